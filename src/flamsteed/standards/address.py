"""Addresses, from lines, free text or the parts of BS 7666, in SQL.

`address_reading` is the same in Python. Numbers and flats are read exactly and never guessed at.
"""

from collections.abc import Mapping, Sequence

from flamsteed.standards import address_words as words
from flamsteed.standards.address_reading import read_address, read_address_text, read_bs7666
from flamsteed.standards.define import (
    Steps,
    choose_else_sql,
    define,
    in_sql,
    prefixed,
    side_by_side,
    text_literal,
    whole_sql,
)
from flamsteed.standards.folded import unaccented_sql
from flamsteed.standards.letter_case import raised_sql
from flamsteed.standards.plain import PLACEHOLDERS, plain_sql
from flamsteed.standards.postcode import PSEUDO, STRICT, TERMINATED
from flamsteed.standards.text import mend_steps

_AT_ONCE = 9
_ENDS = "' ,'"
_BOTH_PARTS = r"\1, \2"


def _matches(expression: str, pattern: str) -> str:
    return f"regexp_matches({expression}, {text_literal(pattern)})"


def _found(expression: str, pattern: str, group: int = 0) -> str:
    return f"regexp_extract({expression}, {text_literal(pattern)}, {group})"


def _commas(expression: str) -> str:
    return f"trim(regexp_replace({expression}, '{words.COMMAS}', ', ', 'g'), {_ENDS})"


def _taken_out(text: str, piece: str, instead: str = ", ") -> str:
    left = f"replace(replace({text}, {piece}, {text_literal(instead)}), '  ', ' ')"
    return _commas(left)


def _joined(separator: str, *expressions: str) -> str:
    parts = ", ".join(f"nullif({each}, '')" for each in expressions)
    return f"concat_ws('{separator}', {parts})"


def _replaced(expression: str, pairs: Sequence[tuple[str, str]]) -> str:
    for old, new in pairs:
        expression = f"replace({expression}, {text_literal(old)}, {text_literal(new)})"
    return expression


def _rewritten(expression: str, pairs: Sequence[tuple[str, str]]) -> str:
    for pattern, instead in pairs:
        expression = (
            f"regexp_replace({expression}, {text_literal(pattern)}, {text_literal(instead)}, 'g')"
        )
    return expression


def _postcode_steps(column: str, name: str) -> Steps:
    """Steps from a column to `@<name>`, a written postcode or blank."""
    kept, spaced = f"@{name}_kept", f"@{name}_spaced"
    return (
        {f"{name}_kept": f"regexp_replace(upper({plain_sql(column)}), '[^0-9A-Z]', '', 'g')"},
        {f"{name}_spaced": f"case when length({kept}) between 5 and 7 then "
                           f"left({kept}, length({kept}) - 3) || ' ' || right({kept}, 3) else {kept} end"},
        {name: f"case when {whole_sql(spaced, f'{STRICT}|{PSEUDO}|{TERMINATED}')} then {spaced} else '' end"},
    )  # fmt: skip


_DIVIDE: Steps = (
    {"up": raised_sql("@shown")},
    {"marks": f"case when {_matches('@up', '[^0-9A-Z, ]|  ')} then "
              f"regexp_replace({_replaced('@up', words.SWAPS)}, '  +', ' ', 'g') else @up end"},
    {"usual": _rewritten("@marks", words.REWRITTEN)},
    {"ranged": f"case when not contains(@usual, '-') then @usual when {_matches('@usual', words.RANGE)} "
               f"then {_replaced('@usual', words.RANGE_HYPHENS)} else replace(@usual, ' - ', ', ') end"},
    {"divided": _commas("@ranged")},
)  # fmt: skip


def _written_out_steps(column: str) -> Steps:
    """Steps that end with `@out`: abbreviations at the end of a part written out."""
    pairs = [(f" {short},", f" {long},") for short, long in words.ABBREVIATIONS.items()]
    parts = [pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE)]
    steps: list[Mapping[str, str]] = [{"out0": f"{column} || ','"}]
    for number, part in enumerate(parts):
        steps.append({f"out{number + 1}": _replaced(f"@out{number}", part)})
    last = f"replace(' ' || @out{len(parts)}, ' ST ', ' SAINT ')"
    return (*steps, {"out": f"trim({last}, {_ENDS})"})


