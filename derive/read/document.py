"""What a reader hands over: displays, their steps, and what each step claims.  Data only, untrusted.

A document (Markdown, LaTeX, notebook, proof module) becomes a Reading; `derive.judge` gives every Step a verdict.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from derive.kernel.claim import Claim, Fact
from derive.source import Note, Span
from derive.term import Term, core

# a relation that is read from right to left; marks that align it may stand around it
_FROM_RIGHT: Final = re.compile(r"[>≥]|\\(?:geq?|gt|geqslant|geqq)(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a step beside its verdict: a code of `derive.diagnostics.CODES`, a line, a place."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One relation of a display.

    index     from 1 in its display
    relation  as written: "=", "\\\\rightarrow", …
    left, right  spans of the two sides in the note (right end to end)
    kind      claim, definition, assumption, ill-typed, unread
    claim     what is to be proved, with the facts in scope; for a definition or assumption the fact it adds (prop)
    why       for ill-typed and unread: the reason; for definition and assumption: what makes it one
    readings  other claims under other readings of an ambiguous notation, with the remark that says which
    strict    both sides must be defined everywhere (an explicit "for all"): no condition may be granted
    expect    the verdict that the author expects (`<!-- derive: expect refuted -->`), or None
    heading   number of the heading scope it stands in; lines of one scope may cite each other
    cited     equations of other lines that the author names in giving this step, or that it is solved from
    otherwise  why it is an assumption if it can be neither proved nor refuted: the text gives it, and does not derive it
    goal      the claim of a theorem with all that its document says in the end; None for other steps
    given     facts of the claim that only this step, and those beside it, suppose: what it says does not hold without them
    unsettled  why a counterexample would refute nothing: it would rest on a symbol whose meaning the document does not give
    needs     conditions under which its functions are taken where their definitions speak of them
    anew      the function of which an equation may give another one of this name, if it is not proved of it
    usual     of a definition: the function, and what it says if the name means what everybody means by it
    """

    index: int
    relation: str
    left: Span
    right: Span
    kind: str
    claim: Claim | None = None
    why: str = ""
    readings: tuple[tuple[Claim, Remark], ...] = ()
    strict: bool = False
    expect: str | None = None
    remarks: tuple[Remark, ...] = ()
    heading: int = 0
    unsettled: str = ""
    cited: tuple[Fact, ...] = ()
    given: tuple[Fact, ...] = ()
    otherwise: str = ""
    goal: Claim | None = None
    needs: tuple[Term, ...] = ()
    anew: Term | None = None
    usual: tuple[Term, Claim] | None = None

    @property
    def turned(self) -> bool:
        """Whether the claim has the two sides in the other order: a ≥ b is the claim b ≤ a."""
        if self.claim is None:
            return False
        prop = core(self.claim.prop)
        return prop.head in ("<", "<=") and _FROM_RIGHT.search(self.relation) is not None


@dataclass(frozen=True, slots=True)
class Display:
    """One formula of a document; inline formulas too."""

    span: Span
    latex: str
    inline: bool
    steps: tuple[Step, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol of a document.

    term   its `var` term (or None for a set or a label)
    latex  how the author writes it
    shape  index ranges (low, high) of a family, in order
    kind   scalar, family, function, distribution, set, integer; expression, of a sum that the author writes as P(A)
    declared  whether the document says what values it takes
    scope  number of the heading scope that it belongs to
    """

    name: str
    term: Term | None
    latex: str
    shape: tuple[tuple[Term, Term], ...] = ()
    kind: str = "scalar"
    declared: bool = False
    span: Span | None = None
    scope: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole document as read.

    scopes    where each scope begins, in order
    standard  what the field means by functions that the document uses and does not define
    """

    note: Note
    displays: tuple[Display, ...]
    symbols: tuple[Symbol, ...] = ()
    facts: tuple[Fact, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())
    scopes: tuple[int, ...] = (0,)
    standard: tuple[Fact, ...] = ()
