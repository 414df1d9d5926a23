"""What is read again after an edit: never another result than that of a fresh reading, and not more than has to be."""
from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from derive.diagnostics import Report
from derive.export.json import data
from derive.judge import Memory
from derive.read import chain, prose
from derive.read.document import Reading
from derive.read.latex import parse
from derive.read.markdown import Formula, Unclosed
from derive.read.pieces import blocks_of, shifted
from derive.read.revisions import Revisions
from derive.read.sections import blocks_again, edit_of, sections_of
from derive.read.states import Places, State
from derive.read.syntax import Unreadable
from derive.run import check_here
from derive.source import Note, Span

ROOT = Path(__file__).parent.parent
SNIPPETS = (
    r"Let $x_i \in \mathbb{R}$ and $w_i > 0$ for $i = 1, \ldots, n$, and $c > 0$.",
    r"Let $c$ be a positive integer.",
    r"Suppose that $a$ is even, and that $b < c$.",
    r"$$ S = \sum_{i=1}^n w_i x_i $$",
    r"We define the loss $$ L(w) = \frac{1}{n} \sum_{i=1}^n (w x_i - y_i)^2 . $$ It is used below.",
    r"$$ \sum_{i=1}^n w_i (x_i + 3) = \sum_{i=1}^n w_i x_i + 3 \sum_{i=1}^n w_i $$",
    r"$$ (c + 2)^2 = c^2 + 4 c + 4 = c (c + 4) + 4 $$",
    r"\[ \log(a b) = \log a + \log b \]",
    "$$\n\\begin{aligned}\nf(t) &= t^2 + 1 \\\\\n&\\ge 1\n\\end{aligned}\n$$",
    "```math\n\\mathbb{E}_{x \\sim p}[x] = \\sum_x p(x) x\n```",
    "```\n# no heading $$ a = b $$\n```",
    r"<!-- derive: let k \in \{1, \ldots, K\}; z_k \in \mathbb{R} -->",
    "<!-- derive: expect refuted -->",
    r"$$ \frac{\partial}{\partial z_k} \log \sum_{j=1}^K e^{z_j} = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}} $$",
    "**Theorem:** Let $u > 0$. Then",
    "$$ \\log u \\le u - 1 $$",
    "**Proof:** This is well known.",
    r"$$ a + b = b + a $$ (sum)",
    r"By \eqref{sum} we have $$ b + a = a + b . $$",
    r"Here $p(x; \theta)$ is a density, and $X \sim \mathcal{N}(\mu, \sigma^2)$.",
    r"- an item with $m \in \mathbb{N}$ in it",
    r"> $$ c = c $$",
    r"where $q = 2 c$ and $\mathbf{w} \in \mathbb{R}^d$.",
    r"The derivative is set to zero: $$ 2 c - b = 0 $$",
    r"Let $A$ and $B$ be events.",
    r"$$ P(A \mid B) = \frac{P(B \mid A) P(A)}{P(B)}, \qquad P(A \cup B) = P(A) + P(B) $$",
    "The two are independent.",
    r"Here $P(A) = P(B) = 1/6$ and $P(A \cap B) = 1/36$.",
    r"$$ P(A \cap B) = P(A) P(B) $$",
    r"$$ u_{t+1} = u_t - c u_t $$",
    r"$$ u_{t+1} = (1 - c) u_t $$",
    r"$$ s^2 = \frac1n \sum_{i=1}^n (x_i - m)^2 $$ with $s > 0$.",
    r"$$ \frac{1}{s^2} \sum_{i=1}^n (x_i - m)^2 = n $$",
    r"$$ \frac{d}{d\sigma^2} \log \sigma^2 = \frac{1}{\sigma^2} \implies \hat c = 1 $$",
    r"Let $v_1, \ldots, v_n > 0$, and let $y$ be a one-hot vector.",
    r"$$ G H = c^4 $$ where $G = c^2$ and $H = c^2$.",
    r"Let $g(t) = \log t$ for $t > 0$, and let $h$ be a function.",
    r"$$ g(2) = \log 2, \quad g(-1) = 0 $$ for all $c > 0$.",
    "*Example.* Suppose $c = 3$.",
    "**Case 1.** $b > 0$.",
    "$$ \\sqrt{b^2} = b $$ whenever $b$ is positive.",
    r"Let $p(x, z)$ be a joint distribution with marginal $p(x)$.",
    r"$$ p(x) = \sum_z p(x, z) = \sum_z p(z) p(x \mid z) $$",
    r"$$ H(X, Y) = H(X) + H(Y \mid X) $$ is the entropy.",
    r"Let $X$ be a random variable.",
    r"$$ \mathrm{E}[X^2] \ge \mathrm{E}[X]^2 $$",
    r"$$ \mathcal{N}(t; m, s^2) = \frac{1}{\sqrt{2 \pi s^2}} e^{-\frac{(t - m)^2}{2 s^2}} $$",
    r"$$ \sum_{k=1}^K y_k = 1 $$",
    r"> We set $$ h = c^2 $$ with $d > 0$, a student claims.",
    "<details><summary>A solution</summary>\n\n$$ r = c^2 $$\n\n</details>\n\nThis is wrong.",
    r"The data are $t_i = c x_i + \varepsilon_i$ for $i = 1, \ldots, n$.",
    r"$$ \frac{\partial}{\partial c} \sum_{i=1}^n (t_i - c x_i)^2 = -2 \sum_{i=1}^n x_i (t_i - c x_i) $$",
    r"Here $c$ may be zero, $\Gamma$ is a constant, and with $1/n$ we get $$ \bar{w} = \frac{1}{n+1} \sum_{i=1}^n w_i $$",
    r"$$ \sigma(z) = \frac{1}{1 + e^{z}} $$",
    r"$$ \sigma(0) = 1, \quad \sigma(1) = \frac{1}{1 + e^{-1}} $$",
    "## A section",
    "# Another *one*",
    "### A part",
    "Words\n-----",
    "## $y$ and more",
)
PATCHES = ("", "a", "2", " ", "\n", "\n\n", "$", "$$", "-", "{", "}", r"\log", "x_i", "## H\n\n", "<!--", "-->", "```", "=", "Let $v > 0$. ",
           "**Theorem** ", r"\begin{align}", "#", "n", "is positive", r"\[")


