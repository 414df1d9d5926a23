"""Sets of maximisers and minimisers over an arbitrary domain.  TRUSTED data."""
from __future__ import annotations

from typing import Final

from derive.rules.row import Rule

RULES: Final = (
    Rule("argmax_cong", "argmax(t,f(t)) == argmax(t,g(t))", ("every(t,f(t) == g(t))",), source="congruence"),
    Rule("argmin_negated", "argmin(t,f(t)) == argmax(t,-f(t))", source="negation reverses the order"),
    Rule("argmax_of_log", "argmax(t,f(t)) == argmax(t,log(f(t)))", ("every(t,0 < f(t))",), source="log is strictly increasing"),
    Rule("argmin_of_log", "argmin(t,f(t)) == argmin(t,log(f(t)))", ("every(t,0 < f(t))",), source="log is strictly increasing"),
    Rule("argmax_of_affine", "argmax(t,c*f(t) + d) == argmax(t,f(t))", ("0 < c",),
         source="a positive factor and a constant keep the order"),
)
