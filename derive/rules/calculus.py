"""Derivatives as a relation, deriv(f, x, g): f is differentiable by x here, with derivative g.  TRUSTED data."""
from __future__ import annotations

from typing import Final

from derive.rules.row import Rule

RULES: Final = (
    Rule("derivative_value", "D(f,x) == g", ("deriv(f,x,g)",), source="derivatives are unique"),
    Rule("derivative_equal", "deriv(f,x,h)", ("deriv(f,x,g)", "g == h"), source="equality"),
    Rule("derivative_constant", "deriv(a,x,0)", ("fixed(a,x)",), source="calculus"),
    Rule("derivative_sum", "deriv(f + g,x,u + v)", ("deriv(f,x,u)", "deriv(g,x,v)"), source="linearity"),
    Rule("derivative_factor", "deriv(a*f,x,a*u)", ("fixed(a,x)", "deriv(f,x,u)"), source="linearity"),
    Rule("derivative_product", "deriv(f*g,x,u*g + f*v)", ("deriv(f,x,u)", "deriv(g,x,v)"), source="product rule"),
    Rule("derivative_exp", "deriv(exp(f),x,exp(f)*u)", ("deriv(f,x,u)",), source="chain rule"),
    Rule("derivative_log", "deriv(log(f),x,f**(-1)*u)", ("0 < f", "deriv(f,x,u)"), source="chain rule"),
    Rule("derivative_square", "deriv(f**2,x,2*f*u)", ("deriv(f,x,u)",), source="chain rule"),
    Rule("derivative_inverse", "deriv(f**(-1),x,-(f**(-2))*u)", ("f != 0", "deriv(f,x,u)"), source="chain rule"),
    Rule("derivative_power", "deriv(f**a,x,a*f**(a-1)*u)", ("0 < f", "fixed(a,x)", "deriv(f,x,u)"), source="chain rule"),
    Rule("derivative_whole_power", "deriv(f**a,x,a*f**(a-1)*u)", ("f != 0", "fixed(a,x)", "deriv(f,x,u)"), integers="a",
         source="chain rule"),
    Rule("derivative_of_sum", "deriv(sum(i,a,b,f(i)),x,sum(i,a,b,u(i)))",
         ("fixed(a,x)", "fixed(b,x)", "each(i,a,b,deriv(f(i),x,u(i)))"), source="linearity, by induction"),
    Rule("integral_value", "line(x,f(x)) == g", ("integrates(line,x,f(x),g)",), source="integrals are unique"),
    Rule("half_integral_value", "half(x,f(x)) == g", ("integrates(half,x,f(x),g)",), source="integrals are unique"),
    Rule("integral_cong", "integrates(line,x,f(x),c)", ("every(x,f(x) == g(x))", "integrates(line,x,g(x),c)"),
         source="congruence"),
    Rule("half_integral_cong", "integrates(half,x,f(x),c)", ("every(x,f(x) == g(x))", "integrates(half,x,g(x),c)"),
         source="congruence"),
    Rule("integral_sum", "integrates(line,x,f(x) + g(x),c + d)", ("integrates(line,x,f(x),c)", "integrates(line,x,g(x),d)"),
         source="linearity"),
    Rule("half_integral_sum", "integrates(half,x,f(x) + g(x),c + d)", ("integrates(half,x,f(x),c)", "integrates(half,x,g(x),d)"),
         source="linearity"),
    Rule("integral_factor", "integrates(line,x,c*f(x),c*d)", ("integrates(line,x,f(x),d)",), source="linearity"),
    Rule("half_integral_factor", "integrates(half,x,c*f(x),c*d)", ("integrates(half,x,f(x),d)",), source="linearity"),
    Rule("gaussian_0", "integrates(line,x,exp(b*x - a*x**2),(pi/a)**(1/2)*exp(b**2/(4*a)))", ("0 < a",), source="Gauss"),
    Rule("gaussian_1", "integrates(line,x,x*exp(b*x - a*x**2),b/(2*a)*(pi/a)**(1/2)*exp(b**2/(4*a)))", ("0 < a",),
         source="d/db of gaussian_0"),
    Rule("gaussian_2", "integrates(line,x,x**2*exp(b*x - a*x**2),(b**2/(4*a**2) + 1/(2*a))*(pi/a)**(1/2)*exp(b**2/(4*a)))",
         ("0 < a",), source="d²/db² of gaussian_0"),
    Rule("exponential_0", "integrates(half,x,exp(-a*x),1/a)", ("0 < a",), source="antiderivative"),
    Rule("exponential_1", "integrates(half,x,x*exp(-a*x),1/a**2)", ("0 < a",), source="-d/da of exponential_0"),
    Rule("exponential_2", "integrates(half,x,x**2*exp(-a*x),2/a**3)", ("0 < a",), source="d²/da² of exponential_0"),
)
