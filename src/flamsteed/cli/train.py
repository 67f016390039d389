"""`flamsteed train`: learn from the data how telling each kind of evidence is."""

from pathlib import Path

from flamsteed.cli.opened import opened, out
from flamsteed.errors import NotFound
from flamsteed.linkage.compare import TRAIN_FROM, start_model
from flamsteed.linkage.link import train
from flamsteed.linkage.load_spec import model_text
from flamsteed.linkage.spec import LinkSpec
from flamsteed.project import Project


def train_model(folder: Path, thing: str) -> None:
    """Train the model of `thing` on what the last run cleaned, and write it beside its YAML file."""
    with opened(folder, to_read=True) as (project, engine, _):
        spec = _spec(project, thing)
        model = train(engine, spec)
    to = spec.path.with_suffix(".model.json")
    half = to.with_name(to.name + ".part")
    half.write_text(model_text(model), encoding="utf-8")
    half.replace(to)
    out.print(f"{to} is written. The next run links every {thing} again with it.")
    if model.levels == start_model(spec).levels:
        out.print(
            f"There were fewer than {TRAIN_FROM:,} records to learn from: only how common names are"
            " was learned, and the weights are those that Flamsteed starts with."
        )


def _spec(project: Project, thing: str) -> LinkSpec:
    """What the project declares of `thing`, which must be something that is trained."""
    trained = {spec.thing: spec for spec in project.links if isinstance(spec, LinkSpec)}
    if thing not in trained:
        known = ", ".join(sorted(trained)) or "none"
        raise NotFound(
            f"There is no model to train for `{thing}` in {project.folder}/gold; there are: {known}."
            " What is matched to a register has none."
        )
    return trained[thing]
