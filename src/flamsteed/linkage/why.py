"""Why two mentions are one person, or are not: every comparison, its weight, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flamsteed.drawing.percent import likely
from flamsteed.engine.dialect import columns_sql, literal, quote
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.linkage.chain import Link, chain
from flamsteed.linkage.evidence import CONTRADICTED, DOUBTED
from flamsteed.linkage.kind import Kind
from flamsteed.linkage.mention import kind_of
from flamsteed.linkage.pairs import REVIEW, SAME
from flamsteed.linkage.spec import LinkSpec
from flamsteed.linkage.weigh import Weighed, Weighing, weigh

_MUTED = {"email": "match_email", "telephone": "match_telephone"}


@dataclass(frozen=True)
class End:
    """One of the two mentions: where it comes from, and the cluster it is in."""

    mention: str
    system: str
    table: str
    record: str
    part: str
    cluster: str


@dataclass(frozen=True)
class Why:
    """Two mentions of a `kind` explained. Holds personal data only where values were asked for.

    `blocks` brought the two together; none means that linkage never compared them, and that
    they were compared for this answer. `band` is what linkage said of the pair, empty if it kept
    none. `chain` leads from one to the other where they are one person by others.
    """

    left: End
    right: End
    weighing: Weighing
    kind: Kind
    review_from: float
    accept_from: float
    is_contradicted: bool
    contradictions: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]
    band: str
    chain: tuple[Link, ...]

    @property
    def is_one(self) -> bool:
        """Whether the two are one person, or organisation, today."""
        return self.left.cluster == self.right.cluster


def why(engine: Engine, spec: LinkSpec, left: str, right: str, *, with_values: bool = False) -> Why:
    """Explain the pair of mentions `left` and `right` (ids). Reads only, and compares them anew.

    Raises NotFound if one of them takes no part in linkage, or they are the same.
    """
    if left == right:
        raise NotFound("Both name the same record. Name two different ones.")
    ends = {mention: _end(engine, spec.thing, mention) for mention in (left, right)}
    told = weigh(engine, spec, left, right)
    if with_values:
        shown = _with_values(engine, spec, told.comparisons, left, right)
        told = replace(told, comparisons=shown)
    band, stored = _kept(engine, spec.thing, left, right)
    is_contradicted = _is_contradicted(engine, spec.kind, told.slugs)
    return Why(
        ends[left], ends[right], told, spec.kind,
        review_from=spec.review_from,
        accept_from=spec.accept_from,
        is_contradicted=is_contradicted,
        contradictions=_contradictions(spec.kind, told.slugs) if is_contradicted else (),
        blocks=_blocks(engine, spec, left, right),
        band=band,
        chain=stored if band == SAME else _chain(engine, spec.thing, ends[left], ends[right]),
    )  # fmt: skip


def outcome(told: Why) -> str:
    """What came of the pair, in a sentence."""
    sure = f"{likely(told.weighing.probability)} sure"
    if told.is_one and len(told.chain) > 1:
        return f"One {told.kind.one} by others: a chain of {len(told.chain)} links joins them"
    if told.is_one:
        return f"One {told.kind.one}: {sure}"
    if told.band == REVIEW:
        return f"Not decided: {sure}, it waits for a person to decide"
    return f"Two {told.kind.many}: {_why_two(told, sure)}"


def _why_two(told: Why, sure: str) -> str:
    if told.is_contradicted:
        return "the evidence contradicts that they are one"
    if not told.blocks:
        return f"never compared by linkage, and {sure} when compared now"
    if told.weighing.probability >= told.accept_from:
        return f"kept apart although {sure}, as joining them would join {told.kind.many} that contradict each other"
    return f"only {sure}"


def best_pair(
    engine: Engine, thing: str, lefts: Sequence[str], rights: Sequence[str]
) -> tuple[str, str]:
    """Of the mentions of two records or gold records, the pair that says most: the surest that
    linkage kept, or the two mentions that tell most of themselves.
    """
    kept = engine.rows(
        f"select _left, _right from linked.{thing}_pair"
        f" where (list_contains(?, _left) and list_contains(?, _right))"
        f" or (list_contains(?, _right) and list_contains(?, _left))"
        f" order by weight desc, _left, _right limit 1",
        [list(lefts), list(rights), list(lefts), list(rights)],
    )
    if kept:
        first, second = kept[0]
        return (first, second) if first in lefts and second in rights else (second, first)
    return _fullest(engine, thing, lefts), _fullest(engine, thing, rights)


def _fullest(engine: Engine, thing: str, mentions: Sequence[str]) -> str:
    kind = kind_of(engine.columns(f"linked.{thing}_mention"))
    told = " + ".join(
        f"case when {quote(name)} is null then 0 else 1 end"
        for columns in kind.shown.values()
        for name in columns
    )
    return str(
        engine.value(
            f"select _mention from linked.{thing}_mention where list_contains(?, _mention)"
            f" order by {told} desc, _mention limit 1",
            [list(mentions)],
        )
    )


def _end(engine: Engine, thing: str, mention: str) -> End:
    rows = engine.rows(
        f"select _mention, _system, _table, _record, _part, _cluster from linked.{thing}"
        f" where _mention = ?",
        [mention],
    )
    if not rows:
        raise NotFound("One of the two takes no part in linkage any more. Run the path again.")
    return End(*rows[0])


def _with_values(
    engine: Engine, spec: LinkSpec, told: tuple[Weighed, ...], left: str, right: str
) -> tuple[Weighed, ...]:
    """The comparisons with what the two mentions say."""
    names = sorted({name for each in told for name in each.columns})
    if not names:
        return told
    said = {
        mention: dict(zip(names, row, strict=True))
        for mention, *row in engine.rows(
            f"select _mention, {columns_sql(names)} from linked.{spec.thing}_mention"
            f" where _mention in (?, ?)",
            [left, right],
        )
    }
    return tuple(
        replace(
            each,
            left=_joined(said[left], each.columns),
            right=_joined(said[right], each.columns),
        )
        for each in told
    )


def _joined(said: Mapping[str, str | None], names: Sequence[str]) -> str:
    text = ""
    for name in names:
        value = str(said[name] or "")
        text += "" if value in text else f" {value}"
    return text.strip()


def _is_contradicted(engine: Engine, kind: Kind, slugs: Mapping[str, str | None]) -> bool:
    """Whether the rule of contradictions says that two mentions cannot be one."""
    columns = ", ".join(
        f"cast({'null' if slug is None else literal(slug)} as varchar) as {quote(name)}"
        for name, slug in slugs.items()
    )
    return bool(engine.value(f"select {kind.contradiction()} from (select {columns}) as answered"))


def _contradictions(kind: Kind, slugs: Mapping[str, str | None]) -> tuple[str, ...]:
    """What speaks against one person or organisation, in words."""
    every = ((comparison, level) for comparison in kind.comparisons for level in comparison.levels)
    given = [(c, level) for c, level in every if slugs[c.name] == level.slug]
    plain = [level.words for _, level in given if level.strength in (CONTRADICTED, DOUBTED)]
    doubts = [
        f"{level.words}, and {kind.unless}"
        for comparison, level in given
        if kind.odd.get(comparison.name) == level.slug
    ]
    return tuple(plain or doubts)


def _blocks(engine: Engine, spec: LinkSpec, left: str, right: str) -> tuple[tuple[str, ...], ...]:
    """The sets of columns on which the two agree, so that linkage compared them."""
    agree = ", ".join(
        "coalesce("
        + " and ".join(f"l.{quote(_MUTED.get(n, n))} = r.{quote(_MUTED.get(n, n))}" for n in block)
        + ", false)"
        for block in spec.block_on
    )
    table = f"linked.{spec.thing}_mention"
    (row,) = engine.rows(
        f"select {agree} from {table} as l join {table} as r on l._mention = ? and r._mention = ?",
        [left, right],
    )
    return tuple(block for block, holds in zip(spec.block_on, row, strict=True) if holds)


def _kept(engine: Engine, thing: str, left: str, right: str) -> tuple[str, tuple[Link, ...]]:
    """What linkage kept of the pair itself: its band, and the link."""
    rows = engine.rows(
        f"select _left, _right, weight, probability, evidence, band from linked.{thing}_pair"
        f" where _left = ? and _right = ?",
        [min(left, right), max(left, right)],
    )
    return (rows[0][5], (Link(*rows[0]),)) if rows else ("", ())


def _chain(engine: Engine, thing: str, left: End, right: End) -> tuple[Link, ...]:
    if left.cluster != right.cluster:
        return ()
    return chain(links_of(engine, thing, left.cluster), left.mention, right.mention)


def links_of(engine: Engine, thing: str, cluster: str) -> list[Link]:
    """The pairs that join mentions of one cluster."""
    rows = engine.rows(
        f"select p._left, p._right, p.weight, p.probability, p.evidence, p.band"
        f" from linked.{thing} as l join linked.{thing}_pair as p on p._left = l._mention"
        f" join linked.{thing} as r on r._mention = p._right"
        f" where l._cluster = ? and r._cluster = l._cluster and p.band = {literal(SAME)}"
        f" order by p._left, p._right",
        [cluster],
    )
    return [Link(*row) for row in rows]
