"""How much of the formulas of documents is read, and how fast: displays read whole, sides of their relations, inline formulas.

    python tests/benchmarks/reading.py ../shared/corpus/statproofbook/P [-v]

With -v the reasons, most frequent first, each with the place of its first three.
"""
from __future__ import annotations

import sys
import time
from collections import defaultdict
from pathlib import Path

from derive.read import markdown
from derive.read import notation as N
from derive.read.delimiters import delimiters
from derive.read.latex import parse
from derive.read.syntax import Node, Unreadable
from derive.read.tokens import tokens
from derive.source import Note


def sides(node: Node) -> int:
    """The sides of relations in a statement; an expression is one side."""
    if node.kind == "rel":
        return sum(x.kind != "empty" for x in node.args[1])
    if node.kind in ("list", "logic") and any(isinstance(x, Node) and x.kind in ("rel", "logic") for x in node.args):
        return sum(sides(x) for x in node.args if isinstance(x, Node))
    return 1


def sides_alone(latex: str) -> tuple[int, int]:
    """Of a display that was not read: how many sides are read by themselves, and how many there are."""
    try:
        found = tokens(latex, 0)[:-1]
        partner = delimiters(found).partner
    except Unreadable:
        return 0, 1
    pieces: list[tuple[int, int]] = []
    start, closes = 0, -1
    for k, token in enumerate(found):
        if k > closes and token.kind != "begin" and partner[k] > k:
            closes = partner[k]
        if k > closes and (token.text in N.RELATIONS or token.text == r"\\"):
            pieces.append((start, token.start))
            start = token.end
    pieces.append((start, len(latex)))
    read = count = 0
    for a, b in pieces:
        piece = latex[a:b].replace("&", " ").strip(" \n.,;")
        if piece:
            count += 1
            try:
                parse(piece, 0)
                read += 1
            except Unreadable:
                pass
    return read, max(count, 1)


def main(folder: Path, verbose: bool) -> None:
    whole = displays = inline = inlines = read = every = 0
    seconds = 0.0
    why: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.md")):
        note = Note(path.name, path.read_text(encoding="utf-8"))
        try:
            blocks = markdown.displays(note)
        except markdown.Unclosed as error:
            why["a display that never ends"].append(f"{path.name}:{note.position(error.span.start)[0]}")
            continue
        for block in blocks:
            if not isinstance(block, markdown.Formula):
                continue
            start = time.perf_counter()
            try:
                statements, error = parse(block.latex, block.span.start), None
            except Unreadable as caught:
                statements, error = [], caught
            seconds += time.perf_counter() - start
            if error is not None:
                why[error.why].append(f"{path.name}:{note.position(error.span.start)[0]}")
            if block.inline:
                inlines += 1
                inline += error is None
                continue
            displays += 1
            whole += error is None
            ok, count = sides_alone(block.latex) if error is not None else (sum(sides(s.node) for s in statements),) * 2
            read, every = read + ok, every + count
    print(f"displays read whole  {whole} of {displays}  {whole / max(displays, 1):.1%}")
    print(f"sides read           {read} of {every}  {read / max(every, 1):.1%}")
    print(f"inline formulas      {inline} of {inlines}  {inline / max(inlines, 1):.1%}")
    print(f"formulas a second    {(displays + inlines) / max(seconds, 1e-9):.0f}")
    if verbose:
        for reason, places in sorted(why.items(), key=lambda x: -len(x[1])):
            print(f"{len(places):4}  {reason}: {', '.join(places[:3])}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "-v" in sys.argv)
