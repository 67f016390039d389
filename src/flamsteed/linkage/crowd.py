"""Keys that too many mentions share to be worth comparing: a placeholder date, a form's own text."""

import hashlib
from dataclasses import dataclass

from flamsteed.engine.dialect import literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.kernel.records import BLOCK_LIMIT
from flamsteed.linkage.muted import MUTED
from flamsteed.linkage.spec import LinkSpec
from flamsteed.quality.finding import Finding

RULE = "shared by too many to compare"


@dataclass(frozen=True)
class Crowd:
    """The keys that are left out: a hash that names them, and what is told of them."""

    digest: str
    findings: tuple[Finding, ...]


def crowd_of(engine: Engine, spec: LinkSpec, mentions: str) -> Crowd:
    """The block keys that more than `BLOCK_LIMIT` mentions share, whose pairs no run compares.

    Other blocks still bring those mentions together with whoever else shares something rarer.
    """
    rows = engine.rows(crowded_sql(spec, mentions))
    told = hashlib.sha256(repr([(block, key) for block, key, _ in rows]).encode()).hexdigest()
    findings = []
    for place, block in enumerate(spec.block_on):
        held = [int(n) for at, _, n in rows if at == place]
        if held:
            findings.append(
                Finding("linkage", spec.thing, RULE, "validity", "warning", sum(held),
                        f"{len(held)} value{'s' if len(held) > 1 else ''} of {', '.join(block)}: pairs that"
                        " nothing else brings together were not compared; find out what they stand for",
                        column=", ".join(block))
            )  # fmt: skip
    return Crowd(told if rows else "", tuple(findings))


def crowded_sql(spec: LinkSpec, mentions: str) -> str:
    """SQL for one row per key that is left out: the place of its block, a hash of it, its mentions."""
    several = []
    for place, block in enumerate(spec.block_on):
        columns = [quote(MUTED.get(name, name)) for name in block]
        known = " and ".join(f"{name} is not null" for name in columns)
        key = ", ".join(f"cast({name} as varchar)" for name in columns)
        several.append(
            f"select {place} as block, md5(concat_ws({literal(chr(31))}, {key})) as key, count(*) as held"
            f" from {mentions} where {known} group by {', '.join(columns)}"
            f" having count(*) > {BLOCK_LIMIT}"
        )
    return f"select block, key, held from ({' union all '.join(several)}) as k order by block, key"
