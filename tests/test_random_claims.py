"""Claims that are true, and claims that are false, by the way they are made.

True: both sides are one random term, one of them rewritten by known identities.  False: as before, with a positive term added to one
side, or with the relation turned.  No false claim is proved, no true one refuted.
"""
from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from derive.kernel.check import replay
from derive.kernel.claim import Claim, Context, Fact, Rejected
from derive.refuter.search import refute
from derive.rules import RULES
from derive.tactics.prover import prove
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, children, instantiate, make, num, rebuild, subterms

a, b, u, v, x, y = (make("var", name, "R") for name in "abuvxy")
n, i, j = (make("var", name, "Z") for name in "nij")
CONTEXT = Context((Fact(make("<", ZERO, a)), Fact(make("<", ZERO, b)), Fact(make("<=", ONE, n))))


def add(*parts: Term) -> Term:
    return make("+", *parts)


def mul(*parts: Term) -> Term:
    return make("*", *parts)


@st.composite
def positive(draw: st.DrawFn, size: int, free: tuple[Term, ...]) -> Term:
    """A term that is positive wherever the facts hold."""
    if size <= 0:
        return draw(st.sampled_from((a, b, num(2), ONE, num(3))))
    match draw(st.integers(0, 4)):
        case 0:
            return make("exp", draw(real(size - 1, free)))
        case 1:
            return mul(draw(positive(size - 1, free)), draw(positive(size - 1, free)))
        case 2:
            return add(draw(positive(size - 1, free)), draw(positive(size - 1, free)))
        case 3:
            return make("^", draw(positive(size - 1, free)), draw(st.sampled_from((MINUS_ONE, num(2)))))
        case _:
            return total(draw, positive(size - 1, (*free, i)), "sum", free)


def total(draw: st.DrawFn, body: st.SearchStrategy[Term], head: str, free: tuple[Term, ...]) -> Term:
    low, high = draw(st.sampled_from(((ONE, n), (ZERO, n), (ONE, add(n, ONE)))))
    return make(head, low, high, abstract(draw(body), i))


@st.composite
def real(draw: st.DrawFn, size: int, free: tuple[Term, ...] = ()) -> Term:
    """A term that has a value wherever the facts hold."""
    families = [make("@", f, k) for f in (x, y) for k in free]
    if size <= 0:
        return draw(st.sampled_from((u, v, a, num(2), MINUS_ONE, *families, *families)))
    match draw(st.integers(0, 5)):
        case 0:
            return add(draw(real(size - 1, free)), draw(real(size - 1, free)))
        case 1:
            return mul(draw(real(size - 1, free)), draw(real(size - 1, free)))
        case 2:
            return make("log", draw(positive(size - 1, free)))
        case 3:
            return total(draw, real(size - 1, (*free, i)), "sum", free)
        case 4:
            return mul(draw(real(size - 1, free)), make("^", draw(positive(size - 2, free)), MINUS_ONE))
        case _:
            return draw(positive(size - 1, free))


def certainly_positive(term: Term) -> bool:
    """Whether the form shows it: what `positive` makes."""
    head = term.head
    if head == "num":
        return bool(term.args[0] > 0)
    if head == "sum":
        return certainly_positive(term.args[2]) and term.args[0] in (ONE, ZERO)
    return (term in (a, b) or head == "exp" or head == "^" and certainly_positive(term.args[0])
            or head in ("+", "*") and all(map(certainly_positive, term.args)))


