"""Tools for assistants, by the Model Context Protocol: check, prove, refute, explain.  Untrusted.

In: text that a language model wrote.  Out: the Report as JSON data.  Each call is a `derive check` in a process of its own,
with limits on the length of the text, on time and on memory; nothing of the text is run.
"""
from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from derive import __version__

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

LONGEST_TEXT: Final = 100_000  # characters
LONGEST_CLAIM: Final = 4_000
SECONDS: Final = 120.0  # for one call
MEMORY: Final = 2048  # megabytes

INSTRUCTIONS: Final = r"""
derive checks mathematical derivations. Pass a derivation as Markdown with LaTeX: declare its symbols inline ($x > 0$,
$n \in \mathbb{N}$, $y_i \in \{0,1\}$), and put the chain between $$ and $$. Each step comes back proved (with the rules used and
the conditions under which it holds), refuted (with a counterexample and, where one was proved, a fix) or open, which says
nothing against it."""


def check(text: str) -> dict[str, Any]:
    """Check every step of a derivation, written as Markdown with LaTeX.

    Returns the report: documents[0].displays[…].steps[…] each with verdict, rules, conditions, witness and fix; and totals.
    """
    return _check(_limited(text, LONGEST_TEXT, "the text"))


def prove(claim: str, context: str = "") -> dict[str, Any]:
    """Prove one relation between two LaTeX expressions, such as `\\log(ab) = \\log a + \\log b`.

    context  Markdown that declares and defines its symbols: "Let $a, b > 0$."
    Returns {verdict, steps, remarks}; proved only if every step of the claim is.
    """
    claim = _limited(claim, LONGEST_CLAIM, "the claim").strip().strip("$")
    if "$" in claim or not claim.strip():
        raise ValueError("the claim is one formula, without dollar signs")
    context = _limited(context, LONGEST_TEXT, "the context").replace("\r\n", "\n").replace("\r", "\n")
    document = _check(f"{context}\n\n$$\n{claim}\n$$\n")["documents"][0]
    if document["error"] is not None:
        return {"verdict": "unread", "steps": [], "remarks": document["remarks"], "error": document["error"]}
    last = document["displays"][-1] if document["displays"] else None
    if last is None or last["line"] <= context.count("\n") + 1 or last["latex"].split() != claim.split():
        # a fence or a comment that the context leaves open: the last display is not the claim
        raise ValueError("the claim was not read as a formula of its own: does the context leave something open, or skip it?")
    steps = last["steps"]
    verdicts = {step["verdict"] for step in steps}
    worst = next((x for x in _WORST if x in verdicts), "unread")
    return {"verdict": worst, "steps": steps, "remarks": document["remarks"], "error": None}


_WORST: Final = ("refuted", "ill-typed", "unread", "follows", "open", "assumed", "defined", "proved")


def refute(claim: str, context: str = "") -> dict[str, Any]:
    """Look for a counterexample to a relation between two LaTeX expressions.

    Returns {refuted, witness, fix}: the values of all symbols and of both sides, or refuted false where none was found.
    """
    steps = prove(claim, context)["steps"]
    wrong = next((x for x in steps if x["verdict"] in ("refuted", "follows")), None)
    return {"refuted": wrong is not None, "witness": wrong and wrong["witness"], "fix": wrong and wrong["fix"]}


def explain(name: str) -> str:
    """What a diagnostic code (step-refuted), a rule (log_product) or a verdict (open) means."""
    done = _run(["explain", _limited(name, 100, "the name")])
    return (done.stdout or done.stderr).strip()


TOOLS: Final = (check, prove, refute, explain)


def server() -> MCPServer:
    """The server with its tools.  errors: ImportError without the extra derive[mcp]"""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    def told(tool: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(tool)
        def answer(*arguments: Any, **named: Any) -> Any:
            try:
                return tool(*arguments, **named)
            except (ValueError, RuntimeError) as error:
                raise ToolError(str(error)) from None
        return answer

    made = MCPServer("derive", instructions=INSTRUCTIONS.strip(), version=__version__)
    for tool in TOOLS:
        made.tool()(told(tool))
    return made


def _limited(text: str, most: int, what: str) -> str:
    if len(text) > most:
        raise ValueError(f"{what} has {len(text)} characters; the limit is {most}")
    return text


def _check(text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder, "note.md")
        note.write_text(text, encoding="utf-8", errors="replace")
        done = _run(["check", "--format", "json", "--memory", str(MEMORY), "--timeout", "20", "note.md"], folder)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError("derive gave no report") from None
    return report


def _run(words: list[str], folder: str | None = None) -> subprocess.CompletedProcess[str]:
    """A command of derive in a process that is ended in time."""
    try:
        return subprocess.run([sys.executable, "-P", "-m", "derive", *words], cwd=folder, capture_output=True, encoding="utf-8",
                              timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"the limit of {SECONDS:g} s was reached: check a smaller piece") from None
