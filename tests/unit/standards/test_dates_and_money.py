"""Worked examples of dates, money, ethnic groups and free text."""

from decimal import Decimal

import pytest
from agreement import both

from flamsteed.standards import council_tax
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.dates import OPEN_ENDS, SENTINELS
from flamsteed.standards.ethnicity import CATEGORIES, DFE, GROUPS, NHS_2001


def answers(name: str, given: list[str]) -> dict[str, tuple[str | None, str | None]]:
    readings = both(STANDARDS[name], [(each,) for each in given])
    return {
        each: (reading["value"], reading["reason"])
        for each, reading in zip(given, readings, strict=True)
    }


DATES = {
    "2026-06-01": ("2026-06-01", "ok"),
    "2026/06/01": ("2026-06-01", "reformatted"),
    "20260601": ("2026-06-01", "reformatted"),
    "2026-06-01 00:00:00.0000000": ("2026-06-01", "reformatted"),
    "2026-06-01T00:00:00Z": ("2026-06-01", "reformatted"),
    "2026-06-01 14:30:00": ("2026-06-01", "repaired"),
    "01/06/2026": ("2026-06-01", "reformatted"),
    "1-6-2026": ("2026-06-01", "reformatted"),
    "01.06.2026": ("2026-06-01", "reformatted"),
    "13/06/2026": ("2026-06-13", "reformatted"),
    "06/13/2026": (None, "invalid"),
    "1 June 2026": ("2026-06-01", "reformatted"),
    "1st Jun 2026": ("2026-06-01", "reformatted"),
    "01 SEPT 2026": ("2026-09-01", "reformatted"),
    "Monday 1 June 2026": ("2026-06-01", "reformatted"),
    "Jun  1 2026 12:00AM": ("2026-06-01", "reformatted"),
    "01-JUN-26": ("2026-06-01", "repaired"),
    "01-JUN-75": ("1975-06-01", "repaired"),
    "29/02/2024": ("2024-02-29", "reformatted"),
    "29/02/2023": (None, "invalid"),
    "31/04/2024": (None, "invalid"),
    "00/00/0000": (None, "placeholder"),
    "01/01/1900": (None, "placeholder"),
    "01/01/1985": ("1985-01-01", "reformatted"),
    "43831": (None, "invalid"),
    "TBC": (None, "placeholder"),
    "1066-10-14": (None, "invalid"),
}


def test_dates_are_year_first_or_day_first_and_never_month_first() -> None:
    assert answers("date", list(DATES)) == DATES


@pytest.mark.parametrize("name", ["date", "birth_date", "end_date", "excel_date"])
def test_sentinels_are_placeholders(name: str) -> None:
    days = [*SENTINELS, *OPEN_ENDS]
    assert set(answers(name, days).values()) == {(None, "placeholder")}


def test_two_digit_years_of_birth_and_of_events_have_different_pivots() -> None:
    assert answers("birth_date", ["01-JUN-27"]) == {"01-JUN-27": ("1927-06-01", "repaired")}
    assert answers("date", ["01-JUN-27"]) == {"01-JUN-27": ("2027-06-01", "repaired")}
    assert answers("birth_date", ["01-JUN-26"]) == {"01-JUN-26": ("2026-06-01", "repaired")}


def test_a_far_end_is_open() -> None:
    given = ["2099-12-31 00:00:00.0000000", "2026-06-01", "1900-01-01", "31/12/2150"]
    readings = both(STANDARDS["end_date"], [(each,) for each in given])
    assert [(each["value"], each["open"]) for each in readings] == [
        (None, "true"),
        ("2026-06-01", "false"),
        (None, None),
        (None, "true"),
    ]


def test_excel_counts_days_around_the_one_that_never_was() -> None:
    expected = {
        "59": ("1900-02-28", "reformatted"),
        "60": (None, "invalid"),
        "61": ("1900-03-01", "reformatted"),
        "43831": ("2020-01-01", "reformatted"),
        "43831.75": ("2020-01-01", "reformatted"),
        "1": (None, "placeholder"),
        "0": (None, "placeholder"),
        "01/06/2026": ("2026-06-01", "reformatted"),
    }
    assert answers("excel_date", list(expected)) == expected


