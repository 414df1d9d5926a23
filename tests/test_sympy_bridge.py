"""SymPy expressions and terms: what becomes what, what is refused, and that nothing is lost on the way back."""
from __future__ import annotations

from random import Random

import pytest
import sympy as sp
from sympy import Derivative, Eq, Function, IndexedBase, Piecewise, Product, Rational, Sum, Symbol, exp, log

from derive.sympy_bridge import Unsupported, facts_of, from_term, to_fact, to_term
from derive.term import MINUS_ONE, ONE, Term, abstract, make, num
from derive.vocabulary import (
    KL,
    ArgMax,
    ArgMin,
    CrossEntropy,
    Entropy,
    Expectation,
    Given,
    LogSumExp,
    Partial,
    binary,
    defines,
    density,
    distribution,
    family,
    in_range,
    indices,
    labels,
    one_hot,
    parameter,
    positive,
    reals,
    sigma,
    sizes,
    softmax,
    support,
    unevaluated,
)

i, j, k = indices("i j k")
n, K = sizes("n K")
x, a = reals("x a")
z, y = family("z"), labels("y")
I, J, N = make("var", "i", "Z"), make("var", "j", "Z"), make("var", "n", "Z")
X, Z = make("var", "x", "R"), make("var", "z", "R")


def test_numbers_and_operations():
    assert to_term(Rational(3, 4)) is num(sp.Rational(3, 4).p) or to_term(Rational(3, 4)).args[0] == sp.Rational(3, 4)
    assert to_term(x / 2) is make("*", make("num", to_term(Rational(1, 2)).args[0]), X)
    assert to_term(sp.E) is make("exp", ONE)
    assert to_term(sp.pi) is make("pi")
    assert to_term(-exp(x)) is make("*", MINUS_ONE, make("exp", X))
    assert to_term(sp.sqrt(x)) is make("^", X, to_term(Rational(1, 2)))


def test_sums_bind_what_they_say():
    body = make("@", Z, I)
    assert to_term(Sum(z[i], (i, 1, n))) is make("sum", ONE, N, abstract(body, I))
    assert to_term(Sum(z[i], (i, 1, n))) is to_term(Sum(z[j], (j, 1, n)))
    inner = make("sum", ONE, I, abstract(make("@", Z, J, I), J))
    assert to_term(Sum(z[j, i], (j, 1, i), (i, 1, n))) is make("sum", ONE, N, abstract(inner, I))
    assert to_term(Sum(z[j, i], (j, 1, i), (i, 1, n))) is to_term(Sum(Sum(z[j, i], (j, 1, i)), (i, 1, n)))
    shadowed = Sum(Sum(i, (i, 1, 3)) * i, (i, 1, n))
    assert to_term(shadowed) is to_term(Sum(Sum(j, (j, 1, 3)) * i, (i, 1, n)))
    assert to_term(z[i] * Sum(z[i], (i, 1, n))) is make("*", make("sum", ONE, N, abstract(body, I)), body) or \
        to_term(z[i] * Sum(z[i], (i, 1, n))) is make("*", body, make("sum", ONE, N, abstract(body, I)))


def test_derivatives_by_components():
    f = Sum(exp(z[i]), (i, 1, n))
    assert to_term(Derivative(f, z[k])) is to_term(Partial(f, z[k]))
    assert to_term(Partial(f, z[k])).head == "D"
    assert to_term(Partial(x**2, x, x)) is make("D", make("D", to_term(x**2), X), X)
    under = to_term(Sum(Partial(f, z[k]), (k, 1, n)))
    assert under.head == "sum" and under.args[2].head == "D" and under.loose == 0


def test_argmax_over_one_and_several():
    theta = parameter("theta")
    p = density("p")
    t = make("var", "theta", "S")
    assert to_term(ArgMax(p(i, theta), theta)) is make("argmax", abstract(make("@", make("var", "p", "R"), I, t), t))
    w, b = family("w"), Symbol("b", real=True)
    several = to_term(ArgMin(w[j] * b, w, b))
    hole = make("var", "hole", "S")
    at = [make("@", hole, ONE, J), make("@", hole, num(2))]
    assert several in (make("argmin", abstract(make("*", *order), hole)) for order in (at, at[::-1]))
    assert not facts_of(ArgMax(x**2, x))
    assert theta not in ArgMax(p(i, theta), theta).free_symbols


