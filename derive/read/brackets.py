"""What stands between brackets, bars and the ends of an environment.  Untrusted.

Grouping, tuples, intervals, sets, absolute values and norms, floors; conditions X | Y; matrices, cases, systems of equations.
"""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from derive.read import notation as N
from derive.read.cursor import Cursor
from derive.read.syntax import Node, Unreadable
from derive.read.tokens import Token
from derive.source import Span

SEPARATORS: Final = frozenset({",", ";"})


class Brackets(Cursor):
    """What `latex` does with brackets."""

    def group(self) -> Node:
        """A braced group, or the single token that TeX takes for one."""
        if self.here.text == "{":
            return self.braced()
        token = self.here
        if token.kind == "number" and len(token.text) > 1:  # \\frac12
            if not token.text.isdigit():
                raise self.fault("a number that TeX takes apart here")
            self.row[self.at] = Token("number", token.text[1:], token.start + 1, token.end)
            return Node("num", (Fraction(token.text[0]),), Span(token.start, token.start + 1))
        if token.kind == "word":
            raise self.fault("a word without braces, of which TeX takes one letter")
        return self.atom()

    def braced(self, covered: bool = False) -> Node:
        """What stands in braces; `covered` by a brace that is printed, after which a script is a note."""
        stop = self.partner[self.at]
        if stop < 0:
            raise self.fault("a brace that is not closed")
        start = self.take().start
        if self.at == stop:
            self.take()
            return self.node("empty", (), start)
        integrals, self.integrals = self.integrals, 0
        inner = self.statements()
        if self.here.text in (r"\choose", r"\over"):
            kind = "binom" if self.take().text == r"\choose" else "div"
            inner = self.node(kind, (inner, self.statements()), start)
        self.integrals = integrals
        fraction = self.row[self.partner[stop] + 1].text in (r"\frac", r"\binom")
        self.close(stop)
        if inner.kind in ("add", "neg", "rel", "list", "given"):
            return self.node("paren", (inner, "{", "}"), start)
        loose = inner.kind in ("mul", "op", "big", "lim", "diff", "integral") or inner.kind == "div" and not fraction \
            or inner.kind == "func" and inner.args[1].kind != "paren"
        if loose and not covered and self.here.text in ("_", "^", "'", "!"):
            raise Unreadable("braces are not printed: the script stands at the last letter only", inner.span)
        return inner

    def arguments(self, stop: int) -> tuple[list[Node], list[str]]:
        """What stands between brackets, and the separators `,`, `;`, `|`, `||` between; past the closing bracket."""
        integrals, self.integrals = self.integrals, 0
        items: list[Node] = []
        separators: list[str] = []
        while self.at != stop:
            items.append(self.argument())
            text, role = self.here.text, self.role.get(self.at)
            if self.at == stop:
                break
            if role == "double":
                self.take()
                text = "||"
            elif role == "given" and text == r"\|":
                text = "||"
            elif text not in SEPARATORS and role != "given":
                raise self.unknown()
            self.take()
            separators.append(text)
            if self.at == stop:
                raise self.fault("something is missing here")
        self.integrals = integrals
        self.close(stop)
        return items, separators

    def argument(self) -> Node:
        """One argument; \\cdot and a dash hold the place of one."""
        follows = self.ahead().text
        if self.here.text in (r"\cdot", r"\bullet", "-") and (follows in SEPARATORS or follows in N.CLOSERS
                                                            or self.role.get(self.at + 1) in ("given", "double")):
            return self.node("hole", (), self.take().start)
        return self.conjunction()

    def bracket(self, grouping: bool = False) -> Node:
        """Round, square, curly and other brackets: grouping, tuples, intervals, sets, floors."""
        opener = self.here
        start, stop = opener.start, self.partner[self.at]
        if stop < 0:
            raise self.fault("a bracket that is not closed")
        shape, end = opener.text, self.row[stop].text
        if shape == "." and end in ("|", "]", ")"):
            return self.evaluated(stop)
        if shape == "." or end == "." and shape != r"\{":
            raise self.fault("brackets of which one is left out")
        self.take()
        if end == "." or shape == r"\{" and self.here.kind == "begin" and self.here.text in N.CASES | N.ROWS | {"array"}:
            return self.system(start, stop, end)
        if shape == r"\{":
            return self.curly(start, stop, opener.sized, grouping)
        items, separators = self.arguments(stop)
        if shape in (r"\lfloor", r"\lceil"):
            if separators or not items:
                raise Unreadable(f"brackets {shape} around this", Span(start, self.here.end))
            return self.node("func", ("floor" if shape == r"\lfloor" else "ceil", items[0], None, None), start)
        if shape == r"\langle":
            return self.angle(start, items, separators)
        if not items:
            return self.node("empty", (), start)
        plain = all(x == "," for x in separators)
        if len(items) == 2 and plain and (shape == "[" or end == "]"):
            return self.node("interval", (*items, shape, end), start)
        if {shape, end} not in ({"(", ")"}, {"[", "]"}):
            raise Unreadable("brackets that do not fit together", Span(start, self.row[self.at - 1].end))
        if len(items) > 1 and plain and not grouping:
            return self.node("tuple", tuple(items), start)
        return self.node("paren", (self.assembled(items, separators, start), shape, end), start)

    def assembled(self, items: list[Node], separators: Sequence[str], start: int) -> Node:
        """The arguments of an operator as one node: a list, or what stands before and after the bar."""
        if len(items) == 1:
            return items[0]
        if all(x == "," for x in separators):
            return self.node("list", tuple(items), start)
        if separators.count("|") != 1 or any(x not in (",", "|") for x in separators):
            raise Unreadable("separators in an operator's brackets", Span(start, self.here.end))
        k = separators.index("|") + 1
        return self.node("given", (listed(items[:k]), listed(items[k:])), start)

    def curly(self, start: int, stop: int, sized: str, grouping: bool) -> Node:
        """A set by its members or by a condition; with \\left a grouping of what is more than a symbol."""
        items, separators = self.arguments(stop)
        if "|" in separators or items and items[0].kind == "rel" and ":" in items[0].args[0]:
            if "|" in separators:
                k = separators.index("|") + 1
                rest, seps = items[k:], separators[k:]
                if any(x != "," for x in (*seps, *separators[:k - 1])):
                    raise Unreadable("a set described in this way", Span(start, self.here.end))
                member = items[0] if k == 1 else Node("set", tuple(items[:k]), Span(start, items[k - 1].span.end))
                return self.node("setof", (member, listed(rest)), start)
            member, condition = self.split_relation(items[0], items[0].args[0].index(":"))
            if len(items) > 1:
                condition = Node("list", (condition, *items[1:]), Span(condition.span.start, items[-1].span.end))
            return self.node("setof", (member, condition), start)
        if any(x != "," for x in separators):
            raise Unreadable("a set described in this way", Span(start, self.here.end))
        if not items:
            return self.node("set", (), start)
        grouped = len(items) == 1 and sized and items[0].kind not in ("sym", "num", "sub", "sup", "tuple", "set", "word", "rel")
        if grouping or grouped:
            inner = items[0] if len(items) == 1 else self.node("list", tuple(items), start)
            return self.node("paren", (inner, r"\{", r"\}"), start)
        return self.node("set", tuple(items), start)

    def split_relation(self, rel: Node, k: int) -> tuple[Node, Node]:
        """What stands before and after the k-th relation of a chain."""
        ops, sides = rel.args
        left, right = sides[0], sides[-1]
        if k > 0:
            left = Node("rel", (ops[:k], sides[:k + 1]), Span(rel.span.start, sides[k].span.end))
        if k + 1 < len(ops):
            right = Node("rel", (ops[k + 1:], sides[k + 1:]), Span(sides[k + 1].span.start, rel.span.end))
        return left, right

    def angle(self, start: int, items: list[Node], separators: list[str]) -> Node:
        """⟨f⟩_q, an expectation; ⟨x, y⟩, an inner product."""
        if len(items) == 2 and separators == [","]:
            return self.node("inner", tuple(items), start)
        if len(items) != 1:
            raise Unreadable("angle brackets around this", Span(start, self.here.end))
        sub = None
        if self.here.text == "_":
            self.take()
            sub = self.script()
        return self.node("expect", (sub, items[0], "angle"), start)

    def evaluated(self, stop: int) -> Node:
        """\\left. F(x) \\right|_{x=a}^b"""
        start = self.take().start
        bar = self.row[stop].text
        inner = self.sum()
        self.close(stop)
        low, high = self.ends()
        if low is None or bar == ")":
            raise self.fault("the place at which this is taken")
        return self.node("at", (inner, low, high), start)

    def ends(self) -> tuple[Node | None, Node | None]:
        """The subscript and the superscript that stand here."""
        low = high = None
        while self.here.text in ("_", "^"):
            if self.here.text == "_":
                if low is not None:
                    raise self.fault("a second subscript")
                self.take()
                low = self.script()
            else:
                if high is not None:
                    raise self.fault("a second superscript")
                self.take()
                high = self.script()
                if high.kind == "run":  # the 2n of \\sum_{i=1}^{2n} is a product
                    high = Node("mul", high.args[0], high.span)
        return low, high

    def between_bars(self) -> Node:
        stop = self.partner[self.at]
        if stop < 0 or self.role.get(self.at) != "open":
            raise self.fault("a bar that is not closed")
        bar = self.take()
        double = bar.text == r"\|"
        inner_stop = stop
        if self.row[stop].text != bar.text:
            raise self.fault("bars that do not fit together")
        if bar.text == "|" and self.here.text == "|" and self.partner[self.at] == stop - 1:
            self.take()
            double, inner_stop = True, stop - 1
        integrals, self.integrals = self.integrals, 0
        inner = self.sum()
        self.integrals = integrals
        self.close(inner_stop)
        if inner_stop != stop:
            self.close(stop)
        if not double:
            return self.node("abs", (inner,), bar.start)
        sub = None
        if self.here.text == "_":
            self.take()
            sub = self.script()
        return self.node("norm", (inner, sub), bar.start)

    # --- environments --------------------------------------------------------------------------------------------

    def environment(self) -> Node:
        """Matrices and cases."""
        token, stop = self.here, self.partner[self.at]
        name, start = token.text, token.start
        if name not in N.MATRICES and name not in N.CASES:
            raise self.fault(f"the environment {name} is not known")
        rows = self.cells(stop)
        if name in N.CASES:
            return self.node("cases", (tuple(self.case(r) for r in rows),), start)
        matrix = self.node("matrix", (tuple(tuple(r) for r in rows),), start)
        if name == "vmatrix":
            return self.node("abs", (matrix,), start)
        if name == "Vmatrix":
            return self.node("norm", (matrix, None), start)
        return matrix

    def system(self, start: int, stop: int, end: str) -> Node:
        """\\left\\{ \\begin{array} … \\end{array} \\right.: cases, or equations that hold together."""
        if self.here.kind != "begin" or self.partner[self.at] != stop - 1 or end not in (".", r"\}"):
            raise self.fault("a curly bracket around this")
        rows = self.cells(stop - 1)
        self.close(stop)
        if end == r"\}":  # a set of what the rows say, or a matrix in curly brackets
            return self.node("paren", (self.node("matrix", (tuple(tuple(r) for r in rows),), start), r"\{", r"\}"), start)
        return self.node("cases", (tuple(self.case(r) for r in rows),), start)

    def case(self, row: Sequence[Node]) -> tuple[Node, Node | None]:
        """A value and its condition, or an equation of a system."""
        value, condition = row[0], row[1] if len(row) > 1 else None
        if len(row) > 2:
            raise Unreadable("a case of more than two columns", Span(row[0].span.start, row[-1].span.end))
        if condition is None:
            return (value.args[2], value.args[1]) if value.kind == "logic" and value.args[0] == "implies" else (value, None)
        if condition.kind == "rel" and condition.args[1][0].kind == "empty":
            ops, sides = condition.args
            return Node("rel", (ops, (value, *sides[1:])), Span(value.span.start, condition.span.end)), None
        return value, None if condition.kind == "empty" else condition

    def cells(self, stop: int) -> list[list[Node]]:
        """The entries of an environment by rows; past its end."""
        if stop < 0:
            raise self.fault(f"the environment {self.here.text} is not closed")
        name = self.take().text
        if self.row[stop].text != name:
            raise self.fault(f"the environment {name} is not closed")
        integrals, self.integrals = self.integrals, 0
        rows: list[list[Node]] = [[]]
        filled = False  # whether the cell that is being read has its entry
        while True:
            text = self.here.text
            if self.at == stop or text in ("&", r"\\"):
                if not filled and (text == "&" or rows[-1]):
                    rows[-1].append(self.node("empty", (), self.here.start))
                filled = False
                if self.at == stop:
                    break
                if self.take().text == r"\\":
                    rows.append([])
            elif filled:
                raise self.unknown()
            else:
                rows[-1].append(self.entry(stop))
                filled = True
        self.integrals = integrals
        self.close(stop)
        return [r for r in rows if r and any(x.kind != "empty" for x in r)]

    def entry(self, stop: int) -> Node:
        """An entry of a matrix, a value, or a condition in words and relations."""
        start = self.here.start
        words: list[str] = []
        while self.here.kind == "text" or self.here.text in (",", ".", ";"):
            words.append(self.take().text.strip(" ,.;:").lower())
        words = [w for w in words if w]
        if self.at == stop or self.here.text in ("&", r"\\"):
            if any(w not in N.OTHERWISE for w in words):
                raise Unreadable(f"the words `{' '.join(words)}` in a case", Span(start, self.row[self.at - 1].end))
            return self.node("text" if words else "empty", (" ".join(words),) if words else (), start)
        if any(w not in N.CONDITIONS | N.RANGING | {"where"} for w in words):
            raise Unreadable(f"the words `{' '.join(words)}` in a case", Span(start, self.row[self.at - 1].end))
        found = self.conjunction()
        while self.here.text in (",", ".", ";") or self.here.kind == "text":
            text = self.here.text.strip(" ,.;:").lower()
            follows = self.ahead()
            if self.here.kind == "text" and text in ("or", "and"):
                self.take()
                found = self.node("logic", (text, found, self.conjunction()), start)
            elif self.here.kind == "text" and text in N.CONDITIONS and not words:
                self.take()
                found = self.node("logic", ("implies", self.conjunction(), found), start)
            elif self.here.kind == "text" and text in N.OTHERWISE and not words:
                self.take()
            elif self.here.kind == "text" and text:
                raise self.unknown()
            elif follows.text in ("&", r"\\") or follows.kind in ("end", "text") or follows.text in (",", ".", ";"):
                self.take()
            elif self.here.text == ",":  # i = 1, …, n, or conditions side by side
                self.take()
                more = self.conjunction()
                found = self.node("list", (*(found.args if found.kind == "list" else (found,)), more), start)
            else:
                raise self.unknown()
        return found


def listed(items: Sequence[Node]) -> Node:
    """A node, or a list of several."""
    return items[0] if len(items) == 1 else Node("list", tuple(items), Span(items[0].span.start, items[-1].span.end))
