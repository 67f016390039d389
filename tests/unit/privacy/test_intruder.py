"""Rows are attacked with what neighbours know before they leave; what is too easily named stays."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.drawn_agreements import ON, agreement

from flamsteed.contracts.agreement import Field
from flamsteed.contracts.yaml_file import load_yaml
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.anonymise import Anonymity
from flamsteed.privacy.intruder import Attack, attacked
from flamsteed.privacy.ladders import date
from flamsteed.privacy.safeguards import Safeguards, read_safeguards

FIELDS = (Field("born", ("birth_date",), way="year"), Field("sex", ("sex",)))
AGREED = agreement(FIELDS, table="gold.person")


def people(engine: Engine, many: int = 400) -> list[tuple[str, str, str]]:
    """Made-up people in the gold table: number, birth date, sex."""
    dice = random.Random(3)
    made = [
        (f"F{n:05d}", f"{dice.randint(1930, 2020)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}", dice.choice("FM"))
        for n in range(many)
    ]  # fmt: skip
    columns = dict(
        zip(("number", "birth_date", "sex"), map(list, zip(*made, strict=True)), strict=True)
    )
    staged = engine.stage_batches("made", pa.table(columns))
    engine.execute(f"create table gold.person as select * from {staged}")
    return made


def leaving(engine: Engine, born: str = "cast(substr(birth_date, 1, 4) as integer)") -> str:
    return engine.stage(
        "leaving", f"select {born} as born, sex, number as _subject from gold.person"
    )


def rate(engine: Engine, kept: str, **more: Any) -> dict[str, Any]:
    attack = more.pop("attack", Attack(sample=1000))
    agreed = replace(AGREED, **more)
    return attacked(engine, agreed, f"select * from {kept}", attack=attack, on=ON)


def test_the_rate_is_what_guessing_among_all_that_look_alike_comes_to(engine: Engine) -> None:
    made = people(engine)
    alike = Counter((born[:4], sex) for _, born, sex in made)
    told = rate(engine, leaving(engine))
    assert told["tried"] == len(made)
    assert told["rate"] == pytest.approx(len(alike) / len(made), abs=1e-6)
    assert told["rate_from"] < told["rate"] < told["rate_to"]
    assert told["known"] == ["born", "sex"]


def test_exact_birth_dates_are_refused_above_what_is_agreed(engine: Engine) -> None:
    made = people(engine)
    fields = (Field("born", ("birth_date",)), Field("sex", ("sex",)))
    kept = leaving(engine, "birth_date")
    assert rate(engine, kept, fields=fields)["rate"] > 0.95
    with pytest.raises(ReleaseRefused, match="of 400 residents tried, an intruder who knows born, sex") as said:  # fmt: skip
        rate(engine, kept, fields=fields, attack=Attack(at_most=0.2))
    assert not [born for _, born, _ in made if born in str(said.value)]


def test_rows_that_are_a_little_wrong_are_found_by_what_is_nearest(engine: Engine) -> None:
    people(engine)
    born = (
        "case when number < 'F00040' then 1900 else cast(substr(birth_date, 1, 4) as integer) end"
    )
    wrong = rate(engine, leaving(engine, born))
    assert 0 < wrong["rate"] < rate(engine, leaving(engine))["rate"]
    engine.execute("delete from gold.person where number >= 'F00040'")
    engine.execute("update gold.person set sex = 'F'")
    kept = engine.stage("leaving", "select 1900 as born, sex, number as _subject from gold.person")
    assert rate(engine, kept)["rate"] == pytest.approx(1 / 40, abs=1e-6)


def test_generalised_labels_are_known_for_what_they_stand_for(engine: Engine) -> None:
    made = people(engine)
    fields = (Field("born", ("birth_date",)), Field("sex", ("sex",)))
    kept = leaving(engine, "substr(birth_date, 1, 4)")
    anonymity = Anonymity(k=2, columns={"born": date()}, as_they_are=("sex",))
    told = rate(engine, kept, fields=fields, safeguards=Safeguards(anonymity=anonymity))
    alike = Counter((born[:4], sex) for _, born, sex in made)
    assert told["rate"] == pytest.approx(len(alike) / len(made), abs=1e-6)


def test_what_an_intruder_cannot_know_is_not_attacked(engine: Engine) -> None:
    people(engine)
    told = rate(engine, leaving(engine), fields=(Field("who", ("number",), way="pseudonym"),))
    assert told["known"] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("attack: {at_most: 0.1, known: {born: nhs_number}}", "`nhs_number` is none of"),
        ("attack: {at_most: 0.1, known: {age: birth_date}}", "`age` is none of the fields"),
        ("attack: {known: {born: birth_date}}", "`at_most` must say"),
        ("attack: {at_most: 2}", "`at_most` must say"),
        ("attack: {at_most: 0.1, sample: 5}", "`sample` must be"),
        ("attack: {at_most: 0.1}", "`subject` must name"),
    ],
)
def test_what_is_wrong_with_an_attack_is_said(tmp_path: Path, text: str, message: str) -> None:
    subject = "" if "`subject`" in message else "data: {subject: number}\n"
    (tmp_path / "a.yaml").write_text(subject + text, encoding="utf-8")
    file = load_yaml(tmp_path / "a.yaml")
    read_safeguards(file, ["born", "sex"])
    assert message in " ".join(mistake.message for mistake in file.mistakes)
