"""A claim at numbers: an example for a reader.  Untrusted; it shows, and proves nothing.

In: a Claim that holds.  Out: values of its symbols that satisfy its facts, and what both sides are there, as text; of the first
few such points the one that says most.
"""
from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from flint import ctx

from derive.kernel.claim import Claim
from derive.refuter.interpretation import Point
from derive.refuter.number import Busy, Inadmissible, NeedsSmooth, Unknown
from derive.refuter.search import LEVELS, MISTAKES, PRECISION, SEED, Opened, opened, outcome, sides
from derive.refuter.witness import describe, text_of
from derive.term import Term

POINTS: Final = 12
ATTEMPTS: Final = 600
DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Instance:
    """A relation at values of its symbols, and what its sides are there; quantifiers are opened."""

    prop: Term
    values: tuple[tuple[Term, object], ...]
    left: str
    right: str


def instance(claim: Claim) -> Instance | None:
    """Values at which the claim holds; None where none were found."""
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        test = opened(claim, False)
        if test is None:
            return None
        points = _points(test)
        return max(points, key=_says, default=None)
    except (Unknown, *MISTAKES):
        return None
    finally:
        ctx.prec = before


def _points(test: Opened) -> list[Instance]:
    chance, found = Random(SEED), list[Instance]()
    for attempt in range(ATTEMPTS):
        point = test.point(chance, LEVELS[attempt % len(LEVELS)])
        try:
            if outcome(test, point):
                found.append(_told(test, point))
        except NeedsSmooth as need:
            test.smooth.add(need.root)
        except (Inadmissible, Unknown, Busy, *MISTAKES):
            continue
        if len(found) == POINTS:
            break
    return found


def _told(test: Opened, point: Point) -> Instance:
    left, right = sides(test.prop, point)
    values = describe(test.prop, point, left, right, test.places).values
    return Instance(test.prop, values, text_of(point, left, DIGITS), text_of(point, right, DIGITS))


def _says(told: Instance) -> tuple[bool, int, int]:
    """How much an example shows: sides that are not 0 or 1, values that differ; then the shortest."""
    texts = [str(value) for _, value in told.values]
    dull = sum(x in ("0", "1", "undefined") for x in (told.left, told.right))
    plain = sum(x in ("0", "1", "-1") for x in texts)
    return dull == 0, min(3, len(set(texts)) - plain), -sum(map(len, texts))
