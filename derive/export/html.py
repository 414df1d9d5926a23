"""A report as one HTML page that needs no network.  Untrusted.

In: a Report.  Out: HTML with the prose and formulas of each document (MathML, if latex2mathml is there; a formula that does not
convert stands as its source) and, beside each display, its steps: verdict, rule, conditions, facts, witness, repair and what its
certificate is made of.  The text of a document is escaped: it can bring no markup and no script.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Final

from derive.codes import CODES
from derive.diagnostics import Diagnostic, Document, Report, fix_text, is_code, message_of, of_step, sides_of
from derive.render import Names, assignments, latex, names_of, plain
from derive.source import Note
from derive.verdict import VERDICTS, Judged, JudgedDisplay

FACTS_SHOWN: Final = 12
LONGEST: Final = 4000  # characters of a formula that is converted
CALM: Final = ("proved", "defined", "assumed")
_HEADING: Final = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t#]*$", re.M)
_TEX_HEADING: Final = re.compile(r"\\(?:sub)*section\*?\{([^{}]*)\}")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.S)
_FENCES: Final = re.compile(r"^\s*\$\$\s*$|\$\$|\\\[|\\\]|\\begin\{(?:equation|align|gather)\*?\}|\\end\{(?:equation|align|gather)\*?\}", re.M)


def render(report: Report) -> str:
    """The report as a page."""
    body = "".join(_document(x, k) for k, x in enumerate(report.documents))
    totals = "".join(
        f'<button type="button" class="count v-{verdict}" data-show="{verdict}" aria-pressed="false">'
        f'<span aria-hidden="true">{_glyph(verdict)}</span> {count} {verdict}</button>'
        for verdict, count in report.totals.items() if count)
    contents = "".join(f'<li><a href="#d{k}">{escape(x.path)}</a>{_needs(x)}</li>' for k, x in enumerate(report.documents))
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>derive</title>\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; '
            f'script-src \'unsafe-inline\'; img-src data:">\n<style>{STYLE}</style></head>\n<body>\n'
            f'<header><h1>derive</h1><div class="bar" role="group" aria-label="Show steps by verdict">'
            f'<button type="button" id="needs" data-show="needs" aria-pressed="false">what needs me</button>{totals}'
            f'<button type="button" id="theme" aria-label="Dark or light">◐</button></div></header>\n'
            f'<nav aria-label="Documents"><ul>{contents}</ul></nav>\n<main>{body}</main>\n'
            f'<footer>j and k go from step to step, Enter opens one, n shows what needs you.</footer>\n'
            f'<script>{SCRIPT}</script></body></html>\n')


def _glyph(verdict: str) -> str:
    from derive.codes import BY_VERDICT
    return CODES[BY_VERDICT[verdict]].glyph


def _needs(document: Document) -> str:
    steps = [s for d in document.judged.displays for s in d.steps] if document.judged is not None else []
    wrong = sum(s.verdict not in CALM and s.step.expect != s.verdict for s in steps)
    return f' <span class="badge">{wrong}</span>' if wrong or document.error is not None else ""


def _document(document: Document, number: int) -> str:
    head = f'<article id="d{number}"><h2>{escape(document.path)}</h2>'
    if document.error is not None:
        where = f" (line {document.error.line})" if document.error.line else ""
        return f'{head}<p class="fault">{escape(document.error.message)}{where}</p></article>'
    if document.judged is None:
        return f"{head}</article>"
    note, names = document.judged.reading.note, names_of(document.judged.reading)
    parts: list[str] = []
    at = 0
    inline: list[JudgedDisplay] = []
    for display in sorted(document.judged.displays, key=lambda x: x.display.span.start):
        if display.display.inline and not any(s.verdict not in CALM for s in display.steps):
            inline.append(display)
            continue
        parts += _prose(note, at, display.display.span.start, inline)
        inline = []
        parts.append(_display(display, note, names))
        at = display.display.span.end
    parts += _prose(note, at, len(note.text), inline)
    return head + "".join(parts) + "</article>"


def _prose(note: Note, start: int, end: int, inline: list[JudgedDisplay]) -> Iterator[str]:
    """The text between two displays, paragraph by paragraph, with its formulas."""
    if is_code(note):
        return
    pieces: list[str] = []
    at = start
    while note.text[at:at + 1] == "$":
        at += 1
    for display in inline:
        span = display.display.span
        if span.start < at:
            continue
        pieces += [_plain_text(note.text[at:span.start]).rstrip("$").removesuffix("\\("), math(display.display.latex)]
        at = span.end
        while note.text[at:at + 1] == "$":
            at += 1
        at += 2 * note.text.startswith("\\)", at)
    pieces.append(_plain_text(note.text[at:end].rstrip("$")))
    for paragraph in re.split(r"\n\s*\n", "".join(pieces)):
        text = paragraph.strip()
        heading = _HEADING.match(text) or None
        if heading is not None:
            level = min(6, len(heading.group(1)) + 2)
            yield f"<h{level}>{_emphasis(heading.group(2))}</h{level}>"
            text = text[heading.end():].strip()
        if re.match(r"[-*+] ", text):
            items = re.split(r"^[-*+] ", text, flags=re.M)[1:]
            yield "<ul>" + "".join(f"<li>{_emphasis(x.strip())}</li>" for x in items) + "</ul>"
        elif text:
            yield f"<p>{_emphasis(text)}</p>"


def _emphasis(text: str) -> str:
    """*words* and **words** of Markdown, in text that is escaped already."""
    return re.sub(r"(?<![\w*])(\*{1,2})(?=\S)([^*<>\n]+)(?<=\S)\1(?![\w*])",
                  lambda m: f"<em>{m[2]}</em>" if m[1] == "*" else f"<strong>{m[2]}</strong>", text)


def _plain_text(text: str) -> str:
    text = _TEX_HEADING.sub(lambda m: f"\n\n## {m[1]}\n\n", _FENCES.sub("", _COMMENT.sub("", text)))
    return escape(text)


@lru_cache(maxsize=4096)
def math(tex: str, display: bool = False) -> str:
    """A formula as MathML with its source as the text for those who do not see it; as its source where it does not convert."""
    bare = re.sub(r"\\(?:label|tag)\*?\{[^{}]*\}|\\(?:nonumber|notag)\b|(?<!\\)&", " ", tex).strip()
    if len(bare) <= LONGEST and "\\\\" not in bare:
        try:
            from latex2mathml.converter import convert
            made: str = convert(bare, display="block" if display else "inline")
            return made.replace("<math ", f'<math aria-label="{escape(bare)}" ', 1)
        except Exception:  # whatever a converter makes of strange input, the reader still sees the source
            pass
    return f'<code class="tex">{escape(tex.strip())}</code>'


def _display(display: JudgedDisplay, note: Note, names: Names) -> str:
    rows = re.split(r"\\\\(?:\[[^\]]*\])?", display.display.latex)
    line = note.place(display.display.span.start).rsplit(":", 1)[0]
    shown = "".join(f'<div class="row">{math(x, True)}</div>' for x in rows if x.strip())
    steps = "".join(_step(s, display, note, names) for s in display.steps)
    return f'<section class="display"><div class="formula">{shown}<span class="line">{escape(line)}</span></div>' \
           f'<ol class="ladder">{steps}</ol></section>'


def _step(step: Judged, display: JudgedDisplay, note: Note, names: Names) -> str:
    found = of_step(step, display.display, note, names)
    calm = step.verdict in CALM and not any(not c.stated and not c.conventional for c in step.conditions)
    expected = step.step.expect is not None and found.dimmed
    needs = not calm and not expected
    left, right = sides_of(step)
    if is_code(note) and left is not None and right is not None:
        sides = math(latex(left, names)), math(latex(right, names))
    else:
        sides = math(note.quote(step.step.left)), math(note.quote(step.step.right))
    relation = math(re.sub(r"\\\\|&", " ", step.step.relation).strip() or "=")
    label = f"{step.verdict}{' as expected' if expected else ''}"
    return (f'<li class="step v-{step.verdict}" data-verdict="{step.verdict}" data-needs="{int(needs)}"><details>'
            f'<summary aria-label="step {step.step.index}: {label}"><span class="verdict">'
            f'<span aria-hidden="true">{CODES[found.code].glyph}</span> {label}</span> '
            f'<span class="sides">{sides[0]} {relation} {sides[1]}</span></summary>'
            f'<dl>{"".join(_details(step, found, note, names))}</dl></details></li>')


def _details(step: Judged, found: Diagnostic, note: Note, names: Names) -> Iterator[str]:
    def row(term: str, text: str) -> str:
        return f"<dt>{term}</dt><dd>{text}</dd>"

    yield row("verdict", escape(message_of(step, note)))
    if step.rules:
        yield row("by", ", ".join(f"<code>{escape(x)}</code>" for x in step.rules))
    if step.conditions:
        yield row("where", ", ".join(math(latex(c.prop, names)) + ("" if c.stated else " (not stated)") for c in step.conditions))
    if step.witness is not None:
        values = assignments(step.witness.values, names)
        yield row("at", escape(", ".join(values)))
        yield row("left", escape(step.witness.left))
        yield row("right", escape(step.witness.right))
    if step.fix is not None:
        yield row("repair", f"{escape(fix_text(step))} <span class='ok'>proved</span>")
    if step.tried:
        yield row("note", escape(step.tried))
    if step.claim is not None:
        yield row("read as", f"<code>{escape(plain(step.claim.prop, names))}</code>")
        facts = step.claim.context.facts
        if facts:
            shown = [f"<li><code>{escape(plain(f.prop, names))}</code> <small>{escape(f.kind)}, {escape(f.origin)}</small></li>"
                     for f in facts[:FACTS_SHOWN]]
            more = f"<li>and {len(facts) - FACTS_SHOWN} more</li>" if len(facts) > FACTS_SHOWN else ""
            yield row("given", f"<ul>{''.join(shown)}{more}</ul>")
    if step.certificate is not None:
        yield row("certificate", f"{len(step.certificate.steps)} steps, {len(step.certificate.terms)} terms, replayed by the kernel")
    if found.code in CODES:
        yield row("code", f"<code>{escape(found.code)}</code> {escape(CODES[found.code].title)}")


COLOURS: Final = {"proved": "#1a7f37", "defined": "#57606a", "assumed": "#57606a", "refuted": "#cf222e", "follows": "#9a6700",
                  "ill-typed": "#cf222e", "open": "#9a6700", "unread": "#8250df"}
DARK: Final = {"proved": "#3fb950", "defined": "#8b949e", "assumed": "#8b949e", "refuted": "#ff7b72", "follows": "#d29922",
               "ill-typed": "#ff7b72", "open": "#d29922", "unread": "#bc8cff"}


def _palette(colours: dict[str, str]) -> str:
    return "".join(f"--{verdict}:{colour};" for verdict, colour in colours.items())


STYLE: Final = (
    ":root{--ground:#fff;--ink:#1f2328;--soft:#57606a;--line:#d0d7de;--panel:#f6f8fa;" + _palette(COLOURS) + "}"
    "@media(prefers-color-scheme:dark){:root:not([data-theme=light]){--ground:#0d1117;--ink:#e6edf3;--soft:#8b949e;--line:#30363d;"
    "--panel:#161b22;" + _palette(DARK) + "}}"
    ":root[data-theme=dark]{--ground:#0d1117;--ink:#e6edf3;--soft:#8b949e;--line:#30363d;--panel:#161b22;" + _palette(DARK) + "}"
    "body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif}"
    "header{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;padding:.6rem 1.2rem;"
    "background:var(--panel);border-bottom:1px solid var(--line)}h1{font-size:1.1rem;margin:0}"
    ".bar{display:flex;flex-wrap:wrap;gap:.4rem}button{font:inherit;font-size:.85rem;color:inherit;background:var(--ground);"
    "border:1px solid var(--line);border-radius:1rem;padding:.1rem .7rem;cursor:pointer}button[aria-pressed=true]{outline:2px solid "
    "currentColor}nav{padding:.4rem 1.2rem;border-bottom:1px solid var(--line)}nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;"
    "list-style:none;margin:0;padding:0}a{color:inherit}.badge{background:var(--refuted);color:var(--ground);border-radius:1rem;"
    "padding:0 .5rem;font-size:.75rem}main{max-width:52rem;margin:0 auto;padding:0 1.2rem 4rem}article{scroll-margin-top:4rem}"
    "h2{font:600 .95rem ui-monospace,monospace;color:var(--soft);border-bottom:1px solid var(--line);padding-bottom:.3rem;"
    "margin-top:2.5rem}.display{margin:1rem 0;border:1px solid var(--line);border-radius:.5rem;overflow:hidden}"
    ".formula{position:relative;overflow-x:auto;padding:.6rem 3.5rem .6rem 1rem}.row{margin:.2rem 0}.line{position:absolute;right:.7rem;"
    "top:.5rem;color:var(--soft);font-size:.8rem}.ladder{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}"
    ".step{border-left:.3rem solid var(--c);background:var(--panel)}.step+.step{border-top:1px solid var(--line)}"
    "summary{display:flex;gap:.8rem;align-items:baseline;padding:.3rem .8rem;cursor:pointer;overflow-x:auto}"
    "summary:focus-visible{outline:2px solid var(--c);outline-offset:-2px}.verdict{color:var(--c);font-weight:600;font-size:.85rem;"
    "white-space:nowrap;min-width:6.2rem}.sides{font-size:.92rem}dl{display:grid;grid-template-columns:6.5rem 1fr;gap:.2rem .8rem;"
    "margin:0;padding:.4rem 1rem .8rem;font-size:.9rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}dd ul{margin:0;"
    "padding-left:1rem}.count{color:var(--c)}code{font:.86em ui-monospace,monospace}.tex{white-space:pre-wrap}.fault{color:"
    "var(--refuted)}.ok{color:var(--proved);font-weight:600}footer{text-align:center;color:var(--soft);font-size:.8rem;padding:1rem}"
    + "".join(f".v-{x}{{--c:var(--{x})}}" for x in VERDICTS) +
    "body[data-show=needs] .step:not([data-needs='1']){display:none}"
    + "".join(f"body[data-show={x}] .step:not([data-verdict={x}]){{display:none}}" for x in VERDICTS) +
    "body[data-show] .display:not(:has(.step:not([hidden]))){display:none}"
    "@media print{header .bar,nav,footer{display:none}header{position:static}.display{break-inside:avoid}}")

SCRIPT: Final = """
'use strict';
const body = document.body, shown = () => [...document.querySelectorAll('.step')].filter(x => x.offsetParent !== null);
function show(what) {
  const same = body.dataset.show === what;
  if (same) delete body.dataset.show; else body.dataset.show = what;
  document.querySelectorAll('[data-show]').forEach(b => {
    if (b !== body) b.setAttribute('aria-pressed', String(!same && b.dataset.show === what)); });
  document.querySelectorAll('.display').forEach(d => {
    d.style.display = ''; if (body.dataset.show && ![...d.querySelectorAll('.step')].some(s => getComputedStyle(s).display !== 'none'))
      d.style.display = 'none'; });
}
document.querySelectorAll('.bar [data-show]').forEach(b => b.addEventListener('click', () => show(b.dataset.show)));
document.getElementById('theme').addEventListener('click', () => {
  const root = document.documentElement, dark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = (root.dataset.theme || (dark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark'; });
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const steps = shown(), at = steps.findIndex(x => x.contains(document.activeElement));
  const go = k => { const x = steps[Math.max(0, Math.min(steps.length - 1, k))]; if (x) { const s = x.querySelector('summary');
    s.focus(); s.scrollIntoView({block: 'center'}); } };
  if (e.key === 'j') go(at + 1); else if (e.key === 'k') go(at < 0 ? 0 : at - 1); else if (e.key === 'n') show('needs');
  else if (e.key === 'Escape') document.querySelectorAll('details[open]').forEach(d => d.open = false); });
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(d => d.open = true));
"""
