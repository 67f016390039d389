"""A made-up gazetteer that is hard to match to: every kind of property that councils hold.

Nothing in it is real: districts SE29 to SE40 have not been given out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

COMMON = (
    "High Street", "Church Lane", "Station Road", "London Road", "Mill Lane", "Park Road", "Victoria Road", "Church Road",
    "Main Street", "Green Lane", "Manor Road", "The Green", "School Lane", "New Road", "Kings Road", "The Crescent",
)  # fmt: skip
"""Names that many places have."""
KINDS = (
    "Road", "Road", "Road", "Street", "Street", "Avenue", "Close", "Close", "Lane", "Drive", "Gardens", "Grove", "Way", "Court",
    "Place", "Crescent", "Terrace", "Walk", "Mews", "Hill", "Rise", "Square", "View", "Parade",
)  # fmt: skip
BLOCKS = ("House", "Court", "Lodge", "Mansions", "Heights", "Point", "Apartments", "Tower")
HOMES = ("Cottage", "Lodge", "House", "Farm", "Villa", "Barn", "Bungalow")
FLOORS = (
    "Basement Flat",
    "Ground Floor Flat",
    "First Floor Flat",
    "Second Floor Flat",
    "Top Floor Flat",
)
_STARTS = (
    "Ash", "Al", "Bar", "Bex", "Bram", "Cal", "Chel", "Clay", "Cor", "Dal", "Den", "Dor", "El", "Fair", "Fen", "Gar", "Gren",
    "Hal", "Hart", "Hol", "Ing", "Kel", "Ken", "Lam", "Lang", "Lin", "Mal", "Mar", "Mel", "Nor", "Oak", "Pel", "Pen", "Quar",
    "Rad", "Ram", "Rush", "Sel", "Shel", "Stan", "Swin", "Tam", "Thorn", "Ul", "Ver", "Wal", "Wes", "Whit", "Wil", "Yar",
)  # fmt: skip
_ENDS = (
    "bourne", "bridge", "bury", "combe", "cote", "croft", "dale", "den", "field", "ford", "gate", "ham", "hurst", "ington",
    "ley", "low", "mere", "mond", "more", "sett", "side", "stead", "ston", "thorpe", "ton", "wick", "well", "wood", "worth",
)  # fmt: skip
_FIRSTS = (
    "Upper", "Lower", "Old", "New", "North", "South", "East", "West", "Great", "Little", "Saint",
)  # fmt: skip
OUTCODES = tuple(f"SE{number}" for number in range(29, 41))


@dataclass(frozen=True)
class Place:
    """A street in its locality."""

    street: str
    locality: str
    outcode: str


@dataclass(frozen=True)
class Form:
    """One form of address of one property; `kind` says what sort of property it is."""

    uprn: str
    kind: str
    place: Place
    postcode: str = ""
    sao_text: str = ""
    sao: str = ""
    pao_text: str = ""
    pao: str = ""
    parent: str = ""
    is_parent: bool = False
    status: str = "1"
    is_old: bool = False


def make_gazetteer(properties: int, streets: int, seed: int) -> list[Form]:
    """Forms of address of about so many properties on so many streets, the same for one seed."""
    dice = Random(seed)
    places = _places(dice, streets)
    builder = _Builder(dice)
    wanted = properties // streets
    for place in places:
        builder.fill(place, max(2, int(wanted * dice.uniform(0.4, 1.6))))
    return builder.forms


def _places(dice: Random, count: int) -> list[Place]:
    stems = sorted({dice.choice(_STARTS) + dice.choice(_ENDS) for _ in range(count // 2 + 20)})
    localities = [dice.choice(_STARTS) + dice.choice(_ENDS) for _ in range(max(6, count // 150))]
    found: dict[tuple[str, str], Place] = {}
    while len(found) < count:
        locality = dice.choice(localities)
        outcode = OUTCODES[localities.index(locality) % len(OUTCODES)]
        for street in _street_names(dice, stems):
            found.setdefault((street, locality), Place(street, locality.upper(), outcode))
    return list(found.values())[:count]


def _street_names(dice: Random, stems: list[str]) -> list[str]:
    """A street, and now and then others that look like it close by."""
    chosen = dice.random()
    if chosen < 0.12:
        return [dice.choice(COMMON)]
    stem = dice.choice(stems)
    if chosen < 0.2:
        stem = f"{dice.choice(_FIRSTS)} {stem}"
    names = [f"{stem} {dice.choice(KINDS)}"]
    if dice.random() < 0.15:
        names.append(f"{stem} {dice.choice(KINDS)}")
    if dice.random() < 0.03:
        names.append(f"{stem}s {names[0].rsplit(' ', 1)[1]}")
    return names


class _Builder:
    """Puts properties on streets, each with its UPRN and postcode."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.forms: list[Form] = []
        self.buildings: list[str] = []
        self._next = 200_000_000

    def uprn(self) -> str:
        self._next += self.dice.randint(1, 9)
        return str(self._next)

    def postcode(self, outcode: str) -> str:
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        return f"{outcode} {self.dice.randint(1, 9)}{self.dice.choice(letters)}{self.dice.choice(letters)}"

    def add(self, form: Form) -> Form:
        self.forms.append(form)
        return form

    def fill(self, place: Place, wanted: int) -> None:
        """Houses, flats, blocks and businesses up to about `wanted` properties."""
        before, house, postcode = len(self.forms), self.dice.choice((1, 1, 1, 2, 21, 100)), ""
        while len(self.forms) - before < wanted:
            if not postcode or self.dice.random() < 0.08:
                postcode = self.postcode(place.outcode)
            base = Form(self.uprn(), "house", place, postcode, pao=str(house))
            for other in self._property(base, house):
                self.add(other)
                house = max(house, int(other.pao.partition("-")[2] or 0))
            house += self.dice.choice((1, 2, 2, 2))

    def _property(self, base: Form, house: int) -> Iterator[Form]:
        chosen, dice = self.dice.random(), self.dice
        if chosen < 0.5:
            yield from self._house(base)
        elif chosen < 0.56:
            yield replace(base, kind="suffix", pao=f"{house}A")
            yield base
        elif chosen < 0.66:
            yield from self._converted(base)
        elif chosen < 0.74:
            yield from self._block(base)
        elif chosen < 0.8:
            yield replace(
                base, kind="named", pao="", pao_text=f"{dice.choice(_STARTS)} {dice.choice(HOMES)}"
            )
        elif chosen < 0.85:
            yield replace(base, kind="named and numbered", pao_text=self._building(HOMES))
        elif chosen < 0.9:
            yield replace(base, kind="range", pao=f"{house}-{house + 2 * dice.randint(1, 3)}")
        elif chosen < 0.95:
            yield from self._units(base)
        else:
            yield base
            word = dice.choice(("ANNEXE", "THE COACH HOUSE", "GARDEN FLAT"))
            yield replace(base, uprn=self.uprn(), kind="sub", sao_text=word, parent=base.uprn)

    def _house(self, base: Form) -> Iterator[Form]:
        yield base
        chosen = self.dice.random()
        if chosen < 0.05:
            yield replace(base, uprn=self.uprn(), kind="rebuilt", status="8", is_old=True)
        elif chosen < 0.12:
            status = "8" if chosen < 0.08 else "3"
            yield replace(base, kind="alternative", pao_text=self._building(HOMES), status=status)

    def _building(self, kinds: tuple[str, ...]) -> str:
        if self.buildings and self.dice.random() < 0.1:
            return self.dice.choice(self.buildings)
        name = f"{self.dice.choice(_STARTS)}{self.dice.choice(_ENDS)} {self.dice.choice(kinds)}"
        self.buildings.append(name)
        return name

    def _converted(self, base: Form) -> Iterator[Form]:
        dice, how = self.dice, self.dice.random()
        if dice.random() < 0.6:
            yield replace(base, is_parent=dice.random() < 0.8, kind="shell")
        if how < 0.35:
            parts = [("", letter) for letter in "ABCD"[: dice.randint(2, 4)]]
        elif how < 0.65:
            parts = [("", str(number)) for number in range(1, dice.randint(3, 6))]
        elif how < 0.9:
            parts = [(floor, "") for floor in dice.sample(FLOORS, dice.randint(2, 4))]
        else:
            parts = [(f"Room {number}", "") for number in range(1, dice.randint(4, 8))]
        for text, number in parts:
            named = f"Flat {number}" if number.isalpha() else text
            plain = "" if number.isalpha() else number
            yield replace(
                base, uprn=self.uprn(), kind="flat", sao_text=named, sao=plain, parent=base.uprn
            )

    def _block(self, base: Form) -> Iterator[Form]:
        dice = self.dice
        number = base.pao if dice.random() < 0.5 else ""
        shell = replace(
            base, kind="shell", pao=number, pao_text=self._building(BLOCKS), is_parent=True
        )
        if dice.random() < 0.7:
            yield shell
        last = dice.randint(4, 24)
        for flat in range(1, last):
            for suffix in ("", "A", "C") if dice.random() < 0.05 else ("",):
                yield replace(
                    shell,
                    uprn=self.uprn(),
                    kind="block flat",
                    sao=f"{flat}{suffix}",
                    parent=base.uprn,
                    is_parent=False,
                )

    def _units(self, base: Form) -> Iterator[Form]:
        dice = self.dice
        name = f"{dice.choice(_STARTS)}{dice.choice(_ENDS)} {dice.choice(('Business Park', 'Industrial Estate', 'Works'))}"
        number = base.pao if dice.random() < 0.4 else ""
        for unit in range(1, dice.randint(3, 9)):
            yield replace(
                base,
                uprn=self.uprn(),
                kind="unit",
                pao=number,
                pao_text=name,
                sao_text=f"Unit {unit}",
            )
