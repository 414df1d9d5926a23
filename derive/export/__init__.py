"""Reports and notes in other formats: one module a format, each `render(…) -> str`.  Untrusted.

The modules are imported when used, so that `derive --help` stays quick.
"""
from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format: the module whose `render(report)` writes it, the usual ending of such files, one line for --help."""

    module: str
    suffix: str
    title: str

    def render(self, report: Any, **options: Any) -> str:
        """The report (a `derive.diagnostics.Report`) in this format."""
        text: str = import_module(self.module).render(report, **options)
        return text


EXPORTERS: Final[dict[str, Exporter]] = {
    "text": Exporter("derive.export.text", ".txt", "diagnostics for a terminal"),
    "json": Exporter("derive.export.json", ".json", "every step with its verdict, for programs"),
    "html": Exporter("derive.export.html", ".html", "one page for a browser, that needs no network"),
    "svg": Exporter("derive.export.svg", ".svg", "a picture of what the terminal shows"),
    "junit": Exporter("derive.export.junit", ".xml", "JUnit XML: a step is a test case"),
    "sarif": Exporter("derive.export.sarif", ".sarif", "SARIF 2.1.0, for code hosts"),
    "github": Exporter("derive.export.github", ".txt", "annotations of a GitHub workflow"),
    "latex": Exporter("derive.export.latex", ".tex", "a document for pdflatex: each step with its rule and conditions"),
    "coq": Exporter("derive.export.coq_document", ".v", "a theorem of Coq and its proof for each proved step"),
}
