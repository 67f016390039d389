"""On any input, SQL and Python read the same, nothing raises, and cleaning twice is cleaning once."""

from collections.abc import Sequence

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import Standard, chain_sql

Row = tuple[str | None, ...]

NEAR = {
    "digits": "0123456789 -./",
    "codes": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ abq-./",
    "text": "abc XYZ 09,.&'`-()@£\t\u00a0\u200b\u2019éÉÃ©Â£âß",
}
PIECES = {
    "postcode": ["SE29", "se291aa", "1AA", "ZZ99", "3VZ", "GIR", "0AA", "W1Y", " ", "-"],
    "uprn": ["UPRN", ":", "000", "100020975456", ".0", "E+11", ",", "'", "-1", "999999"],
    "nino": ["QQ", "AB", "12 34 56", "123456", "C", "TN", "M", "OO", "NINO:", "ZZ999999Z", " "],
    "nhs_number": ["999", "000", "0026", "943 476 5919", "NHS No", " ", "-", "010101", ".0"],
    "upn": ["B801200005001", "F20343210900A", "UN1", "-", "A", "9"],
    "company_number": ["SC", "R0", "445790", "1234", "00", " ", "A"],
    "charity_number": ["SC", "123456", "1234567", "-1", "CHARITY NO", "NIC", " "],
    "vat_number": ["GB", "980780684", "980780629", "001", "GD", "HA", "XI", " ", "VAT NO:"],
    "telephone": ["020 7946 0958", "07700900123", "+44", "(0)", "0044", "/", " ", "x12", "call", "0"],
    "email": ["someone", "@", "example.org", ".", ";", " ", "<", ">", "mailto:", "NoEmail"],
    "ethnicity": ["WHITE", "BRITISH", "Black", "African", " ", "-", "WBRI", "Z", "99", "Any other"],
    "money": ["£", "1", "234", ",", ".", "56", "(", ")", "-", "CR", "DR", " ", "709999", "GBP"],
    "date": ["1", "31", "12", "2024", "99", "JAN", "Feb", "/", "-", " ", "00:00:00", "T10:30", "1900-01-01",
             "2099-12-31", "Mon", "2nd", "20240229", "AM"],
    "excel_date": ["43831", "60", "59", ".5", "0", "1", "/", "2024"],
    "person_name": ["SMITH", "O'Neil", "O`Brien", "mcdonald", "van", "DER", "Le", "MR", "Mrs", "Dr", ",", "&", "and", "/",
                    "J", "R.", "JR", "III", "DECD", "(DEC)", "EXORS", "OF", "THE", "LATE", "LTD", "Church",
                    "T/A", "García", "ÉMILE", "-", " - ", "ſ", "ß", "Unknown", "  "],
    "address": ["FLAT", "2A", "14", "/", ",", "HIGH", "ST", "RD", "COURT", "ROSE", "GFF", "FIRST", "FLOOR",
                "THE ANNEXE", "ROOM", "C/O", "MR X", "NFA", "SE29 1AA", "LONDON", "Northmere", "-", "'", "`", ".", "é",
                "UPPER", "BASEMENT", "PO BOX", "THE", "A", "|"],
}  # fmt: skip
ALIKE = {
    "usrn": "uprn", "nino_example": "nino", "upn_example": "upn", "utr": "nhs_number", "uln": "nhs_number",
    "birth_date": "date", "end_date": "date", "money_rounded": "money",
    "person_name_parts": "person_name", "organisation_name": "person_name",
    "address_text": "address", "bs7666": "address",
}  # fmt: skip


def values(name: str) -> st.SearchStrategy[str | None]:
    """Text near the format of a standard, and text far from it."""
    pieces = PIECES.get(ALIKE.get(name, name), ["1", "A", "YES", "M", "Band", "a-", " ", "0"])
    glue = " " if ALIKE.get(name, name) in ("person_name", "address") else ""
    near = st.lists(st.sampled_from(pieces), min_size=1, max_size=8).map(glue.join)
    drawn = [st.text(st.sampled_from(alphabet), max_size=14) for alphabet in NEAR.values()]
    anything = st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=12)
    return st.one_of(near, near, near, *drawn, anything, st.none())


def in_sql(standard: Standard, rows: Sequence[Row]) -> list[tuple[str | None, ...]]:
    columns = [f"c{place}" for place in range(len(standard.takes))]
    with duckdb.connect() as connection:
        typed = ", ".join(f"{column} varchar" for column in columns)
        connection.execute(f"create table given (n integer, {typed})")
        lists = ", ".join(f"unnest(${place}::varchar[])" for place in range(2, len(columns) + 2))
        by_column = [list(column) for column in zip(*rows, strict=True)]
        numbers = list(range(len(rows)))
        connection.execute(
            f"insert into given select unnest($1::integer[]), {lists}", [numbers, *by_column]
        )
        sql = chain_sql("given", [(standard, columns, "it")], ["n"])
        return [
            row[1:] for row in sorted(connection.execute(sql).fetchall(), key=lambda row: row[0])
        ]


def in_python(standard: Standard, rows: Sequence[Row]) -> list[tuple[str | None, ...]]:
    return [tuple(standard.read(*row)[name] for name in standard.gives) for row in rows]


@pytest.mark.parametrize("name", STANDARDS)
def test_sql_and_python_read_any_text_the_same(name: str) -> None:
    standard = STANDARDS[name]
    row = st.tuples(*[values(name)] * len(standard.takes))

    @settings(
        max_examples=3,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(row, min_size=20, max_size=80))
    def agree(rows: list[Row]) -> None:
        for given_row, one, other in zip(
            rows, in_sql(standard, rows), in_python(standard, rows), strict=True
        ):
            assert one == other, given_row

    agree()
