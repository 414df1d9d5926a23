r"""Random documents through the readers of Markdown, LaTeX and notebooks: no exception, no wrong place, no hang.

    python tests/fuzz/documents.py [COUNT] [SEED]

Each input is made of pieces that documents are made of, put together at random, some cut or doubled.  For each kind COUNT inputs; prints how
many were read and how many were rightly said to have no end, and the slowest.  Ends with 1 at the first fault and prints the input.
"""
from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterable

from derive.diagnostics import Document
from derive.files import decode
from derive.read import markdown, tex
from derive.read.markdown import Formula, Unclosed
from derive.source import Note

PIECES = (
    "x", "y = 2x", " ", "\n", "\n\n", "\r\n", "\ufeff", "\u202e", "\U0001d465", "\x00", "ß", "{", "}", "[", "]", "\\", "\\\\", "$", "$$",
    "\\[", "\\]", "\\(", "\\)", "&", "%", "% derive: expect refuted\n", "<!-- derive: let x in R -->", "<!--", "-->", "#1", "#9",
    "\\begin{align}", "\\end{align}", "\\begin{equation*}", "\\end{equation*}", "\\begin{verbatim}", "\\end{verbatim}", "\\begin{alignat}{2}",
    "\\begin{document}", "\\end{document}", "\\def\\a{\\a\\a}", "\\def\\b#1{#1#1}", "\\newcommand{\\c}[2][d]{#2^{#1}}", "\\renewcommand\\c{1}",
    "\\providecommand{\\b}{2}", "\\let\\b\\c", "\\DeclareMathOperator*{\\m}{max}", "\\a", "\\b", "\\c", "\\c[", "\\m", "\\frac", "\\sqrt[3]",
    "\\iffalse", "\\fi", "\\input{a}", "\\verb|$|", "\\section{", "```math\n", "```{math}\n", "```\n", ":::{math}\n", ":::\n", ":label: a\n",
    "---\n", "> ", "- ", "# ", "1. ", "    ", "\t", "{: .a}\n", ":eqlabel:`e`", "$5 and $10", "`", "|", "*", "<script>",
)


def documents(count: int, seed: int) -> Iterable[str]:
    """Random texts, the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        parts = [rng.choice(PIECES) for _ in range(rng.randint(1, 24))]
        if rng.random() < 0.02:
            parts.append(rng.choice(PIECES) * rng.randint(100, 2000))
            rng.shuffle(parts)
        text = "".join(parts)
        yield text[:rng.randint(1, len(text))] if rng.random() < 0.2 else text


def fault(kind: str, text: str) -> str:
    """What is wrong with the way a text is read: "" if nothing, "unclosed" for a formula without an end."""
    if kind == "ipynb":
        cells = [{"cell_type": "markdown", "source": x} for x in text.split("\n\n")]
        note = decode("a.ipynb", (json.dumps({"cells": cells}) if len(text) % 3 else text).encode("utf-8", "replace"))
        if isinstance(note, Document):
            return ""
    else:
        note = Note(f"a.{kind}", text)
    try:
        blocks = (tex if kind == "tex" else markdown).displays(note)
    except Unclosed as error:
        return "unclosed" if 0 <= error.span.start <= error.span.end <= len(note.text) else "a place outside the text"
    for block in blocks:
        if not 0 <= block.span.start <= block.span.end <= len(note.text):
            return f"a place outside the text: {block}"
        if isinstance(block, Formula):
            if block.places and len(block.places) != len(block.latex):
                return f"{len(block.latex)} characters with {len(block.places)} places"
            if any(not block.span.start <= a <= b <= block.span.end for a, b in block.places):
                return f"a character from outside its formula: {block}"
            if not block.places and not block.why and len(block.latex) != block.span.end - block.span.start:
                return f"a formula that is not as long as its span: {block}"
    return ""


def main(count: int, seed: int) -> int:
    for kind in ("tex", "md", "ipynb"):
        unclosed, slowest = 0, 0.0
        for text in documents(count, seed):
            begin = time.perf_counter()
            try:
                found = fault(kind, text)
            except Exception as error:  # whatever it is, it is a fault
                found = f"{type(error).__name__}: {error}"
            slowest = max(slowest, time.perf_counter() - begin)
            unclosed += found == "unclosed"
            if found not in ("", "unclosed"):
                print(f"{kind}: {found}\n{text!r}")
                return 1
        print(f"{kind}: {count} documents, {unclosed} with a formula that never ends, slowest {slowest:.3f} s")
    return 0


if __name__ == "__main__":
    COUNT, SEED = [*map(int, sys.argv[1:]), *(40_000, 1)[len(sys.argv) - 1:]]
    sys.exit(main(COUNT, SEED))
