"""An evaluator of terms for the tests, independent of derive.refuter: what a term means, taken from derive.term's docstring.

In: a term and the values of its symbols.  Out: a Fraction where the arithmetic is exact, else a float or an mpmath number.
Meaning is total, so a value must be chosen where there is none: `junk` does, and the tests choose adversarially.
`Unclear` is raised where rounding does not let us tell; such a sample is thrown away.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import mpmath

from derive.term import Term, instantiate, make

mpmath.mp.dps = 40
NEAR = 1e-7
STEP = mpmath.mpf(10) ** -12
LARGE = 200


class Unclear(Exception):
    """Rounding does not let us tell."""


class Along:
    """A value that depends on the variable, or the variables, that one differentiates by."""

    def __init__(self, by: Term | tuple[Term, ...], at: Callable[..., Any]) -> None:
        self.by, self.at = by if isinstance(by, tuple) else (by,), at


def zeros(kind: str, *args: Any) -> Any:
    return Fraction(0)


def sevens(kind: str, *args: Any) -> Any:
    return Fraction({"log": 7, "inverse": 5, "power": 3}.get(kind, 11))


def scattered(kind: str, *args: Any) -> Any:
    """Another value for every argument."""
    return Fraction(hash((kind, *map(float, args))) % 17 - 8, 2)


JUNK = (zeros, sevens, scattered)


def exact(x: Any) -> bool:
    return isinstance(x, (int, Fraction))


def alike(*values: Any) -> list[Any]:
    """Numbers that one can calculate with: mpmath's, as soon as one of them is."""
    if any(isinstance(x, mpmath.mpf) for x in values):
        return [mpmath.mpf(x.numerator) / x.denominator if exact(x) else mpmath.mpf(x) for x in values]
    return list(values)


def same(x: Any, y: Any) -> bool:
    """x = y; errors: Unclear"""
    if isinstance(x, frozenset) or exact(x) and exact(y):
        return bool(x == y)
    x, y = alike(x, y)
    gap, size = abs(x - y), max(1, abs(x), abs(y))
    if gap < NEAR * size:
        return True
    if gap < 100 * NEAR * size:
        raise Unclear
    return False


def below(x: Any, y: Any, strict: bool) -> bool:
    """x < y or x ≤ y; errors: Unclear"""
    if exact(x) and exact(y):
        return bool(x < y if strict else x <= y)
    x, y = alike(x, y)
    if abs(x - y) < 100 * NEAR * max(1, abs(x), abs(y)):
        if strict:
            raise Unclear
        return True
    return bool(x < y)


