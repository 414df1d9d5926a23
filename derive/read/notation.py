"""The notation that is read: one row a construct.  Data, untrusted.

To add a notation, add its command to the table it belongs to and an example to EXAMPLES: the example is its test.
"""
from __future__ import annotations

from typing import Final

RELATIONS: Final = {
    "=": "=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\ge": ">=",
    r"\geq": ">=", r"\geqslant": ">=", r"\ne": "!=", r"\neq": "!=", r"\in": "in", r"\notin": "notin", r"\sim": "sim",
    r"\approx": "approx", r"\simeq": "simeq", r"\cong": "cong", r"\propto": "propto", ":=": ":=", r"\coloneqq": ":=",
    r"\triangleq": ":=", r"\equiv": "equiv", r"\to": "to", r"\rightarrow": "to", r"\longrightarrow": "to",
    r"\Rightarrow": "implies", r"\implies": "implies", r"\Longrightarrow": "implies", r"\Leftrightarrow": "iff", r"\iff": "iff",
    r"\Leftarrow": "impliedby", r"\impliedby": "impliedby", r"\subset": "subset", r"\subseteq": "subseteq", r"\mapsto": "mapsto",
    r"\ll": "ll", r"\gg": "gg", ":": ":", r"\colon": ":", r"\perp": "perp",
}
# words between the statements of a formula that only join them
CONNECTING: Final = frozenset({"and", "where", "with", "for", "for all", "for every", "for each", "so", "hence", "thus", "therefore",
                               "then", "i.e.", "that is", "if", "otherwise", "else", "or", "when", "unless", "not", "is", "as", "by"})
JOINING: Final = frozenset({"and", "where", "with", "so", "hence", "thus", "therefore", "i.e", "that is"})
RANGING: Final = frozenset({"for", "for all", "for every", "for each"})
GREEK: Final = frozenset("""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar infty emptyset
varnothing top bot bullet star ast dagger prime""".split())
FUNCTIONS: Final = frozenset("log ln lg exp sin cos tan sec csc cot sinh cosh tanh arcsin arccos arctan det min max sup inf gcd sgn".split())
# names that are written without a backslash, longest first
WORDS: Final = tuple(sorted("log ln exp argmax argmin softmax sigmoid arg max min tanh logit relu".split(), key=len, reverse=True))
ARGUMENTS: Final = frozenset({"argmax", "argmin"})
LIMITS: Final = frozenset({"lim", "limsup", "liminf", "max", "min", "sup", "inf"})
BIG: Final = {r"\sum": "sum", r"\prod": "prod", r"\bigcup": "union", r"\bigcap": "intersection", r"\bigoplus": "oplus",
              r"\bigwedge": "and", r"\bigvee": "or", r"\coprod": "coproduct"}
EXPECTATIONS: Final = {"mathbb E": "E", "mathrm E": "E", "mathcal E": "E", "E": "E", "Var": "Var", "Cov": "Cov", "mathbb V": "Var"}
# other commands that begin a factor
STARTING: Final = frozenset({r"\frac", r"\sqrt", r"\int", r"\binom", r"\nabla", r"\partial", r"\arg", r"\lim", r"\argmax", r"\argmin",
                             r"\ldots", r"\Pr", r"\begin", r"\underset"})
TIMES: Final = frozenset({r"\cdot", r"\times", "*", r"\ast"})
OVER: Final = frozenset({"/", r"\div"})
INFIX: Final = frozenset({r"\odot", r"\otimes", r"\oplus", r"\circ", r"\cap", r"\cup", r"\setminus", r"\backslash", r"\wedge", r"\vee",
                          r"\oslash", r"\bmod", r"\star"})
PLUS_MINUS: Final = frozenset({r"\pm", r"\mp"})
CONNECTIVES: Final = {r"\land": "and", r"\lor": "or"}
STYLES: Final = {r"\mathbf": "bold ", r"\boldsymbol": "bold ", r"\bm": "bold ", r"\mathcal": "mathcal ", r"\mathbb": "mathbb ",
                 r"\mathfrak": "mathfrak ", r"\mathscr": "mathscr ", r"\mathsf": "", r"\mathit": "", r"\mathtt": "", r"\mathrm": "",
                 r"\operatorname": "", r"\operatorname*": "", r"\rm": "", r"\textrm": "", r"\mathop": ""}
ACCENTS: Final = {r"\hat": "hat ", r"\widehat": "hat ", r"\bar": "bar ", r"\overline": "bar ", r"\tilde": "tilde ",
                  r"\widetilde": "tilde ", r"\vec": "vec ", r"\dot": "dot ", r"\ddot": "ddot ", r"\check": "check ", r"\breve": "breve "}
TEXTS: Final = frozenset({r"\text", r"\textbf", r"\textit", r"\mbox", r"\textnormal", r"\texttt"})
SIZES: Final = frozenset(r"""\left \right \middle \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \bigm
\Bigm""".split())
SPACES: Final = frozenset({r"\,", r"\;", r"\:", r"\!", r"\>", "\\ ", "~", r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\limits",
                           r"\nolimits", r"\nonumber", r"\notag", "\\\n", r"\allowbreak", r"\/"})
GAPS: Final = frozenset({r"\quad", r"\qquad"})
DROPPED: Final = frozenset({r"\tag", r"\label", r"\tag*", r"\hspace", r"\vspace", r"\phantom", r"\hphantom", r"\color"})
ALIASES: Final = {r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cfrac": r"\frac", r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lvert": "|",
                  r"\rvert": "|", r"\vert": "|", r"\lVert": r"\|", r"\rVert": r"\|", r"\Vert": r"\|", r"\parallel": r"\|",
                  r"\dots": r"\ldots", r"\cdots": r"\ldots", r"\dotsc": r"\ldots", r"\vdots": r"\ldots", r"\ddots": r"\ldots",
                  r"\lbrack": "[", r"\rbrack": "]", r"\mid": "|", r"\dbinom": r"\binom", r"\tbinom": r"\binom"}
