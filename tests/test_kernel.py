"""The kernel against hostile certificates: tampered ones by the thousand, and attacks made by hand for each step it knows.

A certificate may be Rejected, and nothing else may be raised; if one is accepted, then what it concludes must be true.
"""
from __future__ import annotations

import ast
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.check import Proved, replay
from derive.kernel.claim import Certificate, Claim, Context, Fact, Rejected
from derive.rules import RULES
from derive.rules.row import Rule
from derive.tactics.proof import Proof, apply_rule, certificate, chain, equation, generalised, symmetric
from derive.tactics.prover import prove
from derive.term import DATA, ONE, ZERO, Malformed, Term, abstract, instantiate, make, num

ROOT = Path(__file__).parent.parent


def load(name: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


meaning, claims = load("meaning"), load("claims")
a, b, w, t, u, v, x, y = (getattr(claims, name) for name in ("a", "b", "w", "t", "u", "v", "x", "y"))
n, m, K, M, N, i, j, k = (getattr(claims, name) for name in ("n", "m", "K", "M", "N", "i", "j", "k"))
z, X, q, f, g, B, c, L = (getattr(claims, name) for name in ("z", "X", "q", "f", "g", "B", "c", "L"))
add, at, minus, mul, over, power = claims.add, claims.at, claims.minus, claims.mul, claims.over, claims.power
at_most, equal, less, unequal = claims.at_most, claims.equal, claims.less, claims.unequal
D, define, delta, each, exp, forall, log, total = (claims.D, claims.define, claims.delta, claims.each, claims.exp, claims.forall,
                                                   claims.log, claims.total)

CERTIFIED = ["log of product", "sigmoid derivative", "softmax sum", "gibbs", "one-hot picks", "argmax of log", "sum swap",
             "expectation", "bernoulli", "nested", "gaussian variance", "through a definition", "part of a sum", "argmin"]


def accepted(claim: Claim, made: Certificate) -> bool:
    """Whether the kernel takes a certificate.  Anything but Rejected that it raises fails the test."""
    try:
        result = replay(claim, made, RULES)
    except Rejected as error:
        assert str(error)
        return False
    assert isinstance(result, Proved) and result.claim is claim
    return True


@pytest.fixture(scope="module")
def certified() -> dict[str, tuple[Claim, Certificate]]:
    found = {}
    for name in CERTIFIED:
        made = prove(claims.TRUE[name])
        assert made is not None and accepted(claims.TRUE[name], made)
        found[name] = claims.TRUE[name], made
    return found


# ---- certificates that were tampered with

ODD = (-1, 10**30, 1.0, 0.5, float("nan"), "0", "", None, True, [], [0], {}, "sum_swap", (), b"x", -0.0, 10**6)


def tampered(made: Certificate, rng: random.Random) -> Iterator[Certificate]:
    """One thing after another changed."""
    terms, steps = list(made.terms), list(made.steps)

    def with_(**changes: Any) -> Certificate:
        parts = {"terms": tuple(terms), "facts": made.facts, "goal": made.goal, "steps": tuple(steps)} | changes
        return Certificate(**parts)

    def put(items: list[Any], where: int, new: Any) -> tuple[Any, ...]:
        return (*items[:where], new, *items[where + 1:])

    any_term = lambda: rng.randrange(len(terms))  # noqa: E731
    names = [*RULES, "fact", "generalise", "same_derivative", "fixed", "by_cases", "refl", "sym", "trans", "cong", "rewrite",
             "ring", "linear", "evaluate", "range", "component", "axiom", ""]
    for where, (rule, concluded, premises, data) in enumerate(steps):
        rows = [(rng.choice(names), concluded, premises, data), (rule, any_term(), premises, data),
                (rule, len(terms) + 3, premises, data), (rule, concluded, premises, rng.choice(ODD)),
                (rule, rng.choice(ODD), premises, data), (rng.choice(ODD), concluded, premises, data),
                (rule, concluded, (*premises, where), data), (rule, concluded, (*premises, len(steps) + 1), data),
                (rule, concluded, (), data), (rule, concluded, premises[::-1], data), (rule, concluded, rng.choice(ODD), data),
                (rule, concluded, premises), [rule], None]
        for position in range(len(premises)):
            rows.append((rule, concluded, premises[:position] + premises[position + 1:], data))
            rows.append((rule, concluded, put(list(premises), position, rng.randrange(max(1, where))), data))
            rows.append((rule, concluded, put(list(premises), position, rng.choice(ODD)), data))
        if isinstance(data, dict):
            for key in data:
                rows.append((rule, concluded, premises, data | {key: any_term()}))
                rows.append((rule, concluded, premises, {o: data[o] for o in data if o != key}))
                rows.append((rule, concluded, premises, data | {key: rng.choice(ODD)}))
            rows.append((rule, concluded, premises, data | {"zz": 0}))
        elif isinstance(data, (list, tuple)):
            rows.append((rule, concluded, premises, [*data, *data]))
            rows.append((rule, concluded, premises, list(data)[:-1]))
            rows.append((rule, concluded, premises, [[10**40, 1]] * len(data)))
            rows.append((rule, concluded, premises, [[-3, 2]] * len(data)))
            rows.append((rule, concluded, premises, [[1, 0]] * len(data)))
            rows.append((rule, concluded, premises, [["1", "2"]] * len(data)))
        elif isinstance(data, int):
            rows.append((rule, concluded, premises, any_term()))
        for row in rows:
            yield with_(steps=put(steps, where, row))
        yield with_(steps=(*steps[:where], *steps[where + 1:]))
        if where:
            swapped = list(steps)
            swapped[where - 1], swapped[where] = swapped[where], swapped[where - 1]
            yield with_(steps=tuple(swapped))
    for where, (head, *args) in enumerate(terms):
        data = DATA.get(head, 0)
        rows = [("+", *args), ("*", *args), (head, *args, 0), (head, *args[:-1]), (head,), (), None, 7, "sum", ("sum", 0, 0, 0),
                (rng.choice(("exp", "log", "lam", "each", "D", "deriv", "opened", "bound", "^", "delta", "?")), *args),
                (head, *args[::-1]), (rng.choice(ODD), *args)]
        rows += [(head, *put(list(args), o, rng.choice(ODD))) for o in range(len(args))]
        rows += [(head, *put(list(args), o, rng.randrange(max(1, where)))) for o in range(data, len(args))]
        rows += [(head, *put(list(args), o, where)) for o in range(data, len(args))]  # a cycle
        if head == "num":
            rows += [(head, text) for text in ("2", "-1", "0", "1/0", "1e9", " 1", "1_0", "٣", "inf", "--1", "9" * 5000, 1, 1.0)]
        if head == "var":
            rows += [(head, args[0], sort) for sort in "ZRS"] + [(head, "x", args[1]), (head, 3, "R"), (head, args[0], "Q")]
        if head == "bound":
            rows += [(head, args[0] + 1), (head, -1), (head, 10**9)]
        if head == "opened":
            rows += [(head, args[0] + 1, *args[1:]), (head, args[0], "R"), (head, args[0], "Z")]
        for row in rows:
            yield with_(terms=put(terms, where, row))
    for goal in (0, any_term(), len(terms), *ODD):
        yield with_(goal=goal)
    yield with_(facts=())
    yield with_(facts=made.facts[::-1])
    yield with_(facts=made.facts + (any_term(),))
    yield with_(facts=(rng.choice(ODD),) * len(made.facts))
    yield with_(steps=())
    yield with_(terms=())
    for part in ("terms", "facts", "steps"):
        for odd in (None, 5, "abc", (None,), {}, [[]]):
            yield with_(**{part: odd})


def test_tampered_certificates(certified: dict[str, tuple[Claim, Certificate]], capsys: pytest.CaptureFixture[str]) -> None:
    """Against the same claim: a tampered certificate is rejected, or is another proof of that very claim."""
    rng = random.Random("tampered")
    seen, taken = 0, 0
    for name, (claim, made) in certified.items():
        for other in tampered(made, rng):
            seen += 1
            taken += other != made and accepted(claim, other)
        assert accepted(claim, made), name
    with capsys.disabled():
        print(f"\ntampered certificates: {seen}, accepted for the same claim: {taken}")
    assert seen >= 2000
    assert taken < seen / 10


def decoded(rows: Any) -> list[Term]:
    terms: list[Term] = []
    for head, *args in rows:
        d = DATA.get(head, 0)
        leading = [Fraction(args[0])] if head == "num" else args[:d]
        terms.append(make(head, *leading, *(terms[o] for o in args[d:])))
    return terms


def test_tampered_terms_with_the_claim_that_they_make(certified: dict[str, tuple[Claim, Certificate]],
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    """A term changed everywhere, in the goal too: what is accepted then is another claim, which must be true."""
    rng = random.Random("claims")
    seen, taken = 0, 0
    for name, (claim, made) in certified.items():
        seeds = [claims.model(seed) for seed in range(12)]
        for other in tampered_terms(made, rng):
            try:
                terms = decoded(other.terms)
            except (Malformed, IndexError):
                continue
            goal = terms[other.goal]
            if goal is claim.prop:
                continue
            seen += 1
            context = claim.context.with_facts(*(Fact(terms[o], "declared") for o in other.facts))
            if not accepted(Claim(goal, claim.context), other) and not accepted(Claim(goal, context), other):
                continue
            taken += 1
            for number, env in enumerate(seeds):
                here = meaning.Meaning(env, meaning.JUNK[number % 3], precise="derivative" in name or name == "nested")
                assert not refuted(here, context, goal), f"{name}: accepted, and false: {goal}"
    with capsys.disabled():
        print(f"\nclaims changed with their certificates: {seen}, accepted: {taken}")
    assert seen > 1000 and taken > 20


def refuted(here: Any, context: Context, goal: Term) -> bool:
    try:
        return all(here.holds(fact.prop) for fact in context.facts) and not here.holds(goal)
    except (meaning.Unclear, OverflowError, KeyError, TypeError, AssertionError):  # no meaning here: another symbol, or no number
        return False


def tampered_terms(made: Certificate, rng: random.Random) -> Iterator[Certificate]:
    terms = list(made.terms)
    for where, (head, *args) in enumerate(terms):
        d = DATA.get(head, 0)
        rows: list[tuple[Any, ...]] = []
        for position in range(d, len(args)):
            rows += [(head, *args[:position], rng.randrange(where), *args[position + 1:]) for _ in range(5)]
        rows.append((head, *args[:d], *reversed(args[d:])))
        if head == "num":
            rows += [(head, str(Fraction(args[0]) + e)) for e in (1, -1, Fraction(1, 2))] + [(head, "0")]
        if head == "var":
            rows += [(head, other.args[0], other.args[1]) for other in (a, x, n, z, B)]
        if head in ("+", "*", "sum", "prod", "exp", "log", "<", "<=", "argmax", "argmin"):
            swap = {"+": "*", "*": "+", "sum": "prod", "prod": "sum", "exp": "log", "log": "exp", "<": "<=", "<=": "<",
                    "argmax": "argmin", "argmin": "argmax"}
            rows.append((swap[head], *args))
        for row in rows:
            yield Certificate((*terms[:where], row, *terms[where + 1:]), made.facts, made.goal, made.steps)


def test_a_certificate_proves_no_other_claim(certified: dict[str, tuple[Claim, Certificate]]) -> None:
    everything = Context(tuple({fact.prop: fact for claim, _ in certified.values() for fact in claim.context.facts}.values()))
    for name, (claim, _) in certified.items():
        for other, (_, made) in certified.items():
            assert accepted(claim, made) == (name == other)
            assert accepted(Claim(claim.prop, everything), made) == (name == other), "more facts do no harm"
        for used in (set(replay(claim, certified[name][1], RULES).facts)):
            fewer = tuple(fact for number, fact in enumerate(claim.context.facts) if number != used)
            assert not accepted(Claim(claim.prop, Context(fewer)), certified[name][1]), "a fact that the context lacks"


def test_json_round_trip(certified: dict[str, tuple[Claim, Certificate]]) -> None:
    for claim, made in certified.values():
        again = Certificate(**json.loads(json.dumps(asdict(made))))
        assert accepted(claim, again)
        assert replay(claim, again, RULES).rules == replay(claim, made, RULES).rules


@pytest.mark.parametrize(("terms", "facts", "goal", "steps"), [
    (5, [], 0, []), ([5], [], 0, []), ([[]], [], 0, []), ([["num", "1"]], 5, 0, []), ([["num", "1"]], [], 0, [[]]),
    ([["num", "1"]], [], 0, [["refl", 0, 5, None]]), ([[["num"], "1"]], [[]], [], []), (None, None, None, None)])
def test_data_that_is_no_certificate(terms: Any, facts: Any, goal: Any, steps: Any) -> None:
    with pytest.raises(Rejected):
        replay(Claim(equal(x, x)), Certificate(terms, facts, goal, steps), RULES)


values = st.recursive(st.none() | st.booleans() | st.integers(-3, 6) | st.floats() | st.text(max_size=3)
                      | st.sampled_from(["refl", "ring", "fact", "sum_cong", *DATA]), lambda more: st.lists(more,
                              max_size=4), max_leaves=6)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.sampled_from(["num", "var", "+", "=", "sum", "lam", "@", "opened", "D", "bound", "exp", "each"]),
                          values, values)
                | values, max_size=5),
       st.lists(values, max_size=2), values, st.lists(st.tuples(st.sampled_from(["refl", "ring", "fact", "linear", "by_cases",
                                                                                 "sum_cong"]),
                                                                values, values, values) | values, max_size=4))
