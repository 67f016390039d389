"""What leaves is as alike as was asked, and what it came to is said truly."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import sqlglot
from tests.made_people import AGES, COLUMNS, made_people

from flamsteed.contracts.yaml_file import load_yaml
from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import DuckDBEngine, open_store
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.anonymise import WAYS, Anonymised, Anonymity, anonymise, generalised_sql
from flamsteed.privacy.coded import code_table
from flamsteed.privacy.criteria import Sensitive
from flamsteed.privacy.hierarchy import hierarchy_of
from flamsteed.privacy.load_anonymity import read_anonymity
from flamsteed.privacy.verify import verify

SHOWN = "select person, birth_date, postcode, sex, ethnicity, need from staged_people"
NEEDED = (Sensitive("need", distinct=2),)
ASKED = Anonymity(
    k=5, columns=COLUMNS, suppress_at_most=0.05, sensitive=NEEDED, as_they_are=("person",)
)


@pytest.fixture
def people(engine: Engine) -> Engine:
    """A store with two thousand made-up people staged."""
    engine.stage_batches("staged_people", made_people(2000))
    return engine


def smallest_class(engine: Engine, done: Anonymised) -> tuple[int, int]:
    """The smallest class of what leaves, and the fewest needs in any, counted afresh."""
    grouped = ", ".join(COLUMNS)
    found = engine.rows(
        f"select count(*), count(distinct need) from {done.table} group by {grouped}"
    )
    return min(row[0] for row in found), min(row[1] for row in found)


@pytest.mark.parametrize("way", WAYS)
def test_every_row_that_leaves_has_k_alike_and_the_others_are_counted(
    people: Engine, way: str
) -> None:
    done = anonymise(people, SHOWN, replace(ASKED, way=way))
    rows, needs = smallest_class(people, done)
    assert rows >= 5
    assert needs >= 2
    assert done.rows + done.suppressed == 2000
    assert done.suppressed <= 100
    assert done.risk.smallest == rows
    assert list(people.columns(done.table)) == [
        "person", "birth_date", "postcode", "sex", "ethnicity", "need"
    ]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_every_label_that_leaves_is_one_of_the_row_it_was(people: Engine, way: str) -> None:
    done = anonymise(people, SHOWN, replace(ASKED, way=way))
    pairs = people.rows(
        f"select cast(s.postcode as varchar), d.postcode from {done.table} as d"
        " join staged_people as s on s.person = d.person"
    )
    for was, told in pairs:
        assert told == "*" or was.startswith(told)


def test_local_recoding_loses_less_than_one_level_for_all(people: Engine) -> None:
    losses = [anonymise(people, SHOWN, replace(ASKED, way=way)).loss for way in WAYS]
    assert losses[0] > losses[1] > losses[2]


def test_its_certificate_is_accepted_from_the_table_alone(people: Engine) -> None:
    done = anonymise(people, SHOWN, ASKED)
    assert done.certificate is not None
    coded = code_table(people, SHOWN, columns=COLUMNS, sensitive=["need"])
    assert verify(done.certificate, coded, ASKED.rules(2000)) == ()


@pytest.mark.parametrize("way", WAYS)
def test_neither_the_order_of_rows_nor_threads_change_what_leaves(way: str) -> None:
    told = []
    for threads, order in ((1, "person"), (2, "md5(person)")):
        store: DuckDBEngine = open_store(None, threads=threads)
        made = store.stage_batches("made", made_people(2000))
        store.stage("staged_people", f"select * from {made} order by {order}")
        done = anonymise(store, SHOWN, replace(ASKED, way=way))
        told.append((sorted(map(str, store.rows(f"select * from {done.table}"))), done))
        store.close()
    assert told[0] == told[1]


def test_a_column_that_nothing_is_said_about_stops_the_release(people: Engine) -> None:
    with pytest.raises(ReleaseRefused, match="Nothing is said about column person"):
        anonymise(people, SHOWN, replace(ASKED, as_they_are=()))


def test_a_column_that_is_not_there_stops_the_release(people: Engine) -> None:
    with pytest.raises(ReleaseRefused, match="The rows have no column uprn"):
        anonymise(people, SHOWN, replace(ASKED, as_they_are=("person", "uprn")))


def test_a_value_outside_its_hierarchy_stops_the_release_and_is_not_shown(people: Engine) -> None:
    columns = COLUMNS | {"sex": hierarchy_of([("F",)])}
    with pytest.raises(
        ReleaseRefused, match=r"column sex: 1 distinct values are not in its hierarchy\."
    ):
        anonymise(people, SHOWN, replace(ASKED, columns=columns))


@pytest.mark.parametrize("way", WAYS)
def test_rules_that_cannot_be_kept_stop_the_release(people: Engine, way: str) -> None:
    asked = replace(ASKED, sensitive=(Sensitive("need", distinct=5),), way=way)
    with pytest.raises(ReleaseRefused, match="no way of generalising birth_date, postcode"):
        anonymise(people, SHOWN, asked)


@pytest.mark.parametrize("way", WAYS)
def test_no_rows_leave_as_a_table_without_rows(people: Engine, way: str) -> None:
    done = anonymise(people, f"{SHOWN} where false", replace(ASKED, way=way))
    assert (done.rows, done.suppressed, done.loss, done.certificate) == (0, 0, 0.0, None)
    assert list(people.columns(done.table)) == ["person", *COLUMNS, "need"]


def test_next_months_rows_take_this_months_levels(people: Engine) -> None:
    done = anonymise(people, SHOWN, ASKED)
    sql = generalised_sql(SHOWN, COLUMNS, done.levels, ["person", "postcode", "birth_date"])
    again = {row[0]: row[1:] for row in people.rows(sql)}
    for row in people.rows(f"select person, postcode, birth_date from {done.table}"):
        assert again[row[0]] == row[1:]


def test_everything_it_asks_of_the_engine_can_be_said_to_spark(
    people: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for verb in ("rows", "batches", "stage"):
        asked = getattr(DuckDBEngine, verb)

        def watched(self: DuckDBEngine, *args: str, asked=asked, verb=verb):  # type: ignore[no-untyped-def]
            seen.append(args[1] if verb == "stage" else args[0])
            return asked(self, *args)

        monkeypatch.setattr(DuckDBEngine, verb, watched)
    anonymise(people, SHOWN, ASKED)
    assert len(seen) > 5
    for statement in seen:
        if not statement.startswith("describe"):
            sqlglot.parse_one(spark_sql(statement), read="spark")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"k": 1}, "k must be at least 2"),
        ({"columns": {}}, "at least one column"),
        ({"suppress_at_most": 1.5}, "is a share, 0 to 1"),
        ({"way": "best"}, "way is one of global, local, local_pooled"),
        ({"as_they_are": ("sex",)}, "named once only"),
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(ASKED, **wrong)  # type: ignore[arg-type]


def test_too_many_combinations_of_levels_are_refused_before_any_work(engine: Engine) -> None:
    wide = {
        f"c{number}": hierarchy_of([("a", "b", "c", "d"), ("e", "b", "c", "d")])
        for number in range(10)
    }
    engine.stage_batches("wide", pa.table({name: ["a", "e"] for name in wide}))
    with pytest.raises(ReleaseRefused, match="9,765,625 combinations of levels"):
        anonymise(engine, "select * from wide", Anonymity(2, wide))


AGREED = """
anonymity:
  k: 5
  columns:
    age: {age: [5, 10]}
    sex: none
    city: cities.csv
    lsoa: {table: clean.place, levels: [lsoa21cd, ward]}
  suppress_at_most: 0.02
  sensitive:
    need: {distinct: 3}
    band: {closeness: 0.2, order: number}
  as_they_are: [person]
  way: local
