"""Identities of the commutative ring and field, with exponentials, over opaque atoms.  TRUSTED.

In: two terms and the side conditions that hold (proved by earlier steps).  Out: whether both have the same
normal form, a Laurent polynomial with rational coefficients over atoms.  No search: arithmetic alone.

exp(Σ c·m) is split into Π exp(m)^c, which is positive.  A negative power of an atom is only taken where the
atom is known not to vanish, a fractional one only where it is positive; anything else stays an opaque atom.
"""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from derive.kernel.claim import Rejected
from derive.term import ONE, ZERO, Term, make, num

Rational = int | Fraction
Monomial = tuple[tuple[Term, Rational], ...]
Polynomial = dict[Monomial, Rational]

LARGEST_EXPONENT: Final = 64
LARGEST_NUMBER: Final = 20_000  # bits
MOST_PRODUCTS: Final = 200_000
LARGEST_FACTOR: Final = 1_000


def lean(value: Rational) -> Rational:
    """The same number, as an int where it is one."""
    return value.numerator if value.denominator == 1 else value


def prime_factors(value: int) -> list[tuple[int, int]]:
    """Factors of a positive integer, by trial division up to LARGEST_FACTOR; what is left counts as one factor."""
    found = []
    divisor = 2
    while value > 1:
        if divisor * divisor > value or divisor > LARGEST_FACTOR:
            divisor = value
        power = 0
        while value % divisor == 0:
            value //= divisor
            power += 1
        if power:
            found.append((divisor, power))
        divisor += 1
    return found


