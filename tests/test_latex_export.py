from __future__ import annotations

import os
import re
import shutil
import string
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.diagnostics import Document, Report
from derive.export.latex import escape, render
from derive.read.document import Display, Reading, Step
from derive.source import Note, Span
from derive.tex_check import fit_for_math
from derive.verdict import Judged, JudgedDisplay, JudgedDocument


def compile_latex(text: str, folder: Path) -> str:
    """The log of pdflatex; skipped where it is missing, but never in CI."""
    if shutil.which("pdflatex") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("pdflatex is missing in CI")
        pytest.skip("pdflatex is not installed")
    (folder / "a.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"], cwd=folder,
                          capture_output=True, check=False, timeout=120)
    log = (folder / "a.log").read_text(encoding="latin-1")
    assert done.returncode == 0, log[-3000:]
    return log


def complaints(log: str) -> list[str]:
    return [line for line in log.splitlines() if re.search(r"[Ww]arning|^(Over|Under)full|Missing character|^!", line)]


def test_the_sample_compiles_without_a_warning(report: Report, tmp_path: Path) -> None:
    assert complaints(compile_latex(render(report), tmp_path)) == []


def of_formulas(*formulas: str, verdict: str = "proved") -> Report:
    """A report of equations as some author may write them."""
    text, displays = "", []
    for formula in formulas:
        left, _, right = formula.partition(" = ")
        start = len(text)
        middle = start + len(left) + 3
        step = Step(1, "=", Span(start, start + len(left)), Span(middle, start + len(formula)), "claim")
        text += formula + "\n"
        display = Display(Span(start, start + len(formula)), formula, False, (step,))
        displays.append(JudgedDisplay(display, (Judged(step, verdict, verdict),)))
    note = Note("notes/odd_name & 100% #1 {x} \\ ~ ^ é θ 数.md", text)
    return Report((Document(note.path, JudgedDocument(Reading(note, ()), tuple(displays))),))


ODD = [
    r"a = \fishhook{x}", r"a & b = c \\ d", r"x^2^3 = y", r"x_{a}_b = y", r"\left( a = b", r"a% = b", r"a#b = $c$",
    r"\text{a_b} = c",
    r"\frac{1} = 2", r"θ = α + β ∈ ℝ", r"é = 数", r"\begin{cases} a & b \\ c & d \end{cases} = x", r"\tag{1} a = b \label{x}",
    r"\def\x{y} a = \input{/etc/passwd}", r"a'' = b'", r"{{{{ = }}}}", r"\sqrt = \hat", r"\left[ a \right. = \bigl( b \bigr)",
    r"w^\mathrm{T} x = \mathbf{x}^\top y", r"\mathbb{1} = \boldsymbol{\theta}",
    "a = " + " + ".join(f"x_{{{k}}}^2" for k in range(60)),
    "a = " + r"\left( " + " + ".join(f"x_{{{k}}}^2" for k in range(40)) + r" \right)",
    " + ".join(f"y_{{{k}}}" for k in range(60)) + r" = \frac{" + " + ".join(f"z_{{{k}}}" for k in range(20)) + "}{2}",
    r"\ = \,", r"\left = \right",
    r"a \not = b", r"p(y_i=1|x_i) = \sigma(z_i)", r"argmax_{\theta} log(x) = softmax(z_k)", r"x^{log} = y_{max}",
    r"\sum\limits_{i=1}^n = \prod_i",
    r"\{ a \} = \left\{ b \right\}", r"\sqrt[3]{x} = \binom{n}{k}", r"x^ = _y", r"\mathrm = {x}", "a\n\n = b",
    r"\frac12 = \frac ab",
    r"\hat\theta = \hat{\theta}_\mathrm{ML}", r"x^\frac{1}{2} = y", r"\| x \| = \lVert x \rVert",
    r"\underset{\theta}{\arg\max} L = \hat y",
]


