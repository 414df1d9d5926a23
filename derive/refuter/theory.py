"""What the facts of a context are for the refuter.  Untrusted.

In: a Context.  Out: a Theory: which facts compute a symbol (Row), bound its values (Bound), or fix the sum of a family (Norm), so
that `derive.refuter.interpretation` makes values that satisfy them; every other fact is checked at each point.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from derive.kernel.claim import Context, Fact
from derive.refuter.evaluate import Closure, argument, closure
from derive.refuter.number import Number, rational
from derive.term import BODY, DATA, ONE, ZERO, Term, children, is_integer, make, num, subterms, symbol

TURNED: Final = {"<": ">", "<=": ">=", "!=": "!=", "=": "="}


class Range(NamedTuple):
    low: Closure
    high: Closure


Quantifier = Range | str  # a range of integers, or a sort


class Wild(NamedTuple):
    """Any argument: it is the value of that quantifier."""

    place: int


class Fixed(NamedTuple):
    """The argument that this computes, from the values of the quantifiers."""

    value: Closure


class Literal(NamedTuple):
    value: Number


Pattern = Wild | Fixed | Literal


class Row(NamedTuple):
    """An equation that computes a symbol.

    definition  it holds for every value of the variables in it, not only at one point
    inner       the quantifiers to run through, as no argument gives their value
    plain       the arguments are the values of the quantifiers, in order, with no range
    """

    fact: int
    definition: bool
    quantifiers: tuple[Quantifier, ...]
    patterns: tuple[Pattern, ...]
    inner: tuple[int, ...]
    plain: bool
    left: Closure
    body: Closure
    whole: Closure
    source: Term


class Bound(NamedTuple):
    """symbol(patterns) > other, for relation ">", and so on; a Fixed pattern stands for any argument."""

    fact: int
    quantifiers: tuple[Quantifier, ...]
    patterns: tuple[Pattern, ...]
    relation: str
    other: Closure
    constant: bool


class Norm(NamedTuple):
    """Σ symbol(patterns) = total, where the quantifiers from `summed` on are the indices of the sum."""

    fact: int
    quantifiers: tuple[Quantifier, ...]
    patterns: tuple[Wild, ...]
    summed: int
    total: Closure


@dataclass(slots=True)
class Theory:
    """The facts of a context, sorted by what they are good for.

    built  facts that every interpretation satisfies by the way it is made; those in `nonempty` only if sums are not empty
    """

    facts: tuple[Fact, ...]
    rows: dict[Term, list[Row]] = field(default_factory=dict)
    bounds: dict[Term, list[Bound]] = field(default_factory=dict)
    norms: dict[Term, list[Norm]] = field(default_factory=dict)
    built: set[int] = field(default_factory=set)
    nonempty: set[int] = field(default_factory=set)
    computed: dict[int, Term] = field(default_factory=dict)
    arity: dict[Term, int] = field(default_factory=dict)
    consistent: bool | None = None
    _cones: dict[frozenset[Term], tuple[int, ...]] = field(default_factory=dict)

    def cone(self, free: frozenset[Term]) -> tuple[int, ...]:
        """The facts that say anything about some symbols; a definition of another symbol does not."""
        found = self._cones.get(free)
        if found is None:
            symbols, chosen = set(free), set[int]()
            for _ in range(len(self.facts) + 1):
                before = len(chosen)
                for k, fact in enumerate(self.facts):
                    if k in chosen:
                        continue
                    mine = fact.prop.free
                    if self.computed[k] in symbols if k in self.computed else not mine or not symbols.isdisjoint(mine):
                        chosen.add(k)
                        symbols |= mine
                if len(chosen) == before:
                    break
            found = self._cones[free] = tuple(sorted(chosen))
        return found


def arities(terms: Iterable[Term]) -> dict[Term, int]:
    """The most arguments that each symbol is applied to."""
    most: dict[Term, int] = {}
    for term in terms:
        for x in subterms(term):
            if x.head == "@":
                most[x.args[0]] = max(most.get(x.args[0], 0), len(x.args) - 1)
    return most


def real_places(terms: Iterable[Term], root: Term, width: int) -> tuple[bool, ...]:
    """Which arguments of a symbol are not always integers by their form."""
    places = [False] * width
    for term in terms:
        for x, integers in _applications(term, root, ()):
            for k, y in enumerate(x.args[1:]):
                whole = y.args[0] < len(integers) and integers[-1 - y.args[0]] if y.head == "bound" else is_integer(y)
                places[k] |= not whole
    return tuple(places)


def _applications(term: Term, root: Term, integers: tuple[bool, ...]) -> Iterator[tuple[Term, tuple[bool, ...]]]:
    """The applications of a symbol in a term, each with which of the variables around it are integers."""
    if root not in term.free:
        return
    if term.head == "@" and term.args[0] is root:
        yield term, integers
    body, data = BODY.get(term.head, -1), DATA.get(term.head, 0)
    inner = (*integers, term.head in ("sum", "prod", "each") or term.head == "forall" and term.args[0] == "Z")
    for k, x in enumerate(children(term), data):
        yield from _applications(x, root, inner if k == body else integers)


def theory_of(context: Context, extra: tuple[Fact, ...] = ()) -> Theory:
    return _theory(context.facts + extra)


@lru_cache(maxsize=256)
def _theory(facts: tuple[Fact, ...]) -> Theory:
    theory = Theory(facts, arity=arities(fact.prop for fact in facts))
    split = [_split(fact.prop) for fact in facts]
    mentions: dict[Term, set[Term]] = {}
    for definitions in (True, False):
        for k, fact in enumerate(facts):
            if (fact.kind == "definition") is definitions and split[k][1].head == "=":
                _add_row(theory, k, *split[k], definitions, mentions)
    for k, (quantifiers, prop) in enumerate(split):
        if prop.head == "=" and k not in theory.computed:
            for solved in _solved(prop):
                if symbol(solved.args[0]) not in theory.rows and k not in theory.computed:
                    _add_row(theory, k, quantifiers, solved, False, mentions)
    for k, (quantifiers, prop) in enumerate(split):
        if k not in theory.computed:
            if prop.head in TURNED and prop.head != "=":
                if _add_bounds(theory, k, quantifiers, prop):
                    theory.built.add(k)
            elif _add_norm(theory, k, quantifiers, prop):
                theory.built.add(k)
                theory.nonempty.add(k)
    return theory


def _split(prop: Term) -> tuple[tuple[Term, ...], Term]:
    """The quantifiers of a proposition, outermost first, and what stands under them."""
    quantifiers = []
    while prop.head in ("each", "forall"):
        quantifiers.append(prop)
        prop = prop.args[-1]
    return tuple(quantifiers), prop


def _solved(prop: Term) -> Iterator[Term]:
    """A linear equation, given for each real symbol that stands in it once: b = c − a of a + b = c."""
    parts = [y for side, sign in ((prop.args[0], 1), (prop.args[1], -1))
             for x in (side.args if side.head == "+" else (side,)) for y in [(x, sign)]]
    for k, (x, sign) in enumerate(parts):
        number, atom = x.args if x.head == "*" and len(x.args) == 2 and x.args[0].head == "num" else (ONE, x)
        head = symbol(atom)
        if head is None or head.head != "var" or head.args[1] != "R" or number.args[0] == 0:
            continue
        others = [make("*", num(-s * sign / number.args[0]), y) for j, (y, s) in enumerate(parts) if j != k]
        if not any(head in y.free for y in (*others, *(atom.args[1:] if atom.head == "@" else ()))):
            yield make("=", atom, make("+", *others) if others else ZERO)


def _quantifier(term: Term) -> Quantifier:
    return Range(closure(term.args[0]), closure(term.args[1])) if term.head == "each" else str(term.args[0])


def _dangling(term: Term, depth: int = 0) -> frozenset[int]:
    """The dangling indices of a term, 0 the innermost."""
    if term.loose <= depth:
        return frozenset()
    if term.head == "bound":
        return frozenset((term.args[0] - depth,))
    body, data = BODY.get(term.head, -1), DATA.get(term.head, 0)
    return frozenset().union(*(_dangling(x, depth + (k + data == body)) for k, x in enumerate(children(term))))


def _used(term: Term, count: int) -> frozenset[int]:
    """Which of `count` quantifiers around it a term mentions, 0 the outermost."""
    return frozenset(count - 1 - k for k in _dangling(term))


def _patterns(arguments: Iterable[Term], count: int) -> tuple[tuple[Pattern, ...], frozenset[int]]:
    patterns: list[Pattern] = []
    wild: set[int] = set()
    for x in arguments:
        if x.head == "bound" and count - 1 - x.args[0] not in wild:
            wild.add(count - 1 - x.args[0])
            patterns.append(Wild(count - 1 - x.args[0]))
        elif x.head == "num":
            patterns.append(Literal(rational(x.args[0])))
        else:
            patterns.append(Fixed(argument(x)))
    return tuple(patterns), frozenset(wild)


def _add_row(theory: Theory, k: int, quantifiers: tuple[Term, ...], prop: Term, definition: bool,
             mentions: dict[Term, set[Term]]) -> None:
    count = len(quantifiers)
    for left, right in (prop.args, prop.args[::-1]):
        head = symbol(left)
        if head is None or head.head != "var":
            continue
        arguments = left.args[1:] if left.head == "@" else ()
        patterns, wild = _patterns(arguments, count)
        inner = tuple(j for j in range(count) if j not in wild)
        if any(quantifiers[j].head != "each" or not _ranges_known(quantifiers[j], j, wild) for j in inner):
            continue
        if any(type(p) is Fixed and _used(x, count) & wild for x, p in zip(arguments, patterns, strict=True)):
            continue
        ends = [end for q in quantifiers if q.head == "each" for end in q.args[:2]]
        others = set(right.free).union(*(x.free for x in (*arguments, *ends)))
        if not definition and _reaches(mentions, others, head):
            continue
        mentions.setdefault(head, set()).update(others)
        plain = not inner and [p.place for p in patterns if type(p) is Wild] == list(range(count)) == list(range(len(patterns)))
        ranged = any(q.head == "each" for q in quantifiers)
        theory.rows.setdefault(head, []).append(
            Row(k, definition or prop.free <= {head}, tuple(map(_quantifier, quantifiers)), patterns, inner, plain and not ranged,
                closure(left), closure(right), argument(right), right))
        theory.computed[k] = head
        return


def _ranges_known(quantifier: Term, place: int, wild: frozenset[int]) -> bool:
    return not any(_used(x, place) & wild for x in quantifier.args[:2])


def _reaches(mentions: dict[Term, set[Term]], start: set[Term], goal: Term) -> bool:
    seen, todo = set(start), list(start)
    while todo:
        for x in mentions.get(todo.pop(), ()):
            if x not in seen:
                seen.add(x)
                todo.append(x)
    return goal in seen


def _add_bounds(theory: Theory, k: int, quantifiers: tuple[Term, ...], prop: Term) -> bool:
    """Use a relation to draw values; whether that suffices for it to hold."""
    count, added = len(quantifiers), False
    left, right = prop.args
    for atom, other, relation in ((left, right, prop.head), (right, left, TURNED[prop.head])):
        head = symbol(atom)
        if head is None or head.head != "var":
            continue
        patterns, wild = _patterns(atom.args[1:] if atom.head == "@" else (), count)
        used = _used(other, count)
        if not used <= wild or used and any(type(p) is Fixed for p in patterns):
            continue
        theory.bounds.setdefault(head, []).append(
            Bound(k, tuple(map(_quantifier, quantifiers)), patterns, relation, closure(other), not used))
        added |= head not in theory.rows
    return added


def _add_norm(theory: Theory, k: int, quantifiers: tuple[Term, ...], prop: Term) -> bool:
    if prop.head != "=":
        return False
    count = len(quantifiers)
    for body, other in (prop.args, prop.args[::-1]):
        sums = []
        while body.head == "sum":
            sums.append(body)
            body = body.args[2]
        if not sums or body.head != "@" or body.args[0].head != "var" or body.args[0] in theory.rows:
            continue
        patterns, wild = _patterns(body.args[1:], count + len(sums))
        if not all(type(p) is Wild for p in patterns) or not wild >= set(range(count, count + len(sums))):
            continue
        if not _used(other, count) <= wild or body.args[0] in theory.norms or body.args[0] in other.free:
            continue
        if any(not _used(end, count + j) <= wild for j, s in enumerate(sums) for end in s.args[:2]):
            continue
        ranges = tuple(Range(closure(s.args[0]), closure(s.args[1])) for s in sums)
        wilds = tuple(p for p in patterns if type(p) is Wild)
        theory.norms[body.args[0]] = [Norm(k, tuple(map(_quantifier, quantifiers)) + ranges, wilds, count, closure(other))]
        return True
    return False
