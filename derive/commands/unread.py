"""`derive unread`: what nobody could read, most frequent construct first.  Untrusted."""
from __future__ import annotations

import argparse
import json
import sys

from derive.commands import checking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = ("List the places that could not be read, by construct, most frequent first: how many, and one example "
                          "with its line and column.")
    parser.add_argument("paths", metavar="PATH", nargs="+", help="files or folders")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to list (default: text)")
    checking.add_limits(parser)


def run(arguments: argparse.Namespace) -> int:
    """Exit status 1 if something could not be read, 2 if a file could not be opened."""
    from derive.export import counts, text
    from derive.statistics import group_data, unread
    report = checking.check(arguments.paths, arguments)
    groups = unread(report)
    failed = [x for x in report.documents if x.error is not None]
    if arguments.format == "json":
        errors = [{"path": x.path, "code": x.error.code, "message": x.error.message} for x in failed if x.error is not None]
        sys.stdout.write(json.dumps({"unread": [group_data(g) for g in groups], "errors": errors}, ensure_ascii=False, indent=2)
                         + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in counts.unread(groups))
        if not groups and not failed:
            checking.say("nothing is unread")
        for document in failed:
            assert document.error is not None
            checking.say(text.clean(f"{document.path}: {document.error.message}"))
    return 2 if failed else 1 if groups else 0
