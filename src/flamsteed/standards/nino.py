"""National Insurance numbers. Match on the stem: the suffix adds nothing."""

import re

from flamsteed.standards.define import (
    Steps,
    define,
    in_sql,
    missing,
    reason_of,
    reason_sql,
    text_literal,
    whole_sql,
)
from flamsteed.standards.plain import PLAIN_STEP, is_placeholder, placeholder_sql, plain
from flamsteed.standards.standard import Reading, Standard

GIVES = ("value", "stem", "suffix", "reason")
LETTERS = "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
NEVER_USED = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
ADMINISTRATIVE_PREFIXES = ("OO", "CR", "FY", "MW", "NC", "PP", "PY", "PZ")
"""Prefixes of references that look like a number and are not one."""
ADMINISTRATIVE = "TN[0-9]{6}[MF]|NC[0-9]{6}[MF]|[0-9]{2}[A-Z][0-9]{5}"
"""Old temporary numbers, pension dummies, and HMRC's temporary reference (11 A1 11 11)."""
EXAMPLE_PREFIX = "QQ"
NOT_KNOWN = ("ZZ999999", "AA000000", "XX999999", "AA999999", "ZZ000000", "AB000000")
_PREFIX = "^(?:NI(?:NO)?|NAT(?:IONAL)? INS(?:URANCE)?) *(?:NUMBER|NO[.]?)? *[:#.=-] *"


def _steps(letters: str) -> Steps:
    shape = f"{letters}[0-9]{{6}}[A-D]?"
    administrative = (
        f"{whole_sql('@kept', ADMINISTRATIVE)} or (left(@kept, 2) in {in_sql(ADMINISTRATIVE_PREFIXES)}"
        f" and {whole_sql('@kept', '[A-Z]{2}[0-9]{6}[A-D]?')})"
    )
    return (
        PLAIN_STEP,
        {"body": f"regexp_replace(upper(@plain), {text_literal(_PREFIX)}, '')"},
        {"kept": "replace(replace(replace(replace(@body, ' ', ''), '-', ''), '.', ''), '/', '')"},
        {
            "holder": f"left(@kept, 8) in {in_sql(NOT_KNOWN)} or {placeholder_sql('@body')}",
            "office": administrative,
            "number": f"{whole_sql('@kept', shape)} and left(@kept, 2) not in {in_sql(NEVER_USED)}",
        },
        {
            "value": "case when not @holder and (@office or @number) then @kept end",
            "stem": "case when @number and not @office and not @holder then left(@kept, 8) end",
            "suffix": "case when @number and not @office and not @holder "
            "then nullif(substr(@kept, 9, 1), '') end",
        },
        {
            "reason": reason_sql(
                placeholder="@holder",
                pseudo="@office and not @holder",
                repaired="@body <> upper(@plain)",
            )
        },
    )


def _nino(name: str, letters: str, title: str) -> Standard:
    shape = re.compile(f"(?:{letters})[0-9]{{6}}[A-D]?")

    def read(raw: str | None) -> Reading:
        text = plain(raw).upper()
        if not text:
            return missing(GIVES)
        body = re.sub(_PREFIX, "", text)
        kept = re.sub("[ ./-]", "", body)
        holder = kept[:8] in NOT_KNOWN or is_placeholder(body)
        office = bool(re.fullmatch(ADMINISTRATIVE, kept)) or (
            kept[:2] in ADMINISTRATIVE_PREFIXES
            and bool(re.fullmatch("[A-Z]{2}[0-9]{6}[A-D]?", kept))
        )
        number = bool(shape.fullmatch(kept)) and kept[:2] not in NEVER_USED
        value = kept if (office or number) and not holder else None
        reason = reason_of(
            raw, value, placeholder=holder, pseudo=office and not holder, repaired=body != text
        )
        real = number and not office and not holder
        return {
            "value": value,
            "stem": kept[:8] if real else None,
            "suffix": (kept[8:] or None) if real else None,
            "reason": reason,
        }

    says = (title, "HM Revenue and Customs, manual NIM39110")
    return define(name, says=says, gives=GIVES, how=(_steps(letters), read))


NINO = _nino(
    "nino",
    LETTERS,
    "National Insurance number. `stem` is its first eight characters, which are unique; `suffix` "
    "may be null. Administrative references that look like one are pseudo and have no stem",
)
NINO_EXAMPLE = _nino(
    "nino_example",
    f"(?:{LETTERS}|{EXAMPLE_PREFIX})",
    "National Insurance number in made-up data: as `nino`, and the prefix QQ of printed examples, "
    "which no one can hold, is accepted too",
)
