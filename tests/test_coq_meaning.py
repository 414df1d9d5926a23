"""The printed Coq statements say what the claims say: an evaluator that knows Coq, and not the printer, compares them by numbers.

A printer that is broken on purpose is caught, whatever it breaks.
"""
from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from derive import run
from derive.export.coq import theorem
from derive.export.coq_terms import Printer, Scope, Unprintable
from derive.judge import judge
from derive.kernel.check import conclude
from derive.kernel.claim import Certificate, Claim, Rejected
from derive.read.chain import read
from derive.rules import RULES
from derive.source import Note
from derive.tactics.prover import prove
from derive.term import ONE, Term, make, num
from derive.verdict import JudgedDocument

ROOT = Path(__file__).parents[1]
VARIED = r"""
Let $n$ and $m$ be positive integers. Let $s > 0$ be real, $b$ and $c$ real. Let $x_i$ and $y_i$ be real for $i = 1, \ldots, n$,
and $p_i > 0$. Let $w_{il}$ be real for $i = 1, \ldots, n$ and $l = 1, \ldots, m$. Let $k \in \{1, \ldots, n\}$.

$$\int_{-\infty}^{\infty} u^2 \exp\left(-\frac{u^2}{2}\right) \, du = \sqrt{2 \pi}$$

$$\int_0^\infty u e^{-s u} \, du = \frac{1}{s^2}$$

$$\frac{d}{ds} (s^s + e^{2s}) = s^s (\log s + 1) + 2 e^{2s}$$

$$\frac{\partial}{\partial x_k} \sum_{i=1}^n (x_i - y_i)^2 = 2 (x_k - y_k)$$

$$\log \prod_{i=1}^n p_i^3 = 3 \sum_{i=1}^n \log p_i$$

$$\sum_{i=1}^n \sum_{l=1}^m x_i w_{il} = \sum_{l=1}^m \sum_{i=1}^n w_{il} x_i$$

$$\sum_{i=1}^n \delta_{ik} x_i y_k = \sum_{i=1}^n \delta_{ik} y_i x_k$$

$$\arg\max_\theta f(\theta) = \arg\min_\theta (3 - 2 f(\theta))$$

$$s^2 + b^2 \ge 2 s b$$

$$\sqrt{s} \sqrt{s} < s + \frac{1}{2}$$

<!-- derive: let c \ne 0 -->
$$\frac{c^3}{c} = c^2$$
"""


def _load(name: str) -> Any:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


objection = _load("coq_meaning").objection
Proof = tuple[Claim, Certificate]


def objected(proof: Proof) -> str:
    """What the guard says of the text of a proof."""
    return str(objection(theorem("t", *proof), proof[0], conclude(*proof, RULES).dependence))


def proofs_of(document: JudgedDocument | None) -> Iterator[Proof]:
    for display in document.displays if document else ():
        for step in display.steps:
            if step.verdict == "proved" and step.claim is not None and step.certificate is not None:
                yield step.claim, step.certificate


@pytest.fixture(scope="module")
def varied() -> list[Proof]:
    found = list(proofs_of(judge(read(Note("varied.md", VARIED)))))
    # a derivative by a component with two places
    w, v, k, q = (make("var", name, sort) for name, sort in (("w", "R"), ("v", "R"), ("k", "Z"), ("q", "Z")))
    i, j = (make("bound", number) for number in (1, 0))
    body = make("*", make("@", w, i, j), make("@", v, j, i))
    slope = make("D", make("sum", ONE, num(2), make("sum", ONE, num(3), body)), make("@", w, k, q))
    claim = Claim(make("=", slope, make("*", slope, ONE)))
    certificate = prove(claim)
    assert certificate is not None
    return [*found, (claim, certificate)]


