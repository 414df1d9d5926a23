"""Results in a notebook, run and converted by nbconvert as its user would, and shown by a browser."""
from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

import derive

CELLS = (
    "%load_ext derive.jupyter",
    "%%derive\nLet $x > 0$.\n\n$$ \\log(x^2) = 2 \\log x = \\log x $$",
    "import derive\nfrom sympy import symbols, exp, Le\nx = symbols('x', real=True)\nderive.prove(Le(1 + x, exp(x)))",
    "derive.refute(Le(exp(x), 1 + x))",
    "%%derive --strict\n$$ \\log(a b) = \\log a + \\log b $$",
)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    for name in ("nbconvert", "ipykernel"):
        pytest.importorskip(name, reason=f"{name} is not installed")
    import nbformat
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import ExecutePreprocessor
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(x) for x in CELLS])
    ExecutePreprocessor(timeout=120, kernel_name="python3", allow_errors=True).preprocess(book)
    page, _ = HTMLExporter().from_notebook_node(book)
    file = tmp_path_factory.mktemp("notebook") / "book.html"
    file.write_text(page, encoding="utf-8")
    return page, file


def test_a_notebook_shows_what_was_found(notebook: tuple[str, Path]) -> None:
    page, _ = notebook
    outputs = page[page.index("load_ext"):]
    assert 'class="derive-report"' in outputs and "these two sides are not equal" in outputs
    assert re.search(r'<span style="color:var\(--jp-error-color1, #cf222e\);font-weight:bold">error\[step-refuted\]', outputs)
    assert '<div class="derive-proved"><b>✓ proved</b>' in outputs and '<div class="derive-refuted"><b>✗ refuted</b>' in outputs
    assert "AssertionError" in outputs and "unstated-condition" in outputs, "--strict fails the cell"


def test_a_browser_shows_the_notebook(notebook: tuple[str, Path], tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("browser", Path(__file__).with_name("browser.py"))
    assert spec is not None and spec.loader is not None
    client = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(client)
    if client.CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with client.Browser(tmp_path / "profile") as browser:
        browser.open(notebook[1])
        assert "2 log x" in browser.run("document.querySelector('.derive-report').innerText").replace("\\", "")
        colours = browser.run("[...document.querySelectorAll('.derive-report span')].map(x => getComputedStyle(x).color)")
        assert len(set(colours)) > 2
        assert browser.run("getComputedStyle(document.querySelector('.derive-report')).fontFamily") == "monospace", "marks stand below"
        assert browser.run("document.querySelector('.derive-proved math').getBoundingClientRect().width") > 40


def test_formulas_bring_no_markup() -> None:
    from sympy import Le, Symbol
    x, odd = Symbol("x", real=True), Symbol("<b>", real=True)
    for answer in (derive.prove(Le(x, odd)), derive.prove(Le(odd**2, odd))):
        assert "<b>" not in answer._repr_html_().replace("<b>✗ refuted</b>", "").replace("<b>? open</b>", "")
    assert "<b>" not in derive.check("$$ \\text{<b>} = 1 = 2 $$")._repr_html_()


def test_an_interactive_python_shows_results_in_short() -> None:
    report = derive.check("$$ 1 + 1 = 3 $$")
    assert repr(report) == str(report) and "refuted" in repr(report) and len(repr(report)) < 1000
    from sympy import Symbol, exp
    x = Symbol("x", real=True)
    answer = derive.prove(exp(x) * exp(-x / 2), exp(x / 2))
    assert repr(answer).startswith("✓ proved") and "terms" not in repr(answer)
