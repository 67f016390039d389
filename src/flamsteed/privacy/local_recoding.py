"""Generalising no more than each group of rows needs: Mondrian over hierarchies.

All rows begin as one part that tells nothing. A part is split by taking one column one level down,
again and again, all parts at once. A split is worth what it tells (loss gained) for what it spends
(how finely it cuts, in nats): cutting finely soon leaves parts that cannot be cut again.

LeFevre, DeWitt and Ramakrishnan 2006 (Mondrian). Not proven the best, unlike `lattice`.
"""

from dataclasses import dataclass

import numpy as np

from flamsteed.privacy.coded import Bools, Coded, Floats, Ints, climbs, rows_in
from flamsteed.privacy.criteria import Criteria, Judge
from flamsteed.privacy.lattice import compact

SPENT_ANYHOW = 0.5
"""Nats that any split is held to spend; found best of 0.02 to 1 on the Adult file."""

_WAITS, _ENDED = -1, -2


@dataclass(frozen=True)
class Recoded:
    """What local recoding came to.

    `levels` is the level of each column (row) for each combination (column); `kept` marks the
    combinations that stay, `parts` numbers their classes (-1 for those left out).
    """

    levels: Ints
    kept: Bools
    parts: Ints
    loss: float
    suppressed: int
    smallest: int


@dataclass(frozen=True)
class _Parts:
    """Parts that may be split further: their combinations, the part of each, the levels of each part."""

    among: Ints
    part: Ints
    levels: Ints


@dataclass(frozen=True)
class _Offer:
    """What taking one column a level down would do to every part.

    `score` per part, -1 where it cannot be; `child` and `fine` per combination: the part it would
    go to, and whether that may stand alone; `leaves_out` per part: rows that would be left out.
    """

    score: Floats
    child: Ints
    fine: Bools
    leaves_out: Floats


def recode(
    coded: Coded, criteria: Criteria, *, most_suppressed: int = 0, pooled: bool = False
) -> Recoded | None:
    """Generalise each part as little as may be; None if even the whole table breaks the criteria.

    Strict (not `pooled`): a part is split only if all that comes of it may stand alone, and no row
    is left out. Pooled: children that may not stand alone stay together under their parent's
    label, or are left out while `most_suppressed` lasts and if that tells more than it loses.
    """
    mondrian = _Mondrian(coded, criteria, most_suppressed if pooled else 0, pooled)
    return mondrian.run() if mondrian.is_possible() else None


