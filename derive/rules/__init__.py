"""The rule tables, joined.  TRUSTED data: each row is a theorem of real analysis, with the side conditions it needs."""
from __future__ import annotations

from typing import Final

from derive.rules import algebra, calculus, logexp, order, probability, sums
from derive.rules.row import Rule

THEORIES: Final = {"algebra": algebra.RULES, "logexp": logexp.RULES, "sums": sums.RULES, "order": order.RULES,
                   "calculus": calculus.RULES, "probability": probability.RULES}
RULES: Final[dict[str, Rule]] = {rule.name: rule for rows in THEORIES.values() for rule in rows}

__all__ = ["RULES", "THEORIES"]
