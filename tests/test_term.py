"""Terms: interning, flattening, binders without capture, and what is malformed."""
from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.term import (
    ARITY,
    BODY,
    DATA,
    MINUS_ONE,
    ONE,
    ZERO,
    Malformed,
    Term,
    abstract,
    children,
    instantiate,
    is_integer,
    make,
    num,
    replace,
    shift,
    show,
    subterms,
    symbol,
)

x, y, w = (make("var", name, "R") for name in "xyw")
z, f = make("var", "z", "R"), make("var", "f", "R")
n, i = make("var", "n", "Z"), make("var", "i", "Z")
theta = make("var", "theta", "S")
first, second = make("opened", 0, "R"), make("opened", 1, "R")
index = make("opened", 0, "Z", ONE, n)


def bound(k: int) -> Term:
    return make("bound", k)


def at(*args: Term) -> Term:
    return make("@", *args)


# ---- random terms

atoms = st.sampled_from([x, y, w, n, i, first, second, index, ZERO, ONE, num(Fraction(1, 2)), at(z, i), at(z, n), make("pi")])


def larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(lambda head, p, q: make(head, p, q), st.sampled_from(["+", "*", "^", "delta"]), inner, inner),
        st.builds(lambda head, p: make(head, p), st.sampled_from(["exp", "log"]), inner),
        st.builds(lambda head, p, v: make(head, ONE, n, abstract(p, v)), st.sampled_from(["sum", "prod"]), inner,
                  st.sampled_from([i, index])),
        st.builds(lambda p, v: make("argmax", abstract(p, v)), inner, st.sampled_from([x, first])),
        st.builds(lambda p, v: make("integral", "line", abstract(p, v)), inner, st.sampled_from([x, first])),
        st.builds(lambda p, v: make("D", p, v), inner, st.sampled_from([x, y, first, at(z, i)])),
        st.builds(lambda p: at(f, p), inner))


terms = st.recursive(atoms, larger, max_leaves=12)
variables = st.sampled_from([x, y, w, i, n, first, second, index])
quick = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@quick
@given(terms)
def test_terms_are_interned(t: Term) -> None:
    assert make(t.head, *t.args) is t
    assert t.loose == 0
    assert t.free == {s for s in subterms(t) if s.head in ("var", "opened")} | frozenset().union(
        *(o.free for s in subterms(t) if s.head == "opened" for o in children(s)))
    assert isinstance(show(t), str) and hash(t) == hash(t)


@quick
@given(terms, terms)
def test_the_order_of_terms_is_that_of_their_forms(t: Term, u: Term) -> None:
    """So that it is the same in every process, whatever terms were made there before."""
    assert (t.key == u.key) is (t is u)
    assert t is u or (t.key < u.key) is not (u.key < t.key)
    assert all(s.key < t.key for s in subterms(t) if s is not t)
    assert not any(isinstance(value, Term) for value in t.key)


@quick
@given(terms)
def test_terms_survive_pickling_and_copying(t: Term) -> None:
    assert pickle.loads(pickle.dumps(t)) is t
    assert copy.copy(t) is t
    assert copy.deepcopy(t) is t


@quick
@given(terms, variables)
def test_abstract_and_instantiate_are_inverse(t: Term, v: Term) -> None:
    body = abstract(t, v)
    assert v not in body.free or v is n and index in body.free
    assert body.loose <= 1
    fresh = make("opened", 77, "R") if v.args[1] == "R" else make("opened", 77, "Z")
    if v.head == "opened":
        assert instantiate(body, [v]) is t or v not in t.free
    opened = instantiate(body, [fresh])
    assert opened.loose == 0 and (fresh in opened.free) == (body.loose == 1)
    assert abstract(opened, fresh) is body


@quick
@given(terms, variables, terms)
def test_instantiate_replaces_every_occurrence_and_no_other(t: Term, v: Term, value: Term) -> None:
    body = abstract(t, v)
    try:
        result = instantiate(body, [value])
    except Malformed:
        assert any(s.head == "D" for s in subterms(t)), "only a derivative forbids a value"
        return
    assert result.loose == 0
    assert result.free <= (t.free | value.free)
    if body.loose:
        assert value.free <= result.free
    else:
        assert result is body
    if not any(s.head == "D" for s in subterms(t)):
        assert result is (replace(t, v, value) if v is not n else result)


@quick
@given(terms, st.integers(0, 3))
def test_shift_leaves_closed_terms(t: Term, by: int) -> None:
    assert shift(t, by) is t
    dangling = make("exp", bound(0))
    assert shift(dangling, by) is make("exp", bound(by))
    under = make("sum", ONE, n, at(f, bound(0), bound(1)))
    assert under.loose == 1
    assert shift(under, by) is make("sum", ONE, n, at(f, bound(0), bound(1 + by)))


@quick
@given(st.lists(terms, min_size=2, max_size=4), st.sampled_from(["+", "*"]))
def test_sums_and_products_are_flat(parts: list[Term], head: str) -> None:
    whole = make(head, *parts)
    assert whole.head == head and not any(s.head == head for s in whole.args)
    assert whole is make(head, make(head, *parts[:-1]), parts[-1]) is make(head, parts[0], make(head, *parts[1:]))


