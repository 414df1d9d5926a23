r"""The macros that a LaTeX file defines, and formulas with them put in.  Untrusted.

In: the text of a file.  Out: what each name means; a formula as TeX would read it, each character with the author's text that it
comes from.  A name whose meaning is not certain where it is used makes its formula Unreadable, never a guess.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from derive.read.syntax import Unreadable
from derive.source import Span

LONGEST: Final = 20_000  # characters that one formula's macros may make
WIDEST: Final = 100_000  # characters of one formula with macros in it
GROWTH: Final = 20  # characters that all macros of a file may make, for each of its own, beside those of one formula
NO_TEXT: Final = frozenset({"verbatim", "lstlisting", "minted", "comment", "tikzpicture", "filecontents", "thebibliography"})
_DEFINE: Final = re.compile(r"\\((?:re|provide)?newcommand|providecommand|renewcommand|DeclareRobustCommand)\*?\s*+"
                            r"(?:\{\s*+\\([A-Za-z]+|.)\s*+\}|\\([A-Za-z]+|.))\s*+(?:\[(\d)\])?\s*+(?:\[([^\][{}]*)\])?\s*+(?=\{)")
_OPERATOR: Final = re.compile(r"\\DeclareMathOperator(\*?)\s*+\{?\s*+\\([A-Za-z]+)\s*+\}?\s*+(?=\{)")
_DEF: Final = re.compile(r"\\def\s*+\\([A-Za-z]+|.)((?:#\d)*)\s*+(?=\{)")
_COMMAND: Final = re.compile(r"\\(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand\s*+\{?\s*+\\([A-Za-z]+|.)\s*+\}?\s*+"
                             r"\{((?:[^{}]|\{[^{}]*\})*+)\}\s*+(?=\{)")
_SIGNATURE: Final = re.compile(r"\s*+(?:O\s*+\{([^{}]*)\}\s*+)?((?:\+?m\s*+)*+)")  # the arguments that have a plain meaning
_PAIRED: Final = re.compile(r"\\DeclarePairedDelimiter\s*+\{?\s*+\\([A-Za-z]+|.)\s*+\}?\s*+(?=\{)")
# every way to give a name a meaning; those that are none of the ones above leave it uncertain
DEFINER: Final = re.compile(
    r"\\(?:(?:re|provide)?newcommandx?|(?:provide|renew)commandx?|DeclareRobustCommand|DeclareMathOperator|[egx]?def|(?:future)?let|"
    r"(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand|DeclarePairedDelimiter(?:X|XPP)?|DeclareMathSymbol|mathchardef|"
    r"chardef)(?![A-Za-z])\*?\s*+\{?\s*+\\([A-Za-z]+|.)")
# those that may give a name another meaning
_AGAIN: Final = re.compile(r"\\(?:renewcommand|DeclareRobustCommand|def|(?:Renew|Declare)(?:Expandable)?DocumentCommand)"
                           r"(?![A-Za-z])")
_NESTING: Final = re.compile(
    r"\\begin\s*\{|\\end\s*\{|\\(?:begin|end)group(?![A-Za-z])|\\[be]group(?![A-Za-z])|\\newif\s*\\[A-Za-z]+|"
    r"\\if(?!f(?![A-Za-z])|thenelse(?![A-Za-z]))[A-Za-z]*|\\fi(?![A-Za-z])|\\.|[{}]", re.S)
_BRACE: Final = re.compile(r"\\.|[{}]", re.S)
# commands of LaTeX that take the next thing, whole, as their argument, and how many; a macro there is one thing
_TAKES: Final = {"\\" + name: count for count, names in (
    (2, ("frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom", "overset", "underset", "stackrel")),
    (1, ("sqrt", "hat", "widehat", "bar", "tilde", "widetilde", "vec", "dot", "ddot", "check", "breve", "acute", "grave")),
    (1, ("mathring", "overline", "underline", "overbrace", "underbrace", "boxed", "cancel", "phantom")),
    (1, ("mathbf", "mathrm", "mathit", "mathsf", "mathtt", "mathcal", "mathscr", "mathfrak", "mathbb", "boldsymbol")),
    (1, ("bm", "pmb", "operatorname", "operatorname*", "mathop", "text", "textbf", "textrm", "textit"))) for name in names}
_TOKEN: Final = re.compile(r"\\(?:operatorname\*|[A-Za-z]+|.)?|.", re.S)

Place = tuple[int, int]


class Macro(NamedTuple):
    """What a command stands for: a body with #1 … #arity; the first argument may be left out where it has a default.

    since    the place from which on it means this
    why      why it is not certain what it means, or ""
    starred  whether a star may follow the name, which changes no meaning
    before   what it means before that place, where it was given another meaning there
    """

    arity: int
    body: str
    default: str | None = None
    since: int = 0
    why: str = ""
    starred: bool = False
    before: Macro | None = None


class Expanded(NamedTuple):
    """A formula with its macros put in, and for each character the text that it comes from: itself, or the use of a macro."""

    text: str
    places: tuple[Place, ...]


def macros_of(text: str) -> dict[str, Macro]:
    """What each name means that a file defines; a name that may mean several things says so."""
    bare = re.sub(r"(?<!\\)((?:\\\\)*)%[^\n]*", lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text)
    for name in sorted(NO_TEXT):
        bare = _blanked(bare, rf"\begin{{{name}}}", rf"\end{{{name}}}")
    closing = _partners(bare)
    known: dict[str, Macro] = {}
    nested = _nested(bare)
    for m in DEFINER.finditer(bare):
        name, made = m[1], _defined(bare, m.start(), closing)
        old = known.get(name)
        if made is None:
            made = Macro(0, "", None, m.start(), rf"\{name} is given a meaning in a way that is not read")
        elif nested(m.start()):
            made = Macro(0, made.body, None, m.start(), rf"\{name} is defined within a group: outside it may mean otherwise")
        elif old is not None:
            if bare.startswith(r"\providecommand", m.start()) and not old.why:
                continue
            if (old.arity, old.body, old.default, old.starred) == (made.arity, made.body, made.default, made.starred):
                made = old
            elif old.why or not _AGAIN.match(bare, m.start()):
                made = Macro(0, made.body, None, 0, rf"\{name} is defined more than once")
            else:
                made = made._replace(before=old)
        known[name] = Macro(0, made.body, None, 0, old.why) if old is not None and old.why else made
    return known


def _defined(bare: str, at: int, closing: dict[int, int]) -> Macro | None:
    """The macro that a definition makes, if it is one of those that can be read."""
    m = _DEFINE.match(bare, at) or _OPERATOR.match(bare, at) or _DEF.match(bare, at) or _COMMAND.match(bare, at) \
        or _PAIRED.match(bare, at)
    if m is None or m.end() not in closing:
        return None
    close = closing[m.end()] + 1
    body = bare[m.end() + 1:close - 1]
    if len(body) > LONGEST:
        return None
    if m.re is _OPERATOR:
        return Macro(0, rf"\operatorname{m[1]}{{{body}}}", None, close)
    if m.re is _PAIRED:  # \abs{x}, \abs*{x}, \abs[\big]{x}
        second = re.compile(r"\s*").match(bare, close)
        right = second.end() if second is not None else close
        if right not in closing or bare[right] != "{":
            return None
        return Macro(2, rf"\left{body}#2\right{bare[right + 1:closing[right]]}", "", closing[right] + 1, "", True)
    if m.re is _COMMAND:
        said = _SIGNATURE.fullmatch(m[2])
        if said is None:
            return None
        return Macro(said[2].count("m") + (said[1] is not None), body, said[1], close)
    if m.re is _DEF:
        plain = m[2] == "".join(f"#{k}" for k in range(1, len(m[2]) // 2 + 1))
        return Macro(len(m[2]) // 2, body, None, close) if plain else None
    return Macro(int(m[4] or 0), body, m[5], close)


def _blanked(text: str, opening: str, closing: str) -> str:
    """The text with all between two words blanked out."""
    out, last = [], 0
    while (at := text.find(opening, last)) >= 0 and (end := text.find(closing, at)) >= 0:
        out += [text[last:at], re.sub(r"[^\r\n]", " ", text[at:end + len(closing)])]
        last = end + len(closing)
    return "".join([*out, text[last:]])


def _partners(text: str) -> dict[int, int]:
    """For each brace that is closed the place of its other end."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for m in _BRACE.finditer(text):
        if m[0] == "{":
            open_.append(m.start())
        elif m[0] == "}" and open_:
            found[open_.pop()] = m.start()
    return found


