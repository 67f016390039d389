"""What comes to be shared by too many, or no longer is, is judged again for all who share it."""

from collections.abc import Sequence
from datetime import date

import pytest
from tests.drawn_people import SELECT, Row, a_spec, person, put

from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage.compare import start_model
from flamsteed.linkage.link import WRITES, link
from flamsteed.linkage.person import WIDESPREAD
from flamsteed.linkage.spec import Mentions

MANY = 4
_TOLD = Mentions(
    "desk__person",
    SELECT.replace("birth_place", "birth_place as middle_names"),
    frozenset({"clean.desk__person"}),
)
SPEC = a_spec(
    mentions=(_TOLD,), model=start_model(a_spec()), shared_from=MANY, crowded_from=MANY,
    review_from=0.001,
)  # fmt: skip
_ELSEWHERE = [person(f"x{n:02}", f"Ada{'x' * n}", f"Else{'v' * n}") for n in range(40)]


def _rows(kind: str, held: int) -> list[Row]:
    """So many who share one value of a kind, and differ in what counts."""
    if kind == "full_name":
        several = [{"birth_place": "Ann", "uprn": f"9900000{n:04}"} for n in range(held)]
        return [person(f"r{n:02}", "Joan", "Tester", **told) for n, told in enumerate(several)]
    told = {"email": "desk@example.com"} if kind == "match_email" else {"uprn": "99000000001"}
    return [person(f"r{n:02}", "Joan", f"Tester{'y' * n}", **told) for n in range(held)]


def _linked(*weeks: Sequence[Row]) -> dict[str, list[tuple[object, ...]]]:
    engine = open_store(None, threads=1)
    open_journal(engine)
    for number, week in enumerate(weeks, 1):
        run = Run(number, date(2026, 7, number), "tester")
        put(engine, [*_ELSEWHERE, *week], run)
        link(engine, SPEC, run=run)
    tables = {end: engine.rows(f"select * from linked.person{end} order by all") for end in WRITES}
    tables["judged"] = engine.rows(
        "select distinct is_crowded, match_email, full_name from linked.person_mention"
        " where _record like 'r%'"
    )
    engine.close()
    return tables


@pytest.mark.parametrize("kind", ["is_crowded", "match_email", "full_name"])
@pytest.mark.parametrize("step", [(-1, 0), (0, -1), (0, 2), (-2, -1)])
def test_a_value_that_crosses_its_limit_is_judged_as_in_a_run_from_nothing(
    kind: str, step: tuple[int, int]
) -> None:
    limit = WIDESPREAD if kind == "full_name" else MANY
    before, after = (_rows(kind, limit + more) for more in step)
    stepwise = _linked(before, after)
    assert stepwise == _linked(after)
    place = ("is_crowded", "match_email", "full_name").index(kind)
    assert {bool(row[place]) for row in stepwise["judged"]} == {
        (step[1] >= 0) is (kind == "is_crowded")
    }
