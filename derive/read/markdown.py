"""Markdown as headings, prose, formulas and directives, each with its place.  Untrusted.

In: a Note.  Out: Blocks in the order of the document.  markdown-it-py says what is code, a link, or HTML, and where a formula
may stand; here is only what gives each formula its exact offsets.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from derive.source import Note, Span


class Heading(NamedTuple):
    level: int
    text: str
    span: Span


class Prose(NamedTuple):
    """A paragraph or the text of a list item; its inline formulas stay in the text and follow as Formulas."""

    text: str
    span: Span


class Formula(NamedTuple):
    """A formula without its dollar signs; `latex` is as long as its span, with block-quote marks blanked out.

    places  of a formula whose macros were put in: for each character of `latex` the offsets in the note that it comes from
    why     why it cannot be read, if that is known before it is parsed
    """

    latex: str
    span: Span
    inline: bool
    places: tuple[tuple[int, int], ...] = ()
    why: str = ""


class Directive(NamedTuple):
    """What stands after `derive:` in an HTML comment."""

    text: str
    span: Span


Block = Heading | Prose | Formula | Directive


class Unclosed(Exception):
    """A formula that never ends: the place where it starts."""

    def __init__(self, span: Span) -> None:
        super().__init__("a formula starts here and never ends")
        self.why, self.span = "a formula starts here and never ends", span


# environments of LaTeX that are displays
DISPLAYS: Final = frozenset({"equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign", "displaymath", "math",
                             "dmath", "xalignat", "IEEEeqnarray"})
_ENVIRONMENT: Final = re.compile(r"\\begin\{((?:" + "|".join(sorted(DISPLAYS)) + r")\*?)\}(?:\{[\w ]*\})?")
_COLONS: Final = re.compile(r"(:{3,})\{math\}[ \t]*$", re.M)
_OPTIONS: Final = re.compile(r"(?:[ \t]*:[\w-]+:[^\n]*\n)*")
_COMMENT: Final = re.compile(r"<!--(.*?)-->", re.S)
_DIRECTIVE: Final = re.compile(r"\s*derive:\s?")
_PAIRS: Final = {"$$": "$$", "\\[": "\\]", "\\(": "\\)", "$": "$"}


# --- where formulas stand --------------------------------------------------------------------------------------

def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""A display from a line that starts with $$ or \[ to the line that its other end is on."""
    first = state.bMarks[start] + state.tShift[start]
    opening = state.src[first:first + 2]
    environment = _ENVIRONMENT.match(state.src, first) if opening == "\\b" else None
    if state.is_code_block(start) or opening not in ("$$", "\\[") and environment is None:
        return False
    closing = _PAIRS[opening] if environment is None else rf"\end{{{environment[1]}}}"
    inner = first + 2 if environment is None else environment.end()
    line, at = start, inner
    while line < end:
        outdented = state.sCount[line] < state.blkIndent and state.bMarks[line] + state.tShift[line] < state.eMarks[line]
        if line > start and outdented:
            return False
        found = _unescaped(state.src, closing, at, state.eMarks[line])
        if found >= 0:
            if state.src[found + len(closing):state.eMarks[line]].strip(" \t.,;:"):
                return False  # more on the line: a paragraph that starts with a formula
            break
        line += 1
        at = state.bMarks[line] + state.tShift[line] if line < end else at
    else:
        return environment is not None and _endless(state, first, inner, end, silent)
    if silent:
        return True
    state.line = line + 1
    token = state.push("math_block", "math", 0)
    token.map = [start, state.line]
    token.meta = {"at": (first, inner, found, found + len(closing))}
    return True


