import numpy as np

from flamsteed.scoring.groups import difference, groups
from flamsteed.scoring.neighbours import Neighbours
from flamsteed.scoring.people import Persons

SIZE = 4_000
NOBODY = Neighbours(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, bool))


def _persons(is_joined: np.ndarray, group: list[str], unit: np.ndarray | None = None) -> Persons:
    sums = np.ones((SIZE, 6))
    return Persons(
        np.arange(SIZE) if unit is None else unit, sums, np.ones(SIZE, bool), is_joined,
        np.zeros(SIZE, bool),
        {"age": ["25 to 44"] * SIZE, "sex": group, "name_origin": ["british"] * SIZE},
    )  # fmt: skip


def _halves() -> list[str]:
    return ["F" if place % 2 else "M" for place in range(SIZE)]


def test_a_group_with_more_errors_than_the_rest_is_flagged() -> None:
    wrong = np.array([place % 2 == 1 and place % 20 == 1 for place in range(SIZE)])
    told = {group.name: group.flags for group in groups(_persons(wrong, _halves()), NOBODY, None)}
    assert told == {"F": ("more joined",), "M": ("fewer joined",)}


def test_groups_with_the_same_errors_are_not_flagged() -> None:
    wrong = np.array([place % 20 < 2 for place in range(SIZE)])
    assert not any(group.flags for group in groups(_persons(wrong, _halves()), NOBODY, None))


def test_a_grouping_with_one_group_says_nothing() -> None:
    wrong = np.array([place % 20 < 2 for place in range(SIZE)])
    told = groups(_persons(wrong, _halves()), NOBODY, None)
    assert {group.grouping for group in told} == {"sex"}


def test_chance_alone_seldom_raises_a_flag() -> None:
    dice = np.random.default_rng(2)
    flagged = 0
    for _ in range(60):
        wrong = dice.random(SIZE) < 0.05
        flagged += any(g.flags for g in groups(_persons(wrong, _halves()), NOBODY, None))
    assert flagged <= 9


def test_people_who_are_wrong_together_are_one_piece_of_evidence() -> None:
    member = np.arange(SIZE) % 2 == 0
    wrong = np.zeros(SIZE, bool)
    wrong[:200:2] = True
    wrong[1:120:2] = True
    alone = difference("joined", wrong, member, np.arange(SIZE))
    together = difference("joined", wrong, member, np.arange(SIZE) // 20)
    assert alone.p is not None
    assert together.p is not None
    assert alone.p < 0.01 < together.p


def test_too_few_people_to_tell_are_not_tested() -> None:
    member = np.arange(SIZE) < 50
    wrong = np.arange(SIZE) % 100 == 0
    assert difference("joined", wrong, member, np.arange(SIZE)).p is None


def test_people_invented_by_misreading_are_in_no_group() -> None:
    people = _persons(np.zeros(SIZE, bool), _halves())
    known = np.ones(SIZE, bool)
    known[:100] = False
    told = groups(
        Persons(people.unit, people.sums, known, people.is_joined, people.is_split, people.groups),
        NOBODY,
        None,
    )
    assert sum(group.quality.people for group in told) == SIZE - 100
