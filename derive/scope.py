"""What is known of each symbol of a note, and where it came from.  Untrusted: it only shows what the reader took.

In: a Reading, a line if only its scope is meant.  Out: Known symbols: sort, shape, facts, definition, each with its origin.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from derive.kernel.claim import Fact
from derive.read.document import Reading, Symbol
from derive.render import Names, latex, names_of, plain, symbol_latex
from derive.term import Term, core

SORTS: Final = {"Z": "integer", "R": "real", "S": "object"}
CONVENTION: Final = "by convention"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is known of a symbol.

    kind    declared, definition, assumption, default, standard (what the field means by the symbol)
    origin  "line 52", "by convention", "D/kl.md line 40"
    quote   the words of the note that it is taken from, if any
    """

    text: str
    latex: str
    kind: str
    origin: str
    line: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class KnownSymbol:
    """A symbol with all that is known of it; shape holds the ranges of its indices as text."""

    name: str
    latex: str
    kind: str
    sort: str
    shape: tuple[tuple[str, str], ...]
    declared: bool
    line: int | None
    facts: tuple[Said, ...]
    definition: Said | None

    def data(self) -> dict[str, Any]:
        """The symbol for programs."""
        return {"name": self.name, "latex": self.latex, "kind": self.kind, "sort": self.sort,
                "shape": [list(x) for x in self.shape], "declared": self.declared, "line": self.line,
                "facts": [_said_data(x) for x in self.facts],
                "definition": None if self.definition is None else _said_data(self.definition)}


def _said_data(said: Said) -> dict[str, Any]:
    return {"text": said.text, "latex": said.latex, "kind": said.kind, "origin": said.origin, "line": said.line,
            "quote": said.quote}


def known(reading: Reading, line: int | None = None) -> tuple[KnownSymbol, ...]:
    """The symbols of a note in the order in which they appear; with a line, those that are in scope there.

    errors  ValueError if the note has no such line
    """
    note, names = reading.note, names_of(reading)
    if line is not None and not 1 <= line <= len(note.starts):
        raise ValueError(f"there is no line {line}: the note has {len(note.starts)}")
    end = len(note.text) if line is None else note.starts[line - 1] + len(note.line(line))
    here = bisect_right(reading.scopes, end) - 1
    facts = tuple(_facts(reading, end if line is not None else None))
    if line is not None and here + 1 < len(reading.scopes):
        facts = tuple(x for x in facts if x.span is None or x.span.start < reading.scopes[here + 1])
    symbols = [x for x in reading.symbols if x.term is not None and x.kind != "expression" and (line is None or x.scope <= here)]
    if line is not None:
        symbols = _nearest(symbols, end)
    found: dict[object, KnownSymbol] = {}  # a declaration that is read twice is told once
    for x in sorted(symbols, key=lambda x: (x.span.start if x.span else -1, x.name)):
        made = _known(x, facts, reading, names)
        found.setdefault((made.latex, made.kind, made.sort, made.shape, made.line, tuple(f.text for f in made.facts),
                          made.definition and made.definition.text), made)
    return tuple(found.values())


def _nearest(symbols: Iterable[Symbol], end: int) -> list[Symbol]:
    """Of the symbols of one name, that of the innermost scope, there the last one declared before the place."""
    best: dict[str, tuple[tuple[int, bool, int], Symbol]] = {}
    for x in symbols:
        at = x.span.start if x.span is not None else -1
        key = x.name.split("#")[0] if x.kind not in ("function", "distribution") else x.name
        rank = (x.scope, at <= end, at if at <= end else -at)
        if key not in best or rank > best[key][0]:
            best[key] = rank, x
    return [x for _, x in best.values()]


def _facts(reading: Reading, end: int | None) -> Iterator[Fact]:
    """All that the note says, and what is taken for granted; up to a place: definitions after it do not hold yet."""
    seen: set[Term] = set()
    steps = [s for d in reading.displays for s in d.steps]
    definitions = {s.claim.prop for s in steps if s.kind == "definition" and s.claim is not None
                   and (end is None or s.left.start <= end)}
    cited = [f for s in steps if s.claim is not None for f in s.claim.context.facts]
    for fact in (*reading.facts, *cited):
        if fact.kind in ("condition", "line", "definition") or fact.prop in seen:
            continue
        seen.add(fact.prop)
        yield fact
    for s in steps:
        if s.kind == "definition" and s.claim is not None and s.claim.prop in definitions and s.claim.prop not in seen:
            seen.add(s.claim.prop)
            number = reading.note.position(s.left.start)[0]
            if _head(s.claim.prop) is not None:
                yield Fact(s.claim.prop, "definition", f"line {number}", s.left)
    for fact in (*(f for f in cited if f.kind == "definition" and (f.span is None or end is None)), *reading.standard):
        if fact.prop not in seen:
            seen.add(fact.prop)
            yield fact


def _known(symbol: Symbol, facts: Iterable[Fact], reading: Reading, names: Names) -> KnownSymbol:
    term = symbol.term
    assert term is not None
    note = reading.note
    said: list[Said] = []
    definition: Said | None = None
    standard = {x.prop for x in reading.standard}
    for fact in facts:
        stated = core(fact.prop)
        if fact.kind == "definition" or fact.prop in standard:
            if _head(fact.prop) is term and (definition is None or fact.prop not in standard):
                definition = _said(fact, "standard" if fact.prop in standard else "definition", reading, names)
        elif term in stated.free and (symbol.kind != "integer" or _bounds(stated, term, names)):
            said.append(_said(fact, fact.kind, reading, names))
    line = note.position(min(symbol.span.start, len(note.text)))[0] if symbol.span is not None else None
    sort = SORTS.get(str(term.args[1]), "object")
    return KnownSymbol(symbol.name, symbol_latex(term, names), symbol.kind, sort,
                       tuple((plain(a, names), plain(b, names)) for a, b in symbol.shape), symbol.declared, line, tuple(said),
                       definition)


def _bounds(stated: Term, term: Term, names: Names) -> bool:
    """Whether a fact speaks of an integer, and not of what it is only the bound or the index of."""
    others = stated.free - {term}
    if any((x := names.symbols.get(y)) is None or x.kind != "integer" for y in others):
        return False
    return not others or stated.args[0] is term


def _said(fact: Fact, kind: str, reading: Reading, names: Names) -> Said:
    note, span = reading.note, fact.span
    line = note.position(span.start)[0] if span is not None and span.end <= len(note.text) else None
    origin = f"line {line}" if line else fact.origin or CONVENTION
    quote = " ".join(note.quote(span).split()) if line and span is not None else ""
    return Said(plain(fact.prop, names), latex(fact.prop, names), kind, origin, line, quote)


def _head(prop: Term) -> Term | None:
    """The symbol that a definition defines."""
    equation = core(prop)
    if equation.head != "=":
        return None
    left: Term = equation.args[0]
    head = left.args[0] if left.head == "@" else left
    return head if isinstance(head, Term) and head.head == "var" else None
