r"""The text of a document as HTML, with what the reader found in it put in.  Untrusted.

In: a Note and, for places in it, HTML that stands there.  Out: HTML, by markdown-it; LaTeX is turned into Markdown first
(`derive.export.html_tex`).  What a document writes is escaped: it can bring no markup, no script and no address.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt

from derive.export.html_tex import body, is_tex, prose_of, statements, title
from derive.source import Note, Span

# around the number of what is put in: characters for private use, which markdown-it takes for letters
_OPEN: Final = "\ue000"
_BLOCK: Final = "\ue001"
_CLOSE: Final = "\ue002"
_PRIVATE: Final = str.maketrans(dict.fromkeys((_OPEN, _BLOCK, _CLOSE), "\ufffd"))
_PLACED: Final = re.compile(f"[{_OPEN}{_BLOCK}](\\d+){_CLOSE}")
_ANY_BLOCK: Final = f"{_BLOCK}\\d+{_CLOSE}"
_FENCED: Final = re.compile(rf"<pre><code[^>]*>[^<{_OPEN}{_BLOCK}]*({_ANY_BLOCK})[^<{_OPEN}{_BLOCK}]*</code></pre>")
_PARAGRAPH: Final = re.compile(rf"<p>((?:(?!</p>).)*?{_BLOCK}.*?)</p>", re.S)
_HIDDEN: Final = re.compile(r"<!--.*?-->|\A---\n.*?\n(?:---|\.\.\.)\n", re.S)  # comments, and what stands before the text
_REMARK: Final = re.compile(r"(?<!\\)%[^\n]*")
_HEADING: Final = re.compile(r"^#{1,6}[ \t].*$", re.M)
_FORMULA: Final = re.compile(r"(?<!\\)\$([^$\n]+)\$")
_ENVIRONMENTS: Final = "equation|align|alignat|gather|multline|eqnarray|flalign|displaymath|math|dmath"
_BEFORE: Final = re.compile(rf"(?:\$\$|\\{{1,2}}\[|\\begin\s*\{{(?:{_ENVIRONMENTS})\*?\}}(?:\{{\d+\}})?|\\\(|\$)\s*$")
_AFTER: Final = re.compile(rf"\s*(?:\$\$|\\{{1,2}}\]|\\end\s*\{{(?:{_ENVIRONMENTS})\*?\}}|\\\)|\$)")


@dataclass(frozen=True, slots=True)
class Placed:
    """HTML that stands for a span of the note; a block is no part of a sentence."""

    span: Span
    html: str
    block: bool


def page(note: Note, found: Sequence[Placed], anchor: str, formula: Callable[[str], str]) -> str:
    """The document as HTML.

    found    in the order of the note
    anchor   what the ids of its headings begin with
    formula  shows those that the reader takes no notice of, as in headings
    """
    tex, placed = is_tex(note), list(found)
    text = note.text.translate(_PRIVATE)
    at, end = body(note) if tex else (0, len(text))
    parts: list[str] = []
    for number, piece in enumerate(found):
        if at <= piece.span.start and piece.span.end <= end:
            parts += [_BEFORE.sub("", text[at:piece.span.start]), f"{_BLOCK if piece.block else _OPEN}{number}{_CLOSE}"]
            after = _AFTER.match(text, piece.span.end)
            at = after.end() if after is not None else piece.span.end
    whole = "".join(parts) + text[at:end]

    def shown(found: re.Match[str]) -> str:
        placed.append(Placed(Span(0, 0), formula(found[1]), False))
        return f"{_OPEN}{len(placed) - 1}{_CLOSE}"

    if tex:
        source = title(note) + _FORMULA.sub(shown, _REMARK.sub(_findings, whole))
        whole = re.sub(r"^[ \t]+", "", prose_of(source, statements(note)), flags=re.M)
    else:
        whole = _HEADING.sub(lambda m: _FORMULA.sub(shown, m[0]), _HIDDEN.sub(_findings, whole))
    return _PLACED.sub(lambda m: placed[int(m[1])].html, _rendered(whole, anchor))


def _findings(hidden: re.Match[str]) -> str:
    """What is left of a comment: the steps in it that need to be shown."""
    return "".join(re.findall(_ANY_BLOCK, hidden[0]))


def _rendered(markdown: str, anchor: str) -> str:
    """HTML in which blocks stand in no paragraph and in no code."""
    parser = _markdown()
    tokens = parser.parse(markdown)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", f"{anchor}-{number}")
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = _FENCED.sub(r"\1", str(parser.renderer.render(tokens, parser.options, {})))
    return _PARAGRAPH.sub(_parts, html)


def _parts(paragraph: re.Match[str]) -> str:
    parts = (x.strip() for x in re.split(f"({_ANY_BLOCK})", paragraph[1]))
    return "".join(x if x[0] == _BLOCK else f"<p>{x}</p>" for x in parts if x.strip(".,;: \n"))


def _markdown() -> MarkdownIt:
    """Markdown without markup of its own, links that lead nowhere, and pictures as their words: the page needs no network."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")

    def link(renderer: Any, tokens: Any, k: int, options: Any, env: Any) -> str:
        return f'<span class="link" title="{escape(str(tokens[k].attrGet("href") or ""))}">'

    def image(renderer: Any, tokens: Any, k: int, options: Any, env: Any) -> str:
        return f"[{escape(tokens[k].content)}]"

    parser.add_render_rule("link_open", link)
    parser.add_render_rule("link_close", lambda renderer, tokens, k, options, env: "</span>")
    parser.add_render_rule("image", image)
    return parser
