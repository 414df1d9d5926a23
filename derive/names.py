"""How the author of a document calls things.  Untrusted.

In: a Reading.  Out: the LaTeX of its symbols, and the letters that its author uses for indices and unknowns.
"""
from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from derive.read.document import Reading, Symbol
from derive.term import Term
from derive.tex_text import COMMANDS

_GREEK: Final = frozenset(name for name, char in COMMANDS.items() if "Α" <= char <= "ϵ" or name in ("ell", "partial"))
_ACCENTS: Final = {"hat": "\\hat", "bar": "\\bar", "tilde": "\\tilde", "vec": "\\vec", "dot": "\\dot", "bold": "\\mathbf",
                   "mathcal": "\\mathcal", "mathbf": "\\mathbf", "mathbb": "\\mathbb", "mathrm": "\\mathrm"}
_GREEK_LABEL: Final = {name: "\\" + name for name in _GREEK}


@dataclass(frozen=True)
class Names:
    """How the author of a document calls things.

    symbols  by their term
    letters  LaTeX of an upper bound → letters of the indices that the author lets run to it, most usual first
    unknowns letters under the author's argmax and argmin
    marks    LaTeX of a function and a number of arguments → what the author writes between them, as in p(x;\\theta)
    """

    symbols: dict[Term, Symbol] = field(default_factory=dict)
    letters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unknowns: tuple[str, ...] = ()
    marks: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)


_BIG: Final = re.compile(r"(?:sum|Pi|prod|Sigma)\s*_\s*\{?\s*([A-Za-z])\s*=\s*[01]\s*\}?\s*"
                         r"\^\s*(?:\{([^{}]{1,12})\}|(\\?[A-Za-z]))")
_ARG: Final = re.compile(r"(?:max|min)\}?\s*_\s*(?:\{([^{}]{1,20})\}|(\\[A-Za-z]+|[A-Za-z]))")


def names_of(reading: Reading) -> Names:
    """The author's names: symbols, and the letters that the text uses under its sums and argmax."""
    letters: dict[str, tuple[str, ...]] = {}
    for found in _BIG.finditer(reading.note.text):
        bound = (found[2] or found[3]).strip()
        if found[1] not in letters.get(bound, ()):
            letters[bound] = (*letters.get(bound, ()), found[1])
    unknowns = dict.fromkeys((found[1] or found[2]).strip() for found in _ARG.finditer(reading.note.text))
    functions = {s.latex for s in reading.symbols if s.latex and s.kind in ("function", "distribution")}
    return Names({s.term: s for s in reading.symbols if s.term is not None}, letters, tuple(unknowns),
                 _marks(reading.note.text, functions))


def _marks(text: str, functions: set[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    """The marks between arguments, by how each function is applied most often."""
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for name in functions:
        for found in re.finditer(rf"(?<![A-Za-z\\]){re.escape(name)}\s*(?:\\left)?\(", text):
            marks: list[str] = []
            depth = 0
            for char in text[found.end():found.end() + 80]:
                depth += (char in "([{") - (char in ")]}")
                if depth < 0:
                    seen[name, tuple(marks)] += 1
                    break
                if char in ",;|" and depth == 0:
                    marks.append(char)
    return {(name, len(marks) + 1): marks for (name, marks), _ in reversed(seen.most_common())}


def symbol_latex(term: Term, names: Names = Names()) -> str:
    """LaTeX of a `var` term: the author's, else made from its name ('theta', 'hat y', 'p_model')."""
    known = names.symbols.get(term)
    if known is not None and known.latex:
        return known.latex
    return _name_latex(str(term.args[0]))


def _name_latex(name: str) -> str:
    """LaTeX of a name as the reader spells it."""
    *marks, base = name.split(" ") if " " in name else (name,)
    if marks and marks[0] not in _ACCENTS:
        marks, base = [], name.replace(" ", "_")
    base, _, label = base.partition("_")
    if base in _GREEK:
        base = "\\" + base
    elif len(base) > 1 and base.isalpha():
        base = rf"\mathrm{{{base}}}"
    for mark in reversed(marks):
        base = f"{_ACCENTS.get(mark, '')}{{{base}}}"
    if label:
        base += f"_{{{_GREEK_LABEL.get(label, label)}}}"
    return base
