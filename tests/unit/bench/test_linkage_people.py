"""The made-up people hold the hard cases they promise, and the same seed gives the same people."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from bench.linkage import council_people, historical_people
from bench.linkage.spoil import crossed_days, misread_days, mistyped

COLUMNS = [
    "record_id", "system", "forename", "middle_names", "surname", "birth_date", "sex", "address", "postcode",
    "uprn", "email", "telephone", "nino", "nhs_number", "updated_on",
]  # fmt: skip


@pytest.fixture(scope="module")
def council() -> council_people.CouncilFile:
    return council_people.make(4_000, seed=7)


@pytest.fixture(scope="module")
def joined(council: council_people.CouncilFile) -> pa.Table:
    return council.records.append_column("person", council.truth["person"]).append_column(
        "household", council.truth["household"]
    )


def known(table: pa.Table, column: str) -> float:
    return 1 - table[column].null_count / table.num_rows


def test_the_same_seed_gives_the_same_file_and_another_seed_another(
    council: council_people.CouncilFile,
) -> None:
    again = council_people.make(4_000, seed=7)
    assert again.records.equals(council.records)
    assert again.truth.equals(council.truth)
    assert not council_people.make(4_000, seed=8).records.equals(council.records)


def test_records_have_the_promised_columns_and_numbers(
    council: council_people.CouncilFile,
) -> None:
    assert council.records.column_names == COLUMNS
    per_person = np.bincount(council.truth["person"].to_numpy(), minlength=4_000)
    assert 2.9 < per_person.mean() < 3.5
    assert (per_person.min(), per_person.max()) == (1, 12)
    assert 0.6 < known(council.records, "uprn") < 0.8
    assert 0.05 < known(council.records, "nhs_number") < 0.2


def test_half_of_the_people_live_with_others(council: council_people.CouncilFile) -> None:
    sizes = np.bincount(council.people["household"].to_numpy())
    alone = (sizes == 1).sum() / 4_000
    assert 0.35 < alone < 0.55
    assert sizes.max() >= 8


def test_there_are_twins_and_namesakes_at_one_address(council: council_people.CouncilFile) -> None:
    people = council.people
    twins = people.group_by(["household", "surname", "birth_date"]).aggregate([("person", "count")])
    assert pc.sum(pc.greater(twins["person_count"], 1)).as_py() > 5
    namesakes = people.group_by(["household", "forename", "surname"]).aggregate(
        [("birth_date", "count_distinct")]
    )
    assert pc.sum(pc.greater(namesakes["birth_date_count_distinct"], 1)).as_py() > 5


def test_placeholders_shared_telephones_and_babies_are_there(joined: pa.Table) -> None:
    assert pc.sum(pc.equal(joined["birth_date"], council_people.PLACEHOLDER)).as_py() > 40
    people = joined.group_by("telephone").aggregate([("person", "count_distinct")])
    worker = people.filter(pc.greater(people["person_count_distinct"], 20))
    assert worker.num_rows >= 1
    assert pc.sum(pc.is_in(joined["forename"], pa.array(["Baby", "Boy", "Girl"]))).as_py() >= 1


def test_a_person_moves_marries_and_is_mistyped(joined: pa.Table) -> None:
    distinct = joined.group_by("person").aggregate(
        [(name, "count_distinct") for name in ("postcode", "birth_date")]
    )
    assert pc.mean(pc.greater(distinct["postcode_count_distinct"], 1)).as_py() > 0.2
    assert pc.mean(pc.greater(distinct["birth_date_count_distinct"], 1)).as_py() > 0.03


@pytest.mark.parametrize(("level", "least", "most"), [("low", 0.03, 0.13), ("high", 0.14, 0.30)])
def test_noise_levels_set_how_often_two_records_disagree_on_the_surname(
    level: str, least: float, most: float
) -> None:
    file = council_people.make(4_000, seed=7, noise=level)
    order = np.argsort(file.truth["person"].to_numpy(), kind="stable")
    person = file.truth["person"].to_numpy()[order]
    surname = pc.utf8_upper(file.records["surname"]).take(pa.array(order)).to_pylist()
    pairs = [
        (surname[n], surname[n + 1])
        for n in range(len(order) - 1)
        if person[n] == person[n + 1] and surname[n] and surname[n + 1]
    ]
    assert least < sum(one != other for one, other in pairs) / len(pairs) < most


def test_historical_records_have_the_shape_of_the_public_file() -> None:
    file = historical_people.make(800, seed=3)
    assert tuple(file.records.column_names) == historical_people.COLUMNS
    assert 9 < file.records.num_rows / 800 < 10.5
    for column, least, most in (
        ("surname", 0.9, 0.99),
        ("dob", 0.85, 0.95),
        ("occupation", 0.6, 0.8),
    ):
        assert least < known(file.records, column) < most
    titled = pc.sum(pc.match_substring_regex(file.records["full_name"], " baron | earl ")).as_py()
    assert titled > 100
    assert historical_people.make(800, seed=3).records.equals(file.records)


def test_a_mistyped_word_is_one_edit_away_and_short_words_stay() -> None:
    rng = np.random.default_rng(1)
    words = np.array(["Pemberton"] * 500 + ["Ng"] * 20)
    typed = mistyped(rng, words)
    assert set(typed[500:]) == {"Ng"}
    assert np.mean(typed[:500] != "Pemberton") > 0.95
    assert set(np.strings.str_len(typed[:500])) == {8, 9, 10}


def test_damaged_days_are_still_days() -> None:
    days = np.array(["2000-02-29", "1999-12-31", "1980-05-04"], "datetime64[D]").repeat(200)
    assert crossed_days(days)[-1] == np.datetime64("1980-04-05")
    assert crossed_days(days)[0] == np.datetime64("2000-02-29")
    wrong = misread_days(np.random.default_rng(2), days)
    assert np.mean(wrong != days) > 0.6
    assert not np.isnat(wrong).any()
