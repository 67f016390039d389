import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from flamsteed.drawing.network import Edge, Node, layout, network
from flamsteed.drawing.percent import likely, percent
from flamsteed.drawing.reliability import Point, reliability
from flamsteed.drawing.svg import AGAINST, FOR, INK, PALE, PLAIN, lines_of, shortened
from flamsteed.drawing.waterfall import Mark, Piece, waterfall

SVG = "{http://www.w3.org/2000/svg}"
TRICKY = 'a & b < c "d" \u202e é'


def _waterfall() -> str:
    pieces = [Piece("name", f"same {TRICKY}", 12.25), Piece("place", "another address", -3.5)]
    marks = [Mark("one person from 90%", 3.17), Mark("decide from 20%", -2)]
    return waterfall(-17.0, pieces, marks, title=f"Why {TRICKY}", outcome="Two people")


def _network() -> str:
    nodes = [Node(f"crm.contacts {TRICKY}", "crm"), Node("tax.account 1", "tax"),
             Node("tax.account 2", "tax")]  # fmt: skip
    edges = [Edge(0, 1, 1.0, is_needed=True), Edge(1, 2, 0.93, is_needed=True, is_weak=True)]
    return network(nodes, edges, title="How", outcome="Two links " * 30)


def _reliability() -> str:
    points = [Point(0.99, 0.985, 0.97, 0.99, 1000), Point(1.0, 0.9, 0.88, 0.92, 900)]
    return reliability(points, title=f"Reliability {TRICKY}")


PICTURES = (_waterfall, _network, _reliability)


@pytest.mark.parametrize("draw", PICTURES)
def test_a_picture_is_well_formed_and_says_in_words_what_it_shows(draw: Callable[[], str]) -> None:
    root = ElementTree.fromstring(draw())
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, about = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert about is not None
    assert title.text
    assert about.text
    assert root.get("aria-label") == f"{title.text}. {about.text}"


@pytest.mark.parametrize("draw", PICTURES)
def test_a_picture_runs_nothing_and_fetches_nothing(draw: Callable[[], str]) -> None:
    told = draw()
    names = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(told).iter()}
    assert names <= {"svg", "title", "desc", "rect", "g", "line", "circle", "text"}
    assert "http" not in told.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"\son\w+=|href|url\(", told)


def test_what_no_xml_can_hold_is_replaced_not_written() -> None:
    told = waterfall(0, [Piece("name", "a\x00b\ud800c", 1)], [], title="\x1b[31m", outcome="\x0b")
    assert "a\ufffdb\ufffdc" in "".join(ElementTree.fromstring(told).itertext())


@pytest.mark.parametrize("draw", PICTURES)
def test_the_same_picture_is_the_same_text(draw: Callable[[], str]) -> None:
    assert draw() == draw()


@pytest.mark.parametrize("draw", PICTURES)
def test_everything_drawn_lies_within_the_picture(draw: Callable[[], str]) -> None:
    root = ElementTree.fromstring(draw())
    width, height = (float(size) for size in root.get("viewBox", "").split()[2:])
    for element in root.iter():
        for name, most in (
            ("x", width),
            ("cx", width),
            ("x2", width),
            ("y", height),
            ("cy", height),
            ("y2", height),
        ):
            if element.get(name):
                assert 0 <= float(element.get(name, "")) <= most


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * p for share, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("draw", PICTURES)
def test_text_stands_out_from_what_is_behind_it(draw: Callable[[], str]) -> None:
    fills = re.findall(r'<text[^>]*fill="(#\w{6})"', draw())
    assert fills
    on_white = {fill: 1.05 / (_luminance(fill) + 0.05) for fill in fills if fill != "#ffffff"}
    assert {fill for fill, ratio in on_white.items() if ratio < 4.5} == set()
    behind = re.findall(r'<circle[^>]*r="16"[^>]*fill="(#\w{6})"', draw())
    assert all(1.05 / (_luminance(fill) + 0.05) >= 4.5 for fill in behind)


def test_the_colours_of_shapes_stand_out_on_white() -> None:
    assert all(1.05 / (_luminance(c) + 0.05) >= 4.5 for c in (INK, PALE, FOR, AGAINST, PLAIN))


def test_a_waterfall_tells_every_piece_and_the_sum() -> None:
    about = ElementTree.fromstring(_waterfall()).find(f"{SVG}desc")
    assert about is not None
    assert about.text == (
        "prior: before anything was compared, -17.0 bits; "
        f"name: same {TRICKY}, +12.2 bits; place: another address, -3.5 bits;"
        " sum -8.2 bits. Two people"
    )


def test_bars_begin_where_the_piece_before_them_ended() -> None:
    root = ElementTree.fromstring(_waterfall())
    bars = [e for e in root.iter(f"{SVG}rect") if e.get("fill") in (FOR, AGAINST)]
    prior, name, place = (
        (float(bar.get("x", "")), float(bar.get("x", "")) + float(bar.get("width", "")))
        for bar in bars
    )
    assert prior[0] == pytest.approx(name[0], abs=0.11)
    assert name[1] == pytest.approx(place[1], abs=0.21)


def test_a_network_without_links_or_records_is_a_picture_all_the_same() -> None:
    for nodes in ([], [Node("tax.account 1", "tax")]):
        ElementTree.fromstring(network(nodes, [], title="t", outcome="o"))


def test_linked_records_stand_nearer_than_others() -> None:
    edges = [Edge(0, 1, 1.0), Edge(1, 2, 1.0), Edge(0, 2, 1.0), Edge(3, 4, 1.0), Edge(2, 3, 0.9)]
    places = layout(5, edges)
    near = float(((places[0] - places[1]) ** 2).sum())
    far = float(((places[0] - places[4]) ** 2).sum())
    assert near < far
    assert places.min() >= 0
    assert places.max() <= 1


def test_nothing_is_ever_told_to_be_certain() -> None:
    assert likely(1.0) == "over 99.99%"
    assert likely(0.0) == "under 0.01%"
    assert likely(0.99994) == "99.99%"
    assert percent(1.0) == "100.00%"
    assert percent(0.5, 0) == "50%"


def test_long_words_are_cut_or_broken() -> None:
    assert shortened("x" * 100, 76).endswith("…")
    assert shortened("short", 200) == "short"
    assert len(lines_of("word " * 40, 400)) > 2
