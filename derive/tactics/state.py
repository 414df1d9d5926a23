"""What one search for proofs remembers: facts, normal forms, signs, and its budget.  Untrusted.

One Prover serves all claims of one context; its memos are shared between them.
"""
from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from derive.kernel.claim import Context
from derive.kernel.ring import Monomial, Polynomial, Rational, Ring
from derive.tactics.known import Known
from derive.tactics.proof import Proof, equation
from derive.term import REMEMBERED, ZERO, Term, make, num, rebuild

MOST_STEPS: Final = 20_000
Shape = tuple[tuple[Any, ...], tuple[int, ...], tuple[Any, ...]]


class Exhausted(Exception):
    """The budget of rule applications is spent."""


# normal forms for which no sign was asked, the same in every context, and the products that they took
_EVERYWHERE: Final[dict[Term, tuple[Polynomial, int]]] = {}


class TracedRing(Ring):
    """The kernel's ring, which asks the prover for signs as it needs them and remembers which it used.

    asked  whether it has asked since the normal form at work was begun
    """

    def __init__(self, prover: Prover) -> None:
        super().__init__()
        self.prover = prover
        self.positive = self.nonzero = self.idempotent = frozenset()
        self.needs: set[Term] = set()
        self.conditions: dict[Term, frozenset[Term]] = {}
        self.asked = False

    def normal(self, term: Term) -> Polynomial:
        known = _EVERYWHERE.get(term)
        done = self._memo.get(term)
        if done is None and known is not None:
            done, self._products = known
            self._memo[term], self.conditions[term] = done, frozenset()
        elif done is None:
            outer, self.needs, asked, self.asked = self.needs, set(), self.asked, False
            self._products = 0
            done = self._memo[term] = self._normal(term)
            self.conditions[term] = frozenset(self.needs)
            if not self.asked:
                if len(_EVERYWHERE) >= REMEMBERED:
                    _EVERYWHERE.clear()
                _EVERYWHERE[term] = done, self._products
            self.needs, self.asked = outer, asked or self.asked
        elif known is None:
            self.asked = True  # back then
        needed = self.conditions[term]
        if needed:
            self.needs |= needed
        return done

    def ordered(self, powers: dict[Term, Rational]) -> Monomial:
        factors = [(b, e) for b, e in powers.items() if e]
        if len(factors) > 1:
            factors.sort(key=lambda factor: shape(factor[0]))
        return tuple(factors)


class _Positive(frozenset[Term]):
    prover: Prover

    def __contains__(self, term: object) -> bool:
        assert isinstance(term, Term)
        self.prover.ring.asked = True
        proof = self.prover.positive(term)
        if proof is not None:
            self.prover.ring.needs.add(proof.prop)
        return proof is not None


class _Nonzero(_Positive):
    def __contains__(self, term: object) -> bool:
        assert isinstance(term, Term)
        self.prover.ring.asked = True
        proof = self.prover.nonzero(term)
        if proof is not None:
            self.prover.ring.needs.add(proof.prop)
        return proof is not None


class _Idempotent(_Positive):
    def __contains__(self, term: object) -> bool:
        assert isinstance(term, Term)
        self.prover.ring.asked = True
        proof = self.prover.idempotent(term)
        if proof is not None:
            self.prover.ring.needs.add(proof.prop)
        return proof is not None


