"""Exponentials, logarithms, powers.  TRUSTED data."""
from __future__ import annotations

from typing import Final

from derive.rules.row import Rule

RULES: Final = (
    Rule("exp_positive", "0 < exp(a)", source="range of exp"),
    Rule("exp_zero", "exp(0) == 1", source="exp"),
    Rule("exp_log", "exp(log(a)) == a", ("0 < a",), source="log is the inverse of exp"),
    Rule("log_exp", "log(exp(a)) == a", source="log is the inverse of exp"),
    Rule("log_one", "log(1) == 0", source="log"),
    Rule("log_product", "log(a*b) == log(a) + log(b)", ("0 < a", "0 < b"), source="functional equation of log"),
    Rule("log_power", "log(a**b) == b*log(a)", ("0 < a",), source="definition of the power"),
    Rule("power_exp", "a**b == exp(b*log(a))", ("0 < a",), source="definition of the power"),
    Rule("power_one", "a**1 == a", source="power"),
    Rule("whole_power_sum", "a**(b + c) == a**b*a**c", ("a != 0",), integers="b c", source="powers"),
    Rule("whole_power_product", "(a*b)**c == a**c*b**c", ("a != 0", "b != 0"), integers="c", source="powers"),
    Rule("whole_power_nested", "a**(b*c) == (a**b)**c", ("a != 0",), integers="b c", source="powers"),
    Rule("power_zero", "a**0 == 1", source="power"),
    Rule("exp_log_factor", "exp(b*log(a)) == a**b", ("0 < a",), source="definition of the power"),
    Rule("log_order", "log(a) <= log(b)", ("0 < a", "a <= b"), source="log is increasing"),
    Rule("log_strict_order", "log(a) < log(b)", ("0 < a", "a < b"), source="log is strictly increasing"),
    Rule("exp_order", "exp(a) <= exp(b)", ("a <= b",), source="exp is increasing"),
    Rule("exp_strict_order", "exp(a) < exp(b)", ("a < b",), source="exp is strictly increasing"),
    Rule("log_below_line", "log(a) <= a - 1", ("0 < a",), source="log is concave: its tangent at 1"),
    Rule("exp_above_line", "1 + a <= exp(a)", source="exp is convex: its tangent at 0"),
    Rule("pi_positive", "0 < pi", source="π"),
)
