"""What Coq says of the proved steps.  Data only; `derive.coq` makes it."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Certified:
    """What Coq says of a proved step, which the kernel has replayed.

    rules_proved  whether all rules that its proof uses are theorems of Coq
    accepted      whether coqc accepts the proof as a whole
    reason        why not: what has no text in Coq, or coqc's message
    defined       whether coqc accepts too that both sides are defined, where the facts and the reported conditions hold
    """

    path: str
    line: int
    column: int
    index: int
    rules_proved: bool
    accepted: bool
    reason: str = ""
    defined: bool = False
