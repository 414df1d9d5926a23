r"""LaTeX claims, false and true, of the kinds that notes have.  Data only.

Each row: what the document says before, the false claims, the true ones.  False means false under every sensible reading
of the words before; true means true wherever both sides are defined.
"""
from __future__ import annotations

Rows = tuple[tuple[str, str, str], ...]  # claims one a line

ROWS: Rows = (
    # --- algebra
    (r"Let $a, b, c \in \mathbb{R}$.", r"""
(a + b)^2 = a^2 + b^2
(a - b)^2 = a^2 - b^2
(a + b)^3 = a^3 + b^3
(a+b)(a-b) = a^2 + b^2
a(b + c) = ab + c
a - (b - c) = a - b - c
a^2 b^2 = (ab)^4
(a^2)^3 = a^5
a^2 a^3 = a^6
-a^2 = (-a)^2
\sqrt{a^2 + b^2} = a + b
\sqrt{a^2} = a
|a + b| = |a| + |b|
|a - b| = |a| - |b|
|ab| = ab
\frac{a + b}{c} = \frac{a}{c} + b
\frac{a}{b + c} = \frac{a}{b} + \frac{a}{c}
\frac{1}{a} + \frac{1}{b} = \frac{1}{a + b}
\frac{a + b}{a} = b
\frac{a}{b} = \frac{b}{a}
\frac{a}{b} \cdot \frac{b}{c} = \frac{a b}{c}
\frac{a/b}{c} = \frac{a c}{b}
\frac{a}{b/c} = \frac{a}{bc}
a^{-1} = -a
a^{-2} = \frac{1}{2a}
a^2 \geq a
a^2 > 0
a^3 \geq 0
2a \geq a
a^2 + b^2 > 2ab
a^2 + b^2 \leq 2ab
ab \leq \frac{a^2 + b^2}{4}
(a+b)^2 \geq a^2 + b^2
a^4 - b^4 = (a - b)^4
a^3 - b^3 = (a - b)(a^2 + b^2)
a^2 - 2ab - b^2 = (a - b)^2
a^2 - b^2 = (a - b)^2
1 - a^2 = (1-a)^2
a = a + 1
0 \cdot a = a
a^0 = 0
a - b = b - a
\frac{a}{a} = 0
\frac{a^2}{a} = a^2
|a| = a
|a| > 0
|a|^2 = a
\max(a, b) = a
\min(a, b) = a + b - a
(a + b + c)^2 = a^2 + b^2 + c^2
(a+b+c)^2 = a^2 + b^2 + c^2 + ab + bc + ca
""", r"""
(a + b)^2 = a^2 + 2ab + b^2
(a - b)^2 = a^2 - 2ab + b^2
(a+b)(a-b) = a^2 - b^2
(a + b)^3 = a^3 + 3a^2 b + 3 a b^2 + b^3
a(b + c) = ab + ac
a - (b - c) = a - b + c
(a^2)^3 = a^6
a^2 a^3 = a^5
(-a)^2 = a^2
\sqrt{a^2} = |a|
\frac{a + b}{c} = \frac{a}{c} + \frac{b}{c}
\frac{1}{a} + \frac{1}{b} = \frac{a + b}{ab}
\frac{a/b}{c} = \frac{a}{bc}
\frac{a}{b/c} = \frac{ac}{b}
a^{-2} = \frac{1}{a^2}
a^2 \geq 0
a^2 + b^2 \geq 2ab
a^4 - b^4 = (a^2 - b^2)(a^2 + b^2)
a^3 - b^3 = (a - b)(a^2 + ab + b^2)
a^3 + b^3 = (a + b)(a^2 - ab + b^2)
\frac{a^2}{a} = a
|a|^2 = a^2
(a+b+c)^2 = a^2 + b^2 + c^2 + 2ab + 2bc + 2ca
|ab| = |a| |b|
(a - b)^2 \geq 0
|a| \geq 0
\frac{a^2 - b^2}{a - b} = a + b
ab \leq \frac{a^2 + b^2}{2}
a^2 + a + 1 > 0
"""),
    # --- logarithms, exponentials, powers
    (r"Let $a, b, c, x > 0$.", r"""
\log(a + b) = \log a + \log b
\log(ab) = \log a \log b
\log \frac{a}{b} = \frac{\log a}{\log b}
\log(a - b) = \log a - \log b
\log(a^2) = (\log a)^2
\log \frac{1}{a} = \frac{1}{\log a}
\log(1 + a) = \log a
\log 2a = 2 \log a
\exp(a + b) = \exp a + \exp b
\exp(ab) = \exp(a) \exp(b)
\exp(a)^b = \exp(a + b)
\exp(-a) = -\exp(a)
\exp(2 \log a) = 2a
\log(\exp(a) + \exp(b)) = a + b
\log a \geq 0
\log a \leq 0
\log a < \log b
\log(a+b) \geq \log a + \log b
\log a = a - 1
\log a \geq a - 1
\log a < a - 1
\exp a \leq 1 + a
\exp(a) < 1
\sqrt{a + b} = \sqrt a + \sqrt b
\sqrt{a} \leq a
\sqrt{a} \geq a
\sqrt{ab} = \sqrt{a} b
a^{b + c} = a^b + a^c
a^{bc} = a^b a^c
(a^b)^c = a^{b + c}
a^{b^c} = (a^b)^c
(ab)^c = a b^c
a^b = b^a
\frac{a^b}{a^c} = a^{b/c}
a^{1/2} = \frac{1}{a^2}
a^{-b} = -a^b
2^a 3^a = 5^a
2^a 3^b = 6^{a+b}
\log_2 a = \log a
\log_2 8 = 4
\log 1 = 1
\exp 0 = 0
a \log a \geq 0
a^2 \geq a
\frac{1}{a} \leq 1
\frac{1}{a} < \frac{1}{b}
\sqrt{x^2 + 1} = x + 1
\sqrt{x^4} = x^4
e^{\log a + \log b} = a + b
e^{a \log b} = a^b
\log \sqrt{a} = \sqrt{\log a}
\log \log a = (\log a)^2
""", r"""
\log(ab) = \log a + \log b
\log(abc) = \log a + \log b + \log c
\log \frac{a}{b} = \log a - \log b
\log(a^2) = 2 \log a
\log(a^b) = b \log a
\log \frac{1}{a} = -\log a
\log 2a = \log 2 + \log a
\exp(a + b) = \exp(a) \exp(b)
\exp(a)^b = \exp(ab)
\exp(-a) = \frac{1}{\exp(a)}
\exp(2 \log a) = a^2
\log \sqrt{a} = \frac{1}{2} \log a
\log a \leq a - 1
\exp a \geq 1 + a
\sqrt{ab} = \sqrt a \sqrt b
a^{b + c} = a^b a^c
(a^b)^c = a^{bc}
(ab)^c = a^c b^c
\frac{a^b}{a^c} = a^{b - c}
a^{-b} = \frac{1}{a^b}
2^a 3^a = 6^a
\log 1 = 0
\exp 0 = 1
e^{\log a + \log b} = ab
e^{a \log b} = b^a
\exp(a) > 1
a + b > a
ab > 0
\log(a + b) > \log a
\log(1 + a) > 0
\log(1 + a) \leq a
\sqrt{x^4} = x^2
\log(e^a e^b) = a + b
\log \frac{ab}{c} = \log a + \log b - \log c
\frac{a}{a + b} < 1
\frac{a}{a + b} + \frac{b}{a + b} = 1
"""),
    # --- derivatives
    (r"Let $x, y, a, b \in \mathbb{R}$.", r"""
\frac{d}{dx} x^2 = x
\frac{d}{dx} x^2 = 2
\frac{d}{dx} x^3 = 3x^3
\frac{d}{dx} e^{2x} = e^{2x}
\frac{d}{dx} e^{-x} = e^{-x}
\frac{d}{dx} e^{x^2} = e^{x^2}
\frac{d}{dx} e^{x^2} = 2 e^{x^2}
\frac{d}{dx} e^x = x e^{x-1}
\frac{d}{dx} \log(1 + x^2) = \frac{1}{1 + x^2}
\frac{d}{dx} \log(2 x) = \frac{1}{2x}
\frac{d}{dx} \log x = \log x
\frac{d}{dx} \frac{1}{x} = \frac{1}{x^2}
\frac{d}{dx} \frac{1}{x} = \log x
\frac{d}{dx} \frac{1}{1 + x^2} = -\frac{1}{(1 + x^2)^2}
\frac{d}{dx} (x e^x) = e^x
\frac{d}{dx} (x^2 e^x) = 2x e^x
\frac{d}{dx} (x \log x) = \log x
\frac{d}{dx} \frac{x}{1 + x^2} = \frac{1}{2x}
\frac{d}{dx} (3x + 2)^2 = 2(3x + 2)
\frac{d}{dx} (a x + b) = x
\frac{d}{dx} (a x + b) = a + b
\frac{\partial}{\partial a} (a x + b) = a
\frac{\partial}{\partial x} (x y) = x
\frac{\partial}{\partial x} (x y) = x + y
\frac{\partial}{\partial y} (x y^2) = 2xy^2
\frac{\partial}{\partial x} e^{xy} = e^{xy}
\frac{\partial}{\partial x} e^{xy} = x e^{xy}
\frac{\partial}{\partial x} (x^2 + y^2) = 2x + 2y
\frac{\partial}{\partial x} y = 1
\frac{\partial}{\partial x} y^2 = 2y
\frac{\partial}{\partial x} \frac{x}{y} = \frac{1}{y^2}
\frac{\partial}{\partial y} \frac{x}{y} = \frac{x}{y^2}
\frac{d}{dx} \frac{1}{1 + e^{-x}} = e^{-x}
\frac{d}{dx} \frac{1}{1 + e^{-x}} = \frac{1}{(1 + e^{-x})^2}
\frac{d}{dx} \sqrt{1 + x^2} = \frac{1}{2\sqrt{1 + x^2}}
\frac{d}{dx} \sqrt{1 + x^2} = 2x\sqrt{1 + x^2}
\frac{d}{dx} 5 = 5
\frac{d}{dx} a = 1
\frac{d}{dx} x^x = x x^{x-1}
\frac{d}{dx} 2^x = 2^x
\frac{d}{dx} 2^x = x 2^{x-1}
\frac{d^2}{dx^2} x^3 = 3x^2
\frac{d^2}{dx^2} x^3 = 6
\frac{d^2}{dx^2} e^{-x} = -e^{-x}
\frac{\partial^2}{\partial x \partial y} (x y) = 0
\frac{\partial^2}{\partial x \partial y} (x^2 y) = 2
\frac{d}{dx} |x| = 1
\frac{d}{dx} \log(1 + e^x) = \frac{1}{1 + e^x}
\frac{d}{dx} (x - a)^2 = 2x
\frac{d}{da} (x - a)^2 = 2(x - a)
\frac{d}{dx} \left( e^x e^{-x} \right) = 1
""", r"""
\frac{d}{dx} x^2 = 2x
\frac{d}{dx} x^3 = 3x^2
\frac{d}{dx} e^{2x} = 2e^{2x}
\frac{d}{dx} e^{-x} = -e^{-x}
\frac{d}{dx} e^{x^2} = 2 x e^{x^2}
\frac{d}{dx} \log(1 + x^2) = \frac{2x}{1 + x^2}
\frac{d}{dx} \frac{1}{x} = -\frac{1}{x^2}
\frac{d}{dx} \frac{1}{1 + x^2} = -\frac{2x}{(1 + x^2)^2}
\frac{d}{dx} (x e^x) = e^x + x e^x
\frac{d}{dx} (x \log x) = \log x + 1
\frac{d}{dx} \frac{x}{1 + x^2} = \frac{1 - x^2}{(1 + x^2)^2}
\frac{d}{dx} (3x + 2)^2 = 6(3x + 2)
\frac{d}{dx} (a x + b) = a
\frac{\partial}{\partial x} (x y) = y
\frac{\partial}{\partial y} (x y^2) = 2xy
\frac{\partial}{\partial x} e^{xy} = y e^{xy}
\frac{\partial}{\partial x} (x^2 + y^2) = 2x
\frac{\partial}{\partial x} y = 0
\frac{\partial}{\partial y} \frac{x}{y} = -\frac{x}{y^2}
\frac{d}{dx} \frac{1}{1 + e^{-x}} = \frac{e^{-x}}{(1 + e^{-x})^2}
\frac{d}{dx} \sqrt{1 + x^2} = \frac{x}{\sqrt{1 + x^2}}
\frac{d}{dx} 5 = 0
\frac{d}{dx} 2^x = 2^x \log 2
\frac{d^2}{dx^2} x^3 = 6x
\frac{d^2}{dx^2} e^{-x} = e^{-x}
\frac{\partial^2}{\partial x \partial y} (x^2 y) = 2x
\frac{d}{dx} \log(1 + e^x) = \frac{e^x}{1 + e^x}
\frac{d}{dx} (x - a)^2 = 2(x - a)
\frac{d}{da} (x - a)^2 = -2(x - a)
\frac{d}{dx} \left( e^x e^{-x} \right) = 0
"""),
    (r"Let $x > 0$.", r"""
\frac{d}{dx} \log x = \frac{1}{x^2}
\frac{d}{dx} \log(2 x) = \frac{2}{x}
\frac{d}{dx} (\log x)^2 = \frac{1}{x^2}
\frac{d}{dx} x^x = x^x \log x
\frac{d}{dx} \sqrt{x} = \frac{1}{\sqrt{x}}
\frac{d}{dx} \log \log (1 + x) = \frac{1}{\log(1 + x)}
\frac{d}{dx} \frac{\log x}{x} = \frac{1}{x^2}
""", r"""
\frac{d}{dx} \log x = \frac{1}{x}
\frac{d}{dx} \log(2 x) = \frac{1}{x}
\frac{d}{dx} (\log x)^2 = \frac{2 \log x}{x}
\frac{d}{dx} x^x = x^x (\log x + 1)
\frac{d}{dx} \sqrt{x} = \frac{1}{2\sqrt{x}}
\frac{d}{dx} \frac{\log x}{x} = \frac{1 - \log x}{x^2}
\frac{d}{dx} \log \log (1 + x) = \frac{1}{(1 + x) \log(1 + x)}
"""),
    # --- sums and products
    (r"Let $x_1, \dots, x_n \in \mathbb{R}$, $y_1, \dots, y_n \in \mathbb{R}$, $c \in \mathbb{R}$ and $n \in \mathbb{N}$ with $n \geq 1$.", r"""
\sum_{i=1}^n x_i y_i = \sum_{i=1}^n x_i \sum_{i=1}^n y_i
\sum_{i=1}^n x_i^2 = \left(\sum_{i=1}^n x_i\right)^2
\sum_{i=1}^n (x_i + c) = \sum_{i=1}^n x_i + c
\sum_{i=1}^n c = c
\sum_{i=1}^n 1 = n + 1
\sum_{i=0}^n 1 = n
\sum_{i=1}^{n-1} 1 = n
\sum_{i=1}^n i = \frac{n(n-1)}{2}
\sum_{i=0}^{n-1} i = \frac{n(n+1)}{2}
\sum_{i=1}^n i^2 = \frac{n(n+1)}{2}
\sum_{i=1}^n i^3 = \frac{n^2(n+1)^2}{2}
\sum_{i=1}^n x_i = n x_1
\sum_{i=1}^n x_i = \sum_{i=1}^{n-1} x_i
\sum_{i=1}^n x_i = x_1 + x_n
\sum_{i=1}^n x_i = \sum_{i=0}^{n-1} x_i
\sum_{i=1}^n x_i = \sum_{i=2}^{n+1} x_i
\sum_{i=1}^n \frac{1}{n} = n
\sum_{i=1}^n \frac{x_i}{n} = n \sum_{i=1}^n x_i
\sum_{i=1}^n \sum_{j=1}^n x_i = \sum_{i=1}^n x_i
\sum_{i=1}^n \sum_{j=1}^n x_i x_j = \sum_{i=1}^n x_i^2
\sum_{i=1}^n \sum_{j=1}^i x_j = \sum_{j=1}^n \sum_{i=1}^j x_j
\sum_{i=1}^n \sum_{j=1}^i 1 = n^2
\sum_{i=1}^n \sum_{j=1}^i x_i = n \sum_{i=1}^n x_i
\sum_{i=1}^n (x_i - y_i)^2 = \sum_{i=1}^n x_i^2 - \sum_{i=1}^n y_i^2
\sum_{i=1}^n x_i \geq 0
\sum_{i=1}^n x_i^2 > 0
\sum_{i=1}^n x_i \leq \sum_{i=1}^n y_i
\sum_{i=1}^n x_i^2 \leq \sum_{i=1}^n x_i
\sum_{i=1}^n e^{x_i} = e^{\sum_{i=1}^n x_i}
\prod_{i=1}^n c = c
\prod_{i=1}^n c = n c
\prod_{i=1}^n c x_i = c \prod_{i=1}^n x_i
\prod_{i=1}^n (x_i + y_i) = \prod_{i=1}^n x_i + \prod_{i=1}^n y_i
\prod_{i=1}^n e^{x_i} = \sum_{i=1}^n e^{x_i}
\prod_{i=1}^n x_i^2 = \prod_{i=1}^n x_i
\prod_{i=1}^n i = n
\prod_{i=1}^n x_i = x_1 \prod_{i=1}^n x_i
\frac{1}{n} \sum_{i=1}^n (x_i + c) = \frac{1}{n} \sum_{i=1}^n x_i + \frac{c}{n}
\log \prod_{i=1}^n e^{x_i} = \prod_{i=1}^n x_i
\log \sum_{i=1}^n e^{x_i} = \sum_{i=1}^n x_i
\log \sum_{i=1}^n e^{x_i} \leq x_1
\log \sum_{i=1}^n e^{x_i + c} = \log \sum_{i=1}^n e^{x_i}
\frac{\partial}{\partial x_1} \sum_{i=1}^n x_i = n
\frac{\partial}{\partial x_k} \sum_{i=1}^n x_i = \sum_{i=1}^n 1
\frac{\partial}{\partial x_k} \sum_{i=1}^n x_i^2 = 2 \sum_{i=1}^n x_i
\frac{\partial}{\partial c} \sum_{i=1}^n (x_i - c)^2 = 2 \sum_{i=1}^n (x_i - c)
\frac{\partial}{\partial c} \sum_{i=1}^n (x_i - c)^2 = -2 (x_i - c)
\frac{d}{dc} \sum_{i=1}^n c x_i = c \sum_{i=1}^n x_i
\sum_{i=1}^n \left(x_i - \frac{1}{n} \sum_{j=1}^n x_j\right) = \sum_{i=1}^n x_i
\sum_{i=1}^n \left(x_i - \frac{1}{n} \sum_{j=1}^n x_j\right)^2 = \sum_{i=1}^n x_i^2 - \left(\sum_{j=1}^n x_j\right)^2
\left(\sum_{i=1}^n x_i y_i\right)^2 \geq \sum_{i=1}^n x_i^2 \sum_{i=1}^n y_i^2
\left(\sum_{i=1}^n x_i\right)^2 \leq \sum_{i=1}^n x_i^2
""", r"""
\sum_{i=1}^n (x_i + y_i) = \sum_{i=1}^n x_i + \sum_{i=1}^n y_i
\sum_{i=1}^n c x_i = c \sum_{i=1}^n x_i
\sum_{i=1}^n (x_i + c) = \sum_{i=1}^n x_i + n c
\sum_{i=1}^n c = n c
\sum_{i=1}^n 1 = n
\sum_{i=0}^n 1 = n + 1
\sum_{i=1}^n i = \frac{n(n+1)}{2}
\sum_{i=1}^n i^2 = \frac{n(n+1)(2n+1)}{6}
\sum_{i=1}^n x_i = x_1 + \sum_{i=2}^n x_i
\sum_{i=1}^n x_i = \sum_{j=1}^n x_j
\sum_{i=1}^n x_i = \sum_{i=0}^{n-1} x_{i+1}
\sum_{i=1}^n \frac{1}{n} = 1
\sum_{i=1}^n \sum_{j=1}^n x_i = n \sum_{i=1}^n x_i
\sum_{i=1}^n \sum_{j=1}^n x_i y_j = \sum_{i=1}^n x_i \sum_{j=1}^n y_j
\sum_{i=1}^n \sum_{j=1}^n x_i x_j = \left(\sum_{i=1}^n x_i\right)^2
\sum_{i=1}^n \sum_{j=1}^i 1 = \frac{n(n+1)}{2}
\sum_{i=1}^n (x_i - y_i)^2 = \sum_{i=1}^n x_i^2 - 2 \sum_{i=1}^n x_i y_i + \sum_{i=1}^n y_i^2
\sum_{i=1}^n x_i^2 \geq 0
\sum_{i=1}^n e^{x_i} > 0
\prod_{i=1}^n e^{x_i} = e^{\sum_{i=1}^n x_i}
\prod_{i=1}^n x_i y_i = \prod_{i=1}^n x_i \prod_{i=1}^n y_i
\prod_{i=1}^n c = c^n
\log \prod_{i=1}^n e^{x_i} = \sum_{i=1}^n x_i
\log \sum_{i=1}^n e^{x_i + c} = c + \log \sum_{i=1}^n e^{x_i}
\log \sum_{i=1}^n e^{x_i} \geq x_1
\frac{\partial}{\partial c} \sum_{i=1}^n (x_i - c)^2 = -2 \sum_{i=1}^n (x_i - c)
\frac{\partial}{\partial x_1} \sum_{i=1}^n x_i = 1
\frac{d}{dc} \sum_{i=1}^n c x_i = \sum_{i=1}^n x_i
\sum_{i=1}^n \left(x_i - \frac{1}{n} \sum_{j=1}^n x_j\right) = 0
\sum_{i=1}^n \left(x_i - \frac{1}{n} \sum_{j=1}^n x_j\right)^2 = \sum_{i=1}^n x_i^2 - \frac{1}{n}\left(\sum_{j=1}^n x_j\right)^2
\frac{1}{n} \sum_{i=1}^n (x_i + c) = \frac{1}{n} \sum_{i=1}^n x_i + c
\sum_{i=1}^n e^{x_i + c} = e^c \sum_{i=1}^n e^{x_i}
"""),
    # --- sigmoid and softmax
    (r"Let $z \in \mathbb{R}$ and $\sigma(z) = \frac{1}{1 + e^{-z}}$.", r"""
\sigma(-z) = -\sigma(z)
\sigma(-z) = \sigma(z)
1 - \sigma(z) = \sigma(z)
\sigma(0) = 0
\sigma(0) = 1
\sigma(z) > \frac{1}{2}
\sigma(z) > 1
\sigma(z) < 0
\sigma(2z) = 2\sigma(z)
\frac{d}{dz} \sigma(z) = \sigma(z)
\frac{d}{dz} \sigma(z) = 1 - \sigma(z)
\frac{d}{dz} \sigma(z) = \sigma(z)^2
\frac{d}{dz} \sigma(z) = -\sigma(z)(1 - \sigma(z))
\frac{d}{dz} \sigma(z) = \sigma(z)(1 + \sigma(z))
\frac{d}{dz} \log \sigma(z) = \sigma(z)
\frac{d}{dz} \log (1 - \sigma(z)) = \sigma(z)
\frac{d}{dz} \log (1 - \sigma(z)) = 1 - \sigma(z)
\frac{d}{dz} \sigma(-z) = \sigma(z)(1 - \sigma(z))
\frac{d}{dz} \sigma(2z) = \sigma(2z)(1 - \sigma(2z))
\log \sigma(z) = z - \log(1 + e^{-z})
\log \sigma(z) = -\log(1 + e^{z})
\log \sigma(z) > 0
\log \frac{\sigma(z)}{1 - \sigma(z)} = -z
\log \frac{1 - \sigma(z)}{\sigma(z)} = z
\sigma(z) = \frac{e^z}{e^z - 1}
\sigma(z) = \frac{e^{-z}}{1 + e^{-z}}
\sigma(z) + \sigma(-z) = 0
\sigma(z)\sigma(-z) = 1
\frac{d^2}{dz^2} \sigma(z) = \sigma(z)(1 - \sigma(z))
\frac{d}{dz} \log(1 + e^z) = \sigma(-z)
\sigma(z)^2 > \sigma(z)
\sigma(z)(1 - \sigma(z)) > \frac{1}{4}
""", r"""
\sigma(-z) = 1 - \sigma(z)
\sigma(z) + \sigma(-z) = 1
\sigma(0) = \frac{1}{2}
0 < \sigma(z)
\sigma(z) < 1
\sigma(z) = \frac{e^z}{1 + e^z}
\frac{d}{dz} \sigma(z) = \sigma(z)(1 - \sigma(z))
\frac{d}{dz} \log \sigma(z) = 1 - \sigma(z)
\frac{d}{dz} \log (1 - \sigma(z)) = -\sigma(z)
\frac{d}{dz} \sigma(-z) = -\sigma(z)(1 - \sigma(z))
\frac{d}{dz} \sigma(2z) = 2 \sigma(2z)(1 - \sigma(2z))
\log \sigma(z) = -\log(1 + e^{-z})
\log \sigma(z) < 0
\log \frac{\sigma(z)}{1 - \sigma(z)} = z
\log (1 - \sigma(z)) = -z + \log \sigma(z)
\frac{d}{dz} \log(1 + e^z) = \sigma(z)
\frac{d^2}{dz^2} \sigma(z) = \sigma(z)(1 - \sigma(z))(1 - 2\sigma(z))
\sigma(z)(1 - \sigma(z)) > 0
\sigma(z)^2 < \sigma(z)
\sigma(z)(1 - \sigma(z)) \leq \frac{1}{4}
"""),
    (r"Let $z_1, \dots, z_K \in \mathbb{R}$, $K \geq 1$ and $s_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$ for $k = 1, \dots, K$.", r"""
\sum_{k=1}^K s_k = K
\sum_{k=1}^K s_k = 0
\sum_{k=1}^K s_k^2 = 1
s_k > 1
s_k < 1
s_k = \frac{1}{K}
\log s_k = z_k
\log s_k = z_k - \sum_{j=1}^K z_j
\log s_k = z_k + \log \sum_{j=1}^K e^{z_j}
\log s_k > 0
\frac{\partial s_k}{\partial z_k} = s_k
\frac{\partial s_k}{\partial z_k} = s_k(1 + s_k)
\frac{\partial \log s_k}{\partial z_k} = s_k
\frac{\partial \log s_k}{\partial z_k} = -s_k
\frac{\partial}{\partial z_k} \log \sum_{j=1}^K e^{z_j} = 1
\frac{\partial}{\partial z_k} \log \sum_{j=1}^K e^{z_j} = e^{z_k}
\frac{\partial}{\partial z_k} \log \sum_{j=1}^K e^{z_j} = 1 - s_k
\frac{\partial}{\partial z_k} \sum_{j=1}^K e^{z_j} = \sum_{j=1}^K e^{z_j}
\frac{s_k}{s_l} = e^{z_l - z_k}
\sum_{k=1}^K \log s_k = 0
-\sum_{k=1}^K s_k \log s_k = 0
-\sum_{k=1}^K s_k \log s_k < 0
""", r"""
\sum_{k=1}^K s_k = 1
s_k > 0
s_k \leq 1
\log s_k = z_k - \log \sum_{j=1}^K e^{z_j}
\log s_k \leq 0
\frac{\partial s_k}{\partial z_k} = s_k(1 - s_k)
\frac{\partial \log s_k}{\partial z_k} = 1 - s_k
\frac{\partial}{\partial z_k} \log \sum_{j=1}^K e^{z_j} = s_k
\frac{\partial}{\partial z_k} \sum_{j=1}^K e^{z_j} = e^{z_k}
\frac{s_k}{s_l} = e^{z_k - z_l}
-\sum_{k=1}^K s_k \log s_k \geq 0
\sum_{k=1}^K s_k z_k - \sum_{k=1}^K s_k \log s_k = \log \sum_{j=1}^K e^{z_j}
"""),
    # --- probability
    (r"Let $p_k > 0$ and $q_k > 0$ for $k = 1, \dots, K$, with $\sum_{k=1}^K p_k = 1$ and $\sum_{k=1}^K q_k = 1$.", r"""
\sum_{k=1}^K p_k q_k = 1
\sum_{k=1}^K p_k^2 = 1
\sum_{k=1}^K p_k^2 > 1
\sum_{k=1}^K (p_k + q_k) = 1
\sum_{k=1}^K \frac{p_k}{q_k} = 1
p_k = q_k
p_k > q_k
p_k > 1
p_k < 1
\sum_{k=1}^K p_k \log p_k = 0
\sum_{k=1}^K p_k \log p_k > 0
-\sum_{k=1}^K p_k \log p_k \leq 0
-\sum_{k=1}^K p_k \log p_k = \log K
-\sum_{k=1}^K p_k \log p_k \geq \log K
\sum_{k=1}^K p_k \log \frac{p_k}{q_k} = 0
\sum_{k=1}^K p_k \log \frac{p_k}{q_k} < 0
\sum_{k=1}^K p_k \log \frac{p_k}{q_k} \leq 0
\sum_{k=1}^K p_k \log \frac{p_k}{q_k} > 0
\sum_{k=1}^K p_k \log \frac{p_k}{q_k} = \sum_{k=1}^K q_k \log \frac{q_k}{p_k}
\sum_{k=1}^K p_k \log \frac{q_k}{p_k} \geq 0
-\sum_{k=1}^K p_k \log q_k \leq -\sum_{k=1}^K p_k \log p_k
-\sum_{k=1}^K p_k \log q_k = -\sum_{k=1}^K q_k \log p_k
-\sum_{k=1}^K p_k \log q_k < 0
\sum_{k=1}^K \log p_k = 0
\log \sum_{k=1}^K p_k = 1
\sum_{k=1}^K (p_k - q_k)^2 > 0
\sum_{k=1}^K p_k (1 - p_k) = 1
\sum_{k=1}^K p_k (1 - p_k) = 0
\sum_{k=1}^K (1 - p_k) = K
\sum_{k=1}^K (1 - p_k) = 0
\prod_{k=1}^K p_k = 1
\frac{\partial}{\partial p_k} \sum_{k=1}^K p_k \log q_k = \sum_{k=1}^K \log q_k
""", r"""
\sum_{k=1}^K (p_k + q_k) = 2
\sum_{k=1}^K (p_k - q_k) = 0
-\sum_{k=1}^K p_k \log p_k \geq 0
\sum_{k=1}^K p_k \log \frac{p_k}{q_k} \geq 0
\sum_{k=1}^K p_k \log \frac{q_k}{p_k} \leq 0
-\sum_{k=1}^K p_k \log q_k \geq -\sum_{k=1}^K p_k \log p_k
\sum_{k=1}^K p_k \log \frac{p_k}{q_k} = \sum_{k=1}^K p_k \log p_k - \sum_{k=1}^K p_k \log q_k
\log \sum_{k=1}^K p_k = 0
\sum_{k=1}^K p_k (1 - p_k) = 1 - \sum_{k=1}^K p_k^2
\sum_{k=1}^K (1 - p_k) = K - 1
p_k \leq 1
\sum_{k=1}^K p_k^2 \leq 1
\sum_{k=1}^K \frac{p_k + q_k}{2} = 1
\sum_{k=1}^K p_k q_k \leq 1
\sum_{k=1}^K 3 p_k = 3
\sum_{k=1}^K (p_k - q_k)^2 \geq 0
"""),
    (r"Let $y_i \in \{0, 1\}$ and $0 < p_i < 1$ for $i = 1, \dots, n$, and $n \geq 1$.", r"""
y_i^2 = 0
y_i = 1
y_i (1 - y_i) = 1
y_i > 0
\prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i} = \prod_{i=1}^n p_i^{y_i}
\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i} = \sum_{i=1}^n y_i \log p_i
\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i} = \sum_{i=1}^n y_i \log p_i - (1 - y_i) \log(1 - p_i)
\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i} = \frac{1}{n} \sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log(1 - p_i) \right]
\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i} = -\sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log(1 - p_i) \right]
\sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log(1 - p_i) \right] = 0
\sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log(1 - p_i) \right] > 0
\sum_{i=1}^n y_i = n
\sum_{i=1}^n y_i > n
\sum_{i=1}^n y_i^2 < \sum_{i=1}^n y_i
\sum_{i=1}^n p_i > n
\sum_{i=1}^n p_i = 1
\prod_{i=1}^n p_i > 1
\frac{\partial}{\partial p_k} \sum_{i=1}^n y_i \log p_i = y_k
\frac{\partial}{\partial p_k} \sum_{i=1}^n y_i \log p_i = \frac{1}{p_k}
\frac{\partial}{\partial p_k} \sum_{i=1}^n (1 - y_i) \log (1 - p_i) = \frac{1 - y_k}{1 - p_k}
p_i^{y_i} = p_i y_i
\log p_i^{y_i} = \log y_i + \log p_i
\log p_i > 0
\log(1 - p_i) = 1 - \log p_i
""", r"""
y_i^2 = y_i
y_i (1 - y_i) = 0
\log \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i} = \sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log(1 - p_i) \right]
\sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log(1 - p_i) \right] \leq 0
\sum_{i=1}^n y_i^2 = \sum_{i=1}^n y_i
\sum_{i=1}^n y_i \leq n
\sum_{i=1}^n y_i \geq 0
\frac{\partial}{\partial p_k} \sum_{i=1}^n y_i \log p_i = \frac{y_k}{p_k}
\frac{\partial}{\partial p_k} \sum_{i=1}^n (1 - y_i) \log (1 - p_i) = -\frac{1 - y_k}{1 - p_k}
\log p_i^{y_i} = y_i \log p_i
\log p_i < 0
p_i (1 - p_i) > 0
\prod_{i=1}^n p_i > 0
\sum_{i=1}^n p_i \leq n
y_i^3 = y_i
1 - p_i > 0
p_i^2 < p_i
(1 - y_i)^2 = 1 - y_i
"""),
    # --- integrals, improper ones too
    (r"Let $a > 0$, $b \in \mathbb{R}$ and $\sigma > 0$, $\mu \in \mathbb{R}$.", r"""
\int_{-\infty}^\infty e^{-x^2} dx = \pi
\int_{-\infty}^\infty e^{-x^2} dx = 1
\int_{-\infty}^\infty e^{-x^2/2} dx = \sqrt{\pi}
\int_{-\infty}^\infty e^{-a x^2} dx = \sqrt{\pi a}
\int_{-\infty}^\infty e^{x^2} dx = \sqrt{\pi}
\int_{-\infty}^\infty x dx = 0
\int_{-\infty}^\infty x^3 dx = 0
\int_{-\infty}^\infty 1 dx = 0
\int_{-\infty}^\infty 0 dx = 1
\int_{-\infty}^\infty e^{-x} dx = 1
\int_{0}^\infty e^{-x} dx = 0
\int_{0}^\infty e^{-a x} dx = a
\int_{0}^\infty e^{a x} dx = -\frac{1}{a}
\int_{0}^\infty e^{b x} dx = -\frac{1}{b}
\int_{0}^\infty x e^{-a x} dx = \frac{1}{a}
\int_{0}^\infty x^2 e^{-a x} dx = \frac{1}{a^3}
\int_{0}^\infty 1 dx = 1
\int_{0}^\infty x dx = 0
\int_{-\infty}^\infty x e^{-x^2} dx = 1
\int_{-\infty}^\infty x^2 e^{-x^2} dx = \sqrt{\pi}
\int_{-\infty}^\infty x^2 e^{-x^2} dx = 0
\int_{-\infty}^\infty \frac{1}{\sqrt{2\pi} \sigma} e^{-\frac{(x - \mu)^2}{2\sigma^2}} dx = \sigma
\int_{-\infty}^\infty x \frac{1}{\sqrt{2\pi} \sigma} e^{-\frac{(x - \mu)^2}{2\sigma^2}} dx = 0
\int_{-\infty}^\infty (x - \mu)^2 \frac{1}{\sqrt{2\pi} \sigma} e^{-\frac{(x - \mu)^2}{2\sigma^2}} dx = \sigma
\int_{-\infty}^\infty x^2 \frac{1}{\sqrt{2\pi} \sigma} e^{-\frac{(x - \mu)^2}{2\sigma^2}} dx = \sigma^2
\int_{-\infty}^\infty e^{-b x^2} dx = \sqrt{\frac{\pi}{b}}
""", r"""
\int_{-\infty}^\infty e^{-x^2} dx = \sqrt{\pi}
\int_{-\infty}^\infty e^{-x^2/2} dx = \sqrt{2\pi}
\int_{-\infty}^\infty e^{-a x^2} dx = \sqrt{\frac{\pi}{a}}
\int_{0}^\infty e^{-x} dx = 1
\int_{0}^\infty e^{-a x} dx = \frac{1}{a}
\int_{0}^\infty x e^{-a x} dx = \frac{1}{a^2}
\int_{0}^\infty x^2 e^{-a x} dx = \frac{2}{a^3}
\int_{0}^\infty a e^{-a x} dx = 1
\int_{-\infty}^\infty x e^{-x^2} dx = 0
\int_{-\infty}^\infty x^2 e^{-x^2} dx = \frac{\sqrt{\pi}}{2}
\int_{-\infty}^\infty \frac{1}{\sqrt{2\pi} \sigma} e^{-\frac{(x - \mu)^2}{2\sigma^2}} dx = 1
\int_{-\infty}^\infty x \frac{1}{\sqrt{2\pi} \sigma} e^{-\frac{(x - \mu)^2}{2\sigma^2}} dx = \mu
\int_{-\infty}^\infty (x - \mu)^2 \frac{1}{\sqrt{2\pi} \sigma} e^{-\frac{(x - \mu)^2}{2\sigma^2}} dx = \sigma^2
"""),
    # --- maximisers
    (r"Let $f(\theta) > 0$, $c > 0$ and $d \in \mathbb{R}$.", r"""
\arg\max_\theta f(\theta) = \arg\min_\theta f(\theta)
\arg\max_\theta f(\theta) = \arg\max_\theta -f(\theta)
\arg\max_\theta f(\theta) = \arg\max_\theta \frac{1}{f(\theta)}
\arg\max_\theta f(\theta) = \arg\min_\theta \log f(\theta)
\arg\max_\theta f(\theta) = \arg\max_\theta (d - f(\theta))
\arg\max_\theta d f(\theta) = \arg\max_\theta f(\theta)
\arg\max_\theta \theta f(\theta) = \arg\max_\theta f(\theta)
\arg\max_\theta (f(\theta) + \theta) = \arg\max_\theta f(\theta)
\arg\max_\theta 0 \cdot f(\theta) = \arg\max_\theta f(\theta)
\arg\min_\theta f(\theta) = \arg\min_\theta -\log f(\theta)
""", r"""
\arg\max_\theta f(\theta) = \arg\max_\theta \log f(\theta)
\arg\max_\theta f(\theta) = \arg\min_\theta -f(\theta)
\arg\max_\theta f(\theta) = \arg\max_\theta c f(\theta)
\arg\max_\theta f(\theta) = \arg\max_\theta (f(\theta) + d)
\arg\max_\theta f(\theta) = \arg\min_\theta -\log f(\theta)
\arg\max_\theta \frac{f(\theta)}{c} = \arg\max_\theta f(\theta)
"""),
    # --- vectors
    (r"Let $w, x, u \in \mathbb{R}^d$ and $b \in \mathbb{R}$.", r"""
w^T x = \sum_{i=1}^d w_i
w^T x = x^T x
w^T (x + u) = w^T x
\|x\|^2 = \sum_{i=1}^d x_i
\|x + u\|^2 = \|x\|^2 + \|u\|^2
\|x - u\|^2 = \|x\|^2 - \|u\|^2
\|x\|^2 > 0
\|2 x\|^2 = 2\|x\|^2
w^T x \geq 0
(w^T x)^2 = w^T w
(w^T x)^2 > \|w\|^2 \|x\|^2
\frac{\partial}{\partial w_j} w^T x = w_j
\frac{\partial}{\partial w_j} (w^T x + b) = x_j + b
\frac{\partial}{\partial w_j} (w^T x + b)^2 = 2 (w^T x + b)
\frac{\partial}{\partial w_j} \|w\|^2 = w_j
\frac{\partial}{\partial w_j} \|w\|^2 = 2 \|w\|
\frac{\partial}{\partial b} (w^T x + b) = b
\frac{\partial}{\partial b} (w^T x + b)^2 = w^T x + b
""", r"""
w^T x = \sum_{i=1}^d w_i x_i
w^T x = x^T w
w^T (x + u) = w^T x + w^T u
\|x\|^2 = x^T x
\|x + u\|^2 = \|x\|^2 + 2 x^T u + \|u\|^2
\|2 x\|^2 = 4\|x\|^2
\|x\|^2 \geq 0
\frac{\partial}{\partial w_j} w^T x = x_j
\frac{\partial}{\partial w_j} (w^T x + b)^2 = 2 (w^T x + b) x_j
\frac{\partial}{\partial w_j} \|w\|^2 = 2 w_j
\frac{\partial}{\partial b} (w^T x + b) = 1
"""),
    # --- numbers
    ("Some numbers.", r"""
1 + 1 = 3
0.1 + 0.2 = 0.31
\frac{1}{3} = 0.333
2^{10} = 1000
\frac{0}{0} = 1
0^0 = 0
\frac{1}{0} = 0
\log 0 = 0
\sqrt{-1} = 1
\sqrt{4} = -2
\sqrt{2} = 1.41
\pi = 3.14
\pi = \frac{22}{7}
e = 2.718
\log 2 = 0.7
(-8)^{1/3} = -3
2 < 1
\log 10 = 1
\sum_{i=1}^{3} i = 7
\sum_{i=5}^{1} i = -9
\prod_{i=1}^{3} i = 5
\prod_{i=5}^{1} i = 0
5! = 100
\binom{5}{2} = 20
""", r"""
1 + 1 = 2
0.1 + 0.2 = 0.3
2^{10} = 1024
\sqrt{4} = 2
\sum_{i=1}^{3} i = 6
\prod_{i=1}^{3} i = 6
\sqrt{8} = 2\sqrt{2}
\log 8 = 3 \log 2
\pi > 3
\frac{1}{2} + \frac{1}{3} = \frac{5}{6}
2^{-1} = \frac{1}{2}
"""),
)


