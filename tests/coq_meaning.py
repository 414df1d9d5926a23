"""An evaluator of printed Coq statements for the tests, independent of the printer: does a theorem say what the claim says?

In: the text of an exported theorem, and a claim.  Out: what is wrong with it, "" if nothing is.  The text is parsed as Coq, with
Coq's names for the vocabulary of derive/rules/coq/Terms.v, and evaluated at random values of its symbols; the claim is
evaluated at the same values by tests/meaning.py.  Both sides of each relation must agree, for each value of each index.

A theorem says the claim if there is a way to name the claim's symbols by its variables such that its conclusion is the claim's
proposition and each hypothesis is a fact of the claim's context, or that a symbol of sort Z, or a value of it, is an integer.
"""
from __future__ import annotations

import importlib.util
import itertools
import math
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath

from derive.kernel.claim import Claim
from derive.term import Term


def _load(name: str) -> Any:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


meaning = _load("meaning")
Unclear, alike, exact = meaning.Unclear, meaning.alike, meaning.exact

INDICES = tuple(map(Fraction, ("-1", "0", "1/2", "1", "2", "3")))  # what a variable that is to be an integer ranges over
NUMBERS = tuple(map(Fraction, ("-1", "1/2", "2")))  # and another one
ENOUGH = 2  # samples at which both sides must have been compared
MOST_READINGS = 60
Node = tuple[Any, ...]


class NoCoq(ValueError):
    """A text that is no statement of the fragment of Coq that is printed."""


# ---- parsing: ("app", f, x, …) ("num", q) ("var", name) ("fun" | "forall", name, type, body) ("->" | "=" | … | "+" | "*" | "/", l, r)

TOKEN = re.compile(r"\s*(?:(forall|fun|->|=>|<>|<=|[-+*/()=<:,.])|(%type)|(\d+)|([A-Za-z_][\w']*))")


def tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise NoCoq(text[at:at + 30])
        at = match.end()
        found.append(match[0].strip())
    return found


class Parser:
    def __init__(self, text: str) -> None:
        self.rest = [*tokens(text), ""]
        self.at = 0

    @property
    def next(self) -> str:
        return self.rest[self.at]

    def take(self, *expected: str) -> str:
        token = self.next
        if expected and token not in expected:
            raise NoCoq(f"{token!r} instead of {expected}")
        self.at += 1
        return token

    def statement(self) -> Statement:
        self.take("Theorem")
        self.take()
        self.take(":")
        binders: list[tuple[str, Any]] = []
        if self.next == "forall":
            self.take()
            while self.next == "(":
                self.take()
                binders.append((self.take(), self.take(":") and self.type()))
                self.take(")")
            self.take(",")
        parts = [self.relation()]
        while self.next == "->":
            self.take()
            parts.append(self.relation())
        self.take(".")
        self.take("")
        return Statement(tuple(binders), tuple(parts[:-1]), parts[-1])

    def expression(self) -> Node:
        if self.next in ("forall", "fun"):
            word = self.take()
            name = self.take()
            self.take(":")
            type_ = self.type()
            self.take("," if word == "forall" else "=>")
            return (word, name, type_, self.expression())
        left = self.relation()
        if self.next == "->":
            self.take()
            return ("->", left, self.expression())
        return left

    def relation(self) -> Node:
        left = self.sum()
        return (self.take(), left, self.sum()) if self.next in ("=", "<>", "<", "<=") else left

    def sum(self) -> Node:
        left = self.product()
        while self.next in ("+", "-"):
            left = (self.take(), left, self.product())
        return left

    def product(self) -> Node:
        left = self.unary()
        while self.next in ("*", "/"):
            left = (self.take(), left, self.unary())
        return left

    def unary(self) -> Node:
        if self.next == "-":
            self.take()
            return ("-", ("num", Fraction(0)), self.unary())
        if self.next == "/":
            self.take()
            return ("/", ("num", Fraction(1)), self.unary())
        parts = [self.atom()]
        while self.next == "(" or self.next and (self.next[0].isalnum() or self.next[0] == "_") and self.next not in ("forall", "fun"):
            parts.append(self.atom())
        return parts[0] if len(parts) == 1 else ("app", *parts)

    def atom(self) -> Node:
        token = self.take()
        if token == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if token.isdigit():
            return ("num", Fraction(token))
        if token and (token[0].isalpha() or token[0] == "_"):
            return ("var", token)
        raise NoCoq(f"{token!r} where a term should be")

    def type(self) -> Any:
        left = self.type_product()
        if self.next == "->":
            self.take()
            return ("->", left, self.type())
        return left

    def type_product(self) -> Any:
        parts = [self.type_atom()]
        while self.next == "*":
            self.take()
            parts.append(self.type_atom())
        return parts[0] if len(parts) == 1 else ("*", *parts)

    def type_atom(self) -> Any:
        if self.next == "(":
            self.take()
            inner = self.type()
            self.take(")")
            if self.next == "%type":
                self.take()
            return inner
        return self.take()


