"""The field's words that SymPy lacks, for writing derivations as at the blackboard.  Untrusted.

In: SymPy expressions.  Out: more of them (ArgMax, Expectation, KL, softmax, …), facts (`positive`, `one_hot`,
`distribution`, `defines`, …) and chains of steps (`chain`), which `derive.sympy_bridge` turns into terms.

SymPy simplifies while it builds: x/x is 1, exp(log(x)) is x, -(a + b) is -a - b.  That is harmless where the
step is about something else; a step that is *about* such a rewriting is written under `with unevaluated():`.
`Derivative` forgets components (∂q[t]/∂q[k] is 0 to it); `Partial(f, q[k])` never evaluates.
"""
from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from sympy import (
    Dummy,
    Eq,
    Expr,
    Function,
    Gt,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Lambda,
    Le,
    Sum,
    Symbol,
    Tuple,
    evaluate,
    exp,
    log,
    preorder_traversal,
)
from sympy.core.basic import Basic
from sympy.core.function import UndefinedFunction
from sympy.core.relational import Relational
from sympy.core.sympify import _sympify
from sympy.logic.boolalg import BooleanAtom

RELATIONS: Final = {"=": "=", "<": "<", "<=": "\\le", ">": ">", ">=": "\\ge", "!=": "\\neq", "=>": "\\Rightarrow"}


def unevaluated() -> Any:
    """A context manager under which SymPy builds what is written and simplifies nothing."""
    return evaluate(False)


# --- symbols ---------------------------------------------------------------------------------------------------

def indices(names: str) -> Any:
    """Integer symbols: `i, j, k = indices("i j k")`; one name gives one symbol."""
    return _each_name(names, lambda name: Symbol(name, integer=True))


def sizes(names: str) -> Any:
    """Positive integer symbols: `n, K = sizes("n K")`."""
    return _each_name(names, lambda name: Symbol(name, integer=True, positive=True))


def reals(names: str) -> Any:
    """Real symbols: `a, b = reals("a b")`."""
    return _each_name(names, lambda name: Symbol(name, real=True))


def family(name: str, **assumptions: bool) -> Any:
    """Numbers with integer indices, real if nothing else is said: `z = family("z")`, then z[i, k]."""
    return IndexedBase(name, **(assumptions or {"real": True}))


def labels(name: str) -> Any:
    """A family of integers: class labels, binary labels, data points of a finite support."""
    return IndexedBase(name, integer=True)


def density(name: str) -> Any:
    """A positive function: `p = density("p_model")`, then p(x[i], theta)."""
    return Function(name, positive=True)


def parameter(name: str) -> Symbol:
    """A symbol of unknown nature, such as θ: a number, a vector, a whole network.  Only an argument of functions."""
    return Parameter(name)


class Parameter(Symbol):
    """A symbol that stands for no number (sort "S" of derive.term)."""

    __slots__ = ()


def support(name: str) -> Symbol:
    """The number of points of a finite set, so that the set is 1…support: `M = support("X")` is |X|."""
    return Symbol(f"|{name}|", integer=True, positive=True)


def _each_name(names: str, build: Any) -> Any:
    found = tuple(build(name) for name in names.replace(",", " ").split())
    return found[0] if len(found) == 1 else found


# --- expressions -----------------------------------------------------------------------------------------------

class sigma(Function):
    """The logistic function σ(z) = 1/(1 + e^{-z})."""

    nargs = 1

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\sigma{power}{{\left({printer._print(self.args[0])} \right)}}"


sigmoid = sigma


class Binding(Expr):
    """An expression whose first argument has bound variables, the rest: free_symbols leaves them out."""

    @property
    def bound_symbols(self) -> list[Any]:
        return list(self.args[1].args)

    @property
    def free_symbols(self) -> set[Any]:
        bound: set[Any] = set()
        for v in self.bound_symbols:
            bound |= v.free_symbols | {v}
        return {s for s in self.args[0].free_symbols - bound if not (isinstance(s, Indexed) and s.base in bound)}


