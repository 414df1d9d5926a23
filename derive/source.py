"""Note text and positions in it.  Untrusted: nothing here decides a verdict.

In: the text of a document.  Out: Note, Span, line and column.
"""
from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of offsets into a Note's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """A document as its author sees it.

    definitions  folders whose pages its links may cite (`--with`)
    """

    path: str
    text: str
    definitions: tuple[str, ...] = ()
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        starts.extend(k + 1 for k, char in enumerate(self.text) if char == "\n")
        object.__setattr__(self, "starts", tuple(starts))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1; columns in characters."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Text of line `number` (from 1) without its line break."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def quote(self, span: Span) -> str:
        return self.text[span.start:span.end]
