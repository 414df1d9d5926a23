"""Smooth functions for symbols that are differentiated through, or applied to balls.  Untrusted but rigorous.

In: a Point, a symbol, arguments (numbers, balls, jets).  Out: the value of p, a + p², a − p² or a + (b − a)/(1 + p²) for a
quadratic p of the real arguments, whose coefficients are drawn for each of the others; divided by its sum where that is given.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import fmpq

from derive.refuter.draw import highest, holds_for, lowest, matching, norm_keys
from derive.refuter.evaluate import Ref, settled
from derive.refuter.number import Inadmissible, NeedsSmooth, Number, Unknown, Value, base_value, power

if TYPE_CHECKING:
    from derive.refuter.interpretation import Point


def smooth(p: Point, root: Any, args: tuple[Value, ...]) -> Value:
    """A function that can be differentiated: exact, quadratic or made from a quadratic."""
    if root.args[1] == "Z":
        raise Unknown("a smooth function with integer values")
    if p.strict:
        raise Unknown("a smooth function in a fact about all numbers")
    places = p.places(root)
    if len(args) != len(places):
        raise Unknown("a function with another number of arguments")
    places = tuple(real and type(x) is not Ref for x, real in zip(args, places, strict=True))
    norms = p.theory.norms.get(root, ())
    if not norms:
        value = _raw(p, root, args, places, False)
    else:
        norm, = norms
        if any(not b.constant or b.other((None,) * len(b.quantifiers), p) not in (0, 1) for b in p.theory.bounds.get(root, ())):
            raise Unknown("a smooth distribution with other bounds than 0 and 1")
        if any(places[k] for k, x in enumerate(norm.patterns) if x.place >= norm.summed):
            raise Unknown("a sum over a real argument")
        boxes = norm_keys(p, norm, tuple(x if settled(x) else None for x in args))
        if boxes is None:
            value = _raw(p, root, args, places, True)
        else:
            mass: Value = 0
            for key in boxes[0]:
                mass = mass + _raw(p, root, _merged(key, args, places), places, True)
            value = _raw(p, root, args, places, True) * power(mass, -1, True, True) * boxes[1]
    if norms and not holds_for(base_value(value), [(b.relation, b.other(env, p)) for b, env in matching(p, root, args)]):
        raise Inadmissible
    p.calls.setdefault(root, {})[args] = value
    return value


def _merged(key: tuple[Value, ...], args: tuple[Value, ...], places: tuple[bool, ...]) -> tuple[Value, ...]:
    return tuple(x if real else k for k, x, real in zip(key, args, places, strict=True))


def _raw(p: Point, root: Any, args: tuple[Value, ...], places: tuple[bool, ...], positive: bool) -> Value:
    fixed = tuple(x for x, real in zip(args, places, strict=True) if not real)
    if not all(map(settled, fixed)):
        raise NeedsSmooth(root)
    reals = [x for x, real in zip(args, places, strict=True) if real]
    count = len(reals)
    # p = c₀ + Σ_j (c_j a_j + d_j a_j²) + e a₁a₂
    coefficients = [_coefficient(p, root, fixed, k) for k in range(2 * count + 2)]
    value: Value = coefficients[0]
    for k, x in enumerate(reals):
        value = value + x * (x * coefficients[count + 1 + k] + coefficients[k + 1])
    if count > 1:
        value = value + reals[0] * reals[1] * coefficients[-1]
    bottom, top = (0, None) if positive else _limits(p, root, args)
    if bottom is None and top is None:
        return value
    above = value * value + (1 if positive else abs(_coefficient(p, root, fixed, -1)) + fmpq(1, 2))
    if bottom is None or top is None:
        return above + bottom if bottom is not None else above * -1 + top
    return power(above + 1, -1, True, True) * (top - bottom) + bottom


def _coefficient(p: Point, root: Any, fixed: tuple[Number, ...], k: int) -> Number:
    slot = ((root, "coefficient", k), fixed)
    value = p.leaves.get(slot)
    if value is None:
        value = p.preset.get(slot)
        if value is None:
            value = p.chance.choice((1, -1, 0, 2, fmpq(1, 2))) if p.level < 2 else fmpq(p.chance.randint(-6, 6), 4)
        p.leaves[slot] = value
    return value


def _limits(p: Point, root: Any, args: tuple[Value, ...]) -> tuple[Number | None, Number | None]:
    """Constant bounds for all values of the function, inside of which it shall stay."""
    low: list[Number] = []
    high: list[Number] = []
    but: list[Number] = []
    for bound in p.theory.bounds.get(root, ()):
        if not bound.constant:
            raise Unknown("a smooth function with bounds that vary")
        other = bound.other((None,) * len(bound.quantifiers), p)
        (but if bound.relation == "!=" else low if bound.relation[0] == ">" else high).append(other)
    bottom, top = highest(low), lowest(high)
    for value in but:
        if (bottom is None or value > bottom) and (top is None or value < top):
            if top is not None and bottom is not None:
                raise Unknown("a smooth function that shall not take a value")
            if bottom is None:
                bottom = value
            else:
                bottom = max(bottom, value)
    if bottom is not None and top is not None and bottom >= top:
        raise Unknown("a smooth function between bounds that meet")
    return bottom, top
