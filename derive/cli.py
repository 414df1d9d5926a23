"""The command line.  Untrusted: it finds the command, and returns its exit status.

In: arguments.  Out: text on standard output; 0 all accounted for and nothing refuted, ill-typed or unread, 1 otherwise,
2 for wrong usage or a file that cannot be read.  A command is a module with `configure(parser)` and `run(arguments) -> status`,
imported only when it is named: what is slow to import (SymPy, the judge) is imported by the command that needs it.
"""
from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence, Set
from importlib import import_module
from textwrap import fill
from typing import Final, NoReturn

from derive import __version__, bytecode

USAGE: Final = 2
COMMANDS: Final = {
    "check": ("derive.commands.check", "check notes and proof modules"),
    "unread": ("derive.commands.unread", "list what could not be read, most frequent construct first"),
    "context": ("derive.commands.context", "what is known of each symbol of a note, and where it came from"),
    "watch": ("derive.commands.watch", "check files again whenever they change"),
    "verify": ("derive.commands.verify", "replay certificates, with nothing but the kernel"),
    "audit": ("derive.commands.audit", "list all that must be believed for a proof"),
    "explain": ("derive.commands.explain", "explain a diagnostic code or a rule"),
    "rules": ("derive.commands.rules", "list the rules that proofs use"),
    "new": ("derive.commands.new", "write a note and its proof module to start from"),
    "encode": ("derive.commands.encode", "print the SymPy proof module of a note"),
    "lsp": ("derive.commands.lsp", "the language server, for editors"),
    "mcp": ("derive.commands.mcp", "serve check, prove, refute, explain to an assistant (MCP)"),
    "completion": ("derive.commands.completion", "print a completion script for a shell"),
    "export": ("derive.commands.export", "write the checked documents in another format"),
}
DESCRIPTION: Final = """\
A checker for mathematical derivations: every step of a note (Markdown, LaTeX,
notebook) or of a chain of SymPy expressions is proved, refuted or open."""
EPILOG: Final = """\
examples:
  derive check my-post.md        every step of a note
  derive check                   notes/ and proofs/ of this folder
  derive explain step-refuted    what a finding means
  derive COMMAND --help          options, examples and exit status of a command

settings: [tool.derive] in pyproject.toml: paths, strict, definitions
"""


def run() -> NoReturn:
    """A command, and with it the process.

    It ends without taking apart what it has in memory: of what it shares with its children, each page would be copied first.
    """
    gc.disable()  # what is imported stays
    bytecode.keep()
    status = main()
    if threading.active_count() > 1:
        raise SystemExit(status)
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # which a process that ends as usual has a way to tell
        raise SystemExit(status) from None
    os._exit(status)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.  Returns the exit status; argparse itself leaves with 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no Greek still gets the report
    words = sys.argv[1:] if argv is None else list(argv)
    parser = parser_of({x for x in words if not x.startswith("-")}, not {"-h", "--help"}.isdisjoint(words))
    arguments = parser.parse_args(words)
    command: Callable[[argparse.Namespace], int] | None = getattr(arguments, "command", None)
    if command is None:
        parser.print_help(sys.stderr)
        return USAGE
    gc.enable()
    try:
        return command(arguments)
    except BrokenPipeError:
        # whoever reads the output has seen enough, as in `derive check | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def parser_of(named: Set[str], manual: bool = False) -> argparse.ArgumentParser:
    """The parser of all commands, with the arguments of those that are named, and with what their --help says."""
    parser = argparse.ArgumentParser(prog="derive", description=DESCRIPTION, epilog=EPILOG,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"derive {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name in named:
            found = import_module(module)
            found.configure(command)
            command.set_defaults(command=found.run)
        if name in named and manual:
            from derive.commands.manual import epilog
            command.description = fill(command.description or summary, 79)
            command.epilog = epilog(name)
            command.formatter_class = argparse.RawDescriptionHelpFormatter
    return parser
