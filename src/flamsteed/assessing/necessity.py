"""Whether the linking is necessary and no more than that: restrictions obeyed, attributes limited, rights."""

from flamsteed.assessing.declared import Declared
from flamsteed.assessing.measured import Measured, figures
from flamsteed.assessing.paper import Blank, Lines, Part, Section, Table, listed


def necessity(told: Declared, measured: Measured | None) -> Section:
    """The section on necessity and proportionality."""
    entry = told.entry
    parts: tuple[Part, ...] = (
        Lines(
            (
                f"Purpose: {entry.said['purpose'] if entry else 'not said: no entry lists the gold records'}.",
                f"Lawful basis: {entry.said['lawful_basis'] if entry else 'not said'}.",
                f"Uses, by which contracts allow or forbid: {listed(sorted(entry.uses)) if entry else 'not said'}.",
            )
        ),
        Blank("Why the purpose cannot be reached with less data, or with none"),
        Blank("Alternatives that were considered"),
        _restricted(told),
        Lines(_limited(told)),
        Table(
            "Does it reach its purpose?",
            ("Figure",),
            tuple(
                (line,) for line in figures(measured, "precision", "recall", "decided", "compared")
            ),
            note="By the last run, with no truth at hand: the probabilities are taken at their word.",
        ),
        Table(
            "Rights of people",
            ("Right", "How the platform serves it"),
            _RIGHTS,
            note="The record of processing says which of them apply: "
            f"{entry.said['rights'] if entry else 'not said'}.",
        ),
        Blank("How people are told of the linking (privacy notices, Articles 13 and 14)"),
        Blank("How processors are bound and transfers abroad are safeguarded, if there are any"),
    )
    return Section("Step 4. Is it necessary, and no more than that?", parts)


_RIGHTS = (
    ("access", "`flamsteed show` prints one gold record with the source of every value; `flamsteed request`"
     " keeps the request and its time limit"),
    ("rectification", "`flamsteed review pin` sets a value right, and a reload does not undo it"),
    ("erasure", "`flamsteed erase` plans, `flamsteed approve` asks a second person, `flamsteed carry-out` does it"),
    ("restriction, objection", "`flamsteed request` keeps them with their time limits; that nobody uses the record meanwhile is for the"
     " council to see to"),
    ("not to be joined wrongly", "`flamsteed review decide` parts two records for good"),
)  # fmt: skip


def _restricted(told: Declared) -> Table:
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in told.restrictions:
        said = [f"not for {', '.join(each.barred_from)}"] if each.barred_from else []
        said += [f"only for {', '.join(each.only_for)}"] if each.only_for else []
        row = ("yes" if each.linked else "no", "; ".join(said), each.reason)
        alike.setdefault(row, []).append(each.about)
    return Table(
        "Restrictions of law that the code obeys",
        ("Tables or columns", "Read for linking", "May be used", "Why"),
        tuple((", ".join(about), *row) for row, about in alike.items()),
        note=f"From contracts/. A table barred from {told.spec.kind.barred_use} cannot be read for linking.",
    )


def _limited(told: Declared) -> tuple[str, ...]:
    left = sum(not c.ingest for contract in told.sources for c in contract.columns)
    carried = sorted({each.name for each in told.spec.attributes} - set(told.compared))
    lines = [
        f"Columns of the tables read that never enter the platform (`ingest: false`): {left}.",
        f"Compared to link: {listed(told.compared)}.",
        f"In the gold record but never compared: {listed(carried)}.",
    ]
    lines += [
        f"{name} may link only records of {', '.join(systems)} (`limited_to`)."
        for name, systems in sorted(told.spec.limited_to.items())
    ]
    return tuple(lines)
