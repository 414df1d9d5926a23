"""Certificate files, replayed.  TRUSTED by who believes a file: it says what was proved.

In: JSON files as `notes/certificates.md` describes them.  Out: for each what it proves, from which facts, by which rules,
or the reason why it is refused.  Imports terms, kernel and rules alone, so that `python -m derive.verify FILE` needs to
believe nothing else.  A file is hostile until it is replayed: sizes, times and names are bounded, nothing unknown is passed over.
"""
from __future__ import annotations

import json
import os
import re
import sys
import textwrap
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from derive.kernel.check import Proved, replay, terms_of
from derive.kernel.claim import Certificate, Claim, Context, Fact, Rejected
from derive.rules import RULES
from derive.term import Term, instantiate, make

FORMAT: Final = "derive-certificate"
VERSION: Final = 1
KEYS: Final = ("format", "version", "document", "rules", "terms", "context", "claim", "conditions", "steps")
DOCUMENT: Final = {"path": str, "line": int, "column": int, "step": int, "latex": str}
KINDS: Final = ("declared", "definition", "assumption", "default", "condition", "line")
LARGEST: Final = 8_000_000  # bytes of a file
MOST_TERMS: Final = 200_000
MOST_STEPS: Final = 200_000
SECONDS: Final = 30.0  # for a file
MEMORY: Final = 2 << 30  # bytes, where the system can limit them
WIDTH: Final = 80


@dataclass(frozen=True, slots=True)
class Verified:
    """A file whose certificate was replayed.

    document    path, line, column, step and LaTeX, as the file has them: nothing here can tell whether they are right
    conditions  what both sides need to have a value, and the document does not say
    """

    file: str
    document: dict[str, Any]
    proved: Proved
    conditions: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    file: str
    why: str


# --- reading

def load(text: str | bytes) -> tuple[Claim, Certificate, dict[str, Any], tuple[Term, ...]]:
    """The claim of a certificate file, its certificate, its place and its conditions; nothing is replayed yet.

    errors  Rejected: no JSON of this format and version, a key or rule that is not known, a limit passed
    """
    if len(text) > LARGEST:
        raise Rejected(f"longer than {LARGEST} bytes")
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_no_number)
    except (ValueError, RecursionError) as error:  # JSONDecodeError, UnicodeDecodeError and numbers too long are ValueErrors
        raise Rejected(f"no JSON: {str(error)[:200]}") from None
    _need(isinstance(data, dict) and data.get("format") == FORMAT, "no certificate file of derive")
    version = data.get("version")
    _need(version.__class__ is int and version == VERSION, f"version {str(version)[:20]} is not known")
    _keys(data, KEYS, "the file")
    document, rows, steps = data["document"], data["terms"], data["steps"]
    _keys(document, DOCUMENT, "document")
    _need(all(document[key].__class__ is kind for key, kind in DOCUMENT.items()), "wrong data in document")
    _need(isinstance(rows, list) and all(isinstance(x, list) for x in rows), "terms are no rows")
    _need(isinstance(steps, list) and all(isinstance(x, list) and len(x) == 4 and isinstance(x[2], list) for x in steps),
          "steps are no rows [name, conclusion, premises, data]")
    _need(len(rows) <= MOST_TERMS and len(steps) <= MOST_STEPS, "too many terms or steps")
    _rules(data["rules"], steps)
    terms = terms_of(rows)
    facts = []
    _need(isinstance(data["context"], list) and isinstance(data["conditions"], list), "context and conditions are lists")
    for fact in data["context"]:
        _keys(fact, ("fact", "kind", "origin"), "a fact")
        _need(isinstance(fact["origin"], str) and fact["kind"] in KINDS, "a fact of no known kind")
        facts.append(Fact(_closed(terms, fact["fact"]), fact["kind"], fact["origin"]))
    claim = Claim(_closed(terms, data["claim"]), Context(tuple(facts)))
    certificate = Certificate(tuple(map(tuple, rows)), tuple(fact["fact"] for fact in data["context"]), data["claim"],
                              tuple((name, concluded, tuple(premises), more) for name, concluded, premises, more in steps))
    return claim, certificate, document, tuple(_closed(terms, k) for k in data["conditions"])


def _need(condition: bool, why: str) -> None:
    if not condition:
        raise Rejected(why)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key that is there twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text[:20]} is no whole number")


