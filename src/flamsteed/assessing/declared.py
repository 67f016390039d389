"""What a project declares about the linking of one thing: sources, columns, purposes, agreements."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flamsteed.contracts.agreement import Agreement
from flamsteed.contracts.contract import Column, Contract
from flamsteed.engine.behind import ROWS, Source, values_and_rows
from flamsteed.errors import NotFound
from flamsteed.gold.household import THING as HOUSEHOLD
from flamsteed.lawful import Standing, standing
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import LinkSpec
from flamsteed.privacy.processing import Processing
from flamsteed.privacy.retention.rule import Rule
from flamsteed.project import Project

SENSITIVE = ("special", "criminal")
"""How contracts class what Articles 9 and 10 of the UK GDPR protect."""


@dataclass(frozen=True)
class Restriction:
    """What the law or a contract rules out: `about` a table or a column, and why."""

    about: str
    barred_from: tuple[str, ...]
    only_for: tuple[str, ...]
    reason: str
    linked: bool


@dataclass(frozen=True)
class Declared:
    """The linking of one thing as its project declares it. `sources` are the tables that its SELECTs read.

    `read` says by attribute which columns its values are made of: of a landed table (`system__table`), or
    of another that is read. `whole` are those and the columns that only decide which rows are read.
    """

    project: Project
    spec: LinkSpec
    sources: tuple[Contract, ...]
    read: Mapping[str, frozenset[Source]]
    whole: frozenset[Source]

    @property
    def gold(self) -> str:
        """The table of its gold records."""
        return f"gold.{self.spec.thing}"

    @property
    def entry(self) -> Processing | None:
        """The entry of the record of processing under which its gold records are held."""
        held = (e for e in self.project.processing.values() if self.gold in e.tables)
        return next(held, None)

    @property
    def systems(self) -> tuple[str, ...]:
        """The names of the systems whose records are linked, for people."""
        used = {contract.system for contract in self.sources}
        return tuple(s.title or s.name for s in self.project.systems if s.name in used)

    @property
    def compared(self) -> tuple[str, ...]:
        """The attributes by which two records are brought together or compared, in order."""
        kind = self.spec.kind
        shown = {name for names in kind.shown.values() for name in names}
        blocked = {name for block in self.spec.block_on for name in block}
        said = " ".join(f"{c.silent} {' '.join(e.sql for e in c.levels)}" for c in kind.comparisons)
        weighed = {name for name in kind.attributes if re.search(rf"\b{name}_l\b", said)}
        used = shown | blocked | weighed | {*self.spec.also_compare}
        return tuple(name for name in self.spec.told if name in used and name in self.read)

    def behind(self, attribute: str) -> list[tuple[Contract, Column]]:
        """The landed columns that the values of an attribute are read from."""
        contracts = self.project.contracts
        sources = sorted(s for s in self.read.get(attribute, ()) if s[0] in contracts)
        found = [(contracts[name], contracts[name].column(column)) for name, column in sources]
        return [(contract, column) for contract, column in found if column is not None]

    def sensitive(self) -> list[tuple[Contract, Column]]:
        """The columns of special category or criminal offence data in the sources."""
        return [
            (contract, column)
            for contract in self.sources
            for column in contract.columns
            if column.ingest and column.personal in SENSITIVE
        ]

    def reach(self, contract: Contract, column: Column) -> str:
        """How a column comes into the gold record: its values, by what they join or filter, or not (empty)."""
        source = (contract.name, column.name)
        shown = {attribute.name for attribute in self.spec.attributes}
        if any(source in behind for name, behind in self.read.items() if name in shown):
            return "its values"
        return "it decides which values are read" if source in self.whole else ""

    @property
    def resting(self) -> frozenset[str]:
        """The tables that rest on its gold records: those themselves, what lies beside them, and marts."""
        own = (self.spec.thing, HOUSEHOLD) if self.spec.kind == PEOPLE else (self.spec.thing,)
        found = {f"gold.{name}" for name in own}

        def rests(read: Iterable[str]) -> bool:
            beside = tuple(f"{stage}.{name}_" for stage in ("gold", "linked") for name in own)
            return any(t in found or t.startswith(beside) or t == f"linked.{own[0]}" for t in read)

        for model in self.project.models:
            if rests(model.reads):
                found.add(model.name)
        return frozenset(found)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """The sharing agreements whose table rests on its gold records."""
        several = sorted(self.project.agreements.items())
        return tuple(agreement for _, agreement in several if agreement.table in self.resting)

    @property
    def purposes(self) -> tuple[Processing, ...]:
        """The entries under which its sources, its gold records and what rests on them are held."""
        names = [contract.processing for contract in self.sources]
        names += [
            self.project.contracts[model.table].processing
            for model in self.project.models
            if model.name in self.resting and model.table in self.project.contracts
        ]
        names += [agreement.processing for agreement in self.agreements]
        kept = self.project.processing
        others = [kept[name] for name in sorted(set(names)) if name in kept]
        own = [self.entry] if self.entry else []
        return (*own, *(each for each in others if each not in own))

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """Every restriction that a contract of the project declares, those of sources first."""
        linked = {contract.name for contract in self.sources}
        found = []
        for contract in sorted(self.project.contracts.values(), key=lambda c: c.name):
            at, reason = contract.name in linked, contract.legal_restriction
            if contract.barred_from or contract.only_for:
                bars = (contract.barred_from, contract.only_for)
                found.append(Restriction(contract.name, *bars, reason, at))
            found += [
                Restriction(f"{contract.name}.{c.name}", (), c.only_for, c.legal_restriction, at)
                for c in contract.columns
                if c.only_for
            ]
        return tuple(sorted(found, key=lambda each: not each.linked))

    @property
    def rules(self) -> tuple[tuple[Contract, Rule], ...]:
        """The retention rules of its sources, by table."""
        of = self.project.schedule.rules_of
        return tuple((contract, rule) for contract in self.sources for rule in of(contract.name))


def declared(project: Project, thing: str) -> Declared:
    """What a project declares about the linking of a thing.

    Raises NotFound, naming those that there are, if its records are not linked to each other.
    """
    specs = {each.thing: each for each in project.links if isinstance(each, LinkSpec)}
    if thing not in specs:
        known = ", ".join(sorted(specs)) or "none"
        raise NotFound(
            f"Nothing in gold/ links records of `{thing}`; records are linked of: {known}."
        )
    spec = specs[thing]
    names = {mentions.name for mentions in spec.mentions}
    read = {name.removeprefix("clean.") for name in spec.reads} | names
    sources = tuple(c for name, c in sorted(project.contracts.items()) if name in read and c.system)
    made = standing(project.contracts, project.links, project.models)
    return Declared(project, spec, sources, _read(made, spec), made.whole[f"gold.{thing}"])


def _read(made: Standing, spec: LinkSpec) -> dict[str, frozenset[Source]]:
    """By attribute, what its values are made of. Where a text cannot be told apart, on the safe side."""
    found: dict[str, frozenset[Source]] = {}
    for mentions in spec.mentions:
        shape = {
            table: list(made.tables[table]) if table.startswith("clean.") else None
            for table in mentions.reads
        }
        try:
            values, _ = values_and_rows(mentions.select, shape)
        except ValueError:
            values = dict(made.behind(mentions.select, mentions.reads))
        for name, sources in values.items():
            names = spec.kind.raw[name][1].values() if name in spec.kind.raw else (name,)
            landed = frozenset(each for source in sources for each in _landed(made, source))
            for attribute in set(names) & set(spec.told):
                found[attribute] = found.get(attribute, frozenset()) | landed
    return found


def _landed(made: Standing, source: Source) -> list[Source]:
    """The landed columns behind a clean one; any other column is itself."""
    table, column = source
    if not table.startswith("clean."):
        return [source]
    return [each for each in made.tables.get(table, {}).get(column, ()) if each[1] != ROWS]
