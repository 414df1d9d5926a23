"""Integrals of Σ polynomial·exp(quadratic) over the line, of Σ polynomial·exp(linear) over x ≥ 0.  Untrusted but rigorous.

In: an integrand evaluated at GaussSum.variable().  Out: the integral, in closed form.  Other integrands are Unknown.
"""
from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import Final

from flint import arb, fmpq

from derive.refuter.number import Jet, Undefined, Unknown, Value, base_value, exact, exp, log, power, sign, whole

MOST_TERMS: Final = 64
HIGHEST_DEGREE: Final = 12
Quadratic = tuple[Value, Value, Value]  # c₀, c₁, c₂ of c₀ + c₁x + c₂x²
NOTHING: Final[Quadratic] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class GaussSum:
    """Σ (Σ_k c_k x^k)·exp(q₀ + q₁x + q₂x²) as a function of x."""

    terms: tuple[tuple[tuple[Value, ...], Quadratic], ...]

    @staticmethod
    def variable() -> GaussSum:
        return GaussSum((((0, 1), NOTHING),))

    def _with(self, other: Value) -> GaussSum | None:
        if type(other) is GaussSum:
            return other
        return GaussSum((((other,), NOTHING),)) if exact(other) or type(other) in (arb, Jet) else None

    def __add__(self, other: Value) -> Value:
        second = self._with(other)
        if second is None:
            return NotImplemented
        plain: tuple[Value, ...] = ()
        rest = []
        for coefficients, quadratic in self.terms + second.terms:
            if quadratic is NOTHING:
                longer, shorter = sorted((plain, coefficients), key=len, reverse=True)
                plain = tuple(x + shorter[k] if k < len(shorter) else x for k, x in enumerate(longer))
            else:
                rest.append((coefficients, quadratic))
        return GaussSum((((plain, NOTHING),) if plain else ()) + tuple(rest))

    __radd__ = __add__

    def __mul__(self, other: Value) -> Value:
        second = self._with(other)
        if second is None:
            return NotImplemented
        if len(self.terms) * len(second.terms) > MOST_TERMS:
            raise Unknown("too long an integrand")
        result = GaussSum(())
        for a, q in self.terms:
            for b, r in second.terms:
                if len(a) + len(b) > HIGHEST_DEGREE + 2:
                    raise Unknown("too high a power in an integrand")
                product: list[Value] = [0] * (len(a) + len(b) - 1)
                for j, x in enumerate(a):
                    for k, y in enumerate(b):
                        product[j + k] = product[j + k] + x * y
                exponent = r if q is NOTHING else q if r is NOTHING else (q[0] + r[0], q[1] + r[1], q[2] + r[2])
                result = result + GaussSum(((tuple(product), exponent),))
        return result

    __rmul__ = __mul__

    def exp(self) -> Value:
        if len(self.terms) != 1 or self.terms[0][1] is not NOTHING or len(self.terms[0][0]) > 3:
            raise Unknown("an integrand of another form")
        coefficients = self.terms[0][0] + (0, 0)
        return GaussSum((((1,), (coefficients[0], coefficients[1], coefficients[2])),))

    def _single(self) -> tuple[Value, Quadratic]:
        if len(self.terms) != 1 or len(self.terms[0][0]) != 1:
            raise Unknown("an integrand of another form")
        return self.terms[0][0][0], self.terms[0][1]

    def log(self) -> Value:
        factor, q = self._single()
        return GaussSum((((log(factor) + q[0], q[1], q[2]), NOTHING),))

    def power(self, e: Value) -> Value:
        n = whole(e)
        if n is not None and 0 <= n <= HIGHEST_DEGREE:
            result = GaussSum((((1,), NOTHING),))
            for _ in range(n):
                result = result * self
            return result
        factor, q = self._single()
        return GaussSum((((power(factor, e, n is not None, True),), (q[0] * e, q[1] * e, q[2] * e)),))


def integrate(domain: str, integrand: Value) -> Value:
    """The integral over the "line" or the "half" line.  errors: Undefined, Unknown"""
    if not isinstance(integrand, GaussSum):
        integrand = GaussSum.variable() * 0 + integrand
    terms = [term for term in integrand.terms if not all(exact(c) and c == 0 for c in term[0])]
    if len(terms) == 1 and _diverges(domain, *terms[0]):
        raise Undefined("an integral that does not exist")
    total: Value = 0
    for coefficients, (q0, q1, q2) in terms:
        total = total + (_line if domain == "line" else _half)(coefficients, q0, q1, q2)
    return total


def _diverges(domain: str, coefficients: tuple[Value, ...], q: Quadratic) -> bool:
    """Whether polynomial·exp(q) certainly has no integral: it does not come near to 0."""
    one, two = base_value(q[1]), base_value(q[2])
    grows = two > 0 or exact(two) and two == 0 and (domain == "line" or one > 0 or exact(one) and one == 0)
    leading = base_value(coefficients[-1])
    return bool(grows and (leading > 0 or leading < 0))


def _line(coefficients: tuple[Value, ...], q0: Value, q1: Value, q2: Value) -> Value:
    if sign(base_value(q2)) >= 0:
        raise Unknown("an integral that may not exist")
    inverse = power(q2 * -2, -1, True, True)  # the variance
    mean = q1 * inverse
    moments: list[Value] = [1, mean]
    for k in range(2, len(coefficients)):
        moments.append(mean * moments[-1] + inverse * moments[-2] * (k - 1))
    mass = power(inverse * (arb.pi() * 2), fmpq(1, 2), False, True) * exp(q0 + q1 * mean * fmpq(1, 2))
    total: Value = 0
    for c, m in zip(coefficients, moments, strict=False):
        total = total + c * m
    return total * mass


def _half(coefficients: tuple[Value, ...], q0: Value, q1: Value, q2: Value) -> Value:
    if not (exact(q2) and q2 == 0) or sign(base_value(q1)) >= 0:
        raise Unknown("an integral that may not exist")
    inverse = power(q1 * -1, -1, True, True)
    total: Value = 0
    factor = inverse
    for k, c in enumerate(coefficients):
        total = total + c * factor * factorial(k)
        factor = factor * inverse
    return total * exp(q0)
