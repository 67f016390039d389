"""How telling each level is, learned from the records themselves, without labels.

u is counted among pairs taken at random; m by expectation maximisation (Fellegi and Sunter 1969,
Winkler 1988) over pairs that a training block brings together, one block at a time, for the
questions that the block does not answer by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel.find import Pairs, find_pairs, weigh
from flamsteed.linkage.kernel.native import Native
from flamsteed.linkage.kernel.recipe import Question, Recipe
from flamsteed.linkage.kernel.records import Records

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.uint8]

SEED = 1
RANDOM_PAIRS = 4_000_000
BLOCK_PAIRS = 2_000_000
ENOUGH_PAIRS = 2_000
ENOUGH_AT_HOME = 500
"""Pairs at one address from which on it is learned who lives together: a share, and few levels."""
ROUNDS = 50
TURNS = 2
STEADY = 1e-5
TRUST = 20.0
"""The declared m of a level counts as much as so many pairs."""
M_LEAST = 0.0005
"""No level is taken to be rarer among pairs of one person: training sees only so many of them."""
U_LEAST = 1e-9


@dataclass(frozen=True)
class _Told:
    """What one training block says of each question: m by level (None: it says nothing), and how
    many pairs of one person it rests on.
    """

    m: tuple[Floats | None, ...]
    pairs: float


def learned(
    records: Records, blocks: Mapping[int, Sequence[str]], *, native: Native | None
) -> Recipe:
    """The recipe of the records' program with m and u learned from them.

    `blocks` are those of the program to train on, each with the questions that it is best for: who
    shares an identifier is one person, whatever the birth dates, while namesakes at one address may
    be parent and child. A question for which such a block has enough pairs is learned from those
    alone. Levels that keep their m or u keep it, as do
    all where there are too few pairs to learn from. The same records give the same recipe.
    """
    recipe = records.program.recipe
    levels, counts = _random_patterns(records, native)
    questions = recipe.questions
    for _ in range(TURNS):
        questions = _with_u(questions, levels, counts, chance=recipe.chance)
        told = {block: _from_block(records, block, questions, native) for block in blocks}
        questions = tuple(
            _with_m(question, _heard(place, question, blocks, told))
            for place, question in enumerate(questions)
        )
    return replace(recipe, questions=questions)


def _heard(
    place: int,
    question: Question,
    blocks: Mapping[int, Sequence[str]],
    told: Mapping[int, _Told | None],
) -> list[tuple[Floats, float]]:
    """What each block says of one question, and the pairs of one person it rests on."""
    heard = {
        block: (m, each.pairs)
        for block, each in told.items()
        if each is not None and (m := each.m[place]) is not None and each.pairs > 0
    }
    best = [heard[block] for block in heard if question.name in blocks[block]]
    return best or list(heard.values())


def learned_at_home(
    records: Records, blocks: Sequence[int], at: tuple[str, str], *, native: Native | None
) -> tuple[tuple[Question, ...], float]:
    """What pairs of people who live together answer, and how many there are to a pair of one person.

    From the pairs of the given blocks that give the answer `at` (question and level: one address where
    few live), which are of one person or of two who live there: m is known, so what is left over is theirs. People who live together have places in
    common as often as one person's records have. Too few such pairs teach nothing; where there is none,
    nobody lives together.
    """
    recipe = records.program.recipe
    questions = recipe.questions
    levels = _pairs_of_blocks(records, blocks, native).levels
    (one,) = (n for n, question in enumerate(questions) if question.name == at[0])
    names = [answer.name for answer in questions[one].answers]
    levels = levels[levels[:, one] == names.index(at[1]) + 1]
    if len(levels) < ENOUGH_AT_HOME:
        return questions, recipe.at_home if len(levels) else 0.0
    asked = [place for place in range(len(questions)) if place != one and levels[:, place].any()]
    patterns, counts = _patterns(levels[:, asked])
    r, share = _left_over([questions[place] for place in asked], patterns, counts)
    told = list(questions)
    for place, by_level in zip(asked, r, strict=True):
        answers = zip(questions[place].answers, by_level, strict=True)
        told[place] = replace(
            questions[place],
            answers=tuple(replace(a, r=round(float(max(x, M_LEAST)), 9)) for a, x in answers),
        )
    return tuple(told), (1 - share) / max(share, 1e-6)


def _left_over(
    questions: Sequence[Question], patterns: Levels, counts: Floats
) -> tuple[list[Floats], float]:
    """What those answer who are not one person, and the share of pairs that are of one.

    Begun at what is declared, and drawn towards it: where nobody lives together, what is left over is
    one person's records with slips, and they must not be taken for two people.
    """
    m = [np.array([a.m for a in q.answers]) for q in questions]
    declared = [np.array([a.m if a.r is None else a.r for a in q.answers]) for q in questions]
    start = [each / each.sum() for each in declared]
    r, share = start, 0.5
    for _ in range(ROUNDS):
        odds = np.log2(share / (1 - share)) + _bits(m, r, patterns)
        sure = 1 / (1 + np.exp2(-_bounded(odds)))
        others = (1 - sure) * counts
        before, r = r, [
            (seen + TRUST * each) / (seen.sum() + TRUST)
            for seen, each in (
                (_shares(patterns[:, q], others, len(each)), each) for q, each in enumerate(start)
            )
        ]  # fmt: skip
        share = float(np.clip((sure * counts).sum() / counts.sum(), 1e-6, 1 - 1e-6))
        if max(float(np.abs(a - b).max()) for a, b in zip(r, before, strict=True)) < STEADY:
            break
    return r, share


def expected_chance(records: Records, *, native: Native | None) -> float:
    """The probability that two records taken at random are one person, as the recipe sees it.

    From the pairs that the blocks bring together: the chance at which they hold as many pairs of
    one person as it says. 0 if there is no such pair.
    """
    recipe, size = records.program.recipe, len(records.ids)
    everything = size * (size - 1) / 2
    alone = replace(records.program, recipe=replace(recipe, at_home=0.0))
    strangers = find_pairs(replace(records, program=alone), -np.inf, native=native).weight
    if not len(strangers):
        return 0.0
    both = find_pairs(records, -np.inf, native=native).weight
    at_home = np.maximum(np.exp2(-_bounded(both)) - np.exp2(-_bounded(strangers)), 0.0)
    chance = recipe.chance
    for _ in range(ROUNDS):
        bits = strangers - recipe.prior + np.log2(chance / (1 - chance))
        found = float((1 / (1 + np.exp2(-_bounded(bits)) + at_home)).sum())
        before, chance = chance, min(max(found / everything, 1e-12), 0.5)
        if abs(chance - before) < STEADY * before:
            break
    return chance


def _bounded(bits: Floats) -> Floats:
    bounded: Floats = np.clip(bits, -500, 500)
    return bounded


def _with_m(question: Question, told: Sequence[tuple[Floats, float]]) -> Question:
    """One question with what the training blocks say of it."""
    if not told:
        return question
    total = sum(pairs for _, pairs in told)
    m = np.sum([each * (pairs / total) for each, pairs in told], axis=0)
    answers = tuple(
        answer
        if answer.keeps_m
        else replace(answer, m=round(float(np.clip(share, M_LEAST, 1 - M_LEAST)), 9))
        for answer, share in zip(question.answers, m, strict=True)
    )
    return replace(question, answers=answers)


def _with_u(
    questions: Sequence[Question], levels: Levels, counts: Floats, *, chance: float
) -> tuple[Question, ...]:
    """The questions with u counted among random pairs, as far as these are of two people."""
    m = [np.array([a.m for a in q.answers]) for q in questions]
    u = [np.array([a.u for a in q.answers]) for q in questions]
    odds = np.log2(chance / (1 - chance)) + _bits(m, u, levels)
    others = counts / (1 + np.exp2(_bounded(odds)))
    told = []
    for place, question in enumerate(questions):
        seen = _shares(levels[:, place], others, len(question.answers))
        heard = seen.sum()
        answers = tuple(
            answer if answer.keeps_u or not seen[n]
            else replace(answer, u=round(float(max(seen[n] / heard, U_LEAST)), 12))
            for n, answer in enumerate(question.answers)
        )  # fmt: skip
        told.append(replace(question, answers=answers))
    return tuple(told)


def _random_patterns(records: Records, native: Native | None) -> tuple[Levels, Floats]:
    """What pairs taken at random answer: distinct rows of levels, and how many pairs give each."""
    size = len(records.ids)
    dice = np.random.Generator(np.random.PCG64(SEED))
    wanted = min(RANDOM_PAIRS, size * (size - 1) // 2)
    if not wanted:
        return np.empty((0, len(records.program.entries)), np.uint8), np.empty(0)
    left, right = dice.integers(0, size, wanted), dice.integers(0, size - 1, wanted)
    right += right >= left
    low, high = np.minimum(left, right).astype(np.int32), np.maximum(left, right).astype(np.int32)
    _, levels = weigh(records, low, high, native=native)
    return _patterns(levels)


def _from_block(
    records: Records, block: int, counted: Sequence[Question], native: Native | None
) -> _Told | None:
    """What the pairs of one block say, by expectation maximisation; None for too few pairs."""
    levels = _pairs_of_blocks(records, [block], native).levels
    if len(levels) < ENOUGH_PAIRS:
        return None
    asked = [
        place
        for place, question in enumerate(counted)
        if not _is_answered(records, block, question) and levels[:, place].any()
    ]
    patterns, counts = _patterns(levels[:, asked])
    m, expected = _maximised([counted[place] for place in asked], patterns, counts)
    found: list[Floats | None] = [None] * len(records.program.entries)
    for place, each in zip(asked, m, strict=True):
        found[place] = each
    return _Told(tuple(found), expected)


def _pairs_of_blocks(records: Records, chosen: Sequence[int], native: Native | None) -> Pairs:
    """The pairs of some blocks, or of some of their groups if there are too many."""
    blocks = []
    for n, made in enumerate(records.blocks):
        left_out = made.is_left_out
        if n not in chosen:
            left_out = np.ones_like(left_out)
        else:
            sizes = np.where(left_out.astype(bool), 0, np.diff(made.starts))
            share = BLOCK_PAIRS / max(int((sizes * (sizes - 1) // 2).sum()), 1)
            if share < 1:
                dice = np.random.Generator(np.random.PCG64(SEED))
                left_out = left_out | (dice.random(len(sizes)) >= share).astype(np.uint8)
        blocks.append(replace(made, is_left_out=left_out))
    return find_pairs(replace(records, blocks=tuple(blocks)), -np.inf, native=native)


def _is_answered(records: Records, block: int, question: Question) -> bool:
    """Whether a block's key settles part of what a question asks."""
    keys = {records.program.codes[k].strip('"') for k in records.program.block_keys[block]}
    said = " ".join(answer.sql for answer in question.answers)
    return any(f"{key}_l" in said for key in keys)