@dataclass(frozen=True)
class Statement:
    binders: tuple[tuple[str, Any], ...]
    hypotheses: tuple[Node, ...]
    goal: Node


def parse(text: str) -> Statement:
    """The statement of the theorem of a text.  errors: NoCoq"""
    text = re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL)
    start, end = text.find("Theorem"), text.find("\nProof")
    if start < 0 or end < 0:
        raise NoCoq("no theorem")
    return Parser(text[start:end]).statement()


# ---- values

class Fn:
    """A function of `arity` arguments, given all at once or one by one."""

    def __init__(self, arity: int, at: Callable[..., Any]) -> None:
        self.arity, self.at = arity, at

    def __call__(self, *args: Any) -> Any:
        if len(args) < self.arity:
            return Fn(self.arity - len(args), lambda *more: self.at(*args, *more))
        result = self.at(*args[:self.arity])
        return result(*args[self.arity:]) if args[self.arity:] else result


class Tuple:
    """A tuple of numbers and functions; derive applies it to the number of a component, Coq projects."""

    def __init__(self, parts: Sequence[Any]) -> None:
        self.parts = parts

    def __call__(self, k: Any, *args: Any) -> Any:
        part = self.parts[int(k) - 1]
        return part(*args) if args else part

    def fst(self) -> Any:
        return self.parts[0] if len(self.parts) == 2 else Tuple(self.parts[:-1])

    def snd(self) -> Any:
        return self.parts[-1]


class Set:
    """A set that is given by its name."""


def arrows(t: Any) -> tuple[list[Any], Any]:
    """The types of a function's arguments, and of its value."""
    found = []
    while t[0] == "->":
        found.append(t[1])
        t = t[2]
    return found, t


def measure(x: Any, t: Any) -> Any:
    """One number for an argument of any type, that changes with all that one can see of it."""
    if t[0] == "*":
        return sum(alike(*(w * measure(y, u) for w, y, u in zip((1, 3, 5, 7), x.parts, t[1:], strict=False))))
    args, result = arrows(t)
    if args:
        tries = [tuple(sample(random.Random(f"{k}"), u, "positive", False) for u in args) for k in range(2)]
        if all(u == "R" for u in args):
            tries = [tuple(map(Fraction, k)) for k in itertools.product((1, 3), repeat=len(args))]
        return sum(alike(*(Fraction(1, k + 1) * measure(x(*a), result) for k, a in enumerate(tries))))
    return x


def sample(rng: random.Random, t: Any, style: str, whole: bool) -> Any:
    """A value of a type; functions are affine in what they are given, so that they can be differentiated and never jump."""
    if t[0] == "*":
        return Tuple([sample(rng, x, style, False) for x in t[1:]])
    args, result = arrows(t)
    if result == "Prop":
        return Set()
    if not args:
        return number(rng, style, whole)
    if result[0] == "*":
        raise NoCoq("a function whose values are tuples")
    start = number(rng, style, whole)
    slopes = [number(rng, style, whole) * (1 if whole else Fraction(1, 7)) for _ in args]

    def at(*values: Any) -> Any:
        measured = [measure(x, u) for x, u in zip(values, args, strict=True)]
        return sum(alike(start, *(math.prod(alike(c, m)) for c, m in zip(slopes, measured, strict=True))))

    return Fn(len(args), at)


