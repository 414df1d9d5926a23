"""notes/certificates.md says enough: a verifier written from it alone agrees with the first one, on certificates and on tampered ones."""
from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest

from derive import verify
from derive.export.certificate import certificates
from derive.run import check
from derive.term import DATA
from derive.verify import Verified

ROOT = Path(__file__).parents[1]
_spec = importlib.util.spec_from_file_location("second_verifier", Path(__file__).with_name("second_verifier.py"))
assert _spec is not None and _spec.loader is not None
second = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(second)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [text for _, text in certificates(check([ROOT / "proofs", ROOT / "notes" / "gradients.md"]))]


def accepts(data: Any) -> bool:
    try:
        second.check(data)
    except second.Wrong:
        return False
    return True


def test_it_shares_no_code() -> None:
    assert "derive." not in (ROOT / "tests" / "second_verifier.py").read_text(encoding="utf-8").replace('"derive-', "").split('"""', 2)[2]


def test_it_accepts_what_the_first_one_accepts(texts: list[str]) -> None:
    assert len(texts) > 50
    for text in texts:
        first = verify.verify("x", text)
        assert isinstance(first, Verified)
        _, used = second.check(json.loads(text))
        assert {x.prop for k, x in enumerate(first.proved.claim.context.facts) if k in used} == {
            first.proved.claim.context.facts[k].prop for k in first.proved.facts}


def test_it_agrees_on_tampered_files(texts: list[str]) -> None:
    chance = random.Random(7)
    short = [text for text in texts if len(text) < 6000]
    accepted = 0
    for _ in range(600):
        data = json.loads(chance.choice(short))
        number = chance.randrange(len(data["terms"]))
        row, step = data["terms"][number], chance.choice(data["steps"])
        arguments = range(1 + DATA.get(row[0], 0), len(row))
        match chance.randrange(4):
            case 0 if step[2]:
                step[2].pop(chance.randrange(len(step[2])))
            case 1:
                step[1] = number
            case _ if arguments:
                row[chance.choice(arguments)] = chance.randrange(number)
            case _ if row[0] == "num":
                row[1] = chance.choice(("0", "1", "-1", "2", "1/2"))
            case _ if row[0] == "var":
                row[2] = chance.choice("ZRS")
        first = isinstance(verify.verify("x", json.dumps(data)), Verified)
        assert accepts(data) == first, json.dumps(data)
        accepted += first
    assert 0 < accepted < 300
