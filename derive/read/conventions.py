"""What a field takes for granted when it writes: tables, one row a convention.  Untrusted data.

Indices and the bounds they run to, letters that name functions, words that make a formula a declaration or a mere
hypothesis, and standard definitions for a document that uses a function without defining it.
"""
from __future__ import annotations

import re
from typing import Final

# letters that stand for an index when they are a subscript, even if no sum binds them
INDEX_LETTERS: Final = frozenset("ijklmrst")
# the bound that an index runs to when the document does not say
USUAL_BOUND: Final = {"i": "n", "j": "n", "k": "K", "l": "K", "m": "d", "c": "C", "t": "T"}
# among classes, j runs beside k
BESIDE: Final = {"j": "k", "l": "k"}

# letters that are applied, not multiplied, by f(x): all others are products unless declared or defined
FUNCTION_LETTERS: Final = frozenset({
    "f", "g", "h", "F", "G", "H", "J", "L", "P", "p", "q", "Q", "D", "R", "V", "phi", "psi", "Phi", "Psi", "rho", "sigma",
    "ell", "Gamma", "mathcal L", "mathcal J", "mathcal H", "mathcal F", "mathbb P", "Pr", "pi", "u", "v", "T", "U"})
# of these, letters that a number goes by more often: f(x) is an application only if the document applies them elsewhere
SELDOM_APPLIED: Final = frozenset({"u", "v", "T", "U", "V", "R", "D", "pi"})
# one letter for many functions: p(x) and p(y) are different ones
GENERIC_DENSITIES: Final = frozenset({"p", "P", "Pr", "mathbb P", "rm p", "rm P"})
# letters for any distribution
PLACEHOLDERS: Final = frozenset({"p", "P", "q", "Q"})
# names of distributions
DISTRIBUTION: Final = re.compile(r"(?:(?:hat|bar|tilde) )?(?:(?:rm )?[pqPQ]|Pr|mathbb P)(?:_\w+|\*|')?$")
# functions of a vector that are written with one of its components
VECTOR_FUNCTIONS: Final = frozenset({"softmax", "logsoftmax", "log_softmax"})

# letters that stand for constants where nothing says that they are random or depend on something
CONSTANT_LETTERS: Final = frozenset({
    "a", "b", "c", "d", "k", "m", "n", "p", "q", "r", "t", "alpha", "beta", "gamma", "delta", "theta", "kappa", "lambda", "mu",
    "nu", "rho", "sigma", "tau", "phi", "psi", "omega", "pi", "N", "K", "infty"})

# names of densities, and beside all real values the ends between which each has all its values
DENSITIES: Final[dict[str, frozenset[tuple[str, str]]]] = {
    "mathcal N": frozenset(), "mathcal MN": frozenset(), "mathcal W": frozenset(), "Dir": frozenset(), "NG": frozenset(),
    "Gam": frozenset({("0", "infty")}), "Exp": frozenset({("0", "infty")}), "InvGam": frozenset({("0", "infty")}),
    "Bet": frozenset({("0", "1")}), "Beta": frozenset({("0", "1")}),
}
WHOLE_LINE: Final = re.compile(r"mathbb R(?:\^\w+|\^ \w+)?")

SIGMOID: Final = frozenset({"sigma", "sigmoid", "logistic", "expit"})
SOFTMAX: Final = frozenset({"softmax"})
CROSS_ENTROPY: Final = frozenset({"H", "CE", "mathcal H", "H_CE"})
DIVERGENCE: Final = frozenset({"D_KL", "KL", "mathbb KL", "mathcal D_KL"})

NUMBER_SETS: Final = {"mathbb R": "R", "mathbf R": "R", "mathbb N": "N", "mathbb Z": "Z", "R": "R", "N": "N", "Z": "Z",
                      "reals": "R", "bold R": "R"}

# words that make a symbol random: `let $a$ and $b$ be random variables`, `a prior on $\\mu$`
RANDOM_AFTER: Final = re.compile(
    r"(?:[\s,]*(?:and\s+)?\$[^$\n]{1,40}\$)*[\s,$]*(?:to )?(?:be|is|are|denotes?)\s+(?:\w+[\s-]+){0,4}?"
    r"(?:random|i\.?i\.?d|distributed|drawn|sampled|stochastic)\b", re.I)
