r"""An author's file with marks in its margin: nothing else is changed, in the file and on the page."""
from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from derive import cli, run
from derive.export.annotate import annotate, bare

_SPEC = importlib.util.spec_from_file_location("test_latex_export", Path(__file__).with_name("test_latex_export.py"))
assert _SPEC is not None and _SPEC.loader is not None
LATEX = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(LATEX)
compile_latex, complaints = LATEX.compile_latex, LATEX.complaints

PAPER = r"""\documentclass[%s]{article}
\usepackage{amsmath,amssymb,amsthm}
\newcommand{\R}{\mathbb{R}}
\newcommand{\LL}[1]{\log\left(#1\right)}
\newcommand{\be}{\begin{equation}}
\newcommand{\ee}{\end{equation}}
\begin{document}
\tableofcontents
\section{Why $a + a = 2a$ holds} %% \begin{document} is above
Let $a, b > 0$ and $x \in \R$. As is known, $x + x = 2 x$, and so on.
\begin{align}
  \LL{ab} &= \LL{a} + \LL{b}, \label{one} \\ %% a comment with \\ in it
          &= \LL{b} + \LL{a} +\\ & \quad 1 - 1 \nonumber \\[2pt]
          &= \LL{a} - \LL{b} %% not true
\end{align}
By \eqref{one} we have \[ (x + 1)^2 = x^2 + 1 \]
\begin{equation}
\begin{split}
 (x-1)^2 &= x^2 - 2x + 1\\
 &= \frac{2 x (x-2)}{2} + 1, \end{split}
\end{equation}
\begin{gather*} x + x = 2x \\ x - x = 0 \end{gather*}
$$ e^{x} e^{x} = e^{2x} $$
\begin{proof}[Steps] In one line \[ (x + 2)^2 = x^2 + 4x + 4 = x^2 + 4 = 4 + x^2. \] \end{proof}
\begin{multline} a + a + b + b \\ = 2a + 2b \end{multline}
\be x^2 + x^2 = 2 x^2 \ee
\begin{tabular}{ll} sums & $a + b = b + a$ \\ $x^2$ & none \end{tabular}
\end{document}
"""


def annotated(folder: Path, text: str, name: str = "paper.tex") -> str:
    path = folder / name
    path.write_bytes(text.encode())
    document, = run.check([path]).documents
    made = annotate(document).text
    assert bare(made).encode() == text.encode(), "without the marks it is the author's file, byte for byte"
    return made


def test_marks_stand_at_the_ends_of_rows(tmp_path: Path) -> None:
    made = annotated(tmp_path, PAPER % "11pt")
    body = made[made.index("\\tableofcontents"):]
    assert re.search(r"\\LL\{b\}, \\label\{one\}\\derivemark\[,\]\{\d+\} \\\\ % a comment", body)
    assert re.search(r"\\nonumber\\derivemark\{\d+\} \\\\\[2pt\]", body) and re.search(r"\\LL\{b\}\\derivemark\{\d+\} % not true", body)
    assert re.search(r"\+ 1,\\derivemark\[,\]\{\d+\} \\end\{split\}", body) and re.search(r"2a \+ 2b\\derivemark\{\d+\} \\end", body)
    assert "Why $a + a = 2a$ holds" in body, "titles go to other places"
    marks = dict(re.findall(r"\\derive@set\{(\d+)\}\{(.*)\}%$", made, re.M))
    wrong = re.search(r"\\LL\{b\}\\derivemark\{(\d+)\} % not", body)
    assert wrong is not None and r"\derive@no{}at a = 1, b = 2: 0.6931" in marks[wrong[1]]
    assert r"\derive@yes{}log\_product" in marks[re.search(r"label\{one\}\\derivemark(?:\[,\])?\{(\d+)\}", body)[1]]  # type: ignore[index]


@pytest.mark.parametrize("option", ["11pt", "twocolumn", "twoside,fleqn", "leqno"])
def test_the_page_is_what_it_was(tmp_path: Path, option: str) -> None:
    text = PAPER % option
    pages = []
    for name, source in (("plain", text), ("marked", annotated(tmp_path, text))):
        folder = tmp_path / name
        folder.mkdir()
        compile_latex(source, folder)
        log = compile_latex(source, folder)
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext is not installed")
        subprocess.run(["pdftotext", "-bbox", "a.pdf", "a.html"], cwd=folder, check=True)
        words = re.findall(r'xMin="(\d+)\.\d+" yMin="(\d+)\.\d+".*>([^<]*)</word>', (folder / "a.html").read_text())
        pages.append((complaints(log), {x for x in words if len(x[2]) == 1 and not x[2].isdigit()}))
    (before, plain), (after, marked) = pages
    assert after == before, "no new warning"
    assert len(plain) > 30 and plain <= marked, "nothing moved"
    said = (tmp_path / "marked" / "a.html").read_text()
    assert said.count(">against<") == 2 and said.count(">follows<") == 1, "each of several steps of a row has its mark"


