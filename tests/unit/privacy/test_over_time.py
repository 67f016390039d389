"""Two releases to one recipient do not tell together what neither tells alone."""

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from tests.drawn_agreements import ON, agreement

from flamsteed.contracts.agreement import Agreement, Control, Field
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.errors import ReleaseRefused
from flamsteed.gate import CELLS, GROUPS, MEMBERS, Disclosure, disclose
from flamsteed.lineage.journal import open_journal, write_passage
from flamsteed.lineage.passage import Passage, Run
from flamsteed.privacy.control import controlled
from flamsteed.privacy.safeguards import Safeguards
from flamsteed.privacy.tables.policy import POLICIES, Policy
from flamsteed.privacy.tables.tabulation import Tabulation
from flamsteed.sharing import leaving_sql

CASES = int(os.environ.get("FLAMSTEED_CASES", "50"))
"""Planted attacks; with 1,000 it takes three minutes."""
THRESHOLD = 10
EXACT = Policy("own", "1", "drawn", THRESHOLD, whole=False)
RUN = Run(1, ON, "tests")
PADS = (b"6" * 64, b"\\" * 64)


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_store(None)
    open_journal(opened)
    yield opened
    opened.close()


def fill(engine: Engine, people: Sequence[Mapping[str, Any]]) -> None:
    """The mart of people that the agreements are over."""
    staged = engine.stage_batches("made", pa.Table.from_pylist([*map(dict, people)]))
    engine.execute(f"create or replace table mart.people as select * from {staged}")
    write_passage(engine, Passage("admit", "mart.people", 1, state=f"{hash(str(people))}"))


def counting(sides: Sequence[str], rows: str = "true", **more: Any) -> Agreement:
    """An agreement on counts of people by some sides."""
    fields = [Field(side, (side,)) for side in sides] + [Field("people", ("one",))]
    table = Tabulation(more.pop("policy", EXACT), tuple(sides), counts=("people",), total="All")
    read = tuple(name for name in ("age", "place", "kind") if name in rows)
    return agreement(fields, rows=rows, rows_read=read, safeguards=Safeguards(table), **more)


def leave(engine: Engine, agreed: Agreement) -> list[tuple[Any, ...]]:
    left: list[tuple[Any, ...]] = []

    def write(rows: str, _: dict[str, Any]) -> dict[str, str]:
        left.extend(engine.rows(rows))
        return {"file": "hash"}

    keyed = any(field.way == "pseudonym" for field in agreed.fields)
    disclosure = Disclosure(
        agreed, leaving_sql(agreed, ON), PADS if keyed else (), ON,
        controlled=lambda staged: controlled(engine, agreed, staged, on=ON),
    )  # fmt: skip
    disclose(engine, disclosure, write=write, run=RUN)
    return left


def borough(dice: random.Random, many: int = 600) -> list[dict[str, Any]]:
    """Made-up people of three places, each place in small areas; an exact number in most ages."""
    return [
        {
            "number": f"F{n:05d}", "one": 1, "age": dice.randint(0, 90),
            "place": f"W{n % 3}", "area": f"A{n % 9}", "kind": dice.choice("pq"),
        }
        for n in range(many)
    ]  # fmt: skip


def _attack(dice: random.Random) -> tuple[list[dict[str, Any]], Agreement, Agreement]:
    """People, and two agreements of which the second less the first tells of fewer than ten people."""
    people, few = borough(dice), dice.randint(1, THRESHOLD - 1)
    way = dice.choice(("filter", "sides", "areas", "names"))
    first = counting(("place",))
    if way == "filter":  # the same table without a few
        for person in people[:few]:
            person["age"] = 95
        return people, first, counting(("place",), "age < 95")
    if way == "sides":  # by other sides, without a few
        for person in people[:few]:
            person["age"] = 95
        return people, first, counting(("kind",), "age < 95")
    if way == "areas":  # small areas that make up a place but for a few
        for person in people[: few * 3 : 3]:
            person["age"] = 95
        return people, first, counting(("area",), "age < 95")
    for person in people[:few]:  # another name for the same, without a few
        person["age"] = 95
    for person in people:
        person["ward"] = person["place"].replace("W", "Ward ")
    return people, first, counting(("ward",), "age < 95")


def test_planted_differences_are_all_found() -> None:
    dice = random.Random(4)
    for _ in range(CASES):
        store = open_store(None)
        open_journal(store)
        people, first, second = _attack(dice)
        if dice.random() < 0.5:
            first, second = second, first
        fill(store, people)
        leave(store, first)
        with pytest.raises(ReleaseRefused, match="fewer than 10"):
            leave(store, second)
        store.close()