def number(rng: random.Random, style: str, whole: bool) -> Fraction:
    if whole:
        return Fraction(rng.choice((1, 2, 3)))
    if style == "unit":
        return Fraction(rng.randint(1, 9), 60)
    return Fraction(rng.randint(1, 30), 8) * (1 if style == "positive" else rng.choice((1, -1)))


def domain(t: Any) -> list[Any]:
    """What a bound variable of a type ranges over."""
    if isinstance(t, str):
        return list(NUMBERS)
    rng = random.Random(str(t))
    return [sample(rng, t, style, False) for style in ("positive", "signed")]


# ---- Coq's meaning

class Evaluator:
    def __init__(self, env: Mapping[str, Any], vocabulary: Mapping[str, tuple[int, Callable[..., Any]]]) -> None:
        self.env, self.vocabulary = env, vocabulary

    def under(self, name: str, x: Any) -> Evaluator:
        return Evaluator({**self.env, name: x}, self.vocabulary)

    def value(self, node: Node) -> Any:
        head, *args = node
        if head == "num":
            return args[0]
        if head == "var":
            if args[0] in self.env:
                return self.env[args[0]]
            if args[0] == "PI":
                return mpmath.pi
            raise NoCoq(f"an unknown name {args[0]}")
        if head == "fun":
            name, _, body = args
            return Fn(1, lambda x: self.under(name, x).value(body))
        if head in ("+", "-", "*", "/"):
            x, y = alike(*map(self.value, args))
            if head == "/":
                return Fraction(0) if y == 0 else x / y
            return x + y if head == "+" else x - y if head == "-" else x * y
        if head == "app":
            (kind, *word), *rest = args
            if kind == "var" and word[0] not in self.env:
                arity, function = self.vocabulary.get(word[0], (-1, None))
                if function is None or arity != len(rest):
                    raise NoCoq(f"{word[0]} of {len(rest)}")
                return function(*map(self.value, rest))
            return self.value(args[0])(*map(self.value, rest))
        raise NoCoq(f"no value of {head}")

    def profile(self, node: Node) -> Any:
        """All that one can see of a proposition: of a relation its sides, of a quantifier what it says of each value.

        None is a proposition that says nothing, since what it supposes is false.
        """
        head, *args = node
        if head == "forall":
            name, t, body = args
            return ("all", [self.under(name, x).profile(body) for x in (INDICES if an_integer(node) else domain(t))])
        if head == "->":
            return self.profile(args[1]) if self.true(args[0]) else None
        if head in ("=", "<>", "<", "<="):
            return (head, *map(self.value, args))
        if head == "app" and args[0] == ("var", "same_set") and len(args) == 3:
            return ("=", *map(self.value, args[1:]))
        if head == "app" and args[0][0] == "var" and args[0][1] in ("integrates_line", "integrates_half", "derivable_pt_lim", "is_int"):
            return (args[0][1], *map(self.value, args[1:]))
        raise NoCoq(f"no proposition: {head}")

    def true(self, node: Node) -> bool:
        head, *args = self.profile(node)
        if head == "is_int":
            if not exact(args[0]):
                raise Unclear
            return Fraction(args[0]).denominator == 1
        if head in ("<", "<="):
            return bool(meaning.below(*args, head == "<"))
        if head in ("=", "<>"):
            return bool(meaning.same(*args)) == (head == "=")
        raise Unclear


def ln(x: Any) -> Any:
    if not exact(x) and abs(x) < 1e-25:
        raise Unclear
    return Fraction(0) if x <= 0 or x == 1 else mpmath.log(real(x))


def exp(x: Any) -> Any:
    if x > meaning.LARGE:
        raise Unclear
    return Fraction(1) if x == 0 else mpmath.exp(real(x))


