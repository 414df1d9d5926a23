"""Which letters of a formula are one name, and which are indices of it.  Untrusted.

In: a Node such as p_{model}, y_{ik}, y_{i,pred}, x^{(i)}.  Out: the name and the nodes of its indices.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from derive.read.context import Document, Entry
from derive.read.syntax import Node
from derive.term import ZERO


class Named(NamedTuple):
    """A name with its label, as in hat y or p_model; its indices; the author's LaTeX of the name alone; whether the first of the
    indices is the number of an example, above it and in brackets."""

    base: str
    indices: tuple[Node, ...] = ()
    latex: str = ""
    example: bool = False


def named(node: Node, doc: Document, env: Mapping[str, Any]) -> Named | None:
    """The name and the indices of a node, None if it is no symbol."""
    match node.kind:
        case "sym" | "word":
            return Named(plain(str(node.args[0]), doc), (), doc.note.quote(node.span).strip())
        case "prime":
            inner = named(node.args[0], doc, env)
            marks = "'" * int(node.args[1])
            return None if inner is None else Named(inner.base + marks, inner.indices, inner.latex + marks)
        case "sub":
            inner = named(node.args[0], doc, env)
            if inner is not None and bold(inner.base) in doc.scope.components:
                entry = _with_script(inner._replace(base=bold(inner.base)), node.args[1], doc, env)
                if entry.indices and entry.base == bold(inner.base):
                    return entry
            return None if inner is None else _with_script(inner, node.args[1], doc, env)
        case "sup":
            base, script = node.args
            if script.kind == "paren" and script.args[0].kind in ("sym", "num", "list", "run", "add"):
                inner = named(base, doc, env)
                if inner is None:
                    return None
                # x_j^{(i)} is component j of example i
                outer = _with_script(Named(inner.base, (), inner.latex), script.args[0], doc, env)
                return Named(outer.base, outer.indices + inner.indices, outer.latex, bool(outer.indices))
            if script.kind == "sym" and script.args[0] in ("*", "star", "ast"):
                inner = named(base, doc, env)
                return None if inner is None else Named(inner.base + "*", inner.indices, inner.latex + "^*")
    return None


def plain(name: str, doc: Document) -> str:
    """A bold letter names the vector of the components that are written with the plain letter, unless both stand alone."""
    words = name.split(" ")
    if "bold" not in words or name in doc.bold_apart:
        return name
    return " ".join(w for w in words if w != "bold")


def bold(name: str) -> str:
    """The name of the vector of a letter that stands for something else by itself."""
    *marks, letter = name.split(" ")
    return " ".join((*marks, "bold", letter)) if "bold" not in marks else name


BOLD: Final = (r"\mathbf", r"\boldsymbol", r"\bm", r"\vec", r"\pmb")


def is_bold(latex: str) -> bool:
    """Whether an author writes a letter as that of a vector or a matrix."""
    return any(x in latex for x in BOLD)


def is_another(entry: Entry, name: Named) -> bool:
    """Whether a bold letter with an index is no entry of the vector that it names without one: the x_i are vectors themselves."""
    return entry.inferred and is_bold(name.latex) and not entry.letters and len(entry.axes) == 1 and bool(name.indices)


def is_entry(doc: Document, entry: Entry, name: Named) -> bool:
    """Whether a name with its indices is an entry of one of many vectors, none of these: x_j, where x^{(i)} are the vectors."""
    if name.example or is_bold(name.latex) or not name.indices:
        return False
    numbered = any(name.base in s.examples for s in doc.scopes[:doc.here + 1]) or name.base in doc.examples
    return (numbered or entry.inferred) and len(name.indices) == len(entry.axes) - 1 > 0 and (numbered or len(entry.letters) == 1)


def _with_script(name: Named, script: Node, doc: Document, env: Mapping[str, Any]) -> Named:
    if script.kind == "sym" and is_index(script, name.base, doc, env):  # as most are
        return Named(name.base, (*name.indices, script), name.latex)
    indices: list[Node] = []
    labels: list[str] = []
    for item in _items(script):
        if item.kind == "run":
            letters = item.args[0] if item.args and isinstance(item.args[0], tuple) else item.args
            if any(_mark(x) for x in letters):
                family = all(x.kind == "num" or is_index(x, name.base, doc, env) for x in letters) and _is_family(name.base, doc)
                which = [family or not _mark(x) and is_index(x, name.base, doc, env) for x in letters]
                indices += [x for x, index in zip(letters, which, strict=True) if index]
                if not all(which):  # y_{i1}: a label and an index, each in its place
                    labels.append("".join("·" if index else _text(x) for x, index in zip(letters, which, strict=True)))
            elif all(doc.is_index(str(x.args[0])) or str(x.args[0]) in env for x in letters):
                indices += letters
            else:
                labels.append("".join(str(x.args[0]) for x in letters))
        elif is_index(item, name.base, doc, env):
            indices.append(item)
        else:
            labels.append(doc.note.quote(item.span).strip().strip("{}").replace("\\", "") if item.kind not in ("sym", "word")
                          else str(item.args[0]))
    if not labels:
        return Named(name.base, name.indices + tuple(indices), name.latex)
    label = ",".join(labels)
    return Named(f"{name.base}_{label}", name.indices + tuple(indices), f"{name.latex}_{{{label}}}")


def _mark(node: Node) -> bool:
    """What stands among the letters of a subscript and is no letter: 1 of y_{i1}, • of y_{i•}, k' of y_{ik'}."""
    return node.kind != "sym" or str(node.args[0]) in ("bullet", "cdot", "*", "star")


def _text(node: Node) -> str:
    """A piece of a label."""
    if node.kind == "prime":
        return _text(node.args[0]) + "'" * int(node.args[1])
    return str(node.args[0]) if node.kind in ("sym", "num") else "…"


def _items(script: Node) -> Iterator[Node]:
    if script.kind in ("list", "tuple"):
        for x in script.args[0] if script.args and isinstance(script.args[0], tuple) else script.args:
            yield from _items(x)
    elif script.kind == "paren":
        yield from _items(script.args[0])
    else:
        yield script


def is_index(node: Node, base: str, doc: Document, env: Mapping[str, Any]) -> bool:
    """Whether a subscript is an index, not a part of the name."""
    if node.kind == "sym":
        letter = str(node.args[0])
        bound = env.get(letter)
        if bound is not None:
            return not bound.object
        return doc.is_index(letter) or _is_family(base, doc)
    if node.kind == "num":
        entry = doc.find(base)
        if node.args[0] == 0 and (entry is None or not entry.axes or entry.axes[0][0] is not ZERO):
            return False  # β_0: a name, as indices start at 1
        return _is_family(base, doc)
    return node.kind in ("add", "mul", "sub", "neg")


def _is_family(base: str, doc: Document) -> bool:
    entry = doc.find(base)
    if entry is not None and entry.axes:
        return True
    for scope in doc.scopes[:doc.here + 1]:  # noqa: SIM110  as `Document.is_index`
        if base in scope.families:
            return True
    return False


def base_of(node: Node, doc: Document) -> tuple[str, tuple[Node, ...]] | None:
    """The base and the indices of a name, None if a node is no symbol."""
    if node.kind in ("sym", "word"):
        return plain(str(node.args[0]), doc), ()
    name = named(node, doc, {}) if node.kind in ("sub", "prime", "sup") else None
    return (name.base, name.indices) if name is not None else None


def without_index(base: str) -> str:
    """What the letter of a family is called where, without an index, it is a number of its own: the a of `a = Σ a_i`."""
    return f"{base} without index"


def bare_numbers(node: Node, doc: Document) -> set[str]:
    """Names that are calculated with, without an index, in a formula; what stands as an argument of a function is left out."""
    return {base for base, indices in _written(node, doc, False) if not indices}


def used_both_ways(node: Node, doc: Document) -> set[str]:
    """Names that one formula has both with an index and without: `a = Σ a_i` speaks of two things."""
    return _both_ways(_written(node, doc, True))


def calculated_both_ways(node: Node, doc: Document) -> set[str]:
    """Of these, names that it calculates with both ways, as in Σ_i (x_i − x)²: x without an index is a number of its own."""
    return _both_ways(_written(node, doc, False))


def variables(node: Node, doc: Document) -> set[str]:
    """Names that an equation defines a function with, f(x) = x² + 1, where they stand by themselves."""
    left = node.args[1][0]
    if left.kind != "apply" or node.args[0][0] not in ("=", ":=", "equiv"):
        return set()
    names = [named(x, doc, {}) for x in left.args[1]]
    return {x.base for x in names if x is not None and not x.indices} & bare_numbers(node.args[1][1], doc)


def _both_ways(names: Iterable[tuple[str, tuple[Node, ...]]]) -> set[str]:
    found: tuple[set[str], set[str]] = set(), set()
    for base, indices in names:
        found[bool(indices)].add(base)
    return found[0] & found[1]


def _written(node: Node, doc: Document, arguments: bool) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """The names in a formula, those of functions' arguments only if asked for."""
    stack = [node]
    while stack:
        n = stack.pop()
        name = base_of(n, doc)
        if name is not None:
            yield name
        elif arguments or n.kind != "apply":
            stack.extend(children(n))


