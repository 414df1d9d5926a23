"""The notation that is read: the commands and signs, by what they do.  Data, untrusted.

To add a notation, add its command to the table it belongs to here, and a row with an example to `constructs.CONSTRUCTS`:
the example is its test.
"""
from __future__ import annotations

from typing import Final

# --- relations and words between statements ---------------------------------------------------------------------

RELATIONS: Final = {
    "=": "=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\leqq": "<=", r"\ge": ">=",
    r"\geq": ">=", r"\geqslant": ">=", r"\geqq": ">=", r"\ne": "!=", r"\neq": "!=", r"\in": "in", r"\notin": "notin", r"\sim": "sim",
    r"\approx": "approx", r"\thickapprox": "approx", r"\simeq": "simeq", r"\cong": "cong", r"\propto": "propto", ":=": ":=",
    r"\coloneqq": ":=", r"\triangleq": ":=", r"\equiv": "equiv", "=:": "=:", r"\eqqcolon": "=:", r"\to": "to", r"\rightarrow": "to",
    r"\longrightarrow": "to", r"\Rightarrow": "implies", r"\implies": "implies", r"\Longrightarrow": "implies",
    r"\Leftrightarrow": "iff", r"\Longleftrightarrow": "iff", r"\iff": "iff", r"\Leftarrow": "impliedby", r"\impliedby": "impliedby",
    r"\subset": "subset", r"\subseteq": "subseteq", r"\supset": "supset", r"\supseteq": "supseteq", r"\ni": "ni",
    r"\mapsto": "mapsto", r"\longmapsto": "mapsto", r"\ll": "ll", r"\gg": "gg", ":": ":", r"\colon": ":", r"\perp": "perp",
    r"\independent": "indep", r"\indep": "indep", r"\leftarrow": "assign", r"\gets": "assign", r"\longleftarrow": "assign",
    r"\leftrightarrow": "corresponds", r"\prec": "prec", r"\succ": "succ", r"\preceq": "preceq", r"\succeq": "succeq",
    r"\lesssim": "lesssim", r"\gtrsim": "gtrsim", r"\asymp": "asymp", r"\models": "models", r"\vdash": "vdash",
    r"\hookrightarrow": "embeds", r"\rightsquigarrow": "becomes", r"\nsubseteq": "nsubseteq", r"\supsetneq": "supset", r"\subsetneq": "subset",
    r"\rightharpoonup": "weakly", r"\leadsto": "becomes", r"\dot=": "approx", r"\doteq": "doteq",
}
NEGATED: Final = {"=": r"\neq", r"\in": r"\notin", r"\subseteq": r"\nsubseteq"}
# what stands over a relation and what it then says; a number or a reference over it says why, and nothing else
OVER_RELATION: Final = {
    ("=", "def"): ":=", ("=", "def."): ":=", ("=", "Def"): ":=", ("=", r"\Delta"): ":=", ("=", r"\triangle"): ":=", ("=", "."): ":=",
    ("=", "!"): "demanded", ("=", "?"): "asked", ("=", "d"): "equal in law", ("=", "D"): "equal in law", ("=", "ML"): "=",
    ("=", r"\mathrm{d}"): "equal in law",
    ("sim", "iid"): "sim", ("sim", "i.i.d."): "sim", ("sim", "i.i.d"): "sim", ("sim", "ind"): "sim", ("sim", "ind."): "sim",
    ("sim", "IID"): "sim", ("sim", "indep"): "sim", ("sim", "indep."): "sim", ("sim", "H_0"): "sim under", ("sim", "H_{0}"): "sim under",
    ("sim", "approx"): "asymptotically", ("sim", "a"): "asymptotically", ("sim", "."): "asymptotically",
}
EXTENSIBLE: Final = frozenset({r"\xrightarrow", r"\xleftarrow", r"\xRightarrow", r"\xLeftrightarrow", r"\xlongequal"})
# words that join statements; that say over what the last one ranges, or under what condition it is meant
JOINING: Final = frozenset({"and", "where", "with", "so", "hence", "thus", "therefore", "i.e", "that is", "as well as", "e.g", "", "and hence", "and thus", "and therefore",
                           "and so", "which is", "with the", "because of this"})
RANGING: Final = frozenset({"for", "for all", "for every", "for each", "for any", "over", "and all", "and every", "and for all",
                              "and any"})