def _patterns(levels: Levels) -> tuple[Levels, Floats]:
    """The distinct rows of levels, and how many pairs have each."""
    key = np.zeros(len(levels), np.int64)
    for place in range(levels.shape[1]):
        key = key * (int(levels[:, place].max(initial=0)) + 1) + levels[:, place]
    _, first, counts = np.unique(key, return_index=True, return_counts=True)
    return levels[first], counts.astype(np.float64)


def _maximised(
    questions: Sequence[Question], patterns: Levels, counts: Floats
) -> tuple[list[Floats], float]:
    """Each question's m, and the pairs of one person expected, with u as given."""
    m = [np.array([a.m for a in q.answers]) for q in questions]
    u = [np.array([a.u for a in q.answers]) for q in questions]
    declared = [each / each.sum() for each in m]
    share, total = 0.5, counts.sum()
    sure = np.zeros(len(counts))
    for _ in range(ROUNDS):
        odds = np.log2(share / (1 - share)) + _bits(m, u, patterns)
        sure = 1 / (1 + np.exp2(-_bounded(odds)))
        weight = sure * counts
        before, m = (
            m,
            [
                _settled(_shares(patterns[:, q], weight, len(each)), each, questions[q])
                for q, each in enumerate(declared)
            ],
        )
        share = float(np.clip(weight.sum() / total, 1e-6, 1 - 1e-6))
        if max(float(np.abs(a - b).max()) for a, b in zip(m, before, strict=True)) < STEADY:
            break
    return m, float((sure * counts).sum())


