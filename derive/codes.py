"""The table of diagnostic codes: one row says everything that is said of a code anywhere.  Data only.

A code names the fault, never the remedy.  `derive explain CODE` prints its row.
"""
from __future__ import annotations

from typing import Final, NamedTuple


class Code(NamedTuple):
    """One kind of finding.

    severity  error, warning, note or ok (nothing to report unless asked)
    glyph     one character for tables and margins
    status    exit status that a finding of this code asks for
    strict    the same under --strict
    title     one line
    text      what it means and what to do about it
    example   lines of a note that show it
    """

    severity: str
    glyph: str
    status: int
    strict: int
    title: str
    text: str
    example: str


def _ok(glyph: str, title: str, text: str, example: str) -> Code:
    return Code("ok", glyph, 0, 0, title, text, example)


def _note(title: str, text: str, example: str, strict: int = 0, glyph: str = "·") -> Code:
    return Code("note", glyph, 0, strict, title, text, example)


def _warning(title: str, text: str, example: str, strict: int = 0, glyph: str = "!") -> Code:
    return Code("warning", glyph, 0, strict, title, text, example)


def _error(title: str, text: str, example: str, glyph: str = "✗", status: int = 1) -> Code:
    return Code("error", glyph, status, status, title, text, example)


CODES: Final[dict[str, Code]] = {
    # verdicts
    "proved": _ok(
        "✓", "this step was proved",
        "A certificate for the step was found and replayed by the kernel, for symbolic bounds (every n, K, d), under the "
        "conditions listed with it.",
        r"$$ \log(a b) = \log a + \log b $$   with $a, b > 0$ stated before"),
    "defined": _ok(
        "≔", "this line introduces notation",
        "The left side is a fresh symbol (or `:=` or `\\equiv` was written), so there is nothing to prove; later lines may use "
        "it. The JSON and LaTeX reports list all that was taken for a definition.",
        r"$$ \sigma(z) = \frac{1}{1 + e^{-z}} $$"),
    "assumed": _ok(
        "∴", "a modelling assumption of the author",
        "The line says how the author models the world (independence, a distribution). It cannot be proved or refuted, and "
        "later lines may use it.",
        r"$$ p(X; \theta) = \prod_{i=1}^n p(x_i; \theta) $$   with independent $x_i$"),
    "step-refuted": _error(
        "these two sides are not equal",
        "There is an admissible counterexample: values that satisfy every declaration of the document, at which both sides "
        "are defined and differ (or the relation fails). It was evaluated in interval arithmetic, so rounding cannot be the "
        "cause. `at:` is the counterexample, `where:` what the document says about its symbols. A `help:` line is only shown "
        "for a repair that was itself proved.",
        r"$$ \log(a + b) = \log a + \log b $$   at a = 1, b = 1: log 2 = 0.693… against 0"),
    "undefined-somewhere": _error(
        "one side is undefined where the other is not",
        "There are admissible values at which one side has a value and the other has none: a log of a non-positive number, a "
        "division by zero. State the condition under which the step holds.",
        r"$$ \log(a b) = \log a + \log b \quad \forall a, b \neq 0 $$   at a = b = -1 only the left side is defined"),
    "follows-from-refuted": _note(
        "right only given an earlier line that is refuted",
        "The step is not true under the definitions of the document, but it is a right consequence of the refuted line named "
        "with it. It is no second error: mend the earlier line and check again.",
        "$$ -\\log L = -\\frac1n S $$    refuted\n$$ -\\log L = -\\frac1n T $$    follows, since S = T", glyph="↳"),
    "ill-typed": _error(
        "this has no meaning as written",
        "An operation is applied to what it is not defined for: a vector is added to a set, a proposition is multiplied.",
        r"$$ z = x + \{0, 1\} $$   with $x \in \mathbb{R}$", glyph="⊥"),
    "shapes-differ": _error(
        "the shapes of two parts do not fit together",
        "A product, a sum or an equation joins vectors or matrices whose numbers of rows and columns do not match.",
        r"$$ z = w^T x $$   with $w \in \mathbb{R}^{K \times d}$, $x \in \mathbb{R}^d$: w^T is d×K and x has d entries",
        glyph="⊥"),
    "open": _warning(
        "could not decide this step",
        "Neither a proof nor a counterexample was found. This accuses nobody: the step may be right. A smaller step, or the "
        "name of a rule in a comment (`<!-- derive: by RULE -->`), may help. Being equal at many points is not a proof.",
        r"$$ \int_0^\infty e^{-x^2} dx = \frac{\sqrt{\pi}}{2} $$", strict=1, glyph="?"),
    "over-budget": _warning(
        "checking this step was cut off",
        "The limit of time or memory behind the counted budgets was reached, so the step is open; what cut it is said with it.",
        r"$$ \sum_{i=1}^{n} \sum_{j=1}^{n} … $$   nested a hundred times", strict=1, glyph="?"),
    "unread": _error(
        "could not read this formula",
        "The part that is marked is no notation that is known here, so nothing was claimed about the step. A reading either "
        "uses every token of a formula or is refused; nothing is skipped in silence.",
        r"$$ a = b \fishhook c $$", glyph="∅"),
    # beside a verdict
    "unstated-condition": _warning(
        "holds under a condition that the document does not state",
        "The step is proved where the condition holds, and the document does not say that it does. Where the condition is "
        "conventional (a density inside a log is positive) this is a note. State it in the text, or in a comment: "
        "`<!-- derive: let a > 0 -->`.",
        r"$$ \log(a b) = \log a + \log b $$   without $a, b > 0$", strict=1),
    "defined-twice": _warning(
        "a symbol is defined a second time, differently",
        "Two lines of one scope define the same symbol in different ways. Both are kept for the lines that follow each; one of "
        "them may be a typing error. A heading starts a new scope.",
        "$$ L = \\sum_i x_i $$\n$$ L = \\prod_i x_i $$"),
    "bound-is-index": _warning(
        "the bound of a sum is the free index itself",
        "A sum ends at an index that stands free in the same line, so it changes with that index: mostly a k where K was meant.",
        r"$$ p_k = \frac{e^{z_k}}{\sum_{j=1}^k e^{z_j}} $$"),
    "index-dropped": _warning(
        "an index is missing on one side",
        "One side leaves out an index that the symbol has elsewhere. It was read with the index in scope.",
        r"$$ H(y, \hat y) = -\sum_k y_{ik} \log \hat y_{ik} $$"),
    "ambiguous-notation": _warning(
        "this notation can be read in two ways",
        "Convention prefers one reading, which was taken; under the other the verdict may differ. Brackets settle it.",
        r"$$ \log(x)^y $$   log(x^y) or (log x)^y"),
    "bounds-missing": _warning(
        "a sum or product without its bounds",
        "The bounds were taken from the context; write them where that is not what is meant.",
        r"$$ \sum_i x_i $$   with $x_1, …, x_n$ declared"),
    "contradicts": _warning(
        "this line contradicts another line",
        "Both lines cannot hold: they give different values to the same side. One of them is refuted, or the definitions that "
        "they rest on are not the intended ones.",
        "$$ L = 2 S $$\n$$ L = 3 S $$"),
    "label-is-bound": _warning(
        "one letter for an index and for a number of things",
        "The same letter names a class (or an index) and the number of classes.",
        r"$y \in \{1, …, k\}$ and $z_k$"),
    "read-as": _note(
        "how a notation was read", "The document leaves something to convention; this says which reading was taken.",
        r"$\log$ is the natural logarithm"),
    "second-reader-differs": _warning(
        "a second reader reads this formula otherwise",
        "latex2sympy2, which shares no code with derive, gives this side another value. One of the two misreads it: brackets or "
        "another notation may settle it. `derive check --verbose` shows how derive reads a step.",
        r"$$ a = b / 2 c $$   (b / 2) c or b / (2 c)"),
    "facts-contradictory": _warning(
        "no values satisfy all that the document says",
        "No model of the facts in scope was found, so a proof from them would mean nothing. Two declarations may contradict "
        "each other.",
        r"$x > 0$ and $x < 0$", strict=1),
    "expected": _note(
        "the verdict that the author expects",
        "The note marks this step with `<!-- derive: expect … -->`, and that is its verdict.",
        "<!-- derive: expect refuted -->\n$$ 1 = 2 $$"),
    "expectation-failed": _error(
        "another verdict than the author expects",
        "The note marks this step with `<!-- derive: expect … -->`, but its verdict is a different one. Mend the step, or the "
        "mark.",
        "<!-- derive: expect refuted -->\n$$ 1 = 1 $$"),
    # proof modules
    "proof-differs": _error(
        "the proof module is not what the note says",
        "The chain of a proof module names a note; a line of the note, read, is not the line of the chain.",
        "chain: Eq(L, 2*S)    note: $$ L = 3 S $$"),
    "not-covered": _error(
        "a display of the note that no proof module covers",
        "A note with a proof module must be covered by it in full, so that nothing is skipped in silence.",
        "a display was added to notes/binary.md, not to proofs/binary.py"),
    "nothing-to-check": _warning(
        "no formula in this document", "Formulas stand between `$$` and `$$`, or inline between `$` and `$`.",
        "a page of prose"),
    # files
    "missing-file": _error(
        "there is no such file", "The path names nothing that can be opened.", "derive check ntoes/", status=2),
    "empty-file": _error(
        "the file is empty", "There is nothing in the file to check.", "an empty note.md", status=2),
    "binary-file": _error(
        "this is no text file", "The file contains NUL bytes; a note is UTF-8 text.", "derive check figure.png", status=2),
    "not-utf8": _error(
        "the file is not UTF-8 text", "The byte at the place named does not belong to UTF-8. Save the file as UTF-8.",
        "a note saved as Latin-1", status=2),
    "unclosed-display": _error(
        "a formula that is never closed", "The formula that begins here, with `$$` or another bracket, has no end.",
        "$$ a = b\n(end of file)", status=2),
    "unknown-format": _error(
        "no reader for this kind of file", "Notes are Markdown (.md, .markdown), proof modules Python (.py).",
        "derive check paper.docx", status=2),
    "unreadable-file": _error(
        "the file cannot be read", "The operating system refused to read it, or its reader gave up.", "no permission", status=2),
    "internal-error": _error(
        "derive itself failed here", "This is a bug of derive, not of the document: please report it.",
        "a step stays open, with the name of the exception"),
}

# the code of a verdict where its judge names none
BY_VERDICT: Final = {"defined": "defined", "assumed": "assumed", "proved": "proved", "refuted": "step-refuted",
                     "follows": "follows-from-refuted", "ill-typed": "ill-typed", "open": "open", "unread": "unread"}
