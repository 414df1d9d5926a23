"""One interpretation of the symbols of a context, made as it is looked up.  Untrusted but rigorous.

In: a Theory, a source of chance.  Out: a Point, which has a value for every symbol and argument that is asked for: computed
where an equation of the context says so, else drawn (`derive.refuter.draw`).  What is drawn is exact; it stands in `leaves`, from
which the same Point, or a simpler one, can be made again.
"""
from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from flint import arb, fmpq

from derive.refuter.draw import any_real, leaf
from derive.refuter.evaluate import SAMPLES, Env, Ref, Sample, integer, related, settled
from derive.refuter.number import Inadmissible, Jet, NeedsSmooth, Number, Unknown, Value, exact, variable, whole
from derive.refuter.smooth import smooth
from derive.refuter.theory import Literal, Range, Row, Theory, Wild
from derive.term import Term

FUEL: Final = 20_000       # terms of sums, and equations unfolded, at one point
LONGEST_RANGE: Final = 2_000
DEEPEST: Final = 40        # equations unfolded within each other
Slot = tuple[Any, tuple[Number, ...]]  # a symbol, or an element of the domain, and arguments


Places = Callable[[Term], tuple[bool, ...]]
# An equation, the values of the quantifiers that no argument gives, and those of its patterns that are fixed.
Instance = tuple[Row, tuple[Value, ...], tuple[Value | None, ...]]


