"""What backpropagation starts from: the derivative of a loss by the scores is the prediction minus the label."""
from sympy import Eq, Sum, exp, log

from derive.vocabulary import (
    LogSumExp,
    Partial,
    binary,
    chain,
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
i, j, k, v = indices("i j k v")
z, b, c, t_1, t_2 = reals("z b c u v")

chain("σ is symmetric", sigma(-z), 1 - sigma(z), heading="The sigmoid")
chain("σ′ = σ(1 − σ)", Partial(sigma(z), z), sigma(z)*(1 - sigma(z)), heading="The sigmoid")

label = labels("y").label
y_1 = indices("y")
loss = -(y_1*log(sigma(z)) + (1 - y_1)*log(1 - sigma(z)))
chain("prediction minus label", Partial(loss, z), sigma(z) - y_1, given=binary(y_1), heading="The sigmoid")

x, w, y = family("x"), family("w"), labels("y")
over = (i, 1, n)
a = Sum(w[j]*x[i, j], (j, 1, d)) + b
total = -Sum(y[i]*log(sigma(a)) + (1 - y[i])*log(1 - sigma(a)), over)
given = [binary(y[i], over), in_range(v, 1, d)]
chain("by a weight", Partial(total, w[v]), Sum((sigma(a) - y[i])*x[i, v], over), given=given, heading="The weights")
chain("by the bias", Partial(total, b), Sum(sigma(a) - y[i], over), given=given, heading="The weights")

s, t = family("s"), family("t")
