"""What is listed at the command line is shown as it is, whole."""

import pytest

from flamsteed.cli import opened, show
from flamsteed.cli.how import in_words
from flamsteed.gold.show import Explanation, Source, Value
from flamsteed.linkage.chain import Link
from flamsteed.linkage.how import How
from flamsteed.reading import Seen


def _explained(value: str, file: str) -> Explanation:
    told = Value("address", value, "crm", "contacts", "ab" * 16, file, 4711, "weighed", 0)
    source = Source("crm", "contacts", "ab" * 16, "1", file, 4711, 0.99999999, "same name")
    return Explanation(
        "F-7Q4X-2M9K-C", "person", None, False, (told,), (), (), (), (source,), (), ()
    )


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened.out, "width", 60)


@pytest.mark.parametrize("value", ["[FLAT 1] 2 HIGH STREET", "[/] 2 HIGH STREET", "[red]2"])
def test_a_value_in_brackets_is_shown_as_it_is(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show._show_values(Seen(_explained(value, "x.csv"), {}))
    said = capsys.readouterr().out
    assert all(word in said for word in value.split())


def test_a_file_and_line_are_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    show._show_values(Seen(_explained("2 HIGH STREET", f"{'long_' * 12}name.csv"), {}))
    said = "".join(capsys.readouterr().out.split())
    assert "4711" in said
    assert "…" not in said


def test_a_record_is_never_said_to_belong_for_certain(capsys: pytest.CaptureFixture[str]) -> None:
    show._show_sources(_explained("2 HIGH STREET", "x.csv"))
    said = capsys.readouterr().out
    assert "100" not in said
    assert "over" in said


def test_where_a_gold_record_gives_way_all_links_that_hold_it_are_counted() -> None:
    def told(*links: Link) -> str:
        split = (frozenset({"a", "b"}), frozenset({"c"}))
        return in_words(How((), links, links[:2], links[1], split, ()))

    first, second = Link("a", "b", 9.0, 0.99, ""), Link("b", "c", 3.0, 0.9, "")
    assert "one link alone, 90.00% sure, holds 1 record to the rest" in told(first, second)
    third = Link("a", "c", 2.0, 0.8, "")
    assert "2 links, the surest 90.00% sure, hold 1 record to the rest" in told(
        first, second, third
    )
