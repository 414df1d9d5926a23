"""The negative log-likelihood of a softmax model is the cross-entropy of one-hot labels and predictions."""
from sympy import IndexedBase, Lambda, Product, Sum, exp, log

from derive.vocabulary import (
    ArgMax,
    ArgMin,
    CrossEntropy,
    LogSumExp,
    chain,
    defines,
    density,
    family,
    in_range,
    indices,
    labels,
    one_hot,
    sizes,
    softmax,
    unevaluated,
)

NOTE = "notes/softmax-cross-entropy.md"

n, d, K = sizes("n d K")
i, j, k = indices("i j k")
x, w, b, z = map(family, ("x", "w", "b", "z"))
y, c = labels("y"), labels("c")
data, classes = (i, 1, n), (k, 1, K)

scores = defines(z[i, k], Sum(w[k, j]*x[i, j], (j, 1, d)) + b[k], data, classes)
here = [in_range(i, 1, n), in_range(k, 1, K)]
truth = one_hot(y[i, k], c[i], classes, data)
y_hat = softmax(z[i], k, K)

chain("the entries sum to one", Sum(y_hat, classes), 1, given=[scores, here], heading="The model")
chain("positive", 0, ("<", y_hat), given=[scores, here], heading="The model")
chain("at most one", y_hat, ("<=", 1), given=[scores, here], heading="The model")
chain("log-softmax", log(y_hat), z[i, k] - LogSumExp(z[i], K), given=[scores, here], heading="The model")

chain("one-hot labels sum to one", Sum(y[i, k], classes), 1, given=[truth, here], heading="The model")

f = density("f")
true_class = Sum(k*y[i, k], classes)
chain("a sum picks out", Sum(y[i, k]*f(k), classes), f(true_class), given=[truth, here], heading="The model")
chain("a product picks out", Product(f(k)**y[i, k], classes), f(true_class), given=[truth, here], heading="The model")

likelihood = Product(y_hat**y[i, k], classes, data)
loss = -Sum(y[i, k]*log(y_hat), classes, data)

with unevaluated():
    split = -Sum(y[i, k]*(log(exp(z[i, k])) - LogSumExp(z[i], K)), classes, data)

chain("negative log-likelihood",
      -log(likelihood),
      -Sum(log(y_hat**y[i, k]), classes, data),
      loss,
      split,
      given=[scores, truth], heading="The likelihood")

chain("the likelihood", likelihood, Product(y_hat**y[i, k], classes, data), given=[scores, truth],
      heading="The likelihood")

cross_entropies = Sum(CrossEntropy(y[i], Lambda(k, y_hat), classes), data)
chain("cross-entropy of labels and predictions", cross_entropies, loss, -log(likelihood),
      given=[scores, truth], heading="It is a cross-entropy")


def model(weights: IndexedBase, bias: IndexedBase) -> Lambda:
    """Score of a class, whatever the parameters."""
    return Lambda(k, Sum(weights[k, j]*x[i, j], (j, 1, d)) + bias[k])


prediction = softmax(model(w, b), k, K)
chain("least loss, greatest likelihood",
      ArgMin(Sum(CrossEntropy(y[i], Lambda(k, prediction), classes), data), w, b),
      ArgMax(Product(prediction**y[i, k], classes, data), w, b),
      given=truth, heading="It is a cross-entropy")
