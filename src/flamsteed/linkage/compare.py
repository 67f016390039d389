"""Pairs of mentions compared by Splink, on a DuckDB of its own. The only file that knows Splink.

The model is ours (levels with m and u, frozen shares of common names), so that a run is the same
run whichever records it is given: nothing is worked out from the data while comparing.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from splink import DuckDBAPI, Linker
from splink.internals.splink_dataframe import SplinkDataFrame

from flamsteed.engine.dialect import quote
from flamsteed.linkage.evidence import COMPARISONS, Comparison, Level, answer_sql, columns_of
from flamsteed.linkage.spec import LinkSpec, Model

SEED = 1
COMPANIONS = 2.0
TRAIN_FROM = 5_000
U_PAIRS = 3_000_000.0
EM_PAIRS = 1_000_000.0
TRAIN_ON = (("birth_date", "postcode"), ("forename_key", "surname_key"))
RARITIES = ("name_key", "surname_key", "forename_key")
M_LEAST = 0.0005
"""No level is taken to be rarer among pairs of one person: training sees only so many of them."""
_LEAST, _MOST = 1e-9, 1 - 1e-9


@dataclass(frozen=True)
class Feed:
    """Mentions to be compared: `_id` (a whole number in the order of mention ids), the columns
    that the levels and the blocks read, and `tf_...` for how common each name is. `chance` is the
    probability that two of all the mentions, taken at random, are one person.
    """

    chance: float
    changed: pa.Table
    kept: pa.Table | None = None


def start_model() -> Model:
    """The model before training: the m and u that the levels are declared with."""
    levels = {c.name: {e.slug: (e.m, e.u) for e in c.levels} for c in COMPARISONS}
    return Model(COMPANIONS, levels, {}, dict.fromkeys(("surname_key", "forename_key"), 1e-4))


def score(spec: LinkSpec, model: Model, feed: Feed) -> pa.Table:
    """Every pair that a block brings together and that reaches `review_from`.

    Columns: `_left` < `_right` (ids), weight, probability and, by comparison, the slug of the
    level that holds. With `kept`, only pairs that touch a changed mention are looked at.
    """
    with _quiet():
        api = _api(spec)
        sides = [feed.changed] if feed.kept is None else [feed.changed, feed.kept]
        everyone = pa.concat_tables(sides)
        changed = api.register(_with_rarities(feed.changed), dataset_display_name="changed")
        linker = Linker(changed, _settings(spec, model, feed.chance), log_level=None)
        _register_rarities(api, linker, everyone, model)
        asked: dict[str, Any] = {
            "threshold_match_probability": spec.review_from,
            "warning_mode": "never",
        }
        found = [linker.inference.predict_within(changed, **asked)]
        if feed.kept is not None and feed.kept.num_rows:
            kept = api.register(_with_rarities(feed.kept), dataset_display_name="kept")
            found.append(linker.inference.predict_between(changed, kept, **asked))
        api.duckdb_con.register("everyone", everyone)
        pairs = pa.concat_tables([_pairs(api, each) for each in found])
        api.duckdb_con.close()
    return pairs


def _bare(mentions: pa.Table) -> pa.Table:
    return mentions.drop_columns([f"tf_{name}" for name in RARITIES])


def _rarity(comparison: Comparison, level: Level) -> str:
    """The column, a copy of the level's `rarity`, under which Splink finds how common a name is."""
    return f"{comparison.name}_{level.slug}_{level.rarity}"


def _with_rarities(mentions: pa.Table) -> pa.Table:
    """The mentions as Splink sees them: a copy of the name for every level that asks how common."""
    bare = _bare(mentions)
    for comparison in COMPARISONS:
        for level in comparison.levels:
            if level.rarity:
                bare = bare.append_column(_rarity(comparison, level), mentions[level.rarity])
    return bare


def _register_rarities(api: DuckDBAPI, linker: Linker, mentions: pa.Table, model: Model) -> None:
    """Give Splink the frozen share of every name, so that it counts none itself.

    A level that asks for more than the same name (an initial that fits as well) is rarer than the
    name alone by as much as its u is below that of the name, whatever the name.
    """
    usual = {name: sum(s * s for s in shares.values()) for name, shares in model.common.items()}
    for comparison in COMPARISONS:
        for level in comparison.levels:
            if not level.rarity:
                continue
            name, key = _rarity(comparison, level), level.rarity
            scale = model.levels[comparison.name][level.slug][1] / (usual.get(key) or 1e-3)
            if key == "name_key" or scale > 1:
                scale = 1.0
            shares = mentions.select([key, f"tf_{key}"]).group_by([key, f"tf_{key}"]).aggregate([])
            shares = shares.filter(pc.is_valid(shares[key]))
            table = pa.table(
                {name: shares[key], f"tf_{name}": pc.multiply(shares[f"tf_{key}"], scale)}
            )
            told = api.register(table, dataset_display_name=f"share_{name}")
            linker.table_management.register_term_frequency_lookup(told, name)


