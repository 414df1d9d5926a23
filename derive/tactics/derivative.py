"""Derivatives by the rules of calculus, as proofs of deriv(f, x, g).  Untrusted."""
from __future__ import annotations

from derive.kernel.ring import Ring
from derive.tactics.known import match
from derive.tactics.proof import Proof, apply_rule, equation, function, generalised
from derive.tactics.state import Prover, fresh
from derive.term import MINUS_ONE, Term, instantiate, is_integer, make, num, symbol


def derivative(p: Prover, f: Term, x: Term) -> Proof | None:
    """deriv(f, x, g) for some g, or None where no rule applies."""
    by = symbol(x)
    if by is None or by.head not in ("var", "opened") or by.args[1] != "R":
        return None
    if x.head == "@" and not all(map(is_integer, x.args[1:])):
        return None
    return _of(p, f, x, by)


def _of(p: Prover, f: Term, x: Term, by: Term) -> Proof | None:
    p.spend()
    if not _depends(p, f, by):
        return apply_rule("derivative_constant", {"a": f, "x": x}, Proof(make("fixed", f, x), "fixed"))
    head, args = f.head, f.args
    if f is x or head == "@" and args[0] is by and x.head == "@" and len(args) == len(x.args):
        deltas = [make("delta", j, k) for j, k in zip(args[1:], x.args[1:], strict=True)] if head == "@" else []
        if not all(is_integer(j) and by not in j.free for j in args[1:] if head == "@"):
            return None
        return Proof(make("deriv", f, x, make("*", *deltas)), "component")
    if head in ("@", "var"):
        return _through(p, f, x, by, _definition(p, f)) or _given(p, f, x)
    if head == "+":
        return _fold(p, args, x, by, "derivative_sum")
    if head == "*":
        return _product(p, args, x, by)
    if head == "exp":
        inner = _of(p, args[0], x, by)
        return inner and apply_rule("derivative_exp", {"f": args[0], "x": x, "u": inner.prop.args[2]}, inner)
    if head == "log":
        above = p.positive(args[0])
        inner = _of(p, args[0], x, by) if above is not None else None
        if above is None or inner is None:
            return None
        return apply_rule("derivative_log", {"f": args[0], "x": x, "u": inner.prop.args[2]}, above, inner)
    if head == "^":
        return _power(p, f, x, by)
    if head == "sum":
        return _through(p, f, x, by, _constant(p, f, by)) or termwise(p, f, x)
    if head in ("prod", "D", "integral"):
        end, equal = p.normal(f)
        return _through(p, f, x, by, equal) or _given(p, f, x)
    return None


def _given(p: Prover, f: Term, x: Term) -> Proof | None:
    """The derivative of a function that has one, as a fact says."""
    from derive.tactics.order import instance
    for pattern in p.known.others:
        found: dict[int, Term] = {}
        count = len(pattern.prefix)
        if pattern.core.head != "deriv" or pattern.core.args[1] is not x or not match(pattern.core.args[0], f, count, found) \
                or len(found) < count:
            continue
        values = [found[count - 1 - k] for k in range(count)]
        proof = instance(p, pattern, values, instantiate(pattern.core, values) if count else pattern.core)
        if proof is not None:
            return proof
    return None


def _depends(p: Prover, f: Term, by: Term) -> bool:
    if by in f.free:
        return True
    seen: set[Term] = set()
    todo = [s for s in f.free if s.head == "var"]
    while todo:
        s = todo.pop()
        if s is by:
            return True
        if s in seen:
            continue
        seen.add(s)
        for pattern in p.known.equations.get(s, ()):
            todo.extend(p.known.props[pattern.number].free)
    return False


def _definition(p: Prover, f: Term) -> Proof | None:
    from derive.tactics.normal import _unfold
    return _unfold(p, f)


def _through(p: Prover, f: Term, x: Term, by: Term, equal: Proof | None) -> Proof | None:
    """The derivative of what f equals for every x."""
    if equal is None or equal.right is f:
        return None
    inner = _of(p, equal.right, x, by)
    return inner and Proof(make("deriv", f, x, inner.prop.args[2]), "same_derivative", [equal, inner])


