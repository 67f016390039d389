"""Errors by cause, and neighbours, on drawn people: all made up."""

from datetime import date

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.scoring.mistakes import Cause, joined_wrongly, missed
from flamsteed.scoring.neighbours import co_residents, read_neighbours
from flamsteed.scoring.people import judged_persons_sql, read_persons

PERSONS = (
    ("twin1", "Ada", "Tester", "2010-01-02", "F", "u1", "h1"),
    ("twin2", "Ida", "Tester", "2010-01-02", "F", "u1", "h1"),
    ("senior", "John", "Older", "1950-04-05", "M", "u2", "h2"),
    ("junior", "John", "Older", "1980-04-05", "M", "u2", "h2"),
    ("mother", "Mary", "Kin", "1960-04-05", "F", "u3", "h3"),
    ("child", "Tom", "Kin", "1990-04-05", "M", "u3", "h3"),
    ("far1", "José", "Same", "1970-01-02", "M", "u4", "h4"),
    ("far2", "JOSE", "Same", "1971-01-02", "M", "u5", "h5"),
    ("lodger", "Ann", "Lodge", "1970-01-03", "F", "u6", "h6"),
    ("owner", "Bob", "House", "1975-01-03", "M", "u6", "h7"),
    ("call1", "Cy", "One", "1970-01-04", "M", "u8", "h8"),
    ("call2", "Di", "Two", "1970-01-05", "F", "u9", "h9"),
)
COLUMNS = "person_id, forename, surname, birth_date, sex, uprn, household_id"


def _stage(engine: Engine, mentions: list[tuple[str, str, str]], unlinked: str = "") -> None:
    """Stage mentions (id, person, number) and the people they are of."""
    told = ", ".join(
        f"('{m}', '{p}', '{n}', {str(m in unlinked.split()).lower()})" for m, p, n in mentions
    )
    engine.stage(
        "_judged_mention",
        f"select * from (values {told}) as t(_mention, person, number, is_unlinked)",
    )
    people = ", ".join(str(person) for person in PERSONS)
    engine.stage("_answer_person_truth", f"select * from (values {people}) as t({COLUMNS})")
    known = tuple(name.strip() for name in COLUMNS.split(","))
    engine.stage("_judged_person", judged_persons_sql(known, date(2026, 7, 31)))


def _by_kind(causes: tuple[Cause, ...]) -> dict[str, tuple[int, int, int]]:
    return {cause.kind: (cause.pairs, cause.people, cause.waiting) for cause in causes}


def test_people_joined_are_told_by_the_first_cause_that_holds(engine: Engine) -> None:
    pairs = [("twin1", "twin2"), ("senior", "junior"), ("mother", "child"), ("far1", "far2"),
             ("lodger", "owner"), ("call1", "call2")]  # fmt: skip
    mentions = [
        (f"m-{person}", person, f"N{place}") for place, pair in enumerate(pairs) for person in pair
    ]
    mentions += [("m-call1b", "call1", "N5"), ("m-x", "nobody 1", "N0")]
    _stage(engine, mentions)
    engine.execute(
        "create table linked.person_pair as select 'm-call1' as _left, 'm-call2' as _right,"
        " 'telephone' as contact, 'same' as band"
    )
    assert _by_kind(joined_wrongly(engine)) == {
        "misread": (2, 2, 0), "twins": (1, 1, 0), "junior_senior": (1, 1, 0), "household": (1, 1, 0),
        "address": (1, 1, 0), "namesakes": (1, 1, 0), "shared_contact": (2, 1, 0),
    }  # fmt: skip


