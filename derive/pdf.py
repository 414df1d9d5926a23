"""A LaTeX document typeset.  Untrusted.

In: the text of a document that derive wrote (`derive.export.latex`), which needs no other file.  Out: the bytes of a PDF.
pdflatex runs in a temporary folder, without a shell, for a bounded time.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

MOST_SECONDS: Final = 120
# no shell, and no file above or outside the temporary folder is read or written
COMMAND: Final = ("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex")
CAUTIOUS: Final = {"openin_any": "p", "openout_any": "p"}


class NotTypeset(Exception):
    """There is no PDF, with the reason."""


def typeset(text: str) -> bytes:
    """The PDF of a LaTeX document.  errors: NotTypeset"""
    if shutil.which(COMMAND[0]) is None:
        raise NotTypeset("pdflatex is not installed (Debian: apt-get install texlive-latex-recommended); "
                         "`--to latex` writes what it would typeset")
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        (folder / "report.tex").write_text(text, encoding="utf-8")
        try:
            done = subprocess.run(COMMAND, cwd=folder, env={**os.environ, **CAUTIOUS}, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=MOST_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise NotTypeset(f"pdflatex took more than {MOST_SECONDS} s") from None
        except OSError as error:
            raise NotTypeset(f"pdflatex does not start: {error.strerror}") from None
        made = folder / "report.pdf"
        if done.returncode or not made.is_file():
            raise NotTypeset(f"pdflatex stopped: {_complaint(done.stdout.decode('utf-8', 'replace'))}")
        return made.read_bytes()


def _complaint(log: str) -> str:
    """The first error of a log."""
    return next((line for line in log.splitlines() if line.startswith("!")), "see `--to latex`")[:200]
