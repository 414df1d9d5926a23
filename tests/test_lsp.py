"""The language server, by a real client over standard input and output."""
from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls.lsp.client", reason="the extra derive[lsp] is not installed")
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from derive.diagnostics import diagnose
from derive.read.notebook import note_of, origins
from derive.resident import Resident
from derive.run import Limits
from derive.source import Note

ROOT = Path(__file__).parent.parent
TEXT = r"""# Losses 𝛴

Let $y_i \in \{0,1\}$ and $z_i \in \mathbb{R}$ for $i = 1, \ldots, n$, and $S = \sum_{i=1}^n z_i$.

$$ \frac{1}{n} S = \sum_{i=1}^n z_i $$

$$ \log(a b) = \log a + \log b $$
"""
URI = "file:///notes/losses.md"


class Client:
    """An editor with one document open."""

    def __init__(self) -> None:
        self.client = LanguageClient("test", "1")
        self.published: list[types.PublishDiagnosticsParams] = []
        self.told = asyncio.Event()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def told(given: types.PublishDiagnosticsParams) -> None:
            self.published.append(given)
            self.told.set()

    async def wait(self, wanted: Callable[[types.PublishDiagnosticsParams], bool]) -> types.PublishDiagnosticsParams:
        async with asyncio.timeout(60):
            while not (self.published and wanted(self.published[-1])):
                self.told.clear()
                await self.told.wait()
        return self.published[-1]


def talk(work: Callable[[Client], Awaitable[Any]], uri: str = URI, text: str = TEXT) -> Any:
    """What an editor does that has a document open; none if there is no text."""
    async def run() -> Any:
        editor = Client()
        await editor.client.start_io(sys.executable, "-m", "derive", "lsp", env={"PYTHONPATH": str(ROOT)})
        await editor.client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
        editor.client.initialized(types.InitializedParams())
        if text:
            editor.client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "text", 1, text)))
        try:
            return await work(editor)
        finally:
            await editor.client.shutdown_async(None)
            editor.client.exit(None)
            await editor.client.stop()
    return asyncio.run(run())


def codes(given: types.PublishDiagnosticsParams) -> set[str]:
    return {str(x.code) for x in given.diagnostics}


def place(line: int, character: int, uri: str = URI) -> dict[str, Any]:
    return {"text_document": types.TextDocumentIdentifier(uri), "position": types.Position(line, character)}


def at(text: str, what: str, uri: str, skip: int = 0) -> dict[str, Any]:
    """The place of the first occurrence of some words."""
    before = text[:text.index(what) + skip]
    return place(before.count("\n"), len(before) - before.rfind("\n") - 1, uri)


def cut(text: str, where: types.Range) -> str:
    """A part of a text of which each character is one unit."""
    lines = text.split("\n")[where.start.line:where.end.line + 1]
    lines[-1] = lines[-1][:where.end.character]
    return "\n".join([lines[0][where.start.character:], *lines[1:]])


def put(text: str, edit: types.TextEdit) -> str:
    lines = text.split("\n")
    start = sum(len(x) + 1 for x in lines[:edit.range.start.line]) + edit.range.start.character
    end = sum(len(x) + 1 for x in lines[:edit.range.end.line]) + edit.range.end.character
    return text[:start] + edit.new_text + text[end:]


async def actions(editor: Client, uri: str, where: types.Range, wanted: str) -> types.CodeAction:
    """The offered action with some words in its title: repairs come after the verdicts."""
    given = types.CodeActionParams(types.TextDocumentIdentifier(uri), where, types.CodeActionContext([]))
    async with asyncio.timeout(30):
        while True:
            for x in await editor.client.text_document_code_action_async(given) or ():
                if wanted in x.title:
                    return x
            await asyncio.sleep(0.1)


