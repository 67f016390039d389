"""Splink's model files: read, compared with Splink itself, and written."""

import json
import logging
import random

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.linkage.kernel.drawn import evaluate

from flamsteed.errors import ModelNotUsable
from flamsteed.linkage.kernel.find import find_pairs
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import compiled
from flamsteed.linkage.kernel.records import encoded
from flamsteed.linkage.kernel.splink_file import recipe_from_splink, splink_settings

splink = pytest.importorskip("splink")
cl = pytest.importorskip("splink.comparison_library")
cll = pytest.importorskip("splink.comparison_level_library")
SIZE = 1_500


@pytest.fixture(autouse=True)
def quiet_splink():
    logging.getLogger("splink").setLevel(logging.CRITICAL)


def _people() -> pa.Table:
    dice = random.Random(7)
    forenames = ["ann", "anne", "bob", "robert", "zoë", "maria", "marie", None]
    surnames = ["smith", "smyth", "o'brien", "jones", "johnson", "nowak", None]
    rows = [
        {
            "unique_id": n,
            "first_name": dice.choice(forenames),
            "surname": dice.choice(surnames),
            "dob": f"19{dice.randint(50, 59)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}",
            "postcode": dice.choice(["AB1 2CD", "AB1 3CD", "AB12 2CD", "ZE1 1AA", "not one", None]),
            "email": dice.choice(["a@b.example", "aa@b.example", "c@d.example", "", None]),
            "phone": dice.choice(["020 7946 0001", "020 7946 0010", "020 7946 0100", None]),
            "amount": dice.choice([1.0, 2.5, 4.0, None]),
        }
        for n in range(SIZE)
    ]
    return pa.Table.from_pylist(rows)


def _trained() -> dict:
    """A model as Splink saves it, with every level of its library that works on one value each."""
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.9, 0.7]).configure(
                term_frequency_adjustments=True
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.EmailComparison("email"),
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.LevenshteinAtThresholds("phone", [1, 2]),
            cl.CustomComparison(
                output_column_name="amount",
                comparison_levels=[
                    cll.NullLevel("amount"),
                    cll.AbsoluteDifferenceLevel("amount", 1.5),
                    cll.CustomLevel("amount_l > amount_r + 1 and not (amount_l = 4)"),
                    cll.ElseLevel(),
                ],
            ),
            cl.CustomComparison(
                output_column_name="other",
                comparison_levels=[
                    cll.Or(cll.NullLevel("phone"), cll.NullLevel("surname")),
                    cll.And(cll.ExactMatchLevel("phone"), cll.Not(cll.ExactMatchLevel("surname"))),
                    cll.DamerauLevenshteinLevel("phone", 1),
                    cll.JaroLevel("surname", 0.6),
                    cll.JaccardLevel("surname", 0.5),
                    cll.ElseLevel(),
                ],
            ),
        ],
        blocking_rules_to_generate_predictions=[
            splink.block_on("substr(first_name, 1, 2)", "dob"),
            splink.block_on("postcode", "surname"),
            "l.phone = r.phone and levenshtein(l.surname, r.surname) <= 3",
        ],
    )
    plain = settings.create_settings_dict("duckdb")
    dice = random.Random(3)
    for comparison in plain["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                level["m_probability"] = round(dice.uniform(0.01, 0.99), 6)
                level["u_probability"] = round(dice.uniform(0.001, 0.5), 6)
    plain["comparisons"][1]["comparison_levels"][1]["tf_minimum_u_value"] = 0.2
    for comparison in plain["comparisons"][2:4]:
        comparison["comparison_levels"][2].pop("u_probability")
        comparison["comparison_levels"][3].pop("m_probability")
    plain["comparisons"][1]["comparison_levels"][2] |= {
        "tf_adjustment_column": "surname", "tf_adjustment_weight": 0.5,
    }  # fmt: skip
    return plain


def _by_splink(plain: dict, table: pa.Table, least: float) -> dict[tuple[int, int], float]:
    api = splink.DuckDBAPI(connection=":memory:")
    linker = splink.Linker(api.register(table), json.loads(json.dumps(plain)), log_level=None)
    found = linker.inference.predict(threshold_match_weight=least)
    rows = api.duckdb_con.execute(
        f"select unique_id_l, unique_id_r, match_weight from {found.physical_name}"
    ).fetchall()
    api.duckdb_con.close()
    return {(left, right): weight for left, right, weight in rows}


def _by_us(plain: dict, table: pa.Table, least: float) -> dict[tuple[int, int], float]:
    program, native = compiled(recipe_from_splink(json.dumps(plain))), load_native()
    feed = table.rename_columns(["_id", *table.column_names[1:]])
    records = encoded(program, feed, evaluate, native=native)
    pairs = find_pairs(records, least, native=native)
    sides = (records.ids[side].tolist() for side in (pairs.left, pairs.right))
    return dict(zip(zip(*sides, strict=True), pairs.weight.tolist(), strict=True))


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_splink_saved_gives_the_weights_that_splink_gives():
    plain, table = _trained(), _people()
    theirs, ours = _by_splink(plain, table, -8.0), _by_us(plain, table, -8.0)
    assert len(theirs) > 1_000
    assert ours.keys() == theirs.keys()
    assert max(abs(ours[pair] - weight) for pair, weight in theirs.items()) < 1e-6


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_we_write_gives_the_same_weights_in_splink():
    recipe = recipe_from_splink(json.dumps(_trained()))
    written = splink_settings(recipe, id_column="unique_id")
    table = _people()
    theirs, ours = _by_splink(written, table, -8.0), _by_us(_trained(), table, -8.0)
    assert ours.keys() == theirs.keys()
    assert max(abs(ours[pair] - weight) for pair, weight in theirs.items()) < 1e-6


def test_reading_what_was_written_changes_nothing():
    recipe = recipe_from_splink(json.dumps(_trained()))
    again = recipe_from_splink(json.dumps(splink_settings(recipe)))
    for one, other in zip(recipe.questions, again.questions, strict=True):
        assert np.allclose([a.weight for a in one.answers], [a.weight for a in other.answers])
        assert [a.rarity for a in one.answers] == [a.rarity for a in other.answers]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda plain: plain.update(link_type="link_only"), "links two tables"),
        (lambda plain: plain.pop("comparisons"), "not a Splink model"),
        (lambda plain: plain["comparisons"][0]["comparison_levels"][1].update(m_probability=-1),
         "m_probability is no probability"),
        (lambda plain: plain["blocking_rules_to_generate_predictions"].append(
            {"blocking_rule": "l.a = r.a", "arrays_to_explode": ["a"]}), "takes lists apart"),
    ],
)  # fmt: skip
def test_a_model_that_cannot_be_used_says_why(spoil, said):
    plain = _trained()
    spoil(plain)
    with pytest.raises(ModelNotUsable, match=said):
        recipe_from_splink(json.dumps(plain))


def test_what_is_not_json_is_told():
    with pytest.raises(ModelNotUsable, match="not JSON"):
        recipe_from_splink("{")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("great_circle(a_l, b_l, a_r, b_r) < 3", "cannot be compared by the platform's own engine"),
        ("a = b_r", "Columns must end in _l and _r"),
        ("a_l = = b_r", "no SQL that can be read"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_named(condition, said):
    plain = _trained()
    plain["comparisons"][0]["comparison_levels"][1]["sql_condition"] = condition
    plain["comparisons"][0]["comparison_levels"][1].pop("tf_adjustment_column")
    with pytest.raises(ModelNotUsable, match=said):
        compiled(recipe_from_splink(json.dumps(plain)))
