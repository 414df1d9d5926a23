"""Whether the chains of a proof module are what their note says.  Untrusted reading, kernel-checked sides.

In: the chains of a Module, the Reading of its note.  Out: Coverage: which step of the note stands in which lines of
which chain, the steps that none encodes, and the lines that the note does not have.

A side of the note and a line of a chain are the same if they are the same term up to (1) names, by `plain_name`; (2) the names
of indices; (3) what SymPy does to an expression while it builds it: order, signs, products of powers, constants; (4) unfolding of
definitions.  (3) is decided by `derive.read.form`, and what it finds alike must also be proved equal by the kernel.  To be
equal is not enough: all lines of a chain are.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING, Final

from derive.kernel.check import replay
from derive.kernel.claim import Claim, Context, Rejected
from derive.read.document import Display, Reading, Remark, Step
from derive.read.form import Definitions, Form, definitions, form, plain_name, renamed, unfolded
from derive.read.markdown import Heading, displays
from derive.rules import RULES
from derive.source import Note, Span
from derive.tactics.prover import Prover, prove
from derive.term import Malformed, Term, instantiate, make

if TYPE_CHECKING:
    from derive.read.module import ReadChain

ORDERS: Final = ("=", "!=", "<", "<=")
MOST_MATCHES: Final = 24  # ways to name the free indices of a step


@dataclass(frozen=True, slots=True)
class Match:
    """A step of the note that stands in a chain: between these lines of it (from 0)."""

    display: Display
    step: Step
    chain: ReadChain
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A step of the note that no chain encodes, or that one encodes wrongly (`why` says)."""

    display: Display
    step: Step
    why: str


@dataclass(frozen=True, slots=True)
class Stray:
    """A line of a chain (from 0) that is no side of the note."""

    chain: ReadChain
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    matches: tuple[Match, ...]
    gaps: tuple[Gap, ...]
    strays: tuple[Stray, ...]


@dataclass(slots=True)
class _Encoded:
    """A chain at work: its lines unfolded, its symbols by their names and plain names, the prover of its facts and what it has
    proved, the lines that the note has."""

    read: ReadChain
    whole: tuple[Term | None, ...] = ()
    symbols: dict[str, Term] = field(default_factory=dict)
    prover: Prover | None = None
    proved: dict[tuple[Term, Term], bool] = field(default_factory=dict)  # a side that two steps share is proved once
    said: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        said = definitions(self.read.facts)
        self.whole = tuple(None if t is None else unfolded(t, said) for t in self.read.terms)
        symbols = _symbols(self.read)
        self.symbols = {plain_name(x.args[0]): x for x in symbols} | {x.args[0]: x for x in symbols}

    def lines(self, plain: Form, whole: Form) -> list[int]:
        """The lines that look like a side of the note, by its forms: first those that do so as they are written."""
        alike = [k for k, (t, u) in enumerate(zip(self.read.terms, self.whole, strict=True))
                 if t is not None and u is not None and (form(t) == plain or form(u) == whole)]
        return sorted(alike, key=lambda k: form(self.read.terms[k]) != plain)

    def proves(self, side: Term, line: int, said: Definitions) -> bool:
        """Whether the kernel accepts that a side of the note, in the chain's names, is a line."""
        def named(x: Term) -> Term:
            return self.symbols.get(x.args[0], self.symbols.get(plain_name(x.args[0]), x))

        pairs = ((side, self.read.terms[line]), (unfolded(side, said), self.whole[line]))
        return any(right is not None and self._equal(renamed(left, named), right)
                   for left, right in pairs if right is not None and form(left) == form(right))

    def _equal(self, left: Term, right: Term) -> bool:
        if left is right:
            return True
        if left.head in ORDERS and left.head == right.head:  # the sides of an implication
            return all(self._equal(*pair) for pair in zip(left.args, right.args, strict=True))
        if (left, right) not in self.proved:
            self.proved[left, right] = self._prove(left, right)
        return self.proved[left, right]

    def _prove(self, left: Term, right: Term) -> bool:
        claim = Claim(make("=", left, right), Context(self.read.facts))
        self.prover = self.prover or Prover(claim.context)
        certificate = prove(claim, self.prover)
        if certificate is None:
            return False
        replay(claim, certificate, RULES)
        return True


def covers(chains: Iterable[ReadChain], reading: Reading) -> Coverage:
    """Compare the chains of a module with the note that they encode.

    A step marked `expect refuted` needs no chain, and a chain with the heading None is none of the note's.
    """
    encoded = [_Encoded(chain) for chain in chains if chain.heading is not None]
    matches: list[Match] = []
    gaps: list[Gap] = []
    for display, step, heading, number in _steps(reading):
        found, near = None, ""
        answering = [chain for chain in encoded if _answers(chain.read, heading, number)]
        said = definitions(step.claim.context.facts if step.claim is not None and answering else ())
        for chain in answering:
            lines, why = _match(step, chain, said)
            chain.said.update(lines)
            if len(lines) == 2 and not why:
                found = found or Match(display, step, chain.read, *lines)
            near = near or why and f"chain {chain.read.name!r}: {why}"
        if step.kind != "claim" or step.expect in ("refuted", "ill-typed", "follows"):
            continue
        if found is not None:
            matches.append(found)
        else:
            gaps.append(Gap(display, step, near or "no chain has both its sides"))
    strays = tuple(Stray(c.read, k, "the note has no such side under this heading")
                   for c in encoded for k in range(len(c.whole)) if k not in c.said)
    return Coverage(tuple(matches), tuple(gaps), strays)


