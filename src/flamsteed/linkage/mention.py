"""Mentions: one person or organisation as one source record describes it, ready to be compared."""

from collections.abc import Iterable, Mapping, Sequence

from flamsteed.engine.dialect import literal, quote
from flamsteed.linkage.kind import Kind, key_of
from flamsteed.linkage.person import PEOPLE, RAW_NAME
from flamsteed.linkage.spec import KINDS, LinkSpec, Mentions
from flamsteed.standards.catalogue import STANDARDS
from flamsteed.standards.standard import Standard, chain_sql


def kept_of(spec: LinkSpec) -> tuple[str, ...]:
    """The columns of a mention that are kept: those of every project, and the council's own."""
    own = spec.also_compare
    return (*spec.kind.kept, *own, *map(key_of, own))


def told_by(columns: Iterable[str]) -> tuple[str, ...]:
    """Of the columns of a table of mentions, those that are told and not worked out."""
    listed = list(columns)
    kind = kind_of(listed)
    own = [name for name in listed if name not in kind.kept and not name.startswith("_")]
    return (*kind.attributes, *(name for name in own if key_of(name) in own))


def kind_of(columns: Iterable[str]) -> Kind:
    """The kind of thing of which a table with these columns holds mentions."""
    there = {*columns}
    return next((kind for kind in KINDS.values() if {*kind.worked_out} <= there), PEOPLE)


def mentions_sql(
    several: Sequence[Mentions],
    given: Mapping[str, tuple[str, ...]],
    columns: Sequence[str],
    *,
    limited_to: Mapping[str, tuple[str, ...]],
) -> str:
    """SQL for every mention: one row per record and part, its `columns` (attributes and raw texts) as text.

    `given` says which columns each SELECT gives; those that it leaves out are null, and so
    are those whose use is limited to other systems: they cannot link what they must not link.
    """
    listed = ", ".join(f"nullif(trim({quote(name)}), '') as {name}" for name in columns)
    union = " union all ".join(
        _source_sql(each, given[each.name], columns, limited_to=limited_to) for each in several
    )
    return (
        f"select concat(_record, '-', _part) as _mention, _record, _part, _system, _table,"
        f" {listed} from ({union}) as told"
    )


def _source_sql(
    mentions: Mentions,
    given: tuple[str, ...],
    columns: Sequence[str],
    *,
    limited_to: Mapping[str, tuple[str, ...]],
) -> str:
    listed = []
    for name in columns:
        barred = mentions.system not in limited_to.get(name, (mentions.system,))
        known = name in given and not barred
        listed.append(f"cast({quote(name) if known else 'null'} as varchar) as {quote(name)}")
    return (
        f"select cast(_record as varchar) as _record, cast(_part as varchar) as _part,"
        f" {literal(mentions.system)} as _system, {literal(mentions.name)} as _table,"
        f" {', '.join(listed)} from (\n{mentions.select}\n) as source"
    )


def read_sql(told: str, raw: Sequence[str], attributes: Sequence[str], *, kind: Kind) -> str:
    """SQL for the mentions of table `told` with the raw texts `raw` read by their standards.

    What a raw text gives is taken where the SELECT gave nothing. A name in one piece that is an
    organisation's is no mention of a person, and the other way about.
    """
    uses = [(STANDARDS[kind.raw[name][0]], [name], name) for name in raw]
    waiting = " or ".join(f"{name} is not null" for name in raw)
    source = f"(select _mention, {', '.join(raw)} from {told} where {waiting})"
    outputs: dict[str, list[str]] = {name: [f"t.{name}"] for name in attributes}
    for name in raw:
        for output, attribute in kind.raw[name][1].items():
            if attribute in outputs:
                column = name if output == "value" else f"{name}_{output}"
                outputs[attribute].append(f"r.{column}")
    columns = ", ".join(f"coalesce({', '.join(found)}) as {n}" for n, found in outputs.items())
    ours = literal(str(kind.takes_organisations).lower())
    firm = f"coalesce(r.raw_name_is_organisation, {ours}) = {ours}" if RAW_NAME in raw else "true"
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
