"""What people said of pairs, as something to learn from: decisions, and answers to clerical samples."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flamsteed.lineage.decision import DIFFERENT, SAME, Decision
from flamsteed.lineage.stewardship import Judged


@dataclass(frozen=True)
class Label:
    """Whether the mentions `left` < `right` are one person, as somebody said.

    `sample` is the number of the clerical sample that the pair was drawn for, 0 for a pair that a
    steward decided without one. A drawn pair stands for `stands_for` pairs of its stratum.
    """

    left: str
    right: str
    is_same: bool
    sample: int = 0
    stands_for: float = 1.0


def labels_of(decisions: Iterable[Decision], judged: Sequence[Judged]) -> tuple[Label, ...]:
    """What was said of each pair, one label per pair, in the order of their mentions.

    `decisions` are those in force. Of two samples that drew one pair the later counts; a decision
    about a drawn pair says what it is, and the pair stays a drawn one. `unsure` says nothing.
    """
    found: dict[tuple[str, str], Label] = {}
    for each in sorted(judged, key=lambda one: one.sample.number):
        told = [answer for answer in each.answers if answer[3] in (SAME, DIFFERENT)]
        for stratum in each.sample.strata:
            said = [answer for answer in told if answer[2] == str(stratum["code"])]
            for left, right, _, answer in said:
                low, high = sorted((left, right))
                found[low, high] = Label(
                    low, high, answer == SAME, each.sample.number, stratum["size"] / len(said)
                )
    for decision in decisions:
        if decision.kind in (SAME, DIFFERENT):
            pair = (decision.left, decision.right)
            drawn = found.get(pair, Label(*pair, True))
            found[pair] = Label(*pair, decision.kind == SAME, drawn.sample, drawn.stands_for)
    return tuple(found[pair] for pair in sorted(found))
