"""Mutants of the proved displays of any documents: what became of them, and each that numbers contradict.

    python tests/benchmarks/mutants.py ../shared/seed/post.md [--count 2000] [--seed 1] [--twice]

With --twice displays are edited at two places.  Exit status 1 where a mutant is proved and false, or refuted and true.
"""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from test_latex_mutants import run  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--twice", action="store_true")
    given = parser.parse_args()
    outcome = run(given.count, given.seed, tuple(given.paths), given.twice)
    for counts in (outcome.kinds, outcome.found):
        print(", ".join(f"{name}: {count}" for name, count in counts.most_common()))
    print(*outcome.wrong, sep="\n")
    return int(bool(outcome.wrong))


if __name__ == "__main__":
    sys.exit(main())
