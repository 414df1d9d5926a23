"""Expectations and integrals as linear functionals of which nothing else is known.  Untrusted.

In: E[f], Var(f), Cov(f, g), ∫ f dx with what f denotes.  Out: f multiplied out, what does not move taken out, and for each
product of moving factors an opaque number: E[(X − a)²] is E[X²] − 2a E[X] + a².  An identity between such numbers holds for
every linear functional that is defined where it is applied, so for this one.  What may be random stays inside: only what is
known to be constant is taken out.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from derive.read.context import Document, Entry
from derive.read.conventions import CONSTANT_LETTERS
from derive.read.names import children, every
from derive.read.opaque import opaque, parts_of, shapeless, symbol_for
from derive.read.shapes import IllTyped, Value, fresh_index, fresh_variable, number
from derive.read.syntax import Node, Unreadable
from derive.term import ONE, Malformed, Term, abstract, instantiate, make, num, show, subterms
from derive.term import replace as put

if TYPE_CHECKING:
    from derive.read.elaborate import Elaborator

MOST_MONOMIALS: Final = 120
LARGEST_POWER: Final = 6
Moves = Callable[[Term], bool]


@dataclass(frozen=True, slots=True)
class Monomial:
    """Sums over binders of a fixed coefficient times moving factors with their powers."""

    binders: tuple[Term, ...]
    fixed: tuple[Term, ...]
    moving: tuple[tuple[Term, int], ...]


class TooLarge(Exception):
    """More monomials than are multiplied out."""


def _times(a: Monomial, b: Monomial) -> Monomial:
    powers = dict(a.moving)
    for factor, power in b.moving:
        powers[factor] = powers.get(factor, 0) + power
    return Monomial(a.binders + b.binders, a.fixed + b.fixed, tuple((f, p) for f, p in powers.items() if p))


def _product(parts: Sequence[list[Monomial]]) -> list[Monomial]:
    made = [Monomial((), (), ())]
    for part in parts:
        if len(made) * len(part) > MOST_MONOMIALS:
            raise TooLarge
        made = [_times(a, b) for a in made for b in part]
    return made


def monomials(term: Term, moves: Moves) -> list[Monomial]:
    """A term multiplied out.  errors: TooLarge"""
    if not moves(term):
        return [Monomial((), (term,), ())]
    head, args = term.head, term.args
    if head == "+":
        made = [m for x in args for m in monomials(x, moves)]
        if len(made) > MOST_MONOMIALS:
            raise TooLarge
        return made
    if head == "*":
        return _product([monomials(x, moves) for x in args])
    if head == "^" and args[1].head == "num" and args[1].args[0].denominator == 1:
        base, power = args[0], int(args[1].args[0])
        if base.head == "*":
            return _product([monomials(make("^", x, args[1]), moves) for x in base.args])
        if base.head in ("+", "sum") and 1 < power <= LARGEST_POWER:
            return _product([monomials(base, moves) for _ in range(power)])
        if base.head not in ("+", "sum"):
            return [Monomial((), (), ((base, power),))]
    if head == "sum" and not any(moves(x) for x in args[:2]):
        w = fresh_index((args[0], args[1]))
        return [Monomial((w, *m.binders), m.fixed, m.moving) for m in monomials(instantiate(args[2], [w]), moves)]
    if head == "exp":
        parts = monomials(args[0], moves)
        still = [make("exp", _written(m)) for m in parts if not m.moving and not m.binders]
        rest = sorted((_written(m) for m in parts if m.moving or m.binders), key=show)
        if still:
            return [Monomial((), tuple(still), ((make("exp", make("+", *rest)), 1),))]
    return [Monomial((), (), ((term, 1),))]


def _written(m: Monomial) -> Term:
    made = make("*", *m.fixed, *(f if p == 1 else make("^", f, num(p)) for f, p in m.moving))
    for w in reversed(m.binders):
        made = make("sum", *w.args[2:], abstract(made, w))
    return made


def apply(e: Elaborator, term: Term, moves: Moves, whole: Callable[[Term], bool], key: tuple[Any, ...], extra: Sequence[Term],
          latex: Callable[[str], str], unit: Term | None, constant: bool) -> Term:
    """The functional of a term.

    whole  which free symbols belong to the functional, and are no arguments of it
    extra  arguments of the functional itself, as the ends of an integral
    unit   its value at 1, where that is known
    constant  whether the value is random only through its arguments
    errors Unreadable, where there is too much to multiply out
    """
    try:
        found = monomials(term, moves)
        parts = []
        for m in found:
            if not m.moving and unit is not None:
                value = unit
            else:
                value = _atom(e, m, moves, whole, key, extra, latex)
                if constant:
                    e.doc.constants.add(value.args[0] if value.head == "@" else value)
            made = make("*", *m.fixed, value) if value is not ONE or not m.fixed else make("*", *m.fixed)
            for w in reversed(m.binders):
                made = make("sum", *w.args[2:], abstract(made, w))
            parts.append(made)
    except (TooLarge, Malformed) as error:
        raise Unreadable("too much to multiply out", e.here) from error
    return make("+", *parts)


def _atom(e: Elaborator, m: Monomial, moves: Moves, whole: Callable[[Term], bool], key: tuple[Any, ...], extra: Sequence[Term],
          latex: Callable[[str], str]) -> Term:
    from derive.render import plain
    m = _exponentials(m, moves)
    factors = sorted(m.moving, key=lambda f: (_erased(f[0], whole), f[1]))
    combined = make("*", *(f if p == 1 else make("^", f, num(p)) for f, p in factors))
    text = plain(combined) if m.moving else "1"
    holes: list[Term] = []
    for x in _in_order(combined):
        if x.head in ("var", "opened") and not whole(x) and x not in holes:
            holes.append(x)
    combined = _canonical(combined, whole)
    for k, x in enumerate(holes):
        combined = put(combined, x, make("var", f"\u25a1{k}", x.args[1]))
    return symbol_for(e, ("functional", key, combined), [*holes, *extra], {str(x.args[0]) for x in combined.free}, latex(text))


def _exponentials(m: Monomial, moves: Moves) -> Monomial:
    """A product of exponentials as one, of a sum in order."""
    inside = [make("*", num(p), f.args[0]) if p != 1 else f.args[0] for f, p in m.moving if f.head == "exp"]
    if not inside:
        return m
    parts: dict[Term, int] = {}
    for x in (_written(y) for t in inside for y in monomials(t, moves)):
        parts[x] = parts.get(x, 0) + 1
    whole = make("+", *sorted((x if k == 1 else make("*", num(k), x) for x, k in parts.items()), key=show))
    rest = tuple((f, p) for f, p in m.moving if f.head != "exp")
    return Monomial(m.binders, m.fixed, (*rest, (make("exp", whole), 1)))


def _canonical(term: Term, whole: Callable[[Term], bool]) -> Term:
    """The variable of an integral by a name of its own."""
    for x in term.free:
        if x.head == "opened" and whole(x):
            return put(term, x, make("var", "\u25a1", "R"))
    return term


def _erased(term: Term, whole: Callable[[Term], bool]) -> str:
    term = _canonical(term, whole)
    for x in sorted(term.free, key=lambda t: t.key):
        if not whole(x):
            term = put(term, x, make("var", "\u25a1", x.args[1]))
    return show(term)


def _in_order(term: Term) -> list[Term]:
    """Subterms, leftmost first."""
    found, stack = [], [term]
    while stack:
        here = stack.pop()
        found.append(here)
        stack.extend(x for x in reversed(here.args) if isinstance(x, Term))
    return found


# --- expectations ----------------------------------------------------------------------------------------------

def expectation(e: Elaborator, node: Node) -> Value | None:
    """E[f], Var(f), Cov(f, g) of real random variables; None where something in it may be a vector, or a condition stands."""
    sub, body, name = node.args
    if name not in ("E", "mathbb E", "Var", "Cov") or shapeless(e, node):
        return None
    inner = body.args[0] if body.kind == "paren" else body
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

    def random(x: Term) -> bool:
        if x.head == "opened" or x in doc.index_ranges or x in doc.constants:
            return False
        entry = entries.get(x)
        if entry is None or entry.name in doc.random:
            return True
        return entry.kind not in ("integer", "function", "distribution") and not is_constant(doc, entry)

    def moves(t: Term) -> bool:
        return any(map(random, t.free))

    key: tuple[Any, ...] = ("E", e.quote(sub).replace(" ", "") if sub is not None else "")

    def mean(t: Term) -> Term:
        return apply(e, t, moves, random, key, (), lambda text: rf"\mathrm{{E}}[{text}]", ONE, sub is None)

    if name in ("E", "mathbb E"):
        made = mean(terms[0])
    else:
        first, second = terms[0], terms[-1]
        made = make("+", mean(make("*", first, second)), make("*", num(-1), mean(first), mean(second)))
    e.remark("read-as", f"`{e.quote(node)}` is read as a linear functional of what stands in it", node.span)
    return number(made, e.quote(node))


def is_constant(doc: Document, entry: Entry) -> bool:
    """Whether a symbol goes by a letter of constants, and no function of this document goes by it."""
    letter = entry.name.split("_")[0]
    return entry.kind != "opaque" and letter in CONSTANT_LETTERS and letter not in doc.uses("applied")


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


# --- integrals -------------------------------------------------------------------------------------------------

def integral(e: Elaborator, node: Node) -> Value | None:
    """∫ f dx over any domain; None where f may be a vector."""
    low, high, body, by = node.args
    if by is None or body is None or shapeless(e, node):
        return None
    name = e.named(by)
    if name is None or name.indices or any(n.kind == "dots" for n in every(body)):
        return None
    ends = [_end(e, end) for end in (low, high) if end is not None]
    x = fresh_variable("R")
    with e.bound(**{name.base: number(x)}):
        try:
            inner = e.scalar(body)
        except IllTyped:
            return None
    if any(s.head in ("D", "argmax", "argmin") and x in s.free for s in subterms(inner)):
        return None
    doc = e.doc
    known = doc.find(name.base)
    if known is not None and known.term in doc.reach(inner.free):
        return None  # something in it depends on the variable through its definition
    entries = {y.term: y for y in doc.entries}

    def loose(y: Term) -> bool:
        """What may depend on the variable in a way that is not written."""
        entry = entries.get(y)
        return entry is not None and entry.kind in ("scalar", "family", "opaque") and not entry.declared and not doc.defined(y) \
            and y not in doc.constants and not is_constant(doc, entry)

    key = ("integral", low is not None, high is not None)
    made = apply(e, inner, lambda t: x in t.free or any(map(loose, t.free)), lambda t: t is x, key, ends,
                 lambda text: rf"\int {text}", None, True)
    e.remark("read-as", f"`{e.quote(node)[:40]}` is read as a linear functional of what stands in it", node.span)
    return number(made, e.quote(node))


def _end(e: Elaborator, node: Node) -> Term:
    """An end of an integral, or its domain by name."""
    if not any(n.kind in ("sym", "word") and ("infty" in str(n.args[0]) or "math" in str(n.args[0])) for n in every(node)):
        try:
            return e.scalar(node)
        except (Unreadable, IllTyped):
            pass
    return opaque(e, node).term


__all__ = ["Monomial", "TooLarge", "apply", "expectation", "integral", "monomials"]
