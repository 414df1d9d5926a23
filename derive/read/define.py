"""Equations that introduce a symbol: which they are, and what fact each adds.  Untrusted.

A first equation for a fresh head, `:=` and ≡ define.  The fact holds for all values of the parameters only where the right
side shows all that depends on them; in doubt it is about the very symbols that are written.
"""
from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from derive.kernel.claim import Fact
from derive.read import prose
from derive.read.binders import thing_of
from derive.read.context import Definition, Document, Entry
from derive.read.conventions import DISTRIBUTION, ESTIMATE, GREEK_LETTERS, VECTOR_FUNCTIONS
from derive.read.document import Remark
from derive.read.elaborate import Elaborator
from derive.read.entropies import functional, has_functional, symbol_of
from derive.read.events import is_probability
from derive.read.joint import is_density
from derive.read.names import Named, bare_numbers, every, without_index
from derive.read.opaque import is_numeral, shapeless
from derive.read.shapes import IllTyped, Value, fresh_index, fresh_variable, number
from derive.read.squares import define_square, is_positive, is_root, root_of, take_root, with_root
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import ZERO, Malformed, Term, abstract, make, subterms
from derive.term import replace as put

FORCED = (":=", "equiv")


class Target(NamedTuple):
    """The left side of a definition: a symbol with indices, or a function with arguments."""

    name: Named
    node: Node
    args: tuple[Node, ...] = ()
    seps: tuple[str, ...] = ()
    entry: Entry | None = None     # the symbol so far
    again: tuple[Definition, ...] = ()  # definitions of this scope that it replaces
    root: Named | None = None      # σ, where σ² is defined


def bases(e: Elaborator, node: Node) -> set[str]:
    """The names in a formula."""
    found = set()
    for n in every(node):
        if n.kind in ("sym", "word", "sub", "prime", "sup"):
            name = e.named(n)
            if name is not None:
                found.add(name.base)
    return found


def target(e: Elaborator, left: Node, right: Node, op: str, inline: bool, given: bool = False,
           told: bool = False, modelled: bool = False) -> Target | None:
    """What `left op right` would define; None where it is a claim.

    given  the text says that it holds by definition or from elsewhere: it may define what was spoken of before
    told   the text says "where f is": it defines what was used before
    modelled  it says which distribution the model has, or how one is made of others by a law of probability
    """
    doc = e.doc
    left = left.args[0] if left.kind == "paren" and op in FORCED else left
    found = _entropy_target(e, left, right) or function_target(e, left) if left.kind == "apply" else _symbol_target(e, left)
    if found is None:
        return _square_target(e, left, right, given or told)
    if found.name.base in bases(e, right) and _occurs(e, found, right):
        return _whole_target(e, found, right)
    entry = found.entry
    if op not in FORCED and entry is None and found.name.base == "delta" and len(found.name.indices) == 2 and is_numeral(right):
        return None  # Kronecker's, at some i and j
    if op not in FORCED and entry is not None and (
            entry.term in doc.squares or entry.term in doc.modelled and doc.new_here(entry.term)):
        return None  # it is the root of what was defined, or data that are given
    if op not in FORCED and (found.name.base in doc.equated and not found.args or _is_known(e, found, right)):
        return None
    if entry is not None and found.name.indices and entry.kind == "scalar" and not entry.axes and not doc.new_here(entry.term):
        found, entry = found._replace(entry=None), None  # b_k under a heading after that of a number b
    if entry is None:
        return found
    standing = [d for d in doc.defined(entry.term) if _overlaps(e, d, found)]
    here = doc.new_here(entry.term)
    if not standing:
        if op in FORCED:
            return found
        special = entry.values != "" or entry.kind in ("integer", "set", "data")
        claimed = entry.term in doc.claimed and (here or entry.kind == "distribution")
        loose = entry.kind == "scalar" and not entry.declared
        wanted = given and (loose or entry.kind in ("function", "scalar") and entry.term in doc.goals) \
            or told and (loose or entry.kind == "function") or modelled and entry.kind == "distribution"
        if special or claimed and not wanted:
            return None
        return found
    if here:
        if op in FORCED:
            return Target(found.name, left, found.args, found.seps, entry, tuple(standing))
        if entry.term in doc.goals:  # after what defines it, the proof speaks of what the theorem states
            return None
        if _fresh_head(e, right) and not (found.args and any(d.general is not None for d in standing)):
            return Target(found.name, left, found.args, found.seps, entry, tuple(standing))
        return None
    if op in FORCED or _speaks_of_new(e, found, right) and not _is_value(e, found, standing):
        return Target(found.name, left, found.args, found.seps, None)
    return None


