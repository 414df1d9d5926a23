"""A formula once more, for another reader: what latex2sympy2 would misread is mapped away or not handed over.  Untrusted.

In: the author's LaTeX of one side of a relation, the symbols of its document.  Out: a Question: LaTeX of a small language that
latex2sympy2 reads well, with a number for each of its variables; and the value that our own term has for the same numbers.
Each symbol is a variable `\\variable{vN}`; a member x_i of a family and a value f(x) of a function are affine in the index and
the argument, so that it matters what stands there; log is natural, brackets are round, the whole stands in brackets, since
text after what it understands would be dropped.
"""
from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from derive.names import Names, symbol_latex
from derive.read.document import Symbol
from derive.term import Term

POINTS: Final = 3
LONGEST: Final = 600  # characters of a side: it is slow
MOST_STEPS: Final = 20_000  # of evaluating a term
INTEGERS: Final = (2, 3, 4)
LETTERS: Final = "abcfghjkmpqruvw"  # for the indices of sums; i, e and d mean something else to it
_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.S)
_SPACE: Final = frozenset((r"\,", r"\;", r"\:", r"\!", "\\ ", r"\quad", r"\qquad", "~", "&", r"\displaystyle", r"\limits",
                           r"\left", r"\right", r"\big", r"\Big", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\bigg", r"\Bigg"))
_OPEN: Final = {"(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace"}
_ACCENTS: Final = frozenset((r"\hat", r"\bar", r"\tilde", r"\mathbf", r"\boldsymbol", r"\mathrm", r"\mathcal", r"\text", r"\vec",
                             r"\mathit", r"\operatorname", r"\widehat", r"\textrm"))
_FUNCTIONS: Final = {r"\log": r"\ln", r"\ln": r"\ln", r"\exp": r"\exp"}
_PRODUCT: Final = frozenset((r"\cdot", r"\times", "*"))


class Declined(Exception):
    """A formula that is not handed over, since the other reader would be at fault."""


@dataclass(frozen=True, slots=True)
class Question:
    """LaTeX for the other reader, and for each point the values of the variables in it."""

    latex: str
    values: tuple[dict[str, float], ...]


def spelt(latex: str) -> str:
    """A name without what does not tell it from others: spaces, braces, bold."""
    return re.sub(r"\\(?:mathbf|boldsymbol|mathrm|text|textrm|mathit|operatorname|bm|rm|bf)(?![A-Za-z])|[{}\s\\,]", "", latex)


def value(name: str, part: int, point: int, integer: bool = False) -> float:
    """The number of a symbol at a point: of a family or a function, its constant (0) or its slope in one argument."""
    chance = int.from_bytes(blake2b(f"{name}|{part}|{point}".encode(), digest_size=4).digest(), "big") / 2**32
    if integer:
        return float(INTEGERS[int(chance * len(INTEGERS))])
    return 0.2 + 0.25 * chance if part == 0 else 0.01 + 0.03 * chance


def question(latex: str, symbols: Mapping[str, Symbol]) -> Question:
    """One side for the other reader.  errors: Declined"""
    if len(latex) > LONGEST:
        raise Declined("too long")
    writer = _Writer([x for x in _TOKEN.findall(latex) if not x.isspace() and x not in _SPACE], symbols)
    text = writer.group(None, {})
    values = tuple({f"v{k}": value(name, part, point, whole) for (name, part, whole), k in writer.variables.items()}
                   for point in range(POINTS))
    return Question(f"({text})", values)


@dataclass
class _Writer:
    """The tokens of one side, being written for the other reader."""

    tokens: list[str]
    symbols: Mapping[str, Symbol]
    at: int = 0
    variables: dict[tuple[str, int, bool], int] = field(default_factory=dict)
    sums: int = 0
    depth: int = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.next
        self.at += 1
        return token

    def variable(self, name: str, part: int, integer: bool = False) -> str:
        number = self.variables.setdefault((name, part, integer), len(self.variables))
        return rf"\variable{{v{number}}}"

    def group(self, end: str | None, bound: Mapping[str, str]) -> str:
        """What stands up to a closing bracket, or to the end; sums bind their index up to there."""
        self.depth += 1
        if self.depth > 20:
            raise Declined("nested too deeply")
        bound, out = dict(bound), []
        while self.next and self.next != end:
            out.append(self.item(bound))
        if (self.next or None) != end:
            raise Declined("a bracket that is not closed")
        self.at += 1
        self.depth -= 1
        if not out:
            raise Declined("nothing in a bracket")
        return " ".join(out)

    def item(self, bound: dict[str, str]) -> str:
        token = self.take()
        if token in "+-/" and len(token) == 1 or re.fullmatch(r"\d+(?:\.\d+)?", token):
            return token
        if token in _PRODUCT:
            return r"\cdot"
        if token in _OPEN:
            return f"({self.group(_OPEN[token], bound)})"
        if token == "{":
            return f"{{{self.group('}', bound)}}}"
        if token == "^":
            return f"^{{{self.script(bound)}}}"
        if token in (r"\frac", r"\dfrac", r"\tfrac"):
            return rf"\frac{{{self.script(bound)}}}{{{self.script(bound)}}}"
        if token == r"\sqrt" and self.next == "{":
            return rf"\sqrt{{{self.script(bound)}}}"
        if token in _FUNCTIONS:
            return self.function(_FUNCTIONS[token], bound)
        if token in "le" and self.tokens[self.at - 1:self.at + 2] in (["l", "o", "g"], ["e", "x", "p"]):
            self.at += 2
            return self.function(r"\ln" if token == "l" else r"\exp", bound)
        if token in (r"\sum", r"\prod"):
            return self.big(token, bound)
        if token == r"\pi" and spelt(token) not in self.symbols:
            return r"\pi"
        if token == "e" and self.next == "^" and "e" not in self.symbols:
            return "e"
        if re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", token):
            return self.name(token, bound)
        raise Declined(f"{token} is not handed over")

    def script(self, bound: Mapping[str, str]) -> str:
        """The argument of ^ or of a command: a group, or one token."""
        if self.next == "{":
            self.at += 1
            return self.group("}", bound)
        if not self.next or self.next in "^_+-/}":
            raise Declined("a script is missing")
        return self.item(dict(bound))

    def function(self, name: str, bound: Mapping[str, str]) -> str:
        """log and exp of a bracket, or of one thing after which nothing is multiplied: it would go into the argument."""
        if self.next in ("^", "_"):
            raise Declined("a power of a function")
        bracketed = self.next in _OPEN or self.next == "{"
        argument = self.item(dict(bound))
        if self.next == "^" or not bracketed and self.next and self.next not in ("+", "-", ")", "]", "}", r"\}"):
            raise Declined("where the argument ends")
        return f"{name} ({argument})"

    def big(self, token: str, bound: dict[str, str]) -> str:
        """A sum or product with both bounds; its index gets a letter that means nothing else."""
        if self.take() != "_" or self.take() != "{":
            raise Declined("a sum without bounds")
        index = self.take()
        if not index.isalpha() or self.take() != "=" or self.sums >= len(LETTERS):
            raise Declined("a sum that runs over no integers")
        low = self.group("}", bound)
        if self.take() != "^":
            raise Declined("a sum without an upper bound")
        high = self.script(bound)
        letter = LETTERS[self.sums]
        self.sums += 1
        bound[index] = letter
        if self.next in ("", "}", ")", "]", r"\}", "+"):
            raise Declined("a sum of nothing")
        return rf"{token}_{{{letter}={low}}}^{{{high}}}"

    def name(self, token: str, bound: Mapping[str, str]) -> str:
        """A symbol with its indices and arguments, as a variable or an affine expression in them."""
        text = token
        if token in _ACCENTS:
            if self.take() != "{":
                raise Declined("an accent over nothing")
            start = self.at
            while self.next and self.next != "}":
                self.at += 1
            text += "{" + "".join(self.tokens[start:self.at]) + "}"
            self.at += 1
        if text in bound:
            if self.next in ("_", "("):
                raise Declined("an index with something else")
            return bound[text]
        found, scripts = self.symbols.get(spelt(text)), None
        if self.next == "_":
            self.at += 1
            start = self.at
            raw = self.script_text()
            whole = self.symbols.get(spelt(f"{text}_{raw}"))
            if whole is not None and not whole.shape:
                found = whole
            else:
                end, self.at = self.at, start
                scripts = self.indices(bound)
                if self.at != end:
                    raise Declined("a subscript")
        if found is None:
            raise Declined(f"{text} is no symbol of the document")
        if self.next in ("'", r"\prime"):
            raise Declined("a prime")
        key = spelt(found.latex)
        if len(scripts or ()) != len(found.shape):
            raise Declined("a vector")
        arguments = list(scripts or ())
        if found.kind in ("function", "distribution"):
            arguments += self.arguments(bound)
        elif found.kind == "set":
            raise Declined("a set")
        elif not arguments:
            return self.variable(key, 0, found.kind == "integer")
        return "(" + " + ".join([self.variable(key, 0), *(rf"{self.variable(key, k)} \cdot ({x})"
                                                          for k, x in enumerate(arguments, 1))]) + ")"

    def script_text(self) -> str:
        if self.next != "{":
            return self.take()
        depth, start = 0, self.at
        while self.next:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
            if depth == 0:
                return "".join(self.tokens[start + 1:self.at - 1])
        raise Declined("a bracket that is not closed")

    def indices(self, bound: Mapping[str, str]) -> list[str]:
        """The indices of x_i, x_{ij}, x_{i,j}, x_{i+1}."""
        if self.next != "{":
            return [self.script(bound)]
        inner = self.script_text()
        plain = [x for x in _TOKEN.findall(inner) if not x.isspace() and x not in _SPACE and x != ","]
        texts = [[x] for x in plain] if all(re.fullmatch(r"[a-zA-Z]|\d", x) for x in plain) else [
            _TOKEN.findall(x) for x in inner.split(",")]
        made = []
        for tokens in texts:
            inside = _Writer([x for x in tokens if not x.isspace()], self.symbols, 0, self.variables, self.sums, self.depth)
            made.append(inside.group(None, bound))
        return made

    def arguments(self, bound: Mapping[str, str]) -> list[str]:
        """The arguments of a function, between brackets."""
        if self.next not in ("(", "["):
            raise Declined("a function without arguments")
        close = _OPEN[self.take()]
        pieces: list[list[str]] = [[]]
        depth = 0
        while self.next and (depth or self.next != close):
            token = self.take()
            depth += (token in ("(", "[", "{", r"\{")) - (token in (")", "]", "}", r"\}"))
            if not depth and token in (",", ";", "|", r"\mid", r"\vert"):
                pieces.append([])
            else:
                pieces[-1].append(token)
        if self.take() != close or not all(pieces):
            raise Declined("the arguments of a function")
        return [_Writer(x, self.symbols, 0, self.variables, self.sums, self.depth).group(None, bound) for x in pieces]


# --- the same numbers for our own term -------------------------------------------------------------------------

class Valueless(Exception):
    """A term that has no value here: outside of the domain, or not of the small language."""


def evaluate(term: Term, names: Names, point: int) -> float:
    """The value of a term with the numbers that the variables of a Question have at a point.  errors: Valueless"""
    left = [MOST_STEPS]
    try:
        result = _value(term, names, point, (), left)
    except (OverflowError, ZeroDivisionError, ValueError, RecursionError) as error:
        raise Valueless(str(error)) from error
    if not math.isfinite(result):
        raise Valueless("not finite")
    return result


def _value(term: Term, names: Names, point: int, bound: tuple[int, ...], left: list[int]) -> float:
    left[0] -= 1
    if left[0] < 0:
        raise Valueless("too large")

    def of(x: Term) -> float:
        return _value(x, names, point, bound, left)

    head, args = term.head, term.args
    if head == "num":
        return float(args[0])
    if head == "bound":
        return float(bound[-1 - int(args[0])])
    if head == "var":
        symbol = names.symbols.get(term)
        if symbol is None or symbol.shape or symbol.kind in ("function", "distribution", "set", "opaque"):
            raise Valueless("not a number")
        return value(spelt(symbol_latex(term, names)), 0, point, symbol.kind == "integer")
    if head == "@":
        symbol = names.symbols.get(args[0])
        if symbol is None or symbol.kind not in ("function", "distribution") and len(symbol.shape) != len(args) - 1:
            raise Valueless("not a number")
        key = spelt(symbol_latex(args[0], names))
        return value(key, 0, point) + sum(value(key, k, point) * of(x) for k, x in enumerate(args[1:], 1))
    if head == "+":
        return math.fsum(map(of, args))
    if head == "*":
        return math.prod(map(of, args))
    if head == "^":
        power = of(args[0]) ** of(args[1])
        if isinstance(power, complex):
            raise Valueless("no real number")
        return float(power)
    if head == "exp":
        return math.exp(of(args[0]))
    if head == "log":
        return math.log(of(args[0]))
    if head == "pi":
        return math.pi
    if head in ("sum", "prod"):
        low, high = of(args[0]), of(args[1])
        if low != int(low) or high != int(high) or high - low > 50:
            raise Valueless("bounds")
        parts = [_value(args[2], names, point, (*bound, k), left) for k in range(int(low), int(high) + 1)]
        return math.fsum(parts) if head == "sum" else math.prod(parts)
    raise Valueless(head)
