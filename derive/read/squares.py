"""σ² as a symbol v, where it is defined or something is differentiated by it.  Untrusted.

In: what is differentiated by σ², `σ² = …` as a definition, and the steps that speak of σ.  Out: derivatives by v, the definition
of v, and the steps with v for σ² and √v for σ in all of their claims and facts: σ and σ² are not two symbols there.  Of an x that
may be negative only the even powers are those of v: x² = y + 1 does not say that x is √(y + 1).
"""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from derive.kernel.claim import Claim, Context, Fact
from derive.read.context import Document, Entry
from derive.read.document import Remark, Step
from derive.read.names import Named
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import BY_SYMBOL, ZERO, Malformed, Term, make, num, rebuild, symbol

HALF: Final = num(Fraction(1, 2))
# letters that stand for the root that is not negative, if nothing is said of them
ROOTS: Final = frozenset({"sigma", "tau", "s"})
WHICH: Final = "the document does not say which root of its square"


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
        take_root(doc, name, sigma)
        latex = f"{name.latex}^2"
        found = doc.squares[sigma] = doc.add(
            Entry(f"{name.base}^2", doc.symbol(f"{name.base}^2", "R"), declared=True, latex=latex, since=span.start)).term
        doc.fact(make("<", ZERO, found), "default", {found})
    return found


def is_root(doc: Document, name: Named, anew: bool, wanted: bool) -> bool:
    """Whether σ² may be defined: nothing else gives σ, and nothing was claimed of it.

    anew  whether the definition speaks of what is new under its heading: a σ of an earlier one is another one
    wanted  whether words say that it is a definition, perhaps of what was spoken of before
    """
    known = doc.find(name.base)
    if name.indices or doc.is_index(name.base) or known is None and name.base in ("e", "pi"):
        return False
    if known is None or anew and not doc.new_here(known.term):
        return True
    return known.kind == "scalar" and not known.axes and (known.term not in doc.claimed or wanted and not known.declared) \
        and not doc.defined(known.term) and doc.new_here(known.term) and known.term not in doc.squares


def as_square(doc: Document, name: Named, sigma: Entry, span: Span) -> Term:
    """The variable that the square of a new symbol is, of which it is the root."""
    v = doc.add(Entry(f"{name.base}^2", doc.symbol(f"{name.base}^2", "R"), latex=f"{name.latex}^2", since=span.start)).term
    take_root(doc, name, sigma.term)
    doc.squares[sigma.term] = v
    return v


def define_square(doc: Document, root: Named, v: Term, span: Span) -> None:
    """Note that v, which was just defined, is the square of a symbol."""
    sigma = doc.find(root.base)
    if sigma is None or not doc.new_here(sigma.term):
        sigma = doc.add(Entry(root.base, doc.symbol(root.base, "R"), latex=root.latex, since=span.start))
    take_root(doc, root, sigma.term)
    doc.squares[sigma.term] = v
    sigma.declared = True
    for entry in doc.entries:
        if entry.term is v:
            entry.declared = False  # that it is positive may have been left out: its root has no value else


def take_root(doc: Document, name: Named, sigma: Term) -> None:
    """Note that a letter such as σ, of which nothing is said, is no negative number."""
    plain = name.base.split(" ")[-1].split("_")[0]
    if plain in ROOTS and not any(x.term is sigma and x.declared for x in doc.entries):
        doc.roots.add(sigma)


def is_positive(doc: Document, sigma: Term) -> bool:
    """Whether a symbol is known to be the root of its square that is not negative."""
    return sigma in doc.roots or any(
        k.fact.prop.head in ("<", "<=") and k.fact.prop.args == (ZERO, sigma) for k in doc.known)


def rooted(doc: Document, term: Term) -> Term:
    """A term with v for σ², and √v for σ where that is known to be it.  errors: Malformed, under a derivative by σ"""
    for sigma, v in doc.squares.items():
        term = with_root(term, sigma, v, is_positive(doc, sigma))
    return term


def with_root(term: Term, sigma: Term, v: Term, positive: bool) -> Term:
    """A term with v for σ², and √v for σ if that is not negative.  errors: Malformed, under a derivative by σ"""
    if sigma not in term.free or term is sigma and not positive:
        return term
    if term is sigma:
        return make("^", v, HALF)
    if term.head in BY_SYMBOL and symbol(term.args[1]) is sigma:
        raise Malformed("a derivative by what is the root of something")
    if term.head == "^" and term.args[0] is sigma and term.args[1].head == "num" and (
            term.args[1].args[0].denominator == 1 if positive else (term.args[1].args[0] / 2).denominator == 1):
        return v if term.args[1].args[0] == 2 else make("^", v, num(term.args[1].args[0] / 2))
    return rebuild(term, lambda x, _: with_root(x, sigma, v, positive))


def in_one(doc: Document, prop: Term) -> Term:
    """A proposition with σ and σ² in terms of one of them."""
    return rooted(doc, prop) if any(v in prop.free or doc.defined(v) for v in doc.squares.values()) else prop


def in_squares(doc: Document, step: Step) -> Step:
    """A step with such variables, if it speaks of one."""
    if step.claim is None:
        return step
    free = _free(step)
    used = [v for sigma, v in doc.squares.items() if sigma in free and (v in free or doc.defined(v))]
    if not used:
        return step
    remarks = [Remark("read-as", f"a derivative by {v.args[0]}: it is a variable of its own, and positive", step.left)
               for v in used if v in step.claim.prop.free and not doc.defined(v)]
    try:
        made = replace(step, claim=_claim(doc, step.claim), readings=tuple((_claim(doc, c), r) for c, r in step.readings),
                       cited=_facts(doc, step.cited), given=_facts(doc, step.given), remarks=(*step.remarks, *remarks),
                       goal=step.goal and _claim(doc, step.goal))
    except Malformed as error:
        return replace(step, kind="unread", claim=None, why=str(error),
                       remarks=(*step.remarks, Remark("unread", str(error), step.left)))
    loose = next((e for e in doc.entries if e.term in doc.squares and e.term in _free(made)), None)
    if loose is None:
        return made
    return replace(made, unsettled=step.unsettled or f"{WHICH} {loose.latex} is")  # a counterexample may take the other one


def _free(step: Step) -> frozenset[Term]:
    assert step.claim is not None
    facts = (*step.claim.context.facts, *step.given, *step.cited)
    return step.claim.prop.free.union(*(f.prop.free for f in facts))


def _claim(doc: Document, claim: Claim) -> Claim:
    return Claim(rooted(doc, claim.prop), Context(_facts(doc, claim.context.facts)))


def _facts(doc: Document, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(replace(f, prop=_of_square(doc, f.prop) or rooted(doc, f.prop)) for f in facts)


def _of_square(doc: Document, prop: Term) -> Term | None:
    """0 < σ², of 0 < σ, and the like."""
    if prop.head not in ("<", "<=", "!="):
        return None
    other, sigma = prop.args[::-1] if prop.head == "!=" else prop.args
    if other is not ZERO or sigma not in doc.squares:
        return None
    return make(prop.head, *(x if x is ZERO else doc.squares[sigma] for x in prop.args))
