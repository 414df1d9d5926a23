"""A second verifier of certificate files, written from notes/certificates.md alone: it shares no code with derive.

Terms are nested tuples (head, argument, …).  Slow and plain; `check(data)` raises Wrong, or returns the claim and the facts used.
It takes the rules as the file quotes them: whether these are the rules of the table is the first verifier's question.
"""
from __future__ import annotations

import ast
from fractions import Fraction
from typing import Any

PLAIN = {"num": 1, "var": 2, "bound": 1, "opened": 2, "forall": 1, "integral": 1, "integrates": 1}
SIZE = {"num": 1, "var": 2, "bound": 1, "^": 2, "exp": 1, "log": 1, "pi": 0, "delta": 2, "sum": 3, "prod": 3, "argmax": 1, "argmin": 1,
        "lam": 1, "integral": 2, "D": 2, "=": 2, "!=": 2, "<": 2, "<=": 2, "forall": 2, "each": 3, "deriv": 3, "fixed": 2, "integrates": 3}
BODY = {"sum": 2, "prod": 2, "each": 2, "argmax": 0, "argmin": 0, "lam": 0, "integral": 1, "forall": 1, "integrates": 1}
BY = ("D", "deriv", "fixed")
ZERO, ONE, MINUS = ("num", Fraction(0)), ("num", Fraction(1)), ("num", Fraction(-1))


class Wrong(Exception):
    pass


def need(true: Any, why: str) -> None:
    if not true:
        raise Wrong(why)


# --- terms

def mk(head: str, *args: Any) -> tuple:
    if head in ("+", "*"):
        flat: list[Any] = []
        for x in args:
            flat += x[1:] if x[0] == head else [x]
        if len(flat) < 2:
            return flat[0] if flat else (ZERO if head == "+" else ONE)
        return (head, *flat)
    if head == "@":
        f, *rest = args
        if not rest:
            return f
        if f[0] == "lam":
            return mk("@", put(f[1], rest[0]), *rest[1:])
        if f[0] == "@":
            return (*f, *rest)
        need(f[0] in ("var", "bound", "opened"), "only a symbol can be applied")
        return ("@", *args)
    need(head == "opened" and len(args) in (2, 4) or SIZE.get(head) == len(args), f"no head {head}")
    if head in BY:
        need(symbol(args[1]), "a derivative by no symbol")
    return (head, *args)


def kids(t: tuple) -> tuple:
    return t[1 + PLAIN.get(t[0], 0):]


def remake(t: tuple, change: Any, depth: int) -> tuple:
    plain = PLAIN.get(t[0], 0)
    return mk(t[0], *t[1:1 + plain], *(change(x, depth + (k == BODY.get(t[0]))) for k, x in enumerate(t[1 + plain:], plain)))


def symbol(t: tuple) -> Any:
    t = t[1] if t[0] == "@" else t
    return t if t[0] in ("var", "opened", "bound") else None


def free(t: tuple) -> set:
    return ({t} if t[0] in ("var", "opened") else set()).union(*map(free, kids(t)))


def loose(t: tuple) -> int:
    if t[0] == "bound":
        return int(t[1]) + 1
    plain = PLAIN.get(t[0], 0)
    return max(0, *(loose(x) - (k == BODY.get(t[0])) for k, x in enumerate(t[1 + plain:], plain)), 0)


def lift(t: tuple, by: int, depth: int = 0) -> tuple:
    if t[0] == "bound":
        return ("bound", t[1] + by) if t[1] >= depth else t
    return remake(t, lambda x, d: lift(x, by, d), depth)


def put(body: tuple, value: tuple) -> tuple:
    def go(t: tuple, depth: int) -> tuple:
        if t[0] == "bound":
            return t if t[1] < depth else lift(value, depth) if t[1] == depth else ("bound", t[1] - 1)
        if t[0] in BY:
            by = symbol(t[2])
            if by == ("bound", depth):
                need(value[0] == "opened" and value not in free(t), "a derivative by a variable that is given a value")
            elif not (by[0] == "bound" and by[1] < depth) and loose(t) > depth:
                need(by not in free(value) and not (loose(value) and value[0] != "bound"), "capture under a derivative")
        return remake(t, go, depth)
    return go(body, 0)


