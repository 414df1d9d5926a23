"""The densities p(x), p(x, z), p(z | x) of one joint law of finitely many values, and its entropies.  Untrusted.

In: the formulas of a scope and the words around them.  Out: for each of them a sum over the table of p(x, z), or a quotient of
two such sums, so that Bayes' theorem, the sum rule and their kin are identities of sums.  p is read so only where the text says
so, by a word such as "joint" or "latent", or by an equation that makes one of them of another; never where it defines one of
them by a formula of its own, or calculates with x.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from derive.read import prose
from derive.read.binders import thing_of
from derive.read.context import Document, Entry
from derive.read.conventions import DISTRIBUTION
from derive.read.names import every, every_of, named
from derive.read.shapes import Value, fresh_index, fresh_variable, number, total
from derive.read.standards import for_all
from derive.read.syntax import Node, Unreadable
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, make

if TYPE_CHECKING:
    from derive.read.functions import Functions
    from derive.read.survey import Piece

MOST_VARIABLES: Final = 3
VARIABLE: Final = re.compile(r"[a-z]")
APPLIED: Final = frozenset(("apply",))
# the law of variables of which the text has entropies and no densities
UNNAMED_LAW: Final = "p of entropies"
PLAIN_LAWS: Final = ("p", "P", "Pr", "mathbb P")
# what the text says of a law that is not read: nothing of it is refuted then
UNREAD: Final = "the text says more of these random variables than is read as a fact"


@dataclass(frozen=True, slots=True)
class Density:
    """p(z, y | x; θ): what is asked for, what is given, and what only p depends on."""

    asked: tuple[tuple[str, Node], ...]
    given: tuple[tuple[str, Node], ...]
    parameters: tuple[Node, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(x for x, _ in (*self.asked, *self.given))


# --- what the formulas of a scope show ------------------------------------------------------------------------------

def find_joint(doc: Document, pieces: Sequence[Piece]) -> None:
    """Note the letters that the values of one joint law go by, for each name of a law in a scope."""
    scope = doc.scope
    nodes = [parsed.node for piece in pieces for parsed in piece.parsed]
    uses: dict[str, list[Node]] = {}
    for node in (n for x in nodes for n in every_of(x, APPLIED)):
        name = named(node.args[0], doc, {})
        if name is not None and not name.indices and DISTRIBUTION.match(name.base):
            uses.setdefault(name.base, []).append(node)
    integrals = any(n.kind == "integral" for x in nodes for n in every(x))
    scope.anew |= {x for piece in pieces if piece.inline and prose.reintroduces(doc.note, piece.span)
                   for parsed in piece.parsed for x in _introduced(doc, parsed.node)}
    for base, applied in uses.items():
        before = _variables(doc, base)
        letters = _letters(doc, applied, before) if not integrals else ()
        if letters and letters == before and not scope.another_law and not _otherwise(doc, base, nodes):
            pass
        elif len(letters) < 2 or not (scope.joint or _linked(doc, base, nodes, letters)) or _otherwise(doc, base, nodes):
            letters = ()
        if _is_dense(doc):
            letters = ()
        scope.laws[base] = letters
        scope.index_letters |= {x for x in letters if any(_binds(n, x) for y in nodes for n in every(y))}
    _find_unnamed(doc, nodes, not integrals and uses.keys().isdisjoint(PLAIN_LAWS))


def _find_unnamed(doc: Document, nodes: Sequence[Node], free: bool) -> None:
    """The law of the variables of which a scope has entropies, H(X, Y), where it writes no densities."""
    from derive.read.entropies import ENTROPIES, INFORMATION
    scope = doc.scope
    found: set[str] = set()
    for node in (n for x in nodes for n in every_of(x, APPLIED)):
        name = named(node.args[0], doc, {})
        letters = [str(x.args[0]) if x.kind == "sym" else "" for x in node.args[1]]
        if name is not None and name.base in ENTROPIES | INFORMATION and all(len(x) == 1 and x.isupper() for x in letters):
            found.update(letters)
    if not found or law_letters(doc, sorted(found)) is not None:
        return
    scope.laws[UNNAMED_LAW] = tuple(sorted(found)) if free and not _is_dense(doc) and 1 < len(found) <= MOST_VARIABLES else ()


def _introduced(doc: Document, node: Node) -> Iterator[str]:
    """The laws that an inline formula names: q of `Let $q(z)$ be any distribution`, and of `let $q(z) > 0$`."""
    for x in node.args if node.kind == "list" else (node,):
        x = x.args[1][0] if isinstance(x, Node) and x.kind == "rel" and set(x.args[0]) <= {"<", ">", "<=", ">=", "in"} else x
        name = named(x.args[0], doc, {}) if isinstance(x, Node) and x.kind == "apply" else None
        if name is not None and not name.indices:
            yield name.base


def _is_dense(doc: Document) -> bool:
    """Whether the values may be more than finitely many."""
    return doc.scope.dense or not doc.scope.discrete and any(s.dense for s in doc.scopes[:doc.here])


def settle_joint(doc: Document) -> None:
    """What the values of a law run over, after all that the scope declares of them."""
    for x in sorted({x for letters in doc.scope.laws.values() for x in letters}):
        entry = doc.find(x) if x.islower() else None
        if not any(x in s.declared_ranges or x in s.ranges for s in doc.scopes[:doc.here + 1]):
            doc.scope.declared_ranges[x] = entry.support if entry is not None and entry.support is not None else doc.support(x)
        if entry is None and x.islower() and not doc.is_index(x):  # what is observed: one of its values
            axis = doc.range(x)
            entry = doc.add(Entry(x, doc.symbol(x, "Z"), kind="scalar", declared=True, latex=x, support=axis, values="range"))
            for prop in (make("<=", axis[0], entry.term), make("<=", entry.term, axis[1])):
                doc.fact(prop, "default", {entry.term})


def _binds(node: Node, letter: str) -> bool:
    """Whether a sum, or an expectation, is over a letter."""
    below = {"big": 1, "expect": 0}.get(node.kind)
    script = node.args[below] if below is not None else None
    return script is not None and any(x.kind == "sym" and x.args[0] == letter for x in every(
        script.args[1][0] if script.kind == "rel" else script))


def _letters(doc: Document, applied: Sequence[Node], before: tuple[str, ...]) -> tuple[str, ...]:
    """The letters that some density is of; none if one of the densities is of something else."""
    front = {y for node in applied for x in _split(node)[0] for y in _plain(x)}
    if front <= set(before):  # the law of an earlier heading goes on
        front |= set(before)
    if None in front or len(front) > MOST_VARIABLES:
        return ()
    letters = {x for x in front if x is not None}
    found = [_density(node, letters) for node in applied]
    if any(x is None or len(set(x.letters)) < len(x.letters) for x in found) or len({len(x.parameters) for x in found if x}) > 1:
        return ()
    if any(x in doc.scope.arithmetic or x in s.families for x in letters for s in doc.scopes[:doc.here + 1]) \
            or any(len({axis for _, axis in doc.scope.bounds.get(x, ())}) > 1 for x in letters):
        return ()
    return tuple(sorted(letters))


def _split(node: Node) -> tuple[list[Node], list[Node], list[Node]]:
    """The arguments of a density before the bar, behind it, and behind a semicolon."""
    parts: tuple[list[Node], list[Node], list[Node]] = [], [], []
    k = 0
    for x, sep in zip(node.args[1], ("", *node.args[2]), strict=True):
        k = {"|": max(k, 1), ";": 2}.get(sep, k)
        parts[k].append(x)
    return parts


def _plain(node: Node) -> set[str | None]:
    """The letter of a value: z of z, of z', and of z = k."""
    if node.kind == "rel" and tuple(node.args[0]) == ("=",):
        node = node.args[1][0]
    if node.kind == "prime":
        node = node.args[0]
    name = str(node.args[0]) if node.kind == "sym" else ""
    return {name if VARIABLE.fullmatch(name) else None}


