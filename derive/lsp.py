"""A language server: verdicts as you type, in any editor.  Untrusted.

In: the text of an open document, or the cells of an open notebook.  Out: what `derive.editor` shows of it.  The text is checked
by a resident process: first without repairs, which are looked for while nobody types.  A LaTeX document is checked with the files
that it puts in, as the editor has them where they are open; what is put in by an open document is not checked by itself.
"""
from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from derive import __version__
from derive.diagnostics import Document, FileError
from derive.editor import View
from derive.files import decode, open_note
from derive.resident import Resident, checked
from derive.sheets import NoNotebook, Sheets, of_cells, of_document, of_files
from derive.source import TEX, Note, Span

PAUSE: Final = 0.2  # seconds without a keystroke after which the text is checked
ON_SAVE: Final = (".py",)  # reading a proof module runs it: not while somebody types
NOTEBOOKS: Final = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithCells([types.NotebookCellLanguage("markdown")],
                                           types.NotebookDocumentFilterNotebookType("jupyter-notebook"))])


@dataclass(slots=True)
class Open:
    """A document or a notebook that an editor has open: the version last checked, and what came out.

    shown  the documents of which something was published with it
    """

    view: View | None = None
    task: asyncio.Task[None] | None = None
    shown: frozenset[str] = frozenset()


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
        state.documents.setdefault(given.text_document.uri, Open())
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
    """Check a document when nobody has typed for a moment, or those that put it in; what was scheduled before is out of date."""
    state.documents.setdefault(uri, Open())
    for main in _mains(state, uri) or [uri]:
        here = state.documents[main]
        if here.task is not None:
            here.task.cancel()
        here.task = asyncio.get_running_loop().create_task(_check(made, state, main, here, pause))


def _mains(state: State, uri: str) -> list[str]:
    """The open documents that put in another one, and are not put in themselves; those opened first come first."""
    return [main for main, here in state.documents.items() if main != uri and uri in here.shown and not any(
        main in other.shown for name, other in state.documents.items() if name != main)]


async def _check(made: LanguageServer, state: State, uri: str, here: Open, pause: float) -> None:
    await asyncio.sleep(pause)
    version = _version(made, state, uri)
    try:
        sheets = _sheets(made, state, uri)
    except NoNotebook as error:
        text = made.workspace.get_text_document(uri).source
        sheets = of_document(uri, "", text)  # as it stands, for the place of the error
        unread = Document(_path(uri), None, FileError("unreadable-file", f"this is no notebook: {error}"))
        here.view = View(sheets, checked(unread), made.workspace.position_codec)
        _publish(made, state, uri, here, version)
        return
    if _takes(made, state, uri, here, sheets):
        version = _version(made, state, uri)
    for repairs in (False, True):
        async with state.busy:  # one text at a time; a thread is not stopped by a cancelled task
            found = await asyncio.shield(asyncio.to_thread(state.resident.check, sheets.note, repairs))
        if state.documents.get(uri) is not here or _version(made, state, uri) != version:
            return
        here.view = View(sheets, found, made.workspace.position_codec)
        _publish(made, state, uri, here, version)
        await asyncio.to_thread(found.fetch)
        if not found.wrong:
            return  # there is nothing to repair


def _takes(made: LanguageServer, state: State, uri: str, here: Open, sheets: Sheets) -> bool:
    """Note which documents are put in by one, and see to those that no longer are; whether there are others now."""
    before, here.shown = here.shown, frozenset(x.uri for x in sheets.sheets)
    for other in here.shown - before - {uri}:  # it is no longer checked by itself
        if other in state.documents and (task := state.documents[other].task) is not None:
            task.cancel()
    _release(made, state, before - here.shown - {uri})
    return here.shown != before


def _release(made: LanguageServer, state: State, uris: Iterable[str]) -> None:
    """Documents that are no longer put in by another one: those that are open are checked, of the others nothing is said."""
    for uri in uris:
        if uri in state.documents:
            _schedule(made, state, uri, 0.0)
        elif not _mains(state, uri):
            made.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _publish(made: LanguageServer, state: State, main: str, here: Open, version: Any) -> None:
    assert here.view is not None
    if main in {x for name, other in state.documents.items() if name != main for x in other.shown}:
        return  # what puts it in speaks of it
    for uri, found in here.view.diagnostics().items():
        if uri == main or (_mains(state, uri) or [main])[0] == main:
            made.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, found, _own(version) if uri == main else None))


def _close(made: LanguageServer, state: State, uri: str) -> None:
    gone = state.documents.pop(uri, None)
    if gone is not None and gone.task is not None:
        gone.task.cancel()
    if mains := _mains(state, uri):  # which have it as it is on disk from now on
        _schedule(made, state, mains[0], 0.0)
    else:
        made.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    if gone is not None:
        _release(made, state, gone.shown - {uri})


# ---- what is open

def _path(uri: str) -> str:
    return unquote(urlsplit(uri).path) or uri


def _version(made: LanguageServer, state: State, uri: str) -> Any:
    """The version of a document; of a notebook those of all its cells, of several documents those of all that are open."""
    notebook = made.workspace.get_notebook_document(notebook_uri=uri)
    if notebook is None:
        own = made.workspace.get_text_document(uri).version
        others = sorted(state.documents[uri].shown & state.documents.keys() - {uri}) if uri in state.documents else []
        return (own, *((x, made.workspace.get_text_document(x).version) for x in others)) if others else own
    return (*((cell.document, made.workspace.get_text_document(cell.document).version) for cell in notebook.cells),)


def _own(version: Any) -> int | None:
    """The version of the document itself."""
    first = version[0] if isinstance(version, tuple) and version else version
    return first if isinstance(first, int) else None


def _sheets(made: LanguageServer, state: State, uri: str) -> Sheets:
    """The note that stands in a document, with those that it puts in, or in a notebook.  errors: NoNotebook"""
    notebook = made.workspace.get_notebook_document(notebook_uri=uri)
    if notebook is None:
        path, text = _path(uri), made.workspace.get_text_document(uri).source
        if not path.lower().endswith(TEX):
            return of_document(uri, path, text)
        uris = {str(Path(_path(x)).resolve()): x for x in state.documents if _path(x).lower().endswith(TEX)}

        def opened(file: Path) -> Note | Document:
            there = uris.get(str(file))
            if there is None:
                return open_note(file)
            return decode(str(file), made.workspace.get_text_document(there).source.encode("utf-8", "replace"))

        return of_files(uri, Note(path, text), opened, lambda file: uris.get(file) or Path(file).as_uri())
    return of_cells(_path(uri), [(number, cell.document, made.workspace.get_text_document(cell.document).source)
                                 for number, cell in enumerate(notebook.cells, 1) if cell.kind == types.NotebookCellKind.Markup])


def _place(made: LanguageServer, state: State, uri: str, position: types.Position) -> tuple[View | None, int]:
    """What was checked last of the note that a document belongs to, and the offset of a position in it."""
    notebook = made.workspace.get_notebook_document(cell_uri=uri)
    main = notebook.uri if notebook is not None else next(iter(_mains(state, uri)), uri)
    here = state.documents.get(main)
    view = here.view if here is not None else None
    offset = view.offset(uri, position) if view is not None else None
    return (None, 0) if offset is None else (view, offset)
