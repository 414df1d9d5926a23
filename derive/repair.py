"""The nearest claim that can be proved instead of a wrong one.  Untrusted: a repair is offered only if it was proved.

In: a refuted or ill-typed step of a document.  Out: a Fix.  The repairs are small edits of the author's own LaTeX, tried from the
nearest: a factor, a sign, a bracket, a bound (here or in a definition that the step rests on), a transposition, a missing
hypothesis, the sample's average for an expectation.  After each edit the document is read again as a whole, so a repair
means what it would mean to its reader.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from derive.read.document import Reading, Step
from derive.source import Note, Span
from derive.term import Term
from derive.verdict import Fix

MOST_CANDIDATES: Final = 48
BOUND: Final = re.compile(r"(\\(?:sum|prod|Pi)\s*_\{[^{}=]*=\s*)(\d+)(\}\s*\^\s*)(\{[^{}]*\}|\w)")
EMPTY_SUM: Final = re.compile(r"\\sum\s*(?!_|\^)")
EXPECTATION: Final = re.compile(r"\\mathbb\s*\{E\}\s*_\s*\{\s*(\w)\s*\\sim\s*((?:[^{}]|\{[^{}]*\})*)\}\s*")
TRANSPOSE: Final = re.compile(r"\^\s*(?:T|\{T\}|\\top|\{\\top\}|\\mathrm\{T\}|\{\\mathrm\{T\}\})")
ARROW: Final = re.compile(r"\\(?:right|Right|Longright)arrow|\\implies|\\to\b")


class Candidate(NamedTuple):
    """An edit: what it is in words, what it changes, the new text of that, and the replacements in the note."""

    words: str
    where: str
    latex: str
    edits: tuple[tuple[Span, str], ...]


def repair(step: Step, display: int, reading: Reading, read: Callable[[Note], Reading],
           proved: Callable[[Reading, Step], Term | None]) -> Fix | None:
    """The first candidate under which the same step of the document, read again, is proved.

    display  number of the step's display in the reading
    read     the reader of such documents
    proved   the proposition of a step if it is proved (or well formed, where it was ill-typed), else None
    """
    for count, candidate in enumerate(_candidates(step, reading)):
        if count >= MOST_CANDIDATES:
            return None
        changed = read(replace(reading.note, text=edited(reading.note.text, candidate.edits)))
        if len(changed.displays) != len(reading.displays) or _unsound(changed) > _unsound(reading):
            continue  # the edit makes something else unreadable
        same = [x for x in changed.displays[display].steps if x.index == step.index]
        prop = proved(changed, same[0]) if same else None
        if prop is not None:
            return Fix(candidate.words, prop, candidate.where, candidate.latex, candidate.edits)
    return None


def _unsound(reading: Reading) -> int:
    return sum(step.kind in ("unread", "ill-typed") for display in reading.displays for step in display.steps)


def edited(text: str, edits: Sequence[tuple[Span, str]]) -> str:
    """A text with spans replaced."""
    for span, new in sorted(edits, key=lambda x: -x[0].start):
        text = text[:span.start] + new + text[span.end:]
    return text


def _candidates(step: Step, reading: Reading) -> Iterator[Candidate]:
    note = reading.note
    left, right = note.quote(step.left), note.quote(step.right)
    bounds = _bounds(note.text)

    def side(where: str, words: str, latex: str) -> Candidate:
        return Candidate(words, where, latex, ((step.left if where == "left" else step.right, latex),))

    if step.kind == "ill-typed":
        for where, text in (("right", right), ("left", left)):
            for found in TRANSPOSE.finditer(text):
                yield side(where, "leave out the transposition", text[:found.start()] + " " + text[found.end():])
            for found in re.finditer(r"(?<![\\\w{])(?:\\\w+\{\w+\}|[A-Za-z])(?:_(?:\w|\{[^{}]*\}))?(?!\w|\^|\()", text):
                yield side(where, "transpose it", text[:found.end()] + "^T" + text[found.end():])
        return
    if ARROW.search(note.text[step.left.end:step.right.start]) and re.search(r"[<>]", left):
        yield side("left", "a hypothesis: the numbers are positive", left + (" > 0" if ">" in left else ""))
    letters = [b for b in bounds if re.search(rf"\^\s*\{{?{re.escape(b)}\b", left + right)] or bounds
    for b in letters:
        for where, text in (("left", left), ("right", right)):
            share = rf"\frac{{1}}{{{b}}}"
            if share in text:
                yield side(where, f"leave out the factor 1/{b} on the {where}", text.replace(share, "", 1))
            else:
                yield side(where, f"the factor 1/{b} on the {where}", _times(share, text))
            yield side(where, f"the factor {b} on the {where}", _times(b, text))
    for where, text in (("right", right), ("left", left)):
        whole = EMPTY_SUM.sub("", text)
        if text.lstrip().startswith("-") and _is_sum(text):
            inner = whole.lstrip()[1:].strip()
            yield side(where, "brackets: the minus sign belongs to every term", rf"-\left[ {inner} \right]")
        yield side(where, f"the opposite sign on the {where}", _negated(text))
        for k in _signs(text):
            yield side(where, "another sign", text[:k] + ("-" if text[k] == "+" else "+") + text[k + 1:])
    yield from _sampled(step, note, left, right, bounds)
    yield from _definitions(step, note, bounds, suspect=True)
    for where, text in (("right", right), ("left", left)):
        for old, new, words in _other_bounds(text, bounds):
            yield side(where, words, text[:old.start] + new + text[old.end:])
    yield from _definitions(step, note, bounds, suspect=False)
    for where, text in (("right", right), ("left", left)):
        for words, latex in _with_other_factors(text, letters):
            yield side(where, words, latex)


def _with_other_factors(text: str, letters: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A sum with a factor put before one of its terms, or taken from it."""
    ends = [k for k, depth in _signs_with_depth(text) if depth == 0]
    if not _is_sum(text):
        return
    for k in [len(text) - len(text.lstrip()) - 1, *ends]:
        rest = text[k + 1:].lstrip()
        at = len(text) - len(rest)
        if rest[:1] in ("+", "-", ""):
            continue
        for factor in (*letters[:2], "2"):
            if re.match(rf"{re.escape(factor)}(?![\w^_])", rest):
                yield f"leave out the factor {factor} of a term", text[:at] + rest[len(factor):].lstrip()
            else:
                yield f"the factor {factor} of a term", f"{text[:at]}{factor} {rest}"


