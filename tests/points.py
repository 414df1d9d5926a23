"""Whether a claim holds at points, by the evaluator of the tests.

Points are drawn by the refuter, but every fact of the context is checked at them, and the claim judged, by `meaning.Meaning`,
which shares no code with it.  Definitions of symbols and families are unfolded by Meaning as well.
"""
from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import mpmath
from flint import arb, ctx, fmpq

from derive.kernel.claim import Claim, Fact
from derive.refuter import search
from derive.refuter.evaluate import Ref
from derive.refuter.interpretation import Point
from derive.refuter.number import Busy, Inadmissible, NeedsSmooth, Undefined, Unknown
from derive.term import Term, make, subterms


def _load(name: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


meaning = _load("meaning")
NOTHING = (Unknown, Busy, Inadmissible, Undefined, NeedsSmooth, meaning.Unclear, OverflowError, RecursionError, TypeError,
           ZeroDivisionError, AttributeError, KeyError, ValueError)


class Row:
    """A symbol with fewer arguments than it takes; it can be an argument itself."""

    def __init__(self, point: Point, root: Term, args: tuple[Any, ...] = ()) -> None:
        self.point, self.root, self.args = point, root, args

    def __call__(self, *more: Any) -> Any:
        args = (*self.args, *map(_given, more))
        if self.point.object(self.root, len(args)):
            return Row(self.point, self.root, args)
        return _taken(self.point.apply(self.root, args))


def _given(x: Any) -> Any:
    if isinstance(x, Row):
        return Ref(x.root, x.args)
    if isinstance(x, (int, Fraction)):
        return int(x) if Fraction(x).denominator == 1 else fmpq(x.numerator, x.denominator)
    return arb(str(x))


def _taken(x: Any) -> Any:
    if isinstance(x, int):
        return Fraction(x)
    if isinstance(x, fmpq):
        return Fraction(int(x.p), int(x.q))
    return mpmath.mpf(arb(x).mid().str(35, radius=False))


def _unfolded(fact: Fact) -> tuple[Term, Term] | None:
    """A symbol with the term that defines it, for all arguments at once."""
    prop, depth = fact.prop, 0
    while prop.head in ("each", "forall"):
        prop, depth = prop.args[-1], depth + 1
    if fact.kind != "definition" or prop.head != "=":
        return None
    left, body = prop.args
    if depth == 0:
        return (left, body) if left.head == "var" else None
    if left.head != "@" or left.args[0].head != "var" or len(left.args) != depth + 1:
        return None
    if any(x.head != "bound" or x.args[0] != depth - 1 - k for k, x in enumerate(left.args[1:])):
        return None
    for _ in range(depth):
        body = make("lam", body)
    return left.args[0], body


def verdicts(claim: Claim, wanted: int = 6, attempts: int = 40) -> list[bool]:
    """Whether the claim holds, at each of the first points at which all facts do and both sides have a value."""
    return list(islice(_at_points(claim, Random(11), attempts), wanted))


def fails(claim: Claim) -> bool | None:
    """Whether the claim fails at a point, of some that the refuter would draw; None where none of them tells."""
    if not all(_at_points(claim, Random(search.SEED), 16, True)):
        return True
    if not verdicts(claim, 1, 16):
        return None
    if not all(_at_points(claim, Random(search.SEED), 300, True)):
        return True
    # its argmax is over a few fixed values only, at which functions may always tie
    return None if any(x.head in ("argmax", "argmin") for x in subterms(claim.prop)) else False


def _at_points(claim: Claim, chance: Random, attempts: int, failing: bool = False) -> Iterator[bool]:
    """Whether the claim holds at points; with `failing`, where it does the facts need not."""
    opened = search.opened(claim, False)
    if opened is None:
        return
    props = [claim.prop, *(fact.prop for fact in claim.context.facts)]
    symbols = {x for prop in props for x in subterms(prop) if x.head == "var"}
    definitions: dict[Term, Term] = {}
    for fact in claim.context.facts:
        found = _unfolded(fact)
        if found is not None and found[0] not in definitions:
            definitions[found[0]] = found[1]
    cone = [claim.context.facts[k] for k in opened.facts if k < len(claim.context.facts)]
    precise = any(x.head in ("D", "deriv", "integral", "fixed") for x in subterms(claim.prop))
    for attempt in range(attempts):
        before, ctx.prec = ctx.prec, 160
        try:
            point = opened.point(chance, search.LEVELS[attempt % len(search.LEVELS)])
            env: dict[Term, Any] = dict(definitions)
            for x in symbols - set(definitions):
                env[x] = Row(point, x) if point.object(x, 0) or opened.arity.get(x) else _taken(point.apply(x, ()))
            here = meaning.Meaning(env, meaning.JUNK[0], precise=precise)
            if failing and here.holds(claim.prop):
                yield True
                continue
            if not all(here.holds(fact.prop) for fact in cone):
                continue
            holds = {here.given(junk=junk).holds(claim.prop) for junk in meaning.JUNK}
        except NeedsSmooth as need:
            opened.smooth.add(need.root)
            continue
        except NOTHING:
            continue
        finally:
            ctx.prec = before
        if len(holds) == 1:  # else a side has no value here
            yield holds.pop()
