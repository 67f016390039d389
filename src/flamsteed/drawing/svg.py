"""SVG written by hand: no library, no script, nothing fetched, and words for who cannot see it.

Every picture has a title and a description that say what it shows (WCAG 2.2, 1.1.1), tells
nothing by colour alone (1.4.1), and uses colours that stand out on white at least 4.5 to 1 as
text and 3 to 1 as shapes (1.4.3, 1.4.11).
"""

import re
from html import escape
from textwrap import wrap

INK, PALE, LINE = "#0b0c0c", "#505a5f", "#b1b4b6"
FOR, AGAINST, PLAIN = "#00703c", "#b10e1e", "#1d70b8"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"

HALO: dict[str, str | int] = {"stroke": "#ffffff", "stroke_width": 4, "paint_order": "stroke"}
"""What keeps text readable where a line crosses it."""
_LETTER = 7.6
"""The mean width of a letter of 14 pixels, generously taken: fonts differ."""

Number = int | float


def element(name: str, content: str = "", /, **attributes: str | Number) -> str:
    """One SVG element. Attributes are escaped, `_` in their names is `-`; content is SVG already."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_text(_plain(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def tip(said: str) -> str:
    """What is shown of an element when a pointer rests on it; `said` is escaped."""
    return element("title", _text(said))


def words(x: Number, y: Number, said: str, **look: str | Number) -> str:
    """Text at a place; `said` is escaped."""
    drawn: dict[str, str | Number] = {"x": x, "y": y, "fill": INK, **look}
    return element("text", _text(said), **drawn)


def paragraph(x: Number, y: Number, said: str, *, width: Number) -> str:
    """Text from a place on, in as many lines of 18 pixels as it needs; see `lines_of`."""
    return "".join(
        words(x, y + 18 * place, each, fill=PALE)
        for place, each in enumerate(lines_of(said, width))
    )


def lines_of(said: str, width: Number) -> list[str]:
    """`said` in lines that fit in about `width` pixels."""
    return wrap(said, max(12, int(width / _LETTER)))


def line(start: tuple[Number, Number], end: tuple[Number, Number], **look: str | Number) -> str:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    drawn: dict[str, str | Number] = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": LINE}
    return element("line", "", **{**drawn, **look})


def picture(size: tuple[Number, Number], *, title: str, about: str, body: str) -> str:
    """A whole SVG file. `about` says in words everything that the picture shows."""
    width, height = size
    inside = (
        element("title", _text(title))
        + element("desc", _text(about))
        + element("rect", width=width, height=height, fill="#ffffff")
        + body
    )
    return (
        element(
            "svg",
            inside,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {_plain(width)} {_plain(height)}",
            width=width,
            height=height,
            role="img",
            aria_label=f"{title}. {about}",
            font_family=_FONT,
            font_size=14,
        )
        + "\n"
    )


def shortened(said: str, width: Number, *, size: Number = 14) -> str:
    """`said` cut, with an ellipsis, to what fits in about `width` pixels."""
    most = max(4, int(width / (size * _LETTER / 14)))
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"


def _text(said: str) -> str:
    """`said` as XML text; a character that XML cannot hold becomes the replacement character."""
    return escape(_NO_XML.sub("\ufffd", said), quote=True)


def _plain(value: str | Number) -> str:
    """A number with at most one decimal, so that the same picture is the same text everywhere."""
    if isinstance(value, float):
        said = f"{value:.1f}".removesuffix(".0")
        return "0" if said == "-0" else said
    return str(value)
