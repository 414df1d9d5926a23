"""Terms as functions of an interpretation.  Untrusted but rigorous.

In: a Term.  Out: a closure (values of the bound variables, Point) → value; a Point says what the symbols are
(`derive.refuter.interpretation`).  Every closure gives the value that the term certainly has, or raises Undefined, where it
certainly has none, or Unknown.  Closures are made once for a term and kept.

Arguments of symbols are passed as Ref, a symbol with the arguments it already has, so that a row y_i, a function or a tuple can
be an argument; as a number a Ref is looked up.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from flint import arb, fmpq

from derive.refuter.integral import GaussSum, integrate
from derive.refuter.number import (
    Jet,
    Number,
    Undefined,
    Unknown,
    Value,
    compare,
    derivative_part,
    exact,
    exp,
    log,
    power,
    rational,
    shortened,
    variable,
    whole,
)
from derive.term import Term, instantiate, is_integer, make, subterms

Env = tuple[Any, ...]
Point = Any  # derive.refuter.interpretation.Point; the two modules call each other
Closure = Callable[[Env, Point], Value]


class Ref(NamedTuple):
    """A symbol, or an element of the domain of argmax, with the arguments it has been given."""

    root: Any
    args: tuple[Value, ...]


def settled(key: Value) -> bool:
    """Whether an argument is an exact number or an object, so that it can be looked up."""
    kind = type(key)
    return kind is int or kind is fmpq or kind is Ref


class Sample:
    """An element of the domain of argmax, or (with a number) any real number that was met."""

    __slots__ = ("index", "number")

    def __init__(self, index: int, number: Number | None = None) -> None:
        self.index, self.number = index, number


SAMPLES: Final = tuple(Sample(k) for k in range(3))


class Function(NamedTuple):
    """A lam with the values of the variables around it."""

    body: Closure
    env: Env


class Optima(NamedTuple):
    """A set of maximisers or minimisers: numbers of elements of the domain."""

    members: frozenset[int]


_NUMERIC: Final[dict[Term, Closure]] = {}
_ARGUMENT: Final[dict[Term, Closure]] = {}


def closure(term: Term) -> Closure:
    """What computes the term as a number (or a set of maximisers)."""
    made = _NUMERIC.get(term)
    if made is None:
        made = _MAKE[term.head](term)
        if term.loose == 0 and term.head in _WORTH_KEEPING:
            made = _kept(term, made)
        _NUMERIC[term] = made
    return made


def argument(term: Term) -> Closure:
    """What computes the term as an argument of a symbol: not looked up if it is a symbol with arguments."""
    made = _ARGUMENT.get(term)
    if made is None:
        make = {"var": _symbol_argument, "opened": _symbol_argument, "bound": _bound_argument, "@": _applied_argument,
                "lam": _lam}.get(term.head, closure)
        made = _ARGUMENT[term] = make(term)
    return made


def _kept(term: Term, inner: Closure) -> Closure:
    def run(env: Env, p: Point) -> Value:
        value = p.memo.get(term)
        if value is None:
            value = p.memo[term] = inner(env, p)
        return value
    return run


def _num(term: Term) -> Closure:
    value = rational(term.args[0])
    return lambda env, p: value


def _pi(term: Term) -> Closure:
    return lambda env, p: arb.pi()


def _symbol(term: Term) -> Closure:
    return lambda env, p: p.apply(term, ())


def _symbol_argument(term: Term) -> Closure:
    ref = Ref(term, ())
    return lambda env, p: ref


def _bound(term: Term) -> Closure:
    index = -1 - term.args[0]

    def run(env: Env, p: Point) -> Value:
        value = env[index]
        return p.number(value) if type(value) is Ref else value
    return run


def _bound_argument(term: Term) -> Closure:
    index = -1 - term.args[0]
    return lambda env, p: env[index]


def _applied(term: Term) -> Closure:
    head, arguments = term.args[0], tuple(map(argument, term.args[1:]))
    if head.head == "bound":
        inner = _applied_argument(term)

        def run(env: Env, p: Point) -> Value:
            value = inner(env, p)
            return p.number(value) if type(value) is Ref else value
        return run
    if len(arguments) == 1:
        only, = arguments
        return lambda env, p: p.apply(head, (only(env, p),))
    return lambda env, p: p.apply(head, tuple([x(env, p) for x in arguments]))


def _applied_argument(term: Term) -> Closure:
    head, arguments = term.args[0], tuple(map(argument, term.args[1:]))
    if head.head != "bound":
        return lambda env, p: Ref(head, tuple([x(env, p) for x in arguments]))
    index = -1 - head.args[0]

    def run(env: Env, p: Point) -> Value:
        function = env[index]
        values = tuple([x(env, p) for x in arguments])
        if type(function) is Ref:
            return Ref(function.root, function.args + values)
        for k, value in enumerate(values):
            if type(function) is Ref:
                return Ref(function.root, function.args + values[k:])
            if type(function) is not Function:
                raise Unknown("the application of what is no function")
            function = function.body((*function.env, value), p)
        return function
    return run


def _lam(term: Term) -> Closure:
    body = argument(term.args[0])
    return lambda env, p: Function(body, env)


def _no_number(term: Term) -> Closure:
    def run(env: Env, p: Point) -> Value:
        raise Unknown(f"{term.head} is no number")
    return run


def _plus(term: Term) -> Closure:
    first, *rest = map(closure, term.args)
    if len(rest) == 1:
        second, = rest
        return lambda env, p: first(env, p) + second(env, p)

    def run(env: Env, p: Point) -> Value:
        total = first(env, p)
        for x in rest:
            total = total + x(env, p)
        return total
    return run


def _times(term: Term) -> Closure:
    factors = tuple(map(closure, term.args))
    # Cases are written as δ·value, and 0·log 0 is 0 by convention: there an undefined factor decides nothing.
    excuses = tuple(closure(x) for x in term.args if x.head == "@" or x.head != "num" and is_integer(x))

    def run(env: Env, p: Point) -> Value:
        product: Value = 1
        nothing = False
        try:
            for x in factors:
                value = x(env, p)
                if exact(value) and value == 0:
                    nothing = True
                else:
                    product = product * value
        except Undefined:
            for x in excuses:
                try:
                    value = x(env, p)
                except Undefined:
                    continue
                if exact(value) and value == 0:
                    raise Unknown("0 times what is undefined") from None
            raise
        return 0 if nothing else shortened(product)
    return run


def _power(term: Term) -> Closure:
    base, exponent = map(closure, term.args)
    integer, literal = is_integer(term.args[1]), term.args[1].head == "num"
    if literal and integer and term.args[1].args[0] == 2:
        return lambda env, p: _square(base(env, p))
    indices = () if integer else _indices(term.args[1])
    if indices:  # an index has an integer for its value, any other bound variable has a Ref
        return lambda env, p: power(base(env, p), exponent(env, p), all(type(env[-1 - k]) is int for k in indices), literal)
    return lambda env, p: power(base(env, p), exponent(env, p), integer, literal)


def _indices(term: Term) -> tuple[int, ...]:
    """The bound variables of a term that is an integer if they all are."""
    if not term.loose or not is_integer(instantiate(term, [make("opened", k, "Z") for k in range(term.loose)])):
        return ()
    return tuple({x.args[0] for x in subterms(term) if x.head == "bound"})


def _square(x: Value) -> Value:
    return power(x, 2, True, True)


def _exp(term: Term) -> Closure:
    inner = closure(term.args[0])
    return lambda env, p: exp(inner(env, p))


def _log(term: Term) -> Closure:
    inner = closure(term.args[0])
    return lambda env, p: log(inner(env, p))


def _delta(term: Term) -> Closure:
    first, second = map(closure, term.args)

    def run(env: Env, p: Point) -> Value:
        left, right = first(env, p), second(env, p)
        if type(left) is int and type(right) is int:
            return 1 if left == right else 0
        same = compare("=", left, right)
        if same is None:
            raise Unknown("δ of balls that meet")
        return int(same)
    return run


def integer(value: Value) -> int:
    """errors: Unknown, for what is not certainly an integer"""
    number = whole(value)
    if number is None:
        raise Unknown("a bound that is no integer")
    return number


def _ranged(term: Term) -> Closure:
    low, high, body = map(closure, term.args)
    product = term.head == "prod"

    def run(env: Env, p: Point) -> Value:
        first, last = integer(low(env, p)), integer(high(env, p))
        if first > last:
            return 1 if product else 0
        p.spend(last - first + 1)
        total = body((*env, first), p)
        for i in range(first + 1, last + 1):
            value = body((*env, i), p)
            total = shortened(total * value) if product else total + value
        return shortened(total)
    return run


def _optima(term: Term) -> Closure:
    body, least = closure(term.args[0]), term.head == "argmin"

    def run(env: Env, p: Point) -> Value:
        values = [body((*env, x), p) for x in p.domain()]
        best = [0]
        for k in range(1, len(values)):
            below = compare("<", *((values[k], values[best[0]]) if least else (values[best[0]], values[k])))
            if below:
                best = [k]
            elif below is None:
                raise Unknown("a maximum that is not decided")
            else:
                same = compare("=", values[k], values[best[0]])
                if same is None:
                    raise Unknown("a maximum that is not decided")
                if same:
                    best.append(k)
        return Optima(frozenset(best))
    return run


def _derivative(term: Term) -> Closure:
    body, by = closure(term.args[0]), term.args[1]
    root = by.args[0] if by.head == "@" else by
    arguments = tuple(map(argument, by.args[1:])) if by.head == "@" else ()
    index = -1 - root.args[0] if root.head == "bound" else 0

    def by_parameter(env: Env, p: Point) -> Value:
        """By a bound variable itself: its value becomes a variable, whatever else has the same value."""
        value = env[index]
        value = p.number(value) if type(value) is Ref else value
        bit = p.open_variable(None)
        try:
            place = index % len(env)
            return derivative_part(body((*env[:place], variable(value, bit), *env[place + 1:]), p), bit)
        finally:
            p.close_variable()

    def run(env: Env, p: Point) -> Value:
        at = Ref(root, ())
        if index:
            at = env[index]
            if type(at) is not Ref or type(at.root) is not Sample:
                raise Unknown("a derivative by a component of a parameter")
        key = tuple([p.key(x(env, p)) for x in arguments])
        if not all(map(settled, key)) or type(at.root) is Term and p.object(at.root, len(key)):
            raise Unknown("a derivative by what is no number")
        bit = p.open_variable(Ref(at.root, at.args + key))
        try:
            return derivative_part(body(env, p), bit)
        finally:
            p.close_variable()

    if root.head != "bound" and root.args[1] != "R":
        return _no_number(term)
    return by_parameter if index and not arguments else run


def _integral(term: Term) -> Closure:
    domain, body = term.args[0], closure(term.args[1])

    def run(env: Env, p: Point) -> Value:
        return integrate(domain, body((*env, GaussSum.variable()), p))
    return run


_WORTH_KEEPING: Final = frozenset(("sum", "prod", "argmax", "argmin", "D", "integral", "log", "exp", "^", "*", "+"))

_MAKE: Final[dict[str, Callable[[Term], Closure]]] = {
    "num": _num, "pi": _pi, "var": _symbol, "opened": _symbol, "bound": _bound, "@": _applied, "lam": _no_number, "+": _plus,
    "*": _times, "^": _power, "exp": _exp, "log": _log, "delta": _delta, "sum": _ranged, "prod": _ranged, "argmax": _optima,
    "argmin": _optima, "D": _derivative, "integral": _integral,
    **dict.fromkeys(("=", "!=", "<", "<=", "forall", "each", "deriv", "fixed", "integrates"), _no_number),
}


def related(relation: str, left: Value, right: Value) -> bool | None:
    """Whether two values stand in a relation: True or False if certain, else None.  errors: Unknown"""
    if type(left) is Optima and type(right) is Optima and relation in ("=", "!="):
        return (left == right) == (relation == "=")
    if isinstance(left, (Optima, Jet, GaussSum)) or isinstance(right, (Optima, Jet, GaussSum)):
        raise Unknown("no numbers to compare")
    return compare(relation, left, right)
