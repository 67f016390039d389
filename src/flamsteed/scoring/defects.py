"""Which planted defects the platform told of.

A planted defect counts as found when the platform says something of that very row for that very
thing: the row is in quarantine; the column's reason in `clean` is neither `ok` nor `reformatted`;
the name standard's flag for that kind of defect is up; a contract rule on that column (or on the
row as a whole) lists the row; or linkage says so (a wrong UPRN that does not fit its address, a
duplicate linked to another record of its table). A defect that is merely survived does not count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import literal, quote, table_sql
from flamsteed.engine.engine import Engine
from flamsteed.lineage.journal import passages_after
from flamsteed.quality.rules import bad_rows_sql

_FLAGS = {
    "deceased_marker": "is_deceased = 'true'",
    "joint_name": "second_person is not null",
    "organisation_as_person": "is_organisation = 'true'",
    "name_swapped": "order_swapped = 'true'",
    "diminutive": "initials_only = 'true'",
    "truncated": "truncated = 'true'",
}
_EVENT_RULES = {
    "header_on_line_4": "title_rows",
    "two_sheets": "extra_sheets",
    "encoding_mislabelled": "wrong_encoding",
    "header_only": "empty",
    "same_file_twice": "repeated",
    "order_changed": "column_order_changed",
    "row_drop": "row_count_dropped",
    "ref_error": "formula_errors",
    "delimiter_in_unquoted_address": "ragged_rows",
    "date_serials": "serial_dates",
}


@dataclass(frozen=True)
class Found:
    """One kind of defect or event: how many were planted, and how many were told of."""

    kind: str
    planted: int
    found: int


def score_defects(engine: Engine, contracts: Mapping[str, Contract]) -> Iterable[Found]:
    """How many planted defects of each kind were found; kinds in order."""
    told = ["select '' as _record, '' as \"column\", '' as kind where false"]
    told += [select for contract in contracts.values() for select in _told(engine, contract)]
    told += _linked()
    engine.stage("_told_of", " union ".join(told))
    rows = engine.rows(
        'with hit as (select distinct d._record, d."column", d.kind'
        " from temp.main._answer_defect as d join temp.main._told_of as t on t._record = d._record"
        ' and (t."column" = \'\' or lower(t."column") = lower(d."column"))'
        " and (t.kind = '' or t.kind = d.kind))"
        " select d.kind, count(*), count(h._record) from temp.main._answer_defect as d"
        ' left join hit as h on h._record = d._record and h."column" = d."column"'
        " and h.kind = d.kind group by d.kind order by d.kind"
    )
    engine.unstage("_told_of")
    return [Found(*row) for row in rows]


def _told(engine: Engine, contract: Contract) -> Iterable[str]:
    """SELECTs of `_record`, `column` (empty for any) and `kind` (empty for any) that were told of."""
    clean, quarantine = f"clean.{contract.name}", f"quarantine.{contract.name}"
    if engine.has_table(quarantine):
        yield f"select _record, '', '' from {table_sql(quarantine)}"
    if not engine.has_table(clean):
        return
    there, table = engine.columns(clean), table_sql(clean)
    for column in contract.columns:
        reason = f"{column.clean_name}_reason"
        if reason in there:
            yield (
                f"select _record, {literal(column.name)}, '' from {table}"
                f" where {quote(reason)} not in ('ok', 'reformatted')"
            )
    for entry in contract.standardise:
        for kind, flag in _FLAGS.items():
            if f"{entry.to}_{flag.split(' ')[0]}" in there:
                yield f"select _record, '', {literal(kind)} from {table} where {entry.to}_{flag}"
    for rule in contract.rules:
        bad = bad_rows_sql(rule, table)
        yield (
            f"select bad._record, {literal(rule.column or '')}, '' from ({bad}) as bad"
            f" where bad._record is not null"
        )


def _linked() -> list[str]:
    """What linkage tells of: UPRNs that do not fit, and duplicates within a table."""
    return [
        "select _record, '', 'uprn_wrong' from linked.property where method = 'address'"
        " and reason like '%does not fit%'",
        "select s._record, '', 'duplicate_person' from gold.person_source as s join"
        " (select number, _table from gold.person_source group by number, _table"
        " having count(distinct _record) > 1) as twice"
        " on twice.number = s.number and twice._table = s._table",
    ]


def score_events(engine: Engine) -> Iterable[Found]:
    """How many planted delivery events of each kind the journal holds a finding for."""
    told = set()
    for _, passage in passages_after(engine, 0):
        for finding in passage.findings:
            told.add((finding.system, finding.rule, finding.file))
            told.add((finding.system, finding.rule, ""))
    counts: dict[str, list[int]] = {}
    for system, file, kind in engine.rows(
        "select system, coalesce(file, ''), kind from temp.main._answer_event order by kind"
    ):
        count = counts.setdefault(kind, [0, 0])
        count[0] += 1
        name = file if not file.startswith("(") and "." in file else ""
        count[1] += (system, _EVENT_RULES.get(kind, kind), name) in told
    return [Found(kind, planted, found) for kind, (planted, found) in sorted(counts.items())]
