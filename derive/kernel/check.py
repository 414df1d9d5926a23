"""Replay a certificate.  TRUSTED.

In: a Claim, a Certificate, the rule table.  Out: Proved, or Rejected with the number of the step
that failed and why.  Searches nothing, prints nothing, imports no SymPy.

Each step concludes a proposition.  What it rests on is kept beside it: the opened variables that are not yet
generalised (an index range must not leave its binder: no 1 ≤ n from "some i in 1…n"), and the facts used (an
equation that rests on a fact about x must not be differentiated by x).
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from derive.kernel.claim import Certificate, Claim, Rejected, Rule, fill
from derive.kernel.ring import Ring
from derive.term import (
    BODY,
    BY_SYMBOL,
    DATA,
    MINUS_ONE,
    REMEMBERED,
    ZERO,
    Malformed,
    Term,
    children,
    core,
    instantiate,
    is_integer,
    make,
    num,
    replace,
    subterms,
    symbol,
)

MOST_CASES: Final = 16
LONGEST_NUMBER: Final = 4000  # digits


@dataclass(frozen=True, slots=True)
class Proved:
    """A claim whose certificate was replayed.  Only `replay` makes one.

    facts  numbers of the context's facts that the proof uses
    rules  names of the rules used, in order of first use
    """

    claim: Claim
    certificate: Certificate
    facts: tuple[int, ...]
    rules: tuple[str, ...]


class Step(NamedTuple):
    """A proposition concluded, the opened variables it is open in, and the facts it rests on."""

    prop: Term
    opened: frozenset[Term]
    facts: frozenset[int]


def need(condition: bool, why: str) -> None:
    if not condition:
        raise Rejected(why)


def replay(claim: Claim, certificate: Certificate, rules: Mapping[str, Rule]) -> Proved:
    """Check every step of a certificate against a claim.

    errors  Rejected, with the number of the step at fault
    """
    replayer = conclude(claim, certificate, rules)
    need(bool(replayer.steps), "no steps")
    last = replayer.steps[-1]
    need(last.prop is claim.prop, "the last step concludes something else")
    need(not last.opened, "a bound variable is left open")
    known = {fact.prop: k for k, fact in enumerate(claim.context.facts)}
    used = dict.fromkeys(name for name, *_ in certificate.steps if name in rules)
    return Proved(claim, certificate, tuple(sorted(known[replayer.facts[k]] for k in last.facts)), tuple(used))


def conclude(claim: Claim, certificate: Certificate, rules: Mapping[str, Rule]) -> Replayer:
    """All steps of a certificate, concluded; whether the last is the claim is for `replay` to say.

    errors  Rejected, with the number of the step at fault
    """
    need(all(isinstance(x, (tuple, list)) for x in (certificate.terms, certificate.facts, certificate.steps)), "no certificate")
    terms = terms_of(certificate.terms)
    known = {fact.prop for fact in claim.context.facts}
    facts = [_pick(terms, k) for k in certificate.facts]
    need(all(fact in known for fact in facts), "a fact that the context does not have")
    need(not any(fact.loose or any(x.head == "opened" for x in fact.free) for fact in facts), "an open fact")
    definitions = _definitions(claim)
    defined = [definitions.get(fact) for fact in facts]
    need(_pick(terms, certificate.goal) is claim.prop, "another goal than the claim")
    need(claim.prop.loose == 0, "an open claim")
    replayer = Replayer(terms, facts, defined, rules, _dependence(claim))
    for number, row in enumerate(certificate.steps):
        try:
            name, conclusion, premises, data = row
            replayer.step(name, _pick(terms, conclusion), premises, data)
        except Rejected as error:
            raise Rejected(error.why, number) from None
        except (Malformed, TypeError, ValueError, KeyError, IndexError, AttributeError, ZeroDivisionError,
                OverflowError, RecursionError) as error:
            raise Rejected(f"malformed: {error}", number) from None
    return replayer


def terms_of(rows: Sequence[Sequence[Any]]) -> list[Term]:
    """The terms of a certificate's rows.  errors: Rejected, with the number of the row at fault"""
    terms: list[Term] = []
    for number, row in enumerate(rows):
        try:
            head, *args = row
            data = DATA.get(head, 0)
            leading = [_fraction(args[0])] if head == "num" else args[:data]
            terms.append(make(head, *leading, *[_pick(terms, k) for k in args[data:]]))
        except (Malformed, Rejected, TypeError, ValueError, IndexError, ZeroDivisionError, RecursionError) as error:
            raise Rejected(f"term {number}: {error}") from None
    return terms


