"""The words of the bot that is killed: its paper, and the application it enters into."""

from __future__ import annotations

import http.client
import json
import os
from typing import Any
from urllib.parse import quote, urlsplit

from robot.api.deco import keyword

from bots import fault
from bots.run.current import active
from connectors import guard
from connectors.errors import TargetUnavailableError, UnknownOutcomeError
from extractors.reading import DocumentReading, Reading, State

_TIMEOUT = 2.0  # seconds


@keyword
def read_the_paper() -> None:
    """Reads the case's paper, which is JSON: what takes a reader seconds is not what is proved here."""
    run = active()
    assert run is not None
    run.check()
    if run.readings:
        return
    with run.store.reading() as connection:
        (stored,) = run.store.documents.of_case(connection, run.key)
    fields = json.loads(run.store.documents.read(run.key, stored.address))
    readings = {
        name: Reading(name, value, value, 0.999, State.VERIFIED, reader="text_layer") for name, value in fields.items()
    }
    run.keep_readings({"order": DocumentReading("order", 1.0, (), readings)})


@keyword
def find_order(key: str) -> list[dict[str, str]]:
    """Asks the shop."""
    return _find("shop", "order", key)


@keyword
def find_invoice(key: str) -> list[dict[str, str]]:
    """Asks billing."""
    return _find("billing", "invoice", key)


@keyword
def create_order(**values: str) -> dict[str, str]:
    """Enters an order into the shop."""
    return _create("shop", "order", values)


@keyword
def create_invoice(**values: str) -> dict[str, str]:
    """Enters an invoice into billing."""
    return _create("billing", "invoice", values)


def _find(target: str, entity: str, key: str) -> list[dict[str, str]]:
    try:
        found: list[dict[str, str]] = _answered(target, _sent("GET", f"/{entity}?key={quote(key)}"))
    except (OSError, http.client.HTTPException) as error:
        raise TargetUnavailableError(target, f"doesn't answer ({type(error).__name__})") from error
    return found


def _create(target: str, entity: str, values: dict[str, str]) -> dict[str, str]:
    guard.ask(f"{target}.{entity}", "post")
    try:
        connection = _sent("POST", f"/{entity}", json.dumps(values).encode())
    except OSError as error:
        raise TargetUnavailableError(target, "can't be reached") from error
    fault.point("target.sent")
    try:
        record: dict[str, str] = _answered(target, connection)
    except (OSError, http.client.HTTPException) as error:
        raise UnknownOutcomeError(target, f"broke off ({type(error).__name__})") from error
    fault.point("target.answered")
    return record


def _sent(method: str, path: str, body: bytes | None = None) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(urlsplit(os.environ["TARGET_URL"]).netloc, timeout=_TIMEOUT)
    connection.request(method, path, body)
    return connection


def _answered(target: str, connection: http.client.HTTPConnection) -> Any:
    try:
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status == http.client.SERVICE_UNAVAILABLE:
        raise TargetUnavailableError(target, "is closed")
    if response.status >= http.client.INTERNAL_SERVER_ERROR:
        raise UnknownOutcomeError(target, f"answered {response.status}")
    return json.loads(body)
