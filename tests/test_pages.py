"""`derive check --with`: definitions on linked pages, inside a folder and nowhere else."""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from derive import cli
from derive.read.pages import MOST_PAGES, links, page, takeable
from derive.run import check
from derive.scope import known

ODDS = "# Odds\n\nSee [loss](/D/loss).\n\n$$ \\mathrm{odds}(x) = \\frac{x}{1 - x} $$\n"
LOSS = "# Loss\n\n[back](odds.md)\n\n$$ \\mathrm{wl}(a, b) = a \\log b + (1 - a) \\log(1 - b) $$\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "D"
    made.mkdir()
    (made / "odds.md").write_text(ODDS, encoding="utf-8")
    (made / "loss.md").write_text(LOSS, encoding="utf-8")
    return made


def verdicts(tmp_path: Path, text: str, *folders: Path) -> list[str]:
    note = tmp_path / "note.md"
    note.write_text(text, encoding="utf-8")
    report = check([note], definitions=tuple(map(str, folders)))
    assert all(x.error is None for x in report.documents)
    return [s.verdict for s in report.steps() if s.step.kind == "claim"]


CLAIM = "Let $0 < c < 1$.\n\n$$ c \\cdot \\mathrm{odds}(c) = c \\frac{1}{1/c - 1} $$\n"


@pytest.mark.parametrize("link", ["[odds](/D/odds)", "[odds](D/odds.md)", "[odds](D/odds#one)", "[odds]: D/odds.md", "[[odds]]",
                                  "[[odds|the odds]]", "[a loss](/D/loss)", "[odds](/odds 'title')"])
def test_a_linked_page_defines(tmp_path: Path, folder: Path, link: str) -> None:
    assert verdicts(tmp_path, f"{link}\n\n{CLAIM}", folder) == ["proved"]


@pytest.mark.parametrize("link", ["", "odds", "[odds](https://x.org/D/odds)", "[odds](/E/odds)", "`odds.md`"])
def test_without_a_link_nothing_is_known(tmp_path: Path, folder: Path, link: str) -> None:
    assert verdicts(tmp_path, f"{link}\n\n{CLAIM}", folder) == ["open"]
    assert verdicts(tmp_path, f"[odds](/D/odds)\n\n{CLAIM}") == ["open"]


def test_a_false_claim_is_not_proved_and_not_called_wrong(tmp_path: Path, folder: Path) -> None:
    """The page may mean another function than the note."""
    text = "[odds](/D/odds)\n\n" + CLAIM.replace("1/c - 1", "1/c - 2")
    assert verdicts(tmp_path, text, folder) == ["open"]


@pytest.mark.parametrize("own", [
    "$$ \\mathrm{odds}(x) = 2 x $$", "Here $\\mathrm{odds}(x) := 2 x$.", "$$ \\mathrm{odds}(x) := \\frac{x}{1 - 2 x} $$"])
@pytest.mark.parametrize("first", [True, False])
def test_the_note_s_own_definition_wins(tmp_path: Path, folder: Path, own: str, first: bool) -> None:
    parts = ["[odds](/D/odds)", own, CLAIM] if first else ["[odds](/D/odds)", CLAIM, own]
    assert "proved" not in verdicts(tmp_path, "\n\n".join(parts), folder)


def test_what_is_defined_for_numbers_is_not_for_matrices(tmp_path: Path, folder: Path) -> None:
    text = ("[odds](/D/odds) of $A, B \\in \\mathbb{R}^{d \\times d}$, $x, y \\in \\mathbb{R}^d$, $c \\in \\mathbb{R}$:\n\n"
            "$$ c + \\mathrm{odds}(A B) = c + \\mathrm{odds}(B A) $$\n\n"
            "$$ c + \\mathrm{odds}(x y^{\\mathrm{T}}) = c + \\mathrm{odds}(y x^{\\mathrm{T}}) $$\n")
    found = verdicts(tmp_path, text, folder)
    assert "proved" not in found and "refuted" not in found


def test_another_number_of_arguments_is_another_function(tmp_path: Path, folder: Path) -> None:
    text = "[odds](/D/odds)\n\n" + CLAIM.replace("\\mathrm{odds}(c)", "\\mathrm{odds}(c, 1)")
    assert "proved" not in verdicts(tmp_path, text, folder)


