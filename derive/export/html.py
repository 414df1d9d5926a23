"""A report as one HTML page that needs no network.  Untrusted.

In: a Report.  Out: HTML with the prose and formulas of each document and, beneath each display, its steps as a ladder:
verdict and rules on each rung; on click its conditions, facts and definitions, witness with a picture, repair, and what its
certificate is made of.
"""
from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Final

from derive.codes import BY_VERDICT, CODES
from derive.diagnostics import Diagnostic, Document, Report, fix_text, is_code, message_of, of_step, sides_of
from derive.export.html_math import formula, math
from derive.export.html_prose import Placed, page
from derive.export.html_style import SCRIPT, STYLE
from derive.export.html_tex import put_in
from derive.export.plot import plot
from derive.export.references import line_of, rests_on
from derive.kernel.claim import Certificate, Fact
from derive.refuter.curves import curves
from derive.render import Names, assignments, latex, names_of, plain
from derive.source import Note, Span
from derive.tex_text import plain_text
from derive.verdict import Judged, JudgedDisplay

FACTS_SHOWN: Final = 12
RULES_SHOWN: Final = 3
CALM: Final = ("proved", "defined", "assumed")
DEEP: Final = ("read as", "definitions", "given", "certificate", "code")  # not printed of a calm step
_HEADING: Final = re.compile(r'<h([3-6]) id="([^"]*)">(.*?)</h\1>', re.S)


def render(report: Report) -> str:
    """The report as a page."""
    bodies = [_document(x, k) for k, x in enumerate(report.documents)]
    totals = "".join(
        f'<button type="button" class="count v-{verdict}" data-show="{verdict}" aria-pressed="false">'
        f'<span aria-hidden="true">{_glyph(verdict)}</span> {count} {verdict}</button>'
        for verdict, count in report.totals.items() if count)
    contents = "".join(f'<li><a href="#d{k}">{escape(x.path)}</a>{_needs(x)}{_headings(body)}</li>'
                       for k, (x, body) in enumerate(zip(report.documents, bodies, strict=True)))
    needy = sum(_needy(x) for x in report.documents)
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(_title(report))}</title>\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; '
            f'script-src \'sha256-{_digest(SCRIPT)}\'">\n<style>{STYLE}</style></head>\n<body>\n'
            f'<header><h1>derive</h1><div class="bar" role="group" aria-label="Show steps by verdict">'
            f'<button type="button" id="needs" data-show="needs" aria-pressed="false">{needy} need me</button>{totals}</div>'
            f'<button type="button" id="theme" aria-label="Dark or light" title="Dark or light">◐</button></header>\n'
            f'<nav aria-label="Contents"><details class="contents" open><summary>Contents</summary><ul>{contents}</ul></details>'
            f'</nav>\n'
            f'<main>{"".join(bodies)}<p id="nothing" role="status" hidden>No step of this kind.</p></main>\n'
            f'<footer><kbd>j</kbd> and <kbd>k</kbd> go from step to step, <kbd>Enter</kbd> opens one, <kbd>n</kbd> shows what '
            f'needs you, <kbd>Esc</kbd> closes all.</footer>\n<script>{SCRIPT}</script></body></html>\n')


def _digest(script: str) -> str:
    """What tells the browser that this script, and no other, is the page's own."""
    return b64encode(sha256(script.encode()).digest()).decode()


def _title(report: Report) -> str:
    return f"{report.documents[0].path} \u2013 derive" if len(report.documents) == 1 else "derive"


def _glyph(verdict: str) -> str:
    return CODES[BY_VERDICT[verdict]].glyph


def _needy(document: Document) -> int:
    """How many steps of a document need its author."""
    if document.judged is None:
        return 0
    return sum(_needs_author(s, of_step(s, d.display, document.judged.reading.note, Names()))
               for d in document.judged.displays for s in d.steps)


def _needs_author(step: Judged, found: Diagnostic) -> bool:
    unstated = any(not c.stated and not c.conventional for c in step.conditions)
    return not (step.verdict in CALM and not unstated and found.code != "expectation-failed" or found.dimmed)


def _needs(document: Document) -> str:
    count = _needy(document)
    shown = str(count) if document.error is None else "!"
    return f' <span class="badge" title="{count} need you">{shown}</span>' if count or document.error is not None else ""


def _headings(body: str) -> str:
    found = _HEADING.findall(body)
    if not found:
        return ""
    items = "".join(f'<li class="l{level}"><a href="#{anchor}">{text}</a></li>' for level, anchor, text in found)
    return f"<ul>{items}</ul>"


