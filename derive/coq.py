"""Proved steps before Coq.  Untrusted: what `coqc` accepts is a theorem of Coq, whatever this module does; but it must state the claim.

In: a Report.  Out: for each proved step whether Coq accepts its theorem; a refusal means "not certified", never "false".
The rule library is compiled once, into the user's cache folder.
"""
from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from derive.diagnostics import Report
from derive.export.coq import HEADER, theorem
from derive.export.coq_terms import Unprintable
from derive.kernel.claim import Rejected
from derive.term import Malformed
from derive.verdict import Judged, JudgedDisplay

LIBRARY: Final = ("Terms.v", "Rules.v", "Chains.v")
MOST_SECONDS: Final = 120  # for one file of theorems, or of the library
BATCH: Final = 12  # theorems in a file
CACHE: Final = "DERIVE_CACHE"  # where the compiled library is kept, if not in the user's cache folder


class NoCoq(Exception):
    """Coq cannot be used here, with the reason."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What Coq says of a proved step.

    accepted  whether coqc accepts the theorem
    reason    why not: what has no text in Coq, or coqc's message
    """

    path: str
    line: int
    column: int
    index: int
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Theorem:
    """A proved step as text of Coq; no text where there is none, with the reason."""

    path: str
    line: int
    column: int
    index: int
    text: str
    reason: str = ""

    @property
    def name(self) -> str:
        return name_of(self.path, self.line, self.column, self.index)


def name_of(path: str, line: int, column: int, index: int) -> str:
    """The identifier of a step's theorem."""
    word = re.sub(r"[^A-Za-z0-9]+", "_", path).strip("_")
    return f"step_{word}_L{line}_C{column}_S{index}"


def theorems(report: Report) -> Iterator[Theorem]:
    """The theorem of each proved step of a report, in order."""
    for document in report.documents:
        if document.judged is None:
            continue
        note = document.judged.reading.note
        for display in document.judged.displays:
            line, column = note.position(display.display.span.start)
            for judged in display.steps:
                if judged.verdict == "proved":
                    yield _theorem(note.path, line, column, judged, display)


def _theorem(path: str, line: int, column: int, judged: Judged, display: JudgedDisplay) -> Theorem:
    index = judged.step.index
    if judged.claim is None or judged.certificate is None:
        return Theorem(path, line, column, index, "", "it has no certificate")
    try:
        text = theorem(name_of(path, line, column, index), judged.claim, judged.certificate)
    except Unprintable as error:
        return Theorem(path, line, column, index, "", str(error))
    except (Malformed, Rejected, RecursionError) as error:
        return Theorem(path, line, column, index, "", f"no text in Coq: {error}")
    latex = display.display.latex.replace("(*", "( *").replace("*)", "* )").replace('"', "''")
    return Theorem(path, line, column, index, f"(* {path}:{line}:{column}, step {index}: {' '.join(latex.split())} *)\n{text}")


def library() -> Path:
    """The folder of the compiled rule library; compiled if it is not there yet.  errors: NoCoq"""
    if shutil.which("coqc") is None:
        raise NoCoq("coqc is not installed (Debian: apt-get install coq)")
    texts = [(name, (resources.files("derive.rules.coq") / name).read_text(encoding="utf-8")) for name in LIBRARY]
    version = _run(["coqc", "--print-version"], Path.cwd())
    key = hashlib.sha256("\0".join([version, *(text for _, text in texts)]).encode()).hexdigest()[:16]
    place = os.environ.get(CACHE)
    if place is None:
        from platformdirs import user_cache_dir
        place = user_cache_dir("derive")
    folder = Path(place) / f"coq-{key}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        for name, text in texts:
            (Path(work) / name).write_text(text, encoding="utf-8")
            _run(["coqc", "-Q", ".", "Derive", name], Path(work))
        try:
            shutil.copytree(work, f"{work}-done")
            os.replace(f"{work}-done", folder)
        except OSError:  # another process was quicker
            shutil.rmtree(f"{work}-done", ignore_errors=True)
            if not folder.is_dir():
                raise
    return folder


def _run(command: Sequence[str], folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoCoq(f"{command[0]} does not answer: {error}") from None
    if done.returncode:
        raise NoCoq(f"coqc refuses the rule library: {done.stderr.strip()[:300]}")
    return done.stdout


def accepts(text: str, compiled: Path) -> str:
    """What coqc objects to in a text: nothing where it accepts it."""
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "chain.v").write_text(HEADER + text, encoding="utf-8")
        try:
            done = subprocess.run(["coqc", "-q", "-Q", str(compiled), "Derive", "chain.v"], cwd=work, capture_output=True, text=True,
                                  timeout=MOST_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"coqc took more than {MOST_SECONDS} s"
    return "" if done.returncode == 0 else " ".join(done.stderr.split())[:300] or "coqc failed"


def certify(report: Report, jobs: int | None = None) -> list[Certified]:
    """What Coq says of every proved step.  errors: NoCoq"""
    compiled = library()
    found = list(theorems(report))
    printed = [x for x in found if x.text]
    batches = [printed[k:k + BATCH] for k in range(0, len(printed), BATCH)]
    objections: dict[int, str] = {}
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        doubtful = [x for batch, text in zip(batches, pool.map(_objection(compiled), batches), strict=True) if text for x in batch]
        # one refused theorem refuses its file: each of these is tried alone
        for x, text in zip(doubtful, pool.map(_objection(compiled), ([x] for x in doubtful)), strict=True):
            objections[id(x)] = text
    return [Certified(x.path, x.line, x.column, x.index, bool(x.text) and not objections.get(id(x), ""),
                      x.reason or objections.get(id(x), "")) for x in found]


def _objection(compiled: Path) -> Callable[[Iterable[Theorem]], str]:
    return lambda batch: accepts("\n".join(x.text for x in batch), compiled)
