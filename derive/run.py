"""Check files, in processes that can be killed.  Untrusted.

In: paths.  Out: a Report; what is wrong with one file is told of that file, and the others are checked all the same.
Every file is read and judged in a child process: behind the counted budgets of reader and judge stand a limit of time and one of
memory, and the steps that they cut off are `open`, with the reason.  A child serves one file after another; a proof module, which
is a program, is run by `derive.programs` first.
"""
from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, NamedTuple

from derive import programs
from derive.diagnostics import Report
from derive.documents import Document, FileError
from derive.files import READERS, explain, files
from derive.processes import CONTEXT, ending, limit, out_of_memory, out_of_time, preload
from derive.read.document import Reading, Remark, Step
from derive.read.module import Module
from derive.source import Note
from derive.verdict import Judged, JudgedDisplay, JudgedDocument

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


class _Task(NamedTuple):
    """A file to be read and judged: a note, or what the program of a proof module has left.

    certificates  whether they are sent with the verdicts
    """

    number: int
    note: Note
    module: Module | None
    certificates: bool


@dataclass(slots=True)
class _Job:
    """A file at work in a child process, and what the child has sent so far.

    cuts  the steps that were cut off before, by number, with the reasons; the child leaves them out
    """

    task: _Task
    worker: _Worker
    deadline: float
    reading: Reading | None = None
    read: list[Step] = field(default_factory=list)
    steps: list[Judged] = field(default_factory=list)
    cuts: dict[int, str] = field(default_factory=dict)


def check(paths: Sequence[str | Path | Note | Document], limits: Limits = Limits(), jobs: int | None = None,
          progress: Progress | None = None, definitions: Sequence[str] = (), runner: programs.Runner | None = None,
          certificates: bool = True) -> Report:
    """Check files and folders.

    paths   folders are searched for notes (.md) and proof modules (.py that import derive); a Note is a text at hand, a Document
            one that could not be read
    jobs    how many files at once; by default as many as there are processors
    definitions  folders whose pages the links of the files may cite
    runner  of the programs among the paths, if it has been started; it is stopped
    certificates  whether the report has them; they are replayed in any case
    errors  none: what cannot be read becomes the error of its document
    """
    found = [x for path in paths for x in ([path] if isinstance(path, (Note, Document)) else files(path))]
    if definitions:
        found = [replace(x, definitions=tuple(definitions)) if isinstance(x, Note) else x for x in found]
    documents: list[Document | None] = [x if isinstance(x, Document) else None for x in found]
    # what takes long comes early; the last of a list is started first
    notes = sorted(((k, x) for k, x in enumerate(found) if isinstance(x, Note)),
                   key=lambda x: (x[1].text.count("\\"), len(x[1].text)))
    waiting = [_Task(k, x, None, certificates) for k, x in notes if not programs.is_program(x)]
    running: list[_Job] = []
    idle: list[_Worker] = []
    known: dict[Note, Reading] = {}
    done = 0
    many = jobs or os.cpu_count() or 1
    collects = gc.isenabled()
    gc.disable()  # what is imported here stays, and each collection would look through all of it
    runner = runner or programs.start(found, limits.seconds, limits.memory)
    try:
        preload("derive.judge", *dict.fromkeys(_reader(x.path)[0] for _, x in notes))  # while the runner imports SymPy
        while waiting or running or runner.waiting:
            while waiting and len(running) < many:
                task = waiting.pop()
                if progress is not None:
                    progress(done, len(notes), task.note.path)
                running.append(_give(idle.pop() if idle else _start(limits), task, limits, known))
            if progress is not None and len(notes) == 1 and running and running[0].reading is not None:
                progress(len(running[0].steps), sum(len(x.steps) for x in running[0].reading.displays), notes[0][1].path)
            ready = _wait(running, runner)
            for job, ended in _ended(running, ready, limits):
                running.remove(job)
                if job.reading is not None and job.task.module is None:
                    known[job.task.note] = job.reading
                if isinstance(ended, Document):
                    documents[job.task.number] = ended
                    done += 1
                    if job.worker.served < MOST_SERVED:
                        idle.append(job.worker)
                        continue
                _stop(job.worker)
                if not isinstance(ended, Document):
                    running.append(_give(_start(limits), job.task, limits, known, job.reading, ended))
            if runner.pipe in ready:
                number, note, ran = programs.receive(runner)
                if isinstance(ran, Module):
                    waiting.insert(0, _Task(number, note, ran, certificates))  # behind the notes, one of which it may encode
                else:
                    documents[number] = Document(note.path, None, ran)
                    done += 1
    finally:
        programs.stop(runner)
        for worker in (*(job.worker for job in running), *idle):
            _stop(worker)
        if collects:
            gc.enable()
    if progress is not None:
        progress(done, len(notes), "")
    return Report(tuple(x for x in documents if x is not None))


