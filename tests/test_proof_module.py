"""Proof modules: what is run becomes chains at their places; a note becomes a module and is itself again; covers compares both."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.export.sympy_code import encode
from derive.kernel.check import replay
from derive.kernel.claim import Claim, Context, Fact
from derive.kernel.ring import Ring
from derive.read.chains import read, reading_of
from derive.read.document import Display, Reading, Step
from derive.read.form import definitions, form, plain_name, unfolded
from derive.read.proof_module import load
from derive.read.syntax import Unreadable
from derive.rules import RULES
from derive.source import Note, Span
from derive.tactics.prover import prove
from derive.term import ONE, abstract, make, num

BINARY = '''"""The loss of logistic regression."""
from sympy import Product, Sum, log

from derive.vocabulary import Partial, binary, chain, family, in_range, indices, labels, sigma, sizes

n, i = sizes("n"), indices("i")
y, z = labels("y"), family("z")
over = (i, 1, n)
p = sigma(z[i])
nll = -Sum(y[i]*log(p) + (1 - y[i])*log(1 - p), over)

chain("negative log-likelihood",
      -log(Product(p**y[i]*(1 - p)**(1 - y[i]), over)),
      -Sum(log(p**y[i]*(1 - p)**(1 - y[i])), over),
      nll, given=[binary(y[i], over)])

chain("σ − y", Partial(-(y[i]*log(p) + (1 - y[i])*log(1 - p)), z[i]), p - y[i], given=[binary(y[i], over), in_range(i, 1, n)])
'''


def module(text, path="proofs/test.py"):
    return load(Note(path, text))


def claims(reading):
    return [step.claim for display in reading.displays for step in display.steps]


def test_chains_are_displays_at_their_places():
    note = Note("proofs/binary.py", BINARY)
    reading = read(note)
    first, second = reading.displays
    assert [note.quote(s.right) for s in first.steps] == ["-Sum(log(p**y[i]*(1 - p)**(1 - y[i])), over)", "nll"]
    assert note.quote(second.steps[0].right) == "p - y[i]" and note.position(second.span.start)[0] == 17
    assert first.steps[0].right == first.steps[1].left
    assert all(step.kind == "claim" for d in reading.displays for step in d.steps)
    assert r"\sum_{i=1}^{n}" in first.latex and {s.heading for s in first.steps} != {s.heading for s in second.steps}


def test_chains_are_proved():
    for claim in claims(read(Note("proofs/binary.py", BINARY))):
        certificate = prove(claim)
        assert certificate is not None
        replay(claim, certificate, RULES)


HEAD = "from sympy import *\nfrom derive.vocabulary import *\na, b = reals('a b')\nn, i = sizes('n'), indices('i')\n"


def test_relations_turn_and_imply():
    reading = reading_of(module(HEAD + "chain('r', a, ('<', b), ('<=', 2*b), ('>', a), ('!=', b), ('>=', n))\n"
                                       "chain('i', Gt(a, 0), ('=>', Gt(2*a, 0)))\n"))
    heads = [(c.prop.head, c.prop.args[0].head) for c in claims(reading)[:5]]
    assert [h for h, _ in heads] == ["<", "<=", "<", "!=", "<="]
    assert [s.relation for s in reading.displays[0].steps] == ["<", "\\le", ">", "\\neq", "\\ge"]
    turned = claims(reading)[2].prop
    assert turned.args[0] is make("var", "a", "R")
    implied = claims(reading)[5]
    assert implied.context.facts[-1].prop is make("<", num(0), make("var", "a", "R"))


def test_facts_reach_every_claim():
    (claim,) = claims(reading_of(module(HEAD + "x, y = labels('x'), labels('y')\n"
                                        "chain('f', y[i], y[i]**2, given=[binary(y[i], (i, 1, n)), n > 3, in_range(i, 1, n), n >= 0])\n")))
    props = [str(f.prop) for f in claim.context.facts]
    assert "each(1, n, (0 <= y[#0]))" in props and "(3 < n)" in props and "(1 <= n)" in props
    assert all(f.origin == "line 6" for f in claim.context.facts)


@pytest.mark.parametrize(("text", "why", "line"), [
    ("x = (\n", "no Python", 1), (HEAD + "1/0\n", "ZeroDivisionError", 5), (HEAD + "chain('c', a)\n", "two lines", 5),
    (HEAD + "chain('c', a, ('~', b))\n", "no relation", 5), (HEAD + "chain('c', a, 'b')\n", "no SymPy expression", 5),
    ("NOTE = 3\n", "NOTE is no path", 1), ("raise SystemExit(3)\n", "SystemExit", 1), ("import no_such_module_at_all\n", "ModuleNotFoundError", 1),
    (HEAD + "def f():\n    return g()\n\ndef g():\n    return [][0]\n\nf()\n", "IndexError", 9),
    (HEAD + "chain('c', a, b, given=['b > 0'])\n", "no fact", 5),
])
def test_what_does_not_run_is_unreadable(text, why, line):
    with pytest.raises(Unreadable) as caught:
        module(text)
    assert why in caught.value.why
    assert Note("x", text).position(caught.value.span.start)[0] == line


def test_what_has_no_term_is_unread_with_its_reason():
    (display,) = reading_of(module(HEAD + "chain('c', a, a + sin(b), a, b)\n")).displays
    assert [s.kind for s in display.steps] == ["unread", "unread", "claim"]
    assert "sin" in display.steps[0].why
    (display,) = reading_of(module(HEAD + "chain('c', a, b, given=[fact(Gt(zeta(a), 0, evaluate=False))])\n")).displays
    assert [s.kind for s in display.steps] == ["unread"] and "a fact" in display.steps[0].why


def test_one_name_for_two_symbols_is_refused():
    (display,) = reading_of(module(HEAD + "chain('c', a, Symbol('a', positive=True))\n")).displays
    assert display.steps[0].kind == "unread" and "two different symbols" in display.steps[0].why


def test_no_chain_is_forgotten_or_doubled():
    found = module(HEAD + "one = chain('1', a, a)\nCHAINS.append(one)\nfor k in range(3):\n    chain(f'{k}', a, a + k)\n")
    assert [c.name for c in found.chains] == ["1", "0", "1", "2"]


def test_the_text_at_hand_is_run_and_no_cache_written(tmp_path):
    path = tmp_path / "p.py"
    path.write_text("raise ValueError")
    assert load(Note(str(path), HEAD + "chain('c', a, a)\n")).chains
    assert not (tmp_path / "__pycache__").exists()


def test_neighbours_can_be_imported(tmp_path):
    (tmp_path / "shared_symbols_of_test.py").write_text("from derive.vocabulary import reals\na, b = reals('a b')\n")
    text = "from shared_symbols_of_test import a, b\nfrom derive.vocabulary import chain\nchain('c', a, b)\n"
    assert len(load(Note(str(tmp_path / "p.py"), text)).chains) == 1


# --- forms -----------------------------------------------------------------------------------------------------

X, Y, N = make("var", "x", "R"), make("var", "y", "R"), make("var", "n", "Z")


def neg(t):
    return make("*", num(-1), t)


def inv(t):
    return make("^", t, num(-1))


def power(t, k):
    return make("^", t, num(k))


ALIKE = [
    (make("+", X, Y), make("+", Y, X)), (neg(make("+", X, Y)), make("+", neg(X), neg(Y))), (make("*", X, X), power(X, 2)),
    (make("*", X, inv(X)), ONE), (make("exp", make("+", X, Y)), make("*", make("exp", X), make("exp", Y))),
    (make("exp", neg(X)), inv(make("exp", X))), (make("exp", make("*", num(2), X)), power(make("exp", X), 2)),
    (inv(make("*", X, Y)), make("*", inv(Y), inv(X))), (make("+", X, X), make("*", num(2), X)),
    (make("delta", N, ONE), make("delta", ONE, N)), (power(make("+", X, ONE), 2), make("+", power(X, 2), make("*", num(2), X), ONE)),
    (inv(make("+", neg(X), neg(Y))), neg(inv(make("+", X, Y)))),
    (make("log", make("*", X, Y)), make("log", make("*", Y, X))), (make("var", "hat y", "R"), make("var", "y_hat", "Z")),
]
UNLIKE = [
    (make("log", make("*", X, Y)), make("+", make("log", X), make("log", Y))), (make("exp", make("log", X)), X),
    (make("log", make("exp", X)), X), (make("sum", ONE, N, make("@", X, make("bound", 0))), make("sum", ONE, N, make("@", Y, make("bound", 0)))),
    (make("sum", ONE, N, neg(make("@", X, make("bound", 0)))), neg(make("sum", ONE, N, make("@", X, make("bound", 0))))),
    (power(make("+", X, Y), 2), make("+", power(X, 2), power(Y, 2))), (inv(make("+", X, Y)), make("+", inv(X), inv(Y))),
    (make("D", power(X, 2), X), make("*", num(2), X)), (make("exp", make("*", X, Y)), make("*", make("exp", X), make("exp", Y))),
    (make("argmax", make("@", X, make("bound", 0))), make("argmin", make("@", X, make("bound", 0)))),
]


@pytest.mark.parametrize(("left", "right"), ALIKE)
def test_alike(left, right):
    assert form(left) == form(right)


@pytest.mark.parametrize(("left", "right"), UNLIKE)
def test_unlike(left, right):
    assert form(left) != form(right)


def test_names():
    for name in ("hat y", r"\hat{y}", "y_hat", r"\hat y"):
        assert plain_name(name) == "y_hat"
    assert plain_name("p_{model}") == plain_name("p_model") == "p_model"
    assert plain_name(r"\theta") == "theta" and plain_name("bold w") == "w" and plain_name("y_pred") == "y_pred"


def test_definitions_unfold():
    f, i = make("var", "f", "R"), make("var", "i", "Z")
    square = Fact(make("forall", "R", make("=", make("@", f, make("bound", 0)), power(make("bound", 0), 2))), "definition")
    assert unfolded(make("@", f, Y), definitions([square])) is power(Y, 2)
    under = make("sum", ONE, N, abstract(make("@", f, make("@", X, i)), i))
    assert unfolded(under, definitions([square])) is make("sum", ONE, N, abstract(power(make("@", X, i), 2), i))
    circular = Fact(make("=", X, make("+", X, ONE)), "definition")
    assert unfolded(X, definitions([circular])) is X
    assert unfolded(make("@", f, Y), definitions([Fact(square.prop)])) is make("@", f, Y)


def test_sets_have_no_order():
    module = load(Note("sets.py", """
