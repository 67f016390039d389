"""From when to when values were true, who lived at a property on a day, and who lives together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gate import Admission, Replace, admit
from flamsteed.gold.household import COMMUNAL_FROM, keep_households, lived_at
from flamsteed.gold.period import keep_periods
from flamsteed.gold.registry import Registry
from flamsteed.gold.survive import WORDS
from flamsteed.lineage.passage import Run
from flamsteed.linkage.organisation import ORGANISATIONS
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import LinkSpec, Mentions

HERE, THERE = "99000000001", "99000000002"
STAYS = Mentions(
    "tax__stay",
    "-- one row per stay\nselect who as _record, '1' as _part, _record as _source, attribute,"
    " value, from_on, to_on from clean.tax__stay",
    frozenset({"clean.tax__stay"}),
)
SPEC = LinkSpec("person", Path("gold/person.yaml"), (), (), periods=(STAYS,))
Stay = tuple[str, str, str | None, str | None]
_COLUMNS = {
    "linked.person_mention": ("_mention", "_record", "_table", "updated_on", "uprn", "surname"),
    "gold.person_number": ("_mention", "number", "home", "is_living"),
    "gold.person_value": ("number", "attribute", "value"),
    "gold.person_rival": ("number", "attribute", "value", "rule"),
    "gold.person_digest": ("number", "digest"),
    "clean.tax__stay": ("_record", "who", "attribute", "value", "from_on", "to_on"),
    "gold.person": ("number", "forename", "surname"),
    "gold.property": ("number", "uprn"),
}  # fmt: skip


class Told:
    """A store in which person F-1 has mention a-1, F-2 has b-1, and everything else is told."""

    def __init__(self, engine: Engine, run: Run) -> None:
        self.engine, self.run = engine, run
        for table in _COLUMNS:
            self.put(table, [])
        numbers = [(f"{m}-1", number, number, True) for m, number in (("a", "F-1"), ("b", "F-2"))]
        self.put("gold.person_number", numbers)
        self.put("gold.person_digest", [("F-1", "d1"), ("F-2", "d2")])
        self.put("gold.person", [("F-1", "Joan", "Tester"), ("F-2", "Maud", "Other")])
        self.put("gold.property", [("F-9", HERE), ("F-8", THERE)])

    def put(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Make a table hold exactly these rows."""
        names = _COLUMNS[table]
        kinds = {"is_living": pa.bool_()}
        arrow = pa.table(
            {
                name: pa.array([row[place] for row in rows], kinds.get(name, pa.string()))
                for place, name in enumerate(names)
            }
        )
        staged = self.engine.stage_batches("_drawn", arrow)
        admit(self.engine, Admission(table, staged, repr(rows)), way=Replace(), run=self.run)

    def stays(self, *stays: Stay) -> None:
        """What council tax says: whose, which home, from and to."""
        rows = [(f"s{n}", who, "uprn", *rest) for n, (who, *rest) in enumerate(stays)]
        self.put("clean.tax__stay", rows)

    def shown(self, **values: str) -> None:
        """What the gold record F-1 shows."""
        self.put("gold.person_value", [("F-1", name, value) for name, value in values.items()])

    def periods(
        self, columns: str = "value, from_on, to_on, ended_by", *, spec: LinkSpec = SPEC
    ) -> list[tuple]:  # type: ignore[type-arg]
        keep_periods(Registry(self.engine, "person"), spec, run=self.run)
        return self.engine.rows(f"select {columns} from gold.person_period order by 1, 2")


@pytest.fixture
def told(engine: Engine, a_run: Run) -> Told:
    return Told(engine, a_run)


