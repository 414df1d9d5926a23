"""Proved steps as certificate files, which `derive verify` replays.  Untrusted: what is written is replayed by who reads it.

In: a Report.  Out: a file name and the JSON text of each proved step, as `notes/certificates.md` describes it.
"""
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from derive.diagnostics import Report
from derive.kernel.check import terms_of
from derive.kernel.claim import Certificate, Claim
from derive.rules import RULES
from derive.source import Note
from derive.term import DATA, Term
from derive.verdict import Judged, JudgedDisplay
from derive.verify import FORMAT, VERSION

LONGEST: Final = 150  # characters of the part of a file name that tells the document
_SAFE: Final = re.compile(r"[A-Za-z0-9._-]")


def certificates(report: Report) -> Iterator[tuple[str, str]]:
    """The certificate files of a report, in the order of its documents: names, all different, and texts."""
    taken: set[str] = set()
    for document in report.documents:
        if document.judged is None:
            continue
        note = document.judged.reading.note
        for display in document.judged.displays:
            for judged in display.steps:
                if judged.verdict != "proved" or judged.certificate is None or judged.claim is None:
                    continue
                line, column = note.position(display.display.span.start)
                stem = f"{prefix(note.path)}-L{line}-C{column}-S{judged.step.index}"
                name, number = f"{stem}.json", 1
                while name.casefold() in taken:  # the same document twice, or a file system that knows no case
                    number += 1
                    name = f"{stem}-{number}.json"
                taken.add(name.casefold())
                yield name, text(_data(note, display, judged, judged.claim, judged.certificate))


def prefix(path: str) -> str:
    """What the file names of a document begin with: its path, another one for each path."""
    def encode(c: str) -> str:
        return c if _SAFE.match(c) else "+" if c == "/" else "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogatepass"))

    encoded = "".join(map(encode, Path(path).as_posix()))
    if encoded.startswith("."):
        encoded = "%2E" + encoded[1:]  # no hidden files
    if len(encoded) > LONGEST:
        encoded = encoded[:LONGEST] + "~" + hashlib.sha256(encoded.encode()).hexdigest()[:16]
    return encoded


def write(report: Report, folder: Path) -> int:
    """Write the certificates of a report into a folder, and remove those of its documents that no longer hold.

    errors  OSError
    """
    folder.mkdir(parents=True, exist_ok=True)
    ours = [re.compile(re.escape(prefix(x.path)) + r"-L\d+-C\d+-S\d+(-\d+)?\.json") for x in report.documents]
    for path in folder.iterdir():
        if any(x.fullmatch(path.name) for x in ours):
            path.unlink()
    count = 0
    for name, content in certificates(report):
        (folder / name).write_text(content, "utf-8", "backslashreplace")
        count += 1
    return count


def file_data(claim: Claim, certificate: Certificate, document: dict[str, Any],
              conditions: tuple[Term, ...] = ()) -> dict[str, Any]:
    """The data of a certificate file: one table of terms for statement and proof."""
    rows = [list(row) for row in certificate.terms]
    numbers: dict[Term, int] = {}

    def number(term: Term) -> int:
        todo = [term]
        while todo:
            here = todo[-1]
            inside = here.args[DATA.get(here.head, 0):]
            missing = [x for x in inside if x not in numbers]
            if here not in numbers and not missing:
                leading = [str(x) if here.head == "num" else x for x in here.args[:DATA.get(here.head, 0)]]
                numbers[here] = len(rows)
                rows.append([here.head, *leading, *(numbers[x] for x in inside)])
            if here in numbers:
                todo.pop()
            todo += missing
        return numbers[term]

    terms = terms_of(certificate.terms)
    for k, term in enumerate(terms):
        numbers.setdefault(term, k)
    facts = claim.context.facts
    places = {fact.prop: k for k, fact in enumerate(facts)}
    cited = [places[terms[k]] for k in certificate.facts]
    context = [{"fact": number(fact.prop), "kind": fact.kind, "origin": fact.origin} for fact in facts]
    steps = [[name, concluded, list(premises), [cited[more[0]], list(more[1])] if name == "fact" else more]
             for name, concluded, premises, more in certificate.steps]
    used = [RULES[x] for x in sorted({name for name, *_ in steps if name in RULES})]
    goal = number(claim.prop)
    asked = [number(c) for c in conditions]
    return {"format": FORMAT, "version": VERSION, "document": document,
            "rules": {x.name: {"conclusion": x.conclusion, "when": list(x.when), "integers": x.integers} for x in used},
            "terms": rows, "context": context, "claim": goal, "conditions": asked, "steps": steps}


def text(data: dict[str, Any]) -> str:
    """A certificate file: a line for each term, fact and step."""
    parts = []
    for key, value in data.items():
        if key in ("terms", "context", "steps") and value:
            inside = ",\n  ".join(json.dumps(x, ensure_ascii=False) for x in value)
            parts.append(f"{json.dumps(key)}: [\n  {inside}]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{" + ",\n ".join(parts) + "}\n"


def _data(note: Note, display: JudgedDisplay, judged: Judged, claim: Claim, certificate: Certificate) -> dict[str, Any]:
    line, column = note.position(display.display.span.start)
    return file_data(claim, certificate, {"path": note.path, "line": line, "column": column, "step": judged.step.index,
                                          "latex": display.display.latex}, tuple(c.prop for c in judged.conditions))