def read_note(note: Note) -> Reading | Document:
    """The reading of a note, or the error that keeps it from being read."""
    try:
        return _read(note)
    except Exception as error:
        return Document(note.path, None, explain(error, note))


def check_here(note: Note, memory: Any = None, repairs: bool = True, revisions: Any = None) -> Document:
    """A note checked in this very process, which nothing but its counted budgets limits.

    memory     a `derive.judge.Memory` of earlier versions of the text
    repairs    whether repairs of wrong steps are looked for
    revisions  the `derive.read.revisions.Revisions` of these versions
    """
    try:
        reading = _read(note) if revisions is None or programs.is_program(note) else revisions.read(note)
        read = _read_again(note, revisions) if repairs else None
        kept = () if revisions is None else revisions.kept
        return Document(note.path, import_module("derive.judge").judge(reading, None, read, memory, kept))
    except Exception as error:
        return Document(note.path, None, explain(error, note))


def _reader(path: str) -> tuple[str, str]:
    return READERS.get(Path(path).suffix.lower(), READERS[".md"])


def _read(note: Note) -> Reading:
    module, function = _reader(note.path)
    reading: Reading = getattr(import_module(module), function)(note)
    return reading


def _read_again(note: Note, revisions: Any = None) -> Callable[[Note], Reading] | None:
    """The reader of a note with small edits, of which it reads only what these change.

    A proof module is not repaired by editing its text.

    revisions  those of which the note is the last one, if it was read so
    """
    if programs.is_program(note):
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


# --- child processes

_Cuts = dict[int, str]


def _start(limits: Limits) -> _Worker:
    ours, theirs = CONTEXT.Pipe()
    process = CONTEXT.Process(target=_serve, args=(theirs, ours, limits), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker, task: _Task, limits: Limits, known: Mapping[Note, Reading], reading: Reading | None = None,
          cuts: _Cuts | None = None) -> _Job:
    """A file for a child to work at.

    known  notes that were read before: a proof module may encode one of them
    """
    encoded = {} if task.module is None else {note: x for note, x in known.items() if note.path == task.module.encodes}
    with suppress(OSError):  # a child that has died is met when it is heard
        worker.pipe.send((task, encoded, reading, cuts or {}))
    worker.served += 1
    return _Job(task, worker, time.monotonic() + limits.seconds, reading, _steps(reading), [], cuts or {})


def _steps(reading: Reading | None) -> list[Step]:
    return [x for display in reading.displays for x in display.steps] if reading is not None else []


def _serve(pipe: Connection, other: Connection, limits: Limits) -> None:
    """The child: works at the files that it is given until there are no more."""
    other.close()  # else it would never see the end of its own pipe
    limit(limits.memory)
    gc.disable()  # terms are kept for good: there is little to collect in the life of this process
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            _work(pipe, *pipe.recv())


def _work(pipe: Connection, task: _Task, known: Mapping[Note, Reading], reading: Reading | None, cuts: _Cuts) -> None:
    """Send the reading of a file, then the verdicts one by one, or the error."""
    try:
        if reading is None:
            if task.module is None:
                reading = _read(task.note)
            else:
                reading = import_module("derive.read.chains").read_module(task.module, known)
            pipe.send(("reading", reading))
        read = _steps(reading)
        heard: list[Judged] = []

        def hear(step: Judged) -> None:
            pipe.send(("step", _brief(step, read[len(heard)], task.certificates)))
            heard.append(step)

        judged = _judge(_without(reading, cuts), hear)
        steps = [x for display in judged.displays for x in display.steps]
        revised = {k: _brief(now, read[k], task.certificates)
                   for k, (before, now) in enumerate(zip(heard, steps, strict=True)) if before is not now}
        pipe.send(("judged", (judged.remarks, revised)))
    except MemoryError:
        pipe.send(("full", None))
    except RecursionError:
        pipe.send(("cut", "it is too deeply nested"))
    except Exception as error:  # told of the document, never as a traceback
        pipe.send(("error", explain(error, task.note)))


