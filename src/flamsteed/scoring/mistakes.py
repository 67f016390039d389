"""Where errors come from: why people were joined, and why mentions of one person were not."""

from dataclasses import dataclass

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.scoring.people import JUDGED, MENTION

_SAME_NAME = (
    "upper(strip_accents(l.forename)) = upper(strip_accents(r.forename))"
    " and upper(strip_accents(l.surname)) = upper(strip_accents(r.surname))"
)
_AT_HOME = "l.household = r.household"
JOINED = (
    ("misread", "a mention that is nobody's", "l.is_nobody or r.is_nobody"),
    ("twins", "twins: one birth date, one household", f"{_AT_HOME} and l.birth_date = r.birth_date"),
    ("junior_senior", "namesakes in one household, such as junior and senior",
     f"({_AT_HOME} or l.uprn = r.uprn) and {_SAME_NAME}"),
    ("household", "other people of one household", _AT_HOME),
    ("address", "others at one address", "l.uprn = r.uprn"),
    ("namesakes", "namesakes elsewhere", _SAME_NAME),
    ("shared_contact", "a shared telephone number or e-mail address", "c.first is not null"),
    ("other", "none of these", "true"),
)  # fmt: skip
"""Why two people share a gold record: the first that holds of the two people counts."""
_MISSED_COLUMNS = ("surname_key", "forename_root", "birth_date", "uprn", "address_key")
MISSED = (
    ("not_linked", "a mention never reached linkage", "l.is_unlinked or r.is_unlinked"),
    ("birth_date", "birth dates that differ", "l.birth_date <> r.birth_date"),
    ("name_changed", "surnames that differ: changed or misspelt", "l.surname_key <> r.surname_key"),
    ("forename", "forenames that differ: changed, short or misspelt",
     "l.forename_root <> r.forename_root"),
    ("moved_undated", "moved, and no birth date to compare",
     "(l.birth_date is null or r.birth_date is null) and not coalesce(l.uprn = r.uprn, false)"
     " and not coalesce(l.address_key = r.address_key, false)"),
    ("undated", "no birth date to compare", "l.birth_date is null or r.birth_date is null"),
    ("moved", "moved", "not coalesce(l.uprn = r.uprn, false)"
     " and not coalesce(l.address_key = r.address_key, false)"),
    ("other", "none of these", "true"),
)  # fmt: skip
"""Why two mentions of one person have different gold records: the first that holds counts."""


@dataclass(frozen=True)
class Cause:
    """One source of errors: how many pairs of mentions, and in how many people.

    `waiting` of the missed pairs wait for a person to decide; the others were never put to one.
    """

    kind: str
    words: str
    pairs: int
    people: int
    waiting: int = 0


def joined_wrongly(engine: Engine) -> tuple[Cause, ...]:
    """The pairs of mentions of different people that share a gold record, by cause."""
    kind = " ".join(f"when {test} then {literal(name)}" for name, _, test in JOINED)
    rows = engine.rows(
        f"with met as (select person, number, count(*) as n from {MENTION} group by person, number),"
        f" shared as (select l.person as left_person, r.person as right_person, sum(l.n * r.n) as pairs"
        f" from met as l join met as r on r.number = l.number and l.person < r.person"
        f" group by l.person, r.person),"
        f" contact as ({_contact_sql(engine)}),"
        f" person as (select person, uprn, birth_date, forename, surname, household,"
        f" starts_with(person, 'nobody ') as is_nobody from {JUDGED}),"
        f" caused as (select s.*, case {kind} end as kind from shared as s"
        f" join person as l on l.person = s.left_person join person as r on r.person = s.right_person"
        f" left join contact as c on c.first = s.left_person and c.second = s.right_person)"
        f" select kind, sum(pairs), count(*) from caused group by kind"
    )
    return _causes(JOINED, {kind: (int(pairs), int(people), 0) for kind, pairs, people in rows})


def _contact_sql(engine: Engine) -> str:
    """SQL for the pairs of people (`first` before `second`) with a compared pair that shares a contact."""
    table = "linked.person_pair"
    if not engine.has_table(table) or "contact" not in engine.columns(table):
        return "select '' as first, '' as second where false"
    return (
        f"select distinct least(l.person, r.person) as first, greatest(l.person, r.person) as second"
        f" from {table} as p join {MENTION} as l on l._mention = p._left"
        f" join {MENTION} as r on r._mention = p._right"
        f" where p.contact in ('email', 'telephone') and l.person <> r.person"
    )


def missed(engine: Engine) -> tuple[Cause, ...]:
    """The pairs of mentions of one person that have different gold records, by cause."""
    if not engine.has_table("linked.person_mention"):
        return ()
    kind = " ".join(f"when {test} then {literal(name)}" for name, _, test in MISSED)
    told = ", ".join(f"d.{name}" for name in _MISSED_COLUMNS)
    waiting = "select _left, _right from linked.person_pair where band = 'review'"
    if not engine.has_table("linked.person_pair"):
        waiting = "select '' as _left, '' as _right where false"
    rows = engine.rows(
        f"with split as (select person from {MENTION} group by person having count(distinct number) > 1),"
        f" mention as (select m.*, {told} from {MENTION} as m"
        f" join split as s on s.person = m.person"
        f" left join linked.person_mention as d on d._mention = m._mention),"
        f" waiting as ({waiting}),"
        f" caused as (select l.person, case {kind} end as kind, w._left is not null as is_waiting"
        f" from mention as l join mention as r on r.person = l.person and r.number <> l.number"
        f" and l._mention < r._mention"
        f" left join waiting as w on w._left = l._mention and w._right = r._mention)"
        f" select kind, count(*), count(distinct person), count(*) filter (where is_waiting)"
        f" from caused group by kind"
    )
    return _causes(MISSED, {kind: (n, people, waits) for kind, n, people, waits in rows})


def _causes(
    known: tuple[tuple[str, str, str], ...], counted: dict[str, tuple[int, int, int]]
) -> tuple[Cause, ...]:
    return tuple(Cause(name, words, *counted[name]) for name, words, _ in known if name in counted)
