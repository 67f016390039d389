"""Nothing is guessed: what has not happened is not due, and what cannot be dated is looked at by a person."""

from pathlib import Path

import pytest
from tests.drawn_schedule import (
    PAYMENT,
    TENANCY,
    a_rule,
    a_schedule,
    kept,
    land,
    new_store,
)

from flamsteed.engine.engine import Engine
from flamsteed.lineage.passage import Run
from flamsteed.schedule import rows_of, stage_kept

SIX_YEARS = "from: ended_on\nkeep: 6 years"
FILE = "from: {follows: {table: housing__tenancy, by: {tenancy: ref}}}\nkeep: until then"
Row = list[str | None]


def tenancy(ended: str | None = None, *, ref: str = "T1", **more: str) -> Row:
    """A tenancy's cells."""
    return [ref, ended, more.get("born"), more.get("closed"), more.get("status")]


@pytest.fixture
def engine() -> Engine:
    """An empty store."""
    return new_store()


@pytest.mark.parametrize(
    ("said", "row", "state"),
    [
        ("from: ended_on\nkeep: 6 years", tenancy(None), "open"),
        ("from: ended_on\nkeep: 6 years", tenancy("1900-01-01"), "open"),
        ("from: ended_on\nkeep: 6 years", tenancy("2099-12-31"), "open"),
        ("from: ended_on\nkeep: 6 years", tenancy("31/31/2019"), "undated"),
        ("from: closed\nkeep: 6 years", tenancy(), "undated"),
        ("from: closed\nkeep: 6 years", tenancy(closed="soon"), "undated"),
        ("from: {column: born, birthday: 75}\nkeep: until then", tenancy(), "undated"),
        ("from: {column: closed, open_when: status = 'Open'}\nkeep: 3 years", tenancy(status="Open"), "open"),
        ("from: {column: closed, open_when: status = 'Open'}\nkeep: 3 years", tenancy(closed="2001-01-01", status="Open"), "open"),
        ("from: {column: closed, open_when: status = 'Open'}\nkeep: 3 years", tenancy(status="Shut"), "undated"),
        ("from: {source: vanished}\nkeep: 1 year", tenancy(), "open"),
        ("from: {source: changed, open_when: status = 'Open'}\nkeep: 1 year", tenancy(status="Open"), "open"),
        ("from: {source: changed, open_when: status = 'Open'}\nkeep: 1 year", tenancy(status="Shut"), "2027-07-31"),
        ("from: {source: first}\nkeep: 1 year", tenancy(), "2027-07-31"),
        ("from: {later_of: [ended_on, closed]}\nkeep: 1 year", tenancy(closed="2001-01-01"), "open"),
        ("from: {later_of: [ended_on, closed]}\nkeep: 1 year", tenancy("2001-01-01"), "undated"),
        ("from: {earlier_of: [ended_on, closed]}\nkeep: 1 year", tenancy(closed="2001-01-01"), "2002-01-01"),
        ("from: {earlier_of: [ended_on, closed]}\nkeep: 1 year", tenancy("2003-01-01", closed="2001-01-01"), "2002-01-01"),
        ("from: {earlier_of: [ended_on, closed]}\nkeep: 1 year", tenancy(), "open"),
        ("from: {later_of: [{column: ended_on, if_any: true}, {column: closed, if_any: true}]}\nkeep: 1 year", tenancy(), "open"),
        ("from: {later_of: [{column: ended_on, if_any: true}, closed]}\nkeep: 1 year", tenancy("never!", closed="2001-01-01"), "undated"),
        ("from:\n  select: select _record, '2001-05-05' as day from clean.housing__tenancy\nkeep: 1 year", tenancy(), "2002-05-05"),
        ("from:\n  select: select _record, closed as day from clean.housing__tenancy\nkeep: 1 year", tenancy(), "undated"),
        ("from:\n  select: select _record, closed as day from clean.housing__tenancy where closed is not null\nkeep: 1 year", tenancy(), "open"),
    ],
)  # fmt: skip
def test_a_record_has_a_last_day_only_if_it_can_be_told(
    engine: Engine, said: str, row: Row, state: str, tmp_path: Path, a_run: Run
) -> None:
    land(engine, TENANCY, [row], day="2026-07-31", run=a_run)
    assert kept(engine, a_schedule(tmp_path, a_rule(said))) == {"T1": state}


def test_of_several_days_that_a_select_gives_the_latest_counts(
    engine: Engine, tmp_path: Path, a_run: Run
) -> None:
    rows = [["P1", "T1", "2001-01-01", None], ["P2", "T1", "2005-05-05", None]]
    land(engine, TENANCY, [tenancy()], day="2026-07-31", run=a_run)
    land(engine, PAYMENT, rows, day="2026-07-31", run=a_run)
    (tmp_path / "last.sql").write_text(
        "-- one row per payment of a tenancy\nselect t._record, p.paid as day from"
        " clean.housing__tenancy as t join clean.housing__payment as p on p.tenancy = t.ref;\n"
    )
    said = "from: {select: last.sql}\nkeep: 1 year"
    assert kept(engine, a_schedule(tmp_path, a_rule(said))) == {"T1": "2006-05-05"}


