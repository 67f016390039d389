"""Mentions: one person as one source record describes them, ready to be compared."""

from collections.abc import Iterable, Mapping, Sequence

from flamsteed.engine.dialect import columns_sql, literal, quote
from flamsteed.linkage.short_forms import short_forms
from flamsteed.linkage.spec import (
    MATCH_COLUMNS,
    PERSON_ATTRIBUTES,
    RAW,
    RAW_NAME,
    LinkSpec,
    Mentions,
    key_of,
)
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.folded import folded_sql
from flamsteed.standards.standard import Standard, chain_sql

KEPT = (
    "_mention", "_record", "_part", "_system", "_table", *PERSON_ATTRIBUTES, *MATCH_COLUMNS,
    "is_crowded", "match_email", "match_telephone",
)  # fmt: skip


def kept_of(spec: LinkSpec) -> tuple[str, ...]:
    """The columns of a mention that are kept: those of every project, and the council's own."""
    own = spec.also_compare
    return (*KEPT, *own, *map(key_of, own))


def told_by(columns: Iterable[str]) -> tuple[str, ...]:
    """Of the columns of a table of mentions, those that are told and not worked out."""
    own = [name for name in columns if name not in KEPT and not name.startswith("_")]
    return (*PERSON_ATTRIBUTES, *(name for name in own if key_of(name) in own))


FOLDED = {
    "forename_words": "forename",
    "middle_words": "middle_names",
    "surname_words": "coalesce(surname, surname_guess)",
}
"""The words of a name, folded, and what they are folded from."""
FULL_NAME = "case when length(middle_key) > 1 then forename_key || ' ' || middle_key || ' ' || surname_key end"
WIDESPREAD = 12
"""At so many addresses a full name is a common one, or no person's at all."""


def mentions_sql(
    several: Sequence[Mentions],
    given: Mapping[str, tuple[str, ...]],
    attributes: Sequence[str],
    *,
    limited_to: Mapping[str, tuple[str, ...]],
) -> str:
    """SQL for every mention: one row per record and part, attributes as text, raw texts beside them.

    `given` says which columns each SELECT gives; attributes that it leaves out are null, and so
    are those whose use is limited to other systems: they cannot link what they must not link.
    """
    columns = ", ".join(
        f"nullif(trim({quote(name)}), '') as {name}" for name in (*attributes, *RAW)
    )
    union = " union all ".join(
        _source_sql(each, given[each.name], attributes, limited_to=limited_to) for each in several
    )
    return (
        f"select concat(_record, '-', _part) as _mention, _record, _part, _system, _table,"
        f" {columns} from ({union}) as told"
    )


def _source_sql(
    mentions: Mentions,
    given: tuple[str, ...],
    attributes: Sequence[str],
    *,
    limited_to: Mapping[str, tuple[str, ...]],
) -> str:
    columns = []
    for name in (*attributes, *RAW):
        barred = mentions.system not in limited_to.get(name, (mentions.system,))
        known = name in given and not barred
        columns.append(f"cast({quote(name) if known else 'null'} as varchar) as {quote(name)}")
    return (
        f"select cast(_record as varchar) as _record, cast(_part as varchar) as _part,"
        f" {literal(mentions.system)} as _system, {literal(mentions.name)} as _table,"
        f" {', '.join(columns)} from (\n{mentions.select}\n) as source"
    )


def read_sql(told: str, raw: Sequence[str], attributes: Sequence[str]) -> str:
    """SQL for the mentions of table `told` with the raw texts `raw` read by their standards.

    What a raw text gives is taken where the SELECT gave nothing. A name in one piece that is an
    organisation's is no mention of a person.
    """
    uses = [(STANDARDS[RAW[name][0]], [name], name) for name in raw]
    waiting = " or ".join(f"{name} is not null" for name in raw)
    source = f"(select _mention, {', '.join(raw)} from {told} where {waiting})"
    outputs: dict[str, list[str]] = {name: [f"t.{name}"] for name in attributes}
    for name in raw:
        for output, attribute in RAW[name][1].items():
            if attribute in outputs:
                column = name if output == "value" else f"{name}_{output}"
                outputs[attribute].append(f"r.{column}")
    columns = ", ".join(f"coalesce({', '.join(found)}) as {n}" for n, found in outputs.items())
    firm = "coalesce(r.raw_name_is_organisation, 'false') = 'false'" if RAW_NAME in raw else "true"
    return (
        f"select t._mention, t._record, t._part, t._system, t._table, {columns} from {told} as t"
        f" left join ({_renamed_sql(uses, source)}) as r on r._mention = t._mention where {firm}"
    )


