"""What is true of the first document, claim by claim: the formulas as published against their verdicts.

D rows are displays in order of appearance with the number of the relation, I rows inline claims, written out as displays in
`notes/as-published.md` where the post has them in words only.
"""
from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest

from derive.judge import judge
from derive.kernel.check import replay
from derive.kernel.claim import Certificate
from derive.read.chain import read
from derive.rules import RULES
from derive.source import Note
from derive.verdict import Judged

NOTE = Path(__file__).parents[1] / "notes" / "as-published.md"

# claim, how its formula begins, which formula of that beginning, which relation, verdict, codes of remarks
CLAIMS = (
    ("D1.1", r"\theta_{ML} = argmax_{\theta} p_{model}(X;\theta) = argmax_{\theta} \Pi", 0, 1, "defined", ()),
    ("D1.2", r"\theta_{ML} = argmax_{\theta} p_{model}(X;\theta) = argmax_{\theta} \Pi", 0, 2, "assumed", ()),
    ("D2.1", r"\theta_{ML} = argmax_{\theta} p_{model}(X;\theta) = argmax_{\theta} \sum", 0, 1, "proved", ()),
    ("D2.2", r"\theta_{ML} = argmax_{\theta} p_{model}(X;\theta) = argmax_{\theta} \sum", 0, 2, "proved", ()),
    ("D3.1", r"\theta_{ML} = argmax_{\theta} \frac{1}{n}", 0, 1, "proved", ()),
    ("D3.2", r"\theta_{ML} = argmax_{\theta} \frac{1}{n}", 0, 2, "refuted", ()),
    ("D4", r"D_{KL}(P||Q)", 0, 1, "defined", ()),
    ("D5", r"D_{KL}(p_{data}||p_{model})", 0, 1, "proved", ()),
    ("D6", r"\theta_{ML} = argmax_{\theta} \Pi_i P(y_i|x_i;\theta)", 0, 1, "defined", ("defined-twice", "bounds-missing")),
    ("D7", r"\theta_{ML} = argmax_{\theta} \sum_{i=1}^n log(P", 0, 1, "proved", ()),
    ("D8", r"p(y_i|x_i;w,b) =", 0, 1, "proved", ()),
    ("D9.1", r"L(w,b) = \Pi_{i=1}^n p(y_i|x_i;w,b)", 0, 1, "defined", ()),
    ("D9.2", r"L(w,b) = \Pi_{i=1}^n p(y_i|x_i;w,b)", 0, 2, "proved", ()),
    ("D10.1", r"log L(w,b) = \sum_{i=1}^n log(p", 0, 1, "proved", ()),
    ("D10.2", r"log L(w,b) = \sum_{i=1}^n log(p", 0, 2, "proved", ()),
    ("D11", r"log L(w,b) = \sum_{i=1}^n \left[ y_i", 0, 1, "proved", ()),
    ("D12", r"-log L(w,b) = - \sum", 0, 1, "proved", ()),
    ("D13", r"-log L(w,b) = - \frac{1}{n}", 0, 1, "refuted", ()),
    ("D14", r"-log L(w,b) = - \frac{1}{n}", 1, 1, "follows", ()),
    ("D15.1", r"H(P,Q) = -\sum P(x)", 0, 1, "defined", ("bounds-missing",)),
    ("D15.2", r"H(P,Q) = -\sum P(x)", 0, 2, "refuted", ("read-as",)),
    ("D16", r"L(w,b) = \Pi_{i=1}^n \Pi_{k=1}^K p(y_i=k", 0, 1, "defined", ()),
    ("D17", r"L(w,b) = \Pi_{i=1}^n \Pi_{k=1}^K \left(", 0, 1, "refuted", ("index-dropped",)),
    ("D18", r"-log(L(w,b)) = - \sum_{i=1}^n \sum_{k=1}^K log\left(", 0, 1, "follows", ("ambiguous-notation",)),
    ("D19.1", r"-log(L(w,b)) = - \sum_{i=1}^n \sum_{k=1}^K y_{ik}\ log \left(", 0, 1, "follows", ()),
    ("D19.2", r"-log(L(w,b)) = - \sum_{i=1}^n \sum_{k=1}^K y_{ik}\ log \left(", 0, 2, "proved", ()),
    ("D20.2", r"\hat{y}_{ik} = softmax(z_k) = ", 0, 2, "proved", ("bound-is-index",)),
    ("D21", r"-log(L(w,b)) = - \sum_{i=1}^n \sum_{k=1}^K y_{ik}\ log\left(", 0, 1, "proved", ("contradicts",)),
    ("D22.1", r"-log(L(w,b)) = - \sum_{i=1}^n \sum_{k=1}^K y_{ik}\ log(softmax", 0, 1, "proved", ()),
    ("D22.2", r"-log(L(w,b)) = - \sum_{i=1}^n \sum_{k=1}^K y_{ik}\ log(softmax", 0, 2, "proved", ()),
    ("D23", r"H(P,Q) = -\sum_i^K", 0, 1, "defined", ("bounds-missing",)),
    ("D24", r"H(y, \hat{y})", 0, 1, "proved", ("index-dropped",)),
    ("D25.1", r"\sum_{i=1}^n H(y, \hat{y})", 0, 1, "proved", ()),
    ("D25.2", r"\sum_{i=1}^n H(y, \hat{y})", 0, 2, "proved", ()),
    ("I1", r"log(ab)", 0, 1, "proved", ()),
    ("I2", r"x_1 > x_2", 0, 1, "refuted", ()),
    ("I3", r"\nabla_{p_{model}}", 0, 1, "proved", ()),
    ("I4", r"z_i = w^Tx_i + b", 0, 1, "defined", ()),
    ("I5", r"\sigma(z) =", 0, 1, "defined", ()),
    ("I6", r"p(y_i=1|x_i;w,b)", 0, 1, "defined", ()),
    ("I7", r"p(y_i=0|x_i;w,b)", 0, 1, "defined", ()),
    ("I8", r"0 < \sigma(z) < 1", 0, 1, "proved", ()),
    ("I8, above", r"0 < \sigma(z) < 1", 0, 2, "proved", ()),
    ("I9-I12", r"-\sum_{i=1}^n \left[ (1 - y_i)", 0, 1, "proved", ()),
    ("I13", r"argmax_{w,b} L(w,b)", 0, 1, "proved", ()),
    ("I13, average", r"argmax_{w,b} L(w,b)", 0, 2, "proved", ()),
    ("I14", r"z_i = w^Tx_i + b", 1, 1, "ill-typed", ("shapes-differ",)),
    ("I15", r"softmax(z_k) =", 0, 1, "defined", ("bound-is-index",)),
    ("I16", r"\sum_{k=1}^K softmax(z_k) = 1", 0, 1, "refuted", ()),
    ("I17", r"y \in \{1,...,k\}", 0, 1, "defined", ("label-is-bound",)),
    ("I18", r"\Pi_{k=1}^K f(k)^{y_{ik}}", 0, 1, "proved", ()),
    ("I19", r"\sum_{k=1}^K y_{ik} f(k)", 0, 1, "proved", ()),
    ("I19, sum", r"\sum_{k=1}^K y_{ik} = 1", 0, 1, "proved", ()),
    ("I20", r"argmin_{w,b} \left(-log(L(w,b))", 0, 1, "proved", ()),
)
CONDITIONS = {"D2.2": "p_model", "D7": "P", "I1": "a"}  # positivity that the post does not state, and of what


