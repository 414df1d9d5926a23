"""Child processes: how they are started, limited, and told of what went wrong in them.  Untrusted."""
from __future__ import annotations

import multiprocessing
import sys
from contextlib import suppress
from importlib import import_module
from multiprocessing.process import BaseProcess
from typing import Any, Final

FORKS: Final = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
# by fork where there is one: it costs milliseconds, and what was imported before is there
CONTEXT: Final[Any] = multiprocessing.get_context("fork" if FORKS else "spawn")


def preload(*modules: str) -> None:
    """Import what every child needs: once here is quicker than in each of them."""
    for module in modules if FORKS else ():
        with suppress(ImportError):  # the child meets the same error and tells it
            import_module(module)


def limit(memory: int) -> None:
    """Limit the bytes of address space of this process."""
    with suppress(ImportError, OSError, ValueError):  # where a system has no such limit, that of time is left
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if memory > 0 and (hard == resource.RLIM_INFINITY or memory < hard):
            resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


def ending(process: BaseProcess) -> str:
    """How a process came to its end that was expected to say something."""
    process.join(1)
    code = process.exitcode
    return "its process was killed" if code is not None and code < 0 else f"its process ended with status {code}"


def out_of_time(seconds: float) -> str:
    return f"the time limit of {seconds:g} s was reached"


def out_of_memory(memory: int) -> str:
    return f"the memory limit of {memory >> 20} MB was reached"
