r"""Sums, products, applications, functions and binders: who takes how much of what follows.  Untrusted.

In: a Cursor.  Out: nodes.  From loosest to tightest: relations · sums · binders (\sum, \lim: one product; argmax: a whole sum) ·
products · written side by side · signs · scripts and brackets.
"""
from __future__ import annotations

from typing import Final

from derive.read.atoms import Atoms
from derive.read.cursor import ARGS, CAPITALS, EXPECTATIONS, FUNCTIONS, LIMITS, PRODUCTS, RELATIONS, SUM_LIKE, WORDS
from derive.read.notation import OPENERS
from derive.read.syntax import Node
from derive.source import Span

_INDEX_LETTERS: Final = frozenset("ijklmnt")
_LOGS: Final = frozenset({"log", "ln", "lg"})
_BINDERS: Final = frozenset({"big", "lim", "expect"})
_APPLIED_SQUARE: Final = frozenset("fgh")


class Grammar(Atoms):
    """Expressions."""

    # --- relations ---------------------------------------------------------------------------------------------

    def relation(self) -> Node:
        """A chain of relations, or one expression."""
        start = self.i
        if self.token.text in RELATIONS and self.token.kind != "text":
            sides: list[Node] = [self.empty()]
        else:
            sides = [self.additive()]
        ops: list[str] = []
        while True:
            op = self.relation_name()
            if op is None:
                break
            ops.append(op)
            side = self.additive()
            if op in ("in", "notin") and side.kind == "tuple" and len(side.args) == 2:
                side = Node("interval", (*side.args, "(", ")"), side.span)
            sides.append(side)
            self.counted()
        if not ops:
            return sides[0]
        return self._arrows(self.node("rel", start, tuple(ops), tuple(sides)))

    def _arrows(self, rel: Node) -> Node:
        r"""x > y \to f(x) > f(y) is an implication, a = b \to c a chain."""
        ops, sides = rel.args
        if "to" not in ops:
            return rel
        k = ops.index("to")
        if k == 0 or k == len(ops) - 1 or ops[0] == ":" or "to" in ops[k + 1:]:
            return rel
        left = self.over("rel", list(sides[:k + 1]), ops[:k], sides[:k + 1])
        right = self.over("rel", list(sides[k + 1:]), ops[k + 1:], sides[k + 1:])
        return Node("logic", ("implies", left, right), rel.span)

    def relation_name(self) -> str | None:
        """The relation here, if there is one; it is taken."""
        token = self.token
        if token.kind in ("text", "name", "let"):
            return None
        row = RELATIONS.get(token.text)
        if row is not None:
            self.take()
            if token.text in ("<", ">") and self.at("=") and self.token.start == token.end:  # <=
                self.take()
                return row.name + "="
            if token.text == ":" and self.at("="):
                self.take()
                return ":="
            if token.text == "=" and self.at(":"):
                raise self.unreadable("=: is not known", token)
            return row.name
        if token.text in ("\\overset", "\\stackrel", "\\underset"):
            return self.labelled_relation()
        if token.text == "\\not":
            self.take()
            turned = {"=": "!=", "in": "notin", "equiv": None, "<": ">=", ">": "<="}.get(self.relation_name() or "")
            if turned is None:
                raise self.unreadable("\\not before this", token)
            return turned
        if token.text == "!" and self.peek().text == "=" and self.peek().start == token.end and self.i:
            return None  # n! = …
        if token.text == "\\|" and self.bars == "" and not self.brackets:  # X ∥ Y
            return None
        return None

    # --- sums --------------------------------------------------------------------------------------------------

    def additive(self) -> Node:
        """Terms with signs between them."""
        start = self.i
        terms = [self._signed()]
        open_end = self._open_end(terms[0])
        while True:
            token = self.token
            if token.kind != "mark" and token.kind != "cmd":
                break
            text = token.text
            if text not in ("+", "-"):
                if text not in SUM_LIKE:
                    break
                self.take()
                self.counted()
                right = self.product()
                left = terms[0] if len(terms) == 1 else self.over("add", terms)
                terms = [self.over("op", [left, right], SUM_LIKE[text].name, left, right)]
                open_end = None
                continue
            place = self.i
            if open_end is not None and self._reaches(open_end, place):
                terms[-1] = self._widened(terms[-1], place)
                open_end = None
                continue
            sign = self.take()
            term = self.product()
            if sign.text == "-":
                term = Node("neg", (term,), Span(self.offset + sign.start, term.span.end))
            terms.append(term)
            open_end = self._open_end(term)
            if self.differential and self.is_differential(self.i):
                break
        return terms[0] if len(terms) == 1 else self.node("add", start, *terms)

    def _signed(self) -> Node:
        start = self.i
        if self.at("-"):
            self.take()
            return self.node("neg", start, self.product())
        if self.at("+"):
            self.take()
            return self.product()
        if self.token.kind == "cmd" and self.token.text in ("\\pm", "\\mp"):
            name = SUM_LIKE[self.take().text].name
            nothing = self.empty()
            return self.node("op", start, name, nothing, self.product())
        return self.product()

    # --- how far a binder reaches ------------------------------------------------------------------------------

    def _open_end(self, term: Node) -> tuple[Node, frozenset[str]] | None:
        """The binder that a term ends in, without brackets, and the names that it binds."""
        names: set[str] = set()
        node = term
        found = None
        while True:
            if node.kind in _BINDERS:
                if node.kind == "expect" and self.closed_expectations and node.span.start in self.closed_expectations:
                    break
                found = found or node
                low = node.args[0] if node.kind == "expect" else node.args[1]
                names |= _bound(low)
                node = {"big": node.args[-1], "lim": node.args[-1], "expect": node.args[1]}[node.kind]
            elif node.kind in ("mul", "neg"):
                node = node.args[-1]
            else:
                break
            if not isinstance(node, Node):
                break
        return (found, frozenset(names)) if found is not None and names else None

    def _reaches(self, open_end: tuple[Node, frozenset[str]], place: int) -> bool:
        """Whether a sum's variable stands in the terms after it: then the sum may mean all of them."""
        binder, names = open_end
        if not self._mentioned(names, place):
            return False
        whole = binder.kind == "lim"
        what = {"lim": f"{binder.args[0]} of a sum without brackets", "expect": "an expectation of a sum without brackets"}.get(
            binder.kind, "a sum of terms without brackets")
        other = self.choose(place, what, "it reaches to the end of the terms" if whole else "it reaches to the next + or -", binder.span)
        return whole != other

    def _mentioned(self, names: frozenset[str], place: int) -> bool:
        """Whether a name stands between here and the end of the sum."""
        k = place
        while k < len(self.tokens):
            token = self.tokens[k]
            if token.kind == "end" or token.text in RELATIONS and token.kind != "text" or token.text in (
                    ")", "]", "}", "\\}", ",", ";", "\\quad", "&", "row") and token.kind == "mark":
                return False
            if token.mate > k:
                if any(_name_of(t) in names for t in self.tokens[k:token.mate]):
                    return True
                k = token.mate
            elif _name_of(token) in names:
                return True
            k += 1
        return False

    def _widened(self, term: Node, place: int) -> Node:
        """The term with the rest of the sum in its last binder."""
        rest = self.additive()
        terms = list(rest.args) if rest.kind == "add" else [rest]
        return self._widen(term, terms)

    def _widen(self, node: Node, more: list[Node]) -> Node:
        args = list(node.args)
        k = 1 if node.kind == "expect" else len(args) - 1
        if node.kind in _BINDERS:
            args[k] = self.over("add", [args[k], *more])
        else:
            args[k] = self._widen(args[k], more)
        return Node(node.kind, tuple(args), Span(node.span.start, more[-1].span.end))

    # --- products ----------------------------------------------------------------------------------------------

    def product(self) -> Node:
        """Factors side by side, with dots, slashes and other products between them."""
        return self.deeper(self._product)

    def _product(self) -> Node:
        start = self.i
        factors = [self.signed_factor()]
        dotted = False
        while True:
            token = self.token
            text = token.text
            if token.kind in ("mark", "cmd"):
                if text == "\\cdot":
                    self.take()
                    self.counted()
                    factors.append(self.signed_factor())
                    dotted = True
                    continue
                if text in ("/", "\\div"):
                    factors = [self._divided(factors)]
                    continue
                if text in PRODUCTS:
                    self.take()
                    self.counted()
                    left = self._multiplied(factors, start)
                    right = self.side_by_side()
                    factors = [self.over("op", [left, right], PRODUCTS[text].name, left, right)]
                    continue
                if text == "\\pmod":
                    self.take()
                    left = self._multiplied(factors, start)
                    factors = [self.node("op", start, "mod", left, self.argument())]
                    continue
            if not self.starts_factor():
                break
            self.check_side_by_side(factors[-1])
            factors.append(self.factor())
        if self.script and len(factors) > 1 and not dotted and all(x.kind in _RUNS for x in factors) and not (
                factors[0].kind == "num" and factors[0].args[0] > 1):
            return self.node("run", start, tuple(factors))
        return self._multiplied(factors, start)

    def _multiplied(self, factors: list[Node], start: int) -> Node:
        return factors[0] if len(factors) == 1 else self.over("mul", factors)

    def side_by_side(self) -> Node:
        """Factors with nothing between them."""
        start = self.i
        factors = [self.signed_factor()]
        while self.starts_factor():
            self.check_side_by_side(factors[-1])
            factors.append(self.factor())
        return self._multiplied(factors, start)

    def check_side_by_side(self, before: Node) -> None:
        token = self.token
        last = self.tokens[self.i - 1]
        if token.kind == "num" and last.end == token.start and (last.kind == "num" or self.tokens[self.i - 2].text in ("_", "^")):
            raise self.unreadable("only one digit is raised or lowered without braces")
        if token.kind == "num" and before.kind == "num":
            raise self.unreadable("two numbers side by side")
        if self.loose is not None and self.loose in (self.i, self.i - 1):
            raise self.unreadable("braces do not bracket: what they hold runs together with what is beside them")
        self.counted()

    def signed_factor(self) -> Node:
        start = self.i
        if self.at("-"):
            self.take()
            return self.deeper(lambda: self.node("neg", start, self.signed_factor()))
        if self.at("+"):
            self.take()
            return self.deeper(self.signed_factor)
        return self.factor()

    def _divided(self, factors: list[Node]) -> Node:
        """What stands over a slash, and one factor under it."""
        place = self.i
        self.take()
        self.counted()
        above = factors[0] if len(factors) == 1 else self.over("mul", factors)
        derivative = self.slash_derivative(above, place)
        if derivative is not None:
            return derivative
        below = self.signed_factor()
        if self.starts_factor() and self.token.text not in ("\\sum", "\\prod", "\\int") and not (
                self.differential and self.is_differential(self.i)):
            span = Span(above.span.start, self.offset + self.token.end)
            if self.choose(place, "a slash before factors side by side", "only the first factor is divided by", span):
                more = [below]
                while self.starts_factor():
                    self.check_side_by_side(more[-1])
                    more.append(self.factor())
                below = self.over("mul", more)
        return self.over("div", [above, below], above, below)

    # --- factors -----------------------------------------------------------------------------------------------

    def factor(self) -> Node:
        """One factor with its scripts, or an operator with what it takes."""
        return self.deeper(self._factor)

    def _factor(self) -> Node:
        token = self.token
        kind, text = token.kind, token.text
        if kind == "let":
            word = self.word_here()
            if word is not None:
                return self._worded(word, self.i, len(word))
        elif kind == "name":
            return self._worded(text, self.i, 1)
        elif kind == "cmd":
            if text in FUNCTIONS and (FUNCTIONS[text].role != "special" or self._applied(self.i + 1)):
                return self.postfixed(self.function(FUNCTIONS[text].name, 1))
            if text in LIMITS:
                return self.limit(LIMITS[text].name, 1)
            if text in ARGS:
                return self.arg(ARGS[text].name, 1)
            if text in WORDS:
                return self._worded(WORDS[text].name, self.i, 1)
            if text in CAPITALS:
                made = self.capital()
                if made is not None:
                    return made
            if text == "\\underset":
                return self.underset()
        return self.postfixed(self.atom())

    def word_here(self) -> str | None:
        """The word that letters without spaces between them make here: a known one, or the beginning of one."""
        k = self.i
        if not self.tokens[k + 1].glued:
            return None
        letters = self.token.text
        while self.tokens[k + 1].glued and len(letters) < 24:
            k += 1
            letters += self.tokens[k].text
        if letters in _BARE:
            return letters
        for length in range(min(len(letters), 10), 1, -1):
            if letters[:length] in _BARE_FUNCTIONS:
                return letters[:length]
        if len(letters) >= 4 and not any(x in letters for x in ("log", "exp", "max", "min")):
            place = self.i
            span = Span(self.offset + self.token.start, self.offset + self.tokens[k].end)
            if not self.choose(place, f"the letters {letters}", "one name, not a product of letters", span):
                return letters
        return None

    def _worded(self, word: str, start: int, count: int) -> Node:
        """A name of several letters, and what it is applied to."""
        if word in FUNCTIONS:
            return self.postfixed(self.function(FUNCTIONS[word].name, count))
        if word in LIMITS:
            return self.limit(LIMITS[word].name, count)
        if word in ARGS:
            return self.arg(ARGS[word].name, count)
        if word in EXPECTATIONS and self.tokens[start].kind == "name":
            made = self.expectation(EXPECTATIONS[word].name, count)
            if made is not None:
                return self.postfixed(made)
        row = WORDS.get(word)
        if len(word) == 1:
            name = word if word in "deiPTE" else f"mathrm {word}"
            self.i += count
            return self.postfixed(self.node("sym", start, name))
        if word in ("Beta", "Gamma"):
            self.i += count
            return self.postfixed(self.node("word", start, word))
        self.i += count
        made = self.postfixed(self.node("word", start, row.name or word if row is not None else word))
        if row is not None and made.kind in ("word", "sub") and self.starts_factor() and not self.script and self.token.text not in OPENERS:
            argument = self.factor()
            return self.node("apply", start, made, (argument,), ())
        return made

    # --- scripts and applications ------------------------------------------------------------------------------

    def postfixed(self, made: Node) -> Node:
        """Scripts, primes, factorials, and brackets that a symbol is applied to."""
        start = self.start_of(made)
        applied = made.kind in ("apply", "func", "expect")
        while True:
            token = self.token
            if token.kind == "cmd":
                if token.text == "\\ldots" or token.text != "\\prime":
                    break
            elif token.kind != "mark":
                break
            text = token.text
            if text in ("_", "^", "'") or text == "\\prime":
                self.check_loose()
                made = self.scripts(made)
                continue
            if text == "!" and not self.peek().text == "=":
                made = self._factorial(made, start)
                continue
            if text == "!" and self.peek().start > token.end:
                made = self._factorial(made, start)
                continue
            if text == "!":
                made = self._factorial(made, start)
                continue
            if text == "|" and self.evaluates():
                made = self.evaluated(made, start)
                continue
            if text in ("(", "[") and not applied and self._applicable(made):
                items, seps = self.arguments()
                made = self.node("apply", start, made, items, seps)
                applied = True
                continue
            break
        return made

    def _factorial(self, made: Node, start: int) -> Node:
        self.take()
        self.counted()
        if self.at("!"):
            self.take()
            return self.node("func", start, "double factorial", made, None, None)
        return self.node("factorial", start, made)

    def _applied(self, k: int) -> bool:
        """Whether brackets follow, scripts aside."""
        token = self.tokens[k]
        return token.kind == "mark" and token.text in ("(", "[")

    def _applicable(self, made: Node) -> bool:
        """Whether brackets after a symbol may be its arguments; for f [ … ] only where that is usual."""
        head = made
        while head.kind in ("sub", "prime", "sup"):
            if head.kind == "sup" and not _mark(head.args[1]):
                return False
            head = head.args[0]
        if self.script or head.kind not in ("sym", "word") or head.args[0] in ("infty", "e"):
            return False
        if self.token.text == "(":
            return True
        name = str(head.args[0])
        return head.kind == "word" or name[-1].isupper() or name[-1] == "1" or name in _APPLIED_SQUARE

    # --- functions ---------------------------------------------------------------------------------------------

    def function(self, name: str, count: int) -> Node:
        """A named function and its argument: what stands in brackets, else the factors up to the next function."""
        start = self.i
        self.i += count
        sub, power = self.sub_and_power()
        token = self.token
        if token.kind == "mark" and token.text in OPENERS:
            return self._bracketed_function(name, start, sub, power)
        if not self.starts_factor() and not self.at("-"):
            made = self.node("word", start, name)
            return made if sub is None and power is None else self.node("func", start, name, self.empty(), sub, power)
        if token.kind == "mark" and token.text in ("|", "\\|"):
            return self.node("func", start, name, self.factor(), sub, power)
        return self.node("func", start, name, self._unbracketed(start), sub, power)

    def _bracketed_function(self, name: str, start: int, sub: Node | None, power: Node | None) -> Node:
        bracket = self.i
        argument = self.fresh(self.bracket)
        inner = argument.args[0] if argument.kind == "paren" else self.over(
            "list", list(argument.args)) if argument.kind in ("tuple", "interval") and all(isinstance(x, Node) for x in argument.args) else argument
        if argument.kind == "interval":
            inner = self.over("list", list(argument.args[:2]))
        if argument.kind == "set" and len(argument.args) == 1:
            inner = argument.args[0]
        if self.at("^"):
            power_here = self.i
            inside = name in _LOGS
            what = f"a power after {name}(…)"
            span = self.node("empty", bracket).span
            reading = f"{name}((…)^…)" if inside else f"({name}(…))^…"
            if inside != self.choose(power_here, what, reading, Span(span.start, self.offset + self.peek().end)):
                raised = self.scripts(argument)
                return self.node("func", start, name, raised, sub, power)
        elif self.at("!") and name in _LOGS:
            argument = self._factorial(argument, bracket)
            return self.node("func", start, name, argument, sub, power)
        elif self.token.kind == "mark" and self.token.text in ("(", "[") and argument.kind == "paren":
            what, reading = f"{name}(…)(…)", f"{name} of the first bracket only"
            if self.choose(self.i, what, reading, self.node("empty", start).span):
                factors = [argument]
                while self.starts_factor():
                    self.check_side_by_side(factors[-1])
                    factors.append(self.factor())
                return self.node("func", start, name, self.over("mul", factors), sub, power)
        return self.node("func", start, name, inner, sub, power)

    def _unbracketed(self, start: int) -> Node:
        """log x y: the factors up to a sign, a bracket, a dot, or the next function."""
        factors = [self.signed_factor()]
        if self._ends_argument(factors[0]) or not self.continues_argument():
            return factors[0]
        what, reading = "a function of several factors without brackets", "all of them are its argument"
        if factors[0].kind != "num" and self.choose(start, what, reading, Span(
                self.offset + self.tokens[start].start, self.offset + self.token.end)):
            return factors[0]
        while self.continues_argument() and not self._ends_argument(factors[-1]):
            self.check_side_by_side(factors[-1])
            factors.append(self.factor())
        return self.over("mul", factors)

    def _ends_argument(self, node: Node) -> bool:
        return node.kind in ("func", "big", "integral", "lim", "arg", "expect") or node.kind == "neg" and self._ends_argument(node.args[0])

    def continues_argument(self) -> bool:
        token = self.token
        if not self.starts_factor() or token.kind == "mark" and token.text != "{":
            return False
        if token.kind == "cmd":
            return token.text not in FUNCTIONS and token.text not in LIMITS and token.text not in ARGS and token.text not in (
                "\\sum", "\\prod", "\\int", "\\Pr", "\\ldots", "\\nabla")
        if token.kind == "let":
            word = self._known_word()
            return word not in FUNCTIONS and word not in LIMITS and word not in ARGS and word not in WORDS
        if token.kind == "name":
            return token.text not in FUNCTIONS and token.text not in LIMITS and token.text not in ARGS and token.text not in EXPECTATIONS
        return True

    def _known_word(self) -> str:
        if not self.tokens[self.i + 1].glued:
            return ""
        k, letters = self.i, self.token.text
        while self.tokens[k + 1].glued and len(letters) < 24:
            k += 1
            letters += self.tokens[k].text
        return letters if letters in _BARE else next((letters[:n] for n in range(10, 1, -1) if letters[:n] in _BARE_FUNCTIONS), "")

    def sub_and_power(self) -> tuple[Node | None, Node | None]:
        """The base of a logarithm, the power of a sine."""
        sub = power = None
        while self.token.kind == "mark" and self.token.text in ("_", "^"):
            mark = self.take()
            if mark.text == "_":
                if sub is not None:
                    raise self.unreadable("two subscripts", mark)
                sub = self.subscript()
            else:
                if power is not None:
                    raise self.unreadable("two superscripts", mark)
                power = self.superscript()
        return sub, power

    # --- max, lim, argmax --------------------------------------------------------------------------------------

    def limit(self, name: str, count: int) -> Node:
        """max of a list, or over what stands beneath it."""
        start = self.i
        self.i += count
        sub, power = self.sub_and_power()
        if sub is None and (power is not None or name in ("max", "min", "sup", "inf")):
            token = self.token
            if token.kind == "mark" and token.text in OPENERS:
                return self.postfixed(self._bracketed_function(name, start, None, power))
            if not self.starts_factor():
                return self.node("word", start, name)
            return self.node("func", start, name, self._unbracketed(start), None, power)
        if power is not None:
            raise self.unreadable(f"{name} with a superscript")
        if not self.starts_factor() and not self.at("-"):
            return self.node("sub", start, self.node("word", start, name), sub) if sub is not None else self.node("word", start, name)
        if self.token.kind == "mark" and self.token.text in ("(", "[", "\\{"):
            return self.node("lim", start, name, sub, self.product())
        return self.node("lim", start, name, sub, self.product())

    def arg(self, name: str, count: int) -> Node:
        """argmax and argmin take a whole sum."""
        start = self.i
        self.i += count
        if name == "arg":
            token = self.token
            word = self._known_word() if token.kind == "let" else token.text
            kind = LIMITS[word].name if word in LIMITS else ""
            if kind not in ("max", "min"):
                return self.node("func", start, "arg", self.factor(), None, None) if self.starts_factor() else self.node("word", start, "arg")
            self.i += len(word) if token.kind == "let" else 1
            name = "arg" + kind
        sub, power = self.sub_and_power()
        if power is not None:
            raise self.unreadable(f"{name} with a superscript")
        if not self.starts_factor() and not self.at("-"):
            word_node = self.node("word", start, name)
            return word_node if sub is None else self.node("sub", start, word_node, sub)
        return self.node("arg", start, name, sub, self.additive())

    def underset(self) -> Node:
        r"""\underset{θ}{argmax} f, \underset{n → ∞}{\lim} a_n."""
        start = self.i
        self.take()
        low = self.argument()
        k = self.i + 1 if self.at("{") else self.i
        close = self.token.mate if self.at("{") else -1
        names = "".join(t.text.lstrip("\\") for t in self.tokens[k:close if close >= 0 else k + 1] if t.text not in ("{", "}"))
        names = names.replace("operatorname", "").replace("*", "")
        self.i = close + 1 if close >= 0 else k + 1
        if names in ("argmax", "argmin"):
            return self.node("arg", start, names, low, self.additive())
        if names in LIMITS:
            return self.node("lim", start, LIMITS[names].name, low, self.product())
        if names == "E":
            made = self.expected(start, low, "E")
            if made is not None:
                return self.postfixed(made)
        if names in ("sum", "prod"):
            return self.node("big", start, names, low, None, self.product())
        raise self.unreadable(f"\\underset below {names or 'this'}", self.tokens[start])

    # --- Π and Σ -----------------------------------------------------------------------------------------------

    def capital(self) -> Node | None:
        r"""\Pi_{i=1}^n as a product, \Sigma_{i=1}^n as a sum; otherwise they are letters."""
        start = self.i
        row = CAPITALS[self.token.text]
        if self.peek().text not in ("_", "^"):
            return None
        k = start + 2
        first = self.tokens[k]
        inside = self.tokens[k:first.mate] if first.mate > k else [first]
        after = first.mate + 1 if first.mate > k else k + 1
        equation = any(t.text in ("=", "\\in") for t in inside)
        both = self.tokens[min(after, len(self.tokens) - 1)].text == "^" and self.peek().text == "_"
        letters = [t for t in inside if t.text != "{"]
        index = row.name == "prod" and len(letters) == 1 and letters[0].text in _INDEX_LETTERS and self.peek().text == "_"
        if not equation and not (index and (both or not self._applied(after))):
            return None
        span = Span(self.offset + self.tokens[start].start, self.offset + self.tokens[after - 1].end)
        self.choose(start, f"{self.token.text} with an index", "a product" if row.name == "prod" else "a sum", span, False)
        made = self.big(row.name)
        if made.args[-1].kind == "empty":
            self.i = start
            self.choices = [c for c in self.choices if c[0] != start]
            return None
        return made

    def big(self, name: str) -> Node:
        """A sum or product over what stands beneath it, of one product of factors."""
        start = self.i
        self.take()
        low = high = None
        while self.token.kind == "mark" and self.token.text in ("_", "^"):
            mark = self.take()
            if mark.text == "_":
                if low is not None:
                    raise self.unreadable("two subscripts", mark)
                low = self.subscript()
            else:
                if high is not None:
                    raise self.unreadable("two superscripts", mark)
                high = self.superscript()
        if not self.starts_factor() and not self.at("-"):
            return self.node("big", start, name, low, high, self.empty())
        if self.at("-"):
            minus = self.i
            self.take()
            return self.node("big", start, name, low, high, self.node("neg", minus, self.product()))
        return self.node("big", start, name, low, high, self.product())

    # --- expectations ------------------------------------------------------------------------------------------

    def expectation(self, name: str, count: int) -> Node | None:
        """E, Var, Cov with what they are taken of; None if they stand alone."""
        start = self.i
        self.i += count
        sub, power = self.sub_and_power()
        if power is not None:
            self.i = start
            return None
        made = self.expected(start, sub, name)
        if made is None:
            self.i = start
        return made

    def expected(self, start: int, sub: Node | None, name: str) -> Node | None:
        token = self.token
        if token.kind == "mark" and token.text in OPENERS:
            inner = self.fresh(self.bracket)
            if inner.kind in ("tuple", "interval"):
                inner = self.over("list", [x for x in inner.args if isinstance(x, Node)])
            elif inner.kind == "paren" or inner.kind == "set" and len(inner.args) == 1:
                inner = inner.args[0]
            made = self.node("expect", start, sub, inner, name)
            self.closed_expectations.add(made.span.start)
            return made
        if not self.starts_factor() and not (self.at("-") and sub is not None):
            return None
        if sub is None and name != "E":
            return None
        minus = self.i
        if self.at("-"):
            self.take()
            return self.node("expect", start, sub, self.node("neg", minus, self.product()), name)
        return self.node("expect", start, sub, self.product(), name)