CONDITIONS: Final = frozenset({"if", "when", "whenever", "provided", "provided that", "in case", "as long as", "assuming", "given that", "since",
                              "because", "if and", "as"})
INDEPENDENT: Final = frozenset({"ind", "i.i.d", "iid", "independent", "independently", "indep", "independent of each other"})
DISTINCT: Final = {"or": "or", "either": "or", "such that": "such that", "s.t": "such that", "subject to": "such that",
                   "if and only if": "iff", "iff": "iff"}
OTHERWISE: Final = frozenset({"otherwise", "else", "if otherwise", "elsewhere"})
CONNECTING: Final = frozenset({*JOINING, *RANGING, *CONDITIONS, *DISTINCT, *OTHERWISE, "then", "i.e.", "unless", "not", "is", "as", "by",
                               "of", "the", "to", "from", "in", "on", "at", "let", "since", "because", "using", "via", "see", "due", "are",
                               "was", "were", "be", "has", "have", "which", "that", "this", "these", "it", "we", "only", "almost", "all",
                               "any", "each", "every", "some", "no", "such", "there", "exists", "holds", "yields", "gives", "becomes",
                               "implies", "equals", "means", "denotes", "suppose", "assume", "given", "but", "also", "both",
                               "because of", "note", "recall", "between", "over", "under", "after", "before"}) - {""}
CONNECTIVES: Final = {r"\land": "and", r"\lor": "or", r"\wedge": "and", r"\vee": "or"}

# --- what makes a factor -----------------------------------------------------------------------------------------

GREEK: Final = frozenset("""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar infty emptyset
varnothing top bot bullet star ast dagger prime circ varGamma varSigma varOmega imath jmath aleph Re Im wp digamma varPhi square""".split())
FUNCTIONS: Final = frozenset("""log ln lg exp sin cos tan sec csc cot sinh cosh tanh arcsin arccos arctan det min max sup inf gcd sgn
coth sech arctanh artanh arsinh arcosh""".split())
TRIGONOMETRIC: Final = frozenset("sin cos tan sec csc cot sinh cosh tanh coth sech log ln".split())
# operators that stand before their argument without brackets, as tr A does
OPERATORS: Final = frozenset("""tr Tr trace diag vec vech rank sign sgn erf erfc dim deg ker span conv vol card adj logit expit relu softplus
softmax sigmoid logdet Re Im""".split())
# names that are written without a backslash, longest first
WORDS: Final = tuple(sorted("log ln exp argmax argmin softmax sigmoid arg max min tanh logit relu".split(), key=len, reverse=True))
# … and those that are names only as a whole
WHOLE_WORDS: Final = frozenset("""Var Cov Corr cov corr diag det tr vec rank sin cos tan sqrt erf sign sgn mod std lim sup inf softplus KL JS
ELBO BIC AIC MSE RMSE RSS ESS TSS BCE NLL MAP MLE SSE SST ReLU relu GELU FFN LSTM GRU MLP RNN CNN TP FP TN FN""".split())
SHORTEST_UNCLEAR: Final = 3  # letters in a row that may be a word or a product
SHORTEST_WORD: Final = 5  # … that are one
# ambiguities whose other reading is not worked out: a counterexample to the usual one refutes nothing
NOT_WORKED_OUT: Final = frozenset({"letters in a row", "a letter after d"})
ARGUMENTS: Final = frozenset({"argmax", "argmin"})
PROBLEMS: Final = frozenset({"minimize", "maximize", "minimise", "maximise"})
LIMITS: Final = frozenset({"lim", "limsup", "liminf", "max", "min", "sup", "inf"})
BIG: Final = {r"\sum": "sum", r"\prod": "prod", r"\bigcup": "union", r"\bigcap": "intersection", r"\bigoplus": "oplus",
              r"\bigotimes": "otimes", r"\bigodot": "odot", r"\biguplus": "uplus", r"\bigsqcup": "sqcup",
              r"\bigwedge": "and", r"\bigvee": "or", r"\coprod": "coproduct"}
