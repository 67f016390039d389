"""What an agreement says of a table that leaves, read: its policy, its sides, its figures, its totals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flamsteed.contracts.yaml_file import Place, YamlFile
from flamsteed.privacy.hierarchy import TOP, Hierarchy, load_hierarchy
from flamsteed.privacy.tables.policy import POLICIES, Policy

KEYS = ("policy", "dimensions", "counts", "amounts", "totals", "within", "national")
OWN = ("name", "version", "source", "threshold", "round_to", "whole", "dominance", "p_percent")


@dataclass(frozen=True)
class Tabulation:
    """A table that leaves: fields that are its sides (`dimensions`), its `counts` and its `amounts`.

    `total` is what a side says in rows of totals; empty if no totals leave. `within` gives a side's
    totals between label and whole. `national` names, for a side, the label of the whole country.
    """

    policy: Policy
    dimensions: tuple[str, ...]
    counts: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    total: str = ""
    within: Mapping[str, Hierarchy] = field(default_factory=dict)
    national: Mapping[str, str] = field(default_factory=dict)

    def path(self, side: str, label: str) -> tuple[str, ...]:
        """A label of a side with its totals upwards; the whole country has none. Raises KeyError if `within` lacks the label."""
        if label == self.national.get(side):
            return (label,)
        if side not in self.within:
            return (label, self.total) if self.total else (label,)
        labels = self.within[side].labels
        place = labels[0].index(label) if label in labels[0] else -1
        if place < 0:
            raise KeyError(side)
        above = [str(level[place]) for level in labels]
        above = [self.total if each == TOP else each for each in above]
        path = tuple(dict.fromkeys(each for each in above if each))
        return path if self.total else path[:1]


def read_tabulation(
    file: YamlFile, fields: Collection[str], *, subject: str, place: Place = ("control",)
) -> Tabulation | None:
    """The table that the file describes at `place`; None, and its mistakes noted, if it cannot be."""
    before = len(file.mistakes)
    file.only(set(KEYS), *place)
    policy = _policy(file, (*place, "policy"))
    lists = {
        key: tuple(map(str, file.listing(*place, key)))
        for key in ("dimensions", "counts", "amounts")
    }
    named = [name for names in lists.values() for name in names]
    for said, wrong in (
        ("`dimensions` must name the fields that are the table's sides", not lists["dimensions"]),
        ("name the `counts` or the `amounts` of the table", not lists["counts"] + lists["amounts"]),
        ("every field must be one of `dimensions`, `counts` and `amounts`, once", sorted(named) != sorted(fields)),
        ("`amounts` need `subject`: whose each row's amount is", bool(lists["amounts"]) and not subject),
    ):  # fmt: skip
        if wrong:
            file.mistake(said, *place)
    within, national = _within(file, place, lists["dimensions"]), file.mapping(*place, "national")
    if national and policy and not policy.national:
        file.mistake("the policy lets no national figures be said as they are", *place, "national")
    for side in national:
        if side not in lists["dimensions"]:
            file.mistake(f"`{side}` is none of the dimensions", *place, "national", side)
    if len(file.mistakes) > before or policy is None:
        return None
    return Tabulation(
        policy, **lists, total=file.text(*place, "totals"), within=within,
        national={side: str(label) for side, label in national.items()},
    )  # fmt: skip


def _policy(file: YamlFile, place: Place) -> Policy | None:
    told: Any = file.at(*place)
    if isinstance(told, str):
        if told not in POLICIES:
            file.mistake(f"`policy` must be one of {', '.join(POLICIES)}, or your own", *place)
        return POLICIES.get(told)
    file.only(set(OWN), *place)
    text: dict[str, Any] = {key: file.text(*place, key, required=True) for key in OWN[:3]}
    rest = {key: told[key] for key in OWN[3:] if isinstance(told, dict) and key in told}
    try:
        if "dominance" in rest:
            n, k = rest["dominance"]
            rest["dominance"] = (int(n), float(k))
        return Policy(**text, **rest)
    except (TypeError, ValueError) as error:
        file.mistake(f"is no policy: {error}", *place)
        return None


def _within(file: YamlFile, place: Place, sides: Collection[str]) -> dict[str, Hierarchy]:
    found = {}
    for side, told in file.mapping(*place, "within").items():
        if side not in sides:
            file.mistake(f"`{side}` is none of the dimensions", *place, "within", side)
            continue
        try:
            found[side] = load_hierarchy(file.path.parent / str(told))
        except OSError as error:
            file.mistake(f"cannot be read: {error.strerror}", *place, "within", side)
        except ValueError as error:
            file.mistake(f"is no hierarchy: {error}", *place, "within", side)
    return found
