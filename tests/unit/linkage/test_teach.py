"""A model that learned from answers: applied alike by every engine, told by `why`, and never without cause."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.drawn_decisions import different, same
from tests.drawn_people import Row, a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.lineage.passage import Run
from flamsteed.lineage.stewardship import Judged, Sample
from flamsteed.linkage.certify import everybody
from flamsteed.linkage.compare import start_model
from flamsteed.linkage.kernel.find import find_pairs, weigh
from flamsteed.linkage.kernel.fit import weights_if
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.taught import Taught
from flamsteed.linkage.labels import Label, labels_of
from flamsteed.linkage.link import link
from flamsteed.linkage.model_file import model_text, read_model
from flamsteed.linkage.spec import OWN, SPLINK, Model
from flamsteed.linkage.teach import _evidence, teach
from flamsteed.linkage.why import why

TAUGHT = Taught(0.83, -0.7, 0.4, {
    "name": {"same": 0.6, "other_surname": -1.3, "other_forename": 2.5},
    "birth_date": {"same": -3.1, "other": 1.1}, "place": {"same": -0.9, "other": -2.2},
    "sex": {"other": 3.0},
})  # fmt: skip


def _model(taught: Taught | None = None) -> Model:
    common = {"forename_key": {"JOAN": 0.15, "MAUD": 0.03}, "surname_key": {"TESTER": 0.2}}
    rare = {"forename_key": 0.0012, "surname_key": 0.0004}
    return replace(start_model(a_spec()), common=common, rare=rare, taught=taught)


def _people(size: int) -> list[Row]:
    """People of one street, told of several times, not always rightly."""
    dice = random.Random(3)
    return [
        person(
            f"r{number:04}", dice.choice(["Joan", "Joanie", "Jon", "Peter", "Maud"]),
            dice.choice(["Tester", "Tesster", "Quibble"]),
            birth_date=dice.choice([None, f"19{dice.randint(50, 59)}-0{dice.randint(1, 3)}-11"]),
            uprn=dice.choice([None, *(f"9900000000{n}" for n in range(9))]),
            email=dice.choice([None, None, f"x{dice.randint(1, 99)}@example.com"]),
            sex=dice.choice([None, "F", "M"]),
        )
        for number in range(size)
    ]  # fmt: skip


@pytest.fixture
def people(engine: Engine, a_run: Run) -> Engine:
    put(engine, _people(400), a_run)
    link(engine, a_spec(model=_model()), run=a_run)
    return engine


def _pairs(engine: Engine, band: str = "review") -> list[tuple[str, str]]:
    rows = engine.rows(
        "select _left, _right from linked.person_pair where band = ? order by _left, _right", [band]
    )
    assert len(rows) > 20
    return [(left, right) for left, right in rows]


def _by_sex(engine: Engine, pairs: Sequence[tuple[str, str]], *, sample: int) -> list[Label]:
    """Answers of a town where nobody's sex was ever written down wrongly: another sex, another person."""
    sex = dict(engine.rows("select _mention, sex from linked.person_mention"))
    return [Label(*pair, len({sex[end] for end in pair} - {None}) < 2, sample) for pair in pairs]


def test_a_taught_model_weighs_as_it_was_fitted_with_the_kernel_and_without(people: Engine) -> None:
    plain, spec = _model(), a_spec()
    task, records = everybody(people, spec, plain)
    taught_records = everybody(people, spec, replace(plain, taught=TAUGHT))[1]
    pairs = find_pairs(records, -np.inf, native=None)
    evidence = _evidence(records, (pairs.left, pairs.right), pairs.levels)
    expected = weights_if(records.program.recipe, TAUGHT, evidence)
    for native in {None, load_native()}:
        weight, levels = weigh(taught_records, pairs.left, pairs.right, native=native)
        assert np.array_equal(levels, pairs.levels)
        assert np.abs(weight - expected).max() < 1e-9
    one, other = (find_pairs(taught_records, 0.0, native=each) for each in (None, load_native()))
    assert np.array_equal(one.weight, other.weight)
    assert task.chance == plain.chance(400)


@pytest.mark.filterwarnings("ignore")
def test_splink_weighs_by_a_taught_model_as_we_do(people: Engine, a_run: Run) -> None:
    pytest.importorskip("splink")
    found = []
    for by in (SPLINK, OWN):
        link(people, a_spec(model=_model(TAUGHT), compared_by=by, fingerprint=by), run=a_run)
        rows = people.rows("select _left, _right, weight from linked.person_pair order by 1, 2")
        found.append(rows)
    assert [row[:2] for row in found[0]] == [row[:2] for row in found[1]]
    assert max(abs(a[2] - b[2]) for a, b in zip(*found, strict=True)) < 1e-6


