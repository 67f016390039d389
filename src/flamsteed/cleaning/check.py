"""Cleaned tables held against their contracts: what is wrong now, counted by rule."""

import hashlib
import json

from flamsteed.cleaning.corrected import correction_findings
from flamsteed.contracts.contract import Contract, Rule, Severity
from flamsteed.engine.dialect import literal, quote, table_sql, tables_read
from flamsteed.engine.engine import Engine
from flamsteed.errors import ContractBroken, StoreFault
from flamsteed.gate import note_findings
from flamsteed.lineage.journal import checked_state, state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.quality.finding import Finding
from flamsteed.quality.rules import (
    KEY_MISSING,
    KEY_REPEATED,
    RAGGED,
    ROW_REPEATED,
    TOTALS,
    bad_rows_sql,
)
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import Standard

# What a reason of a standard means to the owner: dimension, severity, words.
REASONS = {
    "invalid": ("validity", "warning", "cannot be {title}; correct it at the source"),
    "placeholder": (
        "completeness",
        "info",
        "stands for `not known`; leave it blank or fill in {title}",
    ),
    "repaired": ("validity", "info", "was repaired to {title}; correct it at the source"),
    "pseudo": ("validity", "info", "is a legal value that is not {title}"),
}

# What a structural rule of a row set aside means to the owner: dimension, words.
_STRUCTURAL = {
    KEY_MISSING: (
        "completeness",
        "has no key, so nobody can say which record it is about; fill in {key} at the source",
    ),
    ROW_REPEATED: (
        "uniqueness",
        "repeats a row of its delivery word for word, and the first landed; remove the copies",
    ),
    KEY_REPEATED: (
        "uniqueness",
        "shares a key with a row that says something else, and choosing one would be a guess; make"
        " {key} unique at the source",
    ),
    RAGGED: (
        "validity",
        "has too many or too few fields, so it cannot be told which value is which; mend the"
        " extract at the source",
    ),
    TOTALS: (
        "validity",
        "is a row of totals and no record; ask for an extract without totals",
    ),
}


def check(engine: Engine, contract: Contract, *, run: Run) -> Passage | None:
    """Note in the journal what is wrong in one cleaned table; None if nothing changed.

    Findings are those of the contract's own rules, of the rows set aside, of the reasons that
    standards gave, and of values that were corrected here. Reads the whole table, so the counts are the same however it was built.
    Raises ContractBroken if a rule marked `stop` is broken.
    """
    table = f"clean.{contract.name}"
    if not engine.has_table(table):
        return None
    read = sorted({table, *(name for rule in contract.rules for name in _reads(rule, table))})
    corrected = correction_findings(engine, contract)
    said = [contract.fingerprint, *(state_of(engine, name) for name in read)]
    said += [f"{each.rule} {each.column} {each.rows}" for each in corrected]
    state = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]
    if checked_state(engine, table) == state:
        return None
    findings = [
        *_rule_findings(engine, contract),
        *_set_aside_findings(engine, contract),
        *_reason_findings(engine, contract),
        *corrected,
    ]
    broken = [finding for finding in findings if finding.severity == Severity.STOP]
    if broken:
        rules = "; ".join(f"{finding.rule} ({finding.rows} rows)" for finding in broken)
        raise ContractBroken(
            f"{table} breaks a rule marked stop: {rules}. Correct the data at its source, or"
            f" change the rule in {contract.path.name}, and run again."
        )
    return note_findings(engine, table, findings, state=state, run=run)


def rows_to_fix_sql(contract: Contract, finding_rule: str, column: str) -> str | None:
    """SQL for `_record` of all the rows behind one finding of this table, or None if not known."""
    table = table_sql(f"clean.{contract.name}")
    for rule in contract.rules:
        if rule.name == finding_rule and rule.severity is not Severity.ERROR:
            return bad_rows_sql(rule, table)
    reason = finding_rule.rsplit(" ", 1)[-1]
    standard = _standardised(contract).get(column)
    if standard is not None and reason in REASONS:
        return f"select _record from {table} where {_reason_where(column, standard, reason)}"
    return None


def set_aside_sql(contract: Contract) -> str:
    """SQL for the rows now in quarantine: one row per row and rule it broke."""
    return (
        f"select _record, _batch, _line, unnest(string_split(_rules, '; ')) as rule"
        f" from {table_sql(f'quarantine.{contract.name}')} where _seen_to is null"
    )


def _reads(rule: Rule, table: str) -> list[str]:
    return [name for name in tables_read(bad_rows_sql(rule, table_sql(table))) if "." in name]


