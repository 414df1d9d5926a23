"""Which claims a counterexample cannot refute.  Untrusted, and careful: a true step must never be called wrong.

In: a proposition and what its document says of its symbols.  Out: why a counterexample would rest on something that the document
does not say: a function that nobody defines, two distributions whose relation is not stated, a condition rather than an
identity.  Such a step is open if it cannot be proved.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from derive.kernel.claim import Claim
from derive.read.context import Document, Entry
from derive.read.conventions import GENERIC_DENSITIES, GREEK_LETTERS
from derive.read.moments import are_free
from derive.term import Term, children, core, is_integer, make, subterms

FUNCTIONS: Final = ("function", "distribution")


def unsettled(doc: Document, prop: Term) -> str:
    """Why a counterexample would refute nothing, or an empty string."""
    if doubt := beyond_support(doc, prop):
        return doubt
    entries = {e.term: e for e in doc.entries}
    counts = {y for x in subterms(prop) if x.head in ("sum", "prod") for y in x.args[1].free & doc.lowered}
    if (count := next((y for y in _ordered(counts) if not _begins(doc, y)), None)) is not None:
        return f"the document does not say from where on {entries[count].latex or count.args[0]} counts"
    left, right = (doc.unfold_all(side, specific=True) for side in prop.args[:2])
    if _atom(left) and _atom(right) and not left.head == right.head in ("num", "delta") or any(
            x in doc.index_ranges for x in prop.args):
        return "it may be a condition, not a claim: a symbol is related to a number or to another symbol"
    for side in (left, right):
        if (law := _elsewhere(entries, side)) is not None:
            return f"the document does not say what the argument of {law.latex or law.name} runs over"
    if prop.head == "=" and _apart(left, right) and not are_free(doc, prop.free) and not _linked(doc, left, right) \
            and not _derives(doc, prop):
        return "it may be a condition, not a claim: its two sides speak of different numbers"
    if prop.head == "!=" and all(map(_atom, prop.args)):
        return "it may be a condition, not a claim"
    free = [entries[x] for x in _ordered(left.free | right.free) if x in entries
            and (entries[x].kind == "function" or not doc.defined(x))]
    for e in free:
        if e.kind == "function" and e.values != "declared" and e.term not in doc.standards:
            return _unknown(e)
    for x in _ordered(left.free | right.free):  # p(x) = …, which is not said for all x
        defined = doc.defined(x) if x in entries and entries[x].kind in FUNCTIONS else []
        if defined and not any(d.general is not None for d in defined) and x not in doc.standards:
            return f"the document does not say what {entries[x].latex or entries[x].name} is everywhere"
    if (beyond := _beyond(doc, entries, prop, left, right)) is not None:
        return f"the document does not say what {beyond.latex or beyond.name} is everywhere"
    if (end := next((e for e in free if e.term in doc.ends), None)) is not None:
        return f"the document does not say what {end.name.removeprefix('last ')} runs over"
    if related := _related(free):
        return f"the document does not say how the distributions called {related} belong together"
    names = [{e.name.split("#")[0] for e in free if e.kind in FUNCTIONS and e.term in side.free} for side in (left, right)]
    for name in sorted(names[0] ^ names[1]):
        if len(name) == 1 and name.swapcase() in names[0] ^ names[1]:
            return f"the document does not say how {name} and {name.swapcase()} belong together"
    if (letter := _rows(free)) and not _linked(doc, left, right):
        return f"the document does not say how {letter} and {letter.swapcase()} belong together"
    for one, other in ((left, right), (right, left)):
        alone = [e for e in free if e.kind in FUNCTIONS and e.term in one.free and e.term not in doc.standards
                 and not (e.kind == "distribution" and e.name in doc.scope.arbitrary)]
        if alone and not any(e.kind in FUNCTIONS and e.term in other.free for e in free):
            return _unknown(alone[0])
    if (inferred := next((e for e in free if e.inferred), None)) is not None:
        return f"the document does not say what the shape of {inferred.latex or inferred.name} is"
    for e in free:
        if e.kind == "data" and not e.declared and prop.head != "=":
            return _unknown(e)
        if e.kind not in ("scalar", "family") or e.declared or e.term in doc.standards:
            continue
        # a letter that stands on both sides of an equation is any number; all else means something that is not said
        if prop.head != "=" or e.term in left.free ^ right.free or _is_word(e.name):
            return _unknown(e)
    loose = {e.term: e for e in free if e.kind in ("scalar", "family") and not e.declared and e.term not in doc.standards}
    for x in (*subterms(left), *subterms(right)):
        if x.head == "^" and not is_integer(x.args[1]) and x.args[1].head == "num":
            for e in loose.values():
                if e.term in x.args[0].free:
                    return f"the document does not say whether {e.latex or e.name} is positive"
    return ""


def _begins(doc: Document, x: Term) -> bool:
    """Whether the document says of a whole number from where on it counts."""
    return any(k.fact.kind != "default" and k.fact.prop.head in ("<", "<=") and k.fact.prop.args[0].head == "num"
               and k.fact.prop.args[1] is x for k in doc.known)


def by_form(doc: Document, claim: Claim) -> str:
    """Why a counterexample would refute nothing: it gives any value to a number of which only the form is known."""
    reached = doc.reach(claim.prop.free.union(*(fact.prop.free for fact in claim.context.facts)))
    cited = next((origin for term, origin in doc.cited.items() if term in reached), None)
    if cited is not None:  # the page may mean another function than its reader
        return f"it rests on a definition from elsewhere: {cited}"
    blind = doc.blind & reached
    if not blind or are_free(doc, claim.prop.free) and blind <= claim.prop.free | _moments_beside(doc, claim):
        return ""
    first = min(blind, key=lambda x: x.key)
    return f"there is no theory here of {next((e.latex for e in doc.entries if e.term is first), str(first.args[0]))}"


def _moments_beside(doc: Document, claim: Claim) -> set[Term]:
    """The moments that stand in the facts about those of a claim."""
    beside = set().union(*(fact.prop.free for fact in claim.context.facts))
    return beside if are_free(doc, beside | claim.prop.free) else set()


def beyond_support(doc: Document, prop: Term) -> str:
    """Why a counterexample would refute nothing: it takes a distribution at a value that need not be an outcome."""
    laws = {e.term for e in doc.entries if e.kind == "distribution"}
    for x in subterms(prop):
        outcome = x.args[1] if x.head == "@" and x.args[0] in laws and len(x.args) > 1 else None
        if outcome is not None and outcome.head == "var" and outcome not in doc.index_ranges:
            return f"the document does not say that {outcome.args[0]} is an outcome"
    return ""


def _ordered(terms: Iterable[Term]) -> list[Term]:
    """The terms of a set in one order in every run, so that the same of them is named."""
    return sorted(terms, key=lambda x: x.key)


def _beyond(doc: Document, entries: dict[Term, Entry], prop: Term, left: Term, right: Term) -> Entry | None:
    """A family that is taken where its definition does not reach: b_3 and b_{k+1} of b_k = k² for k = 1, …, n; or the a of
    a_{n+1}, where a_n was defined as a number of its own."""
    for x in subterms(prop):
        e = entries.get(x.args[0]) if x.head == "@" else None
        if e is None or e.kind != "family" or not doc.defined(e.term):
            continue
        for index, axis in zip(x.args[1:], e.axes, strict=False):
            if index not in axis and index.head not in ("bound", "opened") and doc.index_ranges.get(index) != axis:
                return e
    for x in (*subterms(left), *subterms(right)):  # p(x, μ, 1), where p(x, μ, σ²) is defined
        e = entries.get(x.args[0]) if x.head == "@" else None
        if e is not None and e.kind in ("function", "distribution") and (known := doc.defined(e.term)) and not any(
                _reaches(d.pattern.args[1:], d.holes, x.args[1:]) for d in known if d.pattern.head == "@"):
            return e
    labels = {x.name.rpartition("_")[0] for x in entries.values() if x.kind == "scalar" and doc.defined(x.term)}
    return next((e for x in _ordered(left.free | right.free) if (e := entries.get(x)) is not None and e.kind == "family"
                 and not e.declared and e.name in labels), None)


def _reaches(pattern: Sequence[Term], holes: Sequence[Term], arguments: Sequence[Term]) -> bool:
    """Whether a definition speaks of such arguments, but for numbers: by p(1 | x) and p(0 | x) all of p may be given."""
    return len(pattern) == len(arguments) and all(
        x is y or x in holes or x.head == "num" or any(hole in x.free for hole in holes) or y.loose
        for x, y in zip(pattern, arguments, strict=True))


def _unknown(e: Entry) -> str:
    return f"the document does not say what {e.latex or e.name} is"


def _rows(entries: Iterable[Entry]) -> str:
    """The letter x of vectors x_i beside a matrix X: they are its rows, or its columns, though the document does not say so."""
    axes = {e.name.split("#")[0]: len(e.axes) for e in entries}
    return next((x.swapcase() for x, count in axes.items() if count > 1 and x.isupper() and x.swapcase() in axes), "")


def _is_word(name: str) -> bool:
    """RSS, or a letter with an accent: not any number, but a certain one."""
    *marks, plain = name.split("_")[0].split(" ")
    return bool(set(marks) & {"bar", "hat", "tilde"}) or len(plain) > 1 and plain not in GREEK_LETTERS and plain.isalpha()


def _atom(term: Term) -> bool:
    """A number, a symbol or a member of a family."""
    if term.head == "*" and len(term.args) == 2 and term.args[0].head == "num":
        term = term.args[1]
    return term.head in ("num", "var", "delta") or term.head == "@" and all(x.head in ("num", "var", "opened") for x in term.args)


def _elsewhere(entries: dict[Term, Entry], side: Term) -> Entry | None:
    """A distribution that is summed over other values than those that were assumed for it."""
    guessed = {x: e for x, e in entries.items() if e.kind == "distribution" and e.support is not None
               and e.support[1].head == "var" and str(e.support[1].args[0]).startswith("|")}
    for x in subterms(side) if guessed else ():
        if x.head in ("sum", "prod"):
            here = make("bound", 0)
            for y in subterms(x.args[2]):
                if y.head == "@" and y.args[0] in guessed and here in y.args[1:2] and x.args[:2] != guessed[y.args[0]].support:
                    return guessed[y.args[0]]
    return None


def _numbers(term: Term) -> tuple[set[tuple[Term, Term | None]], set[Term]]:
    """The symbols, and members of families, that a side speaks of, and the indices; a family with None for any of its members."""
    found: set[tuple[Term, Term | None]] = set()
    indices: set[Term] = set()
    stack = [term]
    while stack:
        here = stack.pop()
        if here.head == "var":
            found.add((here, None))
        elif here.head == "@" and all(x.head in ("num", "var") for x in here.args):
            found.add((here.args[0], here))
            indices.update(here.args[1:])
        else:
            stack.extend(children(here))
    return found, indices


def _apart(left: Term, right: Term) -> bool:
    """Whether two sides have no number in common: neither a symbol nor, by their indices, a member of a family."""
    (a, i), (b, j) = _numbers(left), _numbers(right)
    return bool(a) and bool(b) and not any(
        x is y and (m is n or m is None or n is None or bool(i & j)) for x, m in a for y, n in b)


def _derives(doc: Document, prop: Term) -> bool:
    """Whether the derivative of something defined is said to be something: ∂L/∂z = ŷ − y is no condition on L."""
    return any(x.head == "D" and any(doc.defined(y) for y in x.args[0].free) for x in prop.args)


def _linked(doc: Document, left: Term, right: Term) -> bool:
    """Whether the document states an equation between the numbers of the two sides."""
    for k in doc.known:
        prop = core(k.fact.prop)
        if prop.head == "=" and prop.free & left.free and prop.free & right.free:
            return True
    return False


def _related(entries: Iterable[Entry]) -> str:
    """The letter of several distributions: p(a, b), p(a) and p(b) are three, and their laws are in no definition."""
    seen: set[str] = set()
    for e in entries:
        if e.kind == "distribution" and e.name in GENERIC_DENSITIES:
            if e.name in seen:
                return e.latex or e.name
            seen.add(e.name)
    return ""
