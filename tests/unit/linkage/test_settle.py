"""What stewards decide, carried out by linking; and what is asked of them."""

from collections.abc import Sequence
from datetime import date
from math import log2

import pyarrow as pa
from tests.borough import tables
from tests.drawn_decisions import asked, decision, different, numbered, same, standing
from tests.drawn_people import COLUMNS, Row, a_spec, clusters, person, put

from flamsteed.engine.engine import Engine
from flamsteed.lineage.decision import PIN, UNSURE, Decision
from flamsteed.lineage.journal import last_passage
from flamsteed.lineage.passage import Run
from flamsteed.linkage.compare import start_model
from flamsteed.linkage.decisions import evidence_hash
from flamsteed.linkage.link import _stage_mentions, link
from flamsteed.linkage.pairs import Task
from flamsteed.linkage.settle import settle
from flamsteed.linkage.spec import LinkSpec, Mentions

HOME = {"uprn": "99000000001", "postcode": "SE29 1AA"}
BORN = {"birth_date": "1980-02-03"}
JOANS = [
    person("a", "Joan", "Tester", **HOME, **BORN),
    person("b", "Joan", "Tester", **HOME, **BORN),
    person("c", "Joan", "Tester", **HOME, **BORN),
]
STRANGERS = [
    person("p", "Peter", "Quibble", birth_date="1951-07-08"),
    person("q", "Maud", "Other", birth_date="1950-01-02"),
    person("r", "Ada", "Third", birth_date="1977-09-09"),
]
FATHER_AND_SON = [
    person("father", "John", "Tester", birth_date="1950-04-05", **HOME),
    person("son", "John", "Tester", birth_date="1985-07-09", **HOME),
    person("tax", "John", "Tester", **HOME),
]


def _with_parts(**changes: object) -> LinkSpec:
    """As `a_spec`, but a record `a#2` is the second person of entry `a`."""
    told = ", ".join(name for name in COLUMNS if name != "_record")
    select = (
        "-- one row per person\nselect split_part(_record, '#', 1) as _record,"
        f" coalesce(nullif(split_part(_record, '#', 2), ''), '1') as _part, {told}"
        " from clean.desk__person"
    )
    mentions = Mentions("desk__person", select, frozenset({"clean.desk__person"}))
    return a_spec(mentions=(mentions,), **changes)


def _linked(engine: Engine, rows: list[Row], *decisions: object, **spec: object) -> None:
    run = Run(1, date(2026, 7, 31), "tester")
    put(engine, rows, run)
    link(engine, a_spec(**spec), run=run, decisions=numbered(*decisions))  # type: ignore[arg-type]


def test_a_must_link_joins_two_of_whom_nothing_says_so(engine: Engine) -> None:
    _linked(engine, STRANGERS, same("p", "q"))
    assert clusters(engine) == {frozenset("pq"), frozenset("r")}
    told = engine.rows("select distinct probability, reason from linked.person where _record = 'p'")
    assert told == [(1.0, "a steward decided that they are one person (decision 1)")]


def test_a_cannot_link_parts_two_whom_everything_joins(engine: Engine) -> None:
    _linked(engine, JOANS, different("a", "b"))
    assert not any({"a", "b"} <= cluster for cluster in clusters(engine))
    assert len(clusters(engine)) == 2  # the third Joan is one of them
    bands = dict(engine.rows("select _left || _right, band from linked.person_pair"))
    assert bands["a-1b-1"] == "kept apart"


def test_decisions_hold_through_a_record_that_has_gone(engine: Engine) -> None:
    _linked(engine, STRANGERS, same("p", "gone"), same("gone", "q"))
    assert clusters(engine) == {frozenset("pq"), frozenset("r")}
    assert standing(engine) == {1: "waiting", 2: "waiting"}


def test_a_cannot_link_holds_through_a_record_that_has_gone(engine: Engine) -> None:
    _linked(engine, JOANS[:2], same("a", "gone"), different("gone", "b"))
    assert clusters(engine) == {frozenset("a"), frozenset("b")}


def test_a_must_link_to_a_record_that_has_gone_leaves_a_record_alone(engine: Engine) -> None:
    _linked(engine, STRANGERS, same("p", "gone"))
    assert engine.value("select reason from linked.person where _record = 'p'") == "no other record"


def test_two_of_one_entry_are_two_people_though_one_record_is_like_both(engine: Engine) -> None:
    run = Run(1, date(2026, 7, 31), "tester")
    put(engine, [
        person("joint", "Joan", "Tester", **HOME),
        person("joint#2", "Joan", "Tester", **HOME, email="joan@example.com"),
        person("other", "Joan", "Tester", **HOME, email="joan@example.com"),
    ], run)  # fmt: skip
    link(engine, _with_parts(), run=run)
    cluster = dict(engine.rows("select _mention, _cluster from linked.person"))
    assert cluster["joint-1"] != cluster["joint-2"] == cluster["other-1"]


def test_a_table_with_one_record_for_each_person_keeps_its_records_apart(engine: Engine) -> None:
    _linked(engine, JOANS, one_to_one=("desk__person",))
    assert clusters(engine) == {frozenset("a"), frozenset("b"), frozenset("c")}