class ArgMax(Binding):
    """The set of the maximisers of a body over variables: ArgMax(log(L(w, b)), w, b).

    variables  symbols, parameters or families; their domain is arbitrary but fixed
    """

    word = "argmax"

    def __new__(cls, body: Any, *variables: Any) -> Self:
        if not variables:
            raise TypeError(f"{cls.__name__} needs a variable")
        made: Self = Expr.__new__(cls, _sympify(body), Tuple(*variables))
        return made

    def _latex(self, printer: Any) -> str:
        over = ", ".join(map(printer._print, self.bound_symbols))
        return rf"\operatorname{{{self.word}}}_{{{over}}} {printer._print(self.args[0])}"


class ArgMin(ArgMax):
    """The set of the minimisers."""

    word = "argmin"


class Partial(Expr):
    """∂f/∂x by a real symbol x, or by one component x[k] or p(x) of a family; never evaluated."""

    def __new__(cls, body: Any, *by: Any) -> Self:
        made = _sympify(body)
        for x in by:
            made = Expr.__new__(cls, made, _sympify(x))
        return made  # type: ignore[no-any-return]

    def _latex(self, printer: Any) -> str:
        return rf"\frac{{\partial}}{{\partial {printer._print(self.args[1])}}} {printer.parenthesize(self.args[0], 50)}"


class Defined(Expr):
    """A word of the field that is short for a SymPy expression, its `definition`."""

    @property
    def definition(self) -> Any:
        raise NotImplementedError

    def doit(self, **hints: Any) -> Any:
        return self.definition


class softmax(Defined):
    """softmax(z, k, K) = e^{z[k]} / Σ_{j=1}^K e^{z[j]}; z is a family, a row z[i] of one, or a Lambda."""

    def __new__(cls, z: Any, k: Any, K: Any) -> Self:
        made: Self = Expr.__new__(cls, component_of(z), _sympify(k), _sympify(K))
        return made

    @property
    def definition(self) -> Any:
        z, k, K = self.args
        return exp(applied(z, k)) / _partition(z, K)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\operatorname{{softmax}}{power}\left({printer._print(self.args[0](self.args[1]))}\right)"


class LogSumExp(Defined):
    """LogSumExp(z, K) = log Σ_{j=1}^K e^{z[j]}."""

    def __new__(cls, z: Any, K: Any) -> Self:
        made: Self = Expr.__new__(cls, component_of(z), _sympify(K))
        return made

    @property
    def definition(self) -> Any:
        return log(_partition(*self.args))

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{logsumexp}}\left({_symbol_latex(self.args[0], printer)}\right)"


class Expectation(Defined):
    """Expectation(f(x), (x, 1, M), P) = Σ_{x=1}^M P(x) f(x), over a finite support."""

    def __new__(cls, body: Any, over: Any, P: Any) -> Self:
        made: Self = Expr.__new__(cls, Lambda(over[0], _sympify(body)), Tuple(*over), component_of(P))
        return made

    @property
    def definition(self) -> Any:
        body, (x, low, high), P = self.args
        return Sum(applied(P, x) * applied(body, x), (x, low, high))

    def _latex(self, printer: Any) -> str:
        body, (x, _, _), P = self.args
        return rf"\mathbb{{E}}_{{{printer._print(x)} \sim {_symbol_latex(P, printer)}}}\left[{printer._print(body(x))}\right]"


class Entropy(Defined):
    """Entropy(P, (x, 1, M)) = −Σ P(x) log P(x)."""

    def __new__(cls, P: Any, over: Any) -> Self:
        made: Self = Expr.__new__(cls, component_of(P), Tuple(*over))
        return made

    @property
    def definition(self) -> Any:
        P, (x, low, high) = self.args
        p = applied(P, x)
        return -Sum(p * log(p), (x, low, high))

    def _latex(self, printer: Any) -> str:
        return rf"H\left({_symbol_latex(self.args[0], printer)}\right)"


