"""That both sides of a proved step are defined, as a theorem of Coq.  Untrusted.

In: a claim and the conditions that its verdict reports.  Out: a theorem: from the facts and these conditions, each side as a
partial number (derive/rules/coq/Domain.v) means its total text; and before it a theorem for each condition of derive.domain.
"""
from __future__ import annotations

from collections.abc import Iterable

from derive.domain import definedness
from derive.export.coq import Chain, integers, statement
from derive.export.coq_terms import REAL, Printer, Scope, Unprintable
from derive.kernel.check import conclude
from derive.kernel.claim import Claim, Fact
from derive.rules import RULES
from derive.tactics.prover import Prover, prove
from derive.term import Term, make, subterms

RELATIONS = ("=", "!=", "<", "<=")
PARTIAL = {"log", "^", "D", "integral", "argmax", "argmin"}
NOT_SAID = {"D": "a derivative", "integral": "an integral", "lam": "a function"}


def defined(name: str, claim: Claim, conditions: Iterable[Term]) -> str:
    """The theorem that both sides of a claim are defined where its facts and these conditions hold, and its proof.

    errors  Unprintable: a claim that is no relation, a derivative or integral (whose existence domain.py does not say), or
            a condition of which no proof is found
    """
    if claim.prop.head not in RELATIONS:
        raise Unprintable("a claim that is no relation")
    missing = next((NOT_SAID[x.head] for x in subterms(claim.prop) if x.head in NOT_SAID), "")
    if missing:
        raise Unprintable(f"whether {missing} exists is not stated")
    context = claim.context.with_facts(*(Fact(c, "condition", "both sides are defined") for c in conditions))
    prover = Prover(context)
    proofs = []
    for c in definedness(claim.prop):
        needed = Claim(c, context)
        certificate = prove(needed, prover)
        if certificate is None:
            raise Unprintable(f"no proof of the condition {c}")
        proofs.append((needed, conclude(needed, certificate, RULES), certificate))
    facts = list(dict.fromkeys(fact for _, replayer, _ in proofs for fact in replayer.facts))
    chains = [Chain(*proof, [claim.prop, *facts]) for proof in proofs]
    lemmas = [chain.theorem(f"{name}_c{k}") for k, chain in enumerate(chains)]
    p = Printer([claim.prop, *facts], {})
    if p.varied or any(chain.printer.varied for chain in chains):
        raise Unprintable("a condition that rests on a derivative")
    names = {fact: f"F{k}" for k, fact in enumerate(facts)}
    goal = " /\\ ".join(f"({_means(p, side)})" for side in claim.prop.args)
    words = [*p.parameters, *(p.name(x) for x in p.symbols), *(f"Z{p.name(x)}" for x in integers(p)), *names.values()]
    lines = [statement(p, f"{name}_defined", [p.text(x) for x in facts], goal), "Proof."]
    if words:
        lines.append(f"  intros {' '.join(words)}.")
    for k, chain in enumerate(chains):
        q = chain.printer
        given = [*("_" for _ in q.parameters), *(p.name(x) for x in q.symbols),
                 *(f"Z{p.name(x)}" for x in integers(q)), *(names[chain.replayer.facts[n]] for n in chain.used)]
        lines.append(f"  pose proof ({' '.join([f'{name}_c{k}', *given])}) as C{k}.")
    return "\n".join([*lemmas, *lines, "  split; domain.\nQed."]) + "\n"


def _means(p: Printer, side: Term) -> str:
    """That a side as a partial number is defined, and is what its text says; of a set of maximisers, for every argument."""
    if side.head in ("argmax", "argmin"):
        name, inside = p.binder(side.args[0], Scope())
        body = side.args[0]
        return f"forall {name} : {p.type_text(inside.bound[-1][1])}, means {_partial(p, body, inside)} {p.text(body, inside)}"
    if p.is_set(side, Scope()):
        return "True"
    return f"means {_partial(p, side, Scope())} {p.text(side)}"


def _partial(p: Printer, term: Term, scope: Scope) -> str:
    """A term as a partial number."""
    head, args = term.head, term.args
    if head in ("+", "*"):
        text = _partial(p, args[0], scope)
        for x in args[1:]:
            text = f"({'p_plus' if head == '+' else 'p_times'} {text} {_partial(p, x, scope)})"
        return text
    if head in ("exp", "log", "delta", "^"):
        word = {"log": "p_ln", "^": "p_pow"}.get(head, f"p_{head}")
        return f"({' '.join([word, *(_partial(p, x, scope) for x in args)])})"
    if head in ("sum", "prod"):
        name = p.fresh()
        low, high = (_partial(p, x, scope) for x in args[:2])
        return f"(p_{head} {low} {high} (fun {name} : R => {_partial(p, args[2], scope.under(name, REAL))}))"
    if head == "@" and any(y.head in PARTIAL for x in args[1:] for y in subterms(x)):
        return _applied(p, term, scope)
    return f"(p_known {p.text(term, scope)})"


def _applied(p: Printer, term: Term, scope: Scope) -> str:
    """A function of arguments that may be undefined: they are numbers first."""
    places: list[tuple[str, str]] = []
    args = list(term.args)
    for k, x in enumerate(args[1:], 1):
        if any(y.head in PARTIAL for y in subterms(x)):
            w = make("opened", -p.next_number(), "R")
            p.types[w], p.names[w] = REAL, p.fresh("a")
            places.append((_partial(p, x, scope), p.names[w]))
            args[k] = w
    text = f"(p_known {p.text(make('@', *args), scope)})"
    for inner, name in reversed(places):
        text = f"(p_apply {inner} (fun {name} : R => {text}))"
    return text
