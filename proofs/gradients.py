"""What backpropagation starts from: the derivative of a loss by the scores is the prediction minus the label."""
from sympy import Eq, Lambda, Sum, exp, log

from derive.vocabulary import (
    LogSumExp,
    Partial,
    binary,
    chain,
    fact,
    family,
    in_range,
    indices,
    labels,
    reals,
    sigma,
    sizes,
    softmax,
)

NOTE = "notes/gradients.md"

n, d, K = sizes("n d K")
i, j, k = indices("i j k")
z, b, c, u, v = reals("z b c u v")

chain("σ is symmetric", sigma(-z), 1 - sigma(z), heading="The sigmoid")
chain("σ′ = σ(1 − σ)", Partial(sigma(z), z), sigma(z)*(1 - sigma(z)), heading="The sigmoid")

label = indices("y")
loss = -(label*log(sigma(z)) + (1 - label)*log(1 - sigma(z)))
chain("prediction minus label", Partial(loss, z), sigma(z) - label, given=binary(label), heading="The sigmoid")

x, w, y = family("x"), family("w"), labels("y")
data = (i, 1, n)
a = Sum(w[j]*x[i, j], (j, 1, d)) + b
total = -Sum(y[i]*log(sigma(a)) + (1 - y[i])*log(1 - sigma(a)), data)
given = [binary(y[i], data), in_range(k, 1, d)]
chain("by a weight", Partial(total, w[k]), Sum((sigma(a) - y[i])*x[i, k], data), given=given, heading="The weights")
chain("by the bias", Partial(total, b), Sum(sigma(a) - y[i], data), given=given, heading="The weights")

s, t = family("s"), family("t")
q = softmax(s, k, K)
here = in_range(k, 1, K)
chain("softmax of shifted scores", softmax(Lambda(j, s[j] - c), k, K), q, given=here, heading="Softmax")
chain("softmax of two scores", exp(u)/(exp(u) + exp(v)), 1/(1 + exp(-(u - v))), heading="Softmax")
chain("gradient of log-sum-exp", Partial(LogSumExp(s, K), s[k]), q, given=here, heading="Softmax")
chain("prediction minus label, for every class",
      Partial(-Sum(t[j]*log(softmax(s, j, K)), (j, 1, K)), s[k]),
      q - t[k],
      given=[here, fact(Eq(Sum(t[j], (j, 1, K)), 1))], heading="Softmax")
