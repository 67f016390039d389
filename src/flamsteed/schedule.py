"""The retention schedule brought to the store: until when every record must be kept, and what holds cover.

A record is judged by the row that speaks for it: its cleaned row; the last version of one that is gone
from its system; and what came last and was set aside. Its older versions go when it goes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp

from flamsteed.cleaning.clean import clean_sql, stored_as, uses
from flamsteed.cleaning.declared import clean_columns
from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.dialect import columns_sql, literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.hold import Held, Hold, in_force
from flamsteed.linkage.spec import LinkSpec, RegisterSpec
from flamsteed.privacy.holds import Scope, stage_covered
from flamsteed.privacy.retention.kept import columns_needed, kept_sql
from flamsteed.privacy.retention.load_rules import Columns, table_order
from flamsteed.privacy.retention.rule import Action, Follows, Rule, Source

_SEEN_TO = Column("flamsteed seen to")
"""Under this name the day on which a version ended goes through cleaning as one more column."""
_MILD = (Action.DESTROY, Action.REVIEW, Action.TRANSFER, Action.KEEP)
"""Of two rules that end on one day the later of these holds."""


@dataclass(frozen=True)
class Schedule:
    """What a project says of keeping: its rules, the contracts of what lands, and how things are linked."""

    rules: tuple[Rule, ...]
    contracts: Mapping[str, Contract]
    links: Sequence[LinkSpec | RegisterSpec] = ()

    @property
    def landed(self) -> list[Contract]:
        """The contracts of tables that come from a system."""
        return [contract for contract in self.contracts.values() if contract.system]

    def rules_of(self, table: str) -> list[Rule]:
        """The rules that may hold for the records of a table."""
        return [rule for rule in self.rules if table in rule.tables]


def columns_of(contract: Contract) -> Columns:
    """The columns of a contract's cleaned table, with their standards."""
    standards = {to: standard.name for standard, _, to in uses(contract)}
    return {name: standards.get(name, "") for name in clean_columns(contract)}


@dataclass(frozen=True)
class Rows:
    """The store's rows that speak for records; `last` are the staged last versions of those that `clean`
    has not got, by table.
    """

    engine: Engine
    schedule: Schedule
    last: Mapping[str, str]


@contextmanager
def rows_of(engine: Engine, schedule: Schedule) -> Iterator[Rows]:
    """Find the rows that speak for the records of every table that has a rule. Reads only, and stages."""
    tables = table_order(schedule.rules)
    last = {
        table: engine.stage(f"_last_{table}", select)
        for table in tables
        if (select := _last_versions_sql(engine, schedule.contracts[table]))
    }
    try:
        yield Rows(engine, schedule, last)
    finally:
        for table in tables:
            engine.unstage(f"_last_{table}")
            engine.unstage(f"_kept_{table}")


@contextmanager
def records_held(engine: Engine, schedule: Schedule, holds: Iterable[Hold]) -> Iterator[str]:
    """Stage the records that holds cover, for whoever is about to destroy some: `_record`, `hold`.

    `holds` are all of the ledger's. Gives the staged table's SQL name.
    """
    standing = in_force(holds)
    if standing:
        with rows_of(engine, schedule) as rows:
            covered = stage_covered(engine, standing, scope_of(rows, standing))
    else:
        covered = stage_covered(engine, (), Scope())
    try:
        yield covered
    finally:
        engine.unstage(covered.rpartition(".")[2])


