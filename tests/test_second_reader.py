"""The second reader: what is handed over, what is not, and that its process can be killed."""
from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pytest

from derive import cli
from derive.diagnostics import Report, sides_of
from derive.names import Names, names_of
from derive.read.chain import read
from derive.read.document import Symbol
from derive.read.second_process import SecondReader, installed
from derive.read.second_reader import Declined, Question, Valueless, evaluate, question, spelt
from derive.run import check
from derive.second_opinion import compare
from derive.source import Note

SETTING = r"""
Let $a, b, c > 0$, $x_i, y_i \in \mathbb{R}$ for $i = 1, \ldots, n$, and $\beta_0, \beta_1 \in \mathbb{R}$.

"""
needs_it = pytest.mark.skipif(not installed(), reason="latex2sympy2 is not installed")

# sides that both read, and alike
ALIKE = [
    r"a + b c", r"\frac{a}{b} - c^2", r"\sqrt{a + b}", r"\log(a b)", r"log(a b)", r"\ln \frac{a}{b}", r"\log a + b", r"e^{-a}", r"\exp(a + b)",
    r"\sum_{i=1}^n x_i", r"\sum_{i=1}^{n} (y_i - \beta_0 - \beta_1 x_i)^2", r"\prod_{i=1}^n (1 + x_i)", r"2 \sum_{i=1}^n x_i y_i + a",
    r"\left[ a + (b + c) \right]", r"f(a) + f(b) \cdot c", r"\sum_{i=1}^n \sum_{j=1}^n x_i x_j", r"\frac{1}{\sqrt{2 \pi}} e^{-a^2/2}", r"-a^{-1}",
]
# sides that are not handed over
NOT_HANDED_OVER = [
    r"a \fishhook b", r"\sum_i x_i", r"x^{\mathrm{T}} y", r"a'", r"\log^2 a", r"\ln \frac{a}{b} \cdot c", r"(a + b", r"a + b)", r"\int_0^1 f(x) dx",
    r"f(x = a)", r"f", r"unknown + a", r"\sum_{i=1}^n", r"", r"a^", r"a_", r"\frac{a}", r"\sqrt[3]{a}", "a" * 700, "(" * 300 + "a" + ")" * 300,
]


def sides(latex: str) -> tuple[Report, Note]:
    note = Note("a.md", SETTING + f"$$ 0 < {latex} $$\n")
    return check([note]), note


@pytest.fixture(scope="module")
def reader() -> SecondReader:
    with SecondReader() as made:
        yield made


@needs_it
@pytest.mark.parametrize("latex", ALIKE)
def test_both_read_alike(latex: str, reader: SecondReader) -> None:
    report, _ = sides(latex)
    found = compare(report, reader)
    assert found.second == {"read alike": 2, "read otherwise": 0, "not read by the second": 0, "not compared": 0}
    assert "second-reader-differs" not in {d.code for d in found.diagnostics}


@needs_it
@pytest.mark.parametrize(("ours", "theirs"), [
    (r"\sum_{i=1}^n x_i + a", r"\sum_{i=1}^n (x_i + a)"), (r"a - b - c", r"a - (b - c)"), (r"a b^2", r"(a b)^2"),
    (r"\log(a) + b", r"\log(a + b)"), (r"f(a b)", r"f(a) b"), (r"x_1", r"x_2"), (r"\sum_{i=1}^n x_i", r"\sum_{i=1}^{n} x_{i+1}"), (r"a", r"b"),
])
def test_a_misreading_is_seen(ours: str, theirs: str, reader: SecondReader) -> None:
    """One side is read, as if the other were written: the values differ."""
    reading = read(Note("a.md", SETTING + f"$$ 0 < {ours} $$\n"))
    claim = reading.displays[-1].steps[0].claim
    assert claim is not None
    names = names_of(reading)
    asked = question(theirs, {spelt(x.latex): x for x in reading.symbols if x.latex})
    answered = reader.ask(asked)
    assert answered is not None
    mine = [evaluate(claim.prop.args[1], names, k) for k in range(len(asked.values))]
    assert any(v is None or not math.isclose(v, m, rel_tol=1e-7) for v, m in zip(answered, mine, strict=True))


@pytest.mark.parametrize("latex", NOT_HANDED_OVER)
def test_what_it_would_misread_is_not_handed_over(latex: str) -> None:
    symbols = {spelt(x.latex): x for x in read(Note("a.md", SETTING + "$$ 0 < f(x_1) + a + b + c + y_1 $$\n")).symbols if x.latex}
    with pytest.raises(Declined):
        question(latex, symbols)


@needs_it
def test_a_difference_is_a_warning_at_its_place(reader: SecondReader) -> None:
    class Other(SecondReader):
        def ask(self, question: Question) -> list[float | None] | None:
            found = reader.ask(question)
            return None if found is None else [x if x is None or x == 0 else x + 1 for x in found]

    report, note = sides("a + b c")
    found = compare(report, Other())
    assert found.second["read otherwise"] == 1
    warning = next(d for d in found.diagnostics if d.code == "second-reader-differs")
    assert warning.severity == "warning" and warning.span is not None and note.quote(warning.span).strip() == "a + b c"
    assert found.status() == report.status()


