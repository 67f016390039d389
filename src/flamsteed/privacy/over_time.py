"""Holds a release against earlier ones to the same recipient: what two together tell that neither tells alone."""

from typing import Any

import pyarrow as pa

from flamsteed.contracts.agreement import Agreement, Field
from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.gate import CELLS, GROUPS, MEMBERS
from flamsteed.lineage.journal import state_of
from flamsteed.privacy.tables.release import Known, Tabulated

_FIGURES = "greatest(n.low - e.high, e.low - n.high) as least, greatest(n.high - e.low, e.high - n.low) as most"


def known_already(engine: Engine, agreement: Agreement) -> Known:
    """The figures that the recipient has of just these rows as they stand now, by measure and labels."""
    if not engine.has_table(CELLS) or not state_of(engine, agreement.table):
        return {}
    known: dict[tuple[str, str], tuple[float, float]] = {}
    for each in agreement.fields:
        rows = engine.rows(
            f"select cell, max(low), min(high) from {CELLS} where recipient = ? and about = ? and seen = ?"
            " group by cell",
            [agreement.recipient.name, _about(agreement, each), _seen(engine, agreement)],
        )
        known |= {(each.name, cell): (low, high) for cell, low, high in rows}
    return known


def hold_counts(
    engine: Engine, agreement: Agreement, table: Tabulated, *, threshold: int
) -> dict[str, Any]:
    """Hold the figures of a table against those that its recipient has; gives what the gate remembers.

    Where it is known who is in which cell, it is looked for cells, and sums of cells that share nobody, that
    lie one within the other, whatever their labels. Where it is not, cells of the same labels are
    compared. A figure that is rounded tells only what it could be.

    Raises ReleaseRefused, without a value, if subtracting tells of a group of 1 to below `threshold`.
    """
    cells = engine.stage_batches("new_cell", _signed(engine, agreement, table))
    members = engine.stage_batches("new_member", table.members)
    remember = {
        CELLS: f"select cast(? as bigint) as passage, * from {cells}",
        MEMBERS: f"select cast(? as bigint) as passage, * from {members}",
    }
    if not engine.has_table(CELLS):
        return {"remember": remember, "risk": table.risk}
    mine = engine.stage(
        "earlier_cell", f"select * from {CELLS} where recipient = ?", [agreement.recipient.name]
    )
    compared = telling = 0
    for pairs in (_same_labels_sql(cells, mine), _within_sql(cells, members, mine)):
        many, few = engine.rows(
            f"select count(*), count(case when least >= 1 and most < {threshold} then 1 end)"
            f" from ({pairs}) as pairs"
        )[0]
        compared, telling = compared + int(many), telling + int(few)
    engine.unstage("earlier_cell")
    if telling:
        raise ReleaseRefused(
            f"Nothing leaves under {agreement.name}: {telling:,} figures, less those that the recipient has"
            f" already, would tell of groups of fewer than {threshold}. Round the figures, or release the"
            " same rows by the same sides as before."
        )
    return {"remember": remember, "risk": table.risk | {"compared_with_earlier": compared}}


def _signed(engine: Engine, agreement: Agreement, table: Tabulated) -> pa.Table:
    """The cells with whom they go to and what they are about, as the gate keeps them."""
    fields = {each.name: each for each in agreement.fields}
    about = [_about(agreement, fields[name]) for name in table.cells["measure"].to_pylist()]
    many, signed = len(about), table.cells
    for name, values in (
        ("recipient", [agreement.recipient.name] * many), ("about", about),
        ("seen", [_seen(engine, agreement)] * many),
    ):  # fmt: skip
        signed = signed.append_column(name, pa.array(values, pa.string()))
    return signed.append_column("peopled", pa.array([bool(agreement.subject)] * many, pa.bool_()))


def _about(agreement: Agreement, field: Field) -> str:
    """What a figure counts: the table and the column or expression that it is made of."""
    return f"{agreement.table} {field.sql or field.reads[0]}"


def _seen(engine: Engine, agreement: Agreement) -> str:
    """Which rows as they stood when: two releases with the same tell the same figures."""
    return f"{state_of(engine, agreement.table)} {agreement.rows}"


def _same_labels_sql(cells: str, earlier: str) -> str:
    """Pairs of a new figure and an earlier one of the same thing under the same labels."""
    return (
        f"select {_FIGURES} from {cells} as n join {earlier} as e on e.about = n.about"
        " and e.cell = n.cell and not (e.peopled and n.peopled)"
    )


