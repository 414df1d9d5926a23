"""A node as one line of plain text, for tests and messages.  Untrusted."""
from __future__ import annotations

from typing import Any

from derive.read.syntax import Node


def outline(node: Any) -> str:
    """The tree of a node: products with *, scripts with _ and ^, words in quotes, binders with their ranges in brackets."""
    if node is None:
        return ""
    a = node.args
    match node.kind:
        case "num":
            return str(a[0]) if a[0].denominator == 1 else str(float(a[0]))
        case "sym":
            return str(a[0])
        case "word":
            return f"'{a[0]}'"
        case "text":
            return f'"{a[0]}"'
        case "empty":
            return "()"
        case "dots":
            return "..."
        case "run":
            return "<" + "".join(map(outline, a[0])) + ">"
        case "sub":
            return f"{outline(a[0])}_{outline(a[1])}"
        case "sup":
            return f"{outline(a[0])}^{outline(a[1])}"
        case "transpose":
            return f"{outline(a[0])}.T"
        case "prime":
            return outline(a[0]) + "'" * a[1]
        case "apply":
            return f"{outline(a[0])}({_separated(a[1], a[2])})"
        case "func":
            sub = f"_{outline(a[2])}" if a[2] else ""
            power = f"^{outline(a[3])}" if a[3] else ""
            return f"{a[0]}{sub}{power}({outline(a[1])})"
        case "neg":
            return f"-{outline(a[0])}"
        case "add":
            return "(" + " + ".join(map(outline, a)) + ")"
        case "mul":
            return " * ".join(map(outline, a))
        case "div":
            return f"{_tight(a[0])} / {_tight(a[1])}"
        case "sqrt":
            return f"sqrt[{outline(a[1])}]({outline(a[0])})" if a[1] else f"sqrt({outline(a[0])})"
        case "binom":
            return f"binom({outline(a[0])}, {outline(a[1])})"
        case "factorial":
            return f"{outline(a[0])}!"
        case "op":
            return f"{a[0]}({outline(a[1])}, {outline(a[2])})"
        case "big":
            low, high = outline(a[1]), f"..{outline(a[2])}" if a[2] else ""
            return f"{a[0]}[{low}{high}]({outline(a[3])})"
        case "lim" | "arg":
            return f"{a[0]}[{outline(a[1])}]({outline(a[2])})"
        case "expect":
            return f"{a[2]}[{outline(a[0])}]({outline(a[1])})" if a[0] else f"{a[2]}({outline(a[1])})"
        case "diff":
            return f"{a[3]}[{outline(a[1])}{'; ' + outline(a[2]) if a[2] else ''}]({outline(a[0])})"
        case "integral":
            return f"int[{outline(a[0])}..{outline(a[1])}; {outline(a[3])}]({outline(a[2])})"
        case "paren":
            return f"{a[1]}{outline(a[0])}{a[2]}"
        case "abs":
            return f"|{outline(a[0])}|"
        case "norm":
            return f"||{outline(a[0])}||" + (f"_{outline(a[1])}" if a[1] else "")
        case "set":
            return "{" + ", ".join(map(outline, a)) + "}"
        case "setof":
            return f"{{{outline(a[0])} : {outline(a[1])}}}"
        case "tuple":
            return "(" + ", ".join(map(outline, a)) + ")"
        case "list":
            return "[" + ", ".join(map(outline, a)) + "]"
        case "interval":
            return f"{a[2]}{outline(a[0])}, {outline(a[1])}{a[3]}"
        case "given":
            return f"{outline(a[0])} | {outline(a[1])}"
        case "rel":
            ops, sides = a
            return outline(sides[0]) + "".join(f" {op} {outline(side)}" for op, side in zip(ops, sides[1:], strict=True))
        case "logic":
            return f"{a[0]}({', '.join(outline(x) for x in a[1:] if x is not None)})"
        case "matrix":
            return "matrix(" + "; ".join(", ".join(map(outline, row)) for row in a[0]) + ")"
        case "cases":
            return "cases(" + "; ".join(outline(v) + (f" if {outline(c)}" if c else "") for v, c in a[0]) + ")"
        case "at":
            return f"{outline(a[0])} @ {outline(a[1])}" + (f"..{outline(a[2])}" if a[2] else "")
    raise ValueError(node.kind)


def _tight(node: Node) -> str:
    text = outline(node)
    return f"({text})" if node.kind in ("mul", "div", "neg") else text


def _separated(items: tuple[Node, ...], separators: tuple[str, ...]) -> str:
    text = outline(items[0]) if items else ""
    for sep, item in zip(separators, items[1:], strict=True):
        text += f" {sep} {outline(item)}"
    return text
