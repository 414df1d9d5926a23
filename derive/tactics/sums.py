"""Normal forms of finite sums.  Untrusted.

In: a sum whose bounds and body are in normal form.  Out: one step towards its canonical form: linearity, constants
out, δ collapsed, known sums, shifted and prefix ranges, nested sums in a canonical order.
"""
from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from derive.kernel.ring import Monomial, Polynomial, Rational, lean
from derive.tactics import order
from derive.tactics.derivative import termwise
from derive.tactics.nests import nested, triangle
from derive.tactics.proof import Proof, apply_rule, chain, congruent, equation, function, symmetric, under_sum
from derive.tactics.state import Prover, fresh, shape
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
    for step in (_delta, _known, _known_derivative, _closed, _reverse, _shift, _range):
        found = step(p, term, w, inner, moving)
        if found is not None:
            return found
    return nested(p, term, w, moving) or triangle(p, term, w, moving)


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
        solved = _solved(p, atom, w) if atom.head == "delta" else None
        if solved is None:
            continue
        v, turn = solved
        rest = p.product_term(tuple(x for x in moving if x[0] is not atom))
        shaped = make("*", atom, rest)
        link = p.identity(inner, shaped)
        if turn is not None:
            link = chain(link, congruent(shaped, [turn, *[None] * (len(shaped.args) - 1)]) if shaped is not atom else turn)
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


def _solved(p: Prover, atom: Term, w: Term) -> tuple[Term, Proof | None] | None:
    """v of a δ that is δ(w,v), and the proof that it is."""
    for u, v in (atom.args, atom.args[::-1]):
        if u is w and w not in v.free and is_integer(v):
            return v, None if atom.args[0] is w else apply_rule("delta_symmetric", {"a": v, "b": w})
    a, b = atom.args
    if w in atom.args or not (is_integer(a) and is_integer(b)):
        return None
    gap = dict(p.polynomial(make("+", a, make("*", MINUS_ONE, b))))
    slope = gap.pop(((w, 1),), 0)
    if abs(slope) != 1 or any(c.denominator != 1 or any(w in x.free for x, _ in m) for m, c in gap.items()):
        return None
    v = p.sum_term({m: -slope * c for m, c in gap.items()})
    same = same_delta(p, (a, b), (w, v) if slope > 0 else (v, w))
    return v, same if slope > 0 else chain(same, apply_rule("delta_symmetric", {"a": v, "b": w}))


def same_delta(p: Prover, old: tuple[Term, Term], new: tuple[Term, Term]) -> Proof:
    """δ(a,b) = δ(c,d), where a − b is c − d."""
    left, right = (make("+", x, make("*", MINUS_ONE, y)) for x, y in (old, new))
    values = dict(zip("abcd", (*old, *new), strict=True))
    return apply_rule("delta_difference", values, p.identity(left, right) or equation(left, right, "refl"))


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


def _reverse(p: Prover, term: Term, w: Term, inner: Term, moving: Monomial) -> Proof | None:
    """Σ f(n − w) counted the other way, and so for Σ f(w) g(n − w) where the first of the families has −w."""
    low, high, body = term.args
    ways: dict[tuple[Any, ...], set[Rational]] = {}
    for x in subterms(inner):
        if x.head == "@" and w in x.free and is_integer(low) and is_integer(high):
            slopes = [p.polynomial(y).get(((w, 1),), 0) for y in x.args[1:] if w in y.free]
            ways.setdefault(x.args[0].key, set()).update(slopes)
    if not ways or ways[min(ways)] != {-1}:
        return None
    return apply_rule("sum_reverse", {"a": low, "b": high, "f": make("lam", body)})


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
    subject = min(found, key=shape)
    one, zero = replace(inner, subject, ONE), replace(inner, subject, ZERO)
    split = make("+", make("*", subject, one), make("*", make("+", ONE, make("*", MINUS_ONE, subject)), zero))
    proof = order_cases(p, inner, subject, split)
    return under_sum(term, w, proof)


# ---- products whose factors may be of any sign

def factors(p: Prover, term: Term) -> Proof | None:
    """One step of a product: constants out, those of a sign by themselves, single factors split off at the end."""
    low, high, body = term.args
    w = fresh(term)
    inner = instantiate(body, [w])
    if not (is_integer(low) and is_integer(high)):
        return None
    if w not in inner.free:
        almost = p.at_most(low, make("+", high, ONE))
        return almost and apply_rule("product_constant", {"a": low, "b": high, "c": inner}, almost)
    polynomial = p.polynomial(inner)
    if len(polynomial) == 1:
        (m, c), = polynomial.items()
        signs = [p.positive(b) is not None if w in b.free else None for b, _ in m]
        parts = [tuple(x for x, y in zip(m, signs, strict=True) if y is sign) for sign in (None, True, False)]
        first, *rest = [p.product_term(x, c if k == 0 else 1) for k, x in enumerate(parts) if x or k == 0 and c != 1]
        if first.head == "^" and first.args[1].head == "num" and not rest and m[0][1].denominator == 1 and m[0][1] > 1:
            first, rest = m[0][0], [p.product_term(((m[0][0], m[0][1] - 1),))]  # Π x² = (Π x)²
        if rest:
            last = make("*", *rest)
            link = under_sum(term, w, p.identity(inner, make("*", first, last)))
            values = {"a": low, "b": high, "f": function(first, w), "g": function(last, w)}
            return chain(link, apply_rule("product_of_products", values))
    more = 0 < p.polynomial(high).get((), 0) <= MOST_UNROLLED and high.head == "+"
    nonempty = p.at_most(low, high) if more else None
    return nonempty and apply_rule("product_last", {"a": low, "b": high, "f": make("lam", body)}, nonempty)
