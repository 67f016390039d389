"""Sex and gender, which are separate facts, and yes-or-no answers."""

from collections.abc import Mapping

from flamsteed.standards.define import (
    choose_sql,
    define,
    in_sql,
    missing,
    reason_of,
    reason_sql,
)
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading, Standard

GIVES = ("value", "reason")


def _forms(**forms: str) -> dict[str, str]:
    return {
        form: value.replace("_", " ") for value, each in forms.items() for form in each.split("|")
    }


SEX_FORMS = _forms(
    M="M|MALE|1|01|BOY|MAN|M - MALE|M-MALE",
    F="F|FEMALE|2|02|GIRL|WOMAN|F - FEMALE|F-FEMALE",
    I="I|9|09|INDETERMINATE|INTERSEX|NOT SPECIFIED",
)
SEX_UNKNOWN = ("U", "0", "00", "NOT KNOWN", "UNKNOWN", "X", "U - UNKNOWN")
GENDER_FORMS = _forms(
    man="MAN|M|MALE|1|01|BOY",
    woman="WOMAN|F|FEMALE|2|02|GIRL",
    trans_man="TRANS MAN|TRANSMAN|TRANSGENDER MAN",
    trans_woman="TRANS WOMAN|TRANSWOMAN|TRANSGENDER WOMAN",
)
_OTHER_GENDERS = {
    "non-binary": ("NON-BINARY", "NON BINARY", "NONBINARY", "NB", "ENBY"),
    "another": ("OTHER", "ANOTHER", "ANOTHER GENDER", "OTHER GENDER", "PREFER TO SELF-DESCRIBE",
                "PREFER TO SELF DESCRIBE"),
    "not stated": ("PREFER NOT TO SAY", "NOT STATED", "REFUSED", "DECLINED", "NOT DISCLOSED"),
}  # fmt: skip
GENDER_FORMS |= {form: value for value, forms in _OTHER_GENDERS.items() for form in forms}
GENDER_UNKNOWN = ("U", "0", "00", "9", "09", "I", "X", "NOT KNOWN", "UNKNOWN", "NOT SPECIFIED")
BOOLEAN_FORMS = _forms(true="TRUE|T|Y|YES|1|-1|ON|1.0|-1.0", false="FALSE|F|N|NO|0|OFF|0.0|-0|-0.0")


def _coded(
    name: str, *, says: tuple[str, str], forms: Mapping[str, str], unknown: tuple[str, ...] = ()
) -> Standard:
    known = {value.upper(): value for value in forms.values()} | dict(forms)
    pseudo = "not stated"
    steps = (
        PLAIN_STEP,
        {"key": "upper(@plain)"},
        {"value": choose_sql("@key", known)},
        {
            "reason": reason_sql(
                pseudo=f"@value = '{pseudo}'",
                placeholder=f"@value is null and (@key in {in_sql(unknown or ('',))} "
                f"or {placeholder_sql('@key')})",
            )
        },
    )

    def read(raw: str | None) -> Reading:
        text = plain(raw).upper()
        if not text:
            return missing(GIVES)
        value = known.get(text)
        holder = value is None and (text in unknown or is_placeholder(text))
        reason = reason_of(raw, value, placeholder=holder, pseudo=value == pseudo)
        return {"value": value, "reason": reason}

    return define(name, says=says, how=(steps, read))


SEX = _coded(
    "sex",
    says=("Sex: M, F or I (indeterminate). Not known is a placeholder", "NHS Data Dictionary"),
    forms=SEX_FORMS,
    unknown=SEX_UNKNOWN,
)
GENDER = _coded(
    "gender",
    says=(
        "Gender as a person gives it: man, woman, trans man, trans woman, non-binary, another; "
        "`not stated` is an answer and is pseudo",
        "Government Data Standards Authority",
    ),
    forms=GENDER_FORMS,
    unknown=GENDER_UNKNOWN,
)
BOOLEAN = _coded(
    "boolean",
    says=("Yes or no, as true or false; -1 is Microsoft Access's true", "common usage"),
    forms=BOOLEAN_FORMS,
)
