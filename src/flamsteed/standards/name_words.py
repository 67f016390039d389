"""Words that tell what a name is: titles, particles, markers of death, organisations."""

TITLES = (
    "MR", "MRS", "MISS", "MS", "MX", "DR", "PROF", "PROFESSOR", "REV", "REVD", "REVEREND", "SIR",
    "DAME", "LADY", "LORD", "LAD", "MASTER", "MAST", "MSTR", "FR", "FATHER", "CAPT", "CAPTAIN",
    "MAJ", "MAJOR", "COL", "COLONEL", "SGT", "LT", "CLLR", "COUNCILLOR", "RABBI", "IMAM",
    "BARONESS", "BARON", "HON", "MESSRS",
)  # fmt: skip
COUPLE_TITLES = "MR|MRS|MISS|MS|MX|DR|PROF|REV|SIR|LADY|LORD|DAME"
SUFFIXES = ("JR", "JNR", "JUNIOR", "SR", "SNR", "SENIOR", "II", "III", "IV", "ESQ", "OBE", "MBE",
            "CBE", "KC", "QC")  # fmt: skip
PARTICLES = (
    "VAN", "VON", "DE", "DER", "DEN", "DI", "DA", "DOS", "DAS", "DEL", "DELLA", "LA", "LE", "DU",
    "EL", "AL", "BIN", "IBN", "BINT", "TER", "TEN", "ST", "SAINT", "MC", "MAC", "FITZ",
)  # fmt: skip
"""Words that begin a surname of more than one word."""
SMALL_PARTICLES = ("Van", "Von", "De", "Der", "Den", "Di", "Da", "Dos", "Das", "Del", "Della",
                   "La", "Le", "Du", "Bin", "Ibn", "Bint", "Ter", "Ten")  # fmt: skip
"""Particles written small after a forename."""

_AGENTS = (
    "EXECUTORS|EXECUTOR|EXORS|EXOR|EXECS|EXEC|EXRS|PERSONAL +REPRESENTATIVES|PERSONAL +REPRESENTATIVE"
    "|PERSONAL +REPS|PERSONAL +REP|REPRESENTATIVES|REPS|REP|ADMINISTRATORS|ADMINISTRATOR|ESTATE"
)
_AGENTS_ALONE = "EXECUTORS|EXORS|EXOR|PERSONAL +REPRESENTATIVES|PERSONAL +REPS"
DEAD = (
    f" (?:(?:THE +)?(?:{_AGENTS}) +OF(?: +THE)?(?: +ESTATE +OF)?(?: +THE)?(?: +LATE)?"
    f"|(?:THE +)?(?:{_AGENTS_ALONE})|THE +LATE|DECD|DEC'D|DECEASED|DECSD) "
)
"""Markers of death as whole words, in text whose every word has a space of its own each side."""

FIRM_WORDS = (
    "LTD", "LIMITED", "PLC", "LLP", "LP", "CIC", "CIO", "INC", "COUNCIL", "BOROUGH", "T/A",
    "TRUSTEES", "ACADEMY", "UNIVERSITY", "ASSOCIATION", "ASSOC", "SOCIETY", "PROPERTIES",
    "INVESTMENTS", "HOLDINGS", "SERVICES", "SOLUTIONS", "MANAGEMENT", "LETTINGS", "DEVELOPMENTS",
    "DEVELOPMENT", "COMPANY", "NHS", "HOSPITAL", "SURGERY", "PHARMACY", "RESTAURANT", "HOTEL",
    "CHARITY", "FOUNDATION", "PARTNERSHIP", "ENTERPRISES", "SUPERMARKET", "STORES", "DEPARTMENT",
    "DEPT", "MINISTRY", "LIBRARY", "SOLICITORS", "ASSOCIATES", "CONSULTANTS", "CONSTRUCTION",
    "BUILDERS", "AGENCY", "AUTHORITY", "COMMUNITY", "HOUSING", "LOGISTICS", "TRANSPORT", "MOTORS",
    "CATERING", "CLEANING", "RECRUITMENT", "ACCOUNTANTS", "PHOTOGRAPHY", "ELECTRICAL", "PLUMBING",
    "GMBH", "SCHOOLS", "CONSTABULARY",
)  # fmt: skip
"""Words that only organisations hold."""
MAYBE_FIRM_WORDS = (
    "TRUST", "CHURCH", "SCHOOL", "COLLEGE", "BANK", "GROUP", "HOMES", "ESTATES", "PROPERTY", "CLUB",
    "CENTRE", "CLINIC", "CAFE", "MOSQUE", "TEMPLE", "GARAGE", "NURSERY", "PARTNERS", "FUND", "CO",
    "BROS", "BROTHERS", "POLICE", "PUB", "SHOP", "UK", "INTERNATIONAL",
)  # fmt: skip
"""Words that are surnames too: they tell an organisation only where no title and no comma does not."""
FIRM = f" (?:{'|'.join(FIRM_WORDS)}|TRADING +AS|AND +SONS?|& +SONS?|& +CO|HOUSING +ASSOCIATION) "
MAYBE_FIRM = f" (?:{'|'.join(MAYBE_FIRM_WORDS)}) "

NOBODY = (
    "OCCUPIER", "THE OCCUPIER", "OWNER", "THE OWNER", "OWNER/OCCUPIER", "THE OWNER/OCCUPIER",
    "VOID", "VACANT", "EMPTY PROPERTY", "NO NAME", "NAME UNKNOWN", "TENANT", "THE TENANT",
    "LANDLORD", "THE LANDLORD", "UNKNOWN, UNKNOWN", "UNKNOWN UNKNOWN", "RESIDENT", "THE RESIDENT",
)  # fmt: skip
"""What is written in a name column that names nobody."""
LEGAL_FORMS = (
    "LTD", "LIMITED", "PLC", "LLP", "LP", "CIC", "CIO", "INC", "CO", "COMPANY", "UK", "THE",
    "GMBH",
)  # fmt: skip
"""Words that a match key of an organisation leaves out."""
