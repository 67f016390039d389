import pytest

from flamsteed.drawing.words import a, many


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ("person", "a person"),
        ("organisation", "an organisation"),
        ("household", "a household"),
        ("unit", "a unit"),
        ("unnamed_thing", "an unnamed thing"),
    ],
)
def test_a_thing_has_the_article_that_is_spoken(thing: str, said: str) -> None:
    assert a(thing) == said


def test_several_of_a_thing_are_named_as_people_name_them() -> None:
    assert list(map(many, ("person", "property", "organisation"))) == [
        "people",
        "properties",
        "organisations",
    ]
