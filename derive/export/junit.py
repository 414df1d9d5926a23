"""A report as JUnit XML: a document is a suite, a step a case.  Untrusted.

In: a Report.  Out: XML that CI servers show; refuted, ill-typed and unread steps are failures, files that cannot be read errors,
open steps skipped.
"""
from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as ET

from derive.codes import CODES
from derive.diagnostics import Document, Report, of_step
from derive.export.text import full
from derive.render import names_of

CONTROL: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def render(report: Report) -> str:
    """The report as XML text."""
    root = ET.Element("testsuites", name="derive")
    for document in report.documents:
        root.append(_suite(document))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(document: Document) -> ET.Element:
    suite = ET.Element("testsuite", name=_clean(document.path))
    failures = errors = skipped = count = 0
    if document.error is not None:
        case = ET.SubElement(suite, "testcase", classname=_clean(document.path), name="document")
        ET.SubElement(case, "error", message=_clean(document.error.message), type=document.error.code)
        count = errors = 1
    if document.judged is not None:
        note, names = document.judged.reading.note, names_of(document.judged.reading)
        for display in document.judged.displays:
            for step in display.steps:
                found = of_step(step, display.display, note, names)
                count += 1
                case = ET.SubElement(suite, "testcase", classname=_clean(document.path), file=_clean(document.path),
                                     line=str(note.position(step.step.left.start)[0]),
                                     name=f"{note.place(step.step.left.start)} step {step.step.index}: {step.verdict}")
                if CODES[found.code].status and not found.dimmed:
                    failures += 1
                    text = "\n".join("".join(piece for piece, _ in line) for line in full(found))
                    ET.SubElement(case, "failure", message=_clean(found.message), type=found.code).text = _clean(text)
                elif step.verdict == "open" and not found.dimmed:
                    skipped += 1
                    ET.SubElement(case, "skipped", message=_clean(step.tried or "could not decide this step"))
    for key, value in (("tests", count), ("failures", failures), ("errors", errors), ("skipped", skipped)):
        suite.set(key, str(value))
    return suite


def _clean(text: str) -> str:
    return CONTROL.sub("\ufffd", text)
