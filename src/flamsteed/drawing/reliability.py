"""A reliability diagram: what was stated against what was right."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from flamsteed.drawing.svg import AGAINST, INK, PALE, PLAIN, element, line, picture, tip, words

_LEFT, _TOP, _SIDE, _BELOW = 74.0, 62.0, 420.0, 108.0
_LEAST = 0.00003
_TICKS = (0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)

_LEGEND = (
    "on the slanting line: right; below it: too sure; above it: too timid",
    "filled: the line is within the interval; open: it is not",
)


@dataclass(frozen=True)
class Point:
    """Things stated at about one probability: the mean stated, and the share right with its interval."""

    stated: float
    right: float
    low: float
    high: float
    count: int


def reliability(points: Sequence[Point], *, title: str) -> str:
    """The diagram as SVG. Both axes are stretched at their ends, where the decisions are made.

    A point on the slanting line was stated rightly; below it, too surely; above it, too timidly.
    """
    body = [words(_LEFT, 28, title, font_size=18, font_weight="bold"), _frame()]
    body += [_mark(point) for point in points]
    about = "; ".join(
        f"stated {p.stated:.2%}, right {p.right:.2%} ({p.low:.2%} to {p.high:.2%}) of {p.count:,}"
        for p in points
    )
    size = (_LEFT + _SIDE + 30, _TOP + _SIDE + _BELOW)
    return picture(size, title=title, about=about or "nothing to show", body="".join(body))


def _stretched(share: float) -> float:
    """Where on an axis from 0 to 1 a share stands: even steps in the logarithm of the odds."""
    kept = min(max(share, _LEAST), 1 - _LEAST)
    most = log10((1 - _LEAST) / _LEAST)
    return (log10(kept / (1 - kept)) + most) / (2 * most)


def _x(share: float) -> float:
    return _LEFT + _SIDE * _stretched(share)


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - _stretched(share))


def _frame() -> str:
    bottom, right = _TOP + _SIDE, _LEFT + _SIDE
    parts = [line((_LEFT, bottom), (right, _TOP), stroke=PALE, stroke_dasharray="6 4")]
    for tick in _TICKS:
        said = f"{tick * 100:g}%"
        parts.append(line((_x(tick), _TOP), (_x(tick), bottom)))
        parts.append(line((_LEFT, _y(tick)), (right, _y(tick))))
        parts.append(words(_x(tick), bottom + 20, said, text_anchor="middle", font_size=12))
        parts.append(words(_LEFT - 8, _y(tick) + 4, said, text_anchor="end", font_size=12))
    parts.append(
        element("rect", x=_LEFT, y=_TOP, width=_SIDE, height=_SIDE, fill="none", stroke=INK)
    )
    parts.append(words(_LEFT + _SIDE / 2, bottom + 46, "probability stated", text_anchor="middle"))
    parts.append(words(_LEFT, _TOP - 10, "share that is right, with its 95 % interval"))
    for place, said in enumerate(_LEGEND):
        parts.append(words(_LEFT, bottom + 74 + 18 * place, said, fill=PALE, font_size=12))
    return "".join(parts)


def _mark(point: Point) -> str:
    x = _x(point.stated)
    is_right = point.low <= point.stated <= point.high
    look = PLAIN if is_right else AGAINST
    told = f"stated {point.stated:.2%}, right {point.right:.2%} of {point.count:,}"
    radius = 3 + min(6.0, log10(max(point.count, 1)))
    return element(
        "g",
        tip(told)
        + line((x, _y(point.low)), (x, _y(point.high)), stroke=look, stroke_width=2)
        + element(
            "circle", cx=x, cy=_y(point.right), r=radius, stroke=look, stroke_width=2,
            fill=look if is_right else "#ffffff",
        ),
    )  # fmt: skip
