"""What a steward decided about a gold record: a value that is shown, and where a number stays.

Decisions are data, kept by whoever asks the stewards; gold is handed them. They outlive every
loading and training, because they name records and numbers and not what was worked out from them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from flamsteed.engine.dialect import quote
from flamsteed.engine.engine import Engine
from flamsteed.gold.number import read_number
from flamsteed.gold.registry import Registry, heirs

STEWARD = "steward"
PINNED = "pinned"
_COLUMNS = ("number", "attribute", "value", "rule", "pinned_at")


@dataclass(frozen=True)
class Pin:
    """A value that a gold record shows whatever its records say.

    `of` is a mention (it then follows that record wherever it belongs) or a Flamsteed number. `at`
    is the time of the decision, as ISO text; of two pins on one value the later one holds. `value`
    None says that the attribute is to be shown empty.
    """

    thing: str
    of: str
    attribute: str
    value: str | None
    by: str
    at: str
    reason: str = ""


@dataclass(frozen=True)
class Stay:
    """A number stays with the records of one mention, when those it stood for turn out to be two."""

    thing: str
    number: str
    mention: str
    at: str = ""


@dataclass(frozen=True)
class Decisions:
    """Everything that stewards decided about gold records."""

    pins: tuple[Pin, ...] = ()
    stays: tuple[Stay, ...] = ()

    def of(self, thing: str) -> "Decisions":
        """Those about one thing, in an order of their own."""
        return Decisions(
            tuple(sorted((p for p in self.pins if p.thing == thing), key=repr)),
            tuple(sorted((s for s in self.stays if s.thing == thing), key=repr)),
        )


NONE = Decisions()


def decided_in(engine: Engine, thing: str) -> Decisions:
    """The pins that stewards decided, as the last linking wrote them down: each takes the value that
    its record tells today. One on a record that is gone, or that tells nothing, holds nothing yet.
    """
    table, mentions = f"linked.{thing}_decision", f"linked.{thing}_mention"
    if not engine.has_table(table) or not engine.has_table(mentions):
        return NONE
    told = engine.columns(mentions)
    pins = []
    asked = engine.rows(f"select distinct attribute from {table} where kind = 'pin' order by 1")
    for (attribute,) in asked:
        if attribute not in told:
            continue
        rows = engine.rows(
            f"select d._left, m.{quote(attribute)}, d.decided_by, d.decided_at, d.reason"
            f" from {table} as d join {mentions} as m on m._mention = d._left"
            f" where d.kind = 'pin' and d.attribute = ? and m.{quote(attribute)} is not null"
            f" order by d.number",
            [attribute],
        )
        pins += [
            Pin(thing, of, attribute, str(value), by, at, why) for of, value, by, at, why in rows
        ]
    return Decisions(pins=tuple(pins))


def fingerprint(decided: Sequence[object]) -> str:
    """A hash of decisions; empty for none."""
    if not decided:
        return ""
    return hashlib.sha256("\0".join(map(repr, decided)).encode()).hexdigest()


def stage_pins(registry: Registry, pins: Sequence[Pin]) -> str:
    """Stage one row per number and attribute that a pin is on: `_pin`.

    A pin on a mention that was never seen, or on a number that was never given, holds nothing yet.
    """
    engine = registry.engine
    numbers = _numbers(engine, registry, pins) if pins else {}
    latest: dict[tuple[str, str], Pin] = {}
    for pin in sorted(pins, key=lambda pin: (pin.at, pin.value or "", repr(pin))):
        number = numbers.get(pin.of)
        if number is not None:
            latest[number, pin.attribute] = pin
    rows = [
        (number, attribute, pin.value, _words(pin), pin.at)
        for (number, attribute), pin in sorted(latest.items())
    ]
    table = {
        name: pa.array([row[place] for row in rows], pa.string())
        for place, name in enumerate(_COLUMNS)
    }
    return engine.stage_batches("_pin", pa.table(table))


def _words(pin: Pin) -> str:
    said = f"{PINNED} by {pin.by} on {pin.at[:10]}"
    return f"{said}: {pin.reason}" if pin.reason else said


def _numbers(engine: Engine, registry: Registry, pins: Sequence[Pin]) -> dict[str, str]:
    """What each pin is on, and the number that it is under today."""
    asked = sorted({pin.of for pin in pins})
    staged = engine.stage_batches("_asked", pa.table({"of": pa.array(asked, pa.string())}))
    found: dict[str, str] = dict(
        engine.rows(
            f"select a.of, n.number from {staged} as a join {registry.number} as n"
            f" on n._mention = a.of"
        )
    )
    engine.unstage("_asked")
    leads = heirs(engine, registry.thing)
    for of in asked:
        plain = read_number(of)
        if of not in found and plain in leads:
            found[of] = leads[plain]
    return found