def test_empty_and_single_sums() -> None:
    assert make("+") is ZERO and make("*") is ONE
    assert make("+", x) is x and make("*", x) is x
    assert make("+", x, y) is not make("+", y, x), "never reordered"
    assert make("+", x, ZERO) is not x and make("*", x, ONE) is not x, "never evaluated"
    assert make("exp", ZERO).head == "exp" and make("^", x, ONE).head == "^"


def test_application() -> None:
    assert at(at(z, i), n) is at(z, i, n)
    assert at(z) is z
    twice = make("lam", make("*", num(2), bound(0)))
    assert at(twice, x) is make("*", num(2), x)
    pair = make("lam", make("lam", at(z, bound(1), bound(0))))
    assert at(pair, i, n) is at(z, i, n)
    assert at(at(pair, i), n) is at(z, i, n)
    assert at(make("lam", bound(0)), z) is z
    assert at(make("lam", bound(0)), z, i) is at(z, i)
    assert at(make("lam", at(bound(0), n)), twice) is make("*", num(2), n), "a function put in the place of a variable"
    for odd in (ONE, make("exp", x), make("+", x, y), make("sum", ONE, n, ONE)):
        with pytest.raises(Malformed):
            at(odd, i)


def test_capture_is_avoided() -> None:
    inner = make("sum", ONE, n, at(z, bound(0), bound(1)))
    assert instantiate(inner, [i]) is make("sum", ONE, n, at(z, bound(0), i))
    assert instantiate(inner, [bound(0)]) is make("sum", ONE, n,
                                                  at(z, bound(0), bound(1))), "the value is shifted under the binder"
    nested = make("sum", ONE, n, abstract(make("sum", ONE, i, abstract(at(z, i), i)), i))
    assert nested is make("sum", ONE, n, make("sum", ONE, bound(0), at(z, bound(0))))
    assert abstract(make("sum", ONE, n, abstract(at(z, i, x), i)), x) is make("sum", ONE, n, at(z, bound(0), bound(1)))
    body = make("lam", make("sum", ONE, n, at(z, bound(0), bound(1))))
    summed = make("sum", ONE, n, at(body, bound(0)))
    assert summed is make("sum", ONE, n, make("sum", ONE, n, at(z, bound(0), bound(1))))
    assert instantiate(at(z, bound(1), bound(0)), [x, y]) is at(z, x, y)
    assert instantiate(at(z, bound(2)), [x, y]) is at(z, bound(0)), "outer indices move in"
    assert replace(make("sum", ONE, n, at(z, bound(0))), n, x) is make("sum", ONE, x, at(z, bound(0)))


def test_the_range_of_an_opened_variable_follows() -> None:
    inner = make("opened", 1, "Z", ONE, index)
    assert inner.free == {inner, index, n}
    assert replace(index, n, ONE) is make("opened", 0, "Z", ONE, ONE)
    with pytest.raises(Malformed):
        abstract(inner, index)
    assert make("opened", 0, "Z", ONE, n) is index is not make("opened", 0, "Z")


def test_derivatives_guard_their_symbol() -> None:
    slope = abstract(make("D", make("*", x, w), w), x)
    assert instantiate(slope, [y]) is make("D", make("*", y, w), w)
    for caught in (w, make("*", num(2), w), at(f, w), at(w, ONE)):
        with pytest.raises(Malformed):
            instantiate(slope, [caught])
    by_itself = abstract(make("D", make("*", x, w), x), x)
    assert by_itself is make("D", make("*", bound(0), w), bound(0))
    assert instantiate(by_itself, [first]) is make("D", make("*", first, w), first)
    for value in (ONE, w, y, make("+", first, ONE), at(z, ONE)):
        with pytest.raises(Malformed):
            instantiate(by_itself, [value])
    already = make("D", make("*", bound(0), first), bound(0))
    with pytest.raises(Malformed):
        instantiate(already, [first])
    with pytest.raises(Malformed):
        instantiate(make("D", make("*", bound(0), bound(1)), bound(0)), [first, first])
    with pytest.raises(Malformed):
        instantiate(make("D", make("*", bound(0), bound(1)), bound(1)), [first])
    outer = make("sum", ONE, n, make("D", at(z, bound(0)), at(z, bound(1))))
    assert instantiate(outer, [i]) is make("sum", ONE, n, make("D", at(z, bound(0)), at(z, i)))
    with pytest.raises(Malformed):
        instantiate(outer, [at(z, i)])
    for old, new in ((w, y), (y, w), (w, ONE), (make("*", x, w), y)):
        with pytest.raises(Malformed):
            replace(make("D", make("*", x, w, y), w) if old.head == "var" else make("D", make("*", x, w), w), old, new)
    assert replace(make("D", make("*", x, w), w), x, y) is make("D", make("*", y, w), w)
    assert replace(make("D", make("*", x, w), w), x, x) is make("D", make("*", x, w), w)
    bound_inside = make("forall", "R", make("D", make("*", bound(0), bound(1)), bound(0)))
    assert instantiate(bound_inside, [w]) is make("forall", "R", make("D", make("*", bound(0), w), bound(0)))


