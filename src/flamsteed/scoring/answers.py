"""The answer files of a made-up borough, staged for comparison. Nothing but scoring reads them."""

from pathlib import Path

from flamsteed.engine.dialect import literal
from flamsteed.engine.engine import Engine
from flamsteed.errors import NotFound

FILES = ("person_truth", "property_truth", "record_person", "record_property", "defect", "event")
_PARTS = {"main": "1", "joint": "2"}


def answers_sql(path: Path) -> str:
    """SQL for the rows of one answer file, all text; blank is null."""
    return (
        f"select * from read_csv({literal(str(path))}, header = true, all_varchar = true,"
        f" delim = ',', quote = '\"', escape = '\"')"
    )


def record_sql() -> str:
    """SQL for the `_record` of an answer's system, table and key: the same hash as at landing."""
    return "md5(concat_ws(chr(31), system, \"table\", replace(key, '|', chr(31))))"


def require_answers(answers: Path) -> None:
    """Raise NotFound if a folder does not hold the answers of a made-up borough."""
    missing = [name for name in FILES if not (answers / f"{name}.csv").is_file()]
    if missing:
        raise NotFound(
            f"{answers} holds no answers ({', '.join(missing)} missing): only a made-up borough"
            " has them. Make one with `flamsteed demo`."
        )


def stage_answers(engine: Engine, answers: Path) -> None:
    """Stage every answer file as `_answer_<name>`, records under their `_record`."""
    parts = " ".join(f"when {literal(role)} then '{part}'" for role, part in _PARTS.items())
    for name in FILES:
        select = answers_sql(answers / f"{name}.csv")
        if name in ("record_person", "record_property", "defect"):
            select = f"select *, {record_sql()} as _record from ({select}) as answer"
        if name == "record_person":
            select = f"select *, case role {parts} else role end as _part from ({select}) as named"
        engine.stage(f"_answer_{name}", select)


def unstage_answers(engine: Engine) -> None:
    """Drop the staged answers."""
    for name in FILES:
        engine.unstage(f"_answer_{name}")
