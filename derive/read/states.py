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
_MUTABLE: Final = frozenset((list, dict, set))
_FROZEN: Final = frozenset((tuple, frozenset))
_CONTAINERS: Final = _MUTABLE | _FROZEN
_PLACED: Final = {Entry: frozenset(("since",)), Scope: frozenset(("start",))}  # offsets that are no Span
_FLAT: Final = frozenset((Entry, Definition))  # what changes in its fields only, none of which holds anything that changes
_APART: Final = frozenset(("note", "pages"))  # of a Document: what is no knowledge


class Unkept(Exception):
    """Something of which nobody knows how to keep it."""


class Places:
    """The offsets of one version of a text as blocks and places in them.

    starts  where the blocks begin, in order, the first at 0
    names   their numbers, which they keep from version to version
    keep    from a Document of this version to a State; place: from a State to a Document
    """

    def __init__(self, note: Note, starts: Sequence[int], names: Sequence[int]) -> None:
        self.note, self.starts, self.names = note, starts, names
        self.by_name = dict(zip(names, starts, strict=True))
        self.place = Moving(self.offset, lambda fact, span: self.line(span) if fact.origin == HERE else fact.origin)
        self.keep = Moving(self.kept, self._said, self.place)

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

    def _said(self, fact: Fact, span: Span) -> str:
        assert fact.span is not None
        if fact.origin == self.line(fact.span):
            return HERE
        if LINE.search(fact.origin):
            raise Unkept(fact.origin)
        return fact.origin


class Moving:
    """A deep copy with other offsets; what is frozen and has none is shared.

    at    the new offset of an old one
    said  the new origin of a fact, from the old fact and its new span
    back  the way from where to come: what it has made something of is found again, if that is what is made of it here
    """

    def __init__(self, at: Callable[[int], int], said: Callable[[Fact, Span], str], back: Moving | None = None) -> None:
        self.at, self.said, self.back = at, said, back
        self.lasting: dict[int, tuple[Any, Any]] = {}  # by identity, with the original so that it lives: what never changes
        self.passing: dict[int, tuple[Any, Any]] = {}  # what may change before the next copy
        self.flat: dict[int, tuple[Any, Sequence[Any], Any]] = {}  # what may change in its fields, with these and the copy
        self.sources: dict[int, tuple[Any, Any]] = {}  # by the identity of what was made: that, and of what

    def __call__(self, x: Any) -> Any:
        """A copy in which what is one thing is one thing."""
        self.passing.clear()
        return self.copied(x)

    def copied(self, x: Any) -> Any:
        """A part of a copy."""
        c = x.__class__
        if c in _ALWAYS or not x and c in _CONTAINERS:
            return x if c not in _MUTABLE else c()
        known = self.lasting.get(id(x)) or self.passing.get(id(x))
        return known[1] if known is not None else self._copy(c, x)

    def _copy(self, c: type, x: Any) -> Any:
        made: Any
        if c is Span:
            start, end = self.at(x.start), self.at(x.end)
            return x if start == x.start and end == x.end else Span(start, end)
        if c in _MUTABLE:
            if c is dict:
                plain = _ALWAYS.issuperset(map(type, x))
                if plain and _ALWAYS.issuperset(map(type, x.values())):
                    made = x.copy()
                else:
                    made = {k if plain else self.copied(k): self.copied(y) for k, y in x.items()}
            elif _ALWAYS.issuperset(map(type, x)):
                made = x.copy()
            else:
                made = c(map(self.copied, x))
            return self._pass(x, made)
        if c is tuple or c is frozenset:
            if _ALWAYS.issuperset(map(type, x)):
                made = x
            else:
                items = [*map(self.copied, x)]
                made = x if all(map(is_, items, x)) else c(items)
            return self._remember(x, made) if all(map(self._lasts, x)) else self._pass(x, made)
        shape = _SHAPES.get(c) or _shape(c)
        old = shape.values(x)
        if c is Fact:
            if x.span is None:
                return self._remember(x, x)
            span = self.copied(x.span)
            origin = self.said(x, span)
            made = x if span is x.span and origin == x.origin else Fact(x.prop, x.kind, origin, span)
            return self._remember(x, made)
        if c in _FLAT and (before := self.flat.get(id(x))) is not None and all(map(is_, old, before[1])):
            return before[2]
        new = [y if y.__class__ in _ALWAYS else self.copied(y) if y else y.__class__() for y in old]
        for k in shape.offsets:
            new[k] = self.at(old[k])
        if c is Scope:
            new[_OUTCOMES] = [(self.at(at), axis) for at, axis in x.outcomes]
        made = x if shape.frozen and all(map(is_, new, old)) else c(*new)
        if c in _FLAT:
            return self._flat(x, old, made)
        return self._remember(x, made) if shape.frozen and all(map(self._lasts, old)) else self._pass(x, made)

    def _lasts(self, x: Any) -> bool:
        """Whether something that was copied can never change."""
        return x.__class__ in _ALWAYS or x.__class__ is Span or id(x) in self.lasting or not x and x.__class__ in _FROZEN

    def _pass(self, x: Any, made: Any) -> Any:
        self.passing[id(x)] = x, made
        return made

    def _remember(self, x: Any, made: Any) -> Any:
        if made is not x:
            made = self._source(x, made)
            self.sources[id(made)] = made, x
        self.lasting[id(x)] = x, made
        return made

    def _flat(self, x: Any, old: Sequence[Any], made: Any) -> Any:
        """Of what may change, a copy that does not (for a State) serves until it has."""
        if self.back is None:
            self.sources[id(made)] = made, x
        elif all(map(self._lasts, old)):
            made = self._source(x, made)
            self.flat[id(x)] = x, old, made
            return made
        return self._pass(x, made)

    def _source(self, x: Any, made: Any) -> Any:
        """What something was made of on the way here, if that is what is made of it on the way back."""
        if self.back is None:
            return made
        _, source = self.back.sources.get(id(x), (None, None))
        return source if source.__class__ is made.__class__ and source == made else made


