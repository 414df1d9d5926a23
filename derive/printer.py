"""Terms as text: one function a head, for LaTeX and for plain text alike.  Untrusted.

In: a Term, the author's names.  Out: its text and how tightly that binds, so that brackets stand where they are needed only.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final

from derive.names import Names, symbol_latex
from derive.term import BODY, MINUS_ONE, ONE, Term, children, make, num
from derive.tex_text import plain_text

DEPTH: Final = 120  # deeper parts, and what comes after so many nodes, are shown as dots
NODES: Final = 4000

# how tightly a rendering binds
PROP, SUM, PREFIX, PRODUCT, CALL, POWER, ATOM = range(7)

_INDEX_LETTERS: Final = ("i", "j", "k", "l", "m", "s", "t", "r")
_LETTERS_BY_BOUND: Final = {"n": ("i",), "N": ("i",), "m": ("i", "j"), "K": ("k", "j"), "C": ("k", "j"), "d": ("j", "k"),
                            "k": ("j",)}
_REAL_LETTERS: Final = ("x", "u", "v", "t", "s", "r", "a", "b")
_OPTIMISED: Final = ("\\theta", "t", "u", "v")


class Printer:
    """One rendering: the names in scope, and how much may still be written."""

    def __init__(self, names: Names, tex: bool, avoid: frozenset[str]) -> None:
        self.names, self.tex, self.left, self.depth = names, tex, NODES, 0
        self.scope: list[str | tuple[str, ...]] = []
        self.integer: list[bool] = []  # of the variables in scope
        self.avoid = set(avoid)

    def show(self, term: Term) -> str:
        return self.write(term)[0]

    def write(self, term: Term) -> tuple[str, int]:
        if self.depth >= DEPTH or self.left <= 0:
            return (r"\cdots" if self.tex else "…"), ATOM
        self.left -= 1
        self.depth += 1
        try:
            if term.head == "+" and (written := self.names.symbols.get(term)) is not None:
                return self.name(written.latex), ATOM
            return HEADS.get(term.head, _other)(self, term)
        finally:
            self.depth -= 1

    def at(self, term: Term, level: int) -> str:
        """The text of a term where only what binds as tightly as `level` needs no brackets."""
        text, binds = self.write(term)
        return text if binds >= level else self.bracket(text)

    def bracket(self, text: str) -> str:
        tall = self.tex and re.search(r"\\(frac|sum|prod)", text)
        return rf"\left({text}\right)" if tall else f"({text})"

    def name(self, text: str) -> str:
        return text if self.tex else plain_text(text)

    def word(self, tex: str, text: str) -> str:
        return tex if self.tex else text

    def bind(self, choices: Iterable[str], integer: bool = False) -> str:
        for letter in choices:
            if letter not in self.avoid:
                break
        else:
            letter = next(f"i_{{{k}}}" for k in range(1, 1000) if f"i_{{{k}}}" not in self.avoid)
        self.avoid.add(letter)
        self.enter(letter, integer)
        return letter

    def enter(self, letters: str | tuple[str, ...], integer: bool) -> None:
        self.scope.append(letters)
        self.integer.append(integer)

    def release(self) -> None:
        self.integer.pop()
        gone = self.scope.pop()
        self.avoid -= {gone} if isinstance(gone, str) else set(gone)

    def any_letters(self, sort: str) -> tuple[str, ...]:
        if sort == "S":
            return (*(u for u in self.names.unknowns if "," not in u), *_OPTIMISED)
        return _INDEX_LETTERS if sort == "Z" else _REAL_LETTERS

    def index_letters(self, high: Term) -> tuple[str, ...]:
        bound = symbol_latex(high, self.names) if high.head == "var" else ""
        return (*self.names.letters.get(bound, ()), *_LETTERS_BY_BOUND.get(bound, ()), *_INDEX_LETTERS)


def _number(p: Printer, term: Term) -> tuple[str, int]:
    value: Fraction = term.args[0]
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size.denominator == 1:
        return f"{sign}{size}", PREFIX if sign else ATOM
    text = rf"\frac{{{size.numerator}}}{{{size.denominator}}}" if p.tex else f"{size.numerator}/{size.denominator}"
    return sign + text, PREFIX if sign else (CALL if p.tex else PRODUCT)


def _variable(p: Printer, term: Term) -> tuple[str, int]:
    text = symbol_latex(term, p.names)
    return p.name(text), (POWER if "^" in text or "'" in text else ATOM)


def _bound(p: Printer, term: Term) -> tuple[str, int]:
    k = term.args[0]
    if k >= len(p.scope):
        return f"i_{{{k}}}", ATOM
    here = p.scope[-1 - k]
    return (p.name(here) if isinstance(here, str) else "(" + ", ".join(map(p.name, here)) + ")"), ATOM


def _opened(p: Printer, term: Term) -> tuple[str, int]:
    letter = p.index_letters(term.args[3])[0] if len(term.args) == 4 else ("i" if term.args[1] == "Z" else "x")
    return p.name(f"{letter}_{{{term.args[0]}}}" if letter in p.avoid else letter), ATOM


def _apply(p: Printer, term: Term) -> tuple[str, int]:
    head, arguments = term.args[0], term.args[1:]
    if head.head == "bound" and head.args[0] < len(p.scope):
        parts = p.scope[-1 - head.args[0]]
        which = arguments[0].args[0] if arguments[0].head == "num" else 0
        if isinstance(parts, tuple) and 1 <= which <= len(parts):
            name = parts[int(which) - 1]
            return (p.name(name), ATOM) if len(arguments) == 1 else (_subscript(p, name, arguments[1:]), ATOM)
    known = p.names.symbols.get(head)
    name = symbol_latex(head, p.names) if head.head == "var" else p.show(head)
    kind = known.kind if known is not None else ""
    indices = len(known.shape) if known is not None else 0
    if kind in ("function", "distribution") and not indices:
        family = False
    else:
        family = kind == "family" or bool(indices) or all(_looks_integer(p, x) for x in arguments)
    marks = p.names.marks.get((name, len(arguments)), ())
    if not family:
        return f"{p.name(name)}({_list(p, arguments, marks)})", ATOM
    count = indices if 0 < indices <= len(arguments) and kind in ("function", "distribution") else len(arguments)
    text = _subscript(p, name, arguments[:count])
    if count < len(arguments):
        text += f"({_list(p, arguments[count:])})"
    return text, ATOM


def _looks_integer(p: Printer, term: Term) -> bool:
    """Whether an argument is an index (bound variables of sums and integer symbols are)."""
    if term.head == "bound":
        return int(term.args[0]) >= len(p.scope) or p.integer[-1 - term.args[0]]
    if term.head in ("+", "*"):
        return all(_looks_integer(p, x) for x in term.args)
    if term.head == "num":
        return True
    if term.head == "@":
        term = term.args[0]
    return term.head in ("var", "opened") and str(term.args[1]) == "Z"


def _list(p: Printer, arguments: Iterable[Term], marks: tuple[str, ...] = ()) -> str:
    texts = [p.at(x, SUM) for x in arguments]
    joints = ["|" if m == "|" else f"{m} " for m in marks] or [", "] * (len(texts) - 1)
    return "".join(text + joint for text, joint in zip(texts, [*joints, ""], strict=True))


_LABEL: Final = re.compile(r"_(?:\{([^{}]*)\}|([A-Za-z0-9]))$")


def _subscript(p: Printer, base: str, indices: tuple[Term, ...]) -> str:
    texts = [p.at(x, SUM) for x in indices]
    joint = "" if all(len(plain_text(x)) == 1 and x.isalpha() or x in p.scope for x in texts) else ","
    script = joint.join(texts)
    label = _LABEL.search(base)
    if label:  # y_{pred} at i is y_{i,pred}, a base has one subscript only
        script, base = f"{script},{label[1] or label[2]}", base[:label.start()]
    if p.tex:
        return f"{base}_{{{script}}}" if len(script) > 1 else f"{base}_{script}"
    script = plain_text(script)
    return plain_text(base) + (f"_{script}" if script.isalnum() else f"_{{{script}}}")


def _sum(p: Printer, term: Term) -> tuple[str, int]:
    out = ""
    for k, x in enumerate(term.args):
        if p.left <= 0:
            return out + p.word(r" + \cdots", " + …"), SUM
        text, binds = p.write(x)
        if binds < SUM or binds == SUM and k:
            text = p.bracket(text)
        if not k:
            out = text
        elif text.startswith("-"):
            out += f" - {text[1:].lstrip()}"
        else:
            out += f" + {text}"
    return out, SUM


def _product(p: Printer, term: Term) -> tuple[str, int]:
    factors = list(term.args)
    sign, below, numerator, late = "", [], [], []
    while factors and factors[0] is MINUS_ONE and len(factors) > 1:
        sign = "" if sign else "-"
        factors.pop(0)
    if factors[0].head == "num":
        value: Fraction = factors.pop(0).args[0]
        if value < 0:
            sign, value = ("" if sign else "-"), -value
        if value.numerator != 1:
            numerator.append(num(value.numerator))
        if value.denominator != 1:
            below.append(num(value.denominator))
        if value == 1:
            numerator.append(ONE)
    for x in factors:
        if x.head == "^" and x.args[1].head == "num" and x.args[1].args[0] < 0:
            power = -x.args[1].args[0]
            below.append(x.args[0] if power == 1 else _power_of(x.args[0], power))
        elif below and x.head in ("sum", "prod", "argmax", "argmin", "+", "log", "D"):
            late.append(x)
        else:
            numerator.append(x)
    if not below:
        return sign + _factors(p, numerator), PREFIX if sign else PRODUCT
    if p.tex:
        text = rf"\frac{{{_factors(p, numerator, True) if numerator else '1'}}}{{{_factors(p, below, True)}}}"
        if late:
            text += " " + _factors(p, late)
    else:
        over = _factors(p, numerator) if numerator else "1"
        under = _factors(p, below)
        if len(below) > 1 or not re.fullmatch(r"[^\s+*/^-]+", under) and p.write(below[0])[1] < POWER:
            under = under if len(below) == 1 and under.endswith(")") and under.startswith("(") else f"({under})"
        text = f"{over}/{under}"
        if late:
            plain_number = over == "1" and re.fullmatch(r"\w+", under)
            text = f"{text if plain_number else f'({text})'} {_factors(p, late)}"
    return sign + text, PREFIX if sign else PRODUCT


def _power_of(base: Term, power: Fraction) -> Term:
    return make("^", base, num(power))


def _factors(p: Printer, factors: list[Term], enclosed: bool = False) -> str:
    parts: list[str] = []
    if len(factors) == 1:
        text, binds = p.write(factors[0])
        return text if binds > SUM or enclosed else p.bracket(text)
    for k, x in enumerate(factors):
        if p.left <= 0:
            parts.append(p.word(r"\cdots", "…"))
            break
        text, binds = p.write(x)
        last = k == len(factors) - 1
        # a log, a sum or a product sign reaches to the right: bare only where nothing follows
        reaches = binds == PREFIX and (not last or text.startswith("-")) or x.head == "log" and not last and "(" not in text
        if binds <= SUM or reaches:
            text = p.bracket(text)
        if parts and text[:1].isdigit():
            text = p.word(r"\cdot ", "· ") + text
        parts.append(text)
    return " ".join(parts)


def _power(p: Printer, term: Term) -> tuple[str, int]:
    base, exponent = term.args
    if exponent.head == "num":
        value: Fraction = exponent.args[0]
        if value == Fraction(1, 2):
            return (rf"\sqrt{{{p.show(base)}}}" if p.tex else f"√({p.show(base)})"), CALL
        if value < 0:
            under = base if value == -1 else _power_of(base, -value)
            return (rf"\frac{{1}}{{{p.show(under)}}}" if p.tex else f"1/{p.at(under, POWER)}"), PRODUCT
    low = p.at(base, ATOM)
    high = p.show(exponent)
    if p.tex:
        return f"{low}^{{{high}}}" if len(high) > 1 else f"{low}^{high}", POWER
    return f"{low}^{high}" if re.fullmatch(r"\w+", high) else f"{low}^({high})", POWER


def _exp(p: Printer, term: Term) -> tuple[str, int]:
    inside = p.show(term.args[0])
    if not p.tex:
        return f"exp({inside})", ATOM
    tall = re.search(r"\\(frac|sum|prod)", inside)
    return (rf"\exp\left({inside}\right)", CALL) if tall else (f"e^{{{inside}}}", POWER)


def _log(p: Printer, term: Term) -> tuple[str, int]:
    text, binds = p.write(term.args[0])
    inside = f" {text}" if binds >= ATOM else p.bracket(text)
    return p.word(r"\log", "log") + inside, CALL


def _delta(p: Printer, term: Term) -> tuple[str, int]:
    inside = ", ".join(p.at(x, SUM) for x in term.args)
    return (rf"\delta_{{{inside}}}" if p.tex else f"δ({inside})"), ATOM


def _big(p: Printer, term: Term) -> tuple[str, int]:
    low, high, body = term.args
    start, end = p.at(low, SUM), p.at(high, SUM)
    letter = p.bind(p.index_letters(high), True)
    text, binds = p.write(body)
    p.release()
    if binds <= SUM or text.startswith("-"):
        text = p.bracket(text)
    if p.tex:
        return rf"\{term.head}_{{{letter}={start}}}^{{{end}}} {text}", PREFIX
    sign = "Σ" if term.head == "sum" else "Π"
    return f"{sign}_{{{p.name(letter)}={start}..{end}}} {text}", PREFIX


def _argmax(p: Printer, term: Term) -> tuple[str, int]:
    body = term.args[0]
    count = _components(body)
    if count:
        hint = next((u.split(",") for u in p.names.unknowns if u.count(",") == count - 1), None)
        letters = tuple(x.strip() for x in hint) if hint else tuple(f"t_{{{k}}}" for k in range(1, count + 1))
        p.enter(letters, False)
        p.avoid.update(letters)
        letter = ", ".join(map(p.name, letters))
    else:
        letter = p.name(p.bind(p.any_letters("S")))
    text = p.at(body, PREFIX)
    p.release()
    return (rf"\arg\{term.head[3:]}_{{{letter}}} {text}" if p.tex else f"{term.head}_{{{letter}}} {text}"), PREFIX


def _is_parameter(body: Term) -> bool:
    """Whether the bound variable of a body stands behind another argument of a function, as θ in p(x; θ)."""
    return any(x.head == "bound" and x.args[0] == depth
               for here, depth in _inside(body) if here.head == "@" for x in here.args[2:])


def _inside(body: Term) -> Iterator[tuple[Term, int]]:
    """The subterms of a body in which its variable occurs, each with the number of binders around it."""
    stack = [(body, 0)]
    while stack:
        here, depth = stack.pop()
        if here.loose <= depth:
            continue
        yield here, depth
        last = here.args[-1]
        stack.extend((x, depth + (here.head in BODY and x is last)) for x in children(here))


def _components(body: Term) -> int:
    """How many components the bound variable of a body has, if it is only used through them (w, b as one variable)."""
    count = 0
    stack: list[tuple[Term, int]] = [(body, 0)]
    while stack:
        here, depth = stack.pop()
        if here.loose <= depth:
            continue
        if here.head == "bound":
            if here.args[0] == depth:
                return 0
            continue
        if here.head == "@" and here.args[0].head == "bound" and here.args[0].args[0] == depth:
            first = here.args[1]
            if first.head != "num" or first.args[0].denominator != 1 or not 1 <= first.args[0] <= 9:
                return 0
            count = max(count, int(first.args[0]))
            stack.extend((x, depth) for x in here.args[2:])
            continue
        last = here.args[-1]
        stack.extend((x, depth + (here.head in BODY and x is last)) for x in children(here))
    return count


def _pi(p: Printer, term: Term) -> tuple[str, int]:
    return p.word(r"\pi", "π"), ATOM


def _integral(p: Printer, term: Term) -> tuple[str, int]:
    domain, body = term.args
    letter = p.name(p.bind(_REAL_LETTERS))
    text = p.at(body, PREFIX)
    p.release()
    if p.tex:
        start = r"-\infty" if domain == "line" else "0"
        return rf"\int_{{{start}}}^{{\infty}} {text} \, d{letter}", PREFIX
    return f"∫_{{{letter}={'-∞' if domain == 'line' else '0'}..∞}} {text}", PREFIX


def _lam(p: Printer, term: Term) -> tuple[str, int]:
    letter = p.bind(_REAL_LETTERS)
    text = p.show(term.args[0])
    p.release()
    return f"{p.name(letter)} {p.word(chr(92) + 'mapsto', '↦')} {text}", PROP


def _derivative(p: Printer, term: Term) -> tuple[str, int]:
    by, text = p.at(term.args[1], ATOM), p.at(term.args[0], CALL)
    return (rf"\frac{{\partial}}{{\partial {by}}} {text}" if p.tex else f"∂/∂{by} {text}"), PREFIX


_RELATIONS: Final = {"=": ("=", "="), "!=": (r"\neq", "≠"), "<": ("<", "<"), "<=": (r"\le", "≤")}
_FLIPPED: Final = {"<": (">", ">"), "<=": (r"\ge", "≥")}


def _relation(p: Printer, term: Term) -> tuple[str, int]:
    left, right = term.args
    sign = _RELATIONS[term.head]
    if term.head in _FLIPPED and left.head == "num" and right.head != "num":
        left, right, sign = right, left, _FLIPPED[term.head]
    return f"{p.at(left, SUM)} {sign[not p.tex]} {p.at(right, SUM)}", PROP


def _each(p: Printer, term: Term) -> tuple[str, int]:
    """A proposition for every index: the proposition first, then the ranges."""
    ranges: list[str] = []
    anything: list[str] = []
    opened = 0
    while term.head in ("each", "forall"):
        if term.head == "each":
            low, high = term.args[:2]
            start, end = p.at(low, SUM), p.at(high, SUM)
            letter = p.name(p.bind(p.index_letters(high), True))
            near = low.head == high.head == "num" and high.args[0] - low.args[0] <= 1
            dots = "" if near else p.word(r"\ldots, ", "…, ")
            ranges.append(f"{letter} = {start}" if start == end else f"{letter} = {start}, {dots}{end}")
        else:
            sort = "S" if _is_parameter(term.args[1]) else str(term.args[0])
            anything.append(p.name(p.bind(p.any_letters(sort), sort == "Z")))
        opened += 1
        term = term.args[-1]
    text = p.show(term)
    for _ in range(opened):
        p.release()
    together = p.word(r"\text{ and } ", " and ")
    if ranges:
        text += p.word(r"\text{ for } ", " for ") + together.join(ranges)
    if anything:
        before = "and all" if ranges else "for all"
        text += p.word(rf"\text{{ {before} }} ", f" {before} ") + ", ".join(anything)
    return text, PROP


def _differentiable(p: Printer, term: Term) -> tuple[str, int]:
    """That f is differentiable, with its derivative."""
    return _exists(p, make("D", *term.args[:2]), term.args[2])


def _integrable(p: Printer, term: Term) -> tuple[str, int]:
    """That an integral exists, with its value."""
    return _exists(p, make("integral", *term.args[:2]), term.args[2])


def _exists(p: Printer, limit: Term, value: Term) -> tuple[str, int]:
    if limit is value:
        return p.at(limit, SUM) + (r" \text{ exists}" if p.tex else " exists"), PROP
    between = r" \text{ exists and is } " if p.tex else " exists and is "
    return p.at(limit, SUM) + between + p.at(value, SUM), PROP


def _fixed(p: Printer, term: Term) -> tuple[str, int]:
    left, right = (p.at(x, SUM) for x in term.args)
    between = r" \text{ does not depend on } " if p.tex else " does not depend on "
    return left + between + right, PROP


def _other(p: Printer, term: Term) -> tuple[str, int]:
    """A head without a printed form: a call."""
    inside = ", ".join(p.show(x) for x in children(term))
    return (rf"\operatorname{{{term.head}}}({inside})" if p.tex else f"{term.head}({inside})"), ATOM


HEADS: Final[dict[str, Callable[[Printer, Term], tuple[str, int]]]] = {
    "num": _number, "var": _variable, "bound": _bound, "opened": _opened, "@": _apply, "+": _sum, "*": _product,
    "^": _power, "exp": _exp, "log": _log, "delta": _delta, "sum": _big, "prod": _big, "argmax": _argmax,
    "argmin": _argmax, "lam": _lam, "pi": _pi, "integral": _integral, "D": _derivative, "=": _relation, "!=": _relation,
    "<": _relation, "<=": _relation, "forall": _each, "each": _each, "deriv": _differentiable, "integrates": _integrable,
    "fixed": _fixed,
}
