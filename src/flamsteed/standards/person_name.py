"""Names of people, from one column or three, in SQL. `person_name_reading` is the same in Python."""

from flamsteed.standards.define import Steps, define, in_sql, prefixed, side_by_side, text_literal
from flamsteed.standards.folded import unaccented_sql, words_sql
from flamsteed.standards.letter_case import cased_sql, raised_sql
from flamsteed.standards.name_words import DEAD, FIRM, MAYBE_FIRM, NOBODY, SMALL_PARTICLES
from flamsteed.standards.organisation_name import organisation_key_steps
from flamsteed.standards.person_name_reading import (
    APART,
    COUPLE_SLASH,
    DEC_IN_BRACKETS,
    FIRM_PAIR,
    GIVES,
    HYPHENS,
    LETTER,
    NAME_WIDTH,
    PART_WIDTHS,
    SUFFIX_END,
    SURNAME_END,
    SWAPPED,
    TITLE_ALONE,
    TITLE_START,
    TITLED,
    read_person_name,
    read_person_name_parts,
)
from flamsteed.standards.plain import PLACEHOLDERS
from flamsteed.standards.text import mend_steps, tidy_sql

_NONE = PLACEHOLDERS + NOBODY


def _any_case(pattern: str) -> str:
    return text_literal(f"(?i){pattern}")


def _matches(expression: str, pattern: str) -> str:
    return f"regexp_matches({expression}, {_any_case(pattern)})"


def _found(expression: str, pattern: str) -> str:
    return f"regexp_extract({expression}, {_any_case(pattern)}, 0)"


def _doubled(expression: str) -> str:
    return f"' ' || replace({expression}, ' ', '  ') || ' '"


def _collapsed(expression: str) -> str:
    return f"trim(regexp_replace({expression}, '  +', ' ', 'g'))"


def _joined(*expressions: str) -> str:
    parts = ", ".join(f"nullif({each}, '')" for each in expressions)
    return f"concat_ws(' ', {parts})"


def _flag(condition: str) -> str:
    return f"case when {condition} then 'true' else 'false' end"


def _less(whole: str, ending: str) -> str:
    return f"left({whole}, length({whole}) - length({ending}))"


def _prepare_steps() -> Steps:
    """Steps from `@shown` to `@alive`: its words in title case, without markers of death."""
    apart = "@mended_marks"
    for mark, spaced in APART:
        apart = f"replace({apart}, '{mark}', '{spaced}')"
    hyphens = "@spaced"
    for hyphen, joined in HYPHENS:
        hyphens = f"replace({hyphens}, '{hyphen}', '{joined}')"
    return (
        {"long_s": "replace(@shown, 'ſ', 's')"},
        {"bracketed": "case when contains(@long_s, '(') then regexp_replace(@long_s, "
                      f"{_any_case(DEC_IN_BRACKETS)}, ' DECD ', 'g') else @long_s end"},
        {"mended_marks": f"case when contains(@bracketed, '/') and {_matches('@bracketed', COUPLE_SLASH)} "
                         "then replace(@bracketed, '/', ' & ') else @bracketed end"},
        {"spaced": _collapsed(apart)},
        {"hyphens": hyphens},
        {"anded": "case when contains(upper(@hyphens), ' AND ') then "
                  f"regexp_replace(@hyphens, {_any_case(' AND ')}, ' & ', 'g') else @hyphens end"},
        {"cased": cased_sql("@anded")},
        {"doubled_all": _doubled("@cased")},
        {"dead": _matches("@doubled_all", DEAD)},
        {"alive": "trim(case when @dead then "
                  + _collapsed(f"regexp_replace(@doubled_all, {_any_case(DEAD)}, ' ', 'g')")
                  + " else @cased end, ' ,&')"},
        {"doubled": _doubled("@alive")},
        {"firm": f"{_matches('@doubled', FIRM)} or (not {_matches('@doubled', TITLED)} and "
                 f"not contains(@alive, ' , ') and ({_matches('@doubled', MAYBE_FIRM)} "
                 f"or regexp_matches(@alive, {text_literal(FIRM_PAIR)})))"},
        {"ampersand": "strpos(@alive, ' & ')"},
        {"head": "case when @ampersand > 0 then left(@alive, @ampersand - 1) else @alive end",
         "tail": "case when @ampersand > 0 then substr(@alive, @ampersand + 3) end"},
        {"ampersand2": "strpos(@tail, ' & ')"},
        {"l_part": "trim(@head, ' ,')",
         "r_part": "trim(case when @ampersand2 > 0 then left(@tail, @ampersand2 - 1) else @tail end, ' ,')",
         "more": "case when @ampersand2 > 0 then substr(@tail, @ampersand2 + 3) else '' end"},
    )  # fmt: skip


