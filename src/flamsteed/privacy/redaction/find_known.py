"""Names found because the gold records know somebody of that name."""

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.privacy.redaction.known import HOME, NAME, ORDINARY, WORD
from flamsteed.privacy.redaction.name_shapes import (
    BEFORE_MONTH,
    CAPITAL,
    LETTER,
    MONTH_WORDS,
    PLACED,
    VERBS,
)
from flamsteed.privacy.redaction.shapes import STREET_KINDS
from flamsteed.standards.folded import folded_sql

FLAT = (
    "case when regexp_matches(text, '[\\x09\\x0a\\x0d\\xa0]') then translate(text, chr(9) || chr(10) || chr(13) || chr(160), '    ')"
    " else text end"
)
"""SQL for a text whose words are parted by spaces alone, each letter in its place."""
SHORTEST_MISSPELT = 5


def stage_known_names(engine: Engine, texts: str, about: str) -> str:
    """Stage the parts of names in `texts` that gold knows, as `find_names.TOLD`; gives its SQL name.

    `about` says whom rows are about (`_row`, `number`). Names of those people and of their streets are found
    in small letters too, misspelt by one letter, and where they are ordinary words with a
    capital. Other people's names are found where they have a capital and are no ordinary words.
    """
    engine.stage("_redact_circle", _circle_sql(about))
    engine.stage("_redact_piece", _pieces_sql(texts))
    engine.stage("_redact_word", _vocabulary_sql())
    engine.stage("_redact_met", _met_sql(texts))
    engine.stage("_redact_candidate", _candidates_sql(about))
    told = engine.stage("_redact_known", _known_sql())
    for name in (
        "_redact_circle",
        "_redact_piece",
        "_redact_word",
        "_redact_met",
        "_redact_candidate",
    ):
        engine.unstage(name)
    return told


def _circle_sql(about: str) -> str:
    """SQL for one row per street of somebody whom a row is about, and word of a name there."""
    return (
        f"with street as (select distinct h.street from {about} as a join temp.main.{HOME} as h using (number))"
        f" select distinct concat(s.street, ' ', n.word) as place, n.word from street as s join temp.main.{HOME} as h on h.street = s.street"
        f" join temp.main.{NAME} as n on n.number = h.number"
    )


def _pieces_sql(texts: str) -> str:
    """SQL for the words in each different stretch between spaces: where it starts there, its match key, and its shape."""
    shape = "case when said = lower(said) then 'small' when said = upper(said) then 'all' else 'first' end"
    return (
        f"with every as (select distinct chunk from (select unnest(string_split({FLAT}, ' ')) as chunk from {texts} as t) as c),"
        " chunk as (select chunk from every where length(chunk) < 100 and regexp_matches(chunk, '\\pL')),"
        " parted as (select chunk, regexp_split_to_array(chunk, '[^\\pL''’]') as parts from chunk),"
        " part as (select chunk, parts, unnest(parts) as raw, generate_subscripts(parts, 1) as n from parted),"
        " trimmed as (select chunk, ltrim(raw, '''’') as bare, length(raw) - length(ltrim(raw, '''’'))"
        " + length(array_to_string(parts[1:n - 1], '_')) + case when n > 1 then 1 else 0 end as gone from part),"
        " spelt as (select chunk, gone, regexp_replace(bare, '[''’][sS]?$', '') as said from trimmed)"
        f" select chunk, gone, said, replace({folded_sql('said')}, ' ', '') as word, {shape} as shape,"
        " substr(chunk, gone + length(said) + 1) as tail from spelt where length(said) > 1"
    )


def _vocabulary_sql() -> str:
    """SQL for those words that are, or nearly are, somebody's name."""
    return (
        f"with asked as (select p.*, k.is_fore, k.is_sur, coalesce(k.is_ordinary, o.word is not null) as is_ordinary"
        f" from temp.main._redact_piece as p left join temp.main.{WORD} as k on k.word = p.word"
        f" left join temp.main.{ORDINARY} as o on o.word = p.word),"
        f" strange as (select distinct word from asked where is_fore is null and not is_ordinary and shape <> 'small'"
        f" and length(word) >= {SHORTEST_MISSPELT}),"
        f" name as (select distinct word from temp.main._redact_circle where length(word) >= {SHORTEST_MISSPELT}),"
        f" strange_key as (select word, unnest({_DELETED}) as key from strange),"
        f" name_key as (select word, unnest({_DELETED}) as key from name),"
        " near as (select distinct s.word, n.word as meant from strange_key as s join name_key as n on n.key = s.key"
        " where damerau_levenshtein(s.word, n.word) <= 1)"
        " select a.*, n.meant from asked as a left join near as n on n.word = a.word"
        " where (a.is_fore is not null and not (a.shape = 'small' and a.is_ordinary)) or n.meant is not null"
    )


