"""What inline formulas declare: values, shapes, ranges, sets, signs.  Untrusted.

In: a formula such as w, x_i ∈ R^d, i = 1, …, n, X = {x_1, …, x_n}, p(x) > 0, and the prose around it.
Out: symbols and facts in the Document.  What is no declaration is left alone.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from derive.kernel.claim import Fact
from derive.read import prose
from derive.read.binders import integers
from derive.read.context import Document, Entry
from derive.read.conventions import NUMBER_SETS
from derive.read.elaborate import Elaborator
from derive.read.joint import of_density
from derive.read.names import Named, every
from derive.read.shapes import Axis, Value, fresh_index, fresh_variable, number
from derive.read.standards import for_all
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, make, num

CONSTANTS = {"pi": Fraction(355, 113), "e": Fraction(1457, 536)}
TURNED = {">": "<", ">=": "<="}


class Values(NamedTuple):
    """A set that symbols are declared to lie in: entries of a sort, in a range or an interval, with the axes of a shape."""

    sort: str
    axes: tuple[Axis, ...] = ()
    range: Axis | None = None
    interval: tuple[Term | None, bool, Term | None, bool] | None = None  # low, whether it belongs; high, whether it belongs
    outcomes: str = ""  # an unnamed finite set of this name


def parts(node: Node) -> Sequence[Node]:
    """The items of a list, set or tuple; a single node as one item."""
    if node.kind in ("list", "tuple", "set"):
        return node.args[0] if len(node.args) == 1 and isinstance(node.args[0], tuple) else node.args
    return (node,)


def values_of(e: Elaborator, node: Node) -> Values | None:
    """The set that a node denotes, if it is one that declares.  errors: Unreadable in its dimensions"""
    if node.kind == "paren" and node.args[0].kind == "list" and len(parts(node.args[0])) == 2:
        low, high = parts(node.args[0])
        return _interval(e, low, high, node.args[1], node.args[2])
    if node.kind == "paren":
        return values_of(e, node.args[0])
    if node.kind == "interval":
        return _interval(e, *node.args)
    if node.kind == "tuple" and len(parts(node)) == 2:
        low, high = parts(node)
        return _interval(e, low, high, "(", ")")
    axis = integers(e, node)
    if axis is not None:
        return Values("Z", range=axis)
    if node.kind == "sup" and node.args[0].kind in ("sym", "word", "set", "paren", "interval", "tuple", "sub"):
        base = values_of(e, node.args[0])
        if base is None:
            return None
        script = node.args[1]
        if script.kind == "sym" and script.args[0] == "+":
            return Values(base.sort, interval=(ZERO, False, None, False))
        return Values(base.sort, base.axes + tuple((ONE, x) for x in _dimensions(e, script)), base.range, base.interval)
    if node.kind == "sub":
        base = values_of(e, node.args[0])
        if base is not None and base.sort == "Z" and e.quote(node.args[1]).strip("{} ") == "0":  # the natural numbers with 0
            return Values("Z", interval=(ZERO, True, None, False))
        text = e.quote(node.args[1]).strip("{} ").replace(" ", "")
        if base is None:
            return None
        if text in ("+", ">0", "++"):
            return Values(base.sort, base.axes, None, (ZERO, False, None, False))
        if text in (r"\geq0", r"\ge0", r"\geqslant0"):
            return Values(base.sort, base.axes, None, (ZERO, True, None, False))
        return None
    if node.kind in ("sym", "word"):
        letter = NUMBER_SETS.get(node.args[0])
        if letter == "R":
            return Values("R")
        if letter == "N":
            return Values("Z", interval=(ONE, True, None, False))
        if letter == "Z":
            return Values("Z")
        if node.args[0].startswith("mathcal "):
            return Values("Z", outcomes=node.args[0])
    return None


def _interval(e: Elaborator, low: Node, high: Node, opening: str, closing: str) -> Values | None:
    def end(x: Node) -> Term | None:
        return None if "infty" in e.quote(x) else e.number(x)
    return Values("R", interval=(end(low), opening.strip("\\left ") == "[", end(high), closing.strip("\\right ") == "]"))


def _dimensions(e: Elaborator, node: Node) -> list[Term]:
    if node.kind in ("paren",):
        return _dimensions(e, node.args[0])
    if node.kind == "op" and node.args[0].strip("\\") in ("times", "cdot"):
        return [*_dimensions(e, node.args[1]), *_dimensions(e, node.args[2])]
    if node.kind == "mul" and r"\times" in e.quote(node):
        return [d for x in node.args for d in _dimensions(e, x)]
    name = e.named(node)
    if name is not None and not name.indices and e.doc.find(name.base) is None and not e.doc.is_index(name.base):
        return [e.doc.size(name.base)]
    if name is not None and not name.indices and e.doc.is_index(name.base):
        return [e.doc.range(name.base)[1]]
    return [e.number(node)]


# --- membership ------------------------------------------------------------------------------------------------

def declare_members(e: Elaborator, nodes: Sequence[Node], where: Node, span: Span, one_hot: bool = False) -> list[Fact] | None:
    """Symbols are declared to lie in a set.  None if that is no declaration."""
    values = values_of(e, where)
    if values is None:
        if re.search(r"(?<![\d.])0(?![\d.])", e.quote(where)):  # a set with 0 in it: ℕ ∪ {0}, {0, 1, 2, …}
            _lower(e, nodes)
        return None
    facts: list[Fact] = []
    done = False
    for node in nodes:
        if node.kind == "apply":
            done = _declare_function(e, node, values, facts, span) or done
            continue
        name = e.named(node)
        if name is None:
            continue
        facts += declare(e, name, values, span, one_hot)
        done = True
    if values.sort == "Z" and values.interval is None and values.range is None and not values.outcomes:
        _lower(e, nodes)  # of words, `an integer n`, the usual one is meant
    return facts if done else None


def _lower(e: Elaborator, nodes: Sequence[Node]) -> None:
    for name in (e.named(x) for x in nodes):
        entry = e.doc.find(name.base) if name is not None and not name.indices else None
        if entry is not None:
            e.doc.lower("<", None, entry.term)


def declare(e: Elaborator, name: Named, values: Values, span: Span, one_hot: bool = False) -> list[Fact]:
    """One symbol with the values it takes."""
    doc = e.doc
    if name.base in doc.scope.settled and not any(x.start <= span.start < x.end for x in doc.comments):
        return []  # a comment of the author says otherwise
    letters = tuple(x.args[0] for x in name.indices if x.kind == "sym" and doc.is_index(x.args[0]))
    if len(letters) < len(name.indices):
        letters = letters or doc.scope.families.get(name.base, ())[:1]
    used = doc.scope.families.get(name.base, ())
    if not name.indices and len(used) > len(values.axes):
        letters = used[:len(used) - len(values.axes)]
    example = doc.scope.examples.get(name.base)
    if not letters and example is not None and values.axes and doc.range(example) != values.axes[0]:
        letters = (example,)  # x^{(i)} is an example of the vectors x, not a component
    axes = doc.axes(name.base, letters) + values.axes
    if doc.is_index(name.base) and not name.indices and values.range is not None and name.base not in doc.uses("arithmetic"):
        doc.scope.declared_ranges[name.base] = values.range
        return []
    kind = "family" if axes else "integer" if values.sort == "Z" and values.range is None else "scalar"
    old = doc.scope.names.get(name.base, [])
    if kind == "integer" and (bound := doc.find(name.base)) is not None and bound.kind == "integer":
        entry = bound
        entry.declared = True
    elif old and old[-1].axes == axes and old[-1].declared and not old[-1].values and not one_hot \
            and old[-1].term.args[1] == values.sort:
        entry = old[-1]
        entry.letters = letters  # y ∈ ℝⁿ, of the numbers y_1, …, y_n: y is all of them
    else:
        sort = "Z" if one_hot and axes else values.sort
        entry = doc.add(Entry(name.base, doc.symbol(name.base, sort), axes, letters, kind, True, name.latex, since=span.start))
    facts: list[Fact] = []
    if values.sort == "Z" and not axes and values.interval is not None:
        doc.lower("<=" if values.interval[1] else "<", values.interval[0], entry.term)

    def note(prop: Term) -> None:
        facts.append(doc.fact(prop, "declared", {entry.term}, span))

    if values.range is not None:
        entry.values = "range"
        entry.support = values.range if not values.axes else None
        for prop in e.within(entry, values.range) if not (one_hot and axes) else ():  # which says less than one-hot does
            note(prop)
    elif values.outcomes:
        entry.kind = "data"
        entry.support = doc.support(values.outcomes)
        e.data_facts(entry, span, "declared")
    elif values.interval is not None:
        entry.values = "interval"
        low, low_in, high, high_in = values.interval
        if low is not None:
            note(_each(entry, lambda t: make("<=" if low_in else "<", low, t)))
        if high is not None:
            note(_each(entry, lambda t: make("<=" if high_in else "<", t, high)))
    if one_hot and axes:
        facts += one_hot_facts(e, entry, span)
    return facts


def _each(entry: Entry, prop: object) -> Term:
    ws = [fresh_index(a) for a in entry.axes]
    assert callable(prop)
    made: Term = prop(make("@", entry.term, *ws))
    for w, a in reversed(list(zip(ws, entry.axes, strict=True))):
        made = make("each", *a, abstract(made, w))
    return made


def one_hot_facts(e: Elaborator, entry: Entry, span: Span) -> list[Fact]:
    """y_{ik} is 1 at k = c_i, the class of example i, and 0 elsewhere."""
    doc = e.doc
    entry.values = "one-hot"
    free = doc.find("c") is None and not doc.is_index("c") and not any("c" in s.families or "c" in s.applied for s in doc.scopes)
    name = "c" if free else f"class of {entry.name}"
    kind = "family" if entry.axes[:-1] else "scalar"
    label = Entry(name, doc.symbol(name, "Z"), entry.axes[:-1], entry.letters[:-1], kind, True,
                  "c" if free else rf"\mathrm{{class}}({entry.latex})", since=span.start)
    doc.add(label, "" if free else name)
    axis = entry.axes[-1]
    facts = [doc.fact(prop, "declared", {label.term}, span) for prop in e.within(label, axis)]
    ws = [fresh_index(a) for a in entry.axes]
    made = make("=", make("@", entry.term, *ws), make("delta", ws[-1], make("@", label.term, *ws[:-1])))
    for w, a in reversed(list(zip(ws, entry.axes, strict=True))):
        made = make("each", *a, abstract(made, w))
    facts.append(doc.fact(made, "declared", {entry.term}, span))
    return facts


def _declare_function(e: Elaborator, node: Node, values: Values, facts: list[Fact], span: Span) -> bool:
    """f(θ) ∈ R declares a function by its values."""
    head, args, seps = node.args
    name = e.named(head)
    if name is None or values.axes:
        return False
    entry = e.function(name, args, seps)
    entry.declared, entry.values = True, "declared"
    if values.interval is not None:
        low, low_in, high, high_in = values.interval
        for end, inside, is_low in ((low, low_in, True), (high, high_in, False)):
            if end is not None:
                facts.append(_signed(e, "<=" if inside else "<", end if is_low else node, node if is_low else end, span))
    return True


# --- ranges, sets and signs ------------------------------------------------------------------------------------

def runs_over(doc: Document, node: Node) -> bool:
    """Whether a statement is i = 1, …, n: what an index runs over."""
    if node.kind != "rel" or list(node.args[0]) != ["="]:
        return False
    left, right = node.args[1]
    return left.kind == "sym" and doc.is_index(str(left.args[0])) and right.kind in ("list", "tuple") \
        and parts(right)[0].kind == "num" and any(x.kind == "dots" for x in parts(right))


def declare_range(e: Elaborator, node: Node) -> bool:
    """i = 1, …, n: what an index runs over."""
    if node.kind != "rel" or list(node.args[0]) != ["="]:
        return False
    left, right = node.args[1]
    items = parts(right)
    names = [e.named(x) for x in parts(left)]
    if len(items) > 1 and items[-1].kind == "dots" and items[0].kind == "num" and items[0].args[0] < 1:  # n = 0, 1, 2, …
        _lower(e, parts(left))
    if len(items) < 3 or not any(x.kind == "dots" for x in items) or any(n is None or n.indices for n in names):
        return False
    ends = [x for x in items if x.kind != "dots"]
    if right.kind == "set" or items[-1].kind == "dots":
        return False
    last = e.named(ends[-1])
    unknown = last is not None and not last.indices and e.doc.find(last.base) is None
    high = e.doc.size(last.base) if last is not None and unknown else e.number(ends[-1])
    for n in names:
        assert n is not None
        e.doc.scope.declared_ranges[n.base] = e.number(ends[0]), high
    return True


def declare_set(e: Elaborator, node: Node, span: Span) -> bool:
    """X = {x_1, …, x_n}: a data set, and the family of its members."""
    if node.kind != "rel" or list(node.args[0]) not in (["="], [":="]):
        return False
    left, right = node.args[1]
    whole = e.named(left)
    if whole is None or whole.indices or right.kind not in ("set", "tuple", "paren"):
        return False
    if right.kind == "paren":
        right = right.args[0]
    items = parts(right)
    if not any(x.kind == "dots" for x in items) or items[0].kind != "sub":
        return False
    first, last = items[0], items[-1]
    name = e.named(first.args[0])
    if name is None or last.kind != "sub" or first.args[1].kind != "num":
        return False
    doc = e.doc
    script = last.args[1]
    high = doc.size(script.args[0]) if script.kind == "sym" and doc.find(script.args[0]) is None else e.number(script)
    axis = num(first.args[1].args[0]), high
    calculated = name.base in doc.scope.arithmetic
    sort, kind = ("R", "family") if calculated else ("Z", "data")
    made = Entry(name.base, doc.symbol(name.base, sort), (axis,), (), kind, True, name.latex, since=span.start)
    doc.add(made)
    if not calculated:
        made.support = doc.support(name.base)
        e.data_facts(made, span, "declared")
    if whole.base == name.base:  # x = {x_1, …, x_n}: the set is the family
        return True
    doc.add(Entry(whole.base, doc.symbol(whole.base, "S"), (axis,), (), "set", True, whole.latex, None, span.start, name.base))
    return True


def declare_signs(e: Elaborator, node: Node, span: Span) -> list[Fact] | None:
    """a > 0, 0 < q < 1, p(x;θ) > 0, a ≠ 0: facts for all values of what stands as an argument."""
    if node.kind != "rel" or any(op not in ("<", "<=", ">", ">=", "!=") for op in node.args[0]):
        return None
    facts = []
    ops, sides = node.args
    if prose.introduces(e.doc.note, span):
        for x in (y for side in sides for y in parts(side)):
            _introduce(e, x)
        for k, op in enumerate(ops):
            _introduce_beside(e, op, sides[k], sides[k + 1])
    for k, op in enumerate(ops):
        for node, value in ((sides[k], _numeral(sides[k + 1])), (sides[k + 1], _numeral(sides[k]))):
            if node.kind == "sym" and node.args[0] in CONSTANTS and e.doc.find(str(node.args[0])) is None and value is not None:
                number_, name = CONSTANTS[str(node.args[0])], e.named(node)
                below = op in ("<", "<=") if node is sides[k] else op in (">", ">=")
                if name is not None and op != "!=" and (number_ > value if below else number_ < value):
                    e.implicit(name, node, False)  # 0 < π < 1: another π
    for k, op in enumerate(ops):
        for members, other, turned in ((sides[k], sides[k + 1], op in TURNED), (sides[k + 1], sides[k], op not in TURNED)):
            run = _run(e, members)
            if run is not None:  # x_1, …, x_n > 0
                facts += [_signed_run(e, TURNED.get(op, op), run, x, turned, span) for x in parts(other)]
                break
        else:
            for left in parts(sides[k]):
                for right in parts(sides[k + 1]):
                    if op in TURNED:
                        facts.append(_signed(e, TURNED[op], right, left, span))
                    else:
                        facts.append(_signed(e, op, left, right, span))
    return facts


def _run(e: Elaborator, node: Node) -> tuple[Node, Node, Node] | None:
    """The first of x_1, …, x_n, its index and that of the last.  errors: Unreadable, for … between other things"""
    items = parts(node)
    if not any(x.kind == "dots" for x in items):
        return None
    names = [e.named(x) for x in items if x.kind != "dots"]
    first, last = names[0], names[-1]
    if first is None or last is None or items[-2].kind != "dots" or any(
            n is None or n.base != first.base or len(n.indices) != 1 for n in names):
        raise Unreadable("a list with … in it that is no range", node.span)
    if items[0].kind != "sub":
        raise Unreadable("a list with … in it that is no range", node.span)
    return items[0], first.indices[0], last.indices[0]


def _signed_run(e: Elaborator, op: str, run: tuple[Node, Node, Node], other: Node, turned: bool, span: Span) -> Fact:
    """The fact that each of x_1, …, x_n is above a number, or below."""
    doc, (node, first, last) = e.doc, run
    name = e.named(node)
    assert name is not None
    low, high = e.number(first), e.number(last)
    w = fresh_index((low, high))
    letter = next(iter(doc.scope.families.get(name.base, ())), "i")
    if not doc.is_range_known(letter):
        doc.scope.hints[letter] = low, high
    with e.bound(**{letter: Value((), lambda _: w, thing=w)}):
        member = e.number(replace(node, args=(node.args[0], Node("sym", (letter,), first.span))))
    value = e.number(other)
    prop = doc.closed(make("each", low, high, abstract(make(op, *((value, member) if turned else (member, value))), w)))
    for entry in doc.entries:
        if entry.term is member.args[0]:
            entry.declared = True
    return doc.fact(prop, "declared", {member.args[0]}, span)


def _introduce(e: Elaborator, node: Node) -> None:
    """`let p_k > 0` under a new heading: another p than one that was defined, or had other indices, under an earlier one."""
    name = e.named(node)
    known = e.doc.find(name.base) if name is not None else None
    if name is None or known is None or known.kind not in ("scalar", "family") or e.doc.new_here(known.term) \
            or name.base in CONSTANTS:
        return
    if e.doc.defined(known.term) or len(known.axes) != len(name.indices):
        e.implicit(name, node, False)


def _introduce_beside(e: Elaborator, op: str, left: Node, right: Node) -> None:
    """`let a < 0` under a new heading, where an earlier one has a > 0: another a."""
    if op in TURNED:
        op, left, right = TURNED[op], right, left
    for node, other, above in ((left, right, True), (right, left, False)):
        name, value = e.named(node), _numeral(other)
        known = e.doc.find(name.base) if name is not None and not name.indices else None
        if name is None or known is None or value is None or op == "!=" or e.doc.new_here(known.term):
            continue
        for fact in (k.fact.prop for k in e.doc.known):
            if fact.head not in ("<", "<=") or fact.args[1 if above else 0] is not known.term:
                continue
            end = fact.args[0 if above else 1]  # a < value, and end < a
            gap = (value - end.args[0] if above else end.args[0] - value) if end.head == "num" else 1
            if gap < 0 or gap == 0 and "<" in (op, fact.head):
                e.implicit(name, node, False)
                return


def _numeral(node: Node) -> Fraction | None:
    if node.kind == "neg":
        inside = _numeral(node.args[0])
        return -inside if inside is not None else None
    return Fraction(node.args[0]) if node.kind == "num" else None


def _signed(e: Elaborator, op: str, left: Node | Term, right: Node | Term, span: Span) -> Fact:
    doc = e.doc
    dummies: dict[str, Term] = {}
    nodes = [x for x in (left, right) if isinstance(x, Node)]
    for node in nodes:
        for n in every(node):
            if n.kind == "apply" and (of := of_density(doc, n)) is not None:
                dummies |= of
            elif n.kind == "apply" and (head := e.named(n.args[0])) is not None and e.is_application(head, n.args[1], n.args[2]):
                entry = e.function(head, n.args[1], n.args[2])
                entry.declared, entry.values = True, "declared"
                for k, x in enumerate(n.args[1]):
                    name = e.named(x)
                    if name is not None and not name.indices and name.base not in dummies:
                        known = doc.find(name.base)
                        if known is not None and known.kind in ("set", "integer") or e.function_symbol(name) is not None:
                            continue
                        data = known is not None and known.support is not None
                        if entry.kind == "distribution" and k == 0 or data:
                            dummies[name.base] = fresh_index(e.outcome_range(name.base))
                        elif entry.kind == "distribution" and known is None and "|" in n.args[2][:k]:
                            dummies[name.base] = fresh_variable("S")
                        else:
                            number_like = known is not None and known.kind in ("scalar", "family")
                            dummies[name.base] = fresh_variable(known.term.args[1] if known is not None and number_like else "S")
    for name in (e.named(node) for node in nodes):
        if name is not None and (known := doc.find(name.base)) is not None and known.kind in ("scalar", "family"):
            known.declared = True
    env = {base: Value((), lambda _, w=w: w, thing=w, object=w.args[1] == "S") for base, w in dummies.items()}  # type: ignore[misc]
    with e.bound(**env):
        prop = make(op, *(e.number(x) if isinstance(x, Node) else x for x in (left, right)))
    for w in reversed(list(dummies.values())):
        if w in prop.free:
            prop = make("each", *w.args[2:], abstract(prop, w)) if len(w.args) == 4 else for_all(prop, [w])
    if len(prop.free & doc.index_ranges.keys()) > 1 and prop.free <= doc.index_ranges.keys():
        raise Unreadable("a relation between indices: it is said of some of them", span)
    if prop.head in ("<", "<="):
        doc.lower(prop.head, *prop.args)
    prop = doc.closed(prop)
    subjects = {x for x in prop.free if x not in doc.index_ranges}
    for node in nodes:
        name = e.named(node)
        stated = doc.find(name.base) if name is not None else None
        if stated is not None:
            stated.declared = True
    return doc.fact(prop, "declared", subjects, span)


__all__ = ["MINUS_ONE", "Document", "Unreadable", "Values", "declare", "declare_members", "declare_range", "declare_set",
           "declare_signs", "number", "one_hot_facts", "parts", "values_of"]
