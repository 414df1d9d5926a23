"""The prover with the kernel behind it: what must be proved, what must never be, and random identities, true and false.

The truth of every claim is seen from the tests' own evaluator (meaning.py) in random models of its facts.
"""
from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.check import Proved, replay
from derive.kernel.claim import Claim, Context, Fact, Rejected
from derive.rules import RULES
from derive.tactics.proof import certificate
from derive.tactics.prover import Prover, prove
from derive.tactics.rearranged import rearranged
from derive.term import BY_SYMBOL, MINUS_ONE, ONE, ZERO, Malformed, Term, abstract, instantiate, make, num, rebuild, subterms


def load(name: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


meaning, claims = load("meaning"), load("claims")
Meaning, Unclear, JUNK = meaning.Meaning, meaning.Unclear, meaning.JUNK
FALSE, TRUE = claims.FALSE, claims.TRUE

SEEDS = 2500             # random values tried to find models of the facts of a claim
MODELS = 9


def proved(claim: Claim, prover: Prover | None = None) -> Proved | None:
    certificate = prove(claim, prover)
    if certificate is None:
        return None
    try:
        return replay(claim, certificate, RULES)
    except Rejected:
        return None


def models(claim: Claim, seeds: int = SEEDS) -> Iterator[Any]:
    """Meanings under which all facts hold; a definition of a plain symbol is its value."""
    precise = any(x.head in BY_SYMBOL for x in subterms(claim.prop))
    for seed in range(seeds):
        env = claims.model(seed)
        for fact in claim.context.facts:
            if fact.kind == "definition" and fact.prop.head == "=" and fact.prop.args[0].head == "var":
                env[fact.prop.args[0]] = fact.prop.args[1]
        m = Meaning(env, JUNK[seed % len(JUNK)], precise=precise)
        try:
            if all(m.holds(fact.prop) for fact in claim.context.facts):
                yield m
        except (Unclear, OverflowError):
            continue


def truth(m: Any, prop: Term) -> bool | None:
    try:
        return bool(m.holds(prop))
    except (Unclear, OverflowError):
        return None


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_are_proved(name: str) -> None:
    claim = TRUE[name]
    found = 0
    for m in models(claim):
        assert truth(m, claim.prop) is not False, "the claim is false"
        found += 1
        if found == MODELS:
            break
    assert found == MODELS
    result = proved(claim)
    assert result is not None
    assert result.claim is claim


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_never_proved(name: str) -> None:
    claim = FALSE[name]
    assert any(truth(m, claim.prop) is False for m in models(claim)), "no model shows that the claim is false"
    assert proved(claim) is None


def test_claims_share_a_prover() -> None:
    """What one claim left in the memos proves no other: all over one context, in both orders."""
    facts = tuple({fact.prop: fact for x in ("bce as softplus", "gibbs", "one-hot sum", "log of product")
                   for fact in TRUE[x].context.facts}.values())
    context = Context(facts)
    numbers = {x.args[0] for fact in facts for x in fact.prop.free}
    alike = [(name, claim) for name, claim in (TRUE | FALSE).items()
             if {x.args[0] for fact in claim.context.facts for x in fact.prop.free} <= numbers
             and {fact.prop for fact in claim.context.facts} <= {fact.prop for fact in facts}]
    assert len(alike) > 40
    for order in (alike, alike[::-1]):
        prover = Prover(context)
        for name, claim in order:
            if proved(Claim(claim.prop, context), prover) is not None and name in FALSE:
                # more facts than the claim has may make it true
                assert not any(truth(m, claim.prop) is False for m in models(Claim(claim.prop, context), 120)), name


# ---- random identities

n, K, i, j, k, a, b = claims.n, claims.K, claims.i, claims.j, claims.k, claims.a, claims.b
z, X, p, P, B, f, c = claims.z, claims.X, claims.p, claims.P, claims.B, claims.f, claims.c
FACTS = (*claims.SIZES, claims.POSITIVE_P, claims.P_POSITIVE, claims.P_NORMAL, *claims.BINARY, *claims.CLASSES,
         claims.SIGMA, Fact(claims.less(0, a)))


def expression(rng: random.Random, depth: int, indices: tuple[tuple[Term, Term], ...] = ()) -> Term:
    """A random real term; `indices` are the bound variables around it, with their upper bounds."""
    rows = [index for index, high in indices if high is n]
    classes = [index for index, high in indices if high is K]
    leaves = [a, b, n, num(rng.choice((1, 2, 3, -1))), num(Fraction(1, 2))]
    leaves += [make("@", rng.choice((z, X, p, B)), x) for x in rows] * 2 + [make("@", P, x) for x in classes] * 2
    leaves += [make("@", f, x) for x in classes] + [make("@", f, make("@", c, x)) for x in rows]
    leaves += [make("delta", x, y) for x in classes for y in classes if x is not y]
    leaves += [make("delta", x, make("@", c, y)) for x in classes for y in rows]
    if depth == 0:
        return rng.choice(leaves)
    more = lambda: expression(rng, depth - 1, indices)  # noqa: E731
    kind = rng.choice(("+", "+", "*", "*", "sum", "sum", "exp", "log", "prod", "inverse", "square", "leaf", "sigma"))
    if kind in ("+", "*"):
        return make(kind, more(), more())
    if kind == "sum" and len(indices) < 2:
        high = rng.choice((n, K))
        w = make("opened", 900 + len(indices), "Z", ONE, high)
        return make("sum", ONE, high, abstract(expression(rng, depth - 1, (*indices, (w, high))), w))
    if kind == "exp":
        return make("exp", expression(rng, min(depth - 1, 1), indices))
    if kind == "log":
        return make("log", rng.choice([a, make("exp", more()), make("*", a, make("exp", more())),
                                       *[make("@", p, x) for x in rows], *[make("@", P, x) for x in classes]]))
    if kind == "prod" and not indices:
        w = make("opened", 900, "Z", ONE, n)
        body = make("exp", expression(rng, depth - 1, ((w, n),))) if rng.random() < 0.5 else make("@", p, w)
        return make("prod", ONE, n, abstract(body, w))
    if kind == "inverse":
        return make("^", rng.choice([a, make("+", ONE, make("exp", more()))]), MINUS_ONE)
    if kind == "square":
        return make("^", more(), num(2))
    if kind == "sigma":
        return make("@", claims.sigma, more())
    return rng.choice(leaves)


def everywhere(t: Term) -> Iterator[tuple[Term, Callable[[Term], Term]]]:
    """Each locally closed real subterm, and how to put another in its place."""
    stack: list[tuple[Term, Callable[[Term], Term]]] = [(t, lambda x: x)]
    while stack:
        here, put = stack.pop()
        yield here, put
        for position, x in enumerate(here.args):
            if not isinstance(x, Term) or here.head == "@" or here.head in ("sum", "prod") and position < 2 \
                    or here.head == "delta" or here.head == "^" and position == 1:
                continue
            if here.head in ("sum", "prod") and position == 2:
                w = make("opened", 950 + sum(y.head == "opened" for y in here.free), "Z", *here.args[:2])
                stack.append((instantiate(x, [w]), lambda new, here=here, w=w, put=put:
                              put(make(here.head, *here.args[:2], abstract(new, w)))))
            else:
                stack.append((x, lambda new, here=here, position=position, put=put:
                              put(make(here.head, *here.args[:position], new, *here.args[position + 1:]))))


def rewritings(t: Term) -> list[Term]:
    """Terms that equal t: laws of the field, of sums, of exp and log, written down here and not taken from the rules."""
    found: list[Term] = []
    head, args = t.head, t.args
    if head in ("+", "*"):
        found.append(make(head, *args[::-1]))
        if head == "*":
            for position, x in enumerate(args):
                if x.head == "+":
                    rest = args[:position] + args[position + 1:]
                    found.append(make("+", *(make("*", y, *rest) for y in x.args)))
                if x.head == "sum" and not any(y.head == "bound" for y in args):
                    rest = make("*", *args[:position], *args[position + 1:])
                    w = make("opened", 970, "Z", *x.args[:2])
                    found.append(make("sum", *x.args[:2], abstract(make("*", rest, instantiate(x.args[2], [w])), w)))
    if head == "sum":
        low, high, body = args
        w = make("opened", 971 + sum(y.head == "opened" for y in t.free), "Z", low, high)
        inner = instantiate(body, [w])
        if inner.head == "+":
            found.append(make("+", *(make("sum", low, high, abstract(x, w)) for x in inner.args)))
        if inner.head == "*":
            for position, x in enumerate(inner.args):
                if w not in x.free:
                    rest = make("*", *inner.args[:position], *inner.args[position + 1:])
                    found.append(make("*", x, make("sum", low, high, abstract(rest, w))))
        if inner.head == "sum" and w not in inner.args[1].free:
            v = make("opened", 981, "Z", *inner.args[:2])
            core = instantiate(inner.args[2], [v])
            found.append(make("sum", *inner.args[:2], abstract(make("sum", low, high, abstract(core, w)), v)))
        earlier = instantiate(body, [make("+", make("bound", 0), MINUS_ONE)])
        found.append(make("sum", make("+", low, ONE), make("+", high, ONE), earlier))
        last = instantiate(body, [high])
        found.append(make("+", last, make("sum", low, make("+", high, MINUS_ONE), body)))  # as 1 ≤ n, 1 ≤ K
    if head == "exp":
        x = args[0]
        if x.head == "+":
            found.append(make("*", *(make("exp", y) for y in x.args)))
        if x.head == "sum":
            w = make("opened", 985, "Z", *x.args[:2])
            found.append(make("prod", *x.args[:2], abstract(make("exp", instantiate(x.args[2], [w])), w)))
        found.append(make("^", make("exp", make("*", MINUS_ONE, x)), MINUS_ONE))
    if head == "log" and args[0].head == "exp":
        found.append(args[0].args[0])
    if head == "prod":
        found.append(make("exp", make("sum", *args[:2], make("log", args[2]))))  # all products here are of positive terms
    if head == "^" and args[1] is num(2):
        found.append(make("*", args[0], args[0]))
    if head == "@" and args[0] is claims.sigma:
        found.append(claims.logistic(args[1]))
        found.append(claims.minus(1, make("@", args[0], claims.minus(args[1]))))
        found.append(claims.over(make("exp", args[1]), claims.add(1, make("exp", args[1]))))
    if head == "@" and args[0] is B:
        found.append(make("^", t, num(2)))
    if head != "num" and head != "delta":
        found.append(make("+", make("*", num(Fraction(1, 3)), t), make("*", t, num(Fraction(2, 3)))))
        found.append(make("*", t, make("^", a, num(2)), make("^", a, num(-2))))
    return found


def rewritten(rng: random.Random, t: Term, times: int) -> Term:
    for _ in range(times):
        spots = [(put, new) for here, put in everywhere(t) for new in rewritings(here)]
        if not spots:
            return t
        put, new = rng.choice(spots)
        t = put(new)
    return t


def spoiled(rng: random.Random, t: Term) -> Term:
    """The term with one thing changed, most likely so that it means something else."""
    put, new = rng.choice([(put, new) for here, put in everywhere(t) for new in spoilings(rng, here)])
    return put(new)


def spoilings(rng: random.Random, t: Term) -> list[Term]:
    found = [make("*", MINUS_ONE, t), make("+", t, ONE), make("^", t, num(2)), make("log", t), make("exp", t)]
    if t.head == "num":
        found.append(num(t.args[0] + 1))
    if t.head == "sum":
        found += [make("sum", t.args[0], make("+", t.args[1], ONE), t.args[2]), make("sum", ZERO, *t.args[1:]),
                  make("prod", *t.args), make("sum", t.args[0], K if t.args[1] is n else n, t.args[2])]
    if t.head in ("+", "*"):
        found += [make("+" if t.head == "*" else "*", *t.args), make(t.head, *t.args[1:])]
    if t.head == "@" and t.args[0] in (z, X):
        found.append(make("@", z if t.args[0] is X else X, *t.args[1:]))
    if t.head in ("log", "exp"):
        found.append(t.args[0])
    return found


POOL: list[Any] = []


def pool() -> list[Any]:
    if not POOL:
        for m in models(Claim(make("=", a, a), Context(FACTS)), 400):
            POOL.append(m)
            if len(POOL) == 24:
                break
    return POOL


def verdict(left: Term, right: Term) -> tuple[bool, bool]:
    """(whether it was proved, whether some model shows that it is false)"""
    prop = make("=", left, right)
    return proved(Claim(prop, Context(FACTS))) is not None, any(truth(m, prop) is False for m in pool())


@settings(max_examples=250, deadline=None, derandomize=True, database=None)
@given(st.randoms(use_true_random=False), st.integers(1, 3), st.integers(1, 5))
def test_random_rewritings_are_true_and_their_spoilings_unproved(rng: random.Random, depth: int, times: int) -> None:
    try:
        left = expression(rng, depth)
        right = rewritten(rng, left, times)
        wrong = spoiled(rng, right)
    except Malformed:
        return
    _, false = verdict(left, right)
    assert not false, f"the test's own rewriting is wrong: {left} to {right}"
    shown, false = verdict(left, wrong)
    assert not (shown and false), f"proved, and false: {left} = {wrong}"


def test_most_random_rewritings_are_proved(capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random("rewritings")
    shown, tried, missed = 0, 0, []
    while tried < 200:
        left = expression(rng, 3)
        right = rewritten(rng, left, 4)
        if left is right:
            continue
        tried += 1
        if proved(Claim(make("=", left, right), Context(FACTS))) is not None:
            shown += 1
        else:
            missed.append((left, right))
    with capsys.disabled():
        print(f"\nrandom true identities proved: {shown} of {tried}")
    assert shown >= 0.8 * tried, "\n".join(f"{x} = {y}" for x, y in missed)


def test_random_pairs_are_not_proved_equal_when_they_differ() -> None:
    """Small terms, all pairs: here equalities that nobody thought of turn up."""
    rng = random.Random("pairs")
    context = Context(FACTS)
    prover = Prover(context)
    terms = {expression(rng, rng.choice((1, 2))) for _ in range(70)}
    sample = sorted(terms, key=lambda t: t.key)[:42]
    values = [[value(m, t) for m in pool()] for t in sample]
    shown = 0
    for x in range(len(sample)):
        for y in range(x):
            if proved(Claim(make("=", sample[x], sample[y]), context), prover) is not None:
                shown += 1
                for left, right in zip(values[x], values[y], strict=True):
                    assert left is None or right is None or meaning.same(left, right), f"{sample[x]} = {sample[y]}"
    assert shown


def value(m: Any, t: Term) -> Any:
    try:
        return m.value(t)
    except (Unclear, OverflowError):
        return None


def test_derivatives_of_random_terms() -> None:
    """The derivative that the prover finds for a random term is the one of difference quotients."""
    rng = random.Random("derivatives")
    checked = 0
    for _ in range(60):
        t = expression(rng, 3)
        for by in (b, make("@", z, ONE)):
            prover = Prover(Context(FACTS))
            try:
                end, proof = prover.normal(make("D", t, by))
            except Exception as error:  # the budget
                assert type(error).__name__ in ("Exhausted", "Rejected"), error
                continue
            if proof is None or any(x.head in BY_SYMBOL for x in subterms(end)):
                continue
            prop = make("=", make("D", t, by), end)
            if proved(Claim(prop, Context(FACTS))) is None:
                continue
            for m in pool()[:5]:
                assert truth(m.given(precise=True), prop) is not False, prop
                checked += 1
    assert checked > 100


@pytest.mark.parametrize("name", TRUE | FALSE)
def test_the_verdict_does_not_depend_on_names(name: str) -> None:
    claim = (TRUE | FALSE)[name]
    facts = tuple(Fact(rename(fact.prop), fact.kind) for fact in claim.context.facts)
    shown = proved(Claim(rename(claim.prop), Context(facts))) is not None
    assert shown == (name in TRUE)


def rename(t: Term) -> Term:
    if t.head == "var":
        return make("var", f"A_{ord(t.args[0][0]) * 7 % 23}{t.args[0]}", t.args[1])
    return rebuild(t, lambda x, _: rename(x))


def test_the_verdict_does_not_depend_on_what_was_made_first() -> None:
    """Terms are ordered by creation: a claim must be proved whatever was made before it."""
    for turn in range(2):
        z, K = make("var", f"fresh z {turn}", "R"), make("var", f"fresh K {turn}", "Z")
        made = [lambda z=z, K=K: make("exp", make("@", z, make("opened", 0, "S"))),
                lambda z=z, K=K: make("sum", ONE, K, make("exp", make("@", z, make("bound", 0))))]
        for first in made if turn else made[::-1]:
            first()
        body = claims.over(make("exp", make("@", z, make("bound", 0))),
                           make("sum", ONE, K, make("exp", make("@", z, make("bound", 0)))))
        claim = Claim(make("each", ONE, K, claims.at_most(body, 1)), Context((Fact(claims.at_most(1, K)),)))
        assert proved(claim) is not None


PROPOSITIONS = ("=", "!=", "<", "<=", "each", "forall")
ORDERED = ("lam", "D", "integral")  # a rearrangement goes no deeper


def shuffled(term: Term, chance: random.Random) -> Term:
    """The term with its sums and products in another order, but for what is differentiated."""
    if term.head in ORDERED:
        return term
    made = rebuild(term, lambda x, _: shuffled(x, chance))
    if made.head not in ("+", "*"):
        return made
    return make(made.head, *chance.sample(made.args, len(made.args)))


@pytest.mark.parametrize("name", TRUE)
def test_another_order_is_proved_as_such(name: str) -> None:
    sides = [x for x in subterms(TRUE[name].prop) if not x.loose and x.head not in (*ORDERED, *PROPOSITIONS)]
    for seed, side in enumerate(sides):
        other = shuffled(side, random.Random(seed))
        claim = Claim(make("=", side, other), Context())
        found = rearranged(side, other)
        assert (found is None) == (side is other)
        if found is not None:
            assert set(replay(claim, certificate(found, ()), RULES).rules) <= {
                "sum_cong", "prod_cong", "argmax_cong", "argmin_negated", "sum_bounds", "prod_bounds"}


def test_what_differs_in_more_than_order_is_no_rearrangement() -> None:
    x, y, g = claims.x, claims.y, claims.z
    sums = [claims.total(i, 1, n, make("@", claims.X, *indices)) for indices in ((i, j), (j, i))]
    for left, right in [(claims.add(x, n), claims.add(x, n, n)), (claims.mul(x, n), claims.add(x, n)), sums,
                        (claims.power(x, n), claims.power(n, x)), (claims.minus(x, n), claims.minus(n, x)),
                        (make("@", g, claims.add(i, 1)), make("@", g, claims.add(j, 1))), (x, y)]:
        assert rearranged(left, right) is None
