"""x_1 + … + x_n as the sum that it abbreviates, where the pattern is clear.  Untrusted.

In: the terms (or factors) around an ellipsis.  Out: a `big` node in place of those that follow the pattern: the term before the
ellipsis and the one after it differ in one number only, which has become the last index; earlier terms count back from it.
"""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from derive.read.operators import letters
from derive.read.syntax import Node
from derive.source import Span

INDICES: Final = ("i", "j", "k", "l", "r", "s", "t")
ENDS: Final = frozenset({"sym", "num", "add", "sub"})  # what the last index may be


def gathered(op: str, items: Sequence[Node]) -> list[Node]:
    """Terms (op 'sum') or factors (op 'prod') with the run around an ellipsis gathered; as they are where no pattern is seen."""
    found = list(items)
    k = next((n for n, x in enumerate(found) if x.kind == "dots"), 0)
    if not 0 < k < len(found) - 1 or sum(x.kind == "dots" for x in found) > 1:
        return found
    first, last = found[k - 1], found[k + 1]
    pairs: list[tuple[Node, Node]] = []
    if not _differences(first, last, pairs) or not pairs:
        return found
    start, end = pairs[0]
    if any(shape(a) != shape(start) or shape(b) != shape(end) for a, b in pairs) or start.kind != "num" or end.kind not in ENDS:
        return found
    if start.args[0].denominator != 1 or end.kind == "num" and end.args[0] <= start.args[0]:
        return found
    used = {x for item in items for x in letters(item)}
    letter = next((x for x in INDICES if x not in used), None)
    if letter is None:
        return found
    begin = k - 1
    low = start
    while begin > 0 and low.args[0] > 0:
        before = Fraction(low.args[0] - 1)
        if shape(found[begin - 1]) != shape(_plain(_put(first, pairs, before))):
            break
        begin -= 1
        low = Node("num", (before,), low.span)
    alone = begin == k - 1
    another = begin > 0 and found[begin - 1].kind == found[begin].kind and _differences(found[begin - 1], found[begin], [])
    if another or alone and low.args[0] not in (0, 1):  # 2 + … + 8, x_1 + x_3 + … + x_n: the step may be another
        return found
    if alone and end.kind == "num" and any(first is a for a, _ in pairs):
        return found
    index = Node("sym", (letter,), start.span)
    body = _put(first, pairs, index)
    bound = Node("rel", (("=",), (index, low)), start.span)
    made = Node("big", (op, bound, end, body), Span(found[begin].span.start, last.span.end))
    return [*found[:begin], made, *found[k + 2:]]


def _plain(node: Any) -> Any:
    """x^1 as x, as it is written."""
    if isinstance(node, Node):
        if node.kind == "sup" and node.args[1].kind == "num" and node.args[1].args[0] == 1:
            return _plain(node.args[0])
        return Node(node.kind, tuple(_plain(x) for x in node.args), node.span)
    return tuple(_plain(x) for x in node) if isinstance(node, tuple) else node


def shape(node: Any) -> Any:
    """What a node is, without its place."""
    if isinstance(node, Node):
        return node.kind, tuple(shape(x) for x in node.args)
    if isinstance(node, tuple):
        return tuple(shape(x) for x in node)
    return node


def _differences(a: Any, b: Any, found: list[tuple[Node, Node]]) -> bool:
    """The places at which two nodes differ, each a number in the first; False if they differ in another way."""
    if isinstance(a, Node) and isinstance(b, Node):
        if shape(a) == shape(b):
            return True
        if a.kind == b.kind and a.kind != "num" and len(a.args) == len(b.args):
            return all(_differences(x, y, found) for x, y in zip(a.args, b.args, strict=True))
        if a.kind == "num":
            found.append((a, b))
            return True
        return False
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(_differences(x, y, found) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def _put(node: Any, pairs: Sequence[tuple[Node, Node]], new: Node | Fraction) -> Any:
    """The first term with something else at the places of its number."""
    if isinstance(node, Node):
        if any(node is a for a, _ in pairs):
            return Node("num", (new,), node.span) if isinstance(new, Fraction) else Node(new.kind, new.args, node.span)
        return Node(node.kind, tuple(_put(x, pairs, new) for x in node.args), node.span)
    if isinstance(node, tuple):
        return tuple(_put(x, pairs, new) for x in node)
    return node
