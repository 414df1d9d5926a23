"""Proved steps as theorems of Coq with their proofs.  Untrusted: Coq believes or refuses; a refusal says nothing of the claim.

In: a claim and its certificate.  Out: a theorem in the vocabulary of derive/rules/coq/, whose proof asserts the steps of the
certificate one by one, each by the lemma of its rule or by a tactic of Chains.v.  Every step is stated for all values of the
variables of derivatives and of the opened indices that it rests on, under those facts that hold at these values only.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from derive.export.coq_ring import identity
from derive.export.coq_rules import ALWAYS, VARIED
from derive.export.coq_terms import REAL, Printer, Scope, Type, Unprintable, known
from derive.kernel.check import Replayer, conclude
from derive.kernel.claim import Certificate, Claim, fill
from derive.kernel.ring import Ring
from derive.rules import RULES
from derive.rules.coq import UNPROVED
from derive.rules.row import Rule
from derive.term import Term, instantiate, is_integer, make, num, replace, subterms, symbol

HEADER: Final = """From Derive Require Import Terms Rules Gauss Chains Domain.
From Coq Require Import Reals Lra Lia ZArith FunctionalExtensionality.
Open Scope R_scope.
"""
UNSAID: Final = frozenset({"fixed"})  # propositions of the kernel that Coq sees by itself


def theorem(name: str, claim: Claim, certificate: Certificate) -> str:
    """The theorem of a claim, and its proof.

    errors  Unprintable; derive.kernel.claim.Rejected for a certificate that the kernel refuses
    """
    return Chain(claim, conclude(claim, certificate, RULES), certificate).theorem(name)


def statement(p: Printer, name: str, given: Sequence[str], goal: str) -> str:
    """A theorem's head: its variables, that those of integer sort are integers, what is given, and what follows."""
    types = {x: p.type_text(p.types[x]) for x in p.symbols}
    for x, by in p.by.items():
        if by:
            types[x] = " -> ".join([*(f"({p.type_text(p.types[v])})" for v in by), types[x]])
    binders = [f"({t} : Type)" for t in p.parameters] + [f"({p.name(x)} : {types[x]})" for x in p.symbols]
    text = " ->\n  ".join(f"({t})" for t in (*(_whole(p, x) for x in integers(p)), *given, goal))
    return f"Theorem {name} :" + (f" forall {' '.join(binders)}," if binders else "") + f"\n  {text}."


def integers(p: Printer) -> list[Term]:
    """The symbols that are integers, or families of them, in the order of their hypotheses."""
    return [x for x in p.symbols if x.args[1] == "Z"]


def _whole(p: Printer, x: Term) -> str:
    """That a symbol, or each value of a family, is an integer."""
    names, here = [], known(p.types[x])
    for v in p.by[x]:
        names.append((p.fresh(), p.type_text(p.types[v])))
    while here.name == "->":
        names.append((p.fresh(), p.type_text(here.parts[0])))
        here = known(here.parts[1])
    inside = "".join(f"forall {n} : {t}, " for n, t in names)
    return f"{inside}is_int ({' '.join([p.name(x), *(n for n, _ in names)])})"


