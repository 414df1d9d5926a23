"""Identities of the ring, with exponentials and roots, as proofs of Coq.  Untrusted.

In: both sides, and the premises that are the ring's side conditions.  Out: tactics for left = right: exponentials and roots are
written as whole powers of the same few, which Coq's `field` then takes for numbers, with (b^(1/d))^d = b for the roots.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from derive.export.coq_terms import Printer
from derive.kernel.ring import Monomial, Rational, Ring, lean, prime_factors
from derive.term import Term, make, num

Premise = tuple[int, Term, str]  # number, proposition, citation


def identity(printer: Printer, left: Term, right: Term, premises: Sequence[Premise]) -> str:
    """Tactics that prove left = right, as printed, in the ring of the premises."""
    return _Identity(printer, premises).proof(left, right)


class _Identity:
    """One identity: its ring, and what is known by which name.

    squares  names of hypotheses t·t = t
    given    names of hypotheses 0 < t and t ≠ 0
    roots    names of equations of a root with powers of units, shortest first; mixed: those of exponentials
    units    names of hypotheses u^d = b for units u = b^(1/d)
    sums     names for those b that are sums, by which they are made symbols where their denominators are in the way
    """

    def __init__(self, printer: Printer, premises: Sequence[Premise]) -> None:
        self.printer, self.premises = printer, premises
        self.ring = Ring.under([prop for _, prop, _ in premises])
        self.squares: list[str] = []
        self.given: list[str] = []
        self.roots: list[str] = []
        self.mixed: list[str] = []
        self.units: list[str] = []
        self.sums: dict[str, str] = {}

    def proof(self, left: Term, right: Term) -> str:
        lines, sides = [], [left, right]
        for number, prop, cited in self.premises:
            if prop.head == "=" and prop.args[0].head == "^" and prop.args[0].args[1] is num(2):
                self.squares.append(f"Q{number}")
                lines.append(f"pose proof (square_literal _ {cited}) as Q{number}.")
            elif prop.head in ("<", "!="):
                self.given.append(f"Q{number}")
                lines.append(f"pose proof {cited} as Q{number}.")
                sides += prop.args
        exponentials, roots = self._found(sides)
        lines += self._roots(roots, exponentials)
        split = self._exponentials(exponentials)
        lines += [f"assert {text}." for _, text in split]
        names = [n for n, _ in split]
        # an exponent may have roots in it; a root of an exponential is one
        for n in [*reversed(self.mixed), *names, *reversed(self.roots), *(names if self.roots else ())]:
            lines += [f"rewrite ?{n}.", *(f"rewrite ?{n} in {q}." for q in self.given)]
        closing = f"{''.join(f'powers_in {q}; ' for q in (*self.given, *self.units))}powers; {self._closing()}"
        if self.sums:  # a root of a sum with denominators: as the root of any number
            apart = "".join(f"set ({n} := {text}) in *; clearbody {n}; " for n, text in self.sums.items())
            closing = f"first [{closing} | {apart}{closing}]"
        return " ".join([*lines, f"{closing}."])

    def _closing(self) -> str:
        known = " ".join([*self.squares, *self.units])
        return f"first [ring [{known}] | field [{known}]; nonzero | field_step]" if known else "field_step"

    def _field(self) -> str:
        """A tactic for an equation in which roots stand as they are written."""
        if not self.roots:
            return "field_step"
        rewrites = ", ".join(f"?{n}" for n in reversed(self.roots))
        return f"(rewrite {rewrites}; {''.join(f'powers_in {u}; ' for u in self.units)}powers; {self._closing()})"

    def _found(self, sides: Iterable[Term]) -> tuple[dict[Term, None], dict[Term, None]]:
        """Exponentials and roots among the factors and summands of terms, and of each other."""
        exponentials: dict[Term, None] = {}
        roots: dict[Term, None] = {}
        todo = list(sides)
        while todo:
            here = todo.pop()
            if here.head in ("+", "*"):
                todo += here.args
            elif here.head == "^" and here.args[1].head == "num":
                todo.append(here.args[0])
                if here.args[1].args[0].denominator != 1:
                    roots[here] = None
            elif here.head == "exp" and here not in exponentials:
                exponentials[here] = None
                todo += [here.args[0], *(self.ring.term(m) for m in self.ring.normal(here.args[0]))]
        return exponentials, roots

    # roots

    def _roots(self, found: Iterable[Term], exponentials: dict[Term, None]) -> list[str]:
        """Equations of roots of positive numbers with powers of units; exponentials that come out of them are added."""
        p, ring = self.printer, self.ring
        normal: dict[Term, tuple[Monomial, Rational]] = {}
        for x in sorted(found, key=lambda x: len(p.text(x))):
            polynomial = ring.normal(x)
            if len(polynomial) == 1 and polynomial != {((x, 1),): 1}:
                (normal[x],) = polynomial.items()
        parts: dict[Term, int] = {}
        for m, _ in normal.values():
            for b, e in m:
                if b.head == "exp":
                    exponentials[_power_of_exp(b, e)] = None
                elif Fraction(e).denominator != 1:
                    parts[b] = math.lcm(parts.get(b, 1), Fraction(e).denominator)
        lines = []
        for x, (m, c) in normal.items():
            inside = ring.normal(x.args[0])
            base, new = p.text(x.args[0]), self._product(m, c, parts)
            if len(inside) == 1:
                (inner, factor), = inside.items()
                base = self._product(inner, factor, parts)
            old = p.text(x)
            if new == old:
                continue
            n = p.fresh("E")
            proof = "same_root"
            if base != p.text(x.args[0]):
                proof = (f"transitivity (pow_ {base} {p.text(x.args[1])}); "
                         f"[apply f_equal2; [{self._field()} | reflexivity] | same_root]")
            lines.append(f"assert ({n} : {old} = {new}) by ({proof}).")
            self.roots.append(n)
            if any(b.head == "exp" for b, _ in m):
                self.mixed.append(n)
        for b, d in parts.items():
            n = p.fresh("U")
            lines.append(f"assert ({n} : {_unit(p.text(b), d)} ^ {d} = {p.text(b)}) by (apply (unit_power _ {d}); positive). "
                         f"assert (0 < {_unit(p.text(b), d)}) by positive.")
            self.units.append(n)
            if b.head == "+":
                self.sums[p.fresh("B")] = p.text(b)
        return lines

    def _product(self, monomial: Monomial, coefficient: Rational, parts: dict[Term, int]) -> str:
        """A positive monomial as text: powers of units where there are such, else of bases; of primes for its coefficient."""
        factors = []
        for part, sign in ((coefficient.numerator, 1), (coefficient.denominator, -1)):
            factors += [f"(pow_ ({prime}) ({sign * e}))" if sign * e != 1 else f"({prime})" for prime, e in prime_factors(part)]
        for b, e in monomial:
            text = self.printer.text(b)
            if b.head == "exp":
                factors.append(self.printer.text(_power_of_exp(b, e)))
            elif b in parts and Fraction(e).denominator != 1:
                whole = lean(Fraction(e) * parts[b])
                factors.append(f"(pow_ {_unit(text, parts[b])} ({whole}))" if whole != 1 else _unit(text, parts[b]))
            else:
                factors.append(f"(pow_ {text} ({e}))" if e != 1 else text)
        return (factors[0] if len(factors) == 1 else f"({' * '.join(factors)})") if factors else "1"

    # exponentials

    def _exponentials(self, found: Iterable[Term]) -> list[tuple[str, str]]:
        """Exponentials split by their normal form into whole powers of the same few: names and assertions, the longest first."""
        p, ring = self.printer, self.ring
        normal = {x: ring.normal(x.args[0]) for x in found}
        parts: dict[Monomial, int] = {}
        for sum_ in normal.values():
            for m, c in sum_.items():
                parts[m] = math.lcm(parts.get(m, 1), Fraction(c).denominator)
        rows = []
        for x, sum_ in sorted(normal.items(), key=lambda row: -len(p.text(row[0]))):
            pieces, factors = [], []
            for m, c in sum_.items():
                whole = lean(Fraction(c) * parts[m])
                unit = p.text(make("*", num(Fraction(1, parts[m])), ring.term(m)) if parts[m] > 1 else ring.term(m))
                pieces.append(unit if whole == 1 else f"({whole}) * {unit}")
                power = f"exp {unit} ^ {abs(whole)}" if abs(whole) != 1 else f"exp {unit}"
                factors.append(f"/ ({power})" if whole < 0 else power)
            text = " + ".join(pieces) or "0"
            if text == p.text(x.args[0]):
                continue
            n = p.fresh("E")
            rows.append((n, f"({n} : {p.text(x)} = {' * '.join(factors) or '1'}) by "
                            f"(transitivity (exp ({text})); [apply f_equal; {self._field()} | exps; field_step])"))
        return rows


def _unit(text: str, d: int) -> str:
    return f"(pow_ {text} (1 / {d}))"


def _power_of_exp(b: Term, e: Rational) -> Term:
    return make("exp", make("*", num(Fraction(e)), b.args[0])) if e != 1 else b
