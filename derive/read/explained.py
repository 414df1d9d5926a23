"""Formulas behind a display that say what its letters are: $$ A B $$ where $B = C^2$.  Untrusted.

In: the formulas of a document, and the number of a display.  Out: which of those behind it are to be read before it.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from derive.read import prose
from derive.read.context import Document
from derive.read.define import bases
from derive.read.elaborate import Elaborator
from derive.read.survey import Piece
from derive.source import Note

MOST_EXPLAINED: Final = 4


def is_behind(note: Note, pieces: Sequence[Piece], k: int) -> bool:
    """Whether a formula may be read before the one in front of it."""
    last, here = pieces[k - 1], pieces[k]
    return here.inline and prose.goes_on(note, last.span.end, here.span.start, first=not last.inline)


def explained(doc: Document, pieces: Sequence[Piece], k: int) -> list[int]:
    """The numbers of the formulas directly behind a display that give letters of it, none of which was met before."""
    found: list[int] = []
    piece = pieces[k]
    if piece.inline or k + 1 == len(pieces) or not is_behind(doc.note, pieces, k + 1) or piece.directive or piece.skip \
            or piece.error is not None or prose.is_goal(doc.note, piece.span):
        return found
    e = Elaborator(doc)
    names = {base for parsed in piece.parsed for base in bases(e, parsed.node)}
    end = piece.span.end
    for j in range(k + 1, min(k + 1 + MOST_EXPLAINED, len(pieces))):
        next_ = pieces[j]
        if not next_.inline or next_.scope != piece.scope or not prose.goes_on(doc.note, end, next_.span.start, first=j == k + 1):
            break
        end = next_.span.end
        node = next_.parsed[0].node if len(next_.parsed) == 1 and next_.error is None else None
        if node is None or node.kind != "rel" or list(node.args[0]) != ["="]:
            break
        name = e.named(node.args[1][0])
        new = name is not None and not name.indices and name.base in names and doc.find(name.base) is None \
            and e.quote(node.args[1][0]).replace(" ", "") not in doc.products
        if not new:
            break
        found.append(j)
    return found
