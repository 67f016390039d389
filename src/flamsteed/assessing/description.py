"""What is processed: systems, tables, columns, purposes, recipients, how long it is kept, and how it is kept safe."""

from flamsteed.assessing.declared import SENSITIVE, Declared
from flamsteed.assessing.measured import Measured
from flamsteed.assessing.paper import Blank, Lines, Part, Section, Table, listed
from flamsteed.contracts.contract import Contract
from flamsteed.drawing.words import a
from flamsteed.linkage.spec import SPLINK


def description(told: Declared, measured: Measured | None) -> Section:
    """The section that describes the processing."""
    parts: tuple[Part, ...] = (
        f"{told.project.council} links records of its systems that are of one"
        f" {told.spec.thing.replace('_', ' ')}, so that each has one gold record, in which every value has a"
        " named source.",
        *_how(told),
        _sources(told, measured),
        _bases(told),
        _attributes(told),
        _sensitive(told),
        _purposes(told),
        _agreements(told),
        *_released(measured),
        _kept(told),
        Lines(safety(told)),
        Blank(
            "Context: how the people stand to the council, what they expect, concerns raised before"
        ),
    )
    return Section("Step 2. What is done", parts)


def _how(told: Declared) -> tuple[Part, ...]:
    spec = told.spec
    return (
        Lines(
            (
                f"Two records are compared if they agree on all of one of {len(spec.block_on)} lists of columns.",
                f"{weighed_by(told)} The evidence is added up to a probability that they are of one.",
                f"From {spec.accept_from} they are joined; from {spec.review_from} a person is asked, and until"
                " then they stay apart.",
                "Each value of a gold record is chosen by declared rules, and keeps the record that it came from.",
            )
        ),
    )


def weighed_by(told: Declared) -> str:
    """Which model weighs pairs, in a sentence."""
    spec = told.spec
    engine = "Splink" if spec.compared_by == SPLINK else "the platform's own engine"
    if spec.brought is not None:
        return f"Pairs are weighed by {engine} with a Splink model that the council brought."
    taught = (
        ", and put right by answers that people gave" if spec.model and spec.model.taught else ""
    )
    return f"Pairs are weighed by {engine} with weights learned from the council's own records{taught}."


def _sources(told: Declared, measured: Measured | None) -> Table:
    counted = {name: (records, gold) for name, records, gold in measured.tables} if measured else {}
    linked = {mentions.name for mentions in told.spec.mentions}
    titles = {system.name: system.title or system.name for system in told.project.systems}
    rows = []
    for contract in told.sources:
        records, gold = counted.get(contract.name, ("", ""))
        use = f"tells of {a(told.spec.thing)}" if contract.name in linked else "read beside them"
        figures = tuple(f"{n:,}" if isinstance(n, int) else "not measured" for n in (records, gold))
        if contract.name not in linked:
            figures = ("", "")
        rows.append((titles[contract.system], contract.name, use, *figures, *_classes(contract)))
    return Table(
        "Systems and tables",
        ("System", "Table", "Use", "Records", "Gold records", "Personal columns", "Special category or criminal"),
        tuple(rows),
        note="From contracts/ and gold/; the counts from the store.",
    )  # fmt: skip


def _bases(told: Declared) -> Table:
    said = dict.fromkeys((c.system, c.lawful_basis or "none said") for c in told.sources)
    return Table(
        "Lawful bases of the sources",
        ("System", "Lawful basis"),
        tuple(said),
        note="From contracts/. Those of the linking itself are in the record of processing below.",
    )


def _classes(contract: Contract) -> tuple[str, str]:
    landed = [column for column in contract.columns if column.ingest]
    personal = sum(column.personal == "personal" for column in landed)
    sensitive = sum(column.personal in SENSITIVE for column in landed)
    return str(personal), str(sensitive)


def _attributes(told: Declared) -> Table:
    compared = set(told.compared)
    shown = {attribute.name for attribute in told.spec.attributes}
    rows = []
    for name in (name for name in told.spec.told if name in told.read):
        limits = told.spec.limited_to.get(name)
        columns = [f"{table}.{column}" for table, column in sorted(told.read[name])]
        rows.append(
            (
                name,
                "yes" if name in compared else "no",
                "yes" if name in shown else "no",
                f"only records of {', '.join(limits)}" if limits else "",
                listed(columns),
            )
        )
    return Table(
        "Attributes, and the columns that they are read from",
        ("Attribute", "Compared", "In the gold record", "May link", "Read from"),
        tuple(rows),
        note="Worked out from the text of the SELECTs in gold/: the columns that values are made of, not those that"
        " only decide which rows are read.",
    )