def _fraction(text: Any) -> Fraction:
    need(isinstance(text, str) and len(text) <= LONGEST_NUMBER and set(text) <= set("-/0123456789"), "no number")
    return Fraction(text)


def _pick(terms: Sequence[Term], number: Any) -> Term:
    if number.__class__ is not int or not 0 <= number < len(terms):
        raise Rejected("a reference that is not backwards")
    term: Term = terms[number]
    return term


def _head(relation: Term) -> Term | None:
    """The symbol that an equation gives: the head of its left side."""
    head = symbol(relation.args[0]) if relation.head == "=" else None
    return head if head is not None and head.head == "var" else None


def _definitions(claim: Claim) -> dict[Term, Term]:
    """The facts that define a symbol for all values of what it is defined through, each with that symbol.

    Of two definitions that may speak of the same value the second is none, nor is a circular one: they hold at a point.
    """
    found: dict[Term, tuple[Term, Term]] = {}
    for fact in claim.context.facts:
        equation = core(fact.prop)
        head = _head(equation)
        if fact.kind == "definition" and head is not None and fact.prop not in found and all(
                _apart(equation.args[0], other.args[0]) for symbol_, other in found.values() if symbol_ is head):
            found[fact.prop] = head, equation
    through: dict[Term, frozenset[Term]] = {}
    for head, equation in found.values():
        left, right = equation.args
        inside = right.free.union(*(x.free for x in left.args[1:] if left.head == "@"))
        through[head] = through.get(head, frozenset()) | inside
    _close(through)
    return {prop: head for prop, (head, _) in found.items() if head not in through[head]}


def _apart(left: Term, other: Term) -> bool:
    """Whether two applications of a symbol differ in a number."""
    return left.head == other.head == "@" and any(x.head == y.head == "num" and x is not y
                                                  for x, y in zip(left.args[1:], other.args[1:], strict=False))


def _dependence(claim: Claim) -> dict[Term, frozenset[Term]]:
    """Each symbol that equations of the context determine, with all that these, transitively, mention.

    An equation that gives no symbol ties all its symbols but the integers to each other.  So do x ≤ y, which may be one half of
    an equation, and f(x) = y, unless it defines f by x, be it by way of other symbols: J(θ) = Σ p_θ(a) r(a).
    """
    relations = [(fact, core(fact.prop)) for fact in claim.context.facts if core(fact.prop).head in ("=", "<=")]
    mentions: dict[Term, frozenset[Term]] = {}
    for fact, relation in relations:
        if (head := _head(relation)) is not None:
            mentions[head] = mentions.get(head, frozenset()) | fact.prop.free
    _close(mentions)
    through = dict(mentions)
    for fact, relation in relations:
        head, right = _head(relation), relation.args[1].free
        given = {x for x in relation.args[0].free if x is not head and x.args[1] != "Z"}
        reached = right.union(*(through[x] for x in right if x in through and head not in through[x]))
        if fact.kind != "line" and (head is None or given and not (fact.kind == "definition" and given <= reached)):
            mentions |= {x: mentions.get(x, frozenset()) | fact.prop.free for x in fact.prop.free if x.args[1] != "Z"}
    _close(mentions)
    return mentions


def _close(mentions: dict[Term, frozenset[Term]]) -> None:
    """Make a relation transitive."""
    changed = True
    while changed:
        changed = False
        for head, free in mentions.items():
            wider = free.union(*(mentions[x] for x in free if x in mentions))
            if wider != free:
                mentions[head], changed = wider, True


def _varied(term: Term) -> set[Term]:
    """The symbols by which something in a term is differentiated."""
    found = {symbol(x.args[1]) for x in subterms(term) if x.head in BY_SYMBOL}
    return {x for x in found if x is not None and x.head != "bound"}


@cache
def _substituted(templates: tuple[Term, ...]) -> set[str]:
    """The variables of a rule whose values are put into functions."""
    return {str(y.args[0]) for t in templates for x in subterms(t) if x.head == "@" for z in x.args[1:] for y in z.free}


