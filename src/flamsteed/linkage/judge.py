"""What is shared by too many to tell people apart: worked out for the mentions and values that changed."""

from collections.abc import Iterable, Mapping, Sequence

from flamsteed.engine.dialect import columns_sql, digest_sql, literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.kind import Shared
from flamsteed.linkage.mention import kept_of
from flamsteed.linkage.spec import LinkSpec

_STAGED = ("_touched", "_held", "_many", "_flipped", "_also", "_touched_more", "_held_more")


def kinds(spec: LinkSpec) -> Mapping[str, Shared]:
    """The kinds of values that may be shared by too many, by name."""
    return spec.kind.shared(spec.crowded_from, spec.shared_from)


def described_of(spec: LinkSpec) -> tuple[str, ...]:
    """The columns of a mention that it says itself."""
    return tuple(name for name in kept_of(spec) if name not in spec.kind.judged)


def stage_judged(
    engine: Engine, spec: LinkSpec, described: str, *, base: str | None, replaced: str
) -> str:
    """Stage `_judged`: the described mentions, and those of table `base` that are to be judged anew
    because a value that they share is now shared by too many, or no longer.

    `replaced` is the staged table of the `_mention`s of `base` that the described ones replace.
    `base` None is the start from nothing.
    """
    said = described_of(spec)
    listed = columns_sql(said)
    if base is None:
        many = engine.stage("_many", crowded_sql(spec, described))
        rows = f"(select {listed} from {described})"
    else:
        many = _stage_many(engine, spec, described, base=base, replaced=replaced)
        also = f"select {columns_sql(said, of='b')} from {base} as b semi join temp.main._also as a on a._mention = b._mention"
        rows = f"(select {listed} from {described} union all {also})"
    judged = engine.stage("_judged", judged_sql(spec, rows, many))
    for name in _STAGED:
        engine.unstage(name)
    return judged


def _stage_many(engine: Engine, spec: LinkSpec, described: str, *, base: str, replaced: str) -> str:
    """Stage `_many`, the values of all mentions to be judged that too many share, and `_also`, the
    mentions to be judged beside the described ones.
    """
    gone = f"(select b.* from {base} as b semi join {replaced} as r on r._mention = b._mention)"
    said = [held_sql(spec, kind, rows) for kind in kinds(spec) for rows in (described, gone)]
    touched = engine.stage(
        "_touched", f"select distinct kind, value from ({' union all '.join(said)}) as v"
    )
    held = _stage_held(engine, spec, base, touched, name="_held")
    stays = f"select kind, value, said from {held} as h anti join {replaced} as r on r._mention = h._mention"
    now = {k: [f"select value, said from ({stays}) as s where kind = {literal(k)}",
               held_sql(spec, k, described)] for k in kinds(spec)}  # fmt: skip
    before = {k: [f"select value, said from {held} where kind = {literal(k)}"] for k in kinds(spec)}
    many = engine.stage("_many", many_sql(spec, now))
    flipped = engine.stage(
        "_flipped",
        f"select kind, value from (select kind, value, 1 as n from {many} union all"
        f" select kind, value, 2 from ({many_sql(spec, before)}) as b) as v"
        f" group by kind, value having sum(n) < 3",
    )
    also = engine.stage(
        "_also",
        f"select distinct h._mention from {held} as h join {flipped} as f on f.kind = h.kind"
        f" and f.value = h.value anti join {replaced} as r on r._mention = h._mention",
    )
    if not engine.rows(f"select 1 from {also} limit 1"):
        return many
    rows = f"(select b.* from {base} as b semi join {also} as a on a._mention = b._mention)"
    said = [held_sql(spec, kind, rows) for kind in kinds(spec)]
    more = engine.stage(
        "_touched_more",
        f"select distinct kind, value from ({' union all '.join(said)}) as v anti join {touched} as t"
        f" on t.kind = v.kind and t.value = v.value",
    )
    held = _stage_held(engine, spec, base, more, name="_held_more")
    rest = {k: [f"select value, said from {held} where kind = {literal(k)}"] for k in kinds(spec)}
    return engine.stage("_many", f"select kind, value from {many} union all {many_sql(spec, rest)}")


def _stage_held(engine: Engine, spec: LinkSpec, base: str, touched: str, *, name: str) -> str:
    """Stage the mentions of `base` that hold a value in `touched`: kind, value, said, _mention."""
    several = []
    for kind, each in kinds(spec).items():
        several.append(
            f"select t.kind, t.value, b._said as said, b._mention from (select _mention,"
            f" {each.said} as _said, {each.value} as _value from {base}) as b"
            f" join {touched} as t on t.kind = {literal(kind)} and t.value = b._value"
        )
    return engine.stage(name, " union all ".join(several))


def held_sql(spec: LinkSpec, kind: str, rows: str) -> str:
    """SQL for the values of one kind that `rows` have, each with who counts as one."""
    each = kinds(spec)[kind]
    return (
        f"select {literal(kind)} as kind, {each.value} as value, {each.said} as said from {rows} as r"
        f" where {each.value} is not null"
    )


def many_sql(spec: LinkSpec, held: Mapping[str, Sequence[str]]) -> str:
    """SQL for the values that too many share: kind, value. `held` gives SELECTs by kind."""
    return " union all ".join(
        f"select {literal(kind)} as kind, value from ({_union(held[kind])}) as h group by value"
        f" having count(distinct said) >= {each.least}"
        for kind, each in kinds(spec).items()
    )


def crowded_sql(spec: LinkSpec, mentions: str) -> str:
    """SQL for the values that too many of the mentions share, which may be described or judged: kind,
    value.
    """
    return many_sql(spec, {kind: [held_sql(spec, kind, mentions)] for kind in kinds(spec)})


def _union(several: Iterable[str]) -> str:
    return " union all ".join(f"select value, said from ({each}) as u" for each in several)


def judged_sql(spec: LinkSpec, rows: str, many: str) -> str:
    """SQL for the columns that are kept of described mentions, with what is shared by too many to tell them apart.

    `is_crowded` says that many names are at the address; a muted column (`match_email`, ...) is
    null where many names use the value. `_digest` changes whenever anything that is compared does.
    """
    kept, shared = kept_of(spec), kinds(spec)
    columns = {
        name: f"case when _{of}.value is null then d._shared_{of} end"
        for name, of in spec.kind.muted.items()
    }
    crowded = " or ".join(f"_{of}.value is not null" for of in spec.kind.crowding)
    columns["is_crowded"] = f"({crowded})"
    listed = ", ".join(f"{columns.get(n, 'd.' + quote(n))} as {quote(n)}" for n in kept)
    values = ", ".join(f"{each.value} as _shared_{of}" for of, each in shared.items())
    joins = " ".join(
        f"left join {many} as _{of} on _{of}.kind = {literal(of)} and _{of}.value = d._shared_{of}"
        for of in shared
    )
    digest = digest_sql([f"cast({quote(name)} as varchar)" for name in kept])
    return (
        f"with judged as (select {listed} from (select *, {values} from {rows} as r)"
        f" as d {joins}) select {columns_sql(kept)}, {digest} as _digest from judged"
    )
