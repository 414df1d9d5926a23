r"""A LaTeX file to the blocks that a reader walks: headings, prose, formulas, directives.  Untrusted.

In: a Note.  Out: Blocks as `derive.read.markdown` gives them.  Macros that the file defines are expanded in its formulas; each
character of an expanded formula keeps the place of the author's text that it comes from, so that positions, quotes and
repairs are the author's.  Nothing is executed: \newcommand, \renewcommand, \providecommand, \DeclareMathOperator and \def with
plain parameters are read, all else of TeX is text.  Expansion is bounded in depth and length.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from derive.read.markdown import Block, Directive, Formula, Heading, Prose, Unclosed
from derive.read.syntax import Unreadable
from derive.source import Note, Span

DEEPEST: Final = 16  # macros within macros
LONGEST: Final = 20_000  # characters of one expanded formula
DISPLAYS: Final = frozenset({"equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign", "displaymath", "math",
                             "dmath", "xalignat"})
UNREAD: Final = frozenset({"verbatim", "lstlisting", "minted", "comment", "tikzpicture", "filecontents", "thebibliography"})
LEVELS: Final = {"part": 1, "chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4}
_COMMENT: Final = re.compile(r"%[ \t]*derive:[ \t]?(.*)|%.*")
_HEADING: Final = re.compile(r"\\(part|chapter|section|subsection|subsubsection|paragraph)\*?\s*(?:\[[^\]]*\])?\s*\{")
_BEGIN: Final = re.compile(r"\\begin\s*\{\s*([A-Za-z]+)(\*?)\s*\}")
_DEFINE: Final = re.compile(r"\\(?:(?:re|provide)?newcommand|providecommand|renewcommand|DeclareRobustCommand)\*?\s*"
                            r"(?:\{\s*\\([A-Za-z]+|.)\s*\}|\\([A-Za-z]+|.))\s*(?:\[(\d)\])?\s*(?:\[([^\]]*)\])?\s*(?=\{)")
_OPERATOR: Final = re.compile(r"\\DeclareMathOperator(\*?)\s*\{?\s*\\([A-Za-z]+)\s*\}?\s*(?=\{)")
_DEF: Final = re.compile(r"\\def\s*\\([A-Za-z]+|.)((?:#\d)*)\s*(?=\{)")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+|.)", re.S)
_PARAGRAPH: Final = re.compile(r"\n\s*\n")


Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Macro:
    """What a command stands for: a body with #1 … #arity; the first argument may be left out where it has a default."""

    arity: int
    body: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Expanded:
    """A formula with its macros put in, and for each character the text that it comes from: itself, or the use of a macro."""

    text: str
    places: tuple[Place, ...]


def displays(note: Note) -> tuple[Block, ...]:
    """The blocks of a LaTeX file in its order.

    errors  Unclosed, for a formula or an environment of formulas that never ends
    """
    text = note.text
    begin = text.find(r"\begin{document}")
    start = begin + len(r"\begin{document}") if begin >= 0 else 0
    end = text.find(r"\end{document}", start)
    macros = _macros(text)
    return tuple(_blocks(text, start, end if end >= 0 else len(text), macros))


def _blocks(text: str, at: int, end: int, macros: dict[str, Macro]) -> Iterator[Block]:
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
            yield _formula(text, at + size, close, size == 1, macros)
            prose = at = close + size
        elif char == "\\":
            if text[at:at + 2] in (r"\[", r"\("):
                close = _closing(text, r"\]" if text[at + 1] == "[" else r"\)", at + 2, end)
                yield from said(at)
                yield _formula(text, at + 2, close, text[at + 1] == "(", macros)
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
                at += 2
                continue
            name = opened.group(1)
            closing = rf"\end{{{name}{opened.group(2)}}}"
            if name in DISPLAYS or name in UNREAD:
                close = text.find(closing, opened.end(), end)
                if close < 0:
                    raise Unclosed(Span(at, opened.end()))
                yield from said(at)
                if name in DISPLAYS:
                    inner = opened.end()
                    if name.endswith("alignat"):
                        inner = _group_end(text, inner, end) if text.startswith("{", inner) else inner
                    yield _formula(text, inner, close, name == "math", macros)
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


