"""Linkage is given whatever a form lets through: it neither breaks, nor hangs, nor explodes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flamsteed.engine.on_duckdb import open_store
from flamsteed.gold.merge import merge
from flamsteed.lineage.journal import open_journal
from flamsteed.linkage.crowd import RULE
from flamsteed.linkage.link import link
from tests.drawn_people import COLUMNS, a_spec, clusters, person, put

ODD = (
    "😀👨‍👩‍👧", "مريم", "\u202eabc", "x" * 10_000, "O'Brien`s", "\u0301", "\x00", "''", "-", " ", "null", "%_",
    "1980-02-03", "ﬁ", "İ", "ß",
)  # fmt: skip
TOLD = st.one_of(st.none(), st.sampled_from(ODD), st.text(max_size=12))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.tuples(*[TOLD] * (len(COLUMNS) - 1)), min_size=1, max_size=12))
def test_any_text_in_any_field_links_without_a_fault(rows, a_run):
    engine = open_store(None)
    open_journal(engine)
    put(engine, [(f"r{n}", *row) for n, row in enumerate(rows)], a_run)
    link(engine, a_spec(), run=a_run)
    link(engine, a_spec(fingerprint="again"), run=a_run)
    assert len(clusters(engine)) <= len(rows)
    engine.close()


@pytest.mark.parametrize("compared_by", ["flamsteed", "splink"])
@pytest.mark.parametrize(
    "told", ["not known", "1980", "c1980-02-03", "0000-00-00", "1980-02-30", "-"]
)
def test_a_day_that_is_no_date_breaks_neither_linking_nor_merging(compared_by, told, engine, a_run):
    rows = [
        person("a", "Joan", "Tester", nino="QQ123456A", birth_date=told, adult_on="2001-01-01"),
        person("b", "Joan", "Tester", nino="QQ123456A", birth_date="1980-02-03", adult_on=told),
        person("c", "Joan", "Tester", nino="QQ123456A"),
    ]
    put(engine, rows, a_run)
    spec = a_spec(compared_by=compared_by)
    link(engine, spec, run=a_run)
    merge(engine, spec, run=a_run)
    assert engine.value("select count(distinct _mention) from linked.person") == 3
    assert engine.value("select count(*) from gold.person_source") == 3


@pytest.mark.parametrize("shared", ["birth_date", "email", "nino", "everything", "nothing"])
def test_one_value_in_every_row_is_left_out_and_told_of(shared, engine, a_run):
    same = {"birth_date": "1900-02-03", "email": "none@example.com", "nino": "QQ123456C"}
    given_ = (
        {} if shared == "nothing" else same if shared == "everything" else {shared: same[shared]}
    )
    names = [("Ann", "Same")] * 4_000 if shared == "everything" else [
        (f"Ann{n}", f"Tester{n % 700}") for n in range(4_000)
    ]  # fmt: skip
    put(engine, [person(f"{n:04}", *name, **given_) for n, name in enumerate(names)], a_run)
    passages = link(engine, a_spec(), run=a_run)
    told = [f for passage in passages for f in passage.findings if f.rule == RULE]
    assert bool(told) is (shared in ("nino", "everything"))
    assert all(finding.rows >= 4_000 for finding in told)
    assert int(engine.value("select count(*) from linked.person_pair")) < 20_000
