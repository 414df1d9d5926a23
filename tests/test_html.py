"""The page: what it holds, what it lets in, and how it behaves in a real browser."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

import derive
from derive.export import html

NOTE = r"""# Losses *here*

Let $a, b > 0$ and $x \in \mathbb{R}$ <script>alert(1)</script> & "quotes".

$$ \log(ab) = \log a + \log b = \log a - \log b $$

- one $x^2$
- two

$$ (x + 1)^2 = x^2 + 1 $$

$$ \text{</code><img src=x onerror=alert(2)>} = 1 $$

## A chain

$$ \begin{aligned} (x + 1)^2 &= x^2 + 2x + 1 \\ &= x (x + 2) + 1 \end{aligned} $$
"""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI has no chromium")


@pytest.fixture(scope="module")
def page() -> str:
    return html.render(derive.check(NOTE))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_what_the_page_holds(page: str) -> None:
    tags = Tags()
    tags.feed(page)
    steps = [attrs for tag, attrs in tags.seen if tag == "li" and "data-verdict" in attrs]
    assert [x["data-verdict"] for x in steps if x["data-verdict"] in ("proved", "refuted")] == [
        "proved", "refuted", "refuted", "proved", "proved"]
    assert [x["data-needs"] for x in steps][:2] == ["0", "1"]
    assert page.count("<math ") > 8 and "<em>here</em>" in page and "<code>log_product</code>" in page and "replayed by the kernel" in page
    assert "at</dt><dd>x = 1" in page and "<dt>left</dt><dd>4" in page and "repair</dt>" in page
    assert "<dt>certificate</dt><dd>3 steps, 11 terms, from 2 facts, replayed by the kernel: 2 <code>fact</code>, 1 <code>log_" in page
    assert [tag for tag, x in tags.seen if x.get("id", "").startswith("d0-")] == ["h3", "h4"] and page.count('<a href="#d0') == 3
    assert "\\begin" not in re.sub(r'aria-label="[^"]*"', "", page), "the rows of a display are set, not shown as source"


def test_the_chain_is_a_ladder(page: str) -> None:
    kinds = re.findall(r'<li class="(step [^"]*)"', page)
    assert [x for x in kinds if "goes-on" in x] == ["step v-refuted goes-on", "step v-proved goes-on"]
    assert "step v-refuted alone" in kinds


def test_a_refuted_step_is_drawn_around_its_witness(page: str) -> None:
    pictures = re.findall(r'<svg class="plot" role="img" aria-label="([^"]*)"', page)
    assert pictures == ["Both sides over a: at a = 1 the left side is 0.6931 and the right side is \u22120.6931",
                        "Both sides over x: at x = 1 the left side is 4 and the right side is 2"]
    assert page.count("<circle ") == 4 and ">x^2 + 1</text>" in page and ">(x + 1)^2</text>" in page

def test_a_document_brings_no_markup(page: str) -> None:
    tags = Tags()
    tags.feed(page)
    assert [tag for tag, _ in tags.seen].count("script") == 1 and "img" not in [tag for tag, _ in tags.seen]
    assert not [attrs for _, attrs in tags.seen if any(name.startswith("on") for name in attrs)]
    assert not re.search(r'(?:src|href)="(?!#)', page), "the page needs no network"


def test_a_file_that_cannot_be_read() -> None:
    assert "never closed" in html.render(derive.check("$$ a = b"))


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize("width", [390, 1400])
def test_in_a_browser(page: str, tmp_path: Path, width: int) -> None:
    script = """<script>addEventListener('load', () => {
      const steps = () => [...document.querySelectorAll('.step')].filter(x => x.offsetParent !== null).length, all = steps();
      document.getElementById('needs').click(); const needs = steps();
      document.getElementById('needs').click(); const again = steps();
      document.dispatchEvent(new KeyboardEvent('keydown', {key: 'j'})); const focused = document.activeElement.tagName;
      document.activeElement.click(); const open = document.querySelectorAll('.step details[open]').length;
      const drawn = document.activeElement.closest('.step').querySelectorAll('dt').length;
      dispatchEvent(new Event('beforeprint')); const print = document.querySelectorAll('.step details:not([open])').length;
      dispatchEvent(new Event('afterprint')); const after = document.querySelectorAll('.step details[open]').length;
      const wide = [...document.querySelectorAll('.display, header, nav')].every(x => x.getBoundingClientRect().right <= innerWidth);
      const before = getComputedStyle(document.body).backgroundColor; document.getElementById('theme').click();
      const dark = getComputedStyle(document.body).backgroundColor;
      const named = [...document.querySelectorAll('button, summary')].every(x => (x.getAttribute('aria-label') || x.innerText).trim())
        && [...document.querySelectorAll('svg, nav, [role=group], section')].every(x => x.getAttribute('aria-label'));
      document.body.setAttribute('data-result', [all, needs, again, focused, open, before !== dark, named, drawn, print, after, wide].join(' ')); });</script>"""
    file = tmp_path / "page.html"
    file.write_text(page.replace("</body>", script + "</body>"), encoding="utf-8")
    # other tests may have limited the address space of this process, of which a browser needs much
    browser = ["bash", "-c", 'ulimit -S -v unlimited; exec "$@"', "browser", str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu",
               f"--window-size={width},900"]
    done = subprocess.run([*browser, "--virtual-time-budget=2000", "--dump-dom", file.as_uri()], capture_output=True, text=True,
                          timeout=120, check=True)
    found = re.search(r'data-result="([^"]*)"', done.stdout)
    assert found is not None
    total, needs, again, focused, opened, themed, named, rows, unprinted, after, fits = found[1].split()
    assert int(needs) == 2 and int(total) == int(again) > 3
    assert (focused, opened, themed, named) == ("SUMMARY", "1", "true", "true")
    assert int(rows) > 2 and (unprinted, after, fits) == ("0", "1", "true")


PAPER = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}}
\newcommand{\LL}[1]{\log\left(#1\right)}
\begin{document}
\maketitle
\section{Why $a + a = 2a$}\label{s} % a remark with $x$
Let $a, b > 0$ and \emph{also} $x \in \R$.\footnote{As $b$ is.} <b>raw</b> \& 5\%.
\begin{theorem}[Main] We have
\begin{align} \label{e}
  \LL{ab} &= \LL{a} + \LL{b} \\
  &= \LL{b} + \LL{a}. \end{align}
\end{theorem}
\begin{itemize} \item one \item two \end{itemize}
By \eqref{e} it \textbf{holds \emph{well}}.
\end{document} never shown
"""


