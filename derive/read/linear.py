"""Linear functionals of which nothing else is known: expectations, integrals.  Untrusted.

In: a term and which symbols move in it.  Out: the term multiplied out, what does not move taken out, and for each product of
moving factors an opaque number: E[(X − a)²] is E[X²] − 2a E[X] + a².  An identity between such numbers holds for every linear
functional that is defined where it is applied, so for this one.  Powers of one base are gathered, exponentials are one, and
logarithms of products are taken apart: that changes nothing wherever all of it is defined.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from derive.read.opaque import symbol_for
from derive.read.shapes import fresh_index
from derive.read.syntax import Unreadable
from derive.term import ONE, ZERO, Malformed, Term, abstract, instantiate, is_integer, make, num, rebuild, show
from derive.term import replace as put

if TYPE_CHECKING:
    from derive.read.context import Document
    from derive.read.elaborate import Elaborator

MOST_MONOMIALS: Final = 120
LARGEST_POWER: Final = 6
MARK: Final = "\u25a1"  # stands for what does not belong to a form
OWN: Final = "\u25a0"   # for its variable


class Moves(NamedTuple):
    """Whether a term moves; and which symbols, and members of families, are known not to be negative."""

    moving: Callable[[Term], bool]
    signed: frozenset[Term] = frozenset()

    def __call__(self, term: Term) -> bool:
        return self.moving(term)

    def is_nonnegative(self, term: Term) -> bool:
        head, args = term.head, term.args
        if head == "num":
            return bool(args[0] >= 0)
        if head == "^":
            exponent = whole_number(args[1])
            return exponent is not None and exponent % 2 == 0 or self.is_nonnegative(args[0])
        if head in ("+", "*"):
            return all(map(self.is_nonnegative, args))
        return head in ("exp", "pi") or term in self.signed or head == "@" and args[0] in self.signed


class Monomial(NamedTuple):
    """Sums over binders of a fixed coefficient times powers of moving factors, whose exponents are fixed."""

    binders: tuple[Term, ...]
    fixed: tuple[Term, ...]
    moving: tuple[tuple[Term, Term], ...]


class TooLarge(Exception):
    """More monomials than are multiplied out."""


NOTHING: Final = Monomial((), (), ())


def _times(a: Monomial, b: Monomial) -> Monomial:
    powers = dict(a.moving)
    for factor, power in b.moving:
        powers[factor] = combined((powers[factor], power)) if factor in powers else power
    return Monomial(a.binders + b.binders, a.fixed + b.fixed, tuple((f, p) for f, p in powers.items() if p is not ZERO))


def _product(parts: Sequence[list[Monomial]]) -> list[Monomial]:
    made = [NOTHING]
    for part in parts:
        if len(made) * len(part) > MOST_MONOMIALS:
            raise TooLarge
        made = [_times(a, b) for a in made for b in part]
    return made


def combined(terms: Iterable[Term]) -> Term:
    """A sum with its like terms gathered."""
    found: dict[Term, Fraction] = {}
    for x in terms:
        _gather(x, Fraction(1), found)
    parts = [(x, c) for x, c in sorted(found.items(), key=lambda y: y[0].key) if c]
    return make("+", *(num(c) if x is ONE else x if c == 1 else make("*", num(c), x) for x, c in parts)) if parts else ZERO


def _gather(term: Term, factor: Fraction, found: dict[Term, Fraction]) -> None:
    if term.head == "+":
        for x in term.args:
            _gather(x, factor, found)
        return
    rest = []
    for x in term.args if term.head == "*" else (term,):
        value = _rational(x)
        if value is None:
            rest.append(x)
        else:
            factor *= value
    if len(rest) == 1 and rest[0].head in ("+", "*"):
        _gather(rest[0], factor, found)
        return
    key = make("*", *sorted(rest, key=lambda x: x.key)) if rest else ONE
    found[key] = found.get(key, Fraction(0)) + factor


def _rational(x: Term) -> Fraction | None:
    """The value of 2, or of 2⁻¹."""
    if x.head == "num":
        return Fraction(x.args[0])
    if x.head == "^" and x.args[0].head == x.args[1].head == "num" and x.args[1].args[0] in (-1, 1) and x.args[0].args[0]:
        return Fraction(x.args[0].args[0]) ** int(x.args[1].args[0])
    return None


def whole_number(x: Term) -> int | None:
    """The value of an integer that is written out."""
    return int(x.args[0]) if x.head == "num" and x.args[0].denominator == 1 else None


def monomials(term: Term, moves: Moves) -> list[Monomial]:
    """A term multiplied out.  errors: TooLarge"""
    if not moves(term):
        return [Monomial((), (term,), ())]
    head, args = term.head, term.args
    if head == "+":
        made = [m for x in args for m in monomials(x, moves)]
        if len(made) > MOST_MONOMIALS:
            raise TooLarge
        return made
    if head == "*":
        return _product([monomials(x, moves) for x in args])
    if head == "^" and not moves(args[1]):
        return _power(args[0], combined(args[1:]), moves)
    if head == "sum" and not any(moves(x) for x in args[:2]):
        w = fresh_index((args[0], args[1]))
        return [Monomial((w, *m.binders), m.fixed, m.moving) for m in monomials(instantiate(args[2], [w]), moves)]
    if head == "exp":
        parts = monomials(args[0], moves)
        still = [make("exp", written(m)) for m in parts if not m.moving and not m.binders]
        rest = gathered([m for m in parts if m.moving or m.binders])
        return [Monomial((), tuple(still), ((make("exp", rest), ONE),) if rest is not ZERO else ())]
    if head == "log" and (factors := _factors(args[0], moves)) is not None:
        return [m for base, power in factors for m in _product([monomials(power, moves), _log(base, moves)])]
    return [Monomial((), (), ((term, ONE),))]


def _power(base: Term, exponent: Term, moves: Moves) -> list[Monomial]:
    """b^e for an e that does not move."""
    whole = whole_number(exponent)
    if exponent is ONE:
        return monomials(base, moves)
    if exponent is ZERO:
        return [NOTHING]
    if not moves(base):
        return [Monomial((), (make("^", base, exponent),), ())]
    if base.head == "*" and whole is None:  # √(x x) is not √x √x
        apart = [x for x in base.args if moves.is_nonnegative(x)]
        rest = [x for x in base.args if not moves.is_nonnegative(x)]
        if len(rest) > 1:
            inside = _product([monomials(x, moves) for x in rest])
            together = [Monomial((), (), ((gathered(inside), exponent),))]
            return _product([*(_power(x, exponent, moves) for x in apart), together])
    if base.head == "*":
        return _product([_power(x, exponent, moves) for x in base.args])
    if base.head == "exp":
        return monomials(make("exp", make("*", exponent, base.args[0])), moves)
    if base.head == "^" and whole is not None and not moves(base.args[1]):
        return _power(base.args[0], combined([make("*", exponent, base.args[1])]), moves)
    if base.head in ("+", "sum"):
        parts = monomials(base, moves)
        if len(parts) == 1 and not parts[0].binders:
            return _power(written(parts[0]), exponent, moves) if parts[0].moving else [parts[0]]
        if whole is not None and 1 < whole <= LARGEST_POWER:
            return _product([monomials(base, moves) for _ in range(whole)])  # each with indices of its own
        base = gathered(parts)
    return [Monomial((), (), ((base, exponent),))]


def _factors(term: Term, moves: Moves) -> list[tuple[Term, Term]] | None:
    """The factors of the argument of a logarithm, with their exponents; None where one is a negative number."""
    if term.head == "num":
        return [(term, ONE)] if term.args[0] > 0 else None
    if term.head == "*":
        found: list[tuple[Term, Term]] = []
        for x in term.args:
            more = _factors(x, moves)
            if more is None:
                return None
            found += more
        return found
    if term.head == "^":
        inside = _factors(term.args[0], moves)
        return inside and [(x, term.args[1] if p is ONE else make("*", p, term.args[1])) for x, p in inside]
    return [(term, ONE)]


def _log(base: Term, moves: Moves) -> list[Monomial]:
    if base is ONE:
        return []
    if base.head == "exp":
        return monomials(base.args[0], moves)
    if not moves(base):
        return [Monomial((), (make("log", base),), ())]
    if base.head == "+":
        base = gathered(monomials(base, moves))
        if base.head != "+":
            return monomials(make("log", base), moves)
    return [Monomial((), (), ((make("log", base), ONE),))]


def written(m: Monomial) -> Term:
    """The term of a monomial."""
    made = make("*", *m.fixed, *(f if p is ONE else make("^", f, p) for f, p in m.moving))
    for w in reversed(m.binders):
        made = make("sum", *w.args[2:], abstract(made, w))
    return made


def gathered(parts: Iterable[Monomial]) -> Term:
    """A sum of monomials in the order of what moves in them, with one coefficient for each."""
    plain: dict[tuple[tuple[Term, Term], ...], list[Term]] = {}
    others = []
    for m in parts:
        if m.binders:
            others.append(written(m))
        else:
            key = tuple(sorted(m.moving, key=lambda f: (f[0].key, f[1].key)))
            plain.setdefault(key, []).append(make("*", *m.fixed))
    made = [make("*", c, written(Monomial((), (), key))) if key else c
            for key, cs in plain.items() if (c := combined(cs)) is not ZERO]
    return make("+", *made, *others) if made or others else ZERO


def nonnegative(doc: Document) -> frozenset[Term]:
    """The symbols that the document says are not negative, and the families of which it says so for all members."""
    axes = {x.term: x.axes for x in doc.entries}
    found = set()
    for k in doc.known:
        prop, ranges = k.fact.prop, []
        while prop.head == "each":
            ranges.append(prop.args[:2])
            prop = prop.args[-1]
        if k.unless is None and prop.head in ("<", "<=") and prop.args[0].head == "num" and prop.args[0].args[0] >= 0:
            root = prop.args[1]
            if root.head == "@" and [x.args[0] for x in root.args[1:] if x.head == "bound"] == list(range(len(ranges)))[::-1] \
                    and list(axes.get(root.args[0], ())) == ranges:
                root = root.args[0]
            if root.head == "var":
                found.add(root)
    return frozenset(found)


def apply(e: Elaborator, term: Term, moves: Moves, whole: Callable[[Term], bool], key: tuple[Any, ...], extra: Sequence[Term],
          latex: Callable[[str], str], known: Callable[[Monomial], Term | None], constant: bool) -> Term:
    """The functional of a term.

    whole  which free symbols belong to the functional, and are no arguments of it
    extra  arguments of the functional itself, as the ends of an integral
    known  its value at a product of moving factors, where it has one
    constant  whether the value is random only through its arguments
    errors Unreadable, where there is too much to multiply out
    """
    try:
        parts = []
        for m in monomials(term, moves):
            value = known(m)
            if value is None:
                value = _atom(e, m, moves, whole, key, extra, latex)
                if constant:
                    e.doc.constants.add(value.args[0] if value.head == "@" else value)
            made = make("*", *m.fixed, value) if value is not ONE or not m.fixed else make("*", *m.fixed)
            for w in reversed(m.binders):
                made = make("sum", *w.args[2:], abstract(made, w))
            parts.append(made)
    except (TooLarge, Malformed) as error:
        raise Unreadable("too much to multiply out", e.here) from error
    return make("+", *parts) if parts else ZERO


def _atom(e: Elaborator, m: Monomial, moves: Moves, whole: Callable[[Term], bool], key: tuple[Any, ...], extra: Sequence[Term],
          latex: Callable[[str], str]) -> Term:
    """The opaque number of a product of moving factors: a symbol for its form, at what in it does not belong to the form."""
    from derive.render import plain
    factors = _exponentials(m.moving, moves)
    text = plain(written(Monomial((), (), factors))) if factors else "1"
    holes: list[Term] = []
    form = []
    for base, power in sorted(factors, key=lambda f: _erased(f, whole)):
        form.append((_form(base, whole, holes), _form(power, whole, holes)))
    names = {str(x.args[0]) for pair in form for t in pair for x in t.free}
    return symbol_for(e, ("functional", key, tuple(form)), [*holes, *extra], names, latex(text))


def _exponentials(moving: tuple[tuple[Term, Term], ...], moves: Moves) -> tuple[tuple[Term, Term], ...]:
    """A product of exponentials as one."""
    inside = [make("*", p, f.args[0]) if p is not ONE else f.args[0] for f, p in moving if f.head == "exp"]
    if not inside:
        return moving
    rest = gathered([x for t in inside for x in monomials(t, moves)])
    return (*(x for x in moving if x[0].head != "exp"), *(((make("exp", rest), ONE),) if rest is not ZERO else ()))


def _erased(factor: tuple[Term, Term], whole: Callable[[Term], bool]) -> str:
    return show(_form(factor[0], whole, None)) + show(_form(factor[1], whole, None))


def _form(term: Term, whole: Callable[[Term], bool], holes: list[Term] | None) -> Term:
    """A term with marks for the largest parts that do not belong to it, which are collected in order; sums in order of form."""
    own = next((x for x in term.free if x.head == "opened" and whole(x)), None)
    if own is not None:
        term = put(term, own, make("var", OWN, own.args[1]))
        mine = {y for y in term.free if y.head == "var" and y.args[0] == OWN}
        return _form(term, lambda x: x in mine or whole(x), holes)

    def stays(t: Term) -> bool:
        return not t.loose and not any(map(whole, t.free))

    def go(t: Term) -> Term:
        if t.head == "num":
            return t
        if stays(t):
            if holes is not None and t not in holes:
                holes.append(t)
            k = holes.index(t) if holes is not None else ""
            return make("var", f"{MARK}{k}", t.args[1] if t.head in ("var", "opened") else "Z" if is_integer(t) else "R")
        if t.head in ("+", "*"):
            still = [x for x in t.args if stays(x)]
            rest = [x for x in t.args if not stays(x)]
            if not t.loose:
                rest.sort(key=lambda x: show(_form(x, whole, None)))
            return make(t.head, *([go(make(t.head, *still))] if still else []), *map(go, rest))
        return rebuild(t, lambda x, _: go(x))

    return go(term)


__all__ = ["Monomial", "Moves", "TooLarge", "apply", "combined", "gathered", "monomials", "nonnegative", "whole_number",
           "written"]
