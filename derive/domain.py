"""Where a term is defined.  Untrusted: it decides what a verdict reports, never what is proved.

In: a term.  Out: closed propositions under which it denotes a number: arguments of logarithms are positive,
divisors do not vanish, bases of real powers are positive; under a binder, for every value of its variable.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from derive.term import ZERO, Term, abstract, children, instantiate, is_integer, make, symbol

FIRST: Final = 10_000  # the number of the outermost binder's variable, that of the next is one more


def definedness(*terms: Term) -> tuple[Term, ...]:
    """Sufficient conditions for the terms to be defined, each once, in order of appearance."""
    return tuple(dict.fromkeys(condition for term in terms for condition in _of(term)))


@lru_cache(maxsize=8192)
def _of(term: Term) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(conditions(term, _defined)))


def conditions(term: Term, of: Callable[[Term], Iterator[Term]], depth: int = 0) -> Iterator[Term]:
    """What some terms need, of a term and all below it; under a binder, for every value of its variable.

    of     what a term needs by itself, if those below it have what they need
    depth  the binders around the term: the variable of the next has the number FIRST + depth
    """
    head, args = term.head, term.args
    if head in ("sum", "prod", "each", "argmax", "argmin", "forall", "lam", "integral"):
        for x in children(term)[:-1]:
            yield from conditions(x, of, depth)
        range_ = args[:2] if head in ("sum", "prod", "each") else ()
        sort = "Z" if range_ else args[0] if head == "forall" else "R"
        w = make("opened", FIRST + depth, sort, *range_)
        for condition in conditions(instantiate(args[-1], [w]), of, depth + 1):
            if w not in condition.free:
                yield condition
            elif range_:
                yield make("each", *range_, abstract(condition, w))
            else:
                yield make("forall", sort, abstract(condition, w))
        return
    for x in children(term):
        yield from conditions(x, of, depth)
    yield from of(term)


def _defined(term: Term) -> Iterator[Term]:
    if term.head == "log":
        yield make("<", ZERO, term.args[0])
    elif term.head == "D" and _is_of_function(*term.args):
        yield make("deriv", *term.args, term)
    elif term.head == "^":
        yield from _power(*term.args)


def _is_of_function(f: Term, x: Term) -> bool:
    """Whether what is differentiated is a function of which only the name is known here, or a derivative of one."""
    while f.head == "D":
        f = f.args[0]
    by = symbol(x)
    return f.head == "@" and f.args[0].head == "var" and by is not None and by in f.free and f.args[0] is not by


def _power(base: Term, exponent: Term) -> Iterator[Term]:
    if exponent.head == "num":
        q = exponent.args[0]
        if q.denominator != 1:
            if base.head != "num" or base.args[0] < 0:
                yield make("<=" if q > 0 else "<", ZERO, base)
        elif q <= 0:  # 0^0 is undefined
            yield from _nonzero(base)
    elif base.head == "exp" or base.head == "num" and base.args[0] > 0:
        return
    elif is_integer(exponent):
        yield from _nonzero(base)
    else:
        yield make("<", ZERO, base)


def _nonzero(base: Term) -> Iterator[Term]:
    """A divisor does not vanish: no factor of it does."""
    if base.head == "*":
        for x in base.args:
            yield from _nonzero(x)
    elif base.head == "^" and base.args[1].head == "num":
        yield from _nonzero(base.args[0])
    elif base.head != "exp" and (base.head != "num" or base.args[0] == 0):
        yield make("!=", base, ZERO)
