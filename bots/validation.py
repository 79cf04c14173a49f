"""YAML files checked against a model, with errors that name the place and the nearest allowed key."""

from __future__ import annotations

import difflib
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bots.errors import SettingsError


class Strict(BaseModel):
    """A part of a settings file: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """YAML as people mean it: ``on`` is a key, ``07:00`` a time, ``NO`` a country and ``0123`` no octal number.

    PyYAML resolves them by YAML 1.1 to a boolean, to 420, to a boolean and to 83; here only ``true`` and ``false`` are
    booleans, as in YAML 1.2. A setting that is yes or no takes ``yes``, ``no``, ``on`` and ``off`` all the same.
    """


_PLAIN = {
    "tag:yaml.org,2002:bool": (re.compile(r"true|True|TRUE|false|False|FALSE"), "tTfF"),
    "tag:yaml.org,2002:int": (re.compile(r"[-+]?(0|[1-9][0-9]*)|0x[0-9a-fA-F]+"), "-+0123456789"),
    "tag:yaml.org,2002:float": (
        re.compile(
            r"[-+]?(0|[1-9][0-9]*)\.[0-9]*([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
        ),
        "-+0123456789.",
    ),
}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _PLAIN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, (_pattern, _first) in _PLAIN.items():
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern.pattern})$"), list(_first))

_UNITS = {"ms": 0.001, "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "day": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+?)s?", re.IGNORECASE)


def duration(text: object) -> object:
    """A duration such as ``30 s``, ``10 min`` or ``2 hours``; other objects are left to pydantic."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return timedelta(seconds=text)
    if not isinstance(text, str):
        return text
    match = _DURATION.fullmatch(text.strip())
    unit = match and (_UNITS.get(match[2].lower()) or _UNITS.get(match[2].lower() + "s"))
    if not match or not unit:
        raise ValueError(f"{text!r} is no duration: write it like '30 s', '10 min' or '2 hours'")
    return timedelta(seconds=float(match[1]) * unit)


Duration = Annotated[timedelta, BeforeValidator(duration)]


def load(path: Path, model: type[Model]) -> Model:
    """Read a YAML file into `model`.

    Raises:
        SettingsError: The file can't be read, isn't YAML, or doesn't fit the model.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader) or {}  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise SettingsError(f"{path} must hold keys and values, not a {type(data).__name__}.")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise SettingsError(f"{path}: {explain(error, model)}") from error


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """The first few mistakes in words, with the nearest allowed key for an unknown one."""
    words = []
    for mistake in error.errors()[:3]:
        place = ".".join(str(part) for part in mistake["loc"])
        if mistake["type"] == "extra_forbidden":
            key = str(mistake["loc"][-1])
            near = difflib.get_close_matches(key, _allowed(model, mistake["loc"][:-1]), n=1, cutoff=0.0)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            words.append(f"unknown key {place!r}{hint}")
        else:
            words.append(f"{place or 'the file'}: {mistake['msg'].removeprefix('Value error, ')}")
    return "; ".join(words)


def _allowed(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The keys that `model` allows at `place`."""
    current: Any = model
    for part in place:
        fields = getattr(current, "model_fields", {})
        if part in fields:
            current = _model_in(fields[part].annotation) or current
    return list(getattr(current, "model_fields", {}))


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as ``dict[str, Target] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found:
            return found
    return None
