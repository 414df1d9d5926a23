"""`derive lsp`: the language server on standard input and output.  Untrusted."""
from __future__ import annotations

import argparse

from derive.cli import USAGE
from derive.commands import checking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "The language server, on standard input and output: an editor starts it."


def run(arguments: argparse.Namespace) -> int:
    try:
        from derive.lsp import server
    except ImportError:
        checking.say("the language server needs a library: pip install 'derive[lsp]'")
        return USAGE
    server().start_io()
    return 0
