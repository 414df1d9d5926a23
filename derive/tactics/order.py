"""Signs and order: proofs of 0 < t, 0 ≤ t, t ≠ 0, t² = t and l ≤ r.  Untrusted.

In: a term.  Out: a Proof or None.  Signs follow the form of the term, then facts, then its factored normal form;
integers are compared by linear arithmetic: bounds that the facts give are put in until a constant is left.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

from derive.kernel.claim import Rejected
from derive.kernel.ring import Polynomial, Rational, accumulate
from derive.tactics.known import Pattern, match
from derive.tactics.proof import Proof, apply_rule, chain, generalised, rewritten, symmetric
from derive.tactics.state import Prover, fresh
from derive.term import MINUS_ONE, ONE, ZERO, Term, instantiate, is_integer, make, num, replace, symbol

MOST_SUBSTITUTIONS: Final = 12


def _remember(p: Prover, kind: str, term: Term, find: Callable[[Prover, Term], Proof | None]) -> Proof | None:
    key = (kind, term)
    if key in p.signs:
        return p.signs[key]
    if key in p.busy:
        return None
    p.busy.add(key)
    try:
        proof = find(p, term)
    finally:
        p.busy.discard(key)
    if proof is not None or not p.busy:
        p.signs[key] = proof
    return proof


def positive(p: Prover, term: Term) -> Proof | None:
    """0 < term."""
    return _remember(p, "<", term, _positive)


def nonnegative(p: Prover, term: Term) -> Proof | None:
    """0 ≤ term."""
    return _remember(p, "<=", term, _nonnegative)


def nonzero(p: Prover, term: Term) -> Proof | None:
    """term ≠ 0."""
    return _remember(p, "!=", term, _nonzero)


def _positive(p: Prover, term: Term) -> Proof | None:
    p.spend()
    proof = _positive_by_form(p, term) or _by_facts(p, term, "<") or _positive_by_cases(p, term) \
        or _by_multiple(p, term, "<") or _unfolded(p, term, "<") or _positive_by_two(p, term) or _positive_part(p, term) \
        or _positive_mixture(p, term)
    if proof is not None or term.head in ("num", "exp", "log", "delta", "D", "argmax", "argmin", "opened", "lam"):
        return proof
    try:
        normal, equal = p.normal(term)
        from derive.tactics.normal import factor
        factored, equal_factored, _, _ = factor(p, normal)
    except Rejected:
        return None
    if factored is term:
        return None
    proof = _positive_by_form(p, factored) or _by_facts(p, factored, "<")
    if proof is None:
        return None
    link = chain(equal, equal_factored)
    return rewritten(proof, 1, symmetric(link)) if link is not None else proof


def _positive_by_form(p: Prover, term: Term) -> Proof | None:
    head, args = term.head, term.args
    goal = make("<", ZERO, term)
    if head == "num":
        return Proof(goal, "evaluate") if args[0] > 0 else None
    if head == "exp":
        return apply_rule("exp_positive", {"a": args[0]})
    if head == "pi":
        return apply_rule("pi_positive", {})
    if head == "log":
        return _positive_log(p, args[0])
    if head == "*":
        return _fold(p, args, "*", positive)
    if head == "^":
        base = positive(p, args[0])
        if base is not None:
            return apply_rule("positive_power", {"a": args[0], "b": args[1]}, base)
        if args[1] is num(2):
            away = nonzero(p, args[0])
            return away and apply_rule("square_positive", {"a": args[0]}, away)
        return None
    if head == "+":
        return _positive_sum(p, term, goal)
    if head in ("sum", "prod"):
        low, high, body = args
        w = fresh(term)
        inside = positive(p, instantiate(body, [w]))
        if inside is None:
            return None
        values = {"a": low, "b": high, "f": make("lam", body)}
        if head == "prod":
            return apply_rule("product_positive", values, generalised(inside, w))
        if not (is_integer(low) and is_integer(high)):
            return None
        nonempty = at_most(p, low, high)
        return nonempty and apply_rule("sum_positive", values, nonempty, generalised(inside, w))
    if is_integer(term) and head in ("var", "@", "opened"):
        one = at_most(p, ONE, term)
        return one and linear(p, goal, [(one, 1)])
    return None


def _positive_log(p: Prover, term: Term) -> Proof | None:
    """0 < log(1 + u) for a positive u."""
    more = p.polynomial(make("+", term, MINUS_ONE)) if term.head in ("+", "num") else {}
    above = positive(p, p.sum_term(more)) if more else None
    if above is None:
        return None
    ordered = Proof(make("<", ZERO, ONE), "evaluate"), linear(p, make("<", ONE, term), [(above, 1)])
    return rewritten(apply_rule("log_strict_order", {"a": ONE, "b": term}, *ordered), 0, apply_rule("log_one", {}))


def _positive_by_cases(p: Prover, term: Term) -> Proof | None:
    """0 < f(y) for a binary y, from f(0) and f(1)."""
    if term.head != "@":
        return None
    for subject in term.args[1:]:
        if subject.head in ("var", "@") and is_binary(p, subject):
            low, high = at_most(p, ZERO, subject), at_most(p, subject, ONE)
            cases = [positive(p, replace(term, subject, value)) for value in (ZERO, ONE)]
            if low is not None and high is not None and all(cases):
                return Proof(make("<", ZERO, term), "by_cases", [low, high, *(x for x in cases if x is not None)], subject)
    return None


def _positive_part(p: Prover, term: Term) -> Proof | None:
    from derive.tactics.quotients import positive_part
    return positive_part(p, term)


def _positive_mixture(p: Prover, term: Term) -> Proof | None:
    from derive.tactics.mixtures import positive_mixture
    return positive_mixture(p, term)


def _positive_by_two(p: Prover, term: Term) -> Proof | None:
    """0 < t from the facts 0 ≤ t and t ≠ 0: a root in a denominator gives both."""
    away = _by_facts(p, term, "!=") or (_nonzero_multiple(p, term) if term.head == "+" else None)
    above = away and (_by_facts(p, term, "<=") or _by_multiple(p, term, "<=") or nonnegative(p, term))
    return above and away and apply_rule("nonzero_nonnegative", {"a": term}, above, away)


def _positive_sum(p: Prover, term: Term, goal: Term) -> Proof | None:
    """A sum of parts of which none is negative and one is positive, or a linear consequence of the facts."""
    parts: list[Proof] = []
    some = False
    for x in term.args:
        part = positive(p, x)
        some = some or part is not None
        part = part or nonnegative(p, x)
        if part is None:
            break
        parts.append(part)
    else:
        if some:
            return linear(p, goal, [(x, 1) for x in parts])
    return _linear_consequence(p, term, strict=True)


def _fold(p: Prover, factors: tuple[Term, ...], head: str, sign: Callable[[Prover, Term], Proof | None]) -> Proof | None:
    """The sign of a product from those of its factors."""
    rule = {"<": "positive_product", "<=": "nonnegative_product", "!=": "nonzero_product"}
    proofs = []
    for x in factors:
        proof = sign(p, x)
        if proof is None:
            return None
        proofs.append(proof)
    result = proofs[-1]
    right = factors[-1]
    for x, proof in zip(factors[-2::-1], proofs[-2::-1], strict=True):
        result = apply_rule(rule[result.prop.head], {"a": x, "b": right}, proof, result)
        right = make("*", x, right)
    return result


def _nonnegative(p: Prover, term: Term) -> Proof | None:
    p.spend()
    above = positive(p, term)
    if above is not None:
        return apply_rule("less_is_at_most", {"a": ZERO, "b": term}, above)
    head, args = term.head, term.args
    goal = make("<=", ZERO, term)
    if head == "num":
        return Proof(goal, "evaluate") if args[0] >= 0 else None
    if head == "^" and args[1] is num(2):
        return apply_rule("square_nonnegative", {"a": args[0]})
    if head == "delta":
        return apply_rule("delta_nonnegative", {"a": args[0], "b": args[1]})
    if head == "*":
        proof = _fold(p, args, "*", nonnegative)
        if proof is not None:
            return proof
        proof = _negative_log(p, term) or _under_sum(p, term)
        if proof is not None:
            return proof
    if head == "+":
        parts = [nonnegative(p, x) for x in args]
        if all(parts):
            return linear(p, goal, [(x, 1) for x in parts if x is not None])
        return _linear_consequence(p, term, strict=False) or _by_multiple(p, term, "<=")
    if head == "sum":
        w = fresh(term)
        inside = nonnegative(p, instantiate(args[2], [w]))
        if inside is not None:
            values = {"a": args[0], "b": args[1], "f": make("lam", args[2])}
            return apply_rule("sum_nonnegative", values, generalised(inside, w))
    return _by_facts(p, term, "<=") or _unfolded(p, term, "<=")


def _under_sum(p: Prover, term: Term) -> Proof | None:
    """0 ≤ −c·Σ f from 0 ≤ −c·f for each index."""
    if len(term.args) != 2 or term.args[0].head != "num" or term.args[1].head != "sum":
        return None
    factor, total = term.args
    low, high, body = total.args
    moved = make("sum", low, high, make("*", factor, body))
    inside = nonnegative(p, moved)
    values = {"a": low, "b": high, "c": factor, "f": make("lam", body)}
    return inside and rewritten(inside, 1, apply_rule("sum_factor", values))


def _negative_log(p: Prover, term: Term) -> Proof | None:
    """0 ≤ −c·f·log x for 0 < x ≤ 1 and 0 ≤ f."""
    first, *rest = term.args
    if first.head != "num" or first.args[0] >= 0:
        return None
    for k, x in enumerate(rest):
        if x.head != "log":
            continue
        above, below = positive(p, x.args[0]), at_most(p, x.args[0], ONE)
        others = make("*", num(-first.args[0]), *rest[:k], *rest[k + 1:])
        around = nonnegative(p, others)
        if above is None or below is None or around is None:
            continue
        logs = rewritten(apply_rule("log_order", {"a": x.args[0], "b": ONE}, above, below), 1, apply_rule("log_one", {}))
        turned = linear(p, make("<=", ZERO, make("*", MINUS_ONE, x)), [(logs, 1)])
        values = {"a": others, "b": make("*", MINUS_ONE, x)}
        found = apply_rule("nonnegative_product", values, around, turned)
        return rewritten(found, 1, p.identity(found.right, term))
    return None


def _nonzero(p: Prover, term: Term) -> Proof | None:
    above = positive(p, term)
    if above is not None:
        return apply_rule("positive_is_nonzero", {"a": term}, above)
    head, args = term.head, term.args
    if head == "num":
        return Proof(make("!=", term, ZERO), "evaluate") if args[0] else None
    if head == "*":
        return _fold(p, args, "*", nonzero)
    if head == "^" and args[1] is MINUS_ONE:
        inside = nonzero(p, args[0])
        return inside and apply_rule("nonzero_inverse", {"a": args[0]}, inside)
    found = _by_facts(p, term, "!=") or _unfolded(p, term, "!=")
    if found is None and head == "+":
        return _nonzero_sum(p, term)
    return found


def _nonzero_sum(p: Prover, term: Term) -> Proof | None:
    """term ≠ 0, as it is negative or a multiple of a difference that a fact says is not 0."""
    polynomial = p.polynomial(term)
    below = positive(p, p.sum_term({m: -c for m, c in polynomial.items()}))
    if below is not None:
        return apply_rule("less_is_unequal", {"a": term, "b": ZERO}, linear(p, make("<", term, ZERO), [(below, 1)]))
    return _nonzero_multiple(p, term)


def _nonzero_multiple(p: Prover, term: Term) -> Proof | None:
    """term ≠ 0 where it is a multiple of a difference that a fact says is not 0."""
    polynomial = p.polynomial(term)
    for number, fact in enumerate(p.known.props):
        if fact.head != "!=":
            continue
        left, right = fact.args
        away = Proof(fact, "fact", (), (number, []))
        if right is not ZERO:
            away = apply_rule("difference_nonzero", {"a": left, "b": right}, away)
        base = away.prop.args[0]
        factor = ratio(polynomial, p.polynomial(base))
        if factor is None:
            continue
        if factor != 1:
            sign = Proof(make("!=", num(factor), ZERO), "evaluate")
            away = apply_rule("nonzero_product", {"a": num(factor), "b": base}, sign, away)
        return rewritten(away, 0, p.identity(away.prop.args[0], term))
    return None


def idempotent(p: Prover, term: Term) -> Proof | None:
    """term² = term, for δ and for integers of {0, 1}."""
    if term.head == "delta":
        return apply_rule("delta_square", {"a": term.args[0], "b": term.args[1]})
    if term.head not in ("var", "@") or not is_integer(term):
        return None
    if not is_binary(p, term):
        return None
    low, high = at_most(p, ZERO, term), at_most(p, term, ONE)
    assert low is not None and high is not None
    return apply_rule("binary_square", {"a": term}, low, high)


def is_binary(p: Prover, term: Term) -> bool:
    """Whether the facts say directly that an integer term is 0 or 1."""
    if not (is_integer(term) and term.head in ("var", "@")):
        return False
    low, high = bounds(p, term)
    return any(x.left is ZERO for x in low) and any(x.right is ONE for x in high)


# ---- facts

def instance(p: Prover, pattern: Pattern, values: list[Term], prop: Term) -> Proof | None:
    """A fact with values for its quantified variables, once these are seen to lie in their ranges."""
    premises = []
    for k, quantifier in enumerate(pattern.prefix):
        if quantifier.head == "each":
            low, high = (instantiate(x, values[:k]) for x in quantifier.args[:2])
            if not is_integer(values[k]):
                return None
            above, below = at_most(p, low, values[k]), at_most(p, values[k], high)
            if above is None or below is None:
                return None
            premises += [above, below]
        elif quantifier.args[0] == "Z" and not is_integer(values[k]):
            return None
    return Proof(prop, "fact", premises, (pattern.number, values))


def facts_about(p: Prover, term: Term, side: int) -> list[tuple[Pattern, list[Term], Term]]:
    """Order facts that have the term on that side."""
    about = p.known.about.get((term, side))
    if about is None:
        about = p.known.about[term, side] = _facts_about(p, term, side)
    return about


def _facts_about(p: Prover, term: Term, side: int) -> list[tuple[Pattern, list[Term], Term]]:
    head = symbol(term)
    if head is not None and head.head == "var":
        candidates = [pattern for pattern, where in p.known.bounds.get(head, ()) if where == side]
    else:
        candidates = [pattern for pattern, where in p.known.compound_bounds if where == side
                      and pattern.core.args[side].head in (term.head, "bound", "@")]
    return list(p.known.instances(term, candidates, side))


def _by_facts(p: Prover, term: Term, relation: str) -> Proof | None:
    """0 < term, 0 ≤ term or term ≠ 0 from facts about this very term."""
    key = ("fact" + relation, term)
    if key in p.busy:
        return None
    p.busy.add(key)
    try:
        return _search_facts(p, term, relation)
    finally:
        p.busy.discard(key)


def ratio(one: Polynomial, other: Polynomial) -> Fraction | None:
    """The number that one polynomial is of another, if it is a multiple of it."""
    if not one or one.keys() != other.keys():
        return None
    first = next(iter(one))
    factor = Fraction(one[first]) / Fraction(other[first])
    return factor if all(c == factor * other[m] for m, c in one.items()) else None


def _by_multiple(p: Prover, term: Term, relation: str) -> Proof | None:
    """0 < term or 0 ≤ term for a sum, or −x, that is a positive multiple of the gap of a fact, written in another order."""
    negative = term.head == "*" and term.args[0].head == "num" and term.args[0].args[0] < 0
    if term.head != "+" and not negative:
        return None
    polynomial = p.polynomial(term)
    for number, fact in enumerate(p.known.props):
        if fact.head != relation and fact.head != "<":
            continue
        factor = ratio(polynomial, p.polynomial(make("+", fact.args[1], make("*", MINUS_ONE, fact.args[0]))))
        if factor is not None and factor > 0:
            return linear(p, make(relation, ZERO, term), [(Proof(fact, "fact", (), (number, [])), factor)])
    return None


def _unfolded(p: Prover, term: Term, relation: str) -> Proof | None:
    from derive.tactics.unfolded import sign
    return sign(p, term, relation)


def _search_facts(p: Prover, term: Term, relation: str) -> Proof | None:
    for pattern, values, prop in facts_about(p, term, 1):
        low = prop.args[0]
        if prop.head == "!=":
            if relation == "!=" and low is ZERO and (fact := instance(p, pattern, values, prop)) is not None:
                return Proof(make("!=", term, ZERO), "sym", [fact])
            continue
        if prop.head == relation and low is ZERO:
            if (fact := instance(p, pattern, values, prop)) is not None:  # another fact may say it of this very term
                return fact
            continue
        if relation == "!=":
            continue
        strict = prop.head == "<"
        sign = ZERO is low or (positive(p, low) if relation == "<" and not strict else nonnegative(p, low))
        if sign and (low is not ZERO or strict or relation == "<="):
            fact = instance(p, pattern, values, prop)
            if fact is not None:
                goal = make(relation, ZERO, term)
                return linear(p, goal, [(fact, 1)] + ([(sign, 1)] if isinstance(sign, Proof) else []))
    if relation == "!=":
        for pattern, values, prop in facts_about(p, term, 0):
            if prop.head == "!=" and prop.args[1] is ZERO and (fact := instance(p, pattern, values, prop)) is not None:
                return fact
            if prop.head == "<" and prop.args[1] is ZERO:
                fact = instance(p, pattern, values, prop)
                if fact is not None:
                    return apply_rule("less_is_unequal", {"a": term, "b": ZERO}, fact)
    return None


# ---- linear arithmetic

def linear(p: Prover, goal: Term, parts: Sequence[tuple[Proof, Rational]]) -> Proof:
    """An order relation as a combination of others, with the side conditions of their normal forms."""
    needs = p.needs(*(side for prop in (goal, *(x.prop for x, _ in parts)) for side in prop.args))
    return Proof(goal, "linear", [*(x for x, _ in parts), *p.conditions(needs)], [Fraction(c) for _, c in parts])


def at_most(p: Prover, left: Term, right: Term) -> Proof | None:
    """left ≤ right by substituting bounds of the variables."""
    goal = make("<=", left, right)
    if goal in p.orders:
        return p.orders[goal]
    if right.head == "opened" and right.args[2:3] == (left,) or left.head == "opened" and left.args[3:] == (right,):
        proof = p.orders[goal] = Proof(goal, "range")  # as most are
        return proof
    key = ("order", goal)
    if key in p.busy:
        return None
    p.busy.add(key)
    try:
        gap = p.polynomial(make("+", right, make("*", MINUS_ONE, left)))
        parts = _close(p, gap, 0)
        if parts is None:
            parts = _close_by_sum(p, gap)
    finally:
        p.busy.discard(key)
    if parts is None:
        if not p.busy:
            p.orders[goal] = None
        return None
    if not parts and left.head == right.head == "num":
        proof = Proof(goal, "evaluate")
    elif len(parts) == 1 and parts[0][0].prop is goal:
        proof = parts[0][0]
    else:
        proof = linear(p, goal, parts)
    p.orders[goal] = proof
    return proof


def less(p: Prover, left: Term, right: Term) -> Proof | None:
    """left < right for integers: left + 1 ≤ right."""
    if not (is_integer(left) and is_integer(right)):
        return None
    proof = at_most(p, make("+", left, ONE), right)
    return proof and linear(p, make("<", left, right), [(proof, 1)])


def bounds(p: Prover, term: Term) -> tuple[list[Proof], list[Proof]]:
    """Proofs of all known low ≤ term and term ≤ high, from a range or from facts; symbolic bounds first."""
    if term.head == "opened" and len(term.args) == 4:
        return [Proof(make("<=", term.args[2], term), "range")], [Proof(make("<=", term, term.args[3]), "range")]
    return _bounds(p, term, 1), _bounds(p, term, 0)


def nonempty(p: Prover, w: Term) -> Proof:
    """lo ≤ hi from an opened variable of that range."""
    low, high = w.args[2:]
    return linear(p, make("<=", low, high), [(Proof(make("<=", low, w), "range"), 1), (Proof(make("<=", w, high), "range"), 1)])


def _bounds(p: Prover, term: Term, side: int) -> list[Proof]:
    found = [x for x in p.ranges if x.prop.args[side] is term]
    for pattern, values, prop in facts_about(p, term, side):
        fact = instance(p, pattern, values, prop) if prop.head in ("<", "<=") else None
        if fact is not None:
            found.append(fact)
    if side == 0 and term.head in ("@", "sum"):
        found += _below_totals(p, term)
    return sorted(found, key=lambda fact: fact.prop.args[1 - side].head == "num")


def _below_totals(p: Prover, term: Term) -> list[Proof]:
    """f(v) ≤ c from facts Σ f = c with f ≥ 0."""
    key = ("total", term)
    if key in p.busy:
        return []
    p.busy.add(key)
    try:
        return [x for pattern in p.known.sums for x in [_below_total(p, term, pattern) or _below_nested(p, term, pattern)]
                if x is not None]
    finally:
        p.busy.discard(key)


def _below_nested(p: Prover, term: Term, pattern: Pattern) -> Proof | None:
    """f(u, v) ≤ c from a fact Σ_a Σ_b f(a, b) = c with f ≥ 0: it is at most Σ_b f(u, b)."""
    total = pattern.core.args[0]
    if pattern.prefix or term.head != "@" or total.head != "sum" or total.args[2].head != "sum":
        return None
    found: dict[int, Term] = {}
    low, high, inner = total.args[2].args
    if inner.head != "@" or not match(inner, term, 2, found) or len(found) != 2 or low.loose or high.loose:
        return None
    v, row = found[0], instantiate(total.args[2], [found[1]])
    whole = _below_total(p, row, pattern)
    above, below = at_most(p, low, v), at_most(p, v, high)
    w = fresh(row, term)
    inside = nonnegative(p, instantiate(row.args[2], [w]))
    if whole is None or above is None or below is None or inside is None:
        return None
    values = {"a": low, "b": high, "v": v, "f": make("lam", row.args[2])}
    one = apply_rule("term_of_sum", values, above, below, generalised(inside, w))
    return linear(p, make("<=", term, whole.right), [(one, 1), (whole, 1)])


def _below_total(p: Prover, term: Term, pattern: Pattern) -> Proof | None:
    core, count = pattern.core, len(pattern.prefix)
    found: dict[int, Term] = {}
    if core.args[0].head != "sum" or not match(core.args[0].args[2], term, count + 1, found) or len(found) != count + 1:
        return None
    values = [found[count - k] for k in range(count)]
    prop = instantiate(core, values) if count else core
    given = instance(p, pattern, values, prop)
    low, high, body = prop.args[0].args
    v = found[0]
    if given is None or not is_integer(v):
        return None
    above, below = at_most(p, low, v), at_most(p, v, high)
    w = fresh(prop.args[0], term)
    inside = nonnegative(p, instantiate(body, [w]))
    if above is None or below is None or inside is None:
        return None
    rule = apply_rule("term_of_sum", {"a": low, "b": high, "v": v, "f": make("lam", body)}, above, below, generalised(inside, w))
    return linear(p, make("<=", term, prop.args[1]), [(rule, 1), (given, 1)])


def _close(p: Prover, gap: Polynomial, depth: int) -> list[tuple[Proof, Rational]] | None:
    """Multiples of order facts that, taken off the gap, leave a constant ≥ 0."""
    if all(m == () for m in gap):
        return [] if gap.get((), 0) >= 0 else None
    if depth > MOST_SUBSTITUTIONS:
        return None
    p.spend()
    best: tuple[tuple[bool, bool, int, tuple[Any, ...]], Rational, list[Proof]] | None = None
    for m, c in gap.items():
        if m == ():
            continue
        if len(m) != 1 or m[0][1] != 1:
            return None
        atom = m[0][0]
        candidates = bounds(p, atom)[0 if c > 0 else 1]
        if not candidates:
            continue
        limit = candidates[0].prop.args[0 if c > 0 else 1]
        opened = atom.head == "opened"
        key = (opened, limit.head != "num", atom.args[0] if opened else 0, atom.key)
        if best is None or key > best[0]:
            best = key, c, candidates
    if best is None:
        return None
    _, c, candidates = best
    for bound in candidates:
        rest = dict(gap)
        size = c if c > 0 else -c
        for m, d in p.polynomial(_gap(bound.prop)).items():
            accumulate(rest, m, -size * d)
        more = _close(p, rest, depth + 1)
        if more is not None:
            return [(bound, size), *more]
    return None


def _close_by_sum(p: Prover, gap: Polynomial) -> list[tuple[Proof, Rational]] | None:
    """The same with a multiple of one fact about a sum, x + y + z ≤ 1, taken off first: as much as takes the constant away."""
    for pattern, side in p.known.compound_bounds:
        if side or pattern.prefix or pattern.core.args[0].head != "+":
            continue
        fact = Proof(pattern.core, "fact", (), (pattern.number, []))
        other = p.polynomial(_gap(fact.prop))
        if gap.get((), 0) <= 0 or other.get((), 0) <= 0 or gap.keys().isdisjoint(other.keys() - {()}):
            continue
        size = Fraction(gap[()]) / Fraction(other[()])
        rest = dict(gap)
        for m, c in other.items():
            accumulate(rest, m, -size * c)
        more = _close(p, rest, 0)
        if more is not None:
            return [(fact, size), *more]
    return None


def _gap(prop: Term) -> Term:
    """right − left of an order relation; one less for a strict one between integers."""
    low, high = prop.args
    parts = [high, make("*", MINUS_ONE, low)]
    if prop.head == "<" and is_integer(low) and is_integer(high):
        parts.append(MINUS_ONE)
    return make("+", *parts)


def _linear_consequence(p: Prover, term: Term, strict: bool) -> Proof | None:
    """0 ≤ term (or <) as a linear combination of bounds of its atoms."""
    key = ("linear<" if strict else "linear<=", term)
    if key in p.busy:
        return None
    p.busy.add(key)
    try:
        gap = p.polynomial(term)
        if len(gap) > MOST_SUBSTITUTIONS:
            return None
        if strict and is_integer(term):
            one = at_most(p, ONE, term)
            return one and linear(p, make("<", ZERO, term), [(one, 1)])
        parts = _close(p, gap, 0)
    finally:
        p.busy.discard(key)
    if parts is None:
        return None
    goal = make("<" if strict else "<=", ZERO, term)
    if strict:
        constant = gap.get((), 0) - sum(c * p.polynomial(_gap(bound.prop)).get((), 0) for bound, c in parts)
        if constant <= 0 and not any(x.prop.head == "<" and not (is_integer(x.left) and is_integer(x.right)) for x, _ in parts):
            return None
    return linear(p, goal, parts)


