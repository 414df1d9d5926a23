"""A Markdown note to the steps that it claims.  Untrusted.

In: a Note.  Out: a Reading: every formula as a Display, every relation in it as a Step with its kind and its Claim.
Blocks are walked in order; headings of level 1 and 2 open scopes, inline formulas declare, first equations define.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from derive.domain import definedness
from derive.kernel.claim import Claim, Fact
from derive.read import another, behind, conditional, doubted, matrices, noise, prose, special, standards
from derive.read.claims import Side, proposition
from derive.read.confined import disputed
from derive.read.context import Document, Entry
from derive.read.conventions import ESTIMATE, GENERIC_DENSITIES, INDEPENDENT_EVENTS, MODEL
from derive.read.declare import parts, runs_over
from derive.read.define import FORCED, Target, bases, define, target
from derive.read.document import Display, Reading, Remark, Step
from derive.read.domains import domains
from derive.read.elaborate import Elaborator
from derive.read.events import determined, is_probability
from derive.read.explained import explained
from derive.read.latex import parse
from derive.read.laws import is_density
from derive.read.markdown import Directive, Formula
from derive.read.mentions import ORDER, Mentions, role, side
from derive.read.names import bare_numbers, every, used_both_ways
from derive.read.notation import NOT_WORKED_OUT
from derive.read.opaque import is_numeral, shapeless, surely_number
from derive.read.pages import Pages
from derive.read.pieces import blocks_of, clauses, declare_all, pieces_of
from derive.read.shapes import IllTyped, fresh_index, number
from derive.read.squares import in_one, in_squares
from derive.read.survey import Piece, entry_indices, survey
from derive.read.syntax import Node, Parsed, Unreadable
from derive.read.unsettled import beyond_support, by_form, unsettled
from derive.source import Note, Span
from derive.term import ZERO, Malformed, Term, abstract, instantiate, make, num, subterms
from derive.term import replace as put

ASYMPTOTIC: Final = frozenset({"O", "o", "mathcal O", "mathcal o"})
NUMERAL: Final = ("num", "neg", "div", "paren", "add", "mul", "sup", "sqrt")
CONDITIONAL: Final = "it is said under a condition that could not be read"
UNDETERMINED: Final = "it may be a condition, not a claim: a probability is related to a number"
OTHERWISE_MADE: Final = "the numbers of a sequence may be made in another way here"
RECALLED: Final = "it recalls the density of a family of distributions"
GOAL: Final = "it is what the theorem states, and its proof follows"
# in an inline formula that cannot be read: whether it says anything
SIGN: Final = re.compile(r"\s*(?:\\[A-Za-z]+|[=<>])\s*")  # a sign that is spoken about
RELATION: Final = re.compile(r"[=<>]|\\(?:leq?|geq?|neq?|in|sim|approx|equiv|propto|to|implies|iff|\w*[rR]ightarrow)\b")


def read(note: Note) -> Reading:
    """Read a Markdown note.  errors: markdown.Unclosed, for a display that never ends"""
    doc, displays = _read(note)
    return reading(note, doc, displays)


def reading(note: Note, doc: Document, displays: Sequence[Display]) -> Reading:
    """What is handed over of a document that was read to its end."""
    displays = tuple(_in_the_end(doc, x) for x in displays)
    return Reading(note, displays, doc.symbols(), tuple(k.fact for k in doc.known), (),
                   tuple(s.start for s in doc.scopes), tuple(doc.standards.values()))


def _read(note: Note) -> tuple[Document, list[Display]]:
    doc = Document(note)
    if note.definitions:
        doc.pages = Pages(note, lambda page: _read(page)[0])  # a page cites no other pages: there are no circles
    blocks = blocks_of(note)
    if not any(isinstance(x, (Directive, Formula)) for x in blocks):
        return doc, []  # a page of prose says nothing that anything could rest on
    pieces = pieces_of(doc, blocks)
    survey(doc, pieces)
    doc.here = -1
    return doc, stretch(doc, pieces)


def stretch(doc: Document, pieces: Sequence[Piece]) -> list[Display]:
    """The displays of some whole scopes, read after those before them."""
    displays: list[Display] = []
    first = 0
    while first < len(pieces):
        scope = pieces[first].scope
        last = next((j for j in range(first, len(pieces)) if pieces[j].scope != scope), len(pieces))
        if scope != doc.here:
            enter(doc, pieces[first:last])
        displays += in_order(doc, pieces, first, last)
        first = last
    return displays


def in_order(doc: Document, pieces: Sequence[Piece], first: int, last: int) -> list[Display]:
    """The displays of some formulas of a scope, each read behind those that give letters of it."""
    displays: list[Display] = []
    before: dict[int, list[Display]] = {}
    for k in range(first, last):
        for j in explained(doc, pieces, k):
            before[j] = displays_of(doc, pieces[j])
        displays += before.pop(k) if k in before else displays_of(doc, pieces[k])
    return displays


def enter(doc: Document, pieces: Sequence[Piece]) -> None:
    """Begin with a scope, of which these are all formulas."""
    if doc.here >= 0:
        doc.restricted.update((x.term, what) for name, what in doc.described.items() if (x := doc.find(name)) is not None)
    doc.here = pieces[0].scope
    doc.claimed, doc.goals = set(), set()
    doc.described.clear()
    doc.equated.clear()
    doc.beside.clear()
    doc.vanishing.clear()
    doc.cases.clear()
    declare_all(doc, pieces)


def displays_of(doc: Document, piece: Piece) -> list[Display]:
    """The display of a formula, read after those before it in its scope; none of a directive that is followed."""
    doc.place = piece.span.start
    doc.local_ranges = {}
    try:
        return _Reader(doc, piece).displays()
    except RecursionError:
        return [_failed(piece, "nested too deeply")]
    except Exception as error:  # a bug here is no reason to say nothing of the other formulas
        return [_failed(piece, f"derive itself failed here: {type(error).__name__}: {str(error)[:100]}")]
    finally:
        doc.local_ranges = {}


def _in_the_end(doc: Document, display: Display) -> Display:
    """A display whose goals know what the rest of the document says."""
    if not any(x.goal is not None for x in display.steps):
        return display
    return replace(display, steps=tuple(
        x if x.goal is None else replace(x, goal=Claim(x.goal.prop, doc.context(x.goal.prop))) for x in display.steps))


def _failed(piece: Piece, why: str) -> Display:
    """A formula that could not be read to its end, none of whose steps is kept."""
    step = Step(1, "", piece.span, piece.span, "unread", why=why, remarks=(Remark("unread", why, piece.span),))
    return Display(piece.span, piece.latex, piece.inline, (step,))


def _broken_off(node: Node) -> bool:
    """x = a, + … + b: an equation that goes on behind a comma."""
    if node.kind != "list":
        return False
    items = parts(node)
    return any(x.kind == "rel" for x in items) and any(
        x.kind in ("add", "mul") and any(y.kind == "dots" for y in every(x)) for x in items)


def _head(prop: Term) -> set[Term]:
    """The symbol that an equation gives."""
    left = prop.args[0]
    return {left.args[0] if left.head == "@" else left} if prop.head == "=" and left.head in ("var", "@") else set()


def _relation_of(ops: Sequence[str], sides: Sequence[Node]) -> Node:
    """Some of the relations of a chain; a side alone is what stands in its brackets."""
    if ops:
        return Node("rel", (tuple(ops), tuple(sides)), Span(sides[0].span.start, sides[-1].span.end))
    only = sides[0]
    return only.args[0] if only.kind == "paren" and _is_statement(only.args[0]) else only


def _is_statement(node: Node) -> bool:
    return node.kind in ("rel", "logic")


class _Reader(Mentions):
    """One formula becoming steps."""

    def displays(self) -> list[Display]:
        piece = self.piece
        if piece.directive:
            return self._let()
        if piece.skip:
            skipped = Remark("read-as", "skipped, as the author asks", piece.span)
            return [Display(piece.span, piece.latex, piece.inline, (), (skipped,))]
        if piece.error is not None and (not piece.inline or RELATION.search(piece.latex) and not SIGN.fullmatch(piece.latex)):
            self._unread(piece.error.why, piece.error.span)
            self._left_of_unread()
        self._renew()
        every_clause = [c for parsed in piece.parsed for c in clauses(parsed.node)]
        self.declaring = len(every_clause) > 1 and any(c.kind == "rel" and "in" in c.args[0] for c in every_clause)
        for parsed in piece.parsed:
            if not piece.inline and _broken_off(parsed.node):
                self._unread("a list with … in it that is no range", parsed.node.span)
                continue
            before = len(self.steps)
            self.doc.local_ranges = entry_indices(self.doc, parsed.node)
            self.bare = frozenset(bare_numbers(parsed.node, self.doc))
            self.doc.scope.apart |= used_both_ways(parsed.node, self.doc)
            statements, conditions, hypotheses = self._conditions(clauses(parsed.node))
            for node in statements:
                self._statement(node, hypotheses=hypotheses)
                self._describe(node)
            for node in conditions:
                self._supposed(node)
            self._ambiguities(parsed, before)
            self.doc.scope.alone |= self.bare
        self._labels()
        if self.doc.squares:
            self.steps = [in_squares(self.doc, x) for x in self.steps]
        if self.goal:
            self.steps = [replace(x, goal=x.claim) if x.kind == "claim" and not x.given else x for x in self.steps]
        return [Display(piece.span, piece.latex, piece.inline, self._expected(), tuple(self.remarks))]

    def _expected(self) -> tuple[Step, ...]:
        expect = self.piece.expect
        if not expect:
            return tuple(self.steps)
        return tuple(replace(s, expect=expect[min(k, len(expect) - 1)]) for k, s in enumerate(self.steps))

    def _statement(self, node: Node, strict: bool = False, hypotheses: tuple[Fact, ...] = ()) -> None:
        self.numbers = False
        if node.kind == "logic":
            self._logic(node, strict)
        elif node.kind == "rel":
            self._relations(node, strict, hypotheses)
        elif node.kind in ("list", "paren") and any(x.kind in ("rel", "logic") for x in every(node)) and node.kind == "list":
            for x in parts(node):
                self._statement(x, strict, hypotheses)
        elif node.kind == "mul" and any(x.kind in ("rel", "logic") for x in node.args):
            quantified = any(x.kind == "logic" and x.args[0] == "forall" for x in node.args)
            for x in node.args:
                if x.kind == "rel" or x.kind == "logic" and x.args[0] != "forall":
                    self._statement(x, strict or quantified, hypotheses)
        elif node.kind == "paren" and node.args[0].kind in ("rel", "logic", "list"):  # \boxed{a = b} and \boxed{c = d}
            self._statement(node.args[0], strict, hypotheses)
        elif not self.piece.inline and not self.steps:
            try:  # an expression that claims nothing is read all the same
                self._elaborator().value(node)
            except IllTyped as error:
                self._step(node.span, node.span, "ill-typed", why=error.why, remarks=(Remark(error.code, error.why, error.span),))
            except Unreadable as error:
                self.remarks.append(Remark("unread", error.why, error.span))

    def _logic(self, node: Node, strict: bool) -> None:
        op = node.args[0]
        inner = [x for x in node.args[1:] if isinstance(x, Node)]
        if op == "forall":
            body = node.args[2] if len(node.args) > 2 else None
            if body is not None:
                e = self._elaborator()
                self._quantified(body, {n.base for y in every(node.args[1]) if (n := e.named(y)) is not None})
        elif op == "implies" and len(inner) == 2:
            self._implication(inner[0], inner[1], strict)
        elif op == "and":
            for x in inner:
                self._statement(x, strict)
        elif any(x.kind == "rel" for x in inner):
            self._unread(f"a statement with {op} is not read", node.span, relation=op)

    def _quantified(self, body: Node, names: set[str]) -> None:
        """∀x: x, and x_1, x_2, …, are fresh variables in the body."""
        doc, hidden = self.doc, {}
        for scope in doc.scopes[:doc.here + 1]:
            for name in names:
                if name in scope.names and any(e.kind in ("data", "family", "object") for e in scope.names[name]):
                    hidden[id(scope), name] = scope, name, scope.names.pop(name)
        families = [(s, n, s.families.pop(n)) for s in doc.scopes[:doc.here + 1] for n in names if n in s.families]
        try:
            self._statement(body, True)
        finally:
            for scope, name, entries in hidden.values():
                scope.names[name] = entries
            for scope, name, letters in families:
                scope.families[name] = letters

    def _implication(self, left: Node, right: Node, strict: bool) -> None:
        """A → B between statements: A is a fact for B."""
        if role(self.doc, self.piece) == "hypothesis" and self.piece.inline:
            self._step(left.span, right.span, "assumption", why="supposed, not claimed")
            return
        try:
            e = self._elaborator()
            hypotheses = tuple(Fact(p, "declared", "hypothesis", left.span) for p in self._props(e, left))
            claimed = self._solution(e, hypotheses, right)
            prop = self._props(e, claimed)
        except (Unreadable, IllTyped) as error:
            self._unread(error.why, error.span)
            return
        for p in prop:
            claim = Claim(p, self.doc.context(p, *hypotheses))
            doubt = by_form(self.doc, claim) or (beyond_support if strict else unsettled)(self.doc, p)
            self._step(left.span, right.span, "claim", claim, "", e.remarks, strict, "", doubt, hypotheses)

    def _solution(self, e: Elaborator, hypotheses: tuple[Fact, ...], right: Node) -> Node:
        """f(μ) = 0 ⟹ μ̂ = …, where nobody has met μ̂: it names what is claimed to be the solution for μ."""
        if right.kind != "rel" or list(right.args[0]) != ["="]:
            return right
        left, value = right.args[1]
        found = target(e, left, value, "=", self.piece.inline)
        plain = ESTIMATE.sub("", found.name.base) if found is not None and found.entry is None and not found.args else None
        entry = self.doc.find(plain) if plain is not None and found is not None and plain != found.name.base else None
        if found is None or plain is None or entry is None or found.name.indices \
                or not any(entry.term in fact.prop.free for fact in hypotheses):
            return right
        define(e, found, value, right.span)
        e.remark("read-as", f"`{found.name.latex}` names the solution for {entry.latex or entry.name}", left.span)
        return replace(right, args=(right.args[0], [Node("sym", (plain,), left.span), value]))

    def _relations(self, node: Node, strict: bool, hypotheses: tuple[Fact, ...]) -> None:
        ops, sides = node.args
        if ops[0] in ("implies", "iff") and sides[0].kind == "empty":  # \\implies a = b, of what stands before the display
            self.conditional = True
            self._statement(_relation_of(ops[1:], sides[1:]), strict, hypotheses)
            return
        arrows = [k for k, op in enumerate(ops) if op in ("to", "implies", "iff", "impliedby")]
        split = [k for k in arrows if all(map(_is_statement, (_relation_of(ops[:k], sides[:k + 1]),
                                                              _relation_of(ops[k + 1:], sides[k + 1:]))))]
        if split:
            k = split[0]
            left, right = _relation_of(ops[:k], sides[:k + 1]), _relation_of(ops[k + 1:], sides[k + 1:])
            if ops[k] in ("to", "implies"):
                self._implication(left, right, strict)
            elif ops[k] == "impliedby":
                self._implication(right, left, strict)
            else:
                self._implication(left, right, strict)
                self._implication(right, left, strict)
            return
        if self._informal(node):
            return
        if not self.piece.inline and runs_over(self.doc, node):
            self._step(sides[0].span, sides[1].span, "definition", why="declares what an index runs over")
            return
        if ops[0] == ":" and len(ops) > 1:
            self._named(node, strict, hypotheses)
            return
        if self.declaring and "in" not in ops and not self.piece.inline and all(op in ("=", *ORDER) for op in ops):
            e = self._elaborator()
            if any(op in ORDER for op in ops) or target(e, sides[0], sides[1], ops[0], False) is None:
                for k in range(len(ops)):  # a_i \in [0, 1] and \sum_i a_i = 1, in one display
                    self._step(sides[k].span, sides[k + 1].span, "assumption", why="part of a declaration")
                return
        memo: dict[int, Side] = {}
        self.numbers = any(surely_number(self._elaborator(), x) and not is_numeral(x) for x in sides)
        for k, op in enumerate(ops):
            before = len(self.steps)
            self._relation(op, sides[k], sides[k + 1], k, node, memo, strict, hypotheses)
            if op in ("=", *FORCED) and any(step.kind == "unread" for step in self.steps[before:]):
                self._not_understood(sides[k], sides[k + 1])

    def _not_understood(self, *sides: Node) -> None:
        """Remember that the text equates a name with something that could not be read: it is no number that is free to choose."""
        e = self._elaborator()
        if (entry := another.defined_before(e, sides[0], None, self.piece.inline)) is not None:
            another.forget(e, entry, sides[0])
        for side_ in sides:
            name = e.named(side_)
            if name is not None and not self.doc.is_index(name.base):
                self.doc.equated.add(name.base)
                self.doc.described[name.base] = self.piece.latex.strip()

    def _left_of_unread(self) -> None:
        """The same of a formula that could not even be parsed, by what stands before its first =."""
        left, equals, _ = self.piece.latex.partition("=")
        with suppress(Unreadable, RecursionError):
            parsed = parse(left.removesuffix(":"), self.piece.span.start) if equals else []
            for x in parsed[:1]:
                self._not_understood(x.node)

    def _named(self, node: Node, strict: bool, hypotheses: tuple[Fact, ...]) -> None:
        """H_0: μ = 0, what is supposed under a name; m: y = X β + ε, a model with a name."""
        ops, sides = node.args
        name = self._elaborator().named(sides[0])
        self._step(sides[0].span, sides[1].span, "definition", why="names what follows")
        if name is not None and name.base.split("_")[0] in ("H", "mathcal H", "mathrm H"):
            for k in range(1, len(ops)):
                self._step(sides[k].span, sides[k + 1].span, "assumption", why="supposed, not claimed")
            return
        self.model = True
        self.laws += [x for x in sides[1:] if x.kind != "empty"] if "sim" in ops else []
        self._relations(Node("rel", (ops[1:], sides[1:]), Span(sides[1].span.start, node.span.end)), strict, hypotheses)

    def _of_model(self, left: Node, right: Node) -> bool:
        """Whether a model with a name says what a parameter is in it: m_0: y ∼ N(μ, σ²), μ = 0.  Another may say otherwise."""
        name = self._elaborator().named(left)
        if name is None or not (all(x.kind in NUMERAL for x in every(right)) or any(
                name.base in bases(self._elaborator(), law) for law in self.laws)):
            return False
        self.doc.described[name.base] = self.piece.latex.strip()
        return True

    def _relation(self, op: str, left: Node, right: Node, k: int, chain: Node, memo: dict[int, Side], strict: bool,
                  hypotheses: tuple[Fact, ...]) -> None:
        doc = self.doc
        if op in ("=", *ORDER) and not self.piece.inline and prose.supposes_display(doc.note, self.piece.span):
            self._mention(chain)
            another.suppose(self._elaborator(), left, right, False)
            self._step(left.span, right.span, "assumption", why="supposed, not claimed")
            return
        if self.model and op in ("=", *ORDER) and self._of_model(left, right):
            self._mention(chain)
            self._step(left.span, right.span, "assumption", why="supposed in one model, not claimed")
            return
        if (name := self._complex(left, right)) and op != "in":
            why = f"{name} is complex or no number, and only real numbers are known"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, chain.span),))
            return
        if op in ("=", *ORDER) and (order := self._asymptotic(left, right)):
            why = f"{order} is a class of functions, and no number"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, chain.span),))
            return
        if op == "=" and (names := matrices.swapped(self._elaborator(), left, right)):
            why = f"the document does not say what {names} are: numbers, or matrices"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, chain.span),))
            return
        if op == "in":
            self._membership(left, right, chain, k)
            return
        if op == "sim":
            self._law(left if left.kind != "empty" or self.last is None else self.last, right, k, chain, hypotheses)
            return
        if op == "assign":
            self._assignment(left, right)
            return
        if op in ("=", *FORCED) and left.kind in ("list", "tuple") and right.kind == "arg" and self._minimisers(left, right):
            return
        remarks: list[Remark] = []
        if op == "to" and all(x.kind in NUMERAL or x.kind == "sym" and x.args[0] == "infty" for x in every(right)):
            why = "the relation to is not read: a limit"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, chain.span),))
            return
        if op == "to" and self.piece.inline and all(x.kind == "sym" for x in (left, right)):
            self._step(left.span, right.span, "assumption", why="informal: nothing to prove")
            return  # X → Y → Z: a chain of random variables, a map, a limit
        if op == "to":
            between = Span(left.span.end, right.span.start)
            remarks.append(Remark("read-as", "the arrow between two expressions is read as =", between))
            op = "="
        if left.kind == "empty" and self.last is not None:
            left = self.last
        if op == "=" and not k and self._redefines(left, right):
            op = ":="
        solving = op == "=" and self._is_to_solve(left, right, chain)
        if op in ("=", *FORCED) and not solving:
            e = self._elaborator()
            found = None
            try:
                if op == "=" and prose.aims(doc.note, self.piece.span, self.piece.inline):
                    pass
                elif op != "=" or not self._stood_for(left):
                    told = self.told or self.apposed != "" and self.apposed == e.quote(left).strip()
                    given = bool(self.given) and not k or self._as_stated(left, right)
                    found = target(e, left, right, op, self.piece.inline, given, told and not k,
                                   not k and self._models(e, left, right))
                if found is not None and op == "=" and (self.goal or k and any(x.kind == "sup" for x in found.args)):
                    found = None  # what p(x) = N(x; μ, σ²) = … goes on with is said of p
                if found is not None and op == "=" and left.kind == "apply" and conditional.misstates(e, left, right):
                    found = None
                if found is not None and op == "=" and (self._is_solved_for(found) or self._is_result(found, right)):
                    found = None
                if found is not None and op in ("=", ":=") and (
                        self.piece.inline and prose.piecewise(doc.note, left.span)
                        or found.args and behind.elsewhere(doc.note, self.piece.span, self.piece.inline)):
                    doc.equated.add(found.name.base)
                    doc.described[found.name.base] = self.piece.latex.strip()
                    self._step(left.span, right.span, "assumption", why="given under a condition", remarks=remarks)
                    return
                if found is not None and (hypotheses or self.conditional and op == "="):
                    self._step(left.span, right.span, "assumption", why="given under a condition", remarks=remarks)
                    return
                if found is not None and op == "=" and not found.args and matrices.factorises(e, left, right) \
                        and self._stands_for(found, right):
                    self.last = right
                    self._step(left.span, right.span, "definition", why=f"{found.name.latex} is introduced here")
                    return
                if found is not None and disputed(doc.note, self.piece.span):
                    doc.described[found.name.base] = "it is given where the text may speak of a mistake"
                    self._step(left.span, right.span, "assumption", why="given in a passage that may be wrong", remarks=remarks)
                    return
                if found is not None and self._data(e, found, left, right, remarks):
                    return
                if found is not None:
                    self._definition(e, found, left, right, remarks)
                    return
                backwards = None if hypotheses or self.goal or k or op != "=" else self._named_at_last(e, left, right)
                if backwards is not None:
                    self._definition(e, backwards, right, left, remarks, turned=True)
                    return
            except IllTyped as error:
                self._ill_typed(error, left, right, frozenset(e.guessed))
                return
            except Unreadable as error:
                if found is not None and self._stands_for(found, right):
                    self.last = right
                    self._step(left.span, right.span, "definition", why=f"{found.name.latex} is introduced here")
                    return
                if found is None or found.entry is None or found.entry.term not in doc.claimed:
                    self._step(left.span, right.span, "unread", why=error.why, remarks=(Remark("unread", error.why, error.span),))
                    return
            op = "="
        hypotheses += self.supposed + tuple(f for label in self._references(left.span.end, right.span.start)
                                            for f in doc.supposed.get(label, ()) if f not in self.supposed)
        if op not in ("=", *ORDER):
            why = f"the relation {op} is not read"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, chain.span),))
            return
        guessed: frozenset[str] = frozenset()
        try:
            try:
                a, b = self._side(left, k, memo), self._side(right, k + 1, memo)
            except Unreadable as error:
                if op != "=":
                    raise
                try:
                    a, b = self._of_matrices(left, right)
                except Unreadable:
                    raise error from None
            guessed = a.guessed | b.guessed
            prop, made = proposition(doc, op, a.value, b.value, Span(left.span.start, right.span.end))
            prop = in_one(doc, prop)
        except IllTyped as error:
            if memo.keys() >= {k, k + 1} and self._unknown_kind(memo[k], memo[k + 1]):
                guessed |= {"the function"}
            self._ill_typed(error, left, right, guessed)
            return
        except (Unreadable, Malformed) as error:
            why, where = (error.why, error.span) if isinstance(error, Unreadable) else (str(error), chain.span)
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, where),))
            return
        remarks += [r for r in (*a.remarks, *b.remarks, *made) if r not in remarks]
        if op == "=" and self._independence(prop, left, right, remarks):
            return
        if op == "=" and not hypotheses and (self._next(prop, left, right, remarks)
                                             or self._independent_events(prop, left, right, remarks)):
            return
        if solving:
            self.zero_right = right.kind == "num" and right.args[0] == 0
            fact = Fact(doc.closed(prop), "assumption", doc.line(left.span), Span(left.span.start, right.span.end))
            self.supposed += (fact, *(Fact(doc.closed(x), "condition", "both sides are defined") for x in definedness(prop)))
            if not self.to_solve:  # the same letters are of another solution from here on
                doc.solving[doc.here] = [f for f in doc.solving.get(doc.here, ()) if not f.prop.free & self._estimates(prop)]
            doc.solving[doc.here] += [f for f in self.supposed if f not in doc.solving[doc.here]]
            self.to_solve += 1
            self.last = right
            doc.claimed |= prop.free  # what it is solved for is no definition of the symbol
            for entry in doc.entries:  # and what is said of the symbol further on may be said of the solution
                if entry.term in prop.free and entry.kind == "scalar" and not doc.defined(entry.term):
                    doc.described[entry.name] = self.piece.latex.strip()
            self._step(left.span, right.span, "assumption", Claim(fact.prop), "the equation that is solved", remarks)
            return
        hypotheses += tuple(f for f in self._of_estimates(prop) if f not in hypotheses)
        claim = Claim(prop, doc.context(prop, *hypotheses))
        before = None
        if op == "=" and not k and not self.goal:
            before = another.defined_before(self._elaborator(), left, right, self.piece.inline) \
                or another.given_before(self._elaborator(), left, right, self.piece.inline)
        # what the theorem states is not fresh in its proof; the symbols that it speaks of may be introduced there
        doc.claimed |= _head(prop) - doc.standards.keys() if self.goal else prop.free
        if self.goal:
            doc.goals |= {prop, *_head(prop)}
        self.last = right
        if doc.vanishing and (zero := self._may_vanish(prop)) is not None:
            a, strict = a._replace(doubts=(*a.doubts, f"the text says that {zero.latex or zero.name} may be 0")), True
        unknown = self._unknown(prop) if self.given and not k and op == "=" and prop not in doc.goals else set()
        otherwise = self.given if unknown else ""
        if op == "=" and not self.goal and not hypotheses and self._recalls(prop, left, right):
            unknown, otherwise = {prop.args[0].args[0]}, RECALLED
        self._step(left.span, right.span, "claim", claim, strict=strict, remarks=remarks,
                   unsettled=next(iter((*a.doubts, *b.doubts, *([CONDITIONAL] if self.conditional else []),
                                        *([] if determined(self._elaborator(), left, right) else [UNDETERMINED]),
                                        *([OTHERWISE_MADE] if any((doc.here, x) in doc.recurrences for x in _head(prop)) else []),
                                        *([GOAL] if self.goal and not k else []),
                                        *([another.ANOTHER] if before is not None else []))), "")
                   or self._looked_at(prop) or by_form(doc, claim) or unsettled(doc, prop), given=hypotheses, otherwise=otherwise)
        if a.doubts or b.doubts:  # what rests on a doubtful reading is not solved from other lines
            self.steps[-1] = replace(self.steps[-1], cited=())
        with suppress(Unreadable, IllTyped, Malformed):
            self._as_functionals(op, left, right, prop)
        self._by_gamma(prop, hypotheses)
        if before is not None:
            self.steps[-1] = replace(self.steps[-1], anew=before.term)
        if unknown and not hypotheses:  # after its readings, which are not to be proved by it
            doc.fact(doc.closed(prop), "assumption", unknown, Span(left.span.start, right.span.end))

    def _may_vanish(self, prop: Term) -> Entry | None:
        """A number by which a claim divides, or of which it takes a logarithm, though the text says that it may be 0."""
        needed = set().union(*(x.free for x in definedness(prop)))
        return next((x for x in self.doc.entries if x.name in self.doc.vanishing and x.term in needed), None)

    def _complex(self, *sides: Node) -> str:
        """A symbol that the text says to be complex, if one stands on the sides of a relation."""
        names = set().union(*(s.complex for s in self.doc.scopes[:self.doc.here + 1]))
        return min((name for x in sides for name in bases(self._elaborator(), x) & names), default="") if names else ""

    def _asymptotic(self, *sides: Node) -> str:
        """O(h²), o(1), where the document defines no such function."""
        for n in (n for x in sides for n in every(x) if n.kind == "apply" and len(n.args[1]) == 1):
            name = self._elaborator().named(n.args[0])
            if name is not None and name.base in ASYMPTOTIC and name.base not in self.doc.uses("defines") and (
                    (entry := self.doc.find(name.base)) is None or not entry.declared):
                return self.doc.note.quote(n.span)
        return ""

    def _minimisers(self, left: Node, right: Node) -> bool:
        """Whether an equation names the numbers at which something is least: w*, b* = argmin_{w, b} L(w, b)."""
        e = self._elaborator()
        names = [e.named(x) for x in parts(left)]
        if any(n is None or n.indices or (x := self.doc.find(n.base)) is not None and self.doc.defined(x.term) for n in names):
            return False
        try:
            e.value(right)
        except (Unreadable, IllTyped, Malformed):
            return False
        for n in names:
            assert n is not None
            self.doc.equated.add(n.base)  # they are no numbers that are free to choose
            self.doc.described[n.base] = self.piece.latex.strip()
        self._step(left.span, right.span, "definition", why="names where it is least" if "min" in right.args[0] else
                   "names where it is greatest", remarks=e.remarks)
        return True

    def _assignment(self, left: Node, right: Node) -> None:
        """w ← w − η g: a new value is given, and nothing claimed; what it is must have a meaning all the same."""
        self.last = right
        try:
            self._elaborator().value(right)
        except (Unreadable, IllTyped, Malformed) as error:
            why = getattr(error, "why", str(error))
            self._step(left.span, right.span, "unread", why=why,
                       remarks=(Remark("unread", why, getattr(error, "span", right.span)),))
            return
        self._step(left.span, right.span, "assumption", why="a new value is given, and nothing claimed")

    def _is_to_solve(self, left: Node, right: Node, chain: Node) -> bool:
        """Whether an equation is there to be solved: it is supposed, and what follows is claimed of its solution."""
        if self.solved == "all":
            return len(chain.args[0]) == 1
        count = len(self.steps)
        if not self.solved or self.to_solve < count or left is not chain.args[1][0]:
            return False
        zero = [x.kind == "num" and x.args[0] == 0 for x in (left, right)]
        # f′(x) = 0 \\ 0 = 2 x − b: the same equation; of several derivatives each is set to zero
        return any(zero) if not count or self.solved == "zeros" else zero[0] and count == 1 and self.zero_right

    def _models(self, e: Elaborator, left: Node, right: Node) -> bool:
        """Whether an equation says what the likelihood or the prior is, p(y | θ) = N(y; θ, 1), or p(y, θ) = p(y | θ) p(θ)."""
        doc = self.doc
        name = e.named(left.args[0]) if left.kind == "apply" else None
        if self.piece.inline or self.goal or name is None or name.base not in GENERIC_DENSITIES:
            return False
        if conditional.is_product(e, left, right):
            return True
        if not is_density(right) or not MODEL.search(prose.before_display(doc.note, self.piece.span)):
            return False
        with suppress(Unreadable, IllTyped, Malformed):
            a, b = (side(self._elaborator(), x) for x in (left, right))
            return proposition(doc, "=", a, b, left.span)[0] not in doc.goals
        return False

    def _as_stated(self, left: Node, right: Node) -> bool:
        """Whether words in a proof introduce a symbol just as the theorem gives it: "setting $a_n = a_0 + n$"."""
        doc = self.doc
        if not (self.piece.inline and doc.goals and prose.sets(doc.note, self.piece.span)):
            return False
        with suppress(Unreadable, IllTyped, Malformed):
            a, b = (side(self._elaborator(), x) for x in (left, right))
            return proposition(doc, "=", a, b, left.span)[0] in doc.goals
        return False

    def _is_solved_for(self, found: Target) -> bool:
        """Whether a symbol that an equation gives stands in the equation that is solved."""
        return found.entry is not None and any(found.entry.term in fact.prop.free for fact in self.supposed)

    def _of_estimates(self, prop: Term) -> tuple[Fact, ...]:
        """The equations that were solved under this heading for the estimates that a claim speaks of."""
        solved = self.doc.solving.get(self.doc.here, ()) if not self.goal else ()
        reached = self._estimates(prop) if solved else frozenset()
        if not any(f.kind == "assumption" and f.prop.free & reached for f in solved):
            return ()
        return tuple(f for f in solved if f.kind != "assumption" or self._estimates(f.prop))

    def _estimates(self, prop: Term) -> frozenset[Term]:
        return prop.free & {x.term for x in self.doc.entries if ESTIMATE.search(x.name)}

    def _is_result(self, found: Target, right: Node) -> bool:
        """Whether an equation on display says that a declared number is 2: that is found, not introduced, unless words say so."""
        return not (self.piece.inline or found.args) and found.entry is not None and found.entry.declared \
            and all(x.kind in NUMERAL for x in every(right)) and not prose.gives(self.doc.note, self.piece.span)

    def _unknown(self, prop: Term) -> set[Term]:
        """The sides that are numbers of which nothing is known but the name: an equation gives them a meaning."""
        entries = {x.term for x in self.doc.entries if x.kind == "function"} | self.doc.blind
        heads = {x.args[0] if x.head == "@" else x for x in prop.args}
        return {x for x in heads & entries if not self.doc.defined(x) and x not in self.doc.standards}

    def _recalls(self, prop: Term, left: Node, right: Node) -> bool:
        """Whether an equation says what the density of a family of distributions is, of which only the form is known."""
        doc, density = self.doc, prop.args[0]
        if not is_density(left) or density.head != "@" or density.args[0] not in doc.blind or any(map(is_density, every(right))):
            return False
        return not any(density.args[0] in x.fact.prop.free for x in doc.known)

    def _named_at_last(self, e: Elaborator, left: Node, right: Node) -> Target | None:
        """`expression = S` with a symbol that nobody has met: it names the expression."""
        if right.kind not in ("apply", "sym", "sub") or left.kind in ("sym", "sub", "num"):
            return None
        if str(right.args[0]) in matrices.IDENTITIES and shapeless(e, left) or conditional.misstates(e, right, left):
            return None
        found = target(e, right, left, "=", self.piece.inline)
        if found is None or found.entry is not None:
            return None
        if not found.args and not found.name.indices and self._varies(left):
            return None
        name = found.name.base
        if name in e.doc.uses("applied") and not found.args or found.args and name not in e.doc.scope.applied:
            return None
        if not found.args and (e.doc.is_index(name) or name in self._earlier_names()):
            return None
        return found

    def _varies(self, node: Node) -> bool:
        """Whether a number depends on an index that nothing binds: E(x_i) = m says something of every i."""
        with suppress(Unreadable, IllTyped, Malformed):
            made = self._elaborator().value(node)
            return not made.axes and not made.object and not self.doc.index_ranges.keys().isdisjoint(made.term.free)
        return False

    def _earlier_names(self) -> set[str]:
        return {n for s in self.doc.scopes[:self.doc.here + 1] for n in s.names}

    def _side(self, node: Node, k: int, memo: dict[int, Side]) -> Side:
        """One side of a chain, read once."""
        if k not in memo:
            e = self._elaborator()
            value = side(e, node)
            memo[k] = Side(value, e.remarks, frozenset(e.guessed), tuple(e.doubts))
            return memo[k]
        return Side(memo[k].value, [], memo[k].guessed, memo[k].doubts)

    def _of_matrices(self, left: Node, right: Node) -> tuple[Side, Side]:
        """Two products of matrices whose shapes are not known, by any one entry.  errors: Unreadable"""
        made = []
        for node in (left, right):
            e = self._elaborator()
            value = matrices.scalar(e, node) if self.numbers else matrices.entry(e, node)
            made.append(Side(number(value), e.remarks, frozenset({"it"}), tuple(e.doubts)))
        return made[0], made[1]

    def _stood_for(self, left: Node) -> bool:
        """Whether a symbol stands for a product of matrices in this scope."""
        known = self.doc.products.get(self._elaborator().quote(left).replace(" ", ""))
        return known is not None and known[0] == self.doc.here

    def _stands_for(self, found: Target, right: Node) -> bool:
        """Whether a fresh symbol is introduced for a product of matrices, which is then noted."""
        e = self._elaborator()
        key = e.quote(found.node).replace(" ", "")
        if found.args or found.name.indices or found.entry is not None and found.entry.declared or self._stood_for(found.node):
            return False
        try:
            parts = matrices.expand(e, right)
        except (Unreadable, IllTyped, Malformed):
            return False
        if not any(p.word for p in parts) or any(x in self.doc.index_ranges for p in parts for x in p.factor.free):
            return False
        self.doc.products[key] = self.doc.here, tuple(parts)
        return True

    def _ill_typed(self, error: IllTyped, left: Node, right: Node, guessed: frozenset[str]) -> None:
        """A fault of the author's, if all shapes are declared; else one of this reading."""
        loose = error.code == "ill-typed" and any(self._is_loose(x) for x in (left, right))
        if guessed and (error.code == "shapes-differ" or "the function" in guessed or loose):
            why = f"{error.why}; the document does not say what {min(guessed)} is"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, error.span),))
            return
        if (loose_shape := self._of_no_declared_shape(left, right)) is not None:
            why = f"{error.why}; the document does not say what {loose_shape} is"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, error.span),))
            return
        if (other := self._of_another_heading(left, right)) is not None:
            why = f"{error.why}; {other} was declared under another heading and may be another one here"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, error.span),))
            return
        self._step(left.span, right.span, "ill-typed", why=error.why, remarks=(Remark(error.code, error.why, error.span),))
        self._depends(left, right)

    def _of_no_declared_shape(self, *nodes: Node) -> str | None:
        """A symbol whose shape is only inferred."""
        e = self._elaborator()
        known = [x for node in nodes for base in sorted(bases(e, node)) if (x := self.doc.find(base)) is not None]
        return next((x.latex or x.name for x in known if x.inferred), None)

    def _of_another_heading(self, *nodes: Node) -> str | None:
        """A symbol whose shape is not declared under this heading: an author who needs another x begins anew."""
        e = self._elaborator()
        known = [(base, x) for node in nodes for base in sorted(bases(e, node)) if (x := self.doc.find(base)) is not None]
        return next((x.latex or base for base, x in known if x.kind in ("scalar", "family") and x.declared
                     and not self.doc.new_here(x.term)), None)

    def _is_loose(self, node: Node) -> bool:
        """Whether a side is a symbol of which it is not said what it is: it may be the one minimiser."""
        name = self._elaborator().named(node)
        entry = self.doc.find(name.base) if name is not None else None
        return entry is not None and not entry.declared and not self.doc.defined(entry.term)

    def _unknown_kind(self, a: Side, b: Side) -> bool:
        """Whether a side is the value of a function of which nothing is known: it might be a set as well."""
        entries = {x.term: x for x in self.doc.entries}
        things = [s.value.thing.args[0] for s in (a, b) if s.value.thing is not None and s.value.thing.head == "@"]
        return any((x := entries.get(t)) is not None and x.kind == "function" and not self.doc.defined(t) for t in things)

    def _depends(self, left: Node, right: Node) -> None:
        """A definition that has no meaning still tells what its symbol depends on."""
        doc = self.doc
        e = self._elaborator()
        name = e.named(left)
        entry = doc.find(name.base) if name is not None else None
        if entry is None or doc.defined(entry.term) or entry.term.args[1] != "R":
            return
        on = [x.term for base in sorted(bases(e, right)) if (x := doc.find(base)) is not None and x is not entry
              and x.kind in ("scalar", "family")]
        doc.opaque.setdefault(entry.term, tuple(dict.fromkeys(on)))

    def _definition(self, e: Elaborator, found: Target, left: Node, right: Node, remarks: list[Remark],
                    turned: bool = False) -> None:
        whole = Span(min(left.span.start, right.span.start), max(left.span.end, right.span.end))
        fact, more = define(e, found, right, whole)
        if not self.piece.inline and (words := doubted.promised(e, self.piece.span, fact.prop)):
            self.doc.described.update((x.base, words) for x in (found.name, found.root or found.name))
        why = f"{found.name.latex} is introduced here"
        a, b = (right.span, left.span) if turned else (left.span, right.span)
        self.last = left if turned else right
        self._step(a, b, "definition", Claim(fact.prop), why, (*remarks, *e.remarks, *more))
        head = next((d.head for d in reversed(self.doc.definitions) if fact in (d.general, d.specific)), None)
        if head is not None and (usual := standards.usual(self._elaborator(), found.name.base, found.args, head, fact.prop)):
            self.steps[-1] = replace(self.steps[-1], usual=(head, usual))

    def _data(self, e: Elaborator, found: Target, left: Node, right: Node, remarks: list[Remark]) -> bool:
        """Whether an equation says how data come about: it gives the error in them, and not the data."""
        made = noise.solved(e, found, right)
        if made is None:
            return False
        error, value = made
        fact, more = define(e, error, value, Span(left.span.start, right.span.end))
        if (modelled := noise.model(e, left, right)) is not None:
            self.doc.modelled[modelled[0]] = (*self.doc.modelled.get(modelled[0], ()), *modelled[1])
        self.doc.described[error.name.base] = self.piece.latex.strip()  # what else it may be is not known
        self.last = right
        why = "says how the data come about"
        self._step(left.span, right.span, "assumption", Claim(fact.prop), why, (*remarks, *e.remarks, *more))
        return True

    def _as_functionals(self, op: str, left: Node, right: Node, prop: Term) -> None:
        """Integrals that have a theory, as linear functionals: another way to read the last step."""
        if not any(x.head == "integral" for x in subterms(prop)):
            return
        made = []
        for node in (left, right):
            e = self._elaborator()
            e.functional = True
            made.append(side(e, node))
        other, _ = proposition(self.doc, op, made[0], made[1], left.span)
        remark = Remark("read-as", "the integrals are read as linear functionals of what stands in them", left.span)
        self.steps[-1] = replace(self.steps[-1], readings=((Claim(other, self.doc.context(other)), remark),))

    def _by_gamma(self, prop: Term, hypotheses: tuple[Fact, ...]) -> None:
        """Factorials, binomial coefficients and Beta functions by Γ: another way to read the last step."""
        step = self.steps[-1]
        remark = Remark("read-as", r"n! is read as \Gamma(n + 1), and what is made of factorials by it", step.left)
        for claim in ([Claim(prop)] if step.claim is not None else []) + [c for c, _ in step.readings]:
            made = special.unfolded(self.doc, claim.prop), special.betas(self.doc, claim.prop)
            for other in dict.fromkeys(x for x in made if x is not None):
                step = replace(step, readings=(*step.readings, (Claim(other, self.doc.context(other, *hypotheses)), remark)))
        self.steps[-1] = step

    def _independence(self, prop: Term, left: Node, right: Node, remarks: list[Remark]) -> bool:
        """p(X) = Π p(x_i), by itself or under an argmax on both sides: how the author models, nothing to prove."""
        a, b = prop.args
        if a.head == b.head and a.head in ("argmax", "argmin"):
            w = make("opened", 0, "R")
            a, b = (instantiate(x.args[0], [w]) for x in (a, b))
        if a.head != "@":
            return False
        if not self.goal and (joint := conditional.of_members(self.doc, a, b, self.piece.span)) is not None:
            self._step(left.span, right.span, "assumption", Claim(joint), "the examples are independent", remarks)
            return True
        for joint in self.doc.joints.get(a.args[0], ()):
            made = joint
            try:
                for x in a.args[2:]:
                    made = instantiate(made.args[-1], [x])
            except (Malformed, AttributeError, IndexError):
                continue
            if made.head == "=" and made.args == (a, b):
                self.doc.fact(joint, "assumption", {a.args[0]}, left.span)
                self._step(left.span, right.span, "assumption", Claim(joint), "the examples are independent", remarks)
                return True
        return False

    def _next(self, prop: Term, left: Node, right: Node, remarks: list[Remark]) -> bool:
        """x_{t+1} = g(x_t), of numbers that nothing else gives: how each of them is made from the one before."""
        doc = self.doc
        made, value = prop.args
        x, *indices = made.args if made.head == "@" else (made,)
        known = next((e for e in doc.entries if e.term is x), None)
        if self.goal or known is None or known.kind != "family" or known.declared or doc.defined(x) or x not in value.free \
                or known.name in doc.described or known.name in doc.equated:
            return False
        parts = indices[0].args if len(indices) == 1 and indices[0].head == "+" else ()
        index = next((y for y in parts if y in doc.index_ranges), ZERO)
        by = next((y for y in parts if y.head == "num"), ZERO)
        if len(parts) != 2 or index is ZERO or by is ZERO:
            return False
        if (doc.here, x) in doc.recurrences or x in doc.claimed:  # something else was said of them
            return False
        low, high = (make("+", end, by) for end in doc.index_ranges[index])
        w = fresh_index((low, high))
        step = make("=", make("@", x, w), put(value, index, make("+", w, num(-by.args[0]))))
        span = Span(left.span.start, right.span.end)
        fact = Fact(doc.closed(make("each", low, high, abstract(step, w))), "definition", doc.line(span), span)
        doc.recurrences[doc.here, x] = fact
        self._step(left.span, right.span, "assumption", Claim(fact.prop), "says how each is made from those before", remarks)
        self.last = right
        return True

    def _independent_events(self, prop: Term, left: Node, right: Node, remarks: list[Remark]) -> bool:
        """P(A ∩ B) = P(A) P(B), where words say that the events are independent."""
        doc, events = self.doc, [x for x in every(right) if x.kind == "apply"]
        said = INDEPENDENT_EVENTS.search(prose.before_display(doc.note, self.piece.span)) if not self.piece.inline else None
        if self.goal or said is None or right.kind not in ("mul", "op") or len(events) < 2 \
                or not all(is_probability(doc, x) for x in (left, *events) if x.kind == "apply") or left.kind != "apply":
            return False
        # the product on the left: it is no equation that unfolds the probability of both
        fact = doc.fact(make("=", *prop.args[::-1]), "assumption", set(prop.free), Span(left.span.start, right.span.end))
        self._step(left.span, right.span, "assumption", Claim(fact.prop), "the events are independent", remarks)
        return True

    def _ambiguities(self, parsed: Parsed, first: int) -> None:
        """Other readings of an ambiguous notation, as other claims of the same steps."""
        for ambiguity in parsed.ambiguities:
            remark = Remark("ambiguous-notation", f"{ambiguity.what}: {ambiguity.reading}", ambiguity.span)
            inside = [k for k in range(first, len(self.steps)) if self.steps[k].left.start <= ambiguity.span.start
                      and ambiguity.span.end <= self.steps[k].right.end]
            if not inside:
                continue
            if ambiguity.alternative is None:
                for k in inside if ambiguity.what in NOT_WORKED_OUT else ():
                    step = self.steps[k]
                    self.steps[k] = replace(step, remarks=(*step.remarks, remark), unsettled=step.unsettled or remark.message)
                continue
            other = [c for c in clauses(ambiguity.alternative) if c.kind == "rel"]
            sides = [(op, c.args[1][k], c.args[1][k + 1], c) for c in other for k, op in enumerate(c.args[0])]
            for k in inside:
                step = self.steps[k]
                at = k - first
                more: tuple[tuple[Claim, Remark], ...] = ()
                unread = remark.message  # a counterexample to one reading refutes nothing where the other cannot be tried
                claimed = step.kind == "claim" and step.claim is not None
                if (claimed or step.kind in ("unread", "ill-typed")) and at < len(sides):
                    try:
                        e = self._elaborator()
                        op = "=" if sides[at][0] in ("to", *FORCED) else sides[at][0]
                        prop, _ = proposition(self.doc, op, side(e, sides[at][1]), side(e, sides[at][2]), ambiguity.span)
                        if not claimed:  # the usual reading has no meaning here, and this one has
                            self.steps[k] = replace(step, kind="claim", claim=Claim(prop, self.doc.context(prop)), why="",
                                                    remarks=(remark,), unsettled=unsettled(self.doc, prop),
                                                    needs=domains(self.doc, prop))
                            continue
                        unread = ""
                        if step.claim is not None and prop is not step.claim.prop:
                            more = ((Claim(prop, self.doc.context(prop)), remark),)
                    except (IllTyped, Malformed):
                        more, unread = (), ""  # the other reading has no meaning
                    except Unreadable:
                        more = ()
                if step.kind in ("claim", "definition") and remark not in step.remarks:
                    self.steps[k] = replace(step, readings=step.readings + more, remarks=(*step.remarks, remark),
                                            unsettled=step.unsettled or unread)


__all__ = ["read"]
