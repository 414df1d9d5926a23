"""Normal forms of sums within sums: a canonical order of the binders, and one of the halves of a square.  Untrusted.

In: a sum whose body is a product with a sum in it.  Out: one step towards its canonical form, with its proof.
"""
from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Final

from derive.kernel.ring import Monomial, Rational, lean
from derive.tactics.proof import Proof, apply_rule, chain, congruent, equation, symmetric, under_sum
from derive.tactics.state import Prover, fresh
from derive.term import Term, abstract, instantiate, make, num, replace

DEEPEST_NEST: Final = 4


def nested(p: Prover, term: Term, w: Term, moving: Monomial) -> Proof | None:
    """Σ_i r(i) Σ_j m(i,j) as Σ over both of the whole product, in a canonical order of the binders."""
    binders = [w]
    opened = tuple(moving)
    inside: list[Term] = []
    while len(binders) < DEEPEST_NEST:
        inner = next((b for b, e in opened if b.head == "sum" and e in (1, 2) and any(x in b.free for x in binders)
                      and not any(x in b.args[k].free for x in binders for k in (0, 1))), None)
        if inner is None:
            break
        v = fresh(inner, *binders, *(b for b, _ in opened))
        polynomial = p.polynomial(instantiate(inner.args[2], [v]))
        if len(polynomial) != 1:
            break
        (m, c), = polynomial.items()
        if c != 1:
            break
        powers: dict[Term, Rational] = dict(opened)
        powers[inner] -= 1
        for b, e in m:
            powers[b] = lean(powers.get(b, 0) + e)
        opened = p.ring.ordered(powers)
        binders.append(v)
        inside.append(inner)
    core = opened
    flat = _flatten(p, term, binders, inside) if inside else None
    if flat is None:
        return None
    target, collapses = _best_order(p, binders, core)
    steps: list[Proof | None] = [flat]
    current = list(binders)
    body = _open_all(flat.right, current)
    for position, x in enumerate(target):
        k = current.index(x)
        while k > position:
            swap = _swap_at(current, body, k - 1)
            steps.append(swap)
            current[k - 1], current[k] = current[k], current[k - 1]
            k -= 1
    final, tidy = _named_by_position(p, current, core, body)
    steps.append(tidy)
    if not collapses:
        p.normal_forms.setdefault(final, (final, None))
    proof = chain(*steps)
    if final is term or proof is None:
        return None
    return proof


def triangle(p: Prover, term: Term, w: Term, moving: Monomial) -> Proof | None:
    """Σ_i Σ_{j≤i} f(i,j) by Σ_i Σ_{j≤i} f(j,i), if that is the smaller one, and by the whole square where both are the same."""
    low, high, _ = term.args
    half = next((b for b, e in moving if b.head == "sum" and b.args[:2] == (low, w) and e == 1), None)
    if half is None:
        return None
    v = fresh(half, w, *(b for b, _ in moving))
    flat = _flatten(p, term, [w, v], [half])
    if flat is None:
        return None
    body = _open_all(flat.right, [w, v])
    names = [make("opened", 1000 + k, "Z") for k in (0, 1)]
    straight, turned = (p.polynomial(replace(replace(body, v, y), w, x)) for x, y in (names, names[::-1]))
    if straight != turned and p.sum_term(straight).key < p.sum_term(turned).key:
        return None
    f = make("lam", abstract(make("lam", abstract(body, v)), w))
    step = apply_rule("sum_triangle", {"a": low, "b": high, "f": f})
    if straight != turned:
        return chain(flat, step)
    square, diagonal, rest = step.right.args
    other = rest.args[1]
    same = under_sum(other, w, under_sum(instantiate(other.args[2], [w]), v, p.identity(_open_all(other, [w, v]), body)))
    if same is not None:
        step = chain(step, congruent(step.right, [None, None, congruent(rest, [None, same])])) or step
    part = make("*", num(Fraction(1, 2)), flat.right)
    twice = make("+", part, part)
    solved = congruent(twice, [None, congruent(part, [None, step])])
    assert solved is not None
    end = make("*", num(Fraction(1, 2)), make("+", square, diagonal))
    return chain(flat, p.identity(flat.right, twice), solved, p.identity(solved.right, end))


def _sums_over(binders: list[Term], body: Term) -> Term:
    for x in reversed(binders):
        body = make("sum", x.args[2], x.args[3], abstract(body, x))
    return body


