"""What every table and column stands on, and for which purposes the law lets it be read.

Restrictions are said once, in the contract of what comes in; they follow the data wherever it goes:
into clean tables, gold records, marts and releases.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flamsteed.cleaning.clean import CARRIED, stored_as, uses
from flamsteed.contracts.agreement import REDACTED, Agreement
from flamsteed.contracts.contract import Contract
from flamsteed.engine.behind import ROWS, Source, columns_behind
from flamsteed.engine.dialect import quote
from flamsteed.errors import Mistake
from flamsteed.lineage.request import OBJECTION, RESTRICTION, Restriction
from flamsteed.linkage.kind import PLACE
from flamsteed.linkage.mention import kept_of
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import LinkSpec, Mentions, RegisterSpec
from flamsteed.marts.model import Model
from flamsteed.privacy.processing import Processing

Behind = Mapping[str, frozenset[Source]]
"""By column, the columns of contracts (`system__table`, and the column as the source spells it, or ROWS)
that stand behind it."""
_NOTHING: frozenset[Source] = frozenset()
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
            return self.rows.get(table, _NOTHING)
        known = self.tables.get(table, {})
        return known.get(column, (self.rows if known else self.whole).get(table, _NOTHING))

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
            return {ROWS: _union(self.whole.get(name, _NOTHING) for name in read)}
        found = {
            name: _union(self.of(table, column) for table, column in sources)
            for name, sources in direct.items()
        }
        return {ROWS: _union(self.rows.get(name, _NOTHING) for name in read)} | found

    def add(self, table: str, columns: Behind, rows: Iterable[Source]) -> None:
        """Say what stands behind a table; told again, more of it."""
        before = self.tables.get(table, {})
        self.tables[table] = dict(before) | {
            name: before.get(name, _NOTHING) | sources for name, sources in columns.items()
        }
        self.rows[table] = self.rows.get(table, _NOTHING) | frozenset(rows)
        self.whole[table] = self.rows[table] | _union(self.tables[table].values())


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
    rows: frozenset[Source] = _NOTHING
    for mentions in several:
        found = dict(_told_by(made, spec, mentions))
        rows |= found.pop(ROWS)
        for attribute, sources in found.items():
            told[attribute] = told.get(attribute, _NOTHING) | sources
    gold = f"gold.{spec.thing}"
    made.add(gold, {name: told.get(name, rows) for name in told}, rows)
    for ending in ("_source", "_number", "_move", "_history"):
        made.add(gold + ending, {"_system": rows, "_table": rows}, rows)
    # A row of it is there because the record itself is, whatever others there are.
    made.add(f"linked.{spec.thing}", {"_system": rows, "_table": rows}, ())
    every = _union(told.values())
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


def _told_by(made: Standing, spec: LinkSpec | RegisterSpec, mentions: Mentions) -> Behind:
    """What stands behind each attribute that one SELECT of mentions tells, its rows under ROWS."""
    found = dict(made.behind(mentions.select, mentions.reads))
    told = {ROWS: found.pop(ROWS)}
    for name, sources in found.items():
        for attribute in _read_as(spec, mentions, name):
            told[attribute] = told.get(attribute, _NOTHING) | sources
    return told


def _read_as(spec: LinkSpec | RegisterSpec, mentions: Mentions, name: str) -> Iterable[str]:
    """The attributes of a gold record that a column of a SELECT of mentions is read as."""
    if isinstance(spec, RegisterSpec):
        return (name,)
    if mentions.system not in spec.limited_to.get(name, (mentions.system,)):
        return ()
    return spec.kind.raw[name][1].values() if name in spec.kind.raw else (name,)


def _union(several: Iterable[frozenset[Source]]) -> frozenset[Source]:
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
        sources = _union(made.of(agreement.table, name) for name in each.reads)
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


@dataclass(frozen=True)
class Sight:
    """What of the records of one thing may be read for a purpose (None is no purpose at all).

    `told` has, by table (`system__table`) and attribute that the table tells, why it may not be read, in words; nothing
    where it may. ROWS stands for the table as a whole.
    """

    thing: str
    purpose: Processing | None
    told: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def name(self) -> str:
        """The entry that the purpose is; empty for none."""
        return self.purpose.name if self.purpose else ""

    def why_not(self, table: str, attribute: str = ROWS) -> tuple[str, ...]:
        """Why an attribute may not be read where that table tells it; empty if it may.

        A table that the project no longer declares may not: nothing says what it may be used for.
        """
        if table not in self.told:
            return (
                f"{table} is not among what gold/ declares, so no contract says who may read it",
            )
        reasons = self.told[table]
        return reasons.get(attribute, reasons[ROWS])

    def reads_all_of(self, table: str) -> bool:
        """Whether everything that a table tells may be read."""
        return table in self.told and not any(self.told[table].values())

    def why_nowhere(self, attribute: str) -> tuple[str, ...]:
        """Why an attribute may be read from none of the tables that tell it; empty if it may from one, or
        none tells it.
        """
        several = [reasons[attribute] for reasons in self.told.values() if attribute in reasons]
        return _several(several) if all(several) else ()

    def hidden(self, attribute: str) -> tuple[str, ...]:
        """The tables from which an attribute may not be read."""
        return tuple(sorted(table for table in self.told if self.why_not(table, attribute)))

    @property
    def tables_left_out(self) -> tuple[str, ...]:
        """Why whole tables may not be read. It is the same for everybody whom the tables may tell of, so
        that it does not say of whom they do.
        """
        return _several(reasons[ROWS] for reasons in self.told.values())


def _several(reasons: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({each for several in reasons for each in several}))


def sight(
    contracts: Mapping[str, Contract],
    links: Sequence[LinkSpec | RegisterSpec],
    thing: str,
    purpose: Processing | None,
) -> Sight:
    """What of the records of a thing may be read for a purpose: of each attribute from each table, by what
    stands behind it in the SELECT that tells it.
    """
    made = standing(contracts, links, ())
    told: dict[str, dict[str, frozenset[Source]]] = {}
    spec = next((each for each in links if each.thing == thing), None)
    if spec is None:
        return Sight(thing, purpose, {})
    for table, mentions in _tellers(spec):
        behind = dict(_told_by(made, spec, mentions))
        at = told.setdefault(table, {ROWS: _NOTHING})
        # What a row's id stands on is what decides that there is one.
        at[ROWS] |= behind.pop(ROWS) | behind.pop("_record", _NOTHING)
        for name, sources in behind.items():
            at[name] = at.get(name, _NOTHING) | sources
    for mentions in spec.periods:
        every = _union(made.behind(mentions.select, mentions.reads).values())
        at = told.setdefault(mentions.name, {ROWS: _NOTHING})
        at |= {name: sources | every for name, sources in at.items()}
    reasons = {
        table: {name: tuple(refusals(of, contracts, purpose)) for name, of in at.items()}
        for table, at in told.items()
    }
    return Sight(thing, purpose, reasons)


def _tellers(spec: LinkSpec | RegisterSpec) -> Iterator[tuple[str, Mentions]]:
    """Each table that tells of a thing, with the SELECT that it does so by. What a register says may be of any
    table that it reads.
    """
    for mentions in spec.mentions:
        yield mentions.name, mentions
    if isinstance(spec, RegisterSpec):
        for table in sorted(spec.register.reads):
            yield table.partition(".")[2], spec.register


@dataclass(frozen=True)
class Ground:
    """A ground on which data may be used although its use is restricted: in words, the law, and the kinds of
    requests that it stands above.
    """

    words: str
    law: str
    above: tuple[str, ...]


GROUNDS: Mapping[str, Ground] = {
    "consent": Ground("the person agreed to this use", "UK GDPR Article 18(2)", (RESTRICTION,)),
    "legal-claims": Ground(
        "legal claims are made, exercised or defended", "UK GDPR Articles 18(2) and 21(1)", (RESTRICTION, OBJECTION)
    ),
    "rights-of-others": Ground(
        "the rights of another person are protected", "UK GDPR Article 18(2)", (RESTRICTION,)
    ),
    "public-interest": Ground(
        "important public interest asks for it", "UK GDPR Article 18(2)", (RESTRICTION,)
    ),
}  # fmt: skip
"""The grounds that the law gives, by the word that `--despite` takes."""


def in_the_way(
    restrictions: Iterable[Restriction], purpose: Processing | None, ground: Ground | None = None
) -> tuple[Restriction, ...]:
    """Those of a person's restrictions and objections that forbid use for a purpose, `ground` considered.

    A restriction forbids every use; an objection those that it names, every one if it names none, and
    use for no purpose at all.
    """
    words = purpose.uses if purpose is not None else frozenset()
    return tuple(
        each
        for each in restrictions
        if not (ground and each.kind in ground.above)
        and (not each.uses or purpose is None or words & {*each.uses})
    )