def test_what_why_tells_of_a_taught_model_adds_up(people: Engine, a_run: Run) -> None:
    spec = a_spec(model=_model(TAUGHT), fingerprint="taught")
    link(people, spec, run=a_run)
    rows = people.rows("select _left, _right, weight from linked.person_pair limit 30")
    for left, right, weight in rows:
        told = why(people, spec, left, right).weighing
        bits = sum(c.bits for c in told.comparisons)
        assert told.weight == pytest.approx(weight, abs=1e-6)
        assert told.weight == pytest.approx(told.prior + bits + told.adjustment, abs=1e-6)
        assert told.adjustment < 1e-6
        assert told.prior == pytest.approx(np.log2(told.chance / (1 - told.chance)))


def test_a_taught_model_is_read_back_as_it_was_written() -> None:
    text = model_text(_model(TAUGHT))
    assert read_model(text) == _model(TAUGHT)
    assert model_text(read_model(text)) == text
    assert "taught" not in model_text(_model())


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 0}, {"scale": -1}, {"scale": 11}, {"scale": float("nan")}, {"shift": float("inf")},
        {"shift": "much"}, {"shift_at_home": 101}, {"levels": {"name": {"same": float("nan")}}},
        {"levels": {"name": 3}}, {"levels": None},
    ],
)  # fmt: skip
def test_a_model_whose_moves_make_no_sense_is_none(wrong: dict[str, object]) -> None:
    plain = json.loads(model_text(_model(TAUGHT)))
    plain["taught"] |= wrong
    with pytest.raises((ValueError, TypeError, AttributeError)):
        read_model(json.dumps(plain))


def test_without_answers_the_model_is_as_it_was(people: Engine) -> None:
    lesson = teach(people, a_spec(), _model(), [])
    assert model_text(lesson.model) == model_text(_model())
    assert not lesson.is_refused


@pytest.mark.parametrize("sample", [0, 1])
def test_what_people_know_of_doubtful_pairs_is_learned_and_their_order_is_not(
    people: Engine, sample: int
) -> None:
    labels = _by_sex(people, _pairs(people), sample=sample)
    lesson = teach(people, a_spec(), _model(), labels)
    assert (lesson.drawn, lesson.picked) == ((len(labels), 0) if sample else (0, len(labels)))
    assert lesson.model.taught is not None
    assert lesson.model.taught.levels["sex"]["other"] < -0.8
    assert lesson.order is not None
    assert lesson.order[0] < 0.9 < lesson.order[1]
    assert lesson.gap is None if sample == 0 else lesson.gap[1] < lesson.gap[0]
    again = teach(people, a_spec(), _model(), labels[::-1])
    assert model_text(again.model) == model_text(lesson.model)


def test_decisions_about_sure_pairs_and_records_that_are_gone_teach_nothing(people: Engine) -> None:
    left, right = _pairs(people, "same")[0]
    labels = [Label(left, right, False), Label("gone-1", right, True)]
    lesson = teach(people, a_spec(), _model(), labels)
    assert (lesson.drawn, lesson.picked, lesson.left_out) == (0, 0, 2)
    assert lesson.model == _model()
    drawn = teach(people, a_spec(), _model(), [Label(left, right, False, 1)])
    assert (drawn.drawn, drawn.left_out) == (1, 0)


def test_answers_that_turn_the_evidence_round_are_refused(people: Engine) -> None:
    """As where somebody wrote `same` for `different` in a whole file."""
    labels = [Label(*pair, False, 1, 50.0) for pair in _pairs(people, "same")]
    labels += [Label(*pair, True, 1, 50.0) for pair in _pairs(people)]
    lesson = teach(people, a_spec(), _model(), labels)
    assert lesson.is_refused
    assert lesson.model == _model()


def _judged(number: int, *answers: tuple[str, str, str, str]) -> Judged:
    strata = [{"code": 1, "size": 90, "drawn": 3}, {"code": 2, "size": 4, "drawn": 2}]
    return Judged(Sample("person", 1, "Ann", "2026-07-31", 1, "", strata, number), answers)


def test_a_drawn_pair_stands_for_its_stratum_and_unsure_says_nothing() -> None:
    judged = _judged(4, ("a-1", "b-1", "1", "same"), ("c-1", "b-1", "1", "different"),
                     ("d-1", "e-1", "1", "unsure"), ("f-1", "g-1", "2", "same"))  # fmt: skip
    assert labels_of([], [judged]) == (
        Label("a-1", "b-1", True, 4, 45.0), Label("b-1", "c-1", False, 4, 45.0),
        Label("f-1", "g-1", True, 4, 4.0),
    )  # fmt: skip


def test_a_decision_outweighs_the_answer_to_a_sample_and_the_later_sample_the_earlier() -> None:
    early = _judged(1, ("a-1", "b-1", "1", "same"), ("c-1", "d-1", "1", "same"))
    late = _judged(2, ("a-1", "b-1", "1", "different"))
    told = labels_of([different("c", "d"), same("e", "f")], [late, early])
    assert told == (
        Label("a-1", "b-1", False, 2, 90.0), Label("c-1", "d-1", False, 1, 45.0),
        Label("e-1", "f-1", True),
    )  # fmt: skip