def test_an_editing_session() -> None:
    async def work(editor: Client) -> None:
        given = await editor.wait(lambda x: "step-refuted" in codes(x))
        wrong = next(x for x in given.diagnostics if x.code == "step-refuted")
        assert wrong.severity == types.DiagnosticSeverity.Error and wrong.range.start.line == 4 and "at: " in wrong.message
        assert "unstated-condition" in codes(given)

        hover = await editor.client.text_document_hover_async(types.HoverParams(**place(6, 20)))
        assert "proved" in hover.contents.value and "`log_product`" in hover.contents.value and "SymPy: `" in hover.contents.value
        assert await editor.client.text_document_hover_async(types.HoverParams(**place(0, 2))) is None

        found = await editor.client.text_document_definition_async(types.DefinitionParams(**place(4, 32)))
        assert found.range.start.line == 2, "z is declared in the third line"

        async def actions(line: int) -> list[types.CodeAction]:
            where = types.Range(types.Position(line, 5), types.Position(line, 5))
            given = types.CodeActionParams(types.TextDocumentIdentifier(URI), where, types.CodeActionContext([]))
            return list(await editor.client.text_document_code_action_async(given) or ())

        async with asyncio.timeout(60):
            while not (found := await actions(4)):
                await asyncio.sleep(0.1)  # repairs come after the verdicts
        assert "(proved)" in found[0].title
        declare, = await actions(6)
        edits = [*found[0].edit.changes[URI], *declare.edit.changes[URI]]
        lines = TEXT.split("\n")
        for edit in sorted(edits, key=lambda x: (x.range.start.line, x.range.start.character), reverse=True):
            line = lines[edit.range.start.line]
            assert edit.range.start.line == edit.range.end.line
            lines[edit.range.start.line] = line[:edit.range.start.character] + edit.new_text + line[edit.range.end.character:]
        editor.client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, URI), [types.TextDocumentContentChangeWholeDocument("\n".join(lines))]))
        given = await editor.wait(lambda x: x.version == 2)
        assert not codes(given) & {"step-refuted", "unstated-condition"}, "\n".join(lines)
    talk(work)


def test_a_resident_remembers_and_survives() -> None:
    resident = Resident(Limits(seconds=20))
    try:
        first = resident.check(Note("a.md", TEXT))
        assert first.document().judged is not None and resident._process is not None
        resident._process.kill()
        second = resident.check(Note("a.md", TEXT.replace("2", "3")))
        third = resident.check(Note("a.md", "$$ a"))
        assert second.document().judged is not None, "another process has taken its place"
        assert third.document().error is not None and [x.code for x in third.findings] == ["unclosed-display"]
        fourth = resident.check(Note("a.md", TEXT))
        assert fourth.findings == tuple(x for x in diagnose(fourth.document()) if x.severity != "ok") and fourth.wrong
        resident.close()
        assert resident.check(Note("a.md", TEXT)).findings == fourth.findings
    finally:
        resident.close()


def test_only_what_has_changed_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    from derive import judge
    from derive.run import check_here
    asked: list[Any] = []
    prove = judge.prove
    monkeypatch.setattr(judge, "prove", lambda claim, *rest: asked.append(claim) or prove(claim, *rest))
    lines = [f"$$ (a + {k})^2 = a^2 + {2 * k} a + {k * k} $$" for k in range(1, 40)]
    memory = judge.Memory()
    check_here(Note("a.md", "\n\n".join(lines)), memory)
    whole, asked[:] = len(asked), []
    lines[20] = "$$ (a - 1)^2 = a^2 - 2 a + 1 $$"
    document = check_here(Note("a.md", "A line more.\n\n" + "\n\n".join(lines)), memory)
    assert whole >= 39 and 1 <= len(asked) <= 2
    assert {step.verdict for x in document.judged.displays for step in x.steps} == {"proved"}


TEX = r"""\documentclass{article}
\newcommand{\loss}{\ell}
\begin{document}
\section{Losses}
Let $r > 0$ and $\loss \in \mathbb{R}$.
\begin{equation}
  (r + \loss)^2 = r^2 + 3 r \loss + \loss^2
\end{equation}
\begin{align}
  \log(r u) &= \log r + \log u
\end{align}
\end{document}
"""


def test_a_latex_file() -> None:
    uri = "file:///papers/losses.tex"

    async def work(editor: Client) -> None:
        given = await editor.wait(lambda x: "step-refuted" in codes(x))
        wrong, = (x for x in given.diagnostics if x.code == "step-refuted")
        assert cut(TEX, wrong.range) in r"(r + \loss)^2 = r^2 + 3 r \loss + \loss^2" and wrong.range.start.line == 6

        hover = await editor.client.text_document_hover_async(types.HoverParams(**at(TEX, r"\log u", uri, 2)))
        assert "proved" in hover.contents.value and "where `u > 0`" in hover.contents.value
        assert "SymPy: `Eq(log(r*u), log(r) + log(u))`" in hover.contents.value

        found = await editor.client.text_document_definition_async(types.DefinitionParams(**at(TEX, "r u", uri)))
        assert found.uri == uri and found.range.start.line == 4

        declare = await actions(editor, uri, types.Range(types.Position(9, 6), types.Position(9, 6)), "State that")
        edit, = declare.edit.changes[uri]
        assert edit.new_text == "% derive: let u > 0\n"
        changed = [types.TextDocumentContentChangePartial(edit.range, edit.new_text)]
        three = at(TEX, "3 r", uri)["position"]  # what is typed after it, in the text with that line
        where = types.Range(three, types.Position(three.line, three.character + 1))
        changed.append(types.TextDocumentContentChangePartial(where, "2"))
        editor.client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, uri), changed))
        given = await editor.wait(lambda x: x.version == 2)
        assert not codes(given) & {"step-refuted", "unstated-condition"}
    talk(work, uri, TEX)


