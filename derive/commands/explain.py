"""`derive explain`: what a code or a rule means.  Untrusted."""
from __future__ import annotations

import argparse
from typing import Any

from derive.cli import USAGE
from derive.commands import checking


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="CODE|RULE", help="without it, all codes are listed")


def run(arguments: argparse.Namespace) -> int:
    from derive.codes import CODES
    name = arguments.name
    if name is None:
        width = max(map(len, CODES))
        print("\n".join(f"{code:<{width}}  {row.title}" for code, row in CODES.items()))
        return 0
    if name in CODES:
        print(explain_code(name))
        return 0
    from derive.rules import RULES
    if name in RULES:
        print(explain_rule(RULES[name]))
        return 0
    from difflib import get_close_matches
    near = get_close_matches(name, [*CODES, *RULES], 3)
    hint = f"did you mean {', '.join(near)}?" if near else "`derive explain` lists the codes"
    checking.say(f"there is no code or rule {name!r}; {hint}")
    return USAGE


def explain_code(name: str) -> str:
    """What the table says of a code."""
    import textwrap

    from derive.codes import CODES
    row = CODES[name]
    exits = f"exit status {row.status}" + (f", {row.strict} with --strict" if row.strict != row.status else "")
    example = "\n\nFor example:\n\n" + textwrap.indent(row.example, "    ") if row.example else ""
    severity = "no finding" if row.severity == "ok" else row.severity
    return f"{row.glyph} {name}: {row.title}\n({severity}; {exits})\n\n{textwrap.fill(row.text, 80)}{example}"


def explain_rule(rule: Any) -> str:
    """The row of a rule: its name, what it concludes, from what, and where it is from."""
    rows = [f"rule {rule.name}", "", f"    {rule.conclusion}", ""]
    if rule.when:
        rows += ["where", *(f"    {x}" for x in rule.when), ""]
    if rule.integers:
        rows.append(f"integers: {', '.join(rule.integers.split())}")
    if rule.source:
        rows.append(f"source: {rule.source}")
    return "\n".join(rows).rstrip()
