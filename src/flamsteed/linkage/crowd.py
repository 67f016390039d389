"""Keys that too many mentions share to be worth comparing: a placeholder date, a form's own text."""

from collections.abc import Sequence

from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.kernel.records import BLOCK_LIMIT
from flamsteed.linkage.muted import MUTED
from flamsteed.linkage.spec import LinkSpec
from flamsteed.quality.finding import Finding

RULE = "shared by too many to compare"


def stage_crowd(engine: Engine, counted: str, *, before: str, gone: str) -> str:
    """Stage `_crowd`: the block keys that more than `BLOCK_LIMIT` mentions share, and how many do.

    Other blocks still bring those mentions together with whoever else shares something rarer.
    `counted` is SQL for how many mentions now share each key that a changed mention has; `before`
    for the crowd of last time; `gone` for how many mentions lost each key: block, key, held.
    """
    return engine.stage(
        "_crowd",
        f"select block, key, held from ({counted}) as c where held > {BLOCK_LIMIT}"
        f" union all select b.block, b.key, b.held - coalesce(g.held, 0) as held"
        f" from ({before}) as b left join ({gone}) as g on g.block = b.block and g.key = b.key"
        f" anti join ({counted}) as c on c.block = b.block and c.key = b.key"
        f" where b.held - coalesce(g.held, 0) > {BLOCK_LIMIT}",
    )


def crowd_findings(engine: Engine, spec: LinkSpec, crowd: str) -> tuple[Finding, ...]:
    """What is told of the keys that are left out, whose pairs no run compares."""
    findings = []
    rows = engine.rows(
        f"select block, count(*), sum(held) from {crowd} group by block order by block"
    )
    for place, values, held in rows:
        block = ", ".join(spec.block_on[place])
        findings.append(
            Finding("linkage", spec.thing, RULE, "validity", "warning", int(held),
                    f"{values} value{'s' if values > 1 else ''} of {block}: pairs that"
                    " nothing else brings together were not compared; find out what they stand for",
                    column=block)
        )  # fmt: skip
    return tuple(findings)


def keys_sql(spec: LinkSpec, mentions: str) -> str:
    """SQL for the block keys of mentions: block (its place), key (a hash), `_mention`."""
    return " union all ".join(
        f"select {place} as block, {key_sql(block, 'm')} as key, m._mention from {mentions} as m"
        f" where {' and '.join(f'm.{name} is not null' for name in columns_of(block))}"
        for place, block in enumerate(spec.block_on)
    )


def columns_of(block: Sequence[str]) -> list[str]:
    """The columns that mentions of one block agree on, quoted."""
    return [quote(MUTED.get(name, name)) for name in block]


def key_sql(block: Sequence[str], of: str) -> str:
    """SQL for the hash of what a mention says in a block's columns."""
    told = ", ".join(f"cast({of}.{name} as varchar)" for name in columns_of(block))
    return f"md5(concat_ws({literal(chr(31))}, {told}))"


def counted_sql(spec: LinkSpec, mentions: str) -> str:
    """SQL for how many mentions share each key, of those that more than `BLOCK_LIMIT` do."""
    several = []
    for place, block in enumerate(spec.block_on):
        names = columns_of(block)
        known = " and ".join(f"m.{name} is not null" for name in names)
        several.append(
            f"select {place} as block, {key_sql(block, 'm')} as key, count(*) as held"
            f" from {mentions} as m where {known} group by {', '.join(f'm.{n}' for n in names)}"
            f" having count(*) > {BLOCK_LIMIT}"
        )
    return " union all ".join(several)
