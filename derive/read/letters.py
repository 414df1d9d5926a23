"""Letters, words and their decoration; the commands that begin a factor.  Untrusted."""
from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Final

from derive.read import notation as N
from derive.read.calculus import Calculus
from derive.read.syntax import Node
from derive.read.tokens import Token
from derive.source import Span

PROSE: Final = frozenset({"sym", "word"})
RANDOM: Final = frozenset("XYZUVW")  # letters of random variables: EX is an expectation


class Letters(Calculus):
    """What `latex` does with single symbols."""

    def atom(self) -> Node:
        self.deeper()
        found = self._atom()
        self.depth -= 1
        return found

    def _atom(self) -> Node:
        token = self.here
        kind, start, text = token.kind, token.start, token.text
        if kind == "number":
            self.take()
            return self.node("num", (Fraction(text),), start)
        if kind == "word":
            return self.named(self.take().text, start)
        if kind == "letter":
            return self.letter(start)
        if kind == "text":
            return self.words(start)
        if kind == "begin":
            return self.environment()
        if text in N.OPENERS or text == "." and token.sized == "left":
            return self.bracket()
        if text == "{":
            return self.braced()
        if text in ("|", r"\|"):
            return self.between_bars()
        if kind == "command":
            return self.command(start)
        raise self.unknown()

    def words(self, start: int) -> Node:
        """Several words that stand for a quantity: \\frac{\\text{true positives}}{…}"""
        text = self.here.text
        plain = text.strip(" ,.:;").lower()
        if plain in N.CONNECTING or not any(c.isalpha() for c in text) or text.startswith("("):
            raise self.unknown()
        before = self.row[self.at - 1].text if self.at else "="
        self.take()
        if not (before in N.RELATIONS or before in N.SIGNS | N.TIMES | N.OVER or before in ("{", "(", "[", ",")):
            self.at -= 1
            raise self.unknown()
        return self.node("word", (text,), start)

    def letter(self, start: int) -> Node:
        token = self.take()
        text = token.text
        if text == "E" and not self.style and (self.here.text == "[" or self.here.text == "_" and self.sampled()
                                               or self.here.text == "(" and self.has_separators(bars=True)):
            return self.expectation("E", start)
        if text == "E" and not self.style and not token.joined and self._random_ahead() and \
                not self.choose("E before a letter", "read as its expectation", start):
            return self.node("expect", (None, self.factor(), "E"), start)
        if text == "d" and not self.style and not token.joined and self._differentials():
            return self.node("differential", (self.factor(),), start)
        if not token.joined or self.at < 2 or self.row[self.at - 2].kind != "letter":
            self._run_of_letters(start)
        return self.node("sym", (self.style + text,), start)

    def _run_of_letters(self, start: int) -> None:
        """Letters in a row without a space that may be a word; d x outside of an integral."""
        k = self.at
        while self.row[k].kind == "letter" and self.row[k].joined:
            k += 1
        count = k - self.at + 1
        run = "".join(t.text for t in self.row[self.at - 1:k])
        if count >= N.SHORTEST_WORD - run.islower() and not self.style and len(set(run)) > 1:
            raise self.fault("letters in a row: a word, or a product", start)
        if count >= N.SHORTEST_UNCLEAR and not self.style and not self._elsewhere(self.row[self.at - 1:k]):
            self.note("letters in a row", "read as a product, not as a word", Span(start, self.row[k - 1].end), self.at)
        elif count == 2 and self.row[self.at - 1].text == "d" and not self.integrals:
            self.note("a letter after d", "read as a product, not as a differential", Span(start, self.row[k - 1].end), self.at)

    def _random_ahead(self) -> bool:
        """Whether the letter of a random variable follows at once, and no other letter after it."""
        follows = self.ahead()
        return self.here.joined and self.here.text in RANDOM and not (follows.kind == "letter" and follows.joined)

    def _differentials(self) -> bool:
        """Whether each d of a statement without an integral stands directly before a letter, as in df = g dx."""
        if self.only_differentials is None:
            places = [k for k, t in enumerate(self.row) if t.kind == "letter" and t.text == "d"]
            before = [k for k in places if self.row[k + 1].joined and not self.row[k].joined
                      and (self.row[k + 1].kind == "letter" or self.row[k + 1].text[1:] in N.GREEK)]
            self.only_differentials = len(places) > 1 and places == before
        return self.only_differentials and not self.integrals

    def _elsewhere(self, run: list[Token]) -> bool:
        """Whether a letter of a run stands twice in it, or by itself elsewhere in the statement: it is a symbol then."""
        if self.counts is None:
            self.counts = Counter(t.text for t in self.row if t.kind == "letter")
        inside = Counter(t.text for t in run)
        return any(inside[x] > 1 and x.isupper() or self.counts[x] > inside[x] for x in inside)

    def command(self, start: int) -> Node:
        text = self.take().text
        name = text[1:]
        if text in N.BIG:
            return self.big(N.BIG[text], start)
        if text in N.INTEGRALS:
            return self.integral(N.INTEGRALS[text], start)
        if name in ("Pi", "Sigma"):
            made = self.capital(name, start)
            if made is not None:
                return made
        text_ahead = self.here.text
        symbol = self.here.kind in ("letter", "word") or text_ahead[1:] in N.GREEK or text_ahead in {**N.STYLES, **N.ACCENTS}
        if name == "Delta" and symbol and not self.here.gap and not self.differential():
            return self.node("func", ("Delta", self.factor(), None, None), start)  # a difference, a Laplacian: no factor
        if name in N.GREEK:
            return self.node("sym", (self.style + name,), start)
        if text in (r"\cup", r"\cap") and self.here.text in ("_", "^"):  # a small ∪ that runs over an index
            return self.big("union" if name == "cup" else "intersection", start)
        if name == "arg" or name in N.ARGUMENTS:
            return self.named(name, start)
        if name in N.LIMITS and (name not in N.FUNCTIONS or self.here.text == "_"):
            return self.limit(name, start)
        if text in N.ACCENTS:
            return self.accented(N.ACCENTS[text], start)
        if name in N.FUNCTIONS or name in N.OPERATORS:
            return self.named(name, start, operator=True)
        if text in N.STYLES:
            return self.styled(text, start)
        match name:
            case "frac":
                return self.fraction(start)
            case "binom":
                return self.node("binom", (self.group(), self.group()), start)
            case "sqrt":
                return self.root(start)
            case "nabla":
                return self.nabla(start)
            case "partial":
                return self.partial(start)
            case "dd":
                return self.line_differential(start)
            case "neg":
                return self.node("logic", ("not", self.factor()), start)
            case "ldots":
                return self.node("dots", (), start)
            case "Pr":
                return self.node("word", ("Pr",), start)
            case "underset" | "overset":
                return self.under(name, start)
            case "underbrace" | "overbrace":
                return self.braced_over(start)
        self.at -= 1
        raise self.unknown()

    def root(self, start: int) -> Node:
        degree = None
        if self.here.text == "[":
            stop = self.partner[self.at]
            self.take()
            degree = self.relation()
            self.close(stop)
        return self.node("sqrt", (self.group(), degree), start)

    def braced_over(self, start: int) -> Node:
        """\\underbrace{x}_{note}: x; a note that is a formula is said not to be read."""
        inner = self.braced(covered=True) if self.here.text == "{" else self.group()
        if self.here.text in ("_", "^"):
            first = self.take().start
            stop = self.group_stop(self.at)
            if stop is None:
                raise self.fault("a brace without its note")
            formula = any(t.text in N.RELATIONS for t in self.row[self.at:stop])
            self.at = stop
            if formula:
                self.note("note under a brace", "its formula is not read", Span(first, self.row[self.at - 1].end), self.at)
        if inner.kind in ("add", "neg", "rel", "list"):
            return self.node("paren", (inner, "{", "}"), start)
        return inner

    # --- decoration ----------------------------------------------------------------------------------------------

    def accented(self, accent: str, start: int) -> Node:
        stop = self.group_stop(self.at)
        name = self.plain_name(self.at, stop) if stop is not None else None
        if name is None and self.here.text in N.STYLES and N.STYLES[self.here.text] == "":
            stop = self.group_stop(self.at + 1)
            name = self.plain_name(self.at, stop) if stop is not None else None
        if name is not None and len(name) > 1 and stop is not None:
            letters = [t for t in self.row[self.at:stop] if t.kind == "letter"]
            styled = any(t.text in N.STYLES for t in self.row[self.at:stop])
            if not styled and len(letters) == len(name) and len(name) < N.SHORTEST_WORD:
                return self._over_all(accent, start)  # \\overline{AB}
            self.at = stop
            return self.node("word", (accent + name,), start)
        return self._over_all(accent, start)

    def _over_all(self, accent: str, start: int) -> Node:
        if self.here.text in N.STYLES and self.ahead().text == "{":  # \\hat{\\mathbf{x}}, \\hat\\mathbb{E}
            inner = self.symbol_in_style()
        elif self.here.text == "{" and self.ahead().text in N.STYLES and self.partner[self.at] == self.group_stop(self.at + 2):
            stop = self.partner[self.at]
            self.take()
            inner = self.symbol_in_style()
            self.close(stop)
        else:
            inner = self.group()
        above = inner.args[1] if inner.kind == "sup" else inner
        labelled = inner.kind == "sup" and (above.kind == "paren" or above.kind == "sym" and above.args[0] in ("*", "+"))
        if (labelled or inner.kind in ("sub", "prime")) and inner.args[0].kind == "sym":
            base, *rest = inner.args
            return self.node(inner.kind, (Node("sym", (accent + base.args[0],), base.span), *rest), start)
        if inner.kind not in PROSE:
            return self.node("accent", (accent.strip(), inner), start)
        return self.node(inner.kind, (accent + inner.args[0],), start)

    def symbol_in_style(self) -> Node:
        """\\mathbb{E} beneath an accent: a symbol, whatever stands after it."""
        start = self.here.start
        command = self.take().text
        stop = self.group_stop(self.at)
        inner = [t for t in self.row[self.at:stop] if t.text not in ("{", "}")]
        if len(inner) == 1 and (inner[0].kind in ("letter", "number") or inner[0].text[1:] in N.GREEK) and stop is not None:
            self.at = stop
            return self.node("sym", (N.STYLES[command] + inner[0].text.lstrip("\\"),), start)
        return self.styled(command, start)

    def styled(self, command: str, start: int) -> Node:
        """\\mathbb{R}, \\mathrm{Var}, \\operatorname{softmax}: a letter in a style, a word; each of several letters in bold."""
        style = N.STYLES[command]
        stop = self.group_stop(self.at)
        if stop is None:
            raise self.fault("a style of nothing")
        inner = self.row[self.at:stop]
        if inner and inner[0].text == "{":
            inner = inner[1:-1]
        if not inner:
            raise self.fault("a style of nothing")
        if all(t.kind in ("letter", "word", "number") or t.text in ("-", ".") for t in inner):
            return self._word(command, "".join(t.text for t in inner), stop, start)
        name = self.plain_name(self.at, stop) if not style else None
        if name is not None:
            self.at = stop
            return self.named(name, start, command in N.OPERATOR_STYLES)
        if len(inner) == 1 and inner[0].text[1:] in N.GREEK:
            self.at = stop
            return self.node("sym", (style + inner[0].text[1:],), start)
        if not style and any(a.kind == b.kind == "letter" and b.joined for a, b in zip(inner, inner[1:], strict=False)):
            raise self.fault("upright letters among signs")
        before, self.style = self.style, style or self.style
        found = self.group()
        self.style = before
        if command in N.OPERATOR_STYLES and found.kind == "sym" and found.args[0] in N.EXPECTATIONS:  # \\mathop{\\mathbb{E}}_x
            return self.expectation(N.EXPECTATIONS[found.args[0]], start)
        return found

    def _word(self, command: str, letters: str, stop: int, start: int) -> Node:
        style = N.STYLES[command]
        if style == "bold " and 1 < len(letters) < N.SHORTEST_UNCLEAR and letters.isalpha():
            before, self.style = self.style, style
            found = self.group()
            self.style = before
            return found
        self.at = stop
        name = style + letters
        if len(letters) > 1 or letters.isdigit():
            return self.named(name, start, command in N.OPERATOR_STYLES)
        if letters.islower() and letters != "e" and not style:
            name = "rm " + letters  # a roman x is another name than an italic one
        roman = command in (r"\mathrm", r"\operatorname", r"\mathsf")
        if name in N.EXPECTATIONS and command != r"\mathit" or letters == "E" and roman:
            script = self.here.text in ("_", "^")
            if style == "mathcal " and self.here.text == "[" or style != "mathcal " and (script or self.starts()):
                return self.expectation("E" if letters == "E" else N.EXPECTATIONS[name], start)
        return self.node("sym", (name,), start)

