"""Every stretch of free text that identifies a person: where it is, what it is, and how that is known."""

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.privacy.redaction.find_known import stage_known_names, widened_sql
from flamsteed.privacy.redaction.find_names import stage_named
from flamsteed.privacy.redaction.find_shapes import stage_shapes
from flamsteed.privacy.redaction.known import HOME, NAME, PERSON, stage_known, unstage_known
from flamsteed.privacy.redaction.name_shapes import FEMALE, MALE

SPANS = "_redact_span"
NOBODY = "select cast(null as bigint) as _row, '' as number where false"
_OWN_VALUES = {
    "nhs_number": ("NHS number", "{}"),
    "nino": ("National Insurance number", "left({}, 8)"),
    "upn": ("pupil number", "{}"),
    "telephone": ("phone", "{}"),
    "email": ("email", "lower({})"),
    "postcode": ("postcode", "{}"),
    "birth_date": ("date of birth", "cast({} as varchar)"),
    "uprn": ("property number", "{}"),
}
"""Which attribute of a person's gold record a kind of span may repeat, and its form there."""


def find_spans(engine: Engine, texts: str, about: str = NOBODY) -> str:
    """Stage what identifies people in the texts of a SELECT; gives the SQL name of the staged table.

    `texts` gives `_row` (a whole number of its own for each row) and `text`; `about` one row per
    `_row` and Flamsteed `number` that it is about, none for rows about nobody known. One row out per
    span: `_row`, `start` (1 is the first character), `size` in characters, `kind` in words, `why`
    (`form`, `sum`, `label`: an identifier by its look, its check digit, the words before it;
    `title`, `cue`: a name by the words round it; `gold`: a name that somebody has; `circle`, `spelling`: a name,
    and a misspelt one, of the people the row is about or of their street) and `is_own`: whether it tells only
    of those the row is about. Spans of a row do not overlap. No value is in it.

    Reads only. What the gold records know is read once for each call.
    """
    stage_known(engine)
    engine.stage("_redact_text", f"select _row, text from ({texts}) as t where text <> ''")
    engine.stage(
        "_redact_about",
        f"select distinct _row, number from ({about}) as a where number is not null",
    )
    text, numbers = "temp.main._redact_text", "temp.main._redact_about"
    shapes = stage_shapes(engine, text)
    named = stage_named(engine, text)
    known = stage_known_names(engine, text, numbers)
    engine.stage("_redact_widened", widened_sql(known))
    engine.stage("_redact_part", _parts_sql(engine, named, known))
    engine.stage("_redact_fact", _facts_sql(engine, shapes))
    spans = engine.stage(SPANS, _spans_sql())
    for name in ("text", "about", "shape", "named", "known", "widened", "part", "fact"):
        engine.unstage(f"_redact_{name}")
    unstage_known(engine)
    return spans


def _parts_sql(engine: Engine, named: str, known: str) -> str:
    """SQL for every part of a name, and whether it could be that of somebody whom the row is about."""
    has_sex = engine.has_table(PERSON) and "sex" in engine.columns(PERSON)
    sexes = (
        f"select number, sex from {PERSON}"
        if has_sex
        else "select '' as number, '' as sex where false"
    )
    male, female = (", ".join(map(literal, titles)) for titles in (MALE, FEMALE))
    about = "temp.main._redact_about"
    return (
        f"with part as (select _row, start, length(said) as size, why, word, part from {named}"
        f" union all select _row, start, length(said), why, word, 'word' from {known}"
        " union all select _row, start, length(said), why, word, part from temp.main._redact_widened),"
        " asked as (select distinct p._row, a.number, p.word, p.part from part as p join "
        + about
        + " as a using (_row)),"
        f" lettered as (select distinct number, left(word, 1) as letter from temp.main.{NAME} where is_fore),"
        f" own as (select distinct k._row, k.word, k.part from asked as k left join temp.main.{NAME} as n on n.number = k.number and n.word = k.word"
        f" left join lettered as l on l.number = k.number and l.letter = left(k.word, 1) left join ({sexes}) as x on x.number = k.number"
        " where case k.part when 'word' then n.word is not null when 'initial' then l.letter is not null"
        f" else not ((k.word in ({male}) and coalesce(x.sex, '') = 'F') or (k.word in ({female}) and coalesce(x.sex, '') = 'M')) end)"
        " select p._row, p.start, p.size, p.why, o.word is not null as is_own from part as p"
        " left join own as o on o._row = p._row and o.word = p.word and o.part = p.part"
    )


