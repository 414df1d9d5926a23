"""Whether a piece of an author's LaTeX compiles in math mode with amsmath and amssymb alone.  Untrusted.

In: LaTeX as written.  Out: the same, made fit for pdflatex (Unicode letters as commands, no alignment marks, no empty lines),
or None where that is not certain: an unknown command, brackets that do not match, a missing argument.  Errs on the side of None.
"""
from __future__ import annotations

import re
from typing import Final

from derive.tex_text import COMMANDS

_TOKEN: Final = re.compile(r"\\(?:[A-Za-z]+\*?|[^A-Za-z])|\s+|.", re.DOTALL)

# commands by how many arguments they take
_ONE: Final = """hat bar tilde vec dot ddot widehat widetilde overline underline mathrm mathbf mathcal mathsf mathit mathbb mathtt
    boldsymbol operatorname operatorname* sqrt underbrace overbrace pmod"""
_TWO: Final = "frac dfrac tfrac binom overset underset stackrel"
_ARGUMENTS: Final = {**dict.fromkeys(_ONE.split(), 1), **dict.fromkeys(_TWO.split(), 2)}
_ACCENTS: Final = frozenset({"hat", "bar", "tilde", "vec", "dot", "ddot", "widehat", "widetilde"})
_TEXT: Final = frozenset({"text", "textrm", "textbf", "textit", "mbox"})
_MORE: Final = """log ln exp max min sup inf sin cos tan tanh cosh sinh det dim Pr lim ker gcd deg limsup liminf
    bigg Bigg biggl biggr Biggl Biggr Bigl Bigr bigm lVert rVert lvert rvert lbrace rbrace lbrack rbrack lfloor rfloor lceil rceil
    textstyle scriptstyle bigcup bigcap bigoplus iint oint setminus emptyset varnothing ast star dagger div mp oplus otimes wedge
    vee perp parallel ll gg simeq cong doteq triangleq leftarrow gets leftrightarrow Longrightarrow longmapsto hookrightarrow
    uparrow downarrow because
    therefore hbar imath jmath Re Im aleph vdots ddots dotsb lnot nmid leqslant geqslant lesssim gtrsim supset
    supseteq ni square checkmark backslash enspace thinspace medspace / - > varrho varsigma varpi Upsilon"""
_PLAIN: Final = frozenset(COMMANDS) - {*"%$&#", "left", "right", "limits", "nolimits"} | frozenset(_MORE.split())
_UNICODE: Final = {char: name for name, char in reversed(COMMANDS.items()) if len(char) == 1 and not char.isascii()} | {
    "ℝ": "mathbb{R}", "ℕ": "mathbb{N}", "ℤ": "mathbb{Z}", "ℚ": "mathbb{Q}", "𝔼": "mathbb{E}", "−": "-", "′": "prime", "ᵀ": "top"}
_ENVIRONMENTS: Final = frozenset({"matrix", "pmatrix", "bmatrix", "vmatrix", "cases", "smallmatrix"})
_NAMED: Final = r"\{ \} \| \langle \rangle \lVert \rVert \lvert \rvert \vert \Vert \lfloor \rfloor \lceil \rceil \lbrace \rbrace"
_DELIMITERS: Final = frozenset({*"()[]|./<>", *_NAMED.split()})
_DEPTH: Final = 30


def fit_for_math(latex: str) -> str | None:
    """The LaTeX with what pdflatex needs changed, or None."""
    tokens: list[str] = []
    for token in _TOKEN.findall(latex):
        if token.isspace():
            token = " "
        elif token in _UNICODE:
            name = _UNICODE[token]
            token = "-" if name == "-" else "\\" + name
            if token.endswith("}"):
                tokens += ["{", *_TOKEN.findall(token), "}"]
                continue
        elif not token.isascii():
            return None
        tokens.append(token)
    check = _Check(tokens)
    try:
        check.group("", 0)
    except _Unfit:
        return None
    text = "".join(check.out)
    text = re.sub(r" {2,}", " ", text).strip()
    if re.search(r"(?<!\\)(\\\\)*\\$", text):
        text += " "  # a control space at the end
    return text or None


class _Unfit(Exception):
    pass


