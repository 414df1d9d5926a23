"""Relations, and the words and signs that join them to statements.  Untrusted."""
from __future__ import annotations

import re
from typing import Final

from derive.read import notation as N
from derive.read.brackets import SEPARATORS, listed
from derive.read.expressions import Expressions
from derive.read.rows import LIMITING
from derive.read.syntax import Node, Unreadable
from derive.source import Span

# what may stand over a relation and only says why it holds
LABEL: Final = re.compile(r"\(?\d+\w?\)?|\(\*+\)|\*+|\([a-z]+\)|\([ivx]+\)|\(?[a-zA-Z]\)")
QUANTIFIERS: Final = frozenset({r"\forall", r"\exists"})


class Statements(Expressions):
    """What `latex` does with whole statements."""

    def whole(self) -> Node:
        start = self.here.start
        found = self.statements()
        if self.here.text in (r"\choose", r"\over"):  # of TeX, between all that stands before and after
            kind = "binom" if self.take().text == r"\choose" else "div"
            found = self.node(kind, (found, self.statements()), start)
        while self.here.text in (".", ",", ";") or self.here.kind == "text" and self.here.text.startswith("("):
            if LIMITING.search(self.here.text):
                raise self.unknown()
            self.take()
        if self.here.kind != "stop":
            raise self.unknown()
        return found

    def statements(self) -> Node:
        """Statements with commas, wide spaces or words between them."""
        start = self.here.start
        self._joined()
        items = [self.statement()]
        while self.here.kind != "stop":
            words = self._words()
            if words in N.INDEPENDENT:
                items.append(self.node("text", (self.take().text,), self.row[self.at - 1].start))
                continue
            if words in N.CONDITIONS or words in N.DISTINCT:
                self._qualified(items, words, start)
                continue
            ranging = False
            if self.here.text in SEPARATORS or words is not None and self._joining(words):
                if self._qualifies_after_comma():
                    continue
                ranging = self._joined()
                if self._words() in N.DISTINCT:
                    continue
                if self.here.kind == "stop" or self.here.text in (".", "}"):
                    break
            elif not self.here.gap or self._ends() or self._label_ahead():
                break
            elif self.here.text == "(" and items[-1].kind == "rel" and len(items) == 1:
                items[-1] = self._in_brackets(items[-1], start)
                continue
            item = self.statement()
            if ranging:
                self._ranged(items, item, start)
            else:
                items.append(item)
        items = self._conditioned(items)
        if len(items) > 1 and any(x.kind == "given" for x in items):
            raise Unreadable("a condition that may go on after the comma", items[0].span)
        return items[0] if len(items) == 1 else self.node("list", tuple(items), start)

    def _ends(self) -> bool:
        """Whether a bracket or a sentence ends here, or words follow."""
        return self.here.text in (".", "}") or self.here.text in N.CLOSERS or self.here.kind == "text"

    def _conditioned(self, items: list[Node]) -> list[Node]:
        """X | Y, Z ∼ …: the condition goes on after the comma."""
        if len(items) < 2 or items[0].kind != "given":
            return items
        k = next((n for n, x in enumerate(items) if x.kind == "rel"), 0)
        if not k or items[k].args[0][0] not in ("sim", "="):
            return items
        ops, sides = items[k].args
        first = items[0].args[1]
        condition = Node("list", (first, *items[1:k], sides[0]), Span(first.span.start, sides[0].span.end))
        left = Node("given", (items[0].args[0], condition), Span(items[0].span.start, condition.span.end))
        return [Node("rel", (ops, (left, *sides[1:])), Span(left.span.start, items[k].span.end)), *items[k + 1:]]

    def _words(self) -> str | None:
        """The words that stand here, None if there are none."""
        if self.here.kind not in ("text", "word"):
            return None
        return self.here.text.strip(" ,.:;").lower()

    def _joining(self, words: str) -> bool:
        return words in N.JOINING or words in N.RANGING

    def _qualifies_after_comma(self) -> bool:
        """Past the comma before a condition: y = 0, if x < 0."""
        follows = self.ahead()
        if self.here.text not in SEPARATORS or follows.kind not in ("text", "word"):
            return False
        words = follows.text.strip(" ,.:;").lower()
        if words not in N.CONDITIONS and words not in N.DISTINCT:
            return False
        self.take()
        return True

    def _joined(self) -> bool:
        """Past the commas and words that join statements; whether they said over what the last one ranges.

        errors  Unreadable for words that might mean more
        """
        ranging = False
        while self.here.text in SEPARATORS or self.here.kind == "text":
            if self.here.kind == "text":
                words = self._words() or ""
                if self.here.text.startswith("(") or words in N.DISTINCT:
                    break
                if not self._joining(words):
                    if self._is_quantity():
                        break
                    raise self.unknown()
                ranging = words in N.RANGING
            self.take()
        return ranging

    def _is_quantity(self) -> bool:
        """Words that an equation begins with, as in \\text{total cost} = …"""
        follows = self.ahead()
        text = follows.text
        goes_on = follows.kind != "text" and (text in N.RELATIONS or text in N.SIGNS | N.TIMES | N.OVER or text in ("}", ")"))
        return goes_on and (self._words() or "") not in N.CONNECTING and any(c.isalpha() for c in self.here.text)

    def _qualified(self, items: list[Node], words: str, start: int) -> None:
        """A statement under a condition in words, or joined to another one."""
        if len(items) != 1:
            raise self.fault(f"how much the words `{words}` refer to")
        self.take()
        if self.here.text == ",":
            self.take()
        other = self.conjunction()
        if N.DISTINCT.get(words) == "such that":
            more = [other]
            while self.here.text in SEPARATORS and self.ahead().kind not in ("stop", "text", "word"):
                self.take()
                more.append(self.conjunction())
            other = listed(more)
        if words in N.CONDITIONS:
            if self.here.text in SEPARATORS and self.ahead().kind not in ("stop", "text", "word") and self.ahead().text != ".":
                raise self.fault(f"whether what follows belongs to the condition after `{words}`")
            items[-1] = self.node("logic", ("implies", other, items[-1]), start)
        else:
            items[-1] = self.node("logic", (N.DISTINCT[words], items[-1], other), start)

    def _ranged(self, items: list[Node], item: Node, start: int) -> None:
        """… for i = 1, …, n stands beside its statement; for x > 0 is a condition; for all i, j are names."""
        if item.kind == "rel" and item.args[0][-1] in ("=", "in") and item.args[0] != ("=", "=") or item.kind == "logic":
            items.append(item)
            return
        if item.kind == "rel" and len(items) == 1:
            items[-1] = self.node("logic", ("implies", item, items[-1]), start)
            return
        names = [item]
        while self.here.text == "," and self.ahead().kind == "letter":
            self.take()
            names.append(self.statement())
        ranged = names[-1].kind == "rel" and names[-1].args[0] == ("=",)
        if ranged and all(x.kind == "sym" for x in names[:-1]):  # for i, j = 1, …, k
            items += names
            return
        if not all(x.kind in ("sym", "sub", "dots") or x.kind == "tuple" and all(y.kind == "sym" for y in x.args) for x in names):
            raise Unreadable("a statement under a condition in words", item.span)
        over = item if len(names) == 1 else Node("list", tuple(names), Span(item.span.start, names[-1].span.end))
        items.append(Node("logic", ("forall", over, None), over.span))

    def _label_ahead(self) -> bool:
        """(1), (*) or (2.3) at the end of a row."""
        if self.here.text != "(":
            return False
        stop = self.partner[self.at]
        after = self.row[stop + 1] if 0 <= stop < len(self.row) - 1 else self.here
        inner = self.texts(self.at + 1, stop)
        number = 0 < len(inner) <= 3 and all(t in (".", "*") or t.replace(".", "").isdigit() for t in inner)
        if after.kind != "stop" or not number:
            return False
        self.at = stop + 1
        return True

    def _in_brackets(self, statement: Node, start: int) -> Node:
        """f(x) = 2 x   (x > 0): a condition in brackets beside its equation."""
        bracket = self.bracket(grouping=True)
        inner = bracket.args[0] if bracket.kind == "paren" else bracket
        if inner.kind == "rel" and inner.args[0][0] != ":":
            return self.node("logic", ("implies", inner, statement), start)
        if inner.kind == "list" and any(x.kind == "dots" for x in inner.args) and inner.args[0].kind == "rel":  # i = 1, …, n
            return self.node("list", (statement, *inner.args), start)
        raise Unreadable("a remark in brackets beside an equation", bracket.span)

    def conjunction(self) -> Node:
        """Relations joined by `and`, ∧, ∨."""
        start = self.here.start
        found = self.quantified() if self.here.text in QUANTIFIERS else self.relation()
        while True:
            if self.here.text in N.CONNECTIVES:
                op = N.CONNECTIVES[self.take().text]
            elif self.here.kind == "text" and self._words() == "and":
                self.take()
                op = "and"
            else:
                return found
            found = self.connected(op, found, self.relation(), start)

    def connected(self, op: str, left: Node, right: Node, start: int) -> Node:
        """Two statements joined by ∧ or ∨, which bind more tightly than ⇒ and ⇔."""
        if left.kind == "rel" and (k := _arrow(left, last=True)) is not None:
            first, second = self.split_relation(left, k)
            return self._implied(left.args[0][k], first, self.connected(op, second, right, second.span.start), start)
        if right.kind == "rel" and (k := _arrow(right, last=False)) is not None:
            first, second = self.split_relation(right, k)
            return self._implied(right.args[0][k], self.connected(op, left, first, start), second, start)
        return self.node("logic", (op, left, right), start)

    def _implied(self, arrow: str, left: Node, right: Node, start: int) -> Node:
        if arrow == "impliedby":
            return self.node("logic", ("implies", right, left), start)
        return self.node("logic", (arrow, left, right), start)

    def statement(self) -> Node:
        start = self.here.start
        if self.here.text in QUANTIFIERS:
            return self.quantified()
        found = self.relation()
        if self.role.get(self.at) == "given":
            found = self._given(found, start)
        name: Node | None = None  # H_0: …, a name for all that follows
        if found.kind == "rel" and found.args[0][0] == ":" and len(found.args[0]) > 1:
            name, found = self.split_relation(found, 0)
        while self.here.text in N.CONNECTIVES:
            op = N.CONNECTIVES[self.take().text]
            found = self.connected(op, found, self.relation(), start)
        if self.here.text in QUANTIFIERS:
            op = self.take().text[1:]
            over = self.script() if self.here.text == "_" and self.take() else self.relation()
            found = self.node("logic", (op, over, found), start)
        if name is None:
            return found
        if found.kind == "rel":
            return self.node("rel", ((":", *found.args[0]), (name, *found.args[1])), start)
        return self.node("rel", ((":",), (name, found)), start)

    def quantified(self) -> Node:
        """∀ x ∈ S: …"""
        start = self.here.start
        op = self.take().text[1:]
        over = self.script() if self.here.text == "_" and self.take() else self.relation()
        if self.here.text == ":" or self.here.text in SEPARATORS:
            self.take()
        body = None
        ends = self.here.kind in ("stop", "text") or self.here.text in N.CLOSERS or self.role.get(self.at) == "given"
        if not ends:
            body = self.statement()
        elif over.kind == "rel" and ":" in over.args[0]:
            over, body = self.split_relation(over, over.args[0].index(":"))
        return self.node("logic", (op, over, body), start)

    def _given(self, left: Node, start: int) -> Node:
        """X | Y ∼ …: a condition outside of brackets binds more tightly than a relation, less than a sum."""
        self.take()
        right = self.relation()
        first, last = left, right
        if left.kind == "rel":
            first = left.args[1][-1]
        if right.kind == "rel":
            last = right.args[1][0]
        middle = Node("given", (first, last), Span(first.span.start, last.span.end))
        ops = (left.args[0] if left.kind == "rel" else ()) + (right.args[0] if right.kind == "rel" else ())
        if not ops:
            return middle
        before = left.args[1][:-1] if left.kind == "rel" else ()
        after = right.args[1][1:] if right.kind == "rel" else ()
        found = self.node("rel", (ops, (*before, middle, *after)), start)
        return self._given(found, start) if self.role.get(self.at) == "given" else found

    # --- relations -----------------------------------------------------------------------------------------------

    def relation(self) -> Node:
        start = self.here.start
        ahead = self._relation_ahead()
        sides = [Node("empty", (), Span(start, start)) if ahead is not None else self.sum()]
        ops: list[str] = []
        while (found := self._relation_ahead()) is not None:
            op, self.at = found
            ops.append(op)
            sides.append(self._side_after(op))
        return sides[0] if not ops else self.node("rel", (tuple(ops), tuple(sides)), start)

    def _side_after(self, op: str) -> Node:
        """A side: after ∈, (a, b) is an interval; after =, [a, b] is a vector, unless it is an interval."""
        at = self.at
        found = self.sum()
        if op in ("in", "notin", "subset", "subseteq") and found.kind == "tuple" and len(found.args) == 2 \
                and not any(x.kind == "dots" for x in found.args):
            return Node("interval", (*found.args, "(", ")"), found.span)
        square = op in ("=", ":=") and found.kind == "interval" and found.args[2:] == ("[", "]")
        if square and not self.note("square brackets around two", "read as a vector, not as an interval", found.span, at):
            return Node("tuple", found.args[:2], found.span)
        return found

    def _relation_ahead(self) -> tuple[str, int] | None:
        """The relation that stands here, and the number of the token after it."""
        token = self.here
        text = token.text
        if token.kind not in ("other", "command"):
            return None
        if text in N.RELATIONS:
            if text == r"\perp" and self.ahead().text == r"\perp":
                return "indep", self.at + 2
            stop = self.at + 1
            op = N.RELATIONS[text]
            if self.row[stop].text in ("_", "^"):  # \\to_d, =_{\\mathcal{D}}, \\sim^{iid}
                end = self.group_stop(stop + 1)
                if end is None:
                    return None
                marks = "".join(t.text for t in self.row[stop + 1:end] if t.text not in ("{", "}") and t.text not in N.STYLES)
                if op == "to":
                    return "converges", end
                if (op, marks) in N.OVER_RELATION:
                    return N.OVER_RELATION[op, marks], end
                raise self.fault(f"what stands beside the relation {text}")
            if op in ("implies", "iff", "impliedby") and N.RELATIONS.get(self.row[stop].text) == op:
                stop += 1
            return op, stop
        if text in (r"\overset", r"\underset"):
            return self._over()
        if text in N.EXTENSIBLE:
            return self._extensible()
        return None

    def _over(self) -> tuple[str, int] | None:
        """\\overset{(3)}{=}; None if it is no relation.  errors: Unreadable, if it says more than the relation"""
        k = self.group_stop(self.at + 1)
        stop = self.group_stop(k) if k is not None else None
        if k is None or stop is None:
            return None
        inner = [t for t in self.row[k:stop] if t.text not in ("{", "}")]
        if len(inner) != 1 or inner[0].text not in N.RELATIONS:
            return None
        op = N.RELATIONS[inner[0].text]
        above = [t for t in self.row[self.at + 1:k] if t.text not in ("{", "}") and N.STYLES.get(t.text) is None]
        if any(t.kind in ("reference", "label") for t in above):
            return op, stop
        label = "".join(t.text for t in above).strip()
        if op in ("to", "assign", "mapsto"):
            return "converges", stop
        if (op, label) in N.OVER_RELATION and self.here.text == r"\overset":
            return N.OVER_RELATION[op, label], stop
        if LABEL.fullmatch(label) and self.here.text == r"\overset":
            return op, stop
        raise self.fault(f"what stands over the relation {inner[0].text}")

    def _extensible(self) -> tuple[str, int] | None:
        """\\xrightarrow{d}: convergence of some kind."""
        k = self.at + 1
        if self.row[k].text == "[" and self.partner[k] > 0:
            k = self.partner[k] + 1
        stop = self.group_stop(k)
        if stop is None:
            return None
        return "converges" if "rightarrow" in self.here.text else "related", stop


def _arrow(rel: Node, last: bool) -> int | None:
    """The number of the last or the first ⇒, ⇔, ⇐ of a chain, None if it has none."""
    found = [k for k, op in enumerate(rel.args[0]) if op in ("implies", "iff", "impliedby")]
    return (found[-1] if last else found[0]) if found else None
