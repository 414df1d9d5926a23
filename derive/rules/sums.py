"""Finite sums and products with symbolic bounds; the Kronecker delta.  TRUSTED data.

A sum is over the integers lo ≤ i ≤ hi, and empty for hi < lo.
"""
from __future__ import annotations

from typing import Final

from derive.rules.row import Rule

RULES: Final = (
    Rule("sum_cong", "sum(i,a,b,f(i)) == sum(i,a,b,g(i))", ("each(i,a,b,f(i) == g(i))",), source="congruence"),
    Rule("prod_cong", "prod(i,a,b,f(i)) == prod(i,a,b,g(i))", ("each(i,a,b,f(i) == g(i))",), source="congruence"),
    Rule("sum_bounds", "sum(i,a,b,f(i)) == sum(i,c,d,f(i))", ("a == c", "b == d"), source="congruence"),
    Rule("prod_bounds", "prod(i,a,b,f(i)) == prod(i,c,d,f(i))", ("a == c", "b == d"), source="congruence"),
    Rule("sum_of_sums", "sum(i,a,b,f(i) + g(i)) == sum(i,a,b,f(i)) + sum(i,a,b,g(i))", source="linearity"),
    Rule("sum_factor", "sum(i,a,b,c*f(i)) == c*sum(i,a,b,f(i))", source="distributivity"),
    Rule("sum_zero", "sum(i,a,b,0) == 0", source="linearity"),
    Rule("sum_constant", "sum(i,a,b,1) == b - a + 1", ("a <= b + 1",), integers="a b", source="counting"),
    Rule("index_sum", "sum(i,a,b,i) == (b - a + 1)*(a + b)/2", ("a <= b + 1",), integers="a b", source="Gauss, by induction"),
    Rule("square_sum", "sum(i,a,b,i**2) == (b*(b + 1)*(2*b + 1) - (a - 1)*a*(2*a - 1))/6", ("a <= b + 1",), integers="a b",
         source="by induction"),
    Rule("cube_sum", "sum(i,a,b,i**3) == (b*(b + 1)/2)**2 - (a*(a - 1)/2)**2", ("a <= b + 1",), integers="a b",
         source="Nicomachus, by induction"),
    Rule("geometric_sum", "sum(i,a,b,x**i) == (x**a - x**(b+1))/(1 - x)", ("1 - x != 0", "0 <= a", "a <= b + 1"), integers="a b",
         source="geometric series, by induction"),
    Rule("sum_empty", "sum(i,a,b,f(i)) == 0", ("b < a",), source="empty sum"),
    Rule("sum_single", "sum(i,a,a,f(i)) == f(a)", integers="a", source="one term"),
    Rule("sum_first", "sum(i,a,b,f(i)) == f(a) + sum(i,a+1,b,f(i))", ("a <= b",), integers="a b", source="splitting"),
    Rule("sum_last", "sum(i,a,b,f(i)) == sum(i,a,b-1,f(i)) + f(b)", ("a <= b",), integers="a b", source="splitting"),
    Rule("sum_next", "sum(i,a,b,f(i)) == sum(i,a,b+1,f(i)) - f(b+1)", ("a <= b + 1",), integers="a b", source="splitting"),
    Rule("sum_prefix", "sum(i,a,b,f(i)) == sum(i,1,b,f(i)) - sum(i,1,a-1,f(i))", ("1 <= a", "a <= b + 1"), integers="a b",
         source="splitting"),
    Rule("sum_shift", "sum(i,a,b,f(i)) == sum(i,a+c,b+c,f(i-c))", integers="a b c", source="renaming"),
    Rule("sum_swap", "sum(i,a,b,sum(j,c,d,f(i,j))) == sum(j,c,d,sum(i,a,b,f(i,j)))", source="finite sums commute"),
    Rule("sum_delta", "sum(i,a,b,delta(i,v)*f(i)) == f(v)", ("a <= v", "v <= b"), integers="v", source="one term"),
    Rule("sum_delta_below", "sum(i,a,b,delta(i,v)*f(i)) == 0", ("v < a",), integers="v", source="no term"),
    Rule("sum_delta_above", "sum(i,a,b,delta(i,v)*f(i)) == 0", ("b < v",), integers="v", source="no term"),
    Rule("sum_positive", "0 < sum(i,a,b,f(i))", ("a <= b", "each(i,a,b,0 < f(i))"), integers="a b", source="order"),
    Rule("sum_nonnegative", "0 <= sum(i,a,b,f(i))", ("each(i,a,b,0 <= f(i))",), source="order"),
    Rule("sum_order", "sum(i,a,b,f(i)) <= sum(i,a,b,g(i))", ("each(i,a,b,f(i) <= g(i))",), source="order"),
    Rule("term_of_sum", "f(v) <= sum(i,a,b,f(i))", ("a <= v", "v <= b", "each(i,a,b,0 <= f(i))"), integers="v", source="order"),
    Rule("term_below_sum", "f(v) < sum(i,a,b,f(i))", ("a <= v", "v <= b", "a < b", "each(i,a,b,0 < f(i))"), integers="v a b",
         source="order"),
    Rule("product_positive", "0 < prod(i,a,b,f(i))", ("each(i,a,b,0 < f(i))",), source="order"),
    Rule("product_exp_sum", "prod(i,a,b,f(i)) == exp(sum(i,a,b,log(f(i))))", ("each(i,a,b,0 < f(i))",),
         source="functional equation of exp, by induction"),
    Rule("log_of_product", "log(prod(i,a,b,f(i))) == sum(i,a,b,log(f(i)))", ("each(i,a,b,0 < f(i))",),
         source="functional equation of log, by induction"),
    Rule("product_empty", "prod(i,a,b,f(i)) == 1", ("b < a",), source="empty product"),
    Rule("product_last", "prod(i,a,b,f(i)) == prod(i,a,b-1,f(i))*f(b)", ("a <= b",), integers="a b", source="splitting"),
    Rule("product_of_products", "prod(i,a,b,f(i)*g(i)) == prod(i,a,b,f(i))*prod(i,a,b,g(i))", source="finite products commute"),
    Rule("delta_same", "delta(a,a) == 1", source="definition of δ"),
    Rule("delta_symmetric", "delta(a,b) == delta(b,a)", source="definition of δ"),
    Rule("delta_below", "delta(a,b) == 0", ("a < b",), source="definition of δ"),
    Rule("delta_above", "delta(a,b) == 0", ("b < a",), source="definition of δ"),
    Rule("delta_square", "delta(a,b)**2 == delta(a,b)", source="δ is 0 or 1"),
    Rule("delta_nonnegative", "0 <= delta(a,b)", source="δ is 0 or 1"),
    Rule("delta_at_most_one", "delta(a,b) <= 1", source="δ is 0 or 1"),
    Rule("delta_moves", "delta(a,b)*f(a) == delta(a,b)*f(b)", source="definition of δ"),
)
