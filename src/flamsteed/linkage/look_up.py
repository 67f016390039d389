"""One person or organisation looked up: which of all mentions it may be, as a run would find, in
milliseconds.

What is asked goes the way of a mention: read by the same standards, described and judged by the same
SQL (in a small database of its own, prepared once), and weighed by the same kernel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import pyarrow as pa

from flamsteed.drawing.words import a
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.linkage.compare import feed_columns, probability_of, recipe_of
from flamsteed.linkage.frequency import frequency_table
from flamsteed.linkage.kernel.index import Index
from flamsteed.linkage.kernel.native import load_native
from flamsteed.linkage.kernel.program import compiled
from flamsteed.linkage.kernel.recipe import weight_of
from flamsteed.linkage.kernel.records import encoded
from flamsteed.linkage.kind import Kind
from flamsteed.linkage.one_record import OneRecord
from flamsteed.linkage.pairs import REVIEW, SAME, Task, feed_of
from flamsteed.linkage.spec import LinkSpec
from flamsteed.linkage.weigh import own_model_in_use
from flamsteed.standards.catalogue import STANDARDS


@dataclass(frozen=True)
class Candidate:
    """A mention that the thing asked about may be.

    `number` is the Flamsteed number that it stands under, empty for none; `weight` is in bits; `levels`
    are the slugs of what each comparison says (None: nothing), `evidence` the same in words. `band` is
    `same` if a run would join the two, `review` if it would ask a person.
    """

    mention: str
    number: str
    weight: float
    probability: float
    band: str
    levels: Mapping[str, str | None]
    evidence: str


@dataclass(frozen=True)
class Found:
    """The candidates, the likeliest first, and what was asked but could not be read."""

    candidates: tuple[Candidate, ...]
    unread: tuple[str, ...]


def read_asked(kind: Kind, values: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Attributes of a thing from texts as somebody typed them, and the names of those texts of which
    nothing could be read. `values` are by name (`kind.alone.askable`).

    Raises NotFound if something was asked that the kind knows nothing of.
    """
    alone = kind.alone
    unknown = [name for name in values if values[name] and name not in alone.askable]
    if unknown:
        said = ", ".join(name.replace("_", " ") for name in unknown)
        known = ", ".join(name.replace("_", " ") for name in alone.askable)
        raise NotFound(f"{a(kind.one).capitalize()} has no {said}. What may be asked: {known}.")
    told: dict[str, str | None] = {}
    unread = []
    parts = [values.get(name) for name in alone.parts]
    if any(parts):
        given = " ".join(filter(None, parts[:-1]))
        read = STANDARDS["person_name_parts"].read(None, given or None, parts[-1] or None)
        told.update({name: read[name] for name in alone.parts if read.get(name)})
    for name, (standard, outputs) in alone.asked.items():
        if not values.get(name):
            continue
        read = STANDARDS[standard].read(values[name])
        found = {
            attribute: read[output] for output, attribute in outputs.items() if read.get(output)
        }
        told = found | told if name == "address" else told | found
        if not found:
            unread.append(name)
    return {name: value for name, value in told.items() if value}, tuple(unread)


