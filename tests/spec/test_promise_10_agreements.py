"""Promise 10: nothing leaves without an agreement that is in force; nothing leaves that it does not list."""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.drawn_agreements import ON, agreement

from flamsteed.contracts.agreement import Agreement, Control, Field, SignOff, Status
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import ReleaseRefused
from flamsteed.gate import SUBJECTS, Disclosure, disclose
from flamsteed.lineage.journal import open_journal, passages_after
from flamsteed.lineage.passage import Run
from flamsteed.privacy.control import controlled
from flamsteed.sharing import leaving_sql
from flamsteed.standards.calendar import months_after

COLUMNS = ("number", "forename", "surname", "birth_date", "upn", "postcode")
RUN = Run(1, ON, "tests")
FIELDS = (Field("who", ("number",)), Field("first", ("forename",)))
CASES = int(os.environ.get("FLAMSTEED_CASES", "1000"))
"""Drawn agreements; with 10,000 it takes four minutes."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A store with a mart whose every cell names its column and row."""
    opened = open_store(None)
    open_journal(opened)
    cells = ", ".join(f"'{name}' || '~' || n as {name}" for name in COLUMNS)
    opened.execute(f"create table mart.people as select {cells} from range(5) as r(n)")
    yield opened
    opened.close()


def leave(
    engine: Engine, agreed: Agreement, select: str = "", **more: Any
) -> list[tuple[Any, ...]]:
    """What leaves, as rows."""
    left: list[tuple[Any, ...]] = []

    def write(rows: str, _: dict[str, Any]) -> dict[str, str]:
        left.extend(engine.rows(rows))
        return {"file": "hash"}

    on = more.pop("on", ON)
    disclosure = Disclosure(
        agreed, select or leaving_sql(agreed, ON), (), on,
        controlled=lambda staged: controlled(engine, agreed, staged, on=on), **more,
    )  # fmt: skip
    disclose(engine, disclosure, write=write, run=RUN)
    return left


def test_what_is_listed_leaves_and_the_journal_says_so_and_whom_it_told_of(engine: Engine) -> None:
    assert leave(engine, agreement(FIELDS))[0] == ("number~0", "forename~0")
    ((_, passage),) = passages_after(engine, 0)
    assert (passage.door, passage.admitted, passage.details["to"]) == ("release", 5, "Partner")
    assert passage.details["files"] == {"file": "hash"}
    assert engine.value(f"select count(distinct number) from {SUBJECTS}") == 5


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": Status.DRAFT}, "its status is draft"),
        ({"status": Status.SUSPENDED}, "its status is suspended"),
        ({"status": Status.ENDED}, "its status is ended"),
        ({"valid_from": date(2026, 6, 2)}, "it begins on 2026-06-02"),
        ({"valid_to": date(2026, 5, 31)}, "it ended on 2026-05-31"),
        ({"review_on": date(2026, 5, 31)}, "its review was due on 2026-05-31"),
        (
            {"signed": (SignOff("sharer", "A", date(2026, 1, 1)),)},
            "the recipient has not signed it",
        ),
        (
            {"signed": (SignOff("sharer", "A", ON), SignOff("recipient", "B", date(2026, 6, 2)))},
            "the recipient signs it on 2026-06-02",
        ),
        ({"table": "mart.nothing"}, "mart.nothing is not there yet"),
    ],
)
def test_nothing_leaves_under_an_agreement_that_is_not_in_force(
    engine: Engine, change: dict[str, Any], why: str
) -> None:
    with pytest.raises(ReleaseRefused, match=why):
        leave(engine, replace(agreement(FIELDS), **change))
    assert not passages_after(engine, 0)
    assert not engine.has_table(SUBJECTS)


@pytest.mark.parametrize("first", ["2026-01-01", "2026-12-31"])
def test_the_first_and_the_last_day_are_in_force(engine: Engine, first: str) -> None:
    signed = (SignOff("sharer", "A", date(2025, 1, 1)), SignOff("recipient", "B", date(2025, 1, 1)))
    agreed = agreement(FIELDS, signed=signed)
    assert len(leave(engine, agreed, on=date.fromisoformat(first))) == 5


def test_what_the_law_keeps_from_the_purpose_does_not_leave(engine: Engine) -> None:
    with pytest.raises(ReleaseRefused, match="not for this"):
        leave(engine, agreement(FIELDS), refused=("not for this",))
    assert not passages_after(engine, 0)


def test_nothing_is_noted_if_the_file_cannot_be_written(engine: Engine) -> None:
    def full(*_: Any) -> dict[str, str]:
        raise OSError("disk full")

    agreed = agreement(FIELDS)
    disclosure = Disclosure(
        agreed, leaving_sql(agreed, ON), (), ON, lambda staged: (f"select * from {staged}", {})
    )
    with pytest.raises(OSError, match="disk full"):
        disclose(engine, disclosure, write=full, run=RUN)
    assert not passages_after(engine, 0)


