"""The proved steps of a report as one text of Coq.  Untrusted.

In: a Report.  Out: a theorem for each proved step, in order, for `coqc` with the library of derive/rules/coq/ on its path
as Derive; steps that have no text in Coq are named in comments, with the reason.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.diagnostics import Report
from derive.export.coq import HEADER, theorem
from derive.export.coq_domain import defined
from derive.export.coq_terms import Unprintable
from derive.kernel.claim import Rejected
from derive.term import Malformed
from derive.verdict import Judged, JudgedDisplay


@dataclass(frozen=True, slots=True)
class Theorem:
    """A proved step as text of Coq; no text where there is none, with the reason.

    domain  that both sides are defined, as text of Coq; `undefined` is the reason where there is none
    """

    path: str
    line: int
    column: int
    index: int
    text: str
    rules: tuple[str, ...]
    reason: str = ""
    domain: str = ""
    undefined: str = ""


def name_of(path: str, line: int, column: int, index: int) -> str:
    """The identifier of a step's theorem."""
    word = re.sub(r"[^A-Za-z0-9]+", "_", path).strip("_")
    return f"step_{word}_L{line}_C{column}_S{index}"


def theorems(report: Report) -> Iterator[Theorem]:
    """The theorem of each proved step of a report, in order."""
    for document in report.documents:
        if document.judged is None:
            continue
        note = document.judged.reading.note
        for display in document.judged.displays:
            line, column = note.position(display.display.span.start)
            for judged in display.steps:
                if judged.verdict == "proved":
                    yield _theorem(note.path, line, column, judged, display)


def _theorem(path: str, line: int, column: int, judged: Judged, display: JudgedDisplay) -> Theorem:
    index = judged.step.index
    if judged.claim is None or judged.certificate is None:
        return Theorem(path, line, column, index, "", judged.rules, "it has no certificate")
    try:
        text = theorem(name_of(path, line, column, index), judged.claim, judged.certificate)
    except Unprintable as error:
        return Theorem(path, line, column, index, "", judged.rules, str(error))
    except (Malformed, Rejected, RecursionError) as error:
        return Theorem(path, line, column, index, "", judged.rules, f"no text in Coq: {error}")
    head = _comment(f"{path}:{line}:{column}, step {index}: {display.display.latex}")
    domain = why = ""
    try:
        domain = defined(name_of(path, line, column, index), judged.claim, (x.prop for x in judged.conditions))
    except (Unprintable, Malformed, Rejected, RecursionError) as error:
        why = str(error)
    return Theorem(path, line, column, index, f"{head}\n{text}", judged.rules, domain=domain, undefined=why)


def _comment(text: str) -> str:
    """A text as a comment of one line, which it cannot end."""
    return f"(* {' '.join(text.split()).replace('(*', '( *').replace('*)', '* )').replace(chr(34), chr(39) * 2)} *)"


def render(report: Report) -> str:
    """The whole text; compile it with `coqc -Q LIBRARY Derive`."""
    rows = [HEADER]
    for x in theorems(report):
        rows.append(x.text or _comment(f"{x.path}:{x.line}:{x.column}, step {x.index}: not in Coq: {x.reason}") + "\n")
        if x.text:
            rows.append(x.domain or _comment(f"that both sides are defined is not in Coq: {x.undefined}") + "\n")
    return "\n".join(rows)
