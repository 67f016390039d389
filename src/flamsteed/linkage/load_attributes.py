"""The attributes of a gold record, and whose word on each counts most, as `gold:` declares them."""

from collections.abc import Mapping

from flamsteed.contracts.contract import Contract
from flamsteed.contracts.yaml_file import YamlFile
from flamsteed.linkage.spec import RULES, USUAL, USUAL_RULES, Attribute


def load_attributes(file: YamlFile, contracts: Mapping[str, Contract]) -> tuple[Attribute, ...]:
    """The attributes of the gold record, and whose word on each counts most."""
    known = {*contracts, *(contract.system for contract in contracts.values())}
    attributes = []
    for name in file.mapping("gold"):
        file.only({"trust", "rules", "half_life_months"}, "gold", name)
        weights = _weights(file, name)
        trust = tuple(weights) or tuple(map(str, file.listing("gold", name, "trust")))
        lives = _half_lives(file, name)
        for place, source in enumerate(trust):
            if contracts and source not in known:
                said = f"`{source}` is neither a system nor a table"
                file.mistake(said, "gold", name, "trust", source if weights else place)
        for source in lives:
            if contracts and source not in known and source != USUAL:
                said = f"`{source}` is neither a system nor a table, nor `{USUAL}`"
                file.mistake(said, "gold", name, "half_life_months", source)
        rules = tuple(map(str, file.listing("gold", name, "rules"))) or USUAL_RULES
        for rule in rules:
            if rule not in RULES:
                said = f"`{rule}` is no rule; known: {', '.join(RULES)}"
                file.mistake(said, "gold", name, "rules")
        attributes.append(Attribute(name, trust, rules, weights, lives))
    if not attributes:
        file.mistake("`gold` must list the attributes of a gold record", "gold")
    return tuple(attributes)


def _weights(file: YamlFile, name: str) -> dict[str, float]:
    """What the word of each source weighs, heaviest first; empty where `trust` is only an order."""
    if not isinstance(file.at("gold", name, "trust"), dict):
        return {}
    weights = {}
    for source, weight in file.mapping("gold", name, "trust").items():
        if isinstance(weight, (int, float)) and not isinstance(weight, bool) and 0 < weight <= 1:
            weights[str(source)] = float(weight)
        else:
            file.mistake("a weight must be above 0 and at most 1", "gold", name, "trust", source)
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))


def _half_lives(file: YamlFile, name: str) -> dict[str, float]:
    """Months after which a word weighs half as much; one number goes for every source."""
    said = file.at("gold", name, "half_life_months")
    if said is None:
        return {}
    given = said if isinstance(said, dict) else {USUAL: said}
    lives = {}
    for source, months in given.items():
        if isinstance(months, (int, float)) and not isinstance(months, bool) and months > 0:
            lives[str(source)] = float(months)
        else:
            where = (
                "gold",
                name,
                "half_life_months",
                *([source] if isinstance(said, dict) else ()),
            )
            file.mistake("a half-life must be a number of months above 0", *where)
    return lives
