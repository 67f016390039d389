"""A trained model as the text of its file, `<thing>.model.json`, and back."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flamsteed.linkage.kernel.taught import MOST_BITS, MOST_SCALE, Taught
from flamsteed.linkage.spec import Model


def read_model(text: str) -> Model:
    """A model from its JSON. Raises ValueError, KeyError or TypeError if it is not one."""
    plain = json.loads(text)
    levels = {
        comparison: {slug: tuple(map(float, told)) for slug, told in given.items()}
        for comparison, given in plain["levels"].items()
    }
    at_home = float(plain.get("at_home", 0.0))
    taught = _taught(plain["taught"]) if "taught" in plain else None
    return Model(
        float(plain["companions"]), levels, plain["common"], plain["rare"], at_home, taught
    )


def _taught(plain: Mapping[str, Any]) -> Taught:
    """What people's answers moved. Raises ValueError where a weight would be no number."""
    levels = {
        question: {slug: float(bits) for slug, bits in given.items()}
        for question, given in plain["levels"].items()
    }
    scale, shift, at_home = (float(plain[name]) for name in ("scale", "shift", "shift_at_home"))
    taught = Taught(scale, shift, at_home, levels)
    bits = [b for given in levels.values() for b in given.values()]
    sizes = map(abs, (taught.shift, taught.shift_at_home, *bits))
    if not (0 < taught.scale <= MOST_SCALE and all(size <= MOST_BITS for size in sizes)):
        raise ValueError("what was learned from answers is out of bounds")
    return taught


def model_text(model: Model) -> str:
    """A model as JSON, the same text for the same model."""
    plain: dict[str, Any] = {
        "companions": model.companions,
        "at_home": model.at_home,
        "levels": {c: {s: list(pair) for s, pair in g.items()} for c, g in model.levels.items()},
        "common": {column: dict(sorted(v.items())) for column, v in model.common.items()},
        "rare": dict(model.rare),
    }
    if model.taught is not None:
        plain["taught"] = asdict(model.taught)
    return json.dumps(plain, indent=1, ensure_ascii=False) + "\n"
