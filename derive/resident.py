"""A process that checks one version of a text after another, and remembers what it found out.  Untrusted.

In: Notes, one at a time.  Out: their Documents.  A version costs its reading and the judgement of what has changed.  The process
is ended where it takes too long, and the text is checked as `derive check` does it; another process takes its place.
"""
from __future__ import annotations

import gc
import multiprocessing
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any, Final

from derive.diagnostics import Document
from derive.run import Limits, check, check_here
from derive.source import Note

MOST_REMEMBERED: Final = 50_000  # propositions
LARGEST: Final = 1 << 20  # kilobytes of memory after which a process has remembered enough


class Resident:
    """The process and the pipe to it; both are made when they are first needed."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: Any = None
        self._pipe: Connection | None = None

    def check(self, note: Note, repairs: bool = True) -> Document:
        """The document of a note, without its certificates.  errors: none"""
        for _ in range(2):  # the second time with a new process, if the first has ended meanwhile
            pipe = self._started()
            try:
                pipe.send((note, repairs))
                if not pipe.poll(self.limits.seconds):
                    break
                document: Document = pipe.recv()
                return document
            except (EOFError, OSError):
                self.close()
        self.close()
        found, = check([note], self.limits).documents
        return found

    def close(self) -> None:
        """End the process."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._pipe = self._process = None

    def _started(self) -> Connection:
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")  # the caller may have threads
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe


def _serve(pipe: Connection) -> None:
    from derive.judge import Memory
    from derive.read.revisions import Revisions
    memories: dict[str, tuple[Memory, Revisions]] = {}
    gc.disable()
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            note, repairs = pipe.recv()
            memory, revisions = memories.setdefault(note.path, (Memory(), Revisions()))
            if len(memory.found) > MOST_REMEMBERED:
                memory.forget()
            pipe.send(_lean(check_here(note, memory, repairs, revisions)))
            gc.collect()  # between two texts, not within one
            gc.freeze()
            if _size() > LARGEST:
                return


def _lean(document: Document) -> Document:
    """A document without what is large and not shown."""
    if document.judged is None:
        return document
    displays = tuple(replace(x, steps=tuple(replace(step, certificate=None) for step in x.steps))
                     for x in document.judged.displays)
    return replace(document, judged=replace(document.judged, displays=displays))


def _size() -> int:
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
