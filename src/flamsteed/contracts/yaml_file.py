"""YAML files that remember their lines, so that a mistake can be pointed at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from flamsteed.errors import Mistake

Place = tuple[str | int, ...]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which dates stay text and repeated keys are mistakes; read by libyaml if we can."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass
class YamlFile:
    """One YAML file: its data, and the line on which every part of it begins."""

    path: Path
    data: Any = None
    mistakes: list[Mistake] = field(default_factory=list)
    _lines: dict[Place, int] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """The line of `place`, or of the nearest part round it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def mistake(self, message: str, *place: str | int) -> None:
        """Remember a mistake at `place`."""
        self.mistakes.append(Mistake(self.path, self.line(*place), message))

    def mapping(self, *place: str | int) -> dict[str, Any]:
        """The mapping at `place`; an empty one, and a mistake, if something else is there."""
        found = self.at(*place)
        if isinstance(found, dict):
            return found
        if found is not None:
            self.mistake("should be a mapping of keys to values", *place)
        return {}

    def listing(self, *place: str | int) -> list[Any]:
        """The list at `place`; an empty one, and a mistake, if something else is there."""
        found = self.at(*place)
        if isinstance(found, list):
            return found
        if found is not None:
            self.mistake("should be a list", *place)
        return []

    def at(self, *place: str | int) -> Any:
        """What is at `place`, or None."""
        found = self.data
        for step in place:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def text(self, *place: str | int, default: str = "", required: bool = False) -> str:
        """The text at `place`; a mistake if it is required and not there."""
        found = self.at(*place)
        if found is None or isinstance(found, (dict, list)):
            if required or found is not None:
                self.mistake(f"`{place[-1]}` is required and must be text", *place)
            return default
        return str(found)

    def only(self, allowed: set[str], *place: str | int) -> None:
        """Note every key of the mapping at `place` that is not in `allowed`."""
        for key in self.mapping(*place):
            if key not in allowed:
                known = ", ".join(sorted(allowed))
                self.mistake(f"unknown key `{key}`; known here: {known}", *place, key)


def load_yaml(path: Path) -> YamlFile:
    """Read one YAML file; what cannot be read is in its mistakes."""
    file = YamlFile(path)
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        file.mistakes.append(Mistake(path, 1, f"not UTF-8 text (byte {error.start + 1})"))
        return file
    except OSError as error:
        file.mistakes.append(Mistake(path, 1, f"cannot be read: {error.strerror}"))
        return file
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        file.mistakes.append(Mistake(path, line, f"not valid YAML: {error.problem}"))
        return file
    if node is not None:
        _note_lines(file, node, ())
        loader = _Loader("")
        file.data = loader.construct_document(node)
    return file


def load_folder(folder: Path) -> Iterator[YamlFile]:
    """Read every `.yaml` file of a folder, by name; an empty file is a mistake. No folder, no files."""
    for path in sorted(folder.glob("*.yaml")):
        file = load_yaml(path)
        if file.data is None and not file.mistakes:
            file.mistake("the file is empty")
        yield file


def _note_lines(file: YamlFile, node: yaml.Node, place: Place) -> None:
    file._lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                where = key.start_mark.line + 1
                file.mistakes.append(Mistake(file.path, where, f"key `{name}` stands here twice"))
            seen.add(name)
            _note_lines(file, value, (*place, name))
            file._lines[(*place, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(file, value, (*place, index))
