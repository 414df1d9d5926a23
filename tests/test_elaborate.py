"""Formulas, as nodes made by hand, to terms: shapes, indices that are left out, sums without bounds, functions."""
from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.read.context import Document, Entry
from derive.read.elaborate import Elaborator
from derive.read.shapes import IllTyped
from derive.read.syntax import Node, Unreadable
from derive.source import Note, Span
from derive.term import ONE, Term, abstract, make, num, show

NOWHERE = Span(0, 0)


def node(kind: str, *args: Any) -> Node:
    return Node(kind, args, NOWHERE)


def sym(name: str) -> Node:
    return node("sym", name)


def sub(name: str, *indices: str) -> Node:
    script = sym(indices[0]) if len(indices) == 1 else node("run", tuple(map(sym, indices)))
    return node("sub", sym(name), script)


def apply(name: str, *args: Node, seps: tuple[str, ...] = ()) -> Node:
    return node("apply", sym(name), args, seps or (",",) * (len(args) - 1))


def one() -> Node:
    return node("num", Fraction(1))


@pytest.fixture
def doc() -> Document:
    """A document with z_i in R^K, x_i in R^d, w in R^d, W in R^{K×d}."""
    doc = Document(Note("note.md", " "))
    n, size, d = (doc.size(x) for x in ("n", "K", "d"))
    doc.scope.index_letters |= {"i", "j", "k", "m"}
    doc.scope.ranges |= {"i": (ONE, n), "j": (ONE, size), "k": (ONE, size), "m": (ONE, d)}
    families = {"z": (("i",), ((ONE, n), (ONE, size))), "x": (("i",), ((ONE, n), (ONE, d))), "w": ((), ((ONE, d),)),
                "W": ((), ((ONE, size), (ONE, d)))}
    for name, (letters, axes) in families.items():
        doc.add(Entry(name, doc.symbol(name, "R"), axes, letters, "family", True, name))
    return doc


def read(doc: Document, what: Node) -> Term:
    return Elaborator(doc).number(what)


def var(doc: Document, name: str) -> Term:
    found = doc.find(name)
    assert found is not None
    return found.term


def bound(k: int) -> Term:
    return make("bound", k)


def test_transposed_vector_times_vector_is_a_sum(doc: Document) -> None:
    made = read(doc, node("mul", node("transpose", sym("w")), sub("x", "i")))
    i = doc.free_index("i")
    body = make("*", make("@", var(doc, "w"), bound(0)), make("@", var(doc, "x"), i, bound(0)))
    assert made is make("sum", ONE, var(doc, "d"), body)


def test_matrix_times_vector_is_a_vector(doc: Document) -> None:
    made = Elaborator(doc).value(node("mul", sym("W"), sub("x", "i")))
    assert made.axes == ((ONE, var(doc, "K")),)
    assert made.entry((num(2),)).head == "sum"


@pytest.mark.parametrize("what", [
    node("mul", node("transpose", sym("W")), sub("x", "i")),
    node("add", sub("x", "i"), sub("z", "i")),
    node("mul", sym("w"), sym("w")),
    node("add", sym("w"), one()),
])
def test_shapes_that_do_not_fit(doc: Document, what: Node) -> None:
    with pytest.raises(IllTyped):
        Elaborator(doc).value(what)


def test_why_shapes_do_not_fit(doc: Document) -> None:
    note = Note("note.md", "W^Tx")
    doc.note = note
    letters = [Node("sym", ("W",), Span(0, 1)), Node("sym", ("x",), Span(3, 4))]
    with pytest.raises(IllTyped, match=r"W\^T is d×K and x has d entries: K entries needed"):
        Elaborator(doc).value(Node("mul", (Node("transpose", (letters[0],), Span(0, 3)), letters[1]), Span(0, 4)))


def test_a_dropped_index_is_filled_in_and_said(doc: Document) -> None:
    e = Elaborator(doc)
    assert e.number(sub("z", "k")) is make("@", var(doc, "z"), doc.free_index("i"), doc.free_index("k"))
    assert [r.code for r in e.remarks] == ["index-dropped"]


def test_a_row_is_no_dropped_index(doc: Document) -> None:
    e = Elaborator(doc)
    assert e.value(sub("z", "i")).axes == ((ONE, var(doc, "K")),)
    assert not e.remarks


