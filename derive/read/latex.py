"""LaTeX to syntax: a recursive-descent reader over tokens, driven by the tables of `notation`.  Untrusted.

In: the LaTeX of one formula.  Out: Parsed statements, every token used; or Unreadable with the span at fault.
Extent by convention: a sum takes the product that follows it, an unbracketed function the factors up to the next
function or sign, argmax the whole side, an expectation the product.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from derive.read import notation as N
from derive.read.syntax import Ambiguity, Node, Parsed, Unreadable
from derive.read.tokens import Token, tokens
from derive.source import Span

DEEPEST: Final = 60
LABEL: Final = re.compile(r"\{?(?:\(?\d+\w?\)?|\(\*+\)|\\(?:eq)?ref\{.*\}|\([a-z]+\))\}?")  # what may stand over a relation
MOST_SLASHES: Final = 12
SEPARATORS: Final = frozenset({",", ";"})
HEADS: Final = frozenset({"sym", "word", "sub", "prime"})  # what can be applied to a bracket
BRACKET_HEADS: Final = frozenset({"H", "D", "I", "KL", "mathbb 1", "mathbb KL", "h", "CE"})  # … to a square one


def parse(latex: str, offset: int) -> list[Parsed]:
    """The statements of a formula: one for each row that has a left side of its own.

    offset  of the LaTeX in its note; all spans are offsets in the note
    errors  Unreadable
    """
    rows = _rows(tokens(latex, offset))
    return [_statement(row) for row in rows]


def _statement(row: list[Token]) -> Parsed:
    reader = _Reader(row)
    node = reader.whole()
    if not reader.ambiguities:
        return Parsed(node)
    found = list(reader.ambiguities)
    if reader.outer_power_possible:
        other = _Reader(row, outer_power=True)
        alternative = other.whole()
        found = [Ambiguity(a.what, a.reading, a.span, alternative) if a.what == "power of a function" else a for a in found]
    return Parsed(node, tuple(found))


def _rows(all_tokens: list[Token]) -> list[list[Token]]:
    """Tokens by statement: a row that begins with a relation or a sign continues the one above."""
    body = _unwrapped(all_tokens[:-1])
    rows: list[list[Token]] = [[]]
    depth = 0
    for token in body:
        depth += (token.text in (r"\begin", "{")) - (token.text in (r"\end", "}"))
        if token.text == r"\\" and depth == 0:
            rows.append([])
        elif token.text != "&" or depth > 0:
            rows[-1].append(token)
    end = all_tokens[-1]
    joined: list[list[Token]] = []
    for row in rows:
        if not row:
            continue
        first = row[0]
        continues = first.text in N.RELATIONS or first.text in (r"\overset", r"\stackrel", "+", "-", r"\cdot", r"\times")
        if joined and (continues and first.text not in ("+", "-") or first.text in ("+", "-") and not _has_relation(row)):
            joined[-1] += row
        else:
            joined.append(row)
    if not joined:
        return [[end]]
    return [[*row, Token("end", "", row[-1].end, row[-1].end)] for row in joined]


def _has_relation(row: Sequence[Token]) -> bool:
    depth = 0
    for token in row:
        depth += (token.text in ("{", "(", "[", r"\{")) - (token.text in ("}", ")", "]", r"\}"))
        if depth == 0 and token.text in N.RELATIONS:
            return True
    return False


def _unwrapped(body: list[Token]) -> list[Token]:
    """Without the environments that only arrange rows."""
    out: list[Token] = []
    k = 0
    while k < len(body):
        if body[k].text in (r"\begin", r"\end"):
            name, stop = _environment(body, k)
            if name in N.ROWS:
                if body[k].text == r"\begin" and name.startswith("alignat") or name == "alignedat":
                    stop = _skip_group(body, stop)
                k = stop
                continue
        out.append(body[k])
        k += 1
    return out


def _environment(body: Sequence[Token], k: int) -> tuple[str, int]:
    """The name of the environment whose \\begin or \\end is the k-th token, and the number of the token after it."""
    if k + 1 >= len(body) or body[k + 1].text != "{":
        raise Unreadable("an environment without its name", Span(body[k].start, body[k].end))
    stop = k + 2
    while stop < len(body) and body[stop].text != "}":
        stop += 1
    return "".join(x.text for x in body[k + 2:stop]), stop + 1


def _skip_group(body: Sequence[Token], k: int) -> int:
    if k < len(body) and body[k].text == "{":
        while k < len(body) and body[k].text != "}":
            k += 1
        return k + 1
    return k


@dataclass(slots=True)
class _Reader:
    """One statement being read.

    at        number of the next token
    bars      depth of brackets in which a bar separates arguments
    integrals depth of integrals, in which d x ends the body
    """

    row: list[Token]
    outer_power: bool = False
    at: int = 0
    depth: int = 0
    bars: int = 0
    integrals: int = 0
    ambiguities: list[Ambiguity] = field(default_factory=list)
    outer_power_possible: bool = False
    stops: dict[int, int] = field(default_factory=dict)

    # --- tokens ------------------------------------------------------------------------------------------------

    @property
    def here(self) -> Token:
        return self.row[self.at]

    def ahead(self, by: int = 1) -> Token:
        return self.row[min(self.at + by, len(self.row) - 1)]

    def take(self) -> Token:
        token = self.row[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def expect(self, text: str) -> Token:
        if self.here.text != text:
            raise self.fault(f"`{text}` is expected here")
        return self.take()

    def fault(self, why: str) -> Unreadable:
        return Unreadable(why, Span(self.here.start, max(self.here.end, self.here.start)))

    def node(self, kind: str, args: tuple[Any, ...], start: int) -> Node:
        return Node(kind, args, Span(start, self.row[self.at - 1].end if self.at else start))

    # --- statements --------------------------------------------------------------------------------------------

    def whole(self) -> Node:
        found = self.statements()
        while self.here.text in (".", ",", ";") or self.here.kind == "text" and self.here.text.startswith("("):
            self.take()
        if self.here.kind != "end":
            raise self.fault(f"nothing is known to be meant by `{self.here.text}` here")
        return found

    def statements(self) -> Node:
        """Statements with commas, wide spaces or words between them."""
        start = self.here.start
        self._joined()
        items = [self.statement()]
        while self.here.kind != "end":
            ranging = False
            if self.here.text in SEPARATORS or self.here.kind in ("text", "word") and self._joining():
                ranging = self._joined()
                if self.here.kind == "end" or self.here.text == ".":
                    break
            elif not self.here.gap:
                break
            items.append(self.statement())
            last = items[-1]
            if ranging and not (last.kind == "rel" and last.args[0][-1] in ("=", "in") or last.kind == "logic"):
                raise Unreadable("a statement under a condition in words", last.span)
        return items[0] if len(items) == 1 else self.node("list", tuple(items), start)

    def _joining(self) -> bool:
        words = self.here.text.strip(" ,.:").lower()
        return words in N.JOINING or words in N.RANGING or words == ""

    def _joined(self) -> bool:
        """Past the commas and words that join statements; whether they said over what the last one ranges.

        errors  Unreadable for words that might mean more
        """
        ranging = False
        while self.here.text in SEPARATORS or self.here.kind == "text":
            if self.here.kind == "text":
                if self.here.text.startswith("("):
                    break
                if not self._joining():
                    raise self.fault(f"the words `{self.here.text}` in a formula")
                ranging = self.here.text.strip(" ,.:").lower() in N.RANGING
            self.take()
        return ranging

    def statement(self) -> Node:
        start = self.here.start
        if self.here.text in (r"\forall", r"\exists"):
            op = self.take().text[1:]
            over = self.relation()
            if self.here.text == ":" or self.here.text in SEPARATORS:
                self.take()
            body = None
            if self.here.kind != "end" and self.here.kind != "text":
                body = self.statement()
            elif over.kind == "rel" and over.args[0][0] == ":":
                over, body = over.args[1][0], self._rest(over)
            return self.node("logic", (op, over, body), start)
        found = self.relation()
        while self.here.text in N.CONNECTIVES:
            op = N.CONNECTIVES[self.take().text]
            found = self.node("logic", (op, found, self.relation()), start)
        if self.here.text in (r"\forall", r"\exists"):
            op = self.take().text[1:]
            over = self.relation()
            found = self.node("logic", (op, over, found), start)
        return found

    def _rest(self, rel: Node) -> Node:
        ops, sides = rel.args
        if len(ops) == 1:
            return sides[1]  # type: ignore[no-any-return]
        return Node("rel", (ops[1:], sides[1:]), Span(sides[1].span.start, rel.span.end))

    def relation(self) -> Node:
        start = self.here.start
        if self._relation_ahead() is not None:
            sides = [Node("empty", (), Span(start, start))]
        else:
            sides = [self.sum()]
        ops = []
        while (op := self._relation_ahead()) is not None:
            self._take_relation()
            ops.append(op)
            sides.append(self.sum())
        return sides[0] if not ops else self.node("rel", (tuple(ops), tuple(sides)), start)

    def _relation_ahead(self) -> str | None:
        text = self.here.text
        if text in (r"\overset", r"\stackrel", r"\underset"):
            inner = self._over()
            return N.RELATIONS.get(inner[0]) if inner is not None else None
        if text == r"\not":
            follows = N.RELATIONS.get(self.ahead().text)
            return {"=": "!=", "in": "notin"}.get(follows or "")
        return N.RELATIONS.get(text) if self.here.kind in ("other", "command") else None

    def _over(self) -> tuple[str, int] | None:
        """What stands below in \\overset{…}{=}, and where that ends."""
        k = self._group_stop(self.at + 1)
        if k is None or self.row[k].text != "{":
            return None
        stop = self._group_stop(k)
        if stop != k + 3:
            return None
        above = "".join(t.text for t in self.row[self.at + 1:k])
        if self.here.text == r"\underset" or not LABEL.fullmatch(above):
            return None  # equal in distribution, …: another relation
        return self.row[k + 1].text, stop

    def _group_stop(self, k: int) -> int | None:
        """The number of the token after the braced group, or the single token, that begins with the k-th."""
        if self.row[k].text != "{":
            return k + 1 if self.row[k].kind != "end" else None
        if k in self.stops:
            return self.stops[k]
        opened: list[int] = []
        for j in range(k, len(self.row)):
            if self.row[j].text == "{":
                opened.append(j)
            elif self.row[j].text == "}" and opened:
                self.stops[opened.pop()] = j + 1
                if not opened:
                    break
        return self.stops.get(k)

    def _take_relation(self) -> None:
        if self.here.text in (r"\overset", r"\stackrel", r"\underset"):
            inner = self._over()
            assert inner is not None
            self.at = inner[1]
        elif self.here.text == r"\not":
            self.at += 2
        else:
            self.take()

    # --- sums and products -------------------------------------------------------------------------------------

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault("nested too deeply")
        start = self.here.start
        terms = []
        sign = self.take().text if self.here.text in ("+", "-", *N.PLUS_MINUS) else ""
        while True:
            first = self.here.start
            term = self.product()
            if sign == "-":
                term = Node("neg", (term,), Span(first, term.span.end))
            elif sign in N.PLUS_MINUS:
                term = Node("op", (sign, term), Span(first, term.span.end))
            terms.append(term)
            if self.here.text not in ("+", "-", *N.PLUS_MINUS) or self.here.gap and self.here.text == "":
                break
            sign = self.take().text
        self.depth -= 1
        if len(terms) > 1:
            return self.node("add", tuple(terms), start)
        only = terms[0]
        return Node(only.kind, only.args, Span(start, only.span.end)) if only.kind == "neg" else only

    def product(self) -> Node:
        start = self.here.start
        factors = [self.factor()]
        slashes = 0
        while True:
            text = self.here.text
            if text in N.TIMES:
                self.take()
                factors.append(self.signed_factor())
            elif text in N.OVER:
                if len(factors) > 1 and factors[-2].kind == "sym" and factors[-2].args == ("d",):
                    raise self.fault("a derivative written as a quotient in a line")
                slashes += 1
                if slashes > MOST_SLASHES:
                    raise self.fault("so many divisions in a row")
                self.take()
                below = self.signed_factor()
                above = factors.pop()
                factors.append(Node("div", (above, below), Span(above.span.start, below.span.end)))
            elif text in N.INFIX:
                op = self.take().text
                left = factors[0] if len(factors) == 1 else self.node("mul", tuple(factors), start)
                right = self.signed_factor()
                factors = [Node("op", (op, left, right), Span(start, right.span.end))]
            elif self.starts():
                if self.here.kind == "number" and factors[-1].kind == "num":
                    raise self.fault("a number directly after a number")
                if factors[-1].kind == "div" and slashes:
                    self.ambiguities.append(Ambiguity("slash before a product", "read as the quotient times what follows",
                                                      Span(start, self.here.end)))
                factors.append(self.factor())
            else:
                break
        if len(factors) > 1 and any(_invisible(x) for x in factors):
            raise Unreadable("braces are not printed: what looks like a sum was written as one factor",
                             Span(start, self.here.start))
        return factors[0] if len(factors) == 1 else self.node("mul", tuple(factors), start)

    def signed_factor(self) -> Node:
        if self.here.text == "-":
            start = self.take().start
            return self.node("neg", (self.factor(),), start)
        return self.factor()

    def starts(self) -> bool:
        """Whether a factor begins here."""
        token = self.here
        if token.kind == "end" or token.gap or token.sized in (r"\right", r"\middle"):
            return False
        if token.kind in ("number", "letter", "word"):
            return not self._differential()
        text = token.text
        if text in ("|", r"\|"):
            return not self.bars and self._bar_opens()
        if text in N.OPENERS or text == "{":
            return True
        if token.kind == "text":
            return False
        if token.kind != "command":
            return False
        return (text[1:] in N.GREEK or text[1:] in N.FUNCTIONS or text in N.STYLES and not self._differential()
                or text in N.ACCENTS or text in N.BIG or text in N.STARTING
                or text == r"\overset" and self._relation_ahead() is None)

    def _bar_opens(self) -> bool:
        text = self.here.text
        depth = 0
        for token in self.row[self.at + 1:self.at + 400]:
            depth += (token.text in N.OPENERS or token.text == "{") - (token.text in N.CLOSERS or token.text == "}")
            if depth < 0:
                return False
            if token.text == text and depth == 0:
                return True
            if depth == 0 and (token.text in SEPARATORS or token.text in N.RELATIONS):
                return False
        return False

    def _differential(self) -> int:
        """How many tokens a differential d takes that ends an integral here; 0 if none does."""
        if not self.integrals:
            return 0
        follows = self.ahead()
        if self.here.text == "d" and (follows.kind == "letter" or follows.text[1:] in N.GREEK or follows.text in N.STYLES):
            return 1
        if self.here.text in (r"\mathrm", r"\rm") and [self.ahead(k).text for k in (1, 2, 3)] == ["{", "d", "}"]:
            return 4
        return 0

    # --- factors -----------------------------------------------------------------------------------------------

    def factor(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault("nested too deeply")
        start = self.here.start
        found = self.scripts(self.atom(), start)
        self.depth -= 1
        return found

    def scripts(self, base: Node, start: int) -> Node:
        """Subscripts, powers, primes, factorials and applications after an atom."""
        if _invisible(base) and self.here.text in ("_", "^", "'", "!"):
            raise Unreadable("braces are not printed: the script stands at the last letter only", base.span)
        while True:
            text = self.here.text
            if text == "_":
                self.take()
                script = self.script()
                if base.kind == "sup" and base.args[0].kind in HEADS:
                    inner = Node("sub", (base.args[0], script), Span(start, self.row[self.at - 1].end))
                    base = self.node("sup", (inner, base.args[1]), start)
                else:
                    base = self.node("sub", (base, script), start)
            elif text == "^":
                self.take()
                base = self._raised(base, start)
            elif text == "'":
                count = 0
                while self.here.text == "'":
                    self.take()
                    count += 1
                base = self.node("prime", (base, count), start)
            elif text == "!":
                self.take()
                if self.here.text == "!":
                    raise self.fault("a double factorial")
                base = self.node("factorial", (base,), start)
            elif self._applies(base):
                base = self.application(base, start)
            else:
                return base

    def _raised(self, base: Node, start: int) -> Node:
        if base.kind == "sup" and base.args[1].kind != "paren" and self.row[self.at - 2].text != "}":
            raise self.fault("a second superscript")
        rest = self.row[self.at:self.at + 6]
        texts = [t.text for t in rest]
        for form in ([r"\top"], [r"\intercal"], ["{", r"\top", "}"], [r"\mathrm", "{", "T", "}"],
                     ["{", r"\mathrm", "{", "T", "}", "}"], [r"\mathsf", "{", "T", "}"], ["{", r"\intercal", "}"]):
            if texts[:len(form)] == form:
                self.at += len(form)
                return self.node("transpose", (base,), start)
        if rest[0].kind == "text" and rest[0].text == "T":
            self.take()
            return self.node("transpose", (base,), start)
        return self.node("sup", (base, self.script()), start)

    def _applies(self, head: Node) -> bool:
        if self.here.text == "(":
            return head.kind in HEADS or head.kind == "sup" and head.args[1].kind == "paren"
        if self.here.text == "[" and not self.here.gap:
            name = head.args[0] if head.kind in ("sym", "word") else head.args[0].args[0] if head.kind == "sub" else ""
            return name in BRACKET_HEADS
        return False

    def application(self, head: Node, start: int) -> Node:
        """head(a, b; c | d): arguments may be relations, as in y=1."""
        closer = N.OPENERS[self.take().text]
        args: list[Node] = []
        seps: list[str] = []
        self.bars += 1
        if self.here.text == closer:
            raise self.fault("an application to nothing")
        while True:
            args.append(self.relation())
            text = self.here.text
            if text == "|" and self.ahead().text == "|":
                self.take()
                text = "||"
            elif text == r"\|":
                text = "||"
            if text in ("|", "||", *SEPARATORS):
                self.take()
                seps.append(text)
                continue
            break
        self.bars -= 1
        self.expect(closer)
        return self.node("apply", (head, tuple(args), tuple(seps)), start)

    def script(self) -> Node:
        """What stands in a subscript or superscript."""
        start = self.here.start
        if self.here.text != "{":
            token = self.here
            if token.kind == "number" and len(token.text) > 1:  # x^10 is x^1 0 in TeX
                raise self.fault("an exponent of several digits needs braces")
            if token.text in ("*", "+", "-", "'"):
                return self.node("sym", (self.take().text,), start)
            if token.kind == "text":
                return self.node("word", (self.take().text,), start)
            return self.atom()
        self.take()
        bars, self.bars, integrals, self.integrals = self.bars, 0, self.integrals, 0
        items = [self._script_item()]
        while self.here.text in SEPARATORS:
            self.take()
            items.append(self._script_item())
        self.bars, self.integrals = bars, integrals
        end = self.here.start
        self.expect("}")
        if len(items) == 1:
            return items[0]
        return Node("list", tuple(items), Span(start + 1, end))

    def _script_item(self) -> Node:
        """One entry of a script: letters that stand alone are a run, which context takes for indices or for a word."""
        start = self.here.start
        k = self.at
        while self.row[k].kind in ("letter", "word"):
            k += 1
        if k > self.at and self.row[k].text in ("}", *SEPARATORS):
            letters: list[Node] = []
            while self.at < k:
                token = self.take()
                letters += [Node("sym", (x,), Span(token.start + n, token.start + n + 1)) for n, x in enumerate(token.text)]
            return letters[0] if len(letters) == 1 else self.node("run", (tuple(letters),), start)
        if self.here.text in ("*", "+", "-", "'") and self.ahead().text == "}":
            return self.node("sym", (self.take().text,), start)
        if self.here.text == "}":
            return Node("empty", (), Span(start, start))
        if self.here.kind == "text":
            return self.node("word", (self.take().text,), start)
        return self.relation()

    # --- atoms -------------------------------------------------------------------------------------------------

    def atom(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault("nested too deeply")
        found = self._atom()
        self.depth -= 1
        return found

    def _atom(self) -> Node:
        token = self.here
        start = token.start
        text = token.text
        if token.kind == "end":
            raise self.fault("something is missing here")
        if token.kind == "number":
            self.take()
            return self.node("num", (Fraction(text),), start)
        if token.kind == "word":
            return self.named(self.take().text, start)
        if token.kind == "letter":
            self.take()
            if text == "E" and (self.here.text == "[" or self.here.text == "_" and self._sampled()):
                return self.expectation("E", start)
            return self.node("sym", (text,), start)
        if token.kind == "text":
            self.take()
            return self.node("word", (text,), start)
        if text in N.OPENERS:
            return self.bracket()
        if text == "{":
            return self.braced()
        if text in ("|", r"\|"):
            return self.between_bars()
        if token.kind == "command":
            return self.command(start)
        raise self.fault(f"`{text}` does not begin anything")

    def command(self, start: int) -> Node:
        text = self.take().text
        name = text[1:]
        if text in N.BIG:
            return self.big(N.BIG[text], start)
        if text in (r"\Pi", r"\Sigma") and self.here.text == "_" and self._binds(text == r"\Sigma"):
            op = "prod" if text == r"\Pi" else "sum"
            self.ambiguities.append(Ambiguity(f"capital {name}", f"read as a {op} over an index", Span(start, self.here.end)))
            return self.big(op, start)
        if name in N.GREEK:
            return self.node("sym", (name,), start)
        if name == "arg":
            follows = self.take()
            if follows.text.strip("\\") not in ("max", "min"):
                raise self.fault("arg of what?")
            return self.argument("arg" + follows.text.strip("\\"), start)
        if name in N.ARGUMENTS:
            return self.argument(name, start)
        if name in N.LIMITS and (name not in N.FUNCTIONS or self.here.text == "_"):
            return self.limit(name, start)
        if name in N.FUNCTIONS:
            return self.named(name, start)
        if text in N.ACCENTS:
            return self.accented(N.ACCENTS[text], start)
        if text in N.STYLES:
            return self.styled(text, start)
        if name in ("frac", "binom"):
            return self.fraction(start) if name == "frac" else self.node("binom", (self.group(), self.group()), start)
        if name == "sqrt":
            degree = None
            if self.here.text == "[":
                self.take()
                degree = self.relation()
                self.expect("]")
            return self.node("sqrt", (self.group(), degree), start)
        if name == "nabla":
            by = None
            if self.here.text == "_":
                self.take()
                by = self.script()
            return self.node("diff", (self.operand(), by, 1, "nabla"), start)
        if name == "int":
            return self.integral(start)
        if name == "ldots":
            return self.node("dots", (), start)
        if name == "Pr":
            return self.node("word", ("Pr",), start)
        if name == "begin":
            return self.environment(start)
        if name in ("underset", "overset"):
            return self.under(name, start)
        self.at -= 1
        raise self.fault(f"`{text}` is not known")

    def named(self, name: str, start: int) -> Node:
        """A function or an operator by its name."""
        if name == "arg" and self.here.text.strip("\\") in ("max", "min"):
            name += self.take().text.strip("\\")
        if name in N.ARGUMENTS:
            return self.argument(name, start)
        if name in N.LIMITS and self.here.text == "_":
            return self.limit(name, start)
        if name in N.EXPECTATIONS:
            return self.expectation(N.EXPECTATIONS[name], start)
        if name not in N.FUNCTIONS:
            return self.node("word", (name,), start)
        return self.function(name, start)

    def function(self, name: str, start: int) -> Node:
        """log, exp, …: with its argument in brackets, or the factors that follow."""
        sub = power = None
        while self.here.text in ("_", "^"):
            if self.take().text == "_":
                sub = self.script()
            else:
                power = self.script()
        if self.here.text in N.OPENERS and not self.here.gap:
            first = self.here.start
            argument = self.bracket(grouping=True)
            if self.here.text == "(":
                raise self.fault("a bracket after a function and its argument")
            if self.here.text == "^" and name in ("log", "ln"):
                self.ambiguities.append(Ambiguity("power of a function", f"read as {name} of the power",
                                                  Span(start, self.here.end)))
                self.outer_power_possible = True
                if self.outer_power:
                    whole = self.node("func", (name, argument, sub, power), start)
                    return self.scripts(whole, start)
                argument = self.scripts(argument, first)
            return self.node("func", (name, argument, sub, power), start)
        return self.node("func", (name, self.operand(), sub, power), start)

    def operand(self) -> Node:
        """The factors that an operator without brackets takes: up to a sign, a dot, or another function."""
        start = self.here.start
        factors = [self.factor()]
        while self.starts() and not self._operator_ahead() and factors[0].kind not in ("big", "func", "paren"):
            factors.append(self.factor())
        return factors[0] if len(factors) == 1 else self.node("mul", tuple(factors), start)

    def _operator_ahead(self) -> bool:
        text = self.here.text
        return (text in N.BIG or text[1:] in N.FUNCTIONS or self.here.kind == "word" or text in N.OPENERS
                or text in (r"\nabla", r"\int", r"\arg"))

    def argument(self, name: str, start: int) -> Node:
        """argmax over its subscript of the rest of the side."""
        sub = None
        if self.here.text == "_":
            self.take()
            sub = self.script()
        return self.node("arg", (name, sub, self.sum()), start)

    def limit(self, name: str, start: int) -> Node:
        self.expect("_")
        sub = self.script()
        return self.node("lim", (name, sub, self.product()), start)

    def under(self, name: str, start: int) -> Node:
        """\\underset{θ}{argmax}: the operator with what stands below it."""
        below = self.group()
        stop = self._group_stop(self.at)
        inner = "".join(t.text for t in self.row[self.at:stop]).replace(r"\operatorname*", "").replace(r"\operatorname", "")
        word = inner.replace(r"\mathrm", "").replace("\\", "").replace("{", "").replace("}", "").replace(" ", "")
        if name == "underset" and word in N.ARGUMENTS and stop is not None:
            self.at = stop
            return self.node("arg", (word, below, self.sum()), start)
        if name == "underset" and word in N.LIMITS and stop is not None:
            self.at = stop
            return self.node("lim", (word, below, self.product()), start)
        raise self.fault(f"\\{name} of this")

    def big(self, op: str, start: int) -> Node:
        low = high = None
        while self.here.text in ("_", "^"):
            if self.take().text == "_":
                low = self.script()
            else:
                high = self.script()
        if low is not None and low.kind == "run":  # \\sum_{ij}
            low = Node("list", low.args[0], low.span)
        if self.here.text == "-":
            first = self.take().start
            inner = self.product()
            body = self.node("neg", (inner,), first)
        else:
            body = self.product()
        return self.node("big", (op, low, high, body), start)

    def _binds(self, written_out: bool) -> bool:
        """Whether the subscript here binds an index: i = 1, or only i."""
        if self.ahead().text == "{":
            stop = self._group_stop(self.at + 1)
            inner = self.row[self.at + 2:stop]
            return any(t.text in ("=", r"\in") for t in inner)
        return not written_out and self.ahead().text in tuple("ijkmn")

    def _sampled(self) -> bool:
        stop = self._group_stop(self.at + 1)
        return stop is not None and any(t.text == r"\sim" for t in self.row[self.at + 1:stop])

    def expectation(self, name: str, start: int) -> Node:
        sub = None
        if self.here.text == "_":
            self.take()
            sub = self.script()
        if self.here.text in ("[", "(", r"\{"):
            body = self.bracket(grouping=True)
        elif self.starts():
            body = self.product()
        else:
            raise self.fault("an expectation of what?")
        return self.node("expect", (sub, body, name), start)

    # --- letters with decoration -------------------------------------------------------------------------------

    def accented(self, accent: str, start: int) -> Node:
        inner = self.group()
        if inner.kind == "sub":
            base, script = inner.args
            if base.kind == "sym":
                return self.node("sub", (Node("sym", (accent + base.args[0],), base.span), script), start)
        if inner.kind not in ("sym", "word"):
            raise Unreadable("an accent over more than a letter", inner.span)
        return self.node("sym", (accent + inner.args[0],), start)

    def styled(self, command: str, start: int) -> Node:
        """\\mathbb{R}, \\mathrm{Var}, \\operatorname{softmax}: a letter in a style, or a word."""
        style = N.STYLES[command]
        stop = self._group_stop(self.at)
        inner = self.row[self.at:stop]
        if inner and inner[0].text == "{":
            inner = inner[1:-1]
        letters = "".join(t.text for t in inner)
        if not inner or stop is None:
            raise self.fault("a style of nothing")
        if all(t.kind in ("letter", "word", "number") or t.text in ("-", " ") for t in inner):
            self.at = stop
            name = style + letters
            if len(letters) > 1 or letters.isdigit():
                return self.named(name, start)
            if len(letters) == 1 and letters.islower() and letters != "e" and not style:
                name = "rm " + letters  # a roman x is another name than an italic one
            if name in N.EXPECTATIONS and command != r"\mathit" or letters == "E" and command in (r"\mathrm", r"\operatorname"):
                return self.expectation("E" if letters == "E" else N.EXPECTATIONS[name], start)
            return self.node("sym", (name,), start)
        if len(inner) == 1 and inner[0].text[1:] in N.GREEK:
            self.at = stop
            return self.node("sym", (style + inner[0].text[1:],), start)
        return self.group()

    # --- brackets ----------------------------------------------------------------------------------------------

    def group(self) -> Node:
        """A braced group, or the single token that TeX takes for one."""
        if self.here.text != "{":
            token = self.here
            if token.kind == "number" and len(token.text) > 1:  # \\frac12
                digit = Token("number", token.text[0], token.start, token.start + 1)
                self.row[self.at:self.at + 1] = [digit, Token("number", token.text[1:], token.start + 1, token.end)]
                self.stops.clear()
            return self.atom()
        return self.braced()

    def braced(self) -> Node:
        start = self.take().start
        if self.here.text == "}":
            self.take()
            return self.node("empty", (), start)
        bars, self.bars, integrals, self.integrals = self.bars, 0, self.integrals, 0
        inner = self.statements()
        if self.here.text == r"\choose":
            self.take()
            inner = self.node("binom", (inner, self.statements()), start)
        self.bars, self.integrals = bars, integrals
        self.expect("}")
        if inner.kind in ("add", "neg", "rel", "list"):
            return self.node("paren", (inner, "{", "}"), start)
        return inner

    def bracket(self, grouping: bool = False) -> Node:
        """Round, square, curly brackets: grouping, tuples, intervals, sets."""
        opener = self.take()
        start = opener.start
        closer = N.OPENERS[opener.text]
        bars, self.bars, integrals, self.integrals = self.bars, int(opener.text == r"\{"), self.integrals, 0
        items: list[Node] = []
        condition: Node | None = None
        if self.here.text != closer:
            items.append(self.statement())
            while self.here.text in SEPARATORS:
                self.take()
                items.append(self.statement())
            if self.here.text == "|" and opener.text == r"\{":
                self.take()
                condition = self.statements()
        self.bars, self.integrals = bars, integrals
        end = self.here.text
        if opener.text in (r"\langle", r"\lfloor", r"\lceil"):
            raise Unreadable(f"brackets {opener.text}", Span(start, self.here.end))
        if end != closer and not (opener.text in "([" and end in (")", "]") and len(items) == 2):
            raise self.fault(f"`{closer}` is expected here")
        self.take()
        if opener.text == r"\{" and condition is not None:
            return self.node("setof", (items[0], condition), start)
        grouped = len(items) == 1 and opener.sized and items[0].kind not in ("sym", "num")
        if opener.text == r"\{" and not grouping and not grouped:
            return self.node("set", tuple(items), start)
        if not items:
            return self.node("empty", (), start)
        if len(items) == 2 and (opener.text == "[" or end == "]"):
            return self.node("interval", (*items, opener.text, end), start)
        if len(items) > 1 and not grouping:
            return self.node("tuple", tuple(items), start)
        inner = items[0] if len(items) == 1 else self.node("list", tuple(items), start)
        return self.node("paren", (inner, opener.text, end), start)

    def between_bars(self) -> Node:
        bar = self.take()
        start = bar.start
        double = bar.text == r"\|"
        if bar.text == "|" and self.here.text == "|":
            self.take()
            double = True
        bars, self.bars = self.bars, self.bars + 1
        inner = self.sum()
        self.bars = bars
        self.expect(bar.text)
        if double and bar.text == "|":
            self.expect("|")
        if not double:
            return self.node("abs", (inner,), start)
        sub = None
        if self.here.text == "_":
            self.take()
            sub = self.script()
        return self.node("norm", (inner, sub), start)

    # --- fractions, derivatives, integrals, environments -------------------------------------------------------

    def fraction(self, start: int) -> Node:
        derivative = self._derivative(start)
        if derivative is not None:
            return derivative
        above = self.group()
        return self.node("div", (above, self.group()), start)

    def _derivative(self, start: int) -> Node | None:
        """\\frac{d}{dx} f, \\frac{\\partial f}{\\partial x}, \\frac{d^2}{dx^2} f."""
        middle = self._group_stop(self.at)
        if self.here.text != "{" or middle is None or self.row[middle].text != "{":
            return None
        stop = self._group_stop(middle)
        above, below = self.row[self.at + 1:middle - 1], self.row[middle + 1:(stop or middle + 1) - 1]
        sign, above_rest = _differential_sign(above)
        other, below_rest = _differential_sign(below)
        if sign is None or other != sign or not below_rest or stop is None:
            return None
        order = Fraction(1)
        if above_rest[:1] and above_rest[0].text == "^":
            digits = [t for t in above_rest[1:4] if t.text not in ("{", "}")][:1]
            if not digits or digits[0].kind != "number":
                return None
            order = Fraction(digits[0].text)
            above_rest = above_rest[4:] if above_rest[1].text == "{" else above_rest[2:]
            power = [t.text for t in below_rest[-4:]] if below_rest[-1].text == "}" else [t.text for t in below_rest[-2:]]
            if power not in (["^", "{", digits[0].text, "}"], ["^", digits[0].text]):
                return None
            below_rest = below_rest[:-len(power)]
        if not below_rest or any(t.text == "^" for t in below_rest):
            return None
        if any(t.text == r"\partial" or t.text == "d" for t in below_rest):
            return None  # a mixed derivative
        by = _Reader([*below_rest, Token("end", "", below_rest[-1].end, below_rest[-1].end)], depth=self.depth).whole()
        number = Node("num", (order,), Span(start, start))
        kind = "d" if sign == "d" else "partial"
        if above_rest:
            inner = _Reader([*above_rest, Token("end", "", above_rest[-1].end, above_rest[-1].end)], depth=self.depth)
            body = inner.whole()
            self.at = stop
            if self.here.text == "(":
                raise self.fault("the place at which the derivative is taken")
            return self.node("diff", (body, by, number, kind), start)
        self.at = stop
        return self.node("diff", (self.product(), by, number, kind), start)

    def integral(self, start: int) -> Node:
        low = high = None
        while self.here.text in ("_", "^"):
            if self.take().text == "_":
                low = self.script()
            else:
                high = self.script()
        self.integrals += 1
        body = Node("num", (Fraction(1),), Span(start, start)) if self._differential() else self.sum()
        count = self._differential()
        if not count:
            raise self.fault("the differential of the integral is missing")
        self.at += count
        self.integrals -= 1
        by = self.factor()
        if self.here.text == "d" and self.ahead().kind == "letter":
            raise self.fault("an integral over more than one variable")
        return self.node("integral", (low, high, body, by), start)

    def environment(self, start: int) -> Node:
        """Matrices and cases."""
        name, self.at = _environment(self.row, self.at - 1)
        if name == "array":
            self.at = _skip_group(self.row, self.at)
        if name not in N.MATRICES and name != "cases" or name in ("vmatrix", "Vmatrix"):
            raise Unreadable(f"the environment {name} is not known", Span(start, self.here.start))
        rows: list[tuple[Any, ...]] = []
        entries: list[Node] = []
        while self.here.text != r"\end":
            if self.here.text == "&":
                self.take()
            elif self.here.text == r"\\":
                self.take()
                rows.append(tuple(entries))
                entries = []
            elif self.here.kind == "end":
                raise self.fault(f"the environment {name} is not closed")
            else:
                entries.append(self._entry())
        if entries:
            rows.append(tuple(entries))
        _, self.at = _environment(self.row, self.at)
        if name == "cases":
            return self.node("cases", (tuple((r[0], r[1] if len(r) > 1 else None) for r in rows),), start)
        return self.node("matrix", (tuple(rows),), start)

    def _entry(self) -> Node:
        start = self.here.start
        words = []
        while self.here.kind == "text" or self.here.text in (",", ".", ";", "if", "otherwise", "else", "for"):
            words.append(self.take().text.strip(" ,.;").lower())
        words = [w for w in words if w]
        if self.here.text in ("&", r"\\", r"\end"):
            if any(w not in ("otherwise", "else", "if otherwise") for w in words):
                raise Unreadable(f"the words `{' '.join(words)}` in a case", Span(start, self.here.start))
            return self.node("text", (" ".join(words),), start)
        if any(w not in ("if", "for", "when", "where") for w in words):
            raise Unreadable(f"the words `{' '.join(words)}` in a case", Span(start, self.here.start))
        found = self.relation()
        while self.here.text in (",", ".", ";"):
            self.take()
        return found


def _invisible(node: Node) -> bool:
    """A sum in braces, which TeX does not print."""
    return node.kind == "paren" and node.args[1] == "{"


def _differential_sign(group: Sequence[Token]) -> tuple[str | None, list[Token]]:
    """d or ∂ at the head of a group, and what follows."""
    if group and group[0].text in ("d", r"\partial"):
        return group[0].text, list(group[1:])
    if [t.text for t in group[:4]] == [r"\mathrm", "{", "d", "}"]:
        return "d", list(group[4:])
    return None, []
