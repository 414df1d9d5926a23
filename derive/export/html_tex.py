r"""The prose of a LaTeX file as plain text with the marks of Markdown; formulas with their macros put in.  Untrusted, for show.

In: a part of a LaTeX file, with placeholders where its formulas stand.  Out: text without commands: \emph{…} is *…*, a section a
heading, \item a list, a footnote stands in brackets; what is not known loses its name and keeps its argument.  Bounded by passes.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from derive.read.macros import Macro, expand, macros_of
from derive.read.syntax import Unreadable
from derive.source import Note

PASSES: Final = 12  # commands within each other
_COMMENT: Final = re.compile(r"(?<!\\)%.*")
_DISPLAY: Final = r"equation|align|alignat|flalign|gather|multline|eqnarray|displaymath|math"
_ENVIRONMENT: Final = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+)\*?\}(?:\[([^\]]*)\])?(?:\{[lcr|p@{}.\d\w\\]*\})?")
_ARGUMENT: Final = re.compile(r"\\([A-Za-z]+)\*?\s*(?:\[[^\]{}]*\]\s*)?\{([^{}]*)\}")
_SECTION: Final = {"part": "#", "chapter": "#", "section": "##", "subsection": "###", "subsubsection": "####",
                   "paragraph": "#####"}
_DROPPED: Final = frozenset({"label", "vspace", "hspace", "bibliography", "bibliographystyle", "input", "include", "setlength",
                             "includegraphics", "pagestyle", "thispagestyle", "usepackage", "index", "title", "author", "date"})
_UNNAMED: Final = frozenset({"document", "itemize", "enumerate", "description", "center", "figure", "table", "tabular",
                             "abstract", "quote", "subequations", "minipage", "flushleft", "flushright"})
_THEOREM: Final = re.compile(r"\\newtheorem\*?\s*\{([A-Za-z]+)\}\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}")
_TITLE: Final = re.compile(r"\\title\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}")
_IN_BOOKMARKS: Final = re.compile(r"\\texorpdfstring\s*\{([^{}]*)\}\s*\{[^{}]*\}")
_GROUP: Final = re.compile(r"(?<![A-Za-z*\]}\\])\{([^{}]*)\}")
_BETWEEN: Final = {"emph": "*", "textit": "*", "textsl": "*", "textbf": "**"}
_SIGNS: Final = ((r"\%", "%"), (r"\&", "&"), (r"\$", "＄"), (r"\#", "#"), (r"\_", "_"), ("``", "“"), ("''", "”"), ("---", "—"),
                 ("--", "–"), ("~", "\u00a0"), ("\\\\", " "), (r"\ ", " "), (r"\,", " "), (r"\@", ""))


def prose_of(text: str, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """The text without its commands.

    names  what the statements are called, by their environments
    """
    text = _IN_BOOKMARKS.sub(r"\1", _COMMENT.sub("", text))
    text = re.sub(rf"\\(?:begin|end)\s*\{{(?:{_DISPLAY})\*?\}}|\\[\[\]]|\$\$", "\n", text)
    text = _ENVIRONMENT.sub(lambda m: _environment(m, names), text)
    text = re.sub(r"\\item(?![A-Za-z])\s*(?:\[([^\]]*)\])?", lambda m: "\n- " + (m[1] or ""), text)
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    for _ in range(PASSES):
        text, count = _ARGUMENT.subn(_command, text)
        text, groups = _GROUP.subn(r"\1", text)
        if not count + groups:
            break
    return re.sub(r"\\[A-Za-z]+\*?[ \t]*|[{}]", "", text).replace("＄", "$")


def statements(note: Note) -> dict[str, str]:
    """What the file calls its statements, by their environments."""
    return dict(_THEOREM.findall(note.text))


def title(note: Note) -> str:
    """The title of the file, as a heading."""
    found = _TITLE.search(note.text)
    return f"# {' '.join(found[1].split())}\n\n" if found is not None and found[1].strip() else ""


def _environment(found: re.Match[str], names: Mapping[str, str]) -> str:
    name = found[2]
    if found[1] == "end" or name in _UNNAMED:
        return "\n\n"
    return f"\n\n**{names.get(name, name.capitalize())}{f' ({found[3]})' if found[3] else ''}.**"


def _command(found: re.Match[str]) -> str:
    name, inside = found[1], found[2]
    if name in _SECTION:
        return f"\n\n{_SECTION[name]} {' '.join(inside.split())}\n\n"
    if name in _DROPPED:
        return ""
    if name in _BETWEEN and inside.strip():
        return f"{_BETWEEN[name]}{inside.replace('*', '').strip()}{_BETWEEN[name]}"
    if name in ("footnote", "eqref", "footnotetext"):
        return f"{'' if name == 'eqref' else ' '}({inside})"
    if name in ("cite", "citep", "citet"):
        return f"[{inside}]"
    return inside


def body(note: Note) -> tuple[int, int]:
    """Where the text of a LaTeX file begins and ends."""
    start = note.text.find(r"\begin{document}")
    end = note.text.find(r"\end{document}", max(0, start))
    return (0 if start < 0 else start + len(r"\begin{document}")), (len(note.text) if end < 0 else end)


def is_tex(note: Note) -> bool:
    return note.path.lower().endswith(".tex")


@lru_cache(maxsize=4)
def _macros(note: Note) -> dict[str, Macro]:
    return macros_of(note.text)


def put_in(tex: str, note: Note, offset: int) -> str:
    """A formula that stands at an offset of a note, with the macros of its file, as far as it is certain what they mean."""
    if not is_tex(note):
        return tex
    bare = re.sub(r"(?<!\\)%[^\n]*", "", tex)
    macros = _macros(note)
    if not any(name in macros for name in re.findall(r"\\([A-Za-z]+|.)", bare)):
        return bare
    try:
        return expand(bare, offset, macros).text
    except Unreadable:
        return bare
