"""Delivering one message: each way says when its content goes out, and what became of it.

A delivery ends in one of four ways: it returns (the receiver has it), or raises `NotNowError` (nothing arrived, try
again), `RefusedError` (trying again changes nothing) or `DoubtError` (begun, and nobody knows).
"""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import smtplib
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from bots import fault
from bots.cases.storage import sync_folder
from bots.outbox.box import Parcel
from bots.outbox.channels import MailChannel, WebhookChannel
from bots.outbox.message import dot_stuffed, idempotency_key, mail, signature, webhook_body
from connectors.secrets import get_secret

Begin = Callable[[], None]  # called right before the content goes out; raises where it must not

_TRY_LATER = frozenset({408, 425, 429, 503})  # HTTP: not processed, by their definition


class DeliveryError(Exception):
    """A message wasn't delivered, or nobody knows. The text is a reason code."""


class NotNowError(DeliveryError):
    """Nothing has arrived: try again later."""


class RefusedError(DeliveryError):
    """The receiver says no: trying again changes nothing."""


class DoubtError(DeliveryError):
    """It was begun, and nobody knows whether it arrived."""


def send_mail(channel: MailChannel, parcel: Parcel, begin: Begin) -> None:
    """Hand a mail to the server. In doubt only between the content and the server's answer to it.

    Raises:
        DeliveryError: It isn't known to have it.
    """
    data = mail(parcel.content, parcel.files, sender=channel.sender, key=parcel.key, at=parcel.created_at)
    recipients = parcel.content["to"]
    try:
        server = _connected(channel)
    except smtplib.SMTPAuthenticationError as error:
        raise NotNowError("login_refused") from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotNowError("no_encryption" if channel.tls == "starttls" else "no_connection") from error
    except ssl.SSLCertVerificationError as error:
        raise NotNowError("certificate_refused") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotNowError("no_connection") from error
    try:
        _announce(server, channel.sender, recipients)
    except BaseException:
        server.close()
        raise
    try:
        begin()
        fault.point("outbox.sending")
        server.send(dot_stuffed(data))
        code, _ = server.getreply()
        with contextlib.suppress(OSError, smtplib.SMTPException):  # the answer counts, not the good-bye
            server.quit()
    except (OSError, smtplib.SMTPException) as error:
        raise DoubtError("connection_broke_after_data") from error
    finally:
        server.close()
    _judge(code)


def _announce(server: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> None:
    """Everything before the content: nothing has arrived while this goes on."""
    try:
        for code, _ in (server.mail(sender), *map(server.rcpt, recipients), server.docmd("DATA")):
            _judge(code)
    except (OSError, smtplib.SMTPException) as error:
        raise NotNowError("connection_broke") from error


def _judge(code: int) -> None:
    """What a server's reply code means (RFC 5321, 4.2.1)."""
    if code >= 500:
        raise RefusedError(f"smtp_{code}")
    if code >= 400:
        raise NotNowError(f"smtp_{code}")


def _connected(channel: MailChannel) -> smtplib.SMTP:
    timeout = channel.timeout.total_seconds()
    if channel.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            channel.host, channel.port, timeout=timeout, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(channel.host, channel.port, timeout=timeout)
    try:
        if channel.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if channel.user:
            server.login(channel.user, get_secret(channel.password).value)
    except BaseException:
        server.close()
        raise
    return server


def call_webhook(channel: WebhookChannel, parcel: Parcel, begin: Begin, now: datetime) -> None:
    """Post it, signed. In doubt when the answer is missing, or is an error that may have come after the work.

    Raises:
        DeliveryError: It isn't known to have it.
    """
    url = urlsplit(channel.url)
    body = webhook_body(parcel.content)
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": idempotency_key(parcel.key),
        "Bots-Signature": signature(get_secret(channel.secret).value, body, now),
    }
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=channel.timeout.total_seconds())
    try:
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            raise NotNowError("no_connection") from error
        begin()
        fault.point("outbox.sending")
        try:
            connection.request("POST", f"{url.path or '/'}{f'?{url.query}' if url.query else ''}", body, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise DoubtError("connection_broke_after_sending") from error
    finally:
        connection.close()
    if status in _TRY_LATER:
        raise NotNowError(f"http_{status}")
    if status >= 500:
        raise DoubtError(f"http_{status}")
    if not 200 <= status < 300:
        raise RefusedError(f"http_{status}")


def drop_letter(folder: Path, parcel: Parcel, begin: Begin) -> None:
    """Put the PDF into the provider's folder, whole or not at all, under a name made of case and key.

    Raises:
        DeliveryError: It isn't known to be there.
    """
    target = folder / f"{parcel.case_id}-{idempotency_key(parcel.key)}.pdf"
    temporary = folder / f".{target.name}.{secrets.token_hex(4)}.tmp"
    (letter,) = parcel.files
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(letter.data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise NotNowError("folder_not_writable") from error
    try:
        begin()
        fault.point("outbox.sending")
        temporary.replace(target)
        sync_folder(folder)  # before the message is noted as sent
    except OSError as error:
        raise NotNowError("folder_not_writable") from error
    finally:
        temporary.unlink(missing_ok=True)
