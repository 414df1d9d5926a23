"""Between what bounds a term stays, whatever the variables in it are.  Untrusted but rigorous.

In: a term with dangling variables, a Point.  Out: an Interval.  For the few facts about all numbers that say something of a
symbol that is computed: 0 < σ(x), 0 ≤ δ.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from derive.refuter.evaluate import closure, integer
from derive.refuter.number import Number, Undefined, Unknown, exact, fraction, rational
from derive.refuter.theory import Literal
from derive.term import Term

DEEPEST: Final = 20


class Interval(NamedTuple):
    """low (None: −∞) to high (None: ∞), each end open or not."""

    low: Number | None = None
    low_open: bool = True
    high: Number | None = None
    high_open: bool = True


ANY: Final = Interval()
ABOVE_ZERO: Final = Interval(0, True)
FROM_ZERO: Final = Interval(0, False)
Assumed = Mapping[tuple[Term, int], Interval]
NOTHING: Final[Assumed] = {}


def certainly(relation: str, left: Interval, right: Interval) -> bool:
    """Whether every number of one interval stands in a relation to every number of the other."""
    if relation == "!=":
        return certainly("<", left, right) or certainly("<", right, left)
    if relation not in ("<", "<=") or left.high is None or right.low is None:
        return False
    return bool(left.high < right.low or left.high == right.low and (relation == "<=" or left.high_open or right.low_open))


def interval(term: Term, p: Any, depth: int = 0, assumed: Assumed = NOTHING) -> Interval:
    """Bounds of a term at a Point, for all values of its dangling variables.

    assumed  bounds of symbols that are being bounded
    """
    if depth > DEEPEST:
        return ANY
    head, args = term.head, term.args
    if head == "num":
        value = rational(args[0])
        return Interval(value, False, value, False)
    if term.loose == 0 and head != "@":
        try:
            value = closure(term)((), p)
        except (Unknown, Undefined):
            value = None
        if value is not None and exact(value):
            return Interval(value, False, value, False)
    if head in ("exp", "pi"):
        return ABOVE_ZERO
    if head == "delta":
        return Interval(0, False, 1, False)
    if head in ("+", "*"):
        result = interval(args[0], p, depth + 1, assumed)
        for x in args[1:]:
            result = (_plus if head == "+" else _times)(result, interval(x, p, depth + 1, assumed))
        return result
    if head == "^":
        return _power(interval(args[0], p, depth + 1, assumed), args[1])
    if head in ("sum", "prod"):
        return _ranged(term, interval(args[2], p, depth + 1, assumed), p)
    return _symbol(term, p, depth, assumed) if head in ("@", "var") else ANY


def _plus(x: Interval, y: Interval) -> Interval:
    low = None if x.low is None or y.low is None else x.low + y.low
    high = None if x.high is None or y.high is None else x.high + y.high
    return Interval(low, x.low_open or y.low_open, high, x.high_open or y.high_open)


def _times(x: Interval, y: Interval) -> Interval:
    for factor, other in ((x, y), (y, x)):
        if factor.low is not None and factor.low == factor.high:
            c = factor.low
            if c == 0:
                return factor
            one, two = ((None if end is None else end * c, is_open) for end, is_open in (other[:2], other[2:]))
            return Interval(*one, *two) if c > 0 else Interval(*two, *one)
    if x.low is None or y.low is None or x.low < 0 or y.low < 0:
        return ANY
    # 0 is a value only where a factor takes it
    low_open = x.low_open or y.low_open if x.low * y.low > 0 else (x.low > 0 or x.low_open) and (y.low > 0 or y.low_open)
    high = None if x.high is None or y.high is None else x.high * y.high
    return Interval(x.low * y.low, low_open, high, high is not None and high > 0 and (x.high_open or y.high_open))


def _power(base: Interval, exponent: Term) -> Interval:
    positive = base.low is not None and (base.low > 0 or base.low == 0 and base.low_open)
    if exponent.head == "num":
        n = exponent.args[0]
        if n == -1 and positive:
            low = _inverse(base.high) if base.high is not None else 0
            high = _inverse(base.low) if base.low else None
            return Interval(low, base.high is None or base.high_open, high, base.low_open)
        if not positive and n.denominator == 1 and n % 2 == 0:
            return FROM_ZERO
        if not positive and base.low == 0 and n > 0:
            return FROM_ZERO
    return ABOVE_ZERO if positive else ANY


def _inverse(x: Number) -> Number:
    return rational(1 / fraction(x))


def _ranged(term: Term, body: Interval, p: Any) -> Interval:
    if body.low is None or body.low < 0:
        return ANY
    positive = body.low > 0 or body.low_open
    if term.head == "prod":
        at_most_one = body.high is not None and body.high <= 1
        return Interval(0, positive, 1 if at_most_one else None, not at_most_one)
    try:
        filled = integer(closure(term.args[0])((), p)) <= integer(closure(term.args[1])((), p))
    except (Unknown, Undefined, IndexError):
        filled = False
    return ABOVE_ZERO if positive and filled else FROM_ZERO


def _symbol(term: Term, p: Any, depth: int, assumed: Assumed) -> Interval:
    """Bounds of all values of a symbol: of what its equations say, and of what is drawn where they do not apply.

    What is drawn bounds the rest too, if the equations keep to it: by induction on how deep they are unfolded.
    """
    root, count = (term.args[0], len(term.args) - 1) if term.head == "@" else (term, 0)
    if (root, count) in assumed:
        return assumed[root, count]
    rows = [row for row in p.theory.rows.get(root, ()) if len(row.patterns) <= count]
    if any(len(row.patterns) < count for row in rows):
        return ANY  # a component of what is computed
    drawn = None if any(row.plain for row in rows) else _drawn(root, count, p)
    for assumption in (ANY,) if drawn is None else (drawn, ANY):
        found = [interval(row.source, p, depth + 1, {**assumed, (root, count): assumption}) for row in rows]
        result = found[0] if drawn is None else drawn
        for other in found:
            result = _hull(result, other)
        if result == assumption:
            return result
    return result


def _drawn(root: Term, count: int, p: Any) -> Interval:
    """Bounds of all that is drawn for a symbol with so many arguments."""
    result = ANY
    for bound in p.theory.bounds.get(root, ()):
        everywhere = len(bound.patterns) == count and not any(type(x) is Literal for x in bound.patterns)
        if not everywhere or not bound.constant or any(type(q) is not str for q in bound.quantifiers):
            continue
        try:
            other = bound.other((None,) * len(bound.quantifiers), p)
        except (Unknown, Undefined):
            continue
        if not exact(other):
            continue
        if bound.relation in (">", ">=") and (result.low is None or other >= result.low):
            result = result._replace(low=other, low_open=bound.relation == ">")
        if bound.relation in ("<", "<=") and (result.high is None or other <= result.high):
            result = result._replace(high=other, high_open=bound.relation == "<")
    return result


def _hull(x: Interval, y: Interval) -> Interval:
    low, low_open = (None, True) if x.low is None or y.low is None else min(x[:2], y[:2])
    high, closed = (None, False) if x.high is None or y.high is None else max((z.high, not z.high_open) for z in (x, y))
    return Interval(low, low_open, high, not closed)
