"""Each rule that is not listed as unproved is a theorem of Coq: its statement, generated from its row, is closed by its lemma."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest

from derive.coq import LIBRARY
from derive.export.coq_rules import PREFIX, closing, statement
from derive.rules import RULES
from derive.rules.coq import UNPROVED

PROVED = [rule for name, rule in RULES.items() if name not in UNPROVED]
# The axioms of stdlib's Reals.  Excluded middle is one of them: stdlib proves the mean value theorem, and so
# that exp increases, and Riemann's integral with it, so every rule on ln and on order of exp rests on it.
AXIOMS = {"ClassicalDedekindReals.sig_forall_dec", "ClassicalDedekindReals.sig_not_dec",
          "FunctionalExtensionality.functional_extensionality_dep", "Classical_Prop.classic"}


def text(name: str) -> str:
    return (resources.files("derive.rules.coq") / name).read_text(encoding="utf-8")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command], cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiled library; skipped where Coq is missing, but never in CI."""
    if shutil.which("coqc") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("coqc is missing in CI")
        pytest.skip("coqc is not installed")
    folder = tmp_path_factory.mktemp("coq")
    for name in LIBRARY:
        (folder / name).write_text(text(name), encoding="utf-8")
        done = run(folder, "coqc", "-Q", ".", "Derive", name)
        assert done.returncode == 0, done.stderr
    return folder


def test_the_unproved_are_rows_and_the_others_have_a_lemma() -> None:
    assert UNPROVED.keys() <= RULES.keys()
    lemmas = set(re.findall(r"^Lemma (\w+)", text("Rules.v") + text("Gauss.v"), re.MULTILINE))
    assert {rule.name for rule in PROVED} == lemmas & RULES.keys()


def test_every_row_has_a_statement() -> None:
    assert all(statement(rule).startswith("forall ") or not rule.variables for rule in RULES.values())


def test_nothing_is_assumed() -> None:
    assert not re.search(r"\b(Axiom|Admitted|Parameter|Hypothesis|Conjecture|admit)\b", "".join(map(text, LIBRARY)))


@pytest.mark.coq
def test_each_lemma_closes_the_statement_of_its_row(library: Path) -> None:
    (library / "Closed.v").write_text(closing(PROVED), encoding="utf-8")
    done = run(library, "coqc", "-Q", ".", "Derive", "Closed.v")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Axioms:")
    assert set(re.findall(r"^([\w.]+)(?= :|\n? *:)", done.stdout, re.MULTILINE)) - {"Axioms"} == AXIOMS


@pytest.mark.coq
def test_a_statement_without_its_condition_is_not_closed(library: Path) -> None:
    wrong = statement(RULES["exp_log"]).replace("((0) < a_) -> ", "")
    assert wrong != statement(RULES["exp_log"])
    head = closing([]) + f"Theorem {PREFIX}exp_log : {wrong}.\nProof. exact exp_log. Qed.\n"
    (library / "Wrong.v").write_text(head, encoding="utf-8")
    assert run(library, "coqc", "-Q", ".", "Derive", "Wrong.v").returncode != 0


@pytest.mark.coq
def test_the_library_is_accepted_by_coqchk(library: Path) -> None:
    done = run(library, "coqchk", "-silent", "-Q", ".", "Derive", "Derive.Gauss", "Derive.Domain")
    assert done.returncode == 0, done.stderr
