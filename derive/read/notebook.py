"""A Jupyter notebook to the text of its Markdown cells.  Untrusted.

In: the JSON of a notebook, version 3 or 4.  Out: a Note whose text is that of the cells, one after the other, and which knows in
which cell each line stands.  Code cells are left out: nothing is run, and outputs claim nothing.
"""
from __future__ import annotations

import json
from typing import Any

from derive.source import Note


class NoNotebook(ValueError):
    """JSON that is no notebook."""


def note_of(path: str, text: str) -> Note:
    """The Markdown cells of a notebook as one Note.  errors: NoNotebook"""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoNotebook(f"no JSON: {error}") from None
    cells = _cells(data)
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    line = 1
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("markdown", "heading"):
            continue
        source = _source(cell.get("source", ""))
        if cell.get("cell_type") == "heading":
            level = cell.get("level")
            source = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " " + source
        starts.append((line, number))
        parts.append(source.rstrip("\n"))
        line += parts[-1].count("\n") + 2
    return Note(path, "\n\n".join(parts) + "\n", cells=tuple(starts))


def _cells(data: Any) -> list[Any]:
    if isinstance(data, dict):
        if isinstance(data.get("cells"), list):
            return list(data["cells"])
        sheets = data.get("worksheets")
        if isinstance(sheets, list):
            lists: list[Any] = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
            if lists and all(isinstance(x, list) for x in lists):
                return [cell for x in lists for cell in x]
    raise NoNotebook("it has no cells")


def _source(source: Any) -> str:
    if isinstance(source, list) and all(isinstance(x, str) for x in source):
        return "".join(source)
    if isinstance(source, str):
        return source
    raise NoNotebook("a cell whose source is no text")
