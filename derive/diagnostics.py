"""What is reported of judged documents.  Untrusted; decides no verdict.

In: JudgedDocuments and the errors of files that could not be read.  Out: a Report: its Diagnostics, the totals of
all verdicts, the exit status.  The table of codes is `derive.codes`.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, NamedTuple

from derive.audit import tagged
from derive.codes import BY_VERDICT, CODES, Code
from derive.documents import Document, FileError
from derive.kernel.claim import Fact
from derive.read.document import Display, Remark
from derive.render import Names, assignments, names_of, plain
from derive.source import Note, Span
from derive.term import Term, core
from derive.tex_text import plain_text
from derive.verdict import VERDICTS, Condition, Judged, JudgedDocument

FACTS_SHOWN: Final = 6
CONVENTIONS_SHOWN: Final = 2
# codes that say a verdict
STEP_CODES: Final = frozenset({*BY_VERDICT.values(), "undefined-somewhere", "shapes-differ", "over-budget", "internal-error"})
_RANK: Final = {"error": 0, "warning": 1, "note": 2, "ok": 3}


class Label(NamedTuple):
    """A marked piece of the source, with what is said of it; the primary one is where the diagnostic points."""

    span: Span
    text: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    code      a key of CODES
    severity  that of the code, unless the case is milder
    details   (kind, text): kind is "at", "where", "note" or "help"
    lines     other lines that the same is said of
    dimmed    as the author expects
    place, source  of a document that could not be read: line and column, and the text of that line
    """

    code: str
    severity: str
    message: str
    path: str
    note: Note | None = None
    span: Span | None = None
    labels: tuple[Label, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    lines: tuple[int, ...] = ()
    dimmed: bool = False
    place: tuple[int, int] | None = None
    source: str = ""

    @property
    def position(self) -> tuple[int, int] | None:
        """Line and column, from 1."""
        if self.note is not None and self.span is not None:
            return self.note.position(self.span.start)
        return self.place


@dataclass(frozen=True)
class Report:
    """All that was checked in one run.

    second  of the sides of claims, how many a second reader reads alike; empty if it was not asked
    """

    documents: tuple[Document, ...] = field(default=())
    second: dict[str, int] = field(default_factory=dict)
    accepted: frozenset[Diagnostic] = frozenset()

    @staticmethod
    def of(judged: Iterable[JudgedDocument]) -> Report:
        """A report of documents that were all read."""
        return Report(tuple(Document(x.reading.note.path, x) for x in judged))

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many steps have each verdict; every verdict is a key."""
        counts = Counter(step.verdict for step in self.steps())
        return {verdict: counts[verdict] for verdict in VERDICTS}

    @cached_property
    def expected(self) -> int:
        """How many steps are no success, but as their author expects."""
        return sum(meets(step) and step.verdict not in ("proved", "defined", "assumed") for step in self.steps())

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything to say, in the order of the documents and of the lines in each.

        A page of prose among others is worth a note; alone it is probably not the file that was meant.
        """
        found = tuple(d for document in self.documents for d in diagnose(document))
        if self.accepted:
            found = tuple(replace(d, dimmed=True, severity="note", message=f"{d.message} (accepted)") if d in self.accepted else d
                          for d in found)
        if len(self.documents) == 1:
            return found
        return tuple(replace(d, severity="note") if d.code == "nothing-to-check" else d for d in found)

    def steps(self) -> Iterator[Judged]:
        for document in self.documents:
            if document.judged is not None:
                for display in document.judged.displays:
                    yield from display.steps

    def status(self, strict: bool = False) -> int:
        """Exit status: 0 all accounted for, 1 something refuted, ill-typed or unread, 2 a file that cannot be read."""
        codes = [(CODES.get(d.code, CODES["internal-error"]), d) for d in self.diagnostics if not d.dimmed]
        return max((code.strict if strict else code.status for code, _ in codes), default=0)


def code_of(judged: Judged) -> str:
    """The code of a step: the reader's where that says more (shapes-differ), else the judge's, if the table knows it."""
    fault = _fault(judged)
    if fault is not None:
        return fault.code
    return judged.code if judged.code in CODES else BY_VERDICT.get(judged.verdict, "internal-error")


def _fault(judged: Judged) -> Remark | None:
    """The remark that says why a step has no meaning, and where."""
    if judged.verdict not in ("ill-typed", "unread"):
        return None
    return next((x for x in judged.step.remarks if x.code in _FAULTS[judged.verdict]), None)


_FAULTS: Final = {"ill-typed": ("ill-typed", "shapes-differ"), "unread": ("unread",)}


def meets(judged: Judged) -> bool:
    """Whether the author expects a verdict here and this is it."""
    return judged.step.expect is not None and judged.step.expect in (judged.verdict, code_of(judged))


def diagnose(document: Document, all_steps: bool = True) -> tuple[Diagnostic, ...]:
    """What is to be said of one document, by line; of each place errors first.

    all_steps  also of steps of which there is nothing to report, whose severity is ok
    """
    if document.error is not None:
        error = document.error
        return (Diagnostic(error.code, CODES[error.code].severity, error.message, error.path or document.path, place=(
            error.line, error.column or 1) if error.line is not None else None, source=error.source),)
    judged = document.judged
    if judged is None:
        return ()
    names = names_of(judged.reading)
    note = judged.reading.note
    found: list[Diagnostic] = []
    unstated: dict[tuple[Condition, ...], list[Judged]] = {}
    remarks: dict[Remark, Span | None] = {}

    def remember(more: Iterable[Remark], place: Span | None) -> None:
        for remark in more:
            remarks.setdefault(remark, remark.span or place)

    remember((*judged.reading.remarks, *judged.remarks), None)
    for display in judged.displays:
        remember(display.display.remarks, display.display.span)
        for step in display.steps:
            if all_steps or step.step.expect is not None or CODES[code_of(step)].severity != "ok":
                found.append(of_step(step, display.display, note, names))
            fault = _fault(step)
            remember((x for x in (*step.step.remarks, *step.remarks) if x != fault), step.step.right)
            if step.verdict in ("proved", "follows"):
                for usual in (True, False):
                    conditions = tuple(x for x in step.conditions if not x.stated and x.conventional == usual)
                    if conditions:
                        unstated.setdefault(conditions, []).append(step)
    found.extend(_of_remark(remark, span, note) for remark, span in remarks.items())
    found.extend(_of_conditions(conditions, steps, note, names) for conditions, steps in unstated.items())
    if not any(display.steps for display in judged.displays) and not any(d.severity in ("error", "warning") for d in found):
        found.append(Diagnostic("nothing-to-check", "warning", CODES["nothing-to-check"].title, document.path))
    return tuple(sorted(found, key=lambda d: (d.span.start if d.span else -1, _RANK[d.severity])))


def of_step(judged: Judged, display: Display, note: Note, names: Names) -> Diagnostic:
    """What is to be said of one step: its verdict, with the witness and the repair."""
    step, code = judged.step, code_of(judged)
    row: Code = CODES[code]
    left, right = "", ""
    details: list[tuple[str, str]] = []
    if judged.witness is not None:
        left, right = judged.witness.left, judged.witness.right
        at = ", ".join(assignments(judged.witness.values, names))
        if at:
            details.append(("at", at))
    if judged.verdict in ("refuted", "open") and judged.claim is not None:
        where = facts_about(judged.claim.prop, judged.claim.context.facts, note, names)
        if where and judged.verdict == "refuted":
            details.append(("where", ", ".join(where)))
    if judged.tried and judged.verdict in ("open", "refuted", "follows"):
        details.append(("note", judged.tried))
    if judged.fix is not None:
        details.append(("help", fix_text(judged)))
    labels: tuple[Label, ...] = (Label(step.left, left), Label(step.right, right, True))
    if step.left == step.right or judged.verdict == "unread" and step.left.start >= step.right.start:
        labels = labels[1:]
    fault = _fault(judged)
    if fault is not None and fault.span is not None:
        labels = (Label(fault.span, "", True),)
    message = message_of(judged, note)
    if row.severity == "ok":
        if judged.rules:
            message += ", by " + ", ".join(judged.rules)
        message += "".join(f"; rule {x} not proved in Coq" for x in tagged(judged.rules))
        if judged.conditions:
            message += ", where " + " and ".join(plain(c.prop, names) for c in judged.conditions)
    place = labels[-1].span
    diagnostic = Diagnostic(code, row.severity, message, note.file(place.start), note, place, labels, tuple(details))
    if step.expect is None:
        return diagnostic
    if meets(judged):
        severity = "ok" if row.severity == "ok" else "note"
        return replace(diagnostic, severity=severity, message=f"{message} (expected)", dimmed=True)
    return replace(diagnostic, code="expectation-failed", severity="error",
                   message=f"expected `{step.expect}`, but this step is {judged.verdict}" + (
                       "" if row.severity == "ok" else f": {message}"))


def message_of(judged: Judged, note: Note) -> str:
    """One line on a verdict."""
    code, step = code_of(judged), judged.step
    row = CODES[code]
    if code == "step-refuted" and judged.claim is not None:
        prop = core(judged.claim.prop)
        if prop.head != "=":
            return f"this `{plain_text(step.relation) or step.relation}` does not hold"
        if prop.args[0].head in ("argmax", "argmin"):
            return "these two sides are not the same set"
    if code == "undefined-somewhere" and judged.witness is not None:
        side = "left" if judged.witness.left == "undefined" else "right"
        return f"the {side} side is undefined where the other is not"
    if judged.verdict == "follows":
        return f"follows from line {judged.given}, which is refuted" if judged.given else row.title
    if step.why and judged.verdict in ("ill-typed", "unread"):
        return f"{row.title}: {step.why}"
    if row.severity == "ok":
        why = plain_text(judged.tried or step.why)
        return judged.verdict + (f": {why}" if why and judged.verdict != "proved" else "")
    return row.title


def sides_of(judged: Judged) -> tuple[Term | None, Term | None]:
    """The two sides as terms in the order of the document, where the claim is a plain relation of them."""
    claim = judged.step.claim or judged.claim
    if claim is None or claim.prop.head not in ("=", "!=", "<", "<="):
        return None, None
    left, right = claim.prop.args
    return (right, left) if judged.step.turned else (left, right)


def is_code(note: Note) -> bool:
    """Whether the text is Python, not LaTeX."""
    return note.path.endswith(".py")


def fix_text(judged: Judged) -> str:
    """The repair in words; it was proved."""
    fix = judged.fix
    assert fix is not None
    if not fix.latex:
        return f"{fix.edit}: this makes the step provable"
    where = {"left": "on the left", "right": "on the right", "definition": "in the definition"}.get(fix.where, fix.where)
    return f"`{' '.join(fix.latex.split())}` {where} makes this step provable" + (f" ({fix.edit})" if fix.edit else "")


def facts_about(prop: Term, facts: Iterable[Fact], note: Note, names: Names) -> list[str]:
    """What the document says of the symbols of a proposition, in its own words, with the lines."""
    wanted = {x for x in prop.free if x.head == "var"}
    said: dict[str, int] = {}
    conventions = 0
    for fact in facts:
        if fact.kind in ("condition", "line") or not wanted & fact.prop.free:
            continue
        line = note.position(fact.span.start)[0] if fact.span is not None and fact.span.end <= len(note.text) else 0
        origin = f"line {line}" if line else fact.origin or {"default": "by convention"}.get(fact.kind, "")
        if fact.kind == "definition":
            head = _defined(fact.prop)
            if head not in wanted:
                continue
            text = f"{plain(head, names)} as defined" + (f" on {origin}" if origin.startswith("line") else "")
        else:
            text = plain_text(note.quote(fact.span).strip(" $\n")) if line and fact.span is not None else plain(fact.prop, names)
            if len(text) > 60:
                text = plain(fact.prop, names)
            text += f" ({origin})" if origin else ""
            if fact.kind == "default":
                conventions += text not in said
                if conventions > CONVENTIONS_SHOWN:
                    continue
        if len(text) <= 100:
            said.setdefault(text, line)
    ordered = sorted(said, key=lambda text: said[text] or 10**9)
    return ordered[:FACTS_SHOWN] + (["…"] if len(ordered) > FACTS_SHOWN else [])


def _defined(prop: Term) -> Term:
    """The symbol that a definition defines."""
    prop = core(prop)
    head: Term = prop.args[0] if prop.head == "=" else prop
    while head.head in ("@", "log", "*") and head.args:
        head = head.args[-1] if head.head == "*" else head.args[0]
    return head


def _of_remark(remark: Remark, span: Span | None, note: Note) -> Diagnostic:
    code = remark.code if remark.code in CODES else "read-as"
    row = CODES[code]
    severity = "note" if row.severity == "ok" else row.severity
    labels = (Label(span, "", True),) if span is not None else ()
    path = note.file(span.start) if span is not None else note.path
    return Diagnostic(code, severity, remark.message or row.title, path, note, span, labels)


def _of_conditions(conditions: tuple[Condition, ...], steps: list[Judged], note: Note, names: Names) -> Diagnostic:
    """One finding for all the steps that hold under the same conditions."""
    span = steps[0].step.right
    lines = dict.fromkeys(note.position(x.step.right.start)[0] for x in steps)
    where = " and ".join(dict.fromkeys(plain(x.prop, names) for x in conditions))
    return Diagnostic("unstated-condition", "note" if conditions[0].conventional else "warning",
                      f"holds where {where}, which the document does not state", note.file(span.start), note, span,
                      (Label(span, "", True),), (), tuple(lines)[1:])


__all__ = ["CODES", "STEP_CODES", "Code", "Diagnostic", "Document", "FileError", "Label", "Report", "code_of", "diagnose",
           "fix_text", "is_code", "meets", "message_of", "of_step", "sides_of"]
