"""The negative log-likelihood of logistic regression is the binary cross-entropy."""
from sympy import Product, Sum, log

from derive.vocabulary import (
    ArgMax,
    ArgMin,
    CrossEntropy,
    binary,
    chain,
    defines,
    density,
    family,
    in_range,
    indices,
    labels,
    positive,
    reals,
    sigma,
    sizes,
    unevaluated,
)

NOTE = "notes/binary-cross-entropy.md"

n, d = sizes("n d")
i, j, k = indices("i j k")
x, w, b, t = family("x"), family("w"), *reals("b t")
y, z, y_hat = labels("y"), family("z"), family("y_hat")
p = density("p")
data = (i, 1, n)

chain("σ is symmetric", sigma(-t), 1 - sigma(t), heading="The model")
chain("σ is positive", 0, ("<", sigma(t)), heading="The model")
chain("σ is below one", sigma(t), ("<", 1), heading="The model")

q = sigma(z[i])
model = [binary(y[i], data),
         defines(z[i], Sum(w[j]*x[i, j], (j, 1, d)) + b, data),
         defines(p(1, x[i], w, b), q, data),
         defines(p(0, x[i], w, b), 1 - q, data)]
case = q**y[i] * (1 - q)**(1 - y[i])
entropy = y[i]*log(q) + (1 - y[i])*log(1 - q)

chain("both cases in one", p(y[i], x[i], w, b), case, given=[model, in_range(i, 1, n)], heading="The model")

likelihood = Product(p(y[i], x[i], w, b), data)
chain("the likelihood", likelihood, Product(case, data), given=model, heading="The likelihood")

chain("log-likelihood",
      log(likelihood),
      Sum(log(p(y[i], x[i], w, b)), data),
      Sum(log(case), data),
      Sum(entropy, data),
      given=model, heading="The likelihood")

chain("negative log-likelihood", -log(likelihood), -Sum(entropy, data), given=model, heading="The likelihood")

prediction = defines(y_hat[i], q, data)
predicted = y[i]*log(y_hat[i]) + (1 - y[i])*log(1 - y_hat[i])
chain("the average",
      -log(likelihood)/n,
      -Sum(entropy, data)/n,
      -Sum(predicted, data)/n,
      given=[model, prediction], heading="The likelihood")

P, Q = family("P"), family("Q")
with unevaluated():
    outcomes = -(P[0]*log(Q[0]) + P[1]*log(Q[1]))
chain("two outcomes", CrossEntropy(P, Q, (k, 0, 1)), outcomes,
      given=[positive(Q[k], (k, 0, 1))], heading="It is a cross-entropy")

chain("label and prediction",
      -Sum((1 - y[i])*log(1 - y_hat[i]) + y[i]*log(y_hat[i]), data),
      -log(likelihood),
      given=[model, prediction], heading="It is a cross-entropy")

chain("least loss, greatest likelihood",
      ArgMax(likelihood, w, b),
      ArgMin(-log(likelihood), w, b),
      ArgMin(-log(likelihood)/n, w, b),
      heading="Its minimum is the maximum of the likelihood")
