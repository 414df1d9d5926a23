"""Products of matrices and vectors whose shapes the document does not say, as words of letters that do not commute.  Untrusted.

In: a formula such as (y − Xβ)ᵀ V⁻¹ (y − Xβ).  Out: it multiplied out, each word of letters as one opaque number: its entry at any
place or, where the whole is a number by its position, its trace, which is the same for cyclic turns and the transpose of a
word.  An identity between such sums holds for matrices of all shapes that fit.  Nothing is ever commuted but numbers.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from derive.read.conventions import CONSTANT_LETTERS
from derive.read.names import children, every
from derive.read.opaque import form_of, is_column, shapeless, surely_number, symbol_for
from derive.read.shapes import IllTyped, fresh_index, number
from derive.read.syntax import Node, Unreadable
from derive.source import Span
from derive.term import MINUS_ONE, ZERO, Term, abstract, make, num

if TYPE_CHECKING:
    from derive.read.elaborate import Elaborator

MOST_PARTS: Final = 200
LONGEST_WORD: Final = 24
ATOMS: Final = frozenset({"sym", "word", "sub", "sup", "prime", "apply", "expect", "accent", "op"})
IDENTITIES: Final = frozenset({"I", "bold I", "mathbb I", "mathrm I"})
TRACES: Final = frozenset({"tr", "trace", "Tr"})


@dataclass(frozen=True, slots=True)
class Letter:
    """A matrix or a vector: its form with what stands in it, or for an inverse what is inverted."""

    form: Any
    holes: tuple[Term, ...] = ()
    turned: bool = False
    inverse: bool = False
    base: tuple[Part, ...] = ()
    symmetric: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Sums over binders of a number times a word."""

    binders: tuple[Term, ...]
    factor: Term
    word: tuple[Letter, ...]


NOWHERE: Final = Span(0, 0)
ONE_LETTER: Final = Letter(("identity",))


def entry(e: Elaborator, node: Node) -> Term:
    """Any one entry of a matrix.  errors: Unreadable, where a number is added to a matrix or something is no product"""
    parts = expand(e, node)
    if any(not p.word for p in parts):
        raise Unreadable("a number and a matrix are added", node.span)
    return _sum(e, parts, lambda word: ("word", word), node)


def scalar(e: Elaborator, node: Node) -> Term:
    """What is a number by its position.  errors: Unreadable, too where it does not begin like a row: x xᵀ and x xᵀ A are
    matrices, though a number stands on the other side"""
    parts = expand(e, node)
    if any(len(p.word) > 1 and not p.word[0].turned for p in parts):
        raise Unreadable(f"{e.quote(node)} is a number only if it begins with a row", node.span)
    return _sum(e, parts, _turns, node)


def trace(e: Elaborator, node: Node) -> Term:
    """The trace of a matrix.  errors: Unreadable, where the size of a unit matrix would matter"""
    _check_square(e, node, "trace")
    parts = expand(e, node)
    if any(p.word in ((), (ONE_LETTER,)) for p in parts):
        raise Unreadable("the trace of a number, or of a unit matrix", node.span)
    return _sum(e, parts, _turns, node)


def _check_square(e: Elaborator, node: Node, what: str) -> None:
    """errors: IllTyped, where the declared shapes do not fit, or make no square matrix; Unreadable of its powers"""
    for n in every(node):  # a symbol that nobody has declared would become one by being looked at
        name = e.named(n) if n.kind in ("sym", "word") and n.args[0] not in ("T", "top", "intercal") else None
        if name is not None and ((known := e.doc.find(name.base)) is None or not known.declared):
            return
    try:
        made = e.value(node)
    except Unreadable:
        return
    if len(made.axes) == 2 and made.axes[0] != made.axes[1]:
        if what == "powers":  # of its entries, perhaps
            raise Unreadable(f"{e.quote(node)} is no square matrix", node.span)
        raise IllTyped(f"{e.quote(node)} is no square matrix and has no {what}", node.span)


def is_trace(e: Elaborator, node: Node) -> bool:
    head = node.args[0] if node.kind == "apply" and len(node.args[1]) == 1 else None
    return head is not None and head.kind in ("word", "sym") and head.args[0] in TRACES


def _sum(e: Elaborator, parts: Sequence[Part], key: Any, node: Node) -> Term:
    made = []
    for p in parts:
        value = p.factor
        if p.word and not (key is _turns and p.word == (ONE_LETTER,)):
            kind, word = key(p.word)
            holes = [h for letter in word for h in _holes(letter)]
            symbol = symbol_for(e, ("matrix", kind, tuple(map(_shape, word))), holes, set(), e.quote(node))
            value = _product(value, symbol)
        for w in reversed(p.binders):
            value = make("sum", *w.args[2:], abstract(value, w))
        made.append(value)
    return make("+", *made) if made else ZERO


