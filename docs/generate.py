"""Write the reference pages that follow from the code: `python docs/generate.py`.

`python docs/generate.py --check` writes nothing and fails if a page is not what the code says.
"""

import inspect
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer.main
from typer import Context

from flamsteed import errors, project
from flamsteed.cli.main import app
from flamsteed.contracts import load_agreement, load_contract
from flamsteed.contracts.agreement import Status
from flamsteed.contracts.contract import DELIVERY_RULES, DIMENSIONS, Outcome, Severity
from flamsteed.linkage import load_spec
from flamsteed.linkage.brought import COLUMNS, columns_read
from flamsteed.linkage.organisation import ORGANISATIONS
from flamsteed.linkage.person import MATCH_COLUMNS, PERSON_ATTRIBUTES, RAW
from flamsteed.linkage.spec import IDENTITY, PERIOD, PLACE_ATTRIBUTES, RULES
from flamsteed.privacy.processing import COLUMNS as COLUMNS_OF_RECORD
from flamsteed.privacy.retention import load_rules
from flamsteed.privacy.retention.rule import Action, Source, YearEnd
from flamsteed.privacy.tables import tabulation
from flamsteed.privacy.ways import WAYS
from flamsteed.reports import report
from flamsteed.sources import system
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import Reason

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the code; change that, not this. -->\n\n"

_DELIVERY_WORDS = {
    "late": "nothing came, or it came later than promised",
    "empty": "a header and no rows",
    "repeated": "the bytes of an earlier delivery under another name",
    "truncated": "the transfer was cut: the last row, a quote or the trailer is not whole",
    "row_count_dropped": "far fewer rows than the last snapshot",
    "column_missing": "a column that the contract declares is not there",
    "column_renamed": "a column under another spelling, or an old name the contract knows",
    "column_added": "a column that the contract does not declare; it is not landed",
    "column_order_changed": "the columns in another order",
    "wrong_encoding": "not in the encoding that was promised",
    "title_rows": "lines above the header",
    "totals_row": "a row of totals among the data",
    "merged_cells": "merged cells in a spreadsheet",
    "formula_errors": "cells such as #REF!",
    "extra_sheets": "further sheets beside the one asked for",
    "serial_dates": "dates turned to spreadsheet numbers",
    "ragged_rows": "rows with too many or too few fields",
    "password_protected": "an encrypted workbook",
    "unreadable": "not what the contract says it is",
    "superseded": "a snapshot older than the one last landed",
}


