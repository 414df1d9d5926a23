"""`derive rules`: the rules that proofs use, searched by words.  Untrusted."""
from __future__ import annotations

import argparse

from derive.cli import USAGE
from derive.commands import checking
from derive.render import plain
from derive.rules import THEORIES


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "List the rules that proofs use, or those that have all the words in theory, name, formula or source."
    parser.add_argument("words", nargs="*", metavar="WORD", help="such as log, sums, derivative")


def run(arguments: argparse.Namespace) -> int:
    words = [x.casefold() for x in arguments.words]
    found = 0
    for theory, rows in THEORIES.items():
        lines = []
        for rule in rows:
            conclusion, *conditions = map(plain, rule.templates)
            text = f"{rule.name}: {conclusion}" + (f"\n      where {', '.join(conditions)}" if conditions else "")
            if all(x in f"{theory} {text} {rule.conclusion} {rule.source}".casefold() for x in words):
                lines.append(text)
        if lines:
            print(("\n" if found else "") + theory, *(f"  {x}" for x in lines), sep="\n")
            found += len(lines)
    if not found:
        checking.say(f"no rule has the words {' '.join(arguments.words)!r}")
        return USAGE
    return 0
