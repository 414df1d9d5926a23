"""`derive encode`: a note as chains of SymPy expressions.  Untrusted."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from derive.commands import checking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("note", metavar="NOTE")


def run(arguments: argparse.Namespace) -> int:
    from derive.diagnostics import Document, Report
    from derive.files import open_note
    from derive.run import read_note
    note = open_note(Path(arguments.note))
    if isinstance(note, Document):
        return checking.say_unread(Report((note,)))
    from importlib import import_module
    reading = read_note(note)
    if isinstance(reading, Document):
        return checking.say_unread(Report((reading,)))
    sys.stdout.write(import_module("derive.export.sympy_code").encode(reading))
    return 0
