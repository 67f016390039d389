"""What every table and column stands on, and for which purposes the law lets it be read.

Restrictions are said once, in the contract of what comes in; they follow the data wherever it goes:
into clean tables, gold records, marts and releases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flamsteed.cleaning.clean import CARRIED, stored_as, uses
from flamsteed.contracts.agreement import REDACTED, Agreement
from flamsteed.contracts.contract import Contract
from flamsteed.engine.behind import ROWS, Source, columns_behind
from flamsteed.engine.dialect import quote
from flamsteed.errors import Mistake
from flamsteed.linkage.kind import PLACE
from flamsteed.linkage.mention import kept_of
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import LinkSpec, Mentions, RegisterSpec
from flamsteed.marts.model import Model
from flamsteed.privacy.processing import Processing

Behind = Mapping[str, frozenset[Source]]
"""By column, the columns of contracts (`system__table`, and the column as the source spells it, or ROWS)
that stand behind it."""
NOTHING: frozenset[Source] = frozenset()
_NO_TEXT = (REDACTED, "present")
"""Ways that let no free text through."""
_LINKS = ("number", "_mention", "_record", "_part", "_left", "_right", "_cluster", "_component")
"""Columns that say nothing but which rows go together."""
_WITHOUT_VALUES = (
    "linked.{}_pair",
    "linked.{}_review",
    "linked.{}_decision",
    "linked.{}_certificate",
)
"""Tables about links that hold no value of a record: evidence is in words."""


@dataclass(frozen=True)
class Standing:
    """What stands behind the columns of the tables of a project.

    `tables` gives it by table and column; `rows` what stands behind a table's having rows, and behind
    every column of it that `tables` does not name; `whole` everything behind any of it.
    """

    contracts: Mapping[str, Contract]
    tables: dict[str, Behind]
    rows: dict[str, frozenset[Source]]
    whole: dict[str, frozenset[Source]]

    def of(self, table: str, column: str) -> frozenset[Source]:
        """What stands behind one column of a table."""
        if column == ROWS or column in _LINKS:
            return self.rows.get(table, NOTHING)
        known = self.tables.get(table, {})
        return known.get(column, (self.rows if known else self.whole).get(table, NOTHING))

    def behind(
        self,
        select: str,
        read: Iterable[str],
        columns: Mapping[str, Sequence[str]] | None = None,
    ) -> Behind:
        """What stands behind each column of a SELECT over the tables `read`, its rows under ROWS.

        `columns` are those of the tables, where the store can tell. Where it cannot be told column by
        column, everything behind every table that it reads stands behind ROWS, and so behind each.
        """
        read = frozenset(read)
        shape: dict[str, Sequence[str] | None] = {
            name: list(self.tables[name]) or None
            if name in self.tables and name.startswith(("clean.", "mart."))
            else None
            for name in read
        }
        shape |= {name: known for name, known in (columns or {}).items() if name in read}
        try:
            direct = columns_behind(select, shape)
        except ValueError:
            return {ROWS: joined(self.whole.get(name, NOTHING) for name in read)}
        found = {
            name: joined(self.of(table, column) for table, column in sources)
            for name, sources in direct.items()
        }
        return {ROWS: joined(self.rows.get(name, NOTHING) for name in read)} | found

    def add(self, table: str, columns: Behind, rows: Iterable[Source]) -> None:
        """Say what stands behind a table; told again, more of it."""
        before = self.tables.get(table, {})
        self.tables[table] = dict(before) | {
            name: before.get(name, NOTHING) | sources for name, sources in columns.items()
        }
        self.rows[table] = self.rows.get(table, NOTHING) | frozenset(rows)
        self.whole[table] = self.rows[table] | joined(self.tables[table].values())


def standing(
    contracts: Mapping[str, Contract],
    links: Sequence[LinkSpec | RegisterSpec],
    models: Sequence[Model],
) -> Standing:
    """What stands behind every column that the project declares. `models` come in the order in which
    they are built.
    """
    made = Standing(contracts, {}, {}, {})
    for contract in contracts.values():
        if contract.system:
            rows = [(contract.name, ROWS)]
            made.add(f"clean.{contract.name}", _of_clean(contract), rows)
            for stage in ("raw", "quarantine"):
                made.add(f"{stage}.{contract.name}", _of_raw(contract), rows)
    for spec in links:
        _add_gold(made, spec)
    for model in models:
        found = dict(made.behind(model.select, model.reads))
        rows_behind = found.pop(ROWS)
        made.add(model.name, found, rows_behind)
    return made


def _of_raw(contract: Contract) -> Behind:
    return {name: frozenset({(contract.name, name)}) for name in contract.landed}


def _of_clean(contract: Contract) -> Behind:
    """The columns of a clean table, each with the landed columns that it is read from."""
    stored = {stored_as(c): (contract.name, c.name) for c in contract.columns if c.ingest}
    found = {name: frozenset({(contract.name, ROWS)}) for name in CARRIED}
    found |= {name: frozenset({source}) for name, source in stored.items()}
    for standard, takes, to in uses(contract):
        read = frozenset(source for name, source in stored.items() if quote(name) in takes)
        found |= dict.fromkeys(standard.columns(to), read)
    return found


def _add_gold(made: Standing, spec: LinkSpec | RegisterSpec) -> None:
    """What stands behind the gold records of a thing, and the tables beside them."""
    several = (spec.register,) if isinstance(spec, RegisterSpec) else spec.mentions
    told: dict[str, frozenset[Source]] = {}
    rows: frozenset[Source] = NOTHING
    for mentions in several:
        found = dict(told_by(made, spec, mentions))
        rows |= found.pop(ROWS)
        for attribute, sources in found.items():
            told[attribute] = told.get(attribute, NOTHING) | sources
    gold = f"gold.{spec.thing}"
    made.add(gold, {name: told.get(name, rows) for name in told}, rows)
    for ending in ("_source", "_number", "_move", "_history"):
        made.add(gold + ending, {"_system": rows, "_table": rows}, rows)
    # A row of it is there because the record itself is, whatever others there are.
    made.add(f"linked.{spec.thing}", {"_system": rows, "_table": rows}, ())
    every = joined(told.values())
    for ending in ("_value", "_rival", "_past", "_period", "_known"):
        made.add(gold + ending, {"value": every}, rows)
    if isinstance(spec, RegisterSpec):
        made.add(f"linked.{spec.thing}_address", {}, every | rows)
        return
    mention = f"linked.{spec.thing}_mention"
    made.add(
        mention, {name: told.get(name, every) for name in kept_of(spec) if name not in PLACE}, rows
    )
    made.add(f"linked.{spec.thing}_crowd", {}, every | rows)
    for name in (*_WITHOUT_VALUES, gold + "_digest", gold + "_quality", gold + "_suspect"):
        made.add(name.format(spec.thing), {}, rows)
    if spec.kind == PEOPLE:
        made.add("gold.household", {}, told.get("uprn", every) | rows)
        for ending in ("_number", "_move", "_history"):
            made.add("gold.household" + ending, {}, told.get("uprn", every) | rows)


def told_by(made: Standing, spec: LinkSpec | RegisterSpec, mentions: Mentions) -> Behind:
    """What stands behind each attribute that one SELECT of mentions tells, its rows under ROWS."""
    found = dict(made.behind(mentions.select, mentions.reads))
    told = {ROWS: found.pop(ROWS)}
    for name, sources in found.items():
        for attribute in _read_as(spec, mentions, name):
            told[attribute] = told.get(attribute, NOTHING) | sources
    return told


def _read_as(spec: LinkSpec | RegisterSpec, mentions: Mentions, name: str) -> Iterable[str]:
    """The attributes of a gold record that a column of a SELECT of mentions is read as."""
    if isinstance(spec, RegisterSpec):
        return (name,)
    if mentions.system not in spec.limited_to.get(name, (mentions.system,)):
        return ()
    return spec.kind.raw[name][1].values() if name in spec.kind.raw else (name,)


def joined(several: Iterable[frozenset[Source]]) -> frozenset[Source]:
    """All that several stand on together."""
    return frozenset().union(*several)


def refusals(
    sources: Iterable[Source], contracts: Mapping[str, Contract], purpose: Processing | None
) -> list[str]:
    """Why something with these sources may not be read for a purpose, in words; empty if it may.

    None is no purpose at all: it may not read what only some uses may.
    """
    said = set()
    words = purpose.uses if purpose is not None else frozenset()
    for name, column_name in sources:
        contract = contracts[name]
        column = contract.column(column_name)
        barred = sorted(words & set(contract.barred_from))
        if barred:
            said.add(
                f"{name} may not be used for {', '.join(barred)} ({contract.legal_restriction})"
            )
        for of, only, why in (
            (name, contract.only_for, contract.legal_restriction),
            (
                f"`{column_name}` of {name}",
                column.only_for if column else (),
                column.legal_restriction if column else "",
            ),
        ):
            if only and not words & set(only):
                said.add(f"{of} may be used only for {', '.join(only)} ({why})")
    return sorted(said)


def unredacted(made: Standing, agreement: Agreement) -> list[tuple[int, str]]:
    """Fields of an agreement that free text stands behind, that are not redacted, and of which it does not say
    why they may leave: the line of each, and what is wrong.
    """
    found = []
    for each in agreement.fields:
        if each.unredacted or (not each.sql and each.way in _NO_TEXT):
            continue
        sources = joined(made.of(agreement.table, name) for name in each.reads)
        for name, column_name in sorted(sources):
            column = made.contracts[name].column(column_name)
            if column is not None and column.free_text:
                found.append((
                    each.line,
                    f"field `{each.name}` is made of `{column_name}` of {name}, which people wrote and which may name"
                    " anybody: say `as: redacted`, or in `unredacted` why it may leave as it is",
                ))  # fmt: skip
    return found


def purpose_mistakes(
    made: Standing, models: Sequence[Model], entries: Mapping[str, Processing]
) -> list[Mistake]:
    """Marts that read what the purpose of their contract may not. A gold record is kept for every purpose
    that may read it; who reads it is asked then.
    """
    found = []
    for model in models:
        contract = made.contracts.get(model.table)
        purpose = entries.get(contract.processing) if contract is not None else None
        for said in refusals(made.whole[model.name], made.contracts, purpose):
            for_what = f"its purpose {purpose.name}" if purpose else "a mart without `ropaId`"
            found.append(Mistake(model.path, 1, f"reads what {for_what} may not: {said}"))
    return found
