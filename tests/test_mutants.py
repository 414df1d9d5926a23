"""Mutants of true steps: one sign, bound, index, factor or name changed.  None is proved unless it is still true.

Terms are changed; test_latex_mutants.py changes LaTeX.  Numbers decide what is true: a mutant that is proved
must have no counterexample, neither for the refuter nor for the evaluator of the tests (points.py).  `pytest -m slow` runs 20,000.
"""
from __future__ import annotations

import importlib.util
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from derive.judge import judge
from derive.kernel.check import replay
from derive.kernel.claim import Claim, Rejected
from derive.read.chain import read
from derive.refuter.search import refute
from derive.rules import RULES
from derive.source import Note
from derive.tactics.prover import prove
from derive.term import BODY, DATA, MINUS_ONE, ONE, Malformed, Term, children, is_integer, make, num, subterms

_spec = importlib.util.spec_from_file_location("points", Path(__file__).with_name("points.py"))
assert _spec is not None and _spec.loader is not None
points = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(points)

NOTES = sorted((Path(__file__).parents[1] / "notes").glob("*.md"))


@cache
def proved_claims() -> tuple[Claim, ...]:
    claims = []
    for path in NOTES:
        document = judge(read(Note(path.name, path.read_text(encoding="utf-8"))))
        claims += [s.claim for d in document.displays for s in d.steps if s.verdict == "proved" and s.claim is not None]
    return tuple(claims)


def places(term: Term, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Term]]:
    yield path, term
    data = DATA.get(term.head, 0)
    for k, x in enumerate(term.args[data:], data):
        yield from places(x, (*path, k))


def put(term: Term, path: tuple[int, ...], new: Term) -> Term:
    if not path:
        return new
    args = list(term.args)
    args[path[0]] = put(args[path[0]], path[1:], new)
    return make(term.head, *args)


def mutants_of(term: Term, others: list[Term], random_: random.Random) -> Term | None:
    """A small change of one subterm."""
    head, args = term.head, term.args
    choices: list[Term] = []
    if head in ("+", "*", "^", "exp", "log", "sum", "prod") or head == "@" and not is_integer(term):
        choices += [make("*", MINUS_ONE, term), make("*", num(2), term)]
        choices += [make("*", size, term) for size in others[:2]]
    if head in ("+", "*") and len(args) > 1:
        drop = random_.randrange(len(args))
        choices.append(make(head, *(x for k, x in enumerate(args) if k != drop)))
    if head == "num":
        choices += [num(args[0] + 1), num(args[0] - 1)]
    if head in ("sum", "prod"):
        low, high, body = args
        choices += [make(head, low, make("+", high, MINUS_ONE), body), make(head, make("+", low, ONE), high, body)]
        choices += [make(head, low, other, body) for other in others if other is not high]
    if head == "var" and args[1] == "Z":
        choices += [x for x in others if x is not term]
    if head == "bound" or head == "opened":
        choices += others[:1]
    if head == "@" and len(args) > 2:
        choices.append(make("@", args[0], *args[:0:-1]))
    if head in ("log", "exp"):
        choices.append(args[0])
    return random_.choice(choices) if choices else None


def mutants(count: int, seed: int) -> Iterator[Claim]:
    """Claims that differ from a proved one at one place."""
    random_ = random.Random(seed)
    claims = proved_claims()
    made = 0
    while made < count:
        claim = claims[made % len(claims)]
        prop, wrappers = claim.prop, []
        while prop.head in ("each", "forall"):
            wrappers.append(prop)
            prop = children(prop)[-1]
        others = sorted((x for x in subterms(claim.prop) if x.head == "var" and x.args[1] == "Z"), key=str)
        for _ in range(30):
            path, here = random_.choice(list(places(prop))[1:])
            new = mutants_of(here, others, random_)
            if new is None or new is here:
                continue
            try:
                changed = put(prop, path, new)
                for wrapper in reversed(wrappers):
                    changed = make(wrapper.head, *wrapper.args[:-1], changed)
            except (Malformed, AttributeError):
                continue
            if changed is not claim.prop and changed.loose == 0:
                break
        else:
            changed = claim.prop
        made += 1
        yield Claim(changed, claim.context)


def adjudicate(claim: Claim, text: str) -> str:
    """What numbers say of a proved claim; that it is false is an error of the checker."""
    witness = refute(claim, 60, strict=False)
    assert witness is None, f"proved and false: {text}: {claim.prop} at {witness}"
    seen = points.verdicts(claim)
    assert all(seen), f"proved and false for the evaluator of the tests: {text}: {claim.prop}"
    return "proved, true for both evaluators" if seen else "proved, true for the refuter"


def run(count: int, seed: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for claim in mutants(count, seed):
        certificate = prove(claim)
        if certificate is None:
            found["refuted" if refute(claim, 20, strict=False) else "open"] += 1
            continue
        try:
            replay(claim, certificate, RULES)
        except Rejected:
            found["rejected by the kernel"] += 1
            continue
        found[adjudicate(claim, "a changed term")] += 1
    return found


def test_there_is_something_to_mutate() -> None:
    assert len(proved_claims()) > 50
    assert all(BODY.get(c.prop.head, 0) is not None for c in proved_claims())


def test_the_evaluator_of_the_tests_agrees_on_what_is_proved() -> None:
    seen = [points.verdicts(claim) for claim in proved_claims()]
    assert all(all(x) for x in seen)
    assert sum(map(bool, seen)) > 50


def test_no_mutant_is_proved_unless_true() -> None:
    found = run(1_850, seed=1)
    print(dict(found))
    assert found["refuted"] > 900


@pytest.mark.slow
def test_no_mutant_of_many_is_proved_unless_true() -> None:
    found = run(20_000, seed=2)
    print(dict(found))
    assert found["refuted"] > 10_000
