"""The refuter: what it must find, what it must never say, and that it ends."""
from __future__ import annotations

import time
from fractions import Fraction

import pytest

from derive.kernel.claim import Claim, Context, Fact
from derive.refuter.search import adjudicate, admissible, agree, refute
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, make, num
from derive.verdict import Witness


def var(name: str, sort: str = "R") -> Term:
    return make("var", name, sort)


def at(f: Term, *args: Term) -> Term:
    return make("@", f, *args)


def add(*x: Term) -> Term:
    return make("+", *x)


def mul(*x: Term) -> Term:
    return make("*", *x)


def neg(x: Term) -> Term:
    return make("*", MINUS_ONE, x)


def power(x: Term, e: Term | int) -> Term:
    return make("^", x, num(e) if isinstance(e, int) else e)


def over(x: Term, y: Term) -> Term:
    return mul(x, power(y, -1))


def log(x: Term) -> Term:
    return make("log", x)


def exp(x: Term) -> Term:
    return make("exp", x)


def bind(head: str, index: Term, *parts: Term) -> Term:
    *ends, body = parts
    return make(head, *ends, abstract(body, index))


def total(index: Term, low: Term, high: Term, body: Term) -> Term:
    return bind("sum", index, low, high, body)


def product(index: Term, low: Term, high: Term, body: Term) -> Term:
    return bind("prod", index, low, high, body)


def each(index: Term, low: Term, high: Term, body: Term) -> Term:
    return bind("each", index, low, high, body)


def every(sort: str, x: Term, body: Term) -> Term:
    return make("forall", sort, abstract(body, x))


def slope(f: Term, x: Term) -> Term:
    return make("D", f, x)


def eq(x: Term, y: Term) -> Term:
    return make("=", x, y)


def le(x: Term, y: Term) -> Term:
    return make("<=", x, y)


def lt(x: Term, y: Term) -> Term:
    return make("<", x, y)


def claim(prop: Term, *facts: Term, definitions: tuple[Term, ...] = (), conditions: tuple[Term, ...] = ()) -> Claim:
    return Claim(prop, Context((*map(Fact, facts), *(Fact(x, "definition") for x in definitions),
                                *(Fact(x, "condition") for x in conditions))))


def value(witness: Witness, symbol: Term) -> object:
    return dict(witness.values)[symbol]


n, K, M, d, i, j, k, m = (var(name, "Z") for name in "nKMdijkm")
x, y, z, w, b, a, c, p, q, g, f, sigma = (var(name) for name in ("x", "y", "z", "w", "b", "a", "c", "p", "q", "g", "f", "sigma"))
t = var("t", "S")
SIZES = (le(ONE, n), le(ONE, K))
LOGISTIC = every("R", x, eq(at(sigma, x), power(add(ONE, exp(neg(x))), -1)))
TRUE = [
    claim(eq(mul(add(x, y), add(x, y)), add(power(x, 2), mul(num(2), x, y), power(y, 2)))),
    claim(eq(log(mul(a, b)), add(log(a), log(b))), lt(ZERO, a), lt(ZERO, b)),
    claim(eq(log(product(i, ONE, n, at(p, i))), total(i, ONE, n, log(at(p, i)))), *SIZES, each(i, ONE, n, lt(ZERO, at(p, i)))),
    claim(eq(at(sigma, neg(z)), add(ONE, neg(at(sigma, z)))), definitions=(LOGISTIC,)),
    claim(eq(slope(at(sigma, z), z), mul(at(sigma, z), add(ONE, neg(at(sigma, z))))), definitions=(LOGISTIC,)),
    claim(lt(at(sigma, z), ONE), definitions=(LOGISTIC,)),
    claim(make("!=", at(sigma, z), ZERO), definitions=(LOGISTIC,)),
    claim(eq(total(k, ONE, K, over(exp(at(z, k)), total(j, ONE, K, exp(at(z, j))))), ONE), *SIZES),
    claim(eq(total(k, ONE, K, mul(make("delta", k, c_ := var("c", "Z")), at(g, k))), at(g, c_)), le(ONE, c_), le(c_, K)),
    claim(eq(bind("argmax", t, at(p, t)), bind("argmax", t, log(at(p, t)))), every("S", t, lt(ZERO, at(p, t)))),
    claim(eq(bind("argmax", x, at(f, x)), bind("argmin", x, neg(at(f, x))))),
    claim(eq(slope(at(f, mul(num(2), x)), x), mul(num(2), make("@", var("f'"), mul(num(2), x)))),
          definitions=(every("R", y, eq(at(f, y), power(y, 2))), every("R", y, eq(at(var("f'"), y), mul(num(2), y))))),
    claim(eq(slope(mul(at(f, x), at(g, x)), x), add(mul(slope(at(f, x), x), at(g, x)), mul(at(f, x), slope(at(g, x), x))))),
    claim(eq(slope(total(j, ONE, K, power(at(z, j), 2)), at(z, k)), mul(num(2), at(z, k))), le(ONE, k), le(k, K)),
    claim(eq(make("integral", "line", abstract(exp(neg(power(x, 2))), x)), power(make("pi"), num(Fraction(1, 2))))),
    claim(eq(power(power(x, 2), num(Fraction(1, 2))), x), le(ZERO, x)),
    claim(each(i, ONE, n, le(at(z, i), add(at(z, i), ONE)))),
    claim(every("R", x, le(add(ONE, x), exp(x)))),
]