# Words for every key that the code knows; `described` fails if one is lacking or not known any more.
_SETTINGS = {
    "council": "name of the council; required",
    "made_up": "true if nobody and nothing in the project is real; only told",
    "codes": "the council's own codes, by any name; only told",
    "encrypted": "whether the store's file is encrypted under a key of `keys`; true if not given",
    "store": "file of the store; `store/store.duckdb` if not given",
    "ledger": "file of the ledger; `store/ledger.sqlite` if not given",
    "ledger_from": "environment variable that holds the address of the ledger's database",
    "memory_limit": "most memory that the store uses, such as `4GB`; `3GB` if not given",
    "threads": "how many processors are used; 2 if not given",
    "keys": "file of the keys that make pseudonyms; `keys/ring.json` if not given; never back it up with the store",
    "keys_from": "environment variable that holds the passphrase of that file; if not given it is not encrypted",
    "bank_holidays": "`nation` whose law and holidays time limits go by (`england_and_wales` if not given, `scotland`,"
    " `northern_ireland`), days that are `also` bank holidays, and days that are `never` one this time",
}
_SYSTEM = {
    "system": "name of the system: lower-case letters, digits and single _; required",
    "title": "its name for people",
    "supplier": "who makes it",
    "owner": "who answers for it",
    "connection": "where its tables are",
    "tables": "a list of what it gives; required",
}
_CONNECTION = {
    "folder": "folder of files, from the project's folder",
    "database": "address of a database without a password, such as `sqlite:///data/tax.sqlite`",
    "database_from": "environment variable that holds the address; where it is set it goes before `database`",
}
_TABLE = {
    "table": "name of the table here and in its contract; required",
    "load": f"{', '.join(f'`{load}`' for load in system.LOADS)}: every row each time (if not given), new"
    " rows only, or new and changed rows",
    "largest_drop": f"share of rows that may vanish between snapshots; {system.LARGEST_DROP} if not given",
}
_FILES = {
    "files": "pattern of file names; every file that fits is one delivery; required",
    "format": f"{', '.join(f'`{each}`' for each in system.FORMATS)}; csv if not given",
    "encoding": "what the supplier promises: `utf-8` (if not given), `windows-1252`, `utf-16-le`, `utf-16-be`",
    "delimiter": "the character between fields; found out if not given",
    "quote": 'the character round fields; `"` if not given, and `""` for none',
    "sheet": "sheet of a workbook; the first that holds the columns if not given",
    "record": "record identifier of a DTF 7.3 file, such as `21`; required there",
    "due_within_days": "days within which the next delivery is promised; none if not given",
}
_DATABASES = {
    "from": "the table's own name in the database, with its schema if need be; `table` if not given",
    "cursor": "with `append`: the column that grows with every new row; only rows beyond the last are read",
}
_PERSON = {
    "thing": "what the gold records are, such as `person`; required",
    "kind": "what kind of thing that is, `person` or `organisation`; `person` if not given",
    "mentions": "tables (`system__table`) that tell of it, each with a SELECT beside this file; required",
    "block_on": "lists of columns; two records are compared if they agree on all of one list; required",
    "review_from": "probability from which a pair waits for a person to decide; 0.5 if not given",
    "accept_from": "probability from which two records are one; 0.95 if not given",
    "also_compare": "attributes of your own, each `exact` or `alike`: see [Compare what only you know](../how-to/compare-what-only-you-know.md)",
    "compared_by": "`flamsteed`, the platform's own engine, or `splink` (needs the extra of that name): both give the same; `flamsteed` if not given",
    "splink_model": "a Splink model file beside this one, which then weighs the pairs; see"
    " [Bring a Splink model](../how-to/bring-a-splink-model.md)",
    "splink_columns": "a mention's column for each of the Splink model's that is called otherwise",
    "crowded_from": "names at one address from which the address says little; 12 if not given",
    "shared_from": "names with one telephone number or e-mail address from which it says little; 4 if not given",
    "limited_to": "attributes that may link the records of the systems listed, and no other",
    "periods": "tables whose rows say from when to when, each with a SELECT in `gold/person_period/`",
    "gold": "attributes of the gold record, each with `trust`, `half_life_months` and `rules`; required",
}
_REGISTER = {
    "thing": "what the gold records are: `property`; required",
    "mentions": "tables with an address, each with a SELECT beside this file; required",
    "register": "the SELECT that gives one row per property; required",
    "addresses": "the SELECT that gives every known form of its address; required",
    "cross_references": "the SELECT that gives the keys under which other systems know it; required",
    "gold": "attributes of the gold record, each with `trust`, `half_life_months` and `rules`; required",
}
_REPORT = {
    "title": "title of the publication; required",
    "description": "what it is",
    "mart": "the mart that is published; required",
    "columns": "what is published, in order: a column, or `column: heading`; nothing else leaves; required",
    "order": "columns by which the rows are sorted",
    "period": "column whose values cut the mart into files",
    "licence": "address of the licence; the Open Government Licence if not given",
    "publisher": "who publishes; required",
}
_RETENTION = {
    "class": "the name of the class of records: lower-case letters, digits and _; required, once in a project",
    "title": "the class in words",
    "tables": "tables (`system__table`) whose records are of it; required",
    "where": "a condition in SQL on the cleaned columns: of the tables' records, those for which it is true; all if not given",
    "from": "what the period counts from: a column of dates, or a moment as below; required unless `keep: for ever`",
    "keep": "`6 years`, `21 years 4 months`, `31 days`; `6 years + current`, from the end of the financial year; `until then`;"
    " or `for ever`; required",
    "then": f"{', '.join(f'`{action}`' for action in Action)}; required unless `keep: for ever`",
    "authority": "the statute or schedule that says so; required",
    "link": "its address; required",
    "sign_off": "who signs that the records may go; of the rule, or once for the file; required",
    "notes": "for people",
}
_MOMENT = {
    "column": "a cleaned column of the record that is read as a date. One that has not come (an `end_date` that is blank, or far away) is"
    " still open; one that is missing or cannot be read is looked at by a person",
    "select": "a SELECT, or a `.sql` file beside this one, that gives `_record` and `day`; a record that it does not give has not come to it yet",
    "source": f"a day that the platform knows: {', '.join(f'`{each}`' for each in Source)}: when the record was gone from its system, last"
    " changed there, first came from there",
    "follows": "the end of the file that the record belongs to: `table`, and `by` which columns, a list or a mapping to the columns there."
    " It goes with its file, and a hold on either keeps all of the file",
    "later_of": "a list of moments: the last of them",
    "earlier_of": "a list of moments: the first of them that is known",
    "open_when": "of a `column` or `source`: a condition for which it has not come yet, such as `status = 'Open'`",
    "birthday": "of a `column` of birth dates: the day of reaching so many years; for who was born on 29 February, 1 March of a common year",
    "year_end": f"the end of the year that it is in: {', '.join(f'`{year}`' for year in YearEnd)} (31 March, 31 August)",
    "plus": "a period after it, as in `keep`",
    "if_any": "true: in `later_of` or `earlier_of`, left out if it has not happened",
}
_AGREEMENT = {
    "title": "what is shared; required",
    "version": "which version was signed; required",
    "status": f"{', '.join(f'`{each}`' for each in Status)}; only under an active one anything leaves; required",
    "processing": "the entry of the record of processing under which the council shares; required",
    "purpose": "what the recipient does with it; required",
    "benefit": "who is better off for it; required",
    "power": "the legal power to share; required",
    "parties": f"`sharer` and `recipient`, each with {', '.join(f'`{key}`' for key in sorted(load_agreement._PARTY))}; required",
    "data": f"{', '.join(f'`{key}`' for key in sorted(load_agreement._DATA))}: the table, what a row is, the Flamsteed number of whom it"
    " is about, a condition on rows and the columns that it reads, and the fields; required",
    "control": f"{', '.join(f'`{key}`' for key in sorted(load_agreement._CONTROL))}: rows of groups smaller than `k` stay behind;"
    " counts below `hide_below` are hidden and the others rounded. With `policy`: "
    f"{', '.join(f'`{key}`' for key in tabulation.KEYS)}; see [control a table](../how-to/control-a-table.md)",
    "anonymity": "k, l and t by hierarchies: see [anonymise a table](../how-to/anonymise-a-table.md)",
    "attack": "what a motivated intruder may know, and at which rate of re-identification nothing leaves",
    "frequency": "how often; required",
    "channel": "how it is handed over; required",
    "form": f"{', '.join(f'`{each}`' for each in load_agreement.FORMS)}; csv if not given",
    "retention_months": "for how many months the recipient may keep it; required",
    "dpia": "where the impact assessment is; required",
    "valid_from": "the first day; required",
    "valid_to": "the last day; required",
    "review_on": "the day after which nothing leaves until it was reviewed; required",
    "signed": "who signed: `party`, `by`, `signed_on`; both parties must have",
    "terms": f"what was agreed beside, in words, all required: {', '.join(f'`{key}`' for key in load_agreement.TERMS)}",
}
_OF_TABLES = {
    "system": "the system that the table belongs to; a contract without one is of a mart",
    "standardise": "standards that read several columns: a list of `standard`, `from` (columns in the order that"
    " the standard takes them, null for one that there is not) and `to`",
    "deliveries": "what is done about a bad delivery; see [rules](rules.md)",
    "lawfulBasis": "why the data may be held; required with personal data",
    "retentionRule": "when it must go, in words; required with personal data. What is carried out stands in `retention/`",
    "legalRestriction": "what the law forbids, in words",
    "barredFrom": "uses that are forbidden; `person_linkage` and `organisation_linkage` are refused by the check; others keep the table from every mart and release of a purpose with that use",
    "onlyFor": "the only uses that are allowed, in marts and releases; with the reason in `legalRestriction`",
    "oneRecordPerPerson": "true: two records of the table are never one person, unless a steward says so",
    "ropaId": "entry in `processing/`; required with personal data",
}
_OF_COLUMNS = {
    "ukType": "the [standard](standards.md) that cleans the column",
    "personalData": "`none` (if not given), `personal`, `special` or `criminal`; other than none is never published",
    "ingest": "false: the column is never read from its system",
    "renamedFrom": "names that the column had; a delivery under one of them lands, with a finding",
    "legalRestriction": "what the law forbids, in words",
    "onlyFor": "the only uses that the law allows; needs `legalRestriction`",
    "freeText": "true: people wrote it and it may name anybody; it leaves under an agreement `as: redacted`, or with a reason",
    "pseudonymise": "only told, as yet",
}
_ODCS = {
    "apiVersion": "`v3.1.x`",
    "kind, id, name, version, status": "as the standard says; `id`, `version` and `status` are required by it",
    "team.members": "the member with `role: owner` is who findings are for",
    "customProperties": "see below; of the file, for every table in it, or of one table",
    "schema[].name": "name of the table",
    "schema[].description": "what the table is, in words",
    "schema[].quality": "rules over the table",
    "schema[].relationships": "that rows belong to rows of another table by several columns: `from` and `to`, lists of"
    " `table.column` in pairs",
    "schema[].properties": "the columns",
    "properties[].name": "the column as the source spells it",
    "properties[].logicalType": "`string`, `date`, `number`, `integer`, ...; held to in marts, and a hint in spreadsheets",
    "properties[].logicalTypeOptions.maxLength": "the longest text; held to in marts",
    "properties[].required": "a row without it is set aside",
    "properties[].unique": "no value twice; held to in marts",
    "properties[].primaryKey, primaryKeyPosition": "the key by which a record is known from one delivery to the next",
    "properties[].relationships": "that rows belong to the rows of another table that hold the same value: `to: table.column`, or"
    " `to: system__table.column`; it need not be unique there",
    "properties[].description": "what the column is, in words",
    "properties[].quality": "rules over the column",
    "quality[].type": "`library` (a metric), `custom` (a SELECT) or `text` (a promise in words, not run)",
    "quality[].engine, implementation": "`flamsteed` and the SELECT of bad rows, for `custom`",
    "quality[].metric": "`nullValues`, `missingValues`, `invalidValues`, `duplicateValues` or `rowCount`",
    "quality[].arguments": "`missingValues`, `validValues` or `pattern`, where the metric takes them",
    "quality[].mustBe, mustBeLessThan, mustBeLessOrEqualTo": "how many bad rows are allowed; also `mustBeGreaterThan`,"
    " `mustBeGreaterOrEqualTo` and `mustBeBetween` for `rowCount`",
    "quality[].unit": "`percent`, if what is allowed is a share of the rows",
    "quality[].name": "name of the rule",
    "quality[].dimension": "required; see [rules](rules.md)",
    "quality[].severity": "`stop`, `error`, `warning` (if not given) or `info`; see [rules](rules.md)",
    "quality[].description": "what it means to the owner, and what to do",
}


