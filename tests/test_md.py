"""Every note of tests/md is a test suite: each relation has the verdict that the comment before its display expects."""
from __future__ import annotations

from pathlib import Path

import pytest

from derive.judge import judge
from derive.read.chain import read
from derive.source import Note

NOTES = sorted((Path(__file__).parent / "md").glob("*.md"))


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_note(path: Path) -> None:
    note = Note(path.name, path.read_text(encoding="utf-8"))
    document = judge(read(note))
    wrong = []
    expected = 0
    for display in document.displays:
        for judged in display.steps:
            line, column = note.position(judged.step.left.start)
            if judged.step.expect is not None:
                expected += 1
                if judged.verdict != judged.step.expect:
                    wrong.append(f"{path.name}:{line}:{column}: {judged.verdict}, expected {judged.step.expect}: "
                                 f"{display.display.latex.strip()} {judged.tried}")
            elif not display.display.inline:
                wrong.append(f"{path.name}:{line}:{column}: no expectation: {display.display.latex.strip()}")
    assert not wrong, "\n".join(wrong)
    assert expected
