"""Until when each record must be kept, as SQL: the date arithmetic of retention rules.

Nothing is guessed. A moment is KNOWN with its day; OPEN if it has not come (the tenancy still runs);
UNDATED if it came and nobody can read when; KEPT if there is none, ever. Only a record that is KNOWN can
become due. Where several speak for one record the highest of these holds, and of days the latest.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from flamsteed.engine.dialect import quote
from flamsteed.privacy.retention.rule import Follows, Moment, Period, Rule, Source, YearEnd

NONE, KNOWN, UNDATED, OPEN, KEPT = range(5)
STATES = ("none", "known", "undated", "open", "kept")
_YEAR_ENDS = {YearEnd.FINANCIAL: (3, 31), YearEnd.SCHOOL: (8, 31)}
_BLANK = "('missing', 'placeholder')"


def later_sql(day: str, period: Period) -> str:
    """SQL for the last day of a period that begins after `day`."""
    if period.months:
        day = f"cast({day} + interval '{period.months} months' as date)"
    return f"cast({day} + interval '{period.days} days' as date)" if period.days else day


def birthday_sql(born: str, age: int) -> str:
    """SQL for the day on which somebody born on `born` reaches `age`.

    Who was born on 29 February reaches it on 1 March of a common year: no statute says so, it is what
    is usual here, and it is the later of the two days.
    """
    same = f"cast({born} + interval '{12 * age} months' as date)"
    next_day = f"cast({same} + interval '1 days' as date)"
    return f"case when day({same}) < day({born}) then {next_day} else {same} end"


def year_end_sql(day: str, year: YearEnd) -> str:
    """SQL for the last day of the financial or school year that `day` is in."""
    month, last = _YEAR_ENDS[year]
    return (
        f"make_date(year({day}) + case when month({day}) > {month} then 1 else 0 end,"
        f" {month}, {last})"
    )


def columns_needed(rule: Rule) -> set[str]:
    """Cleaned columns that the moments of a rule read, beside its conditions."""
    needed: set[str] = set()
    for each in rule.moment.every() if rule.moment is not None else ():
        needed |= {each.column, f"{each.column}_reason"} if each.column else set()
        needed |= set(each.follows.by) if each.follows is not None else set()
    return needed


def kept_sql(
    rule: Rule, rows: str, *, standards: Mapping[str, str], files: Callable[[Follows], str]
) -> str:
    """SQL for one row per record that a rule holds for: `_record`, `kept_to`, `state`.

    `kept_to` is the last day on which it must be kept; null unless `state` is KNOWN. `rows` are the rows
    that speak for each record; `standards` names the standard of each date column; `files` gives the SQL
    for the files of a table: the columns that are followed, `kept_to` and `state`.
    """
    condition = rule.where or "true"
    if rule.moment is None:
        return (
            f"select distinct _record, cast(null as date) as kept_to, {KEPT} as state"
            f" from ({rows}) as record where ({condition})"
        )
    moments = list(rule.moment.every())
    sql = _own_sql(moments, rows, condition, standards)
    sql = _joined_sql(moments, sql, files)
    numbers = {id(each): n for n, each in enumerate(moments)}
    for number in reversed(range(len(moments))):
        others = _names(n for n in range(len(moments)) if n != number)
        for day, state in _steps(moments[number], number, numbers):
            told = [*others, f"{day} as _day_{number}", f"{state} as _state_{number}"]
            sql = f"select _record, {', '.join(told)} from ({sql}) as told"
    state = f"case when max(_state_0) = {NONE} then {OPEN} else max(_state_0) end"
    return (
        f"select _record, case when max(_state_0) = {KNOWN} then max(_day_0) end as kept_to,"
        f" {state} as state from ({sql}) as told group by _record"
    )


def _names(numbers: Iterable[int]) -> list[str]:
    return [f"_{what}_{n}" for n in numbers for what in ("day", "state")]


def _own_sql(
    moments: Sequence[Moment], rows: str, condition: str, standards: Mapping[str, str]
) -> str:
    """SQL for what the rows themselves say of each moment: one row per row, a day and a state for each."""
    told = []
    for number, each in enumerate(moments):
        day, state = "cast(null as date)", str(NONE)
        if each.column:
            day = f"try_cast({quote(each.column)} as date)"
            state = _column_state(each, day, ends=standards.get(each.column) == "end_date")
        elif each.source is not None:
            column = {Source.VANISHED: "_gone_on", Source.FIRST: "_first_on"}.get(each.source)
            day = f"try_cast({column or '_seen_from'} as date)"
            state = (
                f"case{_still(each)} when {day} is not null then {KNOWN} else {_not_yet(each)} end"
            )
        told += [f"{day} as _day_{number}", f"{state} as _state_{number}"]
        if each.follows is not None:
            told += [
                f"{quote(name)} as _key_{number}_{place}"
                for place, name in enumerate(each.follows.by)
            ]
    return f"select _record, {', '.join(told)} from ({rows}) as record where ({condition})"


def _column_state(moment: Moment, day: str, *, ends: bool) -> str:
    reason = quote(f"{moment.column}_reason")
    blank = _not_yet(moment) if ends or moment.if_any else UNDATED
    return (
        f"case{_still(moment)} when {day} is not null then {KNOWN}"
        f" when {reason} in {_BLANK} then {blank} else {UNDATED} end"
    )


def _still(moment: Moment) -> str:
    """A branch of a case for what is still open, whatever day it has."""
    return f" when ({moment.open_when}) then {_not_yet(moment)}" if moment.open_when else ""


def _not_yet(moment: Moment) -> int:
    return NONE if moment.if_any else OPEN


def _joined_sql(moments: Sequence[Moment], sql: str, files: Callable[[Follows], str]) -> str:
    """SQL that adds what the council's SELECTs and the files that are followed say."""
    listed, joins = ["own._record"], []
    for number, each in enumerate(moments):
        day, state = f"own._day_{number}", f"own._state_{number}"
        name = f"j{number}"
        if each.follows is not None:
            on = " and ".join(
                f"{name}.{quote(theirs)} = own._key_{number}_{place}"
                for place, theirs in enumerate(each.follows.by.values())
            )
            joins.append(f" left join ({files(each.follows)}) as {name} on {on}")
            day = f"{name}.kept_to"
            state = f"coalesce({name}.state, {NONE if each.if_any else UNDATED})"
        elif each.select:
            joins.append(
                f" left join (select _record, max(try_cast(day as date)) as day, count(*) as many,"
                f" count(try_cast(day as date)) as dated from ({each.select}) as said"
                f" group by _record) as {name} on {name}._record = own._record"
            )
            day = f"{name}.day"
            state = (
                f"case when {name}.many is null then {_not_yet(each)}"
                f" when {name}.many > {name}.dated then {UNDATED} else {KNOWN} end"
            )
        listed += [f"{day} as _day_{number}", f"{state} as _state_{number}"]
    return f"select {', '.join(listed)} from ({sql}) as own{''.join(joins)}" if joins else sql


