"""One version of a note after another: what is read again is what has changed, and what knows something else now.  Untrusted.

In: Notes.  Out: their Readings, those that `derive.read.chain` makes of them afresh.  A note falls into sections at headings
where nothing in the words before is looked at from behind.  Reading is a row of stages, each of which goes from section to
section, the last one from stretch to stretch; after each of these steps stands a State.  A section whose text is as it was is
left out of a stage if the State before it is the one of the version before; then the State behind it is, too.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from derive.kernel.claim import Fact
from derive.read import chain, prose
from derive.read.context import Document, Scope
from derive.read.document import Display, Reading
from derive.read.explained import is_behind
from derive.read.markdown import Block
from derive.read.pieces import blocks_of, pieces_of
from derive.read.sections import (
    Edit,
    Mark,
    Section,
    Theorems,
    alike_ones,
    begins,
    blocks_again,
    edit_of,
    sections_of,
    signs_of,
    unchanged,
    unmoved,
)
from derive.read.states import LINE, Moving, Places, State, Unkept
from derive.read.survey import STAGES, Piece
from derive.source import Note, Span

READ: Final = len(STAGES)  # the last stage; the first one makes the pieces, too

SMALL: Final = 24  # blocks of a note that is read as a whole
STRETCH: Final = 4  # formulas between two places of which the State is kept
MOST_STRETCHES: Final = 256  # of a note
Move = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A text that was read, by sections."""

    note: Note
    places: Places
    sections: list[Section]
    reading: Reading
    theorems: Theorems


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
        edit = edit_of(last.note.text, note.text) if last is not None else None
        blocks, tail = (blocks_of(note), 0) if last is None or edit is None else \
            blocks_again(note, last.note, last.sections, edit)
        theorems = prose.theorems(note.text)
        sections = sections_of(note, blocks, theorems, READ + 1)
        if len(sections) < 2 and len(blocks) < SMALL:
            return chain.read(note)
        work = _Work(note, blocks, sections, theorems, last, edit, tail)
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


# ---- reading

