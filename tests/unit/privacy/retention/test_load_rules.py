"""Mistakes of a retention schedule are told with their file and line."""

from pathlib import Path

import pytest
from tests.drawn_schedule import a_rule, read_rules

from flamsteed.privacy.retention.load_rules import load_rules
from flamsteed.privacy.retention.rule import Action, Period, Source, YearEnd, read_period

GOOD = "from: ended_on\nkeep: 6 years"


@pytest.mark.parametrize(
    ("said", "line", "told"),
    [
        ("from: ended\nkeep: 6 years", 5, "the cleaned table housing__tenancy has no column `ended`"),
        ("from: status\nkeep: 6 years", 5, "`status` of housing__tenancy is not read as a date"),
        ("from: ended_on\nkeep: six years", 6, "`six years` is no period"),
        ("from: ended_on\nkeep: 6 years 2 years", 6, "is no period"),
        ("from: ended_on\nkeep: 0 years", 6, "is no period"),
        ("keep: 6 years", 3, "`from` must say what the period counts from"),
        ("from: ended_on", 3, "`keep` is required"),
        ("from: ended_on\nkeep: for ever", 5, "what is kept for ever counts from nothing"),
        ("from: ended_on\nkeep: 6 years\nthen: burn", 7, "`then` must be one of destroy, review, transfer, keep"),
        ("from: ended_on\nkeep: 6 years\nthen: keep", 7, "go together"),
        ("from: ended_on\nkeep: 6 years\nsince: now", 7, "unknown key `since`"),
        ("from: {column: ended_on, source: vanished}\nkeep: 6 years", 5, "a moment is exactly one of"),
        ("from: {source: lost}\nkeep: 6 years", 5, "`source` must be one of vanished, changed, first"),
        ("from: {column: born, birthday: old}\nkeep: until then", 5, "`birthday` must be a number of years"),
        ("from: {source: vanished, birthday: 75}\nkeep: until then", 5, "`birthday` belongs to a column"),
        ("from: {column: closed, year_end: tax}\nkeep: 1 year", 5, "`year_end` must be one of financial, school"),
        ("from: {column: closed, year_end: school}\nkeep: 6 years + current", 6, "is the end of the financial year already"),
        ("from: {column: closed, plus: long}\nkeep: until then", 5, "`long` is no period"),
        ("from: {column: closed, open_when: state = 1}\nkeep: 1 year", 5, "it cannot be asked"),
        ("from: {column: closed, open_when: 'status = ('}\nkeep: 1 year", 5, "not a condition that can be read as SQL"),
        ("from: {later_of: [closed]}\nkeep: 1 year", 5, "`later_of` needs at least two moments"),
        ("from: {later_of: [closed, ended_on], if_any: true}\nkeep: 1 year", 5, "say `if_any` of each"),
        ("from: {select: last.sql}\nkeep: 1 year", 5, "there is no schedule/last.sql that can be read"),
        ("from: {select: delete from x}\nkeep: 1 year", 5, "the SELECT: must be exactly one SELECT"),
        ("from: {select: select ref as _record from clean.housing__tenancy}\nkeep: 1 year", 5, "must give `_record` and `day`"),
        ("from: {select: 'select _record, nought as day from clean.housing__tenancy'}\nkeep: 1 year", 5, "it cannot be asked"),
        ("from: {select: 'select _record, nought as day from clean.nothing'}\nkeep: 1 year", 5, "it reads clean.nothing, which no contract declares"),
        ("from: {select: 'select _record, nought as day from tenancy'}\nkeep: 1 year", 5, "it reads tenancy: say which stage it is in"),
        ("where: stat = 'x'\nfrom: ended_on\nkeep: 6 years", 5, "it cannot be asked"),
        ("where: 1; drop table x\nfrom: ended_on\nkeep: 6 years", 5, "not a condition that can be read as SQL"),
        ("from: {follows: {table: housing__x, by: [ref]}}\nkeep: until then", 5, "no contract declares `housing__x`"),
        ("from: {follows: {table: housing__payment, by: [ref]}}\nkeep: until then", 5, "the cleaned table housing__payment has no column `ref`"),
        ("from: {follows: {table: housing__payment, by: {ref: tenancy}}}\nkeep: until then", 3, "`follows` names housing__payment, which has no rule itself"),
        ("from: {follows: {table: housing__tenancy, by: [ref]}}\nkeep: until then", 3, "goes round in a circle with housing__tenancy"),
        ("from: {follows: {table: housing__tenancy}}\nkeep: until then", 5, "`by` must name the columns"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(said: str, line: int, told: str, tmp_path: Path) -> None:
    _, mistakes = read_rules(tmp_path / "schedule", a_rule(said))
    assert [m.line for m in mistakes if told in m.message] == [line], mistakes


@pytest.mark.parametrize(
    ("lacks", "line", "told"),
    [
        ("    authority: Limitation Act 1980\n", 3, "`authority` is required"),
        ("    link: https://www.legislation.gov.uk/ukpga/1980/58\n", 3, "`link` is required"),
        ("https://", 9, "`link` must be the address"),
        ("    tables: [housing__tenancy]\n", 3, "`tables` must list at least one table"),
        ("    then: destroy\n", 3, "`then` must be one of"),
        ("class: a", 3, "`class` is required"),
    ],
)
def test_what_every_rule_must_say_is_asked_for(
    lacks: str, line: int, told: str, tmp_path: Path
) -> None:
    text = a_rule(GOOD)
    assert lacks in text
    _, mistakes = read_rules(
        tmp_path, text.replace(lacks, "title: x" if lacks == "class: a" else "")
    )
    assert [m.line for m in mistakes if told in m.message] == [line], mistakes


def test_who_signs_must_be_said_of_the_file_or_of_the_rule(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"rules:\n{a_rule(GOOD)}")
    (_, mistakes) = load_rules(tmp_path, {"housing__tenancy": None})
    assert [str(m.message) for m in mistakes] == [
        "`sign_off` must say who signs that the records may go"
    ]


def test_a_class_stands_once_and_a_table_must_be_declared(tmp_path: Path) -> None:
    _, twice = read_rules(tmp_path, a_rule(GOOD), a_rule(GOOD))
    assert "class `a` is in schedule.yaml:3 as well" in twice[0].message
    _, unknown = read_rules(tmp_path, a_rule("keep: for ever", table="parking__pcn"))
    assert "no contract declares `parking__pcn` of a system" in unknown[0].message


def test_an_empty_file_and_one_without_rules_are_mistakes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("")
    (tmp_path / "b.yaml").write_text("sign_off: somebody\n")
    _, mistakes = load_rules(tmp_path, {})
    assert ["the file is empty" in mistakes[0].message, "`rules` must list" in mistakes[1].message] == [True, True]  # fmt: skip


def test_no_folder_is_no_schedule(tmp_path: Path) -> None:
    assert load_rules(tmp_path / "none", {}) == ((), [])


def test_a_rule_is_read_as_it_is_written(tmp_path: Path) -> None:
    said = "from: {source: first, year_end: school, plus: 2 months}\nkeep: 1 year\nthen: transfer"
    ((rule,), mistakes) = read_rules(tmp_path, a_rule(said))
    assert mistakes == []
    assert (rule.action, rule.sign_off) == (Action.TRANSFER, "owner@saltmarsh.example")
    assert rule.moment is not None
    (first,) = rule.moment.several
    assert (first.source, first.year_end) == (Source.FIRST, YearEnd.SCHOOL)
    assert (first.plus, rule.moment.plus) == (Period(2), Period(12))
    assert str(rule.moment) == (
        "1 year after 2 months after the end of the school year of the day it first came from its system"
    )


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("6 years", Period(72)),
        ("21 years 4 months", Period(256)),
        ("21 years, 4 months and 3 days", Period(256, 3)),
        ("1 Year", Period(12)),
        ("31 days", Period(0, 31)),
    ],
)
def test_a_period_is_read_as_a_schedule_writes_it(text: str, period: Period) -> None:
    assert read_period(text) == period
    assert read_period(str(period)) == period