def test_all_of_the_vocabulary_is_printed(varied: list[Proof]) -> None:
    text = "".join(theorem("t", *x).split("\nProof", 1)[0] for x in varied)
    assert len(varied) == 12
    for name in ("Sum", "Prod", "ln", "exp", "pow_", "delta", "Deriv", "upd", "upd2", "Integral_line", "Integral_half", "argmax", "argmin",
                 "same_set", "is_int", "PI", "T1"):
        assert re.search(rf"\b{name}\b", text), name
    assert not [x for x in map(objected, varied) if x]


def test_statements_of_proofs_and_notes_say_what_the_claims_say() -> None:
    report = run.check([str(ROOT / "proofs"), str(ROOT / "notes")])
    found = {x[0]: x for document in report.documents for x in proofs_of(document.judged)}
    assert len(found) > 100
    assert not [(claim.prop, why) for claim, x in found.items() if (why := objected(x))]


@pytest.mark.slow
def test_statements_of_the_test_notes_say_what_the_claims_say() -> None:
    report = run.check(list(map(str, (ROOT / "tests" / "md").glob("*.md"))))
    found = [x for document in report.documents for x in proofs_of(document.judged)]
    assert len(found) > 80
    assert not [(x[0].prop, why) for x in found if (why := objected(x))]


def test_statements_of_random_claims_say_what_they_say() -> None:
    random_claims = _load("test_random_claims")
    tried = 0

    @settings(max_examples=60, **random_claims.FIXED)
    @given(random_claims.pairs())
    def one(sides: tuple[Term, Term]) -> None:
        nonlocal tried
        claim = Claim(make("=", *sides), random_claims.CONTEXT)
        certificate = prove(claim)
        if certificate is None:
            return
        try:
            why = objected((claim, certificate))
        except (Unprintable, Rejected):
            return
        if not why.startswith("compared at too few"):
            tried += 1
            assert not why, claim.prop

    one()
    assert tried > 20


# ---- what the guard must catch: each changes what is printed for a term, or for a theorem

Text = Callable[[Printer, Term, Scope], str]


def instead(head: str, change: Callable[..., Term | None]) -> Callable[[Text], Text]:
    """Prints another term for those of a head."""
    def broken(text: Text) -> Text:
        def other(self: Printer, term: Term, scope: Scope) -> str:
            new = change(*term.args) if term.head == head else None
            return text(self, new if new is not None else term, scope)
        return other
    return broken


def replaced(head: str, old: str, new: str) -> Callable[[Text], Text]:
    """Changes the text of the terms of a head."""
    def broken(text: Text) -> Text:
        return lambda self, term, scope: re.sub(old, new, text(self, term, scope), count=1) if term.head == head else text(self, term, scope)
    return broken


def the_outer_index(text: Text) -> Text:
    def other(self: Printer, term: Term, scope: Scope) -> str:
        return scope.bound[-2 - term.args[0]][0] if term.head == "bound" and len(scope.bound) > term.args[0] + 1 else text(self, term, scope)
    return other


def elsewhere(text: Text) -> Text:
    def other(self: Printer, term: Term, scope: Scope) -> str:
        found = text(self, term, scope)
        if term.head != "D":
            return found
        at = text(self, term.args[1], scope)
        return found.removesuffix(f"{at})") + f"({at} + 1))"
    return other


