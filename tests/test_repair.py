"""Repairs: offered only when proved, and enough of them to make a wrong document right."""
from __future__ import annotations

from pathlib import Path

import pytest

from derive.judge import Memory, _repaired, judge
from derive.read.chain import read
from derive.read.document import Reading
from derive.repair import edited
from derive.source import Note
from derive.verdict import Fix, Judged

PUBLISHED = Path(__file__).parents[1] / "notes" / "as-published.md"


def steps(text: str) -> list[Judged]:
    return [step for display in judge(read(Note("note.md", text)), None, read).displays for step in display.steps]


def first_fix(text: str) -> Fix:
    fix = next(step.fix for step in steps(text) if step.fix is not None)
    assert fix is not None
    repaired = steps(edited(text, fix.edits))
    assert all(step.verdict in ("proved", "defined", "assumed") for step in repaired), [step.verdict for step in repaired]
    return fix


@pytest.mark.parametrize(("note", "word"), [
    ("Let $a, b \\in \\mathbb{R}$.\n\n$$ (a-b)^2 = a^2 + 2 a b + b^2 $$\n", "sign"),
    ("Let $x_i \\in \\mathbb{R}$ for $i = 1, \\ldots, n$ and $m := \\sum_{i=1}^n x_i$.\n\n"
     "$$ m = \\frac{1}{n} \\sum_{i=1}^n x_i $$\n", "1/n"),
    ("Let $a, b, c \\in \\mathbb{R}$ and $s := -(a + b)$.\n\n$$ s = -a + b $$\n", "brackets"),
    ("Let $A \\in \\mathbb{R}^{K \\times d}$, $x \\in \\mathbb{R}^d$.\n\n$$ y := A^T x + A x $$\n", "transposition"),
])
def test_small_edits(note: str, word: str) -> None:
    assert word in first_fix(note).edit


def test_nothing_is_offered_that_is_not_proved() -> None:
    text = "Let $a, b \\in \\mathbb{R}$.\n\n$$ e^{a+b} = e^a + e^b $$\n"
    step = next(s for s in steps(text) if s.step.kind == "claim")
    assert step.verdict == "refuted"
    assert step.fix is None


def test_repairs_make_the_published_document_right() -> None:
    text = PUBLISHED.read_text(encoding="utf-8").replace("<!-- derive: expect", "<!-- expect")
    memory = Memory()
    for _ in range(12):
        reading = read(Note("note.md", text))
        judged = judge(reading, None, None, memory)
        repaired = (_repaired(reading, number, step, read) for number, display in enumerate(judged.displays)
                    for step in display.steps if step.verdict in ("refuted", "ill-typed"))
        fix = next((step.fix for step in repaired if step.fix is not None), None)
        if fix is None:
            break
        text = edited(text, fix.edits)
    wrong = [(step.verdict, text[step.step.left.start:step.step.right.end]) for display in judged.displays
             for step in display.steps if step.verdict not in ("proved", "defined", "assumed")]
    assert not wrong


def test_what_repairs_cost_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each repair that is tried reads the document again: of many wrong lines the first ones are repaired."""
    text = "Let $a, b \\in \\mathbb{R}$.\n" + "\n$$ (a-b)^2 = a^2 + 2 a b + b^2 $$\n" * 8
    counted: list[int] = []

    def count(note: Note) -> Reading:
        counted.append(len(note.text))
        return read(note)

    monkeypatch.setattr("derive.judge.MOST_READ", 6 * len(text))
    found = [s for d in judge(read(Note("note.md", text)), None, count).displays for s in d.steps if s.verdict != "assumed"]
    assert sum(counted) <= 6 * len(text)
    assert [s.verdict for s in found if s.verdict != "defined"] == ["refuted"] * 8
    fixes = [s.fix is not None for s in found if s.verdict == "refuted"]
    assert fixes == sorted(fixes, reverse=True) and any(fixes) and not all(fixes)