def rows_sql(rows: Rows, table: str, needed: Collection[str]) -> str:
    """SQL for the rows that speak for the records of a table: one row or more per record.

    `_record`, `_seen_from`, `_gone_on` (the day on which a record was gone from its system; null of one
    that is there) and the cleaned columns `needed`, of which `_first_on` is the day that it first came.
    """
    engine, contract = rows.engine, rows.schedule.contracts[table]
    wanted = [name for name in sorted(needed) if name != "_first_on"]
    clean, listed = f"clean.{table}", "".join(f", {quote(name)}" for name in wanted)
    parts = []
    if engine.has_table(clean):
        parts.append(
            f"select _record, _seen_from, cast(null as varchar) as _gone_on{listed}"
            f" from {table_sql(clean)}"
        )
    if table in rows.last:
        read = clean_sql(_with_only(contract, wanted), f"select * from {rows.last[table]}")
        gone = quote(_SEEN_TO.clean_name)
        parts.append(
            f"select _record, _seen_from, {gone} as _gone_on{listed} from ({read}) as read"
        )
    select = " union all ".join(parts) or _no_rows_sql(wanted)
    if "_first_on" not in needed:
        return select
    versions = _versions_sql(engine, contract, ())
    first = f"select _record, min(_seen_from) as _first_on from ({versions}) as v group by _record"
    return (
        f"select r._record, r._seen_from, r._gone_on, f._first_on{listed}"
        f" from ({select}) as r join ({first}) as f on f._record = r._record"
    )


def _no_rows_sql(wanted: Sequence[str]) -> str:
    names = ("_record", "_seen_from", "_gone_on", *wanted)
    nulls = ", ".join(f"cast(null as varchar) as {quote(name)}" for name in names)
    return f"select {nulls} where 1 = 0"


def _versions_sql(engine: Engine, contract: Contract, columns: Sequence[str]) -> str:
    """SQL for every version of every record of a table, and every row that was set aside; empty if none."""
    platform = ("_record", "_version", "_batch", "_line", "_seen_from", "_seen_to")
    listed = columns_sql([*platform, *columns])
    parts = []
    for stage, aside in (("raw", "false"), ("quarantine", "_seen_to is null and _step = 'land'")):
        if engine.has_table(f"{stage}.{contract.name}"):
            name = table_sql(f"{stage}.{contract.name}")
            parts.append(f"select {listed}, {aside} as _is_news from {name}")
    return " union all ".join(parts)


def _last_versions_sql(engine: Engine, contract: Contract) -> str:
    """SQL for the last version of each record that `clean` has not got, and for rows that came last and were
    set aside: they are news of a record too.
    """
    versions = _versions_sql(engine, contract, contract.landed)
    if not versions:
        return ""
    clean = f"clean.{contract.name}"
    unread = (
        f"_is_news or _record not in (select _record from {table_sql(clean)})"
        if engine.has_table(clean)
        else "true"
    )
    return (
        f"select *, _seen_to as {quote(_SEEN_TO.name)} from (select *, rank() over (partition by"
        f" _record order by coalesce(_seen_to, '9999-12-31') desc, _seen_from desc) as _age"
        f" from ({versions}) as versions where {unread}) as aged where _age = 1"
    )


def _with_only(contract: Contract, wanted: Sequence[str]) -> Contract:
    """The contract with those columns alone that the cleaned columns `wanted` are made of."""
    behind = _behind(contract, wanted)
    kept = tuple(column for column in contract.columns if column.name in behind)
    joint = tuple(s for s in contract.standardise if _made_by(contract, s.to) & {*wanted})
    return replace(contract, columns=(*kept, _SEEN_TO), standardise=joint)


def _behind(contract: Contract, wanted: Sequence[str]) -> list[str]:
    """The landed columns that cleaned columns are made of, as the source spells them."""
    takes = {
        name
        for each in contract.standardise
        if _made_by(contract, each.to) & {*wanted}
        for name in each.takes
    }
    return [
        column.name
        for column in contract.columns
        if column.ingest
        and (
            column.name in takes
            or ({stored_as(column)} | _made_by(contract, column.clean_name)) & {*wanted}
        )
    ]


def _made_by(contract: Contract, to: str) -> set[str]:
    return {name for standard, _, at in uses(contract) if at == to for name in standard.columns(to)}


