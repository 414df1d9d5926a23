"""What stands behind a formula, or before it, and makes it true of some numbers only: no counterexample refutes it.  Untrusted.

In: the note and the place of a claim.  Out: the words that may be a condition of it.
"""
from __future__ import annotations

import re
from typing import Final

from derive.read import prose
from derive.source import Note, Span

LONGEST: Final = 240  # characters behind a formula
CLOSE: Final = 80  # of these, where a condition says where a function has such a value
MOST_AHEAD: Final = 16  # characters behind the end of a sentence that show that it ends there
_CLOSES: Final = re.compile(r"(?:\s*(?:\$\$?|\\\]|\\\)|\\end\{[A-Za-z]+\*?\}|\\label\{[^{}]*\}|:eqlabel:`[^`]*`"
                              r"|\([\w:.-]+\)(?=\s*\n)))*")
_SENTENCE_ENDS: Final = re.compile(r"[.;?!](?=\s|$)|\n\s*\n\s*(?=[A-Z*_#|>$\\-]|\d+\.)|\n#|\$\$|\\\[|\\begin\{")
_GLUE: Final = (r"^[\s,]*(?:(?:and|this|which|that|it|then|but|holds?|is|are|was|true|valid|correct|only|exactly|precisely"
                r"|just)\b[\s,]*)*")
_CONDITION: Final = re.compile(
    _GLUE + r"(?:provided|whenever|when|if|iff|unless|as long as|except|assuming|in case|outside|false|wrong|incorrect|fails?"
    r"|does not|doesn't|cannot|not|has|have|at)\b|^\s*(?:holds?|true)\s*\?", re.I)
_PERHAPS: Final = re.compile(_GLUE + r"(?:for|where|with|on|given|under|throughout)\b", re.I)
# what an order, or a word, says of numbers; that a size is at least 1 is no news
_RESTRICTS: Final = re.compile(r"[<>≤≥≠]|\\(?:leq?|geq?|neq?|leqslant|geqslant|lt|gt|ll|gg)(?![A-Za-z])"
                               r"|\\in\s*(?:\\left\s*)?[\[(]"
                               r"|\b(?:positive|negative|non-?zero|non-?negative|even|odd|large|small|integers?)\b", re.I)
_SIZE: Final = re.compile(r"\$\s*[nmkdNMKTD]\s*(?:>|≥|\\geq?(?:slant)?|\\gt)\s*[01]\s*\$")
_ASKED: Final = re.compile(
    r"^\W*(?:(?:now|then|next|so|please)\W+)*(?:solve|find|determine|when|for (?:which|what)|is it|does|do)\b[^.;]*$"
    r"|\b(?:the|a) (?:\w+ )?(?:tangent|line|curve|circle|ellipse|parabola|hyperbola|plane|asymptote)\b[^.;]*$"
    r"|\b(?:wrong|false|incorrect|untrue) that\W*$", re.I)

# of a function: that it has these values outside of a set only, or on each of several ranges
_CASES: Final = re.compile(r"\\begin\{(cases|array|[a-zA-Z]?matrix)\}.*?\\end\{\1\}", re.S)  # which say what it is elsewhere
_ELSEWHERE: Final = re.compile(
    r"\\notin\b|\\not\s*\\in\b|∉|\\in\s*[A-Z]\s*\$|\boutside\b|^\W*elsewhere\b|\belsewhere\W+(?:\w+\W+){0,3}$"
    r"|\$\s*(\w+)\s*(?:[<>≤≥]|\\[lg]eq?(?![a-z]))[^$]*\$,?\s*(?:or|and)\s+(?:(?:for|any|all|if|when)\s+)*"
    r"\$\s*\1\s*(?:[<>≤≥]|\\[lg]eq?(?![a-z]))", re.I)


def reach(note: Note, span: Span) -> int:
    """Up to where the text behind a formula is looked at."""
    text, ends, start = _behind(note, span)
    return min(len(note.text), start + (ends.end() + MOST_AHEAD if ends is not None else len(text)))


def _behind(note: Note, span: Span) -> tuple[str, re.Match[str] | None, int]:
    """What stands behind a formula, with the end of its sentence in it, and where it begins."""
    closed = _CLOSES.match(note.text, span.end)
    start = closed.end() if closed is not None else span.end
    text = note.text[start:start + LONGEST]
    return text, _SENTENCE_ENDS.search(text), start


def condition(note: Note, span: Span, inline: bool) -> str:
    """The words that may be a condition of what a formula says; an empty string if there are none."""
    asked = None if inline else _ASKED.search(prose.before_display(note, span))
    if asked is not None:
        return " ".join(asked[0].split())
    said = note.text[span.start:span.end].rstrip("$ \n")
    if not inline and said.endswith((".", ";")):
        return ""
    text, ends, _ = _behind(note, span)
    text = text[:ends.end() if ends is not None and ends[0] == "?" else ends.start()] if ends is not None else text
    if _CONDITION.match(text) or _PERHAPS.match(text) and _RESTRICTS.search(_SIZE.sub("", text)):
        return " ".join(text.split())
    return ""


def elsewhere(note: Note, span: Span, inline: bool) -> str:
    """The words that make an equation give a function on a part only of what it is taken at: `f(x) = 0 for $x$ outside of A`."""
    text, ends, _ = _behind(note, span)
    text = text[:min(ends.start() if ends is not None else LONGEST, CLOSE)]
    before = note.text[prose.sentence_start(note, span):span.start] if inline else _CASES.sub("", note.text[span.start:span.end])
    found = _ELSEWHERE.search(before) or _ELSEWHERE.search(text)
    return " ".join(found[0].split()) if found is not None else ""
