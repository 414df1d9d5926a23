"""Integrals over any domain, and infinite series, as linear functionals, with the values that some of them have.  Untrusted.

In: ∫_a^b f dx, Σ_{k=a}^∞ f.  Out: f multiplied out, what does not depend on x taken out, and for each product of factors an
opaque number.  Two kinds of integrals have a value: those of powers of x between two numbers, and that of a density over
all its values, 1.
[F]_a^b is F(b) − F(a), in the variable of the integral that has these ends.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Final

from derive.read.context import Document, Entry
from derive.read.conventions import DENSITIES, DISTRIBUTION, WHOLE_LINE
from derive.read.expectations import is_constant
from derive.read.linear import Monomial, Moves, apply, nonnegative, whole_number
from derive.read.names import Named, every
from derive.read.opaque import opaque, shapeless, surely_number
from derive.read.shapes import IllTyped, Value, fresh_variable, number
from derive.read.syntax import Node, Unreadable
from derive.term import MINUS_ONE, ONE, ZERO, Term, make, num, subterms

if TYPE_CHECKING:
    from derive.read.elaborate import Elaborator

Parts = tuple[Node | None, Node | None, Node]  # both ends, and what stands between the sign and the differential
LINE: Final = ("-infty", "infty")


def integral(e: Elaborator, node: Node) -> Value | None:
    """∫ f dx over any domain; None where f may be a vector."""
    low, high, body, by = node.args
    if by is None or body is None:
        return None
    name = e.named(by)
    if name is None or name.indices:
        return None
    x = fresh_variable("R")
    entry = Entry(name.base, make("pi"), latex=name.latex)
    variable = Value((), lambda _: x, thing=x, object=True, name=name.latex) if e.is_shapeless(entry) else number(x)
    return _functional(e, node, name, variable, (low, high, body), "integral", r"\int")


def series(e: Elaborator, node: Node) -> Value | None:
    """Σ_{k=a}^∞ f, the limit of its partial sums; None where f may be a vector, or there is more than one index."""
    op, start, high, body = node.args
    if op not in ("sum", "Sigma") or start.kind != "rel" or tuple(start.args[0]) != ("=",) or high is None:
        return None
    name = e.named(start.args[1][0])
    if name is None or name.indices:
        return None
    variable = number(fresh_variable("Z"))
    return _functional(e, node, name, variable, (start.args[1][1], high, body), "series", r"\sum")


def _functional(e: Elaborator, node: Node, name: Named, variable: Value, parts: Parts, kind: str,
                sign: str) -> Value | None:
    """An integral, or a series, over a variable between two ends."""
    low, high, body = parts
    if any(n.kind == "dots" for n in every(body)) or shapeless(e, body) and not surely_number(e, body):
        return None
    x = variable.thing if variable.object and variable.thing is not None else variable.term
    ends = [_end(e, end) for end in (low, high) if end is not None]
    with e.bound(**{name.base: variable}):
        try:
            inner = e.scalar(body)
            densities = _densities(e, parts, name) if kind == "integral" else frozenset()
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
        return y in entries and _is_loose(doc, entries[y])

    finite = kind == "integral" and low is not None and high is not None and _is_finite(low) and _is_finite(high)
    between = (ends[0], ends[1]) if finite else None

    def value(m: Monomial) -> Term | None:
        if m.moving in densities:
            return ONE
        return _of_power(m, x, between) if between is not None else None

    key = (kind, low is not None, high is not None)
    signed = nonnegative(doc) | ({x} if len(ends) == 2 and _is_positive(ends[0], ends[1], high) else set())
    moves = Moves(lambda t: x in t.free or any(map(loose, t.free)), signed)
    made = apply(e, inner, moves, lambda t: t is x, key, ends,
                 lambda text: rf"{sign} {text}", value, True)
    e.remark("read-as", f"`{e.quote(node)[:40]}` is read as a linear functional of what stands in it", node.span)
    return number(made, e.quote(node))


def _is_loose(doc: Document, entry: Entry) -> bool:
    """Whether a symbol may depend on the variable of an integral in a way that is not written."""
    return entry.kind in ("scalar", "family", "opaque") and not entry.declared and not doc.defined(entry.term) \
        and entry.term not in doc.constants and not is_constant(doc, entry)


def _is_positive(low: Term, high: Term, end: Node | None) -> bool:
    """Whether what lies between two ends is not negative."""
    numbers = all(x.head == "num" and x.args[0] >= 0 for x in (low, high))
    return numbers or low.head == "num" and low.args[0] >= 0 and end is not None and end.kind == "sym" and end.args[0] == "infty"


def _of_power(m: Monomial, x: Term, between: tuple[Term, Term]) -> Term | None:
    """∫_a^b x^k dx for a whole k ≥ 0."""
    low, high = between
    if low is high:
        return ZERO
    if not m.moving:
        return make("+", high, make("*", MINUS_ONE, low))
    (base, power), *more = m.moving
    k = whole_number(power)
    if more or base is not x or k is None or k < 0:
        return None
    ends = (make("^", high, num(k + 1)), make("*", MINUS_ONE, make("^", low, num(k + 1))))
    return make("*", make("^", num(k + 1), MINUS_ONE), make("+", *ends))


def _densities(e: Elaborator, parts: Parts, name: Named) -> frozenset[tuple[tuple[Term, Term], ...]]:
    """The densities of the variable in an integral over all its values."""
    low, high, body = parts
    ends = _domain(e, low, name), _domain(e, high, name)
    found = []
    for n in every(body):
        if n.kind != "apply":
            continue
        word = e.named(n.args[0])
        args, seps = n.args[1], n.args[2]
        first = e.named(args[0]) if args else None
        if word is None or word.indices or first is None or first.base != name.base or first.indices:
            continue
        if any((y := e.named(z)) is not None and y.base == name.base for a in args[1:] for z in every(a)):
            continue
        plain = DENSITIES.get(word.base)
        if plain is None and not (_is_density(e, word.base) and (len(args) == 1 or seps[0] in ("|", ";"))):
            continue
        if ends in (("", ""), LINE, ("all", "")) or plain is not None and ends in plain:
            found.append(((e.scalar(n), ONE),))
    return frozenset(found)


def _is_density(e: Elaborator, base: str) -> bool:
    """p, q, and f with the name of a random variable, where the text speaks of probabilities."""
    stem, _, label = base.partition("_")
    return any(s.probabilities for s in e.doc.scopes[:e.doc.here + 1]) and (
        stem in ("p", "q") and DISTRIBUTION.match(base) is not None or stem == "f" and len(label) == 1 and label.isupper())


def _domain(e: Elaborator, end: Node | None, name: Named) -> str:
    """An end of an integral in plain text: "all" for the set of all values of its variable."""
    if end is None:
        return ""
    text = e.quote(end).replace(" ", "").replace("\\", "").replace("{", " ").replace("}", "").strip("+ ")
    letter = name.base.split(" ")[-1].split("_")[0]
    return "all" if text == f"mathcal {letter.upper()}" or WHOLE_LINE.fullmatch(text) else text


def evaluated(e: Elaborator, node: Node) -> Value:
    """[F]_a^b = F(b) − F(a).  errors: Unreadable, where it is not clear in which variable, or an end is no number"""
    body, low, high = node.args
    if low is None or high is None:
        raise Unreadable("a value at a place", node.span)
    ends = []
    for end in (low, high):
        if end.kind == "rel" and tuple(end.args[0]) == ("=",):
            name = e.named(end.args[1][0])
            ends.append((name.base if name is not None and not name.indices else None, end.args[1][1]))
        else:
            ends.append((e.doc.integrated.get((e.quote(low), e.quote(high))), end))
    (base, start), (other, end) = ends
    mentioned = any((name := e.named(n)) is not None and name.base == base for n in every(body))
    if base is None or base != other or not mentioned:
        raise Unreadable("it is not clear which variable has these ends", node.span)
    if not (_is_finite(start) and _is_finite(end)):
        raise Unreadable("a limit", node.span)
    doc, x = e.doc, fresh_variable("R")
    with e.bound(**{base: number(x)}):
        inside = e.scalar(body)
    known = doc.find(base)
    if any(y.term in inside.free and _is_loose(doc, y) for y in doc.entries) or (
            known is not None and known.term in doc.reach(inside.free)):
        raise Unreadable("something in it may depend on the variable in a way that is not written", node.span)
    values = []
    for place in (end, start):
        at = e.scalar(place)
        with e.bound(**{base: number(at)}):
            values.append(e.scalar(body))
    return number(make("+", values[0], make("*", MINUS_ONE, values[1])), e.quote(node))


def _is_finite(node: Node) -> bool:
    """Whether an end of an integral is a number: neither infinite nor a set."""
    return not any(n.kind in ("sym", "word") and ("infty" in str(n.args[0]) or "math" in str(n.args[0])) or n.kind in (
        "set", "setof", "rel") for n in every(node))


def _end(e: Elaborator, node: Node) -> Term:
    """An end of an integral, or its domain by name."""
    if _is_finite(node):
        try:
            return e.scalar(node)
        except (Unreadable, IllTyped):
            pass
    return opaque(e, node).term


__all__ = ["evaluated", "integral", "series"]
