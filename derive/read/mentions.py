"""Formulas that claim nothing: declarations, suppositions, conditions, mentions.  Untrusted.

In: a formula with the words around it.  Out: steps of the kinds definition and assumption, and facts in the Document where the
author states them; what is left is for `read.chain`.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from derive.kernel.claim import Claim, Fact
from derive.read import another, doubted, prose, special
from derive.read.behind import condition
from derive.read.claims import proposition
from derive.read.confined import contrary, disputed, part
from derive.read.context import Document, Entry
from derive.read.conventions import A_LAW, ASSUMED_DISPLAY, DISTRIBUTED, INTRODUCED, NUMBER_SETS
from derive.read.declare import declare_members, declare_range, declare_set, declare_signs, parts, values_of
from derive.read.define import FORCED, bases, define, target
from derive.read.document import Display, Remark, Step
from derive.read.domains import RELATIONS, domains
from derive.read.elaborate import Elaborator
from derive.read.events import given, is_probability
from derive.read.laws import MISREAD, is_variable, parameters, same_law
from derive.read.opaque import is_numeral
from derive.read.pieces import clauses
from derive.read.shapes import IllTyped, Value
from derive.read.survey import Piece
from derive.read.syntax import Node, Unreadable
from derive.read.unsettled import by_form
from derive.source import Span
from derive.term import ONE, ZERO, Term, make, subterms
from derive.term import replace as put

INFORMAL: Final = ("approx", "simeq", "cong", "ll", "gg", "perp", "propto", "sim", "mapsto", ":", "subset", "subseteq", "notin")
INTEGER_LETTERS: Final = frozenset("ijklmnKMN")  # `for all n > 0` is said of sizes and indices: they stay what they are
ORDER: Final = ("<", "<=", ">", ">=", "!=")
CONDITION: Final = re.compile(r"\b(if|for|when|whenever|where|with|given|provided|assuming|unless|such that|while|otherwise)\b")
# \eqref{x}, and of Sphinx and its kin {eq}`x`, :eqref:`x`
REFERENCE: Final = re.compile(r"\\(?:eqref|ref|cref|Cref|autoref|eqnref)\{([^}]*)\}"
                              r"|(?:\{(?:eq|numref)\}|:(?:eq|eqref|numref):)`([^`]*)`")
LABEL: Final = re.compile(r"\\label\{([^}]*)\}")
# behind a display $$ … $$ (x), $$ … $$ :eqlabel:`x`; among the options of a directive
LABEL_AFTER: Final = re.compile(r"\s*\$\$\s*(?::eqlabel:`([^`]*)`|\(([\w:.-]+)\)[ \t]*(?:\n|$))")
LABEL_BEFORE: Final = re.compile(r":label:[ \t]*(\S+)[ \t]*\n(?:[ \t]*(?::[^\n]*)?\n)*[ \t]*$")
MOST_CITED: Final = 8
LONGEST_OPTIONS: Final = 200  # of a directive
MOST_RECENT: Final = 3
LARGEST_NEAR: Final = 70  # terms of a line that is looked at though it is not named
EXAMPLE: Final = re.compile(r"\b(?:for (?:example|instance|(?:a|the) moment)|e\.g\.|say|if|when|unless|imagine)(?![\w-])", re.I)
WHERE: Final = re.compile(r"\b(where|with)\b")


class Mentions:
    """One formula becoming steps: what it declares or supposes."""

    def __init__(self, doc: Document, piece: Piece) -> None:
        self.doc, self.piece = doc, piece
        self.steps: list[Step] = []
        self.remarks: list[Remark] = []
        self.last: Node | None = None
        self.to_solve = 0  # how many equations that are solved it has begun with
        self.zero_right = False  # whether the last equation that is solved ends with 0
        self.model = False  # whether it says what a model is that has a name: others may say otherwise
        self.laws: list[Node] = []  # in which its parameters stand
        self.declaring = False
        self.bare: frozenset[str] = frozenset()
        self.numbers = False  # whether the sides of the relation are numbers
        self.rows: list[Fact] = []  # what its rows claim so far
        self.open: Term = ZERO      # the last of them
        self.goal = not piece.inline and prose.is_goal(doc.note, piece.span)  # what is to be proved further on
        # why what it says is given, and not derived
        self.given = "" if piece.inline or self.goal else prose.given(doc.note, piece.span)
        self.told = not piece.inline and prose.tells(doc.note, piece.span)  # "where f is"
        self.apposed = "" if piece.inline else prose.apposed(doc.note, piece.span)  # the s of "where s is the variance"
        self.solved = "" if piece.inline or self.goal else prose.solved(doc.note, piece.span)
        # the equations that are solved here, or were where it refers to
        self.supposed = tuple(dict.fromkeys(f for label in self._references(piece.span.start, piece.span.start)
                                            for f in doc.supposed.get(label, ())))
        # under a condition that cannot be read
        self.conditional = not piece.inline and prose.is_conditional(doc.note, piece.span)

    def _elaborator(self) -> Elaborator:
        made = Elaborator(self.doc, self.bare)
        made.top = self.numbers
        return made

    def _step(self, left: Span, right: Span, kind: str, claim: Claim | None = None, why: str = "",
              remarks: Sequence[Remark] = (), strict: bool = False, relation: str = "", unsettled: str = "",
              given: tuple[Fact, ...] = (), otherwise: str = "") -> None:
        text = relation or self.doc.note.text[left.end:right.start].strip() or "="
        cited = self._cited(left, right, claim) if kind == "claim" and claim is not None else ()
        self.steps.append(Step(len(self.steps) + 1, text, left, right, kind, claim, why, strict=strict, remarks=tuple(remarks),
                               heading=self.doc.here, unsettled=unsettled, cited=cited, given=given, otherwise=otherwise,
                               needs=domains(self.doc, claim.prop) if kind == "claim" and claim is not None else ()))
        if kind == "claim" and claim is not None:
            self._note(left, right, claim.prop)
            prop = claim.prop
            valued = prop.head == "=" and any(x.head == "var" for x in prop.args) and any(not x.free for x in prop.args)
            if self.piece.inline and prop.head in ("=", "<", "<=", "!=") or valued:  # what follows may be said of these values
                span = Span(left.start, right.end)
                self.doc.beside.append(Fact(self.doc.closed(prop), "hypothesis", self.doc.line(left), span))
            if prop.head in RELATIONS and not any(x.head == "@" for x in prop.args):  # or where a function is given
                self.doc.bounds.append(Fact(prop, "hypothesis", self.doc.line(left), Span(left.start, right.end)))

    def _references(self, start: int, stop: int) -> list[str]:
        """The labels of the equations that are named in the sentence of this display, or within it."""
        if self.piece.inline:
            return []
        text = self.doc.note.text
        said = text[prose.leading(self.doc.note, self.piece.span):self.piece.span.start] + text[start:stop]
        return [label.strip() for m in REFERENCE.finditer(said) for label in (m[1] or m[2]).split(",")]

    def _cited(self, left: Span, right: Span, claim: Claim) -> tuple[Fact, ...]:
        """Equations that are named where the step is made, in its sentence or above its relation, and those of the rows above."""
        if self.piece.inline:
            return ()
        found = [replace(f, kind="hypothesis") for label in self._references(left.end, right.start)
                 for f in self.doc.labelled.get(label, ())]
        found += [f for f in self.doc.beside if f.prop.free & claim.prop.free]
        near = self.rows[-MOST_RECENT:] if _size(claim.prop) <= LARGEST_NEAR else []
        found += [f for f in near if f.prop.free & claim.prop.free and _size(f.prop) <= LARGEST_NEAR
                  and f.span is not None and f.span.end <= left.start]
        mirrored = make("=", *claim.prop.args[::-1]) if claim.prop.head == "=" else None
        return tuple(dict.fromkeys(f for f in found if f.prop is not claim.prop and f.prop is not mirrored))[:MOST_CITED]

    def _note(self, left: Span, right: Span, prop: Term) -> None:
        """A claim as an equation that later steps may name; a chain of them as that of its ends."""
        doc = self.doc
        if self.goal:
            return
        last = self.rows[-1] if self.rows else None
        start = left.start
        if last is not None and last.span is not None and last.span.end == left.end and prop.head == "=" == self.open.head \
                and self.open.args[1] is prop.args[0]:
            self.rows.pop()
            start = last.span.start
            prop = make("=", self.open.args[0], prop.args[1])
        self.open = prop
        self.rows.append(Fact(doc.closed(prop), "line", doc.line(left), Span(start, right.end)))

    def _labels(self) -> None:
        """What this display says, by its labels."""
        text, span = self.doc.note.text, self.piece.span
        beside = (LABEL_AFTER.match(text, span.end), LABEL_BEFORE.search(text, max(0, span.start - LONGEST_OPTIONS), span.start))
        for m in (*LABEL.finditer(self.piece.latex), *beside):
            if m is not None:
                label = next(x for x in m.groups() if x is not None).strip()
                self.doc.labelled.setdefault(label, []).extend(self.rows)
                self.doc.supposed[label] = self.supposed

    def _unread(self, why: str, span: Span, relation: str = "") -> None:
        place = span if span.end > span.start else self.piece.span
        remarks = (Remark("unread", why, place),)
        self._step(self.piece.span, self.piece.span, "unread", why=why, remarks=remarks, relation=relation)

    def _conditions(self, whole: list[Node]) -> tuple[list[Node], list[Node], tuple[Fact, ...]]:
        """The statements of a display, the conditions written beside them (a = b, a > 0), and these as facts."""
        if self.piece.inline or len(whole) < 2:
            return whole, [], ()
        statements, conditions, facts = [whole[0]], [], []
        for last, node in zip(whole, whole[1:], strict=False):
            gap = self.doc.note.text[last.span.end:node.span.start]
            suppose = bool(CONDITION.search(gap))
            order = node.kind == "rel" and all(op in ORDER for op in node.args[0])
            if suppose and WHERE.search(gap) and node.kind == "rel" and list(node.args[0]) in (["="], [":="]) \
                    and not declares_range(node) and self._names(node):
                statements.append(node)
                continue
            if not suppose and not (order and all(c.kind == "rel" and c.args[0][0] == "=" for c in statements)):
                statements.append(node)
                continue
            conditions.append(node)
            if node.kind == "rel" and (node.args[0][0] == "in" or declares_range(node)):
                self._quietly(node)
                continue
            try:
                e = self._elaborator()
                props = [p for n in _pairs(node) for p in self._props(e, n)]
                facts += [Fact(p, "declared", self.doc.line(node.span), node.span) for p in props]
            except (Unreadable, IllTyped):
                self.conditional = True
        return statements, conditions, tuple(facts)

    def _names(self, node: Node) -> bool:
        """Whether an equation introduces a symbol."""
        left, right = node.args[1]
        return target(self._elaborator(), left, right, "=", False) is not None

    def _quietly(self, node: Node) -> None:
        try:
            self._declare(node)
        except (Unreadable, IllTyped):
            self.conditional = True

    def _supposed(self, node: Node) -> None:
        if node.kind == "rel":
            sides = node.args[1]
            for k in range(len(node.args[0])):
                self._step(sides[k].span, sides[k + 1].span, "assumption", why="a condition of what stands before it")

    def _let(self) -> list[Display]:
        """A directive: it declares, and shows no display unless it cannot be read."""
        piece, failed = self.piece, piece_error(self.piece)
        for parsed in piece.parsed:
            for node in clauses(parsed.node):
                try:
                    if not self._declare(node):
                        failed = failed or Unreadable("no declaration", node.span)
                except (Unreadable, IllTyped) as error:
                    failed = failed or Unreadable(error.why, error.span)
        if failed is None:
            return []
        self._unread(f"the directive cannot be followed: {failed.why}", failed.span)
        return [Display(piece.span, piece.latex, True, tuple(self.steps))]

    def _declare(self, node: Node) -> bool:
        """Whether a statement is a declaration, which is then noted."""
        e = self._elaborator()
        if node.kind != "rel":
            return False
        if node.args[0][-1] == "in":
            return declare_members(e, parts(node.args[1][0]), node.args[1][-1], self.piece.span) is not None
        if declare_range(e, node) or declare_set(e, node, self.piece.span):
            return True
        if declare_signs(e, node, self.piece.span) is not None:
            return True
        if node.args[0][0] in ("=", *FORCED):
            found = target(e, node.args[1][0], node.args[1][1], ":=", True)
            if found is not None:
                define(e, found, node.args[1][1], self.piece.span)
                return True
        return False

    def _informal(self, node: Node) -> bool:
        """Declarations, suppositions and mentions: relations that claim nothing."""
        doc, piece = self.doc, self.piece
        ops, sides = node.args
        span = node.span
        if not piece.inline:
            return False
        left, right = sides[0], sides[-1]
        said = role(doc, piece)
        if ops == ("to",):
            self._mention(node)
            self._step(left.span, right.span, "assumption", why="a limit: nothing to prove")
            return True
        if list(ops) == ["="] and declares_range(node):
            self._step(left.span, right.span, "definition", why="declares what an index runs over")
            return True
        if piece.declares and right.kind in ("set", "tuple", "paren"):
            self._step(left.span, right.span, "definition", why="declares a data set")
            return True
        if ops[0] == ":":
            for k in range(len(ops)):
                self._step(sides[k].span, sides[k + 1].span, "assumption", why="names what is supposed")
            return True
        if ops == ("sim",):
            self._law(left, right, 0, node, ())
            return True
        if len(ops) == 1 and ops[0] in INFORMAL:
            self._step(left.span, right.span, "assumption", why="informal: nothing to prove")
            return True
        if said == "hypothesis" and "in" not in ops:
            self._mention(node)
            name = self._elaborator().named(left)
            if list(ops) == ["="] and name is not None and prose.in_cases(doc.note, span) and (
                    (entry := doc.find(name.base)) is None or not entry.values and not doc.defined(entry.term)):
                doc.described[name.base] = piece.latex.strip()  # y_i = 1 if …: it has a meaning, which was not read
            if list(ops) == ["="]:
                another.suppose(self._elaborator(), left, right, True)
            for k in range(len(ops)):
                self._step(sides[k].span, sides[k + 1].span, "assumption", why="supposed, not claimed")
            return True
        if list(ops) == ["="] and self._is_base(left):
            self._mention(node)
            self._step(left.span, right.span, "assumption", why="the base of logarithms, and not the number of this name")
            return True
        if set(ops) == {"="} and self._measured(node):
            return True
        if list(ops) == ["="] and self._redefines(left, right):
            return False
        e = self._elaborator()
        if said == "declare" and all(op in ORDER for op in ops):
            if sum((name := e.named(x)) is not None and not name.indices and doc.is_index(name.base) for x in sides) > 1:
                for k in range(len(ops)):  # for j ≠ i
                    self._step(sides[k].span, sides[k + 1].span, "assumption", why="supposed of indices, not claimed")
                return True
            confined = self._confine(node)
            reach = self._of_a_case(node) if not confined else []
            try:
                facts = declare_signs(e, node, span)
            except (Unreadable, IllTyped) as error:
                self._unread(error.why, error.span)
                return True
            for k, fact in enumerate(facts or ()):
                k = min(k, len(ops) - 1)
                self._step(sides[k].span, sides[k + 1].span, "assumption", Claim(fact.prop), "declared", e.remarks)
            for entry, after in reach:
                made = doc.renew(entry, prose.reach(doc.note, span), after)
                doc.restricted[made.term] = piece.latex.strip()  # what follows may be said of these values
            self._resume(confined)
            return True
        if list(ops) == ["="] and is_numeral(right) and self._vanishes(left, right):
            self._mention(node)
            self._step(left.span, right.span, "assumption", why="a value that is looked at, not claimed")
            return True
        if list(ops) == ["="]:
            name = e.named(left)
            plain = name is not None and is_numeral(right)
            if said is None and name is not None and doc.find(name.base) is None and (
                    right.kind == "sym" or right.kind == "sub" and right.args[0].kind == "sym"):
                plain = True  # `the line $y = x$`
            known = doc.find(name.base) if name is not None else None
            passing = said == "declare" and prose.in_passing(doc.note, span, known is not None and known.declared)
            passing |= known is None and contrary(doc.note, piece.span)
            if name is not None and is_numeral(right) and said == "declare":
                passing |= prose.is_with(doc.note, span)
                doc.cases.add(name.base)  # assuming that ρ = 0: in general, it is another number
            if name is not None and is_numeral(right) and any(name.base in s.random for s in doc.scopes[:doc.here + 1]):
                passing = True  # given Y = 1: of that value alone, and Y goes on to be random
            plain |= name is not None and (passing or prose.at_point(doc.note, span))  # attained at x = μ + σ
            looked_at = said is None or passing or prose.case(doc.note, span) != "" or prose.begins_with_case(doc.note, span)
            if name is not None and plain and (looked_at or known is not None):
                if said == "declare" and not passing and prose.supposes(doc.note, piece.span) and known is not None:
                    confined = self._confine(node)
                    constrained = self._constraint(node)
                    self._resume(confined)
                    return constrained
                self._mention(node)
                if said == "declare" and passing and prose.supposes(doc.note, piece.span):
                    doc.described[name.base] = piece.latex.strip()  # base case: let n = 1: what follows may be said of it
                self._step(left.span, right.span, "assumption", why="a value that is looked at, not claimed")
                return True
            if said == "declare" and target(e, left, right, "=", True) is None:
                if left.kind == "apply" and prose.begins_with_case(doc.note, span) and prose.closes(doc.note, span):
                    self._mention(node)  # With $q(z) = p(z | x)$ the bound is tight: of any q it is not said
                    self._step(left.span, right.span, "assumption", why="a case that is looked at, not claimed")
                    return True
                return self._constraint(node)
        elif said == "declare" and len(ops) > 1 and set(ops) == {"="}:  # with Σ p = Σ q = 1
            for x in sides[:-1]:
                self._constraint(Node("rel", (("=",), (x, right)), Span(x.span.start, right.span.end)))
            return True
        return False

    def _vanishes(self, node: Node, value: Node | None = None) -> bool:
        """Whether words say of an inline formula that what it names may be 0; that is then remembered."""
        doc = self.doc
        if not doubted.may_vanish(doc.note, self.piece.span, value is not None) or value is not None and value.args[0] != 0:
            return False
        name = self._elaborator().named(node.args[0] if node.kind == "apply" else node)
        if name is not None:
            doc.vanishing.add(name.base)
        return True

    def _is_base(self, left: Node) -> bool:
        """Whether an equation gives the base of logarithms that is named like another number: X ∼ U(a, b), and `set b = e`."""
        doc = self.doc
        name = self._elaborator().named(left) if doc.bases else None
        entry = doc.find(name.base) if name is not None and name.base in doc.bases else None
        if name is None or entry is None or not any(x.fact.kind == "declared" and entry.term in x.subjects for x in doc.known):
            return False
        doc.described[name.base] = self.piece.latex.strip()
        return True

    def _of_a_case(self, node: Node) -> list[tuple[Entry, Entry | None]]:
        """`for all x > 0`: the x of this sentence is another than that behind it, which is what it was before, or is not known.

        Numbers of which something is said `for x > 0` are remembered: "in general" it is not said of them.
        """
        doc, said = self.doc, prose.case(self.doc.note, self.piece.span)
        found: list[tuple[Entry, Entry | None]] = []
        for n in (*parts(node.args[1][0]), *parts(node.args[1][-1])):
            name = self._elaborator().named(n)
            if name is None or name.indices or name.base in INTEGER_LETTERS:
                continue
            known = doc.find(name.base)
            if known is not None and (known.kind != "scalar" or known.axes):
                continue
            if said != "all" and prose.in_passing(doc.note, self.piece.span, known is not None and known.declared):
                said = "all"
            if said == "for" and name.base in doc.cases and known is not None and known.declared \
                    and prose.another_case(doc.note, self.piece.span):
                said = "all"
            if known is not None and known.declared:
                doc.cases.add(name.base)
            if not said:
                continue
            doc.cases.add(name.base)
            if said == "all":
                made = known or self._elaborator().implicit(name, n, False)
                if known is not None:
                    made = doc.renew(known, prose.sentence_start(doc.note, self.piece.span))
                after = doc.inner[known.term] if known is not None and known.term in doc.inner else known
                doc.inner[made.term] = after
                found.append((made, after))
        return found

    def _confine(self, node: Node) -> list[tuple[Entry, Entry | None]]:
        """Numbers of which a lemma, an example or the like supposes something for itself: within it they are others, of which is
        known what was, and behind it what they were before."""
        doc = self.doc
        here = part(doc.note, self.piece.span)
        found: list[tuple[Entry, Entry | None]] = []
        for n in (*parts(node.args[1][0]), *parts(node.args[1][-1])) if here is not None else ():
            name = self._elaborator().named(n)
            known = doc.find(name.base) if name is not None and not name.indices else None
            if here is None or known is None or known.kind not in ("scalar", "integer") or known.axes or doc.defined(known.term) \
                    or not known.declared or known.since >= here[0]:
                continue
            if not doc.new_here(known.term) and prose.introduces(doc.note, self.piece.span) and self._restricted(
                    known, self.piece.span.start, True):
                continue  # let a < 0, where a was positive under an earlier heading: another a
            made = doc.renew(known, max(prose.sentence_start(doc.note, self.piece.span), here[0], known.since),
                             replace(known, term=doc.symbol(known.name, str(known.term.args[1]))))
            for k in [k for k in doc.known if k.subjects == k.fact.prop.free == {known.term}]:
                doc.fact(put(k.fact.prop, known.term, made.term), k.fact.kind, {made.term}, k.fact.span)
            found.append((made, known))
        return found

    def _resume(self, confined: list[tuple[Entry, Entry | None]]) -> None:
        """Behind the part of the text that a formula stands in, names are what they were before it."""
        here = part(self.doc.note, self.piece.span) if confined else None
        for made, known in confined:
            assert here is not None
            self.doc.renew(made, here[1], known)
            if known is not None and disputed(self.doc.note, self.piece.span):
                self.doc.restricted[known.term] = self.piece.latex.strip()  # the answer may go on with it

    def _renew(self) -> None:
        """Words that make another symbol of a letter, of which nothing is known that was said of it before."""
        doc, piece = self.doc, self.piece
        if doc.cases and prose.in_general(doc.note, piece.span, piece.inline):
            for name in doc.cases:
                if (entry := doc.find(name)) is not None:
                    doc.restricted[doc.renew(entry, piece.span.start).term] = "in general"
            doc.cases.clear()
        if not piece.inline:
            return
        start = prose.sentence_start(doc.note, piece.span)
        renews, other = prose.renews(doc.note, piece.span), prose.other_values(doc.note, piece.span)
        for node in (c for parsed in piece.parsed for c in clauses(parsed.node)):
            if node.kind == "rel" and "in" in node.args[0] and node.args[1][-1].kind in ("set", "interval"):
                continue
            # `the same holds for $x \in \mathbb{R}$`, where x was positive
            if not renews and not (node.kind == "rel" and node.args[0] == ("in",) and _is_number_set(node.args[1][-1])):
                continue
            for x in parts(node.args[1][0] if node.kind == "rel" else node):
                letter = self._elaborator().named(x)
                entry = doc.find(letter.base) if letter is not None and not letter.indices else None
                if entry is not None and entry.kind in ("scalar", "integer") and self._restricted(entry, start, other):
                    made = doc.renew(entry, piece.span.start)
                    if not prose.anew(doc.note, piece.span):  # let a, b ∈ ℝ: of the same a perhaps
                        doc.restricted[made.term] = piece.latex.strip()

    def _restricted(self, entry: Entry, start: int, anywhere: bool) -> bool:
        """Whether a number has a sign or a value by what was said under this heading, or any, before a place."""
        facts = [k.fact for k in self.doc.known if k.subjects == {entry.term} and k.fact.prop.head in ("=", *ORDER)]
        facts += [d.specific for d in self.doc.defined(entry.term)]
        means = {x.term for key, x in self.doc.forms.items()
                 if key[0] == "functional" and any(entry.term in t.free for t, _ in key[2])}
        facts += [k.fact for k in self.doc.known if k.fact.prop.free & means]  # E[X] = 0: of that X
        first = 0 if anywhere else self.doc.scope.start
        return any(f.span is not None and first <= f.span.start < start for f in facts)

    def _measured(self, node: Node) -> bool:
        """Whether a sentence gives the probabilities of events, P(A) = P(B) = 1/6: what it says is known."""
        sides = node.args[1]
        if not all(x.kind == "apply" and is_probability(self.doc, x) for x in sides[:-1]):
            return False
        if EXAMPLE.search(prose.before(self.doc.note, node.span)):
            for k, x in enumerate(sides[:-1]):
                self._step(x.span, sides[k + 1].span, "assumption", why="a value that is looked at, not claimed")
            return True
        facts = [given(self._elaborator(), x, sides[-1], Span(x.span.start, sides[-1].span.end)) for x in sides[:-1]]
        for k, fact in enumerate(facts):
            if fact is not None:
                self._step(sides[k].span, sides[k + 1].span, "assumption", Claim(fact.prop), "a probability that is given")
        return None not in facts

    def _redefines(self, left: Node, right: Node) -> bool:
        """Whether words introduce anew what is defined otherwise: `Let $f(x) = x^3$`; but f(x) = 0 is an equation."""
        doc, piece = self.doc, self.piece
        introduced = prose.introduces(doc.note, piece.span) if piece.inline else \
            INTRODUCED.search(prose.before_display(doc.note, piece.span)) is not None
        if not introduced or left.kind == "apply" and is_numeral(right):
            return False
        e = self._elaborator()
        try:
            if target(e, left, right, "=", piece.inline) is not None:
                return False
            found = target(e, left, right, ":=", piece.inline)
        except (Unreadable, IllTyped):
            return False
        return found is not None and (found.entry is None or bool(found.again))

    def _mention(self, node: Node) -> None:
        """Remember of what a relation speaks that is looked at and not claimed: a display after it may rest on it."""
        self.doc.mentions.append((node.span, frozenset(bases(self._elaborator(), node))))

    def _describe(self, node: Node) -> None:
        """Remember what words say of the symbols of an inline formula."""
        named = node.args[1][0] if node.kind == "rel" else node
        if self.piece.inline and node.kind != "rel":
            self._vanishes(node)
            self._named_otherwise(node)
        if self.piece.inline and node.kind == "rel" and (
                set(node.args[0]) & set(INFORMAL) or "in" in node.args[0] and self.steps and self.steps[-1].kind == "unread"):
            what = self.piece.latex.strip()  # such as a set that is not known
            for side in node.args[1] if "in" not in node.args[0] else node.args[1][:1]:
                for x in parts(side):
                    name = self._elaborator().named(x)
                    if name is not None:
                        self.doc.described[name.base] = what
        if self.piece.inline and (what := prose.description(self.doc.note, self.piece.span)):
            said = prose.values_said(self.doc.note, self.piece.span)
            for x in parts(named):
                name = self._elaborator().named(x)
                entry = self.doc.find(name.base) if name is not None else None
                if name is not None and (said is None or self.doc.scope.said.get(name.base) != said) and (
                        entry is None or entry.values not in ("one-hot", "binary")):
                    self.doc.described[name.base] = what

    def _named_otherwise(self, node: Node) -> None:
        """Remember that words call a letter something else than the function that everybody writes so."""
        applied = node.kind == "apply"
        for x in parts(node):
            name = self._elaborator().named(x.args[0] if applied and x is node else x)
            if name is None or name.base not in special.NAMED:
                continue
            note, span = self.doc.note, self.piece.span
            if special.CALLED.search(prose.sentence(note, span)) is None and (not applied or prose.introduces(note, span)):
                self.doc.described[name.base] = "another meaning of the letter"

    def _looked_at(self, prop: Term) -> str:
        """Why a counterexample would refute nothing: words suppose something of its symbols."""
        doc, piece = self.doc, self.piece
        if prop.free and (said := condition(doc.note, piece.span, piece.inline)):
            return f"it may be said under a condition: \u201c{said}\u201d"
        here = ((x.term, what) for name, what in doc.described.items() if (x := doc.find(name)) is not None)
        through = doc.reach(prop.free) if doc.described or doc.restricted else prop.free
        for term, what in (*here, *doc.restricted.items()):
            x = next((e for e in doc.entries if e.term is term), None)
            if term in through and x is not None and not (x.kind == "distribution" and DISTRIBUTED.search(what)) \
                    and not (A_LAW.fullmatch(what) and _is_normalised(doc, term)):
                return f"the text says of {x.latex or x.name}: \u201c{what}\u201d, which was not read as a fact"
        start = prose.leading(doc.note, piece.span)
        for span, names in doc.mentions:
            if start <= span.start < piece.span.start and prose.conditions(doc.note, span, piece.span):
                terms = {x.term for name in names if (x := doc.find(name)) is not None}
                if terms & prop.free:
                    return f"it may be said only where {doc.note.quote(span)}"
        return ""

    def _law(self, left: Node, right: Node, k: int, chain: Node, hypotheses: tuple[Fact, ...]) -> None:
        """X ∼ N(μ, σ²): part of the model, or a result."""
        doc, e = self.doc, self._elaborator()
        both = bool(k) and chain.args[0][k - 1] == "sim"
        modelled = not (both or hypotheses or self.goal) and is_variable(e, left) and (
            self.model or prose.models(doc.note, self.piece.span))
        if self.piece.inline and not modelled:
            self._step(left.span, right.span, "assumption", why="informal: nothing to prove")
            return
        try:
            prop = same_law(e, left, right, both)
        except MISREAD as error:
            if modelled:
                self._step(left.span, right.span, "assumption", why="says how it is distributed")
            else:
                why = getattr(error, "why", str(error))
                where = getattr(error, "span", chain.span)
                self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, where),))
            return
        span = Span(left.span.start, right.span.end)
        if self.goal:  # what the theorem says of a distribution, its proof concludes
            doc.goals.add(prop.args[0])
        if not modelled or prop.args[0] in doc.goals:
            claim = Claim(prop, doc.context(prop, *hypotheses))
            self._step(left.span, right.span, "claim", claim, "", e.remarks, unsettled=by_form(doc, claim), given=hypotheses)
            return
        for said, subjects in parameters(e, right):
            doc.fact(said, "declared", subjects, span)
        if not self.model:
            doc.fact(doc.closed(prop), "assumption", {prop.args[0].args[0]}, span)
        doc.equated |= {name.base for x in parts(left) if (name := e.named(x)) is not None}  # no symbol that is yet to be defined
        self._step(left.span, right.span, "assumption", Claim(prop), "says how it is distributed", e.remarks)

    def _constraint(self, node: Node) -> bool:
        """`with Σ_j t_j = 1`: a fact about declared symbols that nothing defines."""
        doc = self.doc
        left, right = node.args[1]
        try:
            e = self._elaborator()
            prop, _ = proposition(doc, "=", e.value(left), e.value(right), node.span)
        except (Unreadable, IllTyped) as error:
            self._unread(error.why, error.span)
            return True
        if _is_sum_of_one_hot(doc, prop):  # which it is anyway
            self._step(left.span, right.span, "assumption", Claim(doc.closed(prop)), "declared", e.remarks)
            return True
        families = any(x in doc.index_ranges for x in prop.free) and any(x.head == "@" for x in subterms(prop))
        if any(x in doc.index_ranges for x in prop.free) and not families or any(doc.defined(x) for x in prop.free):
            self._mention(node)
            for entry in doc.entries:  # a number of which more is said than is known here
                if entry.kind == "scalar" and entry.term in prop.free and not doc.defined(entry.term):
                    doc.described[entry.name] = self.piece.latex.strip()
            another.suppose(e, left, right, True)
            self._step(left.span, right.span, "assumption", why="supposed, not claimed")
            return True
        if any(x.head == "@" and any(y.free - doc.index_ranges.keys() for y in x.args[1:]) for x in subterms(prop)):
            for name in bases(e, left):  # F_{n+1} = F_n + F_{n-1}: said of each n perhaps
                doc.described[name] = self.piece.latex.strip()
        prop = doc.closed(prop)
        subjects = {x for x in prop.free if not any(y.term is x and y.kind == "integer" for y in doc.entries)} or set(prop.free)
        fact = doc.fact(prop, "assumption", subjects, node.span)
        self._step(left.span, right.span, "assumption", Claim(fact.prop), "declared", e.remarks)
        return True

    def _props(self, e: Elaborator, node: Node) -> list[Term]:
        node = node.args[0] if node.kind == "paren" else node
        if node.kind != "rel":
            raise Unreadable("an implication between no statements", node.span)
        ops, sides = node.args
        values = {k: side(e, s) for k, s in enumerate(sides) if any(op != "sim" for op in ops[max(k - 1, 0):k + 1])}
        return [same_law(e, sides[k], sides[k + 1], k > 0 and ops[k - 1] == "sim") if op == "sim" else
                proposition(self.doc, op, values[k], values[k + 1], node.span)[0] for k, op in enumerate(ops)]

    def _membership(self, left: Node, right: Node, chain: Node, k: int) -> None:
        """x ∈ S: a declaration of symbols, a claim about expressions."""
        doc, e = self.doc, self._elaborator()
        why = "declares what values it takes"
        first = chain.args[1][0]
        try:
            values = values_of(e, right)
            if values is None:
                raise Unreadable(f"the set {e.quote(right)} is not known", right.span)
            named = [x for x in parts(left) if e.named(x) is not None or x.kind == "apply"]
            if named or e.named(first) is not None:
                facts = [] if self.piece.inline else declare_members(e, parts(left), right, self.piece.span) or []
                prop = facts[0].prop if facts else None
                self._step(left.span, right.span, "definition", Claim(prop) if prop is not None else None, why,
                           (*e.remarks, *label_is_bound(e, right)))
                return
            value = e.value(left)
            if value.object or value.axes != values.axes:
                raise IllTyped(f"{e.quote(left)} does not lie in {e.quote(right)}", left.span)
            if values.range is not None or values.interval is not None or values.outcomes or values.sort != "R":
                raise Unreadable("a claim that a value lies in this set", right.span)
            prop, _ = proposition(doc, "=", value, value, left.span)
            self._step(left.span, right.span, "claim", Claim(prop, doc.context(prop)), remarks=e.remarks)
        except IllTyped as error:
            self._step(left.span, right.span, "ill-typed", why=error.why, remarks=(Remark(error.code, error.why, error.span),))
        except Unreadable as error:
            self._step(left.span, right.span, "unread", why=error.why, remarks=(Remark("unread", error.why, error.span),))


def _is_sum_of_one_hot(doc: Document, prop: Term) -> bool:
    """Whether an equation says that the entries of a one-hot vector add up to 1."""
    left, right = prop.args
    member = left.args[2] if left.head == "sum" and right is ONE else ZERO
    entry = next((x for x in doc.entries if member.head == "@" and x.term is member.args[0]), None)
    return entry is not None and entry.values == "one-hot" and member.args[-1].head == "bound" \
        and left.args[:2] == entry.axes[-1] and len(member.args) == len(entry.axes) + 1


def _is_normalised(doc: Document, term: Term) -> bool:
    """Whether the text says of the members of a family that none is negative and that they sum to 1: they are a distribution."""
    signed = summed = False
    for k in doc.known:
        prop = k.fact.prop
        while prop.head == "each":
            prop = prop.args[-1]
        if prop.head in ("<", "<=") and prop.args[0] is ZERO:
            signed |= prop.args[1].head == "@" and prop.args[1].args[0] is term
        elif prop.head == "=" and prop.args[1] is ONE and prop.args[0].head == "sum":
            body = prop.args[0].args[2]
            summed |= body.head == "@" and body.args[0] is term and body.args[-1].head == "bound"
    return signed and summed


def _is_number_set(node: Node) -> bool:
    return node.kind in ("sym", "word") and node.args[0] in NUMBER_SETS


def _size(term: Term) -> int:
    return sum(1 for _ in subterms(term))


def side(e: Elaborator, node: Node) -> Value:
    """One side of a relation: a number or a vector, or a bare symbol for an object."""
    name = e.named(node)
    entry = e.doc.find(name.base) if name is not None and name.base not in e.env else None
    if name is not None and entry is not None and entry.kind == "object" and e.doc.defined(entry.term):
        return e.reference(name, node, argument=True)
    return e.value(node)


def _pairs(node: Node) -> list[Node]:
    """`a, b > 0` as a > 0 and b > 0."""
    if node.kind != "rel":
        return [node]
    ops, sides = node.args
    return [Node("rel", (ops, (x, *sides[1:])), node.span) for x in parts(sides[0])]


def piece_error(piece: Piece) -> Unreadable | None:
    return piece.error


def role(doc: Document, piece: Piece) -> str | None:
    """What the words around an inline formula make of it; around a display only an outright assumption counts."""
    if piece.inline:
        return prose.role(doc.note, piece.span)
    return "declare" if ASSUMED_DISPLAY.search(prose.before_display(doc.note, piece.span)) else None


def declares_range(node: Node) -> bool:
    right = node.args[1][1]
    return right.kind in ("list", "tuple") and any(x.kind == "dots" for x in parts(right))


def label_is_bound(e: Elaborator, where: Node) -> list[Remark]:
    """{1, …, k} with k an index elsewhere."""
    if where.kind != "set":
        return []
    last = e.named(parts(where)[-1])
    if last is None or last.indices or not e.doc.is_index(last.base):
        return []
    return [Remark("label-is-bound", f"{last.base} is an index elsewhere, and here the number of values", where.span)]
