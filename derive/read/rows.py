"""The tokens of a display to those of its statements.  Untrusted.

In: tokens with environments, `&` and `\\\\`.  Out: Rows, one for each statement: a row that begins with a relation or a sign
goes on with the one above, a second column beside an equation is a statement of its own.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from derive.read import notation as N
from derive.read.delimiters import delimiters, without_null_pairs
from derive.read.syntax import Unreadable
from derive.read.tokens import Token
from derive.source import Span

GOING_ON: Final = frozenset({*N.TIMES, *N.OVER, *N.INFIX, "*"}) - {r"\bullet", r"\star"}
UNFINISHED: Final = frozenset({*N.SIGNS, *N.TIMES, *N.OVER, *N.RELATIONS, *N.INFIX, "(", "[", r"\{"}) - N.ALSO_MARKS
STARTING: Final = UNFINISHED - set(N.OPENERS) | N.CLOSERS  # what may stand after a line break in a bracket
# words after a statement that say why it holds, and words by which it says less
REASON: Final = re.compile(r"\(|\[|(by|using|from|due to|because of|via|see|cf|applying|thanks to|according to|this is|recall)\b",
                           re.I)
LIMITING: Final = re.compile(r"\b(if|when|whenever|unless|except|only|not|for|where|assum\w*|suppos\w*|provided|almost|approx\w*|"
                             r"up to|in|as|or|some|large|small|const\w*)\b", re.I)
PUNCTUATION: Final = frozenset({",", ".", ";"})


@dataclass(slots=True)
class Row:
    """The tokens of one statement, its labels, and whether something was left of it where a column begins."""

    tokens: list[Token]
    labels: list[str] = field(default_factory=list)
    indented: bool = False


def rows(all_tokens: Sequence[Token]) -> list[Row]:
    """errors  Unreadable: a row that could be a statement as well as a factor of the one above, …"""
    stop = all_tokens[-1]
    body = without_null_pairs(_unwrapped(all_tokens[:-1]))
    found: list[Row] = []
    for row in _split(body):
        _without_reason(row)
        if all(t.text in PUNCTUATION for t in row.tokens):
            if found and row.labels:
                found[-1].labels += row.labels
            continue
        if found and row.indented and row.tokens[0].kind != "text" and any(
                t.kind == "text" and N.DISTINCT.get(t.text.strip(" ,.:").lower()) == "such that" for t in found[-1].tokens):
            above = found[-1]  # another constraint
            if above.tokens[-1].text not in PUNCTUATION:
                above.tokens.append(Token("other", ",", row.tokens[0].start, row.tokens[0].start))
            above.tokens += row.tokens
            above.labels += row.labels
        elif found and _goes_on(found[-1].tokens, row):
            above = found[-1]
            if above.tokens[-1].text in PUNCTUATION and row.tokens[0].kind != "text":
                above.tokens.pop()
            row.tokens[0].gap = False
            above.tokens += row.tokens
            above.labels += row.labels
        else:
            found.append(row)
    if not found:
        return [Row([stop])]
    for row in found:
        end = row.tokens[-1].end
        row.tokens.append(Token("stop", "", end, end))
    return found


def _unwrapped(body: Sequence[Token]) -> list[Token]:
    """Without the environments that only arrange rows, where they stand in no bracket."""
    body = _plain_signs(body)
    labels = [t for t in body if t.kind == "label"]
    body = [t for t in body if t.kind != "label"] if labels and any(t.text == "array" for t in body[:len(labels) + 1]) else body
    if body and body[0].kind == "begin" and body[0].text == "array" and body[-1].kind == "end" and body[-1].text == "array":
        nested = sum(t.kind == "begin" for t in body) > 1
        if not nested and any(t.text in N.RELATIONS for t in body):
            body = [*labels, *body[1:-1]]
    out: list[Token] = []
    depth = 0
    rows_at: list[bool] = []
    for token in body:
        if token.kind == "begin":
            rows_at.append(depth == 0 and token.text in N.ROWS)
            if rows_at[-1]:
                continue
            depth += 1
        elif token.kind == "end" and rows_at:
            if rows_at.pop():
                continue
            depth -= 1
        elif token.text in ("{", r"\{", "(", "[") or token.sized == "left":
            depth += 1
        elif token.text in ("}", r"\}", ")", "]") or token.sized == "right":
            depth = max(0, depth - 1)
        out.append(token)
    return out


def _without_reason(row: Row) -> None:
    """Without the words at the end of a row that say why it holds, and limit nothing."""
    for k, token in enumerate(row.tokens):
        rest = row.tokens[k:] if token.gap and k else []  # in a column of its own: && \text{expand the square}
        if rest and rest[min(token.text in ("(", "["), len(rest) - 1)].kind in ("text", "word"):
            if _has_relation(row.tokens[:k]) and not any(
                    t.text in N.RELATIONS or t.kind in ("text", "word") and LIMITING.search(t.text) for t in rest):
                del row.tokens[k:]
            break
    while len(row.tokens) > 1 and row.tokens[-1].text in PUNCTUATION and row.tokens[-2].kind == "text":
        row.tokens.pop()
    texts = [t.text for t in row.tokens]
    if len(texts) > 2 and row.tokens[-1].kind == "reference" and row.tokens[-2].kind == "text" and REASON.match(texts[-2]):
        row.tokens.pop()  # by \\eqref{…}
    elif texts[-1:] == [")"] and "(" in texts[-4:-1]:  # using (3)
        k = len(texts) - 1 - texts[::-1].index("(")
        if k > 1 and row.tokens[k - 1].kind == "text" and all(t.kind in ("number", "reference") for t in row.tokens[k + 1:-1]):
            del row.tokens[k:]
    last = row.tokens[-1] if len(row.tokens) > 1 else None
    if last is not None and last.kind == "text" and REASON.match(last.text) and not LIMITING.search(last.text):
        row.tokens.pop()


def _plain_signs(body: Sequence[Token]) -> list[Token]:
    """\\overset{(3)}{+} as +: a number or a reference over a sign."""
    if all(t.text != r"\overset" for t in body):
        return list(body)
    out: list[Token] = []
    k = 0
    while k < len(body):
        rest = body[k:k + 7]
        if rest[0].text == r"\overset" and len(rest) == 7 and [rest[j].text for j in (1, 3, 4, 6)] == ["{", "}", "{", "}"] \
                and rest[2].kind in ("reference", "number") and rest[5].text in N.SIGNS | N.TIMES:
            out.append(rest[5])
            k += 7
        else:
            out.append(body[k])
            k += 1
    return out


def _split(body: Sequence[Token]) -> list[Row]:
    """Rows at the \\\\ that stand in no bracket; a line break in one is nothing but that."""
    partner = delimiters(body).partner
    found = [Row([])]
    column = 0
    closes: list[int] = []  # where the brackets end that are open here
    inside: list[bool] = []  # whether they are environments
    gap = False
    for k, token in enumerate(body):
        while closes and closes[-1] <= k:
            closes.pop()
            inside.pop()
        if partner[k] > k:
            closes.append(partner[k])
            inside.append(token.kind == "begin" or k > 0 and body[k - 1].text == r"\substack")
        if token.kind == "label":
            found[-1].labels.append(token.text)
            continue
        if inside and inside[-1] and (token.text in ("&", r"\\")):
            found[-1].tokens.append(token)
        elif token.text == r"\\" and not closes:
            found.append(Row([]))
            column, gap = 0, False
        elif token.text == r"\\":
            _harmless(body, k)
        elif token.text == "&":
            column += 1
            found[-1].indented |= not found[-1].tokens
            gap |= column % 2 == 0 and not closes
        else:
            token.gap |= gap
            gap = False
            found[-1].tokens.append(token)
    return found


def _harmless(body: Sequence[Token], k: int) -> None:
    """A line break in a bracket, between an operator and an operand."""
    before = next((body[j] for j in range(k - 1, max(-1, k - 4), -1) if body[j].text not in ("&", r"\\")), None)
    after = next((body[j] for j in range(k + 1, min(len(body), k + 4)) if body[j].text not in ("&", r"\\")), None)
    ends = before is None or before.text in UNFINISHED or before.text in (*PUNCTUATION, "|", r"\|", "{")
    starts = after is None or after.text in STARTING or after.text in (*PUNCTUATION, "|", r"\|", "}", "{")
    if not ends and not starts:
        raise Unreadable("a line break inside a bracket, where something may be left out", Span(body[k].start, body[k].end))


def _goes_on(above: Sequence[Token], row: Row) -> bool:
    """Whether a row goes on with the statement above it.  errors: Unreadable, if that cannot be told"""
    first, last = row.tokens[0], above[-1]
    if all(t.text in (r"\ldots", *PUNCTUATION) for t in row.tokens):
        return False
    if last.text in UNFINISHED and last.kind != "text":
        return True
    if first.kind == "text":
        words = first.text.strip(" ,.:").lower()
        return words in N.CONDITIONS or words in N.DISTINCT
    if first.text in N.RELATIONS or first.text in GOING_ON or first.text in N.EXTENSIBLE:
        return True
    if first.text in (r"\overset", r"\underset"):
        return _over_relation(row.tokens)
    if first.text in N.SIGNS:
        return row.indented or not _has_relation(row.tokens)
    alone = last.text in PUNCTUATION or last.text == r"\ldots" or last.kind == "text" or not row.indented
    if not alone and not _has_relation(row.tokens) and _has_relation(above):
        raise Unreadable("a row that may be a factor of the one above", Span(first.start, row.tokens[-1].end))
    return False


def _over_relation(tokens: Sequence[Token]) -> bool:
    """\\overset{…}{=}: whether it is a relation that something stands over."""
    depth = 0
    for k, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0 and token.text == "}":
            rest = [t.text for t in tokens[k + 1:k + 4]]
            return rest[:1] != [] and (rest[0] in N.RELATIONS or rest[0] == "{" and len(rest) > 1 and rest[1] in N.RELATIONS)
    return False


def _has_relation(row: Sequence[Token]) -> bool:
    depth = 0
    for token in row:
        depth += token.text in ("{", "(", "[", r"\{") or token.kind == "begin"
        depth -= token.text in ("}", ")", "]", r"\}") or token.kind == "end"
        if depth == 0 and token.text in N.RELATIONS:
            return True
    return False