from sympy import Function, Symbol
from derive.vocabulary import ArgMax, chain
f, x = Function("f", real=True), Symbol("x", real=True)
chain("an order", ArgMax(f(x), x), ("<=", ArgMax(f(x), x)))
chain("an equation", ArgMax(f(x), x), ArgMax(f(x) + 1, x))
"""))
    assert module.chains[0].terms[1] is None and module.chains[0].why and not module.chains[1].why


# --- encode ----------------------------------------------------------------------------------------------------

def again(reading):
    """The module that encode writes of a reading, run."""
    return load(Note("again.py", encode(reading)))


def test_a_module_is_itself_again():
    reading = read(Note("proofs/binary.py", BINARY))
    for before, after in zip(claims(reading), claims(reading_of(again(reading))), strict=True):
        assert [form(x) for x in before.prop.args] == [form(x) for x in after.prop.args]
        assert {f.prop for f in before.context.facts} == {f.prop for f in after.context.facts}


def made(*props, facts=()):
    """A reading with one display for each proposition."""
    note = Note("note.md", "x\n" * len(props))
    spans = [Span(2 * k, 2 * k + 1) for k in range(len(props))]
    steps = [Step(1, "=", s, s, "claim", Claim(p, Context(tuple(facts)))) for s, p in zip(spans, props, strict=True)]
    return Reading(note, tuple(Display(s, "", False, (step,)) for s, step in zip(spans, steps, strict=True)))


def test_names_of_the_note_run_nothing():
    evil = ["__import__('os').system('touch /tmp/evil')", "a'\n1/0\n'", "class", "log", "chain", "x y", "0", "é", "|X|", "given_1", "print", "\\", ""]
    props = [make("=", make("var", name, sort), ONE) for name in evil for sort in "ZRS"]
    found = again(made(*props, facts=[Fact(make("<", num(0), make("var", name, "R"))) for name in evil]))
    assert not Path("/tmp/evil").exists()
    assert len(found.chains) == len(props)
    back = {(t.args[0], t.args[1]) for c in found.chains for t in c.terms if t is not None and t.head == "var"}
    assert {n for n, _ in back} >= set(evil) - {""}
    text = encode(Reading(Note('evil"""\n1/0\n', "x"), (Display(Span(0, 1), "", False, (
        Step(1, "=", Span(0, 1), Span(0, 1), "unread", why='"""\nraise ValueError\n'),)),)))
    assert not load(Note("again.py", text)).chains and "unread" in text


