"""The rules in Coq: Terms.v, Rules.v, Gauss.v, and the rows that have no lemma, each with the reason.  Plain data."""
from __future__ import annotations

from typing import Final

UNPROVED: Final[dict[str, str]] = {}
