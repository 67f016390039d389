from collections.abc import Callable

import pytest
from tests.unit.sources.conftest import Drop

from flamsteed.contracts.contract import Column, Outcome
from flamsteed.errors import ContractBroken, SourceUnreachable
from flamsteed.lineage.passage import Passage
from flamsteed.quality.finding import Finding
from flamsteed.sources import csv_file

Found = Callable[[Passage, str], Finding]
PLANTED = "Zacharias Quillfeather"
GOOD = f"id,name,born\n1,{PLANTED},2001-02-03\n2,B,\n3,C,\n4,D,\n5,E,\n"


def test_a_file_lands_as_it_came(drop: Drop) -> None:
    passage = drop.land_one('id,name,born\r\n007," Ann ""x""\r\ny ",1e5\r\n2,,\r\n3,Zoë,\r\n')
    assert passage.findings == ()
    assert drop.raw() == [
        (2, "007", ' Ann "x"\r\ny ', "1e5"),
        (4, "2", None, None),
        (5, "3", "Zoë", None),
    ]


def test_landing_a_batch_twice_changes_nothing(drop: Drop) -> None:
    drop.put(GOOD)
    assert len(drop.land()) == 1
    before = drop.raw()
    assert drop.land() == []
    assert drop.raw() == before


def test_a_second_snapshot_says_what_is_new_changed_and_gone(drop: Drop) -> None:
    drop.declare(largest_drop=0.5).put("id,name,born\n1,A,\n2,B,\n3,C,\n")
    drop.put("id,name,born\n1,A,\n2,b,\n4,D,\n", "people_2026-08-31.csv")
    _, second = drop.land("2026-08-31")
    assert (second.new, second.changed, second.vanished) == (1, 1, 1)
    assert [row[1:3] for row in drop.raw()] == [("1", "A"), ("2", "b"), ("4", "D")]


def test_the_order_of_files_is_that_of_their_days(drop: Drop) -> None:
    drop.put("id,name,born\n1,new,\n", "people_b_2026-08-31.csv")
    drop.put("id,name,born\n1,old,\n", "people_z_2026-07-31.csv")
    drop.land("2026-08-31")
    assert drop.raw() == [(2, "1", "new", None)]


@pytest.mark.parametrize("load", ["snapshot", "append", "changes"])
def test_the_same_bytes_under_another_name_never_land_twice(
    drop: Drop, found: Found, load: str
) -> None:
    drop.declare(load=load).put(GOOD)
    drop.land()
    drop.put(GOOD, "people_2026-08-01.csv")
    (passage,) = drop.land()
    assert passage.door == "refuse"
    assert "same bytes as people_2026-07-31.csv" in found(passage, "repeated").message
    assert drop.land() == []


def test_a_snapshot_that_goes_back_to_an_earlier_state_lands(drop: Drop) -> None:
    drop.put(GOOD)
    drop.put(GOOD.replace("2,B", "2,X"), "people_2026-08-01.csv")
    drop.put(GOOD, "people_2026-08-02.csv")
    assert [passage.door for passage in drop.land()] == ["admit"] * 3
    assert drop.raw()[1] == (3, "2", "B", None)


@pytest.mark.parametrize(
    ("load", "door"), [("snapshot", "refuse"), ("changes", "refuse"), ("append", "admit")]
)
def test_an_old_delivery_that_comes_late_undoes_nothing(drop: Drop, load: str, door: str) -> None:
    drop.declare(load=load).put(GOOD)
    drop.land()
    drop.put("id,name,born\n9,Z,\n", "people_2026-06-30.csv")
    (passage,) = drop.land()
    assert passage.door == door


@pytest.mark.parametrize(
    ("content", "rule", "lines"),
    [
        (b"", "empty", ()),
        (b"id,name,born\n", "empty", ()),
        (b"id,name,born\n1,A,2001\n2,B", "truncated", (3,)),
        (b'id,name,born\n1,A,2001\n2,"B', "truncated", (3,)),
        (b"id,name\n1,A\n", "column_missing", ()),
        (b"colour,size\nred,1\nblue,2\n", "column_missing", ()),
        (b"Dear Sir\n\nhere is\nthe list\nyou asked for\n", "unreadable", ()),
        (b"%PDF-1.4", "unreadable", ()),
    ],
)
def test_a_delivery_that_cannot_be_used_is_left_where_it_is(
    drop: Drop, found: Found, content: bytes, rule: str, lines: tuple[int, ...]
) -> None:
    passage = drop.land_one(content)
    finding = found(passage, rule)
    assert (passage.door, finding.severity, finding.outcome) == ("refuse", "error", "set_aside")
    assert finding.lines == lines
    assert finding.file == "people_2026-07-31.csv"


