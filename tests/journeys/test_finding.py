"""Somebody looked up, and what blocking misses, by command line on the small demo borough."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.borough import flamsteed, northmere, store_of

KNOWN = """
select g.number, m.forename, m.surname, m.birth_date from linked.person_mention as m
join gold.person_source as g on g._mention = m._mention
where m.birth_date is not null and length(m.forename) > 3 and m.postcode is not null
order by m._mention limit 1
"""


@pytest.fixture
def borough(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """Northmere after its first month, a copy of its own."""
    return Path(shutil.copytree(northmere(tmp_path_factory), tmp_path / "northmere"))


def _readings(project: Path) -> list[str]:
    with sqlite3.connect(next((project / "store").glob("ledger*"))) as ledger:
        tables = [
            n for (n,) in ledger.execute("select name from sqlite_master where type = 'table'")
        ]
        return [repr(row) for name in tables for row in ledger.execute(f'select * from "{name}"')]


def test_somebody_is_found_and_the_ledger_says_that_somebody_looked_but_not_for_whom(
    borough: Path,
) -> None:
    engine = store_of(borough)
    ((number, forename, surname, born),) = engine.rows(KNOWN)
    engine.close()
    day = "/".join(reversed(born.split("-")))
    done = flamsteed("--log", "find", "person", "--forename", forename, "--surname", surname,
                     "--birth-date", day, "--postcode", "nowhere", "-p", borough)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert number in done.stdout
    assert "Not used, for it cannot be read: postcode." in done.stdout
    told = "\n".join(_readings(borough))
    assert "look-up of a person" in told
    for value in (forename, surname, born, day, "nowhere"):
        assert value not in done.stderr
        assert f"'{value}'" not in told
    assert born not in told


def test_a_certificate_is_made_kept_and_shown(borough: Path, tmp_path: Path) -> None:
    missed = tmp_path / "missed.csv"
    done = flamsteed("certify", "person", "--sample", "300", "--csv", missed, "-p", borough)
    assert done.returncode == 0, done.stderr
    assert "300 of" in done.stdout
    assert "Pairs likely enough to join (80% or more): blocks bring" in done.stdout
    heads, *lines = missed.read_text(encoding="utf-8").splitlines()
    assert heads == "left,right,probability,enough_to_join,apart"
    assert f"{len(lines):,} missed pairs, as ids" in done.stdout
    engine = store_of(borough)
    told = engine.rows("select above, found, seen, drawn from linked.person_certificate")
    engine.close()
    assert [(above, drawn) for above, _, _, drawn in told] == [
        ("enough to ask", 300), ("enough to join", 300),
    ]  # fmt: skip
    assert told[0][2] - told[0][1] == len(lines)
    shown = flamsteed("quality", "person", "-p", borough, env={"COLUMNS": "200"}).stdout
    assert "pairs likely enough to join: brought together by a block" in shown


def test_a_property_is_neither_looked_up_nor_certified(borough: Path) -> None:
    for words in (("certify", "property"), ("find", "property", "--name", "Joan Tester")):
        done = flamsteed(*words, "-p", borough)
        assert done.returncode == 1 or "property" in done.stderr
        assert "person" in done.stderr