def _flat_steps(column: str) -> Steps:
    """Steps that take the flat out of a text: `@flat_read`, blank if it names none, and `@flatless`."""
    spelt = (
        f"case when {_matches(column, words.SHORT_FLAT)} then {_rewritten(column, words.SHORT_FLATS)}"
        f" else {column} end"
    )
    floor, alone = _found("@spelt", words.FLOOR), _found("@spelt", words.ALONE)
    chosen = choose_else_sql("@name", words.NAMED_FLATS, "@name")
    kind = choose_else_sql("@kind", words.ROOMS, "''")
    return (
        {"spelt": spelt},
        {"floor_all": floor, "alone_all": alone},
        {"name_all": "case when @floor_all <> '' then @floor_all else @alone_all end",
         "name": f"case when @floor_all <> '' then {_found('@spelt', words.FLOOR, 1)} "
                 f"when @alone_all <> '' then {_found('@spelt', words.ALONE, 1)} else '' end"},
        {"nameless": f"case when @name_all <> '' then {_taken_out('@spelt', '@name_all')} "
                     f"else @spelt end"},
        {"flat_all": _found("@nameless", words.FLAT)},
        {"kind": f"case when @flat_all <> '' then {_found('@nameless', words.FLAT, 1)} else '' end",
         "flat_number": f"case when @flat_all <> '' then ltrim(trim({_found('@nameless', words.FLAT, 2)}), '0') end",
         "flatless": f"case when @flat_all <> '' then {_taken_out('@nameless', '@flat_all')} "
                     "else @nameless end"},
        {"kind_word": kind},
        {"flat_read": "case when @flat_all = '' then " + chosen + " when @kind_word <> '' then "
                 "@kind_word || ' ' || @flat_number else @flat_number end"},
    )  # fmt: skip


def _start_steps(post_given: Steps) -> Steps:
    """Steps from `@whole` to `@townless`: what is not house and street is taken off."""
    return (
        *mend_steps("@whole"),
        *_DIVIDE,
        {"sent": f"case when contains(@divided, 'C/O') or contains(@divided, 'CARE OF') then "
                 f"{_rewritten('@divided', [(words.CARE_RUN_ON, _BOTH_PARTS)])} else '' end"},
        {"care_all": f"case when @sent <> '' then {_found('@sent', words.CARE_OF)} else '' end"},
        {"cared": f"case when @care_all <> '' then {_found('@sent', words.CARE_OF, 1)} else '' end",
         "careless": f"trim(case when @care_all <> '' then replace(@sent, @care_all, '') else @divided end, {_ENDS})"},
        {"nowhere": _matches("@careless", words.NO_FIXED_ABODE),
         "inside": _found("@careless", words.POSTCODE_INSIDE, 1)},
        *_postcode_steps("@inside", "post_inside"),
        *post_given,
        {"post": "case when @post_given <> '' then @post_given else @post_inside end",
         "postless": f"case when @inside <> '' then {_taken_out('@careless', '@inside', '')} else @careless end"},
        {"townless": f"regexp_replace(@postless, {text_literal(words.TOWNS_END)}, '')"},
    )  # fmt: skip


def _house_steps() -> Steps:
    """Steps from `@townless` to the five parts of an address."""
    lettered = "regexp_matches(@two, '[A-Z]$') and not regexp_matches(@one, '[A-Z]$')"
    in_block = f"@number_all <> '' and {_matches('@first', words.BLOCK_END)} and @second <> '' and @second_street"
    return (
        {"slash_all": f"case when contains(@townless, '/') then {_found('@townless', words.SLASH)} else '' end"},
        {"one": f"case when @slash_all <> '' then {_found('@townless', words.SLASH, 1)} else '' end",
         "two": f"case when @slash_all <> '' then {_found('@townless', words.SLASH, 2)} else '' end"},
        {"slash_flat": f"ltrim(case when {lettered} then @two else @one end, '0')",
         "slashless": f"case when @slash_all = '' then @townless else case when {lettered} then @one else @two end "
                      "|| ' ' || substr(@townless, length(@slash_all) + 1) end"},
        *_flat_steps("@slashless"),
        *_written_out_steps("@flatless"),
        {"flat_named": "case when @flat_read <> '' then @flat_read else @slash_flat end"},
        {"pair": f"case when @flat_named in {in_sql(words.WORD_FLATS)} then {_found('@out', words.PAIR, 1)} else '' end"},
        {"pairless": "case when @pair <> '' then substr(@out, length(@pair) + 3) else @out end",
         "own_flat": "case when @pair <> '' then ltrim(@pair, '0') else @flat_named end"},
        {"near": _found("@pairless", words.NUMBER)},
        {"number_all": f"case when @near <> '' then @near when contains(@pairless, '{words.PO_BOX}') then '' "
                       f"else {_found('@pairless', words.LATER_NUMBER)} end"},
        {"at": "case when @number_all = '' then 0 when ends_with(@number_all, ' ') then "
            "strpos(@pairless, @number_all) else length(@pairless) - length(@number_all) + 1 end"},
        {"front": f"case when @at > 0 then trim(left(@pairless, @at - 1), {_ENDS}) else '' end",
         "after": f"case when @at > 0 then trim(substr(@pairless, @at + length(@number_all)), {_ENDS}) else @pairless end",
         "whole_number": f"ltrim(replace(trim(@number_all, {_ENDS}), ' ', ''), '0')"},
        *_place_steps(in_block),
    )  # fmt: skip


