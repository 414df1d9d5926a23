"""Normal forms with a trace: exp, log, powers, δ, definitions, products; sums are in `sums`.  Untrusted.

In: a term.  Out: a canonical term and a proof that both are equal.  Definitions are unfolded, products become
exp Σ log, logarithms of factored arguments and sums of expanded ones are taken apart, polynomials are ordered.
"""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd
from typing import Final

from derive.kernel.claim import Rejected
from derive.kernel.ring import LARGEST_EXPONENT, Monomial, Polynomial, Rational, accumulate, lean, prime_factors
from derive.tactics import equations, maximisers, order, sums
from derive.tactics.derivative import derivative
from derive.tactics.integral import integral
from derive.tactics.proof import Proof, apply_rule, chain, congruent, equation, function, generalised, rewritten, symmetric
from derive.tactics.rearranged import rearranged
from derive.tactics.state import Prover, fresh, shape
from derive.term import BODY, ONE, ZERO, Malformed, Term, children, instantiate, is_integer, make, num, replace, symbol

MOST_REDUCTIONS: Final = 2000


def normal(p: Prover, term: Term) -> tuple[Term, Proof | None]:
    """The normal form of a locally closed term, with its proof (None where nothing changes)."""
    done = p.normal_forms.get(term)
    if done is not None:
        return done
    p.spend()
    before = BEFORE.get(term.head)
    step = before(p, term) if before is not None else None
    if step is not None:
        end, rest = normal(p, step.right)
        done = p.normal_forms[term] = (end, chain(step, rest))
        return done
    inner = _inside(p, term)
    here = term if inner is None else inner.right
    if inner is not None and here in p.normal_forms:
        end, rest = p.normal_forms[here]
        done = p.normal_forms[term] = (end, chain(inner, rest))
        return done
    after = AFTER.get(here.head)
    step = after(p, here) if after is not None else None
    if step is None:
        p.normal_forms[here] = (here, None)
        done = p.normal_forms[term] = (here, inner)
        return done
    end, rest = normal(p, step.right)
    p.normal_forms[here] = (end, chain(step, rest))
    done = p.normal_forms[term] = (end, chain(inner, step, rest))
    return done


def _inside(p: Prover, term: Term) -> Proof | None:
    """The term with its arguments in normal form."""
    head = term.head
    if head not in ("sum", "prod", "argmax", "argmin", "@", "+", "*", "^", "exp", "log", "delta"):
        return None
    if head in BODY:
        return sums.inside(p, term) if head in ("sum", "prod") else maximisers.inside(p, term)
    changes = [None if x.head == "lam" else normal(p, x)[1] for x in children(term)]
    if head in ("^", "log") and changes[0] is not None and changes[0].right.head == "+":
        _same_sign(p, changes[0])
    if head == "@":
        changes[0] = None
    return congruent(term, changes)


def _same_sign(p: Prover, equal: Proof) -> None:
    """p q + (1 − p)(1 − q) is seen to be positive, and multiplied out it is not: what was seen is remembered."""
    key = ("<", equal.right)
    if p.positive(equal.right) is None and (sign := p.positive(equal.left)) is not None:
        p.signs[key] = rewritten(sign, 1, equal)
        p.signs.pop(("!=", equal.right), None)


# ---- before the arguments are looked at

def _unfold(p: Prover, term: Term) -> Proof | None:
    """A symbol, or its application, by the fact that defines it."""
    head = symbol(term)
    if head is None or head.head != "var":
        return None
    candidates = p.known.equations.get(head)
    if not candidates:
        return equations.solved(p, term) if p.known.sums else None
    for pattern, values, prop in p.known.instances(term, candidates):
        if prop.args[1] is term:
            continue
        key = ("unfold", prop)
        if key in p.busy:
            continue
        proof = order.instance(p, pattern, values, prop)
        if proof is not None:
            return proof
    return None


def _product(p: Prover, term: Term) -> Proof | None:
    low, high, body = term.args
    w = fresh(term)
    inside = p.positive(instantiate(body, [w]))
    if inside is not None:
        return apply_rule("product_exp_sum", {"a": low, "b": high, "f": make("lam", body)}, generalised(inside, w))
    return sums.unroll(p, term)


