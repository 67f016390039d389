"""Every period of a usual schedule of a council, worked out by hand: the last day of keeping."""

from pathlib import Path

import pytest
from tests.drawn_schedule import TENANCY, a_rule, a_schedule, kept, land, new_store

from flamsteed.lineage.passage import Run

ENDED, BORN, CLOSED = range(1, 4)
EXAMPLES = [
    # what, rule, the record's days, the last day on which it must be kept
    ("council tax account", "from: ended_on\nkeep: 6 years + current", {ENDED: "2019-06-15"}, "2026-03-31"),
    ("council tax, closed on the last day of a year", "from: ended_on\nkeep: 6 years + current", {ENDED: "31/03/2019"}, "2025-03-31"),
    ("council tax, closed on the first day of a year", "from: ended_on\nkeep: 6 years + current", {ENDED: "01/04/2019"}, "2026-03-31"),
    ("benefit claim", "from: ended_on\nkeep: 6 years + current", {ENDED: "2020-12-31"}, "2027-03-31"),
    ("tenancy", "from: ended_on\nkeep: 6 years", {ENDED: "2018-03-31"}, "2024-03-31"),
    ("tenancy that ended on 29 February", "from: ended_on\nkeep: 6 years", {ENDED: "2020-02-29"}, "2026-02-28"),
    ("tenancy that ended on 29 February, to a leap year", "from: ended_on\nkeep: 12 years", {ENDED: "2012-02-29"}, "2024-02-29"),
    ("deed under seal", "from: ended_on\nkeep: 12 years", {ENDED: "2013-07-01"}, "2025-07-01"),
    ("housing register", "from: closed\nkeep: 6 years", {CLOSED: "2020-11-24"}, "2026-11-24"),
    ("homelessness case", "from: closed\nkeep: 6 years", {CLOSED: "2019-01-01"}, "2025-01-01"),
    ("adult social care, closed before death", "from:\n  later_of:\n    - closed\n    - {column: ended_on, if_any: true}\nkeep: 8 years", {CLOSED: "2010-01-05", ENDED: "2012-06-30"}, "2020-06-30"),
    ("adult social care, living", "from:\n  later_of:\n    - closed\n    - {column: ended_on, if_any: true}\nkeep: 10 years", {CLOSED: "2010-01-05"}, "2020-01-05"),
    ("looked-after child", "from: {column: born, birthday: 75}\nkeep: until then", {BORN: "1951-11-24"}, "2026-11-24"),
    ("looked-after child born on 29 February", "from: {column: born, birthday: 75}\nkeep: until then", {BORN: "1948-02-29"}, "2023-03-01"),
    ("looked-after child who died under 18", "from: ended_on\nkeep: 15 years", {BORN: "1995-05-05", ENDED: "2008-08-31"}, "2023-08-31"),
    ("adoption", "from: closed\nkeep: 100 years", {CLOSED: "1924-02-29"}, "2024-02-29"),
    ("foster carers", "from: ended_on\nkeep: 10 years", {ENDED: "2016-10-31"}, "2026-10-31"),
    ("child protection plan, from its closing", "from: closed\nkeep: 35 years", {CLOSED: "1990-04-30"}, "2025-04-30"),
    ("child protection plan, from birth", "from: {column: born, birthday: 25}\nkeep: until then", {BORN: "2000-01-31"}, "2025-01-31"),
    ("education, health and care plan", "from: {column: born, birthday: 25}\nkeep: 6 years", {BORN: "1994-09-01"}, "2025-09-01"),
    ("education, health and care plan, born on 29 February", "from: {column: born, birthday: 25}\nkeep: 6 years", {BORN: "1996-02-29"}, "2027-03-01"),
    ("pupil record", "from: {column: born, birthday: 25}\nkeep: until then", {BORN: "2001-12-31"}, "2026-12-31"),
    ("absent vote papers", "from: closed\nkeep: 1 year", {CLOSED: "2024-07-04"}, "2025-07-04"),
    ("planning enforcement", "from: closed\nkeep: 10 years", {CLOSED: "2015-05-31"}, "2025-05-31"),
    ("planning enquiry", "from: closed\nkeep: 7 years", {CLOSED: "2018-08-31"}, "2025-08-31"),
    ("penalty charge notice", "from: closed\nkeep: 3 years", {CLOSED: "2023-02-28"}, "2026-02-28"),
    ("parking permit", "from: ended_on\nkeep: 2 years", {ENDED: "2024-02-29"}, "2026-02-28"),
    ("licence", "from: ended_on\nkeep: 6 years", {ENDED: "2019-09-30"}, "2025-09-30"),
    ("complaint", "from: closed\nkeep: 6 years", {CLOSED: "2019-12-01"}, "2025-12-01"),
    ("request for information", "from: closed\nkeep: 2 years", {CLOSED: "2024-01-31"}, "2026-01-31"),
    ("personnel file", "from: ended_on\nkeep: 6 years", {ENDED: "2020-08-31"}, "2026-08-31"),
    ("exposure to asbestos", "from: ended_on\nkeep: 40 years", {ENDED: "1985-02-28"}, "2025-02-28"),
    ("pension", "from: {column: born, birthday: 100}\nkeep: until then", {BORN: "1926-11-24"}, "2026-11-24"),
    ("outcome of a DBS check", "from: closed\nkeep: 6 months", {CLOSED: "2026-08-31"}, "2027-02-28"),
    ("unsuccessful applicant", "from: closed\nkeep: 12 months", {CLOSED: "2026-02-28"}, "2027-02-28"),
    ("invoice", "from: closed\nkeep: 6 years + current", {CLOSED: "2020-04-05"}, "2027-03-31"),
    ("contract under seal", "from: ended_on\nkeep: 12 years", {ENDED: "2014-06-30"}, "2026-06-30"),
    ("camera recording", "from: closed\nkeep: 31 days", {CLOSED: "2026-10-24"}, "2026-11-24"),
    ("insurance claim of a child, by birth", "from:\n  later_of:\n    - {column: born, plus: 21 years 4 months}\n    - {column: closed, plus: 10 years}\nkeep: until then", {BORN: "2000-10-31", CLOSED: "2010-01-01"}, "2022-02-28"),
    ("insurance claim of a child, by its end", "from:\n  later_of:\n    - {column: born, plus: 21 years 4 months}\n    - {column: closed, plus: 10 years}\nkeep: until then", {BORN: "2000-10-31", CLOSED: "2016-01-01"}, "2026-01-01"),
    ("library account", "from: closed\nkeep: 3 years", {CLOSED: "2023-11-24"}, "2026-11-24"),
    ("call recording", "from: closed\nkeep: 3 months", {CLOSED: "2026-11-30"}, "2027-02-28"),
    ("school application", "from: {column: closed, year_end: school}\nkeep: 1 year", {CLOSED: "2025-09-01"}, "2027-08-31"),
    ("school application at the end of the year", "from: {column: closed, year_end: school}\nkeep: 1 year", {CLOSED: "2025-08-31"}, "2026-08-31"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "days", "last"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES]
)
def test_the_last_day_of_keeping_is_the_one_worked_out_by_hand(
    said: str, days: dict[int, str], last: str, tmp_path: Path, a_run: Run
) -> None:
    engine = new_store()
    cells = ["T1", *(days.get(n) for n in (ENDED, BORN, CLOSED)), None]
    land(engine, TENANCY, [cells], day="2026-11-24", run=a_run)
    assert kept(engine, a_schedule(tmp_path, a_rule(said))) == {"T1": last}
    engine.close()


@pytest.mark.parametrize("record", ["electoral register", "planning register", "committee minutes"])
def test_a_permanent_record_is_never_due(record: str, tmp_path: Path, a_run: Run) -> None:
    engine = new_store()
    land(engine, TENANCY, [["T1", "1990-01-01", None, None, record]], day="2026-11-24", run=a_run)
    assert kept(engine, a_schedule(tmp_path, a_rule("keep: for ever"))) == {"T1": "kept"}
    engine.close()