def _place_steps(in_block: str) -> Steps:
    """Steps from what stands before and after the house number to the five parts."""
    return (
        {"first": "split_part(@after, ', ', 1)",
         "lettered": f"@own_flat = '' and {_matches('@front', words.LETTER_FLAT)}"},
        {"before": "case when @lettered then '' else @front end",
         "any_flat": "case when @lettered then @front else @own_flat end"},
        {"rest": "substr(@after, length(@first) + 3)"},
        {"second": "split_part(@rest, ', ', 1)", "first_street": _matches("@first", words.STREET_END)},
        {"rest2": "substr(@rest, length(@second) + 3)", "second_street": _matches("@second", words.STREET_END)},
        {"block": in_block, "one_part": "case when @number_all <> '' then true else @first_street end"},
        {"house_all": "case when @block and @any_flat = '' then "
                      f"{_found('@second', words.BLOCK_NUMBER)} else '' end",
         "block_house": "case when @block and @any_flat = '' then "
                        f"ltrim({_found('@second', words.BLOCK_NUMBER, 1)}, '0') else @whole_number end"},
        {"a_street": "case when @block or not @one_part then substr(@second, length(@house_all) + 1) else @first end",
         "a_locality": "case when @block or not @one_part then @rest2 else @rest end",
         "a_building": "replace(case when @block then " + _joined(", ", "@before", "@first")
                       + " when @one_part then @before else @first end, ', ', ' ')",
         "a_flat": "case when @block and @any_flat = '' then @whole_number else @any_flat end",
         "a_number": "@block_house"},
    )  # fmt: skip


def _part_steps() -> Steps:
    """Steps from the five parts and `@post` to the line that shows them and the key."""
    shown_flat = (
        f"case when {_matches('@a_flat', words.NUMBER_FLAT)} then 'FLAT ' || @a_flat "
        f"when {_matches('@a_flat', words.WORD_FLAT)} then @a_flat || ' FLAT' else @a_flat end"
    )
    exact = "@a_flat || '|' || @a_number || '|' || @a_building || '|' || @a_street || '|' || @post"
    return (
        {"flat_shown": shown_flat, "house": _joined(" ", "@a_number", "@a_street"), "exact": exact,
         "said": "@a_flat <> '' or @a_number <> '' or @a_building <> '' or @a_street <> ''"},
        {"line": _joined(", ", "@flat_shown", "@a_building", "@house", "@a_locality", "@post"),
         "exact_plain": unaccented_sql("@exact")},
        {"exact_key": "upper(regexp_replace(@exact_plain, '[^0-9A-Za-z|]+', ' ', 'g'))"},
    )  # fmt: skip


def _output_steps(*, raw: str, repaired: str) -> Steps:
    """The outputs, from the parts and the flags `@blank`, `@holder` and `@nowhere`."""
    outputs = {
        name: f"case when @stands then nullif(@a_{name}, '') end"
        for name in ("flat", "building", "number", "street", "locality")
    }
    return (
        {"stands": "@said and not @blank and not @holder and not @nowhere"},
        {"value": "case when @stands then @line when @nowhere and not @blank and not @holder then "
                  f"'{words.NFA_SHOWN}' end"},
        {**outputs,
         "postcode": "nullif(case when @blank or @holder then @post_given else @post end, '')",
         "care_of": "case when not @blank and not @holder then nullif(@cared, '') end",
         "no_fixed_abode": "case when @value is null then null when @nowhere then 'true' else 'false' end",
         "key": "case when @stands then @exact_key end",
         "reason": "case when @blank then 'missing' when @holder then 'placeholder' when @nowhere then 'pseudo' "
                   f"when @value is null then 'invalid' when @value = {raw} then 'ok' "
                   f"when {repaired} then 'repaired' else 'reformatted' end"},
    )  # fmt: skip


_FLAGS: Steps = (
    {"blank": "coalesce(@divided, '') = ''",
     "holder": f"coalesce(@up in {in_sql(PLACEHOLDERS)}, false)"},
)  # fmt: skip
_REPAIRED = "@better or @cared <> '' or (@inside <> '' and @post_given = '')"


