"""The model in use taken to Splink: the page's own script gives our weights against strangers."""

import json
import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.drawn_people import a_spec, put
from tests.unit.linkage.test_brought import drawn
from tests.unit.linkage.test_teach import TAUGHT

from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage.compare import Feed, feed_columns, recipe_of, score, start_model
from flamsteed.linkage.frequency import frequency_table
from flamsteed.linkage.kernel.taught import Taught
from flamsteed.linkage.link import link
from flamsteed.linkage.pairs import Task, feed_of
from flamsteed.linkage.take import Taken, take

pytest.importorskip("splink")
PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "bring-a-splink-model.md"
pytestmark = pytest.mark.filterwarnings("ignore")


def _script() -> str:
    """The Python of the page that loads the model into Splink and scores the records."""
    (script,) = [
        s for s in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S) if "Linker" in s
    ]
    return str(script)  # fmt: skip


def _taken_and_ours(
    store_file: Path, a_run: Run, taught: Taught | None = None
) -> tuple[Taken, dict[tuple[str, str], float]]:
    """A model with common names and people who live together; and its weights against strangers."""
    common = {"forename_key": {"JOAN": 0.15, "MAUD": 0.0312345}, "surname_key": {"TESTER": 0.2}}
    rare = {"forename_key": 0.0012, "surname_key": 0.0004}
    model = replace(start_model(a_spec()), common=common, rare=rare, taught=taught)
    spec = a_spec(model=model, review_from=1e-6)
    engine = open_store(store_file)
    open_journal(engine)
    put(engine, drawn(300), a_run)
    link(engine, spec, run=a_run)
    taken = take(engine, spec)
    mentions = engine.stage("_mention_now", "select *, row_number() over (order by _mention) - 1 as _id"
                                            " from linked.person_mention")  # fmt: skip
    frequency_table(engine, model)
    recipe = replace(recipe_of(model, spec, model.chance(300)), at_home=0.0)
    task = Task(engine, spec, mentions, (), model, recipe.chance)
    feed = Feed(feed_of(task, feed_columns(recipe), "true"))
    found = score(spec, recipe, feed, task.evaluate)
    names = [row[0] for row in engine.rows(f"select _mention from {mentions} order by _id")]
    engine.close()
    ends = zip(found["_left"].to_pylist(), found["_right"].to_pylist(), strict=True)
    weights = found["weight"].to_pylist()
    return taken, {
        (names[left], names[right]): weight
        for (left, right), weight in zip(ends, weights, strict=True)
    }


@pytest.mark.parametrize("taught", [None, TAUGHT], ids=["trained", "taught"])
def test_splink_loads_the_model_that_is_taken_and_weighs_as_we_do_against_strangers(
    tmp_path: Path, a_run: Run, monkeypatch: pytest.MonkeyPatch, taught: Taught | None
) -> None:
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    monkeypatch.chdir(tmp_path)
    Path("northmere/store").mkdir(parents=True)
    taken, ours = _taken_and_ours(Path("northmere/store/northmere.duckdb"), a_run, taught)
    Path("person.splink.json").write_text(json.dumps(taken.settings))
    Path("person.splink.sql").write_text(taken.select)
    told: dict[str, Any] = {}
    exec(_script().replace("probability=0.8", "probability=1e-6"), told)
    rows = (
        told["api"]
        .duckdb_con.execute(
            "select least(_mention_l, _mention_r), greatest(_mention_l, _mention_r), match_weight"
            f" from {told['pairs'].physical_name}"
        )
        .fetchall()
    )
    theirs = {(left, right): weight for left, right, weight in rows}
    assert len(ours) > 500
    assert theirs.keys() == ours.keys()
    apart = [theirs[pair] - weight for pair, weight in ours.items()]
    assert float(np.abs(apart).max()) < 1e-6
    assert not taken.is_whole


def test_what_is_taken_holds_no_name_but_common_ones(tmp_path: Path, a_run: Run) -> None:
    taken, _ = _taken_and_ours(tmp_path / "store.duckdb", a_run)
    said = (json.dumps(taken.settings) + taken.select).upper()
    assert "MAUD" in said
    assert "QUIBBLE" not in said
    assert "SIOBHAN" not in said