@pytest.mark.parametrize("number", range(len(TRUE)))
def test_a_true_step_is_never_refuted(number: int) -> None:
    assert refute(TRUE[number]) is None
    assert agree(TRUE[number]) > 0
    assert adjudicate(TRUE[number]) == "agrees"


def test_a_false_step_has_a_small_exact_witness() -> None:
    witness = refute(claim(eq(power(add(x, y), 2), add(power(x, 2), power(y, 2)))))
    assert witness is not None
    assert dict(witness.values) == {x: 1, y: 1}
    assert (witness.left, witness.right) == ("4", "2")


def test_transcendental_values_are_shown_as_decimals() -> None:
    witness = refute(claim(eq(log(add(a, b)), mul(log(a), log(b))), lt(ZERO, a), lt(ZERO, b)))
    assert witness is not None
    assert (witness.left, witness.right) == ("0.6931…", "0")


def test_a_missing_factor_needs_two_samples() -> None:
    sums = total(i, ONE, n, log(at(p, i)))
    witness = refute(claim(eq(sums, over(sums, n)), *SIZES, each(i, ONE, n, lt(ZERO, at(p, i)))))
    assert witness is not None
    assert value(witness, n) == 2
    assert value(witness, p) == (1, 2) or value(witness, p) == (2, 1)


def test_families_are_nested_tuples() -> None:
    witness = refute(claim(eq(total(i, ONE, n, total(k, ONE, K, at(x, i, k))), ZERO), *SIZES))
    assert witness is not None
    assert value(witness, x) == ((1,),)


@pytest.mark.parametrize("strict", [True, False])
def test_one_side_undefined(strict: bool) -> None:
    product_rule = claim(eq(log(mul(a, b)), add(log(a), log(b))))
    witness = refute(product_rule, strict=strict)
    if not strict:
        assert witness is None
        return
    assert witness is not None
    assert witness.right == "undefined"


def test_order_of_logs_without_a_sign() -> None:
    prop = every("R", x, every("R", y, lt(log(add(ONE, power(x, 2))), log(add(power(y, 2), power(x, 2), num(2))))))
    assert refute(claim(prop)) is None
    assert refute(claim(every("R", x, le(power(x, 2), x)))) is not None


def test_division_by_zero_is_undefined() -> None:
    witness = refute(claim(eq(over(x, x), ONE)))
    assert witness is not None
    assert (value(witness, x), witness.left) == (0, "undefined")
    assert refute(claim(eq(over(x, x), ONE)), strict=False) is None


def test_cases_excuse_what_they_do_not_choose() -> None:
    prop = eq(mul(make("delta", m, ZERO), log(x)), mul(make("delta", m, ZERO), log(x), make("delta", m, ZERO)))
    assert refute(claim(prop)) is None


def test_log_of_a_negative_number_on_both_sides_says_nothing() -> None:
    assert refute(claim(eq(log(neg(power(x, 2))), add(ONE, log(neg(power(x, 2))))))) is None


def test_zero_to_the_zero_is_left_alone() -> None:
    assert refute(claim(eq(power(x, m), add(power(x, m), ZERO)))) is None


def test_powers_of_negative_numbers() -> None:
    witness = refute(claim(eq(power(power(power(x, 2), num(Fraction(3, 2))), 1), power(x, 3))))
    assert witness is not None
    assert value(witness, x) == -1


