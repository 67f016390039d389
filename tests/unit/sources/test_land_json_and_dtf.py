from collections.abc import Callable

import pytest
from tests.unit.sources.conftest import Drop

from flamsteed.contracts.contract import Column
from flamsteed.lineage.passage import Passage
from flamsteed.quality.finding import Finding

Found = Callable[[Passage, str], Finding]
NAMES = ("id", "name.first", "addresses", "born")
OBJECT = (
    '{"id": "C1", "name": {"first": "Zoë"}, "addresses": [{"uprn": "01", "n": 1.10}], "born": null}'
)
TYPES = ["RECORD_IDENTIFIER", "CHANGE_TYPE", "PRO_ORDER", "UPRN", "CLASS"]


@pytest.fixture
def contacts(drop: Drop) -> Drop:
    columns = [Column(name, key_position=1 if name == "id" else None) for name in NAMES]
    return drop.declare(format="json_lines").promise(*columns)


@pytest.fixture
def gazetteer(drop: Drop) -> Drop:
    columns = [Column(name, key_position=1 if name == "UPRN" else None) for name in TYPES]
    return drop.declare(format="dtf", record="21", load="changes").promise(*columns)


def transfer(*records: str, count: int | None = None, kind: str = "C") -> str:
    told = len(records) if count is None else count
    head = f'10,"NORTHMERE",9990,2026-07-31,1,2026-07-31,00:00:00,"7.3","{kind}"'
    return "\r\n".join([head, *records, f"99,2,{told},2026-07-31,00:00:00", ""])


def test_nested_objects_are_flattened_and_lists_stay_json(contacts: Drop) -> None:
    passage = contacts.land_one(
        OBJECT + '\n\n{"id": 7, "name": null, "addresses": [], "born": 1.50}\n'
    )
    assert passage.findings == ()
    assert contacts.raw() == [
        (1, "C1", "Zoë", '[{"uprn": "01", "n": 1.10}]', None),
        (3, "7", None, "[]", "1.50"),
    ]


def test_a_broken_line_is_set_aside_with_its_line(contacts: Drop, found: Found) -> None:
    passage = contacts.land_one(OBJECT + '\n{"id": \n[1]\n')
    assert (passage.rows_in, passage.set_aside) == (3, 2)
    assert found(passage, "ragged_rows").lines == (2, 3)


def test_keys_that_come_and_go_are_told(contacts: Drop, found: Found) -> None:
    line = (
        '{"id": "1", "name": {"first": "A", "middle": "x"}, "addresses": [], "07700 900123": 1}\n'
    )
    passage = contacts.land_one(line)
    assert "`(a key)`, `name.middle`" in found(passage, "column_added").message
    assert "07700" not in str(passage)
    assert "`born`" in found(passage, "column_missing").message


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "empty"),
        ("\n", "empty"),
        (f"[{OBJECT}]", "unreadable"),
        (OBJECT + "\n" + OBJECT[:40], "truncated"),
    ],
)
def test_json_that_cannot_be_used_is_refused(
    contacts: Drop, found: Found, content: str, rule: str
) -> None:
    passage = contacts.land_one(content)
    assert passage.door == "refuse"
    assert found(passage, rule)


def test_records_of_one_kind_are_picked_out(gazetteer: Drop) -> None:
    content = transfer(
        '11,"I",1,99000001,"x"', '21,"I",2,99000000001,"RD, x"', '21,"U",3,99000000002,'
    )
    passage = gazetteer.land_one(content)
    assert passage.findings == ()
    assert gazetteer.raw() == [
        (3, "21", "I", "2", "99000000001", "RD, x"),
        (4, "21", "U", "3", "99000000002", None),
    ]


def test_a_file_without_records_of_the_kind_is_no_fault(gazetteer: Drop) -> None:
    passage = gazetteer.land_one(transfer('11,"I",1,99000001,"x"'))
    assert (passage.door, passage.rows_in, passage.findings) == ("admit", 0, ())


def test_changes_close_no_record_that_they_do_not_name(gazetteer: Drop) -> None:
    gazetteer.put(transfer('21,"I",1,1,"RD"', '21,"I",2,2,"RD"'))
    gazetteer.put(transfer('21,"D",1,2,"RD"'), "people_2026-08-31.csv")
    _, second = gazetteer.land("2026-08-31")
    assert (second.changed, second.vanished) == (1, 0)
    assert [row[2] for row in gazetteer.raw()] == ["D", "I"]


def test_a_full_supply_replaces_what_was_there(gazetteer: Drop) -> None:
    gazetteer.put(transfer('21,"I",1,1,"RD"', '21,"I",2,2,"RD"'))
    gazetteer.put(transfer('21,"I",1,2,"RD"', kind="F"), "people_2026-08-31.csv")
    _, second = gazetteer.land("2026-08-31")
    assert second.vanished == 1


@pytest.mark.parametrize(
    ("content", "rule", "words"),
    [
        (transfer('21,"I",1,1,"RD"', count=2), "truncated", "does not count the 1 records"),
        (transfer('21,"I",1,1,"RD"').split("99,")[0], "truncated", "no trailer record"),
        ("id,name\n1,2\n", "unreadable", "does not begin with a header record"),
        ("", "empty", "no content"),
    ],
)
def test_a_broken_transfer_file_is_refused(
    gazetteer: Drop, found: Found, content: str, rule: str, words: str
) -> None:
    passage = gazetteer.land_one(content)
    assert passage.door == "refuse"
    assert words in found(passage, rule).message
