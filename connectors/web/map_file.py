"""App maps as files: where they lie, what their lines are, which errors they hold."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from connectors.web.app_map import AppMap
from connectors.web.errors import AppMapError

PACKAGED = Path(__file__).resolve().parents[2] / "resources"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class MapFile:
    """An app map and where its parts stand.

    Attributes:
        name: The application's name, which is the file's.
        path: The file.
        app: The map.
        lines: Line, from 1, of each part by its place, such as ``("forms", "customer", "fields", "city")``.
    """

    name: str
    path: Path
    app: AppMap
    lines: Mapping[Place, int]

    def where(self, *place: str | int) -> str:
        """File and line of a part, for messages."""
        while place and place not in self.lines:
            place = place[:-1]
        return f"{_shown(self.path)}:{self.lines.get(place, 1)}"


def find_map(name: str) -> Path:
    """The file of an application's map: in the folders of BOTS_RESOURCES, then in the packaged resources.

    Args:
        name: The application's name.

    Raises:
        AppMapError: There is none; the message names those that exist.
    """
    folders = [Path(folder) for folder in os.environ.get("BOTS_RESOURCES", "").split(os.pathsep) if folder]
    folders = [folder / "apps" for folder in (*folders, PACKAGED)]
    for folder in folders:
        for ending in (".yaml", ".yml"):
            if (folder / f"{name}{ending}").is_file():
                return folder / f"{name}{ending}"
    known = sorted({file.stem for folder in folders if folder.is_dir() for file in folder.glob("*.y*ml")})
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    meant = f' Did you mean "{near[0]}"?' if near else ""
    raise AppMapError(name, f"no app map {name}.yaml in {', '.join(map(str, folders))}.{meant}")


def load_map(name: str) -> MapFile:
    """Read, expand and check an application's map.

    Args:
        name: The application's name, such as ``core_banking``.

    Raises:
        AppMapError: There is no such map, a key isn't known, a value is wrong, or a variable isn't set; the message
            names file, line and what to do.
    """
    path = find_map(name)
    text = path.read_text(encoding="utf-8")
    used = {variable: os.environ[variable] for variable in _VARIABLE.findall(text) if variable in os.environ}
    return _read_once(name, path, text, tuple(sorted(used.items())))


@lru_cache(maxsize=16)
def _read_once(name: str, path: Path, text: str, environment: tuple[tuple[str, str], ...]) -> MapFile:
    return read_map(name, path, text, dict(environment))


def read_map(name: str, path: Path, text: str, environment: Mapping[str, str]) -> MapFile:
    """Make a map of YAML.

    Args:
        name: The application's name.
        path: Where the text comes from, for messages.
        text: YAML.
        environment: What ``${NAME}`` stands for.

    Raises:
        AppMapError: See `load_map`.
    """
    lines: dict[Place, int] = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = _value(node, (), lines) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise AppMapError(name, f"{_shown(path)}:{line}: not YAML: {error.problem}") from error
    except _RepeatedKeyError as error:
        raise AppMapError(name, f"{_shown(path)}:{error.line}: {error}") from error
    try:
        app = AppMap.model_validate(_expanded(raw, environment, (), lines))
    except _UnsetError as error:
        raise AppMapError(
            name, f"{_shown(path)}:{error.line}: {error} isn't set in the environment: export it"
        ) from error
    except ValidationError as error:
        raise AppMapError(name, "; ".join(_problem(one, path, lines) for one in error.errors()[:5])) from error
    return MapFile(name, path, app, lines)


class _RepeatedKeyError(Exception):
    def __init__(self, key: str, line: int) -> None:
        super().__init__(f'key "{key}" stands twice')
        self.line = line


class _UnsetError(Exception):
    def __init__(self, variable: str, line: int) -> None:
        super().__init__(variable)
        self.line = line


def _value(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                raise _RepeatedKeyError(key, key_node.start_mark.line + 1)
            lines[(*place, key)] = key_node.start_mark.line + 1
            found[key] = _value(value_node, (*place, key), lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, (*place, number), lines) for number, one in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:bool" and node.value.lower() in {"true", "false"}:
        return node.value.lower() == "true"
    return node.value  # texts stay as written: an option called NO isn't false, a code 0041 no octal number


def _expanded(value: Any, environment: Mapping[str, str], place: Place, lines: Mapping[Place, int]) -> Any:
    if isinstance(value, dict):
        return {key: _expanded(one, environment, (*place, key), lines) for key, one in value.items()}
    if isinstance(value, list):
        return [_expanded(one, environment, (*place, number), lines) for number, one in enumerate(value)]
    if not isinstance(value, str):
        return value

    def variable(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise _UnsetError(match[1], lines.get(place, 1))
        return environment[match[1]]

    return _VARIABLE.sub(variable, value)


def _problem(error: Any, path: Path, lines: Mapping[Place, int]) -> str:
    place = tuple(error["loc"])
    known = place
    while known and known not in lines:
        known = known[:-1]
    named = ".".join(map(str, place)) or "the map"
    at = f"{_shown(path)}:{lines.get(known, 1)}: {named}"
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), _keys_at(place[:-1]), n=1, cutoff=0.0)
        meant = f'; did you mean "{near[0]}"?' if near else ""
        return f"{at}: unknown key{meant}"
    if error["type"] == "missing":
        return f"{at}: missing"
    return f"{at}: {error['msg'].removeprefix('Value error, ')}"


def _keys_at(place: Place) -> list[str]:
    model: Any = AppMap
    for part in place:
        if isinstance(model, type) and issubclass(model, BaseModel):
            annotation: Any = model.model_fields[str(part)].annotation if str(part) in model.model_fields else None
        else:
            annotation = model
        model = _inner_model(annotation) or model
    return list(model.model_fields)


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if (found := _inner_model(part)) is not None:
            return found
    return None


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(PACKAGED.parent))
    except ValueError:
        return str(path)