def _is_value(e: Elaborator, found: Target, standing: list[Definition]) -> bool:
    """Whether S(â, b̂) is spoken of, where S(a, b) is defined: its value at an estimate, and no other function S."""
    here = [n.base for x in found.args if (n := e.named(e.condition(x))) is not None]
    plain = [ESTIMATE.sub("", x) for x in here]
    return plain != here and any(d.general is not None and plain == [
        n.base for x in d.args if (n := e.named(e.condition(x))) is not None] for d in standing)


def _is_known(e: Elaborator, found: Target, right: Node) -> bool:
    """Whether an equation gives the Gamma function by factorials and the like: it says what everybody knows, or what is wrong."""
    return bool(found.args) and found.name.base == "Gamma" and any(
        x.kind in ("factorial", "binom") or x.kind == "apply" and (n := e.named(x.args[0])) is not None and n.base == "Gamma"
        for x in every(right))


def _whole_target(e: Elaborator, found: Target, right: Node) -> Target | None:
    """The a of `a = Σ a_i`, where no line before has this letter without an index: a number of its own."""
    name, entry, doc = found.name, found.entry, e.doc
    if found.args or name.indices or entry is None or not entry.letters or name.base in doc.uses("alone") \
            or name.base in bare_numbers(right, doc) or doc.find(without_index(name.base)) is not None:
        return None
    try:
        value = e.value(right)
    except (Unreadable, IllTyped):
        return None
    if value.axes or value.object or any(x in doc.index_ranges for x in value.term.free):
        return None  # x = (x_1, …, x_n), x = x_i
    return Target(name._replace(base=without_index(name.base)), found.node)


def _square_target(e: Elaborator, left: Node, right: Node, wanted: bool) -> Target | None:
    """σ² of `σ² = 1/n Σ (x_i − μ)²`; x² = 4 is an equation to be solved."""
    doc, node = e.doc, root_of(left)
    name = e.named(node) if node is not None and left.kind == "sup" else None
    if name is None or name.base in e.env or shapeless(e, left) or name.base in bases(e, right):
        return None
    if is_numeral(right) or right.kind in ("sym", "sub", "sup"):
        return None
    found = Target(Named(f"{name.base}^2", (), f"{name.latex}^2"), left, root=name)
    known, square = doc.find(name.base), doc.find(found.name.base)
    if square is not None and doc.new_here(square.term) or not is_root(
            doc, name, _speaks_of_new(e, found, right), wanted):
        return None
    through = doc.reach(x.term for base in bases(e, right) if (x := doc.find(base)) is not None)
    return None if known is not None and known.term in through else found


def _plain_indices(e: Elaborator, name: Named) -> bool:
    """Whether the indices of a name are letters, each another one: they stand for all indices."""
    letters = [x.args[0] if x.kind == "sym" and e.doc.is_index(x.args[0]) else None for x in name.indices]
    return None not in letters and len(set(letters)) == len(letters)


def _symbol_target(e: Elaborator, left: Node) -> Target | None:
    name = e.named(left)
    if name is None or name.base in e.env or name.base in ("infty", "emptyset", "varnothing") or not _plain_indices(e, name):
        return None
    doc = e.doc
    entry = doc.find(name.base)
    if not name.indices and entry is None and (doc.is_index(name.base) or name.base in ("e", "pi") and not (
            name.base == "e" and doc.e_named or prose.gives(doc.note, left.span) or prose.introduces(doc.note, left.span))):
        return None
    return Target(name, left, entry=entry)


