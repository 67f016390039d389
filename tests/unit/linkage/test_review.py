"""Stewards at work: queue, two records side by side, decisions and their undoing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.drawn_people import a_spec, clusters, person, put

from flamsteed.engine.engine import Engine
from flamsteed.errors import DecisionRefused, NotFound
from flamsteed.lineage.decision import in_force
from flamsteed.lineage.ledger import Ledger, open_ledger
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.linkage.review import (
    Answer,
    Told,
    decide,
    offered,
    queue,
    side_by_side,
    undo,
)

HOME = {"uprn": "99000000001", "postcode": "SE29 1AA"}
AT = datetime(2026, 7, 31, 9, 30, tzinfo=UTC)
DAY = Run(1, date(2026, 7, 31), "tester")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def store(engine: Engine) -> Engine:
    """Two doubtful pairs and a father and son of one name, linked."""
    put(engine, [
        person("a", "Joan", "Tester", **HOME),
        person("b", "Joan", "Married", **HOME),
        person("father", "John", "Elder", birth_date="1950-04-05", **HOME),
        person("son", "John", "Elder", birth_date="1985-07-09", **HOME),
        person("tax", "John", "Elder", **HOME),
    ], DAY)  # fmt: skip
    _link(engine)
    return engine


def _link(engine: Engine, ledger: Ledger | None = None) -> None:
    spec = a_spec(review_from=0.001, accept_from=0.95)
    link(engine, spec, run=DAY, decisions=ledger.decisions() if ledger else [])


def _answer(kind: str, left: str = "a-1", right: str = "b-1", **more: object) -> Answer:
    told = {"by": "Ann Steward", "reason": "asked her", **more}
    return Answer("person", kind, left, right, **told)  # type: ignore[arg-type]


def test_the_queue_is_by_usefulness_and_knows_since_when_each_question_waits(
    store: Engine, ledger: Ledger
) -> None:
    ledger.note_offers("person", offered(store, "person"), run=Run(7, date(2026, 6, 30), "tester"))
    questions = queue(store, ledger, "person")
    assert [q.usefulness for q in questions] == sorted(
        (q.usefulness for q in questions), reverse=True
    )
    assert {q.kind for q in questions} == {"cut", "pair"}
    assert {(q.first_run, q.first_on) for q in questions} == {(7, "2026-06-30")}


def test_what_was_decided_since_the_last_run_waits_no_longer(store: Engine, ledger: Ledger) -> None:
    before = queue(store, ledger, "person")
    (made,) = decide(store, ledger, [_answer("different")], at=AT)
    after = queue(store, ledger, "person")
    assert len(after) == len(before) - 1
    assert not any((q.left, q.right) == ("a-1", "b-1") for q in after)
    undo(ledger, made.number, by="Ann", reason="a slip", at=AT)
    assert queue(store, ledger, "person") == before


def test_contradictions_come_first(store: Engine, ledger: Ledger) -> None:
    said = [
        ("same", "a-1", "father-1"),
        ("same", "father-1", "son-1"),
        ("different", "a-1", "son-1"),
    ]
    decide(store, ledger, [_answer(*each) for each in said], at=AT)
    _link(store, ledger)
    assert queue(store, ledger, "person")[0].kind == "contradiction"


def test_two_records_side_by_side_leave_out_what_neither_says(store: Engine) -> None:
    both = side_by_side(store, "person", "a-1", "b-1")
    assert both.left_place == ("desk", "person", "a", "1")
    assert Told("surname", "Tester", "Married") in both.told
    assert Told("uprn", "99000000001", "99000000001") in both.told
    assert not any(told.attribute == "nino" for told in both.told)
    with pytest.raises(NotFound, match="no mention of any person"):
        side_by_side(store, "person", "a-1", "nobody-1")


def test_a_decision_is_carried_out_by_the_next_run(store: Engine, ledger: Ledger) -> None:
    (made,) = decide(store, ledger, [_answer("same", "b-1", "a-1")], at=AT)
    assert (made.left, made.right, made.at) == ("a-1", "b-1", "2026-07-31T09:30:00+00:00")
    _link(store, ledger)
    assert frozenset("ab") in clusters(store)
    undo(ledger, made.number, by="Ann", reason="a slip", at=AT)
    _link(store, ledger)
    assert frozenset("ab") not in clusters(store)


def test_saying_the_same_again_writes_nothing(store: Engine, ledger: Ledger) -> None:
    first = decide(store, ledger, [_answer("same")], at=AT)
    assert decide(store, ledger, [_answer("same", by="Bob")], at=AT) == first
    assert len(ledger.decisions()) == 1


def test_a_change_of_mind_undoes_what_was_said_before(store: Engine, ledger: Ledger) -> None:
    decide(store, ledger, [_answer("same")], at=AT)
    decide(store, ledger, [_answer("different", by="Bob")], at=AT)
    every = ledger.decisions()
    assert [d.kind for d in every] == ["same", "undo", "different"]
    standing = in_force(every, thing="person", on=AT.date())
    assert [(d.kind, d.by) for d in standing] == [("different", "Bob")]


def test_pins_of_different_attributes_do_not_replace_one_another(
    store: Engine, ledger: Ledger
) -> None:
    for attribute in ("surname", "forename", "surname"):
        decide(store, ledger, [_answer("pin", right="", attribute=attribute)], at=AT)
    assert [(d.kind, d.attribute) for d in ledger.decisions()] == [
        ("pin", "surname"),
        ("pin", "forename"),
    ]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_answer("perhaps"), "`perhaps` is no answer"),
        (_answer("same", by=" "), "say who decides"),
        (_answer("same", reason=""), "give a reason"),
        (_answer("same", until=date(2026, 7, 30)), "has passed"),
        (_answer("same", right="a-1"), "compared with itself"),
        (_answer("same", right="gone-1"), "not in the store"),
        (_answer("pin", right="", attribute="height"), "an attribute of a person"),
    ],
)
def test_what_cannot_be_written_down_is_refused_with_the_reason(
    store: Engine, ledger: Ledger, answer: Answer, said: str
) -> None:
    with pytest.raises(DecisionRefused, match=said):
        decide(store, ledger, [answer], at=AT)
    assert ledger.decisions() == ()


def test_of_several_answers_all_mistakes_are_told_and_none_is_written(
    store: Engine, ledger: Ledger
) -> None:
    answers = [_answer("same"), _answer("perhaps", "a-1", "son-1"), _answer("same", "b-1", "a-1")]
    with pytest.raises(DecisionRefused) as refused:
        decide(store, ledger, answers, at=AT)
    assert "answer 2: `perhaps`" in str(refused.value)
    assert "answer 3: an earlier answer is about the same" in str(refused.value)
    assert ledger.decisions() == ()


def test_only_what_holds_can_be_undone_and_only_once(store: Engine, ledger: Ledger) -> None:
    (made,) = decide(store, ledger, [_answer("same")], at=AT)
    line = undo(ledger, made.number, by="Ann", reason="a slip", at=AT)
    for number in (made.number, line.number, 99):
        with pytest.raises(NotFound, match="could be undone"):
            undo(ledger, number, by="Ann", reason="a slip", at=AT)


def test_a_store_without_links_has_no_queue(engine: Engine, ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="no review queue"):
        queue(engine, ledger, "person")
