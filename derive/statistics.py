"""How much of documents was read and what became of it.  Untrusted; decides no verdict.

In: a Report.  Out: Statistics: formulas and how many were read whole, relations by verdict, open steps by cause, unread places
by construct.  A reason loses what is particular in it (`the document does not say what … is`), so that equal ones are counted
together; the first place of each stays as an example.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from derive.diagnostics import Report, code_of
from derive.source import Note, Span
from derive.verdict import VERDICTS, Judged

# causes of open steps, in the order in which a pattern is tried on the code and the reason
CAUSES: Final = (
    ("too large", re.compile(r"^over-budget:")),
    ("failure of derive", re.compile(r"^internal-error:")),
    ("missing theory", re.compile(r"there is no theory here")),
    ("missing rule", re.compile(r"the sides agree at")),
    ("no value found", re.compile(r"no point was found")),
    ("no claim by itself", re.compile(r"may be a condition|what the theorem states|may be said only where|under a condition")),
    ("missing context", re.compile(r"does not say|the text says|not clear whether|is both calculated with")),
)
OTHER: Final = "other"

# what is particular in a reason; the mark stands in its place
MARK: Final = "…"
LONGEST: Final = 500  # characters of a reason: it may quote a formula of any length
_PARTICULAR: Final = tuple(map(re.compile, (
    r"`[^`]*`", r"“[^”]*”",
    r"(?<=does not say what ).+?(?= is\b| runs over| without)", r"(?<=what the argument of ).+(?= runs over)",
    r"(?<=does not say that ).+?(?= is an outcome)", r"(?<=does not say whether ).+(?= is\b)",
    r"(?<=how the distributions called ).+(?= belong)", r"(?<=does not say how ).+(?= belong)",
    r"(?<=the text says of ).+(?=: …)", r"(?<=may be said only where ).+",
    r"(?<=not clear whether ).+(?= is applied)", r"^.+(?= is both calculated with)",
    r"(?<=agree at )\d+", r"^.+(?=: an expectation needs)",
    r"^.+(?= has more indices than )", r"(?<=has more indices than ).+",
    r"^.+(?=: a power or an inverse)", r"(?<=inverse of the function ).+",
    r"(?<=the set ).+(?= is not known)", r"(?<=depends on ).+(?=, the left)")))
_SHAPES: Final = re.compile(r"^(a (?:sum|product|power) of [^:]+|the two sides have different shapes): .*?(?=; the document|$)")
_THEORY: Final = re.compile(r"^(there is no theory here of )(.+)$", re.DOTALL)
_LATEX: Final = re.compile(r"[^\s:,;]*[\\_^|{}][^\s:,;]*|(?<!\S)[B-Zb-z](?![\w'’])|\b\d+(?:\.\d+)?\b")
_NAMED: Final = re.compile(r"the operation|the relation|a formula with this")  # what is not known is the point of it
_FIRST: Final = re.compile(r"\\(?:mathrm|mathcal|mathbb|mathbf|operatorname|text|mathit|boldsymbol)\s*\{[^{}]*\}"
                           r"|\\[A-Za-z]+|[A-Za-z]+|\S")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file, line and column from 1, and the text of it."""

    path: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Steps or places of one kind: how many, and the first as an example."""

    reason: str
    count: int
    example: Place


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts of one report.

    displays, formulas  displayed formulas, and those in running text; read: of these, in how many nothing is unread
    relations  steps, by verdict
    causes     of open steps: cause → groups of reasons, most frequent first
    unread     by construct, most frequent first; places without a relation are counted too
    second     sides of claims by how a second reader reads them; empty if it was not asked
    """

    documents: int
    failed: int
    displays: int
    displays_read: int
    formulas: int
    formulas_read: int
    relations: int
    verdicts: dict[str, int]
    causes: dict[str, tuple[Group, ...]]
    unread: tuple[Group, ...]
    second: dict[str, int]

    def data(self) -> dict[str, Any]:
        """The counts for programs."""
        return {
            "documents": self.documents, "failed": self.failed,
            "displays": {"all": self.displays, "read": self.displays_read},
            "inline": {"all": self.formulas, "read": self.formulas_read},
            "relations": self.relations,
            "verdicts": {k: {"count": n, "share": round(share(n, self.relations), 4)} for k, n in self.verdicts.items()},
            "open": {cause: {"count": sum(g.count for g in groups), "reasons": [group_data(g) for g in groups]}
                     for cause, groups in self.causes.items()},
            "unread": [group_data(g) for g in self.unread], "second_reader": self.second or None}


