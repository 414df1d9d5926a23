from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive import cli
from derive.export import counts
from derive.export.text import cells
from derive.files import open_note
from derive.run import check
from derive.source import Note
from derive.statistics import CAUSES, OTHER, cause, general, statistics
from derive.verdict import Judged

NOTE = r"""
Let $a, b > 0$ and $x \in \mathbb{R}$.

$$ \log(a b) = \log a + \log b $$

$$ \int_0^\infty e^{-x^2} dx = \frac{\sqrt{\pi}}{2} $$

$$ a \fishhook b $$

$$ a \fishhook b + 1 $$

$$ a = b \pm 1 $$
"""


def test_counts_add_up() -> None:
    found = statistics(check([Note("a.md", NOTE)]))
    assert found.displays == 5 and found.displays_read == 2
    assert found.relations == sum(found.verdicts.values())
    assert found.verdicts["proved"] >= 1 and found.verdicts["open"] >= 1
    assert sum(g.count for groups in found.causes.values() for g in groups) == found.verdicts["open"]
    assert sum(g.count for g in found.unread) >= found.verdicts["unread"] > 0
    assert [g.count for g in found.unread] == sorted((g.count for g in found.unread), reverse=True)


def test_every_example_is_where_it_says() -> None:
    found = statistics(check([Note("a.md", NOTE)]))
    for group in (*found.unread, *(g for groups in found.causes.values() for g in groups)):
        x = group.example
        line = NOTE.split("\n")[x.line - 1]
        assert line[x.column - 1:].startswith(x.text)


REASONS = [
    ("the document does not say what \\Sigma_{12} is: a number, a vector, a matrix",
     "the document does not say what y is: a number, a vector, a matrix"),
    ("there is no theory here of \\mathcal{N}(x; \\mu, 1)", "there is no theory here of \\mathcal{N}(y; X \\beta, \\sigma^2 V)"),
    ("`(n-1) \\cdot x` is no product of numbers and matrices", "`A B` is no product of numbers and matrices"),
    ("the text says of X: “a [random variable]”, which was not read as a fact",
     "the text says of m_{2}: “two models”, which was not read as a fact"),
    ("the sides agree at 40 points", "the sides agree at 7 points"),
    ("the set [0, 1]^n is not known", "the set \\Omega is not known"),
]


@pytest.mark.parametrize(("one", "two"), REASONS)
def test_reasons_that_differ_in_their_symbols_only_are_one(one: str, two: str) -> None:
    assert general(one) == general(two)


def test_a_reason_of_any_length_takes_little_time() -> None:
    import time
    for reason in ("a" * 10**6, "\\" * 10**6, "`" * 10**6, "the document does not say what " * 10**5, "there is no theory here of " + "{" * 10**6):
        start = time.perf_counter()
        assert len(general(reason)) <= 600
        assert time.perf_counter() - start < 10


def test_reasons_that_differ_in_more_stay_apart() -> None:
    firsts = [general(one) for one, _ in REASONS]
    assert len(set(firsts)) == len(firsts)
    for kind in ("the relation %s is not read", "there is no theory here of %s", "a statement with %s is not read"):
        assert general(kind % "sim") != general(kind % "propto")


@pytest.mark.parametrize(("code", "tried", "expected"), [
    ("open", "the sides agree at 40 points", "missing rule"),
    ("open", "the document does not say what x is", "missing context"),
    ("over-budget", "cut off: the time limit of 60 s was reached", "too large"),
    ("open", "there is no theory here of \\Gamma(x)", "missing theory"),
    ("internal-error", "derive itself failed here: KeyError", "failure of derive"),
    ("open", "something else", OTHER),
])
def test_causes(code: str, tried: str, expected: str) -> None:
    from derive.read.document import Step
    from derive.source import Span
    step = Step(1, "=", Span(0, 1), Span(2, 3), "claim")
    assert cause(Judged(step, "open", code, tried=tried)) == expected
    assert expected in {name for name, _ in CAUSES} | {OTHER}


def test_stats_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(NOTE, encoding="utf-8")
    assert cli.main(["check", "--stats", str(path)]) == 1
    out = capsys.readouterr().out
    assert "5 displays" in out and "unread by construct" in out
    assert all(cells(line) <= 80 for line in out.splitlines())
    assert cli.main(["check", "--stats", "--format", "json", str(path)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["statistics"]["displays"] == {"all": 5, "read": 2}
    assert sum(x["count"] for x in data["statistics"]["verdicts"].values()) == data["statistics"]["relations"]
    cli.main(["check", "--format", "json", str(path)])
    assert json.loads(capsys.readouterr().out)["statistics"] is None


def test_unread_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(NOTE, encoding="utf-8")
    assert cli.main(["unread", str(path)]) == 1
    out = capsys.readouterr().out
    assert f"{path}:8:" in out and out.split()[0] == "2"  # the most frequent first
    assert cli.main(["unread", "--format", "json", str(path)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["unread"][0]["count"] == 2 and data["unread"][0]["example"]["line"] == 8
    path.write_text("$$ 1 = 1 $$", encoding="utf-8")
    assert cli.main(["unread", str(path)]) == 0
    assert cli.main(["unread", str(tmp_path / "gone.md")]) == 2


def test_an_empty_report_has_no_shares(tmp_path: Path) -> None:
    missing = open_note(tmp_path / "gone.md")
    from derive.diagnostics import Document, Report
    assert isinstance(missing, Document)
    found = statistics(Report((missing,)))
    assert found.failed == 1 and found.relations == 0
    assert all(len(line) <= 80 for line in counts.statistics(found))
