"""How much of the formulas of documents is read, understood and proved, and how fast: a table for a folder.

    python tests/benchmarks/reading.py ../shared/corpus/statproofbook/P [-v] [--parse-only] [--sample 100 --seed 1]

With -v the reasons, most frequent first, each with the place of its first three.  What is reported refuted or ill-typed is
listed, to be looked at by hand; --sample prints random displays with how each was read.
"""
from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from derive.diagnostics import Report
from derive.names import names_of
from derive.read import markdown
from derive.read import notation as N
from derive.read.delimiters import delimiters
from derive.read.latex import parse
from derive.read.syntax import Node, Unreadable
from derive.read.tokens import tokens
from derive.render import plain
from derive.run import check
from derive.source import Note
from derive.statistics import statistics


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


@dataclass
class Parsing:
    """What the parser makes of the formulas of a folder."""

    whole: int = 0
    displays: int = 0
    inline: int = 0
    inlines: int = 0
    read: int = 0
    every: int = 0
    seconds: float = 0.0
    why: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def parsing(folder: Path) -> Parsing:
    found = Parsing()
    for path in sorted(folder.rglob("*.md")):
        note = Note(path.name, path.read_text(encoding="utf-8"))
        try:
            blocks = markdown.displays(note)
        except markdown.Unclosed as error:
            found.why["a display that never ends"].append(f"{path.name}:{note.position(error.span.start)[0]}")
            continue
        for block in blocks:
            if not isinstance(block, markdown.Formula):
                continue
            start = time.perf_counter()
            try:
                statements, error = parse(block.latex, block.span.start), None
            except Unreadable as caught:
                statements, error = [], caught
            found.seconds += time.perf_counter() - start
            if error is not None:
                found.why[error.why].append(f"{path.name}:{note.position(error.span.start)[0]}")
            if block.inline:
                found.inlines += 1
                found.inline += error is None
                continue
            found.displays += 1
            found.whole += error is None
            ok, count = sides_alone(block.latex) if error is not None else (sum(sides(s.node) for s in statements),) * 2
            found.read, found.every = found.read + ok, found.every + count
    return found


def row(name: str, part: int, whole: int) -> str:
    return f"{name:<52} {part:6} of {whole:6}  {part / max(whole, 1):6.1%}"


def table(parsed: Parsing, report: Report | None) -> None:
    """The table of how much is read, understood and proved."""
    print(row("sides of relations read (every token accounted for)", parsed.read, parsed.every))
    print(row("displays read whole", parsed.whole, parsed.displays))
    print(row("inline formulas read", parsed.inline, parsed.inlines))
    if report is not None:
        found = statistics(report)
        said = found.verdicts
        claims = sum(said[x] for x in ("proved", "refuted", "follows", "open"))
        print(row("displays of which every part has a meaning", found.displays_read, found.displays))
        print(row("relations that are claims and proved, of all", said["proved"], found.relations))
        print(row("relations that are claims and proved, of claims", said["proved"], claims))
        print(row("reported refuted or ill-typed", said["refuted"] + said["ill-typed"], found.relations))
    speed = (parsed.displays + parsed.inlines) / max(parsed.seconds, 1e-9)
    print(f"{'reading speed, formulas a second':<52} {speed:6.0f}")


def accused(report: Report) -> None:
    """What is called wrong, to be looked at by hand."""
    for diagnostic in report.diagnostics:
        if diagnostic.code in ("step-refuted", "undefined-somewhere", "ill-typed", "shapes-differ", "expectation-failed"):
            place = diagnostic.position or (0, 0)
            print(f"\n{diagnostic.path}:{place[0]}:{place[1]}: {diagnostic.message}")
            if diagnostic.note is not None:
                print("    " + "  |  ".join(" ".join(diagnostic.note.quote(x.span).split()) for x in diagnostic.labels))
            for kind, text in diagnostic.details:
                print(f"    {kind}: {text}")


def sample(report: Report, count: int, seed: int) -> None:
    """Displays drawn at random, each with how it was read: for a check by hand."""
    every = [(d.judged.reading, x) for d in report.documents if d.judged is not None for x in d.judged.displays
             if not x.display.inline]
    for k, (reading, shown) in enumerate(random.Random(seed).sample(every, min(count, len(every))), 1):
        names = names_of(reading)
        line, column = reading.note.position(shown.display.span.start)
        print(f"\n[{k}] {reading.note.path}:{line}:{column}\n    {' '.join(shown.display.latex.split())}")
        for judged in shown.steps:
            claim = judged.step.claim or judged.claim
            text = plain(claim.prop, names) if claim is not None else judged.tried or judged.step.why
            print(f"  {judged.verdict:>9}: {text}")
        for remark in shown.display.remarks:
            print(f"     {remark.code}: {remark.message}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="why displays are not read, most frequent first")
    parser.add_argument("--parse-only", action="store_true", help="judge nothing")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="N random displays with how each was read")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--with", dest="definitions", action="append", default=[], metavar="PATH")
    arguments = parser.parse_args()
    parsed = parsing(arguments.folder)
    report = None if arguments.parse_only and not arguments.sample else check([arguments.folder], definitions=arguments.definitions)
    table(parsed, report)
    if arguments.verbose:
        for reason, places in sorted(parsed.why.items(), key=lambda x: -len(x[1])):
            print(f"{len(places):4}  {reason}: {', '.join(places[:3])}")
    if report is not None:
        accused(report)
        sample(report, arguments.sample, arguments.seed)


if __name__ == "__main__":
    main()
