"""Promise 7: every gold value leads to one source record and one reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.borough import northmere, store_of

from flamsteed.engine.engine import Engine

THINGS = ("person", "property")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return northmere(tmp_path_factory, months=3)


@pytest.fixture(scope="module")
def store(project: Path) -> Iterator[Engine]:
    engine = store_of(project)
    yield engine
    engine.close()


@pytest.mark.parametrize("thing", THINGS)
def test_every_gold_value_names_one_current_source_record_and_a_reason(
    store: Engine, thing: str
) -> None:
    named = store.rows(f"select _table, count(*) from gold.{thing}_value group by _table")
    assert named
    for table, values in named:
        led = store.value(
            f"select count(*) from gold.{thing}_value as v"
            f' join raw."{table}" as r on r._record = v._record and r._seen_to is null'
            f" where v._table = ? and v.rule <> ''",
            [table],
        )
        assert led == values, table


@pytest.mark.parametrize("thing", THINGS)
def test_every_gold_column_is_the_value_that_won(store: Engine, thing: str) -> None:
    platform = {"number", "founded_on", "records", "systems"}
    for name in store.columns(f"gold.{thing}").keys() - platform:
        differing = store.value(
            f"select count(*) from gold.{thing} as g full outer join"
            f" (select number, value from gold.{thing}_value where attribute = '{name}') as v"
            f" on v.number = g.number where cast(g.{name} as varchar) is distinct from v.value"
        )
        assert differing == 0, name


@pytest.mark.parametrize("thing", THINGS)
def test_a_number_has_one_value_for_an_attribute(store: Engine, thing: str) -> None:
    repeated = store.value(
        f"select count(*) from (select number, attribute from gold.{thing}_value"
        f" group by number, attribute having count(*) > 1) as twice"
    )
    assert repeated == 0


def test_every_value_of_a_person_is_what_its_mention_says(store: Engine) -> None:
    attributes = [row[0] for row in store.rows("select distinct attribute from gold.person_value")]
    assert len(attributes) >= 12
    for name in attributes:
        wrong = store.value(
            "select count(*) from gold.person_value as v left join linked.person_mention as m"
            " on m._mention = v._mention and m._record = v._record and m._table = v._table"
            f" where v.attribute = '{name}' and m.{name} is distinct from v.value"
        )
        assert wrong == 0, name


@pytest.mark.parametrize("attribute", ["nino", "birth_date", "death_date", "upn"])
def test_an_identifier_or_date_is_in_the_cleaned_row_of_the_record_that_it_names(
    store: Engine, attribute: str
) -> None:
    tables = store.rows(
        "select distinct _table from gold.person_value where attribute = ?", [attribute]
    )
    assert tables
    for (table,) in tables:
        columns = ", ".join(
            f'cast(c."{name}" as varchar)' for name in store.columns(f"clean.{table}")
        )
        strayed = store.value(
            f'select count(*) from gold.person_value as v join clean."{table}" as c'
            f" on c._record = v._record where v._table = ? and v.attribute = ?"
            f" and not list_contains([{columns}], v.value)",
            [table, attribute],
        )
        assert strayed == 0, table


def test_every_value_of_a_property_is_what_the_register_says_of_its_record(
    store: Engine, project: Path
) -> None:
    register = (project / "gold/property/register.sql").read_text(encoding="utf-8")
    attributes = [
        row[0] for row in store.rows("select distinct attribute from gold.property_value")
    ]
    assert len(attributes) >= 6
    for name in attributes:
        wrong = store.value(
            f"select count(*) from gold.property_value as v left join (\n{register}\n) as r"
            f" on r._record = v._record and r._table = v._table"
            f" where v.attribute = '{name}' and cast(r.{name} as varchar) is distinct from v.value"
        )
        assert wrong == 0, name


def test_the_address_of_a_property_has_no_gaps(store: Engine) -> None:
    gaps = "address like ',%' or contains(address, '  ') or contains(address, ' ,')"
    assert store.value(f"select count(*) from gold.property where {gaps}") == 0