class CrossEntropy(Defined):
    """CrossEntropy(P, Q, (x, 1, M)) = −Σ P(x) log Q(x)."""

    bar = ", "

    def __new__(cls, P: Any, Q: Any, over: Any) -> Self:
        made: Self = Expr.__new__(cls, component_of(P), component_of(Q), Tuple(*over))
        return made

    @property
    def definition(self) -> Any:
        P, Q, (x, low, high) = self.args
        return -Sum(applied(P, x) * log(applied(Q, x)), (x, low, high))

    def _latex(self, printer: Any) -> str:
        P, Q = (_symbol_latex(f, printer) for f in self.args[:2])
        return rf"H\left({P}, {Q}\right)"


class KL(CrossEntropy):
    """KL(P, Q, (x, 1, M)) = Σ P(x) (log P(x) − log Q(x))."""

    @property
    def definition(self) -> Any:
        P, Q, (x, low, high) = self.args
        p, q = applied(P, x), applied(Q, x)
        return Sum(p * (log(p) - log(q)), (x, low, high))

    def _latex(self, printer: Any) -> str:
        P, Q = (_symbol_latex(f, printer) for f in self.args[:2])
        return rf"D_{{KL}}\left({P} \| {Q}\right)"


def component_of(f: Any) -> Lambda:
    """A family, a row z[i] of one, a function or a Lambda, as the Lambda of its last index."""
    if isinstance(f, Lambda):
        return f
    k = Dummy("k", integer=True)
    if isinstance(f, IndexedBase):
        return Lambda(k, f[k])
    if isinstance(f, Indexed):
        return Lambda(k, f.base[(*f.indices, k)])
    if isinstance(f, UndefinedFunction):
        return Lambda(k, f(k))
    raise TypeError(f"no family and no function: {f}")


def applied(f: Lambda, x: Any) -> Any:
    """f(x).  errors: TypeError, where a variable that is bound within f would catch one of x: SymPy lets it"""
    if f.variables == (x,):
        return f.expr
    caught = {str(v) for e in preorder_traversal(f.expr) for v in getattr(e, "bound_symbols", ()) if v in x.free_symbols}
    if caught:
        raise TypeError(f"{', '.join(sorted(caught))} is bound within what is applied to {x}: give it another name")
    return f(x)


def _partition(z: Lambda, K: Any) -> Any:
    j = Dummy("j", integer=True)
    return Sum(exp(z(j)), (j, 1, K))


def _symbol_latex(f: Lambda, printer: Any) -> str:
    body = f.expr
    if isinstance(body, Indexed):
        row = body.indices[:-1]
        return str(printer._print(body.base[row] if row else body.base))
    if isinstance(body, Expr) and body.is_Function:
        name = printer._hprint_Function(body.func.__name__)
        rest = ", ".join(map(printer._print, body.args[1:]))
        return rf"{name}\left(\cdot; {rest}\right)" if rest else str(name)
    return str(printer._print(body))


# --- facts -----------------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Given:
    """A fact of a chain: a SymPy relation for all its variables.

    over  outermost first: (i, low, high) for an integer of that range, a bare symbol for every value of its sort
    kind  declared, definition, assumption
    """

    relation: Any
    over: tuple[Any, ...] = ()
    kind: str = "declared"


def fact(relation: Any, *over: Any) -> Given:
    """A relation as a fact: fact(Le(c[i], K), (i, 1, n))."""
    return Given(relation, over)


def defines(left: Any, right: Any, *over: Any) -> Given:
    """A definition: defines(z[i], w*x[i] + b, (i, 1, n)), defines(f(x), x**2, x)."""
    return Given(Eq(left, right, evaluate=False), over, "definition")


