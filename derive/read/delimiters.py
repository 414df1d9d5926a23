"""Which brackets belong together, and what each bar is, before a formula is read.  Untrusted.

In: tokens.  Out: for each bracket its partner; for each bar whether it opens or closes (an absolute value, a norm), separates
(a condition, a divergence) or says where something is evaluated.  One pass, so that time is linear.
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from derive.read import notation as N
from derive.read.syntax import Unreadable
from derive.read.tokens import Token
from derive.source import Span

DEEPEST: Final = 60
OPENED_BY: Final = {")": frozenset("(["), "]": frozenset("(["), r"\}": frozenset({r"\{"}), r"\rangle": frozenset({r"\langle"}),
                    r"\rfloor": frozenset({r"\lfloor"}), r"\rceil": frozenset({r"\lceil"}),
                    ".": frozenset({*N.OPENERS, "null", "|", r"\|"})}
_BEGIN: Final = frozenset({"begin"})
_BRACE: Final = frozenset({"{"})
_SIZED: Final = frozenset({"null", "|", r"\|"})
GOES_ON: Final = frozenset({"&", r"\\", *N.SIGNS, *N.TIMES, ",", "=", "."})  # between lines of one bracket
BARS: Final = frozenset({"|", r"\|"})
# after these an operand is missing: a bar opens
OPERATORS: Final = frozenset({*N.SIGNS, *N.TIMES, *N.OVER, *N.INFIX, *N.RELATIONS, ",", ";", "^", "_", "&", r"\\"}) - N.ALSO_MARKS


@dataclass(slots=True)
class Delimiters:
    """Partners of brackets by the number of their token (-1: none), and the role of each bar."""

    partner: list[int]
    role: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Level:
    """A bracket that is open: its token, and in it the bars that may separate or open, and where statements end."""

    opener: int
    text: str
    unsure: dict[str, list[int]] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)


def delimiters(row: Sequence[Token]) -> Delimiters:
    """errors  Unreadable: nested too deeply"""
    found = Delimiters([-1] * len(row))
    stack = [_Level(-1, "")]
    for k, token in enumerate(row):
        text, sized = token.text, token.sized
        if token.kind in ("letter", "word", "number", "text", "label", "reference"):
            continue
        if token.kind == "begin":
            stack.append(_Level(k, "begin"))
        elif token.kind == "end":
            _close(found, stack, k, _BEGIN)
        elif text == "{" or text in N.OPENERS and sized != "right" or text == "." and sized == "left":
            stack.append(_Level(k, text if text != "." else "null"))
        elif text == "}":
            _close(found, stack, k, _BRACE)
        elif text in N.CLOSERS and sized != "left" or text == "." and sized == "right":
            _close(found, stack, k, OPENED_BY[text] if sized != "right" else OPENED_BY[text] | _SIZED)
        elif text in BARS:
            _bar(found, stack, row, k)
        elif text in N.RELATIONS or text in (",", ";", r"\\", "&"):
            stack[-1].breaks.append(k)
        if len(stack) > DEEPEST:
            raise Unreadable("nested too deeply", Span(token.start, token.end))
    while stack:
        _settle(found, stack.pop())
    return found


def _close(found: Delimiters, stack: list[_Level], k: int, openers: frozenset[str]) -> None:
    """Pair a closing bracket with the last opening one of its kind in the same group."""
    for depth in range(len(stack) - 1, 0, -1):
        level = stack[depth]
        if level.text in openers:
            while len(stack) > depth:
                _settle(found, stack.pop())
            found.partner[level.opener], found.partner[k] = k, level.opener
            return
        if level.text in ("{", "begin") and openers is not _BEGIN and openers is not _BRACE:
            return


def _settle(found: Delimiters, level: _Level) -> None:
    """The bars of a bracket that was closed, which separate unless two of them can be a pair."""
    for kind, unsure in level.unsure.items():
        ends = list(zip(unsure[::2], unsure[1::2], strict=False))
        if level.text == r"\langle" or len(unsure) % 2 or any(_between(level.breaks, a, b) for a, b in ends):
            for k in unsure:
                found.role[k] = "given" if kind != "||" else "double"
            continue
        for a, b in ends:
            pairs = ((a, b),) if kind != "||" else ((a, b + 1), (a + 1, b))
            for first, last in pairs:
                found.role[first], found.role[last] = "open", "close"
                found.partner[first], found.partner[last] = last, first


def _between(breaks: Sequence[int], first: int, last: int) -> bool:
    k = bisect_left(breaks, first)
    return k < len(breaks) and breaks[k] < last


def _bar(found: Delimiters, stack: list[_Level], row: Sequence[Token], k: int) -> None:
    token = row[k]
    text, sized, level = token.text, token.sized, stack[-1]
    if k in found.role:  # the second of two
        return
    after_operand = k > 0 and _is_operand(found, row, k - 1)
    if sized == "left" or not after_operand and sized not in ("right", "middle"):
        found.role[k] = "open"
        stack.append(_Level(k, text))
    elif sized == "right":
        found.role[k] = "close"
        _close(found, stack, k, frozenset({text, "null", "(", "[", r"\{"}))
    elif level.text == text and sized != "middle":
        found.role[k] = "close"
        _close(found, stack, k, frozenset({text}))
    elif sized == "middle":
        found.role[k] = "given"
    else:
        follows = row[k + 1] if k + 1 < len(row) else token
        pending = len(level.unsure.get(text, ())) % 2
        if follows.text in ("_", "^") and not pending:
            found.role[k] = "at"
        elif text == follows.text == "|" and follows is not token and not pending and \
                (follows.joined or token.end - token.start > 1 and not sized):
            found.role[k + 1] = "second"
            level.unsure.setdefault("||", []).append(k)
        else:
            level.unsure.setdefault(text, []).append(k)


def _is_operand(found: Delimiters, row: Sequence[Token], k: int) -> bool:
    """Whether a token can end an operand."""
    token = row[k]
    text = token.text
    if token.kind in ("letter", "word", "number", "end"):
        return True
    if token.kind in ("text", "begin", "label", "reference"):
        return False
    if text in BARS:
        return found.role.get(k) == "close"
    if text in OPERATORS or text == "{" or text in N.OPENERS or text == "." and token.sized == "left":
        return False
    if token.kind == "command":
        name = text[1:]
        return name in N.GREEK or text in N.CLOSERS or text == r"\ldots" or text == r"\%"
    return True


def without_null_pairs(row: Sequence[Token]) -> list[Token]:
    """Without the \\right. and \\left. that only let a bracket go on in the next line."""
    opened: list[int] = []
    dropped: set[int] = set()
    waiting: list[tuple[int, int]] = []  # a \\right. and the bracket that it closed
    for k, token in enumerate(row):
        if token.sized == "left":
            if token.text == "." and waiting and all(t.text in GOES_ON or j in dropped for j, t in
                                                     enumerate(row[waiting[-1][0] + 1:k], waiting[-1][0] + 1)):
                null, bracket = waiting.pop()
                dropped |= {null, k}
                opened.append(bracket)
            else:
                waiting.clear()
                opened.append(k)
        elif token.sized == "right" and opened:
            bracket = opened.pop()
            if token.text == ".":
                waiting.append((k, bracket))
            elif token.text == "|" and row[bracket].text == "." and (k + 1 == len(row) or row[k + 1].text not in ("_", "^")):
                dropped.add(bracket)  # \\left. y \\right| x: a tall bar before a condition
                token.sized = "middle"
            else:
                waiting.clear()
    return [t for k, t in enumerate(row) if k not in dropped] if dropped else list(row)
