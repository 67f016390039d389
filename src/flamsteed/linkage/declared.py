"""Attributes that a council declares itself (`also_compare`): their columns, and how they are compared.

Each is a group of evidence of its own: the same (worth the more, the rarer the value), alike where it
is declared so, or another. What the levels weigh is learned from the records, as for other groups.
"""

from flamsteed.linkage.evidence import Comparison, Level, both
from flamsteed.linkage.kind import key_of
from flamsteed.linkage.spec import ALIKE, LinkSpec

_ALIKE_FROM = 0.88


def comparisons_of(spec: LinkSpec) -> tuple[Comparison, ...]:
    """Every group of evidence: the platform's, then the council's own."""
    return (
        *spec.kind.comparisons,
        *(_declared(name, kind) for name, kind in spec.also_compare.items()),
    )


def _declared(name: str, kind: str) -> Comparison:
    key, words = key_of(name), name.replace("_", " ")
    near = f"jaro_winkler_similarity({key}_l, {key}_r) >= {_ALIKE_FROM}"
    same = Level("same", f"same {words}", both(key), 0.75, 0.01, 0.1, rarity=key)
    alike = Level("alike", f"{words} alike", near, 0.05, 0.01, 0.02)
    other = Level("other", f"another {words}", "true", 0.2, 0.98, 0.88)
    levels = (same, alike, other) if kind == ALIKE else (same, other)
    return Comparison(name, f"{key}_l is null or {key}_r is null", levels)


def rarities_of(spec: LinkSpec) -> tuple[str, ...]:
    """The columns whose rarity sharpens a level, and those that are several columns' together."""
    told = {e.rarity for c in comparisons_of(spec) for e in c.levels if e.rarity}
    return tuple(sorted(told))


def counted_of(spec: LinkSpec) -> tuple[str, ...]:
    """The columns whose values are counted to know how common each is."""
    products = spec.kind.products
    parts = {part for name in rarities_of(spec) for part in products.get(name, (name,))}
    return tuple(sorted(parts))
