"""The style sheet and the script of the page.  Untrusted; text only.

The page is whole without the script: it opens steps, and prints; the script filters, moves by keys and switches to dark.
"""
from __future__ import annotations

from typing import Final

from derive.verdict import VERDICTS

LIGHT: Final = {
    "ground": "#fff", "ink": "#1f2328", "soft": "#57606a", "line": "#d0d7de", "panel": "#f6f8fa", "other": "#0550ae",
    "proved": "#1a7f37", "defined": "#57606a", "assumed": "#57606a", "refuted": "#cf222e", "follows": "#8a5d00",
    "ill-typed": "#cf222e", "open": "#8a5d00", "unread": "#8250df"}
DARK: Final = {
    "ground": "#0d1117", "ink": "#e6edf3", "soft": "#9aa4af", "line": "#30363d", "panel": "#161b22", "other": "#79c0ff",
    "proved": "#3fb950", "defined": "#9aa4af", "assumed": "#9aa4af", "refuted": "#ff7b72", "follows": "#d29922",
    "ill-typed": "#ff7b72", "open": "#d29922", "unread": "#bc8cff"}


def _palette(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


STYLE: Final = (
    f":root{{color-scheme:light;{_palette(LIGHT)}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{_palette(DARK)}}}}}"
    f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{_palette(DARK)}}}}}"
    + "".join(f".v-{x}{{--c:var(--{x})}}" for x in VERDICTS) + """
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
header{position:sticky;top:0;z-index:1;display:flex;gap:.5rem 1rem;align-items:center;padding:.6rem 1.2rem;
  background:var(--panel);border-bottom:1px solid var(--line)}
h1{font-size:1.1rem;margin:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;flex:1}
button{font:inherit;font-size:.85rem;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:1rem;
  padding:.1rem .7rem;cursor:pointer}
button[aria-pressed=true]{outline:2px solid currentColor}
button:focus-visible,a:focus-visible{outline:2px solid var(--other);outline-offset:2px}
.count{color:var(--c)}
a{color:inherit}
nav{padding:.4rem 1.2rem;border-bottom:1px solid var(--line);font-size:.9rem}
nav ul{list-style:none;margin:.2rem 0;padding:0}
nav ul ul a{text-decoration:none;color:var(--soft)}
nav ul ul a:hover{text-decoration:underline}
nav li.l4{padding-left:1rem}nav li.l5{padding-left:2rem}nav li.l6{padding-left:3rem}
nav summary{cursor:pointer;color:var(--soft)}
.badge{background:var(--refuted);color:var(--ground);border-radius:1rem;padding:0 .5rem;font-size:.75rem}
main{max-width:54rem;margin:0 auto;padding:0 1.2rem 4rem}
article,h3,h4,h5,h6{scroll-margin-top:4rem}
h2{font:600 .95rem ui-monospace,monospace;color:var(--soft);border-bottom:1px solid var(--line);padding-bottom:.3rem;
  margin-top:2.5rem;overflow-wrap:anywhere}
h3{font-size:1.4rem;line-height:1.25}h4{font-size:1.15rem}h5,h6{font-size:1rem}
pre{overflow-x:auto;background:var(--panel);padding:.6rem .8rem;border-radius:.4rem}
table{border-collapse:collapse;display:block;overflow-x:auto}
td,th{border:1px solid var(--line);padding:.2rem .6rem;text-align:left}
blockquote{margin:0;padding-left:1rem;border-left:3px solid var(--line)}
.link{text-decoration:underline dotted}
.said{border-bottom:2px solid var(--c)}
.display{margin:1rem 0;border:1px solid var(--line);border-radius:.5rem;overflow:hidden}
.formula{position:relative;padding:.6rem 3rem .6rem 1rem}
.scroll{overflow-x:auto}
.row{margin:.2rem 0}
.rows{display:grid;grid-template-columns:auto auto;justify-content:center;gap:.35rem 0;align-items:baseline}
.rows math{display:inline math;margin:0}
.rows .whole{grid-column:1/3;text-align:center}
.rows .cell:nth-child(odd){text-align:right}
.line{position:absolute;right:.7rem;top:.5rem;color:var(--soft);font-size:.8rem}
.ladder{list-style:none;margin:0;padding:0;border-top:1px solid var(--line);background:var(--panel)}
.step{position:relative}
.step>details>summary{display:grid;grid-template-columns:8rem 1fr auto;gap:.25rem .8rem;align-items:baseline;padding:.45rem .8rem;
  cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
nav summary::-webkit-details-marker{display:revert}
.step>details>summary:hover{background:color-mix(in srgb,var(--c) 8%,transparent)}
summary:focus-visible{outline:2px solid var(--c,var(--other));outline-offset:-2px}
.step:not(.goes-on)+.step:not(.goes-on),.step.goes-on+.step:not(.goes-on){border-top:1px solid var(--line)}
.step::before{content:"";position:absolute;left:1.42rem;top:0;bottom:0;width:2px;background:var(--c);opacity:.45}
.step:not(.goes-on)::before{top:1.1rem}
.step:has(+.step:not(.goes-on))::before,.step:last-child::before{bottom:auto;height:2.6rem}
.step.goes-on:has(+.step:not(.goes-on))::before,.step.goes-on:last-child::before{height:1.2rem}
.from{grid-column:2/4}
.from::before{content:"";position:absolute;left:1.15rem;top:.85rem;width:.65rem;height:.65rem;border-radius:50%;background:var(--soft)}
.verdict{grid-column:1;color:var(--c);font-weight:600;font-size:.85rem;white-space:nowrap}
.glyph{display:inline-block;position:relative;width:1.35rem;height:1.35rem;line-height:1.3rem;border-radius:50%;text-align:center;
  margin-right:.35rem;background:var(--ground);border:1.5px solid var(--c)}
.side{font-size:.95rem;overflow-x:auto;min-width:0;padding:.1rem 0}
.by{color:var(--soft);font:.78rem ui-monospace,monospace;max-width:14rem;text-align:right;overflow-wrap:anywhere}
.goes-on .from,.alone .side{display:none}
.alone .by{grid-column:2/4;max-width:none}
.alone.step::before{display:none}
dl{position:relative;display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.3rem .8rem;margin:0;padding:.4rem 1rem .9rem 2.8rem;
  font-size:.9rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere;overflow-x:auto}
dd ul{margin:0;padding-left:1rem}
small{color:var(--soft)}
code{font:.86em ui-monospace,monospace}
.tex{white-space:pre-wrap}
.fault{color:var(--refuted)}
.ok{color:var(--proved);font-weight:600}
.plot{display:block;width:100%;max-width:34rem;height:auto;background:var(--ground);border:1px solid var(--line);border-radius:.4rem;
  font:11px system-ui,sans-serif}
.plot text{fill:var(--ink)}
.plot .name{font-style:italic;font-size:13px}
.plot path{fill:none}
.plot .axis{stroke:var(--soft)}
.plot .grid{stroke:var(--line);stroke-width:.6}
.plot .at{stroke:var(--soft);stroke-dasharray:2 3}
.plot .curve{stroke-width:2}
.plot .side0{stroke:var(--refuted)}
.plot .side1{stroke:var(--other)}
.plot .curve.side1{stroke-dasharray:7 4}
.plot circle{stroke-width:1.5}
.plot circle.side0{fill:var(--refuted)}
.plot circle.side1{fill:var(--ground)}
kbd{border:1px solid var(--line);border-radius:.25rem;padding:0 .3rem;font:inherit}
footer{text-align:center;color:var(--soft);font-size:.8rem;padding:1rem}
[hidden]{display:none!important}
body[data-show] article>:is(p,ul,ol,pre,table,blockquote,hr):not(:has(.display)){display:none}
body[data-show] .goes-on .from{display:inline}
body[data-show] .step::before{display:none}
body[data-show] .from::before{content:none}
body[data-show] .step+.step{border-top:1px solid var(--line)}
body[data-show=needs] .step:not([data-needs="1"]){display:none}
@media(min-width:85rem){nav{position:fixed;left:0;top:3.2rem;bottom:0;width:15rem;overflow-y:auto;border:0;padding:1rem 1.2rem}}
@media(max-width:40rem){header{padding:.5rem .7rem;gap:.4rem}main{padding:0 .6rem 3rem}.formula{padding:.6rem .8rem 1.4rem}
  .line{top:auto;bottom:.2rem}.step>details>summary{grid-template-columns:1fr;padding-left:2.6rem}
  .verdict{margin-left:-1.85rem}.from,.verdict,.side,.by{grid-column:1}.by{text-align:left;max-width:none}
  dl{grid-template-columns:1fr;padding-left:2.6rem;gap:.1rem}dd{margin-bottom:.4rem}footer{display:none}}
@media print{header,nav{position:static}header .bar,#theme,nav,footer{display:none}main{max-width:none;padding:0}
  .step{break-inside:avoid-page}.display>.formula,.step>details>summary,h2,h3,h4,h5,h6{break-after:avoid-page}
  .step:is([data-verdict=proved],[data-verdict=defined],[data-verdict=assumed]) .deep{display:none}
  .scroll,.side,dd{overflow:visible}body{font-size:11pt}}
""" + "".join(f"body[data-show={x}] .step:not([data-verdict={x}]){{display:none}}" for x in VERDICTS))

