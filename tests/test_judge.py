"""The judge where something goes wrong."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import derive
from derive import judge
from derive.diagnostics import Document, Report
from derive.read.chain import read
from derive.source import Note


def test_a_bug_in_one_step_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    prove = judge.prove

    def broken(claim: Any, *rest: Any) -> Any:
        if "3" in str(claim.prop):
            raise KeyError("a bug")
        return prove(claim, *rest)

    monkeypatch.setattr(judge, "prove", broken)
    reading = read(Note("note.md", "$$ 1 + 1 = 2 $$\n\n$$ 1 + 2 = 3 $$\n\n$$ 2 + 2 = 4 $$\n"))
    judged = judge.judge(reading)
    assert [step.verdict for display in judged.displays for step in display.steps] == ["proved", "open", "proved"]
    report = Report((Document("note.md", judged),))
    assert report.status() == 1
    assert any(d.code == "internal-error" and d.position == (3, 12) for d in report.diagnostics)


HERE = Path(__file__).parent
VERDICTS = {"false.md": 1, "false-everyday.md": 55, "true-everyday.md": 0}  # how many are refuted at least


def verdicts(name: str) -> list[tuple[str, str]]:
    judged = judge.judge(read(Note(name, (HERE / name).read_text(encoding="utf-8"))))
    return [(x.display.latex.strip(), step.verdict) for x in judged.displays if not x.display.inline for step in x.steps]


@pytest.mark.parametrize("name", ["false.md", "false-everyday.md"])
def test_what_is_false_as_it_is_meant_is_never_proved(name: str) -> None:
    """Typical mistakes, also in notation that the reader may know little of: however it reads them, none is proved or defined away."""
    steps = verdicts(name)
    allowed = {"open", "unread", "refuted", "ill-typed"}
    definitions = {latex for latex, verdict in steps if verdict == "defined"}
    assert definitions <= {r"p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}"}
    assert not [x for x in steps if x[1] not in allowed and x[0] not in definitions]
    assert len(steps) > 60 and sum(verdict == "refuted" for _, verdict in steps) >= VERDICTS[name]


def test_what_is_true_as_it_is_meant_is_never_refuted() -> None:
    steps = verdicts("true-everyday.md")
    assert not [x for x in steps if x[1] in ("refuted", "ill-typed", "follows")]
    assert len(steps) > 90 and sum(verdict == "proved" for _, verdict in steps) > 70


def test_a_witness_tells_the_sides_in_the_order_of_the_document() -> None:
    for formula, left, right in ((r"x^2 + 1 \leq x", "1", "0"), (r"x \geq x^2 + 1", "0", "1")):
        witness, = (x.witness for x in derive.check(rf"Let $x \in \mathbb{{R}}$. $$ {formula} $$").steps() if x.witness is not None)
        assert (witness.left, witness.right) == (left, right)


@pytest.mark.parametrize("wrong", [
    r"\mathbf{x} \mathbf{x}^\top = \mathbf{x}^\top \mathbf{x}", r"\mathbf{x}_i \mathbf{x}_i^\top = \mathbf{x}_i^\top \mathbf{x}_i",
    r"\mathbf{x}^\top \mathbf{A} \mathbf{x} = \mathbf{x} \mathbf{x}^\top \mathbf{A}", "x x^T = x^T x", "x^T A x = x x^T A",
    r"\mathbf{x} \mathbf{x}^\top = \|\mathbf{x}\|^2", r"\mathbf{x}^\top \mathbf{y} = \mathbf{y} \mathbf{x}^\top"])
def test_a_matrix_is_no_number_where_nothing_is_declared(wrong: str) -> None:
    """Whatever stands on the other side: u uᵀ is no number because uᵀ u is one."""
    assert [step.verdict for step in derive.check(f"$$ {wrong} $$\n").steps()] in (["open"], ["unread"])
