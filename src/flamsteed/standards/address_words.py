"""Words and patterns of addresses, shared by the SQL and the Python that read them.

All patterns are for text in capitals without full stops and apostrophes, whose parts are divided by a
comma and one space.
"""

from flamsteed.standards.postcode import INCODE, OUTCODE

GIVES = (
    "value", "flat", "building", "number", "street", "locality", "postcode", "care_of",
    "no_fixed_abode", "key", "reason",
)  # fmt: skip

TOWNS = (
    "LONDON BOROUGH OF NORTHMERE", "ROYAL BOROUGH OF NORTHMERE", "NORTHMERE", "GREATER LONDON",
    "LONDON", "ENGLAND", "UNITED KINGDOM", "GREAT BRITAIN", "UK", "GB",
)  # fmt: skip
"""Taken off the end of an address, where they tell no two homes of one borough apart."""

COUNTIES = (
    "ENGLAND", "WALES", "CYMRU", "SCOTLAND", "NORTHERN IRELAND", "UNITED KINGDOM", "GREAT BRITAIN", "UK", "GB", "GREATER LONDON",
    "LONDON", "GREATER MANCHESTER", "BEDFORDSHIRE", "BERKSHIRE", "BUCKINGHAMSHIRE", "CAMBRIDGESHIRE", "CHESHIRE", "CORNWALL",
    "CUMBRIA", "DERBYSHIRE", "DEVON", "DORSET", "DURHAM", "EAST SUSSEX", "WEST SUSSEX", "SUSSEX", "ESSEX", "GLOUCESTERSHIRE",
    "HAMPSHIRE", "HEREFORDSHIRE", "HERTFORDSHIRE", "HERTS", "HUNTINGDONSHIRE", "ISLE OF WIGHT", "KENT", "LANCASHIRE", "LEICESTERSHIRE",
    "LINCOLNSHIRE", "MERSEYSIDE", "MIDDLESEX", "MIDDX", "NORFOLK", "NORTHAMPTONSHIRE", "NORTHUMBERLAND", "NORTH YORKSHIRE",
    "NOTTINGHAMSHIRE", "OXFORDSHIRE", "RUTLAND", "SHROPSHIRE", "SOMERSET", "SOUTH YORKSHIRE", "STAFFORDSHIRE", "SUFFOLK", "SURREY",
    "TYNE AND WEAR", "WARWICKSHIRE", "WEST MIDLANDS", "WEST YORKSHIRE", "WILTSHIRE", "WORCESTERSHIRE", "YORKSHIRE",
    "GWYNEDD", "CLWYD", "DYFED", "GWENT", "POWYS", "GLAMORGAN",
)  # fmt: skip
"""Counties and countries, which say nothing of where in a council's area an address is."""
SWAPS = ((";", ","), ("'", ""), (".", " "), ("(", " "), (")", " "), ('"', " "))
RANGE = "[0-9][A-Z]? ?- ?[0-9]"
RANGE_HYPHENS = ((" - ", "-"), ("- ", "-"), (" -", "-"))
COMMAS = " *,[ ,]*"
REWRITTEN = (
    (r"([0-9][A-Z]?)(?: TO | ?& ?)([0-9])", r"\1-\2"),
    (r"(^|, )(?:NO|NOS|NUMBER) ?([0-9])", r"\1\2"),
    (r"(^|[ ,])P ?O ?BOX", r"\1PO BOX"),
)
"""Ways to write a range, a house number and a PO box, to the usual one."""

