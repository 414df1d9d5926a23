"""Counts for a terminal: statistics, and what could not be read.  Untrusted.

In: Statistics, or Groups.  Out: lines of at most 80 columns.
"""
from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from derive.certified import Certified
from derive.export.text import clean
from derive.statistics import Group, Statistics, share
from derive.tex_text import plain_text

WIDTH: Final = 80
SHOWN: Final = 12  # reasons of one cause


def statistics(found: Statistics, width: int = WIDTH) -> Iterator[str]:
    """The statistics as a table."""
    yield _count(found.documents, "document") + (f", {found.failed} of them not checked" if found.failed else "")
    yield f"{_count(found.displays, 'display'):<28} {_part(found.displays_read, found.displays)} read whole"
    yield f"{_count(found.formulas, 'formula') + ' in the text':<28} {_part(found.formulas_read, found.formulas)} read whole"
    yield _count(found.relations, "relation") + ":"
    for verdict, count in found.verdicts.items():
        yield f"  {verdict:<12} {_part(count, found.relations)}"
    if found.second:
        yield ""
        yield "sides of claims, by a second reader:"
        for outcome, count in found.second.items():
            yield f"{count:6}  {outcome}"
    if found.causes:
        yield ""
        yield "open steps by cause:"
        for cause, groups in found.causes.items():
            yield f"{sum(g.count for g in groups):6}  {cause}"
            yield from _table(groups, width, 8, SHOWN)
    if found.unread:
        yield ""
        yield "unread by construct:"
        yield from _table(found.unread, width, 2, 2 * SHOWN)


def unread(groups: Iterable[Group], width: int = WIDTH) -> Iterator[str]:
    """What could not be read, each construct with an example."""
    for group in groups:
        x = group.example
        yield from textwrap.wrap(clean(plain(group.reason)), width, initial_indent=f"{group.count:6}  ",
                                 subsequent_indent=" " * 8)
        yield clean(f"        {x.path}:{x.line}:{x.column}")
        if x.text:
            yield clean("        " + _cut(x.text, width - 8))


def plain(reason: str) -> str:
    """A reason without LaTeX marks where that leaves something to read."""
    return " ".join(plain_text(reason).split()) or reason


def _table(groups: tuple[Group, ...], width: int, indent: int, shown: int) -> Iterator[str]:
    for group in groups[:shown]:
        where = f"{group.example.path}:{group.example.line}:{group.example.column}"
        head = f"{' ' * indent}{group.count:4}  {plain(group.reason)}"
        where = where if len(where) <= width - indent - 12 else "…" + where[-(width - indent - 13):]
        if len(head) + 2 + len(where) <= width:
            yield clean(head + where.rjust(width - len(head)))
        else:
            yield clean(_cut(head, width))
            yield clean(where.rjust(width))
    if len(groups) > shown:
        rest = groups[shown:]
        yield f"{' ' * indent}{sum(g.count for g in rest):4}  for {len(rest)} other reasons (all of them with --format json)"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _part(part: int, whole: int) -> str:
    return f"{part:6}  {share(part, whole):6.1%}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[:width - 1] + "…"


def certified(found: Sequence[Certified]) -> Iterator[str]:
    """What Coq says of the proved steps: a line for each that it does not accept, and the counts."""
    for x in found:
        if not x.accepted:
            yield clean(f"{x.path}:{x.line}:{x.column}: step {x.index} is proved, not certified by Coq: {x.reason}")
    yield (f"Coq: of {len(found)} replayed, {sum(x.rules_proved for x in found)} by rules proved in Coq, "
           f"{sum(x.accepted for x in found)} accepted as a whole, {sum(x.defined for x in found)} with both sides defined")