def test_rubbish_is_rejected(terms: Any, facts: Any, goal: Any, steps: Any) -> None:
    assert not accepted(Claim(equal(x, y)), Certificate(tuple(terms), tuple(facts), goal, tuple(steps)))


# ---- hostile sizes

def test_deep_terms() -> None:
    depth = 30_000
    rows = (("var", "x", "R"), *(("exp", o) for o in range(depth)), ("=", depth, depth))
    here = x
    for _ in range(depth):
        here = make("exp", here)
    claim = Claim(equal(here, here))
    assert accepted(claim, Certificate(rows, (), depth + 1, (("refl", depth + 1, (), None),)))
    for rule in ("ring", "evaluate", "cong", "log_exp", "binary_square"):
        accepted(claim, Certificate(rows, (), depth + 1, ((rule, depth + 1, (), {"a": depth}),)))


BOMBS = {
    "a power of a power of a number": "t = make('^', num(10), num(10**12)); goal = make('=', t, t); rule = 'ring'",
    "a huge fractional power": "t = make('^', num(2), num(Fraction(10**40, 3))); goal = make('=', t, t); rule = 'ring'",
    "a huge negative fractional power": "t = make('^', num(6), num(Fraction(-10**40, 7))); goal = make('=', t, t); rule = 'ring'",
    "a power multiplied out": "t = make('^', make('+', X, Y), num(63)); goal = make('=', make('*', t, t, t), t); rule = 'ring'",
    "a shared integer": "t = tower('+*', N); goal = make('=', make('^', t, num(2)), t); rule = 'binary_square'",
    "a shared term in a message": "t = tower('^', X); goal = make('=', make('exp', t), t); rule = 'log_exp'",
    "a shared term under a binder": "t = tower('^', X); goal = make('=', make('sum', ONE, ONE, t), t); rule = 'sum_single'",
    "many cases": "t = N; goal = make('=', t, t); rule = 'by_cases'",
}


