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
    "run": "(nodes,) adjacent letters of a script, x_{ik} or x_{KL}: context decides between indices and a word",
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
    "expect": "(sub or None, body, name) expectation \\mathbb{E}_{x \\sim p}[…]; name 'E', also 'Var', 'Cov' with body a node or list",
    "diff": "(f or None, by, order, kind) \\frac{d f}{d x}, \\frac{\\partial}{\\partial x} f, \\nabla_x f; kind 'd', 'partial', 'nabla'",
    "integral": "(low, high, body, by)",
    "paren": "(x, open, close) grouping brackets of any shape", "abs": "(x,) |x|", "norm": "(x, sub or None)",
    "set": "(x, …) \\{a, b\\}", "setof": "(x, condition)", "tuple": "(x, …)", "list": "(x, …) comma list", "interval": "(a, b, open, close)",
    "given": "(x, y) conditioning bar outside an application", "rel": "(ops, sides) ops a tuple of relation names, sides one more",
    "logic": "(op, x, …) 'forall' (variables node, body or None), 'exists', 'and', 'or', 'not', 'implies', 'iff'",
    "matrix": "(rows,) rows of nodes", "cases": "(rows,) rows (value, condition or None)",
    "dots": "() \\ldots, \\cdots, ...", "at": "(x, low, high) evaluation bracket", "text": "(text,) \\text{…}", "empty": "()",
}

# names of relations, as ops of 'rel'
RELATIONS: Final = ("=", "!=", "<", "<=", ">", ">=", "in", "notin", "sim", "approx", "propto", ":=", "equiv", "to",
                    "implies", "iff", "subset", "subseteq", "mapsto", "ll", "gg", ":", "impliedby", "simeq", "cong", "perp")


@dataclass(frozen=True, slots=True)
class Node:
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
    """One display row sequence that was read: a relation chain, or a single expression."""

    node: Node
    ambiguities: tuple[Ambiguity, ...] = ()


class Unreadable(Exception):
    """A formula that could not be read: why, and the span at fault."""

    def __init__(self, why: str, span: Span) -> None:
        super().__init__(why)
        self.why, self.span = why, span


__all__ = ["KINDS", "RELATIONS", "Ambiguity", "Fraction", "Node", "Parsed", "Unreadable"]
