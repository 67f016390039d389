"""A table leaves with symbols in place of what is hidden, or does not leave."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flamsteed.contracts.yaml_file import load_yaml
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.hierarchy import hierarchy_of
from flamsteed.privacy.tables.policy import POLICIES, Policy
from flamsteed.privacy.tables.release import tabulated
from flamsteed.privacy.tables.tabulation import Tabulation, read_tabulation

EXACT = Policy("own", "1", "drawn", 6, whole=False)
COUNTS = {
    ("N", "p"): 3,
    ("N", "q"): 40,
    ("S", "p"): 25,
    ("S", "q"): 17,
    ("S", "r"): 8,
    ("N", "r"): 9,
}


def stage(engine: Engine, counts: dict[Any, Any], **more: Any) -> str:
    """Rows of a table with two sides and one count."""
    sides = list(zip(*counts, strict=True))
    table = {"area": sides[0], "kind": sides[1], "people": list(counts.values())}
    nobody = pa.array([None] * len(counts), pa.string())
    return engine.stage_batches("rows", pa.table(table | {"_subject": nobody} | more))


def leaving(
    engine: Engine, told: Tabulation, counts: dict[Any, Any], **more: Any
) -> dict[Any, str]:
    symbols = more.pop("symbols", True)
    kept = tabulated(engine, told, stage(engine, counts), symbols=symbols).kept
    return {(a, k): n for a, k, n in engine.rows(f"select area, kind, people from ({kept})")}


TOLD = Tabulation(EXACT, ("area", "kind"), counts=("people",), total="All")


def test_a_small_count_and_those_that_would_tell_it_are_hidden(engine: Engine) -> None:
    left = leaving(engine, TOLD, COUNTS)
    assert left["N", "p"] == "[c]"
    assert left["All", "All"] == "102"
    for side in ({"N", "S"}, {"All"}):
        assert sum(left[a, "p"] == "[c]" for a in side) != 1 or left["All", "p"] == "[c]"
    assert list(left.values()).count("[c]") == 4


def test_without_symbols_what_is_hidden_is_null_and_the_rest_are_numbers(engine: Engine) -> None:
    left = leaving(engine, TOLD, COUNTS, symbols=False)
    assert left["N", "p"] is None
    assert left["All", "All"] == 102


def test_rounded_figures_that_round_to_nought_say_so_and_unknown_ones_too(engine: Engine) -> None:
    policy = Policy("own", "1", "drawn", 2, round_to=10, whole=False)
    told = Tabulation(policy, ("area", "kind"), counts=("people",))
    left = leaving(engine, told, COUNTS | {("W", "p"): None, ("W", "q"): 0, ("W", "r"): 1})
    assert left["N", "p"] == "[low]"
    assert left["W", "p"] == "[x]"
    assert left["W", "q"] == "0"
    assert left["W", "r"] == "[c]"
    assert left["S", "p"] == "30"


def test_the_whole_country_is_said_as_it_is(engine: Engine) -> None:
    told = Tabulation(POLICIES["nhs_england"], ("area", "kind"), counts=("people",),
                      total="All", national={"area": "England"})  # fmt: skip
    left = leaving(engine, told, COUNTS | {("England", "p"): 4, ("England", "q"): 90_001})
    assert left["England", "p"] == "4"
    assert left["England", "All"] == "90005"
    assert left["N", "p"] == "[c]"
    assert left["S", "r"] == "10"


def test_totals_that_do_not_add_up_stop_the_release(engine: Engine) -> None:
    assert leaving(engine, TOLD, COUNTS | {("All", "All"): 102})["All", "All"] == "102"
    with pytest.raises(ReleaseRefused, match="1 rows of totals are not what their parts add up to"):
        leaving(engine, TOLD, COUNTS | {("All", "All"): 103})


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({("N", None): 3}, "1 rows of the table have no label"),
        ({("N", "p"): -3}, "1 rows of the table have a figure below nought"),
        ({("N", "p"): None, ("N", "q"): 7}, "1 rows have no `people`"),
    ],
)
def test_rows_that_are_no_table_stop_the_release(
    engine: Engine, counts: dict[Any, Any], message: str
) -> None:
    with pytest.raises(ReleaseRefused, match=message):
        leaving(engine, TOLD, counts)


def test_a_fault_in_hiding_is_found_by_the_attack_and_nothing_is_shown(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "flamsteed.privacy.tables.protect.hide", lambda _e, _f, unsafe, **_: unsafe.cells
    )
    with pytest.raises(ReleaseRefused, match="1 hidden cells of `people` could be worked") as said:
        leaving(engine, TOLD, COUNTS)
    assert "3" not in str(said.value)


def test_a_label_may_lie_in_a_total_that_lies_in_another(engine: Engine) -> None:
    within = {"area": hierarchy_of([("N", "North", "*"), ("S", "South", "*"), ("T", "South", "*")])}
    told = Tabulation(EXACT, ("area", "kind"), counts=("people",), total="All", within=within)
    left = leaving(engine, told, COUNTS | {("T", "p"): 10})
    assert left["South", "All"] == "60"
    with pytest.raises(ReleaseRefused, match="lacks a label that area has"):
        leaving(engine, told, COUNTS | {("X", "p"): 10})


def test_an_amount_that_one_contributor_makes_up_is_hidden_with_its_like(engine: Engine) -> None:
    rows = [("N", "p", 900, "a"), ("N", "p", 50, "b"), ("N", "p", 50, "c")]
    rows += [
        (area, kind, 100, f"{area}{kind}{n}") for area in "NST" for kind in "qr" for n in range(9)
    ]
    rows += [(area, "p", 100, f"{area}{n}") for area in "ST" for n in range(9)]
    names = ("area", "kind", "spent", "_subject")
    staged = engine.stage_batches(
        "rows", pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    )
    policy = Policy("own", "1", "drawn", 3, dominance=(1, 75.0), p_percent=10)
    told = Tabulation(policy, ("area", "kind"), amounts=("spent",), total="All")
    done = tabulated(engine, told, staged, symbols=True)
    kept, report = done.kept, done.risk
    left = {(a, k): n for a, k, n in engine.rows(f"select area, kind, spent from ({kept})")}
    assert left["N", "p"] == "[c]"
    assert list(left.values()).count("[c]") == 4
    assert report["tables"] == [
        {"figure": "spent", "primary": 1, "secondary": 3, "unprotected": 0}
        | {"programmes": report["tables"][0]["programmes"]}
    ]


AGREED = """\
control:
  policy: {name: ours, version: "2", source: our own rule, threshold: 5, round_to: 5, dominance: [1, 85]}
  dimensions: [area, kind]
  counts: [people]
  totals: All
  within: {area: areas.csv}
