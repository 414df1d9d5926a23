"""X ∼ N(μ, σ²): what a text says of the distribution of a random variable.  Untrusted.

In: the two sides of a ∼.  Out: the equation of their laws, each a number of which only the form is known, so that equal
parameters give equal laws and no law gives a value of X; and what the family of distributions says of its parameters: σ² > 0.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from derive.read.elaborate import Elaborator
from derive.read.names import every
from derive.read.opaque import form_of, parts_of, shapeless, symbol_for
from derive.read.shapes import IllTyped, fresh_index
from derive.read.syntax import Node, Unreadable
from derive.term import ONE, ZERO, Malformed, Term, abstract, make

# what the parameters of a family are, by its name and their number: + positive, p a probability, n a count, < at most the
# next one, . any number
FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "N": (".+",), "Normal": (".+",), "LogNormal": (".+",), "Lognormal": (".+",), "Laplace": (".+",), "Cauchy": (".+",),
    "Bern": ("p",), "Bernoulli": ("p",), "Ber": ("p",), "Geom": ("p",), "Geometric": ("p",), "Cat": ("p",),
    "Bin": ("np",), "Binomial": ("np",), "Binom": ("np",), "Mult": ("np",), "Multinomial": ("np",), "BetBin": ("n++",),
    "NB": ("++",), "NegBin": ("++",), "Poiss": ("+",), "Poisson": ("+",), "Pois": ("+",), "Poi": ("+",),
    "Exp": ("+",), "Exponential": ("+",), "Gam": ("++",), "Gamma": ("++",), "InvGam": ("++",), "InvGamma": ("++",), "IG": ("++",),
    "Bet": ("++",), "Beta": ("++",), "Dir": ("+",), "Dirichlet": ("+",), "Wald": ("++",), "Pareto": ("++",), "Weibull": ("++",),
    "chi": ("+",), "t": ("+", ".++"), "F": ("++",), "U": ("<.",), "Unif": ("<.",), "Uniform": ("<.",),
}
# others, whose parameters are vectors and matrices
MULTIVARIATE: Final = frozenset({"MN", "W", "NG", "NW"})
MISREAD: Final = (Unreadable, IllTyped, Malformed)


def name_of(node: Node) -> str:
    """The name of the family that a law belongs to: N of ln N(μ, σ²), chi of χ²(k)."""
    if node.kind == "func":
        return name_of(node.args[1])
    head = node.args[0] if node.kind == "apply" else node
    while head.kind in ("sup", "sub"):
        head = head.args[0]
    return str(head.args[0]).split(" ")[-1] if head.kind in ("sym", "word") else ""


def is_density(node: Node) -> bool:
    """Whether a node is the density of a family at a value, N(x; μ, σ²)."""
    return node.kind == "apply" and list(node.args[2][:1]) == [";"] and name_of(node) in FAMILIES.keys() | MULTIVARIATE


def _arguments(node: Node) -> Sequence[Node]:
    node = node.args[1] if node.kind == "func" else node
    return node.args[1] if node.kind == "apply" else parts_of(node.args[-1]) if node.kind == "mul" else ()


def law_of(e: Elaborator, node: Node) -> Term:
    """The law of a random variable, X or (X, Y) or X | Y, however it is written.  errors: Unreadable"""
    form, holes = form_of(e, node, introduce=False)
    return symbol_for(e, ("law of", form), holes, set(), e.quote(node))


def law(e: Elaborator, node: Node) -> Term:
    """The law that a family has at its parameters: equal ones give equal laws.  errors: Unreadable"""
    values: list[Term] | None = None
    if node.kind == "apply" and not any(shapeless(e, x) or not _calculated(e, x) for x in node.args[1]):
        try:
            values = [e.number(x) for x in node.args[1]]
        except MISREAD:
            values = None
    if values is not None:
        head = e.quote(node.args[0]).replace(" ", "")
        return symbol_for(e, ("law", head, tuple(node.args[2])), values, set(), e.quote(node.args[0]))
    form, holes = form_of(e, node, introduce=False)
    return symbol_for(e, ("law", form), holes, set(), e.quote(node))


def _calculated(e: Elaborator, node: Node) -> bool:
    """Whether all names in a formula are known, or calculated with elsewhere: a law alone says of none what it is."""
    names = [name for x in every(node) if x.kind in ("sym", "word", "sub") and (name := e.named(x)) is not None]
    return all(e.doc.find(x.base) is not None or e.doc.is_index(x.base) or x.base in e.doc.uses("arithmetic") or x.base in e.env
               or e.constant(x.base) is not None for x in names)


def same_law(e: Elaborator, left: Node, right: Node, both: bool = False) -> Term:
    """left ∼ right as an equation.  errors: Unreadable

    both  whether the left side is a law as well: … ∼ N(0, 1 + 1) ∼ N(0, 2)
    """
    return make("=", law(e, left) if both else law_of(e, left), law(e, right))


def parameters(e: Elaborator, node: Node) -> Iterator[tuple[Term, frozenset[Term]]]:
    """What a family says of its parameters that are symbols: each proposition, and of which symbols it speaks."""
    arguments = _arguments(node)
    rows = FAMILIES.get(name_of(node), ())
    row = next((x for x in rows if len(x) == len(arguments)), "")
    terms = [_symbol(e, x) for x in arguments]
    for k, kind in enumerate(row):
        found = terms[k]
        if found is None:
            continue
        term, whole = found
        if kind == "+":
            yield _each(e, whole, make("<", ZERO, term)), term.free
        elif kind == "p":
            yield _each(e, whole, make("<=", ZERO, term)), term.free
            yield _each(e, whole, make("<=", term, ONE)), term.free
        elif kind == "n":
            yield _each(e, whole, make("<=", ZERO, term)), term.free
        elif kind == "<" and (other := terms[k + 1]) is not None:
            yield _each(e, whole, make("<=", term, other[0])), term.free | other[0].free


def _symbol(e: Elaborator, node: Node) -> tuple[Term, tuple[Term, ...]] | None:
    """A parameter that is a symbol, or the square of one that is positive like it, with the indices of a family given whole."""
    if node.kind == "sup" and node.args[1].kind == "num" and node.args[1].args[0] == 2:  # σ² is a variance, σ its positive root
        node = node.args[0]
    name = e.named(node)
    if name is None or shapeless(e, node) or e.doc.find(name.base) is None and name.base not in e.doc.uses("arithmetic"):
        return None
    try:
        value = e.value(node)
    except MISREAD:
        return None
    if value.object:
        return None
    over = tuple(fresh_index(a) for a in value.axes)
    term = value.entry(over) if over else value.term
    if any(x.head not in ("var", "@") for x in (term,)) or any(d.head in term.free for d in e.doc.definitions if d.alive):
        return None
    return term, over


def _each(e: Elaborator, over: tuple[Term, ...], prop: Term) -> Term:
    for w in reversed(over):
        prop = make("each", *w.args[2:], abstract(prop, w))
    return e.doc.closed(prop)


def is_variable(e: Elaborator, node: Node) -> bool:
    """Whether what has a law is written as a name, X or X_i or y | x: a statement of the model, not of a result."""
    if node.kind == "given":
        return is_variable(e, node.args[0])
    if node.kind in ("list", "tuple", "paren"):
        return all(is_variable(e, x) for x in parts_of(node))
    return node.kind == "dots" or e.named(node) is not None and not any(x.kind in ("add", "mul", "div") for x in every(node))
