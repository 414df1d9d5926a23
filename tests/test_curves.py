"""Pictures of refuted steps: what is drawn is what the sides are, and nothing is drawn where that is not certain."""
from __future__ import annotations

import re
from math import exp, log

import pytest

import derive
from derive.export.plot import plot
from derive.refuter.curves import Curves, curves


def drawn(text: str) -> Curves | None:
    step, = (x for x in derive.check(text).steps() if x.verdict == "refuted")
    assert step.claim is not None and step.witness is not None
    return curves(step.claim, step.witness)


@pytest.mark.parametrize(("text", "name", "left", "right"), [
    (r"Let $x \in \mathbb{R}$. $$ e^x \leq 1 + x $$", "x", exp, lambda x: 1 + x),
    (r"Let $x > 0$. $$ \log x = x - 1 $$", "x", log, lambda x: x - 1),
    (r"Let $x \in (0, 1)$. $$ x^2 = x $$", "x", lambda x: x**2, lambda x: x),
    (r"For all $x \in \mathbb{R}$ let $f(x) = x^2$. $$ f(x + 1) = f(x) + 1 $$", "x", lambda x: (x + 1)**2, lambda x: x**2 + 1),
])
def test_both_sides_are_drawn(text: str, name: str, left: object, right: object) -> None:
    found = drawn(text)
    assert found is not None and str(found.variable).startswith(name)
    assert found.points[0][0] < found.at < found.points[-1][0]
    some = [(x, pair) for x, pair in found.points if None not in pair]
    assert len(some) > 20
    for x, (a, b) in some:
        assert a == pytest.approx(left(x)) and b == pytest.approx(right(x))  # type: ignore[operator]


def test_where_the_facts_fail_there_is_no_curve() -> None:
    found = drawn(r"Let $x > 0$. $$ \log x = x - 1 $$")
    assert found is not None
    assert all(pair == (None, None) for x, pair in found.points if x <= 0) and found.points[0][0] > -0.2


def test_a_pole_is_a_gap() -> None:
    found = drawn(r"Let $x \in \mathbb{R}$. $$ \frac{1}{x} = \frac{1}{x + 1} $$")
    assert found is not None and (0.0, (None, 1.0)) in found.points
    svg = plot(found, "x", ("1/x", "1/(x + 1)"))
    heights = [float(y) for path in svg.split('class="curve')[1:3] for y in re.findall(r"[ML][\d.]+ ([\d.-]+)", path)]
    assert heights and min(heights) >= 14 and max(heights) <= 204, "the curves stay in their frame"


def test_the_elements_of_a_family_are_drawn_too() -> None:
    found = drawn(r"Let $z_k \in \mathbb{R}$. $$ \log \sum_{k=1}^K e^{z_k} = \sum_{k=1}^K z_k $$")
    assert found is not None and found.variable.head == "@"


@pytest.mark.parametrize("text", [
    r"Let $n \in \mathbb{N}$. $$ \sum_{i=1}^n i = n^2 $$",
    r"$$ 1 + 1 = 3 $$",
    r"Let $y \in \{0, 1\}$. $$ y (y + 1) = y $$",
])
def test_without_a_real_variable_there_is_no_picture(text: str) -> None:
    assert drawn(text) is None


def test_a_picture_is_turned_as_the_document_is() -> None:
    step, = (x for x in derive.check(r"Let $x > 0$. $$ \log x \geq x - 1 $$").steps() if x.verdict == "refuted")
    assert step.claim is not None and step.witness is not None and step.step.turned
    found = curves(step.claim, step.witness)
    assert found is not None
    assert "at x = 2 the left side is 0.6931 and the right side is 1" in plot(found, "x", ("log x", "x - 1"), turned=True)
