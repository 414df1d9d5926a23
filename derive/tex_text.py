"""LaTeX of formulas to one line of Unicode text, for terminals.  Untrusted, for show only.

In: LaTeX as an author writes it, whole or in part.  Out: text; what is not known stays as it is.
"""
from __future__ import annotations

import re
from typing import Final

COMMANDS: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "ϕ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "ell": "ℓ", "partial": "∂", "nabla": "∇", "infty": "∞", "sum": "Σ", "prod": "Π", "int": "∫", "in": "∈",
    "notin": "∉", "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "times": "×", "cdot": "·", "pm": "±", "le": "≤",
    "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "equiv": "≡", "approx": "≈", "sim": "~", "propto": "∝",
    "to": "→", "rightarrow": "→", "longrightarrow": "→", "Rightarrow": "⇒", "implies": "⇒", "iff": "⇔", "Leftrightarrow": "⇔",
    "mapsto": "↦", "forall": "∀", "exists": "∃", "ldots": "…", "dots": "…", "cdots": "…", "dotsc": "…", "mid": "|",
    "vert": "|", "Vert": "‖", "|": "‖", "{": "{", "}": "}", "%": "%", "$": "$", "&": "&", "_": "_", "#": "#", "top": "ᵀ",
    "colon": ":", "quad": " ", "qquad": " ", ",": " ", ";": " ", ":": " ", " ": " ", "!": "", "left": "", "right": "",
    "big": "", "Big": "", "bigl": "", "bigr": "", "displaystyle": "", "limits": "", "nolimits": "", "langle": "⟨",
    "rangle": "⟩", "odot": "⊙", "circ": "∘", "neg": "¬", "land": "∧", "lor": "∨", "arg": "arg ", "prime": "′", "star": "*",
}
_BLACKBOARD: Final = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "E": "𝔼"}
_COMBINING: Final = {"hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
                     "vec": "\u20d7", "dot": "\u0307"}
_FONT: Final = """mathrm mathbf mathcal mathsf mathit mathtt text textrm textbf operatorname operatorname* boldsymbol bm mbox
    mathop"""
_FONTS: Final = frozenset(_FONT.split())
_FUNCTIONS: Final = frozenset({"log", "ln", "exp", "max", "min", "sup", "inf", "sin", "cos", "tan", "tanh", "det", "dim", "Pr"})
_TOKEN: Final = re.compile(r"\\(?:[A-Za-z]+\*?|.)|[{}]|\s+|.", re.DOTALL)
_DEPTH: Final = 40


def plain_text(latex: str) -> str:
    """The formula as one line of text: `y_i \\in \\{0,1\\}` is `y_i ∈ {0,1}`."""
    if not re.search(r"[\\{}^]", latex):
        return re.sub(r"\s+", " ", latex).strip()
    tokens = _TOKEN.findall(latex)
    text, _ = _until(tokens, 0, 0, "")
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=[(\[⟨]) | (?=[)\]⟩,;])", "", text)


def _until(tokens: list[str], k: int, depth: int, close: str) -> tuple[str, int]:
    out: list[str] = []
    while k < len(tokens):
        if close and tokens[k] == close:
            return "".join(out), k + 1
        text, k = _one(tokens, k, depth)
        out.append(text)
    return "".join(out), k


def _argument(tokens: list[str], k: int, depth: int) -> tuple[str, int]:
    while k < len(tokens) and tokens[k].isspace():
        k += 1
    if k >= len(tokens):
        return "", k
    if tokens[k] == "{" and depth < _DEPTH:
        return _until(tokens, k + 1, depth + 1, "}")
    return _one(tokens, k, depth + 1)


def _one(tokens: list[str], k: int, depth: int) -> tuple[str, int]:
    """Text of the construct that begins at token k, and where the next one begins."""
    token = tokens[k]
    if depth >= _DEPTH:
        return ("" if token in "{}" else token), k + 1
    if token == "{":
        return _until(tokens, k + 1, depth + 1, "}")
    if token == "}":
        return "", k + 1
    if token in "_^" and len(token) == 1:
        script, k = _argument(tokens, k + 1, depth)
        if script in ("ᵀ", "T") and token == "^":
            return "ᵀ", k
        bare = len(script) == 1 or script.isalnum() and script.isascii() or script == "*"
        return f"{token}{script}" if bare else f"{token}{{{script}}}" if token == "_" else f"{token}({script})", k
    if not token.startswith("\\") or len(token) == 1:
        return token, k + 1
    name = token[1:]
    if name in ("frac", "dfrac", "tfrac"):
        top, k = _argument(tokens, k + 1, depth)
        bottom, k = _argument(tokens, k, depth)
        return "/".join(x if re.fullmatch(r"[\w.]+", x) else f"({x})" for x in (top, bottom)), k
    if name == "sqrt":
        inside, k = _argument(tokens, k + 1, depth)
        return f"√({inside})", k
    if name == "mathbb":
        inside, k = _argument(tokens, k + 1, depth)
        return _BLACKBOARD.get(inside, inside), k
    if name in _COMBINING:
        inside, k = _argument(tokens, k + 1, depth)
        return inside[:1] + _COMBINING[name] + inside[1:], k
    if name in _FONTS:
        return _argument(tokens, k + 1, depth)
    if name in COMMANDS:
        return COMMANDS[name], k + 1
    if name in _FUNCTIONS:
        follow = tokens[k + 1] if k + 1 < len(tokens) else ""
        return name + (" " if re.match(r"\\[A-Za-z]|\w", follow) else ""), k + 1
    return token, k + 1
