"""Check files, in processes that can be killed.  Untrusted.

In: paths.  Out: a Report; what is wrong with one file is told of that file, and the others are checked all the same.
Every file is read and judged in a child process: behind the counted budgets of reader and judge stand a limit of time and one of
memory, and the steps that they cut off are `open`, with the reason.  A child serves one note after another; a proof module,
which is a program, has a child to itself.
"""
from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from derive.diagnostics import Document, FileError, Report
from derive.files import READERS, files
from derive.read.document import Reading, Remark, Step
from derive.source import Note
from derive.verdict import Judged, JudgedDisplay, JudgedDocument

DEFAULT: Final = ("proofs", "notes")
MOST_SERVED: Final = 32  # files by one child, which keeps the terms of all of them

Progress = Callable[[int, int, str], None]  # files (of a single file: steps) done, how many in all, path at work


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may cost before it is cut off.

    seconds   of time for reading, and then for each step
    memory    bytes of address space, on systems that can limit it
    restarts  how many steps of a document may be cut off before the rest of it is left
    """

    seconds: float = 60.0
    memory: int = 4 << 30
    restarts: int = 2


@dataclass(slots=True)
class _Worker:
    """A child process.

    served  how many files it was given
    """

    process: BaseProcess
    pipe: Connection
    served: int = 0


@dataclass(slots=True)
class _Job:
    """A file at work in a child process, and what the child has sent so far.

    cuts  the steps that were cut off before, by number, with the reasons; the child leaves them out
    """

    number: int
    note: Note
    worker: _Worker
    deadline: float
    reading: Reading | None = None
    steps: list[Judged] = field(default_factory=list)
    cuts: dict[int, str] = field(default_factory=dict)


def check(paths: Sequence[str | Path | Note], limits: Limits = Limits(), jobs: int | None = None,
          progress: Progress | None = None, definitions: Sequence[str] = ()) -> Report:
    """Check files and folders.

    paths   folders are searched for notes (.md) and proof modules (.py that import derive); a Note is a text at hand
    jobs    how many files at once; by default as many as there are processors
    definitions  folders whose pages the links of the files may cite
    errors  none: what cannot be read becomes the error of its document
    """
    found = [x for path in paths for x in ([path] if isinstance(path, Note) else files(path))]
    if definitions:
        found = [replace(x, definitions=tuple(definitions)) if isinstance(x, Note) else x for x in found]
    documents: list[Document | None] = [x if isinstance(x, Document) else None for x in found]
    notes = [(k, x) for k, x in enumerate(found) if isinstance(x, Note)]
    # what takes long comes early, but notes before the programs that encode them; the last of the list is started first
    waiting = sorted(notes, key=lambda x: (not _is_program(x[1]), _formulas(x[1]), len(x[1].text)))
    known: dict[Note, Reading] = {}
    modules = ("derive.judge", *dict.fromkeys(_reader(x.path)[0] for _, x in notes))
    running: list[_Job] = []
    idle: list[_Worker] = []
    leaving: list[BaseProcess] = []
    done = 0
    many = jobs or os.cpu_count() or 1
    start = _starter(limits)
    collects = gc.isenabled()
    gc.disable()  # what is imported here stays, and each collection would look through all of it
    try:
        while waiting or running:
            while waiting and len(running) < many:
                number, note = waiting.pop()
                if progress is not None:
                    progress(done, len(notes), note.path)
                worker = start(known) if _is_program(note) or not idle else idle.pop()
                running.append(_give(worker, number, note, limits))
                for module in modules if waiting else ():
                    _preload(module)  # while the first is at work, SymPy too: once here is quicker than in every other child
            if progress is not None and len(notes) == 1 and running[0].reading is not None:
                progress(len(running[0].steps), sum(len(x.steps) for x in running[0].reading.displays), running[0].note.path)
            for job, ended in _hear(running, limits):
                running.remove(job)
                if job.reading is not None and not _is_program(job.note):
                    known[job.note] = job.reading
                if isinstance(ended, Document):
                    documents[job.number] = ended
                    done += 1
                    if waiting and not _is_program(job.note) and job.worker.served < MOST_SERVED:
                        idle.append(job.worker)
                        continue
                leaving = [x for x in leaving if x.is_alive()] + [_stop(job.worker)]
                if not isinstance(ended, Document):
                    running.append(_give(start(known), job.number, job.note, limits, job.reading, ended))
    finally:
        leaving += [_stop(worker) for worker in (*(job.worker for job in running), *idle)]
        for process in leaving:
            process.join()
        if collects:
            gc.enable()
    if progress is not None:
        progress(done, len(notes), "")
    return Report(tuple(x for x in documents if x is not None))


def _is_program(note: Note) -> bool:
    return note.path.endswith(".py")


def _formulas(note: Note) -> int:
    """How much of a text is formulas: commands of LaTeX, or brackets of SymPy."""
    return note.text.count("(") + note.text.count("[") if _is_program(note) else note.text.count("\\")


def read_note(note: Note) -> Reading | Document:
    """The reading of a note, or the error that keeps it from being read."""
    try:
        return _read(note)
    except Exception as error:
        return Document(note.path, None, _explain(error, note))


def check_here(note: Note, memory: Any = None, repairs: bool = True, revisions: Any = None) -> Document:
    """A note checked in this very process, which nothing but its counted budgets limits.

    memory     a `derive.judge.Memory` of earlier versions of the text
    repairs    whether repairs of wrong steps are looked for
    revisions  the `derive.read.revisions.Revisions` of these versions
    """
    try:
        reading = _read(note) if revisions is None or _is_program(note) else revisions.read(note)
        read = _read_again(note, revisions) if repairs else None
        kept = () if revisions is None else revisions.kept
        return Document(note.path, import_module("derive.judge").judge(reading, None, read, memory, kept))
    except Exception as error:
        return Document(note.path, None, _explain(error, note))


def _reader(path: str) -> tuple[str, str]:
    return READERS.get(Path(path).suffix.lower(), READERS[".md"])


def _read(note: Note, known: Mapping[Note, Reading] = MappingProxyType({})) -> Reading:
    """The reading of a note.

    known  notes that were read before, for a proof module that encodes one of them
    """
    module, function = _reader(note.path)
    read = getattr(import_module(module), function)
    reading: Reading = read(note, known) if _is_program(note) and known else read(note)
    return reading


def _read_again(note: Note, revisions: Any = None) -> Callable[[Note], Reading] | None:
    """The reader of a note with small edits, of which it reads only what these change.

    A proof module is not repaired by editing its text.

    revisions  those of which the note is the last one, if it was read so
    """
    if _is_program(note):
        return None

    def again(edited: Note) -> Reading:
        nonlocal revisions
        if revisions is None:
            revisions = import_module("derive.read.revisions").Revisions()
            revisions.read(note)
        reading: Reading = revisions.branch().read(edited)
        return reading

    return again


def _judge(reading: Reading, hear: Callable[[Judged], None] | None) -> JudgedDocument:
    judged: JudgedDocument = import_module("derive.judge").judge(reading, hear, _read_again(reading.note))
    return judged


def _explain(error: BaseException, note: Note) -> FileError:
    """The error of a document for what its reader raised: exceptions with a span say where."""
    span = getattr(error, "span", None)
    line, column = note.row(min(span.start, len(note.text))) if span is not None else (None, None)
    source, path = note.line(line) if line else "", ""
    if span is not None and note.parts:
        (line, column), path = note.position(min(span.start, len(note.text))), note.file(span.start)
    if type(error).__name__ == "Unclosed" and span is not None:
        opener = note.quote(span) if note.text.startswith("\\begin", span.start) else \
            next((x for x in ("$$", "\\[", "\\(", "```", "~~~") if note.text.startswith(x, span.start)), "$")
        where = f"in {note.place(span.start)}" if note.cells else f"on line {line}"
        return FileError("unclosed-display", f"the `{opener}` {where} is never closed", line, column, source, path)
    if isinstance(error, (RecursionError, MemoryError)):
        return FileError("unreadable-file", f"the file is too deeply nested or too large to read ({type(error).__name__})")
    if span is not None:
        return FileError("unreadable-file", str(error), line, column, source, path)
    return FileError("internal-error", f"{type(error).__name__}: {str(error)[:300]}")


# --- child processes

def _preload(module: str) -> None:
    with suppress(ImportError):  # the child meets the same error and tells it
        import_module(module)


_Cuts = dict[int, str]


def _starter(limits: Limits) -> Callable[[Mapping[Note, Reading]], _Worker]:
    """How children are started, with what has been read before: by fork where there is one, which costs milliseconds."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin" else "spawn"
    context: Any = multiprocessing.get_context(method)

    def start(known: Mapping[Note, Reading]) -> _Worker:
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, ours, limits, known), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    return start


