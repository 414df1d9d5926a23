"""A note as a proof module: Python source whose chains are the note's claims.  Untrusted.

In: a Reading.  Out: the text of a module for `derive.read.proof_module`, written from terms; nothing of the note's text
gets into it but as string literals.  What cannot be encoded stands in it as a comment that says why.
"""
from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from derive.kernel.claim import Fact
from derive.read.document import Display, Reading, Step
from derive.term import BODY, Malformed, Term, core, instantiate, is_integer, make, subterms
from derive.verdict import JudgedDocument

SYMPY: Final = ("Eq", "Function", "IndexedBase", "Integral", "KroneckerDelta", "Le", "Lt", "Ne", "Product", "Rational", "Sum",
                "Symbol", "exp", "log", "oo", "pi")
VOCABULARY: Final = ("ArgMax", "ArgMin", "Partial", "chain", "defines", "fact", "parameter", "unevaluated")
TAKEN: Final = {*SYMPY, *VOCABULARY, *dir(builtins), *keyword.kwlist, *keyword.softkwlist, "NOTE", "CHAINS", "annotations"}
RELATION: Final = {"=": "Eq", "!=": "Ne", "<": "Lt", "<=": "Le"}
WIDTH: Final = 120
DEEPEST: Final = 60


class Unwritable(ValueError):
    """A term that has no SymPy source."""


@dataclass(slots=True)
class _Writer:
    """What the module says so far.

    declared  Python name → what stands right of its =
    givens    source of a list of facts → its Python name
    applied   the free symbols of the chain being written → their uses there: bare, family (with indices), function
    """

    declared: dict[str, str] = field(default_factory=dict)
    givens: dict[str, str] = field(default_factory=dict)
    applied: dict[Term, set[str]] = field(default_factory=dict)

    def fresh(self, wish: str) -> str:
        """A Python identifier that nothing else has."""
        stem = re.sub(r"\W+", "_", "_".join(reversed(wish.split())), flags=re.ASCII).strip("_") or "symbol"
        if not stem[0].isalpha() or stem.startswith("given_"):
            stem = "s_" + stem
        name, number = stem, 1
        while name in TAKEN or name in self.declared:
            number += 1
            name = f"{stem}_{number}"
        return name

    def symbol(self, var: Term) -> str:
        """The name of a free symbol, declared as what its uses in this chain say."""
        wish, sort = var.args
        uses = self.applied.get(var, {"bare"})
        assumption = "integer=True" if sort == "Z" else "real=True"
        if "function" in uses:
            return self.declare(wish, f"Function({wish!r}, {assumption})")
        if "family" in uses:
            return self.declare(wish, f"IndexedBase({wish!r}, {assumption})")
        return self.declare(wish, f"parameter({wish!r})" if sort == "S" else f"Symbol({wish!r}, {assumption})")

    def declare(self, wish: str, made: str) -> str:
        known = next((name for name, text in self.declared.items() if text == made), None)
        if known is not None:
            return known
        name = self.fresh(wish)
        self.declared[name] = made
        return name

    def note_uses(self, term: Term, sorts: tuple[str, ...] = ()) -> None:
        """Record how each free symbol of a term is used, where `sorts` are those of the dangling indices."""
        if len(sorts) > DEEPEST:
            raise Unwritable("nested too deeply")
        inside, inner = BODY.get(term.head, -1), (*sorts, _sort_bound(term))
        for k, x in enumerate(term.args):
            if not isinstance(x, Term):
                continue
            if x.head == "var":
                use = "bare"
                if term.head == "@" and k == 0:
                    use = "family" if all(_is_index(y, sorts) for y in term.args[1:]) else "function"
                self.applied.setdefault(x, set()).add(use)
            elif x.free:
                self.note_uses(x, inner if k == inside else sorts)


def _sort_bound(t: Term) -> str:
    if t.head in ("sum", "prod", "each"):
        return "Z"
    return str(t.args[0]) if t.head == "forall" else "R" if t.head == "integral" else "S"


def _is_index(t: Term, sorts: tuple[str, ...]) -> bool:
    if t.head == "bound":
        return sorts[-1 - int(t.args[0])] == "Z"
    return is_integer(t) or t.head in ("+", "*") and all(_is_index(x, sorts) for x in t.args)


# --- terms -----------------------------------------------------------------------------------------------------

