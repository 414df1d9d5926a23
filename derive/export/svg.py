"""The report of the terminal as a picture, for a README or a page.  Untrusted.

In: a Report.  Out: SVG of the lines of `derive.export.text` in their colours, drawn by rich; it loads no font from the network.
"""
from __future__ import annotations

import io
import re
from typing import Final

from derive.diagnostics import Report
from derive.export.text import WIDTH, lines

_NO_XML: Final = re.compile("[\ufffe\uffff]")
_WEB_FONT: Final = re.compile(r"@font-face \{.*?\}\s*", re.S)


def render(report: Report, verbose: bool = False, width: int = WIDTH) -> str:
    """The report as SVG."""
    from rich.console import Console
    from rich.text import Text
    drawn = [Text.assemble(*line) for line in lines(report, verbose, width)]
    console = Console(record=True, width=max((x.cell_len for x in drawn), default=width), file=io.StringIO(),
                      force_terminal=True, color_system="truecolor", legacy_windows=False)
    for line in drawn:
        console.print(line, highlight=False, soft_wrap=True)
    return _NO_XML.sub("\ufffd", _WEB_FONT.sub("", console.export_svg(title="derive check", unique_id="derive")))
