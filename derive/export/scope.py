"""The symbols of a note for a terminal.  Untrusted.

In: KnownSymbols.  Out: lines of at most 80 columns: a symbol, its sort and shape; beneath, what is known of it and from where.
"""
from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from derive.export.text import cells, clean
from derive.scope import CONVENTION, KnownSymbol, Said
from derive.tex_text import plain_text

WIDTH: Final = 80


def lines(symbols: Iterable[KnownSymbol], width: int = WIDTH) -> Iterator[str]:
    """One block a symbol."""
    for x in symbols:
        name = plain_text(x.latex)
        taken = CONVENTION if x.facts or x.definition is not None else "nothing is said of it"
        where = f"line {x.line}" if x.line else "" if x.declared else taken
        shape = "".join(f", {low} … {high}" for low, high in x.shape)
        kind = f"{x.kind} of {x.sort}s" if x.kind in ("family", "set") else x.sort if x.kind in ("scalar", "integer") else x.kind
        values = "" if x.declared or x.definition is not None or not x.line else "; its values are not declared"
        gap = " " * max(8 - cells(name), 0)
        yield from _row(f"{name}{gap} {kind}{shape}{values}", where, width, 0)
        if x.definition is not None:
            yield from _said(x.definition, "usual: " if x.definition.origin == CONVENTION else "", width)
        for fact in x.facts:
            yield from _said(fact, "", width)


def _said(said: Said, mark: str, width: int) -> Iterator[str]:
    doubt = "assumed, " if said.kind == "assumption" else ""
    yield from _row(mark + said.text, doubt + said.origin, width, 4)


def _row(text: str, where: str, width: int, indent: int) -> Iterator[str]:
    """Text at the left, its origin at the right of the last row."""
    rows = textwrap.wrap(clean(text), width - len(where) - 2, initial_indent=" " * indent,
                         subsequent_indent=" " * (indent + 4)) or [""]
    yield from rows[:-1]
    yield (rows[-1] + clean(where).rjust(width - cells(rows[-1]))).rstrip()
