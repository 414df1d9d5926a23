"""Polynomials that are sums of squares: 0 ≤ a² − 2ab + b².  Untrusted.

In: a term that is to be non-negative.  Out: a proof by squares of linear forms in monomials, found by completing squares one
after another (the LDLᵀ decomposition of the Gram matrix), exactly, over the rationals.
"""
from __future__ import annotations

from fractions import Fraction
from typing import Final

from derive.kernel.ring import Monomial
from derive.tactics import order
from derive.tactics.proof import Proof, apply_rule
from derive.tactics.state import Prover
from derive.term import ZERO, Term, make

MOST_MONOMIALS: Final = 10

Gram = dict[tuple[int, int], Fraction]


def sum_of_squares(p: Prover, term: Term) -> Proof | None:
    """0 ≤ term."""
    polynomial = p.polynomial(term)
    basis = _basis(p, tuple(m for m, c in polynomial.items() if c > 0))
    if basis is None or len(basis) > MOST_MONOMIALS:
        return None
    place = {m: k for k, m in enumerate(basis)}
    products = {_product(p, x, y): (place[x], place[y]) for x in basis for y in basis if place[x] < place[y]}
    gram: Gram = {}
    for m, c in polynomial.items():
        half = _root(p, m) if c > 0 else None
        if half in place:
            gram[place[half], place[half]] = Fraction(c)
        elif m in products:
            gram[products[m]] = Fraction(c) / 2
        else:
            return None
    forms = _decomposed(gram, len(basis))
    if forms is None:
        return None
    squares = []
    for weight, form in forms:
        inside = make("+", *(p.product_term(basis[k], c) for k, c in sorted(form.items())))
        squares.append((apply_rule("square_nonnegative", {"a": inside}), weight))
    return order.linear(p, make("<=", ZERO, term), squares)


def _basis(p: Prover, monomials: tuple[Monomial, ...]) -> list[Monomial] | None:
    """The monomials whose squares stand in a polynomial."""
    roots = [_root(p, m) for m in monomials]
    found = [x for x in roots if x is not None]
    return found if found else None


def _root(p: Prover, m: Monomial) -> Monomial | None:
    """The monomial whose square this is; an odd power is a square where its base is positive."""
    if any(e.denominator != 1 or e % 2 and p.positive(b) is None for b, e in m):
        return None
    if all(e % 2 for _, e in m) and len(m) > 1:
        return None  # a product of positive symbols is more often one of two different squares
    return tuple((b, Fraction(e) / 2 if e % 2 else e // 2) for b, e in m)


def _product(p: Prover, x: Monomial, y: Monomial) -> Monomial:
    powers: dict[Term, Fraction] = {}
    for b, e in (*x, *y):
        powers[b] = powers.get(b, Fraction(0)) + Fraction(e)
    (product, _), = p.polynomial(p.product_term(p.ring.ordered(dict(powers)))).items()
    return product


def _decomposed(gram: Gram, size: int) -> list[tuple[Fraction, dict[int, Fraction]]] | None:
    """Weights d > 0 and forms l with gram = Σ d l lᵀ, or None where the matrix is not positive semidefinite."""
    rest = [[gram.get((min(i, j), max(i, j)), Fraction(0)) for j in range(size)] for i in range(size)]
    forms = []
    for i in range(size):
        weight = rest[i][i]
        if weight < 0 or weight == 0 and any(rest[i][j] for j in range(i, size)):
            return None
        if weight == 0:
            continue
        form = {j: rest[i][j] / weight for j in range(i, size) if rest[i][j]}
        for j in form:
            for k in form:
                rest[j][k] -= weight * form[j] * form[k]
        forms.append((weight, form))
    return forms

