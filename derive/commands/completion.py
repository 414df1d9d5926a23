"""`derive completion`: what a shell needs to complete commands and options.  Untrusted."""
from __future__ import annotations

import argparse
import sys

from derive.cli import COMMANDS, USAGE, parser_of
from derive.commands import checking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = ("Print a completion script for a shell. bash: eval \"$(derive completion bash)\"; "
                          "zsh: derive completion zsh > a file _derive in your fpath.")
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))


def run(arguments: argparse.Namespace) -> int:
    try:
        import shtab
    except ImportError:
        checking.say("completion needs a library: pip install 'derive[completion]'")
        return USAGE
    sys.stdout.write(shtab.complete(parser_of(frozenset(COMMANDS)), arguments.shell) + "\n")
    return 0
