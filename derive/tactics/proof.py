"""Proof steps while they are found, and the certificate made of them.  Untrusted: the kernel replays it.

A Proof is a node of a DAG; `certificate` numbers what the last one needs.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from derive.kernel.claim import Certificate, fill
from derive.rules import RULES
from derive.term import DATA, Term, abstract, make


class Proof:
    """A proposition with the rule and the premises that it follows from.

    data  what the kernel's step needs besides: terms, or terms in a dict or list, or numbers
    """

    __slots__ = ("prop", "rule", "premises", "data")

    def __init__(self, prop: Term, rule: str, premises: Iterable[Proof] = (), data: Any = None) -> None:
        self.prop, self.rule, self.premises, self.data = prop, rule, tuple(premises), data

    @property
    def right(self) -> Term:
        """Right side of an equation proved."""
        return self.prop.args[1]  # type: ignore[no-any-return]

    @property
    def left(self) -> Term:
        return self.prop.args[0]  # type: ignore[no-any-return]


def equation(left: Term, right: Term, rule: str, premises: Iterable[Proof] = (), data: Any = None) -> Proof:
    return Proof(make("=", left, right), rule, premises, data)


def apply_rule(name: str, values: Mapping[str, Term], *premises: Proof) -> Proof:
    """An instance of a row of the rule table; its conditions are to be among the premises."""
    rule = RULES[name]
    return Proof(fill(rule.templates[0], values), name, premises, dict(values))


def reflexive(term: Term) -> Proof:
    return equation(term, term, "refl")


def symmetric(proof: Proof) -> Proof:
    if proof.rule == "sym":
        return proof.premises[0]
    return equation(proof.right, proof.left, "sym", [proof])


def chain(*proofs: Proof | None) -> Proof | None:
    """Transitivity over equations that meet; None stands for an equation that changes nothing."""
    parts: list[Proof] = []
    for proof in proofs:
        if proof is None:
            continue
        parts.extend(proof.premises if proof.rule == "trans" else (proof,))
    if len(parts) < 2:
        return parts[0] if parts else None
    return equation(parts[0].left, parts[-1].right, "trans", parts)


def congruent(term: Term, changes: Sequence[Proof | None]) -> Proof | None:
    """term with each argument that has an equation replaced; for heads that bind nothing."""
    if not any(changes):
        return None
    data = DATA.get(term.head, 0)
    args = [x if c is None else c.right for x, c in zip(term.args[data:], changes, strict=True)]
    result = make(term.head, *term.args[:data], *args)
    if len(result.args) != len(term.args):  # an argument became a sum in a sum, and was joined with it
        return _joined(term, args, changes)
    return equation(term, result, "cong", [c for c in changes if c is not None])


def _joined(term: Term, args: Sequence[Term], changes: Sequence[Proof | None]) -> Proof:
    rule = "sums_equal" if term.head == "+" else "products_equal"
    proofs = [c or reflexive(x) for x, c in zip(term.args, changes, strict=True)]
    result = proofs[-1]
    for proof in proofs[-2::-1]:
        values = {"a": proof.left, "b": result.left, "c": proof.right, "d": result.right}
        result = apply_rule(rule, values, proof, result)
    return result


def rewritten(proof: Proof, position: int, equality: Proof | None) -> Proof:
    """A proposition with one of its sides replaced along an equation that starts from it."""
    if equality is None:
        return proof
    args = list(proof.prop.args)
    args[position] = equality.right
    return Proof(make(proof.prop.head, *args), "rewrite", [proof, equality])


def function(body: Term, variable: Term) -> Term:
    """The function of an opened variable that a term is."""
    return make("lam", abstract(body, variable))


def generalised(proof: Proof, variable: Term) -> Proof:
    """The proposition for all values of an opened variable."""
    body = abstract(proof.prop, variable)
    range_ = variable.args[2:]
    prop = make("each", *range_, body) if range_ else make("forall", variable.args[1], body)
    return Proof(prop, "generalise", [proof], variable)


def under_sum(term: Term, w: Term, proof: Proof | None) -> Proof | None:
    """Σ f = Σ g (or Π) from f(w) = g(w)."""
    if proof is None:
        return None
    values = {"a": term.args[0], "b": term.args[1], "f": make("lam", term.args[2]), "g": function(proof.right, w)}
    return apply_rule(f"{term.head}_cong", values, generalised(proof, w))


def certificate(goal: Proof, facts: Sequence[Term]) -> Certificate:
    """The JSON certificate of a proof: terms and steps that the goal needs, numbered, each once.

    errors  RecursionError, of a term that is too deeply nested
    """
    rows: list[tuple[Any, ...]] = []
    numbers: dict[Term, int] = {}
    known = numbers.get

    def number(term: Term) -> int:
        found = known(term)
        if found is None:
            head, args = term.head, term.args
            data = DATA.get(head)
            if data is None:
                row = (head, *[number(x) if (n := known(x)) is None else n for x in args])
            elif head == "num":
                row = (head, str(args[0]))
            else:
                row = (head, *args[:data], *[number(x) for x in args[data:]])
            found = numbers[term] = len(rows)
            rows.append(row)
        return found

    order: dict[Proof, int] = {}
    written: dict[tuple[Term, str, tuple[int, ...]], int] = {}
    steps: list[tuple[str, int, tuple[int, ...], Any]] = []
    used_facts: dict[Term, int] = {}

    def encode(proof: Proof) -> Any:
        data = proof.data
        if proof.rule == "fact":
            fact, values = data
            position = used_facts.setdefault(facts[fact], len(used_facts))
            return [position, [number(x) for x in values]]
        if isinstance(data, Term):
            return number(data)
        if isinstance(data, dict):
            return {name: number(x) for name, x in data.items()}
        if isinstance(data, (list, tuple)):
            return [[x.numerator, x.denominator] if isinstance(x, (int, Fraction)) else number(x) for x in data]
        return data

    stack = [goal]
    while stack:
        here = stack[-1]
        if here in order:
            stack.pop()
            continue
        premises = [order.get(x, -1) for x in here.premises]
        if -1 in premises:
            stack.extend([x for x in here.premises if x not in order])
            continue
        stack.pop()
        # the same proposition from other premises may rest on other facts: it is another step
        row = (here.prop, here.rule, tuple(premises))
        found = written.get(row)
        if found is None:
            found = written[row] = len(steps)
            steps.append((here.rule, number(here.prop), row[2], encode(here)))
        order[here] = found
    last = number(goal.prop)
    if steps[-1][1] != last:
        raise AssertionError("the goal is concluded last")
    facts_used = tuple(number(x) for x in used_facts)
    return Certificate(tuple(rows), facts_used, last, tuple(steps))
