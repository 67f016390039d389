"""Which gold records have to be made anew: those whose mentions are not what they were."""

from flamsteed.engine.dialect import digest_sql, table_sql


def digests_sql(belonging: str, pins: str) -> str:
    """SQL for one row per number: the hash of everything its mentions say, and stewards of it.

    `belonging` has one row per mention: its number, the mention's own `_digest`, why it belongs,
    and the standing of its values beside their rivals. `pins` has one row per pinned value.
    """
    said = digest_sql(
        ["_mention", "_digest", "cast(probability as varchar)", "reason", "founded_on", "standing"]
    )
    pinned = digest_sql(["attribute", "value", "rule"])
    return (
        f"select number, md5(string_agg(_said, '' order by _said)) as digest"
        f" from (select number, {said} as _said from {belonging}"
        f" union all select p.number, {pinned} as _said"
        f" from {pins} as p semi join {belonging} as b on b.number = p.number) as s group by number"
    )


def changed_sql(digests: str, before: str | None) -> str:
    """SQL for the numbers in `digests` that are new or other than in the table `before`; all for None."""
    if before is None:
        return f"select number from {digests}"
    return (
        f"select d.number from {digests} as d left join {table_sql(before)} as b"
        f" on b.number = d.number where b.number is null or b.digest <> d.digest"
    )


def gone_sql(digests: str, before: str, touched: str | None = None) -> str:
    """SQL for the numbers in the table `before` that are not in `digests` as they were: of those in
    `touched`, or all for None.
    """
    only = f" semi join {touched} as t on t.number = b.number" if touched else ""
    return (
        f"select b.number from {table_sql(before)} as b{only} left join {digests} as d"
        f" on d.number = b.number where d.number is null or b.digest <> d.digest"
    )
