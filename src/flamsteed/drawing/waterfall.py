"""A waterfall: how evidence, piece by piece, leads from the prior to a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flamsteed.drawing.svg import (
    AGAINST,
    FOR,
    HALO,
    INK,
    PALE,
    PLAIN,
    element,
    line,
    picture,
    shortened,
    tip,
    words,
)

_WIDTH, _LABEL, _CHART, _ROW, _TOP = 940.0, 372.0, 470.0, 44.0, 78.0
_MARGIN = 1.5
_NAME = 200.0
"""Room for the name of a mark."""


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: what it is, what it says in words, and its weight in bits."""

    name: str
    said: str
    bits: float


@dataclass(frozen=True)
class Mark:
    """A level of total weight that decides something, drawn as a line down the chart."""

    name: str
    bits: float


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def x(self, bits: float) -> float:
        """Where so many bits stand."""
        kept = min(max(bits, self.low), self.high)
        return _LABEL + _CHART * (kept - self.low) / (self.high - self.low)


def waterfall(
    prior: float, pieces: Sequence[Piece], marks: Sequence[Mark], *, title: str, outcome: str
) -> str:
    """The waterfall as SVG: from the `prior` weight, piece by piece, to the sum.

    A bar to the right speaks for one person, one to the left against; the figure says so too.
    """
    ends = [prior]
    for piece in pieces:
        ends.append(ends[-1] + piece.bits)
    everything = [0.0, *ends, *(mark.bits for mark in marks)]
    scale = _Scale(min(everything) - _MARGIN, max(everything) + _MARGIN)
    bottom = _TOP + _ROW * (len(pieces) + 2)
    even = scale.x(0.0)
    body = [
        line((even, _TOP), (even, bottom)),
        words(16, 30, shortened(title, _WIDTH - 32, size=18), font_size=18, font_weight="bold"),
        words(16, 52, shortened(outcome, _WIDTH - 32), fill=PALE),
        _bar(scale, 0, Piece("prior", "before anything was compared", prior), 0.0),
    ]
    for place, (piece, (start, _)) in enumerate(zip(pieces, pairwise(ends), strict=True), start=1):
        body.append(_bar(scale, place, piece, start))
    body.append(_total(scale, len(pieces) + 1, ends[-1]))
    body += _marks(scale, marks, bottom)
    about = "; ".join(
        f"{piece.name}: {piece.said}, {piece.bits:+.1f} bits"
        for piece in (Piece("prior", "before anything was compared", prior), *pieces)
    )
    about += f"; sum {ends[-1]:+.1f} bits. {outcome}"
    size = (_WIDTH, bottom + 28 + 16 * len(marks))
    return picture(size, title=title, about=about, body="".join(body))


def _bar(scale: _Scale, place: int, piece: Piece, start: float) -> str:
    y = _TOP + _ROW * place
    left, right = sorted((scale.x(start), scale.x(start + piece.bits)))
    look = FOR if piece.bits > 0 else AGAINST if piece.bits < 0 else PALE
    parts = [
        words(16, y + 16, piece.name, font_weight="bold"),
        tip(f"{piece.name}: {piece.said}, {piece.bits:+.1f} bits"),
        words(16, y + 33, shortened(piece.said, _LABEL - 26, size=13), fill=PALE, font_size=13),
        element(
            "rect", x=left, y=y + 6, width=max(right - left, 1.5), height=_ROW - 18, fill=look
        ),
        line(
            (scale.x(start + piece.bits), y + 6), (scale.x(start + piece.bits), y + _ROW + 6),
            stroke=PALE, stroke_dasharray="2 3",
        ),
        words(_WIDTH - 16, y + 24, f"{round(piece.bits, 1) + 0.0:+.1f}", text_anchor="end"),
    ]  # fmt: skip
    return element("g", "".join(parts))


def _total(scale: _Scale, place: int, total: float) -> str:
    y = _TOP + _ROW * place
    left, right = sorted((scale.x(0.0), scale.x(total)))
    return (
        words(16, y + 24, "sum", font_weight="bold")
        + element(
            "rect", x=left, y=y + 6, width=max(right - left, 1.5), height=_ROW - 18, fill=PLAIN
        )
        + words(_WIDTH - 16, y + 24, f"{total:+.1f} bits", text_anchor="end", font_weight="bold")
    )


def _marks(scale: _Scale, marks: Sequence[Mark], bottom: float) -> list[str]:
    """A line for each mark and its name below, all to that side where no line of another is met."""
    to_right = all(scale.x(mark.bits) < _WIDTH - _NAME for mark in marks)
    ordered = sorted(marks, key=lambda mark: mark.bits, reverse=to_right)
    lines, names = [], []
    for place, mark in enumerate(ordered):
        x, end = scale.x(mark.bits), bottom + 16 * place
        lines.append(line((x, _TOP), (x, end + 6), stroke="#ffffff", stroke_width=3))
        lines.append(line((x, _TOP), (x, end + 6), stroke=INK, stroke_dasharray="5 4"))
        side, anchor = (5, "start") if to_right else (-5, "end")
        names.append(words(x + side, end + 16, mark.name, font_size=12, text_anchor=anchor, **HALO))
    return [*lines, *names]
