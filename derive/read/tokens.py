"""LaTeX to tokens with positions.  Untrusted.  No token is dropped but spacing, comments and what prints nothing.

Here synonyms become one (aliases, Unicode, sizes of brackets), texts and environments one token each; what mathematics it is,
`latex` and its modules find out.
"""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from derive.read import notation as N
from derive.read.syntax import Unreadable
from derive.source import Span

LEXEME: Final = re.compile(r"""(?P<space>\s+|%[^\n]*(?:\n|$))|(?P<command>\\(?:(?:operatorname|tag|hspace)\*|[a-zA-Z]+|.))|
    (?P<number>(?:\d{1,3}(?:\{,\}\d{3})+|\d+)(?:\.\d+)?|\.\d+)|(?P<letter>[a-zA-Z])|(?P<other>.)""", re.DOTALL | re.VERBOSE)
LETTERS: Final = re.compile(r"[a-zA-Z]{1,40}")  # longer than any word, so that a run of letters takes linear time
ENVIRONMENT: Final = re.compile(r"\s*\{\s*([A-Za-z]+\*?)\s*\}(?:\s*\[[a-z]\])?")
BREAK: Final = re.compile(r"\*?(?:[ \t]*\[\s*-?[\d.]+\s*\\?[a-z]*\s*\])?")  # \\[1ex]
ROMAN_D: Final = re.compile(r"\\(?:mathrm|textrm|text|operatorname|rm|mathsf|mathop)\s*(?:\{\s*(?:\\rm\s+)?d\s*\}|d)")
SWITCH: Final = re.compile(r"\{\s*(\\[a-zA-Z]+)(?![a-zA-Z])\s*")
EXPONENT: Final = re.compile(r"[eE]([+-]?\d+)(?![\d.])")
PROSE: Final = re.compile(r"\s*\{([a-zA-Z. ~]{1,20})\}")
GROUPS: Final = re.compile(r"\\.|[{}]", re.DOTALL)
DIMENSION: Final = re.compile(r"\s*-?[\d.]+\s*[a-z]{2}")
MOST_JOINED: Final = 2  # letters that may follow a bare word without a space, as in logL
LONGEST: Final = 100_000  # characters of one formula
MOST_DIGITS: Final = 300
DEEPEST_TEXT: Final = 4  # formulas in texts in formulas


@dataclass(slots=True)
class Token:
    """kind: command, number, letter, word (letters that are one name), text, begin and end (of an environment), label, reference,
    other, stop.

    gap     wide space stands before it
    sized   left, right, middle or big: a command that sizes a bracket stands before it
    joined  no space stands before it
    """

    kind: str
    text: str
    start: int
    end: int
    gap: bool = False
    sized: str = ""
    joined: bool = False


def tokens(latex: str, offset: int) -> list[Token]:
    """The tokens of a formula that begins at an offset of its note, and a stop token.

    errors  Unreadable: too long, an unclosed text, a number that is none
    """
    if len(latex) > LONGEST:
        raise Unreadable("a formula of this length", Span(offset, offset + len(latex)))
    lexer = _Lexer(latex, offset)
    lexer.between(0, len(latex))
    return [*lexer.found, Token("stop", "", offset + len(latex), offset + len(latex))]


