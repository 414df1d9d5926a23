"""The reader of LaTeX: every row of the notation table, and input that nobody should write."""
from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.judge import judge
from derive.read import markdown
from derive.read.chain import read
from derive.read.latex import parse
from derive.read.notation import EXAMPLES
from derive.read.syntax import KINDS, Node, Unreadable
from derive.source import Note

PIECES = ["\\frac", "\\sum", "_", "^", "{", "}", "(", ")", "[", "]", "\\{", "\\}", "=", "+", "-", "x", "y_i", "\\log", "log", "2", "|", "\\left", "\\right",
          "\\mathbb{E}", "\\text{if}", "\\begin{cases}", "\\end{cases}", "&", "\\\\", ",", ";", "'", "!", "\\int", "dx", "\\forall", "argmax", "é", "∑", "\x00",
          "\\hat", "\\mathrm", "\\partial", "\\overset", "\\nabla", " ", ".", "...", ":=", "<", "\\in"]


@pytest.mark.parametrize(("name", "latex", "kind"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_every_row_reads_its_example(name: str, latex: str, kind: str) -> None:
    statement, = parse(latex, 0)
    assert statement.node.kind == kind


def nodes(node: Node) -> list[Node]:
    found, stack = [], [node]
    while stack:
        here = stack.pop()
        found.append(here)
        todo = list(here.args)
        while todo:
            x = todo.pop()
            if isinstance(x, Node):
                stack.append(x)
            elif isinstance(x, tuple):
                todo.extend(x)
    return found


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=60))
def test_anything_is_read_or_refused(latex: str) -> None:
    try:
        statements = parse(latex, 7)
    except Unreadable as error:
        assert 7 <= error.span.start <= error.span.end <= 7 + len(latex)
        return
    for statement in statements:
        for node in nodes(statement.node):
            assert node.kind in KINDS
            assert 7 <= node.span.start <= node.span.end <= 7 + len(latex)


@pytest.mark.parametrize("latex", [
    "{" * 5000, "(" * 5000, "\\frac{1}" * 3000, "\\hat" * 3000, "\\sqrt{" * 400 + "x" + "}" * 400, "x" + "^{x" * 300 + "}" * 300, "a/" * 3000 + "a",
    "x^x^x", "\\left(" * 300, "-" * 3000 + "x", "10^{10^{10}}", "\\sum" * 2000, "|" * 999, "\\begin{cases}" * 100, "x'" * 2000, "f(" * 2000,
])
def test_hostile_formulas(latex: str) -> None:
    with suppress(Unreadable):
        parse(latex, 0)
    judge(read(Note("note.md", f"$$ {latex} = 1 $$\n")))


@pytest.mark.parametrize("latex", [
    "{x+y}^2", "x = y \\text{ is false}", "x^2 = y \\text{ unless } x = 0", "\\frac{\\partial^2}{\\partial x \\partial y}(xy)", "\\frac{\\partial^2 f}{\\partial x^3}",
    "a \\overset{d}{=} b", "\\begin{cases}1 & \\text{if not } n=1\\\\0&\\text{otherwise}\\end{cases}", "n!!", "dy/dx", "\\begin{vmatrix} a \\end{vmatrix}",
])
def test_what_might_be_misread_is_refused(latex: str) -> None:
    with pytest.raises(Unreadable):
        parse(latex, 0)


def test_time_is_linear_in_the_size() -> None:
    def seconds(count: int) -> float:
        latex = " + ".join("a_{ik} \\log(b_k)" for _ in range(count))
        start = time.perf_counter()
        parse(latex, 0)
        return time.perf_counter() - start

    seconds(50)
    assert seconds(1600) < 60 * max(seconds(100), 1e-4)


def formulas(text: str) -> list[str]:
    note = Note("note.md", text)
    found = [b for b in markdown.displays(note) if isinstance(b, markdown.Formula)]
    for formula in found:
        assert len(formula.latex) == formula.span.end - formula.span.start
    return [note.quote(f.span).strip() for f in found]


@pytest.mark.parametrize(("text", "expected"), [
    ("$a$ and $a$ and $$a$$\n", ["a", "a", "a"]), ("- item $x$\n- `$no$` $y$\n", ["x", "y"]), ("$$\na = b\n$$\n", ["a = b"]),
    ("line\r\n\r\n$$ a $$\r\n\r\n$b$\r\n", ["a", "b"]), ("```\n$$ no $$\n```\n\n$x$\n", ["x"]), ("# Head $h$\n\ntext\n", ["h"]),
    ("it costs $5 and $10.\n\n$x$\n", ["x"]), ("\\[ x \\]\n\n\\( y \\)\n", ["x", "y"]),
])
def test_formulas_and_their_places(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected


def test_an_unclosed_display_is_said() -> None:
    with pytest.raises(markdown.Unclosed) as caught:
        markdown.displays(Note("note.md", "text\n\n$$ a = b\n\nmore\n"))
    assert caught.value.span.start == 6