def _turns(word: tuple[Letter, ...]) -> tuple[str, tuple[Letter, ...]]:
    """The first of a word's cyclic turns and those of its transpose."""
    back = tuple(map(_turn, reversed(word)))
    every_turn = [w[k:] + w[:k] for w in (word, back) for k in range(len(w))]
    return "trace", min(every_turn, key=_word_order)


def _shape(letter: Letter) -> Any:
    if letter.base:
        return ("inverse", tuple((len(p.binders), tuple(map(_shape, p.word))) for p in letter.base))
    return (letter.form, letter.turned, letter.inverse)


def _word_order(word: Sequence[Letter]) -> tuple[str, list[Any]]:
    """What words are sorted by: shapes, then the terms in their holes."""
    return repr([_shape(x) for x in word]), [h.key for x in word for h in _holes(x)]


def _holes(letter: Letter) -> list[Term]:
    if letter.base:
        return [h for p in letter.base for h in (p.factor, *(h for x in p.word for h in _holes(x)))]
    return list(letter.holes)


def _turn(letter: Letter) -> Letter:
    if letter == ONE_LETTER:
        return letter
    if letter.base:
        return _inverse_of([Part(p.binders, p.factor, tuple(map(_turn, reversed(p.word)))) for p in letter.base])
    return replace(letter, turned=not letter.turned and not letter.symmetric)


def _inverse_of(parts: Sequence[Part]) -> Letter:
    ordered = sorted(parts, key=lambda p: _word_order(p.word))
    return Letter(("inverse",), base=tuple(ordered))


def _joined(a: tuple[Letter, ...], b: tuple[Letter, ...]) -> tuple[Letter, ...]:
    """Two words as one: what stands beside its inverse goes, and so does the unit matrix beside anything."""
    if not a or not b:
        return a or b
    word = list(a)
    for letter in b:
        word.append(letter)
        word = _reduced(word)
    if len(word) > LONGEST_WORD:
        raise Unreadable("a product of too many matrices", NOWHERE)
    return tuple(word)


def _reduced(word: list[Letter]) -> list[Letter]:
    """A word whose last letter is new."""
    if len(word) > 1 and word[-1] == ONE_LETTER:
        return word[:-1]
    if len(word) > 1 and word[-2] == ONE_LETTER:
        return [*word[:-2], word[-1]]
    last = word[-1]
    for k in range(len(word) - 1):
        front, rest = word[k], tuple(word[k + 1:])
        if _cancels(front, rest):
            return _reduced([*word[:k], ONE_LETTER]) if word[:k] else [ONE_LETTER]
    if last.base and len(last.base) == 1:
        inside = last.base[0].word
        if len(word) > len(inside) and tuple(word[-1 - len(inside):-1]) == inside:
            return _reduced([*word[:-1 - len(inside)], ONE_LETTER])
    return word


def _cancels(front: Letter, rest: tuple[Letter, ...]) -> bool:
    if front.base:
        return len(front.base) == 1 and front.base[0].word == rest
    if len(rest) != 1 or rest[0].base:
        return False
    other = rest[0]
    return (front.form, front.holes, front.turned) == (other.form, other.holes, other.turned) and front.inverse != other.inverse


def _times(parts: Sequence[Part], more: Sequence[Part], node: Node) -> list[Part]:
    if len(parts) * len(more) > MOST_PARTS:
        raise Unreadable("too much to multiply out", node.span)
    return [Part(p.binders + q.binders, _product(p.factor, q.factor), _joined(p.word, q.word)) for p in parts for q in more]


