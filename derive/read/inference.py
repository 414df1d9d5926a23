"""Shapes that the formulas show of vectors and matrices that nobody declares: X w of y − X w is as long as y.  Untrusted.

In: the formulas under a heading.  Out: an Entry for each bold letter that the document does not declare, a small one for a
vector and a capital one for a matrix, with sizes that are equal where a formula has a meaning only if they are.  A claim is
then one about all sizes that fit; nothing is refuted that rests on them.  Nothing is inferred from a formula that does not fit
what was known or inferred before it, and it stays unread.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from derive.read.context import Document, Entry
from derive.read.conventions import SIGMOID, VECTOR_FUNCTIONS
from derive.read.elaborate import Elaborator
from derive.read.names import Named, children, every, is_another, is_bold, is_entry
from derive.read.opaque import parts_of
from derive.read.shapes import Axis
from derive.read.syntax import Node
from derive.term import ONE, make

CAPITAL_GREEK: Final = frozenset({"Sigma", "Lambda", "Omega", "Phi", "Psi", "Gamma", "Theta", "Delta", "Xi", "Pi"})
COMPARED: Final = frozenset({"=", ":=", "equiv", "<", "<=", ">", ">=", "approx", "propto", "assign", "!="})
# whose value at a vector is the vector of its values at the entries
ENTRYWISE: Final = SIGMOID | VECTOR_FUNCTIONS
MOST_NAMES: Final = 200


class Shape(NamedTuple):
    """The numbers of the sizes of a number, a vector or a matrix; `row` for a vector that stands transposed."""

    sizes: tuple[int, ...] = ()
    row: bool = False


NUMBER: Final = Shape()


class Conflict(Exception):
    """Two sizes that cannot be equal, or a product of what cannot be multiplied."""


class Inference:
    """The shapes under one heading."""

    def __init__(self, doc: Document) -> None:
        self.doc, self.e = doc, Elaborator(doc)
        self.parent: list[int] = []
        self.axis: dict[int, Axis] = {}  # by the representative of a class: a size that is declared
        self.of_axis: dict[Axis, int] = {}
        self.shape: dict[str, Shape] = {}
        self.leading: dict[str, tuple[str, ...]] = {}
        self.latex: dict[str, str] = {}
        self.names: set[str] = set()  # in the statement that is looked at
        self.sound: set[str] = set()  # in statements that fit together

    # --- sizes that are equal --------------------------------------------------------------------------------

    def size(self, axis: Axis | None = None) -> int:
        if axis is not None and axis in self.of_axis:
            return self.of_axis[axis]
        k = len(self.parent)
        self.parent.append(k)
        if axis is not None:
            self.axis[k], self.of_axis[axis] = axis, k
        return k

    def find(self, k: int) -> int:
        while self.parent[k] != k:
            self.parent[k] = k = self.parent[self.parent[k]]
        return k

    def same(self, a: int, b: int) -> None:
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        if a in self.axis and b in self.axis:
            raise Conflict
        self.parent[a] = b
        if a in self.axis:
            self.axis[b] = self.axis[a]

    def undo(self, parent: list[int], axis: dict[int, Axis]) -> None:
        """Forget what was found equal since; names keep the sizes that they were given."""
        self.parent[:len(parent)] = parent
        self.parent[len(parent):] = range(len(parent), len(self.parent))
        self.axis = axis | {k: x for x, k in self.of_axis.items() if k >= len(parent)}

    def unify(self, shapes: Iterable[Shape | None]) -> Shape | None:
        """The common shape; numbers beside vectors only where the text says that they are broadcast."""
        known = [x for x in shapes if x is not None]
        shaped = [x for x in known if x.sizes]
        if not shaped:
            return known[0] if known else None
        if len(shaped) < len(known) and not self.doc.broadcasts():
            raise Conflict
        widest = max(shaped, key=lambda x: (len(x.sizes), self.axis.get(self.find(x.sizes[0])) != (ONE, ONE)))
        for x in shaped:
            if len(x.sizes) < len(widest.sizes) and self.doc.broadcasts():
                continue  # along which axis is not clear
            if len(x.sizes) != len(widest.sizes) or x.row != widest.row:
                raise Conflict
            repeated = len(x.sizes) == 2 and self.axis.get(self.find(x.sizes[0])) == (ONE, ONE)  # in each row
            for a, b in list(zip(x.sizes, widest.sizes, strict=True))[repeated:]:
                self.same(a, b)
        return widest

    # --- shapes of formulas ----------------------------------------------------------------------------------

    def of_name(self, name: Named) -> Shape | None:
        base, entry = name.base, self.doc.find(name.base)
        if entry is not None and not (entry.declared or entry.inferred or self.doc.defined(entry.term)):
            entry = None  # of an earlier heading, which said nothing of it
        if entry is not None:
            many, axes, count = len(entry.letters), entry.axes, len(name.indices)
            if entry.kind not in ("scalar", "family", "integer"):
                return None
            if is_another(entry, name):
                return None
            if is_entry(self.doc, entry, name):
                return NUMBER
            if count in (0, many):
                return Shape(tuple(map(self.size, axes[many:])))
            return NUMBER if count in (len(axes), len(axes) - many) else None
        if not is_bold(name.latex):
            plain = base.split(" ")[-1].split("_")[0]
            known = self.shape.get(base)
            if known is not None:  # x_j, a component of bold x
                return NUMBER if len(name.indices) >= len(known.sizes) else None
            matrix = len(plain) == 1 and plain.isupper() or plain in CAPITAL_GREEK
            return None if matrix else NUMBER
        plain = base.split(" ")[-1].split("_")[0]
        capital = plain[:1].isupper()
        if base not in self.shape:
            self.shape[base] = Shape(tuple(self.size() for _ in range(2 if capital else 1)))
            self.latex[base] = name.latex
            if base in self.doc.examples:
                self.leading[base] = (self.doc.examples[base],)
            for k, size in enumerate(reversed(self.shape[base].sizes)):
                ranges = self.doc.entry_ranges.get((base, k), set())
                if len(ranges) == 1:
                    self.same(size, self.size(*ranges))
        self.names.add(base)
        if capital and len(name.indices) == 2:  # an entry, as nobody has matrices with two numbers
            return NUMBER
        letters = tuple(str(x.args[0]) for x in name.indices if x.kind == "sym" and self.doc.is_index(str(x.args[0])))
        if len(letters) < len(name.indices):
            letters = self.leading.get(base, ())
        if len(letters) > len(self.leading.get(base, ())):
            self.leading[base] = letters
        return self.shape[base]

    def of(self, node: Node | None) -> Shape | None:
        """The shape of a formula, None where it is not known.  errors: Conflict"""
        if node is None:
            return None
        node = self.e.regrouped(node)
        kind, args = node.kind, node.args
        if kind == "num":
            return None if args[0] == 0 else NUMBER
        name = self.e.named(node) if kind in ("sym", "word", "sub", "sup", "prime") else None
        if name is not None:
            return self.of_name(name)
        if kind in ("paren", "neg"):
            return self.of(args[0])
        if kind == "add":
            return self.unify([self.of(x) for x in args])
        if kind == "mul":
            return self.product(args)
        if kind == "apply":
            return self.applied(node)
        if kind == "transpose":
            return self.turned(self.of(args[0]))
        if kind == "sup":
            if args[1].kind in ("sym", "word") and args[1].args[0] in ("T", "top", "intercal"):
                return self.turned(self.of(args[0]))
            below = self.of(args[0])
            if below is not None and len(below.sizes) == 2:
                self.same(*below.sizes)
            return below
        if kind == "div":
            below = self.of(args[1])
            above = self.of(args[0])
            return above if below is None or not below.sizes else None
        if kind == "func":
            return self.of(args[1])
        if kind == "op" and args[0].strip("\\") in ("odot", "circ") and len(args) == 3:
            return self.unify([self.of(args[1]), self.of(args[2])])
        if kind == "op" and args[0].strip("\\") in ("cdot", "times") and len(args) == 3:
            return self.product(args[1:])
        if kind == "inner":
            self.unify([self.of(args[0]), self.of(args[1])])
            return NUMBER
        if kind == "big":
            return self.of(args[3])
        if kind == "rel":
            sides = args[1]
            shapes = [self.of(x) for x in sides]
            if all(op in COMPARED for op in args[0]):
                for left, right in zip(sides, sides[1:], strict=False):
                    self.examples(left, right)
                self.unify([x for x, side in zip(shapes, sides, strict=True) if side.kind != "num"])
            return None
        if kind == "diff" and isinstance(args[1], Node):
            inside, by = self.of(args[0]), self.of(args[1])
            return by if inside == NUMBER else None
        for x in children(node):
            self.of(x)
        return NUMBER if kind in ("norm", "abs") else None

    def examples(self, left: Node, right: Node) -> None:
        """Of \\hat y = softmax(o), with \\hat y^{(i)} elsewhere: there are as many o, if it is made of no other vector."""
        name = self.e.named(left)
        letters = self.leading.get(name.base, ()) if name is not None and not name.indices else ()
        if not letters:
            return
        found = (self.e.named(n) for n in every(right) if n.kind in ("sym", "sub", "sup"))
        names = {x.base for x in found if x is not None}
        vectors = {x for x in names if x in self.shape and len(self.shape[x].sizes) == 1}
        if len(vectors) == 1 and not any((known := self.doc.find(base)) is not None and known.axes for base in names):
            self.leading.setdefault(vectors.pop(), letters)

    def turned(self, x: Shape | None) -> Shape | None:
        if x is None or not x.sizes:
            return x
        return Shape(x.sizes[::-1], not x.row if len(x.sizes) == 1 else False)

    def product(self, factors: Iterable[Node]) -> Shape | None:
        shapes = [self.of(x) for x in factors]
        if any(x is None for x in shapes) and any(x is not None and x.sizes for x in shapes):
            raise Conflict  # it may be a matrix
        made: Shape | None = NUMBER
        for x in shapes:
            made = None if made is None or x is None else self.times(made, x)
        return made

    def times(self, a: Shape, b: Shape) -> Shape:
        if not a.sizes or not b.sizes:
            return a if a.sizes else b
        first, second = len(a.sizes), len(b.sizes)
        if first == second == 1 and not a.row and b.row:
            return Shape((*a.sizes, *b.sizes))
        if first == 1 and not a.row or second == 1 and b.row:
            raise Conflict
        self.same(a.sizes[-1], b.sizes[0])
        left, right = a.sizes[:-1], b.sizes[1:]
        return Shape((*left, *right), bool(right) and not left)

    def applied(self, node: Node) -> Shape | None:
        head, args, seps = node.args
        name = self.e.named(head)
        if name is None:
            for x in (head, *args):
                self.of(x)
            return None
        if len(args) == 1 and not self.e.is_application(name, args, seps):
            return self.product((head, args[0]))
        shapes = [self.of(x) for x in args]
        if name.base.split(" ")[-1] in ENTRYWISE and len(args) == 1:
            return shapes[0]
        return None

    # --- what was found --------------------------------------------------------------------------------------

    def declare(self) -> None:
        """Entries for the names that have a shape."""
        for base, shape in sorted((x, self.shape[x]) for x in self.sound):
            letters = self.leading.get(base, ())
            axes = tuple(map(self.doc.range, letters)) + tuple(map(self.axis_of, shape.sizes))
            entry = Entry(base, self.doc.symbol(base, "R"), axes, letters, "family", latex=self.latex[base])
            entry.inferred = True
            self.doc.add(entry)

    def axis_of(self, k: int) -> Axis:
        k = self.find(k)
        if k not in self.axis:
            doc = self.doc
            members = sorted(base for base, x in self.shape.items() if any(self.find(s) == k for s in x.sizes))
            name = f"dim {members[0]}"
            entry = doc.add(Entry(name, doc.symbol(name, "Z"), kind="integer", latex=rf"\dim {self.latex[members[0]]}"), name)
            doc.fact(make("<=", ONE, entry.term), "default", {entry.term})
            self.axis[k] = ONE, entry.term
        return self.axis[k]


def infer(doc: Document, nodes: Iterable[Node]) -> None:
    """Declare what the formulas under this heading show of the shapes of its bold letters."""
    found = Inference(doc)
    for node in nodes:
        if not any(x.kind == "sym" and "bold" in str(x.args[0]).split(" ") for x in every(node)):
            continue
        for statement in parts_of(node):
            before = found.parent[:], dict(found.axis)
            found.names = set()
            doc.place = statement.span.start
            try:
                found.of(statement)
                if statement.kind not in ("sym", "sub", "sup", "apply"):  # a mere mention fits always
                    found.sound |= found.names
            except Conflict:
                found.undo(*before)
            if len(found.shape) > MOST_NAMES:
                return
    found.declare()


__all__ = ["infer"]