def _nested_power(p: Prover, term: Term) -> Proof | None:
    """(u^a)^b = u^(a·b) and (u·v)^b = u^b·v^b for negative whole b, before u^a or u·v is multiplied out."""
    base, exponent = term.args
    if base.head not in ("^", "*") or exponent.head != "num" or exponent.args[0].denominator != 1 or exponent.args[0] >= 0:
        return None
    if base.head == "*":
        if not any(x.head in ("+", "^") for x in base.args):
            return None
        flat = make("*", *(make("^", x, exponent) for x in base.args))
        inner = base.args
    else:
        if base.args[1].head != "num" or base.args[1].args[0].denominator != 1:
            return None
        flat = make("^", base.args[0], num(base.args[1].args[0] * exponent.args[0]))
        inner = base.args[:1]
    signs = [p.nonzero(x) for x in inner]
    if not all(signs):
        return None
    return p.identity(term, flat, [x.prop for x in signs if x is not None])


def _differentiate(p: Prover, term: Term) -> Proof | None:
    found = derivative(p, *term.args)
    if found is None or found.prop.args[2] is term:  # that there is one is all that is known
        return None
    return apply_rule("derivative_value", {"f": term.args[0], "x": term.args[1], "g": found.prop.args[2]}, found)


def _log_first(p: Prover, term: Term) -> Proof | None:
    """log of a product or power of sums, before it is multiplied out."""
    inside = term.args[0]
    parts = inside.args if inside.head == "*" else (inside,)
    if not any(x.head == "^" and x.args[0].head in ("+", "@", "var") and x.args[1].head == "num" or x.head == "+" for x in parts):
        return None
    if inside.head == "+":
        return None
    signs = [p.positive(x.args[0] if x.head == "^" else x) for x in parts]
    if not all(signs):
        return None
    whole = [p.positive(x) for x in parts]
    return _log_of_factors(p, list(parts), [x for x in whole if x is not None]) if all(whole) else None


# ---- after the arguments are in normal form

def expand(p: Prover, term: Term) -> Proof | None:
    """A sum or product as a polynomial with its denominators reduced."""
    try:
        start = p.polynomial(term)
        reduced, more = reduce(p, start)
    except Rejected:
        return None
    end = p.sum_term(reduced)
    moved = _same_index(p, end)
    if moved is None:
        p.normal_forms.setdefault(end, (end, None))
    return chain(p.identity(term, end, more), moved)


def _same_index(p: Prover, term: Term) -> Proof | None:
    """δ(j,k)·f(k) as δ(j,k)·f(j), in a product or each product of a sum."""
    if term.head == "+":
        changes = [_same_index(p, x) for x in term.args if x.head != "+"]
        return congruent(term, changes)
    if term.head != "*":
        return None
    for x in term.args:
        if x.head != "delta":
            continue
        kept, gone = x.args if x.args[1].head == "var" else x.args[::-1]
        rest = make("*", *(y for y in term.args if y is not x))
        if gone.head != "var" or gone not in rest.free or gone in kept.free or any(y.head == "opened" for y in kept.free):
            continue
        try:
            step = apply_rule("delta_moves", {"a": x.args[0], "b": x.args[1], "f": function(rest, gone)})
        except Malformed:  # something is differentiated by this index
            continue
        start = make("*", x, rest)
        return chain(p.identity(term, start), step if step.left is start else symmetric(step))
    return None


