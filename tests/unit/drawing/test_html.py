from html.parser import HTMLParser

from flamsteed.drawing.html import figure, page, table


class _Seen(HTMLParser):
    def __init__(self, told: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.feed(told)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.add(tag)
        if tag not in ("meta", "rect", "line", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_is_whole_and_escapes_what_it_is_told() -> None:
    rows = [("<script>alert(1)</script>", 1_234), ("b", 5)]
    told = page(
        "A & B", [table("Rows", ("what", "n"), rows, note="1 < 2"), figure("", caption="c")]
    )
    seen = _Seen(told)
    assert seen.open == []
    assert "script" not in seen.names
    assert "<title>A &amp; B</title>" in told
    assert "1,234" in told
    assert "1 &lt; 2" in told


def test_columns_of_numbers_stand_to_the_right_and_heads_are_heads() -> None:
    told = table("Rows", ("what", "n"), [("a", 1)])
    assert '<th scope="col" class=n>n</th>' in told
    assert "<td class=n>1</td>" in told
    assert "<td>a</td>" in told


def test_a_table_that_scrolls_can_be_reached_by_keyboard() -> None:
    assert 'role="region" tabindex="0" aria-label="Rows"' in table("Rows", ("a",), [("x",)])


def test_no_rows_are_no_table() -> None:
    assert table("Rows", ("a",), []) == ""
