"""A council's SELECT narrowed to the records that changed, where that cannot change what it says."""

from sqlglot import exp

from flamsteed.engine.dialect import one_select, quote, table_sql

_MIXING = (
    exp.Join, exp.Group, exp.AggFunc, exp.Window, exp.Distinct, exp.Limit, exp.Offset, exp.Exists,
    exp.Qualify, exp.Lateral, exp.Unnest, exp.Except, exp.Intersect,
)  # fmt: skip


def narrowed_sql(select: str, table: str, keys: str) -> str | None:
    """`select` reading only the rows of `table` whose `_record` is in the table `keys` (`key`).

    None where a row that comes out may stand on more than the one row with its `_record`: where the
    SELECT joins, counts, orders for a limit, looks elsewhere, or makes a `_record` of its own.
    """
    query = one_select(select)
    named = {cte.alias for cte in query.find_all(exp.CTE)}
    read = [t for t in query.find_all(exp.Table) if t.db or t.name not in named]
    if any(f"{node.db}.{node.name}" != table or node.args.get("sample") for node in read):
        return None
    if any(query.find(kind) for kind in _MIXING) or not _keeps_records(query):
        return None
    text = select
    for node in sorted(read, key=lambda node: -_start(node)):
        alias = "" if node.alias else f" as {quote(node.name)}"
        rows = (
            f"(select * from {table_sql(table)} where _record in (select key from {keys})){alias}"
        )
        text = text[: _start(node)] + rows + text[_end(node) + 1 :]
    return text


def _start(node: exp.Table) -> int:
    return int(node.args["db"].meta["start"])


def _end(node: exp.Table) -> int:
    return int(node.this.meta["end"])


def _keeps_records(query: exp.Query) -> bool:
    """Whether every SELECT in it hands on `_record` as it is, and reads tables in `from` alone."""
    for inner in query.find_all(exp.Subquery):
        if not isinstance(inner.parent, exp.From | exp.Union | exp.Subquery | exp.CTE):
            return False
    if any(node.args.get("query") for node in query.find_all(exp.In)):
        return False
    for union in query.find_all(exp.Union):
        if union.args.get("distinct"):
            return False
    for part in query.find_all(exp.Select):
        if part.args.get("distinct") or not (part.is_star or _hands_on(part)):
            return False
    return True


def _hands_on(select: exp.Select) -> bool:
    return any(
        isinstance(one.unalias(), exp.Column)
        and one.unalias().name == "_record"
        and one.alias_or_name == "_record"
        for one in select.selects
    )
