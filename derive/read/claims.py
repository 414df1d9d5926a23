"""Two sides and a relation to the proposition that they claim.  Untrusted."""
from __future__ import annotations

from typing import NamedTuple

from derive.read.context import Document
from derive.read.document import Remark
from derive.read.shapes import Axis, IllTyped, Value, describe, number, same_shape
from derive.read.syntax import Unreadable
from derive.source import Span
from derive.term import ZERO, Term, make

LETTERS = "kjmlrst"
HEADS = {"=": ("=", False), "!=": ("!=", False), "<": ("<", False), "<=": ("<=", False), ">": ("<", True), ">=": ("<=", True)}


class Side(NamedTuple):
    """One side of a chain, and what was noticed when it was read."""

    value: Value
    remarks: list[Remark]
    guessed: frozenset[str] = frozenset()  # symbols whose shape is a guess
    doubts: tuple[str, ...] = ()


def proposition(doc: Document, op: str, left: Value, right: Value, span: Span) -> tuple[Term, list[Remark]]:
    """left op right; of vectors, for one entry with a fresh index.  errors: Unreadable, IllTyped"""
    head, turned = HEADS.get(op, ("", False))
    if not head:
        raise Unreadable(f"the relation {op} claims nothing that can be proved", span)
    if left.object != right.object:
        thing = left if left.object else right
        raise IllTyped(f"{thing.name or 'an object'} is no number, the other side is one", span, "ill-typed")
    if left.object and head != "=":
        raise IllTyped("an order between what is no number", span, "ill-typed")
    if left.axes and not right.axes and right.term is ZERO:
        right = Value(left.axes, lambda at: ZERO, left.row)
    elif right.axes and not left.axes and left.term is ZERO:
        left = Value(right.axes, lambda at: ZERO, right.row)
    if not same_shape(left, right):
        raise IllTyped(f"the two sides have different shapes: {describe(left)}, {describe(right)}", span)
    at = []
    taken = {str(x.args[0]).split("#")[0] for v in (left, right) if not v.axes for x in v.term.free if x.head == "var"}
    for axis in left.axes:
        at.append(_index(doc, axis, taken))
    a, b = left.entry(at), right.entry(at)
    return make(head, b, a) if turned else make(head, a, b), []


def _index(doc: Document, axis: Axis, taken: set[str]) -> Term:
    """A free index of a range, with a letter that stands for nothing else."""
    for letter in "vu" + LETTERS if str(axis[1]).startswith("|") else LETTERS:
        entry = doc.find(letter)
        if letter not in taken and entry is None:
            taken.add(letter)
            return doc.free_index(letter, axis)
    return doc.free_index("index", axis)


__all__ = ["Side", "number", "proposition"]