def _formula(text: str, start: int, end: int, inline: bool, macros: dict[str, Macro]) -> Formula:
    """A formula without its comments; with its macros put in, where it uses any."""
    inner = re.sub(r"(?<!\\)((?:\\\\)*)%[^\n]*", lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text[start:end])
    span = Span(start, end)
    if not any(found.group(1) in macros for found in _COMMAND.finditer(inner)):
        return Formula(inner, span, inline)
    try:
        made = expand(inner, start, macros)
    except Unreadable as error:
        return Formula(inner, span, inline, (), error.why)
    return Formula(made.text, span, inline, made.places)


# --- macros ----------------------------------------------------------------------------------------------------

def _macros(text: str) -> dict[str, Macro]:
    """The macros that a file defines anywhere; a second definition of a name counts."""
    bare = re.sub(r"(?<!\\)%[^\n]*", lambda m: " " * len(m[0]), text)
    found: list[tuple[int, str, Macro]] = []
    for m in _DEFINE.finditer(bare):
        body = bare[m.end() + 1:_group_end(bare, m.end(), len(bare)) - 1]
        found.append((m.start(), m[1] or m[2], Macro(int(m[3] or 0), body, m[4])))
    for m in _OPERATOR.finditer(bare):
        body = bare[m.end() + 1:_group_end(bare, m.end(), len(bare)) - 1]
        found.append((m.start(), m[2], Macro(0, rf"\operatorname{m[1]}{{{body}}}")))
    for m in _DEF.finditer(bare):
        body = bare[m.end() + 1:_group_end(bare, m.end(), len(bare)) - 1]
        found.append((m.start(), m[1], Macro(len(m[2]) // 2, body)))
    return {name: macro for _, name, macro in sorted(found, key=lambda x: x[0])}


def expand(text: str, offset: int, macros: dict[str, Macro]) -> Expanded:
    """A formula that begins at an offset of the note, with the macros in it put in.

    errors  Unreadable, where they are too many or call themselves
    """
    budget = [LONGEST]
    pieces = _expanded(text, tuple((k, k + 1) for k in range(offset, offset + len(text))), macros, 0, budget)
    return Expanded("".join(x for x, _ in pieces), tuple(p for _, places in pieces for p in places))


_Piece = tuple[str, tuple[Place, ...]]


def _expanded(text: str, places: tuple[Place, ...], macros: dict[str, Macro], depth: int, budget: list[int]) -> list[_Piece]:
    if depth > DEEPEST:
        raise Unreadable("macros within macros, too deep", Span(places[0][0], places[-1][1]) if places else Span(0, 0))
    out: list[_Piece] = []
    at = last = 0
    while (found := _COMMAND.search(text, at)) is not None:
        macro = macros.get(found.group(1))
        if macro is None:
            at = found.end()
            continue
        out.append((text[last:found.start()], places[last:found.start()]))
        arguments, at = _arguments(text, found.end(), macro)
        here = places[found.start()][0], places[at - 1][1]
        body: list[_Piece] = []
        for k, part in enumerate(re.split(r"#(\d)", macro.body)):
            if k % 2 == 0:
                body.append((part, (here,) * len(part)))
            elif 0 < int(part) <= len(arguments):
                span = arguments[int(part) - 1]
                body.append((macro.default or "", (here,) * len(macro.default or "")) if span is None
                            else (text[span.start:span.end], places[span.start:span.end]))
        whole = "".join(x for x, _ in body)
        budget[0] -= len(whole) + 1
        if budget[0] < 0:
            raise Unreadable("the macros make too long a formula", Span(*here))
        spaced = " " if found.group(1).isalpha() and whole[-1:].isalpha() and text[at:at + 1].isalpha() else ""
        out += _expanded(whole, tuple(p for _, x in body for p in x), macros, depth + 1, budget)
        out.append((spaced, (here,) * len(spaced)))
        last = at
    out.append((text[last:], places[last:]))
    return out


def _arguments(text: str, at: int, macro: Macro) -> tuple[list[Span | None], int]:
    """The arguments of a macro: groups in braces, or single signs; None for one that is left out."""
    found: list[Span | None] = []
    for k in range(macro.arity):
        while at < len(text) and text[at].isspace():
            at += 1
        if k == 0 and macro.default is not None:
            close = text.find("]", at)
            if text.startswith("[", at) and close >= 0:
                found.append(Span(at + 1, close))
                at = close + 1
            else:
                found.append(None)
        elif text.startswith("{", at):
            close = _group_end(text, at, len(text))
            found.append(Span(at + 1, close - 1))
            at = close
        else:
            token = _COMMAND.match(text, at)
            size = len(token.group()) if token is not None else min(1, len(text) - at)
            found.append(Span(at, at + size))
            at += size
    return found, at