_DELETED = "list_append(list_transform(range(1, length(word) + 1), i -> left(word, i - 1) || substr(word, i + 1)), word)"
"""SQL for a word and the words it becomes by losing a letter: two that are one edit apart share one."""


def _met_sql(texts: str) -> str:
    """SQL for each place of a text where such a word stands, with the words round it."""
    return (
        f"with worded as (select _row, not regexp_matches(text, '[A-Z]') as is_small_text,"
        f" string_split({FLAT}, ' ') as chunks from {texts} as t),"
        " placed as (select _row, is_small_text, chunks, unnest(chunks) as chunk, generate_subscripts(chunks, 1) as place from worded)"
        " select p._row, p.is_small_text, length(array_to_string(p.chunks[1:p.place - 1], ' '))"
        " + case when p.place > 1 then 1 else 0 end + w.gone + 1 as start, w.gone, w.said, w.word, w.meant, w.shape, w.tail,"
        " w.is_ordinary, coalesce(w.is_fore, false) as is_fore, coalesce(w.is_sur, false) as is_sur,"
        " coalesce(p.chunks[p.place - 1], '') as before, coalesce(p.chunks[p.place - 2], '') as before_that, coalesce(p.chunks[p.place + 1], '') as after"
        " from placed as p join temp.main._redact_word as w on w.chunk = p.chunk"
    )


def _candidates_sql(about: str) -> str:
    """SQL for those words with whose they are: `meant` is the name, of somebody of the row or of their street,
    that the word is or nearly is. What is nearly a name of anybody else is none.
    """
    return (
        "with asked as (select distinct _row, word, coalesce(meant, word) as meant from temp.main._redact_met),"
        f" street as (select distinct a._row, h.street from {about} as a join temp.main.{HOME} as h using (number)),"
        " circle as (select m._row, m.word, m.meant from asked as m join street as s on s._row = m._row"
        " join temp.main._redact_circle as c on c.place = concat(s.street, ' ', m.meant)"
        f" union all select m._row, m.word, m.meant from asked as m join {about} as a on a._row = m._row"
        f" join temp.main.{NAME} as n on n.number = a.number and n.word = m.meant),"
        " near as (select _row, word, min(meant) as meant from circle group by _row, word)"
        " select m.* exclude (meant), c.meant, c.word is not null as is_near from temp.main._redact_met as m"
        " left join near as c on c._row = m._row and c.word = m.word where m.meant is null or m.meant = c.meant"
    )


def _known_sql() -> str:
    """SQL for the candidates that are names."""
    titled = "regexp_matches(before, '(?i)^[^a-z]*(?:mr|mrs|ms|miss|mx|dr|prof|master)[.]?$')"
    street = f"case when tail = '' and after <> lower(after) then regexp_matches(after, {literal(PLACED)}) else false end"
    saint = "case when left(before, 1) = 'S' then regexp_matches(before, '^(?:St|ST|Saint)[.]?$') else false end"
    months = ", ".join(literal(month) for month in MONTH_WORDS)
    month = f"case when word in ({months}) then regexp_matches(before, {literal(BEFORE_MONTH)}) or regexp_matches(after, '^[0-9]') else false end"
    begins = "case when is_ordinary and gone = 0 then before = '' or regexp_matches(before, '[.!?:;-]$') else false end"
    lettered = f"case when is_ordinary and gone = 0 and is_sur then regexp_matches(before, {literal('^[(]?' + CAPITAL + '[.]$|^[(]?[B-HJ-Z]$')}) else false end"
    goes_on = f"case when is_ordinary then (tail = '' and regexp_matches(after, {literal(f'^(?:{VERBS})[^a-z]*$')})) or regexp_matches(tail, '^[''’]s') else false end"
    # `Hill` after a capitalised word is the end of a street's name more often than somebody's.
    kind = ", ".join(literal(kind.upper()) for kind in STREET_KINDS)
    ending = f"case when is_ordinary and word in ({kind}) then regexp_matches(before, '^[A-Z][a-z]+$') else false end"
    is_name = (
        "case when is_titled then true when is_placed then false"
        " when is_ordinary then shape <> 'small' and (is_lettered or (is_near and not is_month and not is_ending and (not begins or goes_on)))"
        " when word = meant or meant is null then (is_near and (shape <> 'small' or length(word) > 3))"
        " or (shape <> 'small' and length(word) > 2) or (is_small_text and length(word) > 3)"
        " else shape <> 'small' end"
    )
    return (
        f"with seen as (select *, {titled} as is_titled, ({street} or {saint}) as is_placed, {month} as is_month,"
        f" {begins} as begins, {goes_on} as goes_on, {lettered} as is_lettered, {ending} as is_ending from temp.main._redact_candidate),"
        f" judged as (select *, {is_name} as is_name, start + length(said) as ends from seen),"
        " beside as (select *, lead(is_name) over w as next_name, lead(start) over w - ends as to_next, lead(is_sur) over w as next_sur,"
        " lead(shape) over w as next_shape, lead(is_placed) over w as next_placed, lag(is_name) over w as last_name,"
        " lead(is_near and is_sur) over w as next_kin, lead(is_fore) over w as next_fore, lag(is_fore) over w as last_fore, lag(is_sur) over w as last_sur, lag(tail) over w as last_tail, lag(shape) over w as last_shape, lag(is_placed) over w as last_placed,"
        " start - lag(ends) over w as to_last from judged window w as (partition by _row order by start)),"
        " linked as (select *, to_next = 2 and tail = ',' and not next_placed and is_sur and next_fore and next_name as is_turned,"
        " to_last = 2 and last_tail = ',' and not is_placed and is_fore and last_sur and last_name as is_turned_back from beside),"
        " paired as (select *, (shape <> 'small' or is_near) and (is_turned or is_turned_back"
        " or (to_next = 1 and (is_near or next_shape <> 'small') and (not is_placed or next_kin) and not next_placed and (next_name or (is_fore and next_sur)))"
        " or (to_last = 1 and (is_near or last_shape <> 'small') and not is_placed and (last_name or (last_fore and is_sur)))) as is_paired from linked)"
        " select _row, start, said || case when is_turned then ',' else '' end as said,"
        " case when not is_near then 'gold' when word = meant then 'circle' else 'spelling' end as why,"
        " coalesce(meant, word) as word, is_fore, is_sur, gone, before_that, before, tail, after from paired where is_name or is_paired"
    )


