"""The tree over the trail: what is kept of it, heads, proofs, older ledgers, and another database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.drawn_decisions import same
from tests.servers import postgres_server
from tests.unit.lineage.drawn_ledger import fill

from flamsteed.engine.engine import Engine
from flamsteed.errors import LedgerAltered, NotFound, StoreFault
from flamsteed.gate import note_findings
from flamsteed.lineage.audit import canonical, chain, entry_hash, kept_subtrees, leaf_of, schema
from flamsteed.lineage.head import (
    Head,
    Proof,
    check_proof,
    head_text,
    load_head,
    load_proof,
    proof_text,
)
from flamsteed.lineage.journal import note_head
from flamsteed.lineage.ledger import Ledger, open_ledger
from flamsteed.lineage.merkle import Growing
from flamsteed.lineage.passage import Run

SIZE = 66_000  # more than 2**16, so that a subtree of the second kept level is full


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/ledger.sqlite"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('large')}/ledger.sqlite"
    open_ledger(url).close()
    database = sa.create_engine(url)
    for first in range(0, SIZE, 5_000):  # batches of any size end within a subtree
        with database.begin() as ledger:
            chain(ledger, *({"n": n} for n in range(first, min(first + 5_000, SIZE))))
    database.dispose()
    return url


def _harm(url: str, *statements: str) -> None:
    database = sa.create_engine(url)
    with database.begin() as connection:
        for each in statements:
            connection.execute(sa.text(each.replace(":", "\\:")))
    database.dispose()


def test_the_head_of_a_large_ledger_is_that_of_all_its_leaves(large: str) -> None:
    ledger = open_ledger(large)
    verdict = ledger.verify()
    assert verdict.faults == verdict.notes == ()
    head = ledger.head()
    assert (head.size, head.root) == (SIZE, verdict.head.root)
    database = sa.create_engine(large)
    tree = Growing()
    with database.connect() as connection:
        for (entry,) in connection.execute(sa.text("select hash from audit order by number")):
            tree.add(leaf_of(entry))
        kept = kept_subtrees(connection)
    database.dispose()
    assert tree.root().hex() == head.root
    assert len(kept) == (SIZE >> 8) + 1


def test_a_proof_from_a_large_ledger_reads_few_rows_and_holds(large: str) -> None:
    ledger, read = open_ledger(large), 0
    event = "before_cursor_execute"

    def watch(_c: object, _u: object, sql: str, *_: object) -> None:
        nonlocal read
        assert "where" in sql.lower() or "max(" in sql.lower(), sql
        read += 1

    sa.event.listen(ledger._database, event, watch)
    for number in (1, 256, 257, 40_000, 65_536, SIZE):
        proof = ledger.prove(number)
        assert (proof.number, proof.what["n"], len(proof.path) <= 17) == (number, number - 1, True)
        check_proof(proof)
    assert read < 6 * 45
    ledger.close()


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("update audit_tree set hash = 'x' where level = 8 and place = 3", 769),
        ("delete from audit_tree where level = 8 and place = 1", 257),
        ("update audit_tree set place = 900 where level = 16", 1),
        ("insert into audit_tree values (8, 999, 'x')", SIZE + 1),
    ],
)
def test_an_altered_hash_of_the_tree_shows(large: str, harm: str, named: int) -> None:
    database = sa.create_engine(large)
    ledger = Ledger(database)
    before = ledger.head().root
    with database.begin() as connection:
        kept = connection.execute(sa.text("select * from audit_tree")).all()
        connection.execute(sa.text(harm))
    assert ledger.first_broken_entry() == named
    with database.begin() as connection:
        connection.execute(sa.text("delete from audit_tree"))
        assert ledger is not None
    assert ledger.head().root == before  # what is not kept is made again
    with database.begin() as connection:
        for level, place, made in kept:
            connection.execute(
                sa.text("insert into audit_tree values (:l, :p, :h)"),
                {"l": level, "p": place, "h": made},
            )
    assert ledger.first_broken_entry() is None
    ledger.close()


def _rewritten(url: str, number: int) -> None:
    """Alter an entry, and write every hash after it anew, as one who may write to the ledger can."""
    database = sa.create_engine(url)
    with database.begin() as connection:
        connection.execute(
            sa.text("update audit set what = '{\"n\"\\: 0}' where number = :n"), {"n": number}
        )
        before = ""
        rows = connection.execute(sa.text("select number, at, what from audit order by number"))
        for at_number, at, said in rows.all():
            before = entry_hash(before, at, said)
            connection.execute(
                sa.text("update audit set hash = :h where number = :n"),
                {"h": before, "n": at_number},
            )
    database.dispose()


def test_a_rewritten_trail_shows_by_the_hashes_kept_of_it_and_by_a_head_kept_elsewhere(
    url: str,
) -> None:
    ledger = open_ledger(url)
    heads = []
    for place in range(600):
        ledger.note_reading("Ann", "person F-0000-0000-0", rows=1)
        if place in (99, 399):
            heads.append(ledger.head())
    _rewritten(url, 300)
    assert ledger.first_broken_entry() == 257
    _harm(url, "delete from audit_tree")
    with ledger.writing() as connection:
        from flamsteed.lineage.audit import _keep_subtrees

        _keep_subtrees(connection, 600)
    assert ledger.verify().faults == ()  # nothing inside the ledger can show it any more
    (fault,) = ledger.verify(heads=heads).faults
    assert fault.entry == 101
    assert "the first 400 entries are not those of the head" in fault.said
    ledger.close()


def test_a_cut_end_shows_by_a_head_kept_elsewhere(url: str) -> None:
    ledger = open_ledger(url)
    for _ in range(5):
        ledger.note_reading("Ann", "person F-0000-0000-0", rows=1)
    head = ledger.head()
    _harm(url, "delete from audit where number > 3")
    assert ledger.verify().faults == ()
    (fault,) = ledger.verify(heads=[head]).faults
    assert (fault.entry, "cut off: there were 5 entries" in fault.said) == (4, True)
    ledger.close()


def test_the_store_shows_that_the_ledger_beside_it_was_cut_or_replaced(
    engine: Engine, url: str, tmp_path: Path
) -> None:
    ledger = open_ledger(url)
    run = ledger.start_run(as_of=date(2026, 7, 31), started_by="tester")
    for state in ("s", "t"):
        note_findings(engine, "clean.housing__tenant", [], state=state, run=run)
        ledger.copy_journal(engine)
    ledger.note_reading("Ann", "person F-0000-0000-0", rows=1)
    note_head(engine, ledger.head())
    assert ledger.verify(engine).faults == ledger.verify(engine).notes == ()
    other = open_ledger(f"sqlite:///{tmp_path}/other.sqlite")
    other.copy_journal(engine)
    (fault,) = other.verify(engine).faults
    assert "there were 4 entries" in fault.said
    _harm(
        url, "delete from audit where number > 2", "delete from passage where number > 1",
        "delete from finding where passage > 1",
    )  # fmt: skip
    assert ledger.verify().faults == ()
    cut = ledger.verify(engine)
    assert [fault.entry for fault in cut.faults] == [3]
    assert "The store has 1 passages that the ledger has not" in cut.notes[0]
    for each in (ledger, other):
        each.close()


def test_a_passage_that_is_not_what_the_store_says_shows(engine: Engine, url: str) -> None:
    ledger = open_ledger(url)
    run = Run(1, date(2026, 7, 31), "tester")
    note_findings(engine, "clean.housing__tenant", [], state="s", run=run)
    ledger.copy_journal(engine)
    engine.execute("update flamsteed.passage set entry = replace(entry, 'tenant', 'member')")
    (fault,) = ledger.verify(engine).faults
    assert (fault.entry, fault.said) == (
        1, "`passage` with number 1 is not what the store's journal says",
    )  # fmt: skip
    ledger.close()


def test_a_ledger_from_before_there_was_a_tree_is_taken_over_as_it_is_found(
    engine: Engine, url: str
) -> None:
    database = sa.create_engine(url)
    old = [table for table in schema.sorted_tables if table.name != "audit_tree"]
    schema.create_all(database, tables=old)
    before = ""
    with database.begin() as connection:
        connection.execute(
            sa.text("insert into run values (1, 'a', 'b', '2026-07-31', 'c', 'done', '')")
        )
        for number in range(1, 301):
            told, at = {"run": number, "ended": "done", "stopped_by": ""}, "2026-07-31"
            before = entry_hash(before, at, canonical(told))
            connection.execute(
                schema.tables["audit"].insert().values(number=number, at=at, what=told, hash=before)
            )
    for _ in range(2):  # opening it again takes over nothing
        ledger = open_ledger(url)
        verdict = ledger.verify()
        assert (verdict.head.size, verdict.faults) == (301, ())
        assert "Entry 301" in verdict.notes[0]
        assert "does not show" in verdict.notes[0]
        ledger.close()
    ledger = open_ledger(url)
    assert ledger.prove(300).what["run"] == 300
    check_proof(ledger.prove(1))
    assert ledger.start_run(as_of=date(2026, 8, 31), started_by="tester").number == 2
    _harm(url, "update run set started_by = 'x' where number = 1")
    assert ledger.first_broken_entry() == 301
    ledger.close()
    database.dispose()


def test_every_table_of_the_ledger_is_sealed_but_the_trail_itself() -> None:
    open_ledger("sqlite://").close()
    bare = {name for name, table in schema.tables.items() if "sealed_by" not in table.info}
    assert bare == {"audit", "audit_tree"}


def test_work_goes_on_in_a_ledger_of_which_an_entry_is_missing_and_it_shows(url: str) -> None:
    ledger = open_ledger(url)
    for place in range(300):
        ledger.note_reading("Ann", "person F-0000-0000-0", rows=1)
        if place == 100:
            _harm(url, "delete from audit where number = 50")
    assert ledger.first_broken_entry() == 50
    with pytest.raises(LedgerAltered, match="Of the entries 1 to 256 of the ledger one is missing"):
        ledger.head()
    with pytest.raises(LedgerAltered, match="Of the entries"):
        ledger.prove(290)
    _harm(url, "update audit set what = '[7]' where number = 299")
    with pytest.raises(LedgerAltered):
        ledger.prove(299)
    ledger.close()
    assert open_ledger(url).first_broken_entry() == 50


def test_a_proof_holds_without_the_ledger_and_not_if_a_letter_of_it_is_changed(
    url: str, tmp_path: Path
) -> None:
    ledger, path = open_ledger(url), tmp_path / "proof.json"
    ledger.decide([same("a", "b"), same("b", "c"), same("c", "d")])
    kept = ledger.head()
    ledger.note_reading("Ann", "person F-0000-0000-0", rows=1)
    proof = ledger.prove(2, under=kept)
    path.write_text(proof_text(proof))
    assert load_proof(path) == proof
    check_proof(load_proof(path), kept=kept)
    for changed in (
        replace(proof, number=1), replace(proof, at="2020"), replace(proof, before="x"),
        replace(proof, what=proof.what | {"by": "Bob"}), replace(proof, path=proof.path[1:]),
        replace(proof, head=ledger.head()),
    ):  # fmt: skip
        with pytest.raises(LedgerAltered, match="does not hold"):
            check_proof(changed)
    with pytest.raises(LedgerAltered, match="for another head: it is about 4 entries"):
        check_proof(ledger.prove(2), kept=kept)
    with pytest.raises(LedgerAltered, match="another head of as many"):
        check_proof(proof, kept=replace(kept, root="00" * 32))
    ledger.close()


def test_no_proof_is_given_of_an_entry_or_under_a_head_that_is_not_there(url: str) -> None:
    ledger = open_ledger(url)
    with pytest.raises(NotFound, match="no entry 1: the entries are 1 to 0"):
        ledger.prove(1)
    ledger.note_reading("Ann", "person F-0000-0000-0", rows=1)
    with pytest.raises(NotFound, match="no entry 2"):
        ledger.prove(2)
    for head in (Head(9, "00" * 32, ""), Head(1, "00" * 32, "")):
        with pytest.raises(LedgerAltered, match="not of this ledger"):
            ledger.prove(1, under=head)
    ledger.close()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"size": 1, "root": "z", "at": ""}', "7"])
def test_a_file_that_holds_no_head_or_proof_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(NotFound, match="holds no head"):
        load_head(path)
    with pytest.raises(NotFound, match="holds no proof"):
        load_proof(path)
    head = Head(1, "00" * 32, "2026-07-31")
    path.write_text(head_text(head))
    assert load_head(path) == head
    assert isinstance(Proof(1, "", {}, "", (), head), Proof)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


def test_on_postgresql_entries_are_chained_sealed_proved_and_edits_show(postgres: str) -> None:
    ledger, database = open_ledger(postgres), sa.create_engine(postgres)
    told = fill(ledger, database)
    ledger._database.dispose()
    ledger = open_ledger(postgres)
    assert ledger.verify().faults == ledger.verify().notes == ()
    check_proof(ledger.prove(5))
    with pytest.raises(StoreFault, match="already; nothing was copied"):
        ledger.copy_to(ledger)
    for _ in range(300):
        ledger.note_reading("Ann", "person F-0000-0000-0", rows=1)
    assert ledger.head().root == ledger.verify().head.root
    for harm, named in (
        ("update audit set what = '{\"run\": 9}' where number = 7", 7),
        ("update decision set reason = 'x' where number = 2", told["decision", 2]),
        ("update passage set details = '{\"a\": 1}' where number = 2", told["passage", 2]),
        ("delete from finding where passage = 1", told["finding", 1]),
    ):
        with database.connect() as connection:
            connection.execute(sa.text(harm.replace(":", "\\:")))
            from flamsteed.lineage.verify import verify

            assert verify(connection).faults[0].entry == named
            connection.rollback()
    assert ledger.first_broken_entry() is None
    ledger.close()
    database.dispose()


def test_a_ledger_is_copied_to_postgresql_as_it_is(postgres: str, url: str, tmp_path: Path) -> None:
    old, database = open_ledger(url), sa.create_engine(url)
    fill(old, database)
    for _ in range(260):
        old.note_reading("Ann", "person F-0000-0000-0", rows=1)
    kept = old.head()
    server = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("create database copied"))
    new = open_ledger(postgres.rpartition("/")[0] + "/copied")
    assert old.copy_to(new) == kept.size
    assert new.verify(heads=[kept]).faults == ()
    assert new.head().root == kept.root
    assert new.decisions() == old.decisions()
    assert new.runs() == old.runs()
    run = new.start_run(as_of=date(2026, 8, 31), started_by="tester")
    assert run.number == 4
    assert new.decide([same("x", "y")])[0].number == len(old.decisions()) + 1
    assert new.verify(heads=[kept]).faults == ()
    for each in (old, new):
        each.close()
    for each_database in (database, server):
        each_database.dispose()
