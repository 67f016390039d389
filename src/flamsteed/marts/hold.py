"""A mart held to its contract: exactly the columns declared, of their types, and every rule kept."""

from collections.abc import Iterator, Sequence

from flamsteed.contracts.contract import Column, Contract, Rule, Severity
from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.quality.finding import Finding
from flamsteed.quality.rules import bad_rows_sql

_TYPES = {
    "string": ("VARCHAR",),
    "integer": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT"),
    "number": ("DECIMAL", "DOUBLE", "FLOAT", "INTEGER", "BIGINT", "HUGEINT"),
    "date": ("DATE",),
    "timestamp": ("TIMESTAMP",),
    "boolean": ("BOOLEAN",),
}


def findings_on(engine: Engine, staged: str, contract: Contract) -> list[Finding]:
    """What is wrong with the rows of `staged` by the contract of a mart. Reads only.

    A broken `error` rule is told as `stop`, since a mart with rows left out would not add up.
    If the columns are not those declared, the rules are not asked.
    """
    shape = list(_shape_findings(contract, engine.columns(staged)))
    if shape:
        return shape
    asked = [*_column_rules(contract), *contract.rules]
    found = []
    for rule in asked:
        finding = _rule_finding(engine, staged, contract, rule)
        if finding is not None:
            found.append(finding)
    return found


def _shape_findings(contract: Contract, there: dict[str, str]) -> Iterator[Finding]:
    declared = {column.name: column for column in contract.columns}
    for name in [name for name in declared if name not in there]:
        yield _shape_finding(contract, name, "the contract declares it and the SELECT lacks it")
    for name in [name for name in there if name not in declared]:
        yield _shape_finding(contract, name, "the SELECT gives it and the contract does not")
    for name, column in declared.items():
        kind = there.get(name, "")
        allowed = _TYPES.get(column.logical_type, ())
        if kind and kind.split("(")[0].split(" ")[0] not in allowed:
            yield _shape_finding(
                contract, name, f"it is {kind}, and its contract says {column.logical_type}"
            )


def _shape_finding(contract: Contract, column: str, said: str) -> Finding:
    return Finding(
        system=contract.system,
        table=contract.table,
        rule="columns",
        dimension="validity",
        severity=Severity.STOP.value,
        rows=0,
        message=f"column `{column}`: {said}",
        column=column,
        owner=contract.owner,
    )


def _column_rules(contract: Contract) -> list[Rule]:
    rules = []
    for column in contract.columns:
        if column.required or column.key_position is not None:
            rules.append(_stops(column, "missing", f"{quote(column.name)} is null"))
        if column.max_length:
            longer = f"length({quote(column.name)}) > {int(column.max_length)}"
            rules.append(_stops(column, "too long", longer))
        if column.unique:
            rules.append(_repeats([column.name]))
    if contract.key:
        rules.append(_repeats(contract.key))
    return rules


def _stops(column: Column, what: str, bad: str) -> Rule:
    return Rule(
        name=f"{column.name} {what}",
        query=f"select _record from {{table}} where {bad}",
        dimension="completeness" if what == "missing" else "validity",
        severity=Severity.STOP,
        column=column.name,
        message=f"`{column.name}` is {what}",
    )


def _repeats(columns: Sequence[str]) -> Rule:
    listed = ", ".join(quote(name) for name in columns)
    return Rule(
        name=f"{', '.join(columns)} repeated",
        query=f"select min(_record) as _record from {{table}} group by {listed} having count(*) > 1",
        dimension="uniqueness",
        severity=Severity.STOP,
        column=columns[0],
        message=f"more than one row has the same {', '.join(columns)}",
    )


def _rule_finding(engine: Engine, staged: str, contract: Contract, rule: Rule) -> Finding | None:
    rows = f"(select *, 0 as _record from {staged})"
    bad = int(engine.value(f"select count(*) from ({bad_rows_sql(rule, rows)}) as bad_rows"))
    allowed = rule.allowed
    if rule.allowed_is_share:
        allowed = rule.allowed * int(engine.value(f"select count(*) from {staged}"))
    if bad <= allowed:
        return None
    stops = rule.severity in (Severity.STOP, Severity.ERROR)
    return Finding(
        system=contract.system,
        table=contract.table,
        rule=rule.name,
        dimension=rule.dimension,
        severity=(Severity.STOP if stops else rule.severity).value,
        rows=bad,
        message=rule.message or f"{bad} rows break it",
        column=rule.column or "",
        owner=contract.owner,
    )