@pytest.mark.parametrize("name", BOMBS)
def test_small_certificates_need_little_time(name: str) -> None:
    """In a process of its own, with a limit of time and memory: accepted or Rejected, but soon."""
    run_limited(f"""
def tower(heads, t):
    for o in range(48):
        t = make(heads[o % len(heads)], t, make('exp', t) if heads == '^' else t)
    return t
{BOMBS[name]}
from derive.tactics.proof import Proof, certificate
values = {{'a': t, 'f': make('lam', t)}} if rule == 'sum_single' else {{'a': t}}
data = None if rule == 'ring' else t if rule == 'by_cases' else values
bounds = [Proof(make('<=', num(-10**9), N), 'evaluate'),
          Proof(make('<=', N, num(10**9)), 'evaluate')] if rule == 'by_cases' else []
made = certificate(Proof(goal, rule, bounds, data), ())
""")


def test_arguments_that_double() -> None:
    """x + x, and that twice, …: thirty rows must not fill the memory."""
    run_limited("""
rows = [('var', 'x', 'R')] + [('+', o, o) for o in range(60)]
goal = make('=', X, X)
made = Certificate((*rows, ('=', 0, 0)), (), len(rows), (('refl', len(rows), (), None),))
""")


def run_limited(body: str) -> None:
    script = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from fractions import Fraction
from derive.term import *
from derive.kernel.claim import *
from derive.kernel.check import replay
from derive.rules import RULES
X, Y, N = make('var', 'x', 'R'), make('var', 'y', 'R'), make('var', 'N', 'Z')
{body}
try:
    replay(Claim(goal), made, RULES)
except Rejected as error:
    assert len(str(error)) < 100_000
