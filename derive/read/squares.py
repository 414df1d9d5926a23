"""Derivatives by σ²: a variable v of its own, of which σ is the positive root.  Untrusted.

In: what is differentiated by σ², and the steps that speak of it.  Out: derivatives by v, and the steps with √v for σ in all of
their claims and facts: σ and σ² are not two symbols there.
"""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.kernel.claim import Claim, Context, Fact
from derive.read.context import Document, Entry
from derive.read.document import Remark, Step
from derive.read.names import Named
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import ZERO, Term, make, num, rebuild

HALF = num(Fraction(1, 2))


def root_of(node: Node) -> Node | None:
    """The σ of σ², in brackets or not."""
    while node.kind == "paren":
        node = node.args[0]
    square = node.kind == "sup" and node.args[1].kind == "num" and node.args[1].args[0] == 2
    return node.args[0] if square else None


def square(doc: Document, name: Named, sigma: Term, span: Span) -> Term:
    """The variable that the square of a symbol is.  errors: Unreadable, where the symbol is given by something else"""
    if doc.defined(sigma) or sigma.head != "var":
        raise Unreadable(f"a derivative by the square of {name.latex}, which is no variable", span)
    found = doc.squares.get(sigma)
    if found is None:
        latex = f"{name.latex}^2"
        found = doc.squares[sigma] = doc.add(
            Entry(f"{name.base}^2", doc.symbol(f"{name.base}^2", "R"), declared=True, latex=latex, since=span.start)).term
        doc.fact(make("<", ZERO, found), "default", {found})
    return found


def rooted(doc: Document, term: Term) -> Term:
    """A term with the roots of such variables for σ."""
    for sigma, v in doc.squares.items():
        if sigma in term.free:
            term = _rooted(term, sigma, v)
    return term


def _rooted(term: Term, sigma: Term, v: Term) -> Term:
    if sigma not in term.free:
        return term
    if term is sigma:
        return make("^", v, HALF)
    if term.head == "^" and term.args[0] is sigma and term.args[1].head == "num" and term.args[1].args[0].denominator == 1:
        return make("^", v, num(term.args[1].args[0] / 2))
    return rebuild(term, lambda x, _: _rooted(x, sigma, v))


def in_one(doc: Document, prop: Term) -> Term:
    """A proposition with σ and σ² in terms of one of them."""
    return prop if prop.free.isdisjoint(doc.squares.values()) else rooted(doc, prop)


def in_squares(doc: Document, step: Step) -> Step:
    """A step with such variables, if it speaks of one."""
    if step.claim is None or doc.squares.keys().isdisjoint(_free(step)) or set(doc.squares.values()).isdisjoint(_free(step)):
        return step
    remarks = [Remark("read-as", f"a derivative by {v.args[0]}: it is a variable of its own, and positive", step.left)
               for v in doc.squares.values() if v in step.claim.prop.free]
    return replace(step, claim=_claim(doc, step.claim), readings=tuple((_claim(doc, c), r) for c, r in step.readings),
                   cited=_facts(doc, step.cited), given=_facts(doc, step.given), remarks=(*step.remarks, *remarks),
                   goal=step.goal and _claim(doc, step.goal))


def _free(step: Step) -> frozenset[Term]:
    assert step.claim is not None
    facts = (*step.claim.context.facts, *step.given, *step.cited)
    return step.claim.prop.free.union(*(f.prop.free for f in facts))


def _claim(doc: Document, claim: Claim) -> Claim:
    return Claim(rooted(doc, claim.prop), Context(_facts(doc, claim.context.facts)))


def _facts(doc: Document, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(replace(f, prop=rooted(doc, f.prop)) for f in facts)