def _nested(bare: str) -> Callable[[int], bool]:
    """Whether a place stands within a group, an environment or a condition."""
    places, depths = [0], [0]
    open_: list[str] = []
    for m in _NESTING.finditer(bare):
        sign = m[0]
        if len(sign) == 2:  # another command
            continue
        if sign == "}":
            while open_ and open_.pop() != "{":  # what a macro's body begins and does not end
                pass
        elif sign == "{" or sign.startswith(r"\if"):
            open_.append(sign[:3])
        elif sign.startswith(r"\b"):
            open_.append("group")
            if sign.endswith("{"):
                if bare.startswith("document}", m.end()):
                    open_.clear()
                open_.append("{")
        elif sign == r"\fi" or sign.startswith(r"\e"):
            if open_ and open_[-1] == (r"\if" if sign == r"\fi" else "group"):
                open_.pop()
            if sign.endswith("{"):
                open_.append("{")
        places.append(m.end())
        depths.append(len(open_))
    return lambda at: depths[bisect_right(places, at) - 1] != 0


def expand(text: str, offset: int, macros: dict[str, Macro], left: list[int] | None = None) -> Expanded:
    """A formula that begins at an offset of the note, with the macros in it put in.

    left    how many characters the macros of the whole file may still make; counted down
    errors  Unreadable, where they are too many, call themselves, lack an argument, or it is not certain what one means
    """
    left = [LONGEST] if left is None else left
    budget = min(LONGEST, left[0])
    if len(text) > WIDEST:
        raise Unreadable("too long a formula with macros", Span(offset, offset + len(text)))
    spent = 0
    todo: list[_Token] = _tokens(text, offset)[::-1]  # what follows, the next thing last, as TeX reads it
    out: list[_Token] = []
    takes = [0]  # for each open brace: how many arguments the command before still takes
    option = False
    while todo:
        sign, place = token = todo.pop()
        macro = macros.get(sign[1:]) if sign[0] == "\\" and len(sign) > 1 else None
        if macro is not None:
            while place[0] < macro.since and macro.before is not None:
                macro = macro.before
            if macro.why:
                raise Unreadable(macro.why, Span(*place))
            if place[0] < macro.since:
                raise Unreadable(f"{sign} stands before its definition", Span(*place))
            if takes[-1] and not option:  # \frac\a\b: each is one argument, whatever it stands for
                if macro.arity:
                    raise Unreadable(f"{sign} takes arguments, and is one itself without braces", Span(*place))
                todo += [("}", place), *((x, place) for x, _ in reversed(_tokens(macro.body, 0))), ("{", place)]
                spent += len(macro.body) + 2
            else:
                arguments, here = _arguments(todo, token, macro)
                body = _put_in(macro, arguments, here)
                spent += sum(len(x) for x, _ in body) + 1
                todo += reversed(body)
            if spent > budget:
                left[0] -= spent
                raise Unreadable("the macros make too long a formula", Span(*place))
            continue
        if out and _letters(out[-1][0]) and sign[0].isalpha():
            out.append((" ", (place[0], place[0])))  # \sin#1 with h is no \sinh
        out.append(token)
        if sign == "{":
            takes.append(0)
        elif sign == "}":
            if len(takes) > 1:
                takes.pop()
            takes[-1] = max(0, takes[-1] - 1)
        elif sign in _TAKES:
            takes[-1], option = _TAKES[sign], False
        elif takes[-1] and sign == "[" and len(out) > 1 and r"\sqrt" in (out[-2][0], out[-3][0] if len(out) > 2 else ""):
            option = True
        elif option:
            option = sign != "]"
        elif takes[-1] and not sign.isspace():
            takes[-1] -= 1
    left[0] -= spent
    return Expanded("".join(x for x, _ in out), tuple(p for x, place in out for p in _spread(x, place)))


