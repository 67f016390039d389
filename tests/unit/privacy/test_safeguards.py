"""What an agreement's file asks to be done before rows leave is read, or said to be wrong."""

from pathlib import Path

import pytest

from flamsteed.contracts.yaml_file import YamlFile, load_yaml
from flamsteed.privacy.safeguards import Safeguards, read_safeguards

ALIKE = "anonymity: {k: 5, columns: {age: age}, as_they_are: [who]}\n"


def read(folder: Path, text: str) -> tuple[YamlFile, Safeguards]:
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    file = load_yaml(folder / "a.yaml")
    return file, read_safeguards(file, ["who", "age"])


def test_an_agreement_may_ask_for_anonymity(tmp_path: Path) -> None:
    file, asked = read(tmp_path, ALIKE)
    assert not file.mistakes
    assert asked.anonymity is not None
    assert asked.anonymity.k == 5


def test_an_agreement_that_asks_nothing_has_no_safeguards(tmp_path: Path) -> None:
    assert read(tmp_path, "control: {k: 5, identifying: [age]}\n")[1] == Safeguards()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ALIKE.replace("[who]", "[]"), "`who` is not told of in `anonymity`"),
        (ALIKE.replace("{age: age}", "{age: age, sex: none}"), "`sex` is none of the fields"),
        (ALIKE + "control: {k: 5}\n", "are not asked for together"),
        (ALIKE.replace("k: 5", "k: 1"), "k must be at least 2"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    file, _ = read(tmp_path, text)
    assert message in " ".join(mistake.message for mistake in file.mistakes)
