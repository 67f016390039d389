"""All SQL that the platform derives, or that a project declares, can be said to Spark.

One small run of Northmere is watched: every statement that any step asks of the engine is
translated, and the translation parsed again as Spark's own. There are no exemptions. That Spark
would run each is another promise: it has no `update ... from`, by which the gate closes versions,
and lists tables and columns in its own way, which is the engine's business.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from tests.borough import a_copy, northmere, run_here

from flamsteed.cleaning.fix_list import fix_list_sql
from flamsteed.engine.dialect import spark_sql
from flamsteed.engine.on_duckdb import DuckDBEngine
from flamsteed.lineage.ledger import open_ledger
from flamsteed.project import load_project

WATCHED = ("rows", "value", "batches", "execute", "stage")


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every statement of one whole run, and which of the engine's verbs it was given to."""
    seen: dict[str, str] = {}
    project = a_copy(
        northmere(tmp_path_factory), tmp_path_factory.mktemp("spark"), without_store=True
    )
    with pytest.MonkeyPatch.context() as patch:
        for verb in WATCHED:
            patch.setattr(DuckDBEngine, verb, _watched(verb, seen))
        run_here(project)
    _add_fix_list(project, seen)
    return seen


def _watched(verb: str, seen: dict[str, str]) -> Any:
    asked = getattr(DuckDBEngine, verb)

    def watched(self: DuckDBEngine, *args: Any, **named: Any) -> Any:
        seen.setdefault(args[1] if verb == "stage" else args[0], verb)
        return asked(self, *args, **named)

    return watched


def _add_fix_list(project: Path, seen: dict[str, str]) -> None:
    loaded = load_project(project)
    ledger = open_ledger(loaded.ledger)
    findings = ledger.findings()
    ledger.close()
    for _, _, contract in loaded.pairs():
        own = [finding for finding in findings if finding["system"] == contract.system]
        select = fix_list_sql(contract, own)
        if select is not None:
            seen.setdefault(select, "fix list")


def test_every_statement_of_a_whole_run_translates_and_parses_for_spark(
    statements: dict[str, str],
) -> None:
    assert len(statements) > 1_000
    untold = []
    for statement, verb in statements.items():
        try:
            sqlglot.parse_one(spark_sql(statement), read="spark")
        except sqlglot.errors.SqlglotError as error:
            untold.append((verb, statement[:120], str(error)[:120]))
    assert untold == []


def test_the_run_that_was_watched_went_along_the_whole_path(statements: dict[str, str]) -> None:
    text = "\n".join(statements)
    for written in (
        '"raw"."housing__member"', '"quarantine"."parking__permits"', '"clean"."gazetteer__lpi"',
        '"linked"."person_pair"', '"gold"."person_value"', '"mart"."spend_over_500"',
    ):  # fmt: skip
        assert written in text, written
    assert set(statements.values()) == {*WATCHED, "fix list"}


def test_no_regular_expression_asks_more_than_every_engine_can_do(
    statements: dict[str, str],
) -> None:
    for statement in statements:
        assert not re.search(r"\(\?(?:[=!]|<[=!])", statement), statement[:200]