IN_TEX = (
    r"\begin{align} a + b &= b + a \label{sum} \\ &= b + a + 0 \end{align}",
    r"\newcommand{\loss}{L}",
    r"We write $\loss = c^2$, and \[ \loss + 1 = c^2 + 1. \]",
    r"\begin{theorem} Let $u > 0$. Then \begin{equation} \log u \le u - 1 \end{equation} \end{theorem}",
    r"% derive: let g > 0",
    r"\begin{proof} Clear. \end{proof}",
    "% a comment with $a = b$ in it",
)


def note(luck: random.Random, tex: bool) -> str:
    parts = []
    plain = [x for x in SNIPPETS if not x.startswith(("#", "```", "<!--", ">", "-"))]
    flat = luck.random() < 0.3  # without headings
    for k in range(luck.randint(3, 9)):
        if flat:
            parts += luck.choices([*plain, *IN_TEX[:4]] if tex else plain, k=luck.randint(3, 8))
        elif tex:
            parts.append(luck.choice((r"\section{Part %d}", r"\subsection{On $c$, %d}")) % k)
            parts += luck.choices([*plain, *IN_TEX], k=luck.randint(2, 8))
        else:
            parts.append(luck.choice(("## Part", "# Chapter", "## On $c$")) + f" {k}")
            parts += luck.choices(SNIPPETS, k=luck.randint(2, 8))
    return "\n\n".join(parts) + "\n"


def edited(text: str, luck: random.Random, tex: bool) -> str:
    kind = luck.randrange(8)
    at = luck.randrange(len(text) + 1)
    if kind == 0:
        return text[:at] + luck.choice(PATCHES) + text[at + luck.choice((0, 0, 1, 3, 30)):]
    lines = text.split("\n")
    row = luck.randrange(len(lines))
    if kind == 1:
        lines[row] = luck.choice(IN_TEX if tex else SNIPPETS)
    elif kind == 2:
        lines[row:row] = ["", luck.choice(IN_TEX if tex else SNIPPETS), ""]
    elif kind == 3:
        lines[row:row] = ["", "Some words.", ""]
    else:  # what keeps the rest as it is
        digits = [k for k, char in enumerate(text) if char.isdigit()] or [0]
        at = luck.choice(digits)
        return text[:at] + luck.choice(("1", "3", "21", "2 + 0")) + text[at + 1:]
    return "\n".join(lines)