TERMS: dict[str, Callable[[Text], Text]] = {
    "an exponential for a logarithm": instead("log", lambda x: make("exp", x)),
    "a logarithm for an exponential": instead("exp", lambda x: make("log", x)),
    "a product for a sum": instead("sum", lambda *x: make("prod", *x)),
    "a sum for a product": instead("prod", lambda *x: make("sum", *x)),
    "bounds that are swapped": instead("sum", lambda low, high, body: make("sum", high, low, body)),
    "one summand more": instead("sum", lambda low, high, body: make("sum", low, make("+", high, ONE), body)),
    "a range that begins later": instead("each", lambda low, high, body: make("each", make("+", low, ONE), high, body)),
    "a range without its end": replaced("each", r" -> i\d+ <= \S+ -> ", " -> "),
    "an index that need be no integer": replaced("each", r" is_int i\d+ ->", ""),
    "the outer index for the inner": the_outer_index,
    "a sign that is lost": instead("num", lambda q: num(-q) if q < 0 else None),
    "a fraction upside down": instead("num", lambda q: num(1 / q) if q.denominator != 1 else None),
    "the base for the exponent": instead("^", lambda base, exponent: make("^", exponent, base)),
    "a square for a power": instead("^", lambda base, exponent: make("^", base, num(2))),
    "equal for Kronecker's delta": instead("delta", lambda x, y: ONE),
    "a summand that is lost": instead("+", lambda *x: make("+", *x[:-1])),
    "a factor that is lost": instead("*", lambda *x: make("*", *x[:-1])),
    "a plus for a times": replaced("*", r" \* ", " + "),
    "the least for the greatest": instead("argmax", lambda x: make("argmin", x)),
    "at most for less": replaced("<", r" < ", " <= "),
    "less for at most": replaced("<=", r" <= ", " < "),
    "equal for unequal": instead("!=", lambda x, y: make("=", x, y)),
    "sides that are swapped": instead("<=", lambda x, y: make("<=", y, x)),
    "another line": replaced("integral", "Integral_half", "Integral_line"),
    "half a line": replaced("integral", "Integral_line", "Integral_half"),
    "three for pi": replaced("pi", "PI", "(3)"),
    "a derivative elsewhere": elsewhere,
    "the function for its derivative": instead("D", lambda f, x: f),
    "another component": replaced("D", r"\(upd2 (\w+) (\w+) (\w+) ", r"(upd2 \1 \3 \2 "),
    "arguments that are swapped": replaced("@", r"^\((\w+) (\w+) (\w+)\)$", r"(\1 \3 \2)"),
}
THEOREMS: dict[str, tuple[str, str]] = {
    "a hypothesis that is no fact": (r" ->\n  \(", r" -> ((0) = (1)) ->\n  ("),
    "a hypothesis that says more": (r"\(\(0\) < (v\d+_s)\)", r"((1) < \1)"),
    "a number that is no integer in the claim": (r"\n  \(\(0\) < (v\d+_s)\)", r"\n  (is_int (\1)) ->\n  ((0) < \1)"),
    "a hypothesis for one only": (r"\(\(forall (i\d+) : R, is_int \1 -> \(1\) <= \1 -> \1 <= v\d+_n -> \(0\) < \((v\d+_p) \1\)\)\)", r"((0) < (\2 (1)))"),
    "a variable for another": (r"\(v(\d+)_(\w+) : R\)", r"(v\1_b : R)"),
    "a conclusion that is a hypothesis": (r"\n  \((.*)\)\.$", r"\n  (\1) ->\n  (\1)."),
    "another conclusion": (r"\n  \((.*) = (.*)\)\.$", r"\n  (\1 = \1)."),
}


@pytest.mark.parametrize("kind", TERMS)
def test_a_printer_that_is_broken_is_caught(kind: str, varied: list[Proof], monkeypatch: pytest.MonkeyPatch) -> None:
    right = [theorem("t", *x).split("\nProof", 1)[0] for x in varied]
    monkeypatch.setattr(Printer, "_text", TERMS[kind](Printer._text))
    changed = [x for x, text in zip(varied, right, strict=True) if statement(x) != text]
    assert changed
    assert not [x[0].prop for x in changed if not objected(x)]


def statement(proof: Proof) -> str:
    return theorem("t", *proof).split("\nProof", 1)[0]


@pytest.mark.parametrize("kind", THEOREMS)
def test_a_theorem_of_something_else_is_caught(kind: str, varied: list[Proof]) -> None:
    old, new = THEOREMS[kind]
    tried = 0
    for claim, certificate in varied:
        text = theorem("t", claim, certificate).split("\nProof", 1)[0]
        changed = re.sub(old, new, text, count=1)
        if changed != text:
            tried += 1
            assert objection(changed + "\nProof.", claim, conclude(claim, certificate, RULES).dependence), changed
    assert tried
