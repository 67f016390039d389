"""What somebody may be shown: they say for which entry of the record of processing they look; what the law keeps
from it is left out, and so is everybody whose data may not be used for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound, ReadingRefused
from flamsteed.gold.household import THING as HOUSEHOLD
from flamsteed.gold.household import Household, Member, Resident
from flamsteed.gold.registry import heirs
from flamsteed.gold.show import Explanation
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.request import RESTRICTION, Restriction
from flamsteed.linkage.kind import Kind
from flamsteed.linkage.look_up import Candidate, read_asked
from flamsteed.linkage.mention import told_by
from flamsteed.linkage.review import SideBySide
from flamsteed.linkage.review_file import Hidden
from flamsteed.linkage.why import End, Why
from flamsteed.privacy.processing import Processing
from flamsteed.project import Project
from flamsteed.sight import GROUNDS, Ground, Sight, in_the_way, sight

PERSON = "person"
WITHHELD = "(withheld)"


@dataclass(frozen=True)
class Asked:
    """What somebody gives for looking: the entry (its id), and the word of a ground (`GROUNDS`) on which they
    look although use is restricted. Without an entry it is that under which the gold records are kept.
    """

    entry: str = ""
    despite: str = ""


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at the records of a thing: what they may see of them, and whom they may not, by the
    number that leads to them today. `said` is for the ledger.
    """

    sight: Sight
    restricted: Mapping[str, tuple[Restriction, ...]]
    said: Mapping[str, str] = field(default_factory=dict)

    def refuses(self, number: str) -> str:
        """Why nothing of a number may be used, in words; empty if it may."""
        return "; ".join(map(in_words, self.restricted.get(number, ())))


def reader(project: Project, engine: Engine, ledger: Ledger, thing: str, asked: Asked) -> Reader:
    """Whoever looks at the records of a thing (a household's are people's), for the entry they give.

    Raises NotFound if there is no such entry or ground, ReadingRefused if a ground comes without an entry.
    """
    of = PERSON if thing == HOUSEHOLD else thing
    purpose, ground = _purpose(project, of, asked.entry), _ground(asked)
    leads, found = heirs(engine, of), dict[str, list[Restriction]]()
    for each in in_the_way(ledger.restrictions(), purpose, ground):
        found.setdefault(leads.get(each.number, each.number), []).append(each)
    said = {"for": purpose.name} if purpose else {}
    if ground:
        said["despite"] = asked.despite
    seen = sight(project.contracts, project.links, of, purpose)
    return Reader(seen, {number: tuple(several) for number, several in found.items()}, said)


def _purpose(project: Project, thing: str, entry: str) -> Processing | None:
    """The entry that was given, or else the one that covers the gold records; None where none does."""
    entries = project.processing
    if entry and entry not in entries:
        known = ", ".join(sorted(entries)) or "none"
        raise NotFound(
            f"There is no entry `{entry}` in {project.folder}/processing; there are: {known}."
        )
    if entry:
        return entries[entry]
    table = f"gold.{thing}"
    return next((each for _, each in sorted(entries.items()) if table in each.tables), None)


def _ground(asked: Asked) -> Ground | None:
    if not asked.despite:
        return None
    if asked.despite not in GROUNDS:
        raise NotFound(
            f"`{asked.despite}` is no ground on which restricted data may be used; there are: {', '.join(GROUNDS)}."
        )
    if not asked.entry:
        raise ReadingRefused(
            "Say with --for which entry you look for: the ground is one for that use alone."
        )
    return GROUNDS[asked.despite]


def in_words(each: Restriction) -> str:
    """That use is restricted, since when and by which request."""
    if each.kind == RESTRICTION:
        return f"use is restricted since {each.since} (request {each.request}, UK GDPR Article 18)"
    uses = f" to use for {', '.join(each.uses)}" if each.uses else ""
    return f"objected{uses}, granted {each.since} (request {each.request}, UK GDPR Article 21)"


@dataclass(frozen=True)
class Seen:
    """A gold record as somebody may see it, and the attributes whose shown value they may not, with why."""

    explained: Explanation
    withheld: Mapping[str, tuple[str, ...]]


def seen(explained: Explanation, may: Sight) -> Seen:
    """What of a gold record may be seen: values, rivals, periods, earlier values and records from where they
    may be read; what was put right, only of a table of which everything may be. Of a table that may not be read
    at all nothing says that it tells of this one.

    Raises NotFound if there is none of its records that may be read.
    """
    sources = [s for s in explained.sources if not may.why_not(_table(s.system, s.table))]
    if explained.sources and not sources:
        raise NotFound(
            f"No record that may be read for {may.name or 'no purpose'} stands under that number."
        )
    values, withheld = [], {}
    for value in explained.values:
        table = _table(value.system, value.table)
        reasons = may.why_not(table, value.attribute)
        if not reasons:
            values.append(value)
        elif not may.why_not(table):
            withheld[value.attribute] = reasons
    rivals = [
        r for r in explained.rivals if not may.why_not(_table(r.system, r.table), r.attribute)
    ]
    beside = [r.attribute for r in rivals]
    told = replace(
        explained,
        values=tuple(replace(v, rivals=min(v.rivals, beside.count(v.attribute))) for v in values),
        rivals=tuple(rivals),
        periods=tuple(p for p in explained.periods if not may.why_not(p.table, p.attribute)),
        past=tuple(p for p in explained.past if not may.why_not(p.table, p.attribute)),
        sources=tuple(sources),
        corrections=tuple(
            c for c in explained.corrections if may.reads_all_of(_table(c.system, c.table))
        ),
    )
    return Seen(told, withheld)


