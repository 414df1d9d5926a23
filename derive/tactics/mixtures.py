"""Sums with weights that are multiplied out: p q + r − p r > 0, as it is p q + (1 − p) r.  Untrusted.

In: a sum, and facts by which 1 − p is positive.  Out: a proof that the sum is positive.
"""
from __future__ import annotations

from derive.kernel.ring import lean
from derive.tactics.proof import Proof, rewritten
from derive.tactics.state import Prover
from derive.term import MINUS_ONE, ONE, Term, make

MOST_PARTS = 6


def positive_mixture(p: Prover, term: Term) -> Proof | None:
    """0 < term, each −c·p·m of it taken together with as much of a c·m, for a p < 1."""
    if term.head != "+":
        return None
    left = dict(p.polynomial(term))
    if len(left) > MOST_PARTS or all(len(m) < 2 for m in left):
        return None
    parts = []
    for m, c in sorted(left.items(), key=lambda x: p.monomial_key(x[0])):
        if c > 0:
            continue
        for b, e in m:
            rest = p.ring.ordered({**dict(m), b: lean(e - 1)})
            if left.get(rest, 0) >= -c and p.positive(away := make("+", ONE, make("*", MINUS_ONE, b))) is not None:
                parts.append(make("*", p.product_term(rest, -c), away))
                left[rest], left[m] = lean(left[rest] + c), 0
                break
        else:
            return None
    whole = make("+", *parts, *(p.product_term(m, c) for m, c in left.items() if c))
    above = p.positive(whole) if parts and whole is not term else None
    return above and rewritten(above, 1, p.identity(whole, term))
