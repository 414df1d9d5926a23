"""Findings that a project accepts for now, so that an old corpus can begin to be checked.  Untrusted.

In: a Report and a file of fingerprints.  Out: the Report without the findings of that file.  A fingerprint is made of the
document, the code and the text at fault, not of its line: an edit elsewhere changes none.
"""
from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any, Final

from derive.diagnostics import Diagnostic, Report

FORMAT: Final = 1


class NoBaseline(ValueError):
    """A file that is no baseline."""


def fingerprint(d: Diagnostic) -> str:
    """The document, the code and the text at fault of a finding, as one short text."""
    text = " ".join(d.note.quote(x.span) for x in d.labels) if d.note is not None and d.labels else d.source or d.message
    key = "\0".join((PurePath(d.path).as_posix(), d.code, " ".join(text.split())))
    return hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()[:20]


def _counted(report: Report) -> Iterable[Diagnostic]:
    return (d for d in report.diagnostics if not d.dimmed and d.severity in ("error", "warning"))


def write(report: Report, path: Path) -> int:
    """Write the findings of a report as a baseline.  Returns how many.  errors: OSError"""
    counts = Counter(fingerprint(d) for d in _counted(report))
    path.write_text(json.dumps({"format": FORMAT, "accepted": dict(sorted(counts.items()))}, indent=1) + "\n", encoding="utf-8")
    return counts.total()


def read(path: Path) -> Counter[str]:
    """The accepted findings, each with how often.  errors: OSError, NoBaseline"""
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        accepted = data["accepted"]
        if data["format"] != FORMAT or not all(isinstance(n, int) for n in accepted.values()):
            raise NoBaseline(f"{path}: another format")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoBaseline(f"{path} is no baseline: {error}") from None
    return Counter(accepted)


def accepted(report: Report, known: Counter[str]) -> frozenset[Diagnostic]:
    """The findings of a report that a baseline has."""
    left = Counter(known)
    found = set()
    for d in _counted(report):
        key = fingerprint(d)
        if left[key] > 0:
            left[key] -= 1
            found.add(d)
    return frozenset(found)
