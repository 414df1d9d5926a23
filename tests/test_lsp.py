"""The language server, by a real client over standard input and output."""
from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls.lsp.client", reason="the extra derive[lsp] is not installed")
from lsprotocol import types
from pygls.lsp.client import LanguageClient

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


def talk(work: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        editor = Client()
        await editor.client.start_io(sys.executable, "-m", "derive", "lsp", env={"PYTHONPATH": str(ROOT)})
        await editor.client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
        editor.client.initialized(types.InitializedParams())
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(
            types.TextDocumentItem(URI, "markdown", 1, TEXT)))
        try:
            return await work(editor)
        finally:
            await editor.client.shutdown_async(None)
            editor.client.exit(None)
            await editor.client.stop()
    return asyncio.run(run())


def codes(given: types.PublishDiagnosticsParams) -> set[str]:
    return {str(x.code) for x in given.diagnostics}


def place(line: int, character: int) -> dict[str, Any]:
    return {"text_document": types.TextDocumentIdentifier(URI), "position": types.Position(line, character)}


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
        assert first.judged is not None and resident._process is not None
        resident._process.kill()
        second = resident.check(Note("a.md", TEXT.replace("2", "3")))
        assert second.judged is not None, "another process has taken its place"
        assert resident.check(Note("a.md", "$$ a")).error is not None
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