def claims(column: int) -> tuple[tuple[str, str], ...]:
    """The false (1) or the true (2) claims, with what the document says before."""
    return tuple((row[0], line) for row in ROWS for line in row[column].strip().splitlines())


FALSE = claims(1)
TRUE = claims(2)
# false too, in notation that the reader may know little of: however it reads them, none is proved
EXOTIC: tuple[tuple[str, str], ...] = tuple((context, line) for context, lines in (
    (r"Let $x \in \mathbb{R}$ and $z = 2x$.", r"""
\frac{dz}{dx} = 0
"""),
    (r"Let $w \in \mathbb{R}$, $z = w x + b$, $L = z^2$.", r"""
\frac{\partial L}{\partial w} = 2 z
\frac{\partial L}{\partial w} = 0
"""),
    (r"Let $p \in (0,1)$ and $q = 1 - p$.", r"""
\frac{d}{dp} (p \log p + q \log q) = \log p + 1
\frac{d}{dp} p q = q
"""),
    (r"Let $n = 5$.", r"""
\sum_{i=1}^n i = 10
n = 6
"""),
    (r"Let $f(x) = x^2$.", r"""
f'(x) = x
f(x+1) = x^2 + 1
f(2x) = 2 f(x)
f(-x) = -f(x)
f(f(x)) = x^2
"""),
    (r"Let $f(x) = x^2$ and $g(x) = x + 1$.", r"""
f(g(x)) = g(f(x))
(f \circ g)(x) = x^2 + 1
"""),
    (r"Let $X$ be a random variable.", r"""
\mathbb{E}[X^2] = \mathbb{E}[X]^2
\mathrm{Var}(X) = \mathbb{E}[X^2]
\mathbb{E}[aX + b] = a \mathbb{E}[X]
\mathrm{Var}(aX + b) = a \mathrm{Var}(X) + b
\mathrm{Var}(X + Y) = \mathrm{Var}(X) + \mathrm{Var}(Y)
\mathbb{E}[XY] = \mathbb{E}[X]\mathbb{E}[Y]
\mathbb{E}[\log X] = \log \mathbb{E}[X]
P(A \cup B) = P(A) + P(B)
P(A | B) = P(B | A)
P(A, B) = P(A) P(B)
P(A|B) = \frac{P(B|A)}{P(B)}
"""),
    (r"Some words.", r"""
p(x | y) = p(x)
p(x|y) = p(y|x) p(x)
\sum_x p(x|y) = p(y)
\sum_y p(x,y) = p(y)
"""),
    (r"Let $A, B \in \mathbb{R}^{n \times n}$.", r"""
AB = BA
(AB)^T = A^T B^T
(A + B)^2 = A^2 + 2AB + B^2
\mathrm{tr}(AB) = \mathrm{tr}(A) \mathrm{tr}(B)
\det(A + B) = \det A + \det B
(AB)^{-1} = A^{-1} B^{-1}
A A^T = A^T A
\|A\| = \det A
"""),
    (r"Let $x, y \in \mathbb{R}^n$ and $A \in \mathbb{R}^{n \times n}$.", r"""
x^T y = x y^T
x^T A x = A x^T x
x^T A y = y^T A x
\frac{\partial}{\partial x} x^T A x = A x
\frac{\partial}{\partial x} x^T A x = 2 A x
\nabla_x x^T x = x
\nabla_x y^T x = x
\nabla_x \|x\|^2 = 2 \|x\|
x x^T = \|x\|^2
"""),
    (r"Some words.", r"""
\lim_{x \to 0} \frac{\sin x}{x} = 0
\lim_{n \to \infty} \frac{1}{n} = 1
\lim_{n \to \infty} (1 + 1/n)^n = 1
\sum_{n=1}^\infty \frac{1}{n} = 2
\sum_{n=0}^\infty x^n = \frac{1}{1 + x}
\sum_{n=0}^\infty \frac{x^n}{n!} = \log x
"""),
    (r"Some words.", r"""
\sin^2 x + \cos^2 x = 2
\sin(2x) = 2 \sin x
\cos(a+b) = \cos a + \cos b
\frac{d}{dx} \sin x = -\cos x
\tan x = \sin x \cos x
\tanh x = \sigma(2x)
\sin^{-1} x = \frac{1}{\sin x}
"""),
    (r"Some words.", r"""
\int_0^1 x \, dx = 1
\int_0^1 x^2 dx = \frac{1}{2}
\int \frac{1}{x} dx = x
\int_a^b f(x) dx = \int_b^a f(x) dx
\int f(x) g(x) dx = \int f(x) dx \int g(x) dx
\int_0^1 \int_0^x dy dx = 1
"""),
    (r"Some words.", r"""
x = 1 \Rightarrow x^2 = 2
x^2 = 1 \Rightarrow x = 1
a b = 0 \Rightarrow a = 0
a < b \Rightarrow a^2 < b^2
a < b \Rightarrow -a < -b
a x = b x \Rightarrow a = b
"""),
    (r"Let $y \in \{-1, 1\}$.", r"""
y^2 = y
y = 1
\frac{1 + y}{2} = y
"""),
    (r"Let $y_i \in \{0,1\}$ for $i = 1, \dots, n$ and $\sum_{i=1}^n y_i = m$.", r"""
\sum_{i=1}^n y_i^2 = m^2
\sum_{i=1}^n (1 - y_i) = n + m
\frac{1}{n} \sum_{i=1}^n y_i = m
"""),
    (r"Let $\mu = \frac{1}{n} \sum_{i=1}^n x_i$ and $s^2 = \frac{1}{n} \sum_{i=1}^n (x_i - \mu)^2$.", r"""
s^2 = \frac{1}{n} \sum_{i=1}^n x_i^2
s^2 = \frac{1}{n} \sum_{i=1}^n x_i^2 + \mu^2
\sum_{i=1}^n (x_i - \mu) = \mu
s^2 = \frac{1}{n-1} \sum_{i=1}^n (x_i - \mu)^2
\frac{\partial \mu}{\partial x_k} = 1
\frac{\partial s^2}{\partial x_k} = \frac{2}{n} x_k
\frac{\partial}{\partial \mu} \sum_{i=1}^n (x_i - \mu)^2 = 0
"""),
    (r"Let $x_i \in \mathbb{R}$ for $i = 1, \dots, n$.", r"""
\sum_{i=1}^n \sum_{i=1}^n x_i = \sum_{i=1}^n x_i
\sum_{i=1}^n x_i \sum_{i=1}^n x_i = \sum_{i=1}^n x_i^2
\sum_{i \neq j} x_i x_j = \left(\sum_{i=1}^n x_i \right)^2
\sum_{i < j} x_i x_j = \frac{1}{2} \left(\sum_{i=1}^n x_i \right)^2
\sum_{i=1}^{2n} x_i = 2 \sum_{i=1}^n x_i
\sum_{i=1}^{n} x_{n} = \sum_{i=1}^{n} x_i
\sum_{i=1}^{n} x_{i+1} = \sum_{i=1}^{n} x_i
\sum_{i=1}^{n} x_{n+1-i} = \sum_{i=2}^{n} x_i
\sum_{n=1}^{n} x_n = n x_n
"""),
    (r"Let $K = 3$ and $z \in \mathbb{R}^K$.", r"""
\sum_{k=1}^K z_k = z_1 + z_2
\prod_{k=1}^K z_k = 3 z_1
\sum_{k=1}^K 1 = 2
"""),
    (r"Some words.", r"""
x! = x (x-1)
\binom{n}{k} = \binom{n}{k-1}
\Gamma(n) = n!
\mathbb{1}[x > 0] = 1
\mathrm{sign}(x) = 1
\max(x, 0) = x
\mathrm{ReLU}(x) = x
\lfloor x \rfloor = x
\delta_{ij} = 1
\delta_{ij} = \delta_{ik} \delta_{kj}
\overline{z} = z
x \bmod 2 = x
a \oplus b = a + b
"""),
    (r"Let $x > 0$ and $y < 0$.", r"""
xy > 0
x + y > 0
\frac{x}{y} > 0
y^3 > 0
\log(-y) > 0
\sqrt{y^2} = y
\log (xy) = \log x + \log y
|y| = y
"""),
) for line in lines.strip().splitlines())
