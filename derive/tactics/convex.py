"""Inequalities between sums that are convexity: squares of sums, logarithms beneath sums, logarithms of sums.  Untrusted.

In: l ≤ r.  Out: a proof by what its difference is: a sum of squares (Cauchy and Schwarz, by Lagrange's identity), a sum of
p·log u with a tangent of the logarithm for each term, or the logarithm of a sum less what Jensen's inequality takes from it.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Final

from derive.kernel.ring import Monomial, Polynomial, Rational
from derive.tactics import order
from derive.tactics.normal import equal_terms
from derive.tactics.proof import Proof, apply_rule, chain, function, generalised
from derive.tactics.state import Prover, fresh
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, instantiate, make, num

MOST_LEVELS: Final = 3  # of sums within each other
MOST_CHOICES: Final = 8  # of indices for the sums that are over fewer of them
MOST_PAIRS: Final = 12

Prove = Callable[[Prover, Term, int], Proof | None]


def difference(prop: Term) -> Term:
    """r − l of l ≤ r."""
    return make("+", prop.args[1], make("*", MINUS_ONE, prop.args[0]))


def _bounded(p: Prover, prop: Term, end: Term, link: Proof | None, bound: Proof, size: Rational, used: int, prove: Prove) -> \
        Proof | None:
    """l ≤ r from a bound, of which the difference has so much, and a proof of what is left."""
    taken = make("*", num(-size), make("+", bound.right, make("*", MINUS_ONE, bound.left)))
    rest, to_rest = p.normal(make("+", end, taken))
    if rest.head != "num":  # a sum that was met while signs were looked for may be kept as it was, though its value is known
        rest, more = Prover(p.context, p.split_cases, p.within, p.ranges).normal(rest)
        to_rest = chain(to_rest, more)
    sign = prove(p, make("<=", ZERO, rest), used + 1)
    if sign is None:
        return None
    parts: list[tuple[Proof, Rational]] = [(sign, 1), (bound, size)]
    return order.linear(p, prop, parts + [(x, -1) for x in (link, to_rest) if x is not None])


# ---- squares of sums

def squares_of_sums(p: Prover, prop: Term) -> Proof | None:
    """(Σ w x y)² ≤ Σ w x² · Σ w y², where the last sum may have a value: by half of Σ_i Σ_j w_i w_j (x_i y_j − x_j y_i)²."""
    gap = difference(prop)
    end, _ = p.normal(gap)
    terms = p.polynomial(end)
    tried = 0
    for scale, low, high, product_of, w in _squared(p, terms):
        for one in {m[0][0]: None for m in terms for m in (((b, e),) for b, e in m) if m[0][0].head == "sum"}:
            if one.args[:2] != (low, high) or tried == MOST_PAIRS:
                continue
            square = _monomial(p, instantiate(one.args[2], [w]))
            other = _other(product_of, square) if square is not None else None
            if square is None or other is None:
                continue
            tried += 1
            proof = _lagrange(p, prop, gap, scale, w, [p.product_term(*x) for x in (square, other, product_of)])
            if proof is not None:
                return proof
    return None


def _squared(p: Prover, terms: Polynomial) -> Iterator[tuple[Term, Term, Term, tuple[Monomial, Rational], Term]]:
    """The squares of sums that are taken off, each with its factor; and 1, as the square of a sum that is known to be it."""
    for m, c in terms.items():
        for b, e in m:
            if c < 0 and b.head == "sum" and e == 2:
                w = fresh(b)
                inside = _monomial(p, instantiate(b.args[2], [w]))
                if inside is not None:
                    yield p.product_term(tuple(x for x in m if x[0] is not b), -c), *b.args[:2], inside, w
    for core, total in _known_sums(p):
        for m, c in terms.items():
            if c < 0 and total is ONE and all(b.head != "sum" for b, _ in m):
                w = fresh(core)
                inside = _monomial(p, instantiate(core.args[2], [w]))
                if inside is not None:
                    yield p.product_term(m, -c), *core.args[:2], inside, w
    for low, high in {b.args[:2]: None for m in terms for b, _ in m if b.head == "sum"}:
        size = make("^", make("+", high, make("*", MINUS_ONE, low), ONE), num(-2))
        for m, c in terms.items():
            if c < 0 and all(b.head != "sum" for b, _ in m):
                w = make("opened", 0, "Z", low, high)
                yield p.normal(make("*", p.product_term(m, -c), size))[0], low, high, ((), 1), w


def _known_sums(p: Prover) -> Iterator[tuple[Term, Term]]:
    """The sums without parameters that facts give."""
    for pattern in p.known.sums:
        if not pattern.prefix and pattern.core.args[0].head == "sum":
            yield pattern.core.args[0], pattern.core.args[1]


def _monomial(p: Prover, body: Term) -> tuple[Monomial, Rational] | None:
    terms = p.polynomial(p.normal(body)[0])
    return next(iter(terms.items())) if len(terms) == 1 else None


def _other(of_both: tuple[Monomial, Rational], square: tuple[Monomial, Rational]) -> tuple[Monomial, Rational] | None:
    """w y² of w x y and w x²."""
    powers = {b: 2 * e for b, e in of_both[0]}
    for b, e in square[0]:
        powers[b] = powers.get(b, 0) - e
    if square[1] <= 0:
        return None
    return tuple((b, e) for b, e in powers.items() if e), Fraction(of_both[1]) ** 2 / Fraction(square[1])


def _lagrange(p: Prover, prop: Term, gap: Term, scale: Term, w: Term, bodies: list[Term]) -> Proof | None:
    """0 ≤ scale · ½ Σ_i Σ_j (a_i b_j + a_j b_i − 2 c_i c_j), if that is the difference."""
    low, high = w.args[2:]
    v = make("opened", w.args[0] + 1, "Z", low, high)
    (a, b, c), (a2, b2, c2) = bodies, [instantiate(abstract(x, w), [v]) for x in bodies]
    inside = make("+", make("*", a, b2), make("*", a2, b), make("*", num(-2), c, c2))
    total = make("sum", low, high, abstract(make("sum", low, high, abstract(inside, v)), w))
    same = equal_terms(p, gap, make("*", num(Fraction(1, 2)), scale, total))
    positive = p.nonnegative(scale)
    if same is None or positive is None:
        return None
    from derive.tactics.inequality import prove_order
    sign = prove_order(p, make("<=", ZERO, inside), 2)
    if sign is None:
        return None
    body = inside
    for x in (v, w):
        sign = apply_rule("sum_nonnegative", {"a": low, "b": high, "f": function(body, x)}, generalised(sign, x))
        body = make("sum", low, high, abstract(body, x))
    sign = apply_rule("nonnegative_product", {"a": scale, "b": total}, positive, sign)
    return order.linear(p, prop, [(sign, Fraction(1, 2)), (same, -1)])


# ---- logarithms beneath sums

def logs_in_sums(p: Prover, prop: Term, used: int, prove: Prove) -> Proof | None:
    """l ≤ r where r − l is −Σ … Σ p log u: log u ≤ u − 1 for each term, or log u ≤ 0 where u is at most 1."""
    end, link = p.normal(difference(prop))
    terms = [(c, *x) for m, c in p.polynomial(end).items() if (x := _log_beneath(p, m)) is not None]
    if not terms:
        return None
    deepest = max((x for x in terms), key=lambda x: len(x[1]))
    indices, weight = deepest[1], deepest[2]
    if not indices:
        return None
    choices = [_chosen(indices, x[1]) for x in terms]
    for chosen in islice(product(*choices), MOST_CHOICES):
        arguments = [(_put(x[3], x[1], at), x[0] * x[4]) for x, at in zip(terms, chosen, strict=True)]
        for size in sorted({abs(Fraction(c)) for _, c in arguments}, reverse=True):
            above = make("*", *(make("^", u, num(-c / size)) for u, c in arguments if c < 0))
            below = make("*", *(make("^", u, num(c / size)) for u, c in arguments if c > 0))
            for bound in _terms_bounded(p, indices, weight, above, below):
                found = _bounded(p, prop, end, link, bound, size, used, prove)
                if found is not None:
                    return found
    return None


def _log_beneath(p: Prover, m: Monomial) -> tuple[tuple[Term, ...], Term, Term, Rational] | None:
    """Opened indices, p, u and c of Σ … Σ c p log u; without a sum, of log u."""
    if len(m) != 1 or m[0][1] != 1:
        return None
    term, scale = m[0][0], Fraction(1)
    indices: list[Term] = []
    while term.head == "sum" and len(indices) < MOST_LEVELS:
        w = make("opened", len(indices), "Z", *term.args[:2])
        indices.append(w)
        inside = _monomial(p, instantiate(term.args[2], [w]))
        if inside is None:
            return None
        scale *= Fraction(inside[1])
        sums = [b for b, e in inside[0] if b.head == "sum" and e == 1]
        if len(inside[0]) == 1 and sums:
            term = sums[0]
            continue
        logs = [b for b, e in inside[0] if b.head == "log" and e == 1]
        if len(logs) != 1:
            return None
        return tuple(indices), p.product_term(tuple(x for x in inside[0] if x[0] is not logs[0])), logs[0].args[0], scale
    return (tuple(indices), ONE, term.args[0], scale) if term.head == "log" else None


def _chosen(indices: tuple[Term, ...], own: tuple[Term, ...]) -> list[tuple[Term, ...]]:
    """Which of the indices those of a sum over fewer of them can be."""
    return [at for at in product(indices, repeat=len(own)) if len(set(at)) == len(at)
            and all(x.args[2:] == y.args[2:] for x, y in zip(own, at, strict=True))]


def _put(term: Term, own: tuple[Term, ...], at: tuple[Term, ...]) -> Term:
    body = term
    for x in own:
        body = abstract(body, x)
    return instantiate(body, at)


def _terms_bounded(p: Prover, indices: tuple[Term, ...], weight: Term, above: Term, below: Term) -> Iterator[Proof]:
    """Σ … Σ p log u ≤ 0, and Σ … Σ p (u − 1), for u = above/below."""
    u = p.normal(make("*", above, make("^", below, MINUS_ONE)))[0]
    sign, positive = p.nonnegative(weight), p.positive(u)
    if sign is None or positive is None:
        return
    from derive.tactics.inequality import prove_order
    below_one = prove_order(p, make("<=", u, ONE), 2) or prove_order(p, make("<=", above, below), 2)
    if below_one is not None and below_one.left is u:
        yield _summed(p, indices, weight, make("log", u), ZERO, sign, order.linear(p, make("<=", make("log", u), ZERO), [
            (apply_rule("log_order", {"a": u, "b": ONE}, positive, below_one), 1), (apply_rule("log_one", {}), 1)]))
    elif below_one is not None:
        parts = p.positive(above), p.positive(below)
        same = equal_terms(p, make("log", u), make("+", make("log", above), make("*", MINUS_ONE, make("log", below))))
        if parts[0] is not None and same is not None:
            ordered = apply_rule("log_order", {"a": above, "b": below}, parts[0], below_one)
            yield _summed(p, indices, weight, make("log", u), ZERO, sign,
                          order.linear(p, make("<=", make("log", u), ZERO), [(ordered, 1), (same, 1)]))
    line = apply_rule("log_below_line", {"a": u}, positive)
    yield _summed(p, indices, weight, line.left, line.right, sign, line)


def _summed(p: Prover, indices: tuple[Term, ...], weight: Term, low: Term, high: Term, sign: Proof, each: Proof) -> Proof:
    """Σ … Σ p·low ≤ Σ … Σ p·high."""
    proof = apply_rule("product_order", {"c": weight, "a": low, "b": high}, sign, each)
    for w in reversed(indices):
        values = {"a": w.args[2], "b": w.args[3], "f": function(proof.left, w), "g": function(proof.right, w)}
        proof = apply_rule("sum_order", values, generalised(proof, w))
    return proof


# ---- exponentials

def exponential_of_sum(p: Prover, prop: Term, used: int, prove: Prove) -> Proof | None:
    """l ≤ r where r − l has Σ p v − exp u: each v is at least exp(u) (1 + log v − u), for weights p that add up to 1."""
    end, link = p.normal(difference(prop))
    terms = p.polynomial(end)
    tops = [m[0][0] for m, c in terms.items() if c < 0 and len(m) == 1 and m[0][0].head == "exp" and m[0][1] == 1]
    sums = [(m, c) for m, c in terms.items() if c > 0 and sum(b.head == "sum" and e == 1 for b, e in m) == 1]
    for top, (m, c) in islice(product(tops, sums), MOST_PAIRS):
        total = next(b for b, _ in m if b.head == "sum")
        w = make("opened", fresh(end).args[0], "Z", *total.args[:2])
        body = make("*", num(c), p.product_term(tuple(x for x in m if x[0] is not total)), instantiate(total.args[2], [w]))
        for weight in _weights(p, w):
            value = _divided(p, body, weight)
            if value is None:
                continue
            scale = make("*", weight, top)
            sign, above = p.nonnegative(scale), p.positive(value)
            if sign is None or above is None:
                continue
            over = make("+", make("log", value), make("*", MINUS_ONE, top.args[0]))
            line = apply_rule("exp_above_line", {"a": over})
            bound = _summed(p, (w,), scale, line.left, line.right, sign, line)
            found = _bounded(p, prop, end, link, bound, 1, used, prove)
            if found is not None:
                return found
    return None


def _divided(p: Prover, body: Term, weight: Term) -> Term | None:
    """v of p v and p, also where p may be 0."""
    whole, part = _monomial(p, body), _monomial(p, weight)
    if whole is None or part is None or any(e > 0 and b not in dict(whole[0]) for b, e in part[0]):
        return None
    powers = dict(whole[0])
    for b, e in part[0]:
        powers[b] = powers.get(b, 0) - e
    return p.product_term(p.ring.ordered(powers), Fraction(whole[1]) / Fraction(part[1]))


# ---- logarithms of sums

def log_of_sum(p: Prover, prop: Term, used: int, prove: Prove) -> Proof | None:
    """l ≤ r where r − l has c log Σ u, for c > 0: that is at least c Σ p log (u/p) for weights p that add up to 1."""
    end, link = p.normal(difference(prop))
    terms = p.polynomial(end)
    for m, c in terms.items():
        total = m[0][0].args[0] if len(m) == 1 and m[0][1] == 1 and m[0][0].head == "log" and c > 0 else ZERO
        if total.head != "sum":
            continue
        w = fresh(end)
        w = make("opened", w.args[0], "Z", *total.args[:2])
        for weight in _weights(p, w) + _normalised(p, terms, w):
            above = p.positive(weight)
            value = p.normal(make("*", instantiate(total.args[2], [w]), make("^", weight, MINUS_ONE)))[0]
            inside = p.positive(value)
            if above is None or inside is None:
                continue
            sign = apply_rule("less_is_at_most", {"a": ZERO, "b": weight}, above)
            values = {"a": w.args[2], "b": w.args[3], "w": function(weight, w), "x": function(value, w)}
            bound = apply_rule("jensen_log", values, generalised(sign, w), generalised(inside, w))
            found = _bounded(p, prop, end, link, bound, c, used, prove)
            if found is not None:
                return found
    return None


def _weights(p: Prover, w: Term) -> list[Term]:
    """Weights over the range of an index: those that the facts say to add up to 1, and equal ones."""
    low, high = w.args[2:]
    found = [instantiate(core.args[2], [w]) for core, total in _known_sums(p) if core.args[:2] == (low, high) and total is ONE]
    found.append(make("^", make("+", high, make("*", MINUS_ONE, low), ONE), MINUS_ONE))
    return [p.normal(x)[0] for x in found]


def _normalised(p: Prover, terms: Polynomial, w: Term) -> list[Term]:
    """u/Σ u for the other sums over the same range whose logarithms are taken off: the probabilities of a softmax."""
    sums = [m[0][0].args[0] for m, c in terms.items() if len(m) == 1 and m[0][0].head == "log" and c < 0]
    return [p.normal(make("*", instantiate(x.args[2], [w]), make("^", x, MINUS_ONE)))[0]
            for x in sums if x.head == "sum" and x.args[:2] == w.args[2:]]


__all__ = ["difference", "exponential_of_sum", "log_of_sum", "logs_in_sums", "squares_of_sums"]
