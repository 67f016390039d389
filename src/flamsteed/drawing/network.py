"""A network: records as circles, the links between them as lines. The same layout every time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flamsteed.drawing.svg import AGAINST, INK, PALE, element, line, picture, shortened, words

_SIDE, _MARGIN, _TOP, _KEY, _ROW = 460.0, 44.0, 70.0, 420.0, 22.0
_STEPS = 300
_FILLS = ("#1d70b8", "#00703c", "#4c2c92", "#594d00", "#b10e1e", "#0b6e6e", "#6f2a5e", "#505a5f")
_MOST_FIGURES = 20
"""With more lines than this only the weakest has its figure written beside it."""


@dataclass(frozen=True)
class Node:
    """One circle: what the key says of it, and the group (a system) that gives its colour."""

    label: str
    group: str


@dataclass(frozen=True)
class Edge:
    """One line between two nodes (by place): its probability, and how it is drawn.

    `is_weak` marks the link that gives way first; `is_open` one that is not decided.
    """

    left: int
    right: int
    probability: float
    is_weak: bool = False
    is_open: bool = False


def network(nodes: Sequence[Node], edges: Sequence[Edge], *, title: str, outcome: str) -> str:
    """The network as SVG: circles are numbered, and the key says what each number is."""
    places = layout(len(nodes), edges)
    rows = max(len(nodes) * _ROW + 60, _SIDE)
    body = [
        words(
            16, 30, shortened(title, _SIDE + _KEY - 32, size=18), font_size=18, font_weight="bold"
        ),
        words(16, 52, outcome, fill=PALE),
        *(_line(edge, places, len(edges)) for edge in edges),
        *(_circle(place, node, nodes, places) for place, node in enumerate(nodes)),
        *(_key(place, node) for place, node in enumerate(nodes)),
        _legend(_TOP + _ROW * len(nodes) + 26),
    ]
    about = "Records: " + "; ".join(f"{n + 1} {node.label}" for n, node in enumerate(nodes))
    about += ". Links: " + ("; ".join(_told(edge) for edge in edges) or "none") + f". {outcome}"
    size = (_SIDE + _KEY, _TOP + rows + 20)
    return picture(size, title=title, about=about, body="".join(body))


def _told(edge: Edge) -> str:
    more = ", the weakest" if edge.is_weak else ", not decided" if edge.is_open else ""
    return f"{edge.left + 1} and {edge.right + 1}, {edge.probability:.2%}{more}"


def layout(size: int, edges: Sequence[Edge]) -> npt.NDArray[np.float64]:
    """A place in the unit square for each node: linked ones near, others apart.

    Fruchterman and Reingold's springs (Software: Practice and Experience 21, 1991), from a circle
    instead of from chance, so that the same links give the same picture.
    """
    turn = 2 * np.pi * np.arange(size) / max(size, 1)
    places = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    if size > 2:
        springs = np.zeros((size, size))
        for edge in edges:
            springs[edge.left, edge.right] = springs[edge.right, edge.left] = edge.probability
        for step in range(_STEPS):
            places = places + _moved(places, springs) * (1 - step / _STEPS)
    low, high = places.min(axis=0, initial=0.0), places.max(axis=0, initial=0.0)
    spread = float((high - low).max()) or 1.0
    return np.asarray((places - (low + high) / 2) / spread + 0.5)


def _moved(
    places: npt.NDArray[np.float64], springs: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """One step of every node: pushed by all, pulled by those it is linked to."""
    usual = 2.0 / np.sqrt(len(places))
    apart = places[:, None, :] - places[None, :, :]
    distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 1e-3)
    force = usual**2 / distance**2 - springs * distance / usual
    np.fill_diagonal(force, 0.0)
    push = (apart * force[:, :, None]).sum(axis=1)
    length = np.maximum(np.sqrt((push**2).sum(axis=1, keepdims=True)), 1e-9)
    return np.asarray(push / length * np.minimum(length, 0.1))


def _at(place: npt.NDArray[np.float64]) -> tuple[float, float]:
    inner = _SIDE - 2 * _MARGIN
    return _MARGIN + inner * float(place[0]), _TOP + _MARGIN + inner * float(place[1])


def _line(edge: Edge, places: npt.NDArray[np.float64], edges: int) -> str:
    start, end = _at(places[edge.left]), _at(places[edge.right])
    look: dict[str, str | float] = {"stroke": AGAINST if edge.is_weak else PALE}
    look["stroke_width"] = 3.0 if edge.is_weak else 1 + 2 * edge.probability
    if edge.is_open:
        look["stroke_dasharray"] = "3 5"
    elif edge.is_weak:
        look["stroke_dasharray"] = "10 4"
    drawn = line(start, end, **look)
    if edge.is_weak or edges <= _MOST_FIGURES:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        drawn += words(
            *middle, f"{edge.probability:.1%}", font_size=12, text_anchor="middle", stroke="#ffffff",
            stroke_width=4, paint_order="stroke",
        )  # fmt: skip
    return element("g", element("title", _told(edge)) + drawn)


def _circle(place: int, node: Node, nodes: Sequence[Node], places: npt.NDArray[np.float64]) -> str:
    groups = sorted({each.group for each in nodes})
    x, y = _at(places[place])
    fill = _FILLS[groups.index(node.group) % len(_FILLS)]
    number = words(
        x, y + 5, str(place + 1), fill="#ffffff", text_anchor="middle", font_weight="bold"
    )
    circle = element("circle", cx=x, cy=y, r=16, fill=fill, stroke=INK)
    return element("g", element("title", f"{place + 1} {node.group}") + circle + number)


def _key(place: int, node: Node) -> str:
    said = shortened(f"{place + 1}  {node.label}", _KEY - 30)
    return words(_SIDE + 10, _TOP + 14 + _ROW * place, said)


def _legend(y: float) -> str:
    x = _SIDE + 10
    return (
        line((x, y), (x + 40, y), stroke=AGAINST, stroke_width=3, stroke_dasharray="10 4")
        + words(x + 48, y + 5, "the weakest link", fill=PALE, font_size=12)
        + line((x + 160, y), (x + 200, y), stroke=PALE, stroke_width=2, stroke_dasharray="3 5")
        + words(x + 208, y + 5, "not decided", fill=PALE, font_size=12)
    )
