"""Draw the values of symbols so that the bounds and sums of the context hold.  Untrusted but rigorous.

In: a Point, a symbol with arguments.  Out: an exact number, kept in the Point.
"""
from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any, Final

from flint import fmpq

from derive.refuter.evaluate import Env, Sample, closure
from derive.refuter.number import Busy, Inadmissible, Number, Undefined, Unknown, Value, ball, compare, exact, fraction, whole
from derive.refuter.theory import Bound, Literal, Norm, Range, Wild

if TYPE_CHECKING:
    from derive.refuter.interpretation import Point

# Numbers to draw from, by the kind of point: plain ones, corners, and any.
PLAIN: Final = tuple(map(fmpq, (2, 1, -1, 3, 0, -2))) + (fmpq(1, 2),)
CORNERS: Final = (0, 1, -1, 1, 0)
POSITIVE: Final = (1, 2, fmpq(1, 2), 3, fmpq(1, 3), fmpq(3, 2))
FRACTIONS: Final = (fmpq(1, 2), fmpq(1, 3), fmpq(2, 3), fmpq(1, 4), fmpq(3, 4), fmpq(1, 5), fmpq(7, 8))


def leaf(p: Point, root: Any, key: tuple[Number, ...]) -> Number:
    """The value drawn for a slot.  errors: Inadmissible, Busy"""
    table = p.tables.setdefault(root, {})
    value = table.get(key)
    if value is None:
        slot = (root, key)
        if slot in p.busy:
            raise Busy
        p.busy.add(slot)
        try:
            if not _fill_norm(p, root, key, table):
                table[key] = _draw(p, root, key)
        finally:
            p.busy.discard(slot)
        value = table[key]
    return value


def matching(p: Point, root: Any, key: tuple[Value, ...]) -> list[tuple[Bound, Env]]:
    found = []
    for bound in p.theory.bounds.get(root, ()):
        if len(bound.patterns) != len(key):
            continue
        env: list[Value] = [None] * len(bound.quantifiers)
        applies = True
        for pattern, x in zip(bound.patterns, key, strict=True):
            if type(pattern) is Wild:
                env[pattern.place] = x
            elif type(pattern) is Literal and exact(x) and x != pattern.value:
                applies = False
        if applies and p.in_ranges(bound.quantifiers, env):
            found.append((bound, tuple(env)))
    return found


def _limits(p: Point, root: Any, key: tuple[Value, ...]) -> tuple[list[Number], list[Number], list[tuple[str, Number]]]:
    """Lower and upper bounds of a slot, and all relations that it has to be in."""
    low, high, relations = [], [], []
    for bound, env in matching(p, root, key):
        try:
            other = bound.other(env, p)
        except Busy:
            p.pending.add(bound.fact)
            continue
        except Undefined:
            raise Inadmissible from None
        relations.append((bound.relation, other))
        if bound.relation in (">", ">="):
            low.append(other)
        elif bound.relation != "!=":
            high.append(other)
    if type(root) is not Sample and root.head == "opened" and len(root.args) == 4:
        ends = [closure(x)((), p) for x in root.args[2:]]
        relations += [(">=", ends[0]), ("<=", ends[1])]
        low.append(ends[0])
        high.append(ends[1])
    return low, high, relations


def _draw(p: Point, root: Any, key: tuple[Number, ...]) -> Number:
    low, high, relations = _limits(p, root, key)
    bottom, top = highest(low), lowest(high)
    strict = any(r in ("<", ">") for r, _ in relations)
    whole_numbers = type(root) is not Sample and root.args[1] == "Z"
    wanted = p.preset.get((root, key))
    if wanted is not None and holds_for(wanted, relations) and not (whole_numbers and whole(wanted) is None):
        p.leaves[root, key] = wanted
        return wanted
    for _ in range(12):
        value = _integer(p, bottom, top, not key) if whole_numbers else _real(p, bottom, top, strict)
        if holds_for(value, relations):
            p.leaves[root, key] = value
            return value
    raise Inadmissible


def _integer(p: Point, bottom: Number | None, top: Number | None, scalar: bool) -> int:
    low = None if bottom is None else ceil(fraction(bottom))
    high = None if top is None else floor(fraction(top))
    if low is not None and high is not None:
        if low > high:
            raise Inadmissible
        return p.chance.randint(low, min(high, low + 40))
    if low is not None:
        return low + (1 if p.level == 0 and scalar else p.chance.choice((0, 1, 1, 2, 2, 3)))
    if high is not None:
        return high - p.chance.choice((0, 1, 2))
    return p.chance.choice((2, 1, 3) if p.level == 0 else (0, 1, 2, 3, -1, -2, 4))


def any_real(p: Point) -> Number:
    if p.level == 0:
        return p.chance.choice(PLAIN)
    if p.level == 1:
        return p.chance.choice(CORNERS)
    value = fmpq(p.chance.randint(-9, 9), p.chance.randint(1, 8))
    return value * 16 if p.level == 3 and p.chance.random() < 0.3 else value


