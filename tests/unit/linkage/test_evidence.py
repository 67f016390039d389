import pytest
import sqlglot

from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.linkage.evidence import (
    BIRTH_DATE,
    COMPARISONS,
    NAME,
    answer_sql,
    columns_of,
    contradiction_sql,
    words_sql,
)
from flamsteed.linkage.person import described_sql

NAMES = [
    (("Joan", "Tester"), ("Joan", "Tester"), "same"),
    (("Joan", "Tester"), ("Tester", "Joan"), "crossed"),
    (("William", "Tester"), ("Bill", "Tester"), "short_form"),
    (("W", "Tester"), ("William", "Tester"), "initial"),
    (("Jonathan", "Tester"), ("Jonathon", "Tester"), "short_form"),
    (("Geraldine", "Tester"), ("Geraldina", "Tester"), "forename_alike"),
    (("Joan", "Testerman"), ("Joan", "Testermann"), "surname_alike"),
    (("Joan", "O'Tester"), ("JOAN", "OTESTER"), "same"),
    (("Zoë", "Tester"), ("Zoe", "Tester"), "same"),
    (("Joan", "Tester"), ("Joan", "Quibble"), "other_surname"),
    (("Joan", "Tester"), ("Mavis", "Tester"), "other_forename"),
    (("Joan", "Tester"), ("Mavis", "Quibble"), "other"),
    (("Joan", None), ("Joan", "Tester"), None),
]
DATES = [
    ("1980-02-03", "1980-02-03", "same"),
    ("1980-02-03", "1980-03-02", "crossed"),
    ("1980-01-01", "1980-03-02", "year_only"),
    ("1980-02-03", "1981-02-03", "one_digit"),
    ("1980-02-03", "1980-02-27", "two_parts"),
    ("1980-02-03", "1961-11-27", "other"),
    (None, "1980-02-03", None),
]


def _answer(engine: Engine, sides: list[dict[str, str | None]], told: str) -> object:
    from flamsteed.linkage.person import PERSON_ATTRIBUTES

    rows = []
    for place, side in enumerate(sides):
        values = {
            "_mention": str(place),
            "_record": str(place),
            "_part": "1",
            "_system": "s",
            "_table": "t",
        }
        values |= {name: side.get(name) for name in PERSON_ATTRIBUTES}  # type: ignore[misc]
        quoted = (
            "cast(null as varchar)" if v is None else "'" + v.replace("'", "''") + "'"
            for v in values.values()
        )
        names = values.keys()
        rows.append(
            "select " + ", ".join(f"{v} as {n}" for v, n in zip(quoted, names, strict=True))
        )
    drawn = engine.stage("_drawn", " union all ".join(rows))
    described = engine.stage("_described", described_sql(drawn))
    columns = engine.columns(described)
    met = ", ".join(f"l.{n} as {n}_l, r.{n} as {n}_r" for n in columns)
    return engine.value(
        f"select {told} from (select {met} from {described} as l join {described} as r"
        f" on l._mention = '0' and r._mention = '1') as met"
    )


@pytest.mark.parametrize(("number", "case"), list(enumerate(NAMES)))
def test_names_are_compared(engine: Engine, number: int, case: tuple) -> None:  # type: ignore[type-arg]
    left, right, expected = case
    sides = [dict(zip(("forename", "surname"), side, strict=True)) for side in (left, right)]
    assert _answer(engine, sides, answer_sql(NAME)) == expected
    assert _answer(engine, sides[::-1], answer_sql(NAME)) == expected


@pytest.mark.parametrize(("number", "case"), list(enumerate(DATES)))
def test_birth_dates_are_compared(engine: Engine, number: int, case: tuple) -> None:  # type: ignore[type-arg]
    left, right, expected = case
    sides = [{"forename": "Joan", "surname": "T", "birth_date": date} for date in (left, right)]
    assert _answer(engine, sides, answer_sql(BIRTH_DATE)) == expected
    assert _answer(engine, sides[::-1], answer_sql(BIRTH_DATE)) == expected


def test_every_level_says_the_same_for_spark() -> None:
    for comparison in COMPARISONS:
        assert columns_of(comparison)
        sqlglot.parse_one(spark_sql(f"select {answer_sql(comparison)} from met"), read="spark")
    judged = f"select {words_sql()} from met where {contradiction_sql()}"
    sqlglot.parse_one(spark_sql(judged), read="spark")


def test_slugs_are_not_repeated_and_chances_are_chances() -> None:
    for comparison in COMPARISONS:
        slugs = [level.slug for level in comparison.levels]
        assert len(slugs) == len(set(slugs))
        assert all(0 < level.m < 1 and 0 < level.u < 1 for level in comparison.levels)
        assert comparison.levels[-1].sql == "true"
