"""`derive verify`: replay certificate files; nothing but terms, kernel and rules is loaded.  Untrusted."""
from __future__ import annotations

import argparse

from derive import verify


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = ("Replay certificate files, as `derive check --certificates` writes them, and print what they prove, "
                          "from which facts, by which rules. Exit status: 0 all replayed, 1 any refused, 2 wrong usage.")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, or folders of .json files")
    parser.add_argument("--json", action="store_true", help="what was proved as JSON")
    parser.add_argument("--quiet", action="store_true", help="tell only of files that are refused")


def run(arguments: argparse.Namespace) -> int:
    with verify.limited_memory():
        return verify.run(arguments.paths, arguments.json, arguments.quiet)
