"""Integrals of Σ c·x^k·exp(quadratic) over the line and of Σ c·x^k·exp(−a·x) over x ≥ 0, by table.  Untrusted."""
from __future__ import annotations

from derive.kernel.ring import Monomial, Polynomial, Rational
from derive.tactics.proof import Proof, apply_rule, chain, generalised
from derive.tactics.state import Prover, fresh
from derive.term import Term, instantiate, make

HIGHEST_MOMENT = 2


def integral(p: Prover, term: Term) -> Proof | None:
    """∫ f = the sum of the table's values for the monomials of f."""
    domain, body = term.args
    w = fresh(term)
    inner = instantiate(body, [w])
    start, equal = p.normal(inner)
    parts = [_row(p, domain, w, m, c) for m, c in sorted(p.polynomial(start).items(), key=lambda x: p.monomial_key(x[0]))]
    if not parts or not all(parts):
        return None
    half = "half_" if domain == "half" else ""
    result = parts[-1]
    assert result is not None
    for part in parts[-2::-1]:
        assert part is not None
        values = {"f": make("lam", part.prop.args[1]), "g": make("lam", result.prop.args[1]),
                  "c": part.prop.args[2], "d": result.prop.args[2]}
        result = apply_rule(half + "integral_sum", values, part, result)
    shaped = instantiate(result.prop.args[1], [w])
    link = chain(equal, p.identity(start, shaped))
    value = result.prop.args[2]
    if link is not None:
        result = apply_rule(half + "integral_cong", {"f": make("lam", body), "g": make("lam", result.prop.args[1]), "c": value},
                            generalised(link, w), result)
    return apply_rule("half_integral_value" if half else "integral_value", {"f": make("lam", body), "g": value}, result)


def _row(p: Prover, domain: str, w: Term, monomial: Monomial, coefficient: Rational) -> Proof | None:
    """integrates(domain, c·x^k·exp(…), value) for one monomial."""
    power = 0
    degrees: dict[int, Polynomial] = {1: {}, 2: {}}
    still: list[tuple[Term, Rational]] = []
    for b, e in monomial:
        if w not in b.free:
            still.append((b, e))
        elif b is w and e.denominator == 1 and e > 0:
            power = int(e)
        elif b.head == "exp":
            (m, _), = p.polynomial(b.args[0]).items()
            degree = int(dict(m).get(w, 0))
            rest = tuple(x for x in m if x[0] is not w)
            if degree not in (1, 2) or any(w in x.free for x, _ in rest):
                return None
            degrees[degree][rest] = degrees[degree].get(rest, 0) + e
        else:
            return None
    if power > HIGHEST_MOMENT:
        return None
    factor = p.product_term(p.ring.ordered(dict(still)), coefficient)
    if domain == "line":
        a = p.sum_term({m: -c for m, c in degrees[2].items()})
        values = {"a": a, "b": p.sum_term(degrees[1])}
        name = f"gaussian_{power}"
    else:
        if degrees[2]:
            return None
        a = p.sum_term({m: -c for m, c in degrees[1].items()})
        values, name = {"a": a}, f"exponential_{power}"
    above = p.positive(a)
    if above is None:
        return None
    row = apply_rule(name, values, above)
    half = "half_" if domain == "half" else ""
    return apply_rule(half + "integral_factor", {"c": factor, "f": make("lam", row.prop.args[1]), "d": row.prop.args[2]}, row)