"""


def test_an_agreement_names_what_it_asks_in_a_few_lines(tmp_path: Path) -> None:
    (tmp_path / "cities.csv").write_text("a;north;*\nb;north;*\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(AGREED, encoding="utf-8")
    file = load_yaml(tmp_path / "a.yaml")
    asked = read_anonymity(file, "anonymity")
    assert file.mistakes == []
    assert asked is not None
    assert (asked.k, asked.suppress_at_most, asked.way) == (5, 0.02, "local")
    assert [each.levels[1] for each in asked.columns.values()] == [
        "5 years",
        "*",
        "level 1",
        "ward",
    ]
    assert asked.sensitive == (
        Sensitive("need", distinct=3), Sensitive("band", closeness=0.2, order=("number",))
    )  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "line", "message"),
    [
        ("k: 5", "k: five", 3, "`k` must be a number"),
        ("k: 5", "k: 1", 2, "k must be at least 2"),
        (
            "sex: none",
            "sex: nothing",
            6,
            "it should be one of age, date, postcode, ethnicity, none",
        ),
        ("[5, 10]", "[5, 12]", 5, "each band of ages must be a multiple"),
        ("city: cities.csv", "city: towns.csv", 7, "cannot be read: No such file"),
        ("{distinct: 3}", "{}", 11, "needs one or more of distinct, entropy, closeness"),
        ("distinct: 3", "distinct: 0", 11, "distinct and entropy are at least 1"),
        ("closeness: 0.2", "nearness: 0.2", 12, "unknown key `nearness`"),
        ("  way: local", "  ways: local", 14, "unknown key `ways`"),
    ],
)
def test_each_mistake_of_an_agreement_is_told_with_its_line(
    tmp_path: Path, was: str, now: str, line: int, message: str
) -> None:
    (tmp_path / "cities.csv").write_text("a;north;*\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(AGREED.replace(was, now), encoding="utf-8")
    file = load_yaml(tmp_path / "a.yaml")
    assert read_anonymity(file, "anonymity") is None
    assert [(mistake.line, message in mistake.message) for mistake in file.mistakes] == [
        (line, True)
    ]


def test_a_population_of_one_age_each_is_all_unique(engine: Engine) -> None:
    engine.stage_batches("staged_people", made_people(400))
    done = anonymise(engine, "select age, sex from staged_people", Anonymity(3, AGES))
    assert done.uniques_before["age", "sex"] > done.uniques_before["age",]
    assert done.risk.uniques == 0