def _read_by(rule: Rule, contract: Contract) -> set[str]:
    """The cleaned columns of a table that a rule reads."""
    moments = [*rule.moment.every()] if rule.moment is not None else []
    named = columns_needed(rule)
    for condition in (rule.where, *(each.open_when for each in moments)):
        if condition:
            parsed = sqlglot.parse_one(condition, read="duckdb")
            named |= {column.name for column in parsed.find_all(exp.Column)}
    first = {"_first_on"} if any(each.source is Source.FIRST for each in moments) else set()
    kept = {*clean_columns(contract)} - {"_record", "_seen_from"}
    return (named & kept) | first


def stage_kept(rows: Rows) -> dict[str, str]:
    """Stage until when every record under a rule must be kept; gives the SQL names by table.

    One row per record: `_record`, `class` of the rule that keeps it longest, `kept_to` and `state` as
    `kept_sql` has them. A record under several rules is kept as long as any of them says.
    """
    staged: dict[str, str] = {}
    for table in table_order(rows.schedule.rules):
        parts = [
            f"select _record, {literal(rule.record_class)} as class, {_MILD.index(rule.action)} as mild,"
            f" kept_to, state from ({_one_sql(rows, rule, table, staged)}) as ruled"
            for rule in rows.schedule.rules_of(table)
        ]
        select = (
            f"select _record, class, kept_to, state from ({' union all '.join(parts)}) as ruled"
        )
        if len(parts) > 1:
            select = (
                "select _record, class, kept_to, state from (select *, row_number() over (partition by"
                " _record order by state desc, kept_to desc, mild desc, class) as place"
                f" from ({' union all '.join(parts)}) as ruled) as several where place = 1"
            )
        staged[table] = rows.engine.stage(f"_kept_{table}", select)
    return staged


def _one_sql(rows: Rows, rule: Rule, table: str, staged: Mapping[str, str]) -> str:
    contract = rows.schedule.contracts[table]

    def files(follows: Follows) -> str:
        keys = columns_sql(sorted({*follows.by.values()}), of="p")
        parents = rows_sql(rows, follows.table, {*follows.by.values()})
        return (
            f"select {keys}, max(k.kept_to) as kept_to, max(k.state) as state"
            f" from ({parents}) as p join {staged[follows.table]} as k on k._record = p._record"
            f" group by {keys}"
        )

    select = rows_sql(rows, table, _read_by(rule, contract))
    return kept_sql(rule, select, standards=columns_of(contract), files=files)


def scope_of(rows: Rows, holds: Iterable[Hold]) -> Scope:
    """What the names in holds stand for, for `privacy.holds.stage_covered`."""
    held = {each.of for each in in_force(holds) if each.kind is Held.CLASS}
    schedule = rows.schedule
    return Scope(
        tables=tuple(contract.name for contract in schedule.landed),
        things=tuple(spec.thing for spec in schedule.links),
        linked=frozenset(spec.thing for spec in schedule.links if isinstance(spec, LinkSpec)),
        classes={
            rule.record_class: _class_sql(rows, rule)
            for rule in schedule.rules
            if rule.record_class in held
        },
        files=tuple(_files_sql(rows)),
    )


def _class_sql(rows: Rows, rule: Rule) -> str:
    """SQL for the records that a rule holds for."""
    parts = []
    for table in rule.tables:
        select = rows_sql(rows, table, _read_by(rule, rows.schedule.contracts[table]))
        parts.append(f"select _record from ({select}) as record where ({rule.where or 'true'})")
    return " union ".join(parts)


def _files_sql(rows: Rows) -> list[str]:
    """SQL for the pairs of records of one file, `child` and `parent`; children of children first."""
    found = []
    for table in reversed(table_order(rows.schedule.rules)):
        for rule in rows.schedule.rules_of(table):
            for follows in rule.follows():
                on = " and ".join(
                    f"c.{quote(ours)} = p.{quote(theirs)}" for ours, theirs in follows.by.items()
                )
                found.append(
                    f"select c._record as child, p._record as parent"
                    f" from ({rows_sql(rows, table, {*follows.by})}) as c"
                    f" join ({rows_sql(rows, follows.table, {*follows.by.values()})}) as p on {on}"
                )
    return list(dict.fromkeys(found))