@pytest.mark.parametrize("facts", [
    (lt(x, ZERO), lt(ZERO, x)),
    (eq(x, ONE), eq(x, num(2))),
    (lt(y, ZERO), lt(ZERO, y)),
    (lt(ONE, ZERO),),
    (lt(x, y), lt(y, a), lt(a, x)),
    (le(K, ZERO), eq(total(k, ONE, K, at(p, k)), ONE), eq(x, at(p, ONE))),
])
def test_contradictory_facts_refute_nothing(facts: tuple[Term, ...]) -> None:
    assert refute(claim(eq(x, add(x, ONE)), *facts)) is None
    assert not admissible(Context(tuple(map(Fact, facts))))


def test_models_of_facts_are_found() -> None:
    facts = (*SIZES, each(i, ONE, n, lt(ZERO, at(p, i))), eq(total(i, ONE, n, at(p, i)), ONE), each(i, ONE, n, le(at(p, i), ONE)),
             le(ONE, k), le(k, K), LOGISTIC)
    assert admissible(Context(tuple(map(Fact, facts))))


def test_a_definition_that_conflicts_is_no_model() -> None:
    definitions = (every("R", x, eq(at(f, x), x)), eq(at(f, ONE), num(2)))
    assert refute(claim(eq(at(f, ONE), num(3)), definitions=definitions)) is None


def test_a_distribution_sums_to_one() -> None:
    pmf = (*SIZES, each(k, ONE, K, lt(ZERO, at(p, k))), eq(total(k, ONE, K, at(p, k)), ONE))
    assert refute(claim(eq(total(k, ONE, K, mul(at(p, k), a)), a), *pmf)) is None
    assert agree(claim(eq(total(k, ONE, K, mul(at(p, k), a)), a), *pmf)) == 40
    witness = refute(claim(eq(total(k, ONE, K, power(at(p, k), 2)), ONE), *pmf))
    assert witness is not None
    assert value(witness, p) == (Fraction(1, 2), Fraction(1, 2))


def test_joint_and_conditional_distributions() -> None:
    joint = (le(ONE, n), le(ONE, K), each(i, ONE, n, each(k, ONE, K, le(ZERO, at(p, i, k)))),
             eq(total(i, ONE, n, total(k, ONE, K, at(p, i, k))), ONE))
    assert refute(claim(le(at(p, ONE, ONE), ONE), *joint)) is None
    assert refute(claim(lt(at(p, ONE, ONE), ONE), *joint)) is not None
    rows = (le(ONE, K), each(i, ONE, n, each(k, ONE, K, lt(ZERO, at(p, k, i)))),
            each(i, ONE, n, eq(total(k, ONE, K, at(p, k, i)), ONE)))
    assert refute(claim(eq(total(i, ONE, n, total(k, ONE, K, at(p, k, i))), n), le(ONE, n), *rows)) is None


def test_one_hot_rows() -> None:
    label = var("c", "Z")
    yo = var("y", "Z")
    facts = (*SIZES, each(i, ONE, n, le(ONE, at(label, i))), each(i, ONE, n, le(at(label, i), K)),
             each(i, ONE, n, each(k, ONE, K, eq(at(yo, i, k), make("delta", k, at(label, i))))))
    count = total(i, ONE, n, total(k, ONE, K, at(yo, i, k)))
    assert refute(claim(eq(count, n), *facts)) is None
    assert refute(claim(eq(count, K), *facts)) is not None
    witness = refute(claim(eq(total(i, ONE, n, at(yo, i, ONE)), n), *facts))
    assert witness is not None
    assert value(witness, yo) == ((0, 1),)
    assert label not in dict(witness.values)


def test_definitions_are_followed() -> None:
    likelihood = var("L")
    pred = add(total(k, ONE, d, mul(at(w, k), at(x, i, k))), b)
    definitions = (LOGISTIC, each(i, ONE, n, eq(at(z, i), pred)), eq(likelihood, product(i, ONE, n, at(sigma, at(z, i)))))
    sums = total(i, ONE, n, log(at(sigma, at(z, i))))
    good = claim(eq(log(likelihood), sums), *SIZES, le(ONE, d), definitions=definitions)
    assert refute(good) is None
    assert agree(good) > 0
    bad = claim(eq(log(likelihood), over(sums, n)), *SIZES, le(ONE, d), definitions=definitions)
    witness = refute(bad)
    assert witness is not None
    assert value(witness, n) == 2