def described(words: dict[str, str], known: set[str]) -> Iterator[str]:
    """A table of keys and words. Raises ValueError if they are not the keys that the code knows."""
    if words.keys() != known:
        raise ValueError(f"not described, or not known: {sorted(words.keys() ^ known)}")
    yield "| key | what it says |\n|---|---|"
    yield from (f"| `{key}` | {said} |" for key, said in words.items())
    yield ""


def contract_keys() -> Iterator[str]:
    """Every key of a contract that the platform reads."""
    yield "# Keys of a contract\n"
    yield "A contract is a file of the Open Data Contract Standard 3.1 in `contracts/`, its name ending"
    yield "`.odcs.yaml`. The whole file is held against the standard; what is read of it is this. How to write"
    yield "one: [Write a contract](../how-to/write-a-contract.md).\n"
    yield "## Keys of the standard\n"
    yield from described(_ODCS, set(_ODCS))
    yield "## Custom properties of a file or a table\n"
    yield from described(_OF_TABLES, load_contract._TABLE_PROPERTIES)
    yield "## Custom properties of a column\n"
    yield from described(_OF_COLUMNS, load_contract._COLUMN_PROPERTIES)


def project_files() -> Iterator[str]:
    """Every key of the other files of a project."""
    yield "# Files of a project\n"
    yield "An unknown key is a mistake that `flamsteed check` tells with its line. A secret is in none of them.\n"
    yield "## flamsteed.yaml\n"
    yield from described(_SETTINGS, project._KEYS)
    yield "## systems/*.yaml\n"
    yield from described(_SYSTEM, system._SYSTEM_KEYS)
    yield "Under `connection`: either `folder`, or one or both of the others.\n"
    yield from described(_CONNECTION, system._CONNECTION_KEYS)
    yield "Under `tables`, each:\n"
    yield from described(_TABLE, system._SHARED_KEYS)
    yield "and of a table in files:\n"
    yield from described(_FILES, system._FILE_KEYS)
    yield "and of a table in a database:\n"
    yield from described(_DATABASES, system._DATABASE_KEYS)
    yield "## contracts/*.odcs.yaml\n\nSee [Keys of a contract](contract-keys.md).\n"
    yield "## gold/person.yaml\n"
    yield from described(_PERSON, load_spec._LINK_KEYS)
    yield (
        "Under `gold`: `trust` lists systems or tables, most trusted first, or gives each a weight above"
        " 0 and up to 1; `half_life_months` says after how many months a word weighs half as much, for"
        f" all or by system or table (and `usual`); `rules`, asked in turn, are {_listed(RULES)}. See"
    )
    yield "[Choose whose word counts](../how-to/choose-whose-word-counts.md)."
    yield ""
    yield (
        f"A SELECT in `gold/person_period/` gives {_listed((*IDENTITY, *PERIOD))}: whose it is, the record"
        " that says so, and which attribute had which value from which day up to which."
    )
    yield f"\nA SELECT in `gold/person/` gives `_record`, `_part` and any of {_listed(PERSON_ATTRIBUTES)}; or raw text that"
    yield f"cleaning could not reach: {_listed(RAW)}. `block_on` can also name {_listed(MATCH_COLUMNS)},"
    yield "and what `also_compare` declares with `_key` after it.\n"
    yield f"A `splink_model` can read {_listed(COLUMNS)}.\n"
    yield "`gold/person.model.json` is written by `flamsteed train`.\n"
    kind = ORGANISATIONS
    yield "## gold/organisation.yaml\n\nThe same keys, with `kind: organisation`. See"
    yield "[Link organisations](../how-to/link-organisations.md).\n"
    yield f"A SELECT in `gold/organisation/` gives `_record`, `_part` and any of {_listed(kind.attributes)}; or raw"
    yield f"text: {_listed(kind.raw)}. `block_on` can also name {_listed(kind.worked_out)}. A `splink_model` can"
    yield f"read {_listed(columns_read(kind))}.\n"
    yield "## gold/property.yaml\n"
    yield from described(_REGISTER, load_spec._REGISTER_KEYS)
    yield f"A SELECT in `gold/property/` gives `_record`, `_part` and any of {_listed(PLACE_ATTRIBUTES)}.\n"
    yield "## marts/*.sql\n\nOne SELECT each; the first line is `-- one row per ...`. See"
    yield "[Write a mart](../how-to/write-a-mart.md).\n"
    yield "## reports/*.yaml\n"
    yield from described(_REPORT, report._KEYS)
    yield "## processing/*.yaml\n\nOne entry of the record of processing activities each: `id`; `uses`, the words that"
    yield "`barredFrom` and `onlyFor` of contracts go by; `tables`, gold tables held under it; and the ICO template's columns.\n"
    yield from described(dict(COLUMNS_OF_RECORD), set(COLUMNS_OF_RECORD))
    yield from _retention()
    yield "## agreements/*.yaml\n\nSee [Share under an agreement](../how-to/share-under-an-agreement.md).\n"
    yield from described(_AGREEMENT, load_agreement.KEYS)
    yield "A field says `name`, and `column` with `as`, or `sql` with the columns that it `reads`. A field made of free text that is"
    yield "not `redacted` says in `unredacted` why it may leave. `as` is one of:\n"
    yield from described({way: said for way, (_, said) in WAYS.items()}, set(WAYS))