OPENERS: Final = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil"}
CLOSERS: Final = frozenset(OPENERS.values())
MATRICES: Final = frozenset("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array".split())
ROWS: Final = frozenset("""align align* aligned alignat alignat* gather gather* gathered split multline multline* equation equation* eqnarray
eqnarray* displaymath math alignedat flalign flalign*""".split())

# what is read, an example, and the kind of node that it makes
EXAMPLES: Final = (
    ("letter", "x", "sym"), ("Greek letter", r"\theta", "sym"), ("number", "2", "num"), ("decimal number", "0.5", "num"),
    ("sum of two", "a + b", "add"), ("difference", "a - b", "add"), ("negative", "-a", "neg"), ("product", "a b", "mul"),
    ("product with a dot", r"a \cdot b", "mul"), ("fraction", r"\frac{a}{b}", "div"), ("short fraction", r"\frac12", "div"),
    ("slash", "a / b", "div"), ("subscript", "x_i", "sub"), ("indices", "y_{ik}", "sub"), ("label", "p_{model}", "sub"),
    ("index and label", "y_{i,pred}", "sub"), ("power", "x^2", "sup"), ("power of e", "e^{-z}", "sup"), ("index above", "x^{(i)}", "sup"),
    ("mark", "b^*", "sup"), ("transpose", r"X^\top", "transpose"), ("roman transpose", r"X^\mathrm{T}", "transpose"),
    ("accent", r"\hat{y}", "sym"), ("bold", r"\mathbf{x}", "sym"), ("calligraphic", r"\mathcal{X}", "sym"), ("roman word", r"\mathrm{RSS}", "word"),
    ("application", "f(x)", "apply"), ("density", r"p(x;\theta)", "apply"), ("conditioning bar", "p(y|x)", "apply"),
    ("value in an argument", "p(y_i=1|x_i;w,b)", "apply"), ("divergence", "D_{KL}(P||Q)", "apply"), ("divergence, norm bar", r"D_{KL}(P\|Q)", "apply"),
    ("logarithm", r"\log x", "func"), ("bare word", "log(x)", "func"), ("logarithm with base", r"\log_2 x", "func"),
    ("exponential", r"\exp\left\{ x \right\}", "func"), ("word applied", "softmax(z_k)", "apply"), ("root", r"\sqrt{x}", "sqrt"),
    ("sum", r"\sum_{i=1}^n x_i", "big"), ("sum over a set", r"\sum_{x \in S} f(x)", "big"), ("sum with an index only", r"\sum_i q_i", "big"),
    ("product sign", r"\prod_{i=1}^n x_i", "big"), ("capital Pi as product", r"\Pi_{i=1}^n x_i", "big"), ("Pi with an index", r"\Pi_i x_i", "big"),
    ("argmax", r"\arg\max_{\theta} f(\theta)", "arg"), ("argmax, one word", r"argmax_{\theta} f(\theta)", "arg"),
    ("argmax, operator", r"\operatorname*{argmax}_w f(w)", "arg"), ("argmax, underset", r"\underset{w}{\operatorname{argmax}} f(w)", "arg"),
    ("expectation", r"\mathbb{E}_{x \sim p}[f(x)]", "expect"), ("expectation, no bracket", r"\mathbb{E}_{x \sim p} \log p(x)", "expect"),
    ("variance", r"\mathrm{Var}(X)", "expect"), ("derivative", r"\frac{d}{dx} f(x)", "diff"), ("derivative of", r"\frac{\partial f}{\partial x}", "diff"),
    ("second derivative", r"\frac{d^2}{dx^2} f(x)", "diff"), ("gradient", r"\nabla_{w} L(w)", "diff"), ("prime", "f'", "prime"),
    ("integral", r"\int_{-\infty}^{\infty} f(x) \, dx", "integral"), ("absolute value", "|x|", "abs"), ("norm", r"\|x\|", "norm"),
    ("norm with index", r"\|x\|_2", "norm"), ("set", r"\{0,1\}", "set"), ("tuple", "(a, b)", "tuple"), ("interval", "[0, 1]", "interval"),
    ("run", r"\{x_1,...,x_n\}", "set"), ("list", "a, b", "list"), ("brackets", r"\left[ a + b \right]", "paren"), ("factorial", "n!", "factorial"),
    ("binomial", r"\binom{n}{k}", "binom"), ("choose", r"{n \choose k}", "binom"), ("equation", "a = b", "rel"), ("chain", "a = b = c", "rel"),
    ("order", r"a \leq b", "rel"), ("membership", r"x \in \mathbb{R}^d", "rel"), ("definition", "a := b", "rel"), ("arrow", r"a \rightarrow b", "rel"),
    ("labelled relation", r"a \overset{(3)}{=} b", "rel"), ("for all", r"a > 0 \ \forall a", "logic"), ("matrix", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "matrix"),
    ("cases", r"\begin{cases} a & x = 1 \\ b & \text{otherwise} \end{cases}", "cases"), ("entrywise product", r"a \odot b", "op"),
    ("limit", r"\lim_{n \to \infty} a_n", "lim"), ("maximum over", r"\max_x f(x)", "lim"), ("indicator", r"\mathbb{1}[x = y]", "apply"),
    ("rows", r"\begin{align} a &= b \\ &= c \end{align}", "rel"), ("entropy with brackets", "H[P]", "apply"),
)
