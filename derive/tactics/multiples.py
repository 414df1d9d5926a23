"""An equation as a multiple of one that is given: from a (x − b) = 0 and a ≠ 0 follows x = b.  Untrusted.

In: two sides.  Out: the proof that they are equal, where their difference, with its denominators cleared, has the factors of the
difference of a fact's two sides, and what is left over of the latter does not vanish.
"""
from __future__ import annotations

from fractions import Fraction
from typing import Final

from derive.kernel.claim import Rejected
from derive.kernel.ring import Monomial, Rational, lean
from derive.tactics.normal import factor, normal
from derive.tactics.proof import Proof, apply_rule, chain, reflexive, symmetric
from derive.tactics.state import Prover
from derive.term import MINUS_ONE, ZERO, Term, make

MOST_EQUATIONS: Final = 12
SUPPOSED: Final = ("assumption", "declared")  # identities and definitions are rewritten with: nothing is left of them


def by_multiple(p: Prover, left: Term, right: Term) -> Proof | None:
    """left = right from an equation that is supposed, without quantifiers, the last of them first."""
    gap = _gap(left, right)
    try:
        end, to_end = normal(p, gap)
        _, _, powers, scale = factor(p, end)
    except Rejected:
        return None
    if not scale:
        return None
    tried = 0
    for number in reversed(range(len(p.context.facts))):
        fact, kind = p.context.facts[number].prop, p.context.facts[number].kind
        if kind not in SUPPOSED or fact.head != "=" or fact.free.isdisjoint(gap.free):
            continue
        tried += 1
        if tried > MOST_EQUATIONS:
            break
        zero = _multiple(p, end, powers, scale, fact, number)
        if zero is not None:
            whole = chain(to_end, zero)
            return whole and apply_rule("difference_zero", {"a": left, "b": right}, whole)
    return None


def _gap(left: Term, right: Term) -> Term:
    return make("+", left, make("*", MINUS_ONE, right))


def _multiple(p: Prover, end: Term, powers: Monomial, scale: Rational, fact: Term, number: int) -> Proof | None:
    """end = 0 as a multiple of a fact."""
    a, b = fact.args
    given = _gap(a, b)
    start, to_start = normal(p, given)
    try:
        _, _, less, by = factor(p, start)
    except Rejected:
        return None
    # a factor that both have is what vanishes; where none can, the facts contradict each other
    if not by or not any(e > 0 and x in dict(powers) and p.nonzero(x) is None for x, e in less):
        return None
    rest: dict[Term, Rational] = dict(powers)
    for x, e in less:
        rest[x] = lean(rest.get(x, 0) - e)
    if any(e < 0 and x in dict(less) and p.nonzero(x) is None for x, e in rest.items()):
        return None
    ratio = p.product_term(p.ring.ordered({x: e for x, e in rest.items() if e}), lean(Fraction(scale) / by))
    product = make("*", ratio, start)
    try:
        if not p.ring.equal(end, product):
            return None
        same = p.identity(end, product, [make("!=", x, ZERO) for x, e in less if e < 0 and x.head == "+"])
        nothing = p.identity(make("*", ratio, ZERO), ZERO)
        none = p.identity(_gap(b, b), ZERO)
    except (AssertionError, Rejected):
        return None
    known = Proof(fact, "fact", (), (number, []))
    minus = make("*", MINUS_ONE, b)
    to_b = apply_rule("sums_equal", {"a": a, "b": minus, "c": b, "d": minus}, known, reflexive(minus))
    vanishes = chain(symmetric(to_start) if to_start is not None else None, to_b, none)
    if vanishes is None or vanishes.left is not start or vanishes.right is not ZERO:
        return None
    inner = apply_rule("products_equal", {"a": ratio, "b": start, "c": ratio, "d": ZERO}, reflexive(ratio), vanishes)
    return chain(same, inner, nothing)