class Chain:
    """One theorem: its names, which facts hold for all values of the varied symbols, its steps.

    beside  terms whose symbols it speaks of too, with the types that they have there
    """

    def __init__(self, claim: Claim, replayer: Replayer, certificate: Certificate, beside: Sequence[Term] = ()) -> None:
        self.claim, self.replayer, self.certificate = claim, replayer, certificate
        props = [s.prop for s in replayer.steps]
        values = [x for row in certificate.steps for x in self._values(row)]
        self.printer = Printer([claim.prop, *replayer.facts, *props, *values, *beside], replayer.dependence)
        self.used = sorted(set().union(*(s.facts for s in replayer.steps)))
        varied = set(self.printer.varied)
        self.everywhere = {k for k in self.used if (head := replayer.defined[k]) is not None and head not in varied
                           and head.args[1] != "Z"}
        # a fact that speaks of a varied symbol holds at its value; the others are hypotheses of the theorem
        self.local = {k for k in self.used if k not in self.everywhere and self._varies(replayer.facts[k])}

    def _values(self, row: Sequence[Any]) -> list[Term]:
        name, _, _, data = row
        numbers: list[int] = []
        if name in RULES:
            numbers = list(data.values())
        elif name == "fact":
            numbers = list(data[1])
        return [x for k in numbers if not (x := self.replayer.terms[k]).loose]

    def _varies(self, term: Term) -> bool:
        varied = set(self.printer.varied)
        return any(x in varied or self.printer.by.get(x) for x in term.free)

    def _depends_on(self, term: Term, by: Term) -> bool:
        return by in term.free or any(by in self.printer.by.get(x, ()) for x in term.free)

    def theorem(self, name: str) -> str:
        p = self.printer
        given = {f"F{k}": self._everywhere(p.text(self.replayer.facts[k])) if k in self.everywhere
                 else p.text(self.replayer.facts[k]) for k in self.used}
        lines = [statement(p, name, list(given.values()), p.text(self.claim.prop))]
        outer = [*p.parameters, *(p.name(x) + ("_0" if x in p.varied else "") for x in p.symbols),
                 *(f"Z{p.name(x)}" for x in integers(p)), *given]
        lines.append("Proof." + (f"\n  intros {' '.join(outer)}." if outer else ""))
        for number, row in enumerate(self.certificate.steps):
            if self.replayer.steps[number].prop.head not in UNSAID:
                lines.append(self._assertion(number, row))
        last = self.replayer.steps[-1]
        arguments = [p.name(v) + "_0" for v in p.varied] + [f"F{k}" for k in self._point_facts(last.facts)]
        lines.append(f"  exact (S{len(self.replayer.steps) - 1} {' '.join(arguments)}).\nQed.")
        return "\n".join(lines) + "\n"

    def _everywhere(self, text: str) -> str:
        p = self.printer
        return "".join(f"forall {p.name(v)} : {p.type_text(p.types[v])}, " for v in p.varied) + text

    def _point_facts(self, facts: frozenset[int]) -> list[int]:
        return [k for k in sorted(facts) if k in self.local]

    def _opened(self, number: int) -> list[Term]:
        """The opened variables of a step, each after those that its range mentions."""
        order: dict[Term, None] = {}

        def put(w: Term) -> None:
            for bound in w.args[2:]:
                for x in sorted(bound.free, key=lambda x: x.key):
                    if x.head == "opened":
                        put(x)
            order[w] = None

        for w in sorted(self.replayer.steps[number].opened, key=lambda x: x.key):
            put(w)
        return list(order)

    def _assertion(self, number: int, row: Sequence[Any]) -> str:
        p, step = self.printer, self.replayer.steps[number]
        parts, names = [], []
        for v in p.varied:
            parts.append(f"forall {p.name(v)} : {p.type_text(p.types[v])}, ")
            names.append(p.name(v))
        for k in self._point_facts(step.facts):
            parts.append(f"({p.text(self.replayer.facts[k])}) -> ")
            names.append(f"f{k}")
        for w in self._opened(number):
            n = p.name(w)
            parts.append(f"forall {n} : {p.type_text(p.types.get(w, REAL))}, ")
            names.append(n)
            if w.args[1] == "Z":
                parts.append(f"is_int {n} -> ")
                names.append(f"z{n}")
            if w.args[2:]:
                parts.append(f"{p.text(w.args[2])} <= {n} -> {n} <= {p.text(w.args[3])} -> ")
                names += [f"l{n}", f"u{n}"]
        proof = self._proof(number, row)
        intros = f"intros {' '.join(names)}. " if names else ""
        return f"  assert (S{number} : {''.join(parts)}{p.text(step.prop)}).\n  {{ {intros}{proof} }}"

    def cite(self, number: int, at: Mapping[Term, str] | None = None, facts: Mapping[int, str] | None = None) -> str:
        """An earlier step, at the values of here or at others of the varied symbols."""
        p, step = self.printer, self.replayer.steps[number]
        words = [(at or {}).get(v, p.name(v)) for v in p.varied]
        words += [(facts or {}).get(k, f"f{k}") for k in self._point_facts(step.facts)]
        for w in self._opened(number):
            n = p.name(w)
            words += [n, *([f"z{n}"] if w.args[1] == "Z" else []), *([f"l{n}", f"u{n}"] if w.args[2:] else [])]
        return f"(S{number} {' '.join(words)})" if words else f"S{number}"

    def _premise(self, premises: Sequence[int], prop: Term) -> str:
        for k in premises:
            if self.replayer.steps[k].prop is prop:
                return self.cite(k)
        raise Unprintable("a premise that is not cited")

    def _proof(self, number: int, row: Sequence[Any]) -> str:
        name, _, premises, data = row
        prop = self.replayer.steps[number].prop
        if name in RULES:
            return self._rule(RULES[name], prop, premises, {x: self.replayer.terms[k] for x, k in data.items()})
        return STEPS[name](self, prop, premises, data)

    def _rule(self, rule: Rule, prop: Term, premises: Sequence[int], values: Mapping[str, Term]) -> str:
        if rule.name in UNPROVED:
            raise Unprintable(f"{rule.name} has no lemma in Coq")
        everything = [x for t in rule.templates for x in subterms(t)]
        arity = {x.args[0].args[0]: len(x.args) - 1 for x in everything if x.head == "@" and x.args[0].head == "var"}
        sets = any(x.head in ALWAYS[:2] for x in everything)
        by = {x.args[1].args[0] for x in everything if x.head in VARIED}
        fixed = {x.args[0].args[0] for x in everything if x.head == "fixed"}
        moving = {v.args[0] for x in everything if x.head in ("D", "deriv") for v in x.args[0].free} - fixed - by
        words = ["_"] if sets else []
        for name in sorted(rule.variables):
            words.append(self._value(values[name], arity.get(name, 0), values[min(by)] if name in moving else None))
        words += ["ltac:(integer)"] * len(rule.integers.split())
        conditions = [fill(t, values) for t in rule.templates[1:] if t.head != "fixed"]
        lines = [f"pose proof ({rule.name} {' '.join(words)}) as P; cbv beta in P; rewrite ?upd_same, ?upd2_same in P."]
        for condition in conditions:
            lines.append(f"use P {self._premise(premises, condition)}.")
        return " ".join([*lines, "close P."])

    def _value(self, value: Term, arity: int, by: Term | None) -> str:
        """The value of a rule's variable: a function of its places, and of a derivative's variable where it moves with it."""
        p = self.printer
        if not arity and by is None:
            return p.text(value)
        dummies = [make("opened", -p.next_number(), "S") for _ in range(arity)]
        body = make("@", value, *dummies) if arity else value
        heads = []
        for w in dummies:
            p.types[w] = Type()
        p.infer(body, ())
        for w in dummies:
            p.names[w] = p.fresh()
            heads.append(f"({p.names[w]} : {p.type_text(p.types[w])})" if known(p.types[w]).name else p.names[w])
        scope = Scope()
        if by is not None:
            t = p.fresh("t")
            heads.append(f"({t} : R)")
            scope = p.vary(by, scope, t)
        text = p.text(body, scope)
        return f"(fun {' '.join(heads)} => {text})"

    def ring(self, left: Term, right: Term, premises: Sequence[int]) -> str:
        """Tactics that prove an identity of the ring of the premises; the goal is printed as left = right."""
        return identity(self.printer, left, right, [(k, self.replayer.steps[k].prop, self.cite(k)) for k in premises])


