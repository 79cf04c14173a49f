"""The words of the night's bots: their papers, their list, and the application that they enter into."""

from __future__ import annotations

import email
import email.policy
import http.client
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from robot.api.deco import keyword

from bots.run.current import active
from connectors import guard
from connectors.errors import TargetUnavailableError, UnknownOutcomeError
from extractors.reading import DocumentReading, Reading, State

_TIMEOUT = 5.0  # seconds


@keyword
def read_the_paper() -> None:
    """Reads the case's paper, JSON or a mail that carries it; a number that was hard to read says so."""
    run = active()
    assert run is not None
    run.check()
    if run.readings:
        return
    with run.store.reading() as connection:
        (stored,) = run.store.documents.of_case(connection, run.key)
    data = run.store.documents.read(run.key, stored.address)
    fields = json.loads(data if data.startswith(b"{") else _attached(data))
    doubtful = fields.pop("doubtful", "") == "yes"
    state, confidence = (State.DOUBTFUL, 0.4) if doubtful else (State.VERIFIED, 0.999)
    readings = {
        name: Reading(name, value, value, confidence, state, reader="text_layer") for name, value in fields.items()
    }
    run.keep_readings({"payment": DocumentReading("order", 1.0, (), readings)})


@keyword
def rows_of_the_list() -> list[dict[str, str]]:
    """The list that refunds are made of."""
    found: list[dict[str, str]] = json.loads(Path(os.environ["NIGHT_LIST"]).read_text(encoding="utf-8"))
    return found


@keyword
def everything_held(entity: str) -> list[dict[str, str]]:
    """Everything that the application holds of a kind."""
    found: list[dict[str, str]] = _asked("application", "GET", f"/{entity}")
    return found


@keyword
def find_payment(key: str) -> list[dict[str, str]]:
    """Asks the shop."""
    return _find("shop", "payment", key)


@keyword
def create_payment(**values: str) -> dict[str, str]:
    """Enters a payment."""
    return _create("shop", "payment", values)


@keyword
def find_refund(key: str) -> list[dict[str, str]]:
    """Asks billing."""
    return _find("billing", "refund", key)


@keyword
def create_refund(**values: str) -> dict[str, str]:
    """Enters a refund."""
    return _create("billing", "refund", values)


def _attached(mail: bytes) -> bytes:
    message = email.message_from_bytes(mail, policy=email.policy.default)
    (part,) = message.iter_attachments()
    data: bytes = part.get_payload(decode=True)
    return data


def _find(target: str, entity: str, key: str) -> list[dict[str, str]]:
    try:
        found: list[dict[str, str]] = _asked(target, "GET", f"/{entity}?key={quote(key)}")
    except UnknownOutcomeError as error:
        raise TargetUnavailableError(target, "doesn't answer") from error
    return found


def _create(target: str, entity: str, values: dict[str, str]) -> dict[str, str]:
    guard.ask(f"{target}.{entity}", "post")
    record: dict[str, str] = _asked(target, "POST", f"/{entity}", json.dumps(values).encode())
    return record


def _asked(target: str, method: str, path: str, body: bytes | None = None) -> Any:
    connection = http.client.HTTPConnection(urlsplit(os.environ["TARGET_URL"]).netloc, timeout=_TIMEOUT)
    try:
        try:
            connection.request(method, path, body)
        except OSError as error:
            raise TargetUnavailableError(target, "can't be reached") from error
        try:
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise UnknownOutcomeError(target, f"broke off ({type(error).__name__})") from error
    finally:
        connection.close()
    if response.status == http.client.SERVICE_UNAVAILABLE:
        raise TargetUnavailableError(target, "is closed")
    if response.status >= http.client.INTERNAL_SERVER_ERROR:
        raise UnknownOutcomeError(target, f"answered {response.status}")
    return json.loads(answer)