def _open_all(term: Term, binders: list[Term]) -> Term:
    for x in binders:
        term = instantiate(term.args[2], [x])
    return term


def _flatten(p: Prover, term: Term, binders: list[Term], inside: list[Term]) -> Proof | None:
    """Σ_w r·Σ_v m = Σ_w Σ_v r·m, and further in, for the sums inside, in this order."""
    def go(body: Term, k: int) -> Proof | None:
        if k == len(inside):
            return equation(body, body, "refl")
        target, v = inside[k], binders[k + 1]
        inside_sum = instantiate(target.args[2], [v])
        if body is target:
            return under_sum(target, v, go(inside_sum, k + 1))
        factors = list(body.args if body.head == "*" else (body,))
        square = make("^", target, num(2))
        at = next((k for k, x in enumerate(factors) if x is target or x is square), None)
        if at is None:
            return None
        factors[at:at + 1] = [target] if factors[at] is square else []
        others = make("*", *factors)
        first = p.identity(body, make("*", others, target))
        pulled = apply_rule("sum_factor", {"a": v.args[2], "b": v.args[3], "c": others, "f": make("lam", target.args[2])})
        product = symmetric(pulled)
        rest = under_sum(product.right, v, go(make("*", others, inside_sum), k + 1))
        return rest and chain(first, product, rest)

    w = binders[0]
    return under_sum(term, w, go(instantiate(term.args[2], [w]), 0))


def _swap_at(binders: list[Term], body: Term, k: int) -> Proof:
    """The nest over binders with the k-th and the next exchanged."""
    outer, inner = binders[k], binders[k + 1]
    core = _sums_over(binders[k + 2:], body)
    f = make("lam", abstract(make("lam", abstract(core, inner)), outer))
    proof = apply_rule("sum_swap", {"a": outer.args[2], "b": outer.args[3], "c": inner.args[2], "d": inner.args[3], "f": f})
    for x in reversed(binders[:k]):
        whole = make("sum", x.args[2], x.args[3], abstract(proof.left, x))
        wrapped = under_sum(whole, x, proof)
        assert wrapped is not None
        proof = wrapped
    return proof


def _named(p: Prover, binders: tuple[Term, ...], core: Monomial) -> Term:
    """The nest with its binders named by position, so that the order of factors does not depend on how they were opened."""
    names = [make("opened", 1000 + k, "Z", *x.args[2:]) for k, x in enumerate(binders)]
    powers: dict[Term, Rational] = {}
    for b, e in core:
        several = b.head == "@" and sum(x in b.free for x in binders) > 1
        for old, new in zip(binders, names, strict=True):
            b = replace(b, old, new)
        powers[p.normal(b)[0] if several else b] = e  # x(i − j) has an order of its own
    return _sums_over(names, p.product_term(p.ring.ordered(powers)))


def _best_order(p: Prover, binders: list[Term], core: Monomial) -> tuple[tuple[Term, ...], bool]:
    """The order of the binders, and whether the innermost sum then has a known value."""
    for x in binders:
        mine = [b for b, _ in core if x in b.free]
        collapses = any(b.head == "delta" and any(u is x and x not in v.free for u, v in (b.args, b.args[::-1])) for b in mine)
        if not collapses:
            single = make("sum", x.args[2], x.args[3], abstract(p.product_term(tuple(y for y in core if x in y[0].free)), x))
            collapses = any(True for _ in p.known.instances(single, p.known.sums))
        if collapses:
            return (*(y for y in binders if y is not x), x), True
    return min(permutations(binders), key=lambda o: _named(p, o, core).key), False


def _named_by_position(p: Prover, binders: list[Term], core: Monomial, body: Term) -> tuple[Term, Proof | None]:
    """The nest with the factors of its body in canonical order."""
    final = _named(p, tuple(binders), core)
    target = _open_all(final, binders)
    ends = p.normal(body), p.normal(target)
    if ends[0][0] is ends[1][0]:
        link = chain(ends[0][1], symmetric(ends[1][1]) if ends[1][1] is not None else None)
    else:
        link = p.identity(body, target)
    for k in range(len(binders) - 1, -1, -1):
        whole = _sums_over(binders[k:], body)
        link = under_sum(whole, binders[k], link)
    return final, link