INTEGRALS: Final = {r"\int": 1, r"\iint": 2, r"\iiint": 3}
# words that are no name even where they are set as one: \\mathrm{s.t.}
PROSE: Final = frozenset({"s.t", "if", "and", "or", "for", "where", "with", "otherwise", "else", "when", "such that", "for all", "subject to"})
EXPECTATIONS: Final = {"mathbb E": "E", "mathrm E": "E", "mathcal E": "E", "E": "E", "Var": "Var", "Cov": "Cov", "mathbb V": "Var"}
# other commands that begin a factor
STARTING: Final = frozenset({r"\frac", r"\sqrt", r"\binom", r"\nabla", r"\partial", r"\arg", r"\lim", r"\limsup", r"\liminf", r"\argmax",
                             r"\argmin", r"\ldots", r"\Pr", r"\neg", r"\underset", r"\underbrace", r"\overbrace", r"\dd"}) | frozenset(INTEGRALS)
TIMES: Final = frozenset({r"\cdot", r"\times", "*", r"\ast"})
OVER: Final = frozenset({"/", r"\div"})
INFIX: Final = frozenset({r"\odot", r"\otimes", r"\oplus", r"\circ", r"\cap", r"\cup", r"\setminus", r"\backslash", r"\oslash",
                          r"\bmod", r"\star", r"\bullet", r"\circledast", r"\amalg", r"\sqcup", r"\sqcap", r"\ominus", r"\triangle"})
ALSO_MARKS: Final = frozenset({r"\bullet", r"\star", r"\circ", r"\ast", "*"})  # operations that stand alone in scripts as well
PLUS_MINUS: Final = frozenset({r"\pm", r"\mp"})
SIGNS: Final = frozenset({"+", "-"}) | PLUS_MINUS
STYLES: Final = {r"\mathbf": "bold ", r"\boldsymbol": "bold ", r"\bm": "bold ", r"\pmb": "bold ", r"\mathcal": "mathcal ",
                 r"\mathbb": "mathbb ", r"\mathbbm": "mathbb ", r"\mathds": "mathbb ", r"\mathfrak": "mathfrak ",
                 r"\mathscr": "mathscr ", r"\mathsf": "", r"\mathit": "", r"\mathtt": "", r"\mathrm": "", r"\operatorname": "",
                 r"\operatorname*": "", r"\operatornamewithlimits": "", r"\mathop": "", r"\mathnormal": ""}
OPERATOR_STYLES: Final = frozenset({r"\operatorname", r"\operatorname*", r"\operatornamewithlimits", r"\mathop"})
# {\bf x}: switches that hold to the end of their group
SWITCHES: Final = {r"\rm": r"\mathrm", r"\bf": r"\mathbf", r"\cal": r"\mathcal", r"\it": r"\mathit", r"\sf": r"\mathsf", r"\tt": r"\mathtt",
                   r"\mit": r"\mathit", r"\bfseries": r"\mathbf", r"\boldmath": r"\mathbf", r"\em": r"\mathit"}
ACCENTS: Final = {r"\hat": "hat ", r"\widehat": "hat ", r"\bar": "bar ", r"\overline": "bar ", r"\tilde": "tilde ",
                  r"\widetilde": "tilde ", r"\vec": "vec ", r"\dot": "dot ", r"\ddot": "ddot ", r"\check": "check ", r"\breve": "breve ",
                  r"\underline": "under ", r"\acute": "acute ", r"\grave": "grave ", r"\mathring": "ring ", r"\widecheck": "check ",
                  r"\overrightarrow": "vec "}
BRACES: Final = frozenset({r"\underbrace", r"\overbrace"})
# marks that stand alone in a script: x^*, x^\dagger, y_{\bullet}
MARKS: Final = {"*": "*", "+": "+", "-": "-", "'": "'", r"\ast": "*", r"\star": "star", r"\dagger": "dagger", r"\bullet": "bullet",
                r"\cdot": "cdot", r"\circ": "circ", r"\perp": "perp", r"\odot": "odot", r"\times": "times", ":": ":", r"\pm": "pm",
                r"\ddagger": "ddagger", r"\prime": "prime", r"\sharp": "sharp", r"\flat": "flat", r"\natural": "natural",
                r"\oplus": "oplus", r"\diamond": "diamond", r"\wedge": "wedge"}
TRANSPOSES: Final = (("T",), (r"\top",), (r"\intercal",), (r"\mathrm", "{", "T", "}"), (r"\mathsf", "{", "T", "}"),
                     (r"\mathtt", "{", "T", "}"), (r"\operatorname", "{", "T", "}"), (r"\mathrm", "{", r"\top", "}"),
                     (r"\mathbf", "{", "T", "}"), (r"\mathrm", "T"), (r"\mathsf", "T"))

