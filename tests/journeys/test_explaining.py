"""How good the result is and why, by command line, on the small demo borough."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.borough import flamsteed, northmere, store_of

CHAINED = """
with size as (select number, count(*) as records from gold.person_source group by number),
linked as (select l.number, count(*) as links from linked.person_pair as p
    join gold.person_source as l on l._mention = p._left
    join gold.person_source as r on r._mention = p._right and r.number = l.number
    where p.band = 'same' group by l.number)
select s.number from size as s join linked as k on k.number = s.number
where s.records between 4 and 8 and k.links < s.records * (s.records - 1) / 2
order by k.links - s.records * (s.records - 1) / 2, s.number limit 1
"""
UNLINKED = """
select l._record, r._record from gold.person_source as l join gold.person_source as r
on r.number = l.number and l._mention < r._mention
where l.number = ? and l._part = '1' and r._part = '1' and not exists (
    select 1 from linked.person_pair as p where p._left = l._mention and p._right = r._mention)
order by 1, 2 limit 1
"""


@pytest.fixture
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Northmere after its first month; only read."""
    return northmere(tmp_path_factory)


def _asked(project: Path, *words: str | Path) -> str:
    done = flamsteed(*words, "-p", project, env={"COLUMNS": "300"})
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def _drawn(path: Path) -> str:
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    return " ".join("".join(root.itertext()).split())


def test_a_gold_record_is_explained_and_so_is_a_chain_within_it(
    first: Path, tmp_path: Path
) -> None:
    engine = store_of(first)
    number = str(engine.value(CHAINED))
    left, right = engine.rows(UNLINKED, [number])[0]
    engine.close()
    told = _asked(first, "how", number, "--svg", tmp_path / "how.svg")
    for words in (
        f"{number} stands on",
        "Where it gives way first",
        "founded",
        "holds",
    ):
        assert words in told, words
    assert "the weakest that holds" in _drawn(tmp_path / "how.svg")
    assert _asked(first, "how", left) == _asked(first, "how", number)
    told = _asked(first, "why", left, right, "--svg", tmp_path / "why.svg")
    assert f"stands under {number}" in told
    assert re.search(r"One person by others: a chain of \d links joins them", told)
    assert "The chain that joins them:" in told
    assert "One person by others" in _drawn(tmp_path / "why.svg")


def test_a_household_is_explained_and_its_people_lead_to_it(first: Path) -> None:
    engine = store_of(first)
    number, people = engine.rows(
        "select number, people from gold.household where people > 2 order by number limit 1"
    )[0]
    members = {
        row[0]
        for row in engine.rows(
            "select _mention from gold.household_number where number = ? and is_living", [number]
        )
    }
    engine.close()
    assert len(members) == people
    told = _asked(first, "show", number)
    assert f"{number} (household)" in told
    assert all(member in told for member in members)
    assert f"of the household {number}" in _asked(first, "show", min(members))
    done = flamsteed("how", number, "-p", first)
    assert done.returncode == 7
    assert "name one of its people" in " ".join(done.stderr.split())


def test_the_ledger_notes_who_was_shown_whose_record(first: Path) -> None:
    engine = store_of(first)
    person, home = engine.rows(
        "select n._mention, h.uprn from gold.household as h join gold.household_number as n"
        " on n.number = h.number and n.is_living order by 1 limit 1"
    )[0]
    left, right = engine.rows("select _left, _right from linked.person_pair order by 1 limit 1")[0]
    engine.close()
    ends = [mention.rpartition("-")[0] for mention in (left, right)]
    before = _read(first)
    _asked(first, "show", person)
    _asked(first, "lived-at", home, "--on", "2026-07-01")
    _asked(first, "why", *ends)
    _asked(first, "why", *ends, "--values")
    read = _read(first)[len(before) :]
    assert [what.split(" F-")[0] for what in read] == [
        "person", f"residents of {home}", "two person records",
    ]  # fmt: skip
    assert read[0] == f"person {person}"


