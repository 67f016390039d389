"""What the docs say follows from the code, and the public names are the ones promised."""

import importlib.util
from pathlib import Path

import flamsteed

ROOT = Path(__file__).parents[2]


def test_the_reference_pages_are_what_the_code_says() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert generate.main(check=True) == 0


def test_the_public_names_are_these_and_all_load() -> None:
    assert flamsteed.__all__ == [
        "Contract", "ContractBroken", "DecisionRefused", "DeliveryUnreadable", "Engine", "Finding", "FlamsteedError",
        "NotFound", "Project", "ProjectError", "ReleaseRefused", "Run", "STANDARDS", "SourceError",
        "SourceUnreachable", "Standard", "StoreBusy", "StoreFault", "admit", "build", "check",
        "clean", "land", "link", "load_contracts", "load_project", "merge", "open_ledger",
        "open_store", "release", "run",
    ]  # fmt: skip
    assert all(getattr(flamsteed, name) is not None for name in flamsteed.__all__)


def test_every_decision_is_listed() -> None:
    pages = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    assert all(f"({name})" in listed for name in pages)


def test_nothing_in_the_package_is_over_its_length() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "src").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