MONEY = {
    "£1,234.56": ("1234.56", "reformatted"),
    "Â£1,234.56": ("1234.56", "reformatted"),
    "1234.56": ("1234.56", "ok"),
    "(1,234.56)": ("-1234.56", "reformatted"),
    "1234.56-": ("-1234.56", "reformatted"),
    "-£1,234.56": ("-1234.56", "reformatted"),
    "12.34CR": ("-12.34", "reformatted"),
    "12.34 DR": ("12.34", "reformatted"),
    "5": ("5.00", "reformatted"),
    ".5": ("0.50", "reformatted"),
    "1.500": ("1.50", "reformatted"),
    "-0.00": ("0.00", "reformatted"),
    "007": ("7.00", "reformatted"),
    "73423.70999999999": (None, "invalid"),
    "(-5)": (None, "invalid"),
    "1,23": (None, "invalid"),
    "10 20": (None, "invalid"),
    "1.2E+05": (None, "invalid"),
    "$5": (None, "invalid"),
    "-": (None, "placeholder"),
}


def test_money_is_exact_pence() -> None:
    assert answers("money", list(MONEY)) == MONEY


def test_floating_point_traces_are_rounded_only_where_allowed() -> None:
    expected = {
        "73423.70999999999": ("73423.71", "repaired"),
        "(0.005)": ("-0.01", "repaired"),
        "0.0049999": ("0.00", "repaired"),
        "1234.5": ("1234.50", "reformatted"),
        "0.999999999999": ("1.00", "repaired"),
        "123456789012345.123456789012345678": ("123456789012345.12", "repaired"),
    }
    assert answers("money_rounded", list(expected)) == expected


def test_every_code_of_ethnicity_leads_to_a_category_or_says_why_not() -> None:
    codes = {**NHS_2001, **DFE}
    readings = both(STANDARDS["ethnicity"], [(code,) for code in codes])
    assert [reading["value"] for reading in readings] == list(codes.values())


@pytest.mark.parametrize("category", CATEGORIES)
def test_census_categories_are_themselves(category: str) -> None:
    (reading,) = both(STANDARDS["ethnicity"], [(category,)])
    group = GROUPS[CATEGORIES[category]]
    assert reading == {"value": category, "group": group, "lossy": "false", "reason": "ok"}


def test_ethnicity_says_when_the_older_list_held_more() -> None:
    given = [
        "C",
        "WROM",
        "WIRT",
        "OOTH",
        "R",
        "White British",
        "Asian",
        "Refused",
        "NOBT",
        "Klingon",
    ]
    readings = both(STANDARDS["ethnicity"], [(each,) for each in given])
    lossy = dict(zip(given, ((each["lossy"], each["reason"]) for each in readings), strict=True))
    assert lossy == {
        "C": ("true", "reformatted"),
        "WROM": ("true", "reformatted"),
        "WIRT": ("true", "reformatted"),
        "OOTH": ("true", "reformatted"),
        "R": ("false", "reformatted"),
        "White British": ("false", "reformatted"),
        "Asian": ("true", "reformatted"),
        "Refused": ("false", "pseudo"),
        "NOBT": ("false", "pseudo"),
        "Klingon": (None, "invalid"),
    }


TEXTS = {
    "CafÃ©": ("Café", "repaired"),
    "itâ€™s Â£5": ("it's £5", "repaired"),
    "Cafe\u0301": ("Café", "reformatted"),
    "a\u00a0b\u200b  c ": ("a b c", "reformatted"),
    "\u2018x\u2019 \u2013 y": ("'x' - y", "reformatted"),
    "one\ntwo": ("one two", "reformatted"),
    "plain": ("plain", "ok"),
    "none": ("none", "ok"),
    "tbc": (None, "placeholder"),
    "--": (None, "placeholder"),
}


def test_text_is_mended_and_made_usual() -> None:
    assert answers("text", list(TEXTS)) == TEXTS


def test_charges_of_each_band_follow_from_band_d() -> None:
    charges = {band: council_tax.charge(band, Decimal(2000)) for band in council_tax.NINTHS}
    assert {band: str(charge) for band, charge in charges.items()} == {
        "A-": "1111.11",
        "A": "1333.33",
        "B": "1555.56",
        "C": "1777.78",
        "D": "2000",
        "E": "2444.44",
        "F": "2888.89",
        "G": "3333.33",
        "H": "4000",
    }
    assert council_tax.BAND_AFTER_DISABLED_REDUCTION["A"] == "A-"
    assert council_tax.BAND_AFTER_DISABLED_REDUCTION["E"] == "D"
