"""Which gold records have to be made anew: those whose mentions are not what they were."""

from collections.abc import Iterable

from flamsteed.engine.dialect import digest_sql, quote, table_sql


def digests_sql(columns: Iterable[str], mentions: str) -> str:
    """SQL for one row per number: the hash of everything its mentions say.

    `columns` are those of the table `mentions`, each of whose rows is under a `number`.
    """
    said = digest_sql([f"cast({quote(name)} as varchar)" for name in columns])
    return (
        f"select number, md5(string_agg(_said, '' order by _said)) as digest"
        f" from (select number, {said} as _said from {mentions}) as s group by number"
    )


def changed_sql(digests: str, before: str | None) -> str:
    """SQL for the numbers in `digests` that are new or other than in the table `before`; all for None."""
    if before is None:
        return f"select number from {digests}"
    return (
        f"select d.number from {digests} as d left join {table_sql(before)} as b"
        f" on b.number = d.number where b.number is null or b.digest <> d.digest"
    )


def kept_sql(table: str, columns: Iterable[str], digests: str, changed: str) -> str:
    """SQL for the rows of gold table `table` whose number is still there and has not changed."""
    listed = ", ".join(f"t.{quote(name)}" for name in columns)
    return (
        f"select {listed} from {table_sql(table)} as t join {digests} as d on d.number = t.number"
        f" left join {changed} as c on c.number = t.number where c.number is null"
    )