Scope = tuple[tuple[str, str], ...]  # Python name and kind of each bound variable: index, real, parameter, tuple, family


def _source(t: Term, w: _Writer, scope: Scope, level: int = 0) -> tuple[str, int]:
    """Source of a term and how tightly it binds: 4 atoms, 3 powers, 2 products, 1 sums."""
    if level > DEEPEST:
        raise Unwritable("nested too deeply")
    head, args = t.head, t.args

    def go(x: Term, least: int = 0, inner: Scope = scope) -> str:
        text, binds = _source(x, w, inner, level + 1)
        return text if binds >= least else f"({text})"

    match head:
        case "num":
            value = args[0]
            if value.denominator != 1:
                return f"Rational({value.numerator}, {value.denominator})", 4
            return str(value), 4 if value >= 0 else 1
        case "var":
            return w.symbol(t), 4
        case "bound":
            name, kind = scope[-1 - args[0]]
            if kind == "tuple":
                raise Unwritable("all variables of a maximisation at once")
            return name, 4
        case "@":
            return _applied(t, w, scope, go), 4
        case "+":
            parts = [go(args[0], 1)]
            for x in args[1:]:
                negative = _negative(x)
                parts.append(f" + {go(x, 2)}" if negative is None else f" - {go(negative, 2)}")
            return "".join(parts), 1
        case "*":
            negative = _negative(t)
            if negative is not None:
                return f"-{go(negative, 2)}", 1
            return _product(args, go), 2
        case "^" if args[1].head == "num" and args[1].args[0] == -1:
            return f"{'Rational(1)' if _is_number(args[0]) else '1'}/{go(args[0], 3)}", 2
        case "^":
            whole = args[1].head == "num" and args[1].args[0] >= 0
            base = f"Rational({go(args[0], 0)})" if not whole and _is_number(t) else go(args[0], 4)
            return f"{base}**{go(args[1], 4)}", 3
        case "exp" | "log":
            return f"{head}({go(args[0])})", 4
        case "pi":
            return "pi", 4
        case "delta":
            return f"KroneckerDelta({go(args[0])}, {go(args[1])})", 4
        case "D":
            return f"Partial({go(args[0])}, {go(args[1])})", 4
        case "sum" | "prod":
            index = _bound_name(w, scope, "integer=True", "ijklmrst")
            body = go(args[2], 0, (*scope, (index, "index")))
            return f"{'Sum' if head == 'sum' else 'Product'}({body}, ({index}, {go(args[0])}, {go(args[1])}))", 4
        case "integral":
            x = _bound_name(w, scope, "real=True", "xtuv")
            low = "-oo" if args[0] == "line" else "0"
            return f"Integral({go(args[1], 0, (*scope, (x, 'real')))}, ({x}, {low}, oo))", 4
        case "argmax" | "argmin":
            entry, variables = _maximised(args[0], w, scope)
            return f"{'ArgMax' if head == 'argmax' else 'ArgMin'}({go(args[0], 0, (*scope, entry))}, {variables})", 4
    if head in RELATION:
        return f"{RELATION[head]}({go(args[0])}, {go(args[1])})", 4
    raise Unwritable(f"no SymPy for {head}")


def _negative(t: Term) -> Term | None:
    """x of -1·x."""
    if t.head == "*" and t.args[0].head == "num" and t.args[0].args[0] == -1:
        return make("*", *t.args[1:])
    return None


def _product(args: Sequence[Term], go: object) -> str:
    assert callable(go)
    text = ""
    for k, x in enumerate(args):
        below = x.args[0] if x.head == "^" and x.args[1].head == "num" and x.args[1].args[0] == -1 else None
        if below is not None and text:
            if all(_is_number(y) for y in (*args[:k], below)):  # 3/2 is a float to Python
                text = f"Rational({text})"
            text += f"/{go(below, 3)}"
        else:
            text += ("*" if text else "") + go(x, 2 if not text else 3)
    return text


def _is_number(t: Term) -> bool:
    """Whether a term is arithmetic of numerals."""
    return all(x.head in ("num", "+", "*", "^") for x in subterms(t))


