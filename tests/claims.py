"""Claims that are true and claims that are false, each with its facts, and models of these, for the tests of kernel and prover.

TRUE   must be proved.  FALSE must never be proved, although each is a near miss or a trap; a model shows that it is false.
`model(seed)` gives random values of all symbols, such that the facts hold.
"""
from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

from derive.kernel.claim import Claim, Context, Fact
from derive.term import Term, abstract, make, num


def var(name: str, sort: str = "R") -> Term:
    return make("var", name, sort)


n, m, K, M, i, j, k, N, c0 = (var(x, "Z") for x in ("n", "m", "K", "M", "i", "j", "k", "N", "c_0"))
a, b, w, t, u, v, x, y, s = map(var, ("a", "b", "w", "t", "u", "v", "x", "y", "s"))
X, Z, z, p, q, P, Q, f, g, sigma, r, L = map(var, ("X", "Z", "z", "p", "q", "P", "Q", "f", "g", "sigma", "r", "L"))
Y, c, B = var("Y", "Z"), var("c", "Z"), var("B", "Z")  # one-hot labels, their classes, binary labels


def at(family: Term, *indices: Term | int) -> Term:
    return make("@", family, *(num(x) if isinstance(x, int) else x for x in indices))


def term(value: Term | int | Fraction) -> Term:
    return value if isinstance(value, Term) else num(value)


def add(*parts: Term | int) -> Term:
    return make("+", *map(term, parts))


def mul(*parts: Term | int | Fraction) -> Term:
    return make("*", *map(term, parts))


def minus(left: Term | int, right: Term | int | None = None) -> Term:
    return mul(-1, left) if right is None else add(left, mul(-1, right))


def power(base: Term | int, exponent: Term | int | Fraction) -> Term:
    return make("^", term(base), term(exponent))


def over(top: Term | int, bottom: Term | int) -> Term:
    return mul(top, power(bottom, -1))


def exp(body: Term | int) -> Term:
    return make("exp", term(body))


def log(body: Term | int) -> Term:
    return make("log", term(body))


def delta(left: Term | int, right: Term | int) -> Term:
    return make("delta", term(left), term(right))


def total(index: Term, low: Term | int, high: Term | int, body: Term | int, head: str = "sum") -> Term:
    return make(head, term(low), term(high), abstract(term(body), index))


def product(index: Term, low: Term | int, high: Term | int, body: Term) -> Term:
    return total(index, low, high, body, "prod")


def each(index: Term, low: Term | int, high: Term | int, body: Term) -> Term:
    return total(index, low, high, body, "each")


def forall(variable: Term, body: Term) -> Term:
    return make("forall", variable.args[1], abstract(body, variable))


def argmax(variable: Term, body: Term, head: str = "argmax") -> Term:
    return make(head, abstract(body, variable))


def argmin(variable: Term, body: Term) -> Term:
    return argmax(variable, body, "argmin")


def line(variable: Term, body: Term, domain: str = "line") -> Term:
    return make("integral", domain, abstract(body, variable))


def D(body: Term, by: Term) -> Term:
    return make("D", body, by)


def equal(left: Term | int, right: Term | int) -> Term:
    return make("=", term(left), term(right))


def less(left: Term | int, right: Term | int) -> Term:
    return make("<", term(left), term(right))


def at_most(left: Term | int, right: Term | int) -> Term:
    return make("<=", term(left), term(right))


def unequal(left: Term | int, right: Term | int) -> Term:
    return make("!=", term(left), term(right))


def define(left: Term, right: Term, *over_: tuple[Term, Term | int, Term | int] | Term) -> Fact:
    """A definition under quantifiers, outermost first: (index, low, high) or a real variable."""
    prop = equal(left, right)
    for q_ in reversed(over_):
        prop = each(q_[0], q_[1], q_[2], prop) if isinstance(q_, tuple) else forall(q_, prop)
    return Fact(prop, "definition")


def logistic(body: Term) -> Term:
    return over(1, add(1, exp(minus(body))))


def softmax(index: Term | int, row: Term = z) -> Term:
    return over(exp(at(row, index)), total(j, 1, K, exp(at(row, j))))