def _person_steps(side: str, *, may_swap: str) -> Steps:
    """Steps from `@<side>_part` to the title, given names, surname and suffix of one person."""
    given_title = _found("@after || ' '", TITLE_START)
    family_title = _found("@family || ' '", TITLE_START)
    own_title = _found("@rest || ' '", TITLE_START)
    free_surname = f"coalesce(nullif({_found('@lead', SURNAME_END)}, ''), @lead)"
    steps: Steps = (
        {"at": "strpos(@part, ' , ')"},
        {"family": "case when @at > 0 then left(@part, @at - 1) else '' end",
         "given_all": "case when @at > 0 then substr(@part, @at + 3) else @part end"},
        {"at2": "case when @at > 0 then strpos(@given_all, ' , ') else 0 end"},
        {"before": "case when @at2 > 0 then left(@given_all, @at2 - 1) end",
         "after": "case when @at2 > 0 then substr(@given_all, @at2 + 3) end"},
        {"rest": f"case when @at2 > 0 then case when {given_title} = @after || ' ' "
                 "then @after || ' ' || @before else replace(@given_all, ' , ', ' ') end else @given_all end",
         "family_title": f"case when @at > 0 then trim({family_title}) else '' end"},
        {"own_title": f"trim({own_title})",
         "family_bare": "trim(substr(@family, length(@family_title) + 1))"},
        {"bare": "trim(substr(@rest, length(@own_title) + 1))",
         "title": "case when @own_title <> '' then @own_title when @family_bare <> '' then @family_title else '' end",
         "surname_all": "case when @family_bare <> '' then @family_bare else @family end"},
        {"ending": _found("@bare", SUFFIX_END)},
        {"less": _less("@bare", "@ending"),
         "family_ending": f"case when @at > 0 and @ending = '' then {_found('@surname_all', SUFFIX_END)} else '' end"},
        {"swapped": f"@at = 0 and {may_swap} and regexp_matches(@less, {text_literal(SWAPPED)})",
         "lead": "case when @title <> '' then ' ' || @less else @less end"},
        {"surname": f"case when @at > 0 then {_less('@surname_all', '@family_ending')} "
                    f"when @swapped then split_part(@less, ' ', 1) else {free_surname} end"},
        {"given": "trim(case when @at > 0 then @less when @swapped then substr(@less, length(@surname) + 2) "
                  f"else {_less('@lead', '@surname')} end)",
         "suffix": "trim(@ending || @family_ending)"},
    )  # fmt: skip
    return prefixed(steps, f"{side}_", shared=["ampersand"])


def _small_particles(surname: str, given: str) -> str:
    spaced = f"' ' || {surname}"
    for particle in SMALL_PARTICLES:
        spaced = f"replace({spaced}, ' {particle} ', ' {particle.lower()} ')"
    return f"case when {given} <> '' and contains({surname}, ' ') then trim({spaced}) else {surname} end"


def _joint_steps() -> Steps:
    """Steps that share out what two people of one name have in common."""
    shares = "@joint and @l_at > 0 and @r_at = 0"
    borrows = "@joint and @l_at = 0 and not contains(@l_bare, ' ')"
    right_given = (
        "case when @shares then case when ends_with(@r_bare, ' ' || trim(@l_surname)) then "
        "left(@r_bare, length(@r_bare) - length(trim(@l_surname)) - 1) else @r_bare end else @r_given end"
    )
    return (
        {"joint": "@ampersand > 0"},
        {"shares": shares, "borrows": borrows},
        {"given_right": right_given},
        {"given": "case when @shares and @l_given = '' then @given_right "
                  "when @borrows then case when @l_bare <> '' then @l_bare else @r_given end else trim(@l_given) end",
         "family": "trim(case when @borrows then @r_surname else @l_surname end)",
         "ending": "case when @borrows then '' else @l_suffix end",
         "other_given": "case when (@shares and @l_given = '') or (@borrows and @l_bare = '') then '' "
                        "else @given_right end",
         "other_family": "trim(case when @shares then @l_surname else @r_surname end)",
         "other_ending": "case when @shares then '' else @r_suffix end"},
        {"family_shown": _small_particles("@family", "@given"),
         "other_shown": _small_particles("@other_family", "@other_given")},
        {"name": f"nullif({_joined('@given', '@family_shown', '@ending')}, '')",
         "first_words": "split_part(@given, ' ', 1) || ' ' || @family_shown",
         "others": "case when @joint then "
                   + _joined("@r_title", "@other_given", "@other_shown", "@other_ending",
                             "case when @more <> '' then '& ' || @more end") + " else '' end"},
        {"person": f"not @firm and regexp_matches(@name, {text_literal(LETTER)})"},
        {"first_plain": unaccented_sql("@first_words"), "firm_shown": "case when @firm then @shown end"},
        {"folded": words_sql("@first_plain")},
        *organisation_key_steps("@firm_shown"),
        {"value": "case when @holder or @shown = '' then null when @firm then @shown when @person then @name end"},
    )  # fmt: skip


