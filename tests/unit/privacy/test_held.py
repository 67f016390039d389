"""Names are found as words, whatever their letters, and nothing else is."""

import pytest

from flamsteed.engine.engine import Engine
from flamsteed.privacy.held import clearing_pattern


@pytest.mark.parametrize(
    ("names", "text", "left"),
    [
        (["Ann Zqbrand"], "Saw ANN ZQBRAND, then Ann Zqbrandt.", "Saw _, then Ann Zqbrandt."),
        (["José"], "Met José. José", "Met _. _"),
        (["Élodie", "Åse Ø"], "élodie and Åse Ø", "_ and _"),
        (["+44 7700 900123"], "rang +44 7700 900123 twice", "rang _ twice"),
        (["a.b@c.example"], "a.b@c.example, axb@c.example", "_, axb@c.example"),
        (["Ann", "Ann Zqbrand"], "Ann Zqbrand, Ann", "_, _"),
        (["O'Neil (Ann)"], "to O'Neil (Ann) today", "to _ today"),
    ],
)
def test_a_pattern_takes_out_names_as_words_and_leaves_the_rest(
    engine: Engine, names: list[str], text: str, left: str
) -> None:
    asked = "select regexp_replace($1, $2, '_', 'gi')"
    assert engine.value(asked, [text, clearing_pattern(names)]) == left