def _keys(data: Any, names: Any, what: str) -> None:
    _need(isinstance(data, dict), f"{what} is no object")
    for key in data:
        _need(key in names, f"{what} has the key {key[:40]!r}, which is not known")
    for key in names:
        _need(key in data, f"{what} has no {key}")


def _rules(rows: Any, steps: Sequence[Any]) -> None:
    """The rules that a file quotes are those of the tables, word by word, and all that it uses."""
    _need(isinstance(rows, dict), "rules is no object")
    for name, row in rows.items():
        rule = RULES.get(name)
        _need(rule is not None, f"the rule {name[:40]!r} is not known")
        assert rule is not None
        _need(row == {"conclusion": rule.conclusion, "when": list(rule.when), "integers": rule.integers},
              f"the rule {name} is another one here")
    for name, *_ in steps:
        _need(not isinstance(name, str) or name not in RULES or name in rows, "a step by a rule that the file does not quote")


def _closed(terms: Sequence[Term], number: Any) -> Term:
    _need(number.__class__ is int and 0 <= number < len(terms), "no such term")
    term: Term = terms[number]
    _need(term.loose == 0 and all(x.head == "var" for x in term.free), "a statement with an open index")
    _need(term.head in ("=", "!=", "<", "<=", "forall", "each", "deriv", "fixed", "integrates"), "a term that states nothing")
    return term


# --- replaying