def _entropy_target(e: Elaborator, left: Node, right: Node) -> Target | None:
    """H(X, Y) of `H(X, Y) = −Σ_x Σ_y …`; where it is made of other entropies, that is a claim."""
    found = functional(e.doc, left)
    if found is None or has_functional(e.doc, right) or not any(
            x.kind in ("expect", "integral") or x.kind == "apply" and (n := e.named(x.args[0])) is not None
            and DISTRIBUTION.match(n.base) for x in every(right)):
        return None
    return Target(Named(found.name, (), e.quote(left)), left, entry=symbol_of(e.doc, found, e.quote(left)))


def function_target(e: Elaborator, left: Node) -> Target | None:
    head, args, seps = left.args
    name = e.named(head)
    if is_probability(e.doc, left) or is_density(e.doc, left) or functional(e.doc, left) is not None:
        return None
    if head.kind == "prime" and (base := e.named(head.args[0])) is not None and e.lookup(base.base, args, seps) is not None:
        return None
    if name is None or head.kind == "func" or not e.is_application(name, args, seps) or not _plain_indices(e, name):
        return None
    for k, x in enumerate(args):
        x = e.condition(x) if x.kind == "rel" and list(x.args[0]) == ["="] else x
        if x.kind == "rel" or x.kind != "num" and e.named(x) is None and not _is_square(e, x, k == 0):
            return None
    return Target(name, left, tuple(args), tuple(seps), e.lookup(name.base, args, seps))


def _is_square(e: Elaborator, node: Node, first: bool) -> bool:
    """Whether an argument is the square of a parameter, as in p(x | μ, σ²), or ℓ(σ²)."""
    if node.kind != "sup" or node.args[1].kind != "num" or node.args[1].args[0] != 2:
        return False
    name = e.named(node.args[0])
    return name is not None and not name.indices and name.base not in e.env and not e.doc.is_index(name.base) \
        and (not first or name.base in GREEK_LETTERS)


def _occurs(e: Elaborator, found: Target, right: Node) -> bool:
    """Whether the head stands on the right side too: the same function, not another one of its name."""
    if not found.args:
        return True
    for n in every(right):
        if n.kind == "apply":
            name = e.named(n.args[0])
            if name is None or name.base != found.name.base:
                continue
            if e.key(name.base, n.args[1], n.args[2]) == e.key(name.base, found.args, found.seps):
                return True
            if found.entry is not None and e.lookup(name.base, n.args[1], n.args[2]) is found.entry:
                return True
    return False


def _overlaps(e: Elaborator, d: Definition, found: Target) -> bool:
    """Whether two definitions could speak of the same arguments: p(0|…) and p(1|…) do not."""
    if d.pattern.head != "@":
        return True
    at = d.pattern.args[1:]
    if len(at) != len(found.args):
        return True
    for old, x in zip(at, found.args, strict=True):
        x = e.condition(x)
        if x.kind == "num" and old.head == "num" and x.args[0] != old.args[0]:
            return False
    return True


def _fresh_head(e: Elaborator, right: Node) -> bool:
    """Whether a formula applies a function that was never met."""
    for n in every(right):
        if n.kind == "apply" and not is_density(e.doc, n) and functional(e.doc, n) is None:
            name = e.named(n.args[0])
            if name is not None and name.base not in e.env and e.is_application(name, n.args[1], n.args[2]) \
                    and e.lookup(name.base, n.args[1], n.args[2]) is None:
                return True
    return False


def _speaks_of_new(e: Elaborator, found: Target, right: Node) -> bool:
    """Whether an equation under a new heading is about symbols that were declared anew there."""
    scope = e.doc.scope
    dummies = {n.base for x in found.args if (n := e.named(e.condition(x))) is not None and not n.indices}
    new = {x.split("(")[0] for x, entries in scope.names.items() for entry in entries
           if entry.declared or e.doc.defined(entry.term)}
    return bool((bases(e, right) - dummies) & new)


# --- what a definition adds ------------------------------------------------------------------------------------

