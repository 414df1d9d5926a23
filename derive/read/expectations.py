"""Expectations of real random variables, as linear functionals of which nothing else is known.  Untrusted.

In: E[f], Var(f), Cov(f, g), ⟨f⟩_q.  Out: f multiplied out, with an opaque number for each product of what may be random.  What
may be random stays inside: only what is known to be constant is taken out.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from derive.read.context import Document, Entry
from derive.read.conventions import CONSTANT_LETTERS, FUNCTION_LETTERS
from derive.read.linear import Moves, apply, nonnegative
from derive.read.moments import second_moments
from derive.read.names import children, every
from derive.read.opaque import parts_of, shapeless, surely_number
from derive.read.shapes import Value, number
from derive.read.syntax import Node
from derive.term import ONE, Term, make, num

if TYPE_CHECKING:
    from derive.read.elaborate import Elaborator

ANGLE: Final = "angle"  # ⟨f⟩, as physicists and Bayesians write it
MEANS: Final = frozenset({"E", "mathbb E", ANGLE})


def expectation(e: Elaborator, node: Node) -> Value | None:
    """E[f], Var(f), Cov(f, g), ⟨f⟩; None where something in it may be a vector, or a condition stands."""
    sub, body, name = node.args
    if name not in MEANS | {"Var", "Cov"}:
        return None
    inner = body.args[0] if body.kind == "paren" else body
    if shapeless(e, inner) and not (name in MEANS and surely_number(e, inner)):
        return None
    bounds = {id(n.args[1]) for n in every(inner) if n.kind == "big"}
    if any(n.kind in ("given", "dots") or n.kind == "rel" and id(n) not in bounds for n in every(inner)):
        return None
    if sub is not None and any(n.kind == "rel" for n in every(sub)):
        return None
    items = parts_of(inner)
    if len(items) != (2 if name == "Cov" else 1):
        return None
    if _lacks_index(e, inner):
        return None
    terms = [e.scalar(x) for x in items]
    doc = e.doc
    if any(x.head == "opened" and len(x.args) == 2 for t in terms for x in t.free):
        return None  # a parameter of a definition: it may be random or not
    terms = [doc.unfold_all(t, specific=True) for t in terms]
    entries = {x.term: x for x in doc.entries}
    over = _variables(e, sub) if sub is not None else frozenset()

    def random(x: Term) -> bool:
        if x.head == "opened" or x in doc.index_ranges or x in doc.constants:
            return False
        entry = entries.get(x)
        if entry is None or entry.name in doc.random or entry.name in over:
            return True
        if name == ANGLE and sub is None and entry.kind in ("scalar", "family"):
            return True
        return entry.kind not in ("integer", "function", "distribution") and not is_constant(doc, entry)

    moves = Moves(lambda t: any(map(random, t.free)), nonnegative(doc))

    key: tuple[Any, ...] = ("E", e.quote(sub).replace(" ", "") if sub is not None else "")

    def mean(t: Term) -> Term:
        return apply(e, t, moves, random, key, (), lambda text: rf"\mathrm{{E}}[{text}]",
                     lambda m: None if m.moving else ONE, sub is None)

    if name in MEANS:
        made = mean(terms[0])
    else:
        first, second = terms[0], terms[-1]
        made = make("+", mean(make("*", first, second)), make("*", num(-1), mean(first), mean(second)))
    if sub is None and name in ("E", "mathbb E", "Var", "Cov"):
        second_moments(e, made)
    e.remark("read-as", f"`{e.quote(node)}` is read as a linear functional of what stands in it", node.span)
    return number(made, e.quote(node))


def _variables(e: Elaborator, sub: Node) -> frozenset[str]:
    """The names of what a distribution is of: those before a semicolon or a bar."""
    if sub.kind == "apply" and {";", "|"} & set(sub.args[2]):
        first = next(k for k, x in enumerate(sub.args[2]) if x in (";", "|"))
        return frozenset().union(*(_variables(e, x) for x in sub.args[1][:first + 1]))
    if sub.kind == "given":
        return _variables(e, sub.args[0])
    return frozenset(name.base for n in every(sub) if n.kind in ("sym", "word", "sub") and (name := e.named(n)) is not None)


def is_constant(doc: Document, entry: Entry) -> bool:
    """Whether a symbol goes by a letter of constants, and no function of this document goes by it: a (a + 1) is a product."""
    letter = entry.name.split("_")[0]
    if entry.kind == "opaque" or letter not in CONSTANT_LETTERS:
        return False
    return letter not in doc.uses("applied") or not (letter in FUNCTION_LETTERS or letter in doc.uses("defines") or any(
        key.startswith(f"{letter}(") for s in doc.scopes[:doc.here + 1] for key in s.names))


def _lacks_index(e: Elaborator, node: Node) -> bool:
    """X beside X_1, X_2, …: whether it is one of them, or another, the document does not say."""
    stack = [node]
    while stack:
        here = stack.pop()
        name = e.named(here) if here.kind in ("sym", "word", "sub", "sup", "prime") else None
        if name is None or here.kind == "sup" and not name.indices:
            stack.extend(children(here))
        elif not name.indices and name.base not in e.env:
            entry = e.doc.find(name.base)
            if any(name.base in s.families for s in e.doc.scopes[:e.doc.here + 1]) if entry is None else (
                    entry.axes and not entry.declared):
                return True
    return False


__all__ = ["MEANS", "expectation", "is_constant"]
