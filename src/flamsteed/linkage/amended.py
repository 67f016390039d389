"""What one linking writes of each table: everything from nothing, else the rows that are not as they were."""

from flamsteed.engine.dialect import columns_sql, quote
from flamsteed.gate import Amend, Replace
from flamsteed.linkage.fresh import Moved
from flamsteed.linkage.mention import kept_of
from flamsteed.linkage.pairs import Task
from flamsteed.linkage.people import PERSON
from flamsteed.linkage.settle import Settled

Written = tuple[str, Replace | Amend]
_SETTLED = "temp.main._settling_before"
_CHANGED = "temp.main._changed"


def written(
    task: Task, settled: Settled, moved: Moved, *, from_nothing: bool
) -> dict[str, Written]:
    """For the end of each table's name the rows to write, and how."""
    kept = columns_sql((*kept_of(task.spec), "_digest"))
    mentions = f"(select {kept} from {moved.fresh}) as kept"
    whole: dict[str, Written] = {
        "_decision": (settled.decisions, Replace()),
        "_crowd": ("temp.main._crowd", Replace()),
    }
    if from_nothing:
        pairs = f"(select * from {settled.pairs} order by _left, _right) as p"
        people = f"(select * from {settled.people} order by _mention) as p"
        rows = {"_pair": pairs, "": people, "_review": settled.questions, "_mention": mentions}
        return whole | {ending: (staged, Replace()) for ending, staged in rows.items()}
    gone = f"select _mention from {moved.gone}"
    return whole | {
        "_pair": _pairs(task, settled.pairs),
        "": _people(task, settled.people),
        "_review": _questions(f"linked.{task.spec.thing}_review", settled.questions),
        "_mention": (mentions, Amend(("_mention",), gone)),
    }


def _pairs(task: Task, pairs: str) -> Written:
    """Pairs of changed mentions, and those that are kept apart now and were not, or the reverse."""
    table, listed = task.pair_table, columns_sql(task.pair)
    keys = "_left, _right"
    touched = f"{{0}}_left in (select _mention from {_CHANGED}) or {{0}}_right in (select _mention from {_CHANGED})"
    banded = task.engine.stage(
        "_pair_rebanded",
        f"select p.* from {pairs} as p join {table} as o on o._left = p._left"
        f" and o._right = p._right where o.band <> p.band and not ({touched.format('p.')})",
    )
    rows = (
        f"(select {listed} from {pairs} as p where {touched.format('p.')}"
        f" union all select {listed} from {banded}) as moved"
    )
    gone = (
        f"select {keys} from {table} as o where {touched.format('o.')}"
        f" union all select {keys} from {banded}"
    )
    return rows, Amend(("_left", "_right"), gone)


def _people(task: Task, people: str) -> Written:
    """People of whom anything is said that was not said before."""
    table = f"linked.{task.spec.thing}"
    same = " and ".join(f"o.{quote(n)} is not distinct from p.{quote(n)}" for n in PERSON[1:])
    rows = task.engine.stage(
        "_person_moved",
        f"select p.* from {people} as p anti join (select o.* from {table} as o semi join {_SETTLED}"
        f" as s on s._mention = o._mention) as o on o._mention = p._mention and {same}",
    )
    gone = (
        f"select s._mention from {_SETTLED} as s left join {people} as p on p._mention = s._mention"
        f" left join {rows} as m on m._mention = s._mention"
        f" where p._mention is null or m._mention is not null"
    )
    return rows, Amend(("_mention",), gone)


def _questions(table: str, questions: str) -> Written:
    """Questions about whoever was settled, and all about decisions."""
    gone = (
        f"select _left, _right, kind from {table} where kind = 'contradiction'"
        f" or _left in (select _mention from {_SETTLED}) or _right in (select _mention from {_SETTLED})"
    )
    return questions, Amend(("_left", "_right", "kind"), gone)
