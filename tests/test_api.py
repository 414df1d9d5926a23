"""The Python interface, as its user calls it."""
from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from sympy import Eq, Gt, IndexedBase, Le, Product, Symbol, exp, log, symbols

import derive
from derive import api
from derive.kernel.check import replay
from derive.rules import RULES
from derive.vocabulary import Partial, distribution, in_range, positive

x, y = symbols("x y", real=True)


def test_the_examples_of_the_docstrings() -> None:
    found = doctest.testmod(api)
    assert found.attempted > 12 and found.failed == 0


def test_the_examples_of_the_readme() -> None:
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    assert len(examples.examples) > 4 and doctest.DocTestRunner().run(examples).failed == 0


def test_a_proof_comes_with_a_certificate_that_replays() -> None:
    answer = derive.prove((x - y) * (x + y), x**2 - y**2)
    assert answer and answer.verdict == "proved" and answer.certificate and answer.proposition
    assert replay(answer.proposition, answer.certificate, RULES)


def test_what_is_given_counts() -> None:
    assert derive.prove(log(x * y), log(x) + log(y)).verdict == "proved"
    assert derive.prove(log(x * y), log(x) + log(y)).conditions == ("x > 0", "y > 0")
    assert derive.prove(log(x * y), log(x) + log(y), given=[positive(x), Gt(y, 1)]).conditions == ()
    p, k, K = IndexedBase("p"), Symbol("k", integer=True), Symbol("K", integer=True, positive=True)
    j = Symbol("j", integer=True, positive=True)
    assert derive.prove(Le(p[j], 1), given=[distribution(p[k], (k, 1, K)), Le(j, K)])
    assert not derive.prove(Le(p[j], 1))


def test_a_relation_and_its_refutation() -> None:
    assert derive.prove(Le(1 + x, exp(x)))
    answer = derive.refute(Le(exp(x), 1 + x))
    assert answer is not None and answer.witness and not answer
    assert derive.refute(Eq(x + y, y + x, evaluate=False)) is None
    assert derive.equal(x, y) is False and derive.equal(x * y, y * x) is True


@pytest.mark.parametrize("claim", [(x, "y"), ("x", None), (x, None), (True, None), (x, 0.5), (object(), x)])
def test_what_is_no_claim(claim: tuple[object, object]) -> None:
    with pytest.raises(ValueError):
        derive.prove(*claim)


def test_given_that_is_no_fact() -> None:
    with pytest.raises(ValueError):
        derive.prove(x, y, given=["x = y"])


def test_answers_show_themselves() -> None:
    answer = derive.prove(log(x * y), log(x) + log(y))
    assert "proved" in answer._repr_html_() and answer._repr_latex_().startswith("$")
    assert "where x > 0 and y > 0" in str(answer)


def test_check_takes_text_and_paths(tmp_path: Path) -> None:
    text = "$$ 1 + 1 = 3 $$\n"
    note = tmp_path / "wrong.md"
    note.write_text(text)
    for source in (text, note):
        report = derive.check(source)
        assert [step.verdict for step in report.steps()] == ["refuted"] and report.status() == 1
    assert derive.check(tmp_path / "missing.md").status() == 2


def test_a_text_is_never_run() -> None:
    with pytest.raises(ValueError):
        derive.check("raise SystemExit", name="proof.py")


def test_reports_show_themselves() -> None:
    report = derive.check("$$ 1 < 1 $$")
    assert "does not hold" in str(report) and report._repr_html_().startswith("<pre") and "1 &lt; 1" in report._repr_html_()


def test_the_cell_magic() -> None:
    ipython = pytest.importorskip("IPython.core.interactiveshell", reason="IPython is not installed").InteractiveShell()
    ipython.run_line_magic("load_ext", "derive.jupyter")
    report = ipython.run_cell_magic("derive", "", "$$ 1 + 1 = 2 $$")
    assert [step.verdict for step in report.steps()] == ["proved"]
    with pytest.raises(AssertionError, match="unstated-condition"):
        ipython.run_cell_magic("derive", "--strict", "$$ \\log(a b) = \\log a + \\log b $$")
    with pytest.raises(ValueError):
        ipython.run_cell_magic("derive", "--loud", "$$ 1 = 1 $$")


def test_a_bound_for_all_indices_holds_near_one_of_them() -> None:
    """V > 0 for every index, as the symbol says: the product has logarithms for the V_k near this one, too."""
    i, k = symbols("i k", integer=True)
    n = Symbol("n", integer=True, positive=True)
    V = IndexedBase("V", positive=True)
    whole = Product(V[i], (i, 1, n))
    assert derive.equal(Partial(whole, V[k]), whole / V[k], given=in_range(k, 1, n))
    assert derive.equal(Partial(whole, V[k]), whole, given=in_range(k, 1, n)) is False
    assert derive.equal(Partial(whole, V[k]), whole / V[k]) is False
