"""Addresses of a gazetteer as people and systems write them: many kinds of noise, each at its rate.

The same seed writes the same addresses. What is written is what the writer knew: a building without
its flat, a flat that the gazetteer lacks and an address elsewhere are written too, and say so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from bench.addresses.gazetteer import Form

SHORT = {
    "Road": ("Rd", "Rd.", "RD"), "Street": ("St", "St.", "Str"), "Avenue": ("Ave", "Av"), "Close": ("Cl", "Clo"), "Lane": ("La", "Ln"),
    "Gardens": ("Gdns", "Gds"), "Grove": ("Gr", "Grv"), "Square": ("Sq",), "Crescent": ("Cres", "Cresc"), "Drive": ("Dr", "Drv"),
    "Terrace": ("Ter", "Terr"), "Place": ("Pl",), "Court": ("Ct", "Crt"), "Saint": ("St", "St."), "House": ("Hse", "Ho"),
    "Mansions": ("Mans",), "Apartments": ("Apts",), "Upper": ("Upr",), "Lower": ("Lwr",), "North": ("Nth",), "South": ("Sth",),
    "Parade": ("Pde",), "Estate": ("Est",), "Industrial": ("Ind",), "Cottage": ("Cott",), "Business": ("Bus",), "Park": ("Pk",),
}  # fmt: skip
FLOORS = {
    "Basement Flat": ("Basement", "Bsmt Flat", "Basement Flat,"),
    "Ground Floor Flat": ("GFF", "Ground Floor", "Grd Flr Flat", "Gnd Floor Flat", "G/F Flat"),
    "First Floor Flat": ("FFF", "1st Floor Flat", "First Floor", "1st Flr Flat"),
    "Second Floor Flat": ("2nd Floor Flat", "Second Floor", "2nd Flr Flat"),
    "Top Floor Flat": ("Top Flat", "Top Floor", "Flat Top Floor"),
}  # fmt: skip
FIRMS = (
    "Acme Supplies Ltd",
    "Smith & Jones Solicitors",
    "Happy Nails",
    "J Patel Newsagent",
    "Corner Cafe",
    "Quick Print Co",
)
PEOPLE = ("Mr A Smith", "Mrs J Okafor", "Ms L Chen", "The Occupier", "Dr P Hughes")
COUNTIES = ("Kent", "Surrey", "Essex", "Greater London", "UK", "England", "United Kingdom")
TOWN = "Meridian"


@dataclass(frozen=True)
class Written:
    """One address as written. `uprn` is what it is, blank if it is nowhere in the gazetteer;
    `only` is `building` where no more than that is written."""

    text: str
    postcode: str
    uprn: str
    kinds: tuple[str, ...]
    only: str = ""


class Writer:
    """Writes addresses, `rate` times as badly as usual."""

    def __init__(self, forms: Sequence[Form], seed: int, rate: float = 1.0) -> None:
        self.dice = Random(seed)
        self.rate = rate
        self.forms = [form for form in forms if not form.is_old]
        self.postcodes: dict[str, list[str]] = {}
        for form in self.forms:
            self.postcodes.setdefault(f"{form.place.street}|{form.place.locality}", []).append(
                form.postcode
            )
        self.kinds: list[str] = []

    def chance(self, kind: str, share: float) -> bool:
        """Whether noise of this kind is made; if so, that is noted."""
        if self.dice.random() >= share * self.rate:
            return False
        self.kinds.append(kind)
        return True

    def write(self, form: Form) -> Written:
        """One address as somebody wrote it."""
        self.kinds = [form.kind]
        lines = self._lines(form)
        lines = self._with_company([self._worded(line) for line in lines])
        postcode = self._postcode(form)
        town = self._town(form)
        if postcode and self.chance("postcode in a line", 0.05):
            lines, postcode = [*lines, *town, postcode], ""
        else:
            lines += town
        text = self._joined(lines)
        return Written(
            text, postcode, form.uprn, tuple(self.kinds), "building" if form.is_parent else ""
        )

    def _lines(self, form: Form) -> list[str]:
        street, number, building = form.place.street, form.pao, form.pao_text
        if "-" in number:
            number = self._range(number)
        flat = f"Flat {form.sao}" if form.sao else form.sao_text
        if building and number and self.chance("building name left out", 0.05):
            building = ""
        elif building and number and flat and self.chance("house number left out", 0.08):
            number = ""
        road = f"{number} {street}".strip()
        if flat and building:
            return self._in_block(form, flat, [building, road])
        if flat:
            return self._in_house(form, flat, number, street)
        return [building, road] if building else [road]

    def _range(self, number: str) -> str:
        first, last = number.split("-")
        if self.chance("one end of a range", 0.1):
            return self.dice.choice((first, last))
        if self.chance("a range written otherwise", 0.4):
            return self.dice.choice(
                (f"{first} - {last}", f"{first} -{last}", f"{first}/{last}", f"{first} to {last}")
            )
        return number

    def _in_block(self, form: Form, flat: str, rest: list[str]) -> list[str]:
        building, road = rest
        if self.chance("street left out", 0.03):
            road = ""
        if form.sao and self.chance("block flat in other words", 0.35):
            word = self.dice.choice(("", "", "Apt ", "Apartment ", "Unit ", "Flat No ", "Flt "))
            return [f"{word}{form.sao} {building}", road]
        if self.chance("building before its flat", 0.03):
            return [building, flat, road]
        return [flat, building, road]

    def _in_house(self, form: Form, flat: str, number: str, street: str) -> list[str]:
        road = f"{number} {street}"
        letter = form.sao or (
            form.sao_text.removeprefix("Flat ") if form.sao_text.startswith("Flat ") else ""
        )
        if flat in FLOORS and self.chance("floor in other words", 0.5):
            return [self.dice.choice(FLOORS[flat]), road]
        if letter and self.chance("flat in other words", 0.4):
            return self._in_other_words(letter, flat, number, street)
        return [flat, road]

    def _in_other_words(self, letter: str, flat: str, number: str, street: str) -> list[str]:
        road = f"{number} {street}"
        ways = [[road, flat], [f"{flat} {road}"], [f"Apt {letter}", road], [f"Apt {letter}", road]]
        if letter.isdigit():
            ways += [[letter, road], [f"{letter}/{road}"] if number else [letter, road]]
        else:
            ways += [[f"{number}{letter} {street}"]]
        return self.dice.choice(ways)

    def _worded(self, line: str) -> str:
        words = line.split(" ")
        for place, word in enumerate(words):
            if word in SHORT and self.chance("abbreviation", 0.12):
                words[place] = self.dice.choice(SHORT[word])
            elif (
                len(word) > 3
                and word.isalpha()
                and word not in ("Flat", "Floor", "Unit", "Room")
                and self.chance("slip in a word", 0.02)
            ):
                words[place] = self._slip(word)
        if len(words) > 2 and words[-1] in SHORT and self.chance("kind of street left out", 0.005):
            words = words[:-1]
        return " ".join(words)

    def _slip(self, word: str) -> str:
        dice, how = self.dice, self.dice.randrange(4)
        at = dice.randrange(1, len(word) - 1)
        if how == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if how == 1:
            return word[:at] + word[at + 1 :]
        if how == 2:
            return word[:at] + dice.choice("aeioulnrst") + word[at + 1 :]
        return word[: at + 1] + word[at] + word[at + 1 :]

    def _with_company(self, lines: list[str]) -> list[str]:
        lines = [line for line in lines if line]
        if self.chance("business in front", 0.03):
            lines = [self.dice.choice(FIRMS), *lines]
        elif self.chance("care of", 0.02):
            lines = [f"C/O {self.dice.choice(PEOPLE)}", *lines]
        elif self.chance("person in front", 0.01):
            lines = [self.dice.choice(PEOPLE), *lines]
        return lines

    def _postcode(self, form: Form) -> str:
        postcode, dice = form.postcode, self.dice
        if self.chance("postcode missing", 0.06):
            return ""
        if self.chance("slip in the postcode", 0.03):
            at = dice.choice((-1, -2, -3))
            other = dice.choice("123456789" if at == -3 else "ABDEFGHJLNPQRSTUWXYZ")
            return postcode[:at] + other + postcode[at:][1:]
        if self.chance("another postcode of the street", 0.02):
            return dice.choice(self.postcodes[f"{form.place.street}|{form.place.locality}"])
        if self.chance("postcode otherwise spaced", 0.1):
            return dice.choice(
                (postcode.replace(" ", ""), postcode.lower(), postcode.replace(" ", "  "))
            )
        return postcode

    def _town(self, form: Form) -> list[str]:
        lines = []
        if self.dice.random() < 0.4:
            lines.append(form.place.locality.title())
        if self.dice.random() < 0.7:
            lines.append(TOWN)
        if self.chance("county or country", 0.08):
            lines.append(self.dice.choice(COUNTIES))
        return lines

    def _joined(self, lines: list[str]) -> str:
        if self.chance("commas lost", 0.08):
            text = " ".join(lines)
        elif self.chance("odd commas", 0.05):
            text = " , ".join([*lines, ""])
        else:
            text = ", ".join(lines)
        if self.chance("number on its own line", 0.02) and text[:1].isdigit():
            text = text.replace(" ", ", ", 1)
        if self.chance("two words run together", 0.004):
            at = text.rfind(" ", 0, len(text) // 2)
            text = (
                text[:at] + text[at + 1 :]
                if at > 0 and text[at - 1].isalpha() and text[at + 1 :][:1].isalpha()
                else text
            )
        return text.upper() if self.dice.random() < 0.3 else text


def write_addresses(
    forms: Sequence[Form], count: int, seed: int, *, rate: float = 1.0
) -> tuple[list[Written], set[str]]:
    """`count` addresses, and the UPRNs to be taken out of the gazetteer because they are in none.

    Of a hundred, about 94 are of a property in the gazetteer, 2 of one that is taken out, 2 of a
    building without its flat and 2 are no address in the borough at all.
    """
    writer = Writer(forms, seed, rate)
    dice = writer.dice
    approved = [form for form in writer.forms if form.status == "1"]
    gone = {dice.choice(approved).uprn for _ in range(count // 50)}
    rebuilt = {(form.place, form.pao) for form in forms if form.is_old}
    gone -= {form.parent for form in approved} | {
        form.uprn for form in approved if form.is_parent or (form.place, form.pao) in rebuilt
    }
    others = [form for form in writer.forms if form.status != "1" and form.uprn not in gone]
    lost = [form for form in approved if form.uprn in gone]
    kept = [form for form in approved if form.uprn not in gone]
    flats = [form for form in kept if form.kind in ("flat", "block flat")]
    ways: list[tuple[float, Callable[[], Written]]] = [
        (0.92, lambda: writer.write(dice.choice(kept))),
        (0.94, lambda: writer.write(dice.choice(others))),
        (0.96, lambda: _of_none(writer.write(dice.choice(lost)), "not in the gazetteer")),
        (0.98, lambda: _of_building(writer, dice.choice(flats))),
        (1.0, lambda: _elsewhere(writer)),
    ]
    written = []
    while len(written) < count:
        chosen = dice.random()
        written.append(next(way for share, way in ways if chosen < share)())
    return written, gone


def _of_none(written: Written, kind: str) -> Written:
    return replace(written, uprn="", kinds=(kind, *written.kinds))


def _of_building(writer: Writer, flat: Form) -> Written:
    building = replace(flat, uprn=flat.parent, sao="", sao_text="", is_parent=True)
    written = writer.write(building)
    return replace(written, only="building", kinds=("building only", *written.kinds))


def _elsewhere(writer: Writer) -> Written:
    """No fixed abode, a PO box, or an address in another part of the country."""
    dice, form = writer.dice, writer.dice.choice(writer.forms)
    how = dice.randrange(4)
    if how == 0:
        return Written(
            dice.choice(("NFA", "No Fixed Abode", "N.F.A., Meridian")),
            dice.choice(("", form.postcode)),
            "",
            ("no fixed abode",),
        )
    if how == 1:
        return Written(f"PO Box {dice.randint(1, 300)}, Meridian", form.postcode, "", ("PO box",))
    far = f"{dice.choice(('LS', 'M', 'BS', 'NG'))}{dice.randint(1, 20)} {dice.randint(1, 9)}AB"
    written = writer.write(replace(form, postcode=far, is_parent=False))
    text = written.text.replace(form.place.locality.title(), "").replace(TOWN, "Leeds")
    return replace(written, text=text, postcode=far, uprn="", kinds=("elsewhere", *written.kinds))
