"""The description of the API: made from the same table of routes that serves it (OpenAPI 3.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bots.panel.routes import Button, Entry, Feed
from bots.panel.visit import Visit
from bots.people.rights import IN_PERSON, Action

VERSION = "1"
_ERROR = {"$ref": "#/components/schemas/Error"}


def described(entries: Sequence[Entry]) -> dict[str, Any]:
    """The description of these entries, as far as programs reach them."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {
        "Error": {
            "type": "object",
            "properties": {"error": {"type": "string"}, "message": {"type": "string"}},
            "required": ["error", "message"],
        }
    }
    for entry in entries:
        if isinstance(entry, Feed):
            paths.setdefault(f"/api{entry.path}", {})["get"] = _call(entry)
        elif isinstance(entry, Button) and entry.action not in IN_PERSON:
            name = entry.takes.__name__
            schema = entry.takes.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= schema.pop("$defs", {})
            schemas[name] = schema
            body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
            paths.setdefault(f"/api{entry.path}", {})["post"] = {**_call(entry), "requestBody": body}
    return {
        "openapi": "3.1.0",
        "info": {"title": "The bots' panel", "version": VERSION},
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _call(entry: Button | Feed) -> dict[str, Any]:
    names = re.findall(r"\{(\w+)\}", entry.path)
    answers: dict[str, Any] = {"200": {"description": "Done", "content": {"application/json": {"schema": {}}}}}
    for status, text in (
        ("401", "No token, or one that has expired"),
        ("403", "The role doesn't allow it"),
        ("404", "No such thing, or not granted"),
        ("409", "The case is in another state"),
        ("422", "What was sent doesn't fit"),
    ):
        answers[status] = {"description": text, "content": {"application/json": {"schema": _ERROR}}}
    call: dict[str, Any] = {
        "summary": entry.title,
        "description": f"Needs the right to {entry.action}.",
        "responses": answers,
    }
    if names:
        call["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
    return call


def _tell(_visit: Visit) -> dict[str, Any]:
    from bots.panel.pages import ENTRIES as EVERYTHING  # noqa: PLC0415 - which lists this module's too

    return described(EVERYTHING)


ENTRIES: tuple[Entry, ...] = (Feed("/openapi.json", Action.OWN, _tell, "This description"),)
