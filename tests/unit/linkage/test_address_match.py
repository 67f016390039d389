"""Any address text against a small gazetteer: what it is, and never what it is not."""

from collections.abc import Iterable

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.match import match_address, match_texts
from flamsteed.linkage.address.prepare import Register, prepare_register
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import chain_sql

# uprn, class P for a parent, late, flat (text or number), building, number, street, locality, postcode
GAZETTEER = """
1|D|0|||1|HIGH STREET|OLDTOWN|SE29 1AA
2|D|0|||2|HIGH STREET|OLDTOWN|SE29 1AA
3|D|0|||3|HIGH STREET|NEWTON|SE31 5AA
5|P|0|||14|HIGH STREET|OLDTOWN|SE29 1AB
6|D|0|2A||14|HIGH STREET|OLDTOWN|SE29 1AB
7|D|0|2||14|HIGH STREET|OLDTOWN|SE29 1AB
8|D|0|FIRST FLOOR FLAT||16|HIGH STREET|OLDTOWN|SE29 1AB
9|D|0|GROUND FLOOR FLAT||16|HIGH STREET|OLDTOWN|SE29 1AB
10|D|0|BASEMENT FLAT||16|HIGH STREET|OLDTOWN|SE29 1AB
11|D|0|UPPER FLAT||18|HIGH STREET|OLDTOWN|SE29 1AB
12|D|0|LOWER FLAT||18|HIGH STREET|OLDTOWN|SE29 1AB
13|D|0|ROOM 3||20|HIGH STREET|OLDTOWN|SE29 1AB
20|P|0||ROSE COURT||ELM ROAD|OLDTOWN|SE29 2AA
21|D|0|14A|ROSE COURT||ELM ROAD|OLDTOWN|SE29 2AA
22|D|0|14C|ROSE COURT||ELM ROAD|OLDTOWN|SE29 2AA
23|D|0|1|ROSE COURT||ELM ROAD|OLDTOWN|SE29 2AA
24|D|0|2|ROSE COURT||ELM ROAD|OLDTOWN|SE29 2AA
25|D|0|1|LILY COURT||ELM ROAD|OLDTOWN|SE29 2AA
26|D|0|||12|ELMS ROAD|OLDTOWN|SE29 2AB
27|D|0|||12|ELM CLOSE|OLDTOWN|SE29 2AC
30|D|0|||30-32|MILL LANE|OLDTOWN|SE29 3AA
31|D|0|||30|MILL LANE|OLDTOWN|SE29 3AA
32|D|0|||40-46|MILL LANE|OLDTOWN|SE29 3AA
33|D|0|||12A|MILL LANE|OLDTOWN|SE29 3AA
34|D|0|B||38-40|MILL LANE|OLDTOWN|SE29 3AA
40|D|0||THE OLD FORGE||CHURCH LANE|OLDTOWN|SE29 4AA
41|D|0||ROSE COTTAGE||CHURCH LANE|OLDTOWN|SE29 4AA
42|D|0||ROSE COTTAGE||CHURCH LANE|NEWTON|SE31 4AA
43|D|0|UNIT 2|ACORN WORKS||CHURCH LANE|OLDTOWN|SE29 4AB
44|D|0|UNIT 2|BEECH WORKS||CHURCH LANE|OLDTOWN|SE29 4AB
45|D|0|1|TOWER HOUSE|9|CHURCH LANE|OLDTOWN|SE29 4AB
50|D|0|||7|SAINT JOHNS STREET|OLDTOWN|SE29 5AA
51|D|5|||8|SAINT JOHNS STREET|OLDTOWN|SE29 5AA
52|D|0|||8|SAINT JOHNS STREET|OLDTOWN|SE29 5AA
53|D|3||FORGE VILLA|9|SAINT JOHNS STREET|OLDTOWN|SE29 5AA
53|D|0|||9|SAINT JOHNS STREET|OLDTOWN|SE29 5AA
54|D|0|||10|HEOL FAWR|OLDTOWN|SE29 6AA
54|D|2|||10|GREAT ROAD|OLDTOWN|SE29 6AA
55|D|0|||5|UPPER MERTON ROAD|OLDTOWN|SE29 6AB
56|D|0|||6|MERTON ROAD|OLDTOWN|SE29 6AC
57|D|0|||4|ROSEMARY AVENUE|OLDTOWN|SE29 6AD
59|D|0|3||4|KING STREET|OLDTOWN|SE29 7AA
60|D|0|1||2|KING STREET|OLDTOWN|SE29 7AA
61|D|0|2||1|KING STREET|OLDTOWN|SE29 7AA
62|D|0|A||5|KING STREET|OLDTOWN|SE29 7AA
63|D|0|ANNEXE||6|KING STREET|OLDTOWN|SE29 7AA
64|D|0|||6|KING STREET|OLDTOWN|SE29 7AA
"""
MATCHED, PARENT, AMBIGUOUS, NONE = "matched", "matched to parent", "ambiguous", "none"
FACTS = {
    # uk-standards.md, section 3
    "1 HIGH STREET, SE29 1AA": (MATCHED, "1"),
    "2 HIGH STREET, SE29 1AA": (MATCHED, "2"),
    "4 HIGH STREET, SE29 1AA": (NONE, None),
    "FLAT 14A, ROSE COURT, ELM ROAD, SE29 2AA": (MATCHED, "21"),
    "FLAT 14C, ROSE COURT, ELM ROAD, SE29 2AA": (MATCHED, "22"),
    "FLAT 14B, ROSE COURT, ELM ROAD, SE29 2AA": (PARENT, "20"),
    "7 ST JOHNS ST, SE29 5AA": (MATCHED, "50"),
    "7 ST. JOHN'S STREET SE29 5AA": (MATCHED, "50"),
    "FLAT 1 ROSE CT, ELM RD, OLDTOWN, LONDON, SE29 2AA": (MATCHED, "23"),
    "30 - 32 MILL LANE, SE29 3AA": (MATCHED, "30"),
    "30-32 MILL LANE SE29 3AA": (MATCHED, "30"),
    "FLAT 2A, 14 HIGH STREET, SE29 1AB": (MATCHED, "6"),
    "2A/14 HIGH STREET, SE29 1AB": (MATCHED, "6"),
    "14/2A HIGH STREET, SE29 1AB": (MATCHED, "6"),
    "FIRST FLOOR FLAT, 16 HIGH STREET, SE29 1AB": (MATCHED, "8"),
    "1ST FLR FLAT 16 HIGH STREET SE29 1AB": (MATCHED, "8"),
    "GFF, 16 HIGH STREET, SE29 1AB": (MATCHED, "9"),
    "GRD FLR FLAT, 16 HIGH STREET, SE29 1AB": (MATCHED, "9"),
    "BASEMENT, 16 HIGH STREET, SE29 1AB": (MATCHED, "10"),
    "UPPER, 18 HIGH STREET, SE29 1AB": (MATCHED, "11"),
    "ROOM 3, 20 HIGH STREET, SE29 1AB": (MATCHED, "13"),
    "APT 2, 14 HIGH STREET, SE29 1AB": (MATCHED, "7"),
    "UNIT 2, 14 HIGH STREET, SE29 1AB": (MATCHED, "7"),
    "14, HIGH STREET, FLAT 2, SE29 1AB": (MATCHED, "7"),
    ", 1, HIGH STREET, OLDTOWN, SE29 1AA": (MATCHED, "1"),
    "1 HIGH STREET, OLDTOWN, LONDON SE29 1AA, UK": (MATCHED, "1"),
}  # fmt: skip
NUMBERS = {
    "FLAT 99, ROSE COURT, ELM ROAD, SE29 2AA": (PARENT, "20"),
    "ROSE COURT, ELM ROAD, SE29 2AA": (PARENT, "20"),
    "FLAT 3, 14 HIGH STREET, SE29 1AB": (PARENT, "5"),
    "14 HIGH STREET, SE29 1AB": (PARENT, "5"),
    "16 HIGH STREET, SE29 1AB": (AMBIGUOUS, None),
    "12 MILL LANE, SE29 3AA": (NONE, None),
    "12B MILL LANE, SE29 3AA": (NONE, None),
    "12 A MILL LANE, SE29 3AA": (MATCHED, "33"),
    "30 MILL LANE, SE29 3AA": (MATCHED, "31"),
    "40 MILL LANE, SE29 3AA": (MATCHED, "32"),
    "42 MILL LANE, SE29 3AA": (MATCHED, "32"),
    "41 MILL LANE, SE29 3AA": (NONE, None),
    "40 TO 46 MILL LANE, SE29 3AA": (MATCHED, "32"),
    "31 MILL LANE, SE29 3AA": (NONE, None),
    "38-40B MILL LANE, SE29 3AA": (MATCHED, "34"),
    "FLAT 1, 2 KING STREET, SE29 7AA": (MATCHED, "60"),
    "FLAT 2, 1 KING STREET, SE29 7AA": (MATCHED, "61"),
    "1/2 KING STREET, SE29 7AA": (MATCHED, "60"),
    "FLAT 4, 3 KING STREET, SE29 7AA": (AMBIGUOUS, None),
    "5A KING STREET, SE29 7AA": (MATCHED, "62"),
    "A 5 KING STREET, SE29 7AA": (MATCHED, "62"),
    "FLAT B, 5 KING STREET, SE29 7AA": (NONE, None),
    "ANNEXE, 6 KING STREET, SE29 7AA": (MATCHED, "63"),
    "6 KING STREET, SE29 7AA": (MATCHED, "64"),
    "GARAGE AT 6 KING STREET, SE29 7AA": (PARENT, "64"),
    "FLAT 1, TOWER HOUSE, CHURCH LANE, SE29 4AB": (MATCHED, "45"),
    "1 TOWER HOUSE, SE29 4AB": (MATCHED, "45"),
    "HIGH STREET, SE29 1AA": (NONE, None),
}  # fmt: skip
SIBLINGS = {
    "FLAT 1, ROSE COURT, SE29 2AA": (MATCHED, "23"),
    "1 LILY COURT, ELM ROAD, SE29 2AA": (MATCHED, "25"),
    "FLAT 1, ELM ROAD, SE29 2AA": (NONE, None),
    "FLAT 2, LILY COURT, ELM ROAD, SE29 2AA": (NONE, None),
    "UNIT 2, ACORN WORKS, SE29 4AB": (MATCHED, "43"),
    "UNIT 2, BEECH WRKS, CHURCH LANE, SE29 4AB": (MATCHED, "44"),
    "12 ELM CLOSE, SE29 2AC": (MATCHED, "27"),
    "12 ELM ROAD, SE29 2AA": (NONE, None),
    "12 ELMS ROAD, SE29 2AB": (MATCHED, "26"),
    "5 MERTON ROAD, SE29 6AC": (NONE, None),
    "6 UPPER MERTON ROAD, SE29 6AB": (NONE, None),
    "5 UPPR MERTON ROAD, SE29 6AB": (MATCHED, "55"),
}  # fmt: skip
WORDS = {
    "1 HIHG STREET, SE29 1AA": (MATCHED, "1"),
    "7 SAINT JONHS STREET, SE29 5AA": (MATCHED, "50"),
    "FLAT 2 ROSE CUORT ELM ROAD SE29 2AA": (MATCHED, "24"),
    "4 ROSE MARY AVENUE, SE29 6AD": (MATCHED, "57"),
    "4 ROSEMARYAVENUE, SE29 6AD": (MATCHED, "57"),
    "4 ROSEMARY AVEN, SE29 6AD": (MATCHED, "57"),
    "CORNER CAFE, 1 HIGH STREET, SE29 1AA": (MATCHED, "1"),
    "MR A SMITH 1 HIGH STREET OLDTOWN SE29 1AA": (MATCHED, "1"),
    "C/O MR A SMITH, 1 HIGH STREET, SE29 1AA": (MATCHED, "1"),
    "C/O MR A SMITH FLAT 2 ROSE COURT ELM ROAD SE29 2AA": (MATCHED, "24"),
    "THE OLD FORGE, CHURCH LANE, SE29 4AA": (MATCHED, "40"),
    "OLD FORGE, CHURCH LA, SE29 4AA": (MATCHED, "40"),
    "ROSE COTTAGE, SE29 4AA": (MATCHED, "41"),
    "10 GREAT ROAD, SE29 6AA": (MATCHED, "54"),
    "10 HEOL FAWR, SE29 6AA": (MATCHED, "54"),
    "8 ST JOHNS STREET, SE29 5AA": (MATCHED, "52"),
    "FORGE VILLA, 9 ST JOHNS STREET, SE29 5AA": (MATCHED, "53"),
}  # fmt: skip
POSTCODES = {
    "1 HIGH STREET": (MATCHED, "1"),
    "3 HIGH STREET, OLDTOWN": (NONE, None),
    "1 HIGH STREET, SE29 1AB": (MATCHED, "1"),
    "1 HIGH STREET, SE29 9ZZ": (MATCHED, "1"),
    "1 HIGH STREET, SE29": (MATCHED, "1"),
    "1 HIGH STREET, OLDTOWN, 5E29 1AA": (MATCHED, "1"),
    "1 HIGH STREET, SE31 5AA": (NONE, None),
    "3 HIGH STREET, SE29 1AA": (NONE, None),
    "1 HIGH STREET, LEEDS": (NONE, None),
    "1 HIGH STREET, LEEDS, LS1 4AB": (NONE, None),
    "ROSE COTTAGE, CHURCH LANE": (AMBIGUOUS, None),
    "ROSE COTTAGE, CHURCH LANE, NEWTON": (MATCHED, "42"),
    "NO FIXED ABODE, SE29 1AA": (NONE, None),
    "NFA": (NONE, None),
    "PO BOX 1, SE29 1AA": (NONE, None),
    "P.O. BOX 2, HIGH STREET, SE29 1AA": (NONE, None),
    "SE29 1AA": (NONE, None),
    "UNKNOWN": (NONE, None),
}  # fmt: skip
TRAPS = FACTS | NUMBERS | SIBLINGS | WORDS | POSTCODES


