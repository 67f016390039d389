"""How telling each level is, learned from the records themselves, without labels.

u is counted among pairs taken at random; m by expectation maximisation (Fellegi and Sunter 1969,
Winkler 1988) over pairs that a training block brings together, one block at a time, for the
questions that the block does not answer by itself.
"""

from collections.abc import Sequence
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
ROUNDS = 50
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


def learned(records: Records, *, native: Native | None) -> Recipe:
    """The recipe of the records' program with m and u learned from them.

    The blocks of the program are those to train on. Levels that keep their m or u keep it, as do
    all where there are too few pairs to learn from. The same records give the same recipe.
    """
    recipe = records.program.recipe
    shares = _random_shares(records, native)
    counted = [
        _question(question, share, [], recipe.chance)
        for question, share in zip(recipe.questions, shares, strict=True)
    ]
    told = [_from_block(records, block, counted, native) for block in range(len(records.blocks))]
    questions = []
    for place, (question, share) in enumerate(zip(recipe.questions, shares, strict=True)):
        known = [(t.m[place], t.pairs) for t in told if t is not None and t.m[place] is not None]
        questions.append(_question(question, share, known, recipe.chance))
    return replace(recipe, questions=tuple(questions))


def _question(
    question: Question,
    shares: Floats | None,
    told: Sequence[tuple[Floats | None, float]],
    chance: float,
) -> Question:
    """One question with what was learned of it."""
    m = None
    if told:
        total = sum(pairs for _, pairs in told)
        m = sum((each * (pairs / total) for each, pairs in told if each is not None),
                np.zeros(len(question.answers)))  # fmt: skip
    answers = []
    for place, declared in enumerate(question.answers):
        answer = declared
        if m is not None and not declared.keeps_m:
            answer = replace(answer, m=round(float(min(max(m[place], M_LEAST), 1 - M_LEAST)), 9))
        if shares is not None and not declared.keeps_u:
            among_others = (shares[place] - chance * answer.m) / (1 - chance)
            if among_others > U_LEAST:
                answer = replace(answer, u=round(float(among_others), 12))
        answers.append(answer)
    return replace(question, answers=tuple(answers))


def _random_shares(records: Records, native: Native | None) -> list[Floats | None]:
    """How often each level is given by pairs taken at random; None for a question always silent."""
    size = len(records.ids)
    if size < 2:
        return [None] * len(records.program.entries)
    dice = np.random.Generator(np.random.PCG64(SEED))
    wanted = min(RANDOM_PAIRS, size * (size - 1) // 2)
    left, right = dice.integers(0, size, wanted), dice.integers(0, size - 1, wanted)
    right += right >= left
    low, high = np.minimum(left, right).astype(np.int32), np.maximum(left, right).astype(np.int32)
    _, levels = weigh(records, low, high, native=native)
    shares: list[Floats | None] = []
    for place, question in enumerate(records.program.recipe.questions):
        counted = np.bincount(levels[:, place], minlength=len(question.answers) + 1)[1:]
        heard = int(counted.sum())
        shares.append(counted / heard if heard else None)
    return shares


def _from_block(
    records: Records, block: int, counted: Sequence[Question], native: Native | None
) -> _Told | None:
    """What the pairs of one block say, by expectation maximisation; None for too few pairs."""
    pairs = _pairs_of_block(records, block, native)
    if len(pairs.left) < ENOUGH_PAIRS:
        return None
    asked = [
        place
        for place, question in enumerate(counted)
        if not _is_answered(records, block, question) and pairs.levels[:, place].any()
    ]
    patterns, counts = _patterns(pairs.levels[:, asked])
    questions = [counted[place] for place in asked]
    m, expected = _maximised(questions, patterns, counts)
    found: list[Floats | None] = [None] * len(records.program.entries)
    for place, each in zip(asked, m, strict=True):
        found[place] = each
    return _Told(tuple(found), expected)


def _pairs_of_block(records: Records, block: int, native: Native | None) -> Pairs:
    """The pairs of one block, or of some of its groups if there are too many."""
    made = records.blocks[block]
    sizes = np.where(made.is_left_out.astype(bool), 0, np.diff(made.starts))
    pairs = sizes * (sizes - 1) // 2
    share = BLOCK_PAIRS / max(int(pairs.sum()), 1)
    left_out = made.is_left_out
    if share < 1:
        dice = np.random.Generator(np.random.PCG64(SEED))
        left_out = left_out | (dice.random(len(sizes)) >= share).astype(np.uint8)
    alone = replace(
        records,
        blocks=tuple(
            replace(other, is_left_out=left_out if n == block else np.ones_like(other.is_left_out))
            for n, other in enumerate(records.blocks)
        ),
    )
    return find_pairs(alone, -np.inf, native=native)


def _is_answered(records: Records, block: int, question: Question) -> bool:
    """Whether a block's key settles part of what a question asks."""
    keys = {records.program.codes[k].strip('"') for k in records.program.block_keys[block]}
    said = " ".join((question.silent, *(answer.sql for answer in question.answers)))
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
        sure = 1 / (1 + np.exp2(-np.clip(odds, -500, 500)))
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
    if not keeps.any():
        return share
    kept = np.array([answer.m for answer in question.answers])
    rest = share[~keeps].sum()
    room = max(1 - kept[keeps].sum(), 0.0)
    settled: Floats = np.where(keeps, kept, share * (room / rest if rest else 0.0))
    return settled


def answers_of(recipe: Recipe) -> dict[str, dict[str, tuple[float, float]]]:
    """What was learned: m and u by question and level."""
    told: dict[str, dict[str, tuple[float, float]]] = {}
    for question in recipe.questions:
        told[question.name] = {a.name: (a.m, a.u) for a in question.answers}
    return told
