"""Attacks rows before they leave, as somebody would who knows of people what neighbours and registers know.

The motivated intruder of the Information Commissioner's guidance on anonymisation (2025): no special
skill, no access to the council, but knowledge of some people who are in the release.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from typing import Any

from flamsteed.contracts.agreement import Agreement, Field
from flamsteed.contracts.yaml_file import YamlFile
from flamsteed.engine.dialect import columns_sql, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.hierarchy import Generaliser
from flamsteed.privacy.ladders import all_or_nothing
from flamsteed.privacy.ways import way_sql

PEOPLE = "gold.person"
HELD = (
    "forename", "middle_names", "surname", "birth_date", "death_date", "sex", "ethnicity", "address", "uprn",
    "postcode", "email", "telephone",
)  # fmt: skip
"""What of a gold record an intruder could know of somebody; numbers that authorities give are not."""
_Z = 1.959963984540054
_KEYS = ("known", "at_most", "sample")


@dataclass(frozen=True)
class Attack:
    """How a release is attacked: the intruder knows the gold column that each field is `known` by.

    Empty: of every field that is made of one of HELD. So many residents are tried (`sample`); the
    release is refused if more than the share `at_most` of them might be named rightly.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    at_most: float = 1.0
    sample: int = 1000


def read_attack(file: YamlFile, fields: Sequence[str]) -> Attack:
    """The attack that the file describes at `attack`, its mistakes noted in the file."""
    file.only(set(_KEYS), "attack")
    known = {name: str(column) for name, column in file.mapping("attack", "known").items()}
    for name, column in known.items():
        if name not in fields:
            file.mistake(f"`{name}` is none of the fields", "attack", "known", name)
        if column not in HELD:
            said = f"`{column}` is none of {', '.join(HELD)}"
            file.mistake(said, "attack", "known", name)
    at_most, sample = (file.at("attack", key) for key in ("at_most", "sample"))
    if at_most is None or isinstance(at_most, bool) or not isinstance(at_most, (int, float)) or not 0 < at_most <= 1:  # fmt: skip
        file.mistake("`at_most` must say which share of people may be named rightly", "attack")
        at_most = 1.0
    if sample is not None and (type(sample) is not int or sample < 100):
        file.mistake("`sample` must be a number of residents, 100 or more", "attack", "sample")
        sample = None
    return Attack(known, float(at_most), sample or Attack().sample)


def attacked(
    engine: Engine, agreement: Agreement, kept: str, *, attack: Attack, on: date
) -> dict[str, Any]:
    """How many people an intruder might name rightly in the rows of `kept`: for the risk report.

    Somebody of whom the release has a row is looked for among all its rows by what is known of them; rows
    that agree in most of it are the likely ones, and one of them is picked blindly: right with a chance of
    one in so many, if theirs is among them. `rate` is the share of people named rightly, with its 95 %
    interval (Wilson). Nobody is named in the answer.

    Raises ReleaseRefused if the upper end of the interval is above what was agreed.
    """
    known = _known(engine, agreement, attack)
    if not known:
        return {
            "known": [],
            "note": "no field is made of what an intruder could know of a resident",
        }
    tried, named = _tried(engine, agreement, kept, known=known, ask=(attack.sample, on))
    low, high = _wilson(named, tried)
    told = {
        "known": sorted(known), "tried": tried, "rate": round(named / tried, 6) if tried else 0.0,
        "rate_from": round(low, 6), "rate_to": round(high, 6), "at_most": attack.at_most,
    }  # fmt: skip
    if tried and high > attack.at_most:
        raise ReleaseRefused(
            f"Nothing leaves under {agreement.name}: of {tried:,} residents tried, an intruder who knows"
            f" {', '.join(sorted(known))} would name the share {told['rate']:.3f} rightly (to"
            f" {told['rate_to']:.3f}), and at most {attack.at_most:g} is agreed. Make these fields coarser."
        )
    return told