def real(x: Any) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator if exact(x) else mpmath.mpf(x)


def pow_(x: Any, e: Any) -> Any:
    if not exact(e):
        if abs(e - int(mpmath.nint(e))) < 1e-25:
            raise Unclear
    elif Fraction(e).denominator == 1:
        if abs(e) > meaning.LARGE or e < 0 and not exact(x) and abs(x) < 1e-25:
            raise Unclear
        return Fraction(0) if e < 0 and x == 0 else Fraction(x) ** int(e) if exact(x) else x ** int(e)
    return exp(math.prod(alike(e, ln(x))))


def delta(x: Any, y: Any) -> Any:
    return Fraction(meaning.same(x, y))


def between(low: Any, high: Any) -> range:
    if not exact(low) or not exact(high) or high - low > meaning.LARGE:
        raise Unclear
    return range(math.ceil(low), math.floor(high) + 1)


def total(low: Any, high: Any, f: Callable[[Any], Any]) -> Any:
    return sum(alike(Fraction(0), *(f(Fraction(i)) for i in between(low, high))))


def product(low: Any, high: Any, f: Callable[[Any], Any]) -> Any:
    return math.prod(alike(Fraction(1), *(f(Fraction(i)) for i in between(low, high))))


def slope(f: Callable[[Any], Any], x: Any) -> Any:
    here, up, down = (real(f(real(x) + h)) for h in (0, meaning.STEP, -meaning.STEP))
    right, left = (up - here) / meaning.STEP, (here - down) / meaning.STEP
    if abs(right - left) > 1e-4 * max(1, abs(right)):
        raise Unclear
    return (up - down) / (2 * meaning.STEP)


def upd(z: Callable[..., Any], k: Any, t: Any) -> Fn:
    return Fn(1, lambda j: t if meaning.same(j, k) else z(j))


def upd2(z: Callable[..., Any], k: Any, l: Any, t: Any) -> Fn:
    return Fn(2, lambda i, j: t if meaning.same(i, k) and meaning.same(j, l) else z(i, j))


def integral(where: str) -> Callable[..., Any]:
    def of(f: Callable[[Any], Any]) -> Any:
        found = meaning.trapezoid(f, where)
        if found is None:
            raise Unclear
        return found
    return of


def extremal(kind: str) -> Callable[..., Any]:
    return lambda f: (kind, f)


def poly(*rows: tuple[Any, ...]) -> Any:
    """A sum of products."""
    return sum(alike(*(math.prod(alike(*row)) for row in rows)))


def strange_exp(x: Any) -> Any:
    return poly((1,), (x, Fraction(1, 3)), (x, x, Fraction(1, 7)))


def strange_log(x: Any) -> Any:
    return poly((2,), (x, Fraction(1, 5)), (x, x, Fraction(-1, 11)))


def strange_power(x: Any, e: Any) -> Any:
    return poly((1,), (x, Fraction(1, 3)), (e, Fraction(1, 5)), (x, e, Fraction(1, 13)))


def strange_range(value: Any, low: Any, high: Any) -> Any:
    return poly((value,), (value, low, Fraction(1, 7)), (value, high, Fraction(2, 7)), (low, Fraction(3, 7)), (high, Fraction(2, 7)))


def strange_place(value: Any, *places: Any) -> Any:
    return poly((value,), *((x, Fraction(1, 3 + k)) for k, x in enumerate(places)))


def strange_integral(f: Callable[[Any], Any], where: str) -> Any:
    return poly((f(Fraction(1, 2)),), (f(Fraction(3, 2)), 2 if where == "line" else 3))