# --- what the tokenizer does -------------------------------------------------------------------------------------

TEXTS: Final = frozenset({r"\text", r"\textbf", r"\textit", r"\mbox", r"\textnormal", r"\texttt", r"\textrm", r"\textsf", r"\hbox", r"\emph",
                          r"\textup", r"\textsc"})
# commands that size the bracket after them, and what they say of its side
SIZES: Final = {r"\left": "left", r"\right": "right", r"\middle": "middle", r"\big": "big", r"\Big": "big", r"\bigg": "big", r"\Bigg": "big",
                r"\bigl": "left", r"\bigr": "right", r"\Bigl": "left", r"\Bigr": "right", r"\biggl": "left", r"\biggr": "right",
                r"\Biggl": "left", r"\Biggr": "right", r"\bigm": "middle", r"\Bigm": "middle", r"\biggm": "middle", r"\Biggm": "middle"}
SPACES: Final = frozenset({r"\,", r"\;", r"\:", r"\!", r"\>", "\\ ", "\\\t", "~", r"\displaystyle", r"\textstyle", r"\scriptstyle",
                           r"\scriptscriptstyle", r"\limits", r"\nolimits", r"\nonumber", r"\notag", "\\\n", r"\allowbreak", r"\/",
                           r"\thinspace", r"\medspace", r"\thickspace", r"\negthinspace", r"\mathstrut", r"\strut", r"\null", r"\relax",
                           r"\noindent", r"\centering", r"\hline", r"\nobreak", r"\large", r"\small", r"\normalsize"})
GAPS: Final = frozenset({r"\quad", r"\qquad", r"\hfill", r"\enspace", r"\enskip"})
REMARKS: Final = frozenset({r"\qed", r"\blacksquare", r"\qedhere", r"\therefore", r"\because"})
# commands of one group that print nothing, or what is no mathematics
DROPPED: Final = frozenset({r"\hspace", r"\vspace", r"\hspace*", r"\mspace", r"\phantom", r"\hphantom", r"\vphantom", r"\color",
                            r"\hypertarget", r"\raisebox"})
LABELS: Final = frozenset({r"\tag", r"\label", r"\tag*"})
REFERENCES: Final = frozenset({r"\eqref", r"\ref", r"\cite", r"\cref", r"\autoref"})
# commands whose group means the same without them, and those whose braces go as well
TRANSPARENT: Final = frozenset({r"\boxed", r"\fbox", r"\cancel", r"\bcancel", r"\xcancel", r"\smash", r"\mathinner", r"\ensuremath",
                                r"\displaylines", r"\mathstrut"})
FLAT: Final = frozenset({r"\mathrel", r"\mathbin", r"\mathord", r"\mathopen", r"\mathclose", r"\mathpunct"})
COLOURED: Final = frozenset({r"\textcolor", r"\colorbox"})  # a group that is dropped before the one that stays
ALIASES: Final = {r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cfrac": r"\frac", r"\nicefrac": r"\frac", r"\sfrac": r"\frac",
                  r"\lbrace": r"\{", r"\rbrace": r"\}", r"\vert": "|", r"\Vert": r"\|", r"\parallel": r"\|",
                  r"\dots": r"\ldots", r"\cdots": r"\ldots", r"\dotsc": r"\ldots", r"\vdots": r"\ldots", r"\ddots": r"\ldots",
                  r"\dotsb": r"\ldots", r"\dotsm": r"\ldots", r"\dotso": r"\ldots", r"\hdots": r"\ldots", r"\mathellipsis": r"\ldots",
                  r"\lbrack": "[", r"\rbrack": "]", r"\lparen": "(", r"\rparen": ")", r"\dbinom": r"\binom", r"\tbinom": r"\binom",
                  r"\newline": r"\\", r"\cr": r"\\", r"\tabularnewline": r"\\", r"\stackrel": r"\overset", r"\varlimsup": r"\limsup",
                  r"\varliminf": r"\liminf", r"\intop": r"\int", r"\differentialD": r"\dd", r"\diff": r"\dd", r"\lnot": r"\neg",
                  r"\smallsetminus": r"\setminus", r"\cdotp": r"\cdot", r"\Prob": r"\Pr", r"\colonequals": ":=", r"\tr": r"\tr"}
