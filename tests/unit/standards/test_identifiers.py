"""Worked examples of every identifier, each read in SQL and in Python."""

import pytest
from agreement import both

from flamsteed.standards.catalogue import STANDARDS

EXAMPLES = {
    "postcode": """
        SE18 6HQ > SE18 6HQ ok
        se186hq > SE18 6HQ reformatted
        _SE18  6HQ_ > SE18 6HQ reformatted
        GIR 0AA > GIR 0AA ok
        M1 1AE > M1 1AE ok
        B33 8TH > B33 8TH ok
        CR2 6XH > CR2 6XH ok
        W1A 0AX > W1A 0AX ok
        EC1A 1BB > EC1A 1BB ok
        DN55 1PT > DN55 1PT ok
        N1P 2ND > N1P 2ND ok
        E1W 1AA > E1W 1AA ok
        SW1Y 4AH > SW1Y 4AH ok
        NW1W 8JR > NW1W 8JR ok
        SE1P 5LX > SE1P 5LX ok
        BX1 1LT > BX1 1LT ok
        JE2 3AB > JE2 3AB ok
        IM1 1AA > IM1 1AA ok
        GY1 1AA > GY1 1AA ok
        SE18 6CQ > - invalid
        SE18 6HO > - invalid
        SEl8 6HQ > - invalid
        Q1 1AA > - invalid
        SI1 1AA > - invalid
        XX1 1AA > - invalid
        SE18 6H > - invalid
        SE18 6HQX > - invalid
        SE180 6HQ > - invalid
        W1Y 1AA > W1Y 1AA ok
        ZZ99 3VZ > ZZ99 3VZ pseudo
        XM4 5HQ > - invalid
        SE29 1AA > SE29 1AA ok
        SE18 > - pseudo
        N/A > - placeholder
        . > - placeholder
    """,
    "uprn": """
        100020975456 > 100020975456 ok
        000100020975 > 100020975 reformatted
        100020975456.0 > 100020975456 reformatted
        1.00021E+11 > - invalid
        0 > - placeholder
        1 > - placeholder
        -1 > - placeholder
        000000000000 > - placeholder
        999999999999 > - placeholder
        123456789012 > - placeholder
        1000209754561 > - invalid
        UPRN: 10010196220 > 10010196220 repaired
        10,010,196,220 > 10010196220 reformatted
        10010,196220 > - invalid
    """,
    "usrn": """
        00123456 > 123456 reformatted
        20401234 > 20401234 ok
        204012345 > - invalid
        0 > - placeholder
    """,
    "nhs_number": """
        943 476 5919 > 9434765919 reformatted
        401 023 2137 > 4010232137 reformatted
        9990000026 > 9990000026 ok
        943 476 5910 > - invalid
        9991234560 > - invalid
        9991234569 > - invalid
        111 111 1111 > - placeholder
        000 000 0000 > - placeholder
        NHS No: 9990000026 > 9990000026 repaired
        999 > - invalid
    """,
    "nino": """
        AB 12 34 56 C > AB123456C reformatted
        OA123456B > OA123456B ok
        JG121316A > JG121316A ok
        AB123456_ > AB123456 reformatted
        QQ123456A > - invalid
        AO123456C > - invalid
        BG123456A > - invalid
        ZZ123456A > - invalid
        AA123456E > - invalid
        TN010190F > TN010190F pseudo
        NC123456M > NC123456M pseudo
        11 A1 11 11 > 11A11111 pseudo
        ZZ999999Z > - placeholder
        AA000000A > - placeholder
        XX > - placeholder
        NK > - placeholder
        TBC > - placeholder
        - > - placeholder
    """,
    "nino_example": """
        QQ123456A > QQ123456A ok
        QQ 12 34 56 > QQ123456 reformatted
        BG123456A > - invalid
    """,
    "utr": """
        1955839661 > 1955839661 ok
        2955839661 > - invalid
        1123456789 > 1123456789 ok
        2234567890 > 2234567890 ok
        0000000000 > - invalid
        1955839661K > 1955839661 repaired
    """,
    "upn": """
        B801200005001 > B801200005001 ok
        P207000016049 > P207000016049 ok
        Q207000016049 > - invalid
        V203432109001 > V203432109001 ok
        F20343210900A > F20343210900A ok
        H838400026001 > H838400026001 ok
        A801200005001 > - invalid
        b801200005001 > B801200005001 reformatted
        UN1 > UN1 pseudo
        UN10 > UN10 pseudo
        UN11 > - invalid
        J299221116005 > - invalid
    """,
    "upn_example": """
        J299221116005 > J299221116005 ok
        j299221116005 > J299221116005 reformatted
        A299221116005 > - invalid
        B801200005001 > B801200005001 ok
        UN1 > UN1 pseudo
        TBC > - placeholder
    """,
    "uln": """
        1000000043 > 1000000043 ok
        1234567899 > 1234567899 ok
        9999999998 > 9999999998 ok
        9999999999 > - placeholder
        0000000043 > - invalid
        1000000044 > - invalid
    """,
    "urn": """
        100123 > 100123 ok
        URN 100123 > 100123 repaired
        012345 > - invalid
        999999 > - placeholder
    """,
    "dfe_number": """
        203/4321 > 2034321 reformatted
        2034321 > 2034321 ok
        203 4321 > 2034321 reformatted
        9994321 > - invalid
    """,
    "company_number": """
        00445790 > 00445790 ok
        445790 > 00445790 repaired
        SC123456 > SC123456 ok
        OC312345 > OC312345 ok
        NI012345 > NI012345 ok
        R0000123 > R0000123 ok
        CE012345 > CE012345 ok
        IP01234R > IP01234R ok
        OE000123 > OE000123 ok
        SC12345 > SC012345 repaired
        123456789 > - invalid
        12 > - invalid
        00000000 > - placeholder
    """,
    "charity_number": """
        1234567 > 1234567 ok
        234567 > 234567 ok
        SC012345 > SC012345 ok
        NIC100123 > 100123 repaired
        1234567-1 > 1234567 repaired
        12345 > - invalid
    """,
    "vat_number": """
        GB 980 7806 84 > GB980780684 reformatted
        980780629 > GB980780629 reformatted
        123456782 > GB123456782 reformatted
        802311781 > - invalid
        GB980780684001 > GB980780684 reformatted
        GBGD001 > GBGD001 ok
        HA599 > GBHA599 reformatted
        GD500 > - invalid
        XI980780684 > XI980780684 ok
        000000000 > - placeholder
        010000080 > - invalid
    """,
    "gss_code": """
        E09000011 > E09000011 ok
        e01001234 > E01001234 reformatted
        X09000011 > - invalid
        E0900001 > - invalid
    """,
    "telephone": """
        020 7946 0958 > +442079460958 reformatted
        +44 (0)20 7946 0958 > +442079460958 reformatted
        07624 900123 > +447624900123 reformatted
        0800 1111 > +448001111 reformatted
        7700900123 > +447700900123 repaired
        0044 7700900123 > +447700900123 reformatted
        07700 900123 > +447700900123 reformatted
        01632 960123 > +441632960123 reformatted
        01204 12345 > - invalid
        0208 854 8888 (daughter) > +442088548888 repaired
        07700900123/07700900456 > +447700900123 repaired
        +33 1 23 45 67 89 > +33123456789 reformatted
        00000000000 > - placeholder
        ex-directory > - invalid
    """,
    "email": """
        Some.One@Example.ORG > some.one@example.org reformatted
        a@b.co.uk; c@d.com > a@b.co.uk repaired
        Someone <a@b.co.uk> > a@b.co.uk repaired
        mailto:a@b.co.uk > a@b.co.uk repaired
        a..b@example.org > - invalid
        a@example > - invalid
        none@none.com > - placeholder
        noemail@example.org > - placeholder
    """,
    "council_tax_band": """
        A > A ok
        H > H ok
        band d > D repaired
        A- > A- ok
        @ > A- reformatted
        AR > A- reformatted
        I > - invalid
        X > - placeholder
    """,
    "sex": """
        1 > M reformatted
        F > F ok
        Female > F reformatted
        02 > F reformatted
        9 > I reformatted
        0 > - placeholder
        00 > - placeholder
        U > - placeholder
        X > - placeholder
        Q > - invalid
    """,
    "gender": """
        2 > woman reformatted
        Non binary > non-binary reformatted
        trans man > trans man ok
        Prefer not to say > not stated pseudo
        Q > - invalid
    """,
    "boolean": """
        Y > true reformatted
        no > false reformatted
        -1 > true reformatted
        0 > false reformatted
        on > true reformatted
        T > true reformatted
        2 > - invalid
    """,
}  # fmt: skip


