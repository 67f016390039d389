"""A mart is built whole from the tables that it reads, and only when something has changed."""

import hashlib
from collections.abc import Sequence

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import tables_read
from flamsteed.engine.engine import Engine
from flamsteed.gate import Admission, Replace, admit, note_findings
from flamsteed.lineage.journal import checked_state, last_passage, state_of
from flamsteed.lineage.passage import Passage, Run
from flamsteed.marts.hold import findings_on
from flamsteed.marts.model import Model
from flamsteed.quality.finding import Finding
from flamsteed.quality.rules import bad_rows_sql

_STAGED = "_mart"


def build(engine: Engine, model: Model, *, contract: Contract | None, run: Run) -> Passage | None:
    """Write the mart, held to its contract; None if nothing that it stands on has changed.

    A mart is not corrected by leaving rows out: a rule of severity `stop` or `error` that is
    broken means that it is not written at all and the last one stays. Warnings are findings. If
    a table that it reads is not in the store, because nothing of it was ever admitted, the mart
    waits, and a finding says for what.

    Raises ContractBroken.
    """
    missing = [name for name in model.reads if not engine.has_table(name)]
    state = mart_state(engine, model, contract)
    if missing:
        return _wait(engine, model, missing, contract=contract, run=run)
    if state == state_of(engine, model.name) and engine.has_table(model.name):
        return None
    staged = engine.stage(_STAGED, model.select)
    try:
        findings = findings_on(engine, staged, contract) if contract else []
        admission = Admission(
            model.name, staged, state, inputs=model.reads, findings=tuple(findings)
        )
        passage = admit(engine, admission, way=Replace(), run=run)
    finally:
        engine.unstage(_STAGED)
    if checked_state(engine, model.name) not in ("", state):
        note_findings(engine, model.name, (), state=state, run=run)
    return passage


def mart_state(engine: Engine, model: Model, contract: Contract | None) -> str:
    """What names the mart's content: its SQL, its contract and the states of what both read."""
    said = [model.select, contract.fingerprint if contract else ""]
    for name in sorted({*model.reads, *_compared_with(contract)}):
        said += [name, *_states(engine, name)]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]


def _compared_with(contract: Contract | None) -> set[str]:
    """The tables of earlier stages that the contract's rules hold the mart against.

    Other marts are left out: they are made in the order of what marts read, not of their rules.
    """
    rules = contract.rules if contract else ()
    read = {name for rule in rules for name in tables_read(bad_rows_sql(rule, _STAGED))}
    return {name for name in read if "." in name and not name.startswith("mart.")}


def _states(engine: Engine, name: str) -> list[str]:
    stage, thing = name.split(".", 1)
    if stage != "quarantine":
        return [state_of(engine, name)]
    # Rows are set aside on the way into raw and into clean; a delivery of which every row is
    # set aside leaves the state of its table as it was, so the run counts as well.
    passages = [last_passage(engine, f"{way}.{thing}") for way in ("raw", "clean")]
    return [f"{passage.state}@{passage.run}" for passage in passages if passage is not None]


def _wait(
    engine: Engine,
    model: Model,
    missing: Sequence[str],
    *,
    contract: Contract | None,
    run: Run,
) -> Passage | None:
    """Note once what the mart waits for; None if that was said before."""
    waiting = f"waits for {', '.join(missing)}"
    if checked_state(engine, model.name) == waiting:
        return None
    finding = Finding(
        system="",
        table=model.table,
        rule="not built",
        dimension="completeness",
        severity="warning",
        rows=0,
        message=(
            f"it reads {', '.join(missing)}, of which nothing has been admitted yet;"
            " see the findings of that table"
        ),
        owner=contract.owner if contract else "",
    )
    return note_findings(engine, model.name, [finding], state=waiting, run=run)