def test_cases_of_a_conditional_distribution() -> None:
    """p(1 | x_i; w, b) = σ(z_i), p(0 | x_i; w, b) = 1 − σ(z_i), for rows x_i and labels y_i in {0, 1}."""
    label, bias = var("y", "Z"), var("b")
    z_i = add(total(k, ONE, d, mul(at(w, k), at(x, i, k))), bias)
    row = at(x, i)
    definitions = (LOGISTIC, each(i, ONE, n, eq(at(z, i), z_i)),
                   each(i, ONE, n, eq(at(p, ONE, row, w, bias), at(sigma, at(z, i)))),
                   each(i, ONE, n, eq(at(p, ZERO, row, w, bias), add(ONE, neg(at(sigma, at(z, i)))))))
    facts = (le(ONE, n), le(ONE, d), each(i, ONE, n, le(ZERO, at(label, i))), each(i, ONE, n, le(at(label, i), ONE)))
    s = at(sigma, at(z, i))
    y_i = at(label, i)
    mass = mul(power(s, y_i), power(add(ONE, neg(s)), add(ONE, neg(y_i))))
    good = claim(each(i, ONE, n, eq(at(p, y_i, row, w, bias), mass)), *facts, definitions=definitions)
    assert refute(good) is None
    assert agree(good) > 0
    swapped = mul(power(s, add(ONE, neg(y_i))), power(add(ONE, neg(s)), y_i))
    bad = claim(each(i, ONE, n, eq(at(p, y_i, row, w, bias), swapped)), *facts, definitions=definitions)
    assert refute(bad) is not None


def test_vectors_as_arguments() -> None:
    """H(P, Q) = −Σ P(k) log Q(k), for rows of two families."""
    entropy, one, two = var("H"), var("P", "S"), var("Q", "S")
    sums = neg(total(k, ONE, K, mul(at(one, k), log(at(two, k)))))
    definition = every("S", one, every("S", two, eq(at(entropy, one, two), sums)))
    positive = every("Z", i, every("Z", k, lt(ZERO, at(q, i, k))))
    left, right = at(entropy, at(y, i), at(q, i)), total(k, ONE, K, mul(at(y, i, k), log(at(q, i, k))))
    good = claim(each(i, ONE, n, eq(left, neg(right))), *SIZES, positive, definitions=(definition,))
    assert refute(good) is None
    assert agree(good) > 0
    bad = claim(each(i, ONE, n, eq(left, right)), *SIZES, positive, definitions=(definition,))
    assert refute(bad) is not None


def test_maximisers_over_a_tuple() -> None:
    """argmax over (w, b) of a likelihood that a definition gives."""
    L, v, bias = var("L"), var("v", "S"), var("bias")
    linear = every("S", v, every("R", bias, eq(at(L, v, bias), total(k, ONE, d, add(mul(at(v, k), at(x, k)), bias)))))
    pair = at(L, at(t, ONE), at(t, num(2)))
    square = mul(pair, pair)
    cube = mul(pair, pair, pair)
    context = {"definitions": (linear,)}
    assert refute(claim(eq(bind("argmax", t, pair), bind("argmin", t, neg(pair))), le(ONE, d), **context)) is None
    assert refute(claim(eq(bind("argmax", t, pair), bind("argmax", t, cube)), le(ONE, d), **context)) is None
    assert refute(claim(eq(bind("argmax", t, pair), bind("argmax", t, square)), le(ONE, d), **context)) is not None


def test_maximisers_of_a_sample_and_of_its_distribution() -> None:
    """A finite sample is not the distribution it was drawn from."""
    sample, theta = var("x", "Z"), var("theta", "S")
    data = var("P")
    facts = (le(ONE, n), le(ONE, M), each(i, ONE, n, le(ONE, at(sample, i))), each(i, ONE, n, le(at(sample, i), M)),
             each(k, ONE, M, le(ZERO, at(data, k))), eq(total(k, ONE, M, at(data, k)), ONE),
             every("Z", k, every("S", theta, lt(ZERO, at(p, k, theta)))))
    mean = over(total(i, ONE, n, log(at(p, at(sample, i), t))), n)
    expected = total(k, ONE, M, mul(at(data, k), log(at(p, k, t))))
    witness = refute(claim(eq(bind("argmax", t, mean), bind("argmax", t, expected)), *facts))
    assert witness is not None


