"""A table as the search for anonymity sees it: distinct combinations of values, as numbers."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.privacy.hierarchy import CannotGeneralise, Generaliser, Hierarchy, Label

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Attribute:
    """A sensitive column: its name and its distinct values in order; null is a value."""

    name: str
    values: tuple[Label, ...]


@dataclass(frozen=True)
class Coded:
    """The distinct combinations of one table, in an order that its rows' order does not change.

    `codes` has one row per quasi-identifier and one column per combination: the place of the
    value in its hierarchy. `told` is the same for the sensitive columns: the place of the value
    in its attribute. `counts` says how many rows of the table each combination stands for.
    """

    names: tuple[str, ...]
    hierarchies: tuple[Hierarchy, ...]
    codes: Ints
    attributes: tuple[Attribute, ...]
    told: Ints
    counts: Ints

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return int(self.counts.sum())

    def digest(self) -> str:
        """SHA-256 of columns, values and counts: what a certificate names the table by."""
        found = hashlib.sha256()
        for name, hierarchy in zip(self.names, self.hierarchies, strict=True):
            found.update(f"{name}\0{hierarchy.digest()}\0".encode())
        for attribute in self.attributes:
            found.update(repr((attribute.name, attribute.values)).encode())
        for part in (self.codes, self.told, self.counts):
            found.update(np.ascontiguousarray(part, dtype="<i8").tobytes())
        return found.hexdigest()


@dataclass(frozen=True)
class Climbs:
    """The hierarchies as numbers, one entry per column.

    `labels[column][level, place]` is the number of the label, numbered from 0 in each level;
    `shares[column][level, place]` is how much of the value is lost: 0 if it is told, 1 if any
    value of the hierarchy may stand behind its label (the normalised domain share).
    """

    labels: tuple[Ints, ...]
    shares: tuple[Floats, ...]

    @property
    def heights(self) -> tuple[int, ...]:
        """How many levels each column has."""
        return tuple(len(labels) for labels in self.labels)


def climbs(hierarchies: Sequence[Hierarchy]) -> Climbs:
    """The hierarchies as numbers."""
    labels, shares = [], []
    for hierarchy in hierarchies:
        numbered = np.stack([_numbered(level) for level in hierarchy.labels])
        under = np.stack([np.bincount(level)[level] for level in numbered])
        labels.append(numbered)
        shares.append((under - 1) / max(numbered.shape[1] - 1, 1))
    return Climbs(tuple(labels), tuple(shares))


def _numbered(labels: Sequence[Label]) -> Ints:
    known: dict[Label, int] = {}
    return np.array([known.setdefault(label, len(known)) for label in labels], np.int64)


def rows_in(groups: Ints, weights: Floats, many: int = 0) -> Floats:
    """The sum of the weights of each group, of at least so many groups."""
    return np.bincount(groups, weights, many).astype(np.float64, copy=False)


def code_table(
    engine: Engine,
    select: str,
    *,
    columns: Mapping[str, Generaliser],
    sensitive: Sequence[str] = (),
) -> Coded:
    """The distinct combinations of the rows of `select`, from one GROUP BY in the engine.

    Raises CannotGeneralise, naming the column, if a hierarchy lacks values that the table has.
    """
    texts = [f"cast({quote(name)} as varchar)" for name in (*columns, *sensitive)]
    grouped = engine.batches(_grouped_sql(select, texts)).read_all()
    hierarchies, codes = [], []
    for place, (name, generaliser) in enumerate(columns.items()):
        values, coded = _encoded(grouped.column(place))
        try:
            hierarchy = generaliser.of(engine, values)
        except CannotGeneralise as error:
            raise CannotGeneralise(f"column {name}: {error}") from None
        where = {value: number for number, value in enumerate(hierarchy.labels[0])}
        hierarchies.append(hierarchy)
        codes.append(np.array([where[value] for value in values], np.int64)[coded])
    attributes, told = [], []
    for place, name in enumerate(sensitive, len(columns)):
        values, coded = _encoded(grouped.column(place))
        attributes.append(Attribute(name, tuple(values)))
        told.append(coded)
    counts = grouped.column("n").to_numpy().astype(np.int64)
    parts = np.array([*codes, *told], np.int64).reshape(len(texts), len(counts))
    order = np.lexsort(parts[::-1])
    return Coded(
        tuple(columns),
        tuple(hierarchies),
        np.ascontiguousarray(parts[: len(codes), order]),
        tuple(attributes),
        np.ascontiguousarray(parts[len(codes) :, order]),
        counts[order],
    )


def _grouped_sql(select: str, texts: Sequence[str]) -> str:
    listed = ", ".join(f"{text} as c{place}" for place, text in enumerate(texts))
    return f"select {listed}, count(*) as n from ({select}) as leaving group by {', '.join(texts)}"


def _encoded(column: pa.ChunkedArray) -> tuple[list[Label], Ints]:
    """Distinct values in order, null last, and the place of each row's value among them."""
    encoded = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    found = encoded.dictionary.to_pylist()
    order = sorted(range(len(found)), key=lambda place: (found[place] is None, found[place] or ""))
    place_of = np.empty(len(found), np.int64)
    place_of[order] = np.arange(len(found))
    return [found[place] for place in order], place_of[encoded.indices.to_numpy()]
