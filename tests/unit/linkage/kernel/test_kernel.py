"""The kernel in C, the same in numpy, and the same said in plain SQL."""

import math
import random
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.linkage.kernel.drawn import EVERYTHING, evaluate, people

from flamsteed.linkage.kernel import alike
from flamsteed.linkage.kernel.coder import open_coder
from flamsteed.linkage.kernel.find import Pairs, find_pairs, weigh
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import compiled
from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe, weight_of
from flamsteed.linkage.kernel.records import Records, encoded

NATIVE = load_native()
needs_kernel = pytest.mark.skipif(NATIVE is None, reason="the kernel was not built: no C compiler")
PARTS = ("left", "right", "weight", "levels")


def _records(table: pa.Table, native=None, recipe: Recipe = EVERYTHING, limit=2_000) -> Records:
    return encoded(compiled(recipe), table, evaluate, native=native, block_limit=limit)


def _same(one: Pairs, other: Pairs) -> bool:
    return all(np.array_equal(getattr(one, p), getattr(other, p)) for p in PARTS)


@needs_kernel
@pytest.mark.parametrize("seed", range(6))
def test_kernel_and_numpy_give_the_same_pairs_to_the_last_bit(seed):
    table = people(300, seed)
    for least in (-math.inf, -3.0, 2.0):
        ours = find_pairs(_records(table, NATIVE), least, native=NATIVE)
        plain = find_pairs(_records(table), least, native=None)
        assert len(ours.left) > 10
        assert _same(ours, plain)


def test_pairs_and_levels_are_those_of_the_conditions_as_sql():
    table = people(120, 3)
    found = find_pairs(_records(table, NATIVE), -math.inf, native=NATIVE)
    cases = ", ".join(
        f"case when {q.silent} then 0 "
        + " ".join(f"when {a.sql.replace('ELSE', 'true')} then {n}" for n, a in enumerate(q.answers, 1))
        + " end"
        for q in EVERYTHING.questions
    )  # fmt: skip
    columns = [name for name in table.column_names if name != "_id"]
    sides = ", ".join(f"l.{c} as {c}_l, r.{c} as {c}_r" for c in columns)
    met = " or ".join(f"coalesce(({block}), false)" for block in EVERYTHING.blocks)
    with duckdb.connect() as connection:
        connection.register("people", table)
        rows = connection.execute(
            f"select _l, _r, {cases} from (select l._id as _l, r._id as _r, {sides} from people as l"
            f" join people as r on l._id < r._id and ({met})) as pair order by _l, _r"
        ).fetchall()
    ours = [
        (int(left), int(right), *map(int, levels))
        for left, right, levels in zip(found.left, found.right, found.levels, strict=True)
    ]
    assert ours == rows


@needs_kernel
def test_threads_and_the_order_of_rows_change_nothing():
    table = people(3_000, 4)
    once = find_pairs(_records(table, NATIVE), 1.0, native=NATIVE)
    again = find_pairs(_records(table, NATIVE), 1.0, native=NATIVE, threads=3)
    shuffled = list(range(len(table)))
    random.Random(5).shuffle(shuffled)
    moved = find_pairs(_records(table.take(shuffled), NATIVE), 1.0, native=NATIVE)
    assert _same(once, again)
    assert _same(once, moved)


@pytest.mark.parametrize("native", [pytest.param(NATIVE, marks=needs_kernel), None])
def test_fresh_records_give_the_pairs_of_a_full_search_that_touch_them(native):
    table = people(400, 6)
    records = _records(table, native)
    is_fresh = np.zeros(400, np.uint8)
    is_fresh[[3, 50, 51, 390]] = 1
    full = find_pairs(records, -2.0, native=native)
    touched = (is_fresh[full.left] | is_fresh[full.right]).astype(bool)
    some = find_pairs(records, -2.0, native=native, is_fresh=is_fresh)
    assert touched.sum() > 5
    for part in PARTS:
        assert np.array_equal(getattr(full, part)[touched], getattr(some, part))