def rows(table: str) -> list[tuple[str, str | None, str]]:
    """Input, value and reason of each line; `_` stands for a space and `-` for no value."""
    read = []
    for line in table.strip().splitlines():
        given, _, answer = line.strip().rpartition(" > ")
        value, _, reason = answer.rpartition(" ")
        read.append((given.replace("_", " "), None if value == "-" else value, reason))
    return read


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_read_alike_in_sql_and_in_python(name: str) -> None:
    table = rows(EXAMPLES[name])
    readings = both(STANDARDS[name], [(given,) for given, _, _ in table])
    answers = [
        (row[0], read["value"], read["reason"]) for row, read in zip(table, readings, strict=True)
    ]
    assert answers == table


@pytest.mark.parametrize("name", STANDARDS)
def test_nothing_is_missing_and_has_no_value(name: str) -> None:
    standard = STANDARDS[name]
    width = len(standard.takes)
    for reading in both(
        standard, [(None,) * width, ("",) * width, ("  ",) * width, ("\u00a0",) * width]
    ):
        assert reading == {**dict.fromkeys(standard.gives), "reason": "missing"}


def test_other_outputs_of_identifiers() -> None:
    def outputs(name: str, given: str, *wanted: str) -> list[str | None]:
        return [both(STANDARDS[name], [(given,)])[0][each] for each in wanted]

    assert outputs("postcode", "SE18", "outcode", "state") == ["SE18", "outcode"]
    assert outputs("postcode", "W1Y 1AA", "outcode", "state") == ["W1Y", "terminated"]
    assert outputs("nino", "AB123456", "stem", "suffix") == ["AB123456", None]
    assert outputs("nino", "AB123456C", "stem", "suffix") == ["AB123456", "C"]
    assert outputs("nino", "TN010190F", "stem", "suffix") == [None, None]
    assert outputs("upn", "F20343210900A", "temporary") == ["true"]
    assert outputs("upn", "B801200005001", "temporary") == ["false"]
    assert outputs("company_number", "XX123456", "kind") == ["unknown"]
    assert outputs("company_number", "SC123456", "kind") == ["company"]
    assert outputs("charity_number", "SC123456", "scheme") == ["GB-SC"]
    assert outputs("charity_number", "100123", "scheme") == ["GB-NIC"]
    assert outputs("charity_number", "1234567", "scheme") == ["GB-CHC"]
    assert outputs("vat_number", "GB980780684001", "branch") == ["001"]
    assert outputs("gss_code", "E09000011", "kind") == ["London borough"]
    assert outputs("email", "a@b.com, c@d.com", "others") == ["c@d.com"]
    assert outputs("council_tax_band", "A-", "ninths") == ["5"]


def test_a_telephone_field_keeps_its_other_numbers_and_its_words() -> None:
    telephone = STANDARDS["telephone"]
    two, daughter, run = both(
        telephone,
        [("07700900123/07700900456",), ("0208 854 8888 (daughter)",), ("07700900123 02079460958",)],
    )
    assert (two["others"], two["note"]) == ("+447700900456", None)
    assert (daughter["others"], daughter["note"]) == (None, "daughter")
    assert run["others"] == "+442079460958"
