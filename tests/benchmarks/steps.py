"""How many steps of a file like shared/steps/steps.py are proved and refuted, and how fast, beside SymPy on the same steps.

    python tests/benchmarks/steps.py ../shared/steps/steps.py                 derive and three ways of SymPy
    python tests/benchmarks/steps.py ../shared/steps/steps.py --derive-only   seconds, not minutes
    python tests/benchmarks/steps.py ../shared/steps/steps.py --list          also the names of what is missing

A step of SymPy runs in a forked process that is killed at the limit.  Exit status 1 where a false step was proved or a true one refuted.
"""
from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
START = time.perf_counter()
import sympy as sp

from derive.kernel.claim import Claim, Context, Fact, Rejected
from derive.sympy_bridge import Names, Unsupported, to_term
from derive.term import ONE, ZERO, Term, abstract, make
from derive.vocabulary import ArgMax, ArgMin, sigma

IMPORT = time.perf_counter() - START
SETS = {"argmax": ArgMax, "argmin": ArgMin}


# --- steps as claims -------------------------------------------------------------------------------------------

def claim_of(step: dict[str, Any]) -> Claim:
    """A step of shared/steps as a claim.  errors: Unsupported"""
    names = Names()
    left, right = (to_term(_sets(step[side]), names) for side in ("lhs", "rhs"))
    given = [Fact(prop) for item in step["facts"] for prop in _props(item, names)]
    if "sigma" in names.named:
        names.used["sigma", ("R",)] = sigma
        given.extend(x for x in Names(used={("sigma", ("R",)): sigma}).facts())
    known = [fact for fact in names.facts() if fact.kind != "definition"]
    facts = {fact.prop: fact for fact in (*known, *given)}
    return Claim(make("=", left, right), Context(tuple(facts.values())))


def _sets(e: Any) -> Any:
    kind = SETS.get(type(e).__name__)
    return kind(*e.args) if kind else e


def _family(name: str, names: Names) -> tuple[Term, list[Term]]:
    """Any component of a named family and the indices that stand in it; the symbol itself, if it is one."""
    arity = max((len(sorts) for used, sorts in names.used if used == name), default=0)
    instance = next((x for (used, _), x in names.used.items() if used == name), None)
    where = [make("var", f"{name} index {k}", "Z") for k in range(arity)]
    sort = "Z" if instance is not None and instance.is_integer else "R"
    return make("@", make("var", name, sort), *where), where


def _for_all(prop: Term, indices: Iterable[Term]) -> Term:
    for index in reversed(list(indices)):
        prop = make("forall", "Z", abstract(prop, index))
    return prop


def _props(item: tuple[Any, ...], names: Names) -> list[Term]:
    """The propositions of one row of `facts`; those on names that the step does not use say nothing."""
    kind, name, *rest = item
    name = str(name)
    if not any(used == name for used, _ in names.used):
        return []
    entry, where = _family(name, names)
    ends = [to_term(sp.S(end), names) for end in rest[-2:]]
    if kind == "bin":
        return [_for_all(p, where) for p in (make("<=", ZERO, entry), make("<=", entry, ONE))]
    if kind == "unit":
        return [_for_all(p, where) for p in (make("<", ZERO, entry), make("<", entry, ONE))]
    if kind in ("range", "idx"):
        return [_for_all(p, where) for p in (make("<=", ends[0], entry), make("<=", entry, ends[1]))]
    if kind in ("pmf", "sum1"):
        total = _for_all(make("=", make("sum", *ends, abstract(entry, where[-1])), ONE), where[:-1])
        return [total, *([_for_all(make("<", ZERO, entry), where)] if kind == "pmf" else [])]
    if kind == "onehot":
        label = make("@", make("var", rest[0], "Z"), *where[:-1])
        low, high = (_for_all(p, where[:-1]) for p in (make("<=", ends[0], label), make("<=", label, ends[1])))
        return [low, high, _for_all(make("=", entry, make("delta", where[-1], label)), where)]
    raise Unsupported(f"no fact {kind!r}")


# --- SymPy -----------------------------------------------------------------------------------------------------

def _simplify(left: Any, right: Any) -> bool:
    return bool(sp.simplify(left - right) == 0)


def _equals(left: Any, right: Any) -> bool:
    return bool(left.equals(right))


def _pipeline(left: Any, right: Any) -> bool:
    """The best sound way found: each pass on what the one before left."""
    if left == right:
        return True
    difference = left - right
    for one in (lambda e: e.doit(), sp.expand_log, sp.logcombine, sp.simplify):
        difference = one(difference)
        if difference == 0:
            return True
    return False


WAYS: dict[str, Callable[[Any, Any], bool]] = {"simplify": _simplify, "equals": _equals, "pipeline": _pipeline}


def _child(way: Callable[[Any, Any], bool], step: dict[str, Any], pipe: Any) -> None:
    start = time.perf_counter()
    try:
        answer = way(step["lhs"], step["rhs"])
    except Exception:  # noqa: BLE001  SymPy's own failures are answers too: it could not
        answer = False
    pipe.send((answer, time.perf_counter() - start))


