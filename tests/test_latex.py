"""The reader of LaTeX: every row of the notation table, and input that nobody should write."""
from __future__ import annotations

import importlib.util
import random
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType

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


def fuzzer() -> ModuleType:
    path = Path(__file__).parent / "fuzz" / "latex.py"
    spec = importlib.util.spec_from_file_location("fuzz_latex", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FUZZER = fuzzer()
FORMULAS = FUZZER.corpus([])


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 2**48))
def test_edited_formulas_are_read_or_refused(seed: int) -> None:
    latex = FUZZER.edited(FORMULAS, random.Random(seed))
    assert FUZZER.failure(latex) is None, latex


@pytest.mark.parametrize("latex", [
    "|x|" * 40 + "|x", r"a\|" * 33, r"\langle|" * 20, r"\text{$\text{$\text{$\text{$\text{$\text{$", "9" * 5000, "1e-99999999", r"\newcommand{\a}{\a\a}\a",
    r"\mathrel{" * 400 + "=" + "}" * 400, r"\not" * 50, "\ud800", "x\u0301", "\u202ex", r"\left." * 50, r"\Big|_" * 30, r"\substack{" * 40, "{}_" * 40,
])
def test_odd_formulas_are_read_or_refused(latex: str) -> None:
    assert FUZZER.failure(latex) is None


@pytest.mark.parametrize("piece", ["x ", "a_{ik} + ", r"\frac12 ", "|", "a|", r"\log ", "f(", "{", r"\left(", "x'", r"\sum_i a_i + ", "ab", r"\overset{a}{", "i,j",
                                   r"\text{a$b$c}", r"\begin{cases}", r"X|Y, ", r"\prod_i a_i b ", "α²"])
def test_long_formulas_take_little_time(piece: str) -> None:
    start = time.perf_counter()
    with suppress(Unreadable):
        parse(piece * (20_000 // len(piece)), 0)
    assert time.perf_counter() - start < 5  # about 0.1 s each; a quadratic reader takes minutes
    with pytest.raises(Unreadable):
        parse(piece * (200_000 // len(piece)), 0)


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
        taken = []
        for _ in range(5):  # the least of them: what else the machine does costs time too
            start = time.process_time()
            parse(latex, 0)
            taken.append(time.process_time() - start)
        return min(taken)

    seconds(50)
    assert seconds(1600) < 100 * max(seconds(100), 1e-3), "quadratic would be 256 times"


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
