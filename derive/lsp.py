"""A language server: verdicts as you type, in any editor.  Untrusted.

In: the text of an open document, or the cells of an open notebook.  Out: what `derive.editor` shows of it.  The text is checked
by a resident process: first without repairs, which are looked for while nobody types.
"""
from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from derive import __version__
from derive.diagnostics import Document, FileError
from derive.editor import View
from derive.resident import Resident, checked
from derive.sheets import NoNotebook, Sheets, of_cells, of_document
from derive.source import Span

PAUSE: Final = 0.2  # seconds without a keystroke after which the text is checked
ON_SAVE: Final = (".py",)  # reading a proof module runs it: not while somebody types
NOTEBOOKS: Final = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithCells([types.NotebookCellLanguage("markdown")],
                                           types.NotebookDocumentFilterNotebookType("jupyter-notebook"))])


@dataclass(slots=True)
class Open:
    """A document or a notebook that an editor has open: the version last checked, and what came out."""

    view: View | None = None
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class State:
    resident: Resident = field(default_factory=Resident)
    documents: dict[str, Open] = field(default_factory=dict)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)


def server() -> LanguageServer:
    """The server with its features, ready for `start_io`."""
    made = LanguageServer("derive", __version__, notebook_document_sync=NOTEBOOKS)
    state = State()

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(given: types.DidOpenTextDocumentParams) -> None:
        _schedule(made, state, given.text_document.uri, 0.0)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(given: types.DidChangeTextDocumentParams) -> None:
        if Path(_path(given.text_document.uri)).suffix not in ON_SAVE:
            _schedule(made, state, given.text_document.uri, PAUSE)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(given: types.DidSaveTextDocumentParams) -> None:
        _schedule(made, state, given.text_document.uri, 0.0)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(given: types.DidCloseTextDocumentParams) -> None:
        _close(made, state, given.text_document.uri)

    @made.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    async def notebook_opened(given: types.DidOpenNotebookDocumentParams) -> None:
        _schedule(made, state, given.notebook_document.uri, 0.0)

    @made.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    async def notebook_changed(given: types.DidChangeNotebookDocumentParams) -> None:
        _schedule(made, state, given.notebook_document.uri, PAUSE)

    @made.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    async def notebook_closed(given: types.DidCloseNotebookDocumentParams) -> None:
        _close(made, state, given.notebook_document.uri)

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(given: types.HoverParams) -> types.Hover | None:
        view, offset = _place(made, state, given.text_document.uri, given.position)
        return view.hover(offset) if view is not None else None

    @made.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(given: types.DefinitionParams) -> types.Location | None:
        view, offset = _place(made, state, given.text_document.uri, given.position)
        return view.definition(offset) if view is not None else None

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]))
    async def actions(given: types.CodeActionParams) -> list[types.CodeAction]:
        view, start = _place(made, state, given.text_document.uri, given.range.start)
        end = view.offset(given.text_document.uri, given.range.end) if view is not None else None
        return list(view.actions(Span(start, start if end is None else end))) if view is not None else []

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
    version = _version(made, uri)
    try:
        sheets = _sheets(made, uri)
    except NoNotebook as error:
        text = made.workspace.get_text_document(uri).source
        sheets = of_document(uri, "", text)  # as it stands, for the place of the error
        unread = Document(_path(uri), None, FileError("unreadable-file", f"this is no notebook: {error}"))
        here.view = View(sheets, checked(unread), made.workspace.position_codec)
        _publish(made, here.view, version)
        return
    for repairs in (False, True):
        async with state.busy:  # one text at a time; a thread is not stopped by a cancelled task
            found = await asyncio.shield(asyncio.to_thread(state.resident.check, sheets.note, repairs))
        if _version(made, uri) != version or state.documents.get(uri) is not here:
            return
        here.view = View(sheets, found, made.workspace.position_codec)
        _publish(made, here.view, version)
        await asyncio.to_thread(found.fetch)
        if not found.wrong:
            return  # there is nothing to repair


def _publish(made: LanguageServer, view: View, version: Any) -> None:
    for uri, found in view.diagnostics().items():
        made.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, found, version if isinstance(version, int) else None))


def _close(made: LanguageServer, state: State, uri: str) -> None:
    gone = state.documents.pop(uri, None)
    if gone is not None and gone.task is not None:
        gone.task.cancel()
    for shown in {uri} | {x.uri for x in (gone.view.sheets.sheets if gone is not None and gone.view is not None else ())}:
        made.text_document_publish_diagnostics(types.PublishDiagnosticsParams(shown, []))


# ---- what is open

def _path(uri: str) -> str:
    return unquote(urlsplit(uri).path) or uri


def _version(made: LanguageServer, uri: str) -> Any:
    """The version of a document; of a notebook those of all its cells."""
    notebook = made.workspace.get_notebook_document(notebook_uri=uri)
    if notebook is None:
        return made.workspace.get_text_document(uri).version
    return (*((cell.document, made.workspace.get_text_document(cell.document).version) for cell in notebook.cells),)


def _sheets(made: LanguageServer, uri: str) -> Sheets:
    """The note that stands in a document or in a notebook.  errors: NoNotebook"""
    notebook = made.workspace.get_notebook_document(notebook_uri=uri)
    if notebook is None:
        return of_document(uri, _path(uri), made.workspace.get_text_document(uri).source)
    return of_cells(_path(uri), [(number, cell.document, made.workspace.get_text_document(cell.document).source)
                                 for number, cell in enumerate(notebook.cells, 1) if cell.kind == types.NotebookCellKind.Markup])


def _place(made: LanguageServer, state: State, uri: str, position: types.Position) -> tuple[View | None, int]:
    """What was checked last of the note that a document belongs to, and the offset of a position in it."""
    notebook = made.workspace.get_notebook_document(cell_uri=uri)
    here = state.documents.get(notebook.uri if notebook is not None else uri)
    view = here.view if here is not None else None
    offset = view.offset(uri, position) if view is not None else None
    return (None, 0) if offset is None else (view, offset)