def _power(p: Prover, term: Term) -> Proof | None:
    base, exponent = term.args
    if exponent.head != "num":
        nested = base.head == "^" and base.args[0].head != "num" and is_integer(base.args[1]) and is_integer(exponent)
        signed = nested and p.positive(base.args[0]) is None  # (x²)^n is (x^n)² for an x of any sign
        above = None if signed else p.positive(base)
        if above is None:
            return _whole_power(p, base, exponent)
        return apply_rule("power_exp", {"a": base, "b": exponent}, above)
    q = lean(exponent.args[0])
    if q.denominator == 1 and q >= 0 or not -LARGEST_EXPONENT <= q <= LARGEST_EXPONENT:
        return expand(p, term)
    try:
        factored, equal, monomial, coefficient = factor(p, base)
    except Rejected:
        return None
    if equal is None or factored is ZERO:
        return expand(p, term)
    if q.denominator > 1 and (apart := _root_of_factors(p, term, factored, equal)) is not None:
        return apart
    needs: list[Term] = []
    for b, e in monomial:
        if b.head == "exp":
            continue
        sign = p.positive(b) if q.denominator > 1 else p.nonzero(b) if e * q < 0 else None
        if sign is None and (q.denominator > 1 or e * q < 0):
            return expand(p, term)
        if sign is not None:
            needs.append(sign.prop)
    if q.denominator > 1 and coefficient < 0:
        return expand(p, term)
    try:
        result: Polynomial = p.polynomial(make("^", num(coefficient), num(q)))
        for b, e in monomial:
            whole = lean(e * q)
            if b.head == "+" and whole > 0 and whole.denominator == 1 and whole <= LARGEST_EXPONENT:
                result = p.ring.product(result, p.polynomial(make("^", b, num(whole))))
            else:
                result = p.ring.product(result, {((b, whole),): 1})
        result, more = reduce(p, result)
    except Rejected:
        return None
    end = p.sum_term(result)
    if end is term:
        return None
    whole_base = p.nonzero(base) if q.denominator == 1 else p.positive(base)
    if whole_base is None:
        return expand(p, term)
    p.normal_forms.setdefault(end, (end, None))
    if q.denominator == 1:
        return p.identity(term, end, [*more, *needs, whole_base.prop])
    first = congruent(term, [equal, None])  # the root of a sum is no ring's matter, that of its factors is
    return first and chain(first, p.identity(first.right, end, [*more, *needs]))


def _whole_power(p: Prover, base: Term, exponent: Term) -> Proof | None:
    """u^(m + n) = u^m·u^n, u^(2·n) = (u^n)^2, (u^m)^n = u^(m·n), (u·v)^n = u^n·v^n for integers, where no factor vanishes."""
    if not is_integer(exponent):
        return None
    away = p.nonzero(base)
    if away is None:
        return None
    if base.head == "*" and base.args[0].head == "num":  # (−x)^(2·n): the sign by itself
        return _power_of_factors(p, base, exponent)
    if exponent.head == "+":
        first, rest = exponent.args[0], make("+", *exponent.args[1:])
        return apply_rule("whole_power_sum", {"a": base, "b": first, "c": rest}, away)
    if exponent.head == "*" and exponent.args[0].head == "num" and exponent.args[0] is not ONE:
        number, rest = exponent.args[0], make("*", *exponent.args[1:])
        if base.head == "num":  # (−1)^(2·n) is 1^n
            return apply_rule("whole_power_nested", {"a": base, "b": number, "c": rest}, away)
        swapped = p.identity(exponent, make("*", rest, number))
        nested = apply_rule("whole_power_nested", {"a": base, "b": rest, "c": number}, away)
        return chain(congruent(make("^", base, exponent), [None, swapped]), nested)
    if base.head == "^" and is_integer(base.args[1]) and (inner := p.nonzero(base.args[0])) is not None:
        return symmetric(apply_rule("whole_power_nested", {"a": base.args[0], "b": base.args[1], "c": exponent}, inner))
    return _power_of_factors(p, base, exponent) if base.head == "*" else None


def _power_of_factors(p: Prover, base: Term, exponent: Term) -> Proof | None:
    """(u·v)^n = u^n·v^n, where neither vanishes."""
    first, others = base.args[0], make("*", *base.args[1:])
    signs = p.nonzero(first), p.nonzero(others)
    if signs[0] is None or signs[1] is None:
        return None
    return apply_rule("whole_power_product", {"a": first, "b": others, "c": exponent}, signs[0], signs[1])


