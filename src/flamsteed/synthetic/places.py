"""Streets and properties of Northmere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.identifiers import POSTCODE_COUNT, UPRN_FIRST, USRN_FIRST, postcode
from flamsteed.synthetic.place_names import STREET_KINDS, STREET_STEMS

DWELLINGS_PER_PERSON: Final = 125_000 / 290_000
ADDRESSES_PER_POSTCODE: Final = 15
_STREET_STEMS: Final = STREET_STEMS.split()
_STREET_KINDS: Final = STREET_KINDS.split()
_BLOCK_KINDS: Final = ("House", "Court", "Point", "Lodge", "Heights", "Mansions", "Apartments")
_FLOORS: Final = (
    "Basement Flat",
    "Ground Floor Flat",
    "First Floor Flat",
    "Second Floor Flat",
    "Top Floor Flat",
)


@dataclass(frozen=True, slots=True)
class Street:
    """A street; the first property on it takes the place (x, y), in metres."""

    usrn: int
    name: str
    locality: str
    x: int
    y: int


@dataclass(slots=True)
class Property:
    """A dwelling, or a block (class PP) that dwellings are in.

    `numbered_on` is the day its UPRN is known to the gazetteer: 0 for always, later for new builds.
    """

    number: int
    street: Street
    code: str
    postcode: str
    parent: int = -1
    flat_text: str = ""
    flat_number: str = ""
    building: str = ""
    house: str = ""
    tenure: str = "owned"
    band: str = "C"
    beds: int = 2
    numbered_on: int = 0
    changed_on: int = 0
    children: list[int] = field(default_factory=list)

    @property
    def uprn(self) -> str:
        """The UPRN it has or will have."""
        return str(UPRN_FIRST + self.number * 7)

    @property
    def former_uprn(self) -> str:
        """UPRN of the house that stood there before, for one house in twenty; else blank."""
        is_rebuilt = self.code in {"RD02", "RD03", "RD04"} and self.number % 20 == 7
        return str(UPRN_FIRST + self.number * 7 + 3) if is_rebuilt else ""

    @property
    def council_tax_ref(self) -> str:
        """Council tax property reference, 12 digits."""
        return f"{10_000_000 + self.number * 3:09d}{self.number % 1000:03d}"

    @property
    def housing_ref(self) -> str:
        """Property reference in the housing system, 8 digits."""
        return f"{self.number + 100:08d}"

    @property
    def is_dwelling(self) -> bool:
        """Whether a household can live there."""
        return self.code not in {"PP", "CE01", "CC02", "CR08"}


@dataclass
class Places:
    """All streets and properties; a property's number is its place in the list."""

    streets: list[Street]
    properties: list[Property]

    def uprn_now(self, number: int, today: int) -> str:
        """The property's UPRN, or blank while the gazetteer has none."""
        found = self.properties[number]
        return found.uprn if found.numbered_on <= today else ""


def make_streets(count: int, seed: int) -> list[Street]:
    """`count` streets with different names."""
    dice = Dice(seed, "streets")
    localities = (
        "Eastmoor",
        "Flamhill",
        "Gallowsgate",
        "Heronsgate",
        "Marshside",
        "Saltings",
        "Westbrook",
        "",
    )
    streets: list[Street] = []
    seen: set[str] = set()
    while len(streets) < count:
        stem = dice.pick(_STREET_STEMS).replace("_", " ")
        name = f"{stem} {dice.pick(_STREET_KINDS)}"
        if len(seen) > 2_500:
            name = f"{dice.pick(_STREET_STEMS[:60]).replace('_', ' ')} {name}"
        if name in seen or len(set(name.split())) < len(name.split()):
            continue
        seen.add(name)
        x, y = 548_000 + dice.below(9_000), 172_000 + dice.below(8_000)
        streets.append(Street(USRN_FIRST + len(streets) * 3, name, dice.pick(localities), x, y))
    return streets


class Builder:
    """Puts properties on streets, one postcode for about fifteen addresses."""

    def __init__(self, seed: int, streets: list[Street]) -> None:
        self.dice = Dice(seed, "places")
        self.places = Places(streets, [])
        self._units = 0
        self._left = 0

    def add(self, street: Street, code: str, *, new_unit: bool = False) -> Property:
        """A property with the postcode of its neighbours."""
        if self._left <= 0 or new_unit:
            self._units += 1
            self._left = self.dice.between(9, 2 * ADDRESSES_PER_POSTCODE - 9)
        self._left -= 1
        properties = self.places.properties
        found = Property(
            len(properties), street, code, postcode(self._units * 331 % POSTCODE_COUNT)
        )
        properties.append(found)
        return found

    def flat_of(self, block: Property, code: str, tenure: str) -> Property:
        """A flat in `block`, with the block's address and postcode."""
        flat = self.add(block.street, code)
        flat.postcode, flat.house, flat.building = block.postcode, block.house, block.building
        flat.parent, flat.tenure = block.number, tenure
        block.children.append(flat.number)
        return flat


