"""Claims to verdicts.

In: a Reading.  Out: a JudgedDocument: `proved` only where the kernel has replayed a certificate, `refuted` only with
a witness that was evaluated rigorously, `follows` where a step holds given a refuted line, else `open`.
A step is never proved from the line that it claims, nor from a refuted one.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from derive.carried import Before, before, carried
from derive.domain import definedness
from derive.kernel.check import Proved, replay
from derive.kernel.claim import Claim, Context, Fact, Rejected
from derive.read.document import Display, Reading, Remark, Step, Symbol
from derive.refuter.search import admissible, agree, refute
from derive.rules import RULES
from derive.source import Note
from derive.tactics.prover import Prover, holds, prove
from derive.term import Term, core, make, subterms, symbol
from derive.theorems import with_goals
from derive.verdict import Condition, Judged, JudgedDisplay, JudgedDocument, Witness

if TYPE_CHECKING:
    from derive.read.revisions import Kept

POINTS: Final = 40
MOST_READ: Final = 2_000_000  # characters that the repairs of one document may have read again


class Line(NamedTuple):
    """An earlier step of the document that a later one may cite.

    conditions  where it holds: it is cited only where they hold too
    given       what only its own step supposes: it is cited only where the same is supposed
    """

    fact: Fact
    number: int
    heading: int
    verdict: str
    conditions: tuple[Term, ...] = ()
    given: frozenset[Term] = frozenset()


Given = tuple[tuple[Term, str], ...]  # the propositions of a context, with their kinds


@dataclass(slots=True)
class Memory:
    """What was found out of propositions, given facts; where these stand in a text plays no part.

    With the memory of an earlier judgement only what has changed since is worked out.  It grows with each: `forget` it at times.
    """

    provers: dict[Given, Prover] = field(default_factory=dict)
    found: dict[tuple[str, Term | None, Given, bool], Any] = field(default_factory=dict)
    contexts: dict[int, tuple[Context, Given]] = field(default_factory=dict)  # of one judgement, by identity
    last: Before | None = None

    def recall(self, what: str, prop: Term | None, context: Context, find: Callable[[], Any], strict: bool = False) -> Any:
        """What `find` gives, found out once."""
        key = (what, prop, self.given(context), strict)
        if key not in self.found:
            self.found[key] = find()
        return self.found[key]

    def given(self, context: Context) -> Given:
        """The propositions of a context, with their kinds."""
        known = self.contexts.get(id(context))
        if known is None:
            known = self.contexts[id(context)] = context, tuple((fact.prop, fact.kind) for fact in context.facts)
        return known[1]

    def forget(self) -> None:
        self.provers.clear()
        self.contexts.clear()
        self.found.clear()


@dataclass(slots=True)
class Judge:
    """One document being judged."""

    symbols: tuple[Symbol, ...] = ()
    memory: Memory = field(default_factory=Memory)

    def prover(self, context: Context) -> Prover:
        key = self.memory.given(context)
        found = self.memory.provers.get(key)
        if found is None:
            found = self.memory.provers[key] = Prover(context)
        return found

    def proved(self, claim: Claim) -> Proved | None:
        """The claim with a certificate that the kernel has replayed, if one is found."""
        found: Proved | None = self.memory.recall("proved", claim.prop, claim.context, lambda: self._proved(claim))
        return found and replace(found, claim=claim)  # the same proposition from the same facts, which may stand elsewhere

    def _proved(self, claim: Claim) -> Proved | None:
        certificate = prove(claim, self.prover(claim.context))
        if certificate is None:
            return None
        try:
            return replay(claim, certificate, RULES)
        except Rejected:
            return None

    def holds(self, prop: Term, context: Context) -> bool:
        """Whether a proof is found, for what is only reported."""
        return bool(self.memory.recall("holds", prop, context, lambda: holds(prop, self.prover(context))))

    def refuted(self, claim: Claim, strict: bool) -> Witness | None:
        found: Witness | None = self.memory.recall("refuted", claim.prop, claim.context,
                                                   lambda: refute(claim, POINTS, strict=strict), strict)
        return found

    def agrees(self, claim: Claim) -> int:
        return int(self.memory.recall("agrees", claim.prop, claim.context, lambda: agree(claim, POINTS)))

    def has_model(self, context: Context) -> bool:
        return bool(self.memory.recall("model", None, context, lambda: admissible(context)))


class Finding(NamedTuple):
    """What became of one reading of a step."""

    verdict: str
    code: str
    claim: Claim
    conditions: tuple[Condition, ...] = ()
    proof: Proved | None = None
    witness: Witness | None = None
    given: int | None = None
    tried: str = ""
    remarks: tuple[Remark, ...] = ()


_RELATED: Final = re.compile(r"[=<>≤≥∈]|\\(?:leq?|geq?|neq?|in|sim|equiv|colon|propto)(?![A-Za-z])")
Reader = Callable[[Note], Reading]


def judge(reading: Reading, hear: Callable[[Judged], None] | None = None, read: Reader | None = None,
          memory: Memory | None = None, kept: Sequence[Kept] = ()) -> JudgedDocument:
    """Every step of a document with its verdict.  With a memory, what was known before comes without a certificate.

    hear  is told each step when it is judged, in order: who stands behind with a limit of time knows how far it came
    read  the reader of such documents: with it, wrong steps are repaired where a small edit does it
    memory  of an earlier version of the document
    kept  what the reader took from that version
    """
    state = Judge(reading.symbols, memory if memory is not None else Memory())
    known, state.memory.last = carried(kept, state.memory.last, reading), None
    if any(number not in known and any(_elsewhere(step, display) for step in display.steps)
           for number, display in enumerate(reading.displays)):
        known = {}  # a step cites lines, which are to be judged first
    read = _bounded(read) if read is not None else None
    lines: list[Line] = []
    doubted: dict[Term, int] = {}
    usual: dict[Term, tuple[Claim, int]] = {}
    displays = []
    for number, display in enumerate(reading.displays):
        steps = []
        for k, step in enumerate(display.steps):
            try:
                if step.usual is not None:
                    usual[step.usual[0]] = step.usual[1], step.left.start
                judged = known[number].steps[k] if number in known else _judge_step(state, reading, step, lines, doubted, usual)
                steps.append(_repaired(reading, number, judged, read) if read is not None else judged)
            except (MemoryError, RecursionError):
                raise  # the limits of the process: who stands behind knows what to do
            except Exception as error:  # a bug here is no reason to say nothing of the other steps
                steps.append(Judged(step, "open", "internal-error", claim=step.claim,
                                    tried=f"derive itself failed here: {type(error).__name__}: {str(error)[:200]}"))
            if hear is not None:
                hear(steps[-1])
        displays.append(JudgedDisplay(display, tuple(steps)))
    state.memory.contexts.clear()
    if memory is not None:
        memory.last = before(reading, displays)
    return JudgedDocument(reading, tuple(with_goals(displays, partial(_by_steps, state))), reading.remarks)


def _elsewhere(step: Step, display: Display) -> bool:
    """Whether a step rests on lines of other displays, or they on what becomes of it."""
    return step.goal is not None or step.anew is not None or any(
        f.span is None or not display.span.start <= f.span.start < display.span.end for f in step.cited)


class _Exhausted(Exception):
    """The repairs of a document have cost enough."""


def _bounded(read: Reader) -> Reader:
    """A reader that reads so much and no more: each repair that is tried reads the document as a whole."""
    left = MOST_READ

    def again(note: Note) -> Reading:
        nonlocal left
        left -= len(note.text)
        if left < 0:
            raise _Exhausted
        return read(note)

    return again


def _repaired(reading: Reading, number: int, judged: Judged, read: Reader) -> Judged:
    """A wrong step with a repair that was proved, if one is found; an error that the author expects needs none."""
    if judged.verdict not in ("refuted", "ill-typed") or judged.step.expect == judged.verdict:
        return judged

    def proved(changed: Reading, step: Step) -> Term | None:
        if step.claim is None or step.kind not in ("claim", "definition"):
            return None
        if step.kind == "definition":
            return step.claim.prop if judged.verdict == "ill-typed" else None
        attempt = _prove(Judge(changed.symbols), step.claim, (), step.strict, needs=step.needs)
        return step.claim.prop if attempt.proof is not None else None

    from derive.repair import repair
    try:
        return replace(judged, fix=repair(judged.step, number, reading, read, proved))
    except _Exhausted:
        return judged


def _judge_step(state: Judge, reading: Reading, step: Step, lines: list[Line], doubted: dict[Term, int],
                usual: dict[Term, tuple[Claim, int]]) -> Judged:
    """
    doubted  functions of which a line may have given others of their names, and where
    usual    those that everybody knows and the document defines: what it says if it means the same, and where
    """
    if step.kind == "definition":
        if step.claim is not None and any(x.code == "defined-twice" for x in step.remarks):
            head = symbol(core(step.claim.prop).args[0])  # the lines before speak of what it was
            lines[:] = [x for x in lines if head not in x.fact.prop.free]
        return Judged(step, "defined", "defined", claim=step.claim, remarks=step.remarks)
    if step.kind == "assumption":
        return Judged(step, "assumed", "assumed", claim=step.claim, remarks=step.remarks)
    if step.kind == "ill-typed":
        return Judged(step, "ill-typed", "ill-typed", remarks=step.remarks, tried=step.why)
    if step.kind != "claim" or step.claim is None:
        return Judged(step, "unread", "unread", remarks=step.remarks, tried=step.why)
    number, _ = reading.note.position(step.left.start)
    citable = [line for line in lines if line.heading == step.heading]
    freely = _without_given(state, step, citable)
    supposed = step.given if freely is None else ()
    finding, read_as = (freely, ()) if freely is not None else _best_reading(state, step, citable)
    if finding.verdict == "refuted" and (doubt := step.unsettled or _missed(reading, step, finding.claim)):
        finding = finding._replace(verdict="open", code="open", witness=None, tried=doubt)
    if finding.verdict == "refuted" and (line := _unusual(state, finding.claim, usual)) is not None:
        tried = f"line {reading.note.position(line)[0]} defines a function of it otherwise than everybody does"
        finding = finding._replace(verdict="open", code="open", witness=None, tried=tried)
    finding = _given_lines(state, finding, step, lines)
    if finding.verdict != "open" and (line := _of_doubted(finding.claim, doubted)) is not None:
        tried = f"line {reading.note.position(line)[0]} may give another function of this name"
        finding = Finding("open", "open", finding.claim, tried=tried)
    if step.anew is not None and finding.verdict != "proved":
        doubted.setdefault(step.anew, step.left.start)
    if finding.verdict == "open" and step.otherwise:
        finding = finding._replace(verdict="assumed", code="assumed", tried=step.otherwise)
    remarks = (*step.remarks, *read_as, *finding.remarks)
    # what holds under a supposition may tie symbols to each other, as an identity does not: it is no "line" to the kernel
    kind = "assumption" if supposed else "line"
    lines.append(Line(Fact(finding.claim.prop, kind, f"line {number}", step.left), number, step.heading, finding.verdict,
                      tuple(c.prop for c in finding.conditions), frozenset(f.prop for f in supposed)))
    remarks += _contradictions(state, finding, citable)
    proof, witness = finding.proof, finding.witness
    if witness is not None and step.turned:
        witness = replace(witness, left=witness.right, right=witness.left)
    return Judged(step, finding.verdict, finding.code, finding.conditions, proof.rules if proof else (), finding.given,
                  witness, None, proof.certificate if proof else None, proof.claim if proof else finding.claim,
                  finding.tried, remarks, proof.facts if proof else ())


def _unusual(state: Judge, claim: Claim, usual: dict[Term, tuple[Claim, int]]) -> int | None:
    """Where a function of a claim is not defined as everybody does: the definition may be wrong, and not what goes against it."""
    spoken = (x for head, x in usual.items() if head in claim.prop.free)
    return next((line for same, line in spoken if state.refuted(same, False) is not None), None)


def _of_doubted(claim: Claim, doubted: dict[Term, int]) -> int | None:
    """Where another function may have been given than one that a claim speaks of, or what was said since then of its symbols."""
    for head, line in doubted.items():
        if head in claim.prop.free or any(head in f.prop.free and f.span is not None and f.span.start > line
                                          for f in claim.context.facts):
            return line
    return None


def _without_given(state: Judge, step: Step, lines: Sequence[Line]) -> Finding | None:
    """The proof of a step that needs nothing of what only it supposes; None if none is found, or it supposes nothing."""
    if not step.given or step.claim is None:
        return None
    context = Context(tuple(f for f in step.claim.context.facts if f not in step.given))
    finding = judge_claim(state, Claim(step.claim.prop, context), lines, step.strict, "it supposes more", step.needs)
    return finding if finding.verdict == "proved" else None


def _missed(reading: Reading, step: Step, claim: Claim) -> str:
    """Why a counterexample would refute nothing: the text says more of its symbols than could be read."""
    known = [x for x in reading.symbols if x.term in claim.prop.free and x.latex]
    names = {}
    for x in known:
        # an integer that is but an index or a bound there is not what is spoken of
        before = r"A-Za-z\\_^{," if x.term is not None and x.term.args[1] == "Z" else r"A-Za-z\\"
        names[x.latex] = rf"(?<![{before}]){re.escape(x.latex)}(?![A-Za-z])"
    for display in reading.displays:
        first = display.steps[0] if display.inline and display.steps else None
        if first is None or first.kind != "unread" or first.heading != step.heading or display.span.start > step.left.start:
            continue
        said = next((name for name, place in names.items() if re.search(place, display.latex)), None)
        if said is not None and _RELATED.search(display.latex):
            return f"what line {reading.note.position(display.span.start)[0]} says of {said} could not be read"
    return ""


def _given_lines(state: Judge, finding: Finding, step: Step, lines: Sequence[Line]) -> Finding:
    """What an open step, or one with a counterexample, owes to lines that are open too: those that its author names, or solves.

    A step is not proved by a line that is not: it stays open, and says what it follows from.
    """
    if finding.verdict not in ("open", "refuted"):
        return finding
    verdicts = {line.fact.span.start: line.verdict for line in lines if line.fact.span is not None}

    def usable(fact: Fact) -> bool:
        inside = [v for at, v in verdicts.items() if fact.span is not None and fact.span.start <= at < fact.span.end]
        return bool(inside) and set(inside) <= {"open", "proved"}

    given = tuple(f for f in step.cited if usable(f))
    named = tuple(f for f in given if f.kind == "hypothesis")
    prop, context = finding.claim.prop, finding.claim.context
    if finding.verdict == "refuted":  # what refutes it has to agree with the lines that are named for it
        if not named:
            return finding
        witness = state.refuted(Claim(prop, context.with_facts(*named)), False)
        if witness is not None:
            return finding._replace(witness=witness)
        return finding._replace(verdict="open", code="open", witness=None,
                                tried=f"it is said to follow from {named[0].origin}, which is not decided")
    if given and _prove(state, Claim(prop, context.with_facts(*given)), (), step.strict).proof is not None:
        origins = ", ".join(dict.fromkeys(f.origin for f in given))
        return finding._replace(tried=f"it follows from {origins}, which is not decided")
    return finding


def _best_reading(state: Judge, step: Step, lines: Sequence[Line]) -> tuple[Finding, tuple[Remark, ...]]:
    """The conventional reading, or another one of an ambiguous notation if that one is proved."""
    assert step.claim is not None
    first = judge_claim(state, step.claim, lines, step.strict, step.unsettled, step.needs)
    if first.verdict in ("proved", "follows"):
        return first, ()
    others = []
    for claim, remark in step.readings:
        other = judge_claim(state, claim, lines, step.strict, step.unsettled, step.needs)
        if other.verdict == "proved":
            return other, (remark,)
        others.append((other, remark))
    for other, remark in others:
        if first.verdict == "refuted" and other.verdict == "open" and remark.code != "read-as":
            return other, (remark,)
    return first, ()


class Attempt(NamedTuple):
    """A search for a proof.

    conditions  what both sides need to be defined and the context does not give
    refused     those of them that the author cannot have left out
    widened     the claim with the others as facts
    """

    conditions: tuple[Term, ...]
    refused: tuple[Term, ...]
    widened: Claim
    proof: Proved | None


def _by_steps(state: Judge, judged: Judged, claim: Claim, steps: Sequence[Judged]) -> Judged | None:
    """A step whose claim is proved from steps that were proved, with all that this claim has in its context."""
    lines = [Line(Fact(x.step.claim.prop, "line", "its proof", x.step.left), 0, x.step.heading, "proved",
                  tuple(c.prop for c in x.conditions)) for x in steps if x.step.claim is not None]
    attempt = _prove(state, claim, lines, judged.step.strict, itself=True, needs=judged.step.needs)
    proof = attempt.proof
    if proof is None or not state.has_model(attempt.widened.context):
        return None
    return replace(judged, verdict="proved", code="proved", conditions=_reported(state, claim.context, attempt.conditions),
                   rules=proof.rules, certificate=proof.certificate, claim=proof.claim, tried="", facts=proof.facts)


def _prove(state: Judge, claim: Claim, lines: Sequence[Line], strict: bool, itself: bool = False,
           needs: Sequence[Term] = ()) -> Attempt:
    """A search for a proof; from a line that says the very same only where that is asked for.

    needs  conditions under which the claim says anything
    """
    wanted = dict.fromkeys((*definedness(claim.prop), *needs))
    conditions = tuple(c for c in wanted if not state.holds(c, claim.context))
    shared = _of_both_sides(claim.prop)  # where neither side has a value, they do not differ
    granted = [c for c in conditions if c in needs or not strict and (c in shared or _grantable(state, c))]
    refused = tuple(c for c in conditions if c not in granted)
    facts = tuple(Fact(c, "condition", "both sides are defined") for c in granted)
    widened = Claim(claim.prop, claim.context.with_facts(*facts)) if facts else claim
    proof = None
    if not refused:
        proof = state.proved(claim) or (state.proved(widened) if facts else None)
        if proof is None:
            earlier = tuple(x.fact for x in lines if x.verdict == "proved" and (itself or x.fact.prop is not claim.prop)
                            and all(state.holds(c, widened.context) for c in x.conditions))
        if proof is None and earlier:
            proof = state.proved(Claim(claim.prop, widened.context.with_facts(*earlier)))
        if proof is None and not strict and (more := _divisors(state, widened.context)):
            facts = tuple(Fact(c, "condition", "what is defined has a value") for c in more)
            wider = Claim(claim.prop, widened.context.with_facts(*facts))
            proof = state.proved(wider)
            if proof is not None:
                conditions, widened = (*conditions, *more), wider
    return Attempt(conditions, refused, widened, proof)


def _of_both_sides(prop: Term) -> frozenset[Term]:
    """What both sides of an equation need, each by itself, to be defined."""
    if prop.head != "=":
        return frozenset()
    left, right = (frozenset(definedness(x)) for x in prop.args)
    return left & right


def _divisors(state: Judge, context: Context) -> tuple[Term, ...]:
    """What the symbols that have definitions need to have a value: that no divisor in these vanishes, and for a number that is a
    sum, as an entropy is, that there is a logarithm in each of its terms."""
    numbers = [fact.prop for fact in context.facts if fact.kind in ("definition", "default") and fact.prop.head == "="
               and (fact.kind == "definition" or fact.prop.args[0].head == "var")]
    made = (c for prop in numbers for c in definedness(prop)
            if c.head == "!=" or prop.args[0].head == "var" and _of_each(c) and _grantable(state, c))
    return tuple(c for c in dict.fromkeys(made) if not state.holds(c, context))


def _of_each(condition: Term) -> bool:
    """Whether a condition says of each member of a family that it is positive, or no 0."""
    of_one = condition
    while of_one.head == "each":
        of_one = of_one.args[-1]
    return of_one is not condition and of_one.head in ("<", "!=")


def judge_claim(state: Judge, claim: Claim, lines: Sequence[Line] = (), strict: bool = False, unsettled: str = "",
                needs: Sequence[Term] = ()) -> Finding:
    """The verdict on one claim.

    unsettled  why a counterexample would refute nothing: none is looked for
    lines   earlier lines of its scope; those that were refuted prove nothing
    strict  both sides must be defined everywhere: no condition is granted
    needs   conditions under which the claim says anything: that its functions are taken where they are given
    """
    supposed = {fact.prop for fact in claim.context.facts}
    lines = [x for x in lines if x.given <= supposed]
    attempt = _prove(state, claim, lines, strict, needs=needs)
    conditions, refused, widened, proof = attempt.conditions, attempt.refused, attempt.widened, attempt.proof
    if proof is not None and conditions and state.has_model(claim.context) and not state.has_model(widened.context):
        proof = None  # the sides are nowhere defined together: there is nothing that was proved
    outside = proof is not None and bool(conditions) and _fails_outside(state, claim, conditions, needs)
    if outside:
        proof = None
    if proof is not None:
        reported = _reported(state, claim.context, conditions)
        if not state.has_model(widened.context):  # a proof, and of nothing
            why = "no model of the facts was found: from contradictory facts anything follows"
            return Finding("open", "open", claim, reported, tried=why, remarks=(Remark("facts-contradictory", why),))
        return Finding("proved", "proved", claim, reported, proof)
    if unsettled and not any(x.verdict in ("refuted", "follows") for x in lines):
        return Finding("open", "open", claim, _reported(state, claim.context, conditions), tried=unsettled)
    witness = state.refuted(claim if refused else widened, bool(refused))
    if witness is not None:
        wrong = tuple(x for x in lines if x.verdict in ("refuted", "follows"))
        for line in wrong:
            proof = _given(state, Claim(claim.prop, widened.context), line)
            if proof is not None:
                return Finding("follows", "follows-from-refuted", claim, _reported(state, claim.context, conditions), proof,
                               witness, line.number)
        undefined = "undefined" in (witness.left, witness.right)
        return Finding("refuted", "undefined-somewhere" if undefined else "step-refuted", claim, witness=witness)
    count = state.agrees(widened)
    tried = f"the sides agree at {count} points" if count else "no point was found at which both sides have a value"
    if outside:
        tried = "both sides have values, and others, where these conditions do not hold"
    if not count and any(c in needs for c in conditions):
        tried = "the document gives a function in it for other arguments only"
    return Finding("open", "open", claim, _reported(state, claim.context, conditions), tried=tried)


def _fails_outside(state: Judge, claim: Claim, conditions: Sequence[Term], needs: Sequence[Term]) -> bool:
    """Whether both sides have values, which differ, where conditions fail that they do not need: where a sum is empty."""
    if all(c.head in ("each", "forall") for c in conditions) or all(x.head not in ("sum", "prod") for x in subterms(claim.prop)):
        return False
    facts = (Fact(c, "condition", "both sides are defined") for c in conditions if c in needs)
    return state.refuted(Claim(claim.prop, claim.context.with_facts(*facts)), False) is not None


def _given(state: Judge, claim: Claim, line: Line) -> Proved | None:
    """The claim from a refuted line: with the line before the definitions that it goes against, or as its next step."""
    prop, given = claim.prop, line.fact.prop
    if given is prop:
        return None
    proof = state.proved(Claim(prop, Context((line.fact, *claim.context.facts))))
    if proof is None and prop.head == given.head == "=" and prop.args[0] is given.args[0]:
        proof = state.proved(Claim(make("=", given.args[1], prop.args[1]), claim.context))
    return proof


def _grantable(state: Judge, condition: Term) -> bool:
    """Whether the author may have left a condition out.

    That a divisor does not vanish, always; that an argument is positive, unless it is made of nothing but variables
    whose values the document declares.
    """
    if core(condition).head == "!=":
        return True
    known = {x.term: x for x in state.symbols if x.term is not None}
    symbols = [known.get(x) for x in condition.free]
    return any(x is None or not x.declared or x.kind in ("function", "distribution") for x in symbols)


def _reported(state: Judge, context: Context, conditions: Iterable[Term]) -> tuple[Condition, ...]:
    """The conditions that the document does not state, less those that the others imply."""
    known = {x.term: x for x in state.symbols if x.term is not None}
    conditions = list(conditions)
    for c in sorted(conditions, key=lambda c: -len(c.free)):
        others = [x for x in conditions if x is not c]
        if others and state.holds(c, context.with_facts(*(Fact(x, "condition") for x in others))):
            conditions = others
    return tuple(Condition(c, False, any(known[x].kind in ("function", "distribution") for x in c.free if x in known))
                 for c in conditions)


def _contradictions(state: Judge, finding: Finding, lines: Sequence[Line]) -> tuple[Remark, ...]:
    """A proved equation that shares its left side with a refuted one."""
    prop = finding.claim.prop
    if finding.verdict != "proved" or prop.head != "=":
        return ()
    return tuple(Remark("contradicts", f"line {line.number} says otherwise of the same left side, and is not true")
                 for line in lines if line.verdict in ("refuted", "follows") and line.fact.prop.head == "="
                 and line.fact.prop.args[0] is prop.args[0] and line.fact.prop is not prop)