def _retention() -> Iterator[str]:
    """Every key of the retention schedule."""
    yield "## retention/*.yaml\n\nThe retention schedule: `sign_off`, and `rules`, each with these keys. See"
    yield "[Keep to a retention schedule](../how-to/keep-to-a-retention-schedule.md).\n"
    yield from described(_RETENTION, load_rules.KEYS)
    yield f"A moment is one of {_listed(load_rules.KINDS)}, moved on by the others in this order:\n"
    yield from described(_MOMENT, {*load_rules.KINDS, *load_rules.MOVES})


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def commands() -> Iterator[str]:
    """Every command with its options; a group's own commands come after it."""
    yield "# Commands\n"
    group = typer.main.get_command(app)
    context = Context(group, info_name="flamsteed")
    for name, command in sorted(getattr(group, "commands", {}).items()):
        yield from one_command(f"flamsteed {name}", command, context)
        for below, inner in sorted(getattr(command, "commands", {}).items()):
            yield from one_command(f"flamsteed {name} {below}", inner, context)


def one_command(called: str, command: Any, context: Context) -> Iterator[str]:
    """One command: what it does, its arguments and its options."""
    yield f"## {called}\n"
    yield f"{inspect.cleandoc(command.help or '')}\n"
    for param in command.get_params(context):
        kind = "argument" if param.param_type_name == "argument" else "option"
        flags = ", ".join(f"`{flag}`" for flag in param.opts)
        words = getattr(param, "help", "") or ""
        if param.name != "help":
            yield f"- {flags} ({kind}): {words}"
    yield ""


