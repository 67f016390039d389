"""What a contract file says of how tables belong together, read and held against the other tables."""

from collections.abc import Sequence, Set
from pathlib import Path

from flamsteed.contracts.contract import Contract, Relationship
from flamsteed.contracts.yaml_file import Place, YamlFile
from flamsteed.errors import Mistake


def read_relationships(
    file: YamlFile, place: Place, contract: Contract
) -> tuple[Relationship, ...]:
    """The relationships of the table at `place`: those of its columns, then those of the whole table.

    As the Open Data Contract Standard 3.1 has them: `to: table.column` under a column; `from` and
    `to` under the table, lists of equal length where the key has several columns. A table of
    another system is `system__table`. Mistakes are noted in the file.
    """
    found = []
    for number, column in enumerate(contract.columns):
        at = (*place, "properties", number, "relationships")
        for index in range(len(file.listing(*at))):
            found.append(_relationship(file, (*at, index), contract, [column.name]))
    at = (*place, "relationships")
    for index in range(len(file.listing(*at))):
        columns = _own_columns(file, (*at, index, "from"), contract)
        found.append(_relationship(file, (*at, index), contract, columns))
    return tuple(relationship for relationship in found if relationship is not None)


def relationship_mistakes(declared: Sequence[Contract], unsure: Set[Path]) -> list[Mistake]:
    """Relationships to tables that no contract declares, or to columns that they have not got.

    The columns in the files `unsure` are not known until those are put right, nor are the tables of
    such a file that gave no contract at all.
    """
    known = {contract.name: contract for contract in declared}
    is_all_read = unsure <= {contract.path for contract in declared}
    found = []
    for contract in declared:
        for relationship in contract.relationships:
            other = known.get(relationship.to)
            if other is None and is_all_read:
                said = (
                    f"no contract declares `{relationship.to}`; a table of another system is"
                    " written system__table.column"
                )
                found.append(Mistake(contract.path, relationship.line, said))
            elif other is not None and other.path not in unsure:
                found += [
                    Mistake(contract.path, relationship.line, said)
                    for said in _not_landed(relationship.to_columns, other)
                ]
    return found


def _relationship(
    file: YamlFile, place: Place, contract: Contract, columns: list[str]
) -> Relationship | None:
    ends = _ends(file, (*place, "to"))
    before = len(file.mistakes)
    for said in _not_landed(columns, contract):
        file.mistake(said, *place)
    if len({table for table, _ in ends}) > 1:
        file.mistake("`to` must name columns of one table", *place, "to")
    elif ends and columns and len(ends) != len(columns):
        file.mistake(
            f"`to` names {len(ends)} columns for {len(columns)}: they go in pairs", *place, "to"
        )
    if not ends or not columns or len(file.mistakes) > before:
        return None
    table = ends[0][0]
    return Relationship(
        columns=tuple(columns),
        to=f"{contract.system}__{table}" if contract.system and "__" not in table else table,
        to_columns=tuple(column for _, column in ends),
        line=file.line(*place),
    )


def _own_columns(file: YamlFile, place: Place, contract: Contract) -> list[str]:
    ends = _ends(file, place)
    for table in sorted({table for table, _ in ends} - {contract.table, contract.name}):
        file.mistake(f"`from` must name columns of `{contract.table}`, not of `{table}`", *place)
        return []
    return [column for _, column in ends]


def _ends(file: YamlFile, place: Place) -> list[tuple[str, str]]:
    """The tables and columns that are named at `place`; none, and a mistake, if one is no name."""
    said = file.at(*place)
    ends = []
    for end in said if isinstance(said, list) else [said]:
        table, _, column = str(end).partition(".")
        if "/" in str(end):
            file.mistake(f"`{end}`: references by id are not read; write table.column", *place)
            return []
        ends.append((table, column))
    return ends


def _not_landed(columns: Sequence[str], contract: Contract) -> list[str]:
    return [
        f"`{name}` is not a landed column of `{contract.name}`"
        for name in columns
        if name not in contract.landed
    ]
