"""Write the reference pages that follow from the code: `python docs/generate.py`.

`python docs/generate.py --check` writes nothing and fails if a page is not what the code says.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import typer.main
from typer import Context

from flamsteed import errors
from flamsteed.cli.main import app
from flamsteed.contracts.contract import DELIVERY_RULES, DIMENSIONS, Outcome, Severity
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import Reason

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the code; change that, not this. -->\n\n"

_DELIVERY_WORDS = {
    "late": "nothing came, or it came later than promised",
    "empty": "a header and no rows",
    "repeated": "the bytes of an earlier delivery under another name",
    "truncated": "the transfer was cut: the last row, a quote or the trailer is not whole",
    "row_count_dropped": "far fewer rows than the last snapshot",
    "column_missing": "a column that the contract declares is not there",
    "column_renamed": "a column under another spelling, or an old name the contract knows",
    "column_added": "a column that the contract does not declare; it is not landed",
    "column_order_changed": "the columns in another order",
    "wrong_encoding": "not in the encoding that was promised",
    "title_rows": "lines above the header",
    "totals_row": "a row of totals among the data",
    "merged_cells": "merged cells in a spreadsheet",
    "formula_errors": "cells such as #REF!",
    "extra_sheets": "further sheets beside the one asked for",
    "serial_dates": "dates turned to spreadsheet numbers",
    "ragged_rows": "rows with too many or too few fields",
    "password_protected": "an encrypted workbook",
    "unreadable": "not what the contract says it is",
    "superseded": "a snapshot older than the one last landed",
}


def commands() -> Iterator[str]:
    """Every command with its options."""
    yield "# Commands\n"
    group = typer.main.get_command(app)
    context = Context(group, info_name="flamsteed")
    for name, command in sorted(getattr(group, "commands", {}).items()):
        yield f"## flamsteed {name}\n"
        yield f"{inspect.cleandoc(command.help or '')}\n"
        for param in command.get_params(context):
            kind = "argument" if param.param_type_name == "argument" else "option"
            flags = ", ".join(f"`{flag}`" for flag in param.opts)
            words = getattr(param, "help", "") or ""
            if param.name != "help":
                yield f"- {flags} ({kind}): {words}"
        yield ""


def standards() -> Iterator[str]:
    """Every standard that a contract can name."""
    yield "# Standards\n"
    yield "What `ukType` and `standardise` can name in a contract. Reasons: "
    yield ", ".join(f"`{reason}`" for reason in Reason) + ".\n"
    yield "| ukType | what it is | takes | gives | source |\n|---|---|---|---|---|"
    for name, standard in sorted(STANDARDS.items()):
        takes, gives = ", ".join(standard.takes), ", ".join(standard.gives)
        yield f"| `{name}` | {standard.title} | {takes} | {gives} | {standard.source} |"


def rules() -> Iterator[str]:
    """What can be wrong with a delivery, and what rules can say."""
    yield "# Rules\n"
    yield "## Deliveries\n"
    yield "What can be wrong with a delivery as a whole. A contract says what is done about it under"
    yield f"`deliveries`: {', '.join(f'`{outcome}`' for outcome in Outcome)}.\n"
    yield "| rule | what it means | where the contract does not say |\n|---|---|---|"
    for name, outcome in DELIVERY_RULES.items():
        yield f"| `{name}` | {_DELIVERY_WORDS[name]} | {outcome} |"
    yield "\n## Rows\n"
    yield f"Severities: {', '.join(f'`{severity}`' for severity in Severity)}.\n"
    yield "| dimension in the contract | dimension of the Government Data Quality Framework |\n|---|---|"
    for said, meant in DIMENSIONS.items():
        yield f"| {said} | {meant} |"


def mistakes() -> Iterator[str]:
    """Every error, its slug and its exit code."""
    yield "# Errors\n"
    yield "| slug | exit code | what happened |\n|---|---|---|"
    for _, error in inspect.getmembers(errors, inspect.isclass):
        if issubclass(error, errors.FlamsteedError):
            words = (inspect.getdoc(error) or "").splitlines()[0]
            yield f"| `{error.slug}` | {error.exit_code} | {words} |"


PAGES = {"commands": commands, "standards": standards, "rules": rules, "errors": mistakes}


def main(check: bool) -> int:
    """Write the pages, or say which are not what the code says."""
    stale = []
    for name, page in PAGES.items():
        path = REFERENCE / f"{name}.md"
        text = NOTE + "\n".join(page()).rstrip() + "\n"
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(path.name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"Not what the code says: {', '.join(stale)}. Run: python docs/generate.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