class Ring:
    """Normal forms under one set of side conditions.

    positive, nonzero  terms known to be so
    idempotent         terms t with t² = t
    """

    def __init__(self, positive: Iterable[Term] = (), nonzero: Iterable[Term] = (), idempotent: Iterable[Term] = ()) -> None:
        self.positive = frozenset(positive)
        self.nonzero = frozenset(nonzero) | self.positive
        self.idempotent = frozenset(idempotent)
        self._memo: dict[Term, Polynomial] = {}
        self._products = 0

    @staticmethod
    def under(props: Iterable[Term]) -> Ring:
        """The ring whose side conditions are the propositions 0 < t, t ≠ 0 and t² = t among `props`."""
        positive, nonzero, idempotent = [], [], []
        for prop in props:
            if prop.head == "<" and prop.args[0] is ZERO:
                positive.append(prop.args[1])
            elif prop.head == "!=" and prop.args[1] is ZERO:
                nonzero.append(prop.args[0])
            elif prop.head == "=" and prop.args[0] is make("^", prop.args[1], num(2)):
                idempotent.append(prop.args[1])
        return Ring(positive, nonzero, idempotent)

    def equal(self, left: Term, right: Term) -> bool:
        """Whether left = right as rational functions of atoms."""
        return not self.cleared(self.difference(left, right))

    def difference(self, left: Term, right: Term) -> Polynomial:
        result = dict(self.normal(left))
        for m, c in self.normal(right).items():
            accumulate(result, m, -c)
        return result

    def cleared(self, p: Polynomial) -> Polynomial:
        """p times the sums that it is divided by, with powers of sums but roots multiplied out: s^(3/2) is s^(1/2)·s."""
        for _ in range(LARGEST_EXPONENT):
            compound = next((b for m in p for b, e in m if b.head == "+" and not 0 < e < 1), None)
            if compound is None:
                return p
            lift = max(0, *(-(e // 1) for m in p for b, e in m if b is compound))
            result: Polynomial = {}
            for m, c in p.items():
                powers = dict(m)
                power = powers.pop(compound, 0) + lift
                whole = int(power // 1)
                if whole > LARGEST_EXPONENT:
                    raise Rejected("a power too large to multiply out")
                powers[compound] = lean(power - whole)
                part: Polynomial = {self.ordered(powers): c}
                for _ in range(whole):
                    part = self.product(part, self.normal(compound))
                for key, value in part.items():
                    accumulate(result, key, value)
            p = result
        raise Rejected("too many denominators")

    def normal(self, term: Term) -> Polynomial:
        """The normal form of a term."""
        done = self._memo.get(term)
        if done is None:
            done = self._memo[term] = self._normal(term)
        return done

    def _normal(self, term: Term) -> Polynomial:
        head, args = term.head, term.args
        if head == "num":
            return {(): lean(args[0])} if args[0] else {}
        if head == "+":
            result: Polynomial = {}
            for x in args:
                for m, c in self.normal(x).items():
                    accumulate(result, m, c)
            return result
        if head == "*":
            powers: dict[Term, Rational] = {}
            coefficient: Rational = 1
            sums = []
            for x in args:
                p = self.normal(x)
                if len(p) == 1:
                    (m, c), = p.items()
                    coefficient *= c
                    for b, e in m:
                        powers[b] = powers.get(b, 0) + e
                else:
                    sums.append(p)
            result = self._monomial(powers, coefficient)
            for p in sums:
                result = self.product(result, p)
            return result
        if head == "exp":
            return self._monomial({make("exp", self.term(m)): c for m, c in self.normal(args[0]).items()}, 1)
        if head == "^" and args[1].head == "num":
            return self._power(term, args[0], lean(args[1].args[0]))
        return {((term, 1),): 1}

    def _power(self, term: Term, base: Term, exponent: Rational) -> Polynomial:
        opaque: Polynomial = {((term, 1),): 1}
        if exponent == 0:
            return {(): 1}
        p = self.normal(base)
        whole = exponent.denominator == 1
        if len(p) == 1:
            (m, c), = p.items()
            if whole and abs(exponent.numerator) * max(c.numerator.bit_length(), c.denominator.bit_length()) > LARGEST_NUMBER:
                return opaque
            if not all(b.head == "exp" or whole and e * exponent > 0 or b in (self.nonzero if whole else self.positive)
                       for b, e in m):
                return opaque
            powers = {b: lean(e * exponent) for b, e in m}
            if whole:
                return self._monomial(powers, lean(Fraction(Fraction(c) ** exponent.numerator)))
            if c <= 0:
                return opaque
            for part, sign in ((c.numerator, 1), (c.denominator, -1)):
                for prime, e in prime_factors(part):
                    atom = num(prime)
                    powers[atom] = lean(powers.get(atom, 0) + sign * e * exponent)
            return self._monomial(powers, 1)
        if whole and exponent > 0:
            if exponent > LARGEST_EXPONENT:
                return opaque
            result: Polynomial = {(): 1}
            for _ in range(int(exponent)):
                result = self.product(result, p)
            return result
        if whole and base.head == "^" and _is_whole(base.args[1]) and base.args[0] in self.nonzero:
            return self._power(term, base.args[0], lean(exponent * base.args[1].args[0]))
        if whole and base.head == "*" and all(x in self.nonzero for x in base.args):
            result = {(): 1}
            for x in base.args:
                result = self.product(result, self.normal(make("^", x, num(exponent))))
            return result
        if base in (self.nonzero if whole else self.positive):
            return {((base, exponent),): 1}
        return opaque

    def product(self, p: Polynomial, q: Polynomial) -> Polynomial:
        self._products += len(p) * len(q)
        if self._products > MOST_PRODUCTS:
            raise Rejected("a product too large to multiply out")
        result: Polynomial = {}
        for m1, c1 in p.items():
            for m2, c2 in q.items():
                powers = dict(m1)
                for b, e in m2:
                    powers[b] = powers.get(b, 0) + e
                for m, c in self._monomial(powers, c1 * c2).items():
                    accumulate(result, m, c)
        return result

    def _monomial(self, powers: dict[Term, Rational], coefficient: Rational) -> Polynomial:
        """coefficient · Π b^e with t² = t applied and whole powers of numbers multiplied into the coefficient."""
        for b in list(powers):
            e = lean(powers[b])
            if e > 1 and e.denominator == 1 and b in self.idempotent:
                e = 1
            elif b.head == "num" and (e >= 1 or e < 0):
                whole = e.numerator // e.denominator
                if abs(whole) * b.args[0].numerator.bit_length() > LARGEST_NUMBER:
                    raise Rejected("a number too large")
                coefficient *= Fraction(Fraction(b.args[0]) ** int(whole))
                e = lean(e - whole)
            powers[b] = e
        return {self.ordered(powers): lean(coefficient)} if coefficient else {}

    def ordered(self, powers: dict[Term, Rational]) -> Monomial:
        """The monomial of these powers, its factors in an order that depends on them alone."""
        factors = [(b, e) for b, e in powers.items() if e]
        return tuple(sorted(factors, key=lambda factor: factor[0].key) if len(factors) > 1 else factors)

    def term(self, monomial: Monomial) -> Term:
        """The term of a monomial with coefficient 1."""
        return make("*", *(b if e == 1 else make("^", b, num(e)) for b, e in monomial)) if monomial else ONE


def _is_whole(exponent: Term) -> bool:
    return exponent.head == "num" and bool(exponent.args[0].denominator == 1)


def accumulate(p: Polynomial, monomial: Monomial, coefficient: Rational) -> None:
    value = p.get(monomial, 0) + coefficient
    if value:
        p[monomial] = lean(value)
    else:
        p.pop(monomial, None)
