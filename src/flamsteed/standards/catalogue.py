"""Every standard by the name that a contract gives it in `ukType`."""

from collections.abc import Mapping
from types import MappingProxyType

from flamsteed.standards.address import ADDRESS, ADDRESS_TEXT, BS7666
from flamsteed.standards.company_number import CHARITY_NUMBER, COMPANY_NUMBER
from flamsteed.standards.council_tax import COUNCIL_TAX_BAND
from flamsteed.standards.dates import BIRTH_DATE, DATE, END_DATE, EXCEL_DATE
from flamsteed.standards.email import EMAIL
from flamsteed.standards.ethnicity import ETHNICITY
from flamsteed.standards.gss_code import GSS_CODE
from flamsteed.standards.money import MONEY, MONEY_ROUNDED
from flamsteed.standards.nhs_number import NHS_NUMBER
from flamsteed.standards.nino import NINO, NINO_EXAMPLE
from flamsteed.standards.organisation_name import ORGANISATION_NAME
from flamsteed.standards.person_name import PERSON_NAME, PERSON_NAME_PARTS
from flamsteed.standards.postcode import POSTCODE
from flamsteed.standards.sex import BOOLEAN, GENDER, SEX
from flamsteed.standards.standard import Standard
from flamsteed.standards.telephone import TELEPHONE
from flamsteed.standards.text import TEXT
from flamsteed.standards.upn import DFE_NUMBER, UPN, UPN_EXAMPLE, URN
from flamsteed.standards.uprn import UPRN, USRN
from flamsteed.standards.utr import ULN, UTR
from flamsteed.standards.vat_number import VAT_NUMBER

STANDARDS: Mapping[str, Standard] = MappingProxyType(
    {
        "postcode": POSTCODE,
        "uprn": UPRN,
        "usrn": USRN,
        "nhs_number": NHS_NUMBER,
        "nino": NINO,
        "nino_example": NINO_EXAMPLE,
        "utr": UTR,
        "upn": UPN,
        "upn_example": UPN_EXAMPLE,
        "uln": ULN,
        "urn": URN,
        "dfe_number": DFE_NUMBER,
        "company_number": COMPANY_NUMBER,
        "charity_number": CHARITY_NUMBER,
        "vat_number": VAT_NUMBER,
        "gss_code": GSS_CODE,
        "telephone": TELEPHONE,
        "email": EMAIL,
        "council_tax_band": COUNCIL_TAX_BAND,
        "ethnicity": ETHNICITY,
        "sex": SEX,
        "gender": GENDER,
        "date": DATE,
        "birth_date": BIRTH_DATE,
        "end_date": END_DATE,
        "excel_date": EXCEL_DATE,
        "money": MONEY,
        "money_rounded": MONEY_ROUNDED,
        "boolean": BOOLEAN,
        "text": TEXT,
        "person_name": PERSON_NAME,
        "person_name_parts": PERSON_NAME_PARTS,
        "organisation_name": ORGANISATION_NAME,
        "address": ADDRESS,
        "address_text": ADDRESS_TEXT,
        "bs7666": BS7666,
    }
)


def standard(name: str) -> Standard:
    """The standard called `name`. Raises KeyError if there is none."""
    return STANDARDS[name]
