"""Proof modules are run apart from each other, and from what judges them."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from derive import run
from derive.diagnostics import Report

ROOT = Path(__file__).parents[1]
HEAD = "import os, sys, time\nfrom sympy import symbols\nfrom derive.vocabulary import chain\na, b = symbols('a b')\n"
SQUARE = "chain('square', (a + b)**2, a**2 + 2*a*b + b**2)\n"
WRONG = "chain('wrong', (a + b)**2, a**2 + b**2)\n"


def check(folder: Path, limits: run.Limits | None = None, jobs: int | None = None, **texts: str) -> Report:
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
    return run.check([folder / f"{name}.py" for name in texts], limits or run.Limits(), jobs)


def verdicts(report: Report) -> list[str]:
    return [step.verdict for step in report.steps()]


def errors(report: Report) -> dict[str, str]:
    return {Path(d.path).stem: d.error.message for d in report.documents if d.error is not None}


@pytest.mark.parametrize("jobs", [1, 3])
def test_each_program_has_a_process_of_its_own(tmp_path: Path, jobs: int) -> None:
    names = "\nchain(str(os.getpid()), a + a, 2*a)\nprint(os.getpid(), file=open(__file__ + '.pid', 'w'))\n"
    report = check(tmp_path, jobs=jobs, one=names, two=names, three=names)
    assert verdicts(report) == ["proved"] * 3
    processes = {(tmp_path / f"{name}.py.pid").read_text() for name in ("one", "two", "three")}
    assert len(processes) == 3 and str(os.getpid()) not in processes


def test_documents_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    report = check(tmp_path, small=SQUARE, large=SQUARE * 9, broken="1/0\n", wrong=WRONG)
    assert [Path(d.path).stem for d in report.documents] == ["small", "large", "broken", "wrong"]
    assert verdicts(report) == ["proved"] * 10 + ["refuted"]
    assert "ZeroDivisionError" in errors(report)["broken"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_what_a_program_may_do_costs_only_its_own_file(tmp_path: Path) -> None:
    report = check(tmp_path, run.Limits(seconds=1, memory=3 << 30), one=SQUARE, hangs="time.sleep(60)\n", loops="while True: pass\n",
                   killed="import signal; os.kill(os.getpid(), signal.SIGKILL)\n", leaves="os._exit(3)\n",
                   exits="sys.exit(0)\n", deep="x = a\nfor _ in range(100000): x = abs(b + x, ) if False else [x]\nchain('d', x, x)\n",
                   two=WRONG)
    assert verdicts(report) == ["proved", "refuted"]
    found = errors(report)
    assert found["hangs"] == found["loops"] == "gave up reading: the time limit of 1 s was reached"
    assert found["killed"] == "gave up reading: its process was killed"
    assert found["leaves"] == "gave up reading: its process ended with status 3"
    assert "SystemExit" in found["exits"] and "deep" in found


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_a_program_that_fills_the_memory(tmp_path: Path) -> None:
    report = check(tmp_path, run.Limits(memory=3 << 30), hungry="try: bytearray(16 << 30)\nexcept MemoryError: os._exit(7)\n", one=SQUARE)
    assert verdicts(report) == ["proved"]
    assert errors(report) == {"hungry": "gave up reading: its process ended with status 7"}


def test_a_program_reaches_neither_the_kernel_nor_the_judge_of_its_steps(tmp_path: Path) -> None:
    tamper = """
import derive.judge, derive.kernel.check, derive.tactics.prover
from derive.kernel.check import Proved
from derive.kernel.claim import Certificate

def always(claim, certificate, rules):
    return Proved(claim, certificate, (), ())

derive.judge.replay = derive.kernel.check.replay = always
derive.judge.prove = derive.tactics.prover.prove = lambda claim, prover: Certificate((), (), 0, ())
"""
    assert verdicts(check(tmp_path, tamper=tamper + WRONG, after=WRONG)) == ["refuted"] * 2


def test_no_process_is_left(tmp_path: Path) -> None:
    import multiprocessing
    before = set(multiprocessing.active_children())
    check(tmp_path, run.Limits(seconds=1), one=SQUARE, hangs="time.sleep(60)\n")
    wait_until(lambda: set(multiprocessing.active_children()) <= before)  # it takes a moment until they are gone


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_program_ends_with_the_check(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "hangs.py").write_text(HEAD + "print(os.getpid(), file=open(__file__ + '.pid', 'w'))\ntime.sleep(60)\n")
    command = subprocess.Popen([sys.executable, "-m", "derive", "check", str(tmp_path)], cwd=ROOT, start_new_session=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    said = tmp_path / "hangs.py.pid"
    wait_until(lambda: said.exists() and said.read_text().strip() != "")
    if number == signal.SIGINT:
        os.killpg(command.pid, number)  # as a terminal does it
    else:
        command.send_signal(number)
    output, _ = command.communicate(timeout=30)
    wait_until(lambda: not is_alive(int(said.read_text())))
    assert "Traceback" not in output


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_programs_without_notes_and_notes_without_programs(tmp_path: Path) -> None:
    note = tmp_path / "n.md"
    note.write_text("$$ (x + 1)^2 = x^2 + 2 x + 1 $$\n", encoding="utf-8")
    assert verdicts(run.check([note])) == ["proved"]
    assert verdicts(check(tmp_path, one=SQUARE)) == ["proved"]
    assert run.check([]).documents == ()
