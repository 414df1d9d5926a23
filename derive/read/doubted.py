"""Words that take back what a formula says: a number that may be 0, a factor that is not there.  Untrusted.

In: the note and the place of a formula.  Out: what may not be taken for granted.
"""
from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from derive.read import prose
from derive.read.elaborate import Elaborator
from derive.read.latex import parse
from derive.read.shapes import IllTyped
from derive.read.syntax import Unreadable
from derive.source import Note, Span
from derive.term import MINUS_ONE, Malformed, Term, make, subterms

# behind q(x): it may be 0; behind q(x) = 0: this may be
_VANISHES: Final = re.compile(
    r"[\s,)]*(?:(?:may|might|can|could|(?:is|are) (?:allowed|permitted) to)\s+(?:\w+\s+)?(?:be (?:zero|\$?0\b|negative)|vanish)"
    r"|(?:need|does|do) not (?:have to )?be (?:positive|non-?zero)|(?:is|are) not necessarily (?:positive|non-?zero))", re.I)
_ALLOWED: Final = re.compile(
    r"[\s,)]*(?:(?:is|are) (?:also |even )?(?:allowed|possible|permitted|not excluded)|may (?:occur|happen))\b", re.I)
# with $1/n$; divided by $n$
_WITH: Final = re.compile(r"\b(?:with|by)(?: an?| the)?(?: \w+){0,2} \$([^$\n]{3,40})\$", re.I)
_BY: Final = re.compile(r"\b(?:divid\w+|normali[sz]\w+) by \$([^$\n]{1,40})\$", re.I)


def may_vanish(note: Note, span: Span, equated: bool) -> bool:
    """Whether words behind an inline formula, a number or an equation with 0, say that the number may be 0."""
    return (_ALLOWED if equated else _VANISHES).match(note.text[span.end:span.end + 80].lstrip("$")) is not None


def promised(e: Elaborator, span: Span, value: Term) -> str:
    """Words before a display that say what is in it, `with $1/n$`, and that is not; an empty string if there are none."""
    text = e.doc.note.text[prose.leading(e.doc.note, span):span.start]
    if "$" not in text.rstrip("$ \n"):
        return ""
    inside = set(subterms(value))
    inside |= {make("^", y, MINUS_ONE) for x in inside if x.head == "^" and x.args[1] is MINUS_ONE for y in _factors(x.args[0])}
    for pattern, divides in ((_WITH, False), (_BY, True)):
        for m in pattern.finditer(text):
            made = _number(e, m[1])
            if made is not None and (divides or made.head in ("*", "+", "^")) and any(
                    (make("^", x, MINUS_ONE) if divides else x) not in inside for x in _factors(made) if x.free):
                return " ".join(m[0].split())
    return ""


def _factors(x: Term) -> tuple[Term, ...]:
    return x.args if x.head == "*" else (x,)


def _number(e: Elaborator, latex: str) -> Term | None:
    """What a formula denotes that is a number, and no statement."""
    with suppress(Unreadable, IllTyped, Malformed):
        found = parse(latex, 0)
        if len(found) == 1 and found[0].node.kind in ("div", "add", "sup", "sqrt", "sym", "mul", "paren"):
            return Elaborator(e.doc).number(found[0].node)
    return None


__all__ = ["may_vanish", "promised"]
