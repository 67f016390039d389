"""The score as one HTML page, with its reliability diagrams."""

from html import escape
from pathlib import Path

from flamsteed.drawing.html import figure, page, table
from flamsteed.drawing.reliability import Point, reliability
from flamsteed.scoring.mistakes import Cause
from flamsteed.scoring.score import People, Score
from flamsteed.scoring.sureness import Sureness
from flamsteed.scoring.table import (
    group_heads,
    group_rows,
    household_rows,
    people_rows,
    score_table,
    sureness_rows,
)

_METHOD = (
    "Figures in brackets are 95 % intervals: Wilson's for shares of people and of pairs of people;"
    " for pairs of mentions, drawn again (1,000 times, seed fixed) by person, those who share a gold"
    " record together; for people who live together, by household; over scored pairs, drawn again 200 times. A group is flagged where it differs"
    " from everybody else beyond chance (of the flags raised, one in twenty is expected to be chance)."
)

_HOW_TO_READ = (
    "The {name}, put together by the probability that was stated of them. A point above the slanting"
    " line was stated too timidly, one below it too surely."
)
_GROUPS = (
    "Errors that fall on one group are a harm. Beyond chance: how the group differs from everybody"
    " else; groups with too few people are not tested. Exact: people whose gold record is exactly"
    " right. Joined: people who share a gold record with somebody else. Split: people with several."
    " Merged: of the pairs at one address, those who share one. Found at 0.99: recall at precision"
    " 0.99, over scored pairs."
)


def write_score_page(to: Path, measured: Score, *, council: str) -> None:
    """Write the score to the file `to`, whole or not at all. Holds figures, no personal data."""
    half = to.with_name(to.name + ".part")
    to.parent.mkdir(parents=True, exist_ok=True)
    half.write_text(score_page(measured, council=council), encoding="utf-8")
    half.replace(to)


def score_page(measured: Score, *, council: str) -> str:
    """The whole page."""
    people = measured.people
    homes = household_rows(measured.households)
    told = {*people_rows(people), *homes, *sureness_rows(people)}
    others = [row for row in score_table(measured) if row not in told]
    parts = [
        f"<h1>How well people and properties were found: {escape(council)}</h1>",
        f'<p class="lead">{escape(_METHOD)}</p>',
        table("People", ("Measure", "Figure"), people_rows(people)),
        table("Households", ("Measure", "Figure"), homes),
        table(
            "How far a probability can be believed", ("Measure", "Figure"), sureness_rows(people)
        ),
        *(
            figure(picture, caption=_HOW_TO_READ.format(name=name))
            for name, picture in reliability_of(people)
        ),
        _groups(people),
        _causes("Pairs joined wrongly, and why", people.joined),
        _causes("Pairs missed, and why", people.missed),
        table("Values, properties and defects", ("Measure", "Figure"), others),
    ]
    return page(f"Score: {council}", parts)


def reliability_of(people: People) -> list[tuple[str, str]]:
    """The names of some pairs, and their reliability diagrams as SVG; none without scored pairs."""
    if people.sure is None:
        return []
    told = (("scored pairs", people.sure.scored), ("accepted pairs", people.sure.accepted))
    return [
        (name, reliability(_points(sureness), title=f"Reliability of the {name}"))
        for name, sureness in told
    ]


def _points(told: Sureness) -> list[Point]:
    return [Point(b.stated, b.right.value, b.right.low, b.right.high, b.pairs) for b in told.bins]


def _groups(people: People) -> str:
    heads = tuple(head[:1].upper() + head[1:] for head in group_heads(people))
    rows: dict[str, list[tuple[str, ...]]] = {}
    for group, row in zip(people.groups, group_rows(people, with_intervals=True), strict=True):
        rows.setdefault(group.grouping.replace("_", " "), []).append(row)
    note = _GROUPS
    told = []
    for grouping, some in rows.items():
        told.append(table(f"People by {grouping}", heads, some, note=note))
        note = ""
    return "\n".join(told)


def _causes(heading: str, causes: tuple[Cause, ...]) -> str:
    heads = ("Cause", "Pairs of mentions", "People", "Wait for review")
    return table(heading, heads, [(c.words, c.pairs, c.people, c.waiting) for c in causes])
