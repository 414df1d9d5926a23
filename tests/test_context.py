"""`derive context`, and comments that overrule the text."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive import cli
from derive.export.scope import lines
from derive.export.text import cells
from derive.read.chain import read
from derive.scope import KnownSymbol, known
from derive.source import Note

NOTE = r"""# One

Let $a > 0$, $x \in \mathbb{R}$ and $w_i \in \mathbb{R}^d$ for $i = 1, \ldots, n$.

$$ f(t) = a t^2 $$

# Two

$$ g(t) = \sigma(t) + x $$

Let $x \in \{0, 1\}$.
"""


def of(text: str, line: int | None = None) -> dict[str, KnownSymbol]:
    return {x.latex: x for x in known(read(Note("a.md", text)), line)}


def test_each_symbol_with_its_origin() -> None:
    found = of(NOTE)
    a = found["a"]
    assert (a.sort, a.shape) == ("real", ())
    assert [(x.text, x.origin, x.quote) for x in a.facts] == [("a > 0", "line 3", "a > 0")]
    assert found["w"].shape == (("1", "n"), ("1", "d")) and found["w"].line == 3
    definition = found["f"].definition
    assert definition is not None and definition.origin == "line 5" and definition.kind == "definition"
    n = found["n"]
    assert [(x.text, x.origin) for x in n.facts] == [("n ≥ 1", "by convention")]
    usual = found[r"\sigma"].definition
    assert usual is not None and usual.kind == "standard" and usual.origin == "by convention"


def test_the_scope_at_a_line() -> None:
    assert of(NOTE, 4)["x"].sort == "real"
    assert "g" not in of(NOTE, 4)
    assert of(NOTE, 11)["x"].sort == "integer"
    assert of(NOTE, 4)["f"].definition is None  # not yet
    assert of(NOTE, 5)["f"].definition is not None
    with pytest.raises(ValueError, match="no line 99"):
        of(NOTE, 99)


def test_the_table_fits_a_terminal() -> None:
    long = NOTE + "\n$$ h(t) = " + " + ".join(rf"\frac{{a t^{{{k}}}}}{{1 + t^2}}" for k in range(3, 30)) + " $$\n"
    shown = list(lines(known(read(Note("a.md", long)))))
    assert shown and all(cells(x) <= 80 for x in shown)
    assert any("h(" in x for x in shown)


@pytest.mark.parametrize(("comment", "sort", "facts"), [
    ("", "real", ["a > 0"]),
    (r"<!-- derive: let a \in \mathbb{R} -->", "real", []),
    (r"<!-- derive: let a \in \{0, 1\} -->", "integer", ["a ≥ 0", "a ≤ 1"]),
    (r"<!-- derive: let a \in \mathbb{R}; a < 0 -->", "real", ["a < 0"]),
    (r"<!-- derive: let a < 1 -->", "real", ["a > 0", "a < 1"]),  # says more, overrules nothing
])
@pytest.mark.parametrize("before", [True, False])
def test_a_comment_overrules_the_text(comment: str, sort: str, facts: list[str], before: bool) -> None:
    prose = "Let $a > 0$."
    text = "\n\n".join([comment, prose] if before else [prose, comment]) + "\n\n$$ a = a $$\n"
    found = of(text)["a"]
    assert found.sort == sort
    assert sorted(x.text for x in found.facts) == sorted(facts)


def test_a_comment_overrules_a_membership_in_its_scope_only() -> None:
    text = "# A\n\nLet $x \\in \\mathbb{R}$.\n\n<!-- derive: let x \\in \\{0, 1\\} -->\n\n$$ x^2 = x $$\n\n# B\n\nLet $x \\in \\mathbb{R}$.\n\n$$ x^2 = x $$\n"
    from derive.run import check
    verdicts = [s.verdict for s in check([Note("a.md", text)]).steps() if s.step.kind == "claim"]
    assert verdicts == ["proved", "refuted"]


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(NOTE, encoding="utf-8")
    assert cli.main(["context", str(path)]) == 0
    assert "by convention" in capsys.readouterr().out
    assert cli.main(["context", str(path), "--line", "3", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {"a", "x", "w"} <= {x["latex"] for x in data["symbols"]}
    assert cli.main(["context", str(path), "--line", "0"]) == 2
    assert cli.main(["context", str(tmp_path / "gone.md")]) == 2
    assert "no such file" in capsys.readouterr().err
