"""A Splink model that a council brings: weighs pairs as Splink does, in a run and in `why`."""

import json
import logging
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.drawn_people import BLOCKS, Row, a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.linkage.load_spec import load_link_specs
from flamsteed.linkage.spec import SPLINK, LinkSpec
from flamsteed.linkage.why import why

splink = pytest.importorskip("splink")
cl = pytest.importorskip("splink.comparison_library")

YAML = """thing: person
mentions: [desk__person]
block_on:
{blocks}
review_from: 0.2
splink_model: person.splink.json
splink_columns: {{first_name: forename, dob: birth_date, email: match_email}}
gold: {{forename: {{}}}}
"""
SELECT = "-- one row per person\nselect '1' as _part, {} from clean.desk__person\n"
NAMES = ("_record", "forename", "surname", "birth_date", "nino", "email", "uprn", "postcode", "sex",
         "adult_on")  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def quiet_splink() -> None:
    logging.getLogger("splink").setLevel(logging.CRITICAL)


def drawn(size: int, seed: int = 5) -> list[Row]:
    """People of one street, told of several times, not always rightly."""
    dice = random.Random(seed)
    return [
        person(
            f"r{number:04}",
            dice.choice(["Joan", "Joanie", "Jon", "Peter", "Maud", "Siobhan", "Zoë"]),
            dice.choice(["Tester", "Tesster", "Quibble", "O'Made-Up", "Joan"]),
            birth_date=dice.choice([None, f"19{dice.randint(50, 59)}-0{dice.randint(1, 3)}-11"]),
            uprn=dice.choice([None, *(f"9900000000{n}" for n in range(9))]),
            postcode=dice.choice([None, "SE29 1AA", "SE29 1AB", "SE30 2AA"]),
            email=dice.choice([None, None, "joan@example.com", f"x{dice.randint(1, 99)}@example.com"]),
            sex=dice.choice([None, "F", "M"]),
        )
        for number in range(size)
    ]  # fmt: skip


def model(*, with_shares: bool) -> dict[str, Any]:
    """A model as a council trained it, with columns called as it calls them."""
    forename = cl.NameComparison("first_name").configure(term_frequency_adjustments=with_shares)
    surname = cl.JaroWinklerAtThresholds("surname", [0.9, 0.7])
    made: dict[str, Any] = splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            forename,
            surname.configure(term_frequency_adjustments=with_shares),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.EmailComparison("email"),
            cl.ExactMatch("uprn"),
        ],
        blocking_rules_to_generate_predictions=[splink.block_on("dob")],
        probability_two_random_records_match=0.004,
    ).create_settings_dict("duckdb")
    dice = random.Random(3)
    for comparison in made["comparisons"]:
        told = [
            level for level in comparison["comparison_levels"] if not level.get("is_null_level")
        ]
        for place, level in enumerate(told, start=1):
            level["m_probability"] = round(dice.uniform(0.2, 0.9) / place, 6)
            level["u_probability"] = round(dice.uniform(0.001, 0.05) * place**2, 6)
    return made


def saved(folder: Path, made: dict[str, Any]) -> Path:
    """The model in a file, as Splink itself writes it."""
    api = splink.DuckDBAPI(connection=":memory:")
    columns = ("unique_id", "first_name", "surname", "dob", "postcode", "email", "uprn")
    nobody = ", ".join(f"'x' as {name}" for name in columns)
    people = api.register(api.duckdb_con.execute(f"select {nobody}").to_arrow_table())
    linker = splink.Linker(people, json.loads(json.dumps(made)), log_level=None)
    path = folder / "person.splink.json"
    linker.misc.save_model_to_json(str(path), overwrite=True)
    api.duckdb_con.close()
    return path


