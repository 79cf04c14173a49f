"""The description of the API (OpenAPI 3.1), made of the models that check what is handed in."""

from __future__ import annotations

from typing import Any

from bots.cases.model import Status
from bots.intake.submission import Submission
from bots.settings import Settings

_PROBLEMS = {
    400: "The request can't be read: no JSON, no Idempotency-Key.",
    401: "No valid token.",
    403: "The token's role doesn't hand in cases.",
    404: "No such bot takes cases over the API, or there is no such case of yours.",
    405: "This path isn't asked like that.",
    409: "The Idempotency-Key was used for another submission.",
    411: "No Content-Length.",
    413: "Too large.",
    415: "Not JSON.",
    422: "What was sent doesn't fit; `detail` says where.",
    429: "Too many a minute: come back after Retry-After seconds.",
    503: "Not right now: come back after Retry-After seconds. Nothing was taken.",
    507: "The disk is nearly full: come back after Retry-After seconds. Nothing was taken.",
}


def described(settings: Settings) -> dict[str, Any]:
    """The API of a project."""
    submission = Submission.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = {**submission.pop("$defs", {}), "Submission": submission, "Outcome": _OUTCOME, "Problem": _PROBLEM}
    fields = schemas["Submission"]["properties"]["fields"]
    fields["additionalProperties"] = False  # names of another form aren't taken
    schemas["Submission"]["anyOf"] = [
        {"required": ["documents"], "properties": {"documents": {"minItems": 1}}},
        {"required": ["fields"], "properties": {"fields": {"minProperties": 1}}},
    ]
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Cases of {settings.name}", "version": "1"},
        "paths": {"/api/cases": {"post": _POST}, "/api/cases/{case}/outcome": {"get": _GET}},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _problems(*statuses: int) -> dict[str, Any]:
    schema = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    waits = {"Retry-After": {"schema": {"type": "integer"}}}
    return {
        str(status): {
            "description": _PROBLEMS[status],
            "content": schema,
            **({"headers": waits} if status in {429, 503, 507} else {}),
        }
        for status in statuses
    }


def _answer(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Outcome"}}}}


_POST = {
    "operationId": "handInCase",
    "summary": "Hand in a case: documents, fields, or both",
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "Sent again with the same body, it is the same case.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,100}$", "minLength": 1, "maxLength": 100},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Submission"}}},
    },
    "responses": {
        "200": _answer("It was handed in before."),
        "201": _answer("It is a case now."),
        **_problems(400, 401, 403, 404, 409, 411, 413, 415, 422, 429, 503, 507),
    },
}
_GET = {
    "operationId": "caseOutcome",
    "summary": "What became of a case",
    "parameters": [{"name": "case", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}],
    "responses": {"200": _answer("How it stands."), **_problems(401, 403, 404, 503)},
}
_OUTCOME = {
    "type": "object",
    "required": ["case", "bot", "status", "reason", "your_reference", "received_at", "changed_at"],
    "properties": {
        "case": {"type": "string"},
        "bot": {"type": "string"},
        "status": {"enum": [str(status) for status in Status]},
        "reason": {"type": "string"},
        "your_reference": {"type": "string"},
        "received_at": {"type": "string", "format": "date-time"},
        "changed_at": {"type": "string", "format": "date-time"},
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