def _facts_sql(engine: Engine, shapes: str) -> str:
    """SQL for every identifier, and whether the gold record of somebody whom the row is about holds it.

    A date is one of birth if somebody whom the row is about, or who lives or lived at their home, was born on it.
    """
    columns = engine.columns(PERSON) if engine.has_table(PERSON) else {}
    held = [
        f"select number, {literal(kind)} as kind, {form.format(name)} as value from {PERSON} where {name} is not null"
        for name, (kind, form) in _OWN_VALUES.items()
        if name in columns
    ] or ["select '' as number, '' as kind, '' as value where false"]
    born = "select '' as number, '' as value where false"
    if "birth_date" in columns:
        born = f"select number, cast(birth_date as varchar) as value from {PERSON} where birth_date is not null"
    address = "select '' as number, '' as address where false"
    if "address" in columns:
        address = (
            f"select number, upper(address) as address from {PERSON} where address is not null"
        )
    return (
        f"with asked as (select distinct s._row, a.number, case when s.kind = 'date' then 'date of birth' else s.kind end as kind, s.value"
        f" from {shapes} as s join temp.main._redact_about as a using (_row) where s.value is not null),"
        f" own as (select k._row, k.kind, k.value from asked as k join ({' union all '.join(held)}) as v"
        " on v.number = k.number and v.kind = k.kind and v.value = k.value"
        f" union select k._row, k.kind, k.value from asked as k join ({address}) as d on d.number = k.number"
        " where k.kind = 'address' and contains(d.address, k.value)),"
        f" birth as (select distinct k._row, k.value from asked as k join temp.main.{HOME} as h on h.number = k.number"
        f" join temp.main.{HOME} as m on m.uprn = h.uprn join ({born}) as b on b.number = m.number and b.value = k.value where k.kind = 'date of birth'"
        " union select _row, value from own where kind = 'date of birth')"
        " select s._row, s.start, length(s.said) as size, case when s.kind = 'date' then 'date of birth' else s.kind end as kind,"
        " case when s.kind = 'date' then 'circle' else s.why end as why, o.value is not null as is_own"
        f" from {shapes} as s left join own as o on o._row = s._row and o.value = s.value"
        " and o.kind = case when s.kind = 'date' then 'date of birth' else s.kind end"
        " left join birth as b on b._row = s._row and b.value = s.value"
        " where s.kind <> 'date' or b.value is not null"
    )


def _spans_sql() -> str:
    """SQL for the spans: parts that overlap, and parts of a name with one character between them, become one.
    The kind of an identifier counts before that of a name in it.
    """
    order = "partition by _row order by place"
    return (
        "with told as (select _row, start, size, 'name' as kind, why, is_own from temp.main._redact_part where size > 0"
        " union all select _row, start, size, kind, why, is_own from temp.main._redact_fact),"
        " every as (select *, start * 4096 - least(size, 4095) as place from told),"
        f" reached as (select *, max(start + size) over ({order} rows between unbounded preceding and 1 preceding) as far,"
        f" lag(kind) over ({order}) as last_kind from every),"
        " joined as (select *, case when start < far or (start - far <= 1 and kind = 'name' and last_kind = 'name') then 0 else 1 end as opens from reached),"
        f" grouped as (select *, sum(opens) over ({order} rows unbounded preceding) as part from joined)"
        " select _row, min(start) as start, max(start + size) - min(start) as size,"
        " coalesce(min(kind) filter (where kind <> 'name'), 'name') as kind,"
        " coalesce(min(why) filter (where kind <> 'name'), min(why)) as why, bool_and(is_own) as is_own"
        " from grouped group by _row, part"
    )
