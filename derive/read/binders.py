"""Sums, products and expectations: over what their variables run.  Untrusted.

Bounds are those that are written, else those of the context, with a remark on what was filled in.
"""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from derive.read.context import Document, Entry
from derive.read.conventions import USUAL_BOUND
from derive.read.names import Named, every
from derive.read.shapes import Axis, IllTyped, Value, fresh_index, fresh_variable, mapped, number
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import MINUS_ONE, ONE, ZERO, Term, abstract, is_integer, make, num

HOLE = fresh_variable("Z")


class Binders:
    """What `elaborate.Elaborator` does with bound variables."""

    doc: Document
    env: dict[str, Value]
    doubts: list[str]

    if TYPE_CHECKING:
        def number(self, node: Node) -> Term: ...
        def value(self, node: Node) -> Value: ...
        def quote(self, node: Node) -> str: ...
        def remark(self, code: str, message: str, span: Span) -> None: ...
        def named(self, node: Node) -> Named | None: ...
        def index(self, node: Node) -> Term: ...
        def bound(self, **values: Value) -> AbstractContextManager[None]: ...
        def argument(self, node: Node, want: int | None = None, outcome: bool = False, applied: str = "") -> Value: ...
        def is_application(self, name: Named, args: Sequence[Node], seps: Sequence[str]) -> bool: ...
        def function(self, name: Named, args: Sequence[Node], seps: Sequence[str]) -> Entry: ...
        def function_symbol(self, name: Named, letter: str = "") -> Entry | None: ...
        def make_distribution(self, entry: Entry, args: Sequence[Node], seps: Sequence[str],
                              letter: str = "x") -> None: ...
        def outcome_range(self, letter: str) -> Axis: ...

    def big(self, node: Node) -> Value:
        """A sum or a product over indices, with the bounds that are written or those of the context."""
        op, low, high, body = node.args
        head = {"sum": "sum", "prod": "prod", "Pi": "prod", "Sigma": "sum"}.get(op)
        if head is None:
            raise Unreadable(f"{op} over sets is not known", node.span)
        binds = self.binding(low, high, node)
        return self.over(head, binds, body)

    def over(self, head: str, binds: Sequence[tuple[str, Axis, Term | None]], body: Node) -> Value:
        if not binds:
            return self.value(body)
        letter, axis, weight = binds[0]
        w = fresh_index(axis)
        with self.bound(**{letter: number(w)} if letter else {}):
            made = self.over(head, binds[1:], body)
            if weight is not None:
                truth = _put_index(weight, w)
                if head == "prod":
                    made = mapped(lambda x: make("^", x, truth), made)
                else:
                    made = mapped(lambda x: make("*", truth, x), made)
        if made.object:
            raise IllTyped("a sum of no numbers", body.span, "ill-typed")
        if not made.axes:
            return number(make(head, *axis, abstract(made.term, w)))
        return Value(made.axes, lambda at: make(head, *axis, abstract(made.entry(at), w)), made.row)

    def binding(self, low: Node | None, high: Node | None, node: Node) -> list[tuple[str, Axis, Term | None]]:
        """The bound letters of a sum, their ranges, and a 0-or-1 factor for a condition such as j ≠ k."""
        doc = self.doc
        if low is None:
            letter, axis = self.unnamed(node)
            return [(letter, (ONE, self.number(high)) if high is not None else axis, None)]
        if low.kind in ("list", "tuple", "run"):
            items = low.args[0] if low.args and isinstance(low.args[0], tuple) else low.args
            return self.merged([b for x in items for b in self.binding(x, high, node)], node)
        if low.kind == "rel":
            return self.relation_binding(low, high, node)
        name = self.named(low)
        if name is None or name.indices:
            raise Unreadable(f"a sum over {self.quote(low)}", low.span)
        letter = name.base
        if high is not None:
            self.remark("bounds-missing", f"a lower bound is missing: read {self.quote(low)} = 1", node.span)
            return [(letter, (ONE, self.upper(high)), None)]
        joint = doc.is_variable(letter)
        axis = self.bare_range(letter, node) if doc.is_index(letter) and not joint and not self.is_outcome(letter, node) else \
            self.outcome_range(letter)
        self.remark("bounds-missing", f"the bounds of {self.quote(low)} are missing: read {self.shown(letter, axis)}", node.span)
        if not joint:
            self.doubt_range(letter)
        return [(letter, axis, None)]

    def merged(self, binds: list[tuple[str, Axis, Term | None]], node: Node) -> list[tuple[str, Axis, Term | None]]:
        """Σ_{i=1, i≠j}: what is said again of a letter restricts it, and binds no other."""
        found: dict[str, tuple[str, Axis, Term | None]] = {}
        for letter, axis, weight in binds:
            if letter not in found or not letter:
                found[letter] = letter, axis, weight
                continue
            _, first, before = found[letter]
            if weight is None or before is not None:
                raise Unreadable(f"two conditions on {letter} beneath a sum", node.span)
            found[letter] = letter, first, weight
        return list(found.values())

    def bare_range(self, letter: str, node: Node) -> Axis:
        """What the letter of a sum without bounds runs over: what is declared of it, else the entries of the declared families
        that it stands beneath, else what the sums with bounds have from 1 on if they agree; else nobody knows."""
        doc = self.doc
        if letter in doc.local_ranges or any(letter in s.declared_ranges for s in doc.scopes[:doc.here + 1]):
            return doc.range(letter)
        own: set[Axis] = set()
        for n in every(node.args[3]):
            name = self.named(n) if n.kind in ("sub", "sup") else None
            entry = doc.find(name.base) if name is not None and name.indices else None
            listed = doc.listed(name.base) if name is not None and len(name.indices) == 1 else None
            if name is not None and listed is not None and name.indices[0].kind == "sym" and name.indices[0].args[0] == letter:
                own.add(listed)
                continue
            if name is None or entry is None or entry.kind not in ("family", "data") or not (entry.declared or entry.inferred) \
                    or len(name.indices) != len(entry.axes):
                continue
            own |= {axis for k, (x, axis) in enumerate(zip(name.indices, entry.axes, strict=True))
                    if x.kind == "sym" and x.args[0] == letter and k >= len(entry.letters)}
        if len(own) == 1:
            return own.pop()
        placed = next((s.bounds[letter] for s in doc.scopes[doc.here::-1] if letter in s.bounds), None)
        if not placed:
            return doc.range(letter)
        before = {axis for place, axis in placed if place < node.span.start}
        if len(before) == 1:
            return before.pop()
        usual = doc.find(USUAL_BOUND.get(letter, "n"))
        whole = {axis for axis in before or {axis for _, axis in placed} if axis[0] is ONE and axis[1].head == "var"}
        if len(whole) == 1 and (before or usual is None or usual.term in next(iter(whole))):
            return whole.pop()
        self.doubts.append(f"the document does not say what {letter} runs over")
        return doc.unknown_range(letter)

    def doubt_range(self, letter: str) -> None:
        """A sum without bounds, in a document that nowhere says what its letter runs over."""
        if self.doc.is_index(letter) and not self.doc.is_range_known(letter):
            self.doubts.append(f"the document does not say what {letter} runs over")

    def shown(self, letter: str, axis: Axis) -> str:
        from derive.render import plain
        return f"{letter} = {plain(axis[0])}, …, {plain(axis[1])}"

    def upper(self, node: Node) -> Term:
        """An upper bound; an index there is most often a slip of the pen."""
        name = self.named(node)
        if name is not None and not name.indices and name.base not in self.env and self.doc.is_index(name.base):
            self.remark("bound-is-index", f"the sum ends at the index {name.base} itself", node.span)
            return self.doc.free_index(name.base)
        plain = name is not None and not name.indices and node.kind == "sym" and name.base not in self.env
        if plain and name is not None and self.doc.find(name.base) is None:  # {1, …, K}, where nobody has met K
            return self.doc.size(name.base)
        made = self.number(node)
        if made.head == "opened":
            self.remark("bound-is-index", f"the sum ends at the index {self.quote(node)} itself", node.span)
        if not is_integer(made):
            raise Unreadable(f"the bound {self.quote(node)} is no integer", node.span)
        return made

    def relation_binding(self, low: Node, high: Node | None, node: Node) -> list[tuple[str, Axis, Term | None]]:
        ops, sides = low.args
        doc = self.doc
        if len(ops) == 2 and all(x in ("<", "<=") for x in ops):  # 1 <= i <= n
            letter = self.letter(sides[1])
            first, last = self.upper(sides[0]), self.upper(sides[2])
            return [(letter, (first if ops[0] == "<=" else make("+", first, ONE),
                              last if ops[1] == "<=" else make("+", last, MINUS_ONE)), None)]
        if len(ops) != 1:
            raise Unreadable(f"a sum over {self.quote(low)}", low.span)
        op, letter = ops[0], self.letter(sides[0])
        if op == "=":
            first = self.upper(sides[1])
            if high is None:
                axis = self.bare_range(letter, node)
                self.remark("bounds-missing", f"an upper bound is missing: read {self.shown(letter, axis)}", node.span)
                return [(letter, (first, axis[1]), None)]
            return [(letter, (first, self.upper(high)), None)]
        if op == "in":
            name = self.named(sides[1])
            if name is not None and doc.is_index(letter) and (truth := self.in_subset(name, HOLE)) is not None:
                return [(letter, truth[0], truth[1])]
            return [(letter, self.members(sides[1], letter), None)]
        if op in ("!=", "<", "<=", ">", ">="):
            axis = self.bare_range(letter, node)
            beside = self.named(sides[1])
            if beside is not None and beside.base not in self.env and doc.is_index(beside.base) and (
                    op != "!=" or any(n.kind == "sym" and n.args[0] == beside.base for n in every(node.args[3]))):
                raise Unreadable(f"a sum over {self.quote(low)}: over {letter} alone or over pairs", low.span)
            other = self.index(sides[1])
            self.doubt_range(letter)
            self.remark("bounds-missing", f"the bounds of {letter} are missing: read {self.shown(letter, axis)}", node.span)
            if op == "!=":
                return [(letter, axis, make("+", ONE, make("*", MINUS_ONE, make("delta", HOLE, other))))]
            if op in ("<", "<="):
                return [(letter, (axis[0], other if op == "<=" else make("+", other, MINUS_ONE)), None)]
            return [(letter, (other if op == ">=" else make("+", other, ONE), axis[1]), None)]
        raise Unreadable(f"a sum over {self.quote(low)}", low.span)

    def letter(self, node: Node) -> str:
        name = self.named(node)
        if name is None or name.indices:
            raise Unreadable(f"a sum over {self.quote(node)}", node.span)
        return name.base

    def members(self, node: Node, letter: str) -> Axis:
        """A set of consecutive integers, or the support of a variable."""
        axis = integers(self, node)
        if axis is not None:
            return axis
        name = self.named(node)
        own = name is not None and name.base.split(" ")[-1].split("_")[0].upper() == letter.split(" ")[-1].split("_")[0].upper()
        if not own:  # of which values it has nothing is known, not even whether it is another set than the one before
            raise Unreadable(f"a sum over the set {self.quote(node)}, of which it is not known what it contains", node.span)
        if self.doc.is_index(letter):
            self.doubts.append(f"the document does not say what {self.quote(node)} contains")
        self.remark("read-as", f"the set {self.quote(node)} is finite: read 1, …, |{letter.upper()}|", node.span)
        return self.outcome_range(letter)

    def in_subset(self, name: Named, index: Term) -> tuple[Axis, Term] | None:
        """Of a set of indices of which the document does not say what it contains: what its members are among, and whether an
        index is a member, as 0 or 1."""
        doc = self.doc
        letter = doc.subsets.get(name.base)
        known = doc.find(name.base)
        if letter is None or name.indices or known is not None and (known.declared or doc.defined(known.term)):
            return None
        own = name.base.split(" ")[-1].split("_")[0].upper() == letter.upper()
        if own or not name.base.split(" ")[-1][:1].isupper():
            return None
        key = f"{name.base} as a set of indices"
        found = doc.find(key)
        if found is None:
            axis = doc.range(letter)
            found = doc.add(Entry(key, doc.symbol(f"[{letter} in {name.base}]", "Z"), (axis,), (letter,), "family", True,
                                  rf"[{letter} \in {name.latex}]"), key)
            w = fresh_index(axis)
            at = make("@", found.term, w)
            for prop in (make("<=", ZERO, at), make("<=", at, ONE)):
                doc.fact(make("each", *axis, abstract(prop, w)), "default", {found.term})
        self.doubts.append(f"the document does not say what {name.latex} contains")
        return found.axes[0], make("@", found.term, index)

    def is_outcome(self, letter: str, node: Node) -> bool:
        """Whether a letter is the bare argument of functions in a sum's body, and nowhere an index."""
        bare = any(n.kind == "apply" and n.args[1] and any(x.kind == "sym" and x.args[0] == letter for x in n.args[1])
                   for n in every(node.args[3]))
        return bare and not any(n.kind == "sub" and any(x.kind == "sym" and x.args[0] == letter for x in every(n.args[1]))
                                for n in every(node.args[3]))

    def unnamed(self, node: Node) -> tuple[str, Axis]:
        """The variable of a sum that names none: the one that the distributions in it are taken at."""
        found: dict[str, None] = {}
        functions = False
        for n in every(node.args[3]):
            if n.kind == "apply":
                name = self.named(n.args[0])
                if name is not None and n.args[1] and self.is_application(name, n.args[1], n.args[2]):
                    functions = True
                    first = self.named(n.args[1][0])
                    if first is not None and not first.indices and first.base not in self.env:
                        found[first.base] = None
        letters = [x for x in found if (e := self.doc.find(x)) is None or e.kind in ("family", "data", "scalar")]
        if letters:
            axis = self.outcome_range(letters[0])
            self.remark("bounds-missing", f"a sum without index: read {self.shown(letters[0], axis)}", node.span)
            return letters[0], axis
        subscripts = {x.args[0]: None for n in every(node.args[3]) if n.kind == "sub" for x in every(n.args[1])
                      if x.kind == "sym" and self.doc.is_index(x.args[0]) and x.args[0] not in self.env}
        if len(subscripts) == 1:
            letter = next(iter(subscripts))
            self.remark("bounds-missing", f"a sum without index: read over {letter}", node.span)
            return letter, self.bare_range(str(letter), node)
        if functions and not subscripts:
            self.remark("bounds-missing", "a sum without index, and with nothing to sum over", node.span)
            return "", self.outcome_range(self.doc.outcome())
        raise Unreadable("a sum without index, and more than one could be meant", node.span)

    def expectation(self, node: Node) -> Value:
        """E_{x∼p} f(x) over a finite support."""
        sub, body, name = node.args
        if name not in ("E", "mathbb E") or sub is None or sub.kind != "rel" or tuple(sub.args[0]) != ("sim",):
            raise Unreadable(f"{self.quote(node)[:40]}: an expectation needs its distribution, as in E_{{x ∼ p}}", node.span)
        letter = self.letter(sub.args[1][0])
        law = sub.args[1][1]
        p = self.law(law, letter)
        axis = p.support or self.outcome_range(letter)
        w = fresh_index(axis)
        with self.bound(**{letter: number(w)}):
            inside = self.number(body)
        return number(make("sum", *axis, abstract(make("*", make("@", p.term, w), inside), w)))

    def law(self, node: Node, letter: str) -> Entry:
        """The distribution after ∼; where it is met first, its values are those of the variable before ∼."""
        if node.kind == "apply":
            name = self.named(node.args[0])
            if name is not None and len(node.args[1]) == 1:
                return self.function(name, node.args[1], node.args[2])
        name = self.named(node)
        entry = self.function_symbol(name, letter) if name is not None else None
        if entry is None and name is not None and not name.indices and self.doc.find(name.base) is None:
            entry = self.doc.add(Entry(name.base, self.doc.symbol(name.base, "R"), kind="function", latex=name.latex),
                                 f"{name.base}(1)")
            self.make_distribution(entry, (), (), letter)
        if entry is None:
            raise Unreadable(f"{self.quote(node)} is no distribution that is known here", node.span)
        return entry

    def truth(self, node: Node) -> Term:
        """A condition as 0 or 1."""
        if node.kind == "paren":
            return self.truth(node.args[0])
        if node.kind == "rel" and len(node.args[0]) == 1 and node.args[0][0] in ("=", "!="):
            left, right = (thing_of(self.argument(x)) for x in node.args[1])
            if is_integer(left) and is_integer(right):
                delta = make("delta", left, right)
                return delta if node.args[0][0] == "=" else make("+", ONE, make("*", MINUS_ONE, delta))
        raise Unreadable("only equations of integers are known as conditions", node.span)