@dataclass(frozen=True)
class Meaning:
    """Values of symbols: numbers, functions of numbers for families, Along for what depends on a variable,
    terms for what is defined.

    domain    what argmax and forall range over
    precise   whether exp and log are taken with 40 digits (for derivatives) or as floats
    """

    env: Mapping[Term, Any]
    junk: Callable[..., Any] = zeros
    domain: tuple[Any, ...] = (Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(2))
    precise: bool = False

    def given(self, **changes: Any) -> Meaning:
        return replace(self, **changes)

    def value(self, t: Term) -> Any:
        head, args = t.head, t.args
        if head == "num":
            return args[0]
        if head == "pi":
            return mpmath.pi if self.precise else math.pi
        if head in ("var", "opened"):
            found = self.env[t]
            if isinstance(found, Term):
                return self.value(found)
            return found.at(*map(self.env.__getitem__, found.by)) if isinstance(found, Along) else found
        if head == "@":
            return self.value(args[0])(*map(self.value, args[1:]))
        if head == "lam":
            return lambda x, *more: self.under(args[0], x, *more)
        if head == "+":
            return sum(alike(*map(self.value, args)))
        if head == "*":
            return math.prod(alike(*map(self.value, args)))
        if head == "^":
            return self.power(self.value(args[0]), self.value(args[1]))
        if head == "exp":
            return self.exp(self.value(args[0]))
        if head == "log":
            x = self.value(args[0])
            return self.log(x) if self.positive(x) else self.junk("log", x)
        if head == "delta":
            return Fraction(same(*map(self.value, args)))
        if head in ("sum", "prod"):
            values = alike(*(self.under(args[2], i) for i in self.range(args[0], args[1])))
            return Fraction(head == "prod") if not values else sum(values) if head == "sum" else math.prod(values)
        if head in ("argmax", "argmin"):
            values = [self.under(args[0], x) for x in self.domain]
            best = values[0]
            for x in values[1:]:
                if below(best, x, True) if head == "argmax" else below(x, best, True):
                    best = x
            return frozenset(k for k, x in enumerate(values) if same(x, best))
        if head == "D":
            slope = self.slope(args[0], args[1])
            return self.junk("D") if slope is None else slope
        if head == "integral":
            total = self.integral(args[0], args[1])
            return self.junk("integral") if total is None else total
        raise AssertionError(f"no value of {head}")

    def holds(self, t: Term) -> bool:
        """Whether a proposition is true; forall is taken over the domain.  errors: Unclear"""
        head, args = t.head, t.args
        if head == "=":
            return same(self.value(args[0]), self.value(args[1]))
        if head == "!=":
            return not same(self.value(args[0]), self.value(args[1]))
        if head in ("<", "<="):
            return below(self.value(args[0]), self.value(args[1]), head == "<")
        if head == "each":
            return all(self.truth(args[2], i) for i in self.range(args[0], args[1]))
        if head == "forall":
            return all(self.truth(args[1], x) for x in self.domain)
        if head == "deriv":
            slope = self.slope(args[0], args[1])
            return slope is not None and same(slope, self.value(args[2]))
        if head == "fixed":
            here = self.value(args[0])
            return all(same(here, self.moved(args[1], by).value(args[0])) for by in (Fraction(1, 3), Fraction(-1, 7)))
        if head == "integrates":
            total = self.integral(args[0], args[1])
            return total is not None and same(total, float(self.value(args[2])))
        raise AssertionError(f"no truth of {head}")

    # ---- parts

    @property
    def near(self) -> Any:
        """How close to a point where a value jumps one cannot tell on which side."""
        return mpmath.mpf(10) ** -25 if self.precise else NEAR

    def range(self, low: Term, high: Term) -> range:
        ends = []
        for x, up in ((self.value(low), True), (self.value(high), False)):
            nearest = int(mpmath.nint(x)) if isinstance(x, mpmath.mpf) else round(x)
            if not exact(x) and abs(x - nearest) < self.near:
                x = nearest
            ends.append(math.ceil(x) if up else math.floor(x))
        if ends[1] - ends[0] > LARGE:
            raise Unclear
        return range(ends[0], ends[1] + 1)

    def bound(self, body: Term, x: Any, *more: Any) -> tuple[Meaning, Term]:
        w = make("opened", 700_000 + body.loose + 10 * sum(y.head == "opened" for y in self.env), "R")
        return self.given(env={**self.env, w: Fraction(x) if exact(x) else x}), instantiate(body, [w])

    def under(self, body: Term, x: Any, *more: Any) -> Any:
        inner, opened = self.bound(body, x)
        result = inner.value(opened)
        return result(*more) if more else result

    def truth(self, body: Term, x: Any) -> bool:
        inner, opened = self.bound(body, x)
        return inner.holds(opened)

    def positive(self, x: Any) -> bool:
        if not exact(x) and abs(x) < self.near:
            raise Unclear
        return bool(x > 0)

    def exp(self, x: Any) -> Any:
        if x == 0:
            return Fraction(1)
        if x > LARGE:
            raise Unclear
        return mpmath.exp(self.real(x)) if self.precise else math.exp(x)

    def log(self, x: Any) -> Any:
        if x == 1:
            return Fraction(0)
        return mpmath.log(self.real(x)) if self.precise else math.log(x)

    def real(self, x: Any) -> Any:
        return mpmath.mpf(x.numerator) / x.denominator if exact(x) else mpmath.mpf(x)

    def power(self, base: Any, exponent: Any) -> Any:
        if exact(exponent) and Fraction(exponent).denominator == 1:
            e = int(exponent)
            if abs(e) > LARGE:
                raise Unclear
            if e < 0 and base == 0:
                return self.junk("inverse", e)
            if e < 0 and not exact(base) and abs(base) < self.near:
                raise Unclear
            return Fraction(base) ** e if exact(base) else base ** e
        if self.positive(base):
            return self.exp(math.prod(alike(exponent, self.log(base))))
        if not exact(exponent) and abs(exponent - int(mpmath.nint(exponent))) < self.near:
            raise Unclear
        return self.junk("power", base, exponent)

    def moved(self, x: Term, by: Any) -> Meaning:
        """With the variable x, or its component x[i], moved."""
        env = dict(self.env)
        if x.head == "@":
            old, where = env[x.args[0]], tuple(map(self.value, x.args[1:]))
            env[x.args[0]] = lambda *i: sum(alike(old(*i), by)) if i == where else old(*i)
        else:
            env[x] = sum(alike(env[x], by))
        return self.given(env=env, precise=True)

    def slope(self, f: Term, x: Term) -> Any:
        """The derivative by central differences; None where the two one-sided ones differ."""
        here, up, down = (self.real(self.moved(x, h).value(f)) for h in (Fraction(0), STEP, -STEP))
        right, left = (up - here) / STEP, (here - down) / STEP
        if abs(right - left) > 1e-4 * max(1, abs(right)):
            return None
        return (up - down) / (2 * STEP)

    def integral(self, domain: str, body: Term) -> Any:
        return trapezoid(lambda x: self.under(body, x), domain)


def trapezoid(f: Callable[[Any], Any], domain: str) -> Any:
    """An integral by the trapezoid rule, on the half line in x = e^u; None where it does not settle."""
    totals = []
    try:
        for size in (1, 2):
            if domain == "line":
                points = [(k / 4, 1 / 4) for k in range(-40 * size, 40 * size + 1)]
            else:
                points = [(math.exp(k / 6), math.exp(k / 6) / 6) for k in range(-6 * 22, 6 * 5 * size)]
            totals.append(sum(float(f(x)) * weight for x, weight in points))
    except (OverflowError, Unclear):
        return None
    return totals[0] if abs(totals[0] - totals[1]) < 1e-7 * max(1, abs(totals[0])) else None