_Token = tuple[str, Place]


def _tokens(text: str, offset: int) -> list[_Token]:
    """Commands and single characters, each with its place."""
    return [(m[0], (offset + m.start(), offset + m.end())) for m in _TOKEN.finditer(text)]


def _letters(sign: str) -> bool:
    return sign[0] == "\\" and sign[1:].isalpha()


def _spread(sign: str, place: Place) -> Iterator[Place]:
    """The place of each character: its own, or that of the macro for all."""
    own = place[1] - place[0] == len(sign)
    for k in range(len(sign)):
        yield (place[0] + k, place[0] + k + 1) if own and len(sign) > 1 and sign[0] == "\\" else place


def _put_in(macro: Macro, arguments: list[list[_Token]], here: Place) -> list[_Token]:
    body: list[_Token] = []
    parts = re.split(r"#(\d)", macro.body)
    if sum(len(arguments[int(x) - 1]) for x in parts[1::2] if 0 < int(x) <= len(arguments)) > LONGEST:
        raise Unreadable("the macros make too long a formula", Span(*here))
    for k, part in enumerate(parts):
        if k % 2 == 0:
            body += [(x, here) for x, _ in _tokens(part, 0)]
        elif 0 < int(part) <= len(arguments):
            body += arguments[int(part) - 1]
        else:
            raise Unreadable(f"a macro with #{part}, which is none of its arguments", Span(*here))
    return body


def _arguments(todo: list[_Token], token: _Token, macro: Macro) -> tuple[list[list[_Token]], Place]:
    """The arguments of a macro taken from what follows, and the place of the whole use.  errors: Unreadable"""
    found: list[list[_Token]] = []
    here = token[1]
    lacking = Unreadable(f"{token[0]} lacks an argument", Span(*here))
    if macro.starred:
        while todo and todo[-1][0].isspace():
            todo.pop()
        if todo and todo[-1][0] == "*":
            todo.pop()
    for k in range(macro.arity):
        while todo and todo[-1][0].isspace():
            todo.pop()
        optional = k == 0 and macro.default is not None
        if optional and (not todo or todo[-1][0] != "["):
            found.append([(x, here) for x, _ in _tokens(macro.default or "", 0)])
            continue
        if not todo or todo[-1][0] in "}&" or todo[-1][0] == r"\\":
            raise lacking
        sign, place = todo.pop()
        here = min(here[0], place[0]), max(here[1], place[1])
        closing = "]" if optional else "}" if sign == "{" else ""
        argument: list[_Token] = [] if closing else [(sign, place)]
        depth = 0
        while closing:
            if not todo:
                raise lacking
            sign, place = todo.pop()
            here = min(here[0], place[0]), max(here[1], place[1])
            if depth == 0 and sign == closing:
                break
            depth += (sign == "{") - (sign == "}")
            if depth < 0:
                raise lacking
            argument.append((sign, place))
        found.append(argument)
    return found, here
