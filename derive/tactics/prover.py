"""A claim to a certificate, or nothing.  Untrusted: only the kernel's replay makes `proved` of it."""
from __future__ import annotations

from derive.kernel.claim import Certificate, Claim, Rejected
from derive.tactics import order
from derive.tactics.derivative import derivative
from derive.tactics.inequality import equal_distributions, prove_order
from derive.tactics.multiples import by_multiple
from derive.tactics.normal import equal_terms
from derive.tactics.proof import Proof, apply_rule, certificate, function, generalised
from derive.tactics.state import Exhausted, Prover, shape
from derive.tactics.unfolded import prepare
from derive.term import ONE, ZERO, Malformed, Term, abstract, instantiate, make, replace, subterms

DEEPEST_SPLIT = 3


def prove(claim: Claim, prover: Prover | None = None) -> Certificate | None:
    """A certificate for the claim, if the tactics find one within their budget.

    prover  one made for the same context, to share what it remembers
    """
    prover = prover or Prover(claim.context)
    proof = _search(prover, claim.prop)
    try:
        return certificate(proof, prover.known.props) if proof is not None else None
    except RecursionError:
        return None


def holds(prop: Term, prover: Prover) -> bool:
    """Whether a proof of a proposition is found: no certificate, for what a verdict only reports."""
    return _search(prover, prop) is not None


def _search(prover: Prover, prop: Term) -> Proof | None:
    """A proof of a proposition, within the budget.

    Of a family of claims, one for each i in 1…K, the second try knows that K is at least 1.  What it finds out on the way
    holds for these i alone, so that it has a memory of its own.
    """
    tries = [prover, Prover(prover.context, within=True)] if prop.head == "each" else [prover]
    for p in tries:
        p.steps = 0
        try:
            prepare(p)
            proof = search(p, prop)
        except (Exhausted, Rejected, Malformed, RecursionError, ZeroDivisionError):
            proof = None  # contradictory facts, 0 ≠ 0, make even an inverse of 0
        if proof is not None:
            return proof
    return None


def search(p: Prover, prop: Term, depth: int = 0) -> Proof | None:
    """A proof of a proposition."""
    if prop.head == "each":
        w = make("opened", _unused(prop), "Z", *prop.args[:2])
        if p.within:
            p.ranges.append(order.nonempty(p, w))
        inner = search(p, instantiate(prop.args[2], [w]), depth)
        if inner is not None:
            return generalised(inner, w)
        return equal_distributions(p, prop) if prop.args[2].head == "=" else None
    if prop.head == "forall":
        w = make("opened", _unused(prop), prop.args[0])
        inner = search(p, instantiate(prop.args[1], [w]), depth)
        return inner and generalised(inner, w)
    if prop.head == "=":
        return _equation(p, prop.args[0], prop.args[1], depth) or _at_index(p, prop)
    if prop.head in ("<", "<="):
        return prove_order(p, prop) or _binary_cases(p, prop, depth)
    if prop.head == "deriv":
        return _derivative(p, *prop.args)
    if prop.head == "!=":
        left, right = prop.args
        if right is ZERO:
            return p.nonzero(left)
    return None


def _derivative(p: Prover, f: Term, x: Term, value: Term) -> Proof | None:
    """deriv(f, x, value) by the rules of calculus."""
    found = derivative(p, f, x)
    if found is None or found.prop.args[2] is value:
        return found
    same = equal_terms(p, found.prop.args[2], value)
    return same and apply_rule("derivative_equal", {"f": f, "x": x, "g": found.prop.args[2], "h": value}, found, same)


def _at_index(p: Prover, prop: Term) -> Proof | None:
    """p(v) = q(v) at one index, as an instance of p = q at every one."""
    if any(x.head != "@" for x in prop.args):
        return None
    left, right = prop.args
    for v in left.args[1:]:
        if v.head != "var" or v not in right.args[1:]:
            continue
        bounds = [x for x in p.known.props if x.head == "<=" and v in x.args]
        for low, high in ((x.args[0], y.args[1]) for x in bounds for y in bounds if x.args[1] is v is y.args[0]):
            above, below = p.at_most(low, v), p.at_most(v, high)
            everywhere = equal_distributions(p, make("each", low, high, abstract(prop, v)))
            if everywhere is not None and above is not None and below is not None:
                values = {"a": low, "b": high, "v": v, "p": function(left, v), "q": function(right, v)}
                return apply_rule("equal_at_index", values, above, below, everywhere)
    return None


def _unused(prop: Term) -> int:
    return 1 + max((x.args[0] for x in prop.free if x.head == "opened"), default=-1)


def _equation(p: Prover, left: Term, right: Term, depth: int) -> Proof | None:
    found = equal_terms(p, left, right)
    if found is not None or depth >= DEEPEST_SPLIT:
        return found
    found = _binary_cases(p, make("=", left, right), depth)
    if found is not None:
        return found
    if depth:
        return None
    if not p.split_cases:
        splitting = Prover(p.context, split_cases=True, within=p.within, ranges=p.ranges)
        prepare(splitting)
        found = equal_terms(splitting, left, right)
    return found or by_multiple(p, left, right)


def _binary_cases(p: Prover, goal: Term, depth: int) -> Proof | None:
    """A relation by the cases of a binary integer in it."""
    subject = _binary_in(p, goal) if depth < DEEPEST_SPLIT else None
    if subject is None:
        return None
    low, high = p.at_most(ZERO, subject), p.at_most(subject, ONE)
    if low is None or high is None:
        return None
    premises = [low, high]
    try:
        cases = [replace(goal, subject, value) for value in (ZERO, ONE)]
    except Malformed:
        return None
    for case in cases:
        proof = search(p, case, depth + 1)
        if proof is None:
            return None
        premises.append(proof)
    return Proof(goal, "by_cases", premises, subject)


def _binary_in(p: Prover, goal: Term) -> Term | None:
    """A binary integer of the goal that depends on no bound variable, the first by form."""
    candidates = [x for x in subterms(goal) if x.head in ("var", "@") and not x.loose and order.is_binary(p, x)]
    return min(candidates, key=shape, default=None)


__all__ = ["Prover", "holds", "prove", "search"]