def _read(project: Path) -> list[str]:
    """What the ledger says was shown to somebody."""
    with closing(sqlite3.connect(project / "store" / "ledger.sqlite")) as ledger:
        told = ledger.execute("select what from audit order by number").fetchall()
    return [entry["read"] for (what,) in told if "read" in (entry := json.loads(what))]


def test_two_records_named_by_key_are_weighed_to_the_bit(first: Path) -> None:
    engine = store_of(first)
    left, right, weight = engine.rows(
        "select l._record, r._record, p.weight from linked.person_pair as p"
        " join linked.person as l on l._mention = p._left and l._part = '1'"
        " join linked.person as r on r._mention = p._right and r._part = '1'"
        " where p.band = 'review' order by p.weight desc, 1, 2 limit 1"
    )[0]
    engine.close()
    told = _asked(first, "why", left, right)
    assert "it waits for a person to decide" in told
    assert re.search(rf"sum .*{re.escape(f'{weight:+.1f}')}", told)
    assert "what the engine adds" not in told
    bits = [float(b) for b in re.findall(r"^\S.*? {2,}([+-]\d+\.\d)(?: |$)", told, re.MULTILINE)]
    assert sum(bits[:-1]) == pytest.approx(bits[-1], abs=0.05 * len(bits))


def test_two_people_who_were_never_compared_are_explained(first: Path) -> None:
    engine = store_of(first)
    one, other = (
        n for (n,) in engine.rows(
            "(select number from gold.person where sex = 'F' and surname < 'C' order by number limit 1)"
            " union all (select number from gold.person where sex = 'M' and surname > 'T'"
            " order by number limit 1)"
        )
    )  # fmt: skip
    engine.close()
    told = _asked(first, "why", one, other)
    assert "Two people" in told
    assert "No block brings them together" in told
    done = flamsteed("why", one, one, "-p", first)
    assert done.returncode == 7
    assert "Both name the same record" in done.stderr
    done = flamsteed("why", "crm.contacts:0", one, "-p", first)
    assert done.returncode == 7
    assert "No record that takes part in linkage has that name" in " ".join(done.stderr.split())
    done = flamsteed("quality", "persons", "-p", first)
    assert "there are: " in done.stderr
    assert "person" in done.stderr


def test_a_property_is_not_explained_as_a_cluster(first: Path) -> None:
    engine = store_of(first)
    number = str(engine.value("select min(number) from gold.property"))
    engine.close()
    done = flamsteed("how", number, "-p", first)
    assert done.returncode == 7
    assert "flamsteed show" in done.stderr


def test_the_quality_of_gold_records_needs_no_answers(first: Path) -> None:
    told = _asked(first, "quality", "--suspects", "2")
    for words in (
        "Gold records of a person", "Gold records of a property", "Expected", "May be two",
        "May be one", "Waiting for a person", "What changed last", "Conflicts", "Known to a system",
        "Age of records", "Matched to a property", "To look at",
    ):  # fmt: skip
        assert words in told, words
    assert "are expected to be right." in (first.parent / "told.txt").read_text()
    only = _asked(first, "quality", "property")
    assert "Gold records of a person" not in only


def test_the_score_is_written_as_a_page_with_its_diagrams(first: Path, tmp_path: Path) -> None:
    page = tmp_path / "score.html"
    told = _asked(
        first, "score", first / "data/answers", "--html", page, "--svg", tmp_path / "drawn"
    )
    for words in (
        "recall at precision 0.99", "calibration error", "Brier score", "B-cubed F1",
        "pairs of people at one address who were merged", "Groups of people", "name origin",
        "Pairs missed, and why",
    ):  # fmt: skip
        assert words in told, words
    written = page.read_text(encoding="utf-8")
    assert written.count("<svg ") == 2
    assert "<script" not in written
    assert {path.name for path in (tmp_path / "drawn").iterdir()} == {
        "reliability-scored-pairs.svg", "reliability-accepted-pairs.svg",
    }  # fmt: skip
    assert "stated" in _drawn(tmp_path / "drawn/reliability-scored-pairs.svg")
