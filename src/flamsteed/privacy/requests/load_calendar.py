"""The working days that a council's time limits go by, as its `flamsteed.yaml` says under `bank_holidays`."""

from datetime import date

from flamsteed.contracts.yaml_file import YamlFile
from flamsteed.privacy.requests.clock import Calendar
from flamsteed.standards.calendar import Nation

KEY, KEYS = "bank_holidays", {"nation", "also", "never"}


def calendar_from(file: YamlFile) -> Calendar:
    """The calendar of a project; England's and Wales's where it says nothing. Notes mistakes in `file`."""
    file.only(KEYS, KEY)
    said = file.text(KEY, "nation", default=Nation.ENGLAND_AND_WALES)
    if said not in set(Nation):
        file.mistake(f"`nation` must be one of {', '.join(Nation)}", KEY, "nation")
        said = Nation.ENGLAND_AND_WALES
    return Calendar(Nation(said), _days(file, "also"), _days(file, "never"))


def _days(file: YamlFile, name: str) -> frozenset[date]:
    days = set()
    for place, said in enumerate(file.listing(KEY, name)):
        try:
            days.add(date.fromisoformat(str(said)))
        except ValueError:
            file.mistake(f"`{name}` lists days, each written YYYY-MM-DD", KEY, name, place)
    return frozenset(days)
