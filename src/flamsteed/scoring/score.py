"""How well people and properties were found, against a truth that only this module may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.scoring.answers import require_answers, stage_answers, unstage_answers
from flamsteed.scoring.defects import Found, score_defects, score_events

_TEXT, _EXACT = ("forename", "surname"), ("birth_date", "sex", "nino", "nhs_number", "uprn")


@dataclass(frozen=True)
class Agreement:
    """How two sets of pairs agree: those found, those true, and those that are both."""

    found: int
    true: int
    both: int

    @property
    def precision(self) -> float:
        """The share of what was found that is true."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what is true that was found."""
        return self.both / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class People:
    """How well people were found among the records that may be linked.

    `pairs` are pairs of mentions of one person. `exact` is the share of people whose gold record
    stands on exactly their mentions. `unlinked` mentions of people never reached linkage
    (set aside, or read as an organisation); they count as records left alone.
    """

    mentions: int
    unlinked: int
    people: int
    gold: int
    pairs: Agreement
    exact: float
    b_cubed_precision: float
    b_cubed_recall: float


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
    values: tuple[Values, ...]
    properties: Agreement
    methods: tuple[Method, ...]
    defects: tuple[Found, ...]
    events: tuple[Found, ...]


def score(engine: Engine, answers: Path, *, contracts: Mapping[str, Contract]) -> Score:
    """Measure what is in the store against the answers of a made-up borough. Reads only.

    Raises NotFound if there are no answers, or nothing was linked yet.
    """
    require_answers(answers)
    for table in ("linked.person", "gold.person", "linked.property"):
        if not engine.has_table(table):
            raise NotFound(f"{table} is not there yet. Run the path first: `flamsteed run`.")
    stage_answers(engine, answers)
    engine.stage("_judged_mention", judged_mentions_sql())
    measured = Score(
        people=_people(engine),
        values=_values(engine),
        properties=_properties(engine),
        methods=_methods(engine),
        defects=tuple(score_defects(engine, contracts)),
        events=tuple(score_events(engine)),
    )
    engine.unstage("_judged_mention")
    unstage_answers(engine)
    return measured


def judged_mentions_sql() -> str:
    """SQL for every true mention of a table that takes part: its person, and its gold number.

    A mention that was not linked stands alone. Mentions that are nobody's in truth (invented by
    misreading) have a person of their own.
    """
    return (
        "with taking_part as (select distinct _table from linked.person),"
        " truth as (select _record, _part, concat(system, '__', \"table\") as _table, person_id"
        " from temp.main._answer_record_person),"
        " truth_here as (select t.* from truth as t join taking_part as p on p._table = t._table),"
        " found as (select _record, _part, number from gold.person_source)"
        " select coalesce(t.person_id, concat('nobody ', f._record, f._part)) as person,"
        " coalesce(f.number, concat('alone ', t._record, t._part)) as number,"
        " f.number is null as is_unlinked"
        " from truth_here as t full outer join found as f"
        " on f._record = t._record and f._part = t._part"
    )


def _people(engine: Engine) -> People:
    judged = "temp.main._judged_mention"
    ((mentions, unlinked, people, gold),) = engine.rows(
        f"select count(*), count(*) filter (where is_unlinked), count(distinct person),"
        f" count(distinct number) filter (where not is_unlinked) from {judged}"
    )
    met = f"select person, number, count(*) as n from {judged} group by person, number"
    sizes = (
        f"with met as ({met}), by_person as (select person, sum(n) as n from met group by person),"
        f" by_number as (select number, sum(n) as n from met group by number)"
    )
    pairs = "coalesce(sum(n * (n - 1) / 2), 0)"
    both = int(engine.value(f"{sizes} select {pairs} from met"))
    found = int(engine.value(f"{sizes} select {pairs} from by_number"))
    true = int(engine.value(f"{sizes} select {pairs} from by_person"))
    ((precision, recall, exact),) = engine.rows(
        f"{sizes} select sum(m.n * m.n * 1.0 / g.n) / sum(m.n), sum(m.n * m.n * 1.0 / p.n) / sum(m.n),"
        f" count(*) filter (where m.n = g.n and m.n = p.n) from met as m"
        f" join by_person as p on p.person = m.person join by_number as g on g.number = m.number"
    )
    return People(
        mentions, unlinked, people, gold, Agreement(found, true, both),
        exact=(exact or 0) / max(people, 1),
        b_cubed_precision=float(precision or 1),
        b_cubed_recall=float(recall or 1),
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


def score_table(measured: Score) -> list[tuple[str, str]]:
    """The score as rows of words and figures, for printing."""
    people, properties = measured.people, measured.properties
    rows = [
        ("people in truth, among records that may be linked", f"{people.people:,}"),
        ("people found", f"{people.gold:,}"),
        ("mentions of people", f"{people.mentions:,}"),
        ("mentions that never reached linkage", f"{people.unlinked:,}"),
        *_agreement_rows("pairs of mentions", people.pairs),
        ("people whose gold record is exactly right", f"{people.exact:.1%}"),
        ("B-cubed precision", f"{people.b_cubed_precision:.4f}"),
        ("B-cubed recall", f"{people.b_cubed_recall:.4f}"),
    ]
    rows += [
        (f"wrong {each.attribute} in gold", f"{each.wrong:,} of {each.filled:,}"
         f" ({each.wrong / max(each.filled, 1):.2%})")
        for each in measured.values
    ]  # fmt: skip
    rows += _agreement_rows("records matched to a property", properties)
    rows += [
        (f"matched by {each.method}", f"{each.right:,} right of {each.records:,}")
        for each in measured.methods
    ]
    for name, found in (("defect", measured.defects), ("delivery event", measured.events)):
        rows += [(f"{name} {e.kind} found", f"{e.found:,} of {e.planted:,}") for e in found]
    return rows


def _agreement_rows(name: str, agreement: Agreement) -> list[tuple[str, str]]:
    return [
        (f"{name}: precision", f"{agreement.precision:.4f}"),
        (f"{name}: recall", f"{agreement.recall:.4f}"),
        (f"{name}: F1", f"{agreement.f1:.4f}"),
    ]
