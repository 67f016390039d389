"""What somebody may see of the records of one thing for a purpose, and whose data may not be used for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flamsteed.contracts.contract import Contract
from flamsteed.engine.behind import ROWS, Source
from flamsteed.lawful import NOTHING, joined, refusals, standing, told_by
from flamsteed.lineage.request import OBJECTION, RESTRICTION, Restriction
from flamsteed.linkage.spec import LinkSpec, Mentions, RegisterSpec
from flamsteed.privacy.processing import Processing


@dataclass(frozen=True)
class Sight:
    """What of the records of one thing may be read for a purpose (None is no purpose at all).

    `told` has, by table (`system__table`) and attribute that the table tells, why it may not be read, in words; nothing
    where it may. ROWS stands for the table as a whole.
    """

    thing: str
    purpose: Processing | None
    told: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def name(self) -> str:
        """The entry that the purpose is; empty for none."""
        return self.purpose.name if self.purpose else ""

    def why_not(self, table: str, attribute: str = ROWS) -> tuple[str, ...]:
        """Why an attribute may not be read where that table tells it; empty if it may.

        A table that the project no longer declares may not: nothing says what it may be used for.
        """
        if table not in self.told:
            return (
                f"{table} is not among what gold/ declares, so no contract says who may read it",
            )
        reasons = self.told[table]
        return reasons.get(attribute, reasons[ROWS])

    def reads_all_of(self, table: str) -> bool:
        """Whether everything that a table tells may be read."""
        return table in self.told and not any(self.told[table].values())

    def why_nowhere(self, attribute: str) -> tuple[str, ...]:
        """Why an attribute may be read from none of the tables that tell it; empty if it may from one, or
        none tells it.
        """
        several = [reasons[attribute] for reasons in self.told.values() if attribute in reasons]
        return _several(several) if all(several) else ()

    def hidden(self, attribute: str) -> tuple[str, ...]:
        """The tables from which an attribute may not be read."""
        return tuple(sorted(table for table in self.told if self.why_not(table, attribute)))

    @property
    def tables_left_out(self) -> tuple[str, ...]:
        """Why whole tables may not be read. It is the same for everybody whom the tables may tell of, so
        that it does not say of whom they do.
        """
        return _several(reasons[ROWS] for reasons in self.told.values())


def _several(reasons: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({each for several in reasons for each in several}))


def sight(
    contracts: Mapping[str, Contract],
    links: Sequence[LinkSpec | RegisterSpec],
    thing: str,
    purpose: Processing | None,
) -> Sight:
    """What of the records of a thing may be read for a purpose: of each attribute from each table, by what
    stands behind it in the SELECT that tells it.
    """
    made = standing(contracts, links, ())
    told: dict[str, dict[str, frozenset[Source]]] = {}
    spec = next((each for each in links if each.thing == thing), None)
    if spec is None:
        return Sight(thing, purpose, {})
    for table, mentions in _tellers(spec):
        behind = dict(told_by(made, spec, mentions))
        at = told.setdefault(table, {ROWS: NOTHING})
        # What a row's id stands on is what decides that there is one.
        at[ROWS] |= behind.pop(ROWS) | behind.pop("_record", NOTHING)
        for name, sources in behind.items():
            at[name] = at.get(name, NOTHING) | sources
    for mentions in spec.periods:
        every = joined(made.behind(mentions.select, mentions.reads).values())
        at = told.setdefault(mentions.name, {ROWS: NOTHING})
        at |= {name: sources | every for name, sources in at.items()}
    reasons = {
        table: {name: tuple(refusals(of, contracts, purpose)) for name, of in at.items()}
        for table, at in told.items()
    }
    return Sight(thing, purpose, reasons)


def _tellers(spec: LinkSpec | RegisterSpec) -> Iterator[tuple[str, Mentions]]:
    """Each table that tells of a thing, with the SELECT that it does so by. What a register says may be of any
    table that it reads.
    """
    for mentions in spec.mentions:
        yield mentions.name, mentions
    if isinstance(spec, RegisterSpec):
        for table in sorted(spec.register.reads):
            yield table.partition(".")[2], spec.register


@dataclass(frozen=True)
class Ground:
    """A ground on which data may be used although its use is restricted: in words, the law, and the kinds of
    requests that it stands above.
    """

    words: str
    law: str
    above: tuple[str, ...]


GROUNDS: Mapping[str, Ground] = {
    "consent": Ground("the person agreed to this use", "UK GDPR Article 18(2)", (RESTRICTION,)),
    "legal-claims": Ground(
        "legal claims are made, exercised or defended", "UK GDPR Articles 18(2) and 21(1)", (RESTRICTION, OBJECTION)
    ),
    "rights-of-others": Ground(
        "the rights of another person are protected", "UK GDPR Article 18(2)", (RESTRICTION,)
    ),
    "public-interest": Ground(
        "important public interest asks for it", "UK GDPR Article 18(2)", (RESTRICTION,)
    ),
}  # fmt: skip
"""The grounds that the law gives, by the word that `--despite` takes."""


def in_the_way(
    restrictions: Iterable[Restriction], purpose: Processing | None, ground: Ground | None = None
) -> tuple[Restriction, ...]:
    """Those of a person's restrictions and objections that forbid use for a purpose, `ground` considered.

    A restriction forbids every use; an objection those that it names, every one if it names none, and
    use for no purpose at all.
    """
    words = purpose.uses if purpose is not None else frozenset()
    return tuple(
        each
        for each in restrictions
        if not (ground and each.kind in ground.above)
        and (not each.uses or purpose is None or words & {*each.uses})
    )
