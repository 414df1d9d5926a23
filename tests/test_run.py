"""The worker processes, with a reader and a judge made for the purpose: one step a line, judged by its right side."""
from __future__ import annotations

import os
import signal
import sys
import time
import types
from functools import partial
from pathlib import Path

import pytest

from derive import run
from derive.diagnostics import Report
from derive.read.document import Display, Reading, Step
from derive.source import Note, Span
from derive.verdict import Judged, JudgedDisplay, JudgedDocument

LIMITS = run.Limits(seconds=0.5, memory=3 << 30)


class Unclosed(Exception):
    def __init__(self, span: Span) -> None:
        super().__init__("unclosed")
        self.span = span


def read(note: Note, known: object = None) -> Reading:
    displays = []
    at = 0
    for line in note.text.splitlines(keepends=True):
        if line.startswith("$$ open"):
            raise Unclosed(Span(at, at + 2))
        if line.startswith("hang"):
            time.sleep(60)
        if line.startswith("crash"):
            raise KeyError("a bug")
        left, equals, right = line.strip().partition(" = ")
        if equals:
            begin = at + len(left) + 3
            kind = "definition" if right == "new" else "claim"
            step = Step(1, "=", Span(at, at + len(left)), Span(begin, begin + len(right)), kind)
            displays.append(Display(Span(at, begin + len(right)), line.strip(), False, (step,)))
        at += len(line)
    return Reading(note, tuple(displays))


def judge(reading: Reading, hear=None, read=None) -> JudgedDocument:
    displays = []
    for display in reading.displays:
        step = display.steps[0]
        what = reading.note.quote(step.right) if step.kind == "claim" else ""
        if what == "slow":
            time.sleep(60)
        elif what == "hungry":
            bytearray(16 << 30)
        elif what == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        elif what == "deep":
            raise RecursionError
        elif what == "bug":
            raise KeyError("a bug")
        elif what == "pid":
            what = str(os.getpid())
        verdict = "defined" if step.kind == "definition" else "refuted" if what == "wrong" else "proved"
        judged = Judged(step, verdict, {"refuted": "step-refuted"}.get(verdict, verdict), tried=what)
        if hear is not None:
            hear(judged)
        displays.append(JudgedDisplay(display, (judged,)))
    return JudgedDocument(reading, tuple(displays))


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, function in (("derive.read.chain", read), ("derive.judge", judge)):
        module = types.ModuleType(name)
        setattr(module, function.__name__, function)
        monkeypatch.setitem(sys.modules, name, module)


def hoard(judge, reading, hear):
    held.append(bytearray(400 << 20))
    return judge(reading, hear)


held: list[bytearray] = []


def verdicts(report: Report) -> list[str]:
    return [step.verdict for step in report.steps()]


def check_text(tmp_path: Path, text: str) -> Report:
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    return run.check([path], LIMITS)


def test_steps_come_back_in_order(tmp_path: Path) -> None:
    report = check_text(tmp_path, "x = new\na = b\nc = wrong\n")
    assert verdicts(report) == ["defined", "proved", "refuted"]
    assert report.status() == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the stand-ins reach the child by fork; memory is limited on Linux")
@pytest.mark.parametrize(("what", "why"), [
    ("slow", "the time limit of 0.5 s was reached"), ("hungry", "the memory limit of 3072 MB was reached"),
    ("dies", "its process was killed"), ("deep", "it is too deeply nested")])
def test_what_is_cut_off_is_open_and_the_rest_is_judged(tmp_path: Path, what: str, why: str) -> None:
    report = check_text(tmp_path, f"x = new\na = b\nc = {what}\nd = wrong\n")
    assert verdicts(report) == ["defined", "proved", "open", "refuted"]
    step = list(report.steps())[2]
    assert (step.code, step.tried) == ("over-budget", f"cut off: {why}")