class Lookup:
    """Mentions of a store kept in memory for looking things up. Made by `open_lookup`.

    It holds what the store held when it was opened, and needs the store no more. Threads take turns.
    What it finds is personal data: whoever shows it notes the reading in the ledger.
    """

    def __init__(
        self, spec: LinkSpec, index: Index, *, one: OneRecord, mentions: pa.Array, numbers: pa.Array
    ) -> None:
        self._spec, self._index, self._one = spec, index, one
        self._mentions, self._numbers, self._turn = mentions, numbers, Lock()
        self._names = [q.name for q in index.recipe.questions]
        self._slugs = [(None, *(a.name for a in q.answers)) for q in index.recipe.questions]

    def find(self, values: Mapping[str, str], *, limit: int = 50) -> Found:
        """The mentions that a run would pair with a record of these values, at most `limit`.

        `values` are texts as typed, by name (`Alone.askable`). A pair that something contradicts is none.
        Raises NotFound if there is no name among them, for a record without is no mention, or if
        something is asked that the kind of thing has not.
        """
        kind = self._spec.kind
        told, unread = read_asked(kind, values)
        if not told.keys() & {*kind.alone.named_by}:
            raise NotFound(f"Give a name at least, or a part of one, to look {a(kind.one)} up by.")
        with self._turn:
            return Found(tuple(self.find_read(told)[:limit]), unread)

    def find_read(self, told: Mapping[str, str]) -> list[Candidate]:
        """The same for attributes (`Kind.attributes`) in standard form, and all of them."""
        asked = self._one.described(told)
        if asked is None:
            return []
        places, weights, levels = self._index.find(asked, weight_of(self._spec.review_from))
        likely = probability_of(weights)
        order = np.lexsort((places, -weights)).tolist()
        said = [
            tuple(slugs[level] for slugs, level in zip(self._slugs, levels[n], strict=True))
            for n in order
        ]
        found = []
        for n, slugs, judged in zip(order, said, self._one.judged(said), strict=True):
            evidence, is_contradicted, is_doubted = judged
            if is_contradicted:
                continue
            is_sure = likely[n] >= self._spec.accept_from and not is_doubted
            place = int(places[n])
            found.append(
                Candidate(
                    self._mentions[place].as_py(),
                    self._numbers[place].as_py() or "",
                    round(float(weights[n]), 6),
                    round(float(likely[n]), 9),
                    SAME if is_sure else REVIEW,
                    dict(zip(self._names, slugs, strict=True)),
                    evidence,
                )
            )
        return found

    def close(self) -> None:
        """Let go of the memory."""
        self._index.close()
        self._one.close()


def open_lookup(engine: Engine, spec: LinkSpec) -> Lookup:
    """Everything that looking things up takes, read from a store.

    Raises NotFound if nothing was linked yet, ModelNotUsable if a brought Splink model weighs.
    """
    thing, table = spec.thing, f"linked.{spec.thing}_mention"
    if not engine.has_table(table):
        raise NotFound(f"Nothing was linked for `{thing}` yet. Run the path: `flamsteed run`.")
    model, native = own_model_in_use(engine, spec), load_native()
    chance = model.chance(int(engine.value(f"select count(*) from {table}")))
    task = Task(engine, spec, table, (), model, chance)
    recipe = recipe_of(model, spec, chance)
    program = compiled(recipe)
    frequency_table(engine, model)
    placed = f"(select *, row_number() over (order by _mention) - 1 as _id from {table})"
    feed = feed_of(replace(task, mentions=placed), feed_columns(recipe), "true")
    alone = replace(program, block_keys=(), filters=())
    records = replace(encoded(alone, feed, task.evaluate, native=native), program=program)
    mentions, numbers = _named(engine, thing)
    one = OneRecord(task, program)
    engine.unstage("_frequency")
    index = Index(records, native=native)
    return Lookup(spec, index, one=one, mentions=mentions, numbers=numbers)


def _named(engine: Engine, thing: str) -> tuple[pa.Array, pa.Array]:
    """The id of each mention, in order, and the Flamsteed number that it stands under."""
    number, joined = "cast(null as varchar)", ""
    if engine.has_table(f"gold.{thing}_number"):
        number, joined = (
            "n.number",
            f"left join gold.{thing}_number as n on n._mention = m._mention",
        )
    told = engine.batches(
        f"select m._mention, {number} as number from linked.{thing}_mention as m {joined}"
        f" order by m._mention"
    ).read_all()
    return told["_mention"].combine_chunks(), told["number"].combine_chunks()


def by_number(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """Candidates by the gold record that they stand under, the likeliest first; each alone that stands
    under none.
    """
    told: dict[str, list[Candidate]] = {}
    for each in candidates:
        told.setdefault(each.number or each.mention, []).append(each)
    return told
