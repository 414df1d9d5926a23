"""The verdicts of one version of a document that hold in the next one, at their places there.  Untrusted.

In: what the reader kept of the version before, and how that was judged.  Out: judged displays by number.  A section is carried
over only as a whole, and only if its steps rest on nothing outside of it: lines of its own headings, no theorem, no citation.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from derive.read.document import Reading, Symbol
from derive.read.states import LINE, Unkept
from derive.verdict import Judged, JudgedDisplay

if TYPE_CHECKING:
    from derive.read.revisions import Kept


class Before(NamedTuple):
    """A version that was judged: no step of it has a certificate or a repair, which are made anew."""

    reading: Reading
    displays: tuple[JudgedDisplay, ...]


def before(reading: Reading, displays: Sequence[JudgedDisplay]) -> Before:
    """What is remembered of a version, as its judge had it before the goals of its theorems were looked at."""
    return Before(reading, tuple(x if all(step.certificate is None and step.fix is None for step in x.steps) else
                                 replace(x, steps=tuple(replace(step, certificate=None, fix=None) for step in x.steps))
                                 for x in displays))


def carried(kept: Sequence[Kept], old: Before | None, reading: Reading) -> dict[int, JudgedDisplay]:
    """The judged displays of a reading that are known from the version before."""
    found: dict[int, JudgedDisplay] = {}
    if old is None or not kept or kept[0].of is not old.reading or not _same_symbols(old.reading.symbols, reading.symbols):
        return found
    for section in kept:
        judged = old.displays[section.before:section.before + section.last - section.first]
        if not judged or not _by_itself(judged) or section.lines and any(_speaks_of_lines(judged)):
            continue
        try:
            moved = [section.move(x) for x in judged]
        except Unkept:
            continue
        found.update((section.first + k, x) for k, x in enumerate(moved))
    return found


def _same_symbols(old: Sequence[Symbol], new: Sequence[Symbol]) -> bool:
    return len(old) == len(new) and all(x is y or replace(x, span=None) == replace(y, span=None)
                                        for x, y in zip(old, new, strict=True))


def _by_itself(judged: Sequence[JudgedDisplay]) -> bool:
    """Whether no step of a section was judged by anything outside of it."""
    start = judged[0].display.span.start
    return all(x.step.goal is None and all(f.span is not None and f.span.start >= start for f in x.step.cited)
               for display in judged for x in display.steps)


def _speaks_of_lines(judged: Sequence[JudgedDisplay]) -> Iterator[bool]:
    for display in judged:
        for x in display.steps:
            yield x.given is not None or any(LINE.search(text) for text in _texts(x))


def _texts(judged: Judged) -> Iterator[str]:
    yield judged.tried
    yield from (remark.message for remark in judged.remarks)