def outcome(read: Any, note: Note) -> Reading | tuple[str, Any]:
    try:
        found: Reading = read(note)
        return found
    except Unclosed as error:
        return "unclosed", error.span


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ["a.md", "a.tex"])
def test_a_revision_reads_as_a_fresh_note(seed: int, name: str) -> None:
    luck, tex = random.Random(seed), name.endswith(".tex")
    text, revisions = note(luck, tex), Revisions()
    for _ in range(6):
        here = Note(name, text)
        assert outcome(revisions.read, here) == outcome(chain.read, here), text
        changed = edited(text, luck, tex)
        aside = Note(name, edited(text, luck, tex))  # a repair that is tried leaves no trace
        assert outcome(revisions.branch().read, aside) == outcome(chain.read, aside), aside.text
        text = changed


def test_the_report_of_a_revision_is_a_fresh_one() -> None:
    """Verdicts, witnesses, repairs, remarks and places, as JSON."""
    luck = random.Random(7)
    text = "# A note\n\n" + "\n\n".join(
        rf"""## Section {k}

Let $a_i > 0$ for $i = 1, \ldots, n$, and $t \in \mathbb{{R}}$. We write $s_{{{k}}} = \sum_{{i=1}}^n a_i$.

$$ \log \prod_{{i=1}}^n a_i = \sum_{{i=1}}^n \log a_i $$

$$ (t + {k})^2 = t^2 + {k + k % 3} t + {k * k} $$

$$ t < s_{{{k}}} $$""" for k in range(1, 5))
    memory, revisions = Memory(), Revisions()
    for _ in range(3):
        for repairs in (False, True):
            here = Note("a.md", text)
            found, fresh = check_here(here, memory, repairs, revisions), check_here(here, Memory(), repairs)
            assert data(Report((found,))) == data(Report((fresh,))), text
        text = edited(text, luck, False)
    assert revisions.kept