def positive(expression: Any, *over: Any) -> Given:
    return Given(Gt(expression, 0, evaluate=False), over)


def in_range(expression: Any, low: Any, high: Any, *over: Any) -> tuple[Given, ...]:
    """low ≤ expression ≤ high."""
    return (Given(Le(low, expression, evaluate=False), over), Given(Le(expression, high, evaluate=False), over))


def binary(y: Any, *over: Any) -> tuple[Given, ...]:
    """y ∈ {0, 1}, for an integer y: binary(y[i], (i, 1, n))."""
    return in_range(y, 0, 1, *over)


def unit(p: Any, *over: Any) -> tuple[Given, ...]:
    """p lies in the open interval (0, 1)."""
    return positive(p, *over), positive(1 - p, *over)


def one_hot(y: Any, label: Any, component: Any, *over: Any) -> tuple[Given, ...]:
    """y is one-hot at its label: one_hot(y[i, k], c[i], (k, 1, K), (i, 1, n))."""
    k, low, high = component
    return (*in_range(label, low, high, *over),
            Given(Eq(y, KroneckerDelta(k, label), evaluate=False), (*over, component)))


def distribution(p: Any, component: Any, *over: Any) -> tuple[Given, ...]:
    """p is non-negative and sums to 1: distribution(P[k], (k, 1, K)), distribution(p(x, t), (x, 1, M), t)."""
    sign = () if p.is_positive else (Given(Le(0, p, evaluate=False), (*over, component)),)
    return (*sign, Given(Eq(Sum(p, component), 1, evaluate=False), over))


# --- chains ----------------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Chain:
    """A derivation: lines that follow from one another.

    lines    (relation to the line before, expression); the first relation is ""
    heading  of the note that it encodes; `of` the numbers, from 1, of that heading's displays (none: all of them);
             "" for any heading, None for a chain that is not in the note
    row      line number of the call in its module
    expect   the verdict that the author expects of every step, if not "proved"
    """

    name: str
    heading: str | None
    lines: tuple[tuple[str, Any], ...]
    given: tuple[Given, ...] = ()
    of: tuple[int, ...] = ()
    row: int = 0
    expect: str | None = None


def chain(name: str, *lines: Any, heading: str | None = "", given: Sequence[Any] = (), of: int | Sequence[int] = (),
          expect: str | None = None) -> Chain:
    """A chain, which also joins the CHAINS of the calling module, so that none is forgotten.

    lines  expressions, equal to the one before; or (relation, expression) with a key of RELATIONS,
           where "=>" takes a relation (Gt(a, b), …) on both sides
    """
    caller = sys._getframe(1)
    made = Chain(name, heading, tuple(_lines(lines)), tuple(flattened(given)), (of,) if isinstance(of, int) else tuple(of),
                 caller.f_lineno, expect)
    caller.f_globals.setdefault("CHAINS", []).append(made)
    return made


def _lines(lines: Sequence[Any]) -> Iterable[tuple[str, Any]]:
    if len(lines) < 2:
        raise TypeError("a chain has two lines or more")
    for number, line in enumerate(lines):
        relation, expression = line if isinstance(line, tuple) else ("=", line)
        if relation not in RELATIONS:
            raise TypeError(f"no relation of a chain: {relation!r}")
        if isinstance(expression, str) or not isinstance(expression, (Basic, int)):
            raise TypeError(f"no SymPy expression: {expression!r}")
        yield relation if number else "", _sympify(expression)


def flattened(given: Iterable[Any]) -> Iterable[Given]:
    """Facts one by one, relations as facts.  errors: TypeError for what is none"""
    for item in given:
        if isinstance(item, Given):
            yield item
        elif isinstance(item, (Relational, BooleanAtom)):
            yield Given(item)
        elif isinstance(item, (tuple, list)):
            yield from flattened(item)
        else:
            raise TypeError(f"no fact: {item!r}")

