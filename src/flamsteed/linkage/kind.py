"""What is special about one kind of thing that records are linked to: people, or organisations.

Everything else (gathering, comparing, clusters, decisions, gold records) is the same for every kind and
asks the value here. A new kind is one more such value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from flamsteed.engine.dialect import quote
from flamsteed.linkage.evidence import RARE, ByLevel, Comparison
from flamsteed.standards.folded import folded_sql

PLACE = ("_mention", "_record", "_part", "_system", "_table")
"""The columns of a mention that say where it stands."""


def key_of(attribute: str) -> str:
    """The column by which an attribute of the council's own is compared and blocked on."""
    return f"{attribute}_key"


def own_sql(own: Sequence[str]) -> str:
    """SQL columns of mentions `k` for the attributes of the council's own and their keys, each after a comma."""
    return "".join(
        f", k.{quote(name)}, {folded_sql(f'k.{quote(name)}')} as {quote(key_of(name))}"
        for name in own
    )


class Contradiction(Protocol):
    """Makes SQL, over the columns of level slugs, that is true where two mentions cannot be one.

    `levels` is what the model says of them; `is_weighed` says that the pair itself was weighed; `limit`
    is how rare a level must be among pairs of one to contradict.
    """

    def __call__(
        self, levels: ByLevel | None = None, *, is_weighed: bool = False, limit: float = RARE
    ) -> str:
        """The SQL."""
        ...


@dataclass(frozen=True)
class Shared:
    """A value that may be shared by too many: SQL for it, SQL for who counts as one, and how many are
    too many.
    """

    value: str
    said: str
    least: int


def shared_places(
    said: str, crowded_from: int, shared_from: int, **more: Shared
) -> dict[str, Shared]:
    """What things of every kind may share with too many: places and ways to reach them. `said` is SQL for
    the name by which it is counted who shares.
    """
    places = {name: Shared(name, said, crowded_from) for name in ("uprn", "address_key")}
    contacts = {name: Shared(name, said, shared_from) for name in ("email", "telephone")}
    return places | contacts | more


ASKED_PLACES = {
    "uprn": ("uprn", {"value": "uprn"}),
    "address": ("address_text", {"value": "address", "key": "address_key", "postcode": "postcode"}),
    "postcode": ("postcode", {"value": "postcode"}),
    "email": ("email", {"value": "email"}),
    "telephone": ("telephone", {"value": "telephone"}),
}
"""Places and ways to reach a thing of any kind, as `Alone.asked` has them."""


@dataclass(frozen=True)
class Alone:
    """How one thing is looked up: described by itself, in milliseconds, as a run describes all of them.

    `asked` is what may be asked: the standard that reads it, and which of its outputs become which
    attributes; beside it a name in `parts`. Who tells none of `named_by` is no mention. `described` makes SQL
    like a kind's own, of a table that has the columns `folded` too: each the first of some attributes
    that is told, folded (by Python, which is quicker). A column of `rooted` is the long form of another, or
    the same.
    """

    asked: Mapping[str, tuple[str, Mapping[str, str]]]
    parts: tuple[str, ...]
    named_by: tuple[str, ...]
    described: Callable[[str, Sequence[str]], str]
    folded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rooted: Mapping[str, str] = field(default_factory=dict)

    @property
    def askable(self) -> tuple[str, ...]:
        """The names of all that may be asked."""
        return (*self.parts, *self.asked)


@dataclass(frozen=True)
class Training:
    """How the weights are learned: `blocks` to train on, each with the questions that it is best for.

    Who agrees on one of the columns `at_home` and so gives the answer `living` (question and level) is
    one, or two that live together; `housemates` is how many such pairs there are, before training, to
    each pair of one. Where nothing is `at_home`, nobody lives together.
    """

    blocks: Mapping[tuple[str, ...], tuple[str, ...]]
    at_home: tuple[tuple[str, ...], ...] = ()
    living: tuple[str, str] = ("", "")
    housemates: float = 0.0


@dataclass(frozen=True)
class Kind:
    """One kind of thing. `one` and `many` name it in words.

    `attributes` are what a mention may tell, `raw` the texts that a SELECT may give where cleaning could
    not reach: the standard that reads each, and which of its outputs become which attributes. Of names in
    one piece (`raw_name`) those that are an organisation's are mentions if it `takes_organisations`, the
    others if not. `worked_out` are the columns that the SQL of `described` (of a table of mentions and
    the attributes of the council's own) adds.

    `shared` gives the values that may be shared by too many, by name, from `crowded_from` and
    `shared_from`. A column of `muted` shows such a value and is null where too many share it; a mention
    with a value of `crowding` that too many share `is_crowded`.

    `comparisons` are the groups of evidence. Two profiles of one cluster are held against each other by
    those `told_apart_by`; the others are `assumed` to say so. `products` are rarities that are those of
    several columns together; how common a value is is counted among mentions, or among the different
    values of the column `counted_among`. `may_block` are the columns that a block worth adding may be made of.
    `shown` says what each comparison compares; `odd` which level of which contradicts unless something
    speaks for one, `unless` in words. What `moves` has one place at a time, so that a later
    one says that it left the earlier. `alone` is how one is looked up.
    """

    name: str
    one: str
    many: str
    attributes: tuple[str, ...]
    raw: Mapping[str, tuple[str, Mapping[str, str]]]
    takes_organisations: bool
    worked_out: tuple[str, ...]
    described: Callable[[str, Sequence[str]], str]
    shared: Callable[[int, int], Mapping[str, Shared]]
    muted: Mapping[str, str]
    crowding: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    told_apart_by: tuple[Comparison, ...]
    assumed: Mapping[str, str]
    contradiction: Contradiction
    doubt: Callable[[ByLevel | None], str]
    training: Training
    alone: Alone
    may_block: tuple[str, ...]
    shown: Mapping[str, tuple[str, ...]]
    products: Mapping[str, tuple[str, ...]]
    odd: Mapping[str, str]
    unless: str = ""
    counted_among: str = ""
    moves: bool = True

    @property
    def barred_use(self) -> str:
        """The use from which a contract may bar a table, so that it links nothing of this kind."""
        return f"{self.name}_linkage"

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns of a mention that are kept, beside those of the council's own attributes."""
        muted = tuple(name for name in self.muted if name not in self.worked_out)
        return (*PLACE, *self.attributes, *self.worked_out, "is_crowded", *muted)

    @property
    def judged(self) -> tuple[str, ...]:
        """The kept columns that rest on what others say."""
        return (*self.muted, "is_crowded")