def prepared(engine: Engine, order: str = "") -> Register:
    rows = [line.split("|") for line in GAZETTEER.strip().splitlines()]
    standard = STANDARDS["bs7666"]
    values = []
    for uprn, kind, late, flat, building, number, street, locality, postcode in rows:
        text, sao = (
            ("", flat) if flat[:1].isdigit() else (f"FLAT {flat}" if len(flat) == 1 else flat, "")
        )
        values.append(
            (
                uprn,
                kind,
                late,
                text,
                *parted(sao),
                building,
                *parted(number),
                street,
                locality,
                "LONDON",
                postcode,
            )
        )
    columns = ("uprn", "kind", "late", *(f"given_{name}" for name in standard.takes))
    given = engine.stage(
        "_drawn",
        f"select * from (values {', '.join('(' + ', '.join(['?'] * len(columns)) + ')' for _ in values)})"
        f" as v({', '.join(map(quote, columns))})",
        [value for row in values for value in row],
    )
    taken = [quote(f"given_{name}") for name in standard.takes]
    formed = chain_sql(given, [(standard, taken, "a")], ["uprn", "kind", "late", "given_town"])
    forms = engine.stage(
        "_forms",
        "select uprn, kind = 'P' as is_parent, cast(late as integer) as late, a_key as address_key,"
        " a_number as number, a_flat as flat, a_postcode as postcode, a_locality as locality,"
        f" given_town as town from ({formed}) as formed {order.replace('street', 'a_key')}",
    )
    return prepare_register(engine, forms)


