"""Note text and positions in it.  Untrusted: nothing here decides a verdict.

In: the text of a document.  Out: Note, Span, line and column.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final, NamedTuple

TEX: Final = (".tex", ".ltx", ".latex")  # endings of LaTeX files; all other texts are Markdown
_LINE_BREAK: Final = re.compile("\n")


class Span(NamedTuple):
    """Half-open range of offsets into a Note's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text that comes from another file: where it begins, the file, and where in that."""

    start: int
    note: Note
    at: int


@dataclass(frozen=True, slots=True)
class Note:
    """A document as its author sees it.

    definitions  folders whose pages its links may cite (`--with`)
    cells        of a notebook: (first line, number of the cell) for each of the cells that the text is made of
    parts        of a text that is made of several files, in order; none where it is one file
    refused      where a file should be put in and is not, and why
    """

    path: str
    text: str
    definitions: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    parts: tuple[Part, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", (0, *(m.end() for m in _LINE_BREAK.finditer(self.text))))

    def row(self, offset: int) -> tuple[int, int]:
        """Line of the text and column of an offset, both counted from 1; columns in characters."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset as the author counts them: of a notebook, within the cell; within its own file."""
        if self.parts:
            note, there = self.origin(offset)
            return note.position(there)
        line, column = self.row(offset)
        cell = self._cell(line)
        return (line - cell[0] + 1 if cell is not None else line), column

    def place(self, offset: int) -> str:
        """The position in words: 12:5, or cell 3:2:5."""
        line, column = self.position(offset)
        cell = self._cell(self.row(offset)[0])
        return f"{line}:{column}" if cell is None else f"cell {cell[1]}:{line}:{column}"

    def file(self, offset: int) -> str:
        """The path of the file that a place stands in."""
        return self._part(offset).note.path if self.parts else self.path

    def origin(self, offset: int) -> tuple[Note, int]:
        """The file that a place stands in, and where it is there."""
        if not self.parts:
            return self, offset
        part = self._part(offset)
        return part.note, part.at + offset - part.start

    def _part(self, offset: int) -> Part:
        return self.parts[max(0, bisect_right(self.parts, offset, key=lambda x: x.start) - 1)]

    def _cell(self, line: int) -> tuple[int, int] | None:
        k = bisect_right(self.cells, (line, 1 << 62)) - 1
        return self.cells[k] if k >= 0 else None

    def line(self, number: int) -> str:
        """Text of line `number` (from 1) without its line break."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def quote(self, span: Span) -> str:
        return self.text[span.start:span.end]
