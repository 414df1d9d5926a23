"""`derive export`: checked documents in another format.  Untrusted."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from derive.cli import USAGE
from derive.commands import checking
from derive.pdf import NotTypeset, typeset

PDF = "pdf"  # what the row "latex" writes, typeset


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="+", help="files or folders")
    parser.add_argument("--to", default="latex", metavar="FORMAT", help="latex (default), pdf, coq, json, text, …")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    checking.add_limits(parser)


def run(arguments: argparse.Namespace) -> int:
    from derive.export import EXPORTERS
    exporter = EXPORTERS.get("latex" if arguments.to == PDF else arguments.to)
    if exporter is None:
        checking.say(f"there is no format {arguments.to!r}: {', '.join([*EXPORTERS, PDF])}")
        return USAGE
    if arguments.to == PDF and arguments.output in (None, "-"):
        checking.say("a PDF needs a file: --to pdf -o FILE")
        return USAGE
    report = checking.check(arguments.path, arguments)
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
