"""Worked examples of addresses: lines, free text and BS 7666 come to one form."""

from agreement import both

from flamsteed.standards.catalogue import STANDARDS

KEYS = {
    "FLAT 2A, 14 HIGH STREET": "2A|14||HIGH STREET|",
    "FLAT 2A 14 HIGH ST": "2A|14||HIGH STREET|",
    "2A/14 HIGH STREET": "2A|14||HIGH STREET|",
    "14/2A HIGH STREET": "2A|14||HIGH STREET|",
    "2A, 14 HIGH STREET": "2A|14||HIGH STREET|",
    "14 HIGH STREET FLAT 2A": "2A|14||HIGH STREET|",
    "14 HIGH ST FLAT 2A": "2A|14||HIGH STREET|",
    "14 HIGH RD BASEMENT FLAT": "BASEMENT|14||HIGH ROAD|",
    "2/14 HIGH STREET": "2|14||HIGH STREET|",
    "APT 2, 14 HIGH STREET": "2|14||HIGH STREET|",
    "UNIT 2, 14 HIGH STREET": "2|14||HIGH STREET|",
    "FLAT 02, 014 HIGH STREET": "2|14||HIGH STREET|",
    "ROOM 3, 14 HIGH STREET": "ROOM 3|14||HIGH STREET|",
    "FIRST FLOOR FLAT, 14 HIGH STREET": "FIRST FLOOR|14||HIGH STREET|",
    "1ST FLOOR FLAT 14 HIGH STREET": "FIRST FLOOR|14||HIGH STREET|",
    "FIRST FLOOR FLAT 2, 14 HIGH STREET": "2|14||HIGH STREET|",
    "GFF 14 HIGH STREET": "GROUND FLOOR|14||HIGH STREET|",
    "BASEMENT FLAT, 14 HIGH STREET": "BASEMENT|14||HIGH STREET|",
    "BASEMENT FLAT 14 HIGH STREET": "BASEMENT|14||HIGH STREET|",
    "BASEMENT, 14 HIGH STREET": "BASEMENT|14||HIGH STREET|",
    "UPPER, 14 HIGH STREET": "UPPER|14||HIGH STREET|",
    "14 UPPER STREET": "|14||UPPER STREET|",
    "THE ANNEXE, 14 HIGH STREET": "ANNEXE|14||HIGH STREET|",
    "ROSE COTTAGE, 14 HIGH STREET": "|14|ROSE COTTAGE|HIGH STREET|",
    "ROSE COTTAGE, HIGH STREET": "||ROSE COTTAGE|HIGH STREET|",
    "THE LODGE, PARK LANE": "||THE LODGE|PARK LANE|",
    "FLAT 14, ROSE COURT, HIGH STREET": "14||ROSE COURT|HIGH STREET|",
    "14 ROSE COURT, HIGH STREET": "14||ROSE COURT|HIGH STREET|",
    "14 ROSE COURT, 2 HIGH STREET": "14|2|ROSE COURT|HIGH STREET|",
    "14 ROSE COURT": "|14||ROSE COURT|",
    "A, 14 HIGH STREET": "A|14||HIGH STREET|",
    "GRD FLR FLAT, 14 HIGH STREET": "GROUND FLOOR|14||HIGH STREET|",
    "BSMT FLAT 14 HIGH STREET": "BASEMENT|14||HIGH STREET|",
    "G/F FLAT, 14 HIGH STREET": "GROUND FLOOR|14||HIGH STREET|",
    "CORNER CAFE, BASEMENT, 14 HIGH STREET": "BASEMENT|14|CORNER CAFE|HIGH STREET|",
    "FFLAT 2, 14 HEOL FAWR": "2|14||HEOL FAWR|",
    "NO. 14 HIGH STREET": "|14||HIGH STREET|",
    "12 TO 14 HIGH STREET": "|12 14||HIGH STREET|",
    "12 & 14 HIGH STREET": "|12 14||HIGH STREET|",
    "BEDROOM 3, 14 HIGH STREET": "ROOM 3|14||HIGH STREET|",
    "C/O MR A SMITH FLAT 2 14 HIGH STREET": "2|14||HIGH STREET|",
    "C/O MR A SMITH 14 HIGH STREET": "|14||HIGH STREET|",
    "P.O. BOX 12": "||PO BOX 12||",
    "14 HIGH LA": "|14||HIGH LANE|",
    "14-16 HIGH STREET": "|14 16||HIGH STREET|",
    "12 - 14 HIGH STREET": "|12 14||HIGH STREET|",
    "12A-12C HIGH STREET": "|12A 12C||HIGH STREET|",
    "12, HIGH STREET": "|12||HIGH STREET|",
    "12 ST. JOHN'S ST": "|12||SAINT JOHNS STREET|",
    "12 ST JOHNS RD, NORTHMERE, LONDON, SE29 1AA": "|12||SAINT JOHNS ROAD|SE29 1AA",
    "12 HIGH ST LONDON SE291AA": "|12||HIGH STREET|SE29 1AA",
    "12 LONDON ROAD, LONDON": "|12||LONDON ROAD|",
    "12 NORTHMERE AVE": "|12||NORTHMERE AVENUE|",
    "12 OAK CRES, SE29 1AA, LONDON": "|12||OAK CRESCENT|SE29 1AA",
    "FLAT 14A, 1 HIGH STREET": "14A|1||HIGH STREET|",
    "FLAT 14C, 1 HIGH STREET": "14C|1||HIGH STREET|",
    "1 HIGH STREET": "|1||HIGH STREET|",
    "2 HIGH STREET": "|2||HIGH STREET|",
    "PO BOX 123, LONDON": "||PO BOX 123||",
    "ROSE COURT, 8FCZ, 8": "|8|ROSE COURT 8FCZ||",
}


