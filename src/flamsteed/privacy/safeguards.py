"""What an agreement asks `privacy/` to do before rows leave, read from its file."""

from collections.abc import Collection
from dataclasses import dataclass, field

from flamsteed.contracts.yaml_file import YamlFile
from flamsteed.privacy.anonymise import Anonymity
from flamsteed.privacy.intruder import Attack, read_attack
from flamsteed.privacy.load_anonymity import read_anonymity
from flamsteed.privacy.tables.tabulation import Tabulation, read_tabulation


@dataclass(frozen=True)
class Safeguards:
    """What must be done to the rows of a release; None for what the agreement does not ask.

    Rows about people are attacked, asked for or not.
    """

    table: Tabulation | None = None
    anonymity: Anonymity | None = None
    attack: Attack = field(default_factory=Attack)


def read_safeguards(file: YamlFile, fields: Collection[str]) -> Safeguards:
    """The safeguards that an agreement's file asks for, its mistakes noted in the file."""
    table = anonymity = None
    if file.at("control", "policy") is not None:
        table = read_tabulation(file, fields, subject=file.text("data", "subject"))
    if file.at("anonymity") is not None:
        anonymity = _anonymity(file, fields)
    attack = Attack() if file.at("attack") is None else _attack(file, fields)
    return Safeguards(table, anonymity, attack)


def _attack(file: YamlFile, fields: Collection[str]) -> Attack:
    if not file.text("data", "subject"):
        file.mistake("an attack is on people: `subject` must name whom a row is about", "attack")
    return read_attack(file, [*fields])


def _anonymity(file: YamlFile, fields: Collection[str]) -> Anonymity | None:
    found = read_anonymity(file, "anonymity")
    if found is None:
        return None
    if file.at("control") is not None:
        file.mistake("`anonymity` and `control` are not asked for together", "control")
    named = (*found.columns, *(rule.column for rule in found.sensitive), *found.as_they_are)
    for name in sorted(set(named) ^ set(fields)):
        told = "is none of the fields" if name in named else "is not told of in `anonymity`"
        file.mistake(f"`{name}` {told}", "anonymity")
    return found
