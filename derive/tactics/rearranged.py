"""Equations between terms that differ in nothing but the order of sums and products.  Untrusted.

In: two terms.  Out: a proof that they are equal, by congruence and reordering alone.  Such steps are frequent, and their normal
forms, with all that is unfolded and collapsed on the way, are long.
"""
from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from derive.tactics.proof import Proof, apply_rule, chain, congruent, equation, function, generalised, symmetric
from derive.tactics.state import fresh
from derive.term import BODY, DATA, REMEMBERED, Term, children, instantiate, make

MOST_PRODUCTS: Final = 64  # of the terms of sums that the kernel multiplies out to compare two products

_ARRANGEMENTS: dict[tuple[Any, ...], int] = {}


class _Beyond(Exception):
    """The terms differ where there is no congruence, or at a cost."""


def rearranged(left: Term, right: Term) -> Proof | None:
    """left = right, where one is the other with its sums and products in another order."""
    if left is right or arrangement(left) != arrangement(right):
        return None
    try:
        return _equal(left, right)
    except _Beyond:
        return None


@lru_cache(maxsize=REMEMBERED)
def arrangement(term: Term) -> int:
    """A number that terms share if and only if they are the same up to the order of sums and products."""
    data = DATA.get(term.head, 0)
    inner = [arrangement(x) for x in term.args[data:]]
    if term.head in ("+", "*"):
        inner.sort()
    return _ARRANGEMENTS.setdefault((term.head, *term.args[:data], *inner), len(_ARRANGEMENTS))


def _equal(left: Term, right: Term) -> Proof | None:
    """left = right for terms of one arrangement; None where they are the same."""
    if left is right:
        return None
    if left.head in BODY:
        return _under_binder(left, right)
    if left.head in ("+", "*"):
        return _reordered(left, right)
    if left.head in DATA or left.head in ("D", "deriv", "fixed") or any(
            x is not y and x.head == "lam" for x, y in zip(left.args, right.args, strict=True)):
        raise _Beyond
    return congruent(left, [_equal(x, y) for x, y in zip(left.args, right.args, strict=True)])


def _reordered(left: Term, right: Term) -> Proof | None:
    waiting: dict[int, list[Term]] = {}
    for x in reversed(right.args):
        waiting.setdefault(arrangement(x), []).append(x)
    step = congruent(left, [_equal(x, waiting[arrangement(x)].pop()) for x in left.args])
    here = left if step is None else step.right
    if here is right:
        return step
    cost = 1
    for x in left.args if left.head == "*" else ():
        cost *= len(x.args) if x.head == "+" else 1
    if cost > MOST_PRODUCTS:
        raise _Beyond
    return chain(step, equation(here, right, "ring"))


def _under_binder(left: Term, right: Term) -> Proof | None:
    if left.head == "argmin":
        turned, back = (apply_rule("argmin_negated", {"f": make("lam", x.args[0])}) for x in (left, right))
        return chain(turned, _equal(turned.right, back.right), symmetric(back))
    if left.head not in ("sum", "prod", "argmax"):
        raise _Beyond
    *ends, body = children(left)
    step = None
    if changes := [_equal(x, y) for x, y in zip(ends, right.args, strict=False)]:
        premises = [c or equation(x, x, "refl") for c, x in zip(changes, ends, strict=True)]
        if any(changes):
            values = {"a": ends[0], "b": ends[1], "c": right.args[0], "d": right.args[1], "f": make("lam", body)}
            step = apply_rule(f"{left.head}_bounds", values, *premises)
    here = left if step is None else step.right
    w = fresh(here, right)
    inner = _equal(instantiate(body, [w]), instantiate(right.args[-1], [w]))
    if inner is None:
        return step
    values = dict(zip("ab", here.args[:-1], strict=False)) | {"f": make("lam", body), "g": function(inner.right, w)}
    return chain(step, apply_rule(f"{left.head}_cong" if ends else "argmax_cong", values, generalised(inner, w)))
