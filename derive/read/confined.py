"""Parts of a text that suppose something for themselves: a lemma with its proof, an example, a case, a footnote.  Untrusted.

In: the text of a note and a place in it.  Out: where the part ends that the place stands in.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from derive.read import prose
from derive.read.conventions import NEW_THEOREM
from derive.source import Note, Span

_STATED: Final = r"(?:theorem|lemma|corollary|proposition|claim|fact)"
_ASIDE: Final = (r"(?:examples?|remarks?|exercises?|problems?|questions?|quiz|asides?|notes?|illustrations?|warnings?"
                 r"|cases?|subcases?|scenarios?|special case)")
_WORDS: Final = rf"(?:{_STATED}|{_ASIDE}|proof)"
# `**Lemma 2 (Jensen).** Let …`, `*Proof.* Suppose …`, `\paragraph{Case 1.}`
_LABEL: Final = re.compile(r"^[ \t>]*(?:[-+*]\s+|\d+[.)]\s+)?(?P<mark>\*\*|\*|__|_)(?P<label>[A-Z][^*_\n]{0,80}?)"
                           r"[.:]?(?P=mark)[.:]?(?=\s|$)"
                           r"|\\(?:sub)?paragraph\*?\{(?P<latex>[^{}\n]*)\}", re.M)
_ASIDE_BEGINS: Final = re.compile(r"^[ \t>]*[*_](?=(?:aside|note|remark|example)\b)[^*_\n]*(?P<end>[*_])", re.M | re.I)
_REMARK: Final = re.compile(r"\W*(?:remark|note|aside|warning)", re.I)
_HEADING: Final = re.compile(r"^#{1,6} |\\(?:sub)*section\b|\\chapter\b|\\end\{document\}", re.M)
_QED: Final = re.compile(r"∎|□|\\(?:square|blacksquare|Box|qed|qedsymbol)\b|\bQ\.?E\.?D\b"
                         r"|\b(?:completes|ends|concludes|finishes) the proof")
_RETURNS: Final = re.compile(r"\n\s*\n\s*(?:(?:now|we|let us)[\s,]+)*(?:back to\b|return(?:ing)?\b|in general\b|coming back\b)",
                             re.I)
_ENVIRONMENT: Final = re.compile(r"\\(begin|end)\{([A-Za-z]+)\*?\}")
_ENVIRONMENTS: Final = frozenset((
    "theorem", "lemma", "corollary", "proposition", "claim", "fact", "example", "examples", "remark", "exercise",
    "problem", "proof", "figure", "table", "quote", "quotation", "note", "aside", "case", "warning"))
_KEPT: Final = re.compile(r"\b(?:definition|assumption|notation|setting|setup|model|convention|condition|hypothes[ie]s)", re.I)
_BRACED: Final = re.compile(r"\\(?:footnote|caption|thanks|marginpar|todo)\s*(?:\[[^\]\n]*\])?\{")
_CONTRARY: Final = re.compile(r"\b(?:contradiction|contrary|reductio|absurdum)\b", re.I)
# an item that supposes something; in a list of assumptions it is supposed for good
_ITEM: Final = re.compile(r"^(?P<indent>[ \t]*)[-+*][ \t]+(?=\W*(?:let|suppose|assume|if|for|case|when)\b)"
                          r"|\\item\b(?=\W*(?:let|suppose|assume|if|for|case|when)\b)", re.M | re.I)
_ITEM_ENDS: Final = re.compile(r"\\item\b|\\(?:begin|end)\{itemize\}|^[ \t]*[-+*][ \t]+|\n[ \t]*\n(?=[^\s])", re.M)
_LISTED: Final = re.compile(r"\b(?:assum|condition|requir|suppos|setting|setup|notation|hypothes|given)", re.I)
DETAILS: Final = re.compile(r"<details\b.*?(?:</details>|\Z)", re.S)
QUOTED: Final = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.M)
MOST_AROUND: Final = 240  # characters before and behind a passage
_TOP: Final = re.compile(r"^#{1,2} |\\(?:sub)?section\b|\\chapter\b", re.M)
_SUMMARY: Final = re.compile(r"<summary>.*?</summary>", re.S)
_WRONG: Final = re.compile(
    r"\b(?:wrong(?:ly)?|incorrect(?:ly)?|false(?:ly)?|mistak\w+|erroneous(?:ly)?|flawed|fallac\w+|bogus|invalid|untrue|nonsense"
    r"|misconceptions?|not (?:true|right|correct|valid)|alleged\w*|(?:an|contains|has) errors?|claim(?:s|ed)|attempts?)\b", re.I)
_CLOSED: Final = re.compile(r"\s*(?:\$\$?|\\\]|\\\)|\\end\{[A-Za-z]+\*?\})[\s.,;:*_]*")
# "Wait, that is not right."
_TAKEN_BACK: Final = re.compile(
    r"(?:(?:but|however|hmm|no|oh|sorry|actually)[,. ]+)*"
    r"(?:(?:wait|oops|scratch that|correction|let me (?:re-?do|correct|fix|reconsider))\b"
    r"|(?:this|that|which|it) (?:(?:is|was) (?:\w+ )?(?:wrong|incorrect|false|a mistake|mistaken)"
    r"|(?:isn't|wasn't|is not|was not|can't be|cannot be) (?:\w+ )?(?:right|correct|true|valid))\b)", re.I)
MOST_BEFORE: Final = 400  # characters before an item, in which a list of assumptions is announced
MOST_BETWEEN: Final = 300  # characters between a theorem and its proof


def part(note: Note, span: Span) -> tuple[int, int] | None:
    """The part of the text for which a supposition at this place is made; None where it is made for good."""
    starts, parts = _parts(note.text)
    found = [(end, start) for start, end in parts[:bisect_right(starts, span.start)] if span.start < end]
    if found and _REMARK.match(note.text, max(found)[1]):
        found.append((prose.reach(note, span), max(found)[1]))
    if contrary(note, span):
        found.append((prose.reach(note, span), prose.sentence_start(note, span)))
    end, start = min(found, default=(0, 0))
    return (start, end) if found else None


def contrary(note: Note, span: Span) -> bool:
    """Whether something is supposed to be contradicted."""
    return _CONTRARY.search(prose.before(note, span)) is not None


def disputed(note: Note, span: Span) -> bool:
    """Whether a formula is taken back behind it, or stands in a quotation, or in what is folded up, that is called wrong."""
    closed = _CLOSED.match(note.text, span.end)
    if closed is not None and _TAKEN_BACK.match(note.text, closed.end()):
        return True
    return any(start <= span.start < end for start, end in _passages(note.text))


@lru_cache(maxsize=4)
def _passages(text: str) -> tuple[tuple[int, int], ...]:
    found = list(DETAILS.finditer(text)) if "<details" in text else []
    found += QUOTED.finditer(text) if "\n>" in text or text.startswith(">") else ()
    wrong = []
    for m in found:
        top = _TOP.search(text, m.start(), m.end())
        end = top.start() if top is not None else m.end()
        before = text[max(0, m.start() - MOST_AROUND):m.start()].rstrip()
        words = before[before.rfind("\n\n") + 1:]
        if words.lstrip().startswith("#"):
            words = ""
        summary = _SUMMARY.search(text, m.start(), end)
        behind = text[end:end + MOST_AROUND].lstrip() if top is None else ""
        behind = "" if behind.startswith("#") else behind.split("\n\n")[0]
        said = (words, summary[0] if summary is not None else "", re.split(r"[.!?](?=\s)", behind)[0])
        if any(map(_WRONG.search, said)):
            wrong.append((m.start(), end))
    return tuple(wrong)


@lru_cache(maxsize=4)
def _parts(text: str) -> tuple[list[int], list[tuple[int, int]]]:
    headings = [m.start() for m in _found(_HEADING, text, "#", ("section", r"\chapter", r"\end{document}"))]
    found = [*_labelled(text), *_environments(text), *_bracketed(text), *_items(text)]
    found += [(m.start(), m.end()) for m in _found(_ASIDE_BEGINS, text, "*_")]
    found += _passages(text)
    clipped = sorted((start, min((end, *headings[bisect_right(headings, start):][:1]))) for start, end in found)
    return [start for start, _ in clipped], clipped


@lru_cache(maxsize=4)
def _lines(text: str) -> list[tuple[int, str]]:
    """Where the lines begin that are not empty, each with its first character that is no blank and no mark of a quotation."""
    found, at = [], 0
    for line in text.split("\n"):
        first = line.lstrip(" \t>")[:1]
        if first:
            found.append((at, first))
        at += len(line) + 1
    return found


def _found(pattern: re.Pattern[str], text: str, first: str, commands: tuple[str, ...] = ()) -> Iterator[re.Match[str]]:
    """The matches of a pattern that begins a line, with one of some characters, or with one of some commands anywhere."""
    if any(x in text for x in commands):
        yield from pattern.finditer(text)
        return
    end = 0
    for at, char in _lines(text):
        m = pattern.match(text, at) if char in first and at >= end else None
        if m is not None:
            end = m.end()
            yield m


def _labelled(text: str) -> list[tuple[int, int]]:
    """From a label to the next one; a theorem goes on to the end of its proof."""
    labels = [(m, (m["label"] or m["latex"] or "").strip()) for m in _found(_LABEL, text, "*_-+0123456789", ("paragraph",))]
    found = []
    for k, (m, label) in enumerate(labels):
        kind = re.match(_WORDS, label, re.I)
        if kind is None:
            continue
        end = len(text)
        for after, name in labels[k + 1:]:
            if not re.match(r"proof\b", name, re.I) or re.match(_ASIDE, label, re.I):
                end = after.start()
                break
        proved = re.match(rf"{_STATED}|proof", label, re.I) is not None
        stop = _QED.search(text, m.end(), end) if proved else _RETURNS.search(text, m.end(), end)
        found.append((m.start(), stop.end() if stop is not None else end))
    return found


def _environments(text: str) -> list[tuple[int, int]]:
    own = {m[1] for m in NEW_THEOREM.finditer(text) if not _KEPT.search(m[2])} if r"\newtheorem" in text else set()
    found: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for m in _ENVIRONMENT.finditer(text):
        if m[2] not in _ENVIRONMENTS and m[2] not in own:
            continue
        if m[1] == "begin":
            stack.append((m[2], m.start()))
        elif stack and stack[-1][0] == m[2]:
            name, start = stack.pop()
            last = found[-1] if found else None
            if name == "proof" and last is not None and 0 <= start - last[1] < MOST_BETWEEN and not _HEADING.search(
                    text, last[1], start):
                found[-1] = last[0], m.end()
            found.append((start, m.end()))
    return found


def _items(text: str) -> list[tuple[int, int]]:
    found = []
    for m in _found(_ITEM, text, "-+*", (r"\item",)):
        before = text[max(0, m.start() - MOST_BEFORE):m.start()]
        listed = before.rfind("\\begin{enumerate}") > before.rfind("\\begin{itemize}")
        if not listed and not _LISTED.search(before):
            end = _ITEM_ENDS.search(text, m.end())
            found.append((m.start(), end.start() if end is not None else len(text)))
    return found


def _bracketed(text: str) -> list[tuple[int, int]]:
    found = []
    for m in _BRACED.finditer(text):
        depth, at = 1, m.end()
        while depth and at < len(text):
            depth += {"{": 1, "}": -1}.get(text[at], 0) if text[at - 1] != "\\" else 0
            at += 1
        found.append((m.start(), at))
    return found
