"""The derivations of proofs/ and notes/: all accounted for, replayed from JSON, and compared with each other line by line."""
from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from derive.diagnostics import Report
from derive.kernel.check import replay
from derive.kernel.claim import Certificate
from derive.read import chains
from derive.read.chain import read
from derive.rules import RULES
from derive.run import check
from derive.source import Note

ROOT = Path(__file__).resolve().parents[1]
TOPICS = sorted(path.stem for path in (ROOT / "proofs").glob("*.py"))


@pytest.fixture(scope="module")
def report() -> Report:
    return check([ROOT / "proofs", ROOT / "notes"])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("proofs", "notes"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def codes(report: Report) -> list[str]:
    return [x.code for x in report.diagnostics if not x.dimmed]


def test_everything_is_accounted_for(report: Report) -> None:
    assert report.status() == 0 and len(report.documents) == len(list((ROOT / "notes").rglob("*.md"))) + len(TOPICS)
    for step in report.steps():
        assert step.verdict in ("proved", "defined", "assumed") or step.step.expect == step.verdict, step.tried
    assert not {"not-covered", "proof-differs"} & set(codes(report))


def test_every_chain_is_proved(report: Report) -> None:
    for document in report.documents:
        if document.path.endswith(".py"):
            assert document.judged is not None
            assert {step.verdict for x in document.judged.displays for step in x.steps} == {"proved"}


def test_every_certificate_is_replayed_from_its_json(report: Report) -> None:
    replayed = 0
    for step in report.steps():
        if step.verdict == "proved":
            assert step.claim is not None and step.certificate is not None
            made = Certificate(**json.loads(json.dumps(asdict(step.certificate))))
            assert replay(step.claim, made, RULES).claim == step.claim
            replayed += 1
    assert replayed == report.totals["proved"] > 100


@pytest.mark.parametrize(("topic", "right", "wrong"), [
    ("binary_cross_entropy", "(1 - y[i])*log(1 - q)\n", "-(1 - y[i])*log(1 - q)\n"),
    ("kl_divergence", "CrossEntropy(P, Q, all_x) - Entropy", "CrossEntropy(P, Q, all_x) + Entropy"),
    ("softmax_cross_entropy", "z[i, k] - LogSumExp(z[i], K), given", "z[i, k] + LogSumExp(z[i], K), given"),
    ("gradients", "Sum(sigma(a) - y[i], data), given", "Sum(sigma(a) + y[i], data), given"),
    ("maximum_likelihood", "log(a) + log(b)", "log(a) - log(b)"),
])
def test_a_wrong_sign_is_refuted_and_differs_from_the_note(copy: Path, topic: str, right: str, wrong: str) -> None:
    path = copy / "proofs" / f"{topic}.py"
    text = path.read_text()
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong))
    found = check([path])
    assert found.totals["refuted"] >= 1 and found.status() == 1
    assert "proof-differs" in codes(found)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_display_without_its_chain_is_not_covered(copy: Path, topic: str) -> None:
    path = copy / "proofs" / f"{topic}.py"
    text = path.read_text()
    last = text.rindex('\nchain("')
    path.write_text(text[:last] + "\n")
    found = check([path])
    assert found.totals["refuted"] == 0
    assert "not-covered" in codes(found) and "proof-differs" not in codes(found)


def test_a_changed_note_is_not_what_the_chains_say(copy: Path) -> None:
    path = copy / "notes" / "gradients.md"
    text = path.read_text()
    assert text.count(r"= \sigma(z) - y $$") == 1
    path.write_text(text.replace(r"= \sigma(z) - y $$", r"= \sigma(z) + y $$"))
    found = check([copy / "proofs" / "gradients.py"])
    assert {"not-covered", "proof-differs"} <= set(codes(found))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_note_that_was_read_before_is_not_read_again(topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    module = Note(f"proofs/{topic}.py", (ROOT / f"proofs/{topic}.py").read_text(encoding="utf-8"))
    fresh = chains.read(module)
    path = f"notes/{topic.replace('_', '-')}.md"
    note = read(Note(path, (ROOT / path).read_text(encoding="utf-8")))
    monkeypatch.setattr(chains, "read_note", None)
    assert chains.read(module, {note.note: note}) == fresh
