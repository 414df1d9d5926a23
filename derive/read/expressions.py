"""Sums and products of factors: what stands on one side of a relation.  Untrusted."""
from __future__ import annotations

from typing import Final

from derive.read import notation as N
from derive.read.ellipsis import gathered
from derive.read.operators import BRACKETED, bound_letters, letters
from derive.read.scripts import Scripts, invisible
from derive.read.syntax import Node, Unreadable
from derive.source import Span

MOST_SLASHES: Final = 12

CONVOLVED: Final = frozenset({"f", "g", "h", "F", "G", "H", "phi", "psi"})  # f * g is more often a convolution than a product


class Expressions(Scripts):
    """What `latex` does with one side of a relation."""

    def sum(self) -> Node:
        self.deeper()
        start = self.here.start
        terms: list[Node] = []
        operators = False
        sign = self.take().text if self.here.text in N.SIGNS else ""
        while True:
            first = self.here.start
            term = self.product()
            operators |= term.kind in ("big", "lim", "mul", "diff")
            if sign == "-":
                term = Node("neg", (term,), Span(first, term.span.end))
            elif sign in N.PLUS_MINUS:
                term = Node("op", (sign, term), Span(first, term.span.end))
            terms.append(term)
            if self.here.text not in N.SIGNS and not self.signed_group():
                break
            sign = self.take().text if self.here.text in N.SIGNS else ""
        self.depth -= 1
        if len(terms) > 2 and any(x.kind == "dots" for x in terms):
            terms = gathered("sum", terms)
            if len(terms) == 1:
                return terms[0]
        if len(terms) > 1:
            return self._extended(terms, start) if operators else self.node("add", tuple(terms), start)
        only = terms[0]
        return Node(only.kind, only.args, Span(start, only.span.end)) if only.kind == "neg" else only

    def _extended(self, terms: list[Node], start: int) -> Node:
        """A sum of terms; where a later one mentions the index of a Σ before it, the Σ may be meant to take it as well."""
        whole = self.node("add", tuple(terms), start)
        later: set[str] = set()
        clash: int | None = None
        for k in range(len(terms) - 1, -1, -1):
            binder = _last_binder(terms[k])
            if binder is not None and bound_letters(binder.args[1]) & later:
                clash = k
            later |= letters(terms[k])
        if clash is None:
            return whole
        place = Span(terms[clash].span.start, whole.span.end)
        reading = "read as ending at the next sign, though its index is mentioned after it"
        if not self.note("extent of a sum", reading, place, self.at):
            return whole
        binder = _last_binder(terms[clash])
        assert binder is not None
        bound = bound_letters(binder.args[1])
        last = max(k for k in range(clash + 1, len(terms)) if letters(terms[k]) & bound) + 1
        body = binder.args[-1]
        inner = Node("add", (body, *terms[clash + 1:last]), Span(body.span.start, terms[last - 1].span.end))
        wide = Node(binder.kind, (*binder.args[:-1], inner), Span(binder.span.start, inner.span.end))
        if terms[clash].kind == "neg":  # the signs of what follows change
            return whole
        made = [*terms[:clash], _put_last(terms[clash], wide), *terms[last:]]
        return made[0] if len(made) == 1 else self.node("add", tuple(made), start)

    # --- products ------------------------------------------------------------------------------------------------

    def product(self) -> Node:
        start = self.here.start
        factors = [self.factor()]
        begun = [start]
        slashes = 0
        bare = False  # whether the last quotient was written with a slash
        operation = ""
        while True:
            text = self.here.text
            if text in N.TIMES and not (text == r"\ast" and self.here.kind != "command"):
                self.take()
                begun.append(self.here.start)
                factors.append(self.signed_factor())
                if text in ("*", r"\ast") and self.here.text != ")" and all(
                        x.kind == "sym" and x.args[0] in CONVOLVED for x in factors[-2:]):
                    raise Unreadable("a product or a convolution of functions", Span(factors[-2].span.start, self.here.start))
                bare = False
            elif text in N.OVER:
                slashes += 1
                if slashes > MOST_SLASHES:
                    raise self.fault("so many divisions in a row")
                self._quotient(factors, begun)
                bare = True
            elif text in N.INFIX:
                if operation and operation != text:
                    raise self.fault("different operations in a row without brackets")
                operation = text
                self._infix(factors, begun, start)
                bare = False
            elif self.role.get(self.at) == "at":
                self._evaluated(factors, begun, start)
            elif self.continues():
                before = self.row[self.at - 1]
                if factors[-1].kind == "word" and before.kind in ("word", "text") and not self.latex_letters(before):
                    factors[-1] = self._apposition(factors[-1])
                    continue
                if self.here.kind == "number":
                    self._number_after(factors[-1])
                elif self.here.kind == "word" and self.here.text in N.INDEPENDENT:  # X, Y independent ⇒ …
                    said, words = factors[-1], self.take()
                    word = Node("word", (words.text,), Span(words.start, words.end))
                    factors[-1] = Node("apposition", (word, said), Span(said.span.start, words.end))
                    continue
                elif self.here.kind == "word":
                    self._word_after(factors[-1])
                if bare and self._unclear_after_slash(factors[-1]) and \
                        self.choose("slash before a product", "read as the quotient times what follows", begun[-1]):
                    factors[-1] = self._wider(factors[-1])
                    continue
                begun.append(self.here.start)
                factors.append(self.factor())
                bare = False
            else:
                break
        if len(factors) > 1 and any(invisible(x) for x in factors):
            raise Unreadable("braces are not printed: what looks like a sum was written as one factor",
                             Span(start, self.here.start))
        if len(factors) > 2 and any(x.kind == "dots" for x in factors):
            factors = gathered("prod", factors)
        if len(factors) == 1:
            return factors[0]
        return self.node("mul", tuple(x for f in factors for x in (f.args if f.kind == "mul" else (f,))), start)

    def _apposition(self, words: Node) -> Node:
        """model f_t: words before what they are said of, no product."""
        said = self.product()
        return Node("apposition", (words, said), Span(words.span.start, said.span.end))

    def _quotient(self, factors: list[Node], begun: list[int]) -> None:
        """a / b; after an unbracketed function, of its argument by the other reading."""
        if len(factors) > 1 and factors[-2].kind == "sym" and factors[-2].args == ("d",):
            raise self.fault("a derivative written as a quotient in a line")
        above = factors.pop()
        bare = above.kind == "func" and above.args[1].kind not in (*BRACKETED, "big", "div")
        inside = bare and above.args[1].span.end == above.span.end and \
            self.choose("slash after a function", "read as the quotient of the function", begun[-1])
        self.take()
        below = self.signed_factor()
        if inside:
            name, argument, sub, power = above.args
            inner = Node("div", (argument, below), Span(argument.span.start, below.span.end))
            factors.append(Node("func", (name, inner, sub, power), Span(begun[-1], below.span.end)))
        else:
            factors.append(Node("div", (above, below), Span(above.span.start, below.span.end)))

    def _unclear_after_slash(self, quotient: Node) -> bool:
        """a/b c: a letter, a function or a bracket after what may be a denominator; \\sum and the like are not in doubt."""
        if quotient.kind != "div":
            return False
        text = self.here.text
        if text in N.BIG or text in N.INTEGRALS or text == r"\frac":
            return False
        numbers = all(x.kind == "num" for x in quotient.args)
        return not (numbers and (text in N.OPENERS or self.here.kind == "word" or text[1:] in N.FUNCTIONS))

    def _wider(self, quotient: Node) -> Node:
        """a/(b c)"""
        above, below = quotient.args
        factors = [below]
        while self.continues():
            factors.append(self.factor())
        inner = Node("mul", tuple(factors), Span(below.span.start, factors[-1].span.end))
        return Node("div", (above, inner), Span(above.span.start, inner.span.end))

    def _infix(self, factors: list[Node], begun: list[int], start: int) -> None:
        """A B ⊗ C D: what is written side by side binds first."""
        op = self.take().text
        left = factors[0] if len(factors) == 1 else self.node("mul", tuple(factors), start)
        first = self.here.start
        right = [self.signed_factor()]
        while self.continues():
            right.append(self.factor())
        operand = right[0] if len(right) == 1 else self.node("mul", tuple(right), first)
        factors[:] = [Node("op", (op, left, operand), Span(start, operand.span.end))]
        begun[:] = [start]

    def _evaluated(self, factors: list[Node], begun: list[int], start: int) -> None:
        """F(x) |_{x=a}^b: of the product that stands before."""
        bar = self.take()
        if bar.text != "|":
            raise self.fault("the place at which this is taken")
        low, high = self.ends()
        inner = factors[0] if len(factors) == 1 else self.node("mul", tuple(factors), start)
        factors[:] = [self.node("at", (inner, low, high), start)]
        begun[:] = [start]

    def _number_after(self, last: Node) -> None:
        if last.kind == "num":
            raise self.fault("a number directly after a number")
        if self.here.joined and last.kind == "sym" and self.ahead().text != "^":
            raise self.fault("a number directly after a letter")

    def _word_after(self, last: Node) -> None:
        """x \\text{ often } y: words between symbols say something else; a unit, a name in capitals, a function do not."""
        token = self.here
        if not self.latex_letters(token) and token.text.islower() and last.kind not in ("num", "div") \
                and token.text not in N.FUNCTIONS | N.OPERATORS and self.ahead().text not in ("(", "[", "_", "^"):
            raise self.fault(f"the words `{token.text}` in a formula")

    def signed_factor(self) -> Node:
        if self.here.text == "-":
            start = self.take().start
            return self.node("neg", (self.factor(),), start)
        return self.factor()

    def continues(self) -> bool:
        """Whether another factor follows, and not the next term of a sum."""
        return self.starts() and not self.signed_group()

    def signed_group(self) -> bool:
        r"""Whether a sign begins what stands in braces here, which do not print: a \underbrace{- b}_{\text{cost}} is a − b."""
        at = self.at + (self.here.text in N.BRACES)
        return self.row[at].text == "{" and self.row[at + 1].text in N.SIGNS

    def starts(self) -> bool:
        """Whether a factor begins here."""
        token = self.here
        kind, text = token.kind, token.text
        if token.gap or kind in ("stop", "text", "label", "end", "reference"):
            return False
        if kind in ("number", "letter", "word"):
            return not (self.integrals and self.differential())
        if text in ("|", r"\|"):
            return self.role.get(self.at) == "open"
        if kind == "begin":
            return text in N.MATRICES or text in N.CASES
        if text in N.OPENERS:
            return token.sized != "right"
        if text == "{":
            return True
        if text == ".":
            return token.sized == "left"
        if kind != "command":
            return False
        if text == r"\dd":
            return not self.integrals
        return (text[1:] in N.GREEK and text not in N.INFIX or text[1:] in N.FUNCTIONS or text in N.STYLES or text in N.ACCENTS
                or text in N.BIG or text in N.STARTING or text in (r"\overset",) and not self.over_relation())

    def over_relation(self) -> bool:
        """Whether \\overset here makes a relation."""
        k = self.group_stop(self.at + 1)
        stop = self.group_stop(k) if k is not None else None
        return k is not None and stop is not None and any(t.text in N.RELATIONS for t in self.row[k:stop])

    # --- factors -------------------------------------------------------------------------------------------------

    def factor(self) -> Node:
        self.deeper()
        start = self.here.start
        found = self.scripts(self.atom(), start)
        self.depth -= 1
        return found


def _last_binder(term: Node) -> Node | None:
    """The Σ, Π, max or lim that a term ends with."""
    while term.kind in ("neg", "mul"):
        term = term.args[-1]
    return term if term.kind in ("big", "lim") else None


def _put_last(term: Node, new: Node) -> Node:
    if term.kind != "mul":
        return new
    return Node("mul", (*term.args[:-1], _put_last(term.args[-1], new)), Span(term.span.start, new.span.end))
