"""Whether deliveries come when their supplier promised, as far as the day of the run can tell."""

from datetime import date

from flamsteed.gate import refuse_delivery
from flamsteed.lineage.journal import Delivery, knows_batch
from flamsteed.lineage.passage import Passage
from flamsteed.sources.fault import Fault, finding
from flamsteed.sources.landing import Landing

_NEVER = "never"


def arrival_fault(landing: Landing, delivery: Delivery) -> Fault | None:
    """The fault of a delivery that came after it was due: too many days after the one before,
    or after a run had already found it missing.
    """
    newest = _newest(landing)
    promised = landing.source.due_within_days
    if not newest or promised is None or delivery.as_of < newest:
        return None
    days = _days(newest, delivery.as_of)
    was_missed = knows_batch(landing.engine, landing.contract.name, _absence(newest))
    if days <= promised and not was_missed:
        return None
    missed = " An earlier run had found it missing." if was_missed else ""
    return Fault(
        "late",
        f"This delivery stands on {delivery.as_of}, {days} days after the one before, and is"
        f" promised within {promised}.{missed} Ask the supplier what held it up.",
    )


def note_absence(landing: Landing, *, has_come: bool) -> list[Passage]:
    """Note, once, that the next delivery of a table is overdue on the day of the run.

    `has_come` says that some delivery came; one that was refused has been told of already.
    """
    newest = _newest(landing)
    promised = landing.source.due_within_days
    today = landing.run.as_of.isoformat()
    if newest and (promised is None or _days(newest, today) <= promised):
        return []
    if has_come and not newest:
        return []
    batch = _absence(newest or _NEVER)
    if knows_batch(landing.engine, landing.contract.name, batch):
        return []
    if newest:
        message = (
            f"No delivery has landed since the one of {newest}, {_days(newest, today)} days before"
            f" this run; one is promised within {promised}. Ask the supplier to send it."
        )
    else:
        message = (
            f"No delivery of `{landing.source.files}` has ever come. Ask the supplier to send"
            " one, or correct `files`."
        )
    told = finding(Fault("late", message), landing.contract, "")
    delivery = Delivery(batch, "", today)
    return [
        refuse_delivery(
            landing.engine, landing.contract, delivery, findings=[told], run=landing.run
        )
    ]


def newest_sql() -> str:
    """SQL for the newest day on which table `?` had a delivery that landed, or one that repeated
    what had landed: it came in time, though it said nothing new.
    """
    return (
        "select max(b.as_of) from flamsteed.batch as b join flamsteed.batch as l"
        " on l.name = b.name and l.outcome = 'landed'"
        " and (b.batch = l.batch or starts_with(b.batch, concat(l.batch, '/')))"
        " where b.name = ?"
    )


def _newest(landing: Landing) -> str:
    return str(landing.engine.value(newest_sql(), [landing.contract.name]) or "")


def _absence(newest: str) -> str:
    return f"absent since {newest}"


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
