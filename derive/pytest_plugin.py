"""pytest --derive: every step of notes and proof modules is a test.  Untrusted.

In: what pytest collects.  Out: one item a step that claims something, and one for what is said of the document as a whole.
A step fails where `derive check` would fail; one that could not be decided is an expected failure, as it accuses nobody.
"""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

STRICT = "open steps and unstated conditions fail too, as with derive check --strict"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("derive", "mathematical derivations")
    group.addoption("--derive", action="store_true",
                    help="check the steps of notes (.md) and of proof modules (.py that import derive)")
    group.addoption("--derive-strict", action="store_true", help=STRICT)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if not parent.config.getoption("--derive"):
        return None
    from derive.files import is_note
    return Derivations.from_parent(parent, path=file_path) if is_note(file_path) else None


class Wrong(Exception):
    """A diagnostic, as text."""


class Derivations(pytest.File):
    """A note or a proof module."""

    def collect(self) -> Iterator[pytest.Item]:
        from derive.codes import CODES
        from derive.diagnostics import STEP_CODES, diagnose, of_step
        from derive.export.text import full
        from derive.render import names_of
        from derive.run import check
        strict = self.config.getoption("--derive-strict")

        def message(diagnostics: list[Any]) -> str:
            return "\n\n".join("\n".join("".join(text for text, _ in line) for line in full(d)) for d in diagnostics)

        def fails(d: Any) -> bool:
            return not d.dimmed and bool(CODES[d.code].strict if strict else CODES[d.code].status)

        document, = check([self.path]).documents
        said = diagnose(document)
        whole = [d for d in said if fails(d) and d.code not in STEP_CODES and d.code != "expectation-failed"]
        if document.judged is None:
            yield Step.from_parent(self, name="document", line=0, wrong=message(list(said)))
            return
        yield Step.from_parent(self, name="document", line=0, wrong=message(whole))
        note = document.judged.reading.note
        names = names_of(document.judged.reading)
        seen: set[str] = set()
        for display in document.judged.displays:
            for judged in display.steps:
                if judged.verdict in ("defined", "assumed") and judged.step.expect is None:
                    continue
                found = of_step(judged, display.display, note, names)
                line, column = note.position(judged.step.left.start)
                name = f"L{line}.{judged.step.index}"
                if name in seen:
                    name = f"L{line}:{column}.{judged.step.index}"
                seen.add(name)
                undecided = judged.verdict == "open" and not fails(found) and not found.dimmed
                yield Step.from_parent(self, name=name, line=line, wrong=message([found]) if fails(found) or undecided else "",
                                       undecided=undecided)


class Step(pytest.Item):
    """One step; `wrong` is its diagnostic if it fails."""

    def __init__(self, *, line: int, wrong: str, undecided: bool = False, **rest: Any) -> None:
        super().__init__(**rest)
        self.line, self.wrong, self.undecided = line, wrong, undecided

    def runtest(self) -> None:
        if self.undecided:
            pytest.xfail("could not decide this step")
        if self.wrong:
            raise Wrong(self.wrong)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Wrong):
            return self.wrong
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, max(0, self.line - 1), f"{self.path.name} {self.name}"
