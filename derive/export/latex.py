r"""A report as a LaTeX document.  Untrusted.

In: a Report.  Out: a document that pdflatex compiles without a warning: what each note defines and assumes, then its chains,
numbered, every step with its verdict, its rules, the formulas it rests on and its conditions, refuted steps with their witness.
The sides are the author's own LaTeX where that compiles with amsmath and amssymb alone, else the term that was read, else the
source as it stands.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from derive.codes import CODES
from derive.diagnostics import Document, Report, code_of, fix_text, is_code, meets, message_of, sides_of
from derive.export.latex_text import code, escape
from derive.export.references import line_of, numbers, on_line, rests_on
from derive.render import Names, assignments, latex, names_of
from derive.source import Note, Span
from derive.term import Term
from derive.tex_check import fit_for_math
from derive.tex_text import plain_text
from derive.verdict import Judged, JudgedDisplay

# a side that is wider than the line is drawn smaller; where that would make it too small it is broken into lines
PREAMBLE: Final = r"""\documentclass[10pt,fleqn]{article}
\usepackage[a4paper,margin=2.2cm]{geometry}
\usepackage{amsmath,amssymb}
\usepackage{xcolor}
\allowdisplaybreaks
\raggedbottom
\setlength{\parindent}{0pt}
\setlength{\mathindent}{1em}
\setlength{\jot}{1pt}
\setlength{\abovedisplayskip}{4pt plus 2pt}
\setlength{\belowdisplayskip}{6pt plus 2pt}
\setlength{\parskip}{4pt plus 2pt}
\setlength{\emergencystretch}{3em}
\definecolor{good}{rgb}{0.10,0.45,0.20}
\definecolor{bad}{rgb}{0.75,0.10,0.10}
\definecolor{doubt}{rgb}{0.65,0.40,0.00}
\definecolor{aside}{gray}{0.40}
\newsavebox{\whole}
\newsavebox{\smaller}
\newlength{\room}
\newcommand{\scaled}[1]{% the box \whole at #1 thousandths of its size
  \sbox{\smaller}{\pdfsave\pdfsetmatrix{0.#1 0 0 0.#1}\rlap{\usebox{\whole}}\pdfrestore}%
  \wd\smaller=\dimexpr\wd\whole*#1/1000\relax
  \ht\smaller=\dimexpr\ht\whole*#1/1000\relax
  \dp\smaller=\dimexpr\dp\whole*#1/1000\relax
  \usebox{\smaller}}
\newcommand{\side}[3]{% what a side of a relation may take of the line; it as a display, and with brackets that let lines break
  \setlength{\room}{#1\linewidth}%
  \sbox{\whole}{$\displaystyle #2$}%
  \ifdim\wd\whole>\room
    \ifdim\wd\whole>1.8\room
      \vcenter{\hbox{\parbox{\room}{\raggedright\small\lineskip=4pt\lineskiplimit=3pt$\displaystyle #3$}}}%
    \else
      \edef\factor{\the\numexpr\room*999/\wd\whole\relax}%
      \vcenter{\hbox{\expandafter\scaled\expandafter{\factor}}}%
    \fi
  \else
    \usebox{\whole}%
  \fi}
\newcommand{\remark}[3]{\parbox[t]{#1\linewidth}{\raggedright\footnotesize\leavevmode\color{#2}\strut #3\strut}}
\begin{document}
"""
_COLOURS: Final = {"error": "bad", "warning": "doubt", "note": "aside", "ok": "good"}


def render(report: Report) -> str:
    """The whole document."""
    parts = [PREAMBLE]
    for document in report.documents:
        parts.extend(_document(document))
    totals = ", ".join(f"{count} {verdict}" for verdict, count in report.totals.items())
    parts.append(f"\n\\bigskip\\hrule\\medskip\n{escape(totals)}\n\\end{{document}}\n")
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Writer:
    """A document at work: its note, its names, its displays and their numbers, by where they begin."""

    note: Note
    names: Names
    displays: tuple[JudgedDisplay, ...] = ()
    numbers: Mapping[int, int] = field(default_factory=dict)

    def number(self, display: JudgedDisplay) -> str:
        """What a reference to a display says."""
        return f"({self.numbers[display.display.span.start]})"

    def tag(self, display: JudgedDisplay) -> str:
        return rf" \tag{{{self.numbers[display.display.span.start]}}}"

    def side(self, span: Span, term: Term | None, room: float = 0.9) -> str:
        """One side of a relation, as math that takes no more than `room` of the line."""
        source = self.note.quote(span)
        text = None if is_code(self.note) else fit_for_math(source)
        if text is None and term is not None:
            text = fit_for_math(latex(term, self.names))
        if text is None:
            return rf"\parbox[t]{{{room}\linewidth}}{{\raggedright {code(source)}}}"
        text = _upright(text)
        return rf"\side{{{room}}}{{{text}}}{{{_loose(text)}}}"

    def relation(self, judged: Judged) -> str:
        text = fit_for_math(judged.step.relation) or "="
        return rf"\mathrel{{\color{{bad}}{text}}}" if judged.verdict == "refuted" else rf"\mathrel{{{text}}}"

    def math(self, term: Term) -> str:
        """A proposition in a line of text."""
        text = fit_for_math(latex(term, self.names))
        return f"${_loose(text)}$" if text else escape("a condition that cannot be shown")


def _loose(text: str) -> str:
    r"""The same formula with brackets of a fixed size, since lines do not break between \left and \right."""
    return re.sub(r"\\(left|right)(?![A-Za-z])\s*", lambda m: rf"\big{m[1][0]}", text)


_WORD: Final = re.compile(r"(?<![\\A-Za-z{_^])(log|ln|exp|max|min|argmax|argmin|softmax|sigmoid)(?![A-Za-z}])")


def _upright(text: str) -> str:
    r"""Names of functions that an author writes without a backslash, set as names: log is no product of l, o and g."""
    return _WORD.sub(lambda m: rf"\{m[1]} " if m[1] in ("log", "ln", "exp", "max", "min") else rf"\operatorname{{{m[1]}}}", text)


def _document(document: Document) -> Iterator[str]:
    yield f"\n\\section*{{\\raggedright {escape(document.path)}}}\n"
    if document.error is not None:
        yield f"\\remark{{1}}{{bad}}{{{escape(document.error.message)}}}\n"
        return
    judged = document.judged
    if judged is None:
        return
    note = judged.reading.note
    displays = tuple(sorted(judged.displays, key=lambda x: x.display.span.start))
    chains = [x for x in displays if any(s.verdict not in ("defined", "assumed") for s in x.steps)]
    rest = [x for x in displays if x not in chains]
    writer = _Writer(note, names_of(judged.reading), displays, numbers([*rest, *chains]))
    given = [(step, x) for x in displays for step in x.steps if step.verdict in ("defined", "assumed")]
    declared = list(_declared(judged.reading.facts, writer))
    if given or declared:
        yield "\\subsection*{Definitions and assumptions}\n"
    if declared:
        yield f"\\begin{{raggedright}}\n{', '.join(declared)}.\\par\n\\end{{raggedright}}\n"
    if given:
        yield from _given(given, writer)
    if chains:
        yield "\\subsection*{Derivation}\n"
    for display in chains:
        yield _align(_chain(display.steps, writer, writer.tag(display)))


def _declared(facts: tuple[object, ...], writer: _Writer) -> Iterator[str]:
    """What the note declares in its own words, each once, with the line."""
    seen: set[str] = set()
    for fact in facts:
        span, kind = getattr(fact, "span", None), getattr(fact, "kind", "")
        if span is None or kind not in ("declared", "default") or span.end > len(writer.note.text):
            continue
        source = writer.note.quote(span).strip().strip("$").strip()
        text = fit_for_math(source) if len(source) <= 80 and not is_code(writer.note) else None
        if text is not None and text not in seen:
            seen.add(text)
            yield f"\\mbox{{${text}$}} (line {escape(line_of(writer.note, span.start))})"


def _align(rows: Iterator[str]) -> str:
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"


def _given(steps: list[tuple[Judged, JudgedDisplay]], writer: _Writer) -> Iterator[str]:
    """Definitions and assumptions, one a row, with what they are beside them; those that do not compile one by one."""
    rows: list[str] = []
    for judged, display in steps:
        tag = writer.tag(display) if judged is display.steps[-1] else ""
        source = writer.note.quote(Span(judged.step.left.start, judged.step.right.end))
        text = None if is_code(writer.note) else fit_for_math(source)
        if text is None:
            if rows:
                yield _align(iter(rows))
                rows = []
            yield _align(_chain((judged,), writer, tag))
        else:
            text = _upright(text)
            remark = rf"\remark{{0.33}}{{good}}{{{_said(judged, writer)}}}"
            rows.append(rf"& \side{{0.55}}{{{text}}}{{{_loose(text)}}} & & {remark}{tag}")
    if rows:
        yield _align(iter(rows))


def _chain(steps: tuple[Judged, ...], writer: _Writer, tag: str) -> Iterator[str]:
    """The rows of a chain: its left side, then for each step the relation with the right side, and what is known of it.

    tag  its number, behind its last row

    A short left side stands beside the relations, a long one above them.
    """
    short = all(_is_short(x, writer) for k, x in enumerate(steps) if _begins(steps, k))
    room = 0.7 if short else 0.9
    for k, judged in enumerate(steps):
        step = judged.step
        left, right = sides_of(judged)
        start = ""
        if _begins(steps, k) and step.left != step.right:
            start = writer.side(step.left, left, 0.22 if short else 0.95) + (" " if short else "")
            if not short:
                yield rf"& {start}"
                start = ""
        relation = "" if step.left == step.right else ("" if short else r"\quad ") + writer.relation(judged) + " "
        yield rf"{start}& {relation}{writer.side(step.right, right, room)}"
        colour = "aside" if meets(judged) else _COLOURS[CODES[code_of(judged)].severity]
        remark = rf"\remark{{{room - 0.05:.2f}}}{{{colour}}}{{{_said(judged, writer)}}}"
        yield f"& {'' if short else chr(92) + 'quad'}\\quad{remark}{tag if k == len(steps) - 1 else ''}"


def _begins(steps: tuple[Judged, ...], k: int) -> bool:
    """Whether a step does not go on from the one before it."""
    return k == 0 or steps[k - 1].step.right != steps[k].step.left


def _is_short(judged: Judged, writer: _Writer) -> bool:
    source = writer.note.quote(judged.step.left)
    left = sides_of(judged)[0]
    if is_code(writer.note) and left is not None:
        source = latex(left, writer.names)
    return len(plain_text(source)) <= 16 and fit_for_math(source) is not None


_PLACES: Final = {"left": "on the left", "right": "on the right", "definition": "in the definition"}


def _said(judged: Judged, writer: _Writer) -> str:
    line = escape(line_of(writer.note, judged.step.right.start))
    verdict = judged.verdict
    parts = [rf"line {line}: \textbf{{{escape(verdict)}}}" + (" as expected" if meets(judged) else "")]
    wrong = on_line(judged.given, writer.displays, writer.note)
    if verdict == "follows" and wrong is not None:
        parts.append(f"follows from {writer.number(wrong)}, which is refuted")
    elif verdict in ("ill-typed", "unread", "follows", "refuted", "open"):
        parts.append(escape(plain_text(message_of(judged, writer.note))))
    elif judged.step.why:
        parts.append(escape(plain_text(judged.step.why)))
    if judged.rules:
        parts.append("by " + ", ".join(escape(rule) for rule in judged.rules))
    sources = rests_on(judged, writer.displays, writer.note) if verdict == "proved" else ()
    if sources:
        parts.append("from " + ", ".join(map(writer.number, sources)))
    for condition in judged.conditions:
        parts.append(f"where {writer.math(condition.prop)}" + ("" if condition.stated else " (not stated)"))
    if judged.witness is not None and verdict != "follows":
        equations = assignments(judged.witness.values, writer.names, tex=True)
        at = ", ".join(f"${x}$" for x in equations if fit_for_math(x) is not None)
        sides = f"left {escape(judged.witness.left)}, right {escape(judged.witness.right)}"
        parts.append(f"at {at}: {sides}" if at else sides)
    if judged.tried and verdict in ("open", "follows"):
        parts.append(escape(judged.tried))
    if judged.fix is not None:
        repair = fit_for_math(judged.fix.latex) if judged.fix.latex else None
        parts.append(f"provable with ${_loose(_upright(repair))}$ {_PLACES.get(judged.fix.where, '')}" if repair
                     else escape(fix_text(judged)))
    return "; ".join(parts)
