"""The tools for assistants, by a real client over standard input and output."""
from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp.server.mcpserver", reason="the extra derive[mcp] is not installed")
from mcp import ClientSession, StdioServerParameters, stdio_client

from derive import mcp

ROOT = Path(__file__).parent.parent
CALLS = [
    ("check", {"text": "Let $x > 0$.\n\n$$ \\log x^2 = 2 \\log x = \\log x $$\n"}),
    ("prove", {"claim": "\\log(ab) = \\log a + \\log b", "context": "Let $a, b > 0$."}),
    ("refute", {"claim": "(x+1)^2 = x^2 + 1", "context": "Let $x \\in \\mathbb{R}$."}),
    ("explain", {"name": "step-refuted"}),
    ("check", {"text": "a" * (mcp.LONGEST_TEXT + 1)}),
    ("prove", {"claim": "a $$ b"}),
]


@pytest.fixture(scope="module")
def answers() -> list[Any]:
    async def talk() -> list[Any]:
        server = StdioServerParameters(command=sys.executable, args=["-m", "derive", "mcp"],
                                       env={**os.environ, "PYTHONPATH": str(ROOT)})
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            listed = await session.list_tools()
            assert {tool.name for tool in listed.tools} == {"check", "prove", "refute", "explain"}
            assert all(tool.description for tool in listed.tools)
            return [await session.call_tool(name, arguments) for name, arguments in CALLS]
    return asyncio.run(talk())


def content(answer: Any) -> Any:
    text = answer.content[0].text
    try:
        return json.loads(text)
    except ValueError:
        return text


def test_check_gives_the_report(answers: list[Any]) -> None:
    steps = content(answers[0])["documents"][0]["displays"][-1]["steps"]
    assert [step["verdict"] for step in steps] == ["proved", "refuted"] and steps[1]["witness"]["at"]


def test_prove_refute_explain(answers: list[Any]) -> None:
    assert content(answers[1])["verdict"] == "proved" and content(answers[1])["steps"][0]["rules"] == ["log_product"]
    assert content(answers[2])["refuted"] and content(answers[2])["witness"]["at"] == [{"symbol": "x", "value": "1"}]
    assert "counterexample" in content(answers[3])


def test_limits_are_told(answers: list[Any]) -> None:
    for answer in answers[4:]:
        assert answer.is_error
    assert "limit" in content(answers[4])


@pytest.mark.parametrize("context", [
    "$$ x = x $$\n\n```", "$$ x = x $$\n\n~~~", "$$ x = x $$\n\n<script>", "$$ x = x $$\n\n<!-- ", "$$ x = x $$\n\n> ", "$$ x = x $$\r\r```\r",
    "$$ x = x $$\n\n<!-- derive: skip -->", "$$ x = x $$\n\n<!-- derive: expect refuted -->", "$$ 1 = 1 $$\n\n    ", "$$ x = x", "- $$ x = x $$\n\n  ```",
    "$$ x = x $$\n\n\\begin{verbatim}"])
def test_no_context_makes_a_false_claim_proved(context: str) -> None:
    try:
        assert mcp.prove("1 = 2", context)["verdict"] in ("refuted", "unread")
    except ValueError as error:
        assert "not read as a formula of its own" in str(error)


def test_a_claim_is_one_formula() -> None:
    assert mcp.prove("1 + 1\n = 2", "Let $x > 0$.\r\n\r\n")["verdict"] == "proved"
    assert mcp.prove("```\n1 = 1", "$$ x = x $$")["verdict"] == "unread"
    for claim in ("", "\n\n"):
        with pytest.raises(ValueError):
            mcp.prove(claim, "$$ x = x $$")
