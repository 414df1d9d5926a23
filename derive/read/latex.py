"""LaTeX to syntax: a recursive-descent reader over tokens, driven by the tables of `notation`.  Untrusted.

In: the LaTeX of one formula.  Out: Parsed statements, every token used; or Unreadable with the span at fault.
The way: `tokens` → `rows` (statements) → `delimiters` (which brackets and bars belong together) → one reader, whose parts are,
from the whole to the parts, `statements` (relations, words), `expressions` (sums, products), `scripts`, `letters`, `calculus`,
`operators`, `brackets`, `cursor`; each is a class on the next.
"""
from __future__ import annotations

from dataclasses import replace
from typing import Final

from derive.read.delimiters import delimiters
from derive.read.rows import Row, rows
from derive.read.statements import Statements
from derive.read.syntax import Ambiguity, Node, Parsed, Unreadable
from derive.read.tokens import tokens
from derive.source import Span

MOST_READINGS: Final = 4  # ambiguities of one statement whose other reading is worked out
WORKED_OUT: Final = 20_000  # tokens of a statement beyond which none is


def parse(latex: str, offset: int) -> list[Parsed]:
    """The statements of a formula: one for each row that has a left side of its own.

    offset  of the LaTeX in its note; all spans are offsets in the note
    errors  Unreadable
    """
    return [_statement(row) for row in rows(tokens(latex, offset))]


def _statement(row: Row) -> Parsed:
    try:
        pairs = delimiters(row.tokens)
        reader = Statements(row.tokens, pairs)
        node = reader.whole()
    except RecursionError:
        raise Unreadable("nested too deeply", Span(row.tokens[0].start, row.tokens[-1].end)) from None
    found: list[Ambiguity] = []
    for k, (ambiguity, key) in enumerate(reader.ambiguities):
        other: Node | None = None
        if k < MOST_READINGS and len(row.tokens) < WORKED_OUT:
            try:
                other = Statements(row.tokens, pairs, frozenset({key})).whole()
            except (Unreadable, RecursionError):
                other = None
        found.append(replace(ambiguity, alternative=other if other != node else None))
    return Parsed(node, tuple(found), tuple(row.labels))
