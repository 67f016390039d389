"""The rows of a release with their free text redacted."""

from collections.abc import Sequence

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.privacy.redaction.find import find_spans
from flamsteed.privacy.redaction.redact import redacted_sql

REDACTED_ROWS = "_redacted_rows"


def redact_rows(
    engine: Engine, select: str, columns: Sequence[str]
) -> tuple[str, dict[str, dict[str, int]]]:
    """SQL for the rows of a SELECT with its text `columns` redacted, and how many spans of each kind were taken
    out of each column.

    The SELECT's `_subject` is the Flamsteed number of whom a row is about, null for nobody. The rows are
    staged until the next call.
    """
    rows = engine.stage(
        "_to_redact", f"select *, row_number() over () as _place from ({select}) as r"
    )
    counted, texts = {}, []
    for turn, column in enumerate(columns):
        of = f"select _place as _row, {quote(column)} as text from {rows}"
        about = f"select _place as _row, _subject as number from {rows} where _subject is not null"
        spans = find_spans(engine, of, about)
        kinds = engine.rows(f"select kind, count(*) from {spans} group by kind order by kind")
        counted[column] = {str(kind): int(many) for kind, many in kinds}
        texts.append(engine.stage(f"_redacted_{turn}", redacted_sql(of, spans)))
        engine.unstage("_redact_span")
    shown = ", ".join(f"t{turn}.text as {quote(column)}" for turn, column in enumerate(columns))
    joins = " ".join(
        f"join {text} as t{turn} on t{turn}._row = r._place" for turn, text in enumerate(texts)
    )
    staged = engine.stage(
        REDACTED_ROWS, f"select r.* exclude (_place) replace ({shown}) from {rows} as r {joins}"
    )
    for name in ("_to_redact", *(f"_redacted_{turn}" for turn in range(len(columns)))):
        engine.unstage(name)
    return f"select * from {staged}", counted