def _within_sql(cells: str, members: str, earlier: str) -> str:
    """Pairs of which one holds everybody that the other holds, and of one and all leaves within it."""
    return (
        "with new_size as (select n.measure, n.cell, n.low, n.high, n.leaf, count(*) as size"
        f" from {cells} as n join {members} as m on m.measure = n.measure and m.cell = n.cell"
        " group by n.measure, n.cell, n.low, n.high, n.leaf),"
        " old_member as (select e.passage, e.measure, e.cell, m.number from"
        f" {earlier} as e join {MEMBERS} as m on m.passage = e.passage and m.measure = e.measure"
        " and m.cell = e.cell),"
        " old_size as (select e.passage, e.measure, e.cell, e.low, e.high, e.leaf, count(*) as size"
        f" from {earlier} as e join old_member as m on m.passage = e.passage and m.measure = e.measure"
        " and m.cell = e.cell group by e.passage, e.measure, e.cell, e.low, e.high, e.leaf),"
        " shared as (select n.measure, n.cell, e.passage, e.measure as old_measure, e.cell as old_cell,"
        f" count(*) as alike from {members} as n join old_member as e on e.number = n.number"
        " group by n.measure, n.cell, e.passage, e.measure, e.cell),"
        " met as (select s.*, n.low as n_low, n.high as n_high, n.leaf as n_leaf, n.size as n_size,"
        " e.low as e_low, e.high as e_high, e.leaf as e_leaf, e.size as e_size from shared as s"
        " join new_size as n on n.measure = s.measure and n.cell = s.cell"
        " join old_size as e on e.passage = s.passage and e.measure = s.old_measure"
        " and e.cell = s.old_cell),"
        " held as (select n_low as low, n_high as high, sum(e_low) as part_low, sum(e_high) as part_high"
        " from met where e_leaf and alike = e_size group by measure, cell, n_low, n_high, passage, old_measure"
        " union all select e_low, e_high, sum(n_low), sum(n_high) from met where n_leaf and alike = n_size"
        " group by passage, old_measure, old_cell, e_low, e_high, measure"
        " union all select n_low, n_high, e_low, e_high from met where alike = e_size"
        " union all select e_low, e_high, n_low, n_high from met where alike = n_size)"
        " select low - part_high as least, high - part_low as most from held"
    )


def hold_rows(
    engine: Engine, agreement: Agreement, kept: str, *, by: tuple[str, ...], k: int
) -> tuple[str, dict[str, Any]]:
    """SQL for the rows of `kept` that stay alike with those that the recipient has of the same people.

    A pseudonym joins the releases of an agreement: people who were in one group each time, but together with
    fewer than `k` others in all of them, stay behind. Gives what the gate remembers, too.
    """
    if all(each.way != "pseudonym" for each in agreement.fields):
        return kept, {"remember": {}, "risk": {}}
    groups = engine.stage(
        "new_group",
        f"select distinct _subject as number, dense_rank() over (order by {columns_sql(by)}) as class"
        f" from ({kept}) as kept where _subject is not null",
    )
    remember = {
        GROUPS: f"select cast(? as bigint) as passage, '{agreement.name}' as agreement, number, class from {groups}"
    }
    if not engine.has_table(GROUPS):
        return kept, {"remember": remember, "risk": {}}
    isolated = engine.stage("isolated", _isolated_sql(groups, k), [agreement.name])
    found = int(engine.value(f"select count(*) from {isolated}"))
    left = f"select * from ({kept}) as kept where _subject not in (select number from {isolated})"
    remember[GROUPS] += f" where number not in (select number from {isolated})"
    return left, {"remember": remember, "risk": {"isolated_over_time": found}}


def _isolated_sql(groups: str, k: int) -> str:
    """Whoever shares their groups of all releases with fewer than `k` people, themselves counted."""
    return (
        f"with every as (select cast(0 as bigint) as passage, number, class from {groups}"
        f" union all select e.passage, e.number, e.class from {GROUPS} as e join {groups} as n"
        " on n.number = e.number where e.agreement = ?),"
        " path as (select number, string_agg(cast(passage as varchar) || ':' || cast(class as varchar), ' '"
        " order by passage, class) as path from every group by number),"
        " alike as (select number, count(*) over (partition by path) as alike from path)"
        f" select number from alike where alike < {k}"
    )
