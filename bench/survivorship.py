"""How often gold records show the right value, given who really is who; beside two simple rules.

    python -m bench.survivorship [PROJECT ...]      run demo boroughs; one of 29,000 if none

Each person's true records are given to the rules that `merge` uses, with Northmere's settings, and
what wins is held against the truth: over a made-up borough, and over a council-like file made
another way, which the settings were not chosen on. Only people with two or more records that tell
of an attribute count. The peers are what most tools offer: the most frequent value, and the latest.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import process_time

import pyarrow as pa

from bench.borough import PROJECT, _run
from bench.people_over_years import people_over_years
from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.gold.choose import choose
from flamsteed.gold.known import known_sql, people_sql, told_sql
from flamsteed.gold.survive import Told, day_sql
from flamsteed.linkage.load_spec import load_link_specs
from flamsteed.linkage.person import described_sql
from flamsteed.linkage.spec import Attribute
from flamsteed.project import load_project
from flamsteed.scoring.answers import stage_answers, unstage_answers
from flamsteed.store import open_project_store
from flamsteed.synthetic.identifiers import email
from flamsteed.synthetic.spoil import phone_of
from flamsteed.synthetic.truth import advance, make_truth

PEOPLE, SEED, COUNCIL = 29_000, 1675, 60_000
BARS = {"forename": 0.965, "birth_date": 0.983, "email": 0.98}
MEASURED = ("forename", "surname", "birth_date", "email", "telephone", "nino", "sex", "uprn")


@dataclass(frozen=True)
class Right:
    """Shares of right values of one attribute: by the rules, and by the two simple ones; and the
    share that any record tells rightly, which is the most that any rule could reach.
    """

    attribute: str
    people: int
    ours: float
    most_frequent: float
    latest: float
    told: float


def survivorship(
    engine: Engine, mentions: str, truth: str, *, attributes: Sequence[Attribute], epoch: date
) -> tuple[list[Right], float]:
    """The shares of right values, and the CPU-seconds that choosing took.

    `mentions` has a row per mention, `number` saying who it really is; `truth` a row per number.
    """
    columns = engine.columns(f"(select * from {mentions})")
    begun = process_time()
    numbered = engine.stage(
        "_numbered",
        f"select *, row_number() over (order by _mention) as _row, {day_sql('updated_on')} as _day,"
        f" coalesce(updated_on, '') as said_on from {mentions}",
    )
    known = engine.stage("_known", known_sql(people_sql(told_sql(numbered, columns))))
    told = Told(numbered, known, epoch, frozenset(columns))
    chosen = choose(engine, attributes, told)
    took = process_time() - begun
    there = engine.columns(f"(select * from {truth})")
    measured = [
        _right(engine, attribute.name, chosen.value, told=numbered, truth=truth)
        for attribute in attributes
        if attribute.name in MEASURED and attribute.name in there
    ]
    return [each for each in measured if each.people], took


def _right(engine: Engine, name: str, value: str, *, told: str, truth: str) -> Right:
    def share(values: str) -> tuple[int, float]:
        ((people, right),) = engine.rows(
            f"select count(*), avg(case when {_plain('v.value')} = {_plain('t.' + name)} then 1.0"
            f" else 0.0 end) from {values} as v join {truth} as t on t.number = v.number"
            f" join (select number from {told} where {name} is not null group by number"
            f" having count(*) > 1) as m on m.number = v.number where t.{name} is not null"
        )
        return people, right or 0.0

    votes = f"select number, {name} as value, count(*) as votes, max(said_on) as said_on"
    counted = f"({votes} from {told} where {name} is not null group by number, {name})"
    peers = {}
    for order in ("votes desc, said_on desc", "said_on desc, votes desc"):
        placed = f"row_number() over (partition by number order by {order}, value) as place"
        peers[order] = (
            f"(select * from (select *, {placed} from {counted} as c) as p where place = 1)"
        )
    people, ours = share(f"(select * from {value} where attribute = '{name}')")
    frequent, latest = (share(peer)[1] for peer in peers.values())
    any_right = (
        f"(select c.number, case when max(case when {_plain('c.value')} = {_plain('t.' + name)}"
        f" then 1 else 0 end) = 1 then max(t.{name}) end as value from {counted} as c"
        f" join {truth} as t on t.number = c.number group by c.number)"
    )
    return Right(name, people, ours, frequent, latest, share(any_right)[1])


def _plain(value: str) -> str:
    """A name right but for its accents, spaces and capitals is right."""
    return f"regexp_replace(lower(strip_accents({value})), '[^a-z0-9@.+_-]', '', 'g')"


def northmere_people(engine: Engine, project: Path) -> tuple[str, str]:
    """Stage the linked mentions of a demo borough under who they really are, and the truth."""
    stage_answers(engine, project / "data/answers")
    mentions = engine.stage(
        "_true_mention",
        "select r.person_id as number, m.* from linked.person_mention as m"
        " join temp.main._answer_record_person as r on r._record = m._record"
        " and r._part = m._part and r.system = m._system",
    )
    ids = [int(row[0]) for row in engine.rows("select person_id from _answer_person_truth")]
    contacts = engine.stage_batches("_contact", _contacts(max(ids) + 1))
    truth = engine.stage(
        "_true_person",
        f"select t.person_id as number, t.forename, t.surname, t.birth_date, t.nino, t.sex, t.uprn,"
        f" c.email, c.telephone from temp.main._answer_person_truth as t"
        f" left join {contacts} as c on c.number = t.person_id",
    )
    unstage_answers(engine)
    return mentions, truth


def _contacts(people: int) -> pa.Table:
    """E-mail addresses and telephone numbers, which the answers leave out, after one month."""
    truth = make_truth(PEOPLE, SEED)
    advance(truth)
    if len(truth.persons) != people:
        sys.exit(f"only a borough of {PEOPLE:,} people in its first month can be measured")
    return pa.table(
        {
            "number": [str(one.number) for one in truth.persons],
            "email": [_email(one) for one in truth.persons],
            "telephone": ["+44" + phone_of(one)[1:].replace(" ", "") for one in truth.persons],
        }
    )


def _email(person) -> str:
    """Their own address; the one in seventeen who use that of somebody at home are left out."""
    own = email(person.forename, person.former or person.surname, person.number)
    return None if person.number % 17 == 0 else own


def council_mentions(engine: Engine, people: int = COUNCIL) -> tuple[str, str]:
    """Stage the council-like file, described as linkage describes it, and its truth."""
    mentions, truth = people_over_years(people)
    told = engine.stage_batches("_council", mentions)
    described = engine.stage(
        "_council_described",
        described_sql(f"(select *, _record as _mention, '1' as _part from {told})"),
    )
    numbered = engine.stage(
        "_council_mention",
        f"select t.number, d.* from {described} as d join {told} as t on t._record = d._record",
    )
    return numbered, engine.stage_batches("_council_truth", truth)


def main(folders: list[str]) -> None:
    """Measure, and print a table for each set of people."""
    links, _ = load_link_specs(PROJECT, {})
    attributes = next(spec.attributes for spec in links if spec.thing == "person")
    epoch = date(2026, 7, 1)
    with tempfile.TemporaryDirectory() as scratch:
        for folder in map(Path, folders or [_a_borough(Path(scratch))]):
            project = load_project(folder)
            engine = open_project_store(project, read_only=True)
            mentions, truth = northmere_people(engine, folder)
            print(f"Northmere, {folder}")
            _print(*survivorship(engine, mentions, truth, attributes=attributes, epoch=epoch))
            engine.close()
    engine = open_store(None)
    mentions, truth = council_mentions(engine)
    print(f"a council-like file of {COUNCIL:,} people")
    _print(*survivorship(engine, mentions, truth, attributes=attributes, epoch=epoch))
    engine.close()


def _a_borough(scratch: Path) -> Path:
    from flamsteed.synthetic.deliver import deliver_month

    project = scratch / "northmere"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("data", "store", "out"))
    deliver_month(project / "data", 1, people=PEOPLE, seed=SEED)
    _run(project, 1)
    return project


def _print(measured: Sequence[Right], took: float, bars: Mapping[str, float] = BARS) -> None:
    print(
        f"{'':12}{'people':>9}{'right':>9}{'bar':>8}{'most frequent':>15}{'latest':>9}{'told':>9}"
    )
    for each in measured:
        bar = f"{bars[each.attribute]:.1%}" if each.attribute in bars else ""
        print(
            f"{each.attribute:12}{each.people:>9,}{each.ours:>9.2%}{bar:>8}"
            f"{each.most_frequent:>15.2%}{each.latest:>9.2%}{each.told:>9.2%}"
        )
    print(f"choosing all values took {took:.1f} CPU-seconds\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
