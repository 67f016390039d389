"""What the code already does against the risks of linking, each with the command that shows it and the proof."""

from dataclasses import dataclass

FALSE, MISSED, BIAS, CREEP = "false match", "missed match", "bias between groups", "function creep"
SINGLED, BREACH = "re-identification from a release", "breach"
STALE, OPAQUE = "loss of accuracy over time", "opaque decision"


@dataclass(frozen=True)
class Safeguard:
    """One measure: what it does, which risks it is against, the command that shows it, the test that proves it.

    `encrypted` measures hold only where the project's store is encrypted.
    """

    does: str
    against: tuple[str, ...]
    command: str
    proof: str
    encrypted: bool = False


SAFEGUARDS = (
    Safeguard("Pairs in doubt wait for a person and stay apart until one decides", (FALSE, MISSED, OPAQUE),
              "flamsteed review", "tests/journeys/test_stewards_review.py"),
    Safeguard("A person's decision outlives new models and reloads, and can be undone", (FALSE, MISSED),
              "flamsteed review undo", "tests/spec/test_promise_09_decisions.py"),
    Safeguard("Records that contradict each other are kept apart, whatever the order of the evidence", (FALSE,),
              "flamsteed why", "tests/properties/test_linkage_constraints.py"),
    Safeguard("A Flamsteed number never changes owner, and an old one always leads somewhere", (FALSE, STALE),
              "flamsteed show", "tests/spec/test_promise_08_numbers.py"),
    Safeguard("Every value of a gold record leads to one source record and one reason", (FALSE, OPAQUE),
              "flamsteed show", "tests/spec/test_promise_07_one_record.py"),
    Safeguard("Why two records are one, or are not, is said in words with the weight of each piece of evidence",
              (OPAQUE,), "flamsteed why", "tests/journeys/test_explaining.py"),
    Safeguard("Every run measures the quality of its gold records", (FALSE, MISSED, STALE),
              "flamsteed quality", "tests/unit/scoring/test_measure.py"),
    Safeguard("What is never compared is measured, or proven where there are few records", (MISSED,),
              "flamsteed certify", "tests/unit/linkage/test_certify.py"),
    Safeguard("A sample judged by people estimates precision and recall with intervals", (FALSE, MISSED),
              "flamsteed review --sample", "tests/unit/linkage/test_sample.py"),
    Safeguard("On made-up people errors are counted by age, sex and origin of the name, and a group that fares"
              " worse beyond chance is flagged", (BIAS,), "flamsteed score", "tests/unit/scoring/test_groups.py"),
    Safeguard("A table that the law bars from linking is refused before anything runs", (CREEP,),
              "flamsteed check", "tests/unit/linkage/test_load_spec.py"),
    Safeguard("What may be used only for some purposes is followed through gold records, marts and releases, and"
              " refused to others", (CREEP,), "flamsteed check", "tests/unit/test_lawful.py"),
    Safeguard("Every reading of personal data by the platform is in the ledger before it is shown", (CREEP, BREACH),
              "flamsteed ledger verify", "tests/privacy/test_promise_14_readings.py"),
    Safeguard("Nothing leaves under an agreement that is not in force, and nothing that it does not list",
              (CREEP, SINGLED), "flamsteed release", "tests/spec/test_promise_10_agreements.py"),
    Safeguard("Pseudonyms are keyed hashes, under a key of each agreement alone", (SINGLED,),
              "flamsteed release", "tests/journeys/test_sharing.py"),
    Safeguard("Rows are made alike where an agreement says so, with a certificate that a separate check accepts",
              (SINGLED,), "flamsteed release", "tests/unit/privacy/test_certificate.py"),
    Safeguard("A release is attacked with what an intruder could know where an agreement says so, and stopped above"
              " its limit", (SINGLED,), "flamsteed release", "tests/unit/privacy/test_intruder.py"),
    Safeguard("Free text leaves redacted, or as it is with a reason that the agreement gives", (SINGLED,),
              "flamsteed release", "tests/journeys/test_sharing.py"),
    Safeguard("A recipient's signed certificate of destruction is checked, and releases without one are listed with"
              " the day that it was due", (SINGLED, BREACH), "flamsteed releases", "tests/journeys/test_after_release.py"),
    Safeguard("A column classed as personal is never published", (SINGLED,),
              "flamsteed publish", "tests/unit/reports/test_publish.py"),
    Safeguard("The store's file, its log and what spills are encrypted", (BREACH,),
              "flamsteed rewrite", "tests/unit/engine/test_on_duckdb.py", encrypted=True),
    Safeguard("No personal value is in a log, an error, a finding or the ledger", (BREACH,),
              "flamsteed findings", "tests/privacy/test_promise_13_no_value.py"),
    Safeguard("An altered ledger shows, and the first entry concerned is named", (BREACH,),
              "flamsteed ledger verify", "tests/unit/lineage/test_altered.py"),
    Safeguard("What is due to go is found by the retention schedule, and a hold beats every rule", (BREACH, STALE),
              "flamsteed retain --plan", "tests/spec/test_promise_12_holds.py"),
    Safeguard("What is due is destroyed once it is approved, and proven by a certificate", (BREACH, STALE),
              "flamsteed carry-out", "tests/journeys/test_retention.py"),
    Safeguard("A plan to erase or destroy needs the approval of a second person", (BREACH, OPAQUE),
              "flamsteed approve", "tests/unit/lineage/test_approval.py"),
    Safeguard("A system's word on a value weighs less as it ages", (STALE,),
              "flamsteed show", "tests/unit/gold/test_survive.py"),
    Safeguard("People's requests are kept with the time limits of the law", (STALE, OPAQUE),
              "flamsteed request list", "tests/journeys/test_requests.py"),
)  # fmt: skip
"""Only what a test of the platform proves; a measure of the council's own is for the council to add."""


def safeguards(*, encrypted: bool) -> tuple[Safeguard, ...]:
    """Those that hold in a project whose store is encrypted, or is not."""
    return tuple(each for each in SAFEGUARDS if encrypted or not each.encrypted)