def ask_sympy(way: Callable[[Any, Any], bool], step: dict[str, Any], limit: float) -> tuple[bool, float]:
    """SymPy's answer on a step and the seconds it took; no at the limit."""
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    worker = fork.Process(target=_child, args=(way, step, there))
    worker.start()
    there.close()
    try:
        return here.recv() if here.poll(limit) else (False, limit)
    except EOFError:
        return False, limit
    finally:
        worker.kill()
        worker.join()


# --- derive ----------------------------------------------------------------------------------------------------

def ask_derive(step: dict[str, Any], times: dict[str, list[float]], prover: bool, refuter: bool) -> str:
    """proved, refuted, open, unsupported, or both (a bug).  Proved: and both sides are defined wherever the facts hold."""
    start = time.perf_counter()
    try:
        claim = claim_of(step)
    except Unsupported:
        return "unsupported"
    finally:
        times["convert"].append(time.perf_counter() - start)
    proved = refuted = False
    if prover:
        from derive.domain import definedness
        from derive.kernel.check import replay
        from derive.rules import RULES
        from derive.tactics.prover import Prover, holds, prove

        start = time.perf_counter()
        certificate = prove(claim)
        times["prove"].append(time.perf_counter() - start)
        if certificate is not None:
            start = time.perf_counter()
            try:
                replay(claim, certificate, RULES)
            except Rejected as error:
                return f"rejected: {error}"
            times["replay"].append(time.perf_counter() - start)
            known = Prover(claim.context)
            proved = all(holds(c, known) for c in definedness(claim.prop))
    if refuter:
        from derive.refuter.search import refute

        start = time.perf_counter()
        refuted = refute(claim) is not None
        times["refute"].append(time.perf_counter() - start)
    return "both" if proved and refuted else "proved" if proved else "refuted" if refuted else "open"


# --- report ----------------------------------------------------------------------------------------------------

def load(path: Path) -> list[dict[str, Any]]:
    spec = importlib.util.spec_from_file_location("steps_under_test", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.STEPS)


def figures(seconds: Sequence[float]) -> str:
    if not seconds:
        return "-"
    ordered = sorted(1000 * s for s in seconds)
    return f"{median(ordered):8.2f} {ordered[int(0.95 * (len(ordered) - 1))]:8.2f} {ordered[-1]:9.2f}"


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("steps", type=Path)
    parser.add_argument("--derive-only", action="store_true", help="no SymPy")
    parser.add_argument("--sympy-only", action="store_true")
    parser.add_argument("--no-refuter", action="store_true")
    parser.add_argument("--no-prover", action="store_true")
    parser.add_argument("--only", default="", help="steps whose name begins so")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds that SymPy has for a step")
    parser.add_argument("--list", action="store_true", help="name the true steps not proved and the false ones not refuted")
    parser.add_argument("--sympy-false", action="store_true", help="ask SymPy about the traps as well")
    options = parser.parse_args(argv)
    steps = [s for s in load(options.steps) if s["id"].startswith(options.only)]
    print(f"{sum(s['true'] for s in steps)} true steps, {sum(not s['true'] for s in steps)} false; import of SymPy {IMPORT:.2f} s")
    wrong = False
    if not options.sympy_only:
        times: dict[str, list[float]] = {"convert": [], "prove": [], "replay": [], "refute": []}
        verdicts = [(s, ask_derive(s, times, not options.no_prover, not options.no_refuter)) for s in steps]
        print(f"\n{'derive':12}{'proved':>9}{'refuted':>9}{'open':>9}{'both':>9}{'rejected':>10}{'unsupported':>13}")
        for truth in (True, False):
            row = [v for s, v in verdicts if s["true"] is truth]
            print(f"{'true' if truth else 'false':12}" + "".join(f"{row.count(v):>9}" for v in ("proved", "refuted", "open", "both"))
                  + f"{sum(v.startswith('rejected') for v in row):>10}{row.count('unsupported'):>13}")
        print(f"\n{'ms':12}{'median':>8} {'p95':>8} {'max':>9}")
        for what, seconds in times.items():
            print(f"{what:12}{figures(seconds)}")
        for s, v in verdicts:
            bad = v == "both" or v.startswith("rejected") or v == ("refuted" if s["true"] else "proved")
            wrong |= bad
            missing = v != ("proved" if s["true"] else "refuted") and not (options.no_prover if s["true"] else options.no_refuter)
            if bad or options.list and missing:
                print(f"{'WRONG ' if bad else ''}{v}: {s['id']} ({'true' if s['true'] else 'false'})")
    if not options.derive_only:
        asked = [s for s in steps if s["true"] or options.sympy_false and s["tag"] == "trap"]
        print(f"\n{'SymPy':12}{'median':>8} {'p95':>8} {'max':>9}   proved   (limit {options.limit:g} s)")
        for name, way in WAYS.items():
            answers = [(s, *ask_sympy(way, s, options.limit)) for s in asked]
            true = [a for s, a, _ in answers if s["true"]]
            traps = [a for s, a, _ in answers if not s["true"]]
            print(f"{name:12}{figures([t for s, _, t in answers if s['true']])}   {sum(true)} of {len(true)}"
                  + (f", traps {sum(traps)} of {len(traps)}" if traps else ""), flush=True)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