def children(node: Node) -> list[Node]:
    """The nodes directly in a node."""
    found: list[Node] = []
    _collect(node.args, found)
    return found


def _collect(args: Iterable[Any], found: list[Node]) -> None:
    for x in args:
        if x.__class__ is Node:
            found.append(x)
        elif x.__class__ is tuple or x.__class__ is list:
            _collect(x, found)


def every_of(node: Node, kinds: frozenset[str]) -> tuple[Node, ...]:
    """Of a node and all below it those of some kinds, outermost first."""
    try:
        chosen = node.chosen
    except AttributeError:
        chosen = {}
        object.__setattr__(node, "chosen", chosen)
    below: tuple[Node, ...] | None = chosen.get(kinds)
    if below is None:  # without the node itself, which would keep itself alive
        below = chosen[kinds] = tuple(x for x in every(node)[1:] if x.kind in kinds)
    return (node, *below) if node.kind in kinds else below


def every(node: Node) -> tuple[Node, ...]:
    """A node and all below it, outermost first."""
    try:
        below: tuple[Node, ...] = node.below
    except AttributeError:
        found: list[Node] = []
        stack = children(node)[::-1]
        while stack:
            here = stack.pop()
            found.append(here)
            inner = children(here)
            if inner:
                inner.reverse()
                stack += inner
        below = tuple(found)
        object.__setattr__(node, "below", below)
    return (node, *below)
