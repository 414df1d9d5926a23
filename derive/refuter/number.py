"""Numbers that are exact as long as they can be, then balls that certainly hold the real number.  Untrusted but rigorous.

In: int, fmpq (exact) and arb (a ball); Jet, a number with its derivatives by some variables.  Out: the same, or an exception that
says why there is none: Undefined (certainly no value), Imprecise (the balls are too wide to tell), Unknown (not decided here).
"""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial, isqrt
from typing import Any, Final

from flint import arb, fmpq

Number = Any  # int | fmpq | arb
Value = Any   # Number | Jet | what else brings its own arithmetic with exp, log, power

LONGEST: Final = 6_000          # bits of an exact number; longer ones become balls
LARGEST_EXPONENT: Final = 1 << 64


class Undefined(Exception):
    """The term certainly has no value here."""


class Unknown(Exception):
    """Whether the term has a value here, or which, is not decided: nothing may be concluded."""


class Imprecise(Unknown):
    """Not decided at this precision."""


class NeedsSmooth(Unknown):
    """A symbol has to be a smooth function."""

    def __init__(self, root: Any) -> None:
        super().__init__("a function that has to be smooth")
        self.root = root


class Inadmissible(Exception):
    """A fact of the context does not hold here."""


class Busy(Exception):
    """A bound that asks for the value that is being drawn."""


def exact(x: Value) -> bool:
    return type(x) is int or type(x) is fmpq


def rational(value: Fraction) -> Number:
    return int(value) if value.denominator == 1 else fmpq(value.numerator, value.denominator)


def fraction(x: Number) -> Fraction:
    """The Fraction that an exact number is."""
    return Fraction(x) if type(x) is int else Fraction(int(x.p), int(x.q))


def whole(x: Value) -> int | None:
    """An exact number that is an integer, as int; None for any other value."""
    if type(x) is int:
        return x
    return int(x.p) if type(x) is fmpq and x.q == 1 else None


def ball(x: Number) -> Any:
    return x if type(x) is arb else arb(x)


def shortened(x: Value) -> Value:
    """The number, as a ball if it is too long to go on with exactly."""
    kind = type(x)
    if kind is fmpq:
        return arb(x) if x.height_bits() > LONGEST else x
    return arb(x) if kind is int and x.bit_length() > LONGEST else x


def finite(x: Any) -> Any:
    if not x.is_finite():
        raise Imprecise("too large a number")
    return x


def sign(x: Number) -> int:
    """1, 0 or -1.  errors: Imprecise, for a ball around 0"""
    if x > 0:
        return 1
    if x < 0:
        return -1
    if exact(x) or x.is_zero():
        return 0
    raise Imprecise("a sign that is not decided")


def base_value(x: Value) -> Value:
    """A number without its derivatives."""
    return x.parts[0] if type(x) is Jet else x


def exp(x: Value) -> Value:
    kind = type(x)
    if kind is arb:
        return finite(x.exp())
    if kind is int or kind is fmpq:
        return finite(arb(x).exp()) if x else 1
    return _able(x, "exp")()


def log(x: Value) -> Value:
    kind = type(x)
    if kind is arb:
        if x > 0:
            return x.log()
        if x <= 0:
            raise Undefined("log of a number that is not positive")
        raise Imprecise("log of a ball around 0")
    if kind is int or kind is fmpq:
        if x <= 0:
            raise Undefined("log of a number that is not positive")
        return 0 if x == 1 else arb(x).log()
    return _able(x, "log")()


def _able(x: Value, method: str) -> Any:
    if not hasattr(x, "power"):
        raise Unknown(f"{method} of what is no number")
    return getattr(x, method)


def power(b: Value, e: Value, integer: bool, literal: bool) -> Value:
    """b to the e.

    integer  the exponent is an integer by its form; then b may be negative
    literal  the exponent is written as a number
    """
    if type(e) is Jet:
        return exp(e * log(b))
    if not _is_number(e):
        raise Unknown("an exponent that is no number")
    n = whole(e)
    if n is not None:
        if not integer and not _certainly_positive(b):
            raise Unknown("a real power of a number that is not positive")
        return _integer_power(b, n) if _is_number(b) else _able(b, "power")(n)
    if not _is_number(b):
        return _able(b, "power")(e)
    return _real_power(b, e, literal)


def _is_number(x: Value) -> bool:
    kind = type(x)
    return kind is int or kind is fmpq or kind is arb


def _certainly_positive(b: Value) -> bool:
    b = base_value(b)
    return _is_number(b) and bool(b > 0)


def _integer_power(b: Number, n: int) -> Number:
    if n == 1:
        return b
    if n <= 0:
        at = sign(b) if n or exact(b) else 1  # x^0 is 1 for every x but perhaps 0
        if at == 0:
            if n == 0:
                raise Unknown("0 to the 0")
            raise Undefined("division by 0")
        if n == 0:
            if not exact(b) and b.contains(0):
                raise Imprecise("a ball around 0, to the 0")
            return 1
    if exact(b):
        if b == 1 or b == 0:
            return b
        if b == -1:
            return 1 - 2 * (n % 2)
        length = b.bit_length() if type(b) is int else b.height_bits()
        if length * abs(n) <= LONGEST:
            return b ** n if n > 0 else fmpq(1) / (fmpq(b) ** -n)
    if abs(n) > LARGEST_EXPONENT:
        raise Unknown("too large an exponent")
    return finite(ball(b) ** n)


