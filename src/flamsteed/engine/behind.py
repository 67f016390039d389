"""What stands behind each column of a SELECT: every column of a table that can sway its values or rows.

Worked out from the text alone, by sqlglot, and on the safe side: what only filters, joins, groups or
orders rows counts too, and what cannot be told apart is refused.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema

from flamsteed.engine.dialect import one_select

ROWS = "*"
"""In place of a column: that a table has rows, and how many."""
Source = tuple[str, str]
"""A table, `stage.thing`, and one of its columns, or ROWS."""
_UNTOLD = (exp.Pivot, exp.Columns, exp.Lateral)


def columns_behind(
    select: str, tables: Mapping[str, Sequence[str]]
) -> dict[str, frozenset[Source]]:
    """For each column that a SELECT gives, what stands behind it. `tables` says the columns of each
    table, `stage.thing`, in order.

    Raises ValueError if it reads anything else or says something of which this cannot be told, such
    as a natural join.
    """
    query = _qualified(one_select(select), tables)
    names = query.named_selects
    if len(set(names)) < len(names) or "" in names:
        raise ValueError("every column must have a name of its own")
    return {name: _behind(query, place) for place, name in enumerate(names)}


def _qualified(query: exp.Query, tables: Mapping[str, Sequence[str]]) -> exp.Query:
    for told in query.find_all(*_UNTOLD):
        raise ValueError(f"what stands behind `{told.sql('duckdb')[:60]}` cannot be told")
    if any(
        str(join.args.get("method") or "").upper() == "NATURAL" for join in query.find_all(exp.Join)
    ):
        raise ValueError("a natural join does not say which columns it compares: write `using`")
    shape: dict[str, dict[str, dict[str, str]]] = {}
    for name, columns in tables.items():
        stage, _, thing = name.partition(".")
        shape.setdefault(stage, {})[thing] = dict.fromkeys(columns, "varchar")
    named = {cte.alias_or_name for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if not (table.db or table.name in named) or not isinstance(table.this, exp.Identifier):
            raise ValueError(f"`{table.sql('duckdb')[:60]}` is no table of a stage")
        if table.db and f"{table.db}.{table.name}" not in tables:
            raise ValueError(f"`{table.db}.{table.name}` is no table that is known here")
    try:
        told = qualify(
            query, dialect="duckdb", schema=MappingSchema(shape, dialect="duckdb"),
            quote_identifiers=False,
        )  # fmt: skip
    except SqlglotError as error:
        raise ValueError(f"its columns cannot be told: {str(error).splitlines()[0]}") from None
    for row in told.find_all(exp.TableColumn):
        raise ValueError(f"`{row.name}` stands for whole rows: name the columns")
    return told


def _behind(query: exp.Query, place: int) -> frozenset[Source]:
    """What stands behind the column at `place`: all that is still read once the others are taken out."""
    pruned = query.copy()
    if not any(pruned.find_all(exp.Distinct)) and not _sets_apart(pruned):
        for select in _arms(pruned):
            select.set("expressions", [select.expressions[place]])
        pruned = pushdown_projections(pruned)
    found: set[Source] = set()
    for scope in traverse_scope(pruned):
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                found.add((f"{source.db}.{source.name}", ROWS))
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found.add((f"{source.db}.{source.name}", column.name))
    return frozenset(found)


def _arms(query: exp.Query) -> list[exp.Select]:
    """The SELECTs whose columns a query gives: one, or those that a union puts one under another."""
    if isinstance(query, exp.SetOperation):
        return [*_arms(query.left), *_arms(query.right)]
    if isinstance(query, exp.Subquery):
        return _arms(query.unnest())
    return [query] if isinstance(query, exp.Select) else []


def _sets_apart(query: exp.Query) -> bool:
    """Whether rows are compared whole somewhere (`union`, `intersect`, `except`), so that each column sways
    which of them there are; or what is ordered or grouped is not named (`all`, or a column's place).
    """
    if any(isinstance(each, exp.SetOperation) and each.args.get("distinct") is not False
           for each in query.find_all(exp.SetOperation)):  # fmt: skip
        return True
    groups = list(query.find_all(exp.Group))
    parts = [part for group in groups for part in group.expressions]
    parts += [ordered.this for ordered in query.find_all(exp.Ordered)]
    unnamed = (exp.Literal, exp.Var)
    return any(isinstance(part, unnamed) for part in parts) or any(
        g.args.get("all") for g in groups
    )
