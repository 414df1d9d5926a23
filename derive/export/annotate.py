r"""An author's LaTeX file with what was found of each step in its margin, and nothing else changed.  Untrusted.

In: a Document read from a .tex file.  Out: its text with a `\derivemark{N}` at the end of each row that a step ends in (before
its `\\`, inside of the formula) and, before `\begin{document}`, one block that says what mark N is: a tick and the rules, a cross
and the witness.  `bare` takes both away again.  A mark takes no room: the formula stands where it stood.  Where the margin is, is
known at the second run of pdflatex.  A document that puts in other files has marks in each of them, and the block in its own.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from derive.diagnostics import Document, meets
from derive.export.latex_text import escape
from derive.render import Names, assignments, names_of
from derive.source import Note
from derive.verdict import Judged, JudgedDisplay

RULES_SHOWN: Final = 2
LONGEST: Final = 90  # letters of a mark
# environments whose rows are statements
_ROWS: Final = frozenset({"aligned", "alignedat", "align", "alignat", "flalign", "gathered", "gather", "split", "multline",
                          "multlined", "eqnarray", "equation", "displaymath", "math"})
_TOKEN: Final = re.compile(r"%[^\n]*\n?|\\(?:begin|end)\s*\{[^{}]*\}|\\\\|\\[A-Za-z@]+\*?|\\.|\s+|.", re.S)
_DOCUMENT: Final = re.compile(r"^(?:[^%\n\\]|\\.)*?(\\begin\s*\{document\})", re.M)
_COMMA: Final = re.compile(r"[,;](?:\s|%[^\n]*\n|\\(?:label|tag\*?)\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z]))*$")
_MARK: Final = re.compile(r"\\derivemark(?:\[,\])?\{\d+\}")
_BLOCK: Final = re.compile(r"% derive: marks in the margin\n.*?% derive: end of marks\n", re.S)
_MOVING: Final = re.compile(r"\\(?:(?:sub)*section|(?:sub)?paragraph|chapter|part|caption|title|author|date|index|label)"
                            r"\*?(?:\[[^\]]*\])?\s*$")
_GLYPHS: Final = {"proved": r"\derive@yes", "refuted": r"\derive@no", "ill-typed": r"\derive@no", "follows": r"\derive@maybe",
                  "open": r"\derive@maybe", "unread": r"\derive@maybe"}

# Nothing is loaded, and nothing is set in another size inside of a formula (amsmath would take the height of its rows from it):
# what stands in the margin is made at \begin{document}.  A mark writes where it stands into the .aux file, so that the next run
# can put it into the margin, beneath the one before it where that takes its place.  It closes a formula: an atom of that kind
# changes no space around it, but after a comma, which [,] takes back.
_MACROS: Final = r"""\makeatletter
\def\derive@yes{\derive@ink{0.10 0.45 0.20}$\ifdefined\checkmark\checkmark\else\surd\fi$ }
\def\derive@no{\derive@ink{0.75 0.10 0.10}$\times$ }
\def\derive@maybe{\derive@ink{0.65 0.40 0.00}?\ }
\ifdefined\pdfcolorstack
  \def\derive@ink#1{\pdfcolorstack0 push{#1 rg #1 RG}\aftergroup\derive@pop}\def\derive@pop{\pdfcolorstack0 pop\relax}
\else\ifdefined\pdfextension
  \def\derive@ink#1{\pdfextension colorstack 0 push{#1 rg #1 RG}\aftergroup\derive@pop}%
  \def\derive@pop{\pdfextension colorstack 0 pop\relax}
\else
  \def\derive@ink#1{\special{color push rgb #1}\aftergroup\derive@pop}\def\derive@pop{\special{color pop}}
