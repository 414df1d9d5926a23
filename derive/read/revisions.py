"""One version of a note after another: what is read again is what has changed, and what knows something else now.  Untrusted.

In: Notes.  Out: their Readings, those that `derive.read.chain` makes of them afresh.  A note falls into sections at headings
where nothing in the words before is looked at from behind.  Reading is a row of stages, each of which goes from section to
section; after each of these steps stands a State.  A section whose text is as it was is left out of a stage if the State before
it is the one of the version before; then the State behind it is, too.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import PurePath
from typing import Any, Final

from derive.kernel.claim import Fact
from derive.read import chain, prose
from derive.read.context import Document, Scope
from derive.read.document import Display, Reading
from derive.read.markdown import Block, Directive, Formula, Heading, Unclosed
from derive.read.pieces import DISPLAYS, TOP_HEADING, blocks_of, pieces_of
from derive.read.states import LINE, Moving, Places, State, Unkept
from derive.read.survey import STAGES, Piece
from derive.source import Note, Span

AHEAD: Final = 400  # characters behind a formula: more than any pattern of `read.prose` looks at
MOST_SECTIONS: Final = 48  # States are kept of each
READ: Final = len(STAGES)  # the last stage; the first one makes the pieces, too

_WORDS: Final = re.compile(r"(?:\\[a-z]+\*?\s*\{)?\w")  # what a heading begins with
Move = Callable[[Any], Any]


@dataclass(slots=True)
class Section:
    """Some whole scopes of a version.

    start, end  its text, from the line of its first heading
    scope    how many scopes begin before it
    closed   whether all that begins in its text ends there
    ahead    up to where what stands behind it is looked at: at a heading words end, if no link begins before it
    states   after each stage on it
    """

    start: int
    end: int
    scope: int
    blocks: tuple[Block, ...]
    closed: bool
    ahead: int
    pieces: list[Piece] | None = None
    states: list[State | None] = field(default_factory=lambda: [None] * (READ + 1))
    displays: tuple[Display, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A text that was read, by sections."""

    note: Note
    places: Places
    sections: list[Section]
    reading: Reading
    theorems: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Displays first … last-1 of a reading are those from `before` on of the reading `of` the version before, moved."""

    of: Reading
    first: int
    last: int
    before: int
    move: Move
    lines: bool  # whether line numbers have changed


class Revisions:
    """The last version of a note, and what is known at each place of it.

    kept  what of the last reading was taken from the version before
    """

    def __init__(self) -> None:
        self._last: Version | None = None
        self.kept: tuple[Kept, ...] = ()

    def read(self, note: Note) -> Reading:
        """The reading of a note.  errors: those of `read.chain.read`"""
        last, self._last, self.kept = self._last, None, ()
        if note.definitions:  # what stands on other pages may change as well
            return chain.read(note)
        edit = _edit(last.note.text, note.text) if last is not None else (0, 0)
        blocks = _blocks(note, last, edit)
        theorems = prose.theorems(note.text)
        sections = _sections(note, blocks, theorems)
        if len(sections) < 2:
            return chain.read(note)
        work = _Work(note, blocks, sections, theorems, last, edit)
        try:
            reading = work.reading()
        except Unkept:
            return chain.read(note)
        self.kept = tuple(work.kept)
        self._last = Version(note, work.places, sections, reading, theorems)
        return reading

    def branch(self) -> Revisions:
        """Another row of versions, from this one on."""
        made = Revisions()
        made._last = self._last
        return made


# ---- blocks

_OPENED: Final = (("<!--", "-->"), ("\\[", "\\]"), ("$$", "$$"), ("\\begin{", "\\end{"), ("```", "```"), ("~~~", "~~~"),
                  (":::", ":::"))
_END: Final = "\n# ¤\n"


def _blocks(note: Note, last: Version | None, edit: tuple[int, int]) -> tuple[Block, ...]:
    """The blocks of a note; of Markdown only sections that have changed are cut up again.

    A heading at the start of a line behind an empty one begins anew, unless something is open there: in text where all that is
    opened is closed, and where a heading put behind it is one, nothing is.
    """
    text = note.text
    if last is None or PurePath(note.path).suffix.lower() in DISPLAYS or text.startswith("---"):
        return blocks_of(note)
    if "]:" in text or "]:" in last.note.text:  # what a link refers to may stand anywhere
        return blocks_of(note)
    start, shift = edit[0], len(text) - len(last.note.text)
    head = list(takewhile(lambda x: x.ahead < start, last.sections))
    tail = [x for x in last.sections if x.start > len(last.note.text) - edit[1] and x.start > start]
    first = head[-1].end if head else 0
    final = tail[0].start + shift if tail else len(text)
    middle = text[first:final]
    if first > final or not all(text.startswith("#", x) for x in (first, final) if 0 < x < len(text)):
        return blocks_of(note)
    if not _closed(middle) or not all(x.closed for x in (*head, *tail)):
        return blocks_of(note)
    try:
        found = blocks_of(Note(note.path, middle + _END))
    except Unclosed:
        return blocks_of(note)
    if not found or found[-1] != Heading(1, "¤", Span(len(middle) + 3, len(middle) + 4)):
        return blocks_of(note)
    return (*(b for x in head for b in x.blocks), *(_moved(b, first) for b in found[:-1]),
            *(_moved(b, shift) for x in tail for b in x.blocks))


def _closed(text: str) -> bool:
    """Whether there is an end for everything that begins in a text."""
    return all(text.count(start) % 2 == 0 if start == end else text.count(start) == text.count(end) for start, end in _OPENED)


# ---- sections

def _sections(note: Note, blocks: Sequence[Block], theorems: Sequence[tuple[int, int]]) -> list[Section]:
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
                    end + AHEAD if "[" in note.text[max(at, end - AHEAD):end] else end)
            for (k, at, scope), (to, end, _) in zip(bounds, ends, strict=True)]


def _clean(note: Note, at: int, heading: Span) -> bool:
    """Whether a heading stands behind an empty line and has words of its own: sentences and paragraphs begin anew there."""
    row = note.row(at)[0]
    return row > 1 and not note.line(row - 1).strip() and _WORDS.match(note.text, heading.start, heading.end) is not None


def _edit(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts have in common at the start, and of the rest at the end."""
    start = _common(min(len(old), len(new)), lambda k: old[:k] == new[:k])
    end = _common(min(len(old), len(new)) - start, lambda k: old[len(old) - k:] == new[len(new) - k:])
    return start, end


