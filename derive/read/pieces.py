"""The formulas of a note in their scopes, and what they declare before anything is claimed.  Untrusted.

In: a note, block by block.  Out: Pieces, parsed, with the directives that stand before them; in the Document the symbols that
inline formulas declare, wherever in their scope they stand.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final

from derive.read import markdown, prose
from derive.read.binders import integers
from derive.read.context import Document, Entry, Scope
from derive.read.conventions import (
    ANOTHER_LAW,
    BASE,
    BITS,
    BROADCASTS,
    CONSTANT_LETTERS,
    DENSE,
    DISCRETE,
    ENTROPIC,
    EXACTLY_IF,
    HYPOTHESIS,
    INDEPENDENT,
    JOINT,
    LAW,
    MATRICES,
    MATRIX_FORMULAS,
    NEGATIVE,
    NOT,
    ONE_HOT,
    OUTCOMES,
    PROBABILITIES,
    RELATED,
    SPECIAL,
    TIED,
    Said,
)
from derive.read.declare import (
    Values,
    declare,
    declare_members,
    declare_range,
    declare_set,
    one_hot_facts,
    parts,
    runs_over,
    values_of,
)
from derive.read.elaborate import Elaborator
from derive.read.events import find_events
from derive.read.inference import infer
from derive.read.joint import find_joint, settle_joint
from derive.read.latex import parse
from derive.read.names import Named
from derive.read.shapes import Axis, IllTyped
from derive.read.survey import DEEPEST, Piece, depth, hints
from derive.read.syntax import Ambiguity, Node, Parsed, Unreadable
from derive.source import TEX, Note, Span
from derive.term import Malformed, num
from derive.verdict import VERDICTS

TOP_HEADING: Final = 2
ZERO_OR_ONE: Final = re.compile(r"\{\s*0\s*,\s*1\s*\\?\}")


def blocks_of(note: Note) -> tuple[markdown.Block, ...]:
    """Headings, prose, formulas and directives of a note.  errors: markdown.Unclosed"""
    if PurePath(note.path).suffix.lower() in TEX:
        from derive.read import tex
        return tex.displays(note)
    return markdown.displays(note)


# what words, in lower case, and signs say of all that stands under a heading
IN_HEADINGS: Final = (("entropic", ENTROPIC), ("dense", DENSE), ("bits", BITS))
IN_PROSE: Final = (("independent", INDEPENDENT), ("broadcasts", BROADCASTS), ("related", RELATED), ("matrices", MATRICES),
                   ("probabilities", PROBABILITIES), ("special", SPECIAL), ("joint", JOINT), ("another_law", ANOTHER_LAW),
                   ("dense", DENSE), ("discrete", DISCRETE), ("entropic", ENTROPIC), ("bits", BITS))
IN_FORMULAS: Final = (("matrices", MATRIX_FORMULAS), ("bits", BASE), ("special", LAW))


def _look_for(words: Iterable[tuple[str, re.Pattern[str]]], scope: Scope, text: str) -> None:
    for name, pattern in words:
        if not getattr(scope, name) and pattern.search(text):
            setattr(scope, name, True)


def pieces_of(doc: Document, blocks: Iterable[markdown.Block], fresh: bool = True) -> list[Piece]:
    """The formulas and directives of a note, parsed, with the scopes that its headings open.

    fresh  whether no formula stands under the last heading before the blocks
    """
    pieces: list[Piece] = []
    expect: tuple[str, ...] = ()
    skip = False
    for block in blocks:
        scope = len(doc.scopes) - 1
        match block:
            case markdown.Heading():
                if block.level <= TOP_HEADING and not fresh:
                    doc.scopes.append(Scope(start=block.span.start))
                    fresh = True
                _look_for(IN_HEADINGS, doc.scopes[-1], block.text.lower())
            case markdown.Prose():
                here = doc.scopes[-1]
                _look_for(IN_PROSE, here, block.text.lower())
                here.tied = here.tied or any(not EXACTLY_IF.search(prose.sentence(doc.note, Span(at, at))) for at in (
                    block.span.start + m.start() for m in TIED.finditer(block.text)))
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
                _look_for(IN_FORMULAS, doc.scopes[-1], block.latex)
                piece = _formula(doc, block, scope)
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


@lru_cache(maxsize=4096)
def _parsed(latex: str, offset: int) -> tuple[Parsed, ...] | None:
    """A formula parsed, once for all versions of a note that have it; where it has moved, with other places.

    None if it is nested too deeply.
    """
    first = _first_parsed(latex)
    if not first:
        parsed = tuple(parse(latex, offset))
        first.append((offset, None if any(depth(p.node) > DEEPEST for p in parsed) else parsed))
    at, found = first[0]
    return found if at == offset or found is None else shifted(found, offset - at)


@lru_cache(maxsize=4096)
def _first_parsed(latex: str) -> list[tuple[int, tuple[Parsed, ...] | None]]:
    """Where a formula was parsed first, and as what: filled in by who asks."""
    return []


def shifted(parsed: tuple[Parsed, ...], shift: int) -> tuple[Parsed, ...]:
    """What was parsed, as it is so many characters further on."""
    made: dict[int, Node] = {}  # a node that stands in several places is one there, too

    def go(x: Any) -> Any:
        c = x.__class__
        if c is Node:
            found = made.get(id(x))
            if found is None:
                found = made[id(x)] = Node(x.kind, go(x.args), Span(x.span.start + shift, x.span.end + shift))
                if hasattr(x, "below"):
                    object.__setattr__(found, "below", tuple([made[id(y)] for y in x.below]))
                if hasattr(x, "chosen"):
                    object.__setattr__(found, "chosen", {k: tuple([made[id(y)] for y in ys]) for k, ys in x.chosen.items()})
            return found
        if c is tuple or c is list:
            return c([go(y) for y in x])
        return Span(x.start + shift, x.end + shift) if c is Span else x

    return tuple(Parsed(go(x.node), tuple(Ambiguity(y.what, y.reading, go(y.span), go(y.alternative)) for y in x.ambiguities),
                        x.labels) for x in parsed)


def _formula(doc: Document, block: markdown.Formula, scope: int) -> Piece:
    if block.why:
        return Piece(block.latex, block.span, block.inline, scope, error=Unreadable(block.why, block.span))
    if not block.places:
        return _piece(doc, block.latex, block.span, scope, block.inline)
    piece = _piece(doc, block.latex, block.span, scope, block.inline, 0)
    piece.latex = doc.note.quote(block.span)
    piece.parsed = tuple(_moved(x, block.places) for x in piece.parsed)
    if piece.error is not None:
        piece.error = Unreadable(piece.error.why, _moved(piece.error.span, block.places))
    return piece


def _moved(x: Any, places: tuple[tuple[int, int], ...]) -> Any:
    """What was parsed from an expanded formula, at the places of the author's text."""
    if isinstance(x, Span):
        if x.end > len(places):
            return Span(places[0][0], places[-1][1])
        if x.start == x.end:
            at = places[min(x.start, len(places) - 1)][0]
            return Span(at, at)
        inside = places[x.start:x.end]
        return Span(min(start for start, _ in inside), max(end for _, end in inside))
    if isinstance(x, (tuple, list)):
        return tuple(_moved(y, places) for y in x)
    if isinstance(x, (Node, Parsed, Ambiguity)):
        return type(x)(*(_moved(getattr(x, field.name), places) for field in fields(x)))
    return x


