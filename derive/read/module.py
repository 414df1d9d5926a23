"""What a run of a proof module leaves: its chains, as terms.  Data only, untrusted.

In: nothing.  Out: the types that `derive.read.proof_module` fills, where SymPy is, and that `derive.read.chains` reads, where
there is none.
"""
from __future__ import annotations

from dataclasses import dataclass

from derive.kernel.claim import Fact
from derive.source import Note, Span
from derive.term import Term


@dataclass(frozen=True, slots=True)
class ReadChain:
    """A chain with its lines as terms; None for a line that has no meaning as a term, told in `why`.

    heading  of the note that it encodes; `of` the numbers of that heading's displays (none: all of them); None for a chain
             that is not in the note
    relations, signs, latex  of each line: its relation to the line before ("" for the first), as LaTeX, and the line as LaTeX
    expect   the verdict that the author expects of every step, if not "proved"
    span     of the call in the module's text; `places` those of its lines
    """

    name: str
    heading: str | None
    of: tuple[int, ...]
    relations: tuple[str, ...]
    signs: tuple[str, ...]
    latex: tuple[str, ...]
    expect: str | None
    span: Span
    places: tuple[Span, ...]
    terms: tuple[Term | None, ...]
    facts: tuple[Fact, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A proof module that was run.

    encodes  the path of the note that it encodes, as its NOTE says, or None
    """

    note: Note
    encodes: str | None
    chains: tuple[ReadChain, ...]


def line_span(note: Note, number: int) -> Span:
    number = min(max(number, 1), len(note.starts))
    text = note.line(number)
    start = note.starts[number - 1]
    return Span(start + len(text) - len(text.lstrip()), start + len(text))