CELLS = ("# Sums \U0001d6f4\n\nLet $a_i > 0$ for $i = 1, \\ldots, n$.\n\n$$ \\log \\prod_{i=1}^n a_i = \\sum_{i=1}^n \\log a_i $$",
         "$$ \\frac{1}{n} \\sum_{i=1}^n a_i = \\sum_{i=1}^n a_i $$\n\n$$ \\log (a_1 v) = \\log a_1 + \\log v $$\n")


def test_the_json_of_a_notebook() -> None:
    """An editor that knows no notebooks shows the file: places are those in its JSON, and what is put in is JSON."""
    uri = "file:///notes/sums.ipynb"
    cells = [{"cell_type": "markdown", "metadata": {}, "source": CELLS[0].splitlines(keepends=True)},
             {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": ["print('$$ 1 = 2 $$')"]},
             {"cell_type": "markdown", "metadata": {}, "source": CELLS[1]}]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)

    async def work(editor: Client) -> None:
        given = await editor.wait(lambda x: "step-refuted" in codes(x))
        wrong, = (x for x in given.diagnostics if x.code == "step-refuted")
        assert json.loads(f'"{cut(text, wrong.range)}"') == r"\sum_{i=1}^n a_i"
        hover = await editor.client.text_document_hover_async(types.HoverParams(**at(text, r"\\sum_{i=1}^n \\log", uri, 3)))
        assert "proved" in hover.contents.value
        assert json.loads(f'"{cut(text, hover.range)}"').startswith(r"\log \prod")
        found = await editor.client.text_document_definition_async(types.DefinitionParams(**at(text, "a_i = ", uri)))
        assert found.range.start.line == text[:text.index("a_i > 0")].count("\n")
        fix = await actions(editor, uri, wrong.range, "(proved)")
        after = put(text, fix.edit.changes[uri][0])
        assert json.loads(after)["cells"][1] == cells[1] and after != text
        declare = await actions(editor, uri, _around(text, r"\\log v"), "State that")
        stated = put(text, declare.edit.changes[uri][0])
        assert "\n<!-- derive: let v > 0 -->\n$$ \\log (a_1 v)" in json.loads(stated)["cells"][2]["source"]
        editor.client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, uri), [types.TextDocumentContentChangeWholeDocument(after)]))
        given = await editor.wait(lambda x: x.version == 2)
        assert "step-refuted" not in codes(given)
        editor.client.text_document_did_change(types.DidChangeTextDocumentParams(  # half a keystroke
            types.VersionedTextDocumentIdentifier(3, uri), [types.TextDocumentContentChangeWholeDocument(after[:-3])]))
        given = await editor.wait(lambda x: x.version == 3)
        assert codes(given) == {"unreadable-file"}
    talk(work, uri, text)


def _around(text: str, what: str) -> types.Range:
    position = at(text, what, "")["position"]
    return types.Range(position, position)


