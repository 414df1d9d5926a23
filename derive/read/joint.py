"""The densities p(x), p(x, z), p(z | x) of one joint law of finitely many values, and its entropies.  Untrusted.

In: the formulas of a scope and the words around them.  Out: for each of them a sum over the table of p(x, z), or a quotient of
two such sums, so that Bayes' theorem, the sum rule and their kin are identities of sums.  p is read so only where the text says
so, by a word such as "joint" or "latent", or by an equation that makes one of them of another; never where it defines one of
them by a formula of its own, or calculates with x.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from derive.read import prose
from derive.read.binders import thing_of
from derive.read.context import Document, Entry
from derive.read.conventions import DISTRIBUTION
from derive.read.joint_densities import (
    APPLIED,
    density_of,
    is_given_otherwise,
    is_linked,
    plain_letter,
    says_more,
    split,
    written,
)
from derive.read.names import every, every_of, named
from derive.read.shapes import Value, fresh_index, fresh_variable, number, total
from derive.read.standards import for_all
from derive.read.syntax import Node, Unreadable
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, make

if TYPE_CHECKING:
    from derive.read.functions import Functions
    from derive.read.survey import Piece

MOST_VARIABLES: Final = 3
# the law of variables of which the text has entropies and no densities
UNNAMED_LAW: Final = "p of entropies"
PLAIN_LAWS: Final = ("p", "P", "Pr", "mathbb P")
# what the text says of a law that is not read: nothing of it is refuted then
UNREAD: Final = "the text says more of these random variables than is read as a fact"


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
    scope.arbitrary |= {x for piece in pieces if piece.inline and prose.is_any_law(doc.note, piece.span)
                        for parsed in piece.parsed for x in _introduced(doc, parsed.node)}
    for base, applied in uses.items():
        before = _variables(doc, base)
        letters = _letters(doc, applied, before) if not integrals else ()
        shown = letters == before and not scope.another_law or scope.joint or is_linked(doc, base, nodes, letters)
        if len(letters) < 2 or not shown or _is_dense(doc) or is_given_otherwise(doc, base, nodes):
            letters = ()
        scope.laws[base] = letters
        scope.tied |= bool(letters) and says_more(doc, base, nodes, letters)
        scope.index_letters |= {x for x in letters if any(_binds(n, x) for y in nodes for n in every(y))}
    _find_unnamed(doc, nodes, not integrals and uses.keys().isdisjoint(PLAIN_LAWS))
    scope.tied |= _is_related(nodes, {x.upper() for s in doc.scopes[:doc.here + 1] for xs in s.laws.values() for x in xs})


def _is_related(nodes: Sequence[Node], variables: set[str]) -> bool:
    """Whether a formula says how variables belong together: Y = g(X), X → Y → Z; H(Y | X = x) and X ∈ S do not."""
    inside = {id(x) for node in nodes for n in every_of(node, APPLIED) for x in n.args[1]}
    for n in (x for node in nodes for x in every(node) if x.kind == "rel" and id(x) not in inside):
        for k, op in enumerate(n.args[0]):
            left, right = n.args[1][k], n.args[1][k + 1]
            if op not in ("in", "sim") and any(x.kind == "sym" and x.args[0] in variables for x in (left, right)):
                return True
    return False


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
    front = {y for node in applied for x in split(node)[0] for y in plain_letter(x)}
    if front <= set(before):  # the law of an earlier heading goes on
        front |= set(before)
    if None in front or len(front) > MOST_VARIABLES:
        return ()
    letters = {x for x in front if x is not None}
    found = [density_of(node, letters) for node in applied]
    if any(x is None or len(set(x.letters)) < len(x.letters) for x in found) or len({len(x.parameters) for x in found if x}) > 1:
        return ()
    if any(x in doc.scope.arithmetic or x in s.families for x in letters for s in doc.scopes[:doc.here + 1]) \
            or any(len({axis for _, axis in doc.scope.bounds.get(x, ())}) > 1 for x in letters):
        return ()
    return tuple(sorted(letters))


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
        if scope.dense and not scope.discrete:
            return None  # under this heading X and Y are of another kind than those before
    return None


def is_density(doc: Document, node: Node) -> bool:
    """Whether a node is a density of a joint law, or an entropy of one."""
    name = named(node.args[0], doc, {}) if node.kind == "apply" else None
    return name is not None and bool(not name.indices and _variables(doc, name.base))


def of_density(doc: Document, node: Node) -> dict[str, Term] | None:
    """Variables for the letters of a density that is said to be positive, whatever they are; None if it is none."""
    name = named(node.args[0], doc, {})
    letters = _variables(doc, name.base) if name is not None and not name.indices else ()
    found = density_of(node, set(letters)) if letters else None
    if found is None:
        return None
    made = {x: fresh_index(doc.range(x)) for x, value in (*found.asked, *found.given) if value.kind == "sym"}
    names = (named(x, doc, {}) for x in found.parameters)
    return made | {x.base: fresh_variable("S") for x in names if x is not None and not x.indices and doc.find(x.base) is None}


def density(e: Functions, node: Node) -> Value | None:
    """p(x), p(x, z), p(z | x); None if it is no density of a joint law."""
    name = e.named(node.args[0])
    letters = _variables(e.doc, name.base) if name is not None and not name.indices else ()
    found = density_of(node, set(letters)) if letters else None
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
        plain = written(node.args[1][1])
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
    sign = make("<=", ZERO, made)
    for w, axis in reversed(list(zip(at, axes, strict=True))):
        sign = make("each", *axis, abstract(sign, w))
    doc.fact(for_all(sign, rest), "default", {term})
    for first in at:  # in each order, so that no marginal is more than 1
        sums = made
        for w in (*(x for x in reversed(at) if x is not first), first):
            sums = make("sum", *w.args[2:], abstract(sums, w))
        doc.fact(for_all(make("=", sums, ONE), rest), "default", {term})
    return term