class Strange(meaning.Meaning):
    """Functions that no law holds for: expressions that have one value differ under it, unless they are written alike."""

    def value(self, t: Term) -> Any:
        head, args = t.head, t.args
        if head in ("sum", "prod"):
            return strange_range(super().value(t), *map(self.value, args[:2]))
        if head == "D":
            return strange_place(super().value(t), self.value(args[1]))
        if head == "delta":
            return strange_place(super().value(t), *map(self.value, args))
        if head == "integral":
            return strange_integral(lambda x: self.under(args[1], x), args[0])
        return super().value(t)

    def exp(self, x: Any) -> Any:
        return strange_exp(x)

    def log(self, x: Any) -> Any:
        return strange_log(x)

    def positive(self, x: Any) -> bool:
        return True

    def power(self, base: Any, exponent: Any) -> Any:
        return strange_power(base, exponent)


VOCABULARY: dict[str, tuple[int, Callable[..., Any]]] = {
    "ln": (1, ln), "exp": (1, exp), "pow_": (2, pow_), "delta": (2, delta), "Sum": (3, total), "Prod": (3, product), "Deriv": (2, slope),
    "upd": (3, upd), "upd2": (4, upd2), "fst": (1, Tuple.fst), "snd": (1, Tuple.snd), "Integral_line": (1, integral("line")),
    "Integral_half": (1, integral("half")), "argmax": (1, extremal("argmax")), "argmin": (1, extremal("argmin")),
}
STRANGE = {
    **VOCABULARY, "exp": (1, strange_exp), "ln": (1, strange_log), "pow_": (2, strange_power),
    "Sum": (3, lambda low, high, f: strange_range(total(low, high, f), low, high)),
    "Prod": (3, lambda low, high, f: strange_range(product(low, high, f), low, high)),
    "Deriv": (2, lambda f, x: strange_place(slope(f, x), x)), "delta": (2, lambda x, y: strange_place(delta(x, y), x, y)),
    "Integral_line": (1, lambda f: strange_integral(f, "line")), "Integral_half": (1, lambda f: strange_integral(f, "half")),
}


# ---- derive's meaning of the same

def nothing(kind: str, *args: Any) -> Any:
    """What a term means where it means nothing, as Coq has it; where Coq has some number, one cannot tell."""
    if kind in ("D", "integral"):
        raise Unclear
    return Fraction(kind == "power")


class Reading:
    """A claim's terms at values of its symbols.  `over` are the domains of its bound variables that are no indices, in their order."""

    def __init__(self, env: Mapping[Term, Any], over: Sequence[Any], strange: bool) -> None:
        self.here = (Strange if strange else meaning.Meaning)(dict(env), nothing, precise=True)
        self.over = list(over)

    def profile(self, t: Term, here: Any = None) -> Any:
        here = here or self.here
        head, args = t.head, t.args
        if head == "each":
            low, high = (here.value(x) for x in args[:2])
            return self.all(here, args[2], [x if x.denominator == 1 and low <= x <= high else None for x in INDICES])
        if head == "forall":
            if args[0] == "Z":
                return self.all(here, args[1], [x if x.denominator == 1 else None for x in INDICES])
            return self.all(here, args[1], domain(self.over.pop(0)) if self.over else [])
        if head in ("=", "!=", "<", "<="):
            return ({"!=": "<>"}.get(head, head), *(self.side(here, x) for x in args))
        if head == "integrates":
            return (f"integrates_{args[0]}", Fn(1, lambda x: here.under(args[1], x)), here.value(args[2]))
        raise NoCoq(f"a fact {head}")

    def all(self, here: Any, body: Term, values: Sequence[Any]) -> Any:
        rows, over = [], self.over
        for x in values:
            self.over = list(over)
            rows.append(None if x is None else self.profile(*reversed(here.bound(body, x))))
        return ("all", rows)

    def side(self, here: Any, t: Term) -> Any:
        if t.head in ("argmax", "argmin"):
            return (t.head, Fn(1, lambda x: here.under(t.args[0], x)), self.over.pop(0) if self.over else "none")
        return here.value(t)


def an_integer(node: Node) -> bool:
    """Whether what is said of all is supposed to be said of integers."""
    return node[3][0] == "->" and node[3][1] == ("app", ("var", "is_int"), ("var", node[1]))