def _refl(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    return "apply same_set_refl." if chain.printer.is_set(prop.args[0], Scope()) else "reflexivity."


def _sym(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    lemma = "not_eq_sym" if prop.head == "!=" else "same_set_sym _ _" if chain.printer.is_set(prop.args[0], Scope()) else "eq_sym"
    return f"exact ({lemma} {chain.cite(premises[0])})."


def _trans(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    if not premises:
        return _refl(chain, prop, premises, data)
    lemma = "same_set_trans _ _ _" if chain.printer.is_set(prop.args[0], Scope()) else "eq_trans"
    text = chain.cite(premises[-1])
    for k in reversed(premises[:-1]):
        text = f"({lemma} {chain.cite(k)} {text})"
    return f"exact {text}."


def _equations(chain: Chain, old: Term, new: Term, premises: Sequence[int]) -> list[str]:
    return ["eq_refl" if x is y else chain._premise(premises, make("=", x, y))
            for x, y in zip(old.args, new.args, strict=True)]


def _cong(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    old, new = prop.args
    equations = _equations(chain, old, new, premises)
    if old.head in ("+", "*"):
        word = {"+": "Rplus", "*": "Rmult"}[old.head]
        text = equations[0]
        for e in equations[1:]:
            text = f"(f_equal2 {word} {text} {e})"
    elif old.head == "@":
        if old.args[0] is not new.args[0]:
            raise Unprintable("an equation of functions")
        text = "eq_refl"
        for e in equations[1:]:
            text = f"(app_eq _ _ _ _ {text} {e})"
    else:
        word = {"exp": "exp", "log": "ln", "delta": "delta", "^": "pow_"}[old.head]
        text = f"(f_equal{len(equations) if len(equations) > 1 else ''} {word} {' '.join(equations)})"
    return f"exact {text}."


def _rewrite(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    old = chain.replayer.steps[premises[0]].prop
    if chain.printer.is_set(prop.args[0], Scope()):
        one, two = ["(same_set_refl _)" if e == "eq_refl" else e for e in _equations(chain, old, prop, premises[1:])]
        return f"exact (same_set_trans _ _ _ (same_set_sym _ _ {one}) (same_set_trans _ _ _ {chain.cite(premises[0])} {two}))."
    relation = {"=": "eq", "!=": "unequal", "<": "Rlt", "<=": "Rle"}[prop.head]
    one, two = _equations(chain, old, prop, premises[1:])
    return f"exact (relation_eq {relation} _ _ _ _ {chain.cite(premises[0])} {one} {two})."


def _ring(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    left, right = prop.args
    return chain.ring(left, right, premises)


def _linear(chain: Chain, prop: Term, premises: Sequence[int], data: Sequence[Sequence[int]]) -> str:
    p = chain.printer
    used = premises[:len(data)]
    left, right = prop.args
    parts, lines, total = [], [], [right, make("*", num(-1), left)]
    for k, (numerator, denominator) in zip(used, data, strict=True):
        factor = Fraction(numerator, denominator)
        premise = chain.replayer.steps[k].prop
        low, high = premise.args
        lines.append(f"pose proof {chain.cite(k)} as P{k}.")
        gap = make("+", high, make("*", num(-1), low))
        if premise.head == "<" and is_integer(low) and is_integer(high):
            gap = make("+", gap, num(-1))
            lines.append(f"apply next_integer in P{k}; [|integer|integer].")
        parts.append(f"{p.text(num(factor))} * {p.text(gap)}")
        total.append(make("*", num(-factor), gap))
    rest = Ring.under([chain.replayer.steps[k].prop for k in premises]).difference(make("+", *total), num(0))
    constant = rest.get((), 0)
    parts.append(p.text(num(Fraction(constant))))
    ring = chain.ring(make("+", right, make("*", num(-1), left)), make("+", *total), premises)
    lemma = "gap_lt" if prop.head == "<" else "gap_le"
    return (f"{' '.join(lines)} apply ({lemma} _ _ ({' + '.join(parts)})); [|lra]. {ring}")


def _evaluate(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    return "lra."


def _range(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    low, high = prop.args
    if high.head == "opened" and high.args[2:3] == (low,):
        return f"exact l{chain.printer.name(high)}."
    return f"exact u{chain.printer.name(low)}."


def _fact(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    p, number = chain.printer, data[0]
    words = []
    if number in chain.everywhere:
        words += [p.name(v) for v in p.varied]
    head = f"f{number}" if number in chain.local else f"F{number}"
    fact = chain.replayer.facts[number]
    for k in data[1]:
        value = chain.replayer.terms[k]
        words.append(p.text(value))
        if fact.head == "each":
            words += ["ltac:(integer)", chain._premise(premises, make("<=", fact.args[0], value)),
                      chain._premise(premises, make("<=", value, fact.args[1]))]
        elif fact.args[0] == "Z":
            words.append("ltac:(integer)")
        fact = instantiate(fact.args[-1], [value])
    return f"pose proof ({' '.join([head, *words])}) as P; cbv beta in P; close P."


def _generalise(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    w = chain.replayer.terms[data]
    n = chain.printer.name(w)
    names = [n, *([f"z{n}"] if w.args[1] == "Z" else []), *([f"l{n}", f"u{n}"] if w.args[2:] else [])]
    return f"intros {' '.join(names)}. pose proof {chain.cite(premises[0])} as P; close P."


def _component(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    return f"apply component_{('same', 'upd', 'upd2')[len(prop.args[1].args) - 1 if prop.args[1].head == '@' else 0]}."


def _same_derivative(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    p = chain.printer
    equation, derivative = premises
    f, x, _ = prop.args
    g = chain.replayer.steps[equation].prop.args[1]
    by = symbol(x)
    assert by is not None
    t = p.fresh("t")
    inside = p.vary(x, Scope(), t)
    near = [k for k in chain._point_facts(chain.replayer.steps[equation].facts)
            if chain._depends_on(chain.replayer.facts[k], by)]
    facts = " /\\ ".join([*(f"({p.text(chain.replayer.facts[k], inside)})" for k in near), "True"])
    at = {by: inside.varied[by]} if by in inside.varied else {}
    if not at:
        raise Unprintable("a derivative by a bound variable")
    here = chain.cite(equation, at, {k: f"n{k}" for k in near})
    pattern = " & ".join([*(f"n{k}" for k in near), "_"])
    pattern = f"({pattern})" if near else "_"
    bounds = "".join(f"apply near_and; [near_fact f{k}|]. " for k in near)
    function = f"(fun {t} : R => {p.text(g, inside)})"
    return (f"apply (derivative_near _ {function}); "
            f"[|pose proof {chain.cite(equation)} as P; cbv beta; rewrite ?upd_same, ?upd2_same; exact P"
            f"|exact {chain.cite(derivative)}]. "
            f"apply (near_from _ (fun {t} : R => {facts})); [intros {t} {pattern}; cbv beta; exact {here}|]. "
            f"{bounds}apply near_always; auto.")


def _by_cases(chain: Chain, prop: Term, premises: Sequence[int], data: Any) -> str:
    p = chain.printer
    subject = chain.replayer.terms[data]
    props = [chain.replayer.steps[k].prop for k in premises]
    low = next(q for q in props if q.head == "<=" and q.args[1] is subject and q.args[0].head == "num")
    high = next(q for q in props if q.head == "<=" and q.args[0] is subject and q.args[1].head == "num")
    first, last = low.args[0].args[0], high.args[1].args[0]
    if first.denominator != 1 or last.denominator != 1:
        raise Unprintable("cases between fractions")
    s = p.text(subject)
    v = make("opened", -p.next_number(), "Z")
    p.types[v], p.names[v] = REAL, p.fresh("c")
    pattern = p.text(replace(prop, subject, v))
    lines = [f"assert (I : is_int {s}) by integer. pose proof {chain._premise(premises, high)} as U. "
             f"pose proof {chain._premise(premises, low)} as L."]
    for value in range(int(first), int(last) + 1):
        case = chain._premise(premises, replace(prop, subject, num(value)))
        lines.append(f"destruct (cases_next _ _ {last} I L U) as [E|L']; [apply (case_of (fun {p.names[v]} : R => {pattern}) {s} "
                     f"({value}) E); exact {case}|clear L; rename L' into L; cbn in L].")
    return " ".join([*lines, f"exfalso; exact (cases_none _ _ {last} I L U eq_refl)."])


STEPS: Final[dict[str, Callable[[Chain, Term, Sequence[int], Any], str]]] = {
    "refl": _refl, "sym": _sym, "trans": _trans, "cong": _cong, "rewrite": _rewrite, "ring": _ring, "linear": _linear,
    "evaluate": _evaluate, "range": _range, "fact": _fact, "generalise": _generalise, "component": _component,
    "same_derivative": _same_derivative, "by_cases": _by_cases,
}
