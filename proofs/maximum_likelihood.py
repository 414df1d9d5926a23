"""From the product of probabilities to the average log-likelihood, and to an expectation."""
from sympy import Eq, KroneckerDelta, Product, Sum, log

from derive.vocabulary import (
    ArgMax,
    Expectation,
    Given,
    chain,
    defines,
    density,
    family,
    in_range,
    indices,
    labels,
    parameter,
    positive,
    reals,
    sizes,
    support,
)

NOTE = "notes/maximum-likelihood.md"

n, M = sizes("n"), support("X")
i, k = indices("i k")
x, y = labels("x"), labels("y")
theta, X, theta_ML, theta_CL = map(parameter, ("theta", "X", "theta_ML", "theta_CL"))
p, P = density("p_model"), density("P")
joint = density("p_model#2")  # of the whole data set: a function of its own, which the note writes with the same letters
data = (i, 1, n)

a, b = reals("a b")
chain("log of a product", log(a*b), log(a) + log(b),
      given=[positive(a), positive(b)], heading="From products to sums")

likelihood = joint(X, theta)
log_likelihood = Sum(log(p(x[i], theta)), data)
independent = Given(Eq(likelihood, Product(p(x[i], theta), data)), (theta,), "assumption")

chain("maximum likelihood",
      theta_ML,
      ArgMax(likelihood, theta),
      ArgMax(log_likelihood, theta),
      ArgMax(log_likelihood/n, theta),
      given=[independent, defines(theta_ML, ArgMax(likelihood, theta))],
      heading="From products to sums")

p_hat = family("p_hat")
chain("an average is an expectation",
      ArgMax(log_likelihood/n, theta),
      ArgMax(Expectation(log(p(k, theta)), (k, 1, M), p_hat), theta),
      given=[defines(p_hat[k], Sum(KroneckerDelta(k, x[i]), data)/n, (k, 1, M)), in_range(x[i], 1, M, data)],
      heading="The average is an expectation")

conditional = P(y[i], x[i], theta)
chain("conditional likelihood",
      theta_CL,
      ArgMax(Product(conditional, data), theta),
      ArgMax(Sum(log(conditional), data), theta),
      given=[defines(theta_CL, ArgMax(Product(conditional, data), theta))],
      heading="Conditional likelihood")
