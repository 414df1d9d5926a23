"""Linear equations with numbers for coefficients, solved for some of their symbols.  Untrusted.

In: equations Σ c·x = c0.  Out: each symbol that they give, by the others.
"""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from derive.term import ONE, Term, make, num

Row = dict[Term | None, Fraction]  # coefficients that add up to 0, the constant at None


def solved(equations: Iterable[Term]) -> dict[Term, Term]:
    """The symbols with what the equations make of them; nothing where they contradict each other."""
    found: dict[Term, Row] = {}
    for row in map(_row, equations):
        for x, known in found.items():
            row = _less(row, known, x)
        pivot = max((x for x in row if x is not None), key=lambda x: x.key, default=None)
        if pivot is None:
            if row:
                return {}
            continue
        row = {x: c / row[pivot] for x, c in row.items()}
        found = {x: _less(known, row, pivot) for x, known in found.items()} | {pivot: row}
    return {x: _value(row, x) for x, row in found.items()}


def _row(equation: Term) -> Row:
    left, right = equation.args
    row: Row = {None: -right.args[0]}
    for x in left.args if left.head == "+" else (left,):
        coefficient, symbol = x.args if x.head == "*" else (ONE, x)
        row[symbol] = coefficient.args[0]
    return {x: c for x, c in row.items() if c}


def _less(row: Row, other: Row, x: Term) -> Row:
    """A row less the multiple of another, whose coefficient of x is 1, that takes x out of it."""
    factor = row.get(x, Fraction(0))
    made = {y: row.get(y, Fraction(0)) - factor * other.get(y, Fraction(0)) for y in (*row, *other)}
    return {y: c for y, c in made.items() if c}


def _value(row: Row, x: Term) -> Term:
    others = (make("*", num(-c), y) for y, c in row.items() if y is not None and y is not x)
    return make("+", num(-row.get(None, Fraction(0))), *others)
