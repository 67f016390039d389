"""How people are named in running text, whoever they are: after a title, after or before words that people
are spoken of with. Patterns are for RE2; capitals count.
"""

from flamsteed.privacy.redaction.ordinary import MONTHS
from flamsteed.privacy.redaction.shapes import STREET_KINDS

CAPITAL = "[A-ZÀ-ÖØ-ÞĆČĐĞİŁŃŐŘŚŞŠŰŹŻŽ]"
LETTER = "[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ'’-]"
"""Of names written in Latin letters. All capitals and letters of Unicode would make the patterns ten times as slow."""
MALE, FEMALE = ("mr", "master", "sir", "lord"), ("mrs", "miss", "ms", "lady", "dame")
_TITLES = (*MALE, *FEMALE, "mx", "dr", "prof", "professor", "rev", "revd", "cllr", "councillor")
_TITLE = rf"(?:(?i:{'|'.join(_TITLES)})\b[.]?)"
TITLES = rf"{_TITLE}(?: (?:and|&) {_TITLE})?"
SMALL_TITLE = f"^(?:{'|'.join(_TITLES)})"
_PARTICLE = "(?:van der|van den|van|von|de la|de|del|della|der|di|da|dos|das|du|la|le|el|al|bin|ibn|bint|ter)"
_WORD = rf"(?:(?i:{_PARTICLE}) )?{CAPITAL}{LETTER}+"
_NAME = rf"(?:{CAPITAL}[.]? ){{0,3}}{_WORD}(?: {_WORD}){{0,2}}"
_KIN = (
    "son|daughter|wife|husband|mother|father|mum|dad|brother|sister|stepson|stepdaughter|stepfather|stepmother|partner"
    "|boyfriend|girlfriend|cousin|aunt|auntie|uncle|nephew|niece|nan|grandson|granddaughter|grandmother|grandfather|neighbour"
    "|friend|carer|landlord|landlady|lodger|flatmate|solicitor|nurse|midwife|teacher|worker|manager|key worker|social worker"
)
CUES = (
    r"(?:\b(?i:(?:spoke|speak|spoken|speaking|talked|talking|met|meeting|visit|call|email|letter|chat) (?:to|with|from)"
    rf"|(?:{_KIN})(?:,| is| was| called| named|'s name is)?"
    r"|named|known as|aka|a[.]k[.]a[.]|name is|name of|c/o|care of|told|asked|rang|phoned|emailed|texted|informed|advised"
    r"|(?:called|contacted|requested|signed|reported|witnessed|seen|assessed|written) by"
    r"|contact|attn|fao|dear|per|cc|regarding|re|PC|DC|DS|DI|Sgt|sergeant|GP)[:,]?)"
)
"""Words that a name often follows."""
VERBS = (
    "says|said|rang|states|stated|reports|reported|confirmed|confirms|phoned|emailed|explained|explains|feels|felt|told|tells"
    "|asked|asks|wants|wanted|wishes|called|calls|advised|denies|denied|texted|moved|lives|lived|attended|agreed|requested|is"
    "|was|has|had|did|does|thinks|thought|came|went|needs|needed|works|worked|looks|cannot|can't|died|left|visited|admitted"
    "|appeared|attends|receives|drives|remains|knows|collects|takes|took|brought|cares|refused|refuses"
)
_SPEAKING = (
    "says|said|rang|states|stated|confirmed|confirms|phoned|emailed|explained|explains|feels|felt|told|tells|wants|wishes"
    "|denies|denied|texted|thinks|lives|rang|cares for|moved out|is the carer|was visited|is the neighbour|died"
)
NAMED = rf"(?:{CUES} )?\b{TITLES} {_NAME}|{CUES} {_NAME}|\b[A-Z]{LETTER}+(?: {_WORD})? (?:{_SPEAKING})\b"
"""A name and what shows that it is one."""
LEAD = f"^(?:{CUES} )?"
TITLE_AT_FRONT = f"^{TITLES} "
SPEAKING_AT_END = rf" (?:{_SPEAKING})$"
_ORGANISED = (
    "Hospital", "School", "Primary", "Academy", "Surgery", "Centre", "Center", "Council", "Housing", "Association", "Homes", "Trust",
    "Church", "College", "University", "Clinic", "Pharmacy", "Library", "Solicitors", "Team", "Group", "Bank", "Ltd", "Limited", "Plc",
    "LLP", "Hotel", "Station", "Ward", "Farm", "Estate", "Island", "Day", "Act", "Hospice", "Nursery", "Borough", "Market",
)  # fmt: skip
PLACED = rf"^(?:{'|'.join((*(kind.title() for kind in STREET_KINDS), *(kind.upper() for kind in STREET_KINDS), *_ORGANISED))})\b"
"""What comes after a name that is a street's, or a firm's."""
BEFORE_MONTH = "(?i)^(?:in|of|since|until|till|by|from|early|late|mid|this|next|last|for|during|before|after|between|[0-9]+(?:st|nd|rd|th)?)$"
MONTH_WORDS = tuple(month for month in MONTHS)
