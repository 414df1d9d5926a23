"""Normal forms of finite sums.  Untrusted.

In: a sum whose bounds and body are in normal form.  Out: one step towards its canonical form: linearity, constants
out, δ collapsed, known sums, shifted and prefix ranges, nested sums in a canonical order.
"""
from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Final

from derive.kernel.ring import Monomial, Polynomial, Rational, lean
from derive.tactics import order
from derive.tactics.derivative import termwise
from derive.tactics.proof import Proof, apply_rule, chain, congruent, equation, function, generalised, symmetric
from derive.tactics.state import Prover, fresh
from derive.term import (
    MINUS_ONE,
    ONE,
    ZERO,
    Term,
    abstract,
    children,
    instantiate,
    is_integer,
    make,
    num,
    replace,
    subterms,
    symbol,
)

MOST_UNROLLED: Final = 8
DEEPEST_NEST: Final = 4


def under_sum(term: Term, w: Term, proof: Proof | None) -> Proof | None:
    """Σ f = Σ g (or Π) from f(w) = g(w)."""
    if proof is None:
        return None
    values = {"a": term.args[0], "b": term.args[1], "f": make("lam", term.args[2]), "g": function(proof.right, w)}
    return apply_rule(f"{term.head}_cong", values, generalised(proof, w))


def inside(p: Prover, term: Term) -> Proof | None:
    """The sum with its bounds and its body in normal form."""
    low, high, body = term.args
    changes = [p.normal(low)[1], p.normal(high)[1]]
    step = None
    if any(changes):
        new = [x if c is None else c.right for x, c in zip((low, high), changes, strict=True)]
        premises = [c or equation(x, x, "refl") for x, c in zip((low, high), changes, strict=True)]
        values = {"a": low, "b": high, "c": new[0], "d": new[1], "f": make("lam", body)}
        step = apply_rule(f"{term.head}_bounds", values, *premises)
        term = step.right
    w = fresh(term)
    _, proof = p.normal(instantiate(body, [w]))
    return chain(step, under_sum(term, w, proof))


def unroll(p: Prover, term: Term) -> Proof | None:
    """A sum or product of few terms, written out."""
    low, high, body = term.args
    count = _length(p, low, high)
    if count is None or count > MOST_UNROLLED:
        return None
    f = make("lam", body)
    if count <= 0:
        below = order.less(p, high, low)
        return below and apply_rule("sum_empty" if term.head == "sum" else "product_empty", {"a": low, "b": high, "f": f}, below)
    nonempty = p.at_most(low, high)
    if nonempty is None or not (is_integer(low) and is_integer(high)):
        return None
    if term.head == "sum" and count == 1:
        bounds = apply_rule("sum_bounds", {"a": low, "b": high, "c": low, "d": low, "f": f}, equation(low, low, "refl"),
                            p.identity(high, low) or equation(high, high, "refl"))
        return chain(bounds if bounds.right is not term else None, apply_rule("sum_single", {"a": low, "f": f}))
    return apply_rule("sum_last" if term.head == "sum" else "product_last", {"a": low, "b": high, "f": f}, nonempty)


def _length(p: Prover, low: Term, high: Term) -> int | None:
    gap = p.polynomial(make("+", high, make("*", MINUS_ONE, low)))
    value = gap.get((), 0)
    return int(value) + 1 if all(m == () for m in gap) and value.denominator == 1 else None


def collapse(p: Prover, term: Term) -> Proof | None:
    """One step of a sum towards its canonical form."""
    low, high, body = term.args
    if body is ZERO:
        return apply_rule("sum_zero", {"a": low, "b": high})
    unrolled = unroll(p, term)
    if unrolled is not None:
        return unrolled
    w = fresh(term)
    inner = instantiate(body, [w])
    polynomial = p.polynomial(inner)
    if not polynomial:
        return under_sum(term, w, p.identity(inner, ZERO))
    if len(polynomial) > 1:
        return _linear(p, term, w, inner, polynomial)
    (m, c), = polynomial.items()
    if p.split_cases:
        split = _split_binary(p, term, w, inner)
        if split is not None:
            return split
    moving = tuple(x for x in m if w in x[0].free)
    still = tuple(x for x in m if w not in x[0].free)
    if c != 1 or still:
        return _pull(p, term, w, inner, p.product_term(still, c), p.product_term(moving))
    if not moving:
        at_least = p.at_most(low, make("+", high, ONE))
        if at_least is None or not (is_integer(low) and is_integer(high)):
            return None
        change = p.identity(inner, ONE)
        return chain(under_sum(term, w, change), apply_rule("sum_constant", {"a": low, "b": high}, at_least))
    for step in (_delta, _known, _known_derivative, _closed, _shift, _range):
        found = step(p, term, w, inner, moving)
        if found is not None:
            return found
    return _nest(p, term, w, moving)


