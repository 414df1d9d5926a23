"""SymPy expressions ↔ terms.  Untrusted: what it makes is what is judged, so a chain is shown as the term that was made.

In: a SymPy expression, never a string.  Out: a Term, and the facts that its symbols' assumptions are; and back.
What has no meaning as a term (infinity, floats, matrices, unknown functions, sums without bounds, a symbol that shares its name
with another one) is Unsupported, never guessed.  Names are SymPy's own: Symbol("p_model") is var p_model.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

import sympy as sp
from sympy.core.function import AppliedUndef

from derive.kernel.claim import Claim, Context, Fact
from derive.term import MINUS_ONE, ONE, ZERO, Malformed, Term, instantiate, is_integer, make, num
from derive.vocabulary import ArgMax, ArgMin, Defined, Given, Parameter, Partial, flattened, sigma

DEEPEST: Final = 60  # levels of nesting; the kernel and the printers recurse too

# What no fact can tell of a symbol; all else that can be assumed is told by `_signs` and the sort, or true of every real.
UNTOLD: Final = {"even", "odd", "prime", "composite", "irrational", "noninteger", "transcendental", "imaginary", "infinite",
                 "antihermitian", "polar"}


class Unsupported(ValueError):
    """A SymPy expression that has no meaning as a term."""


@dataclass(slots=True)
class Names:
    """The free symbols that were met, so that one name is one symbol, and what is to be known of them.

    named  name → the SymPy symbol, family or function that has it
    used   (name, sorts of the arguments) → an instance, for the assumptions
    """

    named: dict[str, Any] = field(default_factory=dict)
    used: dict[tuple[str, tuple[str, ...]], Any] = field(default_factory=dict)

    def note(self, name: str, symbol: Any, instance: Any, sorts: tuple[str, ...]) -> Term:
        """The var of a symbol.  errors: Unsupported, for a second symbol of the same name or an assumption that no fact tells"""
        known = self.named.setdefault(name, symbol)
        if known is not symbol and known != symbol:
            raise Unsupported(f"{name} is the name of two different symbols")
        key = (name, sorts)
        if key not in self.used:
            _check_assumptions(name, symbol)
            self.used[key] = instance
        sort = "S" if isinstance(symbol, Parameter) else "Z" if instance.is_integer else "R"
        return make("var", name, sort)

    def facts(self, origin: str = "") -> tuple[Fact, ...]:
        """What the assumptions on the symbols say: 0 < x, for a family or function at every argument."""
        found: dict[Term, Fact] = {}
        for (name, sorts), instance in self.used.items():
            if instance is sigma:
                x = make("bound", 0)
                body = make("^", make("+", ONE, make("exp", make("*", MINUS_ONE, x))), MINUS_ONE)
                prop = make("forall", "R", make("=", make("@", SIGMA, x), body))
                found[prop] = Fact(prop, "definition", origin or "the logistic function")
                continue
            var = make("var", name, "Z" if instance.is_integer else "R")
            value = make("@", var, *(make("bound", k) for k in reversed(range(len(sorts)))))
            for prop in _signs(instance, value):
                for sort in reversed(sorts):
                    prop = make("forall", sort, prop)
                found[prop] = Fact(prop, "declared", origin)
        return tuple(found.values())


KINDS: Final = {"declared", "definition", "assumption"}  # of facts that an author can give; a "line" is one that was proved
SIGMA: Final = make("var", "sigma", "R")


def _signs(instance: Any, value: Term) -> Iterable[Term]:
    if instance.is_positive:
        yield make("<=", ONE, value) if instance.is_integer else make("<", ZERO, value)
    elif instance.is_negative:
        yield make("<=", value, MINUS_ONE) if instance.is_integer else make("<", value, ZERO)
    else:
        if instance.is_nonnegative:
            yield make("<=", ZERO, value)
        if instance.is_nonpositive:
            yield make("<=", value, ZERO)
        if instance.is_nonzero:
            yield make("!=", value, ZERO)


def _check_assumptions(name: str, symbol: Any) -> None:
    if symbol is sigma:
        return
    if isinstance(symbol, type):
        said = known = symbol._kwargs  # type: ignore[attr-defined]
    else:
        atom = symbol.label if isinstance(symbol, sp.IndexedBase) else symbol
        if not isinstance(atom, sp.Symbol):
            raise Unsupported(f"{name} is no name")
        said, known = atom._assumptions_orig, atom.assumptions0
        if False in said.values():
            raise Unsupported(f"{name} is assumed not to be something: say what it is")
    wrong = [key for key, value in known.items() if value and key in UNTOLD]
    if wrong or known.get("commutative") is False or said.keys() - {"commutative", "complex"} and not known.get("real"):
        raise Unsupported(f"{name} is assumed {', '.join(wrong) or 'to be no real number'}, which no fact can tell")


# Where a bound symbol stands: the number of binders around its own, and its position in a tuple of variables.
Scope = Mapping[Any, tuple[int, int | None]]


@dataclass(slots=True)
class _Reader:
    """One conversion: `depth` binders are open, `level` nested calls are under way."""

    names: Names
    level: int = 0

    def term(self, e: Any, scope: Scope, depth: int) -> Term:
        self.level += 1
        if self.level > DEEPEST:
            raise Unsupported("nested too deeply")
        convert = _convert_of(type(e))
        if convert is None:
            raise Unsupported(f"no term for {type(e).__name__}: {_shown(e)}")
        term = convert(self, e, scope, depth)
        self.level -= 1
        return term

    def terms(self, items: Iterable[Any], scope: Scope, depth: int) -> list[Term]:
        return [self.term(x, scope, depth) for x in items]

    def bound(self, symbol: Any, scope: Scope, depth: int) -> Term | None:
        """The variable of a binder around; None for a free symbol.  errors: Unsupported, for one that shares its name"""
        at = scope.get(symbol)
        if at is None:
            if scope and not isinstance(symbol, sp.Dummy) and symbol.name in [x.name for x in scope]:
                raise Unsupported(f"{symbol} is the name of two different symbols")
            return None
        variable = make("bound", depth - 1 - at[0])
        return variable if at[1] is None else make("@", variable, num(at[1]))

    def sort(self, e: Any, scope: Scope) -> str:
        """The sort of an argument of a function."""
        if e.is_integer or e in scope and isinstance(e, sp.Symbol) and not isinstance(e, Parameter) and scope[e][1] is None:
            return "Z" if e.is_integer else "S"
        return "S" if isinstance(e, (Parameter, sp.IndexedBase)) or not getattr(e, "is_commutative", False) else "R"


def _shown(e: Any) -> str:
    text = str(e)
    return text if len(text) < 60 else text[:57] + "…"


def _number(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    return num(Fraction(int(e.p), int(e.q)))


def _symbol(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    return r.bound(e, scope, depth) or r.names.note(e.name, e, e, ())


def _base(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    return r.bound(e, scope, depth) or r.names.note(str(e.label), e, e.label, ())


def _indexed(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    base, indices = e.base, e.indices
    if not isinstance(base, sp.IndexedBase):
        raise Unsupported(f"no family: {_shown(base)}")
    if base.shape is not None or base.offset != 0 or base.strides is not None:
        raise Unsupported(f"{base.label} has a shape: ranges are told by sums and facts")
    found = r.bound(base, scope, depth) or r.names.note(str(base.label), base, e.base.label, ("Z",) * len(indices))
    where = r.terms(indices, scope, depth)
    if not all(k.is_integer or k in scope for k in indices):
        raise Unsupported(f"an index that is no integer: {_shown(e)}")
    return make("@", found, *where)


def _applied(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    args = r.terms(e.args, scope, depth)
    function = r.bound(e.func, scope, depth)
    if function is None:
        function = r.names.note(e.func.__name__, e.func, e, tuple(r.sort(x, scope) for x in e.args))
    return make("@", function, *args)


def _sigma(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    if r.names.named.setdefault("sigma", sigma) is not sigma:
        raise Unsupported("sigma is the name of two different symbols")
    r.names.used["sigma", ("R",)] = sigma
    return make("@", SIGMA, r.term(e.args[0], scope, depth))


def _nary(head: str) -> Convert:
    return lambda r, e, scope, depth: make(head, *r.terms(e.args, scope, depth))


def _log(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    value, *base = [make("log", x) for x in r.terms(e.args, scope, depth)]
    return make("*", value, *(make("^", x, MINUS_ONE) for x in base))


def _delta(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    if len(e.args) > 2:
        raise Unsupported(f"{_shown(e)} has a range: it is 0 outside of it")
    return make("delta", *r.terms(e.args, scope, depth))


def _ranged(head: str) -> Convert:
    def convert(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
        body = e.function
        if body.is_Mul and len(body.args) == 2 and body.args[0] is sp.S.One:
            body = body.args[1]  # SymPy writes Sum(1*f, …) where it shall not evaluate
        return _bounded(r, head, body, e.limits, scope, depth)
    return convert


def _bounded(r: _Reader, head: str, body: Any, limits: Any, scope: Scope, depth: int) -> Term:
    """Limits stand innermost first, as in SymPy."""
    if not limits:
        return r.term(body, scope, depth)
    *inner, limit = limits
    if len(limit) != 3:
        raise Unsupported(f"{head} without bounds over {limit[0]}")
    index, low, high = limit
    _check_index(index, low)
    if low.is_integer is False or high.is_integer is False:
        raise Unsupported(f"{head} from {low} to {high}: a bound that is no integer")
    ends = r.terms((low, high), scope, depth)
    return make(head, *ends, _bounded(r, head, body, inner, {**scope, index: (depth, None)}, depth + 1))


def _integral(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    term, inner, domains = e.function, dict(scope), []
    for number, (x, *ends) in enumerate(reversed(e.limits)):
        domain = DOMAINS.get(tuple(ends))
        if domain is None:
            raise Unsupported(f"an integral from {' to '.join(map(str, ends))}" if ends else "an integral without bounds")
        said = {name for name, value in x._assumptions_orig.items() if value} - {"real", "commutative", "finite", "complex"}
        if type(x) not in (sp.Symbol, sp.Dummy) or said - ({"positive", "nonnegative"} if domain == "half" else set()):
            raise Unsupported(f"an integral over {x}, of which something else is assumed")
        inner[x] = depth + number, None
        domains.append(domain)
    made = r.term(term, inner, depth + len(domains))
    for domain in reversed(domains):
        made = make("integral", domain, made)
    return made


DOMAINS: Final = {(-sp.oo, sp.oo): "line", (sp.S.Zero, sp.oo): "half"}


def _check_index(index: Any, low: Any) -> None:
    """SymPy simplified the body by what is assumed of the index: the range has to give it."""
    said = dict(getattr(index, "_assumptions_orig", {}))
    if type(index) not in (sp.Symbol, sp.Dummy) or index.is_integer is False:
        raise Unsupported(f"{index} is no index")
    least = {"positive": 1, "nonnegative": 0, "nonzero": 1}
    for name in said.keys() - {"integer", "real", "commutative", "finite", "complex", "rational"}:
        if not said[name] or name not in least or not (low - least[name]).is_nonnegative:
            raise Unsupported(f"the index {index} is assumed {name}, but runs from {low}")


def _derivative(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    term = r.term(e.expr, scope, depth)
    for by, count in e.variable_count:
        if not count.is_Integer or not 0 < count < 10:
            raise Unsupported(f"a derivative of order {count}")
        variable = _variable(r, by, scope, depth)
        for _ in range(int(count)):
            term = make("D", term, variable)
    return term


def _variable(r: _Reader, by: Any, scope: Scope, depth: int) -> Term:
    if not isinstance(by, (sp.Symbol, sp.Indexed, AppliedUndef)) or isinstance(by, Parameter) or by.is_integer:
        raise Unsupported(f"a derivative by {_shown(by)}")
    return r.term(by, scope, depth)


def _arg(head: str) -> Convert:
    def convert(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
        variables = e.bound_symbols
        for v in variables:
            if not isinstance(v, (sp.Symbol, sp.IndexedBase)):
                raise Unsupported(f"{head} over {_shown(v)}")
            said = v.label._assumptions_orig if isinstance(v, sp.IndexedBase) else v._assumptions_orig
            if any(said[name] and name not in ("real", "commutative") for name in said):
                raise Unsupported(f"{head} over {v}, of which something is assumed")
        single = len(variables) == 1
        inner = {**scope, **{v: (depth, None if single else k) for k, v in enumerate(variables, 1)}}
        return make(head, r.term(e.args[0], inner, depth + 1))
    return convert


def _truth(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    """A condition of a Piecewise as 0 or 1."""
    if e is sp.true:
        return ONE
    if isinstance(e, (sp.Eq, sp.Ne)) and e.lhs.is_integer and e.rhs.is_integer:
        delta = make("delta", *r.terms((e.lhs, e.rhs), scope, depth))
        return delta if isinstance(e, sp.Eq) else _not(delta)
    if isinstance(e, sp.And):
        return make("*", *(_truth(r, x, scope, depth) for x in e.args))
    if isinstance(e, sp.Not):
        return _not(_truth(r, e.args[0], scope, depth))
    raise Unsupported(f"a case by {_shown(e)}: only equations of integers are")


def _not(truth: Term) -> Term:
    return make("+", ONE, make("*", MINUS_ONE, truth))


def _piecewise(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    *cases, (last, condition) = e.args
    if condition != sp.true:
        raise Unsupported("cases that do not end with 'otherwise'")
    term = r.term(last, scope, depth)
    for value, condition in reversed(cases):
        truth = _truth(r, condition, scope, depth)
        term = make("+", make("*", truth, r.term(value, scope, depth)), make("*", _not(truth), term))
    return term


def _absolute(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    return make("^", make("^", r.term(e.args[0], scope, depth), num(2)), num(Fraction(1, 2)))


def _defined(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    try:
        definition = e.definition
    except TypeError as error:
        raise Unsupported(str(error)) from None
    return r.term(definition, scope, depth)


def _relation(head: str, turned: bool = False) -> Convert:
    def convert(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
        if head in ("<", "<=") and any(isinstance(x, ArgMax) for x in e.args):
            raise Unsupported("sets of maximisers have no order")
        sides = r.terms(e.args, scope, depth)
        return make(head, *(reversed(sides) if turned else sides))
    return convert


def _infinite(r: _Reader, e: Any, scope: Scope, depth: int) -> Term:
    raise Unsupported("infinity is no number")


Convert = Callable[[_Reader, Any, Scope, int], Term]

CONVERT: Final[dict[Any, Convert]] = {
    sp.Rational: _number, sp.Symbol: _symbol, sp.IndexedBase: _base, sp.Indexed: _indexed, AppliedUndef: _applied, sigma: _sigma,
    type(sp.pi): lambda r, e, scope, depth: make("pi"), type(sp.E): lambda r, e, scope, depth: make("exp", ONE),
    type(sp.oo): _infinite, type(-sp.oo): _infinite,
    sp.Add: _nary("+"), sp.Mul: _nary("*"), sp.Pow: _nary("^"), sp.exp: _nary("exp"), sp.log: _log,
    sp.KroneckerDelta: _delta,
    sp.Sum: _ranged("sum"), sp.Product: _ranged("prod"), sp.Derivative: _derivative, sp.Integral: _integral,
    Partial: lambda r, e, scope, depth: make("D", r.term(e.args[0], scope, depth), _variable(r, e.args[1], scope, depth)),
    ArgMax: _arg("argmax"), ArgMin: _arg("argmin"), sp.Piecewise: _piecewise, sp.Abs: _absolute,
    Defined: _defined,
    sp.Eq: _relation("="), sp.Ne: _relation("!="), sp.Lt: _relation("<"), sp.Le: _relation("<="),
    sp.Gt: _relation("<", turned=True), sp.Ge: _relation("<=", turned=True),
    sp.tanh: lambda r, e, scope, depth: r.term(_tanh(e.args[0]), scope, depth),
    sp.sinh: lambda r, e, scope, depth: r.term((sp.exp(e.args[0]) - sp.exp(-e.args[0])) / 2, scope, depth),
    sp.cosh: lambda r, e, scope, depth: r.term((sp.exp(e.args[0]) + sp.exp(-e.args[0])) / 2, scope, depth),
}


def _tanh(x: Any) -> Any:
    return (sp.exp(x) - sp.exp(-x)) / (sp.exp(x) + sp.exp(-x))


def _convert_of(kind: type) -> Convert | None:
    """The row of CONVERT for a class: its own, or that of the nearest class above it."""
    return next((CONVERT[above] for above in kind.__mro__ if above in CONVERT), None)


def to_term(expression: Any, names: Names | None = None) -> Term:
    """The term of a SymPy expression or relation.

    names   where its symbols are noted; pass one Names for all that belongs together
    errors  Unsupported
    """
    if isinstance(expression, (int, Fraction)) and not isinstance(expression, bool):
        return num(expression)
    if not isinstance(expression, sp.Basic):
        raise Unsupported(f"no SymPy expression: {expression!r}")
    try:
        return _Reader(names if names is not None else Names()).term(expression, {}, 0)
    except RecursionError:
        raise Unsupported("nested too deeply") from None
    except Malformed as error:
        raise Unsupported(str(error)) from None


def facts_of(*expressions: Any) -> tuple[Fact, ...]:
    """The facts that the assumptions on the symbols of some expressions are: positive x is 0 < x.

    errors  Unsupported
    """
    names = Names()
    for expression in expressions:
        to_term(expression, names)
    return names.facts()


def to_fact(given: Given, names: Names | None = None, origin: str = "") -> Fact | None:
    """A fact of a chain; None for what SymPy knows anyway.  errors: Unsupported"""
    if given.relation == sp.true:
        return None
    if not isinstance(given.relation, sp.core.relational.Relational) or given.kind not in KINDS:
        raise Unsupported(f"no fact: {_shown(given.relation)}")
    reader = _Reader(names if names is not None else Names())
    try:
        return Fact(_quantified(reader, given.relation, given.over, {}, 0), given.kind, origin)
    except RecursionError:
        raise Unsupported("nested too deeply") from None


def claim_of(lhs: Any, rhs: Any, given: Iterable[Any]) -> Claim:
    """The claim that two expressions are equal, or that a relation holds, with what is given and what the symbols assume.

    errors  Unsupported
    """
    names = Names()
    if rhs is not None:
        prop = make("=", to_term(sp.sympify(lhs, strict=True), names), to_term(sp.sympify(rhs, strict=True), names))
    else:
        prop = to_term(lhs, names)
        if prop.head not in ("=", "!=", "<", "<="):
            raise Unsupported(f"no relation: {_shown(lhs)}; SymPy makes true or false of some relations when they are built")
    try:
        facts = [to_fact(x, names, "given") for x in flattened(given)]
    except TypeError as error:
        raise Unsupported(str(error)) from None
    known = {x.prop: x for x in (*(x for x in facts if x is not None), *names.facts("the symbols"))}
    return Claim(prop, Context(tuple(known.values())))


def _quantified(r: _Reader, relation: Any, over: tuple[Any, ...], scope: Scope, depth: int) -> Term:
    if not over:
        return r.term(relation, scope, depth)
    first, rest = over[0], over[1:]
    if isinstance(first, sp.Symbol):
        if not isinstance(first, Parameter) and first._assumptions_orig.keys() - {"real", "integer", "commutative"}:
            raise Unsupported(f"for all {first}, of which something is assumed")
        sort = "S" if isinstance(first, Parameter) else "Z" if first.is_integer else "R"
        return make("forall", sort, _quantified(r, relation, rest, {**scope, first: (depth, None)}, depth + 1))
    index, low, high = map(sp.S, first)
    _check_index(index, low)
    ends = r.terms((low, high), scope, depth)
    return make("each", *ends, _quantified(r, relation, rest, {**scope, index: (depth, None)}, depth + 1))


# --- back ------------------------------------------------------------------------------------------------------

INDEX_NAMES: Final = "ijklmrstuv"


def from_term(term: Term) -> Any:
    """An unevaluated SymPy expression of a term; a symbol applied to integers is a family, else a function.

    errors  Unsupported, for propositions with quantifiers and heads that SymPy has not
    """
    taken = {str(x.args[0]) for x in term.free if x.head == "var"}
    with sp.evaluate(False):
        return _back(term, (), taken)


def _fresh(taken: set[str], depth: int) -> str:
    names = [name for name in INDEX_NAMES if name not in taken]
    return names[depth] if depth < len(names) else f"i_{depth}"


def _back(t: Term, scope: tuple[Any, ...], taken: set[str]) -> Any:
    head, args = t.head, t.args
    match head:
        case "num":
            return sp.Rational(args[0].numerator, args[0].denominator)
        case "var":
            return _back_symbol(*args)
        case "pi":
            return sp.pi
        case "integral":
            x = sp.Symbol(_fresh(taken, len(scope)), real=True)
            low = -sp.oo if args[0] == "line" else sp.S.Zero
            return _limits(sp.Integral, _back(args[1], (*scope, x), taken), x, [low, sp.oo])
        case "bound":
            return scope[-1 - args[0]]
        case "@":
            return _back_applied(t, scope, taken)
        case "sum" | "prod":
            index = sp.Symbol(_fresh(taken, len(scope)), integer=True)
            ends = [_back(x, scope, taken) for x in args[:2]]
            return _limits(sp.Sum if head == "sum" else sp.Product, _back(args[2], (*scope, index), taken), index, ends)
        case "argmax" | "argmin":
            over = Parameter(_fresh(taken, len(scope)))
            return (ArgMax if head == "argmax" else ArgMin)(_back(args[0], (*scope, over), taken), over)
    if head in BACK:
        return BACK[head](*(_back(x, scope, taken) for x in args))
    raise Unsupported(f"no SymPy for {head}")


def _limits(kind: Any, body: Any, index: Any, ends: list[Any]) -> Any:
    """Sum(body, (index, *ends)) without the folding that SymPy's constructors do even when they shall not evaluate."""
    made = sp.Expr.__new__(kind, body, sp.Tuple(index, *ends))
    made.is_commutative = True
    return made


