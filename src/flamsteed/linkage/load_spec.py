"""The council's `gold/*.yaml` and the SELECTs beside them, read and checked for linkage."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import sqlglot
from sqlglot import exp

from flamsteed.contracts.contract import Contract
from flamsteed.contracts.yaml_file import YamlFile, load_yaml
from flamsteed.engine.dialect import tables_read
from flamsteed.errors import Mistake
from flamsteed.linkage.brought import brought_recipe, columns_read
from flamsteed.linkage.kernel.recipe import Recipe
from flamsteed.linkage.kind import Kind, key_of
from flamsteed.linkage.load_attributes import load_attributes
from flamsteed.linkage.model_file import read_model
from flamsteed.linkage.pairs import SCORED
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import (
    ALIKE,
    EXACT,
    IDENTITY,
    KINDS,
    OWN,
    PERIOD,
    PLACE_ATTRIBUTES,
    SPLINK,
    LinkSpec,
    Mentions,
    Model,
    RegisterSpec,
)

_OWN_NAME = re.compile("[a-z][a-z_]*[a-z](?<!_l)(?<!_r)(?<!_key)")
_LINK_KEYS = {
    "thing", "kind", "mentions", "block_on", "review_from", "accept_from", "crowded_from", "shared_from",
    "limited_to", "gold", "compared_by", "periods", "splink_model", "splink_columns", "also_compare",
}  # fmt: skip
_REGISTER_KEYS = {"thing", "mentions", "register", "addresses", "cross_references", "gold"}


def load_link_specs(
    folder: Path, contracts: Mapping[str, Contract]
) -> tuple[list[LinkSpec | RegisterSpec], list[Mistake]]:
    """What the project `folder` declares about people and properties, in the order to link them.

    A file whose `register` is declared is about properties; they come first, because a person's
    address may be read from what was matched. Every mistake is listed with its file and line: a
    table that the law bars from linking people is one.
    """
    registers: list[LinkSpec | RegisterSpec] = []
    matched: list[LinkSpec | RegisterSpec] = []
    mistakes: list[Mistake] = []
    for path in sorted((folder / "gold").glob("*.yaml")):
        file = load_yaml(path)
        if file.at("register") is not None:
            registers.append(_register(file, contracts))
        elif file.data is not None and (kind := _kind(file)) is not None:
            matched.append(_matched(file, kind, contracts))
        mistakes.extend(file.mistakes)
    return registers + matched, mistakes


def _matched(file: YamlFile, kind: Kind, contracts: Mapping[str, Contract]) -> LinkSpec:
    file.only(_LINK_KEYS)
    thing = file.text("thing", required=True)
    own = _also_compared(file, kind)
    mentions = tuple(_mentions(file, thing, (*kind.attributes, *own, *kind.raw)))
    for name in own:
        if not any(name in _columns(each.select) for each in mentions):
            file.mistake(f"no SELECT gives `{name}`", "also_compare", name)
    periods = tuple(_periods(file, thing))
    for key, several in (("mentions", mentions), ("periods", periods)):
        for place, each in enumerate(several):
            for mistake in _barred(each, kind, contracts):
                file.mistake(mistake, key, place)
    model_path = file.path.with_suffix(".model.json")
    brought_path, brought = _brought(file, kind, own)
    review, accept = _share(file, "review_from", 0.5), _share(file, "accept_from", 0.95)
    if review > accept:
        file.mistake("`review_from` must not be above `accept_from`", "review_from")
    return LinkSpec(
        thing=thing,
        path=file.path,
        mentions=mentions,
        block_on=_blocks(file, kind, own),
        review_from=review,
        accept_from=accept,
        crowded_from=_count(file, "crowded_from", 12),
        shared_from=_count(file, "shared_from", 4),
        limited_to=_limits(file, kind, own),
        one_to_one=_one_to_one(mentions, contracts),
        attributes=load_attributes(file, contracts),
        periods=periods,
        model=_model(file, model_path),
        fingerprint=_fingerprint((file.path, model_path, brought_path), (*mentions, *periods)),
        compared_by=_compared_by(file),
        brought=brought,
        also_compare=own,
        kind=kind,
    )


def _one_to_one(mentions: Iterable[Mentions], contracts: Mapping[str, Contract]) -> tuple[str, ...]:
    """The tables of which nobody has two records, as their contracts say."""
    names = (each.name for each in mentions if each.name in contracts)
    return tuple(name for name in names if contracts[name].one_record_per_person)


def _kind(file: YamlFile) -> Kind | None:
    """What kind of thing it is: people, if nothing is said. None, and no more mistakes of this file
    than that, if there is no such kind.
    """
    said = file.text("kind") or PEOPLE.name
    if said not in KINDS:
        file.mistake(f"`kind` must be {' or '.join(KINDS)}", "kind")
    return KINDS.get(said)


def _also_compared(file: YamlFile, kind: Kind) -> dict[str, str]:
    """The attributes of the council's own, each with how it is compared."""
    compared = (comparison.name for comparison in kind.comparisons)
    taken = {*kind.kept, *SCORED, *kind.raw, "evidence", "band", *compared}
    own = {}
    for name, way in file.mapping("also_compare").items():
        if name in taken or key_of(name) in taken:
            file.mistake(f"`{name}` is a name that the platform uses", "also_compare", name)
        elif not _OWN_NAME.fullmatch(name):
            said = "a name is of small letters and underscores, and does not end in _l, _r or _key"
            file.mistake(said, "also_compare", name)
        elif way not in (EXACT, ALIKE):
            file.mistake(f"`{name}` must be {EXACT} or {ALIKE}", "also_compare", name)
        else:
            own[str(name)] = str(way)
    return own


