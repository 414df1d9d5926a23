"""The Gamma function, the Beta function, factorials and binomial coefficients, by one another.  Untrusted.

In: an equation in which they stand as functions of which nothing is known.  Out: the same with n! as Γ(n + 1), binomial
coefficients as quotients of factorials and B(a, b) as Γ(a)Γ(b)/Γ(a + b), and with Γ(x + k) by Γ(x + 1) = xΓ(x) from the least
argument of its kind that stands in the equation: so nothing is put in where it has no value, if the equation has one there.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import factorial, floor
from typing import Final

from derive.read.context import Document, Entry
from derive.read.linear import combined
from derive.read.shapes import fresh_variable
from derive.term import BODY, MINUS_ONE, ONE, ZERO, Malformed, Term, abstract, instantiate, make, num, rebuild, subterms

GAMMA: Final = frozenset({"Gamma", "rm_Gamma", "mathrm Gamma"})
BETA: Final = frozenset({"B", "rm_B", "mathrm B", "Beta", "rm_Beta"})
NAMED: Final = GAMMA | BETA
CALLED: Final = re.compile(r"\b(?:gamma|beta|euler\w*|factorials?)\b", re.I)  # words that call them what they are
LARGEST_SHIFT: Final = 12
LARGEST_VALUE: Final = 20
HALF: Final = num(Fraction(1, 2))


def facts(doc: Document, name: str, f: Term) -> None:
    """What is known of the values of a function wherever it has one."""
    x, n, k = make("bound", 0), make("bound", 1), make("bound", 0)
    if name == "factorial":
        doc.fact(make("forall", "R", make("<", ZERO, make("@", f, x))), "default", {f})
    elif name == "binom":
        above = make("each", ZERO, make("bound", 0), make("<", ZERO, make("@", f, n, k)))
        doc.fact(make("forall", "Z", above), "default", {f})
    elif name == "gamma":  # it has no zeros
        doc.fact(make("forall", "R", make("!=", make("@", f, x), ZERO)), "default", {f})


def betas(doc: Document, prop: Term) -> Term | None:
    """The equation with Beta functions by Γ and the others as they are; None where that changes nothing."""
    known = {x: name for x, name in _known(doc, prop).items() if name == "beta"} if prop.head == "=" else {}
    if not known:
        return None
    gamma = _gamma(doc)
    facts(doc, "gamma", gamma)
    try:
        return _everywhere(prop, lambda t: _by_gamma(t, known, gamma), {})
    except Malformed:
        return None


def unfolded(doc: Document, prop: Term) -> Term | None:
    """The equation with all of them by Γ; None where that changes nothing."""
    if prop.head != "=" or any(x.head == "delta" for x in subterms(prop)):  # of a case, only one branch need have a value
        return None
    known = _known(doc, prop)
    arguments_of = [t for t in subterms(prop) if t.head == "@" and known.get(t.args[0]) in ("binom", "factorial")]
    if not known or any(_may_be_negative(doc, x) for t in arguments_of for x in t.free):
        return None
    gamma = next((f for f, name in known.items() if name == "gamma"), None) or _gamma(doc)
    facts(doc, "gamma", gamma)
    try:
        opened: dict[Term, int] = {}
        made = _everywhere(prop, lambda t: _by_gamma(t, known, gamma), opened)
        arguments: list[Term] = []
        _everywhere(made, lambda t: _noted(t, gamma, arguments), opened)
        least: dict[tuple[Term, Fraction], Fraction] = {}
        for x in arguments:
            rest, constant = _parts(x)
            kind = rest, constant - floor(constant)
            least[kind] = min(least.get(kind, constant), constant)
        made = _everywhere(made, lambda t: _lowered(t, gamma, least), opened)
    except Malformed:
        return None
    return None if made is prop else made


def _known(doc: Document, prop: Term) -> dict[Term, str]:
    """The functions in a proposition that are among these."""
    found: dict[Term, str] = {}
    entries = {e.term: e for e in doc.entries}
    for key, form in doc.forms.items():
        if key[:1] == ("function",) and key[1] in ("binom", "factorial"):
            found[form.term] = key[1]
    for x in prop.free:
        entry = entries.get(x)
        if entry is not None and (name := _name(doc, entry)):
            arity = {"gamma": 1, "beta": 2}[name]
            if all(len(t.args) == arity + 1 for t in subterms(prop) if t.head == "@" and t.args[0] is x):
                found[x] = name
    return {x: name for x, name in found.items() if x in prop.free}


def _may_be_negative(doc: Document, x: Term) -> bool:
    """Whether the document says of a symbol that it is an integer, and not from where on: of -1 over 0 authors differ."""
    entry = next((e for e in doc.entries if e.term is x), None)
    return entry is not None and entry.declared and x.args[1] == "Z" and not entry.axes and not any(
        k.fact.prop.head in ("<", "<=") and k.fact.prop.args[0].head == "num" and k.fact.prop.args[1] is x for k in doc.known)


def _name(doc: Document, entry: Entry) -> str:
    if entry.kind != "function" or entry.declared or entry.axes or doc.defined(entry.term) or entry.name in doc.described:
        return ""
    return "gamma" if entry.name in GAMMA else "beta" if entry.name in BETA else ""


def _gamma(doc: Document) -> Term:
    """The Γ of the densities that a document speaks of, or one of its own for a document that writes none."""
    found = doc.find("Gamma(1)")
    if found is not None and _name(doc, found) == "gamma":
        return found.term
    found = doc.find("Gamma of factorials")
    if found is None:
        found = doc.add(Entry("Gamma", doc.symbol("Γ", "R"), kind="opaque", latex=r"\Gamma"), "Gamma of factorials", 0)
        doc.blind.add(found.term)
    return found.term


def _everywhere(term: Term, change: Callable[[Term], Term], opened: dict[Term, int]) -> Term:
    """A term changed from the inside out, with its binders opened: the same binder with the same variable each time."""
    def go(t: Term) -> Term:
        if t.head in BODY:
            number = opened.setdefault(t, fresh_variable("R").args[0])
            w = make("opened", number, "Z", *t.args[:2]) if t.head in ("sum", "prod", "each") else make("opened", number, "R")
            body = BODY[t.head]
            args = [x if k == body or not isinstance(x, Term) else go(x) for k, x in enumerate(t.args)]
            args[body] = abstract(go(instantiate(t.args[body], [w])), w)
            return make(t.head, *args)
        return change(rebuild(t, lambda x, _: go(x)))

    return go(term)


def _by_gamma(t: Term, known: dict[Term, str], gamma: Term) -> Term:
    name = known.get(t.args[0]) if t.head == "@" else None
    args = t.args[1:]

    def whole(x: Term) -> Term:
        return make("@", gamma, make("+", x, ONE))

    def over(*x: Term) -> Term:
        return make("^", make("*", *x), MINUS_ONE)

    if name == "factorial":
        return whole(args[0])
    if name == "binom":
        n, k = args
        return make("*", whole(n), over(whole(k), whole(make("+", n, make("*", MINUS_ONE, k)))))
    if name == "beta":
        a, b = args
        return make("*", make("@", gamma, a), make("@", gamma, b), over(make("@", gamma, make("+", a, b))))
    return t


def _noted(t: Term, gamma: Term, arguments: list[Term]) -> Term:
    if t.head == "@" and t.args[0] is gamma and len(t.args) == 2:
        arguments.append(t.args[1])
    return t


def _parts(x: Term) -> tuple[Term, Fraction]:
    """An argument as what stands in it and a number."""
    x = combined([x])
    parts: Iterable[Term] = x.args if x.head == "+" else (x,)
    constant = sum((Fraction(y.args[0]) for y in parts if y.head == "num"), Fraction(0))
    return combined(y for y in parts if y.head != "num"), constant


def _lowered(t: Term, gamma: Term, least: dict[tuple[Term, Fraction], Fraction]) -> Term:
    """Γ(x + k) as (x + k − 1) … x·Γ(x), and Γ of 1, 2, 3, … and of 1/2, 3/2, … as what it is."""
    if t.head != "@" or t.args[0] is not gamma or len(t.args) != 2:
        return t
    rest, constant = _parts(t.args[1])
    if rest is ZERO and constant <= 0 and constant.denominator == 1:
        raise Malformed("a pole of the Gamma function")
    start = least[rest, constant - floor(constant)]
    end: Term | None = None
    if rest is ZERO and 0 < constant <= LARGEST_VALUE:
        if constant.denominator == 1:
            return num(factorial(int(constant) - 1))
        if constant.denominator == 2:
            start, end = Fraction(1, 2), make("^", make("pi"), HALF)
    if constant - start > LARGEST_SHIFT:
        start = constant
    factors = [_shifted(rest, start + k) for k in range(int(constant - start))]
    return make("*", *factors, end or make("@", gamma, _shifted(rest, start)))


def _shifted(rest: Term, number: Fraction) -> Term:
    return num(number) if rest is ZERO else make("+", rest, num(number)) if number else rest


__all__ = ["betas", "facts", "unfolded"]