def test_what_authors_write_compiles_or_is_shown_as_it_stands(tmp_path: Path) -> None:
    log = compile_latex(render(of_formulas(*ODD)), tmp_path)
    assert complaints(log) == []
    assert not re.search(r"passwd", log)


def test_the_author_s_own_latex_is_used(report: Report) -> None:
    out = render(report)
    assert r"-\frac{1}{n} \sum_{i=1}^n \left[ y_i \log \sigma(z_i) + (1-y_i) \log(1-\sigma(z_i)) \right]" in out
    assert out.index("Definitions and assumptions") < out.index("Derivation")
    assert r"\mathrel{\color{bad}=}" in out
    assert r"$z = (0, \frac{1}{2})$" in out
    assert r"by log\_product, sum\_congruence" in out
    assert r"where $p_{model}(x_i; \theta) > 0\text{ for } i = 1, \ldots, n$ (not stated)" in out


def test_only_the_named_packages(report: Report) -> None:
    packages = re.findall(r"\\usepackage(?:\[[^\]]*\])?\{([^}]*)\}", render(report))
    assert {x for names in packages for x in names.split(",")} <= {"amsmath", "amssymb", "xcolor", "geometry", "hyperref"}


@pytest.mark.parametrize(("source", "fit"), [
    (r"\frac{a}{b}", r"\frac{a}{b}"), (r"a & = b \\", "a = b"), ("αx", r"\alpha x"), ("x ∈ ℝ", r"x \in {\mathbb{R}}"),
    (r"x^2^3", None), (r"\fishhook", None), (r"\left( a", None), ("}{", None), (r"\text{a_b}", None), ("%", None), ("", None),
])
def test_fit_for_math(source: str, fit: str | None) -> None:
    assert fit_for_math(source) == fit


@given(st.text(string.ascii_letters + "\\{}^_&%#$~'|()[] \n", max_size=40))
def test_no_source_breaks_the_check(source: str) -> None:
    text = fit_for_math(source)
    assert text is None or not re.search(r"(?<!\\)[%#$~]", text)


@given(st.text(max_size=60))
def test_escaped_text_has_no_bare_specials(text: str) -> None:
    out = escape(text)
    assert out.isascii() or all(c in out for c in text if c in "àéü")
    assert not re.search(r"(?<!\\)[#%&_]", out)
    assert out.count("{") - out.count(r"\{") == out.count("}") - out.count(r"\}")


PROSE = "ŷ y\u0302 θ\u0302 x\u0304 x\u20d7 y\u0302\u0304 i\u0302 naïve e\u0301 Łódź Poincaré Erdős Čebyšëv Gauß Øre Åse œuvre ŒUVRE façade ẋ x\u0323 " \
        "“a” „b“ ‘c’ «d» a–b a—b a‑b … x² x⁻¹ xₙ a₁₂ ½ ¾ 3×4 a·b ± ∓ ≤ ≥ ≠ ≈ ≡ ∝ ∈ ∉ ⊂ ⊆ ∪ ∩ ∅ ∀ ∃ → ← ↔ ⇒ ⇔ ⟹ ⟺ ↦ ∞ ∂ ∇ ∑ ∏ ∫ √ ∎ □ ✓ ✗ ℝ ℕ ℤ ℚ ℂ ℒ 𝔼 𝑥 𝐱 𝛼 " \
        "°C † § © € £ • a\u200bb a\u2009b ﬁrst ϕ ϵ ς ∧ ∨ ¬ ⊙ ⊗ ∘ ⌊x⌋ ⟨x⟩ ‖x‖ ′ ″ \ufe0f"


def test_the_usual_characters_of_prose_are_set(tmp_path: Path) -> None:
    text = escape(PROSE)
    assert re.findall(r"\[U\+\w+\]", text) == []
    assert r"\^{y}" in text and r"\ensuremath{\hat{\theta}}" in text and r"\ensuremath{\vec{x}}" in text
    assert escape("数 д") == r"[U+6570]\allowbreak{} [U+0434]\allowbreak{}"
    document = "\\documentclass{article}\n\\usepackage{amsmath,amssymb}\n\\begin{document}\\raggedright\n" + text + "\n\\end{document}\n"
    assert complaints(compile_latex(document, tmp_path)) == []