def _give(worker: _Worker, number: int, note: Note, limits: Limits, reading: Reading | None = None,
          cuts: _Cuts | None = None) -> _Job:
    """A file for a child to work at."""
    with suppress(OSError):  # a child that has died is met when it is heard
        worker.pipe.send((note, reading, cuts or {}))
    worker.served += 1
    return _Job(number, note, worker, time.monotonic() + limits.seconds, reading, [], cuts or {})


def _serve(pipe: Connection, other: Connection, limits: Limits, known: Mapping[Note, Reading]) -> None:
    """The child: works at the files that it is given until there are no more."""
    other.close()  # else it would never see the end of its own pipe
    _limit(limits.memory)
    gc.disable()  # terms are kept for good: there is little to collect in the life of this process
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while (given := pipe.recv()) is not None:
            _work(pipe, known, *given)


def _work(pipe: Connection, known: Mapping[Note, Reading], note: Note, reading: Reading | None, cuts: _Cuts) -> None:
    """Send the reading of a file, then the verdicts one by one, or the error."""
    try:
        if reading is None:
            reading = _read(note, known)
            pipe.send(("reading", reading))
        heard: list[Judged] = []

        def hear(step: Judged) -> None:
            heard.append(step)
            pipe.send(("step", step))

        judged = _judge(_without(reading, cuts), hear)
        steps = [x for display in judged.displays for x in display.steps]
        revised = {k: now for k, (before, now) in enumerate(zip(heard, steps, strict=True)) if before is not now}
        pipe.send(("judged", (judged.remarks, revised)))
    except MemoryError:
        pipe.send(("full", None))
    except RecursionError:
        pipe.send(("cut", "it is too deeply nested"))
    except Exception as error:  # told of the document, never as a traceback
        pipe.send(("error", _explain(error, note)))