class _Lexer:
    """A formula becoming tokens."""

    def __init__(self, latex: str, offset: int) -> None:
        self.latex, self.offset = latex, offset
        self.found: list[Token] = []
        self.gap = False
        self.sized, self.size_at = "", 0
        self.skipped: set[int] = set()  # braces that go with their command
        self.ends: dict[int, int] | None = None
        self.last = -1  # where the last token ended
        self.depth = 0

    def put(self, kind: str, text: str, start: int, end: int) -> None:
        joined = self.last == start
        if self.sized in ("left", "big"):
            start = self.size_at  # what sizes a bracket is quoted with it
        self.found.append(Token(kind, text, self.offset + start, self.offset + end, self.gap, self.sized, joined))
        self.gap, self.sized, self.last = False, "", end

    def fault(self, why: str, start: int, end: int) -> Unreadable:
        return Unreadable(why, Span(self.offset + start, self.offset + max(start, min(end, len(self.latex)))))

    def between(self, at: int, stop: int) -> None:
        latex = self.latex
        while at < stop:
            match = LEXEME.match(latex, at, stop)
            assert match is not None and match.lastgroup is not None
            kind, text, end = match.lastgroup, match.group(), match.end()
            if kind == "space":
                at = end
            elif kind == "command":
                at = self.command(text, at, end)
            elif kind == "letter":
                at = self.letters(at)
            elif kind == "number":
                at = self.number(text, at, end)
            else:
                at = self.other(text, at)

    # --- letters, numbers, signs ---------------------------------------------------------------------------------

    def letters(self, at: int) -> int:
        run = LETTERS.match(self.latex, at)
        assert run is not None
        whole = run.group()
        joined = self.last == at and bool(self.found) and self.found[-1].kind == "letter"
        after_sim = bool(self.found) and self.found[-1].text == r"\sim"
        law = after_sim and 1 < len(whole) < 12 and self.latex.startswith("(", run.end())
        if not joined and (whole in N.WHOLE_WORDS or law):
            self.put("word", whole, at, run.end())
            return run.end()
        word = next((w for w in N.WORDS if self.latex.startswith(w, at) and len(whole) <= len(w) + MOST_JOINED), None)
        if word is not None and not (joined and len(word) < 4 and len(whole) > len(word)):
            self.put("word", word, at, at + len(word))
            return at + len(word)
        self.put("letter", whole[0], at, at + 1)
        return at + 1

    def number(self, text: str, at: int, end: int) -> int:
        plain = text.replace("{,}", "")
        if len(plain) > MOST_DIGITS:
            raise self.fault("a number of so many digits", at, end)
        power = EXPONENT.match(self.latex, end)
        if power is not None:
            exponent = power.group(1)
            certain = plain == "1" or "." in plain or exponent.lstrip("+-").startswith("0")
            if not certain or len(exponent) > 4:
                raise self.fault("it is not clear whether this is a number in scientific notation", at, power.end())
            plain, end = plain + "e" + exponent, power.end()
        self.put("number", plain, at, end)
        return end

    def other(self, text: str, at: int) -> int:
        latex = self.latex
        for sign in N.JOINED:
            if text == sign[0] and latex.startswith(sign, at):
                self.put("command", N.JOINED[sign], at, at + len(sign))
                return at + len(sign)
        if text == "{":
            if at in self.skipped:
                return at + 1
            switch = SWITCH.match(latex, at)
            if switch is not None and switch.group(1) in N.SWITCHES:
                self.put("command", N.SWITCHES[switch.group(1)], at, at + 1)
                self.put("other", "{", at, at + 1)
                return switch.end()
        elif text == "}" and at in self.skipped or text in "~\u00a0\u200b\u2009\u202f\u2061\u2062\ufeff":
            return at + 1
        elif text in "<>" and self.sized:
            self.put("command", N.ANGLES[text], at, at + 1)
            return at + 1
        elif ord(text) > 127:
            return self.beyond_ascii(text, at)
        self.put("other", text, at, at + 1)
        return at + 1

    def beyond_ascii(self, char: str, at: int) -> int:
        """A sign of Unicode as the LaTeX that prints it."""
        for table, script in ((N.RAISED, "^"), (N.LOWERED, "_")):
            if char in table:
                end = at
                while end < len(self.latex) and self.latex[end] in table:
                    end += 1
                inner = "".join(table[c] for c in self.latex[at:end])
                self.signs(script + "{" + inner + "}", at, end)
                return end
        if char in N.UNICODE:
            self.signs(N.UNICODE[char], at, at + 1)
        elif char in N.DOUBLE_STRUCK:
            self.signs(r"\mathbb{" + N.DOUBLE_STRUCK[char] + "}", at, at + 1)
        else:
            plain = unicodedata.normalize("NFKC", char)
            styled = unicodedata.name(char, "")
            if not styled.startswith("MATHEMATICAL") or len(plain) != 1:
                self.put("other", char, at, at + 1)
                return at + 1
            inner = N.UNICODE.get(plain, plain)
            bold = "BOLD" in styled
            style = r"\mathbb" if "DOUBLE-STRUCK" in styled else r"\mathcal" if "SCRIPT" in styled else r"\mathbf" if bold else ""
            self.signs(f"{style}{{{inner}}}" if style else inner, at, at + 1)
        return at + 1

    def signs(self, latex: str, start: int, end: int) -> None:
        """Tokens of a short LaTeX that stand where one sign stood."""
        for match in LEXEME.finditer(latex):
            kind = match.lastgroup or "other"
            text = N.ALIASES.get(match.group(), match.group())
            if kind == "number":
                for digit in (text,):
                    self.put(kind, digit, start, end)
            else:
                self.put(kind, text, start, end)

    # --- commands ------------------------------------------------------------------------------------------------

    def command(self, text: str, at: int, end: int) -> int:
        text = N.ALIASES.get(text, text)
        if text in N.SPACES:
            return end
        if text in N.ESCAPED:
            return self.escaped(text, at, end)
        if text in N.GAPS:
            self.gap = True
            return end
        if text in N.SIZES:
            return self.size(N.SIZES[text], at, end)
        if text in (r"\mathrm", r"\text", r"\textrm", r"\operatorname", r"\rm", r"\mathsf", r"\mathop"):
            roman = ROMAN_D.match(self.latex, at)
            if roman is not None:
                self.put("command", r"\dd", at, roman.end())
                return roman.end()
        if text in N.TEXTS or N.STYLES.get(text) == "" and self.is_prose(end):
            return self.words(at, end)
        if text in (r"\begin", r"\end"):
            return self.environment(text[1:], at, end)
        if text in N.TRANSPARENT:
            return end
        if text in N.DROPPED or text in N.COLOURED:
            return self.group_end(end)
        if text in N.LABELS or text in N.REFERENCES:
            stop = self.group_end(end)
            self.put("label" if text in N.LABELS else "reference", self.latex[end:stop].strip().strip("{}").strip(), at, stop)
            return stop
        if text in N.DIRECTED:
            text, side = N.DIRECTED[text]
            self.sized, self.size_at = side, at
            self.put("other" if text == "|" else "command", text, at, end)
            return end
        if text == r"\\":
            rest = BREAK.match(self.latex, end)
            end = rest.end() if rest is not None else end
        elif text in N.FLAT:
            return self.flat(end)
        elif text in (r"\hskip", r"\kern", r"\mkern", r"\vskip"):
            size = DIMENSION.match(self.latex, end)
            return size.end() if size is not None else end
        elif text == r"\not":
            return self.negated(at, end)
        elif text in N.SWITCHES:
            text = N.SWITCHES[text]
        elif text in N.REMARKS:
            self.gap = True
            return end
        self.put("other" if len(text) == 1 else "command", text, at, end)
        return end

    def escaped(self, text: str, at: int, end: int) -> int:
        """\\_ of a Markdown that knows no formulas: a subscript, unless it joins words."""
        if text == r"\_" and re.compile(r"[A-Za-z]{2}").match(self.latex, end):
            raise self.fault("an underscore between words", at, end)
        self.put("other", N.ESCAPED[text], at, end)
        return end

    def is_prose(self, end: int) -> bool:
        """Whether the braces after \\mathrm hold a word that joins statements."""
        match = PROSE.match(self.latex, end)
        return match is not None and " ".join(match.group(1).lower().split()).strip(" .,") in N.PROSE

    def size(self, side: str, at: int, end: int) -> int:
        """What stands before a bracket; \\left. and \\right. are brackets that print nothing."""
        self.sized, self.size_at = side, at
        rest = re.compile(r"\s*\.").match(self.latex, end) if side in ("left", "right") else None
        if rest is None:
            return end
        self.put("other", ".", end, rest.end())
        return rest.end()

    def negated(self, at: int, end: int) -> int:
        match = LEXEME.match(self.latex, end)
        while match is not None and match.lastgroup == "space":
            match = LEXEME.match(self.latex, match.end())
        if match is None or match.group() not in N.NEGATED:
            raise self.fault("the negation of this", at, match.end() if match is not None else end)
        self.put("command", N.NEGATED[match.group()], at, match.end())
        return match.end()

    def flat(self, end: int) -> int:
        """\\mathrel{…}: what stands in it, without its braces."""
        start = self.blank(end)
        if self.latex.startswith("{", start):
            self.skipped |= {start, self.group_end(end) - 1}
        return end

    def environment(self, kind: str, at: int, end: int) -> int:
        match = ENVIRONMENT.match(self.latex, end)
        if match is None:
            raise self.fault("an environment without its name", at, end)
        name, end = match.group(1), match.end()
        if kind == "begin" and name in N.WITH_COLUMNS and self.latex.startswith("{", self.blank(end)):
            end = self.group_end(end)
        self.put(kind, name, at, end)
        return end

    def words(self, at: int, end: int) -> int:
        """\\text{…}: its words, and the formulas between dollar signs in it."""
        stop = self.group_end(end)
        first = self.blank(end)
        start, last = (first + 1, stop - 1) if self.latex.startswith("{", first) else (first, stop)
        parts = re.compile(r"(?<!\\)\$").split(self.latex[start:last])
        if len(parts) % 2 == 0 or self.depth > DEEPEST_TEXT:
            raise self.fault("a text with an unclosed formula in it", at, stop)
        place = start
        for k, part in enumerate(parts):
            if k % 2:
                self.depth += 1
                self.between(place, place + len(part))
                self.depth -= 1
            else:
                self.text(part, at if len(parts) == 1 else place, stop if len(parts) == 1 else place + len(part))
            place += len(part) + 1
        return stop

    def text(self, part: str, at: int, end: int) -> None:
        for written, meant in ((r"\_", "_"), (r"\ ", " "), ("~", " "), (r"\&", "&"), (r"\%", "%"), (r"\,", " "), (r"\;", " ")):
            part = part.replace(written, meant)
        inner = " ".join(part.split())
        if not inner:
            return
        if inner in (".", ",", ";", ":", "=", "<", ">"):
            self.put("other", inner, at, end)
            return
        single = re.fullmatch(r"[^\W\d_][\w-]*", inner) is not None and inner.lower() not in N.CONNECTING
        self.put("word" if single else "text", inner, at, end)

    # --- groups --------------------------------------------------------------------------------------------------

    def blank(self, at: int) -> int:
        while at < len(self.latex) and self.latex[at].isspace():
            at += 1
        return at

    def group_end(self, at: int) -> int:
        """Where the braced group after a command ends, or the single sign that TeX takes for one."""
        at = self.blank(at)
        if at >= len(self.latex) or self.latex[at] != "{":
            return min(at + 1, len(self.latex))
        if self.ends is None:
            self.ends, opened = {}, []
            for match in GROUPS.finditer(self.latex):
                if match.group() == "{":
                    opened.append(match.start())
                elif match.group() == "}" and opened:
                    self.ends[opened.pop()] = match.end()
        if at not in self.ends:
            raise self.fault("a brace that is not closed", at, len(self.latex))
        return self.ends[at]
