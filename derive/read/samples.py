"""s_x² and s_xy where the text speaks of the sample variance and covariance: what is usually meant by them.  Untrusted.

In: the name of a number that nothing gives, and the text.  Out: the equation that says what it is, of the x_1, …, x_n that the
document speaks of.  Some authors divide by n and not by n − 1, so that a step that rests on it is never refuted.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from derive.read import shapes
from derive.read.context import Document, Entry
from derive.term import MINUS_ONE, ONE, Term, make

NAMED: Final = re.compile(r"s_([a-z])([a-z])?")
WORDS: Final = (re.compile(r"\bsample variances?\b", re.I), re.compile(r"\bsample covariances?\b", re.I))
OTHERWISE: Final = re.compile(
    r"\bbiased\b|\buncorrected\b|\bdivisor\b|\bdivi(?:de[sd]?|ding|sion) by \$?[nN]\b(?!\s*-)|\bpopulation variance"
    r"|\$\s*1\s*/\s*[nN]\s*\$|\\frac\{1\}\{n\}\s*\\sum[^$=]{0,40}\)\^\{?2|\blikelihood variance", re.I)


def usual(doc: Document, name: str, family: Callable[[str], Entry | None]) -> Term | None:
    """What s_xy is, or the square of s_x; None where the text does not speak of such a thing, or may mean another.

    family  what a letter with an index is, where it is one
    """
    found = NAMED.fullmatch(name)
    text = doc.note.text
    if found is None or not WORDS[found[2] is not None].search(text) or OTHERWISE.search(text):
        return None
    if re.search(rf"s_\{{?{name[2:]}\}}?(?:\^\{{?2\}}?)?\s*&?=\s*\\frac", text):
        return None  # the document says it itself
    members = [family(x) for x in found.groups() if x is not None]
    families = [x for x in members if x is not None and x.kind == "family" and len(x.axes) == 1]
    if len(families) < len(members) or len({x.axes for x in families}) > 1:
        return None
    one, other = families[0], families[-1]
    low, high = one.axes[0]
    if low is not ONE:
        return None
    products = shapes.total(one.axes[0], lambda i: make("*", make("@", one.term, i), make("@", other.term, i)))
    spread = make("+", products, make("*", MINUS_ONE, make("^", high, MINUS_ONE), _sum(one), _sum(other)))
    return make("*", make("^", make("+", high, MINUS_ONE), MINUS_ONE), spread)


def _sum(members: Entry) -> Term:
    return shapes.total(members.axes[0], lambda i: make("@", members.term, i))
