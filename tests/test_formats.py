"""What CI systems read: JUnit, SARIF, GitHub annotations, and a baseline."""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import derive
from derive import cli
from derive.export import EXPORTERS

NOTE = "Let $x > 0$.\n\n$$ \\log x^2 = 2 \\log x = \\log x $$\n\n$$ \\log(1 + x) \\ge \\frac{2x}{2 + x} $$\n"


def test_junit() -> None:
    root = ET.fromstring(EXPORTERS["junit"].render(derive.check(NOTE, name="a\x01b.md")))
    suite, = root
    assert {k: suite.get(k) for k in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4", "failures": "1", "errors": "0", "skipped": "1"}
    failure = suite.find(".//failure")
    assert failure is not None and failure.get("type") == "step-refuted" and "at: x" in str(failure.text)


def test_sarif() -> None:
    data = json.loads(EXPORTERS["sarif"].render(derive.check(NOTE, name="a b.md")))
    run, = data["runs"]
    assert data["version"] == "2.1.0" and run["tool"]["driver"]["name"] == "derive"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"] and result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "a%20b.md" and place["region"]["startLine"] >= 1
    assert {"step-refuted", "open"} <= set(rules)


def test_github() -> None:
    lines = EXPORTERS["github"].render(derive.check(NOTE, name="a,b.md")).splitlines()
    assert lines[0].startswith("::error file=a%2Cb.md,line=3,col=") and "%0Aat: " in lines[0] and lines[1].startswith("::warning ")


def test_a_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    note = Path("note.md")
    note.write_text(NOTE)
    assert cli.main(["check", "note.md"]) == 1
    assert cli.main(["check", "note.md", "--write-baseline", "known.json"]) == 0
    note.write_text("Some words more.\n\n" + NOTE)
    assert cli.main(["check", "note.md", "--baseline", "known.json", "--strict"]) == 0, "an edit elsewhere changes nothing"
    note.write_text(NOTE + "\n$$ (x + 1)^2 = x^2 + 1 $$\n")
    assert cli.main(["check", "note.md", "--baseline", "known.json"]) == 1, "a new finding fails"
    note.write_text(NOTE + NOTE)
    assert cli.main(["check", "note.md", "--baseline", "known.json"]) == 1, "the same mistake a second time is a new one"
    Path("known.json").write_text("[]")
    assert cli.main(["check", "note.md", "--baseline", "known.json"]) == 2
    assert cli.main(["check", "note.md", "--baseline", "none.json"]) == 2
    capsys.readouterr()


def test_a_page_and_a_format_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "note.md"
    note.write_text(NOTE)
    page = tmp_path / "page.html"
    assert cli.main(["check", str(note), "--html", str(page), "--format", "github"]) == 1
    assert page.read_text().startswith("<!doctype html>") and capsys.readouterr().out.startswith("::error")


def test_the_picture_of_the_readme_is_what_derive_shows() -> None:
    """Made by `derive export tests/pictures/likelihood.md --to svg -o notes/refuted.svg`."""
    root = Path(__file__).parents[1]
    assert "](notes/refuted.svg)" in (root / "README.md").read_text(encoding="utf-8")
    shown = derive.check((root / "tests/pictures/likelihood.md").read_text(encoding="utf-8"), name="tests/pictures/likelihood.md")
    made, kept = EXPORTERS["svg"].render(shown), (root / "notes/refuted.svg").read_text(encoding="utf-8")
    for drawn in (made, kept):
        words = " ".join(" ".join(ET.fromstring(drawn).itertext()).replace("\xa0", " ").split())
        assert "these two sides are not equal" in words and "n = 2, q = 1/2, y = (0, 0)" in words
        assert "makes this step provable" in words
        assert "http:" not in drawn.replace("http://www.w3.org/2000/svg", "") and "url(\"" not in drawn
    assert set(re.findall(r"[A-Za-z]{4,}", made)) == set(re.findall(r"[A-Za-z]{4,}", kept))


def test_the_github_action_runs(tmp_path: Path) -> None:
    """Its own shell lines, as GitHub runs them: with bash -e, inputs in the environment."""
    root = Path(__file__).parent.parent
    action = (root / "action.yml").read_text(encoding="utf-8")
    guide = (root / "notes" / "guide" / "ci.md").read_text(encoding="utf-8")
    inputs = re.findall(r"^  (\w+):\n    description", action, re.M)
    assert inputs == ["paths", "strict", "options"] and all(f"          {x}: " in guide for x in inputs)
    script = "".join(line[8:] for line in action[action.index("run: |\n") + 7:].splitlines(keepends=True))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("$$ \\log(a b) = \\log a + \\log b $$\n\n$$ 1 + 1 = 3 $$\n")
    (tmp_path / "notes" / "b.md").write_text("$$ \\log(a b) = \\log a + \\log b $$\n")
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "derive").write_text(f'#!/bin/sh\nexec {sys.executable} -m derive "$@"\n')
    (bin / "derive").chmod(0o755)

    def status(**given: str) -> tuple[int, str]:
        env = {"PATH": f"{bin}:/usr/bin:/bin", "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8",
               **dict.fromkeys((x.upper() for x in inputs), ""), **given}
        done = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    assert status(PATHS="notes/b.md")[0] == 0 and status(PATHS="notes/b.md", STRICT="true")[0] == 1
    code, out = status()
    assert code == 1 and "::error file=notes/a.md,line=3" in out


@pytest.mark.parametrize("odd", ["\x01", "\x0b", "\x1b[31m", "\x85", "\u2028", "\ufffe", "]]>", "--", "<&\"'", "%0A::error::x"])
def test_odd_characters_leave_every_format_whole(odd: str) -> None:
    report = derive.check(f"Let $x > 0$.\n\n$$ x = x + 1 {odd} $$\n\n# head {odd}\n\n$$ {odd}\\foo = 2 $$\n", name=f"a{odd[-1]}.md")
    made = {name: exporter.render(report) for name, exporter in EXPORTERS.items()}
    for name in ("junit", "svg"):
        ET.fromstring(made[name])
    for name in ("json", "sarif"):
        assert json.loads(made[name])
    assert all(line.startswith("::") for line in made["github"].split("\n") if line), made["github"]
    assert "\x1b" not in made["text"]


def test_a_file_name_that_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")
    Path(note).write_text("$$ 1 + 1 = 3 $$\n")
    for name in ("json", "junit", "sarif", "github", "text"):
        assert cli.main(["check", note, "--format", name, "--html", str(tmp_path / "page.html")]) == 1
    assert (tmp_path / "page.html").read_text(encoding="utf-8")
    Path(note).write_text("$$ 1 + 1 = 2 $$\n")
    folder = str(tmp_path / "certificates")
    assert cli.main(["check", note, "--certificates", folder]) == 0 and cli.main(["verify", folder]) == 0
