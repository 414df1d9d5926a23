"""Python's way in: check a text, prove or refute a claim of SymPy expressions.  Untrusted; proofs are the kernel's.

In: text, a path, or SymPy expressions.  Out: a Report, or an Answer.  Nothing is evaluated from strings.
"""
from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derive.diagnostics import Report
from derive.kernel.claim import Certificate, Claim

_WORDS = {"proved": "✓ proved", "refuted": "✗ refuted", "open": "? open"}


# what a notebook's theme calls these colours, and what they are elsewhere
_COLOURS = {"red": "var(--jp-error-color1, #cf222e)", "yellow": "var(--jp-warn-color0, #9a6700)",
            "green": "var(--jp-success-color1, #1a7f37)", "cyan": "var(--jp-info-color0, #0969da)",
            "blue": "var(--jp-info-color0, #0969da)", "dim": "var(--jp-ui-font-color2, #6e7781)"}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What became of one claim.  True where it is proved.

    verdict      proved (a certificate was replayed by the kernel), refuted (there is a witness), or open
    claim        in plain text; `latex` the same for a page
    conditions   under which both sides are defined, where what is given does not say so
    rules        that the proof uses, in order of first use
    witness      the values of a counterexample, with the value of each side there
    certificate  that `derive.kernel.check.replay` accepts for `proposition`
    """

    verdict: str
    claim: str
    latex: str
    conditions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    witness: tuple[str, ...] = ()
    left: str = ""
    right: str = ""
    certificate: Certificate | None = None
    proposition: Claim | None = None

    def __bool__(self) -> bool:
        return self.verdict == "proved"

    def __str__(self) -> str:
        lines = [f"{_WORDS[self.verdict]}: {self.claim}"]
        if self.conditions:
            lines.append(f"  where {' and '.join(self.conditions)}")
        if self.rules:
            lines.append(f"  by {', '.join(self.rules)}")
        if self.verdict == "refuted":
            lines.append(f"  at {', '.join(self.witness)}: {self.left} against {self.right}" if self.witness
                         else f"  {self.left} against {self.right}")
        return "\n".join(lines)

    __repr__ = __str__  # what an interactive Python shows

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def _repr_html_(self) -> str:
        from derive.export.html_math import math
        head, *rest = str(self).split("\n")
        more = "".join(f"<br><small>{html.escape(x.strip())}</small>" for x in rest)
        return f'<div class="derive-{self.verdict}"><b>{html.escape(head.split(":")[0])}</b>: ' \
               f"{math(self.latex)}{more}</div>"


class Checked(Report):
    """A Report that shows itself: as text, and in Jupyter."""

    def __str__(self) -> str:
        from derive.export.text import render
        return render(self)

    def _repr_html_(self) -> str:
        """The report of the terminal in its colours."""
        from derive.export.text import lines
        text = "\n".join("".join(_coloured(*piece) for piece in line) for line in lines(self))
        return f'<pre class="derive-report" style="font-family:monospace;line-height:1.3">{text}</pre>'

    __repr__ = __str__


def _coloured(text: str, style: str) -> str:
    words = style.split()
    css = [f"color:{_COLOURS[x]}" for x in words if x in _COLOURS] + ["font-weight:bold"] * ("bold" in words)
    return f'<span style="{";".join(css)}">{html.escape(text)}</span>' if css else html.escape(text)


def check(source: str | Path, name: str = "note.md", *, timeout: float = 60.0, memory: int = 4096) -> Checked:
    """Check a text, or a file or folder named by a Path.

    name     what a text is called in the report; its ending says how it is read (.md)
    timeout  hard limit of seconds a step; memory of megabytes a document: it is checked in a process of its own
    errors   none: what cannot be read is told in the Report

    >>> from derive import check
    >>> report = check(r"$$ (a + b)^2 = a^2 + 2 a b + b^2 $$")
    >>> [step.verdict for step in report.steps()]
    ['proved']
    """
    from derive.run import Limits
    from derive.run import check as run
    from derive.source import Note
    if Path(name).suffix == ".py":
        raise ValueError("a proof module is run when it is read: check its path")
    report = run([source if isinstance(source, Path) else Note(name, source)], Limits(timeout, memory << 20))
    return Checked(report.documents)


def prove(lhs: Any, rhs: Any = None, *, given: Sequence[Any] = ()) -> Answer:
    """Prove that two SymPy expressions are equal, or that a SymPy relation (Eq, Ne, Lt, Le, Gt, Ge) holds.

    given   relations and the facts of `derive.vocabulary` (positive, binary, distribution, …); what the symbols assume
            (positive=True, integer=True) is known anyway, and expressions denote real numbers
    errors  ValueError for what has no meaning as a claim

    SymPy simplifies while it builds an expression: x/x is 1 before it is seen here.

    >>> from sympy import symbols, log, exp
    >>> from derive import prove
    >>> a, b = symbols("a b", positive=True)
    >>> print(prove(log(a*b**2), log(a) + 2*log(b)))
    ✓ proved: log(a b^2) = 2 log b + log a
      by log_power, positive_power, log_product
    >>> x = symbols("x", real=True)
    >>> prove(exp(x), 1 + x).verdict
    'refuted'
    """
    from derive.judge import Judge, judge_claim
    from derive.render import assignments, latex, plain
    claim = _claim(lhs, rhs, given)
    finding = judge_claim(Judge(), claim)
    proof, witness = finding.proof, finding.witness
    return Answer(finding.verdict, plain(claim.prop), latex(claim.prop), tuple(plain(c.prop) for c in finding.conditions),
                  proof.rules if proof else (), tuple(assignments(witness.values)) if witness else (),
                  witness.left if witness else "", witness.right if witness else "",
                  proof.certificate if proof else None, proof.claim if proof else claim)


def refute(lhs: Any, rhs: Any = None, *, given: Sequence[Any] = ()) -> Answer | None:
    """A counterexample to a claim as `prove` takes it, evaluated rigorously; None where none is found.

    >>> from sympy import symbols, sqrt
    >>> from derive import refute
    >>> x = symbols("x", real=True)
    >>> print(refute((x + 1)**2, x**2 + 1))
    ✗ refuted: (1 + x)^2 = 1 + x^2
      at x = 1: 4 against 2
    """
    answer = prove(lhs, rhs, given=given)
    return answer if answer.verdict == "refuted" else None


def equal(a: Any, b: Any, *, given: Sequence[Any] = ()) -> bool | None:
    """Whether two SymPy expressions are equal wherever both are defined: True is proved, False refuted, None not known.

    >>> from sympy import symbols, Sum, IndexedBase
    >>> from derive import equal
    >>> i, j, n = symbols("i j n", integer=True)
    >>> x = IndexedBase("x")
    >>> equal(Sum(2*x[i], (i, 1, n)), 2*Sum(x[j], (j, 1, n)))
    True
    """
    return {"proved": True, "refuted": False}.get(prove(a, b, given=given).verdict)


def _claim(lhs: Any, rhs: Any, given: Sequence[Any]) -> Claim:
    from derive.sympy_bridge import claim_of
    return claim_of(lhs, rhs, given)
