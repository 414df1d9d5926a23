"""Checking files as the user asks: limits as options, a bar on a terminal, a Report.  Untrusted."""
from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from derive import programs
from derive.files import DEFAULT, files
from derive.settings import Settings, Unfit, settings
from derive.source import Note

if TYPE_CHECKING:
    from derive.diagnostics import Report
    from derive.run import Progress

MOMENT: Final = 0.5  # seconds that nobody minds to wait without a bar


def add_limits(parser: argparse.ArgumentParser) -> None:
    """The options of every command that checks."""
    add_definitions(parser)
    parser.add_argument("--jobs", type=_positive, metavar="N", help="files checked at once (default: one a processor)")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="hard limit a step (default: 60)")
    parser.add_argument("--memory", type=_positive, default=4096, metavar="MB", help="hard limit a document (default: 4096)")


def add_definitions(parser: argparse.ArgumentParser) -> None:
    """Where to look for what links cite."""
    parser.add_argument("--with", dest="definitions", action="append", type=_folder, default=[], metavar="PATH",
                        help="a folder of definitions: those on its pages that a note links to are known to the note")


def _folder(text: str) -> str:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return text


def definitions_of(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The folders of definitions that are named, else those of the settings."""
    if arguments.definitions:
        return tuple(arguments.definitions)
    try:
        return settings().definitions
    except Unfit as error:
        say(str(error))
        return ()


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def say(message: str) -> None:
    """Tell the user what is not part of the output."""
    print(f"derive: {message}", file=sys.stderr)


def say_unread(report: Report) -> int:
    """Tell why no document could be read.  Returns the exit status."""
    from derive.export import text
    sys.stderr.write(text.render(report).rsplit("\n\n", 1)[0] + "\n")
    return report.status()


def default_paths(chosen: Settings) -> list[str]:
    """What is checked when nothing is named: the paths of the settings, or the folders of notes and proofs that are here."""
    return list(chosen.paths) or [x for x in DEFAULT if Path(x).is_dir()]


def check(paths: Sequence[str | Note], arguments: argparse.Namespace, certificates: bool = True) -> Report:
    """Check files and folders within the limits of the options.

    certificates  whether the report has them
    """
    found = [x for path in paths for x in ([path] if isinstance(path, Note) else files(path))]
    memory = arguments.memory << 20
    runner = programs.start(found, arguments.timeout, memory)  # nothing takes longer to import than SymPy: this first
    try:
        from derive import run
        with _progress(sys.stderr) as progress:
            return run.check(found, run.Limits(arguments.timeout, memory), arguments.jobs, progress, definitions_of(arguments),
                             runner, certificates)
    finally:
        programs.stop(runner)


@contextmanager
def _progress(stream: IO[str]) -> Iterator[Progress | None]:
    """A bar on a terminal, for work that takes more than a moment."""
    if not stream.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    # no thread of its own: the work forks
    bar = Progress(TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                   TextColumn("{task.description}"), console=Console(file=stream), transient=True, auto_refresh=False)
    task = bar.add_task("", total=None)
    begin = time.monotonic()

    def step(done: int, total: int, path: str) -> None:
        if time.monotonic() - begin < MOMENT:
            return
        bar.start()
        bar.update(task, completed=done, total=total, description=path)
        bar.refresh()

    try:
        yield step
    finally:
        bar.stop()
