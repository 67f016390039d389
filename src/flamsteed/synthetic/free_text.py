"""Free text of case workers: dull, or full of names, numbers and health."""

from __future__ import annotations

from datetime import date
from typing import Final

from flamsteed.synthetic.dice import Dice
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


def free_text(
    truth: Truth, person: Person, dice: Dice, *, sentences: int, is_personal: bool
) -> str:
    """Some sentences; where `is_personal`, some of them hold a name, a number or a health fact."""
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
        said.append(dice.pick(_PERSONAL).format(**facts) if is_telling else dice.pick(_DULL))
    return " ".join(said)
