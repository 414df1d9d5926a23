"""Applications, sums, and expectations: the parts of a formula that depend most on what a document means.  Untrusted.

Whether f(a) is an application or a product, which function p(y|x) names, what an un-indexed argument leaves out, and over
what a sum without bounds runs.
"""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

from derive.kernel.claim import Fact
from derive.read import shapes
from derive.read.binders import Binders, thing_of
from derive.read.context import Document, Entry
from derive.read.conventions import (
    DISTRIBUTION,
    FUNCTION_LETTERS,
    GENERIC_DENSITIES,
    GREEK_LETTERS,
    INDEX_LETTERS,
    PLACEHOLDERS,
    SELDOM_APPLIED,
    SIGMOID,
    VECTOR_FUNCTIONS,
)
from derive.read.densities import density as usual_density
from derive.read.document import Remark
from derive.read.entropies import divergence, entropy
from derive.read.events import probability
from derive.read.joint import density
from derive.read.names import Named
from derive.read.pages import stated
from derive.read.shapes import Axis, IllTyped, Value, fresh_index, fresh_variable, mapped, number, total
from derive.read.standards import for_all, outcomes
from derive.read.standards import standard as standard_of
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import ONE, ZERO, Term, abstract, make

CALLABLE: Final = frozenset({"function", "distribution"})


