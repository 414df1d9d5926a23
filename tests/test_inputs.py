"""LaTeX files that put in others: one text, each place in the file where its author has it; nothing outside of the folder."""
from __future__ import annotations

from pathlib import Path

import pytest

from derive.files import files
from derive.inputs import DEEPEST, MOST_FILES
from derive.run import check
from derive.source import Note

MAIN = r"""\documentclass{article}
\input{macros}
\begin{document}
Let $a > 0$. % \input{nothing}
\begin{verbatim}
\input{nothing}
\end{verbatim}
Before \input{sections/one} after.
\include{sections/two}
\[ \half a + \half a = a \]
\end{document}
\input{nothing}
"""
ONE = "Text.\n\\begin{equation}\\label{eq:one}\n  a (a + 1) = a^2 + a\n\\end{equation}\n"
TWO = "\\section{Two}\n\n  \\[ (a + 1)^2 = a^2 + 1 \\]\n\\endinput\n\\[ 1 = 2 \\]\n"


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / (name.replace("__", "/") + ".tex")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder / "main.tex"


@pytest.fixture
def main(tmp_path: Path) -> Path:
    return write(tmp_path, main=MAIN, macros=r"\newcommand{\half}{\tfrac{1}{2}}", sections__one=ONE, sections__two=TWO)


def test_each_place_is_in_its_file(main: Path) -> None:
    report = check([main], jobs=1)
    document, = report.documents
    note = document.judged.reading.note
    found = [(Path(note.file(s.step.left.start)).name, *note.position(s.step.left.start), s.verdict)
             for d in document.judged.displays for s in d.steps if not d.display.inline]
    assert found == [("one.tex", 3, 3, "proved"), ("two.tex", 3, 6, "refuted"), ("main.tex", 10, 4, "proved")]
    refuted = next(x for x in report.diagnostics if x.code == "step-refuted")
    assert Path(refuted.path).name == "two.tex" and refuted.position[0] == 3


def test_what_is_put_in_is_no_note_of_its_own(main: Path) -> None:
    assert [Path(x.path).name for x in files(main.parent)] == ["main.tex"]


def test_each_place_has_its_characters(main: Path) -> None:
    note, = files(main)
    assert isinstance(note, Note)
    for part in note.parts:
        for offset in range(part.start, min(part.start + 5, len(note.text))):
            line, column = note.position(offset)
            if note.file(offset) == part.note.path and note.text[offset] != "\n":
                assert part.note.line(line)[column - 1] == note.text[offset]


@pytest.mark.parametrize("name, why", [
    ("main", "puts in itself"), ("loop", "puts in itself"), ("../outside", "outside"), ("/etc/passwd", "outside"),
    ("sections/../../outside", "outside"), ("link", "outside"), ("gone", "does not exist"), ("binary", "cannot be read"),
    ("a" * 5000, "no possible name"),
])
def test_what_cannot_be_put_in_is_unread_with_its_place(tmp_path: Path, name: str, why: str) -> None:
    folder = tmp_path / "paper"
    folder.mkdir()
    path = write(folder, main="\\begin{document}\nText.\n\\input{" + name + "}\n\\end{document}\n", loop=r"\input{main}")
    (tmp_path / "outside.tex").write_text(r"\[ 1 = 2 \]")
    (folder / "link.tex").symlink_to(tmp_path / "outside.tex")
    (folder / "binary.tex").write_bytes(b"\0\1")
    note, = [x for x in files(path) if isinstance(x, Note)]
    assert "1 = 2" not in note.text
    (offset, said), = note.refused
    assert why in said and note.text.startswith(r"\input", offset)
    step, = [s for d in check([path], jobs=1).documents[0].judged.displays for s in d.steps]
    assert step.verdict == "unread" and why in (step.tried or step.step.why)


def test_it_is_bounded(tmp_path: Path) -> None:
    deep = {f"f{k}": rf"\input{{f{k + 1}}}" for k in range(DEEPEST + 5)}
    note, = [x for x in files(write(tmp_path, main=r"\input{f0}", **deep)) if isinstance(x, Note)]
    assert note.refused
    wide = write(tmp_path, main=r"\input{g} " * (MOST_FILES + 5), g="text")
    note, = [x for x in files(wide) if isinstance(x, Note)]
    assert len(note.refused) == 5
    bomb = {f"b{k}": rf"\input{{b{k + 1}}}" * 10 for k in range(8)}
    note, = [x for x in files(write(tmp_path, main=r"\input{b0}", **bomb, b8="x" * 1000)) if isinstance(x, Note)]
    assert len(note.text) < 1_000_000
