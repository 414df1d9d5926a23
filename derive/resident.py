"""A process that checks one version of a text after another, and remembers what it found out.  Untrusted.

In: Notes, one at a time.  Out: what is to be said of them, at once, and their Documents, a little later.  A version costs its
reading and the judgement of what has changed.  The process is ended where it takes too long, and the text is checked as
`derive check` does it; another process takes its place.
"""
from __future__ import annotations

import gc
import multiprocessing
import pickle
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any, Final

from derive.diagnostics import Diagnostic, Document, diagnose
from derive.run import Limits, check, check_here
from derive.source import Note

MOST_REMEMBERED: Final = 50_000  # propositions
LARGEST: Final = 1 << 20  # kilobytes of memory after which a process has remembered enough


@dataclass(slots=True)
class Checked:
    """What came out of a version.

    findings  what is to be said of it
    wrong     whether a step may be in want of a repair
    resident  where the rest is waited for
    rest      the Document, as it is sent; None as long as it was not
    """

    path: str
    findings: tuple[Diagnostic, ...]
    wrong: bool
    resident: Resident | None = None
    rest: bytes | None = None
    whole: Document | None = None

    def fetch(self) -> None:
        """Have the rest sent.  errors: none"""
        if self.resident is not None:
            self.resident.receive(self)

    def document(self) -> Document:
        """The document, without its certificates; with nothing in it if its process has ended too soon."""
        if self.whole is None:
            self.fetch()
            self.whole = pickle.loads(self.rest) if self.rest is not None else Document(self.path)
            self.rest = None
        return self.whole


def checked(document: Document) -> Checked:
    """What is said of a document."""
    wrong = document.judged is not None and any(
        step.verdict in ("refuted", "ill-typed") for x in document.judged.displays for step in x.steps)
    return Checked(document.path, tuple(x for x in diagnose(document, False) if x.severity != "ok"), wrong, whole=document)


class Resident:
    """The process and the pipe to it; both are made when they are first needed.  Threads take turns."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: Any = None
        self._pipe: Connection | None = None
        self._turn = threading.RLock()
        self._waiting: Checked | None = None  # whose rest is the next thing to come

    def check(self, note: Note, repairs: bool = True) -> Checked:
        """What came out of a note.  errors: none"""
        with self._turn:
            for _ in range(2):  # the second time with a new process, if the first has ended meanwhile
                self._receive()
                pipe = self._started()
                try:
                    pipe.send((note, repairs))
                    if not pipe.poll(self.limits.seconds):
                        break
                    findings, wrong = pipe.recv()
                    self._waiting = Checked(note.path, findings, wrong, self)
                    return self._waiting
                except (EOFError, OSError):
                    self.close()
            self.close()
            found, = check([note], self.limits).documents
            return checked(found)

    def receive(self, version: Checked) -> None:
        """Wait for the rest of a version, if that is still to come."""
        if version.rest is None:
            with self._turn:
                if self._waiting is version:
                    self._receive()

    def _receive(self) -> None:
        """Take what is still to come from the pipe."""
        version, self._waiting = self._waiting, None
        if version is None or self._pipe is None:
            return
        try:
            if self._pipe.poll(self.limits.seconds):
                version.rest = self._pipe.recv_bytes()
            else:
                self.close()
        except (EOFError, OSError):
            self.close()

    def close(self) -> None:
        """End the process."""
        self._waiting = None
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
            document = check_here(note, memory, repairs, revisions)
            found = checked(document)
            pipe.send((found.findings, found.wrong))
            pipe.send_bytes(pickle.dumps(_lean(document)))
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
