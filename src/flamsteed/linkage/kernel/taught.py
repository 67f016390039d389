"""What people's answers taught, put into a recipe: every weight moved, and nothing else changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe

MOST_SCALE, MOST_BITS = 10.0, 100.0
"""A model that moves weights further than this is none."""
_MOST = 1 - 1e-9


@dataclass(frozen=True)
class Taught:
    """How far answers moved the weights that were learned without them, in bits.

    Evidence weighs `scale` times what it did. `levels` says, by question and level, what is added
    to that; `shift` is added to every pair's weight against strangers, `shift_at_home` to that
    against people who live together.
    """

    scale: float = 1.0
    shift: float = 0.0
    shift_at_home: float = 0.0
    levels: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def as_taught(recipe: Recipe, taught: Taught) -> Recipe:
    """The recipe with its weights moved.

    It says so by m, u and r, which every engine and Splink read; these are then no shares of pairs
    that could be counted, only their ratios mean something.
    """
    odds = 2 ** (recipe.prior + taught.shift)
    questions = tuple(_question(q, taught.levels.get(q.name, {}), taught) for q in recipe.questions)
    at_home = recipe.at_home * 2**-taught.shift_at_home
    return replace(recipe, questions=questions, chance=odds / (1 + odds), at_home=at_home)


def _question(question: Question, added: Mapping[str, float], taught: Taught) -> Question:
    answers = tuple(_answer(a, added.get(a.name, 0.0), taught) for a in question.answers)
    return replace(question, answers=answers)


def _answer(answer: Answer, added: float, taught: Taught) -> Answer:
    """One level; if one of the three would be a share above 1, all are made smaller alike."""
    u, r = (
        answer.m * 2 ** -(taught.scale * bits + added)
        for bits in (answer.weight, answer.weight_at_home)
    )
    over = max(answer.m, u, r, _MOST) / _MOST
    scale = answer.rarity_scale * taught.scale
    return replace(answer, m=answer.m / over, u=u / over, r=r / over, rarity_scale=scale)
