"""One person looked up among a million records, as `flamsteed find` and the web desk do.

    python -m bench.linkage.look_up [DATA_SET]         council:312000, a million records, if not given

The records are those that were cleaned for the peer (`splink_models`), judged as a run judges mentions;
every look-up is a record that is there, typed with a slip. Prints the seconds that opening takes, the
memory, and milliseconds by look-up, on the clock and of CPU. Then the peer's `predict_between` of one new record.
"""

import json
import sys
import time
import warnings
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.linkage.data_sets import CACHE
from bench.linkage.project_shapes import SHAPES
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.linkage.link import _stage_mentions
from flamsteed.linkage.look_up import open_lookup
from flamsteed.linkage.model_file import read_model
from flamsteed.linkage.spec import LinkSpec, Mentions

LOOK_UPS = 1_000
PEER_LOOK_UPS = 5
MODEL = Path("demo/northmere/gold/person.model.json")
_SELECT = """-- one row per record
select unique_id as _record, '1' as _part, forename, middle_initial as middle_names, surname,
    dob as birth_date, sex, nhs_number, nino, uprn, address, door as address_key,
    left(postcode, length(postcode) - 3) || ' ' || right(postcode, 3) as postcode, email,
    '+44' || substr(telephone, 2) as telephone
from clean.bench__people"""
_ASKED = ("forename", "surname", "birth_date", "postcode", "uprn", "email", "telephone", "nino")


def a_spec() -> LinkSpec:
    """The declaration of the council data set, over the records cleaned for the peer."""
    said = SHAPES["council"].linking
    mentions = Mentions("bench__people", _SELECT, frozenset({"clean.bench__people"}))
    return LinkSpec(
        "person", Path("person.yaml"), (mentions,), tuple(map(tuple, said["block_on"])),
        review_from=said["review_from"], accept_from=said["accept_from"],
        crowded_from=said["crowded_from"], shared_from=said["shared_from"],
        model=read_model(MODEL.read_text(encoding="utf-8")),
    )  # fmt: skip


def opened_store(records: Path, spec: LinkSpec) -> Engine:
    """A store in memory with the mentions of the records."""
    engine = open_store(None, memory_limit="6GB")
    engine.execute(f"create table clean.bench__people as select * from '{records}'")
    mentions = _stage_mentions(engine, spec)
    engine.execute(f"create table linked.person_mention as select * exclude (_id) from {mentions}")
    engine.unstage("_compared")
    engine.execute("drop table clean.bench__people")
    return engine


def ours(records: Path) -> None:
    """Print what opening takes, and a thousand look-ups."""
    spec = a_spec()
    engine = opened_store(records, spec)
    asked = engine.rows(
        f"select _mention, {', '.join(_ASKED)} from linked.person_mention order by md5(_mention)"
        f" limit {LOOK_UPS}"
    )
    size = engine.value("select count(*) from linked.person_mention")
    before, begun, cpu = _resident_mb(), time.perf_counter(), time.process_time()
    lookup = open_lookup(engine, spec)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    engine.close()
    dice = np.random.default_rng(1)
    clock, work, found, itself = [], [], 0, 0
    for mention, *values in asked:
        told = dict(zip(_ASKED, values, strict=True))
        told["forename"] = _slip(told["forename"], dice)
        begun, cpu_begun = time.perf_counter(), time.process_time()
        candidates = lookup.find({n: v for n, v in told.items() if v}).candidates
        clock.append(time.perf_counter() - begun)
        work.append(time.process_time() - cpu_begun)
        found += len(candidates)
        itself += any(each.mention == mention for each in candidates)
    print(f"{size:,} records: opened in {took:.1f} s ({cpu:.1f} CPU s), {_resident_mb():,.0f} MB held with the"
          f" store let go ({before:,.0f} MB before), peak {getrusage(RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")  # fmt: skip
    for what, several in (("clock", clock), ("CPU", work)):
        median, p95 = np.percentile(np.array(several) * 1000, [50, 95])
        print(f"  {LOOK_UPS:,} look-ups, {what}: median {median:.1f} ms, p95 {p95:.1f} ms")
    print(f"  {found / LOOK_UPS:.1f} candidates each; the record itself among them {itself:,} times",
          flush=True)  # fmt: skip
    lookup.close()


def _slip(text: str | None, dice: np.random.Generator) -> str | None:
    """The text with two letters changed over."""
    if text is None or len(text) < 4:
        return text
    at = int(dice.integers(1, len(text) - 2))
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _resident_mb() -> float:
    status = Path("/proc/self/statm").read_text(encoding="utf-8").split()
    return int(status[1]) * 4096 / 1e6


def theirs(folder: Path) -> None:
    """Print what a few of the peer's look-ups take."""
    from splink import DuckDBAPI, Linker

    warnings.simplefilter("ignore")
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute(f"create table people as select * from '{folder / 'cleaned.parquet'}'")
    api = DuckDBAPI(connection=connection)
    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    people = api.register("people")
    linker = Linker(people, model, log_level=None)
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if name := level.get("tf_adjustment_column"):
                linker.table_management.compute_tf_table(name)
    table = pq.read_table(folder / "cleaned.parquet").slice(1_000, PEER_LOOK_UPS)
    clock, work = [], []
    for place in range(PEER_LOOK_UPS):
        one = table.slice(place, 1)
        named = pa.array([f"new{place}"])
        one = one.set_column(one.column_names.index("unique_id"), "unique_id", named)
        begun, cpu = time.perf_counter(), time.process_time()
        connection.register(f"asked{place}", one)
        found = linker.inference.predict_between(
            people, api.register(f"asked{place}"), threshold_match_weight=-2, warning_mode="never"
        )
        connection.execute(f"select count(*) from {found.physical_name}").fetchone()
        clock.append(time.perf_counter() - begun)
        work.append(time.process_time() - cpu)
    print(f"  Splink, {PEER_LOOK_UPS} look-ups: median {np.median(clock) * 1000:,.0f} ms on the clock,"
          f" {np.median(work) * 1000:,.0f} ms of CPU", flush=True)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Measure both on one data set."""
    asked = arguments[0] if arguments else "council:312000"
    folder = CACHE / "splink" / asked.replace(":", "_")
    if not (folder / "cleaned.parquet").exists():
        sys.exit(f"first: python -m bench.linkage.splink_models {asked}")
    ours(folder / "cleaned.parquet")
    theirs(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
