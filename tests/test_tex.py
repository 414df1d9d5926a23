"""LaTeX files and notebooks: what is found in them, macros, places, hostile input."""
from __future__ import annotations

import importlib.util
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.diagnostics import Report
from derive.read import markdown, tex
from derive.read.chain import read
from derive.read.markdown import Directive, Formula, Heading, Unclosed
from derive.repair import edited
from derive.run import check
from derive.source import Note

_spec = importlib.util.spec_from_file_location("fuzz_documents", Path(__file__).with_name("fuzz") / "documents.py")
assert _spec is not None and _spec.loader is not None
fuzz = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fuzz)

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


# ---- what a name means where it stands

REAL = "Let $x$ and $h$ be real numbers.\n"


@pytest.mark.parametrize(("define", "body", "verdict"), [
    (r"\def\b#1{2#1+1}\def\a{\b}", r"\a{x} = 2 x + 1", "proved"),  # the arguments stand behind the macro that asks for them
    (r"\def\b#1{2#1+1}\def\a{\b}", r"\a{x} = 2 + x", "refuted"),
    (r"\newcommand{\s}[1]{\sin#1}", r"\s{h} = \sin(h)", "proved"),  # no \sinh
    (r"\newcommand{\n}{10}", r"\frac\n 2 = 5", "proved"),  # one argument, whatever it stands for
    (r"\newcommand{\n}{10}", r"\frac{1}\n = 0", "refuted"),
    (r"\newcommand{\n}{16}", r"\sqrt\n = 4", "proved"),
    (r"\newcommand{\c}{1}\providecommand{\c}{2}", r"x + \c = x + 1", "proved"),
    (r"\newcommand{\c}{1}\renewcommand{\c}{2}", r"x + \c = x + 2", "proved"),
    (r"\newcommand{\c}{1}\renewcommand{\c}{2}", r"x + \c = x + 1", "refuted"),
    (r"\newcommand{\c}{1}\newcommand{\c}{2}", r"x + \c = x + 2", "unread"),
    (r"{\newcommand{\c}{1}\renewcommand{\c}{2}}", r"x + \c = x + 2", "unread"),
    (r"\DeclarePairedDelimiter{\c}{(}{)}", r"2 \c{x + 1} = 2x + 2", "proved"),
    (r"\DeclarePairedDelimiter\c{\lbrack}{\rbrack}", r"2 \c*{x + 1} = 2x + 2", "proved"),
    (r"\DeclarePairedDelimiter{\c}{(}{)}", r"2 \c[\big]{x + 1} = 2x + 1", "refuted"),
    (r"\DeclarePairedDelimiterX{\c}[1]{(}{)}{#1}", r"2 \c{x + 1} = 2x + 2", "unread"),
    (r"\NewDocumentCommand{\c}{m m}{\frac{#1}{#2}}", r"\c{x}{2} + \c{x}{2} = x", "proved"),
    (r"\NewDocumentCommand{\c}{O{2} m}{#1 #2}", r"\c{x} = \c[1]{x} + x", "proved"),
    (r"\NewDocumentCommand{\c}{s m}{#2}", r"\c{x} = x", "unread"),
    (r"\NewDocumentCommand{\c}{o m}{#2}", r"\c{x} = x", "unread"),
    (r"\newcommand{\c}{1}{\renewcommand{\c}{2}}", r"x + \c = x + 1", "unread"),
    (r"\newcommand{\c}{1}\newcommand{\d}{\renewcommand{\c}{2}}", r"x + \c = x + 1", "unread"),
    (r"\ifdraft\newcommand{\c}{1}\fi", r"x + \c = x + 1", "unread"),
    (r"\newif\ifdraft\newcommand{\be}{\begin{x}}\newcommand{\c}{1}", r"x + \c = x + 1", "proved"),
    (r"\newcommand{\c}{1}\let\c\relax", r"x + \c = x + 1", "unread"),
    (r"\let\log\sin", r"x + \log 1 = x", "unread"),
    (r"\def\log(#1){#1 - 1}", r"\log(1) + x = x", "unread"),
    (r"\newcommand{\c}[1]{#1}", r"x + \c", "unread"),
    ("% \\renewcommand{\\c}{2}\n\\newcommand{\\c}{1}", r"x + \c = x + 1", "proved"),
])
def test_what_a_macro_means(tmp_path: Path, define: str, body: str, verdict: str) -> None:
    path = tmp_path / "a.tex"
    path.write_text(f"{define}\n\\begin{{document}}\n{REAL}\\[ {body} \\]\n\\end{{document}}\n\\renewcommand{{\\c}}{{3}}")
    assert [s.verdict for s in check([path]).steps() if s.verdict not in ("assumed", "defined")] == [verdict]


def test_a_name_means_nothing_before_it_is_defined() -> None:
    steps = [s.kind for d in read(Note("a.tex", REAL + r"$$x \log 1 = 0$$ \def\log{\sin} $$x \log 1 = 0$$")).displays for s in d.steps]
    assert steps.count("unread") >= 1


@pytest.mark.parametrize(("text", "why"), [
    (r"\input{other}", "is not read with this one"), (r"\newcommand{\be}{\begin{equation}} \be x = 1", "begins or ends a formula")])
def test_what_is_not_read_is_said(text: str, why: str) -> None:
    assert any(isinstance(x, Formula) and why in x.why for x in blocks(text))


