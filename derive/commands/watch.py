"""`derive watch`: check files again whenever they change.  Untrusted."""
from __future__ import annotations

import argparse
import sys
import time
from typing import Final

from derive.cli import USAGE
from derive.commands import checking
from derive.settings import Unfit, settings

PAUSE: Final = 0.3  # seconds between two looks


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Check files, and each again when it changes, until interrupted."
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: as derive check)")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    from derive.diagnostics import Document, Report
    from derive.export import text
    from derive.files import files
    from derive.resident import Resident
    try:
        paths = arguments.paths or checking.default_paths(settings())
    except Unfit as error:
        checking.say(str(error))
        return USAGE
    if not paths:
        checking.say("nothing to watch: name a file or a folder")
        return USAGE
    resident = Resident()
    seen: dict[str, object] = {}
    try:
        while True:
            for note in (x for path in paths for x in files(path)):
                said = note.error if isinstance(note, Document) else note.text
                if seen.get(note.path) == said:
                    continue
                seen[note.path] = said
                begin = time.monotonic()
                document = note if isinstance(note, Document) else resident.check(note).document()
                sys.stdout.write(text.render(Report((document,))))
                sys.stdout.write(f"{time.strftime('%H:%M:%S')} {note.path} in {time.monotonic() - begin:.2f} s\n\n")
                sys.stdout.flush()
            if arguments.once:
                return 0
            time.sleep(PAUSE)
    finally:
        resident.close()
