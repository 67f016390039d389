"""`flamsteed dpia` and `transparency`: their arguments."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import ProjectFolder

Thing = Annotated[str, typer.Argument(help="What is linked, such as `person` of gold/person.yaml.")]
Folder = Annotated[Path, typer.Option(help="Folder to write to.")]


def dpia(thing: Thing, to: Folder, project: ProjectFolder = Path()) -> None:
    """Write a part-filled data protection impact assessment of linking, as a page and as Markdown.

    Filled in from what the project declares, and what the store and the ledger measured; what a person must
    judge, advise or sign stands empty. Holds counts and names of tables, no personal data.
    """
    from flamsteed.cli.assessed import write_assessment
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        write_assessment(project, thing, to=to)


def transparency(thing: Thing, to: Folder, project: ProjectFolder = Path()) -> None:
    """Write a part-filled Algorithmic Transparency record of linking, as Markdown and CSV.

    It has the fields of both tiers of the recording standard; those that the project and the store cannot
    tell stand empty. Holds counts and names of tables, no personal data.
    """
    from flamsteed.cli.assessed import write_record
    from flamsteed.cli.opened import errors_shown

    with errors_shown():
        write_record(project, thing, to=to)
