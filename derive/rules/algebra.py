"""Order and algebra of the reals.  TRUSTED data: rows of derive.rules.row.Rule."""
from __future__ import annotations

from typing import Final

from derive.rules.row import Rule

RULES: Final = (
    Rule("less_is_at_most", "a <= b", ("a < b",), source="order"),
    Rule("equal_is_at_most", "a <= b", ("a == b",), source="order"),
    Rule("at_most_both_ways", "a == b", ("a <= b", "b <= a"), source="order is antisymmetric"),
    Rule("positive_is_nonzero", "a != 0", ("0 < a",), source="order"),
    Rule("less_is_unequal", "a != b", ("a < b",), source="order"),
    Rule("more_is_unequal", "a != b", ("b < a",), source="order"),
    Rule("nonzero_nonnegative", "0 < a", ("0 <= a", "a != 0"), source="order"),
    Rule("sums_equal", "a + b == c + d", ("a == c", "b == d"), source="congruence"),
    Rule("products_equal", "a*b == c*d", ("a == c", "b == d"), source="congruence"),
    Rule("difference_zero", "a == b", ("a - b == 0",), source="additive group"),
    Rule("difference_nonzero", "a - b != 0", ("a != b",), source="additive group"),
    Rule("positive_product", "0 < a*b", ("0 < a", "0 < b"), source="ordered field"),
    Rule("nonnegative_product", "0 <= a*b", ("0 <= a", "0 <= b"), source="ordered field"),
    Rule("nonzero_product", "a*b != 0", ("a != 0", "b != 0"), source="integral domain"),
    Rule("product_order", "c*a <= c*b", ("0 <= c", "a <= b"), source="ordered field"),
    Rule("product_strict_order", "c*a < c*b", ("0 < c", "a < b"), source="ordered field"),
    Rule("positive_power", "0 < a**b", ("0 < a",), source="definition of the power"),
    Rule("nonzero_inverse", "a**(-1) != 0", ("a != 0",), source="field"),
    Rule("square_nonnegative", "0 <= a**2", source="ordered field"),
    Rule("square_positive", "0 < a**2", ("a != 0",), source="ordered field"),
    Rule("binary_square", "a**2 == a", ("0 <= a", "a <= 1"), integers="a", source="0 and 1 are their own squares"),
    Rule("inverse_order", "b**(-1) <= a**(-1)", ("0 < a", "a <= b"), source="ordered field"),
    Rule("inverse_strict_order", "b**(-1) < a**(-1)", ("0 < a", "a < b"), source="ordered field"),
)
