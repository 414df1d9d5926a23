"""`derive new`: a note and its proof module to start from.  Untrusted."""
from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Final

from derive.cli import USAGE
from derive.commands import checking

NOTE: Final = """# {title}

Let $a, b > 0$.

$$ \\log(a b^2) = \\log a + \\log b^2 = \\log a + 2 \\log b $$
"""
PROOF: Final = '"""{title}, step by step."""' + """
from sympy import log

from derive.vocabulary import chain, positive, reals, unevaluated

NOTE = "notes/{name}.md"

a, b = reals("a b")

with unevaluated():
    chain("the log of a product", log(a*b**2), log(a) + log(b**2), log(a) + 2*log(b), heading="{title}",
          given=[positive(a), positive(b)])
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write notes/NAME.md and proofs/NAME.py to start from; `derive check` proves them as they are."
    parser.add_argument("name", metavar="NAME", help="such as bayes or chain-rule")


def run(arguments: argparse.Namespace) -> int:
    name = arguments.name.removesuffix(".md")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        checking.say("a name is made of letters, digits, - and _, and begins with a letter")
        return USAGE
    title = name.replace("-", " ").replace("_", " ").capitalize()
    texts = {Path("notes", f"{name}.md"): NOTE, Path("proofs", f"{name.replace('-', '_')}.py"): PROOF}
    there = [str(path) for path in texts if path.exists()]
    if there:
        checking.say(f"{' and '.join(there)} {'is' if len(there) == 1 else 'are'} there already")
        return USAGE
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.format(name=name, title=title), encoding="utf-8")
        print(path)
    return 0
