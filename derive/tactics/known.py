"""The facts of a context, indexed by what they speak about.  Untrusted.

In: a Context.  Out: for a term, the instances of facts that define it, bound it, or equal it.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from derive.kernel.claim import Context
from derive.term import BODY, DATA, Term, instantiate, make, symbol


class Pattern(NamedTuple):
    """A fact without its quantifiers: `core` has one dangling index for each of them.

    number  of the fact in the context
    prefix  the quantifiers, outermost first, as terms
    kind    of the fact
    """

    number: int
    prefix: tuple[Term, ...]
    core: Term
    kind: str


def match(pattern: Term, term: Term, count: int, found: dict[int, Term], depth: int = 0) -> bool:
    """Whether `term` is the pattern with values for its `count` dangling indices, which are put in `found`."""
    if pattern.loose <= depth:
        return pattern is term
    if pattern.head == "bound":
        index = pattern.args[0] - depth
        if term.loose and depth and term.loose > 0:
            return False
        old = found.setdefault(index, term)
        return old is term
    if pattern.head == "@" and pattern.args[0].head == "bound" and pattern.args[0].args[0] >= depth:
        return _match_applied(pattern, term, count, found, depth)
    if pattern.head != term.head or len(pattern.args) != len(term.args):
        return False
    data = DATA.get(pattern.head, 0)
    if pattern.args[:data] != term.args[:data]:
        return False
    binder = BODY.get(pattern.head, -1)
    return all(match(x, y, count, found, depth + (k == binder))
               for k, (x, y) in enumerate(zip(pattern.args[data:], term.args[data:], strict=True), data))


def _match_applied(pattern: Term, term: Term, count: int, found: dict[int, Term], depth: int) -> bool:
    """A family variable of the fact, applied: its value is what the term applies to the same last arguments."""
    if term.head != "@" or len(term.args) < len(pattern.args):
        return False
    tail = len(pattern.args) - 1
    head, last = term.args[:len(term.args) - tail], term.args[len(term.args) - tail:]
    value = make("@", *head)
    if value.loose:
        return False
    index = pattern.args[0].args[0] - depth
    old = found.setdefault(index, value)
    return old is value and all(match(x, y, count, found, depth) for x, y in zip(pattern.args[1:], last, strict=True))


class Known:
    """Facts of one context by the symbol that their sides start with.

    about  those that were found to have a term on a side, with the values of their variables
    """

    def __init__(self, context: Context) -> None:
        self.props = tuple(fact.prop for fact in context.facts)
        self.equations: dict[Term, list[Pattern]] = {}
        self.sums: list[Pattern] = []
        self.bounds: dict[Term, list[tuple[Pattern, int]]] = {}
        self.others: list[Pattern] = []
        self.about: dict[tuple[Term, int], list[tuple[Pattern, list[Term], Term]]] = {}
        self.compound_bounds: list[tuple[Pattern, int]] = []
        for number, fact in enumerate(context.facts):
            prop, prefix = fact.prop, []
            while prop.head in ("each", "forall"):
                prefix.append(prop)
                prop = prop.args[-1]
            pattern = Pattern(number, tuple(prefix), prop, fact.kind)
            if prop.head == "=":
                head = symbol(prop.args[0])
                if head is not None and head.head == "var":
                    self.equations.setdefault(head, []).append(pattern)
                else:
                    self.sums.append(pattern)
            elif prop.head in ("<", "<=", "!="):
                for side in (0, 1):
                    head = symbol(prop.args[side])
                    if head is not None and head.head == "var":
                        self.bounds.setdefault(head, []).append((pattern, side))
                    elif prop.args[side].head != "num":
                        self.compound_bounds.append((pattern, side))
            else:
                self.others.append(pattern)

    def instances(self, term: Term, patterns: list[Pattern], side: int = 0) -> Iterator[tuple[Pattern, list[Term], Term]]:
        """(fact, values of its quantified variables, its proposition then) where its `side` is the term."""
        for pattern in patterns:
            found: dict[int, Term] = {}
            count = len(pattern.prefix)
            if match(pattern.core.args[side], term, count, found) and len(found) == count:
                values = [found[count - 1 - k] for k in range(count)]
                yield pattern, values, instantiate(pattern.core, values) if count else pattern.core
