"""f(x) = … under a later heading than the one under which f is defined: of the same function, or of another one.  Untrusted.

A survey gives an f under each of its headings.  Where no words conclude the equation, and it is not what the definition says, it
may define another f: nothing is refuted by the old definition then, and nothing is proved with it from there on.
"""
from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Final

from derive.read import prose
from derive.read.context import Entry
from derive.read.conventions import CONCLUDED
from derive.read.define import bases, function_target
from derive.read.elaborate import Elaborator
from derive.read.shapes import IllTyped
from derive.read.syntax import Node, Unreadable
from derive.term import Malformed, Term, make

ANOTHER: Final = "it may give another function than the one that an earlier heading defines"


def defined_before(e: Elaborator, left: Node, right: Node | None, inline: bool) -> Entry | None:
    """The function of f(x), if it is defined for all x and no words conclude what is said of it here.

    It is defined under an earlier heading, or of another letter: the density of X is f(x) = 2x, and that of Y is f(y) = 1.
    """
    doc = e.doc
    found = function_target(e, left) if left.kind == "apply" else None
    entry = found.entry if found is not None else None
    if found is None or entry is None or any(x.kind == "num" for x in found.args):
        return None
    standing = [d for d in doc.defined(entry.term) if d.general is not None]
    if doc.new_here(entry.term):
        letters = {e.quote(x) for x in found.args}
        if right is None or found.name.base in bases(e, right) or any(letters & {e.quote(x) for x in d.args} for d in standing):
            return None
    said = prose.before(doc.note, left.span) if inline else prose.before_display(doc.note, left.span)
    return entry if standing and not CONCLUDED.search(said) else None


def says_the_same(e: Elaborator, prop: Term) -> bool:
    """Whether an equation is what the definitions of its left side say."""
    return e.doc.unfold_all(prop.args[0]) is e.doc.unfold_all(prop.args[1])


def forget(e: Elaborator, entry: Entry, left: Node) -> None:
    """From here on the name is that of a function of which nothing is known, and which no value defines."""
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
