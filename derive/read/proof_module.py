"""Proof modules: Python files whose chains of SymPy expressions are derivations, run.  Untrusted.

In: the text of a module.  It is RUN, with all that its author may do; nothing else of derive runs what it reads.
Out: a Module, with its chains as terms, for `derive.read.chains`.
"""
from __future__ import annotations

import ast
import importlib.util
import sys
import types
from importlib.abc import SourceLoader
from pathlib import Path
from typing import Any

import sympy.tensor.tensor  # noqa: F401  SymPy imports it at the first sum: once here is quicker than in every child
from sympy import latex

from derive.kernel.claim import Fact
from derive.read.module import Module, ReadChain, line_span
from derive.read.syntax import Unreadable
from derive.source import Note, Span
from derive.sympy_bridge import Names, Unsupported, to_fact, to_term
from derive.term import Term
from derive.vocabulary import RELATIONS, ArgMax, Chain


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
        raise Unreadable(f"no Python: {error.msg}", line_span(note, error.lineno or 1)) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001  it is the user's code, and may raise anything
        raise Unreadable(f"{type(error).__name__}: {error}", line_span(note, _raised_at(error, note.path))) from None
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
        raise Unreadable("NOTE is no path", line_span(note, 1))
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
    for relation, expression in chain.lines:
        try:
            if relation in ("<", "<=", ">", ">=") and isinstance(expression, ArgMax):
                raise Unsupported("sets of maximisers have no order")
            terms.append(to_term(expression, names))
        except Unsupported as error:
            terms.append(None)
            why.append(str(error))
    for fact in names.facts(origin):
        facts.setdefault(fact.prop, fact)
    if blocked:
        terms = [None] * len(terms)
    relations = tuple(relation for relation, _ in chain.lines)
    signs = tuple(RELATIONS[x] if x else "" for x in relations)
    written = tuple(latex(x) for _, x in chain.lines)
    return ReadChain(chain.name, chain.heading, chain.of, relations, signs, written, chain.expect, span, tuple(places),
                     tuple(terms), tuple(facts.values()), tuple(why))


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
        here = line_span(note, chain.row)
        return here, [here] * len(chain.lines)
    whole = _node_span(note, call)
    written = call.args[1:]
    if len(written) != len(chain.lines) or any(isinstance(x, ast.Starred) for x in written):
        first = line_span(note, chain.row)
        return whole, [first] * len(chain.lines)
    expressions = [x.elts[1] if isinstance(x, ast.Tuple) and len(x.elts) == 2 else x for x in written]
    return whole, [_node_span(note, x) for x in expressions]


def _node_span(note: Note, node: Any) -> Span:
    """ast counts columns in bytes of UTF-8."""
    def offset(line: int, column: int) -> int:
        text = note.line(line)
        return note.starts[line - 1] + len(text.encode()[:column].decode(errors="ignore"))
    return Span(offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset))


__all__ = ["load", "run"]
