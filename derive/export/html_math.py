r"""Formulas as HTML.  Untrusted.

In: LaTeX as an author writes it, macros put in.  Out: MathML, by latex2mathml, if that is there; what does not convert stands as
its source, escaped.  A formula brings no markup and no script.
"""
from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import Final
from xml.etree import ElementTree

_MATHML: Final = re.compile(r"\{http://www\.w3\.org/1998/Math/MathML\}m[a-z]+")
LONGEST: Final = 4000  # characters of a formula that is converted
_INTERTEXT: Final = re.compile(r"\\(?:short)?intertext\s*\{([^{}]*)\}")
_ALIGNED: Final = r"aligned|alignedat|align|alignat|gathered|gather|split|multline|multlined|equation|eqnarray"
_WRAPPED: Final = re.compile(rf"\s*\\begin\{{({_ALIGNED})(\*?)\}}(?:\[[a-z]\]|\{{\d+\}})?(.*)\\end\{{\1\2\}}\s*[.,;]?\s*", re.S)
_PIECE: Final = re.compile(r"\\begin\{[^{}]*\}|\\end\{[^{}]*\}|\\\\(?:\s*\[[^\]]*\])?|\\.|[{}&]", re.S)
_NOT_SHOWN: Final = re.compile(r"\\(?:label|tag)\*?\{[^{}]*\}|\\(?:nonumber|notag|displaystyle)(?![A-Za-z])")
# TeX sets a small space between a named function and what is neither its bracket nor its script
_NAMED: Final = r"\\(?:log|ln|exp|max|min|sup|inf|sin|cos|tan|tanh|det|dim|Pr)(?![A-Za-z])"
_WORD: Final = re.compile(r"<mo>([A-Za-z]{2,})</mo>")  # \operatorname: a name, without the spaces of an operator
# what the converter does not know: \arg, and names of operators that are starred or of two words
_TWO_WORDS: Final = re.compile(r"\\operatorname\s*\*?\s*\{\s*([A-Za-z]+)\s*(?:\\[,;:! ]|~)\s*([A-Za-z]+)\s*\}")
_STARRED: Final = re.compile(r"\\operatorname\s*\*")
_ARG: Final = re.compile(r"\\arg(?![A-Za-z])")
# brackets that need not grow around what is no taller than a letter: a font's growing ones stand apart from it
_TALL: Final = r"\\(?:left|right|d?frac|sum|prod|int|begin|binom|sqrt|over|under)"
_LOW: Final = re.compile(rf"\\left\s*([(\[])((?:(?!{_TALL}).)*?)\\right\s*([)\]])", re.S)
# a minus that follows a bracket or a relation is no difference: it stands close to what it negates
_NEGATIVE: Final = re.compile(r"(<mo[^>]*>(?:&#x00028;|&#x0005B;|&#x0003D;|&#x02264;|&#x02265;|&#x0002C;|[(\[=,]|&lt;|&gt;)</mo>)"
                              r"<mo>(?=&#x02212;)")
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
            bare = _low(bare)
            named = _TWO_WORDS.sub(r"\\operatorname{\1}\\,\\operatorname{\2}", bare)
            named = _ARG.sub(r"\\operatorname{arg}", _STARRED.sub(r"\\operatorname", named))
            spaced = _AFTER.sub(r"\1\\,", _BEFORE.sub(r"\\,", named)) if "\\text" not in bare else named
            made: str = convert(spaced, display="block" if display else "inline")
            made = _WORD.sub(r"<mi>\1</mi>", made.replace('fence="true" form=', 'fence="true" lspace="0em" rspace="0em" form='))
            made = _NEGATIVE.sub(r'\1<mo form="prefix">', made)
            _only_mathml(made)
            return made.replace("<math ", f'<math aria-label="{escape(bare)}" ', 1)
        except Exception:  # whatever a converter makes of strange input, the reader still sees the source
            pass
    return f'<code class="tex">{escape(tex.strip())}</code>'


def _only_mathml(made: str) -> None:
    r"""That a converted formula brings nothing else: the converter does not escape the words of \text{…}.  errors: any"""
    for element in ElementTree.fromstring(made).iter():
        if not _MATHML.fullmatch(element.tag) or any(name.startswith("on") or "href" in name for name in element.attrib):
            raise ValueError(element.tag)


def _low(tex: str) -> str:
    """The formula with plain brackets where those that grow would not; the innermost first."""
    count = 1
    while count:
        tex, count = _LOW.subn(r"\1\2\3", tex)
    return tex


def formula(tex: str) -> str:
    """A display, its rows beneath each other and aligned where the author aligns them."""
    lines = [cells for cells in _cells(_INTERTEXT.sub(_row_of_words, _NOT_SHOWN.sub(" ", tex))) if any(x.strip() for x in cells)]
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


def _row_of_words(found: re.Match[str]) -> str:
    return rf"\text{{{found[1]}}} \\ "


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
