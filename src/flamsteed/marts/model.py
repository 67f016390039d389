"""One mart as the council wrote it: a SELECT in a file, and the tables that it reads."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from flamsteed.engine.dialect import is_plain, tables_read
from flamsteed.errors import Mistake

FIRST_LINE = "-- one row per "
STAGES_READ = ("clean", "quarantine", "linked", "gold", "mart")


@dataclass(frozen=True)
class Model:
    """One mart: `name` is `mart.<file name>`, `reads` the tables it stands on, in order."""

    name: str
    path: Path
    select: str
    reads: tuple[str, ...]

    @property
    def table(self) -> str:
        """The name under which its contract is found: the file's name."""
        return self.name.removeprefix("mart.")


def load_models(
    folder: Path, *, tables: Collection[str] | None = None
) -> tuple[list[Model], list[Mistake]]:
    """Read every `.sql` file of `folder`, each after those that it reads, and every mistake.

    `tables` are the names (`system__table`) that the project's contracts declare; a mart that
    reads another clean or quarantine table is a mistake. Without it, only marts are looked up.
    A folder that is not there holds no marts.
    """
    models: dict[str, Model] = {}
    mistakes: list[Mistake] = []
    for path in sorted(folder.glob("*.sql")):
        model = _load_model(path, mistakes)
        if model is not None:
            models[model.name] = model
    named = {f"mart.{path.stem}" for path in folder.glob("*.sql")}
    for model in models.values():
        mistakes += _unknown_tables(model, named, tables)
    return _in_order(models, mistakes), mistakes


def _load_model(path: Path, mistakes: list[Mistake]) -> Model | None:
    before = len(mistakes)
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        mistakes.append(Mistake(path, 1, "cannot be read as UTF-8 text"))
        return None
    if not is_plain(path.stem):
        mistakes.append(
            Mistake(path, 1, "a mart's file name must be lower-case letters, digits and _")
        )
    if not text.startswith(FIRST_LINE):
        mistakes.append(
            Mistake(path, 1, f"the first line must say what a row is: `{FIRST_LINE}...`")
        )
    try:
        reads = tuple(sorted(tables_read(text)))
    except ValueError as error:
        at = re.search(r"at line (\d+)", str(error))
        mistakes.append(Mistake(path, int(at[1]) if at else 1, str(error)))
        reads = ()
    if len(mistakes) > before:
        return None
    return Model(f"mart.{path.stem}", path, text.strip().rstrip(";"), reads)


def _unknown_tables(
    model: Model, marts: Collection[str], tables: Collection[str] | None
) -> list[Mistake]:
    mistakes = []
    for name in model.reads:
        stage, _, thing = name.partition(".")
        if stage not in STAGES_READ or not thing:
            said = f"`{name}` may not be read here; a mart reads {', '.join(STAGES_READ)}"
        elif stage == "mart" and name not in marts:
            said = f"`{name}`: there is no file {thing}.sql beside this one"
        elif stage in ("clean", "quarantine") and tables is not None and thing not in tables:
            said = f"`{name}`: no contract declares `{thing}`"
        else:
            continue
        mistakes.append(Mistake(model.path, _line_of(model, name), said))
    return mistakes


def _line_of(model: Model, name: str) -> int:
    lines = model.path.read_text(encoding="utf-8").lower().splitlines()
    found = (at for at, line in enumerate(lines, start=1) if name.lower() in line)
    return next(found, 1)


def _in_order(models: dict[str, Model], mistakes: list[Mistake]) -> list[Model]:
    stands_on = {
        name: [read for read in model.reads if read in models] for name, model in models.items()
    }
    try:
        return [models[name] for name in TopologicalSorter(stands_on).static_order()]
    except CycleError as error:
        circle = list(error.args[1])
        first = models[circle[1]]
        said = " reads ".join(f"`{name}`" for name in reversed(circle))
        mistakes.append(
            Mistake(first.path, _line_of(first, circle[0]), f"goes round in a circle: {said}")
        )
        return list(models.values())
