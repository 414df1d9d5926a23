"""What a Document knows at some point, apart from where in the text things stand.  Untrusted.

In: a Document being read.  Out: a State that can be compared with another one, and become a Document of a later version of the
text.  Every offset is kept as the number of a block and a place in it, so that a State holds for all versions in which the
blocks that it speaks of are the same.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter, is_
from typing import Any, Final

from derive.kernel.claim import Fact
from derive.read.context import Definition, Document, Entry, Scope
from derive.source import Note, Span
from derive.term import Term, abstract

BLOCK: Final = 32  # bits for the place in a block
HERE: Final = "¶"  # the origin of a fact that is the line of its span
LINE: Final = re.compile(r"\blines? \d")
_ALWAYS: Final = frozenset((Term, str, int, bool, float, Fraction, type(None)))
_CONTAINERS: Final = frozenset((tuple, list, dict, set, frozenset))
_PLACED: Final = {Entry: frozenset(("since",)), Scope: frozenset(("start",))}  # offsets that are no Span
_APART: Final = frozenset(("note", "pages"))  # of a Document: what is no knowledge


class Unkept(Exception):
    """Something of which nobody knows how to keep it."""


class Places:
    """The offsets of one version of a text as blocks and places in them.

    starts  where the blocks begin, in order, the first at 0
    names   their numbers, which they keep from version to version
    """

    def __init__(self, note: Note, starts: Sequence[int], names: Sequence[int]) -> None:
        self.note, self.starts, self.names = note, starts, names
        self.by_name = dict(zip(names, starts, strict=True))

    def kept(self, offset: int) -> int:
        if offset < 0:
            return offset
        k = bisect_right(self.starts, offset) - 1
        return (self.names[k] << BLOCK) + offset - self.starts[k]

    def offset(self, kept: int) -> int:
        if kept < 0:
            return kept
        return self.by_name[kept >> BLOCK] + (kept & (1 << BLOCK) - 1)

    def line(self, span: Span) -> str:
        return f"line {self.note.position(span.start)[0]}"


class Moving:
    """A deep copy with other offsets; what is frozen and has none is shared.

    at    the new offset of an old one
    said  the new origin of a fact, from the old fact and its new span
    """

    def __init__(self, at: Callable[[int], int], said: Callable[[Fact, Span], str]) -> None:
        self.at, self.said = at, said
        self.made: dict[int, tuple[Any, Any]] = {}  # by identity, with the original so that it lives

    def __call__(self, x: Any) -> Any:
        c = x.__class__
        if c in _ALWAYS:
            return x
        if c is Span:
            start, end = self.at(x.start), self.at(x.end)
            return x if start == x.start and end == x.end else Span(start, end)
        if not x and c in _CONTAINERS:
            return c()
        known = self.made.get(id(x))
        if known is None:
            known = self.made[id(x)] = x, self._copy(c, x)
        return known[1]

    def _copy(self, c: type, x: Any) -> Any:
        if c is tuple:
            items = [y if y.__class__ in _ALWAYS else self(y) for y in x]
            return x if all(map(is_, items, x)) else tuple(items)
        if c is Fact:
            if x.span is None:
                return x
            span = self(x.span)
            origin = self.said(x, span)
            return x if span is x.span and origin == x.origin else Fact(x.prop, x.kind, origin, span)
        if c is list:
            return [self(y) for y in x]
        if c is dict:
            return {self(k): self(y) for k, y in x.items()}
        if c is set or c is frozenset:
            if all(y.__class__ in _ALWAYS for y in x):
                return c(x)
            return c(map(self, x))
        if not is_dataclass(c):
            raise Unkept(c.__name__)
        shape = _shape(c)
        old = shape.values(x)
        new = [y if y.__class__ in _ALWAYS else self(y) for y in old]
        for k in shape.offsets:
            new[k] = self.at(old[k])
        if c is Scope:
            new[shape.names.index("outcomes")] = [(self.at(at), axis) for at, axis in x.outcomes]
        if shape.frozen and all(map(is_, new, old)):
            return x
        return c(*new)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The fields of a dataclass, all of which it is made from; which of them are offsets."""

    names: tuple[str, ...]
    values: Callable[[Any], Sequence[Any]]
    frozen: bool
    offsets: tuple[int, ...]


@lru_cache(maxsize=256)
def _shape(c: Any) -> _Shape:
    names = tuple(f.name for f in fields(c))
    if not all(f.init for f in fields(c)):
        raise Unkept(c.__name__)
    values: Any = attrgetter(*names) if len(names) > 1 else lambda x: (getattr(x, names[0]),)
    return _Shape(names, values, bool(c.__dataclass_params__.frozen), tuple(names.index(x) for x in _PLACED.get(c, ())))


class State:
    """What a Document knew, with its offsets kept by blocks.  Equal to another one where both lead to the same reading."""

    def __init__(self, doc: Document, places: Places) -> None:
        """Keep what a document knows.  errors: Unkept"""
        def said(fact: Fact, span: Span) -> str:
            assert fact.span is not None
            if fact.origin == places.line(fact.span):
                return HERE
            if LINE.search(fact.origin):
                raise Unkept(fact.origin)
            return fact.origin

        keep = Moving(places.kept, said)
        self.known: dict[str, Any] = {name: keep(x) for name, x in vars(doc).items() if name not in _APART}
        self.known["place"] = places.kept(doc.place)

    def document(self, note: Note, places: Places) -> Document:
        """The document that knows it, in another version of the text."""
        doc = Document(note)
        place = Moving(places.offset, lambda fact, span: places.line(span) if fact.origin == HERE else fact.origin)
        for name, x in self.known.items():
            setattr(doc, name, place(x))
        doc.place = places.offset(self.known["place"])
        return doc

    def same(self, other: State) -> bool:
        return _same(self.known, other.known)


def _same(x: Any, y: Any) -> bool:
    """Equality: of dictionaries with their order, of definitions whatever their holes are called."""
    if x is y:
        return True
    c = x.__class__
    if c is not y.__class__:
        return False
    if c is dict:
        return len(x) == len(y) and all(map(_same, x, y)) and all(map(_same, x.values(), y.values()))
    if c is list or c is tuple:
        return len(x) == len(y) and all(map(_same, x, y))
    if c is Scope:
        values = _shape(Scope).values
        return all(map(_same, values(x), values(y)))
    if c is Definition:
        return _definition(x) == _definition(y)
    return bool(x == y)


def _definition(x: Definition) -> tuple[Any, ...]:
    pattern, body = x.pattern, x.body
    for hole in x.holes:
        pattern, body = abstract(pattern, hole), abstract(body, hole)
    return (x.head, pattern, body, tuple(tuple(h.args[1:]) for h in x.holes), x.specific, x.general, x.expanded, x.alive, x.args,
            x.seps)


__all__ = ["Moving", "Places", "State", "Unkept"]
