"""The report of a run as one HTML page: no scripts, nothing fetched, readable on paper."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from flamsteed.drawing.html import Cell, page, table
from flamsteed.drawing.words import many
from flamsteed.pipeline import Outcome
from flamsteed.scoring.published import sections
from flamsteed.summary import Summary


def write_page(
    to: Path,
    summary: Summary,
    outcome: Outcome,
    *,
    scores: Sequence[Sequence[Cell]] = (),
    look: Sequence[str] = (),
) -> None:
    """Write the report of a run to the file `to`, whole or not at all.

    `scores` are rows of (measure, figure) against the truth; `look` are commands to try next.
    """
    half = to.with_name(to.name + ".part")
    to.parent.mkdir(parents=True, exist_ok=True)
    half.write_text(_page(summary, outcome, scores=scores, look=look), encoding="utf-8")
    half.replace(to)


def _page(
    summary: Summary, outcome: Outcome, *, scores: Sequence[Sequence[Cell]], look: Sequence[str]
) -> str:
    title = f"{summary.council}: run {summary.run}, as of {summary.as_of}"
    parts = [
        f"<h1>{escape(summary.council)}</h1>",
        f'<p class="lead">Run {summary.run}, as of {escape(summary.as_of)}: {escape(summary.status)},'
        f" {sum(outcome.seconds.values()):,.0f} seconds</p>",
        _figures(summary),
        _systems(summary),
        _deliveries(summary),
        _worst(summary),
        *_quality(summary),
        table("Measured against the truth", ("Measure", "Figure"), scores),
        table("Marts", ("Mart", "Rows"), list(summary.marts.items())),
        table("Time", ("Step", "Seconds"), list(outcome.seconds.items())),
        _commands(look),
    ]
    return page(title, parts)


def _figures(summary: Summary) -> str:
    rows_in = sum(line.rows_in for line in summary.systems)
    aside = sum(line.set_aside for line in summary.systems)
    figures = [
        (rows_in, "rows in"),
        (rows_in - aside, "rows admitted"),
        (aside, "rows set aside"),
        *((rows, many(name.removeprefix("gold."))) for name, rows in summary.gold.items()),
    ]
    listed = "".join(f"<li><b>{n:,}</b>{escape(what)}</li>" for n, what in figures)
    return f'<ul class="figures">{listed}</ul>'


def _systems(summary: Summary) -> str:
    return table(
        "Systems",
        ("System", "Tables", "Rows in", "Admitted", "Set aside", "Findings", "Use"),
        [
            (
                s.title, s.tables, s.rows_in, s.admitted, s.set_aside, s.findings,
                "not for linking people" if s.barred else "",
            )
            for s in summary.systems
        ],
        note="Rows of each table's last delivery. Rows in = rows admitted + rows set aside.",
    )  # fmt: skip


def _deliveries(summary: Summary) -> str:
    return table(
        "Deliveries that were not as promised",
        ("System", "File", "What", "Outcome", "What to do"),
        [
            (f["system"], f["file"], _spaced(f["rule"]), _spaced(f["outcome"]), f["message"])
            for f in summary.deliveries
        ],
    )


def _worst(summary: Summary) -> str:
    return table(
        "What touches most rows",
        ("Table", "Rule", "Rows", "Dimension", "Owner", "What to do"),
        [
            (
                f"{f['system']}.{f['table']}", f["rule"], f["rows"], f["dimension"], f["owner"],
                f["message"],
            )
            for f in summary.worst
        ],
    )  # fmt: skip


def _quality(summary: Summary) -> list[str]:
    return [
        table(
            f"Gold records of {many(thing)}: {section.heading.lower()}",
            ("Measure", "Figure"),
            section.rows,
            note=section.note,
        )
        for thing, measures in summary.quality.items()
        for section in sections(measures, as_of=summary.day)
    ]


def _commands(look: Sequence[str]) -> str:
    listed = "".join(f"<li><code>{escape(command)}</code></li>" for command in look)
    return f"<h2>Where to look next</h2><ul>{listed}</ul>" if look else ""


def _spaced(rule: str) -> str:
    return rule.replace("_", " ")
