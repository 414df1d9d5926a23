"""Terms up to what SymPy, or a writer, does to an expression without a thought.  Untrusted.

In: a term.  Out: its form, equal for terms that differ in the order of sums and products, in signs, in how powers and
constants are put together, in the names' decoration, and in nothing else; and its definitions unfolded.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import gcd, lcm
from typing import Any, Final

from derive.kernel.claim import Fact
from derive.tactics.known import match
from derive.term import Malformed, Term, instantiate, make, rebuild

MOST_TERMS: Final = 200  # a product with more terms is not multiplied out
MOST_UNFOLDINGS: Final = 6  # definitions within definitions


# --- names -----------------------------------------------------------------------------------------------------

def plain_name(name: str) -> str:
    """What a name of the note and a name in SymPy have in common.

    'hat y', r'\\hat{y}' and 'y_hat' are y_hat; 'p_{model}' is p_model; r'\\theta' is theta; 'z#2' is z
    """
    words = [w for w in SCOPE.sub("", name).replace("\\", " ").replace("{", " ").replace("}", " ").split() if w not in FONTS]
    marks = [w for w in words if w in MARKS]
    return "_".join(part for part in ("".join(w for w in words if w not in MARKS), *marks) if part)


SCOPE: Final = re.compile(r"#\d+$")  # tells symbols of one name apart
MARKS: Final = {"hat", "bar", "tilde", "dot", "star"}
FONTS: Final = {"bold", "mathbf", "boldsymbol", "mathcal", "vec", "mathrm", "text", "operatorname"}


def renamed(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with every free symbol changed.  errors: Malformed, where that makes no term"""
    memo: dict[Term, Term] = {}

    def go(t: Term) -> Term:
        if not t.free:
            return t
        if t not in memo:
            memo[t] = change(t) if t.head == "var" else rebuild(t, lambda x, _: go(x))
        return memo[t]

    return go(term)


# --- forms -----------------------------------------------------------------------------------------------------

Form = Any  # nested tuples and frozensets: equal for terms that elementary algebra makes the same
Polynomial = dict[frozenset[tuple[Form, Fraction]], Fraction]


def _frozen(p: Polynomial) -> Form:
    return frozenset((m, c) for m, c in p.items() if c)


@cache
def form(term: Term) -> Form:
    """A term up to order, signs, and the arithmetic of sums, products and powers; sorts are left out."""
    return _frozen(_polynomial(term))


@cache
def _polynomial_of(term: Term) -> tuple[tuple[frozenset[tuple[Form, Fraction]], Fraction], ...]:
    return tuple(_build(term).items())


def _polynomial(term: Term) -> Polynomial:
    return dict(_polynomial_of(term))


def _build(t: Term) -> Polynomial:
    head, args = t.head, t.args
    if head == "num":
        return {frozenset(): args[0]}
    if head == "+":
        total: Polynomial = {}
        for x in args:
            for m, c in _polynomial(x).items():
                total[m] = total.get(m, Fraction(0)) + c
        return {m: c for m, c in total.items() if c}
    if head == "*":
        product: Polynomial = {frozenset(): Fraction(1)}
        for x in args:
            product = _times(product, _polynomial(x))
        return product
    if head == "^":
        return _power(_polynomial(args[0]), _polynomial(args[1]))
    if head == "exp":
        return _power({frozenset({(("e",), Fraction(1))}): Fraction(1)}, _polynomial(args[0]))
    return _atom(_opaque(t))


def _atom(a: Form) -> Polynomial:
    return {frozenset({(a, Fraction(1))}): Fraction(1)}


def _opaque(t: Term) -> Form:
    head, args = t.head, t.args
    if head == "var":
        return "var", plain_name(args[0])
    if head == "delta":
        return head, frozenset(map(form, args))
    return (head, *(form(x) if isinstance(x, Term) else x for x in args))


def _times(p: Polynomial, q: Polynomial) -> Polynomial:
    if len(p) * len(q) > MOST_TERMS:
        return _monomials({(("many", _frozen(x))): Fraction(1) for x in (p, q)})
    total: Polynomial = {}
    for m, c in p.items():
        for w, d in q.items():
            powers = dict(m)
            for a, k in w:
                powers[a] = powers.get(a, Fraction(0)) + k
            both = frozenset((a, k) for a, k in powers.items() if k)
            total[both] = total.get(both, Fraction(0)) + c * d
    return {m: c for m, c in total.items() if c}


def _monomials(powers: Mapping[Form, Fraction]) -> Polynomial:
    return {frozenset(powers.items()): Fraction(1)}


def _power(base: Polynomial, exponent: Polynomial) -> Polynomial:
    """base^exponent: the exponent's monomials become factors, b^(2x + 1) = (b^x)^2 b."""
    whole = exponent.get(frozenset(), Fraction(0))
    made = _numeric_power(base, whole)
    if len(base) == 1:
        ((monomial, coefficient),) = base.items()
        bases: list[tuple[Form, Fraction]] = [*monomial, *([(("number", coefficient), Fraction(1))] if coefficient != 1 else [])]
    else:
        bases = [(("poly", _frozen(base)), Fraction(1))]
    for m, c in exponent.items():
        if m:
            made = _times(made, _monomials({("power", b, m): c * k for b, k in bases}))
    return made