def test_a_record_that_is_gone_from_its_system_is_judged_by_its_last_version(
    engine: Engine, tmp_path: Path, a_run: Run
) -> None:
    land(engine, TENANCY, [tenancy("2001-01-01")], day="2026-07-31", run=a_run)
    land(engine, TENANCY, [tenancy("02/02/2002")], day="2026-08-31", run=a_run)
    land(engine, TENANCY, [tenancy(ref="T2")], day="2026-09-30", run=a_run)
    rules = a_schedule(tmp_path, a_rule(SIX_YEARS))
    assert kept(engine, rules) == {"T1": "2008-02-02", "T2": "open"}
    gone = a_schedule(tmp_path, a_rule("from: {source: vanished}\nkeep: 1 year"))
    assert kept(engine, gone) == {"T1": "2027-09-30", "T2": "open"}
    first = a_schedule(tmp_path, a_rule("from: {source: first}\nkeep: 1 year"))
    assert kept(engine, first) == {"T1": "2027-07-31", "T2": "2027-09-30"}
    changed = a_schedule(tmp_path, a_rule("from: {source: changed}\nkeep: 1 year"))
    assert kept(engine, changed) == {"T1": "2027-08-31", "T2": "2027-09-30"}


def test_a_row_in_quarantine_falls_under_the_rule_of_its_record(
    engine: Engine, tmp_path: Path, a_run: Run
) -> None:
    twice = [tenancy("2001-01-01"), tenancy("2009-09-09")]  # one key, two contents: neither lands
    land(engine, TENANCY, twice, day="2026-07-31", run=a_run)
    assert engine.value("select count(*) from raw.housing__tenancy") == 0
    assert kept(engine, a_schedule(tmp_path, a_rule(SIX_YEARS))) == {"T1": "2015-09-09"}


def test_news_in_quarantine_speaks_for_its_record_beside_its_good_version(
    engine: Engine, tmp_path: Path, a_run: Run
) -> None:
    land(engine, TENANCY, [tenancy("2001-01-01")], day="2026-07-31", run=a_run)
    twice = [tenancy("2001-01-02"), tenancy(None, status="let again")]
    land(engine, TENANCY, twice, day="2026-08-31", run=a_run)
    assert engine.value("select count(*) from clean.housing__tenancy") == 1
    assert kept(engine, a_schedule(tmp_path, a_rule(SIX_YEARS))) == {"T1": "open"}
    land(engine, TENANCY, [tenancy("2001-01-01")], day="2026-09-30", run=a_run)
    assert kept(engine, a_schedule(tmp_path, a_rule(SIX_YEARS))) == {"T1": "2007-01-01"}


def test_what_belongs_to_a_file_goes_with_the_file(
    engine: Engine, tmp_path: Path, a_run: Run
) -> None:
    rows = [tenancy("2001-01-01"), tenancy(ref="T2"), tenancy("31/31/2001", ref="T3")]
    land(engine, TENANCY, rows, day="2026-07-31", run=a_run)
    paid: list[Row] = [[f"P{n}", f"T{n}", "1999-01-01", None] for n in (1, 2, 3, 4)]
    land(engine, PAYMENT, [*paid, ["P5", None, None, None]], day="2026-07-31", run=a_run)
    rules = (a_rule(SIX_YEARS), a_rule(FILE, name="b", table="housing__payment"))
    assert kept(engine, a_schedule(tmp_path, *rules), PAYMENT) == {
        "P1": "2007-01-01", "P2": "open", "P3": "undated", "P4": "undated", "P5": "undated",
    }  # fmt: skip
    forever = (a_rule("keep: for ever"), rules[1])
    assert kept(engine, a_schedule(tmp_path, *forever), PAYMENT)["P1"] == "kept"


def test_of_several_rules_the_one_that_keeps_longest_holds(
    engine: Engine, tmp_path: Path, a_run: Run
) -> None:
    rows = [
        tenancy("2001-01-01", closed="2010-01-01"),
        tenancy("2001-01-01", ref="T2", closed="2010-01-01", status="deed"),
        tenancy("2001-01-01", ref="T3"),
        tenancy("2020-01-01", ref="T4", closed="2001-01-01"),
    ]
    land(engine, TENANCY, rows, day="2026-07-31", run=a_run)
    rules = (
        a_rule(SIX_YEARS),
        a_rule("from: closed\nkeep: 1 year\nthen: review", name="b"),
        a_rule("where: status = 'deed'\nkeep: for ever", name="c"),
    )
    schedule = a_schedule(tmp_path, *rules)
    assert kept(engine, schedule) == {
        "T1": "2011-01-01", "T2": "kept", "T3": "undated", "T4": "2026-01-01",
    }  # fmt: skip
    with rows_of(engine, schedule) as speaking:
        staged = stage_kept(speaking)["housing__tenancy"]
        named = f"select class, count(*) from {staged} group by class order by class"
        assert engine.rows(named) == [("a", 1), ("b", 2), ("c", 1)]


def test_records_that_no_rule_is_true_of_are_judged_by_none(
    engine: Engine, tmp_path: Path, a_run: Run
) -> None:
    rows = [tenancy("2001-01-01", status="SEC"), tenancy("2001-01-01", ref="T2")]
    land(engine, TENANCY, rows, day="2026-07-31", run=a_run)
    schedule = a_schedule(tmp_path, a_rule(f"where: status = 'SEC'\n{SIX_YEARS}"))
    assert kept(engine, schedule) == {"T1": "2007-01-01"}


def test_a_table_that_never_came_has_no_records(engine: Engine, tmp_path: Path) -> None:
    schedule = a_schedule(tmp_path, a_rule(SIX_YEARS))
    with rows_of(engine, schedule) as rows:
        assert engine.rows(f"select * from {stage_kept(rows)['housing__tenancy']}") == []
