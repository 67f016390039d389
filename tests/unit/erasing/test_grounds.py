"""What the law lets be erased, and what it keeps."""

from pathlib import Path

import pytest

from flamsteed.erasing.grounds import POINTS, Ground, kept_by
from flamsteed.privacy.processing import Processing


def _entry(basis: str) -> Processing:
    return Processing("NM-1", Path("processing/nm.yaml"), {"lawful_basis": basis})


def test_every_ground_names_its_point_of_article_17() -> None:
    assert [POINTS[each][:16] for each in Ground] == [f"Article 17(1)({p})" for p in "abcdef"]


@pytest.mark.parametrize("ground", [Ground.CONSENT_WITHDRAWN, Ground.CHILD_ONLINE])
def test_withdrawn_consent_erases_only_what_stood_on_consent(ground: Ground) -> None:
    assert kept_by(_entry("6(1)(a) consent"), ground) == ""
    assert kept_by(_entry("6(1)(e) public task"), ground) == "Article 17(3)(b): 6(1)(e) public task"
    assert kept_by(_entry("6(1)(a) and 6(1)(c)"), ground) == "Article 17(3)(b): 6(1)(a) and 6(1)(c)"
    assert kept_by(_entry("6(1)(b) contract"), ground) == (
        "it does not stand on consent: 6(1)(b) contract"
    )


@pytest.mark.parametrize(
    "ground", [Ground.NOT_NEEDED, Ground.OBJECTION, Ground.UNLAWFUL, Ground.LEGAL_OBLIGATION]
)
def test_what_nothing_needs_or_was_unlawful_is_kept_by_no_task(ground: Ground) -> None:
    assert kept_by(_entry("6(1)(e) public task"), ground) == ""
    assert kept_by(None, ground) == ""
