"""Learning without labels, on drawn people whose errors are known."""

import random
from dataclasses import replace

import pyarrow as pa
import pytest
from tests.unit.linkage.kernel.drawn import evaluate

from flamsteed.linkage.kernel.learn import expected_chance, learned, learned_at_home
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import compiled
from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe
from flamsteed.linkage.kernel.records import Records, encoded

HOMES = 1_500
SLIP = 0.1
PAIRS = 4 * HOMES * (4 * HOMES - 1) / 2
BLOCKS = (
    "l.born = r.born and l.home = r.home",
    "l.forename = r.forename and l.surname = r.surname",
    "l.home = r.home",
)


def _question(name: str) -> Question:
    silent = f"{name}_l is null or {name}_r is null"
    same = Answer("same", f"{name}_l = {name}_r", 0.5, 0.5)
    return Question(name, silent, (same, Answer("other", "ELSE", 0.5, 0.5)))


RECIPE = Recipe(
    tuple(_question(name) for name in ("forename", "surname", "born", "home")), BLOCKS, 2e-4, 2.5
)


def _couples() -> pa.Table:
    """Two people in every home, two records each: one surname; a tenth of forenames is another."""
    dice = random.Random(11)
    rows = []
    for home in range(HOMES):
        surname = f"surname {dice.randrange(400)}"
        for _ in range(2):
            forename, born = f"forename {dice.randrange(200)}", f"day {dice.randrange(20_000)}"
            for _ in range(2):
                told = f"slip {dice.randrange(10**6)}" if dice.random() < SLIP else forename
                rows.append({"forename": told, "surname": surname, "born": born, "home": f"{home}"})
    return pa.Table.from_pylist(
        [{"_id": n} | row for n, row in enumerate(rows)],
        pa.schema([("_id", pa.int64()), *((n, pa.string()) for n in ("forename", "surname", "born", "home"))]),
    )  # fmt: skip


@pytest.fixture(scope="module")
def records() -> Records:
    return encoded(compiled(RECIPE), _couples(), evaluate, native=load_native())


@pytest.fixture(scope="module")
def recipe(records: Records) -> Recipe:
    return learned(records, {0: (), 1: ()}, native=load_native())


def _told(recipe: Recipe, question: str) -> Answer:
    (one,) = (q for q in recipe.questions if q.name == question)
    return one.answers[0]


def test_m_and_u_are_those_of_the_people_drawn(recipe: Recipe):
    forename, surname = _told(recipe, "forename"), _told(recipe, "surname")
    assert forename.m == pytest.approx((1 - SLIP) ** 2, abs=0.02)
    assert forename.u == pytest.approx((1 - SLIP) ** 2 / 200, rel=0.1)
    assert surname.m > 0.98
    assert surname.u == pytest.approx(1 / 400 + 4 * HOMES / PAIRS, rel=0.1)


def test_what_people_at_one_address_answer_is_told_from_what_one_person_answers(
    records: Records, recipe: Recipe
):
    trained = replace(records, program=replace(records.program, recipe=recipe))
    questions, at_home = learned_at_home(trained, [2], ("home", "same"), native=load_native())
    told = replace(recipe, questions=questions)
    assert at_home == pytest.approx(2.0, rel=0.05)
    assert _told(told, "surname").r > 0.98
    assert _told(told, "forename").r == pytest.approx(1 / 200, abs=0.005)
    assert _told(told, "born").r < 0.005
    assert _told(told, "home").r is None


def test_the_chance_is_that_of_the_people_drawn(records: Records, recipe: Recipe):
    trained = replace(records, program=replace(records.program, recipe=recipe))
    questions, at_home = learned_at_home(trained, [2], ("home", "same"), native=load_native())
    told = replace(recipe, questions=questions, at_home=at_home)
    found = expected_chance(
        replace(records, program=replace(records.program, recipe=told)), native=load_native()
    )
    assert found == pytest.approx(2 * HOMES / PAIRS, rel=0.05)


def test_the_same_records_teach_the_same(records: Records, recipe: Recipe):
    assert learned(records, {0: (), 1: ()}, native=load_native()) == recipe


def test_a_block_that_is_best_for_a_question_is_heard_alone(records: Records):
    best = learned(records, {0: (), 1: ("surname",), 2: ("forename",)}, native=load_native())
    some = learned(records, {2: ()}, native=load_native())
    assert _told(best, "forename").m == pytest.approx(_told(some, "forename").m, abs=0.02)


def test_too_few_records_teach_nothing():
    few = encoded(compiled(RECIPE), _couples().slice(0, 40), evaluate, native=load_native())
    taught = learned(few, {0: (), 1: ()}, native=load_native())
    assert [_told(taught, name).m for name in ("forename", "surname")] == [0.5, 0.5]
    questions, at_home = learned_at_home(few, [2], ("home", "same"), native=load_native())
    assert (questions, at_home) == (few.program.recipe.questions, 2.5)


def test_where_nobody_lives_together_slips_of_one_person_are_not_taken_for_two_people(
    recipe: Recipe,
):
    declared = {"forename": (0.05, 0.95), "surname": (0.9, 0.1), "born": (0.01, 0.99), "home": ()}
    questions = tuple(
        replace(
            each, answers=tuple(replace(a, r=r) for a, r in zip(each.answers, said, strict=True))
        )
        if (said := declared[each.name])
        else each
        for each in recipe.questions
    )
    program = compiled(replace(recipe, questions=questions))
    alone = _couples().filter(pa.array([n % 4 < 2 for n in range(4 * HOMES)]))
    records = encoded(program, alone, evaluate, native=load_native())
    told, at_home = learned_at_home(records, [2], ("home", "same"), native=load_native())
    assert at_home < 0.01
    assert _told(replace(recipe, questions=told), "forename").r < 0.1