def _written_steps(post_given: Steps, raw: str) -> Steps:
    return (
        *_start_steps(post_given),
        *_house_steps(),
        *_part_steps(),
        *_FLAGS,
        *_output_steps(raw=raw, repaired=_REPAIRED),
    )


_LINES = ("line1", "line2", "line3", "line4", "line5")


def _listed(*columns: str) -> str:
    parts = ", ".join(f"case when trim({each}, ' ') <> '' then {each} end" for each in columns)
    return f"concat_ws(', ', {parts})"


_ADDRESS: Steps = (
    {"lines": _listed(*(f"@in_{line}" for line in _LINES)),
     "raw": _listed(*(f"@in_{line}" for line in _LINES), "@in_postcode")},
    {"whole": "replace(@lines, '|', ',')"},
    *_written_steps(_postcode_steps("coalesce(@in_postcode, '')", "post_given"), "@raw"),
)  # fmt: skip
_ADDRESS_TEXT: Steps = (
    {"whole": "replace(coalesce(@in_value, ''), '|', ',')"},
    *_written_steps(({"post_given": "''"},), "@in_value"),
)

_BS_TEXTS = ("sao_text", "pao_text", "street", "locality")
_BS_NUMBERS = ("start_number", "start_suffix", "end_number", "end_suffix")
_BS7666_TAKES = (
    "sao_text", *(f"sao_{each}" for each in _BS_NUMBERS), "pao_text",
    *(f"pao_{each}" for each in _BS_NUMBERS), "street", "locality", "town", "postcode",
)  # fmt: skip


def _bs_number_steps(side: str) -> Steps:
    plain = {
        each: f"upper(coalesce({plain_sql(f'@in_{side}_{each}')}, ''))" for each in _BS_NUMBERS
    }
    return (
        {f"{side}_{each}_plain": sql for each, sql in plain.items()},
        {f"{side}_last": f"ltrim(@{side}_end_number_plain || @{side}_end_suffix_plain, '0')"},
        {f"{side}_number": f"ltrim(@{side}_start_number_plain || @{side}_start_suffix_plain, '0') || "
                           f"case when @{side}_last <> '' then '-' || @{side}_last else '' end"},
    )  # fmt: skip


_BS7666: Steps = (
    {"whole": " || '|' || ".join(f"replace(coalesce(@in_{each}, ''), '|', ' ')" for each in _BS_TEXTS)},
    *mend_steps("@whole"),
    *_DIVIDE,
    {f"{each}_part": f"trim(split_part(@divided, '|', {place}), {_ENDS})"
     for place, each in enumerate(_BS_TEXTS, 1)},
    *side_by_side(*(prefixed(_written_out_steps(f"@{each}_part"), f"{each}_", shared=[f"{each}_part"])
                    for each in _BS_TEXTS)),
    *_flat_steps("@sao_text_out"),
    *side_by_side(_bs_number_steps("sao"), _bs_number_steps("pao")),
    *_postcode_steps("coalesce(@in_postcode, '')", "post_given"),
    {"a_flat": "case when @flat_read <> '' then @flat_read when @flatless <> '' then @flatless else @sao_number end",
     "a_building": "replace(@pao_text_out, ', ', ' ')", "a_number": "@pao_number",
     "a_street": "@street_out", "a_locality": "@locality_out", "post": "@post_given",
     "raw_house": _joined(" ", "@pao_number", "@in_street")},
    {"raw": _listed("@in_sao_text", "@in_pao_text", "@raw_house", "@in_locality", "@in_postcode"),
     "blank": "translate(@divided, '|, ', '') = '' and @sao_number = '' and @pao_number = ''",
     "holder": "false", "nowhere": "false", "cared": "''"},
    *_part_steps(),
    *_output_steps(raw="@raw", repaired="@better"),
)  # fmt: skip

_TITLE = (
    "Address in one form, in capitals: flat, building, number, street, locality and postcode. `key` "
    "joins the exact parts for matching. Of `14/2A` and `2A/14` the part with a letter is the flat"
)
ADDRESS = define(
    "address",
    says=(f"{_TITLE}. From up to five lines and a postcode", "BS 7666"),
    takes=(*_LINES, "postcode"),
    gives=words.GIVES,
    how=(_ADDRESS, read_address),
)
ADDRESS_TEXT = define(
    "address_text",
    says=(f"{_TITLE}. From one line of text", "BS 7666"),
    gives=words.GIVES,
    how=(_ADDRESS_TEXT, read_address_text),
)
BS7666 = define(
    "bs7666",
    says=(f"{_TITLE}. From the fields of a gazetteer", "BS 7666"),
    takes=_BS7666_TAKES,
    gives=words.GIVES,
    how=(_BS7666, read_bs7666),
)