def test_one_changed_step_reads_one_section(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    enter = chain.enter
    monkeypatch.setattr(chain, "enter", lambda doc, pieces: asked.append(len(pieces)) or enter(doc, pieces))
    text = "\n\n".join(f"## Part {k}\n\nLet $c > 0$.\n\n$$ (c + {k})^2 = c^2 + {2 * k} c + {k}^2 $$" for k in range(100, 120))
    revisions = Revisions()
    revisions.read(Note("a.md", text))
    asked.clear()
    reading = revisions.read(Note("a.md", text.replace("110^2", "11^2 \\cdot 100")))
    assert asked == [2] and len(revisions.kept) == 19
    assert reading == chain.read(reading.note)


@pytest.mark.parametrize("heading", ["", "## Part two\n\n"])
def test_a_formula_is_put_in_or_taken_out_anywhere(heading: str) -> None:
    """At the ends of the stretches that are left out, too."""
    parts = [f"A sentence with words.\n\n$$ (c + {k})^2 = c^2 + {2 * k} c + {k * k} $$" for k in range(14)]
    parts[9] = heading + parts[9]
    revisions = Revisions()
    revisions.read(Note("a.md", "\n\n".join(parts)))
    for k in range(len(parts)):
        for changed in ([*parts[:k], *parts[k + 1:]], [*parts[:k], parts[k], *parts[k:]], [*parts[:k], parts[k], "Words.\n\n$$ c = 3 $$", *parts[k + 1:]],
                        [*parts[:k], parts[k].split("$$")[0] + "Words in its place.", *parts[k + 1:]],
                        [*parts[:k], parts[k] + " <!-- derive: let b > 0 -->", *parts[k + 1:]]):
            here = Note("a.md", "\n\n".join(changed))
            assert revisions.branch().read(here) == chain.read(here), (k, here.text)


def test_a_state_is_that_of_a_document_if_it_is_the_same_as_one_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared without a State being made, and what States share with each other, is what all the work would give."""
    asked: list[bool] = []
    quick = State.is_of

    def both(self: State, doc: Any, places: Places) -> bool:
        asked.append(quick(self, doc, places))
        apart = Places(places.note, places.starts, places.names)  # which shares nothing
        assert State(doc, apart).same(State(doc, places)) and State(doc, apart).same(self) == asked[-1]
        return asked[-1]

    monkeypatch.setattr(State, "is_of", both)
    for seed, name in ((20, "a.md"), (21, "a.tex"), (22, "a.md"), (23, "a.tex")):
        luck, tex = random.Random(seed), name.endswith(".tex")
        text, revisions = note(luck, tex), Revisions()
        for _ in range(5):
            outcome(revisions.read, Note(name, text))
            text = edited(text, luck, tex)
    assert {*asked} == {True, False}


def test_a_formula_that_has_moved_is_parsed_as_one_that_stands_there() -> None:
    for path in [*(ROOT / "notes").glob("*.md"), *(ROOT / "tests" / "md").glob("*.md")]:
        for block in blocks_of(Note(path.name, path.read_text(encoding="utf-8"))):
            if isinstance(block, Formula):
                with suppress(Unreadable):
                    here = tuple(parse(block.latex, 7))
                    assert shifted(here, 1000) == tuple(parse(block.latex, 1007)), block.latex


def test_paragraphs_are_found_section_by_section() -> None:
    luck = random.Random(3)
    parts = ("\n", "\n\n", " ", "#", "# ", r"\section{", r"\subsection", "a", "$$", "$", r"\]", "- ", "1. ", r"\begin{align}", r"\end{x*}",
             r"\label{a}", r"\item", "[b]", "\t", "\r\n")
    for _ in range(2000):
        text = "".join(luck.choices(parts, k=luck.randint(1, 14)))
        assert prose._block_starts(text) == [0, *(m.end() for m in prose._BLOCK.finditer(text))], text


def test_a_text_is_cut_up_again_as_a_whole_would_be() -> None:
    """Also where an edit opens what only the text behind it closes, or takes away what closed something."""
    again = 0
    for seed in range(40):
        luck = random.Random(seed)
        old = Note("a.md", note(luck, False))
        with suppress(Unclosed):
            sections = sections_of(old, blocks_of(old), prose.theorems(old.text), 1)
            for _ in range(10):
                new = Note("a.md", edited(old.text, luck, False))
                found: list[Any] = []
                for cut in (lambda: blocks_of(new), lambda: blocks_again(new, old, sections, edit_of(old.text, new.text))):
                    try:
                        found.append(cut())
                    except Unclosed as error:
                        found.append(error.span)
                if not isinstance(found[1], Span):
                    found[1], tail = found[1]
                    again += tail > 0
                assert found[0] == found[1], new.text
    assert again > 100


def test_what_is_open_is_seen_beyond_a_cut() -> None:
    """A display that an edit opens goes on to the next dollar signs, headings or not."""
    text = "# A\n\n$$ a = a $$\n\n$$\n\\begin{aligned}\nf &= f \\\\\n\\end{aligned}\n$$\n\nWords.\n\n## B\n\nWords.\n\n$$\nb = b\n$$\n"
    old, new = Note("a.md", text), Note("a.md", text.replace("f &= f \\\\", "$$ a + b = b + a $$ (sum)"))
    sections = sections_of(old, blocks_of(old), (), 1)
    with pytest.raises(Unclosed):
        blocks_of(new)
    with pytest.raises(Unclosed):
        blocks_again(new, old, sections, edit_of(old.text, new.text))


def test_one_of_two_formulas_with_the_same_words() -> None:
    """What was put in may be the first of them or the second one: formulas and blocks have to know the same one again."""
    said = r"We write $q = c^2$, and \[ q + 1 = c^2 + 1. \]"
    for count in range(1, 6):
        parts = [r"\section{One}", *[r"\[ \log(a b) = \log a + \log b \]"] * count, "Some words.", said,
                 *[r"\[ a + b = b + a \]"] * 8, r"\section{Two}", *[r"\[ a = a \]"] * 8]
        revisions = Revisions()
        revisions.read(Note("a.tex", "\n\n".join(parts) + "\n"))
        for at in range(1, len(parts)):
            here = Note("a.tex", "\n\n".join([*parts[:at], said, *parts[at:]]) + "\n")
            assert revisions.branch().read(here) == chain.read(here), here.text
