"""The densities of families of distributions: N(x; μ, σ²), Gam(x; a, b), Bet(x; α, β), Poiss(x; λ), Bin(x; n, p).  Untrusted.

In: a family that a document applies and does not define.  Out: the proposition that says what its density is, where the
parameters are those that most authors write.  Others may be meant, so that a step that rests on it is never refuted.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from derive.read import special
from derive.read.context import Entry
from derive.read.names import every
from derive.read.opaque import symbol_for
from derive.read.shapes import fresh_variable
from derive.read.standards import for_all
from derive.read.syntax import Node
from derive.term import MINUS_ONE, ONE, Term, make, num

if TYPE_CHECKING:
    from derive.read.functions import Functions

MINUS_HALF: Final = num(Fraction(-1, 2))
NORMAL: Final = frozenset({"mathcal N", "N", "mathrm N", "Normal"})
SCALE: Final = re.compile(r"\bscale\b", re.I)  # a Gamma distribution with a scale and not a rate
# N(μ, σ) anywhere: the author writes standard deviations
DEVIATION: Final = re.compile(r"N\}?\s*(?:\\left\s*)?\([^()]*,\s*\\?(?:sigma|s)(?:_\w)?\s*(?:\\right\s*)?\)")
# words that give the parameters, or the function, another meaning
OTHERWISE: Final = re.compile(
    r"\b(?:parametri[sz]\w+|parameteri[sz]\w+|denot\w+|we write|stands? for)\b[^.]{0,120}?\b(?:precisions?|standard deviations?"
    r"|log(?:arithm)?s?\b[^.]{0,20}\bdensity|cumulative|distribution function|concentration)\b", re.I | re.S)
SPECIAL: Final = {"factorial": r"\mathrm{factorial}", "binom": r"\binom"}
DEVIATIONS: Final = frozenset({"sigma", "s", "tau", "lambda", "kappa"})


def density(e: Functions, entry: Entry, base: str, args: Sequence[Node], seps: Sequence[str]) -> Term | None:
    """The proposition that defines the density of a family, for all of its arguments."""
    name = "N" if base in NORMAL else base.split(" ")[-1]
    made = DENSITIES.get((name, len(args)))
    if made is None or not seps or seps[0] not in (";", "|") or any(x.kind == "rel" or e.value(x).axes for x in args):
        return None
    if OTHERWISE.search(e.doc.note.text):
        return None
    if name == "N" and (DEVIATION.search(e.doc.note.text) or _other_parameter(e, args[2])) or name.startswith("Gam") and (
            SCALE.search(e.doc.note.text) or (last := e.named(args[2])) is not None and last.base == "theta"):
        return None
    variables = [fresh_variable("R") for _ in args]
    entry.arity = (0,) * len(args)
    return for_all(make("=", make("@", entry.term, *variables), made(e, *variables)), variables)


def _other_parameter(e: Functions, node: Node) -> bool:
    """Whether the last parameter of a normal distribution may be no variance: a standard deviation, a precision, a matrix."""
    name = e.named(node)
    return name is not None and name.base.split("_")[0].split(" ")[-1] in DEVIATIONS or any(
        x.kind == "transpose" or x.kind in ("sym", "word") and str(x.args[0]).split(" ")[-1][:1].isupper() for x in every(node))


def _inverse(*factors: Term) -> Term:
    return make("^", make("*", *factors), MINUS_ONE)


def _less_one(x: Term) -> Term:
    return make("+", x, MINUS_ONE)


def _rest(x: Term) -> Term:
    """1 − x."""
    return make("+", ONE, make("*", MINUS_ONE, x))


def _gamma(e: Functions, x: Term) -> Term:
    found = e.doc.find("Gamma(1)") or e.doc.add(Entry("Gamma", e.doc.symbol("Gamma", "R"), kind="function", latex=r"\Gamma"),
                                                "Gamma(1)")
    return make("@", found.term, x)


def _special(e: Functions, name: str, *arguments: Term) -> Term:
    made = symbol_for(e, ("function", name), list(arguments), set(), SPECIAL[name])  # type: ignore[arg-type]
    special.facts(e.doc, name, made.args[0])
    return made


def _normal(e: Functions, x: Term, m: Term, v: Term) -> Term:
    gap = make("+", x, make("*", MINUS_ONE, m))
    return make("*", make("^", make("*", num(2), make("pi"), v), MINUS_HALF),
                make("exp", make("*", MINUS_HALF, make("^", gap, num(2)), _inverse(v))))


def _of_gamma(e: Functions, x: Term, a: Term, b: Term) -> Term:
    # x^(a − 1) as an exponential: it has no value where x is negative, whatever a is
    power = make("+", make("*", _less_one(a), make("log", x)), make("*", MINUS_ONE, b, x))
    return make("*", make("^", b, a), _inverse(_gamma(e, a)), make("exp", power))


def _of_beta(e: Functions, x: Term, a: Term, b: Term) -> Term:
    power = make("+", make("*", _less_one(a), make("log", x)), make("*", _less_one(b), make("log", _rest(x))))
    return make("*", _gamma(e, make("+", a, b)), _inverse(_gamma(e, a), _gamma(e, b)), make("exp", power))


def _of_poisson(e: Functions, x: Term, rate: Term) -> Term:
    return make("*", make("^", rate, x), make("exp", make("*", MINUS_ONE, rate)), _inverse(_special(e, "factorial", x)))


def _binomial(e: Functions, x: Term, n: Term, p: Term) -> Term:
    fails = make("+", n, make("*", MINUS_ONE, x))
    return make("*", _special(e, "binom", n, x), make("^", p, x), make("^", _rest(p), fails))


DENSITIES: Final[dict[tuple[str, int], Callable[..., Term]]] = {
    ("N", 3): _normal, ("Gam", 3): _of_gamma, ("Gamma", 3): _of_gamma, ("Bet", 3): _of_beta, ("Beta", 3): _of_beta,
    ("Poiss", 2): _of_poisson, ("Poisson", 2): _of_poisson, ("Bin", 3): _binomial, ("Binomial", 3): _binomial,
}