class Replayer:
    """The steps of one certificate, concluded so far."""

    def __init__(self, terms: list[Term], facts: list[Term], defined: list[Term | None], rules: Mapping[str, Rule],
                 dependence: dict[Term, frozenset[Term]]) -> None:
        self.terms, self.facts, self.defined, self.rules, self.dependence = terms, facts, defined, rules, dependence
        self.steps: list[Step] = []

    def step(self, name: str, prop: Term, premises: Sequence[int], data: Any) -> None:
        """Conclude a proposition from earlier steps.  errors: Rejected"""
        for k in premises:
            need(k.__class__ is int and 0 <= k < len(self.steps), "a premise that is not an earlier step")
        need(prop.loose == 0, "a dangling index")
        before = [self.steps[k] for k in premises]
        opened = frozenset([x for x in prop.free if x.head == "opened"]).union(*[s.opened for s in before])
        facts: frozenset[int] = frozenset().union(*[s.facts for s in before])
        props = [s.prop for s in before]
        if name in self.rules:
            self._rule(self.rules[name], prop, props, data)
        elif name == "fact":
            need(0 <= data[0] < len(self.facts), "no such fact")
            self._fact(self.facts[data[0]], prop, props, [_pick(self.terms, k) for k in data[1]])
            facts |= {data[0]}
        elif name == "generalise":
            opened = self._generalise(prop, props, _pick(self.terms, data), opened)
        elif name == "same_derivative":
            self._same_derivative(prop, before)
        elif name == "fixed":
            self._fixed(prop)
        elif name == "component":
            self._component(prop)
        elif name == "by_cases":
            self._by_cases(prop, props, _pick(self.terms, data))
        else:
            need(name in STEPS, "no such rule")
            STEPS[name](prop, props, data)
        self.steps.append(Step(prop, opened, facts))

    def _rule(self, rule: Rule, prop: Term, premises: list[Term], data: Mapping[str, int]) -> None:
        values = {name: _pick(self.terms, k) for name, k in data.items()}
        need(values.keys() == rule.variables, "values for other variables than the rule's")
        need(all(x.loose == 0 for x in values.values()), "a dangling index in a value")
        need(all(is_integer(values[x]) for x in rule.integer_variables), "a value that is no integer")
        substituted = _substituted(rule.templates)
        if substituted:
            varied = set().union(*(_varied(x) for x in values.values() if x.head == "lam"))
            for name in substituted:
                self._put_under(values[name], varied)
        conclusion, *conditions = (fill(template, values) for template in rule.templates)
        if conclusion is not prop:
            raise Rejected(f"{rule.name} concludes {conclusion}")
        for condition in conditions:
            if condition not in premises:
                raise Rejected(f"{rule.name} needs {condition}")

    def _fact(self, fact: Term, prop: Term, premises: list[Term], values: list[Term]) -> None:
        """A fact of the context with values for its quantified variables, which lie in their ranges."""
        varied = _varied(fact) if values else set()
        for value in values:
            need(value.loose == 0, "a dangling index in a value")
            self._put_under(value, varied)
            if fact.head == "each":
                low, high, body = fact.args
                need(is_integer(value), "a value that is no integer")
                need(make("<=", low, value) in premises and make("<=", value, high) in premises, "a value out of range")
            else:
                need(fact.head == "forall", "a value for nothing")
                sort, body = fact.args
                need(sort != "Z" or is_integer(value), "a value that is no integer")
            fact = instantiate(body, [value])
        need(fact is prop, "the fact says something else")

    def _generalise(self, prop: Term, premises: list[Term], variable: Term, opened: frozenset[Term]) -> frozenset[Term]:
        """From P(w), with w fresh: P for all values of its range."""
        need(len(premises) == 1 and variable.head == "opened", "generalise takes one premise and its variable")
        range_ = variable.args[2:]
        if range_:
            need(prop.head == "each" and prop.args[:2] == range_, "another range")
        else:
            need(prop.head == "forall" and prop.args[0] == variable.args[1], "another sort")
        need(variable not in prop.free, "the variable is still free")
        need(instantiate(prop.args[-1], [variable]) is premises[0], "another body")
        rest = opened - {variable}
        need(not any(variable in x.free for x in rest), "the range of another variable depends on this one")
        return rest

    def _depends(self, term: Term, by: Term) -> bool:
        return by in term.free or any(by in self.dependence.get(x, ()) for x in term.free)

    def _put_under(self, value: Term, varied: set[Term]) -> None:
        """A value may not change with the variable of a derivative that it is put under, not even by its definition."""
        need(not any(self._depends(value, by) for by in varied), "a value that depends on the variable of a derivative")

    def _reach(self, term: Term) -> set[Term]:
        """The symbols but integers that a term mentions, by itself or through equations."""
        return {x for x in term.free.union(*(self.dependence.get(x, frozenset()) for x in term.free)) if x.args[1] != "Z"}

    def _fixed(self, prop: Term) -> None:
        need(prop.head == "fixed", "concludes something else")
        by = self._real_symbol(prop.args[1])
        need(by not in self._reach(prop.args[0]), "depends on the variable")
        need(not (self._reach(by) - {by}) & self._reach(prop.args[0]), "the variable is given through the same symbols")

    def _real_symbol(self, x: Term) -> Term:
        """The symbol of a variable that one can differentiate by: real, with integer indices that do not depend on it."""
        by = symbol(x)
        need(by is not None and by.head in ("var", "opened") and by.args[1] == "R", "a derivative by no real variable")
        assert by is not None
        if x.head == "@":
            need(all(is_integer(k) and not self._depends(k, by) for k in x.args[1:]), "a component with no plain index")
        return by

    def _component(self, prop: Term) -> None:
        """∂z[j,…]/∂z[k,…] is δ(j,k)…; ∂x/∂x is 1."""
        need(prop.head == "deriv", "concludes something else")
        f, x, value = prop.args
        by = self._real_symbol(x)
        need(symbol(f) is by and len(f.args) == len(x.args) and f.head == x.head, "another symbol")
        pairs = list(zip(f.args[1:], x.args[1:], strict=True)) if f.head == "@" else []
        need(all(is_integer(j) and not self._depends(j, by) for j, _ in pairs), "a component with no plain index")
        need(value is make("*", *(make("delta", j, k) for j, k in pairs)), "another derivative")

    def _same_derivative(self, prop: Term, before: list[Step]) -> None:
        """From f = g near x, and the derivative of g: that of f.

        A definition of another symbol through x holds for every x, and 0 < x for those near this one; any other fact about x
        holds at this x only.
        """
        (equation, derivative), (f, x, value) = before, prop.args
        need(prop.head == "deriv" and equation.prop.head == "=" and equation.prop.args[0] is f, "concludes something else")
        need(derivative.prop is make("deriv", equation.prop.args[1], x, value), "another derivative")
        by = self._real_symbol(x)
        for k in equation.facts:
            head = self.defined[k]
            # an integer that is defined through a real variable makes that variable whole
            everywhere = head is not None and head is not by and head.args[1] != "Z"
            need(everywhere or not self._depends(self.facts[k], by) or self._holds_near(self.facts[k], by),
                 "rests on a fact about the variable")
        need(not any(self._depends(w, by) for w in equation.opened if w is not by), "a range depends on the variable")

    def _holds_near(self, fact: Term, by: Term) -> bool:
        """Whether a fact is a strict bound of the variable by a number: c < x, x < c or x ≠ c, for all indices of a range."""
        while fact.head in ("each", "forall"):
            if any(self._depends(bound, by) for bound in children(fact)[:-1]):
                return False
            fact = fact.args[-1]
        if fact.head not in ("<", "!="):
            return False
        left, right = fact.args
        x = right if left.head == "num" else left
        return (left.head == "num" or right.head == "num") and (x is by or x.head == "@" and x.args[0] is by and all(
            k.head == "bound" or is_integer(k) and not self._depends(k, by) for k in x.args[1:]))

    def _by_cases(self, prop: Term, premises: list[Term], subject: Term) -> None:
        """P, from P at every value of an integer of a finite range."""
        need(subject.loose == 0 and is_integer(subject), "cases of no integer")
        self._put_under(subject, _varied(prop))
        low = next((p.args[0] for p in premises if p.head == "<=" and p.args[1] is subject and p.args[0].head == "num"), None)
        high = next((p.args[1] for p in premises if p.head == "<=" and p.args[0] is subject and p.args[1].head == "num"), None)
        need(low is not None and high is not None, "cases without a range")
        assert low is not None and high is not None
        first, last = -(-low.args[0] // 1), high.args[0] // 1
        need(last - first < MOST_CASES, "too many cases")
        for value in range(first, last + 1):
            need(replace(prop, subject, num(value)) in premises, "a case without its proof")


def _refl(prop: Term, premises: list[Term], data: Any) -> None:
    need(prop.head == "=" and prop.args[0] is prop.args[1], "the sides differ")


def _sym(prop: Term, premises: list[Term], data: Any) -> None:
    need(prop.head in ("=", "!=") and premises == [make(prop.head, prop.args[1], prop.args[0])], "concludes something else")


def _trans(prop: Term, premises: list[Term], data: Any) -> None:
    need(prop.head == "=", "concludes something else")
    here = prop.args[0]
    for premise in premises:
        need(premise.head == "=" and premise.args[0] is here, "the ends do not meet")
        here = premise.args[1]
    need(here is prop.args[1], "the ends do not meet")


def _rewrites(old: Term, new: Term, premises: Sequence[Term]) -> None:
    need(old.head == new.head and len(old.args) == len(new.args), "another head")
    need(old.head not in BODY and old.head not in BY_SYMBOL and old.head not in DATA, "no congruence here")
    for x, y in zip(old.args, new.args, strict=True):
        need(x is y or make("=", x, y) in premises, "an argument without its equation")


def _cong(prop: Term, premises: list[Term], data: Any) -> None:
    need(prop.head == "=", "concludes something else")
    _rewrites(prop.args[0], prop.args[1], premises)


def _rewrite(prop: Term, premises: list[Term], data: Any) -> None:
    """From P(a, …) and a = b, …: P(b, …)."""
    _rewrites(premises[0], prop, premises[1:])


@lru_cache(maxsize=REMEMBERED)
def _is_identity(left: Term, right: Term, premises: frozenset[Term]) -> bool:
    return Ring.under(premises).equal(left, right)


def _ring(prop: Term, premises: list[Term], data: Any) -> None:
    need(prop.head == "=" and _is_identity(*prop.args, frozenset(premises)), "no ring identity")


def _linear(prop: Term, premises: list[Term], data: Sequence[Sequence[int]]) -> None:
    """l ≤ r (or <, =, ≠), as r − l is a combination of the premises' differences and a constant."""
    need(prop.head in ("<=", "<"), "concludes something else")
    used = premises[:len(data)]
    ring = Ring.under(premises)
    left, right = prop.args
    parts = [right, make("*", MINUS_ONE, left)]
    strict = False
    for premise, (numerator, denominator) in zip(used, data, strict=True):
        factor = Fraction(numerator, denominator)
        low, high = premise.args
        need(premise.head == "=" or premise.head in ("<=", "<") and factor >= 0, "a premise of the wrong kind or sign")
        gap = [high, make("*", MINUS_ONE, low)]
        if premise.head == "<" and is_integer(low) and is_integer(high):
            gap.append(MINUS_ONE)
        elif premise.head == "<" and factor > 0:
            strict = True
        parts.append(make("*", num(-factor), make("+", *gap)))
    rest = ring.difference(make("+", *parts), ZERO)
    need(all(m == () for m in rest), "the combination does not close")
    constant = rest.get((), 0)
    if prop.head == "<" and not strict:
        need(constant > 0, "the combination is not positive")
    else:
        need(constant >= 0, "the combination is negative")


def _evaluate(prop: Term, premises: list[Term], data: Any) -> None:
    """A relation between two numbers."""
    left, right = (x.args[0] for x in prop.args if x.head == "num")
    need({"=": left == right, "!=": left != right, "<": left < right, "<=": left <= right}[prop.head], "false of these numbers")


def _range(prop: Term, premises: list[Term], data: Any) -> None:
    """An opened index lies in its range."""
    need(prop.head == "<=", "concludes something else")
    low, high = prop.args
    need(high.head == "opened" and high.args[2:3] == (low,) or low.head == "opened" and low.args[3:] == (high,), "another range")


STEPS: Final[dict[str, Callable[[Term, list[Term], Any], None]]] = {
    "refl": _refl, "sym": _sym, "trans": _trans, "cong": _cong, "rewrite": _rewrite, "ring": _ring, "linear": _linear,
    "evaluate": _evaluate, "range": _range,
}