def define(e: Elaborator, found: Target, right: Node, span: Span) -> tuple[Fact, list[Remark]]:
    """Note the definition.  errors: Unreadable, IllTyped"""
    made = _define_function(e, found, right, span) if found.args else _define_symbol(e, found, right, span)
    made.args, made.seps = found.args, found.seps
    doc, remarks = e.doc, []
    if found.root is not None:
        define_square(doc, found.root, made.head, span)
    if found.again:
        old = [d for d in found.again if d.specific.prop is not made.specific.prop]
        for d in old:  # and what was defined by what it was is not known any more
            d.alive = False
            for other in [x for x in doc.definitions if x.alive and x.head is not d.head and d.head in x.specific.prop.free]:
                other.alive = False
                for name in {x.name for x in doc.entries if x.term is other.head}:
                    doc.equated.add(name)
                    doc.described[name] = f"by another {found.name.latex}"
        if old:
            where = old[0].specific.origin
            remarks.append(Remark("defined-twice", f"{found.name.latex} was defined in another way on {where}", span))
    if not any(d.specific.prop is made.specific.prop and d.alive for d in doc.definitions):
        doc.definitions.append(made)
    return made.general or made.specific, remarks


def _define_symbol(e: Elaborator, found: Target, right: Node, span: Span) -> Definition:
    doc, name = e.doc, found.name
    entry = found.entry
    if entry is not None and not doc.new_here(entry.term) and doc.defined(entry.term):
        entry = None
    value = e.value(right)
    letters = tuple(str(x.args[0]) for x in name.indices)
    indices = [doc.free_index(x) for x in letters]
    free = value.term.free if not value.axes else value.entry([fresh_index(a) for a in value.axes]).free
    missing = sorted((x for x in free if x in doc.index_ranges and x not in indices), key=lambda x: str(x.args[0]))
    if missing and entry is not None and len(entry.axes) < len(missing) + len(indices) + len(value.axes):
        raise Unreadable(f"the right side depends on {missing[0].args[0]}, the left side does not", found.node.span)
    if missing:
        e.remark("index-dropped", f"`{e.quote(found.node)}` leaves out an index that its right side has", found.node.span)
        indices = missing + indices
    if entry is not None and len(entry.axes) != len(indices) + len(value.axes):
        left = e.reference(name, found.node)
        if left.axes != value.axes:
            raise IllTyped(f"{_sizes(left)} = {_sizes(value)}", span)
        raise Unreadable("the two sides have different indices", span)
    axes = tuple(doc.index_ranges[x] for x in indices) + value.axes
    if entry is not None and value.axes and entry.axes[len(indices):] != value.axes:
        raise IllTyped(f"an equation of different shapes: {_sizes(e.reference(name, found.node))}, {_sizes(value)}", span)
    if entry is None:
        sort = "S" if value.object else "R"
        names = tuple(str(x.args[0]).split("#")[0] for x in indices)
        entry = doc.add(Entry(name.base, doc.symbol(name.base, sort), axes, names, "object" if value.object else
                              "family" if axes else "scalar", True, name.latex, since=span.start))
    elif value.object != (entry.term.args[1] == "S") and entry.kind != "object":
        raise IllTyped("a number is equated with a set", span, "ill-typed")
    more = [fresh_index(a) for a in value.axes]
    left_term = make("@", entry.term, *indices, *more)
    right_term = value.entry(more)
    if entry.term in right_term.free:
        raise Unreadable("a definition by itself", span)
    prop = make("=", left_term, right_term)
    for w in reversed(more):
        prop = make("each", *w.args[2:], abstract(prop, w))
    prop = doc.closed(prop)
    holes = {x: fresh_variable("Z") for x in (*indices, *more)}
    pattern, body = left_term, right_term
    for x, hole in holes.items():
        pattern, body = put(pattern, x, hole), put(body, x, hole)
    fact = Fact(prop, "definition", doc.line(span), span)
    return Definition(entry.term, pattern, body, tuple(holes.values()), fact, None)


def _sizes(value: Value) -> str:
    from derive.read.shapes import describe
    return describe(value)


