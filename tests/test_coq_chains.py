"""Chains in Coq: the proofs of proofs/ and notes/ are accepted, and what was tampered with is refused."""
from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from derive import cli, run
from derive.coq import accepts, certify, library
from derive.export.coq_document import Theorem, render, theorems

ROOT = Path(__file__).parents[1]
ROOTS = r"""
Let $s > 0$ and $t > 0$ be real, $m$ real, $n \ge 1$ an integer, and $x_i > 0$ real for $i = 1, \ldots, n$.

$$\sqrt{2 \pi s^2} = s \sqrt{2} \sqrt{\pi}$$
$$\sqrt{12 s^3 t} = 2 s \sqrt{3 s} \sqrt{t}$$
$$\sqrt{s / t} = \frac{\sqrt{s}}{\sqrt{t}}$$
$$\sqrt{s} \sqrt{s} = s$$
$$\frac{1}{\sqrt{s}} = \frac{\sqrt{s}}{s}$$
$$(s t^2)^{2/3} = s^{2/3} t^{4/3}$$
$$\sqrt{e^{m}} = e^{m/2}$$
$$\frac{s}{\sqrt{8}} = \frac{\sqrt{2} s}{4}$$
$$\log \sqrt{s t} = \frac{1}{2} \log s + \frac{1}{2} \log t$$
$$(1 + \sqrt{s}) (1 - \sqrt{s}) = 1 - s$$
$$\frac{1}{1 + \sqrt{s}} = \frac{1 - \sqrt{s}}{1 - s}$$
$$(\sqrt{s} + \sqrt{t})^2 = s + t + 2 \sqrt{s t}$$
$$s \sqrt{1 + m^2} \sqrt{1 + m^2} = s + s m^2$$
$$\sqrt{s^2 + s^2 t^2} = s \sqrt{1 + t^2}$$
$$\int_{-\infty}^{\infty} v^2 \frac{1}{\sqrt{2 \pi s^2}} \exp\left(-\frac{(v-m)^2}{2 s^2}\right) \, dv = m^2 + s^2$$

Let $$u = \sum_{i=1}^n x_i$$ be the total.

$$\log(s u^2) = \log s + 2 \log u$$
$$\log \frac{1}{u} = - \log u$$
$$\frac{d}{ds} \log (s u) = \frac{1}{s}$$
$$\sqrt{s^2 u} = s \sqrt{u}$$
$$\log \sqrt{u} = \frac{1}{2} \log u$$
"""


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("coqc") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("coqc is missing in CI")
        pytest.skip("coqc is not installed")
    os.environ["DERIVE_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    return library()


@pytest.fixture(scope="session")
def printed() -> dict[str, str]:
    """The theorems of proofs/, each by its place."""
    report = run.check([str(ROOT / "proofs")])
    found = {f"{Path(x.path).stem}:{x.line}:{x.index}": x.text for x in theorems(report)}
    assert all(found.values())
    return found


def test_a_step_that_is_not_proved_has_no_theorem(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Let $x > 0$ be real.\n\n$$x + x = 3 x$$\n\n$$x + x = 2 x$$\n", encoding="utf-8")
    report = run.check([str(tmp_path / "a.md")])
    assert [x.line for x in theorems(report)] == [5]
    assert len(re.findall(r"^Theorem \w+_S1 :", render(report), re.MULTILINE)) == 1


def test_a_comment_cannot_be_left(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Let $x$ be real.\n\n$$x *) x = x (* x \" $$\n\n$$x + 0 = x \\text{*) (* \"}$$\n", encoding="utf-8")
    for row in render(run.check([str(tmp_path / "a.md")])).splitlines():
        if row.startswith("(*"):
            assert row.endswith("*)") and row.count("(*") == 1 and row.count("*)") == 1 and '"' not in row


@pytest.mark.coq
def test_proofs_and_notes_are_accepted(compiled: Path) -> None:
    found = certify(run.check([str(ROOT / "proofs"), str(ROOT / "notes")]))
    refused = [x for x in found if not x.accepted]
    assert len(found) > 100 and not refused
    assert sum(x.defined for x in found) > len(found) * 4 // 5


@pytest.mark.coq
def test_roots_logarithms_of_sums_and_the_test_notes_are_accepted(compiled: Path, tmp_path: Path) -> None:
    (tmp_path / "roots.md").write_text(ROOTS.replace("$$\n$$", "$$\n\n$$"), encoding="utf-8")
    report = run.check([str(tmp_path / "roots.md"), *map(str, (ROOT / "tests" / "md").glob("*.md"))])
    found = certify(report)
    assert sum(x.path.endswith("roots.md") for x in found) == 20
    assert len(found) > 100 and not [x for x in found if not x.accepted]
    stated = {(x.path, x.line, x.column, x.index) for x in theorems(report) if x.domain}
    assert len(stated) > 100 and not [x for x in found if (x.path, x.line, x.column, x.index) in stated and not x.defined]


@pytest.mark.coq
def test_the_command_tells_what_coq_says(compiled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("Let $x > 0$ be real.\n\n$$\\log(x^2) = 2 \\log x$$\n", encoding="utf-8")
    cli.main(["check", "--coq", str(tmp_path / "a.md")])
    assert "Coq: of 1 replayed, 1 by rules proved in Coq, 1 accepted as a whole, 1 with both sides defined" in capsys.readouterr().out
    cli.main(["check", "--coq", "--format", "json", str(tmp_path / "a.md")])
    assert json.loads(capsys.readouterr().out)["coq"] == {"replayed": 1, "rules_proved": 1, "accepted": 1, "defined": 1, "refused": []}


DOMAINS = r"""
Let $n \ge 1$ be an integer, $x_i > 0$ for $i = 1, \ldots, n$, $s > 0$ and $t \ge 0$ real.

$$\log \prod_{i=1}^n x_i = \sum_{i=1}^n \log x_i$$

$$\sqrt{t} + \sqrt{t} = 2 \sqrt{t}$$

$$\frac{c^3}{c} = c^2$$

$$\log (s f(1)) = \log s + \log f(1)$$

$$\frac{d}{ds} \log s = \frac{1}{s}$$
"""


def domains(folder: Path) -> list[Theorem]:
    (folder / "domains.md").write_text(DOMAINS, encoding="utf-8")
    found = list(theorems(run.check([str(folder / "domains.md")])))
    assert len(found) == 5
    return found


def test_what_is_not_reported_and_no_fact_is_not_supposed(tmp_path: Path) -> None:
    product, root, quotient, function, derivative = domains(tmp_path)
    heads = [re.split(r"\nProof", x.domain[x.domain.find("_defined :"):])[0] for x in (product, root, quotient, function)]
    assert "(0) < (v1_x " in heads[0] and "p_ln" in heads[0]
    assert "(0) <= v0_t" in heads[1]
    assert "<> (0)" in heads[2] and "(0) < (v0_f (1))" in heads[3]  # the conditions that the verdicts report
    assert not derivative.domain and derivative.undefined == "whether a derivative exists is not stated"


@pytest.mark.coq
def test_without_its_conditions_no_side_is_defined(tmp_path: Path, compiled: Path) -> None:
    """The condition that is dropped from a statement, and from its proof, is missed."""
    for x in domains(tmp_path)[:4]:
        assert not accepts(x.domain, compiled)
        lemmas, head, rest = x.domain.partition("Theorem " + re.findall(r"Theorem (\w+_defined) :", x.domain)[0])
        for number, fact in enumerate(re.findall(r"\n  (\(.*\)) ->(?=\n)", rest)):
            if " < " in fact or "<>" in fact or "<=" in fact:
                weaker = rest.replace(f"\n  {fact} ->", "\n  ((0) = (0)) ->", 1)
                assert accepts(lemmas + head + weaker, compiled), (number, fact)


# what is changed in the claim (the last line of the statement), in a hypothesis, or in the proof
CLAIM = {
    "a number": (r"\(1\)", "(2)"), "a sign": (r"\(-1\)", "(1)"), "a logarithm": (r"\(ln ", "(exp "), "an exponential": (r"\(exp ", "(ln "),
    "a sum": (r"\(Sum ", "(Prod "), "a product": (r"\(Prod ", "(Sum "), "a plus": (r" \+ ", " * "), "a times": (r" \* ", " + "),
    "a relation": (r" = ", " < "), "an order": (r" <= ", " < "), "a set": (r"\(argmax ", "(argmin "),
    "an exponent": (r"\(pow_ ", "(delta "),
}
PROOF = {
    "a rule": (r"pose proof \((\w+)", "pose proof (exp_zero"),
    "a premise": (r"\(eq_sym \(?S(\d+)", lambda m: m[0].replace(m[1], str(int(m[1]) - 1))),
    "a step left out": (r"  assert \(S0 .*\n.*\n", ""), "a hypothesis left out": (r" F0\b", ""),
    "a constant of a combination": (r" \+ \((-?\d+)\)\)\); \[\|lra\]", " + (7))); [|lra]"), "a range": (r"exact l(w\d+)\.", r"exact u\1."),
    "an order of premises": (r"eq_trans (\S+|\([^()]*\)) ", "eq_trans eq_refl "),
}


def tampered(kind: str, text: str) -> str | None:
    """The text with one change of a kind, or None where there is nothing to change."""
    statement, proof = text.split("\nProof.", 1)
    if kind in PROOF:
        pattern, new = PROOF[kind]
        changed = re.sub(pattern, new, proof, count=1)
        return f"{statement}\nProof.{changed}" if changed != proof else None
    head, claim = statement.rsplit("\n", 1)
    pattern, new = CLAIM[kind]
    changed = re.sub(pattern, new, claim, count=1)
    return f"{head}\n{changed}\nProof.{proof}" if changed != claim else None


@pytest.mark.coq
@pytest.mark.parametrize("kind", [*CLAIM, *PROOF])
def test_what_was_tampered_with_is_refused(kind: str, printed: dict[str, str], compiled: Path) -> None:
    tried = 0
    for text in sorted(printed.values(), key=len):
        changed = tampered(kind, text)
        if changed is not None:
            assert accepts(changed, compiled), changed
            tried += 1
            if tried == 3:
                break
    assert tried


@pytest.mark.coq
def test_no_hypothesis_is_idle_in_a_proof_that_names_it(printed: dict[str, str], compiled: Path) -> None:
    """A hypothesis 0 < … that is dropped, with its name in the proof, is missed."""
    tried = 0
    for text in sorted(printed.values(), key=len):
        positive = re.search(r"\n  \(\(forall [^\n]*\(0\) < [^\n]*\)\) ->", text)
        number = re.search(r"F\d+\.\n", text)
        if positive and number:
            assert accepts(text.replace(positive[0], "", 1), compiled)
            tried += 1
    assert tried
