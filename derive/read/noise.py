r"""$y_i = w^\top x_i + \varepsilon_i$: how data come about, which is no definition of the data.  Untrusted.

In: an equation that could define its left side.  Out: the same equation solved for the error in it.  The data are given, and do
not change with the parameters that are sought: with y put in by its model, the derivative of Σ (y_i − wᵀx_i)² by w would be 0.
"""
from __future__ import annotations

import re
from typing import Final

from derive.read.define import Target, bases
from derive.read.elaborate import Elaborator
from derive.read.names import Named
from derive.read.syntax import Node
from derive.term import Term

ALWAYS: Final = frozenset({"epsilon", "varepsilon"})
CALLED: Final = frozenset({"e", "u", "r", "v", "eta", "xi", "nu", "zeta", "delta", "omega"})  # where the text calls it noise
NOISE: Final = re.compile(r"\b(?:noisy?|errors?|disturbances?|residuals?)\b", re.IGNORECASE)


def solved(e: Elaborator, found: Target, right: Node) -> tuple[Target, Node] | None:
    """The error that an equation has as one of its terms, and what it is; None where there is none."""
    if found.args or right.kind != "add":
        return None
    for x in right.args:
        name = e.named(x)
        if name is not None and _is_noise(e, found, name):
            rest = [y for y in right.args if y is not x]
            if not any(name.base in bases(e, y) for y in rest):
                less = (y.args[0] if y.kind == "neg" else Node("neg", (y,), y.span) for y in rest)
                return Target(name, x, entry=e.doc.find(name.base)), Node("add", (found.node, *less), right.span)
    return None


def _is_noise(e: Elaborator, found: Target, name: Named) -> bool:
    """Whether a term is an error of which nothing is known: for each of the data one."""
    indices = [[e.quote(x) for x in y.indices] for y in (found.name, name)]
    letter = name.base.split(" ")[-1]  # of \hat\varepsilon_i, a residual, too
    if indices[0] != indices[1] or letter not in ALWAYS and (letter not in CALLED or not indices[0]):
        return False
    entry = e.doc.find(name.base)
    if entry is not None and e.doc.new_here(entry.term) and (e.doc.defined(entry.term) or entry.declared and not indices[0]):
        return False
    return letter in ALWAYS and bool(indices[0]) or NOISE.search(e.doc.note.text) is not None


def model(e: Elaborator, left: Node, right: Node) -> tuple[Term, tuple[Term, ...]] | None:
    """The data, and what the text says them to be made of."""
    name = e.named(left)
    entry = e.doc.find(name.base) if name is not None else None
    made = (e.doc.find(base) for base in sorted(bases(e, right)))
    return (entry.term, tuple(x.term for x in made if x is not None and x is not entry)) if entry is not None else None