def _define_function(e: Elaborator, found: Target, right: Node, span: Span) -> Definition:
    doc, name = e.doc, found.name
    inside = bases(e, right)
    bare_on_right = _bare(e, right)
    entry = found.entry if found.entry is not None and doc.new_here(found.entry.term) else None
    dummies: dict[str, Value] = {}
    for x in found.args:
        n = e.named(e.condition(x))
        if n is None or n.indices or n.base not in inside:
            continue
        known = doc.find(n.base)
        bare = n.base in bare_on_right and n.base in _bare(e, _without_whole(e, right))
        one_of = known is not None and bool(known.letters) and (bare or _by_entries(e, known, right))
        if known is not None and (one_of or known.kind == "data"):
            element = known.axes[len(known.letters) or len(known.axes):]
            sort = str(known.term.args[1])
            w = fresh_variable(sort) if known.kind != "data" else fresh_index(known.support or doc.support(n.base))
            dummies[n.base] = Value(element, lambda at, w=w: make("@", w, *at), thing=w)  # type: ignore[misc]
        elif known is None and n.base in bare_on_right and (
                any(n.base in s.families for s in doc.scopes[:doc.here + 1])
                or doc.is_index(n.base) and n.base not in doc.scope.declared_ranges and n.base not in doc.scope.ranges):
            dummies[n.base] = number(fresh_variable("R"))
    if entry is None:
        entry = _new_function(e, found)
    functions = {n.base for x in found.args if (n := e.named(e.condition(x))) is not None and not n.indices}
    e.parameters = functions
    with e.bound(**dummies):
        values = [e.argument(e.condition(x), entry.arity[k] if k < len(entry.arity) else None,
                             entry.kind == "distribution" and k == 0, name.base) for k, x in enumerate(found.args)]
        value = e.value(right)
        if value.object:
            raise Unreadable("a function whose values are sets", span)
        arguments = [thing_of(v) for v in values]
        if len(name.indices) != len(entry.axes) or entry.axes and value.axes:
            raise Unreadable(f"the function {name.latex} has other indices elsewhere", found.node.span)
        leading = [doc.free_index(str(x.args[0]), axis) for x, axis in zip(name.indices, entry.axes, strict=True)]
        entry.arity = tuple(1 if v.object and v.thing is not None and _is_function(doc, v.thing) else 0 if _is_dummy(v) else -1
                            for v in values)
        entry.arity = () if -1 in entry.arity else entry.arity
        if value.axes:
            return _vector_function(e, entry, arguments, value, span)
    body = value.term
    holes: list[Term] = []
    for k, x in enumerate(found.args):
        made = _for_all_squares(e, x, arguments[k], body) if x.kind == "sup" else None
        if made is not None:
            arguments[k], body = made
            holes.append(arguments[k])
    if len(arguments) == 1 and arguments[0].head == "@" and not leading:  # f(z_k): a function of the number, or of the vector?
        whole, hole = arguments[0], fresh_variable("R")
        plain = put(body, whole, hole)
        if whole.args[0] not in plain.free and name.base not in VECTOR_FUNCTIONS:
            if hole in plain.free and all(x in doc.index_ranges for x in whole.args[1:]):
                holes, arguments, body, entry.arity = [hole], [hole], plain, (0,)
        else:
            entry.component = True
            row, k = make("@", *whole.args[:-1]), whole.args[-1]
            arguments = [row, k]
            if row.head in ("var", "@"):
                hole = fresh_variable("R")
                general = _row_to(body, row, hole)
                if general is not None:
                    holes, arguments, body = [hole], [hole, k], general
    for v in dummies.values():
        if v.thing is not None:
            holes.append(v.thing)
    return _function_definition(e, entry, [*leading, *arguments], body, holes, span)


