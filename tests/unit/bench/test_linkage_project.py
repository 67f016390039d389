"""A data set becomes a project without mistakes, and what is read back is by record of the data set."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from bench.linkage import as_project, data_sets
from bench.linkage.errors_seen import people_right, print_errors, print_losses
from bench.linkage.project_shapes import SHAPES
from bench.linkage.splink_models import Scored

from flamsteed.project import load_project


def small(name: str) -> data_sets.DataSet:
    return getattr(data_sets, name)(60)


@pytest.mark.parametrize("name", ["council", "council_thin", "historical"])
def test_every_declaration_is_a_project_without_mistakes(name: str, tmp_path: Path) -> None:
    data = small(name)
    as_project.write_project(data, SHAPES[name], tmp_path)
    project = load_project(tmp_path)
    assert len(project.systems) == (10 if name == "council" else 1)
    assert {spec.thing for spec in project.links} == {"person"}


def test_every_column_is_declared() -> None:
    for name, data in (
        ("council", data_sets.council(30)),
        ("historical", data_sets.historical(20)),
    ):
        shape = SHAPES[name]
        told = " ".join((shape.select, *map(str, shape.standardise), shape.system))
        for column in data.records.column_names:
            derived = column in ("first_and_surname", data.key)
            assert column in told or derived, column


def test_clusters_and_pairs_are_read_back_by_record_whatever_their_order(tmp_path: Path) -> None:
    data = data_sets.historical(40, seed=5)
    backwards = np.arange(len(data.truth))[::-1]
    turned = replace(data, records=data.records.take(backwards), truth=data.truth[backwards])
    as_project.write_project(data, SHAPES["historical"], tmp_path)
    as_project.run_project(tmp_path)
    labels, scored = as_project.read_back(data, tmp_path)
    again, scored_again = as_project.read_back(turned, tmp_path)
    assert len(labels) == len(data.truth)
    assert len(np.unique(labels)) < len(labels) / 2
    same = labels[:, None] == labels[None, :]
    assert np.array_equal(same, (again[:, None] == again[None, :])[::-1, ::-1])
    assert len(scored.weight) > 100
    assert scored.true.mean() > 0.9
    assert scored_again.true.sum() == scored.true.sum()


def test_a_person_is_exact_joined_or_split() -> None:
    truth = np.array([0, 0, 1, 1, 2, 3, 3])
    clusters = np.array([5, 5, 6, 7, 8, 8, 9])
    exact, joined, split = people_right(clusters, truth)
    assert exact.tolist() == [True, False, False, False]
    assert joined.tolist() == [False, False, True, True]
    assert split.tolist() == [False, True, False, True]


def test_errors_are_printed_by_kind_and_hold_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    data = data_sets.council(50)
    print_errors(data, np.zeros(len(data.truth), np.int64))
    printed = capsys.readouterr().out
    assert "pairs joined, of two people" in printed
    assert "two homes, forename differs" in printed
    words = set(printed.replace(",", " ").split())
    for column in ("forename", "surname", "postcode", "email"):
        assert not words & set(filter(None, data.records[column].to_pylist()))


def test_lost_pairs_are_counted_by_where_they_were_lost(capsys: pytest.CaptureFixture[str]) -> None:
    records = pa.table({"key": ["d", "c", "b", "a"]})
    data = data_sets.DataSet("drawn", "key", records, np.array([1, 1, 1, 2]))
    told = {
        "l": ["d", "b"],
        "r": ["c", "d"],
        "match_weight": [9.0, 1.0],
        "match_probability": [1.0, 0.5],
    }
    scored = Scored(data, pa.table({**told, "band": ["same", "review"]}))
    assert scored.true.tolist() == [True, True]
    # d and c are joined; b is apart from both, and only its pair with d was kept
    print_losses(data, np.array([0, 0, 2, 3]), scored)
    assert capsys.readouterr().out.endswith("far below the threshold 1; review 1\n")
    print_losses(
        data, np.array([0, 0, 2, 3]), Scored(data, pa.table({**told, "band": ["", ""]}).slice(0, 0))
    )
    assert capsys.readouterr().out.endswith("far below the threshold 2\n")