def train(spec: LinkSpec, model: Model, mentions: pa.Table) -> Model:
    """`model` with m and u learned from the mentions; levels that are fixed stay as they are.

    u is counted among pairs taken at random with a fixed seed, m by expectation maximisation over
    pairs that share a name or a birth date. A level that never occurs keeps what it had, and so
    do all where there are too few mentions to learn from.
    """
    if mentions.num_rows < TRAIN_FROM:
        return model
    with _quiet():
        api = _api(spec)
        table = api.register(_with_rarities(mentions), dataset_display_name="mentions")
        chance = model.chance(mentions.num_rows)
        linker = Linker(table, _settings(spec, model, chance), log_level=None)
        _register_rarities(api, linker, mentions, model)
        linker.training.estimate_u_using_random_sampling(U_PAIRS, seed=SEED)
        for block in TRAIN_ON:
            rule = _block(block)
            pairs = api.duckdb_con.execute(
                f"select count(*) from (select 1 from {table.physical_name} as l"
                f" join {table.physical_name} as r on {rule} and l._id < r._id limit 2000) as found"
            ).fetchone()
            if pairs and pairs[0] >= 2_000:
                linker.training.estimate_parameters_using_expectation_maximisation(
                    rule, max_pairs=EM_PAIRS, estimate_without_term_frequencies=True
                )
        learned = linker.misc.save_model_to_json(out_path=None)
        api.duckdb_con.close()
    return Model(model.companions, _learned(learned, model), model.common, model.rare)


def _api(spec: LinkSpec) -> DuckDBAPI:
    api = DuckDBAPI(connection=":memory:")
    api.duckdb_con.execute(f"set memory_limit = '{spec.memory_limit}'")
    api.duckdb_con.execute(f"set threads = {int(spec.threads)}")
    api.duckdb_con.execute("set preserve_insertion_order = false")
    return api


def _settings(spec: LinkSpec, model: Model, chance: float) -> dict[str, Any]:
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "_id",
        "probability_two_random_records_match": chance,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": _block(block), "sql_dialect": "duckdb"} for block in spec.block_on
        ],
        "comparisons": [_comparison(c, model.levels[c.name]) for c in COMPARISONS],
        "max_iterations": 15,
    }


def _block(columns: tuple[str, ...]) -> str:
    return " and ".join(f"l.{quote(name)} = r.{quote(name)}" for name in columns)


def _comparison(
    comparison: Comparison, weights: Mapping[str, tuple[float, float]]
) -> dict[str, Any]:
    silent = {
        "sql_condition": comparison.silent,
        "label_for_charts": "silent",
        "is_null_level": True,
    }
    levels = [_level(comparison, level, weights[level.slug]) for level in comparison.levels]
    levels[-1]["sql_condition"] = "ELSE"
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [silent, *levels],
    }


def _level(comparison: Comparison, level: Level, weights: tuple[float, float]) -> dict[str, Any]:
    rarity = {}
    if level.rarity:
        rarity = {
            "tf_adjustment_column": _rarity(comparison, level),
            "tf_adjustment_weight": 1.0,
            "disable_tf_exact_match_detection": True,
        }
    return rarity | {
        "sql_condition": level.sql,
        "label_for_charts": level.slug,
        "m_probability": min(max(weights[0], _LEAST), _MOST),
        "u_probability": min(max(weights[1], _LEAST), _MOST),
        "fix_m_probability": level.fixed,
        "fix_u_probability": level.fixed,
    }


def _pairs(api: DuckDBAPI, found: SplinkDataFrame) -> pa.Table:
    """The pairs of one prediction, the lower id first, with the level of each comparison by name."""
    columns = sorted({name for c in COMPARISONS for name in columns_of(c)})
    sides = ", ".join(f"l.{name} as {name}_l, r.{name} as {name}_r" for name in columns)
    answers = ", ".join(f"{answer_sql(c)} as {c.name}" for c in COMPARISONS)
    return api.duckdb_con.execute(
        f"select _left, _right, weight, probability, {answers} from ("
        "select least(p._id_l, p._id_r) as _left, greatest(p._id_l, p._id_r) as _right,"
        f" p.match_weight as weight, p.match_probability as probability, {sides}"
        f" from {found.physical_name} as p join everyone as l on l._id = p._id_l"
        " join everyone as r on r._id = p._id_r) as met"
    ).to_arrow_table()


def _learned(saved: Mapping[str, Any], model: Model) -> dict[str, dict[str, tuple[float, float]]]:
    levels: dict[str, dict[str, tuple[float, float]]] = {}
    for comparison, given in zip(COMPARISONS, saved["comparisons"], strict=True):
        found = {e["label_for_charts"]: e for e in given["comparison_levels"]}
        levels[comparison.name] = {
            level.slug: model.levels[comparison.name][level.slug]
            if level.fixed
            else _weights(found[level.slug], model.levels[comparison.name][level.slug])
            for level in comparison.levels
        }
    return levels


def _weights(found: Mapping[str, Any], before: tuple[float, float]) -> tuple[float, float]:
    kept = []
    for key, old in zip(("m_probability", "u_probability"), before, strict=True):
        said = found.get(key)
        kept.append(round(float(said), 9) if isinstance(said, (int, float)) else old)
    return min(max(kept[0], M_LEAST), 1 - M_LEAST), max(kept[1], _LEAST)


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink tells of every step; none of it is for the reader of a run."""
    loud = logging.getLogger("splink")
    before = loud.level
    loud.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        loud.setLevel(before)