class _Work:
    """A version being read: stage by stage, and in each stage section by section."""

    def __init__(self, note: Note, blocks: Sequence[Block], sections: list[Section], theorems: Theorems,
                 last: Version | None, edit: Edit | None, tail: int) -> None:
        self.note, self.sections, self.theorems = note, sections, theorems
        self.stretch = max(STRETCH, len(blocks) // MOST_STRETCHES)
        if last is not None and [x.scope for x in last.sections] != [x.scope for x in sections]:
            last = None
        self.last = last
        self.same = [False] * len(sections) if last is None or edit is None else list(
            unchanged(last.sections, sections, edit, last.theorems, theorems, tail))
        self.lines = last is None or note.cells != last.note.cells or bool(note.parts) or (
            last.note.text.count("\n") != note.text.count("\n"))
        self.places = _places(note, blocks, sections, last, self.same)
        # whether every block begins where it did
        self.still = last is not None and (self.places.starts, self.places.names) == (last.places.starts, last.places.names)
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
                if stage == READ:
                    self._pieces(k)
                    synced = self._stretches(k, old, synced)
                    continue
                doc = self.doc = self.doc or self._before(stage, k)
                self._stage(doc, stage, k)
                before = old.states[stage] if old is not None else None
                synced = before is not None and before.is_of(doc, self.places)
                section.states[stage] = before if synced else State(doc, self.places)
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
            self.move = Moving(_shift(self.last.places, self.places), self._said)
        return self.move

    def _before(self, stage: int, k: int) -> Document:
        """What is known before a section in a stage."""
        if k == 0 and stage == 0:
            return Document(self.note)
        state = self.sections[k - 1].states[stage] if k else self.sections[-1].states[stage - 1]
        assert state is not None
        return state.document(self.note, self.places)

    def _pieces(self, k: int) -> list[Piece]:
        """The formulas of a section."""
        section = self.sections[k]
        if section.pieces is None:
            apart = Document(self.note)
            apart.scopes = [Scope() for _ in range(max(section.scope, 1))]
            section.pieces = pieces_of(apart, section.blocks, not k)
        return section.pieces

    def _stage(self, doc: Document, stage: int, k: int) -> None:
        """A stage of the survey; the first one makes the pieces."""
        section = self.sections[k]
        if stage == 0:
            section.pieces = pieces_of(doc, section.blocks, not k)
        STAGES[stage](doc, self._pieces(k))

    def _stretches(self, k: int, old: Section | None, synced: bool) -> bool:
        """Read a section, stretch by stretch, and leave out those that are as they were; whether all is known as before."""
        section, pieces = self.sections[k], self._pieces(k)
        section.signs = signs_of(section)
        marks: list[Mark] = []
        head = tail = 0
        if old is not None and self.last is not None and section.signs and not self._speaks(old):
            marks = old.marks
            head, tail = unmoved(old, section, self.last.note, self.note, self.last.theorems, self.theorems)
            n, m = len(old.signs), len(pieces)
            head = next((j for j in range(head) if not self._has_moved(old, j, pieces[j])), head)
            tail = next((j for j in range(tail) if not self._has_moved(old, n - 1 - j, pieces[m - 1 - j])), tail)
        shift = len(pieces) - (len(old.signs) if old is not None else 0)
        known = {(x.enter, x.pieces if x.pieces <= head else x.pieces + shift): number for number, x in enumerate(marks)
                 if x.pieces <= head or x.pieces + shift >= len(pieces) - tail}
        displays: list[Display] = []
        at = -1  # the mark of the version before that has been reached
        for enter, first, last, end in self._plan(pieces, [x for _, x in known]):
            number = known.get((enter, last))
            there = marks[number] if number is not None else None
            begun = marks[at].pieces if at >= 0 else 0  # where the stretch of the version before begins
            if synced and old is not None and there is not None and number == at + 1 and (
                    first >= len(pieces) - tail and begun >= len(old.signs) - tail
                    or end <= head and (begun, there.pieces) == (first, last) and not (enter and _goes_on(old, end))):
                for piece, declares in zip(pieces[first:end], there.declare, strict=False):
                    piece.declares = declares
                displays += map(self._moving(), old.displays[marks[at].displays if at >= 0 else 0:there.displays])
                section.marks.append(replace(there, pieces=last, displays=len(displays)))
                self.doc = None
                at = number
                continue
            doc = self.doc
            if doc is None:
                doc = self.doc = (section.marks[-1].state.document(self.note, self.places) if section.marks
                                  else self._before(READ, k))
            if not (k or first or last):
                doc.here = -1
            if enter:
                chain.enter(doc, pieces[first:end])
            else:
                displays += chain.in_order(doc, pieces, first, last)
            before = there.state if there is not None else None
            synced = before is not None and before.is_of(doc, self.places)
            section.marks.append(Mark(enter, last, before if before is not None and synced else State(doc, self.places),
                                      len(displays), tuple(x.declares for x in pieces[first:end]) if enter else ()))
            at = number if number is not None else at
        if not pieces:
            doc = self.doc = self.doc or self._before(READ, k)
            doc.here = doc.here if k else -1
            before = old.states[READ] if old is not None else None
            synced = before is not None and before.is_of(doc, self.places)
            section.states[READ] = before if synced else State(doc, self.places)
        else:
            section.states[READ] = section.marks[-1].state
            synced = synced and at == len(marks) - 1
        section.displays = tuple(displays)
        return synced

    def _has_moved(self, old: Section, j: int, piece: Piece) -> bool:
        """Whether a formula stands where its block has gone: of two with the same words it may be the other one."""
        try:
            return self._moving().at(old.start + old.signs[j][-2]) == piece.span.start
        except Unkept:
            return False

    def _plan(self, pieces: Sequence[Piece], cuts: Sequence[int]) -> Iterator[tuple[bool, int, int, int]]:
        """The steps of reading a section: whether a scope begins; its first formula; up to where it is read; its end."""
        first = 0
        while first < len(pieces):
            end = next((j for j in range(first, len(pieces)) if pieces[j].scope != pieces[first].scope), len(pieces))
            yield True, first, first, end
            while first < end:
                there = min((x for x in cuts if first < x <= end), default=end)
                there = there if there - first < 2 * self.stretch else first + self.stretch
                while there < end and is_behind(self.note, pieces, there):
                    there += 1
                yield False, first, there, there
                first = there

    def _carried(self, k: int, old: Section) -> bool:
        """Whether the displays of a section could be taken from the version before."""
        assert self.last is not None
        section = self.sections[k]
        first = sum(len(x.displays) for x in self.sections[:k])
        if not self.lines and (self.still or section.start == old.start and all(self.same[:k + 1])):
            section.displays = old.displays
            move: Move = _stay
        else:
            if self._speaks(old):
                return False
            move = self._moving()
            section.displays = tuple(move(x) for x in old.displays)
        section.signs, section.marks = old.signs, old.marks
        before = sum(len(x.displays) for x in self.last.sections[:k])
        self.kept.append(Kept(self.last.reading, first, first + len(section.displays), before, move, self.lines))
        return True

    def _speaks(self, old: Section) -> bool:
        """Whether a section speaks of a line that may be another one now."""
        return self.lines and any(LINE.search(text) for x in old.displays for text in _texts(x))

    def _said(self, fact: Fact, span: Span) -> str:
        assert fact.span is not None and self.last is not None
        return self.places.line(span) if fact.origin == self.last.places.line(fact.span) else fact.origin


def _stay(x: Any) -> Any:
    return x


def _goes_on(old: Section, end: int) -> bool:
    """Whether the scope of a formula before this place had more formulas."""
    return end < len(old.signs) and old.signs[end][2] == old.signs[end - 1][2]


def _shift(old: Places, new: Places) -> Callable[[int], int]:
    """Offsets of the version before as those of this one: new.offset(old.kept(offset)), with less work."""
    starts, there = old.starts, new.by_name
    by = [there[name] - start if name in there else None for name, start in zip(old.names, starts, strict=True)]
    last = by[-1]
    tail = next((starts[k + 1] for k in range(len(by) - 2, -1, -1) if by[k] != last), 0)  # from here on all by as much

    def at(offset: int) -> int:
        if offset < 0:
            return offset
        shift = last if offset >= tail else by[bisect_right(starts, offset) - 1]
        if shift is None:
            raise Unkept("a place that is no more")
        return offset + shift

    return at


def _texts(display: Display) -> Iterator[str]:
    """All words about a display."""
    for remark in display.remarks:
        yield remark.message
    for step in display.steps:
        yield from (step.why, step.unsettled, step.otherwise)
        yield from (remark.message for remark in step.remarks)
        yield from (remark.message for _, remark in step.readings)


def _places(note: Note, blocks: Sequence[Block], sections: Sequence[Section], last: Version | None,
            same: Sequence[bool]) -> Places:
    """The blocks with numbers, which those keep that were there before."""
    starts = [0, *map(begins, blocks)]
    if any(x > y for x, y in zip(starts, starts[1:], strict=False)):
        raise Unkept("blocks that are not in order")
    if last is None:
        return Places(note, starts, list(range(len(starts))))
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
        head = alike_ones(old.blocks, new.blocks)
        tail = alike_ones(old.blocks[head:][::-1], new.blocks[head:][::-1])
        middle = known[head:n - tail] if n == m else range(fresh, fresh + m - head - tail)
        fresh += len(middle)
        names += [*known[:head], *middle, *known[n - tail:]]
    return Places(note, starts, names)


__all__ = ["Kept", "Revisions"]