def _bounds(text: str) -> list[str]:
    """Letters that sums and shapes of the document end with, the most frequent first."""
    count: dict[str, int] = {}
    for found in BOUND.finditer(text):
        letter = found.group(4).strip("{}")
        if re.fullmatch(r"[A-Za-z]", letter):
            count[letter] = count.get(letter, 0) + 1
    return sorted(count, key=lambda x: (-count[x], x))


def _is_sum(text: str) -> bool:
    return any(depth == 0 for k, depth in _signs_with_depth(text) if k > len(text) - len(text.lstrip()))


def _signs(text: str) -> list[int]:
    return [k for k, _ in _signs_with_depth(text) if k > len(text) - len(text.lstrip())]


def _signs_with_depth(text: str) -> list[tuple[int, int]]:
    found, depth = [], 0
    for k, char in enumerate(text):
        depth += (char in "{[(") - (char in "}])")
        if char in "+-" and text[max(0, k - 1):k] != "^":
            found.append((k, depth))
    return found


def _negated(text: str) -> str:
    bare = text.lstrip()
    if bare.startswith("-") and not _is_sum(text):
        return bare[1:].lstrip()
    return rf"-\left( {bare} \right)" if _is_sum(text) else "-" + bare


def _times(factor: str, text: str) -> str:
    """A factor before a side, behind its minus sign."""
    bare = text.lstrip()
    if _is_sum(text):
        return rf"{factor} \left( {bare} \right)"
    return f"-{factor} {bare[1:].lstrip()}" if bare.startswith("-") else f"{factor} {bare}"


def _sampled(step: Step, note: Note, left: str, right: str, bounds: Sequence[str]) -> Iterator[Candidate]:
    """The average over the sample for an expectation: the empirical distribution in the place of another."""
    for where, text, span in (("right", right, step.right), ("left", left, step.left)):
        for found in EXPECTATION.finditer(text):
            letter, law = found.group(1), found.group(2).strip()
            if not re.search(rf"(?<![\\\w]){letter}_(?:i|\{{i\}})", note.text):
                continue
            body = re.sub(rf"(?<![\\A-Za-z{{]){letter}(?![A-Za-z_])", f"{letter}_i", text[found.end():])
            for b in bounds[:2]:
                latex = text[:found.start()] + rf"\frac{{1}}{{{b}}} \sum_{{i=1}}^{b} " + body
                words = f"the empirical distribution in place of {law}: the expectation is then the average over the sample"
                yield Candidate(words, where, latex, ((span, latex),))


def _other_bounds(text: str, bounds: Sequence[str]) -> Iterator[tuple[Span, str, str]]:
    for found in BOUND.finditer(text):
        high = found.group(4)
        for b in bounds:
            if b != high.strip("{}"):
                yield Span(found.start(4), found.end(4)), b, f"the sum ends at {b}, not at {high.strip('{}')}"
        if found.group(2) in "01":
            other = "10"[int(found.group(2))]
            yield Span(found.start(2), found.end(2)), other, f"the sum begins at {other}"


def _definitions(step: Step, note: Note, bounds: Sequence[str], suspect: bool) -> Iterator[Candidate]:
    """Another bound in a definition that the step rests on, wherever the document repeats it.

    suspect  only sums that end at an index of the left side, or only the others
    """
    facts = step.claim.context.facts if step.claim is not None else ()
    for fact in facts:
        if fact.kind != "definition" or fact.span is None:
            continue
        text = note.quote(fact.span)
        for old, new, words in _other_bounds(text, bounds):
            found = next(x for x in BOUND.finditer(text) if x.start() <= old.start < x.end())
            snippet = found.group()
            high = re.escape(found.group(4).strip("{}"))
            if suspect != bool(re.search(rf"_(?:{high}|\{{[^{{}}]*{high}\}})", text.split("=")[0])):
                continue
            replaced = text[found.start():old.start] + new + text[old.end:found.end()]
            places = [m.start() for m in re.finditer(re.escape(snippet), note.text)]
            line, _ = note.position(fact.span.start)
            edits = tuple((Span(at, at + len(snippet)), replaced) for at in places)
            yield Candidate(f"in the definition on line {line}: {words}", "definition",
                            text[:old.start] + new + text[old.end:], edits)
