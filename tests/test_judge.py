"""The judge where something goes wrong."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derive import judge
from derive.diagnostics import Document, Report
from derive.read.chain import read
from derive.source import Note


def test_a_bug_in_one_step_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    prove = judge.prove

    def broken(claim: Any, *rest: Any) -> Any:
        if "3" in str(claim.prop):
            raise KeyError("a bug")
        return prove(claim, *rest)

    monkeypatch.setattr(judge, "prove", broken)
    reading = read(Note("note.md", "$$ 1 + 1 = 2 $$\n\n$$ 1 + 2 = 3 $$\n\n$$ 2 + 2 = 4 $$\n"))
    judged = judge.judge(reading)
    assert [step.verdict for display in judged.displays for step in display.steps] == ["proved", "open", "proved"]
    report = Report((Document("note.md", judged),))
    assert report.status() == 1
    assert any(d.code == "internal-error" and d.position == (3, 12) for d in report.diagnostics)


def test_what_is_false_as_it_is_meant_is_never_proved() -> None:
    """Typical mistakes in notation that the reader may know little of: however it reads them, none is proved or defined away."""
    path = Path(__file__).parent / "false.md"
    judged = judge.judge(read(Note(path.name, path.read_text(encoding="utf-8"))))
    steps = [(x.display.latex.strip(), step.verdict) for x in judged.displays if not x.display.inline for step in x.steps]
    assert len(steps) > 80
    assert not [x for x in steps if x[1] not in ("open", "unread", "refuted", "ill-typed")]
