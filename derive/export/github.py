"""A report as annotations of a GitHub workflow: one line a finding.  Untrusted.

In: a Report.  Out: `::error file=…,line=…::message` lines, as the runner reads them from standard output.
Source: GitHub Docs, workflow commands.
"""
from __future__ import annotations

from typing import Final

from derive.diagnostics import Diagnostic, Report

COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report) -> str:
    """Errors and warnings, and notes that are no mere remarks on how something was read."""
    return "".join(_line(d) + "\n" for d in report.diagnostics
                   if not d.dimmed and d.severity in COMMANDS and d.code != "read-as")


def _line(d: Diagnostic) -> str:
    line, column = d.position or (1, 1)
    details = "".join(f"\n{kind}: {text}" for kind, text in d.details)
    place = f"file={_property(d.path)},line={line},col={column},title={_property(f'derive {d.code}')}"
    return f"::{COMMANDS[d.severity]} {place}::{_data(d.message + details)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