def add_block(build: Builder, street: Street, house: str, *, flats: int, tenure: str) -> Property:
    """A purpose-built block and its numbered flats."""
    dice = build.dice
    block = build.add(street, "PP", new_unit=flats > 8)
    block.building = f"{dice.pick(_STREET_STEMS).replace('_', ' ')} {dice.pick(_BLOCK_KINDS)}"
    block.house = house if dice.chance(0.6) else ""
    lettered = dice.chance(0.1)
    for number in range(1, flats + 1):
        flat = build.flat_of(block, "RD06", tenure)
        flat.flat_number = f"{(number + 1) // 2}{'AB'[number % 2 - 1]}" if lettered else str(number)
        flat.beds = dice.between(1, 3)
    return block


def _add_converted_house(build: Builder, street: Street, house: str) -> None:
    dice = build.dice
    parent = build.add(street, "PP")
    parent.house = house
    floors = dice.chance(0.5)
    for place in range(dice.between(2, 4)):
        flat = build.flat_of(parent, "RD06", "rented" if dice.chance(0.7) else "owned")
        flat.beds = dice.between(1, 2)
        if floors:
            flat.flat_text = (
                _FLOORS[place + (0 if dice.chance(0.3) and place == 0 else 1)]
                if place < 4
                else "Annexe"
            )
        else:
            flat.flat_number = "ABCD"[place]


def _add_shared_house(build: Builder, street: Street, house: str) -> None:
    parent = build.add(street, "PP")
    parent.house = house
    for number in range(1, build.dice.between(4, 7) + 1):
        room = build.flat_of(parent, "RH02", "rented")
        room.flat_text, room.flat_number, room.beds = "Room", str(number), 1


def _add_house(build: Builder, street: Street, house: str) -> None:
    dice = build.dice
    found = build.add(street, dice.pick(("RD02", "RD03", "RD03", "RD04", "RD04", "RD04")))
    found.house = house
    found.beds = dice.between(2, 5)
    found.tenure = "owned" if dice.chance(0.62) else dice.pick(("rented", "rented", "council"))
    if dice.chance(0.02):
        found.building = f"{dice.pick(_STREET_STEMS).replace('_', ' ')} Cottage"
    if dice.chance(0.008):
        annexe = build.add(street, "RD06")
        annexe.postcode, annexe.house, annexe.flat_text = found.postcode, house, "The Annexe"
        annexe.parent, annexe.tenure, annexe.beds = found.number, "rented", 1


def _fill_street(build: Builder, street: Street, target: int) -> None:
    dice = build.dice
    number, made_from = dice.between(1, 3), len(build.places.properties)
    while len(build.places.properties) - made_from < target:
        house = str(number)
        kind = dice.share()
        if dice.chance(0.012):
            house = f"{number}-{number + 2}"
        elif dice.chance(0.01):
            house = f"{number}A"
        if kind < 0.035:
            tenure = dice.pick(("council", "council", "association", "rented", "owned"))
            add_block(build, street, house, flats=dice.between(6, 48), tenure=tenure)
        elif kind < 0.13:
            _add_converted_house(build, street, house)
        elif kind < 0.145:
            _add_shared_house(build, street, house)
        elif kind < 0.16:
            shop = build.add(street, "CR08")
            shop.house, shop.tenure = house, "business"
        else:
            _add_house(build, street, house)
        number += 2 if dice.chance(0.9) else 4


def add_institutions(build: Builder, people: int) -> None:
    """A student block, care homes and a hostel, each on one street address."""
    streets, dice = build.places.streets, build.dice
    students = add_block(
        build, dice.pick(streets), "1", flats=max(24, people * 300 // 290_000), tenure="student"
    )
    students.building = "Harrison Halls"
    hostel = build.add(dice.pick(streets), "RI02", new_unit=True)
    hostel.building, hostel.house, hostel.tenure = "Gateway Hostel", "200", "hostel"
    for home in range(max(1, people // 20_000)):
        care = build.add(dice.pick(streets), "RI01", new_unit=True)
        care.building = (
            f"{_STREET_STEMS[home * 7 % len(_STREET_STEMS)].replace('_', ' ')} Care Home"
        )
        care.house, care.tenure = str(210 + home), "care_home"


_BANDS: Final = "AABBBCCCCCCDDDDDEEEFFGH"


def make_places(people: int, seed: int, *, first_day: int) -> Places:
    """Streets and properties enough for `people`, deterministic by `seed`.

    A few flats are new builds: occupied, but without UPRN in the gazetteer until after `first_day`.
    """
    dwellings = int(people * DWELLINGS_PER_PERSON)
    streets = make_streets(max(8, people * 2_200 // 290_000), seed)
    build = Builder(seed, streets)
    for place, street in enumerate(streets):
        wanted = (dwellings * (place + 1)) // len(streets) - (dwellings * place) // len(streets)
        _fill_street(build, street, wanted * 96 // 100)
    new = add_block(build, streets[0], "300", flats=max(6, people // 1_500), tenure="owned")
    new.building = "New Meridian Quay"
    for number in (new.number, *new.children):
        build.places.properties[number].numbered_on = first_day + 45
        build.places.properties[number].band = ""
    add_institutions(build, people)
    for found in build.places.properties:
        if found.numbered_on == 0:
            found.band = build.dice.pick(_BANDS)
    return build.places
