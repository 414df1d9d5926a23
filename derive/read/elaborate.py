"""A formula as its letters stand to what it denotes in its document.  Untrusted.

In: a Node and a Document (symbols, ranges, definitions so far).  Out: a Value, with Remarks on everything that was filled in;
Unreadable where nothing is known to be meant, IllTyped where what is meant has no meaning.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Final

from derive.kernel.claim import Fact
from derive.read import integrals, matrices, samples, shapes, special
from derive.read.context import Definition, Document, Entry
from derive.read.conventions import NUMBER_SETS
from derive.read.document import Remark
from derive.read.entropies import mean
from derive.read.expectations import expectation
from derive.read.functions import Functions
from derive.read.names import Named, every, is_another, is_bold, is_entry, named, without_index
from derive.read.opaque import FUNCTIONS as OPAQUE_FUNCTIONS
from derive.read.opaque import opaque, parts_of, quadratic, shapeless, surely_number, symbol_for
from derive.read.shapes import Axis, IllTyped, Value, family, fresh_index, mapped, number
from derive.read.squares import WHICH, as_square, root_of, rooted, square
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import MINUS_ONE, ONE, ZERO, Malformed, Term, abstract, is_integer, make, num, subterms
from derive.term import replace as put

DEEPEST: Final = 60
BRACKETS_WITH_A_MEANING: Final = frozenset({"langle", "rangle", "lfloor", "lceil", "rfloor", "rceil", "|", "Vert", "<", ">"})
CAPITALS: Final = frozenset({"Sigma", "Lambda", "Omega", "Phi", "Psi", "Gamma", "Theta"})
MOST_RETRIES: Final = 300
MOST_COMPARED: Final = 4  # numbers of which one is the greatest: each doubles the term
SIGNS: Final = ((re.compile(r"\\cdot(?![A-Za-z])|[·⋅∙]"), "cdot"), (re.compile(r"\\times(?![A-Za-z])|×"), "times"))
NO_FACTORS: Final = frozenset({"text", "empty", "matrix", "list", "tuple", "set", "setof", "rel", "logic", "dots"})
# nodes whose parts are numbers where they are
INHERITING: Final = frozenset({"paren", "neg", "add", "big", "cases"})
E_NAMED: Final = "e is a letter that the text speaks of, and may be Euler's number"
OPAQUE: Final = frozenset({"expect", "integral", "lim", "at", "diff", "apply", "func", "binom", "factorial", "abs", "norm",
                           "inner", "sup", "transpose", "add", "mul", "big", "sub", "applied", "accent"})
HALF: Final = num(Fraction(1, 2))


class Elaborator(Functions):
    """One formula being read: bound variables, and what was noticed."""

    def __init__(self, doc: Document, bare: frozenset[str] = frozenset()) -> None:
        self.doc = doc
        self.bare = bare  # names that the whole statement calculates with, without an index
        self.env: dict[str, Value] = {}
        self.remarks: list[Remark] = []
        self.parameters: set[str] = set()
        self.operators: list[str] = []
        self.depth = 0
        self.guessed: set[str] = set()
        self.doubts: list[str] = []
        self.wanted = False  # whether the node that is being read is a number by its position
        self.kind = ""       # its kind
        self.here = Span(0, 0)
        self.top = False     # whether the whole formula is a number
        self.retries = 0
        self.functional = False  # whether integrals are read as linear functionals, whatever they are over

    # --- the way in --------------------------------------------------------------------------------------------

    def regrouped(self, node: Node) -> Node:
        """a(b + c)^2 as a·(b + c)^2 where a is not applied: the script belongs to the bracket."""
        wrappers: list[Node] = []
        inner = node
        while inner.kind in ("sup", "sub", "transpose", "factorial", "prime"):
            wrappers.append(inner)
            inner = inner.args[0]
        if not wrappers or inner.kind != "apply":
            return node
        head, args, seps = inner.args
        name = self.named(head)
        if len(args) != 1 or args[0].kind == "rel" or name is not None and self.is_application(name, args, seps):
            return node
        start = head.span.end
        bracket = Node("paren", (args[0], "(", ")"), Span(start, inner.span.end))
        for wrapper in reversed(wrappers):
            bracket = Node(wrapper.kind, (bracket, *wrapper.args[1:]), Span(start, wrapper.span.end))
        return Node("mul", (head, bracket), node.span)

    def value(self, node: Node, numeric: bool = False) -> Value:
        """What a node denotes.

        numeric  whether it is a number by its position, so that it may stay opaque
        errors   Unreadable, IllTyped
        """
        node = self.regrouped(node)
        rule = RULES.get(node.kind, _unknown)
        if self.depth > DEEPEST:
            raise Unreadable("nested too deeply", node.span)
        before = self.wanted, self.kind, self.here
        self.wanted = numeric or (self.top if self.depth == 0 else self.wanted and self.kind in INHERITING)
        self.kind, self.here = node.kind, node.span
        self.depth += 1
        try:
            made = rule(self, node)
        except IllTyped as error:
            if self.guessed and self.depth == 1 and error.code == "shapes-differ":
                raise Unreadable(f"{error.why}; the document does not say what {min(self.guessed)} is", error.span) from None
            raise
        except Unreadable:
            if not self.is_opaque(node):
                raise
            made = number(matrices.trace(self, node.args[1][0])) if matrices.is_trace(self, node) else opaque(self, node)
            if node.kind == "abs" and matrices.is_covariance(self, node.args[0]) and all(x.head == "var" for x in made.term.free):
                self.doc.fact(make("<", ZERO, made.term), "default", {made.term.args[0]})
        except (Malformed, RecursionError) as error:
            raise Unreadable(f"no term: {error}", node.span) from None
        finally:
            self.depth -= 1
            self.wanted, self.kind, self.here = before
        return made if made.name or made.object else Value(made.axes, made.entry, made.row, made.thing, name=self.quote(node))

    def is_opaque(self, node: Node) -> bool:
        """Whether a node that has no meaning here is a number all the same."""
        self.retries += 1
        if self.retries > MOST_RETRIES or node.kind not in OPAQUE:
            return False
        if any(n.kind in ("text", "empty", "matrix") for n in every(node)):
            return False
        if node.kind in ("add", "mul"):  # a + … + z
            return self.wanted and any(x.kind == "dots" for x in node.args)
        return self.wanted or surely_number(self, node)

    def scalar(self, node: Node) -> Term:
        """The number that a node denotes where nothing but a number can stand; it may be opaque."""
        return self._number(node, self.value(node, True))

    def number(self, node: Node) -> Term:
        """The number that a node denotes."""
        return self._number(node, self.value(node))

    def _number(self, node: Node, made: Value) -> Term:
        if made.axes:
            raise IllTyped(f"a number is needed: {shapes.describe(made)}", node.span)
        if made.object:
            raise IllTyped(f"{self.quote(node)} is no number", node.span, "ill-typed")
        return made.term

    def quote(self, node: Node) -> str:
        return self.doc.note.quote(node.span).strip()

    def remark(self, code: str, message: str, span: Span) -> None:
        made = Remark(code, message, span)
        if made not in self.remarks:
            self.remarks.append(made)

    @contextmanager
    def bound(self, **values: Value) -> Iterator[None]:
        before = self.env
        self.env = {**before, **values}
        try:
            yield
        finally:
            self.env = before

    # --- symbols -----------------------------------------------------------------------------------------------

    def reference(self, name: Named, node: Node, argument: bool = False) -> Value:
        """A symbol with its indices."""
        doc = self.doc
        here = self.env.get(name.base)
        if here is not None and len(name.indices) <= len(here.axes):
            return self.component(here, self.indices(name), node.span)
        if name.base == "infty":  # ∞ − ∞ is not 0, and a sum up to it is a limit
            raise Unreadable("\\infty is no number", node.span)
        if not name.indices:
            constant = self.constant(name.base)
            if constant is not None:
                return number(constant, name.base)
            if name.base == "e" and doc.e_named and doc.find("e") is None:
                raise Unreadable(E_NAMED, node.span)
        if name.base == "delta" and len(name.indices) == 2 and ((known := doc.find("delta")) is None or not known.declared):
            self.remark("read-as", r"\delta with two indices is read as Kronecker's", node.span)
            return number(make("delta", *(self.index(x) for x in name.indices)), self.quote(node))
        known = doc.find(name.base)
        if name.base in ("pi", "e") and known is not None and not doc.new_here(known.term):
            self.doubts.append(f"{name.latex} may be the number, or what it is under an earlier heading")
        alone = doc.find(without_index(name.base)) if known is not None and known.letters and not name.indices else None
        if known is not None and alone is not None and doc.scope_of(known) <= doc.scope_of(alone):
            return number(alone.term, self.quote(node))
        if known is not None and known.axes and name.base.startswith("bar ") and known.term in doc.standards:
            if not name.indices:
                return number(self.of_its_own(known).term, self.quote(node))  # beside the means of groups that of all
            if any(x.kind == "sym" and x.args[0] not in known.letters and doc.is_index(str(x.args[0])) for x in name.indices):
                raise Unreadable(f"{name.latex} with one index: the mean over which other one", node.span)
        entry: Entry = self.implicit(name, node, argument) if known is None or self.is_forgotten(known, name) else known
        if not entry.declared and (entry.kind in ("scalar", "family") or entry.kind == "object" and not argument):
            self.guessed.add(entry.latex or entry.name)
            unknown = not self.wanted and not entry.inferred and self.is_shapeless(entry, bool(name.indices))
            if not argument and unknown or is_another(entry, name):
                raise Unreadable(f"the document does not say what {entry.latex or entry.name} is: a number, a vector, a matrix",
                                 node.span)
        if entry.kind == "integer" and name.indices and not entry.axes:
            entry = self.counts(name)
        if entry.kind == "set" and not argument:
            raise IllTyped(f"{self.quote(node)} is a set, no number", node.span, "ill-typed")
        if entry.kind == "object":
            if not argument:
                entry = self.as_number(entry, name, node)
            else:
                thing = entry.term
                return Value((), lambda _: thing, thing=thing, object=True, name=self.quote(node))
        if entry.kind == "data" and not argument:
            entry = self.as_number(entry, name, node)
            if not entry.axes:
                return number(entry.term, self.quote(node))
        return self.indexed(entry, name, node, argument)

    def sign_before(self, last: Node, factor: Node) -> str:
        """The sign of multiplication between two factors: a dot or a cross."""
        between = self.doc.note.text[last.span.end:factor.span.start]
        return next((name for pattern, name in SIGNS if pattern.search(between)), "")

    def counts(self, name: Named) -> Entry:
        """n_{ij} beside n: the numbers of things in the parts of a whole."""
        key = f"{name.base} with indices"
        self.doubts.append(f"the document does not say what the {name.latex} with indices add up to")
        found = self.doc.find(key)
        if found is None or len(found.axes) != len(name.indices):
            letters = tuple(str(x.args[0]) if x.kind == "sym" else "i" for x in name.indices)
            axes = tuple(map(self.doc.range, letters))
            symbol = self.doc.symbol(name.base, "Z")
            found = self.doc.add(Entry(name.base, symbol, axes, letters, "family", latex=name.latex), key)
            low, _ = self.within(found, (ONE, ONE))
            self.doc.fact(low, "default", {symbol})
        return found

    def is_shapeless(self, entry: Entry, indexed: bool = False) -> bool:
        """Whether an undeclared symbol looks like a vector or a matrix: bold, transposed somewhere, a capital among matrices.

        indexed  whether a member of a family is asked about
        """
        scopes = self.doc.scopes[:self.doc.here + 1]
        plain = entry.name.split(" ")[-1].split("_")[0]
        capital = len(plain) == 1 and plain.isupper() or plain in CAPITALS
        if any(entry.name in (s.turned if indexed else s.transposed) for s in scopes):
            return True
        if not indexed and entry.latex.replace(" ", "") in self.doc.products:  # H = X (XᵀX)⁻¹ Xᵀ
            return True
        among = any(s.matrices for s in scopes) or any(
            x.declared and len(x.axes) > 1 and x.name[:1].isupper() for x in self.doc.entries)
        if capital and among and not any(entry.name in s.scalars for s in scopes):
            return True
        return is_bold(entry.latex)

    def constant(self, base: str) -> Term | None:
        """e and π, and an index or a bound, where the document says nothing else of them."""
        doc = self.doc
        if doc.find(base) is not None:
            known = doc.find(base)
            if known is None or known.kind != "integer":
                return None
            if not known.declared and len(base) == 1 and base.isupper() and any(s.matrices for s in doc.scopes[:doc.here + 1]):
                self.doubts.append(f"the document does not say what {base} is: a number, or a matrix")
            return known.term
        if base == "e":
            return None if doc.e_named else make("exp", ONE)
        if base == "pi":
            return make("pi")
        return doc.free_index(base) if doc.is_index(base) else None

    def is_forgotten(self, entry: Entry, name: Named) -> bool:
        """Whether x without an index, under a new heading, is another symbol than the x_i that an earlier one had undeclared, or
        x_i another one than the number x."""
        doc = self.doc
        if doc.new_here(entry.term):
            return False
        if name.indices:
            return entry.kind == "scalar" and not entry.axes and name.base in doc.scope.families
        return bool(entry.kind == "family" and not entry.declared and name.base not in doc.scope.families
                    and not doc.defined(entry.term))

    def implicit(self, name: Named, node: Node, argument: bool, family: bool = False) -> Entry:
        """A symbol of which the document says nothing: its indices show what it is.

        family  it is one, even if it has no index here nor under this heading
        """
        doc = self.doc
        scopes = doc.scopes[:doc.here + 1] if name.indices or family else [doc.scope]
        letters = max((s.families.get(name.base, ()) for s in scopes), key=len)
        if not letters and name.indices:
            letters = tuple(sorted(doc.scope.index_letters))[:len(name.indices)] or ("i", "j", "k")[:len(name.indices)]
        axes = doc.axes(name.base, letters)
        made = Entry(name.base, ONE, axes, letters, "family" if axes else "scalar", latex=name.latex)
        if argument and name.base not in doc.uses("arithmetic"):
            if axes:
                made.kind, made.support = "data", doc.support(name.base)
                made.term = doc.symbol(name.base, "Z")
                self.data_facts(made, node.span)
            else:
                made.kind, made.term = "object", doc.symbol(name.base, "S")
        else:
            made.term = doc.symbol(name.base, "R")
            self.mean(made, name, node)
        return doc.add(made)

    def mean(self, entry: Entry, name: Named, node: Node) -> None:
        """x̄ is the mean of the x_i, and s_xy their covariance, where nothing else is said of it."""
        doc = self.doc

        def family(of: str) -> Entry | None:
            if not any(of in s.families for s in doc.scopes[:doc.here + 1]) and doc.find(of) is None:
                return None
            return doc.find(of) or self.implicit(Named(of, (), of), node, False, family=True)

        if not entry.axes and name.base not in doc.described and (made := samples.usual(doc, name.base, family)) is not None:
            head = entry.term if len(name.base) > 3 else as_square(doc, name, entry, node.span)
            fact = Fact(make("=", head, made), "definition", "by convention")
            doc.definitions.append(Definition(head, head, made, (), fact, fact))
            doc.cited[head] = "what is usually meant by it"
            doc.usual.add(head)
            self.remark("read-as", f"`{name.latex}` is read as what the text calls a sample variance or covariance", node.span)
        if len(entry.axes) > 1 or not name.base.startswith("bar ") or name.base in doc.described:
            return
        members = family(name.base.removeprefix("bar "))
        if members is None or members.kind != "family" or len(members.axes) != len(entry.axes) + 1 \
                or entry.axes != members.axes[:-1] or entry.axes and entry.letters != members.letters[:-1] \
                or self.may_be_longer(members):
            return
        ws = tuple(map(fresh_index, entry.axes))
        axis = self.last_range(members, ws, node)
        if axis is None:
            return
        low, high = axis
        count = high if low is ONE else make("+", high, make("*", MINUS_ONE, low), ONE)
        total = shapes.total(axis, lambda i: make("@", members.term, *ws, i))
        prop = make("=", make("@", entry.term, *ws) if ws else entry.term, make("*", make("^", count, MINUS_ONE), total))
        for w in ws:
            prop = make("each", *w.args[2:], abstract(prop, w))
        doc.standards[entry.term] = Fact(prop, "default", "by convention")
        if ws:  # another order of the indices may be meant
            doc.cited[entry.term] = "the mean of a group"
        self.remark("read-as", f"`{name.latex}` is read as the mean of the {members.latex or members.name}", node.span)

    def last_range(self, members: Entry, at: tuple[Term, ...], node: Node) -> Axis | None:
        """What the last index of a family runs over at its other ones: 1, …, n_i for the y_{ij} of groups; None if it is not
        said."""
        doc = self.doc
        if not at or len(members.letters) != len(members.axes):
            return None if at else members.axes[-1]
        found = doc.ragged(members.letters[-1])
        if found is None:
            return members.axes[-1] if doc.summed_over(members.letters[-1]) == {members.axes[-1]} else None
        size, letter = found
        sizes = doc.find(size) if size else None
        if sizes is None:
            return None
        if sizes.kind == "integer" and not sizes.axes:
            sizes = self.counts(Named(size, (Node("sym", (letter,), node.span),), size))
        return (ONE, make("@", sizes.term, *at)) if len(sizes.axes) == len(at) == 1 and letter == members.letters[0] else None

    def may_be_longer(self, members: Entry) -> bool:
        """Whether the document sums one letter over several ranges, and does not say which is that of these members."""
        doc = self.doc
        if members.declared and not members.letters or doc.listed(members.name) is not None:
            return False
        last = members.letters[-1:]
        ends = {high for letter in last for _, high in doc.summed_over(letter) if high.head == "var"}
        return len(ends) > 1 and not any(x in s.declared_ranges for x in last for s in doc.scopes[:doc.here + 1])

    def data_facts(self, entry: Entry, span: Span | None, kind: str = "default") -> None:
        """Data points are values of their distribution."""
        assert entry.support is not None
        for prop in self.within(entry, entry.support):
            self.doc.fact(prop, kind, {entry.term}, span)

    def within(self, entry: Entry, axis: Axis) -> tuple[Term, Term]:
        """Every member of a family lies in a range of integers."""
        def each(prop: Callable[[Term], Term]) -> Term:
            ws = [fresh_index(a) for a in entry.axes]
            made = prop(make("@", entry.term, *ws))
            for w, a in reversed(list(zip(ws, entry.axes, strict=True))):
                made = make("each", *a, abstract(made, w))
            return made
        return each(lambda t: make("<=", axis[0], t)), each(lambda t: make("<=", t, axis[1]))

    def as_number(self, entry: Entry, name: Named, node: Node) -> Entry:
        """Data, or an object, that is calculated with here: a real number of the same name."""
        doc = self.doc
        plain = name.indices and all(x.kind == "num" for x in name.indices)
        if not plain:
            self.doubts.append(f"{entry.latex or entry.name} is both calculated with and the argument of functions")
        key = f"{name.base}{'_' + ','.join(self.quote(x) for x in name.indices) if plain else ''} as a number"
        found = doc.find(key)
        if found is None:
            text = self.quote(node) if plain else name.latex
            axes = () if plain else entry.axes
            found = doc.add(Entry(name.base, doc.symbol(text if plain else name.base, "R"), axes, entry.letters if axes else (),
                                  "family" if axes else "scalar", latex=text), key)
        return found

    def indexed(self, entry: Entry, name: Named, node: Node, argument: bool) -> Value:
        """A member, a row or the whole of a family; leading indices that are left out are filled in."""
        indices = self.indices(name)
        missing = len(entry.axes) - len(indices)
        whole = family(entry.term, entry.axes, self.quote(node))
        if missing < 0:
            raise Unreadable(f"{self.quote(node)} has more indices than {entry.latex or entry.name}", node.span)
        if missing and indices and self.belongs_last(entry, indices, name):
            return self.component(whole, [*self.ambient(entry, missing, node.span, indices), *indices], node.span)
        if missing and not indices and not argument and entry.letters:
            fresh = not entry.declared and not self.doc.defined(entry.term)
            if entry.name in self.doc.scope.numbers and (not entry.declared or self.doc.defined(entry.term)) \
                    or fresh and entry.name in self.doc.uses("variables"):
                return number(self.of_its_own(entry).term, self.quote(node))
            if not entry.declared or entry.name in self.doc.uses("apart"):
                self.doubts.append(f"the document does not say what {entry.latex or entry.name} without an index is")
            if len(entry.axes) <= len(entry.letters):
                self.guessed.add(entry.latex or entry.name)  # not one number may be meant, but the vector of all
            return self.component(whole, self.ambient(entry, min(missing, len(entry.letters)), node.span), node.span)
        return self.component(whole, indices, node.span)

    def of_its_own(self, members: Entry) -> Entry:
        """The number that is called like a family, without an index."""
        doubt = f"the document does not say what {members.latex or members.name} without an index is"
        if doubt not in self.doubts:
            self.doubts.append(doubt)
        key = without_index(members.name)
        return self.doc.find(key) or self.doc.add(Entry(key, self.doc.symbol(members.name, "R"), latex=members.latex), key)

    def belongs_last(self, entry: Entry, indices: Sequence[Term], name: Named) -> bool:
        """Whether indices are those of the last axes, not of the first: z_k of z_{ik}, y_k where y^{(i)} is an example."""
        if is_entry(self.doc, entry, name):
            return True
        ranges = [self.doc.range_of(x) for x in indices]
        first, last = entry.axes[:len(indices)], entry.axes[len(entry.axes) - len(indices):]
        return not all(map(_alike, ranges, first)) and all(map(_alike, ranges, last))

    def ambient(self, entry: Entry, count: int, span: Span, written: Sequence[Term] = ()) -> list[Term]:
        """Indices for the first axes of a family: those that are bound around and not written beneath it, else free ones."""
        found = []
        for k in range(count):
            axis = entry.axes[k]
            inside = [v.term for v in self.env.values() if not v.axes and not v.object and v.term.head == "opened"
                      and v.term.args[2:] == axis and v.term not in written]
            letter = entry.letters[k] if k < len(entry.letters) else "i"
            if letter in self.doc.local_ranges:  # it stands for a component here
                letter += "'"
            found.append(inside[-1] if inside else self.doc.free_index(letter, axis))
            text = self.doc.note.quote(span)
            self.remark("index-dropped", f"`{text}` leaves out the index {letter}, which was filled in", span)
        return found

    def component(self, whole: Value, indices: Sequence[Term], span: Span) -> Value:
        if not indices:
            return whole
        if len(indices) > len(whole.axes):
            raise IllTyped(f"an index too many: {shapes.describe(whole)}", span)
        for index, axis in zip(indices, whole.axes, strict=False):
            free = self.doc.index_ranges.get(index)
            if free is not None and free != axis and not _alike(free, axis):
                self.doubts.append(f"the document does not say that {index.args[0]} stays within the entries of {whole.name}")
        rest = whole.axes[len(indices):]
        at = tuple(indices)
        thing = make("@", whole.thing, *at) if whole.thing is not None else None
        name = self.doc.note.quote(span)
        if not rest:
            return Value((), lambda _: whole.entry(at), thing=thing, name=name)
        return Value(rest, lambda more: whole.entry((*at, *more)), thing=thing, name=name)

    def indices(self, name: Named) -> list[Term]:
        return [self.index(x) for x in name.indices]

    def index(self, node: Node) -> Term:
        """An integer in a subscript."""
        letter = node.args[0] if node.kind == "sym" else None
        if letter is not None and letter not in self.env and self.doc.is_index(letter):
            if letter in self.doc.local_ranges:
                self.doubts.append(f"the document does not say what {letter} runs over")
            return self.doc.free_index(letter)
        made = self.number(node)
        if not is_integer(made):
            raise Unreadable(f"the subscript {self.quote(node)} is no integer", node.span)
        return made

    def check(self, f: Term, symbol: Term, span: Span) -> None:
        check_dependence(self, f, symbol, span)

    def named(self, node: Node) -> Named | None:
        return named(node, self.doc, self.env)


def _alike(part: Axis | None, whole: Axis) -> bool:
    """Whether a range is one of the same things: 2…K and 1…K−1 of 1…K."""
    return part is not None and (part == whole or bool(whole[1].free) and part[1].free == whole[1].free)


# --- one rule a kind of node -----------------------------------------------------------------------------------

def _name(e: Elaborator, node: Node) -> Value:
    name = e.named(node)
    if name is not None:
        return e.reference(name, node)
    if node.kind == "sub":
        whole = e.value(node.args[0])
        script = node.args[1]
        items = script.args[0] if script.kind in ("run",) else script.args if script.kind == "list" else (script,)
        if not whole.axes:
            raise Unreadable(f"an index of what has none: {shapes.describe(whole)}", node.span)
        return e.component(whole, [e.index(x) for x in items], node.span)
    raise Unreadable(f"`{e.quote(node)}` is no symbol that is known here", node.span)


def _sup(e: Elaborator, node: Node) -> Value:
    base, script = node.args
    name = e.named(node)
    if name is not None:
        return e.reference(name, node)
    if base.kind == "sym" and base.args[0] == "e" and "e" not in e.env:
        known = e.doc.find("e")
        if known is None:
            if e.doc.e_named:
                raise Unreadable(E_NAMED, node.span)
            return mapped(lambda x: make("exp", x), e.value(script, not shapeless(e, script) or quadratic(e, script)))
        if known.kind == "scalar" and script.kind not in ("num", "sym", "word"):
            raise Unreadable("e is a number of the document here, and its power may be one of Euler's number", node.span)
    wanted = e.wanted and script.kind not in ("sym", "word", "neg")
    below = e.value(base, wanted or base.kind == "paren" and shapeless(e, base) and surely_number(e, base))
    if script.kind in ("sym", "word") and script.args[0] in ("T", "top", "intercal") and (below.axes or e.doc.find("T") is None):
        return _transposed(e, base, below, node)
    if script.kind in ("paren", "sym") and script.kind == "paren" and script.args[0].kind in ("sym", "word"):
        raise Unreadable(f"the label {e.quote(script)} is not known here", node.span)
    if below.object:
        raise IllTyped(f"a power of no number: {shapes.describe(below)}", node.span, "ill-typed")
    if below.axes:
        raise Unreadable(f"a power of a vector or a matrix: {shapes.describe(below)}", node.span)
    exponent = e.scalar(script)
    if base.kind in ("norm", "abs") and below.term.head == "^" and below.term.args[1] is HALF and exponent.head == "num" \
            and exponent.args[0].denominator == 1 and exponent.args[0] % 2 == 0:
        half = num(exponent.args[0] / 2)  # |x|² is x², also where x is 0
        return number(below.term.args[0] if half is ONE else make("^", below.term.args[0], half))
    return number(make("^", below.term, exponent))


def _transpose(e: Elaborator, node: Node) -> Value:
    return _transposed(e, node.args[0], e.value(node.args[0]), node)


def _transposed(e: Elaborator, base: Node, value: Value, node: Node) -> Value:
    """The transpose; of what nobody has declared it is none: (AB)^T = A^T B^T is right of numbers and wrong of matrices."""
    if not value.axes and not value.object:
        if e.doc.number_of_steps and e.quote(node).rstrip("{} ").endswith("T"):
            raise Unreadable(f"{e.quote(node)} may be a power: the text speaks of T alone", node.span)
        for x in every(base):
            name = e.named(x) if x.kind in ("sym", "word") else None
            entry = e.doc.find(name.base) if name is not None else None
            if name is not None and (entry is None or not entry.declared) and name.base not in e.env:
                raise Unreadable(f"the document does not say what {e.quote(x)} is: a number, a vector, a matrix", x.span)
    return shapes.transpose(value, node.span)


def _add(e: Elaborator, node: Node) -> Value:
    return shapes.add([e.value(x) for x in node.args], node.span, e.doc.broadcasts())


def _mul(e: Elaborator, node: Node) -> Value:
    wanted = e.wanted
    values: list[Value | None] = []
    for factor in node.args:
        try:
            values.append(e.value(factor))
        except Unreadable:
            if not wanted or any(x.kind in ("dots", "text", "empty") for x in node.args):
                raise
            values.append(None)
    if any(v is None for v in values):
        return _opaque_product(e, node, values)
    made = values[0]
    assert made is not None
    for last, factor, other in zip(node.args, node.args[1:], values[1:], strict=False):
        assert other is not None
        sign = e.sign_before(last, factor)
        columns = len(made.axes) == 1 and made.axes == other.axes and not made.row and not other.row
        if columns and sign == "cdot":
            made = shapes.dot(made, other)
        elif columns and sign == "times":
            raise Unreadable("a cross product", Span(node.span.start, factor.span.end))
        elif not made.axes and not other.axes and not made.object and not other.object:
            made = number(make("*", made.term, other.term))
        else:
            made = shapes.multiply(made, other, Span(node.span.start, factor.span.end))
    return made


def _opaque_product(e: Elaborator, node: Node, values: Sequence[Value | None]) -> Value:
    """A product that is a number: what is surely a number is taken out, the rest is one opaque number, in its order."""
    e.retries += 1
    if e.retries > MOST_RETRIES:
        raise Unreadable("too much in it has no meaning here", node.span)
    try:
        return number(matrices.scalar(e, node))
    except Unreadable:
        pass
    outside, inside = [], []
    for x, v in zip(node.args, values, strict=True):
        if v is not None and not v.axes and not v.object and surely_number(e, x):
            outside.append(v.term)
        else:
            inside.append(x)
    if any(x.kind in NO_FACTORS for y in inside for x in every(y)):
        raise Unreadable(f"`{e.quote(node)}` is no product of numbers and matrices", node.span)
    rest = e.scalar(inside[0]) if len(inside) == 1 else opaque(e, *inside).term
    return number(make("*", *outside, rest))


def _div(e: Elaborator, node: Node) -> Value:
    above, under = e.value(node.args[0], e.wanted), node.args[1]
    matrix = shapeless(e, under) and not any(x.kind == "transpose" for x in every(under)) and not surely_number(e, under)
    below = e.number(under) if matrix else e.scalar(under)
    if above.object:
        raise IllTyped(f"{above.name} is no number", node.span, "ill-typed")
    inverse = make("^", below, MINUS_ONE)
    return mapped(lambda x: inverse if x is ONE else make("*", x, inverse), above)


def _sqrt(e: Elaborator, node: Node) -> Value:
    degree = node.args[1]
    inverse = HALF if degree is None else make("^", e.number(degree), MINUS_ONE)
    if degree is not None and degree.kind == "num":
        inverse = num(1 / Fraction(degree.args[0]))
    inner = node.args[0]
    wanted = not shapeless(e, inner) or quadratic(e, inner)
    return number(make("^", e.scalar(inner) if wanted else e.number(inner), inverse))


def _op(e: Elaborator, node: Node) -> Value:
    if len(node.args) != 3:
        raise Unreadable(f"the operation {node.args[0]} is not known", node.span)
    symbol, x, y = node.args
    if symbol in ("cdot", "times", "*", "\\cdot", "\\times"):
        return shapes.multiply(e.value(x), e.value(y), node.span)
    if symbol in ("odot", "\\odot", "circ", "\\circ"):
        a, b = e.value(x), e.value(y)
        if not shapes.same_shape(a, b):
            raise IllTyped(f"an entrywise product of different shapes: {shapes.describe(a)}, {shapes.describe(b)}", node.span)
        if not a.axes:
            raise Unreadable(f"an entrywise product, or a composition, of what is no vector: {e.quote(node)}", node.span)
        return mapped(lambda u, v: make("*", u, v), a, b)
    raise Unreadable(f"the operation {symbol} is not known", node.span)


def _abs(e: Elaborator, node: Node) -> Value:
    inner = node.args[0]
    name = e.named(inner)
    entry = e.doc.find(name.base) if name is not None else None
    if entry is not None and entry.kind == "set" and entry.axes:
        return number(entry.axes[0][1])
    if name is not None and name.base in e.doc.subsets:
        w = fresh_index(e.doc.range(e.doc.subsets[name.base]))
        member = e.in_subset(name, w)
        if member is not None:  # how many there are
            return number(make("sum", *member[0], abstract(member[1], w)))
    if (sets := e.doc.uses("sets")) and any((x := e.named(n)) is not None and x.base in sets for n in every(inner)):
        raise Unreadable("the number of elements of a set", node.span)
    made = e.value(inner)
    if made.axes or shapeless(e, inner):
        raise Unreadable("the determinant of a matrix, or the size of a vector", node.span)
    return number(make("^", make("^", made.term, num(2)), HALF))


def _norm(e: Elaborator, node: Node) -> Value:
    x, sub = node.args
    made = e.value(x)
    if sub is not None and not (sub.kind == "num" and sub.args[0] == 2):
        raise Unreadable("only the Euclidean norm is known", node.span)
    if len(made.axes) == 0:
        return number(make("^", make("^", made.term, num(2)), HALF))
    if len(made.axes) != 1:
        raise Unreadable("the norm of a matrix", node.span)
    return number(make("^", shapes.total(made.axes[0], lambda m: make("^", made.entry((m,)), num(2))), HALF))


def _func(e: Elaborator, node: Node) -> Value:
    name, arg, sub, power = node.args
    function = FUNCTIONS.get(name)
    if name in ("max", "min") and sub is None and power is None and 1 < len(parts_of(arg)) <= MOST_COMPARED \
            and not any(x.kind in NO_FACTORS or shapeless(e, x) for x in parts_of(arg)):
        return number(_extremum([e.scalar(x) for x in parts_of(arg)], name == "min"))
    if function is None and name in OPAQUE_FUNCTIONS and sub is None:
        items = parts_of(arg)
        if any(shapeless(e, x) for x in items):
            raise Unreadable(f"{name} of what may be a vector", node.span)
        made = number(symbol_for(e, ("function", name, len(items)), [e.scalar(x) for x in items], set(), name))
        return made if power is None else number(make("^", made.term, e.scalar(power)))
    if function is None:
        raise Unreadable(f"the function {name} is not known", node.span)
    argument = e.value(arg, not shapeless(e, arg) or quadratic(e, arg))
    if argument.object:
        raise IllTyped(f"{name} of no number", node.span, "ill-typed")
    made = mapped(function, argument)
    if sub is not None:
        if name not in ("log",):
            raise Unreadable(f"{name} with a subscript", node.span)
        base = e.scalar(sub)
        if (called := e.named(sub)) is not None:
            e.doc.bases.add(called.base)
        made = mapped(lambda x: make("*", x, make("^", make("log", base), MINUS_ONE)), made)
    if power is None:
        return made
    exponent = e.scalar(power)
    return mapped(lambda x: make("^", x, exponent), made)


def _extremum(values: Sequence[Term], least: bool) -> Term:
    """The greater of two numbers is (a + b + |a − b|)/2."""
    made = values[0]
    for x in values[1:]:
        distance = make("^", make("^", make("+", made, _minus(x)), num(2)), HALF)
        made = make("*", HALF, make("+", made, x, _minus(distance) if least else distance))
    return made


def _binom(e: Elaborator, node: Node) -> Value:
    return _special(e, "binom", [e.scalar(x) for x in node.args], r"\binom")


def _factorial(e: Elaborator, node: Node) -> Value:
    return _special(e, "factorial", [e.scalar(node.args[0])], r"\mathrm{factorial}")


def _special(e: Elaborator, name: str, arguments: list[Term], latex: str) -> Value:
    fresh = ("function", name) not in e.doc.forms
    made = symbol_for(e, ("function", name), arguments, set(), latex)
    if fresh:
        special.facts(e.doc, name, made.args[0])
    return number(made)


def _expect(e: Elaborator, node: Node) -> Value:
    return mean(e, node) or expectation(e, node) or e.expectation(node)


def _unknown(e: Elaborator, node: Node) -> Value:
    raise Unreadable(f"a formula with this in it says nothing to prove ({node.kind})", node.span)


def _minus(x: Term) -> Term:
    return make("*", MINUS_ONE, x)


def _ratio(x: Term, y: Term) -> Term:
    return make("*", x, make("^", y, MINUS_ONE))


FUNCTIONS: Final[dict[str, Callable[[Term], Term]]] = {
    "log": lambda x: make("log", x), "ln": lambda x: make("log", x), "exp": lambda x: make("exp", x),
    "lg": lambda x: _ratio(make("log", x), make("log", num(10))),
    "sqrt": lambda x: make("^", x, HALF),
    "sinh": lambda x: make("*", HALF, make("+", make("exp", x), _minus(make("exp", _minus(x))))),
    "cosh": lambda x: make("*", HALF, make("+", make("exp", x), make("exp", _minus(x)))),
    "tanh": lambda x: _ratio(make("+", make("exp", x), _minus(make("exp", _minus(x)))),
                             make("+", make("exp", x), make("exp", _minus(x)))),
}


def _arg(e: Elaborator, node: Node) -> Value:
    """argmax and argmin: the set of maximisers over a variable, or over several as one."""
    op, sub, body = node.args
    if sub is None:
        raise Unreadable(f"{op} over nothing", node.span)
    over = sub.args if sub.kind in ("list", "tuple") else (sub,)
    if len(over) == 1 and isinstance(over[0], tuple):
        over = over[0]
    if len(over) == 1 and (best := _best_index(e, node, over[0], body)) is not None:
        return best
    symbols = []
    for x in over:
        x = x.args[1][0] if x.kind == "rel" else x
        name = e.named(x)
        if name is None or name.indices or e.doc.is_index(name.base):
            raise Unreadable(f"{op} over {e.quote(x)}", node.span)
        symbols.append(e.reference(name, x, argument=True))
    things = [v.thing for v in symbols]
    inner = e.number(body)
    variables = frozenset(t for t in things if t is not None and t.head == "var")
    if len(variables) != len(over):
        raise Unreadable(f"{op} over something that is no symbol", node.span)
    expanded = e.doc.expand(inner, variables)
    # where the way to the variables is not written out, the function itself stands for it
    inner = expanded if variables & expanded.free else inner
    if not variables & inner.free:
        raise Unreadable(f"what is to be optimised does not mention {e.quote(sub)}, as far as the document says", node.span)
    if len(things) == 1 and things[0] is not None:
        made = abstract(inner, things[0])
    else:
        t = shapes.fresh_variable("R")
        for k, thing in enumerate(things, 1):
            assert thing is not None
            inner = put(inner, thing, make("@", t, num(k)))
        made = abstract(inner, t)
    head = "argmax" if "max" in op else "argmin"
    result = make(head, made)
    return Value((), lambda _: result, object=True, name=e.quote(node))


def _best_index(e: Elaborator, node: Node, over: Node, body: Node) -> Value | None:
    """argmax_j o_j over all indices j; None if what it is over is no index.  errors: Unreadable

    An argmax has one domain, whatever that is: here the range of the index, so that all of a document's must have the same.
    """
    name = e.named(over)
    if name is None or name.indices or name.base in e.env or not e.doc.is_index(name.base) or e.doc.find(name.base) is not None:
        return None
    axis = e.doc.range(name.base)
    if e.doc.best_over not in (None, axis):
        raise Unreadable("maximisers over indices of different ranges", node.span)
    w, t = fresh_index(axis), shapes.fresh_variable("R")
    with e.bound(**{name.base: number(w)}):
        inner = e.doc.unfold_all(e.number(body), specific=True)
    made = put(inner, w, t)
    below = {id(x.args[k]) for x in subterms(made) if x.head == "@" for k in range(1, len(x.args)) if x.args[k] is t}
    inside = any(x is not t and any(y is t for y in x.args) and x.head != "@" for x in subterms(made))
    if inside or not below or w in made.free:
        raise Unreadable(f"{node.args[0]} over {e.quote(over)}, which is not only an index", node.span)
    e.doc.best_over = axis
    e.doubts.append(f"the document does not say what {name.latex} runs over")
    head = "argmax" if "max" in node.args[0] else "argmin"
    result = make(head, abstract(made, t))
    return Value((), lambda _: result, object=True, name=e.quote(node))


def _diff(e: Elaborator, node: Node) -> Value:
    """A derivative by a symbol, by a component, or by all components of a vector (a gradient)."""
    body, by, order, kind = node.args
    if body is None:
        raise Unreadable("a derivative of nothing", node.span)
    times = order.args[0] if isinstance(order, Node) and order.kind == "num" else order if order is not None else 1
    if not isinstance(times, (int, Fraction)) or times not in (1, 2, 3):
        raise Unreadable("a derivative of this order", node.span)
    if not isinstance(by, Node):
        raise Unreadable("a derivative that does not say by what", node.span)
    if by.kind == "list":
        if times != len(by.args):
            raise Unreadable("a derivative of this order by several variables", node.span)
        f = e.value(_at_its_own(e, body, *by.args))
        for x in reversed(by.args):
            f = _by(e, f, x, 1, node.span)
        return f
    return _by(e, e.value(_at_its_own(e, body, by)), by, int(times), node.span)


def _by(e: Elaborator, f: Value, by: Node, times: int, span: Span) -> Value:
    """The derivative of a value by what is written as the variable."""
    if (squared := root_of(by)) is not None:
        return _by_square(e, f, squared, times, span)
    variable = _variable(e, by)
    if f.object or f.axes and variable.axes:
        raise Unreadable("a derivative of a vector by a vector", span)
    if variable.thing is None:
        raise Unreadable(f"a derivative by {e.quote(by)}", by.span)
    symbol = variable.thing.args[0] if variable.thing.head == "@" else variable.thing
    inner = f.term if not f.axes else None
    if inner is not None and e.doc.is_argument(symbol, inner):  # a function of a whole family: what it is must be seen
        f = number(e.doc.unfold_all(inner))

    def entry(at: Sequence[Term]) -> Term:
        x = make("@", variable.thing, *at) if variable.axes else variable.thing
        made = e.doc.depends_opaquely(f.term if not f.axes else f.entry(at), frozenset({symbol}))
        check_dependence(e, made, symbol, span)
        for _ in range(times):
            made = make("D", made, x)
        return made

    return Value(variable.axes or f.axes, entry) if variable.axes or f.axes else number(entry(()))


def _by_square(e: Elaborator, f: Value, root: Node, times: int, span: Span) -> Value:
    """The derivative by σ², in what is differentiated with all that defines it."""
    sigma, name = _variable(e, root).thing, e.named(root)
    if f.object or f.axes or sigma is None or name is None:
        raise Unreadable(f"a derivative by the square of {e.quote(root)}", span)
    variable = square(e.doc, name, sigma, span)
    made = rooted(e.doc, e.doc.unfold_all(f.term, specific=True))
    if sigma in made.free:
        raise Unreadable(f"{WHICH} {name.latex} is", span)
    check_dependence(e, made, variable, span)
    for _ in range(times):
        made = make("D", made, variable)
    return number(made)


def _at_its_own(e: Elaborator, body: Node, *by: Node) -> Node:
    """A function that is named without arguments where it is differentiated by one of its own: ∂L/∂w of L(w, b)."""
    name, variables = e.named(body), [e.named(root_of(x) or x) for x in by]
    if name is None or None in variables or name.indices or name.base in e.env or e.doc.find(name.base) is not None:
        return body
    heads = {x.term for x in e.doc.entries if x.name == name.base and x.kind == "function"}
    known = [d for d in e.doc.definitions if d.alive and d.head in heads and d.args]
    here = [d for d in known if e.doc.new_here(d.head)] or known
    names = [n.base for x in (here[-1].args if here else ()) if (n := e.named(root_of(x) or x)) is not None]
    if len({d.head for d in here}) != 1 or not all(x is not None and x.base in names for x in variables):
        return body
    e.remark("read-as", f"{name.latex} is read as the function at the arguments of its definition", body.span)
    return Node("apply", (body, here[-1].args, here[-1].seps), body.span)


def check_dependence(e: Elaborator, f: Term, symbol: Term, span: Span) -> None:
    """Whether the document says how what is differentiated depends on the variable.  errors: Unreadable, where it does not"""
    doc = e.doc
    reached = doc.reach(f.free)
    functions = {x.term for key, x in doc.forms.items() if key[0] == "function"}  # n! changes with n alone
    if (doc.blind & reached) - functions:
        raise Unreadable("a derivative of what is known by its form alone", span)
    known = {x.term: x for x in doc.entries}
    for x in doc.modelled.keys() & reached:  # y_i = w x_i + ε_i: in Σ (y_i − w x_i)² the data are given, in others who knows
        if symbol in doc.reach(doc.modelled[x]) and (symbol not in f.free or not known[x].axes):
            name = known[x].latex or known[x].name
            raise Unreadable(f"the document does not say whether {name} changes with {symbol.args[0]}", span)
    if symbol in reached:
        return
    for x in sorted(reached, key=lambda t: t.key):
        entry = known.get(x)
        if entry is not None and x not in doc.index_ranges and entry.kind != "integer" and not doc.defined(x) \
                and (not entry.declared and not entry.values or entry.kind in ("function", "distribution")) \
                and x not in doc.standards:
            raise Unreadable(f"the document does not say how {entry.latex or entry.name} depends on {symbol.args[0]}", span)


def _variable(e: Elaborator, by: Node) -> Value:
    name = e.named(by)
    if name is None:
        raise Unreadable(f"a derivative by {e.quote(by)}", by.span)
    if not name.indices and name.base not in e.env:
        function = e.function_symbol(name)
        if function is not None:
            return family(function.term, (function.support or e.doc.support(e.doc.outcome()),), e.quote(by))
    made = e.reference(name, by)
    thing = made.thing
    if thing is None or thing.free and any(x.args[1] != "R" for x in [thing.args[0] if thing.head == "@" else thing]):
        raise Unreadable(f"a derivative by {e.quote(by)}, which is no real number", by.span)
    return made


def _cases(e: Elaborator, node: Node) -> Value:
    """Cases by equations of integers, as δ."""
    rows = node.args[0]
    made: Term | None = None
    for value, condition in reversed(rows):
        here = e.number(value)
        if condition is None or condition.kind in ("text", "word", "empty"):
            if made is not None:
                raise Unreadable("'otherwise' before the last case", node.span)
            made = here
            continue
        truth = e.truth(condition)
        rest = make("*", make("+", ONE, make("*", MINUS_ONE, truth)), made if made is not None else ZERO)
        made = make("+", make("*", truth, here), rest)
    if made is None:
        raise Unreadable("no cases", node.span)
    return number(made)


def _integral(e: Elaborator, node: Node) -> Value:
    """Over the line or the half line what has a theory; else a linear functional."""
    low, high, body, by = node.args
    name = e.named(by) if by is not None else None
    if name is None or name.indices or body is None:
        raise Unreadable("an integral without its variable", node.span)
    ends = (e.quote(low).replace(" ", "") if low is not None else "", e.quote(high).replace(" ", "") if high is not None else "")
    if low is not None and high is not None:
        e.doc.integrated[e.quote(low), e.quote(high)] = name.base
    domain = DOMAINS.get(ends)
    x = shapes.fresh_variable("R")
    if domain is not None and not e.functional and not shapeless(e, body):
        try:
            with e.bound(**{name.base: number(x)}):
                inner = e.number(body)
            if not any(t.head == "@" and t.args[0].head == "var" for t in subterms(inner)):
                return number(make("integral", domain, abstract(inner, x)))
        except Unreadable:
            pass
    made = integrals.integral(e, node)
    if made is None:
        raise Unreadable("an integral over this domain", node.span)
    return made


def _big(e: Elaborator, node: Node) -> Value:
    """A finite sum or product; a series is a linear functional."""
    _, low, high, body = node.args
    if not any(n.kind == "sym" and n.args[0] == "infty" for end in (low, high) if end is not None for n in every(end)):
        return e.big(node)
    made = integrals.series(e, node)
    if made is None:
        raise Unreadable("a series of this form", node.span)
    return made


def _paren(e: Elaborator, node: Node) -> Value:
    if any(x.strip("\\") in BRACKETS_WITH_A_MEANING for x in node.args[1:3]):
        raise Unreadable(f"the brackets {node.args[1]} … {node.args[2]} are not known", node.span)
    return e.value(node.args[0])


DOMAINS: Final = {(r"-\infty", r"\infty"): "line", (r"-\infty", r"+\infty"): "line", (r"\mathbb{R}", ""): "line",
                  ("0", r"\infty"): "half", ("0", r"+\infty"): "half"}

RULES: Final[dict[str, Callable[[Elaborator, Node], Value]]] = {
    "num": lambda e, node: number(num(node.args[0])), "sym": _name, "word": _name, "sub": _name, "prime": _name, "sup": _sup,
    "transpose": _transpose, "neg": lambda e, node: shapes.negate(e.value(node.args[0]), node.span), "add": _add, "mul": _mul,
    "div": _div, "sqrt": _sqrt, "op": _op, "abs": _abs, "norm": _norm, "func": _func, "arg": _arg, "diff": _diff, "cases": _cases,
    "integral": _integral, "at": integrals.evaluated, "paren": _paren,
    "apply": lambda e, node: e.apply(node), "big": _big, "expect": _expect,
    "binom": _binom, "factorial": _factorial,
}

__all__ = ["Elaborator", "NUMBER_SETS", "Any"]