CARE_RUN_ON = (
    "^((?:.*, )?(?:C/O|CARE OF) [^,0-9]*?) ((?:FLAT|FLT|APARTMENT|APT|UNIT|ROOM|STUDIO|GFF|FFF|BASEMENT|ANNEXE|GARDEN|THE"
    "|(?:GROUND|FIRST|1ST|SECOND|2ND|THIRD|3RD|TOP|UPPER|LOWER) FLOOR)[ ,].*|[0-9].*)$"
)
"""A person in care of whom something is sent, and after them, without a comma, the address."""
CARE_OF = "(?:^|, )(?:C/O|CARE OF) ([^,]*)"
NO_FIXED_ABODE = "(?:^|[ ,])(?:NO FIXED ABODE|NFA|N F A|NO FIXED ADDRESS|NO KNOWN ADDRESS|ROUGH SLEEPER|ROUGH SLEEPING)(?:$|[ ,])"
NFA_SHOWN = "NO FIXED ABODE"
POSTCODE_INSIDE = f"(?:^|[ ,])((?:{OUTCODE}) ?{INCODE})(?:[ ,]|$)"

ABBREVIATIONS = {
    "ST": "STREET", "STR": "STREET", "RD": "ROAD", "AVE": "AVENUE", "AV": "AVENUE", "CT": "COURT",
    "CL": "CLOSE", "GDNS": "GARDENS", "GDN": "GARDENS", "PL": "PLACE", "SQ": "SQUARE",
    "TER": "TERRACE", "TERR": "TERRACE", "LN": "LANE", "DR": "DRIVE", "DRV": "DRIVE",
    "CRES": "CRESCENT", "CRESC": "CRESCENT", "GRV": "GROVE", "GR": "GROVE", "PK": "PARK",
    "HSE": "HOUSE", "BLDGS": "BUILDINGS", "BLDG": "BUILDING", "WLK": "WALK", "MNSNS": "MANSIONS",
    "ST NORTH": "STREET NORTH", "ST SOUTH": "STREET SOUTH", "ST EAST": "STREET EAST",
    "ST WEST": "STREET WEST", "RD NORTH": "ROAD NORTH", "RD SOUTH": "ROAD SOUTH",
    "RD EAST": "ROAD EAST", "RD WEST": "ROAD WEST", "LA": "LANE", "CLO": "CLOSE", "GDS": "GARDENS", "CRT": "COURT",
    "PDE": "PARADE", "MANS": "MANSIONS", "APTS": "APARTMENTS", "HO": "HOUSE", "TCE": "TERRACE", "CRS": "CRESCENT", "GRN": "GREEN",
}  # fmt: skip
"""Written out at the end of a part; ST anywhere else is SAINT."""

