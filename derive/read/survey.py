"""A first walk over a note, before anything is read for good: which letters are indices, bounds, functions.  Untrusted.

In: the blocks of a note.  Out: its formulas with their scopes, and in the Document what the usage of symbols shows.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from derive.read import prose
from derive.read.called import called
from derive.read.context import Document, Scope
from derive.read.conventions import COMPLEX, CONSTANT_LETTERS, DISTRIBUTION, INDEX_LETTERS, RANDOM_VARIABLE
from derive.read.elaborate import Elaborator
from derive.read.names import (
    base_of,
    bold,
    calculated_both_ways,
    children,
    every,
    every_of,
    is_another,
    is_bold,
    is_entry,
    named,
    variables,
)
from derive.read.shapes import Axis, IllTyped
from derive.read.syntax import Node, Parsed, Unreadable
from derive.read.usage import covariances, scalars
from derive.source import Span
from derive.term import ONE, Term

DEEPEST = 80

# kinds of nodes that are looked at
_BELOW: Final = frozenset({"sub"})
_INDEXING: Final = frozenset({"big", "sub", "sup", "rel"})
_LETTERS: Final = frozenset({"sub", "sup", "sym"})
_LISTS: Final = frozenset({"set", "list", "tuple"})
_MARKED: Final = frozenset({"transpose", "sub", "sup"})
_RELATIONS: Final = frozenset({"rel"})
_SAID: Final = frozenset({"rel", "expect"})
_SCRIPTS: Final = frozenset({"sub", "sup"})
_SUMS: Final = frozenset({"big"})
_TAKEN: Final = frozenset({"expect", "apply"})


@dataclass(slots=True)
class Piece:
    """One formula of the note: what it reads as, or why it cannot be read."""

    latex: str
    span: Span
    inline: bool
    scope: int
    parsed: tuple[Parsed, ...] = ()
    error: Unreadable | None = None
    expect: tuple[str, ...] = ()
    skip: bool = False
    directive: bool = False
    declares: bool = False
    heading: bool = field(default=False)


def depth(node: Node) -> int:
    """How deeply a formula is nested, without recursion."""
    deepest, stack = 0, [(node, 1)]
    while stack:
        here, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((x, level + 1) for x in children(here))
    return deepest


def survey(doc: Document, pieces: Sequence[Piece]) -> None:
    """Note in each scope what the formulas show of their letters."""
    for stage in STAGES:
        stage(doc, pieces)


def _by_scope(pieces: Iterable[Piece]) -> Iterator[tuple[int, list[Node]]]:
    grouped: dict[int, list[Node]] = {}
    for piece in pieces:
        grouped.setdefault(piece.scope, []).extend(p.node for p in piece.parsed)
    yield from sorted(grouped.items())


def _letters_stage(doc: Document, pieces: Sequence[Piece]) -> None:
    _bold(doc, [p.node for piece in pieces for p in piece.parsed])
    for doc.here, nodes in _by_scope(pieces):
        _letters(doc.scope, nodes)
        _components(doc, nodes)
        _subsets(doc, nodes)
    for piece in pieces:
        doc.here = piece.scope
        called(doc, [p.node for p in piece.parsed], piece.span, piece.inline)
        if piece.inline:
            _complex(doc, piece)
            if prose.is_vector(doc.note, piece.span):
                symbols = (x for p in piece.parsed for x in _flat(p.node) if x.kind in ("sym", "word", "accent"))
                doc.scope.transposed |= {name.base for x in symbols if (name := named(x, doc, {})) is not None}
            doc.number_of_steps |= any(p.node.kind == "sym" and p.node.args[0] == "T" for p in piece.parsed)


def _complex(doc: Document, piece: Piece) -> None:
    """Names of which the text says that they are complex numbers."""
    said = prose.is_complex(doc.note, piece.span)
    for node in (n for p in piece.parsed for n in every(p.node) if n.kind == "rel"):
        right = node.args[1][-1]
        right = right.args[0] if right.kind in ("sup", "sub") else right
        said |= node.args[0][-1] in ("in", "to") and right.kind in ("sym", "word") and right.args[0] in COMPLEX
    if said:
        lefts = (x.args[1][0] if x.kind == "rel" else x for p in piece.parsed for x in _flat(p.node))
        names = (named(x, doc, {}) for left in lefts for x in _flat(left))
        doc.scopes[piece.scope].complex |= {name.base for name in names if name is not None}


def _usage_stage(doc: Document, pieces: Sequence[Piece]) -> None:
    for doc.here, nodes in _by_scope(pieces):
        _families(doc, nodes)
        _uses(doc, nodes)
        doc.scope.scalars |= scalars(doc, nodes) - doc.scope.transposed
        doc.scope.covariances |= covariances(doc, nodes)
        _outcome(doc, nodes)


def _random_stage(doc: Document, pieces: Sequence[Piece]) -> None:
    doc.here = len(doc.scopes) - 1
    _random(doc, [p.node for piece in pieces for p in piece.parsed])
    for piece in pieces:
        if piece.inline and prose.is_random(doc.note, piece.span):
            symbols = (x for p in piece.parsed for x in _flat(p.node) if x.kind in ("sym", "sub", "sup"))
            names = {name.base for x in symbols if (name := named(x, doc, {})) is not None}
            doc.random |= names
            if RANDOM_VARIABLE.search(prose.sentence(doc.note, piece.span)):
                doc.scopes[piece.scope].random |= names


def _ranges_stage(doc: Document, pieces: Sequence[Piece]) -> None:
    for doc.here, nodes in _by_scope(pieces):
        _ranges(doc, nodes)
        _entry_ranges(doc, nodes)
        doc.scope.variables = set().union(*(variables(n, doc) for x in nodes for n in every_of(x, _RELATIONS)))
        doc.scope.numbers = set().union(*(calculated_both_ways(n, doc) for x in nodes for n in every_of(x, _RELATIONS)))


# one after the other over the whole note; each reads what the pieces before, and the stages before, have left in the Document
STAGES: Final = (_letters_stage, _usage_stage, _random_stage, _ranges_stage)


def _random(doc: Document, nodes: list[Node]) -> None:
    """Names before a ∼, and names of which an expectation is taken."""
    for node in nodes:
        for n in every_of(node, _SAID):
            heads: list[Node] = []
            if n.kind == "rel" and "sim" in n.args[0]:
                heads = [y for k, op in enumerate(n.args[0]) if op == "sim" for y in _flat(n.args[1][k])]
            elif n.kind == "expect" and isinstance(n.args[1], Node):
                inner = n.args[1].args[0] if n.args[1].kind == "paren" else n.args[1]
                inner = inner.args[0] if inner.kind == "given" else inner
                heads = [y.args[0] if y.kind == "sup" else y for y in _flat(inner)]
            for x in heads:
                name = named(x, doc, {})
                if name is not None:
                    doc.random.add(name.base)


def _bold(doc: Document, nodes: list[Node]) -> None:
    """Bold letters whose plain ones also stand without an index: these are two symbols."""
    below: set[int] = set()
    seen = doc.alone
    for node in nodes:
        for n in every_of(node, _LETTERS):
            if n.kind == "sub" or n.kind == "sup" and n.args[1].kind == "paren":
                below.add(id(n.args[0]))
            elif n.kind == "sym" and id(n) not in below:
                seen.add(str(n.args[0]))
    for name in seen:
        words = name.split(" ")
        if "bold" in words and " ".join(w for w in words if w != "bold") in seen:
            doc.bold_apart.add(name)


def _components(doc: Document, nodes: list[Node]) -> None:
    """Bold letters that stand beside members of the plain letter, in one formula, which are then the entries of the vector."""
    for node in nodes if doc.bold_apart else ():
        below: set[int] = set()
        alone: set[str] = set()
        beneath: set[str] = set()
        for n in every(node):
            if n.kind == "sub" and n.args[0].kind == "sym" and all(
                    x.kind == "num" or x.kind == "sym" and doc.is_index(str(x.args[0])) for x in _flat(n.args[1])):
                below.add(id(n.args[0]))
                beneath.add(bold(str(n.args[0].args[0])))
            elif n.kind == "sym" and id(n) not in below and n.args[0] in doc.bold_apart:
                alone.add(str(n.args[0]))
        doc.scope.components |= alone & beneath


def _letters(scope: Scope, nodes: list[Node]) -> None:
    """Index letters: bound by a sum, or written beneath a letter."""
    for node in nodes:
        dotted = {id(y) for x in every_of(node, _LISTS) if _dotted(x) for y in every(x)}
        for n in every_of(node, _INDEXING):
            if n.kind == "big" and n.args[1] is not None:
                low = n.args[1]
                for x in low.args[1][:1] if low.kind == "rel" and len(low.args[0]) == 1 else (
                        low.args[1][1:2] if low.kind == "rel" else _flat(low)):
                    if x.kind == "sym" and len(x.args[0]) == 1 and x.args[0].islower() and (
                            low.kind == "rel" and low.args[0][0] != "in" or x.args[0] in INDEX_LETTERS):
                        scope.index_letters.add(x.args[0])
            elif n.kind == "sub" and id(n) not in dotted:
                for x in _flat(n.args[1]):
                    if x.kind == "sym" and x.args[0] in INDEX_LETTERS:
                        scope.index_letters.add(x.args[0])
            elif n.kind == "sup" and n.args[1].kind == "paren" and n.args[1].args[0].kind == "sym":
                if n.args[1].args[0].args[0] in INDEX_LETTERS:
                    scope.index_letters.add(n.args[1].args[0].args[0])
            elif n.kind == "rel" and n.args[0][0] == "=" and _dotted(n.args[1][1]) and n.args[1][1].kind != "set":
                for x in _flat(n.args[1][0]):
                    if x.kind == "sym" and len(x.args[0]) == 1:
                        scope.index_letters.add(x.args[0])


def _dotted(node: Node) -> bool:
    return node.kind in ("set", "list", "tuple") and any(x.kind == "dots" for x in children(node))


def _flat(node: Node) -> list[Node]:
    if node.kind in ("list", "run", "tuple"):
        return [y for x in children(node) for y in _flat(x)]
    return [node]


def _families(doc: Document, nodes: list[Node]) -> None:
    """The longest run of index letters beneath each name."""
    scope = doc.scope
    for node in nodes:
        for n in every_of(node, _MARKED):
            if n.kind == "transpose" or n.kind == "sup" and n.args[1].kind in ("sym", "word") and n.args[1].args[0] == "T":
                scope.transposed |= _vectors(doc, n.args[0], False)
                scope.turned |= _vectors(doc, n.args[0], True)
            if n.kind not in ("sub", "sup"):
                continue
            if n.kind == "sup" and n.args[1].kind == "paren" and n.args[1].args[0].kind == "sym" and (
                    x := named(n, doc, {})) is not None and doc.is_index(str(n.args[1].args[0].args[0])):
                scope.examples.setdefault(x.base, str(n.args[1].args[0].args[0]))
                if is_bold(x.latex):
                    doc.examples.setdefault(x.base, str(n.args[1].args[0].args[0]))
            if n.kind == "sup" and _is_inverse(n.args[1]) and n.args[0].kind == "sym" and str(n.args[0].args[0]).isupper():
                scope.transposed.add(n.args[0].args[0])  # A^{-1} of a capital that nobody declares
            name = named(n, doc, {})
            if name is None or not name.indices:
                continue
            letters = tuple(x.args[0] if x.kind == "sym" else "" for x in name.indices)
            if all(doc.is_index(x) for x in letters) and len(letters) > len(scope.families.get(name.base, ())):
                scope.families[name.base] = letters
    equations = [n.args[1] for node in nodes for n in every(node) if n.kind == "rel" and n.args[0][0] in ("=", ":=")]
    for _ in equations:  # q = W x, and qᵀ stands somewhere: so W or x is no number
        more = {x for left, right, *_ in equations if (name := named(left, doc, {})) is not None and not name.indices
                and name.base in scope.transposed and right.kind in ("mul", "add") for x in _vectors(doc, right, False)}
        more = {x for x in more if x.split("_")[0] not in CONSTANT_LETTERS and not doc.is_index(x)} - scope.transposed
        if not more:
            break
        scope.transposed |= more


def _subsets(doc: Document, nodes: list[Node]) -> None:
    """Sets of indices: what sums run over with an index letter, as in i ∈ B."""
    for node in nodes:
        for n in every_of(node, _SUMS):
            low = n.args[1]
            if low is None or low.kind != "rel" or list(low.args[0]) != ["in"] or n.args[2] is not None:
                continue
            letter, name = low.args[1][0], named(low.args[1][1], doc, {})
            if letter.kind == "sym" and letter.args[0] in INDEX_LETTERS and name is not None and not name.indices:
                doc.subsets.setdefault(name.base, str(letter.args[0]))


def _entry_ranges(doc: Document, nodes: list[Node]) -> None:
    """How far the sums under any heading run over the entries of a vector: the size of one whose shape nobody declares."""
    sums = [n for node in nodes for n in every_of(node, _SUMS) if n.args[1] is not None and n.args[1].kind == "rel"]
    for big in sums:
        letter = big.args[1].args[1][0].args[0] if big.args[1].args[1][0].kind == "sym" else ""
        axis = doc.scope.ranges.get(str(letter))
        if axis is None or axis[0] is not ONE or axis[1].head != "var":
            continue
        for n in every_of(big.args[3], _BELOW):
            name = named(n, doc, {})
            for k, x in enumerate(reversed(name.indices) if name is not None and not is_bold(name.latex) else ()):
                if name is not None and x.kind == "sym" and x.args[0] == letter:
                    doc.entry_ranges.setdefault((name.base, k), set()).add(axis)


def _is_inverse(script: Node) -> bool:
    return script.kind == "neg" and script.args[0].kind == "num" and script.args[0].args[0] == 1


def _vectors(doc: Document, node: Node, indexed: bool) -> set[str]:
    """The names in what is transposed, less those in brackets of a function and beneath a letter; only those with an index."""
    found: set[str] = set()
    stack = [node]
    while stack:
        n = stack.pop()
        name = named(n, doc, {})
        if name is not None:
            if name.indices or not indexed:
                found.add(name.base)
        elif n.kind not in ("apply", "func", "expect", "num", "div"):
            stack.extend(children(n))
    return found


def _outcome(doc: Document, nodes: list[Node]) -> None:
    """The letter that distributions are most often taken at: x of E_{x ∼ p} and of p(x)."""
    counts: Counter[str] = Counter()
    for node in nodes:
        for n in every_of(node, _TAKEN):
            if n.kind == "expect" and n.args[0] is not None and n.args[0].kind == "rel":
                left = named(n.args[0].args[1][0], doc, {})
                if left is not None:
                    counts[left.base] += 2
            elif n.kind == "apply" and n.args[1]:
                head, first = named(n.args[0], doc, {}), named(n.args[1][0], doc, {})
                if head is not None and first is not None and DISTRIBUTION.match(head.base) and not first.base[-1:].isupper():
                    counts[first.base] += 1
    if counts:
        doc.scope.outcome = counts.most_common(1)[0][0]


def _uses(doc: Document, nodes: list[Node]) -> None:
    """Names that are applied, that are calculated with, and that an equation starts with."""
    scope = doc.scope

    def base(n: Node) -> str | None:
        name = base_of(n, doc)
        return None if name is None or name[1] and all(x.kind == "num" for x in name[1]) else name[0]

    def go(n: Node, argument: bool) -> None:
        name = base_of(n, doc)
        if name is not None and not (name[1] and all(x.kind == "num" for x in name[1])):
            if not argument:
                scope.arithmetic.add(name[0])
            return
        if name is not None and n.kind != "sup":
            return
        if n.kind == "apply":
            head = base(n.args[0])
            if head is not None:
                scope.applied.add(head)
                if len(n.args[1]) == 1 and n.args[1][0].kind in ("sym", "sub", "prime", "num"):
                    scope.called.add(head)
            for x in n.args[1]:
                go(x, True)
            return
        if n.kind == "rel":
            left = n.args[1][0]
            if left.kind == "apply" and n.args[0][0] in ("=", ":=", "equiv"):
                head = base(left.args[0])
                if head is not None and all(x.kind in ("sym", "sub", "word", "rel") for x in left.args[1]):
                    scope.defines.add(head)
            told = bool(set(n.args[0]) & {"in", "sim", "notin", "subset", "subseteq"})
            told |= any(x.kind in ("set", "arg") for x in n.args[1])
            for x in n.args[1]:
                go(x, argument or told)
            return
        if n.kind in ("arg", "expect", "diff", "big"):
            body = {"arg": 2, "expect": 1, "diff": 0, "big": 3}[n.kind]
            if n.args[body] is not None:
                go(n.args[body], False)
            if n.kind == "expect" and n.args[0] is not None and n.args[0].kind == "rel":
                law = base(n.args[0].args[1][-1])
                if law is not None:
                    scope.applied.add(law)
            return
        plain = n.kind in ("list", "set", "tuple", "paren", "setof", "logic", "interval")
        for x in children(n):
            go(x, argument if n.kind == "paren" else plain)

    for node in nodes:
        if not any(n.kind == "logic" and n.args[0] == "forall" for n in every(node)):
            go(node, node.kind in ("sym", "sub", "word", "apply"))


def hints(doc: Document, nodes: list[Node]) -> None:
    """Letters with no range of their own run over the entries of the declared vector that they stand beneath."""
    for node in nodes:
        for n in every_of(node, _SCRIPTS):
            name = named(n, doc, {})
            entry = doc.find(name.base) if name is not None and name.indices else None
            if name is None or entry is None or not (entry.declared or entry.inferred) or is_another(entry, name) or not (
                    len(name.indices) == len(entry.axes) or is_entry(doc, entry, name)):
                continue
            for x, axis in zip(name.indices, entry.axes[len(entry.axes) - len(name.indices):], strict=True):
                if x.kind == "sym":
                    doc.scope.hints.setdefault(x.args[0], axis)
    _hints_beside(doc, nodes)


def entry_indices(doc: Document, node: Node) -> dict[str, tuple[Term, Term]]:
    """Free letters of a formula that stand beneath vectors of one length only, which is not how far they run elsewhere."""
    found: dict[str, set[tuple[Term, Term] | None]] = {}
    bound = {str(x.args[0]) for n in every(node) if n.kind == "big" and n.args[1] is not None and (
        n.args[1].kind == "rel" or n.args[2] is not None) for x in every(n.args[1]) if x.kind == "sym"}
    for n in every(node):
        name = named(n, doc, {}) if n.kind in ("sub", "sup") else None
        entry = doc.find(name.base) if name is not None and name.indices else None
        if name is None or entry is None:
            continue
        known = entry.kind == "family" and (entry.declared or entry.inferred) and not is_another(entry, name) and (
            len(name.indices) == len(entry.axes) or is_entry(doc, entry, name))
        axes = entry.axes[len(entry.axes) - len(name.indices):] if known else (None,) * len(name.indices)
        for x, axis in zip(name.indices, axes, strict=True):
            if x.kind == "sym" and str(x.args[0]) not in bound:
                found.setdefault(str(x.args[0]), set()).add(axis)
    return {letter: axis for letter, axes in found.items() if len(axes) == 1 and (axis := next(iter(axes))) is not None
            and doc.is_index(letter) and doc.range(letter) != axis}


def _hints_beside(doc: Document, nodes: list[Node]) -> None:
    """Letters with no range of their own run over what a letter with one does in the same place beneath the same name: the k of
    ∂/∂x_k Σ_{i=1}^n x_i², over 1…n."""
    beneath: dict[tuple[str, int, int], set[str]] = {}
    for node in nodes:
        for n in every_of(node, _SCRIPTS):
            name = named(n, doc, {})
            for k, x in enumerate(name.indices if name is not None else ()):
                if name is not None and x.kind == "sym":
                    beneath.setdefault((name.base, len(name.indices), k), set()).add(x.args[0])
    for letters in beneath.values():
        known = {doc.range(x) for x in letters if doc.is_range_known(x)}
        if len(known) == 1:
            axis, = known
            for letter in sorted(letters):
                if not doc.is_range_known(letter):
                    doc.scope.hints[letter] = axis


def _lists(e: Elaborator, nodes: list[Node]) -> None:
    """x_1, …, x_n: from which to which member a family goes, if all lists of a scope say the same."""
    doc = e.doc
    found: dict[str, set[Axis]] = {}
    for items in ([y for x in children(n) for y in _flat(x)] for node in nodes for n in every_of(node, _LISTS)):
        items = [x.args[1][0] if x.kind == "rel" else x for x in items]  # x_1, …, x_n > 0
        for first, between, last in zip(items, items[1:], items[2:], strict=False):
            head = named(last.args[0], doc, {}) if last.kind == "sub" else None
            own = [x for x in items if x.kind == "sub" and (name := named(x.args[0], doc, {})) is not None
                   and head is not None and name.base == head.base]
            if between.kind != "dots" or head is None or head.indices or last.args[1].kind == "num" or first not in own \
                    or own[0].args[1].kind != "num":
                continue
            try:
                high = last.args[1]
                size = high.kind == "sym" and not doc.is_index(str(high.args[0]))
                end = doc.size(str(high.args[0])) if size else e.number(high)
                found.setdefault(head.base, set()).add((e.number(own[0].args[1]), end))
            except (Unreadable, IllTyped):
                continue
    doc.scope.listed.update({name: axes.pop() for name, axes in found.items() if len(axes) == 1})


def _ragged(doc: Document, low: Node, high: Node) -> None:
    """Σ_{j=1}^{n_i}: what another index has as its last value."""
    letter, first = low.args[1]
    name = named(high, doc, {})
    known = name is not None and len(name.indices) == 1 and first.kind == "num" and first.args[0] == 1
    found = (name.base, str(name.indices[0].args[0])) if name is not None and known else ()
    doc.scope.ragged[letter.args[0]] = found if doc.scope.ragged.get(letter.args[0], found) == found else ()


def _ranges(doc: Document, nodes: list[Node]) -> None:
    """What the sums say of the ranges of their letters; their upper bounds are sizes.  What lists of members say."""
    e = Elaborator(doc)
    _lists(e, nodes)
    counts: dict[str, Counter[tuple[Term, Term]]] = {}
    for node in nodes:
        for n in every_of(node, _SUMS):
            if n.args[2] is None:
                continue
            high = n.args[2]
            for x in every(high):
                if x.kind == "sym" and x.args[0] != "infty" and not doc.is_index(x.args[0]):
                    doc.size(x.args[0])
            low = n.args[1]
            if low is None or low.kind != "rel" or list(low.args[0]) != ["="] or low.args[1][0].kind != "sym":
                continue
            if any(x.kind == "sym" and doc.is_index(x.args[0]) for x in every(high)):
                _ragged(doc, low, high)
                continue
            try:
                axis = e.number(low.args[1][1]), e.number(high)
            except (Unreadable, IllTyped):
                continue  # it is read again, and reported, where it stands
            counts.setdefault(low.args[1][0].args[0], Counter())[axis] += 1
            doc.scope.bounds.setdefault(low.args[1][0].args[0], []).append((n.span.start, axis))
    for letter, found in counts.items():
        simple = [x for x in found.most_common() if x[0][1].head == "var"] or found.most_common()
        doc.scope.ranges.setdefault(letter, simple[0][0])
