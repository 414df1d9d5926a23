"""What a formula looks like, before anything is known of its symbols.  Untrusted.

`read.latex` makes these nodes from tokens, one for every token; `read.elaborate` turns them into terms
when declarations have told what is a number, a function, a vector or a label.
"""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from derive.source import Span

# kind → what its args are.  Every node also has the span of its own LaTeX in the note.
KINDS: Final = {
    "num": "(Fraction,)",
    "sym": "(name,) a letter, Greek letter (no backslash) or decorated letter: 'x', 'theta', 'hat y', 'mathcal X', 'bar x', 'bold w'",
    "word": "(name,) a run of letters that is one name: 'log', 'softmax', 'argmax', 'model', 'pred', 'ML', 'KL'",
    "sub": "(base, script) subscript; script is a node, a 'list' node for x_{i,j}, or a 'run' for x_{ij}",
    "run": "(nodes,) adjacent letters of a script, x_{ik} or x_{KL}: context decides between indices and a word; with digits and marks "
           "('num', 'sym' bullet, 'prime') among them, as in y_{i1} and y_{i\\bullet}, they are no product",
    "sup": "(base, script) superscript: a power, or a label if script is 'paren' (x^{(i)}), or a mark ('sym','*')",
    "transpose": "(base,)",
    "prime": "(base, count)",
    "apply": "(head, args, seps) head directly followed by a bracket; args a tuple of nodes (each may be a 'rel' like y=1), "
             "seps the separators between them (',', ';', '|', '||'); may be an application or a product: context decides",
    "func": "(name, arg, sub, power) named function: log ln exp max min sin …; arg may be unbracketed; sub, power a node or None",
    "neg": "(x,)", "add": "(x, …) n-ary, subtraction is a 'neg' term", "mul": "(x, …) n-ary, written product",
    "div": "(x, y) \\frac or slash", "sqrt": "(x, degree or None)", "binom": "(n, k)", "factorial": "(x,)",
    "op": "(symbol, x, y) other infix: \\odot \\otimes \\circ \\cap \\cup \\setminus \\pm …",
    "big": "(op, low, high, body) op 'sum' 'prod' 'union' …; low a node, a 'rel' (i=1, x \\in S, j \\neq k) or None; high a node or None",
    "lim": "(op, sub, body) \\lim, \\max_x, \\min_x, \\sup_x …",
    "arg": "(op, sub or None, body) argmax, argmin over sub (a node or list)",
    "expect": "(sub or None, body, name) expectation \\mathbb{E}_{x \\sim p}[…]; name 'E', also 'Var', 'Cov', and 'angle' for ⟨f⟩_q; body a "
              "'paren' of a node, a list or a 'given'",
    "diff": "(f, by, order, kind) \\frac{d f}{d x}, \\frac{\\partial}{\\partial x} f, \\nabla_x f; by None or a list for several variables; "
            "order a node or 1; kind 'd', 'partial', 'nabla'",
    "integral": "(low, high, body, by) by a list for several variables",
    "paren": "(x, open, close) grouping brackets of any shape", "abs": "(x,) |x|", "norm": "(x, sub or None)",
    "set": "(x, …) \\{a, b\\}", "setof": "(x, condition)", "tuple": "(x, …)", "list": "(x, …) comma list", "interval": "(a, b, open, close)",
    "given": "(x, y) conditioning bar outside an application", "rel": "(ops, sides) ops a tuple of relation names, sides one more",
    "logic": "(op, x, …) 'forall' (variables node, body or None), 'exists', 'and', 'or', 'not', 'implies' (condition, statement), 'iff', "
             "'such that' (statement, constraint)",
    "matrix": "(rows,) rows of nodes", "cases": "(rows,) rows (value, condition or None)",
    "dots": "() \\ldots, \\cdots, ...", "at": "(x, low or None, high or None) evaluation bracket", "text": "(text,) \\text{…}", "empty": "()",
    "family": "(x, low, high) a set, a tuple or a bracket with what its members run over: \\{x_i\\}_{i=1}^n", "apposition": "(words, x) \\text{model } f",
    "inner": "(x, y) \\langle x, y \\rangle", "applied": "(operation, args) an operation on functions, applied: (f * g)(x)",
    "differential": "(x,) \\mathrm{d}x outside of an integral and of a derivative", "hole": "() the place of an argument: f(\\cdot)", "accent": "(accent, x) an accent over more than a symbol: \\overline{X^2}",
}

