"""pytest --derive, run by pytest as its user would."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOTE = r"""# Sums

Let $a_i \in \mathbb{R}$ for $i = 1, \ldots, n$.

$$ \sum_{i=1}^n 2 a_i = 2 \sum_{i=1}^n a_i = \sum_{i=1}^n a_i $$

<!-- derive: expect refuted -->
$$ \sum_{i=1}^n a_i^2 = \left(\sum_{i=1}^n a_i\right)^2 $$
"""
PROOF = """from sympy import Symbol
from derive.vocabulary import chain
x = Symbol("x", real=True)
chain("square", (x + 1)**2, x**2 + 2*x + 1)
"""


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pytest", "-p", "derive.pytest_plugin", "-p", "no:cacheprovider", *options],
                          cwd=folder, capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("notes")
    (path / "sums.md").write_text(NOTE)
    (path / "proof.py").write_text(PROOF)
    (path / "plain.py").write_text("raise SystemExit('never run')\n")
    return path


def test_a_step_is_an_item_and_its_failure_the_diagnostic(folder: Path) -> None:
    done = run(folder, "--derive", "-v")
    assert done.returncode == 1
    assert "sums.md::L5.1 PASSED" in done.stdout and "sums.md::L5.2 FAILED" in done.stdout
    assert "sums.md::L8.1 PASSED" in done.stdout, "as expected"
    assert "proof.py::L4.1 PASSED" in done.stdout and "plain.py" not in done.stdout
    assert "error[step-refuted]: these two sides are not equal" in done.stdout and "sums.md:5:46" in done.stdout
    assert "1 failed, 5 passed" in done.stdout


def test_steps_are_chosen_by_keyword(folder: Path) -> None:
    done = run(folder, "--derive", "-k", "sums and L8")
    assert done.returncode == 0 and "1 passed, 5 deselected" in done.stdout


def test_without_the_option_nothing_is_collected(folder: Path) -> None:
    assert run(folder).returncode == 5


def test_a_file_that_cannot_be_read_fails(tmp_path: Path) -> None:
    (tmp_path / "torn.md").write_text("$$ a = b\n")
    done = run(tmp_path, "--derive")
    assert done.returncode == 1 and "never closed" in done.stdout


def test_open_steps_are_expected_failures_unless_strict(tmp_path: Path) -> None:
    (tmp_path / "open.md").write_text("Let $x > 0$.\n\n$$ \\log(1 + x) \\ge \\frac{2x}{2 + x} $$\n")
    done = run(tmp_path, "--derive", "-rx")
    assert done.returncode == 0 and "1 xfailed" in done.stdout and "could not decide" in done.stdout
    assert run(tmp_path, "--derive", "--derive-strict").returncode == 1


def test_the_last_failures_are_run_again(folder: Path) -> None:
    def lately(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "pytest", "-p", "derive.pytest_plugin", "--derive", *options], cwd=folder,
                              capture_output=True, text=True, check=False,
                              env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})

    assert lately().returncode == 1
    again = lately("--lf", "-v")
    assert "1 failed" in again.stdout and "sums.md::L5.2 FAILED" in again.stdout and "PASSED" not in again.stdout


def test_steps_are_shared_out_by_xdist(folder: Path) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    done = run(folder, "--derive", "-p", "xdist", "-n", "2", "-v")
    assert done.returncode == 1 and "1 failed, 5 passed" in done.stdout and "[gw1]" in done.stdout
    assert "error[step-refuted]: these two sides are not equal" in done.stdout


def test_an_expectation_that_is_not_met_fails(tmp_path: Path) -> None:
    (tmp_path / "expected.md").write_text("Let $x > 0$.\n\n<!-- derive: expect refuted -->\n$$ x + x = 2x $$\n")
    done = run(tmp_path, "--derive")
    assert done.returncode == 1 and "expectation-failed" in done.stdout and "but this step is proved" in done.stdout