@dataclass(frozen=True, slots=True)
class _Shown:
    """A document at work: its note, its names, its displays in order, and what its anchors begin with."""

    note: Note
    names: Names
    displays: list[JudgedDisplay]
    prefix: str

    def anchor(self, display: JudgedDisplay) -> str:
        return f"{self.prefix}at{display.display.span.start}"

    def link(self, display: JudgedDisplay) -> str:
        """A reference to another display, by its line; one that stays in its sentence has no anchor."""
        place = escape(line_of(self.note, display.display.span.start))
        return f"line {place}" if _in_sentence(display) else f'<a href="#{self.anchor(display)}">line {place}</a>'


def _in_sentence(display: JudgedDisplay) -> bool:
    return display.display.inline and all(s.verdict in CALM for s in display.steps)


def _document(document: Document, number: int) -> str:
    head = f'<article id="d{number}"><h2>{escape(document.path)}</h2>'
    if document.error is not None:
        where = f" (line {document.error.line})" if document.error.line else ""
        return f'{head}<p class="fault">{escape(document.error.message)}{where}</p></article>'
    if document.judged is None:
        return f"{head}</article>"
    note = document.judged.reading.note
    displays = sorted(document.judged.displays, key=lambda x: x.display.span.start)
    shown = _Shown(note, names_of(document.judged.reading), displays, f"d{number}")
    if is_code(note):
        return head + "".join(_display(x, shown) for x in displays) + "</article>"
    placed = [Placed(x.display.span, _inline(x, note), False) if _in_sentence(x) else
              Placed(x.display.span, _display(x, shown), True) for x in displays]
    return f"{head}{page(note, placed, f'd{number}', lambda tex: math(put_in(tex, note, len(note.text))))}</article>"


def _inline(display: JudgedDisplay, note: Note) -> str:
    """A formula in its sentence; marked, where something was proved of it."""
    made = math(put_in(display.display.latex, note, display.display.span.start))
    if not any(s.verdict == "proved" for s in display.steps):
        return made
    rules = dict.fromkeys(rule for s in display.steps for rule in s.rules)
    said = "proved" + (f" by {', '.join(rules)}" if rules else "")
    return f'<span class="said v-proved" role="group" aria-label="{said}" title="{said}">{made}</span>'


def _display(display: JudgedDisplay, shown: _Shown) -> str:
    note = shown.note
    line = line_of(note, display.display.span.start)
    source = put_in(display.display.latex, note, display.display.span.start)
    steps = "".join(_step(s, display, k, shown) for k, s in enumerate(display.steps))
    return (f'<section class="display" id="{shown.anchor(display)}" aria-label="line {escape(line)}">'
            f'<div class="formula"><div class="scroll">{formula(source)}</div><span class="line">{escape(line)}</span></div>'
            f'<ol class="ladder">{steps}</ol></section>')


def _step(step: Judged, display: JudgedDisplay, k: int, shown: _Shown) -> str:
    note, names = shown.note, shown.names
    found = of_step(step, display.display, note, names)
    expected = step.step.expect is not None and found.dimmed
    needs = _needs_author(step, found)
    left, right = sides_of(step)
    if is_code(note) and left is not None and right is not None:
        sides = math(latex(left, names)), math(latex(right, names))
    else:
        sides = _quoted(note, step.step.left), _quoted(note, step.step.right)
    relation = math(re.sub(r"\\\\|&", " ", step.step.relation.split("%")[0]).strip() or "=")
    label = f"{step.verdict}{' as expected' if expected else ''}"
    by = ", ".join(step.rules[:RULES_SHOWN]) + (", \u2026" if len(step.rules) > RULES_SHOWN else "")
    kinds = ["step", f"v-{step.verdict}"]
    if k > 0 and display.steps[k - 1].step.right == step.step.left:
        kinds.append("goes-on")
    if len(display.steps) == 1:
        kinds.append("alone")  # the formula above it says all of it
    one = step.step.left == step.step.right
    start = "" if one else f'<span class="side from">{sides[0]}</span>'
    return (f'<li class="{" ".join(kinds)}" data-verdict="{step.verdict}" data-needs="{int(needs)}">'
            f'<details><summary aria-label="step {step.step.index}, {label}{escape(_said(step, note))}">{start}'
            f'<span class="verdict"><span class="glyph" aria-hidden="true">{CODES[found.code].glyph}</span> {label}</span>'
            f'<span class="side to">{"" if one else relation} {sides[1]}</span><span class="by">{escape(by)}</span></summary>'
            f'<dl>{"".join(_details(step, found, shown))}</dl></details></li>')


