"""Definitions on the pages that a note links to, inside the folders that `--with` names.  Untrusted.

In: a note that says which folders; a link is followed only to a file that, with all symbolic links resolved, lies in one of
them.  Out: for a function that the note applies and never defines, what a linked page defines it to be.

The symbols of a page are the page's: only a definition for all arguments is taken, whose right side speaks of nothing but its
arguments and the size of their common support.  One letter (H, f, S) names too many things to be taken from elsewhere, and of
two pages that disagree neither is taken.  Pages are read when the first such function is met, each once, at most MOST_PAGES.
"""
from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from derive.kernel.claim import Fact
from derive.read.context import Document
from derive.read.conventions import DISTRIBUTION, GREEK_LETTERS
from derive.source import Note
from derive.term import Term, subterms
from derive.term import replace as put

MOST_PAGES: Final = 60
FURTHEST: Final = 2  # links from the note
LARGEST: Final = 1_000_000  # bytes of a page
ENDINGS: Final = ("", ".md", ".markdown", "/index.md")
_LINK: Final = re.compile(r"\]\(\s*(?:<([^<>\n]+)>|([^()\s<>]+))|^ {0,3}\[[^\]\n]+\]:[ \t]*<?([^\s<>]+)"
                          r"|\[\[([^\[\]|#\n]+)[^\[\]\n]*\]\]", re.M)
_OUTSIDE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_SUPPORT: Final = re.compile(r"\|.*\|(?:#\d+)?$")


class Meaning(NamedTuple):
    """What a page defines a function to be.

    prop    the definition for all arguments; head is the page's symbol in it, size that of the common support, if it has one
    arity   for each argument 1 where it is a function itself, else 0
    origin  "D/kl.md line 40"
    """

    prop: Term
    head: Term
    size: Term | None
    arity: tuple[int, ...]
    origin: str


def links(text: str) -> Iterator[str]:
    """The targets of a note's links, each once, in order: [text](target), [text]: target, [[target]]."""
    yield from dict.fromkeys(next(x for x in found.groups() if x) for found in _LINK.finditer(text))


def page(target: str, note: Path, folder: Path) -> Path | None:
    """The file inside a folder that a link means; None for all else, above all for what lies outside.

    An absolute target, `/D/kl`, is looked for in the folder, and beside it where it begins with the folder's own name.
    """
    target = unquote(target).split("#")[0].split("?")[0]
    if not target or "\0" in target or "\\" in target or _OUTSIDE.match(target):
        return None
    root = folder.resolve()
    if target.startswith("/"):
        inner = target.lstrip("/")
        first, _, rest = inner.partition("/")
        starts = [root / inner, *([root / rest] if first == root.name and rest else [])]
    else:
        starts = [note.resolve().parent / target, root / target]
    for start in starts:
        for ending in ENDINGS:
            try:
                file = Path(f"{start}{ending}").resolve()
                if file.is_relative_to(root) and file.is_file() and file.suffix in (".md", ".markdown"):
                    return file
            except (OSError, ValueError, RuntimeError):  # a name too long, a cycle of symbolic links
                continue
    return None