def _real(p: Point, bottom: Number | None, top: Number | None, strict: bool) -> Number:
    if bottom is None and top is None:
        return any_real(p)
    if bottom is not None and top is not None:
        if bottom > top:
            raise Inadmissible
        if not strict and (p.level == 1 or p.chance.random() < 0.15):
            return p.chance.choice((bottom, top))
        share = p.chance.choice(FRACTIONS) if p.level < 2 else fmpq(p.chance.randint(1, 15), 16)
        return bottom + (top - bottom) * share
    if not strict and p.chance.random() < (0.5 if p.level == 1 else 0.1):
        return bottom if bottom is not None else top
    step = p.chance.choice(POSITIVE)
    if p.level >= 2:
        step = fmpq(p.chance.randint(1, 12), p.chance.randint(1, 8))
        if p.level == 3 and p.chance.random() < 0.3:
            step = step * 16
    if bottom is not None:
        return bottom + step
    assert top is not None
    return top - step


def _fill_norm(p: Point, root: Any, key: tuple[Value, ...], table: dict[tuple[Number, ...], Number]) -> bool:
    """Draw the whole family whose sum is given, if the slot is in one."""
    for norm in p.theory.norms.get(root, ()):
        boxes = norm_keys(p, norm, key)
        if boxes is None:
            continue
        keys, total = boxes
        whole_numbers = root.args[1] == "Z"
        if any(k in table for k in keys) or not exact(total):
            raise Inadmissible
        for attempt in range(6):
            as_before = attempt == 0
            weights = _one_hot(p, root, keys, as_before) if whole_numbers else [_weight(p, root, k, as_before) for k in keys]
            mass = sum(weights)
            if mass:
                values = [w * total * fmpq(1) / mass for w in weights]
                if all(holds_for(v, _limits(p, root, k)[2]) for k, v in zip(keys, values, strict=True)):
                    table.update(zip(keys, values, strict=True))
                    p.leaves.update(((root, k), w) for k, w in zip(keys, weights, strict=True))
                    return True
        raise Inadmissible
    return False


def norm_keys(p: Point, norm: Norm, key: tuple[Value, ...]) -> tuple[list[tuple[Value, ...]], Number] | None:
    """The arguments of the family that is summed, and its sum; None where the slot is in none."""
    if len(norm.patterns) != len(key):
        return None
    env: list[Value] = [None] * len(norm.quantifiers)
    for pattern, x in zip(norm.patterns, key, strict=True):
        env[pattern.place] = x
    if not p.in_ranges(norm.quantifiers, env):
        return None
    outer = tuple(env[:norm.summed])
    boxes: list[tuple[Value, ...]] = [outer]
    for quantifier in norm.quantifiers[norm.summed:]:
        assert isinstance(quantifier, Range)
        boxes = [(*box, i) for box in boxes for low, high in [p.ends(quantifier, box)] for i in range(low, high + 1)]
    return [tuple(box[x.place] for x in norm.patterns) for box in boxes], norm.total(outer, p)


def _one_hot(p: Point, root: Any, keys: list[tuple[Value, ...]], as_before: bool) -> list[int]:
    """Integers whose sum is 1."""
    before = [p.preset.get((root, k)) for k in keys] if as_before else []
    if before.count(1) == 1 and before.count(0) == len(keys) - 1:
        return [int(x == 1) for x in before]
    chosen = p.chance.randrange(len(keys)) if keys else 0
    return [int(k == chosen) for k in range(len(keys))]


def _weight(p: Point, root: Any, key: tuple[Number, ...], as_before: bool) -> Number:
    wanted = p.preset.get((root, key)) if as_before else None
    relations = [bound.relation for bound, _ in matching(p, root, key)]
    positive, strict = ">" in relations or ">=" in relations, ">" in relations
    if wanted is not None and not (positive and wanted < 0 or strict and wanted == 0):
        return wanted
    if not positive:
        return any_real(p)
    if not strict and p.chance.random() < (0.5 if p.level == 1 else 0.1):
        return 0
    return p.chance.randint(1, 4 if p.level < 2 else 12)


def holds_for(value: Number, relations: list[tuple[str, Number]]) -> bool:
    for relation, other in relations:
        if relation[0] == ">":
            if compare(relation.replace(">", "<"), other, value) is not True:
                return False
        elif compare(relation, value, other) is not True:
            return False
    return True


def highest(values: list[Number]) -> Number | None:
    """An exact number that is at least each of the values."""
    return max((x if exact(x) else _end(x, 1) for x in values), default=None)


def lowest(values: list[Number]) -> Number | None:
    return min((x if exact(x) else _end(x, -1) for x in values), default=None)


def _end(x: Number, side: int) -> Number:
    """An exact number just outside of a ball."""
    x = ball(x)
    scaled = (x * 4096).floor() if side < 0 else (x * 4096).ceil()
    whole_number = (scaled.lower() if side < 0 else scaled.upper()).unique_fmpz()
    if whole_number is None:
        raise Unknown("a bound that is not decided")
    return fmpq(whole_number, 4096)
