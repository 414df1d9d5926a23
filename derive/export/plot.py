"""Two curves and a counterexample as a picture in SVG, for a page.  Untrusted.

In: Curves, what the axis and the sides are called.  Out: an SVG element with a title for those who do not see it.  Its colours
are those of the page; the curves differ by their dashes too, for print and for those who see no colours.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10
from typing import Final

from derive.refuter.curves import Curves

WIDTH: Final = 440
HEIGHT: Final = 250
LEFT: Final = 56     # of the frame that holds the curves
RIGHT: Final = 428
TOP: Final = 14
BOTTOM: Final = 204
TICKS: Final = 5
SPREAD: Final = 3    # how far the axis goes beyond the values near the witness, as a multiple of their range
LONGEST: Final = 34  # letters of a side in the legend
Pair = tuple[float | None, float | None]


def plot(found: Curves, variable: str, sides: tuple[str, str], turned: bool = False) -> str:
    """The picture.

    sides   the text of the left and the right side, as the document has them
    turned  the document has them in the other order than the curves
    """
    order = (1, 0) if turned else (0, 1)
    columns = [[(x, pair[k]) for x, pair in found.points] for k in order]
    values = [found.values[k] for k in order]
    low, high = found.points[0][0], found.points[-1][0]
    bottom, top = _heights(found)

    def across(x: float) -> float:
        return LEFT + (x - low) / (high - low) * (RIGHT - LEFT)

    def up(y: float) -> float:
        return BOTTOM - (y - bottom) / (top - bottom) * (BOTTOM - TOP)

    names = [_short(text, word) for text, word in zip(sides, ("left side", "right side"), strict=True)]
    told = " and ".join(f"{name} is {_number(value)}" if value is not None else f"{name} is undefined"
                        for name, value in zip(("the left side", "the right side"), values, strict=True))
    title = f"Both sides over {variable}: at {variable} = {_number(found.at)} {told}"
    parts = [f'<svg class="plot" role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {HEIGHT}" '
             f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>',
             f'<path class="axis" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>']
    for x in _ticks(low, high):
        parts.append(f'<path class="grid" d="M{across(x):.1f} {TOP}V{BOTTOM}"/><text x="{across(x):.1f}" y="{BOTTOM + 14}" '
                     f'text-anchor="middle">{_number(x)}</text>')
    for y in _ticks(bottom, top):
        parts.append(f'<path class="grid" d="M{LEFT} {up(y):.1f}H{RIGHT}"/><text x="{LEFT - 6}" y="{up(y) + 4:.1f}" '
                     f'text-anchor="end">{_number(y)}</text>')
    parts.append(f'<text class="name" x="{RIGHT}" y="{BOTTOM + 28}" text-anchor="end">{escape(variable)}</text>')
    parts.append(f'<path class="at" d="M{across(found.at):.1f} {TOP}V{BOTTOM}"/>')
    for k, column in enumerate(columns):
        path = " ".join(_path([(across(x), None if value is None else up(value)) for x, value in column]))
        parts.append(f'<path class="curve side{k}" d="{path}"/>')
    for k, value in enumerate(values):
        if value is not None:
            parts.append(f'<circle class="side{k}" cx="{across(found.at):.1f}" cy="{up(value):.1f}" r="4.5"/>')
    for k, name in enumerate(names):
        x = LEFT + k * (RIGHT - LEFT) / 2
        parts.append(f'<path class="curve side{k}" d="M{x:.0f} {HEIGHT - 10}h22"/>'
                     f'<text x="{x + 28:.0f}" y="{HEIGHT - 6}">{escape(name)}</text>')
    return "".join(parts) + "</svg>"


def _heights(found: Curves) -> tuple[float, float]:
    """The ends of the upright axis: what is near the witness is in it, what is far away (a pole) need not be."""
    here = [y for y in found.values if y is not None]
    values = sorted(y for _, pair in found.points for y in pair if y is not None)
    cut = len(values) // 20
    usual = values[cut:len(values) - cut] or values
    bottom, top = min(usual[0], *here), max(usual[-1], *here)
    low, high = min(here), max(here)
    room = SPREAD * max(high - low, (top - bottom) / 8, abs(high) / 8)
    bottom, top = max(bottom, low - room), min(top, high + room)
    if top - bottom < 1e-9:
        bottom, top = bottom - 1, top + 1
    margin = (top - bottom) / 16
    return bottom - margin, top + margin


def _path(points: Sequence[tuple[float, float | None]]) -> Iterator[str]:
    """A curve inside of the frame, cut where there is no value and at the frame; in long strokes, for its dashes."""
    last: tuple[float, float] | None = None
    for (x, y), (next_x, next_y) in zip(points, points[1:], strict=False):
        inside = None if y is None or next_y is None else _cut(x, y, next_x, next_y)
        if inside is None:
            continue
        start, end = inside[:2], inside[2:]
        if start != last:
            yield f"M{start[0]:.1f} {start[1]:.1f}"
        yield f"L{end[0]:.1f} {end[1]:.1f}"
        last = end


def _cut(x: float, y: float, next_x: float, next_y: float) -> tuple[float, float, float, float] | None:
    """The part of a stroke that lies inside of the frame; none of one that jumps over all of it, at a pole."""
    if max(y, next_y) < TOP or min(y, next_y) > BOTTOM or min(y, next_y) < TOP and max(y, next_y) > BOTTOM:
        return None

    def within(x: float, y: float, other_x: float, other_y: float) -> tuple[float, float]:
        edge = TOP if y < TOP else BOTTOM if y > BOTTOM else None
        return (x, y) if edge is None else (x + (other_x - x) * (edge - y) / (other_y - y), edge)

    return (*within(x, y, next_x, next_y), *within(next_x, next_y, x, y))


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers between two numbers."""
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(k * power for k in (1, 2, 5, 10) if k * power >= rough)
    return [k * step for k in range(ceil(low / step), floor(high / step) + 1)]


def _number(x: float) -> str:
    return f"{x:.4g}".replace("-", "\u2212") if abs(x) > 1e-12 else "0"


def _short(text: str, word: str) -> str:
    return text if len(text) <= LONGEST else word
