"""A language server: verdicts as you type, in any editor.  Untrusted.

In: the text of an open document.  Out: diagnostics, what is known of a step under the cursor, the proved repair as an edit,
the place where a symbol is declared.  The text is checked by a resident process: first without repairs, which are looked for
while nobody types.
"""
from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from derive import __version__
from derive.codes import CODES
from derive.diagnostics import Diagnostic, Document, code_of, diagnose, fix_text, message_of
from derive.render import Names, names_of, plain
from derive.resident import Resident
from derive.source import Note, Span
from derive.verdict import Judged

PAUSE: Final = 0.2  # seconds without a keystroke after which the text is checked
SEVERITIES: Final = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning,
                     "note": types.DiagnosticSeverity.Information}
ON_SAVE: Final = (".py",)  # reading a proof module runs it: not while somebody types


@dataclass(slots=True)
class Open:
    """A document that an editor has open: the version last checked, and what came out."""

    version: int | None = None
    note: Note | None = None
    document: Document | None = None
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class State:
    resident: Resident = field(default_factory=Resident)
    documents: dict[str, Open] = field(default_factory=dict)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)


def server() -> LanguageServer:
    """The server with its features, ready for `start_io`."""
    made = LanguageServer("derive", __version__)
    state = State()

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(given: types.DidOpenTextDocumentParams) -> None:
        _schedule(made, state, given.text_document.uri, 0.0)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(given: types.DidChangeTextDocumentParams) -> None:
        if Path(given.text_document.uri).suffix not in ON_SAVE:
            _schedule(made, state, given.text_document.uri, PAUSE)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(given: types.DidSaveTextDocumentParams) -> None:
        _schedule(made, state, given.text_document.uri, 0.0)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(given: types.DidCloseTextDocumentParams) -> None:
        gone = state.documents.pop(given.text_document.uri, None)
        if gone is not None and gone.task is not None:
            gone.task.cancel()
        made.text_document_publish_diagnostics(types.PublishDiagnosticsParams(given.text_document.uri, []))

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(given: types.HoverParams) -> types.Hover | None:
        here = _place(made, state, given.text_document.uri, given.position)
        return here and _hover(made, *here)

    @made.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(given: types.DefinitionParams) -> types.Location | None:
        here = _place(made, state, given.text_document.uri, given.position)
        return here and _definition(made, given.text_document.uri, *here)

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]))
    async def actions(given: types.CodeActionParams) -> list[types.CodeAction]:
        here = _place(made, state, given.text_document.uri, given.range.start)
        if here is None:
            return []
        end = _offset(made, here[0], given.range.end)
        return list(_actions(made, given.text_document.uri, here[0], here[1], Span(here[2], end)))

    @made.feature(types.SHUTDOWN)
    async def shutdown(given: Any) -> None:
        state.resident.close()

    return made


# ---- checking

def _schedule(made: LanguageServer, state: State, uri: str, pause: float) -> None:
    """Check a document when nobody has typed for a moment; what was scheduled before is out of date."""
    here = state.documents.setdefault(uri, Open())
    if here.task is not None:
        here.task.cancel()
    here.task = asyncio.get_running_loop().create_task(_check(made, state, uri, here, pause))


async def _check(made: LanguageServer, state: State, uri: str, here: Open, pause: float) -> None:
    await asyncio.sleep(pause)
    text = made.workspace.get_text_document(uri)
    note = Note(_path(uri), text.source)
    for repairs in (False, True):
        async with state.busy:  # one text at a time; a thread is not stopped by a cancelled task
            document = await asyncio.shield(asyncio.to_thread(state.resident.check, note, repairs))
        if made.workspace.get_text_document(uri).version != text.version or state.documents.get(uri) is not here:
            return
        here.version, here.note, here.document = text.version, note, document
        found = [_diagnostic(made, note, x) for x in diagnose(document) if x.severity in SEVERITIES]
        made.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, text.version))
        if document.judged is None or not any(step.verdict in ("refuted", "ill-typed")
                                              for x in document.judged.displays for step in x.steps):
            return  # there is nothing to repair


def _path(uri: str) -> str:
    return unquote(urlsplit(uri).path) or uri


def _diagnostic(made: LanguageServer, note: Note, found: Diagnostic) -> types.Diagnostic:
    if found.span is not None:
        place = _range(made, note, found.span)
    else:
        line = (found.position or (1, 1))[0] - 1
        place = types.Range(types.Position(line, 0), types.Position(line, 0))
    details = "".join(f"\n{kind}: {text}" for kind, text in found.details)
    hint = found.dimmed or found.severity == "note" and found.code == "read-as"
    return types.Diagnostic(place, found.message + details, types.DiagnosticSeverity.Hint if hint else SEVERITIES[found.severity],
                            found.code, source="derive")


