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
from derive.read.constructs import CONSTRUCTS, UNREAD
from derive.read.latex import parse
from derive.read.syntax import KINDS, RELATIONS, Node, Unreadable, shown
from derive.source import Note

PIECES = ["\\frac", "\\sum", "_", "^", "{", "}", "(", ")", "[", "]", "\\{", "\\}", "=", "+", "-", "x", "y_i", "\\log", "log", "2", "|", "\\left", "\\right",
          "\\mathbb{E}", "\\text{if}", "\\begin{cases}", "\\end{cases}", "&", "\\\\", ",", ";", "'", "!", "\\int", "dx", "\\forall", "argmax", "é", "∑", "\x00",
          "\\hat", "\\mathrm", "\\partial", "\\overset", "\\nabla", " ", ".", "...", ":=", "<", "\\in"]


@pytest.mark.parametrize(("name", "latex", "expected"), CONSTRUCTS, ids=[row[0] for row in CONSTRUCTS])
def test_every_row_reads_its_example(name: str, latex: str, expected: str) -> None:
    assert " ; ".join(shown(statement.node) for statement in parse(latex, 0)) == expected


@pytest.mark.parametrize(("name", "latex", "why"), UNREAD, ids=[row[0] for row in UNREAD])
def test_what_might_be_misread_is_refused(name: str, latex: str, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(latex, 5)
    assert why in caught.value.why
    assert 5 <= caught.value.span.start <= caught.value.span.end <= 5 + len(latex)


def test_no_construct_twice() -> None:
    names = [row[0] for row in (*CONSTRUCTS, *UNREAD)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("latex", "what", "usual", "other"), [
    (r"\log x y", "extent of a function", "log⟨(x * y)⟩", "(log⟨x⟩ * y)"),
    (r"\log \frac{a}{b} c", "extent of a function", "(log⟨(a / b)⟩ * c)", "log⟨((a / b) * c)⟩"),
    (r"\log x / y", "slash after a function", "(log⟨x⟩ / y)", "log⟨(x / y)⟩"),
    (r"\log(x)^2", "power of a function", "log⟨((x) ^ 2)⟩", "(log⟨(x)⟩ ^ 2)"),
    ("a/b c", "slash before a product", "((a / b) * c)", "(a / (b * c))"),
    (r"\sum_i a_i + b_i", "extent of a sum", "(sum[i .. _](a[i]) + b[i])", "sum[i .. _]((a[i] + b[i]))"),
    (r"\max_x f(x) + c", "extent of max", "(lim(max, x, f⟨x⟩) + c)", "lim(max, x, (f⟨x⟩ + c))"),
    (r"\prod_i a_i b", "extent of a product", "(prod[i .. _](a[i]) * b)", "prod[i .. _]((a[i] * b))"),
    ("x^{(n-1)}", "brackets in a superscript", "(x ^ ((n + -1)))", "(x ^ (n + -1))"),
    (r"\nabla f g", "extent of a derivative", "(diff(f, _, 1, nabla) * g)", "diff((f * g), _, 1, nabla)"),
    ("x = [0, 1]", "square brackets around two", "⟦x = tuple(0, 1)⟧", "⟦x = interval(0, 1, [, ])⟧"),
])
def test_both_readings_are_offered(latex: str, what: str, usual: str, other: str) -> None:
    statement, = parse(latex, 0)
    assert shown(statement.node) == usual
    found = next(a for a in statement.ambiguities if a.what == what)
    assert shown(found.alternative) == other


@pytest.mark.parametrize("latex", [r"\log 2 \pi", r"\sin 2x", r"\frac{1}{2} \log x", "a/b", r"1/n \sum_i x_i", r"\sum_i a_i + b", "1/2 (a + b)"])
def test_what_is_clear_is_not_flagged(latex: str) -> None:
    assert not parse(latex, 0)[0].ambiguities


def test_labels_stay_with_their_row() -> None:
    first, second = parse(r"\begin{align} a &= b \label{eq:a} \\ c &= d \tag{2} \end{align}", 0)
    assert first.labels == ("eq:a",)
    assert second.labels == ("2",)


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
            assert node.kind != "rel" or set(node.args[0]) <= set(RELATIONS)
            assert 7 <= node.span.start <= node.span.end <= 7 + len(latex)


@pytest.mark.parametrize("latex", [
    "{" * 5000, "(" * 5000, "\\frac{1}" * 3000, "\\hat" * 3000, "\\sqrt{" * 400 + "x" + "}" * 400, "x" + "^{x" * 300 + "}" * 300, "a/" * 3000 + "a",
    "x^x^x", "\\left(" * 300, "-" * 3000 + "x", "10^{10^{10}}", "\\sum" * 2000, "|" * 999, "\\begin{cases}" * 100, "x'" * 2000, "f(" * 2000,
])
def test_hostile_formulas(latex: str) -> None:
    with suppress(Unreadable):
        parse(latex, 0)
    judge(read(Note("note.md", f"$$ {latex} = 1 $$\n")))


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