"""


def test_an_agreement_names_its_table_and_its_own_policy(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("N;North;*\nS;South;*\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(AGREED, encoding="utf-8")
    file = load_yaml(tmp_path / "a.yaml")
    told = read_tabulation(file, ["area", "kind", "people"], subject="")
    assert not file.mistakes
    assert told is not None
    assert told.policy == Policy("ours", "2", "our own rule", 5, 5, dominance=(1, 85.0))
    assert told.path("area", "S") == ("S", "South", "All")


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("threshold: 5", "threshold: 1", "is no policy: `threshold` must be at least 2"),
        ("threshold: 5", "level: 5", "unknown key `level`"),
        ("source: our own rule, ", "", "`source` is required"),
        ("counts: [people]", "amounts: [people]", "`amounts` need `subject`"),
        ("counts: [people]", "counts: [people, kind]", "every field must be one of"),
        ("areas.csv", "nowhere.csv", "cannot be read"),
        ("{area: areas.csv}", "{place: areas.csv}", "`place` is none of the dimensions"),
        ("  totals: All", "  national: {area: England}", "lets no national figures be said"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(
    tmp_path: Path, was: str, now: str, message: str
) -> None:
    (tmp_path / "areas.csv").write_text("N;North;*\nS;South;*\n", encoding="utf-8")
    assert was in AGREED
    (tmp_path / "a.yaml").write_text(AGREED.replace(was, now), encoding="utf-8")
    file = load_yaml(tmp_path / "a.yaml")
    assert read_tabulation(file, ["area", "kind", "people"], subject="") is None
    assert message in " ".join(mistake.message for mistake in file.mistakes)


def test_a_policy_that_is_not_known_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "control: {policy: best, dimensions: [a], counts: [n]}", encoding="utf-8"
    )
    file = load_yaml(tmp_path / "a.yaml")
    assert read_tabulation(file, ["a", "n"], subject="") is None
    assert "must be one of nhs_england, childrens_statistics, research" in file.mistakes[0].message