def quantified(node: Node) -> Iterator[Any]:
    """Types of the bound variables that are no indices: of argmax and argmin, and of what holds for all."""
    if node[0] == "app" and node[1] in (("var", "argmax"), ("var", "argmin")) and node[2][0] == "fun":
        yield node[2][2]
    elif node[0] == "forall" and not an_integer(node):
        yield node[2]
    for x in node[1:]:
        if isinstance(x, tuple) and x and x[0] in ("app", "fun", "forall", "->", "=", "<>", "<", "<="):
            yield from quantified(x)


# ---- the comparison

def alike_profiles(p: Any, q: Any, over: list[Any]) -> bool:
    """Whether two profiles show the same.  `over` are the domains of sets, in their order.  errors: Unclear"""
    if p is None or q is None:
        return p is q
    if p[0] != q[0] or len(p) != len(q):
        return False
    if p[0] == "all":
        return len(p[1]) == len(q[1]) and all(alike_profiles(x, y, list(over)) for x, y in zip(p[1], q[1], strict=True))
    return all(alike_values(x, y, over) for x, y in zip(p[1:], q[1:], strict=True))


def alike_values(x: Any, y: Any, over: list[Any]) -> bool:
    if isinstance(x, Set) or isinstance(y, Set):
        return x is y
    if isinstance(x, tuple) or isinstance(y, tuple):  # sets of maximisers: the functions say more than the sets
        if not (isinstance(x, tuple) and isinstance(y, tuple) and x[0] == y[0]) or not over:
            return False
        return all(alike_values(x[1](z), y[1](z), over) for z in domain(over.pop(0)))
    if callable(x) or callable(y):
        return callable(x) and callable(y) and all(alike_values(x(Fraction(k)), y(Fraction(k)), over) for k in (0, 1, 2))
    return bool(meaning.same(x, y))


def nameless(node: Any, bound: tuple[str, ...] = ()) -> Any:
    """An expression with numbers for its bound variables."""
    if not isinstance(node, tuple) or not node:
        return node
    if node[0] == "var":
        return ("var", bound.index(node[1]) if node[1] in bound else node[1])
    if node[0] in ("fun", "forall"):
        return (node[0], node[2], nameless(node[3], (node[1], *bound)))
    return tuple(nameless(x, bound) for x in node)


def word(name: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in name)


@dataclass(frozen=True)
class Naming:
    """The symbol of each variable of a theorem, and what a variable that is a function more than its symbol depends on."""

    symbols: Mapping[str, Term]
    depends: Mapping[str, tuple[str, ...]]


def namings(statement: Statement, claim: Claim, dependence: Mapping[Term, frozenset[Term]]) -> Iterator[Naming]:
    """Ways to name the symbols of a claim by the variables of a theorem, likely ones only: their words agree."""
    every = {x for t in (claim.prop, *(f.prop for f in claim.context.facts)) for x in t.free if x.head == "var"}
    rows = []
    variables = [(name, t) for name, t in statement.binders if t != "Type"]
    for name, _ in variables:
        rows.append(sorted((x for x in every if name.partition("_")[2] == word(x.args[0])), key=lambda x: str(x.args)))
    for symbols in itertools.product(*rows):
        if len(set(symbols)) < len(symbols):
            continue
        named = dict(zip((name for name, _ in variables), symbols, strict=True))
        choices = []
        for name, t in variables:
            args = arrows(t)[0]
            by = [(v, u) for v, u in variables if v != name and named[v] in dependence.get(named[name], ())]
            choices.append([tuple(v for v, _ in some) for k in range(min(len(by), len(args)) + 1) for some in itertools.combinations(by, k)
                            if [u for _, u in some] == args[:k]])
        for depends in itertools.product(*choices):
            yield Naming(named, dict(zip(named, depends, strict=True)))


def objection(text: str, claim: Claim, dependence: Mapping[Term, frozenset[Term]], samples: int = 3) -> str:
    """Why a text does not state a claim; "" if it does."""
    try:
        statement = parse(text)
    except NoCoq as error:
        return f"not read: {error}"
    why = "no way to name its variables"
    for naming in itertools.islice(namings(statement, claim, dependence), MOST_READINGS):
        why = compare(statement, claim, naming, samples)
        if not why:
            return ""
    return why