RANDOM_BEFORE: Final = re.compile(
    r"\b(?:random|stochastic)(?: \w+){0,2}[\s,¤]*(?:and\s*)?$"
    r"|\b(?:priors?|posteriors?|distributions?|densit(?:y|ies))(?: distributions?)? (?:on|over|for|of)(?: \w+){0,2}"
    r"[\s,¤]*(?:and\s*)?$", re.I)
COMPLEX: Final = frozenset({"mathbb C", "mathbf C", "bold C"})
COMPLEX_BEFORE: Final = re.compile(
    r"\bcomplex(?:[- ]valued)? (?:(?:number|variable|scalar|constant|vector|matrix|function)\s*$"
    r"|(?:numbers|variables|scalars|constants|vectors|matrices|functions)[\s,¤]*(?:and\s*)?$)", re.I)
COMPLEX_AFTER: Final = re.compile(r"\W*(?:(?:be|is|are|denotes?)\s+)?(?:(?:an?|two|any|the|arbitrary)\s+)*complex\b", re.I)
# what stands before an inline formula in its sentence: the last that matches decides
DECLARE, HYPOTHESIS, DEFINE = "declare", "hypothesis", "define"
TRIGGERS: Final = (
    (HYPOTHESIS, re.compile(r"\b(if|when|whenever|unless|in case|means|cases? (?:for|of)|such that|whether|satisf\w+"
                            r"|subject to|constrained|substitut\w+|plugging(?: in)?|inserting|replacing|choosing|iff|exactly when"
                            r"|consider(?:ing)? (?:first|next|then|now|finally|(?:the|a) (?:[\w-]+ )?case)"
                            r"|the (?:opposite|contrary|converse)|(?:by|for|towards?) (?:a )?contradiction"
                            r"|(?:for (?:example|instance)|e\.g\.|say),? (?:with|for|at|tak(?:e|ing)|let|set|put)"
                            r")\b|¤,? or(?= *$)", re.I)),
    (DECLARE, re.compile(r"\b(let|assum(?:e|ing)|suppos(?:e|ing)|given|with|for|consider|take|fix|provided(?: that)?|as long as"
                         r"|on)\b", re.I)),
    (DEFINE, re.compile(r"\b(where|in which|denotes?|writ(?:e|ten)|set|put|define[ds]?|defining|call)\b", re.I)),
)
MEANS: Final = re.compile(
    r"^\W{0,3}(means|implies|entails|is when|if|when|whenever|or|otherwise|else"
    r"|(?:for|at) (?:some|at least|at most|exactly|one|infinitely|finitely|most|even|odd|several|a few)"
    r"|for (?:now|the moment|a moment|example|instance)|temporarily"
    r"|to (?:get|obtain|see|find|recover)|in (?:the )?(?:above|formula|equation|identity|last|previous))\b", re.I)
# before a relation: it is said of one of many
EXISTS: Final = re.compile(r"\b(?:there (?:is|are|must be)|exists?|some)\b[^.;]*\b(?:with|such that|for which|where)\W*$", re.I)
# before an inline equation of a fresh symbol: it is what is to be shown, or what somebody thinks, and introduces nothing
AIMED: Final = re.compile(
    r"\b(?:show\w*|prov(?:e|es|ing)|conjectur\w*|think\w*|thought|believ\w*|hop(?:e|es|ed|ing)|wish(?:es|ed)?|want\w*|wonder\w*|mistak\w*"
    r"|wrong\w*|incorrect\w*|erroneous\w*|tempt\w*|not|never|cannot|whether|goals?|aims?|claim\w*|verif(?:y|ied|ies)|checks?"
    r"|is it|true that)\b[^.;]*$|n't\b[^.;]*$|^\W*(?:is|are|does|do)\b[^.;]*$", re.I)
# sentences that declare, words that make of what they suppose a passing matter, and triggers that do so in other sentences
DECLARING: Final = re.compile(r"\b(?:let(?! us)|assum\w*|suppos\w*|consider|defin\w+|denot\w+|fix|throughout|where|without loss"
                              r"|wlog)\b", re.I)
FOR_NOW: Final = re.compile(r"\b(?:suppos\w+|assum\w+|consider|let)(?: us)? first\b|\bfirst,? (?:suppose|assume|consider)\b"
                            r"|\((?:i+|[abc123])\)\W*(?:suppos|assum|let|if\b)"
                            r"|\b(?:for a start|to (?:begin|start) with|at first|such as)\b"
                            r"|\bfor (?:now|a moment|the moment)\b|\btemporar|\bsuffices\b|\bsanity\b|\be\.g\b"
                            r"|\bfor (?:example|instance)\b|\bcan let\b|\bobserv(?:e|ed|ation)\b|\bprobability\b"
                            r"|\binitial\b|\b(?:base|basis) (?:case|step)\b|\binduction (?:base|basis|start)\b"
                            r"|\bfor the case\b|\btakes?\b(?! \W*¤)", re.I)
