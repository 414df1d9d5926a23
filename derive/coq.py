"""Proved steps before Coq.  Untrusted: what `coqc` accepts is a theorem; that it states the claim is for a reader to see.

In: a Report.  Out: for each proved step whether Coq accepts its theorem; a refusal means "not certified", never "false".
The rule library is compiled once, into the user's cache folder.
"""
from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Final

from derive.audit import tagged
from derive.certified import Certified
from derive.diagnostics import Report
from derive.export.coq import HEADER
from derive.export.coq_document import Theorem, theorems

LIBRARY: Final = ("Terms.v", "Rules.v", "Gauss.v", "Chains.v", "Domain.v")
MOST_SECONDS: Final = 120  # for one file of theorems, or of the library
BATCH: Final = 12  # theorems in a file
CACHE: Final = "DERIVE_CACHE"  # where the compiled library is kept, if not in the user's cache folder


class NoCoq(Exception):
    """Coq cannot be used here, with the reason."""


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
        (Path(work) / "chain.v").write_text(HEADER + text, "utf-8", "backslashreplace")
        try:
            done = subprocess.run(["coqc", "-q", "-Q", str(compiled), "Derive", "chain.v"], cwd=work, capture_output=True,
                                  text=True, timeout=MOST_SECONDS, check=False)
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
    undefined: set[int] = set()
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        answers = pool.map(_objection(compiled), batches)
        doubtful = [x for batch, text in zip(batches, answers, strict=True) if text for x in batch]
        # one refused theorem refuses its file: each of these is tried alone, then without the definedness of its sides
        for x, text in zip(doubtful, pool.map(_objection(compiled), ([x] for x in doubtful)), strict=True):
            if text:
                undefined.add(id(x))
                objections[id(x)] = accepts(x.text, compiled) if x.domain else text
    return [Certified(x.path, x.line, x.column, x.index, not tagged(x.rules), bool(x.text) and not objections.get(id(x), ""),
                      x.reason or objections.get(id(x), ""), bool(x.domain) and id(x) not in undefined) for x in found]


def _objection(compiled: Path) -> Callable[[Iterable[Theorem]], str]:
    return lambda batch: accepts("\n".join(x.text + "\n" + x.domain for x in batch), compiled)
