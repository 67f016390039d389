"""The published quality of gold records, read back and put in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flamsteed.drawing.percent import likely, percent
from flamsteed.engine.engine import Engine
from flamsteed.lineage.journal import state_of
from flamsteed.scoring.suspects import WORDS

_COLUMNS = "measure, about, figure, low, high, counted, total, day"
_EVENTS = {
    "founded": "new gold records", "merged_into": "merged into another",
    "split_from": "split from another", "retired": "retired: none of their records is left",
    "returned": "returned: their records are back",
}  # fmt: skip
_SINCE = ", before records changed"
_METHODS = {
    "uprn": "the UPRN given, and the address fits",
    "uprn_alone": "the UPRN given, its address not confirmed",
    "cross_reference": "the system's key in the gazetteer",
    "address": "the address",
    "parent": "only the building, not the flat",
    "ambiguous": "not matched: several fit",
    "none": "not matched: none fits",
}


@dataclass(frozen=True)
class Measure:
    """One row of `gold.<thing>_quality`: a figure with its interval, so many of so many, or a day."""

    measure: str
    about: str
    figure: float | None
    low: float | None
    high: float | None
    counted: int | None
    total: int | None
    day: str | None


@dataclass(frozen=True)
class Section:
    """Measures that belong together, as rows of words and figures."""

    heading: str
    note: str
    rows: tuple[tuple[str, str], ...]


def published(engine: Engine, thing: str) -> tuple[Measure, ...]:
    """The measures of a thing's gold records; none if they were not measured yet."""
    table = f"gold.{thing}_quality"
    if not engine.has_table(table):
        return ()
    rows = engine.rows(f"select {_COLUMNS} from {table} order by measure, about")
    return (*(Measure(*row) for row in rows), *certified(engine, thing))


def certified(engine: Engine, thing: str) -> tuple[Measure, ...]:
    """What the last recall certificate says, by threshold; none if there was none."""
    table = f"linked.{thing}_certificate"
    if not engine.has_table(table):
        return ()
    now = state_of(engine, f"linked.{thing}_mention")
    rows = engine.rows(
        f"select above, figure, low, high, found, seen, stands_on from {table} order by probability"
    )
    return tuple(
        Measure(
            "compared",
            above + ("" if state == now else _SINCE),
            *(figure, low, high, found, seen, None),
        )
        for above, figure, low, high, found, seen, state in rows
    )


def certified_rows(engine: Engine, thing: str) -> tuple[tuple[str, str], ...]:
    """The same as rows of words and figures."""
    told = (_compared(each, date.min) for each in certified(engine, thing))
    return tuple(row for row in told if row is not None)


def sections(told: Sequence[Measure], *, as_of: date) -> tuple[Section, ...]:
    """The measures in words, ages as on the day `as_of`; what was not measured is left out."""
    made = (
        Section(
            heading, note, tuple(row for each in told if (row := said(each, as_of)) is not None)
        )
        for heading, note, said in _SECTIONS
    )
    return tuple(section for section in made if section.rows)


def headline(told: Sequence[Measure], *, as_of: date, many: str = "people") -> tuple[str, ...]:
    """What a data manager should hear first of `many`, such as people, in a few sentences."""
    found = {(each.measure, each.about): each for each in told}
    lines = []
    if precision := found.get(("precision", "expected")):
        lines.append(
            f"Of the pairs of records joined {_interval(precision)} are expected to be right."
        )
    two = sum(each.counted or 0 for each in told if each.measure == "may_be_two")
    one = sum(each.counted or 0 for each in told if each.measure == "may_be_one")
    if two or one:
        lines.append(
            f"{_plural(two, 'gold record')} may be two {many}; {_plural(one, 'pair')} of them may be one."
        )
    waits = [each for each in told if each.measure == "queue_oldest"]
    if waits:
        size = sum(each.counted or 0 for each in waits)
        oldest = _age(min((each.day for each in waits if each.day), default=None), as_of)
        lines.append(
            f"{size:,} questions wait for a person to decide"
            + (f", the oldest {oldest}." if oldest else ".")
        )
    return tuple(lines)


@dataclass(frozen=True)
class Suspect:
    """A gold record, or two (`other_number`), that somebody should look at, and why."""

    side: str
    kind: str
    number: str
    other_number: str
    probability: float | None
    reason: str


