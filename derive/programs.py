"""Run proof modules, which are programs, in processes that can be killed.  Untrusted.

In: Notes.  Out: their Modules, one after another, or the errors that keep them from being run.
One process has SymPy, and runs no program: it starts a child for each of them, that has only this one to run.  What the program
leaves comes back as data, and is read and judged in processes in which no program was run.
"""
from __future__ import annotations

import gc
import os
import pickle
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Final

from derive.documents import Document, FileError
from derive.files import explain
from derive.processes import CONTEXT, ending, limit, out_of_memory, out_of_time, preload
from derive.source import Note

if TYPE_CHECKING:
    from derive.read.module import Module

_MODULE: Final = "derive.read.proof_module"


@dataclass(slots=True)
class Runner:
    """The process that runs programs.

    waiting  the programs that are still to be run, by the numbers of their files; the next is the last, and is being run
    seconds, memory  what a program may cost
    process, pipe    None where there is none to be run
    """

    waiting: list[tuple[int, Note]]
    seconds: float
    memory: int
    process: BaseProcess | None = None
    pipe: Connection | None = None


def is_program(note: Note) -> bool:
    return note.path.endswith(".py")


def start(found: Sequence[Note | Document], seconds: float, memory: int) -> Runner:
    """Begin with the programs among some files: what takes long comes early."""
    programs = [(k, x) for k, x in enumerate(found) if isinstance(x, Note) and is_program(x)]
    programs.sort(key=lambda x: (x[1].text.count("(") + x[1].text.count("["), len(x[1].text)))
    runner = Runner(programs, seconds, memory)
    _begin(runner)
    return runner


def _begin(runner: Runner) -> None:
    """Have the next program run; behind the last one the process may end."""
    if runner.waiting and runner.pipe is None:
        runner.pipe, theirs = CONTEXT.Pipe()
        runner.process = CONTEXT.Process(target=_serve, args=(theirs, runner.pipe, runner.seconds, runner.memory))
        runner.process.start()
        theirs.close()
    if runner.pipe is not None:
        with suppress(OSError):  # a process that has died is met when it is heard
            runner.pipe.send(runner.waiting[-1][1] if runner.waiting else None)


def receive(runner: Runner) -> tuple[int, Note, Module | FileError]:
    """What came of the program that is being run; the next one is begun with."""
    from derive.read.module import Module
    assert runner.process is not None and runner.pipe is not None
    number, note = runner.waiting.pop()
    try:
        result = runner.pipe.recv()
    except (EOFError, OSError):
        result = _gave_up(ending(runner.process))
        stop(runner)
    except Exception as error:  # what does not unpickle
        result = _gave_up(f"its process sent {type(error).__name__}")
    _begin(runner)
    return number, note, result if isinstance(result, (Module, FileError)) else _gave_up("its process sent something else")


def stop(runner: Runner) -> None:
    """End the process, which ends its child first."""
    if runner.process is None or runner.pipe is None:
        return
    with suppress(OSError):
        runner.pipe.send(None)
    runner.pipe.close()
    runner.process.join(5)
    if runner.process.is_alive():
        runner.process.kill()
        runner.process.join()
    runner.process = runner.pipe = None


def _gave_up(why: str) -> FileError:
    return FileError("unreadable-file", f"gave up reading: {why}")


# --- in the process, and in its children

def _serve(pipe: Connection, other: Connection, seconds: float, memory: int) -> None:
    other.close()  # else it would never see the end of its own pipe
    gc.disable()  # what is imported here stays
    # chains are written, not calculated with: of SymPy's numbers for large polynomials those that are here at once will do
    os.environ.setdefault("SYMPY_GROUND_TYPES", "python")
    preload(_MODULE)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while (note := pipe.recv()) is not None:
            ours, theirs = CONTEXT.Pipe(duplex=False)
            process = CONTEXT.Process(target=_run, args=(theirs, note, memory), daemon=True)
            process.start()
            theirs.close()
            try:
                pipe.send_bytes(_heard(pipe, ours, process, seconds))
            finally:
                ours.close()
                process.kill()
                process.join()


def _heard(pipe: Connection, ours: Connection, process: BaseProcess, seconds: float) -> bytes:
    """What a child sends, as it is.  errors: EOFError, if nobody wants to hear of it any more"""
    ready = wait([ours, pipe], seconds)
    if ours in ready:
        with suppress(EOFError, OSError):
            return ours.recv_bytes()
        return pickle.dumps(_gave_up(ending(process)))
    if ready:
        raise EOFError
    return pickle.dumps(_gave_up(out_of_time(seconds)))


def _run(pipe: Connection, note: Note, memory: int) -> None:
    limit(memory)
    try:
        pipe.send(import_module(_MODULE).load(note))
    except KeyboardInterrupt:
        return  # its user has had enough of it
    except MemoryError:
        pipe.send(_gave_up(out_of_memory(memory)))
    except RecursionError:
        pipe.send(_gave_up("it is too deeply nested"))
    except Exception as error:  # told of the file, never as a traceback
        pipe.send(explain(error, note))
