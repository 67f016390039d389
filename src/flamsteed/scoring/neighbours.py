"""People who live at one address in truth, and how many of them became one person."""

from dataclasses import dataclass

import numpy as np

from flamsteed.engine.engine import Engine
from flamsteed.scoring.intervals import Bools, Estimate, Ints, wilson
from flamsteed.scoring.people import JUDGED, MENTION


@dataclass(frozen=True)
class CoResidents:
    """Pairs of different people who live at one address in truth: how many there are, and the
    share that has a gold record in common.
    """

    pairs: int
    merged: Estimate


@dataclass(frozen=True)
class Neighbours:
    """Every such pair in columns; `left` and `right` are places of people in the order of ids."""

    left: Ints
    right: Ints
    is_merged: Bools


def read_neighbours(engine: Engine) -> Neighbours:
    """The pairs of people at one address, and which of them were merged."""
    told = engine.batches(
        f"with placed as (select person, uprn, row_number() over (order by person) - 1 as place"
        f" from {JUDGED}),"
        f" pair as (select l.person as left_person, r.person as right_person, l.place as first,"
        f" r.place as second from placed as l join placed as r on r.uprn = l.uprn"
        f" and l.person < r.person),"
        f" held as (select distinct person, number from {MENTION} where not is_unlinked),"
        f" shared as (select distinct l.person as left_person, r.person as right_person"
        f" from held as l join held as r on r.number = l.number and l.person < r.person)"
        f" select p.first, p.second, s.left_person is not null as is_merged from pair as p"
        f" left join shared as s on s.left_person = p.left_person"
        f" and s.right_person = p.right_person order by p.first, p.second"
    ).read_all()
    left, right, merged = (told[name].to_numpy() for name in ("first", "second", "is_merged"))
    return Neighbours(left, right, merged)


def co_residents(neighbours: Neighbours, member: Bools | None = None) -> CoResidents:
    """The pairs that touch a member, all of them for None."""
    kept = np.ones(len(neighbours.left), bool)
    if member is not None:
        kept = member[neighbours.left] | member[neighbours.right]
    pairs = int(kept.sum())
    return CoResidents(pairs, wilson(int(neighbours.is_merged[kept].sum()), pairs))