def _piece(doc: Document, latex: str, span: Span, scope: int, inline: bool, offset: int | None = None) -> Piece:
    piece = Piece(latex, span, inline, scope)
    try:
        parsed = _parsed(latex, span.start if offset is None else offset)
        if parsed is None:
            raise Unreadable("nested too deeply", span)
        piece.parsed = parsed
    except Unreadable as error:
        piece.error = error
    except RecursionError:
        piece.error = Unreadable("nested too deeply", span)
    return piece


def declare_all(doc: Document, pieces: Sequence[Piece]) -> None:
    """What the inline formulas of a scope declare, wherever they stand in it: ranges, sets, then members."""
    _settle(doc, pieces)
    find_events(doc, pieces)
    find_joint(doc, pieces)
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
        if stage is _ranges_stage:
            _shown_ranges(doc, pieces)
    settle_joint(doc)
    _words(doc, pieces)
    infer(doc, [parsed.node for piece in pieces for parsed in piece.parsed])
    _one_hot_vectors(doc, pieces)
    hints(doc, [parsed.node for piece in pieces for parsed in piece.parsed])


def _one_hot_vectors(doc: Document, pieces: Sequence[Piece]) -> None:
    """`since $\\mathbf{y}$ is a one-hot vector`: of a vector whose values nothing else gives."""
    for piece in pieces:
        if not piece.inline or not ONE_HOT.fullmatch(prose.description(doc.note, piece.span)) \
                or prose.role(doc.note, piece.span) == HYPOTHESIS or NOT.search(prose.sentence(doc.note, piece.span)):
            continue
        e = Elaborator(doc)
        for name in (e.named(parsed.node) for parsed in piece.parsed):
            entry = doc.find(name.base) if name is not None else None
            fresh = entry is None or not entry.declared and len(entry.axes) == len(entry.letters) == 1  # y_k, of other lines
            if fresh and name is not None and not name.indices and (axis := _only_index(doc, name.base)) is not None:
                entry = doc.add(Entry(name.base, doc.symbol(name.base, "Z"), (axis,), (), "family", True, name.latex,
                                      since=piece.span.start))
            if entry is None or entry.kind != "family" or len(entry.axes) != len(entry.letters) + 1 or entry.values == "one-hot":
                continue
            if not doc.new_here(entry.term) and (entry.values or doc.defined(entry.term)):  # of another heading, another one
                entry = doc.add(replace(entry, term=doc.symbol(entry.name, "R"), values=""))
            if not entry.values:
                one_hot_facts(e, entry, piece.span)


