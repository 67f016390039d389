"""CSV on the Web: what a published CSV file says of itself in the file beside it."""

import json
from datetime import date

from flamsteed.contracts.contract import Column, Contract
from flamsteed.reports.report import Report

_DATATYPES = {
    "integer": "integer",
    "number": "decimal",
    "date": "date",
    "timestamp": "dateTime",
    "boolean": "boolean",
}


def metadata(report: Report, contract: Contract, *, url: str, period: str, modified: date) -> str:
    """The metadata of the file `url`, as JSON text whose bytes depend on the arguments alone.

    The dialect is not said, since the file keeps to every default of the standard.
    """
    schema: dict[str, object] = {
        "columns": [
            _column(column, heading)
            for name, heading in report.columns.items()
            if (column := contract.column(name)) is not None
        ]
    }
    if contract.key and set(contract.key) <= set(report.columns):
        schema["primaryKey"] = list(contract.key)
    said: dict[str, object] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": f"{report.title}, {period.replace('_', ' ')}" if period else report.title,
        "dc:description": report.description or contract.title,
        "dc:publisher": report.publisher,
        "dc:license": {"@id": report.licence},
        "dc:modified": {"@value": modified.isoformat(), "@type": "xsd:date"},
        "tableSchema": schema,
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _column(column: Column, heading: str) -> dict[str, object]:
    said: dict[str, object] = {
        "name": column.name,
        "titles": heading,
        "datatype": _DATATYPES.get(column.logical_type, "string"),
        "required": column.required or column.key_position is not None,
    }
    if column.description:
        said["dc:description"] = column.description
    return said
