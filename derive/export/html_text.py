r"""Prose and formulas of a document as HTML.  Untrusted.

In: the text between two displays, with the formulas in it; LaTeX.  Out: escaped HTML, formulas as MathML (by latex2mathml, if
that is there; what does not convert stands as its source).  The text of a document brings no markup and no script.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from derive.diagnostics import is_code
from derive.source import Note
from derive.verdict import JudgedDisplay

LONGEST: Final = 4000  # characters of a formula that is converted
_HEADING: Final = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t#]*$", re.M)
_TEX_HEADING: Final = re.compile(r"\\(?:sub)*section\*?\{([^{}]*)\}")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.S)
_FENCES: Final = re.compile(r"^\s*\$\$\s*$|\$\$|\\\[|\\\]|\\(?:begin|end)\{(?:equation|align|gather)\*?\}", re.M)
_ALIGNED: Final = r"aligned|alignedat|align|alignat|gathered|gather|split|multline|multlined|equation|eqnarray"
_WRAPPED: Final = re.compile(rf"\s*\\begin\{{({_ALIGNED})(\*?)\}}(?:\[[a-z]\]|\{{\d+\}})?(.*)\\end\{{\1\2\}}\s*[.,;]?\s*", re.S)
_PIECE: Final = re.compile(r"\\begin\{[^{}]*\}|\\end\{[^{}]*\}|\\\\(?:\s*\[[^\]]*\])?|\\.|[{}&]", re.S)
_NOT_SHOWN: Final = re.compile(r"\\(?:label|tag)\*?\{[^{}]*\}|\\(?:nonumber|notag|displaystyle)(?![A-Za-z])")
# TeX sets a small space between a named function and what is neither its bracket nor its script
_NAMED: Final = r"\\(?:log|ln|exp|max|min|sup|inf|sin|cos|tan|tanh|det|dim|Pr)(?![A-Za-z])"
_BEFORE: Final = re.compile(rf"(?<=[A-Za-z0-9)\]}}])(\s*)(?={_NAMED})")
_AFTER: Final = re.compile(rf"({_NAMED})\s*(?=[A-Za-z0-9\\|])(?!\\(?:left|big|Big|bigl|Bigl|limits|!|,|;|:|\{{)(?![A-Za-z]))")


@lru_cache(maxsize=4096)
def math(tex: str, display: bool = False) -> str:
    """A formula as MathML with its source as the text for those who do not see it; as its source where it does not convert."""
    bare = _NOT_SHOWN.sub(" ", tex).strip()
    if "\\begin" not in bare:
        bare = re.sub(r"(?<!\\)&|\\\\(?:\s*\[[^\]]*\])?", " ", bare)
    if len(bare) <= LONGEST:
        try:
            from latex2mathml.converter import convert
            spaced = _AFTER.sub(r"\1\\,", _BEFORE.sub(r"\\,", bare)) if "\\text" not in bare else bare
            made: str = convert(spaced, display="block" if display else "inline")
            return made.replace("<math ", f'<math aria-label="{escape(bare)}" ', 1)
        except Exception:  # whatever a converter makes of strange input, the reader still sees the source
            pass
    return f'<code class="tex">{escape(tex.strip())}</code>'


def formula(tex: str) -> str:
    """A display, its rows beneath each other and aligned where the author aligns them."""
    lines = [cells for cells in _cells(tex) if any(x.strip() for x in cells)]
    if len(lines) == 1:
        return f'<div class="row">{math(" ".join(lines[0]), True)}</div>'
    aligned = any(len(cells) > 1 for cells in lines)
    out = []
    for cells in lines:
        # a column to the right of a mark is that of a relation: it needs something before it to be set as one
        shown = [math(("{} " if k else "") + x, True) if x.strip() else "" for k, x in enumerate(cells[:2])]
        shown += [math(x, True) for x in cells[2:] if x.strip()]
        out.append(f'<span class="cell">{shown[0]}</span><span class="cell">{"".join(shown[1:])}</span>' if aligned
                   else f'<span class="whole">{shown[0]}</span>')
    return f'<div class="rows">{"".join(out)}</div>'


def _cells(tex: str) -> list[list[str]]:
    """The rows of a display and the cells between their marks, outside of braces and inner environments."""
    wrapped = _WRAPPED.fullmatch(tex)
    while wrapped is not None and f"\\end{{{wrapped[1]}{wrapped[2]}}}" not in wrapped[3]:
        tex = wrapped[3]
        wrapped = _WRAPPED.fullmatch(tex)
    rows, depth, at = [[""]], 0, 0
    for piece in _PIECE.finditer(tex):
        rows[-1][-1] += tex[at:piece.start()]
        at, text = piece.end(), piece[0]
        depth += (text == "{" or text.startswith("\\begin")) - (text == "}" or text.startswith("\\end"))
        if depth == 0 and text.startswith("\\\\"):
            rows.append([""])
        elif depth == 0 and text == "&":
            rows[-1].append("")
        else:
            rows[-1][-1] += text
    rows[-1][-1] += tex[at:]
    return rows


def prose(note: Note, start: int, end: int, inline: Sequence[JudgedDisplay], anchor: str) -> Iterator[str]:
    """The text between two displays, paragraph by paragraph, with its formulas.

    anchor  what the ids of headings begin with
    """
    if is_code(note):
        return
    pieces: list[str] = []
    at = start
    while note.text[at:at + 1] == "$":
        at += 1
    for display in inline:
        span = display.display.span
        if span.start < at:
            continue
        pieces += [_plain(note.text[at:span.start]).rstrip("$").removesuffix("\\("), math(display.display.latex)]
        at = span.end
        while note.text[at:at + 1] == "$":
            at += 1
        at += 2 * note.text.startswith("\\)", at)
    pieces.append(_plain(note.text[at:end].rstrip("$")))
    for number, paragraph in enumerate(re.split(r"\n\s*\n", "".join(pieces))):
        text = paragraph.strip()
        heading = _HEADING.match(text) or None
        if heading is not None:
            level = min(6, len(heading[1]) + 2)
            yield f'<h{level} id="{anchor}-{start}-{number}">{_emphasis(heading[2])}</h{level}>'
            text = text[heading.end():].strip()
        if re.match(r"[-*+] ", text):
            items = re.split(r"^[-*+] ", text, flags=re.M)[1:]
            yield "<ul>" + "".join(f"<li>{_emphasis(x.strip())}</li>" for x in items) + "</ul>"
        elif re.search(r"[^\s.,;:]", text):
            yield f"<p>{_emphasis(text)}</p>"


def _emphasis(text: str) -> str:
    """*words* and **words** of Markdown, in text that is escaped already."""
    return re.sub(r"(?<![\w*])(\*{1,2})(?=\S)([^*<>\n]+)(?<=\S)\1(?![\w*])",
                  lambda m: f"<em>{m[2]}</em>" if m[1] == "*" else f"<strong>{m[2]}</strong>", text)


def _plain(text: str) -> str:
    return escape(_TEX_HEADING.sub(lambda m: f"\n\n## {m[1]}\n\n", _FENCES.sub("", _COMMENT.sub("", text))))