def _common(most: int, same: Callable[[int], bool]) -> int:
    low, high = 0, most
    while low < high:
        k = (low + high + 1) // 2
        low, high = (k, high) if same(k) else (low, k - 1)
    return low


def _begins(block: Block) -> int:
    return block.places[0][0] if isinstance(block, Formula) and block.places else block.span.start


def _as_before(old: Section, new: Section) -> bool:
    """Whether two sections with one text have been cut up in the same way."""
    shift = new.start - old.start
    return len(old.blocks) == len(new.blocks) and all(_moved(x, shift) == y for x, y in zip(old.blocks, new.blocks, strict=True))


def _moved(block: Block, shift: int) -> Block:
    if not shift:
        return block
    span = Span(block.span.start + shift, block.span.end + shift)
    if isinstance(block, Formula) and block.places:
        return replace(block, span=span, places=tuple((a + shift, b + shift) for a, b in block.places))
    return replace(block, span=span)


# ---- reading

class _Work:
    """A version being read: stage by stage, and in each stage section by section."""

    def __init__(self, note: Note, blocks: Sequence[Block], sections: list[Section], theorems: tuple[tuple[int, int], ...],
                 last: Version | None, edit: tuple[int, int]) -> None:
        self.note, self.sections = note, sections
        if last is not None and [x.scope for x in last.sections] != [x.scope for x in sections]:
            last = None
        self.last = last
        self.same = [False] * len(sections) if last is None else list(_unchanged(last, note, sections, theorems, edit))
        self.lines = last is None or note.cells != last.note.cells or last.note.text.count("\n") != note.text.count("\n")
        self.places = _places(note, blocks, sections, last, self.same)
        self.kept: list[Kept] = []
        self.doc: Document | None = None  # what is known at the place of the work, if that is not what was known before
        self.move: Moving | None = None

    def reading(self) -> Reading:
        synced = self.last is not None
        for stage in range(READ + 1):
            for k, section in enumerate(self.sections):
                old = self.last.sections[k] if self.last is not None else None
                if synced and old is not None and self.same[k] and (stage < READ or self._carried(k, old)):
                    section.states[stage] = old.states[stage]
                    self.doc = None
                    continue
                doc = self.doc = self.doc or self._before(stage, k)
                self._work(doc, stage, k)
                made = State(doc, self.places)
                before = old.states[stage] if old is not None else None
                synced = before is not None and made.same(before)
                section.states[stage] = before if synced else made
        displays = [x for section in self.sections for x in section.displays]
        if synced and self.last is not None and not any(x.goal is not None for display in displays for x in display.steps):
            return self._as_it_was(self.last.reading, displays)
        doc = self.doc or self._before(READ + 1, 0)
        return chain.reading(self.note, doc, displays)

    def _as_it_was(self, old: Reading, displays: Sequence[Display]) -> Reading:
        """The reading in the end of which the same is known as in that of the version before."""
        at, move = self._moving().at, self._moving()
        return replace(old, note=self.note, displays=tuple(displays), symbols=move(old.symbols), facts=move(old.facts),
                       scopes=tuple(map(at, old.scopes)), standard=move(old.standard))

    def _moving(self) -> Moving:
        """From the version before to this one."""
        assert self.last is not None
        if self.move is None:
            self.move = Moving(_Shift(self.last.places, self.places).__getitem__, self._said)
        return self.move

    def _before(self, stage: int, k: int) -> Document:
        """What is known before a section in a stage."""
        if k == 0 and stage == 0:
            return Document(self.note)
        state = self.sections[k - 1].states[stage] if k else self.sections[-1].states[stage - 1]
        assert state is not None
        return state.document(self.note, self.places)

    def _work(self, doc: Document, stage: int, k: int) -> None:
        section = self.sections[k]
        if stage == 0:
            section.pieces = pieces_of(doc, section.blocks, not k)
        elif section.pieces is None:
            apart = Document(self.note)
            apart.scopes = [Scope() for _ in range(max(section.scope, 1))]
            section.pieces = pieces_of(apart, section.blocks, not k)
        if stage < READ:
            STAGES[stage](doc, section.pieces)
            return
        if k == 0:
            doc.here = -1
        section.displays = tuple(chain.stretch(doc, section.pieces))

    def _carried(self, k: int, old: Section) -> bool:
        """Whether the displays of a section could be taken from the version before."""
        assert self.last is not None
        section = self.sections[k]
        first = sum(len(x.displays) for x in self.sections[:k])
        if section.start == old.start and not self.lines and all(self.same[:k + 1]):
            section.displays = old.displays
            move: Move = _stay
        else:
            if self.lines and any(LINE.search(text) for x in old.displays for text in _texts(x)):
                return False  # it speaks of a line that is another one now
            move = self._moving()
            section.displays = tuple(move(x) for x in old.displays)
        before = sum(len(x.displays) for x in self.last.sections[:k])
        self.kept.append(Kept(self.last.reading, first, first + len(section.displays), before, move, self.lines))
        return True

    def _said(self, fact: Fact, span: Span) -> str:
        assert fact.span is not None and self.last is not None
        return self.places.line(span) if fact.origin == self.last.places.line(fact.span) else fact.origin


