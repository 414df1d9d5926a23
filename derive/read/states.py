"""What a Document knows at some point, apart from where in the text things stand.  Untrusted.

In: a Document being read.  Out: a State that can be compared with another one, and become a Document of a later version of the
text.  Every offset is kept as the number of a block and a place in it, so that a State holds for all versions in which the
blocks that it speaks of are the same.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from derive.kernel.claim import Fact
from derive.read.context import Definition, Document, Entry, Scope
from derive.source import Note, Span
from derive.term import Term, abstract

BLOCK: Final = 32  # bits for the place in a block
HERE: Final = "¶"  # the origin of a fact that is the line of its span
LINE: Final = re.compile(r"\blines? \d")
_ALWAYS: Final = frozenset((Term, str, int, bool, float, Fraction, type(None)))
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
        known = self.made.get(id(x))
        if known is not None:
            return known[1]
        made = self._copy(c, x)
        self.made[id(x)] = x, made
        return made

    def _copy(self, c: type, x: Any) -> Any:
        if c is Span:
            start, end = self.at(x.start), self.at(x.end)
            return x if start == x.start and end == x.end else Span(start, end)
        if c is Fact:
            if x.span is None:
                return x
            span = self(x.span)
            origin = self.said(x, span)
            return x if span is x.span and origin == x.origin else Fact(x.prop, x.kind, origin, span)
        if c is tuple:
            items = [y if y.__class__ in _ALWAYS else self(y) for y in x]
            return x if all(map(_is, items, x)) else tuple(items)
        if c is list:
            return [self(y) for y in x]
        if c is dict:
            return {self(k): self(y) for k, y in x.items()}
        if c is set or c is frozenset:
            return x if c is frozenset and all(y.__class__ in _ALWAYS for y in x) else c(map(self, x))
        if issubclass(c, Enum):
            return x
        if not is_dataclass(c):
            raise Unkept(c.__name__)
        names, frozen, initial = _fields(c)
        placed = _PLACED.get(c, ())
        old = [getattr(x, name) for name in names]
        new = [self.at(y) if name in placed else y if y.__class__ in _ALWAYS else self(y)
               for name, y in zip(names, old, strict=True)]
        if c is Scope:
            k = names.index("outcomes")
            new[k] = [(self.at(at), axis) for at, axis in old[k]]
        if not initial or frozen and all(map(_is, new, old)):
            return x
        return c(*new)


def _is(x: Any, y: Any) -> bool:
    return x is y


@lru_cache(maxsize=256)
def _fields(c: Any) -> tuple[tuple[str, ...], bool, bool]:
    """The names of a dataclass's fields, whether it is frozen, whether it is made from them."""
    found = fields(c)
    return tuple(f.name for f in found), bool(c.__dataclass_params__.frozen), all(f.init for f in found)


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
        self._same: Any = None

    def document(self, note: Note, places: Places) -> Document:
        """The document that knows it, in another version of the text."""
        doc = Document(note)
        place = Moving(places.offset, lambda fact, span: places.line(span) if fact.origin == HERE else fact.origin)
        for name, x in self.known.items():
            setattr(doc, name, place(x))
        doc.place = places.offset(self.known["place"])
        return doc

    def same(self, other: State) -> bool:
        if self._same is None:
            self._same = _comparable(self.known)
        if other._same is None:
            other._same = _comparable(other.known)
        return bool(self._same == other._same)


def _comparable(known: dict[str, Any]) -> list[Any]:
    """What is compared: dictionaries with their order, definitions whatever their holes are called."""
    return [(name, [_definition(x) for x in value] if name == "definitions" else _ordered(value))
            for name, value in known.items()]


def _ordered(x: Any) -> Any:
    if x.__class__ is dict:
        return [(k, _ordered(y)) for k, y in x.items()]
    if x.__class__ is list:
        return [_ordered(y) for y in x]
    if x.__class__ is Scope:
        return [_ordered(getattr(x, name)) for name in _fields(Scope)[0]]
    return x


def _definition(x: Definition) -> tuple[Any, ...]:
    pattern, body = x.pattern, x.body
    for hole in x.holes:
        pattern, body = abstract(pattern, hole), abstract(body, hole)
    return (x.head, pattern, body, tuple(tuple(h.args[1:]) for h in x.holes), x.specific, x.general, x.expanded, x.alive, x.args,
            x.seps)


__all__ = ["Moving", "Places", "State", "Unkept"]
