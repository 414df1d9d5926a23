"""Whether the facts of a context hold at a Point.  Untrusted but rigorous.

In: a Point, numbers of facts.  Out: nothing, or Inadmissible, or Unknown.

A fact about all numbers is checked where its variable is an argument only: the functions it stands under can be taken to have
no other values than those at the numbers looked at.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from derive.refuter.evaluate import Env, Ref, Sample, closure, integer, related
from derive.refuter.interpretation import Instance
from derive.refuter.number import Busy, Imprecise, Inadmissible, Undefined, Unknown, exact
from derive.refuter.ranges import certainly, interval
from derive.refuter.theory import Fixed, Range
from derive.term import Term, core, make, subterms

if TYPE_CHECKING:
    from derive.refuter.interpretation import Point


def check(p: Point, facts: tuple[int, ...], everything: bool = False) -> None:
    """That facts hold here.

    everything  also those that hold by the way values are drawn, so that values are drawn
    errors      Inadmissible where one does not hold, Unknown where that is not decided
    """
    theory = p.theory
    for k in facts:
        if k in theory.computed:
            _probe(p, k)
        elif k not in theory.built:
            _need(p, k)
        elif everything or k in theory.nonempty:
            _need(p, k, lenient=True)
    done: set[int] = set()
    while p.pending - done:
        k = min(p.pending - done)
        done.add(k)
        _need(p, k)


def _probe(p: Point, k: int) -> None:
    """Look up what an equation computes where another one may say something else.  errors: Inadmissible, Unknown"""
    head = p.theory.computed[k]
    if len(p.theory.rows[head]) == 1 and not any(type(x) is Fixed for x in p.theory.rows[head][0].patterns):
        return
    mine: list[Instance] = []
    others: list[Instance] = []
    for instance in p.instances(head):
        (mine if instance[0].fact == k else others).append(instance)
    if not any(_meet(p, x, y) for n, x in enumerate(mine) for y in (*mine[:n], *others)):
        return
    row = mine[0][0]
    try:
        for env in _environments(p, p.theory.facts[k].prop):
            row.left(env, p)
    except Undefined:
        return


def _environments(p: Point, prop: Term) -> list[Env]:
    environments: list[Env] = [()]
    while prop.head in ("each", "forall"):
        longer: list[Env] = []
        for env in environments:
            if prop.head == "each":
                low, high = p.ends(Range(closure(prop.args[0]), closure(prop.args[1])), env)
                longer.extend((*env, i) for i in range(low, high + 1))
            else:
                longer.extend((*env, x) for x in ((1, 2) if prop.args[0] == "Z" else p.domain()))
        environments, prop = longer, prop.args[-1]
    return environments


def _need(p: Point, k: int, lenient: bool = False) -> None:
    """That a fact holds.

    lenient  it does by the way values are drawn, unless they cannot be drawn
    """
    fact = p.theory.facts[k]
    # Both sides are seen to be defined here, so that a condition for it matters in the domain of argmax only.
    condition = fact.kind == "condition"
    try:
        p.strict = not (condition or lenient) and _about_all(p, fact.prop)
        answer = holds(p, fact.prop, (), () if condition else _met(p, fact.prop))
    except Undefined:
        raise Inadmissible from None
    except Busy:
        raise Unknown("values that ask for each other") from None
    except Unknown:
        if lenient or _always(p, fact.prop):
            return
        raise
    finally:
        p.strict = False
    if answer is False:
        raise Inadmissible
    if answer is None and not lenient:
        raise Imprecise("a fact that is not decided")


def _about_all(p: Point, prop: Term) -> bool:
    """Whether a fact is about all numbers.  errors: Unknown, where it is about functions whose bounds vary as well"""
    if not any(x.head == "forall" for x in subterms(prop)):
        return False
    if any(not bound.constant for x in prop.free for bound in p.theory.bounds.get(x, ())):
        raise Unknown("facts about all numbers that may be at odds")
    return True


def _always(p: Point, prop: Term) -> bool:
    """Whether a relation holds for all values of its variables, by its form."""
    prop = core(prop)
    return len(prop.args) == 2 and certainly(prop.head, *(interval(x, p) for x in prop.args))


def _met(p: Point, prop: Term) -> tuple[Ref, ...]:
    """The exact numbers that the symbols of a fact were applied to."""
    roots = sorted(prop.free, key=lambda x: x.key)
    numbers = {x: None for root in roots for key in p.tables.get(root, ()) for x in key if exact(x)}
    return tuple(Ref(Sample(-1, x), ()) for x in numbers)


def holds(p: Point, prop: Term, env: Env, extra: tuple[Ref, ...]) -> bool | None:
    """Whether a proposition holds: True or False if certain, else None."""
    head, args = prop.head, prop.args
    if head == "each":
        low, high = integer(closure(args[0])(env, p)), integer(closure(args[1])(env, p))
        if low <= high:
            p.spend(high - low + 1)
        return _all(holds(p, args[2], (*env, i), extra) for i in range(low, high + 1))
    if head == "forall":
        if args[0] == "Z":
            if p.strict:
                raise Unknown("a fact about all integers")
            return _all(holds(p, args[1], (*env, i), extra) for i in range(1, 3))
        return _all([holds(p, args[1], (*env, x), extra) for x in p.domain() + extra])
    if head == "deriv":
        return related("=", closure(make("D", args[0], args[1]))(env, p), closure(args[2])(env, p))
    if head in ("=", "!=", "<", "<="):
        return related(head, closure(args[0])(env, p), closure(args[1])(env, p))
    raise Unknown(f"a fact with {head}")


def _meet(p: Point, first: Instance, second: Instance) -> bool:
    """Whether two equations may be for the same arguments."""
    if len(first[0].patterns) != len(second[0].patterns):
        return False
    return all(a is None or b is None or p.same(a, b) for a, b in zip(first[2], second[2], strict=True))


def _all(answers: Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result