_NUM = "[0-9]+[A-Z]?(?:-[0-9]+[A-Z]?)?"
SLASH = "^([0-9]+[A-Z]?)/([0-9]+[A-Z]?)(?:,? )"
"""Flat and house: the one with a letter is the flat; if both or neither have one, the first is."""
ROOMS = {
    "ROOM": "ROOM", "RM": "ROOM", "BEDROOM": "ROOM", "SUITE": "SUITE", "PLOT": "PLOT", "PITCH": "PITCH", "CARAVAN": "CARAVAN",
    "BERTH": "BERTH",
}  # fmt: skip
"""Kinds of flat that keep their word; the others are all FLAT."""
FLAT = (
    "(?:^|[ ,])(FLAT|FLT|APARTMENT|APT|UNIT|STUDIO|MAISONETTE|BEDSIT|BEDROOM|ROOM|RM|SUITE|PLOT|PITCH"
    "|CARAVAN|BERTH)(?: NO| NUMBER)?"
    f"( *{_NUM}| [A-Z][0-9]*)(?:,|$| )"
)
SHORT_FLATS = (
    (r"\bG/F\b", "GROUND FLOOR"), (r"\b(?:GRD|GRND|GND)\b", "GROUND"), (r"\bFLR\b", "FLOOR"), (r"\b(?:BSMT|BASMT)\b", "BASEMENT"),
    (r"\b(?:FFLAT|FLT)\b", "FLAT"),
)  # fmt: skip
"""Short forms in the names of flats, and the Welsh for flat."""
SHORT_FLAT = r"\b(?:G/F|GRD|GRND|GND|FLR|BSMT|BASMT|FFLAT|FLT)\b"
_FLOORS = {
    "LOWER GROUND": "LOWER GROUND FLOOR", "GROUND": "GROUND FLOOR", "FIRST": "FIRST FLOOR",
    "1ST": "FIRST FLOOR", "SECOND": "SECOND FLOOR", "2ND": "SECOND FLOOR", "THIRD": "THIRD FLOOR",
    "3RD": "THIRD FLOOR", "FOURTH": "FOURTH FLOOR", "4TH": "FOURTH FLOOR", "FIFTH": "FIFTH FLOOR",
    "5TH": "FIFTH FLOOR", "TOP": "TOP FLOOR", "UPPER": "UPPER", "LOWER": "LOWER",
    "GARDEN": "GARDEN", "BASEMENT": "BASEMENT", "REAR": "REAR", "FRONT": "FRONT",
}  # fmt: skip
FLOOR = (
    f"(?:^|[ ,])(?:FLAT )?({'|'.join(_FLOORS)})"
    "(?: FLOOR FLAT| FLOOR MAISONETTE| FLOOR| FLAT| MAISONETTE)(?:,|$| )"
)
_ALONE = {
    "GFF": "GROUND FLOOR", "FFF": "FIRST FLOOR", "SFF": "SECOND FLOOR", "LGFF": "LOWER GROUND FLOOR",
    "LGF": "LOWER GROUND FLOOR", "BFF": "BASEMENT", "THE ANNEXE": "ANNEXE", "ANNEXE": "ANNEXE",
    "THE ANNEX": "ANNEXE", "ANNEX": "ANNEXE", "UPPER,": "UPPER", "LOWER,": "LOWER",
}  # fmt: skip
ALONE = f"(?:^|, )({'|'.join(_ALONE)}|BASEMENT)(?:,|$| )"
NAMED_FLATS = {**_FLOORS, **_ALONE}
"""Names of flats as written, to the one form."""
WORD_FLATS = tuple(sorted({*NAMED_FLATS.values(), ""}))
PAIR = f"^({_NUM}), (?:{_NUM})(?:,? )"
"""Two numbers on two lines: the first is the flat, and says more than a floor does."""
LETTER_FLAT = "^[A-Z]$"
"""All there is before a house number, in `A, 14 HIGH STREET`: a flat."""
PART = "|"
"""What keeps the fields of BS 7666 apart while they are read as one text."""
NUMBER = f"(?:^|, )(?:[0-9]+ [A-Z]|{_NUM})(?:,? |,?$)"
LATER_NUMBER = f" (?:{_NUM}) "
"""A number after the name of a building, without a comma."""
PO_BOX = "PO BOX"
STREET_END = (
    "(?: (?:STREET|ROAD|AVENUE|LANE|CLOSE|DRIVE|GARDENS|PLACE|SQUARE|TERRACE|CRESCENT|GROVE|WAY|WALK"
    "|MEWS|ROW|HILL|PARADE|VIEW|RISE|VALE|YARD|WHARF|QUAY|ALLEY|PASSAGE|PATH|GREEN|COMMON|CIRCUS"
    "|BROADWAY|PARK|APPROACH|EMBANKMENT|GATE|BANK|CAUSEWAY|CHASE|DENE|LOOP|WOOD)"
    "(?: NORTH| SOUTH| EAST| WEST)?)$|^(?:BROADWAY|STRAND)$"
)
BLOCK_END = "(?:^| )(?:COURT|HOUSE|MANSIONS|LODGE|TOWER|TOWERS|POINT|HEIGHTS|BUILDINGS|BUILDING|APARTMENTS|HALL)$"
"""What a block of flats is called: a number before it, with a street after it, is a flat."""
BLOCK_NUMBER = f"^({_NUM}) "
"""The house number of a block, before its street: the number before the block's name is a flat's."""
WORD_FLAT = " FLOOR$|^(?:BASEMENT|GARDEN|UPPER|LOWER|REAR|FRONT)$"
"""Flats that are shown with the word FLAT after them."""
NUMBER_FLAT = f"^(?:{_NUM}|[A-Z][0-9]*)$"
"""Flats that are shown with the word FLAT before them."""
TOWNS_END = f"(?:,? (?:{'|'.join(TOWNS)}))+$"