def _real_power(b: Number, e: Number, literal: bool) -> Number:
    if exact(b) and b == 0:
        if not literal:
            raise Unknown("a real power of 0")
        if e < 0:
            raise Undefined("division by 0")
        return 0
    if b < 0:
        if exact(e) or not e.contains_integer():
            raise Undefined("a real power of a negative number")
        raise Unknown("a real power of a negative number")
    if not b > 0:
        raise Imprecise("a real power of a ball around 0")
    if exact(b) and exact(e) and e.q == 2:
        root = _exact_root(b)
        if root is not None:
            return _integer_power(root, int(e.p))
    return finite((ball(b).log() * e).exp())


def _exact_root(b: Number) -> Number | None:
    p, q = (b, 1) if type(b) is int else (int(b.p), int(b.q))
    r, s = isqrt(p), isqrt(q)
    return fmpq(r, s) if r * r == p and s * s == q else None


class Jet:
    """A number with its mixed derivatives: parts[m] is the derivative by the variables whose bits are in m."""

    __slots__ = ("parts",)

    def __init__(self, parts: dict[int, Number]) -> None:
        self.parts = parts

    def __add__(self, other: Value) -> Value:
        parts = dict(self.parts)
        if type(other) is Jet:
            for m, x in other.parts.items():
                parts[m] = parts[m] + x if m in parts else x
        elif _is_number(other):
            parts[0] = parts[0] + other
        else:
            return NotImplemented
        return Jet(parts)

    __radd__ = __add__

    def __mul__(self, other: Value) -> Value:
        if type(other) is Jet:
            parts: dict[int, Number] = {}
            for m, x in self.parts.items():
                for k, y in other.parts.items():
                    if not m & k:
                        parts[m | k] = parts[m | k] + x * y if m | k in parts else x * y
            return Jet(parts)
        if not _is_number(other):
            return NotImplemented
        return Jet({m: x * other for m, x in self.parts.items()})

    __rmul__ = __mul__

    def _through(self, derivative: Callable[[int], Number]) -> Value:
        """f of this, from the derivatives of f at the value."""
        rest = Jet({m: x for m, x in self.parts.items() if m})
        result = Jet({0: derivative(0)})
        factor, k = rest, 1
        while factor.parts:
            result = result + factor * (derivative(k) * fmpq(1, factorial(k)))
            factor, k = factor * rest, k + 1
        return result

    def exp(self) -> Value:
        value = exp(self.parts[0])
        return self._through(lambda k: value)

    def log(self) -> Value:
        x = self.parts[0]
        value = log(x)
        return self._through(lambda k: value if k == 0 else (-1) ** (k - 1) * factorial(k - 1) * _integer_power(x, -k))

    def power(self, e: Number) -> Value:
        x, n = self.parts[0], whole(e)
        if n is None and exact(x) and x == 0:
            raise Unknown("the derivative of a real power at 0")

        def derivative(k: int) -> Number:
            factor = 1
            for j in range(k):
                factor = factor * (e - j)
            if exact(factor) and factor == 0:
                return 0
            if n is None:
                return factor * _real_power(x, e - k, True)
            return factor if n == k else factor * _integer_power(x, n - k)
        return self._through(derivative)


def variable(x: Value, bit: int) -> Jet:
    """A value that is also the variable of that bit."""
    if type(x) is Jet:
        return Jet({**x.parts, bit: 1})
    if not _is_number(x):
        raise Unknown("a derivative by what is no number")
    return Jet({0: x, bit: 1})


def derivative_part(x: Value, bit: int) -> Value:
    """The derivative by the variable of that bit."""
    if type(x) is not Jet:
        if not _is_number(x):
            raise Unknown("the derivative of what is no number")
        return 0
    parts = {m ^ bit: y for m, y in x.parts.items() if m & bit}
    if not parts:
        return 0
    if len(parts) == 1 and 0 in parts:
        return parts[0]
    return Jet({0: 0, **parts})


def compare(relation: str, left: Value, right: Value) -> bool | None:
    """Whether left = right, left < right, …: True or False if certain, else None."""
    if not (_is_number(left) and _is_number(right)):
        raise Unknown("no numbers to compare")
    if exact(left) and exact(right):
        return bool({"=": left == right, "!=": left != right, "<": left < right, "<=": left <= right}[relation])
    left, right = ball(left), ball(right)
    if relation in ("=", "!="):
        apart = left < right or left > right
        same = left.is_exact() and right.is_exact() and not apart
        return None if not (apart or same) else bool(apart == (relation == "!="))
    if relation == "<":
        return True if left < right else False if left >= right else None
    return True if left <= right else False if left > right else None
