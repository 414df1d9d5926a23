from __future__ import annotations

from fractions import Fraction

import pytest

from derive.read.document import Reading, Symbol
from derive.render import Names, assignments, latex, names_of, plain
from derive.source import Note
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, make, num
from derive.tex_text import plain_text


def var(name: str, sort: str = "R") -> Term:
    return make("var", name, sort)


n, K, i, j, k = (var(x, "Z") for x in "nKijk")
a, b, z, theta, sigma, p = var("a"), var("b"), var("z"), var("theta", "S"), var("sigma"), var("p_model")
y = var("y", "Z")


def inverse(t: Term) -> Term:
    return make("^", t, MINUS_ONE)


def minus(t: Term) -> Term:
    return make("*", MINUS_ONE, t)


SOFTMAX = make("*", make("exp", make("@", z, i, k)), inverse(make("sum", ONE, K, abstract(make("exp", make("@", z, i, j)), j))))

CASES = [
    (num(Fraction(-1, 2)), r"-\frac{1}{2}", "-1/2"),
    (make("+", a, minus(b)), "a - b", "a - b"),
    (make("+", a, num(-3), make("*", num(-2), b)), "a - 3 - 2 b", "a - 3 - 2 b"),
    (minus(make("+", a, b)), "-(a + b)", "-(a + b)"),
    (make("*", a, make("+", a, b)), "a (a + b)", "a (a + b)"),
    (make("*", num(2), num(3), a), r"2 \cdot 3 a", "2 · 3 a"),
    (make("*", a, inverse(b)), r"\frac{a}{b}", "a/b"),
    (make("*", a, inverse(make("*", n, b))), r"\frac{a}{n b}", "a/(n b)"),
    (make("*", inverse(a), inverse(b)), r"\frac{1}{a b}", "1/(a b)"),
    (make("^", make("+", a, b), num(2)), "(a + b)^2", "(a + b)^2"),
    (make("^", make("^", a, b), num(2)), "(a^b)^2", "(a^b)^2"),
    (make("^", a, num(-2)), r"\frac{1}{a^2}", "1/a^2"),
    (make("^", a, num(Fraction(1, 2))), r"\sqrt{a}", "√(a)"),
    (make("^", a, make("+", ONE, minus(b))), "a^{1 - b}", "a^(1 - b)"),
    (make("*", make("log", a), b), r"(\log a) b", "(log a) b"),
    (make("*", b, make("log", a)), r"b \log a", "b log a"),
    (make("log", make("+", a, b)), r"\log(a + b)", "log(a + b)"),
    (make("exp", minus(a)), "e^{-a}", "exp(-a)"),
    (make("@", sigma, make("@", z, i)), r"\sigma(z_i)", "σ(z_i)"),
    (SOFTMAX, r"\frac{e^{z_{ik}}}{\sum_{j=1}^{K} e^{z_{ij}}}", "exp(z_ik)/(Σ_{j=1..K} exp(z_ij))"),
    (make("*", make("sum", ONE, n, abstract(make("@", z, i), i)), a), r"\left(\sum_{i=1}^{n} z_i\right) a", "(Σ_{i=1..n} z_i) a"),
    (make("sum", ONE, n, abstract(make("+", make("@", z, i), a), i)), r"\sum_{i=1}^{n} (z_i + a)", "Σ_{i=1..n} (z_i + a)"),
    (make("D", make("log", a), a), r"\frac{\partial}{\partial a} \log a", "∂/∂a log a"),
    (make("*", num(2), make("pi")), r"2 \pi", "2 π"),
    (make("integral", "line", abstract(make("exp", minus(a)), a)),
     r"\int_{-\infty}^{\infty} e^{-x} \, dx", "∫_{x=-∞..∞} exp(-x)"),
    (make("integral", "half", abstract(a, a)), r"\int_{0}^{\infty} x \, dx", "∫_{x=0..∞} x"),
    (make("delta", i, j), r"\delta_{i, j}", "δ(i, j)"),
    (make("<", ZERO, a), "a > 0", "a > 0"),
    (make("<=", a, b), r"a \le b", "a ≤ b"),
    (make("!=", a, ZERO), r"a \neq 0", "a ≠ 0"),
    (make("@", y, make("+", i, ONE)), "y_{i + 1}", "y_{i + 1}"),
]


