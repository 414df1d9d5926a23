"""In a notebook: `%load_ext derive.jupyter`, and a cell that begins with %%derive is checked.  Untrusted.

In: the text of a cell, Markdown with LaTeX.  Out: its Report, which shows itself.
"""
from __future__ import annotations

from typing import Any

from derive.api import check


def derive(line: str, cell: str) -> Any:
    """%%derive [--strict]: check the cell.  Returns the Report."""
    unknown = set(line.split()) - {"--strict"}
    if unknown:
        raise ValueError(f"%%derive knows --strict, not {' '.join(sorted(unknown))}")
    report = check(cell, name="cell.md")
    if "--strict" in line and report.status(strict=True):
        raise AssertionError(str(report))
    return report


def load_ipython_extension(ipython: Any) -> None:
    ipython.register_magic_function(derive, "cell")
