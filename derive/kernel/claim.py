"""What is claimed, from what, and by which rules.  TRUSTED.

In: facts and propositions as terms, rules as text.  Out: Context, Claim, Rule with its templates, Certificate.

The text of a rule is Python syntax, read by `ast` and never evaluated: `log(a*b) == log(a) + log(b)`.
Names are variables of the rule; f(i) is a term that may depend on the bound index i; each(i, a, b, P)
says P for all integers a ≤ i ≤ b; sum, prod, argmax, D, deriv, fixed, delta, log, exp are the heads of
`derive.term`.
"""
from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from derive.source import Span
from derive.term import MINUS_ONE, Term, abstract, make, num, rebuild

FORMAT: Final = 1


class Rejected(Exception):
    """A certificate that does not prove its claim.

    step  number of the step at fault, None if the whole is
    """

    def __init__(self, why: str, step: int | None = None) -> None:
        super().__init__(why if step is None else f"step {step}: {why}")
        self.why, self.step = why, step


@dataclass(frozen=True, slots=True)
class Fact:
    """A closed proposition that the document gives.

    kind    declared, definition, assumption, default (of the field's conventions), condition (that both sides
            of a claim are defined), line (an earlier line that was proved)
    origin  where it stands, for a reader: "line 52"
    """

    prop: Term
    kind: str = "declared"
    origin: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The facts that hold where a claim stands."""

    facts: tuple[Fact, ...] = ()

    def with_facts(self, *more: Fact) -> Context:
        return Context(self.facts + more)


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition to be proved from a context."""

    prop: Term
    context: Context = Context()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A proof that the kernel replays: JSON data, a DAG that refers only backwards.

    terms  rows [head, argument, …]; arguments are numbers of earlier rows, or data
    facts  the terms of the facts used
    goal   the term of the proposition proved
    steps  rows [rule, term concluded, numbers of earlier steps, data]
    """

    terms: tuple[tuple[Any, ...], ...]
    facts: tuple[int, ...]
    goal: int
    steps: tuple[tuple[str, int, tuple[int, ...], Any], ...]

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, "terms": [list(row) for row in self.terms], "facts": list(self.facts),
                "goal": self.goal, "steps": [[r, c, list(p), d] for r, c, p, d in self.steps]}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Certificate:
        """errors: Rejected for another format or a missing part"""
        try:
            if data["format"] != FORMAT:
                raise Rejected(f"format {data['format']!r} is not known")
            return Certificate(tuple(map(tuple, data["terms"])), tuple(data["facts"]), data["goal"],
                               tuple((r, c, tuple(p), d) for r, c, p, d in data["steps"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Rejected(f"no certificate: {error!r}") from None


@dataclass(frozen=True)
class Rule:
    """One row of a rule table.

    name        words of the field, unique
    conclusion  what holds, in the rule's variables
    when        side conditions, each to be proved
    integers    the variables whose terms must have integer form
    source      where it is from, for a reader
    """

    name: str
    conclusion: str
    when: tuple[str, ...] = ()
    integers: str = ""
    source: str = ""

    @cached_property
    def templates(self) -> tuple[Term, ...]:
        """Conclusion and side conditions as terms over variables of sort S."""
        return tuple(read_rule(text) for text in (self.conclusion, *self.when))

    @cached_property
    def variables(self) -> frozenset[str]:
        return frozenset(str(x.args[0]) for t in self.templates for x in t.free)

    @cached_property
    def integer_variables(self) -> frozenset[str]:
        return frozenset(self.integers.split())


_BINARY: Final = {ast.Add: "+", ast.Mult: "*", ast.Pow: "^"}
_COMPARE: Final = {ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<="}
_PLAIN: Final = {"exp", "log", "delta", "D", "deriv", "fixed"}
_RANGED: Final = {"sum", "prod", "each"}


def read_rule(text: str) -> Term:
    """The term of a rule's text.  errors: Rejected for what is no such text"""
    return _term(ast.parse(text, mode="eval").body)


def _term(node: ast.expr) -> Term:
    match node:
        case ast.Constant(value=int() as value):
            return num(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return num(-value)
        case ast.Name(id="pi"):
            return make("pi")
        case ast.Name(id=name):
            return make("var", name, "S")
        case ast.UnaryOp(op=ast.USub(), operand=x):
            return make("*", MINUS_ONE, _term(x))
        case ast.BinOp(left=x, op=ast.Sub(), right=y):
            return make("+", _term(x), make("*", MINUS_ONE, _term(y)))
        case ast.BinOp(left=x, op=ast.Div(), right=y):
            return make("*", _term(x), make("^", _term(y), MINUS_ONE))
        case ast.BinOp(left=x, op=op, right=y) if type(op) in _BINARY:
            return make(_BINARY[type(op)], _term(x), _term(y))
        case ast.Compare(left=x, ops=[op], comparators=[y]) if type(op) in _COMPARE:
            return make(_COMPARE[type(op)], _term(x), _term(y))
        case ast.Call(func=ast.Name(id=name), args=args) if name in _PLAIN:
            return make(name, *map(_term, args))
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=index), low, high, body]) if name in _RANGED:
            return make(name, _term(low), _term(high), _bind(index, body))
        case ast.Call(func=ast.Name(id=("argmax" | "argmin") as name), args=[ast.Name(id=index), body]):
            return make(name, _bind(index, body))
        case ast.Call(func=ast.Name(id="every"), args=[ast.Name(id=index), body]):
            return make("forall", "R", _bind(index, body))
        case ast.Call(func=ast.Name(id=("line" | "half") as name), args=[ast.Name(id=index), body]):
            return make("integral", name, _bind(index, body))
        case ast.Call(func=ast.Name(id="integrates"), args=[ast.Name(id=name), ast.Name(id=index), body, value]):
            return make("integrates", name, _bind(index, body), _term(value))
        case ast.Call(func=ast.Name(id=name), args=args):
            return make("@", make("var", name, "S"), *map(_term, args))
    raise Rejected(f"no rule text: {ast.unparse(node)}")


def _bind(index: str, body: ast.expr) -> Term:
    return abstract(_term(body), make("var", index, "S"))


def fill(template: Term, values: Mapping[str, Term]) -> Term:
    """A template with terms for its variables; each value is locally closed, so nothing is caught."""
    if template.head == "var":
        return values[template.args[0]]
    if not template.free:
        return template
    return rebuild(template, lambda x, _: fill(x, values))