@pytest.mark.parametrize(("term", "tex", "text"), CASES, ids=[c[2] for c in CASES])
def test_both_forms(term: Term, tex: str, text: str) -> None:
    assert latex(term) == tex
    assert plain(term) == text


def test_a_condition_names_its_indices(condition: Term) -> None:
    assert plain(condition) == "p_model(x_i, θ) > 0 for i = 1, …, n"
    assert latex(condition) == r"p_{model}(x_i, \theta) > 0\text{ for } i = 1, \ldots, n"


def test_two_ranges_are_joined() -> None:
    inner = make("each", ONE, K, abstract(make("<", ZERO, make("@", z, i, k)), k))
    assert plain(make("each", ONE, n, abstract(inner, i))) == "z_ik > 0 for i = 1, …, n and k = 1, …, K"


def test_bound_names_never_capture() -> None:
    body = abstract(make("*", make("@", z, i), var("i"), var("j")), i)
    text = plain(make("sum", ONE, n, body))
    index = text[3]
    assert index not in "ij"
    assert f"z_{index}" in text


def test_the_author_chooses_the_letters() -> None:
    note = Note("a.md", r"$$ \sum_{s=1}^M x_s, \quad \arg\max_{w,b} L $$")
    m = var("M", "Z")
    names = names_of(Reading(note, ()))
    assert latex(make("sum", ONE, m, abstract(make("@", z, i), i)), names) == r"\sum_{s=1}^{M} z_s"
    t = var("t", "S")
    body = make("+", make("@", t, ONE), make("@", t, num(2)))
    assert latex(make("argmax", abstract(body, t)), names) == r"\arg\max_{w, b} (w + b)"


def test_the_author_s_symbols() -> None:
    hat = var("hat y")
    assert latex(make("@", hat, i, k)) == r"\hat{y}_{ik}"
    pred = Names({hat: Symbol("y pred", hat, "y_{pred}", ((ONE, n),), "family")})
    assert latex(make("@", hat, i), pred) == "y_{i,pred}"
    assert plain(make("@", hat, i), pred) == "y_{i,pred}"


def test_a_witness_is_exact() -> None:
    values = ((n, 2), (z, (0, Fraction(1, 2))), (p, (((0,), Fraction(1, 3)), ((1,), Fraction(2, 3)))))
    assert assignments(values) == ["n = 2", "z = (0, 1/2)", "p_model(0) = 1/3", "p_model(1) = 2/3"]
    assert assignments(values, tex=True)[1] == r"z = (0, \frac{1}{2})"


def test_a_deep_term_ends_in_dots() -> None:
    term = a
    for _ in range(5000):
        term = make("exp", term)
    assert "…" in plain(term)
    wide = make("+", *[make("@", z, num(q)) for q in range(50_000)])
    assert len(plain(wide)) < 200_000


@pytest.mark.parametrize(("tex", "text"), [
    (r"y_i \in \{0,1\}", "y_i ∈ {0,1}"), (r"w,x_i \in \mathbb{R}^d", "w,x_i ∈ ℝ^d"), (r"w^Tx_i + b", "wᵀx_i + b"),
    (r"p_{model}(x;\theta)", "p_model(x;θ)"), (r"\frac{1}{n}", "1/n"), (r"\log \sigma(z_i)", "log σ(z_i)"), (r"{{{", ""),
    (r"\unknown x", r"\unknown x"), ("\\", "\\"), (r"\frac", "()/()"),
])
def test_latex_as_text(tex: str, text: str) -> None:
    assert plain_text(tex) == text