@dataclass(frozen=True, slots=True)
class _Shape:
    """The fields of a dataclass, all of which it is made from; which of them are offsets."""

    names: tuple[str, ...]
    values: Callable[[Any], Sequence[Any]]
    frozen: bool
    offsets: tuple[int, ...]


def _shape(c: Any) -> _Shape:
    if not is_dataclass(c):
        raise Unkept(c.__name__)
    names = tuple(f.name for f in fields(c))
    if not all(f.init for f in fields(c)):
        raise Unkept(c.__name__)
    values: Any = attrgetter(*names) if len(names) > 1 else lambda x: (getattr(x, names[0]),)
    made = _SHAPES[c] = _Shape(names, values, bool(c.__dataclass_params__.frozen),  # type: ignore[attr-defined]
                               tuple(names.index(x) for x in _PLACED.get(c, ())))
    return made


_SHAPES: Final[dict[type, _Shape]] = {}  # of the few classes that a Document holds, when they are first met
_OUTCOMES: Final = _shape(Scope).names.index("outcomes")


class State:
    """What a Document knew, with its offsets kept by blocks.  Equal to another one where both lead to the same reading."""

    def __init__(self, doc: Document, places: Places) -> None:
        """Keep what a document knows.  errors: Unkept"""
        self.known: dict[str, Any] = places.keep({name: x for name, x in vars(doc).items() if name not in _APART})
        self.known["place"] = places.kept(doc.place)

    def document(self, note: Note, places: Places) -> Document:
        """The document that knows it, in another version of the text."""
        doc = Document(note)
        for name, x in places.place(self.known).items():
            setattr(doc, name, x)
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
    if c is Scope:  # which holds no dictionary in another one
        mine, other = _SHAPES[Scope].values(x), _SHAPES[Scope].values(y)
        return mine == other and all(
            list(a) == list(b) for a, b in zip(mine, other, strict=True) if a.__class__ is dict and len(a) > 1)
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