SIGMA = define(at(sigma, x), logistic(x), x)
SIZES = (Fact(at_most(1, n)), Fact(at_most(1, m)), Fact(at_most(1, K)))
POSITIVE_P = Fact(each(i, 1, n, less(0, at(p, i))))
Q_POSITIVE, Q_NORMAL = Fact(each(k, 1, K, less(0, at(q, k)))), Fact(equal(total(k, 1, K, at(q, k)), 1))
P_POSITIVE, P_NORMAL = Fact(each(k, 1, K, less(0, at(P, k)))), Fact(equal(total(k, 1, K, at(P, k)), 1))
BINARY = (Fact(each(i, 1, n, at_most(0, at(B, i)))), Fact(each(i, 1, n, at_most(at(B, i), 1))))
CLASSES = (Fact(each(i, 1, n, at_most(1, at(c, i)))), Fact(each(i, 1, n, at_most(at(c, i), K))))
ONE_HOT = (Fact(each(i, 1, n, each(k, 1, K, equal(at(Y, i, k), delta(k, at(c, i)))))), *CLASSES)
ONE_CLASS = (Fact(at_most(1, c0)), Fact(at_most(c0, K)))
PAIR = (*SIZES, P_POSITIVE, P_NORMAL, Q_POSITIVE, Q_NORMAL)


# ---- models of these facts

REALS = tuple(map(Fraction, ("-3/2", "-1", "-1/2", "0", "1/3", "1", "2", "5/2")))


def table(rng: random.Random, pool: tuple[Any, ...] = REALS) -> Callable[..., Any]:
    key = rng.random()
    return lambda *args: random.Random(f"{key} {[float(x_) for x_ in args]}").choice(pool)


def distribution(rng: random.Random, size: int) -> Callable[..., Fraction]:
    weights = [rng.randint(1, 4) for _ in range(size)]
    return lambda k_: Fraction(weights[int(k_) - 1], sum(weights)) if 1 <= k_ <= size else Fraction(1, 7)


def model(seed: int) -> dict[Term, Any]:
    """Values of all the symbols above: every fact above holds."""
    rng = random.Random(seed)
    above = tuple(x_ for x_ in REALS if x_ > 0)
    sizes = {n: Fraction(rng.randint(1, 3)), m: Fraction(rng.randint(1, 3)), K: Fraction(rng.randint(1, 3)),
             M: Fraction(rng.randint(-1, 3)), N: Fraction(rng.randint(-2, 3))}
    classes = table(rng, tuple(Fraction(x_) for x_ in range(1, int(sizes[K]) + 1)))
    env: dict[Term, Any] = dict(sizes)
    env |= {x_: rng.choice(REALS) for x_ in (a, b, w, t, u, v, x, y, s, L)}
    env |= {x_: table(rng) for x_ in (X, Z, z, f, g, r)}
    env |= {c: classes, Y: lambda i_, k_: Fraction(classes(i_) == k_), B: table(rng, (Fraction(0), Fraction(1))),
            c0: Fraction(rng.randint(1, int(sizes[K])))}
    env |= {p: table(rng, above), P: distribution(rng, int(sizes[K])), q: distribution(rng, int(sizes[K])), Q: table(rng, above)}
    env[sigma] = lambda x_: 1 / (1 + mpmath.exp(-(x_ if isinstance(x_, mpmath.mpf) else mpmath.mpf(float(x_)))))
    return env


def claim(prop: Term, *facts: Fact | Term) -> Claim:
    return Claim(prop, Context(tuple(x_ if isinstance(x_, Fact) else Fact(x_) for x_ in facts)))


bce = minus(total(i, 1, n, add(mul(at(B, i), log(at(sigma, at(z, i)))),
                               mul(minus(1, at(B, i)), log(minus(1, at(sigma, at(z, i))))))))
entropy = minus(total(k, 1, K, mul(at(P, k), log(at(P, k)))))
cross = minus(total(k, 1, K, mul(at(P, k), log(at(q, k)))))
loss = minus(total(k, 1, K, mul(delta(k, c0), log(softmax(k)))))
likelihood = product(i, 1, n, power(at(p, i), at(B, i)))
gauss = mul(power(mul(2, make("pi")), Fraction(-1, 2)), exp(mul(Fraction(-1, 2), power(x, 2))))

