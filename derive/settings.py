"""What a project says of itself in its pyproject.toml, under [tool.derive].  Untrusted.

    [tool.derive]
    paths = ["notes", "proofs"]       what is checked when nothing is named
    strict = true                     as --strict
    definitions = ["definitions"]     as --with

In: the folder where the command runs.  Out: Settings; paths are relative to the file.
"""
from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple


class Unfit(ValueError):
    """A setting that is not known, or has a value of another kind."""


class Settings(NamedTuple):
    paths: tuple[str, ...] = ()
    strict: bool = False
    definitions: tuple[str, ...] = ()


_FOLDERS: Final = ("paths", "definitions")


def settings(here: Path = Path()) -> Settings:
    """The settings of the nearest pyproject.toml that has some, here or in a folder above.

    errors  Unfit, with the file and the key
    """
    for folder in (here.resolve(), *here.resolve().parents):
        file = folder / "pyproject.toml"
        if not file.is_file():
            continue
        try:
            said = _parsed(file.read_text(encoding="utf-8")).get("tool", {}).get("derive")
        except (OSError, ValueError) as error:
            raise Unfit(f"{file}: {error}") from None
        if isinstance(said, dict):
            return _settings(said, file, here)
    return Settings()


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _settings(said: Mapping[str, Any], file: Path, here: Path) -> Settings:
    for key, value in said.items():
        if key not in (*_FOLDERS, "strict"):
            raise Unfit(f"{file}: [tool.derive] has no setting {key!r}")
        fits = isinstance(value, bool) if key == "strict" else isinstance(value, list) and all(isinstance(x, str) for x in value)
        if not fits:
            raise Unfit(f"{file}: {key} is {'true or false' if key == 'strict' else 'a list of paths'}")
    base = file.parent
    shown = Path() if base == here.resolve() else base  # paths here are told as they were written
    folders = {key: tuple(str(shown / x) for x in said.get(key, ())) for key in _FOLDERS}
    return Settings(folders["paths"], said.get("strict", False), folders["definitions"])
