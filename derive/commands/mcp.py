"""`derive mcp`: a server of the Model Context Protocol on standard input and output.  Untrusted."""
from __future__ import annotations

import argparse

from derive.cli import USAGE
from derive.commands import checking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = ("Serve the tools check, prove, refute and explain to an assistant, by the Model Context Protocol, "
                          "on standard input and output.")


def run(arguments: argparse.Namespace) -> int:
    from derive.mcp import server
    try:
        made = server()
    except ImportError:
        checking.say("the Model Context Protocol needs its library: pip install 'derive[mcp]'")
        return USAGE
    made.run("stdio")
    return 0