FOR_NOW_AFTER: Final = re.compile(r"\W*(?:for (?:now|a start|a moment|the moment)|to (?:begin|start) with|at first"
                                  r"|temporarily)\b", re.I)
# `let $x$ be positive in the first half of the proof only`
ONLY_THERE: Final = re.compile(r"\b(?:only|until|for now|for the moment|temporarily)\W*$|\buntil\b", re.I)
FOREMOST: Final = re.compile(r"\W*(?:for|with|given|take|choose|pick|set|put)(?: [\w-]+){0,3}(?:[\s,¤]|\band\b)*$", re.I)
IN_PASSING: Final = re.compile(r"\b(for|on|with|given|provided|as long as|at|except)\b", re.I)
IS_WITH: Final = re.compile(
    r"\b(?:is|are|becomes?|reduces?|corresponds?|equals?|equivalent|special case)\b[^.;]*\b(?:with|given)\b[^.;¤]*$", re.I)
# the same before a display, and words that end in it as in a supposition: `If $$ … $$ then`
AIMED_DISPLAY: Final = re.compile(
    r"\b(?:show|prov(?:e|ing)|verify|conjectured?|claim|think|believe|hope|wish|want)\b[^.;]*\bthat[\s:,]*$"
    r"|\b(?:is it|whether)\b[^.;]*$", re.I)
IF_DISPLAY: Final = re.compile(r"^\W*(?:(?:and|or|but|now|so|then|thus|hence|finally)\W+)*"
                               r"(?:if|unless|when(?:ever)?|in case)[\s:,]*$", re.I)
# words that make another symbol of a letter: what was said of it, was said of a case
ANOTHER: Final = re.compile(r"\b(?:for|of|to|in) (?:an? )?(?:other|general|arbitrary|generic)(?: (?!and\b|or\b)[\w-]+){0,2}\W*$"
                            r"|\b(?:consider|take|fix|pick|choose) (?:any|an arbitrary|a general)(?: (?!and\b|or\b)[\w-]+){0,2}"
                            r"\W*$", re.I)
# `we extend this to negative $x$`, `for any real number $x$`, `what if $x$ is negative?`: not of the x that was positive
OTHER_VALUES: Final = re.compile(
    r"(?<!positive )(?<!negative )(?<!and )\b(?<!-)(?:negative|non-?positive|real|complex)"
    r"(?: (?:numbers?|values?|scalars?|of|arguments?))*"
    r"(?:\s*¤(?:\s*,|\s*,? and)?)*\s*$", re.I)
OTHER_VALUES_AFTER: Final = re.compile(
    r"(?:\W*(?:and )?¤)*\W*(?:is|are|be|being|was|becomes?|(?:may|can|need not) be)"
    r"(?: (?:now|also|any|all|an?|allowed to be|some|strictly|instead|arbitrary))*"
    r" (?:negative|non-?positive|real|complex|zero|arbitrary)\b(?!-)(?! and positive)", re.I)
DROPPED: Final = re.compile(r"\b(?:drop\w*|no longer|remov\w*|lift\w*|relax\w*)\b[^.;]*\b(?:assum\w*|suppos\w*|restrict\w*"
                            r"|requir\w*|conditions?)\b[^.;]*$", re.I)
IMPLIED: Final = re.compile(r"¤,? (?:implies|entails)(?: that)?\W*$", re.I)  # behind a formula: it holds where that one does
IN_GENERAL: Final = re.compile(r"^\W*(?:but |and |so )?(?:(?:more )?generally|in (?:general|the general case))\b"
                               r"|^\W*(?:(?:and|but|so|now|then|if|or)\W+)*(?:otherwise|else|instead|either way|conversely)\b"
                               r"|\b(?:the|a) (?:general|other|remaining|opposite|second|contrary) (?:case|possibility)"
                               r"|\bthe (?:opposite|contrary|rest|remainder)\W*$"
                               r"|\bin (?:all|any|both|either|each|every) cases?\b", re.I)
