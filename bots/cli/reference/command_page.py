"""The reference page of the command line, from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer.main

from bots.cli import failures
from bots.cli.app import app


def command_page() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", str(root.help or ""), ""]
    commands = list(_commands(root, "bots"))
    lines += ["| command | what it does |", "| --- | --- |"]
    for name, command in commands[1:]:
        lines.append(f"| [`{name}`](#{name.replace(' ', '-')}) | {_first_sentence(command.help)} |")
    lines += ["", "## Options before the command", "", *_options(root), ""]
    for name, command in commands[1:]:
        lines += [f"## {name}", "", *_body(name, command)]
    lines += ["## Exit codes", "", *_exit_codes()]
    return "\n".join(lines).rstrip() + "\n"


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The command and those below it that do something."""
    below = getattr(command, "commands", None)
    if below is None or name == "bots":
        yield name, command
    for child in (below or {}).values():
        yield from _commands(child, f"{name} {child.name}")


def _body(name: str, command: Any) -> Iterator[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    shown = [_argument(param) for param in arguments]
    yield "```console"
    yield " ".join(["$", name, "[OPTIONS]", *shown])
    yield "```"
    yield ""
    yield re.sub(r"\n[ \t]*", "\n", str(command.help or "")).strip()
    yield ""
    for param, form in zip(arguments, shown, strict=True):
        yield f"- `{form}`: {param.help or ''}"
    yield from _options(command)
    yield ""


def _argument(param: Any) -> str:
    form = str(param.metavar or param.name.upper()) + ("…" if param.nargs == -1 else "")
    return form if param.required else f"[{form}]"


def _options(command: Any) -> Iterator[str]:
    for param in command.params:
        if param.param_type_name != "option" or param.name in {"install_completion", "show_completion"}:
            continue
        forms = ", ".join(param.opts)
        metavar = "" if param.is_flag else f" {param.metavar or 'N'}"
        default = param.default
        shown = default not in (None, "", False, ()) and not callable(default)
        yield f"- `{forms}{metavar}`: {param.help or ''}{f' Default: `{default}`.' if shown else ''}"


def _first_sentence(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def _exit_codes() -> Iterator[str]:
    """The table in the docstring of `bots.cli.failures`."""
    yield "| code | meaning |"
    yield "| --- | --- |"
    for line in (failures.__doc__ or "").splitlines():
        match = re.fullmatch(r"(\d+)\s+(.+)", line)
        if match:
            yield f"| {match[1]} | {match[2]} |"
