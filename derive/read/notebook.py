"""A Jupyter notebook to the text of its Markdown cells.  Untrusted.

In: the JSON of a notebook, version 3 or 4.  Out: a Note whose text is that of the cells, one after the other, and which knows in
which cell each line stands.  Code cells are left out: nothing is run, and outputs claim nothing.
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from derive.source import Note


class NoNotebook(ValueError):
    """JSON that is no notebook."""


def note_of(path: str, text: str) -> Note:
    """The Markdown cells of a notebook as one Note.  errors: NoNotebook"""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoNotebook(f"no JSON: {error}") from None
    return joined(path, [(number, mark + source) for number, mark, source in _sources(data)])


def joined(path: str, cells: Sequence[tuple[int, str]]) -> Note:
    """The texts of cells with their numbers as one Note: an empty line stands between two of them."""
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    line = 1
    for number, text in cells:
        starts.append((line, number))
        parts.append(text.rstrip("\n"))
        line += parts[-1].count("\n") + 2
    return Note(path, "\n\n".join(parts) + "\n", cells=tuple(starts))


def _sources(data: Any) -> Iterator[tuple[int, str, str]]:
    """The number of each cell that has text, what is put before it, and the text."""
    for number, cell in enumerate(_cells(data), 1):
        if isinstance(cell, dict) and cell.get("cell_type") in ("markdown", "heading"):
            level = cell.get("level")
            mark = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " "
            yield number, mark if cell["cell_type"] == "heading" else "", _source(cell.get("source", ""))


def origins(text: str) -> list[int]:
    """For each character of a notebook's Note, where in the JSON it stands.  errors: NoNotebook, where that cannot be told"""
    written: dict[int, tuple[str, list[int]]] = {}
    for cell, start, end in _literals(text):
        said, places = written.get(cell, ("", []))
        units = [m.start() for m in _UNIT.finditer(text, start + 1, end - 1)]
        written[cell] = said + json.loads(text[start:end], strict=False), places + units
    found: list[int] = []
    for number, mark, source in _sources(json.loads(text)):
        said, places = written.get(number, ("", []))
        if said != source or len(places) != len(source):
            raise NoNotebook("its cells are written in an unusual way")
        shown = len(source.rstrip("\n"))
        first = places[0] if places else found[-1] if found else 0
        found += [first] * len(mark) + places[:shown] + [places[shown - 1] + 1 if shown else first] * 2
    return found[:-1] if found else [0]


# what stands for one character in a string of JSON: two escapes where it is beyond the first plane
_UNIT: Final = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.S)
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.S)


def _literals(text: str) -> Iterator[tuple[int, int, int]]:
    """The strings that the sources of cells are made of: the number of the cell, start and end in the JSON."""
    path: list[str | int] = []  # down to the place: keys of objects, numbers in lists
    cells = 0
    for m in _TOKEN.finditer(text):
        token, keys = m.group(), [x for x in path if isinstance(x, str)]
        if token in ("{", "["):
            cells += token == "{" and keys in (["cells"], ["worksheets", "cells"])
            path.append("" if token == "{" else 0)
        elif token in ("}", "]"):
            path.pop()
        elif token == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else ""
        elif token[0] == '"' and path and path[-1] == "":
            path[-1] = json.loads(token, strict=False)
        elif token[0] == '"' and keys in (["cells", "source"], ["worksheets", "cells", "source"]):
            yield cells, m.start(), m.end()


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
