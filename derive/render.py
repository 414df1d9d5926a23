"""Terms as a reader writes them: LaTeX in the author's symbols, or plain text for a terminal.  Untrusted.

In: a Term (or the values of a witness), the author's names.  Out: LaTeX or plain text, never evaluated, numbers exact.
"""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from derive.names import Names, names_of, symbol_latex
from derive.printer import Printer
from derive.term import Term
from derive.tex_text import plain_text

NOBODY: Final = Names()


def latex(term: Term, names: Names = NOBODY) -> str:
    """LaTeX of a term."""
    return Printer(names, True, _used(term, names)).show(term)


def plain(term: Term, names: Names = NOBODY) -> str:
    """One line of Unicode text for a term."""
    return Printer(names, False, _used(term, names)).show(term)


def number(value: object) -> str:
    """An exact value as text; families as tuples."""
    if isinstance(value, Term):
        return plain(value)
    if isinstance(value, tuple):
        return "(" + ", ".join(map(number, value)) + ")"
    return str(value)


def assignments(values: Iterable[tuple[Term, object]], names: Names = NOBODY, tex: bool = False) -> list[str]:
    """The equations of a witness: 'n = 2', 'z = (0, 0)', 'P(0) = 1/2'."""
    out = []
    for term, value in values:
        name = symbol_latex(term, names) if term.head == "var" else latex(term, names)
        if not tex:
            name = plain_text(name)
        if is_table(value):
            assert isinstance(value, tuple)
            for arguments, result in value:
                inside = ", ".join(_exact(x, tex) for x in arguments)
                out.append(f"{name}({inside}) = {_exact(result, tex)}" if arguments else f"{name} = {_exact(result, tex)}")
        else:
            out.append(f"{name} = {_exact(value, tex)}")
    return out


def is_table(value: object) -> bool:
    """A function as ((argument, …), value) pairs, not a family as nested tuples."""
    return isinstance(value, tuple) and bool(value) and all(
        isinstance(x, tuple) and len(x) == 2 and isinstance(x[0], tuple) and not isinstance(x[1], tuple) for x in value)


def _exact(value: object, tex: bool) -> str:
    if not tex:
        return number(value)
    if isinstance(value, tuple):
        return "(" + ", ".join(_exact(x, tex) for x in value) + ")"
    if isinstance(value, Fraction) and value.denominator != 1:
        return ("-" if value < 0 else "") + rf"\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    if isinstance(value, Term):
        return latex(value)
    return str(value) if isinstance(value, (int, Fraction, float)) else rf"\text{{{plain_text(str(value))}}}"


def _used(term: Term, names: Names) -> frozenset[str]:
    return frozenset(symbol_latex(x, names) for x in term.free if x.head == "var")


__all__ = ["Names", "assignments", "is_table", "latex", "names_of", "number", "plain", "symbol_latex"]