class _Mondrian:
    """One recoding under way."""

    def __init__(self, coded: Coded, criteria: Criteria, to_spare: int, pooled: bool) -> None:
        self._judge = Judge(coded, criteria)
        self._coded = coded
        self._climbs = climbs(coded.hierarchies)
        self._weights = coded.counts.astype(np.float64)
        self._to_spare = to_spare
        self._pooled = pooled
        self._levels = np.zeros_like(coded.codes)
        self._final = np.full(len(coded.counts), -1)

    def is_possible(self) -> bool:
        """Whether the whole table may be one class."""
        whole = np.zeros(len(self._weights), np.int64)
        return not self._judge.judge(whole, np.array([self._weights.sum()])).bad[0]

    def run(self) -> Recoded:
        """Split until nothing can be split."""
        many = len(self._weights)
        tops = np.array([[height - 1 for height in self._climbs.heights]])
        parts = _Parts(np.arange(many), np.zeros(many, np.int64), tops)
        while len(parts.among):
            parts = self._round(parts)
        kept = self._final >= 0
        self._final[kept] = np.unique(self._final[kept], return_inverse=True)[1]
        sizes = rows_in(self._final[kept], self._weights[kept])
        gone = int(self._coded.counts[~kept].sum())
        lost = np.where(kept, self._lost(np.arange(many), self._levels).mean(0), 1.0)
        loss = float((self._weights * lost).sum() / self._coded.rows)
        return Recoded(self._levels, kept, self._final, loss, gone, int(sizes.min()))

    def _lost(self, among: Ints, levels: Ints) -> Floats:
        """What each combination loses in each column, its columns being at `levels`."""
        columns = zip(self._climbs.shares, levels, self._coded.codes[:, among], strict=True)
        return np.stack([shares[level, codes] for shares, level, codes in columns])

    def _round(self, parts: _Parts) -> _Parts:
        """Split every part that can be split, once, and put the others away."""
        lost = self._lost(parts.among, parts.levels[parts.part].T)
        offers = [self._offer(parts, column, lost) for column in range(len(lost))]
        scores = np.stack([offer.score for offer in offers])
        choice, score = scores.argmax(0), scores.max(0)
        waits = self._too_many(offers, choice, score)
        ended = (score < 0)[parts.part]
        self._levels[:, parts.among[ended]] = parts.levels[parts.part[ended]].T
        self._final[parts.among[ended]] = parts.part[ended] + self._final.max() + 1
        return self._split(
            parts, offers, np.where(score < 0, _ENDED, np.where(waits, _WAITS, choice))
        )

    def _offer(self, parts: _Parts, column: int, lost: Floats) -> _Offer:
        """What taking `column` down would do; `lost` is what each combination loses by column."""
        part, number = parts.part, len(parts.levels)
        weights, codes = self._weights[parts.among], self._coded.codes[column, parts.among]
        below = np.maximum(parts.levels[:, column] - 1, 0)[part]
        shares, labels = self._climbs.shares[column], self._climbs.labels[column]
        width = int(labels.max()) + 1
        child, children = compact(part * width + labels[below, codes], number * width)
        sizes = rows_in(child, weights, children)
        fine = ~self._judge.judge(child, sizes, parts.among).bad[child]
        gain = rows_in(part, weights * (lost[column] - shares[below, codes]) * fine, number)
        gain /= len(lost)
        rest, drops = self._rest(parts, fine)
        cost = rows_in(part, weights * (1 - lost.mean(0)) * ~fine, number) * drops
        allowed = ~drops | (gain > cost) if self._to_spare else ~drops
        allowed &= (rest == 0) | self._pooled
        allowed &= (parts.levels[:, column] > 0) & rows_in(
            part, fine.astype(np.float64), number
        ).astype(bool)
        parent = np.zeros(children, np.int64)
        parent[child] = part
        size = rows_in(part, weights, number)
        spent = size * np.log(size) - rows_in(parent, sizes * np.log(sizes), number)
        score = (gain - cost) / (spent + SPENT_ANYHOW * size)
        return _Offer(np.where(allowed, score, -1.0), child, fine, rest * drops)

    def _rest(self, parts: _Parts, fine: Bools) -> tuple[Floats, Bools]:
        """Per part: the rows of children that may not stand alone, and whether not even together."""
        part, number = parts.part[~fine], len(parts.levels)
        among = parts.among[~fine]
        rest = rows_in(part, self._weights[among], number)
        return rest, (rest > 0) & self._judge.judge(part, rest, among).bad

    def _too_many(self, offers: list[_Offer], choice: Ints, score: Floats) -> Bools:
        """Parts that have to wait, since what they would leave out is not there to spare any more.

        Those that gain most by each row left out go first. Once one has to wait, all is spent.
        """
        wanted = np.stack([offer.leaves_out for offer in offers])[choice, np.arange(len(choice))]
        asking = np.flatnonzero((score >= 0) & (wanted > 0))
        order = asking[np.lexsort((asking, -score[asking] / wanted[asking]))]
        total = wanted[order].cumsum()
        waits = np.zeros(len(choice), bool)
        waits[order[total > self._to_spare]] = True
        spent = int(total[total <= self._to_spare].max(initial=0))
        self._to_spare = 0 if waits.any() else self._to_spare - spent
        return waits

    def _split(self, parts: _Parts, offers: list[_Offer], choice: Ints) -> _Parts:
        """The parts of the next round: children, pools of small children, and those that waited."""
        chosen = choice[parts.part]
        target = -1 - parts.part
        out = chosen == _ENDED
        most = 1 + max(int(offer.child.max()) for offer in offers)
        for column, offer in enumerate(offers):
            here = chosen == column
            target = np.where(here & offer.fine, column * most + offer.child, target)
            out |= here & ~offer.fine & (offer.leaves_out > 0)[parts.part]
        found, first, part = np.unique(target[~out], return_index=True, return_inverse=True)
        example = np.flatnonzero(~out)[first]
        levels = parts.levels[parts.part[example]]
        split = np.flatnonzero(found >= 0)
        levels[split, chosen[example][split]] -= 1
        return _Parts(parts.among[~out], part, levels)