def _rule_findings(engine: Engine, contract: Contract) -> list[Finding]:
    table = table_sql(f"clean.{contract.name}")
    findings = []
    for rule in contract.rules:
        if rule.severity is Severity.ERROR:
            continue
        bad = bad_rows_sql(rule, table)
        if any(not engine.has_table(name) for name in _reads(rule, f"clean.{contract.name}")):
            continue  # it compares with a table that has not been delivered yet
        rows = _count(engine, contract, rule, bad=bad)
        whole = int(engine.value(f"select count(*) from {table}")) if rule.allowed_is_share else 1
        if rows <= rule.allowed * whole:
            continue
        findings.append(
            Finding(
                system=contract.system,
                table=contract.table,
                column=rule.column or "",
                rule=rule.name,
                dimension=rule.dimension,
                severity=rule.severity,
                rows=rows,
                lines=_lines(engine, f"select _line from {table} where _record in ({bad})"),
                message=rule.message,
                owner=contract.owner,
            )
        )
    return findings


def _count(engine: Engine, contract: Contract, rule: Rule, *, bad: str) -> int:
    """The rows that break a rule; the fault of a rule that cannot be asked names it."""
    try:
        return int(engine.value(f"select count(*) from ({bad}) as bad"))
    except StoreFault as fault:
        where = f"{contract.path.name}:{rule.line}"
        raise StoreFault(f"Rule `{rule.name}` ({where}) could not be asked. {fault}") from None


def _set_aside_findings(engine: Engine, contract: Contract) -> list[Finding]:
    if not engine.has_table(f"quarantine.{contract.name}"):
        return []
    aside = set_aside_sql(contract)
    told = engine.rows(f"select rule, count(*) from ({aside}) as s group by rule order by rule")
    findings = []
    for name, rows in told:
        dimension, column, message = _meaning(contract, name)
        findings.append(
            Finding(
                system=contract.system,
                table=contract.table,
                column=column,
                rule=name,
                dimension=dimension,
                severity=Severity.ERROR,
                rows=rows,
                lines=_lines(
                    engine, f"select _line from ({aside}) as s where rule = {literal(name)}"
                ),
                message=message,
                owner=contract.owner,
            )
        )
    return findings


def _meaning(contract: Contract, name: str) -> tuple[str, str, str]:
    """Dimension, column and words of a rule that sets rows aside."""
    for rule in contract.rules:
        if rule.name == name:
            return rule.dimension, rule.column or "", rule.message
    if name in _STRUCTURAL:
        dimension, words = _STRUCTURAL[name]
        return dimension, "", words.format(key=", ".join(f"`{key}`" for key in contract.key))
    column = name.removesuffix(" missing")
    return "completeness", column, f"lacks `{column}`, which is required; fill it in at the source"


def _reason_findings(engine: Engine, contract: Contract) -> list[Finding]:
    table = table_sql(f"clean.{contract.name}")
    asked = [
        (to, standard, reason)
        for to, standard in _standardised(contract).items()
        for reason in REASONS
    ]
    if not asked:
        return []
    counts = ", ".join(f"count(*) filter (where {_reason_where(*each)})" for each in asked)
    (told,) = engine.rows(f"select {counts} from {table}")
    findings = []
    for (to, standard, reason), rows in zip(asked, told, strict=True):
        if not rows:
            continue
        dimension, severity, words = REASONS[reason]
        where = _reason_where(to, standard, reason)
        findings.append(
            Finding(
                system=contract.system,
                table=contract.table,
                column=to,
                rule=f"{to} {reason}",
                dimension=dimension,
                severity=severity,
                rows=rows,
                lines=_lines(engine, f"select _line from {table} where {where}"),
                message=words.format(title=standard.title.split(".")[0]),
                owner=contract.owner,
            )
        )
    return findings


def _standardised(contract: Contract) -> dict[str, Standard]:
    """The standard behind every standardised column of the cleaned table."""
    columns = {
        column.clean_name: STANDARDS[column.uk_type]
        for column in contract.columns
        if column.ingest and column.uk_type
    }
    return columns | {entry.to: STANDARDS[entry.standard] for entry in contract.standardise}


def _reason_where(to: str, standard: Standard, reason: str) -> str:
    """SQL that is true for rows whose column `to` has a reason that asks something of somebody.

    A far-off end stands for an end that has not come: nobody is asked to mend that.
    """
    where = f"{quote(f'{to}_reason')} = {literal(reason)}"
    if reason == "placeholder" and "open" in standard.gives:
        return f"({where} and coalesce({quote(f'{to}_open')}, 'false') <> 'true')"
    return where


def _lines(engine: Engine, select: str) -> tuple[int, ...]:
    found = engine.rows(
        f"select _line from ({select}) as l where _line is not null order by _line limit 10"
    )
    return tuple(int(row[0]) for row in found)
