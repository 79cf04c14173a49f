"""The reference page of the settings files, from the models that check them and the comments beside their keys."""

from __future__ import annotations

import inspect
import io
import re
import tokenize
from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bots.definition import Definition
from bots.settings import Settings

_FILES: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("bots.yaml", "A project: where its things lie and how its bots run. Unknown keys are refused.", Settings),
    ("bot.yaml", "A bot, in its folder under `robots/`. Unknown keys are refused.", Definition),
)


def settings_page() -> str:
    """Every key of ``bots.yaml`` and ``bot.yaml``."""
    lines = ["# Settings", ""]
    for name, text, model in _FILES:
        lines += [f"## {name}", "", text, "", "| key | type | default | meaning |", "| --- | --- | --- | --- |"]
        lines += [f"| `{key}` | {written} | {default} | {meaning} |" for key, written, default, meaning in keys(model)]
        lines.append("")
    lines += [
        "Durations are written like `30 s`, `10 min` or `2 hours`; paths start at the project's folder.",
        "",
        "## Environment variables",
        "",
        "| variable | meaning |",
        "| --- | --- |",
        *(f"| `{name}` | {meaning} |" for name, meaning in _VARIABLES.items()),
    ]
    return "\n".join(lines).rstrip() + "\n"


_VARIABLES = {
    "BOTS_PROJECT": "the project's folder, instead of the nearest `bots.yaml` above the current one",
    "BOTS_ENVIRONMENT": "one of the environments in `bots.yaml`, instead of the one it names",
    "BOTS_FILES": "the case's files when plain `robot` runs a bot's suite, separated as in `PATH`",
    "BOTS_PRODUCTION": "`yes` lets plain `robot` enter into an environment marked production",
    "BOTS_LOG_LEVEL": "lowest level that is logged: `TRACE`, `DEBUG`, `INFO` (default), `WARNING`, `ERROR`",
    "BOTS_LOG_FORMAT": "`text` or `json`, instead of `logs.format`",
    "BOTS_LOG_CONSOLE": "lowest level that is also shown on standard error, or `off`",
    "BOTS_DEBUG": "`1` shows the traceback of a mistake in the toolkit",
    "BOTS_CHROMIUM": "the browser to use, instead of the one that is found",
    "BOTS_TRACE": "`never`, `failures` or `always`: when a browser's trace is kept, whatever the app maps say",
    "BOTS_SECRET_…": "a secret, such as `BOTS_SECRET_CORE_BANKING_PASSWORD` for `core_banking.password`",
    "BOTS_WORKBOOK_…": "path of a register, such as `BOTS_WORKBOOK_REGISTER` for `register`",
}


def keys(model: type[BaseModel], before: str = "", preset: object = None) -> Iterator[tuple[str, str, str, str]]:
    """Each key with its type, default and meaning; keys of parts follow their part, with dots between.

    Args:
        model: What checks the file, or a part of it.
        before: Where the part stands.
        preset: The part as it is where the file says nothing about it.
    """
    meanings = comments(model)
    for name, info in model.model_fields.items():
        if info.exclude:
            continue
        value = getattr(preset, name) if isinstance(preset, model) else default_of(info)
        part = part_in(info.annotation)
        default = "" if part else "required" if value is PydanticUndefined else shown(value)
        yield (
            f"{before}{name}",
            kind(info.annotation),
            default,
            meanings.get(name) or (first_line(part) if part else ""),
        )
        if part:
            collected = get_origin(info.annotation) in {dict, list}
            yield from keys(part, f"{before}{name}.{'NAME.' if collected else ''}", value)


def default_of(info: FieldInfo) -> Any:
    """What the field is where the file says nothing about it."""
    return info.get_default(call_default_factory=True, validated_data={})


def comments(model: type[BaseModel]) -> dict[str, str]:
    """The comment beside each field in the model's source."""
    source = inspect.cleandoc("\n" + inspect.getsource(model))
    found: dict[str, str] = {}
    name = ""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.OP and token.string in "([{":
            depth += 1
        elif token.type == tokenize.OP and token.string in ")]}":
            depth -= 1
        elif token.type == tokenize.NAME and depth == 0 and re.match(rf"\s+{token.string}\s*:", token.line):
            name = token.string
        elif token.type == tokenize.COMMENT and name and not token.string.startswith("# noqa"):
            found[name] = token.string.lstrip("# ").strip()
        elif token.type == tokenize.NEWLINE:
            name = ""
    return found


def part_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as ``dict[str, Target]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = part_in(part)
        if found:
            return found
    return None


def first_line(model: type[BaseModel]) -> str:
    """What a model is, in its own words."""
    line = (model.__doc__ or "").strip().splitlines()[0].rstrip(".")
    return line[:1].lower() + line[1:]


_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path", timedelta: "duration"}


def kind(annotation: Any) -> str:
    """A type in words."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is not None:
        return _kind_with_parts(origin, parts)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(f"`{member.name.lower()}`" for member in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "keys below"
    return _PLAIN.get(annotation, str(getattr(annotation, "__name__", annotation)))


def _kind_with_parts(origin: Any, parts: tuple[Any, ...]) -> str:
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    words = [kind(part) for part in parts if part is not NoneType]
    if origin in {Union, UnionType}:
        return " or ".join(words)
    if origin is dict:
        return f"{words[1]} by name" if parts[0] is str else f"{words[1]} by {words[0]}"
    return f"list of {words[0]}" if origin is list else words[0]


def shown(value: Any) -> str:
    """A default as it would be written in the file."""
    text = _written(value)
    return f"`{text}`" if text else ""


def _written(value: Any) -> str:  # noqa: PLR0911 - a return for each kind of value
    match value:
        case None | [] | {}:
            return ""
        case bool():
            return str(value).lower()
        case Enum():
            return value.name.lower()
        case timedelta():
            seconds = value.total_seconds()
            return f"{seconds / 60:g} min" if seconds >= 60 and seconds % 60 == 0 else f"{seconds:g} s"
        case list():
            return f"[{', '.join(map(str, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {each}' for key, each in value.items())}}}"
    return str(value)
