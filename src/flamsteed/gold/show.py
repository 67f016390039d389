"""One gold record explained: every value, where it came from, why it won, what it won over, when it
was true, and why each record belongs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flamsteed.engine.dialect import table_sql
from flamsteed.engine.engine import Engine, Row
from flamsteed.errors import NotFound
from flamsteed.gold.corrected import Corrected, corrected
from flamsteed.gold.number import read_number
from flamsteed.gold.registry import heirs


@dataclass(frozen=True)
class Value:
    """One attribute: its value, the record it comes from (system, table, file and line), why it won,
    over how many others, and the day that the record was last written, as it has it. `corrected` says
    what of that record was put right at somebody's request; empty if nothing was.
    """

    attribute: str
    value: str
    system: str
    table: str
    record: str
    file: str
    line: int | None
    rule: str
    rivals: int
    said_on: str = ""
    corrected: str = ""


@dataclass(frozen=True)
class Rival:
    """A value that was told and is not shown, its strongest record, and what ruled it out."""

    attribute: str
    value: str
    system: str
    table: str
    record: str
    file: str
    line: int | None
    rule: str
    said_on: str


@dataclass(frozen=True)
class Period:
    """From when to when a value was true, how the end is known, and which table tells of it.

    `address` is that of a home, as the gold property has it.
    """

    attribute: str
    value: str
    from_on: str | None
    to_on: str | None
    ended_by: str
    systems: int
    table: str
    address: str = ""


@dataclass(frozen=True)
class Past:
    """A value that the gold record showed before, the table that told it, why it was shown, and the day on
    which it stopped.
    """

    number: str
    attribute: str
    value: str
    table: str
    rule: str
    shown_until: str


@dataclass(frozen=True)
class Source:
    """One record that the gold record stands on, and why it belongs."""

    system: str
    table: str
    record: str
    part: str
    file: str
    line: int | None
    probability: float | None
    reason: str


@dataclass(frozen=True)
class Event:
    """Something that happened to the number."""

    number: str
    event: str
    other_number: str | None
    happened_on: str
    run: int


@dataclass(frozen=True)
class Explanation:
    """A gold record and everything that it stands on. Holds personal data: show it, never log it."""

    number: str
    thing: str
    redirected_from: str | None
    is_retired: bool
    values: tuple[Value, ...]
    rivals: tuple[Rival, ...]
    periods: tuple[Period, ...]
    past: tuple[Past, ...]
    sources: tuple[Source, ...]
    history: tuple[Event, ...]
    corrections: tuple[Corrected, ...]


def resolve(engine: Engine, number: str) -> tuple[str, str]:
    """The thing and the number that `number` leads to today; merged numbers lead to their heir.

    Raises NotFound if it is not a Flamsteed number or none was ever given out like it.
    """
    plain = read_number(number)
    if plain is None:
        raise NotFound(
            "That is not a Flamsteed number: it should look like F-7Q4X-2M9K-C and its last"
            " character should fit. Check it against where you read it."
        )
    for thing in _things(engine):
        leads = heirs(engine, thing)
        if plain in leads:
            return thing, leads[plain]
    raise NotFound("Nobody and nothing has ever had that number in this store.")


def explain(engine: Engine, number: str) -> Explanation:
    """Everything about the gold record that `number` leads to.

    Raises NotFound if there is none, or if it is that of a household, which `household_of` explains.
    """
    thing, found = resolve(engine, number)
    if thing == "household":
        raise NotFound("That is the number of a household, which has no values of its own.")
    asked = read_number(number)
    history = history_of(engine, thing, found)
    own = [event.event for event in history if event.number == found]
    sources = _sources(engine, thing, found)
    put_right = corrected(engine, [source.record for source in sources])
    return Explanation(
        number=found,
        thing=thing,
        redirected_from=asked if asked != found else None,
        is_retired=bool(own) and own[-1] == "retired",
        values=_values(engine, thing, found, put_right),
        rivals=_rivals(engine, thing, found),
        periods=_periods(engine, thing, found),
        past=_past(engine, thing, found),
        sources=sources,
        history=history,
        corrections=put_right,
    )


def history_of(engine: Engine, thing: str, number: str) -> tuple[Event, ...]:
    """What happened to a number, and to others through it, the first first."""
    rows = engine.rows(
        f"select number, event, other_number, happened_on, run from gold.{thing}_history"
        f" where number = ? or other_number = ? order by run, number, event",
        [number, number],
    )
    return tuple(Event(*row) for row in rows)


def _things(engine: Engine) -> list[str]:
    """Every thing that ever had a number, by the journal: people, properties and households first."""
    rows = engine.rows(
        "select distinct passed from flamsteed.passage where door = 'admit'"
        " and starts_with(passed, 'gold.') and ends_with(passed, '_history') order by passed"
    )
    found = [passed.removeprefix("gold.").removesuffix("_history") for (passed,) in rows]
    first = ("person", "property", "household")
    return [*(thing for thing in first if thing in found), *(t for t in found if t not in first)]


def _values(
    engine: Engine, thing: str, number: str, put_right: Sequence[Corrected]
) -> tuple[Value, ...]:
    said = "said_on" if "said_on" in engine.columns(f"gold.{thing}_value") else "''"
    rows = engine.rows(
        f"select attribute, value, _system, _table, _record, rule, rivals, {said}"
        f" from gold.{thing}_value where number = ? order by attribute",
        [number],
    )
    told = []
    for attribute, value, system, name, record, rule, rivals, said_on in rows:
        file, line = _place(engine, name, record)
        of = name.partition("__")[2]
        mended = "; ".join(each.words for each in put_right if each.record == record)
        told.append(
            Value(attribute, value, system, of, record, file, line, rule, int(rivals), said_on, mended)
        )  # fmt: skip
    return tuple(told)


def _rivals(engine: Engine, thing: str, number: str) -> tuple[Rival, ...]:
    told = []
    for attribute, value, name, record, rule, said_on in _of(
        engine, f"gold.{thing}_rival", ("attribute", "value", "_table", "_record", "rule", "said_on"),
        number, by="attribute, place",
    ):  # fmt: skip
        file, line = _place(engine, name, record)
        system, _, of = name.partition("__")
        told.append(Rival(attribute, value, system, of, record, file, line, rule, said_on))
    return tuple(told)


def _periods(engine: Engine, thing: str, number: str) -> tuple[Period, ...]:
    columns = ("attribute", "value", "from_on", "to_on", "ended_by", "systems", "_table")
    rows = _of(engine, f"gold.{thing}_period", columns, number, by="from_on, attribute, value")
    homes = addresses(engine, [row[1] for row in rows if row[0] == "uprn"])
    return tuple(
        Period(attribute, value, start, end, how, systems, table, homes.get(value, ""))
        for attribute, value, start, end, how, systems, table in rows
    )


def addresses(engine: Engine, uprns: Sequence[str]) -> dict[str, str]:
    """The addresses of properties, by UPRN."""
    table = "gold.property"
    if not uprns or not engine.has_table(table) or "address" not in engine.columns(table):
        return {}
    marks = ", ".join("?" for _ in uprns)
    return dict(engine.rows(f"select uprn, address from {table} where uprn in ({marks})", uprns))


def _past(engine: Engine, thing: str, number: str) -> tuple[Past, ...]:
    """What this number showed before, and what those that were merged into it did."""
    if not engine.has_table(f"gold.{thing}_past"):
        return ()
    ours = [old for old, heir in heirs(engine, thing).items() if heir == number]
    marks = ", ".join("?" for _ in ours)
    rows = engine.rows(
        f"select number, attribute, value, _table, rule, shown_until from gold.{thing}_past"
        f" where number in ({marks}) order by shown_until, number, attribute",
        ours,
    )
    return tuple(Past(*row) for row in rows)


def _of(engine: Engine, table: str, columns: Sequence[str], number: str, *, by: str) -> list[Row]:
    """The rows of one number, or none where there is no such table."""
    if not engine.has_table(table):
        return []
    listed = ", ".join(columns)
    return engine.rows(f"select {listed} from {table} where number = ? order by {by}", [number])


def _sources(engine: Engine, thing: str, number: str) -> tuple[Source, ...]:
    columns = engine.columns(f"gold.{thing}_source")
    sure = "probability" if "probability" in columns else "cast(null as double)"
    rows = engine.rows(
        f"select _table, _record, _part, {sure}, reason from gold.{thing}_source"
        f" where number = ? order by _table, _record, _part",
        [number],
    )
    told = []
    for name, record, part, probability, reason in rows:
        file, line = _place(engine, name, record)
        system, _, of = name.partition("__")
        told.append(Source(system, of, record, part, file, line, probability, reason))
    return tuple(told)


def _place(engine: Engine, name: str, record: str) -> tuple[str, int | None]:
    """The file and line that a record was read from."""
    if not name or not engine.has_table(f"clean.{name}"):
        return "", None
    clean = table_sql(f"clean.{name}")
    row = engine.rows(f"select _batch, _line from {clean} where _record = ?", [record])
    if not row:
        return "", None
    batch, line = row[0]
    file = engine.value(
        "select max(file) from flamsteed.batch where name = ? and batch = ?", [name, batch]
    )
    return str(file or ""), None if line is None else int(line)
