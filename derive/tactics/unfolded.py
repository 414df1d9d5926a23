"""Signs from facts about what is defined: where k = p + 1, the fact n − k − 1 ≠ 0 says that n − p − 2 is not 0.  Untrusted.

In: the order facts of a context that speak of defined symbols, in their normal forms.  Out: a proof of 0 < t, 0 ≤ t
or t ≠ 0 for a term t that is a multiple of one of these.
"""
from __future__ import annotations

from fractions import Fraction

from derive.kernel.claim import Rejected
from derive.kernel.ring import Polynomial
from derive.tactics import order
from derive.tactics.proof import Proof, apply_rule, rewritten
from derive.tactics.state import Exhausted, Prover
from derive.term import MINUS_ONE, ZERO, Malformed, Term, make, num

Sign = tuple[str, Polynomial, Proof]


def prepare(p: Prover) -> None:
    """Bring the facts to their normal forms; what is remembered from doing so without them is forgotten."""
    if p.unfolded is not None:
        return
    p.unfolded = []
    found = [x for number, prop in enumerate(p.known.props) if (x := _sign(p, number, prop)) is not None]
    if found:
        p.normal_forms.clear()
        p.signs.clear()
        p.factored.clear()
        p.orders.clear()
        p.renew_ring()
        p.unfolded = found


def _sign(p: Prover, number: int, prop: Term) -> Sign | None:
    if prop.head not in ("<", "<=", "!=") or not any(x in p.known.equations for x in prop.free):
        return None
    low, high = prop.args
    fact = Proof(prop, "fact", (), (number, []))
    try:
        if prop.head == "!=":
            proof = fact if high is ZERO else apply_rule("difference_nonzero", {"a": low, "b": high}, fact)
            end, equal = p.normal(proof.prop.args[0])
            proof = rewritten(proof, 0, equal)
        else:
            gap = high if low is ZERO else make("+", high, make("*", MINUS_ONE, low))
            proof = fact if low is ZERO else order.linear(p, make(prop.head, ZERO, gap), [(fact, 1)])
            end, equal = p.normal(gap)
            proof = rewritten(proof, 1, equal)
        return None if equal is None else (prop.head, p.polynomial(end), proof)
    except (Exhausted, Rejected, Malformed, RecursionError):
        return None


def sign(p: Prover, term: Term, relation: str) -> Proof | None:
    """0 < term, 0 ≤ term or term ≠ 0."""
    if not p.unfolded or term.head == "num":
        return None
    polynomial = p.polynomial(term)
    for head, other, proof in p.unfolded:
        if head != relation and (head != "<" or relation == "!="):
            continue
        factor = order.ratio(polynomial, other)
        if factor is None or relation != "!=" and factor <= 0:
            continue
        if relation != "!=":
            return order.linear(p, make(relation, ZERO, term), [(proof, factor)])
        return rewritten(_scaled(proof, factor), 0, p.identity(_scaled(proof, factor).prop.args[0], term))
    return None


def _scaled(proof: Proof, factor: Fraction) -> Proof:
    if factor == 1:
        return proof
    away = Proof(make("!=", num(factor), ZERO), "evaluate")
    return apply_rule("nonzero_product", {"a": num(factor), "b": proof.prop.args[0]}, away, proof)


__all__ = ["prepare", "sign"]
