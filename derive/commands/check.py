"""`derive check`: check documents, and tell of every step.  Untrusted."""
from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from derive.cli import USAGE
from derive.commands import checking
from derive.settings import Unfit, settings

if TYPE_CHECKING:
    from derive.diagnostics import Report


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = ("Check every step of notes (.md) and of proof modules (.py). Without paths: proofs/ and notes/.")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders")
    parser.add_argument("--format", choices=("text", "json", "junit", "sarif", "github"), default="text",
                        help="how to report (default: text)")
    parser.add_argument("--strict", action="store_true", help="open steps and unstated conditions fail too")
    parser.add_argument("--stats", action="store_true",
                        help="how much was read, each verdict's share, open steps by cause; in place of the findings")
    parser.add_argument("--second-reader", action="store_true",
                        help="compare with how latex2sympy2 reads the formulas (pip install 'derive[latex2sympy2]')")
    parser.add_argument("--verbose", action="store_true", help="tell of proved steps too, with their rules")
    parser.add_argument("--html", metavar="FILE", help="write a page for the browser as well: one file, that needs no network")
    parser.add_argument("--baseline", metavar="FILE", help="findings that are accepted for now")
    parser.add_argument("--write-baseline", metavar="FILE", help="accept all findings of this run")
    parser.add_argument("--certificates", metavar="DIR", help="write a certificate of each proved step there")
    parser.add_argument("--coq", action="store_true", help="let Coq check the proof of each proved step too (coqc on the path)")
    checking.add_limits(parser)


def run(arguments: argparse.Namespace) -> int:
    gc.disable()  # a process that ends with its report: imports and terms leave next to nothing to collect
    try:
        chosen = settings()
    except Unfit as error:
        checking.say(str(error))
        return USAGE
    paths = arguments.paths or checking.default_paths(chosen)
    if not paths:
        checking.say("nothing to check: there is no proofs/ and no notes/ here; name a file or a folder")
        return USAGE
    shown = arguments.certificates is not None or arguments.coq or arguments.html is not None
    report = checking.check(paths, arguments, certificates=shown)
    if arguments.second_reader:
        report = _compared(report)
    if arguments.certificates is not None:
        from derive.export.certificate import write
        try:
            count = write(report, Path(arguments.certificates))
        except OSError as error:
            checking.say(f"cannot write certificates to {arguments.certificates}: {error.strerror}")
            return USAGE
        checking.say(f"{count} certificates in {arguments.certificates}")
    certified = None
    if arguments.coq:
        from derive.coq import NoCoq, certify
        try:
            certified = certify(report, arguments.jobs)
        except NoCoq as error:
            checking.say(f"not certified: {error}")
            return USAGE
    try:
        report = _with_baseline(report, arguments)
        if arguments.html is not None:
            from derive.export import EXPORTERS
            Path(arguments.html).write_text(EXPORTERS["html"].render(report), "utf-8", "backslashreplace")
    except (OSError, ValueError) as error:
        checking.say(str(error))
        return USAGE
    if arguments.format not in ("json", "text"):
        from derive.export import EXPORTERS
        sys.stdout.write(EXPORTERS[arguments.format].render(report))
    elif arguments.format == "json":
        from derive.export.json import render
        sys.stdout.write(render(report, stats=arguments.stats, certified=certified))
    elif arguments.stats:
        from derive.export import counts
        from derive.statistics import statistics
        sys.stdout.writelines(line + "\n" for line in counts.statistics(statistics(report)))
    else:
        _show(report, arguments.verbose)
        if certified is not None:
            from derive.export import counts
            sys.stdout.writelines(line + "\n" for line in counts.certified(certified))
    sys.stdout.flush()
    return report.status(arguments.strict or chosen.strict)


def _with_baseline(report: Report, arguments: argparse.Namespace) -> Report:
    """The report less what a baseline accepts.  errors: OSError, NoBaseline"""
    if arguments.write_baseline is None and arguments.baseline is None:
        return report
    from dataclasses import replace

    from derive import baseline
    if arguments.write_baseline is not None:
        count = baseline.write(report, Path(arguments.write_baseline))
        checking.say(f"{count} findings are accepted in {arguments.write_baseline}")
    known = baseline.read(Path(arguments.write_baseline or arguments.baseline))
    return replace(report, accepted=baseline.accepted(report, known))


def _compared(report: Report) -> Report:
    """The report with what the second reader says, if there is one."""
    from derive.read.second_process import SecondReader, installed
    if not installed():
        checking.say("there is no second reader here: pip install 'derive[latex2sympy2]' (Python before 3.13); "
                     "checked without it")
        return report
    from derive.second_opinion import compare
    with SecondReader() as reader:
        return compare(report, reader)


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