def _applied(t: Term, w: _Writer, scope: Scope, go: object) -> str:
    assert callable(go)
    function, *where = t.args
    if function.head == "bound":
        name, kind = scope[-1 - function.args[0]]
        if kind == "tuple":
            first, *rest = where
            name = name.split(", ")[int(first.args[0]) - 1]
            return f"{name}[{', '.join(map(go, rest))}]" if rest else name
        if kind != "family":
            raise Unwritable("a bound function")
        return f"{name}[{', '.join(map(go, where))}]"
    name = w.symbol(function)
    inside = ", ".join(map(go, where))
    return f"{name}({inside})" if "function" in w.applied.get(function, ()) else f"{name}[{inside}]"


def _bound_name(w: _Writer, scope: Scope, assumption: str, letters: str) -> str:
    """A bound variable: a letter that no symbol of the note and no variable around it has."""
    taken = {str(v.args[0]) for v in w.applied}
    around = {name for name, _ in scope}
    for letter in (*letters, *(f"{letters[0]}_{k}" for k in range(1, DEEPEST))):
        if letter in taken:
            continue
        name = w.declare(letter, f"Symbol({letter!r}, {assumption})")
        if name not in around:
            return name
    raise Unwritable("no letter is left for a bound variable")


def _maximised(body: Term, w: _Writer, scope: Scope) -> tuple[tuple[str, str], str]:
    """The variables of a maximisation: how the bound one stands in the scope, and their source."""
    uses = list(_uses(body, 0))
    around = {name for name, _ in scope}

    def new(stem: str, made: str) -> str:
        for number in range(1, DEEPEST):
            label = stem if number == 1 else f"{stem}_{number}"
            if label not in {str(v.args[0]) for v in w.applied}:
                name = w.declare(label, made.format(repr(label)))
                if name not in around:
                    return name
        raise Unwritable("no letter is left for a bound variable")

    if uses and all(x is not None and x[0].head == "num" for x in uses):
        count = max(int(x[0].args[0]) for x in uses if x is not None)
        if not 1 <= min(int(x[0].args[0]) for x in uses if x is not None) <= count <= 9:
            raise Unwritable("too many variables of a maximisation")
        names = []
        for k in range(1, count + 1):
            family = any(x is not None and int(x[0].args[0]) == k and len(x) > 1 for x in uses)
            names.append(new(f"t_{k}", "IndexedBase({}, real=True)" if family else "Symbol({}, real=True)"))
        return (", ".join(names), "tuple"), ", ".join(names)
    if uses and all(x is not None for x in uses):
        name = new("t", "IndexedBase({}, real=True)")
        return (name, "family"), name
    name = new("theta", "parameter({})")
    return (name, "parameter"), name


def _uses(body: Term, depth: int) -> Iterator[tuple[Term, ...] | None]:
    """Every use of a bound variable in a body: its arguments, or None where it stands bare."""
    if body.loose <= depth:
        return
    inside = BODY.get(body.head, -1)
    for k, x in enumerate(body.args):
        if not isinstance(x, Term):
            continue
        if body.head == "@" and k == 0:
            if x.head == "bound" and x.args[0] == depth:
                yield tuple(body.args[1:])
            continue
        if x.head == "bound" and x.args[0] == depth:
            yield None
        else:
            yield from _uses(x, depth + (k == inside))


# --- facts -----------------------------------------------------------------------------------------------------

def _fact(fact: Fact, w: _Writer) -> str:
    """Source of a fact: fact(Le(…), (i, 1, n)) or defines(…, …, …)."""
    prop, scope, over = fact.prop, (), []  # type: Term, Scope, list[str]
    while prop.head in ("each", "forall"):
        if prop.head == "each":
            index = _bound_name(w, scope, "integer=True", "ijklmrst")
            low, high = (_source(x, w, scope)[0] for x in prop.args[:2])
            over.append(f"({index}, {low}, {high})")
            entry = index, "index"
        elif prop.args[0] == "Z":
            entry = _bound_name(w, scope, "integer=True", "ijklmrst"), "index"
            over.append(entry[0])
        elif prop.args[0] == "R":
            entry = _bound_name(w, scope, "real=True", "xtuv"), "real"
            over.append(entry[0])
        else:
            entry = _maximised(prop.args[-1], w, scope)[0]
            if entry[1] != "parameter":
                raise Unwritable("a fact about all families")
            over.append(entry[0])
        scope = (*scope, entry)
        prop = prop.args[-1]
    if prop.head not in RELATION:
        raise Unwritable(f"no SymPy for {prop.head}")
    tail = "".join(f", {x}" for x in over)
    if fact.kind == "definition" and prop.head == "=":
        left, right = (_source(x, w, scope)[0] for x in prop.args)
        return f"defines({left}, {right}{tail})"
    return f"fact({_source(prop, w, scope)[0]}{tail})"