print('done')
"""
    try:
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=4)
    except subprocess.TimeoutExpired:
        pytest.fail("the kernel does not answer")
    assert done.stdout == "done\n", done.stderr[-600:]


# ---- attacks made by hand

def fact(facts: list[Fact], number: int, *values: Term, premises: tuple[Proof, ...] = ()) -> Proof:
    prop = facts[number].prop
    for value in values:
        prop = instantiate(prop.args[-1], [value])
    return Proof(prop, "fact", premises, (number, list(values)))


def takes(proof: Proof, facts: list[Fact] | None = None) -> bool:
    """Whether the kernel accepts a proof of what it says it concludes."""
    facts = facts or []
    return accepted(Claim(proof.prop, Context(tuple(facts))), certificate(proof, [x.prop for x in facts]))


def ring(left: Term, right: Term, *premises: Proof) -> Proof:
    return equation(left, right, "ring", premises)


def constant(value: Term, by: Term) -> Proof:
    return apply_rule("derivative_constant", {"a": value, "x": by}, Proof(make("fixed", value, by), "fixed"))


def slope_of(proof: Proof) -> Proof:
    body, by, value = proof.prop.args
    return apply_rule("derivative_value", {"f": body, "x": by, "g": value}, proof)


def same_derivative(equality: Proof, derivative: Proof) -> Proof:
    _, by, value = derivative.prop.args
    return Proof(make("deriv", equality.left, by, value), "same_derivative", [equality, derivative])


index = make("opened", 0, "Z", ONE, n)
empty_index = make("opened", 0, "Z", ONE, M)
real = make("opened", 0, "R")


def in_range(w: Term) -> tuple[Proof, Proof]:
    return Proof(at_most(w.args[2], w), "range"), Proof(at_most(w, w.args[3]), "range")


def test_an_index_range_stays_under_its_binder() -> None:
    low, high = in_range(empty_index)
    leaked = Proof(at_most(1, M), "linear", [low, high], [Fraction(1), Fraction(1)])
    assert not takes(leaked), "1 ≤ M from 'some i in 1…M'"
    assert takes(generalised(leaked, empty_index)), "for each i in 1…M, 1 ≤ M"
    count = apply_rule("sum_positive", {"a": ONE, "b": M, "f": make("lam", ONE)}, leaked,
                       generalised(Proof(less(0, 1), "evaluate"), empty_index))
    assert not takes(count)
    assert not takes(equation(ZERO, ZERO, "trans", [leaked, Proof(equal(0, 0), "refl")]))
    for rule in ("trans", "ring", "by_cases", "cong"):
        assert not takes(equation(ZERO, ZERO, rule, [leaked], index))


def test_an_open_variable_in_the_goal() -> None:
    low, _ = in_range(index)
    assert not takes(low)
    assert not takes(Proof(equal(index, index), "refl"))
    assert not takes(Proof(equal(real, real), "refl"))
    assert takes(generalised(Proof(equal(real, real), "refl"), real))


def test_generalise() -> None:
    low, _ = in_range(index)
    both = make("opened", 1, "Z", ONE, index)  # its range depends on the first
    inner = Proof(at_most(both, index), "range")
    with pytest.raises(Malformed):  # the range of the other depends on this one
        generalised(inner, index)
    late = Proof(at_most(1, n), "linear", [inner, *in_range(index), in_range(both)[0]],
                 [Fraction(0), Fraction(1), Fraction(1), Fraction(0)])
    assert takes(generalised(generalised(late, both), index))
    assert not takes(generalised(late, index)), "1 ≤ n rests on both"
    assert not takes(generalised(generalised(late, index), both)), "the range of the other depends on this one"
    assert takes(generalised(generalised(inner, both), index))
    wide = Proof(make("each", ONE, add(n, 1), abstract(low.prop, index)), "generalise", [low], index)
    assert not takes(wide), "a wider range"
    every = Proof(make("forall", "Z", abstract(low.prop, index)), "generalise", [low], index)
    assert not takes(every), "an index of a range is not any integer"
    square = apply_rule("square_nonnegative", {"a": real})
    assert takes(generalised(square, real))
    for sort in "ZS":
        assert not takes(Proof(make("forall", sort, abstract(square.prop, real)), "generalise", [square], real))
    half = Proof(make("forall", "R", abstract(at_most(0, power(real, 2)), make("opened", 5, "R"))), "generalise", [square], real)
    assert not takes(half), "the variable is still free"


def test_dangling_indices() -> None:
    dangling = make("bound", 0)
    assert not takes(Proof(equal(dangling, dangling), "refl"))
    rows = (("bound", 0), ("=", 0, 0))
    assert not accepted(Claim(make("=", dangling, dangling)), Certificate(rows, (), 1, (("refl", 1, (), None),)))
    outer = make("lam", at(z, make("bound", 1)))
    assert not takes(Proof(equal(total(i, 1, 1, 0), 0), "sum_single", [], {"a": ONE, "f": outer}))
    for values in ({"a": dangling}, {"a": make("exp", dangling)}):
        assert not takes(Proof(equal(delta(*values.values(), *values.values()), 1), "delta_same", [], values))


def test_capture() -> None:
    body = total(i, 1, n, at(X, i, index))
    factor = {"a": ONE, "b": n, "c": at(z, index), "f": make("lam", abstract(body, index))}
    wrong = equal(total(k, 1, n, mul(at(z, k), at(X, k))), mul(at(z, k), total(k, 1, n, at(X, k))))
    assert not takes(Proof(wrong, "sum_factor", [], {"a": ONE, "b": n, "c": at(z, k), "f": make("lam", at(X, make("bound", 0)))}))
    assert not takes(Proof(equal(total(k, 1, n, mul(at(z, k), total(j, 1, n, at(X, k, j)))),
                                 mul(at(z, k), total(k, 1, n, total(j, 1, n, at(X, k, j))))), "sum_factor", [], factor))
    triangle = total(i, 1, n, total(j, 1, i, at(X, i, j)))
    swapped = total(j, 1, i, total(i, 1, n, at(X, i, j)))
    for f_ in (make("lam", make("lam", at(X, make("bound", 1), make("bound", 0)))), X):
        assert not takes(Proof(equal(triangle, swapped), "sum_swap", [], {"a": ONE, "b": n, "c": ONE, "d": i, "f": f_}))
        assert not takes(Proof(equal(triangle, swapped), "sum_swap", [], {"a": ONE, "b": n, "c": ONE, "d": make("bound", 0),
                                                                          "f": f_}))
    scaled = equal(claims.argmax(t, mul(exp(t), at(f, t))), claims.argmax(t, at(f, t)))
    above = apply_rule("exp_positive", {"a": t})
    assert not takes(Proof(scaled, "argmax_of_affine", [above], {"c": exp(t), "d": ZERO, "f": f}))


def test_no_congruence_under_a_derivative_or_binder() -> None:
    facts = [Fact(equal(x, 1))]
    here = fact(facts, 0)
    for rule in ("cong", "trans", "ring"):
        assert not takes(equation(D(power(x, 2), x), D(ONE, x), rule, [here]), facts)
        assert not takes(equation(claims.argmax(t, mul(x, t)), claims.argmax(t, t), rule, [here]), facts)
        assert not takes(equation(total(i, 1, n, x), total(i, 1, n, ONE), rule, [here]), facts)
    squared = equation(power(x, 2), power(ONE, num(2)), "cong", [here])
    assert takes(squared, facts)
    assert not takes(equation(D(power(x, 2), x), D(power(ONE, num(2)), x), "cong", [squared]), facts)
    slope = slope_of(apply_rule("derivative_square", {"f": x, "x": x, "u": ONE},
                                Proof(make("deriv", x, x, make("*")), "component")))
    assert takes(slope)
    rewritten = Proof(equal(D(ONE, x), slope.right), "rewrite", [slope, Proof(equal(D(power(x, 2), x), D(ONE, x)), "cong",
                                                                              [squared])])
    assert not takes(rewritten, facts)


def test_a_fact_at_a_point_is_not_differentiated() -> None:
    normal = total(k, 1, K, at(q, k))
    component = Proof(make("deriv", ONE, at(q, 1), ZERO), "derivative_constant",
                      [Proof(make("fixed", ONE, at(q, 1)), "fixed")], {"a": ONE, "x": at(q, 1)})
    for kind in ("declared", "assumption", "line", "condition", "definition"):
        facts = [Fact(equal(normal, 1), kind)]
        assert not takes(slope_of(same_derivative(fact(facts, 0), component)), facts), "Σ q = 1, by q"
        facts = [Fact(equal(x, 1), kind)]
        assert not takes(slope_of(same_derivative(fact(facts, 0), constant(ONE, x))), facts), "x = 1, by x"
    facts = [define(u, mul(w, x)), Fact(equal(u, 1))]
    product_ = chain(symmetric(fact(facts, 0)), fact(facts, 1))
    assert not takes(slope_of(same_derivative(product_, constant(ONE, w))), facts), "u = 1 where u := w x, by w"
    assert not takes(slope_of(same_derivative(fact(facts, 1), constant(ONE, w))), facts), "the same at u itself"
    facts = [Fact(at_most(0, N)), Fact(at_most(N, 1)), define(u, N)]
    square = apply_rule("binary_square", {"a": N}, fact(facts, 0), fact(facts, 1))
    assert takes(square, facts)
    assert not takes(slope_of(same_derivative(square, constant(N, N))), facts), "by an integer"


def test_a_strict_bound_by_a_number_holds_nearby() -> None:
    def differentiated(known: Proof, base: Term, by: Term, facts: list[Fact]) -> bool:
        """Whether base/base = 1, as base is not 0, may be differentiated by a symbol."""
        away = known if known.prop.head == "!=" else apply_rule("positive_is_nonzero", {"a": base}, known)
        assert takes(ring(over(base, base), ONE, away), facts)
        return takes(slope_of(same_derivative(ring(over(base, base), ONE, away), constant(ONE, by))), facts)

    for bounded in (unequal(x, 0), less(0, x)):
        assert differentiated(fact([Fact(bounded)], 0), x, x, [Fact(bounded)])
    facts = [Fact(each(k, 1, K, less(0, at(q, k)))), Fact(at_most(1, K))]
    one = Proof(at_most(1, 1), "evaluate")
    assert differentiated(fact(facts, 0, ONE, premises=(one, fact(facts, 1))), at(q, 1), at(q, 1), facts)
    facts = [Fact(forall(k, less(0, at(q, k))))]
    assert differentiated(fact(facts, 0, k), at(q, k), at(q, k), facts)
    facts = [Fact(forall(k, less(0, add(at(q, k), x))))]
    assert not differentiated(fact(facts, 0, k), add(at(q, k), x), at(q, k), facts), "a bound of something else, for all k"
    facts = [Fact(less(0, u)), define(u, mul(w, x))]
    assert not differentiated(fact(facts, 0), u, w, facts), "0 < u says more of w than a bound"
    facts = [Fact(less(0, add(x, y)))]
    assert not differentiated(fact(facts, 0), add(x, y), x, facts), "a bound of something else"
    facts = [Fact(less(y, x)), Fact(less(0, y))]
    bound = Proof(less(0, x), "linear", [fact(facts, 0), fact(facts, 1)], [Fraction(1), Fraction(1)])
    assert not differentiated(bound, x, x, facts), "a bound by another symbol"
    facts = [Fact(at_most(0, x)), Fact(at_most(x, 0))]
    both = apply_rule("at_most_both_ways", {"a": x, "b": ZERO}, fact(facts, 1), fact(facts, 0))
    assert takes(both, facts) and not takes(slope_of(same_derivative(both, constant(ZERO, x))), facts), "x = 0, by x"


def test_derivatives_are_by_real_symbols() -> None:
    for by in (n, at(c, ONE), make("var", "theta", "S"), at(B, i)):
        assert not takes(Proof(make("deriv", by, by, ONE), "component")), by
        assert not takes(slope_of(constant(num(5), by))), f"{by} is no real variable"
    for by in (at(z, x), at(z, num(Fraction(1, 2)))):
        assert not takes(Proof(make("deriv", by, by, delta(by.args[1], by.args[1])), "component")), "a component without an index"
    assert not takes(Proof(make("deriv", at(z, 1), at(z, 2), ONE), "component"))
    assert not takes(Proof(make("deriv", at(z, 1, 2), at(z, 1), delta(1, 1)), "component"))
    assert not takes(Proof(make("deriv", z, at(z, 1), ONE), "component"))
    with pytest.raises(Malformed):
        D(power(x, 2), mul(2, x))
    with pytest.raises(Malformed):
        D(power(x, 2), ONE)


def test_substituting_for_the_differentiated_variable() -> None:
    facts = [Fact(forall(x, equal(at(g, x), D(power(x, 2), x))), "definition")]
    assert takes(generalised(fact(facts, 0, real), real), facts)
    for value in (ONE, y, at(z, 1), add(x, 1)):
        with pytest.raises(Malformed):
            fact(facts, 0, value)
    prop = make("=", at(g, y), D(power(y, 2), y))
    assert not takes(Proof(prop, "fact", (), (0, [y])), facts) or True  # D by y itself says the right thing
    facts = [Fact(forall(x, equal(at(g, x), D(mul(x, y), y))), "definition")]
    assert takes(fact(facts, 0, w), facts)
    for value in (y, mul(2, y), at(z, y)):
        with pytest.raises(Malformed):
            fact(facts, 0, value)
        assert not takes(Proof(equal(at(g, value), D(mul(value, y), y)), "fact", (), (0, [value])), facts)
    moved = make("lam", abstract(D(mul(x, y), y), x))
    assert not takes(Proof(equal(mul(delta(y, u), D(mul(y, y), y)), mul(delta(y, u), D(mul(u, y), y))), "delta_moves", [],
                           {"a": y, "b": u, "f": moved}))


def test_a_value_that_depends_on_the_variable_by_its_definition() -> None:
    """g(x) := ∂(x·w)/∂w is x; with u := 2w, putting u for x must not make it ∂(u·w)/∂w = 4w."""
    facts = [define(u, mul(2, w)), define(at(g, x), D(mul(x, w), w), x)]
    assert not takes(fact(facts, 1, u), facts)
    assert prove(Claim(equal(at(g, u), mul(4, w)), Context(tuple(facts)))) is None or not takes_claim(equal(at(g, u), mul(4, w)),
            facts)
    moved = make("lam", abstract(D(mul(x, w), w), x))
    assert not takes(apply_rule("delta_moves", {"a": u, "b": v, "f": moved}), facts)
    assert takes(apply_rule("delta_moves", {"a": v, "b": y, "f": moved}), facts)


def takes_claim(prop: Term, facts: list[Fact]) -> bool:
    claim = Claim(prop, Context(tuple(facts)))
    made = prove(claim)
    return made is not None and accepted(claim, made)


def test_fixed() -> None:
    assert takes(Proof(make("fixed", add(y, 1), x), "fixed"))
    assert not takes(Proof(make("fixed", mul(x, 0), x), "fixed"))
    assert not takes(Proof(make("fixed", at(z, 1), at(z, 2)), "fixed"))
    for facts in ([define(u, mul(w, x))],
                  [define(at(z, i), mul(w, at(X, i)), (i, 1, n)), define(u, at(z, 1))],
                  [define(at(g, x), mul(w, x), x), define(u, at(g, 3))],
                  [define(L, power(u, 2)), define(u, mul(w, x)), define(u, L)]):
        assert not takes(Proof(make("fixed", u, w), "fixed"), facts)
        assert takes(Proof(make("fixed", y, w), "fixed"), facts)


@pytest.mark.parametrize("prop", [equal(log(over(u, minus(1, u))), mul(w, x)), equal(add(mul(w, x), b), u),
                                  equal(minus(u), mul(w, x)),
                                  equal(minus(u, mul(w, x)), 0), forall(x, equal(log(at(g, x)), mul(w, x)))])
def test_fixed_knows_equations_that_are_no_definitions(prop: Term) -> None:
    """log u/(1−u) = w x ties u to w: ∂u/∂w is not 0."""
    subject = at(g, ONE) if prop.head == "forall" else u
    for kind in ("assumption", "declared", "definition"):
        assert not takes(Proof(make("fixed", subject, w), "fixed"), [Fact(prop, kind)])
        assert not takes_claim(equal(D(subject, w), 0), [Fact(prop, kind)])


@pytest.mark.parametrize("fact", [Fact(equal(at(f, w), u)), Fact(equal(at(f, w), u), "definition"), Fact(each(k, 1, K, equal(at(f, w), u))),
                                  Fact(at_most(u, mul(2, w))), Fact(at_most(mul(2, w), u))])
def test_fixed_knows_values_of_functions_and_halves_of_equations(fact: Fact) -> None:
    """f(w) = u says how u goes with w, and so do u ≤ 2w and 2w ≤ u together."""
    assert not takes(Proof(make("fixed", u, w), "fixed"), [fact])
    assert not takes(Proof(make("fixed", w, u), "fixed"), [fact])
    assert takes(Proof(make("fixed", y, w), "fixed"), [fact])
    assert not takes_claim(equal(D(u, w), 0), [fact])


def test_a_function_defined_at_a_symbol_leaves_its_parameters_alone() -> None:
    facts = [Fact(equal(at(f, w), add(power(w, 2), u)), "definition")]
    assert takes_claim(equal(D(at(f, w), w), mul(2, w)), facts)
    assert not takes_claim(equal(D(u, w), 0), [Fact(facts[0].prop, "assumption")])


def test_fixed_knows_symbols_of_any_sort_but_integers() -> None:
    theta = make("var", "theta", "S")
    facts = [Fact(equal(mul(w, at(g, theta)), 1), "assumption")]
    assert not takes(Proof(make("fixed", at(f, theta), w), "fixed"), facts), "θ goes with w"
    facts = [Fact(equal(total(k, 1, K, at(q, k)), 1))]
    assert takes(Proof(make("fixed", K, at(q, 1)), "fixed"), facts), "an integer does not move with q"
    assert takes(Proof(make("fixed", at(z, K), at(q, 1)), "fixed"), facts)
    facts = [Fact(equal(log(u), w), "line")]
    assert takes(Proof(make("fixed", u, x), "fixed"), facts)


def test_the_variable_is_defined_by_what_is_differentiated() -> None:
    """With u := −z, ∂z/∂u is not 0."""
    facts = [define(u, minus(y))]
    assert not takes(Proof(make("fixed", y, u), "fixed"), facts)
    assert not takes_claim(equal(D(y, u), 0), facts)


def test_definitions_that_are_none() -> None:
    """Two definitions of one symbol, and circular ones, are facts at a point."""
    for facts, first, second in (([define(u, w), define(u, ONE)], 0, 1), ([define(u, ONE), define(u, w)], 1, 0)):
        both = chain(symmetric(fact(facts, first)), fact(facts, second))
        assert both.prop is equal(w, 1)
        assert not takes(slope_of(same_derivative(both, constant(ONE, w))), facts), "w = 1 is true at a point"
        assert not (takes_claim(equal(D(u, w), 0), facts) and takes_claim(equal(D(u, w), 1), facts))
    facts = [define(u, add(v, w)), define(v, minus(u, 1))]
    round_ = Proof(equal(w, 1), "at_most_both_ways",
                   [Proof(at_most(l_, r_), "linear", [fact(facts, 0), fact(facts, 1)], [Fraction(e), Fraction(e)])
                    for l_, r_, e in ((w, ONE, -1), (ONE, w, 1))], {"a": w, "b": ONE})
    assert takes(round_, facts), "true at a point"
    assert not takes(slope_of(same_derivative(round_, constant(ONE, w))), facts)
    facts = [define(w, add(w, minus(x, 1)))]
    one = Proof(equal(x, 1), "at_most_both_ways", [Proof(at_most(l_, r_), "linear", [fact(facts, 0)], [Fraction(e)])
                                                   for l_, r_, e in ((x, ONE, -1), (ONE, x, 1))], {"a": x, "b": ONE})
    assert takes(one, facts)
    assert not takes(slope_of(same_derivative(one, constant(ONE, x))), facts)


def test_indices_that_depend_on_the_variable() -> None:
    facts = [define(N, delta(at(z, 1), 0))]
    assert not takes(Proof(make("deriv", at(z, N), at(z, 1), delta(N, 1)), "component"), facts)
    facts = [define(N, x), Fact(at_most(0, N)), Fact(at_most(N, 1))]
    cases = [slope_of(constant(value, x)) for value in (ZERO, ONE)]
    split = equation(D(N, x), ZERO, "by_cases", [fact(facts, 1), fact(facts, 2), *cases], N)
    assert not takes(split, facts), "∂N/∂x where N is x"


def test_division() -> None:
    assert not takes(ring(over(x, x), ONE))
    assert not takes(ring(mul(over(0, x), x), x))
    assert not takes(ring(mul(power(x, -1), power(x, -1)), power(x, -2)))
    assert not takes(ring(power(x, -2), power(power(x, -1), 2)))
    facts = [Fact(unequal(x, 0)), Fact(unequal(y, 0)), Fact(less(0, a))]
    assert takes(ring(over(x, x), ONE, fact(facts, 0)), facts)
    assert not takes(ring(over(x, x), ONE, fact(facts, 1)), facts)
    assert not takes(ring(over(add(x, y), add(x, y)), ONE, fact(facts, 0), fact(facts, 1)), facts)
    assert not takes(ring(over(mul(x, u), mul(x, u)), ONE, fact(facts, 0)), facts)
    assert not takes(ring(power(power(x, 2), Fraction(1, 2)), x, fact(facts, 0)), facts)
    assert takes(ring(power(power(a, 2), Fraction(1, 2)), a, fact(facts, 2)), facts)
    assert not takes(ring(power(mul(-1, a), Fraction(1, 2)), mul(power(num(-1), Fraction(1, 2)), power(a, Fraction(1, 2))),
                          fact(facts, 2)), facts)


def test_ring_with_premises_that_say_something_else() -> None:
    above, wrong = Fact(less(x, 0)), Fact(at_most(0, x))
    for given_ in (above, wrong, Fact(less(0, add(x, 1))), Fact(unequal(0, x)), Fact(equal(x, 0)), Fact(equal(power(x, 2), y)),
                   Fact(equal(power(x, 3), x)), Fact(equal(x, power(x, 2)))):
        facts = [given_]
        assert not takes(ring(over(x, x), ONE, fact(facts, 0)), facts)
        if given_.prop is not equal(power(x, 2), y):
            assert not takes(ring(power(x, 2), x, fact(facts, 0)), facts)
    facts = [Fact(equal(power(x, 2), x))]
    assert takes(ring(power(x, 3), x, fact(facts, 0)), facts)
    assert not takes(ring(power(x, 0), x, fact(facts, 0)), facts)
    assert not takes(ring(power(x, -1), x, fact(facts, 0)), facts)
    assert not takes(ring(power(x, Fraction(3, 2)), x, fact(facts, 0)), facts)
    made = Proof(equal(power(x, 2), x), "ring")
    assert not takes(ring(power(x, 3), x, made))


def test_ring_of_exponentials_and_roots() -> None:
    assert takes(ring(mul(exp(x), exp(minus(x))), ONE))
    assert takes(ring(power(exp(x), Fraction(1, 2)), exp(mul(Fraction(1, 2), x))))
    assert takes(ring(mul(power(num(2), Fraction(1, 2)), power(num(8), Fraction(1, 2))), num(4)))
    assert not takes(ring(exp(mul(x, y)), mul(exp(x), exp(y))))
    assert not takes(ring(exp(power(x, 2)), power(exp(x), 2)))
    assert not takes(ring(power(exp(x), y), exp(mul(x, y)))) or True  # true, whether or not the ring sees it
    assert not takes(ring(power(num(-8), Fraction(1, 3)), num(-2)))
    assert not takes(ring(power(num(-1), Fraction(1, 2)), power(num(-1), Fraction(1, 2 * 3)))), "roots of negative numbers"
    assert not takes(ring(power(ZERO, -1), ZERO))
    assert not takes(ring(mul(ZERO, power(ZERO, -1)), ONE))
    assert not takes(ring(power(add(x, minus(x)), -1), ZERO))


def test_ring_of_roots_of_sums() -> None:
    """Of a sum s > 0: s^(3/2) is s^(1/2)·s, and s itself is multiplied out; nothing else is known of its root."""
    s = add(ONE, x)
    above = [Fact(less(0, s))]
    known = fact(above, 0)
    half, inverse, more = power(s, Fraction(1, 2)), power(s, Fraction(-1, 2)), power(s, Fraction(3, 2))
    assert takes(ring(more, add(half, mul(x, half)), known), above)
    assert takes(ring(minus(inverse, mul(x, power(s, Fraction(-3, 2)))), power(s, Fraction(-3, 2)), known), above)
    assert takes(ring(mul(half, half), s, known), above)
    assert not takes(ring(more, add(half, mul(x, half)))), "no root of what may be negative"
    for wrong in (add(half, x), add(ONE, mul(x, half)), add(inverse, mul(x, half)), mul(x, half), s, half):
        assert not takes(ring(more, wrong, known), above)
    assert not takes(ring(minus(inverse, mul(x, power(s, Fraction(-3, 2)))), power(s, Fraction(-1, 2)), known), above)
    assert not takes(ring(power(add(ONE, power(x, 2)), Fraction(1, 2)), add(ONE, x)))


def test_logarithms() -> None:
    assert not takes(apply_rule("log_power", {"a": x, "b": num(2)}))
    square = apply_rule("square_nonnegative", {"a": x})
    assert not takes(apply_rule("log_power", {"a": x, "b": num(2)}, square))
    assert not takes(apply_rule("log_product", {"a": a, "b": b}))
    facts = [Fact(less(0, mul(a, b))), Fact(less(0, a))]
    assert not takes(apply_rule("log_product", {"a": a, "b": b}, fact(facts, 0)), facts)
    assert not takes(apply_rule("log_product", {"a": a, "b": b}, fact(facts, 0), fact(facts, 1)), facts)
    assert not takes(apply_rule("exp_log", {"a": x}))


def test_delta_without_its_range() -> None:
    values_ = {"a": ONE, "b": n, "v": N, "f": z}
    assert not takes(apply_rule("sum_delta", values_))
    facts = [Fact(at_most(1, N)), Fact(at_most(N, n)), Fact(at_most(1, x)), Fact(at_most(x, n))]
    assert not takes(apply_rule("sum_delta", values_, fact(facts, 0)), facts)
    assert not takes(apply_rule("sum_delta", values_, fact(facts, 1)), facts)
    assert takes(apply_rule("sum_delta", values_, fact(facts, 0), fact(facts, 1)), facts)
    assert not takes(apply_rule("sum_delta", values_ | {"v": x}, fact(facts, 2), fact(facts, 3)), facts), "at a real"
    for value in (num(Fraction(3, 2)), power(N, -1), over(N, 2), exp(N), at(z, 1)):
        assert not takes(Proof(fill_(RULES["sum_single"], {"a": value, "f": z}), "sum_single", [], {"a": value, "f": z}))


def fill_(rule: Rule, values_: dict[str, Term]) -> Term:
    return apply_rule(rule.name, values_).prop


def test_cases() -> None:
    zero, one = Proof(equal(power(ZERO, 2), 0), "ring"), Proof(equal(power(ONE, num(2)), 1), "ring")
    goal = (power(N, 2), N)
    facts = [Fact(at_most(0, N)), Fact(at_most(N, 1)), Fact(at_most(0, x)), Fact(at_most(x, 1)), Fact(at_most(N, n)),
             Fact(less(N, 2)),
             Fact(at_most(num(Fraction(-1, 2)), N)), Fact(at_most(N, 2))]
    low, high = fact(facts, 0), fact(facts, 1)
    assert takes(equation(*goal, "by_cases", [low, high, zero, one], N), facts)
    assert takes(equation(*goal, "by_cases", [fact(facts, 6), high, zero, one], N), facts), "−1/2 ≤ N"
    for premises in ([low, high, zero], [low, high, one], [low, zero, one], [high, zero, one], [zero, one],
                     [low, fact(facts, 4), zero, one],
                     [low, fact(facts, 5), zero, one], [low, fact(facts, 7), zero, one], [low, high]):
        assert not takes(equation(*goal, "by_cases", premises, N), facts)
    assert not takes(equation(power(x, 2), x, "by_cases", [fact(facts, 2), fact(facts, 3), zero, one], x),
                     facts), "cases of a real"
    assert not takes(equation(*goal, "by_cases", [low, high, zero, one], mul(Fraction(1, 2), N)), facts)
    half = equation(power(over(N, 2), 2), over(N, 2), "by_cases", [low, high, zero, one], over(N, 2))
    assert not takes(half, facts)


def test_cases_under_a_derivative() -> None:
    cases = [Proof(equal(D(value, x), 0), "derivative_value", [constant(value, x)],
                   {"f": value, "x": x, "g": ZERO}) for value in (ZERO, ONE)]
    whole = delta(x, 0)
    bounds = [apply_rule("delta_nonnegative", {"a": x, "b": ZERO}), apply_rule("delta_at_most_one", {"a": x, "b": ZERO})]
    assert not takes(equation(D(whole, x), ZERO, "by_cases", [*bounds, *cases], whole)), "δ(x,0) depends on x"
    bounds = [apply_rule("delta_nonnegative", {"a": y, "b": ZERO}), apply_rule("delta_at_most_one", {"a": y, "b": ZERO})]
    assert takes(equation(D(delta(y, 0), x), ZERO, "by_cases", [*bounds, *cases], delta(y, 0))), "δ(y,0) does not"


def test_linear() -> None:
    facts = [Fact(at_most(x, y)), Fact(less(x, y)), Fact(equal(x, y)), Fact(unequal(x, y)), Fact(less(N, n)), Fact(at_most(N, n))]

    def linear(prop: Term, *parts: tuple[int, Any]) -> bool:
        premises = [fact(facts, number) for number, _ in parts]
        made = certificate(Proof(prop, "linear", premises, [Fraction(1)] * len(parts)), [x_.prop for x_ in facts])
        rule, concluded, numbers, _ = made.steps[-1]
        last = (rule, concluded, numbers, [e if isinstance(e, (list, tuple)) else [e, 1] for _, e in parts])
        return accepted(Claim(prop, Context(tuple(facts))), Certificate(made.terms, made.facts, made.goal,
                                                                        (*made.steps[:-1], last)))

    assert linear(at_most(x, y), (0, 1)) and linear(at_most(mul(2, x), mul(2, y)), (0, 2)) and linear(less(x, y), (1, 1))
    assert linear(at_most(y, x), (2, -1)) and linear(at_most(x, y), (2, 1)) and linear(at_most(x, add(y, 1)), (0, 1))
    assert linear(at_most(add(N, 1), n), (4, 1)), "integers"
    assert not linear(at_most(y, x), (0, -1)), "a negative multiple of ≤"
    assert not linear(at_most(mul(-1, x), mul(-1, y)), (0, -1))
    assert not linear(less(y, x), (1, -1))
    assert not linear(less(x, y), (0, 1)), "strict from non-strict"
    assert not linear(less(x, y), (2, 1))
    assert not linear(less(x, x), (1, 0)), "0 times a strict one"
    assert not linear(at_most(add(x, 1), y), (1, 1)), "reals have no next"
    assert not linear(at_most(add(N, 1), n), (5, 1))
    assert not linear(at_most(x, y), (3, 1)) and not linear(equal(x, y), (0, 1)) and not linear(unequal(x, y), (1, 1))
    assert not linear(at_most(x, add(y, -1)), (0, 1))
    assert not linear(at_most(mul(x, x), mul(x, y)), (0, 1))
    assert not linear(less(0, 0)) and not linear(less(1, 0)) and not linear(at_most(1, 0)) and linear(less(0,
            1)) and linear(at_most(0, 0))
    for odd in ((1, 0), ("1", "1"), (0.5, 1), (1,), (1, 2, 3), (10**50, -1), (None, 1)):
        assert not linear(at_most(y, x), (0, odd))
    assert linear(at_most(x, y), (0, (10**50, 10**50)))


def test_evaluate_and_range() -> None:
    for prop, true in ((equal(1, 1), True), (less(0, 1), True), (at_most(1, 1), True), (unequal(1, 2), True), (less(1, 1), False),
                       (equal(1, 2), False), (unequal(1, 1), False), (at_most(num(Fraction(1, 2)), num(Fraction(1, 3))), False),
                       (less(0, x), False), (equal(x, x), False), (delta(1, 2), False), (power(1, 2),
                                                                                         False),
                                                                                         (each(i, 1, 2, equal(0, 1)), False),
                       (make("deriv", ONE, x, num(2)), False)):
        assert takes(Proof(prop, "evaluate")) == true
    assert not takes(Proof(at_most(1, n), "range"))
    bare = make("opened", 0, "Z")
    for prop in (at_most(bare, n), at_most(1, bare), at_most(index, index), at_most(n, index), less(1, index), at_most(0, index)):
        free = [o for o in prop.free if o.head == "opened"]
        assert not takes(generalised(Proof(prop, "range"), free[0]))


def test_facts() -> None:
    facts = [Fact(each(i, 1, n, less(0, at(z, i)))), Fact(forall(x, less(0, at(f, x)))), Fact(at_most(1, n)),
             Fact(each(i, 1, n, each(j, 1, i, less(0, at(X, i, j)))))]
    low, high = Proof(at_most(1, 1), "evaluate"), fact(facts, 2)
    assert takes(fact(facts, 0, ONE, premises=(low, high)), facts)
    assert not takes(fact(facts, 0, ONE, premises=(low,)), facts)
    assert not takes(fact(facts, 0, ONE), facts)
    assert not takes(fact(facts, 0, num(2), premises=(low, high)), facts)
    assert not takes(fact(facts, 0, n, premises=(low, high)), facts)
    half = num(Fraction(1, 2))
    assert not takes(fact(facts, 0, half, premises=(Proof(at_most(1, half), "evaluate"), high)), facts), "an index is an integer"
    assert not takes(Proof(less(0, at(z, 1)), "fact", (low, high), (1, [ONE])), facts)
    assert not takes(Proof(less(0, at(f, 1)), "fact", (), (1, [])), facts)
    assert not takes(fact(facts, 3, ONE, n, premises=(low, high, Proof(at_most(n, n), "linear", (), []))),
                     facts), "j ≤ i, and i is 1"
    assert takes(fact(facts, 1, real, premises=()) and generalised(fact(facts, 1, real), real), facts)
    foreign = Proof(less(0, y), "fact", (), (0, []))
    made = certificate(foreign, [less(0, y)])
    assert not accepted(Claim(less(0, y), Context(tuple(facts)))  , made), "a fact that the context does not have"
    assert not accepted(Claim(less(0, y)), made)


def test_congruence_needs_its_equations() -> None:
    facts = [Fact(equal(x, y)), Fact(at_most(x, y))]
    here = fact(facts, 0)
    assert takes(equation(exp(x), exp(y), "cong", [here]), facts)
    assert not takes(equation(exp(y), exp(x), "cong", [here]), facts), "the other way round"
    assert not takes(equation(exp(x), log(y), "cong", [here]), facts)
    assert not takes(equation(exp(x), exp(y), "cong", [fact(facts, 1)]), facts)
    assert not takes(equation(add(x, x), add(y, y, y), "cong", [here]), facts)
    assert not takes(equation(make("var", "x", "R"), make("var", "y", "R"), "cong", []), facts)
    assert not takes(equation(num(1), num(2), "cong", []), facts)
    assert not takes(equation(power(x, 2), power(x, 3), "cong", []), facts)
    assert takes(Proof(at_most(y, y), "rewrite", [fact(facts, 1), here]), facts)
    assert not takes(Proof(less(x, y), "rewrite", [fact(facts, 1)]), facts)
    assert not takes(Proof(equal(x, y), "rewrite", [here, here, here]), facts) or True
    assert not takes(Proof(each(i, 1, n, equal(x, y)), "rewrite", [here]), facts)
    assert not takes(Proof(at_most(y, x), "sym", [fact(facts, 1)]), facts)
    assert not takes(equation(x, w, "trans", [here, here]), facts)
    assert not takes(equation(x, w, "trans", []), facts)
    assert not takes(equation(x, y, "refl", []), facts)


def test_rules_get_exactly_their_values() -> None:
    for extra in ({"zz": ONE}, {"i": ONE}, {"b": ONE}):
        assert not takes(Proof(less(0, exp(x)), "exp_positive", [], {"a": x} | extra))
    assert not takes(Proof(less(0, exp(x)), "exp_positive", [], {}))
    assert not takes(Proof(less(0, x), "exp_positive", [], {"a": x}))
    for value in (make("lam", at(z, make("bound", 0))), z):
        assert takes(apply_rule("sum_single", {"a": ONE, "f": value}))
    assert not takes(Proof(equal(total(i, 1, 1, at(z, i)), at(X, 1)), "sum_single", [], {"a": ONE, "f": z}))


def test_a_claim_must_be_closed() -> None:
    rows = (("bound", 0), ("=", 0, 0))
    for prop in (make("=", make("bound", 0), make("bound", 0)), make("=", index, index)):
        assert not accepted(Claim(prop), Certificate(rows, (), 1, (("refl", 1, (), None),)))


def test_a_fact_must_be_closed() -> None:
    """Else 0 < w for one w would be generalised to 0 < x for all x."""
    here = make("opened", 1, "R")
    rows = (("opened", 1, "R"), ("num", "0"), ("<", 1, 0), ("bound", 0), ("<", 1, 3), ("forall", "R", 4))
    steps = (("fact", 2, (), (0, ())), ("generalise", 5, (0,), 0))
    goal = make("forall", "R", make("<", ZERO, make("bound", 0)))
    claim = Claim(goal, Context((Fact(make("<", ZERO, here)),)))
    with pytest.raises(Rejected, match="an open fact"):
        replay(claim, Certificate(rows, (2,), 5, steps), RULES)


def test_contradictory_facts_are_used_openly() -> None:
    """From a false fact anything follows; but the proof says which facts it used."""
    facts = [Fact(at_most(1, n)), Fact(less(n, 1)), Fact(equal(x, 1))]
    claim = Claim(less(0, 0), Context(tuple(facts)))
    made = certificate(Proof(less(0, 0), "linear", [fact(facts, 0), fact(facts, 1)], [Fraction(1), Fraction(1)]),
                       [x_.prop for x_ in facts])
    assert replay(claim, made, RULES).facts == (0, 1)


# ---- what the kernel loads, and the order of the layers

def test_the_kernel_loads_nothing_else() -> None:
    script = """
