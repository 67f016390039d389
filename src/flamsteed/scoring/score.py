"""How well people, households and properties were found, against a truth that only this module may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.scoring.answers import require_answers, stage_answers, unstage_answers
from flamsteed.scoring.defects import Found, score_defects, score_events
from flamsteed.scoring.groups import Group, groups
from flamsteed.scoring.households import Households, score_households
from flamsteed.scoring.mistakes import Cause, joined_wrongly, missed
from flamsteed.scoring.neighbours import CoResidents, co_residents, read_neighbours
from flamsteed.scoring.people import (
    MENTION,
    Agreement,
    Quality,
    judged_mentions_sql,
    judged_persons_sql,
    quality,
    read_persons,
)
from flamsteed.scoring.sureness import Sure, how_sure, read_pairs, scored

_TEXT, _EXACT = ("forename", "surname"), ("birth_date", "sex", "nino", "nhs_number", "uprn")


@dataclass(frozen=True)
class People:
    """How well people were found among the records that may be linked.

    `pairs` are pairs of mentions of one person. `unlinked` mentions of people never reached linkage
    (set aside, or read as an organisation); they count as records left alone. `sure` is None
    where the store holds no scored pairs.
    """

    mentions: int
    unlinked: int
    people: int
    gold: int
    pairs: Agreement
    quality: Quality
    co_residents: CoResidents
    sure: Sure | None
    groups: tuple[Group, ...]
    joined: tuple[Cause, ...]
    missed: tuple[Cause, ...]


@dataclass(frozen=True)
class Values:
    """One attribute of gold people: of those who have it in truth, how many have a value in gold,
    and how many a wrong one.
    """

    attribute: str
    filled: int
    wrong: int


@dataclass(frozen=True)
class Method:
    """Records matched to a property by one method: how many, and how many rightly."""

    method: str
    records: int
    right: int


@dataclass(frozen=True)
class Score:
    """Everything measured against the truth."""

    people: People
    households: Households | None
    values: tuple[Values, ...]
    properties: Agreement
    methods: tuple[Method, ...]
    defects: tuple[Found, ...]
    events: tuple[Found, ...]


def score(
    engine: Engine,
    answers: Path,
    *,
    contracts: Mapping[str, Contract],
    by_group: bool = True,
) -> Score:
    """Measure what is in the store against the answers of a made-up borough. Reads only.

    Without `by_group` the groups of people are left out, which takes half the time.

    Raises NotFound if there are no answers, or nothing was linked yet.
    """
    require_answers(answers)
    for table in ("linked.person", "gold.person", "linked.property"):
        if not engine.has_table(table):
            raise NotFound(f"{table} is not there yet. Run the path first: `flamsteed run`.")
    stage_answers(engine, answers)
    engine.stage("_judged_mention", judged_mentions_sql())
    known = engine.columns("(select * from temp.main._answer_person_truth)")
    engine.stage("_judged_person", judged_persons_sql(tuple(known), _as_of(engine)))
    measured = Score(
        people=_people(engine, by_group=by_group),
        households=score_households(engine),
        values=_values(engine),
        properties=_properties(engine),
        methods=_methods(engine),
        defects=tuple(score_defects(engine, contracts)),
        events=tuple(score_events(engine)),
    )
    for name in ("_judged_mention", "_judged_person"):
        engine.unstage(name)
    unstage_answers(engine)
    return measured


def _as_of(engine: Engine) -> date | None:
    """The day of the last delivery, on which ages are taken; None if nothing was delivered."""
    last = engine.value("select max(as_of) from flamsteed.batch where outcome = 'landed'")
    return date.fromisoformat(str(last)) if last else None


def _people(engine: Engine, *, by_group: bool) -> People:
    ((mentions, unlinked, people, gold),) = engine.rows(
        f"select count(*), count(*) filter (where is_unlinked), count(distinct person),"
        f" count(distinct number) filter (where not is_unlinked) from {MENTION}"
    )
    persons, neighbours, pairs = read_persons(engine), read_neighbours(engine), read_pairs(engine)
    _, true, both, false, _, _ = (int(total) for total in persons.sums.sum(axis=0))
    return People(
        mentions, unlinked, people, gold, Agreement(both + false, true, both),
        quality=quality(persons),
        co_residents=co_residents(neighbours),
        sure=how_sure(scored(pairs, persons)) if pairs else None,
        groups=groups(persons, neighbours, pairs) if by_group else (),
        joined=joined_wrongly(engine),
        missed=missed(engine),
    )  # fmt: skip


def _values(engine: Engine) -> tuple[Values, ...]:
    """Each gold person is held against the person whom most of its mentions are about."""
    there = engine.columns("gold.person")
    told = []
    for name in (*_TEXT, *_EXACT):
        if name not in there:
            continue
        gold, true = f"g.{quote(name)}", f"t.{quote(name)}"
        if name in _TEXT:
            gold, true = (
                f"regexp_replace(upper(strip_accents({x})), '[^A-Z]', '', 'g')"
                for x in (gold, true)
            )
        ((filled, wrong),) = engine.rows(
            f"with owner as (select number, person, row_number() over (partition by number"
            f" order by count(*) desc, person) as place from temp.main._judged_mention"
            f" group by number, person)"
            f" select count(*) filter (where {gold} is not null and {true} is not null),"
            f" count(*) filter (where {gold} <> {true}) from gold.person as g"
            f" join owner as o on o.number = g.number and o.place = 1"
            f" join temp.main._answer_person_truth as t on t.person_id = o.person"
        )
        told.append(Values(name, filled, wrong))
    return tuple(told)


def _properties_sql() -> str:
    """SQL for every record that has a property in truth or by matching, in tables that take part."""
    return (
        "with taking_part as (select distinct _table from linked.property),"
        " truth as (select r._record, r.uprn from temp.main._answer_record_property as r"
        " join taking_part as p on p._table = concat(r.system, '__', r.\"table\")),"
        " found as (select _record, method, min(uprn) as uprn from linked.property"
        " where method <> 'parent' group by _record, method)"
        " select t.uprn as true_uprn, f.uprn as found_uprn, coalesce(f.method, 'none') as method"
        " from truth as t full outer join found as f on f._record = t._record"
    )


def _properties(engine: Engine) -> Agreement:
    row = engine.rows(
        f"select count(found_uprn), count(true_uprn), count(*) filter (where found_uprn = true_uprn)"
        f" from ({_properties_sql()}) as matched"
    )[0]
    return Agreement(*row)


def _methods(engine: Engine) -> tuple[Method, ...]:
    rows = engine.rows(
        f"select method, count(*), count(*) filter (where found_uprn = true_uprn)"
        f" from ({_properties_sql()}) as matched group by method order by method"
    )
    return tuple(Method(*row) for row in rows)
