"""Fractions, derivatives and integrals.  Untrusted.

\\frac{\\partial f}{\\partial x}, \\frac{d}{dx} f, \\partial_x f, \\nabla f, df/dx; ∫ … dx over one variable or several.
"""
from __future__ import annotations

from fractions import Fraction
from typing import Final

from derive.read import notation as N
from derive.read.operators import Operators, letters
from derive.read.syntax import Node, Unreadable
from derive.source import Span

DIFFERENTIALS: Final = frozenset({"d", r"\dd", r"\partial"})
KIND: Final = {"d": "d", r"\dd": "d", r"\partial": "partial"}


class Calculus(Operators):
    """What `latex` does with derivatives and integrals."""

    def fraction(self, start: int) -> Node:
        derivative = self._derivative(start)
        if derivative is not None:
            return derivative
        integrals, self.integrals = self.integrals, 0
        above = self.group()
        below = self.group()
        self.integrals = integrals
        return self.node("div", (above, below), start)

    def _derivative(self, start: int) -> Node | None:
        """\\frac{d}{dx} f, \\frac{\\partial f}{\\partial x}, \\frac{d^2}{dx^2} f; None if it is no derivative."""
        middle = self.group_stop(self.at)
        stop = self.group_stop(middle) if middle is not None else None
        if middle is None or stop is None or self.row[middle].text != "{":
            return None
        braced = self.here.text == "{"
        first = self.at + braced
        sign, other = self.row[first].text, self.row[middle + 1].text
        if sign == other == r"\delta" and self.row[middle + 2].text not in ("_", "}", "^") and self.row[first + 1].text != "_":
            raise self.fault("a variational derivative, or a fraction", start)
        if sign not in DIFFERENTIALS or other != sign:
            return None
        if sign == "d" and not self._italic(first, middle - braced, middle + 1, stop - 1):
            return None
        integrals, self.integrals = self.integrals, 0
        self.at = first + 1
        order = self._order()
        body = self.sum() if self.at < middle - braced else None
        if body is not None and body.kind == "add":
            raise Unreadable("a derivative of a sum without brackets", body.span)
        if braced:
            self.close(middle - 1)
        self.take()
        by, total = self._variables(sign, stop - 1, order.args[0] if order.kind == "num" else None)
        self.close(stop - 1)
        self.integrals = integrals
        if (order.args[0] if order.kind == "num" else None) != total and not (total is None and order.kind == "sym"):
            raise Unreadable("a derivative whose orders differ above and below", Span(start, self.here.start))
        kind = KIND[sign]
        if body is None:
            return self._applied(by, order, kind, start)
        if self.here.text == "(":
            raise self.fault("the place at which the derivative is taken")
        return self.node("diff", (body, by, order, kind), start)

    def _italic(self, first: int, above_end: int, second: int, below_end: int) -> bool:
        """Whether d … over d … with italic letters is a derivative: a single variable below, and no script on the d."""
        follows = self.row[second + 1]
        if not (follows.kind == "letter" or follows.text[1:] in N.GREEK or follows.text in N.STYLES or follows.text in N.ACCENTS):
            return False
        depth = 0
        for token in self.row[second + 1:below_end]:
            depth += (token.text == "{") - (token.text == "}")
            if depth == 0 and (token.text in N.SIGNS or token.text in N.TIMES or token.text in N.OPENERS):
                return False
        return above_end == first + 1 or self.row[first + 1].text not in ("_", *N.SIGNS, *N.TIMES)

    def _order(self) -> Node:
        """The order of a derivative, 1 if nothing is written."""
        start = self.here.start
        if self.here.text != "^":
            return Node("num", (Fraction(1),), Span(start, start))
        self.take()
        made = self.script()
        if made.kind not in ("num", "sym"):
            raise Unreadable("the order of a derivative", made.span)
        return made

    def _variables(self, sign: str, stop: int, above: Fraction | None) -> tuple[Node, Fraction | None]:
        """x of d x, x and y of ∂x∂y, and how often is differentiated in all (None: a letter says).

        above  the order that the numerator has: where it is not that of the powers below, ∂f/∂σ² is one derivative, by σ²
        """
        found: list[Node] = []
        start = self.here.start
        while self.at != stop:
            if self.here.text != sign:
                raise self.fault("a derivative by something that is no variable")
            self.take()
            found.append(self.factor())
        if not found:
            raise self.fault("a derivative by nothing")
        total: Fraction | None = Fraction(0)
        plain = []
        for variable in found:
            power = variable.args[1] if variable.kind == "sup" else None
            lettered = power is not None and power.kind == "sym" and power.args[0] not in ("*", "T")
            counted = power is not None and power.kind == "num"
            plain.append(variable.args[0] if lettered or counted else variable)
            total = None if lettered or total is None else total + (power.args[0] if power is not None and counted else 1)
        if total != above == len(found):
            plain, total = found, above
        return (plain[0] if len(plain) == 1 else self.node("list", tuple(plain), start)), total

    def _applied(self, by: Node, order: Node, kind: str, start: int) -> Node:
        """The product that a derivative operator takes: a bracket alone, else up to the next derivative."""
        if not self.starts():
            raise self.fault("a derivative of nothing")
        first = self.here.start
        bracket = self.here.text in N.OPENERS
        factors = [self.factor()]
        while not bracket and self.continues():
            if self._derivative_ahead():
                raise self.fault("a derivative after one whose end is not marked")
            factors.append(self.factor())
        if bracket and self.starts() and self.here.text != "(":
            self.choose("extent of a derivative", "read as the derivative of the bracket alone", first)
        elif not bracket and (self.here.text in N.TIMES or self.here.text in N.OVER) and \
                self.choose("extent of a derivative", "read as the derivative of what stands before the sign", first):
            while self.here.text in N.TIMES or self.continues():
                if self.here.text in N.TIMES:
                    self.take()
                factors.append(self.factor())
        body = factors[0] if len(factors) == 1 else self.node("mul", tuple(factors), first)
        return self.node("diff", (body, by, order, kind), start)

    def _derivative_ahead(self) -> bool:
        if self.here.text in (r"\partial", r"\nabla", r"\dd"):
            return True
        first = self.at + 2 if self.ahead().text == "{" else self.at + 1
        return self.here.text == r"\frac" and self.row[min(first, len(self.row) - 1)].text in (r"\partial", r"\dd", "d")

    def partial(self, start: int) -> Node:
        """\\partial_x f; \\partial f / \\partial x"""
        if self.here.text == "_":
            self.take()
            by = self.script()
            return self._next_only(by, Node("num", (Fraction(1),), Span(start, start)), "partial", start)
        order = self._order()
        body = self.factor()
        return self._over_line(body, order, r"\partial", start)

    def line_differential(self, start: int) -> Node:
        """\\mathrm{d}f / \\mathrm{d}x; the name \\mathrm{d} of a distance"""
        if self.here.text in ("_", "(") or self.here.text in N.RELATIONS or self.here.text in ("}", ",", ")"):
            return self.node("sym", ("rm d",), start)
        order = self._order()
        body = self.factor()
        return self._over_line(body, order, r"\dd", start)

    def _over_line(self, body: Node, order: Node, sign: str, start: int) -> Node:
        if sign == r"\dd" and (self.here.text != "/" or self.ahead().text != sign) and order.kind == "num" and order.args[0] == 1:
            return self.node("differential", (body,), start)
        if self.here.text != "/" or self.ahead().text != sign:
            raise Unreadable("a differential that is not divided by another", Span(start, self.here.start))
        self.at += 2
        variable = self.factor()
        power: Fraction | None = Fraction(1)
        if variable.kind == "sup" and variable.args[1].kind == "num":
            variable, power = variable.args[0], variable.args[1].args[0]
        if order.kind != "num" or order.args[0] != power:
            raise Unreadable("a derivative whose orders differ above and below", Span(start, self.here.start))
        return self.node("diff", (body, variable, order, KIND[sign]), start)

    def nabla(self, start: int) -> Node:
        by = None
        order = Node("num", (Fraction(1),), Span(start, start))
        while self.here.text in ("_", "^"):
            if self.here.text == "_":
                self.take()
                by = self.script()
            else:
                order = self._order()
        return self._next_only(by, order, "nabla", start)

    def _next_only(self, by: Node | None, order: Node, kind: str, start: int) -> Node:
        """The derivative of the next factor; of the whole product by the other reading."""
        first, at = self.here.start, self.at
        factors = [self.factor()]
        while self.continues() and factors[-1].kind not in ("big", "func", "expect") and not self._derivative_ahead():
            factors.append(self.factor())
        count = order if kind != "nabla" or order.kind != "num" or order.args[0] != 1 else 1
        whole = len(factors) > 1
        if whole:  # of the next factor alone, unless what stands below is not in it, or in the others as well
            below = letters(by) if by is not None else set()
            mentions = [bool(letters(x) & below) for x in factors]
            row = factors[0].kind == "transpose" or factors[0].kind == "sup" and factors[0].args[1].args[:1] == ("T",)
            if by is not None and (any(mentions[1:]) or row):  # \\nabla_x x^\\top A x is in no doubt
                whole = True
            else:
                usual = not mentions[0] if by is not None else factors[0].kind in ("num", "div")
                reading = f"read as the derivative of the {'whole product' if usual else 'next factor alone'}"
                whole = self.note("extent of a derivative", reading, Span(first, factors[-1].span.end), at) != usual
        taken = factors if whole else factors[:1]
        body = taken[0] if len(taken) == 1 else Node("mul", tuple(taken), Span(first, taken[-1].span.end))
        made = Node("diff", (body, by, count, kind), Span(start, body.span.end))
        rest = factors[len(taken):]
        return made if not rest else self.node("mul", (made, *rest), start)

    # --- integrals -----------------------------------------------------------------------------------------------

    def differential(self) -> int:
        """How many tokens a differential d takes that ends an integral here; 0 if none does."""
        if not self.integrals:
            return 0
        if self.here.text == r"\dd":
            return 1
        follows = self.ahead()
        if self.here.text == "d" and self.here.kind == "letter" and (
                follows.kind == "letter" or follows.text[1:] in N.GREEK or follows.text in N.STYLES or follows.text in N.ACCENTS):
            return 1
        return 0

    def integral(self, count: int, start: int) -> Node:
        low, high = self.ends()
        self.integrals += 1
        empty = bool(self.differential())
        body = Node("num", (Fraction(1),), Span(start, start)) if empty else self.sum()
        found: list[Node] = []
        self.integrals -= 1
        outer = self.integrals
        first = self.here.start
        while len(found) < count or not outer or self.here.text == r"\ldots":
            if self.here.text == r"\ldots" and found:
                found.append(self.node("dots", (), self.take().start))
                continue
            self.integrals = 1
            if not self.differential():
                break
            self.take()
            self.integrals = outer + 1
            found.append(self.factor())
        self.integrals = outer
        if not found and has_differential(body):  # \\int \\frac{dx}{x}
            return self.node("integral", (low, high, body, Node("empty", (), Span(first, first))), start)
        if len(found) < count and not (count == 2 and len(found) == 1 and found[0].kind == "sym"):  # \\iint f dA
            raise self.fault("the differential of the integral is missing")
        if empty and self.starts():
            raise self.fault("an integral whose differential stands before the integrand")
        by = found[0] if len(found) == 1 else self.node("list", tuple(found), first)
        return self.node("integral", (low, high, body, by), start)


def has_differential(node: Node) -> bool:
    """Whether a differential stands somewhere in a node."""
    stack: list[object] = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, tuple):
            stack.extend(here)
        elif isinstance(here, Node):
            if here.kind == "differential":
                return True
            stack.extend(here.args)
    return False
