from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from derive import __version__, cli, run
from derive.codes import CODES
from derive.commands import explain
from derive.diagnostics import Report
from derive.kernel.claim import Claim
from derive.refuter.search import adjudicate
from derive.rules import RULES
from derive.rules.row import read_rule
from derive.source import Note
from derive.term import Term, make, rebuild


@pytest.fixture
def checked(report: Report, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Whatever is checked, this is the report."""
    monkeypatch.setattr(run, "check", lambda paths, *rest: report)
    return report


def python(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    root = Path(cli.__file__).parent.parent
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd or root, check=False,
                          env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"})


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["--version"])
    assert leaving.value.code == 0
    assert capsys.readouterr().out == f"derive {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["check", "--format", "yaml"], ["nonsense"], ["check", "--jobs", "0"], ["encode"]])
def test_wrong_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = cli.main(arguments)
    except SystemExit as leaving:
        status = leaving.code  # type: ignore[assignment]
    assert status == 2
    assert "usage:" in capsys.readouterr().err


def test_nothing_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check"]) == 2
    assert "proofs/" in capsys.readouterr().err


def test_a_missing_file_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "no/such/note.md"]) == 2
    assert capsys.readouterr().out.startswith("error[missing-file]: there is no such file: no/such/note.md")


def test_text_and_json(checked: Report, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "x"]) == 2
    text = capsys.readouterr().out
    assert "error[step-refuted]" in text
    assert "\x1b" not in text
    assert cli.main(["check", "x", "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["totals"]["refuted"] == 1


def test_colours_on_a_terminal_only(checked: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    cli.main(["check", "x"])
    assert "\x1b[" in out.getvalue()
    assert "step-refuted" in out.getvalue()


def test_the_default_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Report) -> None:
    seen: list[list[Note]] = []
    monkeypatch.setattr(run, "check", lambda paths, *rest: seen.append(list(paths)) or report)
    monkeypatch.chdir(tmp_path)
    for folder in ("notes", "proofs", "tests"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text("$$ 1 = 1 $$", "utf-8")
    cli.main(["check"])
    assert [[x.path for x in found] for found in seen] == [["proofs/a.md", "notes/a.md"]]


@pytest.mark.parametrize("name", [*CODES, *RULES])
def test_everything_is_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", name]) == 0
    assert name in capsys.readouterr().out


def test_explain_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["explain", "log_product"])
    out = capsys.readouterr().out
    rule = RULES["log_product"]
    assert rule.conclusion in out
    assert all(condition in out for condition in rule.when)
    assert rule.source in out


@pytest.mark.parametrize("name", [x for x in RULES if x not in explain.CALCULUS])
def test_a_rule_has_an_example_in_numbers(name: str) -> None:
    lines = explain.example(RULES[name])
    assert lines and "none was found" not in lines[0]
    assert any(re.search(r"[=<≤≠] -?[\d{]", line) for line in lines)


def test_the_examples_of_calculus_are_true_and_of_their_rule() -> None:
    for name, text in explain.CALCULUS.items():
        prop, rule = read_rule(text), RULES[name].templates[0]
        assert prop.head == rule.head
        if prop.head == "deriv":
            prop = make("=", make("D", *prop.args[:2]), prop.args[2])
        elif prop.head == "integrates":
            prop = make("=", make("integral", *prop.args[:2]), prop.args[2])
        free = sorted(prop.free, key=str)
        for x in free:
            prop = replaced(prop, x, make("var", x.args[0], "Z" if x.args[0] == "n" else "R"))
        assert adjudicate(Claim(prop)) == "agrees", (name, text)


def replaced(term: Term, old: Term, new: Term) -> Term:
    return new if term is old else rebuild(term, lambda x, _: replaced(x, old, new)) if old in term.free else term


def test_explain_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "log_prodct"]) == 2
    assert "did you mean log_product" in capsys.readouterr().err


def test_export(checked: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.tex"
    assert cli.main(["export", "x", "--to", "latex", "-o", str(out)]) == 2  # one of the files is missing
    assert out.read_text(encoding="utf-8").startswith("\\documentclass")
    assert cli.main(["export", "x", "--to", "nonsense"]) == 2
    assert cli.main(["export", "x", "-o", str(tmp_path / "no" / "such" / "folder.tex")]) == 2
    capsys.readouterr()


@pytest.mark.parametrize("arguments", [["--help"], ["explain", "open"], ["explain", "log_product"], ["check", "gone.md"]])
def test_sympy_is_not_imported_where_it_is_not_needed(arguments: list[str]) -> None:
    program = ("import sys; from derive import cli\n"
               f"try: cli.main({arguments!r})\nexcept SystemExit: pass\n"
               "sys.exit('sympy' in sys.modules)")
    assert python("-c", program).returncode == 0


def test_the_module_runs() -> None:
    done = python("-m", "derive", "check", "gone.md")
    assert done.returncode == 2
    assert "missing-file" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


# ---- starting a project, searching rules, settings

def test_new_writes_what_check_proves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "chain-rule"]) == 0
    assert capsys.readouterr().out.split() == ["notes/chain-rule.md", "proofs/chain_rule.py"]
    report = run.check(["proofs", "notes"])
    assert report.status(strict=True) == 0 and report.totals["proved"] == 4
    assert cli.main(["new", "chain-rule"]) == 2 and "already" in capsys.readouterr().err
    assert cli.main(["new", "../up"]) == 2


def test_rules_are_searched_by_words(capsys: pytest.CaptureFixture[str]) -> None:
    from derive.rules import RULES
    assert cli.main(["rules"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name}: " in out for name in RULES)
    assert cli.main(["rules", "log", "sums"]) == 0
    out = capsys.readouterr().out
    assert "log_of_product" in out and "log_one" not in out
    assert cli.main(["rules", "no-such-word"]) == 2


def test_every_rule_verdict_and_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    from derive.codes import CODES
    from derive.rules import RULES
    from derive.verdict import VERDICTS
    for name in (*RULES, *VERDICTS, *CODES):
        assert cli.main(["explain", name]) == 0
        assert len(capsys.readouterr().out) > 40


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_knows_commands_and_options(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab", reason="the extra derive[completion] is not installed")
    assert cli.main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "--strict" in out and all(name in out for name in cli.COMMANDS)


@pytest.mark.parametrize(("words", "offered"), [
    (["derive", "che"], {"check"}), (["derive", "check", "--str"], {"--strict"}), (["derive", "export", "--an"], {"--annotate"}),
    (["derive", "check", "--format", "s"], {"sarif"})])
def test_bash_completes(words: list[str], offered: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab", reason="the extra derive[completion] is not installed")
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    cli.main(["completion", "bash"])
    script = capsys.readouterr().out + """
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
        "$(complete -p derive | sed 's/.*-F \\([^ ]*\\).*/\\1/')" derive "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}" """
    done = subprocess.run(["bash", "--norc", "-c", script, "bash", *words], capture_output=True, text=True, check=False)
    assert set(done.stdout.split()) == offered, done.stderr


def test_settings_of_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.md").write_text("$$ \\log(a b) = \\log a + \\log b $$\n")
    (tmp_path / "pyproject.toml").write_text('[tool.derive]\npaths = ["texts"]\nstrict = true\n')
    assert cli.main(["check"]) == 1, "an unstated condition fails where strict"
    assert "1 proved" in capsys.readouterr().out
    (tmp_path / "pyproject.toml").write_text('[tool.derive]\npaths = ["texts"]\n')
    assert cli.main(["check"]) == 0
    for wrong in ('[tool.derive]\npath = ["texts"]\n', "[tool.derive]\nstrict = 1\n", "[tool.derive\n"):
        (tmp_path / "pyproject.toml").write_text(wrong)
        capsys.readouterr()
        assert cli.main(["check"]) == 2 and "pyproject.toml" in capsys.readouterr().err


def test_watch_tells_each_file_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("$$ 1 + 1 = 3 $$\n")
    assert cli.main(["watch", "--once", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "error[step-refuted]" in out and "a.md in " in out


def test_watch_tells_what_has_changed(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_text("$$ (a+b)^2 = a^2 + b^2 $$\n", encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-m", "derive", "watch", str(tmp_path)],
                               stdout=subprocess.PIPE, text=True)
    guard = threading.Timer(60, process.kill)
    guard.start()
    try:
        assert process.stdout is not None
        assert "step-refuted" in _block(process.stdout)
        note.write_text("$$ (a+b)^2 = a^2 + 2 a b + b^2 $$\n", encoding="utf-8")
        assert "1 proved" in _block(process.stdout)
    finally:
        guard.cancel()
        process.kill()
        process.wait()


def _block(lines: Iterable[str]) -> str:
    """What is told of one file: up to the line with its time."""
    found = []
    for line in lines:
        found.append(line)
        if re.match(r"\d\d:\d\d:\d\d ", line):
            break
    return "".join(found)