def drawn_texts(engine: Engine, texts: Iterable[str]) -> str:
    each = list(texts)
    return engine.stage(
        "_texts",
        f"select * from (values {', '.join(['(?, ?, null::varchar)'] * len(each))}) as v(text, address, postcode)",
        [value for text in each for value in (text, text)],
    )


def parted(number: str) -> tuple[str, str, str, str]:
    first, _, last = number.partition("-")
    return first.rstrip("ABC"), first[len(first.rstrip("ABC")) :], last, ""


def test_every_trap_comes_out_as_it_should(engine: Engine) -> None:
    register = prepared(engine)
    found = match_texts(engine, register, drawn_texts(engine, TRAPS))
    told = {
        text: (state, uprn)
        for text, state, uprn in engine.rows(f"select text, state, uprn from {found}")
    }
    wrong = {text: (told[text], wanted) for text, wanted in TRAPS.items() if told[text] != wanted}
    assert wrong == {}


def test_one_address_comes_out_as_it_does_among_many(engine: Engine) -> None:
    register = prepared(engine)
    for text in list(TRAPS)[::9]:
        found = match_address(engine, register, text)
        assert (found.state, found.uprn) == TRAPS[text], text


def test_an_ambiguous_address_keeps_its_rivals_and_says_why(engine: Engine) -> None:
    found = match_address(engine, prepared(engine), "16 High Street", postcode="se291ab")
    assert found.rivals == ("10", "8", "9")
    assert (found.state, found.uprn, found.confidence) == (AMBIGUOUS, None, 0.333)
    assert found.reason == "several properties are in the building or range named"


