"""Values as a clerk, a form or an export left them: mostly right, each defect at its rate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.identifiers import nino, phone
from flamsteed.synthetic.name_lists import DIMINUTIVES
from flamsteed.synthetic.people import Person
from flamsteed.synthetic.places import Places, Property
from flamsteed.synthetic.rates import Rates

NAME_KINDS: Final = (
    "name_swapped", "title_in_name", "name_typo", "diminutive",
)  # fmt: skip
SPECIAL_SHARE: Final = 0.055  # of people have a letter or an apostrophe that encodings damage
DEAD_SHARE: Final = 0.12  # of people in records that go back years have died
SAME_DAY_SHARE: Final = 0.36  # of birth dates can be read with day and month changed over
_ORGANISATIONS: Final = (
    "Northmere Homes Ltd", "Meridian Lettings Limited", "Harbour Estates Plc", "St Anne's Housing Association",
    "Greyfriars Property Company Ltd", "Saltings Developments LLP", "Westbrook Motors Ltd", "Flamhill Community Trust",
    "Northmere London Borough Council", "Heronsgate Church", "Eastmoor Builders T/A Fixit", "Observatory Cafe Ltd",
    "Marshside School", "Anchor Cars Ltd", "Compass Care Services Ltd", "The Sextant Public House",
)  # fmt: skip
_NEAR: Final = {
    "a": "e",
    "e": "a",
    "i": "y",
    "o": "u",
    "u": "o",
    "s": "z",
    "c": "k",
    "k": "c",
    "n": "m",
    "m": "n",
    "t": "d",
    "y": "i",
}
_PHONETIC: Final = (
    ("ph", "f"),
    ("ck", "k"),
    ("ie", "ei"),
    ("ll", "l"),
    ("tt", "t"),
    ("th", "t"),
    ("sh", "sch"),
    ("ey", "y"),
)


@dataclass(slots=True)
class Written:
    """A name as it stands in a record, and what is wrong with it: (forename or surname, kind)."""

    title: str
    forename: str
    middle: str
    surname: str
    defects: list[tuple[str, str]] = field(default_factory=list)

    @property
    def forenames(self) -> str:
        """Forename and middle names."""
        return f"{self.forename} {self.middle}".strip()


def title_of(person: Person, today: int) -> str:
    """The title the person uses."""
    if person.number % 71 == 3 and person.age(today) > 26:
        return "Dr" if person.number % 2 else "Professor"
    if person.sex == "M":
        return "Master" if person.age(today) < 13 else "Mr"
    if person.age(today) < 18:
        return "Miss"
    return "Mrs" if person.is_married else ("Ms" if person.number % 3 else "Miss")


def misspelt(name: str, dice: Dice) -> str:
    """The name with one slip: a sound written otherwise, two letters changed over, one lost or doubled."""
    lower = name.lower()
    for sound, other in _PHONETIC:
        if sound in lower[1:] and dice.chance(0.5):
            place = lower.index(sound, 1)
            return name[:place] + other + name[place + len(sound) :]
    if len(name) < 3:
        return name + name[-1]
    place, how = dice.between(1, len(name) - 2), dice.below(4)
    if how == 0 and name[place] != name[place + 1]:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if how == 1 and len(name) > 4:
        return name[:place] + name[place + 1 :]
    if how == 2 and lower[place] in _NEAR:
        return name[:place] + _NEAR[lower[place]] + name[place + 1 :]
    return name[: place + 1] + name[place] + name[place + 1 :]


def garbled(text: str) -> str:
    """UTF-8 read as windows-1252; a plain apostrophe counts as a curly one."""
    return text.replace("'", "’").encode().decode("cp1252", errors="replace").replace("�", "")


def _has_special(text: str) -> bool:
    return not text.isascii() or "'" in text


def written_name(
    person: Person, rates: Rates, dice: Dice, *, today: int, knew_on: int = 0
) -> Written:
    """The person's name as a record of day `knew_on` has it (0: now), with at most one slip in it."""
    surname = person.surname
    if person.former and (knew_on or today) < person.former_until:
        surname = person.former
    name = Written(title_of(person, today), person.forename, person.middle, surname)
    if person.death and dice.chance(rates.get("deceased_marker", 0.0) / DEAD_SHARE):
        _spoil_name(name, "deceased_marker", dice)
        return name
    chosen = dice.share()
    for kind in NAME_KINDS:
        share = rates.get(kind, 0.0)
        if chosen < share:
            _spoil_name(name, kind, dice)
            break
        chosen -= share
    else:
        damage = rates.get("encoding_damage", 0.0) / SPECIAL_SHARE
        for part in ("surname", "forename"):
            text = getattr(name, part)
            if _has_special(text) and dice.chance(damage):
                setattr(name, part, garbled(text))
                name.defects.append((part, "encoding_damage"))
                break
    return name