MALFORMED: list[tuple[Any, ...]] = [
    ("frac", x, y), ("num",), ("num", 1.7), ("num", "1"), ("num", None), ("num", Fraction(1), Fraction(2)), ("var", "q"), ("var",
            3, "R"),
    ("var", "q", "Q"), ("var", "q", None), ("bound", -1), ("bound", "0"), ("bound",), ("bound", x), ("opened", 0), ("opened",
            "0", "R"),
    ("opened", 0, "Q"), ("opened", 5, "R", ONE, n), ("opened", 5, "Z", ONE), ("opened", 5, "Z", ONE, n, n), ("opened", 5, "Z",
            bound(0), n),
    ("exp",), ("exp", x, y), ("exp", 1), ("exp", None), ("log", "x"), ("^", x), ("delta", x), ("sum", ONE, n), ("sum", ONE, n, 3),
    ("prod", ONE, n, ONE, ONE), ("argmax",), ("argmin", x, y), ("lam",), ("D", x), ("D", x, ONE), ("D", x, make("exp", x)),
    ("D", x, make("+", x, y)), ("D", ONE, make("lam", bound(0))), ("deriv", x, x), ("deriv", x, num(2), ONE), ("fixed",
            x), ("fixed", x, ZERO),
    ("=", x), ("=", x, y, w), ("<", x), ("forall", "Q", x), ("forall", x), ("forall", "R"), ("each", ONE, n), ("pi", x),
    ("integral", "circle", bound(0)), ("integral", "line"), ("integrates", "line", bound(0)), ("@", ONE, x), ("@",
            make("exp", x), y),
    ("@", x, 3), ("+", x, 3), ("*", None, x), ("", x), (None, x), (3, x),
]


@pytest.mark.parametrize("row", MALFORMED, ids=str)
def test_malformed(row: tuple[Any, ...]) -> None:
    with pytest.raises((Malformed, AttributeError, TypeError)):
        make(*row)


def test_data_that_compares_equal_makes_the_same_term() -> None:
    """True == 1 == 1.0 in Python: such data finds the term that is there, and makes no second one."""
    one = bound(1)
    for data in (True, 1.0, 1):
        assert make("bound", data) is one and one.args[0].__class__ is int
    assert make("num", Fraction(2, 4)) is num(Fraction(1, 2)) is make("num", Fraction(1, 2))
    with pytest.raises(Malformed):
        make("bound", 87_654_321.0)


def test_loose_indices() -> None:
    assert bound(2).loose == 3
    assert make("sum", bound(0), n, bound(1)).loose == 1, "the bounds stand outside the binder"
    assert make("sum", ONE, n, bound(1)).loose == 1
    assert make("lam", bound(0)).loose == 0
    assert make("lam", make("lam", bound(2))).loose == 1
    assert set(BODY) <= set(ARITY) and set(DATA) <= {*ARITY, "opened"}


def test_is_integer() -> None:
    b = make("var", "B", "Z")
    for t in (ZERO, n, index, at(b, x), make("delta", x, y), make("+", n, ONE), make("*", n, MINUS_ONE, at(b, i)),
              make("opened", 3, "Z")):
        assert is_integer(t)
    for t in (num(Fraction(1, 2)), x, first, at(z, i), make("*", n, num(Fraction(1, 2))), make("^", n, num(2)),
              make("^", n, MINUS_ONE),
              make("exp", n), make("sum", ONE, n, ONE), bound(0), make("lam", n), make("argmax", n), make("pi"), make("D", n,
                      x), theta):
        assert not is_integer(t)


def test_symbols() -> None:
    assert symbol(x) is x and symbol(at(z, i, n)) is z and symbol(bound(0)) is bound(0) and symbol(first) is first
    assert symbol(ONE) is None and symbol(make("exp", x)) is None


SHARED = 24  # levels: walked as a tree, such a term has 2**24 parts


def test_shared_terms_need_little_time() -> None:
    """A term whose parts share themselves is small: no function may walk it as a tree."""
    t, dangling, whole = x, bound(0), n
    for k in range(SHARED):
        t, dangling, whole = make("^", t, t), make("^", dangling, dangling), make("+*"[k % 2], whole, whole)
    assert abstract(t, x) is dangling
    assert instantiate(dangling, [x]) is t
    assert shift(dangling, 1).loose == 2
    assert sum(1 for _ in subterms(t)) == SHARED + 1
    assert replace(t, x, y).free == {y}
    assert is_integer(whole) and not is_integer(make("+", whole, t))
    assert len(show(t)) < 100_000
    other = replace(t, x, y)
    assert sorted([other, t], key=lambda u: u.key) == [t, other]


def test_arguments_do_not_double() -> None:
    t: Term = x
    with pytest.raises(Malformed):
        for _ in range(30):
            t = make("+", t, t)
