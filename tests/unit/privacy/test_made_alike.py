"""Rows are made alike as the agreement asks, and checked from what leaves before they do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.made_people import COLUMNS, made_people

from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy import made_alike as home
from flamsteed.privacy.anonymise import WAYS, Anonymised, Anonymity
from flamsteed.privacy.criteria import Sensitive
from flamsteed.privacy.made_alike import made_alike

ASKED = Anonymity(
    k=5, columns=COLUMNS, suppress_at_most=0.05, sensitive=(Sensitive("need", distinct=2),)
)
NAMES = ", ".join((*COLUMNS, "need"))


@pytest.fixture
def staged(engine: Engine) -> str:
    made = engine.stage_batches("made", made_people(1000))
    return engine.stage("staged", f"select {NAMES}, person as _subject from {made}")


@pytest.mark.parametrize("way", WAYS)
def test_what_leaves_is_alike_and_knows_whom_it_is_about(
    engine: Engine, staged: str, way: str
) -> None:
    kept, told = made_alike(engine, replace(ASKED, way=way), staged)
    columns = ", ".join(COLUMNS)
    found = engine.rows(
        f"select count(*), count(distinct need), count(_subject) from ({kept}) group by {columns}"
    )
    assert min(row[0] for row in found) >= 5
    assert min(row[1] for row in found) >= 2
    assert all(row[0] == row[2] for row in found)
    assert told["risk"]["smallest_group"] == min(row[0] for row in found)
    assert ("certificate" in told) == (way == "global")


def test_somebody_with_two_rows_stops_the_release(engine: Engine, staged: str) -> None:
    engine.stage("twice", f"select * from {staged} union all select * from {staged}")
    with pytest.raises(ReleaseRefused, match="2,000 rows are about 1,000 people"):
        made_alike(engine, ASKED, "twice")


@pytest.mark.parametrize("way", WAYS)
def test_a_row_that_was_let_through_is_found_before_it_leaves(
    engine: Engine, staged: str, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    made = home.anonymise

    def faulty(engine: Engine, *args: Any) -> Anonymised:
        done = made(engine, *args)
        engine.execute(
            f"update {done.table} set postcode = 'SE29 1AA' where _subject = (select min(_subject) from {done.table})"
        )
        return done

    monkeypatch.setattr(home, "anonymise", faulty)
    with pytest.raises(ReleaseRefused, match="a class of rows breaks the rules"):
        made_alike(engine, replace(ASKED, way=way), staged)


def test_a_certificate_of_other_rows_stops_the_release(
    engine: Engine, staged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = home.anonymise

    def faulty(*args: Any) -> Anonymised:
        done = made(*args)
        assert done.certificate is not None
        wrong: Mapping[str, Any] = {**done.certificate, "loss": 0.0}
        return replace(done, certificate=wrong)

    monkeypatch.setattr(home, "anonymise", faulty)
    with pytest.raises(ReleaseRefused, match="it was changed after it was sealed"):
        made_alike(engine, ASKED, staged)
