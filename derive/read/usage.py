"""Which capitals their usage shows to be numbers, where a capital may be a matrix.  Untrusted.

In: the formulas of a scope.  Out: names such as the R of R²/(1 − R²): they stand above a fraction bar, and beneath it with a
numeral added to them.  A unit matrix is written I, and beneath a fraction bar stands a number.
"""
from __future__ import annotations

from collections.abc import Iterable

from derive.read.context import Document
from derive.read.names import every, named
from derive.read.syntax import Node


def scalars(doc: Document, nodes: Iterable[Node]) -> set[str]:
    """The names of the numbers."""
    found: set[str] = set()
    for node in nodes:
        for n in every(node):
            if n.kind == "div":
                below = {x for y in every(n.args[1]) if y.kind == "add" and any(map(_is_numeral, y.args))
                         for z in y.args if (x := _name(doc, z))}
                if below:
                    found |= below & {x for y in every(n.args[0]) if (x := _name(doc, y))}
    return found


def _is_numeral(node: Node) -> bool:
    while node.kind in ("paren", "neg"):
        node = node.args[0]
    return node.kind == "num" and node.args[0] != 0


def _name(doc: Document, node: Node) -> str:
    """The name of a symbol, or of a symbol with a sign or a power."""
    while node.kind in ("paren", "neg") or node.kind == "sup" and node.args[1].kind == "num":
        node = node.args[0]
    name = named(node, doc, {}) if node.kind in ("sym", "word", "sub") else None
    return name.base if name is not None and not name.indices else ""


__all__ = ["scalars"]