BACK: Final[dict[str, Any]] = {
    "+": lambda *x: sp.Add(*x, evaluate=False), "*": lambda *x: sp.Mul(*x, evaluate=False),
    "^": lambda x, y: sp.Pow(x, y, evaluate=False), "exp": lambda x: sp.exp(x, evaluate=False),
    "log": lambda x: sp.log(x, evaluate=False), "delta": lambda x, y: sp.KroneckerDelta(x, y, evaluate=False), "D": Partial,
    "=": lambda x, y: sp.Eq(x, y, evaluate=False), "!=": lambda x, y: sp.Ne(x, y, evaluate=False),
    "<": lambda x, y: sp.Lt(x, y, evaluate=False), "<=": lambda x, y: sp.Le(x, y, evaluate=False),
}


def _back_symbol(name: str, sort: str) -> Any:
    return Parameter(name) if sort == "S" else sp.Symbol(name, **{"integer" if sort == "Z" else "real": True})


def _back_applied(t: Term, scope: tuple[Any, ...], taken: set[str]) -> Any:
    function, *where = t.args
    values = [_back(x, scope, taken) for x in where]
    if function is SIGMA and len(values) == 1:
        return sigma(values[0])
    if function.head != "var":
        raise Unsupported("a bound family")
    name, sort = function.args
    assumption = {"integer" if sort == "Z" else "real": True}
    if all(is_integer(x) or x.head == "bound" and scope[-1 - x.args[0]].is_integer for x in where):
        return sp.IndexedBase(name, **assumption)[tuple(values)]
    return sp.Function(name, **assumption)(*values)


__all__ = ["Names", "Unsupported", "facts_of", "from_term", "instantiate", "to_fact", "to_term"]