def _linear(p: Prover, term: Term, w: Term, inner: Term, polynomial: Polynomial) -> Proof | None:
    """Σ (f + g + …) = Σ f + Σ g + …"""
    low, high, _ = term.args
    parts = [p.product_term(m, polynomial[m]) for m in sorted(polynomial, key=p.monomial_key)]
    first = under_sum(term, w, p.identity(inner, make("+", *parts)))
    result: Proof | None = None
    tail = parts[-1]
    for x in parts[-2::-1]:
        f, g = function(x, w), function(tail, w)
        step = apply_rule("sum_of_sums", {"a": low, "b": high, "f": f, "g": g})
        result = chain(step, congruent(step.right, [None, result]))
        tail = make("+", x, tail)
    return chain(first, result)


def _pull(p: Prover, term: Term, w: Term, inner: Term, factor: Term, rest: Term) -> Proof | None:
    low, high, _ = term.args
    first = under_sum(term, w, p.identity(inner, make("*", factor, rest)))
    return chain(first, apply_rule("sum_factor", {"a": low, "b": high, "c": factor, "f": function(rest, w)}))


def _delta(p: Prover, term: Term, w: Term, inner: Term, moving: Monomial) -> Proof | None:
    """Σ_w δ(w,v) g(w) = g(v) for v in the range, 0 for v outside it."""
    low, high, _ = term.args
    for atom, _ in moving:
        if atom.head != "delta":
            continue
        for u, v in (atom.args, atom.args[::-1]):
            if u is not w or w in v.free or not is_integer(v):
                continue
            rest = p.product_term(tuple(x for x in moving if x[0] is not atom))
            shaped = make("*", atom, rest)
            link = p.identity(inner, shaped)
            if atom.args[0] is not w:
                turn = apply_rule("delta_symmetric", {"a": v, "b": w})
                link = chain(link, congruent(shaped, [turn, *[None] * (len(shaped.args) - 1)]))
            values = {"a": low, "b": high, "v": v, "f": function(rest, w)}
            above, below = p.at_most(low, v), p.at_most(v, high)
            if above is not None and below is not None:
                step = apply_rule("sum_delta", values, above, below)
            else:
                under, over = order.less(p, v, low), order.less(p, high, v)
                if under is not None:
                    step = apply_rule("sum_delta_below", values, under)
                elif over is not None:
                    step = apply_rule("sum_delta_above", values, over)
                else:
                    continue
            return chain(under_sum(term, w, link), step)
    return None


def _known(p: Prover, term: Term, w: Term, inner: Term, moving: Monomial) -> Proof | None:
    """A sum whose value a fact gives."""
    for pattern, values, prop in p.known.instances(term, p.known.sums):
        proof = order.instance(p, pattern, values, prop)
        if proof is not None:
            return proof
    return None


def _known_derivative(p: Prover, term: Term, w: Term, inner: Term, moving: Monomial) -> Proof | None:
    """Σ ∂f/∂x = 0, where Σ f is one number for all x, as a fact says."""
    if inner.head != "D" or not p.known.sums:
        return None
    f, x = inner.args
    by = symbol(x)
    low, high, _ = term.args
    total = make("sum", low, high, abstract(f, w))
    for pattern, values, prop in p.known.instances(total, p.known.sums):
        if prop.args[1].head != "num" or by in pattern.core.free:
            continue
        value, there_is = order.instance(p, pattern, values, prop), termwise(p, total, x)
        if value is None or there_is is None or there_is.prop.args[2] is not term:
            continue
        none = apply_rule("derivative_constant", {"a": value.right, "x": x}, Proof(make("fixed", value.right, x), "fixed"))
        none = Proof(make("deriv", total, x, ZERO), "same_derivative", [value, none])
        names = {"f": total, "x": x}
        return chain(symmetric(apply_rule("derivative_value", names | {"g": term}, there_is)),
                     apply_rule("derivative_value", names | {"g": ZERO}, none))
    return None


_POWER_SUMS: Final = {1: "index_sum", 2: "square_sum", 3: "cube_sum"}


def _closed(p: Prover, term: Term, w: Term, inner: Term, moving: Monomial) -> Proof | None:
    """The closed form of Σ i, Σ i², Σ i³ and Σ xⁱ."""
    low, high, _ = term.args
    if len(moving) != 1 or not (is_integer(low) and is_integer(high)):
        return None
    base, exponent = moving[0]
    if base is w and exponent in _POWER_SUMS:
        name = _POWER_SUMS[int(exponent)]
        above = p.at_most(low, make("+", high, ONE))
        link = under_sum(term, w, p.identity(inner, w if exponent == 1 else make("^", w, num(exponent))))
        return above and chain(link, apply_rule(name, {"a": low, "b": high}, above))
    ratio = _ratio(p, base, exponent, w)
    if ratio is None:
        return None
    away = p.nonzero(make("+", ONE, make("*", MINUS_ONE, ratio)))
    first, almost = p.at_most(ZERO, low), p.at_most(low, make("+", high, ONE))
    if away is None or first is None or almost is None:
        return None
    power = make("^", ratio, w)
    end, link = p.normal(power)
    if end is not inner and p.identity(end, inner) is None:
        return None
    turned = symmetric(chain(link, p.identity(end, inner)) or equation(power, power, "refl"))
    return chain(under_sum(term, w, turned), apply_rule("geometric_sum", {"a": low, "b": high, "x": ratio}, away, first, almost))


