"""Which edges of a graph hang together in rings, and which alone hold two parts together."""

from collections.abc import Iterator, Sequence

Edge = tuple[int, int]


def rings(edges: Sequence[Edge]) -> list[int]:
    """For each edge the number of its ring system: two edges share it if a ring runs through both.

    An edge alone under its number is one without which its two ends are no longer connected. An
    edge that is there twice is a ring. The numbers follow from the order of the edges; who is
    together with whom does not. (The blocks of a graph, after Hopcroft and Tarjan 1973.)
    """
    beside: dict[int, list[tuple[int, int]]] = {}
    for place, (left, right) in enumerate(edges):
        beside.setdefault(left, []).append((place, right))
        beside.setdefault(right, []).append((place, left))
    walk = _Walk(beside, [-1] * len(edges))
    for start in beside:
        if start not in walk.depth:
            walk.from_(start)
    return walk.ring


class _Walk:
    """A walk through a graph, depth first, that numbers the rings it closes."""

    def __init__(self, beside: dict[int, list[tuple[int, int]]], ring: list[int]) -> None:
        self.beside, self.ring = beside, ring
        self.depth: dict[int, int] = {}
        self.lowest: dict[int, int] = {}
        self.trail: list[int] = []
        self.rings = 0

    def from_(self, start: int) -> None:
        path = [(start, -1, self._arrive(start))]
        while path:
            node, came, rest = path[-1]
            step = next(rest, None)
            if step is None:
                path.pop()
                if path:
                    self._return(path[-1][0], node, came)
                continue
            place, other = step
            if place == came:
                continue
            if other not in self.depth:
                self.trail.append(place)
                path.append((other, place, self._arrive(other)))
            elif self.depth[other] < self.depth[node]:
                self.trail.append(place)
                self.lowest[node] = min(self.lowest[node], self.depth[other])

    def _arrive(self, node: int) -> Iterator[tuple[int, int]]:
        self.depth[node] = self.lowest[node] = len(self.depth)
        return iter(self.beside[node])

    def _return(self, above: int, node: int, came: int) -> None:
        """Come back from `node` over edge `came`; number what was walked since, if a ring ends here."""
        self.lowest[above] = min(self.lowest[above], self.lowest[node])
        if self.lowest[node] < self.depth[above]:
            return
        while True:
            place = self.trail.pop()
            self.ring[place] = self.rings
            if place == came:
                break
        self.rings += 1


def lone(edges: Sequence[Edge]) -> list[int]:
    """The places of the edges without each of which two parts of the graph come apart."""
    ring = rings(edges)
    often: dict[int, int] = {}
    for number in ring:
        often[number] = often.get(number, 0) + 1
    return [place for place, number in enumerate(ring) if often[number] == 1]


def leading(edges: Sequence[Edge], start: int, end: int) -> set[int]:
    """The places of the edges that lie on some way from `start` to `end`, none walked twice."""
    ring = rings([*edges, (start, end)])
    return {place for place, number in enumerate(ring[:-1]) if number == ring[-1]}


def side(edges: Sequence[Edge], without: int) -> set[int]:
    """What the left end of edge `without` still leads to when that edge is taken out."""
    beside: dict[int, list[int]] = {}
    for place, (left, right) in enumerate(edges):
        if place != without:
            beside.setdefault(left, []).append(right)
            beside.setdefault(right, []).append(left)
    reached, waiting = {edges[without][0]}, [edges[without][0]]
    while waiting:
        for other in beside.get(waiting.pop(), ()):
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached
