"""Which of several told values a gold record shows, and the reason that it gives."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pytest

from flamsteed.engine.engine import Engine
from flamsteed.gold.choose import choose
from flamsteed.gold.known import known_sql, people_sql, told_sql
from flamsteed.gold.pin import Pin, stage_pins
from flamsteed.gold.registry import Registry
from flamsteed.gold.survive import LAST, ONLY, SAME, WORDS, Told, day_sql
from flamsteed.linkage.spec import RULES, Attribute

COLUMNS = ("number", "_record", "_system", "_table", "updated_on", "adult_on", "forename", "surname",
           "birth_date", "email", "telephone", "forename_key", "forename_root")  # fmt: skip
EPOCH = date(2026, 7, 1)
ROOTS = {"JIM": "JAMES", "JAMES": "JAMES", "JOANIE": "JOAN"}


def told(system: str, on: str | None = "2026-01-01", number: str = "F-1", **values: str) -> dict:  # type: ignore[type-arg]
    """What one record of a system said on a day of the person under a number."""
    key = values.get("forename", "").upper()
    return {
        "number": number, "_system": system, "_table": f"{system}__a", "updated_on": on,
        "forename_key": key or None, "forename_root": ROOTS.get(key, key) or None, **values,
    }  # fmt: skip


def crowd(attribute: str, value: str, people: int, **more: str) -> list[dict]:  # type: ignore[type-arg]
    """Other people who have a value."""
    return [
        told("desk", number=f"F-X{value}{n}", **{attribute: value}, **more) for n in range(people)
    ]


def stage(engine: Engine, rows: Sequence[Mapping[str, str | None]]) -> Told:
    table = {n: [row.get(n) for row in rows] for n in COLUMNS}
    table["_record"] = [row.get("_record") or f"r{place:03}" for place, row in enumerate(rows)]
    arrow = pa.table({n: pa.array(values, pa.string()) for n, values in table.items()})
    staged = engine.stage_batches("_drawn", arrow)
    mentions = engine.stage(
        "_mentions",
        f"select *, _record as _mention, '1' as _part, coalesce(updated_on, '') as said_on,"
        f" row_number() over (order by _record) as _row, {day_sql('updated_on')} as _day"
        f" from {staged}",
    )
    known = engine.stage("_known", known_sql(people_sql(told_sql(mentions, COLUMNS))))
    return Told(mentions, known, EPOCH, frozenset(COLUMNS))


def winner(
    engine: Engine, attribute: Attribute, rows: Sequence[Mapping[str, str | None]]
) -> tuple[str, str]:
    """The value that F-1 shows, and why."""
    chosen = choose(engine, [attribute], stage(engine, rows))
    ((value, rule),) = engine.rows(f"select value, rule from {chosen.value} where number = 'F-1'")
    return value, rule


JOANS = [
    told("desk", "2020-01-01", forename="J"),
    told("desk", "2024-01-01", forename="Joan"),
    told("tax", "2022-01-01", forename="Joan"),
    told("care", "2021-01-01", forename="Johanna"),
]


@pytest.mark.parametrize(
    ("rules", "trust", "expected"),
    [
        (("trusted",), ("care",), ("Johanna", WORDS["trusted"])),
        (("trusted", "newest"), ("desk__a",), ("Joan", WORDS["newest"])),
        (("newest",), (), ("Joan", WORDS["newest"])),
        (("complete",), (), ("Johanna", WORDS["complete"])),
        (("agreed",), (), ("Joan", WORDS["agreed"])),
        (("spelt_out", "trusted"), ("desk",), ("Joan", WORDS["trusted"])),
        (("trusted",), ("nobody",), ("J", LAST)),
        (("weighed",), (), ("Joan", WORDS["weighed"])),
    ],
)
def test_rivals_are_settled_by_the_rules_in_turn(
    engine: Engine, rules: tuple[str, ...], trust: tuple[str, ...], expected: tuple[str, str]
) -> None:
    assert winner(engine, Attribute("forename", trust, rules), JOANS) == expected


def test_what_most_records_of_a_system_say_can_count_before_what_one_said_last(
    engine: Engine,
) -> None:
    permits = [
        told("permits", f"2026-0{month}-01", telephone=number)
        for month, number in enumerate(("020 7946 0101", "020 7946 0101", "020 7946 0102"), start=1)
    ]
    shown = [
        winner(engine, Attribute("telephone", (), rules), permits)
        for rules in (("weighed", "newest"), ("weighed", "repeated", "newest"))
    ]
    assert shown == [("020 7946 0102", WORDS["newest"]), ("020 7946 0101", WORDS["repeated"])]


def test_every_rule_has_words(engine: Engine) -> None:
    assert set(RULES) == set(WORDS)
    for rule in RULES:
        assert winner(engine, Attribute("forename", (), (rule,)), JOANS)[1] in {WORDS[rule], LAST}


def test_what_nobody_contradicts_is_shown_however_odd(engine: Engine) -> None:
    odd = [told("desk", forename="X", birth_date="1900-01-01"), told("tax", forename="X")]
    assert winner(engine, Attribute("forename"), odd) == ("X", SAME)
    assert winner(engine, Attribute("birth_date"), odd) == ("1900-01-01", ONLY)


FORENAMES = Attribute("forename", ("care", "tax"))
CASES = {
    "an initial gives way to a name": ("Joan", ["J", "Joan"], []),
    "a slip gives way to a name that many have": ("Patrick", ["Padrick", "Patrick"],
                                                crowd("forename", "Patrick", 4)),
    "a rare name is no slip of another rare one": ("Padrick", ["Padrick", "Patrick"], []),
    "a short form gives way to the full one": ("James", ["Jim", "James"], []),
    "a short form is known though it is longer": ("Joan", ["Joanie", "Joan"], []),
    "the beginning of a name gives way to the whole": ("Funmilayo", ["Funmi", "Funmilayo"], []),
    "a surname in the wrong box gives way": ("Vijay", ["Shah", "Vijay"],
                                          [*crowd("surname", "Shah", 8), *crowd("forename", "Vijay", 4)]),
    "a title is no name": ("Amelia", ["Mrs", "Amelia"], []),
    "two names that are both usual are left to the sources": (
        "Ann", ["Ann", "Maud"], [*crowd("forename", "Ann", 9), *crowd("forename", "Maud", 2)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_forename_is_judged_beside_its_rivals(engine: Engine, case: str) -> None:
    expected, (trusted, other), others = CASES[case]
    rows = [told("care", forename=trusted), told("tax", forename=other), *others]
    assert winner(engine, FORENAMES, rows)[0] == expected


def test_a_record_with_forename_and_surname_changed_over_is_noticed(engine: Engine) -> None:
    rows = [
        told("care", forename="Nagra", surname="Ali"),
        told("tax", forename="Ali", surname="Nagra"),
        *crowd("forename", "Ali", 4), *crowd("surname", "Ali", 4), *crowd("surname", "Nagra", 2),
    ]  # fmt: skip
    assert winner(engine, FORENAMES, rows)[0] == "Ali"
    assert winner(engine, Attribute("surname", ("care",)), rows)[0] == "Nagra"


@pytest.mark.parametrize(
    ("values", "expected", "rule"),
    [
        (("1980-01-01", "1980-02-03"), "1980-02-03", "spelt_out"),
        (("1980-03-02", "1980-02-03", "1985-02-03"), "1980-02-03", "weighed"),
        (("2015-02-03", "1980-02-03"), "1980-02-03", "plausible"),
        (("1880-02-03", "1980-02-03"), "1980-02-03", "plausible"),
    ],
    ids=["1 January", "what its rivals are one slip from", "no child signs", "nobody is so old"],
)
def test_a_birth_date_is_judged_beside_its_rivals(
    engine: Engine, values: tuple[str, ...], expected: str, rule: str
) -> None:
    rows = [told(f"s{n}", birth_date=value) for n, value in enumerate(values)]
    rows[0]["adult_on"] = "2020-05-01"
    chosen = winner(engine, Attribute("birth_date", ("s0", "s1", "s2")), rows)
    assert chosen == (expected, WORDS[rule])


@pytest.mark.parametrize(
    ("trusted", "other"),
    [
        ("dioxnsusan@post.example", "dixonsusan@post.example"),
        ("susan@exampel.com", "susan@example.com"),
        ("p.dixon2@post.example", "s.dixon@post.example"),
        ("bluebird@post.example", "susan9@post.example"),
    ],
    ids=["a slip in the name", "a slip in the domain", "somebody else's initial", "no name in it"],
)
def test_an_email_address_that_is_doubtful_gives_way(
    engine: Engine, trusted: str, other: str
) -> None:
    rows = [
        told("care", forename="Susan", surname="Dixon", email=trusted),
        told("tax", forename="Susan", surname="Dixon", email=other),
        *crowd("email", "x@example.com", 3),
    ]
    assert winner(engine, Attribute("email", ("care",)), rows) == (other, WORDS["likely"])


def test_a_number_that_many_give_is_not_a_persons_own(engine: Engine) -> None:
    rows = [told("care", telephone="+441"), told("tax", telephone="+442"),
            *crowd("telephone", "+441", 5)]  # fmt: skip
    attribute = Attribute("telephone", ("care",), ("own", "weighed"))
    assert winner(engine, attribute, rows) == ("+442", WORDS["own"])


def test_copies_within_a_system_count_once(engine: Engine) -> None:
    rows = [*(told("crm", forename="Maud") for _ in range(5)), told("care", forename="Ann"),
            told("tax", forename="Ann")]  # fmt: skip
    assert winner(engine, Attribute("forename", (), ("weighed",)), rows)[0] == "Ann"
    assert winner(engine, Attribute("forename", (), ("agreed",)), rows)[0] == "Ann"


def test_a_word_loses_weight_with_age_by_its_sources_half_life(engine: Engine) -> None:
    rows = [
        told("care", "2021-07-01", telephone="+441"),
        told("tax", "2026-06-01", telephone="+442"),
    ]
    heavy = {"care": 1.0, "tax": 0.5}

    def shown(**lives: float) -> str:
        attribute = Attribute("telephone", tuple(heavy), ("weighed",), heavy, lives)
        return winner(engine, attribute, rows)[0]

    assert shown() == "+441"
    assert shown(usual=24) == "+442"
    assert shown(care=120, tax=1) == "+441"


def test_a_word_without_a_day_is_taken_for_an_old_one(engine: Engine) -> None:
    rows = [told("care", None, telephone="+441"), told("tax", "2025-06-01", telephone="+442")]
    attribute = Attribute("telephone", ("care", "tax"), ("weighed",), {}, {"usual": 24})
    assert winner(engine, attribute, rows)[0] == "+442"


def test_what_lost_is_kept_with_its_record_and_what_ruled_it_out(engine: Engine) -> None:
    attribute = Attribute("forename", ("care",), ("spelt_out", "trusted"))
    chosen = choose(engine, [attribute], stage(engine, JOANS))
    rows = engine.rows(
        f"select place, value, rule, _record, systems, mentions, said_on from {chosen.rival} order by 1"
    )
    assert rows == [
        (2, "Joan", WORDS["trusted"], "r001", 2, 2, "2024-01-01"),
        (3, "J", WORDS["spelt_out"], "r000", 1, 1, "2020-01-01"),
    ]


@pytest.fixture
def pinned(engine: Engine) -> Engine:
    """A registry in which the records r000 and r001 are F-1."""
    engine.execute(
        "create table gold.person_number as select * from (values ('r000', 'F-1', 'F-1', true),"
        " ('r001', 'F-1', 'F-1', true)) as t(_mention, number, home, is_living)"
    )
    return engine


def _shown(engine: Engine, *pins: Pin) -> tuple[list[tuple], list[tuple]]:  # type: ignore[type-arg]
    staged = stage_pins(Registry(engine, "person"), pins)
    attribute = Attribute("forename", ("care",), ("spelt_out", "trusted"))
    chosen = choose(engine, [attribute], stage(engine, JOANS), pins=staged)
    return (
        engine.rows(f"select value, rule, _record, _system, rivals from {chosen.value}"),
        engine.rows(f"select value, place, rule from {chosen.rival} order by place"),
    )


def test_a_pinned_value_is_shown_with_who_and_when_and_the_record_that_says_so_too(
    pinned: Engine,
) -> None:
    pin = Pin("person", "r001", "forename", "Joan", "Ada Clerk", "2026-03-04T10:00:00", "asked her")
    shown, beaten = _shown(pinned, pin)
    said = "pinned by Ada Clerk on 2026-03-04: asked her"
    assert shown == [("Joan", said, "r001", "desk", 2)]
    assert beaten == [
        ("Johanna", 2, "a steward pinned another value"),
        ("J", 4, "a steward pinned another value"),
    ]


def test_a_pinned_value_that_no_record_has_comes_from_the_steward(pinned: Engine) -> None:
    shown, beaten = _shown(pinned, Pin("person", "r000", "forename", "Jo", "Ada", "2026-03-04"))
    assert shown == [("Jo", "pinned by Ada on 2026-03-04", "", "steward", 3)]
    assert [value for value, _, _ in beaten] == ["Johanna", "Joan", "J"]


def test_the_later_of_two_pins_holds_and_a_pin_may_empty_an_attribute(pinned: Engine) -> None:
    pins = (
        Pin("person", "r000", "forename", "Jo", "Ada", "2026-03-05"),
        Pin("person", "r001", "forename", "Joan", "Ada", "2026-03-04"),
    )
    assert _shown(pinned, *pins)[0][0][0] == "Jo"
    assert _shown(pinned, *reversed(pins))[0][0][0] == "Jo"
    empty = Pin("person", "r000", "forename", None, "Ada", "2026-03-06")
    shown, beaten = _shown(pinned, *pins, empty)
    assert shown == []
    assert len(beaten) == 3


def test_a_pin_on_nobody_holds_nothing(pinned: Engine) -> None:
    shown, _ = _shown(pinned, Pin("person", "r999", "forename", "Jo", "Ada", "2026-03-05"))
    assert shown[0][0] == "Johanna"
