"""What theorems state, once their proofs are judged.  Untrusted: only the kernel's replay makes `proved` of it.

In: the steps of a document with their verdicts.  Out: the same, where what a theorem states is proved by lines of its proof,
or by what the proof says that its symbols are.  No circle: those lines were proved while the statement was open.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from derive.kernel.claim import Claim, Context, Fact
from derive.read.document import Remark
from derive.term import Term, core, symbol
from derive.verdict import Judged, JudgedDisplay

Prove = Callable[[Judged, Claim, Sequence[Judged]], Judged | None]
SHOWN = Remark("read-as", "what the theorem states is proved by what its proof shows")


def with_goals(displays: Sequence[JudgedDisplay], prove: Prove) -> list[JudgedDisplay]:
    """The displays with the goals that are proved now.

    prove  an open step, with its claim in the light of its proof, from proved steps
    """
    if not any(x.step.goal is not None and x.verdict == "open" for display in displays for x in display.steps):
        return list(displays)
    steps = [x for display in displays for x in display.steps]
    return [replace(display, steps=tuple(_goal(x, steps, prove) for x in display.steps)) for display in displays]


def _goal(judged: Judged, steps: Sequence[Judged], prove: Prove) -> Judged:
    step = judged.step
    if judged.verdict != "open" or step.goal is None or step.claim is None:
        return judged
    given = {x.step.claim.prop for x in steps if x.verdict == "assumed" and x.step.otherwise and x.step.claim is not None}
    claim = _in_the_light(step.claim, step.goal, given)
    usable = {fact.prop for fact in claim.context.facts}
    lines: list[Judged] = []
    for x in steps:
        if x.verdict != "proved" or x.step.heading != step.heading or x.claim is None or x.step.left.start < step.left.start:
            continue
        used = [x.claim.context.facts[k] for k in x.facts]
        if all(f.prop in usable or f.kind in ("default", "condition") for f in used):
            lines.append(x)
            usable.add(x.claim.prop)  # what rests on this line rests on nothing else
    found = prove(judged, claim, lines)
    return judged if found is None else replace(found, remarks=(*found.remarks, SHOWN))


def _in_the_light(claim: Claim, goal: Claim, given: set[Term]) -> Claim:
    """The claim with what its proof introduces: meanings of what it gives and of new symbols, never values of its own.

    A proof may look at a case, `let a = 0`: the statement is about every a.

    given  what the text gives by definition or cites
    """
    known = {fact.prop for fact in claim.context.facts}
    own = frozenset().union(claim.prop.free, *(fact.prop.free for fact in claim.context.facts)) - _given(claim.prop)
    more = tuple(f for f in goal.context.facts if f.prop not in known and (f.prop in given or _meaning(f) not in own | {None}))
    return Claim(claim.prop, Context((*claim.context.facts, *more)))


def _given(prop: Term) -> frozenset[Term]:
    """The symbols that an equation gives, as heads of its left side: f of f(x) = …"""
    left = prop.args[0]
    head = left.args[0] if left.head == "@" else left
    return frozenset({head}) if prop.head == "=" and head.head == "var" else frozenset()


def _meaning(fact: Fact) -> Term | None:
    """The symbol that a fact gives a meaning, if it does."""
    prop = core(fact.prop)
    if fact.kind not in ("definition", "assumption") or prop.head != "=":
        return None
    head = symbol(prop.args[0])
    return head if head is not None and head.head == "var" else None