# --- the module ------------------------------------------------------------------------------------------------

def encode(reading: Reading | JudgedDocument) -> str:
    """Source of a proof module with one chain for each run of claims of a note.

    errors  none: what cannot be encoded is a comment
    """
    if isinstance(reading, JudgedDocument):
        reading = reading.reading
    writer = _Writer()
    body: list[str] = []
    for display in reading.displays:
        body += [_chain(display, run, reading, writer) for run in _runs(display)]
        body += [_comment(f"line {_line(reading, display)}: {step.kind}: {step.why}")
                 for step in display.steps if step.kind in ("unread", "ill-typed")]
    lines = ['"""Proof module of a note, made by `derive encode`: every chain is what the note says there."""',
             f"from sympy import {', '.join(SYMPY)}", "", f"from derive.vocabulary import {', '.join(VOCABULARY)}", "",
             f"NOTE = {reading.note.path!r}", ""]
    lines += [f"{name} = {made}" for name, made in writer.declared.items()]
    lines += ["", "with unevaluated():"]
    return "\n".join(lines) + "\n" + "\n".join(_indented(text) for text in [*body, "pass"]) + "\n"


def _runs(display: Display) -> Iterator[list[Step]]:
    """Claims of a display that follow from one another: the right side of one is the left side of the next."""
    run: list[Step] = []
    for step in display.steps:
        if step.kind != "claim" or step.claim is None:
            continue
        if run and _sides(run[-1])[1] is not _sides(step)[0]:
            yield run
            run = []
        run.append(step)
    if run:
        yield run


def _sides(step: Step) -> tuple[Term, Term]:
    assert step.claim is not None
    prop = core(step.claim.prop)
    return (prop.args[0], prop.args[1]) if prop.head in RELATION else (prop, prop)


def _chain(display: Display, run: list[Step], reading: Reading, w: _Writer) -> str:
    where = f"line {_line(reading, display)}"
    try:
        claims = [step.claim for step in run if step.claim is not None]
        facts = {f.prop: f for claim in claims for f in claim.context.facts if f.kind != "line"}
        w.applied = {}
        for prop in (*(claim.prop for claim in claims), *facts):
            w.note_uses(prop)
        lines: list[str] = []
        for claim in claims:
            prop, ranges = _opened(claim.prop, w)
            if prop.head not in RELATION:
                raise Unwritable(f"a claim with {prop.head}")
            facts |= {f.prop: f for f in ranges}
            left, right = (_source(x, w, ())[0] for x in prop.args)
            if not lines:
                lines.append(left)
            lines.append(right if prop.head == "=" else f'("{prop.head}", {right})')
        text = ",\n           ".join(_fact(f, w) for f in facts.values())
    except (Unwritable, Malformed) as error:
        return _comment(f"{where}: cannot be encoded: {error}")
    prelude = ""
    if text and text not in w.givens:
        w.givens[text] = f"given_{len(w.givens) + 1}"
        prelude = f"{w.givens[text]} = [{text}]\n"
    tail = f",\n      given={w.givens[text]}" if text else ""
    return f"{prelude}chain({where!r},\n      " + ",\n      ".join(lines) + f"{tail})"


def _opened(prop: Term, w: _Writer) -> tuple[Term, list[Fact]]:
    """A quantified claim for a fresh symbol, whose range is a fact."""
    more: list[Fact] = []
    while prop.head in ("each", "forall"):
        taken = {str(v.args[0]) for v in w.applied}
        sort = "Z" if prop.head == "each" else prop.args[0]
        letter = next(x for x in (*("ijklm" if sort == "Z" else "xtuv"), *(f"i_{k}" for k in range(99))) if x not in taken)
        var = make("var", letter, sort)
        w.applied[var] = {"bare"}
        if prop.head == "each":
            more += [Fact(make("<=", prop.args[0], var)), Fact(make("<=", var, prop.args[1]))]
        prop = instantiate(prop.args[-1], [var])
        w.note_uses(prop)
    return prop, more


def _line(reading: Reading, display: Display) -> int:
    return reading.note.position(display.span.start)[0]


def _comment(text: str) -> str:
    return "# " + re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text))


def _indented(text: str) -> str:
    return "\n".join("    " + line for line in text.split("\n"))
