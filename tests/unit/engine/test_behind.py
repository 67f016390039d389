"""What stands behind each column of a SELECT, worked out from its text alone."""

import pytest

from flamsteed.engine.behind import ROWS, columns_behind

TABLES = {
    "gold.person": ["number", "forename", "birth_date", "upn"],
    "clean.a__b": ["_record", "x", "y", "z"],
}


def behind(select: str) -> dict[str, set[str]]:
    """By column, the columns behind it, those of the second table with its letter."""
    return {
        name: {column for _, column in sources if column != ROWS}
        for name, sources in columns_behind(select, TABLES).items()
    }


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("select number, upper(forename) as f from gold.person", {"number": {"number"}, "f": {"forename"}}),
        ("select number from gold.person where upn is null", {"number": {"number", "upn"}}),
        ("select number from gold.person order by upn limit 1", {"number": {"number", "upn"}}),
        ("select number from gold.person group by number having max(upn) > ''", {"number": {"number", "upn"}}),
        ("select count(*) as n from gold.person group by all", {"n": set()}),
        ("select upn, count(*) as n from gold.person group by all", {"upn": {"upn"}, "n": {"upn"}}),
        ("select upn, count(*) as n from gold.person group by 1", {"upn": {"upn"}, "n": {"upn"}}),
        ("select distinct number, upn from gold.person", {"number": {"number", "upn"}, "upn": {"number", "upn"}}),
        ("select * exclude (upn, birth_date) from gold.person", {"number": {"number"}, "forename": {"forename"}}),
        ("with p as (select * from gold.person) select p.forename from p", {"forename": {"forename"}}),
        (
            "select p.number, (select max(b.y) from clean.a__b as b where b.x = p.upn) as m from gold.person as p",
            {"number": {"number"}, "m": {"y", "x", "upn"}},
        ),
        (
            "select number from gold.person where exists (select 1 from clean.a__b as b where b.x = upn)",
            {"number": {"number", "x", "upn"}},
        ),
        (
            "select number from gold.person semi join clean.a__b as b on b.z = forename",
            {"number": {"number", "z", "forename"}},
        ),
        ("select forename as n from gold.person union all select x from clean.a__b", {"n": {"forename", "x"}}),
        (
            "select forename as n, number as m from gold.person union select x, y from clean.a__b",
            {"n": {"forename", "x", "number", "y"}, "m": {"forename", "x", "number", "y"}},
        ),
        (
            "select number, row_number() over (partition by forename order by upn) as n from gold.person",
            {"number": {"number"}, "n": {"forename", "upn"}},
        ),
        (
            "select number from gold.person qualify row_number() over (partition by upn) = 1",
            {"number": {"number", "upn"}},
        ),
        (
            "select f from (select number as f, birth_date as u from gold.person order by u limit 5)",
            {"f": {"number", "birth_date"}},
        ),
        ("select unnest(string_split(forename, ' ')) as w from gold.person", {"w": {"forename"}}),
        (
            "select a.w from gold.person as p, unnest(string_split(p.forename, ' ')) as a(w)",
            {"w": {"forename"}},
        ),
    ],
)  # fmt: skip
def test_whatever_sways_a_column_or_the_rows_stands_behind_it(
    select: str, expected: dict[str, set[str]]
) -> None:
    assert behind(select) == expected


def test_that_a_table_has_rows_stands_behind_every_column() -> None:
    found = columns_behind("select p.number from gold.person as p, clean.a__b as b", TABLES)
    assert {("gold.person", ROWS), ("clean.a__b", ROWS)} <= found["number"]


@pytest.mark.parametrize(
    ("select", "why"),
    [
        ("select p from gold.person as p", "whole rows"),
        ("select columns('n.*') from gold.person", "cannot be told"),
        ("select number from gold.person natural join clean.a__b", "natural join"),
        ("select content from read_text('/etc/passwd')", "no table of a stage"),
        ("select number from 'people.parquet'", "no table of a stage"),
        ("select x from raw.secret", "no table that is known"),
        ("select nothing from gold.person", "cannot be told"),
        ("pivot gold.person on upn using count(*)", "one SELECT"),
        ("delete from gold.person", "one SELECT"),
        ("select number, forename as number from gold.person", "name of its own"),
    ],
)
def test_what_cannot_be_told_is_refused(select: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        columns_behind(select, TABLES)


def test_a_table_of_unknown_columns_is_told_by_the_names_that_are_read() -> None:
    found = columns_behind("select number, upn from gold.other where x = 1", {"gold.other": None})
    assert found["upn"] == {("gold.other", ROWS), ("gold.other", "upn"), ("gold.other", "x")}
