"""The recall certificate on drawn people: what no block brings together is found, and nothing else."""

import numpy as np
import pytest
from tests.drawn_people import Row, a_spec, person, put

from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.lineage.passage import Run
from flamsteed.linkage import certify as certifying
from flamsteed.linkage.certify import ENOUGH, SURE, Certificate, certify, note, share_of
from flamsteed.linkage.link import link
from flamsteed.scoring.published import certified_rows

BORN = {"birth_date": "1980-02-03"}
BLOCKS = (("nino",), ("uprn", "surname_key"))


def _street(homes: int) -> list[Row]:
    """Two records of each of many people, whom their home brings together."""
    return [
        person(
            f"h{n:03}{side}", f"Name{n:03}", f"Tester{n % 7}", birth_date=f"19{n % 90 + 10}-01-{n % 28 + 1:02}",
            uprn=f"9900000{n:04}", email=f"n{n}@example.com",
        )
        for n in range(homes)
        for side in "ab"
    ]  # fmt: skip


PLANTED = (
    person("x1", "Zelda", "Quibble", email="zelda@example.com", uprn="99000090001", **BORN),
    person("x2", "Zelda", "Quibble", email="zelda@example.com", uprn="99000090002", **BORN),
)


def _linked(engine: Engine, run: Run, rows: list[Row]) -> None:
    put(engine, rows, run)
    link(engine, a_spec(block_on=BLOCKS), run=run)


def _ids(made: Certificate) -> list[tuple[str, str]]:
    return [(each.left, each.right) for each in made.missed]


def test_a_planted_pair_that_no_block_brings_together_is_the_only_one_missed(
    engine: Engine, a_run: Run
) -> None:
    _linked(engine, a_run, [*_street(30), *PLANTED])

    made = certify(engine, a_spec(block_on=BLOCKS))

    assert _ids(made) == [("x1-1", "x2-1")]
    assert made.is_proven
    assert made.compared == 62 * 61 // 2
    assert {share.what: (share.found, share.seen) for share in made.shares} == {
        ENOUGH: (30, 31), SURE: (30, 31),
    }  # fmt: skip
    estimate = made.shares[0].estimate
    assert estimate.low == estimate.value == estimate.high == 30 / 31
    assert made.missed[0].is_sure
    assert made.missed[0].apart.words == "uprn, surname_key: uprn differs"


def test_the_pairs_brought_together_are_those_that_a_run_keeps(engine: Engine, a_run: Run) -> None:
    _linked(engine, a_run, [*_street(30), *PLANTED])
    made = certify(engine, a_spec(block_on=BLOCKS))
    assert engine.value("select count(*) from linked.person_pair") == made.shares[0].found


def test_a_line_that_finds_the_missed_pair_is_told(engine: Engine, a_run: Run) -> None:
    _linked(engine, a_run, [*_street(30), *PLANTED])

    (worth,) = certify(engine, a_spec(block_on=BLOCKS)).worth

    assert worth.found == 1
    found = certify(engine, a_spec(block_on=(*BLOCKS, worth.block)))
    assert _ids(found) == []
    assert found.shares[0].estimate.value == 1.0


def test_a_key_that_too_many_share_counts_as_missed(
    engine: Engine, a_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _linked(engine, a_run, _street(4))
    spec = a_spec(block_on=(("uprn", "surname_key"),))
    whole = certifying.encoded
    monkeypatch.setattr(
        certifying, "encoded", lambda *args, **more: whole(*args, **more, block_limit=1)
    )
    made = certify(engine, spec)
    assert made.shares[0].found == 0
    assert {m.apart.words for m in made.missed} == {"uprn, surname_key: too many share the value"}


def test_a_sample_is_the_same_every_time_and_its_interval_holds_the_truth(
    engine: Engine, a_run: Run
) -> None:
    """Twenty ways of drawing: another table of people each, of whom a fifth moved."""
    rows = _street(60)
    for n in range(0, 120, 10):
        rows[n] = (rows[n][0], *rows[n][1:6], f"9900009{n:04}", *rows[n][7:])
    _linked(engine, a_run, rows)
    spec = a_spec(block_on=BLOCKS)
    truth = certify(engine, spec).shares[0].estimate.value
    assert 0.7 < truth < 0.9
    assert certify(engine, spec, sample=30) == certify(engine, spec, sample=30)
    for drawn in range(8, 110, 5):
        made = certify(engine, spec, sample=drawn)
        assert made.drawn == drawn
        assert not made.is_proven
        assert made.shares[0].estimate.low <= truth <= made.shares[0].estimate.high


def test_intervals_of_repeated_draws_cover_the_share_of_all_records() -> None:
    dice = np.random.default_rng(7)
    person_of = np.repeat(np.arange(1_500), dice.integers(1, 6, 1_500))
    left, right = np.triu_indices(len(person_of), 1)
    same = person_of[left] == person_of[right]
    left, right = left[same], right[same]
    is_met = dice.random(1_500)[person_of[left]] < 0.93
    size = len(person_of)
    of, met = (
        np.bincount(np.concatenate([left[k], right[k]]), minlength=size)
        for k in (np.ones(len(left), bool), is_met)
    )
    truth, covered, widths = is_met.mean(), 0, []
    for _ in range(300):
        drawn = dice.choice(size, 250, replace=False)
        told = share_of(met[drawn], of[drawn], size)
        covered += told.low <= truth <= told.high
        widths.append(told.high - told.low)
    assert covered >= 0.95 * 300
    assert np.mean(widths) < 0.12


def test_seeing_no_pair_proves_nothing() -> None:
    told = share_of(np.zeros(5, np.int64), np.zeros(5, np.int64), 1_000)
    assert (told.low, told.high) == (0.0, 1.0)


def test_nothing_missed_in_a_sample_is_no_certainty() -> None:
    told = share_of(np.full(40, 2), np.full(40, 2), 10_000)
    assert told.value == told.high == 1.0
    assert 0.85 < told.low < 0.95


def test_a_certificate_is_kept_in_counts_and_shown_until_records_change(
    engine: Engine, a_run: Run
) -> None:
    _linked(engine, a_run, [*_street(30), *PLANTED])
    assert certified_rows(engine, "person") == ()
    made = certify(engine, a_spec(block_on=BLOCKS))
    note(engine, made, run=a_run)
    assert certified_rows(engine, "person")[0] == (
        "pairs likely enough to ask: brought together by a block", "96.77%",
    )  # fmt: skip
    assert not [n for n in engine.columns("linked.person_certificate") if "mention" in n][1:]
    _linked(engine, a_run, _street(30))
    assert "before records changed" in certified_rows(engine, "person")[0][0]


def test_there_is_nothing_to_certify_before_anything_is_linked(engine: Engine) -> None:
    with pytest.raises(NotFound, match="Nothing was linked for `person` yet"):
        certify(engine, a_spec())
