"""The `anonymity` part of an agreement, read."""

from pathlib import Path
from typing import Any

from flamsteed.contracts.yaml_file import Place, YamlFile
from flamsteed.privacy.anonymise import WAYS, Anonymity
from flamsteed.privacy.criteria import Sensitive
from flamsteed.privacy.hierarchy import Generaliser, LookUp, load_hierarchy
from flamsteed.privacy.ladders import age, standard_generalisers

KEYS = ("k", "columns", "suppress_at_most", "sensitive", "as_they_are", "way")
RULES = ("distinct", "entropy", "closeness", "order")


def read_anonymity(file: YamlFile, *place: str | int) -> Anonymity | None:
    """The anonymity that the file asks for at `place`; None, and its mistakes noted, if it cannot be.

    Hierarchy files are looked for from the file's own folder.
    """
    before = len(file.mistakes)
    file.only(set(KEYS), *place)
    columns = {
        str(name): _generaliser(file, (*place, "columns", name))
        for name in file.mapping(*place, "columns")
    }
    sensitive = tuple(
        _sensitive(file, (*place, "sensitive", name)) for name in file.mapping(*place, "sensitive")
    )
    k = _number(file, (*place, "k"), 0)
    share = _number(file, (*place, "suppress_at_most"), 0.0)
    as_they_are = tuple(str(name) for name in file.listing(*place, "as_they_are"))
    way = file.text(*place, "way", default=WAYS[0])
    if len(file.mistakes) > before:
        return None
    try:
        return Anonymity(
            k=int(k),
            columns={name: each for name, each in columns.items() if each is not None},
            suppress_at_most=share,
            sensitive=tuple(rule for rule in sensitive if rule is not None),
            as_they_are=as_they_are,
            way=way,
        )
    except ValueError as error:
        file.mistake(str(error), *place)
        return None


def _generaliser(file: YamlFile, place: Place) -> Generaliser | None:
    """One column's; None, and the mistake noted, if there is none."""
    try:
        return _generaliser_of(file.at(*place), file.path.parent)
    except OSError as error:
        file.mistake(f"cannot be read: {error.strerror}", *place)
    except (ValueError, TypeError) as error:
        file.mistake(f"is no hierarchy: {error}", *place)
    return None


def _generaliser_of(told: Any, folder: Path) -> Generaliser:
    """A name, a file, bands of ages, or a table. Raises ValueError or TypeError for anything else."""
    known = standard_generalisers()
    if isinstance(told, str) and told in known:
        return known[told]
    if isinstance(told, str) and told.endswith(".csv"):
        return load_hierarchy(folder / told)
    if isinstance(told, dict) and set(told) == {"age"}:
        return age([int(years) for years in told["age"]])
    if isinstance(told, dict) and set(told) == {"table", "levels"}:
        return LookUp(str(told["table"]), tuple(str(level) for level in told["levels"]))
    raise ValueError(
        f"it should be one of {', '.join(known)}; a `.csv` file; `age:` with a list of bands; or"
        " `table:` and `levels:`"
    )


def _sensitive(file: YamlFile, place: Place) -> Sensitive | None:
    file.only(set(RULES), *place)
    told = file.mapping(*place)
    if not told:
        file.mistake(f"needs one or more of {', '.join(RULES[:3])}", *place)
        return None
    order = ("number",) if told.get("order") == "number" else file.listing(*place, "order")
    try:
        return Sensitive(
            str(place[-1]),
            distinct=int(_number(file, (*place, "distinct"), 1)),
            entropy=_number(file, (*place, "entropy"), 1.0),
            closeness=_number(file, (*place, "closeness"), 1.0),
            order=tuple(str(value) for value in order),
        )
    except ValueError as error:
        file.mistake(str(error), *place)
        return None


def _number(file: YamlFile, place: Place, default: float) -> float:
    told = file.at(*place)
    if told is None:
        return default
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        file.mistake(f"`{place[-1]}` must be a number", *place)
        return default
    return told