def test_words_are_their_definitions():
    P, Q, M = density("P"), density("Q"), support("X")
    over = (i, 1, M)
    assert to_term(KL(P, Q, over)) is to_term(Sum(P(i) * (log(P(i)) - log(Q(i))), over))
    assert to_term(CrossEntropy(P, Q, over)) is to_term(-Sum(P(i) * log(Q(i)), over))
    assert to_term(Entropy(P, over)) is to_term(-Sum(P(i) * log(P(i)), over))
    assert to_term(Expectation(x * i, over, P)) is to_term(Sum(P(i) * (x * i), over))
    assert to_term(softmax(z[i], k, K)) is to_term(exp(z[i, k]) / Sum(exp(z[i, j]), (j, 1, K)))
    assert to_term(LogSumExp(z, K)) is to_term(log(Sum(exp(z[j]), (j, 1, K))))
    free = sp.Lambda(k, z[i, k] - x)
    assert to_term(softmax(free, j, K)) is to_term(exp(z[i, j] - x) / Sum(exp(z[i, k] - x), (k, 1, K)))
    assert to_term(Sum(softmax(z[i], k, K), (k, 1, K))).loose == 0


def test_sigma_brings_its_definition():
    (fact,) = facts_of(sigma(x))
    assert fact.kind == "definition" and fact.prop.head == "forall"
    assert fact.prop is to_fact(defines(sigma(x), 1 / (1 + exp(-x)), x)).prop


def test_assumptions_are_facts():
    p = Function("p", positive=True)
    q = IndexedBase("q", nonnegative=True)
    props = {f.prop for f in facts_of(n + p(i, x) + q[i, j] + Symbol("s", positive=True) + Symbol("m", integer=True, nonnegative=True))}
    bound = [make("bound", b) for b in (1, 0)]
    assert props == {
        make("<=", ONE, N), make("<", num(0), make("var", "s", "R")), make("<=", num(0), make("var", "m", "Z")),
        make("forall", "Z", make("forall", "R", make("<", num(0), make("@", make("var", "p", "R"), *bound)))),
        make("forall", "Z", make("forall", "Z", make("<=", num(0), make("@", make("var", "q", "R"), *bound)))),
    }
    assert facts_of(Sum(z[i] * x, (i, 1, 3))) == ()
    assert {f.prop for f in facts_of(Symbol("v", nonzero=True, real=True))} == {make("!=", make("var", "v", "R"), num(0))}


def test_facts_of_the_vocabulary():
    c = labels("c")
    rows = one_hot(y[i, k], c[i], (k, 1, K), (i, 1, n))
    low, high, hot = (to_fact(f).prop for f in rows)
    at = make("@", make("var", "c", "Z"), I)
    assert low is make("each", ONE, N, abstract(make("<=", ONE, at), I))
    assert high is make("each", ONE, N, abstract(make("<=", at, make("var", "K", "Z")), I))
    assert hot.head == "each" and hot.args[2].head == "each" and hot.loose == 0
    assert [to_fact(f).prop for f in binary(y[i])][0] is make("<=", num(0), make("@", make("var", "y", "Z"), I))
    P = density("P")
    assert len(distribution(P(i), (i, 1, K))) == 1 and len(distribution(Function("R")(i), (i, 1, K))) == 2
    assert to_fact(positive(x)).prop is make("<", num(0), X)
    assert len(in_range(i, 1, n)) == 2
    assert to_fact(defines(z[i], a, (i, 1, n))).kind == "definition"
    with pytest.raises(Unsupported):
        to_fact(positive(Symbol("s", positive=True), Symbol("s", positive=True)))


@pytest.mark.parametrize("kind", ["line", "condition", "default", "proved"])
def test_a_fact_is_no_earlier_line(kind):
    """A line is known to tie no symbols to each other, which the author of a chain cannot promise."""
    with pytest.raises(Unsupported):
        to_fact(Given(Eq(a, x**2), (), kind))


def test_words_are_applied_to_other_indices():
    rows = sp.Lambda(k, Sum(z[k, j], (j, 1, n)))
    assert to_term(softmax(rows, i, K)) is to_term(exp(Sum(z[i, j], (j, 1, n))) / Sum(exp(Sum(z[k, j], (j, 1, n))), (k, 1, K)))
    assert to_term(Expectation(Sum(z[k], (k, 1, n)), (k, 1, K), z)) is to_term(Sum(z[i] * Sum(z[k], (k, 1, n)), (i, 1, K)))


def test_logarithms_to_a_base():
    assert to_term(log(x, 2, evaluate=False)) is to_term(sp.Mul(log(x), 1 / log(2), evaluate=False))


def test_cases_are_deltas():
    m = Symbol("m", integer=True)
    term = to_term(Piecewise((x, Eq(m, 1)), (1 - x, True)))
    delta = make("delta", make("var", "m", "Z"), ONE)
    assert delta in term.args[0].args
    with pytest.raises(Unsupported):
        to_term(Piecewise((x, Eq(x, 1)), (1 - x, True)))
    with pytest.raises(Unsupported):
        to_term(Piecewise((x, Eq(m, 1))))


def test_unevaluated_keeps_what_is_written():
    with unevaluated():
        assert to_term(exp(log(x))) is make("exp", make("log", X))
        assert to_term(x / x) is not ONE