def test_a_set_of_maximisers_by_definition() -> None:
    """θ_ML = argmax p(X; θ), where p(X; θ) = Π p(x_i; θ): the sample X is an argument beside its points."""
    best, sample, theta = var("theta_ML", "S"), var("x", "Z"), var("theta", "S")
    whole = every("S", theta, eq(at(p, sample, theta), product(i, ONE, n, at(p, at(sample, i), theta))))
    definitions = (whole, eq(best, bind("argmax", t, at(p, sample, t))))
    facts = (le(ONE, n), le(ONE, M), each(i, ONE, n, le(ONE, at(sample, i))), each(i, ONE, n, le(at(sample, i), M)),
             every("Z", k, every("S", theta, lt(ZERO, at(p, k, theta)))))
    logs = total(i, ONE, n, log(at(p, at(sample, i), t)))
    good = claim(eq(best, bind("argmax", t, over(logs, n))), *facts, definitions=definitions)
    assert refute(good) is None
    assert agree(good) > 0
    assert refute(claim(eq(best, bind("argmin", t, logs)), *facts, definitions=definitions)) is not None


def test_one_name_for_two_functions() -> None:
    """p(x) and p(x; θ) are two functions; y_i without its second index is a row, and no number."""
    theta = var("theta")
    facts = (every("Z", k, lt(ZERO, at(p, k))), every("Z", k, every("R", x, lt(ZERO, at(p, k, x)))))
    assert refute(claim(eq(at(p, k), at(p, k, theta)), *facts)) is not None
    assert refute(claim(eq(at(y, i), at(y, i, k)))) is None


def test_a_derivative_by_a_vector_is_left_alone() -> None:
    inner = total(k, ONE, d, mul(at(w, k), at(x, k)))
    assert refute(claim(eq(slope(inner, w), ZERO), le(ONE, d))) is None
    assert refute(claim(eq(slope(inner, at(w, ONE)), ZERO), le(ONE, d))) is not None


def test_integers_that_sum_to_one() -> None:
    label = var("y", "Z")
    facts = (le(ONE, K), each(k, ONE, K, le(ZERO, at(label, k))), each(k, ONE, K, le(at(label, k), ONE)),
             eq(total(k, ONE, K, at(label, k)), ONE))
    good = claim(eq(total(k, ONE, K, power(at(label, k), 2)), ONE), *facts)
    assert refute(good) is None
    assert agree(good) == 40
    assert refute(claim(eq(at(label, ONE), ONE), *facts)) is not None


def test_ties_of_maximisers() -> None:
    squares = bind("argmax", x, power(at(f, x), 2))
    witness = refute(claim(eq(squares, bind("argmax", x, power(at(f, x), 4)))))
    assert witness is None
    witness = refute(claim(eq(bind("argmax", x, mul(at(f, x), ZERO)), bind("argmax", x, at(f, x)))))
    assert witness is not None
    assert "," in witness.left


def test_conditions_on_the_domain_of_argmax() -> None:
    good = eq(bind("argmax", x, at(p, x)), bind("argmax", x, log(at(p, x))))
    assert refute(claim(good)) is not None
    assert refute(claim(good), strict=False) is None
    assert refute(claim(good, conditions=(every("R", x, lt(ZERO, at(p, x))),))) is None
    L = var("L")
    like = every("S", t, eq(at(L, t), product(i, ONE, n, at(p, at(x, i), t))))
    wrong = eq(bind("argmax", t, at(L, t)), bind("argmin", t, log(at(L, t))))
    assert refute(claim(wrong, *SIZES, definitions=(like,), conditions=(every("R", t, lt(ZERO, at(L, t))),))) is not None


CUBES = total(j, ONE, K, power(at(z, j), 3))


@pytest.mark.parametrize(("prop", "right"), [
    (eq(slope(total(j, ONE, K, at(z, j)), at(z, k)), K), False),
    (eq(slope(total(j, ONE, K, at(z, j)), at(z, k)), ONE), True),
    (eq(slope(slope(CUBES, at(z, k)), at(z, k)), mul(num(6), at(z, k))), True),
    (eq(slope(slope(CUBES, at(z, k)), at(z, m)), ZERO), False),
    (eq(slope(slope(CUBES, at(z, k)), at(z, m)), mul(num(6), make("delta", k, m), at(z, k))), True),
])
def test_derivatives_by_components(prop: Term, right: bool) -> None:
    facts = [fact for index in (k, m) for fact in (le(ONE, index), le(index, K))]
    assert (refute(claim(prop, *facts)) is None) is right