def _steps(moment: Moment, number: int, numbers: Mapping[int, int]) -> list[tuple[str, str]]:
    """What a moment's day and state become, one after the other: put together, then moved on."""
    day, state = f"_day_{number}", f"_state_{number}"
    steps = []
    if moment.several:
        parts = [numbers[id(each)] for each in moment.several]
        steps.append(_latest(parts) if moment.latest else _earliest(parts))
    if moment.birthday:
        steps.append((birthday_sql(day, moment.birthday), state))
    if moment.year_end is not None:
        steps.append((year_end_sql(day, moment.year_end), state))
    if moment.plus != Period():
        steps.append((later_sql(day, moment.plus), state))
    return steps


def _known(number: int) -> str:
    return f"case when _state_{number} = {KNOWN} then _day_{number} end"


def _latest(parts: Sequence[int]) -> tuple[str, str]:
    """The last of several days. One that is open or cannot be read leaves no day: it may be the last."""
    if len(parts) == 1:
        return f"_day_{parts[0]}", f"_state_{parts[0]}"
    days, states = ", ".join(map(_known, parts)), ", ".join(f"_state_{n}" for n in parts)
    return f"greatest({days})", f"greatest({states})"


def _earliest(parts: Sequence[int]) -> tuple[str, str]:
    """The first of several days that are known. One that is not could only be earlier: no day is too soon."""
    days, states = ", ".join(map(_known, parts)), ", ".join(f"_state_{n}" for n in parts)
    known = " or ".join(f"_state_{n} = {KNOWN}" for n in parts)
    return f"least({days})", f"case when {known} then {KNOWN} else greatest({states}) end"
