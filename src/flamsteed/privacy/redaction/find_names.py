"""Names found by how people are spoken of: titles, `spoke to`, `her son`, `says`."""

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.privacy.redaction.known import ORDINARY, WORD
from flamsteed.privacy.redaction.name_shapes import (
    LEAD,
    NAMED,
    SMALL_TITLE,
    SPEAKING_AT_END,
    TITLE_AT_FRONT,
)
from flamsteed.standards.folded import folded_sql

TOLD = ("_row", "start", "said", "why", "word", "part")
"""Columns of the parts of names: `word` is the match key; `part` is `word`, `title` or `initial`."""


def stage_named(engine: Engine, texts: str) -> str:
    """Stage the parts of every name that a title or a cue shows, as TOLD; gives its SQL name.

    The first word after a title is a name, whatever it is; others only as far as they are no
    ordinary words. Ordinary words are names after a cue only where somebody's forename is one.
    """
    kept = engine.stage("_redact_kept", _kept_sql(texts))
    told = engine.stage(
        "_redact_named",
        "select _row, start, said, case when is_titled then 'title' else 'cue' end as why,"
        f" word, case when is_initial then 'initial' else 'word' end as part from {kept} where is_somebody"
        " union all select _row, begun - length(title), trim(title), 'title',"
        f" lower(regexp_replace(title, '[^A-Za-z ]', '', 'g')), 'title' from {kept} where is_titled and is_somebody and n = 1",
    )
    engine.unstage("_redact_kept")
    return told


def _kept_sql(texts: str) -> str:
    """SQL for the words that stand as a name, up to the first that is none."""
    marked = (
        "regexp_replace(replace(replace(text, chr(1), ' '), chr(2), ' '),"
        f" {literal(NAMED)}, chr(1) || '\\0' || chr(2), 'g')"
    )
    is_small = f"regexp_matches(title, {literal(SMALL_TITLE)})"
    is_name = "is_initial or o.word is null or is_particle or (is_first and ((is_titled and not is_small) or coalesce(k.is_fore, false)))"
    return (
        f"with marked as (select _row, string_split({marked}, chr(2)) as pieces from {texts} as t),"
        " piece as (select _row, pieces, unnest(pieces) as piece, generate_subscripts(pieces, 1) as place"
        " from marked),"
        " parted as (select _row, split_part(piece, chr(1), 2) as said, length(array_to_string(pieces[1:place - 1], ''))"
        " - place + 2 + length(split_part(piece, chr(1), 1)) as start from piece where contains(piece, chr(1))),"
        f" cued as (select _row, start, said, regexp_extract(said, {literal(LEAD)}, 0) as cue from parted),"
        f" titled as (select _row, start + length(cue) as start, substr(said, length(cue) + 1) as said from cued),"
        f" led as (select *, regexp_extract(said, {literal(TITLE_AT_FRONT)}, 0) as title from titled),"
        " bare as (select _row, start, title, start + length(title) as begun, string_split(regexp_replace("
        f"substr(said, length(title) + 1), {literal(SPEAKING_AT_END)}, ''), ' ') as words from led),"
        f" word as (select _row, begun, title, title <> '' as is_titled, {is_small} as is_small, words, unnest(words) as raw,"
        " generate_subscripts(words, 1) as n, len(list_filter(words, w -> length(rtrim(w, '.')) = 1)) as initials from bare),"
        " spelt as (select _row, title, is_titled, is_small, n, n = initials + 1 as is_first, begun, regexp_replace(raw, '[''’][sS]?$', '') as said,"
        " begun + length(array_to_string(words[1:n - 1], ' ')) + case when n > 1 then 1 else 0 end as start,"
        " regexp_matches(raw, '^\\p{Lu}[.]?$') as is_initial, not regexp_matches(raw, '\\p{Lu}') as is_particle from word),"
        f" keyed as (select *, replace({folded_sql('said')}, ' ', '') as word from spelt),"
        f" asked as (select keyed.*, ({is_name}) as is_name from keyed left join temp.main.{ORDINARY} as o"
        f" on o.word = keyed.word left join temp.main.{WORD} as k on k.word = keyed.word),"
        " held as (select *, bool_and(is_name) over (partition by _row, begun order by n) as is_kept from asked)"
        " select *, bool_or(not is_initial and not is_particle) over (partition by _row, begun) as is_somebody"
        " from held where is_kept"
    )