def swap(t: tuple, old: tuple, new: tuple) -> tuple:
    """old everywhere replaced by new."""
    if t == old:
        return new
    if t[0] in BY and inside(t, old):
        need(symbol(t[2]) not in free(old) | free(new), "capture under a derivative")
    return remake(t, lambda x, d: swap(x, old, new), 0) if kids(t) else t


def inside(t: tuple, what: tuple) -> bool:
    return t == what or any(inside(x, what) for x in kids(t))


def whole(t: tuple) -> bool:
    if t[0] == "num":
        return bool(t[1].denominator == 1)
    if t[0] in ("var", "opened"):
        return bool(t[2] == "Z")
    return t[0] == "delta" or t[0] == "@" and whole(t[1]) or t[0] in ("+", "*") and all(map(whole, t[1:]))


def varied(t: tuple) -> set:
    own = {symbol(t[2])} if t[0] in BY else set()
    return {x for x in own if x[0] != "bound"}.union(*map(varied, kids(t)))


# --- rules

def read(text: str) -> tuple:
    return term(ast.parse(text, mode="eval").body)


OPS = {ast.Add: "+", ast.Mult: "*", ast.Pow: "^", ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<="}


def term(e: Any) -> tuple:
    if isinstance(e, ast.Constant):
        return ("num", Fraction(e.value))
    if isinstance(e, ast.Name):
        return ("pi",) if e.id == "pi" else ("var", e.id, "S")
    if isinstance(e, ast.UnaryOp):
        return ("num", Fraction(-e.operand.value)) if isinstance(e.operand, ast.Constant) else mk("*", MINUS, term(e.operand))
    if isinstance(e, ast.BinOp):
        left, right = term(e.left), term(e.right)
        if isinstance(e.op, ast.Sub):
            return mk("+", left, mk("*", MINUS, right))
        if isinstance(e.op, ast.Div):
            return mk("*", left, mk("^", right, MINUS))
        return mk(OPS[type(e.op)], left, right)
    if isinstance(e, ast.Compare):
        return mk(OPS[type(e.ops[0])], term(e.left), term(e.comparators[0]))
    name, args = e.func.id, e.args
    if name in ("sum", "prod", "each"):
        return mk(name, term(args[1]), term(args[2]), bind(args[0].id, args[3]))
    if name in ("argmax", "argmin"):
        return mk(name, bind(args[0].id, args[1]))
    if name == "every":
        return mk("forall", "R", bind(args[0].id, args[1]))
    if name in ("line", "half"):
        return mk("integral", name, bind(args[0].id, args[1]))
    if name == "integrates":
        return mk(name, args[0].id, bind(args[1].id, args[2]), term(args[3]))
    if name in ("exp", "log", "delta", "D", "deriv", "fixed"):
        return mk(name, *map(term, args))
    return mk("@", ("var", name, "S"), *map(term, args))


def bind(name: str, body: Any) -> tuple:
    def go(t: tuple, depth: int) -> tuple:
        return ("bound", depth) if t == ("var", name, "S") else remake(t, go, depth) if kids(t) else t
    return go(lift(term(body), 1), 0)


def fill(t: tuple, values: dict) -> tuple:
    if t[0] == "var":
        return values[t[1]]  # type: ignore[no-any-return]
    return remake(t, lambda x, _: fill(x, values), 0) if kids(t) else t


# --- normal form: {monomial: coefficient}, a monomial a frozenset of (atom, exponent)

class Form:
    def __init__(self, premises: list) -> None:
        self.positive = {p[2] for p in premises if p[0] == "<" and p[1] == ZERO}
        self.nonzero = {p[1] for p in premises if p[0] == "!=" and p[2] == ZERO} | self.positive
        self.idempotent = {p[2] for p in premises if p[0] == "=" and p[1] == ("^", p[2], ("num", Fraction(2)))}

    def plus(self, p: dict, q: dict, factor: Any = 1) -> dict:
        out = dict(p)
        for m, c in q.items():
            out[m] = out.get(m, 0) + factor * c
        return {m: c for m, c in out.items() if c}

    def times(self, p: dict, q: dict) -> dict:
        out: dict = {}
        for m, c in p.items():
            for k, d in q.items():
                powers = dict(m)
                for b, e in k:
                    powers[b] = powers.get(b, 0) + e
                out = self.plus(out, self.mono(powers, c * d))
        return out

    def mono(self, powers: dict, c: Any) -> dict:
        kept = {}
        for b, e in powers.items():
            if b in self.idempotent and e > 1 and Fraction(e).denominator == 1:
                e = 1
            if b[0] == "num":
                down = Fraction(e).numerator // Fraction(e).denominator
                c, e = c * Fraction(b[1]) ** down, e - down
            if e:
                kept[b] = Fraction(e)
        return {frozenset(kept.items()): Fraction(c)} if c else {}

    def of(self, t: tuple) -> dict:
        head = t[0]
        if head == "num":
            return self.mono({}, t[1])
        if head == "+":
            out: dict = {}
            for x in t[1:]:
                out = self.plus(out, self.of(x))
            return out
        if head == "*":
            out = self.mono({}, 1)
            for x in t[1:]:
                out = self.times(out, self.of(x))
            return out
        if head == "exp":
            return self.mono({("exp", self.canonical(m)): c for m, c in self.of(t[1]).items()}, 1)
        if head == "^" and t[2][0] == "num":
            return self.power(t, t[1], t[2][1])
        return self.mono({t: 1}, 1)

    def canonical(self, m: frozenset) -> tuple:
        return ("monomial", m) if len(m) != 1 or next(iter(m))[1] != 1 else next(iter(m))[0]

    def power(self, t: tuple, base: tuple, e: Fraction) -> dict:
        if e == 0:
            return self.mono({}, 1)
        p, is_whole = self.of(base), e.denominator == 1
        if len(p) == 1:
            (m, c), = p.items()
            fits = all(b[0] == "exp" or is_whole and k * e > 0 or b in (self.nonzero if is_whole else self.positive) for b, k in m)
            if not fits or not is_whole and c < 0:
                return self.mono({t: 1}, 1)
            powers = {b: k * e for b, k in m}
            if is_whole:
                return self.mono(powers, c ** int(e))
            for part, sign in ((c.numerator, 1), (c.denominator, -1)):
                for prime in primes(part):
                    powers[prime] = powers.get(prime, 0) + sign * e
            return self.mono(powers, 1)
        if is_whole and 0 < e <= 64:
            out = self.mono({}, 1)
            for _ in range(int(e)):
                out = self.times(out, p)
            return out
        if is_whole and base[0] == "^" and base[2][0] == "num" and base[2][1].denominator == 1 and base[1] in self.nonzero:
            return self.power(t, base[1], e * base[2][1])
        if is_whole and base[0] == "*" and all(x in self.nonzero for x in base[1:]):
            out = self.mono({}, 1)
            for x in base[1:]:
                out = self.times(out, self.of(("^", x, ("num", e))))
            return out
        return self.mono({base: e} if base in (self.nonzero if is_whole else self.positive) else {t: 1}, 1)

    def same(self, left: tuple, right: tuple) -> bool:
        p = self.plus(self.of(left), self.of(right), -1)
        for _ in range(64):
            sums = {b for m in p for b, e in m if b[0] == "+" and e.denominator == 1}
            if not sums:
                break
            b = min(sums, key=repr)
            up = max(0, *(-dict(m).get(b, 0) for m in p))
            out: dict = {}
            for m, c in p.items():
                part = self.mono({x: e for x, e in m if x != b}, c)
                count = dict(m).get(b, 0) + up
                need(Fraction(count).denominator == 1, "a power too large")
                for _ in range(int(count)):
                    part = self.times(part, self.of(b))
                out = self.plus(out, part)
            p = out
        return not p


def primes(value: int) -> list:
    found, d = [], 2
    while value > 1:
        if d * d > value or d > 1000:
            d = value
        while value % d == 0:
            found.append(("num", Fraction(d)))
            value //= d
        d += 1
    return found


# --- replay

class Checker:
    def __init__(self, data: dict) -> None:
        need(set(data) == {"format", "version", "document", "rules", "terms", "context", "claim", "conditions", "steps"}, "keys")
        need(data["format"] == "derive-certificate" and data["version"] == 1, "format")
        self.terms: list[tuple] = []
        for row in data["terms"]:
            plain = PLAIN.get(row[0], 0)
            leading = [Fraction(row[1])] if row[0] == "num" else row[1:1 + plain]
            self.terms.append(mk(row[0], *leading, *(self.term(k) for k in row[1 + plain:])))
        self.facts = [(self.term(x["fact"]), x["kind"]) for x in data["context"]]
        self.goal = self.term(data["claim"])
        need(all(not loose(x) and all(y[0] == "var" for y in free(x)) for x in (self.goal, *(f for f, _ in self.facts))), "open")
        self.rules = {name: ([read(x) for x in (row["conclusion"], *row["when"])], set(row["integers"].split()))
                      for name, row in data["rules"].items()}
        self.tie()
        self.done: list[tuple[tuple, set, set]] = []
        for number, (name, concluded, premises, more) in enumerate(data["steps"]):
            try:
                self.step(name, self.term(concluded), premises, more)
            except (Wrong, TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
                raise Wrong(f"step {number}: {error}") from None
        last = self.done[-1]
        need(last[0] == self.goal and not last[1], "the last step concludes something else")
        self.used = last[2]

    def term(self, k: Any) -> tuple:
        need(type(k) is int and 0 <= k < len(self.terms), "not backwards")
        return self.terms[k]

    def tie(self) -> None:
        """Dependence, and which facts are definitions of which symbols."""
        self.through: dict[tuple, set] = {}
        self.defines: list[Any] = []
        own: dict[tuple, set] = {}
        lefts: list[tuple[tuple, tuple]] = []
        for prop, kind in self.facts:
            e = prop
            while e[0] in ("each", "forall"):
                e = e[-1]
            head = symbol(e[1]) if e[0] == "=" else None
            head = head if head and head[0] == "var" else None
            if e[0] == "=":
                for x in [head] if head else [x for x in free(prop) if kind != "line" and x[2] != "Z"]:
                    self.through.setdefault(x, set()).update(free(prop))
            clash = any(h == head and not apart(e[1], left) for h, left in lefts)
            self.defines.append(head if kind == "definition" and head and not clash else None)
            if self.defines[-1]:
                lefts.append((head, e[1]))
                indices = set().union(*(free(x) for x in e[1][2:])) if e[1][0] == "@" else set()
                own.setdefault(head, set()).update(free(e[2]) | indices)
        for relation in (self.through, own):
            for _ in relation:
                for wider in relation.values():
                    wider.update(*(relation.get(x, set()) for x in list(wider)))
        self.defines = [h if h and h not in own[h] else None for h in self.defines]

    def depends(self, t: tuple, x: tuple) -> bool:
        return x in free(t) or any(x in self.through.get(y, ()) for y in free(t))

    def reach(self, t: tuple) -> set:
        return {y for y in free(t).union(*(self.through.get(x, set()) for x in free(t))) if y[2] != "Z"}

    def apart_from(self, value: tuple, symbols: set) -> None:
        need(not any(self.depends(value, x) for x in symbols), "a value that depends on what is varied")

    def real(self, x: tuple) -> tuple:
        by = symbol(x)
        need(by and by[0] in ("var", "opened") and by[2] == "R", "no real symbol")
        need(x[0] != "@" or all(whole(k) and not self.depends(k, by) for k in x[2:]), "an index that is none")
        return by  # type: ignore[no-any-return]

    def step(self, name: str, p: tuple, premises: list, more: Any) -> None:
        need(all(type(k) is int and 0 <= k < len(self.done) for k in premises), "a premise to come")
        need(not loose(p), "a dangling index")
        before = [self.done[k] for k in premises]
        props = [x[0] for x in before]
        opened = {x for x in free(p) if x[0] == "opened"}.union(*(x[1] for x in before))
        facts: set = set().union(*(x[2] for x in before))
        if name in self.rules:
            templates, integers = self.rules[name]
            names = {x[1] for t in templates for x in free(t)}
            values = {v: self.term(k) for v, k in more.items()}
            need(set(values) == names and not any(map(loose, values.values())), "values for other variables")
            need(all(whole(values[v]) for v in integers), "no integer")
            moving = set().union(*(varied(x) for x in values.values() if x[0] == "lam"))
            for v in {y[1] for t in templates for y in arguments(t)}:
                self.apart_from(values[v], moving)
            conclusion, *conditions = (fill(t, values) for t in templates)
            need(conclusion == p and all(c in props for c in conditions), "the rule says something else, or a condition is missing")
        elif name == "fact":
            k, chosen = more
            need(type(k) is int and 0 <= k < len(self.facts), "no such fact")
            here = self.facts[k][0]
            moving = varied(here)
            for number in chosen:
                value = self.term(number)
                need(not loose(value), "a dangling index")
                self.apart_from(value, moving)
                if here[0] == "each":
                    need(whole(value) and ("<=", here[1], value) in props and ("<=", value, here[2]) in props, "out of range")
                else:
                    need(here[0] == "forall" and (here[1] != "Z" or whole(value)), "a value for nothing")
                here = put(here[-1], value)
            need(here == p, "the fact says something else")
            facts = facts | {k}
        elif name == "generalise":
            w = self.term(more)
            need(len(props) == 1 and w[0] == "opened" and w not in free(p), "generalise")
            need(p[:3] == ("each", *w[3:]) if len(w) > 3 else p[:2] == ("forall", w[2]), "another range")
            need(put(p[-1], w) == props[0], "another body")
            opened = opened - {w}
            need(not any(w in free(x) for x in opened), "a range depends on it")
        elif name == "refl":
            need(p[0] == "=" and p[1] == p[2], "differ")
        elif name == "sym":
            need(p[0] in ("=", "!=") and props == [(p[0], p[2], p[1])], "sym")
        elif name == "trans":
            here = p[1]
            for q in props:
                need(q[0] == "=" and q[1] == here, "do not meet")
                here = q[2]
            need(p[0] == "=" and here == p[2], "do not meet")
        elif name in ("cong", "rewrite"):
            old, new, given = (p[1], p[2], props) if name == "cong" else (props[0], p, props[1:])
            need(name == "rewrite" or p[0] == "=", "no equation")
            need(old[0] == new[0] and len(old) == len(new) and old[0] not in BODY and old[0] not in BY and old[0] not in PLAIN, "heads")
            need(all(x == y or ("=", x, y) in given for x, y in zip(old[1:], new[1:], strict=True)), "no equation")
        elif name == "ring":
            need(p[0] == "=" and Form(props).same(p[1], p[2]), "no identity")
        elif name == "linear":
            need(p[0] in ("<", "<="), "no inequality")
            form, strict = Form(props), False
            rest = form.plus(form.of(p[2]), form.of(p[1]), -1)
            need(len(more) <= len(props), "too few premises")
            for q, (top, bottom) in zip(props, more, strict=False):
                factor = Fraction(top, bottom)
                need(q[0] == "=" or q[0] in ("<", "<=") and factor >= 0, "sign")
                rest = form.plus(form.plus(rest, form.of(q[2]), -factor), form.of(q[1]), factor)
                if q[0] == "<" and whole(q[1]) and whole(q[2]):
                    rest = form.plus(rest, form.of(ONE), factor)
                elif q[0] == "<" and factor > 0:
                    strict = True
            need(set(rest) <= {frozenset()}, "does not close")
            c = rest.get(frozenset(), 0)
            need(c > 0 or c == 0 and (p[0] == "<=" or strict), "negative")
        elif name == "evaluate":
            l, r = p[1][1], p[2][1]
            need(p[1][0] == p[2][0] == "num" and {"=": l == r, "!=": l != r, "<": l < r, "<=": l <= r}[p[0]], "false")
        elif name == "range":
            need(p[0] == "<=" and (p[2][0] == "opened" and p[2][3:4] == (p[1],) or p[1][0] == "opened" and p[1][4:] == (p[2],)), "range")
        elif name == "fixed":
            need(p[0] == "fixed", "fixed")
            by = self.real(p[2])
            need(by not in self.reach(p[1]) and not (self.reach(by) - {by}) & self.reach(p[1]), "depends")
        elif name == "component":
            need(p[0] == "deriv", "component")
            f, x, g = p[1:]
            by = self.real(x)
            need(symbol(f) == by and f[0] == x[0] and len(f) == len(x), "another symbol")
            pairs = list(zip(f[2:], x[2:], strict=True)) if f[0] == "@" else []
            need(all(whole(j) and not self.depends(j, by) for j, _ in pairs), "an index that is none")
            need(g == mk("*", *(("delta", j, k) for j, k in pairs)), "another derivative")
        elif name == "same_derivative":
            (e, e_open, e_facts), (d, _, _) = before
            need(p[0] == "deriv" and e[0] == "=" and e[1] == p[1] and d == ("deriv", e[2], p[2], p[3]), "another derivative")
            by = self.real(p[2])
            for k in e_facts:
                head = self.defines[k]
                need(head and head != by and head[2] != "Z" or not self.depends(self.facts[k][0], by) or self.near(self.facts[k][0], by),
                     "a fact about the variable")
            need(not any(self.depends(w, by) for w in e_open if w != by), "a range depends on it")
        elif name == "by_cases":
            t = self.term(more)
            need(not loose(t) and whole(t), "no integer")
            self.apart_from(t, varied(p))
            low = [q[1][1] for q in props if q[0] == "<=" and q[2] == t and q[1][0] == "num"][0]
            high = [q[2][1] for q in props if q[0] == "<=" and q[1] == t and q[2][0] == "num"][0]
            cases = range(-(-low // 1), high // 1 + 1)
            need(len(cases) <= 16 and all(swap(p, t, ("num", Fraction(v))) in props for v in cases), "a case is missing")
        else:
            raise Wrong(f"no step {name}")
        self.done.append((p, opened, facts))

    def near(self, fact: tuple, by: tuple) -> bool:
        while fact[0] == "each":
            if self.depends(fact[1], by) or self.depends(fact[2], by):
                return False
            fact = fact[3]
        if fact[0] not in ("<", "!=") or "num" not in (fact[1][0], fact[2][0]):
            return False
        x = fact[2] if fact[1][0] == "num" else fact[1]
        return x == by or x[0] == "@" and x[1] == by and all(k[0] == "bound" or whole(k) and not self.depends(k, by) for k in x[2:])


def apart(left: tuple, other: tuple) -> bool:
    return left[0] == other[0] == "@" and any(x[0] == y[0] == "num" and x != y for x, y in zip(left[2:], other[2:], strict=False))


def arguments(t: tuple) -> set:
    """The variables of a rule that stand inside an argument of some f(…)."""
    own = set().union(*(free(x) for x in t[2:])) if t[0] == "@" else set()
    return own.union(*map(arguments, kids(t)))


def check(data: dict) -> tuple[tuple, set]:
    """The claim and the numbers of the facts used.  errors: Wrong"""
    try:
        done = Checker(data)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ZeroDivisionError) as error:
        raise Wrong(repr(error)) from None
    return done.goal, done.used