def project(folder: Path, made: dict[str, Any]) -> LinkSpec:
    """What `flamsteed check` reads of a project that brings the model."""
    gold = folder / "gold"
    (gold / "person").mkdir(parents=True)
    blocks = "\n".join(f"  - [{', '.join(block)}]" for block in BLOCKS)
    (gold / "person.yaml").write_text(YAML.format(blocks=blocks))
    (gold / "person" / "desk__person.sql").write_text(SELECT.format(", ".join(NAMES)))
    saved(gold, made)
    (spec,), mistakes = load_link_specs(folder, {})
    assert mistakes == []
    assert isinstance(spec, LinkSpec)
    return spec


def by_splink(engine: Engine, made: dict[str, Any]) -> dict[tuple[str, str], float]:
    """What Splink says of the mentions that the run compared, with the blocks of the project."""
    mentions = engine.batches(
        "select * exclude (email), forename as first_name, birth_date as dob, match_email as email,"
        " _mention as unique_id from linked.person_mention order by _mention"
    ).read_all()
    api = splink.DuckDBAPI(connection=":memory:")
    rules = [" and ".join(f"l.{name} = r.{name}" for name in block) for block in BLOCKS]
    asked = json.loads(json.dumps(made)) | {"blocking_rules_to_generate_predictions": rules}
    linker = splink.Linker(api.register(mentions), asked, log_level=None)
    found = linker.inference.predict(threshold_match_probability=0.2)
    rows = api.duckdb_con.execute(
        "select least(unique_id_l, unique_id_r), greatest(unique_id_l, unique_id_r), match_weight"
        f" from {found.physical_name}"
    ).fetchall()
    api.duckdb_con.close()
    return {(left, right): weight for left, right, weight in rows}


def by_us(engine: Engine) -> dict[tuple[str, str], float]:
    rows = engine.rows("select _left, _right, weight from linked.person_pair")
    return {(left, right): weight for left, right, weight in rows}


@pytest.mark.parametrize("with_shares", [False, True])
def test_a_run_with_a_brought_model_weighs_pairs_as_splink_does(
    engine: Engine, a_run: Run, tmp_path: Path, with_shares: bool
) -> None:
    made = model(with_shares=with_shares)
    spec = project(tmp_path, made)
    put(engine, drawn(300), a_run)
    link(engine, spec, run=a_run)
    theirs, ours = by_splink(engine, made), by_us(engine)
    assert len(ours) > 100
    assert ours.keys() <= theirs.keys()
    assert max(abs(theirs[pair] - weight) for pair, weight in ours.items()) < 1e-6
    left_out = sorted(theirs.keys() - ours.keys())
    assert left_out
    assert all(why(engine, spec, *pair).is_contradicted for pair in left_out[:3])


@pytest.mark.parametrize("with_shares", [False, True])
def test_why_shows_the_comparisons_of_the_model_and_its_weight(
    engine: Engine, a_run: Run, tmp_path: Path, with_shares: bool
) -> None:
    spec = project(tmp_path, model(with_shares=with_shares))
    put(engine, drawn(120), a_run)
    link(engine, spec, run=a_run)
    rows = engine.rows(
        "select _left, _right, weight, probability from linked.person_pair order by 1, 2 limit 5"
    )
    assert len(rows) == 5
    for left, right, weight, probability in rows:
        told = why(engine, spec, left, right, with_values=True).weighing
        assert told.is_brought
        assert [each.name for each in told.comparisons] == [
            "first_name", "surname", "dob", "postcode", "email", "uprn",
        ]  # fmt: skip
        assert told.weight == pytest.approx(weight, abs=1e-6)
        assert told.probability == pytest.approx(probability, abs=1e-8)
        assert told.prior + sum(c.bits for c in told.comparisons) == pytest.approx(told.weight)
        assert any(each.left for each in told.comparisons)


