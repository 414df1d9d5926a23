"""Inequalities that are more than signs: monotone functions, a term of a sum, Gibbs.  Untrusted."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from derive.kernel.claim import Rejected
from derive.kernel.ring import Rational
from derive.tactics import order
from derive.tactics.convex import exponential_of_sum, log_of_sum, logs_in_sums, squares_of_sums
from derive.tactics.known import match
from derive.tactics.normal import equal_terms, factor, sign_inside
from derive.tactics.proof import Proof, apply_rule, chain, function, generalised, rewritten, symmetric
from derive.tactics.squares import sum_of_squares
from derive.tactics.state import Prover, fresh, shape
from derive.tactics.transformed import by_common_factor, by_exponential, by_logarithm, term_by_term
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, instantiate, make, num

MOST_TANGENTS: Final = 2


def prove_order(p: Prover, prop: Term, tangents: int = 0) -> Proof | None:
    """l < r or l ≤ r: linear arithmetic, signs of the difference, then monotone functions, Gibbs, Jensen and tangents.

    tangents  how many were put in for a function already
    """
    left, right = prop.args
    strict = prop.head == "<"
    if not strict:
        direct = p.at_most(left, right)
        if direct is not None:
            return direct
    if left is ZERO:
        direct = p.positive(right) if strict else p.nonnegative(right)
        if direct is not None:
            return direct
    found = _monotone(p, prop, tangents) or _by_difference(p, prop)
    if found is None and not strict:
        found = _gibbs(p, prop) or _jensen(p, prop) or _tangent(p, prop, tangents) or squares_of_sums(p, prop)
    if found is None and tangents < MOST_TANGENTS:
        tactics = (by_exponential,) if strict else REDUCED
        found = next((x for tactic in tactics if (x := tactic(p, prop, tangents, prove_order)) is not None), None)
    return found


# each reduces an inequality to others
REDUCED: Final = (by_common_factor, term_by_term, logs_in_sums, log_of_sum, exponential_of_sum, by_exponential, by_logarithm)


def _monotone(p: Prover, prop: Term, tangents: int) -> Proof | None:
    """log a < log b from 0 < a < b, exp a < exp b from a < b."""
    left, right = prop.args
    if left.head != right.head or left.head not in ("log", "exp"):
        return None
    a, b = left.args[0], right.args[0]
    inner = prove_order(p, make(prop.head, a, b), tangents)
    if inner is None:
        return None
    name = f"{left.head}_strict_order" if prop.head == "<" else f"{left.head}_order"
    if left.head == "exp":
        return apply_rule(name, {"a": a, "b": b}, inner)
    above = p.positive(a)
    return above and apply_rule(name, {"a": a, "b": b}, above, inner)


def _by_difference(p: Prover, prop: Term) -> Proof | None:
    left, right = prop.args
    strict = prop.head == "<"
    gap = make("+", right, make("*", MINUS_ONE, left))
    end, to_end = p.normal(gap)
    try:
        factored, to_factored, _, _ = factor(p, end)
    except Rejected:
        factored, to_factored = end, None
    for here, link in ((end, to_end), (factored, chain(to_end, to_factored))):
        sign = _difference_sign(p, here, strict)
        if sign is not None:
            back = symmetric(link) if link is not None else None
            return order.linear(p, prop, [(rewritten(sign, 1, back), 1)])
    return None


def _difference_sign(p: Prover, term: Term, strict: bool) -> Proof | None:
    sign = p.positive(term) if strict else p.nonnegative(term)
    if sign is not None:
        return sign
    if term.head == "+":
        return term_of_sum(p, term, strict) or (None if strict else sum_of_squares(p, term) or squares_of_sums(
            p, make("<=", ZERO, term)))
    turned = sign_inside(p, term)
    if turned is not None:
        sign = _difference_sign(p, turned, strict)
        return rewritten(sign, 1, p.identity(turned, term)) if sign is not None else None
    if term.head == "*":
        parts = [_difference_sign(p, x, strict) for x in term.args]
        if all(parts):
            result, tail = parts[-1], term.args[-1]
            assert result is not None
            for x, part in zip(term.args[-2::-1], parts[-2::-1], strict=True):
                assert part is not None
                result = apply_rule("positive_product" if strict else "nonnegative_product", {"a": x, "b": tail}, part, result)
                tail = make("*", x, tail)
            return result
    return None


def term_of_sum(p: Prover, term: Term, strict: bool) -> Proof | None:
    """Σ f(i) − f(v) is ≥ 0 for f ≥ 0 and v in the range; > 0 for f > 0 and a range of two or more."""
    polynomial = p.polynomial(term)
    if len(polynomial) != 2:
        return None
    for m, c in polynomial.items():
        if c != 1 or len(m) != 1 or m[0][1] != 1 or m[0][0].head != "sum":
            continue
        (other, d), = (x for x in polynomial.items() if x[0] != m)
        total = m[0][0]
        low, high, body = total.args
        single = p.product_term(other)
        if d != -1:
            continue
        chosen = _index_of(p, body, single)
        if chosen is None:
            continue
        v, equal = chosen
        above, below = p.at_most(low, v), p.at_most(v, high)
        w = fresh(total)
        inside = p.positive(instantiate(body, [w])) if strict else p.nonnegative(instantiate(body, [w]))
        if above is None or below is None or inside is None:
            continue
        values = {"a": low, "b": high, "v": v, "f": make("lam", body)}
        if strict:
            wide = order.less(p, low, high)
            if wide is None:
                continue
            bound = apply_rule("term_below_sum", values, above, below, wide, generalised(inside, w))
        else:
            bound = apply_rule("term_of_sum", values, above, below, generalised(inside, w))
        parts: list[tuple[Proof, Rational]] = [(bound, 1)] if equal is None else [(bound, 1), (equal, -1)]
        return order.linear(p, make("<" if strict else "<=", ZERO, term), parts)
    return None


def _index_of(p: Prover, body: Term, single: Term) -> tuple[Term, Proof | None] | None:
    """The index at which a body is a term, with the proof that it is, where its form alone does not show it."""
    found: dict[int, Term] = {}
    if match(body, single, 1, found) and 0 in found:
        return found[0], None
    end, _ = p.normal(single)
    for v in sorted((x for x in single.free if x.args[1] == "Z" and x not in body.free), key=shape):
        here, proof = p.normal(instantiate(body, [v]))
        if here is end and end is single:
            return v, proof
    return None


def _tangent(p: Prover, prop: Term, used: int) -> Proof | None:
    """l ≤ r from 1 + u ≤ exp u or log u ≤ u − 1, and what is then left of r − l."""
    if used == MOST_TANGENTS:
        return None
    gap = make("+", prop.args[1], make("*", MINUS_ONE, prop.args[0]))
    end, link = p.normal(gap)
    for m, c in p.polynomial(end).items():
        for bound, weight in _bounds_of_function(p, *m[0], c) if len(m) == 1 else ():
            taken = make("*", num(-weight), make("+", bound.right, make("*", MINUS_ONE, bound.left)))
            rest, to_rest = p.normal(make("+", end, taken))
            sign = prove_order(p, make("<=", ZERO, rest), used + 1)
            if sign is not None:
                parts: list[tuple[Proof, Rational]] = [(sign, 1), (bound, weight)]
                return order.linear(p, prop, parts + [(x, -1) for x in (link, to_rest) if x is not None])
    return None


def _bounds_of_function(p: Prover, atom: Term, power: Rational, c: Rational) -> Iterator[tuple[Proof, Fraction]]:
    """Tangents that bound c·exp(u) or c·log(u) below, each with its weight."""
    if atom.head == "exp" and c > 0:
        yield apply_rule("exp_above_line", {"a": p.normal(make("*", num(power), atom.args[0]))[0]}), Fraction(c)
    if atom.head == "log" and power == 1 and p.positive(atom.args[0]) is not None:
        for s in sorted({Fraction(-c), Fraction(-1 if c > 0 else 1)}):  # −c log u is −c/s times log u^s
            value = p.normal(make("^", atom.args[0], num(s)))[0]
            above = p.positive(value)
            if above is not None:
                yield apply_rule("log_below_line", {"a": value}, above), Fraction(-c) / s


# ---- Gibbs

def _gibbs(p: Prover, prop: Term) -> Proof | None:
    """l ≤ r where r − l is c·(Σ p log p − Σ p log q) for distributions p, q."""
    gap = make("+", prop.args[1], make("*", MINUS_ONE, prop.args[0]))
    end, _ = p.normal(gap)
    for m, c in p.polynomial(end).items():
        if c <= 0 or len(m) != 1 or m[0][0].head != "sum":
            continue
        low, high, body = m[0][0].args
        w = fresh(m[0][0])
        factors = _factor_and_log(p, instantiate(body, [w]))
        if factors is None or factors[0] is not factors[1]:
            continue
        candidates = [make("^", make("+", high, make("*", MINUS_ONE, low), ONE), MINUS_ONE)]  # the uniform distribution
        for m2, c2 in p.polynomial(end).items():
            if c2 != -c or len(m2) != 1 or m2[0][0].head != "sum" or m2[0][0].args[:2] != (low, high):
                continue
            other = _factor_and_log(p, instantiate(m2[0][0].args[2], [w]))
            if other is not None and other[0] is factors[0]:
                candidates.append(other[1])
        for candidate in reversed(candidates):
            bound = gibbs_bound(p, w, factors[0], candidate, "gibbs")
            if bound is not None:
                difference = equal_terms(p, gap, make("*", num(c), make("+", bound.right, make("*", MINUS_ONE, bound.left))))
                if difference is not None:
                    return order.linear(p, prop, [(bound, c), (difference, -1)])
    return None


def _jensen(p: Prover, prop: Term) -> Proof | None:
    """l ≤ r where r − l is c·(log Σ w x − Σ w log x) for weights w of sum 1."""
    gap = make("+", prop.args[1], make("*", MINUS_ONE, prop.args[0]))
    terms = p.polynomial(p.normal(gap)[0])
    scales = [c for m, c in terms.items() if c > 0 and len(m) == 1 and m[0][1] == 1 and m[0][0].head == "log"]
    sums = [(m[0][0], c) for m, c in terms.items() if len(m) == 1 and m[0][1] == 1 and m[0][0].head == "sum"]
    if not scales or not sums:
        return None
    low, high, _ = sums[0][0].args
    w = fresh(*(x for x, _ in sums))
    if any(x.args[:2] != (low, high) for x, _ in sums):
        return None
    inside = [(_factor_and_log(p, instantiate(x.args[2], [w])), c) for x, c in sums]
    for c in scales:
        factors = [make("^", pair[1], num(-Fraction(d) / Fraction(c))) for pair, d in inside if pair is not None]
        weights = {pair[0] for pair, _ in inside if pair is not None}
        if len(factors) != len(inside) or len(weights) != 1:
            return None
        (weight,) = weights
        bound = _jensen_bound(p, w, weight, p.normal(make("*", *factors))[0])
        if bound is not None:
            difference = equal_terms(p, gap, make("*", num(c), make("+", bound.right, make("*", MINUS_ONE, bound.left))))
            if difference is not None:
                return order.linear(p, prop, [(bound, c), (difference, -1)])
    return None


def _jensen_bound(p: Prover, w: Term, weight: Term, value: Term) -> Proof | None:
    """Σ w log x ≤ Σ w · log(Σ w x / Σ w) for terms w, x of an opened index."""
    low, high = w.args[2:]
    above, inside = p.nonnegative(weight), p.positive(value)
    if above is None or inside is None:
        return None
    values = {"a": low, "b": high, "w": function(weight, w), "x": function(value, w)}
    return apply_rule("jensen_log", values, generalised(above, w), generalised(inside, w))


def _factor_and_log(p: Prover, body: Term) -> tuple[Term, Term] | None:
    """(p, q) of a product p·log q."""
    (m, c), *more = p.polynomial(body).items()
    logs = [b for b, e in m if b.head == "log" and e == 1]
    if more or c != 1 or len(logs) != 1:
        return None
    return p.product_term(tuple(x for x in m if x[0] is not logs[0])), logs[0].args[0]


def gibbs_bound(p: Prover, w: Term, first: Term, second: Term, name: str, *more: Proof) -> Proof | None:
    """Σ p log q ≤ Σ p log p, or p = q where both are equal, for terms p, q of the opened index w."""
    low, high = w.args[2:]
    above = p.positive(first), p.positive(second)
    if above[0] is None or above[1] is None:
        return None
    totals = [make("sum", low, high, abstract(x, w)) for x in (second, first)]
    same = equal_terms(p, *totals)
    below = apply_rule("equal_is_at_most", {"a": totals[0], "b": totals[1]}, same) if same is not None else None
    if below is None:
        return None
    values = {"a": low, "b": high, "p": function(first, w), "q": function(second, w)}
    return apply_rule(name, values, generalised(above[0], w), generalised(above[1], w), below, *more)


def equal_distributions(p: Prover, prop: Term) -> Proof | None:
    """p = q at every point, from a fact that says Σ p log p = Σ p log q."""
    low, high, body = prop.args
    w = make("opened", 1 + max((x.args[0] for x in prop.free if x.head == "opened"), default=-1), "Z", low, high)
    first, second = instantiate(body, [w]).args
    return _equal_by_divergence(p, w, first, second) or _turned(p, w, first, second)


def _turned(p: Prover, w: Term, first: Term, second: Term) -> Proof | None:
    """p = q from q = p."""
    everywhere = _equal_by_divergence(p, w, second, first)
    if everywhere is None:
        return None
    low, high = w.args[2:]
    within = Proof(make("<=", low, w), "range"), Proof(make("<=", w, high), "range")
    values = {"a": low, "b": high, "v": w, "p": function(second, w), "q": function(first, w)}
    return generalised(symmetric(apply_rule("equal_at_index", values, *within, everywhere)), w)


def _equal_by_divergence(p: Prover, w: Term, first: Term, second: Term) -> Proof | None:
    """p = q for each index, from a fact that says Σ p log p = Σ p log q."""
    low, high = w.args[2:]
    entropies = [make("sum", low, high, abstract(make("*", first, make("log", x)), w)) for x in (second, first)]
    for number, fact in enumerate(p.known.props):
        if fact.head != "=":
            continue
        for sign in (ONE, MINUS_ONE):
            moved = make("+", entropies[0], make("*", sign, fact.args[0]), make("*", MINUS_ONE, sign, fact.args[1]))
            same = equal_terms(p, moved, entropies[1])
            if same is None:
                continue
            given = Proof(fact, "fact", (), (number, []))
            parts = [(same, 1), (given, -sign.args[0])]
            up = order.linear(p, make("<=", *entropies), parts)
            down = order.linear(p, make("<=", *entropies[::-1]), [(x, -c) for x, c in parts])
            equal = apply_rule("at_most_both_ways", {"a": entropies[0], "b": entropies[1]}, up, down)
            found = gibbs_bound(p, w, first, second, "gibbs_equality", equal)
            if found is not None:
                return found
    return None
