"""The people of Northmere are many enough, mixed enough, and live on from month to month."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from io import StringIO

import pytest
from tests.unit.synthetic.small_borough import PEOPLE, Borough

from flamsteed.synthetic.name_lists import FORENAMES, SURNAMES
from flamsteed.synthetic.places import Places, make_places
from flamsteed.synthetic.truth import advance, make_truth, month_end


def test_months_end_where_they_should() -> None:
    ends = [month_end(month).isoformat() for month in (0, 1, 2, 3, 8)]
    assert ends == ["2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2027-02-28"]


def test_name_lists_are_long_and_fit_windows_1252() -> None:
    surnames = {name for names in SURNAMES.values() for name in names.split()}
    women = {name for names, _ in FORENAMES.values() for name in names.split()}
    men = {name for _, names in FORENAMES.values() for name in names.split()}
    assert len(surnames) >= 250
    assert len(women) >= 150
    assert len(men) >= 150
    assert len(SURNAMES) >= 10
    "".join(surnames | women | men).encode("cp1252")


def test_there_are_as_many_people_as_asked_for(first_month: Borough) -> None:
    residents = first_month.truth.residents()
    assert 0.97 * PEOPLE < len(residents) < 1.03 * PEOPLE
    origins = Counter(person.origin for person in residents)
    assert len(origins) == len(SURNAMES)
    assert 0.3 < origins["british"] / len(residents) < 0.5


def test_volumes_follow_the_facts(first_month: Borough) -> None:
    scale = PEOPLE / 290_000
    expected = {
        ("council_tax", "ctaccount"): 531_000, ("council_tax", "ctproperty"): 125_000, ("benefits", "hbclaim"): 220_000,
        ("electoral", "electors_2026-07-31.tsv"): 190_000, ("parking", "permits_2026-07-31.csv"): 42_000,
        ("parking", "pcns_2026-07-31.csv"): 17_500, ("crm", "cases_2026-07-31.jsonl"): 40_000,
        ("finance", "spend_2026-07-31.csv"): 6_500, ("council_tax", "cttransaction"): 4 * 208_000,
    }  # fmt: skip
    for (system, name), full in expected.items():
        rows = first_month.rows(1, system, name)
        assert 0.75 * full * scale < rows < 1.35 * full * scale, (system, name, rows, full * scale)


def test_there_are_families_twins_and_sons_named_after_their_fathers(first_month: Borough) -> None:
    truth = first_month.truth
    twins = sons = 0
    for home in truth.households:
        members = [truth.persons[number] for number in home.members]
        births = Counter((person.birth, person.surname) for person in members)
        twins += sum(count == 2 for count in births.values())
        names = Counter((person.forename, person.surname) for person in members)
        sons += sum(count > 1 for count in names.values())
    assert twins > 3
    assert sons > 3
    assert any(person.former for person in truth.residents())


def test_sixty_people_share_the_hostel_s_uprn(first_month: Borough) -> None:
    truth = first_month.truth
    homes: dict[int, int] = defaultdict(int)
    for person in truth.residents():
        homes[truth.home_of(person)] += 1
    hostel = next(one for one in truth.places.properties if one.tenure == "hostel")
    assert 55 <= homes[hostel.number] <= 62


@pytest.fixture(scope="module")
def places() -> Places:
    return make_places(6_000, 3, first_day=month_end(0).toordinal())


def test_flats_have_parents_and_new_builds_no_uprn_yet(places: Places) -> None:
    today = month_end(1).toordinal()
    flats = [one for one in places.properties if one.parent >= 0 and one.code == "RD06"]
    assert len(flats) > 500
    assert {places.properties[one.parent].code for one in flats} <= {"PP", "RD02", "RD03", "RD04"}
    new = [one for one in places.properties if not places.uprn_now(one.number, today)]
    assert len(new) >= 6
    assert all(places.uprn_now(one.number, month_end(2).toordinal()) for one in new)


def test_about_fifteen_addresses_share_a_postcode(places: Places) -> None:
    sizes = Counter(one.postcode for one in places.properties)
    assert 8 < len(places.properties) / len(sizes) < 25


def test_the_awkward_addresses_are_there(places: Places) -> None:
    houses = {one.house for one in places.properties}
    assert any("-" in house for house in houses)
    texts = {one.flat_text for one in places.properties}
    assert {"Room", "First Floor Flat", "Basement Flat", "Ground Floor Flat", "The Annexe"} <= texts


def test_a_month_changes_a_little() -> None:
    truth = make_truth(PEOPLE, 3)
    before = {p.number: (truth.home_of(p), p.surname, p.death) for p in truth.residents()}
    advance(truth)
    changed = sum(
        (truth.home_of(p), p.surname, p.death) != before[p.number]
        for p in truth.persons
        if p.number in before
    )
    assert 0.003 * len(before) < changed < 0.03 * len(before)
    assert len(truth.persons) > max(before)


def permits(borough: Borough, day: str, encoding: str) -> dict[str, tuple[str, ...]]:
    path = borough.folder / "drop" / "parking" / f"permits_{day}.csv"
    rows = list(csv.reader(StringIO(path.read_bytes().decode(encoding), newline="")))[1:]
    return {row[0]: tuple(row[1:]) for row in rows}


def test_most_rows_stay_as_they_were_from_one_month_to_the_next(
    first_month: Borough, borough: Borough
) -> None:
    before, after = (
        permits(borough, "2026-07-31", "cp1252"),
        permits(borough, "2026-08-31", "utf-8"),
    )
    both = before.keys() & after.keys()
    changed = sum(before[key] != after[key] for key in both)
    assert len(both) > 0.97 * len(before)
    assert 0 < changed < 0.06 * len(both)


def test_most_accounts_stay_as_they_were_over_two_months(
    first_month: Borough, borough: Borough
) -> None:
    found = []
    for one in (first_month, borough):
        with closing(sqlite3.connect(one.folder / "databases" / "council_tax.sqlite")) as database:
            found.append({row[1]: row for row in database.execute("select * from ctaccount")})
    early, late = found
    same = sum(late.get(key) == row for key, row in early.items())
    assert 0.95 * len(early) < same < len(early)
    assert late.keys() - early.keys()