def _bits(m: Sequence[Floats], u: Sequence[Floats], patterns: Levels) -> Floats:
    bits = np.zeros(len(patterns))
    for place, (one, other) in enumerate(zip(m, u, strict=True)):
        by_level = np.concatenate(
            [[0.0], np.log2(np.maximum(one, U_LEAST) / np.maximum(other, U_LEAST))]
        )
        bits += by_level[patterns[:, place]]
    return bits


def _shares(levels: npt.NDArray[np.uint8], weight: Floats, size: int) -> Floats:
    counted: Floats = np.bincount(levels, weights=weight, minlength=size + 1).astype(np.float64)
    return counted[1 : size + 1]


def _settled(seen: Floats, declared: Floats, question: Question) -> Floats:
    """Seen counts as shares, drawn towards what was declared; levels that keep their m keep it."""
    share: Floats = (seen + TRUST * declared) / (seen.sum() + TRUST)
    keeps = np.array([answer.keeps_m for answer in question.answers])
    settled: Floats = np.where(keeps, np.array([answer.m for answer in question.answers]), share)
    return settled


def answers_of(recipe: Recipe) -> dict[str, dict[str, tuple[float, ...]]]:
    """What was learned: m, u and, if it is known, r by question and level."""
    return {
        question.name: {
            a.name: (a.m, a.u) if a.r is None else (a.m, a.u, a.r) for a in question.answers
        }
        for question in recipe.questions
    }
