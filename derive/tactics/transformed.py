"""l ≤ r by another inequality: between exponentials or logarithms of both sides, or between the terms of sums.  Untrusted.

In: an inequality.  Out: a proof of it from a proof of the other one, which the other tactics find.
"""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from derive.kernel.ring import Rational
from derive.tactics import order
from derive.tactics.convex import difference
from derive.tactics.normal import equal_terms
from derive.tactics.proof import Proof, apply_rule, function, generalised, rewritten
from derive.tactics.state import Prover, fresh
from derive.term import MINUS_ONE, ONE, ZERO, Term, instantiate, make, num, subterms

MOST_LOGS: Final = 4
Prove = Callable[[Prover, Term, int], Proof | None]


def by_common_factor(p: Prover, prop: Term, used: int, prove: Prove) -> Proof | None:
    """l ≤ r where a positive factor can be taken out of all that r − l adds up."""
    end, link = p.normal(difference(prop))
    terms = p.polynomial(end)
    powers = [dict(m) for m in terms]
    common: dict[Term, Rational] = {}
    for b, e in powers[0].items() if powers else ():
        if all(b in m and (m[b] > 0) is (e > 0) for m in powers):
            common[b] = min(m[b] for m in powers) if e > 0 else max(m[b] for m in powers)
    factor = p.product_term(p.ring.ordered(common))
    sign = p.nonnegative(factor) if common and len(terms) > 1 else None
    if sign is None:
        return None
    rest = p.sum_term({p.ring.ordered({b: e - common.get(b, 0) for b, e in m}): c for m, c in terms.items()})
    inner = prove(p, make("<=", ZERO, rest), used + 1)
    if inner is None:
        return None
    whole = apply_rule("nonnegative_product", {"a": factor, "b": rest}, sign, inner)
    whole = rewritten(whole, 1, p.identity(whole.right, end))
    return order.linear(p, prop, [(whole, 1)] + ([(link, -1)] if link is not None else []))


def by_exponential(p: Prover, prop: Term, used: int, prove: Prove) -> Proof | None:
    """l ≤ r, or <, where r − l is c (log s − t): from exp t ≤ s, or s ≤ exp t for c < 0."""
    end, link = p.normal(difference(prop))
    terms = p.polynomial(end)
    logs = [(m, c) for m, c in terms.items() if len(m) == 1 and m[0][1] == 1 and m[0][0].head == "log"]
    for m, c in logs[:MOST_LOGS]:
        s = m[0][0].args[0]
        if s.head not in ("sum", "+"):
            continue
        rest = make("*", num(-1 / Fraction(c)), make("+", end, make("*", num(-c), m[0][0])))
        value, to_value = p.normal(make("exp", rest))
        pair = (value, s) if c > 0 else (s, value)
        inner = prove(p, make(prop.head, *pair), used + 1)
        above = p.positive(pair[0])
        if inner is None or above is None:
            continue
        ordered = apply_rule("log_order" if prop.head == "<=" else "log_strict_order", {"a": pair[0], "b": pair[1]}, above, inner)
        same = equal_terms(p, make("log", value), rest)
        if same is None:
            continue
        size = abs(Fraction(c))
        parts: list[tuple[Proof, Rational]] = [(ordered, size), (same, -Fraction(c))]
        return order.linear(p, prop, parts + ([(link, -1)] if link is not None else []))
    return None


def by_logarithm(p: Prover, prop: Term, used: int, prove: Prove) -> Proof | None:
    """l ≤ r, of positive numbers with products, exponentials or powers in them, from log l ≤ log r."""
    left, right = prop.args
    if not any(_is_product(x) for side in (left, right) for x in (*subterms(side), *subterms(p.normal(side)[0]))):
        return None
    above = p.positive(left), p.positive(right)
    if above[0] is None or above[1] is None:
        return None
    logs = [make("log", x) for x in (left, right)]
    inner = prove(p, make("<=", *logs), used + 1)
    if inner is None:
        return None
    ordered = apply_rule("exp_order", {"a": logs[0], "b": logs[1]}, inner)
    for k, x in enumerate((left, right)):
        proof = above[k]
        assert proof is not None
        ordered = rewritten(ordered, k, apply_rule("exp_log", {"a": x}, proof))
    return ordered


def _is_product(x: Term) -> bool:
    return x.head in ("prod", "exp") or x.head == "^" and (x.args[1].head != "num" or x.args[1].args[0].denominator != 1)


def term_by_term(p: Prover, prop: Term, used: int, prove: Prove) -> Proof | None:
    """l ≤ r where r − l is one sum: from an inequality for each of its terms, to which the rest of r − l adds equal parts."""
    gap = difference(prop)
    end, _ = p.normal(gap)
    terms = p.polynomial(end)
    sums = [(m[0][0], c) for m, c in terms.items() if len(m) == 1 and m[0][1] == 1 and m[0][0].head == "sum"]
    if not sums or len({x.args[:2] for x, _ in sums}) > 1 or len(sums) == len(terms) == 1:
        return None
    low, high, _ = sums[0][0].args
    w = fresh(end)
    w = make("opened", w.args[0], "Z", low, high)
    size = make("+", high, make("*", MINUS_ONE, low), ONE)
    taken = [make("*", num(c), x) for x, c in sums]
    rest = p.normal(make("+", end, *(make("*", MINUS_ONE, x) for x in taken)))[0]
    body = [make("*", num(c), instantiate(x.args[2], [w])) for x, c in sums]
    if rest is not ZERO:
        if order.at_most(p, low, high) is None:
            return None
        body.append(make("*", rest, make("^", size, MINUS_ONE)))
    inside = p.polynomial(p.normal(make("+", *body))[0])
    low_side, high_side = (make("+", *(p.product_term(m, s * c) for m, c in inside.items() if s * c > 0)) for s in (-1, 1))
    each = prove(p, make("<=", low_side, high_side), used + 1)
    if each is None:
        return None
    values = {"a": low, "b": high, "f": function(low_side, w), "g": function(high_side, w)}
    bound = apply_rule("sum_order", values, generalised(each, w))
    same = equal_terms(p, gap, make("+", bound.right, make("*", MINUS_ONE, bound.left)))
    return order.linear(p, prop, [(bound, 1), (same, -1)]) if same is not None else None


__all__ = ["by_common_factor", "by_exponential", "by_logarithm", "term_by_term"]
