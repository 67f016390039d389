"""What stands behind each column of a SELECT: every column of a table that can sway its values or rows.

Worked out from the text alone, by sqlglot, and on the safe side: what only filters, joins, groups or
orders rows counts too, and what cannot be told apart is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.schema import MappingSchema

from flamsteed.engine.dialect import one_select

ROWS = "*"
"""In place of a column: that a table has rows, and how many."""
Source = tuple[str, str]
"""A table, `stage.thing`, and one of its columns, or ROWS."""
_UNTOLD = (exp.Pivot, exp.Columns, exp.Lateral)


def columns_behind(
    select: str, tables: Mapping[str, Sequence[str] | None]
) -> dict[str, frozenset[Source]]:
    """For each column that a SELECT gives, what stands behind it or the rows. `tables` says the columns
    of each table, `stage.thing`, in order; None where they are not known.

    Raises ValueError as `values_and_rows` does.
    """
    values, rows = values_and_rows(select, tables)
    return {name: sources | rows for name, sources in values.items()}


def values_and_rows(
    select: str, tables: Mapping[str, Sequence[str] | None]
) -> tuple[dict[str, frozenset[Source]], frozenset[Source]]:
    """For each column that a SELECT gives, what its values are made of; and what sways which rows there
    are, in which order.

    Raises ValueError if it reads anything else or says something of which this cannot be told, such
    as a natural join.
    """
    query = _qualified(one_select(select), tables)
    names = query.named_selects
    if len(set(names)) < len(names) or "" in names:
        raise ValueError("every column must have a name of its own")
    told: dict[int, _Told] = {}
    for scope in traverse_scope(query):
        told[id(scope)] = last = _told(scope, told)
    values = {name: frozenset(sources) for name, sources in zip(names, last.columns, strict=True)}
    return values, frozenset(last.rows)


@dataclass
class _Told:
    """What stands behind the rows of one SELECT, and behind each of its columns beside that."""

    names: list[str]
    columns: list[set[Source]]
    rows: set[Source] = field(default_factory=set)

    @property
    def all(self) -> set[Source]:
        """All of it."""
        return self.rows.union(*self.columns)

    def of(self, name: str) -> set[Source]:
        """What stands behind the columns of a name; behind all of it if there is none."""
        found = [at for each, at in zip(self.names, self.columns, strict=True) if each == name]
        return set().union(*found) if found else self.all


def _qualified(query: exp.Query, tables: Mapping[str, Sequence[str] | None]) -> exp.Query:
    for part in query.find_all(*_UNTOLD):
        raise ValueError(f"what stands behind `{part.sql('duckdb')[:60]}` cannot be told")
    if any(
        str(join.args.get("method") or "").upper() == "NATURAL" for join in query.find_all(exp.Join)
    ):
        raise ValueError("a natural join does not say which columns it compares: write `using`")
    shape: dict[str, Any] = {}
    for name, columns in tables.items():
        stage, _, thing = name.partition(".")
        if columns is not None:
            shape.setdefault(stage, {})[thing] = dict.fromkeys(columns, "varchar")
    is_known = all(columns is not None for columns in tables.values())
    named = {cte.alias_or_name for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if not (table.db or table.name in named) or not isinstance(table.this, exp.Identifier):
            raise ValueError(f"`{table.sql('duckdb')[:60]}` is no table of a stage")
        if table.db and f"{table.db}.{table.name}" not in tables:
            raise ValueError(f"`{table.db}.{table.name}` is no table that is known here")
    try:
        told: Any = qualify(
            query, dialect="duckdb", schema=MappingSchema(shape, dialect="duckdb"),
            quote_identifiers=False, validate_qualify_columns=is_known,
            allow_partial_qualification=not is_known,
        )  # fmt: skip
    except SqlglotError as error:
        raise ValueError(f"its columns cannot be told: {str(error).splitlines()[0]}") from None
    for row in told.find_all(exp.TableColumn, exp.Star):
        if not isinstance(row.parent, exp.Count):
            raise ValueError(f"`{row.sql('duckdb')}` stands for whole rows: name the columns")
    whole: exp.Query = told
    return whole


def _told(scope: Scope, told: Mapping[int, _Told]) -> _Told:
    """What stands behind one SELECT, of which all those inside it are `told` already."""
    query = scope.expression
    if isinstance(query, exp.SetOperation):
        return _together(query, [told[id(arm)] for arm in scope.set_operation_scopes])
    if not isinstance(query, exp.Select):
        inside = _Told([], [])
        for column in scope.columns:
            inside.rows |= _of(column, scope, told)
        return inside
    names = query.named_selects
    made = _Told(names, [set() for _ in names])
    for source in scope.sources.values():
        made.rows |= _rows_of(source, told)
    for column in scope.columns:
        _place(made, query, column).update(_of(column, scope, told))
    for inner in (*scope.subquery_scopes, *scope.udtf_scopes):
        _place(made, query, inner.expression).update(told[id(inner)].all)
    order = query.args.get("order")
    for column in order.find_all(exp.Column) if order else ():
        if not column.table:  # one of the SELECT's own
            made.rows |= made.of(column.name)
    if query.args.get("distinct") or _is_unnamed(query):
        made.rows = made.all
    return made


def _together(query: exp.SetOperation, arms: Sequence[_Told]) -> _Told:
    """Two SELECTs put together: columns by their place, and rows held against each other whole."""
    names = query.named_selects
    made = _Told(names, [set() for _ in names])
    for arm in arms:
        made.rows |= arm.rows
        for place, sources in enumerate(arm.columns):
            made.columns[place] |= sources
    if not isinstance(query, exp.Union) or query.args.get("distinct") is not False:
        made.rows = made.all
    return made


def _rows_of(source: exp.Expr | Scope, told: Mapping[int, _Told]) -> set[Source]:
    if isinstance(source, exp.Table):
        return {(f"{source.db}.{source.name}", ROWS)}
    return told[id(source)].rows if id(source) in told else set()


def _of(column: exp.Column, scope: Scope, told: Mapping[int, _Told]) -> set[Source]:
    """What stands behind one column that is read."""
    source = scope.sources.get(column.table)
    if not column.table and column.name not in scope.sources:
        several = [each for each in scope.sources.values() if isinstance(each, exp.Table)]
        return {(f"{each.db}.{each.name}", column.name) for each in several}
    if isinstance(source, exp.Table):
        return {(f"{source.db}.{source.name}", column.name)}
    if isinstance(source, Scope) and id(source) in told:
        return told[id(source)].of(column.name)
    if source is None and column.table and scope.parent is not None:
        return set()  # one of the query round it, where it is told
    raise ValueError(f"where `{column.sql('duckdb')}` comes from cannot be told")


def _place(made: _Told, query: exp.Select, part: exp.Expr) -> set[Source]:
    """Where what stands behind a part of a SELECT belongs: one of its columns, or its rows."""
    while part.parent is not None and part.parent is not query:
        part = part.parent
    if part.parent is query and part.arg_key == "expressions":
        return made.columns[int(part.index or 0)]
    return made.rows


def _is_unnamed(query: exp.Select) -> bool:
    """Whether what a SELECT orders or groups by is not named: `all`, or a column's place."""
    group, order = query.args.get("group"), query.args.get("order")
    parts: Iterable[exp.Expr] = [
        *(group.expressions if group else ()),
        *(each.this for each in (order.expressions if order else ())),
    ]
    is_all = bool(group and group.args.get("all"))
    return is_all or any(isinstance(part, (exp.Literal, exp.Var)) for part in parts)