def test_binders_keep_apart():
    i, j, k = (make("var", s, "Z") for s in "ijk")
    z = make("var", "z", "R")
    nested = make("sum", ONE, N, abstract(make("*", make("@", z, j), make("prod", ONE, i, abstract(make("@", z, i, k, j), k))), i))
    hole = make("var", "h", "S")
    w = make("@", hole, ONE, j)
    several = make("argmax", abstract(make("+", w, make("exp", make("@", hole, num(2)))), hole))
    one = make("argmin", abstract(make("@", make("var", "f", "R"), hole, i), hole))
    vector = make("argmax", abstract(make("@", hole, i), hole))
    quantified = make("each", ONE, N, abstract(make("=", make("@", z, i), make("D", make("@", z, i), make("@", z, i))), i))
    facts = [Fact(make("forall", "S", abstract(make("<", num(0), make("@", make("var", "f", "R"), hole, i)), hole))),
             Fact(make("each", ONE, N, abstract(make("=", make("@", z, i), ONE), i)), "definition")]
    props = [make("=", t, t) for t in (nested, several, one, vector, make("integral", "line", make("exp", make("bound", 0))))]
    found = again(made(*props, quantified, facts=facts))
    assert [c.why for c in found.chains] == [()] * 6
    for prop, chain in zip(props, found.chains, strict=False):
        assert [form(t) for t in chain.terms] == [form(t) for t in prop.args]
        assert {f.prop for f in facts} <= {f.prop for f in chain.facts}
    last = found.chains[5]
    assert str(last.terms[1]).startswith("D(z[") and "(1 <= " in str([f.prop for f in last.facts])


@pytest.mark.parametrize("left, right", [(3, 2), (6, 4), (-3, 2), (1, 6)])
def test_a_quotient_of_numerals_is_no_float(left, right):
    """3/2 is 1.5 to Python."""
    quotient = make("*", num(left), make("^", num(right), num(-1)))
    inverse = make("^", make("*", num(2), num(right)), num(-1))
    square = make("^", num(right), num(-2))
    first, second, third = again(made(make("=", make("^", X, quotient), inverse), make("=", make("*", num(2), quotient), inverse),
                                      make("=", X, square))).chains
    assert first.why == second.why == third.why == () and third.terms[1] is square
    for term in (first.terms[1], second.terms[1]):
        assert Ring().equal(term, inverse)
    assert Ring().equal(second.terms[0], make("*", num(2), quotient))


def test_what_cannot_be_encoded_is_said():
    f = make("var", "f", "R")
    deep = X
    for _ in range(100):
        deep = make("log", deep)
    text = encode(made(make("=", deep, ONE), make("=", make("argmax", make("@", make("bound", 0), X)), ONE), make("=", f, ONE)))
    assert len(re.findall("cannot be encoded", text)) == 1
    assert len(load(Note("again.py", text)).chains) == 2
