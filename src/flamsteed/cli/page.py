"""The report of a run as one HTML page: no scripts, nothing fetched, readable on paper."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from flamsteed.pipeline import Outcome
from flamsteed.summary import Summary

_STYLE = """
:root { color-scheme: light; }
body { font: 1.05rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1.5rem; color: #0b0c0c; }
h1 { font-size: 1.9rem; margin: 0 0 .2rem; } h2 { font-size: 1.3rem; margin: 2.2rem 0 .5rem; }
.lead { color: #505a5f; margin: 0 0 1.5rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }
.figures li { border-top: 4px solid #1d70b8; padding: .5rem 1rem .5rem 0; min-width: 9rem; }
.figures b { display: block; font-size: 1.7rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: #505a5f; padding-bottom: .4rem; }
th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #b1b4b6; vertical-align: top; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; }
code { background: #f3f2f1; padding: .1rem .3rem; overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; } }
"""

Cell = str | int | float


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
        _table("Measured against the truth", ("Measure", "Figure"), scores),
        _table("Marts", ("Mart", "Rows"), list(summary.marts.items())),
        _table("Time", ("Step", "Seconds"), list(outcome.seconds.items())),
        _commands(look),
    ]
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(part for part in parts if part)
        + "\n</main></body></html>\n"
    )


def _figures(summary: Summary) -> str:
    rows_in = sum(line.rows_in for line in summary.systems)
    aside = sum(line.set_aside for line in summary.systems)
    words = {"gold.person": "people", "gold.property": "properties"}
    figures = [
        (rows_in, "rows in"),
        (rows_in - aside, "rows admitted"),
        (aside, "rows set aside"),
        *((rows, words[name]) for name, rows in summary.gold.items()),
    ]
    listed = "".join(f"<li><b>{n:,}</b>{escape(what)}</li>" for n, what in figures)
    return f'<ul class="figures">{listed}</ul>'


def _systems(summary: Summary) -> str:
    return _table(
        "Systems",
        ("System", "Tables", "Rows in", "Admitted", "Set aside", "Findings", "Use"),
        [
            (
                s.title, s.tables, s.rows_in, s.admitted, s.set_aside, s.findings,
                "not for linkage" if s.barred else "",
            )
            for s in summary.systems
        ],
        note="Rows of each table's last delivery. Rows in = rows admitted + rows set aside.",
    )  # fmt: skip


def _deliveries(summary: Summary) -> str:
    return _table(
        "Deliveries that were not as promised",
        ("System", "File", "What", "Outcome", "What to do"),
        [
            (f["system"], f["file"], _spaced(f["rule"]), _spaced(f["outcome"]), f["message"])
            for f in summary.deliveries
        ],
    )


def _worst(summary: Summary) -> str:
    return _table(
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


def _commands(look: Sequence[str]) -> str:
    listed = "".join(f"<li><code>{escape(command)}</code></li>" for command in look)
    return f"<h2>Where to look next</h2><ul>{listed}</ul>" if look else ""


def _spaced(rule: str) -> str:
    return rule.replace("_", " ")


def _table(
    heading: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, note: str = ""
) -> str:
    lines = list(rows)
    if not lines:
        return ""
    numeric = [all(isinstance(row[i], (int, float)) for row in lines) for i in range(len(columns))]
    head = "".join(_cell("th", name, numeric[i]) for i, name in enumerate(columns))
    body = "".join(
        "<tr>" + "".join(_cell("td", cell, numeric[i]) for i, cell in enumerate(row)) + "</tr>\n"
        for row in lines
    )
    caption = f"<caption>{escape(note)}</caption>" if note else ""
    return (
        f"<h2>{escape(heading)}</h2>\n"
        f'<div class="scroll"><table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'
    )


def _cell(tag: str, content: Cell, numeric: bool) -> str:
    shown = f"{content:,}" if isinstance(content, (int, float)) else escape(content)
    scope = ' scope="col"' if tag == "th" else ""
    return f"<{tag}{scope}{' class=n' if numeric else ''}>{shown}</{tag}>"