def _table(system: str, table: str) -> str:
    return f"{system}__{table}" if table else system


def askable(kind: Kind, values: Mapping[str, str], may: Sight) -> frozenset[str]:
    """The attributes that are asked with, of a look-up for a purpose.

    Raises ReadingRefused if one may be read from no table for that purpose: nobody is found by it.
    """
    told = frozenset(read_asked(kind, values)[0])
    refused = {name: reasons for name in sorted(told) if (reasons := may.why_nowhere(name))}
    if refused:
        why = "; ".join(dict.fromkeys(each for reasons in refused.values() for each in reasons))
        named = ", ".join(name.replace("_", " ") for name in refused)
        raise ReadingRefused(
            f"Nobody may be looked up by {named} for {may.name or 'no purpose'}: {why}. Leave it out, or say"
            " with --for which entry you look for."
        )
    return told


def findable(
    engine: Engine, may: Sight, candidates: Sequence[Candidate], asked: Iterable[str]
) -> list[Candidate]:
    """Those candidates whose record, and all in it that they were asked by, may be read for the purpose."""
    rows = engine.rows(
        f"select _mention, _table from linked.{may.thing}_mention where list_contains(?, _mention)",
        [[each.mention for each in candidates]],
    )
    by, tables = sorted(asked), dict[str, str](rows)
    shut = {
        table
        for table in set(tables.values())
        if may.why_not(table) or any(may.why_not(table, name) for name in by)
    }
    return [each for each in candidates if tables.get(each.mention) not in shut]


def residents_seen(
    engine: Engine, who: Reader, residents: Sequence[Resident]
) -> tuple[tuple[Resident, ...], tuple[Restriction, ...]]:
    """The residents who may be shown, with their names where these may be read; and what keeps others back."""
    left_out = [r for one in residents for r in who.restricted.get(one.number, ())]
    there = [
        one
        for one in residents
        if one.number not in who.restricted and not who.sight.why_not(one.table, "uprn")
    ]
    nameless = _nameless(engine, who.sight, [one.number for one in there])
    return (
        tuple(replace(one, name=WITHHELD) if one.number in nameless else one for one in there),
        tuple(dict.fromkeys(left_out)),
    )


def household_seen(
    engine: Engine, who: Reader, home: Household
) -> tuple[Household, tuple[Restriction, ...]]:
    """A household with those of its people who may be shown: of whom a table that may be read says where they
    live or lived; and what keeps others back.
    """
    several = [one.number for one in (*home.members, *home.earlier)]
    rows = engine.rows(
        "select number, _table from gold.person_period where attribute = 'uprn' and list_contains(?, number)",
        [several],
    )
    housed = {number for number, table in rows if not who.sight.why_not(table, "uprn")}
    nameless = _nameless(engine, who.sight, several)

    def shown(members: Iterable[Member]) -> tuple[Member, ...]:
        return tuple(
            replace(one, name=WITHHELD) if one.number in nameless else one
            for one in members
            if one.number in housed and one.number not in who.restricted
        )

    left_out = [r for number in several for r in who.restricted.get(number, ())]
    told = replace(home, members=shown(home.members), earlier=shown(home.earlier))
    return told, tuple(dict.fromkeys(left_out))


def _nameless(engine: Engine, may: Sight, numbers: Sequence[str]) -> set[str]:
    """Those whose gold record has a name from where it may not be read."""
    rows = engine.rows(
        "select number, attribute, _table from gold.person_value"
        " where attribute in ('forename', 'surname') and list_contains(?, number)",
        [list(numbers)],
    )
    return {number for number, attribute, table in rows if may.why_not(table, attribute)}


def restricted_mentions(engine: Engine, who: Reader) -> dict[str, str]:
    """The mentions of those whose data may not be used, each with why, in words."""
    rows = engine.rows(
        f"select _mention, number from gold.{who.sight.thing}_source where list_contains(?, number)",
        [sorted(who.restricted)],
    )
    return {mention: who.refuses(number) for mention, number in rows}


def hidden_from(engine: Engine, who: Reader) -> Hidden:
    """What stays empty in a file of pairs that somebody is lent."""
    told = told_by(engine.columns(f"linked.{who.sight.thing}_mention"))
    tables = {name: shut for name in told if (shut := who.sight.hidden(name))}
    return Hidden(tables, tuple(sorted(restricted_mentions(engine, who))))


def sides_seen(both: SideBySide, may: Sight) -> SideBySide:
    """Two records side by side, without what may not be read of them."""
    left, right = (_table(place[0], place[1]) for place in (both.left_place, both.right_place))
    return replace(
        both,
        told=tuple(
            replace(
                each,
                left=_unless(each.left, may.why_not(left, each.attribute)),
                right=_unless(each.right, may.why_not(right, each.attribute)),
            )
            for each in both.told
        ),
    )


def why_seen(told: Why, may: Sight) -> Why:
    """Two records explained, without the values that may not be read of them."""

    def side(end: End, value: str, columns: Sequence[str]) -> str:
        shut = any(may.why_not(end.table, each) for each in columns)
        # What a column of the council's own model was worked out of is not known.
        if not {*columns} <= {*told.kind.attributes, *may.told.get(end.table, ())}:
            shut = shut or any(may.told.get(end.table, {}).values())
        return WITHHELD if value and shut else value

    comparisons = tuple(
        replace(
            each,
            left=side(told.left, each.left, each.columns),
            right=side(told.right, each.right, each.columns),
        )
        for each in told.weighing.comparisons
    )
    return replace(told, weighing=replace(told.weighing, comparisons=comparisons))


def _unless(value: str | None, reasons: Sequence[str]) -> str | None:
    return WITHHELD if value is not None and reasons else value
