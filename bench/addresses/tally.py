"""How many addresses were matched, and how many rightly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bench.addresses.noise import Written


@dataclass(frozen=True)
class Answers:
    """What one matcher says: per address its state and UPRN; CPU-seconds to prepare and to match.

    `weights` says how sure it is of each, where it says that by a number to cut at.
    """

    found: Mapping[int, tuple[str, str]]
    prepared_in: float
    matched_in: float
    weights: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """Counts of one matcher over the same addresses.

    `homes` are addresses of one property, `buildings` of a building only, `nowhere` of none in the
    gazetteer; `building_right` are matched to exactly the building, by whatever state.
    """

    homes: int
    matched: int
    right: int
    homes_right: int
    buildings: int
    building_right: int
    nowhere: int
    nowhere_matched: int
    prepared_in: float
    rate: float

    @property
    def precision(self) -> float:
        """The share of the addresses matched that are matched to the right UPRN."""
        return self.right / max(self.matched, 1)

    @property
    def recall(self) -> float:
        """The share of the addresses of one property that are matched to it."""
        return self.homes_right / max(self.homes, 1)


def tally(written: Sequence[Written], answers: Answers) -> Tally:
    """Count what `answers` say of the addresses."""
    counts = dict.fromkeys(
        (
            "homes",
            "matched",
            "right",
            "homes_right",
            "buildings",
            "building_right",
            "nowhere",
            "nowhere_matched",
        ),
        0,
    )
    for number, each in enumerate(written):
        state, uprn = answers.found.get(number, ("none", ""))
        kind = "buildings" if each.only else "homes" if each.uprn else "nowhere"
        counts[kind] += 1
        counts["building_right"] += bool(each.only) and uprn == each.uprn
        if state == "matched":
            counts["matched"] += 1
            counts["right"] += uprn == each.uprn
            counts["homes_right"] += kind == "homes" and uprn == each.uprn
            counts["nowhere_matched"] += kind == "nowhere"
    return Tally(**counts, prepared_in=answers.prepared_in, rate=len(written) / answers.matched_in)


def held_to(written: Sequence[Written], answers: Answers, *, least: float) -> Answers | None:
    """The answers with the lowest weight at which so much is right, or None if there is none."""
    surest = sorted(answers.found, key=lambda number: (-answers.weights.get(number, 0.0), number))
    right, cut = 0, None
    for place, number in enumerate(surest, start=1):
        right += answers.found[number][1] == written[number].uprn
        last = place == len(surest)
        here = answers.weights.get(number, 0.0)
        if (last or answers.weights.get(surest[place], 0.0) < here) and right / place >= least:
            cut = here
    if cut is None:
        return None
    kept = {n: said for n, said in answers.found.items() if answers.weights.get(n, 0.0) >= cut}
    return replace(answers, found=kept)


def heading() -> str:
    """The heading of the table that `line` makes."""
    return (
        f"{'':20}{'precision':>10}{'recall':>9}{'buildings':>11}{'of nowhere':>12}"
        f"{'prepare CPU-s':>15}{'a CPU-second':>14}"
    )


def line(name: str, told: Tally) -> str:
    """One matcher's line of the table."""
    return (
        f"{name:20}{told.precision:>10.4f}{told.recall:>9.4f}"
        f"{told.building_right / max(told.buildings, 1):>11.4f}{told.nowhere_matched:>7} of {told.nowhere:<4}"
        f"{told.prepared_in:>12.1f}{told.rate:>14,.0f}"
    )
