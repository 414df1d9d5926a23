"""The files of a report.  Data only, untrusted.

In: nothing.  Out: Document and FileError.  They stand apart from what diagnoses them, since files are opened and programs run
before any of that is imported.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.verdict import JudgedDocument


@dataclass(frozen=True, slots=True)
class FileError:
    """Why a document could not be checked, and where in it, if that is known.

    source  text of the line at fault
    path    of the file that it stands in, if that is another one than the document's
    """

    code: str
    message: str
    line: int | None = None
    column: int | None = None
    source: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a report: judged, or the error that kept it from being read."""

    path: str
    judged: JudgedDocument | None = None
    error: FileError | None = None


__all__ = ["Document", "FileError"]
