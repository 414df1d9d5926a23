"""The text of a note as an editor has it: one document or several, the JSON of a notebook, or the cells of one.  Untrusted.

In: documents that an editor has open.  Out: the Note that is checked, and its offsets as places in these documents and back.
"""
from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derive.inputs import joined as together
from derive.read.notebook import NoNotebook, joined, note_of, origins
from derive.source import Note, Span


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document with a part of a note in it.

    start    where in the note the part begins
    at       and where in the document
    origins  the offset in the document of each character of the part; None where they are in a row
    """

    uri: str
    document: Note
    start: int = 0
    origins: Sequence[int] | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Sheets:
    """A note and the documents that hold it, in its order; `json` if they are JSON, where what is inserted is written as such."""

    note: Note
    sheets: tuple[Sheet, ...]
    json: bool = False

    def place(self, span: Span) -> tuple[Sheet, Span]:
        """The document with a part of the note, and where it stands there; what goes beyond it is cut off."""
        k = max(bisect_right([x.start for x in self.sheets], span.start) - 1, 0)
        sheet = self.sheets[k]
        end = self.sheets[k + 1].start if k + 1 < len(self.sheets) else len(self.note.text)
        return sheet, Span(_there(sheet, span.start), _there(sheet, max(span.start, min(span.end, end))))

    def offset(self, uri: str, offset: int) -> int | None:
        """The offset in the note of one in a document; None where that holds no text of the note."""
        for k, sheet in enumerate(self.sheets):
            if sheet.uri != uri:
                continue
            if sheet.origins is not None:
                found = bisect_right(sheet.origins, offset) - 1
                return found if found >= 0 else None
            end = self.sheets[k + 1].start if k + 1 < len(self.sheets) else len(self.note.text)
            last = len(self.sheets) == 1 or not self.note.parts  # all that follows belongs to it
            if sheet.at <= offset and (last or offset - sheet.at <= end - sheet.start):
                return min(sheet.start + offset - sheet.at, len(self.note.text))
        return None

    def written(self, text: str) -> str:
        """What is put into the documents for a text."""
        return json.dumps(text, ensure_ascii=False)[1:-1] if self.json else text


def _there(sheet: Sheet, offset: int) -> int:
    at = offset - sheet.start
    if sheet.origins is not None:
        return sheet.origins[min(at, len(sheet.origins) - 1)] if sheet.origins else 0
    return min(sheet.at + at, len(sheet.document.text))


def of_files(uri: str, note: Note, opened: Callable[[Path], Any], uri_of: Callable[[str], str]) -> Sheets:
    """The note of a LaTeX document with the files that it puts in.

    opened  has the Note of a file; uri_of: the document of a path
    """
    whole = together(note, opened)
    if not whole.parts:
        return Sheets(whole, (Sheet(uri, note),))
    return Sheets(whole, tuple(Sheet(uri if x.note is note else uri_of(x.note.path), x.note, x.start, None, x.at)
                               for x in whole.parts))


def of_document(uri: str, path: str, text: str) -> Sheets:
    """The note of one document.  errors: NoNotebook"""
    whole = Note(path, text)
    if not path.lower().endswith(".ipynb"):
        return Sheets(whole, (Sheet(uri, whole),))
    return Sheets(note_of(path, text), (Sheet(uri, whole, 0, origins(text)),), True)


def of_cells(path: str, cells: Sequence[tuple[int, str, str]]) -> Sheets:
    """The note of the cells of a notebook: the number, the URI and the text of each that has text."""
    note = joined(path, [(number, text) for number, _, text in cells])
    starts = [note.starts[line - 1] for line, _ in note.cells]
    return Sheets(note, tuple(Sheet(uri, Note(path, text), start) for start, (_, uri, text) in zip(starts, cells, strict=True)))


__all__ = ["NoNotebook", "Sheet", "Sheets", "of_cells", "of_document", "of_files"]
