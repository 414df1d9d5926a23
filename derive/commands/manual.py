"""What `--help` says of each command after its options: examples, what it exits with, where more is told.  Data only.

The examples are run by a test, in the order in which they stand, in a folder that `derive new chain-rule` has written into.
"""
from __future__ import annotations

from typing import Final

CHECKED: Final = "0 all accounted for; 1 a step is refuted, ill-typed or unread; 2 wrong usage, or a file that cannot be read"
SHOWN: Final = "0 done; 2 wrong usage, or a file that cannot be read"

# what is typed, and what it does
EXAMPLES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "new": (("derive new chain-rule", "notes/chain-rule.md and proofs/chain_rule.py"),),
    "check": (
        ("derive check", "notes/ and proofs/, or the paths of pyproject.toml"),
        ("derive check notes/chain-rule.md --verbose", "one note; proved steps with their rules too"),
        ("derive check notes --strict --format junit", "for continuous integration"),
        ("derive check notes --html report.html", "a page for the browser"),
        ("derive check notes --certificates proofs-of-notes", "a certificate of each proved step"),
        ("derive check notes --write-baseline known.json", "accept what is found today, then"),
        ("derive check notes --baseline known.json", "fail for what is new")),
    "unread": (("derive unread notes", "what could not be read, by construct"),),
    "context": (
        ("derive context notes/chain-rule.md", "each symbol, and where it is from"),
        ("derive context notes/chain-rule.md --line 5", "only what is in scope there")),
    "watch": (("derive watch notes", "until Ctrl-C"),),
    "verify": (("derive verify proofs-of-notes", "with nothing but the kernel"),),
    "audit": (("derive audit --short", "the sums"), ("derive audit --json", "for programs")),
    "explain": (
        ("derive explain", "the list of codes"),
        ("derive explain step-refuted", "a code"),
        ("derive explain open", "a verdict"),
        ("derive explain log_product", "a rule, with an example in numbers")),
    "rules": (("derive rules log sum", "the rules that have both words"),),
    "encode": (("derive encode notes/chain-rule.md", "its chains in SymPy"),),
    "export": (
        ("derive export notes -o notes.tex", "a document for pdflatex"),
        ("derive export notes --to pdf -o notes.pdf", "the same typeset"),
        ("derive export paper.tex --annotate -o paper-checked.tex", "your own file, marked in its margin"),
        ("derive export notes --to coq -o notes.v", "theorems for coqc")),
    "lsp": (("derive lsp", "an editor starts it; see the README"),),
    "mcp": (("derive mcp", "an assistant starts it; see the README"),),
    "completion": (("derive completion bash", "eval its output in ~/.bashrc"),),
}
_STATUS: Final = {"check": CHECKED, "verify": "0 all replayed; 1 any refused; 2 wrong usage", "watch": "130 when interrupted",
                 "unread": SHOWN, "context": SHOWN, "encode": SHOWN, "export": SHOWN, "new": "0 written; 2 there is one already",
                 "explain": "0 explained; 2 nothing has that name", "rules": "0 listed; 2 no rule has these words"}


def epilog(name: str) -> str:
    """Examples and exit status of a command."""
    rows = EXAMPLES.get(name, ())
    width = max((len(typed) for typed, _ in rows), default=0)
    beside = all(width + len(does) <= 75 for _, does in rows)
    lines = ["examples:"] if rows else []
    for typed, does in rows:
        lines.append(f"  {typed:<{width}}  {does}" if beside else f"  {typed}\n      {does}")
    status = _STATUS.get(name)
    if status is not None:
        lines += ["", "exit status:", *(f"  {x}" for x in status.split("; "))]
    return "\n".join(lines)