def expand(e: Elaborator, node: Node) -> list[Part]:
    """A formula as a sum of words.  errors: Unreadable"""
    e.retries += 1
    if e.retries > 2_000:
        raise Unreadable("too much in it has no meaning here", node.span)
    node = e.regrouped(node)
    kind, args = node.kind, node.args
    name = e.named(args[0]) if kind == "apply" and len(args[1]) == 1 else None
    if name is not None and not e.is_application(name, args[1], args[2]):
        return _times(expand(e, args[0]), expand(e, args[1][0]), node)
    if kind == "num":
        return [] if args[0] == 0 else [_plain(num(args[0]))]
    if kind == "paren":
        return expand(e, args[0])
    if kind == "neg":
        return [Part(p.binders, _product(MINUS_ONE, p.factor), p.word) for p in expand(e, args[0])]
    if kind == "add":
        return [p for x in args for p in expand(e, x)]
    if kind == "mul":
        factors: list[list[Part]] = []
        for k, x in enumerate(args):
            here, sign = expand(e, x), e.sign_before(args[k - 1], x) if k else ""
            both = bool(sign and all(p.word for p in (*here, *factors[-1])))
            if both and sign == "times":
                raise Unreadable("a cross product, perhaps", node.span)
            if both and is_column(args[k - 1]) and is_column(x):  # the inner product of two columns
                factors.append(_times([_turned(p) for p in factors.pop()], here, node))
            else:
                factors.append(here)
        made = [_plain(num(1))]
        for parts in factors:
            made = _times(made, parts, node)
        return made
    if kind == "div":
        loose = shapeless(e, args[1]) and not any(x.kind == "transpose" for x in every(args[1])) and not surely_number(e, args[1])
        under = e.number(args[1]) if loose else e.scalar(args[1])
        below = num(1 / under.args[0]) if under.head == "num" and under.args[0] else make("^", under, MINUS_ONE)
        return [Part(p.binders, _product(p.factor, below), p.word) for p in expand(e, args[0])]
    if kind == "transpose" or kind == "sup" and args[1].kind in ("sym", "word") and args[1].args[0] in ("T", "top", "intercal"):
        return [_turned(p) for p in expand(e, args[0])]
    if kind == "sup" and _is_minus_one(args[1]):
        _check_square(e, args[0], "inverse")
        return _inverse(e, node)
    if kind == "sup" and args[1].kind == "num" and args[1].args[0] in (2, 3):
        _check_square(e, args[0], "powers")
    if kind == "sup" and args[0].kind == "paren" and args[1].kind == "num" and args[1].args[0] in (2, 3):
        inside = made = expand(e, args[0])
        for _ in range(int(args[1].args[0]) - 1):
            made = _times(made, inside, node)
        return made
    if kind == "big" and args[0] in ("sum", "Sigma"):
        return _big(e, node)
    if is_trace(e, node):
        return [_plain(trace(e, args[1][0]))]
    return _atom(e, node)


def _turned(part: Part) -> Part:
    return Part(part.binders, part.factor, tuple(map(_turn, reversed(part.word))))


def swapped(e: Elaborator, left: Node, right: Node) -> str:
    """Two letters of which nothing is known, one of them a capital, that the sides multiply in different orders: A B = B A says
    something of matrices, and of numbers nobody would write it.  An empty string if there are none."""
    first, second = _neighbours(e, left), _neighbours(e, right)
    found = next((x for x in sorted(first - second) if x[::-1] in second - first), None)
    return " and ".join(found) if found is not None else ""


def factorises(e: Elaborator, left: Node, right: Node) -> bool:
    """A = L U, all of them capitals of which nothing is known: a matrix, as likely as not."""
    if right.kind != "mul" or (name := e.named(left)) is None or name.indices or not name.base.split(" ")[-1][:1].isupper():
        return False
    names = [_loose(e, x) for x in right.args]
    return all(x is not None and x[1] for x in names)


def _neighbours(e: Elaborator, node: Node) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    stack = [node]
    while stack:
        n = stack.pop()
        if is_trace(e, n):
            continue  # it has a theory of its own
        stack.extend(children(n))
        if n.kind != "mul":
            continue
        names = [_loose(e, x) for x in n.args]
        for a, b in zip(names, names[1:], strict=False):
            if a and b and a[0] != b[0] and (a[1] or b[1]):
                found.add((a[0], b[0]))
    return found


def _loose(e: Elaborator, node: Node) -> tuple[str, bool] | None:
    """The name of a letter of which nothing is known, and whether it is a capital; of small ones, no constant nor index."""
    name = e.named(node)
    if name is None or name.base in e.env or name.base in e.doc.random:
        return None
    entry = e.doc.find(name.base)
    if entry is not None and entry.declared and len(entry.axes) == 1 and not entry.letters and not name.indices:
        return e.quote(node), False  # a vector
    if entry is not None and (entry.declared or entry.kind not in ("scalar", "family", "object")):
        return None
    letter = name.base.split(" ")[-1].split("_")[0]
    scopes = e.doc.scopes[:e.doc.here + 1]
    if len(letter) != 1 or letter.islower() and (letter in CONSTANT_LETTERS or e.doc.is_index(letter)) \
            or any(name.base in s.scalars for s in scopes):
        return None
    return e.quote(node), letter.isupper()