def _output_step(*, raw: str, truncated: str, swapped: str, title: str) -> dict[str, str]:
    """The outputs, once `@value` is known. `raw` is what `ok` is measured against."""
    initials = "regexp_matches(@given, '^[^ ](?: [^ ])*$')"
    person = {
        "title": title,
        "forename": "split_part(@given, ' ', 1)",
        "middle_names": "substr(@given, length(split_part(@given, ' ', 1)) + 2)",
        "surname": "@family_shown",
        "suffix": "@ending",
        "second_person": "@others",
        "order_swapped": _flag(swapped),
        "initials_only": _flag(initials),
    }
    outputs = {name: f"case when @value is not null and @person then nullif({sql}, '') end"
               for name, sql in person.items()}  # fmt: skip
    outputs["is_organisation"] = f"case when @value is not null then {_flag('@firm')} end"
    outputs["is_deceased"] = f"case when @value is not null then {_flag('@dead')} end"
    outputs["truncated"] = f"case when @value is not null then {_flag(truncated)} end"
    outputs["key"] = "case when @value is null then null when @firm then @firm_key else @folded end"
    outputs["reason"] = (
        "case when @shown is null or @shown = '' then 'missing' when @holder then 'placeholder' "
        "when @value is null then 'invalid' when @firm then 'pseudo' "
        f"when @value = {raw} then 'ok' when @dead or @others <> '' or @better then 'repaired' "
        "else 'reformatted' end"
    )
    return outputs


_BOTH_PEOPLE = side_by_side(
    _person_steps("l", may_swap="@ampersand = 0"), _person_steps("r", may_swap="false")
)
_ONE_COLUMN: Steps = (
    *mend_steps("@in_value"),
    {"holder": f"{raised_sql('@shown')} in {in_sql(_NONE)}"},
    *_prepare_steps(),
    *_BOTH_PEOPLE,
    *_joint_steps(),
    _output_step(
        raw="@in_value",
        truncated=f"length(rtrim(@in_value, ' ')) = {NAME_WIDTH}",
        swapped="@l_swapped",
        title="@l_title",
    ),
)


def _given_text(column: str) -> str:
    """SQL for a column without commas and outer spaces, blank if it holds nothing to see."""
    text = f"replace(coalesce({column}, ''), ',', ' ')"
    return f"case when {tidy_sql(text)} = '' then '' else trim({text}, ' ') end"


_COMPOSE: Steps = (
    {"known": tidy_sql("replace(replace(coalesce(@in_title, ''), chr(0), ''), '.', '')"),
     "given_in": _given_text("@in_forenames"),
     "family_in": _given_text("@in_surname")},
    {"is_known": _matches("@known", f"^(?:{TITLE_ALONE})$"),
     "turned": "regexp_matches(@family_in, '^[A-Za-z][.]?$') and regexp_matches(@given_in, '^[^ ]{3,}$')"},
    {"given_set": "case when @turned then @family_in else @given_in end",
     "family_set": "case when @turned then @given_in else @family_in end"},
    {"first": _joined("case when @is_known then @known end", "@given_set")},
    {"whole": "case when @family_set <> '' and @first <> '' then @family_set || ', ' || @first "
              "when @family_set <> '' then @family_set when @given_set <> '' then @first else '' end"},
)  # fmt: skip
_WIDTHS = ", ".join(map(str, PART_WIDTHS))
_RAW_PARTS = _joined("@in_forenames", "@in_surname")
_THREE_COLUMNS: Steps = (
    *_COMPOSE,
    *mend_steps("@whole"),
    {"holder": f"{raised_sql('@shown')} in {in_sql(_NONE)} or {raised_sql('@family_set')} in {in_sql(PLACEHOLDERS)}"},
    *_prepare_steps(),
    *_BOTH_PEOPLE,
    *_joint_steps(),
    {"titled": "coalesce(nullif(@l_title, ''), case when not @is_known and @known <> '' "
               f"then {cased_sql('@known')} end, '')"},
    _output_step(
        raw=f"case when @titled = coalesce(@in_title, '') then {_RAW_PARTS} end",
        truncated=f"length(rtrim(coalesce(@in_surname, ''), ' ')) in ({_WIDTHS}) "
                  f"or length(rtrim(coalesce(@in_forenames, ''), ' ')) in ({_WIDTHS})",
        swapped="@turned or @l_swapped",
        title="@titled",
    ),
)  # fmt: skip

_TITLE = (
    "Name of a person, in title case unless it came in mixed case. `second_person` is the other half "
    "of a joint name, `key` folds the first forename and the surname for matching, `truncated` is true "
    "at exactly a column's width. An organisation is pseudo"
)
PERSON_NAME = define(
    "person_name",
    says=(f"{_TITLE}. From one column, surname first with a comma or title first", "house rule"),
    gives=GIVES,
    how=(_ONE_COLUMN, read_person_name),
)
PERSON_NAME_PARTS = define(
    "person_name_parts",
    says=(f"{_TITLE}. From title, forenames and surname", "house rule"),
    takes=("title", "forenames", "surname"),
    gives=GIVES,
    how=(_THREE_COLUMNS, read_person_name_parts),
)