\fi\fi
\newdimen\derive@edge \newdimen\derive@room \newdimen\derive@low \newdimen\derive@top \newdimen\derive@end
\ifdefined\pdfsavepos\else\let\pdfsavepos\savepos\let\pdflastxpos\lastxpos\let\pdflastypos\lastypos\fi
\protected\def\derivemark{\@ifnextchar[\derive@comma\derive@plain}
\def\derive@comma[#1]#2{\derive@plain{#2}\mskip-\thinmuskip}
\def\derive@plain#1{\ifmmode\mathclose{\derive@box{#1}}\else\derive@box{#1}\fi}
\def\derive@box#1{\hbox to\z@{\pdfsavepos
  \if@filesw\write\@auxout{\derive@say{x@#1}{\the\pdflastxpos}\derive@say{y@#1}{\the\pdflastypos}\derive@say{p@#1}{\the\c@page}}\fi
  \expandafter\copy\csname derive@b@#1\endcsname\hss}}
\def\derive@say#1#2{\string\expandafter\string\gdef\string\csname\space derive@#1\string\endcsname{#2}}
\long\def\derive@set#1#2{\expandafter\newbox\csname derive@b@#1\endcsname
  \expandafter\global\expandafter\setbox\csname derive@b@#1\endcsname\hbox{\normalfont\tiny\derive@margin
    \derive@move{#1}\setbox\z@\vtop{\hsize\derive@room\parindent\z@\leftskip\z@\rightskip\z@ plus 1fil\parfillskip\z@ plus 1fil
    \baselineskip6pt\lineskip\z@\hbadness\@M\hfuzz\maxdimen\vbadness\@M\vfuzz\maxdimen\noindent#2\par}%
    \derive@stack{#1}\lower\derive@low\box\z@}%
  \expandafter\derive@flat\csname derive@b@#1\endcsname}
\def\derive@stack#1{\derive@low\z@\expandafter\ifx\csname derive@y@#1\endcsname\relax\else
  \dimen@\csname derive@y@#1\endcsname sp\edef\reserved@a{\csname derive@p@#1\endcsname:\the\derive@edge}%
  \ifx\reserved@a\derive@page\ifdim\dimen@>\derive@top\else\ifdim\dimen@>\derive@end
    \derive@low\dimexpr\dimen@-\derive@end\relax\fi\fi\fi
  \global\let\derive@page\reserved@a\global\derive@top\dimen@\global\derive@end\dimexpr\dimen@-\derive@low-\dp\z@-6pt\relax\fi}
\let\derive@page\relax
\def\derive@flat#1{\global\ht#1\z@\global\dp#1\z@\global\wd#1\z@}
\def\derive@margin{\derive@edge\dimexpr1in+\hoffset+\oddsidemargin+\textwidth+\marginparsep\relax
  \derive@room\dimexpr\paperwidth-\derive@edge-4pt\relax
  \ifdim\derive@room>\dimexpr\marginparwidth+20pt\relax\derive@room\dimexpr\marginparwidth+20pt\relax\fi
  \ifdim\derive@room<24pt \derive@room24pt \fi}
\def\derive@move#1{\expandafter\ifx\csname derive@x@#1\endcsname\relax\kern.5em \else
  \if@twocolumn\ifdim\csname derive@x@#1\endcsname sp<.5\paperwidth
    \derive@edge\dimexpr1in+\hoffset+\oddsidemargin-\marginparsep-\derive@room\relax
    \ifdim\derive@edge<4pt \advance\derive@room\dimexpr\derive@edge-4pt\relax\derive@edge4pt \fi\fi\fi
  \kern\dimexpr\derive@edge-\csname derive@x@#1\endcsname sp\relax\fi}
"""


@dataclass(frozen=True, slots=True)
class Annotated:
    """The texts of the files with their marks, by path; the document's own first.

    marks     how many there are
    unplaced  lines of steps that have none: formulas that a macro of the author begins or ends, and titles
    """

    texts: dict[str, str]
    marks: int
    unplaced: tuple[str, ...]

    @property
    def text(self) -> str:
        return next(iter(self.texts.values()))


def annotate(document: Document) -> Annotated:
    """The text of a LaTeX document with its marks.  errors: ValueError for one of another kind, or that was not read"""
    if document.judged is None or not document.path.lower().endswith(".tex"):
        raise ValueError(f"{document.path}: marks are for LaTeX files that were read")
    note, names = document.judged.reading.note, names_of(document.judged.reading)
    files = {x.note.path: x.note.text for x in note.parts} if note.parts else {note.path: note.text}
    for path, text in files.items():
        if _MARK.search(text) or _BLOCK.search(text):
            raise ValueError(f"{path} has marks already: annotate the file without them")
    begin = _DOCUMENT.search(note.text)
    start = begin.start(1) if begin is not None else 0
    said: dict[int, tuple[bool, list[str]]] = {}
    unplaced: dict[str, None] = {}
    for display in document.judged.displays:
        places = list(_places(note, display))
        for step in display.steps:
            if step.verdict not in _GLYPHS:
                continue
            place = next((x for x in places if x[0] >= min(step.step.right.end, display.display.span.end)), None)
            if place is None or place[1] < start:
                line, file = note.position(step.step.left.start)[0], note.file(step.step.left.start)
                unplaced[f"{line}" if file == note.path else f"{line} of {file}"] = None
                continue
            said.setdefault(place[1], (place[2], []))[1].append(_said(step, names))
    texts, marks = _marked(note, files, said, start)
    return Annotated({note.path: texts.pop(note.path, ""), **texts}, marks, tuple(unplaced))


def bare(text: str) -> str:
    """A text without its marks: what it was before."""
    return _BLOCK.sub("", _MARK.sub("", text))


def _marked(note: Note, files: dict[str, str], said: dict[int, tuple[bool, list[str]]], start: int) -> tuple[dict[str, str], int]:
    """The texts of files with marks, and how many; what they are stands before the place `start` of the note."""
    by_place: dict[tuple[str, int], tuple[bool, list[str]]] = {}  # of a file that is put in twice, all that is said of a place
    for at in sorted(said):
        inside, before = note.origin(at - 1)
        comma, notes = said[at]
        known = by_place.setdefault((inside.path, before + 1), (comma, []))[1]
        known += notes if notes != known else []
    if not by_place:
        return dict(files), 0
    notes = [rf"\derive@set{{{k}}}{{{_joined(x[1])}}}%" for k, x in enumerate(by_place.values(), 1)]
    now = r"}\ifx\@onlypreamble\@notprerr\derive@all\else\AtBeginDocument{\derive@all}\fi"  # a chapter has no preamble of its own
    block = "\n".join(["% derive: marks in the margin", _MACROS + r"\def\derive@all{%", *notes, now, r"\makeatother",
                       "% derive: end of marks\n"])
    first, begin = note.origin(start)
    put = {(path, at, 1): rf"\derivemark{'[,]' if x[0] else ''}{{{k}}}" for k, ((path, at), x) in enumerate(by_place.items(), 1)}
    put[first.path, begin, 0] = block
    made = dict(files)
    for path, at, rank in sorted(put, reverse=True):
        made[path] = made[path][:at] + put[path, at, rank] + made[path][at:]
    return made, len(by_place)


def _joined(notes: list[str]) -> str:
    return r"\par\noindent".join(f"{{{x}}}" for x in notes)


def _places(note: Note, display: JudgedDisplay) -> Iterator[tuple[int, int, bool]]:
    """Where rows end: the end, the place of its mark, whether a comma stands before it.

    None where the formula does not end as it should, so that its end is not known: in a macro of the author.
    """
    span, text = display.display.span, note.text
    if not _is_whole(text, span.start, span.end) or display.display.inline and _in_title(text, span.start):
        return
    environments: list[str] = []
    braces = 0
    last = -1
    for token in _TOKEN.finditer(text, span.start, span.end):
        piece = token[0]
        if piece.startswith("%") or piece.isspace():
            continue
        outer = braces == 0 and all(x in _ROWS for x in environments)
        named = re.match(r"\\(begin|end)\s*\{([^{}*]*)", piece)
        if outer and last >= 0 and (piece == "\\\\" or named is not None and named[1] == "end"):
            yield token.start(), last, _after_comma(text, last)
            last = -1
        if named is not None and named[1] == "begin":
            environments.append(named[2])
        elif named is not None and environments:
            environments.pop()
        braces += (piece == "{") - (piece == "}")
        if not (named is not None and named[2] in _ROWS or piece == "\\\\"):
            last = token.end()
    if last >= 0 and braces == 0 and not environments:
        yield span.end, last, _after_comma(text, last)


def _after_comma(text: str, at: int) -> bool:
    """Whether the last atom before a place is a comma; labels are none."""
    return _COMMA.search(text[max(0, at - 200):at]) is not None


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a span is a formula between signs or environments that stand in the file."""
    before, after = text[max(0, start - 200):start], text[end:end + 40]
    if after.startswith(("$", r"\]", r"\)")):
        return before.endswith(("$", r"\[", r"\("))
    return re.match(r"\\end\s*\{", after) is not None and re.search(r"\\begin\s*\{[^{}]*\}(?:\{[^{}]*\})*$", before) is not None


def _in_title(text: str, at: int) -> bool:
    """Whether a place is in the argument of a command that moves it to other places, such as a list of contents."""
    depth = 0
    start = max(text.rfind("\n\n", 0, at), at - 2000, 0)
    for k in range(at - 1, start - 1, -1):
        if text[k] in "{}" and (k == 0 or text[k - 1] != "\\"):
            depth += 1 if text[k] == "}" else -1
            if depth < 0:
                if _MOVING.search(text[max(0, k - 60):k]):
                    return True
                depth = 0
    return False


def _said(step: Judged, names: Names) -> str:
    """A mark as LaTeX."""
    verdict = step.verdict
    text = ""
    if verdict == "proved":
        text = ", ".join(step.rules[:RULES_SHOWN]) + (", …" if len(step.rules) > RULES_SHOWN else "")
        if any(not c.stated for c in step.conditions):
            text += " (conditions)"
    elif step.witness is not None and verdict in ("refuted", "follows"):
        at = ", ".join(assignments(step.witness.values, names))
        text = (f"at {at}: " if at else "") + f"{step.witness.left} against {step.witness.right}"
        if verdict == "follows":
            text = f"follows from line {step.given}"
    else:
        text = verdict
    if meets(step) and verdict != "proved":
        text += " (expected)"
    if len(text) > LONGEST:
        text = text[:LONGEST - 1] + "…"
    return f"{_GLYPHS[verdict]}{{}}{escape(text)}"
