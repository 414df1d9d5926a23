"""Finite distributions.  TRUSTED data."""
from __future__ import annotations

from typing import Final

from derive.rules.row import Rule

RULES: Final = (
    Rule("equal_at_index", "p(v) == q(v)", ("a <= v", "v <= b", "each(i,a,b,p(i) == q(i))"), integers="v",
         source="what holds everywhere holds here"),
    Rule("gibbs", "sum(i,a,b,p(i)*log(q(i))) <= sum(i,a,b,p(i)*log(p(i)))",
         ("each(i,a,b,0 < p(i))", "each(i,a,b,0 < q(i))", "sum(i,a,b,q(i)) <= sum(i,a,b,p(i))"),
         source="Gibbs: log x <= x - 1 at q/p"),
    Rule("jensen_log",
         "sum(i,a,b,w(i)*log(x(i))) <= sum(i,a,b,w(i))*log(sum(i,a,b,w(i)*x(i))/sum(i,a,b,w(i)))",
         ("each(i,a,b,0 <= w(i))", "each(i,a,b,0 < x(i))"),
         source="Jensen: log is concave"),
    Rule("gibbs_equality", "each(i,a,b,p(i) == q(i))",
         ("each(i,a,b,0 < p(i))", "each(i,a,b,0 < q(i))", "sum(i,a,b,q(i)) <= sum(i,a,b,p(i))",
          "sum(i,a,b,p(i)*log(q(i))) == sum(i,a,b,p(i)*log(p(i)))"),
         source="Gibbs: log x < x - 1 for x != 1"),
)
