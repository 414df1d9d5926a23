"""Numbers, vectors and matrices as functions of their indices.  Untrusted.

A Value knows the ranges of its indices and the entry at given ones, so a product of matrices becomes a sum and an equation
of vectors an equation of their entries.  What does not fit together is IllTyped, in words.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import NamedTuple

from derive.source import Span
from derive.term import MINUS_ONE, ONE, Term, abstract, make, show

Axis = tuple[Term, Term]


class IllTyped(Exception):
    """No meaning as written: why, and the span at fault."""

    def __init__(self, why: str, span: Span, code: str = "shapes-differ") -> None:
        super().__init__(why)
        self.why, self.span, self.code = why, span, code


class Value(NamedTuple):
    """What a part of a formula denotes.

    axes   ranges of the indices: none for a number, one for a vector, two for a matrix
    entry  the number at indices; for an object (a parameter, a set of maximisers) its term
    row    a vector that stands transposed
    thing  the symbol, or slice of a family, that it is: what functions are applied to
    object no number: arithmetic with it is ill-typed
    name   how the author writes it, for messages
    """

    axes: tuple[Axis, ...]
    entry: Callable[[Sequence[Term]], Term]
    row: bool = False
    thing: Term | None = None
    object: bool = False
    name: str = ""

    @property
    def term(self) -> Term:
        """The number.  Only for a Value without axes."""
        return self.entry(())


def number(term: Term, name: str = "") -> Value:
    return Value((), lambda _: term, thing=term, name=name)


def family(term: Term, axes: Sequence[Axis], name: str = "") -> Value:
    """A symbol or a slice of one, with the indices it still takes."""
    return Value(tuple(axes), lambda at: make("@", term, *at), thing=term, name=name)


_FRESH = count(1000)


def fresh_index(axis: Axis) -> Term:
    """An opened index of a range, to be abstracted."""
    return make("opened", next(_FRESH), "Z", *axis)


def fresh_variable(sort: str) -> Term:
    return make("opened", next(_FRESH), sort)


def total(axis: Axis, body: Callable[[Term], Term], head: str = "sum") -> Term:
    w = fresh_index(axis)
    return make(head, *axis, abstract(body(w), w))


def size(axis: Axis) -> str:
    low, high = axis
    return show(high).split("#")[0] if low is ONE else f"{show(low)}..{show(high)}"


def describe(value: Value) -> str:
    """Its shape in words: "w^T is d×K", "x_i has d entries"."""
    name = value.name or "one factor"
    if not value.axes:
        return f"{name} is a number"
    if len(value.axes) == 1:
        return f"{name} has {size(value.axes[0])} entries"
    return f"{name} is " + "×".join(map(size, value.axes))


def transpose(x: Value, span: Span) -> Value:
    name = f"{x.name}^T" if x.name else ""
    if not x.axes:
        return x
    if len(x.axes) == 1:
        return Value(x.axes, x.entry, not x.row, name=name)
    if len(x.axes) == 2:
        return Value(x.axes[::-1], lambda at: x.entry((at[1], at[0])), name=name)
    raise IllTyped(f"the transpose of what has {len(x.axes)} indices", span)


def mapped(f: Callable[..., Term], *values: Value) -> Value:
    """f of numbers, entry by entry where one of the values is a vector."""
    shaped = next((v for v in values if v.axes), None)
    if shaped is None:
        return number(f(*(v.term for v in values)))
    return Value(shaped.axes, lambda at: f(*(v.entry(at) if v.axes else v.term for v in values)), shaped.row)


def same_shape(x: Value, y: Value) -> bool:
    return x.axes == y.axes and (x.row == y.row or len(x.axes) != 1)


def _numeric(values: Sequence[Value], span: Span) -> None:
    for v in values:
        if v.object:
            raise IllTyped(f"{v.name or 'a set or object'} is no number to calculate with", span, "ill-typed")


def add(values: Sequence[Value], span: Span, broadcast: bool = False) -> Value:
    """A sum; a number is added to no vector, unless the author says that it is added to each entry."""
    _numeric(values, span)
    shaped = [v for v in values if v.axes]
    if broadcast and shaped and len(shaped) < len(values):
        whole = add(shaped, span)
        return mapped(lambda *x: make("+", *x), whole, *(v for v in values if not v.axes))
    first = values[0]
    widest = next((v for v in values if len(v.axes) == 2 and v.axes[0] != (ONE, ONE)), first)
    values = [_repeated(v, widest) for v in values]
    first = values[0]
    for other in values[1:]:
        if not same_shape(first, other):
            raise IllTyped(f"a sum of different shapes: {describe(first)}, {describe(other)}", span)
    return mapped(lambda *x: make("+", *x), *values)


def _repeated(x: Value, like: Value) -> Value:
    """A 1×q matrix that is added to an n×q matrix stands for n rows of the same."""
    if len(x.axes) == 2 == len(like.axes) and x.axes[0] == (ONE, ONE) and x.axes[1] == like.axes[1]:
        return Value(like.axes, lambda at: x.entry((ONE, at[1])), name=x.name)
    return x


def multiply(x: Value, y: Value, span: Span) -> Value:
    """The product of numbers, vectors and matrices."""
    _numeric((x, y), span)
    if not x.axes or not y.axes:
        made = mapped(lambda a, b: make("*", a, b), x, y)
        return made if made.axes else number(made.term)
    a, b = len(x.axes), len(y.axes)
    name = f"{x.name} {y.name}" if x.name and y.name else ""
    if a == b == 1:
        if x.row and not y.row:
            _meet(x, y, x.axes[0], y.axes[0], span)
            return number(total(x.axes[0], lambda m: make("*", x.entry((m,)), y.entry((m,)))), name)
        if not x.row and y.row:
            return Value((x.axes[0], y.axes[0]), lambda at: make("*", x.entry((at[0],)), y.entry((at[1],))), name=name)
        raise IllTyped(f"a product of two {'rows' if x.row else 'columns'}: {describe(x)}, {describe(y)}", span)
    if a == 2 and b == 1 and not y.row:
        _meet(x, y, x.axes[1], y.axes[0], span)
        return Value(x.axes[:1], lambda at: total(x.axes[1], lambda m: make("*", x.entry((at[0], m)), y.entry((m,)))), name=name)
    if a == 1 and b == 2 and x.row:
        _meet(x, y, x.axes[0], y.axes[0], span)
        return Value(y.axes[1:], lambda at: total(x.axes[0], lambda m: make("*", x.entry((m,)), y.entry((m, at[0])))), True,
                     name=name)
    if a == b == 2:
        _meet(x, y, x.axes[1], y.axes[0], span)
        return Value((x.axes[0], y.axes[1]),
                     lambda at: total(x.axes[1], lambda m: make("*", x.entry((at[0], m)), y.entry((m, at[1])))), name=name)
    raise IllTyped(f"no such product: {describe(x)}, {describe(y)}", span)


def dot(x: Value, y: Value) -> Value:
    """x · y of two vectors of one length."""
    return number(total(x.axes[0], lambda m: make("*", x.entry((m,)), y.entry((m,)))), f"{x.name} \\cdot {y.name}")


def _meet(x: Value, y: Value, inner: Axis, other: Axis, span: Span) -> None:
    if inner != other:
        raise IllTyped(f"{describe(x)} and {describe(y)}: {size(inner)} entries needed", span)


def negate(x: Value, span: Span) -> Value:
    _numeric((x,), span)
    return Value(x.axes, lambda at: make("*", MINUS_ONE, x.entry(at)), x.row)