TRUE: dict[str, Claim] = {
    # sums
    "sum of a sum": claim(equal(total(i, 1, n, add(at(z, i), mul(3, at(X, i)))), add(total(i, 1, n, at(z, i)),
                                                                                  mul(3, total(i, 1, n, at(X, i)))))),
    "sum swap": claim(equal(total(i, 1, n, total(j, 1, m, mul(at(z, i), at(X, i, j)))),
                            total(j, 1, m, total(i, 1, n, mul(at(X, i, j), at(z, i)))))),
    "shift": claim(equal(total(i, 2, add(n, 1), at(z, minus(i, 1))), total(i, 1, n, at(z, i))), *SIZES),
    "last term": claim(equal(total(i, 1, add(n, 1), at(z, i)), add(total(i, 1, n, at(z, i)), at(z, add(n, 1)))), *SIZES),
    "constant": claim(equal(total(i, 1, n, a), mul(n, a)), *SIZES),
    "squared deviations": claim(equal(total(i, 1, n, power(minus(at(z, i), over(total(j, 1, n, at(z, j)), n)), 2)),
                                      minus(total(i, 1, n, power(at(z, i), 2)), over(power(total(i, 1, n, at(z, i)), 2), n))),
                                *SIZES),
    "product of sums": claim(equal(mul(total(i, 1, n, at(z, i)), total(j, 1, m, at(X, j))),
                                   total(i, 1, n, total(j, 1, m, mul(at(z, i), at(X, j)))))),
    "empty": claim(equal(total(i, 5, 4, at(z, i)), 0)),
    "expectation": claim(equal(over(total(i, 1, n, at(f, at(c, i))), n),
                               total(k, 1, K, mul(over(total(i, 1, n, delta(at(c, i), k)), n), at(f, k)))), *SIZES, *CLASSES),
    # exp and log
    "log of product": claim(equal(log(product(i, 1, n, at(p, i))), total(i, 1, n, log(at(p, i)))), POSITIVE_P),
    "exp of sum": claim(equal(exp(total(i, 1, n, at(z, i))), product(i, 1, n, exp(at(z, i))))),
    "log of a quotient": claim(equal(log(over(mul(a, a), mul(b, 4))), add(mul(2, log(a)), minus(log(b)), mul(-2, log(2)))),
                               less(0, a), less(0, b)),
    "power": claim(equal(log(power(a, add(n, x))), mul(add(x, n), log(a))), less(0, a)),
    "likelihood": claim(equal(log(likelihood), total(i, 1, n, mul(at(B, i), log(at(p, i))))), POSITIVE_P, *BINARY),
    # the sigmoid
    "sigmoid of minus": claim(forall(x, equal(at(sigma, minus(x)), minus(1, at(sigma, x)))), SIGMA),
    "sigmoid derivative": claim(equal(D(at(sigma, t), t), mul(at(sigma, t), minus(1, at(sigma, t)))), SIGMA),
    "sigmoid in (0, 1)": claim(forall(x, less(at(sigma, x), 1)), SIGMA),
    "logit": claim(equal(log(over(at(sigma, t), minus(1, at(sigma, t)))), t), SIGMA),
    "bce derivative": claim(each(k, 1, n, equal(D(bce, at(z, k)), minus(at(sigma, at(z, k)), at(B, k)))), SIGMA, *BINARY),
    "bce as softplus": claim(equal(bce, total(i, 1, n, minus(log(add(1, exp(at(z, i)))), mul(at(B, i), at(z, i))))), SIGMA),
    # softmax and one-hot
    "softmax sum": claim(equal(total(k, 1, K, softmax(k)), 1), *SIZES),
    "softmax shift": claim(equal(over(exp(add(at(z, 1), a)), total(j, 1, K, exp(add(at(z, j), a)))), softmax(1)), *SIZES),
    "softmax below 1": claim(each(k, 1, K, at_most(softmax(k), 1)), *SIZES),
    "softmax of two": claim(equal(over(exp(a), add(exp(a), exp(b))), at(sigma, minus(a, b))), SIGMA),
    "softmax jacobian": claim(each(i, 1, K, each(k, 1, K, equal(D(softmax(i), at(z, k)),
                                                                mul(softmax(i), minus(delta(i, k), softmax(k)))))), *SIZES),
    "softmax loss derivative": claim(each(k, 1, K, equal(D(loss, at(z, k)), minus(softmax(k), delta(k, c0)))), *ONE_CLASS),
    "one-hot sum": claim(each(i, 1, n, equal(total(k, 1, K, at(Y, i, k)), 1)), *ONE_HOT),
    "one-hot picks": claim(each(i, 1, n, equal(total(k, 1, K, mul(at(Y, i, k), at(f, k))), at(f, at(c, i)))), *ONE_HOT),
    "one-hot product": claim(each(i, 1, n, equal(product(k, 1, K, power(at(P, k), at(Y, i, k))), at(P, at(c, i)))),
                             *ONE_HOT, P_POSITIVE),
    # distributions
    "divergence": claim(equal(total(k, 1, K, mul(at(P, k), minus(log(at(P, k)), log(at(q, k))))), minus(cross, entropy))),
    "gibbs": claim(at_most(0, total(k, 1, K, mul(at(P, k), log(over(at(P, k), at(q, k)))))), *PAIR),
    "entropy below cross-entropy": claim(at_most(entropy, cross), *PAIR),
    "same expectation": claim(equal(total(k, 1, K, mul(at(P, k), add(at(f, k), 5))),
                                    add(5, total(k, 1, K, mul(at(P, k), at(f, k))))), *PAIR),
    # maximisers
    "argmax of log": claim(equal(argmax(t, product(i, 1, n, at(p, i, t))), argmax(t, total(i, 1, n, log(at(p, i, t))))),
                           forall(t, each(i, 1, n, less(0, at(p, i, t))))),
    "argmax scaled": claim(equal(argmax(t, at(f, t)), argmax(t, add(over(at(f, t), n), a))), *SIZES),
    "argmin": claim(equal(argmin(t, minus(mul(2, at(f, t)))), argmax(t, at(f, t)))),
    # derivatives
    "polynomial": claim(equal(D(add(power(x, 3), mul(a, x), b), x), add(mul(3, power(x, 2)), a))),
    "quotient": claim(equal(D(over(x, add(1, power(x, 2))), x), over(minus(1, power(x, 2)), power(add(1, power(x, 2)), 2)))),
    "quotient as one power": claim(equal(D(over(x, add(1, power(x, 2))), x), mul(minus(1, power(x, 2)), power(add(1, power(x,
            2)), -2)))),
    "of log": claim(equal(D(log(x), x), over(1, x)), less(0, x)),
    "nested": claim(equal(D(D(exp(mul(a, x)), x), x), mul(power(a, 2), exp(mul(a, x))))),
    "nested mixed": claim(equal(D(D(exp(mul(a, x)), x), a), mul(add(1, mul(a, x)), exp(mul(a, x))))),
    "by a component": claim(each(k, 1, n, equal(D(total(i, 1, n, power(at(z, i), 2)), at(z, k)), mul(2, at(z, k))))),
    "through a definition": claim(equal(D(power(minus(u, y), 2), w), mul(2, x, minus(u, y))), define(u, add(mul(w, x), b))),
    "log-sum-exp": claim(each(k, 1, K, equal(D(log(total(j, 1, K, exp(at(z, j)))), at(z, k)), softmax(k))), *SIZES),
    "no constraint used": claim(each(j, 1, K, equal(D(total(k, 1, K, at(q, k)), at(q, j)), 1)), *PAIR),
    # integrals
    "gaussian": claim(equal(line(x, gauss), 1)),
    "gaussian mean": claim(equal(line(x, mul(x, gauss)), 0)),
    "gaussian variance": claim(equal(line(x, mul(power(x, 2), gauss)), 1)),
    "exponential mean": claim(equal(line(x, mul(x, a, exp(mul(-1, a, x))), "half"), over(1, a)), less(0, a)),
    # divisors and arguments known by their sign
    "divisor of another form": claim(equal(over(minus(power(x, 2), 1), minus(x, 1)), add(x, 1)), unequal(x, 1)),
    "negative divisor": claim(equal(over(minus(power(x, 2), 1), minus(x, 1)), add(x, 1)), less(x, 1)),
    "log of a difference": claim(equal(log(power(minus(x, 1), 2)), mul(2, log(minus(x, 1)))), less(1, x)),
    "twice a log of unknown sign": claim(equal(add(log(minus(x, 1)), log(minus(x, 1))), mul(2, log(minus(x, 1))))),
    "integer below its square": claim(at_most(power(N, 2), N), at_most(0, N), at_most(N, 1)),
    # cases and order
    "binary square": claim(each(i, 1, n, equal(power(at(B, i), 2), at(B, i))), *BINARY),
    "binary power": claim(each(i, 1, n, equal(power(a, at(B, i)), add(1, mul(at(B, i), minus(a, 1))))), *BINARY, less(0, a)),
    "bernoulli": claim(each(i, 1, n, equal(mul(power(a, at(B, i)), power(b, minus(1, at(B, i)))),
                                           add(mul(at(B, i), a), mul(minus(1, at(B, i)), b)))), *BINARY, less(0, a), less(0, b)),
    "log increases": claim(less(log(a), log(b)), less(0, a), less(a, b)),
    "part of a sum": claim(each(k, 1, n, at_most(at(p, k), total(i, 1, n, at(p, i)))), POSITIVE_P),
}