def _root_of_factors(p: Prover, term: Term, factored: Term, equal: Proof) -> Proof | None:
    """(u·v)^q as exp(q·log(u·v)) for positive factors of which one is a sum: a root that the ring does not take apart."""
    turned = sign_inside(p, factored) or factored
    if turned.head != "*" or not any(x.head == "+" for x in turned.args) or not all(map(p.positive, turned.args)):
        return None
    if turned is not factored:
        equal = chain(equal, p.identity(factored, turned)) or equal
    exponent = term.args[1]
    above = p.positive(turned)
    return above and chain(congruent(term, [equal, None]), apply_rule("power_exp", {"a": turned, "b": exponent}, above))


def _exp(p: Prover, term: Term) -> Proof | None:
    """exp(Σ c·log u + rest) = Π u^c · exp(rest)."""
    rest: Polynomial = {}
    split: list[tuple[Term, Rational, Proof]] = []
    for m, c in p.polynomial(term.args[0]).items():
        if len(m) == 1 and m[0][1] == 1 and m[0][0].head == "log":
            above = p.positive(m[0][0].args[0])
            if above is not None:
                split.append((m[0][0].args[0], c, above))
                continue
        rest[m] = c
    if not split:
        return expand(p, term)
    tail = [make("exp", p.sum_term(rest))] if rest else []
    middle = make("*", *[make("exp", make("*", num(c), make("log", u))) for u, c, _ in split], *tail)
    changes: list[Proof | None] = [apply_rule("exp_log_factor", {"a": u, "b": num(c)}, above) for u, c, above in split]
    changes += [None] * len(tail)
    return chain(p.identity(term, middle), congruent(middle, changes) if middle.head == "*" else changes[0])


def _log(p: Prover, term: Term) -> Proof | None:
    """log of a product, a power or an exponential, taken apart."""
    try:
        factored, equal, _, _ = factor(p, term.args[0])
    except Rejected:
        return None
    turned = sign_inside(p, factored)
    if turned is not None:  # the sign that the factoring chose is no one's: it goes where the logarithm needs it
        equal = chain(equal, p.identity(factored, turned)) if turned is not term.args[0] else None
        factored = turned
    first = congruent(term, [equal])
    parts = list(factored.args) if factored.head == "*" else [factored]
    if factored.head == "num":
        value = factored.args[0]
        if value <= 0:
            return None
        if value == 1:
            return chain(first, apply_rule("log_one", {}))
        primes = _primes(value)
        if len(primes) == 1 and primes[0][1] == 1:
            return first
        parts = [make("^", num(prime), num(e)) if e != 1 else num(prime) for prime, e in primes]
        split = make("*", *parts)
        first = chain(first, congruent(make("log", factored), [p.identity(factored, split)]))
        factored = split
    elif factored.head not in ("*", "exp", "^"):
        return first if factored.head != "+" and first is not None and first.right is not term else None
    elif factored.head == "*" and parts[0].head == "num" and parts[0].args[0] > 0 and parts[0] is not ONE:
        primes = _primes(parts[0].args[0])
        if len(primes) > 1 or primes[0][1] != 1:
            parts = [make("^", num(prime), num(e)) if e != 1 else num(prime) for prime, e in primes] + parts[1:]
            split = make("*", *parts)
            first = chain(first, congruent(make("log", factored), [p.identity(factored, split)]))
            factored = split
    signs = [p.positive(x) for x in parts]
    if not all(signs):
        return None  # the argument stays expanded
    changed = _log_of_factors(p, parts, [x for x in signs if x is not None])
    return chain(first, changed)


def sign_inside(p: Prover, term: Term) -> Term | None:
    """−c·…·(a − b) as c·…·(b − a): which of the two a factoring gives depends on the order of terms."""
    if term.head != "*":
        return None
    first, *rest = term.args
    k = next((k for k, x in enumerate(rest) if x.head == "+"), None)
    if k is None or first.head != "num" or first.args[0] >= 0:
        return None
    rest[k] = p.sum_term({m: -c for m, c in p.polynomial(rest[k]).items()})
    return make("*", *([] if first.args[0] == -1 else [num(-first.args[0])]), *rest)


