"""Dates: day first or year first, never month first; sentinels are no dates."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from flamsteed.standards.define import (
    Steps,
    choose_else_sql,
    define,
    in_sql,
    missing,
    reason_of,
    reason_sql,
    text_literal,
)
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading, Standard

SENTINELS = (
    "0001-01-01", "1753-01-01", "1800-01-01", "1899-12-30", "1899-12-31", "1900-01-01",
    "1901-01-01", "1970-01-01",
)  # fmt: skip
"""Days that systems write for no date: their floors and their epochs."""
OPEN_ENDS = ("2079-06-06", "2099-12-31", "2999-12-31", "3000-01-01", "9999-12-31")
"""Days that systems write for an end that has not come."""
EARLIEST, LATEST = "1600-01-01", "2199-12-31"
BIRTH_EARLIEST, BIRTH_LATEST = "1880-01-01", "2099-12-30"
EVENT_PIVOT, BIRTH_PIVOT = "49", "26"
"""The last two-digit year that is read as 20xx; later ones are 19xx."""
EXCEL_DAY_NOUGHT = date(1899, 12, 30)

_MONTH_NAMES = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER",
    "OCTOBER", "NOVEMBER", "DECEMBER",
)  # fmt: skip
MONTHS = {name: f"{n:02}" for n, long in enumerate(_MONTH_NAMES, 1) for name in (long, long[:3])}
MONTHS["SEPT"] = "09"

_TIME = (
    "[T ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,:][0-9]{1,9})?)? ?(?:AM|PM)?"
    " ?(?:Z|UTC|GMT|BST|[+-][0-9]{2}:?[0-9]{2})?$"
)
_MIDNIGHT = "^[T ,]+(?:[0:., ]*|12:00(?::00)?(?:[.:]0+)? ?AM)(?:Z|UTC|GMT|[+]00:?00)?$"
_WEEKDAY = "^(?:MON|TUE|TUES|WED|THU|THUR|THURS|FRI|SAT|SUN|[A-Z]{3,6}DAY),? +"
_SEPARATORS = "[ ,/.-]+"
_BLANK_DATES = ("00-00-0000", "0000-00-00", "0-0-0", "00-00-00", "--", "DD-MM-YYYY", "00000000")


@dataclass(frozen=True)
class _Kind:
    """What sets one sort of date apart from another."""

    earliest: str = EARLIEST
    latest: str = LATEST
    pivot: str = EVENT_PIVOT
    ends: bool = False
    serial: bool = False


def _two(part: str) -> str:
    return f"lpad({part}, 2, '0')"


def _iso_steps(kind: _Kind) -> Steps:
    """Steps that end with `@iso`, eight digits and two dashes that may or may not be a day."""
    serial = "case when regexp_matches(@plain, '^[0-9]{1,5}([.][0-9]+)?$') then try_cast(split_part(@plain, '.', 1) as integer) end"
    year = (
        "case when length(@y) = 4 then @y when length(@y) = 2 then "
        f"case when @y <= '{kind.pivot}' then '20' else '19' end || @y end"
    )
    month = choose_else_sql(
        "@m", MONTHS, "case when regexp_matches(@m, '^[0-9]{1,2}$') then " + _two("@m") + " end"
    )
    day = "regexp_replace(@d, '(ST|ND|RD|TH)$', '')"
    return (
        PLAIN_STEP,
        {"quick": "regexp_matches(@plain, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')",
         "serial": serial if kind.serial else "cast(null as integer)"},
        {"head": "case when @quick then @plain when length(@plain) > 10 then "
                 f"regexp_replace(upper(@plain), '{_TIME}', '') else upper(@plain) end"},
        {"tail": "substr(@plain, length(@head) + 1)",
         "dashed": "case when @quick then @plain when regexp_matches(@head, '^(1[6-9]|2[01])[0-9]{6}$') then "
                   "left(@head, 4) || '-' || substr(@head, 5, 2) || '-' || right(@head, 2) else "
                   f"regexp_replace(regexp_replace(@head, '{_WEEKDAY}', ''), '{_SEPARATORS}', '-', 'g') end"},
        {"p1": "split_part(@dashed, '-', 1)", "p2": "split_part(@dashed, '-', 2)",
         "p3": "split_part(@dashed, '-', 3)",
         "three": "regexp_matches(@dashed, '^[0-9A-Z]+-[0-9A-Z]+-[0-9]+$')"},
        {"y": "case when length(@p1) = 4 and regexp_matches(@p1, '^[0-9]+$') then @p1 else @p3 end",
         "m": "case when regexp_matches(@p1, '^[A-Z]+$') then @p1 else @p2 end",
         "d": "case when length(@p1) = 4 and regexp_matches(@p1, '^[0-9]+$') then @p3 "
              "when regexp_matches(@p1, '^[A-Z]+$') then @p2 else @p1 end"},
        {"yyyy": year, "mm": month, "dd": f"case when regexp_matches({day}, '^[0-9]{{1,2}}$') then {_two(day)} end"},
        {"iso": "case when @quick then @plain when @serial between 1 and 59 then "
                "cast(date '1899-12-31' + @serial as varchar) when @serial between 61 and 109574 then "
                "cast(date '1899-12-30' + @serial as varchar) "
                "when @three and @serial is null then @yyyy || '-' || @mm || '-' || @dd end"},
    )  # fmt: skip


def _end_steps(kind: _Kind) -> Steps:
    far = f"@iso in {in_sql(OPEN_ENDS)}" + (" or left(@iso, 4) >= '2099'" if kind.ends else "")
    holder = (
        f"@iso in {in_sql(SENTINELS)} or {far} or @dashed in {in_sql(_BLANK_DATES)} "
        f"or @serial = 0 or (@iso is null and {placeholder_sql('upper(@plain)')})"
    )
    value = (
        f"case when not coalesce(@holder, false) and @iso between '{kind.earliest}' and '{kind.latest}' "
        "and try_cast(@iso as date) is not null then @iso end"
    )
    guessed = "(not @quick and @serial is null and length(@y) = 2)"
    late = f"(@tail <> '' and not regexp_matches(upper(@tail), {text_literal(_MIDNIGHT)}))"
    reason = {
        "reason": reason_sql(
            placeholder="coalesce(@holder, false)", repaired=f"{guessed} or {late}"
        )
    }
    if kind.ends:
        reason["open"] = f"case when {far} then 'true' when @value is not null then 'false' end"
    return ({"holder": holder}, {"value": value}, reason)


def _parts(dashed: str) -> tuple[str, str, str] | None:
    """Year, month and day as written."""
    found = re.fullmatch("([0-9A-Z]+)-([0-9A-Z]+)-([0-9]+)", dashed)
    if not found:
        return None
    one, two, three = found.groups()
    if re.fullmatch("[0-9]{4}", one):
        return one, two, three
    if re.fullmatch("[A-Z]+", one):
        return three, one, two
    return three, two, one


def _dashed(head: str) -> str:
    if re.fullmatch("(?:1[6-9]|2[01])[0-9]{6}", head):
        return f"{head[:4]}-{head[4:6]}-{head[6:]}"
    return re.sub(_SEPARATORS, "-", re.sub(_WEEKDAY, "", head))


def _iso(parts: tuple[str, str, str], pivot: str) -> str | None:
    year, month, day = parts
    if len(year) == 2:
        year = ("20" if year <= pivot else "19") + year
    number = MONTHS.get(month) or (month.zfill(2) if re.fullmatch("[0-9]{1,2}", month) else None)
    day = re.sub("(?:ST|ND|RD|TH)$", "", day)
    if len(year) != 4 or number is None or not re.fullmatch("[0-9]{1,2}", day):
        return None
    return f"{year}-{number}-{day.zfill(2)}"


def _serial_iso(serial: int) -> str | None:
    if not 1 <= serial <= 109_574 or serial == 60:
        return None
    return (EXCEL_DAY_NOUGHT + timedelta(serial + (serial < 60))).isoformat()


def _is_day(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class _Written:
    """One text, taken apart."""

    dashed: str
    iso: str | None
    guessed: bool
    tail: str
    serial: int | None = None


def _taken_apart(text: str, kind: _Kind) -> _Written:
    if kind.serial and re.fullmatch("[0-9]{1,5}(?:[.][0-9]+)?", text):
        serial = int(text.split(".", maxsplit=1)[0])
        return _Written(text, _serial_iso(serial), guessed=False, tail="", serial=serial)
    head = re.sub(_TIME, "", text) if len(text) > 10 else text
    dashed = _dashed(head)
    parts = _parts(dashed)
    iso = _iso(parts, kind.pivot) if parts else None
    guessed = bool(parts and len(parts[0]) == 2)
    return _Written(dashed, iso, guessed, text[len(head) :])


def _dates(name: str, title: str, kind: _Kind) -> Standard:
    gives = ("value", "open", "reason") if kind.ends else ("value", "reason")

    def read(raw: str | None) -> Reading:
        text = plain(raw).upper()
        if not text:
            return missing(gives)
        written = _taken_apart(text, kind)
        iso = written.iso
        far = iso in OPEN_ENDS or bool(kind.ends and iso and iso[:4] >= "2099")
        holder = iso in SENTINELS or far or written.dashed in _BLANK_DATES or written.serial == 0
        holder = holder or (iso is None and is_placeholder(text))
        right = iso and not holder and kind.earliest <= iso <= kind.latest and _is_day(iso)
        value = iso if right else None
        late = bool(written.tail) and not re.search(_MIDNIGHT, written.tail)
        reason = reason_of(raw, value, placeholder=holder, repaired=written.guessed or late)
        ends = {"open": "true" if far else "false" if value else None} if kind.ends else {}
        return {"value": value, **ends, "reason": reason}

    steps = (*_iso_steps(kind), *_end_steps(kind))
    says = (title, "ISO 8601; Cabinet Office open standards")
    return define(name, says=says, gives=gives, how=(steps, read))


DATE = _dates(
    "date",
    "Date as `2026-06-01`, from year-first or day-first forms, with or without a time, which goes. "
    "Two-digit years to 49 are 20xx. Systems' floors, epochs and far ends are placeholders",
    _Kind(),
)
BIRTH_DATE = _dates(
    "birth_date",
    "Date of birth: as `date`, from 1880; two-digit years to 26 are 20xx, which is marked repaired",
    _Kind(earliest=BIRTH_EARLIEST, latest=BIRTH_LATEST, pivot=BIRTH_PIVOT),
)
END_DATE = _dates(
    "end_date",
    "Date something ends: as `date`, and a far-future day means that it is still open (`open` true)",
    _Kind(ends=True),
)
EXCEL_DATE = _dates(
    "excel_date",
    "Date from a spreadsheet: as `date`, and a number is Excel's count of days (day 60, which never "
    "was, is invalid)",
    _Kind(serial=True),
)
