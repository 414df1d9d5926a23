"""Proof modules: Python files whose chains of SymPy expressions are derivations, as a Reading.  Untrusted.

In: the text of a module.  It is RUN, with all that its author may do; nothing else of derive runs what it reads.
Out: a Reading with one display a chain and one step a line, and the Module itself for `derive.read.coverage`.
"""
from __future__ import annotations

import ast
import importlib.util
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.abc import SourceLoader
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import sympy.tensor.tensor  # noqa: F401  SymPy imports it at the first sum: once here is quicker than in every child
from sympy import latex

from derive.kernel.claim import Claim, Context, Fact
from derive.read.chain import read as read_note
from derive.read.coverage import covers, remarks
from derive.read.document import Display, Reading, Remark, Step
from derive.read.syntax import Unreadable
from derive.source import Note, Span
from derive.sympy_bridge import Names, Unsupported, to_fact, to_term
from derive.term import Term, make
from derive.vocabulary import RELATIONS, Chain

# relation of a chain → head of the proposition, and whether its sides change places
HEADS: Final = {"=": ("=", False), "!=": ("!=", False), "<": ("<", False), "<=": ("<=", False),
                ">": ("<", True), ">=": ("<=", True)}


@dataclass(frozen=True, slots=True)
class ReadChain:
    """A chain with its lines as terms; None for a line that has no meaning as a term, told in `why`.

    span    of the call in the module's text; `places` those of its lines
    """

    chain: Chain
    span: Span
    places: tuple[Span, ...]
    terms: tuple[Term | None, ...]
    facts: tuple[Fact, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A proof module that was run.

    encodes  the path of the note that it encodes, as its NOTE says, or None
    """

    note: Note
    encodes: str | None
    chains: tuple[ReadChain, ...]


class _Text(SourceLoader):
    """Loads the text at hand, not what the disk may have by now, and writes no cache."""

    def __init__(self, note: Note) -> None:
        self.note = note

    def get_filename(self, fullname: str) -> str:
        return self.note.path

    def get_data(self, path: str | bytes) -> bytes:
        return self.note.text.encode()


def run(note: Note) -> types.ModuleType:
    """The module of a text, run.

    errors  Unreadable, with the line at fault, for whatever exception it raises
    """
    name = f"derive_proof_{abs(hash(note.path))}"
    spec = importlib.util.spec_from_loader(name, _Text(note), origin=note.path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    module.__file__ = note.path
    beside = str(Path(note.path).resolve().parent)
    sys.modules[name] = module
    sys.path.append(beside)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise Unreadable(f"no Python: {error.msg}", _line_span(note, error.lineno or 1)) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001  it is the user's code, and may raise anything
        raise Unreadable(f"{type(error).__name__}: {error}", _line_span(note, _raised_at(error, note.path))) from None
    finally:
        sys.path.remove(beside)
        del sys.modules[name]
    return module


def _raised_at(error: BaseException, path: str) -> int:
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _line_span(note: Note, number: int) -> Span:
    number = min(max(number, 1), len(note.starts))
    text = note.line(number)
    start = note.starts[number - 1]
    return Span(start + len(text) - len(text.lstrip()), start + len(text))


def load(note: Note) -> Module:
    """The chains of a proof module in the order of its text.

    They are those that `chain` made, and those that stand in its CHAINS or under a name.

    errors  Unreadable
    """
    module = run(note)
    found: dict[int, Chain] = {}
    listed = module.__dict__.get("CHAINS", ())
    values = [*(listed if isinstance(listed, (list, tuple)) else ()), *module.__dict__.values()]
    for value in values:
        if isinstance(value, Chain):
            found[id(value)] = value
    encodes = module.__dict__.get("NOTE")
    if encodes is not None and not isinstance(encodes, str):
        raise Unreadable("NOTE is no path", _line_span(note, 1))
    calls = _calls(note)
    chains = sorted(found.values(), key=lambda c: c.row)
    return Module(note, encodes, tuple(_read_chain(c, *_places(note, c, calls)) for c in chains))


def _read_chain(chain: Chain, span: Span, places: list[Span]) -> ReadChain:
    names = Names()
    why: list[str] = []
    terms: list[Term | None] = []
    facts: dict[Term, Fact] = {}
    origin = f"line {chain.row}"
    for given in chain.given:
        try:
            fact = to_fact(given, names, origin)
            if fact is not None:
                facts[fact.prop] = fact
        except Unsupported as error:
            why.append(f"a fact: {error}")
    blocked = bool(why)
    for _, expression in chain.lines:
        try:
            terms.append(to_term(expression, names))
        except Unsupported as error:
            terms.append(None)
            why.append(str(error))
    for fact in names.facts(origin):
        facts.setdefault(fact.prop, fact)
    if blocked:
        terms = [None] * len(terms)
    return ReadChain(chain, span, tuple(places), tuple(terms), tuple(facts.values()), tuple(why))


# --- the module as a document ----------------------------------------------------------------------------------

def read(note: Note, known: Mapping[Note, Reading] = MappingProxyType({})) -> Reading:
    """A proof module as a Reading; where it names a note, with remarks on what of it is not encoded or otherwise.

    known   notes that were read before
    errors  Unreadable
    """
    module = load(note)
    reading = reading_of(module)
    if module.encodes is None:
        return reading
    place = _naming(note)
    encoded = note_of(module)
    if encoded is None:
        return replace(reading, remarks=(Remark("not-covered", f"there is no note {module.encodes}", place),))
    covered = known.get(encoded) or read_note(encoded)
    return replace(reading, remarks=remarks(covers(module.chains, covered), place, covered))


def note_of(module: Module) -> Note | None:
    """The note that a module names, looked for beside it and in the folders above."""
    assert module.encodes is not None
    folder = Path(module.note.path).resolve().parent
    for base in (folder, *list(folder.parents)[:2], Path()):
        path = base / module.encodes
        if path.is_file():
            return Note(module.encodes, path.read_text(encoding="utf-8-sig"))
    return None


def _naming(note: Note) -> Span:
    line = next((k for k in range(1, len(note.starts) + 1) if note.line(k).startswith("NOTE")), 1)
    return _line_span(note, line)


def reading_of(module: Module) -> Reading:
    """The chains of a module as displays, each a scope of its own."""
    return Reading(module.note, tuple(_display(module.note, c, number) for number, c in enumerate(module.chains, 1)))


def _display(note: Note, read: ReadChain, number: int) -> Display:
    chain, lines = read.chain, read.places
    steps = []
    for index in range(1, len(chain.lines)):
        relation = chain.lines[index][0]
        left, right = read.terms[index - 1], read.terms[index]
        claim = None if left is None or right is None else _claim(relation, left, right, read.facts)
        steps.append(Step(index=index, relation=RELATIONS[relation], left=lines[index - 1], right=lines[index],
                          kind="unread" if claim is None else "claim", claim=claim,
                          why="; ".join(dict.fromkeys(read.why)) if claim is None else "", expect=chain.expect, heading=number))
    text = "".join(f"{' ' + RELATIONS[relation] if relation else ''} {latex(e)}" for relation, e in chain.lines)
    return Display(read.span, text.strip(), False, tuple(steps))


def _claim(relation: str, left: Term, right: Term, facts: tuple[Fact, ...]) -> Claim | None:
    propositions = {"=", "!=", "<", "<="}
    if relation == "=>":
        if left.head not in propositions or right.head not in propositions:
            return None
        return Claim(right, Context((*facts, Fact(left, "assumption", "the line before"))))
    if left.head in propositions or right.head in propositions:
        return None
    head, turned = HEADS[relation]
    return Claim(make(head, *((right, left) if turned else (left, right))), Context(facts))


# --- where a chain stands in its file --------------------------------------------------------------------------

def _calls(note: Note) -> dict[int, ast.Call]:
    """The calls of `chain` in a module's text, by their first line."""
    calls: dict[int, ast.Call] = {}
    for node in ast.walk(ast.parse(note.text)):
        if isinstance(node, ast.Call) and (isinstance(node.func, ast.Name) and node.func.id == "chain"
                                           or isinstance(node.func, ast.Attribute) and node.func.attr == "chain"):
            calls[node.lineno] = node
    return calls


def _places(note: Note, chain: Chain, calls: dict[int, ast.Call]) -> tuple[Span, list[Span]]:
    """Span of a chain's call and of each of its lines; all the line of the file where the call does not show them."""
    call = calls.get(chain.row)
    if call is None:
        here = _line_span(note, chain.row)
        return here, [here] * len(chain.lines)
    whole = _node_span(note, call)
    written = call.args[1:]
    if len(written) != len(chain.lines) or any(isinstance(x, ast.Starred) for x in written):
        first = _line_span(note, chain.row)
        return whole, [first] * len(chain.lines)
    expressions = [x.elts[1] if isinstance(x, ast.Tuple) and len(x.elts) == 2 else x for x in written]
    return whole, [_node_span(note, x) for x in expressions]


def _node_span(note: Note, node: Any) -> Span:
    """ast counts columns in bytes of UTF-8."""
    def offset(line: int, column: int) -> int:
        text = note.line(line)
        return note.starts[line - 1] + len(text.encode()[:column].decode(errors="ignore"))
    return Span(offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset))


__all__ = ["Module", "ReadChain", "load", "read", "reading_of", "run"]