def _blocks(file: YamlFile, kind: Kind, own: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The sets of columns that two mentions must agree on to be compared."""
    known = {*kind.attributes, *kind.worked_out, *own, *map(key_of, own)}
    blocks = tuple(tuple(map(str, block)) for block in file.listing("block_on") if block)
    for place, block in enumerate(blocks):
        for name in block:
            if name not in known:
                listed = ", ".join(sorted(known))
                file.mistake(
                    f"`{name}` is nothing to block on; there are: {listed}", "block_on", place
                )
    if not blocks:
        file.mistake("`block_on` needs at least one set of columns", "block_on")
    return blocks


def _compared_by(file: YamlFile) -> str:
    """The engine that scores pairs."""
    said = file.text("compared_by") or OWN
    if said not in (OWN, SPLINK):
        file.mistake(f"`compared_by` must be {OWN} or {SPLINK}", "compared_by")
    return said


def _register(file: YamlFile, contracts: Mapping[str, Contract]) -> RegisterSpec:
    file.only(_REGISTER_KEYS)
    thing = file.text("thing", required=True)
    mentions = tuple(_mentions(file, thing, (*PLACE_ATTRIBUTES, *PEOPLE.raw)))
    parts = {
        key: _one(file, file.path.parent / thing / f"{file.text(key, required=True)}.sql", (key,))
        for key in ("register", "addresses", "cross_references")
    }
    return RegisterSpec(
        thing=thing,
        path=file.path,
        mentions=mentions,
        **parts,
        attributes=load_attributes(file, contracts),
        fingerprint=_fingerprint((file.path,), (*mentions, *parts.values())),
    )


def _mentions(file: YamlFile, thing: str, known: Iterable[str]) -> Iterable[Mentions]:
    for place, name in enumerate(file.listing("mentions")):
        path = file.path.parent / thing / f"{name}.sql"
        each = _one(file, path, ("mentions", place))
        given = _columns(each.select)
        for column in IDENTITY:
            if given and column not in given:
                file.mistakes.append(Mistake(path, 1, f"the SELECT must give `{column}`"))
        for column in sorted(given - {*known, *IDENTITY}):
            said = f"`{column}` is no attribute of any {thing}; known: {', '.join(known)}"
            file.mistakes.append(Mistake(path, 1, said))
        yield each


def _periods(file: YamlFile, thing: str) -> Iterable[Mentions]:
    """The SELECTs of what was true of a mention from when to when."""
    for place, name in enumerate(file.listing("periods")):
        path = file.path.parent / f"{thing}_period" / f"{name}.sql"
        each = _one(file, path, ("periods", place))
        given = _columns(each.select)
        for column in (*IDENTITY, *PERIOD):
            if given and column not in given:
                file.mistakes.append(Mistake(path, 1, f"the SELECT must give `{column}`"))
        for column in given - {*IDENTITY, *PERIOD}:
            said = f"`{column}` is no part of a period; known: {', '.join(PERIOD)}"
            file.mistakes.append(Mistake(path, 1, said))
        yield each


def _one(file: YamlFile, path: Path, place: tuple[str | int, ...]) -> Mentions:
    try:
        select = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        file.mistake(f"{path.parent.name}/{path.name} is missing or not UTF-8 text", *place)
        return Mentions(path.stem, "", frozenset())
    if not select.startswith("-- one row per "):
        said = "the first line must say `-- one row per ...`"
        file.mistakes.append(Mistake(path, 1, said))
    try:
        return Mentions(path.stem, select, tables_read(select))
    except ValueError as error:
        file.mistakes.append(Mistake(path, 1, str(error)))
        return Mentions(path.stem, "", frozenset())


def _columns(select: str) -> set[str]:
    if not select:
        return set()
    query = sqlglot.parse_one(select, read="duckdb")
    return set(query.named_selects) if isinstance(query, exp.Query) else set()


def _barred(mentions: Mentions, kind: Kind, contracts: Mapping[str, Contract]) -> Iterable[str]:
    """The tables that these mentions read and that must not link them, each with its reason."""
    read = {table.removeprefix("clean.") for table in mentions.reads if table.startswith("clean.")}
    for name in sorted(read | {mentions.name}):
        contract = contracts.get(name)
        if contract is None:
            if contracts:
                yield f"`{name}` has no contract"
        elif kind.barred_use in contract.barred_from:
            why = contract.legal_restriction or "its contract gives no reason"
            yield f"`{name}` must not be used to link {kind.many}: {why}"


def _limits(file: YamlFile, kind: Kind, own: Iterable[str]) -> dict[str, tuple[str, ...]]:
    limits = {}
    for name in file.mapping("limited_to"):
        if name not in (*kind.attributes, *own):
            file.mistake(f"`{name}` is no attribute of any {kind.one}", "limited_to", name)
        limits[name] = tuple(map(str, file.listing("limited_to", name)))
    return limits


def _share(file: YamlFile, key: str, default: float) -> float:
    said = file.at(key)
    if said is None:
        return default
    if isinstance(said, (int, float)) and 0 <= said <= 1:
        return float(said)
    file.mistake(f"`{key}` must be a probability from 0 to 1", key)
    return default


def _count(file: YamlFile, key: str, default: int) -> int:
    said = file.at(key)
    if said is None:
        return default
    if isinstance(said, int) and said > 1:
        return said
    file.mistake(f"`{key}` must be a whole number above 1", key)
    return default


def _model(file: YamlFile, path: Path) -> Model | None:
    if not path.exists():
        return None
    try:
        return read_model(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        said = "not a trained model; delete it, then train again with `flamsteed train`"
        file.mistakes.append(Mistake(path, 1, said))
        return None


def _brought(file: YamlFile, kind: Kind, own: Iterable[str]) -> tuple[Path | None, Recipe | None]:
    """The council's own Splink model, and its file; a model with a mistake is none."""
    name, renamed = file.text("splink_model"), file.mapping("splink_columns")
    known = (*columns_read(kind), *own, *map(key_of, own))
    for theirs, ours in renamed.items():
        if ours not in known:
            said = f"`{ours}` is no column of a mention; it has {', '.join(known)}"
            file.mistake(said, "splink_columns", theirs)
    if not name:
        if renamed:
            file.mistake("`splink_columns` goes with a `splink_model`", "splink_columns")
        return None, None
    path = file.path.parent / name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        file.mistake(f"{name} is missing or not UTF-8 text", "splink_model")
        return path, None
    recipe, mistakes = brought_recipe(text, {k: str(v) for k, v in renamed.items()}, known)
    file.mistakes.extend(Mistake(path, 1, said) for said in mistakes)
    return path, recipe


def _fingerprint(files: Iterable[Path | None], mentions: Iterable[Mentions]) -> str:
    """A hash of everything the council declared for one thing."""
    digest = hashlib.sha256()
    for path in files:
        if path is not None and path.is_file():
            digest.update(path.read_bytes())
    for each in mentions:
        digest.update(f"{each.name}\0{each.select}\0".encode())
    return digest.hexdigest()