@pytest.mark.parametrize("native", [pytest.param(NATIVE, marks=needs_kernel), None])
def test_a_key_held_by_too_many_is_left_out_and_told(native):
    table = people(300, 7)
    records = _records(table, native, limit=40)
    assert [bool(block.left_out) for block in records.blocks] == [True, False, False]
    found = find_pairs(records, -math.inf, native=native)
    everything = find_pairs(_records(table, native), -math.inf, native=native)
    assert 0 < found.compared < everything.compared
    known = set(zip(everything.left.tolist(), everything.right.tolist(), strict=True))
    assert set(zip(found.left.tolist(), found.right.tolist(), strict=True)) < known


@pytest.mark.parametrize("native", [pytest.param(NATIVE, marks=needs_kernel), None])
def test_nothing_to_compare_gives_no_pairs(native):
    for table in (people(0), people(1)):
        assert len(find_pairs(_records(table, native), 0.0, native=native).left) == 0


@needs_kernel
def test_more_columns_than_a_pattern_has_bits_give_the_same_pairs():
    many = tuple(
        Question(f"start {n}", "forename_l is null or forename_r is null",
                 (Answer("same", f"left(forename_l, {n}) = left(forename_r, {n})", 0.9, 0.5),
                  Answer("other", "ELSE", 0.1, 0.5)))
        for n in range(1, 71)
    )  # fmt: skip
    recipe = replace(EVERYTHING, questions=(*EVERYTHING.questions, *many))
    table = people(300, 9)
    records = _records(table, NATIVE, recipe)
    assert len(records.program.codes) > 64
    inside = find_pairs(records, -math.inf, native=NATIVE)
    assert len(inside.left) > 100
    assert _same(inside, find_pairs(_records(table, None, recipe), -math.inf, native=None))


@needs_kernel
def test_given_pairs_weigh_what_a_search_says():
    records = _records(people(200, 8), NATIVE)
    found = find_pairs(records, -math.inf, native=NATIVE)
    for native in (NATIVE, None):
        weights, levels = weigh(records, found.left, found.right, native=native)
        assert np.array_equal(weights, found.weight)
        assert np.array_equal(levels, found.levels)


words = st.binary(max_size=80)


@needs_kernel
@settings(deadline=None)
@given(words, words)
def test_likeness_is_the_same_in_c_and_in_python(one, other):
    for place, function in enumerate(alike.FUNCTIONS):
        assert NATIVE.alike(place, one, other) == function(one, other)


LETTERS = st.text(st.sampled_from("abcdeé ñ'-"), max_size=70)


@settings(deadline=None)
@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=40))
def test_likeness_is_what_duckdb_says(pairs):
    names = ("jaro_winkler_similarity", "jaro_similarity", "levenshtein", "damerau_levenshtein")
    with duckdb.connect() as connection:
        connection.register(
            "pair", pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]})
        )
        rows = connection.execute(
            f"select {', '.join(f'{name}(a, b)' for name in names)} from pair"
        ).fetchall()
    for (one, other), row in zip(pairs, rows, strict=True):
        for function, told in zip(alike.FUNCTIONS, row, strict=False):
            assert function(one.encode(), other.encode()) == told


@pytest.mark.parametrize("native", [pytest.param(NATIVE, marks=needs_kernel), None])
@settings(deadline=None)
@given(values=st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=200))
def test_a_dictionary_gives_equal_codes_to_equal_texts_only(native, values):
    coder = open_coder(native)
    half = len(values) // 2
    parts = [pa.array(values[:half], pa.string()), pa.array(values[half:], pa.large_string())]
    codes = [code for part in parts for code in coder.codes(part).tolist()]
    texts = coder.texts()
    coder.close()
    for value, code in zip(values, codes, strict=True):
        assert code == -1 if value is None else texts.text(code) == value.encode()
    assert len(texts.offsets) - 1 == len({v for v in values if v is not None})


def test_weights_are_log_odds():
    assert weight_of(0.5) == 0
    assert weight_of(0.8) == pytest.approx(2)
    assert weight_of(1) == math.inf