def test_rows_of_small_groups_stay_behind_and_too_many_of_them_keep_all(engine: Engine) -> None:
    engine.execute("update mart.people set postcode = 'A' where number <> 'number~4'")
    fields = (Field("who", ("number",)), Field("place", ("postcode",)))
    control = Control(k=4, identifying=("place",), suppress_at_most=0.2)
    left = leave(engine, agreement(fields, control=control))
    assert {place for _, place in left} == {"A"}
    ((_, passage),) = passages_after(engine, 0)
    assert passage.details["risk"]["stayed_behind"] == 1
    assert engine.value(f"select count(*) from {SUBJECTS}") == 4
    strict = agreement(fields, control=replace(control, suppress_at_most=0.1))
    with pytest.raises(ReleaseRefused, match="1 of 5 rows belong to groups"):
        leave(engine, strict)


def test_small_counts_are_hidden_and_others_rounded(engine: Engine) -> None:
    engine.execute(
        "create or replace table mart.people as from (values ('a', 0), ('b', 9), ('c', 12)) as v(kind, n)"
    )
    fields = (Field("kind", ("kind",)), Field("n", ("n",)))
    control = Control(counts=("n",), hide_below=10, round_to=5)
    left = leave(engine, agreement(fields, control=control, subject=""))
    assert left == [("a", 0), ("b", None), ("c", 10)]


def _expression(dice: random.Random, used: Sequence[str]) -> str:
    """A scalar expression that is made of exactly these columns of t."""
    one, *rest = [f"t.{name}" for name in used]
    made = dice.choice([
        one, f"upper({one})", f"coalesce({one}, '')", f"substr({one}, 1, 3)", f"({one} is null)",
        f"max({one}) over (partition by {one})", f"(select max(s.{used[0]}) from mart.people as s)",
        f"(select count(*) from mart.people as s where s.{used[0]} = {one})",
        f"row_number() over (order by {one})", f"list_value({one})",
    ])  # fmt: skip
    return " || ".join([f"cast({made} as varchar)", *rest])


def _drawn(dice: random.Random) -> tuple[Agreement, str, bool]:
    """An agreement, a SELECT that may keep to it or not, and whether it does."""
    columns = COLUMNS[1:]
    listed = [tuple(dice.sample(columns, dice.randint(1, 2))) for _ in range(dice.randint(1, 3))]
    rows_read = tuple(dice.sample(columns, dice.randint(0, 2)))
    agreed = agreement(
        [Field(f"f{n}", reads) for n, reads in enumerate(listed)], rows_read=rows_read
    )
    over = dice.random() < 0.5
    used = [list(reads) for reads in listed]
    filtered = [*rows_read[: dice.randint(0, 2)]]
    if over:
        place = dice.randint(-1, len(used) - 1)
        (filtered if place < 0 else used[place]).append(dice.choice(columns))
    fields = [f"{_expression(dice, names)} as f{n}" for n, names in enumerate(used)]
    where = " and ".join(f"t.{name} <> ''" for name in filtered) or "true"
    is_distinct = dice.random() < 0.1
    source = dice.choice([
        "mart.people as t", "(select * from mart.people) as t",
        "(select u.* from mart.people as u order by u.number) as t", "shown as t",
    ])  # fmt: skip
    select = f"select {'distinct ' if is_distinct else ''}{', '.join(fields)}, t.number as _subject from {source} where {where}"
    if source.startswith("shown"):
        select = f"with shown as (select {', '.join(COLUMNS)} from mart.people) {select}"
    swaying = {*filtered}
    if is_distinct:
        swaying |= {"number", *(name for names in used for name in names)}
    if "order by u.number" in source:
        swaying.add("number")
    keeps = all({*names} <= {*may} for names, may in zip(used, listed, strict=True))
    return agreed, select, keeps and swaying <= {*rows_read}


def test_drawn_agreements_and_selects_leak_nothing(engine: Engine) -> None:
    dice, let, kept = random.Random(10), 0, 0
    for _ in range(CASES):
        agreed, select, keeps = _drawn(dice)
        listed = {name for field in agreed.fields for name in field.reads}
        if not keeps:
            with pytest.raises(ReleaseRefused, match="listed"):
                leave(engine, agreed, select)
            kept += 1
            continue
        left = leave(engine, agreed, select)
        let += 1
        shown = str(left)
        assert not [name for name in {*COLUMNS} - listed if f"{name}~" in shown.lower()], select
    assert let > CASES // 4
    assert kept > CASES // 4


def test_a_month_later_is_the_same_day_or_the_last() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_after(date(2026, 12, 15), 12) == date(2027, 12, 15)


def test_text_that_is_to_be_redacted_does_not_leave_if_nobody_redacted_it(engine: Engine) -> None:
    agreed = agreement((Field("said", ("forename",), way="redacted"),))
    disclosure = Disclosure(
        agreed, leaving_sql(agreed, ON), (), ON, controlled=lambda s: (f"select * from {s}", {})
    )
    with pytest.raises(ReleaseRefused, match="`said` has not been redacted"):
        disclose(engine, disclosure, write=lambda *_: {}, run=RUN)
    assert passages_after(engine, 0) == []


def test_redacted_text_leaves_without_the_people_in_it(engine: Engine) -> None:
    engine.execute("update mart.people set forename = 'Mr Quux rang from 020 7946 0123'")
    agreed = agreement((Field("said", ("forename",), way="redacted"),))
    assert leave(engine, agreed) == [("[name] rang from [phone]",)] * 5
    ((_, passage),) = passages_after(engine, 0)
    assert passage.details["risk"]["redacted"] == {"said": {"name": 5, "phone": 5}}
