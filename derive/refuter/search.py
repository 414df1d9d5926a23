"""Look for a counterexample.  Untrusted but rigorous: what is found is an interpretation that satisfies every fact.

In: a Claim.  Out: a Witness, at which both sides certainly differ (or one is certainly undefined), made as small as a few trials
can; or the number of points at which the claim held as far as balls can tell, which proves nothing.

Everything is counted, nothing timed, and chance is seeded: the same claim has the same answer everywhere.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from flint import arb, ctx

from derive.kernel.claim import Claim, Context, Fact
from derive.refuter.evaluate import closure, related
from derive.refuter.facts import check
from derive.refuter.interpretation import Point, Slot
from derive.refuter.number import Busy, Imprecise, Inadmissible, NeedsSmooth, Number, Undefined, Unknown, Value
from derive.refuter.theory import Theory, arities, real_places, theory_of
from derive.refuter.witness import UNDEFINED, describe, plain_domains, simpler_values
from derive.term import BY_SYMBOL, Term, core, instantiate, make, rebuild, subterms, symbol
from derive.verdict import Witness

PRECISION: Final = 96
HIGHER: Final = 256
POINTS: Final = 40
MOST_ATTEMPTS: Final = 160
MOST_WITHOUT: Final = 60        # attempts in a row at which nothing can be said, before giving up
MOST_UNKNOWN: Final = 12        # the same, while every one of them was undecided
MOST_SHRINKING: Final = 80
MOST_RAISED: Final = 3
SEED: Final = 20_240_229
LEVELS: Final = (0, 0, 1, 2, 0, 2, 1, 3)
# what the arithmetic of hostile terms may raise: nothing is concluded
MISTAKES: Final = (TypeError, AttributeError, OverflowError, RecursionError, ZeroDivisionError, ValueError)


@dataclass(slots=True)
class Found:
    """What a search saw: a witness, or the number of points at which the sides agree."""

    witness: Witness | None = None
    agreed: int = 0
    undefined: int = 0


@dataclass(slots=True)
class Opened:
    """A claim with its quantifiers opened, ready to be looked at at points."""

    theory: Theory
    prop: Term
    strict: bool
    facts: tuple[int, ...]
    arity: dict[Term, int]
    smooth: set[Any] = field(default_factory=set)
    _places: dict[Any, tuple[bool, ...]] = field(default_factory=dict)
    raised: int = 0

    def point(self, chance: Random, level: int, preset: dict[Slot, Number] | None = None) -> Point:
        return Point(self.theory, self.arity, self.smooth, self.places, chance, level, preset)

    def places(self, root: Any) -> tuple[bool, ...]:
        found = self._places.get(root)
        if found is None:
            props = [self.prop, *(fact.prop for fact in self.theory.facts)]
            found = self._places[root] = real_places(props, root, self.arity.get(root, 0))
        return found


def refute(claim: Claim, count: int = POINTS, strict: bool = True) -> Witness | None:
    """A counterexample to a claim, or None.

    count   at how many admissible points to look
    strict  a side that is undefined where the other is not refutes too
    """
    return _found(claim, count, strict).witness


def agree(claim: Claim, count: int = POINTS) -> int:
    """The number of admissible points (at most `count`) at which both sides are defined and not certainly different."""
    return _found(claim, count, False).agreed


def adjudicate(claim: Claim, count: int = POINTS) -> str:
    """"false" with a counterexample, "agrees" where the claim held at every point looked at, else "unknown"."""
    found = _found(claim, count, True)
    return "false" if found.witness else "agrees" if found.agreed else "unknown"


def admissible(context: Context) -> bool:
    """Whether a model of the facts was found."""
    return _consistent(theory_of(context)) is True


_LATEST: Final[OrderedDict[tuple[Any, ...], Found]] = OrderedDict()


def _found(claim: Claim, count: int, strict: bool) -> Found:
    for wanted in (strict, not strict):
        known = _LATEST.get((claim, count, wanted))
        if known is not None and (wanted is strict or known.witness is None and not known.undefined):
            return known
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        found = _search(claim, count, strict)
    except (Unknown, *MISTAKES):
        found = Found()
    finally:
        ctx.prec = before
    _LATEST[claim, count, strict] = found
    if len(_LATEST) > 16:
        _LATEST.popitem(last=False)
    return found


def _search(claim: Claim, count: int, strict: bool) -> Found:
    test = opened(claim, strict)
    if test is None or _varies_what_is_given(claim):
        return Found()
    found, chance = Found(), Random(SEED)
    missed = unknown = 0
    seen: Point | None = None
    for attempt in range(MOST_ATTEMPTS):
        if found.agreed >= count or missed > MOST_WITHOUT or unknown > MOST_UNKNOWN:
            break
        point = test.point(chance, LEVELS[attempt % len(LEVELS)])
        try:
            held = outcome(test, point)
        except NeedsSmooth as need:
            if need.root in test.smooth:
                break
            test.smooth.add(need.root)
            continue
        except Inadmissible:
            missed += 1
            continue
        except (Unknown, Busy, *MISTAKES):
            missed += 1
            unknown += found.agreed == 0 and found.undefined == 0
            continue
        missed = unknown = 0
        seen = point
        if held is None:
            found.undefined += 1
        elif held:
            found.agreed += 1
        else:
            if _consistent(test.theory) is not False:
                found.witness = _shrunk(test, point)
            break
        if not point.leaves:
            break  # nothing was drawn: all points are this one
    if found.witness is None and seen is not None and seen.leaves:
        ties = (x for x in (_refuting(test, preset) for preset in _degenerate(seen)) if x is not None)
        if (tied := next(ties, None)) is not None and _consistent(test.theory) is not False:
            found.witness = _shrunk(test, tied)
    return found


def _degenerate(point: Point) -> Iterator[dict[Slot, Number]]:
    """Sizes of one and all numbers the same: where a strict bound is reached, and chance hardly comes."""
    for value in (0, 1):
        yield {slot: 1 if is_size(slot) else value for slot in point.leaves}


def _varies_what_is_given(claim: Claim) -> bool:
    """Whether something is differentiated by a symbol whose value an equation gives: it means the derivative at that value.

    A definition of the variable, as z = wᵀx + b, gives it values enough where nothing else depends on what it is defined through.
    """
    props = [claim.prop, *(fact.prop for fact in claim.context.facts)]
    varied = {by for prop in props for x in subterms(prop) if x.head in BY_SYMBOL and (by := symbol(x.args[1])) is not None}
    if not varied:
        return False
    through: dict[Term, set[Term]] = {}
    for fact in claim.context.facts:
        prop = core(fact.prop)
        head = symbol(prop.args[0]) if prop.head == "=" else None
        if head is None:
            continue
        if head in varied and fact.kind != "definition":
            return True
        through.setdefault(head, set()).update(x for x in prop.free - {head} if x.args[1] != "Z")

    def reach(start: Iterable[Term]) -> set[Term]:
        found: set[Term] = set()
        todo = list(start)
        while todo:
            x = todo.pop()
            if x not in found:
                found.add(x)
                todo.extend(through.get(x, ()) if x not in varied else ())
        return found

    given = [x for x in varied if x in through]
    return any(reach(through[x]) & reach(claim.prop.free | varied) for x in given)


def opened(claim: Claim, strict: bool) -> Opened | None:
    """A claim for all values of some variables, as a claim on symbols with these values."""
    prop, extra = claim.prop, []
    taken = {str(x.args[0]) for x in prop.free if x.head == "var"}
    taken.update(str(x.args[0]) for fact in claim.context.facts for x in fact.prop.free if x.head == "var")
    while prop.head in ("each", "forall"):
        sort = "Z" if prop.head == "each" else str(prop.args[0])
        name = _fresh("ijklm" if sort == "Z" else "xuvst", taken)
        symbol = make("var", name, sort)
        if prop.head == "each":
            extra += [Fact(make("<=", prop.args[0], symbol)), Fact(make("<=", symbol, prop.args[1]))]
        prop = _put(prop.args[-1], symbol)
    if prop.head == "deriv":
        prop = make("=", make("D", prop.args[0], prop.args[1]), prop.args[2])
    if prop.head == "integrates":
        prop = make("=", make("integral", prop.args[0], prop.args[1]), prop.args[2])
    if prop.head not in ("=", "!=", "<", "<=") or prop.loose:
        return None
    theory = theory_of(claim.context, tuple(extra))
    arity = dict(theory.arity)
    for symbol, most in arities([prop]).items():
        arity[symbol] = max(most, arity.get(symbol, 0))
    return Opened(theory, prop, strict, theory.cone(prop.free), arity)


def _put(body: Term, symbol: Term) -> Term:
    """A body with a symbol for its variable; one that it differentiates by has to be opened first."""
    free = make("opened", 20_000, symbol.args[1])
    return _renamed(instantiate(body, [free]), free, symbol)


def _renamed(term: Term, old: Term, new: Term) -> Term:
    if old not in term.free:
        return term
    return new if term is old else rebuild(term, lambda x, _: _renamed(x, old, new))


def _fresh(letters: str, taken: set[str]) -> str:
    names = (letter + mark for mark in ("", "'", "''", "'''", *map(str, range(1000))) for letter in letters)
    name = next(x for x in names if x not in taken)
    taken.add(name)
    return name


# --- one point -----------------------------------------------------------------------------------------------------

def outcome(test: Opened, point: Point) -> bool | None:
    """Whether the claim holds at a point: True as far as can be told, False if it certainly does not, None where it has no value.

    errors  Inadmissible, Unknown
    """
    try:
        answer = _compared(test, point)
        check(point, test.facts)
    except Imprecise:
        answer = _more_precisely(test, point)
    return answer


def _more_precisely(test: Opened, point: Point) -> bool | None:
    test.raised += 1
    if test.raised > MOST_RAISED:
        raise Unknown("not decided")
    point.again()
    ctx.prec = HIGHER
    try:
        answer = _compared(test, point)
        check(point, test.facts)
    finally:
        ctx.prec = PRECISION
    return answer


def _compared(test: Opened, point: Point) -> bool | None:
    left, right = sides(test.prop, point)
    if left is UNDEFINED or right is UNDEFINED:
        if left is right or not test.strict:
            return None
        return False
    answer = related(test.prop.head, left, right)
    if answer is None and ctx.prec == PRECISION and not _narrow(left) and test.raised < MOST_RAISED:
        raise Imprecise("a relation that is not decided")
    return answer is not False


def _narrow(value: Value) -> bool:
    """Whether a ball that meets another one is so small that a higher precision will not part them."""
    return type(value) is not arb or bool(value.rel_accuracy_bits() > PRECISION // 2) or bool(value.rad() < 1e-15)


def sides(prop: Term, point: Point) -> tuple[Value, Value]:
    """The values of both sides of a relation; UNDEFINED for a side that certainly has none.  errors: Unknown"""
    values = []
    for side in prop.args[:2]:
        try:
            values.append(closure(side)((), point))
        except Undefined:
            values.append(UNDEFINED)
    return values[0], values[1]


# --- models of the facts ---------------------------------------------------------------------------------------------

def _consistent(theory: Theory) -> bool | None:
    """True: a model was found; False: none, and at each point some fact certainly fails; None: not decided."""
    if theory.consistent is not None:
        return theory.consistent
    test = Opened(theory, _TRUTH, False, tuple(range(len(theory.facts))), theory.arity)
    chance, decided = Random(SEED), True
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        for attempt in range(MOST_WITHOUT):
            point = test.point(chance, LEVELS[attempt % len(LEVELS)])
            try:
                check(point, test.facts, everything=True)
                theory.consistent = True
                return True
            except NeedsSmooth as need:
                test.smooth.add(need.root)
            except Inadmissible:
                continue
            except (Unknown, Busy, *MISTAKES):
                decided = False
    finally:
        ctx.prec = before
    if decided:
        theory.consistent = False
    return False if decided else None


_TRUTH: Final = make("=", make("pi"), make("pi"))


# --- a small witness ---------------------------------------------------------------------------------------------------

def _shrunk(test: Opened, point: Point) -> Witness:
    """The witness at a point, with simpler values as long as it stays one."""
    best = next((p for preset in plain_domains(point) for p in [_refuting(test, preset)] if p is not None), point)
    budget = MOST_SHRINKING
    again = True
    while again and budget > 0:
        again = False
        for slot, value in simpler_values(best):
            if budget <= 0:
                break
            if slot not in best.leaves:
                continue
            budget -= 1
            other = _refuting(test, {**best.leaves, slot: value})
            if other is not None and other.leaves.get(slot) == value and _cost(other) < _cost(best):
                best, again = other, True
                if is_size(slot):
                    break
    best.again()
    ctx.prec = HIGHER
    try:
        return describe(test.prop, best, *sides(test.prop, best), test.places)
    finally:
        ctx.prec = PRECISION


def _refuting(test: Opened, preset: dict[Slot, Number]) -> Point | None:
    """A point with these values where they are admissible, if it refutes."""
    point = test.point(Random(SEED), 0, preset)
    try:
        return point if outcome(test, point) is False else None
    except (Inadmissible, Unknown, Busy, *MISTAKES):
        return None


def is_size(slot: Slot) -> bool:
    return isinstance(slot[0], Term) and slot[0].args[1] == "Z" and not slot[1]


def _cost(point: Point) -> tuple[int, int]:
    """How much there is to read of a point."""
    sizes = sum(abs(int(v)) for slot, v in point.leaves.items() if is_size(slot))
    return len(point.leaves) + sizes, sum(_height(v) for v in point.leaves.values())


def _height(value: Number) -> int:
    if isinstance(value, int):
        return 2 * abs(value) + (value < 0)
    return 2 * abs(int(value.p)) + 3 * int(value.q) + int(value < 0)


__all__ = ["Opened", "adjudicate", "admissible", "agree", "opened", "outcome", "refute", "sides"]
