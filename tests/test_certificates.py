"""Certificate files: written, replayed in a process that loads nothing but the kernel, refused where anything is wrong."""
from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from derive import audit, cli, verify
from derive.diagnostics import Document, Report
from derive.export import certificate as certificate_files
from derive.kernel.claim import Certificate, Claim, Context, Fact
from derive.rules import RULES, THEORIES
from derive.run import check
from derive.term import ARITY, DATA, Term, make, num
from derive.verify import Refused, Verified

ROOT = Path(__file__).parents[1]
NOTE = "Let $a > 0$ and $b > 0$.\n\n$$ \\log(ab) = \\log a + \\log b $$\n\n$$ \\log(a^2 b) = 2 \\log a + \\log b = \\log b + 2 \\log a $$\n"


@pytest.fixture(scope="module")
def proofs() -> Report:
    return check([ROOT / "proofs"])


@pytest.fixture(scope="module")
def folder(proofs: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    count = certificate_files.write(proofs, folder)
    assert count == proofs.totals["proved"] == len(list(folder.iterdir())) > 40
    return folder


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    """The example of the documentation."""
    text = (ROOT / "notes" / "certificates.md").read_text(encoding="utf-8").split("\n## An example\n")[1].split("\n## ")[0]
    return json.loads("\n".join(line for line in text.splitlines() if line.startswith("    ")))


def test_all_certificates_replay_in_a_process_that_loads_the_kernel_alone(folder: Path) -> None:
    script = f"""
import sys
before = set(sys.modules)
from derive.cli import main
status = main(["verify", "--quiet", {str(folder)!r}])
loaded = set(sys.modules) - before
ours = {{x for x in loaded if x.split('.')[0] == 'derive'}}
print(status, sorted(x for x in ours if not x.startswith(('derive.kernel', 'derive.rules', 'derive.term'))))
print(sorted({{x.split('.')[0] for x in loaded}} - {{'derive'}} - set(sys.stdlib_module_names)))
"""
    done = subprocess.run([sys.executable, "-S", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    first, second, third = done.stdout.splitlines()
    assert re.fullmatch(r"(\d+) replayed, 0 refused", first)
    assert second == "0 ['derive', 'derive.bytecode', 'derive.cli', 'derive.commands', 'derive.commands.verify', 'derive.source', 'derive.verify']"
    assert third == "[]"


def test_replaying_takes_little_time(folder: Path) -> None:
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "derive.verify", "--quiet", str(folder)], cwd=ROOT, capture_output=True, text=True)
    took = time.monotonic() - begin
    assert done.returncode == 0, done.stdout
    assert took < 3, f"{took:.1f} s: 0.2 s on an idle machine"


def test_what_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", str(folder)]) == 0
    out = capsys.readouterr().out
    assert all(len(line) <= 80 for line in out.splitlines() if " " in line.strip() and not line.startswith(str(folder)))
    assert "  proved  " in out and "  from    " in out and "  by      " in out
    assert cli.main(["verify", "--json", str(folder)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["refused"] == 0 and data["replayed"] == len(data["files"])
    assert set(data["files"][0]) == {"file", "replayed", "document", "proved", "facts", "conditions", "rules", "steps"}


def test_the_rules_told_are_those_of_the_verdict(proofs: Report) -> None:
    judged = [s for d in proofs.documents if d.judged for x in d.judged.displays for s in x.steps if s.verdict == "proved"]
    for step, (name, text) in zip(judged, certificate_files.certificates(proofs), strict=True):
        result = verify.verify(name, text)
        assert isinstance(result, Verified), result
        assert result.proved.rules == step.rules and step.claim is not None and result.proved.claim.prop is step.claim.prop
        assert [fact.prop for fact in result.proved.claim.context.facts] == [fact.prop for fact in step.claim.context.facts]
        assert result.conditions == tuple(c.prop for c in step.conditions)


def test_check_writes_and_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "post.md").write_text(NOTE)
    other = tmp_path / "out" / "mine.json"
    other.parent.mkdir()
    other.write_text("{}")
    assert cli.main(["check", "post.md", "--certificates", "out"]) == 0
    names = {"post.md-L3-C3-S1.json", "post.md-L5-C3-S1.json", "post.md-L5-C3-S2.json"}
    assert {x.name for x in other.parent.iterdir()} == names | {"mine.json"}
    (tmp_path / "post.md").write_text(NOTE.replace("2 \\log a + \\log b", "3 \\log a + \\log b"))
    cli.main(["check", "post.md", "--certificates", "out"])
    assert {x.name for x in other.parent.iterdir()} == {"post.md-L3-C3-S1.json", "mine.json"}, "what no longer holds is gone"
    assert cli.main(["verify", "out"]) == 1
    assert "mine.json: refused" in capsys.readouterr().out
    assert cli.main(["check", "post.md", "--certificates", "post.md"]) == 2, "a file where the folder should be"
    assert cli.main(["verify", "nowhere.json"]) == 1
    (tmp_path / "empty").mkdir()
    assert cli.main(["verify", "empty"]) == 2


def test_file_names_are_different_and_fit() -> None:
    paths = ["a.md", "a/b.md", "a+b.md", "a%2Bb.md", "a b.md", "a_b.md", "../a.md", "/a.md", ".a.md", "ä.md", "a\\b.md", "x" * 400 + "a.md",
             "x" * 400 + "b.md", "a\udc80.md", "%2Ea.md"]
    prefixes = [certificate_files.prefix(x) for x in paths]
    assert len(set(prefixes)) == len(paths)
    assert all(re.fullmatch(r"[A-Za-z0-9%+~_-][A-Za-z0-9._%+~-]*", x) and len(x) < 200 for x in prefixes)


def test_the_same_document_twice(tmp_path: Path) -> None:
    note = tmp_path / "post.md"
    note.write_text(NOTE)
    documents = check([note]).documents
    assert all(isinstance(x, Document) for x in documents)
    names = [name for name, _ in certificate_files.certificates(Report(documents * 2))]
    assert len(names) == len(set(names)) == 6


# --- what is refused

def changed(good: dict[str, Any], change: Callable[[dict[str, Any]], Any]) -> str:
    data = json.loads(json.dumps(good))
    change(data)
    return json.dumps(data)


def put(*path: Any) -> Callable[[dict[str, Any]], Any]:
    """Put the last item where the others lead to."""
    def change(data: dict[str, Any]) -> None:
        here: Any = data
        for key in path[:-2]:
            here = here[key]
        here[path[-2]] = path[-1]
    return change


def test_the_example_of_the_documentation(good: dict[str, Any], tmp_path: Path) -> None:
    result = verify.verify("example", json.dumps(good))
    assert isinstance(result, Verified)
    assert verify.plain(result.proved.claim.prop) == "log(a·b) = log(a) + log(b)"


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "another format": (put("format", "x"), "no certificate file"),
    "another version": (put("version", 2), "version 2"),
    "a version that is true": (put("version", True), "version True"),
    "an unknown key": (put("note", 1), "'note', which is not known"),
    "an unknown key of a fact": (put("context", 0, "note", 1), "'note'"),
    "an unknown key of the document": (put("document", "note", 1), "'note'"),
    "an unknown key of a rule": (put("rules", "log_product", "note", 1), "another one here"),
    "no key": (lambda d: d.pop("conditions"), "has no conditions"),
    "an unknown rule": (put("rules", "log_magic", {}), "log_magic"),
    "a rule without its condition": (put("rules", "log_product", "when", ["0 < a"]), "another one here"),
    "a rule that is not quoted": (put("rules", {}), "does not quote"),
    "an unknown kind of fact": (put("context", 0, "kind", "oracle"), "no known kind"),
    "a fact that is no statement": (put("context", 0, "fact", 0), "states nothing"),
    "a fact that is no number of a term": (put("context", 0, "fact", 99), "no such term"),
    "a negative number": (put("claim", -1), "no such term"),
    "true as a number": (put("claim", True), "no such term"),
    "another claim": (put("claim", 4), "another goal|concludes something else"),
    "an unknown head": (put("terms", 5, 0, "ln"), "term 5"),
    "a forward reference": (put("terms", 5, 1, 9), "term 5"),
    "a cycle": (put("terms", 5, 1, 5), "term 5"),
    "a number that is none": (put("terms", 1, 1, "0e0"), "term 1"),
    "a dropped side condition": (put("steps", 2, 2, [0]), "step 2: log_product needs"),
    "a premise to come": (put("steps", 0, 2, [2]), "step 0"),
    "a dropped fact": (lambda d: d["context"].pop(), "no such fact"),
    "a fact replaced by itself weakened": (put("terms", 4, 0, "<="), "log_product needs"),
    "an open claim": (put("terms", 0, ["opened", 1, "R"]), "open index"),
    "a step of five": (lambda d: d["steps"][0].append(1), "no rows"),
    "steps that are an object": (put("steps", {}), "no rows"),
    "a line as text": (put("document", "line", "3"), "wrong data"),
    "a float": (put("claim", 10.0), "no whole number"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, good: dict[str, Any]) -> None:
    change, why = REFUSED[name]
    result = verify.verify("x", changed(good, change))
    assert isinstance(result, Refused) and re.search(why, result.why), result


KINDS = {  # one thing changed in a step or term of a file; where the verifier must find the fault, and what it must say
    "another rule": "step {step}: |does not quote",
    "a premise of the future": "step {step}: a premise that is not an earlier step",
    "a premise dropped": r"step {step}: \w+ needs ",
    "a term of the future": "term {term}: a reference that is not backwards",
    "a term that is itself": "term {term}: a reference that is not backwards",
    "an unknown head": "term {term}: ",
    "too many arguments": r"term {term}: \S+ takes \d arguments",
    "a conclusion of the future": "step {step}: a reference that is not backwards",
    "the first step last": r"step \d+: |the last step concludes something else",
}
TRUE_ALL_THE_SAME = ("another rule", "the first step last")  # `ring` proves what `refl` does; not every step uses the one before


def tamper(data: dict[str, Any], kind: str, chance: random.Random) -> tuple[int, int] | None:
    """Change one thing of that kind.  Returns the numbers of step and term at fault, if there was one to change."""
    number = chance.randrange(len(data["steps"]))
    step, where = data["steps"][number], chance.randrange(len(data["terms"]))
    row = data["terms"][where]
    arguments = range(1 + DATA.get(row[0], 0), len(row))
    if kind == "another rule":
        step[0] = chance.choice([x for x in (*audit.OWN_STEPS, *data["rules"]) if x != step[0]])
    elif kind == "a premise of the future" and step[2]:
        step[2][chance.randrange(len(step[2]))] = chance.choice((number, number + 1, len(data["steps"]), -1, True, None))
    elif kind == "a premise dropped" and step[2] and step[0] in RULES and len(set(step[2])) == len(RULES[step[0]].when):
        step[2].pop(chance.randrange(len(step[2])))
    elif kind in ("a term of the future", "a term that is itself") and arguments:
        row[chance.choice(arguments)] = where if kind == "a term that is itself" else where + 1
    elif kind == "an unknown head":
        row[0] = chance.choice(("ln", "Sum", "", "LAM", "if", "0"))
    elif kind == "too many arguments" and row[0] in ARITY and where:
        row.append(0)
    elif kind == "a conclusion of the future":
        step[1] = chance.choice((len(data["terms"]), -1, None, "0", False))
    elif kind == "the first step last" and len(data["steps"]) > 1:
        data["steps"].append(data["steps"].pop(0))
    else:
        return None
    return number, where


@pytest.mark.parametrize("kind", KINDS)
def test_tampered_files(kind: str, proofs: Report) -> None:
    """600 files of each kind with one thing changed are refused, for the right reason at the right place."""
    chance = random.Random(kind)
    texts = [text for _, text in certificate_files.certificates(proofs)]
    made = accepted = 0
    while made < 600:
        data = json.loads(chance.choice(texts))
        place = tamper(data, kind, chance)
        if place is None:
            continue
        made += 1
        result = verify.verify("x", json.dumps(data))
        if isinstance(result, Verified):
            accepted += 1
            continue
        why = KINDS[kind].replace("{step}", str(place[0])).replace("{term}", str(place[1]))
        assert re.match(why, result.why) or re.search("does not quote", result.why) and kind == "another rule", (why, result.why)
    assert accepted <= (60 if kind in TRUE_ALL_THE_SAME else 0)


def deep(text: str, count: int = 200_000) -> str:
    return text * count


HOSTILE = {
    "empty": "", "no object": "[1]", "deep": deep("["), "deep objects": deep('{"a":'), "NaN": '{"format": NaN}', "Infinity": "[-Infinity]",
    "a long number": "9" * 100_000, "twice": '{"format": "derive-certificate", "format": "derive-certificate"}',
    "no UTF-8": b"\xff\xfe\x00", "a BOM": b"\xef\xbb\xbf{}", "too long": " " * (verify.LARGEST + 1), "a lone surrogate": '{"\\ud800": 1}',
    "null": "null", "half": '{"format": ',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text(name: str) -> None:
    result = verify.verify("x", HOSTILE[name])
    assert isinstance(result, Refused) and len(verify.told(result)) < 5000


def bomb(terms: list[Any], steps: list[Any], rules: tuple[str, ...] = ()) -> str:
    quoted = {x: {"conclusion": RULES[x].conclusion, "when": list(RULES[x].when), "integers": RULES[x].integers} for x in rules}
    return json.dumps({"format": verify.FORMAT, "version": 1, "document": {"path": "", "line": 1, "column": 1, "step": 1, "latex": ""},
                       "rules": quoted, "terms": terms, "context": [], "claim": len(terms) - 1, "conditions": [], "steps": steps})


def doubling(head: str, count: int) -> list[Any]:
    return [["var", "x", "R"], *([head, k, k] for k in range(count)), ["=", count, count]]


BOMBS = {
    "shared sums": bomb(doubling("+", 60), [["refl", 61, [], None]]),
    "shared powers": bomb(doubling("^", 2000), [["refl", 2001, [], None]]),
    "shared powers, in a ring": bomb(doubling("^", 300), [["ring", 301, [], None]] * 100),
    "a tower": bomb([["var", "x", "R"], *(["exp", k] for k in range(50_000)), ["=", 50_000, 50_000]], [["refl", 50_001, [], None]]),
    "a wide sum, many times": bomb([["var", "x", "R"], ["+", *[0] * 90_000], *(["*", 1, 0] for _ in range(1000)), ["=", 0, 0]],
                                   [["refl", 1002, [], None]]),
    "long arithmetic": bomb([["var", "x", "R"], ["num", "1"], ["+", 0, 1], ["num", "64"], ["^", 2, 3], ["^", 4, 3], ["=", 5, 5]],
                            [["ring", 6, [], None]] * 2000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb.json"
    path.write_text(BOMBS[name])
    script = ("import sys; from derive import verify\nwith verify.limited_memory():\n"
              f"    sys.exit(verify.run([{str(path)!r}], seconds=1.0))")
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert done.returncode in (0, 1) and not done.stderr and len(done.stdout) < 20_000, done.stderr[-500:]


@pytest.mark.parametrize("name", ["a = b", "0", "\x1b[2J", "log", "x\ny", "\u202e", "1 + 1", "«", "i j", "sum(i", ""])
def test_no_name_is_taken_for_anything_else(name: str) -> None:
    shown = verify.plain(make("=", make("var", name, "R"), num(1)))
    assert shown.startswith("«") and shown.endswith("» = 1") and shown.isprintable()


def test_symbols_of_one_name_are_told_apart() -> None:
    assert verify.plain(make("=", make("var", "x", "R"), make("var", "x", "Z"))) == "x:R = x:Z"


def test_a_bound_variable_takes_no_name_that_is_free() -> None:
    i, n = make("var", "i", "Z"), make("var", "n", "Z")
    total = make("sum", num(1), n, make("sum", num(1), make("bound", 0), make("*", i, make("bound", 0), make("bound", 1))))
    assert verify.plain(make("<", total, n)) == "sum(j = 1..n, sum(k = 1..j, i·k·j)) < n"


SHOWN = {
    "a·(b + 1)^(-1) - b": lambda a, b: make("+", make("*", a, make("^", make("+", b, num(1)), num(-1))), make("*", num(-1), b)),
    "-(a + b)": lambda a, b: make("*", num(-1), make("+", a, b)),
    "(a^b)^(1/2)": lambda a, b: make("^", make("^", a, b), num(Fraction(1, 2))),
    "a - 2": lambda a, b: make("+", a, num(-2)),
    "(-2)^a": lambda a, b: make("^", num(-2), a),
}


@pytest.mark.parametrize("text", SHOWN)
def test_formulas_in_plain_text(text: str) -> None:
    assert verify.plain(SHOWN[text](make("var", "a", "R"), make("var", "b", "R"))) == text


def test_the_format_is_documented() -> None:
    text = (ROOT / "notes" / "certificates.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[\w+*^@<!=-]+", text))
    for name in (*verify.KEYS, *verify.DOCUMENT, *verify.KINDS, *ARITY, "+", "*", "@", "opened", *audit.OWN_STEPS):
        assert name in words, name
    assert f"{verify.LARGEST // 10**6} MB" in text and f"{verify.MOST_TERMS:,}" in text and f"{verify.SECONDS:g} seconds" in text


def test_a_file_says_all_that_its_claim_says() -> None:
    """Facts that the proof does not use are in the file too, and their kinds."""
    x, n = make("var", "x", "R"), make("var", "n", "Z")
    claim = Claim(make("=", x, x), Context((Fact(make("<", num(0), x), "condition"), Fact(make("<=", num(1), n), "line", "line 3"))))
    made = Certificate((("var", "x", "R"), ("=", 0, 0)), (), 1, (("refl", 1, (), None),))
    place = {"path": "p", "line": 1, "column": 1, "step": 1, "latex": ""}
    result = verify.verify("x", certificate_files.text(certificate_files.file_data(claim, made, place)))
    assert isinstance(result, Verified) and result.proved.claim == claim and result.proved.facts == ()


def test_cited_lines_without_a_certificate_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = {"path": "p", "line": 1, "column": 1, "step": 1, "latex": ""}
    one, two = (make("<", num(k), make("var", name, "R")) for k, name in ((1, "x"), (2, "y")))
    rows = (("num", "1"), ("var", "x", "R"), ("<", 0, 1), ("num", "2"), ("var", "y", "R"), ("<", 3, 4), ("!=", 1, 0), ("!=", 4, 3))

    def write(name: str, goal: int, claim: Term, fact: int, given: Term, kind: str) -> None:
        made = Certificate(rows, (fact,), goal, (("fact", fact, (), (0, ())), ("more_is_unequal", goal, (0,), {"a": fact - 1, "b": fact - 2})))
        data = certificate_files.file_data(Claim(claim, Context((Fact(given, kind, "line 7"),))), made, place)
        (tmp_path / name).write_text(certificate_files.text(data))

    told = "cited, and not among these files: "
    write("a.json", 6, make("!=", *one.args[::-1]), 2, one, "line")
    assert verify.run([str(tmp_path)]) == 0
    assert f"{told}1 < x   (line 7)" in capsys.readouterr().out
    write("b.json", 7, make("!=", *two.args[::-1]), 5, two, "assumption")
    assert verify.run([str(tmp_path / "b.json")]) == 0
    assert told not in capsys.readouterr().out
    # x ≠ 1 from itself
    made = Certificate(rows[:2] + (("!=", 1, 0),), (2,), 2, (("fact", 2, (), (0, ())),))
    itself = Claim(make("!=", *one.args[::-1]), Context((Fact(make("!=", *one.args[::-1]), "line", "line 9"),)))
    (tmp_path / "c.json").write_text(certificate_files.text(certificate_files.file_data(itself, made, place)))
    assert verify.run([str(tmp_path / "c.json")]) == 0
    assert f"{told}x ≠ 1   (line 9)" in capsys.readouterr().out


# --- audit

def test_audit_lists_every_rule_and_counts_lines(capsys: pytest.CaptureFixture[str]) -> None:
    found = audit.audit()
    assert {row.name for row in found.rules} == set(RULES) and all(row.source for row in found.rules)
    assert {name for name, _ in found.kernel} == {"derive/term.py", "derive/kernel/check.py", "derive/kernel/claim.py",
                                                  "derive/kernel/ring.py"}
    assert found.lines <= 900, "the kernel is to be read in one sitting"
    assert cli.main(["audit"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in (*RULES, *THEORIES, *audit.OWN_STEPS))
    assert cli.main(["audit", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rules"]) == len(RULES)


def test_the_steps_of_the_audit_are_those_of_the_kernel() -> None:
    text = (ROOT / "derive" / "kernel" / "check.py").read_text(encoding="utf-8")
    assert set(re.findall(r'name == "(\w+)"', text)) | set(audit.STEPS) == set(audit.OWN_STEPS)


@pytest.mark.parametrize(("text", "count"), [("", 0), ('"""Doc."""\n', 0), ('"""Doc\nof lines."""\nx = 1\n\n# c\n', 1),
                                             ('def f():\n    """Doc."""\n    return """a\nb"""\n', 3), ("x = (1,\n     2)\n", 2)])
def test_lines_of_code(text: str, count: int) -> None:
    assert audit.code_lines(text) == count


def test_the_readme_has_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["audit", "--short"]) == 0
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"<!-- audit -->\n```\n{capsys.readouterr().out}```\n" in text, "`derive audit --short` says otherwise now"


def test_rules_without_a_proof_in_coq_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "post.md"
    note.write_text(NOTE)
    for why, tag, status in ((None, False, "not checked"), ({}, False, "proved in Coq"), ({"log_product": "too hard"}, True, "too hard")):
        monkeypatch.setattr(audit, "unproved", lambda why=why: why)
        assert {row.name: row.coq for row in audit.audit().rules}["log_product"] == status
        cli.main(["check", "--verbose", str(note)])
        told = " ".join(capsys.readouterr().out.split())
        assert ("rule log_product not proved in Coq" in told) == tag
        cli.main(["check", "--format", "json", str(note)])
        steps = [s for d in json.loads(capsys.readouterr().out)["documents"][0]["displays"] for s in d["steps"]]
        assert any(s["unproved"] == ["log_product"] for s in steps) == tag


def test_the_bound_of_memory_is_that_of_the_replay_alone(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    assert cli.main(["verify", str(tmp_path)]) != 0
    assert resource.getrlimit(resource.RLIMIT_AS) == before