def _fold(p: Prover, parts: tuple[Term, ...], x: Term, by: Term, rule: str) -> Proof | None:
    proofs = [_of(p, part, x, by) for part in parts]
    if not all(proofs):
        return None
    result, tail = proofs[-1], parts[-1]
    assert result is not None
    for part, proof in zip(parts[-2::-1], proofs[-2::-1], strict=True):
        assert proof is not None
        values = {"f": part, "g": tail, "x": x, "u": proof.prop.args[2], "v": result.prop.args[2]}
        result = apply_rule(rule, values, proof, result)
        tail = make("*" if rule == "derivative_product" else "+", part, tail)
    return result


def _product(p: Prover, factors: tuple[Term, ...], x: Term, by: Term) -> Proof | None:
    """Constants are pulled out first; the ring puts the factors in that order."""
    still = [u for u in factors if not _depends(p, u, by)]
    moving = tuple(u for u in factors if u not in still)
    if not still:
        return _fold(p, factors, x, by, "derivative_product")
    core = make("*", *moving)
    inner = _of(p, core, x, by)
    if inner is None:
        return None
    a = make("*", *still)
    result = apply_rule("derivative_factor", {"a": a, "f": core, "x": x, "u": inner.prop.args[2]},
                        Proof(make("fixed", a, x), "fixed"), inner)
    whole = make("*", *factors)
    if result.prop.args[0] is whole:
        return result
    return _reordered(whole, x, result)


def _reordered(whole: Term, x: Term, result: Proof) -> Proof | None:
    """The derivative of a term that is a ring identity away, with no side condition that might rest on facts about x."""
    if not Ring().equal(whole, result.prop.args[0]):
        return None
    order = equation(whole, result.prop.args[0], "ring")
    return Proof(make("deriv", whole, x, result.prop.args[2]), "same_derivative", [order, result])


def _power(p: Prover, f: Term, x: Term, by: Term) -> Proof | None:
    base, exponent = f.args
    values = {"f": base, "x": x}
    if exponent is num(2) or exponent is MINUS_ONE:
        inner = _of(p, base, x, by)
        if inner is None:
            return None
        values["u"] = inner.prop.args[2]
        if exponent is num(2):
            return apply_rule("derivative_square", values, inner)
        away = p.nonzero(base)
        return away and apply_rule("derivative_inverse", values, away, inner)
    if not _depends(p, exponent, by):
        above = p.positive(base)
        if above is not None:
            inner = _of(p, base, x, by)
            if inner is None:
                return None
            values |= {"u": inner.prop.args[2], "a": exponent}
            return apply_rule("derivative_power", values, above, Proof(make("fixed", exponent, x), "fixed"), inner)
        if exponent.head == "num" and exponent.args[0].denominator == 1 and 2 < exponent.args[0] <= 16:
            product = make("*", *[base] * int(exponent.args[0]))
            return _through(p, f, x, by, equation(f, product, "ring"))
        away = p.nonzero(base) if is_integer(exponent) else None
        inner = _of(p, base, x, by) if away is not None else None
        if away is not None and inner is not None:
            values |= {"u": inner.prop.args[2], "a": exponent}
            return apply_rule("derivative_whole_power", values, away, Proof(make("fixed", exponent, x), "fixed"), inner)
        return None
    above = p.positive(base)
    if above is None:
        return None
    return _through(p, f, x, by, apply_rule("power_exp", {"a": base, "b": exponent}, above))


def _constant(p: Prover, f: Term, by: Term) -> Proof | None:
    """A sum that is one number, whatever the variable of the derivative is."""
    from derive.tactics.order import instance
    for pattern, values, prop in p.known.instances(f, p.known.sums):
        if prop.args[1].head == "num" and by not in pattern.core.free:
            proof = instance(p, pattern, values, prop)
            if proof is not None:
                return proof
    return None


def termwise(p: Prover, f: Term, x: Term) -> Proof | None:
    """deriv(Σ f(i), x, Σ g(i)) from the derivative of each term."""
    by = symbol(x)
    assert by is not None
    low, high, body = f.args
    if _depends(p, low, by) or _depends(p, high, by):
        return None
    w = fresh(f, x)
    inner = _of(p, instantiate(body, [w]), x, by)
    if inner is None:
        return None
    values = {"a": low, "b": high, "f": make("lam", body), "x": x, "u": function(inner.prop.args[2], w)}
    fixed = [Proof(make("fixed", bound, x), "fixed") for bound in (low, high)]
    return apply_rule("derivative_of_sum", values, *fixed, generalised(inner, w))