@dataclass(slots=True)
class Pages:
    """The pages that a note links to, read when they are first asked for."""

    note: Note
    read: Callable[[Note], Document]
    found: dict[tuple[str, str], Meaning | None] | None = None
    opened: list[str] = field(default_factory=list)

    def meaning(self, name: str, arguments: int, separators: Sequence[str]) -> Meaning | None:
        """What the linked pages define a function of this name, number of arguments and separators to be."""
        if not takeable(name):
            return None
        if self.found is None:
            self.found = {}
            for path, folder in self._files():
                self._take(path, folder)
        return self.found.get((name, f"({arguments}{''.join(x for x in separators if x != '||')})"))

    def _files(self) -> Iterator[tuple[Path, Path]]:
        """Breadth first from the note, each file once, whatever circles the links make."""
        waiting = deque([(Path(self.note.path), self.note.text, 0)])
        seen = {Path(self.note.path).resolve()}
        while waiting and len(self.opened) < MOST_PAGES:
            here, text, steps = waiting.popleft()
            for target in links(text):
                for folder in map(Path, self.note.definitions):
                    file = page(target, here, folder)
                    if file is None or file in seen or len(self.opened) >= MOST_PAGES:
                        continue
                    seen.add(file)
                    self.opened.append(str(file))
                    yield file, folder
                    if steps + 1 < FURTHEST and (more := _text(file)) is not None:
                        waiting.append((file, more, steps + 1))

    def _take(self, path: Path, folder: Path) -> None:
        text = _text(path)
        if text is None:
            return
        shown = f"{folder.resolve().name}/{path.relative_to(folder.resolve()).as_posix()}"
        try:
            doc = self.read(Note(str(path), text))
        except Exception:  # noqa: BLE001 - a page that cannot be read defines nothing; checked by itself it tells why
            return
        assert self.found is not None
        for key, made in _general(doc, shown):
            old = self.found.get(key, made)
            self.found[key] = made if old is not None and old.prop is made.prop else None


def takeable(name: str) -> bool:
    """Whether a name is one that means the same on several pages: a word, or a calligraphic letter."""
    if DISTRIBUTION.match(name) or "_" in name or name in GREEK_LETTERS:
        return False
    *marks, plain = name.split(" ")
    return bool(marks) and marks[0] in ("mathcal", "mathbb") or len(plain) > 1 and plain.isalpha()


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig") if path.stat().st_size <= LARGEST else None
    except (OSError, ValueError):
        return None


def _general(doc: Document, shown: str) -> Iterator[tuple[tuple[str, str], Meaning]]:
    """The definitions of a page that hold wherever their function is applied."""
    keys = {id(e): key for s in doc.scopes for key, es in s.names.items() for e in es}
    for d in doc.definitions:
        entry = next((e for e in doc.entries if e.term is d.head), None)
        if entry is None or entry.kind != "function" or entry.axes or entry.component or not takeable(entry.name):
            continue
        fact = d.general
        if fact is None or fact.prop.head != "forall" or d.head in doc.blind:
            continue
        core, many = fact.prop, 0
        while core.head == "forall":
            core, many = core.args[-1], many + 1
        arguments = core.args[0].args[1:] if core.head == "=" and core.args[0].head == "@" else ()
        others = fact.prop.free - {d.head}
        if len(arguments) != many or any(x.head != "bound" for x in arguments) or len(set(arguments)) != many:
            continue  # defined for some arguments only
        if len(others) > 1 or any(_SUPPORT.match(str(x.args[0])) is None for x in others):
            continue
        key = keys.get(id(entry), "")
        name, bracket = key[:len(entry.name)], key[len(entry.name):]
        if name != entry.name or not bracket.endswith(")"):
            continue
        line = doc.note.position(fact.span.start)[0] if fact.span is not None else 0
        yield (name, bracket), Meaning(fact.prop, d.head, next(iter(others), None), _arity(fact.prop, many),
                                       f"{shown} line {line}")


def _arity(prop: Term, many: int) -> tuple[int, ...]:
    """For each quantified argument whether it is applied in the definition."""
    from derive.read.shapes import fresh_variable
    from derive.term import instantiate
    fresh = [fresh_variable("S") for _ in range(many)]
    for x in fresh:
        prop = instantiate(prop.args[-1], [x])
    left, right = prop.args
    applied = {x.args[0] for x in subterms(right) if x.head == "@"}
    return tuple(int(x in applied) for x in left.args[1:])


def stated(meaning: Meaning, head: Term, high: Term | None) -> Fact | None:
    """A page's definition as a fact about the note's own symbol; None if the support that it needs is not known."""
    prop = put(meaning.prop, meaning.head, head)
    if meaning.size is not None:
        if high is None:
            return None
        prop = put(prop, meaning.size, high)
    return Fact(prop, "definition", meaning.origin)