# `for all x > 0`: of the x of this sentence; `for x > 0`: of a case perhaps
FOR_ALL: Final = re.compile(r"\bfor (?:all|every|each|any)(?: [\w-]+){0,2}(?:\W|¤|and\b)*$", re.I)
FOR: Final = re.compile(r"\bfor(?: [\w-]+){0,2}(?:\W|¤|and\b)*$", re.I)
ONE_HOT: Final = re.compile(r"one[\s-]?hot", re.I)
NOT: Final = re.compile(r"\b(?:not|never|neither|nor|no longer|unless|without)\b|n't\b", re.I)
# words that restrict the values of a symbol; a reader that does not turn them into facts must at least remember them
RESTRICTS: Final = re.compile(
    r"\b(positive|non-?negative|negative|non-?zero|even|odd|prime|convex|concave|(?:skew-?)?symmetric|orthogonal|orthonormal"
    r"|unit|normali[sz]ed|one[\s-]?hot|(?:strictly )?(?:increasing|decreasing)|monoton\w+|diagonal|triangular|invertible"
    r"|integers?|natural|whole|rational|standardi[sz]ed|cent(?:ered|red)|uncorrelated|idempotent|periodic|homogeneous"
    r"|definite|stochastic|coprime|divisible|distinct|sorted|ordered|bounded|probabilities)\b", re.I)
# words that give a number its values: the sort, the least value and whether it belongs, the greatest and whether it belongs
Said = tuple[str, int | None, bool, int | None, bool]
_ANY: Final = r"(?<![\w-])(?:(?:an?|any|all|every|each|some|two|three|both|fixed|given|arbitrary|finite|strictly|real|scalar) )*"
_NUMBER: Final = r"(?: (?:real |scalar )?(?:numbers?|constants?|scalars?|parameters?|reals?|values?))"
VALUES_IN_WORDS: Final[tuple[tuple[re.Pattern[str], Said], ...]] = tuple(
    (re.compile(rf"{_ANY}(?:{words})(?![\w-])", re.I), values) for words, values in (
        (r"positive (?:integers?|whole numbers?)", ("Z", 1, True, None, False)),
        (r"non-?negative (?:integers?|whole numbers?)", ("Z", 0, True, None, False)),
        (r"negative (?:integers?|whole numbers?)", ("Z", None, False, -1, True)),
        (r"integers?", ("Z", None, False, None, False)),
        (rf"(?:real and )?positive{_NUMBER}?", ("R", 0, False, None, False)),
        (rf"(?:real and )?non-?negative{_NUMBER}?", ("R", 0, True, None, False)),
        (rf"(?:real and )?negative{_NUMBER}?", ("R", None, False, 0, False)),
        (r"real(?: numbers?| scalars?)?|reals", ("R", None, False, None, False)),
    ))
# behind a symbol: it is no size, which is at least 1
MAY_BE_ZERO: Final = re.compile(r"[^.;$]{0,60}\b(?:including|possibly|perhaps|or|may be|can be) (?:zero|\$?0)\b", re.I)
# `where x is positive` may be a condition; `where x is a positive number` says what x is
NOUN: Final = re.compile(rf"(?:integers?|whole numbers?|{_NUMBER})$", re.I)
NEGATIVE: Final = re.compile(r"(?<!non)(?<!non-)\bnegative", re.I)
# what a symbol is that `let x be …` says nothing more of
UNRESTRICTED: Final = re.compile(
    r"(?:(?:both|all|any|another|some|two|three|fixed|given|arbitrary|real|the|our|its|their|a|an|of|-?valued|scalar|unknown|free|random"
    r"|independent|i\.?i\.?d\.?|iid|observed|two|finite|discrete|probability|training) ?)*"
    r"(?:reals?|numbers?|scalars?|variables?|parameters?|vectors?|matri(?:x|ces)|functions?|values?|given|fixed|arbitrary"
    r"|observations?|samples?|data|points?|draws?|examples?|inputs?|outputs?|labels?|features?|weights?|distributions?"
    r"|densit(?:y|ies)|sets?|outcomes?|events?|independent|logits?|scores?|activations?|embeddings?|coefficients?|coordinates?"
    r"|components?|entr(?:y|ies)|predictions?|responses?|targets?|covariates?|regressors?|predictors?|unknowns?|bias(?:es)?"
    r"|intercepts?|slopes?)?\s*"
    r"(?=$|\b(?:and|with|such|for|where|in|on|so|then|from|over|of|drawn)\b)", re.I)
