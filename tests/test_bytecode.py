"""Bytecode where Python may write none beside the sources: kept in the user's cache, and never older than its source."""
from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the user's cache is elsewhere on other systems")


def run(tree: Path, *arguments: str, write: bool = False) -> str:
    environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(tree / "cache")}
    if not write:
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    done = subprocess.run([sys.executable, "-m", "derive", *arguments], cwd=tree, env=environment, capture_output=True, text=True,
                          check=True)
    return done.stdout


def test_bytecode_is_kept_apart_from_the_sources_and_follows_them(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "derive", tmp_path / "derive", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "mine.py").write_text("import beside\nimport derive.vocabulary\n", "utf-8")
    (tmp_path / "beside.py").write_text("", "utf-8")
    assert "log_product" in run(tmp_path, "rules", "log_product")
    run(tmp_path, "check", "mine.py")
    kept = {x.name.partition(".")[0]: x.stat().st_mtime_ns for x in (tmp_path / "cache").rglob("*.pyc")}
    assert {"rules", "vocabulary", "proof_module"} <= kept.keys() and not {"beside", "mine", "argparse", "sympy"} & kept.keys()
    assert not list(tmp_path.rglob("__pycache__"))
    assert "log_product" in run(tmp_path, "rules", "log_product")
    again = {x.name.partition(".")[0]: x.stat().st_mtime_ns for x in (tmp_path / "cache").rglob("*.pyc")}
    assert again == kept
    source = tmp_path / "derive" / "commands" / "rules.py"
    source.write_text("def configure(parser): parser.add_argument('words', nargs='*')\ndef run(arguments): print('new'); return 0\n", "utf-8")
    assert run(tmp_path, "rules", "log_product") == "new\n"


def test_python_keeps_bytecode_where_it_may(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "derive", tmp_path / "derive", ignore=shutil.ignore_patterns("__pycache__"))
    run(tmp_path, "rules", "log_product", write=True)
    assert not (tmp_path / "cache").exists() and (tmp_path / "derive" / "__pycache__").exists()
    run(tmp_path, "rules", "log_product")  # what stands beside the sources serves there
    assert not (tmp_path / "cache").exists()
