"""The rules in Coq: Terms.v, Rules.v, and the rows that have no lemma yet.  Plain data."""
from __future__ import annotations

from typing import Final

UNPROVED: Final[dict[str, str]] = {
    "gaussian_0": "no lemma written yet",
    "gaussian_1": "no lemma written yet",
    "gaussian_2": "no lemma written yet",
    "exponential_0": "no lemma written yet",
    "exponential_1": "no lemma written yet",
    "exponential_2": "no lemma written yet",
}