def _log_of_factors(p: Prover, parts: list[Term], signs: list[Proof]) -> Proof | None:
    """log(u·v·…) = log u + log v + …, with log of a power and of an exponential undone."""
    leaves = [_log_of_one(p, x, sign) for x, sign in zip(parts, signs, strict=True)]
    tail_sign, tail = signs[-1], parts[-1]
    result = leaves[-1]
    for x, sign, leaf in zip(parts[-2::-1], signs[-2::-1], leaves[-2::-1], strict=True):
        step = apply_rule("log_product", {"a": x, "b": tail}, sign, tail_sign)
        result = chain(step, congruent(step.right, [leaf, result]))
        tail_sign = apply_rule("positive_product", {"a": x, "b": tail}, sign, tail_sign)
        tail = make("*", x, tail)
    return result


def _log_of_one(p: Prover, term: Term, sign: Proof) -> Proof | None:
    if term.head == "exp":
        return apply_rule("log_exp", {"a": term.args[0]})
    if term.head == "^":
        above = p.positive(term.args[0])
        if above is not None:
            return apply_rule("log_power", {"a": term.args[0], "b": term.args[1]}, above)
    return None


def _primes(value: Fraction) -> list[tuple[int, int]]:
    return prime_factors(value.numerator) + [(prime, -e) for prime, e in prime_factors(value.denominator)]


def _delta(p: Prover, term: Term) -> Proof | None:
    a, b = term.args
    if a is b:
        return apply_rule("delta_same", {"a": a})
    if a.head == b.head == "num":
        low, rule = (a, "delta_below") if a.args[0] < b.args[0] else (b, "delta_above")
        high = b if low is a else a
        return apply_rule(rule, {"a": a, "b": b}, Proof(make("<", low, high), "evaluate"))
    if is_integer(a) and is_integer(b):
        below = order.less(p, a, b)
        if below is not None:
            return apply_rule("delta_below", {"a": a, "b": b}, below)
        above = order.less(p, b, a)
        if above is not None:
            return apply_rule("delta_above", {"a": a, "b": b}, above)
    for u, v in ((a, b), (b, a)):
        if v in (ZERO, ONE) and order.is_binary(p, u):
            return order_cases(p, term, u, u if v is ONE else make("+", ONE, make("*", num(-1), u)))
    added = is_integer(a) and is_integer(b) and not {a.head, b.head}.isdisjoint(("+", "*"))
    if added and (moved := _balanced(p, a, b)) is not None:
        return moved
    if shape(b) < shape(a):
        return apply_rule("delta_symmetric", {"a": a, "b": b})
    return None


def _balanced(p: Prover, a: Term, b: Term) -> Proof | None:
    """δ(i + 1, j) = δ(i, j − 1): what is added on one side, and the constant on the other."""
    gap = p.polynomial(make("+", a, make("*", num(-1), b)))
    first = min((m for m in gap if m), key=p.monomial_key, default=None)
    if first is None or any(c.denominator != 1 for c in gap.values()):
        return None
    sign = 1 if gap[first] > 0 else -1
    left = p.sum_term({m: sign * c for m, c in gap.items() if m and sign * c > 0})
    right = p.sum_term({m: -sign * c for m, c in gap.items() if not m or sign * c < 0})
    return None if {left, right} == {a, b} else sums.same_delta(p, (a, b), (left, right) if sign > 0 else (right, left))


def order_cases(p: Prover, left: Term, subject: Term, right: Term) -> Proof | None:
    """left = right by the cases of a binary term, each by normal forms."""
    low, high = p.at_most(ZERO, subject), p.at_most(subject, ONE)
    if low is None or high is None:
        return None
    premises = [low, high]
    for value in (ZERO, ONE):
        proof = equal_terms(p, replace(left, subject, value), replace(right, subject, value))
        if proof is None:
            return None
        premises.append(proof)
    return equation(left, right, "by_cases", premises, subject)


def _reordered_below(p: Prover, left: Term, right: Term) -> Proof | None:
    """The derivatives of one function, written in two orders."""
    if left.head != "D" or right.head != "D" or left.args[1] is not right.args[1]:
        return None
    (f, x), g = left.args, right.args[0]
    same = rearranged(f, g)
    found = derivative(p, g, x) if same is not None else None
    if same is None or found is None:
        return None
    value = found.prop.args[2]
    moved = Proof(make("deriv", f, x, value), "same_derivative", [same, found])
    ends = [apply_rule("derivative_value", {"f": h, "x": x, "g": value}, proof) for h, proof in ((f, moved), (g, found))]
    return chain(ends[0], symmetric(ends[1]))


