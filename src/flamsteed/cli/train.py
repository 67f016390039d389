"""`flamsteed train` and `flamsteed model`: learn how telling each kind of evidence is; take that away."""

import json
from datetime import UTC, datetime
from pathlib import Path

import typer

from flamsteed.cli.opened import opened, out
from flamsteed.errors import NotFound
from flamsteed.lineage.decision import in_force
from flamsteed.linkage.compare import TRAIN_FROM, start_model
from flamsteed.linkage.labels import labels_of
from flamsteed.linkage.link import train
from flamsteed.linkage.model_file import model_text
from flamsteed.linkage.spec import LinkSpec
from flamsteed.linkage.take import take
from flamsteed.linkage.teach import Lesson, teach
from flamsteed.project import Project


def train_model(folder: Path, thing: str) -> None:
    """Train the model of `thing` on what the last run cleaned, and write it beside its YAML file."""
    with opened(folder, to_read=True) as (project, engine, ledger):
        spec = _spec(project, thing)
        model = train(engine, spec)
        today = datetime.now(UTC).date()
        decisions = in_force(ledger.decisions(thing), thing=thing, on=today)
        lesson = teach(engine, spec, model, labels_of(decisions, ledger.judged(thing)))
    to = spec.path.with_suffix(".model.json")
    _write(to, model_text(lesson.model))
    out.print(f"{to} is written. The next run links every {thing} again with it.")
    if model.levels == start_model(spec).levels:
        out.print(
            f"There were fewer than {TRAIN_FROM:,} records to learn from: only how common names are"
            " was learned, and the weights are those that Flamsteed starts with."
        )
    _show(lesson)


def _show(lesson: Lesson) -> None:
    """Print what the model learned from people, in words."""
    if lesson.left_out:
        out.print(
            f"{lesson.left_out:,} answers taught nothing: their records are gone, the records contradict"
            " one another or hardly speak for being one, or a steward chose to look at a pair that was sure."
        )
    if lesson.is_refused:
        out.print(
            "What people said runs against nearly everything that the records say, so nothing was learned"
            " from it. Look whether `same` and `different` were changed over."
        )
    elif lesson.drawn + lesson.picked:
        out.print(
            f"It learned from {lesson.drawn:,} answers to clerical samples and {lesson.picked:,}"
            " decisions about pairs in doubt."
        )
    if lesson.gap is not None:
        before, after = (f"{100 * each:.1f}" for each in lesson.gap)
        out.print(
            f"Pairs drawn at random: what is stated was {before} percentage points off what people"
            f" found, and is {after} now (each answer held against what the others taught)."
        )
    if lesson.order is not None:
        before, after = (f"{100 * each:.0f}" for each in lesson.order)
        out.print(
            f"Of two answered pairs, one right and one wrong, the right one weighed more in"
            f" {before} of 100 cases, and does in {after} now."
        )
    if lesson.picked and not lesson.drawn:
        out.print(
            "Decisions say what tells people apart, not how sure to be: for that, draw a clerical sample."
        )


def take_model(folder: Path, thing: str, to: Path) -> None:
    """Write the model of `thing` as Splink settings into `to`, and the SELECT of its records beside it."""
    if not to.name.endswith(".splink.json"):
        raise typer.BadParameter("the name must end .splink.json", param_hint="--to")
    with opened(folder, to_read=True) as (project, engine, _):
        spec = _spec(project, thing)
        if spec.brought is not None:
            raise NotFound(
                f"The model of `{thing}` is a Splink model already: the file that `splink_model` in"
                f" {spec.path} names."
            )
        taken = take(engine, spec)
    beside = to.with_suffix(".sql")
    to.parent.mkdir(parents=True, exist_ok=True)
    _write(to, json.dumps(taken.settings, indent=1) + "\n")
    _write(beside, taken.select)
    out.print(f"{to} is written: the model as Splink settings.", highlight=False)
    out.print(f"{beside} is written: the SELECT that gives Splink the records.", highlight=False)
    if not taken.is_whole:
        out.print(
            "Splink weighs against strangers alone. It cannot say the second weight, against people who"
            " live together, so it is surer than Flamsteed of pairs from one home."
        )


def _write(to: Path, text: str) -> None:
    """Write a file whole or not at all."""
    half = to.with_name(to.name + ".part")
    half.write_text(text, encoding="utf-8")
    half.replace(to)


def _spec(project: Project, thing: str) -> LinkSpec:
    """What the project declares of `thing`, which must be something that is trained."""
    trained = {spec.thing: spec for spec in project.links if isinstance(spec, LinkSpec)}
    if thing not in trained:
        known = ", ".join(sorted(trained)) or "none"
        raise NotFound(
            f"There is no model of `{thing}` in {project.folder}/gold; there are: {known}."
            " What is matched to a register has none."
        )
    return trained[thing]
