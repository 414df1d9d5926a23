"""Which formulas of its document a proof rests on.  Untrusted; what a certificate uses, it says itself.

In: a step with its certificate.  Out: the definitions, assumptions and earlier lines among the facts of its claim that the
certificate uses, and where they stand; facts that only say what values a symbol takes are no references.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Final

from derive.kernel.check import terms_of
from derive.source import Note
from derive.verdict import Judged, JudgedDisplay

KINDS: Final = frozenset({"definition", "assumption", "line", "hypothesis"})


def rests_on(judged: Judged, displays: Iterable[JudgedDisplay], note: Note) -> tuple[JudgedDisplay, ...]:
    """The other displays that hold what the proof of a step uses, in the order of the document."""
    if judged.certificate is None or judged.claim is None:
        return ()
    terms = terms_of(judged.certificate.terms)
    used = {terms[k] for k in judged.certificate.facts}
    starts = [f.span.start for f in judged.claim.context.facts
              if f.kind in KINDS and f.prop in used and f.span is not None and f.span.end <= len(note.text)]
    found = {}
    for display in displays:
        span = display.display.span
        if not span.start <= judged.step.left.start < span.end and any(span.start <= at < span.end for at in starts):
            found[span.start] = display
    return tuple(found[at] for at in sorted(found))


def numbers(displays: Iterable[JudgedDisplay]) -> Mapping[int, int]:
    """A number for each display that claims, defines or assumes something, by the place where it begins."""
    starts = [x.display.span.start for x in displays if x.steps]
    return {start: number for number, start in enumerate(starts, 1)}


def line_of(note: Note, offset: int) -> str:
    """The line of a place in its file; with the name of the file where it is another than the document's own."""
    line, file = note.place(offset).rsplit(":", 1)[0], note.file(offset)
    return line if file == note.path else f"{PurePath(file).name}:{line}"


def on_line(line: int | None, displays: Iterable[JudgedDisplay], note: Note) -> JudgedDisplay | None:
    """The display with a wrong step on a line."""
    return next((x for x in displays for s in x.steps
                 if s.verdict in ("refuted", "follows") and note.position(s.step.left.start)[0] == line), None)
