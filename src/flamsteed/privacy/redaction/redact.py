"""Free text with what identifies people taken out."""

from flamsteed.engine.dialect import literal


def redacted_sql(texts: str, spans: str, *, keep_own: bool = False) -> str:
    """SQL for the texts of a SELECT (`_row`, `text`) with each span replaced by its kind: `[name]`.

    `spans` is what `find_spans` staged for them. With `keep_own`, what tells only of those whom a row
    is about stays: for the copy that a person has a right to of what is held on them. One row out
    per row in; null stays null.
    """
    taken = "not s.is_own" if keep_own else "true"
    return (
        f"with texts as ({texts}),"
        f" taken as (select s._row, s.start, s.start + s.size as far, s.kind,"
        f" coalesce(lag(s.start + s.size) over (partition by s._row order by s.start), 1) as last from {spans} as s where {taken}),"
        " piece as (select t._row, k.start, substr(t.text, cast(k.last as integer), cast(k.start - k.last as integer))"
        f" || {literal('[')} || k.kind || {literal(']')} as said, k.far from taken as k join texts as t on t._row = k._row),"
        " whole as (select _row, string_agg(said, '' order by start) as said, max(far) as far from piece group by _row)"
        " select t._row, case when w._row is null then t.text else w.said || substr(t.text, cast(w.far as integer)) end as text"
        " from texts as t left join whole as w on w._row = t._row"
    )
