"""What is claimed, from what, and by which rules.  TRUSTED.

In: facts and propositions as terms.  Out: Context, Claim, Certificate, and a rule's propositions for given terms.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from derive.source import Span
from derive.term import Term, rebuild


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
    """A proof that the kernel replays: a DAG that refers only backwards, of what JSON has too.

    terms  rows [head, argument, …]; arguments are numbers of earlier rows, or data
    facts  the terms of the facts used
    goal   the term of the proposition proved
    steps  rows [rule, term concluded, numbers of earlier steps, data]
    """

    terms: tuple[tuple[Any, ...], ...]
    facts: tuple[int, ...]
    goal: int
    steps: tuple[tuple[str, int, tuple[int, ...], Any], ...]


class Rule(Protocol):
    """What the kernel asks of a row of the rule tables.

    name               in certificates
    templates          conclusion and side conditions as terms over variables of sort S
    variables          the names of these
    integer_variables  those whose terms must have integer form
    """

    @property
    def name(self) -> str: ...

    @property
    def templates(self) -> tuple[Term, ...]: ...

    @property
    def variables(self) -> frozenset[str]: ...

    @property
    def integer_variables(self) -> frozenset[str]: ...


def fill(template: Term, values: Mapping[str, Term]) -> Term:
    """A template with terms for its variables; each value is locally closed, so nothing is caught."""
    return _filled(template, tuple(values.items()))


@lru_cache(maxsize=1 << 16)
def _filled(template: Term, items: tuple[tuple[str, Term], ...]) -> Term:
    return _fill(template, dict(items))


def _fill(template: Term, values: Mapping[str, Term]) -> Term:
    if template.head == "var":
        return values[template.args[0]]
    if not template.free:
        return template
    return rebuild(template, lambda x, _: _fill(x, values))