@pytest.mark.skipif(sys.platform != "linux", reason="the stand-ins reach the child by fork")
def test_a_document_is_left_after_a_few_cuts(tmp_path: Path) -> None:
    report = check_text(tmp_path, "a = b\n" + "c = dies\n" * 5 + "x = new\n")
    assert verdicts(report) == ["proved"] + ["open"] * 5 + ["defined"]
    assert "not reached" in list(report.steps())[4].tried
    assert (report.status(), report.status(True)) == (0, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="the stand-ins reach the child by fork")
def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = {"binary.md": b"a\n\0b", "latin.md": "$a$\n b = é".encode("latin-1"), "empty.md": b" \n", "open.md": b"text\n$$ open\n",
           "hang.md": b"hang\n", "crash.md": b"crash\n", "bug.md": b"a = bug\n"}
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.md").write_text("a = b\nc = wrong\n")
    names = [*bad, "gone.md", "good.md", "figure.png"]
    report = run.check([tmp_path / name for name in names], LIMITS)
    errors = {Path(d.path).name: d.error and (d.error.code, d.error.line, d.error.column) for d in report.documents}
    assert errors == {"binary.md": ("binary-file", 2, 1), "latin.md": ("not-utf8", 2, 6), "empty.md": ("empty-file", None, None),
                      "open.md": ("unclosed-display", 2, 1), "hang.md": ("unreadable-file", None, None),
                      "crash.md": ("internal-error", None, None), "bug.md": ("internal-error", None, None),
                      "gone.md": ("missing-file", None, None), "good.md": None, "figure.png": ("missing-file", None, None)}
    assert list(errors) == names
    assert verdicts(report) == ["proved", "refuted"]
    assert report.status() == 2


def test_folders(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "b.md").write_text("a = b\n")
    (tmp_path / "notes" / "a.md").write_text("a = b\n")
    (tmp_path / "notes" / "script.py").write_text("raise SystemExit('this is never run')\n")
    (tmp_path / "notes" / ".hidden.md").write_text("a = b\n")
    (tmp_path / "empty").mkdir()
    report = run.check([tmp_path / "notes", tmp_path / "empty"], LIMITS)
    assert [Path(d.path).name for d in report.documents] == ["a.md", "b.md", "empty"]
    assert report.documents[2].error is not None and report.documents[2].error.code == "missing-file"


def test_a_byte_order_mark_and_windows_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "n.md"
    path.write_bytes(b"\xef\xbb\xbfa = b\r\nc = wrong\r\n")
    report = run.check([path], LIMITS)
    assert verdicts(report) == ["proved", "refuted"]
    assert [d.position for d in report.diagnostics if d.severity == "error"] == [(2, 5)]


def test_many_files_at_once(tmp_path: Path) -> None:
    for k in range(12):
        (tmp_path / f"{k:02}.md").write_text("a = b\n" * k + "c = wrong\n")
    told: list[tuple[int, int, str]] = []
    report = run.check([tmp_path], LIMITS, jobs=3, progress=lambda *x: told.append(x))
    assert [len(d.judged.displays) for d in report.documents if d.judged] == list(range(1, 13))
    assert told[-1][:2] == (12, 12)


@pytest.mark.skipif(sys.platform != "linux", reason="the stand-ins reach the child by fork")
def test_a_child_serves_many_notes(tmp_path: Path) -> None:
    for name in ("1.md", "2.md", "3.md"):
        (tmp_path / name).write_text("a = pid\n")
    report = run.check([tmp_path], LIMITS, jobs=1)
    assert len({step.tried for step in report.steps()}) == 1 and len(list(report.steps())) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_what_one_note_leaves_behind_cuts_off_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two notes either fits into memory, but not the second after the first."""
    monkeypatch.setattr(run, "_judge", partial(hoard, run._judge))
    for name in ("1.md", "2.md"):
        (tmp_path / name).write_text("x = new\na = b\n")
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    report = run.check([tmp_path], run.Limits(seconds=20, memory=used + (600 << 20)), jobs=1)
    assert verdicts(report) == ["defined", "proved"] * 2
