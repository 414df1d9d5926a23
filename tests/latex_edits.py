r"""Small changes of a formula's LaTeX: one sign, bound, index, factor, exponent, function, bracket or pair of letters.

In: the LaTeX of a display and the letters of its document.  Out: edits, as spans with what stands there instead.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[a-zA-Z]+|\d+|[^\s]")
CLOSED = {"(": ")", "[": "]", "{": "}"}
LOOKS = {"left", "right", "big", "Big", "bigg", "Bigg", "quad", "qquad", "cdot", "ldots", "dots", "text", "mathrm", "mathbb", "hat", "bar", "begin", "end"}
FUNCTIONS = {"log": ("exp", "sin"), "exp": ("log",), "ln": ("exp",), "sqrt": ("exp",), "sum": ("prod",), "prod": ("sum",), "Pi": ("sum",),
             "argmax": ("argmin",), "argmin": ("argmax",), "max": ("min",), "min": ("max",)}
RELATIONS = {"\\leq": ("\\geq", "="), "\\geq": ("\\leq", "="), "<": (">",), ">": ("<",), "\\le": ("\\ge",), "\\ge": ("\\le",)}


@dataclass(frozen=True, slots=True)
class Edit:
    """What is changed: `new` in place of what stands between two places of a display."""

    kind: str
    start: int
    end: int
    new: str

    def made(self, latex: str) -> str:
        return latex[:self.start] + self.new + latex[self.end:]

    def told(self, latex: str) -> str:
        return f"{latex[:self.start]}[{latex[self.start:self.end]} -> {self.new}]{latex[self.end:]}".strip()


def edits(latex: str, letters: str) -> Iterator[Edit]:
    """All small changes of a display.

    letters  what may stand for an index or a bound
    """
    tokens = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(latex)]
    pairs = _pairs(tokens)
    for k, (text, start, end) in enumerate(tokens):
        before = tokens[k - 1][0] if k else ""
        if text in "+-" and before not in ("_", "^"):
            yield Edit("sign", start, end, "-" if text == "+" else "+")
            if before in ("", "=", "(", "[", "{", "|", "&"):
                yield Edit("sign", start, end, "")
        if text == "=" and not _in_bound(tokens, pairs, k):
            yield from (Edit(kind, end, end, new) for kind, new in (("sign", " -"), ("factor", " 2"), ("factor", r" \frac{1}{2}"), ("term", " 1 +")))
        if text in RELATIONS:
            yield from (Edit("relation", start, end, new + " ") for new in RELATIONS[text])
        if before == "^" and text.isalnum():
            yield Edit("exponent", tokens[k - 1][1], end, "")
            yield from (Edit("bound or exponent", start, end, f"{{{new}}}") for new in (f"{text}-1", f"{text}+1", "3", *letters) if new != text)
        if text.isdigit() and before not in ("_", "^"):
            yield from (Edit("number", start, end, str(int(text) + by)) for by in (1, -1) if int(text) + by >= 0)
        if before == "_" and len(text) == 1 and text.isalpha():
            yield from (Edit("index", start, end, x) for x in letters if x != text)
        if before == "{" and k > 1 and tokens[k - 2][0] == "_" and text.isalpha() and tokens[k + 1][0] == "}":
            yield from (Edit("index", start + at, start + at + 1, x) for at in range(len(text)) for x in letters if len(text) < 4 and x != text[at])
            if len(text) == 2:
                yield Edit("index", start, end, text[::-1])
        name = text.lstrip("\\")
        if name in FUNCTIONS:
            slash = "\\" if text[0] == "\\" else ""
            yield from (Edit("function", start, end, slash + new) for new in FUNCTIONS[name])
            if name in ("log", "exp", "ln"):
                yield Edit("function", start, end, "")
        if text == ")" and k in pairs:
            yield Edit("exponent", end, end, "^2")
            opener = pairs[k]
            if tokens[opener - 1][0] != "\\left":
                yield Edit("factor", tokens[opener][1], tokens[opener][1], "2")
                if k + 1 < len(tokens) and tokens[k + 1][0] not in ("^", "_", ")", "}", "]", "\\right", "=", "&"):
                    yield Edit("bracket", start, tokens[k + 1][2], latex[end:tokens[k + 1][2]] + ")")
                if opener + 2 < k and tokens[k - 1][0] not in ("}", ")", "]") and tokens[k - 2][0] not in ("_", "^", "{"):
                    yield Edit("bracket", tokens[k - 1][1], end, ")" + latex[tokens[k - 1][1]:start])
                if opener and not tokens[opener - 1][0].isalpha():
                    yield Edit("bracket", tokens[opener][1], end, latex[tokens[opener][2]:start])
        if text == "\\frac" and k + 1 in pairs:
            middle = pairs[k + 1]
            if middle + 1 in pairs and tokens[middle + 1][0] == "{":
                last = pairs[middle + 1]
                upper, lower = latex[tokens[k + 1][1]:tokens[middle][2]], latex[tokens[middle + 1][1]:tokens[last][2]]
                yield Edit("factor", start, tokens[last][2], upper)
                yield Edit("factor", start, tokens[last][2], rf"\frac{lower}{upper}")
        if len(text) == 1 and text.isalpha() and before not in ("_", "^", "\\begin"):
            yield Edit("factor", start, start, "2 ")
    names = [(text, start, end) for k, (text, start, end) in enumerate(tokens)
             if len(text) == 1 and text.isalpha() or text[0] == "\\" and text[1:].isalpha() and text[1:] not in LOOKS | set(FUNCTIONS) | {"frac", "partial"}]
    for (a, start, middle), (b, other, end) in zip(names, names[1:], strict=False):
        if a != b and len(b) == 1 and len(a) == 1:
            yield Edit("swap", start, end, b + latex[middle:other] + a)


def _pairs(tokens: list[tuple[str, int, int]]) -> dict[int, int]:
    """Where each bracket that is closed has its partner, both ways."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for k, (text, _, _) in enumerate(tokens):
        if text in CLOSED:
            stack.append(k)
        elif text in CLOSED.values() and stack and CLOSED[tokens[stack[-1]][0]] == text:
            found[k] = stack.pop()
            found[found[k]] = k
    return found


def _in_bound(tokens: list[tuple[str, int, int]], pairs: dict[int, int], k: int) -> bool:
    """Whether an equals sign stands inside brackets: in the bounds of a sum, in p(y = 1)."""
    return any(i < k < j for i, j in pairs.items())
