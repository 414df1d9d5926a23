"""Both sides of a refuted claim as functions of one real variable, around the counterexample.  Untrusted; for a picture.

In: a Claim and its Witness.  Out: Curves, or None where there is nothing to draw: no real variable, values that the witness does
not tell, sides that are no numbers.  All other symbols keep the values of the witness; where a fact of the context fails, or a
side has no value, the curve has a gap.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, Final

from flint import arb, ctx

from derive.kernel.claim import Claim
from derive.refuter.evaluate import related
from derive.refuter.facts import check
from derive.refuter.interpretation import Point, Slot
from derive.refuter.number import Busy, Inadmissible, Number, Unknown, Value, ball, exact, fraction, rational
from derive.refuter.search import MISTAKES, PRECISION, SEED, Opened, opened, sides
from derive.refuter.witness import UNDEFINED
from derive.term import Term, make, num
from derive.verdict import Witness

HALF: Final = 40          # points on each side of the witness
FEWEST: Final = 12        # points with a value that make a curve
MOST_VARIABLES: Final = 4  # variables that are tried
Pair = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Curves:
    """Values of both sides.

    variable  what runs along the axis: a symbol, or an element of a family
    at        its value in the witness
    values    there, of the left and the right side
    points    (value of the variable, left, right), by increasing value; None where a side has none
    """

    variable: Term
    at: float
    values: Pair
    points: tuple[tuple[float, Pair], ...]


def curves(claim: Claim, witness: Witness) -> Curves | None:
    """What to draw of a refuted claim."""
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        return _curves(claim, witness)
    except (Unknown, *MISTAKES):
        return None
    finally:
        ctx.prec = before


def _curves(claim: Claim, witness: Witness) -> Curves | None:
    test = opened(claim, True)
    if test is None:
        return None
    preset: dict[Slot, Number] = {}
    for symbol, value in witness.values:
        preset.update(_slots(symbol, value))
    point = _point(test, preset)
    if point is None:
        return None
    # without what the witness does not show: it is drawn, and need not be what it was
    if any(slot not in preset and slot[0] in test.prop.free for slot in point.leaves):
        return None
    left, right = sides(test.prop, point)
    here = _pair(left, right)
    defined = left is not UNDEFINED and right is not UNDEFINED
    if here == (None, None) or defined and related(test.prop.head, left, right) is not False:
        return None
    variables = [slot for slot in point.leaves if isinstance(slot[0], Term) and slot[0].head == "var"
                 and slot[0].args[1] != "Z" and slot in preset and slot[0] in test.prop.free]
    for slot in sorted(variables, key=lambda x: len(x[1]))[:MOST_VARIABLES]:
        if slot[1] and any(test.places(slot[0])):
            continue  # the value of a function at one place
        middle = fraction(preset[slot])
        width = max(Fraction(2), 2 * abs(middle))
        found = _along(test, preset, slot, middle - width, middle + width)
        ends = _ends(found)
        if ends is not None and ends != (0, len(found) - 1):  # admissible in a part of it only: look closer
            low, high = (middle - width + width * k / HALF for k in ends)
            found = _along(test, preset, slot, low, high)
        if min(sum(y[k] is not None for _, y in found) for k in (0, 1)) >= FEWEST and len({y for _, y in found}) > 1:
            return Curves(_element(slot), float(middle), here, found)
    return None


def _slots(symbol: Term, value: object, key: tuple[int, ...] = ()) -> Iterator[tuple[Slot, Number]]:
    """The values of a symbol in a witness, one by one; none for arguments that are no numbers."""
    if isinstance(value, (int, Fraction)):
        yield (symbol, key), rational(Fraction(value))
    elif isinstance(value, tuple):
        for k, x in enumerate(value, 1):
            if isinstance(x, tuple) and len(x) == 2 and isinstance(x[0], tuple) and not isinstance(x[1], tuple):
                if all(isinstance(y, (int, Fraction)) for y in x[0]):
                    yield from (((symbol, tuple(rational(Fraction(y)) for y in x[0])), n) for _, n in _slots(symbol, x[1]))
            else:
                yield from _slots(symbol, x, (*key, k))


def _point(test: Opened, preset: dict[Slot, Number]) -> Point | None:
    """The interpretation with these values, both sides computed, if it is admissible and has these values."""
    point = test.point(Random(SEED), 0, preset)
    try:
        sides(test.prop, point)
        check(point, test.facts)
    except (Inadmissible, Unknown, Busy):
        return None
    return point if all(point.leaves[slot] == preset[slot] for slot in point.leaves if slot in preset) else None


def _along(test: Opened, preset: dict[Slot, Number], slot: Slot, low: Fraction, high: Fraction) -> tuple[tuple[float, Pair], ...]:
    """Both sides at values of one slot, evenly spaced from low to high."""
    found = []
    for k in range(2 * HALF + 1):
        value = low + (high - low) * k / (2 * HALF)
        point = _point(test, {**preset, slot: rational(value)})
        pair: Pair = (None, None)
        if point is not None and all(x in preset or x[0] not in test.prop.free for x in point.leaves):
            pair = _pair(*sides(test.prop, point))
        found.append((float(value), pair))
    return tuple(found)


def _ends(found: tuple[tuple[float, Pair], ...]) -> tuple[int, int] | None:
    """The places between which there are values, next to those without: what an interval of admissible values is cut to."""
    some = [k for k, (_, pair) in enumerate(found) if pair != (None, None)]
    return (max(0, some[0] - 1), min(len(found) - 1, some[-1] + 1)) if some else None


def _pair(left: Value, right: Value) -> Pair:
    return _float(left), _float(right)


def _float(value: Any) -> float | None:
    """A number for a picture."""
    if value is UNDEFINED:
        return None
    if not exact(value) and type(value) is not arb:
        raise Unknown("no number")
    middle = float(ball(value).mid())
    return middle if abs(middle) < 1e12 else None


def _element(slot: Slot) -> Term:
    root: Term = slot[0]
    return make("@", root, *(num(fraction(x)) for x in slot[1])) if slot[1] else root
