"""Functions that everybody knows: what they mean where a document uses them and does not define them.  Untrusted.

In: a name and its arguments.  Out: the proposition that defines it, for all arguments.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.kernel.claim import Claim, Fact
from derive.read.context import Entry
from derive.read.conventions import (
    CROSS_ENTROPY,
    DIVERGENCE,
    SIGMOID,
    SOFTMAX,
)
from derive.read.shapes import Axis, fresh_index, fresh_variable, total
from derive.read.syntax import Node
from derive.term import MINUS_ONE, ONE, Term, abstract, instantiate, make
from derive.term import replace as put

if TYPE_CHECKING:
    from derive.read.functions import Functions

NAMES = SIGMOID | SOFTMAX | CROSS_ENTROPY | DIVERGENCE


def for_all(prop: Term, variables: Sequence[Term]) -> Term:
    for v in reversed(variables):
        prop = make("forall", v.args[1], abstract(prop, v))
    return prop


def standard(e: Functions, entry: Entry, base: str, args: Sequence[Node]) -> Term | None:
    """The proposition that defines a standard function."""
    f = entry.term
    if base in SIGMOID and len(args) == 1:
        z = fresh_variable("R")
        entry.arity = (0,)
        right = make("^", make("+", ONE, make("exp", make("*", MINUS_ONE, z))), MINUS_ONE)
        return for_all(make("=", make("@", f, z), right), [z])
    if base in SOFTMAX and len(args) == 1:
        made = e.value(args[0])
        axis = made.axes[0] if made.axes else None
        if axis is None and made.thing is not None and made.thing.head == "@":
            axis = e.doc.range_of(made.thing.args[-1])
        if axis is None:
            return None
        row, k = fresh_variable("R"), fresh_index(axis)
        right = make("*", make("exp", make("@", row, k)),
                     make("^", total(axis, lambda j: make("exp", make("@", row, j))), MINUS_ONE))
        return for_all(make("each", *axis, abstract(make("=", make("@", f, row, k), right), k)), [row])
    if (base in CROSS_ENTROPY or base in DIVERGENCE) and len(args) == 2 or base in CROSS_ENTROPY and len(args) == 1:
        axis = outcomes(e, args)
        if axis is None:
            return None
        entry.arity = (1,) * len(args)
        P, Q = fresh_variable("R"), fresh_variable("R")

        def log(g: Term, x: Term) -> Term:
            return make("log", make("@", g, x))

        if base in DIVERGENCE:
            right = total(axis, lambda x: make("*", make("@", P, x), make("+", log(P, x), make("*", MINUS_ONE, log(Q, x)))))
        else:
            other = Q if len(args) == 2 else P
            right = make("*", MINUS_ONE, total(axis, lambda x: make("*", make("@", P, x), log(other, x))))
        given = [P, Q][:len(args)]
        return for_all(make("=", make("@", f, *given), right), given)
    return None


def usual(e: Functions, base: str, args: Sequence[Node], head: Term, prop: Term) -> Claim | None:
    """What a definition of a standard function says if its name means what everybody means by it; None for other functions."""
    if base not in NAMES:
        return None
    doc = e.doc
    made = Entry(base, doc.symbol(base, "R"), kind="function")
    known = standard(e, made, base, args)
    while prop.head == "forall":
        prop = instantiate(prop.args[-1], [doc.symbol("t", str(prop.args[0]))])
    if known is None or prop.head != "=" or head not in prop.free:
        return None
    prop = put(prop, head, made.term)
    return Claim(prop, doc.context(prop).with_facts(Fact(known, "default")))


def outcomes(e: Functions, args: Sequence[Node]) -> Axis | None:
    """The common support of two distributions, or the range of two rows."""
    for x in args:
        name = e.named(x)
        function = e.function_symbol(name) if name is not None else None
        if function is not None:
            return function.support or e.doc.support(e.doc.outcome())
        if name is not None:
            made = e.reference(name, x, argument=True)
            if made.axes:
                return made.axes[-1]
    return None