def _colon_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A MyST directive :::{math} … ::: with its options; other directives are text between two lines."""
    first = state.bMarks[start] + state.tShift[start]
    opened = _COLONS.match(state.src, first, state.eMarks[start])
    if state.is_code_block(start) or opened is None:
        return False
    for line in range(start + 1, end):
        at = state.bMarks[line] + state.tShift[line]
        if state.src[at:state.eMarks[line]].strip() == opened[1]:
            break
    else:
        return _endless(state, first, opened.end(), end, silent)
    if silent:
        return True
    state.line = line + 1
    token = state.push("math_block", "math", 0)
    token.map = [start, state.line]
    body = _OPTIONS.match(state.src, state.eMarks[start] + 1, state.bMarks[line])
    inner = body.end() if body is not None else state.eMarks[start]
    token.meta = {"at": (first, inner, max(inner, state.bMarks[line] - 1), state.eMarks[line])}
    return True


def _endless(state: StateBlock, first: int, inner: int, end: int, silent: bool) -> bool:
    """A display that nothing ends: an error of the note, not text."""
    if not silent:
        state.line = end
        state.push("endless", "", 0).meta = {"at": (first, inner)}
    return True


def _math_inline(state: StateInline, silent: bool) -> bool:
    r"""$…$, $$…$$, \(…\) and \[…\] within a paragraph."""
    src, first = state.src, state.pos
    opening = next((x for x in ("$$", "\\[", "\\(", "$") if src.startswith(x, first)), "")
    if not opening or opening != "$$" and _backslashes(src, first) % 2:
        return False
    closing = _PAIRS[opening]
    inner = first + len(opening)
    end = _unescaped(src, closing, inner, state.posMax)
    while end >= 0 and opening == "$" and src.startswith("$$", end):  # $a$$b$ has no display in it
        if src.find("$", end + 2) < 0 or not src[inner:end].strip():
            return False
        break
    if end < 0 or not src[inner:end].strip():
        return False
    if opening == "$" and _money(src[inner:end], src[end + 1:end + 2]):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.markup = opening
        token.content = src[inner:end]
        token.meta = {"at": (first, inner, end, end + len(closing))}
    state.pos = end + len(closing)
    return True


def _money(inner: str, after: str) -> bool:
    """Whether two dollar signs are sums of money: $5 and $10."""
    if not inner[0].isdigit():
        return False
    return not inner[0].isspace() and inner[-1].isspace() or after.isdigit()


def _unescaped(src: str, what: str, start: int, end: int) -> int:
    at = src.find(what, start, end)
    while at >= 0 and _backslashes(src, at) % 2:
        at = src.find(what, at + 1, end)
    return at


def _backslashes(src: str, at: int) -> int:
    count = 0
    while at > count and src[at - count - 1] == "\\":
        count += 1
    return count


def _comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A comment with nothing else on its lines; any other HTML is text with tags in it."""
    first = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("<!--", first):
        return False
    close = state.src.find("-->", first + 4)
    if close < 0:
        return False
    line = start
    while line < end and state.eMarks[line] < close:
        line += 1
    if line >= end or state.src[close + 3:state.eMarks[line]].strip():
        return False
    if silent:
        return True
    state.line = line + 1
    token = state.push("comment", "", 0)
    token.map = [start, state.line]
    token.meta = {"at": (first, first + 4, close, close + 3)}
    return True


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark")
    before: Any = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    made.block.ruler.before("fence", "math_block", _math_block, before)
    made.block.ruler.before("fence", "colon_fence", _colon_fence, before)
    made.block.ruler.before("fence", "comment", _comment_block, before)
    made.block.ruler.at("html_block", _raw_html)
    made.inline.ruler.before("escape", "math_inline", _math_inline)
    made.inline.add_terminator_char("$") if hasattr(made.inline, "add_terminator_char") else None
    return made