def widened_sql(known: str) -> str:
    """SQL for what stands beside a known name and belongs to it, as `find_names.TOLD`: a title, initials, and a
    capitalised word that is no ordinary one, before a surname or after a forename.
    """
    initial = f"^[(\"'']*(?:(?:{CAPITAL}[.]){{1,3}}|{CAPITAL})$"
    word, title = f"{CAPITAL}{LETTER}+", '(?i)^[("]*(?:mr|mrs|ms|miss|mx|dr|prof)[.]?$'
    marks = "(\"'"
    at = "start - gone - 1 - length(before)"
    beyond = "start + length(said) + 1"
    bare = f"ltrim(before, {literal(marks)})"
    is_initial = f"gone = 0 and regexp_matches(before, {literal(initial)}) and before <> 'I'"
    return (
        f"with told as (select _row, {at} + length(before) - length({bare}) as start, {bare} as said, 'initial' as part from {known}"
        f" where {is_initial}"
        f" union all select _row, {at} - 1 - length(ltrim(before_that, {literal(marks)})), ltrim(before_that, {literal(marks)}), 'initial' from {known}"
        f" where {is_initial} and regexp_matches(before_that, {literal(initial)}) and before_that <> 'I'"
        f" union all select _row, {at} + length(before) - length({bare}), {bare}, 'title' from {known}"
        f" where gone = 0 and regexp_matches(before, {literal(title)})"
        f" union all select _row, {at} + length(before) - length({bare}), {bare}, 'word' from {known}"
        f" where is_sur and gone = 0 and regexp_matches(before, {literal('^[(' + chr(34) + ']*' + word + '$')})"
        f" union all select _row, {beyond}, regexp_extract(after, {literal('^' + word)}), 'word' from {known}"
        f" where is_fore and tail = '' and regexp_matches(after, {literal('^' + word)}) and not regexp_matches(after, {literal(PLACED)})"
        f" union all select _row, {beyond}, regexp_extract(after, {literal('^' + CAPITAL + '[.]?')}), 'initial' from {known}"
        f" where is_sur and tail = '' and regexp_matches(after, {literal('^' + CAPITAL + '(?:[.,;:)]|$)')}) and not regexp_matches(after, '^[AI]$')),"
        " bared as (select distinct _row, start, regexp_replace(said, '[''’][sS]?$', '') as said, part from told),"
        " keyed as (select _row, start, said, part, upper(regexp_replace(said, '[^A-Za-zÀ-ɏ]', '', 'g')) as word from bared)"
        " select k._row, k.start, k.said, 'cue' as why, case when k.part = 'title' then lower(k.word) else k.word end as word, k.part"
        f" from keyed as k left join temp.main.{ORDINARY} as o on o.word = k.word where k.part <> 'word' or o.word is null"
    )