# what Markdown wants escaped, and is not printed so
ESCAPED: Final = {r"\_": "_", r"\*": "*", r"\'": "'"}
DIRECTED: Final = {r"\lvert": ("|", "left"), r"\rvert": ("|", "right"), r"\mid": ("|", "middle"), r"\lVert": (r"\|", "left"),
                   r"\rVert": (r"\|", "right")}
ANGLES: Final = {"<": r"\langle", ">": r"\rangle"}
JOINED: Final = {"...": r"\ldots", ":=": ":=", "=:": "=:", "<=": r"\leq", ">=": r"\geq", "->": r"\to", "=>": r"\Rightarrow"}
OPENERS: Final = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil"}
CLOSERS: Final = frozenset(OPENERS.values())
MATRICES: Final = frozenset("""matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array matrix* pmatrix* bmatrix* psmallmatrix
bsmallmatrix""".split())
CASES: Final = frozenset({"cases", "dcases", "cases*", "dcases*"})
ROWS: Final = frozenset("""IEEEeqnarray IEEEeqnarray* dmath dmath* dgroup dgroup* empheq align align* aligned alignat alignat* gather gather* gathered split multline multline* equation equation* eqnarray
eqnarray* displaymath math alignedat flalign flalign* subequations""".split())
WITH_COLUMNS: Final = frozenset({"array", "IEEEeqnarray", "IEEEeqnarray*", "empheq", "alignat", "alignat*", "alignedat", "tabular"})
UNICODE: Final = {
    "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "∝": r"\propto", "∈": r"\in", "∉": r"\notin", "∼": r"\sim",
    "→": r"\to", "⟶": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "⟹": r"\Rightarrow", "⇔": r"\Leftrightarrow", "⟺": r"\Leftrightarrow",
    "⇐": r"\Leftarrow", "↦": r"\mapsto", "⊂": r"\subset", "⊆": r"\subseteq", "⊃": r"\supset", "⊇": r"\supseteq", "∪": r"\cup", "∩": r"\cap",
    "∖": r"\setminus", "∅": r"\emptyset", "∞": r"\infty", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∬": r"\iint", "∂": r"\partial",
    "∇": r"\nabla", "√": r"\sqrt", "·": r"\cdot", "⋅": r"\cdot", "∙": r"\cdot", "×": r"\times", "÷": r"\div", "−": "-", "–": "-", "±": r"\pm",
    "∓": r"\mp", "∗": "*", "⊙": r"\odot", "⊗": r"\otimes", "⊕": r"\oplus", "∘": r"\circ", "…": r"\ldots", "⋯": r"\ldots", "⋮": r"\ldots",
    "′": "'", "’": "'", "‖": r"\|", "∥": r"\|", "∣": "|", "⟨": r"\langle", "⟩": r"\rangle", "〈": r"\langle", "〉": r"\rangle", "⌊": r"\lfloor",
    "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "⊤": r"\top", "⊥": r"\perp", "∀": r"\forall", "∃": r"\exists", "∧": r"\land", "∨": r"\lor",
    "¬": r"\neg", "≪": r"\ll", "≫": r"\gg", "≜": r"\triangleq", "≔": ":=", "≃": r"\simeq", "≅": r"\cong", "ℓ": r"\ell", "ℏ": r"\hbar",
    "ϵ": r"\epsilon", "ϕ": r"\phi", "ϑ": r"\vartheta", "†": r"\dagger", "⋆": r"\star", "∖ ": r"\setminus", "µ": r"\mu",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta",
    "ι": r"\iota", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma",
    "ς": r"\varsigma", "τ": r"\tau", "υ": r"\upsilon", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma",
    "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi", "Π": r"\Pi", "Σ": r"\Sigma", "Υ": r"\Upsilon", "Φ": r"\Phi",
    "Ψ": r"\Psi", "Ω": r"\Omega",
}
DOUBLE_STRUCK: Final = {"ℝ": "R", "ℕ": "N", "ℤ": "Z", "ℚ": "Q", "ℂ": "C", "𝔼": "E", "ℙ": "P", "𝟙": "1", "𝕍": "V", "𝕀": "I"}
RAISED: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵀ", "0123456789+-niT", strict=True))
LOWERED: Final = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙₘₜₓ", "0123456789+-ijknmtx", strict=True))
