"""How the rows of every table lead to those of some other, such as the tables that hold people."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flamsteed.contracts.contract import Contract


@dataclass(frozen=True)
class Step:
    """One join: rows of `table` and `to` belong together where `columns` equal `to_columns`.

    `is_up`: `table` is the one that declares the relationship, so its rows belong to those of `to`.
    Otherwise the rows of `to` belong to those of `table`, as members do to their household. Columns
    are named as the sources do; tables are `system__table`.
    """

    table: str
    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]
    is_up: bool


def paths(contracts: Mapping[str, Contract], goals: Collection[str]) -> dict[str, tuple[Step, ...]]:
    """The shortest way from each landed table to one of `goals`; absent: goals, and what has no way.

    Relationships are followed up, from the table that declares one. Only the last step may lead
    down, from a table with personal data to a goal that belongs to it: further down, or through a
    list of codes, everybody would be reached. Of steps that serve equally one up goes before one
    down, then go the names; the order of `contracts` and `goals` is nothing.

    One way to one goal: a table that leads to several is found whole by asking for each goal alone.
    """
    found: dict[str, tuple[Step, ...]] = dict.fromkeys(goals, ())
    up = sorted(_up(contracts), key=_order)
    steps = sorted([*up, *_down(up, contracts)], key=_order)
    latest = set(found)
    while latest:
        further: dict[str, tuple[Step, ...]] = {}
        for step in steps:
            if step.to in latest and step.table not in found:
                further.setdefault(step.table, (step, *found[step.to]))
        found |= further
        latest, steps = set(further), up
    return {table: found[table] for table in sorted(found) if found[table]}


def _up(contracts: Mapping[str, Contract]) -> Iterator[Step]:
    landed = {name for name, contract in contracts.items() if contract.system}
    for name in landed:
        for said in contracts[name].relationships:
            if said.to in landed:
                yield Step(name, said.columns, said.to, said.to_columns, is_up=True)


def _down(up: Collection[Step], contracts: Mapping[str, Contract]) -> Iterator[Step]:
    for step in up:
        if contracts[step.to].holds_personal_data:
            yield Step(step.to, step.to_columns, step.table, step.columns, is_up=False)


def _order(step: Step) -> tuple[object, ...]:
    return (not step.is_up, step.to, step.to_columns, step.columns, step.table)
