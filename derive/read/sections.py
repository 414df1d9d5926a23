"""A note in sections, and what of them has changed since the version before.  Untrusted.

In: the blocks of a note.  Out: Sections, which begin at headings where nothing in the words before is looked at from behind.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import PurePath
from typing import Any, Final

from derive.read import prose
from derive.read.behind import reach
from derive.read.confined import disputed, part
from derive.read.document import Display
from derive.read.markdown import Block, Directive, Formula, Heading, Unclosed
from derive.read.pieces import TOP_HEADING, blocks_of
from derive.read.states import State
from derive.read.survey import Piece
from derive.source import TEX, Note, Span

AHEAD: Final = 400  # characters behind a section: more than any pattern of `read.prose` looks at behind a heading
OPTIONS: Final = 240  # and before one that begins a line: there the options of a directive may stand
MOST_SECTIONS: Final = 48  # States are kept of each

_WORDS: Final = re.compile(r"(?:\\[a-z]+\*?\s*\{)?\w")  # what a heading begins with
Theorems = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What has changed between two texts: from `start` to `old_end` in the one, to `new_end` in the other."""

    start: int
    old_end: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the reading of a section.

    enter     whether a scope has begun here and none of its formulas was read
    pieces, displays  how many of its formulas were read, and how many displays they have made
    declare   where a scope begins: which of its formulas declare something
    """

    enter: bool
    pieces: int
    state: State
    displays: int
    declare: tuple[bool, ...] = ()


@dataclass(slots=True)
class Section:
    """Some whole scopes of a version.

    start, end  its text, from the line of its first heading
    scope    how many scopes begin before it
    closed   whether all that begins in its text ends there
    ahead    up to where what stands behind it is looked at: at a heading words end, if no link begins before it
    stages   how many there are; states: after each of them on it
    signs    of each formula, by which it is known again
    marks    places in its reading
    """

    start: int
    end: int
    scope: int
    blocks: tuple[Block, ...]
    closed: bool
    ahead: int
    stages: int
    pieces: list[Piece] | None = None
    states: list[State | None] = field(init=False)
    displays: tuple[Display, ...] = ()
    signs: list[Any] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.states = [None] * self.stages


# ---- blocks

_OPENED: Final = (("<!--", "-->"), ("\\[", "\\]"), ("$$", "$$"), ("\\begin{", "\\end{"), ("```", "```"), ("~~~", "~~~"),
                  (":::", ":::"))
# a heading, and what would close what is open before it: then it is none
_END: Final = "\n# ¤\n\n$$\nx\n$$\n\n\\[\nx\n\\]\n\n<!-- x -->\n"


def blocks_again(note: Note, old: Note, sections: Sequence[Section], edit: Edit) -> tuple[tuple[Block, ...], int]:
    """The blocks of a note, and how many at its end are those of the version before; of Markdown only what has changed is cut up
    again, from one cut to another.

    A heading, or a display, at the start of a line behind an empty one begins anew, unless something is open there: in text where
    all that is opened is closed, and where a heading put behind it is one, nothing is.
    """
    text = note.text
    if PurePath(note.path).suffix.lower() in TEX or text.startswith("---"):
        return blocks_of(note), 0
    if "]:" in text or "]:" in old.text:  # what a link refers to may stand anywhere
        return blocks_of(note), 0
    shift = len(text) - len(old.text)
    blocks = [b for x in sections for b in x.blocks]
    begun = dict(zip(accumulate((len(x.blocks) for x in sections), initial=0), (x.start for x in sections), strict=False))
    here = bisect_right(blocks, edit.start, key=begins)
    places = ((begun[k] if k in begun else _cut(old, blocks, k), k) for k in range(here - 1, 0, -1))
    first, head = next(((at, k) for at, k in places if at is not None and _ahead(old, at) < edit.start), (0, 0))
    places = ((begun[k] if k in begun else _cut(old, blocks, k), k) for k in range(max(here - 1, 1), len(blocks)))
    final, tail = next(((at, k) for at, k in places if at is not None and at > max(edit.old_end, edit.start)),
                       (len(old.text), len(blocks)))
    middle = text[first:final + shift]
    if first > final + shift or not all(
            text.startswith(("#", "$$"), x) and _is_alone(note, x) for x in (first, final + shift) if 0 < x < len(text)):
        return blocks_of(note), 0
    if not _closed(middle) or not all(_closed_outside(old, x, first, final) for x in sections):
        return blocks_of(note), 0
    try:
        found = blocks_of(Note(note.path, middle + _END))
    except Unclosed:
        return blocks_of(note), 0
    if len(found) < 3 or found[-3] != Heading(1, "¤", Span(len(middle) + 3, len(middle) + 4)):
        return blocks_of(note), 0
    last = [_moved(b, shift) for b in blocks[tail:]]
    return (*blocks[:head], *(_moved(b, first) for b in found[:-3]), *last), len(last)


def _cut(note: Note, blocks: Sequence[Block], k: int) -> int | None:
    """Where a text can be cut before a block that is not its first: a display that is no part of a paragraph."""
    block = blocks[k]
    if not isinstance(block, Formula) or block.inline:
        return None
    at = block.span.start - 2
    return at if blocks[k - 1].span.end <= at and note.text.startswith("\n$$", at - 1) and _is_alone(note, at) else None


def _is_alone(note: Note, at: int) -> bool:
    """Whether a line begins at a place, and there is an empty one before it."""
    row, column = note.row(at)
    return column == 1 and row > 1 and not note.line(row - 1).strip()


def _ahead(note: Note, at: int) -> int:
    """Up to where what stands behind a cut is looked at from before it."""
    return at + AHEAD if "[" in note.text[max(0, at - AHEAD):at] else at


def _closed_outside(note: Note, section: Section, first: int, final: int) -> bool:
    """Whether a section is closed before one place and behind another."""
    if section.end <= first or section.start >= final:
        return section.closed
    return _closed(note.text[section.start:first]) and _closed(note.text[final:section.end])


def _closed(text: str) -> bool:
    """Whether there is an end behind everything that begins in a text."""
    return all(text.count(start) % 2 == 0 if start == end else text.count(start) == text.count(end) and (
        start not in text or _in_order(text, start, end)) for start, end in _OPENED)


def _in_order(text: str, start: str, end: str) -> bool:
    depth = 0
    for found in re.finditer(f"{re.escape(start)}|{re.escape(end)}", text):
        depth += 1 if found[0] == start else -1
        if depth < 0:
            return False
    return depth == 0


# ---- sections

def sections_of(note: Note, blocks: Sequence[Block], theorems: Theorems, stages: int) -> list[Section]:
    """The sections of a note: they begin where a scope does and nothing before is looked at from behind."""
    fresh, waiting = True, False
    bounds: list[tuple[int, int, int]] = [(0, 0, 0)]  # block, offset, scopes before
    scopes, least = 0, len(note.text) // MOST_SECTIONS
    for k, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level <= TOP_HEADING and not fresh:
            at = note.starts[note.row(block.span.start)[0] - 1]
            if not waiting and at - bounds[-1][1] >= least and _clean(note, at, block.span) and not any(
                    a < at < b for a, b in theorems):
                bounds.append((k, at, scopes + 1))
            scopes += 1
            fresh = True
        elif isinstance(block, Directive):
            fresh = False
            waiting = waiting or not block.text.lstrip().startswith("let")  # "expect" and "skip" are about the next display
        elif isinstance(block, Formula):
            fresh = False
            waiting = waiting and block.inline
    ends = [*bounds[1:], (len(blocks), len(note.text), 0)]
    return [Section(at, end, scope, tuple(blocks[k:to]), _closed(note.text[at:end]),
                    end + AHEAD if "[" in note.text[max(at, end - AHEAD):end] else end, stages)
            for (k, at, scope), (to, end, _) in zip(bounds, ends, strict=True)]


def _clean(note: Note, at: int, heading: Span) -> bool:
    """Whether a heading stands behind an empty line and has words of its own: sentences and paragraphs begin anew there."""
    row = note.row(at)[0]
    return row > 1 and not note.line(row - 1).strip() and _WORDS.match(note.text, heading.start, heading.end) is not None


def edit_of(old: str, new: str) -> Edit:
    """The smallest part that has changed between two texts."""
    start = _common(min(len(old), len(new)), lambda k: old[:k] == new[:k])
    end = _common(min(len(old), len(new)) - start, lambda k: old[len(old) - k:] == new[len(new) - k:])
    return Edit(start, len(old) - end, len(new) - end)


def _common(most: int, same: Callable[[int], bool]) -> int:
    low, high = 0, most
    while low < high:
        k = (low + high + 1) // 2
        low, high = (k, high) if same(k) else (low, k - 1)
    return low


def begins(block: Block) -> int:
    return block.places[0][0] if isinstance(block, Formula) and block.places else block.span.start


def _as_before(old: Section, new: Section) -> bool:
    """Whether two sections with one text have been cut up in the same way."""
    shift = new.start - old.start
    return len(old.blocks) == len(new.blocks) and all(
        x is y or _is_moved(x, y, shift) for x, y in zip(old.blocks, new.blocks, strict=True))


def _is_moved(x: Block, y: Block, shift: int) -> bool:
    """Whether y is x at another place."""
    if isinstance(x, Formula) and isinstance(y, Formula):
        return (x.latex == y.latex and y.span.start - x.span.start == y.span.end - x.span.end == shift and x.inline == y.inline
                and x.why == y.why and (x.places == y.places == () or _moved(x, shift) == y))
    return _moved(x, shift) == y


def _moved(block: Block, shift: int) -> Block:
    if not shift:
        return block
    span = Span(block.span.start + shift, block.span.end + shift)
    if isinstance(block, Formula):
        places = tuple((a + shift, b + shift) for a, b in block.places) if block.places else ()
        return Formula(block.latex, span, block.inline, places, block.why)
    if isinstance(block, Heading):
        return Heading(block.level, block.text, span)
    return type(block)(block.text, span)


def unchanged(old: Sequence[Section], new: Sequence[Section], edit: Edit, before: Theorems, theorems: Theorems,
              tail: int) -> Iterator[bool]:
    """Of each section, whether it has the text and the words around it that it had.

    tail  how many blocks at the end are known to be those of the version before
    """
    shift = edit.new_end - edit.old_end
    old_left, left = (sum(len(x.blocks) for x in sections) for sections in (old, new))
    for x, y in zip(old, new, strict=True):
        known = old_left == left <= tail and len(x.blocks) == len(y.blocks)
        old_left, left = old_left - len(x.blocks), left - len(y.blocks)
        if x.ahead < edit.start and y.ahead < edit.start:
            same = x.start == y.start and x.end == y.end
        elif x.start > edit.old_end and y.start > edit.new_end:
            same = y.start - x.start == shift and y.end - x.end == shift
        else:
            same = False
        yield same and (known or _as_before(x, y)) and _theorems(before, x) == _theorems(theorems, y)


def _theorems(theorems: Theorems, section: Section) -> tuple[bool, list[tuple[int, int]]]:
    """Whether theorems are stated before a section, and those in it."""
    inside = [(a - section.start, b - section.start) for a, b in theorems if section.start <= a < section.end]
    return any(b <= section.start for _, b in theorems), inside


def alike_ones(old: Sequence[Block], new: Sequence[Block]) -> int:
    """How many blocks are alike from the start on."""
    return next((k for k, (x, y) in enumerate(zip(old, new, strict=False)) if not _alike(x, y)), min(len(old), len(new)))


def _alike(x: Block, y: Block) -> bool:
    if isinstance(x, Formula) and isinstance(y, Formula):
        return x.latex == y.latex and x.inline == y.inline and not x.places and not y.places
    return type(x) is type(y) and not isinstance(x, Formula) and not isinstance(y, Formula) and x.text == y.text


# ---- formulas

def signs_of(section: Section) -> list[Any]:
    """By what the formulas of a section are known again; nothing where macros were put into some of them."""
    assert section.pieces is not None
    if any(isinstance(x, Formula) and x.places for x in section.blocks):
        return []
    return [(x.latex, x.inline, x.scope - section.scope, x.expect, x.skip, x.directive, x.error and x.error.why,
             x.span.start - section.start, x.span.end - x.span.start) for x in section.pieces]


def unmoved(old: Section, new: Section, old_note: Note, note: Note, before: Theorems, theorems: Theorems) -> tuple[int, int]:
    """How many formulas at the start and at the end of a section have the words around them that they had."""
    n, m = len(old.signs), len(new.signs)

    def same(j: int, k: int) -> bool:
        return old.signs[j][:-2] == new.signs[k][:-2] and (
            _around(old, old.signs[j], old_note, before) == _around(new, new.signs[k], note, theorems))

    head = next((k for k in range(min(n, m)) if not same(k, k)), min(n, m))
    most = min(n, m) - head
    return head, next((k for k in range(most) if not same(n - 1 - k, m - 1 - k)), most)


def _around(section: Section, sign: Any, note: Note, theorems: Theorems) -> tuple[bool, bool, tuple[int, int] | None, int, str]:
    """The text that words about a formula may stand in, where in it the formula begins, whether theorems were stated before."""
    start = section.start + sign[-2]
    span = Span(start, start + sign[-1])
    first = min(prose.leading(note, span), *(a for a, b in theorems if a <= start < b), start)
    if note.text[start - 1:start].isspace():
        first = min(first, max(start - OPTIONS, 0))
    end = max(prose.trailing(note, span), reach(note, span))
    here = part(note, span)
    relative = (here[0] - start, here[1] - start) if here is not None else None
    return any(b <= start for _, b in theorems), disputed(note, span), relative, start - first, note.text[max(first - 2, 0):end]
