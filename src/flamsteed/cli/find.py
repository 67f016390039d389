"""`flamsteed find`: what may be asked of a person or an organisation."""

from pathlib import Path
from typing import Annotated

import typer

from flamsteed.cli.options import Despite, For, ProjectFolder


def find(  # noqa: PLR0913, PLR0917  (one for each option)
    thing: Annotated[
        str, typer.Argument(help="What is linked, such as `person` or `organisation`.")
    ],
    project: ProjectFolder = Path(),
    name: Annotated[str, typer.Option(help="The whole name; a person's forename first.")] = "",
    forename: Annotated[str, typer.Option(help="Or a person's name in parts.")] = "",
    middle_names: Annotated[str, typer.Option(help="All of them.")] = "",
    surname: Annotated[str, typer.Option(help="The last part.")] = "",
    birth_date: Annotated[str, typer.Option(help="As it is usual here: day first.")] = "",
    sex: Annotated[str, typer.Option(help="As systems write it.")] = "",
    nhs_number: Annotated[str, typer.Option(help="Ten digits.")] = "",
    nino: Annotated[str, typer.Option(help="National Insurance number.")] = "",
    upn: Annotated[str, typer.Option(help="Unique pupil number.")] = "",
    trading_name: Annotated[str, typer.Option(help="That of an organisation.")] = "",
    company_number: Annotated[str, typer.Option(help="As Companies House has it.")] = "",
    charity_number: Annotated[str, typer.Option(help="As the register of charities has it.")] = "",
    vat_number: Annotated[str, typer.Option(help="With GB or without.")] = "",
    uprn: Annotated[str, typer.Option(help="Of the home or premises.")] = "",
    address: Annotated[str, typer.Option(help="In one line, with the postcode.")] = "",
    postcode: Annotated[str, typer.Option(help="Of the home or premises.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    telephone: Annotated[str, typer.Option(help="Landline or mobile.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Gold records to list at most.")] = 10,
    entry: For = "",
    despite: Despite = "",
) -> None:
    """Say which of all a person or an organisation may be, and how sure that is: is it known here?

    Values are read and weighed as if a system had delivered them; give what you know, a name at
    least. What you look up is not kept; that you did is in the ledger.
    """
    from flamsteed.cli.found import show_found
    from flamsteed.cli.opened import errors_shown
    from flamsteed.reading import Asked

    told = {
        "name": name, "forename": forename, "middle_names": middle_names, "surname": surname,
        "birth_date": birth_date, "sex": sex, "nhs_number": nhs_number, "nino": nino, "upn": upn,
        "trading_name": trading_name, "company_number": company_number, "vat_number": vat_number,
        "charity_number": charity_number, "uprn": uprn, "address": address, "postcode": postcode,
        "email": email, "telephone": telephone,
    }  # fmt: skip
    with errors_shown():
        show_found(project, thing, told, Asked(entry, despite), limit=limit)
