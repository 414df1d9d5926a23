from __future__ import annotations

import json

from derive.diagnostics import Report
from derive.export.json import render
from derive.verdict import VERDICTS

STEP = {"index", "relation", "verdict", "code", "lhs", "rhs", "conditions", "rules", "unproved", "given", "witness", "reason",
        "fix"}


def test_the_schema(report: Report) -> None:
    data = json.loads(render(report))
    assert set(data) == {"version", "documents", "totals", "statistics", "coq"}
    assert data["version"] == 1
    assert list(data["totals"]) == list(VERDICTS)
    for document in data["documents"]:
        assert set(document) == {"path", "error", "displays", "remarks"}
        for display in document["displays"]:
            assert set(display) == {"file", "line", "column", "latex", "inline", "steps"}
            for step in display["steps"]:
                assert set(step) == STEP
    steps = [s for d in data["documents"] for x in d["displays"] for s in x["steps"]]
    assert len(steps) == sum(data["totals"].values())


def test_a_refuted_step(report: Report) -> None:
    displays = json.loads(render(report))["documents"][0]["displays"]
    display = next(d for d in displays if d["steps"][0]["verdict"] == "refuted")
    step = display["steps"][0]
    assert (display["line"], display["column"], display["inline"]) == (9, 4, False)
    assert step["lhs"] == r"-\log L(w,b)"
    assert step["code"] == "step-refuted"
    assert step["witness"] == {"at": [{"symbol": "n", "value": "2"}, {"symbol": "z", "value": ["0", "1/2"]},
                                      {"symbol": "y", "value": ["0", "1"]}],
                               "left": "2 log 2 = 1.386…", "right": "log 2 = 0.693…"}
    assert step["fix"] == {"edit": "factor 1/n on the left", "where": "left", "latex": r"-\frac{1}{n} \log L(w,b)"}


def test_conditions_rules_and_given(report: Report) -> None:
    steps = [d["steps"][0] for d in json.loads(render(report))["documents"][0]["displays"]]
    proved = next(s for s in steps if s["verdict"] == "proved")
    assert proved["rules"] == ["log_product", "sum_congruence"]
    assert proved["conditions"][0] == {"latex": r"p_{model}(x_i; \theta) > 0\text{ for } i = 1, \ldots, n",
                                       "text": "p_model(x_i; θ) > 0 for i = 1, …, n", "stated": False, "conventional": True}
    assert proved["given"] is proved["witness"] is proved["fix"] is None
    assert next(s for s in steps if s["verdict"] == "follows")["given"] == 9


def test_remarks_and_files_that_failed(report: Report) -> None:
    read, gone = json.loads(render(report))["documents"]
    assert read["error"] is None
    assert {r["code"] for r in read["remarks"]} == {"defined-twice", "unstated-condition"}
    assert gone["displays"] == []
    assert gone["error"] == {"code": "missing-file", "message": "there is no such file: notes/gone.md", "line": None,
                             "column": None}


def test_what_is_not_decided_says_why() -> None:
    import derive
    text = "$$ \\log a = \\Xi(a) $$\n\n$$ x \\sim_3 \\wr y $$\n\nLet $y_i > 0$.\n\n$$ y_1 = \\frac{y_1^2}{y_2} $$\n"
    steps = [s for d in json.loads(render(derive.check(text)))["documents"][0]["displays"] for s in d["steps"]]
    undecided = [s for s in steps if s["verdict"] in ("open", "unread")]
    assert undecided and all(s["reason"] for s in undecided)
    assert all(s["reason"] is None for s in steps if s["verdict"] in ("proved", "refuted"))