class Point:
    """The values of the symbols at one interpretation.

    level   0 plain numbers, 1 corners, 2 any, 3 also large ones
    preset  values to take, where they satisfy the facts
    smooth  the symbols that have to be smooth functions
    places  which arguments of a symbol are real numbers
    strict  a fact about all numbers is being checked: elements of the domain may be arguments only
    """

    def __init__(self, theory: Theory, arity: dict[Term, int], smooth: set[Any], places: Places, chance: Random, level: int,
                 preset: dict[Slot, Number] | None = None) -> None:
        self.theory, self.arity, self.smooth, self.places, self.chance, self.level = theory, arity, smooth, places, chance, level
        self.preset = preset or {}
        self.leaves: dict[Slot, Number] = {}
        self.tables: dict[Any, dict[tuple[Number, ...], Number]] = {}
        self.calls: dict[Any, dict[tuple[Value, ...], Value]] = {}
        self.memos: dict[tuple[Ref | None, ...], dict[Any, Value]] = {}
        self.memo: dict[Any, Value] = self.memos.setdefault((), {})
        self.variables: list[Ref | None] = []
        self.fuel = FUEL
        self.depth = 0
        self.busy: set[Slot] = set()
        self.pending: set[int] = set()
        self.strict = False
        self._rows: dict[Term, list[Instance]] = {}
        self._domain: tuple[Ref, ...] = ()

    def again(self) -> None:
        """Forget what was computed, keep what was drawn: for another precision."""
        self.memos.clear()
        self.memo = self.memos.setdefault((), {})
        self.variables, self.fuel, self.depth = [], FUEL, 0

    def spend(self, amount: int) -> None:
        self.fuel -= amount
        if self.fuel < 0 or amount > LONGEST_RANGE:
            raise Unknown("too long a sum")

    # --- symbols ---------------------------------------------------------------------------------------------

    def apply(self, root: Any, args: tuple[Value, ...]) -> Value:
        """The value of a symbol with arguments."""
        if root in self.theory.rows:
            return self._computed(root, args)
        table = self.tables.get(root)
        if table is not None and _all_integers(args):
            value = table.get(args)
            if value is not None:
                return self._as_variable(root, args, value) if self.variables else value
        return self._drawn(root, args)

    def _drawn(self, root: Any, args: tuple[Value, ...]) -> Value:
        if self.object(root, len(args)):
            raise Unknown("a symbol without all its arguments is no number")
        key = tuple([self.key(x) for x in args])
        if root in self.smooth:
            value = smooth(self, root, key)
        elif all(map(settled, key)):
            value = leaf(self, root, key)
        else:
            raise NeedsSmooth(root)
        return self._as_variable(root, key, value)

    def _as_variable(self, root: Any, key: tuple[Value, ...], value: Value) -> Value:
        for k, ref in enumerate(self.variables):
            if ref is not None and ref.root is root and ref.args == key:
                value = variable(value, 1 << k)
        return value

    def object(self, root: Term, count: int) -> bool:
        """Whether a symbol with so many arguments is a row or a function, no number: more indices are put to it elsewhere.

        A name that is used for several functions, p(x) and p(x; θ), is a number with each number of arguments.
        """
        return count < self.arity.get(root, 0) and not any(self.places(root)[count:])

    def key(self, value: Value) -> Value:
        """An argument as a number; a row or another object as a Ref with such arguments."""
        kind = type(value)
        if kind is int or kind is fmpq or kind is arb or kind is Jet:
            return value
        if kind is Ref:
            if type(value.root) is Sample:
                return self._component(value)
            if not self.object(value.root, len(value.args)):
                return self.apply(value.root, value.args)
            return Ref(value.root, tuple(map(self.key, value.args)))
        raise Unknown("an argument that is neither number nor symbol")

    def number(self, ref: Ref) -> Value:
        if type(ref.root) is Sample:
            if self.strict:
                raise Unknown("not only an argument")
            return self._component(ref)
        return self.apply(ref.root, ref.args)

    def _component(self, ref: Ref) -> Value:
        if ref.root.number is not None:
            if ref.args:
                raise Unknown("a component of a number")
            return ref.root.number
        key = tuple(map(self.key, ref.args))
        return self._as_variable(ref.root, key, leaf(self, ref.root, key))

    def domain(self) -> tuple[Ref, ...]:
        """The elements that argmax ranges over: two or three different numbers."""
        if not self._domain:
            known = sum((sample, ()) in self.preset for sample in SAMPLES)
            size = known if known > 1 else 2 if self.level == 0 else self.chance.choice((2, 3))
            taken: list[Number] = []
            for sample in SAMPLES[:size]:
                value = self.preset.get((sample, ()))
                while value is None or value in taken:
                    value = len(taken) + 1 if self.level == 0 else any_real(self)
                    if value in taken:
                        value = value + len(taken) + fmpq(self.chance.randint(1, 9), 7)
                taken.append(value)
                self.leaves[sample, ()] = value
                self.tables.setdefault(sample, {})[()] = value
            self._domain = tuple(Ref(sample, ()) for sample in SAMPLES[:size])
        return self._domain

    def open_variable(self, ref: Ref | None) -> int:
        """Differentiate by a slot, or by what the caller makes a variable; the bit of the variable."""
        self.variables.append(ref)
        self.memo = self.memos.setdefault(tuple(self.variables), {})
        return 1 << (len(self.variables) - 1)

    def close_variable(self) -> None:
        self.variables.pop()
        self.memo = self.memos.setdefault(tuple(self.variables), {})

    # --- equations ---------------------------------------------------------------------------------------------

    def _computed(self, root: Term, args: tuple[Value, ...]) -> Value:
        """The value of a symbol that equations of the context compute; drawn where none of them applies."""
        simple = _all_integers(args)
        if simple:
            value = self.memo.get((root, args))
            if value is not None:
                return value
        self.depth += 1
        self.fuel -= 1
        if self.depth > DEEPEST or self.fuel < 0:
            self.depth -= 1
            raise Unknown("too many equations to unfold")
        try:
            value, by = None, None
            for row, env, fixed in self.instances(root):
                full = self._match(row, env, fixed, args)
                if full is None:
                    continue
                if value is None:
                    value, by = self._by_row(row, full, args), (row, full)
                elif by is None or by[0].source is not row.source or by[1] != full:
                    same = related("=", value, self._by_row(row, full, args))
                    if not same:
                        raise Inadmissible if same is False else Unknown("two equations for one value")
        finally:
            self.depth -= 1
        if value is None:
            return self._drawn(root, args)
        if root.args[1] == "Z" and exact(value) and whole(value) is None:
            raise Inadmissible
        if any(ref is not None and ref.root is root for ref in self.variables):
            value = self._as_variable(root, tuple([self.key(x) for x in args]), value)
        if simple:
            self.memo[root, args] = value
        return value

    def _by_row(self, row: Row, env: Env, args: tuple[Value, ...]) -> Value:
        more = args[len(row.patterns):]
        if not more:
            value = row.body(env, self)
        else:
            function = row.whole(env, self)
            if type(function) is not Ref:
                raise Unknown("a component of what is no family")
            value = self.number(Ref(function.root, function.args + more))
        if type(value) is Jet and not row.definition:
            raise Unknown("the derivative through an equation that may hold at one point only")
        return value

    def instances(self, root: Term) -> list[Instance]:
        """The equations for a symbol, one for each value of those quantifiers that no argument gives."""
        found = self._rows.get(root)
        if found is not None:
            return found
        found = []
        for row in self.theory.rows[root]:
            for env in self._environments(row):
                fixed = tuple(None if isinstance(p, Wild) else p.value if isinstance(p, Literal) else p.value(env, self)
                              for p in row.patterns)
                found.append((row, env, fixed))
        self._rows[root] = found
        return found

    def _environments(self, row: Row) -> list[Env]:
        environments: list[Env] = [()]
        for k, quantifier in enumerate(row.quantifiers):
            if k not in row.inner:
                environments = [(*env, None) for env in environments]
                continue
            assert isinstance(quantifier, Range)
            longer: list[Env] = []
            for env in environments:
                low, high = self.ends(quantifier, env)
                longer.extend((*env, i) for i in range(low, high + 1))
            environments = longer
        return environments

    def ends(self, quantifier: Range, env: Env) -> tuple[int, int]:
        low, high = integer(quantifier.low(env, self)), integer(quantifier.high(env, self))
        if low <= high:
            self.spend(high - low + 1)
        return low, high

    def _match(self, row: Row, env: tuple[Value, ...], fixed: tuple[Value | None, ...], args: tuple[Value, ...]) -> Env | None:
        if len(args) < len(row.patterns):
            return None
        if row.plain:
            return args[:len(row.patterns)]
        full = list(env)
        for pattern, value, x in zip(row.patterns, fixed, args, strict=False):
            if type(pattern) is Wild:
                full[pattern.place] = x
            elif not self.same(x, value):
                return None
        if self.in_ranges(row.quantifiers, full, row.inner):
            return tuple(full)
        return None

    def same(self, x: Value, y: Value) -> bool:
        """Whether two arguments are the same.  errors: Unknown"""
        if type(x) is Ref and type(y) is Ref and x.root is y.root and _all_integers(x.args) and x.args == y.args:
            return True
        one, two = self.key(x), self.key(y)
        if not (settled(one) and settled(two)):
            raise Unknown("arguments that may be the same")
        return bool(one == two)

    def in_ranges(self, quantifiers: tuple[Any, ...], env: list[Value], but: tuple[int, ...] = ()) -> bool:
        """Whether the values of the quantifiers lie in their ranges."""
        for k, quantifier in enumerate(quantifiers):
            if type(quantifier) is Range and k not in but and env[k] is not None:
                value = self.key(env[k])
                if not settled(value):
                    raise Unknown("an index that is no exact number")
                if type(value) is Ref:
                    return False
                before = tuple(env[:k])
                if whole(value) is None or not quantifier.low(before, self) <= value <= quantifier.high(before, self):
                    return False
        return True


def _all_integers(args: tuple[Value, ...]) -> bool:
    for x in args:  # noqa: SIM110  a generator costs more than the loop
        if type(x) is not int:
            return False
    return True