def compare(statement: Statement, claim: Claim, naming: Naming, samples: int) -> str:
    facts = [f.prop for f in claim.context.facts]
    candidates = {h: set(range(len(facts))) for h in range(len(statement.hypotheses)) if not integer(statement.hypotheses[h], naming)}
    seen = dict.fromkeys([*candidates, "goal"], 0)
    for k in range(samples):
        rng = random.Random(k)
        style = ("positive", "strange", "signed", "unit")[k % 4]
        env: dict[str, Any] = {}
        for name, t in statement.binders:
            if t != "Type":
                env[name] = sample(rng, t, "unit" if style == "strange" else style, naming.symbols[name].args[1] == "Z")
        try:
            if says_nothing(statement.goal) and claim.prop.args[0] is not claim.prop.args[1]:
                return "both sides are written alike"
            agree = agreement(statement.goal, claim.prop, env, naming, style == "strange")
            if agree is False:
                return f"another claim, at {style} values {k}"
            seen["goal"] += agree is True
            for h, possible in candidates.items():
                told = 0
                for f in list(possible):
                    agree = agreement(statement.hypotheses[h], facts[f], env, naming, style == "strange")
                    if agree is False:
                        possible.discard(f)
                    told += agree is True
                seen[h] += bool(told)
                if not possible:
                    return f"hypothesis {h} is no fact"
        except NoCoq as error:
            return f"not evaluated: {error}"
    few = [x for x, count in seen.items() if count < ENOUGH]
    return f"compared at too few samples: {few}" if few else ""


def says_nothing(goal: Node) -> bool:
    """Whether both sides of a relation are written alike: numbers could not tell them from the sides of a true one."""
    sides = goal[1:] if goal[0] in ("=", "<>", "<", "<=") else goal[2:] if goal[:2] == ("app", ("var", "same_set")) else ()
    return len(sides) == 2 and nameless(sides[0]) == nameless(sides[1])


def integer(hypothesis: Node, naming: Naming) -> bool:
    """Whether a hypothesis says of a symbol of sort Z that it, or each of its values, is an integer."""
    bound = []
    while hypothesis[0] == "forall":
        bound.append(("var", hypothesis[1]))
        hypothesis = hypothesis[3]
    if hypothesis[:2] != ("app", ("var", "is_int")) or len(hypothesis) != 3:
        return False
    subject = hypothesis[2]
    head, args = (subject[1], list(subject[2:])) if subject[0] == "app" else (subject, [])
    symbol = naming.symbols.get(head[1]) if head[0] == "var" and head not in bound else None
    return symbol is not None and symbol.args[1] == "Z" and args == bound


def agreement(node: Node, term: Term, env: Mapping[str, Any], naming: Naming, strange: bool) -> bool | None:
    """Whether a proposition of Coq and one of derive show the same at these values; None where one cannot tell."""
    varied = []
    while node[0] == "forall" and node[1] in naming.symbols:  # a fact that holds for all values of what one differentiates by
        varied.append(node[1:3])
        node = node[3]
    for values in itertools.islice(itertools.product(*([env[name], *domain(t)[:2]] for name, t in varied)), 8):
        here = {**env, **{name: x for (name, _), x in zip(varied, values, strict=True)}}
        over = list(quantified(node))
        symbols: dict[Term, Any] = {}
        for name, x in naming.symbols.items():
            by = naming.depends[name]
            symbols[x] = meaning.Along(tuple(naming.symbols[v] for v in by), here[name]) if by else here[name]
        try:
            mine = Reading(symbols, over, strange).profile(term)
            if not alike_profiles(Evaluator(here, STRANGE if strange else VOCABULARY).profile(node), mine, list(over)):
                return False
        except (Unclear, OverflowError):
            return None
        except (TypeError, KeyError, AttributeError, IndexError, NoCoq):  # an application of what is no function there
            return False
    return True