_RUNS: Final = frozenset({"sym", "num", "sub", "prime", "dots"})
_BARE: Final = frozenset(x for x in (*FUNCTIONS, *LIMITS, *ARGS, *WORDS) if x.isalpha() and len(x) > 1) - {"vec", "sup", "inf", "round", "cost", "abs"}
_BARE_FUNCTIONS: Final = frozenset(x for x in (*FUNCTIONS, *LIMITS, *ARGS) if x.isalpha() and len(x) > 1) - {"vec", "sup", "inf", "tr", "lg", "rk", "round", "arg", "abs"} | {"softmax", "sigmoid"}


def _mark(script: Node) -> bool:
    """Whether a superscript is part of a name, or makes the inverse function."""
    if script.kind == "paren" or script.kind == "sym" and script.args[0] in ("*", "star", "ast", "dagger", "+", "-"):
        return True
    return script.kind == "neg" and script.args[0].kind == "num" and script.args[0].args[0] == 1 or script.kind == "word"


def _bound(low: Node | None) -> set[str]:
    """Names that a script binds."""
    if low is None:
        return set()
    if low.kind == "sym":
        return {str(low.args[0])}
    if low.kind == "rel":
        side = low.args[1][1] if len(low.args[1]) == 3 else low.args[1][0]
        return _bound(side)
    if low.kind == "list":
        return set().union(*map(_bound, low.args))
    if low.kind == "run":
        return set().union(*map(_bound, low.args[0]))
    return set()


def _name_of(token: object) -> str:
    kind, text = token.kind, token.text  # type: ignore[attr-defined]
    return text if kind == "let" else text[1:] if kind == "cmd" else ""