def suspects(engine: Engine, thing: str, most: int) -> tuple[Suspect, ...]:
    """Up to `most` suspects of each kind: the surest pairs first, then by number."""
    table = f"gold.{thing}_suspect"
    if not engine.has_table(table):
        return ()
    rows = engine.rows(
        f"select side, kind, number, other_number, probability, reason from (select *,"
        f" row_number() over (partition by kind order by probability desc nulls last, number,"
        f" other_number) as _place from {table}) as placed where _place <= ?"
        f" order by side desc, kind, _place",
        [most],
    )
    return tuple(Suspect(*row) for row in rows)


def _interval(each: Measure) -> str:
    if each.figure is None:
        return ""
    said = likely(each.figure)
    if each.low is None or each.high is None:
        return said
    return f"{said} ({likely(each.low)} to {likely(each.high)})"


def _share(each: Measure) -> str:
    if each.counted is None or not each.total:
        return f"{each.counted or 0:,}"
    return f"{each.counted:,} of {each.total:,} ({percent(each.counted / each.total, 1)})"


def _age(day: str | None, as_of: date) -> str:
    """How long ago a day was; empty if none is known."""
    if not day:
        return ""
    days = max((as_of - date.fromisoformat(day[:10])).days, 0)
    return _plural(days, "day")


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _expected(each: Measure, _: date) -> tuple[str, str] | None:
    words = {
        ("precision", "expected"): "pairs joined that are expected to be right",
        ("recall", "expected"): "right pairs that are expected to be joined",
        ("decided", "found to be one"): "pairs decided by stewards: found to be one",
        ("decided", "stated"): "pairs decided by stewards: probability stated",
    }.get((each.measure, each.about))
    return (words, _interval(each)) if words else None


def _compared(each: Measure, _: date) -> tuple[str, str] | None:
    if each.measure != "compared":
        return None
    share = percent(each.figure or 0.0) if each.figure == each.low == each.high else _interval(each)
    return f"pairs likely {each.about}: brought together by a block", share


def _counted(measure: str, words: Callable[[str], str]) -> Callable[..., tuple[str, str] | None]:
    """What tells of one measure: so many of so many."""

    def said(each: Measure, _: date) -> tuple[str, str] | None:
        return (words(each.about), _share(each)) if each.measure == measure else None

    return said


def _may_be_one(each: Measure, _: date) -> tuple[str, str] | None:
    if each.measure != "may_be_one":
        return None
    return WORDS.get(each.about, each.about), f"{each.counted or 0:,}"


def _churned(each: Measure, _: date) -> tuple[str, str] | None:
    if each.measure != "churn":
        return None
    return _EVENTS.get(each.about, each.about), f"{each.counted or 0:,} on {each.day or 'no day'}"


def _aged(each: Measure, as_of: date) -> tuple[str, str] | None:
    words = {
        "newest_record": "newest record",
        "median_record": "half were updated within",
    }.get(each.measure)
    return (f"{each.about}: {words}", _age(each.day, as_of) or "not known") if words else None


def _queued(each: Measure, as_of: date) -> tuple[str, str] | None:
    words = {"queue_oldest": "the oldest waits", "queue_median": "half wait"}.get(each.measure)
    if not words:
        return None
    age = _age(each.day, as_of) or "not known"
    return f"{each.about}: {each.counted or 0:,} questions, {words}", age


_SECTIONS: tuple[tuple[str, str, Callable[..., tuple[str, str] | None]], ...] = (
    ("Expected", "By the probabilities of the links, taken at their word: a clerical sample tells"
     " whether they can be. Pairs that were never compared, or that scored too little to be kept, are"
     " in neither figure.", _expected),
    ("Compared", "Of all pairs of records that are likely enough by the model's word, as the last"
     " `flamsteed certify` found.", _compared),
    ("May be two", "Gold records to look at: not errors, but reasons to doubt.",
     _counted("may_be_two", lambda about: WORDS.get(about, about))),
    ("May be one", "Pairs of gold records to look at.",
     _may_be_one),
    ("Waiting for a person", "", _queued),
    ("What changed last", "", _churned),
    ("Conflicts", "Of the gold records in which several source records tell the attribute, those"
     " where they differ.", _counted("conflict", lambda about: about.replace("_", " "))),
    ("Has a value", "", _counted("has", lambda about: about.replace("_", " "))),
    ("Known to a system", "", _counted("known_to", lambda about: about)),
    ("Also known elsewhere", "Of the system's records, those whose gold record stands on another"
     " system too.", _counted("also_elsewhere", lambda about: about)),
    ("Matched to a property", "", _counted("matched", lambda about: about)),
    ("How matched", "", _counted("matched_by", lambda about: _METHODS.get(about, about))),
    ("Age of records", "", _aged),
)  # fmt: skip
