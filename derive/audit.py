"""All that must be believed for a proof: files, rules, axioms, and which rules Coq has proved.  Untrusted: it only counts.

In: this installation of derive.  Out: Audit, and what there is to say of the rules that a proof uses.
"""
from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from derive.kernel.check import STEPS
from derive.rules import THEORIES

HERE: Final = Path(__file__).parent
KERNEL: Final = ("term.py", "kernel")  # source.py, which they import, is only carried along: where a fact stands
TABLES: Final = ("rules",)
FILES: Final = ("verify.py",)
OWN_STEPS: Final = ("fact", "generalise", "same_derivative", "fixed", "component", "by_cases", *STEPS)
AXIOMS: Final = ("none of its own: the rules are theorems of real analysis, as Coq's standard library `Reals` has it",)
PROVED: Final = "proved in Coq"
NOT_CHECKED: Final = "not checked"
_IGNORED: Final = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING,
                   tokenize.ENDMARKER}


@dataclass(frozen=True, slots=True)
class Row:
    """A rule of the tables: where it is from, and what Coq says of it: proved in Coq, not checked, or why it is not proved."""

    name: str
    theory: str
    source: str
    coq: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What is trusted: lines of code by file, without blank lines, comments and docstrings.

    kernel  what every proof rests on
    tables  the rules, as data
    files   what who believes a certificate file believes too: its reader and printer
    steps   names of the steps that the kernel knows beside the rules
    """

    kernel: tuple[tuple[str, int], ...]
    tables: tuple[tuple[str, int], ...]
    files: tuple[tuple[str, int], ...]
    steps: tuple[str, ...]
    rules: tuple[Row, ...]

    @property
    def lines(self) -> int:
        """Code lines of terms and kernel."""
        return sum(count for _, count in self.kernel)

    @property
    def unproved(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rules if row.coq != PROVED)


def audit() -> Audit:
    """What is trusted, as it is installed here."""
    why = unproved()
    rules = tuple(Row(rule.name, theory, rule.source, NOT_CHECKED if why is None else why.get(rule.name, PROVED))
                  for theory, rows in THEORIES.items() for rule in rows)
    return Audit(_counted(KERNEL), _counted(TABLES), _counted(FILES), OWN_STEPS, rules)


@cache
def unproved() -> Mapping[str, str] | None:
    """The rules that Coq has not proved, with the reasons; None where there are no Coq proofs."""
    try:
        found: Mapping[str, str] = import_module("derive.rules.coq").UNPROVED
    except (ImportError, AttributeError):
        return None
    return found


def tagged(rules: Iterable[str]) -> tuple[str, ...]:
    """Those of the rules that are known to have no proof in Coq."""
    return tuple(x for x in rules if x in (unproved() or {}))


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    paths = [path for name in names for path in ([HERE / name] if name.endswith(".py") else sorted((HERE / name).rglob("*.py")))]
    counts = [(f"derive/{path.relative_to(HERE).as_posix()}", code_lines(path.read_text(encoding="utf-8"))) for path in paths]
    return tuple(x for x in counts if x[1])


def code_lines(text: str) -> int:
    """Lines of Python that are not blank, comment or docstring."""
    lines: set[int] = set()
    statement: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            if not all(x.type == tokenize.STRING for x in statement):
                lines.update(line for x in statement for line in range(x.start[0], x.end[0] + 1))
            statement = []
        elif token.type not in _IGNORED:
            statement.append(token)
    return len(lines)