@needs_it
def test_a_process_that_hangs_or_dies_is_replaced() -> None:
    good = Question(r"(\variable{v0}+1)", ({"v0": 2.0},))
    with SecondReader(20.0) as reader:
        assert reader.ask(good) == [3.0]
        reader.seconds = 0.3
        assert reader.ask(Question("(" + "9^{" * 8 + "9" + "}" * 8 + ")", ({},))) in (None, [None])
        reader.seconds = 20.0
        assert reader.ask(good) == [3.0]
        assert reader.process is not None
        reader.process.kill()
        reader.process.wait()
        assert reader.ask(good) is None  # it died with this question
        assert reader.ask(good) == [3.0]
    assert reader.process is None


@needs_it
def test_one_formula_cannot_poison_the_next() -> None:
    good = Question(r"(\variable{v0}+1)", ({"v0": 2.0},))
    with SecondReader(20.0) as reader:
        for bad in (r"(\variable{v0}=5)", "v0=5", r"\int x dx", ")(", "", "x:=3", "\\begin{bmatrix}1\\end{bmatrix}"):
            reader.ask(Question(bad, ({"v0": 1.0},)))
        assert reader.ask(good) == [3.0]


@needs_it
def test_text_after_what_it_understands_is_not_dropped(reader: SecondReader) -> None:
    for text in (r"(1 \fishhook 2)", "(1 | 2", r"(2 \; ; 3)", "(3, 4)"):
        assert reader.ask(Question(text, ({},))) in (None, [None])


def test_a_term_outside_of_the_small_language_has_no_value() -> None:
    reading = read(Note("a.md", SETTING + r"$$ \max_x f(x) < \log(-a) $$" + "\n\n" + r"$$ 0 < \log(-a) $$" + "\n"))
    names = names_of(reading)
    claims = [s.claim for d in reading.displays if not d.inline for s in d.steps if s.claim is not None]
    assert claims
    for claim in claims:
        with pytest.raises(Valueless):
            for side in claim.prop.args:
                evaluate(side, names, 0)


def test_what_is_known_by_its_form_alone_is_no_name() -> None:
    """A number that is called by a whole formula, Q_1 + Q_2, hides neither the family Q nor has it a value."""
    from derive.second_opinion import _symbols
    from derive.term import ONE, make, num
    n, q, whole = make("var", "n", "Z"), make("var", "Q", "R"), make("var", "Q_1", "R")
    symbols = (Symbol("Q", q, "Q", ((ONE, n),), "family", True), Symbol("Q_1", whole, "Q_1", (), "opaque"))
    found = _symbols(symbols)
    assert set(found) == {"Q"}
    names = Names({x.term: x for x in symbols if x.term is not None})
    asked = question("Q_1", found)
    assert len(asked.values[0]) == 2
    assert evaluate(make("@", q, num(1)), names, 0) == pytest.approx(sum(asked.values[0].values()))
    with pytest.raises(Valueless):
        evaluate(whole, names, 0)


@pytest.mark.parametrize(("relation", "turned"), [("&\\geq", True), ("\\geq \\left", True), ("\\overset{(1)}{\\ge}", True), ("&\\le", False),
                                                  ("<", False), ("\\gets", False), (">", True)])
def test_the_order_of_the_sides(report: Report, relation: str, turned: bool) -> None:
    from dataclasses import replace

    from derive.kernel.claim import Claim
    from derive.term import ONE, ZERO, make
    judged = next(x for x in report.steps() if x.step.claim is not None or x.claim is not None)
    step = replace(judged.step, relation=relation, claim=Claim(make("<", ZERO, ONE)))
    assert sides_of(replace(judged, step=step)) == ((ONE, ZERO) if turned else (ZERO, ONE))


def test_without_it_the_check_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import derive.read.second_process as second
    monkeypatch.setattr(second, "find_spec", lambda name: None)
    path = tmp_path / "a.md"
    path.write_text("$$ 1 + 1 = 2 $$", encoding="utf-8")
    assert cli.main(["check", "--second-reader", str(path)]) == 0
    shown = capsys.readouterr()
    assert "1 proved" in shown.out and "derive[latex2sympy2]" in shown.err


@needs_it
def test_counts_in_the_statistics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text("$$ 1 + 1 = 2 $$", encoding="utf-8")
    assert cli.main(["check", "--second-reader", "--stats", str(path)]) == 0
    assert "read alike" in capsys.readouterr().out
    assert cli.main(["check", "--second-reader", "--stats", "--format", "json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["statistics"]["second_reader"]["read alike"] == 2


def test_it_runs_in_a_process_of_its_own() -> None:
    assert "latex2sympy2" not in sys.modules