def test_the_chain_rule_goes_through_definitions() -> None:
    """∂/∂w Σ −log σ(w x_i) = Σ (σ(w x_i) − 1) x_i"""
    definitions = (LOGISTIC, each(i, ONE, n, eq(at(z, i), mul(w, at(x, i)))))
    loss = neg(total(i, ONE, n, log(at(sigma, at(z, i)))))
    gradient = total(i, ONE, n, mul(add(at(sigma, at(z, i)), MINUS_ONE), at(x, i)))
    assert refute(claim(eq(slope(loss, w), gradient), *SIZES, definitions=definitions)) is None
    assert refute(claim(eq(slope(loss, w), neg(gradient)), *SIZES, definitions=definitions)) is not None
    assert refute(claim(eq(slope(loss, at(z, k)), add(at(sigma, at(z, k)), MINUS_ONE)), *SIZES, le(ONE, k), le(k, n),
                        definitions=definitions)) is None


def test_a_fact_on_a_symbol_does_not_reach_beneath_its_derivative() -> None:
    pmf = (each(k, ONE, K, lt(ZERO, at(q, k))), eq(total(k, ONE, K, at(q, k)), ONE), le(ONE, j), le(j, K))
    assert refute(claim(eq(slope(total(k, ONE, K, at(q, k)), at(q, j)), ZERO), *pmf)) is not None
    assert refute(claim(eq(slope(y, x), ONE), eq(y, x))) is None
    assert refute(claim(eq(slope(y, x), ZERO), eq(y, x))) is None


def test_abstract_functions_are_differentiated() -> None:
    chain = eq(slope(exp(at(f, x)), x), mul(exp(at(f, x)), slope(at(f, x), x)))
    assert refute(claim(chain)) is None
    assert refute(claim(eq(slope(exp(at(f, x)), x), exp(at(f, x))))) is not None
    positive = every("R", x, lt(ZERO, at(f, x)))
    score = eq(slope(log(at(f, x)), x), over(slope(at(f, x), x), at(f, x)))
    assert refute(claim(score, positive)) is None
    assert agree(claim(score, positive)) > 0
    assert refute(claim(eq(slope(log(at(f, x)), x), power(at(f, x), -1)), positive)) is not None


def test_a_smooth_distribution() -> None:
    """Σ_k ∂/∂θ p(k; θ) = 0."""
    theta = var("theta")
    facts = (le(ONE, K), every("R", theta, each(k, ONE, K, lt(ZERO, at(p, k, theta)))),
             every("R", theta, eq(total(k, ONE, K, at(p, k, theta)), ONE)))
    assert refute(claim(eq(total(k, ONE, K, slope(at(p, k, theta), theta)), ZERO), *facts)) is None
    assert agree(claim(eq(total(k, ONE, K, slope(at(p, k, theta), theta)), ZERO), *facts)) > 0
    assert refute(claim(eq(total(k, ONE, K, power(slope(at(p, k, theta), theta), 2)), ZERO), *facts)) is not None


def test_functions_of_balls() -> None:
    assert refute(claim(eq(at(f, exp(x)), add(at(f, exp(x)), ONE)))) is not None
    assert refute(claim(eq(at(f, exp(x)), at(f, exp(add(x, ZERO)))))) is None


def test_facts_about_all_numbers_of_a_computed_symbol() -> None:
    facts = (every("R", x, lt(ZERO, at(sigma, x))), every("R", x, lt(at(sigma, x), ONE)))
    assert refute(claim(eq(at(sigma, neg(z)), at(sigma, z)), *facts, definitions=(LOGISTIC,))) is not None
    odd = every("R", x, lt(at(sigma, x), num(Fraction(1, 2))))
    assert refute(claim(eq(at(sigma, neg(z)), at(sigma, z)), odd, definitions=(LOGISTIC,))) is None


def test_a_fact_about_all_numbers_that_cannot_be_checked_refutes_nothing() -> None:
    even = every("R", x, eq(at(f, mul(MINUS_ONE, x)), mul(at(f, x), ONE)))
    assert refute(claim(eq(at(f, MINUS_ONE), at(f, ONE)), even)) is None
    assert refute(claim(eq(at(f, add(x, num(0))), ZERO), even)) is None


