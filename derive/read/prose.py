"""What the words around a formula make of it.  Untrusted.

In: the note and a place in it.  Out: the sentence before that place, and whether it declares, defines or only supposes.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import Final

from derive.read.conventions import (
    AIMED,
    AIMED_DISPLAY,
    AND_THEN,
    ANOTHER,
    ANY_LAW_AFTER,
    ANY_LAW_BEFORE,
    APPOSED,
    ASSERTS,
    CITATION,
    COMPLEX_AFTER,
    COMPLEX_BEFORE,
    CONCLUDED,
    DECLARE,
    DECLARING,
    DEFINE,
    DEFINITION,
    DENIED,
    DENIED_AFTER,
    DERIVED,
    DISTRIBUTED,
    DROPPED,
    EXISTS,
    FOR,
    FOR_ALL,
    FOR_NOW,
    FOR_NOW_AFTER,
    FOREMOST,
    GIVEN,
    GIVES,
    HYPOTHESIS,
    IF,
    IF_DISPLAY,
    IMPLIED,
    IN_GENERAL,
    IN_PASSING,
    IS_WITH,
    MAY_BE_ZERO,
    MEANS,
    NEW_THEOREM,
    NO_NUMBER_AFTER,
    NO_NUMBER_BEFORE,
    NORMALISED,
    NOUN,
    ONE_HOT,
    ONLY_THERE,
    OTHER_VALUES,
    OTHER_VALUES_AFTER,
    RANDOM_AFTER,
    RANDOM_BEFORE,
    RELATION,
    RESTRICTS,
    SET_TO_ZERO,
    SETS,
    STANDARD_THEOREMS,
    STATES,
    SUM_UP,
    SUPPOSES,
    SUPPOSITION,
    THEN,
    THEN_OF_LAWS,
    THEOREM,
    THEOREM_ENDS,
    TO_SOLVE,
    TRIGGERS,
    UNRESTRICTED,
    VALUES_IN_WORDS,
    VECTORS_AFTER,
    VECTORS_BEFORE,
    WHERE,
    WHERE_FIRST,
    WHERE_IT_IS,
    Said,
)
from derive.source import Note, Span

# each way begins with a character of its own: where none of these stands, nothing is tried
_BLOCK: Final = re.compile(r"\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s+|\$\$|\\\]|#(?m:(?<=^#))#* (?:[^\n$]*\n)?"
                           r"|\\(?:begin|end)\{[A-Za-z]+\*?\}(?:\[[^\]\n]*\])?(?:\s*\\label\{[^{}\n]*\})?|\\item\b(?:\[[^\]\n]*\])?")
_HEADING: Final = re.compile(r"\n\n(?=#|\\(?:sub)*section\b)")
_MATH: Final = re.compile(r"\$[^$]+\$|\\\(.*?\\\)", re.S)
_SENTENCE: Final = re.compile(r"[.!?](?<!i\.e[.!?])(?<!e\.g[.!?])(?<!cf[.!?])(?<!w\.r\.t[.!?])(?<!\bvs[.!?])"
                              r"\s+(?=\(?[A-Z¤*_]|\((?:i+|[a-c1-3])\))")
_ENVIRONMENTS: Final = "equation|align|gather|multline|eqnarray|displaymath|dmath|alignat|flalign"
_DISPLAY: Final = re.compile(rf"\$\$.*?\$\$|\\\[.*?\\\]|\\begin\{{(?P<name>{_ENVIRONMENTS})(?P<star>\*?)\}}.*?"
                             r"\\end\{(?P=name)(?P=star)\}", re.S)
# what opens a display, at the end of the text before it
_OPENING: Final = re.compile(rf"(?:\$\$|\\\[|\\begin\{{(?:{_ENVIRONMENTS})\*?\}})$")
LONGEST_OPENING: Final = 40  # characters
LONGEST_REACH: Final = 2000  # characters of a sentence
# the end of a paragraph that no display ends, and behind a display what begins anew
_REACH_ENDS: Final = re.compile(r"[.!?][)\]*_]*[ \t]*\n[ \t]*\n|(?<=¤)\s*\n\s*(?=[A-Z*_#])|(?<!¤)[ \t]*\n[ \t]*\n(?!\s*¤)|\n#")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
# what may begin a label behind a display, as `read.mentions` knows it
_LABEL: Final = re.compile(r"\s*(?:\$\$)?\s*(?:\([\w:.-]*\)?[ \t]*\n?|(?P<far>:eqlabel:))?")
_EQREF: Final = re.compile(r"\\(?:eq|c|C|auto)?ref\{")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.S)
# words that bind a whole sentence; the others reach a few words
# `and $m$` and other formulas that stand in one list, then what is said of them
_IS: Final = re.compile(r"(?:[\s,]*(?:and\s+)?\$[^$\n]{1,40}\$)*[\s,]*(?:to )?(?P<verb>be|is|are|being|denotes?)\s+"
                        r"(?P<what>[^.;:,$\n(]{1,80})")
_EVENTS: Final = re.compile(r"(?:(?:the|an?|any|some|another|both|all|two|three|four|arbitrary|given|certain|random|possible"
                            r"|mutually|independent|disjoint|exclusive) )*(?:events?|statements?)\b(?! of\b)", re.I)
# the formulas of a list behind the word
_EVENTS_BEFORE: Final = re.compile(r"(?<!of )\b(?:events?|statements?)(?:\s*¤(?:\s*,|\s*,? and)?)*\s*$", re.I)
_SINGULAR: Final = re.compile(r"(?:an?|one)\b", re.I)
_AFTER_LIST: Final = re.compile(r"(?:[\s,]*(?:and\s+)?\$[^$\n]{1,40}\$)*[\s,]*(?:which\s+|that\s+)?")
_SAID_ENDS: Final = re.compile(r"\s*(?:$|(?:and|with|such|for|so|then|where|in)\b)")
_SUPPOSED: Final = re.compile(r"\b(?:assum|suppos)\w*\b[^.;:]*$", re.I)
# the formulas of a list before this one, `positive integers ¤, ¤ and`; another begins behind a comma, `positive integers, ¤`, and
# behind what follows `and`
_AND_FORMULAS: Final = re.compile(r"\s*¤(?:\s*,\s*¤)*\s*(?:,|,? and)\s*$")
_STRONG: Final = re.compile(r"\b(let|assum|suppos|consider)", re.I)
_FILLER: Final = frozenset(("and", "or", "the", "a", "an", "also", "all", "every", "each", "some", "both", "where", "is", "are",
                            "as", "¤", "of", "any"))
MOST_WORDS: Final = 3


@lru_cache(maxsize=4)
def _block_starts(text: str) -> list[int]:
    """Where paragraphs and list items begin.  Nothing that ends one goes on across a heading behind an empty line."""
    cuts = [0, *(m.end() for m in _HEADING.finditer(text)), len(text)]
    return [0, *(first + end for first, last in pairwise(cuts) for end in _block_ends(text[first:last]))]


@lru_cache(maxsize=1024)
def _block_ends(text: str) -> tuple[int, ...]:
    return tuple(m.end() for m in _BLOCK.finditer(text))


def _block_start(note: Note, offset: int) -> int:
    """Where the paragraph or list item of a place begins."""
    starts = _block_starts(note.text)
    return starts[bisect_right(starts, offset) - 1]


@lru_cache(maxsize=1024)
def _block_end(text: str, offset: int) -> tuple[int, int]:
    """What ends the paragraph or list item behind a place; nothing, at the end of the text."""
    ends = _BLOCK.search(text, offset)
    return ends.span() if ends is not None else (len(text), len(text))


def block(note: Note, span: Span) -> str:
    """The paragraph or list item around a place, formulas as ¤."""
    start = _block_start(note, span.start)
    return _plain(note.text[start:_block_end(note.text, span.end)[0]])


def before(note: Note, span: Span) -> str:
    """The sentence up to a place, its formulas as ¤."""
    return _before(note.text, _block_start(note, span.start), span.start)


@lru_cache(maxsize=1024)
def _before(text: str, start: int, end: int) -> str:
    return _SENTENCE.split(_plain(text[start:end].rstrip("$")))[-1]


def sentence(note: Note, span: Span) -> str:
    """The sentence around a place."""
    rest = _plain(note.text[span.end:_block_end(note.text, span.end)[0]].lstrip("$"))
    return before(note, span) + " ¤ " + _SENTENCE.split(rest)[0]


def _stripped(text: str, end: int) -> int:
    """Where a text up to a place ends without the white space at its end."""
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _opened(text: str, end: int) -> int:
    """Where a text up to a place, at which a display begins, ends without what opens the display."""
    end = _stripped(text, end)
    opening = _OPENING.search(text, max(0, end - LONGEST_OPENING), end)
    return _stripped(text, opening.start()) if opening is not None else end


def _led(text: str, end: int) -> int:
    """Where the words that lead to a display end."""
    end = _opened(text, end)
    while text.endswith("-->", 0, end) and (comment := text.rfind("<!--", 0, end)) >= 0:
        end = _stripped(text, comment)
    return end


def before_display(note: Note, span: Span) -> str:
    """The sentence that leads to a display."""
    end = _led(note.text, span.start)
    return _SENTENCE.split(_plain(note.text[_block_start(note, end):end]))[-1]


def gives(note: Note, span: Span) -> bool:
    """Whether the sentence that leads to a display introduces what stands there: let, with, where, set, initialise."""
    return GIVES.search(before_display(note, span)) is not None


def leading(note: Note, span: Span) -> int:
    """Where the paragraph begins that a formula stands in, or that leads to a display."""
    return _block_start(note, _led(note.text, span.start))


def _behind(note: Note, span: Span, most: int) -> str:
    """What stands behind an inline formula in its paragraph or list item: so many characters of it at the most."""
    return note.text[span.end:min(span.end + most, _block_end(note.text, span.end)[0])].lstrip("$")


def trailing(note: Note, span: Span) -> int:
    """Up to where what is behind a formula is looked at, here and by who looks for its label."""
    start, end = _block_end(note.text, span.end)
    label = _LABEL.match(note.text, span.end)
    if start == end or label is not None and label["far"]:
        return len(note.text)
    return max(end, label.end() if label is not None else 0) + 1


def description(note: Note, span: Span) -> str:
    """What the words around an inline formula say of its symbols that restricts their values: "even" of "let $n$ be even"."""
    if (denied := _denied(note, span)) is not None:
        return denied
    after = _LINK.sub(r"\1", _behind(note, span, 320))[:160]
    if (sums := SUM_UP.match(_AFTER_LIST.sub("", after, count=1))) is not None:
        return " ".join(sums[0].split())
    said = _IS.match(after)
    if said is not None:
        what = " ".join(said["what"].split()).removesuffix(" and")
        restricts = RESTRICTS.search(what) or NORMALISED.search(what)
        if restricts is not None and (not what.startswith("the ") or NORMALISED.search(what)):
            return restricts[0]
        if said["verb"] == "be" and (not UNRESTRICTED.match(what) or DISTRIBUTED.search(what)):
            return what
    words = re.search(rf"{DISTRIBUTED.pattern}$", before(note, span), re.I)
    if words is not None:
        return words[0]
    words = re.search(r"([\w-]+)(?: (?:real|scalar|whole))*(?: (?:numbers?|vectors?|matri(?:x|ces)|functions?|integers?))?$",
                      _LINK.sub(r"\1", before(note, span)))
    return words[0] if words is not None and RESTRICTS.fullmatch(words[1]) else ""


def are_events(note: Note, span: Span) -> bool:
    """Whether the words about an inline formula call what stands in it events: "let $A$ and $B$ be events", "the event $A$"."""
    after = _LINK.sub(r"\1", note.text[span.end:span.end + 320].lstrip("$"))[:160]
    said = _IS.match(after)
    what = said["what"] if said is not None else re.sub(r"^[\s,]*(?:for )?", "", after)
    return _EVENTS.match(what) is not None or _EVENTS_BEFORE.search(_LINK.sub(r"\1", before(note, span))) is not None


def _denied(note: Note, span: Span) -> str | None:
    """The words that deny what a formula says, or say it of most cases only: "we do not assume", "fails for"."""
    text = before(note, span)
    after = _plain(_behind(note, span, 80))
    found = DENIED.search(text) or DENIED_AFTER.match(after)
    return " ".join(found[0].split()) if found is not None else None


def values_said(note: Note, span: Span) -> Said | None:
    """The values that words give the symbols of an inline formula: `let $n$ be a positive integer`, `for positive integers $m$
    and $n$`.  None where they suppose it of a case only, claim it, or say more."""
    if role(note, span) not in (DECLARE, DEFINE) or ONLY_THERE.search(_SENTENCE.split(_plain(_behind(note, span, 160)))[0]):
        return None
    words = before(note, span)
    said = _IS.match(_LINK.sub(r"\1", _behind(note, span, 320))[:160])
    if said is None:
        text = _AND_FORMULAS.sub("", words)
        if text != words and RELATION.search(note.quote(span)):
            return None  # positive integers $m$, $c > 0$: what stands further back in a list has no sign of its own
        for pattern, values in VALUES_IN_WORDS:
            m = next((m for m in pattern.finditer(text) if m.end() == len(text)), None)
            if m is not None:  # not the integers of `even integers`
                last = text[:m.start()].split()[-1:]
                return None if last and RESTRICTS.search(last[0]) else values
        return None
    rest = " ".join(said["what"].split())
    if "$" in said[0][:said.start("verb") - said.start()] and (RELATION.search(note.quote(span)) or _SINGULAR.match(rest)):
        return None  # $c > 0$, $n$ are …; $b$ and $n$ is a …: said of the last alone
    for pattern, values in VALUES_IN_WORDS:
        m = pattern.match(rest)
        if m is not None and _SAID_ENDS.match(rest, m.end()) and not RESTRICTS.search(rest, m.end()):
            return values if said["verb"] == "be" or NOUN.search(m[0]) or _SUPPOSED.search(words) else None
    return None


def may_be_zero(note: Note, span: Span) -> bool:
    """Whether words say of a whole number that it may be 0: "an integer, including zero"."""
    return MAY_BE_ZERO.match(_behind(note, span, 160)) is not None


def introduces(note: Note, span: Span) -> bool:
    """Whether an inline formula stands in a sentence that begins with "let"."""
    return re.match(r"\W*(?:now |next,? )?let\b", before(note, span), re.I) is not None


def reintroduces(note: Note, span: Span) -> bool:
    """Whether an inline formula names a law anew: `let $q(z)$ be …`, `for any distribution $q(z)$`, `$q(z)$ any distribution`."""
    return introduces(note, span) or is_any_law(note, span)


def is_any_law(note: Note, span: Span) -> bool:
    """Whether words say of an inline formula that it is any distribution, so that what is not true of all is not true."""
    return ANY_LAW_BEFORE.search(before(note, span)) is not None or ANY_LAW_AFTER.match(_behind(note, span, 80)) is not None


def conditions(note: Note, mention: Span, display: Span) -> bool:
    """Whether a relation in the sentence that leads to a display is a condition of it: `for $x = 2$ we have`."""
    text = _COMMENT.sub(" ", note.text[mention.end:display.start]).lstrip("$")
    if _SENTENCE.search(_MATH.sub(" ¤ ", text) + " X") or re.search(r"\b(?:if|when|else|otherwise)\b", text):
        return False
    words = before(note, mention)
    return re.search(r"\b(for|if|when|at|assum\w+|suppos\w+|given|setting|under|let|whenever|take|taking|consider\w*|with"
                     r"|cases?)\b[^.;:]*$", words, re.I) is not None


def supposes(note: Note, span: Span) -> bool:
    """Whether the words before an inline equation make it hold from there on: let, suppose, with, not for or at."""
    return re.search(r"\b(let|assum\w+|suppos\w+|with|given|fix|consider)\b[^.;:]{0,60}$", before(note, span), re.I) is not None


def is_random(note: Note, span: Span) -> bool:
    """Whether words say of an inline formula that its symbols are random."""
    after = note.text[span.end:span.end + 160].lstrip("$")
    return RANDOM_BEFORE.search(before(note, span)) is not None or RANDOM_AFTER.match(after) is not None


def is_complex(note: Note, span: Span) -> bool:
    """Whether words say of an inline formula that its symbols are complex numbers, or no numbers at all."""
    text, after = before(note, span), note.text[span.end:span.end + 160].lstrip("$")
    return any(p.search(text) for p in (COMPLEX_BEFORE, NO_NUMBER_BEFORE)) or any(
        p.match(after) for p in (COMPLEX_AFTER, NO_NUMBER_AFTER))


def is_vector(note: Note, span: Span) -> bool:
    """Whether words say of an inline formula that its symbols are vectors or matrices."""
    after = note.text[span.end:span.end + 160].lstrip("$")
    return VECTORS_BEFORE.search(before(note, span)) is not None or VECTORS_AFTER.match(after) is not None


def aims(note: Note, span: Span, inline: bool) -> bool:
    """Whether an equation is what is to be shown, or what somebody thinks: it introduces nothing."""
    if not inline:
        return AIMED_DISPLAY.search(before_display(note, span)) is not None
    return AIMED.search(before(note, span)) is not None


def supposes_display(note: Note, span: Span) -> bool:
    """Whether a display is a supposition in the middle of a sentence: `If $$ … $$ then`."""
    return IF_DISPLAY.search(before_display(note, span)) is not None


def renews(note: Note, span: Span) -> bool:
    """Whether words make another symbol of the letter in an inline formula: `for general $n$`, `drop the assumption $a > 0$`,
    `now let $a \\in \\mathbb{R}$`."""
    text = before(note, span)
    if DROPPED.search(text):
        return True
    relation = RELATION.search(note.quote(span)) is not None
    return not relation and (ANOTHER.search(text) is not None or introduces(note, span) or other_values(note, span))


def other_values(note: Note, span: Span) -> bool:
    """Whether words let a letter be negative, or any number: `we extend this to negative $x$`, `where $x$ is any real number`."""
    return RELATION.search(note.quote(span)) is None and (
        OTHER_VALUES.search(before(note, span)) is not None
        or OTHER_VALUES_AFTER.match(_plain(_behind(note, span, 120))) is not None)


def anew(note: Note, span: Span) -> bool:
    """Whether words say outright that a letter is another than before: now, arbitrary, general."""
    return re.search(r"\b(?:now|next|instead|arbitrary|any|general|other)\b", sentence(note, span), re.I) is not None


def in_general(note: Note, span: Span, inline: bool) -> bool:
    """Whether the sentence of a formula says something "in general", and not of the cases that were looked at before."""
    return IN_GENERAL.search(before(note, span) if inline else before_display(note, span)) is not None


def sentence_start(note: Note, span: Span) -> int:
    """About where the sentence of an inline formula begins: not before its paragraph."""
    start = _block_start(note, span.start)
    ends = [m.end() for m in _SENTENCE.finditer(_masked(note.text[start:span.start]))]
    return start + (ends[-1] if ends else 0)


def lead_start(note: Note, span: Span) -> int:
    """The same of a formula, or where the sentence begins that leads to a display."""
    start, end = leading(note, span), _led(note.text, span.start)
    ends = [m.end() for m in _SENTENCE.finditer(_masked(note.text[start:end]))]
    return start + (ends[-1] if ends else 0)


def case(note: Note, span: Span) -> str:
    """Of what an inline relation is said: `for all x > 0` ("all"), `for x > 0` ("for"); "" where words suppose it."""
    text = before(note, span)
    if role(note, span) != DECLARE or re.match(r"\W*(?:let|assum\w*|suppos\w*|given|fix|consider|take)\b", text, re.I):
        return ""
    return "all" if FOR_ALL.search(text) else "for" if FOR.search(text) else ""


def in_passing(note: Note, span: Span, known: bool) -> bool:
    """Whether an inline relation is said in passing, of what its own paragraph speaks of: `the bound holds on $x > 0$`.

    known  whether its symbol is declared already: `with $x > 0$` may introduce one that is not
    """
    text = before(note, span)
    if FOR_NOW_AFTER.match(_behind(note, span, 40)):
        return True
    if DECLARING.search(text):
        return FOR_NOW.search(text) is not None
    if FOREMOST.match(text):
        return FOR_NOW.search(text) is not None
    last = [m[1].lower() for m in IN_PASSING.finditer(text)][-1:]
    return known if last and last[0] in ("with", "given") else True


def is_with(note: Note, span: Span) -> bool:
    """Whether an inline equation says of what a sentence is: `the Bernoulli distribution is the binomial one with $n = 1$`."""
    return IS_WITH.search(before(note, span)) is not None and not any(a <= span.start < b for a, b in theorems(note.text))


def another_case(note: Note, span: Span) -> bool:
    """Whether a sentence begins with an inline relation: `for $x < a$ it falls.  For $x > b$ it rises.`"""
    return re.match(r"[^¤]{0,30}\bfor(?: [\w-]+){0,2}\W*$", before(note, span), re.I) is not None


def at_point(note: Note, span: Span) -> bool:
    """Whether an inline equation is a point at which something holds: `attained at $x = \\mu$`."""
    return re.search(r"\bat\W*$", before(note, span), re.I) is not None


def begins_with_case(note: Note, span: Span) -> bool:
    """Whether an inline equation is the case that a sentence begins with: `With $t = 0$ this is trivial`, `for $n = 1$`."""
    return re.search(r"(?:^\W*(?:with|on)|\b(?:for|at|on))\W*$", before(note, span), re.I) is not None


def is_one_hot(note: Note, span: Span) -> bool:
    """Whether "one-hot" stands beside an inline formula, with no other formula between."""
    near = re.search(rf"{ONE_HOT.pattern}[^¤.]*$", before(note, span), re.I)
    return near is not None or re.match(rf"[^¤.]*{ONE_HOT.pattern}", _plain(_behind(note, span, 160)), re.I) is not None


def closes(note: Note, span: Span) -> bool:
    """Whether the sentence of an inline formula ends in its paragraph, and leads to no display."""
    rest = _plain(_behind(note, span, 320))
    return _SENTENCE.search(rest) is not None or rest.rstrip().endswith(".")


def looked_at(note: Note, span: Span) -> bool:
    """Whether an inline formula is a case that is looked at: `if $x \\in (0, 1)$`, `for $x \\in (0, 1)$ the bound is trivial`."""
    return re.search(r"\b(?:if|when|whenever|unless|in case|whether)\W*(?:¤\W*)?$", before(note, span), re.I) is not None


def piecewise(note: Note, left: Span) -> bool:
    """Whether an inline equation is one of several for its left side: `$f(x) = x$ for $x > 0$ and $f(x) = -x$ for $x < 0$`."""
    text, said = note.text, note.quote(left).strip()
    here = text[_block_start(note, left.start):_block_end(text, left.end)[0]]
    if here.count(said) < 2:
        return False
    each = re.compile(rf"\$\s*{re.escape(said)}\s*:?=[^$]*\$\s*,?\s*(?:for|if|when(?:ever)?|on|otherwise|else|in case)\b")
    return len(each.findall(here)) > 1


def in_cases(note: Note, span: Span) -> bool:
    """Whether an inline equation is one of several: `y = 1 if …`, `and y = 0 otherwise`."""
    return MEANS.match(note.text[span.end:span.end + 40].lstrip("$ ")) is not None


def reach(note: Note, span: Span) -> int:
    """Where the paragraph of an inline formula ends, with the displays that its last sentence runs over."""
    masked = _masked(note.text[span.end:span.end + LONGEST_REACH])
    return span.end + next((m.start() + 1 for m in _REACH_ENDS.finditer(masked)), len(masked))


def _masked(text: str) -> str:
    """A text of the same length in which no formula has a letter or a stop."""
    def blank(m: re.Match[str]) -> str:
        return "¤" * len(m[0])
    text = _COMMENT.sub(lambda m: " " * len(m[0]), text.lstrip("$").rjust(len(text), "¤"))
    return _MATH.sub(blank, _DISPLAY.sub(blank, text))


@lru_cache(maxsize=4)
def theorems(text: str) -> tuple[tuple[int, int], ...]:
    """Where theorems are stated."""
    lower = text.lower()
    if not any(x in lower for x in ("theorem", "lemma", "corollary", "proposition", "claim")):
        return ()  # nothing that states one is without such a word
    own = sorted(theorem_names(text))
    begins, ends = [THEOREM], [THEOREM_ENDS]
    if own:
        names = "|".join(map(re.escape, own))
        begins.append(re.compile(rf"\\begin\{{(?:{names})\}}"))
        ends.append(re.compile(rf"\\end\{{(?:{names})\}}"))
    found = []
    for start in sorted(m.end() for pattern in begins for m in pattern.finditer(text)):
        stops = [m.start() for pattern in ends if (m := pattern.search(text, start)) is not None]
        found.append((start, min(stops, default=len(text))))
    return tuple(found)


def theorem_names(text: str) -> frozenset[str]:
    r"""Environments that a LaTeX text has for theorems by names of its own: \newtheorem{satz}{Theorem}."""
    if r"\newtheorem" not in text:
        return frozenset()
    found = (m for m in NEW_THEOREM.finditer(text) if STATES.search(m[2]) and m[1] not in ("equation", "proof"))
    return frozenset(m[1] for m in found) - STANDARD_THEOREMS


def is_goal(note: Note, span: Span) -> bool:
    """Whether a display stands in what a theorem states, after what it supposes; it may suppose nothing."""
    start = next((a for a, b in theorems(note.text) if a <= span.start < b), None)
    if start is None:
        return False
    text = note.text[start:max(start, _opened(note.text, span.start))]
    said = _plain(_DISPLAY.sub(" ¤ ", text))
    if not THEN.search(said) and (SUPPOSITION.search(said) or not ASSERTS.search(said)):
        return False  # the function $$ f(x) = … $$ is convex
    last = max((m.end() for m in _DISPLAY.finditer(text)), default=0)
    return not WHERE.search(_SENTENCE.split(_plain(text[last:]))[-1])


def given(note: Note, span: Span) -> str:
    """Why an equation on display is given and not derived: by definition, or from elsewhere; an empty string if it is not."""
    said = before_display(note, span)
    if DEFINITION.search(said):
        return "by definition, as the text says"
    cited = CITATION.search(said)
    if cited is not None and GIVEN.search(CITATION.sub("", said)) and not DERIVED.search(CITATION.sub("", said)):
        return "the text cites it from elsewhere"
    return ""


def tells(note: Note, span: Span) -> bool:
    """Whether the words before a display say that it tells what something is that was used before it: "where $f$ is"."""
    return bool(WHERE_IT_IS.search(before_display(note, span)))


def apposed(note: Note, span: Span) -> str:
    """The formula of which the words that lead to a display say what it is: "where $s$ is the [sample variance](…)"."""
    end = _led(note.text, span.start)
    found = APPOSED.search(note.text[_block_start(note, end):end])
    return found["what"].strip() if found is not None and not DENIED.search(before_display(note, span)) else ""


def sets(note: Note, span: Span) -> bool:
    """Whether an inline equation gives a name: "setting $a = …$ and $b = …$", "where $c = …$"."""
    return SETS.search(before(note, span)) is not None


def goes_on(note: Note, end: int, start: int, first: bool) -> bool:
    """Whether between a display and a formula stands but "where", and between this and the next "and"."""
    return (WHERE_FIRST if first else AND_THEN).fullmatch(note.text[end:start]) is not None


def solved(note: Note, span: Span) -> str:
    """Which equations of a display are there to be solved, and no claims: the one with "zero", all "zeros", "all" or none."""
    said = before_display(note, span)
    if TO_SOLVE.search(said) and not _EQREF.search(said):
        return "all"
    zero = SET_TO_ZERO.search(said)
    if zero is None:
        return ""
    return "zeros" if re.search(r"\b(?:derivatives|gradients|roots|both|them)\b", zero[0], re.I) else "zero"


def models(note: Note, span: Span) -> bool:
    """Whether what a formula says of a distribution is part of the model, by the words before it; else it is a result."""
    inline = _OPENING.search(note.text[max(0, span.start - LONGEST_OPENING):span.start].rstrip()) is None
    said = before(note, span) if inline else before_display(note, span)
    if CONCLUDED.search(said):
        return False
    argued = any(b <= span.start for _, b in theorems(note.text)) or _after(THEN_OF_LAWS, note, span)
    if not argued:
        return not inline or role(note, span) != HYPOTHESIS
    supposed = SUPPOSES.search(said)
    return supposed is not None and not re.search(r"\b(?:follows|distributed|distribution)\b", said[supposed.end():], re.I)


def _after(then: re.Pattern[str], note: Note, span: Span) -> bool:
    """Whether a formula stands in what a theorem states, after what it supposes and a word such as "then"."""
    start = next((a for a, b in theorems(note.text) if a <= span.start < b), None)
    if start is None:
        return False
    text = note.text[start:max(start, _opened(note.text, span.start))]
    return bool(then.search(_plain(_DISPLAY.sub(" ¤ ", text))))


def is_conditional(note: Note, span: Span) -> bool:
    """Whether the sentence that leads to a display begins with a condition that is written as a formula."""
    said = _SENTENCE.split(note.text[leading(note, span):span.start])[-1]
    return bool(IF.match(said)) and any(RELATION.search(m[0]) for m in _MATH.finditer(said))


def _plain(text: str) -> str:
    text = _COMMENT.sub(" ", text) if "<!--" in text else text
    return " ".join(_MATH.sub(" ¤ ", text).split())


def role(note: Note, span: Span) -> str | None:
    """Whether the words before (or after) an inline formula declare, define or suppose it; None if they do not say."""
    after = _behind(note, span, 40).lstrip()
    if MEANS.match(after):
        return "hypothesis"
    text = before(note, span)
    found: tuple[int, str] | None = None
    for name, pattern in TRIGGERS:
        for m in pattern.finditer(text):
            rest = text[m.end():]
            if not _STRONG.match(m[0]):
                words = [w for w in re.findall(r"[\w¤']+", rest) if w.lower() not in _FILLER]
                if len(words) > MOST_WORDS or (name == DECLARE and re.search(r"\b(is|are|we|get|have|then|thus)\b", rest)):
                    continue
            if found is None or m.end() > found[0]:
                found = m.end(), name
    of_one = EXISTS.search(text) is not None and RELATION.search(note.quote(span)) is not None
    if DROPPED.search(text) or IMPLIED.search(text) or of_one or found and _denied(note, span) is not None:
        return HYPOTHESIS
    if found and found[1] == DEFINE and re.match(r"\W*(?:if|when(?:ever)?)\b", text, re.I):
        return HYPOTHESIS  # if we set $x = 1$
    return found[1] if found else None
