"""The place in a statement that is being read: its tokens, brackets, and what was noticed on the way.  Untrusted."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from derive.read import notation as N
from derive.read.delimiters import Delimiters
from derive.read.syntax import Ambiguity, Node, Unreadable
from derive.read.tokens import Token
from derive.source import Span

DEEPEST: Final = 100
NAMES: Final = N.FUNCTIONS | N.LIMITS | N.ARGUMENTS | {"arg", "Pr"}  # commands that print their own name


class Cursor:
    """One statement being read, from left to right and never back.

    at         number of the next token
    integrals  depth of integrals, in which d x ends the body
    style      what \\mathbf{…} around several letters makes of each
    other      the places of ambiguities at which the less usual reading is taken
    """

    def __init__(self, row: Sequence[Token], delimiters: Delimiters, other: frozenset[tuple[int, str]] = frozenset()) -> None:
        self.row = list(row)
        self.partner, self.role = delimiters.partner, delimiters.role
        self.other = other
        self.at = 0
        self.depth = 0
        self.integrals = 0
        self.style = ""
        self.counts: Counter[str] | None = None  # how often each letter stands in the statement
        self.only_differentials: bool | None = None  # whether each d of the statement is that of a differential
        self.ambiguities: list[tuple[Ambiguity, tuple[int, str]]] = []

    if TYPE_CHECKING:  # what the modules that build on this one give each other
        def relation(self) -> Node: ...
        def sum(self) -> Node: ...
        def product(self) -> Node: ...
        def factor(self) -> Node: ...
        def scripts(self, base: Node, start: int) -> Node: ...
        def signed_factor(self) -> Node: ...
        def script(self) -> Node: ...
        def starts(self) -> bool: ...
        def continues(self) -> bool: ...
        def has_separators(self, bars: bool = False) -> bool: ...
        def atom(self) -> Node: ...
        def operand(self) -> Node: ...
        def differential(self) -> int: ...
        def statement(self) -> Node: ...
        def statements(self) -> Node: ...
        def conjunction(self) -> Node: ...
        def named(self, name: str, start: int, operator: bool = False) -> Node: ...
        def expectation(self, name: str, start: int) -> Node: ...
        def group(self) -> Node: ...
        def braced(self, covered: bool = False) -> Node: ...
        def bracket(self, grouping: bool = False) -> Node: ...
        def arguments(self, stop: int) -> tuple[list[Node], list[str]]: ...
        def between_bars(self) -> Node: ...
        def environment(self) -> Node: ...
        def command(self, start: int) -> Node: ...

    @property
    def here(self) -> Token:
        return self.row[self.at]

    def ahead(self, by: int = 1) -> Token:
        return self.row[min(self.at + by, len(self.row) - 1)]

    def take(self) -> Token:
        token = self.row[self.at]
        if token.kind != "stop":
            self.at += 1
        return token

    def close(self, stop: int) -> None:
        """Past the bracket that closes here."""
        if self.at != stop:
            raise self.unknown()
        self.at += 1

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault("nested too deeply")

    def unknown(self) -> Unreadable:
        token = self.here
        if token.kind == "stop" or token.text in N.CLOSERS or token.text == "}":
            return self.fault("something is missing here")
        if token.kind == "text":
            return self.fault(f"the words `{token.text}` in a formula")
        if token.kind == "command" and token.text not in N.RELATIONS:
            return self.fault(f"nothing is known to be meant by `{token.text}` here")
        return self.fault(f"`{token.text}` in a place where it says nothing")

    def fault(self, why: str, start: int | None = None) -> Unreadable:
        first = self.here.start if start is None else start
        return Unreadable(why, Span(first, max(self.here.end, first)))

    def node(self, kind: str, args: tuple[Any, ...], start: int) -> Node:
        return Node(kind, args, Span(start, max(start, self.row[self.at - 1].end if self.at else start)))

    def choose(self, what: str, reading: str, start: int) -> bool:
        """Note two possible readings here; whether the less usual one is to be taken this time."""
        return self.note(what, reading, Span(start, max(start, self.here.end)), self.at)

    def note(self, what: str, reading: str, place: Span, at: int) -> bool:
        """Note two possible readings of a place that the at-th token is the key of."""
        self.ambiguities.append((Ambiguity(what, reading, place), (at, what)))
        return (at, what) in self.other

    def group_stop(self, k: int) -> int | None:
        """The number of the token after the braced group, or the single token, that begins with the k-th; None: no group."""
        if k >= len(self.row) or self.row[k].kind == "stop":
            return None
        if self.row[k].text != "{":
            return k + 1
        return self.partner[k] + 1 if self.partner[k] >= 0 else None

    def texts(self, first: int, stop: int) -> list[str]:
        return [t.text for t in self.row[first:stop]]

    def plain_name(self, first: int, stop: int) -> str | None:
        """The word that tokens spell, as in {\\operatorname{arg\\,max}}; None if they are more than a word."""
        letters = []
        for token in self.row[first:stop]:
            if token.text in ("{", "}") or N.STYLES.get(token.text) == "":
                continue
            if token.kind in ("letter", "word") or token.kind == "command" and token.text[1:] in NAMES:
                letters.append(token.text.lstrip("\\"))
            else:
                return None
        return "".join(letters) or None
