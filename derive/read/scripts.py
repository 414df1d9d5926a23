"""Subscripts, powers, primes, factorials and applications: what stands after a symbol and belongs to it.  Untrusted."""
from __future__ import annotations

from fractions import Fraction
from typing import Final

from derive.read import notation as N
from derive.read.brackets import SEPARATORS
from derive.read.letters import Letters
from derive.read.syntax import Node, Unreadable
from derive.read.tokens import Token
from derive.source import Span

LOGARITHMS: Final = frozenset({"log", "ln", "exp"})
HEADS: Final = frozenset({"sym", "word", "sub", "prime"})  # what can be applied to a bracket
# … to a square one
BRACKET_HEADS: Final = frozenset({"H", "D", "I", "KL", "mathbb 1", "mathbb KL", "h", "CE", "mathbb P", "mathbb I", "bold 1",
                                  "mathbb E", "hat mathbb E"})
# letters whose powers can be applied: g^{-1}(y), f^2(x)
INVERTED: Final = frozenset({"f", "g", "h", "F", "G", "H", "phi", "psi", "Phi", "Psi", "varphi", "Q", "T"})
VALUES: Final = frozenset({"V", "Q", "J", "A", "v", "q"})  # V^\\pi(s): the value under a policy
COMPOSED: Final = frozenset({r"\ast", r"\circ", r"\star"})


