"""A clerical sample: pairs drawn so that a few answers tell how good all the links are."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from typing import Any

import pyarrow as pa

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.errors import DecisionRefused
from flamsteed.lineage.decision import DIFFERENT, SAME
from flamsteed.lineage.stewardship import Sample
from flamsteed.linkage.estimate import Stratum, allocate

_BANDS = (0.5, 0.8, 0.95, 0.99, 0.999)
_PATTERNS = 1
"""So many kinds of evidence of each band, the commonest, are strata of their own; the rest is one.
In Northmere, with 400 pairs, more strata make the interval wider: 3.0 points with 1, 4.1 with 4."""
_OTHER = "other evidence"
_LEAST_DOUBT = 0.05
"""No stratum is taken to be surer than this: the probabilities are what is being checked."""


@dataclass(frozen=True)
class Drawn:
    """A sample: the staged `table` of pairs in the order in which to look at them, with the code of
    each one's stratum; and what is to be kept of it.
    """

    table: str
    sample: Sample


def draw_sample(
    engine: Engine, thing: str, number: int, *, seed: int, by: tuple[str, datetime]
) -> Drawn:
    """Draw `number` pairs: from those that are linked, and those that were scored and are not.

    Strata are bands of probability (pairs that only a chain links are a band of their own) by kind
    of evidence. The same links and the same seed give the same sample. `by` is who asks, and when.

    Raises DecisionRefused if so few cannot be two from every stratum.
    """
    population = engine.stage("_population", population_sql(thing))
    for patterns in (_PATTERNS, 0):
        strata = _strata(engine, population, patterns)
        least = sum(min(2, stratum["size"]) for stratum in strata)
        if number >= least:
            break
    else:
        raise DecisionRefused(f"A sample of these links needs at least {least} pairs.")
    drawn = allocate([s["size"] for s in strata], [_doubt(s["mean"]) for s in strata], number)
    for stratum, many in zip(strata, drawn, strict=True):
        stratum["drawn"] = many
    table = engine.stage("_sample", _drawn_sql(engine, population, strata, seed=seed))
    engine.unstage("_population")
    pairs = engine.rows(f"select _left, _right from {table} order by _left, _right")
    kept = [{key: s[key] for key in ("code", "words", "linked", "size", "drawn")} for s in strata]
    who, when = by
    at = when.astimezone(UTC).isoformat(timespec="seconds")
    return Drawn(table, Sample(thing, 0, who, at, seed, pairs_hash(pairs), kept))


def population_sql(thing: str) -> str:
    """SQL for every pair to be judged: whether it is linked, its band and its evidence.

    Linked are all pairs of mentions in one cluster, also those that only a chain joins. Two of one
    entry are not asked about: they are two people.
    """
    whens = " ".join(f"when p.probability < {edge} then '{edge}'" for edge in _BANDS)
    band = f"case when p.probability is null then 'chain' {whens} else '1' end as band"
    pair, people = f"linked.{thing}_pair", f"linked.{thing}"
    told = f"coalesce(p.evidence, {literal(_OTHER)}) as evidence, p.probability"
    return (
        f"select l._mention as _left, r._mention as _right, true as linked, {band}, {told}"
        f" from {people} as l join {people} as r on r._cluster = l._cluster"
        f" and r._mention > l._mention left join {pair} as p on p._left = l._mention"
        f" and p._right = r._mention union all"
        f" select p._left, p._right, false as linked, {band}, {told} from {pair} as p"
        f" join {people} as l on l._mention = p._left join {people} as r on r._mention = p._right"
        f" where l._cluster <> r._cluster and l._record <> r._record"
    )


def _strata(engine: Engine, population: str, patterns: int) -> list[dict[str, Any]]:
    """The strata, the commonest `patterns` of evidence in each band by themselves, rare ones together."""
    kinds = engine.rows(
        f"select linked, band, evidence, count(*), round(avg(coalesce(probability, 0.9)), 6) from {population}"
        " group by linked, band, evidence order by linked, band, count(*) desc, evidence"
    )
    strata: dict[tuple[bool, str, str], dict[str, Any]] = {}
    seen: dict[tuple[bool, str], int] = {}
    for linked, band, evidence, size, mean in kinds:
        place = seen[linked, band] = seen.get((linked, band), 0) + 1
        words = evidence if place <= patterns else _OTHER
        stratum = strata.setdefault(
            (linked, band, words),
            {"linked": linked, "band": band, "evidence": [], "size": 0, "mean": 0.0,
             "words": f"{'linked' if linked else 'not linked'}, up to {band}: {words}"},
        )  # fmt: skip
        stratum["evidence"].append(evidence)
        stratum["mean"] = (stratum["mean"] * stratum["size"] + mean * size) / (
            stratum["size"] + size
        )
        stratum["size"] += size
    ordered = sorted(strata.values(), key=lambda s: hashlib.sha256(s["words"].encode()).hexdigest())
    for code, stratum in enumerate(ordered, start=1):
        stratum["code"] = code
    return ordered


def _doubt(mean: float) -> float:
    share = min(max(mean, _LEAST_DOUBT), 1 - _LEAST_DOUBT)
    return sqrt(share * (1 - share))


def _drawn_sql(
    engine: Engine, population: str, strata: Sequence[Mapping[str, Any]], *, seed: int
) -> str:
    """SQL for the pairs drawn, in an order that tells nothing of their strata."""
    rows = [
        (s["linked"], s["band"], evidence, s["code"], s["drawn"])
        for s in strata
        for evidence in s["evidence"]
    ]
    names = ("linked", "band", "evidence", "stratum", "drawn")
    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})
    staged = engine.stage_batches("_strata", table)
    dice = f"md5(concat_ws('-', '{int(seed)}', p._left, p._right))"
    return (
        f"select _left, _right, stratum, row_number() over (order by md5(_dice)) as _place from ("
        f"select p._left, p._right, s.stratum, s.drawn, {dice} as _dice, row_number() over"
        f" (partition by s.stratum order by {dice}) as _turn from {population} as p join {staged} as s"
        f" on s.linked = p.linked and s.band = p.band and s.evidence = p.evidence) as turned"
        f" where _turn <= drawn order by _place"
    )


def pairs_hash(pairs: Sequence[tuple[Any, ...]]) -> str:
    """A hash of pairs of mentions, whatever their order."""
    lines = "\n".join(sorted(f"{left} {right}" for left, right in pairs))
    return hashlib.sha256(lines.encode()).hexdigest()


def judged_strata(
    sample: Sample, answers: Sequence[tuple[str, str, str, str]]
) -> tuple[Stratum, ...]:
    """The strata with what a clerk said of their pairs: (left, right, stratum's code, answer).

    Raises DecisionRefused if these are not the pairs that were drawn, each in its stratum.
    """
    if pairs_hash([(left, right) for left, right, *_ in answers]) != sample.pairs:
        raise DecisionRefused(
            f"These are not the {sum(s['drawn'] for s in sample.strata)} pairs of sample"
            f" {sample.number}: rows are missing, added or changed. Every row must come back."
        )
    told: dict[str, list[str]] = {str(s["code"]): [] for s in sample.strata}
    for _, _, code, answer in answers:
        told.setdefault(code, []).append(answer)
    strata = []
    for kept in sample.strata:
        said = told[str(kept["code"])]
        if len(said) != kept["drawn"]:
            raise DecisionRefused(
                "The column `stratum` was changed. Take it from the file as it was."
            )
        same, different = said.count(SAME), said.count(DIFFERENT)
        strata.append(
            Stratum(kept["linked"], kept["size"], same + different, same,
                    unsure=len(said) - same - different)
        )  # fmt: skip
    return tuple(strata)
