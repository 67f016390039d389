"""A look-up = a run: who is looked up is paired as a run would pair a record that says the same."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import drawn_organisations, drawn_people
from tests.drawn_organisations import firm
from tests.drawn_people import Row, a_spec, person
from tests.unit.linkage.test_teach import TAUGHT

from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage import look_up
from flamsteed.linkage.compare import start_model
from flamsteed.linkage.kernel.taught import Taught
from flamsteed.linkage.link import link
from flamsteed.linkage.look_up import open_lookup
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import LinkSpec, Model

_RUN = Run(1, date(2026, 7, 31), "tester")
_BLOCKS = (
    *a_spec().block_on,
    ("telephone", "surname_key"),
    ("names_sorted", "birth_year"),
    ("full_name",),
)


@st.composite
def records(draw: st.DrawFn) -> list[Row]:
    """A few people of one street, told of several times, not always rightly, some values shared."""
    some = st.sampled_from
    return [
        person(
            f"r{number:02}",
            draw(some(["Joan", "Joanie", "J", "Peter", "Tester", "Zoë"])),
            draw(some(["Tester", "Tesster", "O'Quibble", "Joan", "Tester-Quibble"])),
            birth_date=draw(some([None, "1980-02-03", "1980-03-02", "1951-07-08", "2015-01-01"])),
            uprn=draw(some([None, "99000000001", "99000000002"])),
            email=draw(some([None, None, "joan@example.com", "desk@example.com"])),
            nino=draw(some([None, None, None, "QQ123456A", "QQ654321B"])),
            postcode=draw(some([None, "SE29 1AA"])),
            sex=draw(some([None, "F", "M"])),
            adult_on=draw(some([None, None, "2026-07-31"])),
        )
        for number in range(draw(st.integers(3, 16)))
    ]  # fmt: skip


def _model() -> Model:
    common = {"forename_key": {"JOAN": 0.02, "PETER": 0.031}, "surname_key": {"TESTER": 0.004}}
    return replace(
        start_model(a_spec()), common=common, rare={"forename_key": 1e-4, "surname_key": 2e-4}
    )


@st.composite
def firms(draw: st.DrawFn) -> list[Row]:
    """A few organisations that share words, numbers and telephones, some values by too many."""
    some = st.sampled_from
    return [
        firm(
            f"r{number:02}",
            draw(some(["Acorn Builders Ltd", "ACORN BUILDERS", "Acorn Care Ltd", "Café Zoë T/A Fixit",
                       "Builders Acorn", "Acorn Bilders Ltd", "Acorn Academy 1", "Joan & Sons"])),
            trading_name=draw(some([None, None, "Fixit", "Acorn Builders"])),
            company_number=draw(some([None, None, "09999991", "09999992"])),
            vat_number=draw(some([None, None, "GB999999973"])),
            uprn=draw(some([None, "99000000001", "99000000002"])),
            email=draw(some([None, "a@acorn.example", "b@acorn.example", "joan@gmail.com"])),
            telephone=draw(some([None, "+442079460101", "+442079460102"])),
            postcode=draw(some([None, "SE29 1AA"])),
        )
        for number in range(draw(st.integers(3, 16)))
    ]  # fmt: skip


def _firms_spec() -> LinkSpec:
    spec = drawn_organisations.a_spec(review_from=0.05, shared_from=40, crowded_from=40)
    common = {"name_first": {"ACORN": 0.05}, "name_rest": {"BUILDERS": 0.02}}
    rare = dict.fromkeys(("name_key", "name_first", "name_rest", "trading_key"), 0.001)
    return replace(spec, model=replace(start_model(spec), common=common, rare=rare))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    made=records(),
    last=st.integers(0, 15),
    with_kernel=st.booleans(),
    taught=st.sampled_from([None, TAUGHT]),
)
def test_a_record_left_out_of_the_store_is_paired_as_in_a_run_with_it(
    made: list[Row], last: int, with_kernel: bool, taught: Taught | None
) -> None:
    spec = a_spec(
        review_from=0.05, accept_from=0.9, block_on=_BLOCKS, model=replace(_model(), taught=taught),
        shared_from=40, crowded_from=40,
    )  # fmt: skip
    # Between 33 and 64 mentions with it and without: the chance that two are one person is the same.
    filler = [person(f"z{n:02}", f"Filler{n}", "Nobody") for n in range(40)]
    _found_as_by_a_run(spec, [*made, *filler], last % len(made), with_kernel=with_kernel)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=firms(), last=st.integers(0, 15), with_kernel=st.booleans())
def test_an_organisation_left_out_of_the_store_is_paired_as_in_a_run_with_it(
    made: list[Row], last: int, with_kernel: bool
) -> None:
    filler = [firm(f"z{n:02}", f"{chr(65 + n % 26)}{n} Filler{n}") for n in range(40)]
    _found_as_by_a_run(_firms_spec(), [*made, *filler], last % len(made), with_kernel=with_kernel)


def _found_as_by_a_run(spec: LinkSpec, rows: list[Row], place: int, *, with_kernel: bool) -> None:
    """Hold what is found of a record, in a store without it, against the pairs of a run with it."""
    drawn, asked = drawn_people, rows[place]
    if spec.kind is not PEOPLE:
        drawn = drawn_organisations
    whole, without = open_store(None, threads=1), open_store(None, threads=1)
    for engine, some in ((whole, rows), (without, [r for r in rows if r is not asked])):
        open_journal(engine)
        drawn.put(engine, some, _RUN)
        link(engine, spec, run=_RUN, decisions=[])
    mention = f"{asked[0]}-1"
    expected = whole.rows(
        "select case when _left = ? then _right else _left end as other, weight, probability, evidence,"
        f" case when band = 'kept apart' then 'same' else band end from linked.{spec.thing}_pair"
        " where _left = ? or _right = ? order by weight desc, other",
        [mention, mention, mention],
    )
    with pytest.MonkeyPatch.context() as patch:
        if not with_kernel:
            patch.setattr(look_up, "load_native", lambda: None)
        lookup = open_lookup(without, spec)
    told = {
        n: v for n, v in zip(drawn.COLUMNS, asked, strict=True) if v is not None and n != "_record"
    }
    found = lookup.find_read(told)
    lookup.close()
    for engine in (whole, without):
        engine.close()
    assert sorted(found, key=lambda c: -c.weight) == found
    told_of = [(c.mention, c.weight, c.probability, c.evidence, c.band) for c in found]
    assert sorted(told_of) == sorted(expected)
