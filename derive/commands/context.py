"""`derive context`: what is known of each symbol of a note, and where it came from.  Untrusted."""
from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from derive.cli import USAGE
from derive.commands import checking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = ("List each symbol of a note with its sort, shape, facts and definition, and where each came from: "
                          "a line of the note, or a convention. What is wrong here is put right in the text, or in a comment: "
                          r"<!-- derive: let x \in \mathbb{R} -->.")
    parser.add_argument("note", metavar="FILE")
    parser.add_argument("--line", type=int, metavar="N", help="only what is in scope at this line")
    checking.add_definitions(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to list (default: text)")


def run(arguments: argparse.Namespace) -> int:
    from derive.diagnostics import Document, Report
    from derive.export import scope as shown
    from derive.files import open_note
    from derive.run import read_note
    from derive.scope import known
    note = open_note(Path(arguments.note))
    if not isinstance(note, Document):
        note = replace(note, definitions=checking.definitions_of(arguments))
    reading = note if isinstance(note, Document) else read_note(note)
    if isinstance(reading, Document):
        return checking.say_unread(Report((reading,)))
    try:
        symbols = known(reading, arguments.line)
    except ValueError as error:
        checking.say(str(error))
        return USAGE
    if arguments.format == "json":
        sys.stdout.write(json.dumps({"path": arguments.note, "line": arguments.line, "symbols": [x.data() for x in symbols]},
                                    ensure_ascii=False, indent=2) + "\n")
        return 0
    sys.stdout.writelines(line + "\n" for line in shown.lines(symbols))
    if not symbols:
        checking.say("no symbol is known here")
    return 0
