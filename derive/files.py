"""Paths to notes: the only place that opens documents.  Untrusted.

In: paths of files and folders.  Out: the text of each as a Note, or a Document with the one error that keeps it from being read.
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from derive.documents import Document, FileError
from derive.source import TEX, Note

# ending of a file → module and function that reads it
READERS: Final[dict[str, tuple[str, str]]] = {
    ".md": ("derive.read.chain", "read"), ".markdown": ("derive.read.chain", "read"), ".txt": ("derive.read.chain", "read"),
    ".tex": ("derive.read.chain", "read"), ".ltx": ("derive.read.chain", "read"), ".latex": ("derive.read.chain", "read"),
    ".ipynb": ("derive.read.chain", "read"), "": ("derive.read.chain", "read"), ".py": ("derive.read.chains", "read"),
}
DEFAULT: Final = ("proofs", "notes")  # the folders of what is checked when nothing is named
IN_FOLDERS: Final = (".md", ".markdown", ".tex", ".ipynb", ".py")  # what is looked for in a folder
LARGEST: Final = 20_000_000  # bytes
_PROOF: Final = re.compile(rb"^\s*(?:from|import)\s+derive\b", re.MULTILINE)


def files(path: str | Path) -> list[Note | Document]:
    """The notes at a path, read, or the error that keeps one from being read."""
    path = Path(path)
    if path.is_dir():
        inside = sorted(x for x in path.rglob("*") if x.suffix in IN_FOLDERS and x.is_file()
                        and not any(part.startswith((".", "_")) for part in x.relative_to(path).parts))
        found = _whole([open_note(x) for x in inside if x.suffix != ".py" or _is_proof(x)])
        if not found:
            return [_failed(path, "missing-file", f"there are no notes in the folder {path}")]
        return found
    return _whole([open_note(path)])


def _whole(found: list[Note | Document]) -> list[Note | Document]:
    """LaTeX notes with the files that they put in, which are then no notes of their own."""
    if not any(isinstance(x, Note) and x.path.lower().endswith(TEX) for x in found):
        return found
    from derive.inputs import joined
    made = [joined(x, open_note) if isinstance(x, Note) and x.path.lower().endswith(TEX) else x for x in found]
    inside = {part.note.path for x in made if isinstance(x, Note) for part in x.parts if part.note.path != x.path}
    inside = {str(Path(x).resolve()) for x in inside}
    return [x for x in made if not inside or str(Path(x.path).resolve()) not in inside]


def is_note(path: Path) -> bool:
    """Whether a file is one that a folder is searched for."""
    return path.suffix in IN_FOLDERS and (path.suffix != ".py" or _is_proof(path))


def _is_proof(path: Path) -> bool:
    """Whether a Python file asks to be read as proofs; others in a folder are never run."""
    try:
        return _PROOF.search(path.read_bytes()) is not None
    except OSError:
        return True  # reading it again says what is wrong


def open_note(path: Path) -> Note | Document:
    """The text of a file, or the error that keeps it from being read."""
    if path.suffix.lower() not in READERS:
        if not path.exists():
            return _failed(path, "missing-file", f"there is no such file: {path}")
        if path.is_file():
            with open(path, "rb") as handle:
                if b"\0" in handle.read(8192):
                    return _failed(path, "binary-file", "this is no text file: it contains NUL bytes")
        return _failed(path, "unknown-format",
                       f"no reader for {path.suffix} files: notes are .md, .tex and .ipynb, proof modules .py")
    try:
        if path.exists() and not path.is_file() and str(path) != "/dev/stdin":
            return _failed(path, "unreadable-file", "this is no regular file")  # reading a device may never end
        if path.stat().st_size > LARGEST:
            return _failed(path, "unreadable-file", f"the file is larger than {LARGEST // 10**6} MB")
        raw = path.read_bytes()
    except FileNotFoundError:
        return _failed(path, "missing-file", f"there is no such file: {path}")
    except OSError as error:
        return _failed(path, "unreadable-file", f"the file cannot be read: {error.strerror or error}")
    return decode(str(path), raw)


def decode(path: str, raw: bytes) -> Note | Document:
    """The note of a file's bytes, or what is wrong with them and where."""
    if b"\0" in raw:
        at = raw.index(b"\0")
        line = raw.count(b"\n", 0, at) + 1
        return Document(path, None, FileError("binary-file", f"this is no text file: a NUL byte on line {line}", line, 1))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        begin = raw.rfind(b"\n", 0, error.start) + 1
        column = len(raw[begin:error.start].decode("utf-8", "replace")) + 1
        message = f"the file is not UTF-8 text: byte 0x{raw[error.start]:02x} on line {line}"
        return Document(path, None, FileError("not-utf8", message, line, column))
    if not text.strip():
        return Document(path, None, FileError("empty-file", "the file is empty"))
    if path.lower().endswith(".ipynb"):
        from derive.read.notebook import NoNotebook, note_of
        try:
            return note_of(path, text)
        except NoNotebook as error:
            return Document(path, None, FileError("unreadable-file", f"this is no notebook: {error}"))
    return Note(path, text)


def _failed(path: Path, code: str, message: str) -> Document:
    return Document(str(path), None, FileError(code, message))


def explain(error: BaseException, note: Note) -> FileError:
    """The error of a document for what its reader raised: exceptions with a span say where."""
    span = getattr(error, "span", None)
    line, column = note.row(min(span.start, len(note.text))) if span is not None else (None, None)
    source, path = note.line(line) if line else "", ""
    if span is not None and note.parts:
        (line, column), path = note.position(min(span.start, len(note.text))), note.file(span.start)
    if type(error).__name__ == "Unclosed" and span is not None:
        opener = note.quote(span) if note.text.startswith("\\begin", span.start) else \
            next((x for x in ("$$", "\\[", "\\(", "```", "~~~") if note.text.startswith(x, span.start)), "$")
        where = f"in {note.place(span.start)}" if note.cells else f"on line {line}"
        return FileError("unclosed-display", f"the `{opener}` {where} is never closed", line, column, source, path)
    if isinstance(error, (RecursionError, MemoryError)):
        return FileError("unreadable-file", f"the file is too deeply nested or too large to read ({type(error).__name__})")
    if span is not None:
        return FileError("unreadable-file", str(error), line, column, source, path)
    return FileError("internal-error", f"{type(error).__name__}: {str(error)[:300]}")