def test_a_contract_may_say_stop(drop: Drop) -> None:
    drop.promise(truncated=Outcome.STOP).put("id,name,born\n1,A,2001\n2,B")
    for _ in range(2):  # it is looked at again, because nothing was noted as dealt with
        with pytest.raises(ContractBroken, match="people_2026-07-31"):
            drop.land()
    assert not drop.engine.has_table("raw.crm__people")


def test_a_contract_may_accept_what_others_set_aside(drop: Drop) -> None:
    drop.promise(column_missing=Outcome.ACCEPT)
    passage = drop.land_one("id,name\n1,A\n")
    assert passage.admitted == 1
    assert drop.raw() == [(2, "1", "A", None)]


def test_a_refused_file_is_looked_at_again_when_the_settings_change(drop: Drop) -> None:
    drop.land_one("id,name\n1,A\n")
    drop.promise(column_missing=Outcome.ACCEPT)
    (passage,) = drop.land()
    assert passage.door == "admit"


@pytest.mark.parametrize(
    ("content", "rule", "lines"),
    [
        ("ID,Name,born\n1,A,\n", "column_renamed", ()),
        ("id,name,born,PRONOUNS\n1,A,,x\n", "column_added", ()),
        ("born,name,id\n,A,1\n", "column_order_changed", ()),
        ("Title,,\nBorough,,\n,,\nid,name,born\n1,A,\n", "title_rows", (4,)),
        (",name,\nid,,born\n1,A,\n", "title_rows", (1,)),
        ("id;name;born\n1;A;\n", "wrong_encoding", ()),
        ("id\tname\tborn\n1\tA\t\n", "wrong_encoding", ()),
    ],
)
def test_a_file_of_another_shape_lands_and_the_owner_is_told(
    drop: Drop, found: Found, content: str, rule: str, lines: tuple[int, ...]
) -> None:
    passage = drop.declare(delimiter=",").land_one(content)
    finding = found(passage, rule)
    assert (finding.severity, finding.outcome, finding.lines) == ("warning", "accept", lines)
    assert [row[1:] for row in drop.raw()] == [("1", "A", None)]


def test_a_former_name_of_a_column_is_known(drop: Drop) -> None:
    drop.promise(Column("id", key_position=1), Column("name", renamed_from=("Full name",)))
    drop.land_one("id,FULL NAME\n1,A\n")
    assert drop.raw() == [(2, "1", "A")]


def test_blank_rows_and_columns_are_left_out_and_counted(drop: Drop) -> None:
    passage = drop.land_one('id,name,born,,\n\n1,A,,,\n,,,,\n" ","",,,\n2,B,,,\n' + ",,,,\n" * 9)
    assert passage.rows_in == 2
    assert passage.details["blank_rows"] == 12
    assert passage.details["blank_lines"] == [[2, 2], [4, 5], [7, 15]]
    assert passage.details["blank_columns"] == 2
    assert [row[0] for row in drop.raw()] == [3, 6]


def test_rows_that_do_not_fit_are_set_aside_not_guessed(drop: Drop, found: Found) -> None:
    passage = drop.land_one("id,name,born\n1,A,\n2,12,High St,2001\n3\n4,D,,\n5,E,\n")
    assert (passage.rows_in, passage.admitted, passage.set_aside) == (5, 3, 2)
    assert found(passage, "ragged_rows").lines == (3, 4)
    assert drop.set_aside() == [
        (3, "ragged row", "2", "12", "High St 2001"),
        (4, "ragged row", "3", None, None),
    ]
    assert [row[1] for row in drop.raw()] == ["1", "4", "5"]


def test_a_record_whose_row_does_not_fit_has_not_vanished(drop: Drop) -> None:
    drop.put(GOOD)
    drop.put(GOOD.replace("2,B,", "2,B,x,y"), "people_2026-08-31.csv")
    _, second = drop.land("2026-08-31")
    assert second.vanished == 0
    assert (3, "2", "B", None) in drop.raw()


def test_a_row_out_of_place_lets_no_barred_column_in(drop: Drop) -> None:
    drop.promise(Column("id", key_position=1), Column("name"), Column("health", ingest=False))
    drop.land_one(f"id,name,health\n1,A,well\n2,B,C,{PLANTED}\n3,{PLANTED}\n")
    assert drop.raw() == [(2, "1", "A")]
    assert drop.set_aside() == [(3, "ragged row", "2", None), (4, "ragged row", "3", None)]


def test_a_row_of_totals_is_set_aside(drop: Drop, found: Found) -> None:
    passage = drop.land_one("id,name,born\n1,A,\n2,Total,x\n,Total,2\n,,\n")
    assert found(passage, "totals_row").lines == (4,)
    assert [row[1] for row in drop.raw()] == ["1", "2"]


def test_a_supplier_called_total_is_no_total(drop: Drop) -> None:
    assert drop.land_one("id,name,born\n1,A,\n2,Total,2001\n").set_aside == 0