def group_data(group: Group) -> dict[str, Any]:
    """A group for programs."""
    x = group.example
    return {"reason": group.reason, "count": group.count,
            "example": {"path": x.path, "line": x.line, "column": x.column, "text": x.text}}


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def statistics(report: Report) -> Statistics:
    """Count what became of every formula and relation of a report."""
    displays = [x for d in report.documents if d.judged is not None for x in d.judged.displays]
    whole = {False: 0, True: 0}
    for x in displays:
        whole[x.display.inline] += not any(True for _ in _unread_in(x.steps, x.display.remarks))
    verdicts = report.totals
    inline = sum(x.display.inline for x in displays)
    causes: dict[str, dict[str, list[Place]]] = {}
    for judged, note in _steps(report):
        if judged.verdict == "open":
            found = causes.setdefault(cause(judged), {})
            found.setdefault(general(judged.tried or code_of(judged)), []).append(
                place(note, Span(judged.step.left.start, max(judged.step.left.end, judged.step.right.end))))
    ordered = sorted(causes.items(), key=lambda x: -sum(map(len, x[1].values())))
    return Statistics(
        len(report.documents), sum(x.error is not None for x in report.documents), len(displays) - inline, whole[False],
        inline, whole[True], sum(verdicts[x] for x in VERDICTS), verdicts,
        {k: _groups(x) for k, x in ordered}, unread(report), report.second)


def unread(report: Report) -> tuple[Group, ...]:
    """The places that could not be read, by construct, most frequent first."""
    found: dict[str, list[Place]] = {}
    for document in report.documents:
        if document.judged is None:
            continue
        note = document.judged.reading.note
        for display in document.judged.displays:
            for why, span in _unread_in(display.steps, display.display.remarks):
                found.setdefault(general(why), []).append(place(note, span or display.display.span))
    return _groups(found)


def cause(judged: Judged) -> str:
    """Why a step is open, as one of CAUSES."""
    text = f"{code_of(judged)}: {judged.tried}"
    return next((name for name, pattern in CAUSES if pattern.search(text)), OTHER)


def general(reason: str) -> str:
    """A reason without what is particular in it."""
    reason = " ".join(reason[:LONGEST].split())
    if found := _THEORY.match(reason):  # of what there is no theory is the point of it: its outermost construct stays
        first = _FIRST.search(found[2])
        name = first[0] if first else ""
        return f"{found[1]}{name}{'' if found[2].strip() == name else ' ' + MARK}"
    reason = _SHAPES.sub(r"\1", reason)
    for pattern in _PARTICULAR:
        reason = pattern.sub(MARK, reason)
    if not _NAMED.match(reason):
        reason = _LATEX.sub(MARK, reason)
    return re.sub(rf"{MARK}(?:[\s,()\[\]]*(?:[-+=<>]\s*)?{MARK})+", MARK, reason)


def place(note: Note, span: Span) -> Place:
    line, column = note.position(min(span.start, len(note.text)))
    return Place(note.file(span.start), line, column, " ".join(note.quote(span).split()))


def _groups(found: dict[str, list[Place]]) -> tuple[Group, ...]:
    ordered = sorted(found.items(), key=lambda x: (-len(x[1]), x[0]))
    return tuple(Group(reason, len(places), places[0]) for reason, places in ordered)


def _steps(report: Report) -> Iterator[tuple[Judged, Note]]:
    for document in report.documents:
        if document.judged is not None:
            for display in document.judged.displays:
                for step in display.steps:
                    yield step, document.judged.reading.note


def _unread_in(steps: tuple[Judged, ...], remarks: tuple[Any, ...]) -> Iterator[tuple[str, Span | None]]:
    """What was not read in a display, each place once: its steps, and expressions that claim nothing."""
    for judged in steps:
        if judged.verdict == "unread":
            fault = next((x.span for x in judged.step.remarks if x.code == "unread"), None)
            yield judged.tried or judged.step.why, fault or judged.step.right
    for remark in remarks:
        if remark.code == "unread":
            yield remark.message, remark.span
