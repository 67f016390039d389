"""What a user names: a Flamsteed number, or a record by its system, table and key."""

from dataclasses import dataclass

from flamsteed.drawing.words import a
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound
from flamsteed.gold.household import THING as HOUSEHOLD
from flamsteed.gold.number import read_number
from flamsteed.gold.show import resolve
from flamsteed.linkage.named import find_mentions
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import LinkSpec
from flamsteed.project import Project


@dataclass(frozen=True)
class Named:
    """What was named: how its thing is linked, and its mentions (ids)."""

    spec: LinkSpec
    mentions: tuple[str, ...]
    number: str | None = None


def named(engine: Engine, project: Project, said: str, *, thing: str = "") -> Named:
    """The mentions that a number or the name of a record stands for; of any `thing` if none is said.

    Raises NotFound if there are none; what was said is never repeated.
    """
    specs = {spec.thing: spec for spec in project.links if isinstance(spec, LinkSpec)}
    if not specs:
        raise NotFound("Nothing in gold/ says how records are linked to each other.")
    if read_number(said) is None and not said.strip().upper().startswith("F-"):
        asked = [_spec(specs, thing)] if thing else list(specs.values())
        return _record_named(engine, asked, said)
    found, number = resolve(engine, said)
    if found == HOUSEHOLD:
        raise NotFound(
            "That is the number of a household: name one of its people. `flamsteed show` lists them."
        )
    if thing not in ("", found):
        raise NotFound(f"That is the number of {a(found)}, not of {a(thing)}.")
    thing, spec = found, _spec(specs, found)
    rows = engine.rows(
        f"select _mention from gold.{thing}_source where number = ? order by _mention", [number]
    )
    if not rows:
        raise NotFound(
            f"No record stands behind {number} any more; `flamsteed show` has its history."
        )
    return Named(spec, tuple(mention for (mention,) in rows), number)


def _record_named(engine: Engine, asked: list[LinkSpec], said: str) -> Named:
    """The mentions of a record, of the first thing that knows it; people before all others."""
    refused: list[NotFound] = []
    for spec in sorted(asked, key=lambda spec: spec.kind != PEOPLE):
        try:
            return Named(spec, find_mentions(engine, spec.thing, said))
        except NotFound as error:
            refused.append(error)
    raise refused[0]


def one_mention(found: Named) -> str:
    """The only mention that was named. Raises NotFound if it could be any of several."""
    if len(found.mentions) > 1:
        many = len(found.mentions)
        if found.number:
            raise NotFound(f"{many} records stand behind that number: name one of them.")
        parts = " or ".join("#" + mention.rpartition("-")[2] for mention in found.mentions)
        raise NotFound(
            f"That record names {many} {found.spec.kind.many}: put {parts} after its name."
        )
    return found.mentions[0]


def _spec(specs: dict[str, LinkSpec], thing: str) -> LinkSpec:
    if thing not in specs:
        raise NotFound(
            f"Records are matched to {a(thing)} one by one, not to each other: `flamsteed show` says"
            " how each was."
        )
    return specs[thing]


def number_of(engine: Engine, thing: str, mention: str) -> str:
    """The number that a mention is under; empty if it has none."""
    found = engine.value(f"select number from gold.{thing}_source where _mention = ?", [mention])
    return str(found or "")