def test_random_formulas_compile(tmp_path: Path) -> None:
    import random
    random.seed(0)
    pieces = ["x", "y_i", "^2", "_k", r"\frac", "{a}", "{", "}", r"\left(", r"\right)", r"\sum_{i=1}^n", "'", " ", r"\log",
        r"\hat", "=", "+",
              r"\\", "&", r"\text{if }", r"\mathbb{R}", "|", r"\{", r"\}", r"\sqrt", "[3]", r"\begin{matrix}",
                  r"\end{matrix}", r"\big", "(", r"\limits"]
    formulas = []
    while len(formulas) < 400:
        source = "".join(random.choices(pieces, k=random.randint(1, 9)))
        if fit_for_math(source) is not None:
            formulas.append("a = " + source.replace(" = ", " "))
    assert complaints(compile_latex(render(of_formulas(*formulas)), tmp_path)) == []


def test_a_step_without_a_left_side(report: Report) -> None:
    judged = report.documents[0].judged
    assert judged is not None
    display = judged.displays[0]
    step = replace(display.steps[0], step=replace(display.steps[0].step, left=display.steps[0].step.right))
    out = render(Report.of([replace(judged, displays=(replace(display, steps=(step,)),))]))
    assert r"\end{align*}" in out


def test_a_note_becomes_a_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from derive.cli import main
    compile_latex("\\documentclass{article}\\begin{document}x\\end{document}", tmp_path)  # skips where there is no pdflatex
    note, made = tmp_path / "note.md", tmp_path / "out.pdf"
    note.write_text("$$x + x = 2x$$\n\n$$x + x = 3x$$\n", encoding="utf-8")
    assert main(["export", str(note), "--to", "pdf", "-o", str(made)]) == 0
    assert made.read_bytes().startswith(b"%PDF-")
    assert main(["export", str(note), "--to", "pdf"]) == 2
    assert "-o FILE" in capsys.readouterr().err


def test_without_pdflatex_one_line_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.cli import main
    (tmp_path / "note.md").write_text("$$x + x = 2x$$\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["export", str(tmp_path / "note.md"), "--to", "pdf", "-o", str(tmp_path / "out.pdf")]) == 2
    said = capsys.readouterr().err
    assert "pdflatex is not installed" in said and not (tmp_path / "out.pdf").exists()


def test_pdflatex_reads_no_file_from_elsewhere(tmp_path: Path) -> None:
    from derive.pdf import NotTypeset, typeset
    compile_latex("\\documentclass{article}\\begin{document}x\\end{document}", tmp_path)
    with pytest.raises(NotTypeset, match="pdflatex stopped: !"):
        typeset("\\documentclass{article}\\begin{document}\\input{/etc/passwd}\\end{document}")


def test_steps_refer_to_the_equations_they_rest_on(tmp_path: Path) -> None:
    import derive
    text = render(derive.check("$$ f(x) := x^2 + 1 $$\n\n$$ 1 + 1 = 2 $$\n\n$$ f(2) = 5 = f(-2) = 6 $$\n\n$$ 7 = 6 + 1 = 5 $$\n"))
    assert re.findall(r"\\tag\{(\d)\}", text) == ["1", "2", "3", "4"]
    rows = {m[1]: m[2] for m in re.finditer(r"line (\d): \\textbf\{proved\}([^\n]*)", text)}
    assert "from (1)" in rows["5"] and "from" not in rows["3"] and "from" not in rows["7"]
    assert complaints(compile_latex(text, tmp_path)) == []


def test_a_consequence_refers_to_the_equation_that_is_wrong(report: Report) -> None:
    out = render(report)
    tag = re.search(r"textbf\{refuted\}[^\n]*\\tag\{(\d)\}", out)
    assert tag is not None and f"follows from ({tag[1]}), which is refuted" in out