def test_a_latex_file_is_shown_without_its_commands(tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text(PAPER)
    page = html.render(derive.check(tmp_path / "paper.tex"))
    seen = re.sub(r'aria-label="[^"]*"', "", page[page.index("<main>"):page.index("</main>")])
    assert "\\" not in seen and "documentclass" not in seen and "never shown" not in seen and "a remark" not in seen
    assert re.search(r"<h4 id=[^>]*>Why <math", seen) and "<em>also</em>" in seen and "&lt;b&gt;raw&lt;/b&gt; &amp; 5%." in seen
    assert "<strong>Theorem (Main).</strong> We have" in seen and "<li>one</li><li>two</li>" in seen and "By (e) it" in seen
    assert seen.count('class="cell"') == 4 and seen.count("<mi>log</mi>") >= 6


def test_formulas_are_set_as_tex_would() -> None:
    from derive.export.html_text import formula, math
    assert "<mi>log</mi><mspace" in math(r"\log a") and "<mspace" not in math(r"\log(a)") and "mspace" in math(r"y \log p")
    assert "stretchy=\"true\"" not in math(r"\sigma\left(f\left(x\right)\right)") and "stretchy=\"true\"" in math(r"\left(\frac{a}{b}\right)")
    assert '<mo form="prefix">&#x02212;' in math(r"f(-x)") and "prefix" not in math(r"(a) - b")
    assert "<mi>softmax</mi>" in math(r"\operatorname{softmax}(x)")
    rows = formula(r"\begin{aligned} f &= \begin{cases} a & b \\ c & d \end{cases} \\ &= 2 \end{aligned}")
    assert rows.count('class="cell"') == 4 and "<mtable" in rows
