"""The addresses matched by Flamsteed."""

import re
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from bench.addresses.gazetteer import Form
from bench.addresses.noise import TOWN, Written
from bench.addresses.tally import Answers
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.linkage.address.match import match_texts
from flamsteed.linkage.address.prepare import prepare_register
from flamsteed.linkage.register import address_forms_sql
from flamsteed.linkage.spec import Mentions, RegisterSpec

_SIDES = tuple(
    f"{side}_{part}"
    for side in ("sao", "pao")
    for part in ("text", "start_number", "start_suffix", "end_number", "end_suffix")
)
_COLUMNS = ("uprn", "status", "logical_status", *_SIDES, "street", "locality", "town", "postcode")
_NUMBER = re.compile(r"(\d+)([A-Z]?)(?:-(\d+)([A-Z]?))?")


def match_ours(forms: Sequence[Form], written: Sequence[Written]) -> Answers:
    """Match every address, on one thread, in a store in memory."""
    engine = open_store(None, threads=1)
    spec = stage_gazetteer(engine, forms)
    texts = pa.table(
        {
            "text": pa.array(range(len(written))),
            "address": pa.array([each.text for each in written], pa.string()),
            "postcode": pa.array([each.postcode for each in written], pa.string()),
        }
    )
    staged = engine.stage_batches("_text", texts)
    begun = time.process_time()
    register = prepare_register(engine, engine.stage("_form", address_forms_sql(engine, spec)))
    prepared = time.process_time()
    found = match_texts(engine, register, staged)
    ended = time.process_time()
    answers = {
        text: (state, uprn or "")
        for text, state, uprn in engine.rows(f"select text, state, uprn from {found}")
    }
    engine.close()
    return Answers(answers, prepared - begun, ended - prepared)


def stage_gazetteer(engine: Engine, forms: Sequence[Form]) -> RegisterSpec:
    """Stage the forms of address as a council's gazetteer, and say how they are read."""
    rows = [_row(form) for form in forms]
    columns = {
        name: pa.array([row[place] for row in rows], pa.string())
        for place, name in enumerate(_COLUMNS)
    }
    columns["is_parent"] = pa.array([form.is_parent for form in forms], pa.bool_())
    engine.stage_batches("_gazetteer", pa.table(columns))
    several = ", ".join(name for name in _COLUMNS if name != "logical_status")
    nothing = frozenset[str]()
    register = (
        "select uprn, bool_or(is_parent) as is_parent, max(logical_status) as logical_status"
        " from temp.main._gazetteer group by uprn"
    )
    return RegisterSpec(
        "property",
        Path("property.yaml"),
        (),
        Mentions("register", register, nothing),
        Mentions("addresses", f"select {several} from temp.main._gazetteer", nothing),
        Mentions("cross_references", "", nothing),
    )


def _row(form: Form) -> tuple[str | None, ...]:
    place = form.place
    return (
        form.uprn, form.status, "8" if form.is_old else "1", form.sao_text.upper(), *_numbers(form.sao),
        form.pao_text.upper(), *_numbers(form.pao), place.street.upper(), place.locality, TOWN.upper(), form.postcode,
    )  # fmt: skip


def _numbers(text: str) -> tuple[str | None, ...]:
    found = _NUMBER.fullmatch(text)
    return found.groups() if found else (None,) * 4
