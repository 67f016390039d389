"""The ledger is verified, its head kept, an entry proved, and harm told, by command line."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.borough import a_copy, northmere, store_of
from typer.testing import CliRunner

from flamsteed.cli.main import app
from flamsteed.project import load_project


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    return a_copy(northmere(tmp_path_factory), tmp_path)


def _ask(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["ledger", *map(str, words)])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def _harm(project: Path, sql: str) -> None:
    database = sa.create_engine(load_project(project).ledger)
    with database.begin() as ledger:
        ledger.execute(sa.text(sql))
    database.dispose()


def test_a_ledger_is_whole_and_fits_the_head_that_was_kept(project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept/head.json"
    assert f"{kept} is written" in _ask("head", "-p", project, "--to", kept)
    head = json.loads(kept.read_text())
    for _ in range(2):
        said = _ask("verify", "-p", project, "--head", kept)
        assert "The ledger is whole" in said
        assert "as the kept heads say" in said
        engine = store_of(project)
        (number,) = engine.rows("select number from gold.person order by number limit 1")[0]
        engine.close()
        assert CliRunner().invoke(app, ["show", number, "-p", str(project)]).exit_code == 0
    assert f"{head['size'] + 1:,} entries" in said


def test_the_store_kept_the_head_of_the_run(project: Path) -> None:
    engine = store_of(project)
    heads = engine.rows("select size from flamsteed.ledger_head")
    engine.close()
    _harm(project, "delete from audit where number > 5")
    said = _ask("verify", "-p", project, code=15)
    assert f"the end was cut off: there were {heads[-1][0]} entries" in said
    assert "The first entry concerned is" not in said
    assert "It stands behind the last entry, 5" in said


def test_an_entry_is_proved_to_somebody_who_has_no_ledger(project: Path, tmp_path: Path) -> None:
    kept, proof = tmp_path / "head.json", tmp_path / "proof.json"
    _ask("head", "-p", project, "--to", kept)
    _ask("proof", 3, "-p", project, "--to", proof, "--head", kept)
    assert "leads to the head that was kept" in _ask("check-proof", proof, "--head", kept)
    assert "Compare that with a kept one" in _ask("check-proof", proof)
    told = json.loads(proof.read_text())
    proof.write_text(json.dumps(told | {"at": "2020-01-01"}))
    assert "does not hold" in _ask("check-proof", proof, code=15)
    assert "holds no proof" in _ask("check-proof", kept, code=7)
    assert "There is no entry 99999" in _ask("proof", 99999, "-p", project, code=7)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("update audit set at = '2020' where number = 4", "entry 4 was altered"),
        ("delete from finding where passage = (select min(passage) from finding)", "was taken out"),
        ("update passage set set_aside = set_aside + 1 where number = 3", "`passage` with number 3 was altered"),
        ("update run set started_by = 'nobody'", "`run` with number 1 was altered"),
        ("update offer set first_on = '2026-01-01'", "`offer` with thing person was altered"),
    ],
)  # fmt: skip
def test_harm_is_named_and_what_to_do_is_said(project: Path, harm: str, said: str) -> None:
    _harm(project, harm)
    told = _ask("verify", "-p", project, code=15)
    assert said in told
    assert "Keep the ledger as it is" in told
    runs = CliRunner().invoke(app, ["runs", "-p", str(project)]).output
    assert "The ledger was altered, first at entry" in " ".join(runs.split())