def test_integrals() -> None:
    normal = mul(power(mul(num(2), make("pi"), power(a, 2)), num(Fraction(-1, 2))),
                 exp(neg(over(power(add(x, neg(b)), 2), mul(num(2), power(a, 2))))))
    mass = make("integral", "line", abstract(normal, x))
    mean = make("integral", "line", abstract(mul(x, normal), x))
    assert refute(claim(eq(mass, ONE), lt(ZERO, a))) is None
    assert refute(claim(eq(mass, a), lt(ZERO, a))) is not None
    assert refute(claim(eq(mean, b), lt(ZERO, a))) is None
    assert refute(claim(eq(mean, ZERO), lt(ZERO, a))) is not None
    assert refute(claim(eq(slope(mean, b), ONE), lt(ZERO, a))) is None
    assert refute(claim(eq(slope(mean, b), b), lt(ZERO, a))) is not None
    half = make("integral", "half", abstract(mul(x, exp(neg(mul(a, x)))), x))
    assert refute(claim(eq(half, power(a, -2)), lt(ZERO, a))) is None
    assert refute(claim(eq(half, power(a, -1)), lt(ZERO, a))) is not None
    grows = claim(eq(half, ZERO), lt(a, ZERO))
    assert refute(grows, strict=False) is None
    witness = refute(grows)
    assert witness is not None
    assert witness.left == "undefined"


TOWER = power(num(10), power(num(10), num(10)))
HOSTILE = [
    eq(TOWER, add(TOWER, ONE)),
    eq(power(num(10), TOWER), ZERO),
    eq(power(x, TOWER), ZERO),
    eq(exp(exp(exp(exp(num(9))))), ZERO),
    eq(total(i, ONE, num(10**12), i), ZERO),
    eq(total(i, ONE, num(10**3), total(j, ONE, num(10**3), total(k, ONE, num(10**3), over(i, j)))), ZERO),
    eq(product(i, ONE, num(1500), TOWER), ONE),
    eq(total(i, ONE, n, power(num(2), power(num(2), power(num(2), mul(num(100), i))))), ZERO),
    eq(power(num(Fraction(1, 10**6)), num(10**9)), ZERO),
    eq(at(f, at(f, at(f, TOWER))), ONE),
    eq(power(num(-3), power(num(10), num(30))), ONE),
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_terms_end(number: int) -> None:
    start = time.perf_counter()
    refute(claim(HOSTILE[number]))
    agree(claim(HOSTILE[number]))
    assert time.perf_counter() - start < 5


def test_squares_of_squares_do_not_grow() -> None:
    term = add(x, num(3))
    for _ in range(60):
        term = mul(term, term) if term.head != "*" else power(term, 2)
        term = add(term, num(Fraction(1, 3)))
    assert refute(claim(eq(term, add(term, ZERO)))) is None


def test_deep_terms_and_endless_definitions() -> None:
    term: Term = x
    for _ in range(3000):
        term = exp(neg(term)) if term.head == "+" else add(term, ONE)
    refute(claim(eq(term, ZERO)))
    endless = (every("Z", k, eq(at(f, k), add(at(f, add(k, ONE)), ONE))),)
    assert refute(claim(eq(at(f, ONE), ZERO), definitions=endless)) is None


def test_recursion_by_definition() -> None:
    definitions = (eq(at(f, ZERO), ONE), each(k, ONE, n, eq(at(f, k), mul(num(2), at(f, add(k, MINUS_ONE))))))
    assert refute(claim(eq(at(f, n), power(num(2), n)), le(ONE, n), definitions=definitions)) is None
    assert refute(claim(eq(at(f, n), mul(num(2), n)), le(ONE, n), definitions=definitions)) is not None


def test_explicit_sizes() -> None:
    facts = (eq(n, num(17)), each(i, ONE, n, le(ZERO, at(x, i))))
    assert refute(claim(eq(total(i, ONE, n, ONE), num(17)), *facts)) is None
    witness = refute(claim(lt(total(i, ONE, n, at(x, i)), ONE), *facts))
    assert witness is not None


def test_the_same_claim_has_the_same_witness() -> None:
    from derive.refuter import search
    first = refute(claim(eq(exp(add(x, y)), add(exp(x), exp(y)))))
    search._LATEST.clear()
    assert first == refute(claim(eq(exp(add(x, y)), add(exp(x), exp(y))))) and first is not None


def test_precision_is_left_as_it_was() -> None:
    from flint import ctx
    before = ctx.prec
    refute(claim(eq(exp(x), ONE)))
    assert ctx.prec == before