def test_the_reason_says_how_and_never_what(engine: Engine) -> None:
    register = prepared(engine)
    told = {
        text: match_address(engine, register, text).reason
        for text in ("1 HIGH STREET, SE29 1AA", "1 HIHG STREET, SE29 1AC", "NFA", "PO BOX 1")
    }
    assert list(told.values()) == [
        "exactly one property has this address",
        "one property fits; its numbers are the same; street or building are nearly so named;"
        " the postcode differs in one place",
        "no fixed abode",
        "a PO box is no property",
    ]


def test_the_order_of_the_gazetteer_and_of_the_addresses_changes_nothing(engine: Engine) -> None:
    orders = []
    for order in ("", "order by md5(uprn || street)"):
        register = prepared(engine, order)
        texts = drawn_texts(engine, reversed(TRAPS) if order else TRAPS)
        found = match_texts(engine, register, texts)
        orders.append(sorted(engine.rows(f"select * from {found}"), key=str))
        register.drop(engine)
    assert orders[0] == orders[1]


def test_odd_values_are_matched_to_nothing_and_cost_little(engine: Engine) -> None:
    odd = [
        "",
        " ",
        "\U0001f3e0 \U0001f600",
        "\u0634\u0627\u0631\u0639 14",
        "A" * 10_000,
        "1 " * 2_000,
        "|",
        "%",
        "0",
        "-",
        "'",
    ]
    odd += [
        "1 " + "X" * 10_000 + " STREET, SE29 1AA",
        "14/14/14/14",
        "999999999999-999999999999 HIGH STREET",
        "1-999999999 MILL LANE",
    ]
    found = match_texts(engine, prepared(engine), drawn_texts(engine, odd))
    assert engine.rows(f"select count(*), count(uprn) from {found}") == [(len(odd), 0)]


def test_a_crowd_that_cannot_be_told_apart_is_not_met(engine: Engine) -> None:
    moorings = engine.stage(
        "_moorings",
        "select cast(n as varchar) as uprn, false as is_parent, 0 as late, '||MOORING|QUAY|SE29 9AA' as address_key,"
        " cast(null as varchar) as number, cast(null as varchar) as flat, 'SE29 9AA' as postcode,"
        " 'OLDTOWN' as locality, 'LONDON' as town from range(2000) as r(n)",
    )
    register = prepare_register(engine, moorings)
    found = match_address(engine, register, "Mooring, Quay, SE29 9AA")
    assert (found.state, found.uprn, found.rivals) == (NONE, None, ())
