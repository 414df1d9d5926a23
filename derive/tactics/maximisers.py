"""Normal forms of sets of maximisers: constants and positive factors dropped, logarithms taken or undone.  Untrusted.

In: argmax or argmin.  Out: one step towards a canonical argmax, with its proof.
"""
from __future__ import annotations

from fractions import Fraction

from derive.kernel.ring import Monomial, Polynomial, Rational, lean
from derive.tactics.proof import Proof, apply_rule, chain, function, generalised, symmetric
from derive.tactics.state import Prover, fresh
from derive.term import Term, instantiate, make, num


def inside(p: Prover, term: Term) -> Proof | None:
    """argmax with its body in normal form."""
    w = fresh(term)
    body = instantiate(term.args[0], [w])
    end, proof = p.normal(body)
    return under_argmax(term, w, proof) if proof is not None else None


def under_argmax(term: Term, w: Term, proof: Proof) -> Proof:
    """argmax f = argmax g from f(w) = g(w)."""
    return apply_rule("argmax_cong", {"f": function(proof.left, w), "g": function(proof.right, w)}, generalised(proof, w))


def minimisers(p: Prover, term: Term) -> Proof | None:
    """argmin f as argmax −f."""
    return apply_rule("argmin_negated", {"f": make("lam", term.args[0])})


def maximisers(p: Prover, term: Term) -> Proof | None:
    """Constants added and positive factors dropped; then argmax of log f for f > 0, and of f for a log f where f is a sum."""
    w = fresh(term)
    body = instantiate(term.args[0], [w])
    polynomial = p.polynomial(body)
    moving = {m: c for m, c in polynomial.items() if any(w in b.free for b, _ in m)}
    still = {m: c for m, c in polynomial.items() if m not in moving}

    def bare(m: Monomial) -> Monomial:
        return tuple((b, e) for b, e in m if w in b.free or p.positive(b) is None)

    common: dict[Term, Rational] = {}
    size: Rational = 1
    if moving:
        first = min(moving, key=lambda m: (p.monomial_key(bare(m)), p.monomial_key(m)))
        common = {b: e for b, e in first if w not in b.free and p.positive(b) is not None}
        size = moving[first] if moving[first] > 0 else -moving[first]
    if not still and not common and size == 1:
        return _monotone(p, term, w, moving) if len(moving) == 1 else _exponentiated(p, term, w, body, moving)
    scaled: Polynomial = {}
    for m, c in moving.items():
        powers = dict(m)
        for b, e in common.items():
            powers[b] = lean(powers.get(b, 0) - e)
        scaled[p.ring.ordered(powers)] = lean(Fraction(c) / size)
    factor_term = p.product_term(p.ring.ordered(common), size)
    core, constant = p.sum_term(scaled), p.sum_term(still)
    above = p.positive(factor_term)
    if above is None:
        return None
    shaped = make("+", make("*", factor_term, core), constant)
    link = p.identity(body, shaped, [above.prop])
    step = apply_rule("argmax_of_affine", {"c": factor_term, "d": constant, "f": function(core, w)}, above)
    return chain(under_argmax(term, w, link) if link is not None else None, step)


def _monotone(p: Prover, term: Term, w: Term, body: Polynomial) -> Proof | None:
    """argmax ±f as argmax ±log f for an f > 0 that is no logarithm, and ±log f as ±f for a sum f, whose constants can then go."""
    (m, sign), = body.items()
    f = p.product_term(m)
    if f.head == "log":
        f = f.args[0]
        if len(p.polynomial(f)) == 1:
            return None
        before, after = make("log", f), f
    else:
        before, after = f, make("log", f)
    above = p.positive(f)
    if above is None:
        return None
    kind = "argmax" if sign > 0 else "argmin"
    step = apply_rule(f"{kind}_of_log", {"f": function(f, w)}, generalised(above, w))
    if before.head == "log":
        step = symmetric(step)
    if sign > 0:
        return step
    ends = [apply_rule("argmin_negated", {"f": function(x, w)}) for x in (before, after)]
    link = p.identity(instantiate(term.args[0], [w]), make("*", num(-1), before))
    return chain(under_argmax(term, w, link) if link is not None else None, symmetric(ends[0]), step, ends[1])


def _exponentiated(p: Prover, term: Term, w: Term, body: Term, moving: Polynomial) -> Proof | None:
    """argmax f − log(1 + e^f) as argmax 1 − 1/(1 + e^f): which has a constant that can go."""
    logs = [m[0][0] for m, c in moving.items() if len(m) == 1 and c.denominator == 1 and m[0][0].head == "log"]
    if not any(x.args[0].head == "+" for x in logs):
        return None
    whole = make("exp", body)
    if len(p.polynomial(p.normal(whole)[0])) == 1:
        return None
    back = symmetric(apply_rule("log_exp", {"a": body}))
    above = apply_rule("exp_positive", {"a": body})
    step = apply_rule("argmax_of_log", {"f": function(whole, w)}, generalised(above, w))
    return chain(under_argmax(term, w, back), symmetric(step))
