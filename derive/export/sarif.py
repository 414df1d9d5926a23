"""A report as SARIF 2.1.0, which code hosts show beside the changed lines.  Untrusted.

In: a Report.  Out: JSON with a rule for each code that was found and a result for each finding.
Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""
from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from derive import __version__
from derive.baseline import fingerprint
from derive.codes import CODES
from derive.diagnostics import Diagnostic, Report

LEVELS: Final = {"error": "error", "warning": "warning", "note": "note"}
SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report) -> str:
    """The report as JSON text."""
    found = [d for d in report.diagnostics if not d.dimmed and d.severity in LEVELS]
    codes = sorted({d.code for d in found})
    run = {
        "tool": {"driver": {"name": "derive", "version": __version__, "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, codes.index(d.code)) for d in found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    row = CODES[code]
    return {"id": code, "shortDescription": {"text": row.title}, "fullDescription": {"text": row.text},
            "defaultConfiguration": {"level": LEVELS.get(row.severity, "none")}}


def _result(d: Diagnostic, index: int) -> dict[str, Any]:
    line, column = d.position or (1, 1)
    region = {"startLine": line, "startColumn": column}
    if d.note is not None and d.span is not None:
        end, last = d.note.position(max(d.span.start, d.span.end))
        if (end, last) > (line, column):
            region |= {"endLine": end, "endColumn": last}
    details = "".join(f"\n{kind}: {text}" for kind, text in d.details)
    address = quote(PurePath(d.path).as_posix(), errors="surrogateescape")
    return {"ruleId": d.code, "ruleIndex": index, "level": LEVELS[d.severity], "message": {"text": d.message + details},
            "partialFingerprints": {"derive/v1": fingerprint(d)},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": address}, "region": region}}]}
