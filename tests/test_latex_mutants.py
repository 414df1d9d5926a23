"""Mutants of the LaTeX of proved displays: one sign, bound, index, factor, exponent, function, bracket or two letters changed.

Every display of a note with a proved step is changed at one place, the note is read once, and the steps of the changed displays are
judged alone, without earlier lines.  Numbers decide what is true, those of the refuter and of the evaluator of the tests (points.py):
what is proved must have no counterexample, and what is refuted must fail.  `pytest -m slow` makes 20,000.
"""
from __future__ import annotations

import importlib.util
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from derive.judge import Finding, Judge, judge, judge_claim
from derive.read.chain import read
from derive.read.document import Reading, Step
from derive.read.markdown import Unclosed
from derive.refuter.search import refute
from derive.source import Note


def _load(name: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


points, latex_edits = _load("points"), _load("latex_edits")
Edit = latex_edits.Edit
HERE = Path(__file__).parent
NOTES = tuple(sorted((HERE.parent / "notes").glob("*.md")))
MEANINGLESS = ("bracket", "swap", "index", "bound or exponent")  # edits that may leave the meaning: b a for a b, another name for an index


@dataclass(slots=True)
class Original:
    """A note with its proved displays: where they are, what they claim, and the edits that they admit."""

    name: str
    text: str
    displays: dict[int, list[Edit]]
    claims: dict[int, str]
    spans: tuple[tuple[int, str], ...]
    judge: Judge = field(default_factory=Judge)  # what it works out of one mutant serves the others


def claims_of(steps: Sequence[Step]) -> str:
    """What steps claim, with the facts that are given for them."""
    return str([s.claim and (str(s.claim.prop), [str(fact.prop) for fact in s.claim.context.facts if fact.kind != "line"]) for s in steps])


def original(path: Path) -> Original:
    text = path.read_text(encoding="utf-8")
    document = judge(read(Note(path.name, text)))
    proved = {k: d.display for k, d in enumerate(document.displays) if any(s.verdict == "proved" for s in d.steps)}
    letters = "".join(sorted({x.latex for x in document.reading.symbols if x.kind == "integer" and len(x.latex) == 1} | set("ijk")))
    return Original(path.name, text, {k: list(latex_edits.edits(d.latex, letters)) for k, d in proved.items()},
                    {k: claims_of(d.steps) for k, d in proved.items()},
                    tuple((d.display.span.start, d.display.latex) for d in document.displays))


@cache
def originals(paths: tuple[Path, ...] = NOTES) -> tuple[Original, ...]:
    return tuple(x for x in map(original, paths) if x.displays)


def mutants(note: Original, number: int, chance: random.Random, twice: bool = False) -> Iterator[tuple[Reading, dict[int, tuple[str, str]]]]:
    """The note read with an edit in each of its proved displays, by the number of the display with the kind and what is told of it.

    twice  with another edit in an edited display
    """
    rounds = [chance.sample(edits, len(edits)) for edits in note.displays.values()]
    while any(rounds) and number > 0:
        text, told = note.text, {}
        for k, edits in reversed(list(zip(note.displays, rounds, strict=True))):
            if not edits or len(told) >= number:
                continue
            start, latex = note.spans[k]
            edit = edits.pop()
            changed = edit.made(latex)
            story = edit.told(latex)
            if twice:
                more = chance.choice(note.displays[k])
                if more.end <= edit.start:
                    changed, story = more.made(changed), f"{story}, {more.told(latex)}"
            at = text.index(latex, start)
            text = text[:at] + changed + text[at + len(latex):]
            told[k] = (edit.kind, f"{note.name}: {' '.join(story.split())}")
        number -= len(told)
        try:
            yield read(Note(note.name, text)), told
        except Unclosed:  # one of the edits has torn a display
            continue


@dataclass(slots=True)
class Outcome:
    """What became of mutants, by kind of edit; what must not be.

    every   how many refutations there are to one that the evaluator of the tests looks at
    """

    every: int = 1
    found: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def run(count: int, seed: int, paths: tuple[Path, ...] = NOTES, twice: bool = False, every: int = 1) -> Outcome:
    """The verdicts on about so many edited formulas; each document has its share by the edits that it admits."""
    outcome, chance = Outcome(every), random.Random(seed)
    notes = originals(paths)
    all_edits = sum(len(edits) for note in notes for edits in note.displays.values())
    for note in notes:
        share = -(-count * sum(map(len, note.displays.values())) // all_edits)
        for reading, told in mutants(note, share, chance, twice):
            if len(reading.displays) != len(note.spans):
                outcome.found["unread"] += len(told)
                continue
            state = Judge(reading.symbols, note.judge.memory)
            for k, (kind, story) in told.items():
                outcome.kinds[kind] += 1
                look(state, reading.displays[k].steps, note.claims[k], "" if twice else kind, story, outcome)
    return outcome


def look(state: Judge, steps: Sequence[Step], before: str, kind: str, story: str, outcome: Outcome) -> None:
    """What becomes of the steps of an edited formula; of two edits, without a kind, one may undo the other."""
    found = outcome.found
    if claims_of(steps) == before:
        found["reads the same"] += 1
        if kind and kind not in MEANINGLESS and not any(step.remarks for step in steps):
            outcome.wrong.append(f"the edit changes nothing, and nothing is said: {story}")
        return
    for step in steps:
        if step.kind != "claim" or step.claim is None:
            found[step.kind] += 1
            continue
        finding = judge_claim(state, step.claim, (), step.strict, step.unsettled, step.needs)
        found[adjudicated(finding, story, outcome)] += 1


def adjudicated(finding: Finding, story: str, outcome: Outcome) -> str:
    """A verdict, and whether numbers bear it out."""
    if finding.verdict == "proved" and finding.proof is not None:
        claim = finding.proof.claim
        witness, seen = refute(claim, 60, strict=False), points.verdicts(claim, 3)
        if witness is not None or not all(seen):
            outcome.wrong.append(f"proved and false: {story}: {claim.prop} at {witness}")
        return "proved, true for both evaluators" if seen else "proved, true for the refuter"
    if finding.verdict == "refuted" and finding.code == "step-refuted":
        if outcome.found.total() % outcome.every:
            return "refuted"
        fails = points.fails(finding.claim)
        if fails is False:
            outcome.wrong.append(f"refuted and true: {story}: {finding.claim.prop} at {finding.witness}")
        return "refuted, false for both evaluators" if fails else "refuted, false for the refuter"
    return finding.verdict


def test_no_edited_formula_is_proved_unless_true_nor_refuted_unless_false() -> None:
    outcome = run(1_000, seed=1, every=4)
    print(dict(outcome.found), dict(outcome.kinds))
    assert not outcome.wrong, "\n".join(outcome.wrong)
    assert outcome.found["refuted, false for both evaluators"] > 80 and outcome.found["refuted"] > 300
    assert len(outcome.kinds) >= 9


@pytest.mark.slow
def test_no_edited_formula_of_many_is_proved_unless_true_nor_refuted_unless_false() -> None:
    everything = (*NOTES, *sorted((HERE / "md").glob("*.md")))
    outcomes = [run(8_000, 2, everything), run(12_000, 3, everything, twice=True)]
    print(*((dict(x.found), dict(x.kinds)) for x in outcomes))
    wrong = [line for x in outcomes for line in x.wrong]
    assert not wrong, "\n".join(wrong)
