"""A council's `agreements/*.yaml`, read and checked: an incomplete agreement is a mistake."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from flamsteed.contracts.agreement import (
    PARTIES,
    Agreement,
    Control,
    Field,
    Party,
    SignOff,
    Status,
)
from flamsteed.contracts.yaml_file import YamlFile, load_folder
from flamsteed.engine.dialect import is_plain
from flamsteed.errors import Mistake

TERMS: Mapping[str, str] = {
    "quality": "how accurate the data is, and who corrects it",
    "security": "how it is kept safe on the way and there",
    "access": "who at the recipient may see it",
    "onward_sharing": "to whom the recipient may pass it on",
    "rights": "who answers people who ask for their rights",
    "freedom_of_information": "how requests for the data are answered",
    "breach": "who tells whom of a breach, and how soon",
    "termination": "what happens to the data when the agreement ends",
}
"""What must be agreed beside the data, in words."""
FORMS = ("csv", "parquet", "xlsx")
ROLES = ("controller", "joint controller", "processor")
TEXTS = (
    "title",
    "version",
    "processing",
    "purpose",
    "benefit",
    "power",
    "frequency",
    "channel",
    "dpia",
)
_DATA = {"table", "grain", "subject", "rows", "rows_read", "fields"}
_FIELD = {"name", "column", "as", "to", "sql", "reads", "description", "unredacted"}
_CONTROL = {"k", "identifying", "suppress_at_most", "counts", "hide_below", "round_to"}
_PARTY = {
    "name", "role", "contact", "data_protection_officer", "lawful_basis", "special_category", "schedule_1",
    "public_key",
}  # fmt: skip
KEYS = {
    *TEXTS, "status", "parties", "data", "control", "anonymity", "attack", "form", "valid_from", "valid_to", "review_on",
    "retention_months", "signed", "terms",
}  # fmt: skip
_ARTICLE_6 = re.compile(r"6\(1\)\((a|b|c|d|e|ea|f)\)")
_HEX_KEY = re.compile(r"[0-9a-f]{64}\Z")
_STAGES = ("gold", "mart", "clean")
_BARRED = (
    exp.Query, exp.Subquery, exp.AggFunc, exp.Window, exp.Star, exp.Anonymous, exp.Columns, exp.Placeholder,
)  # fmt: skip
"""What no expression of an agreement may hold. A placeholder would stand for the key of the pseudonyms."""


Reader = Callable[[YamlFile, Collection[str]], Any]
"""Reads what an agreement asks to be done before rows leave, given the names of its fields."""


def _no_safeguards(_file: YamlFile, _fields: Collection[str]) -> None:
    return None


def load_agreements(
    folder: Path,
    *,
    ways: Collection[str],
    processing: Collection[str],
    safeguards: Reader = _no_safeguards,
) -> tuple[dict[str, Agreement], list[Mistake]]:
    """Read every `.yaml` file of `folder`, one agreement each, and every mistake with its line.

    `ways` are the transformations that there are, `processing` the ids of the record of processing,
    `safeguards` reads the parts that say what is done before rows leave.
    A folder that is not there holds no agreements.
    """
    agreements: dict[str, Agreement] = {}
    mistakes: list[Mistake] = []
    for file in load_folder(folder):
        if not file.mistakes:
            agreement = _agreement(file, ways)
            asked = safeguards(file, [each.name for each in agreement.fields])
            agreement = replace(agreement, safeguards=asked)
            if agreement.processing and agreement.processing not in processing:
                said = f"no file in processing/ has the id `{agreement.processing}`"
                file.mistake(said, "processing")
            if not file.mistakes:
                agreements[agreement.name] = agreement
        mistakes += file.mistakes
    return agreements, mistakes


def _agreement(file: YamlFile, ways: Collection[str]) -> Agreement:
    file.only(KEYS)
    if not is_plain(file.path.stem):
        file.mistake("an agreement's file name must be lower-case letters, digits and _")
    file.only(_DATA, "data")
    text: dict[str, Any] = {key: file.text(key, required=True) for key in TEXTS}
    days: dict[str, Any] = {key: _day(file, key) for key in ("valid_from", "valid_to", "review_on")}
    if days["valid_to"] < days["valid_from"]:
        file.mistake("`valid_to` is before `valid_from`", "valid_to")
    fields = _fields(file, ways)
    made = Agreement(
        name=file.path.stem,
        path=file.path,
        status=_status(file),
        parties={which: _party(file, which) for which in PARTIES},
        table=_table(file),
        grain=file.text("data", "grain", required=True),
        fields=fields,
        retention_months=_months(file),
        form=_form(file),
        subject=file.text("data", "subject"),
        rows=file.text("data", "rows", default="true"),
        rows_read=tuple(map(str, file.listing("data", "rows_read"))),
        control=_control(file, [each.name for each in fields]),
        signed=tuple(_signed(file, place) for place in range(len(file.listing("signed")))),
        terms=_terms(file),
        fingerprint=hashlib.sha256(
            json.dumps(file.data, sort_keys=True, default=str).encode()
        ).hexdigest()[:16],
        **text,
        **days,
    )
    _hold_condition(file, made)
    return made


def _status(file: YamlFile) -> Status:
    said = file.text("status", required=True)
    if said and said not in list(Status):
        file.mistake(f"`status` must be one of {', '.join(Status)}", "status")
    return Status(said) if said in list(Status) else Status.DRAFT


def _form(file: YamlFile) -> str:
    said = file.text("form", default=FORMS[0])
    if said not in FORMS:
        file.mistake(f"`form` must be one of {', '.join(FORMS)}", "form")
    return said


def _day(file: YamlFile, *place: str | int) -> date:
    said = file.text(*place, required=True)
    try:
        return date.fromisoformat(said)
    except ValueError:
        if said:
            file.mistake(f"`{place[-1]}` must be a day, YYYY-MM-DD", *place)
        return date.max


def _party(file: YamlFile, which: str) -> Party:
    at = ("parties", which)
    file.only(_PARTY, *at)
    required = ("name", "role", "contact", "data_protection_officer", "lawful_basis")
    text = {key: file.text(*at, key, required=key in required) for key in _PARTY}
    if text["role"] and text["role"] not in ROLES:
        file.mistake(f"`role` must be one of {', '.join(ROLES)}", *at, "role")
    if text["lawful_basis"] and not _ARTICLE_6.search(text["lawful_basis"]):
        said = "`lawful_basis` must name a point of UK GDPR Article 6(1), such as 6(1)(e)"
        file.mistake(said, *at, "lawful_basis")
    if which == "sharer" and "6(1)(ea)" in text["lawful_basis"]:
        said = "6(1)(ea) is not open to a public authority for its own tasks"
        file.mistake(said, *at, "lawful_basis")
    if text["public_key"] and not _HEX_KEY.match(text["public_key"]):
        file.mistake("`public_key` must be 64 hexadecimal digits (Ed25519)", *at, "public_key")
    return Party(**text)


def _table(file: YamlFile) -> str:
    name = file.text("data", "table", required=True)
    stage, _, thing = name.partition(".")
    if name and (stage not in _STAGES or not is_plain(thing)):
        said = f"`table` must be one table of {', '.join(_STAGES)}, such as mart.school_places"
        file.mistake(said, "data", "table")
    return name


def _fields(file: YamlFile, ways: Collection[str]) -> tuple[Field, ...]:
    fields = tuple(
        _field(file, place, ways) for place in range(len(file.listing("data", "fields")))
    )
    if not fields:
        file.mistake("`fields` must list what leaves: nothing leaves unnamed", "data")
    for place, each in enumerate(fields):
        if each.name in {earlier.name for earlier in fields[:place]}:
            file.mistake(f"field `{each.name}` stands here twice", "data", "fields", place)
    return fields


def _field(file: YamlFile, place: int, ways: Collection[str]) -> Field:
    at = ("data", "fields", place)
    if not isinstance(file.at(*at), dict):
        file.mistake("must say `name` and `column`", *at)
        return Field(name=f"field {place}", reads=())
    file.only(_FIELD, *at)
    name, way = file.text(*at, "name", required=True), file.text(*at, "as", default="itself")
    sql, column = file.text(*at, "sql"), file.text(*at, "column")
    reads = tuple(map(str, file.listing(*at, "reads"))) if sql else (column,)
    if bool(sql) == bool(column):
        file.mistake("say `column`, or `sql` and the columns that it `reads`: one of the two", *at)
    if not sql and way not in ways:
        file.mistake(f"`as` must be one of {', '.join(sorted(ways))}", *at, "as")
    if sql:
        _hold_sql(file, sql, reads, (*at, "sql"))
    return Field(
        name=name, reads=reads, way=way, to=_number(file, *at, "to"), sql=sql,
        description=file.text(*at, "description"), line=file.line(*at), unredacted=file.text(*at, "unredacted"),
    )  # fmt: skip


def _hold_condition(file: YamlFile, made: Agreement) -> None:
    _hold_sql(file, made.rows, made.rows_read, ("data", "rows"))
    named = {name for each in made.fields for name in each.reads}
    if made.control.k and not made.control.identifying:
        file.mistake("`k` needs the fields `identifying` somebody", "control")
    if "pseudonym" in {each.way for each in made.fields} and not made.subject:
        said = "a pseudonym is somebody's: `subject` must name the column with the Flamsteed number"
        file.mistake(said, "data")
    if made.subject and not named:
        file.mistake("no field reads a column of the table", "data", "fields")


def _hold_sql(
    file: YamlFile, sql: str, reads: Collection[str], place: tuple[str | int, ...]
) -> None:
    """One scalar expression over one row, that reads exactly what it says."""
    try:
        said = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.SqlglotError:
        file.mistake("is no SQL expression that can be read", *place)
        return
    for part in said.find_all(*_BARRED):
        what = part.sql("duckdb")[:40]
        file.mistake(
            f"`{what}` may not stand here: only one row's own columns, and functions of the standard dialect",
            *place,
        )
        return
    found = {column.name for column in said.find_all(exp.Column)}
    for name in sorted(found ^ set(reads)):
        told = "is read and not listed" if name in found else "is listed and not read"
        file.mistake(f"column `{name}` {told}", *place)


def _control(file: YamlFile, fields: Collection[str]) -> Control:
    if file.at("control", "policy") is not None:  # of a table: `privacy/` reads it
        return Control()
    file.only(_CONTROL, "control")
    lists = {
        key: tuple(map(str, file.listing("control", key))) for key in ("identifying", "counts")
    }
    for key, names in lists.items():
        for place, name in enumerate(names):
            if name not in fields:
                file.mistake(f"`{name}` is none of the fields", "control", key, place)
    made = Control(
        k=int(_number(file, "control", "k")), suppress_at_most=_number(file, "control", "suppress_at_most"),
        hide_below=int(_number(file, "control", "hide_below")), round_to=int(_number(file, "control", "round_to")),
        **lists,
    )  # fmt: skip
    if made.counts and not made.hide_below:
        file.mistake("`counts` need `hide_below`: from how many on a count may be shown", "control")
    return made


def _number(file: YamlFile, *place: str | int) -> float:
    said: Any = file.at(*place)
    if said is None:
        return 0
    if isinstance(said, bool) or not isinstance(said, (int, float)) or said < 0:
        file.mistake(f"`{place[-1]}` must be a number from nought on", *place)
        return 0
    return float(said)


def _months(file: YamlFile) -> int:
    said = file.at("retention_months")
    if type(said) is not int or said < 1:
        file.mistake(
            "`retention_months` must say for how many months the recipient may keep it",
            "retention_months",
        )
        return 1
    return said


def _signed(file: YamlFile, place: int) -> SignOff:
    at = ("signed", place)
    file.only({"party", "by", "signed_on"}, *at)
    party = file.text(*at, "party", required=True)
    if party and party not in PARTIES:
        file.mistake(f"`party` must be one of {', '.join(PARTIES)}", *at, "party")
    return SignOff(party, file.text(*at, "by", required=True), _day(file, *at, "signed_on"))


def _terms(file: YamlFile) -> dict[str, str]:
    file.only(set(TERMS), "terms")
    for name, what in TERMS.items():
        if not file.text("terms", name):
            file.mistake(f"`terms` must say `{name}`: {what}", "terms")
    return {name: file.text("terms", name) for name in TERMS}