# words that make numbers add up to one
DISTRIBUTED: Final = re.compile(r"\b(?:distributions?|densit(?:y|ies)|mass functions?|p[md]fs?|probability vectors?|simplex)\b",
                                re.I)
# before a display: words that define what it says, whatever was defined before
INTRODUCED: Final = re.compile(r"\b(?:let|define|set|put)(?: us)?(?: now| instead| again)?[\s:,]*$", re.I)
NORMALISED: Final = re.compile(r"\bprobabilities\b|\b(?:sum|add)(?:s|ming|ding)?(?: up)? to\b", re.I)
SUM_UP: Final = re.compile(
    r"(?:(?:sum|add)s?(?: up)? to|ha(?:ve|s|ving)|with) (?:an? |the )?(?:sample |empirical )?(?:(?:zero|unit|equal|vanishing"
    r"|constant|finite) \w+|(?:mean|variance|norm|length|sum|average)s?\b|one\b|zero\b|1\b)", re.I)
# words that take back what makes a formula a fact, or say it of most cases only
DENIED: Final = re.compile(
    r"(?:\b(?:not|never|without|cannot|wrong|false|nor|neither|no longer|drop\w*|avoid\w*|fails?|except|unlike|instead of"
    r"|rather than|nowhere|diverg(?:es?|ent|ing)|undefined|infinite|invalid|meaningless)|n't)"
    r"(?:[^\w.;:,]+\w+){0,2}[^\w.;:,]+(?:let|assum\w*|suppos\w*|given|with|for|when|if|in case|that"
    r"|the case|consider\w*|requir\w*|need\w*)\b[^.;:,]{0,30}$"
    r"|\bonly (?:for|on)\W*$|\b(?:dropping|abandoning)\W*$"
    r"|\b(?:not|never|n't)(?: (?:necessarily|always|generally|yet|only|just|merely))? *$"
    r"|\b(?:all but|almost (?:all|every\w*|surely)|sufficiently|large enough|small enough)\b", re.I)
DENIED_AFTER: Final = re.compile(
    r"^\W*(?:(?:is|are|was|were|do|does|did|can|need|may|must|that|which|it|would|will|be)\b\W*){0,3}(?:(?:not|never|cannot|fails?"
    r"|false|impossible|wrong|excluded|no longer|dropped)\b|n't\b)", re.I)
INDEPENDENT: Final = re.compile(r"\b(?<!not )(?:i\.?i\.?d\b|independen(?:t|tly|ce))")
INDEPENDENT_EVENTS: Final = re.compile(r"(?<!not )(?<!not \[)(?<!conditionally )(?<![\w-])independen(?:t|ce)\b"
                                       r"[^.;]{0,200}$", re.I)
# words that relate events, or random variables, to each other
RELATED: Final = re.compile(r"\b(?:(?:in)?dependen|disjoint|exclusive|exhaust|partition|incompatible|impl(?:y|ies)|subset"
                            r"|uncorrelated|i\.?i\.?d\b)")
# words without which p(x) and p(x, z) need not belong to one law, and such as make densities of them
JOINT: Final = re.compile(r"\b(?:joint(?:ly)?|marginal\w*|posteriors?|latent|(?:sum|product|chain) rules?|bayes\w*"
                          r"|total probability|conditional (?:distributions?|entrop(?:y|ies)|probabilit(?:y|ies)))\b")
ANOTHER_LAW: Final = re.compile(r"\b(?:let|consider|suppose|assume|now)\b[^.]{0,120}\bjoint")
LAW: Final = re.compile(r"\\(?:sim|perp|indep|mid|overset|mathcal)\b|\|")
RANDOM_VARIABLE: Final = re.compile(r"\brandom variables?\b", re.I)
# what words may say of random variables besides; a law, as X ∼ N, is a formula
SPECIAL: Final = re.compile(
    r"\b(?:independen|uncorrelat|i\.?i\.?d\b|zero\b|standard|unit\b|bernoulli|binary|gaussian|normal|poisson|uniform|exponential"
    r"|binomial|positive|symmetric|indicator|constant random|(?:is|are) constant|determin|degenerate|martingale|value[sd]?\b"
    r"|dic?e\b|coins?\b|identical|same\b|function of\b|almost sure|proportional|cent(?:er|r)ed|white\b|noise\b|errors?\b"
    r"|orthogonal|bounded|integer|vector|matri|conditional|given\b|rademacher|sign\b|distributed"
    r"|(?:mean|variance|expectation|expected value|moment|covariance|correlation|deviation)s?\b(?! of\b)[^.$]{0,30}\$)"
    r"|negative")
