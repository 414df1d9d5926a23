"""What an editor shows of a checked note: diagnostics, what is known of a step, edits, where a symbol is declared.  Untrusted.

In: what came out of a note and the Sheets that hold it.  Out: the types of the language server protocol, with places in the
units of columns that client and server have agreed upon.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final

from lsprotocol import types

from derive.codes import CODES
from derive.diagnostics import Diagnostic, Document, code_of, fix_text, message_of
from derive.render import Names, latex, names_of, plain
from derive.resident import Checked
from derive.sheets import Sheets
from derive.source import Note, Span
from derive.verdict import Judged

SEVERITIES: Final = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning,
                     "note": types.DiagnosticSeverity.Information}
# ending of a file → the comment in which its author declares something
DIRECTIVES: Final = {".md": "<!-- derive: let {} -->", ".markdown": "<!-- derive: let {} -->", ".txt": "<!-- derive: let {} -->",
                     ".ipynb": "<!-- derive: let {} -->", ".tex": "% derive: let {}", ".ltx": "% derive: let {}",
                     ".latex": "% derive: let {}"}
_WORD: Final = re.compile(r"\\[A-Za-z]+|[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class View:
    """A version of a note as an editor has it, with what came out.

    codec  from columns in characters to those of the client, and back
    """

    sheets: Sheets
    checked: Checked
    codec: Any

    @property
    def document(self) -> Document:
        return self.checked.document()

    # ---- places

    def location(self, span: Span) -> types.Location:
        """A part of the note, where the editor has it."""
        sheet, there = self.sheets.place(span)
        ends = [types.Position(line - 1, column - 1) for line, column in map(sheet.document.row, (there.start, there.end))]
        return types.Location(sheet.uri, self.codec.range_to_client_units(_lines(sheet.document), types.Range(*ends)))

    def offset(self, uri: str, position: types.Position) -> int | None:
        """The offset in the note of a place in one of the documents."""
        sheet = next((x for x in self.sheets.sheets if x.uri == uri), None)
        if sheet is None:
            return None
        note = sheet.document
        here = self.codec.position_from_client_units(_lines(note), position)
        line = min(here.line, len(note.starts) - 1)
        return self.sheets.offset(uri, min(note.starts[line] + int(here.character), len(note.text)))

    def steps(self, span: Span) -> Iterator[Judged]:
        """The steps that a part of the note touches."""
        for display in self.document.judged.displays if self.document.judged is not None else ():
            for step in display.steps:
                if step.step.left.start <= span.end and span.start <= max(step.step.left.end, step.step.right.end):
                    yield step

    # ---- what is shown

    def diagnostics(self) -> dict[str, list[types.Diagnostic]]:
        """For each document all that is to be said."""
        found: dict[str, list[types.Diagnostic]] = {x.uri: [] for x in self.sheets.sheets}
        for x in self.checked.findings:
            if x.severity in SEVERITIES:
                where = self._where(x)
                details = "".join(f"\n{kind}: {text}" for kind, text in x.details)
                hint = x.dimmed or x.severity == "note" and x.code == "read-as"
                found[where.uri].append(types.Diagnostic(
                    where.range, x.message + details, types.DiagnosticSeverity.Hint if hint else SEVERITIES[x.severity],
                    x.code, source="derive"))
        return found

    def _where(self, x: Diagnostic) -> types.Location:
        if x.span is not None:
            return self.location(x.span)
        note = self.sheets.note
        if note.parts:  # lines are those of the file that it is said of
            sheet = next((y for y in self.sheets.sheets if y.document.path == x.path), self.sheets.sheets[0])
            line = min((x.position or (1, 1))[0], len(sheet.document.starts)) - 1
            return types.Location(sheet.uri, types.Range(types.Position(line, 0), types.Position(line, 0)))
        line = min((x.position or (1, 1))[0], len(note.starts))
        return self.location(Span(note.starts[line - 1], note.starts[line - 1]))

    def hover(self, offset: int) -> types.Hover | None:
        """What is known of the step at a place."""
        steps = list(self.steps(Span(offset, offset)))
        if not steps or self.document.judged is None:
            return None
        names = names_of(self.document.judged.reading)
        # of the steps of a chain that the cursor touches, the one whose right side it is in
        step = next((x for x in steps if x.step.right.start <= offset <= x.step.right.end), steps[-1])
        text = "\n\n".join(_told(step, self.sheets.note, names))
        whole = self.location(Span(min(step.step.left.start, step.step.right.start), step.step.right.end))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), whole.range)

    def definition(self, offset: int) -> types.Location | None:
        """Where the symbol at a place is declared."""
        if self.document.judged is None:
            return None
        line, column = self.sheets.note.row(offset)
        word = next((x.group() for x in _WORD.finditer(self.sheets.note.line(line)) if x.start() <= column - 1 <= x.end()), None)
        if word is None:
            return None
        reading = self.document.judged.reading
        symbols = [x for x in reading.symbols if word in (x.latex, x.name, f"\\{x.name}")]
        said = [x.span for x in symbols if x.span is not None]
        if not said:  # nothing but what holds of it
            said = [f.span for f in reading.facts if f.span is not None and any(x.term in f.prop.free for x in symbols)]
        before = [x for x in said if x.start <= offset]
        chosen = max(before, key=lambda x: x.start) if before else min(said, key=lambda x: x.start, default=None)
        return self.location(chosen) if chosen is not None else None

    def actions(self, span: Span) -> Iterator[types.CodeAction]:
        """The proved repair of a step, and the declaration that it lacks, as edits."""
        if self.document.judged is None:
            return
        names = names_of(self.document.judged.reading)
        for step in self.steps(span):
            if step.fix is not None and step.fix.edits:
                yield self._action(f"Repair: {step.fix.edit} (proved)", step.fix.edits, preferred=True)
            directive = DIRECTIVES.get(PurePath(self.sheets.note.path).suffix.lower())
            if step.verdict == "proved" and directive is not None and any(not x.stated for x in step.conditions):
                said = "; ".join(latex(x.prop, names) for x in step.conditions if not x.stated)
                display = next(x.display for x in self.document.judged.displays if step in x.steps)
                note = self.sheets.note
                start = note.starts[note.row(display.span.start)[0] - 1]
                yield self._action(f"State that {said}", [(Span(start, start), directive.format(said) + "\n")])

    def _action(self, title: str, edits: Any, preferred: bool = False) -> types.CodeAction:
        changes: dict[str, list[types.TextEdit]] = {}
        for span, text in edits:
            where = self.location(span)
            changes.setdefault(where.uri, []).append(types.TextEdit(where.range, self.sheets.written(text)))
        return types.CodeAction(title, types.CodeActionKind.QuickFix, is_preferred=preferred or None,
                                edit=types.WorkspaceEdit(changes))


@lru_cache(maxsize=64)
def _lines(note: Note) -> list[str]:
    return [note.line(k) for k in range(1, len(note.starts) + 1)]


def _told(step: Judged, note: Note, names: Names) -> Iterator[str]:
    code = code_of(step)
    message = message_of(step, note)
    yield (f"**{CODES[code].glyph} {step.verdict}**" + f" ({code})" * (code != step.verdict)
           + f": {message}" * (message != step.verdict))
    if step.rules:
        yield "by " + ", ".join(f"`{x}`" for x in step.rules)
    if step.conditions:
        yield "where " + " and ".join(f"`{plain(x.prop, names)}`" for x in step.conditions)
    if step.witness is not None:
        values = ", ".join(f"`{plain(term, names)} = {value}`" for term, value in step.witness.values)
        yield f"at {values}: `{step.witness.left}` against `{step.witness.right}`"
    if step.fix is not None:
        yield fix_text(step)
    if step.claim is not None:
        yield f"read as `{plain(step.claim.prop, names)}`"
        sympy = _sympy(step)
        if sympy:
            yield f"SymPy: `{sympy}`"


def _sympy(step: Judged) -> str:
    from derive.sympy_bridge import Unsupported, from_term
    assert step.claim is not None
    try:
        return str(from_term(step.claim.prop))
    except Unsupported:
        return ""
