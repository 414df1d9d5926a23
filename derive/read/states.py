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
from fractions import Fraction
from itertools import repeat
from operator import attrgetter, is_
from typing import Any, Final, NamedTuple

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
_PLACED: Final[dict[Any, tuple[str, ...]]] = {Entry: ("since",), Scope: ("start",)}  # offsets that are no Span
_FLAT: Final = frozenset((Entry, Definition))  # what changes in its fields only, none of which holds anything that changes
# types of fields, of containers that are in one place only, and hold nothing that changes or has a place
_SHALLOW: Final = frozenset(("set[str]", "dict[str, str]", "dict[str, Axis]", "dict[str, tuple[str, ...]]", "dict[str, Said]"))
# and of fields that nothing with a place is in
_PLAIN: Final = frozenset(("str", "int", "bool", "Term", "Fraction", "str | None", "int | None", "Term | None", "tuple[str, ...]",
                           "tuple[int, ...]", "tuple[Term, ...]", "frozenset[Term]", "frozenset[str]", "Certificate | None",
                           "Axis | None", "tuple[Axis, ...]"))
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
        self.place = Keeping(self.offset, lambda fact, span: self.line(span) if fact.origin == HERE else fact.origin)
        self.keep = Keeping(self.kept, self._said, self.place)

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
    """A deep copy, with other offsets, of what never changes; what has no offsets is shared.

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
            start = self.at(old := x.start)
            end = self.at(x.end)
            return x if start == old and end == x.end else Span(start, end)
        if not x and c in _CONTAINERS:
            return c() if c in _MUTABLE else x
        known = self.made.get(id(x))
        return known[1] if known is not None else self._copy(c, x)

    def _copy(self, c: type, x: Any) -> Any:
        if c is tuple or c is frozenset:
            if _ALWAYS.issuperset(map(type, x)):
                return x
            if c is tuple and len(x) == 1:
                only, = x
                made = self(only)
                return self._remember(x, x if made is only else (made,))
            items = [*map(self, x)]
            return self._remember(x, x if all(map(is_, items, x)) else c(items))
        if c is Fact:
            if x.span is None:
                return self._remember(x, x)
            span = self(x.span)
            origin = self.said(x, span)
            return self._remember(x, x if span is x.span and origin == x.origin else Fact(x.prop, x.kind, origin, span))
        shape = _SHAPES.get(c) or _shape(c)
        if not shape.frozen:
            raise Unkept(c.__name__)
        new: list[Any] | None = None
        for k, y in enumerate(shape.held(x)):
            if not y or y.__class__ in _ALWAYS:
                continue
            known = self.made.get(id(y))
            made = known[1] if known is not None else self(y)
            if made is not y:
                if new is None:
                    new = list(shape.values(x))
                new[shape.holding[k]] = made
        return self._remember(x, x if new is None else c(*new))

    def _remember(self, x: Any, made: Any) -> Any:
        self.made[id(x)] = x, made
        return made


class Keeping(Moving):
    """A deep copy of what a document knows, some of which changes while it is read on.

    back  the way on which it has come here: what that has made something of is found again, if it is what is made of it here
    """

    def __init__(self, at: Callable[[int], int], said: Callable[[Fact, Span], str], back: Keeping | None = None) -> None:
        super().__init__(at, said)
        self.back = back
        self.passing: dict[int, tuple[Any, Any]] = {}  # as `made`, of what may change before the next copy
        self.flat: dict[int, tuple[Any, Sequence[Any], Any]] = {}  # what may change in its fields, with these and the copy
        self.sources: dict[int, tuple[Any, Any]] = {}  # by the identity of what was made: that, and of what

    def whole(self, known: dict[str, Any]) -> dict[str, Any]:
        """A copy in which what is one thing is one thing."""
        self.passing.clear()
        return {name: self(x) for name, x in known.items()}

    def _copy(self, c: type, x: Any) -> Any:
        made: Any = self.passing.get(id(x))
        if made is not None:
            return made[1]
        if c in _MUTABLE:
            if c is dict:
                plain = _ALWAYS.issuperset(map(type, x))
                if plain and _ALWAYS.issuperset(map(type, x.values())):
                    made = x.copy()
                else:
                    made = {k if plain else self(k): self(y) for k, y in x.items()}
            else:
                made = x.copy() if _ALWAYS.issuperset(map(type, x)) else c(map(self, x))
            return self._pass(x, made)
        if c is Fact or c is tuple and _ALWAYS.issuperset(map(type, x)):
            return super()._copy(c, x)
        if c is tuple or c is frozenset:
            made = super()._copy(c, x)
            if not all(map(self._lasts, x)):
                self.made.pop(id(x), None)
                return self._pass(x, made)
            return made
        shape = _SHAPES.get(c) or _shape(c)
        old = shape.values(x)
        if c in _FLAT and (before := self.flat.get(id(x))) is not None and all(map(is_, old, before[1])):
            return self._pass(x, before[2])
        new = list(old)
        for k in shape.shallow:
            new[k] = old[k].copy()
        for k in shape.holding:
            new[k] = self(old[k])
        for k in shape.offsets:
            new[k] = self.at(old[k])
        if c is Scope:
            new[_OUTCOMES] = [(self.at(at), axis) for at, axis in x.outcomes]
            new[_BOUNDS] = {letter: [(self.at(at), axis) for at, axis in y] for letter, y in x.bounds.items()}
        made = x if shape.frozen and all(map(is_, new, old)) else c(*new)
        if c in _FLAT:
            return self._flat(x, old, made)
        return self._remember(x, made) if shape.frozen and all(map(self._lasts, old)) else self._pass(x, made)

    def _lasts(self, x: Any) -> bool:
        """Whether something that was copied can never change."""
        c = x.__class__
        return c in _ALWAYS or c is Span or id(x) in self.made or c in _FROZEN and _ALWAYS.issuperset(map(type, x))

    def _pass(self, x: Any, made: Any) -> Any:
        self.passing[id(x)] = x, made
        return made

    def _remember(self, x: Any, made: Any) -> Any:
        if made is not x:
            made = self._source(x, made)
            self.sources[id(made)] = made, x
        return super()._remember(x, made)

    def _flat(self, x: Any, old: Sequence[Any], made: Any) -> Any:
        """Of what may change, a copy that does not (for a State) serves until it has."""
        if self.back is None:
            self.sources[id(made)] = made, x
        elif all(map(self._lasts, old)):
            made = self._source(x, made)
            self.flat[id(x)] = x, old, made
        return self._pass(x, made)

    def _source(self, x: Any, made: Any) -> Any:
        """What something was made of on the way here, if that is what is made of it on the way back."""
        if self.back is None:
            return made
        _, source = self.back.sources.get(id(x), (None, None))
        return source if source.__class__ is made.__class__ and source == made else made


class _Shape(NamedTuple):
    """The fields of a dataclass, all of which it is made from.

    offsets  which of them are offsets
    shallow  those that are copied as they are
    holding, held  those that may hold what has a place, or what changes
    steady   those that have the same value in a copy
    """

    names: tuple[str, ...]
    values: Callable[[Any], Sequence[Any]]
    frozen: bool
    offsets: tuple[int, ...]
    shallow: tuple[int, ...]
    holding: tuple[int, ...]
    held: Callable[[Any], Sequence[Any]]
    steady: Callable[[Any], Sequence[Any]]


def _shape(c: Any) -> _Shape:
    if not is_dataclass(c) or not all(f.init for f in fields(c)):
        raise Unkept(c.__name__)
    names = tuple(f.name for f in fields(c))
    offsets = tuple(names.index(x) for x in _PLACED.get(c, ()))
    shallow = tuple(k for k, f in enumerate(fields(c)) if f.type in _SHALLOW)
    holding = tuple(k for k, f in enumerate(fields(c)) if f.type not in _PLAIN and k not in shallow)
    steady = [x for k, x in enumerate(names) if k not in offsets and k not in holding]
    parameters: Any = getattr(c, "__dataclass_params__")  # noqa: B009
    made = _SHAPES[c] = _Shape(names, _getter(names), bool(parameters.frozen), offsets, shallow, holding,
                               _getter([names[k] for k in holding]), _getter(steady))
    return made


def _getter(names: Sequence[str]) -> Any:
    if len(names) > 1:
        return attrgetter(*names)
    one = attrgetter(*names) if names else None
    return lambda x: (one(x),) if one is not None else ()


_SHAPES: Final[dict[Any, _Shape]] = {}  # of the few classes that a Document holds, when they are first met
_OUTCOMES, _BOUNDS = (_shape(Scope).names.index(x) for x in ("outcomes", "bounds"))
assert {_shape(Scope).names[k] for k in _shape(Scope).holding} == {"names", "outcomes", "bounds"}  # `_is_kept` looks at these


class State:
    """What a Document knew, with its offsets kept by blocks.  Equal to another one where both lead to the same reading."""

    def __init__(self, doc: Document, places: Places) -> None:
        """Keep what a document knows.  errors: Unkept"""
        self.known: dict[str, Any] = places.keep.whole({name: x for name, x in vars(doc).items() if name not in _APART})
        self.known["place"] = places.kept(doc.place)

    def document(self, note: Note, places: Places) -> Document:
        """The document that knows it, in another version of the text."""
        doc = Document(note)
        for name, x in places.place.whole(self.known).items():
            setattr(doc, name, x)
        doc.place = places.offset(self.known["place"])
        return doc

    def same(self, other: State) -> bool:
        return _same(self.known, other.known)

    def is_of(self, doc: Document, places: Places) -> bool:
        """Whether it is the State of a document: State(doc, places).same(self), with less work."""
        keep = places.keep
        keep.passing.clear()
        known = vars(doc)
        if len(known) != len(self.known) + len(_APART) or places.kept(doc.place) != self.known["place"]:
            return False
        return all(name == "place" or name in known and _is_kept(keep, known[name], y) for name, y in self.known.items())


def _is_kept(keep: Keeping, x: Any, y: Any) -> bool:
    """_same(keep(x), y)"""
    c = x.__class__
    if c in _ALWAYS:
        return x is y or c is y.__class__ and bool(x == y)
    if c is not y.__class__:
        return False
    if not x or not y:
        return not x and not y
    if c is dict:
        return len(x) == len(y) and all(map(_is_kept, repeat(keep), x, y)) and all(
            map(_is_kept, repeat(keep), x.values(), y.values()))
    if c is list or c is set and _ALWAYS.issuperset(map(type, x)):
        return bool(x == y) if c is set else len(x) == len(y) and all(map(_is_kept, repeat(keep), x, y))
    if c is Scope:
        shape = _SHAPES[Scope]
        here, there = shape.steady(x), shape.steady(y)
        return here == there and _in_order(here, there) and keep.at(x.start) == y.start and _is_kept(
            keep, x.names, y.names) and [(keep.at(at), axis) for at, axis in x.outcomes] == y.outcomes and {
                letter: [(keep.at(at), axis) for at, axis in z] for letter, z in x.bounds.items()} == y.bounds
    return _same(keep(x), y)


def _in_order(mine: Sequence[Any], other: Sequence[Any]) -> bool:
    """Of values that are equal, whether dictionaries have one order."""
    return all(list(a) == list(b) for a, b in zip(mine, other, strict=True) if a.__class__ is dict and len(a) > 1)


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
        return mine == other and _in_order(mine, other)
    if c is Definition:
        return _definition(x) == _definition(y)
    return bool(x == y)


def _definition(x: Definition) -> tuple[Any, ...]:
    pattern, body = x.pattern, x.body
    for hole in x.holes:
        pattern, body = abstract(pattern, hole), abstract(body, hole)
    return (x.head, pattern, body, tuple(tuple(h.args[1:]) for h in x.holes), x.specific, x.general, x.expanded, x.alive, x.args,
            x.seps, x.parameters)


__all__ = ["Moving", "Places", "State", "Unkept"]