def _for_all_squares(e: Elaborator, node: Node, argument: Term, body: Term) -> tuple[Term, Term] | None:
    """A variable for σ² in a function of it, and the body with that; None where σ stands for more than the root of σ²."""
    name = e.named(node.args[0])
    sigma = argument.args[0] if argument.head == "^" else argument
    if name is None or sigma.head != "var" or sigma in e.doc.reach(body.free - {sigma}):
        return None
    v = fresh_variable("R")
    take_root(e.doc, name, sigma)
    if sigma in e.doc.roots:
        e.doc.fact(make("<", ZERO, sigma), "default", {sigma})
    made = with_root(body, sigma, v, is_positive(e.doc, sigma))
    return (v, made) if sigma not in made.free else None


def _new_function(e: Elaborator, found: Target) -> Entry:
    """The function that is being defined: not a distribution of which anything is taken for granted."""
    doc, name = e.doc, found.name
    letters = tuple(str(x.args[0]) for x in name.indices)
    entry = Entry(name.base, doc.symbol(name.base, "R"), tuple(map(doc.range, letters)), letters, "function", True, name.latex,
                  None, found.node.span.start)
    key = e.key(name.base, found.args, found.seps)
    if found.entry is None and any(x.kind == "num" for x in found.args):
        key = key[:key.index(")") + 1] + "*" if key.endswith("*") else key
    doc.add(entry, key)
    if DISTRIBUTION.match(name.base) and not entry.axes:
        entry.kind = "distribution"
        first = e.named(found.args[0].args[1][0] if found.args[0].kind == "rel" else found.args[0])
        entry.support = e.outcome_range(first.base if first is not None else "x")
    return entry


def _is_function(doc: Document, thing: Term) -> bool:
    return any(x.term is thing and x.kind in ("function", "distribution") for x in doc.entries)


def _is_dummy(v: Value) -> bool:
    return not v.axes and not v.object and v.thing is not None and v.thing.head in ("opened", "var") and v.thing.args[1] != "S"


def _bare(e: Elaborator, node: Node) -> set[str]:
    """Names that stand without indices somewhere in a formula."""
    found: set[str] = set()

    def go(n: Node) -> None:
        if n.kind in ("sym", "word"):
            found.add(str(n.args[0]))
        elif n.kind in ("sub", "prime") or n.kind == "sup" and e.named(n) is not None:
            name = e.named(n)
            if name is None:
                go(n.args[0])
            elif not name.indices:
                found.add(name.base)
        else:
            from derive.read.names import children
            for x in children(n):
                go(x)
    go(node)
    return found


def _without_whole(e: Elaborator, node: Node) -> Node:
    """A formula without the applications of functions that are defined for whole families: H(p) = −Σ_k p_k log p_k."""
    if node.kind == "apply" and (name := e.named(node.args[0])) is not None and len(node.args[1]) == 1:
        entry = e.lookup(name.base, node.args[1], node.args[2])
        for d in e.doc.defined(entry.term) if entry is not None else ():
            if any(x.head == "@" and x.args[0] in d.holes for x in subterms(d.body)) and d.pattern.args[-1] in d.holes:
                return Node("num", (0,), node.span)
    if node.kind not in ("add", "mul", "neg", "div", "paren", "func", "sup", "sub", "big", "apply"):
        return node
    return replace(node, args=tuple(_without_whole(e, x) if isinstance(x, Node) else tuple(
        _without_whole(e, y) if isinstance(y, Node) else y for y in x) if isinstance(x, tuple) else x for x in node.args))


def _by_entries(e: Elaborator, members: Entry, node: Node) -> bool:
    """Whether a formula has the entries y_j of a vector of which there are many: one of them is meant."""
    names = (e.named(n) for n in every(node) if n.kind in ("sub", "sup"))
    return any(n is not None and n.base == members.name and 0 < len(n.indices) == len(members.axes) - len(members.letters)
               for n in names)


def _row_to(body: Term, row: Term, hole: Term) -> Term | None:
    """The body with another vector for a row: z_i[j] becomes hole[j]; None if the row's family stands there otherwise."""
    head = row.args[0] if row.head == "@" else row
    prefix = row.args if row.head == "@" else (row,)
    from derive.term import rebuild

    def go(t: Term) -> Term:
        if head not in t.free:
            return t
        if t.head == "@" and t.args[:len(prefix)] == prefix:
            return make("@", hole, *(go(x) for x in t.args[len(prefix):]))
        if t is row:
            return hole
        return rebuild(t, lambda x, _: go(x))

    made = go(body)
    return made if head not in made.free else None


