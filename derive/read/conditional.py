"""p(x, y) = p(x | y) p(y), Bayes' theorem, p(y | θ) = Π p(y_i | θ): how densities are made of each other.  Untrusted.

In: the two sides of an equation.  Out: whether it says this and nothing else, whatever the densities are.
"""
from __future__ import annotations

from derive.read.context import Document, Entry
from derive.read.elaborate import Elaborator
from derive.read.shapes import fresh_index, fresh_variable
from derive.read.standards import for_all
from derive.read.syntax import Node
from derive.source import Span
from derive.term import Term, instantiate, make
from derive.term import replace as put

Density = tuple[str, frozenset[str], frozenset[str]]  # the letter, of what, given what


def is_product(e: Elaborator, left: Node, right: Node) -> bool:
    """Whether an equation is p(x, y) = p(x | y) p(y), or p(y | x) = p(x | y) p(y) / p(x)."""
    whole = _density(e, left)
    if whole is None:
        return False
    letter, of, given = whole
    if right.kind == "div":
        over, below = _two(e, right.args[0]), _density(e, right.args[1])
        return bool(given) and over is not None and below == (letter, given, frozenset()) and _joint(over) == (letter, of | given)
    made = _two(e, right)
    return made is not None and not given and _joint(made) == (letter, of)


def misstates(e: Elaborator, left: Node, right: Node) -> bool:
    """Whether an equation makes p(y | x) of other densities of this letter in a way that no law of probability does.

    p(θ | x) = p(x | θ) p(θ) is no definition: a factor is left out. p(a, b | c) = p(a | c) p(b | c) says how a model is.
    """
    whole = _density(e, left)
    if whole is None or not whole[2] or is_product(e, left, right):
        return False
    letter, of, given = whole
    over, below = right.args if right.kind == "div" else (right, None)
    factors = [_density(e, x) for x in (over.args if over.kind == "mul" else (over,))]
    divisor = _density(e, below) if below is not None else None
    if any(x is None or x[0] != letter for x in factors) or below is not None and (divisor is None or divisor[0] != letter):
        return False
    parts = [x for x in factors if x is not None]
    if divisor is not None:  # p(a | b, c) is p(a, b | c) / p(b | c), and p(b | a, c) p(a | c) / p(b | c)
        _, b, c = divisor
        right_ones = [{(of | b, c)}, {(b, of | c), (of, c)}]
        return b | c != given or bool(b & c) or {x[1:] for x in parts} not in right_ones or len(parts) > 2
    return sum(len(x[1]) for x in parts) != len(of) or frozenset().union(*(x[1] for x in parts)) != of or any(
        not x[2] <= given | of for x in parts)


def of_members(doc: Document, a: Term, b: Term, span: Span) -> Term | None:
    """p(y | θ) = Π p(y_i | θ) for all θ, where the y of p(y | θ) are all the y_i, and nothing gives p(y | θ) else.

    From here on the p of p(y | θ) is a function of its own.
    """
    entry = next((x for x in doc.entries if x.kind == "distribution" and x.term is a.args[0]), None)
    if entry is None or b.head != "prod":
        return None
    law, whole, *rest = a.args
    w = fresh_index(b.args[:2])
    families = {x.term for x in doc.entries if x.kind in ("family", "data") and x.axes == (b.args[:2],)}
    if whole not in families or instantiate(b.args[2], [w]) is not make("@", law, make("@", whole, w), *rest) or any(
            x.pattern.head == "@" and x.pattern.args[1] is whole for x in doc.defined(law)):
        return None
    moving = {x: fresh_variable(str(x.args[1])) for x in rest if x.head == "var" and x not in doc.index_ranges}
    if len(moving) < len(rest):
        return None
    made = doc.add(Entry(entry.name, doc.symbol(entry.name, "R"), kind="distribution", latex=entry.latex),
                   f"joint {law.args[0]} {whole.args[0]}")
    a = make("@", made.term, whole, *rest)
    for x, v in moving.items():
        a, b = put(a, x, v), put(b, x, v)
    prop = for_all(make("=", a, b), list(moving.values()))
    doc.fact(prop, "assumption", {made.term}, span)
    return prop


def _joint(two: tuple[Density, Density]) -> tuple[str, frozenset[str]] | None:
    """What p(x | y) p(y) is the density of: x and y."""
    for (letter, of, given), (other, condition, more) in (two, two[::-1]):
        if letter == other and given and given == condition and not more and not of & given:
            return letter, of | given
    return None


def _two(e: Elaborator, node: Node) -> tuple[Density, Density] | None:
    if node.kind != "mul" or len(node.args) != 2:
        return None
    one, other = (_density(e, x) for x in node.args)
    return (one, other) if one is not None and other is not None else None


def _density(e: Elaborator, node: Node) -> Density | None:
    """The letter and the names of p(x, y | z); None of anything else."""
    if node.kind != "apply":
        return None
    head, args, seps = node.args
    name = e.named(head)
    if name is None or name.indices or any(e.named(x) is None for x in args):
        return None
    bars = [k for k, x in enumerate(seps) if x == "|"]
    if len(bars) > 1 or any(x not in ("|", ",") for x in seps):
        return None
    first = bars[0] + 1 if bars else len(args)
    of, given = ([e.quote(x).replace(" ", "") for x in part] for part in (args[:first], args[first:]))
    if len(set(of + given)) < len(args):
        return None
    return name.base, frozenset(of), frozenset(given)
