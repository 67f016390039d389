"""What a council declares about people and places: which tables tell of them, how to compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from flamsteed.linkage.kernel.recipe import Recipe
from flamsteed.linkage.kernel.taught import Taught
from flamsteed.linkage.kind import Kind
from flamsteed.linkage.organisation import ORGANISATIONS
from flamsteed.linkage.person import PEOPLE

PLACE_ATTRIBUTES = (
    "uprn", "cross_reference", "address_key", "postcode", "number", "flat", "locality",
)  # fmt: skip
"""What a mention of a property may tell."""
RULES = ("agreed", "spelt_out", "trusted", "newest", "complete", "plausible", "likely", "own",
         "weighed", "repeated")  # fmt: skip
"""How rival values can be settled."""
USUAL_RULES = ("plausible", "spelt_out", "likely", "weighed", "newest", "complete")
IDENTITY = ("_record", "_part")
EXACT, ALIKE = "exact", "alike"
"""How an attribute that a council declares itself is compared."""
OWN, SPLINK = "flamsteed", "splink"
"""Who compares pairs: the platform's own engine, or Splink with the same model."""
PERIOD = ("_source", "attribute", "value", "from_on", "to_on")
"""What a period tells beside whose it is: the record that says so, and which attribute had which value
from which day up to which;
null for a day that is not known, or has not come."""
USUAL = "usual"
"""The key of a half-life that goes for every source that has none of its own."""
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in (PEOPLE, ORGANISATIONS)})
"""Every kind of thing whose records are linked to each other, by the name that `kind` gives it."""


@dataclass(frozen=True)
class Mentions:
    """One SELECT of mentions: one row per record (and part) of table `name`, `system__table`."""

    name: str
    select: str
    reads: frozenset[str]

    @property
    def system(self) -> str:
        """The system that the table belongs to."""
        return self.name.split("__", 1)[0]


@dataclass(frozen=True)
class Model:
    """What training found: how telling each level is, and how common names are.

    `companions` is how many other mentions of the same person a mention is expected to have;
    `levels` maps comparison and level to (m, u) or (m, u, r), `at_home` says how many pairs of
    people who live together there are for each pair of one person; `common` maps a column to the
    shares of its common values, and `rare` to the share taken for every other value. `taught` is what
    people's answers moved; what contradicts follows `levels`, not that.
    """

    companions: float
    levels: Mapping[str, Mapping[str, tuple[float, ...]]]
    common: Mapping[str, Mapping[str, float]]
    rare: Mapping[str, float]
    at_home: float = 0.0
    taught: Taught | None = None

    def chance(self, mentions: int) -> float:
        """The probability that two of so many mentions, taken at random, are one person.

        The number is taken to the next power of two, so that a few new mentions change nothing.
        """
        return min(0.5, self.companions / (1 << max(mentions - 1, 1).bit_length()))


@dataclass(frozen=True)
class Attribute:
    """One attribute of a gold record.

    `trust` lists systems or tables, most trusted first; those that are not listed come after
    them, all alike. `weights` says what the word of each weighs, 0 to 1; where it is not said, it
    falls from 1 to a half in the order of trust. `half_lives` gives the months after which a word
    weighs half as much, by system or table, or `usual`.

    `rules` are asked in turn until one value is left: `plausible` (a birth date that can be),
    `spelt_out` (no initial, no 1 January), `likely` (no slip, short form or wrong box beside its
    rivals), `own` (the fewest other people have it), `weighed` (the weights of the systems that
    say so, and of half of what is one slip from it), `agreed` (the most systems), `repeated`
    (the most records), `trusted`, `newest`, `complete`; the lowest mention id settles the rest.
    """

    name: str
    trust: tuple[str, ...] = ()
    rules: tuple[str, ...] = USUAL_RULES
    weights: Mapping[str, float] = field(default_factory=dict)
    half_lives: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class LinkSpec:
    """How the records of one `kind` of thing are linked: people, or organisations.

    Pairs with a probability from `review_from` wait for a person to decide; from `accept_from`
    they are one person. `block_on` lists sets of columns: two mentions are compared if they agree
    on every column of one set. An address with `crowded_from` names or more, and a telephone
    number or e-mail address with `shared_from`, say little. `limited_to` names the only systems
    whose records an attribute may link. `one_to_one` are the tables whose contract says that no
    person has two records in it. `also_compare` are attributes of the council's own, each `exact` or
    `alike`. `attributes` are those of the gold record; `periods` are SELECTs of
    what was true of a mention from when to when. `compared_by` names the engine that scores pairs;
    both give the same. `brought` is the council's own Splink model, which then weighs pairs in place of
    `model`; what contradicts still follows `model`.
    """

    thing: str
    path: Path
    mentions: tuple[Mentions, ...]
    block_on: tuple[tuple[str, ...], ...]
    review_from: float = 0.5
    accept_from: float = 0.95
    crowded_from: int = 12
    shared_from: int = 4
    limited_to: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    one_to_one: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    periods: tuple[Mentions, ...] = ()
    model: Model | None = None
    fingerprint: str = ""
    memory_limit: str = "1500MB"
    threads: int = 2
    compared_by: str = OWN
    brought: Recipe | None = None
    also_compare: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = PEOPLE

    @property
    def told(self) -> tuple[str, ...]:
        """Every attribute that a mention may tell: the platform's, and the council's own."""
        return (*self.kind.attributes, *self.also_compare)

    @property
    def reads(self) -> frozenset[str]:
        """Every table that the mentions read."""
        return frozenset().union(*(mentions.reads for mentions in self.mentions))

    @property
    def moves(self) -> bool:
        """Whether a later place says that the thing left the earlier."""
        return self.kind.moves

    @property
    def register_select(self) -> str:
        """Empty: what is linked has no register."""
        return ""


@dataclass(frozen=True)
class RegisterSpec:
    """How records with an address are matched to the register of properties.

    `register` has one row per property, `addresses` one per known form of its address,
    `cross_references` one per key under which another system knows it.
    """

    thing: str
    path: Path
    mentions: tuple[Mentions, ...]
    register: Mentions
    addresses: Mentions
    cross_references: Mentions
    attributes: tuple[Attribute, ...] = ()
    fingerprint: str = ""

    @property
    def reads(self) -> frozenset[str]:
        """Every table that the SELECTs read."""
        several = (*self.mentions, self.register, self.addresses, self.cross_references)
        return frozenset().union(*(mentions.reads for mentions in several))

    @property
    def periods(self) -> tuple[Mentions, ...]:
        """None: a register says what is, not what was."""
        return ()

    @property
    def moves(self) -> bool:
        """No: a property stays where it is."""
        return False

    @property
    def register_select(self) -> str:
        """The SELECT that gives the gold records themselves."""
        return self.register.select