def verify(file: str, text: str | bytes, seconds: float = SECONDS) -> Verified | Refused:
    """Replay a certificate file.  errors: none; whatever is wrong with it is a Refused"""
    try:
        with _within(seconds):
            claim, certificate, document, conditions = load(text)
            return Verified(file, document, replay(claim, certificate, RULES), conditions)
    except Rejected as error:
        return Refused(file, str(error)[:2000])
    except RecursionError:
        return Refused(file, "too deeply nested")
    except MemoryError:
        return Refused(file, "too large for the memory")
    except TimeoutError:
        return Refused(file, f"not replayed within {seconds:g} s")


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError after that time: by signal, which only the main thread of a POSIX system has."""
    import signal
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def files(paths: Sequence[str]) -> list[str]:
    """The certificate files at paths: files as named, folders searched for .json."""
    found = []
    for path in paths:
        if os.path.isdir(path):
            found += sorted(str(x) for x in Path(path).rglob("*.json"))
        else:
            found.append(path)
    return found


def verify_file(path: str, seconds: float = SECONDS) -> Verified | Refused:
    """Replay the file at a path."""
    try:
        if not os.path.isfile(path):
            return Refused(path, "no such file")
        with open(path, "rb") as handle:
            return verify(path, handle.read(LARGEST + 1), seconds)
    except OSError as error:
        return Refused(path, f"cannot be read: {error.strerror}")


# --- telling

INFIX: Final = {"+": (" + ", 5), "*": ("·", 6), "=": (" = ", 3), "!=": (" ≠ ", 3), "<": (" < ", 3), "<=": (" ≤ ", 3),
                "^": ("^", 8)}
WORDS: Final = {"forall", "each", "for", "all", "in", "sum", "prod", "log", "exp", "argmax", "argmin", "delta", "deriv", "fixed",
                "integral", "integrates", "lam", "pi", "π"}
LETTERS: Final = "ijkmlrstuv"
DEEPEST: Final = 60
MOST_SHOWN: Final = 2000  # subterms of a formula
LONGEST: Final = 8000  # characters of it
_NAME: Final = re.compile(r"\\?[^\W\d_](?:[\w'*\\]|\{[\w\\^*', ]*\}|\^(?=[\w\\{*]))*", re.ASCII)
_GREEK: Final = re.compile(r"[\u0391-\u03c9](?:_\w+)?")


def plain(term: Term) -> str:
    """A formula in plain text.

    Names that could be taken for anything else stand in quotes, and symbols of one name show their sorts.
    """
    names = Counter(x.args[0] for x in term.free if x.head == "var")
    twice = {name for name, count in names.items() if count > 1}
    left = [MOST_SHOWN]

    def named(x: Term) -> str:
        name = str(x.args[0])
        fits = len(name) < 80 and (_NAME.fullmatch(name) or _GREEK.fullmatch(name)) and name not in WORDS and name not in LETTERS
        if not fits and not (len(name) == 1 and name in LETTERS):
            name = "«" + "".join(c if c.isprintable() and c not in "«»" else f"\\u{ord(c):04x}" for c in name[:200]) + "»"
        return name + (f":{x.args[1]}" if x.args[0] in twice else "")

    used = {named(x) for x in term.free if x.head == "var"}

    def opened(body: Term, sort: str, depth: int) -> tuple[str, Term]:
        variable = make("opened", -1 - depth, sort)
        taken = used.union(*({name} for number, name in enclosing.items() if number < depth))
        letter = next((c for c in LETTERS if c not in taken), f"i{depth}")
        while letter in taken:
            letter += "'"
        letters[variable] = enclosing[depth] = letter
        return letter, instantiate(body, [variable])

    letters: dict[Term, str] = {}
    enclosing: dict[int, str] = {}

    def go(x: Term, tight: int, deep: int, depth: int) -> str:
        left[0] -= 1
        if deep > DEEPEST or left[0] < 0:
            return "…"
        head, args = x.head, x.args
        if head == "num":
            text, level = str(args[0]) if args[0].numerator.bit_length() < 1000 else "a number of many digits", 9
            if args[0] < 0:
                level = 5
            elif args[0].denominator != 1:
                level = 6
        elif head == "var":
            text, level = named(x), 9
        elif head == "opened":
            text, level = letters.get(x, f"_{args[0]}"), 9
        elif head == "pi":
            text, level = "π", 9
        elif head in INFIX:
            sign, level = INFIX[head]
            if head == "*" and args[0].head == "num" and args[0].args[0] == -1:
                text, level = "-" + sign.join(go(y, level + 1, deep + 1, depth) for y in args[1:]), 5
            elif head == "+":
                text = "".join(_signed(k, go(y, level, deep + 1, depth)) for k, y in enumerate(args))
            else:
                text = sign.join(go(y, level + 1, deep + 1, depth) for y in args)
        elif head == "@":
            text, level = f"{go(args[0], 9, deep + 1, depth)}[{', '.join(go(y, 0, deep + 1, depth) for y in args[1:])}]", 9
        elif head in ("sum", "prod", "each"):
            low, high = (go(y, 4, deep + 1, depth) for y in args[:2])
            letter, body = opened(args[2], "Z", depth)
            inside = go(body, 0, deep + 1, depth + 1)
            over = f"{letter} = {low}..{high}"
            text, level = (f"for {over}: {inside}", 1) if head == "each" else (f"{head}({over}, {inside})", 9)
        elif head == "forall":
            letter, body = opened(args[1], args[0], depth)
            text, level = f"for all {letter} in {args[0]}: {go(body, 0, deep + 1, depth + 1)}", 1
        elif head in ("argmax", "argmin", "lam"):
            letter, body = opened(args[0], "S", depth)
            text, level = f"{head}({letter}, {go(body, 0, deep + 1, depth + 1)})", 9
        elif head in ("integral", "integrates"):
            letter, body = opened(args[1], "R", depth)
            rest = "".join(f", {go(y, 0, deep + 1, depth)}" for y in args[2:])
            text, level = f"{head}({args[0]}, {letter}, {go(body, 0, deep + 1, depth + 1)}{rest})", 9
        else:
            text, level = f"{head}({', '.join(go(y, 0, deep + 1, depth) for y in args)})", 9
        return f"({text})" if level < tight else text

    text = go(term, 0, 0, 0)
    return text if len(text) <= LONGEST and left[0] >= 0 else text[:LONGEST] + " … (cut off)"


def _signed(number: int, text: str) -> str:
    if number == 0:
        return text
    return f" - {text[1:]}" if text.startswith("-") else f" + {text}"


def told(result: Verified | Refused) -> str:
    """What is to be said of a file, in lines of 80 columns."""
    if isinstance(result, Refused):
        return _wrapped(f"{_printable(result.file)}: refused: ", _printable(result.why))
    proved, place = result.proved, result.document
    rows = [f"{_printable(result.file)}: replayed",
            _wrapped("  of      ", f"{_printable(place['path'])}:{place['line']}:{place['column']}, step {place['step']}: "
                     + _printable(place["latex"])[:400]),
            _wrapped("  proved  ", plain(proved.claim.prop))]
    for k in proved.facts:
        fact = proved.claim.context.facts[k]
        origin = f"{fact.kind}, {_printable(fact.origin)[:80]}" if fact.origin else fact.kind
        rows.append(_wrapped("  from    ", f"{plain(fact.prop)}   ({origin})"))
    rows += [_wrapped("  where   ", plain(c)) for c in result.conditions]
    rules = f": {', '.join(proved.rules)}" if proved.rules else " of the kernel alone"
    rows.append(_wrapped("  by      ", f"{len(proved.certificate.steps)} steps{rules}"))
    return "\n".join(rows)


def data(result: Verified | Refused) -> dict[str, Any]:
    """What is to be said of a file, as plain data."""
    if isinstance(result, Refused):
        return {"file": result.file, "replayed": False, "why": result.why}
    proved = result.proved
    facts = [proved.claim.context.facts[k] for k in proved.facts]
    return {"file": result.file, "replayed": True, "document": result.document, "proved": plain(proved.claim.prop),
            "facts": [{"text": plain(x.prop), "kind": x.kind, "origin": x.origin} for x in facts],
            "conditions": [plain(x) for x in result.conditions], "rules": list(proved.rules),
            "steps": len(proved.certificate.steps)}


def _printable(text: str) -> str:
    """Text in one line that no terminal takes for a command."""
    return "".join(c if c.isprintable() else " " if c in "\n\t" else f"\\u{ord(c):04x}" for c in text)


def _wrapped(label: str, text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=label, subsequent_indent=" " * 12, break_on_hyphens=False)


def run(paths: Sequence[str], as_json: bool = False, quiet: bool = False, seconds: float = SECONDS) -> int:
    """Verify files and folders, and print what they prove.  Returns the exit status: 0 all replayed, 1 any refused, 2 no file."""
    found = files(paths)
    if not found:
        print("derive: there are no certificate files here", file=sys.stderr)
        return 2
    refused = 0
    results = []
    cited: dict[Term, str] = {}
    proofs: list[tuple[Term, set[Term]]] = []  # what was proved, from which earlier lines
    for path in found:
        result = verify_file(path, seconds)
        try:
            with _within(seconds):
                text, row = "" if as_json else told(result), data(result) if as_json else {}
        except (TimeoutError, MemoryError, RecursionError):
            result = Refused(path, "what it says is too large to print")
            text, row = told(result), data(result)
        refused += isinstance(result, Refused)
        results.append(row)
        if isinstance(result, Verified):
            claim = result.proved.claim
            lines = {x.prop: x.origin for k in result.proved.facts if (x := claim.context.facts[k]).kind == "line"}
            proofs.append((claim.prop, set(lines)))
            cited |= lines
        if not as_json and (not quiet or isinstance(result, Refused)):
            print(text)
    missing = [prop for prop in cited if prop not in _grounded(proofs)]
    if as_json:
        print(json.dumps({"version": VERSION, "files": results, "replayed": len(found) - refused, "refused": refused,
                          "missing": [plain(x) for x in missing]}, indent=2))
    else:
        for prop in missing:
            print(_wrapped("cited, and not among these files: ", f"{plain(prop)}   ({_printable(cited[prop])[:80]})"))
        print(f"{len(found) - refused} replayed, {refused} refused")
    return 1 if refused else 0


def _grounded(proofs: Sequence[tuple[Term, set[Term]]]) -> set[Term]:
    """What is proved without lines, or from lines that are grounded: two files that cite each other prove nothing."""
    grounded: set[Term] = set()
    before = -1
    while len(grounded) > before:
        before = len(grounded)
        grounded |= {claim for claim, lines in proofs if lines <= grounded}
    return grounded


@contextmanager
def limited_memory() -> Iterator[None]:
    """With a bound of the memory of this process, where the system can; a process that goes on afterwards has what it had."""
    before = None
    with suppress(ImportError, OSError, ValueError):
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or hard > MEMORY:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
            before = soft, hard
    try:
        yield
    finally:
        if before is not None:
            resource.setrlimit(resource.RLIMIT_AS, before)


def main(argv: Sequence[str]) -> int:
    """`python -m derive.verify [--json] [--quiet] FILE|FOLDER …`"""
    options = {x for x in argv if x.startswith("--")}
    paths = [x for x in argv if not x.startswith("--")]
    if not paths or options - {"--json", "--quiet"}:
        print("usage: python -m derive.verify [--json] [--quiet] FILE|FOLDER ...", file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    with limited_memory():
        return run(paths, "--json" in options, "--quiet" in options)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