class Functions(Binders):
    """What `elaborate.Elaborator` does with functions."""

    doc: Document
    env: dict[str, Value]
    remarks: list[Remark]
    parameters: set[str]
    bare: frozenset[str]
    doubts: list[str]
    guessed: set[str]

    if TYPE_CHECKING:
        def value(self, node: Node) -> Value: ...
        def number(self, node: Node) -> Term: ...
        def quote(self, node: Node) -> str: ...
        def remark(self, code: str, message: str, span: Span) -> None: ...
        def reference(self, name: Named, node: Node, argument: bool = False) -> Value: ...
        def named(self, node: Node) -> Named | None: ...
        def index(self, node: Node) -> Term: ...
        def bound(self, **values: Value) -> AbstractContextManager[None]: ...
        def ambient(self, entry: Entry, count: int, span: Span, written: Sequence[Term] = ()) -> list[Term]: ...
        def component(self, whole: Value, indices: Sequence[Term], span: Span) -> Value: ...
        def check(self, f: Term, symbol: Term, span: Span) -> None: ...

    def is_application(self, name: Named, args: Sequence[Node], seps: Sequence[str]) -> bool:
        """Whether f(a) applies f, rather than multiplying by it."""
        doc, base = self.doc, name.base
        if len(args) != 1 or args[0].kind == "rel":
            return True
        if base in self.env:
            return False
        if base in doc.uses("functions") and ((known := doc.find(base)) is None or known.kind in CALLABLE or not (
                known.declared or doc.defined(known.term) or known.kind == "integer")):
            return True
        if base in doc.uses("called") and not doc.is_index(base) and (
                (known := doc.find(base)) is None or not known.declared and known.kind != "integer" or known.kind in CALLABLE):
            return True  # E(x), N(t), V(0): nobody puts a letter in brackets to multiply by it
        if base in doc.scope.arithmetic and args[0].kind in ("add", "neg", "num", "mul") and not any(
                e.declared or e.kind == "distribution" and args[0].kind == "num" for s in doc.scopes[:doc.here + 1]
                for k, es in s.names.items() if k.startswith(f"{base}(") for e in es):
            known = doc.find(base)
            loose = known is None or not known.declared and known.kind != "integer"
            if loose and (base in FUNCTION_LETTERS or base in doc.uses("defines")):
                self.doubts.append(f"it is not clear whether {name.latex} is applied or multiplied")
            return False
        if any(key.startswith(f"{base}(") for s in doc.scopes[:doc.here + 1] for key in s.names):
            return True
        entry = doc.find(base)
        # L(λ) = … under a heading that never calculates with L: not the number that had this name under an earlier one
        anew = base in doc.scope.defines and base in doc.scope.applied and base not in doc.scope.arithmetic
        if entry is not None and entry.kind in ("scalar", "family", "integer", "data") and not (
                anew and not doc.new_here(entry.term)):
            return False
        if doc.is_index(base) or doc.find(base) is not None and doc.find(base).kind == "integer":  # type: ignore[union-attr]
            return False
        if base in doc.uses("defines") and base not in doc.uses("arithmetic"):
            return True  # S(m) = …, where S never stands alone
        plain = base.split(" ")[-1].split("_")[0].rstrip("'*")
        if len(plain) > 1 and not plain.startswith("math") and base not in GREEK_LETTERS:
            return True
        return base in FUNCTION_LETTERS and base not in SELDOM_APPLIED or plain in FUNCTION_LETTERS - SELDOM_APPLIED

    def key(self, name: str, args: Sequence[Node], seps: Sequence[str]) -> str:
        """What tells functions of one name apart: number of arguments, separators; for densities the variables' letters."""
        key = f"{name}({len(args)}{''.join(x for x in seps if x not in ('||',))})"
        return key + self.letters(args) if name in GENERIC_DENSITIES else key

    def letters(self, args: Sequence[Node]) -> str:
        found = []
        for x in args:
            x = x.args[1][0] if x.kind == "rel" else x
            name = self.named(x)
            entry = self.doc.find(name.base) if name is not None else None
            if name is None or name.base in INDEX_LETTERS and self.doc.is_index(name.base) and not name.indices:
                return "*"
            found.append(entry.values if entry is not None and entry.kind == "set" else name.base)
        return ",".join(found)

    def lookup(self, name: str, args: Sequence[Node], seps: Sequence[str]) -> Entry | None:
        key = self.key(name, args, seps)
        found = self.doc.find(key)
        if found is not None and self.forgotten(found):
            return None
        if found is not None or name not in GENERIC_DENSITIES:
            return found
        stem = key[:key.index(")") + 1]
        if key.endswith("*"):  # literal arguments tell nothing: the function of this shape that was met last
            return next((e for s in reversed(self.doc.scopes[:self.doc.here + 1]) for k, es in reversed(s.names.items())
                         for e in reversed(es) if k.startswith(stem) and not self.forgotten(e)), None)
        found = self.doc.find(stem + "*")
        return None if found is not None and self.forgotten(found) else found

    def forgotten(self, entry: Entry) -> bool:
        """P and Q of an earlier heading, of which nothing was declared, are no longer meant under a new one."""
        doc = self.doc
        if entry.name in doc.scope.anew and not doc.new_here(entry.term):
            return True
        if entry.name not in PLACEHOLDERS or entry.declared:
            return False
        return not doc.defined(entry.term) and not doc.new_here(entry.term)

    def function(self, name: Named, args: Sequence[Node], seps: Sequence[str]) -> Entry:
        """The function that is applied, made where it is met first."""
        found = self.lookup(name.base, args, seps)
        if found is not None:
            return found
        doc = self.doc
        letters = tuple(x.args[0] for x in name.indices if x.kind == "sym")
        axes = tuple(map(doc.range, letters)) if len(letters) == len(name.indices) else ()
        entry = Entry(name.base, doc.symbol(name.base, "R"), axes, letters if axes else (), "function", latex=name.latex)
        entry.component = name.base in VECTOR_FUNCTIONS
        doc.add(entry, self.key(name.base, args, seps))
        if DISTRIBUTION.match(name.base) and not axes:
            self.make_distribution(entry, args, seps)
        return entry

    def function_symbol(self, name: Named, letter: str = "") -> Entry | None:
        """A function named without arguments, as in D(P||Q): the one of one argument."""
        letter = letter or self.doc.outcome()
        doc, base = self.doc, name.base
        if name.indices or base in self.env:
            return None
        entry = doc.find(base)
        if entry is not None and entry.kind != "set":
            return None
        if base in doc.scope.arithmetic and base.islower() and base not in doc.scope.applied | doc.scope.families.keys():
            return None  # L(p) = p^k (1 - p)^{n - k}: p is a number
        lower = base.lower()
        if base in ("P", "Q") and base not in doc.scope.applied and lower in doc.scope.applied and doc.find(lower) is None:
            return self.function_symbol(Named(lower, (), lower), letter)  # a distribution P with the probabilities p(x)
        stem = f"{base}(1)"
        for k in range(doc.here, -1, -1):
            for key, entries in reversed(doc.scopes[k].names.items()):
                if key.startswith(stem) and not self.forgotten(entries[-1]):
                    return entries[-1]
        if DISTRIBUTION.match(base) is None and base not in doc.uses("applied"):
            return None
        made = Entry(base, doc.symbol(base, "R"), kind="function", latex=name.latex)
        doc.add(made, stem + ("*" if base in GENERIC_DENSITIES else ""))
        if DISTRIBUTION.match(base):
            self.make_distribution(made, (), (), letter)
        return made

    def make_distribution(self, entry: Entry, args: Sequence[Node], seps: Sequence[str],
                          letter: str = "x") -> None:
        """A distribution is no less than 0 and sums to 1; of a joint or a conditional one, that is not taken for granted."""
        entry.kind = "distribution"
        doc = self.doc
        first = self.named(args[0].args[1][0] if args[0].kind == "rel" else args[0]) if args else None
        letter = first.base if first is not None else letter
        member = doc.find(letter) if first is not None else None
        if member is not None and member.kind == "set":
            letter = member.values or letter
        inside = self.env.get(letter)
        bound = inside.thing if inside is not None and not inside.axes else None
        if bound is not None and bound.head == "opened" and len(bound.args) == 4:
            entry.support = bound.args[2:]
        else:
            entry.support = self.outcome_range(letter)
        if not any(s.probabilities for s in doc.scopes[:doc.here + 1]):
            return
        x, rest = fresh_index(entry.support), [fresh_variable("S") for _ in args[1:]]
        at = make("@", entry.term, x, *rest)
        sign = make("each", *entry.support, abstract(for_all(make("<=", ZERO, at), rest), x))
        sums = for_all(make("=", make("sum", *entry.support, abstract(at, x)), ONE), rest)
        # a density need not sum to 1, nor be at most 1
        for prop in (sign, sums) if all(x == ";" for x in seps) and not doc.scope.dense else (sign,):
            doc.fact(prop, "default", {entry.term}, unless=entry.term)

    def outcome_range(self, letter: str) -> Axis:
        """What a distribution's variable runs over: as declared, else its support."""
        if self.doc.is_variable(letter):
            return self.doc.range(letter.rstrip("'"))
        entry = self.doc.find(letter)
        if entry is not None and entry.support is not None:
            return entry.support
        return self.doc.support(letter)

    def apply(self, node: Node) -> Value:
        """f(a), an application or a product."""
        head, args, seps = node.args
        if head.kind == "word" and head.args[0] in ("mathbb 1", "1", "I", "bold 1") or head.kind == "sym" and head.args[0] in (
                "mathbb 1", "bold 1", "mathbb I"):
            return number(self.truth(args[0]))
        if head.kind == "prime" and len(args) == 1 and (made := self.derivative(node)) is not None:
            return made
        if (made := probability(self, node)) is not None:  # type: ignore[arg-type]
            return made
        if (made := density(self, node) or entropy(self, node) or divergence(self, node)) is not None:
            return made
        name = self.named(head)
        if name is None and head.kind == "sup" and (below := self.named(head.args[0])) is not None \
                and self.is_application(below, args, seps):
            raise Unreadable(f"{self.quote(head)}: a power or an inverse of the function {self.quote(head.args[0])}", node.span)
        if name is None or not self.is_application(name, args, seps):
            if len(args) != 1 or args[0].kind == "rel":
                raise Unreadable(f"{self.quote(head)} is no function", node.span)
            left = self.value(head)
            try:
                return shapes.multiply(left, self.value(args[0]), node.span)
            except IllTyped as error:
                if name is not None and name.base in FUNCTION_LETTERS:
                    raise Unreadable(f"it is not clear whether {name.latex} is applied or multiplied", node.span) from error
                raise
        entry = self.function(name, args, seps)
        if entry.term not in self.doc.standards and not self.doc.defined(entry.term):
            self.standard(entry, name, args, node)
        if entry.kind == "function" and not entry.declared and entry.term not in self.doc.standards:
            self.guessed.add(entry.latex or entry.name)  # its values might be vectors
        if len(name.indices) != len(entry.axes) and (name.indices or not entry.component):
            raise Unreadable(f"the function {name.latex} has other indices elsewhere", node.span)
        leading = [self.index(x) for x in name.indices]
        if entry.component and len(args) == 1 and not leading:
            return self.of_vector(entry, args[0])
        values: list[Value] = []
        for k, x in enumerate(args):
            x = self.condition(x)
            want = entry.arity[k] if k < len(entry.arity) else None
            outcome = entry.kind == "distribution" and k == 0
            values.append(self.argument(x, want, outcome, name.base))
        entry = self.joint(entry, args) or entry
        wants = [entry.arity[k] if k < len(entry.arity) else None for k in range(len(args))]
        spread = [v for v, want in zip(values, wants, strict=True) if v.axes and want == 0]
        if spread and entry.term in self.doc.cited:
            raise Unreadable(f"{self.doc.cited[entry.term]} defines {name.latex} for numbers, here are vectors", node.span)
        if spread:
            return mapped(lambda *at: make("@", entry.term, *leading, *at), *values)
        at = [thing_of(v) for v in values]
        return number(make("@", entry.term, *leading, *at))

    def derivative(self, node: Node) -> Value | None:
        """f'(x), where f is a function that is known and x a symbol; None if f' is a name of its own."""
        head, args, seps = node.args
        name = self.named(head.args[0])
        if name is None or self.lookup(name.base, args, seps) is None and name.base not in SIGMOID:
            return None
        by = self.named(args[0])
        made = self.reference(by, args[0]) if by is not None else None
        if made is None or made.axes or made.thing is None or made.thing.head not in ("var", "@") \
                or (made.thing.args[0] if made.thing.head == "@" else made.thing).args[1] != "R":
            raise Unreadable(f"a derivative at {self.quote(args[0])}, which is no plain variable", node.span)
        term = self.apply(Node("apply", (head.args[0], args, seps), node.span)).term
        self.check(term, made.thing.args[0] if made.thing.head == "@" else made.thing, node.span)
        for _ in range(int(head.args[1])):
            term = make("D", term, made.thing)
        return number(term)

    def condition(self, node: Node) -> Node:
        """y = 1 as an argument: the value at which the distribution of y is taken."""
        if node.kind != "rel":
            return node
        ops, sides = node.args
        if ops != ("=",) and list(ops) != ["="]:
            raise Unreadable("only a condition 'variable = value' is known here", node.span)
        value: Node = sides[1]
        return value

    def argument(self, node: Node, want: int | None = None, outcome: bool = False, applied: str = "") -> Value:
        """An argument of a function: a number, a row, a whole family, or a function."""
        name = self.named(node)
        if name is None:
            return self.value(node)
        function = self.function_symbol(name)
        if function is not None:
            return Value((), lambda _: function.term, thing=function.term, object=True)
        entry = self.doc.find(name.base)
        if outcome and len(name.indices) == 1 and name.base not in self.env:
            i = self.index(name.indices[0])
            axis = self.doc.range_of(i)
            another = entry is not None and bool(entry.axes) and axis is not None and axis != entry.axes[0]
            enumerates = applied in self.parameters and (another or entry is None)
            if i.head == "opened" and enumerates:
                self.remark("read-as", f"`{self.quote(node)}` is the outcome number {self.quote(name.indices[0])}", node.span)
                return number(i)
        if entry is None and not name.indices and name.base not in self.env and name.base in self.doc.uses("variables"):
            self.reference(name, node, argument=True)  # p(x), where x_1, x_2, … are further on
            entry = self.doc.find(name.base)
        loose = entry is not None and not entry.declared and not entry.inferred
        if entry is not None and entry.letters and loose and not name.indices and name.base not in self.env:
            if name.base in self.doc.uses("variables") and not self.doc.defined(entry.term):
                return self.reference(name, node)
            return self.by_itself(name, entry)
        made = self.reference(name, node, argument=True)
        if made.object or not made.axes or name.indices or name.base in self.env:
            return made
        if want is not None:
            missing = len(made.axes) - want
        elif entry is None or loose:
            missing = 0
        else:  # rows are filled in; a family of numbers is one example of it only where the statement calculates with one
            one = len(entry.axes) > len(entry.letters) or name.base in self.bare
            missing = len(entry.letters) if one else 0
        if entry is not None and 0 < missing <= len(made.axes):
            return self.component(made, self.ambient(entry, missing, node.span), node.span)
        return made

    def by_itself(self, name: Named, members: Entry) -> Value:
        """m beside m_1, m_2, …, where the document does not say what either is: another symbol."""
        key = f"{name.base} by itself"
        found = self.doc.find(key)
        if found is None:
            sort = "R" if members.kind == "family" else "S"
            found = self.doc.add(Entry(name.base, self.doc.symbol(name.base, sort), latex=name.latex,
                                       kind="scalar" if sort == "R" else "object"), key)
        return Value((), lambda _: found.term, thing=found.term, object=sort_of(found) == "S", name=name.latex)

    def of_vector(self, entry: Entry, node: Node) -> Value:
        """softmax(z_k), component k of the softmax of z; softmax(z), all of it."""
        made = self.value(node)
        if not made.axes:
            thing = made.thing
            if thing is None or thing.head != "@":
                raise Unreadable(f"{self.quote(node)} is no component of a vector", node.span)
            row, k = make("@", *thing.args[:-1]), thing.args[-1]
            return number(make("@", entry.term, row, k))
        if len(made.axes) == 2 and made.thing is not None:  # of a matrix, row by row
            whole = made.thing
            return Value(made.axes, lambda at: make("@", entry.term, make("@", whole, at[0]), *at[1:]))
        if len(made.axes) > 1:
            raise Unreadable(f"{entry.name} of no vector: {shapes.describe(made)}", node.span)
        row = thing_of(made)
        return Value(made.axes, lambda at: make("@", entry.term, row, *at), thing=make("@", entry.term, row))

    def joint(self, entry: Entry, args: Sequence[Node]) -> Entry | None:
        """The probability of a whole data set: a product where the document says that its members are independent.

        It is a function of its own, written with the same letter as that of one member.
        """
        first = self.named(args[0]) if args else None
        whole = self.doc.find(first.base) if first is not None else None
        if whole is not None and first is not None and not first.indices and whole.kind in ("family", "data"):
            return self.doc.find(f"joint {entry.term.args[0]} {whole.term.args[0]}")
        if whole is None or whole.kind != "set":
            return None
        member = self.doc.find(whole.values)
        if member is None or not member.axes:
            return None
        key = f"joint {entry.term.args[0]}"
        found = self.doc.find(key)
        if found is None:
            found = self.doc.add(Entry(entry.name, self.doc.symbol(entry.name, "R"), kind="distribution", latex=entry.latex), key)
        rest = [fresh_variable("S") for _ in args[1:]]
        product = total(member.axes[0], lambda i: make("@", entry.term, make("@", member.term, i), *rest), "prod")
        prop = for_all(make("=", make("@", found.term, whole.term, *rest), product), rest)
        if prop not in self.doc.joints.setdefault(found.term, []):
            self.doc.joints[found.term].append(prop)
        if any(s.independent for s in self.doc.scopes[:self.doc.here + 1]):
            self.doc.fact(prop, "assumption", {found.term}, args[0].span)
        return found

    def standard(self, entry: Entry, name: Named, args: Sequence[Node], node: Node) -> None:
        """The usual meaning of a function that the document uses and never defines."""
        doc, base = self.doc, name.base
        made = standard_of(self, entry, base, args)
        if made is not None:
            doc.standards[entry.term] = Fact(made, "default", "by convention")
            if base not in doc.scope.defines:
                self.remark("read-as", f"`{name.latex}` is not defined before this line: its usual meaning is taken", node.span)
        elif entry.kind == "function" and not any(base in s.defines for s in doc.scopes) and (
                usual := usual_density(self, entry, base, args, node.args[2])) is not None:
            doc.standards[entry.term] = Fact(usual, "default", "by convention")
            doc.cited[entry.term] = "the usual density"
            self.remark("read-as", f"`{name.latex}` is the density that is usually meant", node.span)
        elif doc.pages is not None and entry.kind == "function" and not entry.declared and not any(
                base in s.defines for s in doc.scopes):
            self.cite(entry, name, node)

    def cite(self, entry: Entry, name: Named, node: Node) -> None:
        """What a page that the document links to defines a function to be."""
        doc, args = self.doc, node.args[1]
        assert doc.pages is not None
        meaning = doc.pages.meaning(name.base, len(args), node.args[2])
        if meaning is None:
            return
        axis = outcomes(self, args) if meaning.size is not None else None
        fact = stated(meaning, entry.term, axis[1] if axis is not None and axis[0] is ONE else None)
        if fact is not None:
            entry.arity = meaning.arity
            doc.standards[entry.term] = fact
            doc.cited[entry.term] = meaning.origin
            self.remark("read-as", f"`{name.latex}` is as defined in {meaning.origin}", node.span)


def sort_of(entry: Entry) -> str:
    return str(entry.term.args[1])
