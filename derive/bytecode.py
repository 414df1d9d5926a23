"""Where derive's own modules keep their bytecode if Python may write none beside them.  Untrusted.

In: nothing.  Out: an entry of `sys.meta_path`.  Containers set PYTHONDONTWRITEBYTECODE, and a source tree would then be compiled
at each start, which takes longer than to check a note: its bytecode goes to the user's cache.  Other modules are left to Python.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import cache_from_source
from types import CodeType, ModuleType

PACKAGE = f"{__package__}."


class Loader(SourceFileLoader):
    """Loads a module whose bytecode is kept in a folder; whether that is still of its source is for Python to say, as ever."""

    def __init__(self, name: str, path: str, folder: str) -> None:
        super().__init__(name, path)
        self.folder = folder

    def get_code(self, fullname: str) -> CodeType | None:
        before = sys.pycache_prefix, sys.dont_write_bytecode
        sys.pycache_prefix, sys.dont_write_bytecode = self.folder, False
        try:
            return super().get_code(fullname)
        finally:
            sys.pycache_prefix, sys.dont_write_bytecode = before


class Finder:
    """Finds the modules of derive, and nothing else."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        found = PathFinder.find_spec(fullname, path, target) if fullname.startswith(PACKAGE) else None
        if found is not None and type(found.loader) is SourceFileLoader:
            found.loader = Loader(found.loader.name, str(found.loader.path), self.folder)
        return found


def keep() -> None:
    """From here on, bytecode of derive's modules is kept, unless whoever installed them has compiled them."""
    if not sys.dont_write_bytecode or sys.pycache_prefix is not None or os.path.exists(cache_from_source(__file__)):
        return
    from platformdirs import user_cache_path
    sys.meta_path.insert(0, Finder(str(user_cache_path("derive") / "bytecode")))


__all__ = ["Finder", "Loader", "keep"]
