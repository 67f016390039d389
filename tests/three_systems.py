"""Northmere with three of its systems: every step of the path, at less cost."""

import shutil
from pathlib import Path
from typing import Any

import yaml

KEPT = ("gazetteer", "parking", "school_admissions")
# A mart that reads nothing of the other systems.
MARTS = {"person_in_services"}


def of_three_systems(project: Path) -> None:
    """Leave of a project what three of its systems need: every step of the path, at less cost."""
    for folder, ending in (("systems", ".yaml"), ("contracts", ".odcs.yaml")):
        for file in (project / folder).glob(f"*{ending}"):
            if not file.name.startswith(KEPT):
                file.unlink()
    for path in sorted((project / "gold").glob("*.yaml")):
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))
        spec["mentions"] = [name for name in spec["mentions"] if name.startswith(KEPT)]
        if not spec["mentions"]:
            path.unlink()
            continue
        _only_told(spec, path.with_suffix(""))
        spec["periods"] = [name for name in spec.get("periods", []) if name.startswith(KEPT)]
        if not spec["periods"]:
            del spec["periods"]
        for rules in spec["gold"].values():
            for key in ("trust", "half_life_months"):
                if isinstance(rules.get(key), list | dict):
                    rules[key] = _kept(rules[key])
        path.write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    for file in (project / "marts").glob("*.sql"):
        if file.stem not in MARTS:
            file.unlink()
    for folder in ("reports", "retention", "agreements"):
        shutil.rmtree(project / folder)


def _only_told(spec: dict[str, Any], selects: Path) -> None:
    """Leave out attributes of a project's own that no SELECT gives any more."""
    told = "".join((selects / f"{name}.sql").read_text() for name in spec["mentions"])
    for name in [name for name in spec.get("also_compare", {}) if name not in told]:
        del spec["also_compare"][name]
        spec["gold"].pop(name, None)
        spec["block_on"] = [
            line for line in spec["block_on"] if not {name, f"{name}_key"} & {*line}
        ]


def _kept(told: list[str] | dict[str, float]) -> list[str] | dict[str, float]:
    """The sources that are left, in a list or with a number each."""
    if isinstance(told, dict):
        return {n: each for n, each in told.items() if n.startswith((*KEPT, "usual"))}
    return [name for name in told if name.startswith(KEPT)]
