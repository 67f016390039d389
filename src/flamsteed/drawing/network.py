"""A network: records as circles, the links between them as lines. The same layout every time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flamsteed.drawing.percent import likely
from flamsteed.drawing.svg import (
    AGAINST,
    HALO,
    INK,
    PALE,
    element,
    line,
    lines_of,
    paragraph,
    picture,
    shortened,
    tip,
    words,
)

_SIDE, _MARGIN, _KEY, _ROW = 460.0, 44.0, 420.0, 22.0
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

    `is_needed` links hold the network together, `is_weak` is the one of them that gives way first.
    """

    left: int
    right: int
    probability: float
    is_needed: bool = False
    is_weak: bool = False


def network(nodes: Sequence[Node], edges: Sequence[Edge], *, title: str, outcome: str) -> str:
    """The network as SVG: circles are numbered, and the key says what each number is."""
    places = layout(len(nodes), edges)
    top = 46 + 18.0 * len(lines_of(outcome, _SIDE + _KEY - 32))
    ordered = sorted(edges, key=lambda edge: (edge.is_weak, edge.is_needed))
    body = [
        *(_line(edge, places, top, len(edges)) for edge in ordered),
        *(_circle(place, nodes, _at(places[place], top)) for place in range(len(nodes))),
        *(_key(place, nodes, top) for place in range(len(nodes))),
        _legend(top + _ROW * len(nodes) + 26),
    ]
    heading = shortened(title, _SIDE + _KEY - 32, size=18)
    body.append(words(16, 30, heading, font_size=18, font_weight="bold"))
    body.append(paragraph(16, 52, outcome, width=_SIDE + _KEY - 32))
    about = "Records: " + "; ".join(f"{n + 1} {node.label}" for n, node in enumerate(nodes))
    about += ". Links: " + ("; ".join(_told(edge) for edge in edges) or "none") + f". {outcome}"
    size = (_SIDE + _KEY, top + max(len(nodes) * _ROW + 60, _SIDE) + 20)
    return picture(size, title=title, about=about, body="".join(body))


def _told(edge: Edge) -> str:
    more = ", the weakest that holds" if edge.is_weak else ", holds" if edge.is_needed else ""
    return f"{edge.left + 1} and {edge.right + 1}, {likely(edge.probability)}{more}"


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


def _at(place: npt.NDArray[np.float64], top: float) -> tuple[float, float]:
    inner = _SIDE - 2 * _MARGIN
    return _MARGIN + inner * float(place[0]), top + _MARGIN + inner * float(place[1])


def _line(edge: Edge, places: npt.NDArray[np.float64], top: float, edges: int) -> str:
    start, end = _at(places[edge.left], top), _at(places[edge.right], top)
    drawn = line(start, end, **_look(edge))
    if edge.is_weak or edges <= _MOST_FIGURES:
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        y -= 8 if abs(end[0] - start[0]) > abs(end[1] - start[1]) else 0  # above, not over, it
        said = likely(edge.probability).replace("over ", ">")
        drawn += words(x, y + 4, said, font_size=12, text_anchor="middle", **HALO)
    return element("g", tip(_told(edge)) + drawn)


def _look(edge: Edge) -> dict[str, str | float]:
    if edge.is_weak:
        return {"stroke": AGAINST, "stroke_width": 3, "stroke_dasharray": "10 4"}
    return {"stroke": INK, "stroke_width": 2.5} if edge.is_needed else {"stroke": PALE}


def _circle(place: int, nodes: Sequence[Node], at: tuple[float, float]) -> str:
    x, y = at
    number = words(
        x, y + 5, str(place + 1), fill="#ffffff", text_anchor="middle", font_weight="bold"
    )
    circle = element("circle", cx=x, cy=y, r=16, fill=_fill(nodes[place], nodes), stroke=INK)
    return element("g", tip(f"{place + 1} {nodes[place].label}") + circle + number)


def _fill(node: Node, nodes: Sequence[Node]) -> str:
    groups = sorted({each.group for each in nodes})
    return _FILLS[groups.index(node.group) % len(_FILLS)]


def _key(place: int, nodes: Sequence[Node], top: float) -> str:
    x, y = _SIDE + 18, top + 14 + _ROW * place
    said = shortened(f"{place + 1}  {nodes[place].label}", _KEY - 50)
    dot = element("circle", cx=x, cy=y - 5, r=6, fill=_fill(nodes[place], nodes), stroke=INK)
    return dot + words(x + 14, y, said)


def _legend(y: float) -> str:
    x, shown = _SIDE + 12, []
    for edge, said in (
        (Edge(0, 1, 1.0, is_needed=True), "holds it together"),
        (Edge(0, 1, 1.0, is_needed=True, is_weak=True), "the weakest of these"),
        (Edge(0, 1, 1.0), "another link"),
    ):
        shown.append(line((x, y), (x + 40, y), **_look(edge)))
        shown.append(words(x + 50, y + 4, said, fill=PALE, font_size=12))
        y += 20
    return "".join(shown)
