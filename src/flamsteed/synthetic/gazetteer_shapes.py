"""The records of the gazetteer's transfer file."""

from __future__ import annotations

from typing import Final

from flamsteed.synthetic.shape import Table, columns

_LIFE = "START_DATE text yyyy-mm-dd\nEND_DATE text? yyyy-mm-dd\nLAST_UPDATE_DATE text yyyy-mm-dd\nENTRY_DATE text yyyy-mm-dd"
_FRONT = "RECORD_IDENTIFIER text record type\nCHANGE_TYPE text I insert, U update, D delete\nPRO_ORDER text running number of the file\n"


def _record(number: str, name: str, key: tuple[str, ...], body: str) -> Table:
    return Table(
        "gazetteer",
        name,
        key,
        "changes",
        columns(_FRONT + body),
        path="drop/gazetteer/9990_{date}.csv, record " + number,
    )


GAZETTEER: Final = (
    _record(
        "11",
        "street",
        ("USRN",),
        """USRN text USRN
        RECORD_TYPE text 1 designated name, 2 description
        SWA_ORG_REF_NAMING text 9990
        STATE text 2 open
        STATE_DATE text yyyy-mm-dd
        STREET_SURFACE text 1
        STREET_CLASSIFICATION text 8
        VERSION text 0
        RECORD_ENTRY_DATE text yyyy-mm-dd
        LAST_UPDATE_DATE text yyyy-mm-dd
        STREET_START_DATE text yyyy-mm-dd
        STREET_END_DATE text? yyyy-mm-dd
        STREET_START_X text metres
        STREET_START_Y text metres
        STREET_END_X text metres
        STREET_END_Y text metres
        STREET_TOLERANCE text metres""",
    ),
    _record(
        "15",
        "street_descriptor",
        ("USRN", "LANGUAGE"),
        """USRN text street
        STREET_DESCRIPTOR text name
        LOCALITY_NAME text? locality
        TOWN_NAME text LONDON
        ADMINISTRATIVE_AREA text NORTHMERE
        LANGUAGE text ENG""",
    ),
    _record(
        "21",
        "blpu",
        ("UPRN",),
        """UPRN text UPRN
        LOGICAL_STATUS text 1 approved, 6 provisional, 8 historical
        BLPU_STATE text 1 2 3 4
        BLPU_STATE_DATE text yyyy-mm-dd
        BLPU_CLASS text PP RD02 RD03 RD04 RD06 RH02 RI01 RI02 CR08
        PARENT_UPRN text? block
        X_COORDINATE text metres, two decimals
        Y_COORDINATE text metres, two decimals
        RPC text 1 2
        LOCAL_CUSTODIAN_CODE text 9990
        """
        + _LIFE
        + """
        ORGANISATION text? organisation
        WARD_CODE text ward
        PARISH_CODE text? blank
        CUSTODIAN_ONE text? blank
        CUSTODIAN_TWO text? blank
        CAN_KEY text? blank""",
    ),
    _record(
        "23",
        "xref",
        ("XREF_KEY",),
        """UPRN text UPRN
        XREF_KEY text '9990X000000001'
        START_DATE text yyyy-mm-dd
        LAST_UPDATE_DATE text yyyy-mm-dd
        ENTRY_DATE text yyyy-mm-dd
        END_DATE text? yyyy-mm-dd
        CROSS_REFERENCE text the other system's key: ctproperty.property_ref, or housing prop_ref
        SOURCE text CTAX or HOUS""",
    ),
    _record(
        "24",
        "lpi",
        ("LPI_KEY",),
        """UPRN text UPRN
        LPI_KEY text '9990L000000001'
        LANGUAGE text ENG
        LOGICAL_STATUS text 1 approved, 3 alternative, 8 historical
        START_DATE text yyyy-mm-dd
        END_DATE text? yyyy-mm-dd
        ENTRY_DATE text yyyy-mm-dd
        LAST_UPDATE_DATE text yyyy-mm-dd
        SAO_START_NUMBER text? number
        SAO_START_SUFFIX text? letter
        SAO_END_NUMBER text? number
        SAO_END_SUFFIX text? letter
        SAO_TEXT text? words
        PAO_START_NUMBER text? number
        PAO_START_SUFFIX text? letter
        PAO_END_NUMBER text? number
        PAO_END_SUFFIX text? letter
        PAO_TEXT text? words
        USRN text street
        LEVEL text? floor
        POSTAL_ADDRESS text Y or N
        POSTCODE text? postcode
        POST_TOWN text LONDON
        OFFICIAL_FLAG text Y
        CUSTODIAN_ONE text? blank
        CUSTODIAN_TWO text? blank
        CAN_KEY text? blank""",
    ),
    _record(
        "31",
        "organisation",
        ("ORG_KEY",),
        """UPRN text UPRN
        ORG_KEY text '9990O000000001'
        ORGANISATION text name
        LEGAL_NAME text? name
        """
        + _LIFE,
    ),
    _record(
        "32",
        "classification",
        ("CLASS_KEY",),
        """UPRN text UPRN
        CLASS_KEY text '9990C000000001'
        CLASSIFICATION_CODE text as BLPU_CLASS
        CLASS_SCHEME text GeoPlace Classification
        SCHEME_VERSION text 1.0
        """
        + _LIFE,
    ),
)
