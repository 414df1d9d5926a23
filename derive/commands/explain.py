"""`derive explain`: what a code, a verdict or a rule means.  Untrusted."""
from __future__ import annotations

import argparse
import textwrap
from typing import Final

from derive.cli import USAGE
from derive.codes import BY_VERDICT, CODES
from derive.commands import checking
from derive.kernel.claim import Claim, Context, Fact
from derive.render import assignments, plain
from derive.rules import RULES, THEORIES
from derive.rules.row import Rule, read_rule
from derive.term import Term, make, rebuild, subterms


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Explain a diagnostic code, a verdict or a rule, with an example. Without a name, list the codes."
    parser.add_argument("name", nargs="?", metavar="CODE|VERDICT|RULE", help="such as step-refuted, open, log_product")


def run(arguments: argparse.Namespace) -> int:
    name = arguments.name
    if name is None:
        width = max(map(len, CODES))
        print("\n".join(f"{code:<{width}}  {row.title}" for code, row in CODES.items()))
        return 0
    name = BY_VERDICT.get(name, name)
    if name in CODES:
        print(explain_code(name))
        return 0
    if name in RULES:
        print(explain_rule(RULES[name]))
        return 0
    from difflib import get_close_matches
    near = get_close_matches(name, [*CODES, *BY_VERDICT, *RULES], 3)
    hint = f"did you mean {', '.join(near)}?" if near else "`derive explain` lists the codes, `derive rules` the rules"
    checking.say(f"there is no code, verdict or rule {name!r}; {hint}")
    return USAGE


def explain_code(name: str) -> str:
    """What the table says of a code."""
    row = CODES[name]
    exits = f"exit status {row.status}" + (f", {row.strict} with --strict" if row.strict != row.status else "")
    example = "\n\nFor example:\n\n" + textwrap.indent(row.example, "    ") if row.example else ""
    severity = "no finding" if row.severity == "ok" else row.severity
    return f"{row.glyph} {name}: {row.title}\n({severity}; {exits})\n\n{textwrap.fill(row.text, 80)}{example}"


def explain_rule(rule: Rule) -> str:
    """A rule as one writes it, and its row in the table, which is what the kernel uses."""
    theory = next(name for name, rows in THEORIES.items() if rule in rows)
    conclusion, *conditions = map(plain, rule.templates)
    rows = [f"rule {rule.name} ({theory})", "", f"    {conclusion}", *(f"        where {x}" for x in conditions), ""]
    if rule.integers:
        many = "is an integer" if len(rule.integers) == 1 else "are integers"
        rows += [f"where {' and '.join(rule.integers.split())} {many}", ""]
    rows += ["in the table:", f"    {rule.conclusion}", *(f"        when {x}" for x in rule.when)]
    if rule.source:
        rows += ["", f"source: {rule.source}"]
    rows += ["", "for example:", *(f"    {x}" for x in example(rule))]
    return "\n".join(rows)


def example(rule: Rule) -> list[str]:
    """A rule at numbers that satisfy its conditions; one of calculus at functions."""
    if rule.name in CALCULUS:
        return [plain(read_rule(CALCULUS[rule.name]))]
    from derive.refuter.instance import instance
    found = instance(claim_of(rule))
    if found is None:
        return ["(none was found)"]
    sign = {"=": "=", "<": "<", "<=": "≤", "!=": "≠"}[found.prop.head]
    values = assignments(found.values)
    lines = ["with " + ", ".join(values)] if values else []
    lines += [f"{plain(side)} = {value}" for side, value in zip(found.prop.args, (found.left, found.right), strict=True)
              if plain(side) != value]
    return lines if sign == "=" else [*lines, f"so {found.left} {sign} {found.right}"]


def claim_of(rule: Rule) -> Claim:
    """The conclusion of a rule from its conditions: bounds and whole numbers as integers, all else as reals."""
    ranges = [x.args[:2] for t in rule.templates for x in subterms(t) if x.head in ("sum", "prod", "each")]
    whole = {v for ends in ranges for end in ends for v in end.free}
    sorts = {v: "Z" if v in whole or v.args[0] in rule.integer_variables else "R" for t in rule.templates for v in t.free}

    def typed(term: Term) -> Term:
        if term.head == "var":
            return make("var", term.args[0], sorts[term])
        return rebuild(term, lambda x, _: typed(x)) if term.free else term

    conclusion, *conditions = map(typed, rule.templates)
    return Claim(conclusion, Context(tuple(Fact(x) for x in conditions)))


# rules about functions, with functions in them, in the language of the rule tables
CALCULUS: Final = {
    "derivative_value": "D(x**2,x) == 2*x",
    "derivative_equal": "deriv(x**2,x,x + x)",
    "derivative_constant": "deriv(a,x,0)",
    "derivative_sum": "deriv(x**2 + exp(x),x,2*x + exp(x))",
    "derivative_factor": "deriv(a*x**2,x,a*(2*x))",
    "derivative_product": "deriv(x**2*exp(x),x,2*x*exp(x) + x**2*exp(x))",
    "derivative_exp": "deriv(exp(x**2),x,exp(x**2)*(2*x))",
    "derivative_log": "deriv(log(1 + x**2),x,(1 + x**2)**(-1)*(2*x))",
    "derivative_square": "deriv(exp(x)**2,x,2*exp(x)*exp(x))",
    "derivative_inverse": "deriv((1 + x**2)**(-1),x,-(1 + x**2)**(-2)*(2*x))",
    "derivative_power": "deriv((1 + x**2)**(1/2),x,1/2*(1 + x**2)**(1/2 - 1)*(2*x))",
    "derivative_whole_power": "deriv((1 + x**2)**(-3),x,-3*(1 + x**2)**(-3 - 1)*(2*x))",
    "derivative_of_sum": "deriv(sum(i,1,n,i*x**2),x,sum(i,1,n,i*(2*x)))",
    "integral_value": "line(x,exp(-x**2)) == pi**(1/2)",
    "half_integral_value": "half(x,exp(-x)) == 1",
    "integral_cong": "integrates(line,x,exp(-x*x),pi**(1/2))",
    "half_integral_cong": "integrates(half,x,exp(-x)*exp(-x),1/2)",
    "integral_sum": "integrates(line,x,exp(-x**2) + exp(-x**2),pi**(1/2) + pi**(1/2))",
    "half_integral_sum": "integrates(half,x,exp(-x) + exp(-2*x),1 + 1/2)",
    "integral_factor": "integrates(line,x,3*exp(-x**2),3*pi**(1/2))",
    "half_integral_factor": "integrates(half,x,3*exp(-x),3*1)",
}
