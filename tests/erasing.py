"""A small borough of three systems, and people of it to erase."""

from pathlib import Path

import pytest

from flamsteed.erasing.carry_out import carry_out_erasures
from flamsteed.erasing.grounds import Ground
from flamsteed.erasing.plan import Asked, plan_erasure
from flamsteed.lineage.approval import Plan, approve, propose
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project
from flamsteed.store import open_project_store
from tests.borough import copy_project, run_here, store_of
from tests.three_systems import of_three_systems


def small(factory: pytest.TempPathFactory) -> Path:
    """A project of three systems that was run; one that a test may change."""
    project = copy_project(factory.mktemp("erasing"))
    of_three_systems(project)
    run_here(project)
    return project


def someone(project: Path, nth: int = 0) -> str:
    """The number of somebody whom a permit tells of."""
    engine = store_of(project)
    rows = engine.rows(
        "select distinct number from gold.person_source where _record in"
        " (select _record from raw.parking__permits) order by 1"
    )
    engine.close()
    return str(rows[nth][0])


def planned(project: Path, asked: Asked, *, approved: bool = True) -> Plan:
    """The plan of an erasure, made by Ann and approved by Bob."""
    loaded = load_project(project)
    engine, ledger = open_project_store(loaded), open_ledger(loaded.ledger)
    try:
        plan = propose(ledger, plan_erasure(loaded, engine, ledger, asked, by="Ann").plan)
        return approve(ledger, plan.number, by="Bob") if approved else plan
    finally:
        engine.close()
        ledger.close()


def carried_out(project: Path, *numbers: int) -> list[Plan]:
    """The plans as they ended."""
    loaded = load_project(project)
    engine, ledger = open_project_store(loaded), open_ledger(loaded.ledger)
    try:
        return carry_out_erasures(loaded, engine, ledger, numbers, by="Bob")
    finally:
        engine.close()
        ledger.close()


def asked(number: str, ground: Ground = Ground.NOT_NEEDED, **more: object) -> Asked:
    """What is asked for, with nothing kept but what the law keeps."""
    return Asked(number, ground, {}, **more)  # type: ignore[arg-type]
