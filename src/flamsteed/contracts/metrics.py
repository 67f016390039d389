"""The standard's library metrics, as SELECTs of the bad rows."""

from typing import Any

from flamsteed.engine.dialect import literal, quote


def metric_rule(entry: dict[str, Any], column: str | None) -> tuple[str, float]:
    """The SELECT of bad rows of `{table}` for a `library` rule, and how many are allowed.

    Knows nullValues, missingValues, invalidValues, duplicateValues (each with mustBe: 0 or
    mustBeLessThan / mustBeLessOrEqualTo) and rowCount. Raises ValueError saying what is wrong.
    """
    kind = entry.get("type", "library")
    if kind != "library":
        raise ValueError(f"a {kind} rule is not run here: write type `custom`, engine `flamsteed`")
    metric = entry.get("metric")
    if metric == "rowCount":
        return _row_count(entry), 0
    if column is None:
        raise ValueError(f"metric `{metric}` belongs to a column, not to the table")
    name, arguments = quote(column), entry.get("arguments") or {}
    if metric == "nullValues":
        bad = f"{name} is null"
    elif metric == "missingValues":
        given = arguments.get("missingValues", [None, ""])
        listed = ", ".join(literal(str(value)) for value in given if value is not None)
        bad = f"{name} is null" + (f" or trim({name}) in ({listed})" if listed else "")
    elif metric == "invalidValues":
        bad = _invalid(name, arguments)
    elif metric == "duplicateValues":
        bad = f"{name} in (select {name} from {{table}} group by {name} having count(*) > 1)"
    else:
        raise ValueError(f"unknown metric `{metric}`")
    return f"select _record from {{table}} where {bad}", _allowed(entry)


def _invalid(name: str, arguments: dict[str, Any]) -> str:
    if "validValues" in arguments:
        listed = ", ".join(literal(str(value)) for value in arguments["validValues"])
        return f"{name} is not null and {name} not in ({listed})"
    if "pattern" in arguments:
        return f"{name} is not null and not regexp_matches({name}, {literal(str(arguments['pattern']))})"
    raise ValueError("metric `invalidValues` needs `arguments` with `validValues` or `pattern`")


def _allowed(entry: dict[str, Any]) -> float:
    if entry.get("mustBe") == 0:
        return 0
    if "mustBeLessThan" in entry:
        return max(float(entry["mustBeLessThan"]) - 1, 0)
    if "mustBeLessOrEqualTo" in entry:
        return float(entry["mustBeLessOrEqualTo"])
    raise ValueError("say `mustBe: 0`, `mustBeLessThan` or `mustBeLessOrEqualTo`")


def _row_count(entry: dict[str, Any]) -> str:
    limits = {
        "mustBeGreaterThan": ">", "mustBeGreaterOrEqualTo": ">=",
        "mustBeLessThan": "<", "mustBeLessOrEqualTo": "<=", "mustBe": "=",
    }  # fmt: skip
    kept = [
        f"count(*) {sign} {float(entry[key]):g}" for key, sign in limits.items() if key in entry
    ]
    if "mustBeBetween" in entry:
        low, high = entry["mustBeBetween"]
        kept.append(f"count(*) between {float(low):g} and {float(high):g}")
    if not kept:
        raise ValueError("metric `rowCount` needs a limit")
    return f"select null as _record from {{table}} having not ({' and '.join(kept)})"
