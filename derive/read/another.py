"""f(x) = … under a later heading than the one under which f is defined: of the same function, or of another one.  Untrusted.

In: an equation of a function that is defined already, and the words before it.  Out: whether it may define another of this name.
A survey gives an f under each of its headings.  Where no words conclude the equation, and it is not what the definition says, it
may define another f: nothing is refuted by the old definition then, and nothing is proved with it from there on.
"""
from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import Final

from derive.read import prose
from derive.read.context import Entry
from derive.read.conventions import CONCLUSION
from derive.read.define import bases, function_target
from derive.read.elaborate import Elaborator
from derive.read.shapes import IllTyped
from derive.read.squares import root_of
from derive.read.syntax import Node, Unreadable
from derive.term import Malformed, Term, make

ANOTHER: Final = "it may give another function than the one that was defined before"
# "the new objective becomes" concludes nothing
_CONCLUDED: Final = re.compile(rf"\b(?:{CONCLUSION})\b", re.I)
_PART: Final = re.compile(r"^#{3,6} ([^\n]*)", re.M)
# headings of what goes on: ### Step 2, ### Simplify, ### The gradient
_GOES_ON: Final = re.compile(r"\b(?:steps?|answers?|results?|solutions?|simplif\w+|proofs?|prov\w+|deriv\w+|checks?|conclu\w+"
                             r"|summary|final\w*|expand\w*|comput\w+|gradients?|solv\w+"
                             r"|m(?:ax|in)im\w+|decompos\w+|rewrit\w+)\b", re.I)
_CORRECTS: Final = re.compile(
    r"\b(?:mistakes?|typos?|errat(?:um|a)|corrections?|corrected|should (?:be|have been|read)|re-?do(?:ing)?"
    r"|the (?:correct|right) (?:equation|formula|expression|version|definition|result|form|one))\b", re.I)
_NEW: Final = re.compile(r"\b(?:new|another|other|instead|modified|regulari[sz]\w+|variants?|alternative\w*)\b", re.I)


def defined_before(e: Elaborator, left: Node, right: Node | None, inline: bool) -> Entry | None:
    """The function of f(x), if it is defined for all x and no words conclude what is said of it here.

    It is defined under an earlier heading, or of another letter: the density of X is f(x) = 2x, and that of Y is f(y) = 1; or it
    is one of several in a list or a table.  A number of an earlier heading is meant anew by θ = 1/3 only where it had a value.
    """
    doc = e.doc
    said = prose.before(doc.note, left.span) if inline else prose.before_display(doc.note, left.span)
    if _CONCLUDED.search(said) and not _NEW.search(said):
        return None
    if left.kind != "apply":
        name = e.named(left) if inline and right is not None and not bases(e, right) else None
        number = doc.find(name.base) if name is not None and not name.indices else None
        return number if number is not None and not doc.new_here(number.term) and any(
            not d.body.free for d in doc.defined(number.term)) else None
    found = function_target(e, left)
    entry = found.entry if found is not None else None
    if found is None or entry is None or any(x.kind == "num" for x in found.args):
        return None
    standing = [d for d in doc.defined(entry.term) if d.general is not None]
    if doc.new_here(entry.term) and not _CORRECTS.search(said) and not (inline and right is not None and bases(e, right)):
        letters = {e.quote(x) for x in found.args}
        if right is None or found.name.base in bases(e, right) or any(letters & {e.quote(x) for x in d.args} for d in standing):
            return None
    return entry if standing else None


def given_before(e: Elaborator, left: Node, right: Node, inline: bool) -> Entry | None:
    """The number of x = …, if it was given under a heading before that of this part, or as a numeral, and no words conclude it.

    `### Poisson` has another mean than `### Bernoulli`; "in the second fold the error is" another one than in the first.
    """
    doc = e.doc
    name = e.named(left)
    root = root_of(left) if name is None else None
    base = name.base if name is not None else f"{n.base}^2" if root is not None and (n := e.named(root)) is not None else ""
    entry = doc.find(base) if base else None
    standing = doc.defined(entry.term) if entry is not None and doc.new_here(entry.term) else []
    if entry is None or not standing:
        return None
    said = prose.before(doc.note, left.span) if inline else prose.before_display(doc.note, left.span)
    if _CORRECTS.search(said):
        return entry
    if _CONCLUDED.search(said) and not _NEW.search(said):
        return None
    numerals = not bases(e, right) and all(not d.body.free for d in standing)
    last = max((d.specific.span.end for d in standing if d.specific.span is not None), default=left.span.start)
    headings = _PART.findall(doc.note.text, last, left.span.start) if "\n###" in doc.note.text else []
    return entry if numerals or headings and not _GOES_ON.search(headings[-1]) else None


def says_the_same(e: Elaborator, prop: Term) -> bool:
    """Whether an equation is what the definitions of its left side say."""
    return e.doc.unfold_all(prop.args[0]) is e.doc.unfold_all(prop.args[1])


def forget(e: Elaborator, entry: Entry, left: Node) -> None:
    """From here on the name is that of a function of which nothing is known, and which no value defines."""
    if left.kind != "apply":
        e.doc.claimed.add(e.doc.renew(entry, left.span.start).term)
        e.doc.equated.add(entry.name)
        e.doc.described[entry.name] = "a value anew"
        return
    name = e.named(left.args[0])
    assert name is not None
    term = e.doc.symbol(entry.name, str(entry.term.args[1]))
    made = replace(entry, term=term, declared=False, values="", since=left.span.start)
    e.doc.add(made, e.key(name.base, left.args[1], left.args[2]))
    e.doc.claimed.add(term)


def suppose(e: Elaborator, left: Node, right: Node, inline: bool) -> None:
    """`With the loss f(x) = x² we get …`: the same of what words suppose."""
    with suppress(Unreadable, IllTyped, Malformed):
        entry = defined_before(e, left, right, inline)
        if entry is not None and not says_the_same(e, make("=", e.scalar(left), e.scalar(right))):
            forget(e, entry, left)


__all__ = ["ANOTHER", "defined_before", "forget", "says_the_same", "suppose"]
