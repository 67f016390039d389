"""`flamsteed show` and `lived-at`: one gold record, or one home, explained.

What they print is personal data: it is never logged.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flamsteed.cli.looked import say_left_out
from flamsteed.cli.opened import listed, opened, out, whoami
from flamsteed.drawing.percent import likely
from flamsteed.gold.household import THING as HOUSEHOLD
from flamsteed.gold.household import (
    Household,
    Member,
    Resident,
    household_of,
    household_with,
    lived_at,
)
from flamsteed.gold.show import Event, Explanation, Period, explain, resolve
from flamsteed.reading import (
    PERSON,
    WITHHELD,
    Asked,
    Seen,
    household_seen,
    reader,
    residents_seen,
    seen,
)


def show_number(folder: Path, number: str, asked: Asked, *, history: bool = False) -> None:
    """Print one gold record: its values, rivals, periods, sources and history; or, with `history`,
    what happened to the person, one line for each thing, oldest first. What may not be read for what
    somebody asks for is left out.
    """
    with opened(folder, to_read=True) as (project, engine, ledger):
        thing, found = resolve(engine, number)
        who = reader(project, engine, ledger, thing, asked)
        if thing == HOUSEHOLD:
            home, left_out = household_seen(engine, who, household_of(engine, number))
            people = len(home.members) + len(home.earlier)
            ledger.note_reading(whoami(), f"{HOUSEHOLD} {home.number}", rows=people, said=who.said)
            _show_household(home)
            say_left_out(who, left_out)
            return
        refused = who.refuses(found)
        record = None if refused else seen(explain(engine, number), who.sight)
        if engine.has_table(f"linked.{thing}_mention"):
            rows = 0 if refused else 1
            ledger.note_reading(whoami(), f"{thing} {found}", rows=rows, said=who.said)
        home_number = household_with(engine, found) if thing == PERSON else ""
    if record is None:
        out.print(f"\n[bold]{found}[/] ({thing})\nNothing is shown: {refused}.", highlight=False)
        return
    _show_record(record, home_number, history=history)
    say_left_out(who)


def _show_record(record: Seen, home: str, *, history: bool) -> None:
    explained = record.explained
    out.print(f"\n[bold]{explained.number}[/] ({explained.thing})")
    if home:
        out.print(f"of the household {home}")
    if explained.redirected_from:
        out.print(f"{explained.redirected_from} now leads here.")
    if explained.is_retired:
        out.print("No record stands behind this number any more; it is kept and never used again.")
    if history:
        _show_life(explained)
        return
    _show_values(record)
    _show_corrections(explained)
    _show_rivals(explained)
    _show_periods(explained)
    _show_sources(explained)
    _show_history(explained.history)


def show_residents(folder: Path, place: str, asked: Asked, *, on: date) -> None:
    """Print who lived at a property on a day, and how that is known, of those who may be shown."""
    with opened(folder, to_read=True) as (project, engine, ledger):
        who = reader(project, engine, ledger, PERSON, asked)
        uprn, every = lived_at(engine, place, on)
        residents, left_out = residents_seen(engine, who, every)
        ledger.note_reading(whoami(), f"residents of {uprn}", rows=len(residents), said=who.said)
    out.print(f"\n[bold]{uprn}[/] on {on.isoformat()}")
    if residents:
        _show_residents(residents)
    elif not left_out:
        out.print("No system says that anybody lived there on that day.")
    say_left_out(who, left_out)


def _show_residents(residents: Sequence[Resident]) -> None:
    table = listed("number", "name", "from", "to", "how the end is known", "systems", "told by", "")
    for one in residents:
        doubt = "" if one.is_home else "another home is more likely"
        table.add_row(one.number, one.name, one.from_on or "?", one.to_on or "", one.ended_by,
                      str(one.systems), one.table.replace("__", ".", 1), doubt)  # fmt: skip
    out.print(table, markup=False)


def _show_household(home: Household) -> None:
    out.print(f"\n[bold]{home.number}[/] ({HOUSEHOLD})")
    if home.redirected_from:
        out.print(f"{home.redirected_from} now leads here.")
    if home.uprn:
        out.print(f"lives at {home.uprn} {home.address}".strip(), markup=False)
    else:
        out.print("Nobody of it lives together now; the number is kept and never used again.")
    _show_members("Who is in it", home.members)
    _show_members("Who was", home.earlier)
    _show_history(home.history)


def _show_members(title: str, members: Sequence[Member]) -> None:
    if not members:
        return
    table = listed("number", "name", "there since", "first seen in it", "no more", title=title)
    for one in members:
        table.add_row(one.number, one.name, one.from_on or "", one.joined_on, one.left_on or "")
    out.print(table, markup=False)


def _where(file: str, line: int | None) -> str:
    return f"{file}:{line}" if line is not None else file


def _from(system: str, table: str) -> str:
    return f"{system}.{table}" if table else system


def _show_values(record: Seen) -> None:
    explained = record.explained
    mended = ["of its record"] if explained.corrections else []
    heads = ("", "value", "from", "where", "said on", "why it won", "rivals")
    table = listed(*heads, *mended, title="Values")
    for v in explained.values:
        rivals = str(v.rivals) if v.rivals else ""
        table.add_row(v.attribute, v.value, _from(v.system, v.table), _where(v.file, v.line),
                      v.said_on[:10], v.rule, rivals, *[v.corrected for _ in mended])  # fmt: skip
    for attribute, reasons in record.withheld.items():
        table.add_row(
            attribute, WITHHELD, "", "", "", "; ".join(reasons), "", *["" for _ in mended]
        )
    out.print(table, markup=False)


def _show_corrections(explained: Explanation) -> None:
    if not explained.corrections:
        return
    heads = ("record", "from", "column", "the source says", "what is right", "by", "on", "request")
    table = listed(*heads, title="Put right")
    for c in explained.corrections:
        table.add_row(c.record[:8], _from(c.system, c.table), c.column, c.said, c.value, c.by,
                      c.at[:10], str(c.request))  # fmt: skip
    out.print(table, markup=False)


def _show_rivals(explained: Explanation) -> None:
    if not explained.rivals:
        return
    table = listed("", "value", "from", "where", "said on", "ruled out by", title="Not shown")
    for r in explained.rivals:
        table.add_row(r.attribute, r.value, _from(r.system, r.table), _where(r.file, r.line),
                      r.said_on[:10], r.rule)  # fmt: skip
    out.print(table, markup=False)


def _show_periods(explained: Explanation) -> None:
    """Values that were true for a time: homes always, and whatever else changed."""
    changed = {p.attribute for p in explained.periods if p.to_on is not None}
    shown = [p for p in explained.periods if p.attribute in changed | {"uprn"}]
    if not shown:
        return
    table = listed("", "value", "from", "to", "how the end is known", "told by", title="Periods")
    for p in sorted(shown, key=lambda p: (p.attribute, p.from_on or "", p.value)):
        table.add_row(p.attribute, _said(p), p.from_on or "?", p.to_on or "", p.ended_by, _told(p))
    out.print(table, markup=False)


def _said(period: Period) -> str:
    return f"{period.value} {period.address}".strip()


def _told(period: Period) -> str:
    more = f" and {period.systems - 1} more" if period.systems > 1 else ""
    return period.table.replace("__", ".", 1) + more


def _show_sources(explained: Explanation) -> None:
    table = listed("record", "from", "where", "sure", "why it belongs", title="Records")
    for s in explained.sources:
        sure = likely(s.probability) if s.probability is not None else ""
        table.add_row(
            s.record[:8], _from(s.system, s.table), _where(s.file, s.line), sure, s.reason
        )
    out.print(table, markup=False)


def _show_history(history: Sequence[Event]) -> None:
    table = listed("day", "number", "what happened", "other number", title="History")
    for e in history:
        table.add_row(e.happened_on, e.number, e.event.replace("_", " "), e.other_number or "")
    out.print(table, markup=False)


def _show_life(explained: Explanation) -> None:
    """Everything with a day, in the order of the days."""
    lines: list[tuple[str, str, str]] = []
    for p in explained.periods:
        lines.append((p.from_on or "?", f"{p.attribute} {_said(p)}", f"from {_told(p)}"))
        if p.to_on is not None:
            lines.append((p.to_on, f"{p.attribute} {_said(p)} ends", p.ended_by))
    for past in explained.past:
        stopped = f"{past.number} no longer shows {past.attribute} {past.value}"
        lines.append((past.shown_until, stopped, f"it was shown as: {past.rule}"))
    for e in explained.history:
        other = f" {e.other_number}" if e.other_number else ""
        lines.append((e.happened_on, f"{e.number} {e.event.replace('_', ' ')}{other}", ""))
    table = listed("day", "what", "how it is known")
    for line in sorted(lines):
        table.add_row(*line)
    out.print(table, markup=False)
