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
RAGGED = "ragged row"
TOTALS = "totals row"


def hashed_sql(contract: Contract, staged: str) -> str:
    """SQL for the rows of delivery `staged` with the hashes that tell them apart.

    One row out per row in. Adds `_version` (hash of the content) and `_key` (hash of system, table
    and key; null where a part of the key is missing, or the table has none). Blanks round a key
    are padding and do not count.
    """
    content = digest_sql([quote(name) for name in contract.landed])
    key = "cast(null as varchar)"
    if contract.key:
        who = [literal(contract.system), literal(contract.table)]
        keyed = digest_sql([*who, *(f"trim({quote(name)})" for name in contract.key)])
        missing = " or ".join(f"nullif(trim({quote(name)}), '') is null" for name in contract.key)
        key = f"case when not ({missing}) then {keyed} end"
    landed = columns_sql(contract.landed)
    return f"select {landed}, _line, {content} as _version, {key} as _key from {staged}"


def arriving_sql(contract: Contract, hashed: str, *, batch: str) -> str:
    """SQL for the rows of `hashed`, each with its identity and the rules it breaks.

    One row out per row in. Adds `_record` (the key's hash; of the whole row where there is no
    key), `_copy` (1 for the first of several equal rows), `_batch` and `_rules` (rule names joined
    by `; `, empty for a row that may land). Of equal rows the first lands; of rows with one key
    and different content none does, because choosing one would be a guess. Only rows that have
    an equal are numbered, so that a delivery without any streams through.
    """
    who = [literal(contract.system), literal(contract.table)]
    whole = digest_sql([*who, "_version", "cast(_copy as varchar)"])
    broken = [
        f"case when nullif(trim({quote(column.name)}), '') is null"
        f" then {literal(f'{column.name} missing')} end"
        for column in contract.columns
        if column.required and column.ingest and column.key_position is None
    ]
    if contract.key:
        broken = [
            f"case when _key is null then {literal(KEY_MISSING)} end",
            f"case when _key is not null and _copy > 1 then {literal(ROW_REPEATED)} end",
            f"case when _key in (select _key from contested) then {literal(KEY_REPEATED)} end",
            *broken,
        ]
    rules = f"concat_ws('; ', {', '.join(broken)})" if broken else "''"
    landed = columns_sql(contract.landed)
    return (
        f"with repeated as (select _version from {hashed} group by _version having count(*) > 1),"
        f" contested as (select _key from {hashed} where _key is not null"
        f" group by _key having min(_version) <> max(_version)),"
        f" numbered as (select *, cast(1 as bigint) as _copy from {hashed}"
        f" where _version not in (select _version from repeated)"
        f" union all select *, row_number() over (partition by _version order by _line) as _copy"
        f" from {hashed} where _version in (select _version from repeated))"
        f" select {landed}, coalesce(_key, {whole}) as _record, _version, _copy,"
        f" {literal(batch)} as _batch, _line, {rules} as _rules from numbered"
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


def parsed_rule(rule: Rule, table: str) -> exp.Query:
    """The rule's SELECT of bad rows of `table`, parsed.

    Raises ValueError saying what is wrong with the rule.
    """
    if "{table}" not in rule.query:
        raise ValueError(f"rule `{rule.name}`: the SELECT must read `{{table}}`")
    try:
        statements = sqlglot.parse(bad_rows_sql(rule, table), read="duckdb")
    except sqlglot.errors.ParseError as error:
        raise ValueError(f"rule `{rule.name}`: {str(error).splitlines()[0]}") from error
    select = statements[0]
    if len(statements) != 1 or not isinstance(select, exp.Query):
        raise ValueError(f"rule `{rule.name}` must be one SELECT of bad rows")
    if rule.severity is Severity.ERROR and _looks_further(select):
        raise ValueError(
            f"rule `{rule.name}` compares rows with one another or with other tables, so it"
            " cannot set rows aside: give it severity `warning`"
        )
    return select


def _looks_further(select: exp.Query) -> bool:
    tables = list(select.find_all(exp.Table))
    further = (exp.Group, exp.Having, exp.Window, exp.AggFunc, exp.Join, exp.Subquery)
    return len(tables) != 1 or any(True for _ in select.find_all(*further))
