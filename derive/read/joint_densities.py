"""Formulas that are made of the densities of one law, p(x), p(x, z), p(z | x), before anything is read.  Untrusted.

In: formulas, and the letters that the values of the law go by.  Out: what each density asks for and what is given; which
equations between densities hold for every law, and which say more of this one.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final, NamedTuple

from derive.read.context import Document
from derive.read.names import every, every_of, named
from derive.read.syntax import Node

VARIABLE: Final = re.compile(r"[a-z]")
APPLIED: Final = frozenset(("apply",))
# what may stand between densities, and where its parts are
MADE_OF: Final = {"mul": (0, None), "div": (0, None), "add": (0, None), "neg": (0, None), "paren": (0, 1), "big": (3, 4),
                  "expect": (1, 2)}

Table = Mapping[tuple[int, ...], Fraction]


class Density(NamedTuple):
    """p(z, y | x; θ): what is asked for, what is given, and what only p depends on."""

    asked: tuple[tuple[str, Node], ...]
    given: tuple[tuple[str, Node], ...]
    parameters: tuple[Node, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(x for x, _ in (*self.asked, *self.given))


def split(node: Node) -> tuple[list[Node], list[Node], list[Node]]:
    """The arguments of a density before the bar, behind it, and behind a semicolon."""
    parts: tuple[list[Node], list[Node], list[Node]] = [], [], []
    k = 0
    for x, sep in zip(node.args[1], ("", *node.args[2]), strict=True):
        k = {"|": max(k, 1), ";": 2}.get(sep, k)
        parts[k].append(x)
    return parts


def plain_letter(node: Node) -> set[str | None]:
    """The letter of a value: z of z, of z', and of z = k."""
    if node.kind == "rel" and tuple(node.args[0]) == ("=",):
        node = node.args[1][0]
    if node.kind == "prime":
        node = node.args[0]
    name = str(node.args[0]) if node.kind == "sym" else ""
    return {name if VARIABLE.fullmatch(name) else None}


def density_of(node: Node, letters: set[str]) -> Density | None:
    """An application of a law, whose values go by these letters; None if it is of something else."""
    asked, given, rest = split(node)
    found: tuple[list[tuple[str, Node]], list[tuple[str, Node]]] = [], []
    for side, k in ((asked, 0), (given, 1)):
        for x in side:
            (letter,) = plain_letter(x)
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


def applications(doc: Document, base: str, node: Node) -> list[Node]:
    return [x for x in every_of(node, APPLIED) if (name := named(x.args[0], doc, {})) is not None and name.base == base]


def is_linked(doc: Document, base: str, nodes: Sequence[Node], letters: tuple[str, ...]) -> bool:
    """Whether an equation makes a density of others, as every joint law does: p(x) = Σ_z p(x, z), p(z | x) = p(x, z)/p(x)."""
    for left, right in _equations(nodes):
        densities = [applications(doc, base, x) for x in (left, right)]
        forms = {frozenset(x for y in n.args[1] for x in plain_letter(y)) for x in densities for n in x}
        if not all(densities) or len(forms) < 2:
            continue
        if _holds(doc, base, letters, _table(letters), left, right):
            return True
    return False


def _computed(doc: Document, base: str, letters: tuple[str, ...], table: Table, node: Node,
              at: dict[str, int]) -> Fraction | None:
    """What a formula of nothing but densities is for one law of two values each; None if something else stands in it."""
    kind, args = node.kind, node.args

    def go(x: Node, at: dict[str, int] = at) -> Fraction | None:
        return _computed(doc, base, letters, table, x, at)

    def total(fixed: dict[str, int]) -> Fraction:
        return sum((v for k, v in table.items() if all(k[letters.index(x)] == y for x, y in fixed.items())), Fraction(0))

    if kind == "apply" and applications(doc, base, node)[:1] == [node]:
        found = density_of(node, set(letters))
        if found is None or not all(written(x) in at for _, x in (*found.asked, *found.given)):
            return None
        both, given = ({x: at[written(y)] for x, y in pairs} for pairs in ((*found.asked, *found.given), found.given))
        return total(both) / total(given)
    if kind == "paren":
        return go(args[0])
    if kind == "big" and args[0] == "sum" and args[1] is not None and len(plain_letter(args[1])) == 1:
        name = written(args[1].args[1][0] if args[1].kind == "rel" else args[1])
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


def written(node: Node) -> str:
    """z, or z'."""
    return f"{written(node.args[0])}'" if node.kind == "prime" else str(node.args[0]) if node.kind == "sym" else ""


def is_given_otherwise(doc: Document, base: str, nodes: Sequence[Node]) -> bool:
    """Whether a density has a formula of its own, p(x | z) = z^x (1 − z)^{1 − x}, or q(x, z) = q(z | x) p(x)."""
    return any(left.kind == "apply" and applications(doc, base, left)[:1] == [left] and not _is_made_of(doc, base, right)
               for left, right in _equations(nodes))


def _is_made_of(doc: Document, base: str, node: Node) -> bool:
    """Whether nothing but densities of this law, and numbers, are calculated with."""
    if node.kind in ("num", "apply"):
        return node.kind == "num" or applications(doc, base, node)[:1] == [node]
    if node.kind not in MADE_OF:
        return False
    parts = [x for x in node.args[slice(*MADE_OF[node.kind])] if isinstance(x, Node)]
    return all(_is_made_of(doc, base, x) for x in parts)


def says_more(doc: Document, base: str, nodes: Sequence[Node], letters: tuple[str, ...]) -> bool:
    """Whether an equation holds where the variables are independent, and not for every law: p(x, y, z) = p(z) p(x | z) p(y | z).

    It may be the model that the text is of.  Of two variables nobody writes it without the word.
    """
    if len(letters) < 3:
        return False
    shares = {x: (Fraction(2 + k, 9), Fraction(7 - k, 9)) for k, x in enumerate(letters)}
    independent = {at: prod((shares[x][k] for x, k in zip(letters, at, strict=True)), start=Fraction(1))
                   for at in product((0, 1), repeat=len(letters))}
    return any(_holds(doc, base, letters, independent, *pair) and not _holds(doc, base, letters, _table(letters), *pair)
               for pair in _equations(nodes) if all(applications(doc, base, x) for x in pair))


def _table(letters: tuple[str, ...]) -> dict[tuple[int, ...], Fraction]:
    """A law of two values for each letter, which has no symmetry."""
    return {at: Fraction(3 + k * k % 7 + k) for k, at in enumerate(product((0, 1), repeat=len(letters)))}


def _holds(doc: Document, base: str, letters: tuple[str, ...], table: Table, left: Node, right: Node) -> bool:
    values = [[_computed(doc, base, letters, table, x, dict(zip(letters, at, strict=True))) for at in table]
              for x in (left, right)]
    return values[0] == values[1] and None not in values[0]


__all__ = ["APPLIED", "Density", "density_of", "is_given_otherwise", "is_linked", "plain_letter", "says_more", "split", "written"]
