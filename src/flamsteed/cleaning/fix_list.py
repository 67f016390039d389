"""The list that a system's owner works through: every row behind every finding, by its key."""

from collections.abc import Sequence
from typing import Any

from flamsteed.cleaning.check import rows_to_fix_sql
from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import literal, quote, table_sql

COLUMNS = (
    "system", "table", "rule", "dimension", "severity", "column", "owner", "file", "line", "key",
    "what_to_do",
)  # fmt: skip


def fix_list_sql(contract: Contract, findings: Sequence[dict[str, Any]]) -> str | None:
    """SQL for one row per source row and finding about it; None if there is nothing to list.

    Names the row by the file and line it came in and by the system's own key; no other value of
    the row is in it. Findings marked `info` are left out: they ask nothing of the owner.
    """
    asked = [f for f in findings if f["table"] == contract.table and not f["outcome"]]
    parts = [
        part
        for finding in asked
        if finding["severity"] != "info" and (part := _part_sql(contract, finding))
    ]
    if not parts:
        return None
    listed = ", ".join(quote(name) for name in COLUMNS)
    order = "severity, rule, file, line, key"
    return f"select {listed} from ({' union all '.join(parts)}) as fix order by {order}"


def _part_sql(contract: Contract, finding: dict[str, Any]) -> str | None:
    raw = table_sql(f"raw.{contract.name}")
    bad = rows_to_fix_sql(contract, finding["rule"], finding["column"])
    if bad is not None:
        source = f"{raw} as r where r._seen_to is null and r._record in ({bad})"
    elif finding["severity"] == "error":
        aside = table_sql(f"quarantine.{contract.name}")
        rule = literal(f"; {finding['rule']}; ")
        source = (
            f"{aside} as r where r._seen_to is null"
            f" and position({rule} in concat('; ', r._rules, '; ')) > 0"
        )
    else:
        return None
    said = {
        name: literal(str(finding[name]))
        for name in ("system", "table", "rule", "dimension", "severity", "column", "owner")
    }
    keys = ", ".join(f"trim(r.{quote(name)})" for name in contract.key)
    said["file"] = (
        f"coalesce((select max(b.file) from flamsteed.batch as b where b.batch = r._batch"
        f" and b.name = {literal(contract.name)}), '')"
    )
    said["line"] = "r._line"
    said["key"] = f"concat_ws('|', {keys})" if keys else "''"
    said["what_to_do"] = literal(finding["message"])
    return f"select {', '.join(f'{sql} as {quote(n)}' for n, sql in said.items())} from {source}"
