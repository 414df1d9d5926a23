"""What a second reader makes of the formulas of a report.  Untrusted; decides no verdict.

In: a Report.  Out: the Report with a warning at each side that the second reader reads otherwise, and the counts.
Only what both can read is compared: by value, at a few points, as different notations of one number are no difference.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from derive.diagnostics import Document, Report, is_code, sides_of
from derive.names import Names, names_of
from derive.read.document import Remark, Symbol
from derive.read.second_process import SecondReader
from derive.read.second_reader import POINTS, Declined, Valueless, evaluate, question, spelt
from derive.source import Note, Span
from derive.term import Term

CLOSE: Final = 1e-7
_APPLIED: Final = ("function", "distribution")
OUTCOMES: Final = ("read alike", "read otherwise", "not read by the second", "not compared")


def compare(report: Report, reader: SecondReader) -> Report:
    """The report with what the second reader says of the sides of its claims."""
    counts: Counter[str] = Counter()
    documents = tuple(_document(x, reader, counts) for x in report.documents)
    return Report(documents, {x: counts[x] for x in OUTCOMES})


def _document(document: Document, reader: SecondReader, counts: Counter[str]) -> Document:
    judged = document.judged
    if judged is None or is_code(judged.reading.note):
        return document
    note, names = judged.reading.note, names_of(judged.reading)
    symbols = _symbols(judged.reading.symbols)
    remarks: list[Remark] = []
    seen: set[tuple[Span, Term]] = set()
    for display in judged.displays:
        for step in display.steps:
            if step.step.kind != "claim":
                continue
            for span, term in zip((step.step.left, step.step.right), sides_of(step), strict=True):
                if term is None or (span, term) in seen:
                    continue
                seen.add((span, term))
                outcome = _side(note, span, term, symbols, names, reader)
                counts[outcome] += 1
                if outcome == "read otherwise":
                    remarks.append(Remark("second-reader-differs", "latex2sympy2 reads this formula otherwise", span))
    return replace(document, judged=replace(judged, remarks=(*judged.remarks, *remarks))) if remarks else document


def _symbols(every: Iterable[Symbol]) -> dict[str, Symbol]:
    """The symbols by their spelling, without those that are several things: which of them is meant, only our reader decides."""
    found: dict[str, Symbol] = {}
    several = set()
    for x in (y for y in every if y.kind != "expression"):
        if x.latex and x.kind != "opaque":  # known by its form alone: a whole formula, no name
            old = found.setdefault(spelt(x.latex), x)
            alike = (old.kind in _APPLIED) == (x.kind in _APPLIED) and len(old.shape) == len(x.shape) and (
                old.kind == "integer") == (x.kind == "integer")
            if not alike:
                several.add(spelt(x.latex))
    return {name: x for name, x in found.items() if name not in several}


def _side(note: Note, span: Span, term: Term, symbols: dict[str, Symbol], names: Names, reader: SecondReader) -> str:
    try:
        asked = question(note.quote(span).strip().rstrip(".,;: "), symbols)
        ours: list[float | None] = [evaluate(term, names, point) for point in range(POINTS)]
    except (Declined, Valueless):
        return "not compared"
    theirs = reader.ask(asked)
    if theirs is None or len(theirs) != len(ours) or None in theirs:
        return "not read by the second"
    alike = all(a is not None and b is not None and abs(a - b) <= CLOSE * max(1.0, abs(a))
                for a, b in zip(ours, theirs, strict=True))
    return "read alike" if alike else "read otherwise"
