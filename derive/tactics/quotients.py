"""Signs from what a quotient says of its parts: p/q > 0 where q is not negative, nor 0 as there is a quotient.  Untrusted.

In: a term, and facts that products and quotients with it as a factor are positive.  Out: a proof that it is positive itself.
"""
from __future__ import annotations

from derive.tactics import order
from derive.tactics.known import match
from derive.tactics.proof import Proof, apply_rule, rewritten
from derive.tactics.state import Prover
from derive.term import MINUS_ONE, ZERO, Term, instantiate, make


def positive_part(p: Prover, term: Term) -> Proof | None:
    """0 < term from a fact 0 < term · x^(−1) …, where the other factors turn out to be positive."""
    for pattern, side in p.known.compound_bounds:
        if pattern.core.head != "<" or side != 1 or pattern.core.args[0] is not ZERO or pattern.core.args[1].head != "*":
            continue
        count = len(pattern.prefix)
        for k, factor in enumerate(pattern.core.args[1].args):
            found: dict[int, Term] = {}
            if factor.head != term.head or not match(factor, term, count, found) or len(found) < count:
                continue
            values = [found[count - 1 - k] for k in range(count)]
            given = order.instance(p, pattern, values, instantiate(pattern.core, values) if count else pattern.core)
            proof = given and _cleared(p, term, given, k)
            if proof is not None:
                return proof
    return None


def _cleared(p: Prover, term: Term, given: Proof, place: int) -> Proof | None:
    """0 < term from 0 < term · Π x, each x itself, or what it is the inverse of, being positive."""
    factors = given.right.args
    result, whole = given, given.right
    for x in (*factors[:place], *factors[place + 1:]):
        if x.head != "^" or x.args[1] is not MINUS_ONE:
            return None
        base = _positive(p, x.args[0])
        if base is None:
            return None
        result = apply_rule("positive_product", {"a": whole, "b": x.args[0]}, result, base)
        whole = make("*", whole, x.args[0])
    same = p.identity(whole, term)
    return rewritten(result, 1, same)


def _positive(p: Prover, term: Term) -> Proof | None:
    """0 < term, where it is no less than 0 and has an inverse."""
    found = p.positive(term)
    if found is not None:
        return found
    above, away = p.nonnegative(term), p.nonzero(term)
    if above is None or away is None:
        return None
    return apply_rule("nonzero_nonnegative", {"a": term}, above, away)


__all__ = ["positive_part"]