@cache
def found() -> dict[str, list[tuple[Judged, ...]]]:
    document = judge(read(Note(NOTE.name, NOTE.read_text(encoding="utf-8"))))
    return {"all": [(d.display.latex.strip(), d.steps) for d in document.displays]}  # type: ignore[dict-item]


def judged(beginning: str, which: int, relation: int) -> Judged:
    matching = [steps for latex, steps in found()["all"] if latex.startswith(beginning)]  # type: ignore[misc]
    return matching[which][relation - 1]  # type: ignore[index]


@pytest.mark.parametrize(("claim", "beginning", "which", "relation", "verdict", "codes"), CLAIMS, ids=[c[0] for c in CLAIMS])
def test_claim(claim: str, beginning: str, which: int, relation: int, verdict: str, codes: tuple[str, ...]) -> None:
    step = judged(beginning, which, relation)
    assert step.verdict == verdict, step.tried
    said = {remark.code for remark in step.remarks}
    assert said >= set(codes)
    if verdict == "proved":
        assert step.certificate is not None and step.claim is not None
        again = Certificate(**json.loads(json.dumps(asdict(step.certificate))))
        assert replay(step.claim, again, RULES).claim is step.claim
    if verdict == "refuted":
        assert step.witness is not None and step.witness.left != step.witness.right
    if claim in CONDITIONS:
        assert any(CONDITIONS[claim] in str(c.prop) and not c.stated for c in step.conditions)


def test_witnesses_are_the_smallest() -> None:
    values = {str(term): value for term, value in judged(r"-log L(w,b) = - \frac{1}{n}", 0, 1).witness.values}  # type: ignore[union-attr]
    assert values["n"] == 2
    values = {str(term): value for term, value in judged(r"L(w,b) = \Pi_{i=1}^n \Pi_{k=1}^K \left(", 0, 1).witness.values}  # type: ignore[union-attr]
    assert values["K"] == 2


def test_every_relation_is_accounted_for() -> None:
    verdicts = [step.verdict for _, steps in found()["all"] for step in steps]  # type: ignore[misc]
    assert "unread" not in verdicts and "open" not in verdicts