def _vector_function(e: Elaborator, entry: Entry, arguments: list[Term], value: Value, span: Span) -> Definition:
    """softmax(z) = e^z / Σ …, entry by entry."""
    k = fresh_index(value.axes[0])
    if len(value.axes) > 1:
        raise Unreadable("a function whose values are matrices", span)
    entry.component = len(arguments) == 1
    holes = [x for x in arguments if x.head == "opened"]
    return _function_definition(e, entry, [*arguments, k], value.entry((k,)), holes, span, (k,))


def _function_definition(e: Elaborator, entry: Entry, arguments: list[Term], body: Term, holes: list[Term], span: Span,
                         more: tuple[Term, ...] = ()) -> Definition:
    """The fact for all values of holes, parameters and indices; the specific one where that might be false."""
    doc = e.doc
    left = make("@", entry.term, *arguments)
    if entry.term in body.free:
        raise Unreadable("a definition by itself", span)
    outside = sorted((x for x in body.free - left.free if x in doc.index_ranges), key=lambda t: t.key)
    if outside:
        raise Unreadable(f"the right side depends on {outside[0].args[0]}, the left side does not", span)

    def fact(pattern: Term, right: Term, over: list[Term]) -> Fact:
        prop = make("=", pattern, right)
        for w in more:
            prop = make("each", *w.args[2:], abstract(prop, w))
        for w in over:
            if len(w.args) == 4:
                prop = make("each", *w.args[2:], abstract(prop, w))
        prop = doc.closed(prop)
        for w in reversed(over):
            if len(w.args) == 2 and w in prop.free:
                prop = make("forall", w.args[1], abstract(prop, w))
        return Fact(prop, "definition", doc.line(span), span)

    parameters = [x for x in arguments if x.head == "var" and x not in doc.index_ranges and x in body.free]
    specific = fact(left, body, holes)
    whole_body, expanded = body, False
    general: Fact | None = None
    places: tuple[tuple[int, Term], ...] = ()
    bare = [x for x in arguments if x.head == "var" and x not in doc.index_ranges]
    try:
        if parameters or bare and doc.dependent(frozenset(bare)) & body.free:
            over = frozenset(bare)
            opaque = {z for z, by in doc.opaque.items() if over & set(by)}
            whole_body = doc.expand(body, over)
            expanded = whole_body is not body
            parameters = [x for x in bare if x in whole_body.free]
            if not (doc.dependent(over) | opaque) & whole_body.free and parameters:
                opened = {x: _hole(doc, x) for x in parameters}
                pattern, right = left, whole_body
                for x, hole in opened.items():
                    pattern, right = put(pattern, x, hole), put(right, x, hole)
                general = fact(pattern, right, [*opened.values(), *holes])
                places = tuple((k, x) for k, x in enumerate(arguments, 1) if x in parameters)
                if not expanded:
                    left, body, holes = pattern, right, [*opened.values(), *holes]
    except Malformed:
        general = None
    if general is not None and not expanded:
        specific = general
    elif general is None and holes and not parameters:
        general = specific if not bare else None
    index_holes = {x: fresh_variable("Z") for x in left.free if x in doc.index_ranges}
    pattern = left
    for x, hole in (*index_holes.items(), *((w, fresh_variable("Z")) for w in more)):
        pattern, body = put(pattern, x, hole), put(body, x, hole)
        holes = [*(h for h in holes if h is not x), hole]
    return Definition(entry.term, pattern, body, tuple(holes), specific, general, expanded, parameters=places)


def _hole(doc: Document, parameter: Term) -> Term:
    """A variable for a parameter: an integer of its range where one is declared."""
    entry = next((x for x in doc.entries if x.term is parameter), None)
    if entry is not None and entry.support is not None and parameter.args[1] == "Z":
        return fresh_index(entry.support)
    return fresh_variable(str(parameter.args[1]))
