"""A pack written to a folder: a page to read, the same as PDF if asked for, the rows as CSV, and the proof."""

import csv
from collections.abc import Sequence
from pathlib import Path

from flamsteed.errors import NotFound
from flamsteed.gate import safe_cell
from flamsteed.lineage.head import proof_text
from flamsteed.privacy.requests.pack import Evidence, Pack, file_of
from flamsteed.privacy.requests.pack_page import pack_page
from flamsteed.privacy.requests.part import Part
from flamsteed.privacy.writing import sha256_of

PAGE, PDF, PROOF = "index.html", "index.pdf", "proof.json"


def write_data(parts: Sequence[Part], to: Path) -> list[tuple[str, str]]:
    """Write the rows of each part as a CSV file under `to`; gives each file's name and SHA-256."""
    (to / "data").mkdir(mode=0o700)
    written = []
    for part in parts:
        path = to / file_of(part)
        path.touch(0o600)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([*part.columns, "from"])
            for row, whence in zip(part.rows, part.from_where, strict=True):
                writer.writerow([safe_cell(cell) for cell in (*row, whence)])
        written.append((file_of(part), sha256_of(path)))
    return written


def write_page(pack: Pack, evidence: Evidence, to: Path, *, pdf: bool) -> None:
    """Write the page, the proof and, if asked for, the PDF beside the data."""
    html = pack_page(pack, evidence)
    _write(to / PAGE, html.encode())
    _write(to / PROOF, proof_text(evidence.proof).encode())
    if pdf:
        _write(to / PDF, pdf_of(html))


def hold_pdf() -> None:
    """Nothing, if PDF can be made here; raises NotFound, saying what to install, if not."""
    try:
        import weasyprint  # noqa: F401  (whether it is there)
    except (ImportError, OSError) as error:
        raise NotFound(
            "A PDF is made with WeasyPrint, which is not here: pip install 'flamsteed[pdf]', and Pango from"
            f" the system's packages ({type(error).__name__}). The page can be printed from any browser."
        ) from None


def pdf_of(html: str) -> bytes:
    """The page as a tagged PDF; nothing is fetched. Raises NotFound if WeasyPrint is not here."""
    hold_pdf()
    import weasyprint

    made: bytes = weasyprint.HTML(string=html, url_fetcher=_nothing).write_pdf(pdf_tags=True)
    return made


def _nothing(address: str, **_: object) -> dict[str, object]:
    raise ValueError(f"a page of a pack asks for nothing, and asked for {address[:40]}")


def _write(path: Path, content: bytes) -> None:
    path.touch(0o600)
    path.write_bytes(content)
