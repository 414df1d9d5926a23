"""What words call a letter: a function, a set, or a letter that is Euler's number elsewhere.  Untrusted.

In: the note and its formulas.  Out: in each Scope the names that are functions, those that are sets, and whether e is a letter.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from derive.read import prose
from derive.read.context import Document
from derive.read.names import every, named
from derive.read.syntax import Node
from derive.source import Note, Span

# `let $u$ be a utility function`: not `the value of the function`, nor `a kernel parameter`
_LIST: Final = r"(?:[\s,]*(?:and\s+)?\$[^$\n]{1,40}\$)*[\s,$]*"
_WORDS: Final = r"(?:(?!(?:of|in|for|from|to|by|on|that|which|number|with|under|between|and|value)\b)[\w-]+\s+){0,4}?"
_ENDS: Final = (r"(?=\W*$|[.,;:)(]|\s+(?:and|with|such|for|so|then|where|in|on|from|that|which|of|over|to|at|between|whose"
                r"|given|is|as)\b)")
_FUNCTIONS: Final = (r"(?:functions?|functionals?|maps?|mappings?|kernels?|transform(?:ation)?s?|nonlinearit(?:y|ies)"
                     r"|distributions?|densit(?:y|ies)|operators?|activations?|networks?|encoders?|decoders?|hash(?:es)?)")
_SETS: Final = (r"(?:(?:sub|multi)?sets?|(?:sub)?groups?|alphabets?|vocabular(?:y|ies)|(?:mini-?)?batch(?:es)?|strings?|words?"
                r"|sequences?|collections?|corp(?:us|ora)|class(?:es)?|clusters?|intervals?|regions?|neighbou?rhoods?"
                r"|data ?sets?|graphs?|trees?|lists?|support|domain|(?:state|sample) space|samples?|events?)")
# `$g$: the gradient map`, and in a table `$f$ | transfer function`
_NAMED: Final = r"(?:(?:to )?(?:be|is|are|denotes?)\s+|for (?=the|an?)|[:|]\s+)"
_FUNCTION_AFTER: Final = re.compile(rf"{_LIST}{_NAMED}{_WORDS}{_FUNCTIONS}{_ENDS}", re.I)
_FUNCTION_BEFORE: Final = re.compile(
    r"\b(?:(?:function|functional|map|mapping|kernel|transform|nonlinearity|network|encoder|decoder|hash)\s*$"
    r"|(?:functions|functionals|maps|mappings|kernels|transforms)[\s,¤]*(?:and\s*)?$)", re.I)
_SET_AFTER: Final = re.compile(rf"{_LIST}{_NAMED}{_WORDS}{_SETS}{_ENDS}", re.I)
_SET_BEFORE: Final = re.compile(rf"\b(?<!number of ){_SETS}[\s,¤]*(?:and\s*)?$", re.I)
# the number e; `the number of edges is $e$` is another
_EULER: Final = re.compile(r"\b(?:Euler\w*|bases?|natural|exponential\w*|constants?|transcendental|irrational|numbers?(?! of\b)"
                           r"|powers?|logarithms?|napier\w*)\b|2[.,]7", re.I)
_SIZES: Final = frozenset({"in", "notin", "subset", "subseteq", "supset", "supseteq", "nsubseteq"})
_WITHIN: Final = frozenset({"subset", "subseteq", "nsubseteq"})
MOST: Final = 320  # characters behind a formula


def called(doc: Document, nodes: Sequence[Node], span: Span, inline: bool) -> None:
    """Note what the text calls the letters of a formula, in the scope that is being read."""
    relations = [n for node in nodes for n in every(node) if n.kind == "rel"]
    for n in relations:
        ops, sides = n.args
        for k, op in enumerate(ops):
            if op in _SIZES:
                _add(doc, doc.scope.sets, sides[k + 1])
            if op in _WITHIN or op in ("=", ":=") and sides[k + 1].kind == "set":
                _add(doc, doc.scope.sets, sides[k])
        if inline and tuple(ops) == (":", "to"):
            _add(doc, doc.scope.functions, sides[0])
    if not inline:
        return
    lefts = [x.args[1][0] if x.kind == "rel" else x for x in nodes]
    if _is_called(doc.note, span, _FUNCTION_BEFORE, _FUNCTION_AFTER):
        for x in lefts:
            _add(doc, doc.scope.functions, x)
    if _is_called(doc.note, span, _SET_BEFORE, _SET_AFTER):
        for x in nodes:  # of a graph $G = (V, E)$ as well
            for y in (*(x.args[1] if x.kind == "rel" and "=" in x.args[0] else ()), *lefts):
                _add(doc, doc.scope.sets, y)
    said = prose.sentence(doc.note, span)
    letters = [x.args[1][0] if x.kind == "rel" and x.args[0][0] in ("=", ":=") else x for x in nodes]
    if any(x.kind == "sym" and x.args[0] == "e" for x in letters) and not _EULER.search(said):
        doc.scope.e_named = True


def _is_called(note: Note, span: Span, before: re.Pattern[str], after: re.Pattern[str]) -> bool:
    behind = note.text[span.end:span.end + MOST].lstrip("$").split("\n\n")[0]
    return before.search(prose.before(note, span)) is not None or after.match(behind) is not None


def _add(doc: Document, names: set[str], node: Node) -> None:
    """The names that a side of a relation lists."""
    stack = [node]
    while stack:
        n = stack.pop()
        if n.kind in ("list", "run", "tuple", "paren"):
            stack.extend(x for x in n.args if isinstance(x, Node))
            stack.extend(y for x in n.args if isinstance(x, (tuple, list)) for y in x if isinstance(y, Node))
            continue
        name = named(n, doc, {})
        if name is not None and not name.indices:
            names.add(name.base)
