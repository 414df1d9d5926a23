"""The command line.  Untrusted: it parses arguments, prints, and returns an exit status.

In: arguments.  Out: text on standard output; 0 all accounted for and nothing refuted, ill-typed or unread, 1 otherwise,
2 for wrong usage or a file that cannot be read.  What is slow to import (SymPy, the judge) is imported by the command that
needs it.
"""
from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from derive import __version__

if TYPE_CHECKING:
    from derive.diagnostics import Report
    from derive.run import Progress

USAGE: Final = 2
MOMENT: Final = 0.5  # seconds that nobody minds to wait without a bar


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.  Returns the exit status; argparse itself leaves with 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no Greek still gets the report
    parser = _parser()
    arguments = parser.parse_args(argv)
    command: Callable[[argparse.Namespace], int] | None = getattr(arguments, "command", None)
    if command is None:
        parser.print_help(sys.stderr)
        return USAGE
    try:
        return command(arguments)
    except BrokenPipeError:
        # whoever reads the output has seen enough, as in `derive check | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="derive", description="A checker for mathematical derivations.")
    parser.add_argument("--version", action="version", version=f"derive {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    check = commands.add_parser("check", help="check notes and proof modules",
                                description="Check every step of notes (.md) and of proof modules (.py). "
                                            "Without paths: proofs/ and notes/.")
    check.add_argument("paths", nargs="*", metavar="PATH", help="files or folders")
    check.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    check.add_argument("--strict", action="store_true", help="open steps and unstated conditions fail too")
    check.add_argument("--verbose", action="store_true", help="tell of proved steps too, with their rules")
    _limits(check)
    check.set_defaults(command=_check)

    explain = commands.add_parser("explain", help="explain a diagnostic code or a rule")
    explain.add_argument("name", nargs="?", metavar="CODE|RULE", help="without it, all codes are listed")
    explain.set_defaults(command=_explain)

    encode = commands.add_parser("encode", help="print the SymPy proof module of a note")
    encode.add_argument("note", metavar="NOTE")
    encode.set_defaults(command=_encode)

    export = commands.add_parser("export", help="write the checked documents in another format")
    export.add_argument("path", metavar="PATH", nargs="+", help="files or folders")
    export.add_argument("--to", default="latex", metavar="FORMAT", help="latex (default), json or text")
    export.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    _limits(export)
    export.set_defaults(command=_export)
    return parser


def _limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=_positive, metavar="N", help="files checked at once (default: one a processor)")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="hard limit a step (default: 60)")
    parser.add_argument("--memory", type=_positive, default=4096, metavar="MB", help="hard limit a document (default: 4096)")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _say(message: str) -> None:
    print(f"derive: {message}", file=sys.stderr)


def _run(paths: Sequence[str], arguments: argparse.Namespace) -> Report:
    from derive.run import Limits, check
    with _progress(sys.stderr) as progress:
        return check(paths, Limits(arguments.timeout, arguments.memory << 20), arguments.jobs, progress)


def _check(arguments: argparse.Namespace) -> int:
    from derive.run import DEFAULT
    paths = arguments.paths or [x for x in DEFAULT if Path(x).is_dir()]
    if not paths:
        _say("nothing to check: there is no proofs/ and no notes/ here; name a file or a folder")
        return USAGE
    report = _run(paths, arguments)
    if arguments.format == "json":
        from derive.export.json import render
        sys.stdout.write(render(report))
    else:
        _show(report, arguments.verbose)
    sys.stdout.flush()
    return report.status(arguments.strict)


def _show(report: Report, verbose: bool) -> None:
    """The report in text; in colour where a terminal looks on."""
    from derive.export import text
    if not sys.stdout.isatty():
        sys.stdout.write(text.render(report, verbose))
        return
    from rich.console import Console
    from rich.text import Text
    console = Console(highlight=False, soft_wrap=True)
    for line in text.lines(report, verbose, max(40, min(console.width, 120))):
        console.print(Text.assemble(*line), end="\n")


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


def _explain(arguments: argparse.Namespace) -> int:
    from derive.codes import CODES
    name = arguments.name
    if name is None:
        width = max(map(len, CODES))
        print("\n".join(f"{code:<{width}}  {row.title}" for code, row in CODES.items()))
        return 0
    if name in CODES:
        print(explain_code(name))
        return 0
    from derive.rules import RULES
    if name in RULES:
        print(explain_rule(RULES[name]))
        return 0
    from difflib import get_close_matches
    near = get_close_matches(name, [*CODES, *RULES], 3)
    hint = f"did you mean {', '.join(near)}?" if near else "`derive explain` lists the codes"
    _say(f"there is no code or rule {name!r}; {hint}")
    return USAGE


def explain_code(name: str) -> str:
    """What the table says of a code."""
    import textwrap

    from derive.codes import CODES
    row = CODES[name]
    exits = f"exit status {row.status}" + (f", {row.strict} with --strict" if row.strict != row.status else "")
    example = "\n\nFor example:\n\n" + textwrap.indent(row.example, "    ") if row.example else ""
    severity = "no finding" if row.severity == "ok" else row.severity
    return f"{row.glyph} {name}: {row.title}\n({severity}; {exits})\n\n{textwrap.fill(row.text, 80)}{example}"


def explain_rule(rule: Any) -> str:
    """The row of a rule: its name, what it concludes, from what, and where it is from."""
    rows = [f"rule {rule.name}", "", f"    {rule.conclusion}", ""]
    if rule.when:
        rows += ["where", *(f"    {x}" for x in rule.when), ""]
    if rule.integers:
        rows.append(f"integers: {', '.join(rule.integers.split())}")
    if rule.source:
        rows.append(f"source: {rule.source}")
    return "\n".join(rows).rstrip()


def _encode(arguments: argparse.Namespace) -> int:
    from derive.diagnostics import Document, Report
    from derive.files import open_note
    from derive.run import read_note
    note = open_note(Path(arguments.note))
    if isinstance(note, Document):
        return _failed(Report((note,)))
    from importlib import import_module
    reading = read_note(note)
    if isinstance(reading, Document):
        return _failed(Report((reading,)))
    sys.stdout.write(import_module("derive.export.sympy_code").encode(reading))
    return 0


def _failed(report: Report) -> int:
    from derive.export import text
    sys.stderr.write(text.render(report).rsplit("\n\n", 1)[0] + "\n")
    return report.status()


def _export(arguments: argparse.Namespace) -> int:
    from derive.export import EXPORTERS
    exporter = EXPORTERS.get(arguments.to)
    if exporter is None:
        _say(f"there is no format {arguments.to!r}: {', '.join(EXPORTERS)}")
        return USAGE
    report = _run(arguments.path, arguments)
    text = exporter.render(report)
    if report.status() == USAGE and all(x.error is not None for x in report.documents):
        return _failed(report)
    if arguments.output is None or arguments.output == "-":
        sys.stdout.write(text)
    else:
        try:
            Path(arguments.output).write_text(text, encoding="utf-8")
        except OSError as error:
            _say(f"cannot write {arguments.output}: {error.strerror}")
            return USAGE
    for document in report.documents:
        if document.error is not None:
            _say(f"{document.path}: {document.error.message}")
            return USAGE
    return 0
