"""Probabilities of events: P(A ∪ B), P(A | B).  Untrusted.

In: the events that a text speaks of, and P of an expression of them.  Out: a sum of the probabilities of atoms, A ∩ B, A ∩ Bᶜ, …,
or a quotient of two such sums.  None of the atoms is negative, and the last of them, in which no event happens, is what the
others leave of 1: so each identity between probabilities of events is one between rational functions.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Final

from derive.kernel.claim import Fact, Rejected
from derive.kernel.ring import Ring
from derive.read import prose
from derive.read.context import Document, Entry
from derive.read.names import every
from derive.read.shapes import IllTyped, Value, number
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import MINUS_ONE, ONE, ZERO, Term, make, num

if TYPE_CHECKING:
    from derive.read.elaborate import Elaborator
    from derive.read.survey import Piece

MEASURES: Final = frozenset({"P", "p", "Pr", "Prob"})
MOST_EVENTS: Final = 4
LETTER: Final = re.compile(r"[A-Z](?:_\d)?")
SETS: Final = (r"\cap", r"\cup", r"\setminus")
LOGIC: Final = ("not", "and", "or")
# what formulas say of events that an equation may rest on, and that is not read
RELATIONS: Final = re.compile(r"\\(?:subseteq?|supseteq?|perp|bot|indep|models|Rightarrow|implies)(?![A-Za-z])")
UNREAD: Final = "the text says more of events than is read as a fact"


def find_events(doc: Document, pieces: Sequence[Piece]) -> None:
    """Note the letters of a scope that stand for events: words call them so, or they are united and intersected within P(…)."""
    found: set[str] = set()
    for piece in pieces:
        nodes = [p.node for p in piece.parsed]
        named = piece.inline and any(x.kind in ("sym", "sub", "list") for x in nodes)
        if named and prose.are_events(doc.note, piece.span):
            found |= {y for x in nodes for y in _letters(x)}
        for n in (y for x in nodes for y in every(x)):
            if n.kind == "apply" and _is_measure(n.args[0]) and any(_is_operation(y) for x in n.args[1] for y in every(x)):
                found |= {y for x in n.args[1] for y in _letters(x)}
    doc.scope.related |= any(RELATIONS.search(piece.latex) for piece in pieces)
    doc.scope.events = tuple(sorted(found)) if len(found) <= MOST_EVENTS else ()


def probability(e: Elaborator, node: Node) -> Value | None:
    """P of events; None if it is P of something else."""
    sets = _sets(e.doc, node)
    if sets is None:
        return None
    if any(s.related for s in e.doc.scopes[:e.doc.here + 1]):
        e.doubts.append(UNREAD)
    both, given = sets
    top = _measure(e.doc, both)
    if given is None:
        e.doc.written.setdefault(top, e.quote(node))
        return number(top, e.quote(node))
    return number(make("*", top, make("^", _measure(e.doc, given), MINUS_ONE)), e.quote(node))


def is_probability(doc: Document, node: Node) -> bool:
    """Whether a node is the probability of events."""
    return _sets(doc, node) is not None


def _sets(doc: Document, node: Node) -> tuple[frozenset[int], frozenset[int] | None] | None:
    """The atoms of what happens, with what it is given, and of that alone (None: nothing is given)."""
    head, args, seps = node.args
    letters = _events(doc)
    if not letters or not _is_measure(head):
        return None
    sets = [_atoms(x, letters) for x in args]
    if None in sets or not any(_letters(x) for x in args) or any(x not in (",", "|") for x in seps) \
            or list(seps).count("|") > 1:
        return None
    known = [x for x in sets if x is not None]
    cut = list(seps).index("|") + 1 if "|" in seps else None
    both = reduce(frozenset.__and__, known)
    return both, None if cut is None else reduce(frozenset.__and__, known[cut:])


# --- probabilities that are given -------------------------------------------------------------------------------

def given(e: Elaborator, left: Node, right: Node, span: Span) -> Fact | None:
    """`P(T | D) = 0.99`: a linear equation of the atoms, which is noted; None if no number is given."""
    doc = e.doc
    sets = _sets(doc, left) if left.kind == "apply" else None
    value = _number(e, right) if sets is not None else None
    if sets is None or value is None:
        return None
    both, condition = sets
    symbols = _symbols(doc)
    row = _coefficients(symbols, both)
    for x, c in (_coefficients(symbols, condition) if condition is not None else {0: Fraction(1)}).items():
        row[x] = row.get(x, Fraction(0)) - value * c
    terms = [make("*", num(c), symbols[x]) for x, c in sorted(row.items()) if x and c]
    fact = Fact(make("=", make("+", *terms), num(-row.get(0, Fraction(0)))), "assumption", doc.line(span), span)
    if terms:
        doc.measured.setdefault(_scope(doc), []).append(fact)
    return fact


def determined(e: Elaborator, left: Node, right: Node) -> bool:
    """Whether what the text gives settles an equation between a probability and a number; anything else is no such equation."""
    sets = _sets(e.doc, left) if left.kind == "apply" else None
    if sets is None or _number(e, right) is None:
        return True
    known = e.doc.measures(_scope(e.doc))
    free = set(_symbols(e.doc).values()).difference(x for x, value in known.items() if not value.free)
    return all(_measure(e.doc, x).free.isdisjoint(free) for x in sets if x is not None)


def _number(e: Elaborator, node: Node) -> Fraction | None:
    try:
        normal = Ring().normal(e.number(node))
    except (Unreadable, IllTyped, Rejected):
        return None
    return Fraction(normal.get((), 0)) if all(m == () for m in normal) else None


def _coefficients(symbols: dict[int, Term], atoms: frozenset[int]) -> dict[int, Fraction]:
    """A probability as a linear form of those of the atoms, with the constant at 0."""
    if 0 not in atoms:
        return dict.fromkeys(atoms, Fraction(1))
    return {0: Fraction(1)} | {x: Fraction(-1) for x in symbols if x not in atoms}


def _scope(doc: Document) -> int:
    return next(k for k in range(doc.here, -1, -1) if doc.scopes[k].events)


# --- events ------------------------------------------------------------------------------------------------------

def _events(doc: Document) -> tuple[str, ...]:
    return next((s.events for s in doc.scopes[doc.here::-1] if s.events), ())


def _is_measure(head: Node) -> bool:
    return head.kind in ("sym", "word") and str(head.args[0]).split(" ")[-1] in MEASURES


def _is_operation(node: Node) -> bool:
    return node.kind == "op" and node.args[0] in SETS or node.kind == "sup" and _is_complement(node)


def _is_complement(node: Node) -> bool:
    script = node.args[1] if node.kind == "sup" else node
    return script.kind == "sym" and script.args[0] in ("c", "C") and node.kind == "sup" and bool(_letters(node.args[0]))


def _name(node: Node) -> str:
    """A letter, or one with a number below it, as E_1."""
    if node.kind == "sub" and node.args[0].kind == "sym" and node.args[1].kind == "num":
        return f"{node.args[0].args[0]}_{node.args[1].args[0]}"
    return str(node.args[0]) if node.kind == "sym" else ""


def _letters(node: Node) -> set[str]:
    """The capital letters in a node, with the numbers below them."""
    below = {id(x.args[0]) for x in every(node) if x.kind == "sub"}
    names = {_name(x).removeprefix("bar ") for x in every(node) if x.kind in ("sym", "sub") and id(x) not in below}
    return {x for x in names if LETTER.fullmatch(x)}


def _atoms(node: Node, letters: tuple[str, ...]) -> frozenset[int] | None:
    """The atoms of an expression of events, each with a bit for every event that happens; None if it is no such expression."""
    whole = frozenset(range(1 << len(letters)))
    kind, args = node.kind, node.args
    name = _name(node)
    if name in letters:
        return frozenset(x for x in whole if x >> letters.index(name) & 1)
    if name in ("Omega", "emptyset", "varnothing"):
        return whole if name == "Omega" else frozenset()
    if name.startswith("bar ") and name.removeprefix("bar ") in letters:
        return frozenset(x for x in whole if not x >> letters.index(name.removeprefix("bar ")) & 1)
    inner: tuple[Node, ...] = ()
    if kind == "paren":
        return _atoms(args[0], letters)
    if kind == "sup" and _is_complement(node):
        inner = args[:1]
    elif kind == "accent" and args[0] == "bar" or kind == "logic" and args[0] in LOGIC or kind == "op" and args[0] in SETS:
        inner = args[1:]
    elif kind == "mul":
        inner = args
    found = [_atoms(x, letters) for x in inner]
    if not found or any(x is None for x in found):
        return None
    sets = [x for x in found if x is not None]
    what = args[0] if kind in ("op", "logic") else kind
    if what in (r"\cap", "and", "mul"):
        return reduce(frozenset.__and__, sets)
    if what in (r"\cup", "or"):
        return reduce(frozenset.__or__, sets)
    if what == r"\setminus":
        return sets[0] - sets[1] if len(sets) == 2 else None
    return whole - sets[0] if len(sets) == 1 else None


def _measure(doc: Document, atoms: frozenset[int]) -> Term:
    """The probability of a set of atoms; of the last one, in which nothing happens, by the others."""
    symbols = _symbols(doc)
    if 0 in atoms:
        missing = [symbols[x] for x in sorted(symbols) if x not in atoms]
        return make("+", ONE, *(make("*", MINUS_ONE, x) for x in missing))
    return make("+", *(symbols[x] for x in sorted(atoms))) if atoms else ZERO


def _symbols(doc: Document) -> dict[int, Term]:
    """The symbols of the atoms but the last, made where they are met first."""
    k = _scope(doc)
    if k in doc.atoms:
        return doc.atoms[k]
    events, made = doc.scopes[k].events, doc.atoms.setdefault(k, {})
    for x in range(1, 1 << len(events)):
        latex = r" \cap ".join(letter if x >> n & 1 else rf"\overline{{{letter}}}" for n, letter in enumerate(events))
        name = f"P({''.join(letter if x >> n & 1 else f'{letter}ᶜ' for n, letter in enumerate(events))})"
        made[x] = doc.add(Entry(name, doc.symbol(name, "R"), declared=True, latex=f"P({latex})", values="probability")).term
        doc.fact(make("<=", ZERO, made[x]), "default", {made[x]})
    terms = tuple(made.values())
    for n, term in enumerate(terms):  # one after the other, so that values that satisfy them can be drawn
        left = make("+", ONE, *(make("*", MINUS_ONE, x) for x in terms[:n]))
        doc.fact(make("<=", term, left), "default", set(terms))
    doc.fact(make("<=", make("+", *terms), ONE), "default", set(terms))
    return made


__all__ = ["determined", "find_events", "given", "is_probability", "probability"]