def _product(a: Term, b: Term) -> Term:
    """A product with its numbers in front, as one."""
    number, rest = Fraction(1), []
    for x in (*(a.args if a.head == "*" else (a,)), *(b.args if b.head == "*" else (b,))):
        if x.head == "num":
            number *= x.args[0]
        else:
            rest.append(x)
    rest.sort(key=lambda x: x.key)
    return make("*", *([num(number)] if number != 1 or not rest else []), *rest)


def _plain(value: Term) -> Part:
    return Part((), value, ())


def _is_minus_one(node: Node) -> bool:
    return node.kind == "neg" and node.args[0].kind == "num" and node.args[0].args[0] == Fraction(1)


def _inverse(e: Elaborator, node: Node) -> list[Part]:
    parts = expand(e, node.args[0])
    if any(p.binders for p in parts) or not parts:
        raise Unreadable("the inverse of a sum over an index", node.span)
    if len(parts) > 1:
        if not all(p.word for p in parts):
            if any(p.word for p in parts):
                raise Unreadable("a number and a matrix are added", node.span)
            return [_plain(make("^", make("+", *(p.factor for p in parts)), MINUS_ONE))]
        return [Part((), num(1), (_inverse_of(parts),))]
    only = parts[0]
    factor = num(1 / only.factor.args[0]) if only.factor.head == "num" else make("^", only.factor, MINUS_ONE)
    if len(only.word) == 1 and not only.word[0].base:
        letter = only.word[0]
        made = letter if letter == ONE_LETTER else replace(letter, inverse=not letter.inverse)
        return [Part((), factor, (made,))]
    if len(only.word) == 1:  # what it is the inverse of
        return [Part(p.binders, _product(factor, p.factor), p.word) for p in only.word[0].base]
    if not only.word:
        return [_plain(factor)]
    return [Part((), factor, (_inverse_of([Part((), num(1), only.word)]),))]


def _big(e: Elaborator, node: Node) -> list[Part]:
    binds = e.binding(node.args[1], node.args[2], node)
    if len(binds) != 1 or binds[0][2] is not None or not binds[0][0]:
        raise Unreadable("a sum of matrices over more than one index", node.span)
    letter, axis, _ = binds[0]
    w = fresh_index(axis)
    with e.bound(**{letter: number(w)}):
        inside = expand(e, node.args[3])
    return [Part((w, *p.binders), p.factor, p.word) for p in inside]


def _atom(e: Elaborator, node: Node) -> list[Part]:
    if node.kind == "sub" and node.args[0].kind == "num" and node.args[0].args[0] == 0:
        return []
    base = node.args[0] if node.kind == "sub" else node
    if base.kind == "sym" and base.args[0] == "infty":
        raise Unreadable("\\infty is no number", node.span)
    if base.kind in ("sym", "word") and base.args[0] in IDENTITIES and e.doc.find(str(base.args[0])) is None:
        return [Part((), num(1), (ONE_LETTER,))]
    power = node.kind == "sup" and node.args[1].kind == "num" and node.args[0].kind in ("sym", "sub")
    name = e.named(node.args[0]) if power else None
    lower = name is not None and name.base.split(" ")[-1].split("_")[0].islower() and not shapeless(e, node.args[0])
    if surely_number(e, node) or lower:
        return [_plain(e.scalar(node))]
    if power and node.args[1].args[0] in (2, 3):
        letter = _atom(e, node.args[0])
        made = letter
        for _ in range(int(node.args[1].args[0]) - 1):
            made = _times(made, letter, node)
        return made
    if node.kind not in ATOMS and not (node.kind == "sub" and node.args[0].kind == "num"):
        raise Unreadable(f"`{e.quote(node)}` is no matrix that is known here", node.span)
    if any(x.kind in ("text", "empty", "rel", "dots") for x in every(node)):
        raise Unreadable(f"`{e.quote(node)}` is no matrix that is known here", node.span)
    known = e.doc.products.get(e.quote(node).replace(" ", ""))
    if known is not None and known[0] == e.doc.here:
        return list(known[1])
    form, holes = form_of(e, node)
    return [Part((), num(1), (Letter(form, tuple(holes), symmetric=is_covariance(e, node)),))]


def is_covariance(e: Elaborator, node: Node) -> bool:
    """Whether a matrix is the covariance of a normal distribution, or inverse to it: symmetric and positive definite."""
    name = e.named(node) if node.kind in ("sym", "word", "sub") else None
    return name is not None and not name.indices and name.base in e.doc.uses("covariances")


__all__ = ["Letter", "Part", "entry", "expand", "is_covariance", "is_trace", "scalar", "trace"]
