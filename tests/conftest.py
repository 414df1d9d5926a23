"""A judged note made by hand, for the tests of what is reported: no reader and no judge is needed."""
from __future__ import annotations

import gc
from fractions import Fraction

import pytest

from derive.diagnostics import Document, FileError, Report
from derive.kernel.claim import Claim, Context, Fact
from derive.read.document import Display, Reading, Remark, Step, Symbol
from derive.source import Note, Span
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, make, num
from derive.verdict import Condition, Fix, Judged, JudgedDisplay, JudgedDocument, Witness

# terms are kept for good, and every collection looks through those of all tests before
gc.set_threshold(100_000, 50, 100)


def pytest_unconfigure() -> None:
    gc.freeze()  # nor need the process that ends look through them once more


TEXT = r"""# Binary cross-entropy

Labels $y_i \in \{0,1\}$ and outputs $z_i \in \mathbb{R}$ for $i = 1, …, n$.

$$ L(w,b) = \prod_{i=1}^n p_{model}(x_i;\theta) $$

$$ \log L(w,b) = \sum_{i=1}^n \log p_{model}(x_i;\theta) $$

$$ -\log L(w,b) = -\frac{1}{n} \sum_{i=1}^n \left[ y_i \log \sigma(z_i) + (1-y_i) \log(1-\sigma(z_i)) \right] $$

$$ -\log L(w,b) = -\frac{1}{n} S $$

As a check: $a + b = a b c d$ and $w^T x = v$ and $u \fishhook v = 1$.
"""


def var(name: str, sort: str = "R") -> Term:
    return make("var", name, sort)


n, i = var("n", "Z"), var("i", "Z")
z, y, x, L, p, theta = var("z"), var("y", "Z"), var("x", "Z"), var("L"), var("p_model"), var("theta", "S")


class Maker:
    """Steps of a note, found by their text."""

    def __init__(self, note: Note) -> None:
        self.note, self.displays = note, []

    def span(self, text: str, start: int = 0) -> Span:
        at = self.note.text.index(text, start)
        return Span(at, at + len(text))

    def add(self, left: str, right: str, verdict: str, code: str, after: str = "", step: dict | None = None, **judged) -> Judged:
        begin = self.note.text.index(after) if after else 0
        one = self.span(left, begin)
        two = self.span(right, one.end)
        kind = {"defined": "definition", "ill-typed": "ill-typed", "unread": "unread"}.get(verdict, "claim")
        made = Judged(Step(1, "=", one, two, kind, **(step or {})), verdict, code, **judged)
        inline = self.note.text[one.start - 1] == "$"
        display = Display(Span(one.start, two.end), self.note.text[one.start:two.end], inline, (made.step,))
        self.displays.append(JudgedDisplay(display, (made,)))
        return made


def each(body: Term) -> Term:
    return make("each", ONE, n, abstract(body, i))


@pytest.fixture
def note() -> Note:
    return Note("notes/binary.md", TEXT)


@pytest.fixture
def condition() -> Term:
    """p_model(x_i; theta) > 0 for i = 1, …, n."""
    return each(make("<", ZERO, make("@", p, make("@", x, i), theta)))


@pytest.fixture
def document(note: Note, condition: Term) -> JudgedDocument:
    """A note with a step of every verdict but `assumed`."""
    make_step = Maker(note)
    yi, zi = make("@", y, i), make("@", z, i)
    labels = make_step.span(r"y_i \in \{0,1\}")
    facts = (Fact(each(make("<=", ZERO, yi)), "declared", "", labels), Fact(each(make("<=", yi, ONE)), "declared", "", labels),
             Fact(make("<=", ONE, n), "default"),
             Fact(make("=", L, make("prod", ONE, n, abstract(zi, i))), "definition", "", make_step.span("L(w,b) =")))
    total = make("sum", ONE, n, abstract(make("*", yi, zi), i))
    claim = Claim(make("=", make("*", MINUS_ONE, make("log", L)), make("*", MINUS_ONE, make("^", n, MINUS_ONE), total)), Context(facts))
    make_step.add("L(w,b)", r"\prod_{i=1}^n p_{model}(x_i;\theta)", "defined", "defined")
    make_step.add(r"\log L(w,b)", r"\sum_{i=1}^n \log p_{model}(x_i;\theta)", "proved", "proved",
                  conditions=(Condition(condition, False, True), Condition(make("<", ZERO, n), True)),
                  rules=("log_product", "sum_congruence"), claim=claim)
    sums = r"-\frac{1}{n} \sum_{i=1}^n \left[ y_i \log \sigma(z_i) + (1-y_i) \log(1-\sigma(z_i)) \right]"
    make_step.add(r"-\log L(w,b)", sums, "refuted", "step-refuted", claim=claim,
                  witness=Witness(((n, 2), (z, (0, Fraction(1, 2))), (y, (0, 1))), "2 log 2 = 1.386…", "log 2 = 0.693…"),
                  fix=Fix("factor 1/n on the left", make("*", num(2), n), "left", r"-\frac{1}{n} \log L(w,b)"))
    make_step.add(r"-\log L(w,b)", r"-\frac{1}{n} S", "follows", "follows-from-refuted", sums, given=9)
    make_step.add("a + b", "a b c d", "open", "open", tried="the sides agree at 40 points")
    make_step.add("w^T x", "v", "ill-typed", "shapes-differ", step={"why": "w^T is d×K and x has d entries"})
    make_step.add(r"u \fishhook v", "1", "unread", "unread", step={"why": r"\fishhook is not known"})
    reading = Reading(note, tuple(d.display for d in make_step.displays),
                      (Symbol("p_model", p, "p_{model}", (), "distribution"), Symbol("z", z, "z", ((ONE, n),), "family")), facts,
                      (Remark("defined-twice", "`L(w,b)` was defined in another way", make_step.span("L(w,b)")),))
    return JudgedDocument(reading, tuple(make_step.displays))


@pytest.fixture
def report(document: JudgedDocument) -> Report:
    """That note, and a file that could not be read."""
    return Report((Document(document.reading.note.path, document),
                   Document("notes/gone.md", None, FileError("missing-file", "there is no such file: notes/gone.md"))))
