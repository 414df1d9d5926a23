"""Chains of a proof module as a Reading.  Untrusted.

In: the Module that a run of its program has left, which `derive.read.proof_module` hands over: terms, places, texts; nothing of
SymPy.  Out: a Reading with one display a chain and one step a line, with remarks on what of its note is not encoded.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from derive.kernel.claim import Claim, Context, Fact
from derive.read.chain import read as read_note
from derive.read.coverage import covers, remarks
from derive.read.document import Display, Reading, Remark, Step
from derive.read.module import Module, ReadChain, line_span
from derive.source import Note, Span
from derive.term import Term, make

# relation of a chain → head of the proposition, and whether its sides change places
HEADS: Final = {"=": ("=", False), "!=": ("!=", False), "<": ("<", False), "<=": ("<=", False),
                ">": ("<", True), ">=": ("<=", True)}


def read(note: Note, known: Mapping[Note, Reading] = MappingProxyType({})) -> Reading:
    """A proof module as a Reading, its program run in this very process.

    known   notes that were read before
    errors  Unreadable
    """
    from derive.read.proof_module import load  # and with it SymPy
    return read_module(load(note), known)


def read_module(module: Module, known: Mapping[Note, Reading] = MappingProxyType({})) -> Reading:
    """A module as a Reading; where it names a note, with remarks on what of it is not encoded or otherwise.

    known  notes that were read before
    """
    reading = reading_of(module)
    if module.encodes is None:
        return reading
    place = _naming(module.note)
    encoded = note_of(module)
    if encoded is None:
        return replace(reading, remarks=(Remark("not-covered", f"there is no note {module.encodes}", place),))
    covered = known.get(encoded) or read_note(encoded)
    return replace(reading, remarks=remarks(covers(module.chains, covered), place, covered))


def note_of(module: Module) -> Note | None:
    """The note that a module names, looked for beside it and in the folders above."""
    assert module.encodes is not None
    folder = Path(module.note.path).resolve().parent
    for base in (folder, *list(folder.parents)[:2], Path()):
        path = base / module.encodes
        if path.is_file():
            return Note(module.encodes, path.read_text(encoding="utf-8-sig"))
    return None


def _naming(note: Note) -> Span:
    line = next((k for k in range(1, len(note.starts) + 1) if note.line(k).startswith("NOTE")), 1)
    return line_span(note, line)


def reading_of(module: Module) -> Reading:
    """The chains of a module as displays, each a scope of its own."""
    return Reading(module.note, tuple(_display(c, number) for number, c in enumerate(module.chains, 1)))


def _display(chain: ReadChain, number: int) -> Display:
    lines, steps = chain.places, []
    for index in range(1, len(chain.relations)):
        left, right = chain.terms[index - 1], chain.terms[index]
        claim = None if left is None or right is None else _claim(chain.relations[index], left, right, chain.facts)
        steps.append(Step(index=index, relation=chain.signs[index], left=lines[index - 1], right=lines[index],
                          kind="unread" if claim is None else "claim", claim=claim,
                          why="; ".join(dict.fromkeys(chain.why)) if claim is None else "", expect=chain.expect, heading=number))
    text = "".join(f"{' ' + sign if sign else ''} {line}" for sign, line in zip(chain.signs, chain.latex, strict=True))
    return Display(chain.span, text.strip(), False, tuple(steps))


def _claim(relation: str, left: Term, right: Term, facts: tuple[Fact, ...]) -> Claim | None:
    propositions = {"=", "!=", "<", "<="}
    if relation == "=>":
        if left.head not in propositions or right.head not in propositions:
            return None
        return Claim(right, Context((*facts, Fact(left, "assumption", "the line before"))))
    if left.head in propositions or right.head in propositions:
        return None
    head, turned = HEADS[relation]
    return Claim(make(head, *((right, left) if turned else (left, right))), Context(facts))
