"""Hierarchies are coarsenings with `*` on top, and say the same as SQL."""

from pathlib import Path

import pyarrow as pa
import pytest

from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.privacy.hierarchy import (
    Generaliser,
    Hierarchy,
    LookUp,
    hierarchy_of,
    hierarchy_of_mapping,
    load_hierarchy,
)
from flamsteed.privacy.ladders import age, date, ethnicity, postcode, standard_generalisers

CITIES = hierarchy_of([("a", "north"), ("b", "north"), ("c", "south")])


def climbed(engine: Engine, generaliser: Generaliser, value: str | None) -> list[str | None]:
    """What one value becomes at every level."""
    hierarchy = generaliser.of(engine, [value])
    place = hierarchy.labels[0].index(value)
    return [labels[place] for labels in hierarchy.labels]


def test_a_level_that_is_no_coarsening_is_refused_and_named_without_a_value() -> None:
    with pytest.raises(ValueError, match=r"level 2 \(wide\) is not a coarsening") as told:
        hierarchy_of(
            [("v1", "n", "x"), ("v2", "n", "y"), ("v3", "m", "y")], ("value", "narrow", "wide")
        )
    assert "v1" not in str(told.value)


def test_a_value_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="a value stands in the hierarchy twice"):
        hierarchy_of([("a", "n"), ("a", "n")])


def test_rows_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="the same number of labels"):
        hierarchy_of([("a", "n"), ("b", "n", "m")])


def test_a_highest_level_that_still_tells_something_is_refused() -> None:
    with pytest.raises(ValueError, match="must be \\*"):
        Hierarchy(("value", "*"), (("a", "b"), ("*", "b")))


def test_a_star_is_put_on_top_once() -> None:
    assert CITIES.labels == (("a", "b", "c"), ("north", "north", "south"), ("*", "*", "*"))
    assert hierarchy_of([("a", "*"), ("b", "*")]).labels == (("a", "b"), ("*", "*"))
    assert hierarchy_of([("a",), ("b",)]).labels == (("a", "b"), ("*", "*"))


def test_a_file_as_arx_writes_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "city.csv"
    path.write_text("a;north;*\nb;north;*\nc;south;*\n", encoding="utf-8")
    assert load_hierarchy(path).labels == CITIES.labels


def test_mappings_make_a_hierarchy_and_one_with_a_hole_does_not() -> None:
    first = {"a": "north", "b": "north", "c": "south"}
    assert hierarchy_of_mapping(first).labels == CITIES.labels
    with pytest.raises(ValueError, match="a label of level 1 has no place in the next"):
        hierarchy_of_mapping(first, {"north": "land"})


def test_a_value_that_is_not_in_its_hierarchy_is_counted_not_shown(engine: Engine) -> None:
    with pytest.raises(ValueError, match="2 distinct values are not in its hierarchy") as told:
        CITIES.of(engine, ["a", "secret", "other", None])
    assert "secret" not in str(told.value)


def test_null_stays_null_up_to_the_star(engine: Engine) -> None:
    assert climbed(engine, CITIES, None) == [None, None, "*"]
    assert climbed(engine, postcode(), None) == [None, None, None, None, "*"]


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        ("SE29 6HQ", ["SE29 6HQ", "SE29 6", "SE29", "SE", "*"]),
        ("SE3 8AA", ["SE3 8AA", "SE3 8", "SE3", "SE", "*"]),
        ("SE29", ["SE29", "SE29", "SE29", "SE", "*"]),
    ],
)
def test_postcodes_climb_by_sector_district_and_area(
    engine: Engine, value: str, labels: list[str]
) -> None:
    assert climbed(engine, postcode(), value) == labels


def test_dates_climb_by_month_quarter_year_and_bands_of_years(engine: Engine) -> None:
    assert climbed(engine, date(), "1987-08-09") == [
        "1987-08-09", "1987-08", "1987 Q3", "1987", "1985-1989", "1980-1989", "*"
    ]  # fmt: skip
    assert climbed(engine, date(), "unreadable") == ["unreadable", *[None] * 5, "*"]


def test_ages_climb_by_bands_that_nest(engine: Engine) -> None:
    assert climbed(engine, age(), "43") == ["43", "40-44", "40-49", "40-59", "*"]
    assert climbed(engine, age((10, 30)), "7") == ["7", "0-9", "0-29", "*"]
    for bands in ((5, 12), (0, 5), (10, 5)):
        with pytest.raises(ValueError, match="must be a multiple"):
            age(bands)


def test_the_nineteen_ethnic_groups_become_five_and_what_was_not_said_stays_so() -> None:
    labels = ethnicity().labels
    groups = dict(zip(labels[0], labels[1], strict=True))
    assert groups["Bangladeshi"] == "Asian, Asian British or Asian Welsh"
    assert groups["White, not specified further"] == "White"
    assert groups["Not stated"] == "Not stated"
    assert len(set(groups.values())) == 5 + 2


@pytest.fixture
def places(engine: Engine) -> Engine:
    """A look-up table from LSOA to ward, in which one ward's name is also another LSOA's."""
    engine.execute(
        "create table clean.place as select * from"
        " (values ('L1', 'W1'), ('L2', 'W1'), ('L3', 'W2')) as t(lsoa21cd, ward)"
    )
    return engine


def test_a_look_up_table_takes_lsoas_to_wards(places: Engine) -> None:
    look_up = LookUp("clean.place", ("lsoa21cd", "ward"))
    hierarchy = look_up.of(places, ["L3", "L1"])
    assert hierarchy.levels == ("lsoa21cd", "ward", "*")
    assert hierarchy.labels[1] == ("W1", "W1", "W2")


def test_an_lsoa_that_crosses_wards_is_refused(places: Engine) -> None:
    places.execute("insert into clean.place values ('L1', 'W2')")
    with pytest.raises(ValueError, match="has two parents"):
        LookUp("clean.place", ("lsoa21cd", "ward")).of(places, ["L1"])


def test_every_generaliser_says_as_sql_what_its_hierarchy_says(places: Engine) -> None:
    values = {
        "age": ["3", "43", "101"], "date": ["1987-08-09", "2026-12-31"], "none": ["x", "it's"],
        "postcode": ["SE29 6HQ", "SE3"], "ethnicity": ["Roma", "Not stated"],
    }  # fmt: skip
    generalisers: dict[str, Generaliser] = {**standard_generalisers()}
    generalisers["city"], values["city"] = CITIES, ["a", "c"]
    generalisers["lsoa"] = LookUp("clean.place", ("lsoa21cd", "ward"))
    values["lsoa"] = ["L1", "L3"]
    for name, generaliser in generalisers.items():
        hierarchy = generaliser.of(places, [*values[name], None])
        table = places.stage_batches("t", pa.table({"v": [*values[name], None]}))
        for level in range(len(generaliser.levels)):
            sql = f"select v, {generaliser.label_sql('v', level)} from {table}"
            told = dict(zip(hierarchy.labels[0], hierarchy.labels[level], strict=True))
            assert [told[value] for value, _ in places.rows(sql)] == [
                label for _, label in places.rows(sql)
            ], (name, level)
            spark_sql(sql.replace(table, "t"))
