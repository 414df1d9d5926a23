"""The rules of the tables as statements of Coq.  Untrusted: a wrong statement fails to be closed by its lemma, or is weaker.

In: a Rule, read from the same text that the kernel reads.  Out: the proposition of Coq that it says, in the
vocabulary of derive/rules/coq/Terms.v, and a text that closes each statement by exactly its lemma.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from derive.rules.row import Rule
from derive.term import Term, instantiate, make, subterms

PREFIX: Final = "rule_"
ALWAYS: Final = ("argmax", "argmin", "forall")
VARIED: Final = ("D", "deriv", "fixed")
INFIX: Final = {"=": "=", "!=": "<>", "<": "<", "<=": "<="}


class Unprintable(Exception):
    """A rule whose statement the encoding does not give."""


def statement(rule: Rule) -> str:
    """The proposition of Coq that a rule says, closed: variables, then conditions, then the conclusion.

    errors  Unprintable for a derivative of what is under an index, by a component, and for the like
    """
    return _Printer(rule).statement()


def closing(rules: Iterable[Rule]) -> str:
    """A text of Coq in which each statement, generated from its row, is closed by exactly the lemma of its name, and that asks
    once what all of them assume: Coq takes half a second for a question."""
    rules = list(rules)
    rows = ["From Derive Require Import Terms Rules Gauss.", "From Coq Require Import Reals.", "Open Scope R_scope."]
    for rule in rules:
        rows += [f"Theorem {PREFIX}{rule.name} : {statement(rule)}.", f"Proof. exact {rule.name}. Qed."]
    if rules:
        every = ", ".join(PREFIX + rule.name for rule in rules)
        rows += [f"Definition all_of_them := ({every}).", "Print Assumptions all_of_them."]
    return "\n".join(rows) + "\n"


class _Printer:
    """One rule: the kinds of its variables, and its text."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        everything = [x for t in rule.templates for x in subterms(t)]
        self.arity = {x.args[0].args[0]: len(x.args) - 1 for x in everything if x.head == "@" and x.args[0].head == "var"}
        self.sets = any(x.head in ("argmax", "argmin") for x in everything)
        # Under a derivative each variable but the one varied may change with it, unless it is fixed.
        self.by = {x.args[1].args[0] for x in everything if x.head in VARIED}
        self.fixed = {x.args[0].args[0] for x in everything if x.head == "fixed"}
        self.moving = {v.args[0] for x in everything if x.head in ("D", "deriv") for v in x.args[0].free} - self.fixed - self.by
        self.count = 0

    def statement(self) -> str:
        rule = self.rule
        typed = []
        for name in sorted(rule.variables):
            if self.sets and name in self.arity:
                kind = "T -> R"
            else:
                kind = "R -> " * (self.arity.get(name, 0) + (name in self.moving)) + "R"
            typed.append(f"({self.name(name)} : {kind})")
        binders = ("(T : Type) " if self.sets else "") + " ".join(typed)
        sorts = [f"is_int {self.name(name)}" for name in rule.integers.split()]
        conclusion, *conditions = rule.templates
        given = [*sorts, *(f"({self.text(x)})" for x in conditions if x.head != "fixed")]
        body = " -> ".join([*given, f"({self.text(conclusion)})"])
        return f"forall {binders}, {body}" if binders else body

    def name(self, name: str) -> str:
        return f"{name}_"

    def bind(self, body: Term) -> tuple[str, Term]:
        self.count += 1
        name = f"i{self.count}"
        return name, instantiate(body, [make("var", name, "Z")])

    def text(self, x: Term, at: str | None = None) -> str:
        """A term as Coq; `at` is the value of the varied variable."""
        head, args = x.head, x.args
        if head == "num":
            q = args[0]
            return f"({q.numerator})" if q.denominator == 1 else f"({q.numerator} / {q.denominator})"
        if head == "pi":
            return "PI"
        if head == "var":
            if args[1] == "Z":
                return str(args[0])
            if args[0] in self.by:
                return at or self.name(args[0])
            return f"({self.name(args[0])} {at or self.name(min(self.by))})" if args[0] in self.moving else self.name(args[0])
        if head == "@":
            inner = " ".join(self.text(y, at) for y in args[1:])
            last = f" {at or self.name(min(self.by))}" if args[0].args[0] in self.moving else ""
            return f"({self.name(args[0].args[0])} {inner}{last})"
        if head in ("+", "*"):
            return "(" + f" {head} ".join(self.text(y, at) for y in args) + ")"
        if head == "^":
            return f"(pow_ {self.text(args[0], at)} {self.text(args[1], at)})"
        if head in ("exp", "log", "delta"):
            return f"({'ln' if head == 'log' else head} {' '.join(self.text(y, at) for y in args)})"
        if head == "=" and args[0].head in ("argmax", "argmin"):
            return f"same_set {self.text(args[0])} {self.text(args[1])}"
        if head in INFIX:
            return f"{self.text(args[0], at)} {INFIX[head]} {self.text(args[1], at)}"
        if head in ("sum", "prod"):
            name, body = self.bind(args[2])
            low, high = self.text(args[0], at), self.text(args[1], at)
            return f"({head.capitalize()} {low} {high} (fun {name} => {self.text(body, at)}))"
        if head == "each":
            name, body = self.bind(args[2])
            low, high = self.text(args[0], at), self.text(args[1], at)
            return f"forall {name} : R, is_int {name} -> {low} <= {name} -> {name} <= {high} -> {self.text(body, at)}"
        if head in ("argmax", "argmin"):
            name, body = self.bind(args[0])
            return f"({head} (fun {name} => {self.text(body)}))"
        if head == "forall":
            name, body = self.bind(args[1])
            return f"forall {name} : {'T' if self.sets else 'R'}, {self.text(body)}"
        if head == "integral":
            name, body = self.bind(args[1])
            return f"(Integral_{args[0]} (fun {name} => {self.text(body)}))"
        if head == "integrates":
            name, body = self.bind(args[1])
            return f"integrates_{args[0]} (fun {name} => {self.text(body)}) {self.text(args[2])}"
        if head == "deriv":
            return f"derivable_pt_lim (fun t => {self.text(args[0], 't')}) {self.text(args[1])} {self.text(args[2])}"
        if head == "D":
            return f"(Deriv (fun t => {self.text(args[0], 't')}) {self.text(args[1])})"
        raise Unprintable(f"{self.rule.name}: {head}")