class Scripts(Letters):
    """What `latex` does with scripts and applications."""

    def scripts(self, base: Node, start: int) -> Node:
        """Subscripts, powers, primes, factorials and applications after an atom."""
        text = self.here.text
        if base.kind == "empty" and text == "_":
            base = self._before_letter(start)
            text = self.here.text
        if text in ("_", "^", "'", "!") and (invisible(base) or base.kind == "empty"):
            invisible_braces = "braces are not printed: the script stands at the last letter only"
            raise Unreadable(invisible_braces if base.kind != "empty" else "a script before its letter", base.span)
        lowered = raised = False
        while True:
            text = self.here.text
            if text == "_":
                if lowered:
                    raise self.fault("a second subscript")
                lowered = True
                self.take()
                base = self._lowered(base, start)
            elif text == "^":
                if raised:
                    raise self.fault("a second superscript")
                raised = True
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
            elif text == r"\%" and base.kind == "num":
                self.take()
                base = self.node("div", (base, Node("num", (Fraction(100),), base.span)), start)
            elif text in ("(", "[", r"\{") and self._applies(base):
                base = self.application(base, start)
                lowered = raised = False
            else:
                return base

    def _before_letter(self, start: int) -> Node:
        """{}_2F_1: a number before a letter, as part of the name."""
        self.take()
        script = self.script()
        letter = self.atom()
        if script.kind != "num" or letter.kind != "sym":
            raise self.fault("a script before its letter", start)
        return self.node("sym", (f"{script.args[0]} {letter.args[0]}",), start)

    def _lowered(self, base: Node, start: int) -> Node:
        script = self.script()
        if base.kind == "sup" and base.args[0].kind in HEADS:
            inner = Node("sub", (base.args[0], script), Span(start, self.row[self.at - 1].end))
            return self.node("sup", (inner, base.args[1]), start)
        if base.kind == "sup" and _square(base.args[0]):  # [F(x)]^b_a
            return self.node("at", (base.args[0].args[0], script, base.args[1]), start)
        if _square(base) and script.kind == "rel" and self.here.text != "^":  # [f(x)]_{x=a}
            return self.node("at", (base.args[0], script, None), start)
        if base.kind == "transpose" and base.args[0].kind in HEADS:  # X^T_i
            inner = Node("sub", (base.args[0], script), Span(start, self.row[self.at - 1].end))
            return self.node("transpose", (inner,), start)
        return self.node("sub", (base, script), start)

    def _raised(self, base: Node, start: int) -> Node:
        transposed = self._transposed(base, start)
        if transposed is not None:
            if base.kind == "interval" and base.args[2:] == ("[", "]"):
                return Node("transpose", (Node("tuple", base.args[:2], base.span),), transposed.span)
            return transposed
        if self.here.text in (r"\prime", "'") or self.here.text == "{" and self.ahead().text in (r"\prime", "'"):
            return self._primed(base, start)
        script = self.script()
        if base.kind == "sub" and base.args[1].kind == "rel" and base.args[0].kind in ("set", "tuple", "paren"):  # {x_i}_{i=1}^n
            return self.node("family", (base.args[0], base.args[1], script), start)
        if base.kind == "sub" and _square(base.args[0]):
            return self.node("at", (base.args[0].args[0], base.args[1], script), start)
        script = self._superscript(base, script)
        if script.kind == "paren" and script.args[1] == "(":
            labelled = base.kind in HEADS and not (base.kind == "sym" and base.args[0] == "e")
            if not labelled or script.args[0].kind in ("add", "neg", "mul", "div") and \
                    self.choose("brackets in a superscript", "read as a label, not as a power", start):
                script = script.args[0]
        return self.node("sup", (base, script), start)

    def _superscript(self, base: Node, script: Node) -> Node:
        """Letters above: a product as a power, e^{tX}; above a letter, a word is a label, as (i) is."""
        plain = base.kind in HEADS and not (base.kind == "sym" and base.args[0] == "e")
        word = script.kind == "word"
        if script.kind == "run":
            simple = all(x.kind == "sym" for x in script.args[0])
            if plain and simple and len(script.args[0]) > 2:
                script, word = Node("word", ("".join(str(x.args[0]) for x in script.args[0]),), script.span), True
            else:
                return Node("mul", script.args[0], script.span)
        return Node("paren", (script, "(", ")"), script.span) if word and plain else script

    def _transposed(self, base: Node, start: int) -> Node | None:
        """X^\\mathrm{T}, X^{-\\top}; a plain T may be a number as well."""
        braced = self.here.text == "{"
        first = self.at + braced
        inverse = braced and self.row[first].text == "-"
        for form in N.TRANSPOSES:
            if form == ("T",) and not inverse and self.row[first].kind != "word":
                continue
            stop = first + inverse + len(form)
            if tuple(self.texts(first + inverse, stop)) == form and (not braced or self.row[stop].text == "}"):
                self.at = stop + braced
                if inverse:
                    one = Node("neg", (Node("num", (Fraction(1),), Span(start, start)),), Span(start, start))
                    base = self.node("sup", (base, one), start)
                return self.node("transpose", (base,), start)
        return None

    def _primed(self, base: Node, start: int) -> Node:
        """f^\\prime, f^{\\prime\\prime}"""
        braced = self.here.text == "{"
        if braced:
            self.take()
        count = 0
        while self.here.text in (r"\prime", "'"):
            self.take()
            count += 1
        if braced:
            if self.here.text != "}":
                raise self.fault("a prime beside another superscript")
            self.take()
        return self.node("prime", (base, count), start)

    def _applies(self, head: Node) -> bool:
        """Whether the bracket here holds the arguments of what stands before it."""
        if self.here.gap or self.here.sized == "right":
            return False
        if self.here.text == "(":
            if head.kind == "paren" and head.args[0].kind == "op" and head.args[0].args[0] in COMPOSED:
                return True
            if head.kind == "paren" and head.args[0].kind == "mul" and "*" in self.texts(self.partner[self.at - 1], self.at):
                return True
            if head.kind == "sup" and head.args[0].kind in HEADS and head.args[0].args != ("e",) and (
                    self.has_separators() or self._lone_symbol()):
                return True
            return head.kind in HEADS or head.kind == "sup" and _is_head_raised(head)
        base = head.args[0] if head.kind == "sub" else head
        if base.kind not in ("sym", "word"):
            return False
        if self.here.text == r"\{":  # \mathbb{1}\{x > 0\}, \Pr\{X > t\}
            return base.args[0] in ("mathbb 1", "bold 1", "mathbb I", "Pr", "mathbb P", "P") and self.partner[self.at] > 0
        name = str(base.args[0])
        stop = self.partner[self.at]
        if stop > 0 and self.row[stop].text != "]":
            return False
        if base.kind == "word" or name in BRACKET_HEADS or name.startswith(("mathcal ", "mathbb ", "rm ")):
            return True
        if head.kind not in HEADS or stop < 0:
            return False
        if self.has_separators(bars=True):
            return True
        after = self.texts(stop + 1, stop + 3)
        transposed = after[:1] == ["^"] and after[-1] in ("{", r"\top", r"\mathrm", "T")
        return (len(name) == 1 and (name.isupper() or name in INVERTED)) and self.has_separators() and not transposed

    def _lone_symbol(self) -> bool:
        """Whether the bracket here holds one symbol or number: nothing that is grouped, so an argument."""
        first, stop = self.at + 1, self.partner[self.at]
        if stop <= first:
            return False
        token = self.row[first]
        if token.kind not in ("letter", "number") and token.text[1:] not in N.GREEK:
            return False
        return stop == first + 1 or self.row[first + 1].text == "_" and self.group_stop(first + 2) == stop

    def has_separators(self, bars: bool = False) -> bool:
        """Whether the bracket here holds more than one argument, or a condition."""
        k, stop = self.at + 1, self.partner[self.at]
        while k < stop:
            token = self.row[k]
            if self.role.get(k) in ("given", "double") or not bars and token.text in SEPARATORS and token.kind == "other":
                return True
            k = max(k, self.partner[k]) + 1
        return False

    def application(self, head: Node, start: int) -> Node:
        """head(a, b; c | d): arguments may be relations, as in y=1."""
        stop = self.partner[self.at]
        if stop < 0:
            raise self.fault("a bracket that is not closed")
        opener = self.take()
        if self.at == stop:
            raise self.fault("an application to nothing")
        args, seps = self.arguments(stop)
        if N.OPENERS[opener.text] != self.row[stop].text:
            raise Unreadable("brackets that do not fit together", Span(opener.start, self.row[stop].end))
        if head.kind == "paren":
            return self.node("applied", (head.args[0], tuple(args)), start)
        return self.node("apply", (head, tuple(args), tuple(seps)), start)

    # --- scripts -------------------------------------------------------------------------------------------------

    def script(self) -> Node:
        """What stands in a subscript or superscript."""
        self.deeper()
        start = self.here.start
        if self.here.text != "{":
            found = self._bare_script(start)
        else:
            stop = self.partner[self.at]
            if stop < 0:
                raise self.fault("a brace that is not closed")
            self.take()
            integrals, self.integrals, style, self.style = self.integrals, 0, self.style, ""
            if self.here.text == r"\substack" and self.ahead().text == "{" and self.partner[self.at + 1] == stop - 1:
                self.at += 2
                items = self._script_items(stop - 1, r"\\")
                self.close(stop - 1)
            else:
                items = self._script_items(stop, "")
            self.integrals, self.style = integrals, style
            end = self.here.start
            self.close(stop)
            found = items[0] if len(items) == 1 else Node("list", tuple(items), Span(start + 1, end))
        self.depth -= 1
        return found

    def _bare_script(self, start: int) -> Node:
        token = self.here
        if token.kind == "number" and len(token.text) > 1:  # x^10 is x^1 0 in TeX
            raise self.fault("an exponent of several digits needs braces")
        if token.text in N.MARKS:
            self.take()
            return self.node("sym", (N.MARKS[token.text],), start)
        if token.kind == "text":
            return self.node("word", (self.take().text,), start)
        if token.kind == "word":
            if self.latex_letters(token) and not token.text.isupper():
                raise self.fault("a word without braces, of which TeX takes one letter")
            return self.node("word", (self.take().text,), start)
        if token.text in N.STYLES:
            stop = self.group_stop(self.at + 1)
            name = self.plain_name(self.at + 1, stop) if stop is not None else None
            if name is not None and len(name) > 1 and N.STYLES[token.text] == "" and stop is not None:
                self.at = stop
                return self.node("word", (name,), start)
        integrals, self.integrals = self.integrals, 0
        found = self.atom()
        self.integrals = integrals
        return found

    @staticmethod
    def latex_letters(token: Token) -> bool:
        """Whether a word was written as bare letters, not as \\text{…}."""
        return token.end - token.start == len(token.text)

    def _script_items(self, stop: int, separator: str) -> list[Node]:
        items = [self._script_item(stop)]
        while self.at != stop and (self.here.text in SEPARATORS or self.here.text == separator):
            self.take()
            items.append(self._script_item(stop))
        return items

    def _script_item(self, stop: int) -> Node:
        """One entry of a script: letters that stand alone are a run, which context takes for indices or for a word."""
        start = self.here.start
        end = self._item_end(stop)
        if self.at == stop:
            return Node("empty", (), Span(start, start))
        if end == self.at + 2 and self.here.text == self.ahead().text == "+":  # \mathbb{S}_{++}
            self.at = end
            return self.node("sym", ("++",), start)
        if end == self.at + 1 and self.here.text in N.MARKS:
            return self.node("sym", (N.MARKS[self.take().text],), start)
        name = self.plain_name(self.at, end) if not self._holds_function(self.at, end) else None
        if name is not None and (end > self.at + 1 or self.here.kind != "letter"):
            letters_only = all(t.kind == "letter" for t in self.row[self.at:end])
            if letters_only or all(t.kind in ("letter", "word") and self.latex_letters(t) for t in self.row[self.at:end]):
                return self._run(end, start)
            if len(name) > 1:
                self.at = end
                return self.node("word", (name,), start)
        if end > self.at + 1 and all(self._simple(k) for k in range(self.at, end)):
            return self._mixed_run(end, start)
        if self.here.kind == "text" and end == self.at + 1:
            return self.node("word", (self.take().text,), start)
        if self.here.text in N.MARKS and self.here.text not in ("-", "+", "'"):
            mark = self.node("sym", (N.MARKS[self.take().text],), start)
            if self.at == stop or not self.starts():
                raise self.unknown()
            return self.node("mul", (mark, self.product()), start)
        if self.here.text in (r"\setminus", r"\backslash", r"\neg", "/") and self.at + 1 < end:
            op = self.take().text
            return self.node("op", (op, Node("empty", (), Span(start, start)), self.relation()), start)
        found = self.relation()
        if self.role.get(self.at) == "given":
            self.take()
            found = self.node("given", (found, self.relation()), start)
        return found

    def _holds_function(self, first: int, stop: int) -> bool:
        """Whether a function stands before its argument, as in e^{\\log x}, and is no part of a name, as in x_{\\max}."""
        words = [t for t in self.row[first:stop] if t.text not in ("{", "}") and N.STYLES.get(t.text) != ""]
        return any(t.text.lstrip("\\") in N.FUNCTIONS | N.OPERATORS and after.text.lstrip("\\") not in N.FUNCTIONS | N.ARGUMENTS
                   or t.text.lstrip("\\") in LOGARITHMS and after.text.lstrip("\\") in LOGARITHMS
                   for t, after in zip(words, words[1:], strict=False))

    def _item_end(self, stop: int) -> int:
        """Where an entry of a script ends: a separator outside of brackets, or the end of the script."""
        k = self.at
        while k < stop:
            text = self.row[k].text
            if self.row[k].kind != "text" and (text in SEPARATORS or text == r"\\"):
                return k
            k = self.partner[k] if self.partner[k] > k else k
            k += 1
        return stop

    def _run(self, end: int, start: int) -> Node:
        found: list[Node] = []
        while self.at < end:
            token = self.take()
            found += [Node("sym", (x,), Span(token.start + n, token.start + n + 1)) for n, x in enumerate(token.text)]
        return found[0] if len(found) == 1 else self.node("run", (tuple(found),), start)

    def _simple(self, k: int) -> bool:
        """A letter, a digit, a prime or a mark, in a script such as i1, i\\bullet, t'k."""
        token = self.row[k]
        if token.kind == "number":
            before = self.row[k - 1]
            return token.text.isdigit() and (k == self.at or before.kind == "letter" or before.text == r"\ldots")
        if token.kind == "letter" or token.text in (r"\bullet", r"\cdot", "*", r"\ast", r"\ldots"):
            return True
        if token.kind == "command" and token.text[1:] in N.GREEK:
            return True
        return token.text == "'" and k > self.at and self.row[k - 1].kind == "letter"

    def _mixed_run(self, end: int, start: int) -> Node:
        """Letters, digits and marks side by side: indices and labels, no product, but for a number above 1 before a letter."""
        marks = [t.text in N.MARKS and t.text != "'" for t in self.row[self.at:end]]
        if end == self.at + 2 and self.row[end - 1].text == "'":
            return self.relation()
        beside = self.row[self.at - 1].text in SEPARATORS or self.row[end].text in SEPARATORS
        if beside and self.row[self.at].kind == "number" and self.row[self.at].text not in ("0", "1"):  # p_{i, 2j}
            return self.relation()
        if all(m or t.kind == "other" for m, t in zip(marks, self.row[self.at:end], strict=True)) and marks[0] is False:
            return self.relation()
        found: list[Node] = []
        while self.at < end:
            token = self.here
            first = token.start
            if token.text in N.MARKS and token.text != "'":
                self.take()
                item = self.node("sym", (N.MARKS[token.text],), first)
            else:
                item = self.atom()
                count = 0
                while self.at < end and self.here.text == "'":
                    self.take()
                    count += 1
                if count:
                    item = self.node("prime", (item, count), first)
            found.append(item)
        return self.node("run", (tuple(found),), start)


def _is_head_raised(head: Node) -> bool:
    """x^{(i)}, f^*, g^{-1}: what stands with a superscript and is applied."""
    base, script = head.args
    if script.kind == "paren" or script.kind == "sym" and script.args[0] in ("*", "star", "prime", "dagger", "+", "-"):
        return base.kind in HEADS
    if script.kind == "sym" and script.args[0] == "infty":  # C^\infty(\mathbb{R})
        return base.kind in HEADS
    if base.kind == "sym" and base.args[0] in VALUES and script.kind == "sym" and script.args[0] in ("pi", "mu"):
        return True
    plain = base.args[0] if base.kind == "sub" else base
    if plain.kind == "sym" and plain.args[0] == "chi" and script.kind == "num":  # χ²(n), the distribution
        return True
    return plain.kind == "sym" and plain.args[0] in INVERTED and script.kind in ("num", "neg")


def _square(node: Node) -> bool:
    return node.kind == "paren" and node.args[1:] == ("[", "]")


def invisible(node: Node) -> bool:
    """A sum in braces, which TeX does not print."""
    return node.kind == "paren" and node.args[1] == "{"