def equal_terms(p: Prover, left: Term, right: Term) -> Proof | None:
    """left = right by their order alone, by their normal forms, or because the difference has the normal form 0."""
    found = rearranged(left, right) or _reordered_below(p, left, right)
    if found is not None:
        return found
    a, to_a = normal(p, left)
    b, to_b = normal(p, right)
    back = symmetric(to_b) if to_b is not None else None
    if a is b:
        return chain(to_a, back) or equation(left, right, "refl")
    if a.head in ("argmax", "lam") or b.head in ("argmax", "lam"):
        return None
    gap = make("+", a, make("*", num(-1), b))
    end, to_end = normal(p, gap)
    if end is not ZERO:
        try:
            end, to_factor, _, _ = factor(p, end)
        except Rejected:
            return None
        to_end = chain(to_end, to_factor)
    if end is not ZERO:
        return None
    if to_end is None:
        return None
    middle = apply_rule("difference_zero", {"a": a, "b": b}, to_end)
    return chain(to_a, middle, back)


# ---- polynomials with denominators

def reduce(p: Prover, start: Polynomial) -> tuple[Polynomial, frozenset[Term]]:
    """Partial fractions modulo lead(A)·A⁻¹ = 1 − rest·A⁻¹ for sums A, and what must not vanish for it."""
    if not any(e < 0 and b.head == "+" for m in start for b, e in m):
        return start, frozenset()
    todo = dict(start)
    result: Polynomial = {}
    needs: set[Term] = set()
    for _ in range(MOST_REDUCTIONS):
        if not todo:
            return result, frozenset(needs)
        m, c = todo.popitem()
        hit = _reducible(p, dict(m))
        if hit is None:
            accumulate(result, m, c)
            continue
        compound, lead, lead_coefficient = hit
        needs.add(make("!=", compound, ZERO))
        # c·m = c·m/lead·(A − (A − lead))·… : divide by the leading term and multiply by 1 = (A − rest)/A
        powers = dict(m)
        for b, e in lead:
            powers[b] = lean(powers.get(b, 0) - e)
            if powers[b] < 0 and b.head != "exp":
                needs.add(make("!=", b, ZERO))
        rest = p.ring.ordered(powers)
        for other, d in p.polynomial(compound).items():
            if other != lead:
                _add_expanded(p, todo, rest, other, -c * d / Fraction(lead_coefficient))
        _add_expanded(p, todo, rest, ((compound, 1),), c / Fraction(lead_coefficient))
    return start, frozenset()


def _add_expanded(p: Prover, todo: Polynomial, m1: Monomial, m2: Monomial, c: Rational) -> None:
    powers = dict(m1)
    for b, e in m2:
        powers[b] = lean(powers.get(b, 0) + e)
    compound = [(b, e) for b, e in powers.items() if b.head == "+" and e > 0 and e.denominator == 1]
    part: Polynomial = {p.ring.ordered({b: e for b, e in powers.items() if (b, e) not in compound}): lean(c)}
    for b, e in compound:
        for _ in range(int(e)):
            part = p.ring.product(part, p.polynomial(b))
    for m, d in part.items():
        accumulate(todo, m, d)


def _reducible(p: Prover, powers: dict[Term, Rational]) -> tuple[Term, Monomial, Rational] | None:
    for b, e in powers.items():
        if e < 0 and e.denominator == 1 and b.head == "+":
            polynomial = p.polynomial(b)
            lead = max(polynomial, key=lambda m: (sum(x for _, x in m), p.monomial_key(m)))
            if all(powers.get(x, 0) >= y for x, y in lead):
                return b, lead, polynomial[lead]
            constant = polynomial.get(())
            if constant and any(x < 0 and y.head != "+" and all(m == () or dict(m).get(y, 0) > 0 for m in polynomial)
                                for y, x in powers.items()):
                return b, (), constant
            # of 1/(u·A) and 1/(v·A), for A = u + v, the one with the leading u is what is left of 1/(u·v)
            other = next((m for m in polynomial if m != lead), lead) if len(polynomial) == 2 else lead
            if other != lead and all(powers.get(x, 0) <= -y for x, y in lead) and all(
                    y > 0 and p.nonzero(x) is not None for x, y in other):
                return b, other, polynomial[other]
    return None


