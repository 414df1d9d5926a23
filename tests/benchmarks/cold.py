"""How long a cold `derive check` of all of proofs/ and notes/ takes, beside `import sympy`, in one run on one machine.

    python tests/benchmarks/cold.py [--times 5]

Each is a process of its own, and they take turns so that a busy machine slows both: the fastest of several, and the middle one.
"""
from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "import sympy": ("-c", "import sympy"),
    "derive check": ("-m", "derive", "check"),
    "derive check --jobs 1": ("-m", "derive", "check", "--jobs", "1"),
    "derive --help": ("-m", "derive", "--help"),
}


def seconds(arguments: tuple[str, ...]) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"python {' '.join(arguments)} ends with {done.returncode}")
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    found: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(times):
        for name, arguments in COMMANDS.items():
            found[name].append(seconds(arguments))
    for name, values in found.items():
        shown = [f"{of(values):6.2f} s  {of(values) / of(found['import sympy']):5.2f} x" for of in (min, median)]
        print(f"{name:24} fastest {shown[0]}   median {shown[1]}")


if __name__ == "__main__":
    main()