def _stay(x: Any) -> Any:
    return x


class _Shift(dict[int, int]):
    """Offsets of the version before as those of this one."""

    def __init__(self, old: Places, new: Places) -> None:
        super().__init__()
        self.old, self.new = old, new

    def __missing__(self, offset: int) -> int:
        found = self[offset] = self.new.offset(self.old.kept(offset))
        return found


def _texts(display: Display) -> Iterator[str]:
    """All words about a display."""
    for remark in display.remarks:
        yield remark.message
    for step in display.steps:
        yield from (step.why, step.unsettled, step.otherwise)
        yield from (remark.message for remark in step.remarks)
        yield from (remark.message for _, remark in step.readings)


def _unchanged(last: Version, note: Note, sections: Sequence[Section], theorems: tuple[tuple[int, int], ...],
               edit: tuple[int, int]) -> Iterator[bool]:
    """Of each section, whether it has the text and the words around it that it had."""
    start, old_end, new_end = edit[0], len(last.note.text) - edit[1], len(note.text) - edit[1]
    for old, new in zip(last.sections, sections, strict=True):
        if new.ahead < start and old.ahead < start:
            same = old.start == new.start and old.end == new.end
        elif old.start > old_end and new.start > new_end:
            shift = new_end - old_end
            same = new.start - old.start == shift and new.end - old.end == shift
        else:
            same = False
        yield same and _as_before(old, new) and _theorems(last.theorems, old) == _theorems(theorems, new)


def _theorems(theorems: Sequence[tuple[int, int]], section: Section) -> tuple[bool, list[tuple[int, int]]]:
    """Whether theorems are stated before a section, and those in it."""
    inside = [(a - section.start, b - section.start) for a, b in theorems if section.start <= a < section.end]
    return any(b <= section.start for _, b in theorems), inside


def _places(note: Note, blocks: Sequence[Block], sections: Sequence[Section], last: Version | None,
            same: Sequence[bool]) -> Places:
    """The blocks with numbers, which those keep that were there before."""
    starts = [0, *map(_begins, blocks)]
    if any(x > y for x, y in zip(starts, starts[1:], strict=False)):
        raise Unkept("blocks that are not in order")
    if last is None:
        return Places(note, starts, range(len(starts)))
    names = [0]
    fresh = max(last.places.names) + 1
    at = 1
    for old, new, as_before in zip(last.sections, sections, same, strict=True):
        known = last.places.names[at:at + len(old.blocks)]
        at += len(old.blocks)
        if as_before:
            names += known
            continue
        n, m = len(old.blocks), len(new.blocks)
        head = _alike_ones(old.blocks, new.blocks)
        tail = _alike_ones(old.blocks[head:][::-1], new.blocks[head:][::-1])
        middle = known[head:n - tail] if n == m else range(fresh, fresh + m - head - tail)
        fresh += len(middle)
        names += [*known[:head], *middle, *known[n - tail:]]
    return Places(note, starts, names)


def _alike_ones(old: Sequence[Block], new: Sequence[Block]) -> int:
    """How many blocks are alike from the start on."""
    return next((k for k, (x, y) in enumerate(zip(old, new, strict=False)) if not _alike(x, y)), min(len(old), len(new)))


def _alike(x: Block, y: Block) -> bool:
    if isinstance(x, Formula) and isinstance(y, Formula):
        return x.latex == y.latex and x.inline == y.inline and not x.places and not y.places
    return type(x) is type(y) and not isinstance(x, Formula) and not isinstance(y, Formula) and x.text == y.text


__all__ = ["Kept", "Revisions"]