REFUSED = {
    "infinity": sp.oo, "a float": x + 0.5, "an unknown function": sp.sin(x), "a factorial": sp.factorial(n), "nan": sp.nan,
    "a matrix": sp.MatrixSymbol("A", 2, 2), "a symbol met twice": x + Symbol("x", positive=True), "a family called as a symbol": z[i] + reals("z"),
    "an even number": Symbol("e", even=True), "a prime": Symbol("q", prime=True), "not positive": Symbol("q", positive=False),
    "imaginary": Symbol("q", imaginary=True), "noncommutative": Symbol("q", commutative=False), "no bounds": sp.Integral(x, x),
    "an infinite sum": Sum(z[i], (i, 1, sp.oo)), "an index that is positive from 0": Sum(log(n), (n, 0, K)),
    "a positive index from any": Sum(log(n), (n, j, K)), "a derivative by an integer": Derivative(n**2, n),
    "a derivative by a sum": sp.Subs(Derivative(x**2, x), x, 3), "complex i": sp.I * x, "an index with a range": sp.Indexed("z", sp.Idx("i", 3)),
    "a family with a shape": IndexedBase("s", shape=(3,))[i], "a proper integral": sp.Integral(x, (x, 0, 1)), "a bool": True, "a string": "x + 1",
    "the name sigma": sigma(x) + Symbol("sigma"), "maximisers that are positive": ArgMax(n**2, n), "a maximum": sp.Max(x, a),
    "an index that is no integer": z[x] + sp.Heaviside(x),
    "a positive function by another assumption": Function("g", even=True)(x),
    "a free symbol with the name of a bound one": Sum(Symbol("i"), (i, 1, n)), "a bound symbol with another's name": Sum(z[i], (Symbol("i"), 1, n)),
    "a family with the name of a bound symbol": Sum(IndexedBase("i")[i], (i, 1, n)), "a delta with a range": sp.KroneckerDelta(i, j, (1, 3)),
    "bounds between the integers": Sum(i, (i, Rational(1, 2), Rational(5, 2))),
    "a summand's own index": softmax(sp.Lambda(k, Sum(z[k, j], (j, 1, n))), j, K),
    "an order of sets": sp.Le(ArgMax(x, x), a),
    "an index of another word": softmax(sp.Lambda(k, softmax(sp.Lambda(j, z[k, j]), 1, K)), j, K),
    "a distribution that catches": Expectation(z[k], (k, 1, K), sp.Lambda(i, Sum(z[i, k], (k, 1, n)))),
    "logarithms that catch": KL(z, sp.Lambda(i, Sum(z[i, k]**2, (k, 1, n))), (k, 1, K)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what):
    with pytest.raises(Unsupported):
        to_term(REFUSED[what])


def test_nested_too_deeply():
    deep = x
    with unevaluated():
        for _ in range(200):
            deep = exp(log(deep))
    with pytest.raises(Unsupported):
        to_term(deep)


def test_a_positive_index_over_its_range():
    assert to_term(Sum(log(n), (n, 1, K))) is to_term(Sum(log(i), (i, 1, K)))


def _random(rng: Random, depth: int, scope: tuple[str, ...]) -> Term:
    """A random real term whose dangling indices have the sorts of `scope`."""
    kind = rng.choice(["num", "var", "index", "+", "*", "^", "exp", "log", "sum", "prod", "delta", "D", "argmax"] if depth else ["num", "var", "index"])
    def go() -> Term:
        return _random(rng, depth - 1, scope)
    integers = [make("bound", d) for d, sort in enumerate(reversed(scope)) if sort == "Z"] + [N, num(2)]
    match kind:
        case "num":
            return num(sp.Rational(rng.randint(-3, 3), 1).p)
        case "var":
            return make("var", rng.choice("ab"), "R")
        case "index":
            return make("@", make("var", "z", "R"), rng.choice(integers))
        case "+" | "*":
            return make(kind, go(), go())
        case "^":
            return make("^", go(), num(rng.choice([-1, 2, 3])))
        case "exp" | "log":
            return make(kind, go())
        case "sum" | "prod":
            return make(kind, ONE, rng.choice(integers), _random(rng, depth - 1, (*scope, "Z")))
        case "delta":
            return make("delta", rng.choice(integers), rng.choice(integers))
        case "D":
            return make("D", go(), make("@", make("var", "z", "R"), rng.choice(integers)))
    return make("argmax", make("@", make("var", "f", "R"), make("bound", 0), make("var", "a", "R")))


def test_back_and_forth():
    rng = Random(7)
    for _ in range(400):
        term = _random(rng, 4, ())
        assert to_term(from_term(term)) is term, term


def test_from_term_of_relations():
    for prop in (make("=", X, ONE), make("<", X, ONE), make("<=", ONE, N), make("!=", X, ONE)):
        assert to_term(from_term(prop)) is prop
    with pytest.raises(Unsupported):
        from_term(make("forall", "R", make("=", make("bound", 0), ONE)))


def test_product():
    assert to_term(Product(z[i], (i, 1, n))).head == "prod"
