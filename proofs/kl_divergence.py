"""The Kullback–Leibler divergence: cross-entropy minus entropy, never negative, zero only between equals."""
from sympy import Eq, Sum, log

from derive.vocabulary import (
    KL,
    CrossEntropy,
    Entropy,
    Partial,
    chain,
    distribution,
    family,
    in_range,
    indices,
    sizes,
    support,
)

NOTE = "notes/kl-divergence.md"

M = support("X")
K = sizes("K")
x, v, k = indices("x v k")
P, Q = family("P", positive=True), family("Q", positive=True)
all_x = (x, 1, M)
distributions = [distribution(P[x], all_x), distribution(Q[x], all_x), in_range(v, 1, M)]

chain("a difference of entropies",
      KL(P, Q, all_x),
      Sum(P[x]*log(P[x]), all_x) - Sum(P[x]*log(Q[x]), all_x),
      CrossEntropy(P, Q, all_x) - Entropy(P, all_x),
      given=distributions, heading="The divergence is a difference")

chain("the same gradient",
      Partial(KL(P, Q, all_x), Q[v]),
      Partial(CrossEntropy(P, Q, all_x), Q[v]),
      given=distributions, heading="The divergence is a difference")

chain("Gibbs' inequality", KL(P, Q, all_x), (">=", 0), given=distributions, heading="It is never negative")

chain("none from itself", KL(P, P, all_x), 0, given=distributions, heading="It is never negative")

p, q = family("p", positive=True), family("q", positive=True)
classes = (k, 1, K)
chain("zero only between equals",
      Eq(KL(p, q, classes), 0),
      ("=>", Eq(p[k], q[k])),
      given=[distribution(p[k], classes), distribution(q[k], classes), in_range(k, 1, K)],
      heading="It is never negative")