SCRIPT: Final = """
'use strict';
const body = document.body, all = (what, where = document) => [...where.querySelectorAll(what)];
const steps = () => all('.step').filter(x => x.offsetParent !== null);
function show(what) {
  const same = !what || body.dataset.show === what;
  if (same) delete body.dataset.show; else body.dataset.show = what;
  all('.bar [data-show]').forEach(b => b.setAttribute('aria-pressed', String(!same && b.dataset.show === what)));
  const none = x => !all('.step', x).some(s => getComputedStyle(s).display !== 'none');
  all('.display').forEach(d => { d.hidden = false; d.hidden = !same && none(d); });
  all('article').forEach(a => { a.hidden = false; a.hidden = !same && !all('.display:not([hidden])', a).length && !a.querySelector('.fault'); });
  document.getElementById('nothing').hidden = same || all('article:not([hidden])').length > 0;
}
all('.bar [data-show]').forEach(b => b.addEventListener('click', () => show(b.dataset.show)));
all('nav a').forEach(a => a.addEventListener('click', () => show()));
document.getElementById('theme').addEventListener('click', () => {
  const root = document.documentElement, dark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = (root.dataset.theme || (dark ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark'; });
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const seen = steps(), at = seen.findIndex(x => x.contains(document.activeElement));
  const go = k => { const x = seen[Math.max(0, Math.min(seen.length - 1, k))]; if (x) { const s = x.querySelector('summary');
    s.focus(); s.scrollIntoView({block: 'center'}); } };
  if (e.key === 'j') go(at + 1); else if (e.key === 'k') go(at < 0 ? 0 : at - 1); else if (e.key === 'n') show('needs');
  else if (e.key === 'Escape') all('.step details[open]').forEach(d => d.open = false); });
if (innerWidth < 1360 && all('nav li').length > 6) document.querySelector('.contents').open = false;
let closed = [];
addEventListener('beforeprint', () => { closed = all('.step details:not([open])'); closed.forEach(d => d.open = true); });
addEventListener('afterprint', () => closed.forEach(d => d.open = false));
"""
