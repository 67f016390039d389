"""Incremental = full: however the same records come in, the same pairs and clusters result."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.drawn_decisions import different, numbered, same
from tests.drawn_people import Row, a_spec, person, put

from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.decision import Decision
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import WRITES, link

_SPEC = a_spec(review_from=0.05, accept_from=0.9, shared_from=3, crowded_from=6)


@st.composite
def records(draw: st.DrawFn) -> list[Row]:
    """A few people of one street, told of several times, not always rightly."""
    some = st.sampled_from
    made = []
    for number in range(draw(st.integers(2, 14))):
        made.append(
            person(
                f"r{number:02}",
                draw(some(["Joan", "Joanie", "J", "Peter", "Tester"])),
                draw(some(["Tester", "Tesster", "Quibble", "Joan"])),
                birth_date=draw(some([None, "1980-02-03", "1980-03-02", "1951-07-08"])),
                uprn=draw(some([None, "99000000001", "99000000002"])),
                email=draw(some([None, None, "joan@example.com", "desk@example.com"])),
                nino=draw(some([None, None, None, "QQ123456A", "QQ654321B"])),
            )
        )
    return made


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    """What stewards decided about some of them, not always in agreement, nor of records that are there."""
    names = [f"r{number:02}" for number in range(16)]
    pairs = draw(st.lists(st.sets(st.sampled_from(names), min_size=2, max_size=2), max_size=5))
    told = [draw(st.sampled_from([same, different]))(*sorted(pair)) for pair in pairs]
    return numbered(*told)


def _result(
    batches: list[list[Row]], decided: list[list[Decision]] | None = None
) -> tuple[list, ...]:  # type: ignore[type-arg]
    """Every table after `clean` held each of the batches in turn, with the decisions of that time."""
    engine = open_store(None, threads=1)
    open_journal(engine)
    for number, batch in enumerate(batches):
        run = Run(number + 1, date(2026, 7, 31), "tester")
        put(engine, batch, run)
        link(engine, _SPEC, run=run, decisions=decided[number] if decided else [])
    told = tuple(engine.rows(f"select * from linked.person{end} order by all") for end in WRITES)
    engine.close()
    return told


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=records(), said=decisions(), data=st.data())
def test_decisions_before_between_or_after_the_batches_give_the_same_people(
    made: list[Row], said: list[Decision], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(made)))
    early = data.draw(st.lists(st.sampled_from(said), unique=True)) if said else []
    order = data.draw(st.permutations(made))
    mixed = data.draw(st.permutations(said))
    stepwise = _result([order[:first], order, order], [list(early), [], list(mixed)])
    assert stepwise == _result([made], [said])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=records(), data=st.data())
def test_any_cutting_into_batches_gives_the_same_people(
    made: list[Row], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(made)), max_size=2)))
    order = data.draw(st.permutations(made))
    growing = [order[:cut] for cut in cuts]
    assert _result([*growing, order]) == _result([made])


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=records(), before=records(), said=decisions(), earlier=decisions())
def test_what_was_there_before_leaves_no_trace(
    made: list[Row], before: list[Row], said: list[Decision], earlier: list[Decision]
) -> None:
    assert _result([before, made], [earlier, said]) == _result([made], [said])


def test_a_bridge_beside_decisions_is_asked_about_whatever_others_weigh() -> None:
    joined = [person(n, "Joan", "Tester", nino="QQ123456A" if n in "bc" else None) for n in "abcd"]
    surer = [
        person(n, "Maud", "Quibble", nino="QQ654321B", birth_date="1951-07-08") for n in ("e", "f")
    ]
    said = numbered(same("a", "b"), same("c", "d"))
    first, then = (person("z", name, "Other", nino="QQ111111C") for name in ("Ann", "Anne"))
    whole = _result([[*joined, *surer, then]], [said])
    assert [row[2] for row in whole[3]] == ["bridge"]
    assert _result([[*joined, *surer, first], [*joined, *surer, then]], [said, said]) == whole