_FIELDS: Final = tuple(x.name for x in fields(Judged))


def _brief(judged: Judged, step: Step, certificates: bool) -> tuple[Any, ...]:
    """A verdict without what the other side has of it, the step and its claim, or does not want."""
    values = [getattr(judged, name) for name in _FIELDS]
    if not certificates:
        values[_FIELDS.index("certificate")] = None
    return tuple(... if x is not None and (x is step or x is step.claim) else x for x in values)


def _whole(brief: Sequence[Any], step: Step) -> Judged:
    known: dict[str, Any] = {"step": step, "claim": step.claim}
    values: list[Any] = [known[name] if x is ... else x for name, x in zip(_FIELDS, brief, strict=True)]
    return Judged(*values)


def _without(reading: Reading, cuts: _Cuts) -> Reading:
    """The reading with the steps that were cut off before as no claims, so that no later step cites them."""
    if not cuts:
        return reading
    number = count()
    displays = tuple(replace(x, steps=tuple(replace(step, kind="cut") if next(number) in cuts else step for step in x.steps))
                     for x in reading.displays)
    return replace(reading, displays=displays)


def _wait(running: Sequence[_Job], runner: programs.Runner) -> set[Any]:
    """The pipes through which something came.  Waits until something happens or a deadline passes."""
    patience = max(0.0, min(job.deadline for job in running) - time.monotonic()) if running else None
    pipes = [job.worker.pipe for job in running]
    return set(wait([*pipes, runner.pipe] if runner.pipe is not None and runner.waiting else pipes, patience))


def _ended(running: Sequence[_Job], ready: set[Any], limits: Limits) -> list[tuple[_Job, Document | _Cuts]]:
    """The jobs that end, with their documents or with what to leave out next time."""
    ended: list[tuple[_Job, Document | _Cuts]] = []
    for job in running:
        document: Document | _Cuts | None
        if job.worker.pipe in ready:
            document = _receive(job, limits)
        elif time.monotonic() >= job.deadline:
            document = _cut(job, out_of_time(limits.seconds), limits)
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
        return _filled(job, ending(job.worker.process), limits)
    except Exception as error:  # a message that does not unpickle
        return _cut(job, f"its process sent {type(error).__name__}", limits)
    if kind in ("reading", "step"):
        job.deadline = time.monotonic() + limits.seconds
        if kind == "reading":
            job.reading, job.read = data, _steps(data)
        else:
            job.steps.append(_whole(data, job.read[len(job.steps)]))
        return None
    if kind == "judged":
        remarks, revised = data
        job.steps = [_whole(revised[k], job.read[k]) if k in revised else step for k, step in enumerate(job.steps)]
        return _assembled(job, "", remarks)
    if kind == "full":
        return _filled(job, out_of_memory(limits.memory), limits)
    if kind == "cut":
        return _cut(job, data, limits)
    return Document(job.task.note.path, None, data)


def _stop(worker: _Worker) -> None:
    """End a child, which has nothing left to do.  It takes a while to be gone; `multiprocessing` looks after that."""
    worker.pipe.close()
    worker.process.kill()


def _filled(job: _Job, why: str, limits: Limits) -> Document | _Cuts:
    """What follows when a child ran out of memory: the files before may have filled it, so once more in one of its own."""
    return dict(job.cuts) if job.worker.served > 1 else _cut(job, why, limits)


def _cut(job: _Job, why: str, limits: Limits) -> Document | _Cuts:
    """What follows when a child was stopped: once more without the step it was at, or what is known of the document."""
    if job.reading is None:
        return Document(job.task.note.path, None, FileError("unreadable-file", f"gave up reading: {why}"))
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
    return Document(job.task.note.path, JudgedDocument(job.reading, tuple(displays), remarks))


_KINDS: Final = {"definition": ("defined", "defined"), "assumption": ("assumed", "assumed"),
                 "ill-typed": ("ill-typed", "ill-typed"), "unread": ("unread", "unread")}


def _undecided(step: Step, why: str) -> Judged:
    verdict, code = _KINDS.get(step.kind, ("open", "over-budget"))
    return Judged(step, verdict, code, tried=why if verdict == "open" else "", claim=step.claim)