def standards() -> Iterator[str]:
    """Every standard that a contract can name."""
    yield "# Standards\n"
    yield "What `ukType` and `standardise` can name in a contract. Reasons: "
    yield ", ".join(f"`{reason}`" for reason in Reason) + ".\n"
    yield "| ukType | what it is | takes | gives | source |\n|---|---|---|---|---|"
    for name, standard in sorted(STANDARDS.items()):
        takes, gives = ", ".join(standard.takes), ", ".join(standard.gives)
        yield f"| `{name}` | {standard.title} | {takes} | {gives} | {standard.source} |"


def rules() -> Iterator[str]:
    """What can be wrong with a delivery, and what rules can say."""
    yield "# Rules\n"
    yield "## Deliveries\n"
    yield "What can be wrong with a delivery as a whole. A contract says what is done about it under"
    yield f"`deliveries`: {', '.join(f'`{outcome}`' for outcome in Outcome)}.\n"
    yield "| rule | what it means | where the contract does not say |\n|---|---|---|"
    for name, outcome in DELIVERY_RULES.items():
        yield f"| `{name}` | {_DELIVERY_WORDS[name]} | {outcome} |"
    yield "\n## Rows\n"
    yield f"Severities: {', '.join(f'`{severity}`' for severity in Severity)}.\n"
    yield "| dimension in the contract | dimension of the Government Data Quality Framework |\n|---|---|"
    for said, meant in DIMENSIONS.items():
        yield f"| {said} | {meant} |"


def mistakes() -> Iterator[str]:
    """Every error, its slug and its exit code."""
    yield "# Errors\n"
    yield "| slug | exit code | what happened |\n|---|---|---|"
    for _, error in inspect.getmembers(errors, inspect.isclass):
        if issubclass(error, errors.FlamsteedError):
            words = (inspect.getdoc(error) or "").splitlines()[0]
            yield f"| `{error.slug}` | {error.exit_code} | {words} |"


PAGES = {
    "commands": commands,
    "contract-keys": contract_keys,
    "errors": mistakes,
    "project-files": project_files,
    "rules": rules,
    "standards": standards,
}


def main(check: bool) -> int:
    """Write the pages, or say which are not what the code says."""
    stale = []
    for name, page in PAGES.items():
        path = REFERENCE / f"{name}.md"
        text = NOTE + "\n".join(page()).rstrip() + "\n"
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(path.name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"Not what the code says: {', '.join(stale)}. Run: python docs/generate.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
