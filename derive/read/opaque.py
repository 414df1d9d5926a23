"""Numbers of which only their form is known: E[X²], n!, Pr(X ≤ x), ∫ f dx, the determinant of Σ.  Untrusted.

In: a node that is a number by its position and that no theory gives a meaning.  Out: an opaque term: a symbol for the form of
the node, applied to everything in it that has a value of its own, so that substitution reaches it and no binder is escaped.
Equal forms are equal numbers, and nothing else is known of them.  A claim with such a symbol can be proved, never refuted, and
a derivative does not look inside.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from derive.read.context import Entry
from derive.read.conventions import DENSITIES, DISTRIBUTION, FUNCTION_LETTERS, GREEK_LETTERS
from derive.read.names import Named, every, is_another
from derive.read.shapes import IllTyped, Value, number
from derive.read.syntax import Node, Unreadable
from derive.term import Malformed, Term, make

if TYPE_CHECKING:
    from derive.read.elaborate import Elaborator

KIND: Final = "opaque"
PRODUCTS: Final = frozenset({r"\otimes", r"\odot", r"\circ", r"\cup", r"\cap", r"\setminus", r"\oslash"})
LONGEST: Final = 400  # nodes of one opaque form
# functions of numbers without a theory of their own: equal arguments have equal values
FUNCTIONS: Final = frozenset({"sin", "cos", "tan", "sec", "csc", "cot", "arcsin", "arccos", "arctan", "sgn", "max", "min", "gcd",
                              "erf", "erfc", "logit"})
# what is a number whatever stands inside
NUMBERS: Final = frozenset({"binom", "factorial", "norm"})
# what is a number where nothing in it may be a vector
PERHAPS: Final = frozenset({"expect", "integral", "lim", "at", "diff", "big"})
# values of functions by this name are numbers
NUMERIC_WORDS: Final = frozenset({
    "Pr", "Var", "Cov", "Corr", "LME", "LBF", "BF", "LFE", "KL", "tr", "det", "rank", "Bin", "Poiss", "Gam", "Bern", "Bet", "Exp",
    "mathcal N", "mathcal W", "mathcal L", "LL", "AIC", "BIC", "DIC", "MSE", "RSS", "log", "ln", "exp", "H", "I", "D_KL", "CE",
    "Dir", "Mult", "Cat", "mathcal U", "chi"})


def surely_number(e: Elaborator, node: Node) -> bool:
    """Whether a node is a number, whatever its letters stand for."""
    kind = node.kind
    if kind in ("num", "abs") or kind in NUMBERS:
        return True
    if kind == "sqrt":
        return not shapeless(e, node.args[0]) or quadratic(e, node.args[0])
    if kind in ("paren", "neg"):
        return surely_number(e, node.args[0])
    if kind == "add":  # 1 beside matrices may be the unit matrix
        return any(surely_number(e, x) and not is_numeral(x) for x in node.args) or all(surely_number(e, x) for x in node.args)
    if kind == "mul":
        *front, before, last = node.args
        if e.sign_before(before, last) == "cdot" and is_column(before) and is_column(last):  # the inner product of two columns
            return all(surely_number(e, x) for x in front)
        first = next((k for k, x in enumerate(node.args) if x.kind == "transpose"), None)
        if first is not None and first + 1 < len(node.args) and is_column(node.args[first].args[0]) \
                and e.quote(node.args[first].args[0]).strip("() ") == e.quote(node.args[-1]).strip("() "):
            return all(surely_number(e, x) for x in node.args[:first])
        return all(surely_number(e, x) for x in node.args)
    if kind == "div":
        return surely_number(e, node.args[0])
    if kind == "sup":
        return surely_number(e, node.args[0])
    if kind == "big":
        return surely_number(e, node.args[3])
    if kind == "func":
        return surely_number(e, node.args[1]) or not shapeless(e, node.args[1])
    if kind == "apply":
        name = e.named(node.args[0])
        if name is None or not e.is_application(name, node.args[1], node.args[2]):
            return False
        if name.base in DENSITIES and ";" in node.args[2]:  # N(x; μ, Σ) is a number, N(μ, Σ) a distribution
            return True
        if DISTRIBUTION.match(name.base) or name.base.split("_")[0] in NUMERIC_WORDS:
            return not e.is_shapeless(Entry(name.base, make("pi"), latex=name.latex))
        found = e.lookup(name.base, node.args[1], node.args[2])
        return found is not None and bool(e.doc.defined(found.term))
    if kind in PERHAPS:
        return not shapeless(e, node)
    if kind in ("sym", "sub", "word"):
        return _plain_number(e, node)
    return False


def is_column(node: Node) -> bool:
    """Whether what is transposed begins with a small letter: a column, as vectors are, so that xᵀ A x is a number."""
    while node.kind in ("paren", "neg", "add", "sub", "accent"):
        node = node.args[0]
    return node.kind == "sym" and str(node.args[0]).split(" ")[-1][:1].islower()


def is_numeral(node: Node) -> bool:
    """Whether a node is a plain number: it may stand for a multiple of the unit matrix, and 0 for anything."""
    while node.kind in ("paren", "neg"):
        node = node.args[0]
    return node.kind == "num"


def quadratic(e: Elaborator, node: Node) -> bool:
    """Whether a matrix stands between a vector and its transpose, as in (x − μ)ᵀ Σ⁻¹ (x − μ)."""
    for n in every(node):
        if n.kind == "mul":
            first = next((x for x in n.args if x.kind == "transpose"), None)
            if first is not None and e.quote(first.args[0]).strip("() ") == e.quote(n.args[-1]).strip("() "):
                return True
    return False


def _plain_number(e: Elaborator, node: Node) -> bool:
    name = e.named(node)
    if name is None:
        return False
    here = e.env.get(name.base)
    if here is not None:
        return len(here.axes) == len(name.indices) and not here.object
    if not name.indices and e.constant(name.base) is not None:
        return True
    entry = e.doc.find(name.base)
    if entry is not None and not name.indices and _is_defined_number(e, entry):
        return True
    return entry is not None and (entry.declared or entry.inferred) and entry.kind in ("scalar", "family", "integer") \
        and len(entry.axes) == len(name.indices) and not is_another(entry, name)


def _is_defined_number(e: Elaborator, entry: Entry) -> bool:
    """Whether a symbol stands for something that has a theory: x̄ = 1/n Σ x_i is a number, whatever is made of it elsewhere."""
    if entry.kind != "scalar" or entry.axes:
        return False
    found = e.doc.defined(entry.term)
    if not found and entry.term in e.doc.standards:
        return True
    return bool(found) and not any(e.doc.blind & e.doc.reach(d.specific.prop.free) for d in found)


def shapeless(e: Elaborator, node: Node) -> bool:
    """Whether a node mentions what may be a vector or a matrix."""
    with_index: set[int] = set()  # the o of o_k is no vector there
    for n in every(node):
        if n.kind in ("transpose", "matrix", "tuple") or n.kind == "op":
            return True
        if n.kind == "sub":
            with_index.add(id(n.args[0]))
        name = e.named(n) if n.kind in ("sym", "sub", "word") and id(n) not in with_index else None
        if name is None or name.base in e.env:
            continue
        entry = e.doc.find(name.base)
        if entry is None:
            if e.is_shapeless(Entry(name.base, make("pi"), latex=name.latex), bool(name.indices)):
                return True
        elif entry.declared or entry.inferred:
            if len(entry.axes) > len(name.indices) or is_another(entry, name):
                return True
        elif not _is_defined_number(e, entry) and e.is_shapeless(entry, bool(name.indices)):
            return True
    return False


def parts_of(node: Node) -> Sequence[Node]:
    """The arguments in a bracket."""
    node = node.args[0] if node.kind == "paren" else node
    if node.kind in ("list", "tuple"):
        items: Sequence[Node] = node.args[0] if len(node.args) == 1 and isinstance(node.args[0], tuple) else node.args
        return items
    return (node,)


# --- the form of a node ----------------------------------------------------------------------------------------

def opaque(e: Elaborator, node: Node, *more: Node) -> Value:
    """The number that a node, or a product of nodes, denotes, by its form alone.  errors: Unreadable, where it is too large"""
    holes: list[Term] = []
    names: set[str] = set()
    budget = [LONGEST]
    form = tuple(_form(e, x, frozenset(), holes, names, budget) for x in (node, *more))
    return number(symbol_for(e, ("form", form), holes, names, " ".join(e.quote(x) for x in (node, *more))), e.quote(node))


def form_of(e: Elaborator, node: Node, introduce: bool = True) -> tuple[Any, list[Term]]:
    """The form of a node, and what stands in its holes.  errors: Unreadable

    introduce  whether a name that is not known yet becomes a symbol; otherwise it stands for itself
    """
    holes: list[Term] = []
    bound = frozenset() if introduce else frozenset(
        name.base for x in every(node) if x.kind in ("sym", "word", "sub", "prime", "sup") and (name := e.named(x)) is not None
        and e.doc.find(name.base) is None and name.base not in e.env)
    return _form(e, node, bound, holes, set(), [LONGEST]), holes


def symbol_for(e: Elaborator, key: tuple[Any, ...], holes: list[Term], names: set[str], latex: str) -> Term:
    """The symbol of a form, at the values that stand in it."""
    doc = e.doc
    entry = doc.forms.get(key)
    if entry is None:
        entry = Entry("opaque", doc.symbol(latex, "R"), kind=KIND, latex=latex, values=",".join(sorted(names)))
        doc.forms[key] = entry
        doc.entries.append(entry)
        doc.blind.add(entry.term)
    e.guessed.add("it")
    return make("@", entry.term, *holes)


def _form(e: Elaborator, node: Node, bound: frozenset[str], holes: list[Term], names: set[str], budget: list[int]) -> Any:
    """A node without its places, with numbered holes for what has a value."""
    budget[0] -= 1
    if budget[0] < 0:
        raise Unreadable("a formula without a known meaning that is too large", node.span)
    kind = node.kind
    if kind == "op" and node.args[0] not in PRODUCTS:  # ± has two values
        raise Unreadable(f"the operation {node.args[0]} is not known", node.span)
    if kind in ("sym", "word", "sub", "sup", "prime"):
        name = e.named(node)
        over = name is not None and any(n.kind in ("sym", "word") and str(n.args[0]) in bound
                                        for x in name.indices for n in every(x))
        if name is not None and name.base not in bound:
            family = e.doc.find(name.base) if over else None  # the o of max_k o_k is all of the o_k
            if over and family is None and any(name.base in s.families for s in e.doc.scopes[:e.doc.here + 1]):
                family = e.implicit(Named(name.base, (), name.base), node, False, family=True)
            value = _thing(e, name, node) if not over else family.term if family is not None and family.kind == "family" else None
            if value is not None:
                if value not in holes:
                    holes.append(value)
                hole = ("hole", holes.index(value), value.args[1] if value.head in ("var", "opened") else "")
                return hole if not over else (*hole, tuple(_form(e, x, bound, holes, names, budget) for x in name.indices))
    if kind in ("sym", "word"):
        names.add(str(node.args[0]))
        entry = e.doc.find(str(node.args[0]))
        return (kind, node.args[0], None if entry is None or str(node.args[0]) in bound else entry.term)
    bound = bound | _binds(e, node)
    if kind == "apply":
        head, args, seps = node.args
        name = e.named(head)
        if name is not None and not name.indices and name.base not in e.env and e.is_application(name, args, seps):
            names.add(name.base)
            known = e.lookup(name.base, args, seps)
            below: Any = ("function", name.base, None if known is None else known.term)
        else:
            below = _form(e, head, bound, holes, names, budget)
        return (kind, below, tuple(_form(e, x, bound, holes, names, budget) for x in args), tuple(seps))
    if kind == "paren":  # the shape of brackets means nothing
        return ("paren", _form(e, node.args[0], bound, holes, names, budget))
    return (kind, *(_part(e, x, bound, holes, names, budget) for x in node.args))


def _part(e: Elaborator, x: Any, bound: frozenset[str], holes: list[Term], names: set[str], budget: list[int]) -> Any:
    if isinstance(x, Node):
        return _form(e, x, bound, holes, names, budget)
    if isinstance(x, (tuple, list)):
        return tuple(_part(e, y, bound, holes, names, budget) for y in x)
    return x


def _thing(e: Elaborator, name: Named, node: Node) -> Term | None:
    """What a name stands for, if that is a value; the name of a function is none."""
    doc, base = e.doc, name.base
    plain = base.split(" ")[-1].split("_")[0]
    fresh = base not in e.env and doc.find(base) is None and not (not name.indices and e.constant(base) is not None)
    if fresh and (base in doc.uses("applied") or plain in FUNCTION_LETTERS or len(plain) > 1 and plain not in GREEK_LETTERS):
        return None
    before = set(e.guessed), len(e.doubts), e.wanted
    e.wanted = True
    try:
        thing = e.reference(name, node, argument=not fresh).thing
    except (Unreadable, IllTyped, Malformed):
        return None
    finally:
        e.guessed, e.wanted = before[0], before[2]
        del e.doubts[before[1]:]
    return thing if thing is not None and not thing.loose and thing.head != "lam" else None


def _binds(e: Elaborator, node: Node) -> frozenset[str]:
    """Names that a node binds in what stands beneath it."""
    kind, args = node.kind, node.args
    over: list[Node] = []
    if kind == "integral" and args[3] is not None:
        over = [args[3]]
    elif kind in ("big", "lim", "arg", "expect", "setof") and isinstance(args[0 if kind in ("expect", "setof") else 1], Node):
        low = args[0 if kind in ("expect", "setof") else 1]
        over = [low.args[1][0]] if low.kind == "rel" else [low]
    return frozenset(str(n.args[0]) for x in over for n in every(x) if n.kind in ("sym", "word"))


__all__ = ["FUNCTIONS", "KIND", "form_of", "is_numeral", "opaque", "parts_of", "quadratic", "shapeless",
           "surely_number", "symbol_for"]