def test_a_contract_that_says_one_record_for_each_person_has_everything_clustered_again(
    engine: Engine, a_run: Run
) -> None:
    _linked(engine, JOANS)
    assert clusters(engine) == {frozenset("abc")}
    assert link(engine, a_spec(one_to_one=("desk__person",)), run=a_run)
    assert len(clusters(engine)) == 3


def test_a_steward_may_join_what_birth_dates_part_and_the_rest_follows(engine: Engine) -> None:
    _linked(engine, FATHER_AND_SON, same("father", "son"))
    assert clusters(engine) == {frozenset({"father", "son", "tax"})}


def test_contradictory_decisions_part_are_told_and_asked_about(engine: Engine) -> None:
    _linked(engine, STRANGERS, same("p", "q"), same("q", "r"), different("p", "r"))
    assert clusters(engine) == {frozenset("p"), frozenset("q"), frozenset("r")}
    assert standing(engine) == {1: "suspended", 2: "suspended", 3: "in force"}
    assert asked(engine) == [("contradiction", "p", "r")]
    assert engine.value("select decisions from linked.person_review") == "1, 2, 3"
    passage = last_passage(engine, "linked.person_decision")
    assert passage is not None
    (finding,) = passage.findings
    assert (finding.rule, finding.rows) == ("decisions contradict one another", 2)
    assert "Peter" not in finding.message
    assert "p-1" not in finding.message


def test_two_contradictions_are_two_questions(engine: Engine) -> None:
    more = [
        person(n, n.upper() * 3, "Far", birth_date=f"19{40 + ord(n) % 50}-01-02") for n in "xyz"
    ]
    _linked(
        engine, [*STRANGERS, *more],
        same("p", "q"), same("q", "r"), different("p", "r"),
        same("x", "y"), same("y", "z"), different("x", "z"),
    )  # fmt: skip
    told = engine.rows("select decisions from linked.person_review order by decisions")
    assert told == [("1, 2, 3",), ("4, 5, 6",)]


def test_merge_then_unmerge_gives_back_the_exact_state(engine: Engine, a_run: Run) -> None:
    _linked(engine, [*JOANS, *STRANGERS])
    before = tables(engine)
    link(engine, a_spec(), run=a_run, decisions=numbered(same("p", "q"), different("a", "b")))
    assert tables(engine) != before
    link(engine, a_spec(), run=a_run, decisions=[])
    assert tables(engine) == before


def test_a_decision_alone_has_what_it_touches_linked_again_and_no_pair_scored(
    engine: Engine, a_run: Run
) -> None:
    _linked(engine, [*JOANS, *STRANGERS])
    decisions = numbered(same("p", "q"))
    passages = link(engine, a_spec(), run=a_run, decisions=decisions)
    assert {p.table: p.rows_in for p in passages}["linked.person_mention"] == 0
    assert link(engine, a_spec(), run=a_run, decisions=decisions) == []
    assert link(engine, a_spec(), run=a_run) == []  # those that the store holds


def test_a_decision_ends_on_its_day(engine: Engine) -> None:
    put(engine, STRANGERS, Run(1, date(2026, 7, 31), "tester"))
    decisions = numbered(same("p", "q", until="2026-08-15"))
    for day, people in ((date(2026, 8, 15), 2), (date(2026, 8, 16), 3)):
        link(engine, a_spec(), run=Run(1, day, "tester"), decisions=decisions)
        assert len(clusters(engine)) == people


def test_decisions_about_other_things_are_not_asked_of_people(engine: Engine) -> None:
    _linked(engine, STRANGERS, same("p", "q", thing="organisation"))
    assert len(clusters(engine)) == 3


def test_a_pin_is_handed_on_without_a_value(engine: Engine) -> None:
    _linked(engine, STRANGERS, decision(PIN, "p", attribute="surname"))
    rows = engine.rows(
        "select kind, _left, _right, attribute, standing from linked.person_decision"
    )
    assert rows == [("pin", "p-1", None, "surname", "in force")]


DOUBTFUL = [person("a", "Joan", "Tester", **HOME), person("b", "Joan", "Married", **HOME)]
WIDE = {"review_from": 0.001, "accept_from": 1.0}


def test_a_pair_in_doubt_is_asked_about_until_somebody_decides(engine: Engine) -> None:
    _linked(engine, DOUBTFUL, **WIDE)
    assert asked(engine) == [("pair", "a", "b")]
    for answer in (same("a", "b"), different("a", "b")):
        _linked(engine, DOUBTFUL, answer, **WIDE)
        assert asked(engine) == []


TWO_FAMILIES = [person(name, "Joan", "Tester") for name in "abcxyz"]
INSIDE = [("a", "b", 0.99), ("b", "c", 0.99), ("a", "c", 0.99), ("x", "y", 0.99), ("y", "z", 0.99)]