def _ratio(p: Prover, base: Term, power: Rational, w: Term) -> Term | None:
    """x of a power x^w, or of exp(w log x)."""
    if base.head == "^" and power == 1:
        return base.args[0] if base.args[1] is w and w not in base.args[0].free else None
    if base.head != "exp":
        return None
    exponent = p.polynomial(base.args[0])
    rest: Polynomial = {}
    for m, c in exponent.items():
        if (w, 1) not in m or any(w in b.free for b, _ in m if b is not w):
            return None
        rest[tuple(x for x in m if x[0] is not w)] = c * power
    return p.normal(make("exp", p.sum_term(rest)))[0]


def _shift(p: Prover, term: Term, w: Term, inner: Term, moving: Monomial) -> Proof | None:
    """Rename so that the smallest index is w itself."""
    low, high, body = term.args
    offsets: set[Rational] = set()
    for x in subterms(inner):
        if x.head == "@" and w in x.free:
            offsets |= {c for y in x.args[1:] if (c := _offset(p, y, w)) is not None}
    if not offsets:  # 1/(k + 1), log(k + 1)
        for b, e in moving:
            offsets |= {Fraction(0)} if b is w and e < 0 else _offsets(p, b, w) if b is not w else set()
    offset = min(offsets, default=0)
    if not offset or lean(offset).denominator != 1 or not (is_integer(low) and is_integer(high)):
        return None
    return apply_rule("sum_shift", {"a": low, "b": high, "c": num(offset), "f": make("lam", body)})


def _offset(p: Prover, term: Term, w: Term) -> Rational | None:
    """c of a term w + c."""
    polynomial = p.polynomial(term) if w in term.free else {}
    plain = polynomial.get(((w, 1),)) == 1 and all(m == () or m == ((w, 1),) for m in polynomial)
    return polynomial.get((), 0) if plain else None


def _offsets(p: Prover, term: Term, w: Term) -> set[Rational]:
    """All c of what stands in a term as w + c."""
    if w not in term.free:
        return set()
    here = _offset(p, term, w) if term.head == "+" or term is w else None
    return {here} if here is not None else set().union(*(_offsets(p, x, w) for x in children(term)))


def _range(p: Prover, term: Term, w: Term, inner: Term, moving: Monomial) -> Proof | None:
    """Ranges from 1 to a bound without a constant: single terms split off, prefix sums subtracted."""
    low, high, body = term.args
    if not (is_integer(low) and is_integer(high)):
        return None
    values = {"a": low, "b": high, "f": make("lam", body)}
    nonempty = p.at_most(low, high)
    if low.head == "num" and low.args[0] < 1 and nonempty is not None:
        return apply_rule("sum_first", values, nonempty)
    almost = p.at_most(low, make("+", high, ONE))
    from_one = p.at_most(ONE, low)
    if low is not ONE and from_one is not None and almost is not None:
        return apply_rule("sum_prefix", values, from_one, almost)
    bound = p.polynomial(high)
    constant = bound.get((), 0)
    if len(bound) > 1 and constant.denominator == 1:
        if 0 < constant <= MOST_UNROLLED and nonempty is not None:
            return apply_rule("sum_last", values, nonempty)
        if -MOST_UNROLLED <= constant < 0 and almost is not None:
            return apply_rule("sum_next", values, almost)
    return None


def _split_binary(p: Prover, term: Term, w: Term, inner: Term) -> Proof | None:
    """f(y) = y·f(1) + (1−y)·f(0) for a binary y inside a log, exp or power of the body."""
    from derive.tactics.normal import order_cases
    found: list[Term] = []
    seen: set[tuple[Term, bool]] = set()

    def search(x: Term, deep: bool) -> None:
        if (x, deep) in seen or w not in x.free:
            return
        seen.add((x, deep))
        if deep and x.head == "@" and not x.loose and order.is_binary(p, x):
            found.append(x)
        for y in x.args:
            if isinstance(y, Term):
                search(y, deep or x.head in ("log", "exp", "^", "delta", "@"))

    search(inner, False)
    if not found:
        return None
    subject = min(found, key=p.shape)
    one, zero = replace(inner, subject, ONE), replace(inner, subject, ZERO)
    split = make("+", make("*", subject, one), make("*", make("+", ONE, make("*", MINUS_ONE, subject)), zero))
    proof = order_cases(p, inner, subject, split)
    return under_sum(term, w, proof)


# ---- nested sums

def _nest(p: Prover, term: Term, w: Term, moving: Monomial) -> Proof | None:
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
        for old, new in zip(binders, names, strict=True):
            b = replace(b, old, new)
        powers[b] = e
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
    link = p.identity(body, target)
    for k in range(len(binders) - 1, -1, -1):
        whole = _sums_over(binders[k:], body)
        link = under_sum(whole, binders[k], link)
    return final, link