def _renamed_sql(uses: Sequence[tuple[Standard, list[str], str]], source: str) -> str:
    """SQL for the outputs of several standards; the inputs, which have the same names, go first."""
    given = {name: f"_given_{name}" for _, (name,), _ in uses}
    renamed = ", ".join(f"{old} as {new}" for old, new in given.items())
    moved = f"(select _mention, {renamed} from {source} as s)"
    return chain_sql(moved, [(use, [given[name]], to) for use, (name,), to in uses], ["_mention"])


def described_sql(mentions: str, own: Sequence[str] = ()) -> str:
    """SQL for the mentions in table `mentions` with what is worked out from their attributes.

    `own` are the attributes that the council declares itself. Keys are folded to A-Z without spaces.
    `names_sorted` and `birth_sorted` are the same when forename and surname, or day and month, have
    changed places.
    """
    forms = ", ".join(
        f"({literal(form)}, {literal(root)})" for form, root in sorted(short_forms().items())
    )
    person = "coalesce(forename, surname, surname_guess) is not null"
    folded = ", ".join(f"{folded_sql(told)} as {name}" for name, told in FOLDED.items())
    keyed = keyed_sql("folded_name", own, root="coalesce(s.root, k.forename_key)")
    return (
        f"with short_form as (select * from (values {forms}) as v(form, root)),"
        f" folded_name as (select *, {folded} from {mentions} where {person}),"
        f" {keyed} left join short_form as s on s.form = k.forename_key"
    )


def keyed_sql(folded: str, own: Sequence[str], *, root: str = "k.forename_key") -> str:
    """The end of `described_sql`, after `with`: mentions of table `folded`, which has the columns `FOLDED`
    too, with their keys. `root` is SQL for the root of a forename, the forename itself by default.
    """
    return (
        f"keyed as (select *, nullif(split_part(forename_words, ' ', 1), '') as forename_key,"
        f" replace(surname_words, ' ', '') as surname_key,"
        f" nullif(split_part(middle_words, ' ', 1), '') as middle_key from {folded})"
        f" select k._mention, k._record, k._part, k._system, k._table,"
        f" {columns_sql(PERSON_ATTRIBUTES, of='k')},"
        f" k.forename_key, k.surname_key,"
        f" k.surname_words, regexp_extract(k.surname_words, '([^ ]+)$', 1) as surname_last,"
        f" {root} as forename_root,"
        f" left(k.forename_key, 1) as forename_initial, k.middle_key,"
        f" {FULL_NAME} as full_name,"
        f" k.forename_key || ' ' || k.surname_key as name_key,"
        f" concat_ws(' ', '', k.forename_words, k.middle_words, k.surname_words, '') as name_words,"
        f" case when k.forename_key < k.surname_key then k.forename_key || ' ' || k.surname_key"
        f" else k.surname_key || ' ' || k.forename_key end as names_sorted,"
        f" case when substr(k.birth_date, 6, 2) < right(k.birth_date, 2) then k.birth_date"
        f" else left(k.birth_date, 5) || right(k.birth_date, 2) || '-'"
        f" || substr(k.birth_date, 6, 2) end as birth_sorted,"
        f" left(k.birth_date, 4) as birth_year{_own_sql(own)}"
        f" from keyed as k"
    )


def _own_sql(own: Sequence[str]) -> str:
    return "".join(
        f", k.{quote(name)}, {folded_sql(f'k.{quote(name)}')} as {quote(key_of(name))}"
        for name in own
    )
