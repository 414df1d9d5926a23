"""LaTeX to tokens with positions.  Untrusted.  No token is dropped but spacing, comments and labels."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from derive.read.notation import ALIASES, CONNECTING, DROPPED, GAPS, SIZES, SPACES, TEXTS, WORDS
from derive.read.syntax import Unreadable
from derive.source import Span

LEXEME: Final = re.compile(r"""(?P<space>\s+|%[^\n]*(?:\n|$))|(?P<command>\\(?:[a-zA-Z]+\*?|.))|(?P<number>\d+(?:\.\d+)?|\.\d+)|
                           (?P<letter>[a-zA-Z])|(?P<other>.)""", re.DOTALL | re.VERBOSE)
LETTERS: Final = re.compile(r"[a-zA-Z]+")
MOST_JOINED: Final = 2  # letters that may follow a bare word without a space, as in logL
LONGEST: Final = 100_000  # characters of one formula


@dataclass(frozen=True, slots=True)
class Token:
    """kind: command, number, letter, word (letters that are one name), text, other, end.

    gap    wide space stands before it
    sized  \\left, \\right, … stood before it
    """

    kind: str
    text: str
    start: int
    end: int
    gap: bool = False
    sized: str = ""


def tokens(latex: str, offset: int) -> list[Token]:
    """The tokens of a formula that begins at an offset of its note, and an end token.

    errors  Unreadable: too long, an unclosed text
    """
    if len(latex) > LONGEST:
        raise Unreadable("a formula of this length", Span(offset, offset + len(latex)))
    found: list[Token] = []
    gap = False
    sized = ""
    at = 0
    while at < len(latex):
        match = LEXEME.match(latex, at)
        assert match is not None and match.lastgroup is not None
        kind, text, end = match.lastgroup, match.group(), match.end()
        text = ALIASES.get(text, text)
        if kind == "space" or text in SPACES:
            at = end
            continue
        if text in GAPS:
            gap, at = True, end
            continue
        if text in SIZES:
            sized, at = text, end
            continue
        if text in DROPPED or text in TEXTS:
            stop = _group_end(latex, end, offset)
            if text in TEXTS:
                inner = latex[end:stop].strip().removeprefix("{").removesuffix("}")
                single = inner.isalpha() and inner.lower() not in CONNECTING
                found.append(Token("word" if single else "text", inner.strip(), offset + at, offset + stop, gap))
                gap = False
            at = stop
            continue
        if kind == "letter":
            run = LETTERS.match(latex, at)
            assert run is not None
            word = next((w for w in WORDS if latex.startswith(w, at) and len(run.group()) <= len(w) + MOST_JOINED), None)
            if word is not None and not (found and found[-1].kind == "letter" and found[-1].end == offset + at and len(word) < 4
                                         and len(run.group()) > len(word)):
                kind, text, end = "word", word, at + len(word)
        elif text == "." and latex.startswith("...", at):
            kind, text, end = "command", r"\ldots", at + 3
        elif text == ":" and latex.startswith(":=", at):
            text, end = ":=", at + 2
        found.append(Token(kind, text, offset + at, offset + end, gap, sized))
        gap, sized, at = False, "", end
    return [*found, Token("end", "", offset + len(latex), offset + len(latex))]


def _group_end(latex: str, at: int, offset: int) -> int:
    """Where the braced group after a command ends."""
    while at < len(latex) and latex[at].isspace():
        at += 1
    if at >= len(latex) or latex[at] != "{":
        return min(at + 1, len(latex))
    depth = 0
    for k in range(at, len(latex)):
        depth += (latex[k] == "{") - (latex[k] == "}")
        if depth == 0:
            return k + 1
    raise Unreadable("a brace that is not closed", Span(offset + at, offset + len(latex)))
