r"""A LaTeX file to the blocks that a reader walks: headings, prose, formulas, directives.  Untrusted.

In: a Note.  Out: Blocks as `derive.read.markdown` gives them.  Macros that the file defines are expanded in its formulas; each
character of an expanded formula keeps the place of the author's text that it comes from, so that positions, quotes and
repairs are the author's.  Nothing is executed: \newcommand, \renewcommand, \providecommand, \DeclareMathOperator,
\DeclarePairedDelimiter, and \NewDocumentCommand and \def with plain parameters are read.  What a name means where it stands must
be certain: a formula with a name that is defined in some other way, in a group, twice or only later is unread, never read with a
guess; a redefined name means what it means where it stands.  Expansion is bounded in length.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from derive.read.conventions import STANDARD_THEOREMS
from derive.read.macros import DEFINER, GROWTH, LONGEST, NO_TEXT, Macro, expand, macros_of
from derive.read.markdown import DISPLAYS, Block, Directive, Formula, Heading, Prose, Unclosed
from derive.read.prose import theorem_names
from derive.read.syntax import Unreadable
from derive.source import Note, Span

LEVELS: Final = {"part": 1, "chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4}
_COMMENT: Final = re.compile(r"%[ \t]*derive:[ \t]?(.*)|%.*")
_HEADING: Final = re.compile(r"\\(part|chapter|section|subsection|subsubsection|paragraph)\*?\s*(?:\[[^\]]*\])?\s*\{")
_BEGIN: Final = re.compile(r"\\begin\s*\{\s*([A-Za-z]+)(\*?)\s*\}")
_ENVIRONMENT: Final = re.compile(r"\\(begin|end)\s*\{\s*([A-Za-z]+)\*?\s*\}")
_PROOF: Final = re.compile(r"(?:\s|%[^\n]*\n|\\label\{[^{}]*\})*\\begin\s*\{\s*proof\s*\}")
_VERB: Final = re.compile(r"\\(?:verb|lstinline)\*?([^A-Za-z\s*{])(?:(?!\1)[^\n]){0,1000}\1")
_FILE: Final = re.compile(r"\\(?:input|include|subfile|import)(?![A-Za-z])\s*\{[^{}\n]*\}(?:\{[^{}\n]*\})?")
_SWITCH: Final = re.compile(r"\\(if[A-Za-z]*|fi)(?![A-Za-z])")
_OPENS: Final = re.compile(r"\\begin\s*\{\s*(?:" + "|".join(sorted(DISPLAYS)) + r")\*?\s*\}|\\[\[(]|(?<!\\)\$")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+|.)", re.S)
_PARAGRAPH: Final = re.compile(r"\n\s*\n")


def displays(note: Note) -> tuple[Block, ...]:
    """The blocks of a LaTeX file in its order.

    errors  Unclosed, for a formula or an environment of formulas that never ends
    """
    text = _silenced(note.text)
    begin = text.find(r"\begin{document}")
    start = begin + len(r"\begin{document}") if begin >= 0 else 0
    end = text.find(r"\end{document}", start)
    end = end if end >= 0 else len(text)
    found = _blocks(text, start, end, macros_of(text[:end]), [LONGEST + GROWTH * len(text)], dict(note.refused))
    return tuple(_with_theorems(text, found, STANDARD_THEOREMS | theorem_names(text)))


def _with_theorems(text: str, blocks: Iterator[Block], names: frozenset[str]) -> Iterator[Block]:
    """The blocks with a heading where a theorem begins, and where it ends with its proof: what it supposes, it supposes alone."""
    marks = [m for m in _ENVIRONMENT.finditer(text) if m[2] in names or m[1] == "end" and m[2] == "proof"]
    marks = [m for m in marks if m[1] == "begin" or m[2] == "proof" or _PROOF.match(text, m.end()) is None]
    k = 0
    for block in blocks:
        while k < len(marks) and marks[k].start() <= block.span.start:
            yield Heading(2, marks[k][2], Span(marks[k].start(), marks[k].end()))
            k += 1
        if isinstance(block, Prose):  # of one paragraph a theorem may begin within
            at = block.span.start
            while k < len(marks) and marks[k].start() < block.span.end:
                if text[at:marks[k].start()].strip():
                    yield Prose(text[at:marks[k].start()], Span(at, marks[k].start()))
                yield Heading(2, marks[k][2], Span(marks[k].start(), marks[k].end()))
                at = marks[k].start()
                k += 1
            if at > block.span.start:
                block = Prose(text[at:block.span.end], Span(at, block.span.end))
        yield block


def _silenced(text: str) -> str:
    r"""The text with what TeX passes over, \iffalse … \fi, blanked out."""
    out, last = [], 0
    depth = begin = 0
    for m in _SWITCH.finditer(text):
        line = text[max(0, m.start() - 200):m.start()].rpartition("\n")[2]
        if depth == 0 and m[1] == "iffalse" and "%" not in line:
            depth, begin = 1, m.start()
        elif depth and m[1] not in ("iff", "ifthenelse"):
            depth += -1 if m[1] == "fi" else 1
            if depth == 0:
                out += [text[last:begin], re.sub(r"[^\r\n]", " ", text[begin:m.end()])]
                last = m.end()
    return "".join([*out, text[last:]])


def _blocks(text: str, at: int, end: int, macros: dict[str, Macro], left: list[int], refused: dict[int, str]) -> Iterator[Block]:
    prose = at  # where the text begins that was not handed over yet

    def said(until: int) -> Iterator[Block]:
        for piece in re.finditer(r"(?:(?!\n\s*\n).)+", text[prose:until], re.S):
            if piece.group().strip():
                yield Prose(piece.group(), Span(prose + piece.start(), prose + piece.end()))

    while at < end:
        char = text[at]
        if char == "%":
            found = _COMMENT.match(text, at)
            assert found is not None
            if found.group(1) is not None:
                yield from said(at)
                yield Directive(found.group(1), Span(found.start(1), found.end(1)))
                prose = found.end()
            at = found.end()
        elif char == "$":
            size = 2 if text.startswith("$$", at) else 1
            close = _closing(text, "$" * size, at + size, end)
            yield from said(at)
            yield _formula(text, at + size, close, size == 1, macros, left)
            prose = at = close + size
        elif char == "\\":
            if text[at:at + 2] in (r"\[", r"\("):
                close = _closing(text, r"\]" if text[at + 1] == "[" else r"\)", at + 2, end)
                yield from said(at)
                yield _formula(text, at + 2, close, text[at + 1] == "(", macros, left)
                prose = at = close + 2
                continue
            heading = _HEADING.match(text, at)
            if heading is not None:
                close = _group_end(text, heading.end() - 1, end)
                yield from said(at)
                yield Heading(LEVELS[heading.group(1)], text[heading.end():close - 1], Span(at, close))
                prose = at = close
                continue
            opened = _BEGIN.match(text, at)
            if opened is None:
                passed = _VERB.match(text, at)
                used = _COMMAND.match(text, at)
                why = ""
                if passed is None and (passed := _FILE.match(text, at)) is not None:
                    why = refused.get(at, "the file that is put in here is not read with this one: check it by itself")
                elif passed is None and used is not None and used[1] in macros and _OPENS.search(macros[used[1]].body):
                    passed, why = used, "a macro that begins or ends a formula"
                if why and passed is not None:
                    yield from said(at)
                    yield Formula(passed.group(), Span(at, passed.end()), False, (), why)
                    prose = passed.end()
                if passed is None and (passed := DEFINER.match(text, at)) is not None:  # what it stands for is no text
                    body = text.find("{", passed.end(), min(end, passed.end() + 80))
                    at = _group_end(text, body, end) if body >= 0 else passed.end()
                    continue
                at = passed.end() if passed is not None else at + 2
                continue
            name = opened.group(1)
            closing = rf"\end{{{name}{opened.group(2)}}}"
            if name in DISPLAYS or name in NO_TEXT:
                close = text.find(closing, opened.end(), end)
                if close < 0:
                    raise Unclosed(Span(at, opened.end()))
                yield from said(at)
                if name in DISPLAYS:
                    inner = opened.end()
                    if name.endswith(("alignat", "array")):
                        inner = _group_end(text, inner, close) if text.startswith("{", inner) else inner
                    yield _formula(text, inner, close, name == "math", macros, left)
                prose = at = close + len(closing)
            else:
                at = opened.end()
        else:
            at += 1
    yield from said(end)


def _closing(text: str, sign: str, start: int, end: int) -> int:
    """Where a formula ends.  errors: Unclosed"""
    at = start
    while at < end:
        if text[at] == "%":
            at = text.find("\n", at) + 1 or end
        elif text.startswith(sign, at):
            return at
        elif text[at] == "\\":
            at += 2
        elif sign == "$" and _PARAGRAPH.match(text, at):
            break
        else:
            at += 1
    raise Unclosed(Span(start - len(sign), start))


def _group_end(text: str, at: int, end: int) -> int:
    """The place behind the brace that closes the one at `at`; the end of the text where none does."""
    depth = 0
    while at < end:
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return end


def _formula(text: str, start: int, end: int, inline: bool, macros: dict[str, Macro], left: list[int]) -> Formula:
    """A formula without its comments; with its macros put in, where it uses any."""
    inner = re.sub(r"(?<!\\)((?:\\\\)*)%[^\n]*", lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text[start:end])
    span = Span(start, end)
    if not any(found.group(1) in macros for found in _COMMAND.finditer(inner)):
        return Formula(inner, span, inline)
    try:
        made = expand(inner, start, macros, left)
    except Unreadable as error:
        return Formula(inner, span, inline, (), error.why)
    return Formula(made.text, span, inline, made.places)
