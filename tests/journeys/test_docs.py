"""The docs hold: commands exist, links lead somewhere, and the first project runs as its page says."""

import json
import re
import shlex
from pathlib import Path

import pytest
import typer.main
import yaml
from typer import Context
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from flamsteed.cli import opened
from flamsteed.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*/**/*.md")]
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)
FIRST_PROJECT = ROOT / "docs" / "tutorials" / "your-first-project.md"
COMMAND = re.compile(r"(?:^|`|\.venv/bin/)(flamsteed [^`\n]*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```[^\n]*\n.*?^```$", re.MULTILINE | re.DOTALL)
PIECE = re.compile(
    r"(?:^\*\*`(?P<file>[^`]+)`\*\*\n\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def _commands() -> TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _written(text: str) -> list[str]:
    """The command lines of a page, without what explains them."""
    lines = [re.split(r"\s+#|\s{2,}|\s[|>&]\s", found)[0] for found in COMMAND.findall(text)]
    return [line.strip() for line in lines if "..." not in line]


def _mistake(line: str) -> str | None:
    """What is wrong with one command line, or None. Nothing is run."""
    group = _commands()
    words = shlex.split(line)[1:]
    if not words or words == ["--help"]:
        return None
    command, above = group.commands.get(words[0]), Context(group)
    if isinstance(command, TyperGroup) and words[1:2] and not words[1].startswith("-"):
        above, command, words = (
            Context(command, parent=above),
            command.commands.get(words[1]),
            words[1:],
        )
    if not isinstance(command, TyperCommand | TyperGroup):
        return f"no command `{words[0]}`"
    return _wrong_words(command, words[1:], above)


def _wrong_words(
    command: TyperCommand | TyperGroup, words: list[str], above: Context
) -> str | None:
    flags = {flag for param in command.get_params(above) for flag in param.opts}
    unknown = [word for word in words if word.startswith("-") and word not in {*flags, "-"}]
    if unknown:
        return f"no option {unknown[0]}"
    asked = [param for param in command.params if param.param_type_name == "argument"]
    parser = command.make_parser(Context(command, parent=above, resilient_parsing=True))
    try:
        _, left, _ = parser.parse_args(list(words))
    except Exception as error:
        return str(error)
    return f"more words than it takes: {left}" if left and not asked else None


def test_the_check_of_commands_sees_what_is_wrong() -> None:
    assert _mistake("flamsteed run -p demo/northmere --as-of 2026-07-31") is None
    assert _mistake("flamsteed fly") == "no command `fly`"
    assert _mistake("flamsteed review undo 12 --by Ann -p demo/northmere") is None
    assert _mistake("flamsteed review --sample 400 --to sample.csv") is None
    assert _mistake("flamsteed review fly") == "no command `fly`"
    assert _mistake("flamsteed review undo 12 --fast") == "no option --fast"
    assert _mistake("flamsteed run --fast") == "no option --fast"
    assert _mistake("flamsteed check here") is not None


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_command_of_a_page_is_one_with_options_that_it_has(page: Path) -> None:
    lines = _written(page.read_text(encoding="utf-8"))
    assert {line: said for line in lines if (said := _mistake(line))} == {}


def _anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()).strip() for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}


def _leads_nowhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in _anchors(target)


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_link_of_a_page_leads_to_a_file_and_a_heading(page: Path) -> None:
    links = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if _leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_yaml_block_of_a_page_is_yaml(page: Path) -> None:
    for piece in PIECE.finditer(page.read_text(encoding="utf-8")):
        if piece["kind"] == "yaml":
            assert yaml.safe_load(piece["body"])


def _put_in_place(folder: Path) -> None:
    """Every file of the first project's page."""
    for piece in PIECE.finditer(FIRST_PROJECT.read_text(encoding="utf-8")):
        if piece["file"]:
            path = folder / piece["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(piece["body"], encoding="utf-8")


def test_a_model_is_trained_by_command_and_used_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAMSTEED_PROJECT", str(tmp_path))
    _put_in_place(tmp_path)
    ask = CliRunner().invoke
    assert ask(app, ["run", "--as-of", "2026-07-31"]).exit_code == 0
    trained = ask(app, ["train", "person"])
    assert trained.exit_code == 0, trained.output
    assert "fewer than 1,000 records" in _squeezed(trained.output)
    model = tmp_path / "gold" / "person.model.json"
    assert json.loads(model.read_text(encoding="utf-8"))["levels"]["name"]
    again = ask(app, ["run", "--as-of", "2026-07-31"])
    assert "Found 5 people" in again.output
    unknown = ask(app, ["train", "property"])
    assert unknown.exit_code == 7
    assert "there are: person" in _squeezed(unknown.output)
    model.write_text("{}", encoding="utf-8")
    assert "person.model.json:1: not a trained model" in ask(app, ["check"]).output.replace(
        "\n", ""
    )


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def test_the_first_project_runs_as_its_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opened.out, "width", 160)
    monkeypatch.delenv("FLAMSTEED_PROJECT", raising=False)
    said, runs, promised = "", 0, 0
    for piece in PIECE.finditer(FIRST_PROJECT.read_text(encoding="utf-8")):
        if piece["file"]:
            path = tmp_path / piece["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(piece["body"], encoding="utf-8")
        elif piece["kind"] == "sh":
            said = ""
            for line in piece["body"].splitlines():
                done = CliRunner().invoke(app, shlex.split(line)[1:])
                assert done.exit_code == 0, done.output
                said += done.output
                runs += 1
        elif piece["kind"] == "text":
            told = {_squeezed(line) for line in said.splitlines()}
            lines = [_squeezed(line) for line in piece["body"].splitlines() if line.strip()]
            assert [line for line in lines if line not in told] == []
            promised += len(lines)
    assert (runs, promised > 10) == (6, True)
