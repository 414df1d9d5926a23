"""A Markdown note to the steps that it claims.  Untrusted.

In: a Note.  Out: a Reading: every formula as a Display, every relation in it as a Step with its kind and its Claim.
Blocks are walked in order; headings of level 1 and 2 open scopes, inline formulas declare, first equations define.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from derive.kernel.claim import Claim, Fact
from derive.read import prose
from derive.read.claims import Side, proposition
from derive.read.context import Document, Scope
from derive.read.conventions import ASSUMED_DISPLAY, INDEPENDENT, MATRICES, ONE_HOT, OUTCOMES, PROBABILITIES
from derive.read.declare import declare_members, declare_range, declare_set, declare_signs, parts, values_of
from derive.read.define import FORCED, Target, bases, define, target
from derive.read.document import Display, Reading, Remark, Step
from derive.read.elaborate import Elaborator
from derive.read.functions import integers
from derive.read.names import bare_numbers, every
from derive.read.shapes import IllTyped, Value
from derive.read.survey import DEEPEST, Piece, depth, hints, survey
from derive.read.syntax import Node, Parsed, Unreadable
from derive.read.unsettled import unsettled
from derive.source import Note, Span
from derive.term import Malformed, Term, instantiate, make
from derive.verdict import VERDICTS

INFORMAL: Final = ("approx", "simeq", "cong", "ll", "gg", "perp", "propto", "sim", "mapsto", ":", "subset", "subseteq", "notin")
ORDER: Final = ("<", "<=", ">", ">=", "!=")
TOP_HEADING: Final = 2
CONDITIONAL: Final = "it is said under a condition that could not be read"
CONDITION: Final = re.compile(r"\b(if|for|when|whenever|where|with|given|provided|assuming|unless|such that|while|otherwise)\b")
# in an inline formula that cannot be read: whether it says anything
RELATION: Final = re.compile(r"[=<>]|\\(?:leq?|geq?|neq?|in|sim|approx|equiv|propto|to|implies|iff|\w*[rR]ightarrow)\b")


def read(note: Note) -> Reading:
    """Read a Markdown note.  errors: markdown.Unclosed, for a display that never ends"""
    doc = Document(note)
    pieces = _pieces(doc)
    survey(doc, pieces)
    doc.here = -1
    displays: list[Display] = []
    for piece in pieces:
        if piece.scope != doc.here:
            doc.here = piece.scope
            doc.claimed = set()
            _declare_all(doc, [p for p in pieces if p.scope == piece.scope])
        doc.place = piece.span.start
        displays += _Reader(doc, piece).displays()
    return Reading(note, tuple(displays), doc.symbols(), tuple(k.fact for k in doc.known))


# --- the blocks ------------------------------------------------------------------------------------------------

def _pieces(doc: Document) -> list[Piece]:
    """The formulas and directives of the note, parsed, with the scopes that its headings open."""
    from derive.read import markdown

    pieces: list[Piece] = []
    expect: tuple[str, ...] = ()
    skip = False
    fresh = True
    for block in markdown.displays(doc.note):
        scope = len(doc.scopes) - 1
        match block:
            case markdown.Heading():
                if block.level <= TOP_HEADING and not fresh:
                    doc.scopes.append(Scope())
                    fresh = True
            case markdown.Prose():
                here = doc.scopes[-1]
                here.independent |= bool(INDEPENDENT.search(block.text))
                here.matrices |= bool(MATRICES.search(block.text))
                here.probabilities |= bool(PROBABILITIES.search(block.text))
            case markdown.Directive():
                fresh = False
                words, lets = _directive(block.text)
                if words[:1] == ["skip"]:
                    skip = True
                elif words[:1] == ["expect"]:
                    expect = tuple(w for w in words[1:] if w in VERDICTS)
                for latex, offset in lets:
                    piece = _piece(doc, latex, block.span, scope, True, block.span.start + offset)
                    piece.directive = True
                    pieces.append(piece)
            case markdown.Formula():
                fresh = False
                piece = _piece(doc, block.latex, block.span, scope, block.inline)
                if not block.inline:
                    piece.expect, piece.skip = expect, skip
                    expect, skip = (), False
                pieces.append(piece)
    return pieces


def _directive(text: str) -> tuple[list[str], list[tuple[str, int]]]:
    """The words of a directive, and the formulas of a `let` with where they stand in it."""
    body = re.sub(r"^\s*(?:<!--)?\s*(?:derive:)?\s*", "", text)
    start = text.index(body) if body else 0
    body = re.sub(r"\s*-->\s*$", "", body)
    if not body.startswith("let"):
        return re.findall(r"[\w-]+", body), []
    found, at = [], 3
    for part in body[3:].split(";") if r";\theta" not in body and not re.search(r"\([^)]*;[^)]*\)", body) else _outside(body[3:]):
        if part.strip():
            found.append((part, start + at))
        at += len(part) + 1
    return ["let"], found


def _outside(text: str) -> list[str]:
    """Split at semicolons that stand in no bracket."""
    out, level, last = [], 0, 0
    for k, char in enumerate(text):
        level += (char in "({[") - (char in ")}]")
        if char == ";" and level == 0:
            out.append(text[last:k])
            last = k + 1
    return [*out, text[last:]]


def _piece(doc: Document, latex: str, span: Span, scope: int, inline: bool, offset: int | None = None) -> Piece:
    from derive.read.latex import parse

    piece = Piece(latex, span, inline, scope)
    try:
        parsed = tuple(parse(latex, span.start if offset is None else offset))
        if any(depth(p.node) > DEEPEST for p in parsed):
            raise Unreadable("nested too deeply", span)
        piece.parsed = parsed
    except Unreadable as error:
        piece.error = error
    except RecursionError:
        piece.error = Unreadable("nested too deeply", span)
    return piece


# --- declarations ----------------------------------------------------------------------------------------------

def _declare_all(doc: Document, pieces: Sequence[Piece]) -> None:
    """What the inline formulas of a scope declare, wherever they stand in it: ranges, sets, then members."""
    for stage in (_ranges_stage, _sets_stage, _members_stage):
        for piece in pieces:
            if not piece.inline:
                continue
            doc.place = piece.span.start
            for parsed in piece.parsed:
                for node in clauses(parsed.node):
                    try:
                        stage(doc, piece, node)
                    except (Unreadable, IllTyped, Malformed):
                        continue  # it is read again, and reported, where it stands
    hints(doc, [parsed.node for piece in pieces for parsed in piece.parsed])


def clauses(node: Node) -> list[Node]:
    """The statements of a formula; names before the first relation of a list belong to it."""
    if node.kind == "paren" and node.args[0].kind == "rel":
        return clauses(node.args[0])
    if node.kind == "logic" and node.args[0] in ("and",):
        return [c for x in node.args[1:] if isinstance(x, Node) for c in clauses(x)]
    if node.kind != "list":
        return [node]
    out: list[Node] = []
    waiting: list[Node] = []
    for x in parts(node):
        if x.kind == "rel" and waiting:
            ops, sides = x.args
            first = Node("list", (*waiting, sides[0]), Span(waiting[0].span.start, sides[0].span.end))
            out.append(Node("rel", (ops, (first, *sides[1:])), Span(first.span.start, x.span.end)))
            waiting = []
        elif x.kind in ("rel", "logic"):
            out += clauses(x)
        elif out and out[-1].kind == "rel" and list(out[-1].args[0]) == ["="] and (
                x.kind == "dots" or any(y.kind == "dots" for y in parts(out[-1].args[1][-1]))):  # i = 1, …, n as a list
            old = out.pop()
            last = old.args[1][-1]
            more = Node("list", (*parts(last), x), Span(last.span.start, x.span.end))
            out.append(Node("rel", (old.args[0], (*old.args[1][:-1], more)), Span(old.span.start, x.span.end)))
        else:
            waiting.append(x)
    return [*out, *waiting]


def _ranges_stage(doc: Document, piece: Piece, node: Node) -> None:
    if declare_range(Elaborator(doc), node):
        piece.declares = True


def _sets_stage(doc: Document, piece: Piece, node: Node) -> None:
    e = Elaborator(doc)
    if declare_set(e, node, piece.span):
        piece.declares = True
    elif node.kind == "set" and OUTCOMES.search(prose.sentence(doc.note, piece.span)):
        axis = integers(e, node)
        if axis is not None:
            doc.scope.outcomes.append((piece.span.start, axis))


def _members_stage(doc: Document, piece: Piece, node: Node) -> None:
    if node.kind != "rel" or node.args[0][-1] != "in":
        return
    e = Elaborator(doc)
    sides = node.args[1]
    one_hot = bool(ONE_HOT.search(prose.sentence(doc.note, piece.span)))
    declare_members(e, parts(sides[0]), sides[-1], piece.span, one_hot)


# --- one formula -----------------------------------------------------------------------------------------------

class _Reader:
    """One formula becoming steps."""

    def __init__(self, doc: Document, piece: Piece) -> None:
        self.doc, self.piece = doc, piece
        self.steps: list[Step] = []
        self.remarks: list[Remark] = []
        self.last: Node | None = None
        self.declaring = False
        self.bare: frozenset[str] = frozenset()
        self.conditional = False  # under a condition that cannot be read

    def _elaborator(self) -> Elaborator:
        return Elaborator(self.doc, self.bare)

    def displays(self) -> list[Display]:
        piece = self.piece
        if piece.directive:
            return self._let()
        if piece.skip:
            skipped = Remark("read-as", "skipped, as the author asks", piece.span)
            return [Display(piece.span, piece.latex, piece.inline, (), (skipped,))]
        if piece.error is not None and (not piece.inline or RELATION.search(piece.latex)):
            self._unread(piece.error.why, piece.error.span)
        every_clause = [c for parsed in piece.parsed for c in clauses(parsed.node)]
        self.declaring = len(every_clause) > 1 and any(c.kind == "rel" and "in" in c.args[0] for c in every_clause)
        for parsed in piece.parsed:
            before = len(self.steps)
            self.bare = frozenset(bare_numbers(parsed.node, self.doc))
            statements, conditions, hypotheses = self._conditions(clauses(parsed.node))
            for node in statements:
                self._statement(node, hypotheses=hypotheses)
            for node in conditions:
                self._supposed(node)
            self._ambiguities(parsed, before)
        return [Display(piece.span, piece.latex, piece.inline, self._expected(), tuple(self.remarks))]

    def _conditions(self, whole: list[Node]) -> tuple[list[Node], list[Node], tuple[Fact, ...]]:
        """The statements of a display, the conditions written beside them (a = b, a > 0), and these as facts."""
        if self.piece.inline or len(whole) < 2:
            return whole, [], ()
        statements, conditions, facts = [whole[0]], [], []
        for last, node in zip(whole, whole[1:], strict=False):
            gap = self.doc.note.text[last.span.end:node.span.start]
            suppose = bool(CONDITION.search(gap))
            order = node.kind == "rel" and all(op in ORDER for op in node.args[0])
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

    def _expected(self) -> tuple[Step, ...]:
        expect = self.piece.expect
        if not expect:
            return tuple(self.steps)
        return tuple(replace(s, expect=expect[min(k, len(expect) - 1)]) for k, s in enumerate(self.steps))

    # --- steps -------------------------------------------------------------------------------------------------

    def _step(self, left: Span, right: Span, kind: str, claim: Claim | None = None, why: str = "",
              remarks: Sequence[Remark] = (), strict: bool = False, relation: str = "", unsettled: str = "") -> None:
        text = relation or self.doc.note.text[left.end:right.start].strip() or "="
        self.steps.append(Step(len(self.steps) + 1, text, left, right, kind, claim, why, (), strict, None, tuple(remarks),
                               self.doc.here, (), unsettled))

    def _unread(self, why: str, span: Span, relation: str = "") -> None:
        place = span if span.end > span.start else self.piece.span
        remarks = (Remark("unread", why, place),)
        self._step(self.piece.span, self.piece.span, "unread", why=why, remarks=remarks, relation=relation)

    def _statement(self, node: Node, strict: bool = False, hypotheses: tuple[Fact, ...] = ()) -> None:
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
            prop = self._props(e, right)
        except (Unreadable, IllTyped) as error:
            self._unread(error.why, error.span)
            return
        for p in prop:
            claim = Claim(p, self.doc.context(p, *hypotheses))
            self._step(left.span, right.span, "claim", claim, strict=strict, remarks=e.remarks,
                       unsettled="" if strict else unsettled(self.doc, p))

    def _props(self, e: Elaborator, node: Node) -> list[Term]:
        node = node.args[0] if node.kind == "paren" else node
        if node.kind != "rel":
            raise Unreadable("an implication between no statements", node.span)
        ops, sides = node.args
        values = [side(e, s) for s in sides]
        return [proposition(self.doc, op, values[k], values[k + 1], node.span)[0] for k, op in enumerate(ops)]

    def _relations(self, node: Node, strict: bool, hypotheses: tuple[Fact, ...]) -> None:
        ops, sides = node.args
        arrows = [k for k, op in enumerate(ops) if op in ("to", "implies", "iff", "impliedby")]
        split = [k for k in arrows if k > 0 and k + 1 < len(ops)]
        if split and (k := split[0]):
            left = Node("rel", (ops[:k], sides[:k + 1]), Span(node.span.start, sides[k].span.end))
            right = Node("rel", (ops[k + 1:], sides[k + 1:]), Span(sides[k + 1].span.start, node.span.end))
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
        if self.declaring and "in" not in ops and not self.piece.inline and all(op in ("=", *ORDER) for op in ops):
            e = self._elaborator()
            if any(op in ORDER for op in ops) or target(e, sides[0], sides[1], ops[0], False) is None:
                for k in range(len(ops)):  # a_i \in [0, 1] and \sum_i a_i = 1, in one display
                    self._step(sides[k].span, sides[k + 1].span, "assumption", why="part of a declaration")
                return
        memo: dict[int, Side] = {}
        for k, op in enumerate(ops):
            self._relation(op, sides[k], sides[k + 1], k, node, memo, strict, hypotheses)

    def _informal(self, node: Node) -> bool:
        """Declarations, suppositions and mentions: relations that claim nothing."""
        doc, piece = self.doc, self.piece
        ops, sides = node.args
        span = node.span
        if not piece.inline:
            return False
        left, right = sides[0], sides[-1]
        said = role(doc, piece)
        if list(ops) == ["="] and declares_range(node):
            self._step(left.span, right.span, "definition", why="declares what an index runs over")
            return True
        if piece.declares and right.kind in ("set", "tuple", "paren"):
            self._step(left.span, right.span, "definition", why="declares a data set")
            return True
        if len(ops) == 1 and ops[0] in INFORMAL:
            self._step(left.span, right.span, "assumption", why="informal: nothing to prove")
            return True
        if said == "hypothesis" and "in" not in ops:
            for k in range(len(ops)):
                self._step(sides[k].span, sides[k + 1].span, "assumption", why="supposed, not claimed")
            return True
        e = self._elaborator()
        if said == "declare" and all(op in ORDER for op in ops):
            try:
                facts = declare_signs(e, node, span)
            except (Unreadable, IllTyped) as error:
                self._unread(error.why, error.span)
                return True
            for k, fact in enumerate(facts or ()):
                k = min(k, len(ops) - 1)
                self._step(sides[k].span, sides[k + 1].span, "assumption", Claim(fact.prop), "declared", e.remarks)
            return True
        if list(ops) == ["="]:
            name = e.named(left)
            plain = name is not None and right.kind in ("num", "neg")
            if plain and (said is None or doc.find(name.base) is not None if name else False):
                self._step(left.span, right.span, "assumption", why="a value that is looked at, not claimed")
                return True
            if said == "declare" and target(e, left, right, "=", True) is None:
                return self._constraint(node)
        return False

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
        if any(x in doc.index_ranges for x in prop.free) or any(doc.defined(x) for x in prop.free):
            self._step(left.span, right.span, "assumption", why="supposed, not claimed")
            return True
        subjects = {x for x in prop.free if not any(y.term is x and y.kind == "integer" for y in doc.entries)}
        fact = doc.fact(prop, "assumption", subjects, node.span)
        self._step(left.span, right.span, "assumption", Claim(fact.prop), "declared", e.remarks)
        return True

    def _relation(self, op: str, left: Node, right: Node, k: int, chain: Node, memo: dict[int, Side], strict: bool,
                  hypotheses: tuple[Fact, ...]) -> None:
        doc = self.doc
        if op == "in":
            self._membership(left, right, chain, k)
            return
        remarks: list[Remark] = []
        if op == "to":
            between = Span(left.span.end, right.span.start)
            remarks.append(Remark("read-as", "the arrow between two expressions is read as =", between))
            op = "="
        if left.kind == "empty" and self.last is not None:
            left = self.last
        if op in ("=", *FORCED):
            e = self._elaborator()
            try:
                found = target(e, left, right, op, self.piece.inline)
                if found is not None and (hypotheses or self.conditional):
                    self._step(left.span, right.span, "assumption", why="given under a condition", remarks=remarks)
                    return
                if found is not None:
                    self._definition(e, found, left, right, remarks)
                    return
                backwards = None if hypotheses or k or op != "=" else self._named_at_last(e, left, right)
                if backwards is not None:
                    self._definition(e, backwards, right, left, remarks, turned=True)
                    return
            except IllTyped as error:
                self._ill_typed(error, left, right, frozenset(e.guessed))
                return
            except Unreadable as error:
                self._step(left.span, right.span, "unread", why=error.why, remarks=(Remark("unread", error.why, error.span),))
                return
            op = "="
        if op not in ("=", *ORDER):
            why = f"the relation {op} is not read"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, chain.span),))
            return
        guessed: frozenset[str] = frozenset()
        try:
            a, b = self._side(left, k, memo), self._side(right, k + 1, memo)
            guessed = a.guessed | b.guessed
            prop, made = proposition(doc, op, a.value, b.value, Span(left.span.start, right.span.end))
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
        claim = Claim(prop, doc.context(prop, *hypotheses))
        doc.claimed |= prop.free
        self.last = right
        self._step(left.span, right.span, "claim", claim, strict=strict, remarks=remarks,
                   unsettled=next(iter((*a.doubts, *b.doubts, *([CONDITIONAL] if self.conditional else []))), "")
                   or unsettled(doc, prop))

    def _named_at_last(self, e: Elaborator, left: Node, right: Node) -> Target | None:
        """`expression = S` with a symbol that nobody has met: it names the expression."""
        if right.kind not in ("apply", "sym", "sub") or left.kind in ("sym", "sub", "num"):
            return None
        found = target(e, right, left, "=", self.piece.inline)
        if found is None or found.entry is not None:
            return None
        name = found.name.base
        if name in e.doc.uses("applied") and not found.args or found.args and name not in e.doc.scope.applied:
            return None
        if not found.args and (e.doc.is_index(name) or name in self._earlier_names()):
            return None
        return found

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

    def _ill_typed(self, error: IllTyped, left: Node, right: Node, guessed: frozenset[str]) -> None:
        """A fault of the author's, if all shapes are declared; else one of this reading."""
        if guessed and (error.code == "shapes-differ" or "the function" in guessed):
            why = f"{error.why}; the document does not say what {min(guessed)} is"
            self._step(left.span, right.span, "unread", why=why, remarks=(Remark("unread", why, error.span),))
            return
        self._step(left.span, right.span, "ill-typed", why=error.why, remarks=(Remark(error.code, error.why, error.span),))
        self._depends(left, right)

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
        why = f"{found.name.latex} is introduced here"
        a, b = (right.span, left.span) if turned else (left.span, right.span)
        self.last = left if turned else right
        self._step(a, b, "definition", Claim(fact.prop), why, (*remarks, *e.remarks, *more))

    def _independence(self, prop: Term, left: Node, right: Node, remarks: list[Remark]) -> bool:
        """p(X) = Π p(x_i), by itself or under an argmax on both sides: how the author models, nothing to prove."""
        a, b = prop.args
        if a.head == b.head and a.head in ("argmax", "argmin"):
            w = make("opened", 0, "R")
            a, b = (instantiate(x.args[0], [w]) for x in (a, b))
        if a.head != "@" or a.args[0] not in self.doc.joints:
            return False
        for joint in self.doc.joints[a.args[0]]:
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

    def _ambiguities(self, parsed: Parsed, first: int) -> None:
        """Other readings of an ambiguous notation, as other claims of the same steps."""
        for ambiguity in parsed.ambiguities:
            remark = Remark("ambiguous-notation", f"{ambiguity.what}: {ambiguity.reading}", ambiguity.span)
            inside = [k for k in range(first, len(self.steps)) if self.steps[k].left.start <= ambiguity.span.start
                      and ambiguity.span.end <= self.steps[k].right.end]
            if not inside or ambiguity.alternative is None:
                continue
            other = [c for c in clauses(ambiguity.alternative) if c.kind == "rel"]
            sides = [(op, c.args[1][k], c.args[1][k + 1], c) for c in other for k, op in enumerate(c.args[0])]
            for k in inside:
                step = self.steps[k]
                at = k - first
                more: tuple[tuple[Claim, Remark], ...] = ()
                if step.kind == "claim" and step.claim is not None and at < len(sides):
                    try:
                        e = self._elaborator()
                        op = "=" if sides[at][0] in ("to", *FORCED) else sides[at][0]
                        prop, _ = proposition(self.doc, op, side(e, sides[at][1]), side(e, sides[at][2]), ambiguity.span)
                        if prop is not step.claim.prop:
                            more = ((Claim(prop, self.doc.context(prop)), remark),)
                    except (Unreadable, IllTyped, Malformed):
                        more = ()
                if step.kind in ("claim", "definition") and remark not in step.remarks:
                    self.steps[k] = replace(step, readings=step.readings + more, remarks=(*step.remarks, remark))


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


__all__ = ["Value", "read"]
