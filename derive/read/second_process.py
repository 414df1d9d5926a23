"""latex2sympy2 in a process of its own, which can be killed: it keeps global state that one formula can poison.  Untrusted.

In: Questions.  Out: the values that latex2sympy2's expression has at their points, or None.  A question that takes too long, or
with which the process dies, is None too; the next one gets a new process.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from selectors import EVENT_READ, DefaultSelector
from types import TracebackType
from typing import Any, Final

from derive.read.second_reader import Question

SECONDS: Final = 5.0  # for one question
START: Final = 60.0  # until a new process is ready
MOST: Final = 400  # questions of one process
MEMORY: Final = 2 << 30


def installed() -> bool:
    """Whether there is a second reader here."""
    return find_spec("latex2sympy2") is not None


class SecondReader:
    """The process, started when it is first asked.  Use it in a `with`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.process: subprocess.Popen[bytes] | None = None
        self.asked = 0
        self.buffer = b""

    def __enter__(self) -> SecondReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def ask(self, question: Question) -> list[float | None] | None:
        """The values at each point of the question; None where the reader refuses, fails or takes too long."""
        if self.process is None or self.asked >= MOST:
            self.stop()
            if not self._start():
                return None
        assert self.process is not None and self.process.stdin is not None
        self.asked += 1
        try:
            self.process.stdin.write(json.dumps([question.latex, question.values]).encode() + b"\n")
            self.process.stdin.flush()
            found = self._line(self.seconds)
            return None if found is None else json.loads(found)
        except (OSError, ValueError):
            self.stop()
            return None

    def _start(self) -> bool:
        here = {**os.environ, "PYTHONPATH": os.pathsep.join(x for x in sys.path if x)}
        program = "from derive.read.second_process import answer; answer()"
        try:
            self.process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL, env=here)
        except OSError:
            return False
        self.asked, self.buffer = 0, b""
        try:
            return self._line(START) == b"ready"
        except OSError:  # a system that cannot wait for a pipe
            self.stop()
            return False

    def _line(self, seconds: float) -> bytes | None:
        """The next line of the process; None, and an end to the process, if there is none in time."""
        import time
        assert self.process is not None and self.process.stdout is not None
        until = time.monotonic() + seconds
        with DefaultSelector() as waiting:
            waiting.register(self.process.stdout, EVENT_READ)
            while b"\n" not in self.buffer:
                if not waiting.select(max(0.0, until - time.monotonic())):
                    break
                more = os.read(self.process.stdout.fileno(), 65536)
                if not more:
                    break
                self.buffer += more
        if b"\n" not in self.buffer:
            self.stop()
            return None
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def stop(self) -> None:
        if self.process is None:
            return
        with suppress(OSError):
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()
        self.process = None


# --- in the process --------------------------------------------------------------------------------------------

def answer() -> None:
    """Read questions from standard input, a line each, and write the values, until there are no more."""
    with suppress(ImportError, OSError, ValueError):
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # it prints what it likes
    import latex2sympy2
    print("ready", file=out, flush=True)
    for line in sys.stdin:
        latex, points = json.loads(line)
        print(json.dumps(_values(latex2sympy2, latex, points)), file=out, flush=True)


def _values(reader: Any, latex: str, points: Sequence[dict[str, float]]) -> list[float | None] | None:
    try:
        reader.set_variances({})  # what an earlier formula has set
        expression = reader.latex2sympy(latex)
        symbols = {str(x): x for x in expression.free_symbols}
        # it appends a digest of 32 digits to the names of variables
        named = {name[:-32]: x for name, x in symbols.items() if len(name) > 32}
        if len(named) != len(symbols) or any(not set(named) <= set(point) for point in points):
            return None  # a symbol that was not handed over, such as an index outside of its sum
        return [_number(expression.subs({x: _exact(points[k][name]) for name, x in named.items()})) for k in range(len(points))]
    except Exception:  # noqa: BLE001 - whatever it does, it does not read this
        return None


def _exact(value: float) -> Any:
    from sympy import Float, Integer
    return Integer(int(value)) if value == int(value) else Float(value)


def _number(expression: Any) -> float | None:
    found = complex(expression.doit().evalf())
    return found.real if abs(found.imag) < 1e-9 and abs(found) < 1e300 else None
