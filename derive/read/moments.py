"""First and second moments of random variables, E[X], E[X²], E[XY]: what is known of them.  Untrusted.

In: the opaque numbers that expectations are made of.  Out: the facts that no variance is negative and no covariance too large,
and whether a counterexample may choose the moments: for any that satisfy these facts there are such random variables, and where a
text says nothing of its variables but that they are random, they may be these.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from derive.read.context import Document
from derive.read.opaque import symbol_for
from derive.term import MINUS_ONE, Term, make, num

if TYPE_CHECKING:
    from derive.read.elaborate import Elaborator

PLAIN: Final = ("E", "")  # the functional without a subscript
MOST_VARIABLES: Final = 2

Powers = tuple[tuple[Term, int], ...]


def second_moments(e: Elaborator, term: Term) -> None:
    """Note what the moments of degree two in a term satisfy."""
    known = _moments(e.doc)
    for symbol, powers in known.items():
        if symbol not in term.free or sum(k for _, k in powers) != 2:
            continue
        if len(powers) == 1:
            (x, _), = powers
            e.doc.fact(make("<=", make("^", _moment(e, ((x, 1),)), num(2)), symbol), "default", {symbol})
        else:
            (x, _), (y, _) = powers
            e.doc.fact(make("<=", make("^", _covariance(e, x, y), num(2)), make("*", _covariance(e, x, x), _covariance(e, y, y))),
                       "default", {symbol})
            for z in (x, y):
                e.doc.fact(make("<=", make("^", _moment(e, ((z, 1),)), num(2)), _moment(e, ((z, 2),))), "default", {symbol})


def _covariance(e: Elaborator, x: Term, y: Term) -> Term:
    both: Powers = ((x, 2),) if x is y else ((x, 1), (y, 1))
    return make("+", _moment(e, both), make("*", MINUS_ONE, _moment(e, ((x, 1),)), _moment(e, ((y, 1),))))


def _moment(e: Elaborator, powers: Powers) -> Term:
    """The symbol of a moment, made where it is not met yet."""
    form = tuple((x, num(k)) for x, k in sorted(powers, key=lambda p: str(p[0].args[0])))
    for symbol, known in _moments(e.doc).items():
        if frozenset(known) == frozenset(powers):
            return symbol
    text = " ".join(f"{x.args[0]}" + (f"^{k}" if k > 1 else "") for x, k in powers)
    made = symbol_for(e, ("functional", PLAIN, form), [], {str(x.args[0]) for x, _ in powers}, rf"\mathrm{{E}}[{text}]")
    e.doc.constants.add(made)
    return made


def _moments(doc: Document) -> dict[Term, Powers]:
    """The moments that a document has met: of symbols alone, with whole powers."""
    found: dict[Term, Powers] = {}
    for key, entry in doc.forms.items():
        if key[0] != "functional" or key[1] != PLAIN:
            continue
        pairs = [(x, p) for x, p in key[2]]
        if pairs and all(x.head == "var" and not str(x.args[0]).startswith("\u25a1") and p.head == "num" and p.args[0] >= 1
                         and p.args[0].denominator == 1 for x, p in pairs):
            found[entry.term] = tuple((x, int(p.args[0])) for x, p in pairs)
    return found


def are_free(doc: Document, symbols: Iterable[Term]) -> bool:
    """Whether a counterexample may choose what is blind: moments of at most two variables, of which nothing is said."""
    scopes = doc.scopes[:doc.here + 1]
    if any(s.special for s in scopes):
        return False
    known = _moments(doc)
    symbols = [x for x in symbols if x in doc.blind]
    if not symbols or any(x not in known or sum(k for _, k in known[x]) > 2 for x in symbols):
        return False
    variables = {x for symbol in symbols for x, _ in known[symbol]}
    names = {x.name for x in doc.entries if x.term in variables}
    called = frozenset().union(*(s.random for s in scopes))
    return len(variables) <= MOST_VARIABLES and names <= called and not any(k.fact.prop.free & variables for k in doc.known) \
        and not any(doc.defined(x) for x in variables) and not names & doc.described.keys()


__all__ = ["are_free", "second_moments"]
