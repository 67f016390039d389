"""What the errors of a linkage are made of: kinds with counts, never a value."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa

from bench.linkage.data_sets import DataSet
from bench.linkage.measures import Flags, Labels, numbered
from bench.linkage.splink_models import Scored

_NAMES = ("forename", "given_name", "first_name")
_DATES = ("birth_date", "date_of_birth", "dob")
_MOST = 60
_SHOWN = 10
_GROUPED = (
    "origin",
    "sex",
    "age",
    "lives",
    "twin",
    "namesake_at_home",
    "renamed",
    "moved_in_5_years",
)


def print_errors(data: DataSet, clusters: Labels) -> None:
    """Print the commonest kinds of pairs wrongly joined and wrongly kept apart."""
    for title, pairs in (
        ("joined, of two people", _pairs_within(clusters, data.truth)),
        ("apart, of one person", _pairs_within(data.truth, clusters)),
    ):
        kinds = Counter(_kinds(data, list(pairs)))
        total = sum(kinds.values())
        print(f"  {total:,} pairs {title}; the commonest kinds:")
        for kind, count in kinds.most_common(_SHOWN):
            print(f"    {count:>8,} {count / max(total, 1):>5.0%}  {kind}")


def _pairs_within(together: Labels, apart: Labels) -> Iterator[tuple[int, int]]:
    """Pairs that one labelling has together and the other apart; of a group at most 60 records."""
    order = np.argsort(together, kind="stable")
    bounds = np.flatnonzero(np.diff(together[order], prepend=together[order[:1]] - 1))
    for group in np.split(order, bounds[1:]):
        if len(group) > 1 and len(np.unique(apart[group])) > 1:
            for left, right in combinations(group[:_MOST].tolist(), 2):
                if apart[left] != apart[right]:
                    yield left, right


def print_losses(data: DataSet, clusters: Labels, scored: Scored) -> None:
    """Print where the true pairs were lost: never kept as a pair, or by the band they ended in."""
    lost = np.array(list(_pairs_within(data.truth, clusters)), np.int64).reshape(-1, 2)
    keys = lost.min(axis=1) * len(clusters) + lost.max(axis=1)
    pairs = np.minimum(scored.left, scored.right) * len(clusters)
    pairs += np.maximum(scored.left, scored.right)
    order = np.argsort(pairs)
    place = np.minimum(np.searchsorted(pairs[order], keys), max(len(pairs) - 1, 0))
    found = pairs[order[place]] == keys if len(pairs) else np.zeros(len(keys), bool)
    counted = Counter(scored.band[order[place[found]]].tolist() if scored.band is not None else ())
    told = {"not compared, or far below the threshold": int((~found).sum()), **counted}
    print("  true pairs apart: " + "; ".join(f"{kind} {count:,}" for kind, count in told.items()))


def _kinds(data: DataSet, pairs: Sequence[tuple[int, int]]) -> Iterator[str]:
    columns = {name: data.records[name].to_pylist() for name in _told(data.records)}
    forename, birth = (next(n for n in names if n in columns) for names in (_NAMES, _DATES))
    for left, right in pairs:
        parts = []
        if data.household is not None:
            parts.append(
                "one home" if data.household[left] == data.household[right] else "two homes"
            )
        for title, column in (("forename", forename), ("surname", "surname"), ("birth", birth)):
            parts.append(f"{title} {_answer(columns[column][left], columns[column][right])}")
        shared = [
            n for n in ("email", "telephone", "uprn", "postcode", "postcode_fake") if n in columns
        ]
        alike = [n for n in shared if columns[n][left] and columns[n][left] == columns[n][right]]
        parts.append(f"shares {' '.join(alike) or 'nothing'}")
        yield ", ".join(parts)


def _told(records: pa.Table) -> list[str]:
    asked = (*_NAMES, *_DATES, "surname", "email", "telephone", "uprn", "postcode", "postcode_fake")
    return [name for name in records.column_names if name in asked]


def _answer(left: str | None, right: str | None) -> str:
    if not left or not right:
        return "missing"
    return "same" if left.casefold() == right.casefold() else "differs"


def print_groups(data: DataSet, clusters: Labels) -> None:
    """Print by group how many people are exactly right, joined with others, and split."""
    if data.people is None:
        return
    exact, joined, split = people_right(clusters, data.truth)
    print(f"  {'people by group':<34}{'people':>8}{'exact':>8}{'joined':>8}{'split':>8}")
    for name in _GROUPED:
        group = np.array(data.people[name].to_pylist())
        for value in np.unique(group):
            here = group == value
            shares = "".join(f"{flags[here].mean():>8.3f}" for flags in (exact, joined, split))
            print(f"    {name + ': ' + value:<32}{here.sum():>8,}{shares}")


def people_right(clusters: Labels, truth: Labels) -> tuple[Flags, Flags, Flags]:
    """By person (numbered from 0): exactly right; in a cluster with another person; in several."""
    found, people = numbered(clusters), int(truth.max(initial=-1)) + 1
    cells = np.unique(np.stack([found, truth]), axis=1)
    in_cluster = np.bincount(cells[0], minlength=len(found))
    joined = np.zeros(people, bool)
    joined[cells[1][in_cluster[cells[0]] > 1]] = True
    split = np.bincount(cells[1], minlength=people) > 1
    return ~(joined | split), joined, split
