"""A report for a terminal: the author's own LaTeX, marked, with what each side is.  Untrusted.

In: a Report.  Out: lines of (text, style) pieces, or plain text; nothing here asks whether the terminal has colours.
"""
from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from derive.codes import CODES
from derive.diagnostics import STEP_CODES, Diagnostic, Label, Report
from derive.source import Note, Span

WIDTH: Final = 80
CHUNKS: Final = 8  # rows that one long source line may take
ROWS: Final = 8  # source lines that one diagnostic may show

Line = list[tuple[str, str]]  # pieces of a line with their styles, which rich understands
STYLES: Final = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan", "ok": "green"}
_MARKS: Final = {True: ("^", "red"), False: ("-", "cyan")}
# notes that are worth a line where nobody asked for more
_GROUPED: Final = frozenset(CODES) - STEP_CODES
_SHOWN: Final = frozenset({"unstated-condition", "follows-from-refuted"})


def render(report: Report, verbose: bool = False, width: int = WIDTH) -> str:
    """The report as plain text."""
    return "".join("".join(text for text, _ in line) + "\n" for line in lines(report, verbose, width))


def lines(report: Report, verbose: bool = False, width: int = WIDTH) -> Iterator[Line]:
    """The report line by line: diagnostics, then one line that counts all verdicts."""
    hidden, short = 0, False
    for diagnostic in together(report.diagnostics):
        severity = diagnostic.severity
        if severity in ("error", "warning"):
            if short:
                yield []
            yield from full(diagnostic, width)
            yield []
            short = False
        elif verbose or diagnostic.dimmed and severity == "note" or diagnostic.code in _SHOWN:
            yield from brief(diagnostic, width)
            short = True
        else:
            hidden += severity == "note"
    if short:
        yield []
    yield summary(report, hidden)


