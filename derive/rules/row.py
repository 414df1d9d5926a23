"""Rows of the rule tables, and what their text says.  TRUSTED.

In: the text of a rule.  Out: Rule, with its conclusion and side conditions as terms.

The text is Python syntax, read by `ast` and never evaluated: `log(a*b) == log(a) + log(b)`.  Names are variables of the rule;
f(i) is a term that may depend on the bound index i; each(i, a, b, P) says P for all integers a ≤ i ≤ b; sum, prod, argmax, D,
deriv, fixed, delta, log, exp are the heads of `derive.term`.
"""
from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from derive.kernel.claim import Rejected
from derive.term import MINUS_ONE, Term, abstract, make, num


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