class _Check:
    """One walk over the tokens; `out` is what is kept of them."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0
        self.out: list[str] = []

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise _Unfit
        self.at += 1
        self.out.append(token)
        # a command that was a Unicode letter must not swallow the letter after it
        if re.fullmatch(r"\\[A-Za-z]+", token) and self.peek()[:1].isalpha():
            self.out.append(" ")
        return token

    def blanks(self) -> None:
        while self.peek() == " ":
            self.take()

    def argument(self, depth: int) -> None:
        self.blanks()
        if self.peek() == "{":
            self.take()
            self.group("}", depth + 1)
        elif self.peek() in ("", "}", "^", "_", "'", "&", r"\\", r"\right"):
            raise _Unfit
        elif self.peek().startswith("\\"):
            self.out.append("{")  # TeX would take the bare command, without what belongs to it
            self.one(depth)
            self.out.append("}")
        else:
            self.one(depth)

    def group(self, close: str, depth: int, table: bool = False) -> None:
        """Everything up to the token that closes this group; remembers which scripts the last nucleus has."""
        if depth > _DEPTH:
            raise _Unfit
        scripts: set[str] = set()
        while True:
            token = self.peek()
            if not token:
                if close:
                    raise _Unfit
                return
            if token == close:
                self.take()
                return
            if token in ("}", r"\right", r"\end"):
                raise _Unfit
            if token in ("^", "_", "'"):
                kind = "^" if token == "'" else token
                if kind in scripts and not (token == "'" and scripts == {"^", "'"}):
                    raise _Unfit
                scripts.add(kind)
                self.take()
                if token == "'":
                    while self.peek() == "'":
                        self.take()
                    if self.peek() == "^":
                        scripts.discard("^")
                else:
                    self.argument(depth)
                continue
            if token == " ":
                self.take()
                continue
            if token in ("&", r"\\") and not table or token in (r"\limits", r"\nolimits"):
                self.at += 1
                self.out.append(" ")
                continue
            scripts.clear()
            self.one(depth, table)

    def one(self, depth: int, table: bool = False) -> None:
        """One nucleus."""
        token = self.take()
        if token == "{":
            self.group("}", depth + 1)
        elif token == r"\left":
            self.delimiter()
            self.group(r"\right", depth + 1)
            self.delimiter()
        elif token == r"\begin":
            name = self.environment()
            self.group(r"\end", depth + 1, True)
            if self.environment() != name:
                raise _Unfit
        elif token.startswith("\\"):
            self.command(token[1:], depth, table)
        elif token in "%#$~\0" or token in "&" and not table:
            raise _Unfit

    def delimiter(self) -> None:
        self.blanks()
        if self.take() not in _DELIMITERS:
            raise _Unfit

    def environment(self) -> str:
        text = ""
        for _ in range(14):
            text += self.take()
            if text.endswith("}"):
                break
        if not text.startswith("{") or text[1:-1] not in _ENVIRONMENTS:
            raise _Unfit
        return text

    def command(self, name: str, depth: int, table: bool) -> None:
        if name == "\\" and table:
            return
        if name in _TEXT:
            self.blanks()
            if self.take() != "{":
                raise _Unfit
            while self.peek() != "}":
                if not re.fullmatch(r"[A-Za-z0-9 .,;:!?()/'=+-]", self.peek()):
                    raise _Unfit
                self.take()
            self.take()
        elif name in _ARGUMENTS:
            if name == "sqrt" and self.peek() == "[":
                while self.take() != "]":
                    if not re.fullmatch(r"[A-Za-z0-9\]]", self.peek()):
                        raise _Unfit
            begin = len(self.out)
            for _ in range(_ARGUMENTS[name]):
                self.argument(depth)
            inside = "".join(self.out[begin:])
            if name in _ACCENTS and re.search(r"\\(hat|tilde|vec|bar|d?dot|wide)", inside):
                raise _Unfit
            if name == "mathbb" and not re.fullmatch(r"[ {}A-Z]+", inside):
                raise _Unfit  # the font has capitals only
        elif name.lower() in ("big", "bigg", "bigl", "bigr", "biggl", "biggr", "bigm"):
            self.delimiter()
        elif name not in _PLAIN:
            raise _Unfit
