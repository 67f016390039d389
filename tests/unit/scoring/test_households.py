"""Who lives with whom, held against drawn households: all made up."""

from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.scoring.households import Households, score_households
from flamsteed.scoring.people import judged_persons_sql, read_persons

COLUMNS = "person_id, forename, surname, birth_date, sex, uprn, household_id"
HOMES = {"ann": "h1", "bob": "h1", "cat": "h1", "dan": "h2", "eve": "h2", "fay": "h3"}


def _values(rows: Iterable[tuple[str, ...]]) -> str:
    return ", ".join("(" + ", ".join(f"'{each}'" for each in row) + ")" for row in rows)


def _truth(engine: Engine, homes: Mapping[str, str], owners: Mapping[str, str]) -> None:
    """Stage people with their households, each gold number being of one mention of its owner."""
    told = ((name, "X", "Y", "1980-02-03", "F", f"u{home}", home) for name, home in homes.items())
    engine.stage("_answer_person_truth", f"select * from (values {_values(told)}) as t({COLUMNS})")
    mentions = ((f"m{number}", person, number) for number, person in owners.items())
    engine.stage(
        "_judged_mention",
        f"select *, false as is_unlinked from (values {_values(mentions)}) as t(_mention, person, number)",
    )
    engine.stage("_judged_person", judged_persons_sql(COLUMNS.split(", "), date(2026, 7, 31)))


def _found(engine: Engine, homes: Mapping[str, str], communal: Iterable[str] = ()) -> None:
    """Write the gold households that gold numbers are in; those in `communal` live in a hostel."""
    together = _values((number, home, "true") for number, home in homes.items())
    gone = "('gone', 'H1', 'false')"
    for name, values, columns in (
        ("gold.household_number", f"{together}, {gone}", "_mention, number, living"),
        ("gold.household", "('', 'hostel', 'true'), ('H1', 'u1', 'false')", "number, uprn, communal"),
        ("gold.person", _values((n, "hostel" if n in communal else "u1")
                                for n in (*homes, *communal)), "number, uprn"),
    ):  # fmt: skip
        flag = columns.split(", ")[-1]
        more = f", {flag} = 'true' as is_{flag}" if flag != "uprn" else ""
        engine.execute(
            f"create table {name} as select *{more} from (values {values}) as t({columns})"
        )


def _scored(engine: Engine) -> Households:
    told = score_households(engine)
    assert told is not None
    return told


def test_pairs_who_live_together_and_households_are_held_against_the_truth(engine: Engine) -> None:
    _truth(engine, HOMES, {name.upper(): name for name in HOMES})
    _found(engine, {"ANN": "H1", "BOB": "H1", "CAT": "H2", "DAN": "H3", "EVE": "H3", "FAY": "H2"})
    told = _scored(engine)
    assert told.pairs == 4
    assert told.recall.value == pytest.approx(2 / 4)
    assert told.precision.value == pytest.approx(2 / 3)
    assert (told.households, told.exact.value) == (3, pytest.approx(1 / 3))
    assert (told.shared, told.exact_shared.value) == (2, pytest.approx(1 / 2))
    for each in (told.recall, told.precision, told.exact):
        assert 0 <= each.low <= each.value <= each.high <= 1


def test_one_person_split_over_two_gold_records_makes_a_household_wrong_and_no_pair(
    engine: Engine,
) -> None:
    _truth(engine, HOMES, {"DAN": "dan", "DAN2": "dan", "EVE": "eve", "FAY": "fay"})
    _found(engine, {"DAN": "H1", "DAN2": "H1", "EVE": "H1", "FAY": "H2"})
    told = _scored(engine)
    assert (told.pairs, told.precision.value, told.recall.value) == (1, 1.0, 1.0)
    assert (told.households, told.exact.value) == (2, 0.5)
    assert told.exact_shared.value == 0


def test_in_a_hostel_everybody_is_a_household_of_their_own(engine: Engine) -> None:
    homes = {name: name for name in HOMES}
    _truth(engine, homes, {name.upper(): name for name in HOMES})
    _found(engine, {"ANN": "H1"}, communal=[name.upper() for name in HOMES if name != "ann"])
    told = _scored(engine)
    assert (told.pairs, told.shared) == (0, 0)
    assert (told.households, told.exact.value) == (6, 1.0)


def test_without_households_nothing_is_said_of_them(engine: Engine) -> None:
    _truth(engine, HOMES, {"ANN": "ann"})
    assert score_households(engine) is None


def test_an_age_that_nobody_can_tell_is_not_known(engine: Engine) -> None:
    told = [("ann", "X", "Y", "about 1980", "F", "u1", "h1")]
    engine.stage("_answer_person_truth", f"select * from (values {_values(told)}) as t({COLUMNS})")
    engine.stage(
        "_judged_mention",
        "select 'm1' as _mention, 'ann' as person, 'N1' as number, false as is_unlinked",
    )
    engine.stage("_judged_person", judged_persons_sql(COLUMNS.split(", "), date(2026, 7, 31)))
    assert read_persons(engine).groups["age"] == ["not known"]