def test_the_cells_of_a_notebook() -> None:
    """An editor that knows notebooks: each cell is a document, and all of them are one note."""
    notebook = "file:///notes/sums.ipynb"
    uris = [f"vscode-notebook-cell:/notes/sums.ipynb#{k}" for k in range(3)]
    kinds = [types.NotebookCellKind.Markup, types.NotebookCellKind.Code, types.NotebookCellKind.Markup]
    texts = [CELLS[0], "1 + 1", CELLS[1]]

    async def work(editor: Client) -> None:
        items = [types.TextDocumentItem(uri, "markdown", 1, text) for uri, text in zip(uris, texts, strict=True)]
        cells = [types.NotebookCell(kind, uri) for kind, uri in zip(kinds, uris, strict=True)]
        editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(notebook, "jupyter-notebook", 1, cells), items))
        given = await editor.wait(lambda x: "step-refuted" in codes(x))
        wrong, = (x for x in given.diagnostics if x.code == "step-refuted")
        assert given.uri == uris[2] and cut(CELLS[1], wrong.range) == r"\sum_{i=1}^n a_i"
        assert {x.uri for x in editor.published} <= {uris[0], uris[2]}
        found = await editor.client.text_document_definition_async(types.DefinitionParams(**at(CELLS[1], "a_i", uris[2])))
        assert (found.uri, found.range.start.line) == (uris[0], 2), "it is declared in another cell"
        hover = await editor.client.text_document_hover_async(types.HoverParams(**at(CELLS[1], r"\log v", uris[2], 2)))
        assert "proved" in hover.contents.value and "where" in hover.contents.value
        fix = await actions(editor, uris[2], wrong.range, "(proved)")
        edit, = fix.edit.changes[uris[2]]
        change = types.NotebookDocumentCellContentChanges(
            types.VersionedTextDocumentIdentifier(2, uris[2]), [types.TextDocumentContentChangePartial(edit.range, edit.new_text)])
        editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(2, notebook),
            types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(text_content=[change]))))
        editor.published.clear()
        given = await editor.wait(lambda x: x.uri == uris[2])
        assert "step-refuted" not in codes(given) and "unstated-condition" in codes(given)
        editor.published.clear()
        editor.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(
            types.NotebookDocumentIdentifier(notebook), [types.TextDocumentIdentifier(x) for x in uris]))
        await editor.wait(lambda x: {uris[0], uris[2]} <= {y.uri for y in editor.published} and not x.diagnostics)
    talk(work, notebook, "")


PROOF = """from sympy import symbols

from derive.vocabulary import chain

a, b = symbols("a b", real=True)
chain("a square", (a + b)**2, a**2 + 3*a*b + b**2)
"""


def test_a_proof_module(tmp_path: Path) -> None:
    """It is run when it is opened and when it is saved, and never while somebody types."""
    path = tmp_path / "squares.py"
    text = PROOF
    path.write_text(text, encoding="utf-8")
    uri = path.as_uri()

    async def work(editor: Client) -> None:
        given = await editor.wait(lambda x: "step-refuted" in codes(x))
        wrong, = (x for x in given.diagnostics if x.code == "step-refuted")
        assert "3*a*b" in text.split("\n")[wrong.range.start.line]
        right = text.replace("3*a*b", "2*a*b")
        editor.client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, uri), [types.TextDocumentContentChangeWholeDocument(right)]))
        await asyncio.sleep(1)
        assert editor.published[-1].version == 1
        path.write_text(right, encoding="utf-8")
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
        given = await editor.wait(lambda x: x.version == 2)
        assert "step-refuted" not in codes(given)
        hover = await editor.client.text_document_hover_async(types.HoverParams(**at(right, "2*a*b", uri)))
        assert "proved" in hover.contents.value and "SymPy: `Eq((a + b)**2, " in hover.contents.value
    talk(work, uri, text)


@pytest.mark.parametrize("options", [{}, {"indent": 1}, {"ensure_ascii": False, "indent": "\t"}, {"separators": (",", ":")}])
def test_each_character_of_a_notebook_has_its_place(options: dict[str, Any]) -> None:
    sources: list[Any] = ["a \"b\" \\ c\t\n\n", [], "", ["x\n", "\n", "𝛴 é"], "\n", "last: \\\\ [1, {2}]"]
    cells = [{"cell_type": "markdown", "metadata": {"source": "no", "cells": [{"source": "no"}]}, "source": x} for x in sources]
    cells.insert(2, {"cell_type": "code", "source": ["no"], "outputs": [{"data": {"text/plain": ["no"]}}]})
    cells.append({"cell_type": "heading", "level": 2, "source": "the end"})
    text = json.dumps({"cells": cells, "nbformat": 4}, **options)
    note, places = note_of("a.ipynb", text), origins(text)
    assert len(places) == len(note.text) and places == sorted(places)
    for k, char in enumerate(note.text):
        if not char.isspace() and char != "#":
            written = text[places[k]:places[k] + 12]
            assert json.loads(f'"{next(x for x in map(written.__getitem__, map(slice, range(1, 13))) if _is_string(x))}"') == char


def _is_string(text: str) -> bool:
    with suppress(ValueError):
        return len(json.loads(f'"{text}"')) == 1 and not 0xD800 <= ord(json.loads(f'"{text}"')) < 0xDC00
    return False


