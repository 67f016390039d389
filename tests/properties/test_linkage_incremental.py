"""Incremental = full: however the same records come in, the same pairs and clusters result."""

from datetime import date
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.drawn_decisions import different, numbered, same
from tests.drawn_people import BLOCKS, COLUMNS, SELECT, Row, a_spec, person, put

from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.decision import Decision
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage.compare import start_model
from flamsteed.linkage.link import WRITES, link
from flamsteed.linkage.spec import LinkSpec, Mentions

_SPEC = a_spec(review_from=0.05, accept_from=0.9, shared_from=3, crowded_from=6)
_PARTNER = {"forename": "partner", "surname": "surname", "uprn": "uprn", "_record": "_record"}
_ENTRIES = Mentions(
    "desk__person",
    f"{SELECT} union all select '2', {', '.join(_PARTNER.get(name, 'null') for name in COLUMNS)}"
    " from clean.desk__person where partner is not null",
    frozenset({"clean.desk__person"}),
)
_STREETS = a_spec(
    mentions=(_ENTRIES,), model=start_model(_SPEC), review_from=0.001, accept_from=0.98, shared_from=4, crowded_from=5,
    also_compare={"birth_place": "alike"}, block_on=(*BLOCKS, ("birth_place_key", "surname_key")),
)  # fmt: skip
_ELSEWHERE = [
    person(f"x{n:02}", f"Ada{'xyz'[n % 3] * n}", f"Else{'uvw'[n % 3] * n}") for n in range(40)
]
"""Enough people for one chance that any two are one, whatever the streets hold: 65 to 128 mentions."""


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


def _streets(drawn: Random) -> list[Row]:
    """In each of eight streets one person or two of nearly one name, under an identifier or an e-mail
    address: pairs that join, pairs in doubt and pairs that say nothing weigh about the same there.
    """
    one = drawn.choice
    made = []
    for street, letter in enumerate("abcdefgh"):
        for number in range(drawn.randint(4, 8)):
            is_known = number % 2 == one([0, 0, 0, 0, 0, 0, 0, 1])
            made.append(
                person(
                    f"{letter}{number}",
                    one(["Joan", "Joan", "Joanie", "Joanie", "J"]),
                    one(["Tester", "Tester", "Tesster"]) + letter,
                    birth_date=one([None] * 6 + ["1980-02-03", "1951-07-08"]),
                    uprn=one([None, f"9900000000{street}"]),
                    sex=one([None, "female"]),
                    nino=f"QQ{6 * str(street)}A" if is_known else None,
                    email=None if is_known else f"joan.{letter}@example.com",
                    birth_place=one([None] * 4 + ["Northmere", "Norfmere", "Hull"]),
                    partner=one([None] * 8 + ["Joan", "Peter"]),
                )
            )
    return made


def _said(drawn: Random) -> list[Decision]:
    """What stewards decided of neighbours, who may be there or not."""
    pairs = [drawn.sample([f"{letter}{n}" for n in range(8)], 2) for letter in "abc"]
    return numbered(*(drawn.choice([same, different])(*sorted(pair)) for pair in pairs))


def _edited(rows: list[Row], drawn: Random) -> list[Row]:
    """The rows with eight of them other than they are: not there, or another in one thing."""
    before = dict(enumerate(rows))
    for place in drawn.sample(range(len(rows)), 8):
        column = drawn.randrange(len(COLUMNS))
        if COLUMNS[column] == "_record":
            del before[place]
        else:
            told = drawn.choice(rows)[column]
            before[place] = (*rows[place][:column], told, *rows[place][column + 1 :])
    return list(before.values())


def _result(
    batches: list[list[Row]],
    decided: list[list[Decision]] | None = None,
    spec: LinkSpec = _SPEC,
) -> tuple[list, ...]:  # type: ignore[type-arg]
    """Every table after `clean` held each of the batches in turn, with the decisions of that time."""
    engine = open_store(None, threads=1)
    open_journal(engine)
    for number, batch in enumerate(batches):
        run = Run(number + 1, date(2026, 7, 31), "tester")
        put(engine, batch, run)
        link(engine, spec, run=run, decisions=decided[number] if decided else [])
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


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.randoms(use_true_random=True))
def test_a_change_in_some_streets_gives_what_all_records_give(drawn: Random) -> None:
    made = [*_ELSEWHERE, *_streets(drawn)]
    before, said = _edited(made, drawn), _said(drawn)
    stepwise = _result([before, made], [said[:2], said[1:]], spec=_STREETS)
    assert stepwise == _result([made], [said[1:]], spec=_STREETS)
