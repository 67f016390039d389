"""What the law lets a council leave out of a copy: picked by a person, with a reason, never guessed.

The exemptions of the Data Protection Act 2018, Schedules 2 to 4, that a council may meet.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flamsteed.engine.engine import STAGES
from flamsteed.errors import RequestRefused
from flamsteed.privacy.requests.part import Part

PARAGRAPHS: dict[str, str] = {
    "2/2": "crime and taxation: general",
    "2/3": "crime and taxation: risk assessment systems",
    "2/4": "immigration",
    "2/5": "disclosure required by law, or for legal proceedings",
    "2/7": "functions designed to protect the public",
    "2/8": "audit functions",
    "2/10": "regulatory functions relating to legal services, the health service and children's services",
    "2/11": "regulatory functions of certain other persons",
    "2/14": "judicial appointments, judicial independence and judicial proceedings",
    "2/16": "protection of the rights of others",
    "2/19": "legal professional privilege",
    "2/20": "self incrimination",
    "2/22": "management forecasts",
    "2/23": "negotiations",
    "2/24": "confidential references",
    "2/25": "exam scripts and exam marks",
    "2/27": "research and statistics",
    "2/28": "archiving in the public interest",
    "3/3": "health data processed by a court",
    "3/4": "health data: the person's expectations and wishes",
    "3/5": "health data: serious harm",
    "3/6": "health data: no opinion of the appropriate health professional yet",
    "3/9": "social work data processed by a court",
    "3/10": "social work data: the person's expectations and wishes",
    "3/11": "social work data: serious harm",
    "3/18": "education data processed by a court",
    "3/19": "education data: serious harm",
    "3/21": "child abuse data",
    "4/2": "human fertilisation and embryology information",
    "4/3": "adoption records and reports",
    "4/4": "statements of special educational needs",
    "4/5": "parental order records and reports",
    "4/6": "information for children's hearings given by the Principal Reporter",
}
"""Schedule and paragraph to what it is about."""
WITHHELD = "[withheld]"
_STAGE = "|".join(STAGES)
_SAID = re.compile(
    rf"(?P<table>(?:(?:{_STAGE})\.)?\w+)(?:\.(?P<column>[^=.]+))?=(?P<paragraph>[234]/\d+):\s*(?P<reason>\S.*)"
)


@dataclass(frozen=True)
class Exemption:
    """Something left out: a table, or one column of it (empty for all), on which ground, and why.

    `table` is `stage.thing`, or without its stage the table wherever it is held.
    """

    table: str
    column: str
    paragraph: str
    reason: str

    @property
    def ground(self) -> str:
        """The paragraph in words."""
        schedule, _, paragraph = self.paragraph.partition("/")
        return f"Data Protection Act 2018 Schedule {schedule} paragraph {paragraph}: {PARAGRAPHS[self.paragraph]}"

    def is_of(self, part: Part) -> bool:
        """Whether it is about that part."""
        return self.table in (part.table, part.table.partition(".")[2])


def read_exemptions(said: Sequence[str]) -> tuple[Exemption, ...]:
    """Exemptions as somebody typed them: `TABLE=2/19: reason`, or `TABLE.COLUMN=2/19: reason`.

    Raises RequestRefused listing all that cannot be read.
    """
    found, wrong = [], []
    for each in said:
        match = _SAID.fullmatch(each.strip())
        if match is None or match["paragraph"] not in PARAGRAPHS:
            wrong.append(each.partition(":")[0])
            continue
        reason = match["reason"].strip()
        found.append(Exemption(match["table"], match["column"] or "", match["paragraph"], reason))
    if wrong:
        raise RequestRefused(
            f"Not read as an exemption: {', '.join(wrong)}. Write TABLE=PARAGRAPH: reason, or"
            " TABLE.COLUMN=PARAGRAPH: reason, such as `benefits__claims.notes=2/2: an inquiry is open`."
            f" Paragraphs: {', '.join(PARAGRAPHS)}."
        )
    return tuple(found)


def withheld(parts: Sequence[Part], exemptions: Collection[Exemption]) -> tuple[Part, ...]:
    """The parts without what is exempt: whole tables gone, columns with WITHHELD in place of each value.

    Raises RequestRefused if an exemption is of nothing there is: it would leave in what somebody meant to take out.
    """
    idle = [each for each in exemptions if not any(_columns(each, part) for part in parts)]
    if idle:
        named = ", ".join(f"{e.table}.{e.column}" if e.column else e.table for e in idle)
        raise RequestRefused(f"Nothing is held on this person that {named} would leave out.")
    kept = []
    for part in parts:
        gone = set().union(*(_columns(each, part) for each in exemptions))
        if gone != set(part.columns):
            kept.append(_without(part, gone) if gone else part)
    return tuple(kept)


def _columns(exemption: Exemption, part: Part) -> set[str]:
    """The columns of a part that an exemption is about: also what cleaning made of a column."""
    if not exemption.is_of(part):
        return set()
    if not exemption.column:
        return set(part.columns)
    plain = _plain(exemption.column)
    return {c for c in part.columns if _plain(c) == plain or _plain(c).startswith(f"{plain}_")}


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")


def _without(part: Part, gone: set[str]) -> Part:
    places = [place for place, column in enumerate(part.columns) if column in gone]
    return part.changed(
        tuple(
            tuple(WITHHELD if i in places and cell else cell for i, cell in enumerate(row))
            for row in part.rows
        )
    )
