"""The tutorial, followed literally; the guide is checked as every note is."""
from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from derive import cli, run

GUIDE = Path(__file__).parent.parent / "notes" / "guide"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)


def test_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    ran = 0
    for kind, name, text in BLOCK.findall((GUIDE / "tutorial.md").read_text(encoding="utf-8")):
        if kind == "markdown":
            Path(name).write_text(text, encoding="utf-8")
            continue
        assert kind == "console"
        for command, expected in re.findall(r"^\$ derive (.*)\n((?:(?!\$ ).*\n)*)", text, re.M):
            cli.main(shlex.split(command))
            out = capsys.readouterr().out
            for line in expected.splitlines():
                assert line in out, f"derive {command} does not print {line!r} but\n{out}"
            ran += 1
    assert ran >= 6


@pytest.mark.parametrize("path", sorted(GUIDE.glob("*.md")), ids=lambda path: path.stem)
def test_the_guide_says_nothing_wrong(path: Path) -> None:
    report = run.check([path])
    assert report.status() == 0, [d.message for d in report.diagnostics]
