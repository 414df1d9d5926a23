"""What one changed step costs beside the whole document, in one run on one machine, and what repairs cost.

    python tests/benchmarks/editing.py [--sections 30] [--flat] [--editor] [FILE…]

A note of 300 steps is checked afresh; then one step after another is changed in it, as an editor does, and only what has
changed is read and judged.  The report is compared with a fresh one each time.  With --editor, the same by the language server: from a change
of the text until its diagnostics have come, less the pause for typing.  For each FILE: the time that repairs take, with
the document read as a whole for each of them and with only what each edit changes.
"""
from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from derive.diagnostics import Report
from derive.export.json import data
from derive.judge import Memory, judge
from derive.read.chain import read
from derive.read.revisions import Revisions
from derive.run import _read_again, check_here
from derive.source import Note

# of one section: {k} is a number of its own; the step that is changed holds {c}
DECLARED = (r"Let $x_i, y_i \in \mathbb{R}$ and $w_i > 0$ for $i = 1, \ldots, n$, let $z_k \in \mathbb{R}$ "
            r"for $k = 1, \ldots, K$, and $c > 0$.")
STEPS = (
    r"\sum_{i=1}^n w_i (x_i + {k})^2 = \sum_{i=1}^n w_i x_i^2 + 2 \cdot {k} \sum_{i=1}^n w_i x_i + {k}^2 \sum_{i=1}^n w_i",
    r"\log \prod_{i=1}^n w_i^{{k}} e^{x_i} = {k} \sum_{i=1}^n \log w_i + \sum_{i=1}^n x_i",
    r"\frac{\partial}{\partial z_k} \log \sum_{j=1}^K e^{z_j + {k}} = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}",
    r"\frac{\partial}{\partial c} \frac{1}{n} \sum_{i=1}^n (c x_i - y_i - {k})^2 = \frac{2}{n} \sum_{i=1}^n x_i (c x_i - y_i - {k})",
    r"(c + {c})^2 - {c}^2 = c^2 + 2 \cdot {c} c",
    r"\log \frac{1}{1 + e^{-{k} c}} = {k} c - \log(1 + e^{{k} c})",
    r"\frac{e^{z_k + {k}}}{\sum_{j=1}^K e^{z_j + {k}}} = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}",
    r"\sum_{i=1}^n \sum_{k=1}^K w_i x_i z_k = \left( \sum_{k=1}^K z_k \right) \sum_{i=1}^n w_i x_i",
    r"\frac{\partial}{\partial c} \log(1 + e^{-{k} c}) = -\frac{{k}}{1 + e^{{k} c}}",
    r"-\frac{1}{n} \sum_{i=1}^n \log (w_i e^{{k} c}) = -\frac{1}{n} \sum_{i=1}^n \log w_i - {k} c",
)


def note(sections: int, flat: bool, changed: dict[int, int]) -> Note:
    parts = ["# A note"] + [DECLARED] * flat
    for k in range(2, sections + 2):
        parts += [] if flat else [f"## Section {k}", DECLARED]
        for step in STEPS:
            parts += [f"$$ {step.replace('{k}', str(k)).replace('{c}', str(changed.get(k, k)))} $$", "A sentence about it, of a few words."]
    return Note("note.md", "\n\n".join(parts) + "\n")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def places(sections: int) -> tuple[int, ...]:
    """The numbers of the sections in which a step is changed."""
    return sections + 1, sections // 2, 2, 2, 9, 20


async def edit(sections: int, flat: bool) -> None:
    """The changes as an editor makes them."""
    from lsprotocol import types
    from pygls.lsp.client import LanguageClient

    from derive.lsp import PAUSE
    uri = "file:///note.md"
    client, heard = LanguageClient("benchmark", "1"), asyncio.Queue[float]()
    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda given: heard.put_nowait(time.perf_counter()))
    await client.start_io(sys.executable, "-m", "derive", "lsp")
    await client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
    client.initialized(types.InitializedParams())

    async def opened(name: str, text: str) -> float:
        start = time.perf_counter()
        client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(name, "markdown", 1, text)))
        return await heard.get() - start

    await opened("file:///other.md", note(2, flat, {}).text)
    changed: dict[int, int] = {}
    whole, costs = await opened(uri, note(sections, flat, changed).text), []
    print(f"in the editor: the whole {whole * 1000:.0f} ms")
    for version, k in enumerate(places(sections), 2):
        await asyncio.sleep(0.5)
        changed[k] = changed.get(k, k) + 100
        text, start = note(sections, flat, changed).text, time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version, uri), [types.TextDocumentContentChangeWholeDocument(text)]))
        costs.append(await heard.get() - start - PAUSE)
        print(f"  a step in section {k:2} of {sections}: {costs[-1] * 1000:5.1f} ms, 1/{whole / costs[-1]:.0f} of the whole")
    print(f"median: 1/{whole / statistics.median(costs):.0f} of the whole; worst: 1/{whole / max(costs):.0f}")
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sections", type=int, default=30)
    parser.add_argument("--flat", action="store_true", help="the same steps without headings")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--editor", action="store_true", help="through the language server")
    given = parser.parse_args()
    if given.editor:
        asyncio.run(edit(given.sections, given.flat))
        return
    gc.disable()
    check_here(note(2, False, {}), Memory(), False)
    changed: dict[int, int] = {}
    whole, document = timed(lambda: check_here(note(given.sections, given.flat, changed), Memory(), False))
    memory, revisions = Memory(), Revisions()
    first, _ = timed(lambda: check_here(note(given.sections, given.flat, changed), memory, False, revisions))
    steps = sum(len(x.steps) for x in document.judged.displays)
    print(f"{steps} steps: the whole {whole * 1000:.0f} ms, remembered for what follows {first * 1000:.0f} ms")
    costs = []
    for k in places(given.sections):
        changed[k] = changed.get(k, k) + 100
        here = note(given.sections, given.flat, changed)
        cost, found = timed(lambda text=here: check_here(text, memory, False, revisions))
        fresh = check_here(here, Memory(), False)
        assert data(Report((found,))) == data(Report((fresh,))), "the report is another one than a fresh one"
        costs.append(cost)
        print(f"  a step in section {k:2} of {given.sections}: {cost * 1000:5.1f} ms, 1/{whole / cost:.0f} of the whole")
    print(f"median: 1/{whole / statistics.median(costs):.0f} of the whole; worst: 1/{whole / max(costs):.0f}")
    for path in given.files:
        text = Note(path.name, path.read_text(encoding="utf-8"))
        reading = read(text)
        without, _ = timed(lambda r=reading: judge(r))
        slow, _ = timed(lambda r=reading: judge(r, None, read))
        fast, _ = timed(lambda r=reading, t=text: judge(r, None, _read_again(t)))
        print(f"{path.name}: judged in {without:.2f} s, with repairs {slow:.2f} s reading it anew, {fast:.2f} s reading what changes")


if __name__ == "__main__":
    main()