def test_harmless_pairs_are_not_refused(engine: Engine) -> None:
    dice = random.Random(5)
    fill(engine, borough(dice))
    for agreed in (
        counting(("place",)), counting(("place",)), counting(("kind",)), counting(("place", "kind")),
        counting(("place",), "age < 50"), counting(("area",)), counting(("kind",), "age >= 30"),
    ):  # fmt: skip
        assert leave(engine, agreed)


def test_another_recipient_has_nothing_to_subtract_from(engine: Engine) -> None:
    people = borough(random.Random(6))
    people[0]["age"] = 95
    fill(engine, people)
    leave(engine, counting(("place",)))
    second = counting(("place",), "age < 95")
    with pytest.raises(ReleaseRefused, match="fewer than 10"):
        leave(engine, second)
    parties = dict(second.parties)
    parties["recipient"] = replace(parties["recipient"], name="Another")
    assert leave(engine, replace(second, parties=parties))


def test_rounded_figures_do_not_tell_the_difference(engine: Engine) -> None:
    people = borough(random.Random(7))
    people[0]["age"] = 95
    fill(engine, people)
    policy = POLICIES["nhs_england"]
    leave(engine, counting(("place",), policy=policy))
    assert leave(engine, counting(("place",), "age < 95", policy=policy))


def test_where_nobody_is_named_the_same_labels_are_compared(engine: Engine) -> None:
    def table(figure: int) -> None:
        fill(engine, [{"place": "W1", "one": figure}])

    agreed = counting(("place",), subject="")
    table(100)
    leave(engine, agreed)
    leave(engine, agreed)
    table(104)
    with pytest.raises(ReleaseRefused, match="4 figures, less those"):
        leave(engine, agreed)
    table(130)
    leave(engine, agreed)


def test_what_the_recipient_has_already_cannot_be_hidden(engine: Engine) -> None:
    people = [
        {"number": f"F{n:03d}", "one": 1, "place": "W1" if n < 8 else "W2", "kind": "p"}
        for n in range(80)
    ]
    fill(engine, people)
    loose = replace(EXACT, threshold=3)
    leave(engine, counting(("place",), policy=loose))
    with pytest.raises(
        ReleaseRefused, match="could be worked out from what would be shown, or was"
    ):
        leave(engine, counting(("place",)))


def test_what_is_remembered_is_who_was_in_which_cell(engine: Engine) -> None:
    fill(engine, borough(random.Random(8)))
    leave(engine, counting(("place",)))
    assert engine.value(f"select count(distinct number) from {MEMBERS}") == 600
    assert engine.rows(f"select cell, leaf, high from {CELLS} order by cell") == [
        ('["place=All"]', False, 600.0),
        *((f'["place=W{n}"]', True, 200.0) for n in range(3)),
    ]


def rows_of(by: str, **more: Any) -> Agreement:
    fields = (Field("who", ("number",), way="pseudonym"), Field("by", (by,)))
    control = Control(k=5, identifying=("by",), suppress_at_most=more.pop("at_most", 0.0))
    return agreement(fields, control=control, **more)


def test_a_pseudonym_in_two_groupings_that_isolate_somebody_is_refused(engine: Engine) -> None:
    people = [
        {"number": f"F{n:03d}", "one": "AB"[n % 2], "two": "XY"[(n // 2) % 2] if n < 96 else "Z"}
        for n in range(104)
    ]
    for person in people[96:]:
        person["one"] = "A"
    people[103]["one"] = "B"
    fill(engine, people)
    leave(engine, rows_of("one"))
    with pytest.raises(ReleaseRefused, match="1 of 104 rows would have to stay behind"):
        leave(engine, rows_of("two"))
    assert len(leave(engine, rows_of("two", at_most=0.02))) == 103
    assert engine.value(f"select count(*) from {GROUPS}") == 104 + 103


def test_the_same_groups_again_and_other_pseudonyms_isolate_nobody(engine: Engine) -> None:
    people = [{"number": f"F{n:03d}", "one": "AB"[n % 2], "two": f"{n // 5}"} for n in range(100)]
    fill(engine, people)
    first = rows_of("one")
    assert len(leave(engine, first)) == 100
    assert len(leave(engine, first)) == 100
    assert len(leave(engine, rows_of("two", name="other"))) == 100
    with pytest.raises(ReleaseRefused, match="100 of 100 rows"):
        leave(engine, rows_of("two"))
