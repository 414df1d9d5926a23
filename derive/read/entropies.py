"""Entropies, divergences and expectations of a joint law: H(X | Y), I(X; Y), D(q(z) ‖ p(z | x)), E_{p(x, z)}[…].  Untrusted.

In: an application, and the joint law that `read.joint` has found.  Out: a sum over the values of the law; for H and I a symbol
that the document defines, or else the usual sum, in natural logarithms.  A document that counts in bits has to define them.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from derive.kernel.claim import Fact, Rejected
from derive.kernel.ring import Ring
from derive.read.context import Document, Entry
from derive.read.conventions import CROSS_ENTROPY, DISTRIBUTION, DIVERGENCE
from derive.read.joint import UNREAD, is_density, is_tied, law_letters, marginal, table
from derive.read.names import every_of, named
from derive.read.shapes import Value, fresh_index, number, total
from derive.read.syntax import Node
from derive.term import MINUS_ONE, Term, abstract, make

if TYPE_CHECKING:
    from derive.read.functions import Functions

ENTROPIES: Final = frozenset(("H", "mathcal H", "mathbb H"))
INFORMATION: Final = frozenset(("I", "mathcal I", "mathbb I", "MI"))
APPLIED: Final = frozenset(("apply",))
UNKNOWN: Final = "the document does not say in which unit entropies are"
OTHERWISE: Final = "the document defines an entropy in a way that was not recognised"


class Functional(NamedTuple):
    """H(X, Y | Z), or I(X; Y | Z): the letters of what it is of, group by group, and of what is given."""

    kind: str
    groups: tuple[tuple[str, ...], ...]
    given: tuple[str, ...]

    @property
    def name(self) -> str:
        inside = "; ".join(",".join(x) for x in self.groups) + (f" | {','.join(self.given)}" if self.given else "")
        return f"{self.kind}({inside})"

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(sorted({x for group in (*self.groups, self.given) for x in group}))


# --- H and I ---------------------------------------------------------------------------------------------------------

def functional(doc: Document, node: Node) -> Functional | None:
    """The entropy, or mutual information, of variables of one law that a node is; None if it is none."""
    name = named(node.args[0], doc, {}) if node.kind == "apply" else None
    if name is None or name.indices or name.base not in ENTROPIES | INFORMATION or not any(
            s.entropic for s in doc.scopes[:doc.here + 1]):
        return None
    kind = "H" if name.base in ENTROPIES else "I"
    groups: list[list[str]] = [[]]
    bar = False
    for x, sep in zip(node.args[1], ("", *node.args[2]), strict=True):
        letter = str(x.args[0]) if x.kind == "sym" else ""
        if len(letter) != 1 or not letter.isupper() or sep not in ("", ",", ";", "|") or bar and sep in (";", "|"):
            return None
        if sep == "|" or sep == ";" and kind == "I" or sep == "," and kind == "I" and ";" not in node.args[2] and not bar:
            groups.append([])
        elif sep == ";":
            return None
        bar = bar or sep == "|"
        groups[-1].append(letter)
    given = tuple(sorted(groups.pop())) if bar else ()
    found = Functional(kind, tuple(sorted(tuple(sorted(x)) for x in groups)), given)
    if len(groups) != (1 if kind == "H" else 2) or len(found.letters) < sum(map(len, (*groups, given))):
        return None
    return found if law_letters(doc, found.letters) is not None else None


def has_functional(doc: Document, node: Node) -> bool:
    """Whether an entropy of variables stands in a formula."""
    return any(functional(doc, x) is not None for x in every_of(node, APPLIED))


def symbol_of(doc: Document, found: Functional, latex: str) -> Entry:
    """The number that an entropy is, made where it is met first."""
    entry = doc.find(found.name)
    law = law_letters(doc, found.letters)
    assert law is not None
    meant = _meaning(doc, found, table(doc, law[0], "p", law[1]), law[1])
    if entry is not None and doc.standards[entry.term].prop.args[1] is meant:
        return entry
    entry = doc.add(Entry(found.name, doc.symbol(found.name, "R"), declared=True, latex=latex), found.name)
    doc.standards[entry.term] = Fact(make("=", entry.term, meant), "default", "by convention")
    return entry


def entropy(e: Functions, node: Node) -> Value | None:
    """H(X, Y), H(X | Y), I(X; Y); None if it is none of these."""
    doc = e.doc
    found = functional(doc, node)
    if found is None:
        return None
    entry = symbol_of(doc, found, e.quote(node))
    law = law_letters(doc, found.letters)
    if law is not None and is_tied(doc, *law):
        e.doubts.append(UNREAD)
    if not doc.defined(entry.term):
        e.remark("read-as", f"`{e.quote(node)}` is not defined before this line: its usual meaning is taken", node.span)
        if any(s.bits for s in doc.scopes[:doc.here + 1]):
            e.doubts.append(UNKNOWN)
        elif any(not _is_usual(doc, x) for x in doc.standards if doc.defined(x)):
            e.doubts.append(OTHERWISE)
    return number(entry.term, e.quote(node))


def _is_usual(doc: Document, term: Term) -> bool:
    """Whether a document defines an entropy as everybody does."""
    if str(term.args[0])[:2] not in ("H(", "I("):
        return True
    try:
        return all(Ring().normal(d.body) == Ring().normal(doc.standards[term].prop.args[1]) for d in doc.defined(term))
    except Rejected:
        return False


def _meaning(doc: Document, found: Functional, law: Term, letters: tuple[str, ...]) -> Term:
    """The usual sum: of −p log p(x | z), or of p log p(x, y | z)/(p(x | z) p(y | z))."""
    case = str.lower if letters[0].islower() else str.upper
    groups, given = [[case(x) for x in group] for group in found.groups], [case(x) for x in found.given]

    def log(of: Sequence[str], at: dict[str, Term]) -> Term:
        inside = marginal(doc, law, letters, {x: at[x] for x in (*of, *given)})
        if given:
            below = marginal(doc, law, letters, {x: at[x] for x in given})
            inside = make("*", inside, make("^", below, MINUS_ONE))
        return inside

    def term(at: dict[str, Term]) -> Term:
        weight = marginal(doc, law, letters, at)
        parts = [log(group, at) for group in groups]
        if found.kind == "H":
            return make("*", weight, make("log", parts[0]))
        whole = log([x for group in groups for x in group], at)
        return make("*", weight, make("log", make("*", whole, make("^", make("*", *parts), MINUS_ONE))))

    made = _over(doc, sorted(x for group in (*groups, given) for x in group), term, {})
    return make("*", MINUS_ONE, made) if found.kind == "H" else made


def _over(doc: Document, letters: Sequence[str], body: Callable[[dict[str, Term]], Term], at: dict[str, Term]) -> Term:
    if not letters:
        return body(at)
    return total(doc.range(letters[0]), lambda i: _over(doc, letters[1:], body, {**at, letters[0]: i}))


# --- between densities -----------------------------------------------------------------------------------------------

def divergence(e: Functions, node: Node) -> Value | None:
    """D(q(z) ‖ p(z | x)), H(q(z)), H(q(z), p(z)): sums over the values of z; None if it is none of these."""
    name = e.named(node.args[0])
    args = [x.args[0] if x.kind == "paren" else x for x in node.args[1]]
    kinds = DIVERGENCE if len(args) == 2 else CROSS_ENTROPY
    if name is None or name.indices or name.base not in kinds | (CROSS_ENTROPY if len(args) == 2 else kinds) or len(args) > 2 \
            or name.base in e.doc.uses("defines"):
        return None
    letters = {_variable(e, x) for x in args}
    letter = next(iter(letters))
    if len(letters) > 1 or letter is None:
        return None
    axis = e.outcome_range(letter)
    w = fresh_index(axis)
    with e.bound(**{letter: number(w)}):
        first, last = e.number(args[0]), e.number(args[-1])
    inside = make("log", last)
    if name.base in DIVERGENCE:
        inside = make("+", make("log", first), make("*", MINUS_ONE, inside))
    made = make("sum", *axis, abstract(make("*", first, inside), w))
    return number(made if name.base in DIVERGENCE else make("*", MINUS_ONE, made), e.quote(node))


def _variable(e: Functions, node: Node) -> str | None:
    """The one variable of a joint law that a density is of: z of q(z) and of p(z | x)."""
    found = list(_front(e, node)) if node.kind == "apply" else []
    return found[0] if len(found) == 1 else None


def _front(e: Functions, node: Node) -> Iterator[str]:
    name = e.named(node.args[0])
    if name is None or not (is_density(e.doc, node) or DISTRIBUTION.match(name.base)):
        return
    seps = ["", *node.args[2]]
    count = next((k for k, x in enumerate(seps) if x in ("|", ";")), len(seps))
    for x in node.args[1][:count]:
        letter = str(x.args[0]) if x.kind == "sym" else ""
        yield letter if letter and letter not in e.env and e.doc.is_variable(letter) else ""


def mean(e: Functions, node: Node) -> Value | None:
    """E_{q(z)}[f], E_{z ∼ p(z | x)}[f], E_{p(x, z)}[f]: sums over the values of a joint law; None if it is none of these."""
    sub, body, name = node.args
    if name not in ("E", "mathbb E") or sub is None:
        return None
    said = None
    if sub.kind == "rel" and tuple(sub.args[0]) == ("sim",):
        said, sub = sub.args[1]
    letters = list(_front(e, sub)) if sub.kind == "apply" else []
    if not letters or "" in letters or said is not None and [e.quote(said).strip("() ")] != [", ".join(letters)]:
        return None

    def inside(rest: Sequence[str]) -> Term:
        if not rest:
            return make("*", e.number(sub), e.number(body))
        axis = e.outcome_range(rest[0])
        w = fresh_index(axis)
        with e.bound(**{rest[0]: number(w)}):
            made = inside(rest[1:])
        return make("sum", *axis, abstract(made, w))

    return number(inside(letters), e.quote(node))


__all__ = ["divergence", "entropy", "functional", "has_functional", "mean", "symbol_of"]