def _steps(reading: Reading) -> Iterator[tuple[Display, Step, str, int]]:
    """Every step that says something, with the text of its heading and the number of its display there (0: inline)."""
    titles = headings(reading.note)
    count: dict[int, int] = {}
    for display in sorted(reading.displays, key=lambda d: d.span.start):
        scope = sum(1 for start, _ in titles if start <= display.span.start)
        if not display.inline:
            count[scope] = count.get(scope, 0) + 1
        for step in display.steps:
            if step.claim is not None:
                yield display, step, titles[scope - 1][1] if scope else "", 0 if display.inline else count[scope]


def headings(note: Note) -> list[tuple[int, str]]:
    """Where the headings of a note are, and what they say."""
    return [(block.span.start, block.text) for block in displays(note) if isinstance(block, Heading)]


def _answers(read: ReadChain, heading: str, number: int) -> bool:
    if read.heading and _words(read.heading) != _words(heading):
        return False
    return not read.of or number in read.of


def _words(heading: str) -> str:
    return " ".join(heading.lstrip("# ").split()).casefold()


def _match(step: Step, chain: _Encoded, said: Definitions) -> tuple[tuple[int, ...], str]:
    """Lines of a chain that are the sides of a step, and what is wrong with the relation between them or with their proof.

    said  the definitions among the step's facts
    """
    assert step.claim is not None
    best: tuple[int, ...] = ()
    why = ""
    hypotheses = [fact.prop for fact in step.claim.context.facts if fact.origin == "hypothesis"]
    if len(hypotheses) > 1:
        return (), "several hypotheses at once are not compared"
    given = hypotheses[0] if hypotheses else None
    for prop in _grounded(step.claim.prop, chain.read):
        if prop.head not in ORDERS:
            continue
        sides, relation = (prop.args, prop.head) if given is None else ((given, prop), "=>")
        here = [chain.lines(form(side), form(unfolded(side, said))) for side in sides]
        pairs = [(a, b) for a in here[0] for b in here[1] if a != b or here[0] == here[1] == [a]]
        for a, b in pairs:
            if _between(chain.read, a, b) == relation:
                try:
                    if chain.proves(sides[0], a, said) and chain.proves(sides[1], b, said):
                        return (a, b), ""
                    why = "the lines could not be proved to be the note's sides"
                except (Rejected, Malformed):
                    why = "the lines could not be proved to be the note's sides"
        if all(here):
            best, why = (here[0][0], here[1][0]), why or "it relates these sides in another way"
        elif any(here) and not best:
            best = (here[0] or here[1])[0],
    return best, why


def _grounded(prop: Term, chain: ReadChain) -> Iterator[Term]:
    """The proposition with the chain's own free symbols for its quantified variables, in every way."""
    sorts = []
    inner = prop
    while inner.head in ("each", "forall"):
        sorts.append("Z" if inner.head == "each" else inner.args[0])
        inner = inner.args[-1]
    free = sorted({x for t in chain.terms if t is not None for x in t.free if x.head == "var"}, key=lambda x: str(x.args[0]))
    tried = 0
    for values in permutations(free, len(sorts)):
        if any(sort == "Z" and x.args[1] != "Z" for sort, x in zip(sorts, values, strict=True)):
            continue
        tried += 1
        if tried > MOST_MATCHES:
            return
        made = prop
        try:
            for value in values:
                made = instantiate(made.args[-1], [value])
        except Malformed:
            continue
        yield made


def _between(chain: ReadChain, first: int, last: int) -> str | None:
    """The relation between two lines that the steps between them give."""
    if last == first + 1 and chain.relations[last] == "=>":
        return "=>"
    if first > last:
        turned = _between(chain, last, first)
        return turned if turned in ("=", "!=") else {">": "<", ">=": "<="}.get(turned or "")
    steps = set(chain.relations[first + 1:last + 1])
    if steps <= {"="}:
        return "="
    for strict, weak in (("<", "<="), (">", ">=")):
        if steps <= {"=", strict, weak}:
            return strict if strict in steps else weak
    return "!=" if "!=" in steps and steps <= {"=", "!="} and chain.relations.count("!=") == 1 else None


def _symbols(chain: ReadChain) -> set[Term]:
    every = [t for t in chain.terms if t is not None] + [fact.prop for fact in chain.facts]
    return {x for t in every for x in t.free if x.head == "var"}


def remarks(coverage: Coverage, place: Span, reading: Reading) -> tuple[Remark, ...]:
    """What to report of a proof module: at the lines of its chains, and at the place where it names its note."""
    path, position = reading.note.path, reading.note.position
    found = [Remark("not-covered", f"{path}:{position(gap.step.left.start)[0]}: {reading.note.quote(gap.display.span)}: "
                                   f"step {gap.step.index}: {gap.why}", place) for gap in coverage.gaps]
    found += [Remark("proof-differs", f"line {stray.line + 1} of the chain {stray.chain.name!r}: {stray.why}",
                     stray.chain.places[stray.line]) for stray in coverage.strays]
    return tuple(found)
