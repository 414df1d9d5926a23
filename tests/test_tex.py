"""LaTeX files and notebooks: what is found in them, macros, places, hostile input."""
from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.diagnostics import Report
from derive.read import tex
from derive.read.chain import read
from derive.read.markdown import Directive, Formula, Heading, Unclosed
from derive.repair import edited
from derive.run import check
from derive.source import Note

PAPER = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}} % $ not a formula
\newcommand{\sumn}{\sum_{i=1}^{n}}
\newcommand{\half}[1][2]{\frac{1}{#1}}
\newcommand{\sq}[1]{\left(#1\right)^2}
\def\xbar{\bar{x}}
\DeclareMathOperator*{\maxi}{argmax}
\begin{document}
\section{Means}
Let $x_1, \dots, x_n \in \R$ and $\xbar = \frac{1}{n} \sumn x_i$.
\begin{align}
  \sumn \sq{x_i - \xbar} &= \sumn x_i^2 - n \xbar^2 \label{eq:a} \\ % why $x$
  &= \sumn x_i^2 - \xbar^2
\end{align}
\begin{verbatim}
$ 1 = 2 $
\end{verbatim}
\subsection*{More}
% derive: expect refuted
\[ \half \cdot 4 = 3. \]
\( \half + \half[3] = \frac{5}{6} \) costs \$5.
\end{document}
$ 1 = 2 $
"""


def blocks(text: str) -> list[object]:
    return list(tex.displays(Note("a.tex", text)))


def test_what_is_found() -> None:
    found = blocks(PAPER)
    assert [x.text for x in found if isinstance(x, Heading)] == ["Means", "More"]
    assert [x.text for x in found if isinstance(x, Directive)] == ["expect refuted"]
    formulas = [x for x in found if isinstance(x, Formula)]
    assert [x.inline for x in formulas] == [True, True, False, False, True]
    assert formulas[0].latex == r"x_1, \dots, x_n \in \mathbb{R}" and "why" not in formulas[2].latex
    assert formulas[3].latex.strip() == r"\frac{1}{2}\cdot 4 = 3."
    assert formulas[4].latex.strip() == r"\frac{1}{2}+ \frac{1}{3} = \frac{5}{6}"


def test_places_quotes_and_repairs_are_the_authors(tmp_path: Path) -> None:
    paper = tmp_path / "paper.tex"
    paper.write_text(PAPER, encoding="utf-8")
    report = check([paper])
    steps = list(report.steps())
    assert [s.verdict for s in steps if s.verdict not in ("defined", "assumed")] == ["proved", "refuted", "refuted", "proved"]
    wrong = steps[-3]
    note = read(Note("paper.tex", PAPER)).note
    assert note.quote(wrong.step.right) == r"\sumn x_i^2 - \xbar^2" and note.position(wrong.step.right.start) == (13, 6)
    assert wrong.fix is not None and r"\sumn" in wrong.fix.latex
    paper.write_text(edited(PAPER, wrong.fix.edits), encoding="utf-8")
    assert not [s for s in check([paper]).steps() if s.verdict == "refuted" and s.step.expect is None]


def test_math_environments() -> None:
    for name in sorted(tex.DISPLAYS - {"alignat", "xalignat"}):
        for star in ("", "*"):
            text = rf"\begin{{{name}{star}}} a &= b \end{{{name}{star}}}"
            found, = blocks(text)
            assert isinstance(found, Formula) and found.latex.strip() == "a &= b" and text[found.span.start:found.span.end] == found.latex
    found, = blocks(r"\begin{alignat}{2} a &= b \end{alignat}")
    assert isinstance(found, Formula) and found.latex.strip() == "a &= b"


@pytest.mark.parametrize("text", ["$a = b", r"\[ a = b", r"\begin{align} a", "$ a\n\nb $", r"\( a"])
def test_what_never_ends(text: str) -> None:
    with pytest.raises(Unclosed):
        blocks(text)


@pytest.mark.parametrize("define", [r"\def\a{\a\a}", r"\def\a{\b}\def\b{\a}", r"\newcommand{\a}[1]{\a{#1#1}}",
                                    r"\newcommand\a{x}\newcommand\b{\a\a\a\a\a\a\a\a}\newcommand\c{\b\b\b\b\b\b\b\b}"
                                    r"\newcommand\d{\c\c\c\c\c\c\c\c}\newcommand\e{\d\d\d\d\d\d\d\d}\newcommand\f{\e\e\e\e\e\e\e\e}"])
def test_macros_that_never_end_are_unread(define: str) -> None:
    use = r"\f" if r"\f" in define else r"\a{x}"
    begin = time.perf_counter()
    reading = read(Note("a.tex", define + f"\n$$ {use} = 1 $$"))
    assert [s.kind for d in reading.displays for s in d.steps] == ["unread"] and time.perf_counter() - begin < 5


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*PAPER.split(" "), "{", "}", "\\", "$", "$$", "%", "\\begin{align}", "\\end{align}", "\n\n",
                                 "\\def\\a{\\a}", "\\newcommand{\\b}[2]{#2#1#9}", "\\b", "ß", "\x00", "\\["]), max_size=40))
def test_rubbish_is_read_or_unclosed(words: list[str]) -> None:
    text = " ".join(words)
    try:
        found = blocks(text)
    except Unclosed as error:
        assert 0 <= error.span.start <= len(text)
        return
    for x in found:
        if isinstance(x, Formula):
            assert 0 <= x.span.start <= x.span.end <= len(text) and (not x.places or len(x.places) == len(x.latex))


def test_time_is_linear() -> None:
    for text in ("$a$ " * 50_000, "{" * 100_000, r"\begin{x}" * 20_000, "%\n" * 100_000, r"\newcommand{\a}{b}" * 5_000 + r"$\a$" * 5_000):
        begin = time.perf_counter()
        blocks(text)
        assert time.perf_counter() - begin < 5


# ---- notebooks

def notebook(*cells: tuple[str, object]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells], "nbformat": 4, "metadata": {}})


def test_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(("markdown", ["# Logs\n", "Let $a, b > 0$."]), ("code", "'$1 = 2$'"),
                             ("markdown", "Then\n\n$$ \\log(ab) = \\log a + \\log b $$\n\n$$ \\log(ab) = \\log a - \\log b $$")))
    report = check([path])
    assert [s.verdict for s in report.steps() if s.verdict != "assumed"] == ["proved", "refuted"]
    from derive.export.text import render
    assert f"{path}:cell 3:5:15" in render(report)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"cells": 3}', '{"cells": [{"cell_type": "markdown", "source": 3}]}', "[" * 100_000])
def test_what_is_no_notebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(text)
    report: Report = check([path])
    assert report.status() == 2 and report.documents[0].error is not None