A_LAW: Final = re.compile(r"(?:(?:an?|the|two|any|arbitrary|some|another|discrete|finite|probability) )*"
                          r"(?:distributions?|mass functions?|probability vectors?)(?: (?:on|over|with|and))?", re.I)
ANY_LAW_BEFORE: Final = re.compile(r"\b(?:any|an arbitrary|some) (?:\w+ ){0,2}(?:distributions?|laws?)\W*$", re.I)
ANY_LAW_AFTER: Final = re.compile(r"[\s,]*(?:be |is |an? )*(?:any|arbitrary|some) (?:\w+ ){0,2}(?:distributions?|laws?)\b", re.I)
DENSE: Final = re.compile(r"\b(?:densit(?:y|ies)|continuous|gaussians?|differential entropy|integrals?|integrat\w+|real-valued"
                          r"|(?:normal(?:ly)?|exponential(?:ly)?|gamma|beta|laplace|cauchy|pareto|weibull)"
                          r" (?:distribut\w+|random))\b")
DISCRETE: Final = re.compile(r"\b(?:discrete|finite(?:ly)?|categorical)\b")
ENTROPIC: Final = re.compile(r"\b(?:entrop(?:y|ies)|(?:mutual|conditional) information|information gain)\b")
# logarithms to another base, and entropies that are others
BITS: Final = re.compile(r"\b(?:bits?|bans?|base|binary|shannons?\b(?! entropy)|r[ée]nyi|tsallis|collision|min-entropy)\b")
BASE: Final = re.compile(r"\\log\s*_|\\lg\b|\\lb\b|\\operatorname\{(?:lb|log2)\}")
# words that tie random variables to each other, unless they say when two things are equal
TIED: Final = re.compile(r"\b(?:independen|i\.?i\.?d\b|markov|determin|function of\b|uniform|uncorrelated|identical"
                         r"|same (?:distribution|law)|equally likely|invertible|one-to-one|bijecti|symmetric\b|constant\b"
                         r"|copy\b|noise)", re.I)
EXACTLY_IF: Final = re.compile(r"\b(?:if and only if|iff|equality|(?:exactly|precisely) (?:when|if)|not|unless|measures?)\b",
                               re.I)
PROBABILITIES: Final = re.compile(r"\b(distribution|probabilit|densit|likelihood)")
MATRICES: Final = re.compile(r"\b(matri(x|ces)|covariance|multivariate|random vector|projections?\b|projectors?|unitary|hermitian"
                              r"|eigen(value|vector)|operators\b|idempotent|tensors?\b|rotations?\b|jacobians?\b|hessians?\b"
                              r"|(singular value|spectral|lu|qr|cholesky|polar|schur) (decomposition|factori[sz]ation))")
# formulas that matrices stand in: A ≻ 0, n × n, GL_n, SO(3), 𝕊^n
MATRIX_FORMULAS: Final = re.compile(r"\\succ(?:eq)?\b|\\begin\{[pbvBV]?matrix\}|^\s*\w\s*\\times\s*\w\s*$"
                                    r"|\\in\s*(?:\\(?:mathrm|mathsf|operatorname|text)\s*\{)?(?:GL|SL|SO|SU)\b|\\in\s*\\mathbb\s*\{?S")
# what is no number, by name
NO_NUMBERS: Final = r"(?:quaternion|permutation|operator|tensor|element of (?:a|the|some) group)"
_LISTED: Final = r"[\s,¤]*(?:and\s*)?$"
_CALLED: Final = r"(?:[\s,]*(?:and\s+)?\$[^$\n]{1,40}\$)*[\s,$]*(?:to )?(?:be|is|are|denotes?)\s+(?:\w+[\s-]+){0,3}?"
NO_NUMBER_BEFORE: Final = re.compile(rf"\b{NO_NUMBERS}(?:\s*|s{_LISTED})$", re.I)
NO_NUMBER_AFTER: Final = re.compile(rf"{_CALLED}(?:{NO_NUMBERS}s?|elements of (?:a|the|some) group)\b", re.I)
VECTORS_BEFORE: Final = re.compile(rf"\b(?:(?:vector|matrix)\s*$|(?:vectors|matrices){_LISTED})", re.I)
VECTORS_AFTER: Final = re.compile(rf"{_CALLED}(?:vectors?|matri(?:x|ces))\b", re.I)
# numbers are added to vectors, entry by entry
BROADCASTS: Final = re.compile(r"\bbroadcast")
OUTCOMES: Final = re.compile(r"\b(outcome|support|distributions? on|values? in|over the set|sum over)", re.I)
# what a theorem says stands between its name and its proof, what it supposes before "then"
THEOREM: Final = re.compile(r"\*\*\s*(?:theorem|lemma|corollary|proposition|claim)\b[^*\n]*\*\*"
                            r"|\\begin\{(?:theorem|lemma|corollary|proposition)\}"
                            r"|^#+ *(?:theorem|lemma|corollary|proposition)\b", re.I | re.M)
