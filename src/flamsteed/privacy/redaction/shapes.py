"""What identifiers look like in running text, and what words before them say what they are.

Patterns are for RE2 and for Python's `re`, without regard to case unless they say so.
"""

from collections.abc import Mapping

from flamsteed.standards.postcode import INCODE, OUTCODE

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_EMAIL = "[a-z0-9_][a-z0-9!#$%&'*+/=^_{|}~.-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?[.])+[a-z]{2,}"
_URL = r"(?:https?://|www[.])[^\s<>()\"]+|(?:facebook|twitter|x|instagram|linkedin|tiktok)[.]com/[^\s<>()\",;]+"
_IP = "[0-9]{1,3}(?:[.][0-9]{1,3}){3}|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}"
_DATE = (
    "[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    f"|[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH}[.]?,?[ -](?:[0-9]{{4}}|'?[0-9]{{2}})"
    f"|{_MONTH}[.]? [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}|[0-9]{{1,2}} [0-9]{{1,2}} (?:19|20)[0-9]{{2}}"
)
_POSTCODE = f"(?:{OUTCODE}) ?{INCODE}"
_NINO = "(?-i:[A-Z]{2}) ?(?:[0-9]{2}[ .-]?){3}[A-D]?|[a-z]{2}[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]"
_UPN = "[a-z][0-9]{11}[0-9a-z]"
_IBAN = "(?-i:[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)"
_CARD = "[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}(?:[ -]?[0-9]{3})?|[0-9]{4}[ -]?[0-9]{6}[ -]?[0-9]{5}"
_LICENCE = "[a-z]{1,5}9{0,4} ?[0-9]{6} ?[a-z][a-z9] ?[0-9a-z]{3}"
_MARK = (
    "[a-z]{2}[0-9]{2} ?[a-z]{3}|[a-z][0-9]{1,3} ?[a-z]{3}|[a-z]{3} ?[0-9]{1,3}[a-z]"
    "|(?-i:[A-Z]I[A-Z]|[A-Z]{1,2}Z) ?[0-9]{1,4}"
)
"""Marks of vehicles: current, prefix, suffix, and of Northern Ireland."""
_PHONE = (
    r"(?:\+44|\b0044)[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ ().-]{0,2}[0-9]){8,9}"
    r"|(?:\(0|\b0)[1-9](?:[ ().-]{0,2}[0-9]){8,9}|(?:\+|\b00)[1-9](?:[ ().-]?[0-9]){7,14}"
)
STREET_KINDS = (
    "road", "rd", "street", "st", "avenue", "ave", "close", "cl", "lane", "ln", "gardens", "gdns", "grove", "gr", "crescent",
    "cres", "drive", "dr", "terrace", "terr", "place", "pl", "way", "court", "ct", "square", "sq", "mews", "rise", "hill", "walk",
    "row", "green", "park", "parade", "house", "hse", "mansions", "point", "lodge", "tower", "towers", "heights", "buildings",
    "wharf", "quay", "view", "villas", "cottages", "cottage", "apartments", "apts", "flats", "hostel", "lodgings", "la", "grv", "ter", "crescents", "yard", "broadway", "path", "circus", "estate", "vale", "hall",
)  # fmt: skip
_UNIT = (
    r"(?:(?:flat|flt|apartment|apt|unit|room|maisonette|studio)[.]? ?(?:no[.]? ?)?(?:[0-9]{1,4}[a-z]?|[a-z])"
    "|(?:basement|garden|(?:lower |upper )?ground floor|first floor|second floor|third floor|top floor) flat)"
)
_PLACED = rf"(?:(?:[a-z][a-z'’-]*|st[.]) ){{1,4}}(?:{'|'.join(STREET_KINDS)})"
_HOUSE = "(?:[a-z]/)?[0-9]{1,4}[a-z]?(?: ?[-/] ?[0-9]{1,4}[a-z]?)?"
_ADDRESS = f"(?:{_UNIT},? )?{_HOUSE},? {_PLACED}(?:, {_PLACED})?|{_UNIT},? (?:{_PLACED},? )?(?:{_HOUSE},? )?{_PLACED}"
_NUMBER = (
    "[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}|[0-9]{5} [0-9]{5}|[0-9]{2}[ -][0-9]{2}[ -][0-9]{2}"
    "|[a-z]{0,2}[0-9]{6,12}|[0-9]{4}"
)
SHAPES: Mapping[str, str] = {
    "email": _EMAIL,
    "web address": _URL,
    "IP address": _IP,
    "address": _ADDRESS,
    "date": _DATE,
    "postcode": _POSTCODE,
    "phone": _PHONE,
    "driving licence number": _LICENCE,
    "pupil number": _UPN,
    "National Insurance number": _NINO,
    "IBAN": _IBAN,
    "card number": _CARD,
    "vehicle registration": _MARK,
    "number": _NUMBER,
}
"""What may be an identifier, by what it looks like most. Where two fit, the earlier goes."""
_BORDERED = {"phone"}
ANY = "(?i)" + "|".join(
    f"(?:{pattern})\\b" if kind in _BORDERED else rf"\b(?:{pattern})\b"
    for kind, pattern in SHAPES.items()
)
"""Any of them. Web addresses may end in what is no word: `\\b` then leaves that out."""

LABELS: Mapping[str, str] = {
    "NHS number": "nhs|n[.]h[.]s[.]?",
    "National Insurance number": "national insurance|nat(?:ional)? ins|nino|n[.]?i[.]?n?o?[.]?",
    "taxpayer reference": "utr|unique tax(?:payer)?|tax(?:payer)?",
    "pupil number": "upn|pupil|unique pupil",
    "property number": "uprn|unique property",
    "passport number": "passport",
    "driving licence number": "driving licen[cs]e|driver'?s? licen[cs]e|licen[cs]e",
    "vehicle registration": "vehicle|registration|vrm|reg|car|van|plates?|index mark|driv(?:es|ing)(?: an?)?",
    "bank account": "sort code|s/c|account|acc(?:t)?|a/c|bank(?: details)?",
    "card number": "card",
    "phone": "tel|telephone|t|phone|mobile|mob|landline|call|ring|rang|text|fax|whatsapp",
    "date of birth": "d[.]?o[.]?b[.]?|date of birth|born|birth ?date|birthday|b[.]|birth",
    "reference": "ref|reference|case|claim|invoice|order|complaint|ticket|job|crn|application|payment|permit|pcn|notice|enquiry",
}
"""The words that say what the identifier after them is, or that it is a thing's, not a person's."""
_FILLER = (
    "numbers?|no|num|nr|is|was|as|of|given|ref|reference|details|the|his|her|their|in|on|and|mark"
)
LABEL = rf"(?:^|[^a-z])({'|'.join(LABELS.values())})(?:$|[^a-z]+)(?:(?:{_FILLER})(?:$|[^a-z]+))*$"
"""In the words before, in small letters: the nearest label, with only filling words after it."""
BUILDING_BEFORE = rf"(?:(?i:{_UNIT}),? )?(?:[A-Z][A-Za-z'’-]* )+(?:{'|'.join(kind.title() for kind in STREET_KINDS)}|Home|Annexe), $"
"""The name of a building before a number and a street."""
CAPITALISED = f"^(?:(?i:{_UNIT}),? |(?i:{_HOUSE}),? |(?:[A-Z][A-Za-z'’-]*|St[.]|of|the|and|on),? )+[A-Z][A-Za-z]*$"
"""An address that shows itself by its capitals."""
NO_ADDRESS = "(?i)(?:county|crown|high|magistrates'?|family|supreme|appeal) court$"
OWN_PAGE = "(?i)@|~|/(?:in|u|user|users|profile|profiles|people|member|members)/|[?&](?:user|name|email|id|member)[a-z_]*=|^(?:https?://)?(?:www[.]|m[.]|uk[.])*(?:facebook|twitter|x|instagram|linkedin|tiktok)[.]com/."
"""A web address with the name of a user in it."""
CURRENT_MARK = "^[A-Z]{2}[0-9]{2} ?[A-Z]{3}$"
"""Tells itself even where everything is in capitals."""
ANOTHER_MARK = "^(?:P11|P45|P60|P800|SA[0-9]|[AMB][0-9]{1,2} ?(?:THE|AND|FOR|TO|IN))"
"""Forms and roads that look like a mark of a vehicle."""