def factor(p: Prover, term: Term) -> tuple[Term, Proof | None, Monomial, Rational]:
    """term = coefficient · Π atom^e · (one sum): denominators cleared, content extracted.

    errors  Rejected where the arithmetic grows too large
    """
    done = p.factored.get(term)
    if done is None:
        done = p.factored[term] = _factor(p, term)
    return done


def _factor(p: Prover, term: Term) -> tuple[Term, Proof | None, Monomial, Rational]:
    start = p.polynomial(term)
    if len(start) <= 1:
        m, c = next(iter(start.items()), ((), 0))
        return term, None, m, c
    denominators: dict[Term, Rational] = {}
    for m in start:
        for b, e in m:
            if e < 0 and b.head == "+" and e.denominator == 1:
                denominators[b] = max(denominators.get(b, 0), -e)
    needs = [make("!=", b, ZERO) for b in denominators]
    cleared = start
    for b, lift in denominators.items():
        raised: Polynomial = {}
        for m, c in cleared.items():
            powers = dict(m)
            power = lean(powers.pop(b, 0) + lift)
            part: Polynomial = {p.ring.ordered(powers): c}
            for _ in range(int(power)):
                part = p.ring.product(part, p.polynomial(b))
            for key, value in part.items():
                accumulate(raised, key, value)
        cleared = raised
    if not cleared:
        return ZERO, p.identity(term, ZERO, needs), (), 0
    common = _content(cleared)
    scale = Fraction(0)
    for c in cleared.values():
        scale = Fraction(gcd(scale.numerator * c.denominator, c.numerator * scale.denominator), scale.denominator * c.denominator)
    inverse = {b: -e for b, e in common.items()}
    rest: Polynomial = {}
    for m, c in cleared.items():
        powers = dict(m)
        for b, e in inverse.items():
            powers[b] = lean(powers.get(b, 0) + e)
        rest[p.ring.ordered(powers)] = lean(Fraction(c) / scale)
    leading: Rational = rest[()] if () in rest else rest[min(rest, key=p.monomial_key)]
    if leading < 0:
        scale, rest = -scale, {m: -c for m, c in rest.items()}
    outer = dict(common)
    for b, lift in denominators.items():
        outer[b] = lean(outer.get(b, 0) - lift)
    if len(rest) == 1:
        (m, c), = rest.items()
        scale *= c
        for b, e in m:
            outer[b] = lean(outer.get(b, 0) + e)
    else:
        kernel, _ = normal(p, p.sum_term(rest))
        if kernel is ZERO:
            return ZERO, p.identity(term, ZERO, needs), (), 0
        outer[kernel] = lean(outer.get(kernel, 0) + 1)
    monomial = p.ring.ordered(outer)
    result = p.product_term(monomial, lean(scale))
    return result, p.identity(term, result, needs), monomial, lean(scale)


def _content(p: Polynomial) -> dict[Term, Rational]:
    common: dict[Term, Rational] | None = None
    for m in p:
        powers = dict(m)
        if common is None:
            common = powers
        else:
            common = {b: min(common.get(b, 0), powers.get(b, 0)) for b in {*common, *powers}}
    return {b: e for b, e in (common or {}).items() if e and b.head != "num"}


BEFORE: Final[dict[str, Callable[[Prover, Term], Proof | None]]] = {
    "@": _unfold, "var": _unfold, "prod": _product, "^": _nested_power, "log": _log_first,
    "argmin": maximisers.minimisers, "D": _differentiate, "integral": integral,
}
AFTER: Final[dict[str, Callable[[Prover, Term], Proof | None]]] = {
    "+": expand, "*": expand, "^": _power, "exp": _exp, "log": _log, "delta": _delta, "sum": sums.collapse, "prod": sums.factors,
    "argmax": maximisers.maximisers,
}
