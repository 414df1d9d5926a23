"""Random edits of formulas through the reader of LaTeX: no exception but Unreadable, no hang, places inside the formula.

    python tests/fuzz/latex.py [COUNT] [SEED] [NOTE …]

The formulas come from the rows of `constructs` and, where notes are named, from their displays.  Exit status 1 at the first failure,
which is printed so that it can become a test.
"""
from __future__ import annotations

import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from derive.read import markdown
from derive.read.constructs import CONSTRUCTS, UNREAD
from derive.read.latex import parse
from derive.read.names import every
from derive.read.syntax import KINDS, RELATIONS, Unreadable
from derive.source import Note

PIECES = ["{", "}", "(", ")", "[", "]", r"\{", r"\}", "|", r"\|", "||", "_", "^", "'", "!", "&", r"\\", ",", ";", ".", ":", "=", "<", ">", "+", "-", "*", "/",
          r"\left", r"\right", r"\left.", r"\right.", r"\left(", r"\right)", r"\middle|", r"\mid", r"\frac", r"\sqrt", r"\sum", r"\prod", r"\int",
          r"\log", r"\exp", "log", "argmax", r"\max", r"\lim", r"\text{if }", r"\text{and}", r"\text{$", "$", r"\begin{cases}", r"\end{cases}",
          r"\begin{array}{rl}", r"\end{array}", r"\begin{pmatrix}", r"\end{pmatrix}", r"\quad", r"\partial", r"\nabla", r"\mathrm{d}", "dx", r"\mathbf",
          r"\mathrm", r"\mathbb{E}", r"\hat", r"\overset", r"\underset", r"\underbrace", r"\substack", r"\forall", r"\choose", r"\over", r"\not", r"\label{a}",
          r"\tag", r"\color", r"\boxed", r"\mathrel", r"\cup", r"\otimes", r"\pm", r"\ldots", "...", r"\top", r"^\mathrm{T}", r"\langle", r"\rangle", "1", "12",
          "3.14", "1e-5", "x", "y_i", "E", "é", "∑", "²", "₁", "𝐱", "\x00", "\ud800", "\u202e", "%", "\n", r"\foo", "\\", "~", "{}", r"\rm", r"\Pi_i"]
SLOWEST = 2.0  # seconds for one formula: far above any that was seen


def edited(formulas: list[str], chance: random.Random) -> str:
    """A formula with some of its pieces dropped, doubled, moved, replaced, or joined with another formula's."""
    latex = chance.choice(formulas)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5, 12))):
        a, b = sorted((chance.randint(0, len(latex)), chance.randint(0, len(latex))))
        b = min(b, a + chance.choice((1, 2, 5, 30)))
        kind = chance.randrange(7)
        if kind == 0:
            latex = latex[:a] + latex[b:]
        elif kind == 1:
            latex = latex[:b] + latex[a:]
        elif kind <= 3:
            latex = latex[:a] + chance.choice(PIECES) + latex[a:]
        elif kind == 4:
            latex = latex[:a] + chance.choice(PIECES) + latex[b:]
        elif kind == 5:
            other = chance.choice(formulas)
            c = chance.randint(0, len(other))
            latex = latex[:a] + other[c:c + chance.randint(1, 60)] + latex[b:]
        else:
            latex = latex[:a] + latex[a:b] * chance.choice((2, 3, 20)) + latex[b:]
    return latex[:6000]


def failure(latex: str, offset: int = 3) -> str | None:
    """What is wrong with how a formula is read, None if nothing is."""
    start = time.perf_counter()
    try:
        statements = parse(latex, offset)
    except Unreadable as error:
        return None if offset <= error.span.start <= error.span.end <= offset + len(latex) else f"a place outside: {error.span}"
    except Exception:
        return traceback.format_exc(limit=-6)
    if time.perf_counter() - start > SLOWEST:
        return f"{time.perf_counter() - start:.1f} s"
    for statement in statements:
        nodes = [*every(statement.node), *(n for a in statement.ambiguities if a.alternative is not None for n in every(a.alternative))]
        for node in nodes:
            if node.kind not in KINDS or node.kind == "rel" and not set(node.args[0]) <= set(RELATIONS):
                return f"a node of no kind: {node.kind} {node.args[:1]}"
            if not offset <= node.span.start <= node.span.end <= offset + len(latex):
                return f"a place outside: {node}"
    return None


def corpus(paths: list[str]) -> list[str]:
    found = [row[1] for row in (*CONSTRUCTS, *UNREAD)]
    for path in paths:
        note = Note(path, Path(path).read_text(encoding="utf-8"))
        found += [b.latex for b in markdown.displays(note) if isinstance(b, markdown.Formula)]
    return found


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    chance = random.Random(seed)
    formulas = corpus(sys.argv[3:])
    seen: Counter[str] = Counter()
    start = time.perf_counter()
    for _ in range(count):
        latex = edited(formulas, chance)
        wrong = failure(latex)
        if wrong is not None:
            print(f"{latex!r}\n{wrong}")
            return 1
        seen["characters"] += len(latex)
    print(f"{count} formulas, {seen['characters']} characters, {time.perf_counter() - start:.0f} s: nothing wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