def _only_index(doc: Document, name: str) -> Axis | None:
    """What the only index runs over that stands beneath a name anywhere."""
    letters = next((s.families[name] for s in doc.scopes[doc.here::-1] if name in s.families), ())
    return doc.range(letters[0]) if len(letters) == 1 and doc.is_range_known(letters[0]) else None


def _settle(doc: Document, pieces: Sequence[Piece]) -> None:
    """Names whose values a comment gives, `let x \\in …`: what the text says of their values is overruled."""
    for piece in pieces:
        if not piece.directive:
            continue
        doc.comments.append(piece.span)
        doc.place = piece.span.start
        for node in (c for parsed in piece.parsed for c in clauses(parsed.node) if c.kind == "rel" and c.args[0][-1] == "in"):
            e = Elaborator(doc)
            names = [n.base for x in parts(node.args[1][0]) if (n := e.named(x)) is not None]
            try:
                if values_of(e, node.args[1][-1]) is not None:
                    doc.scope.settled.update(names)
            except (Unreadable, IllTyped, Malformed):
                continue  # it is reported where it stands


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


def _shown_ranges(doc: Document, pieces: Sequence[Piece]) -> None:
    """y_i ∼ N(μ, 1), i = 1, …, n, on display: of a letter of which neither words nor sums say what it runs over, if all displays
    say the same."""
    found: dict[str, set[Axis | None]] = {}
    for piece in pieces:
        if piece.inline or "dots" not in piece.latex:
            continue
        doc.place = piece.span.start
        for node in (c for parsed in piece.parsed for c in clauses(parsed.node) if runs_over(doc, c)):
            low, high = (parts(node.args[1][1])[k] for k in (0, -1))
            sized = high.kind == "sym" and not doc.is_index(str(high.args[0]))
            axis = (Elaborator(doc).number(low), doc.size(str(high.args[0]))) if sized else None
            letter = str(node.args[1][0].args[0])
            found.setdefault(letter, set()).add(axis)
            if axis is not None:  # beside sums: where they do not agree, nobody knows
                doc.scope.bounds.setdefault(letter, []).append((node.span.start, axis))
    for letter, axes in found.items():
        axis = axes.pop()
        if not axes and axis is not None and not doc.is_range_known(letter):
            doc.scope.declared_ranges[letter] = axis


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
    if prose.looked_at(doc.note, piece.span) and (values := values_of(e, sides[-1])) is not None and not values.axes and (
            values.interval is not None or values.range is not None):
        return  # `if $x \in (0, 1)$`: a case
    one_hot = prose.is_one_hot(doc.note, piece.span) or bool(
        ZERO_OR_ONE.search(e.quote(sides[-1])) and ONE_HOT.search(prose.sentence(doc.note, piece.span)))
    declare_members(e, parts(sides[0]), sides[-1], piece.span, one_hot)


