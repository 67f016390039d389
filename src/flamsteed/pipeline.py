"""The path: land, clean, check, link, merge, measure, build; each step works on what changed."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from time import monotonic

from flamsteed import log
from flamsteed.cleaning.check import check
from flamsteed.cleaning.clean import clean
from flamsteed.engine.engine import Engine
from flamsteed.errors import FlamsteedError, SourceError, StoreFault
from flamsteed.gold.merge import merge
from flamsteed.lineage.journal import note_head, open_journal
from flamsteed.lineage.ledger import Ledger
from flamsteed.lineage.passage import Run
from flamsteed.linkage.link import link
from flamsteed.linkage.review import offered
from flamsteed.linkage.spec import LinkSpec, RegisterSpec
from flamsteed.marts.build import build
from flamsteed.project import Project, hold_to_purposes
from flamsteed.scoring.measure import measure
from flamsteed.sources.land import land
from flamsteed.store import knowing_removed

STEPS = ("land", "clean", "check", "link", "merge", "measure", "build")

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


def _nobody(step: Step) -> None:
    """Nobody watches."""


def run(
    project: Project,
    engine: Engine,
    ledger: Ledger,
    *,
    started: Run,
    told: Told = _nobody,
) -> Outcome:
    """Take everything the project declares along the whole path, as run `started` of the ledger.

    Stops at the first table whose contract is broken; earlier tables stay as admitted. A system
    that cannot be read is passed over, and the rest go on: what it gave before stays, and the
    outcome names it. Running again from the start is always safe. Raises ProjectError, having done
    nothing, if a mart reads what the law keeps from its purpose.
    """
    return _work(project, engine, ledger, started=started, told=told)


def derive(project: Project, engine: Engine, ledger: Ledger, *, started: Run) -> Outcome:
    """Make again, as run `started`, what is made of what came in; nothing new is let in.

    For after some of it was removed: what followed from that is gone from every table of the path.
    """
    return _work(project, engine, ledger, started=started, told=_nobody, steps=STEPS[1:])


def _work(  # noqa: PLR0913  (all that a run needs)
    project: Project,
    engine: Engine,
    ledger: Ledger,
    *,
    started: Run,
    told: Told,
    steps: Collection[str] = STEPS,
) -> Outcome:
    hold_to_purposes(project)
    open_journal(engine, after=ledger.last_passage())
    ledger.copy_journal(engine)
    started = knowing_removed(project, engine, started)
    seconds = dict.fromkeys(STEPS, 0.0)
    faults: list[SourceError] = []
    try:
        for step, work in _pieces(project, engine, ledger, started=started):
            if step.name not in steps:
                continue
            told(step)
            begun = monotonic()
            try:
                work()
            except SourceError as fault:
                faults.append(fault)
                log.warning(
                    "system not read", run=started.number, slug=fault.slug, system=step.what
                )
            except StoreFault as fault:
                raise StoreFault(f"Step {step.name}, {step.what}: {fault}") from None
            seconds[step.name] += monotonic() - begun
            ledger.copy_journal(engine)
    except FlamsteedError as error:
        ledger.copy_journal(engine)
        ledger.finish_run(started, "stopped", stopped_by=error.slug)
        raise
    ledger.finish_run(started, "done" if not faults else "done with faults")
    note_head(engine, ledger.head())
    return Outcome(started, {k: round(v, 2) for k, v in seconds.items()}, tuple(faults))


def _pieces(
    project: Project, engine: Engine, ledger: Ledger, *, started: Run
) -> Iterator[tuple[Step, Callable[[], object]]]:
    """Every piece of work of a run, in order."""
    pairs = project.pairs()
    for done, (system, source, contract) in enumerate(pairs):
        work = partial(
            land, engine, system, source, contract=contract, folder=project.folder, run=started
        )
        yield Step("land", contract.name, done, len(pairs)), work
    for name, verb in (("clean", clean), ("check", check)):
        for done, (_, _, contract) in enumerate(pairs):
            yield (
                Step(name, contract.name, done, len(pairs)),
                partial(verb, engine, contract, run=started),
            )
    for done, spec in enumerate(project.links):
        step = Step("link", spec.thing, done, len(project.links))
        yield step, partial(_link, engine, ledger, spec, run=started)
    for done, spec in enumerate(project.links):
        step = Step("merge", spec.thing, done, len(project.links))
        yield step, partial(merge, engine, spec, run=started)
    for done, spec in enumerate(project.links):
        step = Step("measure", spec.thing, done, len(project.links))
        yield step, partial(measure, engine, spec, run=started)
    for done, model in enumerate(project.models):
        promised = project.contracts.get(model.table)
        step = Step("build", model.name, done, len(project.models))
        yield step, partial(build, engine, model, contract=promised, run=started)


def _link(engine: Engine, ledger: Ledger, spec: LinkSpec | RegisterSpec, *, run: Run) -> None:
    """Link with what stewards decided, and remember since when each question waits for them."""
    link(engine, spec, run=run, decisions=ledger.decisions(spec.thing))
    if isinstance(spec, LinkSpec):
        ledger.note_offers(spec.thing, offered(engine, spec.thing), run=run)