@pytest.mark.parametrize("with_shares", [False, True])
def test_records_that_come_bit_by_bit_give_what_they_give_at_once(
    tmp_path: Path, with_shares: bool
) -> None:
    spec, rows = project(tmp_path, model(with_shares=with_shares)), drawn(150)
    changed = [*drawn(10, seed=8), *rows[10:]]

    def linked(*batches: list[Row]) -> list[Any]:
        store = open_store(None)
        open_journal(store)
        for number, batch in enumerate(batches, start=1):
            run = Run(number, date(2026, 7, 31), "tester")
            put(store, batch, run)
            link(store, spec, run=run)
        told = [store.rows(f"select * from linked.person{end} order by all")
                for end in ("", "_pair", "_review", "_mention")]  # fmt: skip
        store.close()
        return told

    assert linked(rows[:60], rows, changed) == linked(changed)


@pytest.mark.parametrize("is_brought", [False, True])
def test_splink_behind_the_seam_gives_the_pairs_that_our_engine_gives(
    tmp_path: Path, is_brought: bool
) -> None:
    spec = project(tmp_path, model(with_shares=True)) if is_brought else a_spec()
    told = []
    for each in (spec, replace(spec, compared_by=SPLINK)):
        store = open_store(None)
        open_journal(store)
        run = Run(1, date(2026, 7, 31), "tester")
        put(store, drawn(150), run)
        link(store, each, run=run)
        told.append(store.rows("select * exclude (weight, probability), weight"
                               " from linked.person_pair order by all"))  # fmt: skip
        store.close()
    assert len(told[0]) > 20
    assert [row[:-1] for row in told[0]] == [row[:-1] for row in told[1]]
    weights = [[row[-1] for row in each] for each in told]
    assert weights[0] == pytest.approx(weights[1], abs=2e-6)


def test_another_model_has_everything_compared_again(
    engine: Engine, a_run: Run, tmp_path: Path
) -> None:
    put(engine, drawn(100), a_run)
    made = model(with_shares=False)
    link(engine, project(tmp_path / "one", made), run=a_run)
    before = by_us(engine)
    made["comparisons"][0]["comparison_levels"][1]["m_probability"] = 0.99
    assert link(engine, project(tmp_path / "two", made), run=a_run)
    assert by_us(engine) != before


def _level(made: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = made["comparisons"][2]["comparison_levels"][2]
    return told


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda made: _level(made).pop("m_probability"),
         r"Comparison dob, level `.*`, was never trained; Splink would take m_probability [0-9.]+. Train it"),
        (lambda made: _level(made).update(sql_condition='"shoe_size_l" = "shoe_size_r"'),
         "The model reads `shoe_size`, which a mention has not; it has `forename`, .* Say which is which"),
        (lambda made: _level(made).update(sql_condition="sounds(dob_l) = sounds(dob_r)"),
         "Comparison dob: Catalog Error: Scalar Function with name sounds does not exist!"),
        (lambda made: _level(made).update(sql_condition="date_trunc('year', dob_l) = date_trunc('year', dob_r)"),
         "Comparison dob: Binder Error: .* A mention tells everything as text"),
        (lambda made: _level(made).update(sql_condition="hamming(dob_l, dob_r) < 2"),
         "Comparison dob: This condition cannot be compared by the platform's own engine"),
        (lambda made: _level(made).update(sql_condition="dob_l = = dob_r"),
         "This condition is no SQL that can be read: dob_l = = dob_r"),
        (lambda made: made.update(comparisons=[{"comparison_levels": 3}]), "It is no Splink model"),
        (lambda made: made.update(link_type="link_only"), "links two tables"),
        (lambda made: made.update(probability_two_random_records_match=1), "must be above 0 and below 1"),
        (lambda made: made["comparisons"][0].update(output_column_name="weight"),
         "Give the comparison `weight` an `output_column_name` that is its own"),
    ],
)  # fmt: skip
def test_a_model_that_cannot_be_used_is_a_mistake_of_the_project(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], object], said: str
) -> None:
    project(tmp_path, model(with_shares=False))
    made = model(with_shares=False)
    spoil(made)
    path = tmp_path / "gold" / "person.splink.json"
    path.write_text(json.dumps(made))
    _, (mistake,) = load_link_specs(tmp_path, {})
    assert mistake.file == path
    assert re.search(said, mistake.message), mistake.message
