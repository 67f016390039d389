"""Homes: addresses of a made-up borough, each with its postcode and property number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.linkage.names import Texts
from flamsteed.synthetic.identifiers import UPRN_FIRST, postcode
from flamsteed.synthetic.place_names import STREET_KINDS, STREET_STEMS

_SHORT_KINDS = {
    "Road": "Rd", "Street": "St", "Avenue": "Ave", "Close": "Cl", "Lane": "Ln", "Gardens": "Gdns", "Grove": "Gr",
    "Crescent": "Cres", "Drive": "Dr", "Terrace": "Terr", "Place": "Pl", "Court": "Ct", "Square": "Sq",
}  # fmt: skip
_AREAS = ("", "", "Eastmoor", "Flamhill", "Gallowsgate", "Heronsgate", "Marshside", "Saltings")
_BLOCKS = ("House", "Court", "Point", "Lodge", "Heights")
_ON_STREET, _IN_POSTCODE = 45, 15


@dataclass(frozen=True)
class Homes:
    """One home per place of the arrays.

    `flat` is 0 for a house; `building` is the code of a named block, or -1. `street_names` and
    `short_streets` are by street; `areas` too.
    """

    number: NDArray[np.int64]
    flat: NDArray[np.int64]
    building: NDArray[np.int64]
    street: NDArray[np.int64]
    postcode: Texts
    uprn: Texts
    street_names: Texts
    short_streets: Texts
    areas: Texts
    buildings: Texts

    def __len__(self) -> int:
        return len(self.number)


def make_homes(count: int, rng: np.random.Generator) -> Homes:
    """`count` homes on streets of about forty-five; a third of them are flats."""
    streets = max(4, count // _ON_STREET)
    street = np.sort(rng.integers(0, streets, count))
    flats_in = np.where(rng.random(count) < 0.06, rng.integers(3, 14, count), 1)
    block = np.repeat(np.arange(count), flats_in)[:count]
    first = np.flatnonzero(np.diff(block, prepend=-1))
    size = np.diff(first, append=count)
    in_block = np.repeat(size, size) > 1
    flat = np.where(in_block, np.arange(count) - np.repeat(first, size) + 1, 0)
    street = np.repeat(street[first], size)
    begins = np.flatnonzero(np.diff(street, prepend=-1))
    order: NDArray[np.int64] = np.cumsum(flat <= 1)
    on_street = np.diff(begins, append=count)
    number: NDArray[np.int64] = order - np.repeat(order[begins], on_street) + 1
    named = np.repeat(rng.random(len(first)) < 0.5, size) & in_block
    names = [f"{_stem(rng)} {_BLOCKS[rng.integers(len(_BLOCKS))]}" for _ in range(200)]
    building = np.where(named, np.repeat(rng.integers(0, len(names), len(first)), size), -1)
    streets_long, streets_short = _street_names(streets, rng)
    shuffled = rng.permutation(40_000)
    codes = np.array([postcode(int(n)) for n in shuffled[: count // _IN_POSTCODE % 40_000 + 1]])
    return Homes(
        number, flat, building, street,
        codes[np.arange(count) // _IN_POSTCODE % len(codes)],
        (UPRN_FIRST + rng.permutation(count).astype(np.int64) * 7).astype(str),
        streets_long, streets_short, rng.choice(np.array(_AREAS), streets), np.array(names),
    )  # fmt: skip


def _stem(rng: np.random.Generator) -> str:
    stems = STREET_STEMS.split()
    return stems[rng.integers(len(stems))].replace("_", " ")


def _street_names(count: int, rng: np.random.Generator) -> tuple[Texts, Texts]:
    kinds = STREET_KINDS.split()
    long: list[str] = []
    short: list[str] = []
    seen: set[str] = set()
    while len(long) < count:
        kind = kinds[rng.integers(len(kinds))]
        stem = _stem(rng) if len(seen) < 1_500 else f"{_stem(rng)} {_stem(rng)}"
        name = f"{stem} {kind}"
        if name in seen and count < 20_000:
            continue
        seen.add(name)
        long.append(name)
        short.append(f"{stem.replace('Saint ', 'St ')} {_SHORT_KINDS.get(kind, kind)}")
    return np.array(long), np.array(short)


def written(homes: Homes, home: NDArray[np.int64], shape: NDArray[np.int64]) -> Texts:
    """The address of each home in one of six shapes: with or without the block, the area and the
    flat's own way of being written, spelt out, short or in capitals.
    """
    street = np.where(
        shape % 2 == 1,
        homes.short_streets[homes.street[home]],
        homes.street_names[homes.street[home]],
    )
    number, flat = homes.number[home].astype(str), homes.flat[home].astype(str)
    block = homes.buildings[np.maximum(homes.building[home], 0)]
    is_named = (homes.building[home] >= 0) & (shape != 4)
    plain = np.strings.add(np.strings.add(number, " "), street)
    before = np.select([shape == 3, shape == 5], ["Apartment ", "Flt "], "Flat ")
    door = np.strings.add(before, flat)
    with_block = np.strings.add(np.strings.add(np.strings.add(door, " "), block), ", ")
    shared = np.strings.add(np.where(is_named, with_block, np.strings.add(door, ", ")), plain)
    slashed = np.strings.add(np.strings.add(flat, "/"), plain)
    line = np.where(
        homes.flat[home] > 0, np.where((shape == 1) & ~is_named, slashed, shared), plain
    )
    area = homes.areas[homes.street[home]]
    wants_area = (area != "") & (shape >= 2) & (shape <= 4)
    line = np.where(wants_area, np.strings.add(np.strings.add(line, ", "), area), line)
    return np.where(shape == 2, np.strings.upper(line), line)
