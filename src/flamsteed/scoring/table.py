"""The score in words and figures, for printing."""

from flamsteed.drawing.percent import likely
from flamsteed.scoring.groups import Group
from flamsteed.scoring.households import Households
from flamsteed.scoring.intervals import Estimate
from flamsteed.scoring.people import Agreement
from flamsteed.scoring.score import People, Score

Row = tuple[str, str]


def score_table(measured: Score) -> list[Row]:
    """The score as rows of words and figures; figures from a sample have their 95 % interval."""
    rows = [*people_rows(measured.people), *household_rows(measured.households)]
    rows += sureness_rows(measured.people)
    rows += [
        (f"wrong {each.attribute} in gold", f"{each.wrong:,} of {each.filled:,}"
         f" ({each.wrong / max(each.filled, 1):.2%})")
        for each in measured.values
    ]  # fmt: skip
    rows += _agreement_rows("records matched to a property", measured.properties)
    rows += [
        (f"matched by {each.method}", f"{each.right:,} right of {each.records:,}")
        for each in measured.methods
    ]
    for name, found in (("defect", measured.defects), ("delivery event", measured.events)):
        rows += [(f"{name} {e.kind} found", f"{e.found:,} of {e.planted:,}") for e in found]
    return rows


def people_rows(people: People) -> list[Row]:
    """How well people were found."""
    quality = people.quality
    return [
        ("people in truth, among records that may be linked", f"{people.people:,}"),
        ("people found", f"{people.gold:,}"),
        ("mentions of people", f"{people.mentions:,}"),
        ("mentions that never reached linkage", f"{people.unlinked:,}"),
        ("pairs of mentions: precision", str(quality.precision)),
        ("pairs of mentions: recall", str(quality.recall)),
        ("pairs of mentions: F1", str(quality.f1)),
        ("people whose gold record is exactly right", in_percent(quality.exact)),
        ("people who share a gold record with somebody else", in_percent(quality.joined)),
        ("people split over several gold records", in_percent(quality.split)),
        ("B-cubed precision", str(quality.b_cubed_precision)),
        ("B-cubed recall", str(quality.b_cubed_recall)),
        ("B-cubed F1", str(quality.b_cubed_f1)),
        (
            "pairs of people at one address who were merged",
            f"{in_percent(people.co_residents.merged)} of {people.co_residents.pairs:,}",
        ),
    ]


def household_rows(told: Households | None) -> list[Row]:
    """How well it was found who lives together."""
    if told is None:
        return []
    return [
        ("pairs of people who live together", f"{told.pairs:,}"),
        ("pairs of people who live together: precision", str(told.precision)),
        ("pairs of people who live together: recall", str(told.recall)),
        ("households exactly right", f"{in_percent(told.exact)} of {told.households:,}"),
        (
            "households of two and more exactly right",
            f"{in_percent(told.exact_shared)} of {told.shared:,}",
        ),
    ]


def sureness_rows(people: People) -> list[Row]:
    """How far the probabilities of pairs can be believed."""
    if people.sure is None:
        return []
    rows = []
    for each in people.sure.reached:
        words = f"scored pairs: recall at precision {each.precision}"
        said = ", at no threshold"
        if each.from_probability is not None:
            said = f", from {likely(each.from_probability, 4)} sure"
        rows.append((words, f"{each.recall}{said}"))
    for name, told in (
        ("scored pairs", people.sure.scored),
        ("accepted pairs", people.sure.accepted),
    ):
        rows += [
            (name, f"{told.pairs:,}"),
            (f"{name}: calibration error", str(told.calibration_error)),
            (f"{name}: Brier score", str(told.brier)),
        ]
    return rows


def group_rows(people: People, *, with_intervals: bool) -> list[tuple[str, ...]]:
    """One row per group, under `group_heads`; shares with or without their intervals."""
    return [
        (each.name, f"{each.quality.people:,}", "; ".join(each.flags),
         *_group_figures(each, with_intervals))
        for each in people.groups
    ]  # fmt: skip


def _group_figures(group: Group, with_intervals: bool) -> list[str]:
    quality, sure = group.quality, group.sure
    told = [quality.precision, quality.recall, quality.b_cubed_f1]
    shares = [quality.exact, quality.joined, quality.split, group.co_residents.merged]
    of_pairs = [sure.reached[0].recall, sure.accepted.calibration_error] if sure else []
    return [
        _short(each, shape, with_intervals)
        for some, shape in ((told, ".3f"), (shares, ".1%"), (of_pairs, ".3f"))
        for each in some
    ]


def _short(told: Estimate, shape: str, with_interval: bool) -> str:
    """`0.979`, or `0.979 (0.952 to 0.997)` with the brackets in one piece."""
    value, low, high = (f"{each:{shape}}" for each in (told.value, told.low, told.high))
    return f"{value} ({low}\u00a0to\u00a0{high})" if with_interval else value


def group_heads(people: People) -> tuple[str, ...]:
    """What the columns of `group_rows` are."""
    more = ("found at 0.99", "calibration") if people.sure else ()
    return (
        "group", "people", "beyond chance", "precision", "recall", "B-cubed",
        "exact", "joined", "split", "merged", *more,
    )  # fmt: skip


def in_percent(estimate: Estimate) -> str:
    """`93.1% (92.5% to 93.7%)`."""
    return f"{estimate.value:.2%} ({estimate.low:.2%} to {estimate.high:.2%})"


def _agreement_rows(name: str, agreement: Agreement) -> list[Row]:
    return [
        (f"{name}: precision", f"{agreement.precision:.4f}"),
        (f"{name}: recall", f"{agreement.recall:.4f}"),
        (f"{name}: F1", f"{agreement.f1:.4f}"),
    ]
