"""Notices: messages to the people who run the bots, put down with what they tell and sent after that.

They hold no personal data. One that a sender died with is sent again: two are better than none.
"""

from __future__ import annotations

import base64
import http.client
import json
import random
import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from loguru import logger
from sqlalchemy import Connection, Row, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bots.alerts.settings import AlertWebhook
from bots.cases.operation_tables import notices
from bots.cases.store import Store
from bots.outbox.box import Parcel
from bots.outbox.deliver import DeliveryError, DoubtError, NotNowError, RefusedError, send_mail
from bots.outbox.message import File
from bots.queue.retry import back_off
from bots.settings import Settings
from connectors.errors import SecretMissingError
from connectors.secrets import get_secret

ATTEMPTS = 12
LEASE = timedelta(minutes=5)
_PATIENCE = 15.0  # seconds for a web service or a program
_random = random.SystemRandom()


def put(connection: Connection, store: Store, channel: str, key: str, content: dict[str, Any]) -> bool:
    """Put a notice down, in the caller's transaction; False where one of its key is there."""
    hashed = store.master.hash("notice", f"{channel}\0{key}")
    row = {"channel": channel, "key": hashed, "state": "queued", "created_at": store.clock()}
    try:
        with connection.begin_nested():
            connection.execute(insert(notices).values(**row, content=json.dumps(content, ensure_ascii=False)))
    except IntegrityError:
        return False
    return True


def send_notices(settings: Settings, store: Store) -> dict[str, int]:
    """Send what is due; returns how many came to which state.

    Raises:
        StoreError: The database can't be used right now.
    """
    told: dict[str, int] = {}
    while True:
        row = _claim(store)
        if row is None:
            return told
        state, reason = "sent", ""
        try:
            _deliver(settings, row)
        except (RefusedError, SecretMissingError, ValueError) as error:
            state, reason = "failed", str(error) if isinstance(error, RefusedError) else type(error).__name__
        except (DeliveryError, OSError, subprocess.SubprocessError) as error:
            state = "queued" if row.attempts + 1 < ATTEMPTS else "failed"
            reason = str(error) if isinstance(error, DeliveryError) else type(error).__name__
        _end(store, row, state, reason)
        told[state] = told.get(state, 0) + 1
        if state != "sent":
            logger.warning("notice {} by {}: {} ({})", row.id, row.channel, state, reason)


def counts(connection: Connection) -> dict[str, int]:
    """How many notices haven't been sent, by state."""
    query = select(notices.c.state, func.count()).where(notices.c.state != "sent").group_by(notices.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def _claim(store: Store) -> Row[Any] | None:
    with store.transaction() as connection:
        now = store.clock()
        row = connection.execute(
            select(notices)
            .where(notices.c.state == "queued", or_(notices.c.not_before.is_(None), notices.c.not_before <= now))
            .order_by(notices.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is not None:
            held = {"attempts": row.attempts + 1, "not_before": now + LEASE}
            connection.execute(update(notices).where(notices.c.id == row.id).values(**held))
        return row


def _end(store: Store, row: Row[Any], state: str, reason: str) -> None:
    now = store.clock()
    values: dict[str, Any] = {"state": state, "reason": reason[:80], "sent_at": now if state == "sent" else None}
    if state == "queued":
        values["not_before"] = now + back_off(row.attempts + 1, _random)
    with store.transaction() as connection:
        connection.execute(update(notices).where(notices.c.id == row.id).values(**values))


def _deliver(settings: Settings, row: Row[Any]) -> None:
    content = json.loads(row.content)
    kind, _, name = row.channel.partition(":")
    alerts = settings.current.alerts
    if kind == "mail":
        _mail(settings, row, content)
    elif kind == "webhook":
        hook = alerts.webhooks.get(name)
        if hook is None:
            raise RefusedError("no_such_webhook")
        post(hook, content)
    elif name in alerts.commands:
        words = [word.replace("{severity}", content["severity"]) for word in alerts.commands[name]]
        done = subprocess.run(  # noqa: S603 - the project's own program
            words, input=content["text"], text=True, capture_output=True, timeout=_PATIENCE, check=False
        )
        if done.returncode:
            raise NotNowError(f"exit_{done.returncode}")
    else:
        raise RefusedError("no_such_command")


def _mail(settings: Settings, row: Row[Any], content: dict[str, Any]) -> None:
    channel = settings.current.channels.mail
    if channel is None:
        raise RefusedError("no_mail_channel")
    files = tuple(File(each["name"], base64.b64decode(each["data"])) for each in content.get("files", ()))
    parcel = Parcel(row.id, "", "mail", row.key, row.attempts + 1, row.created_at, row.created_at, content, files)
    send_mail(channel, parcel, _go)


def _go() -> None:
    """Nothing is noted right before the content goes out: a notice may come twice."""


def post(hook: AlertWebhook, content: dict[str, Any]) -> None:
    """Post a notice to a chat or paging service.

    Raises:
        DeliveryError: It isn't known to have it.
        SecretMissingError: Its address isn't there.
    """
    body = json.dumps(_FORMATS[hook.format](content), ensure_ascii=False).encode()
    status = request(hook.url or get_secret(hook.secret).value, "POST", body)
    if status >= 500 or status in {408, 425, 429}:
        raise NotNowError(f"http_{status}")
    if not 200 <= status < 300:
        raise RefusedError(f"http_{status}")


def request(address: str, method: str, body: bytes = b"") -> int:
    """Ask a web service; returns its status.

    Raises:
        DeliveryError: It can't be reached, or doesn't answer.
    """
    url = urlsplit(address)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=_PATIENCE)
    headers = {"Content-Type": "application/json"} if body else {}
    try:
        connection.request(method, f"{url.path or '/'}{f'?{url.query}' if url.query else ''}", body or None, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise DoubtError("no_answer") from error
    finally:
        connection.close()


def _teams(content: dict[str, Any]) -> dict[str, Any]:
    """An Adaptive Card, as Teams' workflows take it."""
    title = {"type": "TextBlock", "text": content["subject"], "weight": "bolder", "wrap": True}
    blocks = [{"type": "TextBlock", "text": line, "wrap": True} for line in content["text"].splitlines() if line]
    card = {"type": "AdaptiveCard", "version": "1.4", "body": [title, *blocks]}
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


def _slack(content: dict[str, Any]) -> dict[str, Any]:
    plain = content["text"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": f"*{content['subject']}*\n{plain}"}


def _json(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in ("severity", "subject", "text", "alerts") if name in content}


_FORMATS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"teams": _teams, "slack": _slack, "json": _json}