def _said(step: Judged, note: Note) -> str:
    """The step as text, for those who do not see it."""
    if is_code(note):
        return ""
    whole = Span(step.step.left.start, step.step.right.end)
    return ": " + plain_text(re.sub(r"\\\\|\\label\{[^{}]*\}|&", " ", put_in(note.quote(whole), note, whole.start)))


def _quoted(note: Note, span: Span) -> str:
    return math(put_in(note.quote(span), note, span.start))


def _details(step: Judged, found: Diagnostic, shown: _Shown) -> Iterator[str]:
    note, names = shown.note, shown.names

    def row(term: str, text: str) -> str:
        deep = " class=deep" if term in DEEP else ""
        return f"<dt{deep}>{term}</dt><dd{deep}>{text}</dd>"

    yield row("verdict", escape(message_of(step, note)))
    if step.rules:
        yield row("by", ", ".join(f"<code>{escape(x)}</code>" for x in step.rules))
    sources = rests_on(step, shown.displays, note)
    if sources:
        yield row("rests on", ", ".join(map(shown.link, sources)))
    if step.conditions:
        yield row("where", ", ".join(math(latex(c.prop, names)) + ("" if c.stated else " (not stated)") for c in step.conditions))
    if step.witness is not None:
        values = assignments(step.witness.values, names)
        yield row("at", escape(", ".join(values)))
        yield row("left", escape(step.witness.left))
        yield row("right", escape(step.witness.right))
        picture = _picture(step, note, names)
        if picture:
            yield row("picture", picture)
    if step.fix is not None:
        repair = f"{math(put_in(step.fix.latex, note, step.step.left.start))} " if step.fix.latex else ""
        yield row("repair", f"{repair}<span class='ok'>proved</span><br>{escape(fix_text(step))}")
    if step.tried:
        yield row("note", escape(step.tried))
    if step.claim is not None:
        yield row("read as", math(latex(step.claim.prop, names)))
        given = _about(step)
        for term, wanted in (("definitions", True), ("given", False)):
            facts = [f for f in given if (f.kind == "definition") == wanted]
            if facts:
                yield row(term, _facts(facts, names))
    if step.certificate is not None:
        yield row("certificate", _made_of(step.certificate))
    if found.code in CODES:
        yield row("code", f"<code>{escape(found.code)}</code> {escape(CODES[found.code].title)}")


def _about(step: Judged) -> list[Fact]:
    """The facts and definitions of what a claim speaks of, by itself or through definitions."""
    assert step.claim is not None
    facts, wanted = step.claim.context.facts, {x for x in step.claim.prop.free if x.head == "var"}
    definitions = [f for f in facts if f.kind == "definition"]
    for _ in range(len(definitions)):
        more = {x for f in definitions if wanted & f.prop.free for x in f.prop.free if x.head == "var"} - wanted
        if not more:
            break
        wanted |= more
    return [f for f in dict.fromkeys(facts) if wanted & f.prop.free]


def _facts(facts: list[Fact], names: Names) -> str:
    shown = [f"<li>{math(latex(f.prop, names))} <small>{escape(f.origin or f.kind)}</small></li>" for f in facts[:FACTS_SHOWN]]
    more = f"<li>and {len(facts) - FACTS_SHOWN} more</li>" if len(facts) > FACTS_SHOWN else ""
    return f"<ul>{''.join(shown)}{more}</ul>"


def _made_of(certificate: Certificate) -> str:
    """What a certificate is made of, its most frequent steps first."""
    kinds = Counter(name for name, *_ in certificate.steps).most_common()
    many = ", ".join(f"{count} <code>{escape(name)}</code>" for name, count in kinds[:FACTS_SHOWN])
    more = f" and {len(kinds) - FACTS_SHOWN} other kinds" if len(kinds) > FACTS_SHOWN else ""
    steps, terms, facts = (f"{len(x)} {word}{'s' * (len(x) != 1)}" for x, word in (
        (certificate.steps, "step"), (certificate.terms, "term"), (certificate.facts, "fact")))
    return f"{steps}, {terms}, from {facts}, replayed by the kernel: {many}{more}"


def _picture(step: Judged, note: Note, names: Names) -> str:
    """Both sides around the witness, where they are curves."""
    if step.claim is None or step.witness is None or step.verdict != "refuted":
        return ""
    found = curves(step.claim, step.witness)
    if found is None:
        return ""
    if is_code(note):
        left, right = (plain(x, names) if x is not None else "" for x in sides_of(step))
    else:
        left, right = (plain_text(put_in(note.quote(x), note, x.start)) for x in (step.step.left, step.step.right))
    return plot(found, plain(found.variable, names), (left, right), step.step.turned)