def _words(doc: Document, pieces: Sequence[Piece]) -> None:
    """`let n be a positive integer`: symbols of which all words of a scope say this one thing, and nothing else their values."""
    told: dict[str, list[tuple[Named, Span, Said | None, str]]] = {}
    for piece in pieces:
        said = prose.values_said(doc.note, piece.span) if piece.inline else None
        described = prose.description(doc.note, piece.span) if piece.inline else ""
        if said is None and not described:
            continue
        for node in (x for parsed in piece.parsed for x in clauses(parsed.node)):
            for x in (x for side in (node.args[1] if node.kind == "rel" else (node,)) for x in parts(side)):
                name = Elaborator(doc).named(x)
                if name is not None:
                    told.setdefault(name.base, []).append((name, piece.span, said, described))
    for base, all_said in told.items():
        name, span, said, _ = all_said[0]
        doc.place = span.start
        before = next((s.said[base] for s in reversed(doc.scopes[:doc.here]) if base in s.said), None)
        if said is None or any(x[2] != said for x in all_said):
            if before is not None and any(NEGATIVE.search(x[3]) for x in all_said):  # of another one of this name
                doc.add(Entry(base, doc.symbol(base, before[0]), declared=True, latex=name.latex))
            continue
        again = before is not None or _of_another_heading(doc, name)
        if before == said or _unsettled(doc, name, said, again):
            if before != said:
                _declare_said(doc, name, said, span, again)
            doc.scope.said[base] = said
        if said[:2] == ("Z", None) and prose.may_be_zero(doc.note, span) and (known := doc.find(base)) is not None:
            doc.lower("<=", None, known.term)


def _of_another_heading(doc: Document, name: Named) -> bool:
    """Whether a name without an index is that of vectors under an earlier heading: the number is another one."""
    known = doc.find(name.base)
    return known is not None and len(known.axes) > len(name.indices) and not doc.new_here(known.term)


def _unsettled(doc: Document, name: Named, said: Said, again: bool) -> bool:
    """Whether words may give a symbol its values: it is a number, and nothing else gives them."""
    known, base = doc.find(name.base), name.base
    if not name.indices and base in doc.scope.index_letters:
        return False  # for all integers i: what the index i runs over is said elsewhere
    elsewhere = doc.scope.applied | doc.scope.transposed if again else doc.uses("applied") | doc.uses("transposed")
    if said[0] == "R" and base not in CONSTANT_LETTERS and base in elsewhere:
        return False  # a positive function, a positive matrix
    return again or known is None or (known.kind in ("scalar", "integer") and known.term.args[1] == said[0]
                                      and not known.values and not doc.defined(known.term))


def _declare_said(doc: Document, name: Named, said: Said, span: Span, again: bool) -> None:
    sort, low, low_in, high, high_in = said
    interval = None if low is None and high is None else (
        None if low is None else num(low), low_in, None if high is None else num(high), high_in)
    if again:  # another one than that of an earlier heading
        doc.add(Entry(name.base, doc.symbol(name.base, sort), kind="scalar", declared=True, latex=name.latex, since=span.start))
    try:
        declare(Elaborator(doc), name, Values(sort, interval=interval), span)
    except (Unreadable, IllTyped, Malformed):
        return  # it is read again, and reported, where it stands