MAIN = r"""\documentclass{article}
\newcommand{\loss}{\ell}
\begin{document}
\section{Losses}
Let $r > 0$ and $\loss \in \mathbb{R}$, and $S = \sum_{i=1}^n z_i$.
\input{parts/squares}
\begin{equation}
  \log r^2 = 2 \log r
\end{equation}
\end{document}
"""
PART = r"""% one part
\begin{equation}
  (r + \loss)^2 = r^2 + 3 r \loss + \loss^2
\end{equation}
"""


def test_files_that_put_in_others(tmp_path: Path) -> None:
    """Each finding is told of its own file, as the editor has it; what is put in by an open file is not checked by itself."""
    main, part = tmp_path / "main.tex", tmp_path / "parts" / "squares.tex"
    part.parent.mkdir()
    main.write_text(MAIN, encoding="utf-8")
    part.write_text(PART, encoding="utf-8")

    async def work(editor: Client) -> None:
        async def heard(uri: str, wanted: Callable[[set[str]], bool]) -> types.PublishDiagnosticsParams:
            async with asyncio.timeout(60):
                while not (found := [x for x in editor.published if x.uri == uri]) or not wanted(codes(found[-1])):
                    editor.told.clear()
                    await editor.told.wait()
            return found[-1]

        def typed(path: Path, version: int, text: str) -> None:
            editor.published.clear()
            editor.client.text_document_did_change(types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, path.as_uri()), [types.TextDocumentContentChangeWholeDocument(text)]))

        def shows(path: Path, text: str) -> None:
            editor.published.clear()
            editor.client.text_document_did_open(types.DidOpenTextDocumentParams(
                types.TextDocumentItem(path.as_uri(), "latex", 1, text)))

        def closes(path: Path) -> None:
            editor.published.clear()
            editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(path.as_uri())))

        given = await heard(part.as_uri(), lambda x: "step-refuted" in x)
        wrong = next(x for x in given.diagnostics if x.code == "step-refuted")
        assert cut(PART, wrong.range).strip() in r"(r + \loss)^2 = r^2 + 3 r \loss + \loss^2" and wrong.range.start.line == 2
        assert "step-refuted" not in codes(await heard(main.as_uri(), lambda x: True))

        right = PART.replace("3 r", "2 r")
        shows(part, right)  # as it is typed, and not as it is on disk
        assert (await heard(part.as_uri(), lambda x: True)).version is None
        assert not codes(await heard(part.as_uri(), lambda x: True)) & {"step-refuted", "unread"}
        hover = await editor.client.text_document_hover_async(types.HoverParams(**at(right, r"\loss^2", part.as_uri(), 2)))
        assert "proved" in hover.contents.value and hover.range.start.line == 2
        found = await editor.client.text_document_definition_async(types.DefinitionParams(**at(right, "r +", part.as_uri())))
        assert (found.uri, found.range.start.line) == (main.as_uri(), 4)

        mean = right + "\\[ \\frac{1}{n} S = \\sum_{i=1}^n z_i \\]\n"
        typed(part, 2, mean)
        given = await heard(part.as_uri(), lambda x: "step-refuted" in x)
        fix = await actions(editor, part.as_uri(), next(x.range for x in given.diagnostics if x.code == "step-refuted"), "(proved)")
        edit, = fix.edit.changes[part.as_uri()]
        assert put(mean, edit) == mean.replace(r" \frac{1}{n} S", "  S"), "the place of the edit is that in the part"
        typed(part, 3, right + "\n$$ r = r\n")
        given = await heard(part.as_uri(), lambda x: "unclosed-display" in x)
        assert given.diagnostics[0].range.start.line == 5

        typed(main, 2, MAIN.replace(r"\input{parts/squares}", ""))  # \loss means nothing in the part alone
        typed(part, 4, right)
        given = await heard(part.as_uri(), lambda x: "unread" in x)
        assert given.version == 4
        typed(main, 3, MAIN)
        await heard(part.as_uri(), lambda x: not x & {"step-refuted", "unread"})
        closes(part)
        await heard(part.as_uri(), lambda x: "step-refuted" in x)  # on disk it is as it was
        shows(part, right)
        await heard(part.as_uri(), lambda x: not x)
        closes(main)
        assert (await heard(part.as_uri(), lambda x: "unread" in x)).version == 1
        closes(part)
        await heard(part.as_uri(), lambda x: not x)
    talk(work, main.as_uri(), MAIN)