def together(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics, where those that say the same of other lines are one, which names these lines."""
    first: dict[object, Diagnostic] = {}
    for k, diagnostic in enumerate(diagnostics):
        plain = diagnostic.severity in ("warning", "note") and not diagnostic.details and not diagnostic.dimmed
        key = (diagnostic.path, diagnostic.code, diagnostic.message) if plain and diagnostic.code in _GROUPED else k
        before = first.get(key)
        if before is None:
            first[key] = diagnostic
        elif (place := diagnostic.position) is not None and before.position is not None:
            more = [x for x in (place[0], *diagnostic.lines) if x != before.position[0]]
            first[key] = replace(before, lines=tuple(dict.fromkeys((*before.lines, *more))))
    return list(first.values())


def summary(report: Report, hidden: int = 0) -> Line:
    """One line: how many steps have each verdict."""
    text = ", ".join(f"{count} {verdict}" for verdict, count in report.totals.items())
    if report.expected:
        text += f"; {report.expected} as expected"
    unreadable = sum(document.error is not None for document in report.documents)
    if unreadable:
        text += f"; {unreadable} {'file' if unreadable == 1 else 'files'} not checked"
    if hidden:
        text += f"; {hidden} {'note' if hidden == 1 else 'notes'} with --verbose"
    return [(text, STYLES["error"] if report.status() else STYLES["ok"])]


def _where(diagnostic: Diagnostic) -> str:
    if diagnostic.note is not None and diagnostic.span is not None:
        return f"{diagnostic.path}:{diagnostic.note.place(diagnostic.span.start)}"
    return diagnostic.path + (f":{diagnostic.place[0]}:{diagnostic.place[1]}" if diagnostic.place else "")


def brief(diagnostic: Diagnostic, width: int = WIDTH) -> Iterator[Line]:
    """A diagnostic without its source."""
    style = "dim" if diagnostic.dimmed else STYLES[diagnostic.severity]
    if diagnostic.severity == "ok":
        glyph = CODES[diagnostic.code].glyph
        yield from _wrapped(f"{glyph} ", f"{_where(diagnostic)}: {diagnostic.message}", style, width, "    ")
        return
    head = f"{'expected' if diagnostic.dimmed else 'note'}[{diagnostic.code}]"
    yield from _header(head, diagnostic.message, style, "dim" if diagnostic.dimmed else "", width)
    also = f", also line{'s' if len(diagnostic.lines) > 1 else ''} {_numbers(diagnostic.lines)}" if diagnostic.lines else ""
    yield [("  --> ", "dim" if diagnostic.dimmed else "blue"), (_where(diagnostic) + also, "dim" if diagnostic.dimmed else "")]


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:8])) + (f" and {len(numbers) - 8} more" if len(numbers) > 8 else "")


def full(diagnostic: Diagnostic, width: int = WIDTH) -> Iterator[Line]:
    """A diagnostic with its source, marked, and all that is known of it."""
    style = STYLES[diagnostic.severity]
    yield from _header(f"{diagnostic.severity}[{diagnostic.code}]", diagnostic.message, style, "bold", width)
    also = f", also line{'s' if len(diagnostic.lines) > 1 else ''} {_numbers(diagnostic.lines)}" if diagnostic.lines else ""
    yield [("  --> ", "blue"), (clean(_where(diagnostic)) + also, "")]
    gutter = 1
    if diagnostic.note is not None and diagnostic.labels:
        rows = list(snippet(diagnostic.note, diagnostic.labels, width, _first(diagnostic.note, diagnostic.labels)))
        gutter = _gutter(diagnostic.note, diagnostic.labels)
        yield from rows
    elif diagnostic.source and diagnostic.place is not None:
        alone = Note(diagnostic.path, diagnostic.source)
        number, column = diagnostic.place
        gutter = len(str(number))
        start = min(column - 1, len(diagnostic.source))
        yield from snippet(alone, (Label(Span(start, start + 1), "", True),), width, number)
    blank = " " * gutter
    for kind, text in diagnostic.details:
        if kind == "help":
            yield from _wrapped("help: ", text, "bold green", width, "")
        else:
            yield from _wrapped(f"{blank} = {kind}: ", text, "blue", width, blank + "       ")
    yield [(f"{blank} = ", "blue"), (f"derive explain {diagnostic.code}", "dim")]


def _header(head: str, message: str, style: str, rest: str, width: int) -> Iterator[Line]:
    parts = _wrap(f"{head}: {clean(message)}", width, "    ")
    yield [(head, style), (parts[0][len(head):], rest)]
    for part in parts[1:]:
        yield [(part, rest)]


def _wrap(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False) or [text]


def _wrapped(prefix: str, text: str, style: str, width: int, indent: str) -> Iterator[Line]:
    parts = _wrap(prefix + clean(text), width, indent or " " * len(prefix))
    yield [(prefix, style), (parts[0][len(prefix):], "")]
    for part in parts[1:]:
        yield [(part, "")]


def clean(text: str) -> str:
    """Text that cannot steer a terminal: control characters and line breaks are shown as something harmless."""
    return "".join(" " if c in "\t\n\r\v\f\x85\u2028\u2029" else "\ufffd" if _steers(c) else c for c in text)


def _steers(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\u200d"


def cell(char: str) -> int:
    """How many columns of a terminal a character takes."""
    if char.isascii():
        return 1
    if unicodedata.combining(char) or char == "\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    return len(text) if text.isascii() else sum(map(cell, text))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A marked range of one source line, in characters; `last` on the last line of its label, where the text goes."""

    start: int
    end: int
    label: Label
    last: bool


def _marks(note: Note, labels: tuple[Label, ...]) -> dict[int, list[_Mark]]:
    marked: dict[int, list[_Mark]] = {}
    for label in labels:
        start, end = label.span.start, min(label.span.end, len(note.text))
        text = note.text[start:end]
        start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
        first, column = note.row(min(start, len(note.text)))
        final = note.row(max(start, end - 1))[0]
        for number in range(first, final + 1):
            line = note.line(number)
            begin = column - 1 if number == first else len(line) - len(line.lstrip())
            stop = end - note.starts[number - 1] if number == final else len(line.rstrip())
            if stop > begin or first == final:
                marked.setdefault(number, []).append(_Mark(begin, max(stop, begin + 1), label, number == final))
    return marked


def _gutter(note: Note, labels: tuple[Label, ...]) -> int:
    return len(str(note.row(min(len(note.text), max(label.span.end for label in labels)))[0]))


def _first(note: Note, labels: tuple[Label, ...]) -> int:
    """The number that the first line of a text would have, so that the marked lines have those of their own file."""
    at = min(label.span.start for label in labels)
    return note.position(at)[0] - note.row(at)[0] + 1 if note.parts else 1


def snippet(note: Note, labels: tuple[Label, ...], width: int = WIDTH, first: int = 1) -> Iterator[Line]:
    """The marked lines of a note with their marks beneath and what the labels say; `first` is the number of its first line."""
    marked = _marks(note, labels)
    gutter = max(_gutter(note, labels), len(str(first)))
    blank: tuple[str, str] = (" " * gutter + " | ", "blue")
    room = max(20, width - gutter - 3)
    yield [(" " * gutter + " |", "blue")]
    numbers = sorted(marked)
    if len(numbers) > ROWS:
        numbers = [*numbers[:ROWS - 3], *numbers[-2:]]
    before = numbers[0] - 1 if numbers else 0
    for number in numbers:
        if number > before + 1:
            yield [("." * 3, "blue")]
        before = number
        head = (f"{number + first - 1:>{gutter}} | ", "blue")
        for text, offset, shown in _chunks(note.line(number), marked[number], room):
            yield [head, (text.rstrip(), "")]
            head = blank
            for row in _under(text, offset, shown, room):
                yield [blank, *row]
    yield [(" " * gutter + " |", "blue")]


def _chunks(line: str, marks: list[_Mark], room: int) -> Iterator[tuple[str, int, list[_Mark]]]:
    """A source line as rows of at most `room` columns: (text, offset of its first character, marks in it)."""
    low, high = min(m.start for m in marks), max(m.end for m in marks)
    text = clean(line).ljust(high)  # a mark may stand behind the last character
    start, end = 0, len(text.rstrip())
    end = max(end, high)
    if cells(text) > room:
        # of a long paragraph only what is near the marks
        spare = max(0, room - 2 - (high - low))
        if low > 12:
            start = max(0, low - max(8, spare // 2))
        if end - high > 12:
            end = min(end, max(high + 8, start + room - 2))
    rows = list(_split(text, start, end, room))
    if len(rows) > CHUNKS:
        gone = rows[CHUNKS // 2:-(CHUNKS // 2)]
        rows = [r for r in rows if r not in gone]
    for begin, stop in rows:
        piece = text[begin:stop]
        shift = begin
        if begin == start > 0:
            piece, shift = "…" + piece, begin - 1
        if stop == end < len(text.rstrip()) or stop not in [b for b, _ in rows] and stop < end:
            piece += "…"
        shown = [_Mark(max(m.start, begin), min(m.end, stop), m.label, m.last and m.end <= stop)
                 for m in marks if m.start < stop and m.end > begin or m.start == m.end == stop]
        yield piece, shift, shown


def _split(text: str, start: int, end: int, room: int) -> Iterator[tuple[int, int]]:
    """Ranges of at most `room` columns, with two columns to spare for dots; broken after a space where there is one."""
    while start < end:
        stop, used = start, 0
        while stop < end and used + cell(text[stop]) <= room - (start > 0) - (end < len(text)):
            used += cell(text[stop])
            stop += 1
        if stop < end:
            space = text.rfind(" ", start + (stop - start) // 2, stop)
            if space > 0:
                stop = space + 1
            elif found := re.search(r"\\[A-Za-z]*$", text[start:stop]):
                stop = start + found.start() if found.start() > room // 2 else stop
        stop = max(stop, start + 1)
        yield start, stop
        start = stop


def _under(text: str, offset: int, marks: list[_Mark], room: int) -> Iterator[Line]:
    """The rows beneath a row of source: its marks, then the texts that do not fit beside them."""
    if not marks:
        return

    def column(k: int) -> int:
        return cells(text[:max(0, k - offset)])

    placed = [(column(m.start), max(column(m.start) + 1, column(min(m.end, offset + len(text)))), m) for m in marks]
    placed.sort(key=lambda x: x[:2])
    row: Line = []
    at = 0
    waiting: list[tuple[int, str, str]] = []
    for k, (start, end, mark) in enumerate(placed):
        char, style = _MARKS[mark.label.primary]
        start = max(start, at)
        if end <= start:
            continue
        row += [(" " * (start - at), ""), (char * (end - start), style)]
        at = end
        said = clean(mark.label.text) if mark.last else ""
        if not said:
            continue
        if k == len(placed) - 1 and at + 1 + cells(said) <= room:
            row.append((f" {said}", style))
        else:
            waiting.append((start, said, style))
    yield row
    if waiting:
        yield _bars(waiting)
    while waiting:
        start, said, style = waiting.pop()
        if waiting and waiting[-1][0] + 2 > start:
            start = waiting[-1][0] + 2
        start = min(start, max(room - cells(said), waiting[-1][0] + 2 if waiting else 0))
        yield [*_bars(waiting), (" " * (start - (waiting[-1][0] + 1 if waiting else 0)), ""), (said, style)]


def _bars(waiting: list[tuple[int, str, str]]) -> Line:
    row: Line = []
    at = 0
    for start, _, style in waiting:
        row += [(" " * (start - at), ""), ("|", style)]
        at = start + 1
    return row