def same(term: Term) -> list[Term]:
    """Terms with the same value wherever the facts hold."""
    head, args = term.head, term.args
    found = []
    if head in ("+", "*"):
        found.append(make(head, *args[::-1]))
    if head == "*":
        for k, x_ in enumerate(args):
            if x_.head == "+":
                rest = args[:k] + args[k + 1:]
                found.append(add(*(mul(part, *rest) for part in x_.args)))
    if head == "log" and args[0].head == "*" and all(map(certainly_positive, args[0].args)):
        found.append(add(*(make("log", part) for part in args[0].args)))
    if head == "log" and args[0].head == "exp":
        found.append(args[0].args[0])
    if head == "log" and args[0].head == "^" and certainly_positive(args[0].args[0]):
        found.append(mul(args[0].args[1], make("log", args[0].args[0])))
    if head == "exp" and args[0].head == "+":
        found.append(mul(*(make("exp", part) for part in args[0].args)))
    if head == "^" and args[1] is num(2):
        found.append(mul(args[0], args[0]))
    if head == "sum":
        low, high, body = args
        if body.head == "+":
            found.append(add(*(make("sum", low, high, part) for part in body.args)))
        found.append(add(instantiate(body, [high]), make("sum", low, add(high, MINUS_ONE), body)))
        found.append(make("sum", add(low, ONE), add(high, ONE), abstract(instantiate(body, [add(j, MINUS_ONE)]), j)))
        if body.head == "*" and not body.args[0].loose:
            found.append(mul(body.args[0], make("sum", low, high, mul(*body.args[1:]))))
    if certainly_positive(term):
        found.append(make("exp", make("log", term)))
    if not term.loose:
        found += [add(term, u, mul(MINUS_ONE, u)), mul(term, b, make("^", b, MINUS_ONE))]
    return found


def rewritten(draw: st.DrawFn, term: Term) -> Term:
    """One subterm replaced by an equal one."""
    places = [x_ for x_ in subterms(term) if x_ is not term and x_ not in (x, y) and same(x_)] if draw(st.booleans()) else []
    target = draw(st.sampled_from(places)) if places else term
    choices = same(target)
    if not choices:
        return term
    new = draw(st.sampled_from(choices))

    def go(here: Term, depth: int = 0) -> Term:
        return new if here is target else rebuild(here, go) if children(here) else here

    return go(term)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Term, Term]:
    """Two terms with the same value."""
    left = draw(real(draw(st.integers(1, 3))))
    right = left
    for _ in range(draw(st.integers(1, 3))):
        right = rewritten(draw, right)
    if draw(st.integers(0, 5)) == 0:
        return make("D", left, u), make("D", right, u)
    return left, right


@st.composite
def false_claims(draw: st.DrawFn) -> Claim:
    left, right = draw(pairs())
    extra = draw(positive(draw(st.integers(0, 2)), ()))
    match draw(st.integers(0, 4)):
        case 0 | 1:
            prop = make("=", left, add(right, extra))
        case 2:
            prop = make("<", left, right)
        case 3:
            prop = make("!=", left, right)
        case _:
            prop = make("<=", add(left, extra), right)
    return Claim(prop, CONTEXT)


def proved(claim: Claim) -> bool:
    certificate = prove(claim)
    if certificate is None:
        return False
    try:
        replay(claim, certificate, RULES)
    except Rejected:
        return False
    return True


FIXED = {"deadline": None, "derandomize": True, "database": None, "phases": [Phase.generate],
         "suppress_health_check": list(HealthCheck)}


def true_ones(count: int) -> Counter[str]:
    seen: Counter[str] = Counter()

    @settings(max_examples=count, **FIXED)
    @given(pairs())
    def run(sides: tuple[Term, Term]) -> None:
        claim = Claim(make("=", *sides), CONTEXT)
        witness = refute(claim, 12, strict=False)
        assert witness is None, f"true, and refuted: {claim.prop} at {witness}"
        seen["proved" if proved(claim) else "open"] += 1

    run()
    return seen


def false_ones(count: int) -> Counter[str]:
    seen: Counter[str] = Counter()

    @settings(max_examples=count, **FIXED)
    @given(false_claims())
    def run(claim: Claim) -> None:
        assert not proved(claim), f"false, and proved: {claim.prop}"
        seen["refuted" if refute(claim, 12, strict=False) else "open"] += 1

    run()
    return seen


def test_true_claims_are_not_refuted() -> None:
    seen = true_ones(250)
    print(dict(seen))
    assert seen["proved"] > 0.7 * seen.total()


def test_false_claims_are_not_proved() -> None:
    seen = false_ones(250)
    print(dict(seen))
    assert seen["refuted"] > 0.5 * seen.total()


@pytest.mark.slow
def test_many_random_claims() -> None:
    print(dict(true_ones(4_000)), dict(false_ones(4_000)))
