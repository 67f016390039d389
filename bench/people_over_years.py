"""People whose names and contacts change over the years, to measure survivorship: values, not links.

Nobody in it exists. It is made another way than Northmere: other slips, other rates, systems that
differ in how careful they are, people who change their names, e-mail addresses and telephones.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa

from flamsteed.linkage.person import PERSON_ATTRIBUTES
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.identifiers import email
from flamsteed.synthetic.name_lists import DIMINUTIVES
from flamsteed.synthetic.naming import NameBook, draw_forename, draw_surname, load_names

SYSTEMS = {
    "social_care": ("persons", 0.6), "benefits": ("hbmember", 0.7), "housing": ("member", 0.9),
    "school_admissions": ("applications", 0.9), "council_tax": ("ctaccount", 1.1),
    "parking": ("permits", 1.2), "crm": ("contacts", 1.8),
}  # fmt: skip
"""Table of each system, and how careless it is: the rates below are times this."""
RATES = {
    "typo": 0.035, "short": 0.05, "initial": 0.04, "boxes": 0.008, "surname_typo": 0.02,
    "digit": 0.022, "swapped": 0.008, "january": 0.006, "no_birth": 0.15, "no_email": 0.35,
    "email_typo": 0.014, "email_partner": 0.012, "no_phone": 0.2, "phone_typo": 0.01, "desk": 0.008,
}  # fmt: skip
_KEYS = "qwertyuiop asdfghjkl zxcvbnm"
_TRUE = ("forename", "surname", "birth_date", "email", "telephone")
_LATEST = date(2026, 6, 30)


def people_over_years(people: int, seed: int = 11) -> tuple[pa.Table, pa.Table]:
    """Mentions (each with `number`, who it really is) and the truth (one row per person)."""
    names, dice = load_names(), random.Random(seed)
    truth: list[dict[str, str]] = []
    mentions: list[dict[str, str | None]] = []
    for number in range(people):
        person = _Person(names, dice, number)
        truth.append({"number": str(number)} | {name: getattr(person, name) for name in _TRUE})
        mentions.extend(person.records(dice))
    columns = ("number", "_record", "_system", "_table", *PERSON_ATTRIBUTES)
    table = {n: pa.array([row.get(n) for row in mentions], pa.string()) for n in columns}
    told = {n: [row[n] for row in truth] for n in ("number", *_TRUE)}
    return pa.table(table), pa.table(told)


class _Person:
    """Somebody, and how the records of the years tell of them."""

    def __init__(self, names: NameBook, dice: random.Random, number: int) -> None:
        own = Dice(dice.randrange(1 << 30), "council person", number)
        origin, sex = names.origins.pick(own), dice.choice("FM")
        self.number = number
        self.born = date(1930, 1, 1) + timedelta(days=dice.randrange(90 * 365))
        self.birth_date = self.born.isoformat()
        self.forename = draw_forename(names, origin, sex, born_in=self.born.year, dice=own)
        self.surname = draw_surname(names, origin, own)
        self.former = draw_surname(names, origin, own) if dice.random() < 0.03 else ""
        self.email = email(self.forename, self.surname, number)
        self.old_email = email(self.forename, self.former or self.surname, number + 1_000_003)
        self.partner_email = email("Sam", self.surname, number + 5)
        self.telephone = f"+440000{number:06}"  # no number begins so
        self.old_telephone = f"+440009{number:06}"
        self.changes = {
            what: _LATEST - timedelta(days=dice.randrange(4_000))
            for what, share in (("email", 0.04), ("telephone", 0.05), ("surname", 1.0))
            if dice.random() < share
        }

    def records(self, dice: random.Random) -> Iterator[dict[str, str | None]]:
        """What each system that knows the person has written, some of them twice."""
        known = dice.choices((1, 2, 3, 4, 5), (35, 28, 20, 11, 6))[0]
        for place, system in enumerate(dice.choices(list(SYSTEMS), k=known)):
            table, careless = SYSTEMS[system]
            rates = {kind: share * careless for kind, share in RATES.items()}
            on = _LATEST - timedelta(days=int(4_500 * dice.random() ** 1.5))
            yield {
                "number": str(self.number), "_record": f"{self.number:07}{place}",
                "_system": system, "_table": f"{system}__{table}",
                "updated_on": on.isoformat() if dice.random() < 0.97 else None,
                **self._names(dice, rates, on),
                "birth_date": self._birth(dice, rates),
                "email": self._email(dice, rates, on),
                "telephone": self._telephone(dice, rates, on),
            }  # fmt: skip

    def _is_old(self, what: str, on: date) -> bool:
        return what in self.changes and on < self.changes[what]

    def _names(self, dice: random.Random, rates: dict[str, float], on: date) -> dict[str, str]:
        forename = self.forename
        surname = self.former if self.former and self._is_old("surname", on) else self.surname
        kind = _one_of(dice, rates, ("typo", "short", "initial"))
        if kind == "typo":
            forename = _slip(forename, dice)
        elif kind == "short":
            forename = DIMINUTIVES.get(forename, forename)
        elif kind == "initial":
            forename = forename[0]
        if dice.random() < rates["surname_typo"]:
            surname = _slip(surname, dice)
        if dice.random() < rates["boxes"]:
            forename, surname = surname, forename
        return {"forename": forename, "surname": surname}

    def _birth(self, dice: random.Random, rates: dict[str, float]) -> str | None:
        kind = _one_of(dice, rates, ("no_birth", "digit", "swapped", "january"))
        born = self.born
        if kind == "no_birth":
            return None
        if kind == "digit":
            days = dice.choice((1, -1, 10, -10, 365, -365, 3652))
            return (born + timedelta(days=days)).isoformat()
        if kind == "swapped" and born.day <= 12:
            return born.replace(day=born.month, month=born.day).isoformat()
        return born.replace(month=1, day=1).isoformat() if kind == "january" else self.birth_date

    def _email(self, dice: random.Random, rates: dict[str, float], on: date) -> str | None:
        kind = _one_of(dice, rates, ("no_email", "email_typo", "email_partner"))
        if kind == "no_email":
            return None
        if kind == "email_partner":
            return self.partner_email
        current = self.old_email if self._is_old("email", on) else self.email
        return _slip(current, dice).lower() if kind == "email_typo" else current

    def _telephone(self, dice: random.Random, rates: dict[str, float], on: date) -> str | None:
        kind = _one_of(dice, rates, ("no_phone", "phone_typo", "desk"))
        if kind == "no_phone":
            return None
        if kind == "desk":
            return "+440000999999"
        current = self.old_telephone if self._is_old("telephone", on) else self.telephone
        if kind == "phone_typo":
            place = dice.randrange(4, len(current))
            return current[:place] + str(dice.randrange(10)) + current[place + 1 :]
        return current


def _one_of(dice: random.Random, rates: dict[str, float], kinds: tuple[str, ...]) -> str:
    chosen = dice.random()
    for kind in kinds:
        if chosen < rates[kind]:
            return kind
        chosen -= rates[kind]
    return ""


def _slip(text: str, dice: random.Random) -> str:
    """One slip of the fingers: a letter lost, doubled, changed over, or its neighbour hit."""
    if len(text) < 3:
        return text + text[-1]
    place, how = dice.randrange(1, len(text) - 1), dice.randrange(4)
    if how == 0:
        return text[:place] + text[place + 1 :]
    if how == 1:
        return text[:place] + text[place] + text[place:]
    if how == 2:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    key = _KEYS.find(text[place].lower())
    return text[:place] + _KEYS[(key + 1) % len(_KEYS)].strip() + text[place + 1 :]
