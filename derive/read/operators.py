"""Named functions, sums, limits, argmax, expectations: operators, and how much of what follows they take.  Untrusted.

Extent by convention: a sum takes the product that follows it, an unbracketed function the factors up to the next function or
sign, argmax the whole side.  Where authors differ, both readings are offered.
"""
from __future__ import annotations

from typing import Final

from derive.read import notation as N
from derive.read.brackets import Brackets
from derive.read.syntax import Node, Unreadable
from derive.source import Span

DELIMITED: Final = frozenset({"paren", "abs", "norm", "tuple", "set", "interval", "big", "func", "expect", "integral", "lim"})
BRACKETED: Final = frozenset({"paren", "abs", "norm", "tuple", "set", "interval", "empty"})


class Operators(Brackets):
    """What `latex` does with operators."""

    def named(self, name: str, start: int, operator: bool = False) -> Node:
        """A function, an operator or a word by its name."""
        if name == "arg" and self.here.text.strip("\\") in ("max", "min"):
            name += self.take().text.strip("\\")
        elif name == "arg" and self.here.text in (r"\underset", r"\operatorname", r"\operatorname*", r"\mathop"):
            return self.argument_under(start)
        if name in N.ARGUMENTS:
            return self.argmax(name, start)
        if name in N.PROBLEMS:
            below = self.script() if self.here.text == "_" and self.take() else None
            return self.node("lim", (name, below, self.sum()), start)
        if name in N.LIMITS and (self.here.text == "_" or name not in N.FUNCTIONS):
            return self.limit(name, start)
        if name in N.EXPECTATIONS:
            return self.expectation(N.EXPECTATIONS[name], start)
        if name in N.FUNCTIONS:
            return self.function(name, start)
        prefix = (operator or name in N.OPERATORS) and self.here.text not in ("(", "[") and self.here.kind != "word"
        if prefix and self.starts():
            return self.function(name, start)
        return self.node("word", (name,), start)

    def function(self, name: str, start: int) -> Node:
        """log, exp, …: with its argument in brackets, or the factors that follow."""
        sub, power = self.ends()
        if power is not None and name in N.TRIGONOMETRIC and power.kind == "neg":
            raise Unreadable("an inverse function or a reciprocal", Span(start, self.here.start))
        if self.here.text == "{":
            argument = self.braced()
            if self.here.text in ("^", "_", "!"):
                raise self.fault("a script after the braces of an argument")
            return self.node("func", (name, argument, sub, power), start)
        if self.here.text in N.OPENERS and not self.here.gap:
            first = self.here.start
            angle = self.here.text in (r"\langle", r"\lfloor", r"\lceil")
            argument = self.bracket(grouping=True)
            if self.here.text == "(" and not angle:
                raise self.fault("a bracket after a function and its argument")
            if self.here.text == "^" and name in ("log", "ln"):
                if self.choose("power of a function", f"read as {name} of the power", start):
                    return self.scripts(self.node("func", (name, argument, sub, power), start), start)
                argument = self.scripts(argument, first)
            elif self.here.text == "!":  # \log (n - 1)!
                argument = self.scripts(argument, first)
            return self.node("func", (name, argument, sub, power), start)
        return self.node("func", (name, self.operand(), sub, power), start)

    def operand(self) -> Node:
        """The factors that an operator without brackets takes: up to a sign, a dot, or another function."""
        start = self.here.start
        factors = [self.factor()]
        first = factors[0]
        if not self._more(first):
            return first
        number = first.kind == "num"
        if first.kind == "div":
            if not self.choose("extent of a function", "read as the function of the fraction alone", start):
                return first
        elif not number and self.choose("extent of a function", "read as the function of the whole product", start):
            return first
        while self._more(factors[-1]):
            factors.append(self.factor())
        return self.node("mul", tuple(factors), start)

    def _more(self, last: Node) -> bool:
        """Whether another factor follows that an operator without brackets may take."""
        text = self.here.text
        if last.kind in DELIMITED or not self.continues():
            return False
        bracket = text in N.OPENERS and text != r"\langle"
        operator = (bracket or text in N.BIG or text[1:] in N.FUNCTIONS or self.here.kind == "word"
                    or text in (r"\nabla", r"\arg", r"\partial") or text in N.INTEGRALS or self._is_expectation())
        return not operator

    def _is_expectation(self) -> bool:
        token, follows = self.here, self.ahead()
        if token.kind == "letter":
            return token.text == "E" and follows.text == "["
        if token.text not in N.STYLES or follows.text != "{":
            return False
        name = self.plain_name(self.at + 1, self.partner[self.at + 1] + 1)
        return name is not None and (N.STYLES[token.text] + name in N.EXPECTATIONS or name in N.FUNCTIONS | N.ARGUMENTS)

    def argmax(self, name: str, start: int) -> Node:
        """argmax over its subscript of the rest of the side."""
        sub = None
        if self.here.text == "_":
            self.take()
            sub = self.script()
        return self.node("arg", (name, sub, self.sum()), start)

    def argument_under(self, start: int) -> Node:
        """\\arg \\underset{x}{\\max}, \\arg \\operatorname*{max}_x"""
        if self.here.text == r"\underset":
            self.take()
            below = self.group()
            name = self._name_in_group()
        else:
            self.take()
            name = self._name_in_group()
            below = None
            if self.here.text == "_":
                self.take()
                below = self.script()
        if name not in ("max", "min"):
            raise self.fault("arg of what?")
        return self.node("arg", ("arg" + name, below, self.sum()), start)

    def _name_in_group(self) -> str | None:
        """Past a group that spells a name."""
        stop = self.group_stop(self.at)
        if stop is not None and stop == self.at + 1 and self.row[self.at].text in N.STYLES:
            stop = self.group_stop(stop)
        name = self.plain_name(self.at, stop) if stop is not None else None
        if name is not None and stop is not None:
            self.at = stop
        return name

    def limit(self, name: str, start: int) -> Node:
        self.at = self.at if self.here.text == "_" else self._no_subscript(name)
        self.take()
        sub = self.script()
        return self.node("lim", (name, sub, self._body(name)), start)

    def _no_subscript(self, name: str) -> int:
        raise self.fault(f"{name} over what?")

    def _body(self, name: str) -> Node:
        """The product that an optimum or a limit takes, or all that follows."""
        start = self.here.start
        reading = f"the {name} is read as that of the next product only"
        body = self.signed_product()
        if self.here.text in ("+", "-") and body.kind != "paren" and self.choose(f"extent of {name}", reading, start):
            terms = [body]
            while self.here.text in ("+", "-"):
                terms.append(self.signed_product())
            return self.node("add", tuple(terms), start)
        return body

    def signed_product(self) -> Node:
        sign = self.here
        if sign.text not in ("+", "-"):
            return self.product()
        self.take()
        inner = self.product()
        return Node("neg", (inner,), Span(sign.start, inner.span.end)) if sign.text == "-" else inner

    def under(self, name: str, start: int) -> Node:
        """\\underset{θ}{argmax}: the operator with what stands below it."""
        if name != "underset":
            raise self.fault(r"\overset of this", start)
        below = self.group()
        word = self._name_in_group()
        if word in N.PROBLEMS:
            return self.node("lim", (word, below, self.sum()), start)
        if word in N.ARGUMENTS:
            return self.node("arg", (word, below, self.sum()), start)
        if word in N.LIMITS:
            return self.node("lim", (word, below, self._body(word)), start)
        raise self.fault(r"\underset of this", start)

    def big(self, op: str, start: int) -> Node:
        low, high = self.ends()
        if low is not None and low.kind == "run":  # \\sum_{ij}
            low = Node("list", low.args[0], low.span)
        first = self.at
        if op in ("and", "or"):  # of statements
            body = self.relation()
            return Node("big", (op, low, high, body), Span(start, body.span.end))
        body = self.signed_product() if self.here.text == "-" else self.product()
        below = self._slashed(op, low, body)
        if below is not None and not self.note("extent of a product", "read as ending before the slash, as its index is not "
                                               "mentioned behind it", body.span, first):
            last = body.args[-1] if body.kind == "mul" else body
            above = last.args[0]
            if body.kind == "mul":
                above = Node("mul", (*body.args[:-1], above), Span(body.span.start, above.span.end))
            above, rest = self._within(op, low, above, first)
            made = Node("big", (op, low, high, above), Span(start, above.span.end))
            return Node("div", (made if not rest else self.node("mul", (made, *rest), start), below), Span(start, body.span.end))
        body, rest = self._within(op, low, body, first)
        made = Node("big", (op, low, high, body), Span(start, body.span.end))
        return made if not rest else self.node("mul", (made, *rest), start)

    def _slashed(self, op: str, low: Node | None, body: Node) -> Node | None:
        """The c of \\prod_i a_i / c, which does not mention the index."""
        bound = bound_letters(low)
        last = body.args[-1] if body.kind == "mul" else body
        if op != "prod" or last.kind != "div" or last.span.start < last.args[0].span.start or not bound:
            return None
        above = letters(last.args[0]) if body.kind == "div" else letters(body)
        return last.args[1] if above & bound and not letters(last.args[1]) & bound else None

    def _within(self, op: str, low: Node | None, body: Node, first: int) -> tuple[Node, tuple[Node, ...]]:
        """What a product sign takes, and the factors after it that do not mention its index: by the usual reading it takes
        what comes before these."""
        bound = bound_letters(low)
        if op != "prod" or body.kind != "mul" or not bound:
            return body, ()
        mentions = [bool(letters(x) & bound) for x in body.args]
        if mentions[-1] or not any(mentions):
            return body, ()
        last = max(k for k, m in enumerate(mentions) if m) + 1
        if self.note("extent of a product", "read as ending before the factors that do not mention its index", body.span, first):
            return body, ()
        kept = body.args[:last]
        inner = kept[0] if len(kept) == 1 else Node("mul", kept, Span(body.span.start, kept[-1].span.end))
        return inner, body.args[last:]

    def expectation(self, name: str, start: int) -> Node:
        sub = None
        if self.here.text == "_":
            self.take()
            sub = self.script()
        if self.here.text == "^":
            raise self.fault("an expectation with a superscript")
        if self.here.text in ("[", "(", r"\{") and not self.here.gap:
            opener, stop = self.take(), self.partner[self.at - 1]
            if stop < 0:
                raise self.fault("a bracket that is not closed")
            items, separators = self.arguments(stop)
            if not items:
                raise self.fault("an expectation of what?")
            inner = self.assembled(items, separators, opener.start)
            body = self.node("paren", (inner, opener.text, self.row[stop].text), opener.start)
        elif self.here.text == "{":
            body = self.braced()
        elif self.starts():
            body = self.operand()
        else:
            raise self.fault("an expectation of what?")
        return self.node("expect", (sub, body, name), start)

    def capital(self, name: str, start: int) -> Node | None:
        """\\Pi_{i=1}^n and \\Sigma_{i=1}^n as a product and a sum; None if it is a letter."""
        if self.here.text != "_" or not self._binds(name == "Sigma"):
            return None
        op = "prod" if name == "Pi" else "sum"
        self.choose(f"capital {name}", f"read as a {op} over an index", start)
        return self.big(op, start)

    def _binds(self, written_out: bool) -> bool:
        """Whether the subscript here binds an index: i = 1, or only i."""
        if self.ahead().text == "{":
            inner = self.row[self.at + 2:self.group_stop(self.at + 1)]
            return any(t.text in ("=", r"\in") for t in inner)
        return not written_out and self.ahead().text in ("i", "j", "k", "m", "n")

    def sampled(self) -> bool:
        """Whether E_… here is an expectation: its subscript names a distribution, or a square bracket follows."""
        stop = self.group_stop(self.at + 1)
        if stop is None:
            return False
        follows = self.texts(stop, stop + 2)
        return follows[0] in ("[", r"\{") or follows == ["E", "_"] or r"\sim" in self.texts(self.at + 1, stop)


def bound_letters(low: Node | None) -> set[str]:
    """The letters that a sum or a limit binds by what stands below it."""
    if low is None:
        return set()
    if low.kind == "list":
        return {x for item in low.args for x in bound_letters(item)}
    if low.kind == "rel":
        return bound_letters(low.args[1][1] if len(low.args[0]) == 2 and low.args[1][0].kind == "num" else low.args[1][0])
    return {str(low.args[0])} if low.kind == "sym" else set()


def letters(node: Node) -> set[str]:
    """The names of the symbols in a node that no sum in it binds."""
    found: set[str] = set()
    stack: list[object] = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, tuple):
            stack.extend(here)
        elif isinstance(here, Node):
            if here.kind == "sym":
                found.add(str(here.args[0]))
            elif here.kind in ("big", "lim") and (bound := bound_letters(here.args[1])):
                inner = letters(here.args[-1]) - bound
                found |= inner
                stack.extend(x for x in here.args[:-1] if x is not here.args[1])
            else:
                stack.extend(here.args)
    return found


__all__ = ["BRACKETED", "Operators", "bound_letters", "letters"]
