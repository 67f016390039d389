"""Run by the peer's own Python: matches the addresses of a folder and says what it took."""

import json
import sys
import time
from pathlib import Path


def run(folder: Path) -> None:
    """Match `messy.csv` to `canonical.csv`; write `matched.csv` and `told.json`."""
    import duckdb
    from uk_address_matcher import AddressMatcher, prepare_canonical_folder

    connection = duckdb.connect()
    connection.execute("set threads = 1")
    read = "select * from read_csv('{}', header = true, all_varchar = true)"
    canonical = connection.sql(read.format(folder / "canonical.csv"))
    begun = time.process_time()
    prepare_canonical_folder(canonical, folder / "prepared", con=connection, show_progress="off")
    prepared = time.process_time()
    messy = connection.sql(read.format(folder / "messy.csv"))
    matcher = AddressMatcher(
        canonical_addresses=folder / "prepared",
        addresses_to_match=messy,
        con=connection,
        show_progress="off",
    )
    matches = matcher.match().matches()
    matches.create("matched")
    ended = time.process_time()
    connection.execute(
        "copy (select unique_id as id, resolved_canonical_id as uprn, coalesce(match_weight, 1000) as weight from matched"
        f" where resolved_canonical_id is not null) to '{folder / 'matched.csv'}' (header)"
    )
    told = {"prepared_in": prepared - begun, "matched_in": ended - prepared}
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
