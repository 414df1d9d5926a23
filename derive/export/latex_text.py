r"""Any text as LaTeX text, for pdflatex.  Untrusted.

In: prose, or what `derive.render` writes in one line of Unicode, accents and signs included.  Out: LaTeX that amsmath and amssymb
set without a warning; a character that no font of theirs has becomes its code, [U+6570].
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from unicodedata import category, normalize

from derive.tex_text import COMMANDS

LONGEST: Final = 30  # letters of a word before it may be broken
_SPECIAL: Final = {
    "\\": r"\ensuremath{\backslash}", "{": r"\ensuremath{\{}", "}": r"\ensuremath{\}}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\ensuremath{<}", ">": r"\ensuremath{>}",
    "|": r"\ensuremath{|}", "`": r"\textquoteleft{}", '"': "''", "\u00a0": "~"}
_SIGNS: Final = {
    "…": r"\ldots{}", "–": "--", "—": "---", "―": "---", "‐": "-", "‑": r"\mbox{-}", "−": r"\ensuremath{-}",
    "“": "``", "”": "''", "„": ",,", "‘": "`", "’": "'", "‚": ",", "«": r"\ensuremath{\ll}", "»": r"\ensuremath{\gg}",
    "‹": r"\ensuremath{<}", "›": r"\ensuremath{>}", "§": r"\S{}", "¶": r"\P{}", "©": r"\copyright{}", "£": r"\pounds{}",
    "€": "EUR", "°": r"\ensuremath{^\circ}", "µ": r"\ensuremath{\mu}", "•": r"\ensuremath{\bullet}",
    "†": r"\dag{}", "‡": r"\ddag{}",
    "¡": "!`", "¿": "?`", "ı": r"\i{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ł": r"\l{}", "Ł": r"\L{}", "ẞ": "SS",
    "⁄": "/", "″": r"\ensuremath{''}", "‴": r"\ensuremath{'''}"}
_MATHS: Final = {char: name for name, char in reversed(COMMANDS.items()) if len(char) == 1 and not char.isascii()} | {
    "ℝ": "mathbb{R}", "ℕ": "mathbb{N}", "ℤ": "mathbb{Z}", "ℚ": "mathbb{Q}", "ℂ": "mathbb{C}", "𝔼": "mathbb{E}", "✓": "checkmark",
    "✔": "checkmark", "✗": "times", "✘": "times", "ᵀ": "top", "√": "surd", "∑": "sum", "∏": "prod", "←": "leftarrow",
    "↔": "leftrightarrow", "⟶": "longrightarrow", "⟹": "Longrightarrow", "⟸": "Longleftarrow", "⟺": "Longleftrightarrow",
    "⇐": "Leftarrow", "↑": "uparrow", "↓": "downarrow", "∅": "emptyset", "∖": "setminus", "⊆": "subseteq", "⊇": "supseteq",
    "⊃": "supset", "≪": "ll", "≫": "gg", "≃": "simeq", "≅": "cong", "≔": "mathrel{:=}", "⊥": "perp", "∥": "parallel",
    "ς": "varsigma", "∧": "wedge",
    "∨": "vee", "⊗": "otimes", "⊕": "oplus", "∓": "mp", "÷": "div", "∎": "blacksquare", "□": "square", "■": "blacksquare",
    "∴": "therefore", "∵": "because", "↳": "hookrightarrow", "⌊": "lfloor", "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil",
    "∗": "ast", "∙": "bullet", "⋅": "cdot", "⋯": "cdots", "ℒ": "mathcal{L}", "ℓ": "ell", "∫": "int", "∈": "in", "∋": "ni"}
_ACCENTED: Final = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝß")  # that inputenc has for every font
# combining characters: over a letter of the text, over a letter of a formula
_OVER_TEXT: Final = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
                     "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c", "\u0323": "d"}
_UNDER: Final = ("\u0323", "\u0327")
_OVER_MATH: Final = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "overline", "\u0307": "dot", "\u0308": "ddot",
                     "\u20d7": "vec", "\u0306": "breve", "\u030c": "check"}
_RAISED: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni", strict=True))
_LOWERED: Final = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aeijklmnoprstuvx", strict=True))
_ASCII: Final = frozenset(r"""\{}$&%#_^~<>|`"'-""")


def escape(text: str) -> str:
    """The text, in lines that may break where a path or a long word needs it."""
    out: list[str] = []
    run = 0
    characters = [*_characters(" ".join(text.split()))]
    for char, following in zip(characters, [*characters[1:], ""], strict=False):
        out.append(_one(char))
        run = 0 if char == " " else run + 1
        if char == "/" or char == "." and not following.isdigit() or not char.isascii() or run >= LONGEST:
            out.append(r"\allowbreak{}")
            run = 0
    return "".join(out)


def code(text: str) -> str:
    """Source as it stands, in lines that may break anywhere."""
    letters = _characters(" ".join(text.split())[:1500])
    # the typewriter font has all of ASCII at its own codes
    return r"\texttt{" + r"\allowbreak{}".join(rf"\char{ord(c)}{{}}" if c in _ASCII else _one(c) for c in letters) + "}"


def _characters(text: str) -> Iterator[str]:
    """The characters of a text, each with the combining ones that belong to it."""
    held = ""
    for char in text:
        if "\ufe00" <= char <= "\ufe0f":  # a variant of the sign before it
            continue
        if held and category(char) == "Mn":
            held += char
            continue
        if held:
            yield held
        held = char
    if held:
        yield held


def _one(char: str) -> str:
    """A character with its combining ones."""
    if len(char) == 1:
        made = _character(char)
        if made is None and len(parts := normalize("NFD", char)) > 1:
            made = _accented(parts[0], parts[1:])
        if made is None and (plain := normalize("NFKC", char)) != char:
            pieces = [_character(x) for x in plain]
            made = "".join(x for x in pieces if x is not None) if None not in pieces else None
        return f"[U+{ord(char):04X}]" if made is None else made
    whole = normalize("NFC", char)
    if whole in _ACCENTED:
        return whole
    made = _accented(char[0], char[1:])
    return "".join(_character(x) or f"[U+{ord(x):04X}]" for x in char) if made is None else made


def _character(char: str) -> str | None:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char in _SIGNS:
        return _SIGNS[char]
    if char.isascii():
        return char if char.isprintable() else "?"
    if char in _ACCENTED:
        return char
    if char in _MATHS:
        return rf"\ensuremath{{\{_MATHS[char]}}}"
    if char in _RAISED:
        return rf"\ensuremath{{\sp{{{_RAISED[char]}}}}}"
    if char in _LOWERED:
        return rf"\ensuremath{{\sb{{{_LOWERED[char]}}}}}"
    if category(char) == "Cf":  # marks of direction, joiners: nothing to see
        return ""
    if category(char) == "Zs":
        return " "
    return None


def _accented(base: str, marks: str) -> str | None:
    """A letter beneath its marks; None where TeX has no such mark."""
    made = _character(base)
    letter = base.isascii() and base.isalpha()
    if made is None or not letter and base not in _MATHS:
        return None
    if letter and len(marks) == 1 and marks in _OVER_TEXT:
        dotless = base in "ij" and marks not in _UNDER
        return rf"\{_OVER_TEXT[marks]}" + "{" + "\\" * dotless + base + "}"
    inside = base if letter else rf"\{_MATHS[base]}"
    for mark in marks:
        if mark not in _OVER_MATH:
            return None
        inside = rf"\{_OVER_MATH[mark]}{{{inside}}}"
    return rf"\ensuremath{{{inside}}}"