@pytest.mark.parametrize("body", [
    "\\mathrm{odds}(x) = \\frac{x}{1 - x} + m",             # speaks of a symbol of the page
    "\\mathrm{odds}(1) = 1",                                # for one argument only
    "\\mathrm{odds}(x) = \\frac{x}{1 - x} \\fishhook 1",    # unread
])
def test_what_is_not_general_is_not_taken(tmp_path: Path, folder: Path, body: str) -> None:
    (folder / "odds.md").write_text(f"Let $m \\in \\mathbb{{R}}$.\n\n$$ {body} $$\n", encoding="utf-8")
    assert verdicts(tmp_path, f"[odds](/D/odds)\n\n{CLAIM}", folder) == ["open"]


def test_of_two_pages_that_disagree_neither_is_taken(tmp_path: Path, folder: Path) -> None:
    (folder / "loss.md").write_text("$$ \\mathrm{odds}(x) = x $$", encoding="utf-8")
    assert verdicts(tmp_path, f"[odds](/D/odds) [loss](/D/loss)\n\n{CLAIM}", folder) == ["open"]
    (folder / "loss.md").write_text(ODDS, encoding="utf-8")
    assert verdicts(tmp_path, f"[odds](/D/odds) [loss](/D/loss)\n\n{CLAIM}", folder) == ["proved"]


@pytest.mark.parametrize("name", ["H", "f", "p", "sigma", "f_X", "p_model", "bold w", "hat y"])
def test_one_letter_means_too_many_things(name: str) -> None:
    assert not takeable(name)
    assert takeable("odds") and takeable("mathcal N")


@pytest.mark.parametrize("target", [
    "../secret.md", "/../secret.md", "/D/../../secret.md", "D/../secret.md", "..%2fsecret.md", "%2e%2e/secret.md", "/etc/passwd",
    "file:///etc/passwd", "https://x.org/odds.md", "//x.org/odds.md", "C:\\secret.md", "..\\secret.md", "link.md", "out/secret.md",
    "odds\0.md", "a" * 5000, "", "#odds", "/", ".", "..", "loop"])
def test_nothing_outside_is_opened(tmp_path: Path, folder: Path, target: str) -> None:
    (tmp_path / "secret.md").write_text(ODDS, encoding="utf-8")
    os.symlink(tmp_path / "secret.md", folder / "link.md")
    os.symlink(tmp_path, folder / "out")
    os.symlink(folder / "loop", folder / "loop")
    for note in (tmp_path / "note.md", folder / "note.md"):
        assert page(target, note, folder) is None


def test_the_pages_opened_are_bounded_and_circles_end(tmp_path: Path) -> None:
    from derive.read.chain import _read
    from derive.read.pages import Pages
    from derive.source import Note
    many = tmp_path / "many"
    many.mkdir()
    for k in range(3 * MOST_PAGES):
        (many / f"p{k}.md").write_text(f"[next](p{k + 1}.md) [first](p0.md) [self](p{k}.md)", encoding="utf-8")
    text = " ".join(f"[x](/many/p{k})" for k in range(3 * MOST_PAGES))
    pages = Pages(Note(str(tmp_path / "note.md"), text, (str(many),)), lambda note: _read(note)[0])
    assert pages.meaning("odds", 1, ()) is None
    assert len(pages.opened) == len(set(pages.opened)) == MOST_PAGES


def test_pages_are_not_opened_before_they_are_needed(tmp_path: Path, folder: Path) -> None:
    from derive.read.chain import _read
    from derive.source import Note
    doc, _ = _read(Note(str(tmp_path / "note.md"), "[odds](/D/odds) says $$ 1 + 1 = 2 $$", (str(folder),)))
    assert doc.pages is not None and not doc.pages.opened


def test_links() -> None:
    text = "[a](/D/a) [b](<c d>) [e](f.md \"title\") [[g]] ![i](j.png)\n[k]: l.md\n[[m|n]]"
    assert list(links(text)) == ["/D/a", "c d", "f.md", "g", "j.png", "l.md", "m"]


def test_context_says_where_it_is_from(tmp_path: Path, folder: Path) -> None:
    from derive.read.chain import read
    from derive.source import Note
    found = {x.name: x for x in known(read(Note(str(tmp_path / "note.md"), f"[odds](/D/odds)\n\n{CLAIM}", (str(folder),))))}
    definition = found["odds"].definition
    assert definition is not None and definition.origin == "D/odds.md line 5"


def test_on_the_command_line(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.md").write_text(f"[odds](/D/odds)\n\n{CLAIM}", encoding="utf-8")
    assert cli.main(["check", "--strict", "note.md", "--with", "D"]) in (0, 1)
    assert "1 proved" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["check", "note.md", "--with", "no-such-folder"])
    (tmp_path / "pyproject.toml").write_text('[tool.derive]\ndefinitions = ["D"]\n', encoding="utf-8")
    capsys.readouterr()
    cli.main(["check", "note.md"])
    assert "1 proved" in capsys.readouterr().out
