"""Free text of case workers: dull, or full of names, numbers and health."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Final

from flamsteed.synthetic.book import Book
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.note_facts import KINDS, NoteFacts
from flamsteed.synthetic.people import Person
from flamsteed.synthetic.spoil import phone_of, title_of
from flamsteed.synthetic.truth import Truth

_DULL: Final = (
    "Form received and scanned.", "Evidence of rent seen.", "Letter sent asking for payslips.", "No reply to reminder.",
    "Awarded from the Monday after.", "Details checked, no change.", "Call returned, line busy.", "Passed to the duty officer.",
    "Visit booked for next week.", "Appointment not kept.", "Award letter issued.", "Closed, nothing further needed.",
)  # fmt: skip
_PERSONAL: Final = (
    "Spoke to {name}, who can be reached on {phone}.", "{name} says {other} moved out in the spring.",
    "{name} has been diagnosed with diabetes and needs a ground floor home.", "{other} is the carer; telephone {phone}.",
    "Support worker says {name} is waiting for an operation on the hip.", "{name} (born {year}) asked for letters in large print.",
    "{other} rang: {name} has memory loss and wanders at night.", "{name} receives treatment for depression at the clinic.",
)  # fmt: skip
_MORE: Final = (
    "NHS number {nhs}, DOB {born}.", "NI {nino} checked against the payslip.", "{full} now at {place}, {code}.",
    "Lives with {kin_first} at {place}.", "E-mail to {mail} came back; use {phone} instead.", "Neighbour {next_door} complained about the noise.",
    "Met {full} and {kin} at the office.", "GP is {official}; hospital letter on file.", "Social worker {colleague} will chair the meeting.",
    "{full}'s car, {mark}, is parked across the drive.", "His brother {stranger} collects the keys.", "Refund to sort code {bank}, account {account}.",
    "Saw {kin_first} with {next_door} outside.", "{official} from the clinic rang about {full}.", "Signed by {full}, d.o.b. {born}, passport {passport} seen.",
    "Contact: {full}, {phone}, {mail}.", "Police asked about {next_door} of the same street.", "Spoke with {titled}'s daughter {first_of_stranger} on {phone}.",
    "Licence {licence} and a letter to {code} shown as proof.", "Driving licence no. {licence}; vehicle {mark}.", "{kin} (NI no: {nino}) is joint tenant.",
    "Paid by card {card}.", "Form sent from {ip} by {mail}.", "Posts about the estate at {page}.", "UTR {utr} on the accounts of {full}.",
    "Property {place} (UPRN {uprn}) inspected.", "{full} was born on {born} and is known to {colleague}, key worker.", "School says {kin_first}, UPN {upn}, is often late.",
    "Moved from {place} to {code} with {kin}.", "{next_door} says {kin_first} shouts at night; ring {phone}.",
)  # fmt: skip
_DECOYS: Final = (
    "Case reference {reference} opened.", "Rent is {amount} a week.", "Appointment on {day} at 10.30.", "Will call back on Monday.", "Mark the file as closed.",
    "Grace period ends on {day}.", "Rose garden at the block needs cutting.", "May need a second visit.", "Fly-tipping on {road} again.",
    "Young people's team told.", "Invoice 20411 for 3 items, {amount}.", "Section 21 notice served on {day}.", "Hope to close this by {day}.",
    "Universal Credit paid on {day}.", "Brown bin not emptied, green one was.", "Order no. {reference} placed with the contractor.", "Bill of {amount} is disputed.",
    "The bus stop on {road} is broken.", "Housing Benefit and Council Tax Reduction in payment.", "Dawn visit planned, then a break of 2 weeks.",
)  # fmt: skip


@dataclass(frozen=True)
class Note:
    """A text, and where in it people are identified: (start from 1, length, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Notes:
    """Writes the notes of one table, as in a month: a table that is written anew every month takes month 0, so
    that its notes stay. `living` says which household first lived in each property.
    """

    truth: Truth
    table: str
    month: int
    living: Mapping[int, int]

    def write(
        self, person: Person, dice: Dice, sentences: int, *, is_personal: bool, number: int
    ) -> Note:
        """Some sentences; where `is_personal`, some of them tell of people.

        `number` is the note's own. What others draw from `dice` does not depend on what is added here.
        """
        said = _plain(self.truth, person, dice, sentences, is_personal=is_personal)
        own = Dice(self.truth.seed, f"{self.table} what notes tell", self.month, number)
        facts = NoteFacts(self.truth, person, self._neighbour(person, own), self.month, own)
        more = own.between(1, 3) if is_personal else int(own.chance(0.3))
        for _ in range(more):
            told = own.pick(_MORE if is_personal and own.chance(0.7) else _DECOYS)
            said.insert(own.between(1, len(said)), _filled(told, facts.fact))
        return _joined(said)

    def _neighbour(self, person: Person, dice: Dice) -> Person:
        """Somebody a few doors away on the same street; failing one, of the same household."""
        home = self.truth.households[person.household].spells[-1].property
        near = [home + step for step in (-3, -2, -1, 1, 2, 3) if home + step in self.living]
        properties = self.truth.places.properties
        near = [one for one in near if properties[one].street is properties[home].street]
        house = self.truth.households[self.living[dice.pick(near)] if near else person.household]
        return self.truth.persons[dice.pick(house.members)]


def notes_of(truth: Truth, table: str, *, month: int) -> Notes:
    """The writer of a table's notes."""
    living: dict[int, int] = {}
    for home in truth.households:
        living.setdefault(home.spells[0].property, home.number)
    return Notes(truth, table, month, living)


def free_text(
    truth: Truth, person: Person, dice: Dice, *, sentences: int, is_personal: bool
) -> str:
    """Some sentences; where `is_personal`, some of them hold a name, a number or a health fact."""
    return _joined(_plain(truth, person, dice, sentences, is_personal=is_personal)).text


def note_spans(book: Book, key: tuple[str, str, object, str], note: Note) -> None:
    """Write where a note identifies people; `key` is its system, table, row and column."""
    book.rows("note_span", [(*key, start, size, kind) for start, size, kind in note.spans])


def _plain(
    truth: Truth, person: Person, dice: Dice, sentences: int, *, is_personal: bool
) -> list[Note]:
    today = truth.today
    home = truth.households[person.household]
    other = truth.persons[dice.pick(home.members)]
    facts = {
        "name": f"{title_of(person, today)} {person.surname}",
        "other": other.forename,
        "phone": phone_of(person),
        "year": str(date.fromordinal(person.birth).year),
    }
    said = []
    for place in range(sentences):
        is_telling = is_personal and (place == 0 or dice.chance(0.4))
        said.append(_filled(dice.pick(_PERSONAL if is_telling else _DULL), facts.__getitem__))
    return said


_UNTOLD: Final = ("reference", "amount", "day", "road")


def _filled(template: str, fact: Callable[[str], str]) -> Note:
    """A template with its facts put in, and where they stand."""
    text, spans = "", []
    for said, name, _, _ in Formatter().parse(template):
        text += said
        if name:
            value = fact(name)
            if name not in _UNTOLD:
                spans.append((len(text) + 1, len(value), KINDS.get(name, "name")))
            text += value
    return Note(text, tuple(spans))


def _joined(said: list[Note]) -> Note:
    text, spans = "", []
    for note in said:
        text += " " if text else ""
        spans += [(start + len(text), size, kind) for start, size, kind in note.spans]
        text += note.text
    return Note(text, tuple(spans))