def test_a_system_gives_the_days_of_a_stay(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", "2020-04-05"), ("a", THERE, "2020-04-06", None))
    told.shown(uprn=THERE)
    assert told.periods() == [
        (HERE, "2015-02-03", "2020-04-05", "told"),
        (THERE, "2020-04-06", None, "open"),
    ]


def test_stays_at_one_home_that_follow_closely_are_one(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", "2020-04-05"), ("a", HERE, "2020-05-01", "2021-01-01"),
               ("a", HERE, "2023-01-01", None))  # fmt: skip
    told.shown(uprn=HERE)
    assert told.periods() == [
        (HERE, "2015-02-03", "2021-01-01", "told"),
        (HERE, "2023-01-01", None, "open"),
    ]


def test_what_one_system_has_going_on_ended_when_another_says_so(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", None), ("a", HERE, "2015-03-01", "2019-01-01"))
    told.shown(uprn=THERE)
    assert told.periods() == [(HERE, "2015-02-03", "2019-01-01", "told")]


def test_what_goes_on_and_is_not_shown_ended_when_the_next_home_began(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", None), ("a", THERE, "2019-05-01", None))
    told.shown(uprn=THERE)
    assert told.periods() == [
        (HERE, "2015-02-03", "2019-05-01", "moved on"),
        (THERE, "2019-05-01", None, "open"),
    ]


def test_an_organisation_has_several_places_at_once_and_is_not_said_to_have_moved(
    told: Told,
) -> None:
    told.put("linked.person_mention", [
        ("a-1", "a", "desk__permit", "2020-01-01", HERE, None),
        ("c-1", "c", "desk__permit", "2021-01-01", THERE, None),
    ])  # fmt: skip
    told.put("gold.person_number", [(each, "F-1", "F-1", True) for each in ("a-1", "c-1")])
    told.shown(uprn=THERE)
    ends = [
        told.periods("value, to_on, ended_by", spec=replace(SPEC, kind=kind))[0]
        for kind in (PEOPLE, ORGANISATIONS)
    ]
    assert ends == [(HERE, "2021-01-01", "moved on"), (HERE, "2020-01-01", "last heard of")]


def test_a_home_that_is_shown_goes_on_while_any_system_has_it_so(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", None), ("a", HERE, "2015-03-01", "2019-01-01"))
    told.shown(uprn=HERE)
    assert told.periods() == [(HERE, "2015-02-03", None, "open")]


def test_everything_ends_with_a_death(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", None))
    told.shown(uprn=HERE, death_date="2024-12-31")
    assert told.periods() == [(HERE, "2015-02-03", "2024-12-31", "died")]


def test_a_stay_that_ends_before_it_begins_is_one_day(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", "2014-01-01"))
    assert told.periods() == [(HERE, "2015-02-03", "2015-02-03", "told")]


def test_a_day_that_is_none_is_not_known(told: Told) -> None:
    told.stays(("a", HERE, "soon", "2019-01-01 00:00:00"))
    assert told.periods() == [(HERE, None, "2019-01-01", "told")]


NAMES = [
    ("a-1", "a", "desk__a", "2011-01-01", None, "Tester"),
    ("a-1", "a", "desk__a", "2013-01-01", None, "Tester"),
    ("a-1", "a", "care__c", "2020-01-01", None, "Quibble"),
    ("a-1", "a", "care__c", "2012-06-01", None, "Tesster"),
]


def test_a_name_that_was_seen_was_true_until_the_next_was(told: Told) -> None:
    told.put("linked.person_mention", NAMES[:3])
    told.shown(surname="Quibble")
    assert told.periods("value, from_on, to_on, ended_by, is_shown, _table, _record") == [
        ("Quibble", "2020-01-01", None, "open", True, "care__c", "a"),
        ("Tester", "2011-01-01", "2020-01-01", "moved on", False, "desk__a", "a"),
    ]


def test_a_slip_never_was_true(told: Told) -> None:
    told.put("linked.person_mention", NAMES)
    told.put("gold.person_rival", [("F-1", "surname", "Tesster", WORDS["likely"])])
    told.shown(surname="Tester")
    assert [row[0] for row in told.periods()] == ["Quibble", "Tester"]


def test_a_sighting_says_nothing_where_a_system_gives_days(told: Told) -> None:
    told.put("linked.person_mention", [("a-1", "a", "crm__c", "2026-01-01", HERE, None)])
    told.stays(("a", HERE, "2015-02-03", "2020-04-05"))
    told.shown(uprn=HERE)
    assert told.periods() == [(HERE, "2015-02-03", "2020-04-05", "told")]


def test_periods_are_made_anew_where_something_changed_and_nowhere_else(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", None), ("b", HERE, "2016-01-01", None))
    told.periods()
    again = keep_periods(Registry(told.engine, "person"), SPEC, run=told.run)
    assert again == []
    told.stays(("a", HERE, "2015-02-03", None), ("b", HERE, "2016-01-01", "2026-07-01"))
    passages = keep_periods(Registry(told.engine, "person"), SPEC, run=told.run)
    assert [(p.table, p.admitted, p.vanished) for p in passages] == [
        ("gold.person_period", 1, 1),
        ("gold.person_period_digest", 1, 1),
    ]
    patched = told.periods("*")
    told.engine.execute("delete from flamsteed.passage where passed like 'gold.person_period%'")
    assert told.periods("*") == patched


def _at(told: Told, on: str, place: str = HERE) -> list[tuple[str, str, bool]]:
    told.periods()
    uprn, residents = lived_at(told.engine, place, date.fromisoformat(on))
    assert uprn == HERE
    return [(one.number, one.name, one.is_home) for one in residents]


def test_who_lived_at_a_property_on_a_day(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", "2020-04-05"), ("b", HERE, "2019-01-01", None))
    joan, maud = ("F-1", "Joan Tester", True), ("F-2", "Maud Other", False)
    assert _at(told, "2015-02-02") == []
    assert _at(told, "2015-02-03") == [joan]
    assert _at(told, "2020-04-05") == [joan, maud]
    assert _at(told, "2020-04-06") == [maud]
    assert _at(told, "2020-04-06", f"0{HERE}") == [maud]


@pytest.mark.parametrize("place", ["99000000009", "nowhere", "F-0000-0000-0"])
def test_a_property_that_is_not_there_is_not_found(told: Told, place: str) -> None:
    told.periods()
    with pytest.raises(NotFound, match="No property"):
        lived_at(told.engine, place, date(2026, 3, 15))


def test_a_household_is_who_lives_there_now(told: Told) -> None:
    told.stays(("a", HERE, "2015-02-03", None), ("b", HERE, "2019-01-01", None),
               ("b", THERE, "2010-01-01", "2018-12-31"))  # fmt: skip
    told.put("gold.person_value", [("F-1", "uprn", HERE), ("F-2", "uprn", HERE)])
    told.periods()
    keep_households(told.engine, run=told.run)
    assert told.engine.rows("select * exclude (number, founded_on) from gold.household") == [
        (HERE, 2, "2015-02-03", "2019-01-01", False)
    ]
    assert keep_households(told.engine, run=told.run) == []


@pytest.mark.parametrize("people", [COMMUNAL_FROM - 1, COMMUNAL_FROM])
def test_so_many_people_at_one_property_are_a_communal_home(told: Told, people: int) -> None:
    numbers = [(f"m{n}-1", f"F-{n}", f"F-{n}", True) for n in range(people)]
    told.put("gold.person_number", numbers)
    told.put("gold.person_digest", [(number, number) for _, number, _, _ in numbers])
    told.put("gold.person_value", [(number, "uprn", HERE) for _, number, _, _ in numbers])
    told.stays(*((f"m{n}", HERE, "2019-01-01", None) for n in range(people)))
    told.periods()
    keep_households(told.engine, run=told.run)
    (row,) = told.engine.rows("select people, is_communal from gold.household")
    assert row == (people, people >= COMMUNAL_FROM)