def test_free_text_comes_to_one_form_with_exact_numbers() -> None:
    readings = both(STANDARDS["address_text"], [(each,) for each in KEYS])
    assert {given: read["key"] for given, read in zip(KEYS, readings, strict=True)} == KEYS


def test_abbreviations_are_written_out_only_at_the_end_of_a_part() -> None:
    short = [
        "RD",
        "AVE",
        "CT",
        "CL",
        "GDNS",
        "PL",
        "SQ",
        "TER",
        "LN",
        "DR",
        "CRES",
        "GRV",
        "PK",
        "ST",
    ]
    long = [
        "ROAD",
        "AVENUE",
        "COURT",
        "CLOSE",
        "GARDENS",
        "PLACE",
        "SQUARE",
        "TERRACE",
        "LANE",
        "DRIVE",
        "CRESCENT",
        "GROVE",
        "PARK",
        "STREET",
    ]
    readings = both(STANDARDS["address_text"], [(f"12 ST OAK {each}",) for each in short])
    assert [read["street"] for read in readings] == [f"SAINT OAK {each}" for each in long]


LINES = [
    (("FLAT 2", "12", "HIGH STREET", None, None, "SE291AA"), "2|12||HIGH STREET|SE29 1AA"),
    (("", "", "12", "HIGH ST", "NORTHMERE", "SE29 1AA"), "|12||HIGH STREET|SE29 1AA"),
    (
        (None, "12 HIGH STREET", "OLDTOWN", "LONDON SE29 1AA", None, None),
        "|12||HIGH STREET|SE29 1AA",
    ),
    (("2A", "14 HIGH STREET", None, None, None, "ZZ99 3VZ"), "2A|14||HIGH STREET|ZZ99 3VZ"),
    (("12 HIGH STREET", None, None, "se29 1aa", None, "bad"), "|12||HIGH STREET|SE29 1AA"),
]


def test_lines_may_be_split_shifted_or_hold_the_postcode() -> None:
    readings = both(STANDARDS["address"], [given for given, _ in LINES])
    assert [read["key"] for read in readings] == [key for _, key in LINES]


def test_an_address_is_shown_in_one_line() -> None:
    given = ("gff", "12 High St", "Oldtown", "Northmere", "London", "se291aa")
    (read,) = both(STANDARDS["address"], [given])
    assert read == {
        "value": "GROUND FLOOR FLAT, 12 HIGH STREET, OLDTOWN, SE29 1AA",
        "flat": "GROUND FLOOR",
        "building": None,
        "number": "12",
        "street": "HIGH STREET",
        "locality": "OLDTOWN",
        "postcode": "SE29 1AA",
        "care_of": None,
        "no_fixed_abode": "false",
        "key": "GROUND FLOOR|12||HIGH STREET|SE29 1AA",
        "reason": "reformatted",
    }


def test_care_of_is_kept_apart_and_no_fixed_abode_is_no_address() -> None:
    texts = [
        "C/O MR A SMITH, 12 HIGH STREET",
        "12 HIGH STREET, C/O A FRIEND",
        "N.F.A.",
        "No fixed abode SE29 1AA",
    ]
    first, last, short, long = both(STANDARDS["address_text"], [(each,) for each in texts])
    assert (first["care_of"], first["value"]) == ("MR A SMITH", "12 HIGH STREET")
    assert (last["care_of"], last["value"]) == ("A FRIEND", "12 HIGH STREET")
    assert (short["value"], short["no_fixed_abode"]) == ("NO FIXED ABODE", "true")
    assert (long["value"], long["no_fixed_abode"]) == ("NO FIXED ABODE", "true")
    assert (long["reason"], long["key"], long["postcode"]) == ("pseudo", None, "SE29 1AA")


def test_gazetteer_fields_come_to_the_same_form() -> None:
    flat = (
        "",
        "2",
        "A",
        "",
        "",
        "",
        "14",
        "",
        "16",
        "",
        "HIGH STREET",
        "OLDTOWN",
        "LONDON",
        "SE29 1AA",
    )
    floor = (
        "GROUND FLOOR FLAT",
        *[None] * 4,
        "ROSE COURT",
        *[None] * 4,
        "HIGH ST",
        None,
        "LONDON",
        "SE29 1AA",
    )
    span = ("FLAT 3", *[None] * 5, "12", "A", "12", "C", "ST JOHNS RD", None, None, None)
    named = ("ROSE SUITE", *[None] * 5, "12", None, None, None, "HIGH STREET", None, None, None)
    readings = both(STANDARDS["bs7666"], [flat, floor, span, named])
    assert [read["key"] for read in readings] == [
        "2A|14 16||HIGH STREET|SE29 1AA",
        "GROUND FLOOR||ROSE COURT|HIGH STREET|SE29 1AA",
        "3|12A 12C||SAINT JOHNS ROAD|",
        "ROSE SUITE|12||HIGH STREET|",
    ]


def test_an_address_that_says_nothing_is_invalid_or_a_placeholder() -> None:
    readings = both(STANDARDS["address_text"], [("SE29 1AA",), ("UNKNOWN",), (" , ",)])
    assert [read["reason"] for read in readings] == ["invalid", "placeholder", "missing"]
    assert readings[0]["postcode"] == "SE29 1AA"