def test_the_index_that_a_sum_binds_is_the_one_filled_in(doc: Document) -> None:
    made = read(doc, node("big", "sum", node("rel", ("=",), (sym("i"), one())), sym("n"), sub("z", "k")))
    k = doc.free_index("k")
    assert made is make("sum", ONE, var(doc, "n"), make("@", var(doc, "z"), bound(0), k))


def test_bounds_from_the_context(doc: Document) -> None:
    e = Elaborator(doc)
    made = e.number(node("big", "prod", sym("i"), None, sub("z", "i", "k")))
    assert made.args[:2] == (ONE, var(doc, "n"))
    assert "bounds-missing" in [r.code for r in e.remarks]


def test_a_sum_up_to_its_own_index(doc: Document) -> None:
    e = Elaborator(doc)
    body = node("func", "exp", sub("z", "j"), None, None)
    made = e.number(node("big", "sum", node("rel", ("=",), (sym("j"), one())), sym("k"), body))
    assert made.args[1] is doc.free_index("k")
    assert "bound-is-index" in [r.code for r in e.remarks]


def test_conditions_of_a_sum_are_zero_or_one(doc: Document) -> None:
    made = read(doc, node("big", "sum", node("rel", ("!=",), (sym("j"), sym("k"))), None, sub("z", "j")))
    assert "delta" in show(made)


def test_expectation_is_a_sum_over_the_support(doc: Document) -> None:
    doc.scope.probabilities = True
    law = node("rel", ("sim",), (sym("u"), sym("p")))
    made = read(doc, node("expect", law, node("func", "log", apply("q", sym("u")), None, None), "E"))
    support = doc.find("|U|")
    assert support is not None and made.head == "sum" and made.args[1] is support.term


def test_functions_of_one_name_and_other_arguments_are_others(doc: Document) -> None:
    one_argument, two = read(doc, apply("H", sym("a"))), read(doc, apply("H", sym("a"), sym("b")))
    assert one_argument.args[0] is not two.args[0]


def test_a_number_in_front_of_brackets_is_a_factor(doc: Document) -> None:
    doc.add(Entry("a", doc.symbol("a", "R"), declared=True))
    assert read(doc, apply("a", node("add", sym("u"), one()))).head == "*"
    assert read(doc, apply("f", sym("u"))).head == "@"
    assert read(doc, apply("n", node("add", sym("n"), one()))).head == "*"


def test_a_condition_as_an_argument_is_its_value(doc: Document) -> None:
    made = read(doc, apply("p", node("rel", ("=",), (sub("y", "i"), one())), sub("x", "i"), seps=("|",)))
    assert made.args[1] is ONE


def test_argmax_over_two_symbols_is_over_one(doc: Document) -> None:
    body = apply("L", sym("w"), sym("beta"))
    made = Elaborator(doc).value(node("arg", "argmax", node("list", sym("w"), sym("beta")), body))
    t = make("var", "t", "R")
    function = doc.find("L(2,)")
    assert function is not None
    expected = make("@", function.term, make("@", t, ONE), make("@", t, num(2)))
    assert made.object and made.term is make("argmax", abstract(expected, t))


def test_argmax_over_what_the_body_does_not_mention(doc: Document) -> None:
    with pytest.raises(Unreadable, match="does not mention"):
        Elaborator(doc).value(node("arg", "argmax", sym("theta"), sym("c")))


def test_a_gradient_has_the_shape_of_its_variable(doc: Document) -> None:
    made = Elaborator(doc).value(node("diff", apply("f", sym("w")), sym("w"), None, "nabla"))
    assert made.axes == ((ONE, var(doc, "d")),)
    assert made.entry((ONE,)).head == "D"


def test_sets_are_no_numbers(doc: Document) -> None:
    maximisers = node("arg", "argmax", sym("theta"), apply("f", sym("theta")))
    with pytest.raises(IllTyped):
        Elaborator(doc).value(node("add", maximisers, one()))


def test_hostile_depth() -> None:
    doc = Document(Note("note.md", " "))
    deep = sym("a")
    for _ in range(500):
        deep = node("neg", deep)
    with pytest.raises(Unreadable, match="deeply"):
        Elaborator(doc).value(deep)
