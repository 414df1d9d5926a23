"""What is known by its form alone: never proved where it might be false, never refuted."""
from __future__ import annotations

import pytest

from derive.judge import judge
from derive.read.chain import read
from derive.source import Note

# each may be false, or is
DOUBTFUL = r"""
\mathrm{E}(X) = \mathrm{E}(Y)
\mathrm{Var}(X + Y) = \mathrm{Var}(X) + \mathrm{Var}(Y)
\mathrm{E}(1/X) = 1/\mathrm{E}(X)
\mathrm{E}(X Y) = \mathrm{E}(X) \mathrm{E}(Y)
\mathrm{E}(\theta) \mathrm{E}(X) = \mathrm{E}(\theta X)
\mathrm{E}(\theta X) = \theta \mathrm{E}(X) + 0 \cdot \mathrm{E}(\theta)
\mathrm{E}(X | Y) = \mathrm{E}(X)
\mathrm{E}_X[X Y] = Y \mathrm{E}[X]
\mathrm{E}(p X) - p \mathrm{E}(X) + p(x) = p(x)
\int_0^1 f(x) dx = \int_0^1 g(x) dx
\int_0^1 x \cdot x \, dx = x \int_0^1 x \, dx
\int_0^1 p \, dx = p \int_0^1 1 \, dx + 0 \cdot p(x)
\int_0^1 y \, dx = y \int_0^1 1 \, dx
\int_0^x f(t) dt = \int_0^y f(t) dt
\int_a^b f(x) dx = \int_0^b f(x) dx
\sum_{i=1}^n \mathrm{E}(X_i) = n \mathrm{E}(X_i)
\sum_{i=1}^n \Pr(X_i > c) = n \Pr(X_i > c)
\max_x f(x) = f(x)
\frac{d}{dx} ( x \Pr(X \leq x) ) = \Pr(X \leq x)
\frac{d}{dx} \sin(x) = 0
\frac{\partial L}{\partial w} = 0
\frac{dy}{dx} = 0
n! = (n-1)!
{n \choose k} = {k \choose n}
A B + 1 = B A + 1
A B = B A
e^{A B} = e^{B A}
\exp(A + B) = \exp(A) \exp(B)
A B \leq B A
P(A B) = P(B A)
A^2 - B^2 = (A - B)(A + B)
x^\mathrm{T} y = y^\mathrm{T} x
|A B| = |B A|
\sqrt{A B} = \sqrt{B A}
\mathbf{x}^2 \mathbf{A} = \mathbf{A} \mathbf{x}^2
(A + B)^{-1} = A^{-1} + B^{-1}
(A B)^{-1} = A^{-1} B^{-1}
(A B)^\mathrm{T} = A^\mathrm{T} B^\mathrm{T}
\log(A B) = \log(B A)
\mathrm{tr}(A) \mathrm{tr}(B) = \mathrm{tr}(A B)
\mathrm{tr}(A B C) = \mathrm{tr}(B A C)
\mathrm{tr}(A A^{-1}) = 1
X (X^\mathrm{T} X)^{-1} X^\mathrm{T} = I
\frac{1}{A} B = B \frac{1}{A}
b \pm 1 = b \mp 1
""".strip().split("\n")

TRUE = r"""
\mathrm{Var}(X) = \mathrm{E}[(X - \mathrm{E}(X))^2]
\mathrm{Cov}(X, Y) = \mathrm{E}(X Y) - \mathrm{E}(X) \mathrm{E}(Y)
\mathrm{Cov}(X, X) = \mathrm{Var}(X)
\mathrm{Var}(X + Y) = \mathrm{Var}(X) + 2 \mathrm{Cov}(X, Y) + \mathrm{Var}(Y)
\mathrm{E}[\sum_{i=1}^n a_i Z_i] = \sum_{i=1}^n a_i \mathrm{E}[Z_i]
\int_a^b (2 x + f(x)) \, dx = 2 \int_a^b t \, dt + \int_a^b f(u) \, du
\Pr(X \leq x) - \Pr(X \leq x) = 0
n! + n! = 2 \, n!
(A B C)^\mathrm{T} = C^\mathrm{T} B^\mathrm{T} A^\mathrm{T}
(A - B)(A + B) = A^2 + A B - B A - B^2
A A^{-1} B = B
\mathrm{tr}(A B) = \mathrm{tr}(B A)
(X^\mathrm{T} X)^{-1} X^\mathrm{T} X = I
""".strip().split("\n")


def verdicts(formula: str, prose: str) -> list[str]:
    judged = judge(read(Note("note.md", f"{prose}\n\n$$ {formula} $$\n")))
    return [step.verdict for display in judged.displays for step in display.steps]


# of numbers some of what may be false of matrices is true
OF_NUMBERS = [x for x in DOUBTFUL if "mathrm{E}" in x or r"\Pr" in x or not any(letter in x for letter in "ABIX")]
EVERY = [("The matrices and vectors.", x) for x in DOUBTFUL] + [("Numbers.", x) for x in OF_NUMBERS]


@pytest.mark.parametrize(("prose", "formula"), EVERY)
def test_what_may_be_false_is_not_proved(prose: str, formula: str) -> None:
    found = verdicts(formula, prose)
    assert found and not {"proved", "refuted"} & set(found)


@pytest.mark.parametrize("formula", TRUE)
def test_what_holds_whatever_it_is_is_proved(formula: str) -> None:
    prose = "The matrices and vectors." if any(x in formula for x in ("A", r"\mathrm{T}")) else "Numbers."
    assert verdicts(formula, prose) == ["proved"]
