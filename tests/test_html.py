"""The page: what it holds, what it lets in, and how it behaves in a real browser."""
from __future__ import annotations

import importlib.util
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import derive
from derive.diagnostics import Report
from derive.export import html
from derive.export.html_style import DARK, LIGHT
from derive.run import check_here
from derive.source import Note

NOTE = r"""# Losses *here*

Let $a, b > 0$ and $x \in \mathbb{R}$ <script>alert(1)</script> & "quotes".

$$ \log(ab) = \log a + \log b = \log a - \log b $$

- one $x^2$
- two

$$ (x + 1)^2 = x^2 + 1 $$

$$ \text{</code><img src=x onerror=alert(2)>} = 1 $$

$$ \text{<script>document.title='shown'</script>} = 2 $$

## A chain

$$ \begin{aligned} (x + 1)^2 &= x^2 + 2x + 1 \\ &= x (x + 2) + 1 \end{aligned} $$
"""


@pytest.fixture(scope="module")
def page() -> str:
    return html.render(derive.check(NOTE))


KNOWN = """html head meta title style body header footer main nav article section div span p a ul ol li dl dt dd h1 h2 h3 h4 button details
    summary em strong small br code kbd script math mi mo mn mrow msup msub mtext mspace svg path text circle"""


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
    assert "certificate</dt><dd class=deep>3 steps, 11 terms, from 2 facts, replayed by the kernel: 2 <code>fact</code>, 1 <code>log_" in page
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
    assert {tag for tag, _ in tags.seen} <= set(KNOWN.split())


def test_a_file_that_cannot_be_read() -> None:
    assert "never closed" in html.render(derive.check("$$ a = b"))


def test_values_stand_at_their_sides_whichever_way_the_relation_is_written() -> None:
    for text in (r"x^2 \ge 2 + x^2", r"2 + x^2 \le x^2", "x^2 > x^2 + 2", r"x^2 \geqslant x^2 + 2"):
        step, = [s for s in derive.check(f"Let $x = 1$.\n\n$$ {text} $$").steps() if s.verdict == "refuted"]
        assert (step.witness.left, step.witness.right) == (("3", "1") if text.startswith("2") else ("1", "3")), text


