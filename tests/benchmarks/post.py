"""The claims of `tests/test_claims.py` against a document: how many verdicts agree.

    python tests/benchmarks/post.py ../shared/seed/post.md

Claims that the document makes in words only are left out.  Exit status 1 where a verdict differs.
"""
from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from test_claims import CLAIMS  # noqa: E402

from derive.judge import judge  # noqa: E402
from derive.read.chain import read  # noqa: E402
from derive.source import Note  # noqa: E402


def main(path: Path) -> int:
    document = judge(read(Note(path.name, path.read_text(encoding="utf-8"))))
    displays = [(d.display.latex.strip(), d.steps) for d in document.displays]
    agree, absent, wrong = 0, [], []
    for claim, beginning, which, relation, verdict, _ in CLAIMS:
        matching = [steps for latex, steps in displays if latex.startswith(beginning) and len(steps) >= relation]
        if len(matching) <= which:
            absent.append(claim)
        elif matching[which][relation - 1].verdict == verdict:
            agree += 1
        else:
            wrong.append(f"{claim}: {matching[which][relation - 1].verdict}, not {verdict}")
    print(f"{agree} of {len(CLAIMS)} claims agree; in words only: {', '.join(absent)}", *wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