# ---- places

def _codec(made: LanguageServer) -> Any:
    return made.workspace.position_codec


def _lines(note: Note) -> list[str]:
    return [note.line(k) for k in range(1, len(note.starts) + 1)]


def _range(made: LanguageServer, note: Note, span: Span) -> types.Range:
    """A span in the units of columns that client and server agreed upon."""
    ends = [types.Position(line - 1, column - 1) for line, column in map(note.position, (span.start, span.end))]
    found: types.Range = _codec(made).range_to_client_units(_lines(note), types.Range(*ends))
    return found


def _offset(made: LanguageServer, note: Note, position: types.Position) -> int:
    here = _codec(made).position_from_client_units(_lines(note), position)
    start: int = note.starts[min(here.line, len(note.starts) - 1)]
    return min(start + int(here.character), len(note.text))


def _place(made: LanguageServer, state: State, uri: str, position: types.Position) -> tuple[Note, Document, int] | None:
    """The document checked last and the offset of a position in it."""
    here = state.documents.get(uri)
    if here is None or here.note is None or here.document is None or here.document.judged is None:
        return None
    return here.note, here.document, _offset(made, here.note, position)


def _steps(document: Document, span: Span) -> Iterator[Judged]:
    assert document.judged is not None
    for display in document.judged.displays:
        for step in display.steps:
            if step.step.left.start <= span.end and span.start <= max(step.step.left.end, step.step.right.end):
                yield step


# ---- what is shown

def _hover(made: LanguageServer, note: Note, document: Document, offset: int) -> types.Hover | None:
    assert document.judged is not None
    steps = list(_steps(document, Span(offset, offset)))
    if not steps:
        return None
    names = names_of(document.judged.reading)
    # of the steps of a chain that the cursor touches, the one whose right side it is in
    step = next((x for x in steps if x.step.right.start <= offset <= x.step.right.end), steps[-1])
    text = "\n\n".join(_told(step, note, names))
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text),
                       _range(made, note, Span(min(step.step.left.start, step.step.right.start), step.step.right.end)))


def _told(step: Judged, note: Note, names: Names) -> Iterator[str]:
    code = code_of(step)
    yield f"**{CODES[code].glyph} {step.verdict}** ({code}): {message_of(step, note)}"
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


_WORD: Final = re.compile(r"\\[A-Za-z]+|[A-Za-z]+")


def _definition(made: LanguageServer, uri: str, note: Note, document: Document, offset: int) -> types.Location | None:
    """Where the symbol under the cursor is declared."""
    assert document.judged is not None
    line, column = note.position(offset)
    word = next((x.group() for x in _WORD.finditer(note.line(line)) if x.start() <= column - 1 <= x.end()), None)
    if word is None:
        return None
    symbols = [x for x in document.judged.reading.symbols if x.span is not None and word in (x.latex, x.name, f"\\{x.name}")]
    before = [x for x in symbols if x.span is not None and x.span.start <= offset]
    chosen = max(before or symbols, key=lambda x: x.span.start if x.span else 0, default=None)
    return types.Location(uri, _range(made, note, chosen.span)) if chosen is not None and chosen.span is not None else None


def _actions(made: LanguageServer, uri: str, note: Note, document: Document, span: Span) -> Iterator[types.CodeAction]:
    """The proved repair of a step, and the declaration that it lacks, as edits."""
    assert document.judged is not None
    names = names_of(document.judged.reading)
    for step in _steps(document, span):
        if step.fix is not None and step.fix.edits:
            edits = [types.TextEdit(_range(made, note, where), text) for where, text in step.fix.edits]
            yield types.CodeAction(f"Repair: {step.fix.edit} (proved)", types.CodeActionKind.QuickFix, is_preferred=True,
                                   edit=types.WorkspaceEdit({uri: edits}))
        unstated = [x for x in step.conditions if not x.stated]
        if step.verdict == "proved" and unstated and not note.path.endswith(".py"):
            yield _declaration(made, uri, note, document, step, names)


def _declaration(made: LanguageServer, uri: str, note: Note, document: Document, step: Judged, names: Names) -> types.CodeAction:
    from derive.render import latex
    assert document.judged is not None
    display = next(x.display for x in document.judged.displays if step in x.steps)
    line, _ = note.position(display.span.start)
    said = "; ".join(latex(x.prop, names) for x in step.conditions if not x.stated)
    before = types.Position(line - 1, 0)
    edit = types.TextEdit(types.Range(before, before), f"<!-- derive: let {said} -->\n")
    return types.CodeAction(f"State that {said}", types.CodeActionKind.QuickFix, edit=types.WorkspaceEdit({uri: [edit]}))