def _raw_html(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Scripts and the like, which hold no text."""
    from markdown_it.rules_block.html_block import html_block
    first = state.bMarks[start] + state.tShift[start]
    if not re.match(r"<(script|pre|style|textarea)[\s>]", state.src[first:first + 12], re.I):
        return False
    return html_block(state, start, end, silent)


# --- blocks ----------------------------------------------------------------------------------------------------

class _Places:
    """Offsets into the text that the parser sees as offsets into the note: it drops carriage returns."""

    def __init__(self, text: str) -> None:
        self.drops = [m.start() - k for k, m in enumerate(re.finditer(r"\r(?=\n)", text))]
        self.src = text.replace("\r\n", "\n").replace("\r", "\n")
        self.starts = [0, *(m.end() for m in re.finditer("\n", self.src))]

    def note(self, at: int) -> int:
        return at + bisect_right(self.drops, at - 1) if self.drops else at

    def line(self, number: int) -> tuple[int, int]:
        start = self.starts[number]
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.src)
        return start, end


def displays(note: Note) -> tuple[Block, ...]:
    """Headings, prose, formulas and directives of a Markdown note.

    errors   Unclosed, with the place of a `$$` that has no other end
    """
    text = note.text.replace("\0", "\ufffd")
    front = re.match(r"---[ \t]*\r?\n.*?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", text, re.S)
    if front is not None:  # what a blog generator reads, no text
        text = re.sub(r"[^\r\n]", " ", front.group()) + text[front.end():]
    places = _Places(text)
    found: list[Block] = []
    tokens = _parser().parse(places.src)
    for k, token in enumerate(tokens):
        if token.type == "inline":
            before = tokens[k - 1]
            found += _inline(token, int(before.tag[1:]) if before.type == "heading_open" else 0, places, note)
        elif token.type == "endless":
            raise Unclosed(Span(*(places.note(x) for x in token.meta["at"])))
        elif token.type in ("math_block", "comment"):
            first, inner, end, last = token.meta["at"]
            if token.type == "comment":
                found += _directive(places, note, inner, end)
            else:
                found.append(_formula(places, note, first, inner, end, False, token))
        elif token.type == "fence" and token.info.split()[:1] in (["math"], ["{math}"]) and token.map:
            found.append(_fence(token, places, note))
    return tuple(found)


def _formula(places: _Places, note: Note, first: int, inner: int, end: int, inline: bool, token: Token) -> Formula:
    span = Span(places.note(inner), places.note(end))
    latex = note.text[span.start:span.end]
    if re.search(r"\n[ \t]*\r?\n[^$]*\S[^$]*\$\$", note.text[span.start:span.end + 2]) and "$$" in latex:
        raise Unclosed(Span(places.note(first), places.note(inner)))
    if "\n" in latex:  # marks of a block quote around the lines
        latex = re.sub(r"(?<=\n)[ \t]*(?:>[ \t]?)+", lambda m: " " * len(m.group()), latex) if _quoted(places, first) else latex
    return Formula(latex, span, inline)


def _quoted(places: _Places, at: int) -> bool:
    line = places.src[places.src.rfind("\n", 0, at) + 1:at]
    return ">" in line


def _fence(token: Token, places: _Places, note: Note) -> Formula:
    assert token.map is not None
    first, last = token.map
    start = places.starts[min(first + 1, len(places.starts) - 1)]
    end = places.starts[last - 1] if last - 1 < len(places.starts) else len(places.src)
    if not re.match(r"[ \t>]*(```|~~~)", places.src[end:]):  # a fence that the end of the note closes
        raise Unclosed(Span(places.note(places.starts[first]), places.note(start)))
    if token.info.startswith("{"):
        options = _OPTIONS.match(places.src, start, end)
        start = options.end() if options is not None else start
    return _formula(places, note, start, start, max(start, end - 1), False, token)


def _directive(places: _Places, note: Note, inner: int, end: int) -> Iterator[Block]:
    body = places.src[inner:end]
    head = _DIRECTIVE.match(body)
    if head is not None:
        start = inner + head.end()
        stop = inner + len(body.rstrip())
        span = Span(places.note(start), places.note(max(start, stop)))
        yield Directive(note.text[span.start:span.end], span)


def _inline(token: Token, level: int, places: _Places, note: Note) -> Iterator[Block]:
    assert token.map is not None
    where = _where(token, places)
    first, last = where(0), where(len(token.content))
    span = Span(places.note(first), places.note(last))
    text = note.text[span.start:span.end]
    children = token.children or []
    if level:
        yield Heading(level, token.content, span)
    elif not (len(children) == 1 and children[0].type in ("math_inline", "html_inline")):
        yield Prose(text, span)
    at = 0
    for child in children:
        if child.type == "math_inline":
            begin, inner, end, at = child.meta["at"]
            inline = child.markup in ("$", "\\(") or _within(token.content, begin, at)
            yield _formula(places, note, where(begin), where(inner), where(end), inline, child)
        elif child.type == "html_inline":
            found = token.content.find(child.content, at)
            if found >= 0 and child.content.startswith("<!--"):
                at = found + len(child.content)
                yield from _directive(places, note, where(found + 4), where(at - 3))
        elif child.type == "text" and "$$" in child.content:
            found = _unescaped(token.content, "$$", at, len(token.content))
            if found >= 0:
                raise Unclosed(Span(places.note(where(found)), places.note(where(found + 2))))


def _within(content: str, begin: int, end: int) -> bool:
    """Whether text stands on both sides of a formula on its lines."""
    before = content[content.rfind("\n", 0, begin) + 1:begin]
    stop = content.find("\n", end)
    after = content[end:stop if stop >= 0 else len(content)]
    return bool(before.strip()) and bool(after.strip(" \t.,;:"))


def _where(token: Token, places: _Places):  # type: ignore[no-untyped-def]
    """From a place in the text of a paragraph to the place in the source: each of its lines ends a source line."""
    assert token.map is not None
    starts: list[int] = []
    origins: list[int] = []
    at, number = 0, token.map[0]
    for line in token.content.split("\n"):
        start, end = places.line(number)
        raw = places.src[start:end]
        found = raw.rfind(line.rstrip())
        if found < 0:  # half of a tab belongs to the list around, and the other half is blanks
            found = raw.rfind(line.strip()) - (len(line) - len(line.lstrip()))
        starts.append(at)
        origins.append(max(start + found, 0))
        at += len(line) + 1
        number += 1

    def where(place: int) -> int:
        k = bisect_right(starts, place) - 1
        return origins[k] + place - starts[k]

    return where


__all__ = ["Block", "Directive", "Formula", "Heading", "Prose", "Unclosed", "displays"]
