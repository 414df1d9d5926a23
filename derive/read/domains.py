"""Where the functions of a document are given: f(x) = … for x > 0 says nothing of f(-1).  Untrusted.

In: a proposition, and what its document says of the letters that its functions are defined with.  Out: closed propositions
under which each function is taken where its definition speaks of it.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from derive.domain import FIRST, conditions
from derive.read import prose
from derive.read.context import Definition, Document
from derive.source import Note, Span
from derive.term import ONE, ZERO, Term, abstract, children, core, instantiate, make, num

RELATIONS: Final = ("<", "<=", "!=")
_Limit = tuple[tuple[int, ...], Term]  # places of arguments, and a body over them

_GOES_ON: Final = r"(?!\s*(?:Here|here|where|with|for|only)\b)"
_SENTENCE: Final = re.compile(rf"[.;!?]\s++{_GOES_ON}|\n\s*+\n{_GOES_ON}")
_END: Final = r"\s*(-?\d+(?:\.\d+)?|-?\s*\\infty)\s*"
_INTERVAL: Final = rf"(?:\\left)?([(\[\]]){_END},{_END}(?:\\right)?([)\]\[])"
# "the density on $(0, ∞)$ is", "f: [0, 1] → ℝ", "on the positive half-line"
_ON: Final = re.compile(rf"\b(?:on|over|in|support(?: is)?)(?: the)?(?: (?:open|closed|unit|half-open))?"
                        rf"(?: interval)? \$+{_INTERVAL}\$")
_FROM: Final = re.compile(rf"(?:\\colon|:)\s*{_INTERVAL}\s*\\(?:to|(?:long)?rightarrow)(?![A-Za-z])")
# "k = 1, 2, …"
_FROM_ON: Final = re.compile(r"\\?([A-Za-z]+)\s*(?:=|\\in\s*\\\{)\s*(\d+)\s*,\s*(?:\d+\s*,\s*)*\\[lc]?dots(?![A-Za-z])")
_POSITIVE: Final = re.compile(r"\b(?:on|over)(?: the)? (?:(non-?negative)|positive) (?:real (?:line|axis|numbers)|reals?|numbers"
                              r"|integers|half[- ]?(?:line|axis)|axis)\b", re.I)
_UNIT: Final = re.compile(r"\b(?:on|over|in) the (?:(?:open|closed) )?unit interval\b", re.I)
# "with values in {1, 2, 3}"
_VALUES: Final = re.compile(r"\b(?:values?|support(?:ed)?|outcomes)(?: (?:in|on|over|is|are|from))?(?: the set)? \$\\\{\s*"
                            r"(-?\d+(?:\s*,\s*-?\d+)*)\s*\\\}\$")
# "if $x \ge 0$", "when $x$ is not negative", "unless $x$ is negative"
_IF: Final = r"\b(?:if|when(?:ever)?|where|for|provided(?: that)?|as long as)"
_CASE: Final = re.compile(rf"{_IF} \$\s*\\?([A-Za-z]+)\s*(<|>|\\[lg]eq?(?![a-z]))\s*(-?\d+(?:\.\d+)?)\s*\$", re.I)
_SIGNED: Final = re.compile(rf"(?:{_IF}|(?P<un>\bunless)) \$\s*\\?(?P<name>[A-Za-z]+)\s*\$ is (?P<no>not |non-?)?"
                            r"(?P<sign>positive|negative)\b", re.I)


def domains(doc: Document, prop: Term) -> tuple[Term, ...]:
    """What the arguments in a proposition need, each once, in order of appearance.

    The variable of a maximum, an integral or a functional runs over what its author means it to: of that nothing is needed.
    """
    limits = _limits(doc, prop)
    if not limits:
        return ()
    outer = 0
    inner = prop
    while inner.head in ("each", "forall"):
        outer, inner = outer + 1, children(inner)[-1]

    def of(term: Term) -> Iterator[Term]:
        for places, limit in limits.get(term.args[0], ()) if term.head == "@" else ():
            values = [term.args[k] for k in places if k < len(term.args)]
            meant = any(x.head == "opened" and len(x.args) == 2 and x.args[0] >= FIRST + outer for v in values for x in v.free)
            if len(values) == len(places) and not meant:
                yield instantiate(limit, values)

    # g(x) = f(-x) needs what f needs
    return tuple(dict.fromkeys(c for made in doc.unfoldings(prop) for c in conditions(made, of)))


def _limits(doc: Document, prop: Term) -> dict[Term, list[_Limit]]:
    """What the text says of the letters that functions are defined with, by function."""
    found: dict[Term, list[_Limit]] = {}
    given = [d for d in doc.definitions if d.alive and d.parameters]
    within = doc.reach(prop.free) if given else ()
    for d in given:
        if d.head not in within:
            continue
        names = {e.name: k for e in doc.entries for k, x in d.parameters if e.term is x}
        facts = [known.fact for known in doc.known if known.fact.kind == "declared" and core(known.fact.prop).head in RELATIONS]
        limits = found.setdefault(d.head, [])
        for fact in (*facts, *doc.bounds):
            of = []
            if _beside(doc.note, d.specific.span, fact.span):  # `f(x) = …, for x > 0`: there x may be read anew
                of = [(names[e.name], e.term) for e in doc.entries if e.term in fact.prop.free and e.name in names]
            elif fact.kind == "declared" and _before(fact.span, d.specific.span):
                of = [(k, x) for k, x in d.parameters if x in fact.prop.free]
            if of:
                limits.append((tuple(k for k, _ in of), _over([x for _, x in of], fact.prop)))
        if len(d.parameters) == 1 or d.seps[:1] in (("|",), (";",)) and d.parameters[0][0] == 1:
            place, x = d.parameters[0]
            limits += [((place,), _over([x], said)) for name in names for said in _in_words(doc.note, d, name, x)]
    return {head: limits for head, limits in found.items() if limits}


def _over(symbols: list[Term], prop: Term) -> Term:
    for x in reversed(symbols):
        prop = abstract(prop, x)
    return prop


def _beside(note: Note, definition: Span | None, said: Span | None) -> bool:
    """Whether something is said in the formula of a definition, or behind it in its sentence."""
    return definition is not None and said is not None and definition.start < said.end \
        and _SENTENCE.search(note.text, min(definition.end, said.start), said.start) is None


def _before(said: Span | None, definition: Span | None) -> bool:
    return said is None or definition is None or said.start < definition.start


def _in_words(note: Note, d: Definition, name: str, x: Term) -> Iterator[Term]:
    """What the sentence of a definition says of its only argument, of this name: the interval on which it is given."""
    span = d.specific.span
    if span is None:
        return
    ends = _SENTENCE.search(note.text, span.end)
    text = note.text[prose.lead_start(note, span):ends.start() if ends is not None else len(note.text)]
    for m in (*_ON.finditer(text), *_FROM.finditer(text)):
        first, low, high, last = m.groups()
        if "infty" not in low:
            yield make("<=" if first == "[" else "<", num(Fraction(low)), x)
        if "infty" not in high:
            yield make("<=" if last == "]" else "<", x, num(Fraction(high)))
    for m in _FROM_ON.finditer(text):
        if m[1] == name:
            yield make("<=", num(Fraction(m[2])), x)
    for m in _POSITIVE.finditer(text):
        yield make("<=" if m[1] else "<", ZERO, x)
    for _ in _UNIT.finditer(text):
        yield make("<=", ZERO, x)
        yield make("<=", x, ONE)
    for m in _VALUES.finditer(text):
        values = [int(v) for v in m[1].split(",")]
        yield make("<=", num(min(values)), x)
        yield make("<=", x, num(max(values)))
    for m in _CASE.finditer(text):
        if m[1] == name:
            ends_at, op = num(Fraction(m[3])), "<" if m[2] in "<>" else "<="
            yield make(op, x, ends_at) if m[2] == "<" or m[2].startswith("\\l") else make(op, ends_at, x)
    for m in _SIGNED.finditer(text):
        if m["name"] == name:
            yield _signed(x, m["sign"].lower() == "positive", (m["un"] is None) is (m["no"] is None))


def _signed(x: Term, positive: bool, holds: bool) -> Term:
    """x > 0, x < 0, or that it is not so."""
    if positive is holds:
        return make("<" if holds else "<=", ZERO, x)
    return make("<" if holds else "<=", x, ZERO)
