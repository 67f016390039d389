"""Households: who lives together today, under a number that goes with them. All people are made up."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest

from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gate import Admission, Replace, admit
from flamsteed.gold.household import COMMUNAL_FROM, household_of, keep_households
from flamsteed.gold.registry import HISTORY
from flamsteed.gold.show import explain
from flamsteed.lineage.passage import Run

MILL, QUAY, HILL = "99000000001", "99000000002", "99000000003"
_PERIOD = ("number", "attribute", "value", "from_on", "to_on", "is_shown")


class Borough:
    """People and their homes, week by week."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.week = engine, 0
        self._put("gold.property", ("number", "uprn", "address"),
                  [("F-9", MILL, "1 Mill Lane"), ("F-8", QUAY, "2 Quay Road")])  # fmt: skip
        self._put("gold.person", ("number", "forename", "surname"),
                  [("F-1", "Joan", "Tester"), ("F-2", "Maud", "Tester"), ("F-3", "Ivor", "Other")])  # fmt: skip
        self.leads({})

    def _put(self, table: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        kinds = {"is_shown": pa.bool_(), "run": pa.int64()}
        drawn = pa.table(
            {
                name: pa.array([row[n] for row in rows], kinds.get(name, pa.string()))
                for n, name in enumerate(names)
            }
        )
        staged = self.engine.stage_batches("_drawn", drawn)
        admit(self.engine, Admission(table, staged, repr(rows)), way=Replace(), run=self.run)

    @property
    def run(self) -> Run:
        return Run(self.week, date(2026, 1, 1 + self.week), "tester")

    def leads(self, merged: dict[str, str]) -> None:
        """The people whose numbers were merged into others'."""
        rows = [(old, "merged_into", new, None, "2026-01-01", 0, "") for old, new in merged.items()]
        rows += [(n, "founded", None, "m", "2026-01-01", 0, "") for n in ("F-1", "F-2", "F-3")]
        self._put("gold.person_history", tuple(HISTORY), rows)

    def lives(self, homes: dict[str, str], *, left: Sequence[str] = ()) -> dict[str, str]:
        """Homes of the people of one week (`left` are no home any more); the number of the household
        of everybody who is in one.
        """
        self.week += 1
        rows = [(who, "uprn", uprn, f"2020-01-0{n + 1}", None, True)
                for n, (who, uprn) in enumerate(homes.items())]  # fmt: skip
        rows += [("F-1", "uprn", uprn, "2001-01-01", "2019-12-31", False) for uprn in left]
        self._put("gold.person_period", _PERIOD, rows)
        keep_households(self.engine, run=self.run)
        return dict(
            self.engine.rows("select _mention, number from gold.household_number where is_living")
        )

    def table(self) -> list[tuple]:  # type: ignore[type-arg]
        return self.engine.rows(
            "select number is not null, founded_on, uprn, people, from_on, joined_on, is_communal"
            " from gold.household order by uprn"
        )


@pytest.fixture
def borough(engine: Engine) -> Borough:
    return Borough(engine)


def test_who_shares_a_home_is_one_household_under_one_number(borough: Borough) -> None:
    found = borough.lives({"F-1": MILL, "F-2": MILL, "F-3": QUAY}, left=[HILL])
    assert found["F-1"] == found["F-2"] != found["F-3"]
    assert borough.table() == [
        (True, "2026-01-02", MILL, 2, "2020-01-01", "2020-01-02", False),
        (True, "2026-01-02", QUAY, 1, "2020-01-03", "2020-01-03", False),
    ]


def test_nothing_is_written_where_nothing_changed(borough: Borough) -> None:
    borough.lives({"F-1": MILL})
    assert keep_households(borough.engine, run=borough.run) == []


def test_so_many_at_one_home_are_no_household(borough: Borough) -> None:
    found = borough.lives({f"F-{n}": MILL for n in range(COMMUNAL_FROM)} | {"F-99": QUAY})
    assert list(found) == ["F-99"]
    assert [(row[0], row[3], row[6]) for row in borough.table()] == [
        (False, COMMUNAL_FROM, True),
        (True, 1, False),
    ]


def test_a_number_moves_with_the_people(borough: Borough) -> None:
    before = borough.lives({"F-1": MILL, "F-2": MILL, "F-3": QUAY})
    assert borough.lives({"F-1": HILL, "F-2": HILL, "F-3": MILL}) == before


def test_who_moves_out_founds_a_household_and_the_rest_keep_theirs(borough: Borough) -> None:
    before = borough.lives({"F-1": MILL, "F-2": MILL, "F-3": MILL})
    after = borough.lives({"F-1": MILL, "F-2": MILL, "F-3": QUAY})
    assert after["F-1"] == after["F-2"] == before["F-1"] != after["F-3"]
    home = household_of(borough.engine, after["F-1"])
    assert [(one.number, one.joined_on, one.left_on) for one in home.members] == [
        ("F-1", "2026-01-02", None),
        ("F-2", "2026-01-02", None),
    ]
    assert [(one.number, one.name, one.joined_on, one.left_on) for one in home.earlier] == [
        ("F-3", "Ivor Other", "2026-01-02", "2026-01-03")
    ]
    assert ("split_from", before["F-1"]) in [
        (event.event, event.other_number)
        for event in household_of(borough.engine, after["F-3"]).history
    ]


def test_two_that_move_together_are_one_and_the_other_number_leads_to_it(borough: Borough) -> None:
    before = borough.lives({"F-1": MILL, "F-3": QUAY})
    (together,) = set(borough.lives({"F-1": HILL, "F-3": HILL}).values())
    (other,) = set(before.values()) - {together}
    home = household_of(borough.engine, other)
    assert (home.number, home.redirected_from) == (together, other)
    assert {one.number for one in home.members} == {"F-1", "F-3"}
    assert borough.lives({"F-1": MILL, "F-3": QUAY}) == before


def test_who_comes_back_was_there_twice(borough: Borough) -> None:
    number = borough.lives({"F-1": MILL, "F-2": MILL})["F-1"]
    borough.lives({"F-1": MILL, "F-2": QUAY})
    borough.lives({"F-1": MILL, "F-2": MILL})
    home = household_of(borough.engine, number)
    days = [(e.joined_on, e.left_on) for e in (*home.members, *home.earlier) if e.number == "F-2"]
    assert sorted(days, key=str) == [("2026-01-02", "2026-01-03"), ("2026-01-04", None)]


def test_a_person_found_to_be_another_has_not_left(borough: Borough) -> None:
    number = borough.lives({"F-1": MILL, "F-2": MILL})["F-1"]
    borough.leads({"F-2": "F-1"})
    borough.lives({"F-1": MILL})
    home = household_of(borough.engine, number)
    assert [one.number for one in (*home.members, *home.earlier)] == ["F-1"]
    assert (home.uprn, home.address, home.members[0].name) == (MILL, "1 Mill Lane", "Joan Tester")


def test_a_household_that_is_no_more_keeps_its_number_and_its_people(borough: Borough) -> None:
    number = borough.lives({"F-1": MILL})["F-1"]
    borough.lives({})
    home = household_of(borough.engine, number)
    assert (home.uprn, home.members, [one.number for one in home.earlier]) == ("", (), ["F-1"])
    assert [event.event for event in home.history] == ["founded", "retired"]


def test_its_number_is_not_that_of_a_person(borough: Borough) -> None:
    number = borough.lives({"F-1": MILL})["F-1"]
    with pytest.raises(NotFound, match="number of a household"):
        explain(borough.engine, number)
    with pytest.raises(NotFound, match="Nobody and nothing"):
        household_of(borough.engine, "F-0000-0000-0")
