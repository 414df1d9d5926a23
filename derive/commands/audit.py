"""`derive audit`: all that must be believed for a proof.  Untrusted."""
from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from derive.audit import AXIOMS, NOT_CHECKED, PROVED, Audit, Row, audit


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = ("List what every proof rests on: files with their lines of code, steps of the kernel, axioms, and each "
                          "rule with its source and what Coq says of it.")
    parser.add_argument("--short", action="store_true", help="only the sums, as the README has them")
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(arguments: argparse.Namespace) -> int:
    found = audit()
    if arguments.json:
        print(json.dumps(asdict(found) | {"axioms": list(AXIOMS)}, ensure_ascii=False, indent=2))
    else:
        print(short(found) if arguments.short else full(found))
    return 0


def short(found: Audit) -> str:
    """The sums, in a few lines."""
    rows = [f"{sum(count for _, count in part):5} lines of {what}" for what, part in
            (("terms and kernel", found.kernel), ("rule tables", found.tables), ("reading certificate files", found.files))]
    proved = sum(row.coq == PROVED for row in found.rules)
    rest = [row for row in found.unproved if row.coq != NOT_CHECKED]
    coq = "Coq: not checked" if len(found.unproved) == len(found.rules) and not rest else f"{proved} proved in Coq"
    rows.append(f"{len(found.rules):5} rules; {coq}" + (f"; not proved: {', '.join(x.name for x in rest)}" if rest else ""))
    rows.append(f"{len(found.steps):5} steps of the kernel: {', '.join(found.steps[:8])},\n{6 * ' '}{', '.join(found.steps[8:])}")
    rows += [f"axioms: {x}" for x in AXIOMS]
    return "\n".join(rows)


def full(found: Audit) -> str:
    """Files, steps and rules, one a line."""
    parts = []
    for what, files in (("terms and kernel", found.kernel), ("rule tables", found.tables),
                        ("reader and printer of certificate files", found.files)):
        parts.append(f"{what}: {sum(count for _, count in files)} lines of code")
        parts += [f"  {count:4}  {name}" for name, count in files]
    parts.append(f"steps of the kernel: {', '.join(found.steps)}")
    parts += [f"axioms: {x}" for x in AXIOMS]
    parts.append(f"rules: {len(found.rules)}")
    theory = ""
    for row in found.rules:
        if row.theory != theory:
            theory = row.theory
            parts.append(f"  {theory}")
        parts.append(_rule(row))
    return "\n".join(parts)


def _rule(row: Row) -> str:
    return f"    {row.name:<26} {row.coq}; {row.source}"
