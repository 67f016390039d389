"""Open Data Contract Standard files into contracts, with every mistake and its line."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import open_data_contract_standard
from jsonschema import Draft201909Validator, ValidationError
from jsonschema.validators import extend

from flamsteed.contracts.contract import (
    DELIVERY_RULES,
    DIMENSIONS,
    Column,
    Contract,
    Outcome,
    Rule,
    Severity,
    Standardise,
)
from flamsteed.contracts.metrics import metric_rule
from flamsteed.contracts.relationships import read_relationships
from flamsteed.contracts.yaml_file import Place, YamlFile, load_yaml
from flamsteed.engine.dialect import is_plain
from flamsteed.errors import Mistake
from flamsteed.standards.catalogue import STANDARDS

_TABLE_PROPERTIES = {
    "system", "standardise", "deliveries", "lawfulBasis", "retentionRule", "legalRestriction",
    "barredFrom", "onlyFor", "oneRecordPerPerson", "ropaId",
}  # fmt: skip
_COLUMN_PROPERTIES = {
    "ukType",
    "personalData",
    "ingest",
    "renamedFrom",
    "legalRestriction",
    "onlyFor",
    "pseudonymise",
    "freeText",
}
_PERSONAL = {"none", "personal", "special", "criminal"}


def load_contracts(path: Path) -> tuple[list[Contract], list[Mistake]]:
    """Read one contract file: a contract for each schema object, and every mistake in it.

    The file is held against the published JSON schema of the standard, then against what the
    platform needs (`ukType` must name a standard, rules must be SELECTs, keys must be columns).
    """
    file = load_yaml(path)
    if file.data is None:
        if not file.mistakes:
            file.mistake("the file is empty")
        return [], file.mistakes
    _hold_against_standard(file)
    if file.mistakes:
        return [], file.mistakes
    contracts = [_contract(file, index) for index in range(len(file.listing("schema")))]
    return contracts, file.mistakes


def _hold_against_standard(file: YamlFile) -> None:
    schema = json.loads(
        files(open_data_contract_standard).joinpath("schema.json").read_text("utf-8")
    )
    for error in _Validator(schema).iter_errors(file.data):
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda inner: len(inner.absolute_path))
        place: Place = tuple(deepest.absolute_path)
        file.mistake(f"not in the Open Data Contract Standard 3.1: {deepest.message}", *place)
    version = str(file.at("apiVersion") or "")
    if not file.mistakes and not version.startswith("v3.1"):
        file.mistake(f"apiVersion is {version}; this platform reads v3.1", "apiVersion")


def _unevaluated(
    validator: Any, allowed: Any, instance: Any, schema: dict[str, Any]
) -> Iterator[ValidationError]:
    """As the standard says, but quick where every key is declared without any condition.

    Otherwise each object is validated again and again to learn which of its keys were looked at.
    """
    if (
        isinstance(instance, dict)
        and allowed is False
        and instance.keys() <= _declared(validator, schema)
    ):
        return
    yield from Draft201909Validator.VALIDATORS["unevaluatedProperties"](
        validator, allowed, instance, schema
    )


def _declared(validator: Any, schema: dict[str, Any]) -> set[str]:
    """Keys that a schema declares whatever the object holds: its own, and of what it builds on."""
    declared = set(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        declared |= _declared(validator, part)
    if "$ref" in schema:
        declared |= _declared(validator, validator._resolver.lookup(schema["$ref"]).contents)
    return declared


_Validator = extend(Draft201909Validator, {"unevaluatedProperties": _unevaluated})


def custom(file: YamlFile, *place: str | int) -> dict[str, tuple[Any, Place]]:
    """The custom properties at `place`: property name to value and where it stands."""
    found = {}
    for index, entry in enumerate(file.listing(*place, "customProperties")):
        at = (*place, "customProperties", index)
        found[str(entry.get("property"))] = (entry.get("value"), (*at, "value"))
    return found


def _contract(file: YamlFile, index: int) -> Contract:
    place: Place = ("schema", index)
    properties = custom(file) | custom(file, *place)
    for name, (_, at) in properties.items():
        if name not in _TABLE_PROPERTIES:
            file.mistake(f"unknown custom property `{name}` of a table", *at)
    table = file.text(*place, "name", required=True)
    if not is_plain(table):
        file.mistake(
            f"table name `{table}` must be lower case letters, digits and _", *place, "name"
        )
    columns = tuple(
        _column(file, (*place, "properties", number))
        for number in range(len(file.listing(*place, "properties")))
    )
    rules = tuple(_rules(file, place, columns))
    contract = Contract(
        system=_value(properties, "system"),
        table=table,
        columns=columns,
        path=file.path,
        line=file.line(*place, "name"),
        title=file.text(*place, "description") or table,
        owner=_owner(file),
        rules=rules,
        standardise=tuple(_standardise(file, properties, columns)),
        deliveries=_deliveries(file, properties),
        lawful_basis=_value(properties, "lawfulBasis"),
        retention_rule=_value(properties, "retentionRule"),
        legal_restriction=_value(properties, "legalRestriction"),
        barred_from=_listed(file, properties, "barredFrom"),
        only_for=_listed(file, properties, "onlyFor"),
        processing=_value(properties, "ropaId"),
        one_record_per_person=_is_true(file, properties, "oneRecordPerPerson"),
        fingerprint=_fingerprint(file.at(*place), properties),
    )
    _check_whole(file, contract, place)
    return replace(contract, relationships=read_relationships(file, place, contract))


def _value(properties: dict[str, tuple[Any, Place]], name: str) -> str:
    value = properties.get(name, ("", ()))[0]
    return "" if value is None else str(value)


def _listed(file: YamlFile, properties: dict[str, tuple[Any, Place]], name: str) -> tuple[str, ...]:
    value, place = properties.get(name, ((), ()))
    if not isinstance(value, (list, tuple)):
        file.mistake(f"`{name}` must be a list", *place)
        return ()
    return tuple(map(str, value))


def _is_true(file: YamlFile, properties: dict[str, tuple[Any, Place]], name: str) -> bool:
    value, place = properties.get(name, (False, ()))
    if not isinstance(value, bool):
        file.mistake(f"`{name}` must be true or false", *place)
    return value is True


def _fingerprint(schema_object: Any, properties: dict[str, tuple[Any, Place]]) -> str:
    """Changes with what a table is made by or held to; relationships do neither."""
    columns = [_unrelated(column) for column in schema_object.get("properties") or []]
    made_by = _unrelated(schema_object) | ({"properties": columns} if columns else {})
    said = [made_by, {name: value for name, (value, _) in properties.items()}]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _unrelated(part: dict[str, Any]) -> dict[str, Any]:
    return {key: said for key, said in part.items() if key != "relationships"}


def _owner(file: YamlFile) -> str:
    for index, member in enumerate(file.listing("team", "members")):
        if member.get("role") == "owner":
            return file.text("team", "members", index, "username")
    return ""


def _column(file: YamlFile, place: Place) -> Column:
    properties = custom(file, *place)
    for name, (_, at) in properties.items():
        if name not in _COLUMN_PROPERTIES:
            file.mistake(f"unknown custom property `{name}` of a column", *at)
    uk_type = properties.get("ukType", (None, ()))[0]
    if uk_type is not None and uk_type not in STANDARDS:
        file.mistake(
            f"ukType `{uk_type}` is not a standard; `flamsteed standards` lists them",
            *properties["ukType"][1],
        )
    elif uk_type is not None and len(STANDARDS[uk_type].takes) != 1:
        file.mistake(
            f"`{uk_type}` takes several columns: declare it under the table's `standardise`",
            *properties["ukType"][1],
        )
    personal = str(properties.get("personalData", ("none", ()))[0])
    if personal not in _PERSONAL:
        file.mistake(
            f"personalData must be one of {', '.join(sorted(_PERSONAL))}",
            *properties["personalData"][1],
        )
    options = file.mapping(*place, "logicalTypeOptions")
    keyed = bool(file.at(*place, "primaryKey"))
    renamed = properties.get("renamedFrom", ([], ()))[0]
    return Column(
        name=file.text(*place, "name", required=True),
        logical_type=file.text(*place, "logicalType", default="string"),
        required=bool(file.at(*place, "required")),
        unique=bool(file.at(*place, "unique")),
        key_position=int(file.at(*place, "primaryKeyPosition") or 1) if keyed else None,
        uk_type=uk_type,
        personal=personal,
        ingest=properties.get("ingest", (True, ()))[0] is not False,
        max_length=options.get("maxLength"),
        renamed_from=tuple(renamed if isinstance(renamed, list) else [renamed]),
        description=file.text(*place, "description"),
        only_for=_listed(file, properties, "onlyFor"),
        legal_restriction=_value(properties, "legalRestriction"),
        free_text=_is_true(file, properties, "freeText"),
    )


def _standardise(
    file: YamlFile, properties: dict[str, tuple[Any, Place]], columns: tuple[Column, ...]
) -> list[Standardise]:
    entries, place = properties.get("standardise", ([], ()))
    landed = {column.name for column in columns if column.ingest}
    found = []
    for index, entry in enumerate(entries or []):
        at = (*place, index)
        standard = STANDARDS.get(str(entry.get("standard")))
        takes = tuple(entry.get("from") or ())
        if standard is None:
            file.mistake(f"`{entry.get('standard')}` is not a standard", *at, "standard")
            continue
        if len(takes) != len(standard.takes):
            wanted = ", ".join(standard.takes)
            file.mistake(
                f"`{standard.name}` takes {len(standard.takes)} columns ({wanted}), not {len(takes)}; write null for one that the table has not got",
                *at,
                "from",
            )
        for name in takes:
            if name is not None and name not in landed:
                file.mistake(f"`{name}` is not a landed column of this table", *at, "from")
        to = str(entry.get("to") or "")
        if not is_plain(to):
            file.mistake("`to` must be a lower-case name", *at)
        found.append(
            Standardise(standard.name, takes, to, str(entry.get("personalData") or "personal"))
        )
    return found


def _deliveries(file: YamlFile, properties: dict[str, tuple[Any, Place]]) -> dict[str, Outcome]:
    said, place = properties.get("deliveries", ({}, ()))
    outcomes = {}
    for name, outcome in (said or {}).items():
        if name not in DELIVERY_RULES:
            file.mistake(
                f"`{name}` is not a delivery rule; known: {', '.join(DELIVERY_RULES)}", *place, name
            )
        elif outcome not in list(Outcome):
            file.mistake(
                f"`{outcome}` is not an outcome; say stop, accept or set_aside", *place, name
            )
        else:
            outcomes[name] = Outcome(outcome)
    return outcomes


def _rules(file: YamlFile, place: Place, columns: tuple[Column, ...]) -> list[Rule]:
    rules = [
        _rule(file, (*place, "quality", i), None)
        for i in range(len(file.listing(*place, "quality")))
    ]
    for number, column in enumerate(columns):
        at = (*place, "properties", number)
        rules += [
            _rule(file, (*at, "quality", i), column)
            for i in range(len(file.listing(*at, "quality")))
        ]
    return [rule for rule in rules if rule is not None]


def _rule(file: YamlFile, place: Place, column: Column | None) -> Rule | None:
    entry = file.mapping(*place)
    if entry.get("type") == "text":
        return None  # a promise in prose: shown, not run
    dimension = entry.get("dimension")
    if dimension not in DIMENSIONS:
        file.mistake("a rule must belong to a dimension", *place)
        return None
    severity = str(entry.get("severity") or "warning")
    if severity not in list(Severity):
        file.mistake(f"severity must be one of {', '.join(Severity)}", *place, "severity")
        return None
    query = entry.get("implementation") if entry.get("type") == "custom" else None
    allowed = entry.get("mustBeLessOrEqualTo", 0)
    if query is None:
        try:
            query, allowed = metric_rule(entry, column.clean_name if column else None)
        except ValueError as error:
            file.mistake(str(error), *place)
            return None
    return Rule(
        name=str(entry.get("name") or entry.get("metric") or "rule"),
        query=str(query).strip(),
        dimension=DIMENSIONS[dimension],
        severity=Severity(severity),
        column=column.name if column else None,
        message=str(entry.get("description") or ""),
        allowed=float(allowed) / (100 if entry.get("unit") == "percent" else 1),
        allowed_is_share=entry.get("unit") == "percent",
        line=file.line(*place),
    )


def _check_whole(file: YamlFile, contract: Contract, place: Place) -> None:
    names = [column.name for column in contract.columns]
    for name in {name for name in names if names.count(name) > 1}:
        file.mistake(f"column `{name}` is declared twice", *place, "properties")
    for column in contract.columns:
        if column.name.startswith("_"):
            file.mistake(f"`{column.name}`: names that start with _ belong to the platform", *place)
        if column.key_position is not None and not column.ingest:
            file.mistake(f"`{column.name}` is a key and so must be ingested", *place)
    if (
        contract.holds_personal_data
        and contract.system
        and not (contract.lawful_basis and contract.retention_rule)
    ):
        file.mistake("holds personal data, so it needs `lawfulBasis` and `retentionRule`", *place)
    for name, said in (("barredFrom", contract.barred_from), ("onlyFor", contract.only_for)):
        if said and not contract.legal_restriction:
            file.mistake(f"`{name}` needs the reason in `legalRestriction`", *place)
    for column in contract.columns:
        if column.only_for and not column.legal_restriction:
            file.mistake(
                f"`{column.name}`: `onlyFor` needs the reason in `legalRestriction`", *place
            )