def _spoil_name(name: Written, kind: str, dice: Dice) -> None:
    part = "surname"
    if kind == "name_swapped":
        name.forename, name.surname, name.middle = name.surname, name.forename, ""
    elif kind == "title_in_name":
        part = "surname" if dice.chance(0.5) else "forename"
        setattr(name, part, f"{name.title} {getattr(name, part)}")
        name.title = ""
    elif kind == "deceased_marker":
        form = dice.pick(("{} (DECEASED)", "{} DECD", "EXORS OF {}", "REPS OF {}", "{} DEC'D"))
        name.surname = form.format(name.surname)
    elif kind == "name_typo":
        part = "surname" if dice.chance(0.65) else "forename"
        setattr(name, part, misspelt(getattr(name, part), dice))
    elif kind == "diminutive":
        part = "forename"
        name.forename = DIMINUTIVES.get(name.forename, name.forename[:1])
        name.middle = name.middle[:1] if len(name.forename) == 1 else ""
    name.defects.append((part, kind))


def organisation(dice: Dice) -> str:
    """The name of a body that is no person."""
    return dice.pick(_ORGANISATIONS)


def written_uprn(
    places: Places, home: Property, rates: Rates, dice: Dice, *, today: int
) -> tuple[str, str]:
    """A UPRN as a record has it, and the defect, or blank."""
    uprn = places.uprn_now(home.number, today)
    if not uprn:
        return "", ""
    chosen = dice.share()
    if chosen < rates["uprn_missing"]:
        return "", "uprn_missing"
    chosen -= rates["uprn_missing"]
    if chosen < rates["uprn_wrong"]:
        return _wrong_uprn(places, home, dice, today=today), "uprn_wrong"
    chosen -= rates["uprn_wrong"]
    if chosen < rates["uprn_damaged"]:
        exponent = f"{float(uprn):.4E}"
        return dice.pick((f"{uprn}.0"[:12], exponent, f"0{uprn}")), "uprn_damaged"
    if dice.chance(rates["uprn_padded"]):
        return uprn.zfill(12), "uprn_padded"
    return uprn, ""


def _wrong_uprn(places: Places, home: Property, dice: Dice, *, today: int) -> str:
    if home.parent >= 0 and dice.chance(0.5):
        return places.properties[home.parent].uprn
    if home.former_uprn and dice.chance(0.8):
        return home.former_uprn
    other = (home.number + dice.between(1, 3)) % len(places.properties)
    return places.uprn_now(other, today) or places.properties[0].uprn


def written_postcode(code: str, rates: Rates, dice: Dice) -> tuple[str, str]:
    """A postcode as a record has it, and the defect, or blank."""
    chosen = dice.share()
    for kind in ("postcode_missing", "postcode_malformed", "postcode_typo"):
        if chosen < rates[kind]:
            return _spoilt_postcode(code, kind, dice), kind
        chosen -= rates[kind]
    return code, ""


def _spoilt_postcode(code: str, kind: str, dice: Dice) -> str:
    if kind == "postcode_missing":
        return ""
    if kind == "postcode_typo":
        last = dice.pick("ABDEFGHJLNPQRSTUWXYZ".replace(code[-1], ""))
        return code[:-1] + last
    return dice.pick(
        (code[:-1], code.replace("SE", "5E"), code[:-3] + "O" + code[-2:], code[:4], code + "X")
    )


def written_birth(person: Person, rates: Rates, dice: Dice) -> tuple[date | None, str]:
    """A birth date as a record has it (None: not there), and the defect, or blank."""
    born = date.fromordinal(person.birth)
    chosen = dice.share()
    for kind in ("birth_date_missing", "birth_date_dummy", "birth_date_january"):
        share = rates.get(kind, 0.0)
        if chosen < share:
            if kind == "birth_date_missing":
                return None, kind
            return (
                date(1900, 1, 1) if kind == "birth_date_dummy" else born.replace(month=1, day=1)
            ), kind
        chosen -= share
    if (
        born.day <= 12
        and born.day != born.month
        and chosen < rates.get("birth_date_swapped", 0.0) / SAME_DAY_SHARE
    ):
        return date(born.year, born.day, born.month), "birth_date_swapped"
    return born, ""


def written_nino(person: Person, rates: Rates, dice: Dice, *, today: int) -> tuple[str, str]:
    """A NINO as a record has it, and the defect, or blank; nobody under 16 has one."""
    if person.age(today) < 16:
        return "", ""
    chosen, number = dice.share(), nino(person.number)
    if chosen < rates["nino_missing"]:
        return "", "nino_missing"
    if chosen < rates["nino_missing"] + rates["nino_invalid"]:
        return dice.pick((number[:7], "TBC", "ZZ999999Z", "QQ" + number[3:])), "nino_invalid"
    return number, ""


def phone_of(person: Person) -> str:
    """The person's number now; children answer the household's."""
    if person.number % 11 < 2:
        return phone(person.household * 3 + 5)
    return phone(person.number * 31 + person.phone_version * 977)


def written_phone(person: Person, rates: Rates, dice: Dice) -> tuple[str, str]:
    """A telephone number as a record has it, and the defect, or blank."""
    if dice.chance(rates.get("phone_shared", 0.0)):
        return phone(dice.below(12)), "phone_shared"
    number = phone_of(person)
    form = dice.below(10)
    if form < 4:
        return number.replace(" ", ""), ""
    if form == 4:
        return "+44 " + number[1:], ""
    return number, ""
