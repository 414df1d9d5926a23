"""Terms that never evaluate, with binders.  TRUSTED.

In: a head and arguments.  Out: an interned, immutable Term; equal terms are the same object.
Binders are locally nameless: inside a body, ("bound", 0) is the innermost bound variable; a binder is
opened with a fresh ("opened", …) term, which carries the range of the variable it stands for.

| head | arguments | means |
|---|---|---|
| num | Fraction | a rational number |
| var | name, sort | a symbol; sort "Z" (integer), "R" (real), "S" (anything else); a family has the sort of its values |
| bound | k | the variable of the k-th enclosing binder |
| opened | id, sort [, lo, hi] | a bound variable made free; with lo, hi an integer of that range |
| @ | f, x, … | application of a symbol or a lam; (f x) y is f x y |
| + * | t, … | n-ary, associative by construction, never reordered |
| ^ exp log delta | | power, exp, log, Kronecker delta |
| sum prod | lo, hi, body | over the integers lo ≤ i ≤ hi: empty for hi < lo |
| argmax argmin | body | set of the maximisers; the domain of the variable is arbitrary but fixed |
| lam | body | a function, only as argument of an application |
| pi | | the number π |
| integral | domain, body | over "line" (all reals) or "half" (x ≥ 0) |
| D | f, x | derivative of f by the real symbol x or its component x[i] |
| = != < <= | l, r | propositions |
| forall | sort, body | for all variables of a sort |
| each | lo, hi, body | for all integers lo ≤ i ≤ hi |
| deriv | f, x, g | f is differentiable by x here and its derivative is g |
| fixed | f, x | f does not depend on x, by itself or through a definition |
| integrates | domain, body, g | the integral exists and is g |

Meaning is total: log, ^ and division have *some* value outside their domain.  What is proved therefore
holds wherever both sides are defined; `derive.domain` says where that is.  b^e for an integer e is the
integer power (b^0 = 1); otherwise exp(e log b) for b > 0.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

Argument = Any  # a Term, or plain data (str, int, Fraction) in the places that LEAF names

ARITY: Final = {"num": 1, "var": 2, "bound": 1, "exp": 1, "log": 1, "delta": 2, "^": 2, "sum": 3, "prod": 3,
                "argmax": 1, "argmin": 1, "lam": 1, "D": 2, "=": 2, "!=": 2, "<": 2, "<=": 2, "forall": 2,
                "each": 3, "deriv": 3, "fixed": 2, "pi": 0, "integral": 2, "integrates": 3}
BODY: Final = {"sum": 2, "prod": 2, "argmax": 0, "argmin": 0, "lam": 0, "forall": 1, "each": 2,
               "integral": 1, "integrates": 1}
# how many leading arguments are plain data
DATA: Final = {"num": 1, "var": 2, "bound": 1, "opened": 2, "forall": 1, "integral": 1, "integrates": 1}
BY_SYMBOL: Final = {"D", "deriv", "fixed"}  # args[1] is a symbol that args[0] is looked at as a function of
SORTS: Final = {"Z", "R", "S"}
MOST_ARGUMENTS: Final = 100_000  # of a sum or product that was flattened
REMEMBERED: Final = 1 << 16  # substitutions, numbers
LONGEST_SHOWN: Final = 400  # subterms in a message


class Malformed(ValueError):
    """Arguments that make no term, or a substitution that would capture."""


class Term:
    """An interned term.  Compare with `is`; order by `key` where any order will do.

    key    orders terms by depth, then by form: the same in every process, whatever terms there are besides
    loose  how many enclosing binders the dangling indices need (0: locally closed)
    free   the var and opened terms in it
    """

    __slots__ = ("head", "args", "key", "loose", "free")
    head: str
    args: tuple[Argument, ...]
    key: tuple[Any, ...]
    loose: int
    free: frozenset[Term]

    def __repr__(self) -> str:
        return show(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return make, (self.head, *self.args)


_TABLE: dict[tuple[Any, ...], Term] = {}
_NOTHING: Final[frozenset[Term]] = frozenset()


def make(head: str, *args: Argument) -> Term:
    """The term with this head.  Flattens nested + and *, curried @, and applies a lam to its arguments.

    errors  Malformed: unknown head, wrong arity or data, a D by something that is no symbol
    """
    term = _TABLE.get((head, *args))
    if term is not None:  # what the table has is flat
        return term
    if head == "+" or head == "*":
        if head in [x.head for x in args]:
            if sum(len(x.args) for x in args if x.head == head) > MOST_ARGUMENTS:
                raise Malformed("too many arguments")
            return make(head, *[y for x in args for y in (x.args if x.head == head else (x,))])
        if len(args) < 2:
            only: Term = args[0] if args else make("num", Fraction(head == "*"))
            return only
    elif head == "@":
        function: Term = args[0]
        if len(args) == 1:
            return function
        if function.head == "@":
            return make("@", *function.args, *args[1:])
        if function.head == "lam":
            return make("@", instantiate(function.args[0], args[1:2]), *args[2:])
    term = _TABLE[head, *args] = _build(head, args)
    return term


def _build(head: str, args: tuple[Argument, ...]) -> Term:
    data = DATA.get(head, 0)
    children: tuple[Term, ...] = args[data:]
    if head in ARITY:
        if len(args) != ARITY[head]:
            raise Malformed(f"{head} takes {ARITY[head]} arguments")
    elif head not in ("+", "*", "@") and not (head == "opened" and len(args) in (2, 4)):
        raise Malformed(f"no term has the head {head!r}")
    if data and not _data_fits(head, args):
        raise Malformed(f"wrong data in {head}")
    body, keys = BODY.get(head, -1), list(args)
    loose = depth = 0
    free = _NOTHING
    for k, child in enumerate(children, data):
        if child.__class__ is not Term:
            raise Malformed(f"an argument of {head} is no term")
        child_key, child_free, dangling = child.key, child.free, child.loose - (k == body)
        keys[k] = child_key
        if child_key[0] > depth:
            depth = child_key[0]
        if dangling > loose:
            loose = dangling
        if child_free is not free and child_free:
            free = free | child_free if free else child_free
    if head == "@" and children[0].head not in ("var", "opened", "bound"):
        raise Malformed("only a symbol can be applied")
    if head == "opened" and any(x.loose for x in children):
        raise Malformed("a range with a dangling index")
    if head in BY_SYMBOL and symbol(args[1]) is None:
        raise Malformed("a derivative is by a symbol or its component")
    term = Term()
    term.head, term.args = head, args
    if head == "var" or head == "opened":
        free = free | {term}
    term.key, term.loose, term.free = (depth + 1, head, len(args), *keys), args[0] + 1 if head == "bound" else loose, free
    return term


def _data_fits(head: str, args: tuple[Argument, ...]) -> bool:
    if head == "num":
        return args[0].__class__ is Fraction
    if head == "bound":
        return args[0].__class__ is int and args[0] >= 0
    if head == "var":
        return args[0].__class__ is str and args[1] in SORTS
    if head == "opened":
        return args[0].__class__ is int and args[1] in SORTS and (len(args) == 2 or args[1] == "Z")
    return args[0] in (SORTS if head == "forall" else {"line", "half"})


def symbol(term: Term) -> Term | None:
    """The symbol that a derivative by `term` varies: x for x and for x[i]; None for anything else."""
    if term.head == "@":
        term = term.args[0]
    return term if term.head in ("var", "opened", "bound") else None


@lru_cache(maxsize=REMEMBERED)
def num(value: int | Fraction) -> Term:
    return make("num", Fraction(value))


ZERO: Final = num(0)
ONE: Final = num(1)
MINUS_ONE: Final = num(-1)


def children(term: Term) -> tuple[Term, ...]:
    """The arguments that are terms."""
    data = DATA.get(term.head, 0)
    return term.args[data:] if data else term.args


def core(prop: Term) -> Term:
    """The proposition under the quantifiers."""
    while prop.head in ("each", "forall"):
        prop = prop.args[-1]
    return prop


def rebuild(term: Term, change: Callable[[Term, int], Term], depth: int = 0, above: int = -1) -> Term:
    """The term with each child x replaced by change(x, depth): one deeper under this term's binder.

    above  children whose dangling indices need no more binders than this, and the depth, are left as they are
    """
    head, args = term.head, term.args
    if head in BODY or head in DATA:
        data, body = DATA.get(head, 0), BODY.get(head, -1)
        new = args[:data] + tuple([change(x, depth + (k == body)) for k, x in enumerate(args[data:], data)])
    else:
        new = tuple([x if x.loose <= above else change(x, depth) for x in args])
    return term if new == args else make(head, *new)


def shift(term: Term, by: int, depth: int = 0) -> Term:
    """Raise the dangling indices of a term that goes under `by` more binders."""
    memo: dict[tuple[Term, int], Term] = {}

    def go(term: Term, depth: int) -> Term:
        if by == 0 or term.loose <= depth:
            return term
        if term.head == "bound":
            return make("bound", term.args[0] + by)
        key = (term, depth)
        done = memo.get(key)
        if done is None:
            done = memo[key] = rebuild(term, go, depth, depth)
        return done

    return go(term, depth)


def instantiate(body: Term, values: Iterable[Term]) -> Term:
    """Put values for the innermost dangling indices of a body: the first value for the outermost of them.

    errors  Malformed, where a value would be caught by a derivative: a value may not contain the symbol
            that a D inside varies, and only a fresh opened variable may become such a symbol
    """
    return _instantiated(body, tuple(values)[::-1])


@lru_cache(maxsize=REMEMBERED)
def _instantiated(body: Term, replacement: tuple[Term, ...]) -> Term:
    count = len(replacement)
    memo: dict[tuple[Term, int], Term] = {}

    def go(term: Term, depth: int) -> Term:
        if term.loose <= depth:
            return term
        if term.head == "bound":
            index = term.args[0] - depth
            return shift(replacement[index], depth) if index < count else make("bound", term.args[0] - count)
        key = (term, depth)
        done = memo.get(key)
        if done is None:
            if term.head in BY_SYMBOL:
                guard(term, depth)
            done = memo[key] = rebuild(term, go, depth, depth)
        return done

    def guard(term: Term, depth: int) -> None:
        by = symbol(term.args[1])
        assert by is not None
        others = replacement
        if by.head == "bound":
            index = by.args[0] - depth
            if index < 0:
                return  # the variable is bound inside: no value can mention it
            if index >= count:
                raise Malformed("a value under a derivative by an outer variable")
            others = replacement[:index] + replacement[index + 1:]
            by = replacement[index]
            if by.head != "opened" or by in term.free:
                raise Malformed("a derivative by a variable that is given a value")
        for value in others:
            if by in value.free or value.loose and value.head != "bound":
                raise Malformed("capture under a derivative")

    return go(body, 0)


def abstract(term: Term, variable: Term) -> Term:
    """The body of a binder over `variable`: every occurrence becomes the innermost bound variable."""
    return _swap(shift(term, 1) if term.loose else term, variable, None)


def replace(term: Term, old: Term, new: Term) -> Term:
    """The term with a locally closed subterm replaced everywhere.

    errors  Malformed under a derivative by a symbol that old or new contains
    """
    return _swap(term, old, new)


@lru_cache(maxsize=REMEMBERED)
def _swap(term: Term, old: Term, new: Term | None) -> Term:
    memo: dict[tuple[Term, int], Term] = {}
    pick = old if old.head in ("var", "opened") else None

    def go(term: Term, depth: int) -> Term:
        if term is old:
            return make("bound", depth) if new is None else new
        if pick not in term.free if pick is not None else not old.free <= term.free:
            return term
        key = (term, depth)
        done = memo.get(key)
        if done is None:
            if new is not None and term.head in BY_SYMBOL:
                by = symbol(term.args[1])
                if by in old.free or by in new.free:
                    raise Malformed("replacement under a derivative by the same symbol")
            done = memo[key] = rebuild(term, go, depth)
        return done

    return go(term, 0)


@lru_cache(maxsize=REMEMBERED)
def is_integer(term: Term) -> bool:
    """Whether the form of a term shows that its value is an integer."""
    seen = {term}
    todo = [term]
    while todo:
        here = todo.pop()
        head, args = here.head, here.args
        if head in ("+", "*"):
            more = [x for x in args if x not in seen]
        elif head == "@":
            more = [args[0]]
        elif head == "delta" or head == "num" and args[0].denominator == 1 or head in ("var", "opened") and args[1] == "Z":
            continue
        else:
            return False
        seen.update(more)
        todo.extend(more)
    return True


def subterms(term: Term) -> Iterable[Term]:
    """Every distinct subterm, outermost first."""
    seen = {term}
    stack = [term]
    while stack:
        here = stack.pop()
        yield here
        for x in children(here):
            if x not in seen:
                seen.add(x)
                stack.append(x)


def show(term: Term) -> str:
    """A plain rendering for messages of the kernel and for debugging, cut off where the term is large."""
    left = [LONGEST_SHOWN]

    def go(term: Term) -> str:
        left[0] -= 1
        if left[0] < 0:
            return "…"
        head, args = term.head, term.args
        if head in ("num", "var"):
            return str(args[0])
        if head in ("bound", "opened"):
            return f"{'#' if head == 'bound' else '_'}{args[0]}"
        if head == "@":
            return f"{go(args[0])}[{', '.join(map(go, args[1:]))}]"
        if head in ("+", "*", "^", "=", "!=", "<", "<="):
            return "(" + f" {head} ".join(map(go, args)) + ")"
        return f"{head}({', '.join(x if isinstance(x, str) else go(x) for x in args)})"

    return go(term)
