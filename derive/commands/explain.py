"""`derive explain`: what a code, a verdict or a rule means.  Untrusted."""
from __future__ import annotations

import argparse
import textwrap

from derive.cli import USAGE
from derive.codes import BY_VERDICT, CODES
from derive.commands import checking
from derive.render import plain
from derive.rules import RULES, THEORIES
from derive.rules.row import Rule


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Explain a diagnostic code, a verdict or a rule, with an example. Without a name, list the codes."
    parser.add_argument("name", nargs="?", metavar="CODE|VERDICT|RULE", help="such as step-refuted, open, log_product")


def run(arguments: argparse.Namespace) -> int:
    name = arguments.name
    if name is None:
        width = max(map(len, CODES))
        print("\n".join(f"{code:<{width}}  {row.title}" for code, row in CODES.items()))
        return 0
    name = BY_VERDICT.get(name, name)
    if name in CODES:
        print(explain_code(name))
        return 0
    if name in RULES:
        print(explain_rule(RULES[name]))
        return 0
    from difflib import get_close_matches
    near = get_close_matches(name, [*CODES, *BY_VERDICT, *RULES], 3)
    hint = f"did you mean {', '.join(near)}?" if near else "`derive explain` lists the codes, `derive rules` the rules"
    checking.say(f"there is no code, verdict or rule {name!r}; {hint}")
    return USAGE


def explain_code(name: str) -> str:
    """What the table says of a code."""
    row = CODES[name]
    exits = f"exit status {row.status}" + (f", {row.strict} with --strict" if row.strict != row.status else "")
    example = "\n\nFor example:\n\n" + textwrap.indent(row.example, "    ") if row.example else ""
    severity = "no finding" if row.severity == "ok" else row.severity
    return f"{row.glyph} {name}: {row.title}\n({severity}; {exits})\n\n{textwrap.fill(row.text, 80)}{example}"


def explain_rule(rule: Rule) -> str:
    """A rule as one writes it, and its row in the table, which is what the kernel uses."""
    theory = next(name for name, rows in THEORIES.items() if rule in rows)
    conclusion, *conditions = map(plain, rule.templates)
    rows = [f"rule {rule.name} ({theory})", "", f"    {conclusion}", *(f"        where {x}" for x in conditions), ""]
    if rule.integers:
        many = "is an integer" if len(rule.integers) == 1 else "are integers"
        rows += [f"where {' and '.join(rule.integers.split())} {many}", ""]
    rows += ["in the table:", f"    {rule.conclusion}", *(f"        when {x}" for x in rule.when)]
    if rule.source:
        rows += ["", f"source: {rule.source}"]
    return "\n".join(rows)
