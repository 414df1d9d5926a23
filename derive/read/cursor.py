"""A place in the tokens of one chain, and what is known of it.  Untrusted.

In: the tokens of a chain.  Out: nodes with spans, and Unreadable with the token at fault.  The parser's other parts stand on this.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from derive.read.notation import CLOSERS, OPENERS, Notation, table
from derive.read.syntax import Node, Unreadable
from derive.read.tokens import Token
from derive.source import Span

DEEPEST: Final = 45  # factors within factors
MOST_OPERATIONS: Final = 400  # a/b/c/…, which nest to the left

SYMBOLS: Final = table("symbol", "special", "capital")
FONTS: Final = table("font")
ACCENTS: Final = table("accent")
FUNCTIONS: Final = table("function", "special")
LIMITS: Final = table("limit")
ARGS: Final = table("arg")
WORDS: Final = table("word")
EXPECTATIONS: Final = table("expect")
BIG: Final = table("big")
CAPITALS: Final = table("capital")
INTEGRALS: Final = table("integral")
BUILDERS: Final = table("build")
RELATIONS: Final = table("relation")
ARROWS: Final = table("arrow")
SUM_LIKE: Final = table("sum-like")
PRODUCTS: Final = table("product")
LOGIC: Final = table("logic")

_STARTERS: Final = frozenset((
    *SYMBOLS, *FONTS, *ACCENTS, *BIG, *INTEGRALS, *(x for x in (*FUNCTIONS, *LIMITS, *ARGS, *WORDS) if x.startswith("\\")),
    "\\ldots", *(x for x in BUILDERS if x not in ("\\choose", "\\overset", "\\stackrel", "\\pmod", "\\begin", "\\substack")), "\\begin",
    "\\R", "\\prime", "\\%", "\\top"))


class Cursor:
    """Where the parser is."""

    def __init__(self, tokens: list[Token], offset: int, flips: frozenset[int]) -> None:
        end = tokens[-1].end if tokens else 0
        self.tokens = [*tokens, Token("end", "", end, end)]
        self.offset = offset
        self.flips = flips
        self.i = 0
        self.depth = 0
        self.bars = ""            # the bar that would close an open |…|
        self.differential = False  # within an integral: dx ends its body
        self.script = False       # within a subscript: letters side by side are a run
        self.operations = 0
        self.choices: list[tuple[int, str, str, Span, bool]] = []
        self.parity: dict[int, int] = {}

    # --- tokens ------------------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.i]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.i + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.tokens[self.i]
        if token.kind != "end":
            self.i += 1
        return token

    def expect(self, text: str) -> Token:
        if self.token.text != text or self.token.kind == "text":
            raise self.unreadable(f"{text} is missing")
        return self.take()

    def at(self, text: str) -> bool:
        token = self.tokens[self.i]
        return token.text == text and token.kind not in ("text", "name")

    # --- nodes -------------------------------------------------------------------------------------------------

    def node(self, kind: str, start: int, *args: Any) -> Node:
        """A node from the token numbered `start` to the one before this place."""
        first, last = self.tokens[start], self.tokens[max(self.i - 1, start)]
        return Node(kind, args, Span(self.offset + first.start, self.offset + max(last.end, first.start)))

    def over(self, kind: str, nodes: list[Node], *args: Any) -> Node:
        """A node that covers others."""
        return Node(kind, args or tuple(nodes), Span(nodes[0].span.start, max(nodes[-1].span.end, nodes[0].span.start)))

    def empty(self) -> Node:
        place = self.offset + self.token.start
        return Node("empty", (), Span(place, place))

    def unreadable(self, why: str, token: Token | None = None) -> Unreadable:
        token = token or self.token
        return Unreadable(why, Span(self.offset + token.start, self.offset + max(token.end, token.start + 1)))

    # --- choices between two readings --------------------------------------------------------------------------

    def choose(self, place: int, what: str, reading: str, span: Span, both: bool = True) -> bool:
        """Note an ambiguity at a token; true if this pass takes the other reading."""
        if not any(c[0] == place for c in self.choices):
            self.choices.append((place, what, reading, span, both))
        return place in self.flips

    # --- what may come next ------------------------------------------------------------------------------------

    def starts_factor(self) -> bool:
        """Whether a factor begins here, beside the one before."""
        token = self.token
        kind, text = token.kind, token.text
        if kind in ("let", "num", "name"):
            return not self.differential or not self.is_differential(self.i)
        if kind == "cmd":
            return text in _STARTERS and (not self.differential or not self.is_differential(self.i))
        if kind == "text":
            return False
        if kind != "mark":
            return False
        if text in OPENERS or text == "{":
            return True
        return text in ("|", "\\|") and self.opens_bar(infix=True)

    def is_differential(self, k: int) -> bool:
        token, after = self.tokens[k], self.tokens[min(k + 1, len(self.tokens) - 1)]
        if token.text != "d" or token.kind not in ("let", "name"):
            return False
        return after.kind == "let" or after.kind == "cmd" and (after.text in SYMBOLS or after.text in FONTS or after.text in ACCENTS)

    # --- bars --------------------------------------------------------------------------------------------------

    def double(self, k: int) -> int:
        """How many tokens the double bar at a place takes: 1 for \\|, 2 for ||, else 0."""
        token = self.tokens[k]
        if token.kind != "mark":
            return 0
        if token.text == "\\|":
            return 1
        after = self.tokens[min(k + 1, len(self.tokens) - 1)]
        return 2 if token.text == "|" and after.text == "|" and after.kind == "mark" and token.end == after.start and not after.size else 0

    def opens_bar(self, infix: bool) -> bool:
        """Whether a bar opens |…| rather than closing one or standing between condition and event."""
        token = self.token
        if token.size == "left":
            return True
        if token.size in ("right", "middle"):
            return False
        if self.bars:
            return False if infix else True
        if infix and self.tokens[self.i + 1].text == "_":
            return False
        return not infix or self._bars_from(self.i) % 2 == 0

    def _bars_from(self, place: int) -> int:
        """Bars from here to the end of the bracket and of the item, not counting those within inner brackets."""
        if place in self.parity:
            return self.parity[place]
        seen: list[int] = []
        k = place
        while k < len(self.tokens):
            token = self.tokens[k]
            if token.kind == "end" or token.kind == "mark" and (token.text in CLOSERS or token.text in ("}", ",", ";", "&", "row", "\\\\")):
                break
            if token.kind == "mark" and token.mate > k:
                k = token.mate
            elif token.kind == "mark" and token.text in ("|", "\\|"):
                wide = self.double(k)
                seen.append(k)
                k += max(wide - 1, 0)
            k += 1
        for count, k in enumerate(reversed(seen), 1):
            self.parity[k] = count
        return self.parity.get(place, 0)

    # --- bounds ------------------------------------------------------------------------------------------------

    def deeper(self, read: Callable[[], Node]) -> Node:
        """Read one level further down."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.unreadable("nested too deeply")
        try:
            return read()
        finally:
            self.depth -= 1

    def fresh(self, read: Callable[[], Node], script: bool = False) -> Node:
        """Read within brackets: bars, differentials and scripts outside have no say there."""
        before = self.bars, self.differential, self.script
        self.bars, self.differential, self.script = "", False, script
        try:
            return read()
        finally:
            self.bars, self.differential, self.script = before

    def counted(self) -> None:
        self.operations += 1
        if self.operations > MOST_OPERATIONS:
            raise self.unreadable("too many operations in one formula")


__all__ = ["Cursor", "Notation"]