def _sensitive(told: Declared) -> Table:
    return Table(
        "Special category and criminal offence data in the tables that are read",
        ("Column", "Class", "Comes into the gold record"),
        tuple(
            (f"{contract.name}.{column.name}", column.personal, told.reach(contract, column) or "no")
            for contract, column in told.sensitive()
        ),
        note="As contracts/ class them.",
    )  # fmt: skip


def _purposes(told: Declared) -> Table:
    keys = ("function", "purpose", "individuals", "lawful_basis", "special_category", "schedule_1", "recipients",
            "transfers", "processor_contract")  # fmt: skip
    return Table(
        "Record of processing",
        ("Entry", "Function", "Purpose", "People", "Article 6", "Article 9", "Schedule 1", "Recipients", "Transfers abroad", "Processor's contract"),
        tuple((each.name, *(each.said[key] or "none said" for key in keys)) for each in told.purposes),
        note="The entries under which the sources, the gold records and what rests on them are held.",
    )  # fmt: skip


def _agreements(told: Declared) -> Table:
    return Table(
        "Sharing agreements that rest on these gold records",
        ("Agreement", "Recipient", "Purpose", "Fields", "Legal power", "Kept there", "Status", "Until"),
        tuple(
            (
                each.name, f"{each.recipient.name} ({each.recipient.role})", each.purpose,
                listed([field.name for field in each.fields]), each.power,
                f"{each.retention_months} months", each.status.value, str(each.valid_to),
            )
            for each in told.agreements
        ),
        note="From agreements/.",
    )  # fmt: skip


def _released(measured: Measured | None) -> tuple[Part, ...]:
    if measured is None:
        return ()
    if not measured.releases:
        said = "The ledger knows of no release under such an agreement."
    else:
        said = f"The ledger knows of {len(measured.releases):,} releases under such agreements."
    return (
        said,
        Table(
            "Releases that were made",
            ("Agreement", "To", "On", "Rows", "To be destroyed by"),
            tuple(
                (each.agreement, each.to, each.released_on, f"{each.rows:,}", each.purge_by)
                for each in measured.releases
            ),
            note="From the ledger.",
        ),
        f"Files with rows of people for the council's own owners and reviewers, as the ledger has them:"
        f" {measured.handed:,}.",
    )


def _kept(told: Declared) -> Table:
    ruled = [
        (contract.name, rule.title, str(rule.moment) if rule.moment else "for ever", rule.action.value, rule.authority)
        for contract, rule in told.rules
    ]  # fmt: skip
    with_rule = {row[0] for row in ruled}
    said = [
        (contract.name, "", contract.retention_rule or "not said", "no rule of retention/", "")
        for contract in told.sources
        if contract.name not in with_rule
    ]
    return Table(
        "How long records are kept",
        ("Table", "Class", "Kept until", "Then", "Authority"),
        tuple(sorted(ruled + said)),
        note="From retention/; where it has no rule, what the contract says, which nothing carries out.",
    )


def safety(told: Declared) -> tuple[str, ...]:
    """Where the data is and how it is kept safe, as far as the project says."""
    project = told.project
    said = told.entry.said if told.entry else {}
    return (
        "The store's file is encrypted, under a key of its own that changes whenever it is written anew."
        if project.encrypted
        else "The store's file is NOT encrypted: `encrypted` is false in flamsteed.yaml.",
        "The file of keys is itself encrypted under a passphrase."
        if project.keys_from
        else "The file of keys is not encrypted: only the permissions of the file protect it (`keys_from`).",
        "The ledger is in a database of its own."
        if project.ledger_from
        else "The ledger is a file beside the store, not encrypted; it holds no personal values.",
        f"Location, as the record of processing says: {said.get('location') or 'not said'}.",
        f"Security, as the record of processing says: {said.get('security') or 'not said'}.",
    )