# names of relations, as ops of 'rel'
RELATIONS: Final = ("=", "!=", "<", "<=", ">", ">=", "in", "notin", "sim", "approx", "propto", ":=", "equiv", "to",
                    "implies", "iff", "subset", "subseteq", "mapsto", "ll", "gg", ":", "impliedby", "simeq", "cong", "perp", "=:", "supset",
                    "supseteq", "ni", "indep", "assign", "corresponds", "prec", "succ", "preceq", "succeq", "lesssim", "gtrsim", "asymp",
                    "models", "vdash", "embeds", "becomes", "nsubseteq", "weakly", "doteq", "demanded", "asked", "equal in law", "sim under",
                    "asymptotically", "converges", "related")


class _Walked:
    """What is found out of a node once: all nodes below it, in the order of `names.every`, and those of some kinds."""

    __slots__ = ("below", "chosen")
    below: tuple[Any, ...]
    chosen: dict[Any, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Node(_Walked):
    """A piece of a formula: its kind (a key of KINDS), its arguments, and where it stands."""

    kind: str
    args: tuple[Any, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Two readings were possible here; `reading` is the one that convention prefers and that was taken.

    alternative  the whole formula's node under the other reading, if that can be built
    """

    what: str
    reading: str
    span: Span
    alternative: Node | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """One display row sequence that was read: a relation chain, or a single expression; the \\label and \\tag that stand on it."""

    node: Node
    ambiguities: tuple[Ambiguity, ...] = ()
    labels: tuple[str, ...] = ()


class Unreadable(Exception):
    """A formula that could not be read: why, and the span at fault."""

    def __init__(self, why: str, span: Span) -> None:
        super().__init__(why)
        self.why, self.span = why, span


def shown(node: Node | None) -> str:
    """A node with all its brackets, to be read by people: `log⟨(a * b)⟩`, `sum[i = 1 .. n](x[i])`."""
    if node is None:
        return "_"
    kind, args = node.kind, node.args
    match kind:
        case "num" | "sym":
            return str(args[0])
        case "word":
            return f'"{args[0]}"'
        case "text":
            return f"'{args[0]}'"
        case "sub":
            return f"{shown(args[0])}[{shown(args[1])}]"
        case "run":
            return "·".join(map(shown, args[0]))
        case "sup":
            return f"({shown(args[0])} ^ {shown(args[1])})"
        case "prime":
            return shown(args[0]) + "'" * int(args[1])
        case "neg":
            return f"-{shown(args[0])}"
        case "add" | "mul" | "list" | "tuple" | "set":
            sign = {"add": " + ", "mul": " * "}.get(kind, ", ")
            inner = sign.join(map(shown, args))
            return f"{{{inner}}}" if kind == "set" else f"tuple({inner})" if kind == "tuple" else f"({inner})"
        case "div":
            return f"({shown(args[0])} / {shown(args[1])})"
        case "op":
            return "(" + f" {args[0]} ".join(map(shown, args[1:])) + ")" if len(args) > 2 else f"({args[0]} {shown(args[1])})"
        case "apply":
            seps = [*(x + " " for x in args[2]), ""]
            return f"{shown(args[0])}⟨{''.join(shown(a) + s for a, s in zip(args[1], seps, strict=False))}⟩"
        case "func":
            extra = "".join(f"{sign}{shown(x)}" for sign, x in (("_", args[2]), ("^", args[3])) if x is not None)
            return f"{args[0]}{extra}⟨{shown(args[1])}⟩"
        case "big":
            return f"{args[0]}[{shown(args[1])} .. {shown(args[2])}]({shown(args[3])})"
        case "paren":
            return f"{args[1]}{shown(args[0])}{args[2]}"
        case "rel":
            return "⟦" + shown(args[1][0]) + "".join(f" {op} {shown(x)}" for op, x in zip(args[0], args[1][1:], strict=True)) + "⟧"
        case "matrix" | "cases":
            return f"{kind}(" + " ; ".join(", ".join(map(shown, row)) for row in args[0]) + ")"
        case "dots":
            return "…"
    return f"{kind}({', '.join(_plain(x) for x in args)})"


def _plain(x: object) -> str:
    if isinstance(x, tuple):
        return "(" + ", ".join(map(_plain, x)) + ")"
    return shown(x) if isinstance(x, Node) else "_" if x is None else str(x)


__all__ = ["KINDS", "RELATIONS", "Ambiguity", "Fraction", "Node", "Parsed", "Unreadable", "shown"]
