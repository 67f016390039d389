"""A data protection impact assessment for the linking of one thing, filled in as far as facts go.

The steps are those of the template that the Information Commissioner's Office gives controllers. What a
person must judge, advise or sign stands empty.
"""

from flamsteed.assessing.declared import Declared
from flamsteed.assessing.description import description
from flamsteed.assessing.measured import Measured
from flamsteed.assessing.necessity import necessity
from flamsteed.assessing.need import need
from flamsteed.assessing.paper import TO_FILL, Blank, Paper, Section
from flamsteed.assessing.risks import measures_taken, risks


def assessment(told: Declared, measured: Measured | None) -> Paper:
    """The assessment, the same for the same project and store."""
    thing = told.spec.thing.replace("_", " ")
    return Paper(
        title=f"Data protection impact assessment: linking records of one {thing}",
        lead=f"{told.project.council}. {stood_on(measured)} Every figure is from the store or the ledger, every"
        f" statement on the project from its files. A person must complete what is marked {TO_FILL}.",
        sections=(
            Section(
                "Who answers for it",
                (
                    Blank("Controller's contact, and name and title of who completes this"),
                    Blank("Data protection officer"),
                    Blank("Date of the assessment"),
                ),
            ),
            need(told, measured),
            description(told, measured),
            Section(
                "Step 3. Whose views were sought",
                (
                    Blank(
                        "Views of the people concerned or their representatives, or why they were not sought"
                    ),
                    Blank("Who else was consulted: services, processors, security, partners"),
                ),
            ),
            necessity(told, measured),
            risks(told, measured),
            measures_taken(told),
            Section("Step 7. Sign-off", tuple(Blank(each) for each in _SIGNED)),
        ),
    )


_SIGNED = (
    "Measures approved by, and on",
    "Residual risks approved by, and on",
    "Advice of the data protection officer, and on",
    "Advice accepted or overruled by, with reasons if overruled",
    "Answer to the views that were sought",
    "Prior consultation of the Information Commissioner (Article 36), if a high risk is left",
    "Who keeps this assessment under review, and next review date",
)


def stood_on(measured: Measured | None) -> str:
    """Which run the figures are of."""
    if measured is None:
        return "Nothing was measured: the path has not been run."
    return f"Figures as of {measured.as_of} (run {measured.run})."
