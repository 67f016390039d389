"""Quality rules as SQL: each is a SELECT of bad rows.

Two kinds of rule set rows aside. *Structural* rules follow from the columns that a contract
declares and are asked of a delivery before it lands. *Row* rules are the contract's own, asked of
cleaned rows one at a time. Every other rule only counts.
"""

import sqlglot
from sqlglot import exp

from flamsteed.contracts.contract import Contract, Rule, Severity
from flamsteed.engine.dialect import columns_sql, digest_sql, literal, quote

KEY_MISSING = "key missing"
KEY_REPEATED = "key repeated"
ROW_REPEATED = "row repeated"


def arriving_sql(contract: Contract, staged: str, *, batch: str) -> str:
    """SQL for the rows of delivery `staged`, each with its identity and the rules it breaks.

    One row out per row in. Adds `_record` (hash of system, table and key; of the whole row where
    there is no key), `_version` (hash of the content), `_copy` (1 for the first of several equal
    rows), `_batch` and `_rules` (rule names joined by `; `, empty for a row that may land).
    Blanks round a key are padding and do not count. Of equal rows the first lands; of rows with
    one key and different content none does, because choosing one would be a guess.
    """
    landed = columns_sql(contract.landed)
    content = digest_sql([quote(name) for name in contract.landed])
    who = [literal(contract.system), literal(contract.table)]
    keyed = digest_sql([*who, *(f"trim({quote(name)})" for name in contract.key)])
    missing = " or ".join(f"nullif(trim({quote(name)}), '') is null" for name in contract.key)
    whole = digest_sql([*who, "_version", "cast(_copy as varchar)"])
    record = f"case when {missing} then {whole} else {keyed} end" if contract.key else whole
    required = [
        f"case when nullif(trim({quote(column.name)}), '') is null"
        f" then {literal(f'{column.name} missing')} end"
        for column in contract.columns
        if column.required and column.ingest and column.key_position is None
    ]
    structural = required
    if contract.key:
        structural = [
            f"case when {missing} then {literal(KEY_MISSING)} end",
            f"case when not ({missing}) and _copy > 1 then {literal(ROW_REPEATED)} end",
            f"case when not ({missing}) and _versions > 1 then {literal(KEY_REPEATED)} end",
            *required,
        ]
    broken = f"concat_ws('; ', {', '.join(structural)})" if structural else "''"
    versions = (
        "case when min(_version) over (partition by _record)"
        " = max(_version) over (partition by _record) then 1 else 2 end"
    )
    return (
        f"with hashed as (select {landed}, _line, {content} as _version from {staged}),"
        f" numbered as (select *, row_number() over (partition by _version order by _line) as _copy"
        f" from hashed),"
        f" named as (select *, {record} as _record from numbered),"
        f" counted as (select *, {versions} as _versions from named)"
        f" select {landed}, _record, _version, _copy, {literal(batch)} as _batch, _line,"
        f" {broken} as _rules from counted"
    )


def row_rules(contract: Contract) -> list[Rule]:
    """The contract's rules that set cleaned rows aside."""
    return [rule for rule in contract.rules if rule.severity is Severity.ERROR]


def judged_sql(contract: Contract, staged: str) -> str:
    """SQL for the cleaned rows of `staged` with `_rules`, the names of the row rules they break."""
    broken = [
        f"case when _record in ({bad_rows_sql(rule, staged)}) then {literal(rule.name)} end"
        for rule in row_rules(contract)
    ]
    rules = f"concat_ws('; ', {', '.join(broken)})" if broken else "''"
    return f"select *, {rules} as _rules from {staged}"


def bad_rows_sql(rule: Rule, table: str) -> str:
    """The rule's SELECT of bad rows, over `table` (SQL text)."""
    return rule.query.replace("{table}", table)


def rule_mistake(rule: Rule) -> str | None:
    """What is wrong with the SQL of a rule, or None."""
    if "{table}" not in rule.query:
        return f"rule `{rule.name}`: the SELECT must read `{{table}}`"
    try:
        statements = sqlglot.parse(bad_rows_sql(rule, "_asked"), read="duckdb")
    except sqlglot.errors.ParseError as error:
        return f"rule `{rule.name}`: {str(error).splitlines()[0]}"
    select = statements[0]
    if len(statements) != 1 or not isinstance(select, exp.Query):
        return f"rule `{rule.name}` must be one SELECT of bad rows"
    if rule.severity is Severity.ERROR and _looks_further(select):
        return (
            f"rule `{rule.name}` compares rows with one another or with other tables, so it"
            " cannot set rows aside: give it severity `warning`"
        )
    return None


def _looks_further(select: exp.Query) -> bool:
    tables = list(select.find_all(exp.Table))
    further = (exp.Group, exp.Having, exp.Window, exp.AggFunc, exp.Join, exp.Subquery)
    return len(tables) != 1 or any(True for _ in select.find_all(*further))