def _put_index(weight: Term, index: Term) -> Term:
    from derive.term import replace
    return replace(weight, HOLE, index)


def thing_of(value: Value) -> Term:
    """What stands as an argument: the symbol or the slice, a number, else a function of the index."""
    if value.thing is not None:
        return value.thing
    if not value.axes:
        return value.term
    if len(value.axes) > 1:
        raise Unreadable("a matrix that is no symbol, as an argument", Span(0, 0))
    w = fresh_index(value.axes[0])
    return make("lam", abstract(value.entry((w,)), w))


def integers(e: Any, node: Node) -> Axis | None:
    """{0, 1}, {1, …, K}, 1:K as a range of integers."""
    node = node.args[0] if node.kind == "paren" else node
    if node.kind != "set":
        return None
    items = node.args[0] if node.args and isinstance(node.args[0], tuple) else node.args
    if any(x.kind == "dots" for x in items):
        ends = [x for x in items if x.kind != "dots"]
        if len(items) < 3 or items[-1].kind == "dots" or ends[0].kind != "num":
            return None
        last = e.named(ends[-1])
        if last is not None and not last.indices and e.doc.is_index(last.base):  # {1, …, k}, with k an index elsewhere
            return e.number(ends[0]), e.doc.range(last.base)[1]
        return e.number(ends[0]), e.upper(ends[-1])
    values = [x.args[0] if x.kind == "num" else -x.args[0].args[0] if x.kind == "neg" and x.args[0].kind == "num" else None
              for x in items]
    if values and all(v is not None and v.denominator == 1 for v in values):
        whole = sorted(int(v) for v in values if v is not None)
        if whole == list(range(whole[0], whole[0] + len(whole))):
            return num(whole[0]), num(whole[-1])
    return None
