"""What a project's contracts say of its cleaned tables, held against each other before anything runs."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from flamsteed.cleaning.clean import CARRIED, uses
from flamsteed.contracts.contract import Contract, Rule
from flamsteed.engine.dialect import tables_of
from flamsteed.errors import Mistake
from flamsteed.quality.rules import parsed_rule


def clean_columns(contract: Contract) -> list[str]:
    """Columns of the contract's table where its rules read it: in `clean`, or of the mart itself."""
    landed = [column for column in contract.columns if column.ingest]
    if not contract.system:
        return [column.name for column in landed]
    kept = [f"{c.clean_name}_raw" if c.uk_type else c.clean_name for c in landed]
    made = [name for standard, _, to in uses(contract) for name in standard.columns(to)]
    return [*CARRIED, *kept, *made]


def contract_mistakes(declared: Sequence[Contract], unsure: set[Path]) -> list[Mistake]:
    """Columns that would be stored twice, and rules that cannot be asked.

    What the tables of the files `unsure` will hold is not known until those are put right, so no
    rule is held against them yet.
    """
    names = {contract.name for contract in declared}
    known = {
        contract.name: clean_columns(contract)
        for contract in declared
        if contract.path not in unsure
    }
    typed = {name: dict.fromkeys(columns, "varchar") for name, columns in known.items()}
    schema = MappingSchema({"clean": typed} if typed else {}, dialect="duckdb")
    found = []
    for contract in declared:
        columns = known.get(contract.name, [])
        for twice in sorted({column for column in columns if columns.count(column) > 1}):
            said = f"`{twice}` would be stored twice in clean: choose another `to`"
            found.append(Mistake(contract.path, contract.line, said))
        for place, rule in enumerate(contract.rules):
            said = _rule_mistake(contract, rule, names, schema) or ""
            if rule.name in {earlier.name for earlier in contract.rules[:place]}:
                said = f"rule `{rule.name}` is declared twice in this table"
            if said:
                found.append(Mistake(contract.path, rule.line, said))
    return found


def _rule_mistake(
    contract: Contract, rule: Rule, names: Collection[str], schema: MappingSchema
) -> str | None:
    """What is wrong with a rule, or the table or column it reads that will not be there, in words."""
    try:
        query = parsed_rule(rule, f"clean.{contract.name}")
    except ValueError as error:
        return str(error)
    said = _unknown_table(query, names)
    if said is None and _is_told(query, schema) and not _is_plain(query, schema):
        said = _unknown_column(query, schema)
    return said and f"rule `{rule.name}`{said}"


def _unknown_table(query: exp.Query, names: Collection[str]) -> str | None:
    for name in sorted(tables_of(query)):
        stage, _, table = name.partition(".")
        if not table:
            return f" reads `{name}`: say which stage it is in, as clean.{name}"
        if stage == "clean" and table not in names:
            return f" reads `{name}`, which no contract declares"
    return None


def _is_told(query: exp.Query, schema: MappingSchema) -> bool:
    """Whether the columns of every table read are known: those of gold and marts are not ours to say."""
    read = [name.split(".", 1) for name in tables_of(query)]
    return all(
        stage == "clean" and schema.column_names(exp.table_(table, db=stage))
        for stage, table in read
    )


def _unknown_column(query: exp.Query, schema: MappingSchema) -> str | None:
    try:
        qualify(query, dialect="duckdb", schema=schema)
    except OptimizeError as error:
        return f": {_unresolved(str(error))}"
    return None


def _is_plain(query: exp.Query, schema: MappingSchema) -> bool:
    """Whether a SELECT reads one table by unqualified columns that are all there.

    Most rules do; resolving every name of them would tell nothing more, and takes most of the
    time of a check.
    """
    tables, columns = list(query.find_all(exp.Table)), list(query.find_all(exp.Column))
    if len(tables) != 1 or len(list(query.find_all(exp.Select))) != 1:
        return False
    held = set(schema.column_names(tables[0]))
    return all(not column.table and column.name.lower() in held for column in columns)


def _unresolved(message: str) -> str:
    """What the SQL library says about a column, in the project's words."""
    named = re.search(r"Column '([^']+)' could not be resolved|Unknown column: (\S+)", message)
    if named is None:
        return message.splitlines()[0]
    return f"the cleaned table has no column `{named[1] or named[2]}`"
