r"""A LaTeX file and the files that it puts in, as one text.  Untrusted.

In: the Note of a .tex file, and how a file is opened.  Out: a Note whose text has in place of each \input{…} the text of that
file, and which knows in which file each place stands.  Only files in the folder of the first one, or below it, are opened; one
that cannot be had, or that would put in itself, stays where it is and is told as unread, with the reason.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from derive.source import Note, Part

MOST_FILES: Final = 200
DEEPEST: Final = 12
LONGEST: Final = 20_000_000  # characters of all of them
_SKIPPED: Final = ("verbatim", "Verbatim", "lstlisting", "minted", "comment", "filecontents")
_PASSED: Final = (r"(?P<passed>\\\\|\\%|%[^\n]*|\\verb\*?(?P<sign>[^A-Za-z\s*{])(?:(?!(?P=sign))[^\n])*(?P=sign)"
                  r"|\\begin\{(?P<name>" + "|".join(_SKIPPED) + r")\*?\}.*?\\end\{(?P=name)\*?\})")
_INPUT: Final = re.compile(
    _PASSED + r"|(?P<end>\\endinput(?![A-Za-z])|\\end\{document\})"
    r"|\\(?:input|include|subfile)(?![A-Za-z])\s*(?:\{(?P<file>[^{}\n]*)\}|(?P<word>[\w./-]+))"
    r"|\\(?:sub)?import\*?\s*\{(?P<folder>[^{}\n]*)\}\s*\{(?P<inside>[^{}\n]*)\}", re.S)
_DOCUMENT: Final = re.compile(r"^[^%\n]*\\begin\{document\}", re.M)

Open = Callable[[Path], Any]  # a Note, or what else says that there is none


@dataclass(slots=True)
class _Joining:
    folder: Path
    open: Open
    parts: list[Part] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    length: int = 0
    files: int = 0

    def add(self, note: Note, start: int, end: int) -> None:
        if start < end:
            self.parts.append(Part(self.length, note, start))
            self.texts.append(note.text[start:end])
            self.length += end - start

    def end_line(self, follows: str) -> None:
        """Begin a line where a file begins or ends within one, so that each line is one of its author's."""
        if self.texts and not self.texts[-1].endswith("\n") and follows not in ("\n", "\r"):
            self.texts.append("\n")
            self.length += 1

    def walk(self, note: Note, start: int, end: int, around: tuple[Path, ...]) -> None:
        last = start
        for m in _INPUT.finditer(note.text, start, end):
            if m["passed"] is not None:
                continue
            if m["end"] is not None:
                end = m.start() if len(around) > 1 else end
                break
            inside, why = self.file_of(m, around)
            if inside is None:
                self.refused.append((self.length + m.start() - last, why))
                continue
            self.add(note, last, m.start())
            self.end_line("")
            path, other = inside
            begun = _DOCUMENT.search(other.text)
            closed = other.text.find(r"\end{document}", begun.end()) if begun is not None else -1
            self.walk(other, begun.end() if begun is not None else 0, closed if closed >= 0 else len(other.text.rstrip()),
                      (*around, path))
            self.end_line(note.text[m.end():m.end() + 1])
            last = m.end()
        self.add(note, last, end)

    def file_of(self, m: re.Match[str], around: tuple[Path, ...]) -> tuple[tuple[Path, Note] | None, str]:
        """The file that is put in, or why it is not."""
        name = (m["file"] if m["file"] is not None else m["word"]) or ""
        name = name.strip() if m["inside"] is None else f"{m['folder'].strip()}/{m['inside'].strip()}"
        try:
            path = (self.folder / name).resolve()
            if not path.is_relative_to(self.folder):
                return None, "the file that is put in here is outside of the document's folder"
            path = path if path.suffix and path.is_file() else path.with_name(path.name + ".tex")
            if path in around:
                return None, "the file that is put in here puts in itself"
            if len(around) > DEEPEST or self.files >= MOST_FILES:
                return None, "too many files are put in"
            if not path.is_file():
                return None, "the file that is put in here does not exist"
            if not path.resolve().is_relative_to(self.folder):
                return None, "the file that is put in here is outside of the document's folder"
        except (OSError, ValueError, RuntimeError):
            return None, "the file that is put in here has no possible name"
        self.files += 1
        found = self.open(path)
        if not isinstance(found, Note):
            return None, "the file that is put in here cannot be read"
        if self.length + len(found.text) > LONGEST:
            return None, "the files that are put in are too long"
        return (path, found), ""


def joined(note: Note, opened: Open) -> Note:
    """A LaTeX note with the files that it puts in; the same note where it puts in none."""
    if not any(x in note.text for x in (r"\input", r"\include", r"\subfile", r"\import", r"\subimport")):
        return note
    path = Path(note.path).resolve()
    work = _Joining(path.parent, opened)
    work.walk(note, 0, len(note.text), (path,))
    if len(work.parts) < 2 and not work.refused:
        return note
    return Note(note.path, "".join(work.texts), note.definitions, parts=tuple(work.parts), refused=tuple(work.refused))


__all__ = ["joined"]
