"""What the usage of capitals shows: which are numbers, and which are covariances.  Untrusted.

In: the formulas of a scope.  Out: names such as the R of R²/(1 − R²): they stand above a fraction bar, and beneath it with a
numeral added to them (a unit matrix is written I, and beneath a fraction bar stands a number); names such as the Σ of
N(μ, σ² Σ), which are symmetric and positive definite.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from derive.read.context import Document
from derive.read.names import every, every_of, named
from derive.read.syntax import Node

# how many of the last arguments of a normal distribution are covariances
COVARIANCES: Final = {"mathcal N": 1, "mathcal MN": 2}
_APPLIED: Final = frozenset({"apply"})
_QUOTIENTS: Final = frozenset({"div"})
CAPITALS: Final = frozenset({"Sigma", "Lambda", "Omega", "Psi", "Phi", "Gamma", "Theta"})


def scalars(doc: Document, nodes: Iterable[Node]) -> set[str]:
    """The names of the numbers."""
    found: set[str] = set()
    for node in nodes:
        for n in every_of(node, _QUOTIENTS):
            below = {x for y in every(n.args[1]) if y.kind == "add" and any(map(_is_numeral, y.args))
                     for z in y.args if (x := _name(doc, z))}
            if below:
                found |= below & {x for y in every(n.args[0]) if (x := _name(doc, y))}
    return found


def covariances(doc: Document, nodes: Iterable[Node]) -> set[str]:
    """The names of covariance matrices, or of their inverses."""
    found: set[str] = set()
    for node in nodes:
        for n in every_of(node, _APPLIED):
            head = named(n.args[0], doc, {})
            count = COVARIANCES.get(head.base, 0) if head is not None else 0
            for x in n.args[1][-count:] if count and len(n.args[1]) > count else ():
                parts = [y for y in every(x) if y.kind in ("sym", "word", "sub")]
                capitals = {name.base for y in parts if (name := named(y, doc, {})) is not None and _is_capital(name.base)}
                if len(capitals) == 1 and not any(map(_is_compound, every(x))):
                    found |= capitals
    return found


def _is_compound(node: Node) -> bool:
    """Whether more stands beside a matrix than numbers and its inverse: A Σ A^T, Σ + τ I."""
    return node.kind in ("transpose", "add", "apply") or node.kind == "sup" and node.args[1].kind in ("sym", "word")


def _is_capital(base: str) -> bool:
    letter = base.split(" ")[-1].split("_")[0]
    return letter in CAPITALS or len(letter) == 1 and letter.isupper()


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


__all__ = ["covariances", "scalars"]
