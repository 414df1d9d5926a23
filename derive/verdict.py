"""Verdicts on the steps of a document.  Data only; `derive.judge` makes them, `derive.diagnostics` renders them."""
from __future__ import annotations

from dataclasses import dataclass

from derive.kernel.claim import Certificate, Claim
from derive.read.document import Display, Reading, Remark, Step
from derive.source import Span
from derive.term import Term

VERDICTS = ("defined", "assumed", "proved", "refuted", "follows", "ill-typed", "open", "unread")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition under which a step holds.

    stated  the document says it (or implies it); otherwise it is reported: as a note where conventional
            (a density inside a log), else as a warning
    """

    prop: Term
    stated: bool
    conventional: bool = False


@dataclass(frozen=True, slots=True)
class Witness:
    """A counterexample: an admissible interpretation and what both sides are there.

    values  (symbol as a term, exact value): numbers as Fraction or int, families as nested tuples,
            functions as tuples of ((argument, …), value)
    left, right  values of the two sides, as short decimal or exact text; "undefined" where a side has none;
            of a step in the order in which the document has them
    """

    values: tuple[tuple[Term, object], ...]
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Fix:
    """The nearest claim that was proved.

    edit   what to change, in words, e.g. "factor 1/n on the left"
    prop   the repaired proposition
    where  "left", "right" or "definition": what is changed; `latex` is its new text
    edits  (span in the note, new text): applying them all repairs the step
    """

    edit: str
    prop: Term
    where: str
    latex: str = ""
    edits: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A step with its verdict.

    verdict    one of VERDICTS
    code       a key of `derive.diagnostics.CODES`: "step-refuted", "undefined-somewhere", "proved", …
    rules      names of the rules used, in order of first use
    given      for "follows": line number of the refuted line it rests on
    tried      for "open": what was found, e.g. "equal at 40 points"
    facts      numbers of the facts of its claim that the proof uses
    """

    step: Step
    verdict: str
    code: str
    conditions: tuple[Condition, ...] = ()
    rules: tuple[str, ...] = ()
    given: int | None = None
    witness: Witness | None = None
    fix: Fix | None = None
    certificate: Certificate | None = None
    claim: Claim | None = None
    tried: str = ""
    remarks: tuple[Remark, ...] = ()
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedDisplay:
    display: Display
    steps: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    reading: Reading
    displays: tuple[JudgedDisplay, ...]
    remarks: tuple[Remark, ...] = ()