THEOREM_ENDS: Final = re.compile(r"\*\*\s*proof\b|\\begin\{proof\}|\\end\{(?:theorem|lemma|corollary|proposition)\}"
                                 r"|^#", re.I | re.M)
# \newtheorem{satz}{Theorem}: environments by names of its author's own, and the titles of those that state what is proved
NEW_THEOREM: Final = re.compile(r"\\newtheorem\*?\s*\{([A-Za-z]+)\}\s*(?:\[[^\]\n]*\])?\s*\{([^{}\n]*)\}")
STATES: Final = re.compile(r"\b(?:theorem|lemma|corollary|proposition|claim)\b", re.I)
STANDARD_THEOREMS: Final = frozenset({"theorem", "lemma", "corollary", "proposition"})
THEN: Final = re.compile(r"\b(?:then|(?:is|are) given by|(?:is|are) equal to|(?:it|the following) holds|holds that"
                         r"|we have|follows|can be (?:expressed|written|partitioned))\b", re.I)
# a theorem with such a word supposes something before it says "then"
SUPPOSITION: Final = re.compile(r"\b(?:let|given|consider\w*|assum\w+|suppos\w+|denot\w+|defin\w+|under|if|when(?:ever)?|where)\b"
                                r"|^\W*(?:for|in|with)\b|\bfor (?:all|any|each|every)\b", re.I)
ASSERTS: Final = re.compile(r"\b(?:is|are|has|have|can|equals?|becomes?|scales?|satisf(?:y|ies)|i\.e)\b|:\W*$", re.I)
WHERE: Final = re.compile(r"\b(?:where|with|whereas|let|define[ds]?|denotes?|assume[ds]?|suppose[ds]?)\b", re.I)
WHERE_IT_IS: Final = re.compile(
    r"^\W*(?:and )?(?:where|here)\b[^.;:]*\b(?:is|are|denotes?|means?|stands? for)(?: given by)?\W*$", re.I)
# between a display and the formula that says what a letter of it is, and between that and the next
WHERE_FIRST: Final = re.compile(r"\s*(?:\$\$|\\\])?\s*(?:where|with)\s+(?:\$|\\\()?", re.I)
AND_THEN: Final = re.compile(r"(?:\$|\\\))?\s*(?:,|and|, and)\s+(?:\$|\\\()?", re.I)
# before a display that says which distribution the model has
MODEL: Final = re.compile(
    r"^(?!.*\b(?:thus|therefore|hence|consequently|so|conclud\w+|obtain\w*|gets?|marginal\w*|posteriors?|conjugate)\b)"
    r".*\b(?:likelihoods?|priors?)\b", re.I | re.S)
# before an inline equation, or the first of several
SETS: Final = re.compile(r"\b(?:setting|defin(?:e|ing)|denot(?:e|ing)|let(?:ting)?|where|put(?:ting)?|writing)"
                         r"(?:[\s,¤:]|\band\b)*$", re.I)
# before a display: `where $s$ is the [sample variance](/D/s)`; behind another one, `and $s$ is the [sample variance](/D/s)`
APPOSED: Final = re.compile(
    r"(?:\b(?:where|here)\s+|^\s*and\s+(?=[^\]]*\]\())\$(?P<what>[^$\n=<>]{1,40})\$,?\s+(?:is|are|denotes?)\s+(?:the|an?)\s"
    r"(?:[^.;:,$\n\]]|\]\([^)\s]*\)|\]|\n(?!\s*\n))*$", re.I)