@pytest.mark.parametrize("text", [r"\verb|$x=1$| and \verb+\[+", r"\iffalse $x = 1$ \ifx a \fi $ \fi", r"\newcommand{\a}{$x=1$}"])
def test_no_formula(text: str) -> None:
    assert not [x for x in blocks(text) if isinstance(x, Formula)]


@pytest.mark.parametrize("text", [
    "\\begin{align*}\nx + x &= 2x\n\\end{align*}", "```{math}\n:label: a\nx + x &= 2x\n```", ":::{math}\n:label: a\n\nx + x &= 2x\n:::",
    "> \\begin{align}\n> x + x &= 2x\n> \\end{align}"])
def test_displays_of_markdown(text: str) -> None:
    note = Note("a.md", f"Before.\n\n{text}\n\nAfter.\n")
    found, = (x for x in markdown.displays(note) if isinstance(x, Formula))
    assert found.latex.strip(" \n>") == "x + x &= 2x" and "x + x &= 2x" in note.quote(found.span) and not found.inline


@pytest.mark.parametrize("text", [":::{math}\nx\n", "\\begin{align}\nx\n\\end{equation}\n", ":::{math}\n" * 5_000, "\\begin{align}\n" * 5_000])
def test_displays_of_markdown_that_never_end(text: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(Unclosed) as caught:
        markdown.displays(Note("a.md", "Before.\n\n" + text))
    assert caught.value.span.start == 9 and time.perf_counter() - begin < 3


def test_places_behind_half_a_tab() -> None:
    note = Note("a.md", "- one\n\ttwo $x = 1$\n\tand $y = 2$")
    assert [note.quote(x.span) for x in markdown.displays(note) if isinstance(x, Formula)] == ["x = 1", "y = 2"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_random_documents(seed: int) -> None:
    for text in fuzz.documents(20, seed):
        assert all(fuzz.fault(kind, text) in ("", "unclosed") for kind in ("tex", "md", "ipynb"))


@pytest.mark.parametrize("text", [r"\def\a{" * 10_000, r"\begin{alignat}{ \end{alignat}" * 5_000, r"\begin" + " " * 50_000 + r"\def" + " " * 50_000,
                                  r"\def\a#1{}$" + r"\a{" * 20_000 + "}" * 20_000 + "$", r"\newcommand{\a}[1][d]{#1}$" + r"\a[" * 20_000 + "$",
                                  r"\def\a#1{#1#1#1#1}$" + r"\a{" * 3_000 + "x" + "}" * 3_000 + "$"])
def test_time_is_linear_in_macros(text: str) -> None:
    begin = time.perf_counter()
    blocks(text)
    assert time.perf_counter() - begin < 3


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


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"cells": 3}', '{"cells": [{"cell_type": "markdown", "source": 3}]}', '{"worksheets": [{"cells": 5}]}', "[" * 100_000])
def test_what_is_no_notebook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(text)
    report: Report = check([path])
    assert report.status() == 2 and report.documents[0].error is not None


@pytest.mark.parametrize("level", ["x", 1e999, -3, None, [2]])
def test_a_heading_of_any_level(level: object) -> None:
    from derive.read.notebook import note_of
    made = note_of("n.ipynb", json.dumps({"worksheets": [{"cells": [{"cell_type": "heading", "level": level, "source": "a"}]}]}))
    assert made.text == "# a\n"


def test_the_place_of_a_formula_without_end_names_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(("code", "1"), ("markdown", "a $$ x")))
    error = check([path]).documents[0].error
    assert error is not None and "cell 2:1:3" in error.message


THEOREMS = r"""\documentclass{article}
\newtheorem{satz}{Theorem}[section]
\newtheorem*{note}{Remark}
\begin{document}
\section{Roots}
\begin{satz}\label{t:one}
Let $a > 0$. Then
\begin{equation}\label{eq:a}
  s = 2 a
\end{equation}
\end{satz}
\begin{proof}
By what was said,
\begin{align}
  \sqrt{a^2} + a &= a + a \\ &= 2 a.
\end{align}
\end{proof}
\begin{lemma}
Let $a < 0$.
\begin{equation}
  \exp(\log(-a)) = - a
\end{equation}
\end{lemma}
\begin{note}
\[ \sqrt{a^2} = a \]
\end{note}
\begin{corollary}[of nothing] Let $a > 0$.
\[ \sqrt{a^2} = a \]
\end{corollary}
\end{document}
"""


def test_theorems_are_scopes_and_goals(tmp_path: Path) -> None:
    path = tmp_path / "paper.tex"
    path.write_text(THEOREMS)
    judged = check([path], jobs=1).documents[0].judged
    found = [(x.verdict, x.tried) for d in judged.displays if not d.display.inline for x in d.steps]
    assert [x[0] for x in found] == ["open", "proved", "proved", "proved", "refuted", "proved"]
    assert "theorem" in found[0][1]
    text = THEOREMS
    headings = [text[x.span.start:x.span.end] for x in tex.displays(Note("a.tex", text)) if isinstance(x, Heading)]
    assert headings == [r"\section{Roots}", r"\begin{satz}", r"\end{proof}", r"\begin{lemma}", r"\end{lemma}",
                        r"\begin{corollary}", r"\end{corollary}"]
