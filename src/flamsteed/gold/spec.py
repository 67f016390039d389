"""What a council declares about gold records: which values they hold and whose word counts most."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.contracts.yaml_file import YamlFile, load_yaml
from flamsteed.errors import Mistake

AGREED, TRUSTED, NEWEST, COMPLETE = "agreed", "trusted", "newest", "complete"
RULES = (TRUSTED, NEWEST, COMPLETE)
"""How rival values are settled where the council does not say; the lowest mention id is last."""
_KNOWN_RULES = {AGREED, *RULES}


@dataclass(frozen=True)
class Attribute:
    """One attribute of a gold record.

    `trust` lists systems or tables, most trusted first; those that are not listed come after
    them, all alike. `rules` are asked in turn until one value is left: `agreed` (the value that
    most systems give), `trusted`, `newest`, `complete`.
    """

    name: str
    trust: tuple[str, ...] = ()
    rules: tuple[str, ...] = RULES


@dataclass(frozen=True)
class GoldSpec:
    """What the gold record of a thing holds.

    A thing with a register (a property) is a row of the register itself; its `attributes` are the
    columns that the register's SELECT gives.
    """

    thing: str
    path: Path
    attributes: tuple[Attribute, ...]
    register: str = ""
    fingerprint: str = ""


def load_gold_specs(
    folder: Path, contracts: Mapping[str, Contract]
) -> tuple[list[GoldSpec], list[Mistake]]:
    """What the `gold` sections of the project's `gold/*.yaml` declare, and every mistake in them."""
    systems = {contract.system for contract in contracts.values() if contract.system}
    specs, mistakes = [], []
    for path in sorted((folder / "gold").glob("*.yaml")):
        file = load_yaml(path)
        if file.data is not None:
            known = {*contracts, *systems} if contracts else set()
            specs.append(_spec(file, known))
        mistakes.extend(file.mistakes)
    specs.sort(key=lambda spec: (not spec.register, spec.thing))
    return specs, mistakes


def _spec(file: YamlFile, known: set[str]) -> GoldSpec:
    thing = file.text("thing", required=True)
    attributes = tuple(_attribute(file, name, known) for name in file.mapping("gold"))
    if not attributes:
        file.mistake("`gold` must list the attributes of a gold record", "gold")
    register = file.text("register")
    select = ""
    if register:
        path = file.path.parent / thing / f"{register}.sql"
        select = path.read_text(encoding="utf-8") if path.is_file() else ""
    digest = hashlib.sha256(file.path.read_bytes() + select.encode()).hexdigest()
    return GoldSpec(thing, file.path, attributes, register=select, fingerprint=digest)


def _attribute(file: YamlFile, name: str, known: set[str]) -> Attribute:
    file.only({"trust", "rules"}, "gold", name)
    trust = tuple(map(str, file.listing("gold", name, "trust")))
    for place, source in enumerate(trust):
        if known and source not in known:
            file.mistake(f"`{source}` is neither a system nor a table", "gold", name, "trust", place)
    rules = tuple(map(str, file.listing("gold", name, "rules"))) or RULES
    for rule in rules:
        if rule not in _KNOWN_RULES:
            said = f"`{rule}` is no rule; known: {', '.join(sorted(_KNOWN_RULES))}"
            file.mistake(said, "gold", name, "rules")
    return Attribute(name, trust, rules)