import sys
before = set(sys.modules)
import derive.kernel.check, derive.rules
loaded = set(sys.modules) - before
allowed = {'derive', 'derive.source', 'derive.term', 'derive.kernel', 'derive.rules'}
print(sorted(x for x in loaded if x.split('.')[0] == 'derive' and x not in allowed and not x.startswith(('derive.kernel.',
        'derive.rules.'))))
print(sorted(x for x in {x.split('.')[0] for x in loaded} if x != 'derive' and x not in sys.stdlib_module_names))
print('sympy' in sys.modules, 'mpmath' in sys.modules, 'flint' in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n[]\nFalse False False\n"


# a module may import modules of its own layer and of those before it
LAYERS = (
    ("source",),
    ("term",),
    ("kernel",),
    ("rules",),
    ("verify", "audit"),
    ("tex_text", "inputs", "codes", "settings", "domain", "vocabulary", "sympy_bridge", "names", "printer", "render", "verdict",
     "tex_check", "read", "tactics", "refuter", "documents"),
    ("judge", "carried", "repair", "theorems"),
    ("diagnostics", "scope"),
    ("statistics", "second_opinion", "certified"),
    ("export", "files", "baseline"),
    ("coq", "pdf", "processes", "programs"),
    ("run", "resident", "commands", "bytecode", "cli", "api", "__main__", "pytest_plugin", "sheets", "editor", "lsp", "jupyter", "mcp"),
)
TRUSTED = {"source": {}, "term": {"source"}, "kernel": {"source", "term"}, "rules": {"kernel", "term"},
           "verify": {"term", "kernel", "rules"}}
APART = {"tactics": {"source", "term", "kernel", "rules", "sympy_bridge", "domain"}, "domain": {"term"},
        "refuter": {"source", "term", "kernel", "domain", "verdict"}}  # what neither reads notes nor knows of reports


def imports(path: Path) -> Iterator[str]:
    """The first part, below derive, of each module that a file imports: 'kernel' for derive.kernel.claim."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names = [f"derive.{alias.name}" for alias in node.names] if node.module == "derive" else [node.module or ""]
        yield from (name.split(".")[1] for name in names if name.startswith("derive."))


def layer(part: str) -> int:
    return next((number for number, parts in enumerate(LAYERS) if part in parts), -1)


def modules() -> list[Path]:
    return sorted((ROOT / "derive").rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(ROOT / "derive").parts[0].removesuffix(".py")


def test_trusted_modules_and_searches_import_little() -> None:
    for path in modules():
        part = part_of(path)
        if part in APART:
            assert set(imports(path)) <= {part, *APART[part]}, path
        if part in TRUSTED:
            assert set(imports(path)) <= {part, *TRUSTED[part]}, path
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                    assert all(name.split(".")[0] in {*sys.stdlib_module_names, "derive"} for name in names), path


@pytest.mark.parametrize("path", [x_ for x_ in modules() if x_.name != "__init__.py"], ids=lambda x_: str(x_.relative_to(ROOT)))
def test_layers_import_downwards(path: Path) -> None:
    part = part_of(path)
    here = layer(part)
    assert here >= 0, f"{part} has no layer: give it one"
    for other in imports(path):
        if layer(other) >= 0:
            assert layer(other) <= here, f"{part} imports {other}, which is above it"
