"""A refuting point as a Witness to show.  Untrusted.

In: a Point and the values of both sides.  Out: the values of the symbols that matter, both sides as short exact or decimal text.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice, product
from typing import Any, Final

from flint import fmpq

from derive.refuter.evaluate import SAMPLES, Optima, settled
from derive.refuter.interpretation import Point, Slot
from derive.refuter.number import Inadmissible, Number, Undefined, Unknown, Value, ball, base_value, exact, fraction
from derive.refuter.theory import Range, Wild
from derive.term import Term, make, num
from derive.verdict import Witness

UNDEFINED: Final = "undefined"
MOST_DIGITS: Final = 24
MOST_SHOWN: Final = 64
SIMPLE: Final = (0, 1, -1, 2, fmpq(1, 2))


def simpler_values(point: Point) -> Iterator[tuple[Slot, Number]]:
    """Values to try instead of those drawn, sizes first."""
    slots = list(point.leaves.items())
    for slot, value in slots:
        if isinstance(slot[0], Term) and slot[0].args[1] == "Z" and not slot[1] and exact(value):
            yield from ((slot, k) for k in range(min(1, int(value)), int(value)))
    for slot, value in slots:
        if isinstance(slot[0], Term) and (slot[1] or slot[0].args[1] != "Z") and value != 0:
            for simple in SIMPLE:
                if simple == value:
                    break
                yield slot, simple


def plain_domains(point: Point) -> Iterator[dict[Slot, Number]]:
    """The values drawn at a point, with 1, 2 or 1, 2, 3 for the elements of the domain of argmax: first with fewer."""
    names = {fraction(point.leaves[sample, ()]): k for k, sample in enumerate(SAMPLES, 1) if (sample, ()) in point.leaves}
    renamed = {}
    for (root, key), value in point.leaves.items():
        if root not in SAMPLES or key:
            renamed[root, tuple(names.get(fraction(x), x) if exact(x) else x for x in key)] = value
    for size in sorted({2, len(names)} if names else ()):
        yield {**renamed, **{(sample, ()): k for k, sample in enumerate(SAMPLES[:size], 1)}}


def describe(prop: Term, point: Point, left: Value, right: Value, places: Callable[[Term], tuple[bool, ...]]) -> Witness:
    """The witness at a point.

    left, right  the values of the sides there, or UNDEFINED
    places       which arguments of a symbol are real numbers: with one it is a function, without a family
    """
    return Witness(tuple(_values(prop, point, places)), *_texts(point, left, right))


def _values(prop: Term, point: Point, places: Callable[[Term], tuple[bool, ...]]) -> Iterator[tuple[Term, object]]:
    tables: dict[Term, dict[tuple[Any, ...], Any]] = {}
    for root, table in point.tables.items():
        if isinstance(root, Term):
            tables[root] = {key: fraction(value) for key, value in table.items()}
    for root, calls in point.calls.items():
        # where a function is differentiated its arguments are variables, which have values all the same
        at = ((tuple(map(base_value, key)), base_value(value)) for key, value in calls.items())
        numbers = {key: fraction(value) for key, value in at if all(map(settled, key)) and exact(value)}
        if numbers:
            tables.setdefault(root, {}).update(numbers)
    shown = {root for root in tables if root in prop.free}
    for root in {key[0] for key in point.memo if type(key) is tuple and key[0] in prop.free}:
        family = None if any(places(root)) else _family(point, root)
        if family:
            tables[root] = {**tables.get(root, {}), **family}
            shown.add(root)
    needed = _needed(prop, point, shown)
    for root in sorted(tables, key=lambda x: (x not in prop.free, x.args[1] != "Z" or max(map(len, tables[x])) > 0, x.key)):
        if root.head == "var" and (root in needed or list(tables[root]) == [()] and root.args[1] == "Z"):
            yield root, _table(tables[root], any(places(root)))


def _family(point: Point, root: Term) -> dict[tuple[Any, ...], Fraction] | None:
    """All values of a family that is computed, where they are rational and no more than fit."""
    keys = [key[1] for key in point.memo if type(key) is tuple and key[0] is root]
    width = max(map(len, keys))
    lows, highs = ([end(key[k] for key in keys if len(key) == width) for k in range(width)] for end in (min, max))
    for row in point.theory.rows[root]:
        for pattern, k in zip(row.patterns, range(width), strict=False):
            quantifier = row.quantifiers[pattern.place] if type(pattern) is Wild else None
            if isinstance(quantifier, Range) and not row.inner:
                try:
                    low, high = quantifier.low((), point), quantifier.high((), point)
                except (Undefined, Unknown, IndexError):
                    continue
                lows[k], highs[k] = min(lows[k], int(low)), max(highs[k], int(high))
    boxes = list(islice(product(*(range(low, high + 1) for low, high in zip(lows, highs, strict=True))), MOST_SHOWN + 1))
    try:
        values = {key: point.apply(root, key) for key in boxes}
    except (Undefined, Unknown, Inadmissible):
        return None
    if len(boxes) > MOST_SHOWN or not all(map(exact, values.values())):
        return None
    return {key: fraction(x) for key, x in values.items()}


def _needed(prop: Term, point: Point, shown: set[Term]) -> set[Term]:
    """The symbols that the claim speaks of, by itself or through definitions of what is not shown itself.

    So the class behind a one-hot row that is shown is not: the author may not have named it.
    """
    needed, todo = set(prop.free), list(prop.free)
    while todo:
        root = todo.pop()
        rows = () if root in shown else point.theory.rows.get(root, ())
        for x in {x for row in rows for x in row.source.free} - needed:
            needed.add(x)
            todo.append(x)
    return needed


def _table(table: dict[tuple[Any, ...], Fraction], function: bool) -> object:
    """A number, a family as nested tuples if its indices are 1, 2, …, else pairs of arguments and value."""
    if list(table) == [()]:
        return _plain(table[()])
    table = {tuple(map(_shown, key)): value for key, value in table.items()}
    width = max(map(len, table))
    if not function and all(len(key) == width and all(isinstance(x, int) for x in key) for key in table):
        ends = [max(key[k] for key in table) for k in range(width)]
        size = 1
        for end in ends:
            size *= max(end, 0)
        if size == len(table) and all(key in table for key in product(*(range(1, end + 1) for end in ends))):
            return _nested(table, (), ends)
    order = sorted(table, key=lambda key: [(type(x) is Term, str(x) if type(x) is Term else x) for x in key])
    return tuple((key, _plain(table[key])) for key in order)


def _shown(key: Value) -> Any:
    """An argument: a number, or a row as a term."""
    if exact(key):
        return _plain(fraction(key))
    return make("@", key.root, *(num(fraction(x)) for x in key.args)) if isinstance(key.root, Term) else key


def _nested(table: dict[tuple[Any, ...], Fraction], key: tuple[int, ...], ends: list[int]) -> object:
    if len(key) == len(ends):
        return _plain(table[key])
    return tuple(_nested(table, (*key, k), ends) for k in range(1, ends[len(key)] + 1))


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


# --- the sides as text -----------------------------------------------------------------------------------------------

def _texts(point: Point, left: Value, right: Value) -> tuple[str, str]:
    """Both sides with as many digits as it takes to see that they differ."""
    digits = 4
    while True:
        texts = text_of(point, left, digits), text_of(point, right, digits)
        if texts[0] != texts[1] or digits > MOST_DIGITS:
            return texts
        digits += 4


def text_of(point: Point, value: Value, digits: int) -> str:
    """A value as short text, exact where that is short, else its first digits."""
    if value is UNDEFINED:
        return UNDEFINED
    if type(value) is Optima:
        numbers = sorted(fraction(point.leaves[SAMPLES[k], ()]) for k in value.members)
        return "{" + ", ".join(map(str, numbers)) + "}"
    if exact(value):
        text = str(fraction(value))
        if len(text) <= 24:
            return text
    return _decimal(ball(value), digits)


def _decimal(value: Any, digits: int) -> str:
    """The first digits of a number, cut off: 1.386…"""
    if value.is_exact() and value.is_zero():
        return "0"
    if value.contains(0):
        return "0." + "0" * (digits - 1) + "…"
    text: str = value.str(digits + 2, radius=False)
    number, _, power = text.partition("e")
    if "." in number:
        whole, _, places = number.partition(".")
        wanted = max(1, digits - len(whole.lstrip("-0")))
        zeros = len(places) - len(places.lstrip("0")) if not whole.strip("-0") else 0
        number = f"{whole}.{places[:wanted + zeros]}"
    return f"{number}…" + (f"·10^{int(power)}" if power else "")
