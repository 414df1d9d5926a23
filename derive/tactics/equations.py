"""Facts that are linear equations, solved for their symbols: a + b = c gives c = a + b.  Untrusted.

In: the equations of a context whose left side is no symbol.  Out: for a symbol, or a member of a family, the proof that it is
what the equations make of it.  Equations without indices are eliminated together; one of families is solved by itself.
"""
from __future__ import annotations

from fractions import Fraction
from typing import Final

from derive.kernel.ring import Polynomial
from derive.tactics import order
from derive.tactics.known import Pattern, match
from derive.tactics.proof import Proof, apply_rule
from derive.tactics.state import Prover
from derive.term import MINUS_ONE, Term, instantiate, make, subterms, symbol

MOST_EQUATIONS: Final = 12

Row = tuple[Polynomial, dict[int, Fraction]]  # a polynomial that is 0, and the facts of which it is a combination


def solved(p: Prover, term: Term) -> Proof | None:
    """term = what the equations make of it."""
    if p.solved is None:
        p.solved = {}  # while the equations are looked at, they are not used
        p.solved = _eliminated(p)
    found = p.solved.get(term)
    if found is not None or term.head != "@":
        return found
    return _of_family(p, term)


def _equation(p: Prover, prop: Term) -> Polynomial:
    return dict(p.polynomial(make("+", prop.args[0], make("*", MINUS_ONE, prop.args[1]))))


def _pivot(p: Prover, row: Polynomial, taken: set[Term]) -> Term | None:
    """A symbol that stands in one monomial alone: the last by name, as that is mostly made of what is named before."""
    best: Term | None = None
    for m in row:
        if len(m) != 1 or m[0][1] != 1:
            continue
        atom = m[0][0]
        head = symbol(atom) if atom.head in ("var", "@") else None
        if head is None or head.head != "var" or atom.loose or head in p.known.equations or atom in taken:
            continue
        if any(atom in subterms(b) for other in row if other != m for b, _ in other):
            continue
        if best is None or str(atom) > str(best):
            best = atom
    return best


def _eliminated(p: Prover) -> dict[Term, Proof]:
    """The symbols that the equations without quantifiers give, by elimination."""
    patterns = [x for x in p.known.sums if not x.prefix and x.core.args[0].head in ("+", "*", "^", "num")]
    rows: dict[Term, Row] = {}
    for pattern in patterns[:MOST_EQUATIONS]:
        row, parts = _equation(p, pattern.core), {pattern.number: Fraction(1)}
        for x, (other, more) in rows.items():
            row, parts = _reduced(row, parts, x, other, more)
        pivot = _pivot(p, row, set(rows))
        if pivot is None:
            continue
        key = ((pivot, 1),)
        scale = 1 / Fraction(row[key])
        row = {m: c * scale for m, c in row.items()}
        parts = {k: c * scale for k, c in parts.items()}
        rows = {x: _reduced(other, more, pivot, row, parts) for x, (other, more) in rows.items()}
        rows[pivot] = row, parts
    # a symbol that stands inside a function, or in a product, of another row is given through itself
    for x in list(rows):
        if any(x in subterms(b) for y, (row, _) in rows.items() for m in row if m != ((x, 1),) or y is not x for b, _ in m):
            del rows[x]
    return {x: proof for x, (row, parts) in rows.items() if (proof := _given(p, x, row, parts)) is not None}


def _reduced(row: Polynomial, parts: dict[int, Fraction], x: Term, by: Polynomial, more: dict[int, Fraction]) -> Row:
    """A row less the multiple of another that takes x out of it."""
    factor = Fraction(row.get(((x, 1),), 0))
    if not factor:
        return row, parts
    left: Polynomial = {m: c for m in row.keys() | by.keys() if (c := Fraction(row.get(m, 0)) - factor * Fraction(by.get(m, 0)))}
    both = {k: c for k in parts.keys() | more.keys() if (c := parts.get(k, Fraction(0)) - factor * more.get(k, Fraction(0)))}
    return left, both


def _given(p: Prover, x: Term, row: Polynomial, parts: dict[int, Fraction]) -> Proof | None:
    """x = r from the combination of facts that says x − r = 0."""
    rest = p.sum_term({m: -c for m, c in row.items() if m != ((x, 1),)})
    facts = [(Proof(p.known.props[k], "fact", (), (k, [])), c) for k, c in sorted(parts.items())]
    return _equal(p, x, rest, facts)


def _equal(p: Prover, x: Term, rest: Term, facts: list[tuple[Proof, Fraction]]) -> Proof:
    up = order.linear(p, make("<=", x, rest), facts)
    down = order.linear(p, make("<=", rest, x), [(fact, -c) for fact, c in facts])
    return apply_rule("at_most_both_ways", {"a": x, "b": rest}, up, down)


def _of_family(p: Prover, term: Term) -> Proof | None:
    """A member of a family by an equation for all its indices: p_i + q_i = 1 gives q_i."""
    head = symbol(term)
    if head in p.known.equations:
        return None
    for pattern in p.known.sums:
        if not pattern.prefix or pattern.core.args[0].head not in ("+", "*", "num") or head not in pattern.core.free:
            continue
        if any(x.head != "each" for x in pattern.prefix) or not _alone(pattern, head):
            continue
        atom = next(x for x in subterms(pattern.core) if x.head == "@" and x.args[0] is head)
        found: dict[int, Term] = {}
        count = len(pattern.prefix)
        if not match(atom, term, count, found) or len(found) != count:
            continue
        values = [found[count - 1 - k] for k in range(count)]
        prop = instantiate(pattern.core, values)
        key = ("family", prop)
        if key in p.busy:
            continue
        p.busy.add(key)
        try:
            given = order.instance(p, pattern, values, prop)
            row = _equation(p, prop)
        finally:
            p.busy.discard(key)
        c = Fraction(row.get(((term, 1),), 0))
        if given is not None and c and not any(term in subterms(b) for m in row if m != ((term, 1),) for b, _ in m):
            rest = p.sum_term({m: -Fraction(d) / c for m, d in row.items() if m != ((term, 1),)})
            return _equal(p, term, rest, [(given, 1 / c)])
    return None


def _alone(pattern: Pattern, head: Term | None) -> bool:
    """Whether a family is the last by name of those in an equation: so it is solved for one of them only."""
    families = {x.args[0] for x in subterms(pattern.core) if x.head == "@" and x.args[0].head == "var"}
    members = [x for x in subterms(pattern.core) if x.head == "@" and x.args[0] is head]
    return len(members) == 1 and head is max(families, key=lambda x: str(x.args[0]), default=None)
