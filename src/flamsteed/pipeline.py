"""The path: land, clean, check, link, merge, build; each step works on what changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from time import monotonic

from flamsteed import log
from flamsteed.cleaning.check import check
from flamsteed.cleaning.clean import clean
from flamsteed.engine.engine import Engine
from flamsteed.errors import FlamsteedError, SourceError
from flamsteed.gold.merge import merge
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.marts.build import build
from flamsteed.project import Project
from flamsteed.sources.land import land

STEPS = ("land", "clean", "check", "link", "merge", "build")

Told = Callable[["Step"], None]


@dataclass(frozen=True)
class Step:
    """One piece of a run, as told to whoever watches: `done` of `of` pieces of step `name`."""

    name: str
    what: str
    done: int
    of: int


@dataclass(frozen=True)
class Outcome:
    """How a run went: the seconds that each step took, and the systems that did not answer."""

    run: Run
    seconds: dict[str, float]
    faults: tuple[SourceError, ...] = ()


def run(
    project: Project,
    engine: Engine,
    ledger: Ledger,
    *,
    as_of: date,
    started_by: str,
    told: Told = lambda step: None,
) -> Outcome:
    """Take everything the project declares along the whole path.

    Stops at the first table whose contract is broken; earlier tables stay as admitted. A system
    that cannot be read is passed over, and the rest go on: what it gave before stays, and the
    outcome names it. Running again from the start is always safe.
    """
    open_journal(engine)
    ledger.copy_journal(engine)
    started = ledger.start_run(as_of=as_of, started_by=started_by)
    seconds = dict.fromkeys(STEPS, 0.0)
    faults: list[SourceError] = []
    try:
        for step, work in _pieces(project, engine, started):
            told(step)
            begun = monotonic()
            try:
                work()
            except SourceError as fault:
                faults.append(fault)
                log.warning(
                    "system not read", run=started.number, slug=fault.slug, system=step.what
                )
            seconds[step.name] += monotonic() - begun
            ledger.copy_journal(engine)
    except FlamsteedError as error:
        ledger.copy_journal(engine)
        ledger.finish_run(started, "stopped", stopped_by=error.slug)
        raise
    ledger.finish_run(started, "done" if not faults else "done with faults")
    return Outcome(started, {k: round(v, 2) for k, v in seconds.items()}, tuple(faults))


def _pieces(
    project: Project, engine: Engine, started: Run
) -> Iterator[tuple[Step, Callable[[], object]]]:
    """Every piece of work of a run, in order."""
    pairs = list(project.pairs())
    for done, (system, source, contract) in enumerate(pairs):
        yield (
            Step("land", contract.name, done, len(pairs)),
            lambda s=system, t=source, c=contract: land(
                engine, s, t, contract=c, folder=project.folder, run=started
            ),
        )
    contracts = [contract for _, _, contract in pairs]
    for done, contract in enumerate(contracts):
        yield (
            Step("clean", contract.name, done, len(pairs)),
            lambda c=contract: clean(engine, c, run=started),
        )
    for done, contract in enumerate(contracts):
        yield (
            Step("check", contract.name, done, len(pairs)),
            lambda c=contract: check(engine, c, run=started),
        )
    for done, spec in enumerate(project.links):
        what, of = spec.thing, len(project.links)
        yield Step("link", what, done, of), lambda s=spec: link(engine, s, run=started)
    for done, spec in enumerate(project.links):
        what, of = spec.thing, len(project.links)
        yield Step("merge", what, done, of), lambda s=spec: merge(engine, s, run=started)
    for done, model in enumerate(project.models):
        yield (
            Step("build", model.name, done, len(project.models)),
            lambda m=model: build(engine, m, contract=project.contracts.get(m.table), run=started),
        )
