"""What the README and --help tell a user to type, typed in a copy of the project's notes."""
from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from derive import cli
from derive.commands.manual import EXAMPLES
from derive.settings import settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
# words that stand for what a user chooses
CHOSEN = {"[PATH …]": "notes/gradients.md", "PATH …": "notes/gradients.md", "FILE|DIR …": "certificates", "DIR": "certificates",
          "PAPER.tex": "paper.tex", "CODE|VERDICT|RULE": "open", "[WORD …]": "log sum", "NAME": "bayes", "NOTE": "notes/gradients.md",
          "[--line N]": "--line 9", "--write-baseline FILE": "--write-baseline known.json", "--baseline FILE": "--baseline known.json",
          "--html FILE": "--html page.html", "-o FILE": "-o out", r"junit\|sarif\|github": "sarif"}
SERVERS = {"lsp", "mcp", "watch"}  # they wait for someone; each has its own test
PAPER = r"""\documentclass{article}
\begin{document}
Let $x > 0$. \[ \log(x x) = 2 \log x \]
\end{document}
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("notes", "proofs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "paper.tex").write_text(PAPER)
    return folder


def of_table() -> list[str]:
    return [x.replace(r"\|", "|") if "junit" not in x else x for x in re.findall(r"^\| `(derive [^`]*)`", README, re.M)]


def of_blocks() -> Iterator[str]:
    """The parts of shell lines in blocks that need no network."""
    for line in re.findall(r"^    (\S.*)$", README, re.M):
        for part in line.split(" && "):
            if re.match(r"(python -m )?derive ", part):
                yield part


def typed(command: str, capsys: pytest.CaptureFixture[str]) -> int:
    """The exit status of a command; with arguments that are wrong it fails."""
    words = shlex.split(command)
    status = cli.main(words[words.index("derive") + 1:])
    assert "Traceback" not in capsys.readouterr().err
    return status


def chosen(command: str) -> str:
    for word, value in CHOSEN.items():
        command = command.replace(word, value)
    return command


@pytest.mark.parametrize("command", of_table())
def test_the_table_of_commands(command: str, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(copy)
    if "verify" in command and not Path("certificates").exists():
        cli.main(["check", "notes/gradients.md", "--certificates", "certificates"])
    if "--baseline" in command:
        cli.main(["check", "notes/gradients.md", "--write-baseline", "known.json"])
    line = chosen(command)
    assert "…" not in line and "|" not in line, "every placeholder has a value"
    if "check" in line and "notes" not in line:
        line += " notes/gradients.md"
    assert typed(line, capsys) == 0


def test_every_command_is_in_the_table_or_the_text() -> None:
    told = {x.split()[1] for x in of_table()} | set(re.findall(r"`derive ([a-z]+)", README))
    assert told >= set(cli.COMMANDS)


@pytest.mark.parametrize("command", sorted(set(of_blocks())))
def test_shell_lines_of_blocks(command: str, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(copy)
    assert typed(command, capsys) == 0


def test_settings_in_the_readme(tmp_path: Path) -> None:
    block = re.search(r"^    (\[tool\.derive\]\n(?:    .*\n)+)", README, re.M)
    assert block is not None
    (tmp_path / "pyproject.toml").write_text(re.sub(r"^    ", "", block[1], flags=re.M))
    assert tomllib.loads((tmp_path / "pyproject.toml").read_text())["tool"]["derive"]
    found = settings(tmp_path)
    assert found.paths and found.strict and found.definitions


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    (folder / "paper.tex").write_text(PAPER)
    return folder


@pytest.mark.parametrize("command", [typed for name in EXAMPLES if name not in SERVERS for typed, _ in EXAMPLES[name]])
def test_the_examples_of_help(command: str, begun: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(begun)
    if "completion" in command:
        pytest.importorskip("shtab", reason="the extra derive[completion] is not installed")
    if "--to pdf" in command and shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    if command != "derive new chain-rule" and not Path("notes/chain-rule.md").exists():
        cli.main(["new", "chain-rule"])
    if "verify" in command and not Path("proofs-of-notes").exists():
        cli.main(["check", "notes", "--certificates", "proofs-of-notes"])
    if "--baseline" in command and not Path("known.json").exists():
        cli.main(["check", "notes", "--write-baseline", "known.json"])
    assert typed(command, capsys) == 0


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_help_has_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main([name, "--help"])
    out = capsys.readouterr().out
    assert leaving.value.code == 0 and "examples:" in out and all(len(x) <= 80 for x in out.splitlines())