def test_pairs_missed_are_told_by_the_first_cause_that_holds(engine: Engine) -> None:
    cases = {
        "birth_date": ("twin1", "SAME", "JOAN", "2010-01-02", "u1", "SAME", "JOAN", "2010-01-03", "u1"),
        "name_changed": ("senior", "OLD", "JOAN", "1950-04-05", "u1", "NEW", "JOAN", "1950-04-05", "u1"),
        "forename": ("junior", "OLD", "JOAN", None, "u1", "OLD", "MAUD", None, "u1"),
        "moved_undated": ("mother", "OLD", "JOAN", None, "u1", "OLD", "JOAN", "1960-04-05", "u2"),
        "undated": ("child", "OLD", "JOAN", None, "u1", "OLD", "JOAN", "1990-04-05", "u1"),
        "moved": ("far1", "OLD", "JOAN", "1970-01-02", "u1", "OLD", "JOAN", "1970-01-02", "u2"),
        "other": ("far2", "OLD", "JOAN", "1970-01-02", "u1", "OLD", "JOAN", "1970-01-02", "u1"),
    }  # fmt: skip
    mentions, described = [], []
    for kind, (person, *told) in cases.items():
        for side, values in (("a", told[:4]), ("b", told[4:])):
            mentions.append((f"{kind}-{side}", person, f"N-{kind}-{side}"))
            cells = ", ".join("null" if value is None else f"'{value}'" for value in values)
            described.append(f"('{kind}-{side}', {cells}, null)")
    mentions += [("gone-a", "lodger", "N-gone"), ("gone-b", "lodger", "alone")]
    _stage(engine, mentions, unlinked="gone-b")
    engine.execute(
        f"create table linked.person_mention as select * from (values {', '.join(described)})"
        " as t(_mention, surname_key, forename_root, birth_date, uprn, address_key)"
    )
    engine.execute(
        "create table linked.person_pair as select 'undated-a' as _left, 'undated-b' as _right,"
        " 'review' as band"
    )
    expected = dict.fromkeys(cases, (1, 1, 0)) | {"undated": (1, 1, 1), "not_linked": (1, 1, 0)}
    assert _by_kind(missed(engine)) == expected


def test_people_at_one_address_who_share_a_gold_record_were_merged(engine: Engine) -> None:
    _stage(engine, [("a", "twin1", "N1"), ("b", "twin2", "N1"), ("c", "senior", "N2"),
                    ("d", "junior", "N3"), ("e", "far1", "N4"), ("f", "far2", "N4")])  # fmt: skip
    neighbours = read_neighbours(engine)
    told = co_residents(neighbours)
    assert told.pairs == 2
    assert told.merged.value == 0.5
    persons = read_persons(engine)
    old = [place for place, band in enumerate(persons.groups["age"]) if band == "65 to 84"]
    member = persons.is_joined & False
    member[old] = True
    assert co_residents(neighbours, member).merged.value == 0


def test_ages_are_those_of_the_day_and_sexes_those_of_the_truth(engine: Engine) -> None:
    _stage(engine, [("a", "twin1", "N1"), ("b", "senior", "N2"), ("c", "nobody 7", "N3")])
    persons = read_persons(engine)
    assert persons.groups["age"] == ["not known", "65 to 84", "16 to 24"]
    assert persons.groups["sex"] == ["not known", "M", "F"]
    assert persons.is_known.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("born", "band"),
    [("2026-07-31", "0 to 4"), ("2021-08-01", "0 to 4"), ("2021-07-31", "5 to 15"),
     ("1941-08-01", "65 to 84"), ("1941-07-31", "85 and over")],
)  # fmt: skip
def test_an_age_band_changes_on_the_birthday(engine: Engine, born: str, band: str) -> None:
    engine.stage(
        "_judged_mention",
        "select 'm' as _mention, 'p' as person, 'N' as number, false as is_unlinked",
    )
    engine.stage(
        "_answer_person_truth",
        f"select 'p' as person_id, 'A' as forename, 'B' as surname, '{born}' as birth_date,"
        " 'F' as sex, 'u' as uprn",
    )
    engine.stage("_judged_person", judged_persons_sql(("person_id",), date(2026, 7, 31)))
    assert read_persons(engine).groups["age"] == [band]
