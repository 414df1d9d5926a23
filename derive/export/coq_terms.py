"""Terms as Coq, with types inferred.  Untrusted: what is printed wrongly is refused by Coq, or is another claim.

In: the terms of one claim and its proof.  Out: their text in the vocabulary of derive/rules/coq/Terms.v.

A symbol is a number (R) or a function of its arguments; what the variable of an argmax ranges over is a type variable.
A symbol that depends on the variable x of a derivative, through an equation of the context, is printed as a function
of x, applied to x: so a derivative by x sees all that changes with x.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from derive.term import BY_SYMBOL, Term, subterms, symbol

LONGEST: Final = 200_000  # characters of a printed proposition
MOST_COMPONENTS: Final = 9
INFIX: Final = {"=": "=", "!=": "<>", "<": "<", "<=": "<="}


class Unprintable(Exception):
    """A term that has no text in Coq, with the reason."""


@dataclass(eq=False, slots=True)
class Type:
    """R, a function, a set, or (name "") a type that is not known yet; `same` is what it was found to be."""

    name: str = ""
    parts: tuple[Type, ...] = ()
    same: Type | None = None


def known(t: Type) -> Type:
    while t.same is not None:
        t = t.same
    return t


def unify(a: Type, b: Type) -> None:
    """Make two types one.  errors: Unprintable"""
    a, b = known(a), known(b)
    if a is b:
        return
    if not a.name:
        if _occurs(a, b):
            raise Unprintable("a function of itself")
        a.same = b
    elif not b.name:
        unify(b, a)
    elif a.name != b.name or len(a.parts) != len(b.parts):
        raise Unprintable("a symbol that is used as a number and as a function")
    else:
        for x, y in zip(a.parts, b.parts, strict=True):
            unify(x, y)


def _occurs(a: Type, b: Type) -> bool:
    b = known(b)
    return a is b or any(_occurs(a, x) for x in b.parts)


REAL: Final = Type("R")


def arrow(a: Type, b: Type) -> Type:
    return Type("->", (a, b))


@dataclass(slots=True)
class Scope:
    """What stands for the bound variables, innermost last, and for the variables of derivatives."""

    bound: tuple[tuple[str, Type], ...] = ()
    varied: Mapping[Term, str] = field(default_factory=dict)

    def under(self, name: str, type_: Type) -> Scope:
        return Scope((*self.bound, (name, type_)), self.varied)


class Printer:
    """Names and types of the symbols of one theorem.

    varied      the symbols that something is differentiated by, in the order of their names
    dependence  what each symbol depends on, by the kernel's account
    """

    def __init__(self, terms: Iterable[Term], dependence: Mapping[Term, frozenset[Term]]) -> None:
        every: dict[Term, None] = {}
        for term in terms:
            if term not in every:
                every.update(dict.fromkeys(subterms(term)))
        free = sorted({x for term in every for x in term.free}, key=lambda x: x.key)
        self.symbols = [x for x in free if x.head == "var"]
        self.varied = [x for x in self.symbols if any(t.head in BY_SYMBOL and symbol(t.args[1]) is x for t in every)]
        self.by = {x: tuple(v for v in self.varied if v is not x and v in dependence.get(x, ())) for x in self.symbols}
        if any(self.by[v] for v in self.varied):
            raise Unprintable("a derivative by what depends on the variable of another derivative")
        # argmax over (w, b): a variable that is applied to 1, 2, … is a tuple
        numbers = [x.args[1].args[0] for x in every if x.head == "@" and x.args[0].head != "var" and x.args[1].head == "num"]
        if any(k.denominator != 1 or not 1 <= k <= MOST_COMPONENTS for k in numbers):
            raise Unprintable("a component whose number is none")
        self.components = int(max(numbers, default=0))
        self.types: dict[Term, Type] = {}
        self.names: dict[Term, str] = {}
        self.count = 0
        self._typed: dict[Term, Type] = {}
        for term in every:
            if not term.loose:
                self.infer(term, ())
        self.parameters: list[str] = []
        for x in self.symbols:
            if x.args[1] != "S":
                self._values_are_numbers(self.type_of(x))
        for x in self.symbols:
            self._settle(self.type_of(x))
        for x in free:
            self.name(x)

    def is_component(self, term: Term) -> bool:
        """Whether an application is a component of a tuple."""
        return bool(self.components) and term.args[0].head != "var" and bool(term.args[1].head == "num")

    def name(self, x: Term) -> str:
        """The identifier of a symbol or of an opened variable."""
        found = self.names.get(x)
        if found is None:
            word = "".join(c if c.isascii() and c.isalnum() else "_" for c in x.args[0]) if x.head == "var" else ""
            found = self.names[x] = f"v{len(self.names)}_{word}" if word else f"w{len(self.names)}"
        return found

    def next_number(self) -> int:
        self.count += 1
        return self.count

    def fresh(self, letter: str = "i") -> str:
        return f"{letter}{self.next_number()}"

    def type_of(self, x: Term) -> Type:
        found = self.types.get(x)
        if found is None:
            found = self.types[x] = Type()
        return found

    def type_text(self, t: Type) -> str:
        """A type; what is not known is a number."""
        t = known(t)
        if t.name == "->":
            left, right = t.parts
            inner = self.type_text(left)
            return f"{f'({inner})' if known(left).name == '->' else inner} -> {self.type_text(right)}"
        if t.name == "*":
            parts = (f"({self.type_text(x)})" if known(x).name == "->" else self.type_text(x) for x in t.parts)
            return f"({' * '.join(parts)})%type"
        if t.name == "set":
            return f"{self.type_text(t.parts[0])} -> Prop"
        return t.name or "R"

    def _values_are_numbers(self, t: Type) -> None:
        t = known(t)
        while t.name == "->":
            t = known(t.parts[1])
        if not t.name:
            t.same = REAL

    def _settle(self, t: Type) -> None:
        """What is left of a symbol's type is a type of which nothing is known."""
        t = known(t)
        for part in t.parts:
            self._settle(part)
        if not t.name:
            self.parameters.append(f"T{len(self.parameters) + 1}")
            t.same = Type(self.parameters[-1])

    def infer(self, term: Term, bound: tuple[Type, ...]) -> Type:
        """The type of a term under binders of these types, outermost first.  errors: Unprintable"""
        if not term.loose and term in self._typed:
            return self._typed[term]
        found = self._infer(term, bound)
        if not term.loose:
            self._typed[term] = found
        return found

    def _infer(self, term: Term, bound: tuple[Type, ...]) -> Type:
        head, args = term.head, term.args
        if head in ("num", "pi"):
            return REAL
        if head == "bound":
            here: Type = bound[-1 - args[0]]
            return here
        if head in ("var", "opened"):
            if head == "opened" and args[1] == "Z":
                unify(self.type_of(term), REAL)
            return self.type_of(term)
        if head == "@":
            here = self.infer(args[0], bound)
            rest = args[1:]
            if self.is_component(term):
                parts = tuple(Type() for _ in range(self.components))
                unify(here, Type("*", parts))
                here, rest = parts[int(args[1].args[0]) - 1], args[2:]
            for x in rest:
                result = Type()
                unify(here, arrow(self.infer(x, bound), result))
                here = result
            return here
        if head in ("sum", "prod", "each"):
            for x in args[:2]:
                unify(self.infer(x, bound), REAL)
            body = self.infer(args[2], (*bound, REAL))
            if head != "each":
                unify(body, REAL)
            return REAL
        if head in ("argmax", "argmin"):
            over = Type()
            unify(self.infer(args[0], (*bound, over)), REAL)
            return Type("set", (over,))
        if head == "lam":
            over = Type()
            return arrow(over, self.infer(args[0], (*bound, over)))
        if head == "forall":
            self.infer(args[1], (*bound, REAL if args[0] == "Z" else Type()))
            return REAL
        if head in ("integral", "integrates"):
            for x in args[2:]:
                unify(self.infer(x, bound), REAL)
            unify(self.infer(args[1], (*bound, REAL)), REAL)
            return REAL
        if head == "=":
            unify(self.infer(args[0], bound), self.infer(args[1], bound))
            return REAL
        for x in args:
            unify(self.infer(x, bound), REAL)
        return REAL

    def text(self, term: Term, scope: Scope | None = None) -> str:
        """A term as Coq.  errors: Unprintable"""
        text = self._text(term, scope or Scope())
        if len(text) > LONGEST:
            raise Unprintable("a term too long")
        return text

    def _symbol(self, x: Term, scope: Scope) -> str:
        name = scope.varied.get(x)
        if name is not None:
            return name
        by = self.by.get(x, ())
        if not by:
            return self.name(x)
        return f"({self.name(x)} {' '.join(scope.varied.get(v, self.name(v)) for v in by)})"

    def vary(self, x: Term, scope: Scope, t: str) -> Scope:
        """The scope in which the variable x of a derivative, or its component, has the value t."""
        by = symbol(x)
        assert by is not None
        value = t
        if x.head == "@":
            if len(x.args) > 3:
                raise Unprintable("a derivative by a component with three indices")
            places = " ".join(self._text(k, scope) for k in x.args[1:])
            value = f"({'upd' if len(x.args) == 2 else 'upd2'} {self._text(by, scope)} {places} {t})"
        if by.head == "bound":
            bound = list(scope.bound)
            bound[-1 - by.args[0]] = (value, bound[-1 - by.args[0]][1])
            return Scope(tuple(bound), scope.varied)
        return Scope(scope.bound, {**scope.varied, by: value})

    def _text(self, term: Term, scope: Scope) -> str:
        head, args = term.head, term.args
        if head == "num":
            q = args[0]
            return f"({q.numerator})" if q.denominator == 1 else f"({q.numerator} / {q.denominator})"
        if head == "pi":
            return "PI"
        if head == "bound":
            name: str = scope.bound[-1 - args[0]][0]
            return name
        if head in ("var", "opened"):
            return self._symbol(term, scope)
        if head == "@" and self.is_component(term):
            k = int(args[1].args[0])
            text = self._text(args[0], scope)
            for projection in ["fst"] * (self.components - max(k, 1)) + (["snd"] if k > 1 else []):
                text = f"({projection} {text})"
            return f"({' '.join([text, *(self._text(x, scope) for x in args[2:])])})"
        if head == "@":
            return f"({' '.join(self._text(x, scope) for x in args)})"
        if head in ("+", "*"):
            return "(" + f" {head} ".join(self._text(x, scope) for x in args) + ")"
        if head in ("^", "exp", "log", "delta"):
            word = {"^": "pow_", "log": "ln"}.get(head, head)
            return f"({word} {' '.join(self._text(x, scope) for x in args)})"
        if head in INFIX:
            left, right = (self._text(x, scope) for x in args)
            if head == "=" and self.is_set(args[0], scope):
                return f"same_set {left} {right}"
            return f"{left} {INFIX[head]} {right}"
        if head in ("sum", "prod", "each"):
            low, high = self._text(args[0], scope), self._text(args[1], scope)
            name = self.fresh()
            body = self._text(args[2], scope.under(name, REAL))
            if head == "each":
                return f"(forall {name} : R, is_int {name} -> {low} <= {name} -> {name} <= {high} -> {body})"
            return f"({head.capitalize()} {low} {high} (fun {name} : R => {body}))"
        if head in ("argmax", "argmin", "lam"):
            name, inside = self.binder(args[0], scope)
            body = self._text(args[0], inside)
            return f"({'' if head == 'lam' else head + ' '}(fun {name} : {self.type_text(inside.bound[-1][1])} => {body}))"
        if head == "forall":
            name, inside = self.binder(args[1], scope, REAL if args[0] == "Z" else None)
            given = f"is_int {name} -> " if args[0] == "Z" else ""
            return f"(forall {name} : {self.type_text(inside.bound[-1][1])}, {given}{self._text(args[1], inside)})"
        if head in ("integral", "integrates"):
            name = self.fresh()
            function = f"(fun {name} : R => {self._text(args[1], scope.under(name, REAL))})"
            if head == "integral":
                return f"(Integral_{args[0]} {function})"
            return f"integrates_{args[0]} {function} {self._text(args[2], scope)}"
        if head in ("D", "deriv"):
            name = self.fresh("t")
            function = f"(fun {name} : R => {self._text(args[0], self.vary(args[1], scope, name))})"
            if head == "D":
                return f"(Deriv {function} {self._text(args[1], scope)})"
            return f"derivable_pt_lim {function} {self._text(args[1], scope)} {self._text(args[2], scope)}"
        raise Unprintable(f"no text for {head}")

    def is_set(self, term: Term, scope: Scope) -> bool:
        return known(self.infer(term, tuple(t for _, t in scope.bound))).name == "set"

    def binder(self, body: Term, scope: Scope, type_: Type | None = None) -> tuple[str, Scope]:
        """A name for the variable of a body, and the scope with it; its type is what the body makes it."""
        over = type_ or Type()
        self.infer(body, (*(t for _, t in scope.bound), over))
        name = self.fresh()
        return name, scope.under(name, over)