class Prover:
    """Finds proofs in one context.

    split_cases  whether sums over a binary family are rewritten by cases (tried after plain normal forms)
    within       whether the ranges of the claim's own quantifiers are taken to be nonempty: `ranges` has the proofs
    """

    def __init__(self, context: Context, split_cases: bool = False, within: bool = False,
                 ranges: Iterable[Proof] = ()) -> None:
        self.context = context
        self.known = Known(context)
        self.split_cases = split_cases
        self.within = within
        self.ranges = list(ranges)
        self.steps = 0
        self.renew_ring()
        self.normal_forms: dict[Term, tuple[Term, Proof | None]] = {}
        self.signs: dict[tuple[str, Term], Proof | None] = {}
        self.orders: dict[Term, Proof | None] = {}
        self.factored: dict[Term, tuple[Term, Proof | None, Monomial, Rational]] = {}
        self.busy: set[tuple[str, Term]] = set()
        self.solved: dict[Term, Proof] | None = None
        self.unfolded: list[tuple[str, Polynomial, Proof]] | None = None

    def renew_ring(self) -> None:
        """A ring that remembers nothing."""
        self.ring = TracedRing(self)
        for name, kind in (("positive", _Positive), ("nonzero", _Nonzero), ("idempotent", _Idempotent)):
            asks = kind()
            asks.prover = self
            setattr(self.ring, name, asks)

    def spend(self) -> None:
        """Count one rule application.  errors: Exhausted"""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Exhausted

    def conditions(self, needs: Iterable[Term]) -> list[Proof]:
        """Proofs of the side conditions that the ring has used."""
        proofs = []
        for prop in sorted(needs, key=lambda t: t.key):
            if prop.head == "<":
                proof = self.positive(prop.args[1])
            elif prop.head == "!=":
                proof = self.nonzero(prop.args[0])
            else:
                proof = self.idempotent(prop.args[1])
            assert proof is not None
            proofs.append(proof)
        return proofs

    def polynomial(self, term: Term) -> Polynomial:
        return self.ring.normal(term)

    def needs(self, *terms: Term) -> frozenset[Term]:
        """Side conditions of the normal forms of terms."""
        for term in terms:
            self.ring.normal(term)
        return frozenset().union(*(self.ring.conditions[t] for t in terms))

    def identity(self, left: Term, right: Term, more: Iterable[Term] = ()) -> Proof | None:
        """left = right by the ring, which the kernel will check; None where they are the same term."""
        if left is right:
            return None
        return equation(left, right, "ring", self.conditions(self.needs(left, right) | frozenset(more)))

    def product_term(self, monomial: Monomial, coefficient: Rational = 1) -> Term:
        """coefficient · Π b^e, exponentials gathered in one."""
        factors: list[Term] = []
        exponent: dict[Monomial, Rational] = {}
        if coefficient != 1 or not monomial:
            factors.append(num(coefficient))
        for b, e in monomial:
            if b.head == "exp":
                (m, _), = self.polynomial(b.args[0]).items()
                exponent[m] = e
            else:
                factors.append(b if e == 1 else make("^", b, num(e)))
        if exponent:
            factors.append(make("exp", self.sum_term(exponent)))
        return make("*", *factors)

    def sum_term(self, p: Polynomial) -> Term:
        """The term of a polynomial, in canonical order."""
        if not p:
            return ZERO
        return make("+", *(self.product_term(m, p[m]) for m in sorted(p, key=self.monomial_key)))

    def monomial_key(self, monomial: Monomial) -> tuple[tuple[Shape, Rational], ...]:
        return tuple([(shape(b), e) for b, e in monomial])

    # ---- the parts of the search, each in its module

    def positive(self, term: Term) -> Proof | None:
        """0 < term."""
        from derive.tactics.order import positive
        return positive(self, term)

    def nonnegative(self, term: Term) -> Proof | None:
        """0 ≤ term."""
        from derive.tactics.order import nonnegative
        return nonnegative(self, term)

    def nonzero(self, term: Term) -> Proof | None:
        """term ≠ 0."""
        from derive.tactics.order import nonzero
        return nonzero(self, term)

    def idempotent(self, term: Term) -> Proof | None:
        """term² = term."""
        from derive.tactics.order import idempotent
        return idempotent(self, term)

    def at_most(self, left: Term, right: Term) -> Proof | None:
        """left ≤ right, for integers by linear arithmetic over the facts."""
        from derive.tactics.order import at_most
        return at_most(self, left, right)

    def normal(self, term: Term) -> tuple[Term, Proof | None]:
        """The normal form of a term and the proof that it equals the term (None: it is the term)."""
        from derive.tactics.normal import normal
        return normal(self, term)


_HOLE: Final = make("opened", 0, "S")


@lru_cache(maxsize=REMEMBERED)
def shape(term: Term) -> Shape:
    """A key that orders terms by their form with opened variables erased: the same however binders were opened."""
    opened: list[int] = []
    erased = _erase(term, opened)
    return erased.key, tuple(opened), term.key


def _erase(term: Term, opened: list[int]) -> Term:
    if term.head == "opened":
        opened.append(term.args[0])
        return _HOLE
    if not any(x.head == "opened" for x in term.free):
        return term
    try:
        return rebuild(term, lambda x, _: _erase(x, opened))
    except ValueError:  # two different variables became one under a derivative
        return term


def fresh(term: Term, *avoid: Term) -> Term:
    """An opened variable for the binder `term`, with its range, that occurs in none of the terms."""
    taken = {x.args[0] for t in (term, *avoid) for x in t.free if x.head == "opened"}
    k = 0
    while k in taken:
        k += 1
    if term.head in ("sum", "prod", "each"):
        return make("opened", k, "Z", *term.args[:2])
    return make("opened", k, term.args[0] if term.head == "forall" else "R")