def _limit(memory: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # where a system has no such limit, that of time is left
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if memory > 0 and (hard == resource.RLIM_INFINITY or memory < hard):
            resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


def _without(reading: Reading, cuts: _Cuts) -> Reading:
    """The reading with the steps that were cut off before as no claims, so that no later step cites them."""
    if not cuts:
        return reading
    number = count()
    displays = tuple(replace(x, steps=tuple(replace(step, kind="cut") if next(number) in cuts else step for step in x.steps))
                     for x in reading.displays)
    return replace(reading, displays=displays)


def _hear(running: list[_Job], limits: Limits) -> list[tuple[_Job, Document | _Cuts]]:
    """The jobs that end, with their documents or with what to leave out next time.

    Waits until something happens or a deadline passes.
    """
    patience = max(0.0, min(job.deadline for job in running) - time.monotonic())
    ready = set(wait([job.worker.pipe for job in running], patience))
    ended: list[tuple[_Job, Document | _Cuts]] = []
    for job in running:
        document: Document | _Cuts | None
        if job.worker.pipe in ready:
            document = _receive(job, limits)
        elif time.monotonic() >= job.deadline:
            document = _cut(job, f"the time limit of {limits.seconds:g} s was reached", limits)
        else:
            continue
        if document is not None:
            ended.append((job, document))
    return ended


def _receive(job: _Job, limits: Limits) -> Document | _Cuts | None:
    """What the child's work ends with, if what it sent ends it."""
    try:
        kind, data = job.worker.pipe.recv()
    except (EOFError, OSError):
        job.worker.process.join(1)
        code = job.worker.process.exitcode
        killed = code is not None and code < 0
        return _filled(job, "its process was killed" if killed else f"its process ended with status {code}", limits)
    except Exception as error:  # a message that does not unpickle
        return _cut(job, f"its process sent {type(error).__name__}", limits)
    if kind in ("reading", "step"):
        job.deadline = time.monotonic() + limits.seconds
        if kind == "reading":
            job.reading = data
        else:
            job.steps.append(data)
        return None
    if kind == "judged":
        remarks, revised = data
        job.steps = [revised.get(k, step) for k, step in enumerate(job.steps)]
        return _assembled(job, "", remarks)
    if kind == "full":
        return _filled(job, f"the memory limit of {limits.memory >> 20} MB was reached", limits)
    if kind == "cut":
        return _cut(job, data, limits)
    return Document(job.note.path, None, data)


def _stop(worker: _Worker) -> BaseProcess:
    """End a child, which has nothing left to do.  The process, which takes a while to be gone: none need wait for that."""
    worker.pipe.close()
    worker.process.kill()
    return worker.process


def _filled(job: _Job, why: str, limits: Limits) -> Document | _Cuts:
    """What follows when a child ran out of memory: the files before may have filled it, so once more in one of its own."""
    return dict(job.cuts) if job.worker.served > 1 else _cut(job, why, limits)


def _cut(job: _Job, why: str, limits: Limits) -> Document | _Cuts:
    """What follows when a child was stopped: once more without the step it was at, or what is known of the document."""
    if job.reading is None:
        return Document(job.note.path, None, FileError("unreadable-file", f"gave up reading: {why}"))
    if len(job.cuts) < limits.restarts:
        return job.cuts | {len(job.steps): f"cut off: {why}"}
    return _assembled(job, f"not reached: an earlier step was cut off, since {why}")


def _assembled(job: _Job, why: str, remarks: tuple[Remark, ...] = ()) -> Document:
    """The document from the steps that were judged; the others are open, with the reason."""
    assert job.reading is not None
    displays, number = [], 0
    for display in job.reading.displays:
        steps = []
        for step in display.steps:
            if number in job.cuts or number >= len(job.steps):
                steps.append(_undecided(step, job.cuts.get(number, why)))
            else:
                steps.append(job.steps[number])
            number += 1
        displays.append(JudgedDisplay(display, tuple(steps)))
    return Document(job.note.path, JudgedDocument(job.reading, tuple(displays), remarks))


_KINDS: Final = {"definition": ("defined", "defined"), "assumption": ("assumed", "assumed"),
                 "ill-typed": ("ill-typed", "ill-typed"), "unread": ("unread", "unread")}


def _undecided(step: Step, why: str) -> Judged:
    verdict, code = _KINDS.get(step.kind, ("open", "over-budget"))
    return Judged(step, verdict, code, tried=why if verdict == "open" else "", claim=step.claim)