RELATION: Final = re.compile(r"[=<>]|\\(?:leq?|geq?|neq?)\b")
# a display said under a condition
IF: Final = re.compile(r"^\W*(?:(?:and|or|but|now|so|then|thus|hence|first|second|finally)\W+)*"
                       r"(?:if|when(?:ever)?|unless|in (?:the )?case|case)\b", re.I)
ASSUMED_DISPLAY: Final = re.compile(r"\b(assum(?:e|ing)|suppos(?:e|ing)|assumption)( that)?( is)?[\s:,]*$", re.I)

# what a text gives and does not derive: by definition, or from elsewhere
DEFINITION: Final = re.compile(r"\bby (?:(?:its|the|their) )?definitions?\b|\bdefined (?:as|to be|by|via|through)\b", re.I)
CITATION: Final = re.compile(r"\]\((?!#)[^)\s]+\)|\\[Cc]ite\w*\s*(?:\[[^\]]*\])*\{[^}]+\}")
GIVEN: Final = re.compile(r"\b(?:is|are|was|were|be|reads?|states?|says?|given by|known)(?: (?:that|as|as follows|always|the))?"
                          r"[\s:,]*$", re.I)
GIVES: Final = re.compile(
    r"\b(?:let|set|put|tak(?:e|ing)|choos\w+|fix(?:ed)?|with|where|defin\w+|denot\w+|assum\w+|suppos\w+|given|for|consider|initial\w*"
                          r"|writ(?:e|ten)|call)\b[^.;:]*[:,]?\s*$", re.I)
DERIVED: Final = re.compile(
    r"^\W*(?:proof\W+)?(?:with|from|by)\b|\b(?:using|appl(?:y|ying|ied)|plug\w*|substitut\w*|insert\w*|thus|therefore|hence|consequently|so|becom\w+|rewrit\w*|written"
    r"|express\w*|develop\w*|simplif\w*|obtain\w*|gets?|yields?|giv(?:es?|ing)|follows|impl(?:y|ies|ying)|means|such that"
    r"|we|this|these|finally|combin\w*|expand\w*|because|since|equivalent|equals?|reduc\w*|leads?|leading|results?|evaluat\w*|calculat\w*"
    r"|comput\w*|show\w*|confirm\w*|prov(?:e|es|ed|ing)|together|derivatives?|if|when)\b", re.I)
# before a display whose equations are solved: those with 0, or all
SET_TO_ZERO: Final = re.compile(
    r"(?<!the )(?<!\ba )(?<!empty )\b(?:set(?:ting|s)?|equat(?:e|es|ing)|put(?:ting)?)\b[^.;:]*\b(?:to|with) (?:zero|0)\b"
    r"|\b(?:find|calculat|comput|determin)\w*\b[^.;:]{0,30}(?<!square )(?<!cube )\broots? of\b", re.I)
TO_SOLVE: Final = re.compile(r"\bsolv(?:e|ing)\b[^.;:]*\b(?:following|equations?)\b|\bsystem of (?:linear )?equations\b", re.I)
# X follows a distribution where a theorem supposes it: less says "then" of a law than of an equation
THEN_OF_LAWS: Final = re.compile(r"\b(?:then|(?:it|the following) holds|holds that|we have)\b", re.I)
# where a theorem concludes or its proof argues, what makes X ∼ … part of the model
SUPPOSES: Final = re.compile(r"\b(?:let|assum\w+|suppos\w+|consider|where|given that|denote)\b", re.I)
# before X ∼ …: what makes it a result and no part of the model
CONCLUSION: Final = (r"thus|therefore|hence|consequently|so|follows that|we (?:have|can|see)|conclud\w+|using|apply\w*|because"
                     r"|since|such that|then")
CONCLUDED: Final = re.compile(rf"\b(?:{CONCLUSION}|becom\w+|obtain\w*|gets?|yields?|giv(?:es|ing)|impl(?:y|ies|ying))\b", re.I)

GREEK_LETTERS: Final = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "tau", "omega", "chi", "upsilon", "Delta", "Lambda", "Sigma", "Theta", "Omega", "vartheta", "ell", "rho", "phi", "psi",
    "sigma", "varphi", "Phi", "Psi", "Gamma", "Pi"})
# what an author adds to the name of a number for its estimate, or for where something is best
ESTIMATE: Final = re.compile(r"^(?:hat|widehat) |\*$|_(?:text |rm |mathrm )?(?:MLE?|ML|MAP|OLS|LS|opt|star|\*)$")
