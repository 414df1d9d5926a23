"""`derive export`: checked documents in another format.  Untrusted."""
from __future__ import annotations

import argparse
import os
import sys
from codecs import BOM_UTF8
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from derive.cli import USAGE
from derive.commands import checking
from derive.export import EXPORTERS
from derive.pdf import NotTypeset, typeset
from derive.source import Note

if TYPE_CHECKING:
    from derive.diagnostics import Report

PDF = "pdf"  # what the row "latex" writes, typeset


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="+", help="files or folders")
    parser.description = "Write the checked documents in another format."
    formats = ", ".join(x for x in [*EXPORTERS, PDF] if x != "latex")
    parser.add_argument("--to", default="latex", metavar="FORMAT", help=f"latex (default), {formats}")
    parser.add_argument("--annotate", action="store_true",
                        help="write your own .tex back with what was found of each step in its margin, and nothing else changed")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output); with --annotate "
                        "also a folder, for the marked file and all that it puts in")
    checking.add_limits(parser)


def run(arguments: argparse.Namespace) -> int:
    exporter = EXPORTERS.get("latex" if arguments.to == PDF else arguments.to)
    if exporter is None:
        checking.say(f"there is no format {arguments.to!r}: {', '.join([*EXPORTERS, PDF])}")
        return USAGE
    if arguments.to == PDF and arguments.output in (None, "-"):
        checking.say("a PDF needs a file: --to pdf -o FILE")
        return USAGE
    alone = arguments.annotate and not _is_folder(arguments.output)
    report = checking.check(_alone(arguments.path) if alone else arguments.path, arguments)
    if arguments.annotate:
        return _annotate(report, arguments)
    text = exporter.render(report)
    if report.status() == USAGE and all(x.error is not None for x in report.documents):
        return checking.say_unread(report)
    if arguments.output is None or arguments.output == "-":
        sys.stdout.write(text)
    else:
        try:
            Path(arguments.output).write_bytes(typeset(text) if arguments.to == PDF else text.encode(errors="backslashreplace"))
        except NotTypeset as error:
            checking.say(str(error))
            return USAGE
        except OSError as error:
            checking.say(f"cannot write {arguments.output}: {error.strerror}")
            return USAGE
    for document in report.documents:
        if document.error is not None:
            checking.say(f"{document.path}: {document.error.message}")
            return USAGE
    return 0


def _is_folder(output: str | None) -> bool:
    return output is not None and (output.endswith(("/", os.sep)) or Path(output).is_dir())


def _alone(paths: Sequence[str]) -> list[str | Note]:
    """Files without those that they put in: each is marked by itself."""
    from derive.files import open_note
    return [note if Path(x).is_file() and isinstance(note := open_note(Path(x)), Note) else x for x in paths]


def _annotate(report: Report, arguments: argparse.Namespace) -> int:
    """Write an author's file with its marks."""
    from derive.export.annotate import annotate
    if arguments.to != "latex" or len(report.documents) != 1:
        checking.say("--annotate takes one .tex file: derive export paper.tex --annotate -o paper-checked.tex")
        return USAGE
    document, = report.documents
    if document.error is not None:
        return checking.say_unread(report)
    try:
        made = annotate(document)
        top = Path(document.path).resolve().parent
        for file, text in made.texts.items():
            path = Path(file).resolve()
            if arguments.output is None or arguments.output == "-":
                sys.stdout.write(text)
                continue
            output = Path(arguments.output, path.relative_to(top)) if _is_folder(arguments.output) else Path(arguments.output)
            if output.resolve() in [Path(x).resolve() for x in made.texts]:
                checking.say(f"{output} is the file itself: give the marked one another name")
                return USAGE
            data = (BOM_UTF8 if path.read_bytes().startswith(BOM_UTF8) else b"") + text.encode()
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(data)
    except (OSError, ValueError) as error:
        checking.say(str(error))
        return USAGE
    if made.unplaced:
        lines = ", ".join(made.unplaced)
        checking.say(f"no room for a mark in titles, in formulas that a macro begins, and where a file is put in: line {lines}")
    checking.say(f"{made.marks} marks; run pdflatex twice")
    return 0