def test_colours_can_be_read() -> None:
    def light(colour: str) -> float:
        whole = colour if len(colour) == 7 else "#" + "".join(2 * x for x in colour[1:])
        parts = [int(whole[k:k + 2], 16) / 255 for k in (1, 3, 5)]
        return sum(w * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
                   for w, c in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    for colours in (LIGHT, DARK):
        for ground in ("ground", "panel"):
            for name in set(colours) - {"ground", "panel", "line"}:
                one, two = sorted((light(colours[name]), light(colours[ground])))
                assert (two + 0.05) / (one + 0.05) >= 4.5, (name, ground)


# --- in a real browser -------------------------------------------------------------------------------------------------

def _browser() -> ModuleType:
    spec = importlib.util.spec_from_file_location("browser", Path(__file__).with_name("browser.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def browser(page: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    client = _browser()
    if client.CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    folder = tmp_path_factory.mktemp("browser")
    (folder / "page.html").write_text(page, encoding="utf-8")
    with client.Browser(folder / "profile") as made:
        made.file = folder / "page.html"
        yield made


STEPS = "[...document.querySelectorAll('.step')].filter(x => x.offsetParent !== null).length"
OPEN = "document.querySelectorAll('.step details[open]').length"
GROUND = "getComputedStyle(document.body).backgroundColor"


def test_clicks_and_filters(browser: Any) -> None:
    browser.open(browser.file)
    every = browser.run(STEPS)
    assert every > 3 and browser.run(OPEN) == 0
    browser.click("#needs")
    assert browser.run(STEPS) == 2 and browser.run("document.querySelectorAll('section.display:not([hidden])').length") == 2
    assert browser.run("document.querySelector('#needs').getAttribute('aria-pressed')") == "true"
    browser.click("button[data-show=proved]")
    assert browser.run(STEPS) == 3 and browser.run("document.querySelector('#needs').getAttribute('aria-pressed')") == "false"
    browser.click("button[data-show=proved]")
    assert browser.run(STEPS) == every
    browser.click(".step[data-verdict=refuted] summary")
    assert browser.run(OPEN) == 1 and browser.run("document.querySelector('details[open] .plot').getBoundingClientRect().height") > 100
    browser.click(".step[data-verdict=proved] summary")
    said = browser.run("document.querySelector('.step[data-verdict=proved] details').innerText")
    assert "replayed by the kernel: " in said and "log_product" in said and "given" in said
    browser.click("nav ul ul a")
    assert browser.run("document.querySelector(location.hash).tagName") == "H3"


def test_no_script_runs_but_the_page_s_own(browser: Any) -> None:
    browser.open(browser.file)
    title = browser.run("document.title")
    assert title == "note.md \u2013 derive" and browser.run("document.scripts.length") == 1
    browser.run("document.body.append(Object.assign(document.createElement('script'), {text: 'document.title = 1'}))")
    assert browser.run("document.title") == title


def test_keys(browser: Any) -> None:
    browser.open(browser.file)
    for key in ("j", "j", "Enter"):
        browser.key(key)
    assert browser.run("document.activeElement.tagName") == "SUMMARY" and browser.run(OPEN) == 1
    assert browser.run("document.activeElement.parentElement.open")
    browser.key("k")
    assert not browser.run("document.activeElement.parentElement.open")
    browser.key("Escape")
    assert browser.run(OPEN) == 0
    browser.key("n")
    assert browser.run(STEPS) == 2


def test_dark_and_narrow(browser: Any) -> None:
    browser.open(browser.file, scheme="dark")
    dark = browser.run(GROUND)
    browser.click("#theme")
    assert browser.run(GROUND) == "rgb(255, 255, 255)" != dark
    for width in (360, 768, 1400):
        browser.open(browser.file, width)
        assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.picture().startswith(b"\x89PNG")


def test_printed(browser: Any, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    browser.open(browser.file, scheme="dark")
    (tmp_path / "page.pdf").write_bytes(browser.pdf())
    text = subprocess.run(["pdftotext", str(tmp_path / "page.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    assert "these two sides are not equal" in text and "step-refuted" in text, "steps are printed open"
    assert "replayed by the kernel" not in text, "the certificate of a proved step is for the screen"
    assert "need me" not in text and browser.run(OPEN) == 0


def test_names_for_those_who_do_not_see(browser: Any) -> None:
    browser.open(browser.file)
    browser.click(".step[data-verdict=refuted] summary")
    names = browser.names()
    asked = ("button", "DisclosureTriangle", "link", "image", "navigation", "region")
    assert all(name.strip() for role, name in names if role in asked), names
    assert any(name == "step 2, refuted: log a + log b = log a - log b" for _, name in names), names
    assert any(role == "image" and "at a = 1 the left side is 0.6931" in name for role, name in names), names
    assert {"main", "navigation", "banner", "contentinfo"} <= {role for role, _ in names}


PAPER = r"""\documentclass{article}
\title{Of sums}
\newtheorem{thm}[theorem]{Claim}
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
\section{Odd \texorpdfstring{$x$}{x} {\bf of}}
\begin{thm} Then $x = x$. \end{thm}
By \eqref{e} it \textbf{holds \emph{well}}.
\end{document} never shown
"""


def test_a_latex_file_is_shown_without_its_commands(tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text(PAPER)
    page = html.render(derive.check(tmp_path / "paper.tex"))
    seen = re.sub(r'aria-label="[^"]*"', "", page[page.index("<main>"):page.index("</main>")])
    assert "\\" not in seen and "documentclass" not in seen and "never shown" not in seen and "a remark" not in seen
    assert re.search(r"<h3 id=[^>]*>Of sums</h3>", seen) and re.search(r"<h4 id=[^>]*>Odd <math.*?</math> of</h4>", seen)
    assert "<strong>Claim.</strong> Then" in seen
    assert re.search(r"<h4 id=[^>]*>Why <math", seen) and "<em>also</em>" in seen and "&lt;b&gt;raw&lt;/b&gt; &amp; 5%." in seen
    assert "<strong>Theorem (Main).</strong> We have" in seen and "<li>one</li>\n<li>two</li>" in seen and "By (e) it" in seen
    assert seen.count('class="cell"') == 4 and seen.count("<mi>log</mi>") >= 6


def test_formulas_are_set_as_tex_would() -> None:
    from derive.export.html_math import formula, math
    assert "<mi>log</mi><mspace" in math(r"\log a") and "<mspace" not in math(r"\log(a)") and "mspace" in math(r"y \log p")
    assert "stretchy=\"true\"" not in math(r"\sigma\left(f\left(x\right)\right)") and "stretchy=\"true\"" in math(r"\left(\frac{a}{b}\right)")
    assert '<mo form="prefix">&#x02212;' in math(r"f(-x)") and "prefix" not in math(r"(a) - b")
    assert "<mi>softmax</mi>" in math(r"\operatorname{softmax}(x)")
    for tex in (r"\arg\max_x f", r"\operatorname*{arg\,max}_x f", r"\operatorname{arg max}_x f", r"\operatorname*{argmax}_x f"):
        shown = re.sub(r'aria-label="[^"]*"', "", math(tex))
        assert "\\" not in shown and "2A" not in shown and re.search("<mi>arg(max)?</mi>", shown), tex
    rows = formula(r"\begin{aligned} f &= \begin{cases} a & b \\ c & d \end{cases} \\ &= 2 \end{aligned}")
    assert rows.count('class="cell"') == 4 and "<mtable" in rows


def test_markdown_is_shown_as_markdown() -> None:
    text = """---
title: x
---
# One *two* $x_1$ and $x_2$

1. first $x^2$

   $$ x = x $$

2. [words](http://a.b) ![seen](c.png)

| a | b |
|---|---|
| $x$ | `y` |

```math
x + 1 = 1 + x
```

Running $$x = x$$ on, and \\(y = y\\) too.

> quoted
> $$ x = x + 1 $$

```python
print("<b>")
```

<!-- derive: let x = 2 -->
"""
    page = html.render(derive.check(text))
    seen = page[page.index("<main>"):page.index("</main>")]
    assert "title: x" not in seen and "<ol>" in seen and "<td><code>y</code></td>" in seen and "[seen]" in seen
    assert 'class="link" title="http://a.b">words<' in seen and "print(&quot;&lt;b&gt;&quot;)" in seen and "derive: let" not in seen
    assert seen.count('<section class="display"') == 3 and not re.search("[$\ue000-\ue002]", seen) and "\\(" not in seen
    assert re.search(r'<h3 id="d0-0">One <em>two</em> <math[^>]*>.*?</math> and <math', seen)
    assert '<p>Running <span class="said v-proved" role="group" aria-label="proved" title="proved"><math' in seen
    assert "language-math" not in seen and "<blockquote>" in seen


def test_a_finding_in_a_comment_is_shown() -> None:
    for name, comment in (("a.md", "<!-- derive: let x = )( -->"), ("a.tex", "% derive: let x = )(")):
        report = derive.check(f"One.\n\n{comment}\n\nTwo. $x$\n", name=name)
        assert report.totals["unread"] == 1
        assert html.render(report).count('data-verdict="unread"') == 1, name


def test_what_a_proof_rests_on_is_a_link() -> None:
    text = "Let $a > 0$.\n\n$$ f(x) = x^2 + a $$\n\n$$ 1 + 1 = 2 $$\n\n$$ f(2) = 4 + a $$\n\nAnd $g(x) := 2 x$, so\n\n$$ g(f(1)) = 2 + 2 a $$\n"
    page = html.render(derive.check(text))
    found = re.findall(r"<dt>rests on</dt><dd>(.*?)</dd>", page)
    first = text.index(" f(x)")
    assert found == [f'<a href="#d0at{first}">line 3</a>', f'<a href="#d0at{first}">line 3</a>, line 9']
    assert f'id="d0at{first}"' in page


def test_a_place_in_another_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text("\\begin{document}\n\\[ f(x) := x^2 \\]\n\\input{part}\n\\end{document}\n")
    (tmp_path / "part.tex").write_text("\\section{Part}\n\\[ f(2) = 4 = 5 \\]\n")
    page = html.render(derive.check(tmp_path / "main.tex"))
    assert re.findall(r'class="line">([^<]*)<', page) == ["2", "part.tex:2"] and "Part</h4>" in page
    assert re.search(r"<dt>rests on</dt><dd><a [^>]*>line 2</a>", page)


TORN = ("$", "$$", "\\[", "\\]", "`", "```\n", "<!--", "-->", "\\begin{align}", "\\end{align}", "%", "{", "}", "\\", "*", "#", " \n> ", "- ", "<b>",
        "&amp;", "\\text{<i>}", "\n\n    ", "|", "\\section{", "\\emph{", "\\item ", "~~~\n", "\r\n", "\\iffalse", "\\verb|", "[a](", "![", "---\n")


@pytest.mark.parametrize("name", ["torn.md", "torn.tex"])
def test_torn_documents_lose_no_step_and_bring_no_markup(name: str) -> None:
    chance, known = random.Random(7), {*KNOWN.split(), "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "blockquote", "pre", "hr"}
    for _ in range(120):
        text = NOTE + PAPER
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(TORN) + text[at + chance.choice((0, 0, 5)):]
        document = check_here(Note(name, text), repairs=False)
        page = html.render(Report((document,)))
        main = page[page.index("<main>"):page.index("</main>")]
        if document.judged is not None:
            shown = [x for x in document.judged.displays if not x.display.inline or any(s.verdict not in html.CALM for s in x.steps)]
            assert main.count("data-verdict=") == sum(len(x.steps) for x in shown), text
        tags = Tags()
        tags.feed(page)
        assert all(tag in known or tag.startswith("m") for tag, _ in tags.seen), text