def _known(engine: Engine, agreement: Agreement, attack: Attack) -> dict[str, str]:
    """The gold column that each field can be attacked by."""
    if not agreement.subject or not engine.has_table(PEOPLE):
        return {}
    made = {
        each.name: each for each in agreement.fields if not each.sql and each.way != "pseudonym"
    }
    said = attack.known or {
        name: each.reads[0] for name, each in made.items() if each.reads[0] in HELD
    }
    there = engine.columns(PEOPLE)
    return {name: column for name, column in said.items() if name in made and column in there}


def _tried(
    engine: Engine,
    agreement: Agreement,
    kept: str,
    *,
    known: Mapping[str, str],
    ask: tuple[int, date],
) -> tuple[int, float]:
    """How many residents were tried, and how many of them may be expected to be named rightly."""
    sample, on = ask
    names = sorted(known)
    texts = ", ".join(f"cast({quote(name)} as varchar) as {quote(name)}" for name in names)
    told = engine.stage(
        "told_rows",
        f"select {texts}, _subject, dense_rank() over (order by {columns_sql(names)}) as class"
        f" from (select * from ({kept}) as kept where _subject is not null) as leaving",
    )
    fields = {each.name: each for each in agreement.fields}
    ladders = {name: _ladder(agreement, name) for name in names}
    shown = ", ".join(
        _labels_sql(fields[name], known[name], ladders[name], place=place, on=on)
        for place, name in enumerate(names)
    )
    people = engine.stage(
        "known_people",
        f"select number, {shown} from {PEOPLE} where number in (select _subject from {told})"
        f" order by md5(number), number limit {sample}",
    )
    rows = engine.rows(_named_sql(told, people, names, ladders=ladders))
    for staged in ("told_rows", "known_people"):
        engine.unstage(staged)
    return int(rows[0][0]), float(rows[0][1])


def _ladder(agreement: Agreement, name: str) -> Generaliser:
    """How a field may have been generalised; not at all where no anonymity was asked for."""
    anonymity = getattr(agreement.safeguards, "anonymity", None)
    columns: Mapping[str, Generaliser] = anonymity.columns if anonymity else {}
    return columns.get(name, all_or_nothing())


def _labels_sql(field: Field, column: str, ladder: Generaliser, *, place: int, on: date) -> str:
    """Every label that could stand for what is known of somebody."""
    value = f"cast({way_sql(field.way, column, to=field.to, on=on)} as varchar)"
    return ", ".join(
        f"{ladder.label_sql(value, level)} as k{place}_{level}"
        for level in range(len(ladder.levels))
    )


def _named_sql(
    told: str, people: str, names: Sequence[str], *, ladders: Mapping[str, Generaliser]
) -> str:
    agree = []
    for place, name in enumerate(names):
        labels = ", ".join(f"people.k{place}_{level}" for level in range(len(ladders[name].levels)))
        agree.append(
            f"case when people.k{place}_0 is null or coalesce(class.{quote(name)} in ({labels}), false)"
            " then 1 else 0 end"
        )
    by = columns_sql(names)
    return (
        f"with class as (select class, {by}, count(*) as size from {told} group by class, {by}),"
        f" compared as (select people.number, class.class, class.size, {' + '.join(agree)} as alike"
        f" from {people} as people cross join class),"
        " ranked as (select number, class, size, alike, max(alike) over (partition by number) as most"
        " from compared),"
        " likely as (select number, class, size from ranked where alike = most),"
        " among as (select number, sum(size) as size from likely group by number),"
        f" theirs as (select likely.number, count(*) as mine from likely join {told} as told"
        " on told._subject = likely.number and told.class = likely.class group by likely.number)"
        " select count(*) as tried, coalesce(sum(cast(theirs.mine as double) / among.size), 0.0) as named"
        " from among left join theirs on theirs.number = among.number"
    )


def _wilson(held: float, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 0.0
    share, spread = held / of, _Z * _Z / of
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)