HALF = Fraction(1, 2)
FALSE: dict[str, Claim] = {
    "log of a square": claim(equal(log(power(x, 2)), mul(2, log(x)))),
    "log of a product of unknown sign": claim(equal(log(mul(a, b)), add(log(a), log(b)))),
    "root of a square": claim(equal(power(power(x, 2), HALF), x)),
    "x over x": claim(equal(over(x, x), 1)),
    "0 over x": claim(equal(mul(over(0, x), x), x)),
    "power of a product": claim(equal(power(mul(a, b), HALF), mul(power(a, HALF), power(b, HALF)))),
    "exp of log": claim(equal(exp(log(x)), x)),
    "constant over any range": claim(equal(total(i, 1, M, 1), M)),
    "first term of any range": claim(equal(total(i, 1, M, at(z, i)), add(at(z, 1), total(i, 2, M, at(z, i))))),
    "karr": claim(equal(total(i, 3, 1, at(z, i)), minus(at(z, 2)))),
    "delta out of range": claim(equal(total(i, 1, n, mul(delta(i, N), at(z, i))), at(z, N)), *SIZES),
    "delta at a real": claim(equal(total(i, 1, n, mul(delta(i, x), at(z, i))), at(z, x)), at_most(1, x), at_most(x, n)),
    "captured index": claim(equal(total(i, 1, n, mul(at(z, i), total(j, 1, n, at(X, j)))),
                                  total(i, 1, n, mul(at(z, i), at(X, i), n))), *SIZES),
    "swap of dependent ranges": claim(equal(total(i, 1, n, total(j, 1, i, at(X, i, j))),
                                            total(j, 1, n, total(i, 1, j, at(X, i, j))))),
    "square of a sum": claim(equal(power(total(i, 1, n, at(z, i)), 2), total(i, 1, n, power(at(z, i), 2)))),
    "n from its index": claim(at_most(1, M)),
    "index of nothing": claim(less(0, total(i, 1, M, exp(at(z, i))))),
    "softmax sum over an empty range": claim(equal(total(k, 1, M, over(exp(at(z, k)), total(j, 1, M, exp(at(z, j))))), 1)),
    "softmax up to the class": claim(equal(total(k, 1, K, over(exp(at(z, k)), total(j, 1, k, exp(at(z, j))))), 1), *SIZES),
    "softmax scaled": claim(equal(over(exp(mul(2, at(z, 1))), total(j, 1, K, exp(mul(2, at(z, j))))), softmax(1)), *SIZES),
    "softmax strictly below 1": claim(each(k, 1, K, less(softmax(k), 1))),
    "softmax gradient without delta": claim(each(k, 1, K, equal(D(loss, at(z, k)), softmax(k))), *ONE_CLASS),
    "softmax gradient of another class": claim(each(k, 1, K, equal(D(loss, at(z, k)), minus(softmax(k), delta(k, 1)))),
                                               *ONE_CLASS),
    "self derivative of log-sum-exp": claim(each(k, 1, K, equal(D(log(total(k, 1, K, exp(at(z, k)))), at(z, k)), 1))),
    "derivative of a normal sum": claim(each(j, 1, K, equal(D(total(k, 1, K, at(q, k)), at(q, j)), 0)), *PAIR),
    "derivative at a point": claim(equal(D(power(x, 2), x), 0), equal(x, 1)),
    "derivative of the binary square": claim(equal(D(minus(power(x, 2), x), x), 0), at_most(0, x), at_most(x, 1)),
    "derivative where z is 1": claim(equal(D(power(u, 2), w), 0), define(u, mul(w, x)), equal(u, 1), unequal(x, 0)),
    "definition forgotten": claim(equal(D(power(minus(u, y), 2), w), 0), define(u, add(mul(w, x), b))),
    "definition through a symbol": claim(equal(D(L, w), 0), define(u, mul(w, x)), define(L, power(u, 2))),
    "log of a binary": claim(equal(log(at(B, 1)), 0), *SIZES, *BINARY),
    "one-hot of another row": claim(each(i, 1, n, equal(total(k, 1, K, mul(at(Y, 1, k), at(f, k))), at(f, at(c, i)))), *SIZES,
                                    *ONE_HOT),
    "cases of a real": claim(equal(power(x, 2), x), at_most(0, x), at_most(x, 1)),
    "a case forgotten": claim(equal(mul(N, minus(N, 1)), 0), at_most(0, N), at_most(N, 2)),
    "gibbs the wrong way": claim(at_most(total(k, 1, K, mul(at(P, k), log(over(at(P, k), at(q, k))))), 0), *PAIR),
    "gibbs strictly": claim(less(0, total(k, 1, K, mul(at(P, k), log(over(at(P, k), at(q, k)))))), *PAIR),
    "gibbs for functions": claim(at_most(0, total(k, 1, K, mul(at(p, k), log(over(at(p, k), at(Q, k)))))),
                                 Fact(each(k, 1, K, less(0, at(p, k)))), Fact(each(k, 1, K, less(0, at(Q, k))))),
    "entropy swapped": claim(equal(cross, minus(total(k, 1, K, mul(at(q, k), log(at(P, k)))))), *PAIR),
    "sample for distribution": claim(equal(over(total(i, 1, n, at(f, at(c, i))), n), total(k, 1, K, mul(at(P, k), at(f, k)))),
                                     *SIZES, *CLASSES, P_POSITIVE, P_NORMAL),
    "argmax negated": claim(equal(argmax(t, at(f, t)), argmax(t, minus(at(f, t))))),
    "argmax squared": claim(equal(argmax(t, at(f, t)), argmax(t, power(at(f, t), 2)))),
    "argmax of any factor": claim(equal(argmax(t, mul(a, at(f, t))), argmax(t, at(f, t)))),
    "argmax by zero": claim(equal(argmax(t, mul(total(i, 1, M, 1), at(f, t))), argmax(t, at(f, t)))),
    "argmax of a scale that moves": claim(equal(argmax(t, mul(exp(t), at(f, t))), argmax(t, at(f, t)))),
    "order reversed": claim(at_most(mul(a, x), mul(a, y)), at_most(x, y)),
    "inverse order": claim(at_most(over(1, y), over(1, x)), at_most(x, y), unequal(x, 0), unequal(y, 0)),
    "strict from non-strict": claim(less(x, y), at_most(x, y)),
    "log increases from below 0": claim(less(log(x), log(y)), less(x, y)),
    "part of a signed sum": claim(each(k, 1, n, at_most(at(z, k), total(i, 1, n, at(z, i))))),
    "part strictly below the sum": claim(each(k, 1, n, less(at(p, k), total(i, 1, n, at(p, i)))), POSITIVE_P),
    "derivative of a product": claim(equal(D(mul(x, exp(x)), x), exp(x))),
    "derivative of a tower": claim(equal(D(power(x, x), x), mul(x, power(x, minus(x, 1)))), less(0, x)),
    "derivative by the summed index's component": claim(equal(D(total(i, 1, n, power(at(z, i), 2)), at(z, N)), mul(2, at(z, N)))),
    "gaussian unnormalised": claim(equal(line(x, exp(minus(power(x, 2)))), 1)),
    "gaussian of any width": claim(equal(line(x, exp(minus(mul(a, power(x, 2))))), power(over(make("pi"), a), HALF))),
    "half of a gaussian": claim(equal(line(x, exp(minus(x))), 1)),
    "exponential of any rate": claim(equal(line(x, mul(a, exp(minus(mul(a, x)))), "half"), 1)),
    "sign in the cross-entropy": claim(equal(bce, minus(total(i, 1, n, minus(mul(at(B, i), log(at(sigma, at(z, i)))),
                                                                            mul(minus(1, at(B, i)),
                                                                                log(minus(1, at(sigma, at(z, i)))))))))
                                       , SIGMA, *BINARY),
    "average forgotten": claim(equal(bce, over(bce, n)), SIGMA, *SIZES, *BINARY),
    "indices of the wrong family": claim(equal(total(i, 1, n, mul(at(z, i), at(X, i))), total(i, 1, n, mul(at(z, i), at(X, 1)))),
                                         *SIZES),
    "factor that depends on the index": claim(equal(total(i, 1, n, mul(i, at(z, i))), mul(n, total(i, 1, n, at(z, i)))), *SIZES),
    "reciprocal of a sum": claim(equal(over(1, add(a, b)), add(over(1, a), over(1, b))), less(0, a), less(0, b)),
    "exponents of different bases": claim(equal(mul(power(a, x), power(b, x)), power(add(a, b), x)), less(0, a), less(0, b)),
    "log of a sum": claim(equal(log(total(i, 1, n, at(p, i))), total(i, 1, n, log(at(p, i)))), POSITIVE_P),
    "tower of powers": claim(equal(power(power(x, 2), y), power(x, mul(2, y)))),
}
