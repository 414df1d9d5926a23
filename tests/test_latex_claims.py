"""LaTeX claims of every kind (latex_claims.py): no false one is proved, no true one refuted; what an earlier line may be cited for."""
from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from derive import judge
from derive.judge import Judge, Line, judge_claim
from derive.kernel.claim import Claim, Fact
from derive.read.chain import read
from derive.source import Note, Span
from derive.term import ONE, ZERO, make, num

_spec = importlib.util.spec_from_file_location("latex_claims", Path(__file__).with_name("latex_claims.py"))
assert _spec is not None and _spec.loader is not None
latex_claims = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(latex_claims)


def verdicts(rows: tuple[tuple[str, str], ...]) -> list[tuple[str, str, str]]:
    """Each claim with its context and the verdict on its last step."""
    found = []
    for context, claim in rows:
        judged = judge.judge(read(Note("note.md", f"{context}\n\n$$ {claim} $$\n")))
        found.append((context, claim, [step.verdict for display in judged.displays for step in display.steps][-1]))
    return found


def test_no_false_claim_is_proved() -> None:
    found = verdicts(latex_claims.FALSE)
    assert [x for x in found if x[2] in ("proved", "follows")] == []
    assert len(found) >= 300 and sum(x[2] == "refuted" for x in found) > 0.9 * len(found), "they are read, and understood"


def test_no_false_claim_in_rare_notation_is_proved() -> None:
    found = verdicts(latex_claims.EXOTIC)
    assert [x for x in found if x[2] in ("proved", "follows", "assumed")] == []
    assert len(found) > 110


def test_no_true_claim_is_refuted() -> None:
    found = verdicts(latex_claims.TRUE)
    assert [x for x in found if x[2] in ("refuted", "ill-typed", "follows")] == []
    assert len(found) >= 200 and sum(x[2] == "proved" for x in found) > 0.8 * len(found)


@pytest.mark.parametrize(("conditions", "verdict"), [((), "proved"), ((make("<", ZERO, make("var", "x", "R")),), "open")])
def test_an_earlier_line_is_cited_only_where_it_holds(conditions: tuple[Any, ...], verdict: str) -> None:
    x = make("var", "x", "R")
    line = Line(Fact(make("<", num(2), make("exp", x)), "line", "line 1", Span(0, 1)), 1, 0, "proved", conditions)
    finding = judge_claim(Judge(), Claim(make("<", ONE, make("exp", x))), (line,))
    assert finding.verdict in (verdict, "refuted" if verdict == "open" else verdict)