def _content(p: Polynomial) -> Fraction:
    """A factor of the coefficients, the same for p and -p up to its sign; which of the two is positive does not matter."""
    size = Fraction(gcd(*(c.numerator for c in p.values())), lcm(*(c.denominator for c in p.values())))
    return size if hash(_frozen(p)) <= hash(_frozen({m: -c for m, c in p.items()})) else -size


def _numeric_power(base: Polynomial, exponent: Fraction) -> Polynomial:
    if exponent == 0:
        return {frozenset(): Fraction(1)}
    if len(base) == 1:
        ((monomial, coefficient),) = base.items()
        made = _monomials({a: k * exponent for a, k in monomial}) if monomial else {frozenset(): Fraction(1)}
        if coefficient == 1:
            return made
        if exponent.denominator == 1 and abs(exponent) < 64:
            return {m: c * coefficient**int(exponent) for m, c in made.items()}
        return _times(made, _monomials({("number", coefficient): exponent}))
    if exponent.denominator == 1 and 0 < exponent <= 4:
        made = base
        for _ in range(int(exponent) - 1):
            made = _times(made, base)
        return made
    if exponent.denominator == 1 and base:
        content = _content(base)
        inner = _monomials({("poly", _frozen({m: c / content for m, c in base.items()})): exponent})
        return {m: c * content**int(exponent) for m, c in inner.items()}
    return _monomials({("poly", _frozen(base)): exponent})


# --- definitions -----------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Definitions:
    """What the definitions among some facts say of a symbol over its arguments, and of one at certain arguments.

    found  what they have made of terms
    """

    rules: Mapping[Term, tuple[int, Term]]
    patterns: Mapping[Term, Sequence[tuple[Term, int, Term]]]
    found: dict[Term, Term] = field(default_factory=dict)


def definitions(facts: Iterable[Fact]) -> Definitions:
    facts = tuple(facts)
    patterns: dict[Term, list[tuple[Term, int, Term]]] = {}
    for head, left, count, right in filter(None, map(_pattern, facts)):
        patterns.setdefault(head, []).append((left, count, right))
    return Definitions(dict(filter(None, map(_rule, facts))), patterns)


def unfolded(term: Term, said: Definitions) -> Term:
    """The term with every defined symbol replaced by what definitions say of it."""
    if not said.rules and not said.patterns:
        return term
    if term not in said.found:
        said.found[term] = _unfolded(term, said)
    return said.found[term]


def _unfolded(term: Term, said: Definitions) -> Term:
    defined = said.rules.keys() | said.patterns.keys()

    def go(t: Term, memo: dict[Term, Term]) -> Term:
        if t.free.isdisjoint(defined):
            return t
        if t not in memo:
            memo[t] = _at_top(t, rebuild(t, lambda x, _: go(x, memo)), said)
        return memo[t]

    for _ in range(MOST_UNFOLDINGS):
        try:
            after = go(term, {})
        except Malformed:  # under a derivative, or applied to what is no symbol
            return term
        if after is term:
            break
        term = after
    return term


def _at_top(term: Term, made: Term, said: Definitions) -> Term:
    """A term, of whose children `made` is made, by the definition of its head."""
    head, given = (term.args[0], made.args[1:]) if term.head == "@" else (term, ())
    rule = said.rules.get(head)
    if rule is None or len(given) < rule[0]:
        return _at_arguments(made, said.patterns.get(head, ()))
    return make("@", instantiate(rule[1], given[:rule[0]]) if rule[0] else rule[1], *given[rule[0]:])


def _at_arguments(term: Term, patterns: Iterable[tuple[Term, int, Term]]) -> Term:
    """The value of an application by the first definition for such arguments."""
    for left, count, right in patterns:
        found: dict[int, Term] = {}
        if match(left, term, count, found) and len(found) == count:
            return instantiate(right, [found[count - 1 - k] for k in range(count)]) if count else right
    return term


def _pattern(fact: Fact) -> tuple[Term, Term, int, Term] | None:
    """Defined symbol, left side, number of variables and right side of a definition for certain arguments: p(1, x_i) = value."""
    prop, count = fact.prop, 0
    while prop.head in ("each", "forall"):
        prop, count = prop.args[-1], count + 1
    if fact.kind != "definition" or prop.head != "=" or prop.args[0].head != "@" or _rule(fact) is not None:
        return None
    left, right = prop.args
    head = left.args[0]
    return None if head.head != "var" or head in right.free else (head, left, count, right)


def _rule(fact: Fact) -> tuple[Term, tuple[int, Term]] | None:
    """Defined symbol, number of its arguments and its value over them, of a definition f(x, …) = value for all x, …."""
    prop, count = fact.prop, 0
    while prop.head in ("each", "forall"):
        prop, count = prop.args[-1], count + 1
    if fact.kind != "definition" or prop.head != "=":
        return None
    left, right = prop.args
    head, given = (left.args[0], left.args[1:]) if left.head == "@" else (left, ())
    if head.head != "var" or given != tuple(make("bound", k) for k in reversed(range(count))) or head in right.free:
        return None
    return head, (count, right)