def test_line_ends_and_chapters_stay(tmp_path: Path) -> None:
    assert "\r\n" in annotated(tmp_path, (PAPER % "10pt").replace("\n", "\r\n"))
    chapter = annotated(tmp_path, "Let $x > 0$.\n\\begin{align}x + x &= 2x \\\\ &= 3x\\end{align}\n", "chapter.tex")
    assert "2x\\derivemark{1} \\\\ &= 3x\\derivemark{2}\\end{align}" in chapter
    whole = f"\\documentclass{{article}}\\usepackage{{amsmath}}\\begin{{document}}\n{chapter}\\end{{document}}\n"
    assert complaints(compile_latex(whole, tmp_path)) == []


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper, out = tmp_path / "paper.tex", tmp_path / "out.tex"
    paper.write_bytes(b"\xef\xbb\xbf" + (PAPER % "10pt").encode())
    assert cli.main(["export", str(paper), "--annotate", "-o", str(out)]) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf") and bare(out.read_text(encoding="utf-8")).encode() == paper.read_bytes()
    assert "run pdflatex twice" in capsys.readouterr().err
    for wrong in ([str(paper), "-o", str(paper)], [str(paper), "--to", "pdf", "-o", str(out)], [str(out), "-o", str(tmp_path / "x.tex")],
                  [str(tmp_path / "gone.tex")]):
        assert cli.main(["export", "--annotate", *wrong]) == 2
        assert re.match(r"derive: |error\[missing-file\]", capsys.readouterr().err)
    (tmp_path / "note.md").write_text("$$ 1 + 1 = 2 $$\n")
    assert cli.main(["export", "--annotate", str(tmp_path / "note.md")]) == 2


def test_a_folder_is_given_the_files_that_are_put_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper, part = tmp_path / "paper.tex", tmp_path / "parts" / "one.tex"
    part.parent.mkdir()
    paper.write_text("\\documentclass{article}\n\\newcommand{\\half}{\\tfrac{1}{2}}\\usepackage{amsmath}\n\\begin{document}\nLet $a > 0$.\n"
                     "\\[ \\half a + \\half a = a \\]\n\\input{parts/one}\nOnce more: \\input{parts/one} \\[ a = a + 0 \\]\n\\end{document}\n")
    part.write_text("Text.\n\\begin{align}\n  \\half a (a + 1) &= \\half a^2 + \\half a \\\\\n &= \\half a^2 + 2 a\n\\end{align}\n")
    out = tmp_path / "out"
    assert cli.main(["export", str(paper), "--annotate", "-o", f"{out}/"]) == 0
    assert "4 marks" in capsys.readouterr().err
    whole, inner = (out / "paper.tex").read_text(), (out / "parts" / "one.tex").read_text()
    assert bare(whole) == paper.read_text() and bare(inner) == part.read_text()
    assert "\\half a\\derivemark{2} \\\\\n &= \\half a^2 + 2 a\\derivemark{3}\n" in inner and "a = a\\derivemark{1} \\]" in whole
    marks = dict(re.findall(r"\\derive@set\{(\d+)\}\{(.*)\}%$", whole, re.M))
    assert [r"\derive@no" in marks[k] for k in "1234"] == [False, False, True, False] and "\\par" not in marks["3"]
    if shutil.which("pdflatex") is not None:
        for _ in range(2):
            done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper"], cwd=out, capture_output=True)
            assert done.returncode == 0, done.stdout
    assert cli.main(["export", str(paper), "--annotate", "-o", str(tmp_path)]) == 2
    assert "is the file itself" in capsys.readouterr().err and bare(paper.read_text()) == paper.read_text()


def test_marks_of_one_line_stand_beneath_each_other(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = annotated(tmp_path, "\\documentclass{article}\n\\begin{document}\nLet $a > 0$. Then $a = a + 1$ and $a = a + 2$ and $a = a + 3$,\n"
                               "\\[ a = a + 4 = a + 5 \\]\n\\end{document}\n")
    for _ in range(2):
        compile_latex(text, tmp_path)
    subprocess.run(["pdftotext", "-bbox", "a.pdf", "a.html"], cwd=tmp_path, check=True)
    rows = [float(y) for y in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="[\d.]+">against<', (tmp_path / "a.html").read_text())]
    assert len(rows) == 5 and all(y - x > 5.5 for x, y in zip(sorted(rows), sorted(rows)[1:], strict=False)), rows