@pytest.mark.parametrize("load", ["snapshot", "append"])
def test_rows_that_vanish_in_numbers_are_held_back_from_snapshots_only(
    drop: Drop, found: Found, load: str
) -> None:
    drop.declare(load=load).put(GOOD)
    drop.put("id,name,born\n1,A,\n", "people_2026-08-01.csv")
    _, second = drop.land()
    if load == "append":
        assert second.door == "admit"
    else:
        assert found(second, "row_count_dropped").rows == 4
        assert "80% are gone" in found(second, "row_count_dropped").message
        assert len(drop.raw()) == 5


def test_a_file_that_lost_its_last_line_break_was_cut(drop: Drop, found: Found) -> None:
    drop.put(GOOD)
    drop.put(GOOD.rstrip("\n") + "x", "people_2026-08-01.csv")
    _, second = drop.land()
    assert "without the line break" in found(second, "truncated").message


def test_rows_that_break_a_structural_rule_are_set_aside_and_no_value_is_told(drop: Drop) -> None:
    drop.promise(Column("id", key_position=1), Column("name"), Column("born", required=True))
    passage = drop.land_one(
        f"id,name,born\n1,A,x\n,{PLANTED},x\n2,B,x\n2,{PLANTED},x\n1,A,x\n3,C, \n"
    )
    assert drop.engine.rows("select _line, _rules from quarantine.crm__people order by _line") == [
        (3, "key missing"),
        (4, "key repeated"),
        (5, "key repeated"),
        (6, "row repeated"),
        (7, "born missing"),
    ]
    assert (passage.rows_in, passage.admitted, passage.set_aside) == (6, 1, 5)
    assert passage.findings == ()
    assert PLANTED not in str(passage)


@pytest.mark.parametrize(
    "content",
    [
        f"id,name,born\n1,{PLANTED},\n2,{PLANTED},x,y\n3,{PLANTED}",
        f'id,name,born\n1,{PLANTED},\n2,"{PLANTED}\n',
        f"{PLANTED},{PLANTED},{PLANTED}\n" * 5,
        f"1,{PLANTED},2001\n" * 3,
        f"\x00{PLANTED}",
    ],
)
def test_no_finding_about_a_delivery_holds_a_value(drop: Drop, content: str) -> None:
    passage = drop.land_one(content)
    assert passage.findings
    assert PLANTED not in str(passage)
    assert "Zacharias" not in str(passage)


def test_a_folder_that_is_not_there_is_named(drop: Drop) -> None:
    drop.folder = drop.folder / "gone"
    with pytest.raises(SourceUnreachable, match="gone"):
        drop.land()


def test_an_overdue_delivery_is_told_of_once(drop: Drop, found: Found) -> None:
    drop.declare(due_within_days=7).put(GOOD)
    drop.land("2026-07-31")
    assert drop.land("2026-08-07") == []
    (absent,) = drop.land("2026-08-08")
    assert "8 days before this run" in found(absent, "late").message
    assert drop.land("2026-08-09") == []
    drop.put(GOOD.replace("B", "b"), "people_2026-08-05.csv")
    (arrived,) = drop.land("2026-08-10")
    assert arrived.door == "admit"
    assert "An earlier run had found it missing" in found(arrived, "late").message


def test_a_delivery_too_long_after_the_one_before_is_late(drop: Drop, found: Found) -> None:
    drop.declare(due_within_days=7).put(GOOD)
    drop.put(GOOD.replace("B", "b"), "people_2026-08-31.csv")
    _, second = drop.land("2026-08-31")
    assert "31 days after the one before" in found(second, "late").message


def test_a_delivery_that_repeats_the_last_still_came_in_time(drop: Drop) -> None:
    drop.declare(due_within_days=31).put(GOOD)
    drop.put(GOOD, "people_2026-08-31.csv")
    drop.put(GOOD.replace("B", "b"), "people_2026-09-30.csv")
    passages = drop.land("2026-09-30")
    assert [[f.rule for f in passage.findings] for passage in passages] == [[], ["repeated"], []]


def test_a_table_for_which_nothing_ever_came_is_told_of_once(drop: Drop, found: Found) -> None:
    (passage,) = drop.land()
    assert "has ever come" in found(passage, "late").message
    assert drop.land() == []


def test_a_note_of_megabytes_lands_whole(drop: Drop) -> None:
    note = "é" * 2_000_000
    assert drop.land_one(f'id,name,born\n1,"{note}",\n2,B,\n').set_aside == 0
    assert [row[2] for row in drop.raw()] == [note, "B"]


def test_a_file_with_hardly_a_row_that_fits_is_refused(
    drop: Drop, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "MOST_APART", 10)
    passage = drop.land_one("id,name,born\n" + "1,2\n" * 20)
    assert passage.door == "refuse"
    assert "More than 10 rows" in found(passage, "unreadable").message