def _density(node: Node, letters: set[str]) -> Density | None:
    """An application of a law, whose values go by these letters; None if it is of something else."""
    asked, given, rest = _split(node)
    found: tuple[list[tuple[str, Node]], list[tuple[str, Node]]] = [], []
    for side, k in ((asked, 0), (given, 1)):
        for x in side:
            (letter,) = _plain(x)
            if letter in letters and letter is not None:
                found[k].append((letter, x))
            elif k == 0:
                return None
            else:
                rest = [*rest, x]
    return Density(tuple(found[0]), tuple(found[1]), tuple(rest)) if found[0] else None


def _equations(nodes: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    for n in (y for x in nodes for y in every(x) if y.kind == "rel"):
        ops, sides = n.args
        yield from ((sides[k], sides[k + 1]) for k, op in enumerate(ops) if op in ("=", ":=", "equiv", "propto", "sim"))


def _applies(doc: Document, base: str, node: Node) -> list[Node]:
    return [x for x in every_of(node, APPLIED) if (name := named(x.args[0], doc, {})) is not None and name.base == base]


def _linked(doc: Document, base: str, nodes: Sequence[Node], letters: tuple[str, ...]) -> bool:
    """Whether an equation makes a density of others, as every joint law does: p(x) = Σ_z p(x, z), p(z | x) = p(x, z)/p(x)."""
    table = {at: Fraction(3 + k * k % 7 + k) for k, at in enumerate(product((0, 1), repeat=len(letters)))}
    for left, right in _equations(nodes):
        densities = [_applies(doc, base, x) for x in (left, right)]
        forms = {frozenset(x for y in n.args[1] for x in _plain(y)) for x in densities for n in x}
        if not all(densities) or len(forms) < 2:
            continue
        values = [[_computed(doc, base, letters, table, x, dict(zip(letters, at, strict=True))) for at in table]
                  for x in (left, right)]
        if values[0] == values[1] and None not in values[0]:
            return True
    return False


def _computed(doc: Document, base: str, letters: tuple[str, ...], table: Mapping[tuple[int, ...], Fraction], node: Node,
              at: dict[str, int]) -> Fraction | None:
    """What a formula of nothing but densities is for one law of two values each; None if something else stands in it."""
    kind, args = node.kind, node.args

    def go(x: Node, at: dict[str, int] = at) -> Fraction | None:
        return _computed(doc, base, letters, table, x, at)

    def total(fixed: dict[str, int]) -> Fraction:
        return sum((v for k, v in table.items() if all(k[letters.index(x)] == y for x, y in fixed.items())), Fraction(0))

    if kind == "apply" and _applies(doc, base, node)[:1] == [node]:
        found = _density(node, set(letters))
        if found is None or not all(_written(x) in at for _, x in (*found.asked, *found.given)):
            return None
        both, given = ({x: at[_written(y)] for x, y in pairs} for pairs in ((*found.asked, *found.given), found.given))
        return total(both) / total(given)
    if kind == "paren":
        return go(args[0])
    if kind == "big" and args[0] == "sum" and args[1] is not None and len(_plain(args[1])) == 1:
        name = _written(args[1].args[1][0] if args[1].kind == "rel" else args[1])
        parts = [go(args[3], {**at, name: k}) for k in (0, 1)] if name else [None]
    elif kind in ("mul", "div"):
        parts = [go(x) for x in args]
    else:
        return None
    values = [x for x in parts if x is not None]
    if len(values) < len(parts):
        return None
    if kind == "big":
        return sum(values, Fraction(0))
    return values[0] / values[1] if kind == "div" else prod(values, start=Fraction(1))


def _written(node: Node) -> str:
    """z, or z'."""
    return f"{_written(node.args[0])}'" if node.kind == "prime" else str(node.args[0]) if node.kind == "sym" else ""


def _otherwise(doc: Document, base: str, nodes: Sequence[Node]) -> bool:
    """Whether a density has a formula of its own, as in p(x | z) = z^x (1 − z)^{1 − x}: it is what that says."""
    for left, right in _equations(nodes):
        if left.kind == "apply" and _applies(doc, base, left)[:1] == [left] and not _applies(doc, base, right):
            return True
    return False


# --- densities -------------------------------------------------------------------------------------------------------

def _variables(doc: Document, base: str) -> tuple[str, ...]:
    return next((s.laws[base] for s in doc.scopes[doc.here::-1] if base in s.laws), ())


def _begun(doc: Document, base: str, letters: tuple[str, ...]) -> int:
    """The scope that a law was met first in."""
    begun = doc.here
    for k in range(doc.here, -1, -1):
        if doc.scopes[k].laws.get(base, letters) != letters:
            break
        begun = k if base in doc.scopes[k].laws else begun
        if doc.scopes[k].another_law:
            break
    return begun


def is_tied(doc: Document, base: str, letters: tuple[str, ...]) -> bool:
    """Whether the text says more of the variables of a law than is read."""
    return any(s.tied for s in doc.scopes[_begun(doc, base, letters):doc.here + 1])


def law_letters(doc: Document, variables: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """The name of the latest law of variables X, Y, whose values go by x and y, with the letters of its values."""
    for scope in doc.scopes[doc.here::-1]:
        for name in (*PLAIN_LAWS, UNNAMED_LAW):
            letters = scope.laws.get(name, ())
            if letters and {x.upper() for x in variables} <= {x.upper() for x in letters}:
                return (name, letters) if _variables(doc, name) == letters else None
    return None


def is_density(doc: Document, node: Node) -> bool:
    """Whether a node is a density of a joint law, or an entropy of one."""
    name = named(node.args[0], doc, {}) if node.kind == "apply" else None
    return name is not None and bool(not name.indices and _variables(doc, name.base))


def of_density(doc: Document, node: Node) -> dict[str, Term] | None:
    """Variables for the letters of a density that is said to be positive, whatever they are; None if it is none."""
    name = named(node.args[0], doc, {})
    letters = _variables(doc, name.base) if name is not None and not name.indices else ()
    found = _density(node, set(letters)) if letters else None
    if found is None:
        return None
    made = {x: fresh_index(doc.range(x)) for x, value in (*found.asked, *found.given) if value.kind == "sym"}
    names = (named(x, doc, {}) for x in found.parameters)
    return made | {x.base: fresh_variable("S") for x in names if x is not None and not x.indices and doc.find(x.base) is None}


def density(e: Functions, node: Node) -> Value | None:
    """p(x), p(x, z), p(z | x); None if it is no density of a joint law."""
    name = e.named(node.args[0])
    letters = _variables(e.doc, name.base) if name is not None and not name.indices else ()
    found = _density(node, set(letters)) if letters else None
    if name is None or found is None:
        return None
    if is_tied(e.doc, name.base, letters):
        e.doubts.append(UNREAD)
    rest = [thing_of(e.argument(x)) for x in found.parameters]
    law = table(e.doc, name.base, name.latex, letters, len(rest))
    at = {letter: _value(e, letter, x) for letter, x in (*found.asked, *found.given)}
    top = marginal(e.doc, law, letters, at, rest)
    if not found.given:
        return number(top, e.quote(node))
    below = marginal(e.doc, law, letters, {x: at[x] for x, _ in found.given}, rest)
    return number(make("*", top, make("^", below, MINUS_ONE)), e.quote(node))


def _value(e: Functions, letter: str, node: Node) -> Term:
    """The value at which a density is taken: an index that lies in the range of its letter."""
    axis = e.doc.range(letter)
    if node.kind == "rel":
        plain = _written(node.args[1][1])
        if plain and plain not in e.env and e.doc.find(plain) is None and not e.doc.is_range_known(plain):
            return e.doc.free_index(plain, axis)
        made = e.index(node.args[1][1])
        if e.doc.range_of(made) != axis:
            raise Unreadable(f"{e.quote(node)}: another range than that of {letter}", node.span)
        return made
    name = e.named(node)
    assert name is not None
    bound = e.env.get(name.base)
    if bound is None and not e.doc.is_index(letter):
        entry = e.doc.find(letter)
        if entry is None or entry.support != axis or name.base != letter:
            raise Unreadable(f"{e.quote(node)}: another range than that of {letter}", node.span)
        return entry.term
    if bound is None:
        return e.doc.free_index(name.base, axis)
    thing = thing_of(bound)
    if thing.head != "opened" or len(thing.args) != 4 or thing.args[2:] != axis:
        raise Unreadable(f"{e.quote(node)}: another range than that of {letter}", node.span)
    return thing


def marginal(doc: Document, law: Term, letters: Sequence[str], at: dict[str, Term], rest: Sequence[Term] = ()) -> Term:
    """The sum of a table over the letters that have no value here."""
    missing = next((x for x in letters if x not in at), None)
    if missing is None:
        return make("@", law, *(at[x] for x in letters), *rest)
    return total(doc.range(missing), lambda i: marginal(doc, law, letters, {**at, missing: i}, rest))


def table(doc: Document, base: str, latex: str, letters: tuple[str, ...], parameters: int = 0) -> Term:
    """The symbol of a joint law, made where it is met first: no value of it is negative, and they sum to 1."""
    begun = _begun(doc, base, letters)
    key = f"joint law {base} of {', '.join(letters)} since {begun}"
    found = doc.find(key)
    if found is not None:
        return found.term
    axes = tuple(map(doc.range, letters))
    term = doc.symbol(base, "R")
    doc.add(Entry(base, term, axes, tuple(letters), "family", True, latex), key, begun)
    at, rest = [fresh_index(axis) for axis in axes], [fresh_variable("S") for _ in range(parameters)]
    made = make("@", term, *at, *rest)
    sign, sums = make("<=", ZERO, made), made
    for w, axis in reversed(list(zip(at, axes, strict=True))):
        sign, sums = make("each", *axis, abstract(sign, w)), make("sum", *axis, abstract(sums, w))
    for prop in (sign, make("=", sums, ONE)):
        doc.fact(for_all(prop, rest), "default", {term})
    return term