def _settled(
    engine: Engine, pairs: list[tuple[str, str, float]], *decisions: Decision
) -> Sequence[tuple[object, ...]]:
    """The queue for two families of records with these pairs, and no other, scored."""
    spec = a_spec(review_from=0.2, accept_from=0.9)
    put(engine, TWO_FAMILIES, Run(1, date(2026, 7, 31), "tester"))
    task = Task(engine, spec, _stage_mentions(engine, spec), (), start_model(spec), 0.0)
    ids = dict(engine.rows(f"select _record, _id from {task.mentions}"))
    told = {
        "_left": [f"{left}-1" for left, _, _ in pairs],
        "_right": [f"{right}-1" for _, right, _ in pairs],
        "weight": [log2(share / (1 - share)) for *_, share in pairs],
        "probability": [share for *_, share in pairs],
        **{name: ["same"] * len(pairs) for name in task.names},
        "evidence": [f"drawn {share}" for *_, share in pairs],
        "band": ["same" if share >= spec.accept_from else "review" for *_, share in pairs],
        "_left_id": [ids[left] for left, _, _ in pairs],
        "_right_id": [ids[right] for _, right, _ in pairs],
    }
    settled = settle(task, engine.stage_batches("_pair_now", pa.table(told)), numbered(*decisions))
    return engine.rows(
        "select kind, left(_left, 1), left(_right, 1), records_left, records_right, pairs,"
        f" round(usefulness, 3) from {settled.questions} order by all"
    )


def test_two_clusters_are_one_question_whatever_the_pairs_between_them(engine: Engine) -> None:
    between = [("a", "x", 0.4), ("b", "y", 0.5), ("c", "z", 0.3)]
    assert _settled(engine, [*INSIDE, *between]) == [("pair", "b", "y", 3, 3, 3, 0.155)]


def test_a_question_is_worth_the_records_that_its_answer_is_expected_to_put_right(
    engine: Engine,
) -> None:
    alone = [("a", "b", 0.99), ("x", "y", 0.5), ("c", "z", 0.8)]
    assert _settled(engine, alone) == [
        ("pair", "c", "z", 1, 1, 1, 0.8),
        ("pair", "x", "y", 1, 1, 1, 0.5),
    ]


def test_one_cannot_link_answers_for_all_pairs_between_two_clusters(engine: Engine) -> None:
    between = [("a", "x", 0.4), ("b", "y", 0.5)]
    assert _settled(engine, [*INSIDE, *between], different("c", "z")) == []


def test_who_cannot_tell_is_asked_again_when_the_evidence_changes(engine: Engine) -> None:
    _linked(engine, DOUBTFUL, **WIDE)
    words = str(engine.value("select evidence from linked.person_pair"))
    unsure = decision(UNSURE, "a", "b", evidence=evidence_hash(words))
    _linked(engine, DOUBTFUL, unsure, **WIDE)
    assert asked(engine) == []
    assert len(clusters(engine)) == 2
    know_more = [person(r[0], r[1], r[2], **HOME, email="joan@example.com") for r in DOUBTFUL]  # type: ignore[arg-type]
    _linked(engine, know_more, unsure, **WIDE)
    assert asked(engine) == [("pair", "a", "b")]


def test_a_chain_that_was_cut_is_asked_about_with_its_reason(engine: Engine) -> None:
    _linked(engine, FATHER_AND_SON)
    ((kind, reason),) = engine.rows("select kind, reason from linked.person_review")
    assert kind == "cut"
    assert "taken together, speaks against it" in reason
    _linked(engine, JOANS[:2], one_to_one=("desk__person",))
    assert "one for each" in str(engine.value("select reason from linked.person_review"))


def test_a_bridge_is_asked_about_until_somebody_decides(engine: Engine) -> None:
    inside, weak = [INSIDE[0], INSIDE[3]], ("a", "x", 0.91)
    assert _settled(engine, [*inside, weak]) == [("bridge", "a", "x", 2, 2, 1, 0.14)]
    assert _settled(engine, [*inside, weak], different("a", "x")) == []
    assert _settled(engine, [*inside, weak], same("a", "x")) == []
    words = evidence_hash("drawn 0.91")
    assert _settled(engine, [*inside, weak], decision(UNSURE, "a", "x", evidence=words)) == []


def test_a_pair_too_weak_for_all_the_others_between_two_clusters_is_asked_about_as_a_cut(
    engine: Engine,
) -> None:
    weak = ("a", "x", 0.91)
    assert _settled(engine, [*INSIDE, weak]) == [("cut", "a", "x", 3, 3, 1, 0.093)]
    assert _settled(engine, [*INSIDE, weak], same("a", "x")) == []


def test_a_must_link_beside_it_makes_a_pair_no_bridge(engine: Engine) -> None:
    assert _settled(engine, [*INSIDE, ("a", "x", 0.91)], same("b", "y")) == []


def test_questions_hold_no_value(engine: Engine) -> None:
    _linked(engine, [*DOUBTFUL, *FATHER_AND_SON], review_from=0.001)
    told = " ".join(
        str(cell) for row in engine.rows("select * from linked.person_review") for cell in row
    )
    for value in ("Joan", "Married", "John", "1950-04-05", "99000000001", "SE29"):
        assert value not in told
