"""Disclosure control of what an agreement lets leave: small groups stay behind, small counts are hidden, free
text is redacted.
"""

from datetime import date
from typing import Any

from flamsteed.contracts.agreement import REDACTED, Agreement, Control
from flamsteed.engine.dialect import columns_sql, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.intruder import attacked
from flamsteed.privacy.made_alike import made_alike
from flamsteed.privacy.over_time import hold_counts, hold_rows, known_already
from flamsteed.privacy.redaction.rows import redact_rows
from flamsteed.privacy.risk import risk
from flamsteed.privacy.safeguards import Safeguards
from flamsteed.privacy.tables.release import tabulated
from flamsteed.privacy.tables.tabulation import Tabulation


def controlled(
    engine: Engine, agreement: Agreement, staged: str, *, on: date
) -> tuple[str, dict[str, Any]]:
    """SQL for those of the staged rows that may leave on a day, and the risk that is left, in figures.

    Rows about people are attacked before they leave. Of redacted fields the figures say how many spans of
    each kind were taken out of the rows that leave. Raises ReleaseRefused if more rows would have to
    stay behind than the agreement allows, or if what is left is too easily worked out.
    """
    safeguards = agreement.safeguards or Safeguards()
    told: dict[str, Any] = {
        "rows_before_control": int(engine.value(f"select count(*) from {staged}"))
    }
    if safeguards.table:
        return _table(engine, agreement, staged, table=safeguards.table, told=told)
    if safeguards.anonymity:
        kept, details = made_alike(engine, safeguards.anonymity, staged)
        by, k = tuple(safeguards.anonymity.columns), safeguards.anonymity.k
        most = safeguards.anonymity.suppress_at_most
    else:
        kept, details = _of_groups(engine, agreement, staged)
        by, k, most = (agreement.control.identifying, agreement.control.k,
                       agreement.control.suppress_at_most)  # fmt: skip
    if k:
        rows = told["rows_before_control"]
        kept, more = hold_rows(engine, agreement, kept, by=by, k=k)
        gone = details["risk"]["stayed_behind"] + more["risk"].get("isolated_over_time", 0)
        if rows and gone / rows > most:
            raise ReleaseRefused(
                f"Nothing leaves under {agreement.name}: with earlier releases, by pseudonym, people would be"
                f" told apart in groups of fewer than {k}, and {gone:,} of {rows:,} rows would have to stay"
                f" behind; at most the share {most:g} may. Release the same fields as before, or less often."
            )
        details |= {"remember": more["remember"], "risk": details["risk"] | more["risk"]}
    if agreement.subject:
        told["attack"] = attacked(engine, agreement, kept, attack=safeguards.attack, on=on)
    texts = [each.name for each in agreement.fields if each.way == REDACTED]
    if texts:
        kept, told["redacted"] = redact_rows(engine, kept, texts)
    return kept, details | {"risk": told | details["risk"]}


def _table(
    engine: Engine, agreement: Agreement, staged: str, *, table: Tabulation, told: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The table that may leave, held against what its recipient has already."""
    known, symbols = known_already(engine, agreement), agreement.form != "parquet"
    made = tabulated(engine, table, staged, symbols=symbols, known=known)
    details = hold_counts(engine, agreement, made, threshold=table.policy.threshold)
    return made.kept, details | {"risk": told | details["risk"]}


def _of_groups(engine: Engine, agreement: Agreement, staged: str) -> tuple[str, dict[str, Any]]:
    """The rows that `control` lets leave: of groups large enough, small counts hidden."""
    control, kept, told = agreement.control, f"select * from {staged}", {}
    if control.k:
        kept = _of_groups_sql(staged, control)
        rows = int(engine.value(f"select count(*) from {staged}"))
        stayed = rows - int(engine.value(f"select count(*) from ({kept}) as kept"))
        if rows and stayed / rows > control.suppress_at_most:
            raise ReleaseRefused(
                f"Nothing leaves under {agreement.name}: {stayed:,} of {rows:,} rows belong to groups of"
                f" fewer than {control.k} people, and at most the share {control.suppress_at_most:g}"
                " may stay behind. Make the identifying fields coarser (`as: year`, `postcode_district`),"
                " or agree to share less."
            )
        told = {"k": control.k, "stayed_behind": stayed}
    if control.counts:
        kept = _hidden_sql(kept, control)
    return kept, {"risk": told | _figures(engine, kept, control)}


def _of_groups_sql(staged: str, control: Control) -> str:
    """The rows of groups of `k` people or more: a person with several rows counts once."""
    by = columns_sql(control.identifying)
    same = " and ".join(
        f"s.{quote(name)} is not distinct from g.{quote(name)}" for name in control.identifying
    )
    people = "count(distinct _subject) + count(*) filter (where _subject is null)"
    groups = f"select {by} from {staged} group by {by} having {people} >= {control.k}"
    return f"select s.* from {staged} as s semi join ({groups}) as g on {same}"


def _hidden_sql(kept: str, control: Control) -> str:
    shown = []
    for name in control.counts:
        of, step = quote(name), control.round_to or 1
        rounded = f"cast(round({of} / {step}.0) * {step} as bigint)"
        shown.append(
            f"case when {of} > 0 and {of} < {control.hide_below} then null else {rounded} end as {of}"
        )
    return f"select * replace ({', '.join(shown)}) from ({kept}) as kept"


def _figures(engine: Engine, kept: str, control: Control) -> dict[str, Any]:
    """How alike the people in what leaves are: a person with several rows counts once."""
    if not control.identifying:
        return {}
    by = columns_sql(control.identifying)
    people = (
        f"select distinct {by}, coalesce(_subject, cast(place as varchar)) as person from"
        f" (select *, row_number() over () as place from ({kept}) as kept) as numbered"
    )
    found = risk(engine, people, control.identifying)
    return {
        "identifying": list(control.identifying), "groups": found.classes,
        "smallest_group": found.smallest, "alone": found.uniques, "mean_risk": round(found.marketer, 6),
    }  # fmt: skip
