"""A report for programs.  Untrusted.

In: a Report.  Out: JSON, UTF-8, with this schema; every key is always there, null where it does not apply:

    version     1; it changes when a key changes its meaning or goes
    documents   one object a file, in the order given:
      path      as given on the command line
      error     null, or {code, message, line, column}: why the file could not be checked (then displays is empty)
      displays  every formula, inline ones too, in the order of the document:
        file           that it stands in: the path, or what that puts in by \\input
        line, column   where the formula begins, from 1; columns in characters
        latex          as its author wrote it
        inline         whether it stands in a line of text
        steps          its relations, from left to right:
          index        from 1 in its display
          relation     as written: "=", "\\le", "\\rightarrow", …
          verdict      defined, assumed, proved, refuted, follows, ill-typed, open, unread
          code         a key of `derive explain`
          lhs, rhs     the author's LaTeX of the two sides
          conditions   [{latex, text, stated, conventional}]: where the step holds
          rules        names of the rules that the proof uses
          unproved     those of them that are known to have no proof in Coq
          given        for follows: the number of the refuted line that the step rests on
          witness      for refuted: {at: [{symbol, value}], left, right}; values are exact, as text, families as lists,
                       functions as [{arguments, value}]; left and right are the values of the sides, or "undefined"
          reason       why it is open or unread, defined or assumed, in words; null where its verdict says all
          fix          the nearest repair, itself proved: {edit, where, latex}; where is left, right or definition
      remarks   [{code, severity, message, line, column}]: everything else that was reported of the document
    totals      the number of steps of each verdict
    statistics  null, or with --stats: {documents, failed, displays: {all, read}, inline: {all, read}, relations,
                verdicts: {verdict: {count, share}}, open: {cause: {count, reasons: [group]}}, unread: [group],
                second_reader: null or {outcome: count}},
                where a group is {reason, count, example: {path, line, column, text}}
    coq         null, or with --coq: {replayed, rules_proved, accepted, defined, refused: [{path, line, column, step, reason}]}:
                how many proofs the kernel replayed, of how many all rules are theorems of Coq, how many Coq accepts, of how many
                also that both sides are defined, and which it does not accept
"""
from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from derive.audit import tagged
from derive.certified import Certified
from derive.diagnostics import STEP_CODES, Diagnostic, Document, Report, code_of, diagnose, is_code, sides_of
from derive.render import Names, is_table, latex, names_of, number, plain
from derive.source import Note, Span
from derive.statistics import statistics
from derive.term import Term
from derive.verdict import Judged, Witness

VERSION: Final = 1


def render(report: Report, indent: int | None = 2, stats: bool = False, certified: Sequence[Certified] | None = None) -> str:
    """The report as JSON text with a line break at its end."""
    return json.dumps(data(report, stats, certified), ensure_ascii=False, indent=indent) + "\n"


def data(report: Report, stats: bool = False, certified: Sequence[Certified] | None = None) -> dict[str, Any]:
    """The report as plain data."""
    return {"version": VERSION, "documents": [_document(x) for x in report.documents], "totals": report.totals,
            "statistics": statistics(report).data() if stats else None,
            "coq": None if certified is None else _certified(certified)}


def _certified(found: Sequence[Certified]) -> dict[str, Any]:
    refused = [{"path": x.path, "line": x.line, "column": x.column, "step": x.index, "reason": x.reason}
               for x in found if not x.accepted]
    return {"replayed": len(found), "rules_proved": sum(x.rules_proved for x in found),
            "accepted": sum(x.accepted for x in found), "defined": sum(x.defined for x in found), "refused": refused}


def _document(document: Document) -> dict[str, Any]:
    error, judged = document.error, document.judged
    out: dict[str, Any] = {
        "path": document.path,
        "error": None if error is None else {"code": error.code, "message": error.message, "line": error.line,
                                             "column": error.column},
        "displays": [], "remarks": []}
    if judged is None:
        return out
    note, names = judged.reading.note, names_of(judged.reading)
    for display in judged.displays:
        line, column = note.position(display.display.span.start)
        out["displays"].append({"file": note.file(display.display.span.start), "line": line, "column": column,
                                "latex": display.display.latex, "inline": display.display.inline,
                                "steps": [_step(x, note, names) for x in display.steps]})
    out["remarks"] = [_remark(d) for d in diagnose(document) if d.code not in STEP_CODES or d.dimmed]
    return out


def _step(judged: Judged, note: Note, names: Names) -> dict[str, Any]:
    step, fix = judged.step, judged.fix
    left, right = sides_of(judged)
    return {
        "index": step.index, "relation": _relation(step.relation), "verdict": judged.verdict, "code": code_of(judged),
        "lhs": _side(step.left, left, note, names), "rhs": _side(step.right, right, note, names),
        "conditions": [{"latex": latex(c.prop, names), "text": plain(c.prop, names), "stated": c.stated,
                        "conventional": c.conventional} for c in judged.conditions],
        "rules": list(judged.rules), "unproved": list(tagged(judged.rules)), "given": judged.given,
        "witness": None if judged.witness is None else _witness(judged.witness, names),
        "reason": judged.tried or step.why or None,
        "fix": None if fix is None else {"edit": fix.edit, "where": fix.where, "latex": fix.latex or latex(fix.prop, names)}}


def _relation(text: str) -> str:
    """A relation without the marks that align it."""
    return " ".join(re.sub(r"\\\\|&|\{\}", " ", text).split())


def _side(span: Span, term: Term | None, note: Note, names: Names) -> str:
    """The author's LaTeX of a side; of a proof module, whose text is Python, that of the term."""
    return latex(term, names) if term is not None and is_code(note) else note.quote(span).strip()


def _witness(witness: Witness, names: Names) -> dict[str, Any]:
    return {"at": [{"symbol": latex(term, names), "value": _value(value)} for term, value in witness.values],
            "left": witness.left, "right": witness.right}


def _value(value: object) -> Any:
    """Exact values as text, since JSON has no fractions."""
    if isinstance(value, tuple):
        if is_table(value):
            return [{"arguments": [_value(x) for x in arguments], "value": _value(result)} for arguments, result in value]
        return [_value(x) for x in value]
    return number(value)


def _remark(diagnostic: Diagnostic) -> dict[str, Any]:
    line, column = diagnostic.position or (None, None)
    return {"code": diagnostic.code, "severity": diagnostic.severity, "message": diagnostic.message,
            "line": line, "column": column}
