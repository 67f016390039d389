"""Makes rows alike before they leave: what an agreement's `anonymity` asks for, carried out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.certificate import certify, rules_of
from flamsteed.privacy.coded import Bools, Coded, Ints, code_table
from flamsteed.privacy.criteria import Criteria, Sensitive
from flamsteed.privacy.hierarchy import CannotGeneralise, Generaliser
from flamsteed.privacy.lattice import search
from flamsteed.privacy.local_recoding import recode
from flamsteed.privacy.risk import Risk, risk, uniques_by_columns

GLOBAL, LOCAL, LOCAL_POOLED = WAYS = ("global", "local", "local_pooled")
"""One level for a whole column; or a level for each group of rows, without or with pools."""


@dataclass(frozen=True)
class Anonymity:
    """What must hold of rows before they leave.

    Every row looks like at least `k` - 1 others in `columns` (what somebody could know of a
    person), each generalised by its hierarchy or ladder. At most `suppress_at_most` (0 to 1) of the
    rows are left out. `sensitive` says what must hold of the columns that nobody should learn.
    `as_they_are` names the columns that leave unchanged and unguarded; no other column leaves.

    Raises ValueError for what cannot be asked.
    """

    k: int
    columns: Mapping[str, Generaliser]
    suppress_at_most: float = 0.0
    sensitive: tuple[Sensitive, ...] = ()
    as_they_are: tuple[str, ...] = ()
    way: str = GLOBAL

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        names = [*self.columns, *(rule.column for rule in self.sensitive), *self.as_they_are]
        for wrong, holds in (
            ("k must be at least 2", self.k >= 2),
            ("at least one column is to be generalised", bool(self.columns)),
            ("suppress_at_most is a share, 0 to 1", 0 <= self.suppress_at_most <= 1),
            (f"way is one of {', '.join(WAYS)}", self.way in WAYS),
            ("a column may be named once only", len(names) == len(set(names))),
        ):
            if not holds:
                raise ValueError(wrong)

    @property
    def criteria(self) -> Criteria:
        """What must hold of every class."""
        return Criteria(self.k, self.sensitive)

    def rules(self, rows: int) -> dict[str, Any]:
        """What a certificate for a table of so many rows must say was asked."""
        return rules_of(self.criteria, int(self.suppress_at_most * rows + 1e-9))


@dataclass(frozen=True)
class Anonymised:
    """What may leave: staged table `table`, one row per row that stays, in no order.

    Generalised columns are text. `levels` names each column's level (`varies` with local
    recoding); `loss` is 0 if nothing is lost and 1 if nothing is told. `certificate` proves that no
    better choice of levels keeps the rules; local recoding has none. `risk` is worked out
    afresh from the staged table, `uniques_before` from the rows as they came.
    """

    table: str
    levels: Mapping[str, str]
    rows: int
    suppressed: int
    loss: float
    certificate: Mapping[str, Any] | None
    risk: Risk
    uniques_before: Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class _Chosen:
    """The level of each column for each combination, and what that comes to."""

    levels: Ints
    kept: Bools
    loss: float
    suppressed: int
    certificate: Mapping[str, Any] | None = None


def anonymise(
    engine: Engine, select: str, anonymity: Anonymity, *, to: str = "anonymised"
) -> Anonymised:
    """Stage as table `to` what may leave of the rows of `select`, and say how safe that is.

    The same rows give the same table, whatever their order. Raises ReleaseRefused, having staged
    nothing, if a column is not accounted for, a value has no place in its hierarchy, or the rules
    cannot be kept.
    """
    shown = _shown(engine, select, anonymity)
    guarded = [rule.column for rule in anonymity.sensitive]
    try:
        coded = code_table(engine, select, columns=anonymity.columns, sensitive=guarded)
        chosen = _choose(coded, anonymity)
    except CannotGeneralise as error:
        raise ReleaseRefused(f"The rows cannot be made anonymous: {error}.") from None
    if chosen is None:
        raise ReleaseRefused(
            f"The rows cannot be made anonymous: no way of generalising {', '.join(coded.names)}"
            " keeps the rules. Lower k, let more rows be left out, or ask less of the sensitive"
            " columns."
        )
    table = _stage(engine, select, shown, (to, coded, chosen))
    found = risk(engine, f"select * from {table}", list(anonymity.columns))
    if found.rows != coded.rows - chosen.suppressed or 0 < found.smallest < anonymity.k:
        engine.unstage(to)
        raise ReleaseRefused("What was to leave is not what was worked out: a fault of ours.")
    return Anonymised(
        table,
        _named(coded, chosen),
        found.rows,
        chosen.suppressed,
        chosen.loss,
        chosen.certificate,
        found,
        uniques_by_columns(coded),
    )


def generalised_sql(
    select: str, columns: Mapping[str, Generaliser], levels: Mapping[str, str], shown: Sequence[str]
) -> str:
    """SQL for the rows of `select` with `columns` at the levels named; `shown` in order.

    For next month's rows, at the levels found this month. It leaves no row out: hold what comes
    of it against k with `risk`. Raises ValueError for a level that a column does not have.
    """
    expressions = []
    for name in shown:
        if name in columns:
            generaliser = columns[name]
            text = f"cast({quote(name)} as varchar)"
            level = generaliser.levels.index(levels[name])
            expressions.append(f"{generaliser.label_sql(text, level)} as {quote(name)}")
        else:
            expressions.append(quote(name))
    return f"select {', '.join(expressions)} from ({select}) as leaving"


def _shown(engine: Engine, select: str, anonymity: Anonymity) -> list[str]:
    """The columns of `select`, in order. Raises ReleaseRefused if they are not those declared."""
    shown = list(engine.columns(f"({select})"))
    told = {
        *anonymity.columns,
        *anonymity.as_they_are,
        *(rule.column for rule in anonymity.sensitive),
    }
    lacking = sorted(told - set(shown))
    if lacking:
        raise ReleaseRefused(
            f"The rows have no column {', '.join(lacking)}, which the anonymity names."
        )
    untold = [name for name in shown if name not in told]
    if untold:
        raise ReleaseRefused(
            f"Nothing is said about column {', '.join(untold)}. Name it under `columns` if somebody"
            " could know it of a person, under `sensitive` if nobody should learn it, or under"
            " `as_they_are`."
        )
    return shown


def _choose(coded: Coded, anonymity: Anonymity) -> _Chosen | None:
    rules = anonymity.rules(coded.rows)
    most = rules["most_suppressed"]
    if coded.rows == 0:  # nothing is told of nobody
        return _Chosen(np.zeros((len(coded.names), 0), np.int64), np.zeros(0, bool), 0.0, 0)
    if anonymity.way == GLOBAL:
        found = search(coded, anonymity.criteria, most_suppressed=most)
        if found is None:
            return None
        levels = np.repeat(np.array(found.node)[:, None], len(coded.counts), axis=1)
        certificate = certify(coded, rules, found)
        return _Chosen(levels, found.kept, found.loss, found.suppressed, certificate)
    recoded = recode(
        coded, anonymity.criteria, most_suppressed=most, pooled=anonymity.way == LOCAL_POOLED
    )
    if recoded is None:
        return None
    return _Chosen(recoded.levels, recoded.kept, recoded.loss, recoded.suppressed)


def _named(coded: Coded, chosen: _Chosen) -> dict[str, str]:
    """The level of each column; `varies` where rows are at different ones."""
    named = {}
    for name, hierarchy, levels in zip(coded.names, coded.hierarchies, chosen.levels, strict=True):
        seen = np.unique(levels[chosen.kept])
        named[name] = hierarchy.levels[seen[0]] if len(seen) == 1 else "varies"
    return named


def _stage(
    engine: Engine, select: str, shown: Sequence[str], worked_out: tuple[str, Coded, _Chosen]
) -> str:
    """Stage what may leave: every combination that stays is looked up with its labels."""
    to, coded, chosen = worked_out
    new = np.ones(len(coded.counts), bool)  # combinations lie in order: equal ones are neighbours
    new[1:] = (coded.codes[:, 1:] != coded.codes[:, :-1]).any(0)
    places = np.flatnonzero(new & chosen.kept)
    parts = {}
    for number, hierarchy in enumerate(coded.hierarchies):
        codes, levels = coded.codes[number, places], chosen.levels[number, places]
        width = len(hierarchy.labels[0])
        every = pa.array([label for level in hierarchy.labels for label in level], pa.string())
        parts[f"from_{number}"] = every.take(pa.array(codes))
        parts[f"to_{number}"] = every.take(pa.array(levels * width + codes))
    labels = engine.stage_batches("anonymity_label", pa.table(parts))
    place = {name: number for number, name in enumerate(coded.names)}
    listed = ", ".join(
        f"label.to_{place[name]} as {quote(name)}" if name in place else f"leaving.{quote(name)}"
        for name in shown
    )
    same = " and ".join(
        f"cast(leaving.{quote(name)} as varchar) is not distinct from label.from_{number}"
        for name, number in place.items()
    )
    table = engine.stage(
        to, f"select {listed} from ({select}) as leaving join {labels} as label on {same}"
    )
    engine.unstage("anonymity_label")
    return table
